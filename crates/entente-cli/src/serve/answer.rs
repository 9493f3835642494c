//! Answers: pages, their JSON twins and their tables; and refusals that say what is wrong and what to do.

use super::{
    address::{Address, Form},
    table::Table,
    words::file,
};
use askama::Template;
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Response, StatusCode, header},
};
use entente::ledger::LedgerError;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write;

/// What every page shows around its own matter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// What the page is about.
    pub(crate) title: String,
    /// Which part of the desk it belongs to.
    pub(crate) section: &'static str,
    /// Its JSON twin.
    pub(crate) json: String,
    /// What stands in the field for a search.
    pub(crate) searched: String,
    /// Seconds after which the page looks again, while work goes on.
    pub(crate) again: Option<u32>,
}

impl Frame {
    pub(super) fn new(address: &Address, section: &'static str, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            section,
            json: address.in_form(Form::Json, None),
            ..Self::default()
        }
    }

    /// The version of the program.
    pub(crate) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// A page that is a template, a value and some tables.
pub(super) trait Page: Template + Serialize {
    /// Its tables, as they can be had as CSV; the first where none is named.
    fn tables(&self) -> Vec<&Table> {
        Vec::new()
    }

    /// False for what changes while the ledger does not.
    fn keeps(&self) -> bool {
        true
    }
}

/// An answer as it goes out.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) kind: &'static str,
    pub(super) body: Bytes,
    /// Of the content.
    pub(super) etag: HeaderValue,
    /// The name of a file that is taken along.
    pub(super) file: Option<String>,
    /// Where the answer lies, if not here.
    pub(super) elsewhere: Option<String>,
    pub(super) keeps: bool,
}

pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const JSON: &str = "application/json";
const CSV: &str = "text/csv; charset=utf-8";

impl Answer {
    pub(super) fn new(kind: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let hash = blake3::hash(&body).to_hex();
        let etag = HeaderValue::from_str(&format!("\"{}\"", &hash[..24]));
        Self {
            kind,
            etag: etag.unwrap_or_else(|_| HeaderValue::from_static("\"\"")),
            body,
            file: None,
            elsewhere: None,
            keeps: true,
        }
    }

    /// The question is answered at another address.
    pub(super) fn elsewhere(address: String) -> Self {
        Self {
            elsewhere: Some(address),
            ..Self::new(HTML, Bytes::new())
        }
    }

    /// A page in the form that the address asks for.
    pub(super) fn of(page: &impl Page, address: &Address) -> Result<Self, Refusal> {
        let mut answer = match address.form {
            Form::Html => Self::new(HTML, page.render().map_err(anyhow::Error::from)?),
            Form::Json => {
                let mut value = serde_json::to_value(page).map_err(anyhow::Error::from)?;
                without_folders(&mut value);
                Self::new(JSON, serde_json::to_vec_pretty(&value).map_err(anyhow::Error::from)?)
            }
            Form::Csv => Self::table(&page.tables(), address)?,
        };
        answer.keeps = page.keeps();
        Ok(answer)
    }

    fn table(tables: &[&Table], address: &Address) -> Result<Self, Refusal> {
        let names = || tables.iter().map(|t| t.name).collect::<Vec<_>>().join(", ");
        let wanted = address.table.as_deref();
        let found = match wanted {
            Some(name) => tables.iter().find(|table| table.name == name),
            None => tables.first(),
        };
        let Some(table) = found else {
            let has = if tables.is_empty() {
                "it has none".to_owned()
            } else {
                format!("it has {}", names())
            };
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "This page has no such table",
                format!("Asked for: {}; {has}.", wanted.unwrap_or("any table")),
            ));
        };
        let mut name: String = address.path.iter().map(|part| format!("{part}-")).collect();
        name.retain(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+'));
        Ok(Self {
            file: Some(format!("{name}{}.csv", table.name)),
            ..Self::new(CSV, table.to_csv())
        })
    }

    pub(super) fn into_response(self, known: Option<&HeaderValue>) -> Response<Body> {
        if let Some(elsewhere) = self.elsewhere {
            return see(&elsewhere);
        }
        let same = known.is_some_and(|known| *known == self.etag);
        let mut response = Response::builder()
            .status(if same { StatusCode::NOT_MODIFIED } else { StatusCode::OK })
            .header(header::CONTENT_TYPE, self.kind)
            .header(header::ETAG, self.etag)
            .header(header::CACHE_CONTROL, "private, no-cache");
        if let Some(file) = self.file {
            response = response.header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\""));
        }
        let body = if same { Body::empty() } else { Body::from(self.body) };
        response.body(body).unwrap_or_default()
    }
}

/// Sends a browser to another page.
pub(super) fn see(address: &str) -> Response<Body> {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, address)
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::empty())
        .unwrap_or_default()
}

/// Where the file of a document lies on this machine is nobody's business: its name is left, its folders go.
fn without_folders(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(without_folders),
        Value::Object(map) => {
            let document = map.contains_key("hash");
            for (name, value) in map {
                match value {
                    Value::String(source) if document && name == "source" => *source = file(source).to_owned(),
                    other => without_folders(other),
                }
            }
        }
        _ => {}
    }
}

/// Why there is no answer, in words for people.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) title: String,
    pub(super) why: String,
}

/// The page of a refusal.
#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    frame: Frame,
    refusal: &'a Refusal,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, title: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            status,
            title: title.into(),
            why: why.into(),
        }
    }

    pub(super) fn bad(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "This cannot be asked", why)
    }

    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such page", why)
    }

    pub(super) fn into_response(self, form: Form) -> Response<Body> {
        let (kind, body) = if form == Form::Html {
            let frame = Frame {
                title: self.title.clone(),
                ..Frame::default()
            };
            let page = RefusalPage { frame, refusal: &self }.render();
            (
                HTML,
                page.unwrap_or_else(|_| "<!doctype html><title>Entente</title>".to_owned()),
            )
        } else {
            let value = json!({ "error": self.title, "why": self.why });
            (JSON, value.to_string())
        };
        Response::builder()
            .status(self.status)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CACHE_CONTROL, "no-store")
            .body(Body::from(body))
            .unwrap_or_default()
    }
}

/// What a person asked wrongly is told; what is wrong with the ledger is told to whoever runs the desk, not to readers.
impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        let inside = error.chain().any(|cause| {
            cause.is::<LedgerError>()
                || cause.is::<std::io::Error>()
                || cause.is::<askama::Error>()
                || cause.is::<serde_json::Error>()
        });
        if inside {
            let mut line = String::new();
            for cause in error.chain() {
                let _ = write!(line, "{}{cause}", if line.is_empty() { "" } else { ": " });
            }
            crate::output::note(&format!("error: {line}"));
            return Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The ledger could not answer",
                "What went wrong is told where the desk was started.",
            );
        }
        Self::bad(error.to_string())
    }
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        anyhow::Error::from(error).into()
    }
}
