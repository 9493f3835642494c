//! Alerts, from readings in a ledger.

use super::{
    alerts::{Alert, events, moves, standings},
    config::Alerts,
};
use crate::commands::{add, source::Side};
use entente::{
    Reader,
    codebook::Names,
    event::Root,
    ledger::Ledger,
    news::{self, Document},
};
use jiff::civil::{Date, date};
use std::collections::HashSet;

const DAY: Date = date(2026, 3, 2);

/// A ledger that documents are added to, as a round does.
struct Desk {
    _folder: tempfile::TempDir,
    ledger: Ledger,
    reader: Reader,
    names: Names,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            ledger: Ledger::open(folder.path().join("l.db")).expect("a ledger"),
            _folder: folder,
            reader: Reader::embedded().expect("a reader"),
            names: Names::embedded().expect("names"),
        }
    }

    fn document(text: &str) -> Document {
        let mut document = news::from_text(text, "wire.txt");
        document.settle(&news::Options {
            published: Some(DAY),
            today: DAY,
        });
        document
    }

    /// Adds texts and gives the lines of their alerts.
    fn told(&mut self, alerts: &Alerts, texts: &[&str]) -> Vec<String> {
        let documents: Vec<Document> = texts.iter().map(|text| Self::document(text)).collect();
        let fresh: HashSet<String> = documents.iter().map(|d| d.info.hash.clone()).collect();
        let before = self.ledger.newest_event().expect("a number");
        let stood = standings(alerts, &self.ledger, &self.names, DAY).expect("an index");
        let run = add::begin_run(&mut self.ledger, &self.reader, None).expect("a run");
        let documents = documents.into_iter().map(Ok).collect();
        add::add_all(&mut self.ledger, &self.reader, run, documents).expect("added");
        let mut found = events(alerts, &self.ledger, &self.names, before, &fresh).expect("alerts");
        let stands = standings(alerts, &self.ledger, &self.names, DAY).expect("an index");
        found.extend(moves(alerts, &stood, &stands, DAY));
        found.iter().map(Alert::to_string).collect()
    }
}

fn dyad(a: &str, b: &str) -> (Side, Side) {
    (Side::of(a), Side::of(b))
}

const SIGNED: &str = "France signed a treaty with Brazil on Monday.";

#[test]
fn an_event_must_cross_every_threshold() {
    let fits = || Alerts {
        roots: vec![Root::Agree],
        dyads: vec![dyad("BRA", "FRA")],
        least_score: 1.0,
        least_confidence: 0.3,
        ..Alerts::default()
    };
    for (alerts, wanted) in [
        (fits(), 1),
        (Alerts::default(), 1),
        (
            Alerts {
                roots: vec![Root::Assault],
                ..fits()
            },
            0,
        ),
        (
            Alerts {
                dyads: vec![dyad("BRA", "IND")],
                ..fits()
            },
            0,
        ),
        (
            Alerts {
                dyads: vec![dyad("BRA", "IND"), dyad("FRA", "BRA")],
                ..fits()
            },
            1,
        ),
        (
            Alerts {
                least_score: 9.9,
                ..fits()
            },
            0,
        ),
        (
            Alerts {
                least_confidence: 0.999,
                ..fits()
            },
            0,
        ),
    ] {
        let told = Desk::new().told(&alerts, &[SIGNED]);
        assert_eq!(told.len(), wanted, "{alerts:?}: {told:?}");
    }
}

#[test]
fn conflict_counts_as_much_as_cooperation() {
    let alerts = Alerts {
        least_score: 5.0,
        ..Alerts::default()
    };
    let told = Desk::new().told(
        &alerts,
        &[
            "Russian forces attacked Ukraine on Monday.",
            "Peru consulted with Chile on Monday.",
        ],
    );
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("2026-03-02 RUS -> UKR ASSAULT"), "{told:?}");
}

#[test]
fn what_is_not_so_is_no_alert() {
    let texts = [
        "France did not sign a treaty with Brazil on Monday.",
        "France might sign a treaty with Chile next week.",
    ];
    let told = Desk::new().told(&Alerts::default(), &texts);
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn an_event_is_told_once_however_many_report_it() {
    let mut desk = Desk::new();
    let second = "France signed a treaty with Brazil on Monday, an official said in Paris.";
    let alerts = Alerts {
        roots: vec![Root::Agree],
        ..Alerts::default()
    };
    assert_eq!(desk.told(&alerts, &[SIGNED]).len(), 1);
    assert_eq!(desk.told(&alerts, &[second]), Vec::<String>::new(), "a second report");
    assert_eq!(desk.told(&alerts, &[SIGNED]), Vec::<String>::new(), "the same text");
    let mut desk = Desk::new();
    assert_eq!(desk.told(&alerts, &[SIGNED, second]).len(), 1, "both at once");
}

#[test]
fn an_index_that_moves_is_told_and_one_that_does_not_is_not() {
    let watched = |change: f64| Alerts {
        roots: vec![Root::Protest],
        dyads: vec![dyad("RUS", "UKR")],
        index_change: Some(change),
        ..Alerts::default()
    };
    let talks = "Russia signed a treaty with Ukraine on Monday.";
    let attack = "Russian forces attacked Ukraine on Monday.";
    for (change, wanted) in [(0.5, 1), (15.0, 0)] {
        let mut desk = Desk::new();
        assert_eq!(
            desk.told(&watched(change), &[talks]),
            Vec::<String>::new(),
            "no index to move"
        );
        let told = desk.told(&watched(change), &[attack]);
        assert_eq!(told.len(), wanted, "{told:?}");
        assert!(
            told.iter().all(|line| line.starts_with("2026-03-02 RUS-UKR index -")),
            "{told:?}"
        );
        assert_eq!(
            desk.told(&watched(change), &[SIGNED]),
            Vec::<String>::new(),
            "another dyad"
        );
    }
}
