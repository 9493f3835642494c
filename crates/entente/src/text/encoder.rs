//! The forward pass of the encoder: BERT layers over the pieces of many sentences at once.

use super::{
    format::{Bytes, ModelError, ModelFile},
    layers::{Layer, LayerScratch, Norm, add},
};

pub(super) const WIDTH: usize = 384;
const INNER: usize = 1536;
const LAYERS: usize = 6;
pub(super) const LONGEST: usize = 512;
const SHAPES: usize = 4;

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
    layer: LayerScratch,
}

/// The pieces of a batch: ids and letter cases, and where each sentence ends.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) ids: Vec<u32>,
    pub(super) shapes: Vec<usize>,
    pub(super) ends: Vec<usize>,
}

impl Encoder {
    pub(super) fn load(file: &ModelFile<'_>, pieces: Bytes<'static>) -> Result<Self, ModelError> {
        use rayon::prelude::*;
        Ok(Self {
            pieces,
            positions: file.floats("encoder.positions.weight", &[LONGEST, WIDTH])?,
            shapes: file.floats("encoder.shapes.weight", &[SHAPES, WIDTH])?,
            norm: Norm::load(file, "encoder.norm", WIDTH)?,
            layers: (0..LAYERS)
                .into_par_iter()
                .map(|i| Layer::load(file, &format!("encoder.layers.{i}"), WIDTH, INNER))
                .collect::<Result<_, ModelError>>()?,
        })
    }

    /// One vector a piece, left in `scratch.x`.
    pub(super) fn encode(&self, batch: &Batch, scratch: &mut Scratch) {
        let Scratch { x, layer: buffers } = scratch;
        self.embed(batch, x);
        for layer in &self.layers {
            layer.pass(x, &batch.ends, buffers);
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
