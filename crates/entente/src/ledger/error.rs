//! What can go wrong with a ledger, said so that a person knows what to do.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// What can go wrong with a ledger.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the messages say it
pub enum LedgerError {
    #[error("{}: there is no ledger here; `entente add FILE...` makes one", path.display())]
    Missing { path: PathBuf },
    #[error("{}: is not a ledger but some other kind of file; it was left as it is", path.display())]
    NotADatabase { path: PathBuf },
    #[error("{}: is an SQLite database of another program, not a ledger; it was left as it is", path.display())]
    Foreign { path: PathBuf },
    #[error("{}: was written by a newer Entente (ledger version {found}, this one knows {known}); it was left as it is. Use the newer program", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("{}: is of an older ledger version ({found}, now {known}) and was opened for reading only. Open it once for writing, which brings it up to date", path.display())]
    Older { path: PathBuf, found: u32, known: u32 },
    #[error("{}: the disk is full; what was reported as added before is kept. Make room and run again", path.display())]
    DiskFull { path: PathBuf },
    #[error("{}: cannot be written: the file, its folder or the disk is read-only, or belongs to another user", path.display())]
    ReadOnly { path: PathBuf },
    #[error("{}: cannot be opened: the folder does not exist, or the file may not be read or made", path.display())]
    CannotOpen { path: PathBuf },
    #[error("{}: another program is writing to it, and did not finish within {} seconds. Wait for it, or stop it", path.display(), waited.as_secs())]
    Locked { path: PathBuf, waited: std::time::Duration },
    #[error("{}: is damaged ({detail}). Keep a copy, then save what can be read with: sqlite3 {} .recover", path.display(), path.display())]
    Damaged { path: PathBuf, detail: String },
    #[error("{}: reading of document {document} cannot be understood: {source}", path.display())]
    Reading {
        path: PathBuf,
        document: String,
        source: serde_json::Error,
    },
    #[error("{}: holds no run {run}; begin a run before adding to it", path.display())]
    NoRun { path: PathBuf, run: i64 },
    #[error("{}: holds no event {event}", path.display())]
    NoEvent { path: PathBuf, event: super::EventId },
    #[error("the review of {event} was not kept: {why}")]
    Review { event: super::EventId, why: &'static str },
    #[error("{}: holds no event set {set:?}; {}", path.display(), sets_there(known))]
    NoSet {
        path: PathBuf,
        set: String,
        known: Vec<String>,
    },
    #[error("{}: the event set {set:?} holds {found} rows, not {wanted}; give another name with --set NAME", path.display())]
    OtherFormat {
        path: PathBuf,
        set: String,
        found: String,
        wanted: String,
    },
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{}: {source}", path.display())]
    Sqlite { path: PathBuf, source: rusqlite::Error },
}

fn sets_there(known: &[String]) -> String {
    match known {
        [] => "it holds none yet: `entente import gdelt FILE...` adds one".to_owned(),
        _ => format!("it holds {}", known.join(", ")),
    }
}

/// The outcome of work on a ledger.
pub type Result<T> = std::result::Result<T, LedgerError>;

impl LedgerError {
    /// Puts an error of SQLite into words, with the file it is about.
    pub(super) fn of(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            // The folder is there: it or the disk is read-only.
            Some(ErrorCode::CannotOpen)
                if path.parent().is_some_and(|p| p.as_os_str().is_empty() || p.is_dir()) && !path.is_dir() =>
            {
                Self::ReadOnly { path }
            }
            Some(ErrorCode::CannotOpen) => Self::CannotOpen { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked {
                path,
                waited: super::PATIENCE,
            },
            Some(ErrorCode::NotADatabase) => Self::NotADatabase { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged {
                path,
                detail: error.to_string(),
            },
            _ => Self::Sqlite { path, source: error },
        }
    }
}

/// Adds the path of the ledger to an error of SQLite.
pub(super) trait At<T> {
    /// `Err` with the path in it.
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for rusqlite::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|e| LedgerError::of(path, e))
    }
}
