//! Asking for events.

use std::collections::HashMap;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::Ledger;
use super::error::{At, LedgerError, Result};
use super::parse::{day_of, name_of, value_of};
use super::rows::{DocumentRow, EventDetail, EventId, EventRow, PartyRow};
use crate::event::{Modality, Polarity, Reading, Root, Span};

/// Which events: everything that is given must hold. The default asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventQuery {
    /// Who did it: an entity code, or where the ledger knows no such code the beginning of a word of a name.
    pub actor: Option<String>,
    /// To whom; written like `actor`.
    pub recipient: Option<String>,
    /// Two entity codes, in any order, that the event joins.
    pub dyad: Option<(String, String)>,
    /// Any of these roots; all where empty.
    pub roots: Vec<Root>,
    /// This mode.
    pub mode: Option<String>,
    /// Ending on this day or later. An event without a date has the day of publication.
    pub from: Option<Date>,
    /// Beginning on this day or earlier.
    pub to: Option<Date>,
    /// Said to be so, or not so.
    pub polarity: Option<Polarity>,
    /// Any of these modalities; all where empty.
    pub modalities: Vec<Modality>,
    /// Words of the event's sentence: all must be there, in any form; "in quotes" as they stand; `word*` by beginning.
    pub text: Option<String>,
    /// Reports of one event.
    pub cluster: Option<i64>,
    /// At most so many.
    pub limit: Option<usize>,
    /// After leaving out so many.
    pub offset: usize,
}

/// For rows of `readings r`: the newest of their document.
pub(super) const CURRENT: &str =
    "NOT EXISTS (SELECT 1 FROM readings newer WHERE newer.document = r.document AND newer.run > r.run)";

/// What [`Ledger::event_row`] reads, in its order, from events `e` and documents `d`.
pub(super) const COLUMNS: &str =
    "e.id, e.day, e.when_start, e.when_end, e.precision, e.root, e.mode, e.cameo, e.quad_class, e.score,
    e.goldstein, e.polarity, e.modality, e.reciprocal, e.count, e.confidence, e.words, e.evidence_start,
    e.evidence_end, e.cluster, d.hash, d.source, d.publication, d.headline, d.url, d.published, d.origin";

impl Ledger {
    /// The events asked for, the newest first, each from the newest reading of its document.
    pub fn events(&self, query: &EventQuery) -> Result<Vec<EventRow>> {
        let mut events = Vec::new();
        self.each_event(query, |event| events.push(event))?;
        Ok(events)
    }

    /// The events of two entities with one another, whoever did it.
    pub fn dyad(&self, a: &str, b: &str, query: &EventQuery) -> Result<Vec<EventRow>> {
        self.events(&EventQuery {
            dyad: Some((a.to_owned(), b.to_owned())),
            ..query.clone()
        })
    }

    /// Hands over the events asked for one by one, as [`Ledger::events`] does, without holding them all.
    pub fn each_event(&self, query: &EventQuery, mut take: impl FnMut(EventRow)) -> Result<()> {
        let (sql, values) = self.sql(query)?;
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let mut rows = statement.query(params_from_iter(values)).at(&self.path)?;
        let mut origins = HashMap::new();
        while let Some(row) = rows.next().at(&self.path)? {
            take(self.event_row(row, &mut origins).at(&self.path)?);
        }
        Ok(())
    }

    /// The newest event; 0 in an empty ledger. What is added later has a higher number.
    pub fn newest_event(&self) -> Result<EventId> {
        let newest = "SELECT coalesce(max(id), 0) FROM events";
        let newest = self.connection.query_row(newest, [], |row| row.get(0));
        newest.map(EventId).at(&self.path)
    }

