//! The trade-off test in words and tables.

use super::{Findings, dates, engagement_words, outcome_words, study::Study};
use crate::{
    commands::series::length,
    output::{self, BOLD, styled, table::table},
};
use anyhow::Result;
use entente::relations::{
    linear::Joint,
    tradeoff::{
        Test, Unable, Verdict,
        checks::{Placebos, Standardised, Variant},
    },
};
use std::io::Write;

pub(super) fn print(findings: &Findings) -> Result<()> {
    let mut out = output::out();
    let [a, b, c] = &findings.names;
    writeln!(
        out,
        "{}",
        styled(
            BOLD,
            &format!("Does {a}'s engagement with {b} come at the expense of its relation with {c}?")
        )
    )?;
    let test = match &findings.test {
        Err(Unable(reasons)) => {
            writeln!(out, "No verdict: there is too little to judge.")?;
            for reason in reasons {
                writeln!(out, "  - {}", named(reason, findings))?;
            }
            writeln!(out, "{}", base(findings))?;
            return since(findings);
        }
        Ok(test) => test,
    };
    let last = test.last();
    writeln!(out, "{}", styled(BOLD, &sentence(test, findings)))?;
    writeln!(out, "{}", base(findings))?;
    let unit = length(findings.system.period);
    let mut lines = table(&[
        &format!("{unit}s after"),
        "effect",
        "90% interval",
        "p",
        "p (Holm)",
        "engagement first",
        "VAR last",
        "VAR first",
    ]);
    for (number, r) in test.horizons.iter().enumerate() {
        let first = &test.first[number];
        let vector = |which: usize| {
            test.impulses
                .as_ref()
                .map(|(last, first)| if which == 0 { &last[number] } else { &first[number] })
                .map(|i| format!("{:+.1} ({:+.1} to {:+.1})", i.estimate, i.low, i.high))
                .unwrap_or_default()
        };
        lines.add_row([
            r.horizon.to_string(),
            format!("{:+.1}", r.estimate),
            format!("{:+.1} to {:+.1}", r.low, r.high),
            format!("{:.3}", r.p),
            format!("{:.3}", test.adjusted[number]),
            format!("{:+.1} ({:+.1} to {:+.1})", first.estimate, first.low, first.high),
            vector(0),
            vector(1),
        ]);
    }
    writeln!(out, "{lines}")?;
    writeln!(
        out,
        "Cumulated effect on the {} ({} scale) of one standard deviation ({:.1}) more engagement\n\
         ({}). Local projections with {} + 1 lags, {} errors, n = {}; margin {:.1} = {}.",
        outcome_words(&findings.question),
        findings.question.scale.name(),
        test.rise,
        engagement_words(findings.question.engagement),
        test.lags,
        last.robust.name(),
        last.n,
        test.margin,
        if findings.options.margin.is_some() {
            "as given"
        } else {
            "half a standard deviation of the outcome's sum"
        }
    )?;
    let joint = |joint: Option<Joint>| {
        joint.map_or_else(
            || "not to be had".to_owned(),
            |j| format!("F({}, {}) = {:.2}, p = {:.3}", j.restrictions, j.degrees, j.f, j.p),
        )
    };
    writeln!(
        out,
        "Granger: engagement to outcome {}; outcome to engagement {}.",
        joint(test.granger.0),
        joint(test.granger.1)
    )?;
    if !test.dropped.is_empty() {
        writeln!(
            out,
            "Left out, because other terms explain them: {}.",
            test.dropped.join(", ")
        )?;
    }
    if let Some(placebos) = &findings.placebos {
        writeln!(out, "\n{}", styled(BOLD, "Placebos"))?;
        writeln!(out, "{}", placebo_words(placebos, test, findings))?;
    }
    if !findings.sensitivity.is_empty() {
        writeln!(out, "\n{}", styled(BOLD, "Asked otherwise"))?;
        sensitivity(&findings.sensitivity, test, &mut out)?;
    }
    since(findings)?;
    writeln!(
        out,
        "\nWhat this does not show: causes that no series here holds; relations that the sources do not report; anything\n\
         about one single act. `--series FILE` writes the series, `entente events --dyad {} {}` the events.",
        findings.question.a, findings.question.c
    )?;
    Ok(())
}

