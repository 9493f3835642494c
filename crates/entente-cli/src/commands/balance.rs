//! `entente balance`: whether the friends of friends are friends, period by period.

use super::{in_order, known_entity, name_of, open_ledger, series::origin, source::Source, write_plot};
use crate::{
    cli::{Balance, BalancePeriod},
    output::{self, BOLD, styled, table::table},
};
use anyhow::{Result, bail};
use entente::{
    codebook::Names,
    relations::{
        Period,
        balance::{self, EdgeOptions, Expected, SignedGraph},
        chart::{BalanceChart, BalanceYear, Head},
        frustration::{FrustrationOptions, frustration},
    },
};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use std::io::Write;

/// How often signs are dealt out anew, and from which seed.
const SHUFFLES: usize = 200;
const SEED: u64 = 1;

/// One period, as all outputs have it.
#[derive(Serialize)]
struct Row {
    start: Date,
    end: Date,
    states: usize,
    ties: usize,
    negative: usize,
    all_positive: u32,
    one_negative: u32,
    two_negative: u32,
    all_negative: u32,
    balanced: Option<f64>,
    chance: Option<f64>,
    chance_low: Option<f64>,
    chance_high: Option<f64>,
    weakly_balanced: Option<f64>,
    weak_chance: Option<f64>,
    weak_chance_low: Option<f64>,
    weak_chance_high: Option<f64>,
    /// Of the whole system; none for one actor.
    frustration_lower: Option<usize>,
    frustration_upper: Option<usize>,
}

#[derive(Serialize)]
struct Answer {
    actor: Option<String>,
    period: &'static str,
    scale: &'static str,
    least_events: u32,
    dead_zone: f64,
    states_only: bool,
    shuffles: usize,
    seed: u64,
    periods: Vec<Row>,
}

pub(super) fn run(arguments: &Balance) -> Result<()> {
    let names = Names::embedded()?;
    in_order(arguments.from, arguments.to)?;
    if !(0.0..=10.0).contains(&arguments.dead_zone) {
        bail!(
            "--dead-zone {}: give points of the scale, from 0 to 10",
            arguments.dead_zone
        );
    }
    let actor = actor(&names, arguments)?;
    let (period, period_name) = match arguments.period {
        BalancePeriod::Year => (Period::Year, "year"),
        BalancePeriod::Quarter => (Period::Quarter, "quarter"),
    };
    if arguments.plot.file.is_some() && arguments.period != BalancePeriod::Year {
        bail!("--plot draws years; leave --period out");
    }
    let set = arguments.set.name.as_deref();
    let ledger = open_ledger(&arguments.ledger)?;
    let source = Source {
        ledger: &ledger,
        names: &names,
        set,
    };
    let tallies = source.everything(arguments.from, arguments.to, period, true)?;
    let options = EdgeOptions {
        scale: arguments.scale.into(),
        least: arguments.least,
        dead_zone: arguments.dead_zone,
    };
    let keep = |who: &str| arguments.all || names.countries.get(who).is_some();
    let steps = tallies.steps();
    let rows = steps.par_iter().map(|&start| {
        let graph = SignedGraph::of(&tallies, start, start, &options, keep);
        row(&graph, actor.as_deref(), start, period)
    });
    let periods: Vec<Row> = rows.filter(|row| row.ties > 0).collect();
    if periods.is_empty() {
        let who = actor.map_or_else(
            || "no two states have".to_owned(),
            |code| format!("{code} has with nobody"),
        );
        bail!(
            "{who} {} or more events in any {period_name}: there is nothing to judge; try a lower --least or longer periods",
            arguments.least
        );
    }
    let answer = Answer {
        period: period_name,
        scale: options.scale.name(),
        least_events: options.least,
        dead_zone: options.dead_zone,
        states_only: !arguments.all,
        shuffles: SHUFFLES,
        seed: SEED,
        periods,
        actor,
    };
    if let Some(path) = &arguments.plot.file {
        write_plot(path, &picture(&answer, &names, set))?;
    }
    if arguments.json {
        return output::json(&answer);
    }
    if arguments.csv {
        return output::csv(&answer.periods);
    }
    print(&answer, &names)
}

/// Kinds of triads by year.
fn picture(answer: &Answer, names: &Names, set: Option<&str>) -> String {
    let of = answer
        .actor
        .as_ref()
        .map_or_else(|| "all states".to_owned(), |code| name_of(names, code));
    BalanceChart {
        head: Head {
            title: format!("Balance of {of}"),
            subtitle: format!("triads by year; a tie is {} or more events", answer.least_events),
            source: origin(set),
            ..Head::default()
        },
        years: answer
            .periods
            .iter()
            .map(|r| BalanceYear {
                year: r.start.year(),
                triads: [r.all_positive, r.two_negative, r.one_negative, r.all_negative],
            })
            .collect(),
    }
    .to_svg()
}

