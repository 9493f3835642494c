//! Finds extracted paragraphs again in the text of the original.
//!
//! Extractors give words without places. Both sides are compared without white space; a paragraph that is not found
//! whole is walked along in pieces, over what an extractor took out of it. What is found nowhere stays without a
//! place: it leads to an empty span where the text before it ended.

use super::OriginMap;
use super::origin::Builder;

/// Bytes that must agree before two texts are taken to be at the same place.
const ANCHOR: usize = 24;

/// How far ahead the next piece of a paragraph is looked for.
const WINDOW: usize = 20_000;

/// Pieces that may be looked for in vain over a whole document, so that no page takes long.
const PATIENCE: usize = 400;

/// The original's text without white space.
pub(crate) struct Stream<'a> {
    text: &'a str,
    origin: &'a OriginMap,
    packed: String,
    /// For each byte of `packed`, its place in `text`.
    places: Vec<usize>,
    /// Where the last paragraph ended in `packed`.
    cursor: usize,
    patience: usize,
}

impl<'a> Stream<'a> {
    /// A text of the original with the way back.
    pub(crate) fn new(text: &'a str, origin: &'a OriginMap) -> Self {
        let (packed, places) = pack(text);
        Self {
            text,
            origin,
            packed,
            places,
            cursor: 0,
            patience: PATIENCE,
        }
    }

    /// Adds `words` to `out`, each character led to its place in this text (not yet in the original).
    pub(crate) fn add(&mut self, words: &str, out: &mut Builder) {
        let (packed, places) = pack(words);
        if packed.is_empty() {
            out.insert(words);
            return;
        }
        let matched = self.find(&packed);
        let mut found = matched.into_iter().peekable();
        let mut last = None;
        for (at, c) in words.char_indices() {
            let mut buffer = [0; 4];
            let piece = &*c.encode_utf8(&mut buffer);
            while found.next_if(|(p, _)| places[*p] < at).is_some() {}
            let place = match found.peek() {
                Some((p, s)) if places[*p] == at => Some(self.places[*s]),
                _ => last.filter(|end: &usize| c.is_whitespace() && self.text[*end..].starts_with(c)),
            };
            match place {
                Some(from) => out.copy(piece, from),
                None => out.insert(piece),
            }
            last = place.map(|from| from + piece.len());
        }
    }

    /// Looks from the beginning again.
    pub(crate) fn rewind(&mut self) {
        self.cursor = 0;
    }

    /// Text between paragraphs.
    pub(crate) fn part(&self, out: &mut Builder) {
        out.insert("\n\n");
    }

    /// The text built, led back to the original.
    pub(crate) fn finish(&self, out: Builder) -> (String, OriginMap) {
        let (text, origin) = out.finish();
        // A text that is its own original in the stream still goes through the stream's map.
        (text, origin.through(self.origin))
    }

    /// Pairs of places, in `packed` and in the stream, at the first byte of each character.
    fn find(&mut self, packed: &str) -> Vec<(usize, usize)> {
        let whole = self.packed[self.cursor..].find(packed).map(|at| at + self.cursor);
        let whole = whole.or_else(|| self.packed.find(packed));
        if let Some(start) = whole {
            self.cursor = start + packed.len();
            return packed.char_indices().map(|(at, _)| (at, start + at)).collect();
        }
        let (mut pairs, mut at) = (Vec::new(), 0);
        let mut near = None;
        while at < packed.len() && self.patience > 0 {
            let key = head(&packed[at..], ANCHOR);
            let from = near.unwrap_or(self.cursor);
            let ahead = if near.is_some() {
                head(&self.packed[from..], WINDOW)
            } else {
                &self.packed[from..]
            };
            let Some(hit) = ahead.find(key).filter(|_| key.len() >= ANCHOR / 2 || near.is_some()) else {
                self.patience -= 1;
                at += head(&packed[at..], 4).len();
                continue;
            };
            let start = from + hit;
            let same = packed[at..]
                .chars()
                .zip(self.packed[start..].chars())
                .take_while(|(a, b)| a == b);
            let length: usize = same.map(|(c, _)| c.len_utf8()).sum();
            pairs.extend(packed[at..at + length].char_indices().map(|(i, _)| (at + i, start + i)));
            at += length;
            near = Some(start + length);
            self.cursor = start + length;
        }
        pairs
    }
}

/// The first bytes of `text`, at least `length` of them where there are so many, up to a character border.
fn head(text: &str, length: usize) -> &str {
    let end = (length.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(text.len())]
}

fn pack(text: &str) -> (String, Vec<usize>) {
    let (mut packed, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        packed.push(c);
        places.extend(at..at + c.len_utf8());
    }
    (packed, places)
}
