//! What a dossier on two states asks for beside events: words, meetings, undertakings, claims, people.

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};
use serde::Serialize;

use super::Ledger;
use super::error::{At, LedgerError, Result};
use super::event_query::{CURRENT, EventQuery, document_row};
use super::parse::{day_of, json_of};
use super::rows::{DocumentRow, EventRow};
use crate::event::{Claim, Commitment, Polarity, Reading, Root, Statement};

/// Bounds on what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemQuery {
    /// Of this kind (a statement's or a claim's), or in this status (a commitment's).
    pub kind: Option<String>,
    /// On this day or later.
    pub from: Option<Date>,
    /// On this day or earlier.
    pub to: Option<Date>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// A statement and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatementRow {
    /// The day of publication.
    pub day: Option<Date>,
    /// The statement.
    pub statement: Statement,
    /// The document.
    pub document: DocumentRow,
}

/// A commitment and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommitmentRow {
    /// The day on which it was made, or else of publication.
    pub day: Option<Date>,
    /// The commitment.
    pub commitment: Commitment,
    /// The document.
    pub document: DocumentRow,
}

/// A claim and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimRow {
    /// The day on which it was made, or else of publication.
    pub day: Option<Date>,
    /// The claim.
    pub claim: Claim,
    /// The document.
    pub document: DocumentRow,
}

/// A person seen in an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // as in PersonSeen
pub struct ObservationRow {
    pub name: String,
    pub office: Option<String>,
    pub rank: Option<String>,
    pub country: Option<String>,
    pub published: Option<Date>,
    pub in_register: bool,
    pub contradiction: Option<String>,
    pub words: String,
    pub document: DocumentRow,
}

/// How much a ledger holds; events as the newest readings give them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Documents.
    pub documents: u64,
    /// Readings, older ones among them.
    pub readings: u64,
    /// Events in current readings.
    pub events: u64,
    /// Different events, reports of one counted once.
    pub clusters: u64,
    /// Runs.
    pub runs: u64,
    /// First day of an event.
    pub first: Option<Date>,
    /// Last day of an event.
    pub last: Option<Date>,
}

/// What [`document_row`] reads, in its order, from documents `d`.
pub(super) const DOCUMENT: &str = "d.hash, d.source, d.publication, d.headline, d.url, d.published, d.origin";

impl Ledger {
    /// What somebody of `speaker` said about `about` or anybody of it (entity codes), the newest first.
    pub fn statements(&self, speaker: &str, about: &str, query: &ItemQuery) -> Result<Vec<StatementRow>> {
        let terms = format!(
            "{} AND {}",
            end("statement", "= 'speaker'"),
            end("statement", "= 'about'")
        );
        self.items(
            "statements",
            "kind",
            &terms,
            vec![speaker.to_uppercase(), about.to_uppercase()],
            query,
            |row| {
                Ok(StatementRow {
                    day: day_of(row, 0)?,
                    statement: json_of(row, 1)?,
                    document: document_row(row, 2)?,
                })
            },
        )
    }

    /// What `a` undertook towards `b`, `b` towards `a`, or both together; the newest first.
    pub fn commitments(&self, a: &str, b: &str, query: &ItemQuery) -> Result<Vec<CommitmentRow>> {
        let bound = format!(
            "({} OR {})",
            end("commitment", "= 'party'"),
            end("commitment", "= 'party'")
        );
        let both = [
            end("commitment", "IN ('party', 'to')"),
            end("commitment", "IN ('party', 'to')"),
        ]
        .join(" AND ");
        let (a, b) = (a.to_uppercase(), b.to_uppercase());
        let codes = vec![a.clone(), b.clone(), a, b];
        self.items(
            "commitments",
            "status",
            &format!("{both} AND {bound}"),
            codes,
            query,
            |row| {
                Ok(CommitmentRow {
                    day: day_of(row, 0)?,
                    commitment: json_of(row, 1)?,
                    document: document_row(row, 2)?,
                })
            },
        )
    }

