//! Calendar periods.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::event::Precision;

/// How long a step of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs)] // the names say it
pub enum Period {
    Day,
    /// From Monday.
    Week,
    #[default]
    Month,
    Quarter,
    Year,
}

impl Period {
    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// First day of the period that `day` lies in.
    pub fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => day.saturating_sub(i64::from(day.weekday().since(Weekday::Monday)).days()),
            Self::Month => day.first_of_month(),
            Self::Quarter => {
                let month = (day.month() - 1) / 3 * 3 + 1;
                day.first_of_month().with().month(month).build().unwrap_or(day)
            }
            Self::Year => day.first_of_year(),
        }
    }

    /// First day of the next period; `start` is the first of one.
    pub fn next(self, start: Date) -> Date {
        start.saturating_add(self.length())
    }

    /// Last day of the period that begins on `start`.
    pub fn end(self, start: Date) -> Date {
        self.next(start).saturating_sub(1.days())
    }

    /// The first days of all periods from that of `first` to that of `last`.
    pub fn steps(self, first: Date, last: Date) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(self.start(first)), move |&start| {
            let next = self.next(start);
            (next > start).then_some(next)
        })
        .take_while(move |&start| start <= last)
    }

    /// True where a date of such precision can be put into one period.
    pub const fn holds(self, precision: Precision) -> bool {
        let rank = match precision {
            Precision::Day => 0,
            Precision::Week => 1,
            Precision::Month => 2,
            Precision::Quarter => 3,
            Precision::Year => 4,
            Precision::Span | Precision::Unknown => 5,
        };
        rank <= self as u8
    }

    fn length(self) -> Span {
        match self {
            Self::Day => 1.days(),
            Self::Week => 1.weeks(),
            Self::Month => 1.months(),
            Self::Quarter => 3.months(),
            Self::Year => 1.years(),
        }
    }
}
