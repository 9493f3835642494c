//! Everything that the lives of commitments are made of: all commitments, and the events that may move them.

use std::collections::HashMap;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use super::Ledger;
use super::error::{At, Result};
use super::event_query::{CURRENT, document_row};
use super::parse::{day_of, json_of, value_of};
use super::rows::{DocumentRow, EventId};
use crate::event::{Amount, Commitment, Modality, Polarity, Root};

/// A commitment with the events that opened it.
#[derive(Debug, Clone, PartialEq)]
pub struct UndertakingRow {
    /// The day on which it was made, or else of publication.
    pub day: Option<Date>,
    /// The commitment.
    pub commitment: Commitment,
    /// The words of the events that opened it.
    pub told: String,
    /// The clusters of these events.
    pub clusters: Vec<i64>,
    /// The document.
    pub document: DocumentRow,
}

/// An event, as far as it matters to a commitment.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // as in EventRow
pub struct DeedRow {
    pub id: EventId,
    pub cluster: i64,
    pub day: Option<Date>,
    /// Entity codes, each once.
    pub actors: Vec<String>,
    /// Entity codes, each once.
    pub recipients: Vec<String>,
    pub root: Root,
    pub mode: Option<String>,
    pub polarity: Polarity,
    pub modality: Modality,
    /// The words of the event.
    pub words: String,
    /// The sentence that it stands in.
    pub sentence: String,
    pub amounts: Vec<Amount>,
    /// Hash of the document.
    pub document: String,
}

/// Entity codes of actors and of recipients.
type Sides = (Vec<String>, Vec<String>);

impl Ledger {
    /// All commitments of current readings, by day.
    pub fn undertakings(&self) -> Result<Vec<UndertakingRow>> {
        let sql = format!(
            "SELECT i.day, json_extract(r.json, '$.commitments[' || i.number || ']'), d.hash, d.source, d.publication,
                    d.headline, d.url, d.published, d.origin, i.reading
             FROM commitments i JOIN readings r ON r.id = i.reading JOIN documents d ON d.id = r.document
             WHERE {CURRENT} ORDER BY i.day, i.id"
        );
        let opening = "SELECT cluster, words FROM events WHERE reading = ?1 AND number = ?2";
        let mut opening = self.connection.prepare_cached(opening).at(&self.path)?;
        let mut row = |row: &Row<'_>| {
            let mut found = UndertakingRow {
                day: day_of(row, 0)?,
                commitment: json_of(row, 1)?,
                told: String::new(),
                clusters: Vec::new(),
                document: document_row(row, 2)?,
            };
            let reading: i64 = row.get(9)?;
            // The first is the one that made it; what the reading joins to it later is judged anew.
            if let Some(&event) = found.commitment.events.first() {
                let mut events = opening.query(params![reading, event as i64])?;
                while let Some(event) = events.next()? {
                    found.clusters.push(event.get(0)?);
                    found.told = event.get(1)?;
                }
            }
            Ok(found)
        };
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map([], &mut row);
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// All events of current readings that have one of these roots and are said to have taken place or to go on, by day.
    pub fn deeds(&self, roots: &[Root]) -> Result<Vec<DeedRow>> {
        if roots.is_empty() {
            return Ok(Vec::new());
        }
        let mut sides = self.sides_of_events()?;
        // Figures stand in the reading alone: they are looked up only where the words hold one.
        let sql = format!(
            "SELECT e.id, e.cluster, e.day, e.root, e.mode, e.polarity, e.modality, e.words,
                    CASE WHEN s.id IS NULL THEN NULL
                         ELSE substr(CAST(d.text AS BLOB), s.start + 1, s.end - s.start) END,
                    CASE WHEN e.words GLOB '*[0-9]*'
                         THEN json_extract(r.json, '$.events[' || (e.number - 1) || '].amounts') END,
                    d.hash
             FROM events e JOIN readings r ON r.id = e.reading JOIN documents d ON d.id = r.document
             LEFT JOIN sentences s ON s.id = e.sentence
             WHERE {CURRENT} AND e.polarity = 'affirmed' AND e.modality IN ('actual', 'ongoing')
               AND e.root IN (?{}) ORDER BY e.day, e.id",
            ", ?".repeat(roots.len().saturating_sub(1))
        );
        let row = |row: &Row<'_>| {
            let id: i64 = row.get(0)?;
            let words: String = row.get(7)?;
            let sentence: Option<Vec<u8>> = row.get(8)?;
            let (actors, recipients) = sides.remove(&id).unwrap_or_default();
            Ok(DeedRow {
                id: EventId(id),
                cluster: row.get(1)?,
                day: day_of(row, 2)?,
                actors,
                recipients,
                root: value_of(row, 3)?,
                mode: row.get(4)?,
                polarity: value_of(row, 5)?,
                modality: value_of(row, 6)?,
                sentence: sentence.map_or_else(|| words.clone(), |s| String::from_utf8_lossy(&s).into_owned()),
                words,
                amounts: if row.get_ref(9)? == rusqlite::types::ValueRef::Null {
                    Vec::new()
                } else {
                    json_of(row, 9)?
                },
                document: row.get(10)?,
            })
        };
        let values = roots.iter().map(|root| Value::from(root.name().to_owned()));
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map(params_from_iter(values), row);
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// Actors and recipients of every event, in one go.
    fn sides_of_events(&self) -> Result<HashMap<i64, Sides>> {
        let sql = "SELECT entity, side, event FROM event_sides";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let mut rows = statement.query([]).at(&self.path)?;
        let mut found: HashMap<i64, Sides> = HashMap::new();
        while let Some(row) = rows.next().at(&self.path)? {
            let take = |found: &mut HashMap<i64, Sides>| -> rusqlite::Result<()> {
                let (actors, recipients) = found.entry(row.get(2)?).or_default();
                if row.get_ref(1)?.as_str()? == "actor" {
                    actors.push(row.get(0)?);
                } else {
                    recipients.push(row.get(0)?);
                }
                Ok(())
            };
            take(&mut found).at(&self.path)?;
        }
        Ok(found)
    }
}
