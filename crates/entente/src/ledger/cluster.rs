//! Which reports tell of one event.
//!
//! An event joins a cluster where all of this holds, measured against the event that began the cluster:
//!
//! - **same root, polarity and modality**; actual and ongoing are one. A denial never joins the report it denies;
//! - **same sides**: the same actors and the same recipients, by entity code or, without one, by country or name. Which
//!   side is which does not matter for consultations and for events that are marked reciprocal;
//! - **near date**: dated to the day, at most one day apart; dated less exactly, intervals that overlap. A date to the
//!   day and a looser one do not meet;
//! - **similar words**: of the words of the sentence that are neither names of the parties nor grammar, a quarter of the
//!   smaller set is shared. With fewer than three such words on a side there is nothing to compare, and they are taken
//!   as similar.
//!
//! Of several such clusters it joins the most similar; else it begins its own. An event that names nobody is always
//! its own. Clusters are never merged, so a report that was added stays where it is.

use std::collections::BTreeSet;

use crate::event::{Event, Modality, Party, Polarity, Precision, Root};

/// Share of the smaller set of words that must be in both.
const SIMILAR: f64 = 0.25;

/// Letters at the start of a word that are compared: a coarse stem.
const STEM: usize = 5;

/// What an event must share with a cluster to the letter; none where it names nobody.
pub(super) fn key(event: &Event) -> Option<String> {
    let sides = |parties: &[Party]| parties.iter().filter_map(code).collect::<BTreeSet<_>>();
    let (actors, recipients) = (sides(&event.actors), sides(&event.recipients));
    if actors.is_empty() && recipients.is_empty() {
        return None;
    }
    let list = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join(",");
    let sides = if event.reciprocal || event.root == Root::Consult {
        list(actors.into_iter().chain(recipients).collect())
    } else {
        format!("{}>{}", list(actors), list(recipients))
    };
    let polarity = if event.polarity == Polarity::Denied { '-' } else { '+' };
    let modality = match event.modality {
        Modality::Actual | Modality::Ongoing => "fact",
        Modality::Planned => "planned",
        Modality::Promised => "promised",
        Modality::Demanded => "demanded",
        Modality::Possible => "possible",
        Modality::Hypothetical => "hypothetical",
        Modality::PastBackground => "background",
    };
    Some(format!("{}{polarity} {modality} {sides}", event.root))
}

/// The code that a party is known by: entity, country or name in small letters.
pub(super) fn code(party: &Party) -> Option<String> {
    let own = |code: &Option<String>| code.as_ref().filter(|code| !code.is_empty()).cloned();
    own(&party.entity).or_else(|| own(&party.country)).or_else(|| {
        let name = party.resolved.as_deref().unwrap_or(&party.name).trim().to_lowercase();
        (!name.is_empty()).then_some(name)
    })
}

/// "day" where dates are compared as days, "loose" where as intervals.
pub(super) const fn precision_class(precision: Precision) -> &'static str {
    match precision {
        Precision::Day | Precision::Unknown => "day",
        _ => "loose",
    }
}

/// The telling words of an event's sentence, coarsely stemmed: no grammar, no figures, no names of its parties.
pub(super) fn telling_words(event: &Event, sentence: &str) -> BTreeSet<String> {
    let stems = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphabetic())
            .filter(|word| word.chars().count() > 3)
            .map(|word| word.chars().flat_map(char::to_lowercase).take(STEM).collect())
            .collect()
    };
    let names: BTreeSet<String> = (event.actors.iter().chain(&event.recipients))
        .flat_map(|p| {
            [
                Some(p.name.as_str()),
                p.resolved.as_deref(),
                p.office.as_deref(),
                p.rank.as_deref(),
            ]
        })
        .flatten()
        .flat_map(stems)
        .collect();
    let mut words = stems(sentence);
    words.retain(|word| !names.contains(word) && !GRAMMAR.contains(&word.as_str()));
    words
}

/// How similar two sets of telling words are, in [0, 1]; none where they are not similar enough.
pub(super) fn similarity(a: &BTreeSet<String>, b: &BTreeSet<String>) -> Option<f64> {
    let smaller = a.len().min(b.len());
    if smaller < 3 {
        return Some(SIMILAR);
    }
    let share = a.intersection(b).count() as f64 / smaller as f64;
    (share >= SIMILAR).then_some(share)
}

/// Words without matter, cut to [`STEM`] letters; those of saying and of the calendar among them.
const GRAMMAR: [&str; 66] = [
    "that", "this", "these", "those", "with", "from", "have", "been", "were", "will", "would", "could", "shoul",
    "about", "after", "befor", "also", "their", "there", "they", "them", "then", "than", "which", "while", "where",
    "when", "what", "whom", "whose", "into", "over", "under", "betwe", "among", "durin", "again", "since", "amid",
    "both", "each", "other", "such", "some", "only", "more", "most", "very", "said", "says", "told", "sayin", "accor",
    "added", "state", "monda", "tuesd", "wedne", "thurs", "frida", "satur", "sunda", "today", "yeste", "week", "year",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_same_meeting_are_similar_and_of_another_matter_are_not() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
        let talks = words("talks trade tarif washi delega");
        assert!(similarity(&talks, &words("talks tarif steel capit")).is_some());
        assert!(similarity(&talks, &words("ceasef borde firin kashm")).is_none());
        assert!(similarity(&talks, &words("ceasef")).is_some(), "too little to compare");
    }
}
