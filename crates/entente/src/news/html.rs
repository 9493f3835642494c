//! Pages: the article in HTML, without what stands around it.

use dom_smoothie::{Config, Readability, TextMode};

use super::align::Stream;
use super::metadata::{self, Metadata};
use super::origin::Builder;
use super::{Document, NewsError, Paragraph, ParagraphKind, furniture, markup, masthead, text};
use crate::event::{DateSource, Span};

/// A page with less text than this has no article.
const LEAST: usize = 25;

/// Elements nested deeper than this are not given to the extractor, which goes down by calling itself.
const DEEPEST: usize = 400;

/// The article in a page of HTML.
///
/// # Errors
/// Where there is no article in it.
pub fn from_html(html: &str, source: &str) -> Result<Document, NewsError> {
    let (shown, shown_origin) = markup::html(html);
    let failed = |what: &str| NewsError::Page {
        path: source.to_owned(),
        what: what.to_owned(),
    };
    let (mut data, extracted) = if markup::depth(html) > DEEPEST {
        let warning = "elements are nested too deep to find the article; the whole text of the page was kept";
        (
            Metadata {
                warnings: vec![warning.into()],
                ..Metadata::default()
            },
            shown.clone(),
        )
    } else {
        extract(html).map_err(|e| failed(&e))?
    };
    let blocks = body(&extracted, &data);
    if blocks.iter().map(|b| b.len()).sum::<usize>() < LEAST {
        return Err(failed(if shown.len() < LEAST {
            "there is no text in this page, only markup or scripts"
        } else {
            "no article was found in this page"
        }));
    }
    let mut stream = Stream::new(&shown, &shown_origin);
    let mut out = Builder::default();
    if let Some(title) = &data.title {
        stream.add(title, &mut out);
        stream.part(&mut out);
        stream.rewind();
    }
    let from = out.text.len();
    for (i, block) in blocks.iter().enumerate() {
        if i > 0 {
            stream.part(&mut out);
        }
        stream.add(block, &mut out);
    }
    let (kept, origin) = stream.finish(out);
    let mut doc = Document::new(kept, origin, source);
    describe(&mut doc, &mut data, from);
    text::arrange(&mut doc, from, false);
    put_aside(&mut doc);
    Ok(doc)
}

/// Metadata, and the text of the article.
fn extract(html: &str) -> Result<(Metadata, String), String> {
    let config = Config {
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let mut page = Readability::new(html, None, Some(config)).map_err(|e| e.to_string())?;
    let data = metadata::read(&page);
    clear(&page);
    let text = page
        .parse()
        .map(|article| article.text_content.to_string())
        .unwrap_or_default();
    Ok((data, text))
}

/// The paragraphs of the body: the extractor's, or those of the metadata where they are much more.
fn body<'a>(extracted: &'a str, data: &'a Metadata) -> Vec<&'a str> {
    let blocks = |text: &'a str| {
        text.split('\n')
            .map(str::trim)
            .filter(|b| !b.is_empty())
            .collect::<Vec<_>>()
    };
    let title = data.title.as_deref().unwrap_or("");
    let mut found = blocks(extracted);
    if found.first().is_some_and(|first| text::one_line(first) == title) {
        found.remove(0);
    }
    // Pages that show a part and fetch the rest still carry the whole for search engines.
    let told = data.body.as_deref().unwrap_or("");
    if told.len() > 2 * found.iter().map(|b| b.len()).sum::<usize>() {
        blocks(told)
    } else {
        found
    }
}

fn describe(doc: &mut Document, data: &mut Metadata, from: usize) {
    doc.info.publication = data.publication.take();
    doc.info.url = data.url.take();
    doc.info.byline = data
        .author
        .take()
        .map(|a| masthead::byline(&a).map(str::to_owned).unwrap_or(a));
    doc.info.headline = data.title.take();
    doc.warnings.append(&mut data.warnings);
    if doc.info.headline.is_some() {
        let span = Span::new(0, doc.text[..from].trim_end().len());
        doc.paragraphs.push(Paragraph {
            span,
            kind: ParagraphKind::Headline,
        });
    }
    if let Some(date) = data.date {
        doc.date(Ok(date), DateSource::Metadata);
    }
}

/// Makes asides of the body paragraphs that are captions, links or headings, and of those that come twice.
fn put_aside(doc: &mut Document) {
    let mut seen = std::collections::HashSet::new();
    let heading = |p: &Paragraph| p.kind != ParagraphKind::Body || furniture::is_heading(p.span.of(&doc.text));
    let first = doc.paragraphs.iter().position(|p| !heading(p)).unwrap_or(0);
    let last = doc.paragraphs.iter().rposition(|p| !heading(p)).unwrap_or(usize::MAX);
    for (i, paragraph) in doc
        .paragraphs
        .iter_mut()
        .enumerate()
        .filter(|(_, p)| p.kind == ParagraphKind::Body)
    {
        let words = paragraph.span.of(&doc.text);
        if !seen.insert(words) || i < first || i > last || furniture::is_furniture(words) {
            paragraph.kind = ParagraphKind::Aside;
        }
    }
}

/// Takes elements out of the page that are not the report by their names, unless much running text stands in them.
fn clear(page: &Readability) {
    const MUCH: usize = 600;
    for node in page.doc.select(furniture::ELEMENTS).nodes() {
        let paragraphs = node.find(&["p"]);
        if paragraphs.iter().map(|p| p.text().len()).sum::<usize>() < MUCH && node.text().len() < 4 * MUCH {
            node.remove_from_parent();
        }
    }
}
