//! Model, codebook and coder together: documents in, readings out.

use crate::{
    codebook::{Codebook, CodebookError},
    coder::{Coder, Explanation},
    event::{DocumentInfo, Evidence, Party, Reading, When},
    news::{Document, ParagraphKind},
    text::{Block, Model, ModelError, Named},
};
use rayon::prelude::*;
use std::{path::Path, sync::Arc};

/// Reads documents. Making one costs some hundred milliseconds; it is then shared by all threads.
#[derive(Debug)]
pub struct Reader {
    codebook: Arc<Codebook>,
    model: Model,
    coder: Coder,
}

/// A way of coding: with the event head, or by the rules alone.
type How = fn(&Coder, &Model, &DocumentInfo, &str, &[crate::text::Sentence]) -> Reading;

/// Why no reader could be made.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// The codebook is faulty.
    #[error(transparent)]
    Codebook(#[from] CodebookError),
    /// The model is faulty.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl Reader {
    /// A reader with the embedded model and codebook.
    ///
    /// # Errors
    /// A damaged program.
    pub fn embedded() -> Result<Self, ReaderError> {
        Self::new(None)
    }

    /// A reader with a codebook from a folder, or the embedded one.
    ///
    /// # Errors
    /// A codebook that is faulty, with file and line.
    pub fn new(codebook: Option<&Path>) -> Result<Self, ReaderError> {
        let (model, coder) = rayon::join(Model::embedded, || {
            let codebook = Arc::new(codebook.map_or_else(Codebook::embedded, Codebook::load)?);
            Ok::<_, CodebookError>((Coder::new(Arc::clone(&codebook)), codebook))
        });
        let (coder, codebook) = coder?;
        let model = model?.with_words(codebook.lemmas().map(str::to_owned));
        Ok(Self { model, coder, codebook })
    }

    /// The codebook.
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// The language model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The sentences of a document, as the language model sees them.
    pub fn sentences(&self, document: &Document) -> Vec<crate::text::Sentence> {
        self.model.analyse(&document.text, &blocks(document))
    }

    /// Whom each of these sentences of a document mentions.
    pub fn named(&self, document: &Document, sentences: &[crate::text::Sentence]) -> Vec<Named> {
        self.coder.named(document.info.published, &document.text, sentences)
    }

    /// The words of a sentence at which rules of the codebook look, with the root that each would give.
    pub fn cues(&self, text: &str, sentence: &crate::text::Sentence) -> Vec<(usize, crate::event::Root)> {
        self.coder.cues(text, sentence)
    }

    /// Why the rules of the codebook make of a document what they make: what `entente codebook explain` shows.
    pub fn explain(&self, document: &Document) -> Explanation {
        let sentences = self.sentences(document);
        let events = self.code(document, &sentences, Coder::read).events;
        let (info, text) = (&document.info, &document.text);
        Explanation {
            sentences: self.coder.explain(&self.model, info, text, &sentences, &events),
            events,
        }
    }

    /// The reading of one document.
    pub fn read(&self, document: &Document) -> Reading {
        self.read_many(std::slice::from_ref(document))
            .pop()
            .unwrap_or_else(|| self.code(document, &[], Coder::read))
    }

    /// The readings of many documents, in their order, on all cores; short documents share the model's batches.
    pub fn read_many(&self, documents: &[Document]) -> Vec<Reading> {
        self.each_read(documents, |document, sentences| {
            self.code(document, &sentences, Coder::read)
        })
    }

    /// What the rules of the codebook find in each document by themselves, and its reading.
    pub fn read_many_both_ways(&self, documents: &[Document]) -> Vec<(Reading, Reading)> {
        self.each_read(documents, |document, sentences| {
            let by = |how| self.code(document, &sentences, how);
            (by(Coder::read_by_rules), by(Coder::read))
        })
    }

    /// The same, each reading with the vector of each of its sentences, which have length 1: see
    /// [`crate::text::Sentence::vector`].
    pub fn read_many_with_vectors(&self, documents: &[Document]) -> Vec<(Reading, Vec<Vec<f32>>)> {
        self.each_read(documents, |document, sentences| {
            let reading = self.code(document, &sentences, Coder::read);
            (reading, sentences.into_iter().map(|s| s.vector).collect())
        })
    }

    /// The sentences of many documents, in their order; short documents share the model's batches.
    pub fn sentences_of_many(&self, documents: &[Document]) -> Vec<Vec<crate::text::Sentence>> {
        let blocks: Vec<Vec<Block>> = documents.iter().map(blocks).collect();
        let texts: Vec<(&str, &[Block])> = documents
            .iter()
            .zip(&blocks)
            .map(|(d, b)| (d.text.as_str(), b.as_slice()))
            .collect();
        self.model.analyse_many(&texts)
    }

    fn each_read<T: Send>(
        &self,
        documents: &[Document],
        make: impl Fn(&Document, Vec<crate::text::Sentence>) -> T + Sync,
    ) -> Vec<T> {
        documents
            .par_iter()
            .zip(self.sentences_of_many(documents))
            .map(|(document, sentences)| make(document, sentences))
            .collect()
    }

    fn code(&self, document: &Document, sentences: &[crate::text::Sentence], how: How) -> Reading {
        // The coder cannot fail. Should it all the same, the text is kept without a reading, and the run goes on.
        let of = |sentences| how(&self.coder, &self.model, &document.info, &document.text, sentences);
        let coded = || of(sentences);
        let mut reading = std::panic::catch_unwind(std::panic::AssertUnwindSafe(coded)).unwrap_or_else(|_| {
            let mut empty = of(&[]);
            empty
                .notes
                .push("the coder failed on this text, which is a fault of the program: please report it".to_owned());
            empty
        });
        reading.notes.splice(0..0, document.warnings.iter().cloned());
        each_evidence(&mut reading, &mut |evidence| {
            evidence.origin = document.origin.to_original(evidence.span)
        });
        reading
    }
}

