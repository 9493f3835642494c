//! Cuts text into words as the English treebanks of Universal Dependencies do.
//!
//! Clitics ("'s", "n't") and hyphens between words stand alone; abbreviations, numbers, dates, addresses of pages and
//! mail stay whole. Every word is a span of the text: nothing is rewritten.

use super::{
    abbreviations::{is_abbreviation, is_initial, is_initials, stands_before_names},
    addresses::address,
};
use crate::event::Span;

/// A run without blanks that is longer than this is no English and stays whole.
const LONGEST_RUN: usize = 1000;

/// Beginnings that keep their hyphen in the treebanks.
const PREFIXES: &[&str] = &[
    "anti", "co", "counter", "e", "ex", "inter", "intra", "mid", "mini", "multi", "neo", "non", "over", "pan", "post",
    "pre", "pro", "pseudo", "quasi", "re", "semi", "socio", "sub", "trans", "ultra", "un", "under",
];

/// Two words written as one, and the length of the first.
const CONTRACTIONS: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("wanna", 3),
    ("dont", 2),
    ("didnt", 3),
    ("doesnt", 4),
    ("cant", 2),
    ("havent", 4),
    ("im", 1),
    ("ive", 1),
    ("thats", 4),
    ("outta", 3),
    ("alot", 1),
];

const SMILEYS: &[&str] = &[":)", ":(", ":-)", ":-(", ";)", ";-)", ":P", ":D", ":p"];

const CLITICS: &[&str] = &["s", "m", "d", "re", "ve", "ll"];

/// Letters that follow a number without a blank and are a word of their own.
const UNITS: &[&str] = &["m", "k", "b", "x", "f", "c", "t", "p", "g"];

/// What stays on a number.
const ORDINALS: &[&str] = &["th", "st", "nd", "rd", "s"];

/// Letters that belong to a dollar sign.
const DOLLARS: &[&str] = &["US", "U", "A", "AU", "C", "CA", "HK", "NZ", "S", "R", "NT"];

/// The words of `span` of `text`, as spans of `text`, left to right. No word holds a blank.
pub fn words(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let Some(part) = text.get(span.start..span.end) else {
        return found;
    };
    let tail = part
        .trim_end_matches(|c| is_blank(c) || is_closer(c) || matches!(c, '.' | '!' | '?' | '…'))
        .len();
    let mut runs = part.split(is_blank).filter(|run| !run.is_empty()).peekable();
    while let Some(run) = runs.next() {
        let at = run.as_ptr().addr() - part.as_ptr().addr();
        let before_digit = runs
            .peek()
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        let cutter = Cutter {
            run,
            last: at + run.len() >= tail,
            before_digit,
        };
        cutter.cut(|from, to| found.push(Span::new(span.start + at + from, span.start + at + to)));
    }
    found
}

/// Blanks part words; so do characters that only steer how text is shown.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}')
}

/// What may follow the period of a sentence and still belong to it.
pub(super) fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '`' | 'ʼ')
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
        || c == '_'
        || c == '\u{AD}'
        || (!c.is_ascii() && unicode_normalization::char::is_combining_mark(c))
}

/// One run of text without blanks.
struct Cutter<'r> {
    run: &'r str,
    /// Nothing but closing signs follows in the sentence.
    last: bool,
    before_digit: bool,
}

