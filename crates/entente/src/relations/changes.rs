//! Change points: where the mean of a series moves to another level and stays there.
//!
//! The segments are those that minimise
//!
//! ```text
//! sum over segments of (squared deviations from the segment's mean) / v  +  penalty * inflation * changes
//! ```
//!
//! found exactly by PELT (Killick, Fearnhead and Eckley 2012, JASA 107), with a least length of segments. `v` is half
//! the variance of the first differences, by their median absolute deviation, so that a change of level does not hide
//! in it. The penalty is `penalty * ln n`; with 3 it is that of a modified BIC without its term for the lengths of the
//! segments (Zhang and Siegmund 2007).
//!
//! A series that remembers wanders, and wandering looks like change. So the penalty is multiplied by the ratio of the
//! long-run variance of a first-order autoregression to `v`, which is `(1 + a) / (1 - a)^2`. `a` comes from differences
//! over two steps and over one (Chakar, Lebarbier, Levy-Leduc and Robin 2017, Bernoulli 23), which changes of level
//! leave nearly alone. Their scale is Q_n (Rousseeuw and Croux 1993), since the ratio of two median deviations is
//! too uncertain in short series. A negative `a` is taken as zero.
//!
//! Series without any change that were given one, of 1000 normal ones (autoregression 0, 0.3, 0.6): 0.005, 0.037, 0.065
//! at n = 60; 0.004, 0.019, 0.045 at 120; 0.001, 0.007, 0.016 at 288; without inflation 0.013, 0.312, 0.977 at 120. A
//! step of two standard deviations in the middle is found within three periods in 0.97 and 0.81 of those of 120
//! (autoregression 0, 0.3). The test of size at the end of this file repeats a part of it.

use thiserror::Error;

/// How changes are found; to be shown with them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeOptions {
    /// Price of a change, in units of `ln n`.
    pub penalty: f64,
    /// Least number of periods between changes; at least 1.
    pub least: usize,
    /// Whether the price rises with autocorrelation.
    pub inflate: bool,
}

impl Default for ChangeOptions {
    fn default() -> Self {
        Self {
            penalty: 3.0,
            least: 6,
            inflate: true,
        }
    }
}

/// The mean moves here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Place of the first value of the new level.
    pub at: usize,
    /// Mean of the segment before, in units of the series.
    pub before: f64,
    /// Mean of the segment after.
    pub after: f64,
}

/// What was found in a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// In order of time.
    pub changes: Vec<Change>,
    /// Robust standard deviation around the level, in units of the series; zero where every value lies on its level.
    pub noise: f64,
    /// First-order autocorrelation around the level, in [0, 0.95].
    pub autocorrelation: f64,
    /// By how much the price of a change was multiplied for it.
    pub inflation: f64,
    /// The price that a change had to be worth, in squared deviations divided by the squared noise.
    pub price: f64,
}

/// Why no changes were sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoChanges {
    /// There is no room for two segments, or for a variance.
    #[error("{periods} periods are too few for a change point: {wanted} are needed")]
    TooShort {
        /// What there is.
        periods: usize,
        /// What is needed.
        wanted: usize,
    },
    /// The same value from beginning to end.
    #[error("the series is constant")]
    Constant,
    /// Infinite, or not a number.
    #[error("value {0} of the series is not a finite number")]
    NotFinite(usize),
}

/// The change points of a series without gaps.
///
/// # Errors
/// Where the series is shorter than two segments or ten values, constant, or not finite.
pub fn changes(series: &[f64], options: &ChangeOptions) -> Result<Changes, NoChanges> {
    let (n, least) = (series.len(), options.least.max(1));
    if let Some(place) = series.iter().position(|y| !y.is_finite()) {
        return Err(NoChanges::NotFinite(place));
    }
    let wanted = (2 * least).max(10);
    if n < wanted {
        return Err(NoChanges::TooShort { periods: n, wanted });
    }
    if series.iter().all(|y| *y == series[0]) {
        return Err(NoChanges::Constant);
    }
    let noise = noise(series);
    let autocorrelation = if options.inflate { autocorrelation(series) } else { 0.0 };
    let inflation = (1.0 + autocorrelation) / (1.0 - autocorrelation).powi(2);
    let price = options.penalty.max(0.0) * (n as f64).ln() * inflation;
    let ends = pelt(series, price * noise.powi(2), least);
    Ok(Changes {
        changes: levels(series, &ends),
        noise,
        autocorrelation,
        inflation,
        price,
    })
}

/// The changes between segments that begin at `starts` (the first is not at zero).
fn levels(series: &[f64], starts: &[usize]) -> Vec<Change> {
    let cuts: Vec<usize> = [&[0], starts, &[series.len()]].concat();
    let mean = |from: usize, to: usize| series[from..to].iter().sum::<f64>() / (to - from) as f64;
    cuts.windows(3)
        .map(|c| Change {
            at: c[1],
            before: mean(c[0], c[1]),
            after: mean(c[1], c[2]),
        })
        .collect()
}

