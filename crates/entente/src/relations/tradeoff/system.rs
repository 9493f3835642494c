//! The series that the test works on, and the design of its regressions.

use jiff::civil::Date;

use super::{Acts, Engagement, Question};
use crate::relations::event::Direction;
use crate::relations::linear::Columns;
use crate::relations::period::Period;
use crate::relations::tally::{Scale, Tallies, Tally};

/// One value a period for each part of the question "does A's engagement with B harm A's relation with C?".
#[derive(Debug, Clone, PartialEq)]
pub struct System {
    /// First days.
    pub starts: Vec<Date>,
    /// Whether the sources cover the period at all. Nothing is said of those that they do not.
    pub observed: Vec<bool>,
    /// Outcome: net score of A and C, or A's share of cooperation there.
    pub y: Vec<f64>,
    /// Engagement of A with B.
    pub e: Vec<f64>,
    /// Net score of B and C.
    pub z: Vec<f64>,
    /// Number of A's events with everybody else.
    pub volume: Vec<f64>,
    /// Net score of A with everybody else.
    pub mood: Vec<f64>,
    /// Length of a period.
    pub period: Period,
    /// Whether there is anything of what engagement counts: cooperation of A and B, or for a net score any event.
    pub with_b: Vec<bool>,
    /// Whether there is any event between A and C.
    pub with_c: Vec<bool>,
}

/// Names of the terms, as tables and errors give them.
pub(super) const ENGAGEMENT: &str = "engagement of A with B";
pub(super) const OUTCOME: &str = "relation of A and C";
pub(super) const RIVALS: &str = "relation of B and C";
pub(super) const VOLUME: &str = "A's other events";
pub(super) const MOOD: &str = "A's other relations";

impl System {
    /// The series for a question, out of sums that hold at least all rows of A and all of B with C.
    pub fn of(tallies: &Tallies, question: &Question) -> Self {
        let Question { a, b, c, scale, .. } = question;
        let between = |x: &str, y: &str, direction| tallies.dyad(x, y, direction);
        let acts = |acts: Acts, other: &str| match acts {
            Acts::Both => between(a, other, Direction::Undirected),
            Acts::Forth => between(a, other, Direction::Directed),
            Acts::Back => between(other, a, Direction::Directed),
        };
        let engaging = acts(question.engaging, b);
        let with_c = acts(question.outcome, c);
        let undirected_b = between(a, b, Direction::Undirected);
        let of_a = tallies.entity(a);
        let outcome = |t: &Tally, all: &Tally| {
            let net = t.net(*scale);
            if question.shares {
                // What share of the weight of all that A has with anybody falls on C, with its sign.
                let weight = f64::from(all.events);
                if weight > 0.0 { 100.0 * net / weight } else { 0.0 }
            } else {
                net
            }
        };
        let active = |tallies: &[Tally]| tallies.iter().map(|t| scored(t, *scale) > 0).collect();
        let undirected_c = between(a, c, Direction::Undirected);
        let others = |n: usize, value: &dyn Fn(&Tally) -> f64| {
            value(&of_a[n]) - value(&undirected_b[n]) - value(&undirected_c[n])
        };
        let steps = 0..of_a.len();
        Self {
            starts: tallies.steps(),
            observed: tallies.observed(),
            y: steps.clone().map(|n| outcome(&with_c[n], &of_a[n])).collect(),
            e: engaging
                .iter()
                .map(|t| engagement(t, question.engagement, *scale))
                .collect(),
            z: between(b, c, Direction::Undirected)
                .iter()
                .map(|t| t.net(*scale))
                .collect(),
            volume: steps.clone().map(|n| others(n, &|t| f64::from(t.events))).collect(),
            mood: steps
                .map(|n| {
                    // Sums of nothing are nothing, whatever rounding leaves.
                    let left = others(n, &|t| f64::from(t.events));
                    if left > 0.0 { others(n, &|t| t.net(*scale)) } else { 0.0 }
                })
                .collect(),
            period: tallies.period(),
            with_b: engaging
                .iter()
                .map(|t| match question.engagement {
                    Engagement::Cooperation | Engagement::Count => engagement(t, question.engagement, *scale) > 0.0,
                    Engagement::Net => scored(t, *scale) > 0,
                })
                .collect(),
            with_c: active(&with_c),
        }
    }

