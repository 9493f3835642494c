//! What a ledger answers with.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::event::{DocumentInfo, Event, Modality, Polarity, Precision, QuadClass, Root, Span};

/// The lasting name of an event in its ledger: "e123".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub i64);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "e{}", self.0)
    }
}

impl FromStr for EventId {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let number = name
            .strip_prefix(['e', 'E'])
            .filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let number = number.and_then(|n| n.parse().ok());
        number
            .map(Self)
            .ok_or_else(|| format!("{name:?} is not the name of an event, which is like e123"))
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for EventId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EventId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^e[0-9]+$", "description": "The lasting name of an event in its ledger." })
    }
}

/// Which document something stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[allow(missing_docs)] // as in DocumentInfo
pub struct DocumentRow {
    pub hash: String,
    pub source: String,
    pub publication: Option<String>,
    pub headline: Option<String>,
    pub url: Option<String>,
    pub published: Option<Date>,
    /// Who reported it first hand: see [`super::origin`].
    pub origin: String,
}

/// One party of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[allow(missing_docs)] // as in Party
pub struct PartyRow {
    pub entity: Option<String>,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub name: String,
    pub resolved: Option<String>,
    pub office: Option<String>,
    /// What a third party does: "mediator", "host", "beneficiary", "topic".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// One event, as a list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[allow(missing_docs)] // as in Event
pub struct EventRow {
    pub id: EventId,
    /// The day that it is listed under: the first of its own, or where it has none that of publication.
    pub day: Option<Date>,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub precision: Precision,
    pub root: Root,
    pub mode: Option<String>,
    pub cameo: Option<String>,
    pub quad_class: QuadClass,
    pub score: f64,
    pub goldstein: Option<f64>,
    pub actors: Vec<PartyRow>,
    pub recipients: Vec<PartyRow>,
    pub third_parties: Vec<PartyRow>,
    pub polarity: Polarity,
    pub modality: Modality,
    pub reciprocal: bool,
    pub count: Option<u32>,
    pub confidence: f64,
    /// The words of the event.
    pub words: String,
    /// Where they stand in the document's text.
    pub evidence: Span,
    /// Reports of the same event share a cluster: see [`super::cluster`].
    pub cluster: i64,
    /// How many independent origins report it.
    pub origins: u32,
    pub document: DocumentRow,
}

/// One event with everything that leads back to its words.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EventDetail {
    /// As a list shows it.
    pub row: EventRow,
    /// As it was read: reasons, speakers, spans of every field.
    pub event: Event,
    /// The sentence that it stands in.
    pub sentence: Option<Span>,
    /// What is known about the document.
    pub info: DocumentInfo,
    /// The text that all spans point into.
    pub text: String,
    /// True where this is the newest reading of its document.
    pub current: bool,
    /// Other current reports of the same event.
    pub other_reports: Vec<(EventId, DocumentRow)>,
}
