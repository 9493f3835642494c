//! One model pass over a sentence: tokens, lemmas, parts of speech, Universal Dependencies arcs, entity mentions.

mod types;

pub use types::{Deprel, Features, Mention, MentionKind, Sentence, Tense, Token, Upos, VerbForm, Voice};