/// Squared deviations from the mean of any segment, in constant time.
struct Cost {
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Cost {
    fn of(series: &[f64]) -> Self {
        // Around the mean, so that large levels do not swallow small changes.
        let mean = series.iter().sum::<f64>() / series.len() as f64;
        let (mut sums, mut squares) = (vec![0.0], vec![0.0]);
        let (mut sum, mut square) = (0.0, 0.0);
        for y in series.iter().map(|y| y - mean) {
            sum += y;
            square += y * y;
            sums.push(sum);
            squares.push(square);
        }
        Self { sums, squares }
    }

    fn between(&self, from: usize, to: usize) -> f64 {
        let sum = self.sums[to] - self.sums[from];
        (self.squares[to] - self.squares[from] - sum * sum / (to - from) as f64).max(0.0)
    }
}

/// Beginnings of all segments but the first.
fn pelt(series: &[f64], price: f64, least: usize) -> Vec<usize> {
    let (n, cost) = (series.len(), Cost::of(series));
    let mut best = vec![f64::INFINITY; n + 1];
    let mut from = vec![0; n + 1];
    best[0] = -price;
    // Each candidate with the place from which on it can no longer win.
    let mut candidates: Vec<(usize, usize)> = vec![(0, usize::MAX)];
    for t in least..=n {
        if t >= 2 * least {
            candidates.push((t - least, usize::MAX));
        }
        candidates.retain(|&(_, until)| t < until);
        for &(s, _) in &candidates {
            let value = best[s] + cost.between(s, t) + price;
            if value < best[t] {
                (best[t], from[t]) = (value, s);
            }
        }
        for (s, until) in &mut candidates {
            // What is beaten here without paying loses to a cut here, once a segment fits in behind it.
            if best[*s] + cost.between(*s, t) > best[t] {
                *until = (*until).min(t + least);
            }
        }
    }
    let mut starts = Vec::new();
    let mut t = n;
    while from[t] > 0 {
        t = from[t];
        starts.push(t);
    }
    starts.reverse();
    starts
}

/// Standard deviation from first differences: their median absolute deviation from zero, or where half of them are zero
/// their root mean square.
fn noise(series: &[f64]) -> f64 {
    let differences = differences(series, 1);
    let deviation = median(differences.iter().map(|d| d.abs()).collect());
    let scale = if deviation > 0.0 {
        deviation * 1.482_602_218_505_602
    } else {
        (differences.iter().map(|d| d * d).sum::<f64>() / differences.len() as f64).sqrt()
    };
    scale / std::f64::consts::SQRT_2
}

/// First-order autocorrelation around levels that move now and then.
fn autocorrelation(series: &[f64]) -> f64 {
    let (one, two) = (spread(&differences(series, 1)), spread(&differences(series, 2)));
    if one > 0.0 {
        ((two / one).powi(2) - 1.0).clamp(0.0, 0.95)
    } else {
        0.0
    }
}

/// Q_n up to a constant: of the distances between any two values the one a quarter up.
fn spread(values: &[f64]) -> f64 {
    // Long series tell their scale in any thousand values; pairs of all would take too long.
    let step = values.len().div_ceil(1000);
    let values: Vec<f64> = values.iter().step_by(step).copied().collect();
    let half = values.len() / 2 + 1;
    let mut distances: Vec<f64> = (1..values.len())
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|(i, j)| (values[i] - values[j]).abs())
        .collect();
    let place = (half * (half - 1) / 2).clamp(1, distances.len()) - 1;
    *distances.select_nth_unstable_by(place, f64::total_cmp).1
}

