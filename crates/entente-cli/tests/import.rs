//! `entente import` and `entente sets`, by the real binary. All rows are of our own making.

use assert_cmd::Command;
use std::{fs, io::Write, path::Path, time::Duration};

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

/// A folder with a ledger to be.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.0.path().join(name), bytes).expect("written");
        self.path(name)
    }

    /// Imports and gives exit code, summary and notes.
    fn import(&self, arguments: &[&str]) -> (Option<i32>, serde_json::Value, String) {
        let ledger = self.path("l.db");
        let all: Vec<&str> = ["import"]
            .iter()
            .chain(arguments)
            .copied()
            .chain(["--json", "--ledger", &ledger])
            .collect();
        let (code, out, err) = output(&all);
        (code, serde_json::from_str(&out).unwrap_or_default(), err)
    }

    fn sets(&self) -> serde_json::Value {
        let (code, out, err) = output(&["sets", "--json", "--ledger", &self.path("l.db")]);
        assert_eq!(code, Some(0), "{err}");
        serde_json::from_str(&out).expect("JSON")
    }
}

fn gdelt(width: usize, id: u32, day: &str, source: &str, target: &str, code: &str) -> String {
    let id = id.to_string();
    let mut cells = vec![""; width];
    for (at, cell) in [
        (0, id.as_str()),
        (1, day),
        (5, source),
        (15, target),
        (26, code),
        (32, "2"),
    ] {
        cells[at] = cell;
    }
    cells.join("\t") + "\n"
}

fn good(ids: std::ops::Range<u32>) -> String {
    ids.map(|id| gdelt(61, id, "20191024", "PAKREB", "USAGOV", "190"))
        .collect()
}

fn zipped(path: &Path, members: &[(&str, &str)]) -> Vec<u8> {
    // Python's zipfile is where our users' archives come from; ours are made by hand: stored members, no compression.
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, text) in members {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let at = bytes.len() as u32;
        let head = |signature: &[u8], more: &[u8]| {
            let mut out = signature.to_vec();
            out.extend_from_slice(more);
            out.extend_from_slice(&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x50]);
            out.extend_from_slice(&crc.sum().to_le_bytes());
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(&(name.len() as u16).to_le_bytes());
            out.extend_from_slice(&[0, 0]);
            out
        };
        bytes.extend(head(b"PK\x03\x04", &[]));
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(text.as_bytes());
        directory.extend(head(b"PK\x01\x02", &[20, 0]));
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let at = bytes.len() as u32;
    let count = (members.len() as u16).to_le_bytes();
    bytes.extend_from_slice(&directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&count);
    bytes.extend_from_slice(&count);
    bytes.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&at.to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    fs::write(path, &bytes).expect("written");
    bytes
}

