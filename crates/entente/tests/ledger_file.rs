//! The ledger as a file: it outlives the sudden death of its program, and it is fast enough.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use entente::event::*;
use entente::ledger::{Added, EventQuery, ItemQuery, Ledger, RunInfo};
use jiff::civil::date;

const STATES: [&str; 12] = [
    "USA", "CHN", "RUS", "IND", "PAK", "GBR", "FRA", "DEU", "JPN", "TUR", "IRN", "ISR",
];
const WORDS: [&str; 24] = [
    "talks",
    "trade",
    "border",
    "minister",
    "signed",
    "summit",
    "tariff",
    "energy",
    "troops",
    "ceasefire",
    "visit",
    "region",
    "defence",
    "accord",
    "delegation",
    "capital",
    "security",
    "council",
    "economy",
    "investment",
    "dialogue",
    "envoy",
    "statement",
    "support",
];

/// Report number `n` of a made-up world, the same each time.
fn report(n: usize, with_event: bool) -> (String, Reading) {
    let mut state = n as u64 + 1;
    let mut pick = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    // Low numbers come up more often, as great powers do.
    let actor = pick(STATES.len()).min(pick(STATES.len()));
    let recipient = (actor + 1 + pick(STATES.len() - 1)) % STATES.len();
    let mut text = String::new();
    let mut sentences = Vec::new();
    for number in 0..3 {
        let start = text.len();
        text.push_str(&format!("{} and {} in report {n}:", STATES[actor], STATES[recipient]));
        for _ in 0..12 {
            text.push(' ');
            text.push_str(WORDS[pick(WORDS.len())]);
        }
        text.push('.');
        sentences.push(SentenceInfo {
            span: Span::new(start, text.len()),
            headline: number == 0,
        });
        text.push('\n');
    }
    let day = date(2000, 1, 1).saturating_add(jiff::Span::new().days(pick(9000) as i64));
    let first = sentences[0].span;
    let evidence = Evidence {
        text: first.of(&text).to_owned(),
        span: first,
        origin: None,
    };
    let party = |code: &str| Party {
        name: code.into(),
        evidence: evidence.clone(),
        entity: Some(code.into()),
        resolved: None,
        office: None,
        rank: None,
        country: Some(code.into()),
        sector: Some("GOV".into()),
        via: "name".into(),
    };
    let event = Event {
        id: 1,
        root: Root::ALL[pick(16)],
        mode: None,
        contexts: vec![],
        quad_class: QuadClass::VerbalCooperation,
        score: pick(20) as f64 - 10.0,
        cameo: None,
        goldstein: None,
        actors: vec![party(STATES[actor])],
        recipients: vec![party(STATES[recipient])],
        third_parties: vec![],
        when: When {
            start: Some(day),
            end: Some(day),
            precision: Precision::Day,
            words: None,
        },
        place: None,
        polarity: Polarity::Affirmed,
        modality: Modality::Actual,
        speakers: vec![],
        amounts: vec![],
        reciprocal: false,
        count: None,
        sentence: 0,
        trigger: evidence.clone(),
        evidence: evidence.clone(),
        reasons: vec![],
        confidence: 0.8,
    };
    let document = DocumentInfo {
        source: format!("world.jsonl:{n}"),
        id: Some(n.to_string()),
        hash: (1..5u64)
            .map(|k| {
                format!(
                    "{:016x}",
                    (n as u64 + k).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ (k << 40))
                )
            })
            .collect(),
        publication: Some(format!("Paper {}", pick(40))),
        byline: None,
        headline: None,
        dateline: None,
        url: None,
        published: Some(day),
        published_from: DateSource::Metadata,
        language: Some("en".into()),
    };
    let reading = Reading {
        schema: SCHEMA.into(),
        document,
        sentences,
        events: if with_event { vec![event] } else { vec![] },
        statements: vec![],
        commitments: vec![],
        claims: vec![],
        people: vec![],
        notes: vec![],
    };
    (text, reading)
}

/// Adds reports in batches, and tells after each how many have been added.
fn fill(ledger: &mut Ledger, reports: usize, events: usize, batch: usize, mut tell: impl FnMut(usize)) {
    let run = ledger.begin_run(&RunInfo::default()).unwrap();
    for first in (0..reports).step_by(batch) {
        let made: Vec<_> = (first..reports.min(first + batch))
            .map(|n| report(n, n * events / reports != (n + 1) * events / reports))
            .collect();
        let added = ledger
            .append_batch(run, made.iter().map(|(text, reading)| (text.as_str(), reading)))
            .unwrap();
        assert!(added.iter().all(|&a| a == Added::New));
        tell(first + made.len());
    }
}

const CHILD: &str = "ENTENTE_LEDGER_TEST_CHILD";

/// Not a test of its own: what the killed program does.
#[test]
fn child_that_is_killed() {
    if let Some(path) = std::env::var_os(CHILD) {
        let mut ledger = Ledger::open(Path::new(&path)).unwrap();
        fill(&mut ledger, 1_000_000, 1_000_000, 16, |n| {
            writeln!(std::io::stdout(), "\nadded {n}").unwrap();
        });
    }
}

