//! Adding up: what was done between two in each period.
//!
//! Rows come one by one, from a ledger or from ten million rows of another collection, and only sums are kept. An event
//! that runs both ways (a meeting, a signed agreement) counts once for an undirected dyad, and in either direction for a
//! directed one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::AddAssign;

use jiff::civil::Date;

use super::event::{Direction, DyadRow};
use super::period::Period;
use crate::event::{Precision, QuadClass, Root};

/// Which published scale a score is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scale {
    /// PLOVER manual, -10 to 10.
    #[default]
    Plover,
    /// Goldstein (1992) as CAMEO and WEIS carry it, -10 to 10.
    Goldstein,
}

impl Scale {
    /// As commands name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plover => "plover",
            Self::Goldstein => "goldstein",
        }
    }
}

/// What a row adds, whoever stands at its ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Act {
    /// When.
    pub day: Date,
    /// How exact that day is.
    pub precision: Precision,
    /// PLOVER root.
    pub root: Root,
    /// Quad class.
    pub quad_class: QuadClass,
    /// PLOVER score.
    pub plover: f64,
    /// Goldstein score, where the code has one.
    pub goldstein: Option<f64>,
    /// Independent reports.
    pub origins: u32,
    /// True where the same event is also a row in the other direction.
    pub mutual: bool,
}

impl From<&DyadRow> for Act {
    fn from(row: &DyadRow) -> Self {
        Self {
            day: row.day,
            precision: row.precision,
            root: row.root,
            quad_class: row.quad_class,
            plover: row.score,
            goldstein: row.goldstein,
            origins: row.origins,
            mutual: row.mutual,
        }
    }
}

/// Sums over the events of one dyad, or one state, in one period.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Different events.
    pub events: u32,
    /// Events per quad class, in the order of [`QuadClass`].
    pub quad_classes: [u32; 4],
    /// Events per root, in the order of [`Root::ALL`].
    pub roots: [u32; 16],
    /// Sum of PLOVER scores.
    pub plover: f64,
    /// Sum of those above zero.
    pub plover_up: f64,
    /// Sum of Goldstein scores.
    pub goldstein: f64,
    /// Sum of those above zero.
    pub goldstein_up: f64,
    /// Events that have a Goldstein score.
    pub goldstein_events: u32,
    /// Independent reports of the events.
    pub origins: u32,
}

impl Tally {
    /// Adds one event.
    pub fn add(&mut self, act: &Act) {
        self.events += 1;
        self.quad_classes[act.quad_class as usize] += 1;
        self.roots[act.root as usize] += 1;
        self.plover += act.plover;
        self.plover_up += act.plover.max(0.0);
        if let Some(goldstein) = act.goldstein {
            self.goldstein += goldstein;
            self.goldstein_up += goldstein.max(0.0);
            self.goldstein_events += 1;
        }
        self.origins = self.origins.saturating_add(act.origins);
    }

    /// Sum of scores.
    pub const fn net(&self, scale: Scale) -> f64 {
        match scale {
            Scale::Plover => self.plover,
            Scale::Goldstein => self.goldstein,
        }
    }

    /// Sum of the scores above zero.
    pub const fn cooperation(&self, scale: Scale) -> f64 {
        match scale {
            Scale::Plover => self.plover_up,
            Scale::Goldstein => self.goldstein_up,
        }
    }

    /// Mean score; none without a scored event.
    pub fn mean(&self, scale: Scale) -> Option<f64> {
        let events = match scale {
            Scale::Plover => self.events,
            Scale::Goldstein => self.goldstein_events,
        };
        (events > 0).then(|| self.net(scale) / f64::from(events))
    }

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

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.events += other.events;
        for (sum, n) in self.quad_classes.iter_mut().zip(other.quad_classes) {
            *sum += n;
        }
        for (sum, n) in self.roots.iter_mut().zip(other.roots) {
            *sum += n;
        }
        self.plover += other.plover;
        self.plover_up += other.plover_up;
        self.goldstein += other.goldstein;
        self.goldstein_up += other.goldstein_up;
        self.goldstein_events += other.goldstein_events;
        self.origins = self.origins.saturating_add(other.origins);
    }
}

/// Which way the events of a cell run; the two ends of a cell stand in the order of their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Way {
    Forth,
    Back,
    Both,
}

/// Sums for every dyad and period that has any event.
#[derive(Debug, Clone, Default)]
pub struct Tallies {
    period: Period,
    numbers: HashMap<String, u32>,
    names: Vec<String>,
    cells: BTreeMap<(u32, u32, Way), BTreeMap<Date, Tally>>,
    observed: BTreeSet<Date>,
    too_loose: BTreeMap<(u32, u32, Way), u32>,
}

