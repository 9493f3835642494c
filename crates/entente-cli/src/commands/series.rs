//! `entente series`: what two states did, period by period.

use super::{
    in_order, open_ledger,
    source::{Partners, Source, apart, side},
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
    relations::{Direction, DyadPeriod, Period, Scale, chart, dyad_series},
};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::io::Write;

pub(crate) fn run(arguments: &Series) -> Result<()> {
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
        set,
    };
    let tallies = source.sums(&[&a, &b], &[period], Partners::Together)?;
    let direction = if arguments.directed {
        Direction::Directed
    } else {
        Direction::Undirected
    };
    let series = dyad_series(&tallies[0], &a.label, &b.label, direction);
    let kept: Vec<&DyadPeriod> = series
        .periods
        .iter()
        .filter(|p| within(p, arguments.from, arguments.to))
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
    let rows = || kept.iter().map(|p| row(&a.label, &b.label, p, scale));
    if arguments.json {
        let objects: Vec<Map<String, Value>> = rows().map(|row| row.into_iter().collect()).collect();
        return output::json(&objects);
    }
    if arguments.csv {
        return csv(rows());
    }
    print(&kept, &title, scale, arguments, series.too_loose)
}

/// True for a period that lies wholly between two days.
pub(crate) fn within(period: &DyadPeriod, from: Option<Date>, to: Option<Date>) -> bool {
    from.is_none_or(|from| period.start >= from) && to.is_none_or(|to| period.end <= to)
}

/// One period with every figure, by the names that columns have, in their order.
fn row(a: &str, b: &str, p: &DyadPeriod, scale: Scale) -> Vec<(String, Value)> {
    let [vc, mc, vx, mx] = p.tally.quad_classes;
    let rounded = |value: Option<f64>, places| json!(value.map(|v| round(v, places)));
    let figures = [
        ("a", json!(a)),
        ("b", json!(b)),
        ("start", json!(p.start)),
        ("end", json!(p.end)),
        ("observed", json!(p.observed)),
        ("events", json!(p.tally.events)),
        ("verbal_cooperation", json!(vc)),
        ("material_cooperation", json!(mc)),
        ("verbal_conflict", json!(vx)),
        ("material_conflict", json!(mx)),
        ("scale", json!(scale.name())),
        ("score_sum", rounded(Some(p.tally.net(scale)), 1000.0)),
        ("score_mean", rounded(p.tally.mean(scale), 1000.0)),
        ("cooperation_sum", rounded(Some(p.tally.cooperation(scale)), 1000.0)),
        ("share_a", rounded(p.share_a, 100_000.0)),
        ("share_b", rounded(p.share_b, 100_000.0)),
        ("origins", json!(p.tally.origins)),
    ];
    let figures = figures.into_iter().map(|(name, value)| (name.to_owned(), value));
    let roots = Root::ALL.iter().zip(p.tally.roots);
    figures
        .chain(roots.map(|(root, count)| (root.name().to_lowercase(), json!(count))))
        .collect()
}

fn round(value: f64, places: f64) -> f64 {
    (value * places).round() / places + 0.0
}

fn csv(rows: impl Iterator<Item = Vec<(String, Value)>>) -> Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    for (number, row) in rows.enumerate() {
        if number == 0 {
            out.write_record(row.iter().map(|(name, _)| name))?;
        }
        out.write_record(row.iter().map(|(_, value)| match value {
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
    let unread = if unread > 0 {
        format!(
            "; {unread} are not wholly covered by the sources, so that none there does not mean that nothing happened"
        )
    } else {
        String::new()
    };
    let shares = if arguments.directed {
        "Shares are of all that A did, and of all that was done to B"
    } else {
        "Shares are of all that each had with anybody"
    };
    let counted = match &arguments.set.name {
        Some(set) => format!("From the set {set}, not from the ledger's own readings"),
        None => format!(
            "Affirmed, actual events, one per cluster of reports; {too_loose} more are dated too loosely for a period"
        ),
    };
    output::paragraph(&format!(
        "{} of {} periods have events{unread}. {} scale, -10 to +10. {counted}. {shares}. Empty periods are left out here, not in \
         --json and --csv, which also count every root.",
        active.len(),
        periods.len(),
        scale.name()
    ))
}

/// What stands around the chart of a series.
pub(crate) fn head(title: &str, period: Period, periods: &[&DyadPeriod], set: Option<&str>) -> chart::Head {
    let span = periods.first().zip(periods.last());
    let dates = span.map(|(first, last)| format!(", {} to {}", first.start, last.end));
    chart::Head {
        title: title.to_owned(),
        subtitle: format!("events by {}{}", period.name(), dates.unwrap_or_default()),
        source: origin(set),
        ..chart::Head::default()
    }
}

/// A series as a picture.
pub(crate) fn picture(head: chart::Head, period: Period, periods: &[&DyadPeriod], scale: Scale) -> String {
    chart::SeriesChart {
        head,
        period: period.name().to_owned(),
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

/// Where the figures of a chart come from.
pub(crate) fn origin(set: Option<&str>) -> String {
    set.map_or_else(
        || "coded by Entente from the documents in the ledger".to_owned(),
        |set| format!("imported event set {set}"),
    )
}
