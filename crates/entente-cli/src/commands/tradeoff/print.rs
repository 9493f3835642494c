//! The trade-off test in words and tables.

use super::{Findings, acts_words, dates, engagement_words, outcome_words, study::Study};
use crate::output::{self, BOLD, styled, table::table};
use anyhow::Result;
use entente::relations::{
    linear::Joint,
    tradeoff::{
        Question, Test, Unable, Verdict,
        checks::{Placebos, Standardised, Variant},
        vector::Impulse,
    },
};
use std::io::Write;

pub(crate) fn print(findings: &Findings) -> Result<()> {
    let mut out = output::out();
    writeln!(out, "{}", styled(BOLD, &output::wrapped(&question(findings), 0)))?;
    let test = match &findings.test {
        Err(Unable(reasons)) => {
            writeln!(out, "No verdict: there is too little to judge.")?;
            for reason in reasons {
                writeln!(out, "{}", output::wrapped(&format!("- {}", named(reason, findings)), 2))?;
            }
            output::paragraph(&base(findings))?;
            return since(findings);
        }
        Ok(test) => test,
    };
    writeln!(out, "{}", styled(BOLD, &output::wrapped(&sentence(test, findings), 0)))?;
    output::paragraph(&caution(test, findings))?;
    output::paragraph(&base(findings))?;
    responses(test, findings, &mut out)?;
    output::paragraph(&how(test, findings))?;
    if !test.dropped.is_empty() {
        let dropped = test.dropped.join(", ");
        output::paragraph(&format!("Left out, because other terms explain them: {dropped}."))?;
    }
    if let Some(placebos) = &findings.placebos {
        writeln!(out, "\n{}", styled(BOLD, "Placebos"))?;
        output::paragraph(&placebo_words(placebos, test, findings))?;
    }
    if !findings.sensitivity.is_empty() {
        writeln!(out, "\n{}", styled(BOLD, "Asked otherwise"))?;
        sensitivity(&findings.sensitivity, test, findings, &mut out)?;
    }
    since(findings)?;
    let Question { a, c, .. } = &findings.question;
    output::paragraph(&format!(
        "What this does not show: causes that no series here holds; relations that the sources do not report; anything about \
         one single act. `--series FILE` writes the series, `entente events{} --dyad {a} {c}` the events.",
        findings
            .set
            .as_ref()
            .map(|set| format!(" --set {set}"))
            .unwrap_or_default()
    ))
}

/// What is asked.
pub(crate) fn question(findings: &Findings) -> String {
    let [a, b, c] = &findings.names;
    format!("Does engagement of {a} with {b} come at the expense of its relation with {c}?")
}

/// Responses by horizon under both orders, of the projections and of the autoregression.
fn responses(test: &Test, findings: &Findings, out: &mut impl Write) -> Result<()> {
    let unit = findings.system.period.name();
    let other = test.order.other().words();
    let mut lines = table(&[
        &format!("{unit}s after"),
        "effect",
        "90% interval",
        "p",
        "p (Holm)",
        other,
        "VAR last",
        "VAR first",
    ]);
    let range = |estimate: f64, low: f64, high: f64| format!("{estimate:+.1} ({low:+.1} to {high:+.1})");
    for (number, r) in test.horizons.iter().enumerate() {
        let other = &test.other[number];
        let vector = |impulses: &[Impulse]| {
            let i = &impulses[number];
            range(i.estimate, i.low, i.high)
        };
        let (last, first) = test
            .impulses
            .as_ref()
            .map(|(last, first)| (vector(last), vector(first)))
            .unwrap_or_default();
        lines.add_row([
            r.horizon.to_string(),
            format!("{:+.1}", r.estimate),
            format!("{:+.1} to {:+.1}", r.low, r.high),
            format!("{:.3}", r.p),
            format!("{:.3}", test.adjusted[number]),
            range(other.estimate, other.low, other.high),
            last,
            first,
        ]);
    }
    writeln!(out, "{lines}")?;
    Ok(())
}

/// What was estimated, and how.
pub(crate) fn how(test: &Test, findings: &Findings) -> String {
    let last = test.last();
    let joint = |joint: Option<Joint>| {
        joint.map_or_else(
            || "not to be had".to_owned(),
            |j| format!("F({}, {}) = {:.2}, p = {:.3}", j.restrictions, j.degrees, j.f, j.p),
        )
    };
    let Question { a, b, c, .. } = &findings.question;
    let held = if findings.options.attention {
        format!("{a}'s other events and their net score, {b} with {c}, the calendar and a trend held constant")
    } else {
        format!("{b} with {c}, the calendar and a trend held constant; no control for attention")
    };
    format!(
        "Cumulated effect on the {} ({} scale) of one standard deviation ({:.1}) more engagement ({} of {}), which moves {} \
         within a period; {held}. Local projections with {} + 1 lags, {} errors, n = {}; {}. Granger: engagement to outcome {}; \
         outcome to engagement {}.",
        outcome_words(&findings.question),
        findings.question.scale.name(),
        test.rise,
        engagement_words(findings.question.engagement),
        acts_words(findings.question.engaging, a, b),
        test.order.words().trim_start_matches("engagement "),
        test.lags,
        last.robust.name(),
        last.n,
        margin(test, findings),
        joint(test.granger.0),
        joint(test.granger.1)
    )
}

