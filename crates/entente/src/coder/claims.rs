//! Claims about relations: that one does not come at the expense of another, that one warms or cools.

use super::{assemble::party, document::Work, matching::Scene, mentions::Who, speech, statements::evidence, status};
use crate::{
    event::{Claim, Modality, Party, Polarity, Precision, When},
    text::{Deprel, FrameKind, Side},
};

/// The event head's own claim stands where it gives it at least this share.
const ALONE: f32 = 0.3;
/// A party that a relation wants is taken where the head gives it at least this share.
const POSSIBLE: f32 = 0.15;

pub(super) fn claims(work: &Work<'_>) -> Vec<Claim> {
    let mut found = Vec::new();
    for s in 0..work.trees.len() {
        let scene = work.scene(s);
        let mut here: Vec<Claim> = Vec::new();
        for i in 0..scene.tree.len() {
            here.extend(cost(work, &scene, s, i));
            here.extend(trend(work, &scene, s, i));
        }
        for claim in heard(work, &scene, s) {
            if !here.iter().any(|c| c.kind == claim.kind) {
                here.push(claim);
            }
        }
        found.extend(here);
    }
    found
}

/// What the event head takes for a claim: the surest of each kind in a sentence.
fn heard(work: &Work<'_>, scene: &Scene<'_>, s: usize) -> Vec<Claim> {
    let mut surest: Vec<(&str, f32, usize)> = Vec::new();
    for i in 0..scene.tree.len() {
        let Some((kind, share)) = work.model.label(&work.frames, (s, i), FrameKind::Claim) else {
            continue;
        };
        match surest.iter_mut().find(|(k, ..)| *k == kind) {
            _ if share < ALONE => {}
            Some(best) if best.1 < share => *best = (kind, share, i),
            Some(_) => {}
            None => surest.push((kind, share, i)),
        }
    }
    surest
        .into_iter()
        .filter_map(|(kind, share, i)| {
            let sides = work.model.sides(&work.frames, work.sentences, (s, i), FrameKind::Claim);
            let engagement = on(&sides, |side| side.one, 2);
            let mut other = on(&sides, |side| side.other, 0);
            if matches!(kind, "improving" | "worsening" | "conditional") {
                other.clear();
            } else if other.is_empty() {
                other.push("*".to_owned());
            }
            (engagement.len() > 1).then(|| Claim {
                kind: kind.to_owned(),
                claimant: claimant(work, scene, s, i),
                engagement,
                other,
                made: today(work),
                evidence: clause(work, scene, i),
                confidence: f64::from(share).clamp(0.0, 0.95),
            })
        })
        .collect()
}

/// Those whom the head has on a side; where it is sure of fewer than `least`, the likeliest so many that it does not rule out.
fn on(sides: &[Side], of: fn(&Side) -> f32, least: usize) -> Vec<String> {
    let mut order: Vec<&Side> = sides.iter().filter(|side| of(side) > POSSIBLE).collect();
    order.sort_by(|a, b| of(b).total_cmp(&of(a)));
    let sure = order.iter().filter(|side| of(side) > 0.5).count();
    order.truncate(sure.max(least));
    order.into_iter().map(|side| side.code.clone()).collect()
}