impl Cutter<'_> {
    fn cut(&self, mut push: impl FnMut(usize, usize)) {
        if self.run.len() > LONGEST_RUN {
            return push(0, self.run.len());
        }
        let mut at = 0;
        while at < self.run.len() {
            let length = self.next(at).max(1);
            let end = (at + length..=self.run.len())
                .find(|&e| self.run.is_char_boundary(e))
                .unwrap_or(self.run.len());
            push(at, end);
            at = end;
        }
    }

    /// Bytes of the word that begins at `at`.
    fn next(&self, at: usize) -> usize {
        let rest = &self.run[at..];
        let before = self.run[..at].chars().next_back();
        let mut chars = rest.chars();
        let Some(first) = chars.next() else { return 0 };
        let second = chars.next();
        if !before.is_some_and(is_letter)
            && let Some(length) = address(rest)
        {
            return length;
        }
        if is_letter(first) {
            return self.word(at);
        }
        if let Some(smiley) = SMILEYS.iter().find(|s| rest == **s) {
            return smiley.len();
        }
        match first {
            c if is_apostrophe(c) => apostrophe(rest, before),
            '.' if matches!(second, Some('.' | '!' | '?')) => same(rest, |c| matches!(c, '.' | '!' | '?')),
            '.' | '+' if second.is_some_and(|c| c.is_ascii_digit()) && !before.is_some_and(is_letter) => {
                first.len_utf8() + number(&rest[1..])
            }
            '@' | '#' if second.is_some_and(is_letter) && !before.is_some_and(is_letter) => {
                1 + same(&rest[1..], is_letter)
            }
            '!' | '?' => same(rest, |c| matches!(c, '!' | '?')),
            '-' | '=' | '$' | '*' | '+' | '~' | '<' | '>' | '—' | '–' | '…' | '|' => same(rest, |c| c == first),
            c => c.len_utf8(),
        }
    }

    /// A word that begins with a letter or digit.
    fn word(&self, at: usize) -> usize {
        let rest = &self.run[at..];
        if at > 0 && negation(rest) == Some(0) {
            return rest.chars().take(3).map(char::len_utf8).sum();
        }
        if let Some(length) = telephone(rest).or_else(|| date(rest)) {
            return length;
        }
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return number(rest);
        }
        if let Some(length) = dotted(rest) {
            return length;
        }
        let end = stem(rest);
        let word = &rest[..end];
        if rest[end..].starts_with('$') && DOLLARS.contains(&word) {
            return end + 1;
        }
        let low = word.to_ascii_lowercase();
        // "IM" and "CANT" in capitals are names sooner than contractions.
        let small = low == "cannot" || word.chars().skip(1).all(char::is_lowercase);
        if let Some((_, first)) = CONTRACTIONS.iter().find(|(c, _)| small && *c == low) {
            return *first;
        }
        if rest[end..].starts_with('.') && self.keeps_period(word, &rest[end + 1..]) {
            return end + 1;
        }
        end
    }

    fn keeps_period(&self, word: &str, after: &str) -> bool {
        if after.starts_with('.') {
            return false;
        }
        if after.starts_with(is_letter) {
            return stands_before_names(word);
        }
        let ends_run = after.chars().all(|c| is_closer(c) || matches!(c, '!' | '?'));
        if word.eq_ignore_ascii_case("no") || word.eq_ignore_ascii_case("nos") || word == "p" {
            return ends_run && self.before_digit;
        }
        if is_initial(word) {
            return !(self.last && ends_run);
        }
        is_abbreviation(word) && !(self.last && ends_run && stands_before_names(word))
    }
}

/// Bytes of the letters at the front, with what joins them.
fn stem(rest: &str) -> usize {
    let mut end = 0;
    loop {
        let run = same(&rest[end..], is_letter);
        if let Some(n) = negation(&rest[end..]).filter(|&n| n < run && n + end > 0) {
            return end + n;
        }
        end += run;
        let mut chars = rest[end..].chars();
        let (Some(joint), Some(after)) = (chars.next(), chars.next()) else {
            return end;
        };
        let after_joint = &rest[end + joint.len_utf8()..];
        let joined = match joint {
            _ if !is_letter(after) => false,
            '-' => PREFIXES.contains(&rest[..end].to_ascii_lowercase().as_str()),
            '&' => run <= 4 && rest[..end].chars().all(char::is_uppercase) && after.is_uppercase(),
            '@' => true,
            '/' => rest[..end].eq_ignore_ascii_case("w") && run == 1,
            c if is_apostrophe(c) => after.is_alphabetic() && clitic(after_joint).is_none(),
            _ => false,
        };
        if !joined {
            return end;
        }
        end += joint.len_utf8();
    }
}

