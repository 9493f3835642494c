//! The coder against reports of a corpus that a reader has marked. Their texts stay in the corpus: a marked report is named by
//! its place there, and the words of an event are given as the characters from which to which they stand in its text.
//!
//! Only international events count: those whose parties have two codes or more. What one part of a state does to another is
//! left out on both sides, for readers agree least on which domestic news is an event.

use super::{Compared, GoldEvent, Record, RecordError, Score, affirmed, compare_all, lines};
use crate::{
    Reader,
    event::{Event, Modality, Polarity, Root},
    news::Document,
};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A report of the corpus with what a careful reader takes from it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkedReport {
    /// Its place in the corpus, from 0.
    pub report: usize,
    /// Its events; none where there are none.
    #[serde(default)]
    pub events: Vec<MarkedEvent>,
}

/// An event of a marked report, with the fields of [`GoldEvent`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkedEvent {
    root: Vec<Root>,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    actors: Vec<String>,
    #[serde(default)]
    recipients: Vec<String>,
    #[serde(default = "affirmed")]
    polarity: Polarity,
    #[serde(default = "super::actual")]
    modality: Vec<Modality>,
    #[serde(default)]
    speaker: Option<String>,
    words: (usize, usize),
}

/// The marked reports of a JSON Lines text.
///
/// # Errors
/// The first line that is none.
pub fn marked_reports(text: &str) -> Result<Vec<MarkedReport>, RecordError> {
    lines(text)
}

/// Codes the documents that the reports name, in the same order, and compares international events, on the split "days".
pub fn evaluate(reader: &Reader, reports: &[MarkedReport], documents: &[Document]) -> (Vec<Compared>, Vec<Score>) {
    let records: Vec<Record> = reports.iter().zip(documents).map(|(r, d)| record(r, d)).collect();
    let mut readings = reader.read_many(documents);
    for reading in &mut readings {
        reading.events.retain(is_international);
    }
    compare_all(&records, &readings)
}

fn record(report: &MarkedReport, document: &Document) -> Record {
    let codes = |event: &&MarkedEvent| {
        event
            .actors
            .iter()
            .chain(&event.recipients)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let international = report.events.iter().filter(|event| codes(event) > 1);
    Record {
        id: format!("report-{}", report.report),
        split: "days".to_owned(),
        trap: None,
        published: document.info.published.unwrap_or(Date::ZERO),
        text: document.text.clone(),
        events: international.map(|event| gold(event, &document.text)).collect(),
        statements: None,
        commitments: None,
        claims: None,
        people: None,
    }
}

fn gold(event: &MarkedEvent, text: &str) -> GoldEvent {
    let (start, end) = event.words;
    GoldEvent {
        root: event.root.clone(),
        mode: event.mode.clone(),
        actors: event.actors.clone(),
        recipients: event.recipients.clone(),
        polarity: event.polarity,
        modality: event.modality.clone(),
        start: None,
        end: None,
        speaker: event.speaker.clone(),
        words: Some(text.chars().skip(start).take(end.saturating_sub(start)).collect()),
    }
}

fn is_international(event: &Event) -> bool {
    let parties = event.actors.iter().chain(&event.recipients);
    parties
        .filter_map(|p| p.entity.as_deref())
        .collect::<BTreeSet<_>>()
        .len()
        > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::from_text;

    #[test]
    fn words_are_found_by_character_and_domestic_events_are_left_out() {
        let marked = r#"{"report":7,"events":[
            {"root":["CONSULT"],"actors":["HUN"],"recipients":["SVK"],"words":[12,23]},
            {"root":["PROTEST"],"actors":["HUN"],"recipients":["HUN"],"words":[0,4]}]}"#;
        let [report] = &marked_reports(&marked.replace('\n', " ")).unwrap()[..] else {
            panic!("one report")
        };
        let document = from_text("Viktor Orbán meets Fico in Komárno.", "corpus:8");
        let record = record(report, &document);
        let words: Vec<_> = record.events.iter().map(|e| e.words.as_deref().unwrap()).collect();
        assert_eq!(words, [" meets Fico"]);
        assert_eq!((record.id.as_str(), record.split.as_str()), ("report-7", "days"));
        let wrong = marked_reports("{\"report\":1}\n{\"line\":2}").unwrap_err().to_string();
        assert!(wrong.starts_with("line 2:"), "{wrong}");
    }
}
