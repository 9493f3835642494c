//! Least squares with standard errors that do not lean on equal variances.
//!
//! Coefficients come from a Householder QR decomposition of the columns scaled to length one, so that a count and a
//! score can stand side by side. Covariances are those of White (1980), HC1, and of MacKinnon and White (1985), HC3,
//! which is the safer one in short series.

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// How standard errors are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Robust {
    /// Equal variances are assumed.
    No,
    /// White's, times n / (n - k).
    Hc1,
    /// Each squared residual divided by (1 - leverage) squared.
    Hc3,
}

impl Robust {
    /// As tables name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "plain",
            Self::Hc1 => "HC1",
            Self::Hc3 => "HC3",
        }
    }
}

/// Columns of a regression, each with its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// What each column is.
    pub names: Vec<String>,
    /// The values, one column after another.
    values: Vec<f64>,
    rows: usize,
}

/// Why there is no regression.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LinearError {
    /// More unknowns than knowns.
    #[error("{rows} observations are too few for {columns} coefficients")]
    TooFew {
        /// Observations.
        rows: usize,
        /// Coefficients.
        columns: usize,
    },
    /// A column is a mixture of those before it.
    #[error("{0} is wholly explained by the other terms, so its own effect cannot be told")]
    Dependent(String),
    /// Something is infinite or not a number.
    #[error("{0} holds a value that is no finite number")]
    NotFinite(String),
}

/// A fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// What each coefficient belongs to.
    pub names: Vec<String>,
    /// Coefficients.
    pub coefficients: Vec<f64>,
    /// Observed less fitted.
    pub residuals: Vec<f64>,
    /// Diagonal of the hat matrix.
    leverages: Vec<f64>,
    /// The design.
    design: DMatrix<f64>,
    /// (X'X)^-1
    inverse: DMatrix<f64>,
}

impl Columns {
    /// No columns yet, for so many observations.
    pub fn new(rows: usize) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    /// Adds a column.
    ///
    /// # Panics
    /// Where it has not one value for each observation: an error of the program, not of the data.
    pub fn push(&mut self, name: impl Into<String>, values: impl IntoIterator<Item = f64>) {
        self.values.extend(values);
        self.names.push(name.into());
        assert_eq!(
            self.values.len(),
            self.rows * self.names.len(),
            "one value an observation"
        );
    }

    /// Number of observations.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True without columns.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Takes out every column that is a mixture of those before it, and names them.
    pub fn drop_dependent(&mut self) -> Vec<String> {
        let mut basis: Vec<DVector<f64>> = Vec::new();
        let (mut kept, mut names, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
        for (name, column) in self.names.drain(..).zip(self.values.chunks(self.rows.max(1))) {
            let column = DVector::from_column_slice(column);
            let length = column.norm();
            let mut rest = column.clone();
            // Twice is enough (Kahan's rule for Gram and Schmidt).
            for _ in 0..2 {
                for direction in &basis {
                    let share = direction.dot(&rest);
                    rest.axpy(-share, direction, 1.0);
                }
            }
            if length > 0.0 && rest.norm() > DEPENDENT * length {
                basis.push(rest.normalize());
                kept.extend(column.iter());
                names.push(name);
            } else {
                dropped.push(name);
            }
        }
        self.values = kept;
        self.names = names;
        dropped
    }
}

/// What is left of a column of length one, below which it counts as a mixture of the others.
const DEPENDENT: f64 = 1e-9;

/// Regresses `y` on `x`.
///
/// # Errors
/// Too few observations, a column that the others explain, values that are no finite numbers.
pub fn regress(x: &Columns, y: &[f64]) -> Result<Regression, LinearError> {
    let (rows, columns) = (x.rows, x.len());
    if rows <= columns || columns == 0 {
        return Err(LinearError::TooFew { rows, columns });
    }
    for (name, column) in x.names.iter().zip(x.values.chunks(rows)) {
        if !column.iter().all(|v| v.is_finite()) {
            return Err(LinearError::NotFinite(name.clone()));
        }
    }
    if !y.iter().all(|v| v.is_finite()) {
        return Err(LinearError::NotFinite("the outcome".to_owned()));
    }
    let design = DMatrix::from_column_slice(rows, columns, &x.values);
    let lengths: Vec<f64> = design.column_iter().map(|c| c.norm()).collect();
    let mut scaled = design.clone();
    for (mut column, &length) in scaled.column_iter_mut().zip(&lengths) {
        if length > 0.0 {
            column /= length;
        }
    }
    let qr = scaled.qr();
    let (q, r) = (qr.q(), qr.r());
    if let Some(number) = (0..columns).find(|&n| r[(n, n)].abs() <= DEPENDENT) {
        return Err(LinearError::Dependent(x.names[number].clone()));
    }
    let outcome = DVector::from_column_slice(y);
    let dependent = || LinearError::Dependent(x.names[columns - 1].clone());
    let root = r
        .solve_upper_triangular(&DMatrix::identity(columns, columns))
        .ok_or_else(dependent)?;
    let mut coefficients = &root * q.tr_mul(&outcome);
    let mut inverse = &root * root.transpose();
    for i in 0..columns {
        coefficients[i] /= lengths[i];
        for j in 0..columns {
            inverse[(i, j)] /= lengths[i] * lengths[j];
        }
    }
    let residuals = outcome - &design * &coefficients;
    Ok(Regression {
        names: x.names.clone(),
        coefficients: coefficients.iter().copied().collect(),
        residuals: residuals.iter().copied().collect(),
        leverages: q.row_iter().map(|row| row.norm_squared()).collect(),
        design,
        inverse,
    })
}

impl Regression {
    /// Observations.
    pub fn n(&self) -> usize {
        self.residuals.len()
    }

