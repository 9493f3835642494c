//! `entente index`: how two states stand, day by day, with its uncertainty and the days on which the level changes.

use super::{
    events::{did, parties},
    in_order, joins, open_ledger, series,
    source::{Side, Source, apart, side},
    write_plot,
};
use crate::{
    cli::Index,
    output::{self, BOLD, styled, table::table},
};
use anyhow::{Result, bail};
use entente::{
    codebook::Names,
    event::{Modality, Polarity, Precision},
    ledger::{EventQuery, EventRow},
    relations::{
        Chart, Direction, DyadRow, IndexOptions, IndexPoint, Period, Scale, Tallies,
        changes::{self, ChangeOptions, Changes, NoChanges},
        chart, dyad_rows, dyad_series, relation_index,
    },
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use serde_json::json;
use std::io::Write;

/// Days before and after a change whose events are shown with it.
const AROUND: i64 = 45;
/// Events shown with a change.
const SHOWN: usize = 3;

/// A change of level, with what happened around it.
#[derive(Debug, Serialize)]
struct Change {
    /// First day of the new level's first period.
    day: Date,
    before: f64,
    after: f64,
    events: Vec<Around>,
}

/// An event near a change.
#[derive(Debug, Clone, Serialize)]
struct Around {
    event: String,
    day: Date,
    what: String,
    words: String,
    score: f64,
}

pub(super) fn run(arguments: &Index) -> Result<()> {
    let names = Names::embedded()?;
    let set = arguments.set.name.as_deref();
    let (a, b) = (side(&names, &arguments.a, set)?, side(&names, &arguments.b, set)?);
    apart(&[&a, &b])?;
    in_order(arguments.from, arguments.to)?;
    if !(arguments.half_life > 0.0 && arguments.half_life.is_finite()) {
        bail!(
            "--half-life {} is no number of days; give one above 0",
            arguments.half_life
        );
    }
    let ledger = open_ledger(&arguments.ledger)?;
    let scale: Scale = arguments.scale.into();
    let source = Source {
        ledger: &ledger,
        names: &names,
        set,
    };
    let (mut rows, _) = source.rows(&a, &b)?;
    rescale(&mut rows, scale);
    let direction = if arguments.directed {
        Direction::Directed
    } else {
        Direction::Undirected
    };
    let own = dyad_rows(&rows, &a.label, &b.label, direction);
    let last = arguments.to.or_else(|| own.last().map(|row| row.day));
    let (Some(first), Some(last)) = (own.first().map(|row| row.day), last) else {
        bail!("no affirmed, actual event joins {} and {}", a.label, b.label);
    };
    let first = arguments.from.unwrap_or(first).max(first);
    if !own.iter().any(|row| (first..=last).contains(&row.day)) {
        bail!(
            "no affirmed, actual event joins {} and {} in that time",
            a.label,
            b.label
        );
    }
    let step: Period = arguments.step.into();
    let mut days: Vec<Date> = step.steps(first, last).map(|start| step.end(start).min(last)).collect();
    days.dedup();
    let options = IndexOptions {
        half_life: arguments.half_life,
        ..IndexOptions::default()
    };
    let points = relation_index(&own, &days, &options);
    let within: Vec<&DyadRow> = own
        .iter()
        .copied()
        .filter(|row| (first..=last).contains(&row.day))
        .collect();
    let monthly = Tallies::of(within.iter().copied(), Period::Month);
    let found = level_changes(&monthly, &a.label, &b.label, direction, arguments.penalty);
    let changes = match &found {
        Ok((starts, found)) => with_events(source, arguments, &a, &b, &within, starts, found)?,
        Err(_) => Vec::new(),
    };
    let title = format!("{} and {}", a.name, b.name);
    let note = format!("half-life {} days, 90% interval", arguments.half_life);
    if let Some(path) = &arguments.plot.file {
        let mut bars = Tallies::of(within.iter().copied(), quarter_or_month(first, last));
        bars.cover_in_part(source.covered()?.into_iter().filter(|day| (first..=last).contains(day)));
        let series = dyad_series(&bars, &a.label, &b.label, direction);
        let svg = Chart {
            title: title.clone(),
            subtitle: format!("relation index and events, {first} to {last}"),
            period: quarter_or_month(first, last).name().to_owned(),
            periods: series.periods.iter().map(Into::into).collect(),
            index_note: note.clone(),
            index: points.clone(),
            changes: changes
                .iter()
                .map(|change| chart::Change {
                    day: change.day,
                    before: change.before,
                    after: change.after,
                    events: change.events.iter().map(|e| format!("{} {}", e.day, e.what)).collect(),
                })
                .collect(),
            source: series::origin(set),
            ..Chart::default()
        }
        .to_svg();
        write_plot(path, &svg)?;
    }
    if arguments.json {
        return output::json(&json!({
            "a": a.label, "b": b.label, "directed": arguments.directed, "scale": scale.name(), "set": arguments.set.name,
            "half_life": options.half_life, "prior_events": options.prior_events, "coverage": options.coverage,
            "points": points.iter().map(point).collect::<Vec<_>>(),
            "changes": changes,
            "penalty": found.as_ref().ok().map(|(_, c)| c.price),
            "no_changes_because": found.as_ref().err().map(ToString::to_string),
        }));
    }
    if arguments.csv {
        let mut out = csv::Writer::from_writer(std::io::stdout().lock());
        out.write_record(["day", "value", "low", "high", "long_run", "events", "weight"])?;
        for p in &points {
            let rounded = [p.value, p.low, p.high, p.long_run].map(|v| format!("{:.4}", v + 0.0));
            let [value, low, high, long_run] = rounded;
            out.write_record([
                p.day.to_string(),
                value,
                low,
                high,
                long_run,
                p.events.to_string(),
                format!("{:.3}", p.weight),
            ])?;
        }
        return Ok(out.flush()?);
    }
    print(&points, &changes, &found, &title, &note, scale, arguments)
}

/// Puts the scores of another scale in the place of PLOVER's; rows without one are taken out.
fn rescale(rows: &mut Vec<DyadRow>, scale: Scale) {
    if scale == Scale::Goldstein {
        rows.retain(|row| row.goldstein.is_some());
        for row in rows {
            row.score = row.goldstein.unwrap_or_default();
        }
    }
}

/// Changes of the mean score of months with events, and the months that they are counted in.
pub(super) fn level_changes(
    monthly: &Tallies,
    a: &str,
    b: &str,
    direction: Direction,
    penalty: f64,
) -> Result<(Vec<Date>, Changes), NoChanges> {
    let series = dyad_series(monthly, a, b, direction);
    let (starts, means): (Vec<Date>, Vec<f64>) = series
        .periods
        .iter()
        .filter_map(|p| p.tally.mean(Scale::Plover).map(|mean| (p.start, mean)))
        .unzip();
    let options = ChangeOptions {
        penalty,
        ..ChangeOptions::default()
    };
    changes::changes(&means, &options).map(|found| (starts, found))
}

fn with_events(
    source: Source<'_>,
    arguments: &Index,
    a: &Side,
    b: &Side,
    rows: &[&DyadRow],
    starts: &[Date],
    found: &Changes,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for change in &found.changes {
        let day = starts[change.at];
        let (from, to) = (day.saturating_sub(AROUND.days()), day.saturating_add(AROUND.days()));
        let events = if arguments.set.name.is_some() {
            strongest(
                change,
                rows.iter()
                    .filter(|row| (from..=to).contains(&row.day))
                    .map(|row| Around {
                        event: row.cluster.to_string(),
                        day: row.day,
                        what: format!("{} → {}: {}", row.source, row.target, row.root),
                        words: String::new(),
                        score: row.score,
                    }),
            )
        } else {
            own_events(source, a, b, change, from, to)?
        };
        changes.push(Change {
            day,
            before: change.before,
            after: change.after,
            events,
        });
    }
    Ok(changes)
}

fn own_events(
    source: Source<'_>,
    a: &Side,
    b: &Side,
    change: &changes::Change,
    from: Date,
    to: Date,
) -> Result<Vec<Around>> {
    let query = EventQuery {
        from: Some(from),
        to: Some(to),
        polarity: Some(Polarity::Affirmed),
        modalities: vec![Modality::Actual, Modality::Ongoing],
        ..EventQuery::default()
    };
    let mut seen = std::collections::HashSet::new();
    let mut rows = Vec::new();
    for (one, other) in a
        .members
        .iter()
        .flat_map(|one| b.members.iter().map(move |other| (one, other)))
    {
        let found = source
            .ledger
            .dyad(source.names.state_of(one), source.names.state_of(other), &query)?;
        rows.extend(found.into_iter().filter(|row| joins(source.names, row, one, other)));
    }
    let near = |row: &&EventRow| {
        let day = row.day.is_some_and(|day| (from..=to).contains(&day));
        row.precision == Precision::Day && day && seen.insert(row.cluster)
    };
    Ok(strongest(
        change,
        rows.iter().filter(near).filter_map(|row| {
            Some(Around {
                event: row.id.to_string(),
                day: row.day?,
                what: format!(
                    "{} → {}: {}",
                    parties(&row.actors),
                    parties(&row.recipients),
                    did(row).replace('\n', ", ")
                ),
                words: row.words.clone(),
                score: row.score,
            })
        }),
    ))
}

/// Those that speak most for the new level, in the order of their days.
fn strongest(change: &changes::Change, events: impl Iterator<Item = Around>) -> Vec<Around> {
    let way = (change.after - change.before).signum();
    let mut events: Vec<Around> = events.collect();
    events.retain(|event| event.score * way > 0.0);
    events.sort_by(|x, y| (y.score * way).total_cmp(&(x.score * way)).then(x.day.cmp(&y.day)));
    events.truncate(SHOWN);
    events.sort_by_key(|event| event.day);
    events
}

fn point(p: &IndexPoint) -> serde_json::Value {
    let round = |value: f64| (value * 10_000.0).round() / 10_000.0 + 0.0;
    json!({
        "day": p.day, "value": round(p.value), "low": round(p.low), "high": round(p.high),
        "long_run": round(p.long_run), "events": p.events, "weight": round(p.weight),
    })
}

/// Bars of months would be too thin in a long chart.
fn quarter_or_month(first: Date, last: Date) -> Period {
    if first.until((jiff::Unit::Year, last)).map_or(0, |s| s.get_years()) > 6 {
        Period::Quarter
    } else {
        Period::Month
    }
}

fn print(
    points: &[IndexPoint],
    changes: &[Change],
    found: &Result<(Vec<Date>, Changes), NoChanges>,
    title: &str,
    note: &str,
    scale: Scale,
    arguments: &Index,
) -> Result<()> {
    let mut out = output::out();
    writeln!(out, "{}", styled(BOLD, title))?;
    let mut lines = table(&["day", "index", "90% interval", "long run", "events", "weight"]);
    for p in points {
        lines.add_row([
            p.day.to_string(),
            format!("{:+.2}", p.value),
            format!("{:+.2} to {:+.2}", p.low, p.high),
            format!("{:+.2}", p.long_run),
            p.events.to_string(),
            format!("{:.1}", p.weight),
        ]);
    }
    writeln!(out, "{lines}")?;
    output::paragraph(&format!(
        "{} scale, -10 to +10; {note}, drawn to the long-run mean by 3 events' worth. Weight: how many events of the day the past \
         ones are worth; below about 3 the index says little beyond the long run.",
        scale.name()
    ))?;
    match found {
        Err(reason) => writeln!(out, "No change points were sought: {reason} (months with events).")?,
        Ok((_, found)) if changes.is_empty() => writeln!(
            out,
            "No change of level at a penalty of {:.1} (PELT on the means of months with events).",
            found.price
        )?,
        Ok((_, found)) => {
            writeln!(out, "\n{}", styled(BOLD, "Changes of level"))?;
            let mut lines = table(&["from", "before", "after", "strongest events within 45 days"]);
            for change in changes {
                let around: Vec<String> = change
                    .events
                    .iter()
                    .map(|e| {
                        format!("{} {} {} {}", e.event, e.day, e.what, e.words)
                            .trim_end()
                            .to_owned()
                    })
                    .collect();
                lines.add_row([
                    change.day.to_string(),
                    format!("{:+.2}", change.before),
                    format!("{:+.2}", change.after),
                    around.join("\n"),
                ]);
            }
            writeln!(out, "{lines}")?;
            output::paragraph(&format!(
                "PELT on the mean scores of months with events; penalty {:.1} ({} ln n, times {:.1} for autocorrelation). Before and \
                 after are means of the months from one change to the next, where the index forgets; the events are those that speak \
                 most for the new level.",
                found.price, arguments.penalty, found.inflation
            ))?;
        }
    }
    Ok(())
}
