//! Rows of our own in every layout, and bytes of nobody's.

use super::*;
use crate::set::detail::unpack;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::Write;
use std::sync::LazyLock;

static CODEBOOK: LazyLock<Codebook> = LazyLock::new(|| Codebook::embedded().unwrap());

fn options(format: Format) -> Options {
    Options {
        format,
        columns: columns("date=Day,source=A,target=B,code=Code,score=Score,url=Link").unwrap(),
        scheme: None,
        today: Date::constant(2026, 3, 1),
    }
}

/// Rows as "source target day code root id line", and refusals as "reason line".
fn read_with(options: Options, bytes: &[u8]) -> Result<(Vec<String>, Vec<String>), ImportError> {
    let import = Import::new(&CODEBOOK, options);
    let member = Member {
        name: "f".into(),
        reader: Box::new(bytes),
    };
    let mut pieces = import.pieces(member)?;
    let (mut rows, mut refused, mut before) = (Vec::new(), Vec::new(), 0);
    while let Some(group) = pieces.next() {
        for piece in group {
            let details: Vec<_> = piece.details.iter().flat_map(|b| unpack(&b.data).unwrap()).collect();
            assert_eq!(details.len(), piece.entries.len());
            for (entry, detail) in piece.entries.iter().zip(details) {
                let code = &piece.codes[entry.code as usize];
                let (year, month, day) = crate::set::day_of(entry.day);
                rows.push(format!(
                    "{} {} {year}-{month:02}-{day:02} {} {} x{} id={} line={}",
                    piece.entities[entry.source as usize],
                    piece.entities[entry.target as usize],
                    code.code,
                    code.root,
                    entry.reports,
                    detail.id,
                    before + detail.line + 1
                ));
            }
            for told in &piece.refusals.told {
                refused.push(format!("{} line={}", told.reason.name(), before + told.line + 1));
            }
            before += piece.lines;
        }
    }
    Ok((rows, refused))
}

fn read(format: Format, text: &str) -> (Vec<String>, Vec<String>) {
    read_with(options(format), text.as_bytes()).unwrap()
}

/// A row of GDELT with so many columns.
fn gdelt(width: usize, id: u32, day: &str, source: &str, target: &str, code: &str) -> String {
    let mut cells = vec![String::new(); width];
    for (at, cell) in [
        (0, id.to_string().as_str()),
        (1, day),
        (5, source),
        (15, target),
        (26, code),
        (32, "3"),
        (33, "9"),
    ] {
        cells[at] = cell.to_owned();
    }
    if width > 57 {
        cells[width - 1] = format!("https://example.org/{id}");
    }
    cells.join("\t") + "\n"
}

#[test]
fn gdelt_of_both_versions() {
    for width in [57, 58, 61] {
        let text = gdelt(width, 7, "20191024", "PAKGOV", "USA", "042")
            + &gdelt(width, 8, "20191025", "PAKREB", "IGOUNO", "190");
        let (rows, refused) = read(Format::Gdelt, &text);
        assert_eq!(
            rows,
            [
                "PAK USA 2019-10-24 042 CONSULT x3 id=7 line=1",
                "PAKREB UN 2019-10-25 190 ASSAULT x3 id=8 line=2"
            ]
        );
        assert!(refused.is_empty());
    }
}

#[test]
fn what_is_wrong_with_a_row_is_told_with_its_line() {
    let good = |id| gdelt(61, id, "20191024", "PAK", "USA", "042");
    let text = good(1)
        + &gdelt(58, 2, "20191024", "PAK", "USA", "042")
        + "a\tb\n"
        + &gdelt(61, 3, "18990101", "PAK", "USA", "042")
        + &gdelt(61, 4, "20260303", "PAK", "USA", "042")
        + &gdelt(61, 5, "20191024", "PAK", "", "042")
        + &gdelt(61, 6, "20191024", "PAK", "USA", "999")
        + &gdelt(61, 7, "20191024", "PAK", "USA", "010")
        + "\n"
        + &gdelt(61, 8, "20260302", "PAK", "USA", "042");
    let (rows, refused) = read(Format::Gdelt, &text);
    assert_eq!(rows.len(), 2);
    assert!(rows[1].ends_with("id=8 line=10"), "{rows:?}");
    assert_eq!(
        refused,
        [
            "another layout than the file's line=2",
            "wrong number of columns line=3",
            "date missing or out of range line=4",
            "date missing or out of range line=5",
            "one party only line=6",
            "unknown event code line=7",
            "public statement, no PLOVER event line=8",
        ]
    );
}