    /// Observations less coefficients.
    pub fn degrees(&self) -> usize {
        self.n() - self.coefficients.len()
    }

    /// Sum of squared residuals.
    pub fn rss(&self) -> f64 {
        self.residuals.iter().map(|u| u * u).sum()
    }

    /// The fitted value of an observation.
    pub fn fitted(&self, observation: usize) -> f64 {
        let row = self.design.row(observation);
        row.iter().zip(&self.coefficients).map(|(x, b)| x * b).sum()
    }

    /// Coefficients and residuals of another outcome on the same columns.
    pub fn refit(&self, y: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let outcome = DVector::from_column_slice(y);
        let coefficients = &self.inverse * self.design.tr_mul(&outcome);
        let residuals = outcome - &self.design * &coefficients;
        (
            coefficients.iter().copied().collect(),
            residuals.iter().copied().collect(),
        )
    }

    /// Number of the coefficient with this name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Standard error of one coefficient.
    pub fn standard_error(&self, place: usize, robust: Robust) -> f64 {
        let n = self.n() as f64;
        if robust == Robust::No {
            return (self.inverse[(place, place)] * self.rss() / self.degrees() as f64).sqrt();
        }
        let pull = &self.design * self.inverse.column(place);
        let sum: f64 = (0..self.n())
            .map(|i| (pull[i] * self.residuals[i] / self.weight(i, robust)).powi(2))
            .sum();
        let correction = if robust == Robust::Hc1 {
            n / self.degrees() as f64
        } else {
            1.0
        };
        (sum * correction).sqrt()
    }

    /// F of "all these coefficients are zero" with equal variances, and its p value.
    pub fn joint(&self, places: &[usize]) -> Option<Joint> {
        let q = places.len();
        if q == 0 {
            return None;
        }
        let part = DMatrix::from_fn(q, q, |i, j| self.inverse[(places[i], places[j])]);
        let b = DVector::from_fn(q, |i, _| self.coefficients[places[i]]);
        let solved = part.cholesky()?.solve(&b);
        let variance = self.rss() / self.degrees() as f64;
        let f = b.dot(&solved) / (q as f64 * variance);
        let distribution = statrs::distribution::FisherSnedecor::new(q as f64, self.degrees() as f64).ok()?;
        Some(Joint {
            f,
            restrictions: q,
            degrees: self.degrees(),
            p: distribution.sf(f),
        })
    }

    fn weight(&self, i: usize, robust: Robust) -> f64 {
        if robust == Robust::Hc3 {
            // A point that the fit goes through whatever it is has no residual to speak of.
            (1.0 - self.leverages[i]).max(1e-8)
        } else {
            1.0
        }
    }
}

/// A joint test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joint {
    /// F statistic.
    pub f: f64,
    /// Coefficients that are set to zero.
    pub restrictions: usize,
    /// Degrees of freedom of the denominator.
    pub degrees: usize,
    /// Chance of an F as large or larger where all are zero.
    pub p: f64,
}

