//! Splits running text of the wire kind into sentences.

use super::{
    abbreviations::{is_abbreviation, is_initial, is_initials, stands_before_names},
    tokens::{is_blank, is_closer},
};
use crate::event::Span;

/// Brackets further apart than this are taken for unclosed.
const WIDEST_BRACKET: usize = 400;

/// Words that, with a capital, begin a sentence even after an abbreviation.
const STARTERS: &[&str] = &[
    "The",
    "A",
    "An",
    "He",
    "She",
    "It",
    "They",
    "We",
    "I",
    "You",
    "This",
    "That",
    "These",
    "Those",
    "His",
    "Her",
    "Its",
    "Their",
    "Our",
    "In",
    "On",
    "At",
    "But",
    "And",
    "However",
    "Meanwhile",
    "After",
    "Before",
    "As",
    "When",
    "While",
    "If",
    "Since",
    "For",
    "From",
    "With",
    "Both",
    "There",
    "Some",
    "Many",
    "Most",
    "Several",
    "Two",
    "Three",
    "Four",
    "Five",
    "According",
    "Officials",
    "Police",
    "Authorities",
    "Earlier",
    "Last",
    "By",
    "To",
    "Also",
    "Although",
    "Though",
    "So",
    "Then",
    "Now",
    "No",
    "Not",
    "What",
    "Who",
    "How",
    "Why",
    "Where",
    "Following",
    "Under",
    "Despite",
    "During",
    "Such",
    "Another",
    "Other",
    "One",
    "More",
    "Critics",
    "Analysts",
    "My",
    "Your",
    "Because",
    "Yet",
    "Still",
    "Asked",
    "Speaking",
];

/// Verbs that follow a quotation and its speaker.
const SAYING: &[&str] = &[
    "said",
    "says",
    "told",
    "added",
    "asked",
    "warned",
    "noted",
    "stressed",
    "insisted",
    "announced",
    "declared",
    "stated",
    "wrote",
    "tweeted",
    "explained",
    "replied",
    "continued",
    "argued",
    "concluded",
];

/// The sentences of `span` of `text`, as spans of `text` without blanks at their ends.
pub fn sentences(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let Some(part) = text.get(span.start..span.end) else {
        return found;
    };
    let mut start = 0;
    let mut close = |start: usize, end: usize| {
        let whole = &part[start..end];
        let from = start + (whole.len() - whole.trim_start_matches(is_blank).len());
        let to = start + whole.trim_end_matches(is_blank).len();
        if from < to {
            found.push(Span::new(span.start + from, span.start + to));
        }
    };
    let (mut bracket_end, mut unclosed_until) = (0, 0);
    let mut chars = part.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' | '\r' if at >= bracket_end && line_begins_anew(&part[at..]) => {
                close(start, at);
                start = at;
            }
            '(' | '[' if at >= bracket_end && at >= unclosed_until => match closing(&part[at..], c) {
                Some(length) => bracket_end = at + length,
                None => unclosed_until = at + WIDEST_BRACKET,
            },
            '.' | '!' | '?' | '…' => {
                let mut end = at + c.len_utf8();
                while let Some(&(i, next)) = chars.peek()
                    && matches!(next, '.' | '!' | '?' | '…')
                {
                    end = i + next.len_utf8();
                    chars.next();
                }
                let stop = end;
                while let Some(&(i, next)) = chars.peek()
                    && is_closer(next)
                {
                    end = i + next.len_utf8();
                    chars.next();
                }
                if end >= bracket_end && ends_here(&part[start..at], &part[at..stop], &part[stop..end], &part[end..]) {
                    close(start, end);
                    start = end;
                }
            }
            _ => {}
        }
    }
    close(start, part.len());
    found
}

/// Bytes up to and with the bracket that closes the first.
fn closing(rest: &str, open: char) -> Option<usize> {
    let close = if open == '(' { ')' } else { ']' };
    let mut depth = 0;
    for (i, c) in rest.char_indices().take_while(|(i, _)| *i < WIDEST_BRACKET) {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(i + 1);
            }
        }
    }
    None
}