    /// The events that were added after this one, in their order, each from the newest reading of its document.
    pub fn events_after(&self, id: EventId) -> Result<Vec<EventRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM events e JOIN readings r ON r.id = e.reading JOIN documents d ON d.id = r.document
             WHERE e.id > ?1 AND {CURRENT} ORDER BY e.id"
        );
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let mut origins = HashMap::new();
        let rows = statement.query_map([id.0], |row| self.event_row(row, &mut origins));
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// One event, whether its reading is the newest or not.
    pub fn event(&self, id: EventId) -> Result<Option<EventDetail>> {
        let sql = format!(
            "SELECT {COLUMNS}, s.start, s.end, d.text, r.json, e.number, {CURRENT}
             FROM events e JOIN readings r ON r.id = e.reading JOIN documents d ON d.id = r.document
             LEFT JOIN sentences s ON s.id = e.sentence WHERE e.id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let found = statement.query_row([id.0], |row| {
            let sentence = row.get::<_, Option<i64>>(27)?.zip(row.get::<_, Option<i64>>(28)?);
            let event = self.event_row(row, &mut HashMap::new())?;
            Ok((
                event,
                sentence,
                row.get::<_, String>(29)?,
                row.get::<_, String>(30)?,
                row.get::<_, i64>(31)?,
                row.get(32)?,
            ))
        });
        let Some((row, sentence, text, json, number, current)) = found.optional().at(&self.path)? else {
            return Ok(None);
        };
        let unreadable = |source| LedgerError::Reading {
            path: self.path.clone(),
            document: row.document.source.clone(),
            source,
        };
        let reading: Reading = serde_json::from_str(&json).map_err(unreadable)?;
        let Some(event) = reading.events.into_iter().find(|e| e.id as i64 == number) else {
            return Ok(None);
        };
        let others = self.events(&EventQuery {
            cluster: Some(row.cluster),
            ..EventQuery::default()
        })?;
        Ok(Some(EventDetail {
            other_reports: others
                .into_iter()
                .filter(|o| o.id != id)
                .map(|o| (o.id, o.document))
                .collect(),
            row,
            event,
            sentence: sentence.map(|(start, end)| Span::new(start as usize, end as usize)),
            info: reading.document,
            text,
            current,
        }))
    }

    /// The question in SQL, with its values.
    pub(super) fn sql(&self, query: &EventQuery) -> Result<(String, Vec<Value>)> {
        let mut asked = Asked::default();
        let actor = query.actor.as_deref().map(|who| self.who(who)).transpose()?;
        let recipient = query.recipient.as_deref().map(|who| self.who(who)).transpose()?;
        // Two codes lead straight to the events that join them, one to the events on that side.
        let way = match (&query.dyad, &actor, &recipient) {
            (Some((a, b)), ..) => Way::Pair(a.to_uppercase(), b.to_uppercase()),
            (None, Some(Who::Code(a)), Some(Who::Code(b))) if a != b => Way::Pair(a.clone(), b.clone()),
            (None, Some(Who::Code(a)), _) => Way::Side(a.clone(), "actor"),
            (None, _, Some(Who::Code(b))) => Way::Side(b.clone(), "recipient"),
            _ => Way::Days,
        };
        for (who, side) in [(actor, "actor"), (recipient, "recipient")] {
            match who {
                Some(Who::Code(code)) => asked.party(side, "x.entity = ?", [code]),
                Some(Who::Name(name)) => {
                    let begins = "instr(' ' || lower(x.name || ' ' || coalesce(x.resolved, '')), ' ' || ?) > 0";
                    asked.party(side, begins, [name]);
                }
                None => {}
            }
        }
        asked.any_of("e.root", query.roots.iter().map(|root| root.name().to_owned()));
        asked.any_of("e.mode", query.mode.iter().cloned());
        asked.any_of("e.polarity", query.polarity.iter().map(name_of));
        asked.any_of("e.modality", query.modalities.iter().map(name_of));
        if let Some(from) = query.from {
            asked.and("coalesce(e.when_end, e.day) >= ?", [from.to_string()]);
        }
        if let Some(to) = query.to {
            asked.and("e.day <= ?", [to.to_string()]);
        }
        if let Some(text) = &query.text {
            asked.and(
                "e.sentence IN (SELECT rowid FROM sentence_words WHERE sentence_words MATCH ?)",
                [full_text(text)],
            );
        }
        if let Some(cluster) = query.cluster {
            asked.and("e.cluster = ?", [cluster]);
        }
        let (from, order) = match way {
            Way::Pair(a, b) => {
                asked.and("p.a = ? AND p.b = ?", if a < b { [a, b] } else { [b, a] });
                (
                    "event_pairs p CROSS JOIN events e ON e.id = p.event",
                    "p.day DESC, p.event DESC",
                )
            }
            Way::Side(code, side) => {
                asked.and("p.entity = ? AND p.side = ?", [code, side.to_owned()]);
                (
                    "event_sides p CROSS JOIN events e ON e.id = p.event",
                    "p.day DESC, p.event DESC",
                )
            }
            Way::Days => ("events e", "e.day DESC, e.id DESC"),
        };
        let limit = query.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
        asked
            .values
            .extend([limit, i64::try_from(query.offset).unwrap_or(i64::MAX)].map(Value::from));
        let sql = format!(
            "SELECT {COLUMNS} FROM {from} CROSS JOIN readings r ON r.id = e.reading
             CROSS JOIN documents d ON d.id = r.document
             WHERE {CURRENT}{} ORDER BY {order} LIMIT ? OFFSET ?",
            asked.terms
        );
        Ok((sql, asked.values))
    }

    fn who(&self, who: &str) -> Result<Who> {
        let code = who.to_uppercase();
        let known = "SELECT EXISTS (SELECT 1 FROM event_sides WHERE entity = ?1)";
        let mut known = self.connection.prepare_cached(known).at(&self.path)?;
        let known = known.query_row([&code], |row| row.get(0)).at(&self.path)?;
        Ok(if known {
            Who::Code(code)
        } else {
            Who::Name(who.trim().to_ascii_lowercase())
        })
    }

    /// The event in the columns [`COLUMNS`]; `origins` remembers those of clusters that were counted already.
    pub(super) fn event_row(&self, row: &Row<'_>, origins: &mut HashMap<i64, u32>) -> rusqlite::Result<EventRow> {
        let id = row.get(0)?;
        let cluster = row.get(19)?;
        let known = origins.get(&cluster).copied();
        let origins = *origins
            .entry(cluster)
            .or_insert(known.map_or_else(|| self.origins(cluster), Ok)?);
        let mut event = EventRow {
            id: EventId(id),
            day: day_of(row, 1)?,
            start: day_of(row, 2)?,
            end: day_of(row, 3)?,
            precision: value_of(row, 4)?,
            root: value_of(row, 5)?,
            mode: row.get(6)?,
            cameo: row.get(7)?,
            quad_class: value_of(row, 8)?,
            score: row.get(9)?,
            goldstein: row.get(10)?,
            actors: Vec::new(),
            recipients: Vec::new(),
            third_parties: Vec::new(),
            polarity: value_of(row, 11)?,
            modality: value_of(row, 12)?,
            reciprocal: row.get(13)?,
            count: row.get(14)?,
            confidence: row.get(15)?,
            words: row.get(16)?,
            evidence: Span::new(row.get::<_, i64>(17)? as usize, row.get::<_, i64>(18)? as usize),
            cluster,
            origins,
            document: document_row(row, 20)?,
        };
        let mut parties = self.connection.prepare_cached(
            "SELECT side, entity, country, sector, name, resolved, office, role FROM event_parties
             WHERE event = ?1 ORDER BY side, position",
        )?;
        let mut parties = parties.query([id])?;
        while let Some(row) = parties.next()? {
            let side = match row.get_ref(0)?.as_str()? {
                "actor" => &mut event.actors,
                "recipient" => &mut event.recipients,
                _ => &mut event.third_parties,
            };
            side.push(PartyRow {
                entity: row.get(1)?,
                country: row.get(2)?,
                sector: row.get(3)?,
                name: row.get(4)?,
                resolved: row.get(5)?,
                office: row.get(6)?,
                role: row.get(7)?,
            });
        }
        Ok(event)
    }

    /// How many independent origins report the events of a cluster today.
    fn origins(&self, cluster: i64) -> rusqlite::Result<u32> {
        let count = format!(
            "SELECT count(DISTINCT d.origin) FROM events e JOIN readings r ON r.id = e.reading
             JOIN documents d ON d.id = r.document WHERE e.cluster = ?1 AND {CURRENT}"
        );
        self.connection
            .prepare_cached(&count)?
            .query_row(params![cluster], |row| row.get(0))
    }
}

