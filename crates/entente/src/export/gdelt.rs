//! GDELT 2.0's event export: 61 columns without a header, actors in CAMEO codes.
//!
//! Empty stay: ethnic groups and religions, whether the event leads its article, mentions, articles, tone, all places (a
//! place is a type, a name and a coordinate there), and the day on which GDELT would have added it.

use super::Pair;
use super::actor::Actor;
use crate::codebook::{Country, Names};

/// Columns of a row.
const WIDTH: usize = 61;

/// States whose code in GDELT's CAMEO.country.txt is not that of ISO 3166.
const COUNTRIES: [(&str, &str); 4] = [("ROU", "ROM"), ("TLS", "TMP"), ("MNE", "MTN"), ("IMN", "IMY")];

/// PLOVER sectors that are actor types in GDELT's CAMEO.type.txt.
const TYPES: [&str; 20] = [
    "COP", "GOV", "JUD", "MIL", "OPP", "REB", "SPY", "AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "ENV", "HLH", "HRI",
    "LAB", "LEG", "MED", "REF",
];

pub(super) fn row(names: &Names, pair: &Pair<'_>) -> Vec<String> {
    let mut cells = vec![String::new(); WIDTH];
    let mut put = |column: usize, text: String| cells[column] = text;
    let (day, code) = (pair.day, pair.code);
    put(0, pair.id.to_string());
    put(1, day.strftime("%Y%m%d").to_string());
    put(2, day.strftime("%Y%m").to_string());
    put(3, day.strftime("%Y").to_string());
    // GDELT's months have thirty days.
    let part = (f64::from(day.month() - 1) * 30.0 + f64::from(day.day())) / 365.0;
    put(4, format!("{:.4}", f64::from(day.year()) + part));
    for (first, actor) in [(5, pair.source), (15, pair.target)] {
        put(first, actor_code(names, actor));
        put(first + 1, actor.name().to_uppercase());
        put(first + 2, country(actor).to_owned());
        put(first + 3, known_group(names, actor).unwrap_or_default().to_owned());
        put(first + 7, type_of(actor).to_owned());
    }
    put(26, code.number.to_owned());
    put(27, code.digits(3).to_owned());
    put(28, code.digits(2).to_owned());
    put(29, quad_class(code.digits(2)).to_owned());
    put(
        30,
        code.goldstein.map(|score| format!("{score:.1}")).unwrap_or_default(),
    );
    put(32, pair.event.origins.to_string());
    put(60, pair.event.document.url.clone().unwrap_or_default());
    cells
}

/// State and type, "IGO" or "NGO" and CAMEO's code of an organisation, else the code of the codebook.
fn actor_code(names: &Names, actor: &Actor<'_>) -> String {
    if actor.state.is_some() {
        return format!("{}{}", country(actor), type_of(actor));
    }
    // What it is counts, not who of it acts: a minister of the Union is IGOEEC.
    let kind = match actor.organisation.map(|organisation| organisation.sector.as_str()) {
        Some("IGO") => "IGO",
        _ => "NGO",
    };
    match known_group(names, actor) {
        Some(group) => format!("{kind}{group}"),
        None => actor.code.clone(),
    }
}

fn country<'a>(actor: &Actor<'a>) -> &'a str {
    let other = |state: &Country| COUNTRIES.into_iter().find(|(iso3, _)| *iso3 == state.iso3);
    match actor.state {
        Some(state) => other(state).map_or(state.iso3.as_str(), |(_, code)| code),
        None => "",
    }
}

fn known_group<'a>(names: &'a Names, actor: &Actor<'_>) -> Option<&'a str> {
    let code = names.imports.organisation_code(&actor.organisation?.code);
    code.filter(|code| code.len() == 3)
}

/// GDELT's type of an actor. International organisations are no part of a state.
fn type_of(actor: &Actor<'_>) -> &'static str {
    match actor.sector {
        "IGO" if actor.state.is_none() => "IGO",
        "NGO" | "INGO" => "NGO",
        sector => TYPES.into_iter().find(|kind| *kind == sector).unwrap_or_default(),
    }
}

/// GDELT's classes go by CAMEO's root, not by PLOVER's.
fn quad_class(root: &str) -> &'static str {
    match root.parse::<u8>() {
        Ok(1..=5) => "1",
        Ok(6..=9) => "2",
        Ok(10..=14) => "3",
        Ok(15..=20) => "4",
        _ => "",
    }
}
