//! The trade-off test: when A engages more with B, does A's relation with C get worse?
//!
//! The answer is a cumulative effect with its interval, held against a margin of what would matter. A plain "not
//! significant" is never an answer: it can be "at the expense", "small cost, within the margin", "not at the expense"
//! (non-inferiority) or "cannot be told from this evidence". What is too little to judge gives no verdict at all.
//!
//! Estimates are lag-augmented local projections ([`projection`]); a vector autoregression ([`vector`]) stands beside
//! them, and placebo triads and other ways of asking ([`checks`]) show how much hangs on the choices made.

pub mod checks;
pub mod projection;
pub mod simulate;
pub mod system;
#[cfg(test)]
mod tests;
pub mod vector;

use serde::Serialize;

use self::projection::{Order, Projection, Response};
use self::system::System;
use self::vector::{Impulse, Vector};
use super::linear::{Joint, LinearError, Robust, deviation, holm};
use super::period::Period;
use super::tally::Scale;

/// What counts as engagement of A with B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Engagement {
    /// Sum of the scores above zero.
    #[default]
    Cooperation,
    /// Number of events of cooperation.
    Count,
    /// Sum of all scores.
    Net,
}

/// Whose acts, of A's and another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Acts {
    /// What either does to the other.
    #[default]
    Both,
    /// What A does to the other.
    Forth,
    /// What the other does to A.
    Back,
}

/// The question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who engages.
    pub a: String,
    /// With whom.
    pub b: String,
    /// At whose expense, perhaps.
    pub c: String,
    /// Which scale.
    pub scale: Scale,
    /// What counts as engagement.
    pub engagement: Engagement,
    /// Whose acts engagement is.
    pub engaging: Acts,
    /// Whose acts the outcome is.
    pub outcome: Acts,
    /// Whether the outcome is a share of A's activity (net score of A and C over A's events, in hundredths) instead of a
    /// sum.
    pub shares: bool,
}

impl Question {
    /// The question as it is asked where nothing else is said: PLOVER scores, cooperation, both sides, sums.
    pub fn plain(a: &str, b: &str, c: &str) -> Self {
        Self {
            a: a.to_owned(),
            b: b.to_owned(),
            c: c.to_owned(),
            scale: Scale::Plover,
            engagement: Engagement::Cooperation,
            engaging: Acts::Both,
            outcome: Acts::Both,
            shares: false,
        }
    }
}

/// How it is answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Periods over which effects add up; the verdict is given at this one.
    pub horizon: usize,
    /// Lags of the system; by BIC up to [`most_lags`] where none are named.
    pub lags: Option<usize>,
    /// The least loss that would matter, in the outcome's units summed over the horizon; where none is named it is
    /// `usual_margin` standard deviations of that sum.
    pub margin: Option<f64>,
    /// The margin in standard deviations of the outcome's sum over the horizon, where none is named. It is relative to the
    /// sample, and so grows with what moves the outcome, a trade-off among it.
    pub usual_margin: f64,
    /// How much an interval covers.
    pub coverage: f64,
    /// Whether A's other events and relations are held constant.
    pub attention: bool,
    /// Which comes first within a period.
    pub order: Order,
    /// How standard errors of the projections are made. HC1 is too sure of itself even in 24 years of months, see
    /// `benches/simulations.tsv`.
    pub robust: Robust,
    /// Bootstrap draws for the intervals of the autoregression; none leaves it out.
    pub draws: usize,
}

impl Options {
    /// The defaults for periods of this length: half a year ahead.
    pub const fn of(period: Period) -> Self {
        Self {
            horizon: half_year(period),
            lags: None,
            margin: None,
            usual_margin: 0.5,
            coverage: 0.9,
            attention: true,
            order: Order::EngagementLast,
            robust: Robust::Hc3,
            draws: 299,
        }
    }
}

