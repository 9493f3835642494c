//! PLOVER roots and modes, CAMEO codes, contexts.

use super::{CodebookError, files::Files, table};
use crate::event::{QuadClass, Root};
use std::collections::HashMap;

/// A root, or a root with a mode.
#[derive(Debug, Clone)]
pub struct EventType {
    /// Quad class.
    pub quad_class: QuadClass,
    /// PLOVER score, -10 to 10.
    pub score: f64,
    /// True where PLOVER asks for a recipient.
    pub needs_recipient: bool,
    /// What it means.
    pub definition: String,
}

/// A CAMEO or WEIS code.
#[derive(Debug, Clone)]
pub struct Cameo {
    /// Its name.
    pub name: String,
    /// Goldstein score.
    pub goldstein: f64,
    /// The PLOVER root; none where PLOVER has no such event (comments and other statements).
    pub root: Option<Root>,
    /// The PLOVER mode.
    pub mode: Option<String>,
}

/// events.tsv, cameo.tsv, weis.tsv and contexts.tsv.
#[derive(Debug)]
pub struct EventTypes {
    types: HashMap<(Root, String), EventType>,
    cameo: HashMap<String, Cameo>,
    weis: HashMap<String, Cameo>,
    contexts: HashMap<String, Vec<String>>,
}

impl EventTypes {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        let mut types = HashMap::new();
        table::read("events.tsv", files.text("events.tsv")?, |row| {
            let name = row.want("root")?;
            let root = Root::from_name(name).ok_or_else(|| row.fault(format!("no such root: {name:?}")))?;
            let quad_class = match row.want("quad_class")? {
                "verbal-cooperation" => QuadClass::VerbalCooperation,
                "material-cooperation" => QuadClass::MaterialCooperation,
                "verbal-conflict" => QuadClass::VerbalConflict,
                "material-conflict" => QuadClass::MaterialConflict,
                other => return Err(row.fault(format!("no such quad class: {other:?}"))),
            };
            let score = number(row.want("score")?).ok_or_else(|| row.fault("score is no number"))?;
            let needs_recipient = row.get("needs_recipient") == "yes";
            let definition = row.get("definition").to_owned();
            let event = EventType {
                quad_class,
                score,
                needs_recipient,
                definition,
            };
            types.insert((root, row.get("mode").to_owned()), event);
            Ok(())
        })?;
        for root in Root::ALL {
            if !types.contains_key(&(root, String::new())) {
                return Err(CodebookError::fault(
                    "events.tsv",
                    0,
                    format!("has no row for {root} without a mode"),
                ));
            }
        }
        let cameo = codes("cameo.tsv", files)?;
        let weis = codes("weis.tsv", files)?;
        let mut contexts: HashMap<String, Vec<String>> = HashMap::new();
        table::read("contexts.tsv", files.text("contexts.tsv")?, |row| {
            let context = row.want("context")?;
            for word in row.list("words") {
                contexts
                    .entry(word.to_lowercase())
                    .or_default()
                    .push(context.to_owned());
            }
            Ok(())
        })?;
        Ok(Self {
            types,
            cameo,
            weis,
            contexts,
        })
    }

    /// The type of a root with a mode; the root alone where the mode is unknown.
    pub fn event_type(&self, root: Root, mode: Option<&str>) -> &EventType {
        let with_mode = mode.and_then(|m| self.types.get(&(root, m.to_owned())));
        with_mode.unwrap_or_else(|| &self.types[&(root, String::new())])
    }

    /// The modes of all roots, each once, by name.
    pub fn modes(&self) -> std::collections::BTreeSet<&str> {
        self.types
            .keys()
            .map(|(_, mode)| mode.as_str())
            .filter(|m| !m.is_empty())
            .collect()
    }

    /// True where the codebook has that mode of that root.
    pub fn has_mode(&self, root: Root, mode: &str) -> bool {
        self.types.contains_key(&(root, mode.to_owned()))
    }

    /// The CAMEO code of that number.
    pub fn cameo(&self, code: &str) -> Option<&Cameo> {
        self.cameo.get(code)
    }

    /// All CAMEO codes with their numbers.
    pub fn cameo_codes(&self) -> impl Iterator<Item = (&str, &Cameo)> {
        self.cameo.iter().map(|(code, cameo)| (code.as_str(), cameo))
    }

    /// The WEIS code of that number, of two or three digits.
    pub fn weis(&self, code: &str) -> Option<&Cameo> {
        self.weis.get(code)
    }

    /// The contexts that a lemma shows.
    pub fn contexts_of(&self, lemma: &str) -> &[String] {
        self.contexts.get(lemma).map_or(&[], Vec::as_slice)
    }
}

/// A table of codes with their Goldstein scores, PLOVER roots and modes.
fn codes(file: &str, files: &Files) -> Result<HashMap<String, Cameo>, CodebookError> {
    let mut found = HashMap::new();
    table::read(file, files.text(file)?, |row| {
        let goldstein = number(row.want("goldstein")?).ok_or_else(|| row.fault("goldstein is no number"))?;
        let root = match row.get("root") {
            "" => None,
            name => Some(Root::from_name(name).ok_or_else(|| row.fault(format!("no such root: {name:?}")))?),
        };
        let cameo = Cameo {
            name: row.get("name").to_owned(),
            goldstein,
            root,
            mode: Some(row.get("mode")).filter(|m| !m.is_empty()).map(str::to_owned),
        };
        found.insert(row.want("code")?.to_owned(), cameo);
        Ok(())
    })?;
    Ok(found)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|n: &f64| n.is_finite())
}
