//! An event: the words that say it, why it was coded so, who else reports it, and what reviewers make of it.

use crate::serve::filters;
use crate::{
    output,
    serve::{
        address::{Address, link},
        answer::{Frame, Page, Refusal},
        desk::View,
        marks::{Mark, Piece, pieces},
        table::{Cell, Table},
        words::{EventLine, day, outlet, party, status, web},
    },
};
use askama::Template;
use axum::http::StatusCode;
use entente::{
    event::{Evidence, Modality, Polarity, Reason, Root, Span},
    ledger::{EventDetail, EventId, EventRow, Review},
};
use schemars::JsonSchema;
use serde::Serialize;

/// Bytes of text shown before and after the sentence.
const AROUND: usize = 400;

/// The page of an event, and its JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "event.html")]
pub(in crate::serve) struct EventPage {
    #[serde(skip)]
    frame: Frame,
    /// The event as it was read, with its evidence, and the other reports of it.
    #[serde(flatten)]
    detail: EventDetail,
    /// What reviewers said of it, the newest first: the first counts.
    reviews: Vec<Review>,
    #[serde(skip)]
    line: EventLine,
    #[serde(skip)]
    passage: Vec<Piece>,
    #[serde(skip)]
    fields: Table,
    #[serde(skip)]
    others: Vec<Other>,
    #[serde(skip)]
    dyads: Vec<(String, String)>,
    #[serde(skip)]
    form: Form,
}

/// Another report of the same event.
struct Other {
    href: String,
    source: String,
    day: String,
}

/// What stands in the form of a review.
#[derive(Default)]
struct Form {
    roots: Vec<(&'static str, bool)>,
    modalities: Vec<(String, bool)>,
    denied: bool,
    actors: String,
    recipients: String,
    start: String,
    end: String,
}

impl Page for EventPage {
    fn tables(&self) -> Vec<&Table> {
        vec![&self.fields]
    }
}

impl EventPage {
    fn reasons(&self) -> &[Reason] {
        &self.detail.event.reasons
    }

    /// The address of the report, where it is one of the web.
    fn web(&self) -> Option<&String> {
        web(self.detail.info.url.as_ref())
    }

    /// True for what the measures count.
    fn counts(&self) -> bool {
        super::dyad::fact(&self.detail.row)
    }