/// "does not undermine our partnership with India", "at the expense of", "at the cost of any other friendship".
fn cost(work: &Work<'_>, scene: &Scene<'_>, s: usize, i: usize) -> Option<Claim> {
    let tree = scene.tree;
    let words = &scene.codebook.words;
    let lemma = tree.lemma(i);
    let (verb, object) = if words.has("harm", lemma) && tree.is_verb(i) {
        (i, tree.patient(i)?)
    } else if words.has("expense", lemma) && tree.case_of(i).is_some_and(|c| matches!(c.as_str(), "at" | "to")) {
        (tree.head(i)?, tree.oblique(i, "of").next()?)
    } else {
        return None;
    };
    let subject = tree.subject(verb);
    let pronoun_will_do = words.has("expense", lemma);
    if !could_suffer(scene, object, subject, pronoun_will_do) {
        return None;
    }
    let claimant = claimant(work, scene, s, i);
    let home = claimant.as_ref().and_then(|p| p.entity.clone());
    let mut engagement = subject.map(|n| dyad(scene, n)).unwrap_or_default();
    // "This engagement" and "it" speak of what was said before; "the earthquake" does not.
    if engagement.len() < 2 && subject.is_none_or(|n| names_engagement(scene, n) || points_back(scene, n)) {
        engagement = earlier_dyad(work, s, i, &engagement);
    }
    let mut other = dyad(scene, object);
    if other.is_empty() && !is_any(scene, object) {
        return None;
    }
    if other.len() == 1 {
        let first = engagement
            .iter()
            .find(|e| Some(*e) == home.as_ref())
            .or(engagement.first())
            .cloned();
        other.splice(0..0, first.filter(|f| !other.contains(f)));
    }
    if other.is_empty() {
        other.extend(home.clone().or(engagement.first().cloned()));
    }
    if other.len() == 1 {
        other.push("*".to_owned());
    }
    let same = other.iter().all(|o| engagement.contains(o));
    if engagement.len() < 2 || same {
        return None;
    }
    let denied = status::status(tree, verb, &scene.codebook.status, false).polarity == Polarity::Denied;
    Some(Claim {
        kind: if denied { "not-at-expense" } else { "at-expense" }.to_owned(),
        claimant,
        engagement,
        other,
        made: today(work),
        evidence: clause(work, scene, verb),
        confidence: 0.8,
    })
}

/// True where the object of harm is a relation ("our ties with India"), or a friend, a state or its interests that an
/// engagement is said to harm; "it" is such an engagement only where something comes at the expense of another. Floods that affect Nepal and threats against Sudan are no claims about relations.
fn could_suffer(scene: &Scene<'_>, object: usize, subject: Option<usize>, pronoun_will_do: bool) -> bool {
    let (tree, words) = (scene.tree, &scene.codebook.words);
    if words.has("relations", tree.lemma(object)) {
        return true;
    }
    let state = || {
        let mention = scene.mentions.of(object);
        mention.is_some_and(|m| m.who.iter().any(|w| w.entity.is_some() && w.entity == w.country))
    };
    (words.has("bonds", tree.lemma(object)) || state())
        && subject.is_some_and(|n| names_engagement(scene, n) || (pronoun_will_do && points_back(scene, n)))
}

/// True for words that name dealings of states with one another: "our growing cooperation", "the agreement".
fn names_engagement(scene: &Scene<'_>, noun: usize) -> bool {
    let words = &scene.codebook.words;
    let lemma = scene.tree.lemma(noun);
    ["relations", "agreement", "engagement"]
        .iter()
        .any(|class| words.has(class, lemma))
}

/// True for words that point back to something told before.
fn points_back(scene: &Scene<'_>, noun: usize) -> bool {
    let form = scene.tree.token(noun).form.to_lowercase();
    matches!(form.as_str(), "it" | "this" | "that" | "which" | "these" | "they")
}

/// "any other friendship", "third countries", "anyone": the relation with whomever.
fn is_any(scene: &Scene<'_>, noun: usize) -> bool {
    let tree = scene.tree;
    let any = |i: usize| {
        let form = tree.token(i).form.to_lowercase();
        matches!(
            form.as_str(),
            "any" | "anyone" | "anybody" | "other" | "others" | "another" | "third" | "everyone" | "no"
        )
    };
    tree.subtree(noun).into_iter().any(any)
}

/// "relations between X and Y have improved", "ties with Moscow soured".
fn trend(work: &Work<'_>, scene: &Scene<'_>, s: usize, i: usize) -> Option<Claim> {
    let tree = scene.tree;
    let words = &scene.codebook.words;
    let kind = match tree.lemma(i) {
        verb if words.has("better", verb) => "improving",
        verb if words.has("worse", verb) => "worsening",
        _ => return None,
    };
    if !tree.is_verb(i) {
        return None;
    }
    let noun = [tree.patient(i), tree.subject(i)]
        .into_iter()
        .flatten()
        .find(|&n| words.has("relations", tree.lemma(n)))?;
    let mut pair = dyad(scene, noun);
    if let (1, Some(subject)) = (pair.len(), tree.subject(i).filter(|&n| n != noun)) {
        let who = speech::role_of(scene, subject).and_then(|r| r.who.entity);
        pair.splice(0..0, who.filter(|w| !pair.contains(w)));
    }
    let status = status::status(tree, i, &scene.codebook.status, false);
    let told = matches!(status.modality, Modality::Actual | Modality::Ongoing);
    if pair.len() != 2 || !told || status.polarity == Polarity::Denied {
        return None;
    }
    Some(Claim {
        kind: kind.to_owned(),
        claimant: claimant(work, scene, s, i),
        engagement: pair,
        other: Vec::new(),
        made: today(work),
        evidence: clause(work, scene, i),
        confidence: 0.7,
    })
}

