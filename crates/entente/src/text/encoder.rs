//! The forward pass of the encoder: post-norm BERT layers over the pieces of many sentences at once.
//!
//! Sentences stand one after another without padding; only attention looks at their borders.

use super::{
    format::{Bytes, ModelError, ModelFile},
    matrix::linear,
    wide::{exp, wide as widely},
};

pub(super) const WIDTH: usize = 384;
const HEADS: usize = 12;
const SIZE: usize = WIDTH / HEADS;
const INNER: usize = 1536;
const LAYERS: usize = 6;
pub(super) const LONGEST: usize = 512;
const SHAPES: usize = 4;

#[derive(Debug)]
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug)]
pub(super) struct Linear {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

#[derive(Debug)]
struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

#[derive(Debug)]
pub(super) struct Encoder {
    pieces: Bytes<'static>,
    positions: Vec<f32>,
    shapes: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

/// Buffers that a thread uses again for each batch.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) x: Vec<f32>,
    wide: Vec<f32>,
    seen: Vec<f32>,
    inner: Vec<f32>,
    scores: Vec<f32>,
}

/// The pieces of a batch: ids and letter cases, and where each sentence ends.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) ids: Vec<u32>,
    pub(super) shapes: Vec<usize>,
    pub(super) ends: Vec<usize>,
}

impl Linear {
    pub(super) fn load(file: &ModelFile<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Self, ModelError> {
        Ok(Self {
            weight: file.floats(&format!("{name}.weight"), &[outputs, inputs])?,
            bias: file.floats(&format!("{name}.bias"), &[outputs])?,
        })
    }
}

impl Norm {
    fn load(file: &ModelFile<'_>, name: &str) -> Result<Self, ModelError> {
        Ok(Self {
            weight: file.floats(&format!("{name}.weight"), &[WIDTH])?,
            bias: file.floats(&format!("{name}.bias"), &[WIDTH])?,
        })
    }

    fn apply(&self, x: &mut [f32]) {
        widely(|| {
            for row in x.chunks_exact_mut(WIDTH) {
                let mean = sum(row, |v| v) / WIDTH as f32;
                let variance = sum(row, |v| (v - mean) * (v - mean)) / WIDTH as f32;
                let scale = 1.0 / (variance + 1e-12).sqrt();
                for ((v, w), b) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
                    *v = (*v - mean) * scale * w + b;
                }
            }
        });
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

impl Encoder {
    pub(super) fn load(file: &ModelFile<'_>, pieces: Bytes<'static>) -> Result<Self, ModelError> {
        use rayon::prelude::*;
        let layer = |i: usize| {
            let name = |part: &str| format!("encoder.layers.{i}.{part}");
            Ok(Layer {
                qkv: Linear::load(file, &name("qkv"), WIDTH, 3 * WIDTH)?,
                out: Linear::load(file, &name("out"), WIDTH, WIDTH)?,
                norm1: Norm::load(file, &name("norm1"))?,
                up: Linear::load(file, &name("up"), WIDTH, INNER)?,
                down: Linear::load(file, &name("down"), INNER, WIDTH)?,
                norm2: Norm::load(file, &name("norm2"))?,
            })
        };
        Ok(Self {
            pieces,
            positions: file.floats("encoder.positions.weight", &[LONGEST, WIDTH])?,
            shapes: file.floats("encoder.shapes.weight", &[SHAPES, WIDTH])?,
            norm: Norm::load(file, "encoder.norm")?,
            layers: (0..LAYERS)
                .into_par_iter()
                .map(layer)
                .collect::<Result<_, ModelError>>()?,
        })
    }

    /// One vector a piece, left in `scratch.x`.
    pub(super) fn encode(&self, batch: &Batch, scratch: &mut Scratch) {
        let Scratch {
            x,
            wide,
            seen,
            inner,
            scores,
        } = scratch;
        self.embed(batch, x);
        for layer in &self.layers {
            linear(x, &layer.qkv.weight, &layer.qkv.bias, WIDTH, 3 * WIDTH, wide);
            attend(wide, &batch.ends, inner, scores);
            linear(inner, &layer.out.weight, &layer.out.bias, WIDTH, WIDTH, seen);
            add(x, seen);
            layer.norm1.apply(x);
            linear(x, &layer.up.weight, &layer.up.bias, WIDTH, INNER, wide);
            widely(|| wide.iter_mut().for_each(|v| *v = gelu(*v)));
            linear(wide, &layer.down.weight, &layer.down.bias, INNER, WIDTH, seen);
            add(x, seen);
            layer.norm2.apply(x);
        }
    }

