//! `entente relate`: what model and codebook make of marked pairs.

use crate::{
    cli::Relate,
    output::{self, table::table},
};
use anyhow::{Context, Result, bail};
use entente::{
    Reader,
    event::{Modality, Polarity},
    score::pairs::{self, Judged, MarkedPair},
};
use serde::Serialize;
use std::{fs::File, io::Write, path::Path};

/// One row of the answer.
#[derive(Serialize)]
struct Row<'r> {
    id: &'r str,
    root: &'static str,
    probability: f32,
    /// Probability that nothing goes from the actor to the recipient.
    none: f32,
    trigger: &'r str,
    polarity: Option<Polarity>,
    modality: Option<Modality>,
}

pub(super) fn run(arguments: &Relate) -> Result<()> {
    let (pairs, _) = marked(&arguments.tsv)?;
    let found = pairs::relate(&Reader::embedded()?, &pairs, !arguments.model_alone);
    let rows: Vec<Row<'_>> = pairs.iter().zip(&found).map(|(p, j)| row(p, j)).collect();
    if arguments.json {
        return output::json(&rows);
    }
    let mut table = csv::WriterBuilder::new().delimiter(b'\t').from_writer(output::out());
    table.write_record(["id", "root", "probability", "none", "trigger", "polarity", "modality"])?;
    for r in rows {
        let shares = [r.probability, r.none].map(|x| format!("{x:.3}"));
        let polarity = r.polarity.map(output::named).unwrap_or_default();
        let modality = r.modality.map(output::named).unwrap_or_default();
        table.write_record([r.id, r.root, &shares[0], &shares[1], r.trigger, &polarity, &modality])?;
    }
    Ok(table.flush()?)
}

fn row<'r>(pair: &'r MarkedPair, judged: &'r Judged) -> Row<'r> {
    let (root, probability) = judged
        .relation
        .root()
        .map_or(("", 0.0), |(root, share)| (root.name(), share));
    Row {
        id: &pair.id,
        root,
        probability,
        none: judged.relation.share(None),
        trigger: &judged.trigger,
        polarity: judged.state.map(|s| match s.denied > 0.5 {
            true => Polarity::Denied,
            false => Polarity::Affirmed,
        }),
        modality: judged.state.map(|s| s.modality),
    }
}

/// The pairs of a file, and how many rows had to be left out; each of those is named on standard error.
fn marked(path: &Path) -> Result<(Vec<MarkedPair>, usize)> {
    let file = File::open(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let rows = pairs::marked_pairs(file).with_context(|| path.display().to_string())?;
    let all = rows.len();
    let mut good = Vec::with_capacity(all);
    for row in rows {
        match row {
            Ok(pair) => good.push(pair),
            Err(error) => output::note(&format!("skipped: {}: {error}", path.display())),
        }
    }
    if good.is_empty() {
        bail!("{}: there is no marked pair in it", path.display());
    }
    Ok((good, all))
}

/// `entente evaluate pairs`.
pub(super) fn evaluate(path: &Path, cues: bool, json: bool) -> Result<()> {
    let (pairs, rows) = marked(path)?;
    if pairs.iter().all(|p| p.gold.is_none()) {
        bail!("{}: no row has a root in a column gold_root", path.display());
    }
    let scores = pairs::evaluate(&pairs, &pairs::relate(&Reader::embedded()?, &pairs, cues));
    if json {
        return output::json(&scores);
    }
    let mut table = table(&["class", "gold", "coded", "right", "precision", "recall", "F1"]);
    for c in &scores.classes {
        let counts = [c.counts.gold, c.counts.coded, c.counts.right].map(|n| n.to_string());
        let figures = [c.counts.precision, c.counts.recall, c.counts.f1].map(|x| format!("{x:.3}"));
        table.add_row([c.class.clone()].into_iter().chain(counts).chain(figures));
    }
    let mut out = output::out();
    writeln!(out, "{table}")?;
    writeln!(
        out,
        "{} of {rows} rows: macro-F1 {:.3}, accuracy {:.3}",
        scores.pairs, scores.macro_f1, scores.accuracy
    )?;
    Ok(())
}
