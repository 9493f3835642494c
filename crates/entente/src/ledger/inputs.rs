//! Events as the measures take them: without their words, many at a time.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use rusqlite::params_from_iter;

use super::Ledger;
use super::error::{At, Result};
use super::event_query::CURRENT;
use super::parse::{day_of, value_of};
use crate::event::{Modality, Polarity, Precision, QuadClass, Root};

/// One event, with what a measure needs of it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // as in EventRow
pub struct InputRow {
    pub id: i64,
    pub cluster: i64,
    /// How many independent origins report it.
    pub origins: u32,
    /// Entity codes with sectors, each once.
    pub actors: Vec<(String, Option<String>)>,
    /// Entity codes with sectors, each once.
    pub recipients: Vec<(String, Option<String>)>,
    pub root: Root,
    pub quad_class: QuadClass,
    pub score: f64,
    pub goldstein: Option<f64>,
    /// First day; that of publication where the event has none of its own.
    pub start: Date,
    pub end: Date,
    pub precision: Precision,
    pub polarity: Polarity,
    pub modality: Modality,
    pub reciprocal: bool,
    pub confidence: f64,
}

impl Ledger {
    /// All events from the newest readings that any of these entities has a part in as actor or recipient, by number;
    /// all events whatever where none is named. Events without a day are left out.
    pub fn inputs(&self, entities: &[&str]) -> Result<Vec<InputRow>> {
        let which = if entities.is_empty() {
            String::new()
        } else {
            format!("SELECT event FROM event_sides WHERE entity IN ({})", places(entities))
        };
        self.inputs_of(&which, entities)
    }

    /// All reports, from the newest readings, of the events that join anybody of `a` with anybody of `b`, by number: also
    /// reports of the same event that name others. Events without a day are left out.
    pub fn inputs_between(&self, a: &[&str], b: &[&str]) -> Result<Vec<InputRow>> {
        let pair = |x: &&str, y: &&str| [x.min(y), x.max(y)].map(|code| (*code).to_owned());
        let mut pairs: Vec<[String; 2]> = a.iter().flat_map(|x| b.iter().map(move |y| pair(x, y))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let terms = vec!["(a = ? AND b = ?)"; pairs.len()].join(" OR ");
        let which = format!(
            "SELECT id FROM events WHERE cluster IN
                 (SELECT cluster FROM events WHERE id IN (SELECT event FROM event_pairs WHERE {terms}))"
        );
        let codes: Vec<&str> = pairs.iter().flatten().map(String::as_str).collect();
        self.inputs_of(&which, &codes)
    }

    /// Those of the events that `which` selects; all where it is empty.
    fn inputs_of(&self, which: &str, values: &[&str]) -> Result<Vec<InputRow>> {
        let mut rows = self.input_rows(which, values).at(&self.path)?;
        self.put_parties(&mut rows, which, values).at(&self.path)?;
        Ok(rows)
    }

    /// Days on which the documents of the ledger were published, each once.
    pub fn published_days(&self) -> Result<Vec<Date>> {
        let sql = "SELECT DISTINCT published FROM documents WHERE published IS NOT NULL ORDER BY published";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let days = statement.query_map([], |row| day_of(row, 0));
        let days: Vec<Option<Date>> = days.and_then(Iterator::collect).at(&self.path)?;
        Ok(days.into_iter().flatten().collect())
    }

    fn input_rows(&self, which: &str, values: &[&str]) -> rusqlite::Result<Vec<InputRow>> {
        let sql = format!(
            "SELECT e.id, e.day, e.when_end, e.precision, e.root, e.quad_class, e.score, e.goldstein, e.polarity,
                    e.modality, e.reciprocal, e.confidence, e.cluster, d.origin
             FROM events e CROSS JOIN readings r ON r.id = e.reading CROSS JOIN documents d ON d.id = r.document
             WHERE {CURRENT} {} ORDER BY e.id",
            among("e.id", which)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query(params_from_iter(values))?;
        let mut rows = Vec::new();
        let mut origins: HashMap<i64, HashSet<String>> = HashMap::new();
        while let Some(row) = found.next()? {
            let cluster = row.get(12)?;
            origins.entry(cluster).or_default().insert(row.get(13)?);
            let Some(start) = day_of(row, 1)? else { continue };
            rows.push(InputRow {
                id: row.get(0)?,
                cluster,
                origins: 0,
                actors: Vec::new(),
                recipients: Vec::new(),
                root: value_of(row, 4)?,
                quad_class: value_of(row, 5)?,
                score: row.get(6)?,
                goldstein: row.get(7)?,
                start,
                end: day_of(row, 2)?.unwrap_or(start),
                precision: value_of(row, 3)?,
                polarity: value_of(row, 8)?,
                modality: value_of(row, 9)?,
                reciprocal: row.get(10)?,
                confidence: row.get(11)?,
            });
        }
        for row in &mut rows {
            row.origins = origins.get(&row.cluster).map_or(1, HashSet::len) as u32;
        }
        Ok(rows)
    }

    /// Both lists ascend by event, so that one pass joins them.
    fn put_parties(&self, rows: &mut [InputRow], which: &str, values: &[&str]) -> rusqlite::Result<()> {
        let sql = format!(
            "SELECT p.event, p.side, p.entity, p.sector FROM event_parties p
             WHERE p.entity IS NOT NULL AND p.side <> 'third' {} ORDER BY p.event, p.side, p.position",
            among("p.event", which)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query(params_from_iter(values))?;
        let mut place = 0;
        while let Some(row) = found.next()? {
            let event: i64 = row.get(0)?;
            while rows.get(place).is_some_and(|r| r.id < event) {
                place += 1;
            }
            let Some(event) = rows.get_mut(place).filter(|r| r.id == event) else {
                continue;
            };
            let side = if row.get_ref(1)?.as_str()? == "actor" {
                &mut event.actors
            } else {
                &mut event.recipients
            };
            let party = (row.get(2)?, row.get(3)?);
            if !side.contains(&party) {
                side.push(party);
            }
        }
        Ok(())
    }
}

/// The term for events that a question selects.
fn among(event: &str, which: &str) -> String {
    if which.is_empty() {
        String::new()
    } else {
        format!("AND {event} IN ({which})")
    }
}

/// So many places for values.
fn places(values: &[&str]) -> String {
    vec!["?"; values.len()].join(", ")
}
