//! All names of the codebook, found in a text in one pass.

use crate::codebook::{Codebook, plain};
use std::collections::HashMap;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// A state, by its name.
    State(usize),
    /// Its people.
    Demonym(usize),
    /// Its adjective.
    Adjective(usize),
    /// Its capital: a place, or its government.
    Capital(usize),
    /// A seat of its government: country, seat.
    Seat(usize, usize),
    /// An organisation or group.
    Organisation(usize),
    /// A person of the register.
    Person(usize),
    /// A name that only looks like one of the above ("Indian Ocean", "Washington Post").
    Nobody,
}

/// A name in a text.
#[derive(Debug, Clone)]
pub(super) struct Hit<'g> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What it may stand for: several people may share a name.
    pub(super) named: &'g [Named],
}

/// All names of a codebook, by the first word of each in ASCII lower case; the longest first.
///
/// An automaton over all names would find them in one pass, but takes longer to build than an article to read.
#[derive(Debug)]
pub(super) struct Gazetteer {
    by_first_word: HashMap<String, Vec<(String, usize)>>,
    named: Vec<Vec<Named>>,
}

impl Gazetteer {
    pub(super) fn new(codebook: &Codebook) -> Self {
        let mut named: Vec<Vec<Named>> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut add = |name: &str, what: Named| {
            // "'Ali" is found behind its apostrophe.
            let name = name.trim_start_matches(|c: char| !c.is_alphanumeric());
            if name.is_empty() {
                return;
            }
            let at = *index.entry(name.to_owned()).or_insert_with(|| {
                named.push(Vec::new());
                named.len() - 1
            });
            if !named[at].contains(&what) {
                named[at].push(what);
            }
        };
        for phrase in codebook.words.class("not_actors").into_iter().flatten() {
            add(phrase, Named::Nobody);
        }
        for (i, country) in codebook.countries.iter().enumerate() {
            country.names.iter().for_each(|n| add(n, Named::State(i)));
            country.adjectives.iter().for_each(|n| add(n, Named::Adjective(i)));
            country.demonyms.iter().for_each(|n| add(n, Named::Demonym(i)));
            country.capital.iter().for_each(|n| add(n, Named::Capital(i)));
            country
                .seats
                .iter()
                .enumerate()
                .for_each(|(s, seat)| add(&seat.name, Named::Seat(i, s)));
        }
        for (i, organisation) in codebook.actors.organisations().iter().enumerate() {
            for name in organisation.aliases.iter().chain([&organisation.name]) {
                add(name, Named::Organisation(i));
            }
        }
        for (i, person) in codebook.actors.people().iter().enumerate() {
            for name in person.aliases.iter().chain([&person.name]).filter(|n| n.contains(' ')) {
                add(name, Named::Person(i));
                add(&plain(name), Named::Person(i));
            }
        }
        let mut by_first_word: HashMap<String, Vec<(String, usize)>> = HashMap::new();
        for (name, at) in index {
            let key = first_word(&name).to_ascii_lowercase();
            by_first_word.entry(key).or_default().push((name, at));
        }
        for list in by_first_word.values_mut() {
            list.sort_unstable_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
        Self { by_first_word, named }
    }

    /// The names in a text, leftmost longest, on word borders. `capitals`: the text is written in capitals, and short
    /// names are left out.
    pub(super) fn find<'g>(&'g self, text: &str, capitals: bool) -> Vec<Hit<'g>> {
        let mut hits = Vec::new();
        let mut at = 0;
        while let Some(start) = word_start(text, at) {
            let rest = &text[start..];
            let key = first_word(rest).to_ascii_lowercase();
            let stands = |name: &&(String, usize)| {
                let name = name.0.as_str();
                let same = match rest.get(..name.len()) {
                    Some(part) if capitals => part.eq_ignore_ascii_case(name) && (name.len() > 3 || name == "US"),
                    Some(part) => part == name,
                    None => false,
                };
                same && ends_word(text, start + name.len())
            };
            match self.by_first_word.get(&key).and_then(|names| names.iter().find(stands)) {
                Some((name, named)) => {
                    at = start + name.len();
                    hits.push(Hit {
                        start,
                        end: at,
                        named: &self.named[*named],
                    });
                }
                None => at = start + first_word(rest).len(),
            }
        }
        hits
    }
}

/// The letters and digits at the start of a text, or its first character.
fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let one = text.chars().next().map_or(0, char::len_utf8);
    &text[..end.max(one)]
}

/// The next place, from `at` on, where a letter or digit begins a word.
fn word_start(text: &str, at: usize) -> Option<usize> {
    let inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let rest = &text[at..];
    let from = if inside {
        rest.find(|c: char| !c.is_alphanumeric())?
    } else {
        0
    };
    rest[from..]
        .find(char::is_alphanumeric)
        .map(|offset| at + from + offset)
}

/// True where no word goes on at `end`.
fn ends_word(text: &str, end: usize) -> bool {
    let after = text[end..].chars().next();
    let last = text[..end].chars().next_back();
    after.is_none_or(|c| !c.is_alphanumeric()) || last == Some('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, capitals: bool) -> Vec<String> {
        let gazetteer = Gazetteer::new(&Codebook::embedded().expect("the codebook"));
        let hits = gazetteer.find(text, capitals);
        hits.iter().map(|h| text[h.start..h.end].to_owned()).collect()
    }

    #[test]
    fn names_stand_on_word_borders_and_the_longest_wins() {
        assert_eq!(
            found(
                "Nigerian and Malian envoys left Romania for South Korea, via the U.S.-run base in Niger.",
                false
            ),
            ["Nigerian", "Malian", "Romania", "South Korea", "U.S.", "Niger"]
        );
        assert_eq!(found("Équateur–Chad", false), ["Chad"]);
        assert!(found("xOman Omanx", false).is_empty());
    }

    #[test]
    fn capitals_are_read_without_short_names() {
        assert_eq!(
            found("FRANCE WARNS MALI ON US BASE; UN SILENT", true),
            ["FRANCE", "MALI", "US"]
        );
    }

    #[test]
    fn every_name_begins_with_a_letter_or_digit() {
        let gazetteer = Gazetteer::new(&Codebook::embedded().expect("the codebook"));
        for (name, _) in gazetteer.by_first_word.values().flatten() {
            assert!(name.chars().next().is_some_and(char::is_alphanumeric), "{name}");
        }
    }
}
