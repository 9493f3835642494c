//! Who says what: quotations, reported clauses, and the chain of speakers above an event.

use super::{
    matching::{Role, Scene},
    mentions::{Kind, Who},
    tree::Tree,
};
use crate::{
    event::Span,
    text::{Deprel, Sentence, Upos},
};

/// A stretch of text between quotation marks, the marks left out.
#[derive(Debug, Clone)]
pub(super) struct Quotation {
    pub(super) span: Span,
    pub(super) speaker: Option<(usize, Role)>,
    /// Sentence and token of the verb of saying.
    pub(super) verb: Option<(usize, usize)>,
}

/// The quotations of a paragraph. A quotation that opens and never closes ends with its paragraph.
pub(super) fn quotations(text: &str, paragraph: Span) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (offset, c) in paragraph.of(text).char_indices() {
        let at = paragraph.start + offset;
        match open {
            None => {
                let closes = match c {
                    '“' | '„' => Some('”'),
                    '«' => Some('»'),
                    '"' => Some('"'),
                    _ => None,
                };
                open = closes.map(|close| (at + c.len_utf8(), close));
            }
            Some((start, close)) if c == close || (close == '”' && c == '"') => {
                found.push(Quotation {
                    span: Span::new(start, at),
                    speaker: None,
                    verb: None,
                });
                open = None;
            }
            Some(_) => {}
        }
    }
    if let Some((start, _)) = open
        && start < paragraph.end
    {
        found.push(Quotation {
            span: Span::new(start, paragraph.end),
            speaker: None,
            verb: None,
        });
    }
    found
}

/// Finds the verb outside a quotation that governs it, and its subject.
pub(super) fn attribute(scene: &Scene<'_>, sentence: &Sentence, quotation: Span) -> Option<(Role, usize)> {
    let tree = scene.tree;
    let inside = |i: usize| quotation.contains(tree.token(i).span);
    let quoted: Vec<usize> = (0..tree.len()).filter(|&i| inside(i)).collect();
    // The arc that leaves the quotation leads to what governs it.
    for &i in &quoted {
        let mut at = tree.head(i).filter(|&h| !inside(h));
        let mut steps = 0;
        while let Some(v) = at {
            if tree.is_verb(v)
                && (says(scene, v) || names(tree, v))
                && let Some(role) = speaker(scene, v)
            {
                return Some((role, v));
            }
            steps += 1;
            at = tree.head(v).filter(|_| steps < 8);
        }
    }
    // "..., he said": the verb of saying hangs on the quotation.
    let outside = (0..tree.len()).filter(|&i| !inside(i) && tree.is_verb(i) && says(scene, i));
    let nearest = outside.min_by_key(|&i| {
        let at = tree.token(i).span.start;
        at.abs_diff(quotation.end).min(at.abs_diff(quotation.start))
    })?;
    let _ = sentence;
    speaker(scene, nearest).map(|role| (role, nearest))
}

fn says(scene: &Scene<'_>, v: usize) -> bool {
    scene.codebook.speech.verb(scene.tree.lemma(v)).is_some()
}

/// "calling them ...", "what it called ...", "described as ..."
fn names(tree: &Tree<'_>, v: usize) -> bool {
    matches!(
        tree.lemma(v),
        "call" | "describe" | "dub" | "label" | "term" | "brand" | "characterise" | "characterize" | "vow" | "refer"
    )
}