    /// Claims about the relation of `a` and `b`, be it the engagement or the one said to gain or lose ("*", any, fits);
    /// the newest first.
    pub fn claims(&self, a: &str, b: &str, query: &ItemQuery) -> Result<Vec<ClaimRow>> {
        let engaged = [end("claim", "= 'engagement'"), end("claim", "= 'engagement'")].join(" AND ");
        // Any state may stand for "*", but at least one of the two is named.
        let any = "EXISTS (SELECT 1 FROM ends x WHERE x.item_kind = 'claim' AND x.item = i.id AND x.side = 'other'
                   AND x.entity IN (?, '*'))";
        let named = format!("({} OR {})", end("claim", "= 'other'"), end("claim", "= 'other'"));
        let (a, b) = (a.to_uppercase(), b.to_uppercase());
        let codes = vec![a.clone(), b.clone(), a.clone(), b.clone(), a, b];
        let terms = format!("(({engaged}) OR ({any} AND {any} AND {named}))");
        self.items("claims", "kind", &terms, codes, query, |row| {
            Ok(ClaimRow {
                day: day_of(row, 0)?,
                claim: json_of(row, 1)?,
                document: document_row(row, 2)?,
            })
        })
    }

    /// All claims about relations, the newest first.
    pub fn all_claims(&self, query: &ItemQuery) -> Result<Vec<ClaimRow>> {
        self.items("claims", "kind", "true", Vec::new(), query, |row| {
            Ok(ClaimRow {
                day: day_of(row, 0)?,
                claim: json_of(row, 1)?,
                document: document_row(row, 2)?,
            })
        })
    }

    /// Consultations of `a` and `b` that are said to have been held, be held or be planned; the newest first.
    pub fn meetings(&self, a: &str, b: &str, query: &EventQuery) -> Result<Vec<EventRow>> {
        let consult = EventQuery {
            roots: vec![Root::Consult],
            polarity: Some(Polarity::Affirmed),
            ..query.clone()
        };
        self.dyad(a, b, &consult)
    }

    /// Sightings of people with this name (any part of it), the newest first.
    pub fn observations(&self, name: &str) -> Result<Vec<ObservationRow>> {
        let sql = format!(
            "SELECT o.name, o.office, o.rank, o.country, o.published, o.in_register, o.contradiction, o.words, {DOCUMENT}
             FROM observations o JOIN readings r ON r.id = o.reading JOIN documents d ON d.id = r.document
             WHERE instr(lower(o.name), ?1) > 0 AND {CURRENT} ORDER BY o.published DESC, o.id"
        );
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map([name.trim().to_ascii_lowercase()], |row| {
            Ok(ObservationRow {
                name: row.get(0)?,
                office: row.get(1)?,
                rank: row.get(2)?,
                country: row.get(3)?,
                published: day_of(row, 4)?,
                in_register: row.get(5)?,
                contradiction: row.get(6)?,
                words: row.get(7)?,
                document: document_row(row, 8)?,
            })
        });
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// The newest reading of the document with this hash, and its text.
    pub fn reading(&self, hash: &str) -> Result<Option<(String, Reading)>> {
        let newest = "SELECT d.text, r.json FROM documents d JOIN readings r ON r.document = d.id
                      WHERE d.hash = ?1 ORDER BY r.run DESC LIMIT 1";
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?));
        let found = self
            .connection
            .query_row(newest, [hash], row)
            .optional()
            .at(&self.path)?;
        let unreadable = |source| LedgerError::Reading {
            path: self.path.clone(),
            document: hash.to_owned(),
            source,
        };
        found
            .map(|(text, json)| Ok((text, serde_json::from_str(&json).map_err(unreadable)?)))
            .transpose()
    }

    /// Where the same text was met again, letter for letter: publication and address, empty where unknown.
    pub fn copies(&self, hash: &str) -> Result<Vec<(String, String)>> {
        let sql = "SELECT c.publication, c.url FROM copies c JOIN documents d ON d.id = c.document WHERE d.hash = ?1";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let rows = statement.query_map(params![hash], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.and_then(Iterator::collect).at(&self.path)
    }

    /// How much the ledger holds.
    pub fn counts(&self) -> Result<Counts> {
        let sql =
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM readings), (SELECT count(*) FROM runs),
                          count(*), count(DISTINCT cluster), min(nullif(day, '')), max(nullif(day, ''))
                   FROM current_events";
        let counts = self.connection.query_row(sql, [], |row| {
            Ok(Counts {
                documents: row.get::<_, i64>(0)?.cast_unsigned(),
                readings: row.get::<_, i64>(1)?.cast_unsigned(),
                runs: row.get::<_, i64>(2)?.cast_unsigned(),
                events: row.get::<_, i64>(3)?.cast_unsigned(),
                clusters: row.get::<_, i64>(4)?.cast_unsigned(),
                first: day_of(row, 5)?,
                last: day_of(row, 6)?,
            })
        });
        counts.at(&self.path)
    }

    /// Items of one table, with the item itself out of its reading.
    fn items<T>(
        &self,
        table: &str,
        kind: &str,
        terms: &str,
        codes: Vec<String>,
        query: &ItemQuery,
        make: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut values: Vec<Value> = codes.into_iter().map(Value::from).collect();
        let mut bounds = String::new();
        let day = |day: Option<Date>| day.map(|d| d.to_string());
        for (term, value) in [
            (format!("i.{kind} = ?"), query.kind.clone()),
            ("i.day >= ?".to_owned(), day(query.from)),
            ("i.day <= ?".to_owned(), day(query.to)),
        ] {
            if let Some(value) = value {
                bounds.push_str(" AND ");
                bounds.push_str(&term);
                values.push(value.into());
            }
        }
        values.push(query.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX)).into());
        let sql = format!(
            "SELECT i.day, json_extract(r.json, '$.{table}[' || i.number || ']'), {DOCUMENT}
             FROM {table} i JOIN readings r ON r.id = i.reading JOIN documents d ON d.id = r.document
             WHERE {CURRENT} AND {terms}{bounds} ORDER BY i.day DESC, i.id LIMIT ?"
        );
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let rows = statement.query_map(params_from_iter(values), make);
        rows.and_then(Iterator::collect).at(&self.path)
    }
}

/// The term for an item `i` that has the entity `?` at such a side.
fn end(kind: &str, side: &str) -> String {
    format!("i.id IN (SELECT item FROM ends WHERE entity = ? AND item_kind = '{kind}' AND side {side})")
}
