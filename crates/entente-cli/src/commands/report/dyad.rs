//! One relation of the page: its events with their sentences, its index, statements, claims and commitments.

use crate::commands::{
    claims, commitments,
    events::{did, parties},
    level::{Asked, between, level},
    series,
    source::{Side, Source},
};
use anyhow::Result;
use entente::{
    event::{Modality, Polarity, QuadClass},
    ledger::{EventQuery, EventRow, ItemQuery, Ledger, StatementRow},
    relations::chart::{self, TimelineChart, TimelineEvent},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

/// Statements shown of each relation; the ledger holds the rest.
const STATEMENTS: usize = 40;

/// One event with the words around it.
pub(crate) struct Told {
    pub(crate) row: EventRow,
    /// The sentence, whole.
    pub(crate) sentence: String,
}

/// One relation.
pub(crate) struct Relation {
    pub(crate) a: Side,
    pub(crate) b: Side,
    /// Affirmed, actual events by year, one per cluster of reports, the oldest first.
    pub(crate) years: BTreeMap<i16, Vec<Told>>,
    /// Events that are denied, planned, promised, demanded, possible, hypothetical or background.
    pub(crate) apart: Vec<Told>,
    pub(crate) statements: Vec<StatementRow>,
    pub(crate) claims: Vec<claims::Shown>,
    pub(crate) commitments: Vec<commitments::Shown>,
    /// The index on the last day, in words.
    pub(crate) summary: String,
    pub(crate) index: String,
    pub(crate) timeline: String,
}

impl Relation {
    /// "USA-PAK": what its anchors begin with.
    pub(crate) fn key(&self) -> String {
        format!("{}-{}", self.a.label, self.b.label)
    }

    /// Facts of one quad class in a year.
    pub(crate) fn count(&self, year: i16, class: QuadClass) -> usize {
        let told = self.years.get(&year).map_or(&[][..], Vec::as_slice);
        told.iter().filter(|told| told.row.quad_class == class).count()
    }
}

pub(crate) fn dyad(
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
    let all = between(source, a, b, &query)?;
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
pub(crate) fn what(row: &EventRow) -> String {
    let to = if row.recipients.is_empty() {
        String::new()
    } else {
        format!(" \u{2192} {}", parties(&row.recipients))
    };
    format!("{}{to}: {}", parties(&row.actors), did(row).replace('\n', ", "))
}

/// The index as a picture, with its changes, and its last value in words.
fn index(source: Source<'_>, a: &Side, b: &Side, from: Option<Date>, to: Option<Date>) -> Result<(String, String)> {
    let asked = Asked {
        from,
        to,
        ..Asked::default()
    };
    let Some(found) = level(source, a, b, &asked)? else {
        return Ok(("No affirmed, actual event joins them.".to_owned(), String::new()));
    };
    let id = format!("index-{}-{}", a.label, b.label);
    Ok((found.summary(), found.picture(source, a, b, &id)?))
}

fn timeline(a: &Side, b: &Side, years: &BTreeMap<i16, Vec<Told>>, apart: &[Told]) -> String {
    let mark = |told: &'_ Told| format!("#{}-{}-{}", a.label, b.label, told.row.id);
    let facts = years.values().flatten().map(|told| (told, true));
    let marks = facts.chain(apart.iter().map(|told| (told, false)));
    timeline_of(
        a,
        b,
        marks.map(|(told, happened)| (&told.row, happened, told.sentence.clone(), mark(told))),
    )
}

/// Events on a line of time: each with whether it happened, its words, and where they stand.
pub(crate) fn timeline_of<'r>(
    a: &Side,
    b: &Side,
    marks: impl Iterator<Item = (&'r EventRow, bool, String, String)>,
) -> String {
    let events = marks.filter_map(|(row, happened, words, href)| {
        Some(TimelineEvent {
            day: row.day?,
            quad_class: row.quad_class,
            size: row.score.abs(),
            happened,
            label: what(row),
            words,
            href: Some(href),
        })
    });
    TimelineChart {
        head: chart::Head {
            id: format!("timeline-{}-{}", a.label, b.label),
            title: format!("{} and {}: events", a.name, b.name),
            subtitle: "by quad class; hollow: denied, planned, promised, demanded or possible".to_owned(),
            source: series::origin(None),
            ..chart::Head::default()
        },
        events: events.collect(),
        size: "Size: how far from zero the PLOVER score lies".to_owned(),
    }
    .to_svg()
}
