//! One record of JSON as a document, each character of its text known by its bytes.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::origin::Builder;
use super::{Document, Paragraph, ParagraphKind, dates, masthead, text};
use crate::event::{DateSource, Span};

/// Credits are looked for at the end of reports up to this length.
const SHORT_REPORT: usize = 3000;

/// The document in `record`, which stands at byte `base` of the file. The error says what is wrong and what to do.
pub(crate) fn record(record: &str, base: usize, source: &str) -> Result<Document, String> {
    if let Err(e) = serde_json::from_str::<IgnoredAny>(record) {
        let what = e.to_string();
        let what = what.split(" at line").next().unwrap_or_default();
        return Err(format!(
            "not valid JSON ({what}, column {}); each record is one object with a \"text\"",
            e.column()
        ));
    }
    let fields = fields(record).ok_or("not a JSON object; write {\"text\": \"...\", \"date\": \"YYYY-MM-DD\"}")?;
    let value = |name: &str| {
        fields
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let mut notes = Vec::new();
    let mut string = |name: &str| match value(name).map(|v| &record[v]) {
        None | Some("null") => None,
        Some(v) if v.starts_with('"') => Some(unescape(v, 0).finish().0.trim().to_owned()).filter(|v| !v.is_empty()),
        Some(v) if name == "id" && !v.starts_with(['{', '[']) => Some(v.to_owned()),
        Some(_) => {
            notes.push(format!("the field \"{name}\" is not a string; left out"));
            None
        }
    };
    let (title, id, url, publication) = (string("title"), string("id"), string("url"), string("publication"));
    let body = value("text").filter(|v| record[v.clone()].starts_with('"'));
    let body = body.ok_or("there is no \"text\" with a string in this record; add it, or name the field \"text\"")?;

    let mut kept = Builder::default();
    if title.is_some() {
        let at = value("title").unwrap_or_default();
        kept = unescape(&record[at.clone()], base + at.start);
        kept.insert("\n\n");
    }
    let from = kept.text.len();
    unescape_into(&mut kept, &record[body.clone()], base + body.start);
    if kept.text[from..].trim().is_empty() {
        return Err("the \"text\" is empty; leave the record out, or give it a text".into());
    }
    let (kept, origin) = kept.finish();
    let mut doc = Document::new(kept, origin, source);
    (doc.info.id, doc.info.url, doc.info.publication, doc.info.headline) = (id, url, publication, None);
    doc.warnings = notes;
    if let Some(title) = &title {
        let start = doc.text.len() - doc.text.trim_start().len();
        let span = Span::new(start, doc.text[..from].trim_end().len());
        doc.paragraphs.push(Paragraph {
            span,
            kind: ParagraphKind::Headline,
        });
        doc.info.headline = Some(text::one_line(title));
    }
    for name in ["date", "published", "created_at"] {
        if let Some(date) = value(name).and_then(|v| date(&record[v])) {
            doc.date(date, DateSource::Metadata);
        }
    }
    text::arrange(&mut doc, from, title.is_none());
    cut_credits(&mut doc);
    Ok(doc)
}

fn date(value: &str) -> Option<Result<jiff::civil::Date, String>> {
    if value == "null" || value == "\"\"" {
        return None;
    }
    if value.starts_with('"') {
        return Some(dates::parse(&unescape(value, 0).text));
    }
    let number = value.parse::<i64>().or_else(|_| value.parse::<f64>().map(|n| n as i64));
    Some(
        number
            .map_err(|_| "the date is not a string; left out".to_owned())
            .and_then(|n| {
                // 20240305 as a number is a day, not a second.
                if (18_000_101..=22_000_101).contains(&n) {
                    dates::parse(value)
                } else {
                    dates::from_unix(n)
                }
            }),
    )
}

/// Parts "(Reuters) (AP via Yahoo! News)" from the end of a short report: it names the outlets.
fn cut_credits(doc: &mut Document) {
    let Some(last) = doc.paragraphs.last_mut().filter(|p| p.kind == ParagraphKind::Body) else {
        return;
    };
    let span = last.span;
    if doc.text.len() > SHORT_REPORT {
        return;
    }
    let Some((at, names)) = masthead::credits(span.of(&doc.text)) else {
        return;
    };
    let names = names.join("; ");
    last.span.end = span.start + span.of(&doc.text)[..at].trim_end().len();
    doc.paragraphs.push(Paragraph {
        span: Span::new(span.start + at, span.end),
        kind: ParagraphKind::Aside,
    });
    doc.info.publication.get_or_insert(names);
}

/// The names and values of an object, as ranges of `json`, which is known to be valid.
fn fields(json: &str) -> Option<Vec<(String, Range<usize>)>> {
    let mut at = space(json, 0);
    let mut fields = Vec::new();
    if json.as_bytes().get(at) != Some(&b'{') {
        return None;
    }
    loop {
        at = space(json, at + 1);
        if json.as_bytes().get(at)? == &b'}' {
            return Some(fields);
        }
        let key = at..value_end(json, at)?;
        at = space(json, space(json, key.end) + 1);
        let value = at..value_end(json, at)?;
        at = space(json, value.end);
        fields.push((unescape(&json[key], 0).text, value));
        if json.as_bytes().get(at)? == &b'}' {
            return Some(fields);
        }
    }
}

/// The items of an array, or the one value itself, as ranges of `json`, which is known to be valid.
pub(crate) fn items(json: &str, from: usize) -> Vec<Range<usize>> {
    let mut at = space(json, from);
    let Some(end) = value_end(json, at) else {
        return Vec::new();
    };
    if json.as_bytes().get(at) != Some(&b'[') {
        return std::iter::once(at..end).collect();
    }
    let mut items = Vec::new();
    loop {
        at = space(json, at + 1);
        match value_end(json, at) {
            Some(end) if end > at => items.push(at..end),
            _ => return items,
        }
        at = space(json, items.last().map_or(at, |item| item.end));
        if json.as_bytes().get(at) != Some(&b',') {
            return items;
        }
    }
}

/// All strings of `json`, a line break between each two.
pub(crate) fn strings(json: &str, out: &mut Builder) {
    let mut at = 0;
    while let Some(start) = json.get(at..).and_then(|rest| rest.find('"')).map(|i| i + at) {
        let Some(end) = string_end(json.as_bytes(), start) else {
            return;
        };
        unescape_into(out, json.get(start..end).unwrap_or(""), start);
        out.insert("\n");
        at = end;
    }
}

fn space(json: &str, from: usize) -> usize {
    let rest = json.get(from..).unwrap_or("");
    json.len().min(from + (rest.len() - rest.trim_ascii_start().len()))
}

/// Where the value that begins at `at` ends.
fn value_end(json: &str, at: usize) -> Option<usize> {
    let bytes = json.as_bytes();
    let (mut at, mut depth) = (at, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            _ => at += bytes[at..].iter().take_while(|b| !b",]}: \t\r\n".contains(b)).count(),
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += 1;
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
}

/// The characters of a JSON string, quotes included in `literal`, which stands at byte `base` of the file.
fn unescape(literal: &str, base: usize) -> Builder {
    let mut out = Builder::default();
    unescape_into(&mut out, literal, base);
    out
}

fn unescape_into(out: &mut Builder, literal: &str, base: usize) {
    let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or("");
    let (mut at, base) = (0, base + 1);
    while let Some(rest) = inner.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find('\\').unwrap_or(rest.len());
        out.copy(&rest[..plain], base + at);
        at += plain;
        if let Some((c, length)) = escape(&rest[plain..]) {
            out.replace(c.encode_utf8(&mut [0; 4]), Span::new(base + at, base + at + length));
            at += length;
        } else if plain < rest.len() {
            return;
        }
    }
}

/// The character of the escape at the head of `rest`, and how many bytes it takes; a lone surrogate is U+FFFD.
fn escape(rest: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    Some(match rest.as_bytes().get(1)? {
        b'n' => ('\n', 2),
        b't' => ('\t', 2),
        b'r' => ('\r', 2),
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'u' => match (unit(0)?, unit(6)) {
            (high @ 0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
                (char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?, 12)
            }
            (unit, _) => (char::from_u32(unit).unwrap_or('\u{fffd}'), 6),
        },
        other => (char::from(*other), 2),
    })
}
