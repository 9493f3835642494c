//! Time expressions of news, resolved against the day of publication.
//!
//! Finding is apart from resolving, because the tense of an event decides the side: "on Thursday" is the last one for
//! what happened and the next one for what is planned.

use crate::{
    event::{Precision, Span},
    text::{Sentence, Token},
};
use jiff::{ToSpan, civil::Date};

/// Which side of the publication day an expression without a year or with a bare weekday lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Past,
    Future,
}

/// An expression of time: tokens `first..last`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeExpression {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) span: Span,
    what: What,
    /// "since", "by", "until", "anniversary of": opens an interval or dates something else.
    pub(super) lead: Lead,
}

/// The word before an expression, where it changes what is dated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    None,
    Since,
    By,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    /// Days from the publication day.
    Days(i64),
    Weekday {
        day: i8,
        shift: Option<i64>,
    },
    /// Whole weeks, months, quarters or years from that of the publication day.
    Unit {
        unit: Unit,
        shift: i64,
        to_date: bool,
    },
    /// So many units before the publication day.
    Ago {
        unit: Unit,
        count: i64,
    },
    /// So many units before or after the day that the text has come to: "the day before", "three weeks later".
    Beside {
        unit: Unit,
        count: i64,
    },
    /// The last so many units up to the publication day.
    Past {
        unit: Unit,
        count: i64,
    },
    Month {
        month: i8,
        year: Option<i16>,
        part: Part,
    },
    Day {
        day: i8,
        month: i8,
        year: Option<i16>,
    },
    Year(i16),
    Years(i16, i16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Early,
    Mid,
    Late,
}

/// A resolved interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) precision: Precision,
}

/// The expressions of a sentence, left to right.
pub(super) fn find(sentence: &Sentence) -> Vec<TimeExpression> {
    let tokens = &sentence.tokens;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match expression(tokens, at) {
            Some((what, last)) => {
                let before = at.checked_sub(1).map(|i| tokens[i].form.to_lowercase());
                let lead = match before.as_deref() {
                    Some("since") => Lead::Since,
                    Some("by" | "until" | "before") => Lead::By,
                    _ => Lead::None,
                };
                let span = tokens[at].span.cover(tokens[last - 1].span);
                found.push(TimeExpression {
                    first: at,
                    last,
                    span,
                    what,
                    lead,
                });
                at = last;
            }
            None => at += 1,
        }
    }
    found
}

impl TimeExpression {
    /// The days that are meant. None where the calendar has no such day. `reached` is the day that the text has come to,
    /// from which "the day before" counts.
    pub(super) fn resolve(&self, published: Date, reached: Date, side: Side) -> Option<Interval> {
        resolve(&self.what, published, reached, side)
    }

    /// True where the expression counts from the day that the text has come to.
    pub(super) fn is_beside(&self) -> bool {
        matches!(self.what, What::Beside { .. })
    }

    /// True for an expression that names its year or is counted from the publication day: it needs no tense.
    pub(super) fn is_absolute(&self) -> bool {
        matches!(
            self.what,
            What::Year(_) | What::Years(..) | What::Day { year: Some(_), .. } | What::Month { year: Some(_), .. }
        )
    }
}

