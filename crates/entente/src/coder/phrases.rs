//! Agent nouns, titles of office and ranks, found in a sentence as phrases.

use crate::{
    codebook::Codebook,
    text::{Token, Upos},
};
use std::collections::HashMap;

/// What a phrase is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phrase {
    /// A title that names an office ("prime minister").
    Title(String),
    /// A common noun for an actor ("troops").
    Agent(String),
    /// A rank ("Field Marshal").
    Rank(String),
}

/// All phrases, by their first word.
#[derive(Debug, Default)]
pub(super) struct Phrases(HashMap<String, Vec<(Vec<String>, Phrase)>>);

impl Phrases {
    pub(super) fn new(codebook: &Codebook) -> Self {
        let mut phrases = Self::default();
        for (noun, _) in codebook.agents.iter() {
            phrases.add(noun, Phrase::Agent(noun.to_owned()));
        }
        for title in codebook.offices.titles() {
            phrases.add(title, Phrase::Title(title.to_owned()));
        }
        for form in codebook.offices.rank_forms() {
            phrases.add(
                form,
                Phrase::Rank(codebook.offices.rank(form).unwrap_or(form).to_owned()),
            );
        }
        for list in phrases.0.values_mut() {
            // Longest first; of equal ones a title, which says more than an agent noun.
            list.sort_by_key(|(words, phrase)| {
                (
                    std::cmp::Reverse(words.len()),
                    !matches!(phrase, Phrase::Title(_)),
                    words.clone(),
                )
            });
        }
        phrases
    }

    fn add(&mut self, text: &str, phrase: Phrase) {
        let words: Vec<String> = text
            .split([' ', '-'])
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect();
        let Some(first) = words.first() else { return };
        let list = self.0.entry(first.clone()).or_default();
        // "vice-president" is "vice president" again, which came before it.
        let kind = std::mem::discriminant(&phrase);
        if !list
            .iter()
            .any(|(w, p)| *w == words && std::mem::discriminant(p) == kind)
        {
            list.push((words, phrase));
        }
    }

    /// The longest phrase that starts at token `at`, and the token after it.
    pub(super) fn at(&self, tokens: &[Token], at: usize) -> Option<(&Phrase, usize)> {
        let form = tokens[at].form.to_lowercase();
        // "suspected" is no suspect, though its lemma may be.
        let by_form = self.0.get(&form).into_iter().flatten();
        let named = matches!(tokens[at].upos, Upos::Noun | Upos::Propn);
        let by_lemma = self.0.get(&tokens[at].lemma).filter(|_| named).into_iter().flatten();
        by_form
            .chain(by_lemma)
            .filter_map(|(words, phrase)| Some((phrase, matched(words, tokens, at)?)))
            .max_by_key(|(phrase, end)| (*end, matches!(phrase, Phrase::Title(_))))
    }
}

/// The token after the phrase, hyphens skipped.
fn matched(words: &[String], tokens: &[Token], start: usize) -> Option<usize> {
    let mut at = start;
    for (n, word) in words.iter().enumerate() {
        if n > 0 && tokens.get(at).is_some_and(|t| t.form == "-") {
            at += 1;
        }
        let token = tokens.get(at)?;
        if token.lemma != *word && token.form.to_lowercase() != *word {
            return None;
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_with_and_without_its_hyphen_is_one_title() {
        let phrases = Phrases::new(&Codebook::embedded().unwrap());
        let vice = &phrases.0["vice"];
        let found = |words: &[&str]| -> Vec<&Phrase> {
            vice.iter()
                .filter(|(w, _)| w == words)
                .map(|(_, phrase)| phrase)
                .collect()
        };
        let expected = [
            Phrase::Title("vice president".into()),
            Phrase::Agent("vice president".into()),
        ];
        assert_eq!(found(&["vice", "president"]), expected.iter().collect::<Vec<_>>());
    }
}
