//! A reading for people: the text with its events marked, then tables.

use super::{ACTOR, BOLD, DIM, RECIPIENT, TRIGGER, colours, styled, table::table};
use anstyle::Style;
use entente::event::{DateSource, Event, Modality, Party, Polarity, Precision, Reading, Speaker, When};
use std::io::{self, Write};

/// Prints a reading of a text.
pub(crate) fn print(out: &mut impl Write, reading: &Reading, text: &str) -> io::Result<()> {
    heading(out, reading)?;
    marked_text(out, reading, text)?;
    events(out, &reading.events)?;
    statements(out, reading)?;
    rest(out, reading)?;
    for note in &reading.notes {
        writeln!(out, "{}", styled(DIM, &format!("note: {note}")))?;
    }
    Ok(())
}

fn heading(out: &mut impl Write, reading: &Reading) -> io::Result<()> {
    let d = &reading.document;
    writeln!(out, "{}", styled(BOLD, d.headline.as_deref().unwrap_or(&d.source)))?;
    let mut about: Vec<String> = [&d.publication, &d.byline, &d.dateline]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    about.push(match d.published {
        Some(day) => format!("published {day} ({})", date_source(d.published_from)),
        None => "no publication date known".to_owned(),
    });
    writeln!(out, "{}\n", styled(DIM, &about.join(" · ")))
}

fn date_source(source: DateSource) -> &'static str {
    match source {
        DateSource::Given => "as given",
        DateSource::Metadata => "from the document's metadata",
        DateSource::Dateline => "from the dateline",
        DateSource::Feed => "from the feed",
        DateSource::None => "not known",
    }
}

/// The sentences, wrapped; parties and triggers in colour, or triggers in brackets where there is none.
fn marked_text(out: &mut impl Write, reading: &Reading, text: &str) -> io::Result<()> {
    let mut last = 0;
    for (number, sentence) in reading.sentences.iter().enumerate() {
        let between = text.get(last..sentence.span.start).unwrap_or("");
        if number > 0 && between.contains('\n') {
            writeln!(out)?;
        }
        let here: Vec<&Event> = reading.events.iter().filter(|e| e.sentence == number).collect();
        let mut marks: Vec<(usize, usize, Style, String)> = Vec::new();
        for event in &here {
            let t = event.trigger.span;
            match marks.iter_mut().find(|m| m.0 == t.start && m.1 == t.end) {
                Some(mark) => mark.3.push_str(&format!(",{}", event.id)),
                None => marks.push((t.start, t.end, TRIGGER, format!("{}", event.id))),
            }
            for (parties, style) in [(&event.actors, ACTOR), (&event.recipients, RECIPIENT)] {
                for p in parties {
                    marks.push((p.evidence.span.start, p.evidence.span.end, style, String::new()));
                }
            }
        }
        marks.sort_by_key(|m| (m.0, std::cmp::Reverse(m.1)));
        let mut line = String::new();
        let mut at = sentence.span.start;
        for (start, end, style, id) in marks {
            if start < at || end > sentence.span.end {
                continue;
            }
            line += &text[at..start];
            let words = &text[start..end];
            line += &match (colours(), id.is_empty()) {
                (true, true) => styled(style, words),
                (true, false) => format!("{}{}", styled(style, words), styled(DIM, &format!("[{id}]"))),
                (false, true) => words.to_owned(),
                (false, false) => format!("{words}[{id}]"),
            };
            at = end;
        }
        line += &text[at..sentence.span.end];
        for row in lines(
            &line.split_whitespace().collect::<Vec<_>>().join(" "),
            super::width() - 2,
        ) {
            writeln!(out, "  {row}")?;
        }
        last = sentence.span.end;
    }
    writeln!(out)
}

/// Lines of at most `width` visible signs; escape sequences count nothing.
pub(super) fn lines(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line, mut size) = (Vec::new(), String::new(), 0);
    for word in text.split(' ') {
        let visible = anstream::adapter::strip_str(word).to_string().chars().count();
        if size > 0 && size + 1 + visible > width {
            lines.push(std::mem::take(&mut line));
            size = 0;
        }
        if size > 0 {
            line.push(' ');
            size += 1;
        }
        line += word;
        size += visible;
    }
    lines.push(line);
    lines
}

/// The events as a table.
pub(crate) fn events(out: &mut impl Write, events: &[Event]) -> io::Result<()> {
    if events.is_empty() {
        return writeln!(out, "No events.");
    }
    let mut table = table(&["", "who", "did", "to whom", "when", "status", "sure"]);
    for event in events {
        let mut did = root(event);
        did.push_str(&format!("\n“{}”", event.trigger.text));
        table.add_row([
            event.id.to_string(),
            parties(&event.actors),
            did,
            if event.reciprocal && event.actors == event.recipients {
                "each other".to_owned()
            } else {
                parties(&event.recipients)
            },
            when(&event.when),
            status(event),
            format!("{:.2}", event.confidence),
        ]);
    }
    writeln!(out, "{}\n{table}\n", styled(BOLD, "Events"))
}

