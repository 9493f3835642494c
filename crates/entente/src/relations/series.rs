//! Dyad series: what two states did in each period.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;

use super::event::{Direction, DyadRow, dyad_rows};
use super::period::Period;
use crate::event::{QuadClass, Root};

/// Which series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesQuery {
    /// The source, or one of the two.
    pub a: String,
    /// The target, or the other.
    pub b: String,
    /// Whether who acted matters.
    pub direction: Direction,
    /// Length of a step.
    pub period: Period,
}

/// One dyad in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadPeriod {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Different events.
    pub events: u32,
    /// Events per quad class, in the order of [`QuadClass`].
    pub quad_classes: [u32; 4],
    /// Events per root, in the order of [`Root::ALL`].
    pub roots: [u32; 16],
    /// Sum of PLOVER scores.
    pub plover_sum: f64,
    /// Mean of PLOVER scores; none without events.
    pub plover_mean: Option<f64>,
    /// Independent reports of these events.
    pub origins: u32,
    /// Share of these events in all that `a` did in the period (directed), or took part in (undirected), counted by
    /// dyad row; none where there is nothing.
    pub share_a: Option<f64>,
    /// The same of all that `b` suffered or received (directed), or took part in (undirected).
    pub share_b: Option<f64>,
}

impl DyadPeriod {
    /// Events of verbal or material cooperation.
    pub const fn cooperative(&self) -> u32 {
        self.quad_classes[QuadClass::VerbalCooperation as usize]
            + self.quad_classes[QuadClass::MaterialCooperation as usize]
    }

    /// Events of verbal or material conflict.
    pub const fn conflictual(&self) -> u32 {
        self.quad_classes[QuadClass::VerbalConflict as usize] + self.quad_classes[QuadClass::MaterialConflict as usize]
    }
}

/// A dyad over time, without gaps from the first period that any row lies in to the last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DyadSeries {
    /// One after the other.
    pub periods: Vec<DyadPeriod>,
    /// Events of the dyad whose date is too loose for the period ("in 2024" in a series of months).
    pub too_loose: u32,
}

/// The series of one dyad. Shares are of the activity in `rows`: hand over the rows of all dyads, not of this one only.
pub fn dyad_series(rows: &[DyadRow], query: &SeriesQuery) -> DyadSeries {
    let SeriesQuery {
        a,
        b,
        direction,
        period,
    } = query;
    let placed = || rows.iter().filter(|row| period.holds(row.precision));
    let (Some(first), Some(last)) = (placed().map(|r| r.day).min(), placed().map(|r| r.day).max()) else {
        return DyadSeries {
            periods: Vec::new(),
            too_loose: dyad_rows(rows, a, b, *direction).len() as u32,
        };
    };
    let mut periods: BTreeMap<Date, DyadPeriod> = period
        .steps(first, last)
        .map(|start| (start, DyadPeriod::empty(start, *period)))
        .collect();
    let mut too_loose = 0;
    for row in dyad_rows(rows, a, b, *direction) {
        match periods.get_mut(&period.start(row.day)) {
            Some(step) if period.holds(row.precision) => step.add(row),
            _ => too_loose += 1,
        }
    }
    let activity = activity(placed(), query);
    for (start, step) in &mut periods {
        step.plover_mean = (step.events > 0).then(|| step.plover_sum / f64::from(step.events));
        let share = |of: u32| (of > 0).then(|| f64::from(step.events) / f64::from(of));
        let (of_a, of_b) = activity.get(start).copied().unwrap_or_default();
        (step.share_a, step.share_b) = (share(of_a), share(of_b));
    }
    DyadSeries {
        periods: periods.into_values().collect(),
        too_loose,
    }
}

/// Rows of the two states with anybody, per period.
fn activity<'a>(rows: impl Iterator<Item = &'a DyadRow>, query: &SeriesQuery) -> BTreeMap<Date, (u32, u32)> {
    let undirected = query.direction == Direction::Undirected;
    let mut seen = HashSet::new();
    let mut activity: BTreeMap<Date, (u32, u32)> = BTreeMap::new();
    for row in rows {
        let (source, target) = (row.source.as_str(), row.target.as_str());
        // Both directions of one undirected event are one.
        if undirected && !seen.insert((row.cluster, source.min(target), source.max(target))) {
            continue;
        }
        let (of_a, of_b) = activity.entry(query.period.start(row.day)).or_default();
        *of_a += u32::from(source == query.a || (undirected && target == query.a));
        *of_b += u32::from(target == query.b || (undirected && source == query.b));
    }
    activity
}

impl DyadPeriod {
    fn empty(start: Date, period: Period) -> Self {
        Self {
            start,
            end: period.end(start),
            events: 0,
            quad_classes: [0; 4],
            roots: [0; 16],
            plover_sum: 0.0,
            plover_mean: None,
            origins: 0,
            share_a: None,
            share_b: None,
        }
    }

    fn add(&mut self, row: &DyadRow) {
        self.events += 1;
        self.quad_classes[row.quad_class as usize] += 1;
        self.roots[Root::ALL.iter().position(|&root| root == row.root).unwrap_or_default()] += 1;
        self.plover_sum += row.score;
        self.origins += row.origins;
    }
}
