//! The relation head: what a marked actor does to a marked recipient, and by which word the sentence says it.
//!
//! The words of a sentence are read once more for each pair, by two narrow layers to which the parts of the pair are
//! added; `training/model.py` describes it.

use super::{
    encoder::WIDTH,
    format::{ModelError, ModelFile, shape},
    heads::largest,
    layers::{Layer, Linear, Norm, RereadScratch, add, gelu, softmax, with_scratch},
    types::Sentence,
};
use crate::event::{Modality, Root};
use std::ops::Range;

const NARROW: usize = 192;
const INNER: usize = 384;
const LAYERS: usize = 2;
const ROLES: usize = 4;
const ACTOR: usize = 1;
const RECIPIENT: usize = 2;
/// Pairs in one pass: enough for the matrix products, few enough for little memory.
const CHUNK: usize = 16;
/// How much a rule's word at the trigger adds to the logarithm of its root's probability.
const CUE: f32 = 3.5;

/// The two ends of a relation: tokens of a sentence. There may be nobody at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// The tokens of who does it.
    pub actor: Range<usize>,
    /// The tokens of the one whom it concerns.
    pub recipient: Option<Range<usize>>,
}

/// What the model makes of a pair.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Relation {
    /// Probability of each root, and of nothing.
    shares: Vec<(Option<Root>, f32)>,
    /// The token that shows it.
    pub trigger: usize,
    /// How likely each token is the one that shows it.
    pointer: Vec<f32>,
}

/// What the model makes of a word, should it show an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// Probability that the text denies it.
    pub denied: f32,
    /// The likeliest modality.
    pub modality: Modality,
    /// Its probability.
    pub share: f32,
    /// Probability that it lies ahead: planned or promised.
    pub ahead: f32,
    /// Probability that somebody wants it of another.
    pub wanted: f32,
}

impl Relation {
    /// A relation that is this root for sure.
    #[cfg(test)]
    pub(crate) fn certain(root: Root) -> Self {
        Self {
            shares: vec![(Some(root), 1.0)],
            ..Self::default()
        }
    }

    /// The probability of a root; of no relation for none.
    pub fn share(&self, root: Option<Root>) -> f32 {
        self.shares
            .iter()
            .find(|(r, _)| *r == root)
            .map_or(0.0, |(_, share)| *share)
    }

