//! The ledger: everything that was read, in one SQLite file.
//!
//! A ledger only grows. Reading a document again, with another codebook or model, adds a reading under a new run and
//! leaves the old one where it is; questions are answered from the newest reading of each document. Reports of one
//! event are joined when they are added ([`cluster`]), and the independent origins among them are counted
//! ([`origin`]).
//!
//! What [`Ledger::append_batch`] has reported as added is on the disk: it survives the death of the program and, as far
//! as the disk keeps its word, of the machine. A batch is added whole or not at all.
//!
//! The file can be read with any tool that reads SQLite; `migrations/` describes its tables, and the views
//! `current_readings` and `current_events` hold what counts.

mod append;
pub mod cluster;
mod dossier;
mod error;
mod event_query;
mod highlight;
mod inputs;
mod items;
pub mod origin;
mod parse;
mod recent;
mod reviews;
mod rows;
mod schema;
mod search;
mod sets;
#[cfg(test)]
mod tests;
mod told;
mod undertakings;
mod vectors;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use append::{Added, RunId, RunInfo};
pub use dossier::{ClaimRow, CommitmentRow, Counts, ItemQuery, ObservationRow, StatementRow};
pub use error::{LedgerError, Result};
pub use event_query::EventQuery;
pub use inputs::InputRow;
pub use recent::{DocumentDetail, DocumentEntry};
pub use reviews::{Correction, NewReview, Review, ReviewQuery, ReviewRow, Verdict};
pub use rows::{DocumentRow, EventDetail, EventId, EventRow, PartyRow};
pub use schema::VERSION;
pub use search::{FoundSentences, HitEvent, Matches, SearchOrder, SearchQuery, SentenceHit};
pub use sets::{SetFile, SetImport, SetInfo, SetRow, SetScope, SetSource};
pub use told::Told;
pub use undertakings::{DeedRow, UndertakingRow};

use error::At;
use schema::Found;

/// How long to wait for another program that is writing.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open ledger.
///
/// ```
/// use entente::ledger::{EventQuery, Ledger};
///
/// let folder = tempfile::tempdir().unwrap();
/// let ledger = Ledger::open(folder.path().join("news.ledger")).unwrap();
/// assert!(ledger.events(&EventQuery::default()).unwrap().is_empty());
/// ```
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger at `path` for reading and writing. Makes it where there is none, and brings an older one up to
    /// date. A file of another kind is refused and not touched.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let found = schema::look(path)?;
        let mut connection = Connection::open(path).at(path)?;
        connection.busy_timeout(PATIENCE).at(path)?;
        // A new file gets its tables before it gets a log, so that its header is true from the first byte on.
        schema::migrate(&mut connection, path)?;
        if found == Found::Ledger && connection.is_readonly("main").at(path)? {
            return Err(LedgerError::ReadOnly { path: path.to_owned() });
        }
        // The log lets others read while one writes; FULL puts every batch on the disk before it is reported.
        connection.pragma_update(None, "journal_mode", "WAL").at(path)?;
        connection.pragma_update(None, "synchronous", "FULL").at(path)?;
        connection.pragma_update(None, "foreign_keys", true).at(path)?;
        connection.pragma_update(None, "cache_size", -65_536).at(path)?;
        Self::ready(connection, path)
    }

    /// Opens the ledger at `path` for reading only; the file and its folder may be read-only.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        if schema::look(path)? == Found::Nothing {
            return Err(LedgerError::Missing { path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let open = |name: PathBuf| -> Result<(Connection, u32)> {
            let connection = Connection::open_with_flags(name, flags).at(path)?;
            connection.busy_timeout(PATIENCE).at(path)?;
            let version = schema::version(&connection, path)?;
            Ok((connection, version))
        };
        // Without a log beside it, a ledger in a folder that cannot be written is opened as a thing that nobody changes.
        let (connection, version) = open(path.to_owned()).or_else(|error| match error {
            LedgerError::CannotOpen { .. } | LedgerError::ReadOnly { .. } if !beside(path, "-wal").exists() => {
                open(unchanging(path))
            }
            other => Err(other),
        })?;
        if version < VERSION {
            return Err(LedgerError::Older {
                path: path.to_owned(),
                found: version,
                known: VERSION,
            });
        }
        Self::ready(connection, path)
    }

    fn ready(connection: Connection, path: &Path) -> Result<Self> {
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that changes whenever another connection has written to the file: what was worked out from the ledger holds
    /// as long as it stays the same. It means nothing to another `Ledger`.
    pub fn data_version(&self) -> Result<i64> {
        let mut ask = self.connection.prepare_cached("PRAGMA data_version").at(&self.path)?;
        ask.query_row([], |row| row.get(0)).at(&self.path)
    }

    /// Asks SQLite to check the whole file; an error where it is damaged. Takes long on a large ledger.
    pub fn check(&self) -> Result<()> {
        let verdict: String = self
            .connection
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .at(&self.path)?;
        match verdict.as_str() {
            "ok" => Ok(()),
            _ => Err(LedgerError::Damaged {
                path: self.path.clone(),
                detail: verdict,
            }),
        }
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The path as a URI that tells SQLite to keep no locks and no log.
fn unchanging(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = String::from("file:");
    for byte in absolute.to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri.into()
}
