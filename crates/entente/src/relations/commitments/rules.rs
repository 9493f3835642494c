//! Whether an event moves a commitment: parties, time, words and figures held against the codebook's entries.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::reports::Promise;
use super::{Happening, Quantity};
use crate::codebook::{CommitmentRules, MoveRule, Sides, Stage};
use crate::relations::stems::{Phrases, Weights, stem, stems};

/// An event with its words made ready.
#[derive(Debug)]
pub(super) struct Deed<'a> {
    pub(super) event: &'a Happening,
    /// Telling stems of its sentence.
    pub(super) telling: BTreeSet<String>,
    /// Stems of its own words, in order.
    text: Vec<String>,
}

impl Deed<'_> {
    /// Everybody in it.
    pub(super) fn ends(&self) -> impl Iterator<Item = &str> {
        self.event
            .actors
            .iter()
            .chain(&self.event.recipients)
            .map(String::as_str)
    }
}

/// An entry that fits.
pub(super) struct Found<'a> {
    pub(super) rule: &'a MoveRule,
    /// Words in common.
    pub(super) words: Vec<String>,
    /// Parties in common.
    pub(super) parties: Vec<String>,
    /// Figures of the kind that was promised.
    pub(super) amounts: Vec<Quantity>,
}

/// The codebook's entries, with their words made ready, and the weights of words.
pub(super) struct Matcher<'a> {
    pub(super) rules: &'a CommitmentRules,
    ready: Vec<Ready<'a>>,
    common: BTreeSet<String>,
    weights: RefCell<Weights>,
}

struct Ready<'a> {
    rule: &'a MoveRule,
    promise: Phrases,
    words: Phrases,
    never: Phrases,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(rules: &'a CommitmentRules, names: &BTreeSet<String>) -> Self {
        let common = rules
            .common
            .iter()
            .chain(names)
            .flat_map(|name| stems(name))
            .map(|(stem, _)| stem)
            .collect();
        let ready = rules
            .moves
            .iter()
            .map(|rule| Ready {
                rule,
                promise: Phrases::new(&rule.promise),
                words: Phrases::new(&rule.words),
                never: Phrases::new(&rule.never),
            })
            .collect();
        Self {
            rules,
            ready,
            common,
            weights: RefCell::default(),
        }
    }

    pub(super) fn stems(&self, text: &str) -> Vec<String> {
        stems(text).into_iter().map(|(stem, _)| stem).collect()
    }

    /// The different stems of a text that tell what it is about.
    pub(super) fn telling(&self, text: &str) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = stems(text).into_iter().map(|(stem, _)| stem).collect();
        found.retain(|stem| !self.common.contains(stem) && !stem.bytes().all(|b| b.is_ascii_digit()));
        found
    }

    pub(super) fn deed<'h>(&self, event: &'h Happening) -> Deed<'h> {
        Deed {
            event,
            telling: self.telling(&event.sentence),
            text: self.stems(&event.words),
        }
    }

    /// Learns how telling each stem is.
    pub(super) fn weigh<'s>(&self, texts: impl Iterator<Item = &'s BTreeSet<String>>) {
        let mut weights = self.weights.borrow_mut();
        texts.for_each(|text| weights.add(text));
    }

    pub(super) fn weight<'s>(&self, stems: impl IntoIterator<Item = &'s String>) -> f64 {
        self.weights.borrow().sum(stems)
    }

    /// The first entry by which this event moves the commitment from `stage`.
    pub(super) fn moves(&self, promise: &Promise, deed: &Deed<'_>, stage: Stage) -> Option<Found<'a>> {
        // The sentence that tells of the promise tells of nothing that came after it.
        let retold = |(document, what): &(String, String)| {
            *document == deed.event.document && deed.event.sentence.contains(what.as_str())
        };
        if promise.opened_by.contains(&deed.event.cluster) || promise.told_in.iter().any(retold) {
            return None;
        }
        let days = days_between(promise.made, deed.event.day);
        // What costs little goes first: most events fail here.
        let may = |ready: &&Ready<'_>| {
            let rule = ready.rule;
            rule.roots.contains(&deed.event.root)
                && leads_on(stage, rule.to)
                && (rule.from.is_empty() || rule.from.contains(&stage))
                && (rule.modes.is_empty() || deed.event.mode.as_ref().is_some_and(|m| rule.modes.contains(m)))
                && (rule.after..=rule.within).contains(&days)
                && (!rule.same_document
                    || promise
                        .told_in
                        .iter()
                        .any(|(document, _)| *document == deed.event.document))
                && meet(rule.sides, promise, deed)
        };
        let possible: Vec<&Ready<'_>> = self.ready.iter().filter(may).collect();
        if possible.is_empty() {
            return None;
        }
        let common: BTreeSet<&String> = promise.object.intersection(&deed.telling).collect();
        let share = if common.is_empty() {
            0.0
        } else {
            self.weight(common.iter().copied()) / self.weight(&promise.object)
        };
        let amounts = same_kind(&promise.amounts, &deed.event.amounts);
        if exceeds(&promise.amounts, &amounts) {
            return None;
        }
        let alone = deed
            .ends()
            .filter(|e| promise.parties.contains(*e))
            .collect::<BTreeSet<_>>()
            .len()
            < 2;
        let fits = |ready: &&Ready<'_>| {
            let rule = ready.rule;
            let matching = &self.rules.matching;
            let usual = if alone {
                matching.alone_words
            } else {
                matching.least_words
            };
            let least = rule.least_words.unwrap_or(usual);
            let wanted = match rule.share.unwrap_or(matching.share) {
                share if alone => share.max(matching.alone_share),
                share => share,
            };
            let enough = wanted == 0.0 || (share >= wanted && !common.is_empty() && common.len() >= least);
            enough
                && (ready.promise.is_empty() || ready.promise.stand_in(&promise.text))
                && (ready.words.is_empty() || ready.words.stand_in(&deed.text))
                && !ready.never.stand_in(&deed.text)
        };
        let rule = possible.into_iter().find(fits)?.rule;
        let words = stems(&deed.event.sentence)
            .into_iter()
            .filter(|(stem, _)| common.contains(stem))
            .map(|(_, word)| word.to_lowercase())
            .collect::<BTreeSet<_>>();
        let ends: BTreeSet<&str> = deed.ends().collect();
        Some(Found {
            rule,
            words: words.into_iter().collect(),
            parties: promise
                .parties
                .iter()
                .filter(|p| ends.contains(p.as_str()))
                .cloned()
                .collect(),
            amounts,
        })
    }

    /// True where what was delivered adds up to what was promised.
    pub(super) fn all_of_it(&self, promise: &Promise, delivered: &[(i64, Vec<Quantity>)]) -> bool {
        let whole = |wanted: &Quantity| {
            let sum: f64 = delivered
                .iter()
                .flat_map(|(_, amounts)| amounts.iter().filter(|a| stem(&a.unit) == stem(&wanted.unit)).take(1))
                .map(|a| a.value)
                .sum();
            sum >= wanted.value * self.rules.matching.whole
        };
        !promise.amounts.is_empty() && promise.amounts.iter().all(whole)
    }
}