fn resolve(what: &What, published: Date, reached: Date, side: Side) -> Option<Interval> {
    let of = |start: Date, end: Date, precision| Some(Interval { start, end, precision });
    match *what {
        What::Days(days) => {
            let day = published.checked_add(days.days()).ok()?;
            of(day, day, Precision::Day)
        }
        What::Weekday { day, shift } => {
            let today = published.weekday().to_monday_one_offset();
            let back = i64::from((today - day).rem_euclid(7));
            let days = match (shift, side) {
                (Some(-1), _) if back == 0 => -7,
                (Some(-1), _) | (None, Side::Past) => -back,
                // "The ministers will meet on Monday", in a report of that Monday.
                (None, Side::Future) if back == 0 => 0,
                (Some(_), _) | (None, Side::Future) => i64::from((day - today - 1).rem_euclid(7)) + 1,
            };
            let day = published.checked_add(days.days()).ok()?;
            of(day, day, Precision::Day)
        }
        What::Unit { unit, shift, to_date } => {
            let whole = unit_around(published, unit, shift)?;
            if to_date {
                of(whole.start, published.min(whole.end), whole.precision)
            } else {
                Some(whole)
            }
        }
        What::Beside { unit, count } => unit_around(reached, unit, count),
        What::Ago { unit, count } => match unit {
            Unit::Day => {
                let day = published.checked_sub(count.days()).ok()?;
                of(day, day, Precision::Day)
            }
            _ => unit_around(published, unit, -count),
        },
        What::Past { unit, count } => {
            let start = match unit {
                Unit::Day => published.checked_sub(count.days()),
                Unit::Week => published.checked_sub(count.weeks()),
                Unit::Month => published.checked_sub(count.months()),
                Unit::Quarter => published.checked_sub(count.checked_mul(3)?.months()),
                Unit::Year => published.checked_sub(count.years()),
                Unit::Decade => published.checked_sub(count.checked_mul(10)?.years()),
            };
            of(start.ok()?, published, Precision::Span)
        }
        What::Month { month, year, part } => {
            let year = year.unwrap_or_else(|| year_of_month(published, month, side));
            let first = Date::new(year, month, 1).ok()?;
            let last = first.last_of_month();
            let day = |d: i8| Date::new(year, month, d).ok();
            match part {
                Part::Whole => of(first, last, Precision::Month),
                Part::Early => of(first, day(10)?, Precision::Month),
                Part::Mid => of(day(11)?, day(20)?, Precision::Month),
                Part::Late => of(day(21)?, last, Precision::Month),
            }
        }
        What::Day { day, month, year } => {
            let year = year.unwrap_or_else(|| year_of_day(published, month, day, side));
            let date = Date::new(year, month, day).ok()?;
            of(date, date, Precision::Day)
        }
        What::Year(year) => years(year, year),
        What::Years(first, last) => years(first, last),
    }
}

fn years(first: i16, last: i16) -> Option<Interval> {
    let start = Date::new(first, 1, 1).ok()?;
    let end = Date::new(last, 12, 31).ok()?;
    let precision = if first == last {
        Precision::Year
    } else {
        Precision::Span
    };
    Some(Interval { start, end, precision })
}

fn unit_around(published: Date, unit: Unit, shift: i64) -> Option<Interval> {
    let (start, end, precision) = match unit {
        Unit::Day => {
            let day = published.checked_add(shift.days()).ok()?;
            (day, day, Precision::Day)
        }
        Unit::Week => {
            let day = published.checked_add(shift.weeks()).ok()?;
            let start = day
                .checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
                .ok()?;
            (start, start.checked_add(6.days()).ok()?, Precision::Week)
        }
        Unit::Month => {
            let day = published.first_of_month().checked_add(shift.months()).ok()?;
            (day, day.last_of_month(), Precision::Month)
        }
        Unit::Quarter => {
            let first = Date::new(published.year(), (published.month() - 1) / 3 * 3 + 1, 1).ok()?;
            let start = first.checked_add((shift.checked_mul(3)?).months()).ok()?;
            (
                start,
                start.checked_add(2.months()).ok()?.last_of_month(),
                Precision::Quarter,
            )
        }
        Unit::Year | Unit::Decade => {
            let step = if unit == Unit::Decade { 10 } else { 1 };
            let year = i64::from(published.year()).checked_add(shift.checked_mul(step)?)?;
            let whole = years(i16::try_from(year).ok()?, i16::try_from(year).ok()?)?;
            (whole.start, whole.end, Precision::Year)
        }
    };
    Some(Interval { start, end, precision })
}

fn year_of_month(published: Date, month: i8, side: Side) -> i16 {
    match side {
        Side::Past if month > published.month() => published.year() - 1,
        Side::Future if month < published.month() => published.year() + 1,
        _ => published.year(),
    }
}

