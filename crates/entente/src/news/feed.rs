//! RSS, Atom and JSON Feed: each entry one document.

use feed_rs::model::{Entry, Feed};
use feed_rs::parser;

use super::align::Stream;
use super::origin::Builder;
use super::{Document, NewsError, Paragraph, ParagraphKind, dates, markup, text};
use crate::event::{DateSource, Span};

/// The entries of a feed as documents: title, then content or summary, whichever is longer. The day is that of the
/// entry's time in UTC. Entries without a word are left out.
///
/// Words are led back to the file where they are found in it again, in order; where they are not (base64, say), they
/// stay without a place.
///
/// # Errors
/// Where the feed cannot be parsed, or has no entries.
pub fn read_feed(feed: &str, source: &str) -> Result<Vec<Document>, NewsError> {
    let failed = |what: String| NewsError::Feed {
        path: source.to_owned(),
        what,
    };
    // The text is decoded already; its declaration would have it decoded again.
    let body = match feed.trim_start().strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(feed, |(_, body)| body),
        None => feed,
    };
    let parsed = parser::parse(body.trim_start().as_bytes()).map_err(|e| failed(e.to_string()))?;
    let (raw, raw_origin) = if feed.trim_start().starts_with('{') {
        json_text(feed)
    } else {
        markup::xml(feed)
    };
    let (shown, shown_origin) = markup::html(&raw);
    let origin = shown_origin.through(&raw_origin);
    let mut stream = Stream::new(&shown, &origin);
    let entries = parsed.entries.iter().enumerate();
    let docs: Vec<Document> = entries
        .filter_map(|(i, entry)| document(&parsed, entry, &mut stream, &format!("{source}#{}", i + 1)))
        .collect();
    if docs.is_empty() {
        return Err(NewsError::NoEntries {
            path: source.to_owned(),
        });
    }
    Ok(docs)
}

fn document(feed: &Feed, entry: &Entry, stream: &mut Stream, source: &str) -> Option<Document> {
    let title = entry
        .title
        .as_ref()
        .map(|t| text::one_line(&markup::html(&t.content).0))
        .filter(|t| !t.is_empty());
    let content = entry
        .content
        .as_ref()
        .and_then(|c| c.body.as_deref())
        .map(|b| markup::html(b).0)
        .unwrap_or_default();
    let summary = entry
        .summary
        .as_ref()
        .map(|s| markup::html(&s.content).0)
        .unwrap_or_default();
    let body = if summary.len() > content.len() {
        summary
    } else {
        content
    };
    if title.is_none() && body.trim().is_empty() {
        return None;
    }
    let mut out = Builder::default();
    if let Some(title) = &title {
        stream.add(title, &mut out);
        if !body.trim().is_empty() {
            stream.part(&mut out);
        }
    }
    let from = out.text.len();
    stream.add(body.trim(), &mut out);
    let (kept, origin) = stream.finish(out);
    let mut doc = Document::new(kept, origin, source);
    if let Some(title) = title {
        let span = Span::new(0, doc.text[..from].trim_end().len());
        doc.paragraphs.push(Paragraph {
            span,
            kind: ParagraphKind::Headline,
        });
        doc.info.headline = Some(title);
    }
    doc.info.id = Some(entry.id.clone()).filter(|id| !id.is_empty());
    doc.info.url = entry.links.first().map(|link| link.href.clone());
    doc.info.publication = feed
        .title
        .as_ref()
        .map(|t| text::one_line(&markup::html(&t.content).0))
        .filter(|t| !t.is_empty());
    doc.info.byline = Some(
        entry
            .authors
            .iter()
            .filter_map(|a| a.name.as_deref())
            .map(str::trim)
            .filter(|n| !n.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
    )
    .filter(|names| !names.is_empty());
    let dated = doc.info.headline.is_some();
    text::arrange(&mut doc, from, !dated);
    // A dateline with a year comes before the feed's own time.
    if let Some(time) = entry.published.or(entry.updated) {
        doc.date(dates::parse(&time.to_rfc3339()), DateSource::Feed);
    }
    Some(doc)
}

/// The strings of a JSON Feed, each on a line of its own.
fn json_text(feed: &str) -> (String, super::OriginMap) {
    let mut out = Builder::default();
    super::json::strings(feed, &mut out);
    out.finish()
}
