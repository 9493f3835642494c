//! `entente events --set`: the rows of an imported set, each with the file, line and address that it came from.

use super::{
    events::no_root,
    in_order, open_ledger,
    source::{apart, side},
};
use crate::{
    cli::Events,
    output::{self, table::table},
};
use anyhow::{Context, Result, bail};
use entente::{
    codebook::Names,
    event::Root,
    ledger::{SetRow, SetScope, SetSource},
};
use jiff::civil::Date;
use serde::Serialize;
use std::{collections::HashMap, io::Write};

/// One row with where it comes from.
#[derive(Debug, Serialize)]
struct Row {
    row: u64,
    day: Date,
    source: String,
    target: String,
    root: Root,
    mode: Option<String>,
    code: String,
    plover: f64,
    goldstein: Option<f64>,
    reports: u32,
    file: String,
    line: u64,
    id: String,
    url: String,
}

pub(super) fn run(arguments: &Events, set: &str) -> Result<()> {
    for (given, name) in [
        (arguments.which.mode.is_some(), "--mode"),
        (arguments.which.polarity.is_some(), "--polarity"),
        (!arguments.which.modality.is_empty(), "--modality"),
        (arguments.which.text.is_some(), "--text"),
    ] {
        if given {
            bail!("{name} asks for what imported sets do not say; leave it out with --set");
        }
    }
    in_order(arguments.which.from, arguments.which.to)?;
    let names = Names::embedded()?;
    let code = |words: &Option<String>| words.as_deref().map(|w| side(&names, w, Some(set))).transpose();
    let (actor, recipient) = (code(&arguments.which.actor)?, code(&arguments.which.recipient)?);
    let dyad = match &arguments.which.dyad[..] {
        [a, b] => Some((side(&names, a, Some(set))?, side(&names, b, Some(set))?)),
        _ => None,
    };
    if let Some((a, b)) = &dyad {
        apart(&[a, b])?;
    }
    let roots: Vec<Root> = arguments
        .which
        .root
        .iter()
        .map(|r| Root::from_name(r).with_context(|| no_root(r)))
        .collect::<Result<_>>()?;
    let scopes: Vec<SetScope> = match (&dyad, &actor, &recipient) {
        (Some((a, b)), ..) => {
            let pairs = a.members.iter().flat_map(|a| b.members.iter().map(move |b| (a, b)));
            pairs.map(|(a, b)| SetScope::Pair(a.clone(), b.clone())).collect()
        }
        (None, Some(one), _) | (None, None, Some(one)) => one.members.iter().cloned().map(SetScope::Entity).collect(),
        _ => vec![SetScope::All],
    };
    let is = |side: &Option<super::source::Side>, code: &str| {
        side.as_ref()
            .is_none_or(|side| side.members.iter().any(|member| member == code))
    };
    let ledger = open_ledger(&arguments.ledger)?;
    let mut rows: Vec<Row> = Vec::new();
    for scope in &scopes {
        ledger.each_set_row(set, scope, arguments.which.from, arguments.which.to, |row| {
            let root = roots.is_empty() || roots.contains(&row.root);
            if root && is(&actor, row.source) && is(&recipient, row.target) {
                rows.push(of(&row));
            }
        })?;
    }
    // The newest first, as the ledger's own.
    rows.sort_by(|x, y| y.day.cmp(&x.day).then(y.row.cmp(&x.row)));
    rows.dedup_by_key(|row| row.row);
    let all = rows.len();
    if arguments.limit > 0 {
        rows.truncate(arguments.limit);
    }
    let numbers: Vec<u64> = rows.iter().map(|row| row.row).collect();
    let mut sources: HashMap<u64, SetSource> = ledger
        .set_sources(set, &numbers)?
        .into_iter()
        .map(|source| (source.row, source))
        .collect();
    for row in &mut rows {
        if let Some(source) = sources.remove(&row.row) {
            (row.file, row.line, row.id, row.url) = (source.file, source.line, source.id, source.url);
        }
    }
    if arguments.json {
        return output::json(&rows);
    }
    if arguments.csv {
        return output::csv(&rows);
    }
    if rows.is_empty() {
        output::note("no row fits");
        return Ok(());
    }
    print(&rows, all, set)
}

fn of(row: &SetRow<'_>) -> Row {
    Row {
        row: row.row,
        day: row.day,
        source: row.source.to_owned(),
        target: row.target.to_owned(),
        root: row.root,
        mode: row.mode.map(str::to_owned),
        code: row.code.to_owned(),
        plover: row.plover,
        goldstein: row.goldstein,
        reports: row.reports,
        file: String::new(),
        line: 0,
        id: String::new(),
        url: String::new(),
    }
}

fn print(rows: &[Row], all: usize, set: &str) -> Result<()> {
    let mut out = output::out();
    let mut lines = table(&["day", "who", "to whom", "did", "code", "reports", "where it comes from"]);
    for row in rows {
        let name = row.file.rsplit(['/', '\\']).next().unwrap_or(&row.file);
        let id = if row.id.is_empty() {
            String::new()
        } else {
            format!(", {}", row.id)
        };
        let place = if row.url.is_empty() {
            format!("{name}:{}{id}", row.line)
        } else {
            format!("{name}:{}{id} {}", row.line, row.url)
        };
        lines.add_row([
            row.day.to_string(),
            row.source.clone(),
            row.target.clone(),
            row.mode
                .as_ref()
                .map_or_else(|| row.root.to_string(), |mode| format!("{} {mode}", row.root)),
            row.code.clone(),
            row.reports.to_string(),
            place,
        ]);
    }
    writeln!(out, "{lines}")?;
    writeln!(out, "{} of {all} rows of the set {set}, the newest first.", rows.len())?;
    Ok(())
}
