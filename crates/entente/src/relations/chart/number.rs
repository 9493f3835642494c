//! Numbers as people read them: the minus as printers set it, thousands apart, no more places than the step has.

use jiff::civil::Date;

use super::scale::MONTHS;

/// Values beyond this are drawn at it: no measure here comes near.
const FAR: f64 = 1e12;

/// A number with its sign.
pub(super) fn signed(value: f64, places: usize) -> String {
    let words = plain(value, places);
    let zero = words.bytes().all(|b| matches!(b, b'0' | b'.'));
    if value > 0.0 && !zero {
        format!("+{words}")
    } else {
        words
    }
}

/// A number with a sign only where it is negative.
pub(super) fn plain(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return "unknown".to_owned();
    }
    let size = value.abs().min(FAR);
    let rounded = match size {
        s if s >= 1e9 => format!("{} bn", trimmed(s / 1e9)),
        s if s >= 1e6 => format!("{} m", trimmed(s / 1e6)),
        s if s >= 1e3 => thousands(&format!("{s:.places$}")),
        s => format!("{s:.places$}"),
    };
    let zero = rounded.bytes().all(|b| matches!(b, b'0' | b'.'));
    if value < 0.0 && !zero {
        format!("\u{2212}{rounded}")
    } else {
        rounded
    }
}

/// A number with up to two places, none of them idle.
pub(super) fn brief(value: f64) -> String {
    let places = if (value - value.round()).abs() < 0.005 || value.abs() >= 100.0 {
        0
    } else {
        2
    };
    plain(value, places)
}

fn trimmed(value: f64) -> String {
    format!("{value:.2}")
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

fn thousands(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Places that multiples of `step` need.
pub(super) fn places(step: f64) -> usize {
    (0..6)
        .find(|&n| ((step * 10f64.powi(n)) % 1.0).min(1.0 - (step * 10f64.powi(n)) % 1.0) < 1e-6)
        .unwrap_or(6) as usize
}

/// A count and its noun: "1 event", "2 events".
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", plain(count as f64, 0))
}

/// "1st", "2nd", "11th".
pub(super) fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// "5 Feb 2024".
pub(super) fn day_words(day: Date) -> String {
    format!("{} {} {}", day.day(), MONTHS[(day.month() - 1) as usize], day.year())
}

/// The value where it can be drawn.
pub(super) fn drawable(value: f64) -> Option<f64> {
    value.is_finite().then(|| value.clamp(-FAR, FAR))
}

/// Lowest and highest of the values that can be drawn; wide enough that ticks lie apart.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let (low, high) = values
        .into_iter()
        .filter_map(drawable)
        .fold(None, |so_far: Option<(f64, f64)>, v| {
            Some(so_far.map_or((v, v), |(low, high)| (low.min(v), high.max(v))))
        })?;
    let least = 1e-4_f64.max(1e-6 * low.abs().max(high.abs()));
    Some(if high - low < least {
        (low - least, high + least)
    } else {
        (low, high)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(signed(-1.26, 1), "\u{2212}1.3");
        assert_eq!((signed(-0.01, 1), signed(0.5, 1)), ("0.0".into(), "+0.5".into()));
        assert_eq!((plain(12345.6, 0), plain(2.5e6, 0)), ("12,346".into(), "2.5 m".into()));
        assert_eq!(
            (plain(f64::NAN, 1), plain(f64::MAX, 0)),
            ("unknown".into(), "1000 bn".into())
        );
        assert_eq!((places(0.5), places(0.02), places(20.0), places(0.25)), (1, 2, 0, 2));
        let ordinals: Vec<String> = [1, 2, 3, 4, 11, 112, 121].map(ordinal).to_vec();
        assert_eq!(ordinals.join(" "), "1st 2nd 3rd 4th 11th 112th 121st");
    }

    #[test]
    fn the_extent_of_one_value_has_room() {
        let (low, high) = extent([2.0, f64::NAN, f64::INFINITY]).unwrap();
        assert!(low < 2.0 && high > 2.0);
        assert_eq!(extent([f64::NAN]), None);
    }
}
