//! How much hangs on the choices: placebo triads, and the same question asked in other ways.

use rayon::prelude::*;

use super::projection::Order;
use super::system::System;
use super::{Acts, Engagement, Options, Question, Verdict, effect};
use crate::relations::period::Period;
use crate::relations::tally::{Scale, Tallies};

/// An effect in standard deviations of its own outcome, so that it can be held beside others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standardised {
    /// Estimate.
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Two-sided.
    pub p: f64,
    /// Observations.
    pub n: usize,
    /// What the interval says under the margin.
    pub verdict: Verdict,
}

/// The effect on C held beside those on others who have nothing to do with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placebos {
    /// Each other state with the effect of A's engagement with B on A's relation with it, the worst first.
    pub triads: Vec<(String, Standardised)>,
    /// States with too little to judge.
    pub too_little: usize,
    /// How many placebos lie as low as the effect on C, or lower.
    pub as_low: usize,
}

impl Placebos {
    /// Share of all triads, C's own among them, that lie as low as C's: the p value of a permutation test against "at
    /// the expense".
    pub fn p(&self) -> f64 {
        (self.as_low + 1) as f64 / (self.triads.len() + 1) as f64
    }
}

/// The effect in units of the outcome.
///
/// # Errors
/// As [`super::test`].
pub fn standardised(system: &System, options: &Options) -> Result<Standardised, super::Unable> {
    let (response, unit, verdict) = effect(system, options)?;
    Ok(Standardised {
        estimate: response.estimate / unit,
        low: response.low / unit,
        high: response.high / unit,
        p: response.p,
        n: response.n,
        verdict,
    })
}

/// Asks the same question of every other state of `others`. A margin in the outcome's units does not carry over, so
/// that placebos always have the default one.
pub fn placebos(
    tallies: &Tallies,
    question: &Question,
    options: &Options,
    others: &[&str],
    window: impl Fn(System) -> System + Sync,
    own: f64,
) -> Placebos {
    let options = Options {
        margin: None,
        ..*options
    };
    let Question { a, b, c, .. } = question;
    let asked: Vec<_> = others
        .par_iter()
        .filter(|&&other| other != a && other != b && other != c)
        .map(|&other| {
            let placebo = Question {
                c: other.to_owned(),
                ..question.clone()
            };
            let system = window(System::of(tallies, &placebo));
            (other.to_owned(), standardised(&system, &options))
        })
        .collect();
    let too_little = asked.iter().filter(|(_, result)| result.is_err()).count();
    let mut triads: Vec<_> = asked
        .into_iter()
        .filter_map(|(other, result)| result.ok().map(|effect| (other, effect)))
        .collect();
    triads.sort_by(|x, y| x.1.estimate.total_cmp(&y.1.estimate).then_with(|| x.0.cmp(&y.0)));
    Placebos {
        as_low: triads.iter().filter(|(_, effect)| effect.estimate <= own).count(),
        triads,
        too_little,
    }
}

/// One other way of asking.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What is different.
    pub what: &'static str,
    /// The other choice.
    pub choice: String,
    /// What comes out, or why nothing does.
    pub result: Result<Standardised, super::Unable>,
}

/// Asks again with another score, another measure of engagement, another side, other lags, another length of period, and
/// without the control for attention: one change at a time.
pub fn sensitivity(
    tallies: &[Tallies],
    question: &Question,
    options: &Options,
    lags: usize,
    window: impl Fn(System) -> System + Sync,
) -> Vec<Variant> {
    let base = Options {
        margin: None,
        ..*options
    };
    let mut asked: Vec<(&'static str, String, &Tallies, Question, Options)> = Vec::new();
    let own = &tallies[0];
    let mut ask = |what, choice: &str, tallies, question: Question, options| {
        asked.push((what, choice.to_owned(), tallies, question, options));
    };
    for scale in [Scale::Plover, Scale::Goldstein] {
        if scale != question.scale {
            ask(
                "score",
                scale.name(),
                own,
                Question {
                    scale,
                    ..question.clone()
                },
                base,
            );
        }
    }
    for (engagement, name) in [
        (Engagement::Cooperation, "sum of positive scores"),
        (Engagement::Count, "number of cooperative events"),
        (Engagement::Net, "net score"),
    ] {
        if engagement != question.engagement {
            ask(
                "engagement",
                name,
                own,
                Question {
                    engagement,
                    ..question.clone()
                },
                base,
            );
        }
    }
    for (outcome, name) in [
        (Acts::Both, "both directions"),
        (Acts::Forth, "A to C only"),
        (Acts::Back, "C to A only"),
    ] {
        if outcome != question.outcome {
            ask(
                "outcome",
                name,
                own,
                Question {
                    outcome,
                    ..question.clone()
                },
                base,
            );
        }
    }
    let shares = !question.shares;
    ask(
        "attention",
        if shares {
            "outcome as share of A's activity"
        } else {
            "outcome as a sum"
        },
        own,
        Question {
            shares,
            ..question.clone()
        },
        base,
    );
    let attention = !base.attention;
    ask(
        "attention",
        if attention {
            "A's other activity held constant"
        } else {
            "no control"
        },
        own,
        question.clone(),
        Options { attention, ..base },
    );
    let (order, name) = match base.order {
        Order::EngagementLast => (Order::EngagementFirst, "engagement moves first"),
        Order::EngagementFirst => (Order::EngagementLast, "engagement moves last"),
    };
    ask("order", name, own, question.clone(), Options { order, ..base });
    for other in [1, 2, 3, 6].into_iter().filter(|&n| n != lags) {
        let options = Options {
            lags: Some(other),
            ..base
        };
        ask("lags", &other.to_string(), own, question.clone(), options);
    }
    for other in &tallies[1..] {
        let options = Options {
            horizon: super::half_year(other.period()),
            lags: None,
            ..base
        };
        let name = match other.period() {
            Period::Day => "days",
            Period::Week => "weeks",
            Period::Month => "months",
            Period::Quarter => "quarters",
            Period::Year => "years",
        };
        ask("period", name, other, question.clone(), options);
    }
    asked
        .into_par_iter()
        .map(|(what, choice, tallies, question, options)| Variant {
            what,
            choice,
            result: standardised(&window(System::of(tallies, &question)), &options),
        })
        .collect()
}
