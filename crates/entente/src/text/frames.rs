//! The event head: what a whole report tells, by which word, and who is on which side of it.
//!
//! The vectors of all words of a report are read once more by a narrow transformer that is also told whom each word
//! mentions. For each word it says whether an event, a claim, a statement or a commitment (a frame) is shown there; for
//! such a word and each actor, whether the actor is on its first side, on its second, on both or on none, wherever in the
//! report the actor stands. `training/model.py` (`Events`) describes it.

use super::{
    between::Between,
    encoder::WIDTH,
    format::{ModelError, ModelFile, shape},
    layers::{Layer, Linear, Norm, RereadScratch, add, dot, gelu, softmax, with_scratch},
    types::Sentence,
};
use crate::event::Root;
use std::ops::Range;

const NARROW: usize = 192;
const INNER: usize = 384;
const LAYERS: usize = 3;
const SLOTS: usize = 12;
const PLACES: usize = 8;
const SIDE: usize = 128;
const PRODUCT: usize = 96;
/// Words that are read at once; a longer report is read in parts.
const MOST_WORDS: usize = 256;
/// So many sentences before a part are read with it.
const BEFORE: usize = 2;

/// A mention of an actor, for the event head: tokens `first..last` of a sentence of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The sentence's place in the report, from 0.
    pub sentence: usize,
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub last: usize,
    /// How it names the actor: `state`, `capital`, `nationality`, `person`, `organisation`, `agent` or `anaphor`.
    pub kind: &'static str,
    /// The codes it stands for; none where it is not known, several for "the two sides".
    pub codes: Vec<String>,
}

/// What a word may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    /// An event; its sides are actors and recipients.
    Event,
    /// A claim about relations; its sides are the engagement and the other dyad.
    Claim,
    /// A statement; its second side is whom it is about.
    Statement,
    /// A commitment; its sides are the parties and those to whom it is made.
    Commitment,
}

/// Where an actor stands to a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The actor's code.
    pub code: String,
    /// Probability that it is on the first side.
    pub one: f32,
    /// Probability that it is on the second side.
    pub other: f32,
    /// The mentions that say so most for either side, as indices into what the head was given.
    pub mentions: (usize, usize),
}

/// A report as the event head has read it.
#[derive(Debug, Default)]
pub struct Frames {
    parts: Vec<Part>,
    /// The part that decides on each sentence, and the row of its first token there.
    of_sentence: Vec<Option<(usize, usize)>>,
}

#[derive(Debug)]
struct Part {
    x: Vec<f32>,
    /// The share of each label of each frame, a row a word.
    shares: Vec<f32>,
    codes: Vec<String>,
    mentions: Vec<Placed>,
}

/// A mention inside a part, with what the sides need of it.
#[derive(Debug)]
struct Placed {
    /// Index into what the head was given.
    index: usize,
    sentence: usize,
    tokens: Range<usize>,
    codes: Vec<usize>,
    hidden: Vec<f32>,
    product: Vec<f32>,
}

#[derive(Debug)]
pub(super) struct FrameHead {
    enter: Linear,
    mention: Vec<f32>,
    slot: Vec<f32>,
    sentence: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    hidden: Linear,
    direct: Linear,
    label: Linear,
    frame: Vec<f32>,
    side_trigger: Linear,
    side_mention: Linear,
    side_kind: Vec<f32>,
    side_between: Vec<Vec<f32>>,
    side: Linear,
    product_trigger: Linear,
    product_mention: Linear,
    between: Between,
    kinds: Vec<String>,
    roots: Vec<Option<Root>>,
    names: [Vec<String>; 4],
}

