//! `entente evaluate`: the coder against records coded by hand.

use super::{reader, write_whole};
use crate::{
    cli::Evaluate,
    output::{self, table::table},
};
use anyhow::{Context, Result, bail};
use entente::score::{self, Score};
use std::{fmt::Write as _, io::Write, path::Path, process::ExitCode};

pub(super) fn run(arguments: &Evaluate) -> Result<ExitCode> {
    let path = arguments.folder.join("records.jsonl");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let records = score::records(&text).with_context(|| path.display().to_string())?;
    let reader = reader(arguments.codebook.as_deref())?;
    let (rows, scores) = score::evaluate(&reader, &records);
    let mut coded = String::from("record,split,field,gold,coded,verdict\n");
    for r in &rows {
        let cells = [&r.record, &r.split, &r.field, &r.gold, &r.coded, &r.verdict].map(|c| quoted(c));
        let _ = writeln!(coded, "{}", cells.join(","));
    }
    write_whole(&arguments.folder.join("coded.csv"), &coded)?;
    let mut table_text = String::from("measure,split,right,coded,gold,precision,recall,f1\n");
    for s in &scores {
        let [p, r, f] = [s.precision(), s.recall(), s.f1()].map(|x| format!("{x:.3}"));
        let _ = writeln!(
            table_text,
            "{},{},{},{},{},{p},{r},{f}",
            s.measure, s.split, s.right, s.coded, s.gold
        );
    }
    write_whole(&arguments.folder.join("scores.csv"), &table_text)?;
    if arguments.json {
        output::json(&scores)?;
    } else {
        let mut table = table(&[
            "measure",
            "split",
            "right",
            "coded",
            "gold",
            "precision",
            "recall",
            "F1",
        ]);
        for s in &scores {
            let figures = [s.precision(), s.recall(), s.f1()].map(|x| format!("{x:.3}"));
            let counts = [s.right, s.coded, s.gold].map(|n| n.to_string());
            table.add_row(
                [s.measure.clone(), s.split.clone()]
                    .into_iter()
                    .chain(counts)
                    .chain(figures),
            );
        }
        writeln!(output::out(), "{table}")?;
    }
    let below = arguments
        .floor
        .as_deref()
        .map(|f| floor(f, &scores))
        .transpose()?
        .unwrap_or_default();
    below.iter().for_each(|b| output::note(b));
    Ok(if below.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The scores that lie below their floor.
fn floor(path: &Path, scores: &[Score]) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let mut below = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [measure, split, least] = cells[..] else {
            bail!(
                "{}:{}: wants measure, split and least value, parted by tabs",
                path.display(),
                number + 1
            );
        };
        let least: f64 = least
            .trim()
            .parse()
            .with_context(|| format!("{}:{}: {least:?} is no number", path.display(), number + 1))?;
        let Some(score) = scores.iter().find(|s| s.measure == measure && s.split == split) else {
            bail!(
                "{}:{}: there is no measure {measure:?} on {split:?}",
                path.display(),
                number + 1
            );
        };
        if score.f1() < least {
            below.push(format!(
                "{measure} on {split}: F1 {:.3} lies below its floor {least}",
                score.f1()
            ));
        }
    }
    Ok(below)
}