fn year_of_day(published: Date, month: i8, day: i8, side: Side) -> i16 {
    let later = (month, day) > (published.month(), published.day());
    match side {
        Side::Past if later => published.year() - 1,
        Side::Future if (month, day) < (published.month(), published.day()) => published.year() + 1,
        _ => published.year(),
    }
}

/// The expression that starts at a token, and the token after it.
fn expression(tokens: &[Token], at: usize) -> Option<(What, usize)> {
    let word = |i: usize| tokens.get(i).map(|t| t.form.to_lowercase());
    let w = word(at)?;
    match w.as_str() {
        "today" | "tonight" => return Some((What::Days(0), at + 1)),
        "yesterday" => return Some((What::Days(-1), at + 1)),
        "tomorrow" => return Some((What::Days(1), at + 1)),
        "overnight" => {
            return Some((
                What::Past {
                    unit: Unit::Day,
                    count: 1,
                },
                at + 1,
            ));
        }
        "earlier" | "late" | "early" | "later" | "mid" => {
            let next = if word(at + 1).as_deref() == Some("-") {
                at + 2
            } else {
                at + 1
            };
            let skip = if word(next).as_deref() == Some("in") {
                next + 1
            } else {
                next
            };
            let (inner, last) = expression(tokens, skip)?;
            let part = match w.as_str() {
                "early" => Part::Early,
                "mid" => Part::Mid,
                "late" => Part::Late,
                _ => Part::Whole,
            };
            return match inner {
                What::Unit { unit, shift: 0, .. } if w == "earlier" => Some((
                    What::Unit {
                        unit,
                        shift: 0,
                        to_date: true,
                    },
                    last,
                )),
                What::Month { month, year, .. } => Some((What::Month { month, year, part }, last)),
                What::Unit { .. } | What::Weekday { .. } | What::Day { .. } | What::Year(_) | What::Days(_) => {
                    Some((inner, last))
                }
                _ => None,
            };
        }
        "next" | "previous" if word(at + 1).as_deref() == Some("day") => {
            let count = if w == "next" { 1 } else { -1 };
            return Some((What::Beside { unit: Unit::Day, count }, at + 2));
        }
        "last" | "past" | "this" | "next" | "previous" | "coming" | "current" | "recent" => {
            if let Some(found) = shifted(tokens, at, &w) {
                return Some(found);
            }
        }
        _ => {}
    }
    if let Some(found) = beside(tokens, at, &w) {
        return Some(found);
    }
    if let Some(day) = weekday(&w) {
        return Some((What::Weekday { day, shift: None }, at + 1));
    }
    if let Some(month) = month(&tokens[at].form) {
        return Some(month_first(tokens, at, month));
    }
    if let Some(found) = number_first(tokens, at) {
        return Some(found);
    }
    iso(&w).map(|what| (what, at + 1)).or_else(|| year_words(tokens, at))
}

/// "the day before", "a week later", "hours earlier", "within hours", "the same day": a time counted from another that the
/// text has named.
fn beside(tokens: &[Token], at: usize, w: &str) -> Option<(What, usize)> {
    let word = |i: usize| tokens.get(i).map(|t| t.form.to_lowercase());
    let found = |unit: Unit, count: i64, last: usize| Some((What::Beside { unit, count }, last));
    match w {
        "same" | "following" => {
            let (unit, plural) = unit(&word(at + 1)?)?;
            return if plural {
                None
            } else {
                found(unit, i64::from(w == "following"), at + 2)
            };
        }
        "within" if is_short(&word(at + 1)?) => return found(Unit::Day, 0, at + 2),
        _ if is_short(w) => {
            direction(tokens, at + 1)?;
            return found(Unit::Day, 0, at + 2);
        }
        _ => {}
    }
    let (count, next) = match w {
        "day" | "week" if at > 0 && word(at - 1).as_deref() == Some("the") => (1, at),
        "a" | "an" => (1, at + 1),
        _ => (small_number(w)?, at + 1),
    };
    let (unit, _) = unit(&word(next)?)?;
    // "three years earlier" is told as "three years ago" is.
    let counted = matches!(word(next + 1)?.as_str(), "earlier") && unit > Unit::Week;
    let direction = direction(tokens, next + 1).filter(|_| !counted)?;
    found(unit, direction * count, next + 2)
}

