//! Events and other things as pages say them.

use super::{address::Address, address::link, answer::Refusal, desk::View, table::Cell, table::Table};
use crate::{
    commands::{events, name_of},
    output,
};
use entente::{
    codebook::Names,
    event::{Modality, Party, Polarity, Precision, QuadClass, Statement},
    ledger::{DocumentRow, EventRow, PartyRow, StatementRow, Verdict},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::LazyLock;

/// An event as a page lists it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct EventLine {
    #[serde(flatten)]
    pub(crate) row: EventRow,
    /// What a reviewer last made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reviewed: Option<Verdict>,
}

impl EventLine {
    pub(crate) const fn new(row: EventRow) -> Self {
        Self { row, reviewed: None }
    }

    pub(crate) fn href(&self) -> String {
        link(&["event", &self.row.id.to_string()])
    }

    pub(crate) fn day(&self) -> String {
        day(self.row.day)
    }

    /// "2024-03", where no day is known.
    pub(crate) fn when(&self) -> String {
        let Some(start) = self.row.start else { return self.day() };
        match self.row.precision {
            Precision::Day => match self.row.end {
                Some(end) if end != start => format!("{start} to {end}"),
                _ => start.to_string(),
            },
            Precision::Month => start.strftime("%Y-%m").to_string(),
            Precision::Year => start.strftime("%Y").to_string(),
            Precision::Unknown => format!("reported {start}"),
            Precision::Week | Precision::Quarter | Precision::Span => self
                .row
                .end
                .map_or_else(|| start.to_string(), |end| format!("{start} to {end}")),
        }
    }

    pub(crate) fn who(&self) -> String {
        people(&self.row.actors)
    }

    pub(crate) fn whom(&self) -> String {
        if self.row.reciprocal && self.row.actors == self.row.recipients {
            return "each other".to_owned();
        }
        people(&self.row.recipients)
    }

    /// "CONSULT (visit)".
    pub(crate) fn did(&self) -> String {
        let mode = self
            .row
            .mode
            .as_ref()
            .map(|mode| format!(" ({mode})"))
            .unwrap_or_default();
        format!("{}{mode}", self.row.root)
    }

    /// What keeps it from being a fact, where anything does.
    pub(crate) fn status(&self) -> String {
        status(self.row.polarity, self.row.modality)
    }

    pub(crate) const fn class(&self) -> &'static str {
        class(self.row.quad_class)
    }

    pub(crate) fn score(&self) -> String {
        signed(self.row.score, 1)
    }

    pub(crate) fn source(&self) -> String {
        outlet(&self.row.document)
    }

    pub(crate) fn document(&self) -> String {
        link(&["document", &self.row.document.hash])
    }

    pub(crate) fn reports(&self) -> String {
        if self.row.origins > 1 {
            format!("{} independent reports", self.row.origins)
        } else {
            String::new()
        }
    }
}

/// Rows as pages list them.
pub(crate) fn lines(rows: impl IntoIterator<Item = EventRow>) -> Vec<EventLine> {
    rows.into_iter().map(EventLine::new).collect()
}

/// Looks up what reviewers last made of each.
pub(crate) fn reviewed(view: &View<'_>, lines: &mut [EventLine]) -> Result<(), Refusal> {
    for line in lines {
        let latest = view.ledger.review_of(line.row.id)?.into_iter().next();
        line.reviewed = latest.map(|review| review.verdict);
    }
    Ok(())
}

/// The name that goes with a code, for templates.
pub(crate) fn name(code: &str) -> String {
    static NAMES: LazyLock<Option<Names>> = LazyLock::new(|| Names::embedded().ok());
    match &*NAMES {
        Some(_) if code == "*" => "any other".to_owned(),
        Some(names) => name_of(names, code),
        None => code.to_owned(),
    }
}

/// Events as a table to take along, in the columns of `entente events --csv`, but for the folders of files.
pub(crate) fn events_table(address: &Address, name: &'static str, rows: &[EventLine]) -> Table {
    const NUMBERS: [&str; 5] = ["score", "goldstein", "confidence", "cluster", "origins"];
    let cells = |line: &EventLine| {
        let columns = events::COLUMNS.into_iter().zip(events::record(&line.row));
        let cell = |(column, text): (&str, String)| match column {
            "source" => Cell::text(file(&text)),
            _ if NUMBERS.contains(&column) => Cell::number(text),
            _ => Cell::text(text),
        };
        columns.map(cell).collect()
    };
    Table::new(address, name, "Events", &events::COLUMNS).rows(rows.iter().map(cells))
}

/// Something said, as a page lists it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SaidLine {
    #[serde(flatten)]
    pub(crate) row: StatementRow,
}

impl SaidLine {
    pub(crate) fn day(&self) -> String {
        day(self.row.day)
    }

    pub(crate) fn who(&self) -> String {
        speaker(&self.row.statement)
    }

    pub(crate) fn document(&self) -> String {
        link(&["document", &self.row.document.hash])
    }

    pub(crate) fn source(&self) -> String {
        outlet(&self.row.document)
    }
}

pub(crate) fn said_table(address: &Address, rows: &[SaidLine]) -> Table {
    let cells = |line: &SaidLine| {
        vec![
            Cell::text(line.day()),
            Cell::text(line.who()),
            Cell::text(line.row.statement.kind.clone()),
            Cell::text(line.row.statement.direct.to_string()),
            Cell::text(line.row.statement.words.text.clone()),
            Cell::text(line.source()),
            Cell::text(line.row.document.hash.clone()),
        ]
    };
    let columns = ["day", "speaker", "kind", "direct", "words", "source", "document"];
    Table::new(address, "statements", "Statements", &columns).rows(rows.iter().map(cells))
}

