//! How much hangs on the choices: placebo triads, and the same question asked in other ways.

use rayon::prelude::*;

use super::system::System;
use super::{Acts, Engagement, Options, Question, Test, Verdict, as_long, effect};
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

/// Asks the same question of every other state of `others`, with the margin in standard deviations of each outcome.
pub fn placebos(
    tallies: &Tallies,
    question: &Question,
    options: &Options,
    others: &[&str],
    test: &Test,
    window: impl Fn(System) -> System + Sync,
) -> Placebos {
    let options = comparable(options, test);
    let own = test.last().estimate / test.unit;
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
/// without the control for attention: one change at a time. The margin is the same in standard deviations of each outcome,
/// the horizon the same by the calendar.
pub fn sensitivity(
    tallies: &[Tallies],
    question: &Question,
    options: &Options,
    test: &Test,
    window: impl Fn(System) -> System + Sync,
) -> Vec<Variant> {
    let base = comparable(options, test);
    let mut asked: Vec<(&'static str, String, &Tallies, Question, Options)> = Vec::new();
    let own = &tallies[0];
    for (what, choice, question) in other_questions(question) {
        asked.push((what, choice.to_owned(), own, question, base));
    }
    for (what, choice, options) in other_options(&base, test.lags) {
        asked.push((what, choice, own, question.clone(), options));
    }
    for other in &tallies[1..] {
        let options = Options {
            horizon: as_long(base.horizon, own.period(), other.period()),
            lags: None,
            ..base
        };
        let name = format!("{}s, {} ahead", other.period().name(), options.horizon);
        asked.push(("period", name, other, question.clone(), options));
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

/// The options under which another outcome can be held beside this test: a margin in its units does not carry over.
fn comparable(options: &Options, test: &Test) -> Options {
    Options {
        margin: None,
        usual_margin: test.margin / test.unit,
        ..*options
    }
}

/// What else could be asked of the same events.
fn other_questions(question: &Question) -> Vec<(&'static str, &'static str, Question)> {
    let other = || question.clone();
    let all = [
        (
            "score",
            "plover",
            Question {
                scale: Scale::Plover,
                ..other()
            },
        ),
        (
            "score",
            "goldstein",
            Question {
                scale: Scale::Goldstein,
                ..other()
            },
        ),
        (
            "engagement",
            "sum of positive scores",
            Question {
                engagement: Engagement::Cooperation,
                ..other()
            },
        ),
        (
            "engagement",
            "number of cooperative events",
            Question {
                engagement: Engagement::Count,
                ..other()
            },
        ),
        (
            "engagement",
            "net score",
            Question {
                engagement: Engagement::Net,
                ..other()
            },
        ),
        (
            "outcome",
            "both directions",
            Question {
                outcome: Acts::Both,
                ..other()
            },
        ),
        (
            "outcome",
            "A to C only",
            Question {
                outcome: Acts::Forth,
                ..other()
            },
        ),
        (
            "outcome",
            "C to A only",
            Question {
                outcome: Acts::Back,
                ..other()
            },
        ),
        (
            "attention",
            "outcome as a sum",
            Question {
                shares: false,
                ..other()
            },
        ),
        (
            "attention",
            "outcome as share of A's activity",
            Question {
                shares: true,
                ..other()
            },
        ),
    ];
    all.into_iter().filter(|(.., asked)| asked != question).collect()
}

/// How else the same question could be answered.
fn other_options(base: &Options, lags: usize) -> Vec<(&'static str, String, Options)> {
    let attention = if base.attention {
        "no control"
    } else {
        "A's other activity held constant"
    };
    let mut all = vec![
        (
            "attention",
            attention.to_owned(),
            Options {
                attention: !base.attention,
                ..*base
            },
        ),
        (
            "order",
            base.order.other().words().to_owned(),
            Options {
                order: base.order.other(),
                ..*base
            },
        ),
    ];
    all.extend(
        [1, 2, 3, 6]
            .into_iter()
            .filter(|&n| n != lags)
            .map(|n| ("lags", n.to_string(), Options { lags: Some(n), ..*base })),
    );
    all
}