/// The document in the columns from `first` on: hash, source, publication, headline, url, published, origin.
pub(super) fn document_row(row: &Row<'_>, first: usize) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        hash: row.get(first)?,
        source: row.get(first + 1)?,
        publication: row.get(first + 2)?,
        headline: row.get(first + 3)?,
        url: row.get(first + 4)?,
        published: day_of(row, first + 5)?,
        origin: row.get(first + 6)?,
    })
}

/// Which table leads to the events.
enum Way {
    Pair(String, String),
    Side(String, &'static str),
    Days,
}

/// How somebody is named in a question.
enum Who {
    Code(String),
    Name(String),
}

/// The terms of a question and their values, in step.
#[derive(Default)]
struct Asked {
    terms: String,
    values: Vec<Value>,
}

impl Asked {
    fn and<T: Into<Value>>(&mut self, term: &str, values: impl IntoIterator<Item = T>) {
        self.terms.push_str("\n  AND ");
        self.terms.push_str(term);
        self.values.extend(values.into_iter().map(Into::into));
    }

    fn any_of(&mut self, column: &str, values: impl Iterator<Item = String>) {
        let values: Vec<String> = values.collect();
        if !values.is_empty() {
            self.and(&format!("{column} IN (?{})", ", ?".repeat(values.len() - 1)), values);
        }
    }

