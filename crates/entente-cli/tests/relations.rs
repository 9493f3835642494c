//! `entente import`ed sets measured: series, index, dyads and the trade-off test, with the real binary.

use assert_cmd::Command;
use serde_json::Value;
use std::{fmt::Write as _, fs, path::Path};
use tempfile::TempDir;

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("entente").expect("the binary is built");
    let output = command.args(arguments).env("COLUMNS", "100").output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, err) = output(arguments);
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str(&out).expect("JSON")
}

/// A few random bits (Knuth's MMIX generator), the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Twenty years of months in CAMEO codes. The United States sign agreements (057) with Pakistan by chance; where they signed
/// two or more, India accuses them (112) in the month after. Others deal with them by chance. After 2010 Chile and Peru,
/// who met (040) until then, fight (190).
fn world(folder: &Path) -> String {
    let mut dice = Dice(7);
    let mut rows = String::from("date,source,target,code\n");
    let mut signed = 0;
    for month in 0..240 {
        let mut row = |day: u64, source: &str, target: &str, code: &str| {
            let _ = writeln!(
                rows,
                "{}-{:02}-{:02},{source},{target},{code}",
                2000 + month / 12,
                month % 12 + 1,
                day % 28 + 1
            );
        };
        for _ in 0..2 {
            row(dice.roll(28), "IND", "USA", "040");
        }
        if signed >= 2 {
            for _ in 0..4 + dice.roll(3) {
                row(dice.roll(28), "IND", "USA", "112");
            }
        }
        signed = dice.roll(4);
        for _ in 0..signed {
            row(dice.roll(28), "USA", "PAK", "057");
        }
        for other in ["FRA", "DEU", "JPN", "BRA", "EGY", "KEN", "MEX", "ITA", "ESP", "POL"] {
            let code = ["040", "112", "057", "061", "130"][dice.roll(5) as usize];
            row(dice.roll(28), "USA", other, code);
        }
        row(dice.roll(28), "CHL", "PER", if month < 120 { "040" } else { "190" });
    }
    rows.push_str("2004-05-05,KEN,BRA,040\n");
    let file = folder.join("world.csv");
    fs::write(&file, rows).expect("written");
    let ledger = folder.join("l.db").to_string_lossy().into_owned();
    let (code, _, err) = output(&[
        "import",
        "keds",
        &file.to_string_lossy(),
        "--codes",
        "cameo",
        "--set",
        "world",
        "--ledger",
        &ledger,
    ]);
    assert_eq!(code, Some(0), "{err}");
    ledger
}

#[test]
fn a_trade_off_is_found_and_stands_out() {
    let folder = TempDir::new().expect("a folder");
    let ledger = world(folder.path());
    let picture = folder.path().join("verdict.svg");
    let series = folder.path().join("series.csv");
    let base = [
        "tradeoff", "USA", "Pakistan", "India", "--set", "world", "--ledger", &ledger,
    ];
    let (picture, series_file) = (picture.to_string_lossy(), series.to_string_lossy());
    let with = [&base[..], &["--json", "--plot", &picture, "--series", &series_file]].concat();
    let found = json(&with);
    assert_eq!(found["verdict"], "at-the-expense", "{found}");
    let horizons = found["horizons"].as_array().expect("a list");
    assert_eq!(horizons.len(), 6);
    for h in horizons {
        let [low, estimate, high] = ["low", "estimate", "high"].map(|name| h[name].as_f64().expect("a number"));
        assert!(low < estimate && estimate < high && estimate < 0.0, "{h}");
    }
    assert!(found["margin"].as_f64().is_some_and(|m| m > 0.0) && found["n"].as_u64().is_some_and(|n| n > 200));
    assert_eq!(found["placebo"]["as_low"], 0);
    assert_eq!(found["placebo"]["triads"], 10);
    assert!(found["sensitivity"].as_array().is_some_and(|lines| lines.len() >= 10));
    for name in ["verdict.svg", "verdict.placebos.svg"] {
        let svg = fs::read_to_string(folder.path().join(name)).expect("a picture");
        assert!(
            svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>") && !svg.contains("NaN"),
            "{name}"
        );
    }
    let series = fs::read_to_string(series).expect("the series");
    assert_eq!(series.lines().count(), 241);
    assert!(series.starts_with("start,observed,y,e,z,volume,mood\n2000-01-01,1,"));
    let (code, out, _) = output(&base);
    assert_eq!(code, Some(0));
    for wanted in [
        "Verdict: at the expense",
        "Placebos",
        "Asked otherwise",
        "What this does not show",
    ] {
        assert!(out.contains(wanted), "{wanted:?} is missing in\n{out}");
    }
    let widest = out
        .lines()
        .filter(|l| l.contains('─') || l.starts_with(' '))
        .map(|l| l.chars().count())
        .max();
    assert!(widest <= Some(100), "a table is wider than the terminal");
}

