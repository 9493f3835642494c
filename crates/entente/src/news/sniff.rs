//! What a file is: by its name, by its first bytes.

use std::path::Path;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Html,
    /// RSS, Atom, JSON Feed.
    Feed,
    JsonLines,
    /// Whole objects over several lines, or an array of them.
    Json,
}

/// What a file that is not text looks like.
pub(crate) fn binary(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 16] = [
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x7fELF", "a program (ELF)"),
        (b"MZ\x90", "a program (Windows)"),
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"PAR1", "a Parquet file"),
        (b"ARROW1", "an Arrow file"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"BZh", "a bzip2 archive"),
        (b"\x1f\x8b", "a gzip archive in a gzip archive"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"{\\rtf", "an RTF document"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(what);
    }
    if encoding_rs::Encoding::for_bom(head).is_some() || !head.contains(&0) && control(head) * 10 <= head.len() {
        return None;
    }
    // UTF-16 without its mark has zeros too, but as text it has no other control characters.
    let text = super::decode(head).text;
    (text.contains('\0') || control(text.as_bytes()) * 10 > text.len()).then_some("a binary file")
}

fn control(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|b| **b < 0x20 && !b"\t\n\r\x0c\x1b".contains(b) || **b == 0x7f)
        .count()
}

/// The format of a text that begins with `head`. What the content shows beyond doubt wins over the name.
pub(crate) fn kind(name: &str, head: &str) -> Kind {
    let name = name.to_ascii_lowercase();
    let extension = Path::new(name.trim_end_matches(".gz"))
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or("")
        .to_owned();
    let head = head.trim_start();
    if let Some(kind) = markup(head) {
        return kind;
    }
    match extension.as_str() {
        "html" | "htm" | "xhtml" | "shtml" => Kind::Html,
        "rss" | "atom" | "xml" | "rdf" => Kind::Feed,
        "jsonl" | "ndjson" => Kind::JsonLines,
        "json" => json(head).unwrap_or(Kind::JsonLines),
        _ => json(head).unwrap_or(Kind::Text),
    }
}

fn markup(head: &str) -> Option<Kind> {
    if !head.starts_with('<') {
        return None;
    }
    // The first element that is neither a declaration nor a comment.
    let mut rest = head;
    loop {
        let skip = if rest.starts_with("<!--") { "-->" } else { ">" };
        let lower: String = rest.chars().take(16).collect::<String>().to_ascii_lowercase();
        let tag = lower
            .trim_start_matches('<')
            .split(|c: char| !c.is_alphanumeric() && !":!?-".contains(c))
            .next()?;
        match tag {
            "!doctype" if lower.starts_with("<!doctype html") => return Some(Kind::Html),
            "html" | "head" | "body" | "article" | "div" | "p" | "meta" | "title" | "section" | "main" => {
                return Some(Kind::Html);
            }
            "rss" | "feed" | "rdf:rdf" | "entry" | "atom:feed" => return Some(Kind::Feed),
            _ if tag.starts_with(['?', '!']) => rest = rest.split_once(skip)?.1.trim_start(),
            _ => return None,
        }
    }
}

fn json(head: &str) -> Option<Kind> {
    let line = head.lines().next().unwrap_or("").trim_end();
    let opens = |rest: &str| rest.is_empty() || rest.trim_start().starts_with(['"', '}']);
    if let Some(rest) = head.strip_prefix('[') {
        let rest = rest.trim_start();
        return (rest.starts_with(['{', ']']) || rest.is_empty()).then_some(Kind::Json);
    }
    let inside = line.strip_prefix('{')?;
    if head.contains("https://jsonfeed.org/version/") || head.contains("https:\\/\\/jsonfeed.org\\/version\\/") {
        return Some(Kind::Feed);
    }
    match opens(inside) {
        true if line.len() < head.trim_end().len() && line.ends_with(['{', '[', ',']) => Some(Kind::Json),
        true => Some(Kind::JsonLines),
        false => None,
    }
}
