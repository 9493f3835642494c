//! What the program refuses, in words that name the thing and say what to do, and how it stops in order.

use assert_cmd::Command;
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    let output = command
        .args(arguments)
        .env("COLUMNS", "100")
        .timeout(Duration::from_secs(60))
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("written");
    path.to_string_lossy().into_owned()
}

const REPORT: &[u8] = b"France signed an agreement with Brazil on Monday.\n";

/// A pipe would be waited for without end, a link to its own folder be followed without end.
#[cfg(unix)]
#[test]
fn pipes_and_links_to_folders_are_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path().join("reports");
    fs::create_dir(&reports).expect("a folder");
    written(&reports, "a.txt", REPORT);
    std::os::unix::fs::symlink(&reports, reports.join("loop")).expect("a link");
    let made = std::process::Command::new("mkfifo")
        .arg(reports.join("pipe"))
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    let (code, out, err) = output(&["add", reports.to_str().expect("a path"), "--ledger", &ledger]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("1 new") && out.contains("2 skipped"), "{out}");
    assert!(
        err.contains("pipe: this is a pipe") && err.contains("loop: a link to a folder"),
        "{err}"
    );
    let (code, _, err) = output(&["read", reports.join("pipe").to_str().expect("a path")]);
    assert_eq!(code, Some(1), "{err}");
}

#[test]
fn a_text_as_long_as_a_library_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "France met Spain in Paris on Monday. ".repeat(200_000);
    let file = written(folder.path(), "long.txt", text.as_bytes());
    let (code, _, err) = output(&["read", &file]);
    assert!(code == Some(1) && err.contains("long.txt: larger than"), "{err}");
}

#[test]
fn every_kind_of_skipped_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "{\"text\":\n".repeat(20);
    let lines = written(folder.path(), "lines.jsonl", lines.as_bytes());
    let empty = written(folder.path(), "empty.txt", b"");
    let report = written(folder.path(), "report.txt", REPORT);
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    let (code, _, err) = output(&["add", &lines, &empty, &report, "--ledger", &ledger]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("lines.jsonl:1") && err.contains("empty.txt"), "{err}");
    assert!(
        !err.contains("lines.jsonl:9") && err.contains("20 malformed record"),
        "{err}"
    );
    let (_, out, _) = output(&["add", &lines, "--ledger", &ledger, "--json"]);
    assert!(out.contains("lines.jsonl:20"), "{out}");
}

#[test]
fn a_guessed_encoding_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(
        folder.path(),
        "odd.txt",
        b"Le pr\xe9sident fran\xe7ais met Spain in Paris on Monday.\n",
    );
    let (code, out, err) = output(&["read", &file, "--json"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("by a guess") || err.contains("by a guess"), "{out}{err}");
}

