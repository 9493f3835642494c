//! Plain types: what a reading holds. No logic beyond names.
//!
//! Field names are those of the JSON that `entente read --json` prints; `entente schema` prints the JSON Schema made
//! from these types. Spans are byte offsets into the document's kept text; where that text was decoded or extracted
//! from something else, [`Evidence::origin`] gives the bytes in the original file.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the JSON that a reading is written in. A change of meaning or a removed field raises it.
pub const SCHEMA: &str = "entente.reading/1";

/// Half-open byte range `[start, end)` in a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`, end not included.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// True where `other` lies inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text of this span.
    ///
    /// # Panics
    /// Where the span does not lie on character borders of `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// The words that prove a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The words as they stand in the document's text.
    pub text: String,
    /// Where they stand in the document's text.
    pub span: Span,
    /// Where they stand in the original file, when that differs (markup, escapes, another encoding).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Span>,
}

/// The sixteen event types of PLOVER (PLOVER manual, 2021 and later; POLECAT's AGREE to ASSAULT).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)] // defined in codebook/events.tsv
pub enum Root {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Request,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

impl Root {
    /// All roots, from the most cooperative to the most conflictual, as the codebook orders them.
    pub const ALL: [Self; 16] = [
        Self::Agree,
        Self::Consult,
        Self::Support,
        Self::Concede,
        Self::Cooperate,
        Self::Aid,
        Self::Retreat,
        Self::Request,
        Self::Accuse,
        Self::Reject,
        Self::Threaten,
        Self::Protest,
        Self::Sanction,
        Self::Mobilize,
        Self::Coerce,
        Self::Assault,
    ];

    /// The name as PLOVER writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agree => "AGREE",
            Self::Consult => "CONSULT",
            Self::Support => "SUPPORT",
            Self::Concede => "CONCEDE",
            Self::Cooperate => "COOPERATE",
            Self::Aid => "AID",
            Self::Retreat => "RETREAT",
            Self::Request => "REQUEST",
            Self::Accuse => "ACCUSE",
            Self::Reject => "REJECT",
            Self::Threaten => "THREATEN",
            Self::Protest => "PROTEST",
            Self::Sanction => "SANCTION",
            Self::Mobilize => "MOBILIZE",
            Self::Coerce => "COERCE",
            Self::Assault => "ASSAULT",
        }
    }

    /// The root of that name, in any letter case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name().eq_ignore_ascii_case(name))
    }
}

impl std::fmt::Display for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// PLOVER's four quad classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum QuadClass {
    VerbalCooperation,
    MaterialCooperation,
    VerbalConflict,
    MaterialConflict,
}

/// Whether the text says that the event took place, or that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Polarity {
    Affirmed,
    Denied,
}

/// How the text holds the event: a fact, a plan, a promise, a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// It happened, or was said.
    Actual,
    /// It is going on.
    Ongoing,
    /// Somebody means to do it, or it is on a calendar.
    Planned,
    /// Somebody gave their word to do it.
    Promised,
    /// Somebody wants another to do it.
    Demanded,
    /// It may be so.
    Possible,
    /// Only under a condition that is not said to hold.
    Hypothetical,
    /// It happened long before the report and is told as background.
    PastBackground,
}

/// One side of an event: who did it, or to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// The words of this mention, as written.
    pub name: String,
    /// Where they stand.
    pub evidence: Evidence,
    /// ISO 3166 alpha-3 code for everything that belongs to a state, a codebook code for organisations and groups.
    pub entity: Option<String>,
    /// The person or body that the mention was resolved to ("Marco Rubio", "Inter-Services Intelligence").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<String>,
    /// Office held on the day, as the codebook names it ("foreign minister").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Military or other rank as written ("Field Marshal").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    /// ISO 3166 alpha-3 code of the state it belongs to or sits in, where it has one.
    pub country: Option<String>,
    /// PLOVER sector code (GOV, MIL, SPY, BUS, ...).
    pub sector: Option<String>,
    /// How the mention was resolved: "name", "office", "surname", "acronym", "metonym", "pronoun", "apposition", ...
    pub via: String,
}

