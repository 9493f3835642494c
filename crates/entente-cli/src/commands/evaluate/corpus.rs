//! `entente evaluate days` and `visits`: the coder against reports of a corpus whose text stays where it is.

use super::{coded_table, print_scores};
use crate::{
    cli::Corpus,
    commands::{read_text, reader, today, write_whole},
    output::{self, table::table},
};
use anyhow::{Context, Result, bail};
use entente::{
    news::{self, Document},
    score::{corpus, visits},
};
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

pub(super) fn days(arguments: &Corpus, coded: Option<&Path>) -> Result<()> {
    let path = file(arguments, "days.jsonl");
    let reports = corpus::marked_reports(&read_text(&path)?).with_context(|| path.display().to_string())?;
    let documents = documents(arguments, reports.iter().map(|r| r.report))?;
    let (rows, scores) = corpus::evaluate(&reader(arguments.codebook.as_deref())?, &reports, &documents);
    if let Some(path) = coded {
        write_whole(path, &coded_table(&rows))?;
    }
    print_scores(&scores, arguments.json)
}

pub(super) fn visits(arguments: &Corpus) -> Result<()> {
    let path = file(arguments, "visits.jsonl");
    let told = visits::told_visits(&read_text(&path)?).with_context(|| path.display().to_string())?;
    let documents = documents(arguments, told.iter().map(|v| v.report))?;
    let scores = visits::evaluate(&reader(arguments.codebook.as_deref())?, &told, &documents);
    if arguments.json {
        return output::json(&scores);
    }
    let mut shown = table(&["visits that news tells", "", "share"]);
    for (name, count) in [
        ("told", scores.told),
        ("CONSULT between the two", scores.dyad),
        ("and who came", scores.person),
        ("and on a day of the visit", scores.day),
        ("and as a visit: found", scores.found),
    ] {
        let share = format!("{:.1}%", 100.0 * count as f64 / scores.told.max(1) as f64);
        shown.add_row([name.to_owned(), count.to_string(), share]);
    }
    writeln!(output::out(), "{shown}")?;
    Ok(())
}

fn file(arguments: &Corpus, name: &str) -> PathBuf {
    arguments.file.clone().unwrap_or_else(|| Path::new("gold").join(name))
}

/// The documents at these places in the corpus, in the order in which they are asked for.
fn documents(arguments: &Corpus, places: impl Iterator<Item = usize>) -> Result<Vec<Document>> {
    let path = &arguments.corpus;
    let places: Vec<usize> = places.collect();
    let Some(&last) = places.iter().max() else {
        bail!("there is no report to measure by");
    };
    let mut found: BTreeMap<usize, Document> = BTreeMap::new();
    let all = news::documents(path, &news::Options::new(today())).with_context(|| {
        format!(
            "the corpus is wanted, which does not come with Entente: {}",
            path.display()
        )
    })?;
    for (place, document) in all.enumerate().take(last + 1) {
        if places.contains(&place) {
            found.insert(place, document?);
        }
    }
    places
        .iter()
        .map(|place| {
            let known = found.get(place).cloned();
            known.with_context(|| format!("{}: there is no report {place} in it", path.display()))
        })
        .collect()
}
