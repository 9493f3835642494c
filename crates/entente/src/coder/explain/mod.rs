//! Why the coder makes of a sentence what it makes: which rules fired there, by which words and arcs, and which nearly did.

mod misses;
mod outcome;

use super::{
    document::Work,
    matching::{Fired, Miss, Role, Scene},
    mentions::Mention,
    tree::Tree,
};
use crate::{
    codebook::{Condition, Place, PlacePath, Rule, Trigger},
    event::{Event, Root},
    text::Sentence,
};
use serde::Serialize;
use std::collections::HashSet;

/// So many rules that nearly fired are told of a sentence at most.
const MOST_NEARLY: usize = 20;

/// What was made of a document, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// One a sentence.
    pub sentences: Vec<Explained>,
    /// The events that the coder makes of it all.
    pub events: Vec<Event>,
}

/// Why the rules do what they do in a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// The sentence.
    pub text: String,
    /// Its words with their arcs, as the rules see them.
    pub arcs: Vec<WordArc>,
    /// Who is named in it.
    pub mentions: Vec<Mentioned>,
    /// The rules that fired, in the order of their triggers; of one trigger the one that is coded first.
    pub fired: Vec<FiredRule>,
    /// The rules whose trigger word stands there and that did not fire, the nearest first.
    pub nearly: Vec<NearMiss>,
    /// How many more there were of those.
    pub nearly_more: usize,
}

/// A word with the arc that leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordArc {
    /// From 1.
    pub number: usize,
    /// As written.
    pub word: String,
    /// Dictionary form.
    pub lemma: String,
    /// Universal part of speech.
    pub part_of_speech: &'static str,
    /// Universal Dependencies relation.
    pub relation: &'static str,
    /// Number of the word that it hangs on; 0 for the root.
    pub head: usize,
    /// What the parser had made of it ("obl of 3"), where that was put right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repaired_from: Option<String>,
}

/// A mention with all whom it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mentioned {
    /// As written.
    pub words: String,
    /// "state", "capital", "nationality", "person", "organisation", "agent" or "anaphor".
    pub kind: &'static str,
    /// One, or several for "the two sides".
    pub who: Vec<Known>,
}

/// Somebody as the codebook and the text know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // as in `event::Party`
pub struct Known {
    pub entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    pub via: &'static str,
}

/// A rule at a word that triggers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Triggered {
    /// Id of the rule.
    pub rule: String,
    /// File and line below `codebook/`.
    pub file: String,
    /// What it codes.
    pub root: Root,
    /// Mode of the root.
    pub mode: Option<String>,
    /// The word, as written.
    pub trigger: String,
    /// Its number in the sentence, from 1.
    pub number: usize,
    /// The trigger as the rule writes it: `verb "hand over"`.
    pub by: String,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiredRule {
    /// The rule and its word.
    #[serde(flatten)]
    pub at: Triggered,
    /// Conditions of `where`, each with the word that meets it.
    pub conditions: Vec<Met>,
    /// Who stands where.
    pub parties: Vec<Standing>,
    /// Number of the event that it became.
    pub event: Option<usize>,
    /// Where it became none, or one with other parties: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// A condition with the word that meets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Met {
    /// As the rule writes it: "object = @suspect, operative".
    pub condition: String,
    /// As it stands in the sentence.
    pub word: String,
}

/// A party of a rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// "actor", "recipient", or the role of a third party.
    pub side: String,
    /// As written.
    pub words: String,
    /// Code of the entity, where it has one.
    pub entity: Option<String>,
    /// The place of the rule that led to it; none where the context did.
    pub place: Option<String>,
    /// The arcs from the trigger: "paid –nsubj→ Sharif".
    pub arcs: Option<String>,
}

/// A rule that did not fire though its word stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// The rule and its word.
    #[serde(flatten)]
    pub at: Triggered,
    /// What failed first: "part of speech", "trigger", "where", "unless", "actor" or "recipient".
    pub failed: &'static str,
    /// The same in words.
    pub because: String,
}

