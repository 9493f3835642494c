//! Events as the measures take them, and their expansion into dyad rows.
//!
//! A dyad row is one source acting on one target. An event with several actors or recipients gives a row for each pair;
//! a reciprocal event and a consultation give both directions. Where all parties of such an event stand on one side,
//! each is paired with each. Nobody is paired with themselves.
//!
//! Of the reports of one event (a cluster) only the surest counts. Only what is affirmed and actual or ongoing counts;
//! the rest is told apart in [`Uncounted`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::event::{Modality, Polarity, Precision, QuadClass, Root};

/// One report of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventInput {
    /// Reports of the same event share a number.
    pub cluster: i64,
    /// How many independent origins report it.
    pub origins: u32,
    /// Entity codes of those who did it.
    pub actors: Vec<String>,
    /// Entity codes of those to or with whom.
    pub recipients: Vec<String>,
    /// PLOVER root.
    pub root: Root,
    /// Quad class.
    pub quad_class: QuadClass,
    /// PLOVER score, from -10 to 10.
    pub score: f64,
    /// Goldstein score, from -10 to 10, where the code has one.
    pub goldstein: Option<f64>,
    /// First day; that of publication where the event has none of its own.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// How exact the days are.
    pub precision: Precision,
    /// Said to be so, or not so.
    pub polarity: Polarity,
    /// Fact, plan, promise, wish.
    pub modality: Modality,
    /// True where each side did it to the other.
    pub reciprocal: bool,
    /// In [0, 1].
    pub confidence: f64,
}

/// One source acting on one target.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadRow {
    /// Who acts.
    pub source: String,
    /// On whom.
    pub target: String,
    /// The event: rows of one event share it.
    pub cluster: i64,
    /// How many independent origins report it.
    pub origins: u32,
    /// The day in the middle of the event's dates.
    pub day: Date,
    /// How exact that day is.
    pub precision: Precision,
    /// PLOVER root.
    pub root: Root,
    /// Quad class.
    pub quad_class: QuadClass,
    /// PLOVER score.
    pub score: f64,
    /// Goldstein score, where the code has one.
    pub goldstein: Option<f64>,
    /// In [0, 1].
    pub confidence: f64,
    /// True where the same event is also a row in the other direction.
    pub mutual: bool,
}

/// Events that a series leaves out, by reason; each event once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // as in Modality
pub struct Uncounted {
    /// Said not to have happened, whatever the modality.
    pub denied: u32,
    pub planned: u32,
    pub promised: u32,
    pub demanded: u32,
    pub possible: u32,
    pub hypothetical: u32,
    pub past_background: u32,
    /// Without two different parties.
    pub no_dyad: u32,
}

/// What [`expand`] gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expanded {
    /// Counted rows, by day.
    pub rows: Vec<DyadRow>,
    /// What was left out.
    pub uncounted: Uncounted,
}

/// Whether who acted matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Only what the first did to the second.
    Directed,
    /// What either did to the other; an event that runs both ways is one.
    #[default]
    Undirected,
}

/// Makes dyad rows of events.
pub fn expand(events: &[EventInput]) -> Expanded {
    let mut surest: BTreeMap<(i64, bool), &EventInput> = BTreeMap::new();
    for event in events {
        let best = surest.entry((event.cluster, counts(event))).or_insert(event);
        if event.confidence > best.confidence {
            *best = event;
        }
    }
    let mut out = Expanded::default();
    for (&(cluster, counted), event) in &surest {
        let pairs = pairs(event);
        if !counted {
            // A plan that was also reported as carried out is counted there.
            if !surest.contains_key(&(cluster, true)) {
                *reason(&mut out.uncounted, event) += 1;
            }
        } else if pairs.is_empty() {
            out.uncounted.no_dyad += 1;
        } else {
            out.rows.extend(pairs.iter().map(|&(source, target)| DyadRow {
                mutual: pairs.contains(&(target, source)),
                ..row(event, source, target)
            }));
        }
    }
    out.rows.sort_by_key(|row| (row.day, row.cluster));
    out
}

/// The rows of one dyad, by day: `a` to `b`, and for an undirected dyad `b` to `a` too, each event once.
pub fn dyad_rows<'a>(rows: &'a [DyadRow], a: &str, b: &str, direction: Direction) -> Vec<&'a DyadRow> {
    let mut seen = BTreeSet::new();
    let fits = |row: &DyadRow| {
        (row.source == a && row.target == b)
            || (direction == Direction::Undirected && row.source == b && row.target == a)
    };
    let mut own: Vec<_> = rows
        .iter()
        .filter(|row| fits(row) && seen.insert(row.cluster))
        .collect();
    own.sort_by_key(|row| row.day);
    own
}

fn counts(event: &EventInput) -> bool {
    event.polarity == Polarity::Affirmed && matches!(event.modality, Modality::Actual | Modality::Ongoing)
}

fn reason<'a>(uncounted: &'a mut Uncounted, event: &EventInput) -> &'a mut u32 {
    match (event.polarity, event.modality) {
        (Polarity::Denied, _) => &mut uncounted.denied,
        (_, Modality::Planned) => &mut uncounted.planned,
        (_, Modality::Promised) => &mut uncounted.promised,
        (_, Modality::Demanded) => &mut uncounted.demanded,
        (_, Modality::Possible) => &mut uncounted.possible,
        (_, Modality::Hypothetical) => &mut uncounted.hypothetical,
        (_, Modality::PastBackground | Modality::Actual | Modality::Ongoing) => &mut uncounted.past_background,
    }
}

/// Ordered pairs of different parties.
fn pairs(event: &EventInput) -> BTreeSet<(&str, &str)> {
    let mutual = event.reciprocal || event.root == Root::Consult;
    let others = if event.recipients.is_empty() && mutual {
        &event.actors
    } else {
        &event.recipients
    };
    let mut pairs = BTreeSet::new();
    for a in &event.actors {
        for b in others.iter().filter(|b| *b != a) {
            pairs.insert((a.as_str(), b.as_str()));
            if mutual {
                pairs.insert((b.as_str(), a.as_str()));
            }
        }
    }
    pairs
}

fn row(event: &EventInput, source: &str, target: &str) -> DyadRow {
    let days = event.start.until(event.end).map_or(0, |span| span.get_days());
    DyadRow {
        source: source.to_owned(),
        target: target.to_owned(),
        cluster: event.cluster,
        origins: event.origins,
        day: event.start.saturating_add((days.max(0) / 2).days()),
        precision: event.precision,
        root: event.root,
        quad_class: event.quad_class,
        score: event.score,
        goldstein: event.goldstein,
        confidence: event.confidence,
        mutual: false,
    }
}
