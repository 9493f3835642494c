//! `entente dyad`: the months of two states.

use super::{in_order, input, known_entity, name_of, open_ledger, two};
use crate::{
    cli::Dyad,
    output::{self, BOLD, styled, table::table},
};
use anyhow::Result;
use entente::{
    codebook::Codebook,
    ledger::EventQuery,
    relations::{Direction, DyadPeriod, EventInput, Period, SeriesQuery, dyad_series, expand},
};
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Month {
    month: String,
    events: u32,
    verbal_cooperation: u32,
    material_cooperation: u32,
    verbal_conflict: u32,
    material_conflict: u32,
    plover_sum: f64,
    plover_mean: Option<f64>,
    origins: u32,
}

pub(super) fn run(arguments: &Dyad) -> Result<()> {
    let codebook = Codebook::embedded()?;
    let (a, b) = (
        known_entity(&codebook, &arguments.a)?,
        known_entity(&codebook, &arguments.b)?,
    );
    two(&a, &b)?;
    in_order(arguments.from, arguments.to)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let query = EventQuery {
        from: arguments.from,
        to: arguments.to,
        ..EventQuery::default()
    };
    let inputs: Vec<EventInput> = ledger.dyad(&a, &b, &query)?.iter().filter_map(input).collect();
    let expanded = expand(&inputs);
    let direction = if arguments.directed {
        Direction::Directed
    } else {
        Direction::Undirected
    };
    let series = dyad_series(
        &expanded.rows,
        &SeriesQuery {
            a: a.clone(),
            b: b.clone(),
            direction,
            period: Period::Month,
        },
    );
    let months: Vec<Month> = series.periods.iter().filter(|p| p.events > 0).map(month).collect();
    if arguments.json {
        return output::json(&months);
    }
    if arguments.csv {
        let mut out = csv::Writer::from_writer(std::io::stdout().lock());
        months.iter().try_for_each(|m| out.serialize(m))?;
        return Ok(out.flush()?);
    }
    let mut out = output::out();
    let arrow = if arguments.directed { "to" } else { "and" };
    writeln!(
        out,
        "{}",
        styled(
            BOLD,
            &format!("{} {arrow} {}", name_of(&codebook, &a), name_of(&codebook, &b))
        )
    )?;
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
    let u = &expanded.uncounted;
    writeln!(
        out,
        "{} months with events; PLOVER scale, -10 to +10. Affirmed, actual events only, one per cluster of reports; apart from\n\
         these: {} denied, {} planned, {} promised, {} demanded, {} possible or hypothetical, {} background. Months without\n\
         events are left out. `entente events --dyad {a} {b}` lists the events.",
        months.len(),
        u.denied,
        u.planned,
        u.promised,
        u.demanded,
        u.possible + u.hypothetical,
        u.past_background
    )?;
    Ok(())
}

fn month(p: &DyadPeriod) -> Month {
    let [vc, mc, vx, mx] = p.quad_classes;
    Month {
        month: p.start.strftime("%Y-%m").to_string(),
        events: p.events,
        verbal_cooperation: vc,
        material_cooperation: mc,
        verbal_conflict: vx,
        material_conflict: mx,
        plover_sum: (p.plover_sum * 10.0).round() / 10.0,
        plover_mean: p.plover_mean.map(|m| (m * 100.0).round() / 100.0),
        origins: p.origins,
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