/// Root and mode: "CONSULT visit".
pub(crate) fn root(event: &Event) -> String {
    event
        .mode
        .as_ref()
        .map_or_else(|| event.root.to_string(), |mode| format!("{} {mode}", event.root))
}

/// "USA Marco Rubio": code, then the name it was resolved to or written as.
pub(crate) fn party(p: &Party) -> String {
    let points_back = p.resolved.is_none() && matches!(p.via.as_str(), "pronoun" | "generic" | "context");
    let name = p.resolved.as_deref().unwrap_or(&p.name);
    match &p.entity {
        Some(code) if points_back => code.clone(),
        Some(code) if name == code => code.clone(),
        Some(code) => format!("{code} {name}"),
        None => name.to_owned(),
    }
}

pub(crate) fn parties(list: &[Party]) -> String {
    if list.is_empty() {
        "–".to_owned()
    } else {
        list.iter().map(party).collect::<Vec<_>>().join("\n")
    }
}

/// A date at its precision: "2025-05", "2025-10-26", "2025-01-01 to 2025-10-26".
pub(crate) fn when(when: &When) -> String {
    match (when.start, when.end) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(_)) if when.precision == Precision::Month && a.day() == 1 => a.strftime("%Y-%m").to_string(),
        (Some(a), Some(b)) => format!("{a} to {b}"),
        _ => when.words.as_ref().map_or_else(|| "–".to_owned(), |w| w.text.clone()),
    }
}

fn status(event: &Event) -> String {
    let mut parts = Vec::new();
    if event.polarity == Polarity::Denied {
        parts.push("denied".to_owned());
    }
    if event.modality != Modality::Actual || event.polarity == Polarity::Affirmed {
        parts.push(modality(event.modality).to_owned());
    }
    let mut text = parts.join(", ");
    if !event.speakers.is_empty() {
        let chain: Vec<&str> = event.speakers.iter().map(speaker).collect();
        text.push_str(&format!("\nsays {}", chain.join(" > ")));
    }
    text
}

fn speaker(speaker: &Speaker) -> &str {
    speaker.party.resolved.as_deref().unwrap_or(&speaker.party.name)
}

pub(crate) fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::Actual => "actual",
        Modality::Ongoing => "ongoing",
        Modality::Planned => "planned",
        Modality::Promised => "promised",
        Modality::Demanded => "demanded",
        Modality::Possible => "possible",
        Modality::Hypothetical => "hypothetical",
        Modality::PastBackground => "past background",
    }
}

fn statements(out: &mut impl Write, reading: &Reading) -> io::Result<()> {
    if reading.statements.is_empty() {
        return Ok(());
    }
    let mut table = table(&["speaker", "kind", "words"]);
    for s in &reading.statements {
        let words = if s.direct {
            format!("“{}”", s.words.text)
        } else {
            s.words.text.clone()
        };
        table.add_row([
            s.speaker.as_ref().map_or_else(|| "?".to_owned(), party),
            s.kind.clone(),
            words,
        ]);
    }
    writeln!(out, "{}\n{table}\n", styled(BOLD, "Statements"))
}

fn rest(out: &mut impl Write, reading: &Reading) -> io::Result<()> {
    if !reading.commitments.is_empty() {
        let mut table = table(&["bound", "to do", "made", "status"]);
        for c in &reading.commitments {
            table.add_row([
                parties(&c.parties),
                c.what.text.clone(),
                when(&c.made),
                c.status.clone(),
            ]);
        }
        writeln!(out, "{}\n{table}\n", styled(BOLD, "Commitments"))?;
    }
    if !reading.claims.is_empty() {
        let mut table = table(&["claim", "by", "engagement", "other", "words"]);
        for c in &reading.claims {
            let by = c.claimant.as_ref().map_or_else(|| "the report".to_owned(), party);
            table.add_row([
                c.kind.clone(),
                by,
                c.engagement.join("-"),
                c.other.join("-"),
                c.evidence.text.clone(),
            ]);
        }
        writeln!(out, "{}\n{table}\n", styled(BOLD, "Claims about relations"))?;
    }
    if !reading.people.is_empty() {
        let mut table = table(&["person", "office", "rank", "of", "register"]);
        for p in &reading.people {
            let dash = |x: &Option<String>| x.clone().unwrap_or_else(|| "–".to_owned());
            let known = if p.in_register { "known" } else { "new" };
            table.add_row([
                p.name.clone(),
                dash(&p.office),
                dash(&p.rank),
                dash(&p.country),
                known.to_owned(),
            ]);
        }
        writeln!(out, "{}\n{table}\n", styled(BOLD, "People"))?;
    }
    Ok(())
}
