//! Documents in: plain text, HTML, JSON Lines, RSS and Atom, each also gzipped.
//!
//! [`documents`] opens a file and recognises what it is; [`from_text`], [`from_html`], [`read_jsonl`] and
//! [`read_feed`] take one format each and do no input or output of their own. [`fetch`] brings feeds and pages from the
//! network; [`documents_in`] reads what it brought.

mod align;
mod dates;
mod decode;
mod document;
mod entities;
mod error;
mod feed;
pub mod fetch;
mod furniture;
mod html;
mod json;
mod jsonl;
mod language;
mod layout;
mod markup;
mod masthead;
mod metadata;
mod open;
mod origin;
mod sniff;
mod text;

pub use decode::{Decoded, decode};
pub use document::{Document, OriginMap, Paragraph, ParagraphKind};
pub use error::NewsError;
pub use feed::read_feed;
pub use html::from_html;
pub use jsonl::{LINE_LIMIT, read_jsonl};
pub use open::{Documents, FILE_LIMIT, Format, Options, documents, documents_from, documents_in};
pub use text::from_text;
