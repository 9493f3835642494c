//! What can be wrong with a codebook.

/// A fault in the codebook, with the file, the line where it is known, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CodebookError {
    /// A file or folder cannot be read.
    #[error("codebook/{file}: cannot be read: {source}")]
    Read {
        /// Path below the codebook's folder.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The folder that was named is none.
    #[error("{0}: there is no such folder; give a folder like codebook/")]
    Folder(String),
    /// A file that must be there is not.
    #[error("codebook/{0}: is missing")]
    Missing(String),
    /// A file is not well formed.
    #[error("codebook/{file}:{line}: {what}")]
    Fault {
        /// Path below the codebook's folder.
        file: String,
        /// Line, from 1; 0 where the fault is of the whole file.
        line: usize,
        /// What is wrong and what is wanted.
        what: String,
    },
}

impl CodebookError {
    pub(super) fn fault(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self::Fault {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}
