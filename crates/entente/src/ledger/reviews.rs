//! What people say of events: accepted, corrected, rejected.
//!
//! A review stands beside what was read and never changes it. Whoever thinks again reviews again: the latest review of
//! an event counts, and all earlier ones can be looked up.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ledger;
use super::append::now;
use super::error::{At, LedgerError, Result};
use super::event_query::{COLUMNS, CURRENT};
use super::parse::{json_of, name_of, value_of};
use super::rows::{EventId, EventRow, PartyRow};
use crate::event::{Modality, Polarity, Root};

/// What a reviewer makes of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The text says this, as coded.
    Accept,
    /// The text tells of an event, but some fields of it are otherwise.
    Correct,
    /// The text tells of no such event.
    Reject,
}

/// What an event should have said. Only the fields that are given were wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// PLOVER root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Root>,
    /// Entity codes of all actors; empty where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actors: Option<Vec<String>>,
    /// Entity codes of all recipients; empty where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<Vec<String>>,
    /// Said to be so, or not so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Polarity>,
    /// Fact, plan, promise, wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub start: Option<Date>,
    /// Last day, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub end: Option<Date>,
}

impl Correction {
    /// Names of the fields that a correction can change, in their order.
    pub const FIELDS: [&'static str; 7] = ["root", "actors", "recipients", "polarity", "modality", "start", "end"];

    /// Names of the fields that it changes, as in [`Correction::FIELDS`].
    pub fn fields(&self) -> Vec<&'static str> {
        let given = [
            self.root.is_some(),
            self.actors.is_some(),
            self.recipients.is_some(),
            self.polarity.is_some(),
            self.modality.is_some(),
            self.start.is_some(),
            self.end.is_some(),
        ];
        let named = Self::FIELDS.into_iter().zip(given);
        named.filter_map(|(name, given)| given.then_some(name)).collect()
    }

    /// Only what differs from the event, with each code once and in capitals: a form may send all of its fields.
    pub fn against(&self, event: &EventRow) -> Self {
        let codes = |codes: &Option<Vec<String>>, parties: &[PartyRow]| {
            let mut seen = BTreeSet::new();
            let codes: Vec<String> = (codes.as_ref()?.iter())
                .map(|code| code.trim().to_uppercase())
                .filter(|code| seen.insert(code.clone()))
                .collect();
            // A party without a code was not said by any list of codes.
            let coded: Option<BTreeSet<String>> = parties.iter().map(|p| p.entity.clone()).collect();
            (coded.as_ref() != Some(&seen)).then_some(codes)
        };
        Self {
            root: self.root.filter(|root| *root != event.root),
            actors: codes(&self.actors, &event.actors),
            recipients: codes(&self.recipients, &event.recipients),
            polarity: self.polarity.filter(|polarity| *polarity != event.polarity),
            modality: self.modality.filter(|modality| *modality != event.modality),
            start: self.start.filter(|day| Some(*day) != event.start),
            end: self.end.filter(|day| Some(*day) != event.end),
        }
    }

    /// What cannot be kept of it, as a reason.
    fn fault(&self, event: &EventRow) -> Option<&'static str> {
        let mut codes = self.actors.iter().chain(&self.recipients).flatten();
        let (start, end) = (self.start.or(event.start), self.end.or(event.end));
        if self.fields().is_empty() {
            Some("it corrects nothing; give a field that is to be otherwise, or accept the event")
        } else if codes.any(|code| code.is_empty() || code.contains(char::is_whitespace)) {
            Some("actors and recipients are given by entity codes such as USA, without blanks")
        } else if start.zip(end).is_some_and(|(start, end)| start > end) {
            Some("the event would end before it starts; correct both days")
        } else {
            None
        }
    }
}

/// A review that is to be kept; the ledger adds its number and the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// Of this event.
    pub event: EventId,
    /// What the reviewer makes of it.
    pub verdict: Verdict,
    /// Name of the reviewer.
    pub reviewer: String,
    /// Why; a rejection must give one.
    pub reason: String,
    /// What should be otherwise; with [`Verdict::Correct`] alone.
    pub correction: Option<Correction>,
}

/// A review as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Review {
    /// Its number; of two reviews, the later one has the larger.
    pub id: i64,
    /// Of this event.
    pub event: EventId,
    /// What the reviewer makes of it.
    pub verdict: Verdict,
    /// Name of the reviewer.
    pub reviewer: String,
    /// Why; empty where none was given.
    pub reason: String,
    /// What should be otherwise; with [`Verdict::Correct`] alone.
    pub correction: Option<Correction>,
    /// When it was made, in UTC: "2026-11-30T18:04:05Z".
    pub at: String,
}

/// Which reviews: everything that is given must hold. The default asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReviewQuery {
    /// Of this event.
    pub event: Option<EventId>,
    /// With this verdict.
    pub verdict: Option<Verdict>,
    /// By the reviewer of exactly this name.
    pub reviewer: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
    /// After leaving out so many.
    pub offset: usize,
}

/// A review with the event that it is about, as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReviewRow {
    /// The review.
    pub review: Review,
    /// The event.
    pub event: EventRow,
    /// True for the latest review of its event, which is the one that counts.
    pub latest: bool,
    /// True where the event is of the newest reading of its document.
    pub current: bool,
}