/// True for what leaves the day as it is.
fn is_short(unit: &str) -> bool {
    matches!(unit, "hours" | "minutes" | "moments")
}

/// "later", "earlier", and "before" and "after" where nothing follows that they would date: "the day before the vote" does
/// not count from what the text has named.
fn direction(tokens: &[Token], at: usize) -> Option<i64> {
    use crate::text::Upos;
    let alone = tokens
        .get(at + 1)
        .is_none_or(|t| matches!(t.upos, Upos::Punct | Upos::Cconj | Upos::Adp | Upos::Adv));
    match tokens.get(at)?.form.to_lowercase().as_str() {
        "later" => Some(1),
        "earlier" => Some(-1),
        "after" if alone => Some(1),
        "before" if alone => Some(-1),
        _ => None,
    }
}

/// "a day after", "13 days before", "hours after": how many days the word at `mark` sets what follows it before what it
/// belongs to, and the first token of the measure.
pub(super) fn offset(tokens: &[Token], mark: usize) -> Option<(i64, usize)> {
    let word = |i: usize| tokens.get(i).map(|t| t.form.to_lowercase());
    let sign = match word(mark)?.as_str() {
        "after" => 1,
        "before" => -1,
        _ => return None,
    };
    let measure = word(mark.checked_sub(1)?)?;
    if is_short(&measure) {
        return Some((0, mark - 1));
    }
    let days = match unit(&measure)? {
        (Unit::Day, _) => 1,
        (Unit::Week, _) => 7,
        _ => return None,
    };
    let count = word(mark.checked_sub(2)?)?;
    let count = match count.as_str() {
        "a" | "one" | "the" => 1,
        _ => small_number(&count)?,
    };
    Some((sign * days * count, mark - 2))
}

/// "last week", "this year", "next Thursday", "the past two years", "recent months".
fn shifted(tokens: &[Token], at: usize, w: &str) -> Option<(What, usize)> {
    let word = |i: usize| tokens.get(i).map(|t| t.form.to_lowercase());
    let shift = match w {
        "last" | "past" | "previous" => -1,
        "next" | "coming" => 1,
        _ => 0,
    };
    let next = word(at + 1)?;
    if let Some(day) = weekday(&next) {
        return Some((
            What::Weekday {
                day,
                shift: (shift != 0).then_some(shift),
            },
            at + 2,
        ));
    }
    if let Some(m) = month(&tokens[at + 1].form) {
        let _ = m;
        return Some(month_first(tokens, at + 1, m));
    }
    if next == "weekend" {
        return Some((
            What::Unit {
                unit: Unit::Week,
                shift: shift.min(0),
                to_date: false,
            },
            at + 2,
        ));
    }
    if let Some((unit, plural)) = unit(&next) {
        return Some(if plural {
            (
                What::Past {
                    unit,
                    count: if unit == Unit::Day { 7 } else { 3 },
                },
                at + 2,
            )
        } else {
            (
                What::Unit {
                    unit,
                    shift,
                    to_date: false,
                },
                at + 2,
            )
        });
    }
    let count = small_number(&next).filter(|_| shift < 0)?;
    let (unit, _) = unit(&word(at + 2)?)?;
    Some((What::Past { unit, count }, at + 3))
}

