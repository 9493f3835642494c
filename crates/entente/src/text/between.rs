//! What lies between a word that shows an event and a mention: the way through the tree, the preposition, the order.
//! `training/events.py` (`between`) makes the same for the training.

use super::{
    format::{ModelError, Sets, shape},
    types::{Deprel, Sentence},
};
use std::{collections::HashMap, ops::Range};

/// Steps of the longest way that has a name of its own.
const LONGEST: usize = 5;
/// Words on the way to the root that are followed.
const DEEPEST: usize = 64;
/// Lengths of a way: 0 to 6, 7 and more, none.
const LENGTHS: usize = 9;
const ORDERS: usize = 3;
/// Sentences apart: three and more before, to three and more after.
const FARTHEST: isize = 3;

/// The names of ways, steps, prepositions and relations, each with its number.
#[derive(Debug)]
pub(super) struct Between {
    paths: HashMap<String, usize>,
    steps: HashMap<String, usize>,
    cases: HashMap<String, usize>,
    relations: HashMap<Deprel, usize>,
    sizes: [usize; 7],
}

impl Between {
    pub(super) fn load(sets: &Sets) -> Result<Self, ModelError> {
        let numbered = |names: &[String]| names.iter().enumerate().map(|(i, n)| (n.clone(), i)).collect();
        let relation = |(i, name): (usize, &String)| {
            let known = Deprel::from_name(name).ok_or_else(|| shape(format!("relation {name:?} is not known")))?;
            Ok((known, i))
        };
        if sets.path.is_empty() || sets.step.is_empty() || !["none", "other"].iter().eq(sets.case.iter().take(2)) {
            return Err(shape(
                "there are no paths, no steps, or cases that do not begin with none and other",
            ));
        }
        Ok(Self {
            sizes: [
                sets.path.len(),
                sets.case.len(),
                sets.deprel.len(),
                sets.step.len(),
                LENGTHS,
                ORDERS,
                2 * FARTHEST as usize + 1,
            ],
            paths: numbered(&sets.path),
            steps: numbered(&sets.step),
            cases: numbered(&sets.case),
            relations: sets.deprel.iter().enumerate().map(relation).collect::<Result<_, _>>()?,
        })
    }

    /// How many values each of the seven numbers may have.
    pub(super) fn sizes(&self) -> [usize; 7] {
        self.sizes
    }

    /// The seven numbers for a trigger (sentence and token) and a mention: way, preposition, relation, first step, length,
    /// order, sentences apart.
    pub(super) fn of(
        &self,
        sentences: &[Sentence],
        (sentence, trigger): (usize, usize),
        other: usize,
        mention: &Range<usize>,
    ) -> [usize; 7] {
        let there = &sentences[other];
        let head = head_of(there, mention);
        let case = there.children(head).find(|&i| there.tokens[i].deprel == Deprel::Case);
        let case = case
            .map_or(Some(&0), |i| self.cases.get(&there.tokens[i].lemma))
            .copied()
            .unwrap_or(1);
        let relation = self.relations.get(&there.tokens[head].deprel).copied().unwrap_or(0);
        let apart = other.cast_signed() - sentence.cast_signed();
        let order = if apart == 0 && mention.contains(&trigger) {
            1
        } else if (other, head) < (sentence, trigger) {
            0
        } else {
            2
        };
        let steps = if apart == 0 { way(there, trigger, head) } else { None };
        let named = |names: &HashMap<String, usize>, name: &str| names.get(name).copied().unwrap_or(0);
        let (path, step, length) = match &steps {
            None => (named(&self.paths, "far"), named(&self.steps, "far"), LENGTHS - 1),
            Some(steps) => {
                let path = if steps.len() <= LONGEST {
                    steps.join(" ")
                } else {
                    "long".to_owned()
                };
                let first = steps.first().map_or("self", String::as_str);
                (
                    named(&self.paths, &path),
                    named(&self.steps, first),
                    steps.len().min(LENGTHS - 2),
                )
            }
        };
        let apart = (apart.clamp(-FARTHEST, FARTHEST) + FARTHEST).unsigned_abs();
        [path, case, relation, step, length, order, apart]
    }
}

/// The last word of a mention that hangs on none of its other words.
fn head_of(sentence: &Sentence, mention: &Range<usize>) -> usize {
    let free = |&i: &usize| sentence.tokens[i].head.is_none_or(|h| !mention.contains(&h));
    mention.clone().rev().find(free).unwrap_or(mention.end - 1)
}

/// The relations from a word up to the word on which both hang (`^` before each), and from there down to the other.
fn way(sentence: &Sentence, from: usize, to: usize) -> Option<Vec<String>> {
    let (ups, downs) = (chain(sentence, from), chain(sentence, to));
    let (up, top) = ups.iter().enumerate().find(|(_, w)| downs.contains(w))?;
    let down = downs.iter().position(|w| w == top)?;
    let relation = |w: &usize| sentence.tokens[*w].deprel.name();
    let rising = ups[..up].iter().map(|w| format!("^{}", relation(w)));
    let falling = downs[..down].iter().rev().map(|w| relation(w).to_owned());
    Some(rising.chain(falling).collect())
}

/// A word, its head, the head of that, up to the root.
fn chain(sentence: &Sentence, word: usize) -> Vec<usize> {
    let mut found = vec![word];
    let mut at = word;
    while let Some(head) = sentence.tokens[at].head.filter(|_| found.len() < DEEPEST) {
        found.push(head);
        at = head;
    }
    found
}
