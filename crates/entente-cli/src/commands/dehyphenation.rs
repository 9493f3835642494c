//! `entente dehyphenation`: whether A deals with two rivals each for itself.

use super::{
    balance::{period_of, short},
    in_order, name_of, open_ledger,
    series::origin,
    source::{Source, apart, side},
    write_plot,
};
use crate::{
    cli::{Dehyphenation, DehyphenationPeriod, MeasureName},
    output::{self, BOLD, styled, table::table},
};
use anyhow::{Result, bail};
use entente::{
    codebook::Names,
    relations::{
        Direction, Period, Scale,
        chart::{CorrelationChart, CorrelationPoint, Head},
        dehyphenation::{Correlation, DehyphenationOptions, Measure, NoWindows, Trio, Unclear, Which, dehyphenation},
    },
};
use jiff::civil::Date;
use serde::Serialize;
use std::io::Write;

/// Fewest periods in which either of the two relations has a score other than zero, for a reading: series of silence
/// do not correlate, and that is no independence.
const ACTIVE: usize = 24;

/// A correlation that is too small to speak of.
const SMALL: f64 = 0.3;

/// One window, or the whole series.
#[derive(Serialize)]
struct Row {
    from: Date,
    to: Date,
    periods: Option<usize>,
    active: Option<usize>,
    effective: Option<f64>,
    correlation: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    with_mood: Option<f64>,
    reading: &'static str,
    /// Why there is no correlation.
    reason: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    a: String,
    b: String,
    c: String,
    period: &'static str,
    window_months: usize,
    measure: &'static str,
    scale: &'static str,
    level: f64,
    whole: Row,
    windows: Vec<Row>,
}

pub(super) fn run(arguments: &Dehyphenation) -> Result<()> {
    let names = Names::embedded()?;
    let set = arguments.set.name.as_deref();
    let sides = [&arguments.a, &arguments.b, &arguments.c].map(|words| side(&names, words, set));
    let [a, b, c] = sides;
    let (a, b, c) = (a?, b?, c?);
    apart(&[&a, &b, &c])?;
    if let Some(side) = [&a, &b, &c].into_iter().find(|side| side.members.len() > 1) {
        bail!("{}: give one state here, not several", side.label);
    }
    let [a, b, c] = [a.label, b.label, c.label];
    in_order(arguments.from, arguments.to)?;
    let (period, period_name, months, usual) = match arguments.period {
        DehyphenationPeriod::Month => (Period::Month, "month", 1, 36),
        DehyphenationPeriod::Quarter => (Period::Quarter, "quarter", 3, 84),
    };
    let window = arguments.window.unwrap_or(usual);
    if !window.is_multiple_of(months) {
        bail!("--window {window}: give a multiple of {months} months, as a {period_name} has");
    }
    let ledger = open_ledger(&arguments.ledger)?;
    let source = Source {
        ledger: &ledger,
        names: &names,
        set,
    };
    let tallies = source.everything(arguments.from, arguments.to, period, false)?;
    for other in [&b, &c] {
        if tallies
            .dyad(&a, other, Direction::Undirected)
            .iter()
            .all(|t| t.events == 0)
        {
            bail!("no affirmed, actual event dated to a {period_name} joins {a} and {other} in that time");
        }
    }
    let scale: Scale = arguments.scale.into();
    let measure = match arguments.measure {
        MeasureName::Net => Measure::Net,
        MeasureName::Mean => Measure::Mean,
    };
    let options = DehyphenationOptions {
        window: window / months,
        ..DehyphenationOptions::default()
    };
    let trio = Trio::of(&tallies, &a, &b, &c, scale, measure);
    let steps = tallies.steps();
    let codes = [a.as_str(), &b, &c];
    let found = match dehyphenation(&trio, &options) {
        Ok(found) => found,
        Err(NoWindows::TooLong { periods, .. }) => bail!(
            "--window {window}: the series has only {} months, from {} on; give a shorter window",
            periods * months,
            steps.first().map(ToString::to_string).unwrap_or_default()
        ),
        Err(NoWindows::TooShort { least, .. }) => bail!(
            "--window {window}: a correlation needs at least {least} periods; give {} months or more",
            least * months
        ),
    };
    if let Err(reason) = &found.whole {
        bail!("{}", told(reason, codes));
    }
    let row = |first: usize, last: usize, found: &Result<Correlation, Unclear>| Row {
        from: steps[first],
        to: period.end(steps[last]),
        periods: found.as_ref().ok().map(|f| f.periods),
        active: found.as_ref().ok().map(|f| f.active),
        effective: found.as_ref().ok().map(|f| short(f.effective)),
        correlation: found.as_ref().ok().map(|f| short(f.partial)),
        low: found.as_ref().ok().map(|f| short(f.low)),
        high: found.as_ref().ok().map(|f| short(f.high)),
        with_mood: found.as_ref().ok().map(|f| short(f.plain)),
        reading: found.as_ref().map_or("not told", reading),
        reason: found.as_ref().err().map(|reason| told(reason, codes)),
    };
    let answer = Answer {
        whole: row(0, steps.len() - 1, &found.whole),
        windows: found.windows.iter().map(|w| row(w.first, w.last, &w.found)).collect(),
        period: period_name,
        window_months: window,
        measure: measure.name(),
        scale: scale.name(),
        level: options.level,
        a,
        b,
        c,
    };
    if let Some(path) = &arguments.plot.file {
        write_plot(path, &picture(&answer, &names, set))?;
    }
    if arguments.json {
        return output::json(&answer);
    }
    if arguments.csv {
        return output::csv(&answer.windows);
    }
    print(&answer, &names, 12 / months)
}

