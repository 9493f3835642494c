//! People and the offices they held: the register, and what documents say of it.

use crate::{
    commands::{name_of, who},
    serve::{
        address::{Address, link},
        answer::{Frame, Page, Refusal},
        desk::View,
        table::{Cell, Table},
        words::{country, outlet},
    },
};
use askama::Template;
use entente::ledger::ObservationRow;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sightings shown.
const SHOWN: usize = 100;

/// What may be asked of people.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// A full name, a surname, an alias; or a state or organisation, for everybody of it.
    name: Option<String>,
    /// Only offices held on this day.
    on: Option<Date>,
    /// Only an office such as "foreign minister".
    office: Option<String>,
    /// Only sightings that contradict the register.
    conflicts: Option<bool>,
}

/// People, and their JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "people.html")]
pub(in crate::serve) struct People {
    #[serde(skip)]
    frame: Frame,
    name: Option<String>,
    on: Option<Date>,
    office: Option<String>,
    conflicts: bool,
    /// Offices in the register.
    register: Vec<who::Found>,
    /// Where documents name these people with an office, the newest first.
    observations: Vec<ObservationRow>,
    #[serde(skip)]
    tables: [Table; 2],
    #[serde(skip)]
    offices: Vec<String>,
}

impl Page for People {
    fn tables(&self) -> Vec<&Table> {
        self.tables.iter().collect()
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address) -> Result<People, Refusal> {
    let query: Query = address.query()?;
    let codebook = view.desk.codebook()?;
    let conflicts = query.conflicts.unwrap_or(false);
    let mut register: Vec<who::Found> = Vec::new();
    if let Some(name) = &query.name {
        for person in who::people(codebook, view.names(), name) {
            let held = person.offices.iter().filter(|held| {
                query.on.is_none_or(|day| held.on(day))
                    && query.office.as_ref().is_none_or(|office| held.office == *office)
            });
            register.extend(held.map(|held| who::row(person, held)));
        }
    }
    register.sort_by(|x, y| y.from.cmp(&x.from).then_with(|| x.name.cmp(&y.name)));
    // A state has sightings by the thousand: they are asked for by the names of people.
    let person = query
        .name
        .as_ref()
        .filter(|name| crate::commands::entity(view.names(), name).is_none());
    let mut observations = match person {
        Some(name) => view.ledger.observations(name)?,
        None if conflicts => view.ledger.observations("")?,
        None => Vec::new(),
    };
    if conflicts {
        observations.retain(|seen| seen.contradiction.is_some());
    }
    let tables = [
        register_table(view, address, &register),
        seen_table(address, &observations),
    ];
    observations.truncate(SHOWN);
    let mut offices: Vec<String> = codebook
        .actors
        .people()
        .iter()
        .flat_map(|p| &p.offices)
        .map(|held| held.office.clone())
        .collect();
    offices.sort();
    offices.dedup();
    Ok(People {
        frame: Frame::new(
            address,
            "people",
            query.name.clone().unwrap_or_else(|| "People and offices".to_owned()),
        ),
        name: query.name,
        on: query.on,
        office: query.office,
        conflicts,
        register,
        observations,
        tables,
        offices,
    })
}

fn register_table(view: &View<'_>, address: &Address, register: &[who::Found]) -> Table {
    let columns = ["name", "of", "office", "title", "from", "to", "source"];
    let rows = register.iter().map(|f| {
        let of = Cell::text(name_of(view.names(), &f.of));
        vec![
            Cell::text(f.name.clone()).to(address.with(&[("name", f.name.clone()), ("office", String::new())])),
            match country(view, &f.of) {
                Some(href) => of.to(href),
                None => of,
            },
            Cell::text(f.office.clone()),
            Cell::text(f.title.clone()),
            Cell::text(f.begins()),
            Cell::text(f.ends()),
            Cell::text(f.cite.clone()),
        ]
    });
    Table::new(
        address,
        "register",
        "The register of office-holders, the latest first",
        &columns,
    )
    .or("The register knows nobody who fits.")
    .rows(rows)
}

fn seen_table(address: &Address, seen: &[ObservationRow]) -> Table {
    let columns = [
        "day",
        "name",
        "office",
        "country",
        "in register",
        "register says",
        "words",
        "source",
    ];
    let rows = seen.iter().take(SHOWN).map(|o| {
        vec![
            Cell::text(o.published.map(|d| d.to_string()).unwrap_or_default()),
            Cell::text(o.name.clone()),
            Cell::text(o.office.clone().unwrap_or_default()),
            Cell::text(o.country.clone().unwrap_or_default()),
            Cell::text(if o.in_register { "yes" } else { "no" }),
            Cell::text(o.contradiction.clone().unwrap_or_default()),
            Cell::text(o.words.clone()),
            Cell::text(outlet(&o.document)).to(link(&["document", &o.document.hash])),
        ]
    });
    Table::new(address, "seen", "Seen in documents, the newest first", &columns)
        .or("No document names them with an office.")
        .rows(rows)
}
