//! Words as the English Universal Dependencies treebanks cut them, each with its byte span.

use crate::event::Span;

/// Prefixes that stay on their word ("anti-government", "e-mail"); other hyphens part words.
const PREFIXES: &[&str] = &[
    "anti", "bi", "co", "counter", "e", "inter", "intra", "micro", "mid", "mini", "multi", "non", "post", "pre", "pro",
    "re", "semi", "sub", "ultra", "un", "de", "wi", "al",
];
/// Written with a period that belongs to the word.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "gen", "lt", "col", "sgt", "capt", "maj", "cmdr", "adm", "brig", "sen", "rep", "gov", "pres", "prof", "st", "rev",
    "hon", "jr", "sr", "vs", "etc", "inc", "corp", "ltd", "co", "no", "nos", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun", "a.m", "p.m", "i.e", "e.g", "al", "dept", "ave", "mt", "rs", "min", "amb", "messrs", "supt", "det", "insp", "fr",
];
const CLITICS: &[&str] = &["'s", "’s", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "'d", "’d", "'m", "’m"];

/// True for a word whose final period belongs to it: "Gen", "U.S", "J".
pub(super) fn is_abbreviation(word: &str) -> bool {
    let lower = word.to_lowercase();
    let initials = word.len() >= 3
        && word.split('.').all(|p| p.chars().count() == 1 && p.chars().all(char::is_alphabetic));
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    ABBREVIATIONS.contains(&lower.as_str()) || initials || initial
}

/// The words of a stretch of text; spans count from the start of the document, `offset` being that of the stretch.
pub(super) fn tokens(text: &str, offset: usize) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace() || c == '\u{200b}', start) {
            (false, None) => start = Some(i),
            (true, Some(from)) => {
                chunk(text, from, i, &mut out);
                start = None;
            }
            _ => {}
        }
    }
    for span in &mut out {
        *span = Span::new(span.start + offset, span.end + offset);
    }
    out
}

/// One run of text without spaces.
fn chunk(text: &str, mut start: usize, mut end: usize, out: &mut Vec<Span>) {
    while start < end {
        let word = &text[start..end];
        let Some(size) = opening(word) else { break };
        out.push(Span::new(start, start + size));
        start += size;
    }
    let mut tail = Vec::new();
    while start < end {
        let word = &text[start..end];
        let Some(size) = closing(word) else { break };
        tail.push(Span::new(end - size, end));
        end -= size;
    }
    if start < end {
        if is_address(&text[start..end]) { out.push(Span::new(start, end)) } else { inner(text, start, end, out) }
    }
    out.extend(tail.into_iter().rev());
}

/// Bytes of a mark at the start that stands alone.
fn opening(word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    if word.len() == first.len_utf8() {
        return None;
    }
    for currency in ["US$", "A$", "C$", "HK$", "NZ$", "S$"] {
        if word.strip_prefix(currency).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            return Some(currency.len());
        }
    }
    if CLITICS.contains(&word.to_lowercase().as_str()) {
        return None;
    }
    let marks = "\"'“”‘’„«»([{<–—$€£¥₹₩₪*•·-…,.;:!?/|~#";
    let signed = first == '-' || first == '#' || first == '.';
    let number = word[first.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    if !marks.contains(first) || (signed && number) {
        return None;
    }
    Some(run(word.chars(), first, &['.', '-']).max(first.len_utf8()))
}

/// Bytes of a mark at the end that stands alone.
fn closing(word: &str) -> Option<usize> {
    let last = word.chars().next_back()?;
    if word.len() == last.len_utf8() {
        return None;
    }
    if CLITICS.iter().any(|c| word.len() > c.len() && word.to_lowercase().ends_with(c)) {
        return None;
    }
    if last == '.' {
        let size = run(word.chars().rev(), '.', &['.']);
        if size == 1 && is_abbreviation(&word[..word.len() - 1]) {
            return None;
        }
        return Some(size);
    }
    let marks = "\"'“”‘’»)]}>,;:!?…%–—-•|*°";
    marks.contains(last).then(|| run(word.chars().rev(), last, &['-']).max(last.len_utf8()))
}

/// Bytes of a run of the same mark, for marks that run together ("...", "--").
fn run(chars: impl Iterator<Item = char>, mark: char, together: &[char]) -> usize {
    if !together.contains(&mark) {
        return mark.len_utf8();
    }
    chars.take_while(|c| *c == mark).map(char::len_utf8).sum()
}

fn is_address(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.contains("://") || lower.starts_with("www.") || word.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.'))
}

