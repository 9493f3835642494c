//! WordPiece, longest match first: the same cuts as training/data.py.

use regex::Regex;
use std::{collections::HashMap, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// More pieces of a word say nothing new.
pub(super) const MOST_PIECES: usize = 12;
/// A longer run of letters is unknown.
const LONGEST_RUN: usize = 100;

#[derive(Debug)]
pub(super) struct Pieces {
    index: HashMap<String, u32>,
    pub(super) unknown: u32,
    pub(super) open: u32,
    pub(super) close: u32,
}

impl Pieces {
    pub(super) fn new(vocabulary: &[String]) -> Option<Self> {
        let index: HashMap<String, u32> = vocabulary
            .iter()
            .enumerate()
            .map(|(i, p)| (p.clone(), i as u32))
            .collect();
        let get = |name: &str| index.get(name).copied();
        Some(Self {
            unknown: get("[UNK]")?,
            open: get("[CLS]")?,
            close: get("[SEP]")?,
            index,
        })
    }

    /// True for a whole word of the vocabulary.
    pub(super) fn has(&self, word: &str) -> bool {
        self.index.contains_key(word)
    }

    /// Adds the pieces of a word; at least one.
    pub(super) fn cut(&self, word: &str, out: &mut Vec<u32>) {
        let start = out.len();
        let mut run = String::new();
        for c in normalised(word) {
            let alone = is_punctuation(c) || matches!(c as u32, 0x4E00..=0x9FFF | 0x3400..=0x4DBF);
            if alone || c.is_whitespace() {
                self.cut_run(&run, out);
                run.clear();
            }
            if alone {
                self.cut_run(c.encode_utf8(&mut [0; 4]), out);
            } else if !c.is_whitespace() {
                run.push(c);
            }
            if out.len() > start + MOST_PIECES {
                break;
            }
        }
        self.cut_run(&run, out);
        if out.len() == start {
            out.push(self.unknown);
        }
        out.truncate(start + MOST_PIECES);
    }

    fn cut_run(&self, run: &str, out: &mut Vec<u32>) {
        if run.is_empty() {
            return;
        }
        let begin = out.len();
        if run.chars().count() > LONGEST_RUN {
            out.push(self.unknown);
            return;
        }
        let mut start = 0;
        let mut key = String::with_capacity(run.len() + 2);
        while start < run.len() {
            let mut end = run.len();
            loop {
                key.clear();
                if start > 0 {
                    key.push_str("##");
                }
                key.push_str(&run[start..end]);
                if let Some(&piece) = self.index.get(&key) {
                    out.push(piece);
                    break;
                }
                end = run[start..end]
                    .char_indices()
                    .next_back()
                    .map_or(start, |(i, _)| start + i);
                if end == start {
                    out.truncate(begin);
                    out.push(self.unknown);
                    return;
                }
            }
            start = end;
        }
    }
}

/// Lower case, accents off, control characters out.
fn normalised(word: &str) -> Vec<char> {
    // A longer word is unknown whatever follows.
    let cut = word
        .char_indices()
        .nth(4 * LONGEST_RUN)
        .map_or(word.len(), |(at, _)| at);
    word[..cut].to_lowercase().nfd().filter(|&c| !is_dropped(c)).collect()
}

/// Nonspacing marks, control and format characters.
fn is_dropped(c: char) -> bool {
    static DROPPED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{Mn}\p{Cc}\p{Cf}]$").ok());
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    match c as u32 {
        0xAD | 0x300..=0x36F => true,
        0xA0..=0x2FF | 0x2010..=0x2027 => false,
        _ => in_class(&DROPPED, c),
    }
}

fn is_punctuation(c: char) -> bool {
    static PUNCTUATION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{P}$").ok());
    c.is_ascii_punctuation() || (!c.is_ascii() && !c.is_alphanumeric() && in_class(&PUNCTUATION, c))
}

fn in_class(class: &LazyLock<Option<Regex>>, c: char) -> bool {
    class.as_ref().is_some_and(|r| r.is_match(c.encode_utf8(&mut [0; 4])))
}

/// Four kinds of letter case, which the uncased pieces lose.
pub(super) fn shape(word: &str) -> usize {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return 3 };
    let (mut upper, mut lower, mut count) = (first.is_uppercase(), first.is_lowercase(), 1);
    for c in letters {
        upper &= c.is_uppercase();
        lower &= c.is_lowercase();
        count += 1;
    }
    match (lower, upper && count > 1, first.is_uppercase()) {
        (true, ..) => 0,
        (_, true, _) => 2,
        (_, _, true) => 1,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::format::ModelFile;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Sentence {
        words: Vec<String>,
        pieces: Vec<Vec<u32>>,
    }

    fn shipped() -> Pieces {
        Pieces::new(&ModelFile::open(entente_model::MODEL).unwrap().sets.vocabulary).unwrap()
    }

    fn cut(pieces: &Pieces, word: &str) -> Vec<u32> {
        let mut found = Vec::new();
        pieces.cut(word, &mut found);
        found
    }

    #[test]
    fn the_same_pieces_as_in_training() {
        let pieces = shipped();
        let known: Vec<Sentence> = serde_json::from_str(include_str!("../../tests/text_agrees.json")).unwrap();
        for sentence in known {
            for (word, wanted) in sentence.words.iter().zip(sentence.pieces) {
                assert_eq!(cut(&pieces, word), wanted, "{word}");
            }
        }
    }

    /// Words of a corpus, written by `training/fixture.py --words-of`.
    #[test]
    #[ignore = "needs the words that training/fixture.py writes"]
    fn the_same_pieces_of_twenty_thousand_words() {
        let pieces = shipped();
        let file = std::fs::read_to_string("/tmp/entente-pieces.jsonl").unwrap();
        for line in file.lines() {
            let (word, wanted): (String, Vec<u32>) = serde_json::from_str(line).unwrap();
            assert_eq!(cut(&pieces, &word), wanted, "{word}");
        }
    }

    #[test]
    fn every_word_has_pieces() {
        let pieces = shipped();
        for word in ["", "\u{ad}", "\u{301}", "日本", &"x".repeat(100_000), "\u{0}"] {
            assert!((1..=MOST_PIECES).contains(&cut(&pieces, word).len()), "{word:?}");
        }
    }
}
