//! The life of a commitment: what was promised, and the events that moved it.
//!
//! A commitment opens with a report that parties signed, agreed on or promised something, and moves only on evidence: an
//! event of the same parties that speaks of the same thing and fits an entry of `codebook/commitments.toml`
//! ([`CommitmentRules`]). Reports of one commitment are one life. What is not known is open: nothing is called kept or
//! broken because it is likely.
//!
//! Two texts speak of the same thing where they share telling words: stems weighed by how few texts they stand in
//! ([`super::stems`]), names of states and common words left out. Where both name money, currency and size must agree.

mod reports;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::codebook::{CommitmentRules, Stage};
use crate::event::{Modality, Polarity, Root};
use reports::{Promise, gather};
use rules::{Deed, Matcher};

/// So much of a thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantity {
    /// How much.
    pub value: f64,
    /// ISO 4217 code of money, or what is counted ("troops").
    pub unit: String,
}

/// One report of a commitment.
#[derive(Debug, Clone, PartialEq)]
pub struct CommitmentInput {
    /// The day on which it was made, or else of the report.
    pub day: Date,
    /// Entity codes of those who are bound.
    pub parties: Vec<String>,
    /// Entity codes of those to whom.
    pub to: Vec<String>,
    /// What is to be done, in the words of the report.
    pub what: String,
    /// The words that tell of it being made ("signed a memorandum on minerals").
    pub told: String,
    /// Names of the parties as they are written: they say nothing about what was promised.
    pub names: Vec<String>,
    /// Last day on which it is due.
    pub due: Option<Date>,
    /// What was promised, in figures.
    pub amounts: Vec<Quantity>,
    /// Where the report itself says that it stands.
    pub stage: Stage,
    /// The document.
    pub document: String,
    /// The clusters of the events that opened it: they move nothing.
    pub opened_by: Vec<i64>,
}

/// An event that may move a commitment.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// Number of the event.
    pub id: i64,
    /// Reports of the same event share a number.
    pub cluster: i64,
    /// First day.
    pub day: Date,
    /// Entity codes of those who did it.
    pub actors: Vec<String>,
    /// Entity codes of those to or with whom.
    pub recipients: Vec<String>,
    /// PLOVER root.
    pub root: Root,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Said to be so, or not so.
    pub polarity: Polarity,
    /// Fact, plan, promise, wish.
    pub modality: Modality,
    /// The words of the event.
    pub words: String,
    /// The sentence that it stands in.
    pub sentence: String,
    /// Figures.
    pub amounts: Vec<Quantity>,
    /// The document.
    pub document: String,
}

/// What moved a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The event with this number.
    Event(i64),
    /// A later report of the commitment: its place in the input.
    Report(usize),
    /// The day on which it was due, and the silence since.
    Silence,
}

/// A step in the life of a commitment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// When.
    pub day: Date,
    /// Where it stood.
    pub from: Stage,
    /// Where it stood afterwards.
    pub to: Stage,
    /// By what.
    pub by: Evidence,
    /// The entry of the codebook that fits ("report" and "due" for the two that are none).
    pub rule: String,
    /// In plain words.
    pub why: String,
    /// Words of the promise that the event repeats.
    pub words: Vec<String>,
    /// Parties of the promise that stand in the event.
    pub parties: Vec<String>,
}

/// A commitment from its first report on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Life {
    /// Its reports: places in the input, by day.
    pub reports: Vec<usize>,
    /// The day on which it was made.
    pub made: Date,
    /// Those who are bound.
    pub parties: Vec<String>,
    /// To whom.
    pub to: Vec<String>,
    /// Last day on which it is due.
    pub due: Option<Date>,
    /// Where it stands.
    pub stage: Stage,
    /// What moved it, in order of time.
    pub moves: Vec<Move>,
}

/// The lives of all commitments as known on the day `on`, by the day on which they were made. `names` are the names of
/// states, nations and people, which say nothing about what was promised.
pub fn lives(
    commitments: &[CommitmentInput],
    happenings: &[Happening],
    rules: &CommitmentRules,
    names: &BTreeSet<String>,
    on: Date,
) -> Vec<Life> {
    let matcher = Matcher::new(rules, names);
    let deeds: Vec<Deed<'_>> = happenings
        .iter()
        .filter(|h| {
            h.day <= on
                && h.polarity == Polarity::Affirmed
                && matches!(h.modality, Modality::Actual | Modality::Ongoing)
        })
        .map(|h| matcher.deed(h))
        .collect();
    let promises = gather(commitments, &matcher, &deeds, on);
    let mut of_actor: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, deed) in deeds.iter().enumerate() {
        for actor in deed.ends() {
            of_actor.entry(actor).or_default().push(i);
        }
    }
    for list in of_actor.values_mut() {
        list.sort_by_key(|&i| (deeds[i].event.day, deeds[i].event.id));
    }
    promises
        .into_iter()
        .map(|promise| live(promise, commitments, &deeds, &of_actor, &matcher, on))
        .collect()
}