/// The margin, and where it comes from.
fn margin(test: &Test, findings: &Findings) -> String {
    let from = if findings.options.margin.is_some() {
        "as given".to_owned()
    } else {
        format!(
            "{} standard deviation of the outcome's sum over {} in this sample, which a trade-off swells too",
            if (findings.options.usual_margin - 0.5).abs() < 1e-9 {
                "half a".to_owned()
            } else {
                format!("{:.2}", findings.options.usual_margin)
            },
            span(test, findings)
        )
    };
    format!("margin {:.1}, {from}", test.margin)
}

/// "6 months".
fn span(test: &Test, findings: &Findings) -> String {
    let horizon = test.last().horizon;
    format!(
        "{horizon} {}{}",
        findings.system.period.name(),
        if horizon == 1 { "" } else { "s" }
    )
}

/// The verdict in a sentence.
pub(crate) fn sentence(test: &Test, findings: &Findings) -> String {
    let [a, b, c] = &findings.names;
    let loss = format!("{:.1} points over {}", test.margin, span(test, findings));
    let what = match test.verdict {
        Verdict::AtTheExpense => {
            format!(
                "the relation of {a} and {c} gets worse after {a} engages more with {b}, perhaps by the margin of {loss} or more"
            )
        }
        Verdict::SmallCost => format!("the relation of {a} and {c} gets worse, but by less than the margin of {loss}"),
        Verdict::NotAtTheExpense => format!(
            "a loss of {loss}, the margin, is ruled out for {a} and {c} after one standard deviation ({:.1}) more engagement; the \
             largest left open is {:.1}",
            test.rise,
            largest(test)
        ),
        Verdict::CannotTell => format!("the evidence fits both no loss and one of {loss}, the margin"),
    };
    format!("Verdict: {} \u{2013} {what}.", test.verdict.words())
}

/// The largest loss that the evidence does not rule out, under either order.
fn largest(test: &Test) -> f64 {
    let other = test.other.last().map_or(0.0, |r| r.low);
    -test.last().low.min(other).min(0.0) + 0.0
}

