//! A document, ready to be read.

use crate::event::{DocumentInfo, Span};

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphKind {
    /// The title.
    Headline,
    /// Who wrote it ("By ...", "(Web Desk)").
    Byline,
    /// Running text.
    Body,
    /// Something that is not the report: a caption, "Read more", an agency credit.
    Aside,
}

/// One block of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// Where it stands in [`Document::text`]; a leading dateline or byline is left out of a body paragraph's span.
    pub span: Span,
    /// What it is.
    pub kind: ParagraphKind,
}

/// Leads from the kept text back to the bytes of the original file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OriginMap {
    /// `(text offset, original offset)` at each place where the distance between the two changes, ascending.
    /// Empty: the text is the original, byte for byte.
    pub steps: Vec<(usize, usize)>,
}

/// A document: its kept text in paragraphs, what is known about it, and the way back to its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What is known beside the text.
    pub info: DocumentInfo,
    /// The kept text: UTF-8, paragraphs parted by newlines.
    pub text: String,
    /// Its blocks, in order.
    pub paragraphs: Vec<Paragraph>,
    /// The way back.
    pub origin: OriginMap,
}