/// The party that is the subject of a verb.
pub(super) fn speaker(scene: &Scene<'_>, v: usize) -> Option<Role> {
    let tree = scene.tree;
    let own = tree.first(v, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
    if tree.rel(v) == Deprel::Advcl && !own && says(scene, v) {
        // "X said that A, stressing that B": wherever the participle hangs, the outermost speaker stresses.
        let above = std::iter::successors(tree.head(v), |&t| tree.head(t));
        let outermost = above.filter(|&t| tree.is_verb(t) && says(scene, t)).last();
        if let Some(role) = outermost.and_then(|t| tree.subject(t)).and_then(|s| role_of(scene, s)) {
            return Some(role);
        }
    }
    role_of(scene, tree.subject(v)?)
}

/// The party that a phrase names, itself or by its owner ("a Kremlin statement said").
pub(super) fn role_of(scene: &Scene<'_>, head: usize) -> Option<Role> {
    let of = |token: usize| {
        let mention = scene.mentions.of(token)?;
        let who = mention.who.first()?.clone();
        Some(Role {
            token,
            first: mention.first,
            last: mention.last,
            kind: mention.kind,
            who,
            elsewhere: None,
        })
    };
    const BESIDE: &[Deprel] = &[Deprel::Flat, Deprel::Appos, Deprel::NmodDesc, Deprel::Compound];
    of(head)
        .or_else(|| {
            scene
                .tree
                .by_rel(head, BESIDE)
                .find_map(|k| of(k).filter(|r| r.kind == Kind::Person))
        })
        .or_else(|| scene.tree.owners(head).find_map(of))
        .or_else(|| {
            scene
                .tree
                .oblique(head, "from")
                .chain(scene.tree.oblique(head, "of"))
                .find_map(of)
        })
}

/// Those on whose word an event stands, the outermost first.
pub(super) fn chain(scene: &Scene<'_>, trigger: usize) -> Vec<(Role, String)> {
    let tree = scene.tree;
    let mut chain: Vec<(Role, String)> = Vec::new();
    let mut add = |role: Option<Role>, verb: String| {
        if let Some(role) = role
            && !chain.iter().any(|(r, _)| r.same(&role))
        {
            chain.insert(0, (role, verb));
        }
    };
    let mut at = trigger;
    for _ in 0..16 {
        // "according to the ministry", "he said" beside the clause.
        for &kid in tree.kids(at) {
            if (at != trigger || tree.is_verb(trigger))
                && matches!(tree.rel(kid), Deprel::Obl | Deprel::Advmod | Deprel::Nmod)
                && tree.case_of(kid).is_some_and(|c| c.starts_with("according"))
            {
                add(role_of(scene, kid), "according to".to_owned());
            }
            if tree.rel(kid) == Deprel::Parataxis && says(scene, kid) && kid != trigger {
                add(speaker(scene, kid), tree.lemma(kid).to_owned());
            }
        }
        let Some(head) = tree.head(at) else { break };
        if tree.is_new_clause(at) {
            break;
        }
        let reported = matches!(
            tree.rel(at),
            Deprel::Ccomp | Deprel::Parataxis | Deprel::CsubjPass | Deprel::Xcomp
        ) || (tree.rel(at) == Deprel::Advcl
            && matches!(tree.lemma(head), "accuse" | "blame" | "criticise" | "criticize"));
        if reported && tree.is_verb(head) && says(scene, head) && tree.rel(at) != Deprel::Xcomp {
            add(speaker(scene, head), tree.lemma(head).to_owned());
        }
        if tree.rel(at) == Deprel::Advcl && matches!(tree.lemma(head), "accuse" | "blame") {
            add(speaker(scene, head), tree.lemma(head).to_owned());
        }
        at = head;
    }
    chain
}

/// Clauses that a verb of saying reports: verb and clause.
pub(super) fn reported(scene: &Scene<'_>) -> Vec<(usize, usize)> {
    let tree = scene.tree;
    let mut found = Vec::new();
    for v in (0..tree.len()).filter(|&v| tree.token(v).upos == Upos::Verb && says(scene, v)) {
        if let Some(clause) = tree.first(v, &[Deprel::Ccomp]) {
            found.push((v, clause));
        } else if tree.rel(v) == Deprel::Parataxis
            && let Some(head) = tree.head(v)
        {
            found.push((v, head));
        }
    }
    found
}

/// What a speaker says in the first person: used to read "we" inside a quotation.
pub(super) fn voice(role: &Role) -> Who {
    role.who.clone()
}
