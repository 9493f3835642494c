//! Sets put together by hand.

use super::*;
use crate::ledger::Ledger;
use crate::set::detail::Packer;
use crate::set::{NO_KEY, Piece, Refused, SAME_KEY, SetEntry};
use jiff::civil::date;

/// A piece of rows (source, target, day, key), one a line, all visits.
fn piece(rows: &[(&str, &str, Date, u64)]) -> Piece {
    let mut piece = Piece {
        codes: vec![SetCode {
            code: "042".into(),
            root: Root::Consult,
            mode: Some("visit".into()),
            quad_class: QuadClass::VerbalCooperation,
            plover: 4.0,
            goldstein: Some(1.9),
        }],
        lines: rows.len() as u64,
        ..Piece::default()
    };
    let mut packer = Packer::default();
    for (line, (source, target, day, key)) in rows.iter().enumerate() {
        let mut number = |code: &str| {
            let at = piece.entities.iter().position(|e| e == code).unwrap_or_else(|| {
                piece.entities.push(code.to_owned());
                piece.entities.len() - 1
            });
            at as u32
        };
        let (source, target) = (number(source), number(target));
        piece.entries.push(SetEntry {
            source,
            target,
            code: 0,
            day: number_of(*day),
            reports: 2,
            key: *key,
        });
        packer.add(line as u64, key.to_string().as_bytes(), b"https://example.org");
    }
    piece.details = packer.finish();
    piece
}

fn ledger() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path().join("l.db")).unwrap();
    (folder, ledger)
}

fn add(ledger: &mut Ledger, set: &str, file: &str, rows: &[(&str, &str, Date, u64)]) -> (SetFile, Piece) {
    let mut import = ledger.import_set(set, "gdelt").unwrap();
    import.begin_file(file, None).unwrap();
    let mut piece = piece(rows);
    import.add(&mut piece).unwrap();
    let told = import.finish_file(piece.refusals.total()).unwrap();
    import.finish().unwrap();
    (told, piece)
}

fn rows(ledger: &Ledger, scope: SetScope, from: Option<Date>, to: Option<Date>) -> Vec<String> {
    let mut found = Vec::new();
    let take = |row: SetRow<'_>| {
        assert_eq!(
            (row.code, row.root, row.mode, row.reports),
            ("042", Root::Consult, Some("visit"), 2)
        );
        assert_eq!((row.plover, row.goldstein), (4.0, Some(1.9)));
        found.push(format!("{} {} {}", row.source, row.target, row.day));
    };
    ledger.each_set_row("g", &scope, from, to, take).unwrap();
    found.sort();
    found
}

#[test]
fn rows_are_found_by_pair_entity_and_day() {
    let (_folder, mut ledger) = ledger();
    let (told, _) = add(
        &mut ledger,
        "g",
        "f",
        &[
            ("USA", "PAK", date(2019, 10, 24), 1),
            ("PAK", "USA", date(1919, 1, 2), 2),
            ("USA", "USA", date(2019, 10, 25), 3),
            ("IND", "PAK", date(2019, 11, 1), 4),
            ("IND", "CHN", date(2019, 11, 1), 5),
        ],
    );
    assert_eq!(
        (told.rows, told.first, told.last),
        (5, Some(date(1919, 1, 2)), Some(date(2019, 11, 1)))
    );
    let pair = |a: &str, b: &str| SetScope::Pair(a.into(), b.into());
    assert_eq!(
        rows(&ledger, pair("PAK", "USA"), None, None),
        ["PAK USA 1919-01-02", "USA PAK 2019-10-24"]
    );
    assert_eq!(rows(&ledger, pair("USA", "USA"), None, None), ["USA USA 2019-10-25"]);
    assert_eq!(rows(&ledger, SetScope::Entity("PAK".into()), None, None).len(), 3);
    assert_eq!(rows(&ledger, SetScope::Entity("USA".into()), None, None).len(), 3);
    assert_eq!(rows(&ledger, SetScope::All, None, None).len(), 5);
    assert_eq!(
        rows(
            &ledger,
            SetScope::All,
            Some(date(2019, 10, 25)),
            Some(date(2019, 10, 25))
        ),
        ["USA USA 2019-10-25"]
    );
    assert!(rows(&ledger, pair("PAK", "ATL"), None, None).is_empty());
    assert_eq!(
        ledger.set_covered("g").unwrap(),
        [date(1919, 1, 1), date(2019, 10, 1), date(2019, 11, 1)]
    );
}

