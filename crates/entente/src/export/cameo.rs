//! The CAMEO code of an event.

use crate::codebook::{Cameo, EventTypes, Imports};
use crate::event::Root;
use crate::ledger::EventRow;
use std::collections::HashMap;

/// A code with what the codebook knows of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code<'a> {
    pub(super) number: &'a str,
    /// Empty where the codebook does not know the code.
    pub(super) name: &'a str,
    pub(super) goldstein: Option<f64>,
}

impl<'a> Code<'a> {
    /// The first digits: two are the root, three the base.
    pub(super) fn digits(&self, count: usize) -> &'a str {
        self.number.get(..count).unwrap_or(self.number)
    }
}

/// The codes of the codebook.
#[derive(Debug)]
pub(super) struct Codes<'c> {
    events: &'c EventTypes,
    /// Root and mode, which may be empty -> the one code that says the same.
    plain: HashMap<(Root, &'c str), &'c str>,
}

impl<'c> Codes<'c> {
    pub(super) fn new(events: &'c EventTypes, imports: &'c Imports) -> Self {
        let mut by_type: HashMap<(Root, &str), Vec<(&str, &Cameo)>> = HashMap::new();
        // Two digits are a heading, not an event.
        for (code, cameo) in events.cameo_codes().filter(|(code, _)| code.len() > 2) {
            let given = cameo.root.map(|root| (root, cameo.mode.as_deref()));
            if let Some((root, mode)) = given.or_else(|| imports.root(code)) {
                by_type
                    .entry((root, mode.unwrap_or_default()))
                    .or_default()
                    .push((code, cameo));
            }
        }
        let plain = by_type.into_iter().filter_map(|(kind, codes)| match codes[..] {
            [(code, cameo)] if names(cameo, kind) => Some((kind, code)),
            _ => None,
        });
        Self {
            plain: plain.collect(),
            events,
        }
    }

    /// The code of its rule; without one, the code that says no less and no more than its root and mode.
    pub(super) fn of<'a>(&'a self, event: &'a EventRow) -> Option<Code<'a>> {
        let mode = event.mode.as_deref().unwrap_or_default();
        let plain = || self.plain.get(&(event.root, mode)).copied();
        let number = event.cameo.as_deref().or_else(plain)?;
        let known = self.events.cameo(number);
        Some(Code {
            number,
            name: known.map_or("", |cameo| &cameo.name),
            goldstein: event.goldstein.or(known.map(|cameo| cameo.goldstein)),
        })
    }
}

/// The conversion leads from CAMEO to PLOVER. The way back is plain only where a code is alone in its root and mode and
/// is called what these are: all that is RETREAT-ceasefire is 0871 "Declare truce, ceasefire", but not all that is
/// RETREAT-withdraw is 0872 "Ease military blockade".
fn names(cameo: &Cameo, (root, mode): (Root, &str)) -> bool {
    let word = if mode.is_empty() { root.name() } else { mode };
    let word = word.to_lowercase().replace('-', " ");
    cameo.name.to_lowercase().contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Codebook;

    #[test]
    fn only_codes_that_say_the_same_stand_for_root_and_mode() {
        let codebook = Codebook::embedded().expect("whole");
        let codes = Codes::new(&codebook.events, &codebook.imports);
        let mut plain: Vec<String> = codes
            .plain
            .iter()
            .map(|((root, mode), code)| format!("{code} {root} {mode}"))
            .collect();
        plain.sort();
        assert_eq!(
            plain,
            [
                "041 CONSULT phone",
                "0871 RETREAT ceasefire",
                "170 COERCE ",
                "1712 ASSAULT destroy",
                "1723 COERCE curfew",
                "1724 COERCE martial-law",
                "173 COERCE arrest",
                "174 COERCE deport",
                "1821 ASSAULT sexual",
                "1822 ASSAULT torture",
            ]
        );
    }
}
