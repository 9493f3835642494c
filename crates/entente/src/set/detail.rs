//! Where rows come from, packed: line, id and address of each, compressed in blocks small enough to be unpacked for one
//! row's sake.
//!
//! Of each row: how many lines after the row before (the first: after the beginning of the piece); twice the length of
//! the id, or 1 where it is that of the row before; the id; the same for the address. Numbers are in base 128, low
//! digits first. The whole is a DEFLATE stream.

use super::DetailBlock;
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use std::io::{Read, Write};

/// Rows in a block.
const BLOCK: u32 = 2048;

/// What leads one row back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// Line, from 0 within the piece.
    pub line: u64,
    /// The row's own id; empty where it has none.
    pub id: String,
    /// The row's address; empty where it has none.
    pub url: String,
}

/// Packs row after row.
#[derive(Debug, Default)]
pub struct Packer {
    blocks: Vec<DetailBlock>,
    plain: Vec<u8>,
    rows: u32,
    line: u64,
    id: Vec<u8>,
    url: Vec<u8>,
}

impl Packer {
    /// Adds a row, whose line is not before the last one's.
    pub fn add(&mut self, line: u64, id: &[u8], url: &[u8]) {
        number(&mut self.plain, line.saturating_sub(self.line));
        self.line = line;
        text(&mut self.plain, &mut self.id, id);
        text(&mut self.plain, &mut self.url, url);
        self.rows += 1;
        if self.rows == BLOCK {
            self.close();
        }
    }

    /// The blocks of all rows.
    pub fn finish(mut self) -> Vec<DetailBlock> {
        self.close();
        self.blocks
    }

    fn close(&mut self) {
        if self.rows == 0 {
            return;
        }
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(self.plain.len() / 4), Compression::fast());
        // Writing into memory does not fail.
        let data = encoder.write_all(&self.plain).and_then(|()| encoder.finish());
        self.blocks.push(DetailBlock {
            rows: self.rows,
            data: data.unwrap_or_default(),
        });
        self.plain.clear();
        self.id.clear();
        self.url.clear();
        (self.rows, self.line) = (0, 0);
    }
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 128 {
        out.push(value as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

fn text(out: &mut Vec<u8>, before: &mut Vec<u8>, now: &[u8]) {
    if !now.is_empty() && before == now {
        out.push(1);
        return;
    }
    number(out, 2 * now.len() as u64);
    out.extend_from_slice(now);
    before.clear();
    before.extend_from_slice(now);
}

/// The rows of a block; none where the bytes are damaged.
pub fn unpack(data: &[u8]) -> Option<Vec<Detail>> {
    let mut plain = Vec::new();
    DeflateDecoder::new(data).read_to_end(&mut plain).ok()?;
    let mut left = plain.as_slice();
    let mut rows: Vec<Detail> = Vec::new();
    while !left.is_empty() {
        let mut row = rows.last().cloned().unwrap_or_default();
        row.line = row.line.checked_add(read_number(&mut left)?)?;
        read_text(&mut left, &mut row.id)?;
        read_text(&mut left, &mut row.url)?;
        rows.push(row);
    }
    Some(rows)
}

fn read_number(left: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = left.split_first()?;
        *left = rest;
        value |= u64::from(byte & 127) << shift;
        if byte & 128 == 0 {
            return Some(value);
        }
    }
    None
}

fn read_text(left: &mut &[u8], text: &mut String) -> Option<()> {
    let length = read_number(left)?;
    if length == 1 {
        return Some(());
    }
    let bytes = left.split_off(..usize::try_from(length / 2).ok()?)?;
    *text = String::from_utf8_lossy(bytes).into_owned();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(rows in prop::collection::vec((0u64..3, "[a-c]{0,2}", "[a-c]{0,200}"), 0..60), times in 1usize..120) {
            let mut packer = Packer::default();
            let mut wanted = Vec::new();
            let mut line = 5;
            for (step, id, url) in rows.iter().cycle().take(rows.len() * times) {
                line += step;
                packer.add(line, id.as_bytes(), url.as_bytes());
                wanted.push(Detail { line, id: id.clone(), url: url.clone() });
            }
            let found: Vec<Detail> = packer.finish().iter().flat_map(|b| unpack(&b.data).unwrap()).collect();
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn damaged_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = unpack(&bytes);
        }
    }
}
