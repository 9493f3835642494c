//! What transformers are made of: linear maps, norms, attention, and the post-norm layer that joins them.
//!
//! Sentences stand one after another without padding; only attention looks at their borders.

use super::{
    format::{ModelError, ModelFile},
    matrix::linear,
    wide::{exp, wide as widely},
};
use std::cell::RefCell;

/// Width of an attention head; widths are multiples of it.
const SIZE: usize = 32;

#[derive(Debug)]
pub(super) struct Linear {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

#[derive(Debug)]
pub(super) struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

/// A layer of a transformer, normalised after each half.
#[derive(Debug)]
pub(super) struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

/// Buffers that a thread uses again for each batch.
#[derive(Debug, Default)]
pub(super) struct LayerScratch {
    wide: Vec<f32>,
    seen: Vec<f32>,
    inner: Vec<f32>,
    scores: Vec<f32>,
}

/// Buffers of a head that reads the vectors of words once more.
#[derive(Debug, Default)]
pub(super) struct RereadScratch {
    pub(super) layer: LayerScratch,
    pub(super) a: Vec<f32>,
    pub(super) b: Vec<f32>,
    pub(super) c: Vec<f32>,
}

thread_local! {
    static REREAD: RefCell<RereadScratch> = RefCell::default();
}

/// Works with this thread's buffers, which are used again and again.
pub(super) fn with_scratch<T>(work: impl FnOnce(&mut RereadScratch) -> T) -> T {
    REREAD.with_borrow_mut(work)
}

impl Linear {
    pub(super) fn load(file: &ModelFile<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Self, ModelError> {
        Ok(Self {
            weight: file.floats(&format!("{name}.weight"), &[outputs, inputs])?,
            bias: file.floats(&format!("{name}.bias"), &[outputs])?,
        })
    }

    /// One row of outputs for each row of `x`.
    pub(super) fn of(&self, x: &[f32], out: &mut Vec<f32>) {
        let outputs = self.bias.len();
        linear(x, &self.weight, &self.bias, self.weight.len() / outputs, outputs, out);
    }
}

impl Norm {
    pub(super) fn load(file: &ModelFile<'_>, name: &str, width: usize) -> Result<Self, ModelError> {
        Ok(Self {
            weight: file.floats(&format!("{name}.weight"), &[width])?,
            bias: file.floats(&format!("{name}.bias"), &[width])?,
        })
    }

    pub(super) fn apply(&self, x: &mut [f32]) {
        let width = self.weight.len();
        widely(|| {
            for row in x.chunks_exact_mut(width) {
                let mean = sum(row, |v| v) / width as f32;
                let variance = sum(row, |v| (v - mean) * (v - mean)) / width as f32;
                let scale = 1.0 / (variance + 1e-12).sqrt();
                for ((v, w), b) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
                    *v = (*v - mean) * scale * w + b;
                }
            }
        });
    }
}

impl Layer {
    pub(super) fn load(file: &ModelFile<'_>, name: &str, width: usize, inner: usize) -> Result<Self, ModelError> {
        let part = |part: &str| format!("{name}.{part}");
        Ok(Self {
            qkv: Linear::load(file, &part("qkv"), width, 3 * width)?,
            out: Linear::load(file, &part("out"), width, width)?,
            norm1: Norm::load(file, &part("norm1"), width)?,
            up: Linear::load(file, &part("up"), width, inner)?,
            down: Linear::load(file, &part("down"), inner, width)?,
            norm2: Norm::load(file, &part("norm2"), width)?,
        })
    }

