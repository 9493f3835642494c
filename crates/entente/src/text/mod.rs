//! One model pass over a sentence: tokens, lemmas, parts of speech, Universal Dependencies arcs, entity mentions.

mod abbreviations;
mod addresses;
mod analyse;
mod between;
mod conllu;
mod encoder;
mod format;
mod frames;
mod given;
mod heads;
mod layers;
mod lemmas;
mod matrix;
mod model;
mod pieces;
mod relation;
mod sentences;
#[cfg(test)]
mod similarity;
mod tokens;
mod tree;
mod types;
mod wide;

pub use analyse::Block;
pub use conllu::to_conllu;
pub use format::ModelError;
pub use frames::{FrameKind, Frames, Named, Side};
pub use model::Model;
pub use relation::{Ends, Relation, State};
pub use sentences::sentences;
pub use tokens::words;
pub use types::{Deprel, Features, Mention, MentionKind, Sentence, Tense, Token, Upos, VerbForm, Voice};
