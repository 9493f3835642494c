//! All names of the codebook in one automaton, found in a text in one pass.

use crate::codebook::{Codebook, plain};
use aho_corasick::{AhoCorasick, MatchKind};
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

/// All names of a codebook.
#[derive(Debug)]
pub(super) struct Gazetteer {
    automaton: AhoCorasick,
    named: Vec<Vec<Named>>,
    /// For text in capitals: the same names, letter case aside, short ones left out.
    capitals: AhoCorasick,
    capitals_named: Vec<usize>,
}

impl Gazetteer {
    pub(super) fn new(codebook: &Codebook) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut named: Vec<Vec<Named>> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut add = |name: &str, what: Named| {
            if name.is_empty() {
                return;
            }
            let at = *index.entry(name.to_owned()).or_insert_with(|| {
                names.push(name.to_owned());
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
        let build = |patterns: &[String], fold: bool| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(fold)
                .build(patterns)
                .expect("some tens of thousands of names are far below the automaton's limits")
        };
        let long: Vec<usize> = (0..names.len())
            .filter(|&i| names[i].len() > 3 || names[i] == "US")
            .collect();
        let long_names: Vec<String> = long.iter().map(|&i| names[i].clone()).collect();
        Self {
            automaton: build(&names, false),
            capitals: build(&long_names, true),
            capitals_named: long,
            named,
        }
    }

    /// The names in a text, leftmost longest, on word borders. `capitals`: the text is written in capitals.
    pub(super) fn find<'g>(&'g self, text: &str, capitals: bool) -> Vec<Hit<'g>> {
        let automaton = if capitals { &self.capitals } else { &self.automaton };
        let mut hits = Vec::new();
        let mut from = 0;
        // An automaton's leftmost-longest match may end inside a word ("Niger" in "Nigerian" is longest-matched away,
        // "Mali" in "Malian" too, but "Oman" in "Romania" is not): then the search goes on one character later.
        while let Some(found) = automaton.find(aho_corasick::Input::new(text).range(from..)) {
            if on_borders(text, found.start(), found.end()) {
                let pattern = found.pattern().as_usize();
                let at = if capitals {
                    self.capitals_named[pattern]
                } else {
                    pattern
                };
                hits.push(Hit {
                    start: found.start(),
                    end: found.end(),
                    named: &self.named[at],
                });
                from = found.end();
            } else {
                from = next_word(text, found.start());
            }
        }
        hits
    }
}

fn on_borders(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let last = text[..end].chars().next_back();
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    free(before) && (free(after) || last == Some('.'))
}

/// The start of the next word after the one that holds `at`.
fn next_word(text: &str, at: usize) -> usize {
    let mut seen_gap = false;
    for (offset, c) in text[at..].char_indices() {
        match (c.is_alphanumeric(), seen_gap) {
            (true, true) => return at + offset,
            (false, _) => seen_gap = true,
            _ => {}
        }
    }
    text.len()
}
