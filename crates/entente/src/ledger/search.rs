//! Asking for sentences, by their words and by the events in them.

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};
use schemars::JsonSchema;
use serde::Serialize;

use super::Ledger;
use super::dossier::DOCUMENT;
use super::error::{At, Result};
use super::event_query::{CURRENT, document_row, full_text};
use super::highlight;
use super::parse::value_of;
use super::rows::{DocumentRow, EventId};
use crate::event::{Root, Span};

/// Most sentences that one search looks at.
const MOST: usize = 4_000;

/// In which order sentences come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchOrder {
    /// By the rarity of the words that are found, and how often they stand there (BM25, all sentences taken as equally
    /// long); the last added first among equals and where no words are sought.
    #[default]
    Rank,
    /// The last published first.
    Newest,
}

/// Which sentences: everything that is given must hold. The default asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// Words: all must be there, in any form; "in quotes" as they stand; `word*` by beginning.
    pub text: Option<String>,
    /// Published on this day or later.
    pub from: Option<Date>,
    /// Published on this day or earlier.
    pub to: Option<Date>,
    /// In this publication, by exactly this name.
    pub publication: Option<String>,
    /// With an event that all of these, given by entity code, are actors or recipients of.
    pub entities: Vec<String>,
    /// With an event of any of these roots; where entities are given too, with one event that has both.
    pub roots: Vec<Root>,
    /// In which order.
    pub order: SearchOrder,
    /// At most so many.
    pub limit: Option<usize>,
    /// After leaving out so many.
    pub offset: usize,
}

/// The sentences that fit a question, by number, in the order that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// All of them, however many were asked for.
    pub sentences: Vec<i64>,
    /// True where there may be more: of very frequent words, only the 4,000 sentences added last are looked at.
    pub capped: bool,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundSentences {
    /// The sentences, as many as were asked for.
    pub hits: Vec<SentenceHit>,
    /// How many fit in all, as far as they were looked at.
    pub total: usize,
    /// True where more may fit: of very frequent words, only the 4,000 sentences added last are looked at.
    pub capped: bool,
}

/// A sentence, where it stands, and what was coded from it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SentenceHit {
    /// The number of the sentence in the ledger.
    pub id: i64,
    /// Its words.
    pub text: String,
    /// Where it stands in the document's text.
    pub span: Span,
    /// True in a headline.
    pub headline: bool,
    /// The words sought, as spans of `text`, left to right; none where no words were sought.
    pub matched: Vec<Span>,
    /// The document; its `published` is the sentence's day.
    pub document: DocumentRow,
    /// Events of the sentence, in their order.
    pub events: Vec<HitEvent>,
}

/// An event in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[allow(missing_docs)] // as in EventRow
pub struct HitEvent {
    pub id: EventId,
    pub root: Root,
    pub words: String,
}

impl Ledger {
    /// Sentences of newest readings.
    ///
    /// # Errors
    /// Those of reading the file. No text that a person may type is an error.
    pub fn search(&self, query: &SearchQuery) -> Result<FoundSentences> {
        let found = self.matches(query)?;
        let total = found.sentences.len();
        let page = found.sentences.into_iter().skip(query.offset);
        let page: Vec<i64> = page.take(query.limit.unwrap_or(usize::MAX)).collect();
        let mut hits = self.sentences(&page)?;
        if let Some(text) = &query.text {
            let texts: Vec<&str> = hits.iter().map(|hit| hit.text.as_str()).collect();
            let spans = highlight::spans(&full_text(text), &texts).at(&self.path)?;
            hits.iter_mut().zip(spans).for_each(|(hit, spans)| hit.matched = spans);
        }
        Ok(FoundSentences {
            hits,
            total,
            capped: found.capped,
        })
    }

    /// The same, by number alone and without regard to `limit` and `offset`: what another ranking begins with.
    ///
    /// # Errors
    /// As [`Ledger::search`].
    pub fn matches(&self, query: &SearchQuery) -> Result<Matches> {
        let bounds = Terms::of_documents(query);
        // Words alone are found in no time, and what they give is held against the documents afterwards. Only where
        // they give too much, the documents are sought first: this costs more where there are many of those.
        let words_first = query.text.is_some() || !query.entities.is_empty() || !query.roots.is_empty();
        let mut found = Matches::default();
        if words_first || bounds.is_empty() {
            found = self.candidates(query, &bounds, false).at(&self.path)?;
        }
        if !bounds.is_empty() && (found.capped || !words_first) {
            found = self.candidates(query, &bounds, true).at(&self.path)?;
        }
        Ok(found)
    }