/// Explains one sentence; `events` are what was coded in the document.
pub(super) fn sentence(work: &Work<'_>, sentence: usize, events: &[Event]) -> Explained {
    let (scene, given) = (work.scene(sentence), &work.sentences[sentence]);
    let (mut fired, mut missed) = (Vec::new(), Vec::new());
    for i in 0..scene.tree.len() {
        for trigger in scene.codebook.rules.triggers(scene.tree.lemma(i)) {
            match scene.try_rule(i, trigger) {
                Ok(found) => fired.push((trigger, found)),
                Err(miss) => missed.push((i, trigger, miss)),
            }
        }
    }
    fired.sort_by_key(|(_, f)| (f.trigger, std::cmp::Reverse(f.weight), f.rule));
    let mut seen = HashSet::new();
    fired.retain(|(_, f)| seen.insert((f.trigger, f.rule)));
    missed.retain(|(i, trigger, _)| !seen.contains(&(*i, trigger.rule)));
    let nearest = nearest(&scene, missed);
    let here: Vec<&Event> = events.iter().filter(|e| e.sentence == sentence).collect();
    Explained {
        text: squeezed(given.span.of(work.text)),
        arcs: arcs(scene.tree, given),
        mentions: scene.mentions.list.iter().map(|m| named(work, sentence, m)).collect(),
        fired: fired
            .iter()
            .enumerate()
            .map(|(n, (trigger, found))| {
                let first = n == 0 || fired[n - 1].1.trigger != found.trigger;
                let (event, because) = outcome::outcome(work, sentence, (found, first), &here, events);
                FiredRule {
                    at: triggered(&scene, found.trigger, trigger),
                    conditions: conditions(&scene, found.trigger, trigger),
                    parties: parties(work, sentence, &scene, trigger, found),
                    event,
                    because,
                }
            })
            .collect(),
        nearly_more: nearest.len().saturating_sub(MOST_NEARLY),
        nearly: nearest
            .into_iter()
            .take(MOST_NEARLY)
            .map(|(i, trigger, miss)| NearMiss {
                at: triggered(&scene, i, trigger),
                failed: misses::name(miss),
                because: misses::because(&scene, i, trigger, miss),
            })
            .collect(),
    }
}

/// The nearest miss of each rule at each word, and of all these the nearest first.
fn nearest<'t>(scene: &Scene<'_>, mut missed: Vec<(usize, &'t Trigger, Miss)>) -> Vec<(usize, &'t Trigger, Miss)> {
    let unmet = |i: usize, trigger: &Trigger| {
        let rule = scene.codebook.rules.get(trigger.rule);
        let unmet = |c: &&Condition| scene.meets(i, trigger.pos, c).is_none();
        rule.where_.iter().filter(unmet).count()
    };
    missed.sort_by_cached_key(|&(i, trigger, miss)| {
        let missing = scene.missing_word(i, trigger).is_some();
        (
            misses::distance(miss),
            missing,
            unmet(i, trigger),
            trigger.rest.len(),
            i,
            trigger.rule,
        )
    });
    let mut kept: Vec<(usize, &Trigger, Miss)> = Vec::new();
    for one in missed {
        if !kept.iter().any(|(i, t, _)| (*i, t.rule) == (one.0, one.1.rule)) {
            kept.push(one);
        }
    }
    kept
}

