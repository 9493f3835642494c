//! From blocks of text to sentences with everything that the model knows of them.

use super::{
    model::{Cut, Model, Read},
    sentences::sentences,
    tokens::words,
    types::{Sentence, Token},
};
use crate::event::Span;
use rayon::prelude::*;

/// Pieces in one pass: enough for the matrix products to run at full speed, few enough to stay near the cache.
const BATCH: usize = 768;
/// Fewer pieces than this are not parted among cores.
const SMALL_BATCH: usize = 192;
/// Sentences of more words are cut.
const LONG: usize = 120;
/// The longest part of a cut sentence, in words.
const LONGEST_PART: usize = 160;
/// No part is cut off that is shorter than this.
const SHORTEST_PART: usize = 40;

/// A paragraph or headline of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Where it stands in the document's text.
    pub span: Span,
    /// True for a headline: it is one sentence, however it is written.
    pub headline: bool,
}

/// A sentence before the model has read it.
pub(super) struct Raw {
    pub(super) document: usize,
    pub(super) paragraph: usize,
    pub(super) headline: bool,
    pub(super) words: Vec<Span>,
    pub(super) cut: Cut,
}

impl Model {
    /// The sentences of a document, in the order of its blocks. A block that does not lie on character borders of the
    /// text gives none.
    pub fn analyse(&self, text: &str, blocks: &[Block]) -> Vec<Sentence> {
        self.analyse_many(&[(text, blocks)]).pop().unwrap_or_default()
    }

    /// The sentences of each document. Many short documents at once go faster than one by one.
    pub fn analyse_many(&self, documents: &[(&str, &[Block])]) -> Vec<Vec<Sentence>> {
        let raw: Vec<Raw> = documents
            .par_iter()
            .enumerate()
            .flat_map_iter(|(document, (text, blocks))| {
                blocks.iter().enumerate().flat_map(move |(paragraph, block)| {
                    parts(text, block).into_iter().map(move |words| {
                        let cut = self.cut(words.iter().map(|w| w.of(text)));
                        Raw {
                            document,
                            paragraph,
                            headline: block.headline,
                            words,
                            cut,
                        }
                    })
                })
            })
            .collect();
        let read: Vec<Vec<Sentence>> = batches(&raw)
            .into_par_iter()
            .map(|batch| {
                let cuts: Vec<&Cut> = batch.iter().map(|r| &r.cut).collect();
                let found = self.pass(&cuts);
                batch
                    .iter()
                    .zip(found)
                    .map(|(raw, read)| self.sentence(documents[raw.document].0, raw, read))
                    .collect()
            })
            .collect();
        let mut out = vec![Vec::new(); documents.len()];
        for (raw, sentence) in raw.iter().zip(read.into_iter().flatten()) {
            out[raw.document].push(sentence);
        }
        out
    }

    pub(super) fn sentence(&self, text: &str, raw: &Raw, read: Read) -> Sentence {
        let words = &read.words;
        let first = raw.words.first().copied().unwrap_or_default();
        let span = raw.words.last().copied().unwrap_or_default().cover(first);
        let tokens = raw.words.iter().zip(words).map(|(&span, word)| {
            let form = span.of(text).to_owned();
            let lemma = self.lemma(&form, word);
            Token {
                span,
                form,
                lemma,
                upos: word.upos,
                feats: word.feats,
                head: word.head,
                deprel: word.deprel,
            }
        });
        Sentence {
            span,
            headline: raw.headline,
            paragraph: raw.paragraph,
            tokens: tokens.collect(),
            mentions: self.heads().mentions(words),
            states: read.states,
            vector: read.vector,
            words: read.vectors,
        }
    }
}

/// The words of each sentence of a block; sentences that are too long for the model come in parts.
fn parts(text: &str, block: &Block) -> Vec<Vec<Span>> {
    let mut found = Vec::new();
    for sentence in sentences(text, block.span) {
        let words = words(text, sentence);
        let mut rest = &words[..];
        while rest.len() > LONG {
            let at = cut_point(text, rest);
            found.push(rest[..at].to_vec());
            rest = &rest[at..];
        }
        if !rest.is_empty() {
            found.push(rest.to_vec());
        }
    }
    found
}

/// After the last semicolon that leaves a fair part, else after the last comma, else where it must be.
fn cut_point(text: &str, words: &[Span]) -> usize {
    let most = LONGEST_PART.min(words.len());
    let after = |sign: &str| (SHORTEST_PART..most).rev().find(|&i| words[i - 1].of(text) == sign);
    after(";").or_else(|| after(",")).unwrap_or(most)
}

/// Neighbours in groups of about `BATCH` pieces; of fewer where that would leave a core without work.
pub(super) fn batches(raw: &[Raw]) -> Vec<&[Raw]> {
    let all: usize = raw.iter().map(|r| r.cut.size()).sum();
    let most = all.div_ceil(2 * rayon::current_num_threads()).clamp(SMALL_BATCH, BATCH);
    let (mut found, mut start, mut size) = (Vec::new(), 0, 0);
    for (i, sentence) in raw.iter().enumerate() {
        if i > start && size + sentence.cut.size() > most {
            found.push(&raw[start..i]);
            (start, size) = (i, 0);
        }
        size += sentence.cut.size();
    }
    if start < raw.len() {
        found.push(&raw[start..]);
    }
    found
}
