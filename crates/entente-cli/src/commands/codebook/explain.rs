//! `entente codebook explain`: which rules fire in a sentence, which nearly do, and why.

use crate::{
    cli::Explain,
    commands::{reader, today},
    output::{self, BOLD, DIM, reading, styled, table::close_table, wrapped},
};
use anyhow::{Result, bail};
use entente::{
    coder::{Explained, Explanation, FiredRule, Mentioned, NearMiss, Triggered, WordArc},
    event::{DateSource, Event, Reason, Span},
    news::{self, Document, Paragraph, ParagraphKind},
};
use std::{
    io::{self, Write},
    path::Path,
};

pub(super) fn run(arguments: &Explain) -> Result<()> {
    let documents = documents(arguments)?;
    let reader = reader(arguments.codebook.as_deref())?;
    let explained: Vec<Explanation> = documents.iter().map(|d| reader.explain(d)).collect();
    if arguments.json {
        return match &explained[..] {
            [one] => output::json(one),
            several => output::json(&several),
        };
    }
    let mut out = output::out();
    for explanation in &explained {
        print(&mut out, explanation)?;
    }
    Ok(())
}

/// The documents to explain: those of a file or of standard input, or one made of a sentence.
fn documents(arguments: &Explain) -> Result<Vec<Document>> {
    let what = arguments.what.trim();
    let mut options = news::Options::new(today());
    options.published = arguments.published;
    let found = if what == "-" {
        news::documents_from(Box::new(io::stdin()), "standard input", &options)?
    } else if Path::new(what).exists() || !what.contains(char::is_whitespace) {
        news::documents(Path::new(what), &options)?
    } else {
        return Ok(vec![sentence(what, arguments)]);
    };
    let found = found.collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        bail!("{what}: there is no document in it");
    }
    Ok(found)
}

/// A document of body text alone: no headline is sought in it.
fn sentence(text: &str, arguments: &Explain) -> Document {
    let mut document = news::from_text(text, "the command line");
    document.paragraphs = vec![Paragraph {
        span: Span::new(0, document.text.len()),
        kind: ParagraphKind::Body,
    }];
    document.info.published = Some(arguments.published.unwrap_or_else(today));
    document.info.published_from = DateSource::Given;
    document
}

fn print(out: &mut impl Write, explanation: &Explanation) -> Result<()> {
    for sentence in &explanation.sentences {
        writeln!(out, "{}\n", styled(BOLD, &wrapped(&sentence.text, 0)))?;
        arcs(out, &sentence.arcs)?;
        mentions(out, &sentence.mentions)?;
        fired(out, &sentence.fired)?;
        nearly(out, sentence)?;
    }
    reading::events(out, &explanation.events)?;
    explanation.events.iter().try_for_each(|event| reasons(out, event))?;
    Ok(())
}

fn arcs(out: &mut impl Write, arcs: &[WordArc]) -> io::Result<()> {
    let repaired = arcs.iter().any(|a| a.repaired_from.is_some());
    let mut header = vec!["", "word", "lemma", "part of speech", "relation", "hangs on"];
    header.extend(repaired.then_some("the parser had"));
    let mut shown = close_table(&header);
    for arc in arcs {
        let head = arcs.get(arc.head.wrapping_sub(1));
        let mut row = vec![
            arc.number.to_string(),
            arc.word.clone(),
            arc.lemma.clone(),
            arc.part_of_speech.to_owned(),
            arc.relation.to_owned(),
            head.map_or_else(|| "–".to_owned(), |h| format!("{} {}", h.number, h.word)),
        ];
        row.extend(arc.repaired_from.clone());
        shown.add_row(row);
    }
    writeln!(out, "{}\n", shown.trim_fmt())
}