    fn embed(&self, batch: &Batch, x: &mut Vec<f32>) {
        x.clear();
        x.resize(batch.ids.len() * WIDTH, 0.0);
        let mut start = 0;
        for &end in &batch.ends {
            for at in start..end {
                let row = &mut x[at * WIDTH..(at + 1) * WIDTH];
                self.pieces.add_row(batch.ids[at] as usize, row);
                let position = (at - start).min(LONGEST - 1);
                add(row, &self.positions[position * WIDTH..(position + 1) * WIDTH]);
                add(
                    row,
                    &self.shapes[batch.shapes[at] * WIDTH..(batch.shapes[at] + 1) * WIDTH],
                );
            }
            start = end;
        }
        self.norm.apply(x);
    }
}

fn add(x: &mut [f32], y: &[f32]) {
    for (a, b) in x.iter_mut().zip(y) {
        *a += b;
    }
}

/// Scaled dot-product attention inside each sentence. `qkv` rows hold queries, keys, values, each by head.
fn attend(qkv: &[f32], ends: &[usize], out: &mut Vec<f32>, scratch: &mut Vec<f32>) {
    let rows = qkv.len() / (3 * WIDTH);
    out.clear();
    out.resize(rows * WIDTH, 0.0);
    let mut start = 0;
    for &end in ends {
        let inside = &qkv[start * 3 * WIDTH..end * 3 * WIDTH];
        let seen = &mut out[start * WIDTH..end * WIDTH];
        for head in 0..HEADS {
            widely(|| attend_head(inside, head, seen, scratch));
        }
        start = end;
    }
}

/// One head over one sentence. Keys are turned first, so that all scores of a query grow side by side.
#[inline(always)]
fn attend_head(qkv: &[f32], head: usize, out: &mut [f32], scratch: &mut Vec<f32>) {
    let n = qkv.len() / (3 * WIDTH);
    let scale = 1.0 / (SIZE as f32).sqrt();
    // Lengths in whole vectors; the places beyond `n` stay zero and are never read as scores.
    let padded = n.next_multiple_of(16);
    scratch.clear();
    scratch.resize((SIZE + 1) * padded, 0.0);
    let (keys, scores) = scratch.split_at_mut(SIZE * padded);
    for (j, row) in qkv.chunks_exact(3 * WIDTH).enumerate() {
        for (d, &value) in row[WIDTH + head * SIZE..WIDTH + (head + 1) * SIZE].iter().enumerate() {
            keys[d * padded + j] = value * scale;
        }
    }
    for i in 0..n {
        let query = &qkv[i * 3 * WIDTH + head * SIZE..i * 3 * WIDTH + (head + 1) * SIZE];
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
        for (row, &weight) in qkv.chunks_exact(3 * WIDTH).zip(scores.iter()) {
            let values = &row[2 * WIDTH + head * SIZE..2 * WIDTH + (head + 1) * SIZE];
            for (lane, v) in lanes.iter_mut().zip(values) {
                *lane += weight * v;
            }
        }
        out[i * WIDTH + head * SIZE..i * WIDTH + (head + 1) * SIZE].copy_from_slice(&lanes);
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
fn softmax(x: &mut [f32]) {
    let most = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    x.iter_mut().for_each(|v| *v = exp(*v - most));
    let share = 1.0 / sum(x, |v| v);
    x.iter_mut().for_each(|v| *v *= share);
}

/// The exact GELU, with the error function of Abramowitz and Stegun 7.1.26 (error below 1.5e-7).
#[inline(always)]
fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = 1.0 - poly * exp(-z * z);
    0.5 * x * (1.0 + erf.copysign(x))
}
