//! What the codebook promises: rules for every root with their examples, actors, and a register without holes.

use entente::{codebook::Codebook, event::Root};
use jiff::civil::{Date, date};

const RULES_A_ROOT: usize = 40;
const EXAMPLES_THAT_CODE: usize = 2;
const ORGANISATIONS: usize = 150;
const GROUPS: usize = 150;

fn codebook() -> Codebook {
    Codebook::embedded().expect("the embedded codebook")
}

/// The member states of the United Nations.
fn states() -> Vec<String> {
    let table = include_str!("../../../codebook/countries.tsv");
    let header: Vec<&str> = table.lines().next().expect("a header").split('\t').collect();
    let column = |name: &str| header.iter().position(|h| *h == name).expect("the column");
    let (code, kind) = (column("iso3"), column("kind"));
    let rows = table.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>());
    rows.filter(|r| r[kind] == "state")
        .map(|r| r[code].to_owned())
        .collect()
}

#[test]
fn every_root_has_rules_with_examples() {
    let codebook = codebook();
    for root in Root::ALL {
        let rules = codebook.rules.iter().filter(|r| r.root == root).count();
        assert!(rules >= RULES_A_ROOT, "{root} has {rules} rules");
    }
    for rule in codebook.rules.iter() {
        assert!(
            rule.codes.len() >= EXAMPLES_THAT_CODE,
            "{} ({}) has few examples",
            rule.id,
            rule.file
        );
        assert!(
            !rule.never.is_empty(),
            "{} ({}) has no example that must not code",
            rule.id,
            rule.file
        );
    }
}

#[test]
fn organisations_and_groups_are_there() {
    let codebook = codebook();
    let all = codebook.actors.organisations();
    let organisations = all
        .iter()
        .filter(|o| matches!(o.sector.as_str(), "IGO" | "INGO" | "NGO"))
        .count();
    assert!(organisations >= ORGANISATIONS, "{organisations} organisations");
    let armed = all
        .iter()
        .filter(|o| matches!(o.sector.as_str(), "REB" | "OPP" | "PTY" | "CRM"))
        .count();
    assert!(armed >= GROUPS, "{armed} armed and political groups");
    let members = |code: &str| all.iter().find(|o| o.code == code).map_or(0, |o| o.members.len());
    assert_eq!(members("EU"), 27);
    assert_eq!(members("NATO"), 32);
}

/// Nearly every state has a head of state or government on each of these days; beside each day stands how many states have
/// a foreign minister whom the register does not know, and may only fall.
#[test]
fn the_register_has_few_holes() {
    let codebook = codebook();
    let states = states();
    assert_eq!(states.len(), 193);
    let without = |offices: &[&str], day: Date| -> Vec<&String> {
        let none = |state: &&String| {
            offices
                .iter()
                .all(|o| codebook.actors.holders(state, o, day).is_empty())
        };
        states.iter().filter(none).collect()
    };
    for (day, unknown) in [
        (date(2002, 7, 1), 7),
        (date(2008, 3, 1), 4),
        (date(2014, 6, 15), 1),
        (date(2019, 9, 1), 7),
        (date(2023, 5, 1), 2),
        (date(2025, 10, 26), 3),
    ] {
        let missing = without(
            &[
                "head of state",
                "head of government",
                "supreme leader",
                "military leader",
            ],
            day,
        );
        assert!(missing.len() <= 4, "{day}: nobody leads {missing:?}");
        let missing = without(&["foreign minister"], day);
        assert!(missing.len() <= unknown, "{day}: no foreign minister of {missing:?}");
    }
}

#[test]
fn offices_follow_the_day() {
    let codebook = codebook();
    let holder = |entity: &str, office: &str, day: Date| {
        let holders = codebook.actors.holders(entity, office, day);
        holders.first().map(|(i, _)| codebook.actors.people()[*i].name.clone())
    };
    let is = |entity: &str, office: &str, day: Date, name: &str| {
        let found = holder(entity, office, day).unwrap_or_default();
        assert_eq!(found, name, "{office} of {entity} on {day}");
    };
    is("USA", "head of state", date(2016, 12, 1), "Barack Obama");
    is("USA", "head of state", date(2025, 2, 1), "Donald Trump");
    is("USA", "foreign minister", date(2025, 10, 26), "Marco Rubio");
    is("PAK", "head of government", date(2020, 1, 1), "Imran Khan");
    is("PAK", "head of government", date(2025, 10, 26), "Shehbaz Sharif");
    is("IND", "head of government", date(2010, 1, 1), "Manmohan Singh");
    is("GBR", "head of government", date(2022, 9, 20), "Liz Truss");
    is("DEU", "head of government", date(2025, 6, 1), "Friedrich Merz");
}
