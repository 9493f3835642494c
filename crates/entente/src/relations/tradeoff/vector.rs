//! The vector autoregression beside the projections: same series, same lags, in levels.
//!
//! Its responses are orthogonalised (Cholesky) in two orders, cumulated, and scaled so that engagement rises by one
//! standard deviation on impact, which makes them comparable with the projections. Intervals come from a fixed-design wild
//! bootstrap (Gonçalves and Kilian 2004), which needs no equal variances and bears gaps in the series.

use nalgebra::DMatrix;

use super::projection::Order;
use super::system::{ENGAGEMENT, OUTCOME, System};
use crate::relations::linear::{Columns, Joint, LinearError, Regression, deviation, regress};
use crate::relations::random::SplitMix64;

/// A fitted system.
#[derive(Debug, Clone)]
pub struct Vector {
    /// Names of the series: the outcome first, engagement last.
    pub names: Vec<&'static str>,
    /// Lags.
    pub lags: usize,
    /// Observations.
    pub n: usize,
    equations: Vec<Regression>,
    columns: Columns,
}

/// A cumulative orthogonalised response of the outcome to engagement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Impulse {
    /// Periods.
    pub horizon: usize,
    /// Effect of a rise of one standard deviation.
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Vector {
    /// Fits the system with so many lags.
    ///
    /// # Errors
    /// Too few periods, or a series that never moves.
    pub fn fit(system: &System, lags: usize, attention: bool) -> Result<Self, LinearError> {
        Self::fit_from(system, lags, lags, attention)
    }

    /// The same, on the periods that have `back` others before them: so that fits with different lags can be compared.
    fn fit_from(system: &System, lags: usize, back: usize, attention: bool) -> Result<Self, LinearError> {
        let at = system.usable(back, 0);
        let mut series = system.others(attention);
        series.push((ENGAGEMENT, &system.e));
        // A series that never moves has no equation.
        series
            .retain(|(name, values)| *name == ENGAGEMENT || *name == OUTCOME || deviation(&system.seen(values)) > 0.0);
        let mut columns = system.calendar(&at);
        for lag in 1..=lags {
            for (name, values) in &series {
                columns.push(format!("{name}, {lag} back"), at.iter().map(|&n| values[n - lag]));
            }
        }
        columns.drop_dependent();
        let equations = series
            .iter()
            .map(|(_, values)| regress(&columns, &at.iter().map(|&n| values[n]).collect::<Vec<_>>()))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            names: series.iter().map(|(name, _)| *name).collect(),
            lags,
            n: at.len(),
            equations,
            columns,
        })
    }

    /// The number of lags from 1 to `most` that the Schwarz criterion (BIC) prefers, on the same periods for all.
    pub fn choose_lags(system: &System, most: usize, attention: bool) -> Result<usize, LinearError> {
        let mut best: Option<(f64, usize)> = None;
        let mut problem = None;
        for lags in 1..=most.max(1) {
            match Self::fit_from(system, lags, most.max(1), attention).map(|fit| fit.bic()) {
                Ok(bic) if best.is_none_or(|(least, _)| bic < least) => best = Some((bic, lags)),
                Ok(_) => {}
                Err(error) => problem = Some(error),
            }
        }
        best.map(|(_, lags)| lags)
            .ok_or_else(|| problem.unwrap_or(LinearError::TooFew { rows: 0, columns: 0 }))
    }

    fn bic(&self) -> f64 {
        let n = self.n as f64;
        let parameters = (self.equations.len() * self.columns.len()) as f64;
        // Of the likelihood: not corrected for degrees of freedom.
        let determinant = (self.covariance() * (self.equations[0].degrees() as f64 / n)).determinant();
        determinant.max(f64::MIN_POSITIVE).ln() + n.ln() / n * parameters
    }

    /// Covariance of the residuals, over n less the coefficients of an equation.
    pub fn covariance(&self) -> DMatrix<f64> {
        let degrees = self.equations[0].degrees() as f64;
        let size = self.equations.len();
        DMatrix::from_fn(size, size, |i, j| {
            let products = self.equations[i].residuals.iter().zip(&self.equations[j].residuals);
            products.map(|(a, b)| a * b).sum::<f64>() / degrees
        })
    }

    /// Granger's (1969) test that the past of `cause` does not help to foretell `effect`, given the past of all else.
    pub fn granger(&self, cause: &str, effect: &str) -> Option<Joint> {
        let equation = &self.equations[self.names.iter().position(|n| *n == effect)?];
        let places: Vec<usize> = (1..=self.lags)
            .filter_map(|lag| equation.place(&format!("{cause}, {lag} back")))
            .collect();
        equation.joint(&places)
    }

    /// Engagement's Granger test on the outcome, and the outcome's on engagement.
    pub fn granger_both(&self) -> (Option<Joint>, Option<Joint>) {
        (self.granger(ENGAGEMENT, OUTCOME), self.granger(OUTCOME, ENGAGEMENT))
    }

    /// Cumulative responses of the outcome over 1 to `horizons` periods, without intervals, to a shock that lifts
    /// engagement by `size`.
    pub fn responses(&self, horizons: usize, order: Order, size: f64) -> Option<Vec<f64>> {
        cumulative(
            &self.matrices(
                &self
                    .equations
                    .iter()
                    .map(|e| e.coefficients.clone())
                    .collect::<Vec<_>>(),
            ),
            &self.covariance(),
            horizons,
            order,
            size,
        )
    }

    /// The same with intervals of this coverage from `draws` bootstrap draws.
    pub fn impulses(
        &self,
        horizons: usize,
        order: Order,
        size: f64,
        coverage: f64,
        draws: usize,
    ) -> Option<Vec<Impulse>> {
        let estimates = self.responses(horizons, order, size)?;
        let mut random = SplitMix64::new(1);
        let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(draws); horizons];
        for _ in 0..draws {
            let signs: Vec<f64> = (0..self.n)
                .map(|_| if random.uniform() <= 0.5 { -1.0 } else { 1.0 })
                .collect();
            let refitted: Vec<_> = self
                .equations
                .iter()
                .map(|equation| {
                    let outcome: Vec<f64> = (0..self.n)
                        .map(|t| equation.fitted(t) + equation.residuals[t] * signs[t])
                        .collect();
                    equation.refit(&outcome)
                })
                .collect();
            let coefficients: Vec<Vec<f64>> = refitted.iter().map(|(b, _)| b.clone()).collect();
            let degrees = self.equations[0].degrees() as f64;
            let covariance = DMatrix::from_fn(refitted.len(), refitted.len(), |i, j| {
                refitted[i]
                    .1
                    .iter()
                    .zip(&refitted[j].1)
                    .map(|(a, b)| a * b)
                    .sum::<f64>()
                    / degrees
            });
            if let Some(path) = cumulative(&self.matrices(&coefficients), &covariance, horizons, order, size) {
                for (values, value) in drawn.iter_mut().zip(path) {
                    values.push(value);
                }
            }
        }
        let tail = (1.0 - coverage) / 2.0;
        let impulses = estimates
            .into_iter()
            .zip(&mut drawn)
            .enumerate()
            .map(|(number, (estimate, values))| {
                values.sort_by(f64::total_cmp);
                let at = |share: f64| values.get((share * values.len().saturating_sub(1) as f64).round() as usize);
                Impulse {
                    horizon: number + 1,
                    estimate,
                    low: at(tail).copied().unwrap_or(f64::NEG_INFINITY),
                    high: at(1.0 - tail).copied().unwrap_or(f64::INFINITY),
                }
            });
        Some(impulses.collect())
    }

    /// The matrices of the lags, one after another: how much series j of that many periods ago adds to series i.
    fn matrices(&self, coefficients: &[Vec<f64>]) -> Vec<DMatrix<f64>> {
        let size = self.equations.len();
        (1..=self.lags)
            .map(|lag| {
                DMatrix::from_fn(size, size, |i, j| {
                    let place = self.equations[i].place(&format!("{}, {lag} back", self.names[j]));
                    place.map_or(0.0, |place| coefficients[i][place])
                })
            })
            .collect()
    }
}

