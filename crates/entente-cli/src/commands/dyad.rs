//! `entente dyad`: the months of two states.

use super::{
    in_order, open_ledger, series,
    source::{Partners, Source, apart, side},
    write_plot,
};
use crate::{
    cli::Dyad,
    output::{self, BOLD, styled, table::table},
};
use anyhow::Result;
use entente::{
    codebook::Names,
    relations::{Direction, DyadPeriod, Period, Scale, Tallies, Uncounted, dyad_series},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::Write;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Month {
    pub(crate) month: String,
    pub(crate) events: u32,
    pub(crate) verbal_cooperation: u32,
    pub(crate) material_cooperation: u32,
    pub(crate) verbal_conflict: u32,
    pub(crate) material_conflict: u32,
    pub(crate) plover_sum: f64,
    pub(crate) plover_mean: Option<f64>,
    pub(crate) origins: u32,
}

pub(super) fn run(arguments: &Dyad) -> Result<()> {
    let names = Names::embedded()?;
    let set = arguments.set.name.as_deref();
    let (a, b) = (side(&names, &arguments.a, set)?, side(&names, &arguments.b, set)?);
    apart(&[&a, &b])?;
    in_order(arguments.from, arguments.to)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let source = Source {
        ledger: &ledger,
        names: &names,
        set,
    };
    let (tallies, u) = if set.is_some() {
        let mut sums = source.sums(&[&a, &b], &[Period::Month], Partners::Together)?;
        (sums.swap_remove(0), Uncounted::default())
    } else {
        let (rows, uncounted) = source.rows(&a, &b)?;
        let mut tallies = Tallies::of(&rows, Period::Month);
        tallies.cover_in_part(source.covered()?);
        (tallies, uncounted)
    };
    let direction = if arguments.directed {
        Direction::Directed
    } else {
        Direction::Undirected
    };
    let series = dyad_series(&tallies, &a.label, &b.label, direction);
    let kept: Vec<&DyadPeriod> = series
        .periods
        .iter()
        .filter(|p| series::within(p, arguments.from, arguments.to))
        .collect();
    let months: Vec<Month> = kept.iter().filter(|p| p.tally.events > 0).map(|p| month(p)).collect();
    let title = format!("{} and {}", a.name, b.name);
    if let Some(path) = &arguments.plot.file {
        let head = series::head(&title, Period::Month, &kept, set);
        write_plot(path, &series::picture(head, Period::Month, &kept, Scale::Plover))?;
    }
    if arguments.json {
        return output::json(&months);
    }
    if arguments.csv {
        return output::csv(&months);
    }
    let mut out = output::out();
    let arrow = if arguments.directed { "to" } else { "and" };
    writeln!(out, "{}", styled(BOLD, &format!("{} {arrow} {}", a.name, b.name)))?;
    if months.is_empty() {
        writeln!(
            out,
            "No affirmed, actual event joins them in {}.",
            ledger.path().display()
        )?;
        return Ok(());
    }
    let mut table = table(&[
        "month",
        "events",
        "v.coop",
        "m.coop",
        "v.conf",
        "m.conf",
        "plover sum",
        "mean",
        "origins",
        "net",
    ]);
    for m in &months {
        table.add_row([
            m.month.clone(),
            m.events.to_string(),
            m.verbal_cooperation.to_string(),
            m.material_cooperation.to_string(),
            m.verbal_conflict.to_string(),
            m.material_conflict.to_string(),
            format!("{:+.1}", m.plover_sum),
            m.plover_mean.map(|x| format!("{x:+.1}")).unwrap_or_default(),
            m.origins.to_string(),
            bar(m.plover_mean.unwrap_or(0.0)),
        ]);
    }
    writeln!(out, "{table}")?;
    if let Some(set) = set {
        writeln!(
            out,
            "{} months with events, from the imported set {set}; PLOVER scale, -10 to +10. Months without events are left out.",
            months.len()
        )?;
        return Ok(());
    }
    writeln!(
        out,
        "{} months with events; PLOVER scale, -10 to +10. Affirmed, actual events only, one per cluster of reports; apart from\n\
         these: {} denied, {} planned, {} promised, {} demanded, {} possible or hypothetical, {} background. Months without\n\
         events are left out. `entente events --dyad {} {}` lists the events.",
        months.len(),
        u.denied,
        u.planned,
        u.promised,
        u.demanded,
        u.possible + u.hypothetical,
        u.past_background,
        a.label,
        b.label
    )?;
    Ok(())
}

pub(crate) fn month(p: &DyadPeriod) -> Month {
    let [vc, mc, vx, mx] = p.tally.quad_classes;
    Month {
        month: p.start.strftime("%Y-%m").to_string(),
        events: p.tally.events,
        verbal_cooperation: vc,
        material_cooperation: mc,
        verbal_conflict: vx,
        material_conflict: mx,
        plover_sum: (p.tally.plover * 10.0).round() / 10.0,
        plover_mean: p.tally.mean(Scale::Plover).map(|m| (m * 100.0).round() / 100.0),
        origins: p.tally.origins,
    }
}

/// The mean score as a bar: conflict to the left, cooperation to the right.
fn bar(mean: f64) -> String {
    let size = (mean.abs() / 2.0).round().clamp(0.0, 5.0) as usize;
    let (left, right) = if mean < 0.0 { (size, 0) } else { (0, size) };
    format!(
        "{}{}|{}{}",
        " ".repeat(5 - left),
        "▒".repeat(left),
        "█".repeat(right),
        " ".repeat(5 - right)
    )
}
