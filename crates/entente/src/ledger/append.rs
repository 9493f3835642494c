//! Adding: runs, and the readings that they make.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::error::{At, LedgerError, Result};
use super::{Ledger, items, origin};
use crate::event::{DocumentInfo, Reading};

/// What made a reading what it is: the same three on the same text give the same reading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunInfo {
    /// Hash of the codebook's files.
    pub codebook_hash: String,
    /// Hash of the model's weights and vocabulary.
    pub model_hash: String,
    /// Version of the program.
    pub program_version: String,
    /// Free words of the person who runs it.
    pub note: Option<String>,
}

/// Number of a run in its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub(super) i64);

/// What became of a document that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Added {
    /// Its reading was added.
    New,
    /// It was read before with the same codebook, model and program: nothing was added.
    Known,
}

/// Hold for `?1` the document's hash, `?2` the run.
const KNOWN: &str = "SELECT EXISTS (
    SELECT 1 FROM documents d JOIN readings r ON r.document = d.id JOIN runs u ON u.id = r.run, runs mine
    WHERE d.hash = ?1 AND mine.id = ?2 AND u.codebook_hash = mine.codebook_hash AND u.model_hash = mine.model_hash
      AND u.program_version = mine.program_version)";

impl Ledger {
    /// Begins a run; everything that is added belongs to one.
    pub fn begin_run(&mut self, info: &RunInfo) -> Result<RunId> {
        let run =
            "INSERT INTO runs (codebook_hash, model_hash, program_version, note, started_at) VALUES (?1,?2,?3,?4,?5)";
        let values = params![
            info.codebook_hash,
            info.model_hash,
            info.program_version,
            info.note,
            now()
        ];
        self.connection.execute(run, values).at(&self.path)?;
        Ok(RunId(self.connection.last_insert_rowid()))
    }

    /// Notes that a run came to its end. A run that was broken off keeps what it added.
    pub fn finish_run(&mut self, run: RunId) -> Result<()> {
        let note = "UPDATE runs SET finished_at = ?2 WHERE id = ?1";
        self.connection
            .execute(note, params![run.0, now()])
            .at(&self.path)
            .map(drop)
    }

    /// True where the document with this hash was read before with the codebook, model and program of `run`.
    pub fn contains(&self, run: RunId, hash: &str) -> Result<bool> {
        let mut known = self.connection.prepare_cached(KNOWN).at(&self.path)?;
        known.query_row(params![hash, run.0], |row| row.get(0)).at(&self.path)
    }

    /// Adds one reading with the text that it is a reading of.
    pub fn append(&mut self, run: RunId, text: &str, reading: &Reading) -> Result<Added> {
        self.append_batch(run, [(text, reading)]).map(|added| added[0])
    }

    /// Adds readings, each with its text: all of them or, where an error is given, none. When this returns they are on
    /// the disk. Some 250 at a time are fast.
    pub fn append_batch<'a>(
        &mut self,
        run: RunId,
        entries: impl IntoIterator<Item = (&'a str, &'a Reading)>,
    ) -> Result<Vec<Added>> {
        self.append_batch_with_vectors(run, entries.into_iter().map(|(text, reading)| (text, reading, &[][..])))
    }

    /// The same, each reading with the vector of each of its sentences, so that similar ones can be found
    /// ([`Ledger::vectors`]). Where there are not as many vectors as sentences, none is kept.
    pub fn append_batch_with_vectors<'a>(
        &mut self,
        run: RunId,
        entries: impl IntoIterator<Item = (&'a str, &'a Reading, &'a [Vec<f32>])>,
    ) -> Result<Vec<Added>> {
        let path = self.path.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .at(&path)?;
        let exists = "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?1)";
        if !transaction
            .query_row(exists, [run.0], |row| row.get::<_, bool>(0))
            .at(&path)?
        {
            return Err(LedgerError::NoRun { path, run: run.0 });
        }
        let mut added = Vec::new();
        for (text, reading, vectors) in entries {
            let json = serde_json::to_string(reading).map_err(|source| LedgerError::Reading {
                path: path.clone(),
                document: reading.document.source.clone(),
                source,
            })?;
            added.push(append_one(&transaction, run, text, reading, vectors, &json).at(&path)?);
        }
        transaction.commit().at(&path)?;
        Ok(added)
    }

    /// Notes that a text which the ledger holds was met again elsewhere: as a whole copy it is not read, but listed.
    /// False where the ledger does not hold it, or knows this copy.
    pub fn note_copy(&mut self, info: &DocumentInfo) -> Result<bool> {
        note_copy(&self.connection, info).at(&self.path)
    }
}