/// "March", "March 5", "March 5, 2024", "March 2024".
fn month_first(tokens: &[Token], at: usize, month: i8) -> (What, usize) {
    let number = |i: usize| {
        tokens.get(i).and_then(|t| {
            t.form
                .trim_end_matches(|c: char| c.is_ascii_lowercase())
                .parse::<i16>()
                .ok()
        })
    };
    let comma = |i: usize| tokens.get(i).is_some_and(|t| t.form == ",");
    if let Some(day) = number(at + 1).filter(|d| (1..=31).contains(d)) {
        let day = day as i8;
        let after = at + 2;
        let year_at = if comma(after) { after + 1 } else { after };
        if let Some(year) = number(year_at).filter(is_year) {
            return (
                What::Day {
                    day,
                    month,
                    year: Some(year),
                },
                year_at + 1,
            );
        }
        return (What::Day { day, month, year: None }, after);
    }
    let year_at = if comma(at + 1) || tokens.get(at + 1).is_some_and(|t| t.lemma == "of") {
        at + 2
    } else {
        at + 1
    };
    if let Some(year) = number(year_at).filter(is_year) {
        return (
            What::Month {
                month,
                year: Some(year),
                part: Part::Whole,
            },
            year_at + 1,
        );
    }
    if tokens.get(at + 1).is_some_and(|t| t.form.eq_ignore_ascii_case("last"))
        && tokens.get(at + 2).is_some_and(|t| t.lemma == "year")
    {
        return (
            What::Month {
                month,
                year: None,
                part: Part::Whole,
            },
            at + 3,
        );
    }
    (
        What::Month {
            month,
            year: None,
            part: Part::Whole,
        },
        at + 1,
    )
}

/// "5 March 2024", "two weeks ago", "three days earlier".
fn number_first(tokens: &[Token], at: usize) -> Option<(What, usize)> {
    let word = |i: usize| tokens.get(i).map(|t| t.form.to_lowercase());
    let number: i64 = word(at)?.parse().ok().or_else(|| small_number(&word(at)?))?;
    if let Some(m) = tokens
        .get(at + 1)
        .and_then(|t| month(&t.form))
        .filter(|_| (1..=31).contains(&number))
    {
        let year = word(at + 2).and_then(|y| y.parse().ok()).filter(is_year);
        return Some((
            What::Day {
                day: number as i8,
                month: m,
                year,
            },
            at + 2 + usize::from(year.is_some()),
        ));
    }
    let (unit, _) = unit(&word(at + 1)?)?;
    match word(at + 2)?.as_str() {
        "ago" | "earlier" if number < 10_000 => Some((What::Ago { unit, count: number }, at + 3)),
        _ => None,
    }
}

/// "2019", "2014 - 2016", "the 1990s".
fn year_words(tokens: &[Token], at: usize) -> Option<(What, usize)> {
    let form = tokens[at].form.as_str();
    if let Some(decade) = form
        .strip_suffix("'s")
        .or(form.strip_suffix('s'))
        .filter(|d| d.len() == 4 && d.ends_with('0'))
    {
        let year: i16 = decade.parse().ok().filter(is_year)?;
        return Some((What::Years(year, year + 9), at + 1));
    }
    let year = form.parse().ok().filter(|_| form.len() == 4).filter(is_year)?;
    let next = tokens.get(at + 1).map(|t| t.form.as_str());
    // "2,019 troops", "1900 soldiers", "$2000": a counted thing is no year.
    let counts = tokens[at].deprel == crate::text::Deprel::Nummod
        && tokens[at].head.is_some_and(|h| h > at && tokens[h].feats.plural);
    let money = at > 0 && tokens[at - 1].form.ends_with(['$', '€', '£', '¥']);
    if counts || money {
        return None;
    }
    if matches!(next, Some("-" | "–" | "to")) {
        let until = tokens.get(at + 2).map(|t| t.form.as_str()).unwrap_or_default();
        let long = until.parse().ok().filter(|y| is_year(y) && *y > year);
        let short = until
            .parse::<i16>()
            .ok()
            .filter(|_| until.len() == 2)
            .map(|y| year / 100 * 100 + y)
            .filter(|y| *y > year);
        if let Some(last) = long.or(short) {
            return Some((What::Years(year, last), at + 3));
        }
    }
    Some((What::Year(year), at + 1))
}

fn iso(word: &str) -> Option<What> {
    let date: Date = word.parse().ok().filter(|_| word.len() == 10)?;
    Some(What::Day {
        day: date.day(),
        month: date.month(),
        year: Some(date.year()),
    })
}