/// The paragraphs that are read: the headline and the running text.
fn blocks(document: &Document) -> Vec<Block> {
    document
        .paragraphs
        .iter()
        .filter(|p| matches!(p.kind, ParagraphKind::Headline | ParagraphKind::Body))
        .map(|p| Block {
            span: p.span,
            headline: p.kind == ParagraphKind::Headline,
        })
        .collect()
}

fn each_evidence(reading: &mut Reading, change: &mut impl FnMut(&mut Evidence)) {
    fn party(p: &mut Party, change: &mut impl FnMut(&mut Evidence)) {
        change(&mut p.evidence);
    }
    fn when(w: &mut When, change: &mut impl FnMut(&mut Evidence)) {
        w.words.iter_mut().for_each(change);
    }
    for e in &mut reading.events {
        e.actors
            .iter_mut()
            .chain(&mut e.recipients)
            .for_each(|p| party(p, change));
        e.third_parties.iter_mut().for_each(|t| party(&mut t.party, change));
        e.speakers.iter_mut().for_each(|s| party(&mut s.party, change));
        e.amounts.iter_mut().for_each(|a| change(&mut a.evidence));
        e.place.iter_mut().for_each(|p| change(&mut p.evidence));
        when(&mut e.when, change);
        change(&mut e.trigger);
        change(&mut e.evidence);
    }
    for s in &mut reading.statements {
        s.speaker
            .iter_mut()
            .chain(&mut s.audience)
            .chain(&mut s.about)
            .for_each(|p| party(p, change));
        s.verb.iter_mut().for_each(&mut *change);
        change(&mut s.words);
    }
    for c in &mut reading.commitments {
        c.parties.iter_mut().chain(&mut c.to).for_each(|p| party(p, change));
        c.amounts.iter_mut().for_each(|a| change(&mut a.evidence));
        when(&mut c.made, change);
        c.due.iter_mut().for_each(|w| when(w, change));
        change(&mut c.what);
    }
    for c in &mut reading.claims {
        c.claimant.iter_mut().for_each(|p| party(p, change));
        when(&mut c.made, change);
        change(&mut c.evidence);
    }
    reading.people.iter_mut().for_each(|p| change(&mut p.evidence));
}