fn append_one(
    transaction: &Transaction<'_>,
    run: RunId,
    text: &str,
    reading: &Reading,
    vectors: &[Vec<f32>],
    json: &str,
) -> rusqlite::Result<Added> {
    let info = &reading.document;
    note_copy(transaction, info)?;
    let known: bool = transaction
        .prepare_cached(KNOWN)?
        .query_row(params![info.hash, run.0], |row| row.get(0))?;
    if known {
        return Ok(Added::Known);
    }
    let document = transaction
        .prepare_cached("SELECT id FROM documents WHERE hash = ?1")?
        .query_row([&info.hash], |row| row.get(0))
        .optional()?;
    let document = document.map_or_else(|| add_document(transaction, info, text), Ok)?;
    transaction
        .prepare_cached("INSERT INTO readings (run, document, json) VALUES (?1, ?2, ?3)")?
        .execute(params![run.0, document, json])?;
    items::add(transaction, transaction.last_insert_rowid(), text, reading, vectors)?;
    Ok(Added::New)
}

fn add_document(transaction: &Transaction<'_>, info: &DocumentInfo, text: &str) -> rusqlite::Result<i64> {
    let shingles = origin::shingles(text);
    let fingerprints = origin::fingerprints(&shingles);
    let mut origin = None;
    let mut near = transaction.prepare_cached(
        "SELECT d.id, d.origin, d.text FROM fingerprints f JOIN documents d ON d.id = f.document
         WHERE f.fingerprint = ?1 AND f.published BETWEEN ?2 AND ?3 ORDER BY d.id LIMIT 20",
    )?;
    let mut seen = std::collections::HashSet::new();
    let published = info.published.map(|day| day.to_string());
    let around = |days: i32| {
        let moved = info
            .published
            .map(|day| day.saturating_add(jiff::Span::new().days(days)));
        moved.map(|day| day.to_string()).unwrap_or_default()
    };
    let (first, last) = (around(-origin::COPY_DAYS), around(origin::COPY_DAYS));
    'bands: for fingerprint in &fingerprints {
        let mut rows = near.query(params![fingerprint, first, last])?;
        while let Some(row) = rows.next()? {
            if seen.insert(row.get::<_, i64>(0)?) {
                let other = row.get_ref(2)?.as_str()?;
                if origin::nearly_the_same(&shingles, &origin::shingles(other)) {
                    origin = Some(row.get(1)?);
                    break 'bands;
                }
            }
        }
    }
    let origin: String = origin.unwrap_or_else(|| origin::own_origin(info, text));
    transaction
        .prepare_cached(
            "INSERT INTO documents (hash, source, doc_id, publication, byline, headline, dateline, url, published,
                 published_from, language, text, origin, added_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            info.hash,
            info.source,
            info.id,
            info.publication,
            info.byline,
            info.headline,
            info.dateline,
            info.url,
            published,
            super::parse::name_of(&info.published_from),
            info.language,
            text,
            origin,
            now()
        ])?;
    let document = transaction.last_insert_rowid();
    let mut keep = transaction.prepare_cached("INSERT OR IGNORE INTO fingerprints VALUES (?1, ?2, ?3)")?;
    for fingerprint in fingerprints {
        keep.execute(params![fingerprint, published.as_deref().unwrap_or_default(), document])?;
    }
    Ok(document)
}

/// Only another publication or address makes a copy; the same file read from another folder does not.
fn note_copy(connection: &rusqlite::Connection, info: &DocumentInfo) -> rusqlite::Result<bool> {
    let published = info.published.map(|day| day.to_string());
    let noted = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO copies (document, publication, url, source, published)
             SELECT id, coalesce(?2, ''), coalesce(?3, ''), ?4, ?5 FROM documents
             WHERE hash = ?1 AND ((?2 IS NOT NULL AND publication IS NOT ?2) OR (?3 IS NOT NULL AND url IS NOT ?3))",
        )?
        .execute(params![info.hash, info.publication, info.url, info.source, published])?;
    Ok(noted > 0)
}

/// This moment in UTC, to the second.
pub(super) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