    fn party(&mut self, side: &str, term: &str, values: impl IntoIterator<Item = String>) {
        let one = "EXISTS (SELECT 1 FROM event_parties x WHERE x.event = e.id AND x.side =";
        self.and(&format!("{one} '{side}' AND {term})"), values);
    }
}

/// What a person types, as FTS5 wants it: every word quoted, so that no sign has a meaning but quotes and a final `*`.
pub(super) fn full_text(text: &str) -> String {
    // SQLite takes a text to end at a zero.
    let text = &text.replace(char::is_control, " ");
    let mut terms = Vec::new();
    for (number, part) in text.split('"').enumerate() {
        if number % 2 == 1 && part.chars().any(char::is_alphanumeric) {
            terms.push(format!("\"{part}\""));
        } else if number % 2 == 0 {
            for word in part
                .split_whitespace()
                .filter(|word| word.chars().any(char::is_alphanumeric))
            {
                let (word, star) = word.strip_suffix('*').map_or((word, ""), |word| (word, "*"));
                terms.push(format!("\"{word}\"{star}"));
            }
        }
    }
    if terms.is_empty() {
        "\"\"".to_owned()
    } else {
        terms.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::full_text;

    #[test]
    fn what_people_type_is_never_an_error() {
        assert_eq!(full_text("Pakistan-US ties"), r#""Pakistan-US" "ties""#);
        assert_eq!(
            full_text(r#"trade "at the expense of" tariff*"#),
            r#""trade" "at the expense of" "tariff"*"#
        );
        assert_eq!(full_text(r#"half "open"#), r#""half" "open""#);
        assert_eq!(full_text(" * ( "), r#""""#);
        assert_eq!(full_text("a\0b"), r#""a" "b""#);
    }
}