    /// What keeps it from being a fact, for the heading.
    fn held(&self) -> String {
        status(self.detail.row.polarity, self.detail.row.modality)
    }
}

/// The number that an address names.
pub(in crate::serve) fn id(name: &str) -> Result<EventId, Refusal> {
    name.parse()
        .map_err(|why: String| Refusal::new(StatusCode::NOT_FOUND, "There is no such event", format!("{why}.")))
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address, name: &str) -> Result<EventPage, Refusal> {
    address.query::<super::Nothing>()?;
    let id = id(name)?;
    let detail = view.ledger.event(id)?;
    let detail = detail.ok_or_else(|| Refusal::unknown(format!("The ledger holds no event {id}.")))?;
    let reviews = view.ledger.review_of(id)?;
    let row = &detail.row;
    let sentence = detail.sentence.unwrap_or(row.evidence);
    let passage = passage(&detail, sentence);
    let others = detail.other_reports.iter().map(|(other, document)| Other {
        href: link(&["event", &other.to_string()]),
        source: outlet(document),
        day: day(document.published),
    });
    let page = EventPage {
        frame: Frame::new(
            address,
            "relations",
            format!("{} {}", id, output::reading::root(&detail.event)),
        ),
        line: EventLine::new(row.clone()),
        passage,
        fields: fields(view, address, &detail),
        others: others.collect(),
        dyads: dyads(view, row),
        form: form(row),
        reviews,
        detail,
    };
    Ok(page)
}

/// The sentence with its marks, and some text around it.
fn passage(detail: &EventDetail, sentence: Span) -> Vec<Piece> {
    let text = &detail.text;
    let event = &detail.event;
    let floor = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let before = floor(sentence.start.saturating_sub(AROUND));
    let after = floor(sentence.end + AROUND);
    let mut marks = vec![
        Mark::new(sentence, "sentence", 0),
        Mark::new(event.trigger.span, "trigger", 0),
    ];
    marks.extend(event.actors.iter().map(|p| Mark::new(p.evidence.span, "actor", 0)));
    marks.extend(
        event
            .recipients
            .iter()
            .map(|p| Mark::new(p.evidence.span, "recipient", 0)),
    );
    marks.extend(
        event
            .speakers
            .iter()
            .map(|s| Mark::new(s.party.evidence.span, "speaker", 0)),
    );
    marks.extend(event.when.words.iter().map(|w| Mark::new(w.span, "date", 0)));
    marks.extend(event.amounts.iter().map(|a| Mark::new(a.evidence.span, "amount", 0)));
    pieces(text, Span::new(before, after), &marks)
}

/// Every field with the words that prove it.
fn fields(view: &View<'_>, address: &Address, detail: &EventDetail) -> Table {
    let event = &detail.event;
    let mut rows = Vec::new();
    let mut add = |field: &str, value: Cell, evidence: Option<&Evidence>| {
        let words = evidence.map(|e| e.text.clone()).unwrap_or_default();
        let bytes = evidence
            .map(|e| format!("{}–{}", e.span.start, e.span.end))
            .unwrap_or_default();
        rows.push(vec![Cell::text(field), value, Cell::text(words), Cell::text(bytes)]);
    };
    let value = |p: &entente::event::Party| {
        let office = p
            .office
            .as_ref()
            .map(|office| format!(", {office}"))
            .unwrap_or_default();
        let sector = p
            .sector
            .as_ref()
            .map(|sector| format!(", {sector}"))
            .unwrap_or_default();
        let cell = Cell::text(format!("{}{office}{sector}, by {}", party(p), p.via));
        match p
            .entity
            .as_ref()
            .and_then(|code| crate::serve::words::country(view, code))
        {
            Some(href) => cell.to(href),
            None => cell,
        }
    };
    add(
        "event",
        Cell::text(format!("{}, score {}", output::reading::root(event), event.score)),
        Some(&event.trigger),
    );
    event
        .actors
        .iter()
        .for_each(|p| add("actor", value(p), Some(&p.evidence)));
    event
        .recipients
        .iter()
        .for_each(|p| add("recipient", value(p), Some(&p.evidence)));
    for third in &event.third_parties {
        add(&third.role, value(&third.party), Some(&third.party.evidence));
    }
    add(
        "when",
        Cell::text(output::reading::when(&event.when)),
        event.when.words.as_ref(),
    );
    if let Some(place) = &event.place {
        add(
            "where",
            Cell::text(place.country.clone().unwrap_or_else(|| place.name.clone())),
            Some(&place.evidence),
        );
    }
    let held = format!(
        "{}, {}",
        output::named(event.polarity),
        output::reading::modality(event.modality)
    );
    add("status", Cell::text(held), None);
    event
        .speakers
        .iter()
        .for_each(|s| add("on whose word", value(&s.party), Some(&s.party.evidence)));
    for amount in &event.amounts {
        let number = amount.value.map(|v| v.to_string()).unwrap_or_default();
        let unit = amount
            .currency
            .as_deref()
            .or(amount.unit.as_deref())
            .unwrap_or_default();
        add(
            &amount.kind,
            Cell::text(format!("{number} {unit}")),
            Some(&amount.evidence),
        );
    }
    add("confidence", Cell::text(format!("{:.2}", event.confidence)), None);
    let columns = ["field", "value", "words", "bytes"];
    Table::new(address, "fields", "Every field with the words that prove it", &columns).rows(rows)
}

/// The relations that the event counts in.
fn dyads(view: &View<'_>, row: &EventRow) -> Vec<(String, String)> {
    let codes = |parties| crate::commands::codes(view.names(), parties);
    let (actors, recipients) = (codes(&row.actors), codes(&row.recipients));
    let mut dyads: Vec<(String, String)> = Vec::new();
    for a in &actors {
        for b in recipients.iter().filter(|b| *b != a) {
            let (x, y) = if a < b { (a, b) } else { (b, a) };
            let name = |code: &str| crate::commands::name_of(view.names(), code);
            let entry = (
                link(&["dyad", &format!("{x}-{y}")]),
                format!("{} and {}", name(x), name(y)),
            );
            if !dyads.contains(&entry) {
                dyads.push(entry);
            }
        }
    }
    dyads
}

fn form(row: &EventRow) -> Form {
    let codes = |parties: &[entente::ledger::PartyRow]| {
        let codes: Vec<String> = parties.iter().filter_map(|p| p.entity.clone()).collect();
        codes.join(" ")
    };
    let modalities = [
        Modality::Actual,
        Modality::Ongoing,
        Modality::Planned,
        Modality::Promised,
        Modality::Demanded,
        Modality::Possible,
        Modality::Hypothetical,
        Modality::PastBackground,
    ];
    Form {
        roots: Root::ALL.map(|root| (root.name(), root == row.root)).to_vec(),
        modalities: modalities.map(|m| (output::named(m), m == row.modality)).to_vec(),
        denied: row.polarity == Polarity::Denied,
        actors: codes(&row.actors),
        recipients: codes(&row.recipients),
        start: row.start.map(|d| d.to_string()).unwrap_or_default(),
        end: row.end.map(|d| d.to_string()).unwrap_or_default(),
    }
}
