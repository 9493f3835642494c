//! What came after a date, against a synthetic control: a weighted mean of others that moved alike before it.
//!
//! The method is that of Abadie, Diamond and Hainmueller (2010, JASA 105): weights of at least zero that add up to one
//! and minimise the squared distance to the actual series in the periods before the date; the gaps after it are the
//! estimate. No other predictors are used, no intercept. The weights are found as the point nearest to zero in the hull
//! of the donors' distances to the actual series (Wolfe 1976, Mathematical Programming 11), which ends after finitely
//! many steps and tells how far from the best it can still be; no random numbers.
//!
//! Whether a gap is large is judged by placebos in space: each donor in turn is treated as if something had happened to
//! it, with all other donors, but not the actual series, to draw on. What is compared is the ratio of the root mean
//! squared gaps after and before the date, so that badly fitted placebos do not look like effects. `p` is the share of
//! all ratios, the actual one included, that are at least as large as the actual one; it cannot be less than one over
//! their number.
//!
//! It rests on the donors being untouched by the event: a shock that reaches them too is taken out of the estimate.

use nalgebra::{DMatrix, DVector};
use thiserror::Error;

/// Fewest donors for a study.
pub const LEAST_DONORS: usize = 5;
/// Fewest periods before the date.
pub const LEAST_BEFORE: usize = 12;
/// Fewest periods from the date on.
pub const LEAST_AFTER: usize = 3;

/// How the study is made; to be shown with it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SyntheticOptions {
    /// Leave out placebos whose mean squared error before the date is more than so many times that of the actual
    /// series (Abadie and others show 20, 5 and 2). None keeps all.
    pub worst_fit: Option<f64>,
}

/// An actual series beside its synthetic control.
#[derive(Debug, Clone, PartialEq)]
pub struct EventStudy {
    /// Donors with their weights, the heaviest first; those without weight are left out.
    pub weights: Vec<(String, f64)>,
    /// Number of donors.
    pub donors: usize,
    /// Number of periods before the date.
    pub before: usize,
    /// The fitted path, and how well it fits.
    pub fit: Fit,
    /// The same for each donor, in the order given, but for those left out.
    pub placebos: Vec<Placebo>,
    /// Donors whose placebo was left out for its poor fit.
    pub left_out: Vec<String>,
    /// Rank of the actual ratio among all, 1 for the largest; ties count against it.
    pub rank: usize,
    /// Rank divided by the number of ratios, the actual one included.
    pub p: f64,
}

/// A donor treated as if it were the actual series.
#[derive(Debug, Clone, PartialEq)]
pub struct Placebo {
    /// Which.
    pub name: String,
    /// Its path and fit.
    pub fit: Fit,
}

/// A series against its synthetic control. All in units of the series.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The weighted mean of the donors in each period.
    pub synthetic: Vec<f64>,
    /// Actual less synthetic.
    pub gaps: Vec<f64>,
    /// Mean of the gaps from the date on: the estimated effect.
    pub effect: f64,
    /// Root mean squared gap before the date.
    pub rmspe_before: f64,
    /// Root mean squared gap from the date on.
    pub rmspe_after: f64,
    /// The latter divided by the former, which for this is taken to be at least a millionth of how far all series
    /// stray from their means before the date: a perfect fit gives a large ratio, not an infinite one.
    pub ratio: f64,
    /// By how much the squared error before the date, summed, can exceed the least at most.
    pub slack: f64,
}

/// Why there is no study.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoStudy {
    /// A weighted mean of a few is no control, and placebos of a few no test.
    #[error("{0} donors are too few for a synthetic control: {LEAST_DONORS} are needed")]
    TooFewDonors(usize),
    /// Weights fitted on a few periods fit anything.
    #[error("{0} periods before the date are too few: {LEAST_BEFORE} are needed")]
    TooShortBefore(usize),
    /// Nothing to compare.
    #[error("{0} periods from the date on are too few: {LEAST_AFTER} are needed")]
    TooShortAfter(usize),
    /// Series must have the same periods.
    #[error("the series of {name} has {periods} periods, the actual one {wanted}")]
    Unequal {
        /// Whose.
        name: String,
        /// Its length.
        periods: usize,
        /// That of the actual series.
        wanted: usize,
    },
    /// Infinite, or not a number.
    #[error("the series of {0} holds a value that is not a finite number")]
    NotFinite(String),
    /// Nothing moves before the date.
    #[error("the series are all constant before the date")]
    Constant,
}

