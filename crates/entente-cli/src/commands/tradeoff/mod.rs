//! `entente tradeoff`: when A engages more with B, does A's relation with C get worse?

pub(crate) mod pictures;
pub(crate) mod print;
mod study;

use super::{
    in_order, open_ledger,
    source::{Partners, Side, Source, apart, side},
    write_plot, write_whole,
};
use crate::{
    cli::{DirectionName, EngagementName, Tradeoff},
    output,
};
use anyhow::{Result, bail};
use entente::{
    codebook::Names,
    relations::{
        Period, Tallies, linear,
        tradeoff::{
            self, Acts, Engagement, Options, Question, Test, Unable,
            checks::{self, Placebos, Standardised, Variant},
            projection::{Order, Response},
            system::System,
            vector::Impulse,
        },
    },
};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::{path::Path, process::ExitCode};

use self::study::Study;

/// Over what the question is asked.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) set: Option<String>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    /// Most placebo triads.
    pub(crate) placebos: usize,
    /// Day of an event study.
    pub(crate) since: Option<Date>,
}

/// All that was found for one triad.
pub(crate) struct Findings {
    pub(crate) question: Question,
    pub(crate) names: [String; 3],
    pub(crate) options: Options,
    pub(crate) system: System,
    pub(crate) test: Result<Test, Unable>,
    pub(crate) placebos: Option<Placebos>,
    pub(crate) sensitivity: Vec<Variant>,
    pub(crate) study: Option<Study>,
    pub(crate) set: Option<String>,
}

pub(crate) fn run(arguments: &Tradeoff) -> Result<ExitCode> {
    let names = Names::embedded()?;
    let set = arguments.set.name.as_deref();
    let [a, b, c] = [&arguments.a, &arguments.b, &arguments.c].map(|words| side(&names, words, set));
    let sides = [a?, b?, c?];
    apart(&[&sides[0], &sides[1], &sides[2]])?;
    in_order(arguments.from, arguments.to)?;
    let period: Period = arguments.period.into();
    let options = options(arguments, period)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let question = Question {
        scale: arguments.scale.into(),
        engagement: match arguments.engagement {
            EngagementName::Cooperation => Engagement::Cooperation,
            EngagementName::Count => Engagement::Count,
            EngagementName::Net => Engagement::Net,
        },
        engaging: acts(arguments.engaging),
        outcome: acts(arguments.direction),
        shares: arguments.shares,
        a: sides[0].label.clone(),
        b: sides[1].label.clone(),
        c: sides[2].label.clone(),
    };
    let source = Source {
        ledger: &ledger,
        names: &names,
        set,
    };
    let tallies = sums(source, &sides, period)?;
    let ask = Ask {
        set: arguments.set.name.clone(),
        from: arguments.from,
        to: arguments.to,
        placebos: arguments.placebos,
        since: arguments.since,
    };
    let findings = findings(&tallies, &names, &sides, question, options, &ask);
    if let Some(path) = &arguments.series {
        write_whole(path, &series(&findings.system)?)?;
        output::note(&format!("series: {}", path.display()));
    }
    if let Some(path) = &arguments.plot.file {
        plot(&findings, path)?;
    }
    if arguments.json {
        output::json(&as_json(&findings))?;
    } else {
        print::print(&findings)?;
    }
    // A verdict that cannot be given is an answer, but scripts want to know.
    Ok(if findings.test.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(3)
    })
}

const fn acts(name: DirectionName) -> Acts {
    match name {
        DirectionName::Both => Acts::Both,
        DirectionName::Forth => Acts::Forth,
        DirectionName::Back => Acts::Back,
    }
}

fn options(arguments: &Tradeoff, period: Period) -> Result<Options> {
    let defaults = Options::of(period);
    if arguments.margin.is_some_and(|m| !(m > 0.0 && m.is_finite())) {
        bail!("--margin must be above 0, in the outcome's units summed over the horizon");
    }
    if arguments.horizon == Some(0) || arguments.lags == Some(0) {
        bail!("--horizon and --lags are numbers of periods, from 1");
    }
    Ok(Options {
        horizon: arguments.horizon.unwrap_or(defaults.horizon),
        lags: arguments.lags,
        margin: arguments.margin,
        attention: !arguments.no_attention,
        order: if arguments.first {
            Order::EngagementFirst
        } else {
            Order::EngagementLast
        },
        ..defaults
    })
}

/// Adds up all that the test and its checks look at, by the period asked for first.
pub(crate) fn sums(source: Source<'_>, sides: &[Side; 3], period: Period) -> Result<Vec<Tallies>> {
    let others = [Period::Month, Period::Quarter, Period::Week];
    let others = others.into_iter().filter(|&other| other != period);
    let periods: Vec<Period> = std::iter::once(period).chain(others).collect();
    source.sums(&sides.each_ref(), &periods, Partners::Each)
}

