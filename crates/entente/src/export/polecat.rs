//! POLECAT's table: a row an event, several actors parted by semicolons.

use super::actor::Actor;
use crate::codebook::{Country, Names};
use crate::event::QuadClass;
use crate::ledger::{EventRow, PartyRow, Told};

/// The columns of the published files.
pub(super) const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Event Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

pub(super) fn row(names: &Names, event: &EventRow, told: &Told) -> Vec<String> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let none = String::new;
    let place = told.place.as_ref();
    let mut cells = vec![
        event.id.to_string(),
        day(event.day),
        event.root.to_string(),
        list(event.mode.as_deref().into_iter()),
        event.score.to_string(),
        quad(event.quad_class).to_owned(),
        list(told.contexts.iter().map(String::as_str)),
    ];
    cells.extend(parties(names, &event.actors));
    cells.extend(parties(names, &event.recipients));
    cells.extend([none(), none(), none(), none()]);
    cells.push(place.and_then(|place| place.country.clone()).unwrap_or_default());
    cells.extend([none(), none(), none()]);
    cells.push(place.map(|place| place.name.clone()).unwrap_or_default());
    cells.push(none());
    cells.push(event.document.publication.clone().unwrap_or_default());
    cells.push(day(event.document.published));
    cells.extend([none(), none(), none(), none()]);
    cells.push(concat!("entente ", env!("CARGO_PKG_VERSION")).to_owned());
    cells
}

/// Name, country, COW number, primary sector, sectors, title, name as written, Wikipedia's name: of each party one in
/// each list, "None" where there is none, as POLECAT writes it.
fn parties(names: &Names, parties: &[PartyRow]) -> [String; 8] {
    let known: Vec<(&PartyRow, Option<Actor<'_>>)> =
        parties.iter().map(|party| (party, Actor::of(names, party))).collect();
    let of = |field: &dyn Fn(&PartyRow, Option<&Actor<'_>>) -> Option<String>| {
        let texts: Vec<Option<String>> = known
            .iter()
            .map(|(party, actor)| field(party, actor.as_ref()))
            .collect();
        list(texts.iter().map(|text| text.as_deref().unwrap_or_default()))
    };
    let sector = |party: &PartyRow, actor: Option<&Actor<'_>>| {
        let sector = actor.map(|actor| actor.sector.to_owned());
        sector.or_else(|| party.sector.clone())
    };
    [
        // POLECAT names only those whom it knows.
        of(&|_, actor| actor.map(|actor| actor.name().to_owned())),
        of(&|_, actor| state(actor).map(|state| state.iso3.clone())),
        of(&|_, actor| state(actor).map(|state| state.cow.clone())),
        of(&sector),
        of(&sector),
        of(&|party, _| party.office.clone()),
        of(&|party, _| Some(party.name.clone())),
        of(&|_, _| None),
    ]
}

fn state<'a>(actor: Option<&Actor<'a>>) -> Option<&'a Country> {
    actor.and_then(|actor| actor.state)
}

/// Texts parted by semicolons; "None" for each that is empty, and once where there are none or all are empty.
fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.map(|text| super::cell(text).replace(';', ",")).collect();
    if texts.iter().all(String::is_empty) {
        return "None".to_owned();
    }
    let texts: Vec<&str> = texts
        .iter()
        .map(|text| if text.is_empty() { "None" } else { text })
        .collect();
    texts.join("; ")
}

const fn quad(class: QuadClass) -> &'static str {
    match class {
        QuadClass::VerbalCooperation => "VERBAL COOPERATION",
        QuadClass::MaterialCooperation => "MATERIAL COOPERATION",
        QuadClass::VerbalConflict => "VERBAL CONFLICT",
        QuadClass::MaterialConflict => "MATERIAL CONFLICT",
    }
}
