//! Sentences whose words are given: treebanks, and whoever cuts words otherwise.

use super::{
    analyse::{Raw, batches},
    model::Model,
    types::Sentence,
};
use crate::event::Span;
use rayon::prelude::*;

impl Model {
    /// Reads sentences whose words are given. Spans are places in the words joined by single blanks. An empty sentence
    /// gives one without tokens.
    pub fn read_words(&self, sentences: &[Vec<&str>]) -> Vec<Sentence> {
        let texts: Vec<String> = sentences.iter().map(|words| words.join(" ")).collect();
        let raw: Vec<Raw> = sentences
            .par_iter()
            .enumerate()
            .map(|(document, words)| {
                let mut end = 0;
                let span = |word: &&str| {
                    let start = end;
                    end = start + word.len() + 1;
                    Span::new(start, start + word.len())
                };
                Raw {
                    document,
                    paragraph: 0,
                    headline: false,
                    cut: self.cut(words.iter().copied()),
                    words: words.iter().map(span).collect(),
                }
            })
            .collect();
        let read = batches(&raw).into_par_iter().flat_map_iter(|batch| {
            let cuts: Vec<_> = batch.iter().map(|r| &r.cut).collect();
            let found = self.pass(&cuts);
            batch
                .iter()
                .zip(found)
                .map(|(raw, read)| self.sentence(&texts[raw.document], raw, read))
                .collect::<Vec<_>>()
        });
        read.collect()
    }
}