/// Splits inside a word: dashes, hyphens, slashes, clitics.
fn inner(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let word = &text[start..end];
    if let Some(at) = split_at(word) {
        let mark = word[at..].chars().next().map_or(1, char::len_utf8);
        if at > 0 {
            chunk(text, start, start + at, out);
        }
        out.push(Span::new(start + at, start + at + mark));
        if start + at + mark < end {
            chunk(text, start + at + mark, end, out);
        }
        return;
    }
    // A missing space after a full stop: "ended.The".
    if let Some(at) = missing_space(word) {
        inner(text, start, start + at, out);
        out.push(Span::new(start + at, start + at + 1));
        inner(text, start + at + 1, end, out);
        return;
    }
    let lower = word.to_lowercase();
    if lower.len() == word.len() {
        let clitic = CLITICS.iter().find(|c| lower.len() > c.len() && lower.ends_with(**c)).map(|c| c.len());
        let not = ["n't", "n’t"].iter().find(|c| lower.len() > c.len() && lower.ends_with(**c)).map(|c| c.len());
        if let Some(size) = not.or(clitic) {
            inner(text, start, end - size, out);
            out.push(Span::new(end - size, end));
            return;
        }
        if lower == "cannot" {
            out.extend([Span::new(start, start + 3), Span::new(start + 3, end)]);
            return;
        }
    }
    out.push(Span::new(start, end));
}

/// The byte of a dash, hyphen or slash that parts the word.
fn split_at(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let iso = word.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' && word.parse::<jiff::civil::Date>().is_ok();
    for (i, c) in word.char_indices() {
        let before = word[..i].chars().next_back();
        let after = word[i + c.len_utf8()..].chars().next();
        let letters = |p: fn(char) -> bool| before.is_some_and(p) && after.is_some_and(p);
        match c {
            '–' | '—' | '“' | '”' | '"' | '…' | '(' | ')' | '[' | ']' | ';' => return Some(i),
            '-' if letters(char::is_alphanumeric) && !iso => {
                let prefix = word[..i].to_lowercase();
                if !PREFIXES.contains(&prefix.as_str()) {
                    return Some(i);
                }
            }
            '-' if before == Some('-') || after == Some('-') => return Some(i),
            '-' if before == Some('.') && after.is_some_and(char::is_alphanumeric) => return Some(i),
            '/' | ':' | ',' if letters(char::is_alphabetic) => return Some(i),
            _ => {}
        }
    }
    None
}

fn missing_space(word: &str) -> Option<usize> {
    let at = word.find('.')?;
    let (left, right) = (&word[..at], &word[at + 1..]);
    let lower_end = left.chars().count() >= 3 && left.chars().all(char::is_alphabetic) && left.ends_with(char::is_lowercase);
    let upper_start = right.chars().count() >= 3 && right.starts_with(char::is_uppercase) && right.chars().skip(1).all(char::is_lowercase);
    (lower_end && upper_start).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text, 0).into_iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn cuts_like_the_treebanks() {
        assert_eq!(words("US-Pakistan ties aren't new."), ["US", "-", "Pakistan", "ties", "are", "n't", "new", "."]);
        assert_eq!(words("“We don’t,” he said"), ["“", "We", "do", "n’t", ",", "”", "he", "said"]);
        assert_eq!(words("a $500 million, US$5bn deal"), ["a", "$", "500", "million", ",", "US$", "5bn", "deal"]);
        assert_eq!(words("Gen. Munir of the U.S. (USSM)."), ["Gen.", "Munir", "of", "the", "U.S.", "(", "USSM", ")", "."]);
        assert_eq!(words("ISIS-K, anti-government e-mail"), ["ISIS", "-", "K", ",", "anti-government", "e-mail"]);
        assert_eq!(words("India—Pakistan’s neighbour…"), ["India", "—", "Pakistan", "’s", "neighbour", "…"]);
        assert_eq!(words("cannot 12.5% 2025-10-26 countries'"), ["can", "not", "12.5", "%", "2025-10-26", "countries", "'"]);
        assert_eq!(words("The war ended.Talks began"), ["The", "war", "ended", ".", "Talks", "began"]);
    }

    proptest! {
        #[test]
        fn every_sign_is_in_one_token(text in any::<String>()) {
            let spans = tokens(&text, 0);
            let mut at = 0;
            for span in spans {
                prop_assert!(span.start >= at && span.start < span.end);
                prop_assert!(text[at..span.start].chars().all(|c| c.is_whitespace() || c == '\u{200b}'));
                at = span.end;
            }
            prop_assert!(text[at..].chars().all(|c| c.is_whitespace() || c == '\u{200b}'));
        }
    }
}
