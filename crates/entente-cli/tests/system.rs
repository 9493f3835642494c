//! `entente balance` and `entente dehyphenation` on small ledgers made of reports of our own.

use assert_cmd::Command;
use serde_json::Value;
use std::{fs, path::Path};
use tempfile::TempDir;

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    let output = command.args(arguments).env("COLUMNS", "100").output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A ledger of reports, each a day and a sentence.
fn ledger(folder: &Path, reports: &[(String, String)]) -> String {
    let lines: Vec<String> = reports
        .iter()
        .enumerate()
        // The same words twice would be one document.
        .map(|(n, (day, text))| {
            serde_json::json!({"date": day, "text": format!("{text} It rained {n} times.")}).to_string()
        })
        .collect();
    let file = folder.join("reports.jsonl");
    fs::write(&file, lines.join("\n")).expect("written");
    let ledger = folder.join("l.db").to_string_lossy().into_owned();
    let (code, _, err) = output(&["add", &file.to_string_lossy(), "--ledger", &ledger]);
    assert_eq!(code, Some(0), "{err}");
    ledger
}

/// Friendly, hostile or no words between two.
fn report(mood: i32, a: &str, b: &str) -> Option<String> {
    match mood {
        1.. => Some(format!("{a} signed an agreement with {b}.")),
        0 => None,
        _ => Some(format!("{a} condemned {b}.")),
    }
}

/// The United States are friends of both rivals in 2019, and of one of them in 2020.
fn rivals(folder: &Path) -> String {
    let mut reports = Vec::new();
    for year in [2019, 2020] {
        for month in [2, 5, 8, 11] {
            let pakistan = if year == 2019 { 1 } else { -1 };
            for (day, text) in [
                (3, report(1, "The United States", "India")),
                (13, report(pakistan, "The United States", "Pakistan")),
                (23, report(-1, "India", "Pakistan")),
                (27, report(1, "The United States", "NATO")),
            ] {
                reports.extend(text.map(|text| (format!("{year}-{month:02}-{day:02}"), text)));
            }
        }
    }
    reports.push(("2020-06-01".to_owned(), "Chile sent Peru forty doctors.".to_owned()));
    ledger(folder, &reports)
}

/// Forty months: the United States go up and down with both rivals alike, with Britain otherwise, with France never.
fn moods(folder: &Path) -> String {
    let mut reports = Vec::new();
    for month in 0..40 {
        let rival = [1, -1, 0, 1, 1, -1, -1, 0, -1, 1, 0][month % 11];
        let second = if month % 6 == 2 { 1 } else { rival };
        let britain = [1, 0, -1, 0, 1, -1, 1][month % 7];
        for (day, text) in [
            (3, report(rival, "The United States", "India")),
            (11, report(second, "The United States", "Pakistan")),
            (18, report(britain, "The United States", "Britain")),
            (25, report(1, "The United States", "France")),
        ] {
            let date = format!("{}-{:02}-{day:02}", 2018 + month / 12, month % 12 + 1);
            reports.extend(text.map(|text| (date, text)));
        }
    }
    ledger(folder, &reports)
}

