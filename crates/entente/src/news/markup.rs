//! The text in HTML and XML, each character known by its bytes.
//!
//! This is not a browser: it exists to lead words back to the file, and to take the tags out of feed entries.

use std::borrow::Cow;

use super::OriginMap;
use super::entities::entity;
use super::origin::Builder;
use crate::event::Span;

/// Elements whose content is no text.
const SKIPPED: [&str; 4] = ["script", "style", "template", "svg"];

/// Elements that do not part two words or paragraphs.
const INLINE: [&str; 36] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr", "nobr", "picture",
];

/// The text of HTML: blocks parted by an empty line, `<br>` as a line break, white space as one space.
pub(crate) fn html(source: &str) -> (String, OriginMap) {
    let mut out = Builder::default();
    let mut gap = "";
    tokens(source, |token| match token {
        Token::Text(text, at) => html_text(text, at, &mut gap, &mut out),
        Token::Tag(name, _) if name.eq_ignore_ascii_case("br") => gap = if gap == "\n\n" { gap } else { "\n" },
        Token::Tag(name, _) if INLINE.iter().any(|tag| tag.eq_ignore_ascii_case(name)) => {}
        Token::Tag(..) => gap = "\n\n",
    });
    out.finish()
}

/// How deep elements are nested, roughly: those that HTML closes by itself are not counted.
pub(crate) fn depth(source: &str) -> usize {
    const CLOSED: [&str; 22] = [
        "p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "img", "meta", "link", "input", "hr", "source",
        "area", "base", "col", "embed", "track", "wbr", "param",
    ];
    let mut open: Vec<(String, usize)> = Vec::new();
    let (mut now, mut most) = (0_usize, 0);
    tokens(source, |token| {
        let Token::Tag(name, closing) = token else { return };
        let name = name.to_ascii_lowercase();
        if CLOSED.contains(&name.as_str()) {
            return;
        }
        let known = open.iter().position(|(n, _)| *n == name);
        match (known, closing) {
            (Some(i), true) if open[i].1 > 0 => {
                open[i].1 -= 1;
                now -= 1;
            }
            (_, true) => {}
            (known, false) => {
                match known {
                    Some(i) => open[i].1 += 1,
                    // A page of made-up names is as hostile as a deep one.
                    None if open.len() < 500 => open.push((name, 1)),
                    None => {}
                }
                now += 1;
                most = most.max(now);
            }
        }
    });
    most
}

fn html_text(text: &str, at: usize, gap: &mut &str, out: &mut Builder) {
    units(text, at, |unit, span| {
        for c in unit.chars() {
            if c.is_whitespace() {
                *gap = if gap.is_empty() { " " } else { *gap };
                continue;
            }
            if !gap.is_empty() && !out.text.is_empty() {
                out.insert(gap);
            }
            *gap = "";
            let mut buffer = [0; 4];
            let piece = &*c.encode_utf8(&mut buffer);
            if unit.len() == span.end - span.start && piece.len() == unit.len() && unit != "&" {
                out.copy(piece, span.start);
            } else {
                out.replace(piece, span);
            }
        }
    });
}

/// The text of XML once its tags and CDATA marks are gone and its entities decoded, a line break at each tag.
pub(crate) fn xml(source: &str) -> (String, OriginMap) {
    let mut out = Builder::default();
    let mut rest = source;
    while !rest.is_empty() {
        let at = source.len() - rest.len();
        let cdata = rest.find("<![CDATA[").unwrap_or(rest.len());
        tokens(&rest[..cdata], |token| match token {
            Token::Text(text, start) => units(text, at + start, |unit, span| {
                if unit.len() == span.end - span.start {
                    out.copy(unit, span.start)
                } else {
                    out.replace(unit, span)
                }
            }),
            Token::Tag(..) => out.insert("\n"),
        });
        rest = &rest[cdata..];
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            let end = inside.find("]]>").unwrap_or(inside.len());
            out.copy(&inside[..end], source.len() - inside.len());
            rest = inside[end..].strip_prefix("]]>").unwrap_or("");
        }
    }
    out.finish()
}

