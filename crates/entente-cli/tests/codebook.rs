//! `entente codebook`: explaining sentences, starting a codebook, comparing two, with the real binary.

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

fn printed(arguments: &[&str]) -> String {
    let (code, out, err) = output(arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {err}");
    out
}

fn json(arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--json"]].concat();
    serde_json::from_str(&printed(&arguments)).expect("JSON")
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

/// A codebook of one's own, as `new` writes it.
fn own() -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let dir = folder.path().join("mine").to_string_lossy().into_owned();
    let out = printed(&["codebook", "new", &dir]);
    assert!(
        out.contains("rules/own.toml") && out.contains("codebook check --codebook"),
        "{out}"
    );
    (folder, dir)
}

const HANDED: &str = "Belgium handed over a suspect to France on Monday.";

#[test]
fn a_sentence_is_explained_from_its_arcs_to_its_events() {
    let out = printed(&["codebook", "explain", HANDED, "--published", "2025-10-28"]);
    for wanted in [
        "hangs on",
        "2 handed",
        "who is named",
        "BEL",
        "Rules that fired",
        "cooperate-hand-over-suspect · COOPERATE",
        "codebook/rules/cooperate.toml:",
        "by verb \"hand over\"",
        "actor BEL “Belgium” in subject: handed –nsubj→ Belgium",
        "recipient FRA “France” in to: ",
        "→ event 1",
        "Rules that nearly fired, the nearest first",
        "“suspect” stands there",
        "more, farther off",
        "2025-10-27",
        "event 1: rule cooperate-hand-over-suspect",
    ] {
        assert!(out.contains(wanted), "{wanted:?} is missing in\n{out}");
    }
    let wide = out.lines().find(|l| l.chars().count() > 100);
    assert_eq!(wide, None, "a line is wider than the terminal");
}

#[test]
fn an_explanation_is_json_too() {
    let explained = json(&["codebook", "explain", HANDED, "--published", "2025-10-28"]);
    let sentence = &explained["sentences"][0];
    assert_eq!(sentence["text"], HANDED);
    assert_eq!(sentence["arcs"][1]["relation"], "root");
    let fired = &sentence["fired"][0];
    assert_eq!(fired["rule"], "cooperate-hand-over-suspect");
    assert_eq!(
        (&fired["root"], &fired["trigger"], &fired["event"]),
        (&"COOPERATE".into(), &"handed".into(), &1.into())
    );
    assert_eq!(fired["parties"][0]["place"], "subject");
    let nearly = sentence["nearly"].as_array().expect("a list");
    assert_eq!(nearly.len(), 20);
    assert!(sentence["nearly_more"].as_u64().expect("a number") > 0);
    let near = nearly
        .iter()
        .find(|m| m["failed"] == "where")
        .expect("a condition not met");
    assert!(near["because"].as_str().expect("words").starts_with("where "), "{near}");
    assert_eq!(explained["events"][0]["actors"][0]["entity"], "BEL");
}

#[test]
fn files_and_standard_input_are_explained_and_what_is_neither_is_named() {
    let folder = TempDir::new().expect("a folder");
    let file = written(folder.path(), "report.txt", HANDED);
    let from_file = json(&["codebook", "explain", &file, "--published", "2025-10-28"]);
    assert_eq!(from_file["sentences"][0]["fired"][0]["event"], 1);
    let piped = Command::cargo_bin("entente")
        .expect("the binary is built")
        .args(["codebook", "explain", "-", "--json"])
        .write_stdin(HANDED)
        .output()
        .expect("it runs");
    let piped: Value = serde_json::from_slice(&piped.stdout).expect("JSON");
    assert_eq!(piped["sentences"][0]["fired"], from_file["sentences"][0]["fired"]);
    let (code, _, err) = output(&["codebook", "explain", "report-2.txt"]);
    assert!(code == Some(1) && err.contains("report-2.txt"), "{err}");
    let out = printed(&["codebook", "explain", "It rained all day."]);
    assert!(out.contains("No rule fired") && out.contains("No events"), "{out}");
}

#[test]
fn a_codebook_of_ones_own_is_whole_and_its_rule_works() {
    let (_folder, dir) = own();
    let readme = fs::read_to_string(Path::new(&dir).join("README.md")).expect("a README");
    assert!(
        readme.contains("What extends") && readme.contains("| events.tsv |"),
        "{readme}"
    );
    let rules = fs::read_to_string(Path::new(&dir).join("rules/own.toml")).expect("the rule");
    let codes: Vec<String> = rules
        .lines()
        .filter(|l| l.contains('{') && l.contains('['))
        .filter(|l| l.trim_start().starts_with('"'))
        .map(|l| l.trim().trim_matches(['"', ',']).replace(['[', ']', '{', '}'], ""))
        .collect();
    assert!(codes.len() >= 2, "{codes:?}");
    for sentence in &codes {
        let explained = json(&["codebook", "explain", sentence, "--codebook", &dir]);
        let fired = explained["sentences"][0]["fired"].as_array().expect("a list");
        let own = fired.iter().find(|f| f["rule"] == "support-own-wreath");
        assert!(own.is_some_and(|f| f["event"].is_u64()), "{sentence}: {fired:#?}");
    }
    let (code, _, err) = output(&["codebook", "new", &dir]);
    assert!(code == Some(1) && err.contains("is not empty"), "{err}");
    let file = format!("{dir}/README.md");
    let (code, _, err) = output(&["codebook", "new", &file]);
    assert!(code == Some(1) && err.contains("README.md"), "{err}");
}

const GOLD: &str = concat!(
    r#"{"id": "d1", "split": "dev", "published": "2025-10-28", "text": "Canada laid a wreath at Ukraine's embassy on Monday.", "#,
    r#""events": [{"root": ["SUPPORT"], "actors": ["CAN"], "recipients": ["UKR"]}]}"#,
    "\n",
    r#"{"id": "d3", "split": "dev", "published": "2025-10-28", "text": "Belgium handed over a suspect to France on Monday.", "#,
    r#""events": [{"root": ["COOPERATE"], "actors": ["BEL"], "recipients": ["FRA"]}]}"#,
    "\n",
    r#"{"id": "t2", "split": "test", "published": "2025-10-28", "text": "Canada laid a wreath at Poland's embassy on Monday."}"#,
    "\n",
);

#[test]
fn what_a_rule_changes_is_shown_on_gold_and_on_a_sample() {
    let (folder, dir) = own();
    written(folder.path(), "records.jsonl", GOLD);
    let gold = folder.path().to_string_lossy().into_owned();
    let lines: Vec<String> = (2..=4)
        .map(|i| format!("{{\"id\": \"s{i}\", \"date\": \"2025-10-28\", \"text\": \"Canada laid {i} wreaths at Poland's embassy on Monday.\"}}"))
        .collect();
    let sample = written(folder.path(), "sample.jsonl", &lines.join("\n"));
    let asked: &[&str] = &[
        "codebook", "diff", "embedded", &dir, "--gold", &gold, "--sample", &sample, "--limit", "2",
    ];
    let found = json(asked);
    // The test record is neither coded nor counted.
    assert_eq!(found["gold"]["documents"], 2);
    assert!(found["gold"]["same"].as_u64() >= Some(1), "{found:#}");
    let (a, b) = (&found["sample"]["only_a"], &found["sample"]["only_b"]);
    assert_eq!((&a["count"], &b["count"]), (&3.into(), &3.into()), "{found:#}");
    assert_eq!(b["events"][0]["rule"], "support-own-wreath");
    assert_eq!(b["events"][0]["actors"][0], "CAN");
    assert_eq!(
        (&a["events"][0]["cameo"], &b["events"][0]["cameo"]),
        (&Value::Null, &"051".into())
    );
    let scores = found["scores"].as_array().expect("a list");
    let event = scores.iter().find(|s| s["measure"] == "event").expect("events");
    assert_eq!(
        (&event["a"]["right"], &event["b"]["right"], &event["b"]["gold"]),
        (&2.into(), &2.into(), &2.into())
    );
    let only_b = &found["sample"]["only_b"];
    assert_eq!(only_b["count"], 3);
    assert_eq!(only_b["events"].as_array().expect("a list").len(), 2);

    let out = printed(asked);
    for wanted in [
        "A  embedded",
        "2 of 2 → 2 of 2",
        "Gold: 2 records for development",
        "Canada laid 2 wreaths at Poland's embassy on Monday.",
        "− SUPPORT: CAN “laid” POL, 2025-10-27",
        "+ SUPPORT 051: CAN “laid” POL, 2025-10-27",
        "(support-own-wreath)",
        "Sample: 3 documents",
        "1 more only in A; --limit 0 shows all",
    ] {
        assert!(out.contains(wanted), "{wanted:?} is missing in\n{out}");
    }
    let backwards = json(&["codebook", "diff", &dir, "embedded", "--sample", &sample]);
    assert_eq!(backwards["sample"]["only_a"]["count"], 3);
    assert!(backwards["gold"].is_null());
}

#[test]
fn a_comparison_wants_texts_and_two_codebooks() {
    let (code, _, err) = output(&["codebook", "diff", "embedded", "embedded"]);
    assert!(code == Some(2) && err.contains("--gold"), "{err}");
    let folder = TempDir::new().expect("a folder");
    let (gold, none) = (folder.path().to_string_lossy().into_owned(), "/nonexistent/codebook");
    let (code, _, err) = output(&["codebook", "diff", "embedded", none, "--gold", &gold]);
    assert!(code == Some(1) && err.contains("records.jsonl"), "{err}");
    written(folder.path(), "records.jsonl", GOLD);
    let (code, _, err) = output(&["codebook", "diff", "embedded", none, "--gold", &gold]);
    assert!(code == Some(1) && err.contains(none), "{err}");
    let test = GOLD.lines().last().expect("a record");
    written(folder.path(), "records.jsonl", test);
    let (code, _, err) = output(&["codebook", "diff", "embedded", "embedded", "--gold", &gold]);
    assert!(code == Some(1) && err.contains("no record for development"), "{err}");
}