/// Cumulates the responses of the first series to a shock of the last, which is put at the end or the beginning of the
/// Cholesky order.
fn cumulative(
    lags: &[DMatrix<f64>],
    covariance: &DMatrix<f64>,
    horizons: usize,
    order: Order,
    size: f64,
) -> Option<Vec<f64>> {
    let count = covariance.nrows();
    let last = count - 1;
    let places: Vec<usize> = match order {
        Order::EngagementLast => (0..count).collect(),
        Order::EngagementFirst => std::iter::once(last).chain(0..last).collect(),
    };
    let ordered = DMatrix::from_fn(count, count, |i, j| covariance[(places[i], places[j])]);
    let lower = ordered.cholesky()?.l();
    let own = places.iter().position(|&p| p == last)?;
    let mut impact = nalgebra::DVector::zeros(count);
    for (row, &place) in places.iter().enumerate() {
        impact[place] = lower[(row, own)] / lower[(own, own)] * size;
    }
    let mut path = vec![impact];
    for step in 1..=horizons {
        let mut next = nalgebra::DVector::zeros(count);
        for (back, matrix) in lags.iter().enumerate().take(step) {
            next += matrix * &path[step - 1 - back];
        }
        path.push(next);
    }
    let mut sum = path[0][0];
    Some(
        path[1..]
            .iter()
            .map(|values| {
                sum += values[0];
                sum
            })
            .collect(),
    )
}
