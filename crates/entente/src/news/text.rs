//! Plain text: blocks, then what each of them is.

use std::sync::LazyLock;

use regex::Regex;

use super::{Document, OriginMap, Paragraph, ParagraphKind, dates, layout, masthead};
use crate::event::{DateSource, Span};

/// A plain text as a document: headline, byline, dateline, body and asides are told apart by their form.
pub fn from_text(text: &str, source: &str) -> Document {
    let mut doc = Document::new(text.to_owned(), OriginMap::default(), source);
    arrange(&mut doc, 0, true);
    doc
}

/// Parts the text from byte `from` on into paragraphs and reads its masthead. What is known already stays.
pub(crate) fn arrange(doc: &mut Document, from: usize, headline: bool) {
    let text = std::mem::take(&mut doc.text);
    let blocks = layout::blocks(&text, from);
    let first = if headline {
        take_headline(doc, &text, &blocks)
    } else {
        0
    };
    let transcript = blocks
        .iter()
        .filter(|b| masthead::opens_with_label(b.of(&text)))
        .count()
        > 2;
    let mut bodies = 0;
    for (i, &block) in blocks.iter().enumerate().skip(first) {
        let words = block.of(&text);
        let alone = blocks.len() == 1;
        if bodies < 2 && i < first + 6 && !alone && take_line(doc, words, block) {
            continue;
        }
        if !alone && masthead::is_aside(words) {
            doc.paragraphs.push(Paragraph {
                span: block,
                kind: ParagraphKind::Aside,
            });
            continue;
        }
        take_body(doc, &text, block, bodies < 2 && !transcript);
        bodies += 1;
    }
    doc.text = text;
}

/// Takes the first block as the headline, where it looks like one. Returns how many blocks are used up.
fn take_headline(doc: &mut Document, text: &str, blocks: &[Span]) -> usize {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| masthead::regex(r"^(?i:headline|title)\s*:\s*"));
    let [first, rest @ ..] = blocks else { return 0 };
    let words = first.of(text);
    let label = LABEL.find(words).map_or(0, |m| m.end());
    if label < words.len() && (label > 0 || !rest.is_empty() && looks_like_headline(words)) {
        let span = Span::new(first.start + label, first.end);
        doc.paragraphs.push(Paragraph {
            span,
            kind: ParagraphKind::Headline,
        });
        doc.info.headline = Some(one_line(span.of(text)));
        return 1;
    }
    0
}

fn looks_like_headline(words: &str) -> bool {
    let letters = || words.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().count() >= 8 && letters().all(|c| !c.is_lowercase());
    let length = words.chars().count();
    let open = !words.ends_with(['.', ':', ',', ';', '…']) && !words.ends_with(".”") && !words.ends_with(".\"");
    letters().count() > 2
        && length <= 200
        && (capitals || open && length <= 160)
        && masthead::byline(words).is_none()
        && !masthead::is_aside(words)
        && masthead::lead(words).end == 0
        && dates_line(words).is_none()
}

/// A line of its own above the body: the author, or the date.
fn take_line(doc: &mut Document, words: &str, block: Span) -> bool {
    if let Some(name) = masthead::byline(words) {
        doc.info.byline.get_or_insert_with(|| one_line(name));
        doc.paragraphs.push(Paragraph {
            span: block,
            kind: ParagraphKind::Byline,
        });
        return true;
    }
    if let Some(date) = dates_line(words) {
        doc.date(date, DateSource::Dateline);
        doc.paragraphs.push(Paragraph {
            span: block,
            kind: ParagraphKind::Aside,
        });
        return true;
    }
    false
}

/// The day, where a line is a date and nothing else.
fn dates_line(words: &str) -> Option<Result<jiff::civil::Date, String>> {
    masthead::is_stamp(words).then(|| dates::parse(words))
}

/// A paragraph of running text, less what stands before its first sentence and the credit after its last.
fn take_body(doc: &mut Document, text: &str, block: Span, may_lead: bool) {
    let mut span = block;
    if may_lead {
        let lead = masthead::lead(block.of(text));
        let words = |range: &std::ops::Range<usize>| &text[block.start + range.start..block.start + range.end];
        if let Some(range) = &lead.byline {
            let span = Span::new(block.start + range.start, block.start + range.end);
            doc.paragraphs.push(Paragraph {
                span,
                kind: ParagraphKind::Byline,
            });
        }
        if doc.info.dateline.is_none() {
            doc.info.dateline = lead.place.as_ref().map(|place| one_line(words(place)));
        }
        if let Some(author) = lead.byline.as_ref().or(lead.agency.as_ref()) {
            let name = words(author).trim_matches(|c: char| "()[] ".contains(c));
            doc.info.byline.get_or_insert_with(|| one_line(name));
        }
        // Without a year the day cannot be known.
        if let Some(date) = lead.date.as_ref().map(words).filter(|d| has_year(d)) {
            doc.date(dates::parse(date), DateSource::Dateline);
        }
        span.start += lead.end;
    }
    let tail = masthead::tail(span.of(text))
        .filter(|at| *at > 0)
        .map(|at| span.start + at);
    let end = tail.map_or(span.end, |at| span.start + text[span.start..at].trim_end().len());
    doc.paragraphs.push(Paragraph {
        span: Span::new(span.start, end),
        kind: ParagraphKind::Body,
    });
    if let Some(at) = tail {
        doc.paragraphs.push(Paragraph {
            span: Span::new(at, span.end),
            kind: ParagraphKind::Aside,
        });
    }
}

fn has_year(words: &str) -> bool {
    words.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() == 4)
}

/// Words with every run of white space made one space.
pub(crate) fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