/// Runs the test with all that stands beside it.
pub(crate) fn findings(
    tallies: &[Tallies],
    names: &Names,
    sides: &[Side; 3],
    question: Question,
    options: Options,
    ask: &Ask,
) -> Findings {
    let window = |system: System| system.between(ask.from, ask.to);
    let own = &tallies[0];
    let system = window(System::of(own, &question));
    let test = tradeoff::test(&system, &options);
    let states = states(own, names, &question);
    let placebos = test.as_ref().ok().filter(|_| ask.placebos > 0).map(|test| {
        let candidates = &states[..states.len().min(ask.placebos)];
        checks::placebos(own, &question, &options, candidates, test, window)
    });
    let sensitivity = test.as_ref().map_or_else(
        |_| Vec::new(),
        |test| checks::sensitivity(tallies, &question, &options, test, window),
    );
    let study = ask
        .since
        .map(|since| study::study(own, &question, &states, since, window));
    Findings {
        names: sides.each_ref().map(|side| side.name.clone()),
        question,
        options,
        system,
        test,
        placebos,
        sensitivity,
        study,
        set: ask.set.clone(),
    }
}

/// The same question of the time since the day of the event study alone, where there is one; without placebos.
pub(crate) fn findings_since(
    tallies: &[Tallies],
    names: &Names,
    sides: &[Side; 3],
    question: &Question,
    options: Options,
    ask: &Ask,
) -> Option<(Date, Findings)> {
    let since = ask.since?;
    let ask = Ask {
        from: Some(since),
        placebos: 0,
        since: None,
        ..ask.clone()
    };
    Some((since, findings(tallies, names, sides, question.clone(), options, &ask)))
}

/// The states that A deals with most, but for B and C.
fn states<'t>(tallies: &'t Tallies, names: &Names, question: &Question) -> Vec<&'t str> {
    let partners = tallies.partners(&question.a).into_iter().map(|(name, _)| name);
    partners
        .filter(|name| *name != question.b && *name != question.c && names.countries.get(name).is_some())
        .collect()
}

