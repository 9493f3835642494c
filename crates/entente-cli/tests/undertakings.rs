//! What became of promises, and who claims what: the real binary over a folder of small reports.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

fn output(arguments: &[&str]) -> (bool, String, String) {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    let output = command.args(arguments).env("COLUMNS", "140").output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// A ledger of reports: file name, day of publication, text.
fn ledger(reports: &[(&str, &str, &str)]) -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let lines: Vec<String> = reports
        .iter()
        .map(|(id, day, text)| serde_json::json!({"id": id, "date": day, "text": text}).to_string())
        .collect();
    let file = folder.path().join("reports.jsonl");
    fs::write(&file, lines.join("\n")).expect("written");
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    let (ok, _, err) = output(&["add", file.to_str().expect("a path"), "--ledger", &ledger]);
    assert!(ok, "{err}");
    (folder, ledger)
}

const REPORTS: [(&str, &str, &str); 12] = [
    (
        "m1",
        "2024-03-04",
        "Kazakhstan and Japan signed a memorandum to supply uranium ore and rare earths.",
    ),
    (
        "m2",
        "2024-03-20",
        "Kazakhstan and Japan held talks on visas for students.",
    ),
    (
        "m3",
        "2024-05-11",
        "Kazakhstan shipped the first consignment of uranium ore and rare earths to Japan.",
    ),
    (
        "m4",
        "2024-06-02",
        "Kazakhstan sent a rescue team to Japan after the earthquake.",
    ),
    (
        "m5",
        "2024-11-21",
        "Kazakhstan completed the supply of uranium ore and rare earths to Japan.",
    ),
    (
        "c1",
        "2024-04-01",
        "Eritrea and Djibouti signed a ceasefire agreement for the coast.",
    ),
    ("c2", "2024-04-09", "Eritrea accused Djibouti of spreading rumours."),
    (
        "c3",
        "2024-05-02",
        "Eritrean troops attacked Djibouti in violation of the agreement.",
    ),
    (
        "d1",
        "2024-01-15",
        "Paraguay promised to dredge the Uruguayan river channel by June 2024.",
    ),
    ("d2", "2024-03-01", "Paraguay condemned Uruguay over a tax on soybeans."),
    (
        "o1",
        "2024-02-02",
        "Norway and Chile signed an agreement to study krill and icebergs.",
    ),
    (
        "o2",
        "2024-08-12",
        "The Norwegian foreign minister visited Chile and praised its poets.",
    ),
];

fn json(ledger: &str, more: &[&str]) -> Vec<Value> {
    let (ok, out, err) = output(&[&["commitments", "--json", "--ledger", ledger], more].concat());
    assert!(ok, "{err}");
    serde_json::from_str(&out).expect("JSON")
}

fn steps(commitment: &Value) -> Vec<(&str, &str)> {
    let moves = commitment["moves"].as_array().expect("a list");
    moves
        .iter()
        .map(|m| (m["day"].as_str().expect("a day"), m["to"].as_str().expect("a status")))
        .collect()
}

#[test]
fn promises_move_on_evidence_alone() {
    let (_folder, ledger) = ledger(&REPORTS);
    let on = ["--on", "2025-06-01"];
    let memorandum = json(&ledger, &[&["Kazakhstan", "JPN"], &on[..]].concat());
    assert_eq!(memorandum.len(), 1, "{memorandum:#?}");
    assert_eq!(memorandum[0]["status"], "kept");
    assert_eq!(
        steps(&memorandum[0]),
        [("2024-05-11", "in progress"), ("2024-11-21", "kept")]
    );
    let first = &memorandum[0]["moves"][0];
    assert!(first["event"].as_str().is_some_and(|e| e.starts_with('e')), "{first}");
    assert!(
        first["sentence"]
            .as_str()
            .is_some_and(|s| s.contains("first consignment")),
        "{first}"
    );
    assert!(
        first["words"]
            .as_array()
            .is_some_and(|w| w.iter().any(|w| w == "uranium")),
        "{first}"
    );
    let truce = json(&ledger, &[&["ERI", "DJI"], &on[..]].concat());
    assert_eq!(truce[0]["status"], "broken", "{truce:#?}");
    assert_eq!(steps(&truce[0]), [("2024-05-02", "broken")]);
    let channel = json(&ledger, &[&["PRY"], &on[..]].concat());
    assert_eq!(
        (&channel[0]["status"], &channel[0]["due"]),
        (&"lapsed".into(), &"2024-06-30".into()),
        "{channel:#?}"
    );
    let krill = json(&ledger, &[&["NOR", "CHL"], &on[..]].concat());
    assert_eq!(krill[0]["status"], "signed", "{krill:#?}");
    assert!(steps(&krill[0]).is_empty());
}