    /// Number of periods.
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// True without periods.
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// Only the periods that begin from `from` to `to`.
    pub fn between(mut self, from: Option<Date>, to: Option<Date>) -> Self {
        let keep: Vec<bool> = self
            .starts
            .iter()
            .map(|&start| from.is_none_or(|f| start >= f) && to.is_none_or(|t| self.period.end(start) <= t))
            .collect();
        for values in [&mut self.y, &mut self.e, &mut self.z, &mut self.volume, &mut self.mood] {
            pick(values, &keep);
        }
        for flags in [&mut self.observed, &mut self.with_b, &mut self.with_c] {
            pick(flags, &keep);
        }
        pick(&mut self.starts, &keep);
        self
    }

    /// Observed periods with engagement of A and B, and with any event between A and C.
    pub fn nonzero(&self) -> (usize, usize) {
        let count = |active: &[bool]| {
            active
                .iter()
                .zip(&self.observed)
                .filter(|&(&a, &seen)| a && seen)
                .count()
        };
        (count(&self.with_b), count(&self.with_c))
    }

    /// The values of the periods that are observed.
    pub fn seen(&self, values: &[f64]) -> Vec<f64> {
        values
            .iter()
            .zip(&self.observed)
            .filter_map(|(&v, &seen)| seen.then_some(v))
            .collect()
    }

    /// Sums of `y` over so many observed periods in a row.
    pub fn sums(&self, periods: usize) -> Vec<f64> {
        let whole = |window: &[bool]| window.iter().all(|&seen| seen);
        self.y
            .windows(periods.max(1))
            .zip(self.observed.windows(periods.max(1)))
            .filter(|(_, seen)| whole(seen))
            .map(|(y, _)| y.iter().sum())
            .collect()
    }

    /// The periods t for which all from t - `back` to t + `ahead` are observed.
    pub(super) fn usable(&self, back: usize, ahead: usize) -> Vec<usize> {
        let mut run = 0;
        let mut usable = Vec::new();
        for (n, &seen) in self.observed.iter().enumerate() {
            run = if seen { run + 1 } else { 0 };
            if run > back + ahead {
                usable.push(n - ahead);
            }
        }
        usable
    }

    /// The series that are not the engagement, each with its name; those of attention only where they are asked for.
    pub(super) fn others(&self, attention: bool) -> Vec<(&'static str, &[f64])> {
        let mut others: Vec<(&'static str, &[f64])> = vec![(OUTCOME, &self.y), (RIVALS, &self.z)];
        if attention {
            others.extend([(VOLUME, self.volume.as_slice()), (MOOD, self.mood.as_slice())]);
        }
        others
    }

    /// Constant, calendar and trend at the periods `at`.
    pub(super) fn calendar(&self, at: &[usize]) -> Columns {
        let mut columns = Columns::new(at.len());
        columns.push("constant", at.iter().map(|_| 1.0));
        let seasons = match self.period {
            Period::Day | Period::Week | Period::Month => 12,
            Period::Quarter => 4,
            Period::Year => 1,
        };
        let season = |n: usize| (self.starts[n].month() - 1) as usize / (12 / seasons.max(1));
        for number in 1..seasons {
            let name = format!("{} {}", if seasons == 12 { "month" } else { "quarter" }, number + 1);
            columns.push(
                name,
                at.iter()
                    .map(|&n| f64::from(u8::from(seasons > 1 && season(n) == number))),
            );
        }
        columns.push("trend", at.iter().map(|&n| n as f64));
        columns
    }
}

/// Events with a score on the scale.
const fn scored(tally: &Tally, scale: Scale) -> u32 {
    match scale {
        Scale::Plover => tally.events,
        Scale::Goldstein => tally.goldstein_events,
    }
}

fn pick<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut kept = keep.iter();
    values.retain(|_| *kept.next().unwrap_or(&false));
}

fn engagement(tally: &Tally, engagement: Engagement, scale: Scale) -> f64 {
    match engagement {
        Engagement::Cooperation => tally.cooperation(scale),
        Engagement::Count => f64::from(tally.cooperative()),
        Engagement::Net => tally.net(scale),
    }
}
