//! One relation of the page: its events with their sentences, its index, statements, claims and commitments.

use crate::commands::{
    claims, commitments,
    events::{did, parties},
    index::level_changes,
    joins, series,
    source::{Side, Source},
};
use anyhow::Result;
use entente::{
    event::{Modality, Polarity, QuadClass},
    ledger::{EventQuery, EventRow, ItemQuery, Ledger, StatementRow},
    relations::{
        Chart, Direction, IndexOptions, Period, Tallies,
        changes::ChangeOptions,
        chart::{self, TimelineChart, TimelineEvent},
        dyad_rows, dyad_series, relation_index,
    },
};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

/// Statements shown of each relation; the ledger holds the rest.
const STATEMENTS: usize = 40;

/// One event with the words around it.
pub(super) struct Told {
    pub(super) row: EventRow,
    /// The sentence, whole.
    pub(super) sentence: String,
}

/// One relation.
pub(super) struct Relation {
    pub(super) a: Side,
    pub(super) b: Side,
    /// Affirmed, actual events by year, one per cluster of reports, the oldest first.
    pub(super) years: BTreeMap<i16, Vec<Told>>,
    /// Events that are denied, planned, promised, demanded, possible, hypothetical or background.
    pub(super) apart: Vec<Told>,
    pub(super) statements: Vec<StatementRow>,
    pub(super) claims: Vec<claims::Shown>,
    pub(super) commitments: Vec<commitments::Shown>,
    /// The index on the last day, in words.
    pub(super) summary: String,
    pub(super) index: String,
    pub(super) timeline: String,
}

impl Relation {
    /// "USA-PAK": what its anchors begin with.
    pub(super) fn key(&self) -> String {
        format!("{}-{}", self.a.label, self.b.label)
    }

    /// Facts of one quad class in a year.
    pub(super) fn count(&self, year: i16, class: QuadClass) -> usize {
        let told = self.years.get(&year).map_or(&[][..], Vec::as_slice);
        told.iter().filter(|told| told.row.quad_class == class).count()
    }
}

pub(super) fn dyad(
    source: Source<'_>,
    promised: &commitments::All,
    claimed: &[claims::Shown],
    a: &Side,
    b: &Side,
    from: Option<Date>,
    to: Option<Date>,
) -> Result<Relation> {
    let ledger = source.ledger;
    let query = EventQuery {
        from,
        to,
        ..EventQuery::default()
    };
    // Rebels and others who stand apart from their state are not it: as in every measure.
    let mut all = ledger.dyad(&a.label, &b.label, &query)?;
    all.retain(|row| joins(source.names, row, &a.label, &b.label));
    let is_fact =
        |r: &EventRow| r.polarity == Polarity::Affirmed && matches!(r.modality, Modality::Actual | Modality::Ongoing);
    let (mut years, mut apart): (BTreeMap<i16, Vec<Told>>, Vec<Told>) = (BTreeMap::new(), Vec::new());
    let (mut facts, mut others) = (HashSet::new(), HashSet::new());
    // Of the reports of one event the surest stands for it, as in every measure.
    let mut ordered: Vec<&EventRow> = all.iter().collect();
    ordered.sort_by(|x, y| y.confidence.total_cmp(&x.confidence).then(x.id.cmp(&y.id)));
    for row in ordered {
        match row.day {
            Some(day) if is_fact(row) && facts.insert(row.cluster) => {
                years.entry(day.year()).or_default().push(told(ledger, row)?);
            }
            _ if !is_fact(row) && others.insert(row.cluster) => apart.push(told(ledger, row)?),
            _ => {}
        }
    }
    for told in years.values_mut() {
        told.sort_by_key(|told| (told.row.day, told.row.id));
    }
    apart.sort_by_key(|told| std::cmp::Reverse((told.row.day, told.row.id)));
    let items = ItemQuery {
        from,
        to,
        limit: Some(STATEMENTS),
        ..ItemQuery::default()
    };
    let mut statements = ledger.statements(&a.label, &b.label, &items)?;
    statements.extend(ledger.statements(&b.label, &a.label, &items)?);
    statements.sort_by_key(|s| std::cmp::Reverse(s.day));
    statements.truncate(STATEMENTS);
    let codes = [a.label.clone(), b.label.clone()];
    let (summary, index) = index(source, a, b, from, to)?;
    let timeline = timeline(a, b, &years, &apart);
    Ok(Relation {
        a: a.clone(),
        b: b.clone(),
        years,
        apart,
        statements,
        claims: claimed.iter().filter(|claim| claim.names(&codes)).cloned().collect(),
        commitments: promised.between(&codes, from, to),
        summary,
        index,
        timeline,
    })
}

