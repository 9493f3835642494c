//! Which sentences are like another: vectors in 8 bits, compared by their cosine.
//!
//! Pure: where the vectors come from and where they are kept is the business of [`crate::text`] and [`crate::ledger`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Bytes before the coordinates of a packed vector.
const HEAD: usize = 4;

/// A vector of length 1 as the ledger keeps it: its scale as a little-endian 32-bit float, then one signed byte a
/// dimension; the byte times the scale is the coordinate, to within half the scale. A vector of any other length is
/// brought to length 1 first; an empty one, one of zeros or one that is not finite gives no bytes.
pub fn pack(vector: &[f32]) -> Option<Vec<u8>> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    let most = vector.iter().fold(0f32, |most, v| most.max(v.abs()));
    if !(length.is_finite() && length > 0.0) {
        return None;
    }
    let step = most / 127.0;
    let mut bytes = Vec::with_capacity(HEAD + vector.len());
    bytes.extend((step / length).to_le_bytes());
    bytes.extend(vector.iter().map(|v| ((v / step).round() as i8).cast_unsigned()));
    Some(bytes)
}

/// Packed vectors in memory, each under a number, to be searched for the nearest. Some 390 bytes a sentence with the
/// embedded model.
#[derive(Debug, Clone, Default)]
pub struct Similar {
    ids: Vec<i64>,
    scales: Vec<f32>,
    values: Vec<i8>,
    dimensions: usize,
}

impl Similar {
    /// Adds a vector as [`pack`] wrote it. The first one says how many dimensions there are; false where this one has
    /// another number, or is no packed vector: it is left out then.
    pub fn add(&mut self, id: i64, packed: &[u8]) -> bool {
        let Some((head, values)) = packed.split_first_chunk::<HEAD>() else {
            return false;
        };
        if self.ids.is_empty() {
            self.dimensions = values.len();
        }
        if values.is_empty() || values.len() != self.dimensions {
            return false;
        }
        self.ids.push(id);
        self.scales.push(f32::from_le_bytes(*head));
        self.values.extend(values.iter().map(|byte| byte.cast_signed()));
        true
    }

    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The `k` nearest, the most similar first, with their cosines in [-1, 1]; none for a vector of other dimensions.
    pub fn nearest(&self, vector: &[f32], k: usize) -> Vec<(i64, f32)> {
        self.nearest_among(vector, k, |_| true)
    }

    /// The `k` nearest of those whose number is kept.
    pub fn nearest_among(&self, vector: &[f32], k: usize, keep: impl Fn(i64) -> bool) -> Vec<(i64, f32)> {
        let Some((query, scale)) = rounded(vector).filter(|(query, _)| query.len() == self.dimensions && k > 0) else {
            return Vec::new();
        };
        let mut best: BinaryHeap<Reverse<Neighbour>> = BinaryHeap::new();
        for (place, values) in self.values.chunks_exact(self.dimensions).enumerate() {
            let cosine = dot(values, &query) as f32 * self.scales[place] * scale;
            let better = best.len() < k || best.peek().is_some_and(|Reverse(worst)| cosine > worst.cosine);
            if better && keep(self.ids[place]) {
                best.push(Reverse(Neighbour {
                    cosine,
                    id: self.ids[place],
                }));
                if best.len() > k {
                    best.pop();
                }
            }
        }
        let nearest = best.into_sorted_vec().into_iter();
        nearest.map(|Reverse(n)| (n.id, n.cosine.clamp(-1.0, 1.0))).collect()
    }
}

/// The vector asked for, brought to length 1, in 15 bits, so that a sum of its products with bytes fits 32 bits up to
/// 1,032 dimensions.
fn rounded(vector: &[f32]) -> Option<(Vec<i16>, f32)> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    let most = vector.iter().fold(0f32, |most, v| most.max(v.abs()));
    let step = most / 16_383.0;
    let usable = length.is_finite() && length > 0.0;
    usable.then(|| {
        (
            vector.iter().map(|v| (v / step).round() as i16).collect(),
            step / length,
        )
    })
}

