//! Events of our own in every shape, read back, and names of nobody's.

use super::*;
use crate::codebook::Organisation;
use crate::event::{Evidence, Party, Place, Precision, QuadClass, Root, Span, Speaker};
use crate::import::{self, Import, Member, Options};
use crate::ledger::{DocumentRow, EventId, PartyRow};
use jiff::civil::Date;
use proptest::prelude::*;
use std::sync::LazyLock;

static CODEBOOK: LazyLock<Codebook> = LazyLock::new(|| Codebook::embedded().unwrap());
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::embedded().unwrap());

const ALL: [Format; 4] = [Format::Plover, Format::Polecat, Format::Icews, Format::Gdelt];

/// "PAK GOV Shehbaz Sharif": entity, sector, name; "-" for an entity or a sector that it has not.
fn party(text: &str) -> PartyRow {
    let [entity, sector, name] = text.splitn(3, ' ').collect::<Vec<_>>()[..] else {
        panic!("{text}");
    };
    let given = |text: &str| Some(text).filter(|text| *text != "-").map(str::to_owned);
    PartyRow {
        entity: given(entity),
        country: None,
        sector: given(sector),
        name: name.to_owned(),
        resolved: None,
        office: None,
        role: None,
    }
}

fn event(actors: &[&str], recipients: &[&str]) -> EventRow {
    let day = Some(Date::constant(2025, 3, 13));
    EventRow {
        id: EventId(12),
        day,
        start: day,
        end: day,
        precision: Precision::Day,
        root: Root::Consult,
        mode: Some("visit".into()),
        cameo: Some("042".into()),
        quad_class: QuadClass::VerbalCooperation,
        score: 4.0,
        goldstein: Some(1.9),
        actors: actors.iter().map(|text| party(text)).collect(),
        recipients: recipients.iter().map(|text| party(text)).collect(),
        third_parties: Vec::new(),
        polarity: Polarity::Affirmed,
        modality: Modality::Actual,
        reciprocal: false,
        count: None,
        confidence: 0.8,
        words: "the minister visited".into(),
        evidence: Span::new(0, 20),
        cluster: 1,
        origins: 3,
        document: DocumentRow {
            hash: "0123456789abcdef".into(),
            source: "brief.txt".into(),
            publication: Some("Dawn".into()),
            headline: None,
            url: Some("https://example.org/a".into()),
            published: day,
            origin: "dawn".into(),
        },
    }
}

fn told() -> Told {
    let evidence = Evidence {
        text: "Tbilisi".into(),
        span: Span::new(0, 7),
        origin: None,
    };
    Told {
        contexts: vec!["diplomatic".into(), "military".into()],
        speakers: vec![Speaker {
            party: Party {
                name: "Kremlin".into(),
                evidence: evidence.clone(),
                entity: Some("RUS".into()),
                resolved: None,
                office: None,
                rank: None,
                country: Some("RUS".into()),
                sector: Some("GOV".into()),
                via: "metonym".into(),
            },
            verb: "said".into(),
        }],
        place: Some(Place {
            name: "Tbilisi".into(),
            country: Some("GEO".into()),
            evidence,
        }),
        sentence: 2,
    }
}

fn export(format: Format) -> Export<'static> {
    Export::new(format, Asked::default(), &NAMES, &CODEBOOK)
}

fn text(format: Format, event: &EventRow) -> String {
    export(format).text(event, &told()).unwrap()
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_end_matches('\n').split('\t').collect()
}

