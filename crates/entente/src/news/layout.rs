//! Where paragraphs begin and end in plain text: blank lines, long lines, hard-wrapped lines.

use super::masthead;
use crate::event::Span;

/// Lines longer than this were not wrapped by hand.
const WRAP: usize = 110;

/// The paragraphs of `text` from byte `from` on, without the white space around them.
pub(crate) fn blocks(text: &str, from: usize) -> Vec<Span> {
    let mut blocks = Vec::new();
    let mut run: Vec<Span> = Vec::new();
    for line in lines(text, from) {
        if line.of(text).trim().is_empty() {
            flush(text, &mut run, &mut blocks);
        } else {
            run.push(line);
        }
    }
    flush(text, &mut run, &mut blocks);
    blocks
}

/// Lines without their ends; `\n`, `\r\n`, `\r` and the Unicode separators end one.
fn lines(text: &str, from: usize) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = from;
    for (at, end) in text[from..].match_indices(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        lines.push(Span::new(start, from + at));
        // The empty line between `\r` and `\n` is none.
        start = from + at + end.len();
        if end == "\n" && text[..from + at].ends_with('\r') && at > 0 {
            lines.pop();
        }
    }
    lines.push(Span::new(start, text.len()));
    lines
}

/// Parts the lines between two blank lines into paragraphs.
fn flush(text: &str, run: &mut Vec<Span>, blocks: &mut Vec<Span>) {
    let width = run
        .iter()
        .map(|line| length(line.of(text)))
        .filter(|n| *n <= WRAP)
        .max()
        .unwrap_or(0);
    let mut open: Option<Span> = None;
    for line in run.drain(..) {
        let words = line.of(text);
        let trimmed = Span::new(line.end - words.trim_start().len(), line.start + words.trim_end().len());
        open = match open {
            Some(before) if !breaks(text, before, line, width) => Some(before.cover(trimmed)),
            Some(before) => {
                blocks.push(before);
                Some(trimmed)
            }
            None => Some(trimmed),
        };
    }
    blocks.extend(open);
}

/// True where the writer meant a new paragraph and not only a new line.
fn breaks(text: &str, before: Span, line: Span, width: usize) -> bool {
    let (so_far, next) = (before.of(text), line.of(text));
    let last = so_far
        .rsplit(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}'])
        .next()
        .unwrap_or(so_far);
    if length(last) > WRAP || length(next) > WRAP {
        return true;
    }
    let special =
        |words: &str| masthead::byline(words).is_some() || masthead::is_aside(words) || masthead::is_stamp(words);
    if special(so_far) || special(next.trim()) || next.starts_with("  ") || next.starts_with('\t') {
        return true;
    }
    let word = next.split_whitespace().next().map_or(0, length);
    let room = (width + 1).saturating_sub(length(last) + 1 + word);
    let ended = last
        .trim_end_matches(['"', '”', '’', '\'', ')'])
        .ends_with(['.', '!', '?']);
    let goes_on = next.trim_start().starts_with(char::is_lowercase);
    room > if ended { 1 } else { 15 } && (ended || !goes_on)
}

fn length(words: &str) -> usize {
    words.trim().chars().count()
}
