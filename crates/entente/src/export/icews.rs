//! ICEWS's table: a row for each pair, named actors with the state and the sectors that they belong to.

use super::Pair;
use super::actor::Actor;
use crate::codebook::Names;
use crate::ledger::Told;

/// The columns of the published files.
pub(super) const COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// PLOVER sector, ICEWS's name for such actors of a state ("Police (Australia)"; empty where it names them in many
/// ways), its sector. As they stand in the published files.
const SECTORS: [(&str, &str, &str); 19] = [
    ("GOV", "", "Government"),
    ("MIL", "Military", "Military"),
    ("COP", "Police", "Police"),
    ("JUD", "Member of the Judiciary", "Judicial"),
    ("LEG", "Legislature", "Legislative / Parliamentary"),
    ("REB", "Armed Rebel", "Rebel"),
    ("OPP", "People Associated with the Opposition", "Dissident"),
    ("CRM", "Criminal", "Criminals / Gangs"),
    ("CVL", "Citizen", "General Population / Civilian / Social"),
    ("BUS", "Business", "Business"),
    ("MED", "Media", "Media"),
    ("PTY", "", "Parties"),
    ("ELI", "", "Elite"),
    ("EDU", "", "Education"),
    ("HLH", "", "Medical / Health"),
    ("AGR", "", "Agricultural"),
    ("IGO", "", "International Government Organization"),
    ("INGO", "", "Nongovernmental Organization (International)"),
    ("NGO", "", "Nongovernmental Organizations / Activists"),
];

pub(super) fn row(names: &Names, pair: &Pair<'_>, told: &Told) -> [String; 20] {
    let [source, target] = [pair.source, pair.target].map(|actor| [name(names, actor), sector(actor), country(actor)]);
    let [source_name, source_sector, source_country] = source;
    let [target_name, target_sector, target_country] = target;
    let none = String::new;
    [
        pair.id.to_string(),
        pair.day.to_string(),
        source_name,
        source_sector,
        source_country,
        pair.code.name.to_owned(),
        pair.code.number.to_owned(),
        pair.code.goldstein.map(|score| score.to_string()).unwrap_or_default(),
        target_name,
        target_sector,
        target_country,
        story(&pair.event.document.hash),
        (told.sentence + 1).to_string(),
        pair.event.document.publication.clone().unwrap_or_default(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
    ]
}

/// A person by name, who acts for a state as "Military (India)" where nobody is named, a state, an organisation.
fn name(names: &Names, actor: &Actor<'_>) -> String {
    let Some(state) = actor.state.filter(|_| actor.organisation.is_none()) else {
        return actor.name().to_owned();
    };
    // The name of a group that has become a state's government would be read as the group, and what stands in
    // parentheses as the state.
    let is_group = |name: &str| names.actors.organisations().iter().any(|group| group.name == name);
    let resolved = actor.party.resolved.as_deref();
    let named = resolved.filter(|name| !actor.is_apart() && !name.contains('(') && !is_group(name));
    if let Some(name) = named {
        return name.to_owned();
    }
    match entry(actor) {
        Some((_, head, _)) if !head.is_empty() => format!("{head} ({})", state.name),
        _ => state.name.clone(),
    }
}

fn sector(actor: &Actor<'_>) -> String {
    entry(actor).map_or("", |(_, _, sector)| sector).to_owned()
}

fn entry(actor: &Actor<'_>) -> Option<(&'static str, &'static str, &'static str)> {
    SECTORS.into_iter().find(|(sector, ..)| *sector == actor.sector)
}

fn country(actor: &Actor<'_>) -> String {
    actor.state.map(|state| state.name.clone()).unwrap_or_default()
}

/// A number that the same text always has: the first 48 bits of its hash, which any program can hold exactly.
fn story(hash: &str) -> String {
    let first = hash.get(..12).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    first.map(|number| number.to_string()).unwrap_or_default()
}