#[test]
fn what_was_reported_survives_a_sudden_death() {
    for round in 1..=4u64 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.ledger");
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "child_that_is_killed", "--nocapture"])
            .env(CHILD, &path);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut reports = lines.filter_map(|line| line.strip_prefix("added ")?.parse::<usize>().ok());
        reports.nth(4 * round as usize).unwrap();
        std::thread::sleep(Duration::from_millis(7 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let reported = reports.last().unwrap_or(16 * (4 * round as usize + 1));

        let mut ledger = Ledger::open(&path).unwrap();
        ledger.check().unwrap();
        let counts = ledger.counts().unwrap();
        assert!(
            counts.documents >= reported as u64,
            "{} of {reported} are there",
            counts.documents
        );
        assert_eq!(counts.documents % 16, 0, "whole batches only");
        assert_eq!(
            (counts.readings, counts.events),
            (counts.documents, counts.documents),
            "no half readings"
        );
        let run = ledger.begin_run(&RunInfo::default()).unwrap();
        for n in 0..reported {
            let (text, reading) = report(n, true);
            assert!(ledger.contains(run, &reading.document.hash).unwrap());
            assert_eq!(ledger.append(run, &text, &reading).unwrap(), Added::Known);
            assert_eq!(ledger.reading(&reading.document.hash).unwrap(), Some((text, reading)));
        }
    }
}

/// `cargo nextest run -p entente --release --run-ignored only ledger_is_fast --no-capture`
#[test]
#[ignore = "takes minutes"]
fn ledger_is_fast() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.ledger");
    let say = |what: &str, since: Instant| {
        let took = since.elapsed();
        writeln!(std::io::stderr(), "{what:<40} {took:>10.1?}").unwrap();
        took
    };
    let clock = Instant::now();
    fill(&mut Ledger::open(&path).unwrap(), 108_000, 60_000, 256, |_| {});
    assert!(say("add 108,000 documents, 60,000 events", clock) < Duration::from_secs(240));
    writeln!(
        std::io::stderr(),
        "size: {} MB",
        std::fs::metadata(&path).unwrap().len() / 1_000_000
    )
    .unwrap();

    let path = folder.path().join("large.ledger");
    fill(&mut Ledger::open(&path).unwrap(), 200_000, 200_000, 256, |_| {});
    let clock = Instant::now();
    let ledger = Ledger::open_read_only(&path).unwrap();
    assert!(say("open 200,000 events", clock) < Duration::from_millis(50));
    let all = || EventQuery {
        limit: Some(50),
        ..EventQuery::default()
    };
    let some = |s: &str| Some(s.to_owned());
    let usa_pak = || Some(("USA".to_owned(), "PAK".to_owned()));
    let questions = [
        ("newest", all()),
        (
            "actor USA",
            EventQuery {
                actor: some("USA"),
                ..all()
            },
        ),
        (
            "recipient ISR",
            EventQuery {
                recipient: some("ISR"),
                ..all()
            },
        ),
        (
            "USA to PAK",
            EventQuery {
                actor: some("USA"),
                recipient: some("PAK"),
                ..all()
            },
        ),
        (
            "dyad",
            EventQuery {
                dyad: usa_pak(),
                ..all()
            },
        ),
        (
            "root",
            EventQuery {
                roots: vec![Root::Accuse],
                ..all()
            },
        ),
        (
            "actor and root",
            EventQuery {
                actor: some("USA"),
                roots: vec![Root::Accuse],
                ..all()
            },
        ),
        (
            "one month",
            EventQuery {
                from: Some(date(2005, 3, 1)),
                to: Some(date(2005, 3, 31)),
                ..all()
            },
        ),
        (
            "since 2020",
            EventQuery {
                from: Some(date(2020, 1, 1)),
                ..all()
            },
        ),
        (
            "rare words",
            EventQuery {
                text: some("\"report 777\""),
                ..all()
            },
        ),
        (
            "common words",
            EventQuery {
                text: some("ceasefire talks"),
                ..all()
            },
        ),
        (
            "dyad and words",
            EventQuery {
                text: some("ceasefire"),
                dyad: usa_pak(),
                ..all()
            },
        ),
        (
            "name of nobody",
            EventQuery {
                actor: some("nobody"),
                ..all()
            },
        ),
        (
            "all of a dyad",
            EventQuery {
                dyad: usa_pak(),
                ..EventQuery::default()
            },
        ),
    ];
    for (what, question) in questions {
        let clock = Instant::now();
        let found = ledger.events(&question).unwrap().len();
        say(&format!("{what}: {found}"), clock);
    }
    let clock = Instant::now();
    ledger.statements("USA", "PAK", &ItemQuery::default()).unwrap();
    ledger.counts().unwrap();
    say("counts", clock);
    let clock = Instant::now();
    ledger.each_event(&EventQuery::default(), |_| {}).unwrap();
    say("each of 200,000", clock);
}
