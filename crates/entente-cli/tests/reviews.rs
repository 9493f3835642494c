//! What people make of events, and how sentences are found: the real binary over a folder of small reports.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

const REPORTS: [(&str, &str, &str); 4] = [
    ("a", "2025-03-04", "India thanked Japan for the vaccines."),
    ("b", "2025-03-05", "France accused Italy of spying on Monday."),
    ("c", "2025-03-06", "Ankara reopened its border with Armenia."),
    (
        "d",
        "2025-03-07",
        "Germany imposed sanctions on Belarus over the tariffs.",
    ),
];

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    let output = command.args(arguments).env("COLUMNS", "140").output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// What a call prints that must succeed.
fn printed(arguments: &[&str]) -> String {
    let (code, out, err) = output(arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {err}");
    out
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(&[arguments, &["--json"]].concat())).expect("JSON")
}

fn ledger() -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let lines: Vec<String> = REPORTS
        .iter()
        .map(|(id, day, text)| serde_json::json!({"id": id, "date": day, "text": text}).to_string())
        .collect();
    let file = folder.path().join("reports.jsonl");
    fs::write(&file, lines.join("\n")).expect("written");
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    printed(&["add", file.to_str().expect("a path"), "--ledger", &ledger]);
    (folder, ledger)
}

/// The name of the one event with this root.
fn named(ledger: &str, root: &str) -> String {
    let events = json(&["events", "--root", root, "--ledger", ledger]);
    let names: Vec<&str> = events
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|e| e["id"].as_str())
        .collect();
    assert_eq!(names.len(), 1, "{root}: {events}");
    names[0].to_owned()
}

#[test]
fn events_are_accepted_corrected_and_rejected_and_stay_as_they_were() {
    let (_folder, ledger) = ledger();
    let on = ["--ledger", ledger.as_str(), "--reviewer", "Ada"];
    let before = json(&["events", "--ledger", &ledger]);
    let (accuse, sanction) = (named(&ledger, "ACCUSE"), named(&ledger, "SANCTION"));

    let told = printed(&[&["review", &accuse, "--accept"], &on[..]].concat());
    assert_eq!(told.trim(), format!("{accuse} accepted by Ada"));
    printed(&[&["review", &sanction, "--reject", "--reason", "no event"], &on[..]].concat());
    let correct = [
        "review",
        &sanction,
        "--correct",
        "root=THREATEN",
        "recipients=Belarus,RUS",
        "day=2025-03-08",
    ];
    let review = json(&[&correct[..], &["--reason", "only a threat"], &on[..]].concat());
    assert_eq!(review["correction"]["recipients"], serde_json::json!(["BLR", "RUS"]));

    let shown = printed(&["show", &sanction, "--ledger", &ledger]);
    let (latest, earlier) = (shown.find("correct by Ada"), shown.find("reject by Ada"));
    assert!(latest.is_some() && latest < earlier, "{shown}");
    assert!(
        shown.contains("recipients should be BLR RUS") && shown.contains("only a threat"),
        "{shown}"
    );
    let shown = json(&["show", &sanction, "--ledger", &ledger]);
    assert_eq!(shown["reviews"].as_array().map(Vec::len), Some(2));
    assert_eq!(shown["row"]["root"], "SANCTION");
    assert_eq!(
        json(&["events", "--ledger", &ledger]),
        before,
        "a review changes no event"
    );

    let scores = json(&["evaluate", "--reviews", "--ledger", &ledger]);
    let all = &scores["all"];
    let counts = ["reviewed", "accepted", "corrected", "rejected"].map(|name| all[name].as_u64());
    assert_eq!(
        counts,
        [Some(2), Some(1), Some(1), Some(0)],
        "the latest of each event counts: {all}"
    );
    assert_eq!(all["right"], 0.5);
    assert_eq!(scores["roots"].as_array().map(Vec::len), Some(2));
    let bands = scores["confidence"].as_array().expect("bands");
    assert_eq!(
        bands.iter().filter_map(|band| band["reviewed"].as_u64()).sum::<u64>(),
        2
    );
    let start = scores["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .find(|f| f["field"] == "start");
    assert_eq!(start.map(|f| &f["corrected"]), Some(&Value::from(1)));
    let table = printed(&["evaluate", "--reviews", "--ledger", &ledger]);
    for words in [
        "50.0%",
        "Corrected: root 1, recipients 1",
        "by Ada",
        "not a random sample",
    ] {
        assert!(table.contains(words), "{words}: {table}");
    }
}

#[test]
fn bad_reviews_are_refused_in_one_clear_line() {
    let (_folder, ledger) = ledger();
    let event = named(&ledger, "ACCUSE");
    let refused = |arguments: &[&str], why: &str| {
        let rest = ["--reviewer", "Ada", "--ledger", &ledger];
        let (code, out, err) = output(&[&["review"], arguments, &rest].concat());
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}: {err}");
        assert!(err.lines().count() == 1 && err.contains(why), "{arguments:?}: {err}");
    };
    refused(&["e999", "--accept"], "holds no event e999");
    refused(&["12", "--accept"], "not the name of an event");
    refused(&[&event, "--reject"], "must give a reason");
    refused(&[&event, "--correct", "root=TALK"], "is no PLOVER root");
    refused(&[&event, "--correct", "root=accuse"], "corrects nothing");
    refused(&[&event, "--correct", "mood=sad"], "no field that can be corrected");
    refused(&[&event, "--correct", "root"], "is no correction");
    refused(&[&event, "--correct", "actors=Atlantis"], "\"Atlantis\" is no state");
    refused(&[&event, "--correct", "modality=sure"], "give actual, ongoing");
    refused(&[&event, "--correct", "start=soon"], "is no day");
    refused(&[&event, "--correct", "start=2030-01-01"], "end before it starts");
    for arguments in [
        &["--reviewer", "Ada"][..],
        &["--accept"],
        &["--accept", "--reject", "--reviewer", "Ada"],
    ] {
        let (code, _, err) = output(&[&["review", &event, "--ledger", &ledger], arguments].concat());
        assert_eq!(code, Some(2), "{arguments:?}: {err}");
    }
    let (_, _, err) = output(&["evaluate", "--reviews", "--ledger", &ledger]);
    assert!(err.contains("no event was reviewed"), "{err}");
    let (code, _, err) = output(&[
        "review",
        "e1",
        "--accept",
        "--reviewer",
        "Ada",
        "--ledger",
        "/nowhere/l.db",
    ]);
    assert!(code == Some(1) && err.contains("there is no ledger yet"), "{err}");
}

