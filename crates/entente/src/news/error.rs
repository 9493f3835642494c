//! What can be wrong with a file of news, and what to do about it.

use std::io;

/// A document could not be had. Each message says where, what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NewsError {
    /// There is no such file.
    #[error("{path}: there is no such file; check the path")]
    NotFound {
        /// As given.
        path: String,
    },
    /// A directory stands where a file was meant.
    #[error("{path}: this is a directory; give the files in it, for instance {path}/*")]
    Directory {
        /// As given.
        path: String,
    },
    /// A pipe, socket or device where a file was meant.
    #[error("{path}: this is a pipe, a socket or a device, not a file; read it through `-`")]
    Special {
        /// As given.
        path: String,
    },
    /// The file may not be read.
    #[error("{path}: no permission to read this file; change its permissions or copy it")]
    Denied {
        /// As given.
        path: String,
    },
    /// Reading failed.
    #[error("{path}: cannot be read: {source}")]
    Io {
        /// As given.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The gzip stream ends early or is damaged.
    #[error("{path}: the gzip stream is cut or damaged ({source}); what came before it was read; fetch the file again")]
    Gzip {
        /// As given.
        path: String,
        /// What the decoder says.
        source: io::Error,
    },
    /// Nothing in it.
    #[error("{path}: there is no text in this file")]
    Empty {
        /// As given.
        path: String,
    },
    /// Not text.
    #[error("{path}: this is {what}, not text; give plain text, HTML, JSON Lines, RSS or Atom, each also gzipped")]
    Binary {
        /// As given.
        path: String,
        /// What it looks like.
        what: String,
    },
    /// Larger than this program takes.
    #[error("{path}: larger than {limit} bytes, which is too much for one document; split it, or give JSON Lines")]
    TooLarge {
        /// As given.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// A line of JSON Lines above the limit.
    #[error("{path}:{line}: the line is longer than {limit} bytes and was skipped; split its text")]
    LongLine {
        /// As given.
        path: String,
        /// From 1.
        line: usize,
        /// The limit.
        limit: usize,
    },
    /// A line of JSON Lines that is not UTF-8.
    #[error("{path}:{line}: not UTF-8 at byte {byte} of the line; write the file as UTF-8")]
    Utf8 {
        /// As given.
        path: String,
        /// From 1.
        line: usize,
        /// From 0.
        byte: usize,
    },
    /// A record that cannot be taken.
    #[error("{path}:{line}: {what}")]
    Record {
        /// As given.
        path: String,
        /// From 1.
        line: usize,
        /// What is wrong and what to do.
        what: String,
    },
    /// A page without an article.
    #[error("{path}: {what}; save the page as it is shown by a browser, or give its text")]
    Page {
        /// As given.
        path: String,
        /// What is missing.
        what: String,
    },
    /// A feed that cannot be read.
    #[error("{path}: not a readable RSS, Atom or JSON feed: {what}")]
    Feed {
        /// As given.
        path: String,
        /// What the parser says.
        what: String,
    },
    /// A feed that is well formed and holds nothing.
    #[error("{path}: there are no entries with text in this feed")]
    NoEntries {
        /// As given.
        path: String,
    },
}

impl NewsError {
    /// The error of opening or reading `path`.
    pub(crate) fn from_io(path: &str, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::Denied { path },
            io::ErrorKind::IsADirectory => Self::Directory { path },
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                Self::Gzip { path, source }
            }
            _ => Self::Io { path, source },
        }
    }

    /// The file that the error is about.
    pub fn path(&self) -> &str {
        match self {
            Self::NotFound { path }
            | Self::Directory { path }
            | Self::Special { path }
            | Self::Denied { path }
            | Self::Io { path, .. }
            | Self::Gzip { path, .. }
            | Self::Empty { path }
            | Self::Binary { path, .. }
            | Self::TooLarge { path, .. }
            | Self::LongLine { path, .. }
            | Self::Utf8 { path, .. }
            | Self::Record { path, .. }
            | Self::Page { path, .. }
            | Self::NoEntries { path }
            | Self::Feed { path, .. } => path,
        }
    }
}