/// The correlation of the windows over time.
fn picture(answer: &Answer, names: &Names, set: Option<&str>) -> String {
    let Answer { a, b, c, .. } = answer;
    let names = [a, b, c].map(|code| name_of(names, code));
    CorrelationChart {
        head: Head {
            title: format!("{} with {} and with {}", names[0], names[1], names[2]),
            subtitle: format!("rolling windows of {} months", answer.window_months),
            source: origin(set),
            ..Head::default()
        },
        unit: format!("Correlation of {a}\u{2013}{b} and {a}\u{2013}{c}, {a}\u{2019}s mood taken out"),
        band: format!("{:.0}% interval", 100.0 * answer.level),
        points: answer
            .windows
            .iter()
            .filter(|row| row.reading != TOO_FEW)
            .filter_map(|row| {
                Some(CorrelationPoint {
                    day: row.to,
                    value: row.correlation?,
                    low: row.low?,
                    high: row.high?,
                })
            })
            .collect(),
        ..CorrelationChart::default()
    }
    .to_svg()
}

/// A reason with the names of the three.
fn told(reason: &Unclear, [a, b, c]: [&str; 3]) -> String {
    let rival = |which: &Which| match which {
        Which::B => b,
        Which::C => c,
    };
    match reason {
        Unclear::Constant(which) => format!("the series of {a} and {} is constant", rival(which)),
        Unclear::AllMood(which) => format!(
            "the series of {a} and {} follows what {a} does with everybody else: nothing is left to correlate",
            rival(which)
        ),
        Unclear::Few { .. } | Unclear::TooSlow(_) => format!("{a} with {b} and {c}: {reason}"),
    }
}

/// What is said of a window with too few events; it is not drawn either.
const TOO_FEW: &str = "too few events";

/// What the interval says.
fn reading(found: &Correlation) -> &'static str {
    if found.active < ACTIVE {
        TOO_FEW
    } else if found.low > 0.0 {
        "together"
    } else if found.high < 0.0 {
        "opposed"
    } else if found.low > -SMALL && found.high < SMALL {
        "each for itself"
    } else {
        "not told"
    }
}

fn print(answer: &Answer, names: &Names, a_year: usize) -> Result<()> {
    let mut out = output::out();
    let [a, b, c] = [&answer.a, &answer.b, &answer.c].map(|code| name_of(names, code));
    writeln!(out, "{}", styled(BOLD, &format!("{a} with {b} and with {c}")))?;
    let mut table = table(&[
        "window",
        "known",
        "active",
        "worth",
        "correlation",
        "90% interval",
        "with mood",
        "reading",
    ]);
    // The last window and those that end whole years before it; all of them are in the tables for programs.
    let shown = answer.windows.iter().rev().step_by(a_year).collect::<Vec<_>>();
    for r in shown.into_iter().rev().chain([&answer.whole]) {
        let span = format!(
            "{} to {}",
            period_of(r.from, answer.period),
            period_of(r.to, answer.period)
        );
        let number = |x: Option<f64>, digits: usize| x.map_or_else(|| "–".to_owned(), |x| format!("{x:.digits$}"));
        let signed = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| format!("{x:+.2}"));
        let interval = r.low.zip(r.high);
        table.add_row([
            span,
            r.periods.map_or_else(|| "–".to_owned(), |n| n.to_string()),
            r.active.map_or_else(|| "–".to_owned(), |n| n.to_string()),
            number(r.effective, 0),
            signed(r.correlation),
            interval.map_or_else(|| "–".to_owned(), |(low, high)| format!("{low:+.2} to {high:+.2}")),
            signed(r.with_mood),
            r.reason.clone().unwrap_or_else(|| r.reading.to_owned()),
        ]);
    }
    writeln!(out, "{table}")?;
    let Answer { a, b, c, period, .. } = answer;
    output::paragraph(&format!(
        "Correlation of {} {} scores per {period} of {a}-{b} and {a}-{c} after what {a} does with everybody else is taken out; the last \
         line is the whole series. Worth: the number of independent {period}s in view of its memory. Each for itself: the interval \
         lies between -{SMALL} and +{SMALL}. Too few events: one of the two has a score other than zero in fewer than {ACTIVE} \
         {period}s; nothing is said.",
        answer.scale, answer.measure
    ))?;
    output::paragraph(
        "It shows whether the two relations move together, not which moves the other or why: news that name all three at once, and \
         anything that touches both rivals, hyphenate them too. Windows overlap, so neighbouring lines are not independent evidence; \
         `--csv` has all of them.",
    )
}