/// What the importer makes of a text: "source target day root" of each row, sorted.
fn read(format: Format, text: &str) -> Vec<String> {
    let format = match format {
        Format::Plover => import::Format::Plover,
        Format::Polecat => import::Format::Polecat,
        Format::Icews => import::Format::Icews,
        Format::Gdelt => import::Format::Gdelt,
    };
    let options = Options {
        format,
        columns: Vec::new(),
        scheme: None,
        today: Date::constant(2026, 3, 1),
    };
    let import = Import::new(&CODEBOOK, options);
    let member = Member {
        name: "f".into(),
        reader: Box::new(text.as_bytes()),
    };
    let mut pieces = import.pieces(member).unwrap();
    let mut rows = Vec::new();
    while let Some(group) = pieces.next() {
        for piece in group {
            for entry in &piece.entries {
                let [source, target] = [entry.source, entry.target].map(|at| &piece.entities[at as usize]);
                let (year, month, day) = crate::set::day_of(entry.day);
                let root = piece.codes[entry.code as usize].root;
                rows.push(format!("{source} {target} {year}-{month:02}-{day:02} {root}"));
            }
        }
    }
    rows.sort();
    rows
}

fn there_and_back(format: Format, events: &[EventRow]) -> Vec<String> {
    let header = export(format).header().unwrap_or_default();
    let lines = events.iter().map(|event| text(format, event));
    read(format, &std::iter::once(header).chain(lines).collect::<String>())
}

fn rows<S: std::fmt::Display>(pairs: impl IntoIterator<Item = S>) -> Vec<String> {
    let pairs = pairs.into_iter().map(|pair| format!("{pair} 2025-03-13 CONSULT"));
    let mut rows: Vec<String> = pairs.collect();
    rows.sort();
    rows
}

#[test]
fn plover_tells_everything() {
    let mut event = event(&["PAK REB militants"], &["UN IGO the world body"]);
    event.polarity = Polarity::Denied;
    event.modality = Modality::Planned;
    event.words = "a \"visit\"\u{2028}on\tMonday\n".into();
    let line = text(Format::Plover, &event);
    assert_eq!(line.lines().count(), 1);
    assert!(!line.contains('\u{2028}'), "{line}");
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    let wanted = serde_json::json!({
        "id": "e12", "date": "2025-03-13", "dateEnd": "2025-03-13", "datePrecision": "day",
        "source": [{"actorText": "militants", "code": "PAK", "sector": "REB", "entity": "PAK"}],
        "target": [{"actorText": "United Nations", "code": "IGO", "sector": "IGO", "entity": "UN"}],
        "event": "CONSULT", "mode": "visit", "contexts": ["diplomatic", "military"], "reciprocal": false,
        "polarity": "denied", "modality": "planned",
        "speakers": [{"actorText": "Kremlin", "code": "RUS", "sector": "GOV", "entity": "RUS", "verb": "said"}],
        "score": 4.0, "cameo": "042", "goldstein": 1.9, "confidence": 0.8, "cluster": 1, "origins": 3,
        "text": event.words, "publication": "Dawn", "published": "2025-03-13", "url": "https://example.org/a",
    });
    assert_eq!(value, wanted);
    let mut events = vec![event];
    assert!(export(Format::Plover).choose(&mut events).is_empty());
    assert_eq!(events.len(), 1);
}

#[test]
fn polecat_has_a_row_an_event() {
    let mut event = event(&["USA GOV Marco Rubio", "NATO IGO the alliance"], &["- CVL residents"]);
    event.actors[0].resolved = Some("Marco Rubio".into());
    event.actors[0].office = Some("foreign minister".into());
    let header = export(Format::Polecat).header().unwrap();
    let line = text(Format::Polecat, &event);
    let row: Vec<(&str, &str)> = cells(&header).into_iter().zip(cells(&line)).collect();
    assert_eq!(row.len(), 40);
    for wanted in [
        ("Event ID", "e12"),
        ("Event Date", "2025-03-13"),
        ("Event Type", "CONSULT"),
        ("Event Mode", "visit"),
        ("Event Intensity", "4"),
        ("Quad Code", "VERBAL COOPERATION"),
        ("Contexts", "diplomatic; military"),
        ("Actor Name", "Marco Rubio; North Atlantic Treaty Organization"),
        ("Actor Country", "USA; None"),
        ("Actor COW", "2; None"),
        ("Primary Actor Sector", "GOV; IGO"),
        ("Actor Title", "foreign minister; None"),
        ("Actor Name Raw", "Marco Rubio; the alliance"),
        ("Wikipedia Actor ID", "None"),
        ("Recipient Name", "None"),
        ("Recipient Country", "None"),
        ("Primary Recipient Sector", "CVL"),
        ("Recipient Name Raw", "residents"),
        ("Placename", ""),
        ("Country", "GEO"),
        ("Raw Placename", "Tbilisi"),
        ("Source", "Dawn"),
        ("Publication Date", "2025-03-13"),
        ("Language", ""),
    ] {
        assert!(row.contains(&wanted), "{wanted:?}: {row:?}");
    }
}

