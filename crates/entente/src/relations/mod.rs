//! Relations between states, measured: from events to dyad rows, series, an index with its uncertainty, and charts.
//!
//! All of it is pure: plain rows in, plain values out. The rows of [`event`](mod@event) can be made from a ledger, from
//! GDELT or from a spreadsheet; nothing here knows which.

pub mod balance;
pub mod changes;
pub mod chart;
pub mod commitments;
pub mod dehyphenation;
pub mod event;
pub mod frustration;
pub mod index;
pub mod linear;
pub mod period;
pub mod random;
pub mod series;
pub mod stems;
pub mod synthetic;
pub mod tally;
#[cfg(test)]
mod tests;
pub mod tradeoff;

pub use chart::{Chart, ChartPeriod};
pub use event::{Direction, DyadRow, EventInput, Expanded, Uncounted, dyad_rows, expand};
pub use index::{IndexOptions, IndexPoint, relation_index};
pub use period::Period;
pub use series::{DyadPeriod, DyadSeries, dyad_series};
pub use tally::{Act, Scale, Tallies, Tally};
