//! Coded against gold: precision, recall and F1 of events and of their fields.
//!
//! A gold record is one line of JSON: `id`, `split` ("dev" or "test"; "days" in [`corpus`]), `trap` (or none), `published`, `text`, and `events`,
//! each with `root`, and where they matter `mode`, `actors`, `recipients` (entity codes), `polarity`, `modality`, `start`
//! and `end`, `speaker` (entity code or full name of the last in the chain, the one who says that it happened) and `words`
//! (those that state it). Newer records also hold `statements`, `commitments`, `claims` and `people` (`items.rs`). Gold and coded events are paired by place and by what they have in common (`align.rs`). An
//! event is right where root, actors and recipients agree, and fully right where polarity and modality do too; mode,
//! date and speaker are scored on right events.

mod align;
pub mod conllu;
pub mod corpus;
mod counts;
mod difference;
pub mod entities;
mod items;
mod names;
pub mod pairs;
pub mod reviews;
pub mod visits;

pub use counts::Counts;
pub use difference::{Coded, Difference, Told};
pub use items::{GoldClaim, GoldCommitment, GoldPerson, GoldStatement};

use crate::{
    Reader,
    event::{DateSource, Event, Modality, Party, Polarity, Reading, Root},
    news::{Document, from_text},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One report, coded by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its name.
    pub id: String,
    /// "dev" or "test"; "days" in [`corpus`].
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
    /// What is said in it; none where it is not annotated with statements.
    #[serde(default)]
    pub statements: Option<Vec<GoldStatement>>,
    /// What is undertaken in it; likewise.
    #[serde(default)]
    pub commitments: Option<Vec<GoldCommitment>>,
    /// What is claimed of relations in it; likewise.
    #[serde(default)]
    pub claims: Option<Vec<GoldClaim>>,
    /// Who is named in it with an office; likewise.
    #[serde(default)]
    pub people: Option<Vec<GoldPerson>>,
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
    /// Who says that it happened: entity code or full name.
    #[serde(default)]
    pub speaker: Option<String>,
    /// The words that state it, as they stand in the text.
    #[serde(default)]
    pub words: Option<String>,
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
    /// "event", "full event", "root", "actor", "recipient", "dyad", "polarity", "modality", "mode", "date", "speaker",
    /// "quiet reports" (reports without event: right where nothing was coded), "statement", "statement speaker" and "kind" (of
    /// those found), "commitment" and its status, "claim" (kind and both relations right), "person", "trap ..." (full events of
    /// its records), "confidence ..." (of the events coded with such a confidence, those that are right: the reliability table).
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
    lines(text)
}

/// What each line of a JSON Lines text holds, blank ones left out.
fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, RecordError> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(i, l)| serde_json::from_str(l).map_err(|source| RecordError { line: i + 1, source }))
        .collect()
}

/// Codes all records and compares.
pub fn evaluate(reader: &Reader, records: &[Record]) -> (Vec<Compared>, Vec<Score>) {
    compare_all(records, &reader.read_many(&documents(records)))
}

/// The reports of all records, as documents.
pub fn documents(records: &[Record]) -> Vec<Document> {
    records.iter().map(document).collect()
}

/// Compares all records with the readings of their [`documents`].
pub fn compare_all(records: &[Record], readings: &[Reading]) -> (Vec<Compared>, Vec<Score>) {
    let mut rows = Vec::new();
    let mut scores = Scores::default();
    for (record, reading) in records.iter().zip(readings) {
        compare(record, &reading.events, &mut rows, &mut scores);
        items::compare(record, reading, &mut rows, &mut scores);
    }
    scores
        .0
        .sort_by_key(|s| (order(&s.measure), s.measure.clone(), s.split.clone()));
    (rows, scores.0)
}