/// The path of `actual` from period number `before` on (the first with whatever happened) against the same donors' paths.
///
/// # Errors
/// Where donors or periods are too few, lengths differ, values are not finite, or nothing moves before the date.
pub fn synthetic_control(
    actual: &[f64],
    donors: &[(String, Vec<f64>)],
    before: usize,
    options: &SyntheticOptions,
) -> Result<EventStudy, NoStudy> {
    check(actual, donors, before)?;
    let floor = 1e-6 * stray(actual, donors, before);
    if floor == 0.0 {
        return Err(NoStudy::Constant);
    }
    let all: Vec<&[f64]> = donors.iter().map(|(_, series)| series.as_slice()).collect();
    let (weights, fit) = fitted(actual, &all, before, floor);
    let (mut placebos, mut left_out) = (Vec::new(), Vec::new());
    for (place, (name, series)) in donors.iter().enumerate() {
        let others: Vec<&[f64]> = [&all[..place], &all[place + 1..]].concat();
        let (_, placebo) = fitted(series, &others, before, floor);
        let worst = options
            .worst_fit
            .map(|times| times * fit.rmspe_before.max(floor).powi(2));
        if worst.is_some_and(|worst| placebo.rmspe_before.powi(2) > worst) {
            left_out.push(name.clone());
        } else {
            placebos.push(Placebo {
                name: name.clone(),
                fit: placebo,
            });
        }
    }
    let rank = 1 + placebos.iter().filter(|p| p.fit.ratio >= fit.ratio).count();
    let mut weights: Vec<(String, f64)> = donors.iter().map(|(name, _)| name.clone()).zip(weights).collect();
    weights.retain(|(_, weight)| *weight > 0.0);
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(EventStudy {
        weights,
        donors: donors.len(),
        before,
        rank,
        p: rank as f64 / (placebos.len() + 1) as f64,
        fit,
        placebos,
        left_out,
    })
}

fn check(actual: &[f64], donors: &[(String, Vec<f64>)], before: usize) -> Result<(), NoStudy> {
    if donors.len() < LEAST_DONORS {
        return Err(NoStudy::TooFewDonors(donors.len()));
    }
    if before.min(actual.len()) < LEAST_BEFORE {
        return Err(NoStudy::TooShortBefore(before.min(actual.len())));
    }
    let after = actual.len().saturating_sub(before);
    if after < LEAST_AFTER {
        return Err(NoStudy::TooShortAfter(after));
    }
    if actual.iter().any(|y| !y.is_finite()) {
        return Err(NoStudy::NotFinite("the actual one".to_owned()));
    }
    for (name, series) in donors {
        if series.len() != actual.len() {
            return Err(NoStudy::Unequal {
                name: name.clone(),
                periods: series.len(),
                wanted: actual.len(),
            });
        }
        if series.iter().any(|y| !y.is_finite()) {
            return Err(NoStudy::NotFinite(name.clone()));
        }
    }
    Ok(())
}

/// Root mean squared deviation of all series from their own means before the date.
fn stray(actual: &[f64], donors: &[(String, Vec<f64>)], before: usize) -> f64 {
    let squares = |series: &[f64]| {
        let mean = series.iter().sum::<f64>() / before as f64;
        series.iter().map(|y| (y - mean).powi(2)).sum::<f64>()
    };
    let sum: f64 = donors.iter().map(|(_, series)| squares(&series[..before])).sum();
    ((sum + squares(&actual[..before])) / (before * (donors.len() + 1)) as f64).sqrt()
}