    /// Passes the rows of `x` through the layer; `ends` says where each sentence ends.
    pub(super) fn pass(&self, x: &mut [f32], ends: &[usize], scratch: &mut LayerScratch) {
        let LayerScratch {
            wide,
            seen,
            inner,
            scores,
        } = scratch;
        self.qkv.of(x, wide);
        attend(wide, self.out.bias.len(), ends, inner, scores);
        self.out.of(inner, seen);
        add(x, seen);
        self.norm1.apply(x);
        self.up.of(x, wide);
        gelu(wide);
        self.down.of(wide, seen);
        add(x, seen);
        self.norm2.apply(x);
    }
}

/// The sum of `f` over a row, in sixteen lanes.
#[inline(always)]
fn sum(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; 16];
    let (parts, rest) = row.as_chunks::<16>();
    for part in parts {
        for (lane, &v) in lanes.iter_mut().zip(part) {
            *lane += f(v);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|&v| f(v)).sum::<f32>()
}

pub(super) fn add(x: &mut [f32], y: &[f32]) {
    for (a, b) in x.iter_mut().zip(y) {
        *a += b;
    }
}

/// GELU of every value.
pub(super) fn gelu(x: &mut [f32]) {
    widely(|| x.iter_mut().for_each(|v| *v = gelu_of(*v)));
}

/// Scaled dot-product attention inside each sentence. `qkv` rows hold queries, keys, values, each by head.
fn attend(qkv: &[f32], width: usize, ends: &[usize], out: &mut Vec<f32>, scratch: &mut Vec<f32>) {
    let rows = qkv.len() / (3 * width);
    out.clear();
    out.resize(rows * width, 0.0);
    let mut start = 0;
    for &end in ends {
        let inside = &qkv[start * 3 * width..end * 3 * width];
        let seen = &mut out[start * width..end * width];
        for head in 0..width / SIZE {
            widely(|| attend_head(inside, width, head, seen, scratch));
        }
        start = end;
    }
}

/// One head over one sentence. Keys are turned first, so that all scores of a query grow side by side.
#[inline(always)]
fn attend_head(qkv: &[f32], width: usize, head: usize, out: &mut [f32], scratch: &mut Vec<f32>) {
    let n = qkv.len() / (3 * width);
    let scale = 1.0 / (SIZE as f32).sqrt();
    // Lengths in whole vectors; the places beyond `n` stay zero and are never read as scores.
    let padded = n.next_multiple_of(16);
    scratch.clear();
    scratch.resize((SIZE + 1) * padded, 0.0);
    let (keys, scores) = scratch.split_at_mut(SIZE * padded);
    for (j, row) in qkv.chunks_exact(3 * width).enumerate() {
        for (d, &value) in row[width + head * SIZE..width + (head + 1) * SIZE].iter().enumerate() {
            keys[d * padded + j] = value * scale;
        }
    }
    for i in 0..n {
        let query = &qkv[i * 3 * width + head * SIZE..i * 3 * width + (head + 1) * SIZE];
        for (block, scores) in scores.as_chunks_mut::<16>().0.iter_mut().enumerate() {
            let mut lanes = [0.0f32; 16];
            for (d, &q) in query.iter().enumerate() {
                let keys = &keys[d * padded + block * 16..d * padded + block * 16 + 16];
                for (lane, k) in lanes.iter_mut().zip(keys) {
                    *lane += q * k;
                }
            }
            *scores = lanes;
        }
        softmax(&mut scores[..n]);
        let mut lanes = [0.0f32; SIZE];
        for (row, &weight) in qkv.chunks_exact(3 * width).zip(scores.iter()) {
            let values = &row[2 * width + head * SIZE..2 * width + (head + 1) * SIZE];
            for (lane, v) in lanes.iter_mut().zip(values) {
                *lane += weight * v;
            }
        }
        out[i * width + head * SIZE..i * width + (head + 1) * SIZE].copy_from_slice(&lanes);
    }
}

#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0f32; 8];
    for (x, y) in a8.iter().zip(b8) {
        for k in 0..8 {
            sums[k] += x[k] * y[k];
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f32>()
}

#[inline(always)]
pub(super) fn softmax(x: &mut [f32]) {
    let most = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    x.iter_mut().for_each(|v| *v = exp(*v - most));
    let share = 1.0 / sum(x, |v| v);
    x.iter_mut().for_each(|v| *v *= share);
}

/// The exact GELU, with the error function of Abramowitz and Stegun 7.1.26 (error below 1.5e-7).
#[inline(always)]
fn gelu_of(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = 1.0 - poly * exp(-z * z);
    0.5 * x * (1.0 + erf.copysign(x))
}