#[test]
fn a_ledger_of_version_3_is_brought_up_to_date_by_a_review() {
    let (folder, new) = ledger();
    let old = folder.path().join("old.db");
    let connection = rusqlite::Connection::open(&old).expect("a database");
    for step in [
        include_str!("../../entente/src/ledger/migrations/001.sql"),
        include_str!("../../entente/src/ledger/migrations/002.sql"),
        include_str!("../../entente/src/ledger/migrations/003.sql"),
    ] {
        connection.execute_batch(step).expect("a step");
    }
    connection
        .execute_batch("PRAGMA application_id = 1164866670; PRAGMA user_version = 3;")
        .expect("marked");
    connection.execute("ATTACH ?1 AS new", [&new]).expect("attached");
    for table in [
        "documents",
        "runs",
        "readings",
        "sentences",
        "clusters",
        "events",
        "event_parties",
        "event_sides",
        "event_pairs",
    ] {
        let copy = format!("INSERT INTO main.{table} SELECT * FROM new.{table}");
        connection.execute_batch(&copy).expect("copied");
    }
    drop(connection);
    let old = old.to_string_lossy().into_owned();
    let (code, _, err) = output(&["events", "--ledger", &old]);
    assert!(code == Some(1) && err.contains("older ledger version (3"), "{err}");

    let event = named(&new, "ACCUSE");
    printed(&["review", &event, "--accept", "--reviewer", "Ada", "--ledger", &old]);
    assert!(printed(&["show", &event, "--ledger", &old]).contains("accept by Ada"));
    assert_eq!(json(&["events", "--ledger", &old]), json(&["events", "--ledger", &new]));
    let (code, _, err) = output(&["search", "--like", "Spies were caught.", "--ledger", &old]);
    assert!(
        code == Some(1) && err.contains("no sentence that can be compared"),
        "{err}"
    );
}

#[test]
fn sentences_are_found_by_words_events_and_likeness() {
    let (_folder, ledger) = ledger();
    let search = |arguments: &[&str]| json(&[&["search", "--ledger", &ledger], arguments].concat());
    let texts = |found: &Value| -> Vec<String> {
        let hits = found["hits"].as_array().expect("hits");
        hits.iter()
            .filter_map(|hit| hit["text"].as_str().map(str::to_owned))
            .collect()
    };
    let found = search(&["tariff"]);
    assert_eq!(
        (texts(&found), &found["total"]),
        (vec![REPORTS[3].2.to_owned()], &Value::from(1))
    );
    assert_eq!(
        found["hits"][0]["matched"][0],
        serde_json::json!({"start": 46, "end": 53})
    );
    assert_eq!(found["hits"][0]["events"][0]["root"], "SANCTION");
    assert_eq!(texts(&search(&["--entity", "Italy"])), [REPORTS[1].2]);
    assert_eq!(
        texts(&search(&["on", "--newest", "--to", "2025-03-06"])),
        [REPORTS[1].2]
    );

    let like = ["--like", "Turkey opened the frontier to the Armenians again."];
    let near = search(&like);
    assert_eq!(texts(&near)[0], REPORTS[2].2);
    assert_eq!(near["total"], 4);
    let similarity = |n: usize| near["hits"][n]["similarity"].as_f64().expect("a cosine");
    assert!(similarity(0) > similarity(1) && similarity(2) >= similarity(3));
    assert_eq!(
        texts(&search(&[&like[..], &["--root", "ACCUSE"]].concat())),
        [REPORTS[1].2]
    );

    let csv = printed(&["search", "vaccines", "--csv", "--ledger", &ledger]);
    assert!(
        csv.starts_with("sentence,day,publication,text") && csv.contains(REPORTS[0].2),
        "{csv}"
    );
    let text = printed(&["search", "vaccine", "--ledger", &ledger]);
    assert!(text.contains("2025-03-04") && text.contains(REPORTS[0].2), "{text}");
    assert_eq!(output(&["search", "--ledger", &ledger]).0, Some(2), "nothing is asked");
    let (code, _, err) = output(&["search", "x", "--root", "TALK", "--ledger", &ledger]);
    assert!(code == Some(1) && err.contains("no PLOVER root"), "{err}");
}