pub(crate) fn speaker(statement: &Statement) -> String {
    statement.speaker.as_ref().map_or_else(|| "Somebody".to_owned(), party)
}

/// "Marco Rubio (USA)".
pub(crate) fn party(party: &Party) -> String {
    named(
        party.resolved.as_deref().unwrap_or(&party.name),
        party.entity.as_deref(),
    )
}

/// The name of a party with the code that it is counted under.
fn named(name: &str, code: Option<&str>) -> String {
    match code {
        Some(code) if code != name => format!("{name} ({code})"),
        _ => name.to_owned(),
    }
}

/// Parties of an event by their names, each once.
pub(crate) fn people(parties: &[PartyRow]) -> String {
    let mut names: Vec<String> = Vec::new();
    for p in parties {
        let name = named(p.resolved.as_deref().unwrap_or(&p.name), p.entity.as_deref());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        "nobody named".to_owned()
    } else {
        names.join(", ")
    }
}

/// "denied", "planned", …; empty for what is said to have happened.
pub(crate) fn status(polarity: Polarity, modality: Modality) -> String {
    let mut parts = Vec::new();
    if polarity == Polarity::Denied {
        parts.push("denied".to_owned());
    }
    if !matches!(modality, Modality::Actual) {
        parts.push(output::reading::modality(modality).to_owned());
    }
    parts.join(", ")
}

pub(crate) const fn class(class: QuadClass) -> &'static str {
    match class {
        QuadClass::VerbalCooperation => "vc",
        QuadClass::MaterialCooperation => "mc",
        QuadClass::VerbalConflict => "vx",
        QuadClass::MaterialConflict => "mx",
    }
}

pub(crate) fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "undated".to_owned(), |day| day.to_string())
}

/// The name under which pasted texts are read.
pub(crate) const PASTED: &str = "pasted.jsonl";

/// The outlet, or the file that it came in, without its folders.
pub(crate) fn outlet(document: &DocumentRow) -> String {
    let named = || {
        if document.source.starts_with(PASTED) {
            "a pasted text".to_owned()
        } else {
            file(&document.source).to_owned()
        }
    };
    document.publication.clone().unwrap_or_else(named)
}

/// The last part of a path: where a file lies is nobody's business.
pub(crate) fn file(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The address of a report, where it is one of the web.
pub(crate) fn web(url: Option<&String>) -> Option<&String> {
    crate::commands::page::web(url)
}

/// A number with its sign, the minus as printers set it.
pub(crate) fn signed(value: f64, places: usize) -> String {
    format!("{:+.places$}", value + 0.0).replace('-', "\u{2212}")
}

/// "1 event", "2,000 events".
pub(crate) fn counted(number: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// "107,619".
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The first words of a text, for one that has no headline.
pub(crate) fn opening(text: &str) -> String {
    const MOST: usize = 90;
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    let short: String = line.chars().take(MOST).collect();
    let whole = short.rsplit_once(' ').map_or(short.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', ':']))
}

/// One of a page's steps through a long list.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Paging {
    /// Number of this page, from 1.
    pub(crate) page: usize,
    /// Number of pages.
    pub(crate) pages: usize,
    /// Number of all that fit.
    pub(crate) total: usize,
    #[serde(skip)]
    pub(crate) before: Option<String>,
    #[serde(skip)]
    pub(crate) next: Option<String>,
}

impl Paging {
    /// So many on a page.
    pub(crate) const SIZE: usize = 50;

    pub(crate) fn of(address: &Address, page: Option<usize>, total: usize) -> Self {
        let pages = total.div_ceil(Self::SIZE).max(1);
        let page = page.unwrap_or(1).clamp(1, pages);
        let to = |number: usize| address.with(&[("page", number.to_string())]);
        Self {
            page,
            pages,
            total,
            before: (page > 1).then(|| to(page - 1)),
            next: (page < pages).then(|| to(page + 1)),
        }
    }

    /// The rows of this page.
    pub(crate) fn cut<T>(&self, rows: Vec<T>) -> Vec<T> {
        rows.into_iter()
            .skip((self.page - 1) * Self::SIZE)
            .take(Self::SIZE)
            .collect()
    }
}

/// Where an entity has a page of its own.
pub(crate) fn country(view: &View<'_>, code: &str) -> Option<String> {
    let names = view.names();
    let known = names.countries.get(code).is_some() || names.actors.organisation(code).is_some();
    known.then(|| link(&["country", code]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_openings_are_easy_to_read() {
        assert_eq!(
            [0, 999, 1_000, 107_619, 1_234_567].map(grouped),
            ["0", "999", "1,000", "107,619", "1,234,567"]
        );
        assert_eq!(counted(1, "event"), "1 event");
        assert_eq!(signed(-0.04, 1), "\u{2212}0.0");
        assert_eq!(signed(-0.0, 1), "+0.0");
        assert_eq!(opening("\n  Short.\nMore."), "Short.");
        let long = "word ".repeat(40);
        assert!(opening(&long).ends_with("word…") && opening(&long).chars().count() <= 91);
        assert_eq!(file("/home/somebody/reports/a.txt"), "a.txt");
    }
}