/// After a line break: an empty line, a bullet or a number of a list.
fn line_begins_anew(rest: &str) -> bool {
    let rest = rest.strip_prefix("\r\n").unwrap_or_else(|| &rest[1..]);
    let line = rest.trim_start_matches([' ', '\t']);
    let mut chars = line.chars();
    match chars.next() {
        Some('\n' | '\r') => true,
        Some('•' | '▪' | '◦' | '‣' | '·' | '*' | '-' | '–' | '—') => chars.next().is_some_and(is_blank),
        Some(c) if c.is_ascii_digit() => {
            let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
            line.len() - after.len() <= 2 && after.starts_with(['.', ')']) && after[1..].starts_with(is_blank)
        }
        _ => false,
    }
}

/// Does the sentence `before` end with `stop` and `closers`, when `after` follows?
fn ends_here(before: &str, stop: &str, closers: &str, after: &str) -> bool {
    let next = after.trim_start_matches(is_blank);
    let Some(first) = next.chars().next() else { return true };
    if next.len() == after.len() {
        return glued(before, stop, closers, after);
    }
    let quoted = closers.contains(['"', '”', '\'', '’', '»']);
    let opening = next.starts_with(['"', '“', '‘', '(', '[', '«']);
    let next = next.trim_start_matches(['"', '“', '‘', '\'', '(', '[', '«', '¿', '¡']);
    if next.starts_with(char::is_lowercase) || matches!(first, ',' | ';' | ':' | ')' | ']') {
        return false;
    }
    if quoted && speaker_follows(next) {
        return false;
    }
    if stop != "." || quoted {
        return true;
    }
    let word = last_word(before);
    let next_word = &next[..next.find(|c: char| !c.is_alphanumeric()).unwrap_or(next.len())];
    if closers.is_empty() && stands_before_names(word) {
        return false;
    }
    if matches!(word, "No" | "Nos" | "no" | "p" | "pp") && next.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if is_initial(word) || is_initials(word) || is_abbreviation(word) {
        return opening || STARTERS.contains(&next_word);
    }
    let lone_number = word.len() == before.trim_start_matches(is_blank).len() && word.len() <= 3;
    !(lone_number && word.chars().all(|c| c.is_ascii_digit()))
}

/// "said.The", where a blank was lost.
fn glued(before: &str, stop: &str, closers: &str, after: &str) -> bool {
    let low_before = last_word(before)
        .chars()
        .rev()
        .take(2)
        .filter(|c| c.is_lowercase())
        .count()
        == 2;
    let mut chars = after.chars();
    let sentence = match chars.next() {
        Some('“') => true,
        Some(c) => c.is_uppercase() && chars.next().is_some_and(char::is_lowercase),
        None => true,
    };
    stop == "." && (low_before || !closers.is_empty()) && sentence && !stands_before_names(last_word(before))
}

/// "Khan said." or "the minister told reporters," after a quotation: it belongs to the quotation's sentence.
fn speaker_follows(next: &str) -> bool {
    let mut words = next.split(is_blank).filter(|w| !w.is_empty()).take(7).peekable();
    let mut at = 0;
    while let Some(word) = words.next() {
        let bare = word.trim_end_matches(['.', ',', ';', ':']);
        if SAYING.contains(&bare) {
            let continues = ["in", "on", "to", "at", "during", "after", "reporters", "journalists"];
            return at > 0 && (bare.len() < word.len() || words.peek().is_none_or(|w| continues.contains(w)));
        }
        if bare.len() < word.len() || at > 4 {
            return false;
        }
        at += 1;
    }
    false
}

/// What stands before a period, back to a blank, bracket, quote or dash.
fn last_word(before: &str) -> &str {
    let parts = |c: char| {
        is_blank(c)
            || matches!(
                c,
                '(' | '[' | '"' | '“' | '‘' | '\'' | '’' | '-' | '–' | '—' | '/' | ','
            )
    };
    // No abbreviation is longer; a run without blanks may be.
    let from = before
        .char_indices()
        .rev()
        .take(24)
        .find(|(_, c)| parts(*c))
        .map(|(i, c)| i + c.len_utf8());
    let far = before.char_indices().rev().nth(23).map_or(0, |(i, _)| i);
    &before[from.unwrap_or(far)..]
}