impl FrameHead {
    pub(super) fn load(file: &ModelFile<'_>) -> Result<Self, ModelError> {
        let sets = &file.sets;
        let linear = |name: &str, inputs, outputs| Linear::load(file, &format!("events.{name}"), inputs, outputs);
        let table = |name: &str, rows, width| file.floats(&format!("events.{name}"), &[rows, width]);
        let names = [&sets.root, &sets.claim, &sets.statement, &sets.commitment].map(Clone::clone);
        if names.iter().any(|n| n.first().is_none_or(|first| first != "NONE")) {
            return Err(shape(
                "the labels of events, claims, statements and commitments begin with NONE",
            ));
        }
        let between = Between::load(sets)?;
        let labels = names.iter().map(Vec::len).sum();
        let sizes = between.sizes();
        Ok(Self {
            enter: linear("enter", WIDTH, NARROW)?,
            mention: table("mention.weight", sets.mention.len(), NARROW)?,
            slot: table("slot", SLOTS, NARROW)?,
            sentence: table("sentence.weight", PLACES, NARROW)?,
            norm: Norm::load(file, "events.norm", NARROW)?,
            layers: (0..LAYERS)
                .map(|i| Layer::load(file, &format!("events.layers.{i}"), NARROW, INNER))
                .collect::<Result<_, _>>()?,
            hidden: linear("hidden", NARROW, NARROW)?,
            direct: linear("direct", WIDTH, NARROW)?,
            label: linear("label", NARROW, labels)?,
            frame: table("frame.weight", names.len(), NARROW)?,
            side_trigger: linear("side_trigger", NARROW, SIDE)?,
            side_mention: linear("side_mention", NARROW, SIDE)?,
            side_kind: table("side_kind.weight", sets.mention.len(), SIDE)?,
            side_between: sizes
                .iter()
                .enumerate()
                .map(|(i, rows)| table(&format!("side_between.{i}.weight"), *rows, SIDE))
                .collect::<Result<_, _>>()?,
            side: linear("side", SIDE, 2)?,
            product_trigger: linear("product_trigger", NARROW, 2 * PRODUCT)?,
            product_mention: linear("product_mention", NARROW, 2 * PRODUCT)?,
            between,
            kinds: sets.mention.clone(),
            roots: sets.roots()?,
            names,
        })
    }

    /// Reads the sentences of a report with the mentions of actors in them.
    pub(super) fn read(&self, sentences: &[Sentence], named: &[Named]) -> Frames {
        let mut frames = Frames {
            parts: Vec::new(),
            of_sentence: vec![None; sentences.len()],
        };
        let words = |s: usize| sentences[s].tokens.len();
        let mut next = 0;
        while next < sentences.len() {
            let mut first = next;
            let mut count = words(next);
            let mut last = next + 1;
            while first > 0 && next - first < BEFORE && count + words(first - 1) <= MOST_WORDS / 2 {
                first -= 1;
                count += words(first);
            }
            while last < sentences.len() && count + words(last) <= MOST_WORDS {
                count += words(last);
                last += 1;
            }
            let mut row = 0;
            for (s, sentence) in sentences.iter().enumerate().take(last).skip(first) {
                if s >= next && sentence.words.rows() == words(s) {
                    frames.of_sentence[s] = Some((frames.parts.len(), row));
                }
                row += words(s);
            }
            frames.parts.push(self.part(sentences, first..last, named));
            next = last;
        }
        frames
    }

