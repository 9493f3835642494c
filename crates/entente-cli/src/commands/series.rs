//! `entente series`: what two states did, period by period.

use super::{
    in_order, open_ledger,
    source::{Source, apart, side},
    write_plot,
};
use crate::{
    cli::Series,
    output::{self, BOLD, styled, table::table},
};
use anyhow::Result;
use entente::{
    codebook::Names,
    event::Root,
    relations::{Direction, DyadPeriod, Period, Scale, Tally, chart, dyad_series},
};
use serde_json::{Map, Value, json};
use std::io::Write;

pub(super) fn run(arguments: &Series) -> Result<()> {
    let names = Names::embedded()?;
    let set = arguments.set.name.as_deref();
    let (a, b) = (side(&names, &arguments.a, set)?, side(&names, &arguments.b, set)?);
    apart(&[&a, &b])?;
    in_order(arguments.from, arguments.to)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let (period, scale) = (arguments.period.into(), arguments.scale.into());
    let source = Source {
        ledger: &ledger,
        names: &names,
        set: set,
    };
    let tallies = source.sums(&[&a, &b], &[period])?;
    let direction = if arguments.directed {
        Direction::Directed
    } else {
        Direction::Undirected
    };
    let series = dyad_series(&tallies[0], &a.label, &b.label, direction);
    let kept: Vec<&DyadPeriod> = series
        .periods
        .iter()
        .filter(|p| arguments.from.is_none_or(|from| p.end >= from) && arguments.to.is_none_or(|to| p.start <= to))
        .collect();
    let title = format!(
        "{} {} {}",
        a.name,
        if arguments.directed { "to" } else { "and" },
        b.name
    );
    if let Some(path) = &arguments.plot.file {
        write_plot(path, &picture(head(&title, period, &kept, set), period, &kept, scale))?;
    }
    if arguments.json {
        return output::json(&kept.iter().map(|p| row(p, scale)).collect::<Vec<_>>());
    }
    if arguments.csv {
        return csv(&kept, scale);
    }
    print(&kept, &title, scale, arguments, series.too_loose)
}

/// One period with every figure, by the names that columns have.
fn row(p: &DyadPeriod, scale: Scale) -> Map<String, Value> {
    let Tally {
        events,
        quad_classes: [vc, mc, vx, mx],
        origins,
        ..
    } = p.tally;
    let mut row = Map::new();
    let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
    put("start", json!(p.start));
    put("end", json!(p.end));
    put("observed", json!(p.observed));
    put("events", json!(events));
    put("verbal_cooperation", json!(vc));
    put("material_cooperation", json!(mc));
    put("verbal_conflict", json!(vx));
    put("material_conflict", json!(mx));
    put("scale", json!(scale.name()));
    put("score_sum", json!(round(p.tally.net(scale), 1000.0)));
    put("score_mean", json!(p.tally.mean(scale).map(|m| round(m, 1000.0))));
    put("cooperation_sum", json!(round(p.tally.cooperation(scale), 1000.0)));
    put("share_a", json!(p.share_a.map(|s| round(s, 100_000.0))));
    put("share_b", json!(p.share_b.map(|s| round(s, 100_000.0))));
    put("origins", json!(origins));
    for (root, count) in Root::ALL.iter().zip(p.tally.roots) {
        put(&root.name().to_lowercase(), json!(count));
    }
    row
}

fn round(value: f64, places: f64) -> f64 {
    (value * places).round() / places + 0.0
}

fn csv(periods: &[&DyadPeriod], scale: Scale) -> Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    for (number, period) in periods.iter().enumerate() {
        let row = row(period, scale);
        if number == 0 {
            out.write_record(row.keys())?;
        }
        out.write_record(row.values().map(|value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }))?;
    }
    Ok(out.flush()?)
}

fn print(periods: &[&DyadPeriod], title: &str, scale: Scale, arguments: &Series, too_loose: u32) -> Result<()> {
    let mut out = output::out();
    writeln!(out, "{}", styled(BOLD, title))?;
    let active: Vec<_> = periods.iter().filter(|p| p.tally.events > 0).collect();
    if active.is_empty() {
        writeln!(out, "No affirmed, actual event joins them.")?;
        return Ok(());
    }
    let mut table = table(&[
        "from", "events", "v.coop", "m.coop", "v.conf", "m.conf", "sum", "mean", "% of A", "% of B", "origins",
    ]);
    let percent = |share: Option<f64>| share.map(|s| format!("{:.1}", 100.0 * s)).unwrap_or_default();
    for p in &active {
        let [vc, mc, vx, mx] = p.tally.quad_classes;
        table.add_row([
            p.start.to_string(),
            p.tally.events.to_string(),
            vc.to_string(),
            mc.to_string(),
            vx.to_string(),
            mx.to_string(),
            format!("{:+.1}", p.tally.net(scale)),
            p.tally.mean(scale).map(|m| format!("{m:+.1}")).unwrap_or_default(),
            percent(p.share_a),
            percent(p.share_b),
            p.tally.origins.to_string(),
        ]);
    }
    writeln!(out, "{table}")?;
    let unread = periods.iter().filter(|p| !p.observed).count();
    writeln!(
        out,
        "{} of {} periods have events{}; {} scale, -10 to +10. Affirmed, actual events, one per cluster of reports; {} more are\n\
         dated too loosely for a period. Shares are of all that each had with anybody. Empty periods are left out here, not in\n\
         --json and --csv, which also count every root.",
        active.len(),
        periods.len(),
        if unread > 0 {
            format!(", {unread} are not covered by any document")
        } else {
            String::new()
        },
        scale.name(),
        too_loose
    )?;
    if let Some(set) = &arguments.set.name {
        writeln!(out, "From the set {set}, not from the ledger's own readings.")?;
    }
    Ok(())
}

/// What stands around the chart of a series.
pub(super) fn head(title: &str, period: Period, periods: &[&DyadPeriod], set: Option<&str>) -> chart::Head {
    let span = periods.first().zip(periods.last());
    let dates = span.map(|(first, last)| format!(", {} to {}", first.start, last.end));
    chart::Head {
        title: title.to_owned(),
        subtitle: format!("events by {}{}", length(period), dates.unwrap_or_default()),
        source: origin(set),
        ..chart::Head::default()
    }
}

/// A series as a picture.
pub(super) fn picture(head: chart::Head, period: Period, periods: &[&DyadPeriod], scale: Scale) -> String {
    chart::SeriesChart {
        head,
        period: length(period).to_owned(),
        periods: periods
            .iter()
            .map(|p| chart::SeriesPeriod {
                score: p.tally.mean(scale),
                ..(*p).into()
            })
            .collect(),
        ..chart::SeriesChart::default()
    }
    .to_svg()
}

/// The length of a period in a word.
pub(super) const fn length(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::Year => "year",
    }
}

/// Where the figures of a chart come from.
pub(super) fn origin(set: Option<&str>) -> String {
    set.map_or_else(
        || "coded by Entente from the documents in the ledger".to_owned(),
        |set| format!("imported event set {set}"),
    )
}
