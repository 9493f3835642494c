//! Documents in: plain text, HTML, JSON Lines, RSS and Atom, each also gzipped.

mod document;

pub use document::{Document, OriginMap, Paragraph, ParagraphKind};
