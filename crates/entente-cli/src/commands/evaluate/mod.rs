//! `entente evaluate`: the coder against records coded by hand, the model against marked pairs and treebanks.

mod corpus;

use super::{open_ledger, read_text, reader, relate, write_whole};
use crate::{
    cli::{Evaluate, EvaluateCommand, LedgerFile},
    output::{self, table::table},
};
use anyhow::{Context, Result, bail};
use entente::{
    ledger::ReviewQuery,
    score::{
        self, Compared, Score, conllu, entities,
        reviews::{ReviewScores, Tally},
    },
    text::Model,
};
use std::{fmt::Write as _, io::Write, path::Path, process::ExitCode};

pub(super) fn run(arguments: &Evaluate) -> Result<ExitCode> {
    match &arguments.what {
        Some(EvaluateCommand::Pairs {
            file,
            model_alone,
            json,
        }) => relate::evaluate(file, !model_alone, *json)?,
        Some(EvaluateCommand::Days { corpus, coded }) => corpus::days(corpus, coded.as_deref())?,
        Some(EvaluateCommand::Visits(corpus)) => corpus::visits(corpus)?,
        Some(EvaluateCommand::Conllu { file, json }) => treebank(file, *json)?,
        Some(EvaluateCommand::Entities { file, json }) => mentions(file, *json)?,
        None if arguments.reviews => reviews(arguments)?,
        None => return gold(arguments),
    }
    Ok(ExitCode::SUCCESS)
}

/// The sentences of a file; there must be some.
fn sentences<T>(path: &Path, read: fn(&str) -> Result<Vec<T>, conllu::ConlluError>) -> Result<Vec<T>> {
    let text = read_text(path)?;
    let found = read(&text).with_context(|| path.display().to_string())?;
    if found.is_empty() {
        bail!("{}: there is no sentence in it", path.display());
    }
    Ok(found)
}

/// The language model against a treebank.
fn treebank(path: &Path, json: bool) -> Result<()> {
    let scores = conllu::evaluate(&Model::embedded()?, &sentences(path, conllu::treebank)?);
    if json {
        return output::json(&scores);
    }
    let mut out = output::out();
    writeln!(out, "{} sentences, {} words", scores.sentences, scores.words)?;
    for (name, share) in [("UPOS", scores.upos), ("UAS", scores.uas), ("LAS", scores.las)] {
        writeln!(out, "{name:<5} {:.2}", 100.0 * share)?;
    }
    Ok(())
}

/// The model's named mentions against a corpus.
fn mentions(path: &Path, json: bool) -> Result<()> {
    let scores = entities::evaluate(&Model::embedded()?, &sentences(path, entities::named_sentences)?);
    if json {
        return output::json(&scores);
    }
    let mut out = output::out();
    writeln!(out, "{} sentences, {} mentions", scores.sentences, scores.counts.gold)?;
    for (name, share) in [
        ("precision", scores.counts.precision),
        ("recall", scores.counts.recall),
        ("F1", scores.counts.f1),
    ] {
        writeln!(out, "{name:<9} {:.2}", 100.0 * share)?;
    }
    Ok(())
}

/// Coded events against what reviewers made of them.
fn reviews(arguments: &Evaluate) -> Result<()> {
    let ledger = open_ledger(&LedgerFile {
        ledger: arguments.ledger.clone(),
    })?;
    let scores = score::reviews::measure(&ledger.reviews(&ReviewQuery::default())?);
    if arguments.json {
        return output::json(&scores);
    }
    if scores.all.reviewed == 0 {
        output::note("no event was reviewed; `entente review e1 --accept --reviewer NAME` reviews one");
        return Ok(());
    }
    print_reviews(&scores)
}

fn print_reviews(scores: &ReviewScores) -> Result<()> {
    let mut out = output::out();
    let mut shown = table(&[
        "",
        "reviewed",
        "accepted",
        "corrected",
        "rejected",
        "right",
        "90% interval",
    ]);
    let percent = |share: f64| format!("{:.1}%", 100.0 * share);
    let mut add = |tally: &Tally, name: String| {
        let interval = tally
            .interval
            .map(|(low, high)| format!("{} to {}", percent(low), percent(high)));
        shown.add_row([
            name,
            tally.reviewed.to_string(),
            tally.accepted.to_string(),
            tally.corrected.to_string(),
            tally.rejected.to_string(),
            tally.right.map(percent).unwrap_or_default(),
            interval.unwrap_or_default(),
        ]);
    };
    add(&scores.all, "all".to_owned());
    scores.roots.iter().for_each(|tally| add(tally, tally.name.clone()));
    let bands = scores.confidence.iter();
    bands.for_each(|tally| add(tally, format!("confidence {}", tally.name)));
    writeln!(out, "{shown}")?;
    let fields = scores.fields.iter().filter(|field| field.corrected > 0);
    let fields: Vec<String> = fields
        .map(|field| format!("{} {}", field.field, field.corrected))
        .collect();
    if !fields.is_empty() {
        writeln!(out, "Corrected: {}.", fields.join(", "))?;
    }
    writeln!(out, "Reviewed by {}.", scores.reviewers.join(", "))?;
    if scores.earlier_readings > 0 {
        let count = scores.earlier_readings;
        writeln!(out, "{count} of the events are of earlier readings of their documents.")?;
    }
    output::paragraph(
        "Reviewed events are not a random sample of all events unless they were drawn as one: shares and intervals tell \
         of others only then.",
    )
}

