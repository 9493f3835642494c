use super::*;

fn filled() -> (tempfile::TempDir, Ledger) {
    let (folder, mut ledger, run) = ledger();
    let cases = [
        (
            Root::Consult,
            "USA Donald Trump",
            "PAK Asim Munir",
            "2025-06-18",
            "Trump received Munir over lunch.",
        ),
        (
            Root::Support,
            "PAK Pakistan",
            "USA Donald Trump",
            "2025-06-21",
            "Pakistan nominated Trump for the prize.",
        ),
        (
            Root::Accuse,
            "IND India",
            "PAK Pakistan",
            "2025-06-20",
            "India blamed Pakistan for the attacks.",
        ),
        (
            Root::Support,
            "RUS Russia",
            "IND India",
            "",
            "Russia backed India's bids.",
        ),
    ];
    for (root, actor, recipient, day, text) in cases {
        let mut reading = reading(text, "Dawn", "2025-06-30");
        reading.events = vec![event(root, &[actor], &[recipient], day, text)];
        if root == Root::Accuse {
            reading.events[0].polarity = Polarity::Denied;
            reading.events[0].modality = Modality::Planned;
        }
        ledger.append(run, text, &reading).unwrap();
    }
    (folder, ledger)
}

fn found(ledger: &Ledger, query: EventQuery) -> String {
    let roots = ledger
        .events(&query)
        .unwrap()
        .into_iter()
        .map(|e| format!("{}{}", &e.root.name()[..1], e.id.0));
    roots.collect::<Vec<_>>().join(" ")
}

#[test]
fn filters_narrow_and_the_newest_come_first() {
    let (_folder, ledger) = filled();
    let all = EventQuery::default;
    let some = |s: &str| Some(s.to_owned());
    let day = |s: &str| s.parse().ok();
    assert_eq!(found(&ledger, all()), "S4 S2 A3 C1");
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                actor: some("usa"),
                ..all()
            }
        ),
        "C1"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                recipient: some("PAK"),
                ..all()
            }
        ),
        "A3 C1"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                recipient: some("munir"),
                ..all()
            }
        ),
        "C1"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                actor: some("us"),
                ..all()
            }
        ),
        "",
        "not Russia"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                actor: some("PAK"),
                recipient: some("USA"),
                ..all()
            }
        ),
        "S2"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                dyad: Some(("PAK".into(), "usa".into())),
                ..all()
            }
        ),
        "S2 C1"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                roots: vec![Root::Accuse, Root::Consult],
                ..all()
            }
        ),
        "A3 C1"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                from: day("2025-06-20"),
                to: day("2025-06-21"),
                ..all()
            }
        ),
        "S2 A3"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                polarity: Some(Polarity::Denied),
                ..all()
            }
        ),
        "A3"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                modalities: vec![Modality::Planned],
                ..all()
            }
        ),
        "A3"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                text: some("attack"),
                ..all()
            }
        ),
        "A3",
        "in any form"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                text: some("\"for the\" pr*"),
                ..all()
            }
        ),
        "S2"
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                text: some("AND ( -"),
                ..all()
            }
        ),
        ""
    );
    assert_eq!(
        found(
            &ledger,
            EventQuery {
                limit: Some(2),
                offset: 1,
                ..all()
            }
        ),
        "S2 A3"
    );
    assert_eq!(ledger.meetings("PAK", "USA", &all()).unwrap().len(), 1);
}

#[test]
fn an_event_leads_back_to_its_words() {
    let (_folder, ledger) = filled();
    let detail = ledger.event("e3".parse().unwrap()).unwrap().unwrap();
    assert_eq!(
        detail.event.evidence.span.of(&detail.text),
        "India blamed Pakistan for the attacks."
    );
    assert_eq!(detail.sentence, Some(Span::new(0, 38)));
    assert_eq!(detail.info.publication.as_deref(), Some("Dawn"));
    assert_eq!(detail.row.actors[0].entity.as_deref(), Some("IND"));
    assert!(detail.current);
    assert!(ledger.event(EventId(99)).unwrap().is_none());
    assert!("12".parse::<EventId>().is_err() && "e+1".parse::<EventId>().is_err());
}

