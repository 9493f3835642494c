//! WordPiece, longest match first: the same cuts as training/data.py.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// More pieces of a word say nothing new.
const MOST_PIECES: usize = 12;
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
        let index: HashMap<String, u32> =
            vocabulary.iter().enumerate().map(|(i, p)| (p.clone(), i as u32)).collect();
        let get = |name: &str| index.get(name).copied();
        Some(Self { unknown: get("[UNK]")?, open: get("[CLS]")?, close: get("[SEP]")?, index })
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
                end = run[start..end].char_indices().next_back().map_or(start, |(i, _)| start + i);
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
fn normalised(word: &str) -> impl Iterator<Item = char> + '_ {
    word.chars().flat_map(char::to_lowercase).nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c) && !is_control(*c))
}

fn is_control(c: char) -> bool {
    c.is_control() || matches!(c as u32, 0xAD | 0x600..=0x605 | 0x61C | 0x6DD | 0x70F | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFB)
}

/// ASCII signs, and the general punctuation that text in Latin letters meets.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c as u32,
            0xA1 | 0xA7 | 0xAB | 0xB6 | 0xB7 | 0xBB | 0xBF | 0x37E | 0x387 | 0x55A..=0x55F | 0x589 | 0x58A | 0x5BE | 0x5F3 | 0x5F4 | 0x60C | 0x61B | 0x61D..=0x61F | 0x66A..=0x66D
            | 0x6D4 | 0x964 | 0x965 | 0x2010..=0x2027 | 0x2030..=0x2043 | 0x2045..=0x2051 | 0x2053..=0x205E | 0x3001..=0x3003 | 0x3008..=0x3011 | 0x3014..=0x301F | 0xFF01..=0xFF0F | 0xFF1A | 0xFF1B)
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
