//! What can be wrong with a file of events, and what to do about it.

use std::{io, path::PathBuf};

/// A file that cannot be imported at all. What is wrong with single rows is counted instead.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the messages say it
pub enum ImportError {
    #[error("{}: cannot be read: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: is a folder; name the files in it", path.display())]
    Folder { path: PathBuf },
    #[error("{file}: is empty")]
    Empty { file: String },
    #[error("{}: not a zip archive that can be read: {detail}; fetch the file again", path.display())]
    Zip { path: PathBuf, detail: String },
    #[error("{file}: no row fits; expected {expected}")]
    Layout { file: String, expected: String },
    #[error("{file}: has no column {column:?}; its columns are {there}")]
    NoColumn {
        file: String,
        column: String,
        there: String,
    },
    #[error("{file}: cannot tell whether its codes are CAMEO or WEIS; say so with --codes cameo or --codes weis")]
    Scheme { file: String },
    #[error("columns {text:?}: {what}; write for instance date=Day,source=Actor1,target=Actor2,code=EventCode")]
    Columns { text: String, what: String },
    #[error("no scheme of codes is called {name:?}; there are cameo, weis and plover")]
    NoScheme { name: String },
}