/// Written so that the compiler takes many products at once.
fn dot(a: &[i8], b: &[i16]) -> i32 {
    a.iter()
        .zip(b)
        .map(|(a, b)| i32::from(i16::from(*a)) * i32::from(*b))
        .sum()
}

/// Ordered by cosine; of equals the smaller number is the better.
#[derive(Debug, PartialEq)]
struct Neighbour {
    cosine: f32,
    id: i64,
}

impl Eq for Neighbour {}

impl Ord for Neighbour {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.cosine.total_cmp(&other.cosine).then(other.id.cmp(&self.id))
    }
}

impl PartialOrd for Neighbour {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A vector of length 1 that nobody chose.
    fn drawn(seed: u64, dimensions: usize) -> Vec<f32> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut vector: Vec<f32> = (0..dimensions)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
            })
            .collect();
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|v| *v /= length);
        vector
    }

    #[test]
    fn the_nearest_are_those_of_the_whole_numbers() {
        let vectors: Vec<Vec<f32>> = (0..500).map(|seed| drawn(seed, 384)).collect();
        let mut index = Similar::default();
        for (id, vector) in vectors.iter().enumerate() {
            assert!(index.add(id as i64, &pack(vector).unwrap()));
        }
        let query = drawn(10_001, 384);
        let cosine = |v: &[f32]| v.iter().zip(&query).map(|(a, b)| a * b).sum::<f32>();
        let mut exact: Vec<(i64, f32)> = vectors.iter().enumerate().map(|(i, v)| (i as i64, cosine(v))).collect();
        exact.sort_by(|a, b| b.1.total_cmp(&a.1));
        let found = index.nearest(&query, 20);
        assert_eq!(found.len(), 20);
        for ((_, found), (_, exact)) in found.iter().zip(&exact) {
            assert!((found - exact).abs() < 0.003, "{found} {exact}");
        }
        let itself = index.nearest(&vectors[7], 1);
        assert!(itself[0].0 == 7 && itself[0].1 > 0.999, "{itself:?}");
        let even = index.nearest_among(&query, 500, |id| id % 2 == 0);
        assert!(even.len() == 250 && even.iter().all(|(id, _)| id % 2 == 0));
        assert!(even.is_sorted_by(|a, b| a.1 >= b.1));
    }

    #[test]
    fn the_greatest_sum_fits() {
        let ones = vec![1f32; 768];
        let mut index = Similar::default();
        index.add(1, &pack(&ones).unwrap());
        assert!((index.nearest(&ones, 1)[0].1 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn what_is_no_vector_is_left_out() {
        assert_eq!(pack(&[]), None);
        assert_eq!(pack(&[0.0, 0.0]), None);
        assert_eq!(pack(&[f32::NAN, 1.0]), None);
        let mut index = Similar::default();
        assert!(!index.add(1, &[0, 0, 0]) && !index.add(1, &[0, 0, 0, 0]) && index.is_empty());
        assert!(index.add(1, &pack(&[1.0, 2.0]).unwrap()));
        assert!(!index.add(2, &pack(&[1.0, 2.0, 3.0]).unwrap()));
        assert_eq!(index.len(), 1);
        assert!(index.nearest(&[1.0], 3).is_empty() && index.nearest(&[1.0, 2.0], 0).is_empty());
        assert!(Similar::default().nearest(&[1.0], 3).is_empty());
    }

    /// The layout is that of files on disk.
    #[test]
    fn a_packed_vector_has_its_scale_first() {
        let bytes = pack(&[0.6, -0.8]).unwrap();
        assert_eq!(&bytes[..4], &(0.8f32 / 127.0).to_le_bytes());
        assert_eq!(&bytes[4..], &[95u8, (-127i8).cast_unsigned()]);
    }
}