    /// The likeliest root, with its probability; none where the model was not asked.
    pub fn root(&self) -> Option<(Root, f32)> {
        let roots = self.shares.iter().filter_map(|(root, share)| Some(((*root)?, *share)));
        roots.max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The judgement of model and codebook together: each root that rules would give at a token gains by the share that
    /// the token has of being the trigger. [`CUE`] was fitted on the project's own held-out pairs.
    #[must_use]
    pub fn with_cues(mut self, cues: &[(usize, Root)]) -> Self {
        for (root, share) in &mut self.shares {
            let Some(root) = *root else { continue };
            let seen = |token: usize| cues.iter().filter(|(t, _)| *t == token).count() as f32;
            let at = cues.iter().filter(|(_, r)| *r == root);
            let gain: f32 = at
                .map(|(token, _)| self.pointer.get(*token).copied().unwrap_or(0.0) / seen(*token))
                .sum();
            *share *= (CUE * gain).exp();
        }
        let all: f32 = self.shares.iter().map(|(_, share)| share).sum();
        for (_, share) in &mut self.shares {
            *share /= all.max(f32::MIN_POSITIVE);
        }
        self
    }

    /// The roots as PLOVER and CAMEO count acts, where a reading keeps root and status apart: to say that one will lift
    /// sanctions is AGREE (CAMEO 03), not to lift them REJECT (12), to want another to lift them REQUEST (10); to say that
    /// one will impose them is THREATEN (13). `states` are those of the sentence's words.
    #[must_use]
    pub fn as_act(mut self, states: &[State]) -> Self {
        let expected = |of: fn(&State) -> f32| -> f32 {
            self.pointer
                .iter()
                .zip(states)
                .map(|(share, state)| share * of(state))
                .sum()
        };
        let (denied, ahead, wanted) = (expected(|s| s.denied), expected(|s| s.ahead), expected(|s| s.wanted));
        let mut moved: Vec<(Root, f32)> = Vec::new();
        for (root, share) in &mut self.shares {
            let (reject, rest) = (*share * denied, *share * (1.0 - denied));
            match root {
                Some(Root::Consult | Root::Support | Root::Concede | Root::Cooperate | Root::Aid | Root::Retreat) => {
                    moved.extend([
                        (Root::Reject, reject),
                        (Root::Agree, rest * ahead),
                        (Root::Request, rest * wanted),
                    ]);
                    *share = rest * (1.0 - ahead - wanted).max(0.0);
                }
                Some(Root::Agree) => {
                    moved.push((Root::Reject, reject));
                    *share = rest;
                }
                Some(Root::Sanction | Root::Coerce | Root::Assault | Root::Mobilize | Root::Protest) => {
                    moved.push((Root::Threaten, rest * ahead));
                    *share -= rest * ahead;
                }
                _ => {}
            }
        }
        for (to, gain) in moved {
            if let Some((_, share)) = self.shares.iter_mut().find(|(root, _)| *root == Some(to)) {
                *share += gain;
            }
        }
        self
    }
}

#[derive(Debug)]
pub(super) struct RelationHead {
    enter: Linear,
    roles: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    trigger: Linear,
    hidden: Linear,
    direct: Linear,
    root: Linear,
    status: Linear,
    polarity: Linear,
    modality: Linear,
    roots: Vec<Option<Root>>,
    modalities: Vec<Modality>,
}

const STATUS: usize = 128;

impl RelationHead {
    pub(super) fn load(file: &ModelFile<'_>) -> Result<Self, ModelError> {
        let sets = &file.sets;
        let linear = |name: &str, inputs, outputs| Linear::load(file, name, inputs, outputs);
        let modality = |name: &String| {
            let known = serde_json::from_value(serde_json::Value::String(match name.as_str() {
                "background" => "past-background".to_owned(),
                name => name.to_owned(),
            }));
            known.map_err(|_| shape(format!("modality {name:?} is not known to this program")))
        };
        if sets.root.is_empty() || sets.modality.is_empty() {
            return Err(shape("there are no roots or no modalities"));
        }
        Ok(Self {
            enter: linear("relation.enter", WIDTH, NARROW)?,
            roles: file.floats("relation.roles.weight", &[ROLES, NARROW])?,
            norm: Norm::load(file, "relation.norm", NARROW)?,
            layers: (0..LAYERS)
                .map(|i| Layer::load(file, &format!("relation.layers.{i}"), NARROW, INNER))
                .collect::<Result<_, _>>()?,
            trigger: linear("relation.trigger", NARROW, 1)?,
            hidden: linear("relation.hidden", 3 * NARROW, NARROW)?,
            direct: linear("relation.direct", WIDTH, NARROW)?,
            root: linear("relation.root", NARROW, sets.root.len())?,
            status: linear("status", WIDTH, STATUS)?,
            polarity: linear("polarity", STATUS, 1)?,
            modality: linear("modality", STATUS, sets.modality.len())?,
            roots: sets.roots()?,
            modalities: sets.modality.iter().map(modality).collect::<Result<_, _>>()?,
        })
    }

    /// The state of each word of a sentence.
    pub(super) fn states(&self, words: &[f32]) -> Vec<State> {
        with_scratch(|RereadScratch { a, b, c, .. }| {
            self.status.of(words, a);
            gelu(a);
            self.polarity.of(a, b);
            self.modality.of(a, c);
            let modes = c.chunks_exact_mut(self.modalities.len());
            let state = |(denied, modes): (&f32, &mut [f32])| {
                softmax(modes);
                let best = largest(modes);
                let of = |wanted: &[Modality]| -> f32 {
                    let all = self.modalities.iter().zip(modes.iter());
                    all.filter(|(m, _)| wanted.contains(m)).map(|(_, share)| share).sum()
                };
                State {
                    denied: 1.0 / (1.0 + (-denied).exp()),
                    modality: self.modalities[best],
                    share: modes[best],
                    ahead: of(&[Modality::Planned, Modality::Promised]),
                    wanted: of(&[Modality::Demanded]),
                }
            };
            b.iter().zip(modes).map(state).collect()
        })
    }