fn mentions(out: &mut impl Write, mentions: &[Mentioned]) -> io::Result<()> {
    if mentions.is_empty() {
        return writeln!(out, "Nobody is named.\n");
    }
    let mut shown = close_table(&["who is named", "kind", "code", "sector", "is", "by"]);
    for mention in mentions {
        let lines = |field: fn(&entente::coder::Known) -> Option<String>| {
            let cells = mention
                .who
                .iter()
                .map(|who| field(who).unwrap_or_else(|| "–".to_owned()));
            cells.collect::<Vec<_>>().join("\n")
        };
        shown.add_row([
            mention.words.clone(),
            mention.kind.to_owned(),
            lines(|w| w.entity.clone()),
            lines(|w| w.sector.clone()),
            lines(|w| match (&w.resolved, &w.office) {
                (Some(name), Some(office)) => Some(format!("{name}, {office}")),
                (name, office) => name.clone().or_else(|| office.clone()),
            }),
            lines(|w| Some(w.via.to_owned())),
        ]);
    }
    writeln!(out, "{}\n", shown.trim_fmt())
}

fn fired(out: &mut impl Write, fired: &[FiredRule]) -> io::Result<()> {
    if fired.is_empty() {
        return writeln!(out, "No rule fired.\n");
    }
    writeln!(out, "{}", styled(BOLD, "Rules that fired"))?;
    for rule in fired {
        heading(out, &rule.at)?;
        for met in &rule.conditions {
            writeln!(
                out,
                "{}",
                wrapped(&format!("where {}: “{}”", met.condition, met.word), 4)
            )?;
        }
        for party in &rule.parties {
            let code = party.entity.as_deref().unwrap_or("no code");
            let place = party
                .place
                .as_deref()
                .map_or("by the context".to_owned(), |p| format!("in {p}"));
            let arcs = party.arcs.as_deref().map(|a| format!(": {a}")).unwrap_or_default();
            let line = format!("{} {code} “{}” {place}{arcs}", party.side, party.words);
            writeln!(out, "{}", wrapped(&line, 4))?;
        }
        let became = rule
            .event
            .map(|id| format!("event {id}"))
            .or_else(|| rule.because.clone());
        writeln!(out, "{}", wrapped(&format!("→ {}", became.unwrap_or_default()), 4))?;
    }
    writeln!(out)
}

fn nearly(out: &mut impl Write, sentence: &Explained) -> io::Result<()> {
    if sentence.nearly.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", styled(BOLD, "Rules that nearly fired, the nearest first"))?;
    for NearMiss { at, because, .. } in &sentence.nearly {
        heading(out, at)?;
        writeln!(out, "{}", wrapped(because, 4))?;
    }
    if sentence.nearly_more > 0 {
        writeln!(
            out,
            "{}",
            styled(DIM, &format!("and {} more, farther off", sentence.nearly_more))
        )?;
    }
    writeln!(out)
}

/// "cooperate-hand-over-suspect · COOPERATE · “handed” by verb "hand over" · codebook/rules/cooperate.toml:6"
fn heading(out: &mut impl Write, at: &Triggered) -> io::Result<()> {
    let mode = at.mode.as_ref().map(|m| format!(" {m}")).unwrap_or_default();
    let what = format!(
        "{}{mode} · “{}” by {} · codebook/{}",
        at.root, at.trigger, at.by, at.file
    );
    let line = format!("{} · {}", styled(BOLD, &at.rule), styled(DIM, &what));
    writeln!(out, "{}", wrapped(&line, 2))
}

/// What the coder says for an event.
fn reasons(out: &mut impl Write, event: &Event) -> io::Result<()> {
    let reason = |r: &Reason| match r.field.as_str() {
        "event" | "parties" => r.because.clone(),
        field => format!("{field} by {}", r.because),
    };
    let reasons: Vec<String> = event.reasons.iter().map(reason).collect();
    let line = format!("event {}: {}", event.id, reasons.join("; "));
    writeln!(out, "{}", styled(DIM, &wrapped(&line, 0)))
}