fn today(work: &Work<'_>) -> When {
    let day = work.info.published;
    let precision = if day.is_some() {
        Precision::Day
    } else {
        Precision::Unknown
    };
    When {
        start: day,
        end: day,
        precision,
        words: None,
    }
}

fn clause(work: &Work<'_>, scene: &Scene<'_>, verb: usize) -> crate::event::Evidence {
    let below = scene.tree.subtree(verb);
    let own: Vec<usize> = below
        .into_iter()
        .filter(|&k| {
            let top = std::iter::successors(Some(k), |&t| scene.tree.head(t).filter(|_| t != verb))
                .find(|&t| scene.tree.head(t) == Some(verb));
            !top.is_some_and(|t| matches!(scene.tree.rel(t), Deprel::Parataxis | Deprel::Punct | Deprel::Advcl))
        })
        .collect();
    let first = own.first().copied().unwrap_or(verb);
    let last = own.last().copied().unwrap_or(verb);
    evidence(work, scene.tree.token(first).span.cover(scene.tree.token(last).span))
}

fn claimant(work: &Work<'_>, scene: &Scene<'_>, s: usize, i: usize) -> Option<Party> {
    if let Some((role, _)) = speech::chain(scene, i).into_iter().next() {
        return Some(party(work, s, &role));
    }
    let at = scene.tree.token(i).span;
    if let Some((qs, role)) = work
        .quotations
        .iter()
        .find(|q| q.span.contains(at))
        .and_then(|q| q.speaker.clone())
    {
        return Some(party(work, qs, &role));
    }
    // "Rubio said ..., while stressing that ...": the participle's subject speaks.
    let mut at = i;
    while let Some(head) = scene.tree.head(at) {
        if scene.codebook.speech.verb(scene.tree.lemma(head)).is_some() {
            return speech::speaker(scene, head).map(|role| party(work, s, &role));
        }
        at = head;
    }
    None
}

/// The states that a phrase such as "our growing cooperation with Pakistan" names.
fn dyad(scene: &Scene<'_>, noun: usize) -> Vec<String> {
    let tree = scene.tree;
    let mut found: Vec<String> = Vec::new();
    let mut add = |who: Option<&Who>| {
        if let Some(entity) = who.and_then(|w| w.entity.clone())
            && !found.contains(&entity)
            && found.len() < 2
        {
            found.push(entity);
        }
    };
    for i in tree.subtree(noun) {
        let form = tree.token(i).form.to_lowercase();
        if matches!(form.as_str(), "our" | "my" | "us" | "we") {
            add(scene.voices[i].as_ref());
        } else if let Some(mention) = scene.mentions.of(i).filter(|m| m.first == i) {
            mention.who.iter().for_each(|w| add(Some(w)));
        }
    }
    found
}

/// "this engagement": the two states that were spoken of last before it.
fn earlier_dyad(work: &Work<'_>, s: usize, before: usize, known: &[String]) -> Vec<String> {
    let mut found: Vec<String> = known.to_vec();
    for sentence in (s.saturating_sub(3)..=s).rev() {
        for mention in work.mentions[sentence].list.iter().rev() {
            if sentence == s && mention.first >= before {
                continue;
            }
            for entity in mention
                .who
                .iter()
                .filter(|w| w.entity.is_some() && w.entity == w.country)
                .filter_map(|w| w.entity.clone())
            {
                if !found.contains(&entity) {
                    found.insert(0, entity);
                }
                if found.len() == 2 {
                    return found;
                }
            }
        }
    }
    found
}