#[test]
fn a_gdelt_file_becomes_a_set() {
    let place = Place::new();
    let file = place.write(
        "a.CSV",
        good(1..4) + &gdelt(61, 9, "20200131", "IGOUNO", "SYROPP", "042"),
    );
    let (code, summary, err) = place.import(&["gdelt", &file]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!((&summary["rows"], &summary["refused"]), (&4.into(), &0.into()));
    assert_eq!(
        (&summary["first"], &summary["last"]),
        (&"2019-10-24".into(), &"2020-01-31".into())
    );
    assert_eq!(summary["entities"], 4);
    let sets = place.sets();
    assert_eq!(
        (&sets[0]["name"], &sets[0]["format"], &sets[0]["rows"]),
        (&"gdelt".into(), &"gdelt".into(), &4.into())
    );
    let (_, out, _) = output(&["sets", "--ledger", &place.path("l.db")]);
    assert!(out.contains("2020-01-31"), "{out}");
}

#[test]
fn every_format_is_taken() {
    let place = Place::new();
    let icews = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\n\
                 5\t2018-06-01\tForeign Affairs (Peru)\tGovernment\tPeru\tConsult\t040\t1\tChile\tNA\tChile\n";
    let polecat = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tActor Name\tActor Country\tActor COW\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\n\
                   a\t2023-01-02\tCONSULT\tvisit\tX\tPER\t135\tGOV\tY\tCHL\t155\tGOV\n";
    let plover = "{\"id\": \"p\", \"date\": \"2020-05-06\", \"source\": [{\"code\": \"PER\"}], \"target\": [{\"code\": \"CHL\"}], \"event\": \"AGREE\"}\n";
    let keds = "date,source,target,code\n1989-04-02,PER,CHL,223\n";
    let wide = "Global_Event_ID,Day,Actor_1_Country_Code,Actor_2_Country_Code,Event_Code,Num_Sources,Place,Source_URL\n1,20201113,PER,CHL,71,2,\"Lima, Peru\",u\n";
    for (format, text) in [
        ("icews", icews),
        ("icews", "train\t2014-01-02\tGovernment_(Peru)\tMake_a_visit\tChile\n"),
        ("polecat", polecat),
        ("plover", plover),
        ("keds", keds),
        ("gdelt", wide),
    ] {
        let file = place.write("f", text);
        let set = format!("{format}{}", text.len());
        let (code, summary, err) = place.import(&[format, &file, "--set", &set]);
        assert!(code == Some(0) && summary["rows"] == 1, "{format}: {summary} {err}");
        assert_eq!(summary["entities"], 2, "{format}");
    }
    let file = place.write("f.csv", "When,Who,Whom,What\n2001-02-03,Peru,CHL,CONSULT\n");
    let columns = "date=When,source=Who,target=Whom,code=What";
    let (code, summary, err) =
        place.import(&["csv", &file, "--columns", columns, "--codes", "plover", "--set", "mine"]);
    assert!(code == Some(0) && summary["rows"] == 1, "{summary} {err}");
    assert_eq!(place.sets().as_array().map(Vec::len), Some(7));
}

#[test]
fn gz_and_zip_are_unpacked_and_cut_ones_keep_what_they_have() {
    let place = Place::new();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(good(1..4000).as_bytes()).expect("written");
    let gz = gz.finish().expect("packed");
    let file = place.write("a.gz", &gz);
    let (code, summary, _) = place.import(&["gdelt", &file, "--set", "gz"]);
    assert!(code == Some(0) && summary["rows"] == 3999, "{summary}");
    let file = place.write("cut.gz", &gz[..gz.len() / 2]);
    let (code, summary, err) = place.import(&["gdelt", &file, "--set", "cutgz"]);
    assert_eq!(
        (code, &summary["reasons"]["file cut off"]),
        (Some(0), &1.into()),
        "{summary}"
    );
    assert!(
        summary["rows"].as_u64().is_some_and(|n| (1..3999).contains(&n)),
        "{summary}"
    );
    assert!(err.contains("what came before it is kept"), "{err}");

    let path = place.0.path().join("two.zip");
    let bytes = zipped(&path, &[("a.CSV", &good(1..1000)), ("b.CSV", &good(2000..3000))]);
    let (code, summary, err) = place.import(&["gdelt", &place.path("two.zip"), "--set", "zip"]);
    assert!(
        code == Some(0) && summary["rows"] == 1999 && summary["files"] == 2,
        "{summary} {err}"
    );
    let file = place.write("cut.zip", &bytes[..bytes.len() * 3 / 4]);
    let (code, summary, err) = place.import(&["gdelt", &file, "--set", "cutzip"]);
    assert_eq!(
        (code, &summary["reasons"]["file cut off"]),
        (Some(0), &1.into()),
        "{summary} {err}"
    );
    assert!(
        summary["rows"].as_u64().is_some_and(|n| (1000..1999).contains(&n)),
        "{summary}"
    );
}

#[test]
fn bad_rows_are_counted_and_the_first_of_each_kind_told() {
    let place = Place::new();
    let mut text = good(1..3);
    for n in 0..7 {
        text += &gdelt(58, 100 + n, "20191024", "PAK", "USA", "190");
        text += "one\ttwo\n";
        text += &gdelt(61, 200 + n, "18991231", "PAK", "USA", "190");
        text += &gdelt(61, 300 + n, "20191024", "PAK", "USA", "777");
        text += &gdelt(61, 400 + n, "20191024", "PAK", "", "190");
        text += &gdelt(61, 1, "20191024", "PAK", "USA", "190");
    }
    let file = place.write("bad.CSV", &text);
    let (code, summary, err) = place.import(&["gdelt", &file]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!((&summary["rows"], &summary["refused"]), (&2.into(), &42.into()));
    for reason in [
        "another layout than the file's",
        "wrong number of columns",
        "date missing or out of range",
        "unknown event code",
        "one party only",
        "duplicate event id",
    ] {
        assert_eq!(summary["reasons"][reason], 7, "{reason}: {summary}");
        assert_eq!(err.matches(reason).count(), 5, "{reason}: {err}");
    }
    assert!(
        err.contains("bad.CSV:3: another layout") && err.contains("bad.CSV:8: duplicate"),
        "{err}"
    );
    let (_, out, _) = output(&["import", "gdelt", &file, "--ledger", &place.path("m.db")]);
    assert!(
        out.contains("rows refused") && out.contains("unknown event code"),
        "{out}"
    );
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let place = Place::new();
    let file = place.write("a.CSV", good(1..10));
    place.import(&["gdelt", &file]);
    let (code, summary, _) = place.import(&["gdelt", &file]);
    assert_eq!(
        (code, &summary["rows"], &summary["reasons"]["duplicate event id"]),
        (Some(0), &0.into(), &9.into())
    );
    let file = place.write("a.csv", "date,source,target,code\n1989-04-02,PER,CHL,223\n");
    place.import(&["keds", &file]);
    let (code, summary, err) = place.import(&["keds", &file]);
    assert_eq!((code, &summary["rows"]), (Some(0), &0.into()));
    assert!(err.contains("in the set already"), "{err}");
    let sets = place.sets();
    assert_eq!((&sets[0]["rows"], &sets[1]["rows"]), (&9.into(), &1.into()));
}

#[test]
fn what_cannot_be_imported_is_an_error_that_says_what_was_expected() {
    let place = Place::new();
    let letter = place.write("letter.txt", "Dear Sir,\nhow are you?\n");
    let (code, _, err) = place.import(&["gdelt", &letter]);
    assert!(code == Some(1) && err.contains("61 (2.0)"), "{err}");
    let none = place.write("none.CSV", gdelt(61, 1, "20191024", "PAK", "", "190"));
    let (code, _, err) = place.import(&["gdelt", &none]);
    assert!(
        code == Some(1) && err.contains("none.CSV: no row fits GDELT 2.0"),
        "{err}"
    );
    let (code, _, err) = place.import(&["gdelt", &place.path("missing.CSV")]);
    assert!(code == Some(1) && err.contains("missing.CSV"), "{err}");
    let (code, _, err) = place.import(&["csv", &letter]);
    assert!(code == Some(1) && err.contains("--columns"), "{err}");
    let (code, _, err) = place.import(&["keds", &letter, "--codes", "morse"]);
    assert!(code == Some(1) && err.contains("morse"), "{err}");
    assert_eq!(place.sets().as_array().map(Vec::len), Some(0));
    let file = place.write("a.CSV", good(1..3));
    let (code, ..) = place.import(&["gdelt", &file, "--set", "x"]);
    assert_eq!(code, Some(0));
    let keds = place.write("a.csv", "date,source,target,code\n1989-04-02,PER,CHL,223\n");
    let (code, _, err) = place.import(&["keds", &keds, "--set", "x"]);
    assert!(code == Some(1) && err.contains("holds gdelt rows, not keds"), "{err}");
    let (code, out, _) = output(&["import", "--help"]);
    assert!(
        code == Some(0) && out.contains("Examples:") && out.contains("PAKREB"),
        "{out}"
    );
}

/// The shared samples, where they are.
#[test]
#[ignore = "reads the shared event data"]
fn the_shared_samples_are_taken() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/events");
    if !shared.is_dir() {
        let _ = writeln!(
            std::io::stderr(),
            "the shared event data are not here: nothing was checked"
        );
        return;
    }
    let place = Place::new();
    for (format, file, least) in [
        ("gdelt", "gdelt/20191024143000.export.CSV", 900),
        ("gdelt", "gdelt/20201113.filtered.csv.gz", 2000),
        ("icews", "icews-raw/events.2018.sample.tab", 3000),
        ("icews", "icews14/icews14.tsv.gz", 60_000),
        ("keds", "keds/balkans.weis.csv.gz", 60_000),
        ("keds", "keds/casia.weis.csv.gz", 7000),
        ("keds", "keds/gulf.cameo.csv.gz", 40_000),
        ("keds", "keds/levant.cameo.csv.gz", 120_000),
        ("keds", "keds/turkey.cameo.csv.gz", 25_000),
    ] {
        let path = shared.join(file);
        let (code, summary, err) = place.import(&[format, path.to_str().expect("a path"), "--set", file]);
        assert_eq!(code, Some(0), "{file}: {err}");
        assert!(
            summary["rows"].as_u64().is_some_and(|n| n >= least),
            "{file}: {summary} {err}"
        );
    }
}
