//! Reads the model file; training/FORMAT.md describes it.

use crate::event::Root;
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap};

const MAGIC: &[u8; 8] = b"ENTMODEL";
const VERSION: u32 = 3;
const ALIGN: usize = 64;
const PROLOGUE: usize = 8 + 4 + 32;

/// Why a model file is refused.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The first bytes are others.
    #[error("this is no Entente model file (its first 8 bytes are not \"ENTMODEL\")")]
    Magic,
    /// A format that this program does not know.
    #[error("the model file has format version {0}, this program knows version {VERSION}; take a model made for it")]
    Version(u32),
    /// Damaged.
    #[error("the model file is damaged: its checksum does not match; copy or export it again")]
    Checksum,
    /// Not what the network needs.
    #[error("the model file does not fit the network: {0}")]
    Shape(String),
}

/// The label sets and the vocabulary.
#[derive(Debug, Deserialize)]
pub(super) struct Sets {
    pub(super) vocabulary: Vec<String>,
    pub(super) upos: Vec<String>,
    pub(super) feats: Vec<String>,
    pub(super) lemma: Vec<String>,
    pub(super) deprel: Vec<String>,
    pub(super) entity: Vec<String>,
    pub(super) root: Vec<String>,
    pub(super) modality: Vec<String>,
    pub(super) claim: Vec<String>,
    pub(super) statement: Vec<String>,
    pub(super) commitment: Vec<String>,
    pub(super) mention: Vec<String>,
    pub(super) case: Vec<String>,
    pub(super) path: Vec<String>,
    pub(super) step: Vec<String>,
}

impl Sets {
    /// The roots; none stands for no relation.
    pub(super) fn roots(&self) -> Result<Vec<Option<Root>>, ModelError> {
        let root = |name: &String| match name.as_str() {
            "NONE" => Ok(None),
            name => Root::from_name(name)
                .map(Some)
                .ok_or_else(|| shape(format!("root {name:?} is not known to this program"))),
        };
        self.root.iter().map(root).collect()
    }
}

#[derive(Debug, Deserialize)]
struct Header {
    sets: Sets,
    tensors: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    shape: Vec<usize>,
    r#type: String,
    at: usize,
    #[serde(default)]
    scales: usize,
}

/// An opened model file.
pub(super) struct ModelFile<'f> {
    pub(super) sets: Sets,
    entries: HashMap<String, Entry>,
    body: &'f [u8],
    pub(super) hash: String,
}

/// A matrix in 8 bits with a scale a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Bytes<'f> {
    pub(super) values: Cow<'f, [u8]>,
    pub(super) scales: Vec<f32>,
    pub(super) columns: usize,
}

impl Bytes<'_> {
    /// Its own copy, for a file that does not live as long as the program.
    pub(super) fn into_owned(self) -> Bytes<'static> {
        Bytes {
            values: Cow::Owned(self.values.into_owned()),
            scales: self.scales,
            columns: self.columns,
        }
    }

    /// Rows of `columns` values each, each rounded to 8 bits under its own scale.
    pub(super) fn rounded(values: &[f32], columns: usize) -> Bytes<'static> {
        let rows = values.chunks_exact(columns);
        let most = |row: &[f32]| row.iter().fold(1e-8f32, |most, v| most.max(v.abs()));
        let scales: Vec<f32> = rows.clone().map(|row| most(row) / 127.0).collect();
        let round =
            |(row, scale): (&[f32], &f32)| row.iter().map(|v| (v / scale).round() as i8 as u8).collect::<Vec<_>>();
        Bytes {
            values: Cow::Owned(rows.zip(&scales).flat_map(round).collect()),
            scales,
            columns,
        }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Adds as many rows as there are, and as `out` has room for.
    pub(super) fn add_rows(&self, out: &mut [f32]) {
        for (row, out) in out.chunks_exact_mut(self.columns).take(self.rows()).enumerate() {
            self.add_row(row, out);
        }
    }

    /// Adds row `row` to `out`.
    pub(super) fn add_row(&self, row: usize, out: &mut [f32]) {
        let scale = self.scales[row];
        let values = &self.values[row * self.columns..(row + 1) * self.columns];
        for (o, v) in out.iter_mut().zip(values) {
            *o += f32::from(v.cast_signed()) * scale;
        }
    }
}

