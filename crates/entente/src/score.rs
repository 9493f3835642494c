//! Coded against gold: precision, recall and F1 of events and of their fields.
//!
//! A gold record is one line of JSON: `id`, `split` ("dev" or "test"), `trap` (or none), `published`, `text`, and `events`,
//! each with `root`, and where they matter `mode`, `actors`, `recipients` (entity codes), `polarity`, `modality`, `start`
//! and `end`. An event is found where root, actors and recipients agree; its other fields are scored on found events.

use crate::{
    Reader,
    event::{DateSource, Event, Modality, Party, Polarity, Root},
    news::{Document, from_text},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One report, coded by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its name.
    pub id: String,
    /// "dev" or "test".
    pub split: String,
    /// The trap of READING that it is about.
    #[serde(default)]
    pub trap: Option<String>,
    /// Day of publication.
    pub published: Date,
    /// The report.
    pub text: String,
    /// What a careful reader takes from it.
    #[serde(default)]
    pub events: Vec<GoldEvent>,
}

/// An event, coded by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldEvent {
    /// PLOVER root; several where more than one is right.
    pub root: Vec<Root>,
    /// PLOVER mode.
    #[serde(default)]
    pub mode: Option<String>,
    /// Entity codes.
    #[serde(default)]
    pub actors: Vec<String>,
    /// Entity codes.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// Affirmed where it is left out.
    #[serde(default = "affirmed")]
    pub polarity: Polarity,
    /// Those that are right; actual where it is left out.
    #[serde(default = "actual")]
    pub modality: Vec<Modality>,
    /// First day.
    #[serde(default)]
    pub start: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub end: Option<Date>,
}

fn affirmed() -> Polarity {
    Polarity::Affirmed
}

fn actual() -> Vec<Modality> {
    vec![Modality::Actual]
}

/// One field of one record, gold beside coded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // the columns of coded.csv
pub struct Compared {
    pub record: String,
    pub split: String,
    pub field: String,
    pub gold: String,
    pub coded: String,
    pub verdict: String,
}

/// Counts of one measure on one split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Score {
    /// "event", "root", "actor", "recipient", "polarity", "modality", "date", "quiet reports".
    pub measure: String,
    /// "dev" or "test".
    pub split: String,
    /// Coded and right.
    pub right: usize,
    /// Coded.
    pub coded: usize,
    /// In the gold.
    pub gold: usize,
}

impl Score {
    /// Right among coded; 1 where nothing was coded.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.coded)
    }

    /// Right among gold; 1 where there is no gold.
    pub fn recall(&self) -> f64 {
        ratio(self.right, self.gold)
    }

    /// Harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 1.0 } else { a as f64 / b as f64 }
}

/// A line of the gold that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {source}")]
pub struct RecordError {
    line: usize,
    source: serde_json::Error,
}

/// The records of a JSON Lines text.
///
/// # Errors
/// The first line that is no record.
pub fn records(text: &str) -> Result<Vec<Record>, RecordError> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(i, l)| serde_json::from_str(l).map_err(|source| RecordError { line: i + 1, source }))
        .collect()
}

/// Codes all records and compares.
pub fn evaluate(reader: &Reader, records: &[Record]) -> (Vec<Compared>, Vec<Score>) {
    let documents: Vec<Document> = records.iter().map(document).collect();
    let readings = reader.read_many(&documents);
    let mut rows = Vec::new();
    let mut scores = Scores::default();
    for (record, reading) in records.iter().zip(&readings) {
        compare(record, &reading.events, &mut rows, &mut scores);
    }
    (rows, scores.0)
}

fn document(record: &Record) -> Document {
    let mut document = from_text(&record.text, &record.id);
    document.info.published = Some(record.published);
    document.info.published_from = DateSource::Given;
    document
}

#[derive(Default)]
struct Scores(Vec<Score>);

impl Scores {
    fn add(&mut self, measure: &str, split: &str, right: usize, coded: usize, gold: usize) {
        let at = self
            .0
            .iter()
            .position(|s| s.measure == measure && s.split == split)
            .unwrap_or_else(|| {
                let (measure, split) = (measure.to_owned(), split.to_owned());
                self.0.push(Score {
                    measure,
                    split,
                    right: 0,
                    coded: 0,
                    gold: 0,
                });
                self.0.len() - 1
            });
        let score = &mut self.0[at];
        score.right += right;
        score.coded += coded;
        score.gold += gold;
    }
}

