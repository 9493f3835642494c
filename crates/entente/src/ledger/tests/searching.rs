use super::*;

/// Six sentences in five documents; the ones on tariffs have events.
fn filled() -> (tempfile::TempDir, Ledger) {
    let (folder, mut ledger, run) = ledger();
    for (text, publication, day, root, actor, recipient) in [
        (
            "The US imposed tariffs on India.",
            "Dawn",
            "2025-01-01",
            Root::Sanction,
            "USA US",
            "IND India",
        ),
        (
            "India protested against the tariff.",
            "Dawn",
            "2025-03-01",
            Root::Protest,
            "IND India",
            "USA US",
        ),
        (
            "The tariff, the tariff, always the tariff.",
            "Hindu",
            "2025-02-01",
            Root::Accuse,
            "IND India",
            "CHN China",
        ),
        (
            "Türkiye received the envoy.",
            "Hindu",
            "2025-04-01",
            Root::Consult,
            "TUR Türkiye",
            "USA US",
        ),
    ] {
        let mut reading = reading(text, publication, day);
        reading.events = vec![event(root, &[actor], &[recipient], day, text)];
        ledger.append(run, text, &reading).unwrap();
    }
    let undated = "Nobody dated this tariff.";
    ledger.append(run, undated, &reading(undated, "Dawn", "")).unwrap();
    (folder, ledger)
}

fn found(ledger: &Ledger, query: SearchQuery) -> Vec<i64> {
    let found = ledger.search(&query).unwrap();
    assert!(!found.capped);
    found.hits.iter().map(|hit| hit.id).collect()
}

fn words(text: &str) -> SearchQuery {
    SearchQuery {
        text: Some(text.into()),
        order: SearchOrder::Newest,
        ..SearchQuery::default()
    }
}

#[test]
fn sentences_are_found_by_words_documents_and_events() {
    let (_folder, ledger) = filled();
    let day = |day: &str| day.parse().ok();
    let tariff = || words("tariffs");
    assert_eq!(found(&ledger, tariff()), [2, 3, 1, 5], "the last published first");
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                order: SearchOrder::Rank,
                ..tariff()
            }
        )[0],
        3,
        "it says it most often"
    );
    assert_eq!(found(&ledger, words("turkiye")), [4]);
    assert_eq!(found(&ledger, words("\"the tariff\" india")), [2]);
    assert_eq!(found(&ledger, words("?!")), [0; 0]);
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                from: day("2025-02-01"),
                ..tariff()
            }
        ),
        [2, 3]
    );
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                to: day("2025-02-01"),
                ..tariff()
            }
        ),
        [3, 1]
    );
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                publication: Some("Dawn".into()),
                ..tariff()
            }
        ),
        [2, 1, 5]
    );
    let entities = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                entities: entities(&["usa"]),
                ..tariff()
            }
        ),
        [2, 1]
    );
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                entities: entities(&["IND", "CHN"]),
                ..tariff()
            }
        ),
        [3]
    );
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                roots: vec![Root::Protest, Root::Accuse],
                ..tariff()
            }
        ),
        [2, 3]
    );
    let both = SearchQuery {
        entities: entities(&["USA"]),
        roots: vec![Root::Accuse, Root::Consult],
        text: None,
        ..tariff()
    };
    assert_eq!(found(&ledger, both), [4]);
    assert_eq!(
        found(
            &ledger,
            SearchQuery {
                text: None,
                from: day("2025-03-01"),
                ..tariff()
            }
        ),
        [4, 2]
    );
    assert_eq!(found(&ledger, SearchQuery::default()), [5, 4, 3, 2, 1]);
}

#[test]
fn a_page_of_hits_says_how_many_there_are() {
    let (_folder, ledger) = filled();
    let query = SearchQuery {
        limit: Some(2),
        offset: 1,
        ..words("tariff")
    };
    let page = ledger.search(&query).unwrap();
    assert_eq!((page.hits.len(), page.total, page.capped), (2, 4, false));
    let hit = &page.hits[0];
    assert_eq!(
        (hit.id, hit.text.as_str()),
        (3, "The tariff, the tariff, always the tariff.")
    );
    let matched: Vec<&str> = hit.matched.iter().map(|span| span.of(&hit.text)).collect();
    assert_eq!(matched, ["tariff", "tariff", "tariff"]);
    assert_eq!(hit.document.published, "2025-02-01".parse().ok());
    let events: Vec<_> = hit.events.iter().map(|e| (e.id.0, e.root)).collect();
    assert_eq!(events, [(3, Root::Accuse)]);
    assert_eq!(ledger.matches(&query).unwrap().sentences, [2, 3, 1, 5]);
}

