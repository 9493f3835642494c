//! Publication dates as metadata, feeds and datelines write them.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use super::masthead;

/// The earliest year that a publication date may have.
const FIRST_YEAR: i16 = 1800;

const MONTHS: &str = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";

static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| masthead::regex(r"^\s*(\d{4})([-/.]?)(\d{1,2})([-/.]?)(\d{1,2})(?:\D|$)"));
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    masthead::regex(&format!(
        r"(?i)\b({MONTHS})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b"
    ))
});
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    masthead::regex(&format!(
        r"(?i)\b(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+({MONTHS})[a-z]*\.?,?[\s-]+(\d{{4}})\b"
    ))
});

/// The day in `words`, as printed: the zone of a time stamp is not applied. The error is a warning to be shown.
pub(crate) fn parse(words: &str) -> Result<Date, String> {
    let number = |c: &Captures, i: usize| c.get(i).and_then(|m| m.as_str().parse::<i16>().ok()).unwrap_or(0);
    let (year, month, day) = if let Some(c) = YEAR_FIRST.captures(words).filter(same_marks) {
        (number(&c, 1), number(&c, 3), number(&c, 5))
    } else if let Some(c) = MONTH_FIRST.captures(words) {
        (number(&c, 3), month(&c[1]), number(&c, 2))
    } else if let Some(c) = DAY_FIRST.captures(words) {
        (number(&c, 3), month(&c[2]), number(&c, 1))
    } else {
        return Err(format!(
            "the date \"{}\" is not understood (write YYYY-MM-DD); left out",
            short(words)
        ));
    };
    let small = |n: i16| i8::try_from(n).unwrap_or(0);
    let date = Date::new(year, small(month), small(day))
        .map_err(|_| format!("the date \"{}\" does not exist; left out", short(words)))?;
    sane(date)
}

/// The day of a Unix time in seconds or milliseconds.
pub(crate) fn from_unix(number: i64) -> Result<Date, String> {
    let seconds = if number.unsigned_abs() > 100_000_000_000 {
        number / 1000
    } else {
        number
    };
    let stamp = jiff::Timestamp::from_second(seconds)
        .map_err(|_| format!("the date {number} is no Unix time that exists; left out"))?;
    sane(stamp.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// Refuses years in which there was no news of this kind.
pub(crate) fn sane(date: Date) -> Result<Date, String> {
    if date.year() < FIRST_YEAR {
        return Err(format!("the date {date} lies before {FIRST_YEAR}; left out"));
    }
    Ok(date)
}

/// The day in the path of an address (`/2024/03/05/`), where newspapers put it.
pub(crate) fn from_url(url: &str) -> Option<Date> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| masthead::regex(r"[/-](\d{4})[/-]?(\d{2})[/-]?(\d{2})(?:/|-|$)"));
    let c = PATH.captures(url)?;
    let date = Date::new(c[1].parse().ok()?, c[2].parse().ok()?, c[3].parse().ok()?).ok()?;
    (1990..2100).contains(&date.year()).then_some(date)
}

/// `2024-03-05` and `20240305`, but not `2024-0305` nor `2024/03-05`; eight bare digits must have two and two.
fn same_marks(c: &Captures) -> bool {
    c[2] == c[4] && (!c[2].is_empty() || c[3].len() == 2 && c[5].len() == 2)
}

fn month(name: &str) -> i16 {
    let name = name.to_ascii_lowercase();
    MONTHS
        .split('|')
        .zip(1..)
        .find(|(m, _)| name.starts_with(m))
        .map_or(0, |(_, n)| n)
}

fn short(words: &str) -> String {
    words.trim().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_the_press() {
        let day = jiff::civil::date(2024, 3, 5);
        for words in [
            "2024-03-05",
            "2024-03-05T23:30:00-05:00",
            "2024-3-5",
            "20240305",
            "2024/03/05 10:00",
            "Tue, 05 Mar 2024 10:00:00 GMT",
            "March 5, 2024",
            "Mar. 5th, 2024 at 9 pm",
            "5 March 2024",
            "5-Mar-2024",
        ] {
            assert_eq!(parse(words), Ok(day), "{words}");
        }
        assert_eq!(from_unix(1_709_596_800), Ok(day));
        assert_eq!(from_unix(1_709_596_800_000), Ok(day));
        assert_eq!(from_url("https://x.org/2024/03/05/talks"), Some(day));
    }

    #[test]
    fn wrong_dates_say_so() {
        assert!(parse("2025-13-45").unwrap_err().contains("does not exist"));
        assert!(parse("2025-02-30").unwrap_err().contains("does not exist"));
        assert!(parse("last Tuesday").unwrap_err().contains("not understood"));
        assert!(parse("05/03/2024").unwrap_err().contains("not understood"));
        assert!(parse("1492-10-12").unwrap_err().contains("before 1800"));
        assert!(parse("").is_err());
        assert!(from_unix(i64::MAX).is_err());
    }
}