    fn part(&self, sentences: &[Sentence], range: Range<usize>, named: &[Named]) -> Part {
        let mut starts = vec![0];
        for sentence in &sentences[range.clone()] {
            starts.push(starts[starts.len() - 1] + sentence.tokens.len());
        }
        let count = starts[starts.len() - 1];
        let mut codes: Vec<String> = Vec::new();
        let inside: Vec<(usize, &Named)> = named
            .iter()
            .enumerate()
            .filter(|(_, n)| range.contains(&n.sentence) && n.last <= sentences[n.sentence].tokens.len())
            .collect();
        for code in inside.iter().flat_map(|(_, n)| &n.codes) {
            if codes.len() < SLOTS && !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        with_scratch(|scratch| {
            let RereadScratch { layer, a: x, b, c } = scratch;
            let mut raw = vec![0.0; count * WIDTH];
            for (sentence, ends) in sentences[range.clone()].iter().zip(starts.windows(2)) {
                sentence.words.add_rows(&mut raw[ends[0] * WIDTH..ends[1] * WIDTH]);
            }
            self.enter.of(&raw, x);
            let rows_of = |n: &Named| {
                let start = starts[n.sentence - range.start];
                start + n.first..start + n.last
            };
            // A word belongs to one mention at most; words outside all of them are of the kind "none".
            let mut kinds = vec![0; count];
            for (_, n) in &inside {
                kinds[rows_of(n)].fill(self.kind(n));
                let own = places(&n.codes, &codes);
                for row in rows_of(n) {
                    for slot in &own {
                        let vector = &self.slot[slot * NARROW..(slot + 1) * NARROW];
                        let share = 1.0 / own.len() as f32;
                        let out = &mut x[row * NARROW..(row + 1) * NARROW];
                        out.iter_mut().zip(vector).for_each(|(o, v)| *o += share * v);
                    }
                }
            }
            for (s, sentence) in sentences[range.clone()].iter().enumerate() {
                let place = if sentence.headline {
                    0
                } else {
                    (s + range.start).min(6) + 1
                };
                for row in starts[s]..starts[s + 1] {
                    let out = &mut x[row * NARROW..(row + 1) * NARROW];
                    add(out, &self.mention[kinds[row] * NARROW..(kinds[row] + 1) * NARROW]);
                    add(out, &self.sentence[place * NARROW..(place + 1) * NARROW]);
                }
            }
            self.norm.apply(x);
            for one in &self.layers {
                one.pass(x, &[count], layer);
            }
            self.hidden.of(x, b);
            self.direct.of(&raw, c);
            add(b, c);
            gelu(b);
            self.label.of(b, c);
            let labels = self.label.bias.len();
            for row in c.chunks_exact_mut(labels) {
                let mut rest = row;
                for names in &self.names {
                    let (scores, others) = rest.split_at_mut(names.len());
                    softmax(scores);
                    rest = others;
                }
            }
            let mentions = inside
                .iter()
                .map(|(index, n)| self.placed(*index, n, rows_of(n), x, &codes))
                .collect();
            Part {
                x: x.clone(),
                shares: c.clone(),
                mentions,
                codes,
            }
        })
    }

    fn kind(&self, named: &Named) -> usize {
        self.kinds.iter().position(|k| k == named.kind).unwrap_or(0)
    }

    fn placed(&self, index: usize, named: &Named, rows: Range<usize>, x: &[f32], codes: &[String]) -> Placed {
        let mut mean = vec![0.0; NARROW];
        let share = 1.0 / rows.len().max(1) as f32;
        for row in rows {
            let vector = &x[row * NARROW..(row + 1) * NARROW];
            mean.iter_mut().zip(vector).for_each(|(m, v)| *m += share * v);
        }
        let (mut hidden, mut product) = (Vec::new(), Vec::new());
        self.side_mention.of(&mean, &mut hidden);
        let kind = self.kind(named);
        add(&mut hidden, &self.side_kind[kind * SIDE..(kind + 1) * SIDE]);
        self.product_mention.of(&mean, &mut product);
        Placed {
            index,
            sentence: named.sentence,
            tokens: named.first..named.last,
            codes: places(&named.codes, codes),
            hidden,
            product,
        }
    }

    /// The probability of each root at a word, and of none.
    pub(super) fn roots<'h>(
        &'h self,
        frames: &'h Frames,
        sentence: usize,
        token: usize,
    ) -> impl Iterator<Item = (Option<Root>, f32)> + 'h {
        let shares = self.shares(frames, sentence, token, FrameKind::Event);
        self.roots.iter().copied().zip(shares.iter().copied())
    }

    /// The likeliest label of a frame at a word, with the probability that there is such a frame at all.
    pub(super) fn label(&self, frames: &Frames, sentence: usize, token: usize, kind: FrameKind) -> Option<(&str, f32)> {
        let shares = self.shares(frames, sentence, token, kind);
        let (best, _) = shares.iter().enumerate().skip(1).max_by(|a, b| a.1.total_cmp(b.1))?;
        Some((&self.names[kind as usize][best], 1.0 - shares[0]))
    }

    fn shares<'f>(&self, frames: &'f Frames, sentence: usize, token: usize, kind: FrameKind) -> &'f [f32] {
        let Some((part, row)) = frames.place(sentence, token) else {
            return &[];
        };
        let labels = self.label.bias.len();
        let before: usize = self.names[..kind as usize].iter().map(Vec::len).sum();
        let from = row * labels + before;
        part.shares
            .get(from..from + self.names[kind as usize].len())
            .unwrap_or_default()
    }

    /// Where each actor of the report stands to a frame at a word.
    pub(super) fn sides(
        &self,
        frames: &Frames,
        sentences: &[Sentence],
        (sentence, token): (usize, usize),
        kind: FrameKind,
    ) -> Vec<Side> {
        let Some((part, row)) = frames.place(sentence, token) else {
            return Vec::new();
        };
        let mut vector = part.x[row * NARROW..(row + 1) * NARROW].to_vec();
        let frame = kind as usize;
        add(&mut vector, &self.frame[frame * NARROW..(frame + 1) * NARROW]);
        let (mut trigger, mut product) = (Vec::new(), Vec::new());
        self.side_trigger.of(&vector, &mut trigger);
        self.product_trigger.of(&vector, &mut product);
        let scores: Vec<[f32; 2]> = part
            .mentions
            .iter()
            .map(|m| {
                let mut hidden = trigger.clone();
                add(&mut hidden, &m.hidden);
                let between = self.between.of(sentences, (sentence, token), m.sentence, &m.tokens);
                for (table, at) in self.side_between.iter().zip(between) {
                    add(&mut hidden, &table[at * SIDE..(at + 1) * SIDE]);
                }
                gelu(&mut hidden);
                let mut out = Vec::new();
                self.side.of(&hidden, &mut out);
                let scale = (PRODUCT as f32).sqrt();
                let part = |side: usize| {
                    let range = side * PRODUCT..(side + 1) * PRODUCT;
                    dot(&product[range.clone()], &m.product[range]) / scale
                };
                [out[0] + part(0), out[1] + part(1)]
            })
            .collect();
        let of_code = |code: usize| {
            let own: Vec<usize> = (0..scores.len())
                .filter(|&i| part.mentions[i].codes.contains(&code))
                .collect();
            let side = |side: usize| {
                let best = own
                    .iter()
                    .copied()
                    .max_by(|&a, &b| scores[a][side].total_cmp(&scores[b][side]))?;
                let odds: f32 = own.iter().map(|&i| scores[i][side].exp()).sum();
                Some((1.0 / (1.0 + 1.0 / odds), part.mentions[best].index))
            };
            let ((one, first), (other, second)) = (side(0)?, side(1)?);
            Some(Side {
                code: part.codes[code].clone(),
                one,
                other,
                mentions: (first, second),
            })
        };
        (0..part.codes.len()).filter_map(of_code).collect()
    }
}

/// Where each of these codes that is among `all` stands there.
fn places(codes: &[String], all: &[String]) -> Vec<usize> {
    let place = |code| all.iter().position(|c| c == code);
    codes.iter().filter_map(place).collect()
}

impl Frames {
    fn place(&self, sentence: usize, token: usize) -> Option<(&Part, usize)> {
        let (part, start) = self.of_sentence.get(sentence).copied().flatten()?;
        Some((&self.parts[part], start + token))
    }
}