/// The place of a measure in the table: as listed here, then the traps.
fn order(measure: &str) -> usize {
    const MEASURES: [&str; 19] = [
        "event",
        "full event",
        "root",
        "mode",
        "actor",
        "recipient",
        "dyad",
        "polarity",
        "modality",
        "date",
        "speaker",
        "quiet reports",
        "statement",
        "statement speaker",
        "statement kind",
        "commitment",
        "commitment status",
        "claim",
        "person",
    ];
    MEASURES.iter().position(|m| *m == measure).unwrap_or(MEASURES.len())
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
    let trap = record.trap.as_ref().map(|t| format!("trap {t}"));
    let (pairs, free) = align::align(record, coded);
    for (gold, event) in pairs {
        let sides = event.map(|e| align::sides(gold, e));
        let root = event.is_some_and(|e| gold.root.contains(&e.root));
        let (actors, recipients) = sides.unwrap_or_default();
        let right = root && actors && recipients;
        let polarity = event.is_some_and(|e| e.polarity == gold.polarity);
        let modality = event.is_some_and(|e| gold.modality.contains(&e.modality));
        let verdict = match event {
            Some(_) if right => "right",
            Some(_) => "wrong",
            None => "missed",
        };
        row("event", gold_name(gold), event.map(name).unwrap_or_default(), verdict);
        let found = usize::from(event.is_some());
        for (measure, agrees) in [
            ("event", right),
            ("full event", right && polarity && modality),
            ("root", root),
            ("actor", actors),
            ("recipient", recipients),
            ("dyad", actors && recipients),
        ] {
            scores.add(measure, split, usize::from(agrees), found, 1);
        }
        if let Some(trap) = &trap {
            scores.add(trap, split, usize::from(right && polarity && modality), found, 1);
        }
        if let Some(event) = event {
            scores.add(bin(event.confidence), split, usize::from(right), 1, 1);
        }
        let Some(event) = event.filter(|_| right) else { continue };
        let mut field = |what: &str, right: bool, gold: String, coded: String| {
            if !right {
                row(what, gold, coded, "wrong");
            }
            scores.add(what, split, usize::from(right), 1, 1);
        };
        let written = |value: &dyn std::fmt::Debug| format!("{value:?}");
        field("polarity", polarity, written(&gold.polarity), written(&event.polarity));
        field("modality", modality, written(&gold.modality), written(&event.modality));
        if let Some(mode) = &gold.mode {
            let coded = event.mode.clone().unwrap_or_default();
            field("mode", coded == *mode, mode.clone(), coded);
        }
        if let (Some(start), Some(end)) = (gold.start, gold.end) {
            let right = event.when.start == Some(start) && event.when.end == Some(end);
            let day = |d: Option<Date>| d.map_or_else(|| "?".to_owned(), |d| d.to_string());
            let coded = format!("{}..{}", day(event.when.start), day(event.when.end));
            field("date", right, format!("{start}..{end}"), coded);
        }
        if let Some(speaker) = &gold.speaker {
            let last = event.speakers.last().map(|s| &s.party);
            let known = |p: &Party| {
                let mut known = [&p.entity, &p.resolved].into_iter().flatten();
                known.any(|name| names::same_person(name, speaker))
            };
            let coded = last.map(|p| p.resolved.as_ref().or(p.entity.as_ref()).unwrap_or(&p.name).clone());
            let right = last.is_some_and(known);
            field("speaker", right, speaker.clone(), coded.unwrap_or_default());
        }
    }
    for event in &free {
        row("event", String::new(), name(event), "false");
        for measure in ["event", "full event", "root", "actor", "recipient", "dyad"] {
            scores.add(measure, split, 0, 1, 0);
        }
        if let Some(trap) = &trap {
            scores.add(trap, split, 0, 1, 0);
        }
        scores.add(bin(event.confidence), split, 0, 1, 1);
    }
    if record.events.is_empty() {
        let quiet = usize::from(coded.is_empty());
        scores.add("quiet reports", split, quiet, 1, 1);
    }
}

/// The row of the reliability table: of the events of such a confidence, how many are right.
fn bin(confidence: f64) -> &'static str {
    match confidence {
        c if c >= 0.9 => "confidence 0.9 to 1",
        c if c >= 0.8 => "confidence 0.8 to 0.9",
        c if c >= 0.6 => "confidence 0.6 to 0.8",
        c if c >= 0.4 => "confidence 0.4 to 0.6",
        c if c >= 0.2 => "confidence 0.2 to 0.4",
        _ => "confidence 0 to 0.2",
    }
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
