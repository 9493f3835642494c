//! The trade-off test in pictures.

use super::{Findings, dates, outcome_words};
use crate::commands::series::origin;
use entente::relations::{
    chart::{EventStudyChart, Head, Placebo, PlaceboChart, ResponseChart, ResponsePanel, ResponsePoint, StudyPoint},
    synthetic::EventStudy,
    tradeoff::{Test, checks::Placebos, projection::Response, vector::Impulse},
};
use jiff::civil::Date;

fn head(findings: &Findings, what: &str) -> Head {
    let [a, b, c] = &findings.names;
    let period = dates(&findings.system).map(|(first, last)| format!(", {first} to {last}"));
    Head {
        title: format!("Engagement of {a} with {b}, and its relation with {c}"),
        subtitle: format!("{what}{}", period.unwrap_or_default()),
        source: origin(findings.set.as_deref()),
        ..Head::default()
    }
}

/// Responses of the projection and of the autoregression, under both orders.
pub(crate) fn responses(findings: &Findings, test: &Test) -> String {
    let projected = |title: &str, responses: &[Response]| ResponsePanel {
        title: title.to_owned(),
        points: responses
            .iter()
            .map(|r| point(r.horizon, r.estimate, r.low, r.high))
            .collect(),
    };
    let vector = |title: &str, impulses: &[Impulse]| ResponsePanel {
        title: title.to_owned(),
        points: impulses
            .iter()
            .map(|i| point(i.horizon, i.estimate, i.low, i.high))
            .collect(),
    };
    let mut panels = vec![
        projected(&format!("Projection, {}", test.order.words()), &test.horizons),
        projected(&format!("Projection, {}", test.order.other().words()), &test.other),
    ];
    if let Some((last, first)) = &test.impulses {
        panels.push(vector("VAR, engagement last", last));
        panels.push(vector("VAR, engagement first", first));
    }
    let [a, b] = [&findings.question.a, &findings.question.b];
    ResponseChart {
        head: head(findings, test.verdict.words()),
        panels,
        unit: format!(
            "Cumulated {} ({} scale) after one SD more of {a}\u{2013}{b}",
            outcome_words(&findings.question),
            findings.question.scale.name()
        ),
        horizon: format!("{}s after", findings.system.period.name()),
        band: format!("{:.0}% interval", 100.0 * findings.options.coverage),
        margin: Some(test.margin),
    }
    .to_svg()
}

fn point(horizon: usize, estimate: f64, low: f64, high: f64) -> ResponsePoint {
    ResponsePoint {
        horizon: u32::try_from(horizon).unwrap_or(u32::MAX),
        estimate,
        low,
        high,
    }
}

/// The effect on C among those on others.
pub(crate) fn placebos(findings: &Findings, test: &Test, placebos: &Placebos) -> String {
    let last = test.last();
    let [a, b, c] = [&findings.question.a, &findings.question.b, &findings.question.c];
    PlaceboChart {
        head: head(findings, "the same test on every other state"),
        unit: format!(
            "Effect over {} {}s, in SD of each outcome",
            last.horizon,
            findings.system.period.name()
        ),
        own: format!("{a}\u{2013}{b}\u{2013}{c}"),
        estimate: last.estimate / test.unit,
        low: last.low / test.unit,
        high: last.high / test.unit,
        placebos: placebos
            .triads
            .iter()
            .map(|(other, effect)| Placebo {
                label: other.clone(),
                estimate: effect.estimate,
            })
            .collect(),
        margin: Some(test.margin / test.unit),
    }
    .to_svg()
}

/// The path since a date beside its synthetic control.
pub(crate) fn study(findings: &Findings, study: &EventStudy, starts: &[Date], actual: &[f64], since: Date) -> String {
    let [a, c] = [&findings.question.a, &findings.question.c];
    EventStudyChart {
        head: head(findings, "against a synthetic control from its other relations"),
        unit: format!(
            "{} per {} ({} scale)",
            outcome_words(&findings.question),
            findings.system.period.name(),
            findings.question.scale.name()
        ),
        series: format!("{a}\u{2013}{c}"),
        event_day: Some(since),
        event: String::new(),
        points: with_gaps(findings, starts)
            .map(|(day, place)| StudyPoint {
                day,
                actual: place.map_or(f64::NAN, |n| actual[n]),
                synthetic: place.map_or(f64::NAN, |n| study.fit.synthetic[n]),
            })
            .collect(),
        placebo_gaps: study
            .placebos
            .iter()
            .map(|placebo| {
                with_gaps(findings, starts)
                    .map(|(_, place)| place.map_or(f64::NAN, |n| placebo.fit.gaps[n]))
                    .collect()
            })
            .collect(),
    }
    .to_svg()
}

/// Every period of the window with its place among those that the study has, or none where no source covers it: a line is
/// not drawn across what nobody reported.
fn with_gaps<'f>(findings: &'f Findings, starts: &'f [Date]) -> impl Iterator<Item = (Date, Option<usize>)> + 'f {
    let all = findings.system.starts.iter();
    all.map(|day| (*day, starts.binary_search(day).ok()))
}
