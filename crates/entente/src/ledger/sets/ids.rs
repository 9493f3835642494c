//! The ids of a set: some ten million must fit into memory beside everything else.

use std::collections::{HashMap, HashSet};

/// A set of keys (see [`crate::set::SetEntry::key`]).
///
/// Numbers lie in blocks of 65,536, each a sorted list while it is sparse and a bitmap when it is not, after "roaring"
/// bitmaps (Chambi, Lemire, Kaser and Godin 2016): the consecutive ids of GDELT take a bit each. Hashes, which never
/// lie together, have a table of their own.
#[derive(Debug, Default)]
pub(super) struct Ids {
    blocks: HashMap<u64, Block>,
    hashes: HashSet<u64>,
}

#[derive(Debug)]
enum Block {
    Sparse(Vec<u16>),
    Dense(Box<[u64; 1024]>),
}

/// A longer list takes more room than a bitmap.
const SPARSE: usize = 4096;

impl Ids {
    /// Puts a key in; false where it was there.
    pub(super) fn insert(&mut self, key: u64) -> bool {
        if key >> 63 == 1 {
            return self.hashes.insert(key);
        }
        let low = (key & 0xffff) as u16;
        let block = self
            .blocks
            .entry(key >> 16)
            .or_insert_with(|| Block::Sparse(Vec::new()));
        match block {
            Block::Sparse(list) => {
                // Ids mostly come in their order.
                let at = match list.last() {
                    Some(&last) if last < low => list.len(),
                    _ => match list.binary_search(&low) {
                        Ok(_) => return false,
                        Err(at) => at,
                    },
                };
                list.insert(at, low);
                if list.len() > SPARSE {
                    let mut bits = Box::new([0u64; 1024]);
                    for &low in &*list {
                        bits[usize::from(low >> 6)] |= 1 << (low & 63);
                    }
                    *block = Block::Dense(bits);
                }
                true
            }
            Block::Dense(bits) => {
                let word = &mut bits[usize::from(low >> 6)];
                let bit = 1u64 << (low & 63);
                let new = *word & bit == 0;
                *word |= bit;
                new
            }
        }
    }
}

/// Keys for the ledger, sorted, as differences in base 128.
pub(super) fn pack(keys: &mut Vec<u64>) -> Vec<u8> {
    keys.sort_unstable();
    let mut data = Vec::with_capacity(2 * keys.len());
    let mut before = 0;
    for &key in &*keys {
        let mut step = key - before;
        before = key;
        while step >= 128 {
            data.push(step as u8 | 128);
            step >>= 7;
        }
        data.push(step as u8);
    }
    data
}

/// Hands each key of such bytes to `take`.
pub(super) fn unpack(data: &[u8], mut take: impl FnMut(u64)) {
    let (mut key, mut step, mut shift) = (0u64, 0u64, 0);
    for &byte in data {
        step |= u64::from(byte & 127).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte & 128 == 0 {
            key = key.wrapping_add(step);
            take(key);
            (step, shift) = (0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_set(keys in prop::collection::vec(prop_oneof![0u64..20_000, any::<u64>(), 1u64 << 40..(1 << 40) + 70_000], 0..20_000)) {
            let (mut ids, mut plain) = (Ids::default(), HashSet::new());
            for &key in &keys {
                prop_assert_eq!(ids.insert(key), plain.insert(key));
            }
            for key in keys {
                prop_assert!(!ids.insert(key));
            }
        }

        #[test]
        fn packed_keys_come_back(mut keys in prop::collection::vec(any::<u64>(), 0..200)) {
            let data = pack(&mut keys);
            let mut found = Vec::new();
            unpack(&data, |key| found.push(key));
            prop_assert_eq!(found, keys);
        }
    }

    #[test]
    fn a_block_turns_into_a_bitmap() {
        let mut ids = Ids::default();
        assert!((0..9000).rev().all(|key| ids.insert(key)));
        assert!((0..9000).all(|key| !ids.insert(key)));
    }
}