/// The series that the test saw, as CSV: so that anybody can run it elsewhere.
fn series(system: &System) -> Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["start", "observed", "y", "e", "z", "volume", "mood"])?;
    for n in 0..system.len() {
        let values = [&system.y, &system.e, &system.z, &system.volume, &system.mood].map(|v| v[n].to_string());
        let head = [system.starts[n].to_string(), u8::from(system.observed[n]).to_string()];
        out.write_record(head.iter().chain(&values))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

/// The responses into the file named; placebos and the event study into files beside it.
fn plot(findings: &Findings, path: &Path) -> Result<()> {
    let beside = |what: &str| path.with_extension(format!("{what}.svg"));
    match &findings.test {
        Ok(test) => {
            write_plot(path, &pictures::responses(findings, test))?;
            if let Some(placebos) = &findings.placebos {
                write_plot(&beside("placebos"), &pictures::placebos(findings, test, placebos))?;
            }
        }
        Err(_) => output::note("no picture of responses: there is no verdict"),
    }
    if let Some(Study {
        result: Ok(study),
        starts,
        actual,
        since,
    }) = &findings.study
    {
        write_plot(
            &beside("since"),
            &pictures::study(findings, study, starts, actual, *since),
        )?;
    }
    Ok(())
}

pub(crate) fn as_json(findings: &Findings) -> Value {
    let Findings {
        question,
        options,
        system,
        ..
    } = findings;
    let (with_b, with_c) = system.nonzero();
    let mut value = json!({
        "a": question.a, "b": question.b, "c": question.c,
        "set": findings.set,
        "scale": question.scale.name(),
        "engagement": engagement_words(question.engagement),
        "engaging": acts_words(question.engaging, &question.a, &question.b),
        "outcome": outcome_words(question),
        "period": system.period.name(),
        "from": system.starts.first(), "to": system.starts.last().map(|&s| system.period.end(s)),
        "periods": system.len(),
        "observed": system.observed.iter().filter(|&&seen| seen).count(),
        "with_b": with_b, "with_c": with_c,
        "attention_controlled": options.attention,
        "coverage": options.coverage,
        "horizon": options.horizon,
    });
    let mut put = |name: &str, part: Value| value[name] = part;
    match &findings.test {
        Err(Unable(reasons)) => {
            put("verdict", Value::Null);
            put("reasons", json!(reasons));
        }
        Ok(test) => {
            let last = test.last();
            put("verdict", json!(test.verdict));
            put("verdict_words", json!(test.verdict.words()));
            put("margin", json!(test.margin));
            put("unit", json!(test.unit));
            put("rise", json!(test.rise));
            put("lags", json!(test.lags));
            put("errors", json!(last.robust.name()));
            put("n", json!(last.n));
            let responses = |responses: &[Response], adjusted: Option<&[f64]>| -> Value {
                let one = |(number, r): (usize, &Response)| {
                    json!({
                        "horizon": r.horizon, "estimate": r.estimate, "error": r.error, "low": r.low, "high": r.high,
                        "p": r.p, "p_holm": adjusted.map(|a| a[number]), "n": r.n, "degrees": r.degrees,
                    })
                };
                responses.iter().enumerate().map(one).collect()
            };
            put("horizons", responses(&test.horizons, Some(&test.adjusted)));
            put("order", json!(test.order.words()));
            put("other_order", responses(&test.other, None));
            if let Some((last, first)) = &test.impulses {
                let path = |path: &[Impulse]| -> Value {
                    path.iter()
                        .map(|i| json!({"horizon": i.horizon, "estimate": i.estimate, "low": i.low, "high": i.high}))
                        .collect()
                };
                put(
                    "var",
                    json!({"engagement_last": path(last), "engagement_first": path(first)}),
                );
            }
            let joint = |joint: Option<linear::Joint>| {
                joint.map(|j| json!({"f": j.f, "restrictions": j.restrictions, "degrees": j.degrees, "p": j.p}))
            };
            put(
                "granger",
                json!({"engagement_to_outcome": joint(test.granger.0), "outcome_to_engagement": joint(test.granger.1)}),
            );
            put("left_out", json!(test.dropped));
        }
    }
    if let Some(placebos) = &findings.placebos {
        put(
            "placebo",
            json!({
                "triads": placebos.triads.len(), "too_little": placebos.too_little, "as_low": placebos.as_low,
                "p": placebos.p(),
                "each": placebos.triads.iter().map(|(c, e)| {
                    let mut line = standardised(e);
                    line["c"] = json!(c);
                    line
                }).collect::<Vec<_>>(),
            }),
        );
    }
    put(
        "sensitivity",
        findings
            .sensitivity
            .iter()
            .map(|variant| {
                let mut line = match &variant.result {
                    Ok(effect) => standardised(effect),
                    Err(Unable(reasons)) => json!({"verdict": null, "reasons": reasons}),
                };
                line["what"] = json!(variant.what);
                line["choice"] = json!(variant.choice);
                line
            })
            .collect(),
    );
    if let Some(study) = &findings.study {
        put("since", study.as_json());
    }
    value
}

fn standardised(effect: &Standardised) -> Value {
    json!({
        "estimate": effect.estimate, "low": effect.low, "high": effect.high, "p": effect.p, "n": effect.n,
        "verdict": effect.verdict,
    })
}

const fn engagement_words(engagement: Engagement) -> &'static str {
    match engagement {
        Engagement::Cooperation => "sum of positive scores",
        Engagement::Count => "number of cooperative events",
        Engagement::Net => "net score",
    }
}

/// Whose acts: "USA and PAK", "USA to PAK", "PAK to USA".
fn acts_words(acts: Acts, a: &str, other: &str) -> String {
    match acts {
        Acts::Both => format!("{a} and {other}"),
        Acts::Forth => format!("{a} to {other}"),
        Acts::Back => format!("{other} to {a}"),
    }
}

fn outcome_words(question: &Question) -> String {
    let Question { a, c, .. } = question;
    let who = acts_words(question.outcome, a, c);
    if question.shares {
        format!("net score of {who} over {a}'s events, in hundredths")
    } else {
        format!("net score of {who}")
    }
}

/// The verdict of the default test on one triad, for lists of claims: in words with its interval, and its p value.
pub(crate) struct Short {
    pub(crate) words: String,
    pub(crate) p: Option<f64>,
}

/// Judges a triad by the default test on sums that hold all rows of A and of B.
pub(crate) fn short(tallies: &Tallies, a: &str, b: &str, c: &str) -> Short {
    let question = Question::plain(a, b, c);
    match checks::standardised(&System::of(tallies, &question), &Options::of(tallies.period())) {
        Ok(effect) => Short {
            words: format!(
                "{} ({:+.2}, {:+.2} to {:+.2} SD)",
                effect.verdict.words(),
                effect.estimate,
                effect.low,
                effect.high
            ),
            p: Some(effect.p),
        },
        Err(Unable(reasons)) => Short {
            words: format!(
                "too little to judge: {}",
                print::in_codes(&reasons.join("; "), &question)
            ),
            p: None,
        },
    }
}

/// First day of the first period and last day of the last.
fn dates(system: &System) -> Option<(Date, Date)> {
    Some((*system.starts.first()?, system.period.end(*system.starts.last()?)))
}
