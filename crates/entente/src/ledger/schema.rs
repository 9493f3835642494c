//! The format of the file: what marks it as a ledger, and the steps that bring an older one up to date.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use rusqlite::Connection;

use super::error::{At, LedgerError, Result};

/// "Entn" in the header of the file (SQLite's application_id).
pub(super) const APPLICATION_ID: u32 = 0x456e_746e;

/// Each step leads from one version to the next; `user_version` counts those taken. Steps are only ever added.
pub(super) const STEPS: [&str; 4] = [
    include_str!("migrations/001.sql"),
    include_str!("migrations/002.sql"),
    include_str!("migrations/003.sql"),
    include_str!("migrations/004.sql"),
];

/// The version that this program writes.
pub const VERSION: u32 = STEPS.len() as u32;

/// What stands at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or an empty file: a ledger may be made.
    Nothing,
    /// A ledger.
    Ledger,
}

/// Looks at the first bytes of the file, without SQLite, so that no file but a ledger is ever touched.
pub(super) fn look(path: &Path) -> Result<Found> {
    let io = |source| LedgerError::Io {
        path: path.to_owned(),
        source,
    };
    let mut header = Vec::with_capacity(100);
    match File::open(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(e) if e.kind() == ErrorKind::PermissionDenied => {
            return Err(LedgerError::CannotOpen { path: path.to_owned() });
        }
        Err(e) => return Err(io(e)),
        Ok(file) if file.metadata().is_ok_and(|m| m.is_dir()) => {
            return Err(LedgerError::NotADatabase { path: path.to_owned() });
        }
        Ok(file) => file.take(100).read_to_end(&mut header).map_err(io)?,
    };
    if header.is_empty() {
        return Ok(Found::Nothing);
    }
    // https://www.sqlite.org/fileformat.html#the_database_header
    if header.len() < 100 || !header.starts_with(b"SQLite format 3\0") {
        return Err(LedgerError::NotADatabase { path: path.to_owned() });
    }
    let number = |at: usize| {
        header[at..at + 4]
            .iter()
            .fold(0u32, |n, &byte| n << 8 | u32::from(byte))
    };
    if number(68) != APPLICATION_ID {
        return Err(LedgerError::Foreign { path: path.to_owned() });
    }
    refuse_newer(path, number(60))?;
    Ok(Found::Ledger)
}

fn refuse_newer(path: &Path, found: u32) -> Result<()> {
    if found > VERSION {
        return Err(LedgerError::Newer {
            path: path.to_owned(),
            found,
            known: VERSION,
        });
    }
    Ok(())
}

/// The version of an open ledger; an error where a newer program wrote it.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<u32> {
    let found = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .at(path)?;
    refuse_newer(path, found)?;
    Ok(found)
}

/// Takes the steps that are missing, all in one transaction, so that no half-made ledger can be left behind.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    if version(connection, path)? == VERSION {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .at(path)?;
    // Asked again under the lock: another program may have been faster.
    let found = version(&transaction, path)?;
    for step in &STEPS[found as usize..] {
        transaction.execute_batch(step).at(path)?;
    }
    if found == 0 {
        let now = jiff::Timestamp::now().to_string();
        transaction
            .execute("INSERT INTO meta VALUES ('created_at', ?1)", [now])
            .at(path)?;
        transaction
            .pragma_update(None, "application_id", APPLICATION_ID)
            .at(path)?;
    }
    transaction.pragma_update(None, "user_version", VERSION).at(path)?;
    transaction.commit().at(path)
}
