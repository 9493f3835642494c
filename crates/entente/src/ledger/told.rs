//! What a reading tells of an event beyond what lists of events need.

use rusqlite::OptionalExtension;
use serde::Deserialize;

use super::Ledger;
use super::error::{At, LedgerError, Result};
use super::parse::json_of;
use super::rows::EventId;
use crate::event::{Place, Speaker};

/// Fields of an event that stand in its reading alone, as in [`crate::event::Event`].
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Told {
    /// PLOVER contexts.
    #[serde(default)]
    pub contexts: Vec<String>,
    /// On whose word: outermost speaker first.
    #[serde(default)]
    pub speakers: Vec<Speaker>,
    /// Where.
    pub place: Option<Place>,
    /// Number of the sentence in the document, from 0.
    pub sentence: usize,
}

impl Ledger {
    /// What the reading of an event tells of it; [`Ledger::event`] gives all of it, but takes the whole reading apart.
    ///
    /// # Errors
    /// Those of reading the file, and an event that the ledger does not hold.
    pub fn told(&self, id: EventId) -> Result<Told> {
        let sql =
            "SELECT item.value FROM events e JOIN readings r ON r.id = e.reading, json_each(r.json, '$.events') item
                   WHERE e.id = ?1 AND item.value ->> '$.id' = e.number";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let told = statement.query_row([id.0], |row| json_of(row, 0)).optional();
        told.at(&self.path)?.ok_or_else(|| LedgerError::NoEvent {
            path: self.path.clone(),
            event: id,
        })
    }
}
