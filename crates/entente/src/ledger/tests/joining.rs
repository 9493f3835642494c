use super::*;

/// Adds one report of one event and gives what the ledger makes of it.
fn report(ledger: &mut Ledger, run: RunId, publication: &str, text: &str, change: impl FnOnce(&mut Event)) -> EventRow {
    let mut reading = reading(text, publication, "2025-09-10");
    let mut event = event(Root::Consult, &["USA Rubio"], &["IND Jaishankar"], "2025-09-09", text);
    change(&mut event);
    reading.events = vec![event];
    ledger.append(run, text, &reading).unwrap();
    ledger
        .events(&EventQuery {
            limit: Some(1),
            ..EventQuery::default()
        })
        .unwrap();
    let all = ledger.events(&EventQuery::default()).unwrap();
    all.into_iter().max_by_key(|e| e.id).unwrap()
}

const TALKS: &str = "Rubio and Jaishankar held talks on trade and tariffs in Washington.";

#[test]
fn independent_reports_are_one_event_with_two_origins() {
    let (_folder, mut ledger, run) = ledger();
    let first = report(&mut ledger, run, "Dawn", TALKS, |_| {});
    let other = "Tariffs were on the table when Rubio received Jaishankar for talks at the State Department.";
    let second = report(&mut ledger, run, "The Hindu", other, |e| {
        e.when = on("2025-09-10");
        std::mem::swap(&mut e.actors, &mut e.recipients);
    });
    assert_eq!(second.cluster, first.cluster);
    assert_eq!(second.origins, 2);
    let third = "After tariffs, Jaishankar and Rubio talked trade once more, Dawn has learnt.";
    assert_eq!(
        report(&mut ledger, run, "Dawn", third, |_| {}).origins,
        2,
        "one publication is one origin"
    );
    let detail = ledger.event(first.id).unwrap().unwrap();
    assert_eq!(detail.other_reports.len(), 2);
}

#[test]
fn copies_of_a_wire_story_are_one_origin() {
    let (_folder, mut ledger, run) = ledger();
    let wire = format!("{TALKS} They agreed to speak again within a month, and the Indian side asked for relief.");
    report(&mut ledger, run, "Dawn", &wire, |_| {});
    let cut = format!("{TALKS} They agreed to speak again within a month.");
    assert_eq!(
        report(&mut ledger, run, "The News", &cut, |_| {}).origins,
        1,
        "near-identical"
    );
    let credited = "WASHINGTON (Reuters) - Rubio met Jaishankar for talks about tariffs on steel.";
    assert_eq!(report(&mut ledger, run, "Gulf News", credited, |_| {}).origins, 2);
    let again = "Jaishankar told Rubio in talks that tariffs hurt.\nWith additional input from Reuters";
    assert_eq!(
        report(&mut ledger, run, "Arab News", again, |_| {}).origins,
        2,
        "the same agency"
    );
}

#[test]
fn what_differs_is_another_event() {
    let (_folder, mut ledger, run) = ledger();
    let first = report(&mut ledger, run, "Dawn", TALKS, |_| {}).cluster;
    type Change = fn(&mut Event);
    let changes: [(&str, Change); 6] = [
        ("a", |e| e.when = on("2025-09-12")),
        ("b", |e| e.root = Root::Accuse),
        ("c", |e| e.polarity = Polarity::Denied),
        ("d", |e| e.modality = Modality::Planned),
        ("e", |e| e.recipients.push(party("JPN Iwaya"))),
        ("f", |e| e.when.precision = Precision::Month),
    ];
    for (number, (publication, change)) in changes.into_iter().enumerate() {
        let text = format!("{TALKS} {number}");
        assert_ne!(
            report(&mut ledger, run, publication, &text, change).cluster,
            first,
            "{publication}"
        );
    }
    let words = "Rubio called Jaishankar about visas for students from Hyderabad.";
    assert_ne!(
        report(&mut ledger, run, "The Hindu", words, |_| {}).cluster,
        first,
        "other words"
    );
}

#[test]
fn loosely_dated_events_meet_where_their_intervals_do() {
    let (_folder, mut ledger, run) = ledger();
    let month = |from: &str, to: &str| When {
        start: from.parse().ok(),
        end: to.parse().ok(),
        precision: Precision::Month,
        words: None,
    };
    let first = report(&mut ledger, run, "Dawn", TALKS, |e| {
        e.when = month("2025-09-01", "2025-09-30")
    })
    .cluster;
    let text = format!("{TALKS} Again.");
    assert_eq!(
        report(&mut ledger, run, "B", &text, |e| e.when =
            month("2025-09-01", "2025-09-30"))
        .cluster,
        first
    );
    let text = format!("{TALKS} And again.");
    assert_ne!(
        report(&mut ledger, run, "C", &text, |e| e.when =
            month("2025-08-01", "2025-08-31"))
        .cluster,
        first
    );
}

#[test]
fn events_that_name_nobody_stay_alone() {
    let (_folder, mut ledger, run) = ledger();
    let nobody = |e: &mut Event| {
        e.actors.clear();
        e.recipients.clear();
    };
    let first = report(&mut ledger, run, "Dawn", "Talks were held in Geneva.", nobody).cluster;
    assert_ne!(
        report(&mut ledger, run, "The Hindu", "Talks held in Geneva.", nobody).cluster,
        first
    );
}

#[test]
fn a_text_met_again_is_listed_as_a_copy() {
    let (_folder, mut ledger, run) = ledger();
    report(&mut ledger, run, "Dawn", TALKS, |_| {});
    let mut other = reading(TALKS, "The News", "2025-09-10").document;
    other.url = Some("https://news.example/1".into());
    assert!(ledger.note_copy(&other).unwrap());
    assert!(!ledger.note_copy(&other).unwrap());
    let copies = ledger.copies(&other.hash).unwrap();
    assert_eq!(copies, [("The News".to_owned(), "https://news.example/1".to_owned())]);
}