#[test]
fn too_little_gives_no_verdict_and_says_what_is_missing() {
    let folder = TempDir::new().expect("a folder");
    let ledger = world(folder.path());
    let base = ["--set", "world", "--ledger", &ledger];
    let (code, out, _) = output(&[&["tradeoff", "USA", "PAK", "KEN", "--from", "2016-01-01"][..], &base].concat());
    assert_eq!(code, Some(3));
    assert!(out.contains("No verdict") && out.contains("effective sample"), "{out}");
    let (code, out, _) = output(&[&["tradeoff", "BRA", "KEN", "IND", "--json"][..], &base].concat());
    assert_eq!(code, Some(3));
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(found["verdict"], Value::Null);
    assert!(
        found["reasons"][0]
            .as_str()
            .is_some_and(|r| r.contains("only 1 of 240")),
        "{found}"
    );
}

#[test]
fn what_cannot_be_asked_is_told_in_a_line() {
    let folder = TempDir::new().expect("a folder");
    let ledger = world(folder.path());
    let base = ["--set", "world", "--ledger", &ledger];
    for (arguments, wanted) in [
        (vec!["tradeoff", "USA", "USA", "IND"], "stands on two sides"),
        (vec!["tradeoff", "USA+IND", "PAK", "IND"], "stands on two sides"),
        (vec!["tradeoff", "USA", "PAK", "IND", "--horizon", "0"], "from 1"),
        (vec!["tradeoff", "USA", "PAK", "IND", "--margin", "-3"], "above 0"),
        (
            vec![
                "tradeoff",
                "USA",
                "PAK",
                "IND",
                "--from",
                "2010-01-01",
                "--to",
                "2009-01-01",
            ],
            "lies after",
        ),
        (vec!["index", "USA", "PAK", "--half-life", "0"], "no number of days"),
        (vec!["index", "KEN", "CHL"], "no affirmed, actual event joins"),
    ] {
        let (code, _, err) = output(&[&arguments[..], &base].concat());
        assert_eq!(code, Some(1), "{arguments:?}");
        assert!(err.contains(wanted) && err.lines().count() == 1, "{arguments:?}: {err}");
    }
    let (code, _, err) = output(&["dyad", "USA", "PAK", "--set", "other", "--ledger", &ledger]);
    assert!(
        code == Some(1) && err.contains("world"),
        "an unknown set names those there are: {err}"
    );
    let (code, _, err) = output(&["dyad", "USA", "Atlantis", "--ledger", &ledger]);
    assert!(code == Some(1) && err.contains("Atlantis"), "{err}");
    let (code, out, _) = output(&[&["dyad", "KEN", "CHL"][..], &base].concat());
    assert!(code == Some(0) && out.contains("No affirmed, actual event"), "{out}");
}