#[allow(clippy::trivially_copy_pass_by_ref)] // used as a filter on options
fn is_year(year: &i16) -> bool {
    (1500..=2150).contains(year)
}

/// True for the name of a day or month and for a number.
pub(super) fn names_a_time(form: &str) -> bool {
    weekday(&form.to_lowercase()).is_some() || month(form).is_some() || form.starts_with(|c: char| c.is_ascii_digit())
}

fn weekday(word: &str) -> Option<i8> {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let bare = word.trim_end_matches('.');
    let abbreviated = |d: &str| bare.len() >= 3 && bare.len() <= 5 && word.ends_with('.') && d.starts_with(bare);
    DAYS.iter()
        .position(|d| *d == bare || abbreviated(d))
        .map(|i| i as i8 + 1)
}

/// A month by its capitalised name: "may" and "march" are words too.
fn month(form: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let bare = form.trim_end_matches('.');
    let upper = bare.len() > 3 && bare.chars().all(|c| c.is_ascii_uppercase());
    MONTHS
        .iter()
        .position(|m| {
            *m == bare
                || (upper && m.eq_ignore_ascii_case(bare))
                || (bare.len() >= 3
                    && bare.len() <= 4
                    && *m != "May"
                    && m.starts_with(bare)
                    && (form.ends_with('.') || bare != "Mar"))
        })
        .map(|i| i as i8 + 1)
}

fn unit(word: &str) -> Option<(Unit, bool)> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let unit = match singular {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        _ => return None,
    };
    Some((unit, singular.len() < word.len()))
}