fn compare(record: &Record, coded: &[Event], rows: &mut Vec<Compared>, scores: &mut Scores) {
    let split = record.split.as_str();
    let mut free: Vec<&Event> = coded.iter().collect();
    let mut row = |field: &str, gold: String, coded: String, verdict: &str| {
        rows.push(Compared {
            record: record.id.clone(),
            split: split.to_owned(),
            field: field.to_owned(),
            gold,
            coded,
            verdict: verdict.to_owned(),
        });
    };
    for gold in &record.events {
        let same = |e: &&Event| gold.root.contains(&e.root) && sides_agree(gold, e);
        // Of several that agree the one with the right polarity is meant.
        let best = free
            .iter()
            .position(|e| same(e) && e.polarity == gold.polarity)
            .or_else(|| free.iter().position(same));
        let Some(at) = best else {
            let near = free
                .iter()
                .find(|e| gold.root.contains(&e.root))
                .map(|e| name(e))
                .unwrap_or_default();
            row("event", gold_name(gold), near, "missed");
            scores.add("event", split, 0, 0, 1);
            scores.add("full event", split, 0, 0, 1);
            continue;
        };
        let event = free.remove(at);
        row("event", gold_name(gold), name(event), "right");
        scores.add("event", split, 1, 1, 1);
        let polarity = event.polarity == gold.polarity;
        let modality = gold.modality.contains(&event.modality);
        let mut field = |what: &str, right: bool, gold: String, coded: String| {
            if !right {
                row(what, gold, coded, "wrong");
            }
            scores.add(what, split, usize::from(right), 1, 1);
        };
        field(
            "polarity",
            polarity,
            format!("{:?}", gold.polarity),
            format!("{:?}", event.polarity),
        );
        field(
            "modality",
            modality,
            format!("{:?}", gold.modality),
            format!("{:?}", event.modality),
        );
        if let Some(mode) = &gold.mode {
            field(
                "mode",
                event.mode.as_ref() == Some(mode),
                mode.clone(),
                event.mode.clone().unwrap_or_default(),
            );
        }
        if let (Some(start), Some(end)) = (gold.start, gold.end) {
            let right = event.when.start == Some(start) && event.when.end == Some(end);
            field(
                "date",
                right,
                format!("{start}..{end}"),
                format!("{:?}..{:?}", event.when.start, event.when.end),
            );
        }
        scores.add("full event", split, usize::from(polarity && modality), 1, 1);
    }
    for event in &free {
        row("event", String::new(), name(event), "false");
        scores.add("event", split, 0, 1, 0);
        scores.add("full event", split, 0, 1, 0);
    }
    if record.events.is_empty() {
        let quiet = usize::from(coded.is_empty());
        scores.add("quiet reports", split, quiet, 1, 1);
    }
}

fn sides_agree(gold: &GoldEvent, event: &Event) -> bool {
    let set = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<String>>();
    let codes = |parties: &[Party]| {
        parties
            .iter()
            .filter_map(|p| p.entity.clone())
            .collect::<BTreeSet<String>>()
    };
    let (actors, recipients) = (codes(&event.actors), codes(&event.recipients));
    let straight = set(&gold.actors) == actors && set(&gold.recipients) == recipients;
    let all = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.union(b).cloned().collect::<BTreeSet<_>>();
    // Where both do it to each other it does not matter on which side the text names them.
    let mutual = event.reciprocal && all(&actors, &recipients) == all(&set(&gold.actors), &set(&gold.recipients));
    straight || mutual
}

fn gold_name(gold: &GoldEvent) -> String {
    let roots: Vec<&str> = gold.root.iter().map(|r| r.name()).collect();
    format!(
        "{} [{}] -> [{}]",
        roots.join("|"),
        gold.actors.join(" "),
        gold.recipients.join(" ")
    )
}

fn name(event: &Event) -> String {
    let codes = |parties: &[Party]| {
        parties
            .iter()
            .map(|p| p.entity.as_deref().unwrap_or("?"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!(
        "{} [{}] -> [{}] \"{}\"",
        event.root,
        codes(&event.actors),
        codes(&event.recipients),
        event.trigger.text
    )
}