#[test]
fn series_have_every_period_and_count_every_root() {
    let folder = TempDir::new().expect("a folder");
    let ledger = world(folder.path());
    let base = ["--set", "world", "--ledger", &ledger];
    let years = json(
        &[
            &[
                "series",
                "CHL",
                "PER",
                "--period",
                "year",
                "--scale",
                "goldstein",
                "--json",
            ][..],
            &base,
        ]
        .concat(),
    );
    let years = years.as_array().expect("a list");
    assert_eq!(years.len(), 20);
    assert_eq!(
        (&years[0]["events"], &years[0]["consult"], &years[0]["score_mean"]),
        (&12.into(), &12.into(), &1.0.into())
    );
    assert_eq!(
        (&years[19]["assault"], &years[19]["score_sum"]),
        (&12.into(), &Value::from(-120.0))
    );
    assert_eq!(years[0]["share_a"], 1.0);
    // What the ledger keeps counted is what adding up gives.
    let usa = json(&[&["series", "USA", "PAK", "--period", "year", "--json"][..], &base].concat());
    let of = [
        "dyads",
        "--of",
        "USA",
        "--from",
        "2003-01-01",
        "--to",
        "2003-12-31",
        "--limit",
        "0",
        "--json",
    ];
    let all: u64 = json(&[&of[..], &base].concat())
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["events"].as_u64().expect("a number"))
        .sum();
    let share = usa[3]["events"].as_f64().expect("a number") / all as f64;
    assert!(
        (usa[3]["share_a"].as_f64().expect("a share") - share).abs() < 1e-4,
        "{} of {all}",
        usa[3]
    );
    let (code, csv, _) = output(&[&["series", "PER", "CHL", "--directed", "--csv"][..], &base].concat());
    assert_eq!((code, csv.lines().count()), (Some(0), 241));
    assert!(
        csv.lines().skip(1).all(|line| line.contains(",0,0,0,0,0,")),
        "Peru does nothing to Chile"
    );
    let both = json(&[&["series", "USA", "PAK+IND", "--period", "year", "--json"][..], &base].concat());
    let one = |other: &str| json(&[&["series", "USA", other, "--period", "year", "--json"][..], &base].concat());
    let events = |value: &Value| value[3]["events"].as_u64().expect("a number");
    assert_eq!(events(&both), events(&one("PAK")) + events(&one("IND")), "sides add up");
}

#[test]
fn the_index_shows_where_the_level_changes() {
    let folder = TempDir::new().expect("a folder");
    let ledger = world(folder.path());
    let picture = folder.path().join("index.svg");
    let found = json(&[
        "index",
        "Chile",
        "Peru",
        "--step",
        "year",
        "--set",
        "world",
        "--ledger",
        &ledger,
        "--json",
        "--plot",
        &picture.to_string_lossy(),
    ]);
    let changes = found["changes"].as_array().expect("a list");
    assert_eq!(changes.len(), 1, "{found}");
    assert_eq!(changes[0]["day"], "2010-01-01");
    assert!(changes[0]["before"].as_f64() > Some(0.0) && changes[0]["after"].as_f64() < Some(-8.0));
    assert!(changes[0]["events"].as_array().is_some_and(|events| !events.is_empty()));
    let points = found["points"].as_array().expect("a list");
    assert_eq!(points.len(), 20);
    for p in points {
        let [low, value, high] = ["low", "value", "high"].map(|name| p[name].as_f64().expect("a number"));
        assert!(low <= value && value <= high && low >= -10.0 && high <= 10.0);
    }
    assert!(
        fs::read_to_string(picture)
            .expect("a picture")
            .contains("Chile and Peru")
    );
}

#[test]
fn dyads_are_ranked_and_drawn() {
    let folder = TempDir::new().expect("a folder");
    let ledger = world(folder.path());
    let base = ["--set", "world", "--ledger", &ledger];
    let rows = json(&[&["dyads", "--limit", "0", "--json"][..], &base].concat());
    let rows = rows.as_array().expect("a list");
    assert_eq!(rows.len(), 14);
    let counts: Vec<u64> = rows.iter().map(|r| r["events"].as_u64().expect("a number")).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b));
    let picture = folder.path().join("net.svg");
    let (code, _, err) = output(
        &[
            &["dyads", "--of", "USA", "--plot", &picture.to_string_lossy()][..],
            &base,
        ]
        .concat(),
    );
    assert_eq!(code, Some(0), "{err}");
    assert!(
        fs::read_to_string(picture)
            .expect("a picture")
            .contains("United States")
    );
    let worst = json(&[&["dyads", "--by", "mean", "--json", "--limit", "0"][..], &base].concat());
    let means: Vec<f64> = worst
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| r["score_mean"].as_f64().expect("a number"))
        .collect();
    assert!(means.is_sorted_by(|a, b| a >= b));
}