    /// The relation of each pair of a sentence that this model has read; of another, or of one without words, nothing.
    pub(super) fn relate(&self, sentence: &Sentence, pairs: &[Ends]) -> Vec<Relation> {
        let count = sentence.tokens.len();
        if count == 0 || sentence.words.rows() != count {
            return vec![Relation::default(); pairs.len()];
        }
        let inside = |range: &Range<usize>| range.start.min(count)..range.end.min(count);
        let pairs: Vec<Ends> = pairs
            .iter()
            .map(|pair| Ends {
                actor: inside(&pair.actor),
                recipient: pair.recipient.as_ref().map(inside),
            })
            .collect();
        pairs
            .chunks(CHUNK)
            .flat_map(|some| self.relate_some(sentence, some))
            .collect()
    }

    fn relate_some(&self, sentence: &Sentence, pairs: &[Ends]) -> Vec<Relation> {
        let count = sentence.tokens.len();
        with_scratch(|scratch| {
            let RereadScratch { layer, a: x, b, c } = scratch;
            let mut raw = vec![0.0; count * WIDTH];
            sentence.words.add_rows(&mut raw);
            self.enter.of(&raw, b);
            x.clear();
            for pair in pairs {
                for (word, row) in b.chunks_exact(NARROW).enumerate() {
                    let recipient = pair.recipient.as_ref().is_some_and(|r| r.contains(&word));
                    let role = ACTOR * usize::from(pair.actor.contains(&word)) + RECIPIENT * usize::from(recipient);
                    let at = x.len();
                    x.extend_from_slice(row);
                    add(&mut x[at..], &self.roles[role * NARROW..(role + 1) * NARROW]);
                }
            }
            self.norm.apply(x);
            let ends: Vec<usize> = (1..=pairs.len()).map(|i| i * count).collect();
            for one in &self.layers {
                one.pass(x, &ends, layer);
            }
            self.trigger.of(x, b);
            let mut pointers = Vec::with_capacity(pairs.len());
            let mut parts = vec![0.0; pairs.len() * 3 * NARROW];
            let mut direct = vec![0.0; pairs.len() * WIDTH];
            let sentences = x.chunks_exact(count * NARROW).zip(b.chunks_exact_mut(count));
            let rows = parts.chunks_exact_mut(3 * NARROW).zip(direct.chunks_exact_mut(WIDTH));
            for ((pair, (parts, direct)), (words, pointer)) in pairs.iter().zip(rows).zip(sentences) {
                softmax(pointer);
                pointers.push(pointer.to_vec());
                let (seen, ends) = parts.split_at_mut(NARROW);
                let (actor, recipient) = ends.split_at_mut(NARROW);
                weigh(words, pointer, seen);
                weigh(&raw, pointer, direct);
                mean(words, pair.actor.clone(), actor);
                mean(words, pair.recipient.clone().unwrap_or(0..0), recipient);
            }
            self.hidden.of(&parts, b);
            self.direct.of(&direct, c);
            add(b, c);
            gelu(b);
            self.root.of(b, c);
            let rows = c.chunks_exact_mut(self.roots.len()).zip(pointers);
            rows.map(|(scores, pointer)| {
                softmax(scores);
                Relation {
                    shares: self.roots.iter().copied().zip(scores.iter().copied()).collect(),
                    trigger: largest(&pointer),
                    pointer,
                }
            })
            .collect()
        })
    }
}

/// The sum of the rows of `words`, each times its share.
fn weigh(words: &[f32], shares: &[f32], out: &mut [f32]) {
    for (word, share) in words.chunks_exact(out.len()).zip(shares) {
        out.iter_mut().zip(word).for_each(|(o, w)| *o += w * share);
    }
}

/// The mean of some words; nothing for no words.
fn mean(words: &[f32], range: Range<usize>, out: &mut [f32]) {
    let share = 1.0 / range.len().max(1) as f32;
    for word in words.chunks_exact(NARROW).take(range.end).skip(range.start) {
        out.iter_mut().zip(word).for_each(|(o, w)| *o += w * share);
    }
}
