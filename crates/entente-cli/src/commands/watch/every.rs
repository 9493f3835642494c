//! How long to wait: durations as people write them, and how a feed that fails is left alone.

use std::{
    hash::{BuildHasher, Hasher},
    time::Duration,
};

/// Nobody's server is asked more often.
const LEAST: Duration = Duration::from_secs(60);
/// Nothing is put off for longer, whoever asks for it.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The duration in "15m", "1h30m" or "2d": numbers with s, m, h or d, from a minute to 30 days.
pub(super) fn parse(words: &str) -> Result<Duration, String> {
    let time =
        sum(words.trim()).ok_or_else(|| format!("{words:?} is no duration; give one such as 15m, 1h30m or 2d"))?;
    if time < LEAST {
        return Err(format!("{words:?} is too often for a server; give at least 1m"));
    }
    if time > 30 * DAY {
        return Err(format!("{words:?} is too seldom for a feed; give at most 30d"));
    }
    Ok(time)
}

fn sum(mut words: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    while !words.is_empty() {
        let digits = words.find(|c: char| !c.is_ascii_digit())?;
        let (number, rest) = words.split_at(digits);
        let unit = match rest.chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 24 * 3600,
            _ => return None,
        };
        seconds = number.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(seconds)?;
        words = rest[1..].trim_start();
    }
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// How long to wait after so many failures in a row: what is usual, doubled by each, up to a day (or what is usual, if that
/// is more), and as long as the server asks for. Up to a tenth is added by `chance`, from 0 to 1, so that not all that
/// failed at once come again at once.
pub(super) fn wait(usual: Duration, failures: u32, asked: Option<Duration>, chance: f64) -> Duration {
    let doubled = usual.saturating_mul(2_u32.saturating_pow(failures));
    let wait = doubled.min(usual.max(DAY));
    wait.max(asked.unwrap_or_default().min(DAY))
        .mul_f64(1.0 + chance / 10.0)
}

/// Some number from 0 to 1. Nothing that is measured comes of it.
pub(super) fn chance() -> f64 {
    // Each of these hashers begins with other keys, the first of a process with keys of the system's chance.
    let keys = std::hash::RandomState::new().build_hasher().finish();
    (keys >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (words, seconds) in [
            ("15m", 900),
            ("60s", 60),
            ("1h30m", 5400),
            ("1h 30m", 5400),
            (" 2d ", 172_800),
            ("30d", 2_592_000),
        ] {
            assert_eq!(parse(words).map(|d| d.as_secs()), Ok(seconds), "{words}");
        }
        for words in [
            "",
            "15",
            "m",
            "15 minutes",
            "-5m",
            "1.5h",
            "5м",
            "99999999999999999999d",
            "9999999999999999d",
        ] {
            assert!(
                parse(words).is_err_and(|e| e.contains("no duration")),
                "{words}: {:?}",
                parse(words)
            );
        }
        assert!(parse("59s").is_err_and(|e| e.contains("at least 1m")));
        assert!(parse("31d").is_err_and(|e| e.contains("at most 30d")));
    }

    #[test]
    fn each_failure_doubles_the_wait_up_to_a_day() {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        let after = |failures| wait(minutes(15), failures, None, 0.0);
        assert_eq!([0, 1, 2, 3].map(after), [15, 30, 60, 120].map(minutes));
        assert_eq!([7, 40, u32::MAX].map(after), [DAY; 3]);
        assert_eq!(
            wait(10 * DAY, 3, None, 0.0),
            10 * DAY,
            "a wait is never shortened by a failure"
        );
    }

    #[test]
    fn servers_are_heard_and_chance_adds_at_most_a_tenth() {
        let minute = Duration::from_secs(60);
        assert_eq!(wait(minute, 1, Some(10 * minute), 0.0), 10 * minute);
        assert_eq!(wait(minute, 1, Some(Duration::from_secs(5)), 0.0), 2 * minute);
        assert_eq!(wait(minute, 0, Some(1000 * DAY), 0.0), DAY);
        assert_eq!(wait(minute, 0, None, 1.0), Duration::from_secs(66));
        let drawn: Vec<f64> = (0..100).map(|_| chance()).collect();
        assert!(drawn.iter().all(|c| (0.0..=1.0).contains(c)));
        assert!(drawn.iter().any(|c| *c != drawn[0]), "chance is always the same");
    }
}