#[test]
fn the_day_that_is_asked_for_decides() {
    let (_folder, ledger) = ledger(&REPORTS);
    let at = |day| json(&ledger, &["KAZ", "JPN", "--on", day])[0]["status"].clone();
    assert_eq!(
        [at("2024-04-01"), at("2024-06-01"), at("2024-12-01")],
        ["signed", "in progress", "kept"]
    );
    assert!(json(&ledger, &["KAZ", "JPN", "--on", "2024-01-01"]).is_empty());
    let lapsed = |day| json(&ledger, &["--status", "lapsed", "--on", day]).len();
    assert_eq!((lapsed("2024-07-05"), lapsed("2024-09-01")), (0, 1));
    let open = json(&ledger, &["--status", "open", "--on", "2025-06-01"]);
    assert!(
        open.iter().all(|c| c["moves"].as_array().is_some_and(Vec::is_empty)),
        "{open:#?}"
    );
    assert_eq!(
        json(&ledger, &["--from", "2024-03-01", "--to", "2024-03-31", "KAZ"]).len(),
        1
    );
}

#[test]
fn commitments_print_as_table_and_csv_and_faults_are_named() {
    let (_folder, ledger) = ledger(&REPORTS);
    let ask = |more: &[&str]| output(&[&["commitments", "--ledger", &ledger, "--on", "2025-06-01"], more].concat());
    let (ok, out, _) = ask(&["KAZ", "JPN"]);
    assert!(
        ok && out.contains("in progress") && out.contains("1 of 1 commitments") && out.contains("of all 1 kept"),
        "{out}"
    );
    let (ok, out, _) = ask(&["--csv", "--status", "kept"]);
    let lines: Vec<&str> = out.lines().collect();
    assert!(ok && lines.len() == 2, "{out}");
    assert!(lines[0].starts_with("made,parties,to,what,status,due,moves"), "{out}");
    assert!(
        lines[1].contains("2024-05-11 in progress by e") && lines[1].contains("2024-11-21 kept by e"),
        "{out}"
    );
    let (ok, out, err) = ask(&["Norway", "Japan"]);
    assert!(ok && out.is_empty() && err.contains("no commitment fits"), "{out}{err}");
    let (ok, _, err) = ask(&["--status", "done"]);
    assert!(!ok && err.contains("\"done\" is no status; give one of open"), "{err}");
    assert!(!ask(&["Atlantis"]).0 && !ask(&["KAZ", "KAZ"]).0);
}

const CLAIMS: [(&str, &str, &str); 5] = [
    (
        "a",
        "2025-10-25",
        "Marco Rubio said cooperation with Pakistan would not come at the expense of relations with India.",
    ),
    (
        "b",
        "2025-10-26",
        "Marco Rubio said that cooperation with Pakistan would not come at the expense of relations with India.",
    ),
    (
        "c",
        "2025-10-27",
        "Floods in Bangladesh affected eastern India and threatened Nepal.",
    ),
    ("d", "2025-10-28", "Brazil threatened Peru with sanctions."),
    (
        "e",
        "2025-10-29",
        "Relations between Egypt and Qatar have improved, diplomats said.",
    ),
];

#[test]
fn claims_are_listed_with_their_copies() {
    let (_folder, ledger) = ledger(&CLAIMS);
    let (ok, out, err) = output(&["claims", "--json", "--ledger", &ledger]);
    assert!(ok, "{err}");
    let claims: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    let kinds: Vec<&str> = claims.iter().filter_map(|c| c["kind"].as_str()).collect();
    assert_eq!(kinds, ["improving", "not-at-expense"], "{out}");
    let rubio = &claims[1];
    assert_eq!(rubio["documents"].as_array().map(Vec::len), Some(2), "{rubio:#}");
    assert_eq!(rubio["claimant"], "Marco Rubio");
    assert_eq!(
        (&rubio["engagement"], &rubio["other"]),
        (&serde_json::json!(["USA", "PAK"]), &serde_json::json!(["USA", "IND"]))
    );
    assert!(
        rubio["verdict"]
            .as_str()
            .is_some_and(|v| v.contains("too little to judge")),
        "{rubio:#}"
    );
    let count = |more: &[&str]| {
        let (ok, out, err) = output(&[&["claims", "--csv", "--ledger", &ledger], more].concat());
        assert!(ok, "{err}");
        out.lines().count() - 1
    };
    assert_eq!(count(&["USA", "PAK", "India"]), 1);
    assert_eq!(count(&["USA", "PAK", "CHN"]), 0);
    assert_eq!(count(&["EGY"]), 1);
    assert_eq!(count(&["--to", "2025-10-26"]), 1);
    let (ok, out, _) = output(&["claims", "--ledger", &ledger]);
    assert!(
        ok && out.contains("not at expense") && out.contains("USA-PAK") && out.contains("and 1 more"),
        "{out}"
    );
}
