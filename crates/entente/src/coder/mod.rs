//! One document in, its reading out. No input or output, and it cannot fail: hostile text gives an empty reading.

mod amounts;
mod anaphora;
mod assemble;
mod claims;
mod commitments;
mod dates;
mod document;
mod echoes;
mod explain;
mod gazetteer;
mod judgement;
mod matching;
mod memory;
mod mentions;
mod parts;
mod people;
mod persons;
mod phrases;
mod places;
mod repair;
mod retold;
mod speech;
mod statements;
mod status;
mod tree;
mod when;

pub use explain::{Explained, Explanation, FiredRule, Known, Mentioned, Met, NearMiss, Standing, Triggered, WordArc};

use crate::{
    codebook::Codebook,
    event::{DocumentInfo, Event, Reading, Root},
    text::{Frames, Model, Named, Sentence},
};
use gazetteer::Gazetteer;
use phrases::Phrases;
use std::sync::Arc;

/// Reads documents under one codebook. Making one costs some milliseconds; it is then shared by all threads.
#[derive(Debug)]
pub struct Coder {
    codebook: Arc<Codebook>,
    gazetteer: Gazetteer,
    phrases: Phrases,
}

impl Coder {
    /// A coder for that codebook.
    pub fn new(codebook: Arc<Codebook>) -> Self {
        let (gazetteer, phrases) = rayon::join(|| Gazetteer::new(&codebook), || Phrases::new(&codebook));
        Self {
            codebook,
            gazetteer,
            phrases,
        }
    }

    /// The reading of a document: its text, what is known beside it, and its sentences as the language model sees
    /// them; the same model judges what the rules find. Spans are byte offsets into `text`.
    pub fn read(&self, model: &Model, info: &DocumentInfo, text: &str, sentences: &[Sentence]) -> Reading {
        document::read(self, model, info, text, sentences, |named| {
            model.frames(sentences, named)
        })
    }

    /// The same without the event head's judgement: what the rules of the codebook find by themselves.
    pub fn read_by_rules(&self, model: &Model, info: &DocumentInfo, text: &str, sentences: &[Sentence]) -> Reading {
        document::read(self, model, info, text, sentences, |_| Frames::default())
    }

    /// Whom each sentence of a document mentions, as far as text and register tell, in the order of the words.
    pub fn named(&self, published: Option<jiff::civil::Date>, text: &str, sentences: &[Sentence]) -> Vec<Named> {
        document::named(self, published, text, sentences)
    }

    /// The words of a sentence at which rules of the codebook look, with the root that each would give, whoever the
    /// parties are: sanctions as COERCE and verdicts as ACCUSE, as the model was taught.
    pub fn cues(&self, text: &str, sentence: &Sentence) -> Vec<(usize, Root)> {
        document::cues(self, text, sentence)
    }

    /// Why the rules do what they do in each sentence of a document; `events` are those of its reading.
    pub fn explain(
        &self,
        model: &Model,
        info: &DocumentInfo,
        text: &str,
        sentences: &[Sentence],
        events: &[Event],
    ) -> Vec<Explained> {
        document::explain(self, model, info, text, sentences, events)
    }
}
