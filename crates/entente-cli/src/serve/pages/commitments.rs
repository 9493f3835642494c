//! Commitments: what was promised, and what became of it.

use super::parties;
use crate::serve::filters;
use crate::{
    commands::{commitments::Shown, today},
    output,
    serve::{
        address::Address,
        answer::{Frame, Page, Refusal},
        desk::View,
        standing::standing,
        table::{Cell, Table},
        words::{Paging, outlet},
    },
};
use askama::Template;
use entente::codebook::Stage;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What may be asked of commitments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// Parties, all of them: codes or names with commas between them.
    party: Option<String>,
    /// announced, signed, in-force, in-progress, delivered, broken, lapsed, or open for all that nothing has settled.
    status: Option<StatusName>,
    /// Made on this day or later.
    from: Option<Date>,
    /// Made on this day or earlier.
    to: Option<Date>,
    /// Only those with a day on which they are due, the next first.
    due: Option<bool>,
    /// Page, from 1.
    #[schemars(range(min = 1))]
    page: Option<usize>,
}

/// Where a commitment stands.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum StatusName {
    Open,
    Announced,
    Signed,
    InForce,
    InProgress,
    Delivered,
    Broken,
    Lapsed,
}

/// Commitments, and their JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "commitments.html")]
pub(in crate::serve) struct Commitments {
    #[serde(skip)]
    frame: Frame,
    /// How many of those that fit stand where.
    counts: Vec<Count>,
    /// The newest first.
    commitments: Vec<Shown>,
    paging: Paging,
    #[serde(skip)]
    asked: [String; 4],
    #[serde(skip)]
    due: bool,
    #[serde(skip)]
    stages: Vec<String>,
    #[serde(skip)]
    table: Table,
}

/// Commitments in one status.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::serve) struct Count {
    status: &'static str,
    number: usize,
}

impl Page for Commitments {
    fn tables(&self) -> Vec<&Table> {
        vec![&self.table]
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address) -> Result<Commitments, Refusal> {
    let query: Query = address.query()?;
    super::in_order(query.from, query.to)?;
    let codes = parties(view, query.party.as_deref())?;
    let wanted = query.status.and_then(|status| Stage::from_name(&output::named(status)));
    let due = query.due.unwrap_or(false);
    let standing = standing(view)?;
    let stands = |c: &Shown| Stage::from_name(c.status);
    let fits = |c: &&Shown| {
        codes.iter().all(|code| c.parties.contains(code) || c.to.contains(code))
            && query.from.is_none_or(|from| c.made >= from)
            && query.to.is_none_or(|to| c.made <= to)
            && wanted.is_none_or(|w| stands(c).is_some_and(|s| s == w || (w == Stage::Open && s.is_open())))
            && (!due || c.due.is_some())
    };
    let mut found: Vec<Shown> = standing.commitments.iter().filter(fits).cloned().collect();
    if due {
        let day = today();
        found.sort_by_key(|c| nearness(c, day));
    }
    let counts = Stage::ALL.map(|stage| Count {
        status: stage.name(),
        number: found.iter().filter(|c| c.status == stage.name()).count(),
    });
    let paging = Paging::of(address, query.page, found.len());
    let field = |name: &str| address.asked(name).unwrap_or_default().to_owned();
    Ok(Commitments {
        frame: Frame::new(address, "commitments", "Commitments"),
        counts: counts.into_iter().filter(|count| count.number > 0).collect(),
        table: table(address, &found),
        commitments: paging.cut(found),
        paging,
        asked: ["party", "status", "from", "to"].map(field),
        due,
        stages: Stage::ALL.map(|stage| stage.name().replace(' ', "-")).to_vec(),
    })
}

/// What is still to come first, the next at the top; then what was due, the latest at the top.
pub(super) fn nearness(commitment: &Shown, on: Date) -> (bool, i64) {
    let days = commitment.due.and_then(|due| on.until(due).ok());
    let days = days.map_or(i64::MAX, |span| i64::from(span.get_days()));
    (days < 0, days.abs())
}

/// Commitments to take along.
pub(super) fn table(address: &Address, commitments: &[Shown]) -> Table {
    let columns = [
        "made", "parties", "to", "what", "status", "due", "moves", "reports", "source", "document",
    ];
    let rows = commitments.iter().map(|c| {
        let document = c.reports.first().map(|r| &r.document);
        let moves: Vec<String> = c.moves.iter().map(|m| format!("{} {}", m.day, m.to)).collect();
        vec![
            Cell::text(c.made.to_string()),
            Cell::text(c.parties.join(" ")),
            Cell::text(c.to.join(" ")),
            Cell::text(c.what.clone()),
            Cell::text(c.status),
            Cell::text(c.due.map(|d| d.to_string()).unwrap_or_default()),
            Cell::text(moves.join("; ")),
            Cell::number(c.reports.len().to_string()),
            Cell::text(document.map(outlet).unwrap_or_default()),
            Cell::text(document.map(|d| d.hash.clone()).unwrap_or_default()),
        ]
    });
    Table::new(address, "commitments", "Commitments", &columns).rows(rows)
}
