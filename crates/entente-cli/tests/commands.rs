//! The real binary, end to end.

use assert_cmd::Command;
use std::{fs, path::Path};

fn entente(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    command.args(arguments).env("COLUMNS", "100");
    command
}

fn output(arguments: &[&str]) -> (bool, String, String) {
    let output = entente(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn brief() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/brief.txt")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn read_shows_events_statements_and_people() {
    let (ok, out, _) = output(&["read", &brief()]);
    assert!(ok);
    for wanted in [
        "published 2025-03-14 (from the dateline)",
        "CONSULT",
        "“met”",
        "Hakan Fidan",
        "not-at-expense",
        "COOPERATE",
    ] {
        assert!(out.contains(wanted), "{wanted:?} is missing in\n{out}");
    }
    assert!(
        out.lines().all(|l| l.chars().count() <= 100),
        "a line is wider than the terminal"
    );
}

#[test]
fn read_json_has_the_fields_of_the_schema() {
    let (ok, out, _) = output(&["read", &brief(), "--json"]);
    assert!(ok);
    let reading: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let met = reading["events"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|e| e["trigger"]["text"] == "met")
        .expect("the meeting");
    assert_eq!(met["actors"][0]["entity"], "TUR");
    assert_eq!(met["actors"][0]["office"], "foreign minister");
    assert_eq!(met["recipients"][0]["entity"], "ARM");
    assert_eq!(met["when"]["start"], "2025-03-13");
    assert_eq!(met["polarity"], "affirmed");
    let text = fs::read_to_string(brief()).expect("the brief");
    for event in reading["events"].as_array().expect("a list") {
        let span = |k: &str| usize::try_from(event["evidence"]["span"][k].as_u64().expect("a number")).expect("small");
        assert_eq!(
            &text[span("start")..span("end")],
            event["evidence"]["text"].as_str().expect("words")
        );
    }
    let (ok, schema, _) = output(&["schema"]);
    assert!(ok && schema.contains("\"polarity\""));
}

#[test]
fn jsonl_keeps_the_order_and_names_bad_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("reports.jsonl");
    let mut lines: Vec<String> = (1..=30)
        .map(|i| format!("{{\"id\": \"r{i}\", \"date\": \"2025-10-{:02}\", \"text\": \"France signed an agreement with Brazil.\"}}", i % 28 + 1))
        .collect();
    lines.insert(7, "{\"id\": 8, \"text\":".to_owned());
    fs::write(&file, lines.join("\n")).expect("written");
    let (ok, out, err) = output(&["read", "--jsonl", file.to_str().expect("a path")]);
    assert!(ok);
    assert!(err.contains("reports.jsonl:8"), "{err}");
    let ids: Vec<String> = out
        .lines()
        .map(|l| {
            serde_json::from_str::<serde_json::Value>(l).expect("JSON")["document"]["id"]
                .as_str()
                .unwrap_or("")
                .to_owned()
        })
        .collect();
    assert_eq!(ids, (1..=30).map(|i| format!("r{i}")).collect::<Vec<_>>());
}

#[test]
fn adding_twice_changes_nothing_and_the_ledger_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    let (ok, out, err) = output(&["add", &brief(), "--ledger", &ledger]);
    assert!(ok, "{err}");
    assert!(out.starts_with("1 new, 0 known"), "{out}");
    let (ok, out, _) = output(&["add", &brief(), "--ledger", &ledger]);
    assert!(ok && out.starts_with("0 new, 1 known"), "{out}");
    let (ok, out, _) = output(&["events", "--ledger", &ledger, "--dyad", "Turkey", "ARM", "--json"]);
    let events: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(ok && events.as_array().is_some_and(|e| e.len() >= 3), "{out}");
    let id = events[0]["id"].as_str().expect("a name").to_owned();
    let (ok, out, _) = output(&["show", &id, "--ledger", &ledger]);
    assert!(ok && out.contains("actor") && out.contains("rule "), "{out}");
    let (ok, out, _) = output(&["dyad", "TUR", "ARM", "--ledger", &ledger]);
    assert!(ok && out.contains("2025-03"), "{out}");
    let out_folder = folder.path().join("out");
    let (ok, _, err) = output(&[
        "dossier",
        "TUR",
        "ARM",
        "--ledger",
        &ledger,
        "--out",
        out_folder.to_str().expect("a path"),
    ]);
    assert!(ok, "{err}");
    let page = fs::read_to_string(out_folder.join("TUR-ARM.html")).expect("the page");
    assert!(page.contains("<svg") && page.contains("Hakan Fidan") && !page.contains("src=\"http"));
    let (ok, out, _) = output(&["events", "--ledger", &ledger, "--text", "smugglers", "--csv"]);
    assert!(ok && out.lines().count() >= 2, "{out}");
}

#[test]
fn who_knows_the_register_by_date() {
    let (ok, out, _) = output(&["who", "USA", "--on", "2022-06-01", "--ledger", "/nonexistent/l.db"]);
    assert!(
        ok && out.contains("Joe Biden") && !out.contains("Barack Obama"),
        "{out}"
    );
    let (ok, _, err) = output(&["who", "Nobody Atall", "--ledger", "/nonexistent/l.db"]);
    assert!(!ok && err.contains("knows nobody"), "{err}");
}

#[test]
fn parse_prints_conllu() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("t.txt");
    fs::write(&file, "Pakistan handed over an operative to Washington in March.").expect("written");
    let (ok, out, _) = output(&["parse", file.to_str().expect("a path")]);
    assert!(
        ok && out.contains("\thand\tVERB\t") && out.contains("\tPakistan\t"),
        "{out}"
    );
}