/// As many periods of one length as come nearest to so many of another, at least one.
pub fn as_long(periods: usize, from: Period, to: Period) -> usize {
    let days = |period| match period {
        Period::Day => 1.0,
        Period::Week => 7.0,
        Period::Month => 30.436_875,
        Period::Quarter => 91.310_625,
        Period::Year => 365.242_5,
    };
    ((periods as f64 * days(from) / days(to)).round() as usize).max(1)
}

/// Periods in half a year, at least one.
pub const fn half_year(period: Period) -> usize {
    match period {
        Period::Day => 182,
        Period::Week => 26,
        Period::Month => 6,
        Period::Quarter => 2,
        Period::Year => 1,
    }
}

/// The most lags that BIC may choose: half a year of months, and what is like it for other periods.
pub const fn most_lags(period: Period) -> usize {
    match period {
        Period::Day => 14,
        Period::Week => 8,
        Period::Month => 6,
        Period::Quarter => 2,
        Period::Year => 1,
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The interval lies below zero, and reaches the margin.
    AtTheExpense,
    /// The interval lies below zero, and above minus the margin.
    SmallCost,
    /// The interval lies above minus the margin.
    NotAtTheExpense,
    /// The interval holds both no loss and one that matters.
    CannotTell,
}

impl Verdict {
    /// The verdict of an interval under a margin.
    pub fn of(low: f64, high: f64, margin: f64) -> Self {
        match (high < 0.0, low > -margin) {
            (true, false) => Self::AtTheExpense,
            (true, true) => Self::SmallCost,
            (false, true) => Self::NotAtTheExpense,
            (false, false) => Self::CannotTell,
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AtTheExpense => "at the expense",
            Self::SmallCost => "small cost, within the margin",
            Self::NotAtTheExpense => "not at the expense, within the margin",
            Self::CannotTell => "cannot be told from this evidence",
        }
    }
}

/// Fewer periods with events than this, in either dyad, give no verdict.
pub const LEAST_NONZERO: usize = 24;

/// Fewer observations beyond the coefficients than this give no verdict.
pub const LEAST_DEGREES: usize = 40;

/// Why there is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no verdict: {}", .0.join("; "))]
pub struct Unable(pub Vec<String>);

impl From<LinearError> for Unable {
    fn from(error: LinearError) -> Self {
        Self(vec![match error {
            LinearError::TooFew { rows, columns } => {
                format!("the effective sample is too small: {rows} observations for {columns} coefficients")
            }
            other => other.to_string(),
        }])
    }
}

/// The test, with all that is to be shown with it.
#[derive(Debug, Clone)]
pub struct Test {
    /// The answer at the horizon.
    pub verdict: Verdict,
    /// The effect at each horizon from 1.
    pub horizons: Vec<Response>,
    /// Two-sided p values of the horizons, adjusted for their number (Holm).
    pub adjusted: Vec<f64>,
    /// The margin, in the outcome's units.
    pub margin: f64,
    /// Standard deviation of the outcome summed over the horizon: the unit in which triads can be compared.
    pub unit: f64,
    /// Standard deviation of engagement, which a rise is measured in.
    pub rise: f64,
    /// Lags of the system.
    pub lags: usize,
    /// Which came first within a period.
    pub order: Order,
    /// The same in the other order.
    pub other: Vec<Response>,
    /// The autoregression's responses with engagement ordered last, and first.
    pub impulses: Option<(Vec<Impulse>, Vec<Impulse>)>,
    /// Engagement's Granger test on the outcome, and the outcome's on engagement.
    pub granger: (Option<Joint>, Option<Joint>),
    /// Terms left out because others explain them.
    pub dropped: Vec<String>,
}

impl Test {
    /// The effect that the verdict is about.
    pub fn last(&self) -> &Response {
        &self.horizons[self.horizons.len() - 1]
    }
}

/// Tests the question that `system` was made for.
///
/// # Errors
/// Too little to judge: every reason is named.
pub fn test(system: &System, options: &Options) -> Result<Test, Unable> {
    let (lags, main) = prepare(system, options)?;
    let other = Projection {
        order: main.order.other(),
        ..main
    };
    let named = Unable::from;
    let mut horizons = Vec::new();
    let mut dropped = Vec::new();
    for horizon in 1..=options.horizon {
        let (response, left_out) = main.at(system, horizon).map_err(named)?;
        horizons.push(response);
        dropped = left_out;
    }
    let last = horizons[options.horizon - 1];
    enough(&last)?;
    let other = (1..=options.horizon)
        .map(|horizon| other.at(system, horizon).map(|(response, _)| response))
        .collect::<Result<Vec<_>, _>>()
        .map_err(named)?;
    let (unit, margin) = unit_and_margin(system, options);
    let rise = deviation(&system.seen(&system.e));
    let vector = Vector::fit(system, lags, options.attention).map_err(named)?;
    let impulses = (options.draws > 0)
        .then(|| {
            let path = |order| vector.impulses(options.horizon, order, rise, options.coverage, options.draws);
            path(Order::EngagementLast).zip(path(Order::EngagementFirst))
        })
        .flatten();
    Ok(Test {
        verdict: Verdict::of(last.low, last.high, margin),
        adjusted: holm(&horizons.iter().map(|r| r.p).collect::<Vec<_>>()),
        horizons,
        margin,
        unit,
        rise,
        lags,
        order: main.order,
        other,
        impulses,
        granger: vector.granger_both(),
        dropped,
    })
}

/// Only the effect at the horizon, with the unit that triads are compared in and the verdict.
///
/// # Errors
/// As [`test`].
pub fn effect(system: &System, options: &Options) -> Result<(Response, f64, Verdict), Unable> {
    let (_, projection) = prepare(system, options)?;
    let (response, _) = projection.at(system, options.horizon).map_err(Unable::from)?;
    enough(&response)?;
    let (unit, margin) = unit_and_margin(system, options);
    Ok((response, unit, Verdict::of(response.low, response.high, margin)))
}

/// Standard deviation of the outcome's sum over the periods that the effect adds up, and the margin.
fn unit_and_margin(system: &System, options: &Options) -> (f64, f64) {
    let unit = deviation(&system.sums(options.order.periods(options.horizon)));
    (unit, options.margin.unwrap_or(options.usual_margin * unit))
}

fn enough(response: &Response) -> Result<(), Unable> {
    if response.degrees < LEAST_DEGREES {
        return Err(Unable(vec![format!(
            "the effective sample at horizon {} is {} (observations less coefficients), fewer than {LEAST_DEGREES}",
            response.horizon, response.degrees
        )]));
    }
    Ok(())
}

fn prepare(system: &System, options: &Options) -> Result<(usize, Projection), Unable> {
    if !system.observed.contains(&true) {
        return Err(Unable(vec!["no period of that time is covered".to_owned()]));
    }
    let mut reasons = Vec::new();
    let (with_b, with_c) = system.nonzero();
    for (count, what) in [(with_b, "engagement of A and B"), (with_c, "events of A and C")] {
        if count < LEAST_NONZERO {
            reasons.push(format!(
                "only {count} of {} periods have {what}; at least {LEAST_NONZERO} are needed",
                system.len()
            ));
        }
    }
    for (values, what) in [(&system.e, "engagement"), (&system.y, "the outcome")] {
        if deviation(&system.seen(values)) == 0.0 {
            reasons.push(format!("{what} never changes"));
        }
    }
    if options.horizon == 0 {
        reasons.push("the horizon is no period at all".to_owned());
    }
    for (periods, what) in [
        (options.horizon, "horizon"),
        (options.lags.unwrap_or(0), "number of lags"),
    ] {
        if periods >= system.len() {
            reasons.push(format!(
                "a {what} of {periods} does not fit into {} periods",
                system.len()
            ));
        }
    }
    if !reasons.is_empty() {
        return Err(Unable(reasons));
    }
    let lags = match options.lags {
        Some(lags) => lags,
        None => Vector::choose_lags(system, most_lags(system.period), options.attention).map_err(Unable::from)?,
    };
    let projection = Projection {
        lags,
        order: options.order,
        attention: options.attention,
        robust: options.robust,
        coverage: options.coverage,
    };
    Ok((lags, projection))
}
