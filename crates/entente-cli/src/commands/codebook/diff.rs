//! `entente codebook diff`: what changes from one codebook to another, on gold and on a sample.

use crate::{
    cli::Diff,
    commands::{read_text, today},
    output::{self, BOLD, DIM, named, styled, table::table, wrapped},
};
use anyhow::{Context, Result, bail};
use entente::{
    Reader,
    event::{Modality, Polarity},
    news::{self, Document},
    score::{self, Difference, Record, Score, Told},
};
use serde::Serialize;
use std::{
    io::{self, Write},
    path::Path,
};

/// Documents coded at once: enough for all cores, few enough for little memory.
const CHUNK: usize = 256;
/// The measures of `entente evaluate` that are shown side by side.
const MEASURES: [&str; 5] = ["event", "root", "actor", "recipient", "quiet reports"];

/// The answer.
#[derive(Serialize)]
struct Answer {
    a: Codebook,
    b: Codebook,
    /// On the gold's records for development.
    scores: Vec<Pair>,
    gold: Option<Difference>,
    sample: Option<Difference>,
}

#[derive(Serialize)]
struct Codebook {
    name: String,
    rules: usize,
    hash: String,
}

/// One measure of both.
#[derive(Serialize)]
struct Pair {
    measure: &'static str,
    a: Figures,
    b: Figures,
}

#[derive(Serialize)]
struct Figures {
    right: usize,
    coded: usize,
    gold: usize,
    precision: f64,
    recall: f64,
    f1: f64,
}

pub(super) fn run(arguments: &Diff) -> Result<()> {
    let gold = arguments.gold.as_deref().map(development).transpose()?;
    let sample = arguments.sample.as_deref().map(opened).transpose()?;
    let readers = [side(&arguments.a)?, side(&arguments.b)?];
    let limit = if arguments.limit == 0 {
        usize::MAX
    } else {
        arguments.limit
    };
    let (mut scores, mut on_gold) = (Vec::new(), None);
    if let Some(records) = gold {
        let (pairs, difference) = on_records(&readers, &records, limit);
        (scores, on_gold) = (pairs, Some(difference));
    }
    let on_sample = sample.map(|documents| on_documents(&readers, documents, limit));
    let [a, b] = [(&arguments.a, &readers[0]), (&arguments.b, &readers[1])].map(|(name, reader)| Codebook {
        name: name.display().to_string(),
        rules: reader.codebook().rules.len(),
        hash: reader.codebook().hash.clone(),
    });
    let answer = Answer {
        a,
        b,
        scores,
        gold: on_gold,
        sample: on_sample.transpose()?,
    };
    if arguments.json {
        output::json(&answer)
    } else {
        print(&answer)
    }
}

/// A reader with the codebook of one side.
fn side(name: &Path) -> Result<Reader> {
    let folder = (name.as_os_str() != "embedded").then_some(name);
    Reader::new(folder).with_context(|| name.display().to_string())
}

/// The gold's records for development. Those of the test are dropped before anything is coded: nobody tunes rules on them.
fn development(folder: &Path) -> Result<Vec<Record>> {
    let path = folder.join("records.jsonl");
    let text = read_text(&path)?;
    let mut records = score::records(&text).with_context(|| path.display().to_string())?;
    records.retain(|r| r.split == "dev");
    if records.is_empty() {
        bail!("{}: there is no record for development in it", path.display());
    }
    Ok(records)
}

fn opened(path: &Path) -> Result<news::Documents> {
    Ok(news::documents(path, &news::Options::new(today()))?)
}

fn on_records([a, b]: &[Reader; 2], records: &[Record], limit: usize) -> (Vec<Pair>, Difference) {
    let documents = score::documents(records);
    let [a, b] = [a, b].map(|reader| reader.read_many(&documents));
    let mut difference = Difference::default();
    for ((document, a), b) in documents.iter().zip(&a).zip(&b) {
        difference.add(document, a, b, limit);
    }
    let [a, b] = [a, b].map(|readings| score::compare_all(records, &readings).1);
    let pair = |measure| {
        let of = |scores: &[Score]| scores.iter().find(|s| s.measure == measure).map(figures);
        Some(Pair {
            measure,
            a: of(&a)?,
            b: of(&b)?,
        })
    };
    (MEASURES.into_iter().filter_map(pair).collect(), difference)
}

fn figures(score: &Score) -> Figures {
    Figures {
        right: score.right,
        coded: score.coded,
        gold: score.gold,
        precision: score.precision(),
        recall: score.recall(),
        f1: score.f1(),
    }
}