/// Somebody who is neither actor nor recipient, with the part they play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThirdParty {
    /// Who.
    #[serde(flatten)]
    pub party: Party,
    /// "mediator", "host", "beneficiary", "topic".
    pub role: String,
}

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Precision {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    /// Several years, or a stretch with loose ends.
    Span,
    /// Nothing is known.
    Unknown,
}

/// When an event took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct When {
    /// First day of the interval.
    #[schemars(with = "Option<String>")]
    pub start: Option<Date>,
    /// Last day of the interval, included.
    #[schemars(with = "Option<String>")]
    pub end: Option<Date>,
    /// How exact.
    pub precision: Precision,
    /// The words that gave the date; none where it was taken from the publication date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Evidence>,
}

/// A place named for the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// As written.
    pub name: String,
    /// ISO 3166 alpha-3 code, where known.
    pub country: Option<String>,
    /// The words.
    pub evidence: Evidence,
}

/// One link of a speaker chain. The first link is the one that the document quotes; each next one is quoted by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    /// Who speaks.
    #[serde(flatten)]
    pub party: Party,
    /// The verb or phrase of saying.
    pub verb: String,
}

/// A figure with its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// "money", "people", "goods" or "share".
    pub kind: String,
    /// The number, multipliers applied.
    pub value: Option<f64>,
    /// ISO 4217 code of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What is counted ("troops", "barrels of oil"), or the goods themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The words.
    pub evidence: Evidence,
}

/// Why an item was coded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// What the reason supports ("event", "polarity", "modality", "when", "actors", ...).
    pub field: String,
    /// The rule's id, or the mechanism's name, and what it saw.
    pub because: String,
}

/// Who did or said what to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Number in this reading, from 1.
    pub id: usize,
    /// PLOVER root.
    pub root: Root,
    /// PLOVER mode, where one is coded.
    pub mode: Option<String>,
    /// PLOVER contexts.
    #[serde(default)]
    pub contexts: Vec<String>,
    /// Quad class of the root.
    pub quad_class: QuadClass,
    /// PLOVER score of root and mode, from -10 to 10.
    pub score: f64,
    /// CAMEO code, where the rule gives one.
    pub cameo: Option<String>,
    /// Goldstein score of the CAMEO code, from -10 to 10.
    pub goldstein: Option<f64>,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To or with whom.
    pub recipients: Vec<Party>,
    /// Mediators, hosts, beneficiaries.
    #[serde(default)]
    pub third_parties: Vec<ThirdParty>,
    /// When.
    pub when: When,
    /// Where.
    pub place: Option<Place>,
    /// Said to be so, or not so.
    pub polarity: Polarity,
    /// Fact, plan, promise, wish.
    pub modality: Modality,
    /// On whose word: outermost speaker first; empty where the document itself says it.
    #[serde(default)]
    pub speakers: Vec<Speaker>,
    /// Money, people, goods.
    #[serde(default)]
    pub amounts: Vec<Amount>,
    /// True where each side did it to the other.
    pub reciprocal: bool,
    /// How many times ("two visits").
    pub count: Option<u32>,
    /// Number of the sentence in the document, from 0.
    pub sentence: usize,
    /// The word that names the event.
    pub trigger: Evidence,
    /// The words of the event.
    pub evidence: Evidence,
    /// Why it was coded so.
    pub reasons: Vec<Reason>,
    /// In [0, 1].
    pub confidence: f64,
}