fn fitted(actual: &[f64], donors: &[&[f64]], before: usize, floor: f64) -> (Vec<f64>, Fit) {
    let points: Vec<DVector<f64>> = donors
        .iter()
        .map(|donor| DVector::from_fn(before, |t, _| donor[t] - actual[t]))
        .collect();
    let (weights, slack) = nearest(&points);
    let synthetic: Vec<f64> = (0..actual.len())
        .map(|t| donors.iter().zip(&weights).map(|(donor, w)| w * donor[t]).sum())
        .collect();
    let gaps: Vec<f64> = actual.iter().zip(&synthetic).map(|(y, s)| y - s).collect();
    let mean = |values: &[f64], of: fn(f64) -> f64| values.iter().map(|&v| of(v)).sum::<f64>() / values.len() as f64;
    let rmspe_before = mean(&gaps[..before], |g| g * g).sqrt();
    let rmspe_after = mean(&gaps[before..], |g| g * g).sqrt();
    let fit = Fit {
        effect: mean(&gaps[before..], |g| g),
        ratio: rmspe_after / rmspe_before.max(floor),
        synthetic,
        gaps,
        rmspe_before,
        rmspe_after,
        slack,
    };
    (weights, fit)
}

/// Weights of the point nearest to zero in the hull of `points`, and by how much its squared distance can exceed the
/// least at most (the duality gap).
fn nearest(points: &[DVector<f64>]) -> (Vec<f64>, f64) {
    let largest = points.iter().map(DVector::norm_squared).fold(0.0, f64::max);
    let first = (0..points.len())
        .min_by(|&a, &b| points[a].norm_squared().total_cmp(&points[b].norm_squared()))
        .unwrap_or_default();
    // The points that bear the present one, with their weights.
    let mut corral: Vec<(usize, f64)> = vec![(first, 1.0)];
    let mut gap = f64::INFINITY;
    for _ in 0..20 * points.len() + 100 {
        let here = mix(points, &corral);
        let (best, least) = points
            .iter()
            .map(|p| here.dot(p))
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or((first, 0.0));
        gap = (2.0 * (here.norm_squared() - least)).max(0.0);
        if gap <= 1e-12 * largest || corral.iter().any(|&(i, _)| i == best) {
            break;
        }
        corral.push((best, 0.0));
        if !settle(points, &mut corral) {
            break;
        }
    }
    let mut weights = vec![0.0; points.len()];
    corral.iter().for_each(|&(i, w)| weights[i] = w);
    (weights, gap)
}

/// Moves to the nearest point of the corral's hull, dropping points on whose far side it lies. False where rounding
/// leaves nothing to gain.
fn settle(points: &[DVector<f64>], corral: &mut Vec<(usize, f64)>) -> bool {
    let before = mix(points, corral).norm_squared();
    let kept = corral.clone();
    loop {
        let Some(wanted) = flat(points, corral) else {
            *corral = kept;
            return false;
        };
        if wanted.iter().all(|w| *w > 1e-12) {
            corral.iter_mut().zip(wanted).for_each(|(c, w)| c.1 = w);
            break;
        }
        let step = corral
            .iter()
            .zip(&wanted)
            .filter(|(_, w)| **w <= 1e-12)
            .map(|(c, w)| c.1 / (c.1 - w))
            .fold(1.0, f64::min);
        for (c, w) in corral.iter_mut().zip(&wanted) {
            c.1 += step * (w - c.1);
        }
        let smallest = corral.iter().map(|c| c.1).fold(f64::INFINITY, f64::min);
        corral.retain(|c| c.1 > smallest.max(1e-14));
        let sum: f64 = corral.iter().map(|c| c.1).sum();
        corral.iter_mut().for_each(|c| c.1 /= sum);
    }
    let gained = mix(points, corral).norm_squared() < before;
    if !gained {
        *corral = kept;
    }
    gained
}

fn mix(points: &[DVector<f64>], corral: &[(usize, f64)]) -> DVector<f64> {
    let mut sum = DVector::zeros(points.first().map_or(0, DVector::len));
    for &(i, weight) in corral {
        sum.axpy(weight, &points[i], 1.0);
    }
    sum
}

