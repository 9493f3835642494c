//! `entente index`: how two states stand, day by day, with its uncertainty and the days on which the level changes.

use super::{
    in_order,
    level::{Asked, Level, level},
    open_ledger,
    source::{Source, apart, side},
    write_plot,
};
use crate::{
    cli::Index,
    output::{self, BOLD, styled, table::table},
};
use anyhow::{Context, Result, bail};
use entente::{
    codebook::Names,
    relations::{Direction, IndexPoint},
};
use serde_json::json;
use std::io::Write;

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
    let source = Source {
        ledger: &ledger,
        names: &names,
        set,
    };
    let asked = Asked {
        from: arguments.from,
        to: arguments.to,
        direction: if arguments.directed {
            Direction::Directed
        } else {
            Direction::Undirected
        },
        scale: arguments.scale.into(),
        step: arguments.step.into(),
        half_life: arguments.half_life,
        penalty: arguments.penalty,
    };
    let found = level(source, &a, &b, &asked)?;
    let found = found.with_context(|| {
        let time = if asked.from.or(asked.to).is_some() {
            " in that time"
        } else {
            ""
        };
        format!("no affirmed, actual event joins {} and {}{time}", a.label, b.label)
    })?;
    if let Some(path) = &arguments.plot.file {
        write_plot(path, &found.picture(source, &a, &b, "")?)?;
    }
    if arguments.json {
        return output::json(&json!({
            "a": a.label, "b": b.label, "directed": arguments.directed, "scale": asked.scale.name(), "set": set,
            "half_life": asked.half_life, "prior_events": found.options.prior_events, "coverage": found.options.coverage,
            "points": found.points.iter().map(point).collect::<Vec<_>>(),
            "changes": found.changes,
            "penalty": found.found.as_ref().ok().map(|c| c.price),
            "no_changes_because": found.found.as_ref().err().map(ToString::to_string),
        }));
    }
    if arguments.csv {
        let mut out = csv::Writer::from_writer(std::io::stdout().lock());
        out.write_record(["day", "value", "low", "high", "long_run", "events", "weight"])?;
        for p in &found.points {
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
    print(&found, &format!("{} and {}", a.name, b.name))
}

fn point(p: &IndexPoint) -> serde_json::Value {
    let round = |value: f64| (value * 10_000.0).round() / 10_000.0 + 0.0;
    json!({
        "day": p.day, "value": round(p.value), "low": round(p.low), "high": round(p.high),
        "long_run": round(p.long_run), "events": p.events, "weight": round(p.weight),
    })
}

fn print(level: &Level, title: &str) -> Result<()> {
    let changes = &level.changes;
    let mut out = output::out();
    writeln!(out, "{}", styled(BOLD, title))?;
    let mut lines = table(&["day", "index", "90% interval", "long run", "events", "weight"]);
    for p in &level.points {
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
        "{} scale, -10 to +10; {}, drawn to the long-run mean by 3 events' worth. Weight: how many events of the day the past \
         ones are worth; below about 3 the index says little beyond the long run.",
        level.asked.scale.name(),
        level.note()
    ))?;
    match &level.found {
        Err(reason) => writeln!(out, "No change points were sought: {reason} (months with events).")?,
        Ok(found) if changes.is_empty() => writeln!(
            out,
            "No change of level at a penalty of {:.1} (PELT on the means of months with events).",
            found.price
        )?,
        Ok(found) => {
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
                found.price, level.asked.penalty, found.inflation
            ))?;
        }
    }
    Ok(())
}