#[test]
fn icews_has_a_row_a_pair() {
    let mut event = event(
        &["IND MIL troops", "IND GOV Delhi"],
        &["PAK REB militants", "PAK GOV Asif"],
    );
    event.recipients[1].resolved = Some("Khawaja Asif".into());
    let header = export(Format::Icews).header().unwrap();
    let lines = text(Format::Icews, &event);
    let wanted = "12001\t2025-03-13\tMilitary (India)\tMilitary\tIndia\tMake a visit\t042\t1.9\tArmed Rebel (Pakistan)\tRebel\t\
                  Pakistan\t1250999896491\t3\tDawn\t\t\t\t\t\t\n\
                  12002\t2025-03-13\tMilitary (India)\tMilitary\tIndia\tMake a visit\t042\t1.9\tKhawaja Asif\tGovernment\t\
                  Pakistan\t1250999896491\t3\tDawn\t\t\t\t\t\t\n";
    // India's army and its government are one; Pakistan and its rebels are not.
    assert_eq!(lines, wanted);
    let published = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\t\
                     Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\t\
                     Latitude\tLongitude\n";
    assert_eq!(header, published);
}

#[test]
fn gdelt_has_61_columns_and_codes_of_cameo() {
    let mut event = event(&["ROU GOV Bucharest"], &["UN IGO the world body"]);
    event.reciprocal = true;
    assert_eq!(export(Format::Gdelt).header(), None);
    let lines = text(Format::Gdelt, &event);
    let lines: Vec<Vec<&str>> = lines.lines().map(cells).collect();
    assert_eq!(lines.len(), 2);
    let mut filled = [""; 61];
    for (column, cell) in [
        (0, "12001"),
        (1, "20250313"),
        (2, "202503"),
        (3, "2025"),
        (4, "2025.2000"),
        (5, "ROMGOV"),
        (6, "ROMANIA"),
        (7, "ROM"),
        (12, "GOV"),
        (15, "IGOUNO"),
        (16, "UNITED NATIONS"),
        (18, "UNO"),
        (22, "IGO"),
        (26, "042"),
        (27, "042"),
        (28, "04"),
        (29, "1"),
        (30, "1.9"),
        (32, "3"),
        (60, "https://example.org/a"),
    ] {
        filled[column] = cell;
    }
    assert_eq!(lines[0], filled);
    assert_eq!((lines[1][0], lines[1][5], lines[1][15]), ("12002", "IGOUNO", "ROMGOV"));
    event.day = Some(Date::constant(2018, 10, 24));
    assert_eq!(
        cells(&text(Format::Gdelt, &event))[4],
        "2018.8055",
        "as in GDELT's own file"
    );
}