#[test]
fn gdelt_with_named_columns_and_lost_zeros() {
    let text = ",Global_Event_ID,Day,Actor_1_Country_Code,Actor_2_Country_Code,Event_Code,Num_Sources,Place,Source_URL\n\
                0,11,20201113,AFGINSTAL,USA,71,2,\"Kabul, \"\"old\"\" town\nof, Kabul\",https://example.org/a\n\
                1,12,20201113,AFG,GBR,190,1,x,https://example.org/b\n";
    let (rows, refused) = read(Format::Gdelt, text);
    assert_eq!(
        rows,
        [
            "AFGINS USA 2020-11-13 071 AID x2 id=11 line=2",
            "AFG GBR 2020-11-13 190 ASSAULT x1 id=12 line=4"
        ]
    );
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn icews_in_both_layouts() {
    let text = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\n\
                5\t2018-06-01\tForeign Affairs (Peru)\tGovernment\tPeru\tConsult\t040\t1\tUnited Nations\tInternational Government Organization\tNA\t1\n\
                6\t2018-06-02\tSome Front\tInsurgents\tMali\tUse force\t190\t-10\tArmy (Mali)\tMilitary,Government\tMali\t1\n\
                7\t2018-06-02\tNA\tNA\tNA\tConsult\t040\t1\tPeru\tNA\tPeru\t1\n";
    let (rows, refused) = read(Format::Icews, text);
    assert_eq!(
        rows,
        [
            "PER UN 2018-06-01 040 CONSULT x1 id=5 line=2",
            "MLIINS MLI 2018-06-02 190 ASSAULT x1 id=6 line=3"
        ]
    );
    assert_eq!(refused, ["one party only line=4"]);
    let text =
        "train\t2014-01-02\tGovernment_(Peru)\tMake_a_visit\tChile\ntest\t2014-01-03\tNobody_Known\tDoes_it\tChile\n";
    let (rows, refused) = read(Format::Icews, text);
    assert_eq!(rows, ["PER CHL 2014-01-02 042 CONSULT x1 id= line=1"]);
    assert_eq!(refused, ["unknown event code line=2"]);
}

#[test]
fn polecat_rows_of_several_states_become_pairs() {
    let head = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\tActor COW\t\
                Primary Actor Sector\tActor Sectors\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\tSource\n";
    let text = format!(
        "{head}a1\t2023-01-02\tCONSULT\tvisit\t2\tVERBAL COOPERATION\tdiplomatic\tX; Y\tUSA; CAN\t2; 20\tGOV\tGOV\tZ\tMEX\t70\tGOV\tW\n\
         a2\t2023-01-02\tASSAULT\tNone\t-9\tMATERIAL CONFLICT\tNone\tFront\tMLI\t432\tREB\tREB\tNone\tNone\tNone\tNone\tW\n"
    );
    let (rows, refused) = read(Format::Polecat, &text);
    assert_eq!(
        rows,
        [
            "USA MEX 2023-01-02 CONSULT-visit CONSULT x1 id=a1 line=2",
            "CAN MEX 2023-01-02 CONSULT-visit CONSULT x1 id=a1 line=2"
        ]
    );
    assert_eq!(refused, ["one party only line=3"]);
}

#[test]
fn plover_in_lines_in_an_array_and_one_after_another() {
    let one = r#"{"id": "p1", "date": "2020-05-06", "source": [{"actorText": "Peru", "code": "PER", "sector": "GOV"}], "target": [{"actorText": "United Nations", "code": "IGO"}], "event": "CONSULT", "mode": "visit"}"#;
    let two = r#"{"id": "p2", "date": "2020-05-07", "source": [{"code": "PER"}, {"code": "CHL"}], "target": "", "event": "AGREE"}"#;
    let wanted = [
        "PER UN 2020-05-06 CONSULT-visit CONSULT x1 id=p1 line=1",
        "PER CHL 2020-05-07 AGREE AGREE x1 id=p2 line=2",
        "CHL PER 2020-05-07 AGREE AGREE x1 id=p2 line=2",
    ];
    for text in [
        format!("{one}\n{two}\n"),
        format!("[{one},\n{two}]"),
        format!("{},\n{},", one.replace(", \"", ",\n  \"").replace('}', ",\n}"), two),
    ] {
        let (rows, refused) = read(Format::Plover, &text);
        assert_eq!(rows, wanted, "{text}");
        assert!(refused.is_empty(), "{refused:?}");
    }
    let (rows, refused) = read(Format::Plover, &format!("{one}\n{{\"id\":\n{two}\n7\n"));
    assert_eq!(
        (rows.len(), refused),
        (
            3,
            vec!["malformed row line=2".into(), "malformed row line=4".to_owned()]
        )
    );
    let (rows, refused) = read(Format::Plover, &format!("[{one},\n{{\"date\": \"2020"));
    assert_eq!((rows.len(), refused), (1, vec!["malformed row line=2".to_owned()]));
}

#[test]
fn keds_with_cameo_and_with_weis() {
    let (rows, _) = read(
        Format::Keds,
        "date,source,target,code\n1992-01-03,IRQ,IGOUNO,0256\n920104,SYR,KURREB,190\n",
    );
    assert_eq!(
        rows,
        [
            "IRQ UN 1992-01-03 0256 REQUEST x1 id= line=2",
            "SYR KURREB 1992-01-04 190 ASSAULT x1 id= line=3"
        ]
    );
    let (rows, refused) = read(
        Format::Keds,
        "date,source,target,code,desc\n1989-04-02,AUS,BOSSERMIL,223,(FIRE)\n1989-04-02,YUG,AUL,023,(SAY)\n",
    );
    assert_eq!(rows, ["AUT BIHSER 1989-04-02 223 ASSAULT x1 id= line=2"]);
    assert_eq!(refused, ["public statement, no PLOVER event line=3"]);
    let unclear = read_with(options(Format::Keds), b"1989-04-02,AUS,ITA,031\n");
    assert!(matches!(unclear, Err(ImportError::Scheme { .. })));
}

#[test]
fn any_table_by_its_columns() {
    let mut options = options(Format::Csv);
    let text = "Day;A;B;Code;Score;Link\n2001-02-03;2;Israel;042;1.26;https://example.org/x\n";
    assert!(matches!(
        read_with(options.clone(), text.as_bytes()),
        Err(ImportError::Scheme { .. })
    ));
    options.scheme = Some(Scheme::Cameo);
    let (rows, refused) = read_with(options.clone(), text.as_bytes()).unwrap();
    assert_eq!(rows, ["USA ISR 2001-02-03 042 CONSULT x1 id= line=2"]);
    assert!(refused.is_empty());
    let missing = read_with(options, b"Day,A,B,Code,Score\n").unwrap_err().to_string();
    assert!(
        missing.contains("\"Link\"") && missing.contains("Day, A, B, Code, Score"),
        "{missing}"
    );
    for (text, wanted) in [
        ("date=a", "source is missing"),
        ("date", "no \"=\""),
        ("date=a,date=b", "twice"),
        ("when=a", "\"when\""),
    ] {
        let error = columns(text).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn names_that_are_not_utf8_are_kept_and_counted() {
    let mut text = b"train\t2014-01-02\tSe\xf1or_Nobody\tMake_a_visit\tChile\n".to_vec();
    text.extend(b"train\t2014-01-02\tPeru\tMake_a_visit\tChile\n");
    let import = Import::new(&CODEBOOK, options(Format::Icews));
    let reader: Box<dyn std::io::Read> = Box::new(text.as_slice());
    let mut pieces = import
        .pieces(Member {
            name: "f".into(),
            reader,
        })
        .unwrap();
    let piece = pieces.next().unwrap().remove(0);
    assert_eq!((piece.entries.len(), piece.lossy), (2, 1));
    assert!(piece.entities.contains(&"SE\u{fffd}OR_NOBODY".to_owned()));
}

#[test]
fn other_files_are_refused_with_what_was_expected() {
    for format in [
        Format::Gdelt,
        Format::Icews,
        Format::Polecat,
        Format::Keds,
        Format::Plover,
    ] {
        let error = read_with(options(format), b"Dear Sir,\nhow are you?\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains(format.expected()), "{error}");
        assert!(matches!(
            read_with(options(format), b" \n"),
            Err(ImportError::Empty { .. })
        ));
    }
}

#[test]
fn archives_give_their_members_and_cut_ones_what_they_have() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.zip");
    let rows = |from: u32| {
        (from..from + 3000)
            .map(|id| gdelt(61, id, "20191024", "PAK", "USA", "042"))
            .collect::<String>()
    };
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let deflated = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, from) in [("a.CSV", 1), ("b.CSV", 5000)] {
        archive.start_file(name, deflated).unwrap();
        archive.write_all(rows(from).as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let import = Import::new(&CODEBOOK, options(Format::Gdelt));
    let counts = |path: &std::path::Path| -> Vec<(String, usize, u64)> {
        let mut members = open(path).unwrap();
        let mut found = Vec::new();
        while let Some(member) = members.next() {
            let Ok(member) = member else { break };
            let mut pieces = import.pieces(member).unwrap();
            let (mut rows, mut cut) = (0, 0);
            while let Some(group) = pieces.next() {
                rows += group.iter().map(|p| p.entries.len()).sum::<usize>();
                cut += group
                    .iter()
                    .map(|p| p.refusals.counts[Refused::Cut as usize])
                    .sum::<u64>();
            }
            found.push((pieces.name().rsplit('!').next().unwrap().to_owned(), rows, cut));
        }
        found
    };
    assert_eq!(
        counts(&path),
        [("a.CSV".to_owned(), 3000, 0), ("b.CSV".to_owned(), 3000, 0)]
    );
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() * 3 / 4]).unwrap();
    let cut = counts(&path);
    assert_eq!((cut.len(), cut[0].1, cut[0].2, cut[1].2), (2, 3000, 0, 1));
    assert!((1..3000).contains(&cut[1].1), "{cut:?}");
    let path = folder.path().join("cut.gz");
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(rows(1).as_bytes()).unwrap();
    let bytes = gz.finish().unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let cut = counts(&path);
    assert!((1..3000).contains(&cut[0].1) && cut[0].2 == 1, "{cut:?}");
}

proptest! {
    #[test]
    fn any_bytes_do_no_harm(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\t'), Just(b'\n'), Just(b'"'), Just(b','), Just(b'{'), Just(b'}')], 0..300),
        format in 0usize..6,
    ) {
        let format = [Format::Gdelt, Format::Icews, Format::Polecat, Format::Plover, Format::Keds, Format::Csv][format];
        let mut options = options(format);
        options.scheme = Some(Scheme::Cameo);
        let mut text = match format {
            Format::Gdelt => gdelt(61, 1, "20191024", "PAK", "USA", "042").into_bytes(),
            Format::Icews => b"train\t2014-01-02\tPeru\tMake_a_visit\tChile\n".to_vec(),
            Format::Polecat => b"Event ID\tEvent Date\tEvent Type\tActor Name\tActor Country\tActor COW\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\n".to_vec(),
            Format::Plover => b"{}\n".to_vec(),
            Format::Keds => b"1989-04-02,AUS,ITA,031\n".to_vec(),
            Format::Csv => b"Day,A,B,Code,Score,Link\n".to_vec(),
        };
        text.extend(&bytes);
        read_with(options.clone(), &text).unwrap();
        let _ = read_with(options, &bytes);
    }

    #[test]
    fn any_cells_do_no_harm(cells in prop::collection::vec("[\\PC]{0,12}", 61), day in "20[0-9]{6}", code in "[0-2][0-9]{1,3}") {
        let mut cells = cells;
        cells[1] = day;
        cells[26] = code;
        let text = gdelt(61, 1, "20191024", "PAK", "USA", "042") + &cells.join("\t");
        let (rows, refused) = read(Format::Gdelt, &text);
        prop_assert!(!rows.is_empty() && rows.len() + refused.len() <= 2);
    }
}
