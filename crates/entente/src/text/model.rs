//! The language model: from text in blocks to sentences with everything known about them.

use super::{
    encoder::{Batch, Encoder, LONGEST, Scratch, WIDTH},
    format::{ModelError, ModelFile, shape},
    heads::Heads,
    lemmas::Lemmas,
    pieces::{self, Pieces},
    sentences, tokens,
    types::{Sentence, Token},
};
use crate::event::Span;
use rayon::prelude::*;
use std::collections::HashSet;

/// A stretch of text that sentences never cross: a paragraph, a headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Where it stands.
    pub span: Span,
    /// True for a headline.
    pub headline: bool,
}

/// The network with its vocabulary. Loading takes some tens of milliseconds; it is then shared by all threads.
#[derive(Debug)]
pub struct Model {
    pieces: Pieces,
    encoder: Encoder,
    heads: Heads,
    lemmas: Lemmas,
    hash: String,
}

/// Longer sentences are cut at a comma or semicolon, or hard.
const MOST_WORDS: usize = 120;
/// Pieces in one batch: enough to keep the matrix kernels busy, few enough to stay in the cache.
const BATCH: usize = 384;

/// A sentence before the network has seen it.
struct Raw {
    document: usize,
    block: usize,
    headline: bool,
    words: Vec<Span>,
}

impl Model {
    /// The model that is embedded in the program.
    ///
    /// # Errors
    /// Where the embedded file is damaged or made for another version.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::from_bytes(entente_model::MODEL)
    }

    /// A model from a file's bytes.
    ///
    /// # Errors
    /// Another format or version, a wrong checksum, missing tensors or other shapes.
    pub fn from_bytes(file: &'static [u8]) -> Result<Self, ModelError> {
        let file = ModelFile::open(file)?;
        let (encoder, heads) = rayon::join(|| Encoder::load(&file), || Heads::load(&file));
        let pieces = Pieces::new(&file.sets.vocabulary).ok_or_else(|| shape("the vocabulary lacks [CLS], [SEP] or [UNK]"))?;
        Ok(Self { pieces, encoder: encoder?, heads: heads?, lemmas: Lemmas::new(HashSet::new()), hash: file.hash })
    }

    /// Lemmas are sought among these words first: those that rules and word lists are written with.
    #[must_use]
    pub fn with_words(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.lemmas = Lemmas::new(words.into_iter().collect());
        self
    }

    /// BLAKE3 of the model file, in hex.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The sentences of one text.
    pub fn analyse(&self, text: &str, blocks: &[Block]) -> Vec<Sentence> {
        self.analyse_many(&[(text, blocks)]).pop().unwrap_or_default()
    }

    /// The sentences of many texts, in one pass: short ones share their batches.
    pub fn analyse_many(&self, documents: &[(&str, &[Block])]) -> Vec<Vec<Sentence>> {
        let raw: Vec<Raw> = documents
            .par_iter()
            .enumerate()
            .flat_map_iter(|(d, (text, blocks))| {
                blocks.iter().enumerate().flat_map(move |(b, block)| raw_sentences(text, d, b, *block))
            })
            .collect();
        let mut order: Vec<usize> = (0..raw.len()).collect();
        order.sort_by_key(|&i| raw[i].words.len());
        let batches = batches(&raw, &order);
        let read: Vec<Vec<(usize, Sentence)>> = batches
            .par_iter()
            .map_init(Scratch::default, |scratch, batch| self.read(documents, &raw, batch, scratch))
            .collect();
        let mut sorted: Vec<(usize, Sentence)> = read.into_iter().flatten().collect();
        sorted.sort_by_key(|(i, _)| *i);
        let mut found: Vec<Vec<Sentence>> = documents.iter().map(|_| Vec::new()).collect();
        for (i, sentence) in sorted {
            found[raw[i].document].push(sentence);
        }
        found
    }

    fn read(
        &self,
        documents: &[(&str, &[Block])],
        raw: &[Raw],
        indices: &[usize],
        scratch: &mut Scratch,
    ) -> Vec<(usize, Sentence)> {
        let mut batch = Batch::default();
        let mut words: Vec<Vec<(usize, usize)>> = Vec::with_capacity(indices.len());
        for &i in indices {
            let text = documents[raw[i].document].0;
            words.push(self.add(&mut batch, text, &raw[i].words));
        }
        self.encoder.encode(&batch, scratch);
        let mut vectors = Vec::new();
        indices
            .iter()
            .zip(words)
            .map(|(&i, ranges)| {
                pool(&scratch.x, &ranges, &mut vectors);
                (i, self.sentence(documents[raw[i].document].0, &raw[i], &vectors))
            })
            .collect()
    }

    /// Adds the pieces of a sentence to a batch; gives the range of pieces of each word.
    fn add(&self, batch: &mut Batch, text: &str, words: &[Span]) -> Vec<(usize, usize)> {
        let begin = batch.ids.len();
        let mut ranges = Vec::with_capacity(words.len());
        // Where pieces are too many for the positions that were trained, each word keeps its first few.
        for most in [usize::MAX, 4, 1] {
            batch.ids.truncate(begin);
            batch.shapes.truncate(begin);
            ranges.clear();
            batch.ids.push(self.pieces.open);
            batch.shapes.push(0);
            for span in words {
                let word = span.of(text);
                let start = batch.ids.len();
                self.pieces.cut(word, &mut batch.ids);
                batch.ids.truncate(start.saturating_add(most));
                batch.shapes.resize(batch.ids.len(), pieces::shape(word));
                ranges.push((start, batch.ids.len()));
            }
            batch.ids.push(self.pieces.close);
            batch.shapes.push(0);
            if batch.ids.len() - begin <= LONGEST {
                break;
            }
        }
        batch.ends.push(batch.ids.len());
        ranges
    }

    fn sentence(&self, text: &str, raw: &Raw, vectors: &[f32]) -> Sentence {
        let words = self.heads.read(vectors);
        let mentions = self.heads.mentions(&words);
        let tokens = words
            .iter()
            .zip(&raw.words)
            .map(|(word, span)| {
                let form = span.of(text).to_owned();
                Token {
                    span: *span,
                    lemma: self.lemmas.of(&form, word.upos, self.heads.lemma(&form, word), |w| self.pieces.has(w)),
                    form,
                    upos: word.upos,
                    feats: word.feats,
                    head: word.head,
                    deprel: word.deprel,
                }
            })
            .collect::<Vec<_>>();
        let span = raw.words.first().copied().unwrap_or_default().cover(raw.words.last().copied().unwrap_or_default());
        Sentence { span, headline: raw.headline, paragraph: raw.block, tokens, mentions }
    }
}