fn differences(series: &[f64], lag: usize) -> Vec<f64> {
    series.iter().zip(&series[lag..]).map(|(a, b)| b - a).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (values[(n - 1) / 2] + values[n / 2]) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relations::random::SplitMix64;
    use proptest::prelude::*;

    /// The best cost over all segmentations, by a dynamic program without pruning.
    fn slow(series: &[f64], price: f64, least: usize) -> f64 {
        let n = series.len();
        let mut best = vec![f64::INFINITY; n + 1];
        best[0] = -price;
        for t in least..=n {
            for s in (0..=t - least).filter(|s| *s == 0 || *s >= least) {
                best[t] = best[t].min(best[s] + squares(&series[s..t]) + price);
            }
        }
        best[n]
    }

    fn squares(values: &[f64]) -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|y| (y - mean).powi(2)).sum()
    }

    fn cost_of(series: &[f64], starts: &[usize], price: f64) -> f64 {
        let cuts: Vec<usize> = [&[0], starts, &[series.len()]].concat();
        cuts.windows(2).map(|c| squares(&series[c[0]..c[1]])).sum::<f64>() + price * starts.len() as f64
    }

    fn wandering(ar: f64, n: usize, random: &mut SplitMix64) -> Vec<f64> {
        let mut x = random.normal() / (1.0 - ar * ar).sqrt();
        (0..n)
            .map(|_| {
                x = ar * x + random.normal();
                x
            })
            .collect()
    }

    proptest! {
        #[test]
        fn it_is_the_best_of_all_segmentations(
            series in prop::collection::vec(-5i8..=5, 10..60), price in 0.5f64..60.0, least in 1usize..6,
        ) {
            let series: Vec<f64> = series.into_iter().map(f64::from).collect();
            let starts = pelt(&series, price, least);
            let cuts: Vec<usize> = [&[0][..], &starts, &[series.len()]].concat();
            prop_assert!(cuts.windows(2).all(|c| c[1] - c[0] >= least));
            let (found, best) = (cost_of(&series, &starts, price), slow(&series, price, least));
            prop_assert!((found - best).abs() < 1e-9 * (1.0 + best.abs()), "{found} {best} {starts:?}");
        }

        #[test]
        fn another_unit_finds_the_same(
            series in prop::collection::vec(-50i8..=50, 20..60), unit in 1u8..20, level in -1000i16..1000,
        ) {
            let series: Vec<f64> = series.into_iter().map(f64::from).collect();
            let other: Vec<f64> = series.iter().map(|y| y * 2f64.powi(i32::from(unit) - 10) + f64::from(level)).collect();
            let options = ChangeOptions { penalty: 1.0, ..ChangeOptions::default() };
            if let (Ok(a), Ok(b)) = (changes(&series, &options), changes(&other, &options)) {
                prop_assert!((a.autocorrelation - b.autocorrelation).abs() < 1e-9);
                prop_assert_eq!(a.changes.len(), b.changes.len());
            }
        }
    }

    #[test]
    fn a_step_is_found_where_it_is_with_its_levels() {
        let wave = |t: usize| if t.is_multiple_of(2) { 0.5 } else { -0.5 };
        let series: Vec<f64> = (0..40).map(|t| wave(t) + if t < 24 { 2.0 } else { -4.0 }).collect();
        let found = changes(&series, &ChangeOptions::default()).expect("a result");
        assert_eq!(
            found.changes,
            [Change {
                at: 24,
                before: 2.0,
                after: -4.0
            }]
        );
        // Differences are +1 and -1: their median absolute deviation is 1.
        assert!((found.noise - 1.482_602_218_505_602 / 2f64.sqrt()).abs() < 1e-12);
        assert!((found.price - 3.0 * 40f64.ln()).abs() < 1e-12 && found.inflation == 1.0);
        // Most differences are zero here.
        let pure: Vec<f64> = (0..40).map(|t| f64::from(u8::from(t >= 30))).collect();
        let found = changes(&pure, &ChangeOptions::default()).expect("a result");
        assert_eq!(found.changes.len(), 1);
        assert_eq!(found.changes[0].at, 30);
    }

    #[test]
    fn what_cannot_be_judged_is_named() {
        let options = ChangeOptions::default();
        assert_eq!(
            changes(&[1.0; 11], &options),
            Err(NoChanges::TooShort {
                periods: 11,
                wanted: 12
            })
        );
        assert_eq!(changes(&[1.0; 30], &options), Err(NoChanges::Constant));
        let mut series = vec![1.0; 30];
        series[7] = f64::NAN;
        assert_eq!(changes(&series, &options), Err(NoChanges::NotFinite(7)));
        assert_eq!(
            changes(&[], &options),
            Err(NoChanges::TooShort { periods: 0, wanted: 12 })
        );
    }

    /// How often a change is found in series without one, and how often near the middle where a step of two standard
    /// deviations stands.
    #[test]
    fn size_and_power() {
        let found = |ar: f64, step: f64, options: &ChangeOptions| {
            let (n, draws) = (120, 300);
            let mut random = SplitMix64::new(5);
            let hits = (0..draws).filter(|_| {
                let mut series = wandering(ar, n, &mut random);
                let sd = 1.0 / (1.0 - ar * ar).sqrt();
                series[n / 2..].iter_mut().for_each(|y| *y += step * sd);
                let found = changes(&series, options).expect("a result").changes;
                if step == 0.0 {
                    !found.is_empty()
                } else {
                    found.iter().any(|c| c.at.abs_diff(n / 2) <= 3)
                }
            });
            hits.count() as f64 / f64::from(draws)
        };
        let (default, plain) = (
            ChangeOptions::default(),
            ChangeOptions {
                inflate: false,
                ..ChangeOptions::default()
            },
        );
        let size = (found(0.0, 0.0, &default), found(0.3, 0.0, &default));
        assert!(size.0 <= 0.03 && size.1 <= 0.05, "{size:?}");
        assert!(found(0.3, 0.0, &plain) > 0.2, "memory matters");
        let power = (found(0.0, 2.0, &default), found(0.3, 2.0, &default));
        assert!(power.0 > 0.9 && power.1 > 0.7, "{power:?}");
    }
}
