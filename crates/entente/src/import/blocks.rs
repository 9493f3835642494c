//! A stream in blocks that end where a record ends.

use std::io::{self, Read};

use memchr::{memchr_iter, memrchr, memrchr2};

/// Bytes that a block has at least, but for the last.
const BLOCK: usize = 4 << 20;
/// No record is longer: a block as long as this is cut where it can be.
const LONGEST: usize = 16 << 20;

/// Where records end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// At every newline.
    Lines,
    /// At every newline outside double quotes.
    Quoted,
    /// Where the braces of a JSON object close.
    Objects,
}

/// The blocks of a stream.
pub(super) struct Blocks<'a> {
    reader: Box<dyn Read + 'a>,
    carried: Vec<u8>,
    ended: bool,
    /// What ended the stream early.
    pub(super) error: Option<io::Error>,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(reader: Box<dyn Read + 'a>) -> Self {
        Self {
            reader,
            carried: Vec::new(),
            ended: false,
            error: None,
        }
    }

    /// The first bytes, which stay in the stream.
    pub(super) fn head(&mut self, length: usize) -> &[u8] {
        self.fill(length);
        &self.carried[..length.min(self.carried.len())]
    }

    fn fill(&mut self, length: usize) {
        if self.ended || self.carried.len() >= length {
            return;
        }
        let wanted = (length - self.carried.len()) as u64;
        self.carried.reserve(length - self.carried.len());
        // What was read before an error is kept.
        match (&mut self.reader).take(wanted).read_to_end(&mut self.carried) {
            Ok(read) => self.ended = (read as u64) < wanted,
            Err(error) => (self.ended, self.error) = (true, Some(error)),
        }
    }

    /// The next block; none at the end.
    pub(super) fn next(&mut self, ends: Ends) -> Option<Vec<u8>> {
        let mut wanted = BLOCK;
        loop {
            self.fill(wanted);
            if self.carried.is_empty() {
                return None;
            }
            if self.ended {
                return Some(std::mem::take(&mut self.carried));
            }
            let cut = match last_end(&self.carried, ends) {
                Some(at) => at,
                None if self.carried.len() < LONGEST => {
                    wanted = LONGEST.min(2 * wanted);
                    continue;
                }
                None => memrchr(b'\n', &self.carried).map_or(self.carried.len(), |at| at + 1),
            };
            let rest = self.carried[cut..].to_vec();
            let mut block = std::mem::replace(&mut self.carried, rest);
            block.truncate(cut);
            return Some(block);
        }
    }
}

/// One past the last end of a record.
fn last_end(bytes: &[u8], ends: Ends) -> Option<usize> {
    match ends {
        Ends::Lines => memrchr(b'\n', bytes).map(|at| at + 1),
        Ends::Quoted => {
            // From the back: the newline after which the quotes are even in number is the end.
            let quotes = memchr_iter(b'"', bytes).count();
            let mut odd = quotes % 2 == 1;
            let mut end = bytes.len();
            while let Some(at) = memrchr2(b'"', b'\n', &bytes[..end]) {
                match bytes[at] {
                    b'\n' if !odd => return Some(at + 1),
                    b'"' => odd = !odd,
                    _ => {}
                }
                end = at;
            }
            None
        }
        Ends::Objects => Objects::new(bytes).last().map(|range| range.end),
    }
}

/// The JSON objects of a text, whatever stands between them.
pub(super) struct Objects<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Objects<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

impl Iterator for Objects<'_> {
    type Item = std::ops::Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at + memchr::memchr(b'{', &self.bytes[self.at..])?;
        let (mut depth, mut quoted, mut at) = (0u32, false, start);
        while at < self.bytes.len() {
            match (self.bytes[at], quoted) {
                (b'\\', true) => at += 1,
                (b'"', _) => quoted = !quoted,
                (b'{', false) => depth += 1,
                (b'}', false) => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                self.at = at;
                return Some(start..at);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(bytes: &[u8], ends: Ends) -> Vec<Vec<u8>> {
        let mut blocks = Blocks::new(Box::new(bytes));
        std::iter::from_fn(|| blocks.next(ends)).collect()
    }

    #[test]
    fn blocks_end_where_records_end() {
        let line = b"a,\"b\nc\",d\n".repeat(BLOCK / 10 + 7);
        for ends in [Ends::Lines, Ends::Quoted] {
            let found = blocks(&line, ends);
            assert_eq!(found.concat(), line);
            assert_eq!(found.len(), 2);
            assert!(found[0].ends_with(b"\n"));
        }
        assert!(blocks(&line, Ends::Quoted)[0].ends_with(b",d\n"));
    }

    #[test]
    fn a_record_without_end_is_cut() {
        let found = blocks(&vec![b'x'; LONGEST + 3], Ends::Lines);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [LONGEST, 3]);
    }

    #[test]
    fn objects_are_found_in_arrays_and_between_commas() {
        let text = br#"[{"a": {"b": "}\""}}, {"c": 1},]{"#;
        let found: Vec<&[u8]> = Objects::new(text).map(|r| &text[r]).collect();
        assert_eq!(found, [&br#"{"a": {"b": "}\""}}"#[..], br#"{"c": 1}"#]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for ends in [Ends::Lines, Ends::Quoted, Ends::Objects] {
                prop_assert_eq!(blocks(&bytes, ends).concat(), bytes.clone());
                let _ = last_end(&bytes, ends);
            }
        }
    }
}
