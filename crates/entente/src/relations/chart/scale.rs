//! From values to places on the page, and the round values to mark.

use jiff::ToSpan;
use jiff::civil::Date;

/// A straight scale: `from.0` lies at `to.0`, `from.1` at `to.1`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    pub(super) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        // A scale of no length would put everything at infinity.
        let from = if from.0 == from.1 { (from.0, from.0 + 1.0) } else { from };
        Self { from, to }
    }

    pub(super) fn at(self, value: f64) -> f64 {
        self.to.0 + (value - self.from.0) / (self.from.1 - self.from.0) * (self.to.1 - self.to.0)
    }
}

/// Round values that cover `low..=high` in some `wanted` steps; whole ones if `whole`.
pub(super) fn ticks(low: f64, high: f64, wanted: usize, whole: bool) -> Vec<f64> {
    let span = if high > low { high - low } else { 1.0 };
    let rough = span / wanted.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|n| n * power)
        .into_iter()
        .find(|&s| s >= rough)
        .unwrap_or(power * 10.0);
    let step = if whole { step.max(1.0) } else { step };
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    (first..=last.max(first + 1)).map(|n| n as f64 * step).collect()
}

/// Names of months, short.
pub(super) const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// At most about `most` days to mark from `first` to `last`, each with its label and, where a year begins, the year.
pub(super) fn days(first: Date, last: Date, most: usize) -> Vec<(Date, String, Option<String>)> {
    let most = most.max(2) as i32;
    let span = days_between(first, last);
    if span < 50 {
        return single_days(
            first,
            last,
            [1, 2, 7, 14, 28]
                .into_iter()
                .find(|step| span / step < most)
                .unwrap_or(28),
        );
    }
    let months = (i32::from(last.year()) - i32::from(first.year())) * 12 + i32::from(last.month() - first.month()) + 1;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000]
        .into_iter()
        .find(|step| months / step <= most)
        .unwrap_or(60_000);
    let mut marks = Vec::new();
    let mut day = first.first_of_year();
    if step > 12 {
        let years = i16::try_from(step / 12).unwrap_or(5000);
        day = day.with().year(day.year() / years * years).build().unwrap_or(day);
    }
    while day <= last {
        if day >= first.first_of_month() {
            let year = day.year().to_string();
            let month = MONTHS[(day.month() - 1) as usize].to_owned();
            let begins = marks.is_empty() || day.month() == 1;
            marks.push(if step >= 12 {
                (day, year, None)
            } else {
                (day, month, begins.then_some(year))
            });
        }
        let next = day.saturating_add(step.months());
        if next <= day {
            break;
        }
        day = next;
    }
    marks
}

/// Every `step`th day of a few weeks.
fn single_days(first: Date, last: Date, step: i32) -> Vec<(Date, String, Option<String>)> {
    let mut marks: Vec<(Date, String, Option<String>)> = Vec::new();
    let mut day = first;
    while day <= last {
        let label = format!("{} {}", day.day(), MONTHS[(day.month() - 1) as usize]);
        let new = marks.last().is_none_or(|(before, ..)| before.year() != day.year());
        marks.push((day, label, new.then(|| day.year().to_string())));
        let next = day.saturating_add(step.days());
        if next <= day {
            break;
        }
        day = next;
    }
    marks
}

pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn ticks_are_round_and_cover() {
        assert_eq!(ticks(-3.2, 4.1, 5, false), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0]);
        assert_eq!(ticks(0.0, 2.0, 5, true), [0.0, 1.0, 2.0]);
        assert_eq!(ticks(0.0, 0.0, 4, true), [0.0, 1.0]);
    }

    #[test]
    fn years_are_marked_where_they_begin() {
        let labels = |first, last| -> String {
            let marks = days(first, last, 12).into_iter();
            marks
                .map(|(_, label, year)| label + &year.unwrap_or_default())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            labels(date(2024, 10, 5), date(2025, 2, 1)),
            "Oct2024 Nov Dec Jan2025 Feb"
        );
        assert_eq!(
            labels(date(2000, 3, 1), date(2006, 1, 1)),
            "Jul2000 Jan2001 Jul Jan2002 Jul Jan2003 Jul Jan2004 Jul Jan2005 Jul Jan2006"
        );
        assert_eq!(
            labels(date(1990, 3, 1), date(2024, 1, 1)),
            "1995 2000 2005 2010 2015 2020"
        );
        assert_eq!(
            labels(date(2024, 12, 18), date(2025, 1, 25)),
            "18 Dec2024 25 Dec 1 Jan2025 8 Jan 15 Jan 22 Jan"
        );
    }
}
