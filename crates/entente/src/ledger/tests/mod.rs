//! Tests of the ledger; readings are put together by hand.

mod asking;
mod joining;
mod keeping;
mod opening;
mod reviews;
mod searching;
mod undertakings;

use jiff::civil::Date;

use super::*;
use crate::event::*;

/// A reading of `text`, which is one sentence, by `publication`; its hash is the text's.
pub(super) fn reading(text: &str, publication: &str, published: &str) -> Reading {
    Reading {
        schema: SCHEMA.into(),
        document: DocumentInfo {
            source: format!("{publication}.txt"),
            id: None,
            hash: blake3::hash(text.as_bytes()).to_string(),
            publication: Some(publication.into()),
            byline: None,
            headline: None,
            dateline: None,
            url: None,
            published: published.parse().ok(),
            published_from: DateSource::Given,
            language: Some("en".into()),
        },
        sentences: vec![SentenceInfo {
            span: Span::new(0, text.len()),
            headline: false,
        }],
        events: vec![],
        statements: vec![],
        commitments: vec![],
        claims: vec![],
        people: vec![],
        notes: vec![],
    }
}

pub(super) fn evidence(text: &str) -> Evidence {
    Evidence {
        text: text.into(),
        span: Span::new(0, text.len()),
        origin: None,
    }
}

/// A party: "PAK Pakistan", "PAK Shehbaz Sharif".
pub(super) fn party(code_and_name: &str) -> Party {
    let (code, name) = code_and_name.split_once(' ').unwrap();
    Party {
        name: name.into(),
        evidence: evidence(name),
        entity: Some(code.into()),
        resolved: None,
        office: None,
        rank: None,
        country: Some(code.into()),
        sector: Some("GOV".into()),
        via: "name".into(),
    }
}

pub(super) fn on(day: &str) -> When {
    let day: Option<Date> = day.parse().ok();
    let precision = if day.is_some() {
        Precision::Day
    } else {
        Precision::Unknown
    };
    When {
        start: day,
        end: day,
        precision,
        words: None,
    }
}

pub(super) fn event(root: Root, actors: &[&str], recipients: &[&str], day: &str, text: &str) -> Event {
    Event {
        id: 1,
        root,
        mode: None,
        contexts: vec![],
        quad_class: QuadClass::VerbalCooperation,
        score: 3.0,
        cameo: None,
        goldstein: None,
        actors: actors.iter().map(|p| party(p)).collect(),
        recipients: recipients.iter().map(|p| party(p)).collect(),
        third_parties: vec![],
        when: on(day),
        place: None,
        polarity: Polarity::Affirmed,
        modality: Modality::Actual,
        speakers: vec![],
        amounts: vec![],
        reciprocal: false,
        count: None,
        sentence: 0,
        trigger: evidence(text),
        evidence: evidence(text),
        reasons: vec![],
        confidence: 0.9,
    }
}

/// A ledger in a folder of its own, with a run begun.
pub(super) fn ledger() -> (tempfile::TempDir, Ledger, RunId) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path().join("l.ledger")).unwrap();
    let run = ledger.begin_run(&run_of("c1")).unwrap();
    (folder, ledger, run)
}

pub(super) fn run_of(codebook: &str) -> RunInfo {
    RunInfo {
        codebook_hash: codebook.into(),
        model_hash: "m1".into(),
        program_version: "0.1.0".into(),
        note: None,
    }
}