/// Half the width of an interval of this coverage, in standard errors.
pub fn critical(coverage: f64, degrees: usize) -> f64 {
    StudentsT::new(0.0, 1.0, degrees.max(1) as f64).map_or(f64::INFINITY, |t| t.inverse_cdf(0.5 + coverage / 2.0))
}

/// Two-sided p value of an estimate.
pub fn two_sided(estimate: f64, error: f64, degrees: usize) -> f64 {
    StudentsT::new(0.0, 1.0, degrees.max(1) as f64).map_or(1.0, |t| 2.0 * t.sf((estimate / error).abs()))
}

/// Holm's (1979) adjustment of a family of p values, in the order given.
pub fn holm(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut adjusted = vec![1.0; values.len()];
    let mut least: f64 = 0.0;
    for (rank, &place) in order.iter().enumerate() {
        least = least.max(values[place] * (values.len() - rank) as f64).min(1.0);
        adjusted[place] = least;
    }
    adjusted
}

/// Standard deviation (n - 1); 0 for fewer than two values.
pub fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> (Columns, Vec<f64>) {
        let mut x = Columns::new(6);
        x.push("constant", [1.0; 6]);
        x.push("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        (x, vec![1.0, 3.0, 2.0, 5.0, 4.0, 6.0])
    }

    #[test]
    fn coefficients_and_errors_are_those_of_the_book() {
        // By hand: slope 31/35, intercept 0.4; sum of squared residuals 61/15.
        let (x, y) = line();
        let fit = regress(&x, &y).expect("it can be solved");
        assert!((fit.coefficients[1] - 31.0 / 35.0).abs() < 1e-12);
        assert!((fit.coefficients[0] - 0.4).abs() < 1e-12);
        let rss = 17.5 - 15.5 * 15.5 / 17.5;
        assert!((fit.rss() - rss).abs() < 1e-12);
        assert!((fit.standard_error(1, Robust::No) - (rss / 4.0 / 17.5).sqrt()).abs() < 1e-12);
        let centred = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5];
        let hat: Vec<f64> = centred.iter().map(|c| 1.0 / 6.0 + c * c / 17.5).collect();
        let by_hand = |weight: &dyn Fn(usize) -> f64| {
            let meat: f64 = (0..6)
                .map(|i| (centred[i] * fit.residuals[i] / weight(i)).powi(2))
                .sum();
            meat.sqrt() / 17.5
        };
        assert!((fit.standard_error(1, Robust::Hc1) - by_hand(&|_| 1.0) * 1.5f64.sqrt()).abs() < 1e-12);
        assert!((fit.standard_error(1, Robust::Hc3) - by_hand(&|i| 1.0 - hat[i])).abs() < 1e-12);
    }

    #[test]
    fn the_joint_test_of_one_is_the_square_of_t() {
        let (x, y) = line();
        let fit = regress(&x, &y).expect("it can be solved");
        let joint = fit.joint(&[1]).expect("a test");
        let t = fit.coefficients[1] / fit.standard_error(1, Robust::No);
        assert!((joint.f - t * t).abs() < 1e-10);
        assert!((joint.p - two_sided(fit.coefficients[1], fit.standard_error(1, Robust::No), 4)).abs() < 1e-10);
    }

    #[test]
    fn what_others_explain_is_named_and_can_be_dropped() {
        let (mut x, y) = line();
        x.push("twice", [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        assert_eq!(regress(&x, &y), Err(LinearError::Dependent("twice".into())));
        x.push("nothing", [0.0; 6]);
        assert_eq!(x.drop_dependent(), ["twice", "nothing"]);
        assert!(regress(&x, &y).is_ok());
        assert!(matches!(regress(&x, &[f64::NAN; 6]), Err(LinearError::NotFinite(_))));
    }

    #[test]
    fn holm_is_as_in_his_paper() {
        assert_eq!(holm(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    }

    #[test]
    fn critical_values_are_those_of_the_tables() {
        assert!((critical(0.9, 10) - 1.812_461).abs() < 1e-5);
        assert!((critical(0.9, 100_000) - 1.644_87).abs() < 1e-4);
    }
}
