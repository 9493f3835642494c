//! Dyad series: what two states did in each period.

use jiff::civil::Date;

use super::event::Direction;
use super::tally::{Tallies, Tally};

/// One dyad in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct DyadPeriod {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Whether the sources cover the period; where they do not, no events does not mean that nothing happened.
    pub observed: bool,
    /// Sums over the events.
    pub tally: Tally,
    /// Share of these events in all that `a` did in the period (directed), or took part in (undirected), counted by
    /// dyad row; none where there is nothing.
    pub share_a: Option<f64>,
    /// The same of all that `b` suffered or received (directed), or took part in (undirected).
    pub share_b: Option<f64>,
}

/// A dyad over time, without gaps from the first period that the sources cover, or that holds an event of the two, to the
/// last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DyadSeries {
    /// One after the other.
    pub periods: Vec<DyadPeriod>,
    /// Events of the dyad whose date is too loose for the period ("in 2024" in a series of months).
    pub too_loose: u32,
}

/// The series of one dyad. Shares are of the activity in `tallies`: they must hold all rows of both, not only those of
/// this dyad.
pub fn dyad_series(tallies: &Tallies, a: &str, b: &str, direction: Direction) -> DyadSeries {
    let steps = tallies.steps_of(a, b, direction);
    let (of_a, of_b) = match direction {
        Direction::Directed => (tallies.acts_in(&steps, a), tallies.received_in(&steps, b)),
        Direction::Undirected => (tallies.entity_in(&steps, a), tallies.entity_in(&steps, b)),
    };
    let share = |own: &Tally, of: &Tally| (of.events > 0).then(|| f64::from(own.events) / f64::from(of.events));
    let periods = tallies
        .dyad_in(&steps, a, b, direction)
        .into_iter()
        .zip(&steps)
        .zip(of_a.iter().zip(&of_b))
        .map(|((tally, &start), (of_a, of_b))| DyadPeriod {
            start,
            end: tallies.period().end(start),
            observed: tallies.covers(start),
            share_a: share(&tally, of_a),
            share_b: share(&tally, of_b),
            tally,
        })
        .collect();
    DyadSeries {
        periods,
        too_loose: tallies.too_loose(a, b, direction),
    }
}
