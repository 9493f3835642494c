//! A document: its text with every event, speaker, date and amount marked where it stands.

use crate::serve::filters;
use crate::{
    output,
    serve::{
        address::Address,
        answer::{Frame, Page, Refusal},
        desk::View,
        marks::{Mark, Piece, pieces},
        table::{Cell, Table},
        words::{day, opening, party, speaker, status, web},
    },
};
use askama::Template;
use entente::{
    event::{Event, Reading, Span},
    ledger::{EventId, Verdict},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The page of a document, and its JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "document.html")]
pub(in crate::serve) struct Document {
    #[serde(skip)]
    frame: Frame,
    /// When it was added, in UTC.
    added_at: String,
    /// The kept text; the spans of the reading are bytes of it.
    text: String,
    /// Its newest reading.
    reading: Reading,
    /// Names in the ledger of the reading's events, by their number in it.
    names: BTreeMap<usize, EventId>,
    /// Where the same text was met again: publication and address, empty where unknown.
    copies: Vec<(String, String)>,
    #[serde(skip)]
    pieces: Vec<Piece>,
    #[serde(skip)]
    tables: [Table; 5],
    #[serde(skip)]
    reviewed: BTreeMap<usize, Verdict>,
}

impl Page for Document {
    fn tables(&self) -> Vec<&Table> {
        self.tables.iter().collect()
    }
}

impl Document {
    fn title(&self) -> String {
        let headline = self.reading.document.headline.clone();
        headline.unwrap_or_else(|| opening(&self.text))
    }

    /// What is known about it, in a line.
    fn about(&self) -> String {
        let info = &self.reading.document;
        let known = [
            info.publication.clone(),
            info.byline.clone(),
            info.dateline.clone(),
            Some(day(info.published)),
            info.language.clone(),
        ];
        known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn web(&self) -> Option<&String> {
        web(self.reading.document.url.as_ref())
    }

    fn href(&self, event: &Event) -> String {
        self.names
            .get(&event.id)
            .map(|id| format!("/event/{id}"))
            .unwrap_or_default()
    }

    fn reviewed(&self, event: &Event) -> Option<&Verdict> {
        self.reviewed.get(&event.id)
    }

    fn who(&self, event: &Event) -> String {
        joined(event.actors.iter().map(party))
    }

    fn whom(&self, event: &Event) -> String {
        if event.reciprocal && event.actors == event.recipients {
            return "each other".to_owned();
        }
        joined(event.recipients.iter().map(party))
    }

    fn did(&self, event: &Event) -> String {
        output::reading::root(event)
    }

    fn held(&self, event: &Event) -> String {
        status(event.polarity, event.modality)
    }

    fn when(&self, event: &Event) -> String {
        output::reading::when(&event.when)
    }

    fn word(&self, event: &Event) -> String {
        let chain: Vec<String> = event.speakers.iter().map(|s| party(&s.party)).collect();
        chain.join(", who quotes ")
    }

    fn amounts(&self, event: &Event) -> String {
        joined(event.amounts.iter().map(|a| a.evidence.text.clone()))
    }

    fn class(&self, event: &Event) -> &'static str {
        crate::serve::words::class(event.quad_class)
    }

    fn speaker(&self, statement: &entente::event::Statement) -> String {
        speaker(statement)
    }

    fn parties(&self, parties: &[entente::event::Party]) -> String {
        joined(parties.iter().map(party))
    }
}

