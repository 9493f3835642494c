//! The desk itself: what is new, what has changed, what is due, what is claimed.

use crate::serve::filters;
use crate::{
    commands::{claims, commitments, name_of, today},
    serve::{
        address::Address,
        answer::{Frame, Page, Refusal},
        desk::View,
        standing::{Mover, WEEKS, standing},
        table::{Cell, Table},
        words::{counted, day, grouped, opening, outlet, signed},
    },
};
use askama::Template;
use entente::{
    codebook::Stage,
    ledger::{Counts, DocumentEntry},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// Entries of each list.
const SHOWN: usize = 8;

/// The first page, and its JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "home.html")]
pub(in crate::serve) struct Home {
    #[serde(skip)]
    frame: Frame,
    /// How much the ledger holds.
    counts: Counts,
    /// Day of the oldest report.
    oldest: Option<Date>,
    /// Day of the newest report.
    newest: Option<Date>,
    /// Documents that were added last.
    documents: Vec<DocumentEntry>,
    /// Relations whose index has changed most in the eight weeks up to the newest report, and beyond its 90% interval.
    changes: Vec<Mover>,
    /// Open commitments with a due day, the next to come first, then those that were due last.
    due: Vec<commitments::Shown>,
    /// The newest claims that name a triad, with what the test says of them; then others.
    claims: Vec<claims::Shown>,
    #[serde(skip)]
    tables: [Table; 4],
}

impl Page for Home {
    fn tables(&self) -> Vec<&Table> {
        self.tables.iter().collect()
    }
}

impl Home {
    fn weeks(&self) -> i64 {
        WEEKS
    }

    fn held(&self) -> String {
        let span = self.oldest.zip(self.newest);
        let span = span
            .map(|(first, last)| format!(", published from {first} to {last}"))
            .unwrap_or_default();
        format!(
            "{}, {}{span}.",
            counted(self.counts.documents as usize, "document"),
            counted(self.counts.clusters as usize, "different event")
        )
    }

    fn number(&self, value: &usize) -> String {
        grouped(*value)
    }

    fn source(&self, entry: &DocumentEntry) -> String {
        outlet(&entry.document)
    }

    fn title(&self, entry: &DocumentEntry) -> String {
        entry
            .document
            .headline
            .clone()
            .unwrap_or_else(|| opening(&entry.opening))
    }

    fn day(&self, entry: &DocumentEntry) -> String {
        day(entry.document.published)
    }

    fn events(&self, entry: &DocumentEntry) -> String {
        counted(entry.events as usize, "event")
    }

    fn signed(&self, value: &f64) -> String {
        signed(*value, 1)
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address) -> Result<Home, Refusal> {
    address.query::<super::Nothing>()?;
    let standing = standing(view)?;
    let documents = view.ledger.newest_documents(SHOWN, 0)?;
    let on = today();
    let open = |c: &&commitments::Shown| c.due.is_some() && Stage::from_name(c.status).is_some_and(Stage::is_open);
    let mut due: Vec<&commitments::Shown> = standing.commitments.iter().filter(open).collect();
    due.sort_by_key(|c| super::commitments::nearness(c, on));
    let due: Vec<commitments::Shown> = due.into_iter().take(SHOWN).cloned().collect();
    let (judged, others): (Vec<_>, Vec<_>) = standing.claims.iter().partition(|c| c.verdict.is_some());
    let claims: Vec<claims::Shown> = judged.into_iter().chain(others).take(SHOWN).cloned().collect();
    Ok(Home {
        frame: Frame::new(address, "", "Desk"),
        counts: standing.counts.clone(),
        oldest: standing.oldest,
        newest: standing.newest,
        tables: [
            changes_table(address, &standing.movers),
            documents_table(address, &documents),
            super::commitments::table(address, &due),
            super::claims::table(address, &claims),
        ],
        documents,
        changes: standing.movers.clone(),
        due,
        claims,
    })
}

fn changes_table(address: &Address, movers: &[Mover]) -> Table {
    let columns = ["a", "b", "before", "after", "low", "high", "events"];
    let rows = movers.iter().map(|m| {
        vec![
            Cell::text(m.a.clone()),
            Cell::text(m.b.clone()),
            Cell::number(signed(m.before, 2)),
            Cell::number(signed(m.after, 2)),
            Cell::number(signed(m.low, 2)),
            Cell::number(signed(m.high, 2)),
            Cell::number(m.events.to_string()),
        ]
    });
    Table::new(address, "changes", "Strongest changes", &columns).rows(rows)
}

fn documents_table(address: &Address, documents: &[DocumentEntry]) -> Table {
    let columns = ["added", "published", "headline", "source", "events", "document"];
    let rows = documents.iter().map(|d| {
        vec![
            Cell::text(d.added_at.clone()),
            Cell::text(day(d.document.published)),
            Cell::text(d.document.headline.clone().unwrap_or_default()),
            Cell::text(outlet(&d.document)),
            Cell::number(d.events.to_string()),
            Cell::text(d.document.hash.clone()),
        ]
    });
    Table::new(address, "documents", "Documents that were added last", &columns).rows(rows)
}

/// All relations, by number of events.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "relations.html")]
pub(in crate::serve) struct Relations {
    #[serde(skip)]
    frame: Frame,
    from: Option<Date>,
    to: Option<Date>,
    set: Option<String>,
    /// By number of events, at most 200.
    relations: Vec<crate::commands::dyads::Row>,
    /// Imported event sets.
    sets: Vec<String>,
    #[serde(skip)]
    table: Table,
}

/// What may be asked of all relations.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct RelationsQuery {
    // The form of the page: it leads to the dyad of two, or to the page of one.
    #[schemars(skip)]
    a: Option<String>,
    #[schemars(skip)]
    b: Option<String>,
    /// Events from this day on.
    from: Option<Date>,
    /// Events up to this day.
    to: Option<Date>,
    /// An imported event set instead of the ledger's own readings.
    set: Option<String>,
}

/// Relations that are listed.
const LISTED: usize = 200;

impl Page for Relations {
    fn tables(&self) -> Vec<&Table> {
        vec![&self.table]
    }
}

/// The relations, or where to go where one or two are named.
pub(in crate::serve) fn relations(view: &View<'_>, address: &Address) -> Result<Result<Relations, String>, Refusal> {
    let query: RelationsQuery = address.query()?;
    match (&query.a, &query.b) {
        (Some(a), Some(b)) => return Ok(Err(super::key_of(view, "dyad", &[a, b])?)),
        (Some(one), None) | (None, Some(one)) => return Ok(Err(super::key_of(view, "country", &[one])?)),
        (None, None) => {}
    }
    let set = query.set.as_deref();
    super::known_set(view, set)?;
    super::in_order(query.from, query.to)?;
    let source = view.source(set);
    let mut rows = crate::commands::dyads::ranked(
        source,
        None,
        query.from,
        query.to,
        entente::relations::Scale::Plover,
        false,
    )?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.events));
    rows.truncate(LISTED);
    let name = |code: &str| name_of(view.names(), code);
    let cells = rows.iter().map(|row| {
        let [dyad, facts] = super::dyad_links(row, query.from, query.to, set);
        vec![
            Cell::text(format!("{} and {}", name(&row.a), name(&row.b))).to(dyad),
            Cell::text(row.a.clone()),
            Cell::text(row.b.clone()),
            Cell::number(row.events.to_string()).to(facts),
            Cell::number(row.cooperative.to_string()),
            Cell::number(row.conflictual.to_string()),
            Cell::number(signed(row.score_sum, 1)),
            Cell::number(row.score_mean.map(|m| signed(m, 1)).unwrap_or_default()),
            Cell::number(row.origins.to_string()),
        ]
    });
    let columns = [
        "relation",
        "a",
        "b",
        "events",
        "cooperation",
        "conflict",
        "plover sum",
        "plover mean",
        "origins",
    ];
    let table = Table::new(
        address,
        "relations",
        "Relations of states by number of events. PLOVER scale, \u{2212}10 to +10; affirmed, actual events dated to the day, one per cluster of reports.",
        &columns,
    )
    .rows(cells);
    Ok(Ok(Relations {
        frame: Frame::new(address, "relations", "Relations"),
        from: query.from,
        to: query.to,
        sets: view.ledger.sets()?.into_iter().map(|info| info.name).collect(),
        set: query.set,
        table,
        relations: rows,
    }))
}
