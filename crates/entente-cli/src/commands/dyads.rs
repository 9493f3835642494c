//! `entente dyads`: which relations there are, by volume or by score.

use super::{
    in_order, name_of, open_ledger,
    series::origin,
    source::{Partners, Side, Source, side},
    write_plot,
};
use crate::{
    cli::{Dyads, OrderName},
    output::{self, BOLD, styled, table::table},
};
use anyhow::{Result, bail};
use entente::{
    codebook::Names,
    relations::{
        Period, Scale, Tally,
        chart::{Head, NetworkChart, Partner},
    },
};
use jiff::civil::{Date, date};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::Write;

/// One dyad over the whole time asked for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Row {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) events: u32,
    pub(crate) cooperative: u32,
    pub(crate) conflictual: u32,
    pub(crate) score_sum: f64,
    pub(crate) score_mean: Option<f64>,
    pub(crate) origins: u32,
}

pub(super) fn run(arguments: &Dyads) -> Result<()> {
    let names = Names::embedded()?;
    in_order(arguments.from, arguments.to)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let set = arguments.set.name.as_deref();
    let of = arguments
        .of
        .as_deref()
        .map(|name| side(&names, name, set))
        .transpose()?;
    let source = Source {
        ledger: &ledger,
        names: &names,
        set,
    };
    let scale: Scale = arguments.scale.into();
    let mut rows = ranked(source, of.as_ref(), arguments.from, arguments.to, scale, arguments.all)?;
    rows.retain(|row| row.events >= arguments.least);
    match arguments.by {
        OrderName::Volume => rows.sort_by_key(|row| std::cmp::Reverse(row.events)),
        OrderName::Score => rows.sort_by(|x, y| y.score_sum.total_cmp(&x.score_sum)),
        OrderName::Mean => rows.sort_by(|x, y| y.score_mean.unwrap_or(0.0).total_cmp(&x.score_mean.unwrap_or(0.0))),
    }
    let all = rows.len();
    if arguments.limit > 0 {
        rows.truncate(arguments.limit);
    }
    if let Some(path) = &arguments.plot.file {
        let Some(side) = &of else {
            bail!("--plot draws the relations of one: add --of X");
        };
        write_plot(path, &network(&rows, side, &names, scale, set))?;
    }
    if arguments.json {
        return output::json(&rows);
    }
    if arguments.csv {
        return output::csv(&rows);
    }
    print(&rows, all, &names, scale)
}

/// All relations of one side, or of everybody, over the whole time asked for; those of states alone, or of `all`.
pub(crate) fn ranked(
    source: Source<'_>,
    of: Option<&Side>,
    from: Option<Date>,
    to: Option<Date>,
    scale: Scale,
    all: bool,
) -> Result<Vec<Row>> {
    let sides: Vec<&Side> = of.into_iter().collect();
    let tallies = source.sums(&sides, &[Period::Day], Partners::Each)?;
    let own = |code: &str| of.is_some_and(|side| side.label == code);
    let known = |code: &str| all || own(code) || source.names.countries.get(code).is_some();
    let mut rows: Vec<Row> = tallies[0]
        .dyads(from.unwrap_or(date(1, 1, 1)), to.unwrap_or(Date::MAX))
        .into_iter()
        // An event of the side with several others also joins these to one another: such dyads are not its own.
        .filter(|((a, b), _)| known(a) && known(b) && (of.is_none() || own(a) || own(b)))
        .map(|((a, b), tally)| row(a, b, &tally, scale))
        .collect();
    // The side asked about stands first.
    for row in rows.iter_mut().filter(|row| own(&row.b)) {
        std::mem::swap(&mut row.a, &mut row.b);
    }
    Ok(rows)
}

fn row(a: &str, b: &str, tally: &Tally, scale: Scale) -> Row {
    let round = |value: f64| (value * 1000.0).round() / 1000.0 + 0.0;
    Row {
        a: a.to_owned(),
        b: b.to_owned(),
        events: tally.events,
        cooperative: tally.cooperative(),
        conflictual: tally.conflictual(),
        score_sum: round(tally.net(scale)),
        score_mean: tally.mean(scale).map(round),
        origins: tally.origins,
    }
}

/// The relations of one state as a network.
pub(crate) fn network(rows: &[Row], side: &Side, names: &Names, scale: Scale, set: Option<&str>) -> String {
    NetworkChart {
        head: Head {
            title: format!("Relations of {}", side.name),
            subtitle: "width: number of events; sign: mean score".to_owned(),
            source: origin(set),
            ..Head::default()
        },
        centre: side.name.clone(),
        partners: rows
            .iter()
            .map(|row| Partner {
                label: name_of(names, &row.b),
                volume: f64::from(row.events),
                balance: row.score_mean.unwrap_or_default(),
            })
            .collect(),
        volume: "events".to_owned(),
        balance: format!("mean {} score, \u{2212}10 to 10", scale.name()),
        ..NetworkChart::default()
    }
    .to_svg()
}

fn print(rows: &[Row], all: usize, names: &Names, scale: Scale) -> Result<()> {
    let mut out = output::out();
    if rows.is_empty() {
        output::note("no dyad fits");
        return Ok(());
    }
    writeln!(out, "{}", styled(BOLD, "Relations"))?;
    let mut lines = table(&["a", "b", "events", "coop", "conflict", "sum", "mean", "origins"]);
    for row in rows {
        lines.add_row([
            name_of(names, &row.a),
            name_of(names, &row.b),
            row.events.to_string(),
            row.cooperative.to_string(),
            row.conflictual.to_string(),
            format!("{:+.1}", row.score_sum),
            row.score_mean.map(|m| format!("{m:+.1}")).unwrap_or_default(),
            row.origins.to_string(),
        ]);
    }
    writeln!(out, "{lines}")?;
    output::paragraph(&format!(
        "{} of {all} dyads; {} scale, -10 to +10. Affirmed, actual events dated to the day, one per cluster of reports.",
        rows.len(),
        scale.name()
    ))
}