/// Each once, with commas between.
fn joined(words: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    if all.is_empty() {
        "nobody named".to_owned()
    } else {
        all.join(", ")
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address, hash: &str) -> Result<Document, Refusal> {
    address.query::<super::Nothing>()?;
    let found = view.ledger.document(hash)?;
    let found = found.ok_or_else(|| Refusal::unknown("The ledger holds no such document."))?;
    let reading = found.reading;
    let tables = [
        events_table(address, &reading, &found.events),
        statements_table(address, &reading),
        commitments_table(address, &reading),
        claims_table(address, &reading),
        people_table(address, &reading),
    ];
    let mut reviewed = BTreeMap::new();
    for (number, id) in &found.events {
        if let Some(review) = view.ledger.review_of(*id)?.into_iter().next() {
            reviewed.insert(*number, review.verdict);
        }
    }
    let mut page = Document {
        frame: Frame::new(address, "", ""),
        added_at: found.added_at,
        pieces: pieces(&found.text, Span::new(0, found.text.len()), &marks(&reading)),
        text: found.text,
        names: found.events,
        copies: found.copies,
        tables,
        reviewed,
        reading,
    };
    page.frame.title = page.title();
    Ok(page)
}

/// Everything in the text that means something.
fn marks(reading: &Reading) -> Vec<Mark> {
    let mut marks = Vec::new();
    for event in &reading.events {
        let mut add = |span, kind| marks.push(Mark::new(span, kind, event.id));
        add(event.trigger.span, "trigger");
        event.actors.iter().for_each(|p| add(p.evidence.span, "actor"));
        event.recipients.iter().for_each(|p| add(p.evidence.span, "recipient"));
        event
            .speakers
            .iter()
            .for_each(|s| add(s.party.evidence.span, "speaker"));
        event.when.words.iter().for_each(|w| add(w.span, "date"));
        event.amounts.iter().for_each(|a| add(a.evidence.span, "amount"));
        event.place.iter().for_each(|p| add(p.evidence.span, "place"));
    }
    for statement in &reading.statements {
        marks.push(Mark::new(statement.words.span, "said", 0));
        marks.extend(
            statement
                .speaker
                .iter()
                .map(|s| Mark::new(s.evidence.span, "speaker", 0)),
        );
    }
    marks.extend(reading.claims.iter().map(|c| Mark::new(c.evidence.span, "claimed", 0)));
    marks.extend(
        reading
            .commitments
            .iter()
            .map(|c| Mark::new(c.what.span, "promised", 0)),
    );
    marks
}

fn events_table(address: &Address, reading: &Reading, names: &BTreeMap<usize, EventId>) -> Table {
    let columns = [
        "number",
        "event",
        "root",
        "mode",
        "actors",
        "recipients",
        "when",
        "polarity",
        "modality",
        "confidence",
        "words",
    ];
    let codes = |parties: &[entente::event::Party]| {
        let codes: Vec<&str> = parties.iter().map(|p| p.entity.as_deref().unwrap_or(&p.name)).collect();
        codes.join(" ")
    };
    let rows = reading.events.iter().map(|e| {
        vec![
            Cell::number(e.id.to_string()),
            Cell::text(names.get(&e.id).map(ToString::to_string).unwrap_or_default()),
            Cell::text(e.root.name()),
            Cell::text(e.mode.clone().unwrap_or_default()),
            Cell::text(codes(&e.actors)),
            Cell::text(codes(&e.recipients)),
            Cell::text(e.when.start.map(|d| d.to_string()).unwrap_or_default()),
            Cell::text(output::named(e.polarity)),
            Cell::text(output::named(e.modality)),
            Cell::number(format!("{:.2}", e.confidence)),
            Cell::text(e.evidence.text.clone()),
        ]
    });
    Table::new(address, "events", "Events", &columns).rows(rows)
}

fn statements_table(address: &Address, reading: &Reading) -> Table {
    let columns = ["speaker", "kind", "direct", "words"];
    let rows = reading.statements.iter().map(|s| {
        vec![
            Cell::text(speaker(s)),
            Cell::text(s.kind.clone()),
            Cell::text(s.direct.to_string()),
            Cell::text(s.words.text.clone()),
        ]
    });
    Table::new(address, "statements", "Statements", &columns).rows(rows)
}

fn commitments_table(address: &Address, reading: &Reading) -> Table {
    let codes = |parties: &[entente::event::Party]| {
        let codes: Vec<&str> = parties.iter().map(|p| p.entity.as_deref().unwrap_or(&p.name)).collect();
        codes.join(" ")
    };
    let rows = reading.commitments.iter().map(|c| {
        let due = c.due.as_ref().and_then(|due| due.end.or(due.start));
        vec![
            Cell::text(codes(&c.parties)),
            Cell::text(codes(&c.to)),
            Cell::text(c.what.text.clone()),
            Cell::text(c.status.clone()),
            Cell::text(due.map(|d| d.to_string()).unwrap_or_default()),
        ]
    });
    let columns = ["parties", "to", "what", "status", "due"];
    Table::new(address, "commitments", "Commitments", &columns).rows(rows)
}

fn claims_table(address: &Address, reading: &Reading) -> Table {
    let rows = reading.claims.iter().map(|c| {
        vec![
            Cell::text(c.claimant.as_ref().map(party).unwrap_or_default()),
            Cell::text(c.kind.clone()),
            Cell::text(c.engagement.join(" ")),
            Cell::text(c.other.join(" ")),
            Cell::text(c.evidence.text.clone()),
        ]
    });
    let columns = ["claimant", "kind", "engagement", "other", "words"];
    Table::new(address, "claims", "Claims", &columns).rows(rows)
}

fn people_table(address: &Address, reading: &Reading) -> Table {
    let rows = reading.people.iter().map(|p| {
        vec![
            Cell::text(p.name.clone()),
            Cell::text(p.office.clone().unwrap_or_default()),
            Cell::text(p.country.clone().unwrap_or_default()),
            Cell::text(if p.in_register { "yes" } else { "no" }),
            Cell::text(p.contradiction.clone().unwrap_or_default()),
        ]
    });
    let columns = ["name", "office", "country", "in register", "register says"];
    Table::new(address, "people", "People", &columns).rows(rows)
}