/// Where "n't" begins in the letters at the front, if it ends them.
fn negation(rest: &str) -> Option<usize> {
    let letters = same(rest, is_letter);
    let mut chars = rest[letters..].chars();
    let ends_in_n = rest[..letters].ends_with(['n', 'N']);
    let sign = chars.next().filter(|&c| is_apostrophe(c))?;
    let t = chars.next().filter(|c| matches!(c, 't' | 'T'))?;
    let after = rest[letters + sign.len_utf8() + t.len_utf8()..].chars().next();
    (ends_in_n && !after.is_some_and(is_letter)).then(|| letters - 1)
}

/// The letters of a clitic, if `rest` (after the apostrophe) is one.
fn clitic(rest: &str) -> Option<usize> {
    let length = same(rest, is_letter);
    CLITICS
        .contains(&rest[..length].to_ascii_lowercase().as_str())
        .then_some(length)
}

fn apostrophe(rest: &str, before: Option<char>) -> usize {
    let sign = rest.chars().next().map_or(1, char::len_utf8);
    let after = &rest[sign..];
    if before.is_some_and(|c| is_letter(c) || c == '.') {
        return sign + clitic(after).unwrap_or(0);
    }
    if before.is_none() {
        let digits = same(after, |c| c.is_ascii_digit());
        let letters = same(&after[digits..], is_letter);
        if digits == 2 && matches!(&after[digits..digits + letters], "" | "s") {
            return sign + digits + letters;
        }
        if ["em", "n", "til", "s", "ve", "re", "ll", "tis", "twas"].contains(&&after[..same(after, is_letter)]) {
            return sign + same(after, is_letter);
        }
    }
    same(rest, |c| c == rest.chars().next().unwrap_or('\''))
}

/// "U.S.", "e.g.", "U.K": letters with periods between; takes the last period too.
fn dotted(rest: &str) -> Option<usize> {
    let length = same(rest, |c| c.is_alphabetic() || c == '.');
    let word = rest[..length].trim_end_matches('.');
    let fits = is_initials(word) || (word.contains('.') && is_abbreviation(word));
    let end = word.len() + usize::from(rest[word.len()..].starts_with('.'));
    (fits && !rest[end..].starts_with(is_letter)).then_some(end)
}

/// Digits with the signs inside of them, and the letters that belong to them ("20th", "1.5", "10,000", "4:30", "1980s").
fn number(rest: &str) -> usize {
    let mut end = same(rest, |c| c.is_ascii_digit());
    while let Some(joint) = rest[end..].chars().next() {
        let digits = same(&rest[end + joint.len_utf8()..], |c| c.is_ascii_digit());
        if !matches!(joint, '.' | ',' | ':') || digits == 0 {
            break;
        }
        end += 1 + digits;
    }
    let letters = same(&rest[end..], is_letter);
    let tail = &rest[end..end + letters];
    let low = tail.to_ascii_lowercase();
    let apart = UNITS.contains(&tail)
        || (low.len() > 1 && low.chars().all(|c| c.is_ascii_lowercase()) && !ORDINALS.contains(&low.as_str()));
    if apart { end } else { end + letters }
}

/// "713-853-3989", "555-1234", "2003-04-01".
fn telephone(rest: &str) -> Option<usize> {
    let length = same(rest, |c| c.is_ascii_digit() || c == '-');
    let number = rest[..length].trim_end_matches('-');
    let parts: Vec<usize> = number.split('-').map(str::len).collect();
    let fits = match parts[..] {
        [3, 4] => true,
        [_, _, _, ..] => parts.iter().all(|&p| p > 0),
        _ => false,
    };
    (fits && !rest[number.len()..].starts_with(is_letter)).then_some(number.len())
}

/// "9/11", "11/28/2000".
fn date(rest: &str) -> Option<usize> {
    let length = same(rest, |c| c.is_ascii_digit() || c == '/');
    let number = rest[..length].trim_end_matches('/');
    let fits =
        number.contains('/') && number.split('/').count() <= 3 && number.split('/').all(|p| (1..=4).contains(&p.len()));
    (fits && !rest[number.len()..].starts_with(is_letter)).then_some(number.len())
}

/// Bytes at the front that are `like` that.
fn same(text: &str, like: impl Fn(char) -> bool) -> usize {
    text.find(|c| !like(c)).unwrap_or(text.len())
}