/// Only forward: what was begun is not signed again; what is kept or broken stays so.
fn leads_on(from: Stage, to: Stage) -> bool {
    match to {
        Stage::Kept | Stage::Broken => true,
        Stage::InProgress => from.is_open() || matches!(from, Stage::InProgress | Stage::Lapsed),
        to => from.is_open() && from < to,
    }
}

/// True where those who must meet in the event do, and nobody whom the promise does not name.
fn meet(sides: Sides, promise: &Promise, deed: &Deed<'_>) -> bool {
    let ends: BTreeSet<&str> = deed.ends().collect();
    let named = |who: &&str| promise.parties.contains(*who);
    match sides {
        Sides::Between => ends.len() >= 2 && ends.iter().all(named),
        Sides::Doer => {
            let actors = &deed.event.actors;
            // A promise to nobody in particular does not say whom its keeping touches.
            let to_nobody = promise.bound.len() == 1 && promise.to.is_empty();
            !actors.is_empty()
                && actors.iter().all(|a| promise.bound.contains(a))
                && (to_nobody || deed.event.recipients.iter().all(|r| named(&r.as_str())))
        }
    }
}

/// The figures of an event that have a unit of the promise.
fn same_kind(promised: &[Quantity], found: &[Quantity]) -> Vec<Quantity> {
    let has = |q: &&Quantity| promised.iter().any(|p| stem(&p.unit) == stem(&q.unit));
    found.iter().filter(has).cloned().collect()
}

/// True where an event has more of something than was promised: it is about something else.
fn exceeds(promised: &[Quantity], found: &[Quantity]) -> bool {
    promised.iter().any(|p| {
        let mut same = found.iter().filter(|f| stem(&f.unit) == stem(&p.unit)).peekable();
        same.peek().is_some() && same.all(|f| f.value > p.value * 1.05)
    })
}

/// Days from one to the other; below 0 where the second comes first.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
