//! `entente export`, by the real binary: what goes out in a shape comes back in by `entente import`.

use assert_cmd::Command;
use std::{collections::BTreeMap, fs, path::Path, time::Duration};

const FORMATS: [&str; 4] = ["plover", "polecat", "icews", "gdelt"];

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    command
        .args(arguments)
        .env("COLUMNS", "100")
        .timeout(Duration::from_secs(120));
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A folder with a ledger that has read examples/.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        let brief = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/brief.txt");
        place.ask(&["add", brief.to_str().expect("a path")]);
        place
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    /// Standard output and standard error of a command on the ledger.
    fn ask(&self, arguments: &[&str]) -> (String, String) {
        let ledger = self.path("l.db");
        let all: Vec<&str> = arguments.iter().copied().chain(["--ledger", &ledger]).collect();
        let (code, out, err) = output(&all);
        assert_eq!(code, Some(0), "{arguments:?}: {err}");
        (out, err)
    }

    fn json(&self, arguments: &[&str]) -> Vec<serde_json::Value> {
        serde_json::from_str(&self.ask(arguments).0).expect("a list")
    }
}

/// "source target day root" -> how many.
type Rows = BTreeMap<String, usize>;

/// The rows that events as `entente events --json` lists them come to: all are of states, and the roots of their CAMEO
/// codes are their own.
fn rows_of(events: &[serde_json::Value], both_ways: bool) -> Rows {
    let mut rows = Rows::new();
    for event in events {
        let codes = |side: &str| -> Vec<String> {
            let parties = event[side].as_array().expect("a list");
            parties
                .iter()
                .filter_map(|p| p["entity"].as_str().map(str::to_owned))
                .collect()
        };
        let mut pairs = Vec::new();
        for a in &codes("actors") {
            for b in codes("recipients").iter().filter(|b| *b != a) {
                pairs.push((a.clone(), b.clone()));
                if both_ways && event["reciprocal"] == true {
                    pairs.push((b.clone(), a.clone()));
                }
            }
        }
        pairs.sort();
        pairs.dedup();
        for (a, b) in pairs {
            let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
            *rows
                .entry(format!("{a} {b} {} {}", text("day"), text("root")))
                .or_default() += 1;
        }
    }
    rows
}

/// The rows of an imported set.
fn rows_of_set(rows: &[serde_json::Value]) -> Rows {
    let mut found = Rows::new();
    for row in rows {
        let text = |field: &str| row[field].as_str().expect("a text");
        let key = format!("{} {} {} {}", text("source"), text("target"), text("day"), text("root"));
        *found.entry(key).or_default() += 1;
    }
    found
}

fn happened(event: &serde_json::Value) -> bool {
    let modality = event["modality"].as_str().unwrap_or_default();
    event["polarity"] == "affirmed" && ["actual", "ongoing", "past-background"].contains(&modality)
}

/// Root and mode by themselves are what one CAMEO code says.
fn says_a_code(event: &serde_json::Value) -> bool {
    let mode = event["mode"].as_str();
    matches!(
        (event["root"].as_str(), mode),
        (Some("COERCE"), None) | (Some("CONSULT"), Some("phone")) | (Some("RETREAT"), Some("ceasefire"))
    )
}

#[test]
fn what_goes_out_comes_back() {
    let place = Place::new();
    let mut events = place.json(&["events", "--json", "--limit", "0"]);
    assert!(events.len() > 8, "{events:?}");
    for format in FORMATS {
        let file = place.path(format);
        let (out, _) = place.ask(&["export", format, "--out", &file]);
        assert_eq!(out, "");
        let (text, _) = place.ask(&["export", format]);
        assert_eq!(fs::read_to_string(&file).expect("written"), text, "{format}");
        place.ask(&["import", format, &file]);
        let cameo = ["icews", "gdelt"].contains(&format);
        if format == "polecat" {
            events.retain(happened);
        }
        if cameo {
            events.retain(|event| !event["cameo"].is_null() || says_a_code(event));
        }
        let wanted = rows_of(&events, cameo);
        assert!(wanted.len() >= 3, "{format}: {wanted:?}");
        let found = place.json(&["events", "--set", format, "--json", "--limit", "0"]);
        assert_eq!(rows_of_set(&found), wanted, "{format}");
        let again = place.ask(&["import", format, &file, "--json"]).0;
        assert!(again.contains("\"rows\": 0"), "{format}: its ids are its own: {again}");
    }
    assert!(!fs::exists(place.path("icews.partial")).expect("a folder"));
}

#[test]
fn filters_narrow_and_what_is_left_out_is_told() {
    let place = Place::new();
    let (all, err) = place.ask(&["export", "plover"]);
    assert_eq!(err, "");
    let events = place.json(&["events", "--json", "--limit", "0"]);
    assert_eq!(all.lines().count(), events.len());
    let days: Vec<String> = all
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["date"].to_string())
        .collect();
    assert!(days.is_sorted(), "{days:?}");

    let (rows, err) = place.ask(&["export", "icews"]);
    let denied = events.iter().filter(|event| event["polarity"] == "denied").count();
    assert!(
        denied > 0 && err.starts_with(&format!("left out: {denied} denied; ")),
        "{err}"
    );
    assert!(rows.starts_with("Event ID\tEvent Date\t"), "{rows}");
    assert!(rows.lines().all(|row| row.split('\t').count() == 20), "{rows}");

    let (rows, _) = place.ask(&["export", "gdelt", "--dyad", "Turkey", "ARM", "--root", "COOPERATE"]);
    let cells: Vec<&str> = rows.trim_end_matches('\n').split('\t').collect();
    assert_eq!(cells.len(), 61, "{rows}");
    assert_eq!(
        (&cells[5][..3], &cells[15][..3], cells[28]),
        ("ARM", "TUR", "06"),
        "{rows}"
    );

    let (rows, _) = place.ask(&["export", "icews", "--polarity", "denied", "--actor", "Azerbaijan"]);
    assert!(
        rows.contains("\tAzerbaijan\t") && rows.contains("\tArmenia\t"),
        "{rows}"
    );
    let (rows, _) = place.ask(&["export", "polecat", "--modality", "promised"]);
    assert!(rows.contains("\tAGREE\t") && !rows.contains("\tCONSULT\t"), "{rows}");

    let (rows, err) = place.ask(&["export", "gdelt", "--actor", "Chile"]);
    assert!(rows.is_empty() && err.contains("no event fits"), "{err}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let place = Place::new();
    let ledger = place.path("l.db");
    let nowhere = place.path("missing/out.tab");
    for (arguments, code, wanted) in [
        (&["export", "icews", "--out", &nowhere][..], 1, "there is no folder"),
        (&["export", "icews", "--mode", "nonsense"], 1, "no PLOVER mode"),
        (
            &["export", "icews", "--from", "2026-01-01", "--to", "2025-01-01"],
            1,
            "lies after",
        ),
        (&["export", "acled"], 2, "possible values"),
    ] {
        let all: Vec<&str> = arguments.iter().copied().chain(["--ledger", &ledger]).collect();
        let (found, _, err) = output(&all);
        assert!(found == Some(code) && err.contains(wanted), "{arguments:?}: {err}");
    }
    let (code, help, _) = output(&["export", "--help"]);
    assert!(
        code == Some(0) && help.contains("Examples:") && help.contains("--polarity"),
        "{help}"
    );
}
