//! Plain types for the rows of other people's event sets, between those who read them ([`crate::import`]) and those
//! who keep them ([`crate::ledger`]).

pub mod detail;

use crate::event::{QuadClass, Root};

/// What an event code of a set means to us.
#[derive(Debug, Clone, PartialEq)]
pub struct SetCode {
    /// The code as the set writes it.
    pub code: String,
    /// PLOVER root.
    pub root: Root,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Quad class.
    pub quad_class: QuadClass,
    /// PLOVER score, -10 to 10.
    pub plover: f64,
    /// Goldstein score, or the score that the file itself gives.
    pub goldstein: Option<f64>,
}

/// The row has no id of its own.
pub const NO_KEY: u64 = 0;
/// The row is one more pair of the record before it, and goes with it.
pub const SAME_KEY: u64 = u64::MAX;

/// One event; numbers point into the lists of its [`Piece`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetEntry {
    /// Who did it.
    pub source: u32,
    /// To whom.
    pub target: u32,
    /// What.
    pub code: u32,
    /// Days since 1970-01-01.
    pub day: i32,
    /// How many reports tell it.
    pub reports: u32,
    /// Tells whether two rows have the same id: the id itself where it is a number below 2^62, else a hash of it with
    /// the highest bit set. [`NO_KEY`] and [`SAME_KEY`] are neither.
    pub key: u64,
}

/// Why a row was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refused {
    /// Neither the columns of this layout nor those of a known other one.
    Columns,
    /// A row of another layout than the file's.
    Mixed,
    /// Longer than any row, or not JSON.
    Malformed,
    /// Not UTF-8 where it matters.
    Utf8,
    /// No date, or none that can be.
    Date,
    /// An event code outside the table.
    Code,
    /// A public statement, which is no event of PLOVER.
    Statement,
    /// No source or no target.
    OneParty,
    /// An id that was there before.
    Duplicate,
    /// The file ends in the middle.
    Cut,
}

impl Refused {
    /// All reasons.
    pub const ALL: [Self; 10] = [
        Self::Columns,
        Self::Mixed,
        Self::Malformed,
        Self::Utf8,
        Self::Date,
        Self::Code,
        Self::Statement,
        Self::OneParty,
        Self::Duplicate,
        Self::Cut,
    ];

    /// In words, for a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Columns => "wrong number of columns",
            Self::Mixed => "another layout than the file's",
            Self::Malformed => "malformed row",
            Self::Utf8 => "not UTF-8",
            Self::Date => "date missing or out of range",
            Self::Code => "unknown event code",
            Self::Statement => "public statement, no PLOVER event",
            Self::OneParty => "one party only",
            Self::Duplicate => "duplicate event id",
            Self::Cut => "file cut off",
        }
    }
}

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Refused,
    /// Line, from 0 within the piece.
    pub line: u64,
    /// What stood there.
    pub what: String,
}

/// How many refusals of each reason are told one by one.
pub const TOLD: usize = 5;

/// Rows refused: counted by reason, the first of each told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals {
    /// How many, in the order of [`Refused::ALL`].
    pub counts: [u64; Refused::ALL.len()],
    /// The first [`TOLD`] of each reason.
    pub told: Vec<Refusal>,
}

impl Refusals {
    /// Counts one; `what` is made only where it will be told.
    pub fn add(&mut self, reason: Refused, line: u64, what: impl FnOnce() -> String) {
        let count = &mut self.counts[reason as usize];
        *count += 1;
        if *count <= TOLD as u64 {
            let what = what();
            self.told.push(Refusal { reason, line, what });
        }
    }

    /// All together.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Where some consecutive rows of a piece stand in their file, with their ids and addresses, as [`detail`] packs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailBlock {
    /// Number of rows.
    pub rows: u32,
    /// Compressed.
    pub data: Vec<u8>,
}

/// Consecutive rows of one file.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// The rows, in the order of the file.
    pub entries: Vec<SetEntry>,
    /// Entity codes.
    pub entities: Vec<String>,
    /// Event codes.
    pub codes: Vec<SetCode>,
    /// The details of all entries, in their order.
    pub details: Vec<DetailBlock>,
    /// What was not taken.
    pub refusals: Refusals,
    /// Number of lines that the piece takes in the file.
    pub lines: u64,
    /// Number of bytes that it takes.
    pub bytes: u64,
    /// Rows kept although letters of their names were no UTF-8.
    pub lossy: u64,
}

/// Days from 1970-01-01 to a day of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
pub const fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// The day of that number as year, month, day.
pub const fn day_of(number: i32) -> (i16, i8, i8) {
    let z = number + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + if month <= 2 { 1 } else { 0 };
    (year as i16, month as i8, (doy - (153 * mp + 2) / 5 + 1) as i8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan, civil::date};

    #[test]
    fn day_numbers_are_those_of_the_calendar() {
        let mut day = date(1899, 12, 30);
        for number in -25_569..30_000 {
            let (y, m, d) = (day.year(), day.month(), day.day());
            assert_eq!(day_number(y.into(), m.into(), d.into()), number, "{day}");
            assert_eq!(day_of(number), (y, m, d));
            day = day.checked_add(1.day()).unwrap();
        }
    }

    #[test]
    fn only_the_first_refusals_of_a_reason_are_told() {
        let mut refusals = Refusals::default();
        for line in 0..9 {
            refusals.add(Refused::Date, line, || line.to_string());
        }
        refusals.add(Refused::Code, 9, || "x".into());
        assert_eq!((refusals.total(), refusals.told.len()), (10, TOLD + 1));
    }
}