#[test]
fn balance_counts_triads_of_states_year_by_year() {
    let folder = TempDir::new().expect("a folder");
    let ledger = rivals(folder.path());
    let ask = |arguments: &[&str]| -> (String, Value) {
        let all: Vec<&str> = [&["balance", "--ledger", &ledger], arguments].concat();
        let (code, text, err) = output(&all);
        assert_eq!(code, Some(0), "{err}");
        let (_, json, _) = output(&[&all[..], &["--json"]].concat());
        (text, serde_json::from_str(&json).expect("JSON"))
    };
    let (text, json) = ask(&[]);
    let (then, later) = (&json["periods"][0], &json["periods"][1]);
    assert_eq!(
        (&then["start"], &then["end"]),
        (&"2019-01-01".into(), &"2019-12-31".into())
    );
    for (row, wanted) in [(then, [3, 3, 1, 0, 1, 0, 0, 1]), (later, [3, 3, 2, 0, 0, 1, 0, 0])] {
        let keys = [
            "states",
            "ties",
            "negative",
            "all_positive",
            "one_negative",
            "two_negative",
            "all_negative",
            "frustration_upper",
        ];
        assert_eq!(keys.map(|key| row[key].as_u64().expect("a number")), wanted, "{row}");
        assert_eq!(row["frustration_lower"], row["frustration_upper"]);
    }
    assert_eq!((&then["balanced"], &later["balanced"]), (&0.0.into(), &1.0.into()));
    // One triad: however its signs are dealt, it is as balanced as before.
    assert_eq!((&then["chance"], &later["chance"]), (&0.0.into(), &1.0.into()));
    assert!(
        text.contains("2019") && text.contains("frustr.") && text.contains("by chance"),
        "{text}"
    );
    assert!(
        text.lines().all(|l| !l.contains('│') || l.chars().count() <= 100),
        "{text}"
    );

    let (text, json) = ask(&["--actor", "Pakistan"]);
    let ties: Vec<&Value> = json["periods"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|p| &p["negative"])
        .collect();
    assert_eq!(ties, [1, 2]);
    assert!(text.starts_with("Balance of Pakistan, by year") && json["periods"][0]["frustration_upper"].is_null());

    let (_, json) = ask(&["--all"]);
    assert_eq!(json["periods"][0]["ties"], 4, "NATO takes part");
    let (_, json) = ask(&["--least", "1"]);
    assert_eq!(json["periods"][1]["ties"], 4, "Chile and Peru have one event");
    let (_, json) = ask(&["--period", "quarter", "--least", "1", "--to", "2019-07-01"]);
    assert_eq!(json["periods"].as_array().map(Vec::len), Some(2));
    let (_, json) = ask(&["--scale", "goldstein"]);
    assert_eq!(json["scale"], "goldstein");

    let (code, csv, _) = output(&["balance", "--ledger", &ledger, "--csv"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        code == Some(0) && lines.len() == 3 && lines[0].starts_with("start,end,states,ties"),
        "{csv}"
    );
    assert!(
        lines[1].starts_with("2019-01-01,2019-12-31,3,3,1,0,1,0,0,0.0,"),
        "{csv}"
    );
}

#[test]
fn balance_refuses_what_cannot_be_judged() {
    let folder = TempDir::new().expect("a folder");
    let ledger = rivals(folder.path());
    for (arguments, wanted) in [
        (&["--actor", "Blorkistan"][..], "Blorkistan"),
        (&["--actor", "NATO"], "is no state"),
        (&["--actor", "Chile"], "CHL has with nobody 3 or more events"),
        (&["--least", "99"], "no two states have 99 or more events"),
        (&["--from", "2030-01-01"], "no affirmed, actual event"),
        (&["--from", "2020-01-01", "--to", "2019-01-01"], "lies after"),
        (&["--dead-zone", "NaN"], "--dead-zone"),
        (&["--dead-zone", "11"], "--dead-zone"),
    ] {
        let (code, out, err) = output(&[&["balance", "--ledger", &ledger], arguments].concat());
        assert!(
            code == Some(1) && out.is_empty() && err.contains(wanted),
            "{arguments:?}: {out}{err}"
        );
    }
}

#[test]
fn rivals_that_rise_and_fall_together_are_hyphenated() {
    let folder = TempDir::new().expect("a folder");
    let ledger = moods(folder.path());
    let all = ["dehyphenation", "USA", "India", "PAK", "--ledger", &ledger];
    let (code, json, err) = output(&[&all[..], &["--json"]].concat());
    assert_eq!(code, Some(0), "{err}");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let number = |key: &str| json["whole"][key].as_f64().expect("a number");
    assert!(
        number("correlation") > 0.5 && number("low") > 0.0 && number("high") < 1.0,
        "{json}"
    );
    assert_eq!(
        (&json["whole"]["periods"], &json["whole"]["reading"]),
        (&40.into(), &"together".into())
    );
    let windows = json["windows"].as_array().expect("a list");
    assert_eq!(windows.len(), 5);
    assert_eq!(
        (&windows[4]["from"], &windows[4]["to"]),
        (&"2018-05-01".into(), &"2021-04-30".into())
    );

    let (code, text, _) = output(&all);
    assert!(
        code == Some(0) && text.contains("2018-05 to 2021-04") && text.contains("together"),
        "{text}"
    );
    assert!(
        text.contains("not which moves the other") && !text.contains("NaN"),
        "{text}"
    );
    // In a window of 24 months some are silent: nothing is said then.
    let (_, json, _) = output(&[&all[..], &["--json", "--window", "24"]].concat());
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert!(
        json["windows"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|w| { w["reading"] == "too few events" && w["active"].as_u64().is_some_and(|n| n < 24) })
    );
    let (code, csv, _) = output(&[&all[..], &["--csv", "--window", "24"]].concat());
    assert!(
        code == Some(0) && csv.lines().count() == 1 + 17 && csv.starts_with("from,to,periods"),
        "{csv}"
    );
}

#[test]
fn dehyphenation_refuses_what_cannot_be_told() {
    let folder = TempDir::new().expect("a folder");
    let ledger = moods(folder.path());
    for (arguments, wanted) in [
        (&["USA", "IND", "Blorkistan"][..], "Blorkistan"),
        (&["USA", "IND", "India"], "stands on two sides"),
        (&["USA", "IND", "United States"], "stands on two sides"),
        (&["USA", "IND", "FRA"], "the series of USA and FRA is constant"),
        (&["USA", "IND", "BRA"], "joins USA and BRA"),
        (&["USA", "IND", "PAK", "--window", "41"], "has only 40 months"),
        (&["USA", "IND", "PAK", "--window", "12"], "at least 20 periods"),
        (&["USA", "IND", "PAK", "--window", "0"], "at least 20 periods"),
        (
            &["USA", "IND", "PAK", "--period", "quarter", "--window", "61"],
            "a multiple of 3",
        ),
        (&["USA", "IND", "PAK", "--period", "quarter"], "has only 39 months"),
        (
            &["USA", "IND", "PAK", "--from", "2030-01-01"],
            "no affirmed, actual event",
        ),
        (
            &["USA", "IND", "PAK", "--from", "2020-01-01", "--to", "2019-01-01"],
            "lies after",
        ),
    ] {
        let (code, out, err) = output(&[&["dehyphenation", "--ledger", &ledger], arguments].concat());
        assert!(
            code == Some(1) && out.is_empty() && err.contains(wanted),
            "{arguments:?}: {out}{err}"
        );
    }
    let nowhere = folder.path().join("no.db").to_string_lossy().into_owned();
    for command in [&["balance"][..], &["dehyphenation", "USA", "IND", "PAK"]] {
        let (code, _, err) = output(&[command, &["--ledger", &nowhere]].concat());
        assert!(code == Some(1) && err.contains("there is no ledger yet"), "{err}");
    }
}
