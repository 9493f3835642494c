use super::*;

const TEXT: &str = "India thanked Japan.";

/// A ledger with one event, e1: India supports Japan on the first of January.
fn filled() -> (tempfile::TempDir, Ledger) {
    let (folder, mut ledger, run) = ledger();
    let mut reading = reading(TEXT, "Dawn", "2026-01-01");
    reading.events = vec![event(Root::Support, &["IND India"], &["JPN Japan"], "2026-01-01", TEXT)];
    ledger.append(run, TEXT, &reading).unwrap();
    (folder, ledger)
}

fn new(verdict: Verdict, reviewer: &str, reason: &str, correction: Option<Correction>) -> NewReview {
    NewReview {
        event: EventId(1),
        verdict,
        reviewer: reviewer.into(),
        reason: reason.into(),
        correction,
    }
}

fn to_consult() -> Correction {
    Correction {
        root: Some(Root::Consult),
        ..Correction::default()
    }
}

#[test]
fn the_latest_review_counts_and_earlier_ones_stay() {
    let (_folder, mut ledger) = filled();
    let before = ledger.event(EventId(1)).unwrap();
    assert_eq!(ledger.review(&new(Verdict::Accept, " Ada ", "", None)).unwrap(), 1);
    let correct = new(Verdict::Correct, "Bo", " they met ", Some(to_consult()));
    assert_eq!(ledger.review(&correct).unwrap(), 2);

    let all = ledger.review_of(EventId(1)).unwrap();
    let told: Vec<_> = all
        .iter()
        .map(|r| (r.verdict, r.reviewer.as_str(), r.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [(Verdict::Correct, "Bo", "they met"), (Verdict::Accept, "Ada", "")]
    );
    assert_eq!(all[0].correction, Some(to_consult()));
    assert!(all[0].at.ends_with('Z') && all[0].at.len() == 20, "{}", all[0].at);

    let rows = ledger.reviews(&ReviewQuery::default()).unwrap();
    assert_eq!(
        rows.iter()
            .map(|r| (r.review.id, r.latest, r.current))
            .collect::<Vec<_>>(),
        [(2, true, true), (1, false, true)]
    );
    assert_eq!(rows[0].event.root, Root::Support, "the event as it was read");
    assert_eq!(ledger.event(EventId(1)).unwrap(), before);
}

#[test]
fn reviews_are_found_by_event_verdict_and_reviewer() {
    let (_folder, mut ledger) = filled();
    ledger.review(&new(Verdict::Accept, "Ada", "", None)).unwrap();
    ledger.review(&new(Verdict::Reject, "Bo", "no event", None)).unwrap();
    ledger.review(&new(Verdict::Accept, "Bo", "", None)).unwrap();
    let found =
        |query: ReviewQuery| -> Vec<i64> { ledger.reviews(&query).unwrap().iter().map(|r| r.review.id).collect() };
    let all = ReviewQuery::default;
    assert_eq!(
        found(ReviewQuery {
            verdict: Some(Verdict::Accept),
            ..all()
        }),
        [3, 1]
    );
    assert_eq!(
        found(ReviewQuery {
            reviewer: Some("Bo".into()),
            ..all()
        }),
        [3, 2]
    );
    assert_eq!(
        found(ReviewQuery {
            event: Some(EventId(2)),
            ..all()
        }),
        [0; 0]
    );
    assert_eq!(
        found(ReviewQuery {
            limit: Some(1),
            offset: 1,
            ..all()
        }),
        [2]
    );
}

#[test]
fn reviews_that_say_nothing_are_refused() {
    let (_folder, mut ledger) = filled();
    let same = Correction {
        root: Some(Root::Support),
        actors: Some(vec!["ind".into()]),
        start: "2026-01-01".parse().ok(),
        ..Correction::default()
    };
    let backwards = Correction {
        start: "2026-02-01".parse().ok(),
        ..Correction::default()
    };
    let blank = Correction {
        actors: Some(vec!["".into()]),
        ..Correction::default()
    };
    for (review, why) in [
        (new(Verdict::Accept, " ", "", None), "names no reviewer"),
        (new(Verdict::Reject, "Ada", " ", None), "must give a reason"),
        (new(Verdict::Correct, "Ada", "", None), "corrects nothing"),
        (new(Verdict::Correct, "Ada", "", Some(same)), "corrects nothing"),
        (
            new(Verdict::Correct, "Ada", "", Some(backwards)),
            "end before it starts",
        ),
        (new(Verdict::Correct, "Ada", "", Some(blank)), "entity codes"),
        (
            new(Verdict::Accept, "Ada", "", Some(to_consult())),
            "only a review that corrects",
        ),
        (
            NewReview {
                event: EventId(9),
                ..new(Verdict::Accept, "Ada", "", None)
            },
            "holds no event e9",
        ),
    ] {
        let error = ledger.review(&review).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert!(ledger.reviews(&ReviewQuery::default()).unwrap().is_empty());
}

#[test]
fn of_a_correction_only_what_differs_is_kept() {
    let (_folder, mut ledger) = filled();
    let form = Correction {
        root: Some(Root::Support),
        actors: Some(vec!["pak".into(), "PAK ".into(), "IND".into()]),
        recipients: Some(vec![]),
        polarity: Some(Polarity::Affirmed),
        ..Correction::default()
    };
    ledger.review(&new(Verdict::Correct, "Ada", "", Some(form))).unwrap();
    let kept = ledger.review_of(EventId(1)).unwrap().remove(0).correction.unwrap();
    assert_eq!(kept.actors, Some(vec!["PAK".to_owned(), "IND".to_owned()]));
    assert_eq!(kept.fields(), ["actors", "recipients"]);
}

#[test]
fn reviews_are_never_changed_and_outlive_a_new_reading() {
    let (_folder, mut ledger) = filled();
    ledger.review(&new(Verdict::Accept, "Ada", "", None)).unwrap();
    for sql in ["DELETE FROM reviews", "UPDATE reviews SET verdict = 'reject'"] {
        let error = ledger.connection.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("never"), "{sql}: {error}");
    }
    let run = ledger.begin_run(&run_of("c2")).unwrap();
    ledger.append(run, TEXT, &reading(TEXT, "Dawn", "2026-01-01")).unwrap();
    let rows = ledger.reviews(&ReviewQuery::default()).unwrap();
    assert_eq!((rows.len(), rows[0].current), (1, false));
}

#[test]
fn a_correction_with_an_unknown_field_is_no_correction() {
    assert!(serde_json::from_str::<Correction>(r#"{"rot": "CONSULT"}"#).is_err());
    assert!(serde_json::from_str::<Correction>(r#"{"root": "TALK"}"#).is_err());
    assert_eq!(
        serde_json::from_str::<Correction>(r#"{"root": "CONSULT"}"#).unwrap(),
        to_consult()
    );
}