#[test]
fn only_the_newest_reading_is_searched() {
    let (_folder, mut ledger) = filled();
    let run = ledger.begin_run(&run_of("c2")).unwrap();
    let text = "Türkiye received the envoy.";
    ledger.append(run, text, &reading(text, "Hindu", "2025-04-01")).unwrap();
    assert_eq!(found(&ledger, words("envoy")), [6]);
    assert_eq!(
        ledger
            .sentences(&[6, 99, 4])
            .unwrap()
            .iter()
            .map(|h| h.id)
            .collect::<Vec<_>>(),
        [6, 4]
    );
}

#[test]
fn of_very_frequent_words_the_last_added_are_looked_at_unless_documents_are_bounded() {
    let (_folder, mut ledger, run) = ledger();
    let mut text = String::new();
    let mut sentences = Vec::new();
    for _ in 0..4_001 {
        let start = text.len();
        text.push_str("War. ");
        sentences.push(SentenceInfo {
            span: Span::new(start, start + 4),
            headline: false,
        });
    }
    let old = "War again.";
    ledger.append(run, old, &reading(old, "Dawn", "2020-01-01")).unwrap();
    let mut many = reading(&text, "Hindu", "2021-01-01");
    many.sentences = sentences;
    ledger.append(run, &text, &many).unwrap();
    let all = ledger
        .search(&SearchQuery {
            limit: Some(1),
            ..words("war")
        })
        .unwrap();
    assert_eq!((all.total, all.capped, all.hits.len()), (4_000, true, 1));
    let dawn = SearchQuery {
        publication: Some("Dawn".into()),
        ..words("war")
    };
    assert_eq!(found(&ledger, dawn), [1]);
}

#[test]
fn documents_are_listed_by_when_they_were_added_and_opened_by_hash() {
    let (_folder, mut ledger) = filled();
    let page = ledger.newest_documents(2, 1).unwrap();
    let told: Vec<_> = page
        .iter()
        .map(|d| (d.document.published.map(|p| p.to_string()), d.events))
        .collect();
    assert_eq!(
        told,
        [(Some("2025-04-01".to_owned()), 1), (Some("2025-02-01".to_owned()), 1)]
    );
    assert!(ledger.newest_documents(5, 5).unwrap().is_empty());

    let text = "India protested against the tariff.";
    let hash = blake3::hash(text.as_bytes()).to_string();
    let run = ledger.begin_run(&run_of("c2")).unwrap();
    let mut again = reading(text, "Dawn", "2025-03-01");
    again.events = vec![
        event(Root::Protest, &["IND India"], &[], "2025-03-01", text),
        Event {
            id: 2,
            ..event(Root::Reject, &["IND India"], &[], "2025-03-01", text)
        },
    ];
    again.document.publication = Some("Hindu".into());
    ledger.append(run, text, &again).unwrap();
    let detail = ledger.document(&hash).unwrap().unwrap();
    assert_eq!((detail.text.as_str(), detail.reading.events.len()), (text, 2));
    assert_eq!(
        detail.events.into_iter().collect::<Vec<_>>(),
        [(1, EventId(5)), (2, EventId(6))]
    );
    assert_eq!(detail.copies, [("Hindu".to_owned(), String::new())]);
    assert!(detail.added_at.ends_with('Z'));
    assert!(ledger.document("no such").unwrap().is_none());
}

#[test]
fn vectors_are_kept_beside_their_sentences() {
    use crate::similar::{Similar, pack};
    let (_folder, mut ledger, run) = ledger();
    let (first, second) = ("India thanked Japan.", "France thanked Italy.");
    let (a, b) = (
        reading(first, "Dawn", "2026-01-01"),
        reading(second, "Dawn", "2026-01-01"),
    );
    let (vector, two) = (vec![vec![0.6f32, 0.8]], vec![vec![1.0f32, 0.0]; 2]);
    let entries = [(first, &a, &vector[..]), (second, &b, &two[..])];
    assert_eq!(ledger.append_batch_with_vectors(run, entries).unwrap(), [Added::New; 2]);
    let kept = |ledger: &Ledger, model: &str| {
        let mut kept = Vec::new();
        ledger
            .vectors(model, |id, bytes| kept.push((id, bytes.to_vec())))
            .unwrap();
        kept
    };
    assert_eq!(
        kept(&ledger, "m1"),
        [(1, pack(&vector[0]).unwrap())],
        "two vectors do not fit one sentence"
    );
    assert!(kept(&ledger, "m2").is_empty(), "another model's");

    let run = ledger.begin_run(&run_of("c2")).unwrap();
    ledger
        .append_batch_with_vectors(run, [(first, &a, &vector[..])])
        .unwrap();
    let mut index = Similar::default();
    ledger.vectors("m1", |id, bytes| assert!(index.add(id, bytes))).unwrap();
    let near = index.nearest(&[0.6, 0.8], 5);
    assert_eq!(
        near.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [3],
        "of the newest reading alone"
    );
}