#[test]
fn each_row_leads_back_to_its_line() {
    let (_folder, mut ledger) = ledger();
    let day = date(2019, 10, 24);
    let many: Vec<_> = (1..5000).map(|key| ("USA", "PAK", day, key)).collect();
    add(&mut ledger, "g", "one", &many);
    add(
        &mut ledger,
        "g",
        "two",
        &[("USA", "PAK", day, 1), ("PAK", "IND", day, 7000)],
    );
    let mut numbers = Vec::new();
    let scope = SetScope::Pair("PAK".into(), "IND".into());
    ledger
        .each_set_row("g", &scope, None, None, |row| numbers.push(row.row))
        .unwrap();
    let sources = ledger.set_sources("g", &[numbers[0], 4000, 99_999]).unwrap();
    let told: Vec<_> = sources
        .iter()
        .map(|s| (s.file.as_str(), s.line, s.id.as_str(), s.url.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("two", 2, "7000", "https://example.org"),
            ("one", 4001, "4001", "https://example.org")
        ]
    );
}

#[test]
fn an_id_counts_once_over_all_imports() {
    let (_folder, mut ledger) = ledger();
    let day = date(2019, 10, 24);
    let (told, piece) = add(
        &mut ledger,
        "g",
        "one",
        &[
            ("USA", "PAK", day, 1),
            ("USA", "PAK", day, 1),
            ("USA", "PAK", day, NO_KEY),
        ],
    );
    assert_eq!((told.rows, told.duplicates), (2, 1));
    let refusal = &piece.refusals.told[0];
    assert_eq!(
        (refusal.reason, refusal.line, refusal.what.as_str()),
        (Refused::Duplicate, 1, "id 1 was there before")
    );
    // The second pair of a refused record goes with it.
    let (told, _) = add(
        &mut ledger,
        "g",
        "two",
        &[("USA", "PAK", day, 1), ("USA", "IND", day, SAME_KEY)],
    );
    assert_eq!((told.rows, told.duplicates), (0, 1));
    let sets = ledger.sets().unwrap();
    assert_eq!((sets.len(), sets[0].rows, sets[0].refused), (1, 2, 1));
    assert_eq!(sets[0].files, ["one"]);
    let (told, _) = add(&mut ledger, "h", "two", &[("USA", "PAK", day, 1)]);
    assert_eq!(told.rows, 1, "another set has ids of its own");
}

#[test]
fn a_broken_off_import_leaves_nothing() {
    let (_folder, mut ledger) = ledger();
    let day = date(2019, 10, 24);
    {
        let mut import = ledger.import_set("g", "gdelt").unwrap();
        import.begin_file("f", None).unwrap();
        import.add(&mut piece(&[("USA", "PAK", day, 1)])).unwrap();
        import.finish_file(0).unwrap();
        assert_eq!(import.kept(), 0);
    }
    assert!(ledger.sets().unwrap().is_empty());
    let (told, _) = add(&mut ledger, "g", "f", &[("USA", "PAK", day, 1)]);
    assert_eq!(told.rows, 1);
}

#[test]
fn unknown_sets_and_other_formats_are_named() {
    let (_folder, mut ledger) = ledger();
    let unknown = ledger.set_covered("g").unwrap_err().to_string();
    assert!(
        unknown.contains("\"g\"") && unknown.contains("entente import"),
        "{unknown}"
    );
    add(&mut ledger, "levant", "f", &[("USA", "PAK", date(2019, 10, 24), 1)]);
    let unknown = ledger.set_covered("g").unwrap_err().to_string();
    assert!(unknown.contains("it holds levant"), "{unknown}");
    let other = ledger.import_set("levant", "keds").unwrap_err().to_string();
    assert!(other.contains("holds gdelt rows, not keds"), "{other}");
    assert_eq!(ledger.sets().unwrap().len(), 1);
}

#[test]
fn a_file_without_ids_is_known_by_its_hash() {
    let (_folder, mut ledger) = ledger();
    let mut import = ledger.import_set("g", "keds").unwrap();
    assert!(!import.holds("abc").unwrap());
    import.begin_file("f", Some("abc")).unwrap();
    import
        .add(&mut piece(&[("USA", "PAK", date(2019, 10, 24), NO_KEY)]))
        .unwrap();
    import.finish_file(0).unwrap();
    assert!(import.holds("abc").unwrap());
    import.finish().unwrap();
}