impl<'f> ModelFile<'f> {
    pub(super) fn open(file: &'f [u8]) -> Result<Self, ModelError> {
        if file.get(..8) != Some(MAGIC) || file.len() < PROLOGUE + 8 {
            return Err(ModelError::Magic);
        }
        let version = u32::from_le_bytes([file[8], file[9], file[10], file[11]]);
        if version != VERSION {
            return Err(ModelError::Version(version));
        }
        let rest = &file[PROLOGUE..];
        let hash = blake3::hash(rest);
        if hash.as_bytes() != &file[12..PROLOGUE] {
            return Err(ModelError::Checksum);
        }
        let mut length = [0; 8];
        length.copy_from_slice(&rest[..8]);
        let end = usize::try_from(u64::from_le_bytes(length))
            .ok()
            .and_then(|n| n.checked_add(8));
        let header = end
            .and_then(|end| rest.get(8..end))
            .ok_or_else(|| shape("the header is cut off"))?;
        let header: Header = serde_json::from_slice(header).map_err(|e| shape(format!("header: {e}")))?;
        let start = (PROLOGUE + end.unwrap_or(8)).next_multiple_of(ALIGN);
        let body = file.get(start..).ok_or_else(|| shape("no tensors"))?;
        let entries = header.tensors.into_iter().map(|e| (e.name.clone(), e)).collect();
        Ok(Self {
            sets: header.sets,
            entries,
            body,
            hash: hash.to_hex().to_string(),
        })
    }

    fn entry(&self, name: &str, wanted: &[usize]) -> Result<&Entry, ModelError> {
        let entry = self
            .entries
            .get(name)
            .ok_or_else(|| shape(format!("tensor {name} is missing")))?;
        if entry.shape != wanted {
            return Err(shape(format!("tensor {name} is {:?}, wanted {wanted:?}", entry.shape)));
        }
        Ok(entry)
    }

    fn floats_at(&self, name: &str, at: usize, count: usize) -> Result<Vec<f32>, ModelError> {
        let bytes = count
            .checked_mul(4)
            .and_then(|n| at.checked_add(n))
            .and_then(|end| self.body.get(at..end));
        let bytes = bytes.ok_or_else(|| shape(format!("tensor {name} is cut off")))?;
        Ok(bytes
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect())
    }

    /// A matrix kept in 8 bits.
    pub(super) fn bytes(&self, name: &str, wanted: &[usize]) -> Result<Bytes<'f>, ModelError> {
        let entry = self.entry(name, wanted)?;
        let columns = *wanted.last().unwrap_or(&1);
        let rows = wanted.iter().product::<usize>() / columns.max(1);
        let end = entry.at.checked_add(rows * columns);
        let values = end.and_then(|end| self.body.get(entry.at..end));
        let values = values.ok_or_else(|| shape(format!("tensor {name} is cut off")))?;
        if entry.r#type != "i8" {
            return Err(shape(format!("tensor {name} is not in 8 bits")));
        }
        Ok(Bytes {
            values: Cow::Borrowed(values),
            scales: self.floats_at(name, entry.scales, rows)?,
            columns,
        })
    }

    /// A tensor as floats, whatever it is stored as.
    pub(super) fn floats(&self, name: &str, wanted: &[usize]) -> Result<Vec<f32>, ModelError> {
        let entry = self.entry(name, wanted)?;
        let count: usize = wanted.iter().product();
        if entry.r#type == "f32" {
            return self.floats_at(name, entry.at, count);
        }
        let mut out = vec![0.0; count];
        self.bytes(name, wanted)?.add_rows(&mut out);
        Ok(out)
    }
}

pub(super) fn shape(what: impl Into<String>) -> ModelError {
    ModelError::Shape(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(matches!(ModelFile::open(b"GGUF...."), Err(ModelError::Magic)));
        let mut file = entente_model::MODEL.to_vec();
        file[8] = 9;
        assert!(matches!(ModelFile::open(&file), Err(ModelError::Version(9))));
        let mut file = entente_model::MODEL.to_vec();
        let last = file.len() - 1;
        file[last] ^= 1;
        assert!(matches!(ModelFile::open(&file), Err(ModelError::Checksum)));
        assert!(matches!(
            ModelFile::open(&entente_model::MODEL[..1000]),
            Err(ModelError::Checksum)
        ));
    }
}
