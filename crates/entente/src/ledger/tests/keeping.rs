use super::*;

#[test]
fn the_same_document_twice_changes_nothing() {
    let (_folder, mut ledger, run) = ledger();
    let text = "India thanked Japan.";
    let reading = reading(text, "Dawn", "2026-01-01");
    let hash = &reading.document.hash;
    assert!(!ledger.contains(run, hash).unwrap());
    assert_eq!(
        ledger.append_batch(run, [(text, &reading), (text, &reading)]).unwrap(),
        [Added::New, Added::Known]
    );
    let before = ledger.counts().unwrap();
    let again = ledger.begin_run(&run_of("c1")).unwrap();
    assert!(ledger.contains(again, hash).unwrap());
    assert_eq!(ledger.append(again, text, &reading).unwrap(), Added::Known);
    assert_eq!(ledger.counts().unwrap(), Counts { runs: 2, ..before });
    assert!(ledger.copies(hash).unwrap().is_empty());
}

#[test]
fn the_newest_run_counts_and_older_ones_stay() {
    let (_folder, mut ledger, first) = ledger();
    let text = "India thanked Japan.";
    let mut reading = reading(text, "Dawn", "2026-01-01");
    reading.events = vec![event(Root::Support, &["IND India"], &["JPN Japan"], "2026-01-01", text)];
    ledger.append(first, text, &reading).unwrap();
    let old = ledger.events(&EventQuery::default()).unwrap().remove(0);
    assert_eq!(old.id.to_string(), "e1");

    let second = ledger.begin_run(&run_of("c2")).unwrap();
    assert!(!ledger.contains(second, &reading.document.hash).unwrap());
    reading.events[0].root = Root::Consult;
    assert_eq!(ledger.append(second, text, &reading).unwrap(), Added::New);
    let events = ledger.events(&EventQuery::default()).unwrap();
    assert_eq!(events.iter().map(|e| e.root).collect::<Vec<_>>(), [Root::Consult]);
    let detail = ledger.event(old.id).unwrap().unwrap();
    assert_eq!((detail.event.root, detail.current), (Root::Support, false));
    assert_eq!(
        ledger.reading(&reading.document.hash).unwrap(),
        Some((text.to_owned(), reading))
    );
    assert_eq!(ledger.counts().unwrap().readings, 2);
}

#[test]
fn nothing_that_was_read_can_be_changed() {
    let (_folder, mut ledger, run) = ledger();
    let text = "India thanked Japan.";
    let mut reading = reading(text, "Dawn", "2026-01-01");
    reading.events = vec![event(Root::Support, &["IND India"], &["JPN Japan"], "2026-01-01", text)];
    ledger.append(run, text, &reading).unwrap();
    for table in ["readings", "events", "event_parties"] {
        for sql in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET rowid = 5")] {
            let sql = sql.replace("event_parties SET rowid = 5", "event_parties SET name = 'x'");
            let error = ledger.connection.execute_batch(&sql).unwrap_err().to_string();
            assert!(error.contains("never"), "{sql}: {error}");
        }
    }
}

#[test]
fn a_batch_is_added_whole_or_not_at_all() {
    let (_folder, mut ledger, run) = ledger();
    let texts: Vec<String> = (0..4).map(|n| format!("India thanked Japan {n} times.")).collect();
    let readings: Vec<Reading> = texts.iter().map(|t| reading(t, "Dawn", "2026-01-01")).collect();
    ledger
        .connection
        .execute_batch(
            "CREATE TEMP TRIGGER stop BEFORE INSERT ON main.documents
        WHEN (SELECT count(*) FROM main.documents) = 2 BEGIN SELECT RAISE(ABORT, 'stop'); END",
        )
        .unwrap();
    let entries = texts.iter().map(String::as_str).zip(&readings);
    assert!(ledger.append_batch(run, entries).is_err());
    assert_eq!(ledger.counts().unwrap().documents, 0);
}

#[test]
fn a_run_that_was_not_begun_is_refused() {
    let (_folder, mut ledger, _) = ledger();
    let text = "India thanked Japan.";
    let error = ledger
        .append(RunId(9), text, &reading(text, "Dawn", "2026-01-01"))
        .unwrap_err();
    assert!(matches!(error, LedgerError::NoRun { run: 9, .. }), "{error}");
}

#[test]
fn spans_outside_the_text_do_no_harm() {
    let (_folder, mut ledger, run) = ledger();
    let text = "Türkiye.";
    let mut bad = reading(text, "Dawn", "2026-01-01");
    bad.sentences[0].span = Span::new(2, 900);
    bad.events = vec![Event {
        sentence: 7,
        ..event(Root::Support, &["IND India"], &[], "", text)
    }];
    assert_eq!(ledger.append(run, text, &bad).unwrap(), Added::New);
    assert_eq!(ledger.events(&EventQuery::default()).unwrap().len(), 1);
}