/// Something said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Who says it; none where the text does not tell.
    pub speaker: Option<Party>,
    /// True for a quotation.
    pub direct: bool,
    /// The words said.
    pub words: Evidence,
    /// The verb or phrase of saying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb: Option<Evidence>,
    /// To whom.
    #[serde(default)]
    pub audience: Vec<Party>,
    /// Whom it is about.
    #[serde(default)]
    pub about: Vec<Party>,
    /// "assurance", "praise", "objection", "accusation", "appeal", "announcement", "assessment".
    pub kind: String,
    /// Number of the sentence in the document, from 0.
    pub sentence: usize,
    /// In [0, 1].
    pub confidence: f64,
}

/// Something that parties undertook to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Commitment {
    /// Who is bound.
    pub parties: Vec<Party>,
    /// To whom.
    #[serde(default)]
    pub to: Vec<Party>,
    /// What is to be done, in the words of the text.
    pub what: Evidence,
    /// Money, people, goods.
    #[serde(default)]
    pub amounts: Vec<Amount>,
    /// When it was made.
    pub made: When,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<When>,
    /// "announced", "signed", "in force", "in progress", "delivered", "broken", "lapsed", "open".
    pub status: String,
    /// Ids of the events of this reading that made or moved it.
    pub events: Vec<usize>,
    /// In [0, 1].
    pub confidence: f64,
}

/// A claim about relations: what the trade-off test answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// "not-at-expense", "at-expense", "improving", "worsening", "conditional".
    pub kind: String,
    /// Who claims it; none where the document itself does.
    pub claimant: Option<Party>,
    /// The two ends of the engagement, as entity codes.
    pub engagement: Vec<String>,
    /// The two ends of the relation said to gain, lose or stay; "*" for any.
    pub other: Vec<String>,
    /// When it was made.
    pub made: When,
    /// The words.
    pub evidence: Evidence,
    /// In [0, 1].
    pub confidence: f64,
}

/// A person seen in an office on this date: feeds the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonSeen {
    /// Full name.
    pub name: String,
    /// Office as written.
    pub office: Option<String>,
    /// Rank as written.
    pub rank: Option<String>,
    /// ISO 3166 alpha-3 code or organisation code.
    pub country: Option<String>,
    /// True where codebook/actors knows this person.
    pub in_register: bool,
    /// What the register says instead, where it contradicts the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contradiction: Option<String>,
    /// The words.
    pub evidence: Evidence,
}

/// Where the publication date was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// Given by the user (`--published`).
    Given,
    /// Metadata of the document (JSON field, HTML metadata).
    Metadata,
    /// The dateline of the text.
    Dateline,
    /// The feed that carried it.
    Feed,
    /// No date is known.
    None,
}

/// What is known about a document beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentInfo {
    /// File, or file and line, that it came from.
    pub source: String,
    /// The document's own id, where it has one.
    pub id: Option<String>,
    /// BLAKE3 of the text, in hex: the same text is the same document.
    pub hash: String,
    /// The outlet.
    pub publication: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// Title.
    pub headline: Option<String>,
    /// Place of the dateline: where it was written, never who acted.
    pub dateline: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Day of publication.
    #[schemars(with = "Option<String>")]
    pub published: Option<Date>,
    /// Where that day was taken from.
    pub published_from: DateSource,
    /// Two- or three-letter language code that was recognised.
    pub language: Option<String>,
}

/// One sentence of a reading, for search and display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentenceInfo {
    /// Where it stands.
    pub span: Span,
    /// True in a headline.
    pub headline: bool,
}

/// What one document says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// [`SCHEMA`].
    pub schema: String,
    /// The document.
    pub document: DocumentInfo,
    /// Its sentences.
    pub sentences: Vec<SentenceInfo>,
    /// Who did or said what to whom.
    pub events: Vec<Event>,
    /// Things said.
    pub statements: Vec<Statement>,
    /// Things undertaken.
    pub commitments: Vec<Commitment>,
    /// Claims about relations.
    pub claims: Vec<Claim>,
    /// Office-holders seen.
    pub people: Vec<PersonSeen>,
    /// What a reader of this reading should know: no date, another language, a contradiction with the register.
    #[serde(default)]
    pub notes: Vec<String>,
}