#[test]
fn compound_and_one_sided_events_are_found_by_their_dyads() {
    let (_folder, mut ledger, run) = ledger();
    let text = "India and Pakistan met, and so did France.";
    let mut reading = reading(text, "Dawn", "2025-06-30");
    reading.events = vec![
        event(Root::Consult, &["IND India", "PAK Pakistan"], &[], "2025-06-29", text),
        Event {
            id: 2,
            ..event(
                Root::Accuse,
                &["FRA France", "DEU Germany"],
                &["RUS Russia"],
                "2025-06-29",
                text,
            )
        },
    ];
    ledger.append(run, text, &reading).unwrap();
    let count = |a, b| ledger.dyad(a, b, &EventQuery::default()).unwrap().len();
    let counts = [("IND", "PAK"), ("DEU", "RUS"), ("RUS", "FRA"), ("FRA", "DEU")].map(|(a, b)| count(a, b));
    assert_eq!(counts, [1, 1, 1, 0]);
}

#[test]
fn a_dossier_finds_words_undertakings_claims_and_people() {
    let (_folder, mut ledger, run) = ledger();
    let text = "Rubio said that ties with Pakistan do not harm those with India.";
    let mut reading = reading(text, "Dawn", "2025-10-26");
    reading.statements = vec![Statement {
        speaker: Some(party("USA Marco Rubio")),
        direct: false,
        words: evidence(text),
        verb: None,
        audience: vec![],
        about: vec![party("PAK Pakistan"), party("IND India")],
        kind: "assurance".into(),
        sentence: 0,
        confidence: 0.8,
    }];
    reading.commitments = vec![Commitment {
        parties: vec![party("USA USSM")],
        to: vec![party("PAK Pakistan")],
        what: evidence("ties"),
        amounts: vec![],
        made: on("2025-09-08"),
        due: None,
        status: "signed".into(),
        events: vec![],
        confidence: 0.7,
    }];
    let claim = Claim {
        kind: "not-at-expense".into(),
        claimant: Some(party("USA Marco Rubio")),
        engagement: vec!["USA".into(), "PAK".into()],
        other: vec!["USA".into(), "IND".into()],
        made: on("2025-10-25"),
        evidence: evidence(text),
        confidence: 0.9,
    };
    reading.claims = vec![
        claim.clone(),
        Claim {
            other: vec!["USA".into(), "*".into()],
            ..claim
        },
    ];
    reading.people = vec![PersonSeen {
        name: "Marco Rubio".into(),
        office: Some("US Secretary of State".into()),
        rank: None,
        country: Some("USA".into()),
        in_register: true,
        contradiction: None,
        evidence: evidence("Marco Rubio"),
    }];
    ledger.append(run, text, &reading).unwrap();

    let all = ItemQuery::default();
    let said = ledger.statements("usa", "IND", &all).unwrap();
    assert_eq!(said[0].statement, reading.statements[0]);
    assert_eq!(said[0].day, "2025-10-26".parse().ok());
    assert!(ledger.statements("IND", "USA", &all).unwrap().is_empty());
    assert!(
        ledger
            .statements(
                "USA",
                "IND",
                &ItemQuery {
                    kind: Some("praise".into()),
                    ..all.clone()
                }
            )
            .unwrap()
            .is_empty()
    );
    let later = ItemQuery {
        from: "2025-11-01".parse().ok(),
        ..all.clone()
    };
    assert!(ledger.statements("USA", "IND", &later).unwrap().is_empty());
    for (a, b, commitments, claims) in [
        ("USA", "PAK", 1, 2),
        ("PAK", "USA", 1, 2),
        ("USA", "IND", 0, 2),
        ("USA", "FRA", 0, 1),
        ("PAK", "IND", 0, 0),
    ] {
        assert_eq!(
            ledger.commitments(a, b, &all).unwrap().len(),
            commitments,
            "commitments {a} {b}"
        );
        assert_eq!(ledger.claims(a, b, &all).unwrap().len(), claims, "claims {a} {b}");
    }
    assert_eq!(
        ledger.observations("rubio").unwrap()[0].office.as_deref(),
        Some("US Secretary of State")
    );
}