#[test]
fn tables_hold_what_they_can_tell() {
    let plain = || event(&["TUR GOV Ankara"], &["ARM GOV Yerevan"]);
    let change = |change: fn(&mut EventRow)| {
        let mut event = plain();
        change(&mut event);
        event
    };
    let all = || {
        let mut all = vec![
            plain(),
            change(|e| e.polarity = Polarity::Denied),
            change(|e| e.modality = Modality::Promised),
            change(|e| e.modality = Modality::PastBackground),
            change(|e| e.day = None),
            change(|e| e.cameo = None),
            change(|e| (e.cameo, e.goldstein, e.mode) = (None, None, Some("phone".into()))),
            change(|e| e.recipients.clear()),
            change(|e| e.recipients = vec![party("TUR GOV Ankara"), party("- CVL residents")]),
        ];
        for (number, event) in all.iter_mut().enumerate() {
            (event.id, event.cluster) = (EventId(number as i64), number as i64);
        }
        // The surer report of the first.
        all.push(change(|e| (e.id, e.cluster, e.confidence) = (EventId(20), 0, 0.9)));
        all
    };
    let chosen = |format, asked| {
        let mut events = all();
        let left = Export::new(format, asked, &NAMES, &CODEBOOK).choose(&mut events);
        let left: Vec<(LeftOut, usize)> = LeftOut::ALL.iter().filter_map(|r| Some((*r, *left.get(r)?))).collect();
        let ids: Vec<i64> = events.iter().map(|event| event.id.0).collect();
        (ids, left)
    };
    let none = Asked::default();
    for format in [Format::Icews, Format::Gdelt] {
        let (ids, left) = chosen(format, none);
        assert_eq!(ids, [3, 6, 20]);
        let wanted = [
            (LeftOut::Denied, 1),
            (LeftOut::NotDone, 1),
            (LeftOut::NoDay, 1),
            (LeftOut::NoCode, 1),
            (LeftOut::NoPair, 2),
            (LeftOut::Again, 1),
        ];
        assert_eq!(left, wanted);
    }
    // PLOVER's own types need no code, and an actor may be alone.
    assert_eq!(chosen(Format::Polecat, none).0, [3, 5, 6, 7, 8, 20]);
    let (polarity, modality) = (true, true);
    assert_eq!(chosen(Format::Icews, Asked { polarity, ..none }).0, [1, 3, 6, 20]);
    assert_eq!(chosen(Format::Icews, Asked { modality, ..none }).0, [2, 3, 6, 20]);
    assert_eq!(chosen(Format::Plover, none).0.len(), 10);
    let telephoned = &all()[6];
    assert_eq!(
        cells(&text(Format::Icews, telephoned))[5..8],
        ["Discuss by telephone", "041", "1"]
    );
    let many: Vec<String> = CODEBOOK
        .countries
        .iter()
        .take(40)
        .map(|c| format!("{} GOV x", c.iso3))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let left = export(Format::Gdelt).choose(&mut vec![event(&many, &many)]);
    assert_eq!(left.get(&LeftOut::ManyPairs), Some(&1));
}

#[test]
fn every_shape_is_read_back_as_it_was() {
    let several = event(
        &["USA GOV Marco Rubio", "PAK REB militants", "EU IGO Brussels"],
        &["IND GOV Delhi", "HEZBOLLAH REB the group", "- CVL residents"],
    );
    for format in ALL {
        let wanted = rows([
            "USA IND",
            "USA HEZBOLLAH",
            "PAKREB IND",
            "PAKREB HEZBOLLAH",
            "EU IND",
            "EU HEZBOLLAH",
        ]);
        let mut found = there_and_back(format, std::slice::from_ref(&several));
        // PLOVER tells of those without a code too.
        found.retain(|row| !row.contains("RESIDENTS"));
        assert_eq!(found, wanted, "{format:?}");
    }
    // A service is its state in other people's data, and who leads a party beside is still of the state.
    let mut event = event(&["ISIPAK SPY the agency"], &["IND LEG Gandhi"]);
    event.recipients[0].resolved = Some("Rahul Gandhi".into());
    for format in ALL {
        assert_eq!(
            there_and_back(format, std::slice::from_ref(&event)),
            rows(["PAK IND"]),
            "{format:?}"
        );
    }
    // Nor is a government the group that it once was.
    let mut event = self::event(&["AFG GOV Kabul"], &["IND GOV Delhi"]);
    event.actors[0].resolved = Some("Taliban".into());
    for format in ALL {
        let found = there_and_back(format, std::slice::from_ref(&event));
        assert_eq!(found, rows(["AFG IND"]), "{format:?}");
    }
    // Nobody is acted on: no dyad is made up where the record says that there is none.
    let alone = self::event(&["FRA GOV Paris", "DEU GOV Berlin"], &[]);
    assert_eq!(there_and_back(Format::Plover, &[alone]), rows::<&str>([]));
}

