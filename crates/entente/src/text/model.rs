//! The language model: loaded once, then shared by all threads.

use super::{
    encoder::{Batch, Encoder, LONGEST, Scratch, WIDTH},
    format::{Bytes, ModelError, ModelFile, shape},
    frames::{FrameHead, FrameKind, Frames, Named, Side},
    heads::{HeadScratch, Heads, Word},
    layers::{Linear, add, dot},
    lemmas::Lemmas,
    pieces::{self, Pieces},
    relation::{Ends, Relation, RelationHead, State},
    types::{Sentence, Tense, Upos, VerbForm},
};
use crate::event::Root;
use std::{cell::RefCell, collections::HashSet};

/// Pieces of a sentence, without the two that mark its ends.
const MOST_PIECES: usize = LONGEST - 2;

/// The language model of Entente.
#[derive(Debug)]
pub struct Model {
    pieces: Pieces,
    encoder: Encoder,
    heads: Heads,
    relation: RelationHead,
    frames: FrameHead,
    sentence: Linear,
    lemmas: Lemmas,
    hash: String,
}

/// Buffers that a thread uses again for each batch.
#[derive(Default)]
struct Buffers {
    encoder: Scratch,
    heads: HeadScratch,
    words: Vec<f32>,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

/// A sentence as the network takes it: the ids of its pieces, the letter case of each word, the end of each word.
#[derive(Debug)]
pub(super) struct Cut {
    ids: Vec<u32>,
    shapes: Vec<u8>,
    ends: Vec<u32>,
}

impl Cut {
    /// Pieces, with the two that mark the ends.
    pub(super) fn size(&self) -> usize {
        self.ids.len() + 2
    }
}

impl Model {
    /// The model that is built into the program.
    ///
    /// # Errors
    /// Where the file was damaged or left empty when the program was built.
    pub fn embedded() -> Result<Self, ModelError> {
        let file = ModelFile::open(entente_model::MODEL)?;
        let pieces = file.bytes("encoder.pieces.weight", &[file.sets.vocabulary.len(), WIDTH])?;
        Self::load(&file, pieces)
    }

    /// A model from the bytes of a file; training/FORMAT.md describes them.
    ///
    /// # Errors
    /// Where the bytes are no model, are damaged, of an unknown version, or of another network.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = ModelFile::open(bytes)?;
        let pieces = file
            .bytes("encoder.pieces.weight", &[file.sets.vocabulary.len(), WIDTH])?
            .into_owned();
        Self::load(&file, pieces)
    }

    fn load(file: &ModelFile<'_>, pieces: Bytes<'static>) -> Result<Self, ModelError> {
        let ((encoder, (heads, relation, frames)), cutter) = rayon::join(
            || {
                rayon::join(
                    || Encoder::load(file, pieces),
                    || (Heads::load(file), RelationHead::load(file), FrameHead::load(file)),
                )
            },
            || Pieces::new(&file.sets.vocabulary),
        );
        let cutter = cutter.ok_or_else(|| shape("[UNK], [CLS] or [SEP] is missing in the vocabulary"))?;
        Ok(Self {
            pieces: cutter,
            encoder: encoder?,
            heads: heads?,
            relation: relation?,
            frames: frames?,
            sentence: Linear::load(file, "sentence", WIDTH, WIDTH)?,
            lemmas: Lemmas::new(HashSet::new()),
            hash: file.hash.clone(),
        })
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

    pub(super) fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The dictionary form of a word.
    pub(super) fn lemma(&self, form: &str, word: &Word) -> String {
        let learned = self.heads.lemma(form, word);
        let bent = word.feats.tense == Some(Tense::Past)
            || word.feats.person == Some(3)
            || matches!(word.feats.verb_form, Some(VerbForm::Participle | VerbForm::Gerund));
        // "need", "bring" and "press" end like forms of other verbs.
        if word.upos == Upos::Verb && !bent && learned == form.to_lowercase() {
            return learned;
        }
        self.lemmas.of(form, word.upos, learned, |stem| self.pieces.has(stem))
    }

    /// Cuts the words of a sentence into pieces. A sentence of too many pieces gets fewer of each word.
    pub(super) fn cut<'w>(&self, words: impl Iterator<Item = &'w str> + Clone) -> Cut {
        let mut cut = Cut {
            ids: Vec::new(),
            shapes: Vec::new(),
            ends: Vec::new(),
        };
        for most in [pieces::MOST_PIECES, 6, 3, 2, 1] {
            cut.ids.clear();
            cut.shapes.clear();
            cut.ends.clear();
            for word in words.clone() {
                let before = cut.ids.len();
                self.pieces.cut(word, &mut cut.ids);
                cut.ids.truncate(before + most);
                cut.shapes.push(pieces::shape(word) as u8);
                cut.ends.push(cut.ids.len() as u32);
            }
            if cut.ids.len() <= MOST_PIECES {
                break;
            }
        }
        cut
    }