/// The coder against records coded by hand.
fn gold(arguments: &Evaluate) -> Result<ExitCode> {
    let folder = arguments.folder.as_deref().context("which folder?")?;
    let path = folder.join("records.jsonl");
    let text = read_text(&path)?;
    let records = score::records(&text).with_context(|| path.display().to_string())?;
    if records.is_empty() {
        bail!("{}: there is no record in it", path.display());
    }
    let floors = arguments.floor.as_deref().map(floors).transpose()?.unwrap_or_default();
    let reader = reader(arguments.codebook.as_deref())?;
    let (rows, scores) = score::evaluate(&reader, &records);
    write_whole(&folder.join("coded.csv"), &coded_table(&rows))?;
    let mut table_text = String::from("measure,split,right,coded,gold,precision,recall,f1\n");
    for s in &scores {
        let [p, r, f] = [s.precision(), s.recall(), s.f1()].map(|x| format!("{x:.3}"));
        let _ = writeln!(
            table_text,
            "{},{},{},{},{},{p},{r},{f}",
            s.measure, s.split, s.right, s.coded, s.gold
        );
    }
    write_whole(&folder.join("scores.csv"), &table_text)?;
    print_scores(&scores, arguments.json)?;
    let mut below = 0;
    for floor in &floors {
        let Some(score) = scores
            .iter()
            .find(|s| s.measure == floor.measure && s.split == floor.split)
        else {
            bail!(
                "{}: there is no measure {:?} on {:?}",
                floor.place,
                floor.measure,
                floor.split
            );
        };
        if score.f1() < floor.least {
            below += 1;
            output::note(&format!(
                "{} on {}: F1 {:.3} lies below its floor {}",
                floor.measure,
                floor.split,
                score.f1(),
                floor.least
            ));
        }
    }
    Ok(if below == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Each field of each record beside what was coded.
fn coded_table(rows: &[Compared]) -> String {
    let mut table = String::from("record,split,field,gold,coded,verdict\n");
    for r in rows {
        let cells = [&r.record, &r.split, &r.field, &r.gold, &r.coded, &r.verdict].map(|c| quoted(c));
        let _ = writeln!(table, "{}", cells.join(","));
    }
    table
}

fn print_scores(scores: &[Score], json: bool) -> Result<()> {
    if json {
        return output::json(&scores);
    }
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
    for s in scores {
        let figures = [s.precision(), s.recall(), s.f1()].map(|x| format!("{x:.3}"));
        let counts = [s.right, s.coded, s.gold].map(|n| n.to_string());
        let names = [s.measure.clone(), s.split.clone()];
        table.add_row(names.into_iter().chain(counts).chain(figures));
    }
    writeln!(output::out(), "{table}")?;
    Ok(())
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A least value.
struct Floor {
    place: String,
    measure: String,
    split: String,
    least: f64,
}

/// The table of least values: measure, split and least, parted by tabs, under a header that says so.
fn floors(path: &Path) -> Result<Vec<Floor>> {
    let text = read_text(path)?;
    let mut lines = text.lines().enumerate();
    if lines.next().map(|(_, header)| header) != Some("measure\tsplit\tleast") {
        bail!(
            "{}:1: wants the header measure, split, least, parted by tabs",
            path.display()
        );
    }
    let mut found = Vec::new();
    for (number, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
        let place = format!("{}:{}", path.display(), number + 1);
        let cells: Vec<&str> = line.split('\t').collect();
        let [measure, split, least] = cells[..] else {
            bail!("{place}: wants measure, split and least value, parted by tabs");
        };
        let least = least
            .trim()
            .parse()
            .with_context(|| format!("{place}: {least:?} is no number"))?;
        found.push(Floor {
            place,
            measure: measure.to_owned(),
            split: split.to_owned(),
            least,
        });
    }
    Ok(found)
}