/// What may come in the life of a commitment.
enum Next<'a> {
    Report(usize),
    Deed(&'a Deed<'a>),
}

fn live(
    promise: Promise,
    commitments: &[CommitmentInput],
    deeds: &[Deed<'_>],
    of_actor: &HashMap<&str, Vec<usize>>,
    matcher: &Matcher<'_>,
    on: Date,
) -> Life {
    let mut next: Vec<(Date, i64, Next<'_>)> = Vec::new();
    for &report in &promise.reports[1..] {
        next.push((commitments[report].day, -1, Next::Report(report)));
    }
    let mut seen = BTreeSet::new();
    for party in &promise.parties {
        for &i in of_actor.get(party.as_str()).into_iter().flatten() {
            if deeds[i].event.day >= promise.made && seen.insert(i) {
                next.push((deeds[i].event.day, deeds[i].event.id, Next::Deed(&deeds[i])));
            }
        }
    }
    next.sort_by_key(|(day, id, _)| (*day, *id));
    let mut stage = promise.stage;
    let mut moves: Vec<Move> = Vec::new();
    let mut delivered: Vec<(i64, Vec<Quantity>)> = Vec::new();
    let grace = matcher.rules.matching.grace_days;
    let late = promise.due.map(|due| due.saturating_add(grace.days()));
    let lapse = |stage: &mut Stage, moves: &mut Vec<Move>, today: Date| {
        let Some((due, late)) = promise.due.zip(late) else {
            return;
        };
        if stage.is_open() && today > late {
            moves.push(Move {
                day: due,
                from: *stage,
                to: Stage::Lapsed,
                by: Evidence::Silence,
                rule: "due".to_owned(),
                why: format!("was due by {due}, and nothing tells that it was done"),
                words: Vec::new(),
                parties: Vec::new(),
            });
            *stage = Stage::Lapsed;
        }
    };
    for (day, _, what) in &next {
        lapse(&mut stage, &mut moves, *day);
        if matches!(stage, Stage::Kept | Stage::Broken) {
            break;
        }
        match what {
            Next::Report(report) => {
                let told = commitments[*report].stage;
                if stage.is_open() && told == Stage::Signed && stage < told {
                    moves.push(Move {
                        day: *day,
                        from: stage,
                        to: told,
                        by: Evidence::Report(*report),
                        rule: "report".to_owned(),
                        why: "a later report tells that it was signed".to_owned(),
                        words: Vec::new(),
                        parties: promise.parties.iter().cloned().collect(),
                    });
                    stage = told;
                }
            }
            Next::Deed(deed) => {
                let Some(found) = matcher.moves(&promise, deed, stage) else {
                    continue;
                };
                let mut to = found.rule.to;
                if to == Stage::InProgress {
                    if delivered.iter().any(|(cluster, _)| *cluster == deed.event.cluster) {
                        continue;
                    }
                    delivered.push((deed.event.cluster, deed.event.amounts.clone()));
                    if matcher.all_of_it(&promise, &delivered) {
                        to = Stage::Kept;
                    } else if stage == Stage::InProgress && found.amounts.is_empty() {
                        continue;
                    }
                }
                let mut why = found.rule.why.clone();
                for amount in &found.amounts {
                    why.push_str(&format!("; {} {}", amount.value, amount.unit));
                }
                moves.push(Move {
                    day: *day,
                    from: stage,
                    to,
                    by: Evidence::Event(deed.event.id),
                    rule: found.rule.id.clone(),
                    why,
                    words: found.words,
                    parties: found.parties,
                });
                stage = to;
            }
        }
    }
    lapse(&mut stage, &mut moves, on);
    Life {
        reports: promise.reports,
        made: promise.made,
        parties: promise.bound.into_iter().collect(),
        to: promise.to.into_iter().collect(),
        due: promise.due,
        stage,
        moves,
    }
}
