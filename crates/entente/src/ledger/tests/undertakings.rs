use super::*;

#[test]
fn commitments_and_the_events_that_may_move_them_are_handed_over() {
    let (_folder, mut ledger, run) = ledger();
    let text = "Kenya signed a pact with Uganda on 300 buses.";
    let mut first = reading(text, "Nation", "2025-10-02");
    let signed = Event {
        amounts: vec![Amount {
            kind: "goods".into(),
            value: Some(300.0),
            currency: None,
            unit: Some("buses".into()),
            evidence: evidence("300 buses"),
        }],
        ..event(
            Root::Agree,
            &["KEN Kenya"],
            &["UGA Uganda", "UGA Kampala"],
            "2025-10-01",
            text,
        )
    };
    let planned = Event {
        id: 2,
        modality: Modality::Planned,
        ..signed.clone()
    };
    let met = Event {
        id: 3,
        root: Root::Consult,
        amounts: vec![],
        ..signed.clone()
    };
    let silent = Event {
        id: 4,
        evidence: evidence("a pact"),
        ..signed.clone()
    };
    first.events = vec![signed.clone(), planned, met, silent];
    first.commitments = vec![Commitment {
        parties: vec![party("KEN Kenya")],
        to: vec![party("UGA Uganda")],
        what: evidence("buses"),
        amounts: vec![],
        made: on("2025-10-01"),
        due: None,
        status: "signed".into(),
        events: vec![1, 4],
        confidence: 0.7,
    }];
    ledger.append(run, text, &first).unwrap();

    let made = ledger.undertakings().unwrap();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].commitment, first.commitments[0]);
    assert_eq!((made[0].day, made[0].told.as_str()), ("2025-10-01".parse().ok(), text));
    let deeds = ledger.deeds(&[Root::Agree, Root::Aid]).unwrap();
    assert_eq!(deeds.len(), 2, "neither what is planned nor another root: {deeds:#?}");
    assert_eq!(made[0].clusters, [deeds[0].cluster], "the event that opened it");
    assert_eq!(
        (&deeds[0].actors, &deeds[0].recipients),
        (&vec!["KEN".to_owned()], &vec!["UGA".to_owned()])
    );
    assert_eq!((deeds[0].sentence.as_str(), &deeds[0].amounts), (text, &signed.amounts));
    assert!(deeds[1].amounts.is_empty(), "no figure stands in its words");
    assert!(ledger.deeds(&[Root::Assault]).unwrap().is_empty());

    let again = ledger.begin_run(&run_of("c2")).unwrap();
    first.commitments.clear();
    ledger.append(again, text, &first).unwrap();
    assert!(ledger.undertakings().unwrap().is_empty(), "the newest reading counts");
    assert_eq!(ledger.deeds(&[Root::Agree]).unwrap().len(), 2);
}
