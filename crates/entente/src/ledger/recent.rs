//! Documents as a reader meets them: what came last, and one with its text and its reading.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::Serialize;

use super::Ledger;
use super::dossier::DOCUMENT;
use super::error::{At, Result};
use super::event_query::document_row;
use super::rows::{DocumentRow, EventId};
use crate::event::Reading;

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentEntry {
    /// The document.
    pub document: DocumentRow,
    /// When it was added, in UTC: "2026-11-30T18:04:05Z".
    pub added_at: String,
    /// Events of its newest reading.
    pub events: u32,
    /// How its text begins.
    pub opening: String,
}

/// One document with everything that the ledger holds on it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DocumentDetail {
    /// The document.
    pub document: DocumentRow,
    /// When it was added, in UTC.
    pub added_at: String,
    /// The text that all spans point into.
    pub text: String,
    /// Its newest reading; `reading.document` tells what is known about the document.
    pub reading: Reading,
    /// The lasting names of the reading's events, by their number in it.
    pub events: BTreeMap<usize, EventId>,
    /// Where the same text was met again: publication and address, empty where unknown.
    pub copies: Vec<(String, String)>,
}

impl Ledger {
    /// At most `limit` documents after `offset`, those added last first.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn newest_documents(&self, limit: usize, offset: usize) -> Result<Vec<DocumentEntry>> {
        // Numbers are given in the order of adding. The small index is walked, so that a late page costs little.
        let sql = format!(
            "SELECT {DOCUMENT}, d.added_at, (SELECT count(*) FROM events e WHERE e.reading =
                 (SELECT r.id FROM readings r WHERE r.document = d.id ORDER BY r.run DESC LIMIT 1)), substr(d.text, 1, 200)
             FROM (SELECT id FROM documents INDEXED BY documents_in_short ORDER BY id DESC LIMIT ?1 OFFSET ?2) page
             CROSS JOIN documents d ON d.id = page.id ORDER BY d.id DESC"
        );
        let bound = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map(params![bound(limit), bound(offset)], |row| {
            Ok(DocumentEntry {
                document: document_row(row, 0)?,
                added_at: row.get(7)?,
                events: row.get(8)?,
                opening: row.get(9)?,
            })
        });
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// The document with this hash; none where the ledger does not hold it.
    ///
    /// # Errors
    /// Those of reading the file, and a reading that cannot be understood.
    pub fn document(&self, hash: &str) -> Result<Option<DocumentDetail>> {
        let sql = format!("SELECT {DOCUMENT}, d.added_at FROM documents d WHERE d.hash = ?1");
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let found = statement.query_row([hash], |row| Ok((document_row(row, 0)?, row.get(7)?)));
        let Some((document, added_at)) = found.optional().at(&self.path)? else {
            return Ok(None);
        };
        let Some((text, reading)) = self.reading(hash)? else {
            return Ok(None);
        };
        Ok(Some(DocumentDetail {
            events: self.names_of_events(hash)?,
            copies: self.copies(hash)?,
            document,
            added_at,
            text,
            reading,
        }))
    }

    /// The events of the newest reading of a document, by their number in it.
    fn names_of_events(&self, hash: &str) -> Result<BTreeMap<usize, EventId>> {
        let sql = "SELECT e.number, e.id FROM events e WHERE e.reading =
                       (SELECT r.id FROM readings r JOIN documents d ON d.id = r.document
                        WHERE d.hash = ?1 ORDER BY r.run DESC LIMIT 1)";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let rows = statement.query_map([hash], |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned() as usize, EventId(row.get(1)?)))
        });
        rows.and_then(Iterator::collect).at(&self.path)
    }
}