#[test]
fn gold_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let gold = folder.path().to_string_lossy().into_owned();
    let evaluate = |records: &str, floor: Option<&str>| {
        written(folder.path(), "records.jsonl", records.as_bytes());
        match floor {
            Some(floor) => {
                let floor = written(folder.path(), "floor.tsv", floor.as_bytes());
                output(&["evaluate", &gold, "--floor", &floor])
            }
            None => output(&["evaluate", &gold]),
        }
    };
    let record = r#"{"id": "r", "split": "dev", "published": "2025-01-15", "text": "Rain fell on Oslo."}"#;
    let (code, _, err) = evaluate("{\"id\":\n", None);
    assert!(code == Some(1) && err.contains("records.jsonl: line 1"), "{err}");
    let (code, _, err) = evaluate("\n", None);
    assert!(code == Some(1) && err.contains("no record"), "{err}");
    let (code, _, err) = evaluate(record, Some("x\n"));
    assert!(code == Some(1) && err.contains("floor.tsv:1"), "{err}");
    let (code, _, err) = evaluate(record, Some("measure\tsplit\tleast\nevent\tdev\tmuch\n"));
    assert!(code == Some(1) && err.contains("floor.tsv:2"), "{err}");
    let (code, _, err) = evaluate(record, Some("measure\tsplit\tleast\nquiet reports\tdev\t0.9\n"));
    assert_eq!(code, Some(0), "{err}");
    let wrong = record.replace("}", r#", "events": [{"root": ["AID"], "actors": ["NOR"]}]}"#);
    let (code, _, err) = evaluate(&wrong, Some("measure\tsplit\tleast\nevent\tdev\t0.9\n"));
    assert!(code == Some(1) && err.contains("below its floor"), "{err}");
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = written(folder.path(), "report.txt", REPORT);
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    let (code, ..) = output(&["add", &report, "--ledger", &ledger, "--published", "2025-01-15"]);
    assert_eq!(code, Some(0));
    let ask = |arguments: &[&str], wanted: &str| {
        let all: Vec<&str> = arguments.iter().copied().chain(["--ledger", &ledger]).collect();
        let (code, out, err) = output(&all);
        assert_eq!(code, Some(1), "{arguments:?}: {out}");
        assert!(err.contains(wanted), "{arguments:?}: {err}");
    };
    ask(&["events", "--mode", "nonsense"], "no PLOVER mode");
    ask(&["events", "--root", "FOO"], "no PLOVER root");
    ask(&["events", "--from", "2026-01-01", "--to", "2025-01-01"], "lies after");
    ask(&["events", "--dyad", "USA", "USA"], "are one");
    ask(&["dyad", "FRA", "France"], "stands on two sides");
    ask(&["dyad", "FRA", "Blork"], "Blork");
    ask(
        &["dossier", "FRA", "BRA", "--from", "2026-01-01", "--to", "2025-01-01"],
        "lies after",
    );
    ask(&["events", "--modality", "maybe"], "past-background");
    ask(&["show", "e999"], "e999");
    let (code, _, err) = output(&["events", "--actor", "Blorkistan", "--ledger", &ledger]);
    assert!(code == Some(0) && err.contains("Blorkistan"), "{err}");
    let (code, _, err) = output(&["read", &report, "--codebook", "/nonexistent"]);
    assert!(code == Some(1) && err.contains("/nonexistent"), "{err}");
}

#[test]
fn names_are_found_without_their_diacritics() {
    let (code, out, err) = output(&["who", "Erdogan", "--on", "2020-01-01", "--ledger", "/nonexistent/l.db"]);
    assert!(code == Some(0) && out.contains("Erdoğan"), "{out}{err}");
}

/// Ctrl-C ends a run in order: what was coded is kept, the exit code says so, and the same command goes on.
#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_it_coded() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines: Vec<String> = (0..6000)
        .map(|i| format!("{{\"date\": \"2025-01-15\", \"text\": \"Peru sent {i} doctors to Chad.\"}}"))
        .collect();
    let file = written(folder.path(), "many.jsonl", lines.join("\n").as_bytes());
    let ledger = folder.path().join("l.db").to_string_lossy().into_owned();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("entente"))
        .args(["add", &file, "--ledger", &ledger])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // The first line tells that the ledger is open; then some documents are coded.
    let mut notes = BufReader::new(child.stderr.take().expect("its notes"));
    let mut first = String::new();
    notes.read_line(&mut first).expect("a line");
    assert!(first.starts_with("ledger:"), "{first}");
    std::thread::sleep(Duration::from_secs(1));
    let asked = Instant::now();
    let id = child.id().to_string();
    let status = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status()
        .expect("kill runs");
    assert!(status.success());
    let ended = child.wait_with_output().expect("gone");
    let out = String::from_utf8_lossy(&ended.stdout);
    let mut err = String::new();
    notes.read_to_string(&mut err).expect("its notes");
    assert_eq!(ended.status.code(), Some(130), "{out}{err}");
    assert!(
        asked.elapsed() < Duration::from_secs(60),
        "it took {:?} to stop",
        asked.elapsed()
    );
    assert!(err.contains("interrupted"), "{err}");
    let kept: u64 = out.split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    let (code, out, _) = output(&["add", &file, "--ledger", &ledger, "--json"]);
    assert_eq!(code, Some(0));
    let summary: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(summary["new"].as_u64().expect("a number") + kept, 6000, "{out}");
}
