//! What the language model says of a sentence.

use super::{format::Bytes, relation::State};
use crate::event::Span;

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // Universal Dependencies names
        pub enum $type { $($variant),+ }

        impl $type {
            /// All values, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that Universal Dependencies gives it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The value of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

names! {
    /// Universal part of speech.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT",
        Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

names! {
    /// Universal Dependencies relation, with the subtypes of the English treebanks.
    Deprel {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod",
        Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass", Case = "case", Cc = "cc",
        CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound", CompoundPrt = "compound:prt",
        Conj = "conj", Cop = "cop", Csubj = "csubj", CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass",
        Dep = "dep", Det = "det", DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated",
        Expl = "expl", Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list",
        Mark = "mark", Nmod = "nmod", NmodDesc = "nmod:desc", NmodPoss = "nmod:poss",
        NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj", NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass",
        Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent", OblUnmarked = "obl:unmarked",
        Orphan = "orphan", Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum", Root = "root",
        Vocative = "vocative", Xcomp = "xcomp",
    }
}

names! {
    /// Kind of a named mention.
    MentionKind { Person = "PER", Organisation = "ORG", Place = "LOC", Event = "EVENT", Other = "MISC" }
}

/// Tense of a verb form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Tense {
    Past,
    Present,
}

/// Form of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum VerbForm {
    Finite,
    Infinitive,
    Gerund,
    Participle,
}

/// Voice, where the treebanks mark it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Voice {
    Passive,
}

/// The morphological features that the coder asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Features {
    /// Tense of a verb or auxiliary.
    pub tense: Option<Tense>,
    /// Form of a verb or auxiliary.
    pub verb_form: Option<VerbForm>,
    /// Passive participle.
    pub voice: Option<Voice>,
    /// Number=Plur.
    pub plural: bool,
    /// Mood=Imp.
    pub imperative: bool,
    /// Person of a pronoun or verb, 1 to 3.
    pub person: Option<u8>,
}

/// One syntactic word.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Where it stands in the document's text.
    pub span: Span,
    /// As written.
    pub form: String,
    /// Dictionary form, in lower case.
    pub lemma: String,
    /// Part of speech.
    pub upos: Upos,
    /// Features.
    pub feats: Features,
    /// Index of its head in the sentence; none for the root.
    pub head: Option<usize>,
    /// Relation to the head.
    pub deprel: Deprel,
}

/// A named mention: tokens `first..last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Kind.
    pub kind: MentionKind,
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub last: usize,
}

/// A sentence with everything that the model knows of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sentence {
    /// Where it stands in the document's text.
    pub span: Span,
    /// True where it belongs to the headline.
    pub headline: bool,
    /// Number of the paragraph that it belongs to, from 0.
    pub paragraph: usize,
    /// Its words.
    pub tokens: Vec<Token>,
    /// Named mentions, left to right, never overlapping.
    pub mentions: Vec<Mention>,
    /// What each word would be as the word that shows an event.
    pub states: Vec<State>,
    /// A vector of length 1 for similarity: the cosine of two is their sum of products.
    pub vector: Vec<f32>,
    /// A vector a word, for what is asked of the sentence later.
    pub(super) words: Bytes<'static>,
}

impl Sentence {
    /// A sentence whose words no model has read.
    pub fn of(span: Span, tokens: Vec<Token>) -> Self {
        Self {
            span,
            tokens,
            ..Self::default()
        }
    }

    /// Indices of the tokens that hang on `head`, left to right.
    pub fn children(&self, head: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.tokens
            .iter()
            .enumerate()
            .filter(move |(_, t)| t.head == Some(head))
            .map(|(i, _)| i)
    }
}