fn actor(names: &Names, arguments: &Balance) -> Result<Option<String>> {
    let Some(name) = &arguments.actor else {
        return Ok(None);
    };
    let code = known_entity(names, name)?;
    if !arguments.all && names.countries.get(&code).is_none() {
        bail!("{name:?} is no state, and only states take part; with --all organisations and groups do too");
    }
    Ok(Some(code))
}

fn row(graph: &SignedGraph, actor: Option<&str>, start: Date, period: Period) -> Row {
    let place = actor.map(|code| graph.nodes.iter().position(|node| node == code));
    let own = |edge: &&(usize, usize, bool)| match place {
        None => true,
        Some(place) => place == Some(edge.0) || place == Some(edge.1),
    };
    let ties: Vec<bool> = graph.edges.iter().filter(own).map(|edge| edge.2).collect();
    let found = match place {
        None => balance::balance(graph, None, SHUFFLES, SEED),
        Some(None) => balance::balance(&SignedGraph::default(), None, 0, SEED),
        Some(node) => balance::balance(graph, node, SHUFFLES, SEED),
    };
    let whole = actor
        .is_none()
        .then(|| frustration(graph, &FrustrationOptions::default()));
    let [all_positive, one_negative, two_negative, all_negative] = found.triads.kinds;
    let (chance, weak) = (found.by_chance, found.weakly_by_chance);
    Row {
        start,
        end: period.end(start),
        // Those that the actor has a tie with, and itself.
        states: if place.is_some() {
            ties.len() + usize::from(!ties.is_empty())
        } else {
            graph.nodes.len()
        },
        ties: ties.len(),
        negative: ties.iter().filter(|positive| !**positive).count(),
        all_positive,
        one_negative,
        two_negative,
        all_negative,
        balanced: found.triads.balanced().map(short),
        chance: chance.map(|e| short(e.mean)),
        chance_low: chance.map(|e| short(e.low)),
        chance_high: chance.map(|e| short(e.high)),
        weakly_balanced: found.triads.weakly_balanced().map(short),
        weak_chance: weak.map(|e: Expected| short(e.mean)),
        weak_chance_low: weak.map(|e| short(e.low)),
        weak_chance_high: weak.map(|e| short(e.high)),
        frustration_lower: whole.as_ref().map(|f| f.lower),
        frustration_upper: whole.as_ref().map(|f| f.upper),
    }
}

/// Four digits are enough of a share.
pub(super) fn short(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn print(answer: &Answer, names: &Names) -> Result<()> {
    let mut out = output::out();
    let of = answer
        .actor
        .as_ref()
        .map_or_else(|| "all".to_owned(), |code| name_of(names, code));
    writeln!(
        out,
        "{}",
        styled(BOLD, &format!("Balance of {of}, by {}", answer.period))
    )?;
    let mut header = vec![
        answer.period,
        "ties",
        "neg.",
        "+++",
        "++-",
        "+--",
        "---",
        "bal.",
        "by chance",
        "weak",
        "by chance",
    ];
    if answer.actor.is_none() {
        header.push("frustr.");
    }
    let mut table = table(&header);
    for r in &answer.periods {
        let mut cells = vec![
            period_of(r.start, answer.period),
            r.ties.to_string(),
            r.negative.to_string(),
            r.all_positive.to_string(),
            r.one_negative.to_string(),
            r.two_negative.to_string(),
            r.all_negative.to_string(),
            share(r.balanced),
            range(r.chance_low, r.chance_high),
            share(r.weakly_balanced),
            range(r.weak_chance_low, r.weak_chance_high),
        ];
        if let Some((lower, upper)) = r.frustration_lower.zip(r.frustration_upper) {
            cells.push(if lower == upper {
                upper.to_string()
            } else {
                format!("{lower}–{upper}")
            });
        }
        table.add_row(cells);
    }
    writeln!(out, "{table}")?;
    let frustrated = if answer.actor.is_none() {
        " Frustr.: the fewest ties that would have to change sign for two camps to be left, or its bounds."
    } else {
        ""
    };
    output::paragraph(&format!(
        "A tie: {} or more events in the {}; its sign: that of their mean score on the {} scale. Bal.: share of +++ and +--; weak: of --- \
         too; by chance: the middle 90% of {} deals of the same signs over the same ties.{frustrated}",
        answer.least_events, answer.period, answer.scale, answer.shuffles
    ))?;
    output::paragraph(
        "It shows whether the signs fit together better than chance would have them, not why, and not who began. Ties are those that \
         the sources tell of: states that they pass over have none, and a change of the sources looks like a change of the world.",
    )
}

/// "2024", "2024 Q3".
pub(super) fn period_of(start: Date, period: &str) -> String {
    match period {
        "year" => start.year().to_string(),
        "quarter" => format!("{} Q{}", start.year(), (start.month() - 1) / 3 + 1),
        _ => start.strftime("%Y-%m").to_string(),
    }
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |s| format!("{s:.2}"))
}

fn range(low: Option<f64>, high: Option<f64>) -> String {
    let both = low.zip(high);
    both.map_or_else(|| "–".to_owned(), |(low, high)| format!("{low:.2}–{high:.2}"))
}