enum Token<'a> {
    /// Text with its entities as written, and where it stands.
    Text(&'a str, usize),
    /// A tag by its name, and whether it closes.
    Tag(&'a str, bool),
}

fn tokens<'a>(source: &'a str, mut take: impl FnMut(Token<'a>)) {
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let Some(open) = tag_start(rest) else {
            take(Token::Text(rest, at));
            return;
        };
        if open > 0 {
            take(Token::Text(&rest[..open], at));
        }
        at += open;
        let rest = &source[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            at += 4 + comment.find("-->").map_or(comment.len(), |end| end + 3);
            continue;
        }
        let inside = rest.trim_start_matches(['<', '/']);
        let name = inside
            .split(|c: char| c.is_whitespace() || "/>".contains(c))
            .next()
            .unwrap_or("");
        at += tag_end(rest);
        let closing = rest.as_bytes().get(1) == Some(&b'/');
        if !name.starts_with(['!', '?']) {
            take(Token::Tag(name, closing));
        }
        if !closing
            && let Some(skipped) = SKIPPED.iter().find(|s| s.eq_ignore_ascii_case(name))
            && !source[..at].ends_with("/>")
        {
            at += close_of(&source[at..], skipped);
        }
    }
}

/// Where a tag, comment or declaration begins; a bare "<" is text.
fn tag_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_tag = |at: usize| {
        bytes
            .get(at + 1)
            .is_some_and(|b| b.is_ascii_alphabetic() || b"/!?".contains(b))
    };
    text.match_indices('<').map(|(at, _)| at).find(|at| is_tag(*at))
}

/// The length of the tag at the head of `text`; ">" in quoted attributes does not end it.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if before == b'=' || before == b' ' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() || before != b'=' {
            before = byte;
        }
    }
    // A quote that is never closed: the tag ends at the first ">".
    text.find('>').map_or(text.len(), |at| at + 1)
}

/// The bytes up to the closing tag of an element whose content is not looked at.
fn close_of(text: &str, name: &str) -> usize {
    let closes = |at: usize| {
        let tag = text.as_bytes().get(at + 2..at + 2 + name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    };
    text.match_indices("</")
        .map(|(at, _)| at)
        .find(|at| closes(*at))
        .unwrap_or(text.len())
}

/// Gives each character of `text`, which stands at `base`, with the bytes it is written in.
fn units(text: &str, base: usize, mut take: impl FnMut(&str, Span)) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (unit, length) = entity(rest).unwrap_or_else(|| {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            (Cow::Borrowed(&rest[..length]), length)
        });
        take(&unit, Span::new(base + at, base + at + length));
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_html_leads_back() {
        let source =
            "<p class='a>b'>US&nbsp;&amp; India&#8217;s <b>ta</b>lks</p><script>if (a<b) {}</script><p>x < y<br>z</p>";
        let (text, origin) = html(source);
        assert_eq!(text, "US & India’s talks\n\nx < y\nz");
        let at = text.find("India’s").unwrap();
        let span = origin.to_original(Span::new(at, at + "India’s".len())).unwrap();
        assert_eq!(span.of(source), "India&#8217;s");
        let at = text.find("talks").unwrap();
        assert_eq!(
            origin.to_original(Span::new(at, at + 5)).unwrap().of(source),
            "ta</b>lks"
        );
    }

    #[test]
    fn text_of_xml_leads_back() {
        let source = "<item><title>A &amp;amp; B</title><d><![CDATA[<p>C & D</p>]]></d></item>";
        let (text, origin) = xml(source);
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>(),
            ["A", "&amp;", "B", "<p>C", "&", "D</p>"]
        );
        let at = text.find("C & D").unwrap();
        assert_eq!(origin.to_original(Span::new(at, at + 5)).unwrap().of(source), "C & D");
    }
}
