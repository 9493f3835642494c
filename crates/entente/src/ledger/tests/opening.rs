use std::fs;

use super::*;

#[test]
fn a_new_ledger_is_marked_and_opens_again() {
    let (folder, ledger, _) = ledger();
    let path = ledger.path().to_owned();
    drop(ledger);
    let header = fs::read(&path).unwrap();
    assert_eq!(&header[68..72], b"Entn");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "one file at rest");
    assert_eq!(Ledger::open(&path).unwrap().counts().unwrap().runs, 1);
    assert_eq!(Ledger::open_read_only(&path).unwrap().counts().unwrap().runs, 1);
}

#[test]
fn other_files_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    fs::write(&text, "Dear Sir, ".repeat(30)).unwrap();
    let foreign = folder.path().join("other.db");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("PRAGMA application_id = 7; CREATE TABLE t (x)")
        .unwrap();
    for (path, refusal) in [(&text, "some other kind of file"), (&foreign, "another program")] {
        let before = fs::read(path).unwrap();
        for error in [
            Ledger::open(path).unwrap_err(),
            Ledger::open_read_only(path).unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(
                error.contains(refusal) && error.contains(path.to_str().unwrap()),
                "{error}"
            );
        }
        assert_eq!(fs::read(path).unwrap(), before);
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        2,
        "nothing was put beside them"
    );
}

#[test]
fn missing_places_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no/such/l.ledger");
    assert!(matches!(Ledger::open(&nowhere), Err(LedgerError::CannotOpen { .. })));
    assert!(matches!(
        Ledger::open_read_only(&nowhere),
        Err(LedgerError::Missing { .. })
    ));
    assert!(matches!(
        Ledger::open(folder.path()),
        Err(LedgerError::NotADatabase { .. })
    ));
}

#[test]
fn a_newer_ledger_is_refused() {
    let (_folder, ledger, _) = ledger();
    let path = ledger.path().to_owned();
    ledger
        .connection
        .pragma_update(None, "user_version", VERSION + 1)
        .unwrap();
    let error = Ledger::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("newer Entente") && error.contains("left as it is"),
        "{error}"
    );
    drop(ledger);
    assert!(matches!(Ledger::open_read_only(&path), Err(LedgerError::Newer { .. })));
}

#[test]
fn a_ledger_of_version_1_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.ledger");
    Connection::open(&path)
        .unwrap()
        .execute_batch(include_str!("../fixtures/version1.sql"))
        .unwrap();
    assert!(matches!(
        Ledger::open_read_only(&path),
        Err(LedgerError::Older { found: 1, .. })
    ));

    let mut ledger = Ledger::open(&path).unwrap();
    ledger.check().unwrap();
    let events = ledger.dyad("TUR", "PAK", &EventQuery::default()).unwrap();
    assert_eq!(events[0].words, "Pakistan thanked Turkey.");
    let run = ledger.begin_run(&run_of("c2")).unwrap();
    let text = "India thanked Japan.";
    assert_eq!(
        ledger.append(run, text, &reading(text, "Dawn", "2026-01-01")).unwrap(),
        Added::New
    );

    // What was migrated and what was made new have the same tables.
    let schema = |ledger: &Ledger| -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql NOT NULL AND name NOT LIKE 'sentence_words%' ORDER BY name";
        let mut statement = ledger.connection.prepare(sql).unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap()
    };
    let new = Ledger::open(folder.path().join("new.ledger")).unwrap();
    assert_eq!(schema(&ledger), schema(&new));
}

#[test]
fn a_ledger_of_version_3_keeps_its_events_and_takes_reviews() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.ledger");
    let old = Connection::open(&path).unwrap();
    for step in &schema::STEPS[..3] {
        old.execute_batch(step).unwrap();
    }
    old.pragma_update(None, "application_id", schema::APPLICATION_ID)
        .unwrap();
    old.pragma_update(None, "user_version", 3).unwrap();
    old.execute_batch(
        "INSERT INTO documents VALUES (1, 'h', 's', NULL, 'Dawn', NULL, NULL, NULL, NULL, '2026-01-01', 'given', 'en',
             'India thanked Japan.', 'Dawn', '2026-01-01T00:00:00Z');
         INSERT INTO runs VALUES (1, 'c', 'm', '0', '2026-01-01T00:00:00Z', NULL, NULL);
         INSERT INTO readings VALUES (1, 1, 1, '{}');
         INSERT INTO clusters VALUES (1, '', 'day', NULL, NULL, '');
         INSERT INTO events VALUES (1, 1, 1, 'SUPPORT', NULL, NULL, 'verbal-cooperation', 3.0, NULL, NULL, NULL, 'unknown',
             '2026-01-01', '2026-01-01', 'affirmed', 'actual', 0, NULL, 0.9, NULL, 0, 20, 'India thanked Japan.', 1);",
    )
    .unwrap();
    drop(old);
    assert!(matches!(
        Ledger::open_read_only(&path),
        Err(LedgerError::Older { found: 3, .. })
    ));

    let mut ledger = Ledger::open(&path).unwrap();
    let events = ledger.events(&EventQuery::default()).unwrap();
    assert_eq!(events[0].words, "India thanked Japan.");
    let accept = NewReview {
        event: events[0].id,
        verdict: Verdict::Accept,
        reviewer: "Ada".into(),
        reason: String::new(),
        correction: None,
    };
    assert_eq!(ledger.review(&accept).unwrap(), 1);
}

#[test]
fn another_writer_is_waited_for_and_then_named() {
    let (_folder, mut ledger, run) = ledger();
    let other = Connection::open(ledger.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    ledger.connection.busy_timeout(Duration::from_millis(20)).unwrap();
    let text = "India thanked Japan.";
    let error = ledger
        .append(run, text, &reading(text, "Dawn", "2026-01-01"))
        .unwrap_err();
    assert!(error.to_string().contains("another program is writing"), "{error}");
    assert!(
        Ledger::open_read_only(ledger.path()).unwrap().counts().is_ok(),
        "others may read meanwhile"
    );
}

#[test]
fn a_full_disk_loses_nothing_that_was_reported() {
    let (_folder, mut ledger, run) = ledger();
    let text = "India thanked Japan.";
    ledger.append(run, text, &reading(text, "Dawn", "2026-01-01")).unwrap();
    let pages: i64 = ledger
        .connection
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    ledger.connection.pragma_update(None, "max_page_count", pages).unwrap();
    let long = "Talks were held. ".repeat(2000);
    let error = ledger
        .append(run, &long, &reading(&long, "Dawn", "2026-01-01"))
        .unwrap_err();
    assert!(matches!(error, LedgerError::DiskFull { .. }), "{error}");
    ledger.check().unwrap();
    assert_eq!(ledger.counts().unwrap().documents, 1);
}

#[test]
fn damage_is_reported() {
    let (_folder, ledger, _) = ledger();
    let path = ledger.path().to_owned();
    drop(ledger);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let ledger = Ledger::open_read_only(&path);
    let error = ledger.and_then(|ledger| ledger.counts()).unwrap_err();
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_ledger_on_a_read_only_place_can_be_read() {
    let (_folder, ledger, _) = ledger();
    let path = ledger.path().to_owned();
    drop(ledger);
    // As immutable, since a test may run as root, whom no permission stops.
    let uri = unchanging(&path);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri, flags).unwrap();
    assert_eq!(schema::version(&connection, &path).unwrap(), VERSION);
}
