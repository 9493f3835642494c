//! `entente dossier`: what the ledger holds on two states.

use super::{
    events::did, events::parties, in_order, input, joins, known_entity, name_of, open_ledger, page, two, write_whole,
};
use crate::{cli::Dossier, output};
use anyhow::{Context, Result};
use entente::{
    codebook::Names,
    event::{Modality, Polarity},
    ledger::{ClaimRow, CommitmentRow, DocumentRow, EventQuery, EventRow, ItemQuery, Ledger, StatementRow},
    relations::{
        Chart, Direction, EventInput, IndexOptions, Period, Tallies, dyad_rows, dyad_series, expand, relation_index,
    },
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use std::io::Write;

/// Entries of each list; the ledger holds the rest.
const SHOWN: usize = 25;

/// One line of a list, which leads to its words.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Item {
    /// Day of the event or of publication.
    pub(crate) day: Option<Date>,
    /// What it is, in a few words.
    pub(crate) what: String,
    /// The words of the text.
    pub(crate) words: String,
    /// Outlet, or file.
    pub(crate) source: String,
    /// Address.
    pub(crate) url: Option<String>,
    /// Name of the event in the ledger.
    pub(crate) event: Option<String>,
}

/// A heading and its list.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) empty: String,
    pub(crate) items: Vec<Item>,
}

/// Everything that the pages show.
#[derive(Debug, Serialize)]
pub(crate) struct Contents {
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) sections: Vec<Section>,
    pub(crate) method: String,
    #[serde(skip)]
    pub(crate) chart: String,
}

pub(crate) fn run(arguments: &Dossier) -> Result<()> {
    let names = Names::embedded()?;
    let (a, b) = (known_entity(&names, &arguments.a)?, known_entity(&names, &arguments.b)?);
    two(&a, &b)?;
    in_order(arguments.from, arguments.to)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let contents = contents(&ledger, &names, &a, &b, arguments)?;
    if arguments.json {
        return output::json(&contents);
    }
    let Some(folder) = &arguments.out else {
        write!(output::out(), "{}", page::markdown(&contents))?;
        return Ok(());
    };
    std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    for (ending, text) in [("md", page::markdown(&contents)), ("html", page::html(&contents))] {
        let path = folder.join(format!("{a}-{b}.{ending}"));
        write_whole(&path, &text)?;
        writeln!(output::out(), "{}", path.display())?;
    }
    Ok(())
}

fn contents(ledger: &Ledger, names: &Names, a: &str, b: &str, arguments: &Dossier) -> Result<Contents> {
    let query = EventQuery {
        from: arguments.from,
        to: arguments.to,
        ..EventQuery::default()
    };
    let items = ItemQuery {
        from: arguments.from,
        to: arguments.to,
        limit: Some(SHOWN),
        ..ItemQuery::default()
    };
    let mut all = ledger.dyad(a, b, &query)?;
    all.retain(|row| joins(names, row, a, b));
    let meetings = ledger.meetings(a, b, &query)?;
    let mut spoke: Vec<StatementRow> = ledger.statements(a, b, &items)?;
    spoke.extend(ledger.statements(b, a, &items)?);
    spoke.sort_by_key(|s| std::cmp::Reverse(s.day));
    spoke.truncate(SHOWN);
    let commitments = ledger.commitments(a, b, &items)?;
    let (open, done): (Vec<_>, Vec<_>) = commitments
        .into_iter()
        .partition(|c| matches!(c.commitment.status.as_str(), "open" | "announced"));
    let claims = ledger.claims(a, b, &items)?;
    let facts =
        |r: &&EventRow| r.polarity == Polarity::Affirmed && matches!(r.modality, Modality::Actual | Modality::Ongoing);
    let recent = once(all.iter().filter(facts));
    let apart = once(all.iter().filter(|r| !facts(r)));
    let sections = vec![
        section(
            "Who met",
            "No meeting is recorded.",
            once(meetings.iter().filter(facts)).into_iter().map(event_item),
        ),
        section(
            "Who spoke",
            "No statement about the other is recorded.",
            spoke.into_iter().map(statement_item),
        ),
        section(
            "What was agreed",
            "No agreement is recorded.",
            done.into_iter().map(commitment_item),
        ),
        section(
            "What is open",
            "No open commitment is recorded.",
            open.into_iter().map(commitment_item),
        ),
        section(
            "Claims about the relation",
            "No claim is recorded.",
            claims.into_iter().map(claim_item),
        ),
        section(
            "Recent events",
            "No event is recorded.",
            recent.into_iter().map(event_item),
        ),
        section(
            "Denied, planned, demanded",
            "Nothing is recorded.",
            apart.into_iter().map(event_item),
        ),
    ];
    let pair = (name_of(names, a), name_of(names, b));
    let title = format!("{} and {}", pair.0, pair.1);
    let (chart, summary) = chart(names, &all, a, b, &title, ledger);
    Ok(Contents {
        title,
        summary,
        sections,
        chart,
        method: "Index: decayed mean of PLOVER scores (-10 to +10) of affirmed, actual events, one per cluster of reports; \
                 half-life 90 days, shrunk to the long-run mean where events are few, 90% interval by bootstrap. Coded by \
                 program from the documents in the ledger: read the words before you quote."
            .to_owned(),
    })
}