/// A sample is read in pieces, so that it may be as long as it likes.
fn on_documents([a, b]: &[Reader; 2], documents: news::Documents, limit: usize) -> Result<Difference> {
    let mut difference = Difference::default();
    let mut documents = documents.filter_map(|document| {
        let skipped = |error| output::note(&format!("skipped: {error}"));
        document.map_err(skipped).ok()
    });
    loop {
        let chunk: Vec<Document> = documents.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        let [a, b] = [a, b].map(|reader| reader.read_many(&chunk));
        for ((document, a), b) in chunk.iter().zip(&a).zip(&b) {
            difference.add(document, a, b, limit);
        }
    }
    if difference.documents == 0 {
        bail!("no document of the sample could be read");
    }
    Ok(difference)
}

fn print(answer: &Answer) -> Result<()> {
    let mut out = output::out();
    for (side, codebook) in [("A", &answer.a), ("B", &answer.b)] {
        let about = format!(
            "{} rules, {}",
            codebook.rules,
            codebook.hash.get(..12).unwrap_or_default()
        );
        writeln!(out, "{side}  {}  {}", codebook.name, styled(DIM, &about))?;
    }
    writeln!(out)?;
    if !answer.scores.is_empty() {
        scores(&mut out, &answer.scores)?;
    }
    let parts = [
        (
            "Gold",
            "record for development",
            "records for development",
            &answer.gold,
        ),
        ("Sample", "document", "documents", &answer.sample),
    ];
    for (name, one, many, difference) in parts {
        if let Some(difference) = difference {
            let of = if difference.documents == 1 { one } else { many };
            writeln!(
                out,
                "{}",
                styled(BOLD, &format!("{name}: {} {of}", difference.documents))
            )?;
            changes(&mut out, difference)?;
        }
    }
    Ok(())
}

fn scores(out: &mut impl Write, scores: &[Pair]) -> io::Result<()> {
    let mut shown = table(&["on gold", "right", "precision", "recall", "F1", "change"]);
    for pair in scores {
        let both = |of: fn(&Figures) -> String| format!("{} → {}", of(&pair.a), of(&pair.b));
        shown.add_row([
            pair.measure.to_owned(),
            both(|f| format!("{} of {}", f.right, f.gold)),
            both(|f| format!("{:.3}", f.precision)),
            both(|f| format!("{:.3}", f.recall)),
            both(|f| format!("{:.3}", f.f1)),
            format!("{:+.3}", pair.b.f1 - pair.a.f1),
        ]);
    }
    writeln!(out, "{shown}\n")
}

/// Sentence by sentence, what only A has behind a minus, what only B has behind a plus.
fn changes(out: &mut impl Write, difference: &Difference) -> io::Result<()> {
    let (a, b) = (&difference.only_a, &difference.only_b);
    writeln!(
        out,
        "events the same: {}; only in A (−): {}; only in B (+): {}",
        difference.same, a.count, b.count
    )?;
    let mut all: Vec<(char, &Told)> = a.events.iter().map(|e| ('−', e)).collect();
    all.extend(b.events.iter().map(|e| ('+', e)));
    all.sort_by_key(|(_, event)| event.place);
    for sentence in all.chunk_by(|x, y| x.1.place == y.1.place) {
        let Some((_, first)) = sentence.first() else { continue };
        writeln!(
            out,
            "\n  {}\n{}",
            styled(DIM, &first.document),
            wrapped(&first.sentence, 2)
        )?;
        for (sign, event) in sentence {
            writeln!(out, "{}", wrapped(&format!("{sign} {}", line(event)), 4))?;
        }
    }
    for (name, side) in [("A", a), ("B", b)] {
        let more = side.count - side.events.len();
        if more > 0 {
            writeln!(out, "\n{more} more only in {name}; --limit 0 shows all")?;
        }
    }
    writeln!(out)
}

/// An event in one line: all that is compared, then the rule.
fn line(event: &Told) -> String {
    let coded = &event.coded;
    let list = |codes: &[String]| {
        if codes.is_empty() {
            "–".to_owned()
        } else {
            codes.join(" ")
        }
    };
    let code = [Some(coded.root.to_string()), coded.mode.clone(), coded.cameo.clone()];
    let code = code.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let (actors, recipients) = (list(&coded.actors), list(&coded.recipients));
    let mut parts = vec![format!("{code}: {actors} “{}” {recipients}", event.trigger)];
    if coded.reciprocal {
        parts.push("each other".to_owned());
    }
    if coded.polarity == Polarity::Denied {
        parts.push("denied".to_owned());
    }
    if coded.modality != Modality::Actual {
        parts.push(named(coded.modality));
    }
    match (coded.start, coded.end) {
        (Some(start), Some(end)) if start != end => parts.push(format!("{start} to {end}")),
        (Some(day), _) | (None, Some(day)) => parts.push(day.to_string()),
        (None, None) => {}
    }
    parts.extend(coded.third_parties.iter().cloned());
    for (name, codes) in [("says", &coded.speakers), ("in", &coded.contexts)] {
        if !codes.is_empty() {
            parts.push(format!("{name} {}", codes.join(" ")));
        }
    }
    format!("{} ({})", parts.join(", "), event.rule)
}