impl Tallies {
    /// Empty, for periods of this length.
    pub fn new(period: Period) -> Self {
        Self {
            period,
            ..Self::default()
        }
    }

    /// The sums of these rows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a DyadRow>, period: Period) -> Self {
        let mut tallies = Self::new(period);
        for row in rows {
            tallies.add(&row.source, &row.target, &row.into());
        }
        tallies
    }

    /// Length of a period.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// Adds what `source` did to `target`. Of an event that runs both ways each row is to be handed over; it is counted
    /// by the one whose source comes first in the alphabet.
    pub fn add(&mut self, source: &str, target: &str, act: &Act) {
        if source == target || (act.mutual && source > target) {
            return;
        }
        let (a, b) = (self.number(source), self.number(target));
        let way = match (act.mutual, a < b) {
            (true, _) => Way::Both,
            (false, true) => Way::Forth,
            (false, false) => Way::Back,
        };
        let key = (a.min(b), a.max(b), way);
        if self.period.holds(act.precision) {
            let start = self.period.start(act.day);
            self.observed.insert(start);
            self.cells.entry(key).or_default().entry(start).or_default().add(act);
        } else {
            *self.too_loose.entry(key).or_default() += 1;
        }
    }

    /// Adds sums of one period, that begins on `start`, of what `source` did to `target` alone.
    pub fn merge(&mut self, source: &str, target: &str, start: Date, sums: &Tally) {
        if source == target || sums.events == 0 {
            return;
        }
        let (a, b) = (self.number(source), self.number(target));
        let way = if a < b { Way::Forth } else { Way::Back };
        self.observed.insert(start);
        *self
            .cells
            .entry((a.min(b), a.max(b), way))
            .or_default()
            .entry(start)
            .or_default() += sums;
    }

    /// Says which periods the sources cover, given the days on which they report anything. Before it is called these are the
    /// periods that have any row. A period is covered where it has such a day and so has every month that it lies in; the
    /// first and the last month count only where the reports begin in its first week, or end in its last. An event
    /// that a later report dates to an uncovered period does not make it a covered one.
    pub fn cover(&mut self, days: impl IntoIterator<Item = Date>) {
        let days: BTreeSet<Date> = days.into_iter().collect();
        let (Some(&first), Some(&last)) = (days.first(), days.last()) else {
            self.observed.clear();
            return;
        };
        let mut months: BTreeSet<Date> = days.iter().map(|day| day.first_of_month()).collect();
        if first.day() > 7 {
            months.remove(&first.first_of_month());
        }
        if last.day() + 7 <= last.days_in_month() {
            months.remove(&last.first_of_month());
        }
        let whole = |&start: &Date| {
            Period::Month
                .steps(start, self.period.end(start))
                .all(|month| months.contains(&month))
        };
        self.observed = days
            .into_iter()
            .map(|day| self.period.start(day))
            .filter(whole)
            .collect();
    }

    /// The same, but a period counts where the sources report anything of it: for sums that are not held against those of
    /// other periods.
    pub fn cover_in_part(&mut self, days: impl IntoIterator<Item = Date>) {
        self.observed = days.into_iter().map(|day| self.period.start(day)).collect();
    }

    /// Takes periods out of those that are covered, by their first days.
    pub fn keep(&mut self, fits: impl Fn(Date) -> bool) {
        self.observed.retain(|&start| fits(start));
    }

    /// First days of all periods from the first that holds anything to the last, without gaps.
    pub fn steps(&self) -> Vec<Date> {
        match (self.observed.first(), self.observed.last()) {
            (Some(&first), Some(&last)) => self.period.steps(first, last).collect(),
            _ => Vec::new(),
        }
    }

    /// For each of [`Tallies::steps`], whether the sources cover it: see [`Tallies::cover`].
    pub fn observed(&self) -> Vec<bool> {
        self.steps().iter().map(|start| self.observed.contains(start)).collect()
    }

    /// Sums of one dyad for each of [`Tallies::steps`].
    pub fn dyad(&self, a: &str, b: &str, direction: Direction) -> Vec<Tally> {
        self.dyad_in(&self.steps(), a, b, direction)
    }

    /// Sums of all that `who` took part in, for each of [`Tallies::steps`]; an event with two others counts for each.
    pub fn entity(&self, who: &str) -> Vec<Tally> {
        self.entity_in(&self.steps(), who)
    }

    /// First days of the periods from the first that is covered or holds an event of these two to the last, without gaps.
    pub(super) fn steps_of(&self, a: &str, b: &str, direction: Direction) -> Vec<Date> {
        let own = || {
            self.ways(a, b, direction)
                .filter_map(|key| self.cells.get(&key))
                .flat_map(BTreeMap::keys)
        };
        let first = own().chain(&self.observed).min();
        let last = own().chain(&self.observed).max();
        match (first, last) {
            (Some(&first), Some(&last)) => self.period.steps(first, last).collect(),
            _ => Vec::new(),
        }
    }

    /// True where the sources cover the period that begins on this day.
    pub(super) fn covers(&self, start: Date) -> bool {
        self.observed.contains(&start)
    }

    pub(super) fn dyad_in(&self, steps: &[Date], a: &str, b: &str, direction: Direction) -> Vec<Tally> {
        add_up(steps, self.ways(a, b, direction).filter_map(|key| self.cells.get(&key)))
    }

    pub(super) fn entity_in(&self, steps: &[Date], who: &str) -> Vec<Tally> {
        let number = self.numbers.get(who).copied();
        self.sum(steps, |&(low, high, _)| Some(low) == number || Some(high) == number)
    }

    /// Sums of all that `who` did.
    pub(super) fn acts_in(&self, steps: &[Date], who: &str) -> Vec<Tally> {
        let number = self.numbers.get(who).copied();
        self.sum(steps, |&(low, high, way)| {
            (Some(low) == number && way != Way::Back) || (Some(high) == number && way != Way::Forth)
        })
    }

    /// Sums of all that was done to `who`.
    pub(super) fn received_in(&self, steps: &[Date], who: &str) -> Vec<Tally> {
        let number = self.numbers.get(who).copied();
        self.sum(steps, |&(low, high, way)| {
            (Some(low) == number && way != Way::Forth) || (Some(high) == number && way != Way::Back)
        })
    }

    /// Everybody that `who` has any dated event with, each with the number of events, the most first.
    pub fn partners(&self, who: &str) -> Vec<(&str, u32)> {
        let Some(&number) = self.numbers.get(who) else {
            return Vec::new();
        };
        let mut events: BTreeMap<u32, u32> = BTreeMap::new();
        for (&(low, high, _), periods) in &self.cells {
            let other = if low == number { high } else { low };
            if low == number || high == number {
                *events.entry(other).or_default() += periods.values().map(|t| t.events).sum::<u32>();
            }
        }
        let mut partners: Vec<_> = events
            .into_iter()
            .map(|(other, events)| (self.names[other as usize].as_str(), events))
            .collect();
        partners.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        partners
    }

    /// Every dyad with its sums over all periods from `first` to `last`, both included, whoever did it.
    pub fn dyads(&self, first: Date, last: Date) -> BTreeMap<(&str, &str), Tally> {
        let mut dyads: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
        for (&(low, high, _), periods) in &self.cells {
            let mut sum = Tally::default();
            for (_, tally) in periods.range(first..=last) {
                sum += tally;
            }
            if sum.events > 0 {
                let (a, b) = (self.names[low as usize].as_str(), self.names[high as usize].as_str());
                *dyads.entry((a.min(b), a.max(b))).or_default() += &sum;
            }
        }
        dyads
    }

    /// Events of a dyad whose date is too loose for the period ("in 2024" in a series of months).
    pub fn too_loose(&self, a: &str, b: &str, direction: Direction) -> u32 {
        self.ways(a, b, direction)
            .filter_map(|key| self.too_loose.get(&key))
            .sum()
    }

    /// The cells that hold what two did.
    fn ways(&self, a: &str, b: &str, direction: Direction) -> impl Iterator<Item = (u32, u32, Way)> {
        let ends = self.numbers.get(a).copied().zip(self.numbers.get(b).copied());
        ends.into_iter().flat_map(move |(a, b)| {
            let forth = if a < b { Way::Forth } else { Way::Back };
            [Way::Forth, Way::Back, Way::Both]
                .into_iter()
                .filter(move |&way| direction == Direction::Undirected || way == Way::Both || way == forth)
                .map(move |way| (a.min(b), a.max(b), way))
        })
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    fn sum(&self, steps: &[Date], fits: impl Fn(&(u32, u32, Way)) -> bool) -> Vec<Tally> {
        let own = self.cells.iter().filter(|(key, _)| fits(key));
        add_up(steps, own.map(|(_, periods)| periods))
    }
}

/// Sums for each of these steps, which ascend.
fn add_up<'a>(steps: &[Date], cells: impl Iterator<Item = &'a BTreeMap<Date, Tally>>) -> Vec<Tally> {
    let mut sums = vec![Tally::default(); steps.len()];
    for periods in cells {
        for (start, tally) in periods {
            if let Ok(place) = steps.binary_search(start) {
                sums[place] += tally;
            }
        }
    }
    sums
}