    /// The sentences with these numbers, in this order; unknown numbers are left out.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn sentences(&self, ids: &[i64]) -> Result<Vec<SentenceHit>> {
        let hits = ids.iter().map(|id| self.sentence(*id).at(&self.path));
        hits.filter_map(Result::transpose).collect()
    }

    /// Sentences that fit, in order. Where `documents_first`, only those of fitting documents are candidates.
    fn candidates(&self, query: &SearchQuery, bounds: &Terms, documents_first: bool) -> rusqlite::Result<Matches> {
        // In the order of their places in the question.
        let mut values = bounds.values.clone();
        let mut inner = match &query.text {
            Some(text) => {
                values.push(full_text(text).into());
                let rank = match query.order {
                    SearchOrder::Rank => "bm25(sentence_words)",
                    SearchOrder::Newest => "0.0",
                };
                format!("SELECT rowid AS id, {rank} AS rank FROM sentence_words WHERE sentence_words MATCH ?")
            }
            None => "SELECT s.id, 0.0 AS rank FROM sentences s WHERE true".to_owned(),
        };
        // With a plus, so that the words are walked and looked up here, not sought anew for each sentence here.
        let id = if query.text.is_some() { "+rowid" } else { "s.id" };
        let events = Terms::of_events(query);
        if !events.is_empty() {
            inner.push_str(&format!(
                " AND {id} IN (SELECT e.sentence FROM events e WHERE true{})",
                events.sql
            ));
            values.extend(events.values);
        }
        if documents_first {
            inner.push_str(&format!(
                " AND {id} IN (SELECT o.id FROM documents d CROSS JOIN readings r ON r.document = d.id
                  CROSS JOIN sentences o ON o.reading = r.id WHERE true{})",
                bounds.sql
            ));
            values.extend(bounds.values.iter().cloned());
        }
        let sql = format!(
            "SELECT f.id, f.rank, coalesce(d.published, ''), ({CURRENT}{}) IS TRUE
             FROM ({inner} ORDER BY {id} DESC LIMIT {}) f CROSS JOIN sentences s ON s.id = f.id
             CROSS JOIN readings r INDEXED BY readings_in_short ON r.id = s.reading
             CROSS JOIN documents d INDEXED BY documents_in_short ON d.id = r.document",
            bounds.sql,
            MOST + 1,
            id = id.trim_start_matches('+'),
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut fitting: Vec<(i64, f64, String)> = Vec::new();
        let mut seen = 0;
        while let Some(row) = rows.next()? {
            seen += 1;
            if seen <= MOST && row.get(3)? {
                fitting.push((row.get(0)?, row.get(1)?, row.get(2)?));
            }
        }
        match query.order {
            SearchOrder::Rank => fitting.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))),
            SearchOrder::Newest => fitting.sort_by(|a, b| b.2.cmp(&a.2).then(b.0.cmp(&a.0))),
        }
        Ok(Matches {
            sentences: fitting.into_iter().map(|(id, ..)| id).collect(),
            capped: seen > MOST,
        })
    }

    fn sentence(&self, id: i64) -> rusqlite::Result<Option<SentenceHit>> {
        let sql = format!(
            "SELECT {DOCUMENT}, s.start, s.end, s.headline, substr(CAST(d.text AS BLOB), s.start + 1, s.end - s.start)
             FROM sentences s JOIN readings r ON r.id = s.reading JOIN documents d ON d.id = r.document WHERE s.id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row([id], |row| {
            Ok(SentenceHit {
                id,
                text: String::from_utf8_lossy(row.get_ref(10)?.as_blob()?).into_owned(),
                span: Span::new(row.get::<_, i64>(7)? as usize, row.get::<_, i64>(8)? as usize),
                headline: row.get(9)?,
                matched: Vec::new(),
                document: document_row(row, 0)?,
                events: Vec::new(),
            })
        });
        let Some(mut hit) = found.optional()? else {
            return Ok(None);
        };
        let events = "SELECT id, root, words FROM events WHERE sentence = ?1 ORDER BY number";
        let mut statement = self.connection.prepare_cached(events)?;
        let events = statement.query_map([id], |row| {
            Ok(HitEvent {
                id: EventId(row.get(0)?),
                root: value_of(row, 1)?,
                words: row.get(2)?,
            })
        })?;
        hit.events = events.collect::<rusqlite::Result<_>>()?;
        Ok(Some(hit))
    }
}

/// Further terms of a question, each begun by AND, and their values, in step.
#[derive(Default)]
struct Terms {
    sql: String,
    values: Vec<Value>,
}

impl Terms {
    fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    fn and(&mut self, term: &str, values: impl IntoIterator<Item = String>) {
        self.sql.push_str(&format!(" AND {term}"));
        self.values.extend(values.into_iter().map(Value::from));
    }

    /// What is asked of documents `d`.
    fn of_documents(query: &SearchQuery) -> Self {
        let mut terms = Self::default();
        if let Some(from) = query.from {
            terms.and("d.published >= ?", [from.to_string()]);
        }
        if let Some(to) = query.to {
            terms.and("d.published <= ?", [to.to_string()]);
        }
        if let Some(publication) = &query.publication {
            terms.and("d.publication = ?", [publication.clone()]);
        }
        terms
    }

    /// What is asked of events `e`.
    fn of_events(query: &SearchQuery) -> Self {
        let mut terms = Self::default();
        for entity in &query.entities {
            let on_a_side = "e.id IN (SELECT event FROM event_sides WHERE entity = ?)";
            terms.and(on_a_side, [entity.to_uppercase()]);
        }
        if !query.roots.is_empty() {
            let any = format!("e.root IN (?{})", ", ?".repeat(query.roots.len() - 1));
            terms.and(&any, query.roots.iter().map(|root| root.name().to_owned()));
        }
        terms
    }
}