/// How firm the verdict stands: what the margin means in events, how many other ways of asking agree, which one speaks
/// most against it, and where it lies among placebos.
pub(crate) fn caution(test: &Test, findings: &Findings) -> String {
    let mut parts = Vec::new();
    if !findings.question.shares {
        parts.push(format!(
            "the margin is worth about {:.1} events of assault",
            test.margin / 9.0
        ));
    }
    let answered: Vec<_> = findings
        .sensitivity
        .iter()
        .filter_map(|v| v.result.as_ref().ok().map(|effect| (v, effect)))
        .collect();
    if !answered.is_empty() {
        let same = answered
            .iter()
            .filter(|(_, effect)| effect.verdict == test.verdict)
            .count();
        let mut words = format!("{same} of {} other ways of asking say the same", answered.len());
        let against = answered.iter().filter(|(_, effect)| effect.verdict != test.verdict);
        if let Some((variant, effect)) = against.min_by(|x, y| x.1.low.total_cmp(&y.1.low)) {
            let choice = named(&variant.choice, findings);
            words += &format!(" (with {} {choice}: {})", variant.what, effect.verdict.words());
        }
        parts.push(words);
    }
    if let Some(placebos) = findings.placebos.as_ref().filter(|p| !p.triads.is_empty()) {
        parts.push(format!(
            "of {} other states {} fare as badly or worse",
            placebos.triads.len(),
            placebos.as_low
        ));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("How firm: {}.", parts.join("; "))
}

/// What the answer rests on.
pub(crate) fn base(findings: &Findings) -> String {
    let system = &findings.system;
    let (with_b, with_c) = system.nonzero();
    let unit = system.period.name();
    let covered = system.observed.iter().filter(|&&seen| seen).count();
    let span = dates(system).map_or_else(
        || "no time at all".to_owned(),
        |(first, last)| format!("{first} to {last}"),
    );
    let set = findings.set.as_ref().map_or_else(
        || "coded from the documents in the ledger".to_owned(),
        |set| format!("imported set {set}"),
    );
    let Question { a, b, c, .. } = &findings.question;
    format!(
        "{span}, {} {unit}s, {covered} of them covered; {with_b} with engagement of {}, {with_c} with events of {}; {set}.",
        system.len(),
        acts_words(findings.question.engaging, a, b),
        acts_words(findings.question.outcome, a, c)
    )
}

/// A reason with the states' codes in place of A, B and C.
pub(crate) fn named(reason: &str, findings: &Findings) -> String {
    in_codes(reason, &findings.question)
}

/// Words with the codes of a question in place of A, B and C.
pub(crate) fn in_codes(words: &str, question: &Question) -> String {
    let code = |word: &str| match word.trim_end_matches([';', ',', '.']).trim_end_matches("'s") {
        "A" => word.replacen('A', &question.a, 1),
        "B" => word.replacen('B', &question.b, 1),
        "C" => word.replacen('C', &question.c, 1),
        _ => word.to_owned(),
    };
    words.split(' ').map(code).collect::<Vec<_>>().join(" ")
}

pub(crate) fn placebo_words(placebos: &Placebos, test: &Test, findings: &Findings) -> String {
    let own = test.last().estimate / test.unit;
    if placebos.triads.is_empty() {
        return "No other state has enough events for the same test.".to_owned();
    }
    let ends = |range: &[(String, Standardised)]| -> String {
        let one = |(name, effect): &(String, Standardised)| format!("{name} {:+.2}", effect.estimate);
        range.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let few = 3.min(placebos.triads.len());
    format!(
        "The same test on {} other states ({} more have too little): as low as {} ({own:+.2} SD) or lower: {}, p = {:.3}. Lowest: {}; \
         highest: {}.",
        placebos.triads.len(),
        placebos.too_little,
        findings.question.c,
        placebos.as_low,
        placebos.p(),
        ends(&placebos.triads[..few]),
        ends(&placebos.triads[placebos.triads.len() - few..])
    )
}

fn sensitivity(variants: &[Variant], test: &Test, findings: &Findings, out: &mut impl Write) -> Result<()> {
    let mut lines = table(&["what", "choice", "effect (SD)", "90% interval", "n", "verdict"]);
    let last = test.last();
    lines.add_row([
        "as above".to_owned(),
        String::new(),
        format!("{:+.2}", last.estimate / test.unit),
        format!("{:+.2} to {:+.2}", last.low / test.unit, last.high / test.unit),
        last.n.to_string(),
        test.verdict.words().to_owned(),
    ]);
    for variant in variants {
        let row = match &variant.result {
            Ok(effect) => [
                format!("{:+.2}", effect.estimate),
                format!("{:+.2} to {:+.2}", effect.low, effect.high),
                effect.n.to_string(),
                effect.verdict.words().to_owned(),
            ],
            Err(Unable(reasons)) => [
                String::new(),
                String::new(),
                String::new(),
                format!("no verdict: {}", named(&reasons.join("; "), findings)),
            ],
        };
        lines.add_row(
            [variant.what.to_owned(), named(&variant.choice, findings)]
                .into_iter()
                .chain(row),
        );
    }
    writeln!(out, "{lines}")?;
    output::paragraph(&format!(
        "Effects are in standard deviations of each outcome's sum over the same time; the margin is {:.2} of one.",
        test.margin / test.unit
    ))
}

fn since(findings: &Findings) -> Result<()> {
    if let Some(study) = &findings.study {
        let mut out = output::out();
        writeln!(out, "\n{}", styled(BOLD, &format!("Since {}", study.since)))?;
        output::paragraph(&since_words(findings, study))?;
    }
    Ok(())
}

/// The event study in words.
pub(crate) fn since_words(findings: &Findings, study: &Study) -> String {
    let unit = findings.system.period.name();
    let found = match &study.result {
        Err(reason) => return format!("No event study: {reason}."),
        Ok(found) => found,
    };
    let heavy: Vec<String> = found
        .weights
        .iter()
        .take(6)
        .map(|(name, weight)| format!("{name} {weight:.2}"))
        .collect();
    format!(
        "Since then the {} has been {:+.1} a {unit} from where a synthetic control of {} other relations would have it ({}), over {} \
         covered {unit}s. Misfit {:.1} before, {:.1} after: ratio {:.2}, rank {} of {} among the placebos ({} left out for poor fit), \
         p = {:.3}.",
        outcome_words(&findings.question),
        found.fit.effect,
        found.donors,
        heavy.join(", "),
        study.starts.len() - found.before,
        found.fit.rmspe_before,
        found.fit.rmspe_after,
        found.fit.ratio,
        found.rank,
        found.placebos.len() + 1,
        found.left_out.len(),
        found.p
    )
}