/// "two" to "twelve", "a" and "several" aside.
pub(super) fn small_number(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    let by_word = WORDS
        .iter()
        .position(|w| *w == word)
        .and_then(|i| i64::try_from(i).ok());
    by_word.or_else(|| word.parse().ok().filter(|n| (0..1000).contains(n)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Deprel, Features, Upos};

    fn sentence(words: &str) -> Sentence {
        let mut at = 0;
        let tokens = words
            .split(' ')
            .map(|w| {
                let span = Span::new(at, at + w.len());
                at += w.len() + 1;
                Token {
                    span,
                    form: w.to_owned(),
                    lemma: w.to_lowercase(),
                    upos: Upos::X,
                    feats: Features::default(),
                    head: None,
                    deprel: Deprel::Dep,
                }
            })
            .collect();
        Sentence::of(Span::new(0, words.len()), tokens)
    }

    fn read(words: &str, side: Side) -> Vec<(String, String, Precision)> {
        let published = jiff::civil::date(2025, 10, 26); // a Sunday
        find(&sentence(words))
            .iter()
            .filter_map(|e| e.resolve(published, published, side))
            .map(|i| (i.start.to_string(), i.end.to_string(), i.precision))
            .collect()
    }

    fn one(words: &str, side: Side, start: &str, end: &str, precision: Precision) {
        assert_eq!(
            read(words, side),
            [(start.to_owned(), end.to_owned(), precision)],
            "{words}"
        );
    }

    #[test]
    fn months_take_the_year_that_the_tense_wants() {
        one("in March", Side::Past, "2025-03-01", "2025-03-31", Precision::Month);
        one("in March", Side::Future, "2026-03-01", "2026-03-31", Precision::Month);
        one("in December", Side::Past, "2024-12-01", "2024-12-31", Precision::Month);
        one("in May 2025", Side::Past, "2025-05-01", "2025-05-31", Precision::Month);
        one(
            "in early September",
            Side::Past,
            "2025-09-01",
            "2025-09-10",
            Precision::Month,
        );
        assert!(read("may march on", Side::Past).is_empty());
    }

    #[test]
    fn days() {
        one("on Thursday", Side::Past, "2025-10-23", "2025-10-23", Precision::Day);
        one("on Thursday", Side::Future, "2025-10-30", "2025-10-30", Precision::Day);
        one("on Sunday", Side::Past, "2025-10-26", "2025-10-26", Precision::Day);
        one("on Sunday", Side::Future, "2025-10-26", "2025-10-26", Precision::Day);
        one("last Sunday", Side::Past, "2025-10-19", "2025-10-19", Precision::Day);
        one("next Sunday", Side::Future, "2025-11-02", "2025-11-02", Precision::Day);
        one("yesterday", Side::Past, "2025-10-25", "2025-10-25", Precision::Day);
        one(
            "on 5 March 2024",
            Side::Past,
            "2024-03-05",
            "2024-03-05",
            Precision::Day,
        );
        one(
            "on March 5 , 2024",
            Side::Past,
            "2024-03-05",
            "2024-03-05",
            Precision::Day,
        );
        one("on Oct. 30", Side::Past, "2024-10-30", "2024-10-30", Precision::Day);
        one("two days ago", Side::Past, "2025-10-24", "2025-10-24", Precision::Day);
        assert!(read("on February 30 , 2024", Side::Past).is_empty());
    }

    #[test]
    fn days_beside_the_one_that_the_text_has_come_to() {
        let published = jiff::civil::date(2025, 10, 26);
        let reached = jiff::civil::date(2025, 10, 23);
        for (words, start) in [
            ("the day before", "2025-10-22"),
            ("a day earlier", "2025-10-22"),
            ("the previous day", "2025-10-22"),
            ("the next day", "2025-10-24"),
            ("two days later", "2025-10-25"),
            ("three days earlier", "2025-10-20"),
            ("only hours earlier", "2025-10-23"),
            ("within hours", "2025-10-23"),
            ("the same day", "2025-10-23"),
            ("a week later", "2025-10-27"),
            ("three years earlier", "2022-01-01"),
        ] {
            let found = find(&sentence(words));
            let [one] = &found[..] else {
                panic!("{words}: {found:?}")
            };
            let interval = one.resolve(published, reached, Side::Past).unwrap();
            assert_eq!(interval.start.to_string(), start, "{words}");
        }
        assert!(find(&sentence("the day before the vote")).is_empty());
        let mark = sentence("a day after police fired").tokens;
        assert_eq!(offset(&mark, 2), Some((1, 0)));
        assert_eq!(offset(&sentence("13 days before it").tokens, 2), Some((-13, 0)));
        assert_eq!(offset(&sentence("hours after it").tokens, 1), Some((0, 0)));
        assert_eq!(offset(&sentence("soon after it").tokens, 1), None);
    }

    #[test]
    fn stretches() {
        one("last week", Side::Past, "2025-10-13", "2025-10-19", Precision::Week);
        one(
            "earlier this year",
            Side::Past,
            "2025-01-01",
            "2025-10-26",
            Precision::Year,
        );
        one("last month", Side::Past, "2025-09-01", "2025-09-30", Precision::Month);
        one(
            "three years ago",
            Side::Past,
            "2022-01-01",
            "2022-12-31",
            Precision::Year,
        );
        one(
            "the past two years",
            Side::Past,
            "2023-10-26",
            "2025-10-26",
            Precision::Span,
        );
        one("the 1971 war", Side::Past, "1971-01-01", "1971-12-31", Precision::Year);
        one("the 1990s", Side::Past, "1990-01-01", "1999-12-31", Precision::Span);
        one("2014 - 16", Side::Past, "2014-01-01", "2016-12-31", Precision::Span);
        one("by 2030", Side::Future, "2030-01-01", "2030-12-31", Precision::Year);
    }

    proptest::proptest! {
        #[test]
        fn any_words_resolve_or_not_but_never_panic(words in "([a-zA-Z]{1,9}|[0-9]{1,6}|last|ago|years|March|-| ){1,12}") {
            let published = jiff::civil::date(9999, 12, 31);
            for e in find(&sentence(&words)) {
                if let Some(i) = e.resolve(published, published, Side::Future) {
                    proptest::prop_assert!(i.start <= i.end);
                }
                let first = jiff::civil::date(-9999, 1, 1);
                e.resolve(first, first, Side::Past);
            }
        }
    }
}