fn told(ledger: &Ledger, row: &EventRow) -> Result<Told> {
    let detail = ledger.event(row.id)?;
    let sentence = detail
        .and_then(|detail| {
            let span = detail.sentence?;
            detail.text.get(span.start..span.end).map(str::to_owned)
        })
        .unwrap_or_else(|| row.words.clone());
    Ok(Told {
        row: row.clone(),
        sentence,
    })
}

/// What an event is, in a line.
pub(super) fn what(row: &EventRow) -> String {
    let to = if row.recipients.is_empty() {
        String::new()
    } else {
        format!(" \u{2192} {}", parties(&row.recipients))
    };
    format!("{}{to}: {}", parties(&row.actors), did(row).replace('\n', ", "))
}

/// The index as a picture, with its changes, and its last value in words.
fn index(source: Source<'_>, a: &Side, b: &Side, from: Option<Date>, to: Option<Date>) -> Result<(String, String)> {
    let (rows, _) = source.rows(a, b)?;
    let mut own = dyad_rows(&rows, &a.label, &b.label, Direction::Undirected);
    own.retain(|row| from.is_none_or(|f| row.day >= f) && to.is_none_or(|t| row.day <= t));
    let (Some(first), Some(last)) = (own.first().map(|r| r.day), own.last().map(|r| r.day)) else {
        return Ok(("No affirmed, actual event joins them.".to_owned(), String::new()));
    };
    let mut days: Vec<Date> = Period::Month
        .steps(first, last)
        .map(|s| Period::Month.end(s).min(last))
        .collect();
    days.dedup();
    let points = relation_index(&own, &days, &IndexOptions::default());
    let monthly = Tallies::of(own.iter().copied(), Period::Month);
    let penalty = ChangeOptions::default().penalty;
    let (starts, found) = level_changes(&monthly, &a.label, &b.label, Direction::Undirected, penalty)
        .map_or_else(|_| (Vec::new(), Vec::new()), |(starts, found)| (starts, found.changes));
    let mut bars = Tallies::of(own.iter().copied(), Period::Quarter);
    bars.cover_in_part(source.covered()?.into_iter().filter(|day| (first..=last).contains(day)));
    let quarters = dyad_series(&bars, &a.label, &b.label, Direction::Undirected);
    let summary = points.last().map_or_else(String::new, |p| {
        format!(
            "On {} the relation index stands at {:+.1} (90% interval {:+.1} to {:+.1}; long-run mean {:+.1}) on the PLOVER scale \
             from \u{2212}10 to +10.",
            p.day, p.value, p.low, p.high, p.long_run
        )
    });
    let svg = Chart {
        id: format!("index-{}-{}", a.label, b.label),
        title: format!("{} and {}", a.name, b.name),
        subtitle: format!("relation index and events, {first} to {last}"),
        period: "quarter".to_owned(),
        periods: quarters.periods.iter().map(Into::into).collect(),
        index_note: "half-life 90 days, 90% interval".to_owned(),
        index: points,
        changes: found
            .iter()
            .map(|change| chart::Change {
                day: starts[change.at],
                before: change.before,
                after: change.after,
                events: Vec::new(),
            })
            .collect(),
        source: series::origin(None),
        ..Chart::default()
    }
    .to_svg();
    Ok((summary, svg))
}

fn timeline(a: &Side, b: &Side, years: &BTreeMap<i16, Vec<Told>>, apart: &[Told]) -> String {
    let mark = |told: &Told, happened: bool| {
        Some(TimelineEvent {
            day: told.row.day?,
            quad_class: told.row.quad_class,
            size: told.row.score.abs(),
            happened,
            label: what(&told.row),
            words: told.sentence.clone(),
            href: Some(format!("#{}-{}-{}", a.label, b.label, told.row.id)),
        })
    };
    let facts = years.values().flatten().filter_map(|told| mark(told, true));
    TimelineChart {
        head: chart::Head {
            id: format!("timeline-{}-{}", a.label, b.label),
            title: format!("{} and {}: events", a.name, b.name),
            subtitle: "by quad class; hollow: denied, planned, promised, demanded or possible".to_owned(),
            source: series::origin(None),
            ..chart::Head::default()
        },
        events: facts.chain(apart.iter().filter_map(|told| mark(told, false))).collect(),
        size: "Size: how far from zero the PLOVER score lies".to_owned(),
    }
    .to_svg()
}