    /// The relation of each pair of a sentence, in their order.
    pub fn relate(&self, sentence: &Sentence, pairs: &[Ends]) -> Vec<Relation> {
        self.relation.relate(sentence, pairs)
    }

    /// Reads the sentences of a report once more, all together, with the mentions of actors in them.
    pub fn frames(&self, sentences: &[Sentence], named: &[Named]) -> Frames {
        self.frames.read(sentences, named)
    }

    /// The probability of each root at a word (sentence and token) of a report, and of none; nothing where the report was
    /// not read that far.
    pub fn roots<'m>(
        &'m self,
        frames: &'m Frames,
        (sentence, token): (usize, usize),
    ) -> impl Iterator<Item = (Option<Root>, f32)> + 'm {
        self.frames.roots(frames, sentence, token)
    }

    /// The likeliest label of a frame at a word, with the probability that there is such a frame at all.
    pub fn label(&self, frames: &Frames, (sentence, token): (usize, usize), kind: FrameKind) -> Option<(&str, f32)> {
        self.frames.label(frames, sentence, token, kind)
    }

    /// Where each actor of a report stands to a frame at a word. `sentences` are those that [`Model::frames`] was given.
    pub fn sides(&self, frames: &Frames, sentences: &[Sentence], word: (usize, usize), kind: FrameKind) -> Vec<Side> {
        self.frames.sides(frames, sentences, word, kind)
    }

    /// One pass over a few sentences.
    pub(super) fn pass(&self, cuts: &[&Cut]) -> Vec<Read> {
        let mut batch = Batch::default();
        for cut in cuts {
            batch.ids.push(self.pieces.open);
            batch.shapes.push(0);
            let mut start = 0;
            for (&end, &case) in cut.ends.iter().zip(&cut.shapes) {
                for &id in &cut.ids[start..end as usize] {
                    batch.ids.push(id);
                    batch.shapes.push(usize::from(case));
                }
                start = end as usize;
            }
            batch.ids.push(self.pieces.close);
            batch.shapes.push(0);
            batch.ends.push(batch.ids.len());
        }
        BUFFERS.with_borrow_mut(|buffers| {
            let Buffers { encoder, heads, words } = buffers;
            self.encoder.encode(&batch, encoder);
            let ends = pool(cuts, &encoder.x, words);
            let read = self.heads.read(words, &ends, heads);
            let mut start = 0;
            let ranges = ends.iter().map(|&end| std::mem::replace(&mut start, end)..end);
            read.into_iter()
                .zip(ranges)
                .map(|(read, range)| {
                    let vectors = &words[range.start * WIDTH..range.end * WIDTH];
                    Read {
                        words: read,
                        states: self.relation.states(vectors),
                        vectors: Bytes::rounded(vectors, WIDTH),
                        vector: self.vector(vectors),
                    }
                })
                .collect()
        })
    }

    /// The vector of a sentence, of length 1.
    fn vector(&self, words: &[f32]) -> Vec<f32> {
        let mut mean = vec![0.0; WIDTH];
        for word in words.chunks_exact(WIDTH) {
            add(&mut mean, word);
        }
        let count = (words.len() / WIDTH).max(1) as f32;
        mean.iter_mut().for_each(|v| *v /= count);
        let mut vector = Vec::new();
        self.sentence.of(&mean, &mut vector);
        let length = dot(&vector, &vector).sqrt().max(1e-12);
        vector.iter_mut().for_each(|v| *v /= length);
        vector
    }
}

/// What one pass says of a sentence.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) words: Vec<Word>,
    pub(super) states: Vec<State>,
    pub(super) vectors: Bytes<'static>,
    pub(super) vector: Vec<f32>,
}

/// One vector a word, the mean of its pieces; gives the end of each sentence in words.
fn pool(cuts: &[&Cut], x: &[f32], words: &mut Vec<f32>) -> Vec<usize> {
    words.clear();
    let mut sentence = 0;
    let mut ends = Vec::with_capacity(cuts.len());
    for cut in cuts {
        let mut start = 0;
        for &end in &cut.ends {
            let end = end as usize;
            let at = words.len();
            words.resize(at + WIDTH, 0.0);
            let share = 1.0 / (end - start).max(1) as f32;
            for piece in start..end {
                let row = (sentence + 1 + piece) * WIDTH;
                for (w, v) in words[at..].iter_mut().zip(&x[row..row + WIDTH]) {
                    *w += v * share;
                }
            }
            start = end;
        }
        sentence += cut.size();
        ends.push(words.len() / WIDTH);
    }
    ends
}
