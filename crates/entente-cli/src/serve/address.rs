//! Addresses: each is a question, and says in which form the answer is wanted.

use super::answer::Refusal;
use axum::http::{StatusCode, Uri};
use serde::de::DeserializeOwned;

/// Fields that a question may have.
const FIELDS: usize = 100;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A page.
    Html,
    /// The same for programs.
    Json,
    /// One of its tables.
    Csv,
}

impl Form {
    /// What a path ends in.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Html => "",
            Self::Json => ".json",
            Self::Csv => ".csv",
        }
    }
}

/// `/dyad/USA-PAK.csv?table=events&from=2024-01-01`, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// The segments of the path, decoded, without the ending.
    pub(super) path: Vec<String>,
    pub(super) form: Form,
    /// Which table is wanted as CSV.
    pub(super) table: Option<String>,
    /// What was asked, in its order: empty fields of forms are left out, repeated ones are joined with commas.
    pairs: Vec<(String, String)>,
}

impl Address {
    pub(super) fn of(uri: &Uri) -> Result<Self, Refusal> {
        let bad = |why: &str| Refusal::new(StatusCode::BAD_REQUEST, "This address cannot be read", why);
        let decoded = |segment: &str| {
            let bytes = percent_encoding::percent_decode_str(segment);
            let text = bytes.decode_utf8().map_err(|_| bad("It is not UTF-8."))?;
            if text.contains(['/', '\\', '\0']) || text == ".." || text == "." {
                return Err(bad("A part of it would lead to another folder."));
            }
            Ok(text.into_owned())
        };
        let segments = uri.path().split('/').filter(|segment| !segment.is_empty());
        let mut path = segments.map(decoded).collect::<Result<Vec<String>, Refusal>>()?;
        let mut form = Form::Html;
        if let Some(last) = path.last_mut() {
            for (ending, other) in [(".json", Form::Json), (".csv", Form::Csv)] {
                if let Some(name) = last.strip_suffix(ending).filter(|_| last != "openapi.json") {
                    (*last, form) = (name.to_owned(), other);
                    break;
                }
            }
        }
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut table = None;
        let most = uri.query().unwrap_or_default().split('&').count();
        if most > FIELDS {
            return Err(bad("It asks for too much at once."));
        }
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if name == "table" && form == Form::Csv {
                table = Some(value.to_owned());
                continue;
            }
            match pairs.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => {
                    known.push(',');
                    known.push_str(value);
                }
                None => pairs.push((name.into_owned(), value.to_owned())),
            }
        }
        Ok(Self {
            path,
            form,
            table,
            pairs,
        })
    }

    /// What was asked, as a type.
    pub(super) fn query<Q: DeserializeOwned>(&self) -> Result<Q, Refusal> {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.pairs);
        serde_urlencoded::from_str(&text.finish()).map_err(|error| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "This question cannot be read",
                format!("After the question mark: {error}."),
            )
        })
    }

    /// The value of a field, as it was asked.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same question, fields in one order: what an answer is kept under.
    pub(super) fn key(&self) -> String {
        let mut pairs = self.pairs.clone();
        pairs.sort();
        let table = self.table.as_deref().unwrap_or_default();
        format!("{:?} {:?} {table:?} {pairs:?}", self.path, self.form)
    }

    /// The same question in another form.
    pub(super) fn in_form(&self, form: Form, table: Option<&str>) -> String {
        let mut pairs = self.pairs.clone();
        if let Some(table) = table {
            pairs.push(("table".to_owned(), table.to_owned()));
        }
        let ending = form.ending();
        let path = if self.path.is_empty() && form != Form::Html {
            "/desk".to_owned()
        } else {
            self.base()
        };
        with_query(&format!("{path}{ending}"), &pairs)
    }

    /// The same question with other values for some fields; an empty value takes the field out.
    pub(super) fn with(&self, changes: &[(&str, String)]) -> String {
        let mut pairs = self.pairs.clone();
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            if !value.is_empty() {
                pairs.push(((*name).to_owned(), value.clone()));
            }
        }
        with_query(&self.base(), &pairs)
    }

    /// The path alone.
    pub(super) fn base(&self) -> String {
        link(&self.path.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// Segments as a path.
pub(super) fn link(segments: &[&str]) -> String {
    let encoded = segments
        .iter()
        .map(|segment| percent_encoding::utf8_percent_encode(segment, PLAIN).to_string());
    format!("/{}", encoded.collect::<Vec<_>>().join("/"))
}

/// A path with fields.
pub(super) fn with_query(path: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs);
    format!("{path}?{}", text.finish())
}

/// What stands in a path as it is.
const PLAIN: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'+')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        from: Option<jiff::civil::Date>,
        root: Option<String>,
        page: Option<usize>,
    }

    fn address(uri: &str) -> Address {
        Address::of(&uri.parse().expect("an address")).expect("one that can be read")
    }

    #[test]
    fn an_ending_is_a_form() {
        let found = address("/dyad/USA-PAK.json?from=2024-01-01");
        assert_eq!(
            (found.path, found.form),
            (vec!["dyad".to_owned(), "USA-PAK".to_owned()], Form::Json)
        );
        let found = address("/dyad/USA-PAK.csv?table=events");
        assert_eq!((found.form, found.table.as_deref()), (Form::Csv, Some("events")));
        assert_eq!(address("/").form, Form::Html);
        assert_eq!(address("/").in_form(Form::Json, None), "/desk.json");
    }

    #[test]
    fn empty_fields_ask_nothing_and_repeated_ones_ask_for_any() {
        let asked: Asked = address("/events?from=&root=AID&root=AGREE&page=2")
            .query()
            .expect("a question");
        assert_eq!(asked.from, None);
        assert_eq!(asked.root.as_deref(), Some("AID,AGREE"));
        assert_eq!(asked.page, Some(2));
    }

    #[test]
    fn what_nobody_asks_for_is_refused_and_named() {
        for bad in ["/events?frm=2024-01-01", "/events?from=yesterday", "/events?page=-1"] {
            let refusal = address(bad).query::<Asked>().expect_err(bad);
            assert_eq!(refusal.status, StatusCode::BAD_REQUEST, "{bad}");
        }
    }

    #[test]
    fn no_path_leads_elsewhere() {
        for bad in ["/document/..%2f..%2fetc", "/document/%2e%2e", "/a/%00", "/a/%ff"] {
            assert!(Address::of(&bad.parse().expect("an address")).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_order_of_fields_does_not_matter() {
        assert_eq!(address("/e?a=1&b=2").key(), address("/e?b=2&a=1&c=").key());
        assert_ne!(address("/e?a=1").key(), address("/e.json?a=1").key());
    }

    #[test]
    fn a_question_can_be_changed() {
        let found = address("/dyad/USA-PAK?from=2024-01-01&page=3");
        assert_eq!(
            found.with(&[("page", "4".to_owned()), ("root", "AID".to_owned())]),
            "/dyad/USA-PAK?from=2024-01-01&page=4&root=AID"
        );
        assert_eq!(found.with(&[("page", String::new())]), "/dyad/USA-PAK?from=2024-01-01");
        assert_eq!(link(&["search", "a b/c"]), "/search/a%20b%2Fc");
    }
}