/// Reports of our own: the ledger's readings, not a set.
fn reports(folder: &Path) -> String {
    let lines = [
        (
            "2024-01-05",
            "The United States signed a defence agreement with Pakistan on Friday.",
        ),
        (
            "2024-01-06",
            "U.S. drones killed six militants in Pakistan on Saturday, officials said.",
        ),
        ("2024-02-07", "India accused Pakistan of sheltering militants."),
        (
            "2024-02-09",
            "Indian Foreign Minister Subrahmanyam Jaishankar met U.S. Secretary of State Antony Blinken in Washington on Friday.",
        ),
        (
            "2024-03-11",
            "\"Our relationship with Pakistan does not come at the expense of our friendship with India,\" U.S. Secretary of State Antony Blinken said on Monday.",
        ),
        (
            "2024-03-12",
            "The <b>United States</b> condemned Pakistan over \"javascript:alert(1)\".",
        ),
    ];
    let lines: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(n, (day, text))| {
            // Collections of posts call the day created_at.
            let name = if n == 1 { "created_at" } else { "date" };
            let when = if n == 1 {
                format!("{day}T10:00:00+00:00")
            } else {
                (*day).to_owned()
            };
            serde_json::json!({name: when, "text": text, "url": "https://wire.example/1"}).to_string()
        })
        .collect();
    let file = folder.join("reports.jsonl");
    fs::write(&file, lines.join("\n")).expect("written");
    let ledger = folder.join("own.db").to_string_lossy().into_owned();
    let (code, _, err) = output(&["add", &file.to_string_lossy(), "--ledger", &ledger]);
    assert_eq!(code, Some(0), "{err}");
    ledger
}

#[test]
fn militants_are_not_their_state() {
    let folder = TempDir::new().expect("a folder");
    let ledger = reports(folder.path());
    let rows = json(&["dyads", "--of", "USA", "--all", "--ledger", &ledger, "--json"]);
    let row = |code: &str| rows.as_array().expect("a list").iter().find(|r| r["b"] == code);
    assert!(row("PAKREB").is_some_and(|r| r["conflictual"] == 1), "{rows}");
    assert!(
        row("PAK").is_some_and(|r| r["conflictual"] == 1),
        "only the condemnation: {rows}"
    );
    let (code, out, _) = output(&["dyad", "USA", "PAKREB", "--ledger", &ledger]);
    assert!(code == Some(0) && out.contains("2024-01"), "{out}");
}

#[test]
fn claims_carry_the_verdict_of_the_test() {
    let folder = TempDir::new().expect("a folder");
    let ledger = reports(folder.path());
    let claims = json(&["claims", "--ledger", &ledger, "--json"]);
    let claim = claims
        .as_array()
        .expect("a list")
        .iter()
        .find(|c| c["kind"] == "not-at-expense")
        .expect("the claim");
    assert_eq!(claim["engagement"], serde_json::json!(["USA", "PAK"]));
    assert!(
        claim["verdict"]
            .as_str()
            .is_some_and(|v| v.contains("too little to judge")),
        "{claim}"
    );
}

#[test]
fn a_report_is_one_page_whose_figures_lead_to_sentences() {
    let folder = TempDir::new().expect("a folder");
    let ledger = reports(folder.path());
    let page = folder.path().join("page.html");
    let (code, out, err) = output(&[
        "report",
        "USA",
        "PAK",
        "IND",
        "--since",
        "2024-02-01",
        "--out",
        &page.to_string_lossy(),
        "--ledger",
        &ledger,
    ]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("page.html"));
    let html = fs::read_to_string(page).expect("a page");
    for wanted in [
        "No verdict",
        "Since 2024-02-01",
        "USA-PAK-2024",
        "Method and limits",
        "at the expense of our friendship",
    ] {
        assert!(html.contains(wanted), "{wanted:?} is missing");
    }
    assert!(
        !html.contains("<b>United") && !html.contains("<script") && !html.contains("src="),
        "nothing of a document is markup"
    );
    // Every link inside the page has its place.
    for link in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(html.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
    }
}
