//! A state, organisation or group: its relations, and who held which office in it on a day.

use super::known_set;
use crate::{
    commands::{
        dyads::{self, Row, ranked},
        name_of,
        source::side,
        today, who,
    },
    serve::{
        address::{Address, with_query},
        answer::{Frame, Page, Refusal},
        desk::View,
        table::{Cell, Table},
        text::undirected,
        words::signed,
    },
};
use askama::Template;
use entente::relations::Scale;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Partners that the picture shows.
const DRAWN: usize = 24;

/// What may be asked of a state.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// Events from this day on.
    from: Option<Date>,
    /// Events up to this day.
    to: Option<Date>,
    /// The day for which offices are shown; today where it is left out.
    on: Option<Date>,
    /// An imported event set instead of the ledger's own readings.
    set: Option<String>,
}

/// The page of a state, and its JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "country.html")]
pub(in crate::serve) struct Country {
    #[serde(skip)]
    frame: Frame,
    code: String,
    name: String,
    from: Option<Date>,
    to: Option<Date>,
    on: Date,
    set: Option<String>,
    /// By number of events.
    relations: Vec<Row>,
    /// Offices held on that day, as the register knows them.
    offices: Vec<who::Found>,
    #[serde(skip)]
    tables: [Table; 2],
    #[serde(skip)]
    network: String,
    #[serde(skip)]
    plain: String,
    #[serde(skip)]
    events: String,
}

impl Page for Country {
    fn tables(&self) -> Vec<&Table> {
        self.tables.iter().collect()
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address, key: &str) -> Result<Country, Refusal> {
    let query: Query = address.query()?;
    let set = query.set.as_deref();
    known_set(view, set)?;
    super::in_order(query.from, query.to)?;
    let own = side(view.names(), key, set).map_err(|why| Refusal::unknown(why.to_string()))?;
    let source = view.source(set);
    let mut relations = ranked(source, Some(&own), query.from, query.to, Scale::Plover, true)?;
    relations.sort_by_key(|row| std::cmp::Reverse(row.events));
    let drawn = &relations[..relations.len().min(DRAWN)];
    let network = undirected(&dyads::network(drawn, &own, view.names(), Scale::Plover, set));
    let on = query.on.unwrap_or_else(today);
    let mut offices: Vec<who::Found> = Vec::new();
    for member in &own.members {
        for person in view
            .desk
            .codebook()?
            .actors
            .people()
            .iter()
            .filter(|p| p.entity == *member)
        {
            let held = person.offices.iter().filter(|held| held.on(on));
            offices.extend(held.map(|held| who::row(person, held)));
        }
    }
    offices.sort_by(|x, y| {
        rank(&x.office)
            .cmp(&rank(&y.office))
            .then_with(|| x.office.cmp(&y.office))
    });
    Ok(Country {
        frame: Frame::new(address, "relations", own.name.clone()),
        tables: [
            relations_table(view, address, &relations, &query),
            offices_table(address, &offices, on),
        ],
        code: own.label.clone(),
        name: own.name,
        from: query.from,
        to: query.to,
        on,
        set: query.set.clone(),
        network: if relations.is_empty() { String::new() } else { network },
        relations,
        offices,
        plain: address.base(),
        events: with_query("/search", &[("entity".to_owned(), own.label)]),
    })
}

/// Heads of state and government, then those who speak for them abroad, then others.
fn rank(office: &str) -> usize {
    const FIRST: [&str; 10] = [
        "head of state",
        "supreme leader",
        "military leader",
        "head of government",
        "organisation head",
        "group leader",
        "vice president",
        "foreign minister",
        "foreign policy chief",
        "defence minister",
    ];
    FIRST.iter().position(|first| office == *first).unwrap_or(FIRST.len())
}

fn relations_table(view: &View<'_>, address: &Address, rows: &[Row], query: &Query) -> Table {
    let columns = [
        "with",
        "code",
        "events",
        "cooperation",
        "conflict",
        "plover sum",
        "plover mean",
        "origins",
    ];
    let cells = rows.iter().map(|row| {
        let [dyad, facts] = super::dyad_links(row, query.from, query.to, query.set.as_deref());
        vec![
            Cell::text(name_of(view.names(), &row.b)).to(dyad),
            Cell::text(row.b.clone()),
            Cell::number(row.events.to_string()).to(facts),
            Cell::number(row.cooperative.to_string()),
            Cell::number(row.conflictual.to_string()),
            Cell::number(signed(row.score_sum, 1)),
            Cell::number(row.score_mean.map(|m| signed(m, 1)).unwrap_or_default()),
            Cell::number(row.origins.to_string()),
        ]
    });
    Table::new(
        address,
        "relations",
        "Relations by number of events. PLOVER scale, \u{2212}10 to +10; affirmed, actual events, one per cluster of reports.",
        &columns,
    )
    .or("No affirmed, actual event is recorded.")
    .rows(cells)
}

fn offices_table(address: &Address, offices: &[who::Found], on: Date) -> Table {
    let columns = ["name", "office", "title", "from", "to", "source"];
    let rows = offices.iter().map(|f| {
        let person = with_query("/people", &[("name".to_owned(), f.name.clone())]);
        vec![
            Cell::text(f.name.clone()).to(person),
            Cell::text(f.office.clone()),
            Cell::text(f.title.clone()),
            Cell::text(f.begins()),
            Cell::text(f.ends()),
            Cell::text(f.cite.clone()),
        ]
    });
    Table::new(
        address,
        "offices",
        format!("Offices held on {on}, as the register knows them"),
        &columns,
    )
    .or("The register knows nobody in office there on that day.")
    .rows(rows)
}
