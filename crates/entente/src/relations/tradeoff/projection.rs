//! Lag-augmented local projections (Jordà 2005; Montiel Olea and Plagborg-Møller 2021).
//!
//! For each horizon h the sum of the outcome over the h periods that follow is regressed on the engagement of a period,
//! scaled to one standard deviation, with the other series of that same period and p + 1 lags of all. The one lag more
//! than the system needs makes heteroskedasticity-robust errors valid however persistent the series are.

use super::system::{ENGAGEMENT, System};
use crate::relations::linear::{LinearError, Regression, Robust, critical, deviation, regress, two_sided};

/// Which comes first within a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Engagement may answer to all that the same period brought; only what follows counts as its effect.
    #[default]
    EngagementLast,
    /// Engagement moves first: no controls of the same period, and the same period counts as its effect.
    EngagementFirst,
}

impl Order {
    /// The order that it is not.
    pub const fn other(self) -> Self {
        match self {
            Self::EngagementLast => Self::EngagementFirst,
            Self::EngagementFirst => Self::EngagementLast,
        }
    }

    /// How many periods the effect at this horizon adds up.
    pub const fn periods(self, horizon: usize) -> usize {
        match self {
            Self::EngagementLast => horizon,
            Self::EngagementFirst => horizon + 1,
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::EngagementLast => "engagement last",
            Self::EngagementFirst => "engagement first",
        }
    }
}

/// How the projection is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// Lags of the system; one more is put in.
    pub lags: usize,
    /// Which comes first within a period.
    pub order: Order,
    /// Whether A's other events and relations are held constant.
    pub attention: bool,
    /// How errors are made.
    pub robust: Robust,
    /// How much an interval is to cover.
    pub coverage: f64,
}

/// The cumulative effect at one horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// Periods.
    pub horizon: usize,
    /// Effect of a rise of one standard deviation, in the outcome's own units.
    pub estimate: f64,
    /// Standard error.
    pub error: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Two-sided.
    pub p: f64,
    /// Observations.
    pub n: usize,
    /// Observations less coefficients.
    pub degrees: usize,
    /// How the error was made.
    pub robust: Robust,
}

impl Projection {
    /// The effect at `horizon`, and the names of terms that were left out because others explain them.
    ///
    /// # Errors
    /// No engagement that others do not explain, or too few periods.
    pub fn at(&self, system: &System, horizon: usize) -> Result<(Response, Vec<String>), LinearError> {
        let (fit, scale, dropped) = self.regression(system, horizon)?;
        let place = fit.names.len() - 1;
        let (estimate, error) = (
            fit.coefficients[place] * scale,
            fit.standard_error(place, self.robust) * scale,
        );
        let half = critical(self.coverage, fit.degrees()) * error;
        let response = Response {
            horizon,
            estimate,
            error,
            low: estimate - half,
            high: estimate + half,
            p: two_sided(estimate, error, fit.degrees()),
            n: fit.n(),
            degrees: fit.degrees(),
            robust: self.robust,
        };
        Ok((response, dropped))
    }

    /// The regression itself, the engagement's standard deviation, and what was left out. Engagement is the last term.
    fn regression(&self, system: &System, horizon: usize) -> Result<(Regression, f64, Vec<String>), LinearError> {
        let back = self.lags + 1;
        let at = system.usable(back, horizon);
        let mut columns = system.calendar(&at);
        let others = system.others(self.attention);
        if self.order == Order::EngagementLast {
            for (name, values) in &others {
                columns.push(*name, at.iter().map(|&n| values[n]));
            }
        }
        for (name, values) in others.iter().chain(&[(ENGAGEMENT, system.e.as_slice())]) {
            for lag in 1..=back {
                columns.push(format!("{name}, {lag} back"), at.iter().map(|&n| values[n - lag]));
            }
        }
        let dropped = columns.drop_dependent();
        columns.push(ENGAGEMENT, at.iter().map(|&n| system.e[n]));
        let first = usize::from(self.order == Order::EngagementLast);
        let outcome: Vec<f64> = at
            .iter()
            .map(|&n| system.y[n + first..=n + horizon].iter().sum())
            .collect();
        let scale = deviation(&system.seen(&system.e));
        Ok((regress(&columns, &outcome)?, scale, dropped))
    }
}