/// The verdict in a sentence.
pub(in crate::commands) fn sentence(test: &Test, findings: &Findings) -> String {
    let [a, b, c] = &findings.names;
    let months = format!("{} {}s", test.last().horizon, length(findings.system.period));
    let what = match test.verdict {
        Verdict::AtTheExpense => format!(
            "{a}'s relation with {c} gets worse after it engages more with {b}, and by an amount that may matter"
        ),
        Verdict::SmallCost => format!("{a}'s relation with {c} gets worse, but by less than the margin"),
        Verdict::NotAtTheExpense => format!("a loss as large as the margin is ruled out for {a} and {c}"),
        Verdict::CannotTell => "the evidence fits both no loss and one that matters".to_owned(),
    };
    format!("Verdict over {months}: {} \u{2013} {what}.", test.verdict.words())
}

/// What the answer rests on.
pub(in crate::commands) fn base(findings: &Findings) -> String {
    let system = &findings.system;
    let (with_b, with_c) = system.nonzero();
    let unit = length(system.period);
    let covered = system.observed.iter().filter(|&&seen| seen).count();
    let span = dates(system).map_or_else(
        || "no time at all".to_owned(),
        |(first, last)| format!("{first} to {last}"),
    );
    let set = findings.set.as_ref().map_or_else(
        || "coded from the documents in the ledger".to_owned(),
        |set| format!("imported set {set}"),
    );
    format!(
        "{span}, {} {unit}s, {covered} of them covered; {with_b} with engagement of {} and {}, {with_c} with events of {} and {}; {set}.",
        system.len(),
        findings.question.a,
        findings.question.b,
        findings.question.a,
        findings.question.c
    )
}

/// A reason with the states' codes in place of A, B and C.
pub(in crate::commands) fn named(reason: &str, findings: &Findings) -> String {
    let code = |word: &str| match word {
        "A" => findings.question.a.clone(),
        "B" | "B;" => word.replace('B', &findings.question.b),
        "C" | "C;" => word.replace('C', &findings.question.c),
        other => other.to_owned(),
    };
    reason.split(' ').map(code).collect::<Vec<_>>().join(" ")
}

pub(in crate::commands) fn placebo_words(placebos: &Placebos, test: &Test, findings: &Findings) -> String {
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
        "The same test on {} other states ({} more have too little): {} of them lie as low as {} ({own:+.2} SD), p = {:.3}.\n\
         Lowest: {}; highest: {}.",
        placebos.triads.len(),
        placebos.too_little,
        placebos.as_low,
        findings.question.c,
        placebos.p(),
        ends(&placebos.triads[..few]),
        ends(&placebos.triads[placebos.triads.len() - few..])
    )
}

fn sensitivity(variants: &[Variant], test: &Test, out: &mut impl Write) -> Result<()> {
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
                format!("no verdict: {}", reasons.join("; ")),
            ],
        };
        lines.add_row([variant.what.to_owned(), variant.choice.clone()].into_iter().chain(row));
    }
    writeln!(out, "{lines}")?;
    let same = variants
        .iter()
        .filter(|v| v.result.as_ref().is_ok_and(|effect| effect.verdict == test.verdict))
        .count();
    writeln!(
        out,
        "{same} of {} other ways of asking give the same verdict. Effects are in standard deviations of each outcome's sum over\n\
         half a year; the margin is half of one.",
        variants.len()
    )?;
    Ok(())
}

fn since(findings: &Findings) -> Result<()> {
    if let Some(study) = &findings.study {
        let mut out = output::out();
        writeln!(out, "\n{}", styled(BOLD, &format!("Since {}", study.since)))?;
        writeln!(out, "{}", since_words(findings, study))?;
    }
    Ok(())
}

/// The event study in words.
pub(in crate::commands) fn since_words(findings: &Findings, study: &Study) -> String {
    let unit = length(findings.system.period);
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
        "Since then the net score of {} and {} has been {:+.1} a {unit} from where a synthetic control of {} other\n\
         relations would have it ({}), over {} {unit}s. Misfit {:.1} before, {:.1} after: ratio {:.2}, rank {} of {}\n\
         among the placebos ({} left out for poor fit), p = {:.3}.",
        findings.question.a,
        findings.question.c,
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