#[test]
fn questions_use_indexes() {
    let (_folder, ledger) = filled();
    let plan = |query: EventQuery| -> String {
        let (sql, values) = ledger.sql(&query).unwrap();
        let mut statement = ledger.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3));
        rows.unwrap().map(|row| row.unwrap()).collect::<Vec<_>>().join("\n")
    };
    let limited = EventQuery {
        limit: Some(50),
        ..EventQuery::default()
    };
    let newest = plan(limited.clone());
    assert!(
        newest.contains("events_by_day") && !newest.contains("TEMP B-TREE"),
        "{newest}"
    );
    let dyad = plan(EventQuery {
        dyad: Some(("USA".into(), "PAK".into())),
        ..limited.clone()
    });
    assert!(
        dyad.contains("SEARCH p USING PRIMARY KEY (a=? AND b=?)") && !dyad.contains("SCAN"),
        "{dyad}"
    );
    let actor = plan(EventQuery {
        actor: Some("USA".into()),
        ..limited
    });
    assert!(
        actor.contains("SEARCH p USING PRIMARY KEY (entity=? AND side=?)") && !actor.contains("TEMP"),
        "{actor}"
    );
}

#[test]
fn events_added_after_another_come_in_their_order_and_only_as_read_now() {
    let (_folder, mut empty, _) = ledger();
    assert_eq!(empty.newest_event().unwrap(), EventId(0));
    let (_other, mut ledger) = filled();
    assert_eq!(ledger.newest_event().unwrap(), EventId(4));
    let ids = |ledger: &Ledger, after| {
        ledger
            .events_after(EventId(after))
            .unwrap()
            .iter()
            .map(|e| e.id.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&ledger, 0), [1, 2, 3, 4]);
    assert_eq!(ids(&ledger, 2), [3, 4]);
    assert!(ids(&ledger, 4).is_empty());
    // Read again by another codebook: the newer reading stands for the document.
    let run = ledger.begin_run(&run_of("c2")).unwrap();
    let text = "Russia backed India's bids.";
    let mut again = reading(text, "Dawn", "2025-06-30");
    again.events = vec![event(Root::Support, &["RUS Russia"], &["IND India"], "", text)];
    ledger.append(run, text, &again).unwrap();
    assert_eq!(ids(&ledger, 2), [3, 5]);
    let run = empty.begin_run(&run_of("c1")).unwrap();
    empty.append(run, text, &again).unwrap();
    assert_eq!(empty.newest_event().unwrap(), EventId(1));
}

#[test]
fn a_dyads_inputs_are_all_reports_of_its_events_and_no_others() {
    let (_folder, mut ledger, run) = ledger();
    // Two outlets tell of one meeting; a third event joins one of the two with somebody else.
    let told = [
        (
            "Trump received Munir over lunch.",
            "Dawn",
            "USA Donald Trump",
            "PAK Asim Munir",
        ),
        (
            "Trump received Munir over lunch on Wednesday.",
            "Geo",
            "USA Donald Trump",
            "PAK Asim Munir",
        ),
        (
            "Trump received Modi over dinner.",
            "Dawn",
            "USA Donald Trump",
            "IND Narendra Modi",
        ),
    ];
    for (text, publication, actor, recipient) in told {
        let mut reading = reading(text, publication, "2025-06-18");
        reading.events = vec![event(Root::Consult, &[actor], &[recipient], "2025-06-18", text)];
        ledger.append(run, text, &reading).unwrap();
    }
    let between = ledger.inputs_between(&["PAK"], &["USA"]).unwrap();
    let of_all: Vec<_> = ledger.inputs(&["PAK"]).unwrap();
    assert_eq!(between, of_all, "whatever order the two are named in");
    assert_eq!(between.len(), 2);
    assert_eq!(between[0].origins, 2);
    let several = ledger.inputs_between(&["USA"], &["PAK", "IND"]).unwrap();
    assert_eq!(several.iter().map(|row| row.id).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(ledger.inputs_between(&["PAK"], &["IND"]).unwrap().is_empty());
    assert!(ledger.inputs_between(&[], &["IND"]).unwrap().is_empty());
}