const REVIEW: &str = "v.id, v.event, v.verdict, v.reviewer, v.reason, v.json, v.at";

impl Ledger {
    /// Keeps a review and gives its number. Of a correction, only what differs from the event is kept.
    ///
    /// # Errors
    /// [`LedgerError::NoEvent`] where the ledger holds no such event; [`LedgerError::Review`] for a review without a
    /// reviewer, a rejection without a reason, a correction that changes nothing or leaves the event ending before it
    /// starts, and a verdict that does not go with a correction. Nothing is kept then.
    pub fn review(&mut self, new: &NewReview) -> Result<i64> {
        let refuse = |why| LedgerError::Review { event: new.event, why };
        let event = self.reviewed(new.event)?;
        let correction = new.correction.as_ref().map(|correction| correction.against(&event));
        let fault = match (new.verdict, &correction) {
            _ if new.reviewer.trim().is_empty() => Some("it names no reviewer"),
            (Verdict::Correct, None) => Correction::default().fault(&event),
            (Verdict::Correct, Some(correction)) => correction.fault(&event),
            (_, Some(_)) => Some("only a review that corrects may change fields"),
            (Verdict::Reject, None) if new.reason.trim().is_empty() => Some("a rejection must give a reason"),
            _ => None,
        };
        if let Some(why) = fault {
            return Err(refuse(why));
        }
        let json = correction
            .map(|correction| serde_json::to_string(&correction).expect("plain fields, each with a name in JSON"));
        let insert = "INSERT INTO reviews (event, verdict, reviewer, reason, json, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (reviewer, reason) = (new.reviewer.trim(), new.reason.trim());
        let values = params![new.event.0, name_of(&new.verdict), reviewer, reason, json, now()];
        self.connection.execute(insert, values).at(&self.path)?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Reviews, the newest first, each with its event.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn reviews(&self, query: &ReviewQuery) -> Result<Vec<ReviewRow>> {
        let mut terms = String::from("true");
        let mut values: Vec<Value> = Vec::new();
        for (term, value) in [
            ("v.event = ?", query.event.map(|event| event.0.into())),
            ("v.verdict = ?", query.verdict.map(|verdict| name_of(&verdict).into())),
            ("v.reviewer = ?", query.reviewer.clone().map(Value::from)),
        ] {
            if let Some(value) = value {
                terms.push_str(&format!(" AND {term}"));
                values.push(value);
            }
        }
        let limit = query.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
        values.extend([limit, i64::try_from(query.offset).unwrap_or(i64::MAX)].map(Value::from));
        let sql = format!(
            "SELECT {COLUMNS}, {REVIEW},
                    NOT EXISTS (SELECT 1 FROM reviews later WHERE later.event = v.event AND later.id > v.id), {CURRENT}
             FROM reviews v CROSS JOIN events e ON e.id = v.event CROSS JOIN readings r ON r.id = e.reading
             CROSS JOIN documents d ON d.id = r.document
             WHERE {terms} ORDER BY v.id DESC LIMIT ? OFFSET ?"
        );
        let mut origins = HashMap::new();
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map(params_from_iter(values), |row| {
            Ok(ReviewRow {
                review: review(row, EVENT_COLUMNS)?,
                event: self.event_row(row, &mut origins)?,
                latest: row.get(EVENT_COLUMNS + 7)?,
                current: row.get(EVENT_COLUMNS + 8)?,
            })
        });
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// All reviews of one event, the newest, which counts, first.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn review_of(&self, event: EventId) -> Result<Vec<Review>> {
        let sql = format!("SELECT {REVIEW} FROM reviews v WHERE v.event = ?1 ORDER BY v.id DESC");
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map([event.0], |row| review(row, 0));
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// The event that is to be reviewed, be its reading the newest or not.
    fn reviewed(&self, id: EventId) -> Result<EventRow> {
        let sql = format!(
            "SELECT {COLUMNS} FROM events e JOIN readings r ON r.id = e.reading JOIN documents d ON d.id = r.document
             WHERE e.id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map([id.0], |row| self.event_row(row, &mut HashMap::new()));
        let found: Option<EventRow> = rows.and_then(|mut rows| rows.next().transpose()).at(&self.path)?;
        found.ok_or_else(|| LedgerError::NoEvent {
            path: self.path.clone(),
            event: id,
        })
    }
}

/// How many columns [`COLUMNS`] names.
const EVENT_COLUMNS: usize = 27;

/// The review in the columns [`REVIEW`] from `first` on.
fn review(row: &Row<'_>, first: usize) -> rusqlite::Result<Review> {
    let corrected = row.get_ref(first + 5)? != rusqlite::types::ValueRef::Null;
    Ok(Review {
        id: row.get(first)?,
        event: EventId(row.get(first + 1)?),
        verdict: value_of(row, first + 2)?,
        reviewer: row.get(first + 3)?,
        reason: row.get(first + 4)?,
        correction: corrected.then(|| json_of(row, first + 5)).transpose()?,
        at: row.get(first + 6)?,
    })
}