#[test]
fn every_state_and_organisation_is_read_back() {
    let sectors = [
        "GOV", "MIL", "REB", "OPP", "CRM", "CVL", "IGO", "INGO", "NGO", "PTY", "-",
    ];
    // Zaire's code stands for the Congo in old files.
    let states = CODEBOOK.countries.iter().filter(|country| country.iso3 != "ZAR");
    let states = states.flat_map(|state| sectors.map(|sector| (state.iso3.as_str(), sector)));
    // The Serbs of Bosnia are an alias of Srpska.
    let organisations = CODEBOOK.actors.organisations().iter().filter(|o| o.code != "BOSSERBS");
    let organisations = organisations.flat_map(|o| [o.sector.as_str(), "GOV"].map(|sector| (o.code.as_str(), sector)));
    let (mut events, mut wanted) = (Vec::new(), Vec::new());
    for (entity, sector) in states.chain(organisations) {
        let other = if entity == "NRU" { "TUV" } else { "NRU" };
        events.push(event(
            &[&format!("{entity} {sector} them")],
            &[&format!("{other} GOV x")],
        ));
        let organ = CODEBOOK.actors.organisation(entity).and_then(Organisation::organ_of);
        let code = NAMES.code_with(organ.unwrap_or(entity), Some(sector));
        wanted.push(format!("{code} {other}"));
    }
    let wanted = rows(wanted);
    for format in ALL {
        let found = there_and_back(format, &events);
        let lost: Vec<_> = wanted.iter().filter(|row| !found.contains(row)).collect();
        let new: Vec<_> = found.iter().filter(|row| !wanted.contains(row)).collect();
        assert!(
            lost.is_empty() && new.is_empty(),
            "{format:?}: lost {lost:?}, new {new:?}"
        );
        assert_eq!(found, wanted, "{format:?}");
    }
}

proptest! {
    #[test]
    fn no_name_breaks_a_row(
        name in "(\\PC|[\t\r\n\"'\\\\;()\u{85}\u{2028}\u{b}\0]){0,20}",
        url in "(\\PC|[\t\r\n\"]){0,20}",
        entity in prop::option::of("[A-Z]{2,5}"),
    ) {
        let mut event = event(&["TUR GOV Ankara"], &["ARM GOV Yerevan"]);
        let mut odd = party("TUR GOV x");
        (odd.entity, odd.name, odd.office) = (entity, name.clone(), Some(name.clone()));
        odd.resolved = Some(name.clone());
        event.actors.push(odd.clone());
        event.recipients.push(odd);
        (event.words, event.document.url, event.document.publication) = (name.clone(), Some(url), Some(name.clone()));
        event.mode = Some(name.clone());
        let mut told = told();
        told.contexts.push(name.clone());
        told.speakers[0].party.name.clone_from(&name);
        if let Some(place) = &mut told.place {
            place.name = name;
        }
        for format in ALL {
            let export = export(format);
            let text = export.text(&event, &told).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            prop_assert!(text.ends_with('\n') && !lines.is_empty());
            let ends = ['\r', '\u{b}', '\u{85}', '\u{2028}', '\u{2029}', '\0'];
            prop_assert!(!text.contains(ends));
            let (width, count) = match format {
                Format::Plover => (1, 1),
                Format::Polecat => (40, 1),
                Format::Icews => (20, export.pairs(&event).len()),
                Format::Gdelt => (61, export.pairs(&event).len()),
            };
            prop_assert_eq!(lines.len(), count);
            for line in lines {
                prop_assert_eq!(line.split('\t').count(), width);
                if format == Format::Plover {
                    prop_assert!(serde_json::from_str::<serde_json::Value>(line).is_ok());
                } else {
                    prop_assert!(!line.contains(['"', '\\']));
                }
            }
        }
    }
}