fn squeezed(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tokens `first..last` as they stand in the text.
fn words(work: &Work<'_>, sentence: usize, first: usize, last: usize) -> String {
    let tokens = &work.trees[sentence].sentence.tokens;
    squeezed(tokens[first].span.cover(tokens[last - 1].span).of(work.text))
}

/// `given` is what the parser made of the sentence.
fn arcs(tree: &Tree<'_>, given: &Sentence) -> Vec<WordArc> {
    let number = |head: Option<usize>| head.map_or(0, |h| h + 1);
    let tokens = tree.sentence.tokens.iter().zip(&given.tokens).enumerate();
    tokens
        .map(|(i, (token, before))| WordArc {
            number: i + 1,
            word: token.form.clone(),
            lemma: token.lemma.clone(),
            part_of_speech: token.upos.name(),
            relation: token.deprel.name(),
            head: number(token.head),
            repaired_from: ((token.head, token.deprel) != (before.head, before.deprel))
                .then(|| format!("{} of {}", before.deprel, number(before.head))),
        })
        .collect()
}

fn named(work: &Work<'_>, sentence: usize, mention: &Mention) -> Mentioned {
    Mentioned {
        words: words(work, sentence, mention.first, mention.last),
        kind: mention.kind.name(),
        who: mention
            .who
            .iter()
            .map(|who| Known {
                entity: who.entity.clone(),
                sector: who.sector.clone(),
                resolved: who.resolved.clone(),
                office: who.office.clone().filter(|_| !who.former),
                via: who.via,
            })
            .collect(),
    }
}

fn triggered(scene: &Scene<'_>, i: usize, trigger: &Trigger) -> Triggered {
    let rule = scene.codebook.rules.get(trigger.rule);
    let phrase = trigger.phrase(scene.tree.lemma(i));
    Triggered {
        rule: rule.id.clone(),
        file: rule.file.clone(),
        root: rule.root,
        mode: rule.mode.clone(),
        trigger: scene.tree.token(i).form.clone(),
        number: i + 1,
        by: format!("{} \"{phrase}\"", trigger.pos.name()),
    }
}

fn conditions(scene: &Scene<'_>, i: usize, trigger: &Trigger) -> Vec<Met> {
    let rule = scene.codebook.rules.get(trigger.rule);
    let met = rule.where_.iter().filter_map(|condition| {
        let at = scene.meets(i, trigger.pos, condition)?;
        Some(Met {
            condition: misses::shortened(condition, scene.tree.lemma(at)),
            word: scene.tree.token(at).form.clone(),
        })
    });
    met.collect()
}

fn parties(work: &Work<'_>, sentence: usize, scene: &Scene<'_>, trigger: &Trigger, found: &Fired) -> Vec<Standing> {
    let rule = scene.codebook.rules.get(found.rule);
    let (actor, recipient) = rule.places(trigger.pos);
    let both = sides_together(rule);
    let standing = |side: &str, role: &Role, paths: &[&PlacePath]| {
        let place = paths.iter().find_map(|path| place(scene, trigger, found, role, path));
        Standing {
            side: side.to_owned(),
            words: words(work, sentence, role.first, role.last),
            entity: role.who.entity.clone(),
            place: place.map(ToString::to_string),
            arcs: path(scene.tree, found.trigger, role.token),
        }
    };
    let actors = found
        .actors
        .iter()
        .map(|r| standing("actor", r, &[actor, recipient, &both]));
    let recipients = found.recipients.iter();
    let recipients = recipients.map(|r| standing("recipient", r, &[recipient, actor, &both]));
    let third = found.third.iter().map(|(role, party)| {
        let paths: Vec<&PlacePath> = rule.third.iter().filter(|(r, _)| r == role).map(|(_, p)| p).collect();
        standing(role, party, &paths)
    });
    actors.chain(recipients).chain(third).collect()
}

/// Where else the sides of a symmetric rule are sought.
fn sides_together(rule: &Rule) -> PlacePath {
    let prepositions = ["between", "among", "with"].into_iter().filter(|_| rule.symmetric);
    PlacePath(prepositions.map(|p| vec![Place::Preposition(p.to_owned())]).collect())
}

/// The place of a path at which a party is found.
fn place<'p>(
    scene: &Scene<'_>,
    trigger: &Trigger,
    found: &Fired,
    role: &Role,
    path: &'p PlacePath,
) -> Option<&'p Place> {
    path.0.iter().flatten().find(|place| {
        let alone = PlacePath(vec![vec![(*place).clone()]]);
        let there = scene.along(found.trigger, trigger.pos, &alone);
        let same = |r: &Role| (r.token, r.first, r.last) == (role.token, role.first, role.last);
        there.iter().any(same)
    })
}

/// The arcs from one word to another, up and down the tree.
fn path(tree: &Tree<'_>, from: usize, to: usize) -> Option<String> {
    let above = |i: usize| -> Vec<usize> {
        let heads = std::iter::successors(Some(i), |&t| tree.head(t));
        heads.take(tree.len() + 1).collect()
    };
    let (up, down) = (above(from), above(to));
    let turn = down.iter().position(|t| up.contains(t))?;
    let climbed = up.iter().position(|&t| t == down[turn])?;
    let form = |t: usize| tree.token(t).form.as_str();
    let mut shown = form(from).to_owned();
    for step in up[..=climbed].windows(2) {
        shown += &format!(" ←{}– {}", tree.rel(step[0]), form(step[1]));
    }
    for &t in down[..turn].iter().rev() {
        shown += &format!(" –{}→ {}", tree.rel(t), form(t));
    }
    Some(shown)
}
