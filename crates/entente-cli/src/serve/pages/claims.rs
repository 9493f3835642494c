//! Claims about relations, and what the test says of each.

use super::parties;
use crate::serve::filters;
use crate::{
    commands::claims::Shown,
    output,
    serve::{
        address::Address,
        answer::{Frame, Page, Refusal},
        desk::View,
        standing::standing,
        table::{Cell, Table},
        words::{Paging, day, outlet},
    },
};
use askama::Template;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of claims.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    NotAtExpense,
    AtExpense,
    Improving,
    Worsening,
    Conditional,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::NotAtExpense,
        Self::AtExpense,
        Self::Improving,
        Self::Worsening,
        Self::Conditional,
    ];
}

/// What may be asked of claims.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// States that the claim names, all of them: codes or names with commas between them.
    party: Option<String>,
    /// not-at-expense, at-expense, improving, worsening or conditional.
    kind: Option<Kind>,
    /// Made on this day or later.
    from: Option<Date>,
    /// Made on this day or earlier.
    to: Option<Date>,
    /// Only claims on which the test has been asked.
    judged: Option<bool>,
    /// Page, from 1.
    #[schemars(range(min = 1))]
    page: Option<usize>,
}

/// Claims, and their JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "claims.html")]
pub(in crate::serve) struct Claims {
    #[serde(skip)]
    frame: Frame,
    /// When the tests were run.
    tested_at: String,
    /// The newest first.
    claims: Vec<Shown>,
    paging: Paging,
    #[serde(skip)]
    asked: [String; 4],
    #[serde(skip)]
    judged: bool,
    #[serde(skip)]
    kinds: Vec<String>,
    #[serde(skip)]
    table: Table,
}

impl Page for Claims {
    fn tables(&self) -> Vec<&Table> {
        vec![&self.table]
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address) -> Result<Claims, Refusal> {
    let query: Query = address.query()?;
    super::in_order(query.from, query.to)?;
    let codes = parties(view, query.party.as_deref())?;
    let kind = query.kind.map(output::named);
    let standing = standing(view)?;
    let judged = query.judged.unwrap_or(false);
    let fits = |claim: &&Shown| {
        codes
            .iter()
            .all(|code| claim.engagement.contains(code) || claim.other.contains(code))
            && kind.as_ref().is_none_or(|kind| claim.kind == *kind)
            && query.from.is_none_or(|from| claim.day.is_some_and(|day| day >= from))
            && query.to.is_none_or(|to| claim.day.is_some_and(|day| day <= to))
            && (!judged || claim.verdict.is_some())
    };
    let found: Vec<Shown> = standing.claims.iter().filter(fits).cloned().collect();
    let paging = Paging::of(address, query.page, found.len());
    let field = |name: &str| address.asked(name).unwrap_or_default().to_owned();
    Ok(Claims {
        frame: Frame::new(address, "claims", "Claims about relations"),
        tested_at: standing.at.clone(),
        table: table(address, &found),
        claims: paging.cut(found),
        paging,
        asked: ["party", "kind", "from", "to"].map(field),
        judged,
        kinds: Kind::ALL.map(output::named).to_vec(),
    })
}

/// Claims to take along.
pub(super) fn table(address: &Address, claims: &[Shown]) -> Table {
    let columns = [
        "day",
        "claimant",
        "kind",
        "engagement",
        "other",
        "words",
        "verdict",
        "reports",
        "source",
        "document",
    ];
    let rows = claims.iter().map(|c| {
        let document = c.documents.first();
        vec![
            Cell::text(day(c.day)),
            Cell::text(c.claimant.clone().unwrap_or_default()),
            Cell::text(c.kind.clone()),
            Cell::text(c.engagement.join(" ")),
            Cell::text(c.other.join(" ")),
            Cell::text(c.words.clone()),
            Cell::text(c.verdict.clone().unwrap_or_default()),
            Cell::number(c.documents.len().to_string()),
            Cell::text(document.map(outlet).unwrap_or_default()),
            Cell::text(document.map(|d| d.hash.clone()).unwrap_or_default()),
        ]
    });
    Table::new(address, "claims", "Claims", &columns).rows(rows)
}