/// With --json each sentence also says whom it mentions; a record without text is named and the rest goes on.
#[test]
fn parse_prints_actors_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("t.jsonl");
    let lines =
        "{\"id\": \"a\", \"text\": \"Paris thanked Lima. It promised aid.\"}\n{\"id\": \"b\", \"text\": \"\"}\n";
    fs::write(&file, lines).expect("written");
    let (ok, out, err) = output(&["parse", "--json", file.to_str().expect("a path")]);
    let sentences: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let codes = |s: &serde_json::Value| s["actors"][0]["codes"][0].clone();
    assert!(ok && sentences.len() == 2, "{out}{err}");
    assert_eq!(sentences.iter().map(codes).collect::<Vec<_>>(), ["FRA", "FRA"], "{out}");
    assert!(err.contains("skipped") && err.contains("t.jsonl:2"), "{err}");
}

/// Bad input: one clear line that names the file, and an exit code.
#[test]
fn bad_input_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path.to_string_lossy().into_owned()
    };
    let missing = folder.path().join("missing.txt").to_string_lossy().into_owned();
    let cases = [
        (missing, "missing.txt"),
        (at("empty.txt", b""), "empty.txt"),
        (at("binary.txt", &[0, 159, 146, 150, 0, 0, 1, 2, 3]), "binary.txt"),
        (
            at(
                "scripts.html",
                b"<!doctype html><html><head><script>var a = 1;</script></head><body></body></html>",
            ),
            "scripts.html",
        ),
        (
            at("cut.jsonl.gz", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab]),
            "cut.jsonl.gz",
        ),
        (folder.path().to_string_lossy().into_owned(), ""),
    ];
    for (path, named) in &cases {
        let (ok, out, err) = output(&["read", path]);
        assert!(!ok, "{path} was read: {out}");
        assert!(err.contains("error:") && err.contains(named), "{path}: {err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}

#[test]
fn odd_input_is_read_with_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("odd.jsonl");
    let mut lines = b"{\"date\": \"2025-13-45\", \"text\": \"Norway met Sweden in Oslo.\"}\n".to_vec();
    lines.extend(b"{\"date\": \"2125-01-01\", \"text\": \"Norway met Denmark in Oslo.\"}\n");
    fs::write(&file, lines).expect("written");
    let (ok, out, _) = output(&["read", "--jsonl", file.to_str().expect("a path")]);
    assert!(ok);
    assert!(out.contains("2025-13-45") && out.contains("lies after today"), "{out}");
    let broken = folder.path().join("broken.txt");
    fs::write(
        &broken,
        b"France met Spain in Par\xffis on Monday. The two sides signed a treaty.\n",
    )
    .expect("written");
    let (ok, _, err) = output(&["read", broken.to_str().expect("a path"), "--published", "2025-01-15"]);
    assert!(ok, "{err}");
    let (ok, _, err) = output(&["read", broken.to_str().expect("a path"), "--published", "2025-13-45"]);
    assert!(!ok && err.contains("2025-13-45"), "{err}");
}

#[test]
fn a_very_long_line_is_skipped_and_the_rest_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("long.jsonl");
    let mut bytes = format!("{{\"text\": \"{}\"}}\n", "a".repeat(50 << 20)).into_bytes();
    bytes.extend(b"{\"date\": \"2025-01-15\", \"text\": \"France signed an agreement with Brazil.\"}\n");
    fs::write(&file, bytes).expect("written");
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    let (ok, out, err) = output(&["add", file.to_str().expect("a path"), "--ledger", &ledger]);
    assert!(
        ok && out.starts_with("1 new") && out.contains("1 skipped"),
        "{out}{err}"
    );
    assert!(err.contains("long.jsonl:1"), "{err}");
}

#[test]
fn ledgers_that_cannot_be_used_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let foreign = folder.path().join("foreign.db");
    fs::write(
        &foreign,
        "this is not a database at all, but long enough to look like a file with something in it",
    )
    .expect("written");
    let (ok, _, err) = output(&["add", &brief(), "--ledger", foreign.to_str().expect("a path")]);
    assert!(!ok && err.contains("foreign.db"), "{err}");
    let (ok, _, err) = output(&[
        "events",
        "--ledger",
        folder.path().join("none.db").to_str().expect("a path"),
    ]);
    assert!(!ok && err.contains("entente add"), "{err}");
    let (ok, _, err) = output(&["add", &brief(), "--ledger", "/proc/l.db"]);
    assert!(!ok && err.contains("/proc/l.db"), "{err}");
}

/// A run that is killed keeps what it reported, and the next run adds the rest, no more and no less.
#[test]
fn a_killed_run_is_continued() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("many.jsonl");
    let lines: Vec<String> = (0..3000)
        .map(|i| {
            format!(
                "{{\"date\": \"2025-01-15\", \"text\": \"French troops attacked {i} Chadian rebels near the border.\"}}"
            )
        })
        .collect();
    fs::write(&file, lines.join("\n")).expect("written");
    let (file, ledger) = (
        file.to_string_lossy().into_owned(),
        folder.path().join("l.db").to_string_lossy().into_owned(),
    );
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("entente"))
        .args(["add", &file, "--ledger", &ledger])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(2500));
    child.kill().expect("killed");
    child.wait().expect("gone");
    let (ok, out, err) = output(&["add", &file, "--ledger", &ledger, "--json"]);
    assert!(ok, "{err}");
    let summary: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let count = |k: &str| summary[k].as_u64().expect("a number");
    assert_eq!(count("new") + count("known"), 3000);
    let (_, out, _) = output(&["add", &file, "--ledger", &ledger]);
    assert!(out.starts_with("0 new, 3000 known"), "{out}");
}