/// One row a cluster, the newest first.
fn once<'r>(rows: impl Iterator<Item = &'r EventRow>) -> Vec<&'r EventRow> {
    let mut seen = std::collections::HashSet::new();
    rows.filter(|r| seen.insert(r.cluster)).take(SHOWN).collect()
}

fn section(heading: &str, empty: &str, items: impl Iterator<Item = Item>) -> Section {
    Section {
        heading: heading.to_owned(),
        empty: empty.to_owned(),
        items: items.collect(),
    }
}

fn item(day: Option<Date>, what: String, words: String, document: &DocumentRow) -> Item {
    let source = document.publication.clone().unwrap_or_else(|| document.source.clone());
    Item {
        day,
        what,
        words,
        source,
        url: document.url.clone(),
        event: None,
    }
}

fn event_item(row: &EventRow) -> Item {
    let to = if row.recipients.is_empty() {
        String::new()
    } else {
        format!(" → {}", parties(&row.recipients))
    };
    let what = format!("{}{to}: {}", parties(&row.actors), did(row).replace('\n', ", "));
    let reports = if row.origins > 1 {
        format!(" ({} independent reports)", row.origins)
    } else {
        String::new()
    };
    let mut item = item(row.day, what + &reports, row.words.clone(), &row.document);
    item.event = Some(row.id.to_string());
    item
}

fn statement_item(row: StatementRow) -> Item {
    let speaker = row
        .statement
        .speaker
        .as_ref()
        .map_or_else(|| "?".to_owned(), output::reading::party);
    item(
        row.day,
        format!("{speaker}: {}", row.statement.kind),
        row.statement.words.text,
        &row.document,
    )
}

fn commitment_item(row: CommitmentRow) -> Item {
    let bound: Vec<String> = row.commitment.parties.iter().map(output::reading::party).collect();
    item(
        row.day,
        format!("{}: {}", bound.join(", "), row.commitment.status),
        row.commitment.what.text,
        &row.document,
    )
}

fn claim_item(row: ClaimRow) -> Item {
    let by = row
        .claim
        .claimant
        .as_ref()
        .map_or_else(|| "the report".to_owned(), output::reading::party);
    let pair = format!("{} / {}", row.claim.engagement.join("-"), row.claim.other.join("-"));
    item(
        row.day,
        format!("{by}: {} ({pair})", row.claim.kind),
        row.claim.evidence.text,
        &row.document,
    )
}

/// The chart as SVG, and what it shows in a sentence.
fn chart(names: &Names, all: &[EventRow], a: &str, b: &str, title: &str, ledger: &Ledger) -> (String, String) {
    let inputs: Vec<EventInput> = all.iter().filter_map(|row| input(names, row)).collect();
    let expanded = expand(&inputs);
    let rows = dyad_rows(&expanded.rows, a, b, Direction::Undirected);
    let (Some(first), Some(last)) = (rows.iter().map(|r| r.day).min(), rows.iter().map(|r| r.day).max()) else {
        return (
            String::new(),
            format!(
                "The ledger {} holds no affirmed, actual event between them.",
                ledger.path().display()
            ),
        );
    };
    let long = first.until((jiff::Unit::Year, last)).map_or(0, |s| s.get_years()) > 6;
    let period = if long { Period::Quarter } else { Period::Month };
    let mut bars = Tallies::of(&expanded.rows, period);
    if let Ok(days) = ledger.published_days() {
        bars.cover_in_part(days.into_iter().filter(|day| (first..=last).contains(day)));
    }
    let series = dyad_series(&bars, a, b, Direction::Undirected);
    let step = if long { 30 } else { 7 };
    let mut days = vec![first];
    while let Some(next) = days
        .last()
        .and_then(|d| d.checked_add(step.days()).ok())
        .filter(|d| *d < last)
    {
        days.push(next);
    }
    days.push(last);
    let index = relation_index(&rows, &days, &IndexOptions::default());
    let events = series.periods.iter().map(|p| p.tally.events).sum::<u32>();
    let summary = index.last().map_or_else(String::new, |point| {
        format!(
            "{events} different events from {first} to {last}. The relation index on {last} is {:+.1} (90% interval {:+.1} to {:+.1}; \
             long-run mean {:+.1}) on the PLOVER scale.",
            point.value, point.low, point.high, point.long_run
        )
    });
    let svg = Chart {
        title: title.to_owned(),
        subtitle: format!("relation index and events, {first} to {last}"),
        period: if long { "quarter" } else { "month" }.to_owned(),
        periods: series.periods.iter().map(Into::into).collect(),
        index_note: "half-life 90 days, 90% interval".to_owned(),
        index,
        source: "coded by Entente from the documents in the ledger".to_owned(),
        ..Chart::default()
    }
    .to_svg();
    (svg, summary)
}