/// The mean of the pieces of each word.
fn pool(x: &[f32], ranges: &[(usize, usize)], out: &mut Vec<f32>) {
    out.clear();
    out.resize(ranges.len() * WIDTH, 0.0);
    for (row, &(start, end)) in out.chunks_exact_mut(WIDTH).zip(ranges) {
        let share = 1.0 / (end - start) as f32;
        for piece in x[start * WIDTH..end * WIDTH].chunks_exact(WIDTH) {
            for (o, v) in row.iter_mut().zip(piece) {
                *o += v * share;
            }
        }
    }
}

fn raw_sentences(text: &str, document: usize, block: usize, of: Block) -> Vec<Raw> {
    let mut found = Vec::new();
    for span in sentences::sentences(text, of.span) {
        let mut words = tokens::tokens(span.of(text), span.start);
        while words.len() > MOST_WORDS {
            let is_break = |s: &Span| matches!(s.of(text), ";" | "," | ":");
            let at = words[MOST_WORDS / 2..MOST_WORDS].iter().rposition(is_break);
            let rest = words.split_off(at.map_or(MOST_WORDS, |i| MOST_WORDS / 2 + i + 1));
            found.push(Raw { document, block, headline: of.headline, words });
            words = rest;
        }
        if !words.is_empty() {
            found.push(Raw { document, block, headline: of.headline, words });
        }
    }
    found
}

/// Sentences of similar length together; a word is some 1.4 pieces.
fn batches<'o>(raw: &[Raw], order: &'o [usize]) -> Vec<&'o [usize]> {
    let mut found = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (n, &i) in order.iter().enumerate() {
        let pieces = raw[i].words.len() * 3 / 2 + 2;
        if n > start && size + pieces > BATCH {
            found.push(&order[start..n]);
            (start, size) = (n, 0);
        }
        size += pieces;
    }
    if start < order.len() {
        found.push(&order[start..]);
    }
    found
}