/// Weights, of either sign, of the point nearest to zero in the flat through the corral.
fn flat(points: &[DVector<f64>], corral: &[(usize, f64)]) -> Option<Vec<f64>> {
    let n = corral.len();
    let gram = DMatrix::from_fn(n, n, |i, j| points[corral[i].0].dot(&points[corral[j].0]));
    // A constant of the size of the products makes them definite and leaves the solution as it is but for its length.
    let constant = gram.diagonal().max();
    let solved = gram
        .add_scalar(constant)
        .cholesky()?
        .solve(&DVector::from_element(n, 1.0));
    let sum = solved.sum();
    let weights: Vec<f64> = solved.iter().map(|w| w / sum).collect();
    weights.iter().all(|w| w.is_finite()).then_some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relations::random::SplitMix64;
    use proptest::prelude::*;

    fn named(series: Vec<Vec<f64>>) -> Vec<(String, Vec<f64>)> {
        series
            .into_iter()
            .enumerate()
            .map(|(i, s)| (format!("D{i:02}"), s))
            .collect()
    }

    fn noise(n: usize, random: &mut SplitMix64) -> Vec<f64> {
        (0..n).map(|_| random.normal()).collect()
    }

    fn points(values: &[Vec<f64>]) -> Vec<DVector<f64>> {
        values.iter().map(|v| DVector::from_column_slice(v)).collect()
    }

    fn length(points: &[DVector<f64>], weights: &[f64]) -> f64 {
        let corral: Vec<(usize, f64)> = weights.iter().copied().enumerate().collect();
        mix(points, &corral).norm_squared()
    }

    #[test]
    fn the_nearest_point_by_hand() {
        // Of the segment from (2, 0) to (0, 1) the foot of the perpendicular is (0.4, 0.8).
        let (weights, gap) = nearest(&points(&[vec![2.0, 0.0], vec![0.0, 1.0]]));
        assert!((weights[0] - 0.2).abs() < 1e-12 && (weights[1] - 0.8).abs() < 1e-12 && gap < 1e-10);
        // A corner is nearest here.
        let (weights, _) = nearest(&points(&[vec![1.0, 1.0], vec![3.0, 2.0], vec![2.0, 5.0]]));
        assert_eq!(weights, [1.0, 0.0, 0.0]);
        // Zero lies within; two donors are the same.
        let (weights, _) = nearest(&points(&[
            vec![1.0, 0.0],
            vec![1.0, 0.0],
            vec![-1.0, 1.0],
            vec![-1.0, -1.0],
        ]));
        let p = points(&[vec![1.0, 0.0], vec![1.0, 0.0], vec![-1.0, 1.0], vec![-1.0, -1.0]]);
        assert!(length(&p, &weights) < 1e-20 && (weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn no_weights_on_a_grid_are_better(values in prop::collection::vec(prop::collection::vec(-9i8..=9, 4), 2..=3)) {
            let values: Vec<Vec<f64>> = values.iter().map(|v| v.iter().map(|&x| f64::from(x)).collect()).collect();
            let points = points(&values);
            let (weights, gap) = nearest(&points);
            prop_assert!(weights.iter().all(|w| *w >= 0.0) && (weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let found = length(&points, &weights);
            prop_assert!(gap < 1e-6, "{gap}");
            for i in 0..=50 {
                for j in 0..=50 - i {
                    let (a, b) = (f64::from(i) / 50.0, f64::from(j) / 50.0);
                    let grid = if points.len() == 2 { vec![a, 1.0 - a] } else { vec![a, b, 1.0 - a - b] };
                    prop_assert!(found <= length(&points, &grid) + 1e-9);
                }
            }
        }

        #[test]
        fn the_gap_closes_with_many_donors(seed: u64, donors in 5usize..60, periods in 12usize..80) {
            let mut random = SplitMix64::new(seed);
            let values: Vec<Vec<f64>> = (0..donors).map(|_| noise(periods, &mut random)).collect();
            let points = points(&values);
            let (weights, gap) = nearest(&points);
            prop_assert!(gap < 1e-8, "{gap}");
            // No shift of weight between two donors helps.
            let found = length(&points, &weights);
            for i in (0..donors).filter(|&i| weights[i] > 1e-3) {
                let mut other = weights.clone();
                other[i] -= 1e-3;
                other[(i * 7 + 1) % donors] += 1e-3;
                prop_assert!(found <= length(&points, &other) + 1e-9);
            }
        }
    }

    #[test]
    fn a_known_mix_is_recovered_with_its_effect() {
        let mut random = SplitMix64::new(3);
        let donors = named((0..8).map(|_| noise(40, &mut random)).collect());
        let actual: Vec<f64> = (0..40)
            .map(|t| 0.25 * donors[2].1[t] + 0.75 * donors[5].1[t] + if t >= 30 { -3.0 } else { 0.0 })
            .collect();
        let study = synthetic_control(&actual, &donors, 30, &SyntheticOptions::default()).expect("a study");
        let names: Vec<&str> = study.weights.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..2], ["D05", "D02"]);
        assert!((study.weights[0].1 - 0.75).abs() < 1e-6 && (study.weights[1].1 - 0.25).abs() < 1e-6);
        assert!((study.fit.effect + 3.0).abs() < 1e-5 && study.fit.rmspe_before < 1e-6);
        assert!((study.fit.rmspe_after - 3.0).abs() < 1e-5 && study.fit.ratio.is_finite());
        assert_eq!((study.rank, study.placebos.len()), (1, 8));
        assert!((study.p - 1.0 / 9.0).abs() < 1e-12);
        // No placebo fits so well as a perfect mix.
        let strict = SyntheticOptions { worst_fit: Some(20.0) };
        let study = synthetic_control(&actual, &donors, 30, &strict).expect("a study");
        assert_eq!((study.left_out.len(), study.placebos.len(), study.p), (8, 0, 1.0));
    }

    #[test]
    fn too_little_is_named() {
        let mut random = SplitMix64::new(4);
        let (donors, actual) = (
            named((0..6).map(|_| noise(20, &mut random)).collect()),
            noise(20, &mut random),
        );
        let study = |actual: &[f64], donors: &[(String, Vec<f64>)], before| {
            synthetic_control(actual, donors, before, &SyntheticOptions::default()).expect_err("a reason")
        };
        assert_eq!(study(&actual, &donors[..4], 15), NoStudy::TooFewDonors(4));
        assert_eq!(study(&actual, &donors, 11), NoStudy::TooShortBefore(11));
        assert_eq!(study(&actual, &donors, 18), NoStudy::TooShortAfter(2));
        assert_eq!(study(&actual, &donors, 99), NoStudy::TooShortAfter(0));
        let unequal = study(&actual[..19], &donors, 12).to_string();
        assert_eq!(unequal, "the series of D00 has 20 periods, the actual one 19");
        let mut bad = donors.clone();
        bad[3].1[0] = f64::INFINITY;
        assert_eq!(study(&actual, &bad, 12), NoStudy::NotFinite("D03".to_owned()));
        let flat = named(vec![vec![1.0; 20]; 5]);
        assert_eq!(study(&[1.0; 20], &flat, 12), NoStudy::Constant);
    }

    /// Where nothing happened, `p` is uniform on its steps.
    #[test]
    fn placebo_p_is_uniform_under_no_effect() {
        let (draws, donors, periods, before) = (400, 19, 40, 30);
        let mut random = SplitMix64::new(11);
        let mut ranks = vec![0u32; donors + 1];
        for _ in 0..draws {
            let common = noise(periods, &mut random);
            let mut series = || -> Vec<f64> {
                let load = random.normal();
                common.iter().map(|c| load * c + random.normal()).collect()
            };
            let (actual, donors) = (series(), named((0..donors).map(|_| series()).collect()));
            let study = synthetic_control(&actual, &donors, before, &SyntheticOptions::default()).expect("a study");
            ranks[study.rank - 1] += 1;
        }
        let tenth = f64::from(ranks[..2].iter().sum::<u32>()) / f64::from(draws);
        let half = f64::from(ranks[..10].iter().sum::<u32>()) / f64::from(draws);
        assert!(
            (tenth - 0.1).abs() < 0.05 && (half - 0.5).abs() < 0.08,
            "{tenth} {half}"
        );
    }
}
