//! A document, ready to be read.

use jiff::civil::Date;

use super::{Options, dates, language};
use crate::event::{DateSource, DocumentInfo, Evidence, Span};

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

/// Leads from the kept text back to the bytes of the original file (of its content, where that was gzipped).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OriginMap {
    /// `(text offset, original offset)` at each place where the distance between the two changes, ascending in the
    /// text. Two steps at one text offset: the piece before it ended at the first, the piece after it begins at the
    /// second. Empty: the text is the original, byte for byte.
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
    /// What a reader should know: a date that does not exist, broken bytes.
    pub warnings: Vec<String>,
}

impl Document {
    /// A document of `text` alone, without paragraphs or dates.
    pub(crate) fn new(text: String, origin: OriginMap, source: &str) -> Self {
        let info = DocumentInfo {
            source: source.to_owned(),
            id: None,
            hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
            publication: None,
            byline: None,
            headline: None,
            dateline: None,
            url: None,
            published: None,
            published_from: DateSource::None,
            language: language::recognise(&text).map(str::to_owned),
        };
        Self {
            info,
            text,
            paragraphs: Vec::new(),
            origin,
            warnings: Vec::new(),
        }
    }

    /// The paragraphs of one kind with their text, in order.
    pub fn of_kind(&self, kind: ParagraphKind) -> impl Iterator<Item = (Span, &str)> {
        self.paragraphs
            .iter()
            .filter(move |p| p.kind == kind)
            .map(|p| (p.span, p.span.of(&self.text)))
    }

    /// The words at `span` with the way back to the file; None where the span does not lie on character borders.
    pub fn evidence(&self, span: Span) -> Option<Evidence> {
        let text = self.text.get(span.start..span.end)?.to_owned();
        Some(Evidence {
            text,
            span,
            origin: self.origin.to_original(span),
        })
    }

    /// Settles the publication date: the one given wins over everything; a day after today is kept with a warning.
    pub fn settle(&mut self, options: &Options) {
        if let Some(given) = options.published {
            self.info.published = None;
            self.date(Ok(given), DateSource::Given);
        }
        if let Some(date) = self.info.published.filter(|date| *date > options.today) {
            self.warnings.push(format!(
                "the publication date {date} lies after today ({})",
                options.today
            ));
        }
    }

    /// Takes a date where none is known yet, or the warning instead.
    pub(crate) fn date(&mut self, date: Result<Date, String>, from: DateSource) {
        if self.info.published.is_some() {
            return;
        }
        match date.and_then(dates::sane) {
            Ok(date) => {
                self.info.published = Some(date);
                self.info.published_from = from;
            }
            Err(warning) => self.warnings.push(warning),
        }
    }
}
