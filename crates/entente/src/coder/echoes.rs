//! Two words of one event are one event: "signed an agreement", "urged Iran to release", "launched airstrikes, killing".

use super::{
    matching::{Fired, Role, Scene},
    tree::Tree,
};
use crate::{
    event::{Event, Reason, Root},
    text::{Deprel, VerbForm},
};

/// "urged Iran to release the crew" is one request, "refused to withdraw" one refusal, "accused Kigali of arming rebels"
/// one accusation: what the words of an event ask for, promise, deny or allege is its content and no event beside it.
pub(super) fn absorb_contents(tree: &Tree<'_>, here: &mut Vec<(Fired, Event)>) {
    let decides = |outer: usize, inner: usize, event: &Event| {
        let word = format!("\"{}\"", tree.lemma(outer));
        let decided = |r: &Reason| matches!(r.field.as_str(), "polarity" | "modality") && r.because == word;
        outer != inner && tree.below(inner, outer) && event.reasons.iter().any(decided)
    };
    let mut absorbed = vec![false; here.len()];
    for inner in 0..here.len() {
        let Some(outer) = (0..here.len()).find(|&o| decides(here[o].0.trigger, here[inner].0.trigger, &here[inner].1))
        else {
            continue;
        };
        // "offered a compromise", "promised reprisals": the noun says what kind of offer or promise it is.
        let (above, below) = (&here[outer].0, &here[inner].0);
        let object = tree.head(below.trigger) == Some(above.trigger) && !tree.is_verb(below.trigger);
        let fuller = here[inner].1.recipients.len() >= here[outer].1.recipients.len();
        let (kept, gone) = if object && fuller && here[outer].1.root == Root::Agree && above.weight.0 == 0 {
            (inner, outer)
        } else {
            (outer, inner)
        };
        absorbed[gone] = true;
        let content = &here[gone].1;
        let mode = content.mode.as_ref().map(|m| format!(" {m}")).unwrap_or_default();
        let because = format!(
            "takes in {}{mode} \u{201c}{}\u{201d}",
            content.root, content.trigger.text
        );
        here[kept].1.reasons.push(Reason {
            field: "event".to_owned(),
            because,
        });
    }
    let mut absorbed = absorbed.into_iter();
    here.retain(|_| !absorbed.next().unwrap_or(false));
}

/// "signed an agreement", "held talks that ...": two words of one event are one event, the fuller one.
pub(super) fn without_echoes(scene: &Scene<'_>, candidates: Vec<(Fired, Vec<usize>)>) -> Vec<(Fired, Vec<usize>)> {
    let root = |f: &Fired| scene.codebook.rules.get(f.rule).root;
    let fullness = |f: &Fired| {
        let named = |roles: &[Role]| usize::from(roles.iter().any(|r| r.who.entity.is_some()));
        (
            f.actors.len().min(1) + f.recipients.len().min(1) + named(&f.actors) + named(&f.recipients),
            f.weight.0,
            f.weight.1,
        )
    };
    let mut kept: Vec<(Fired, Vec<usize>)> = Vec::new();
    'next: for (one, also) in candidates {
        for (other, _) in &mut kept {
            let joined = linked(scene.tree, other.trigger, one.trigger)
                || (root(&one) == Root::Assault && result_of(scene.tree, other, &one))
                || purpose_of(scene.tree, other, &one)
                || purpose_of(scene.tree, &one, other);
            if root(other) == root(&one) && joined && compatible(other, &one) {
                if fullness(&one) > fullness(other) {
                    *other = one;
                }
                continue 'next;
            }
        }
        kept.push((one, also));
    }
    kept
}

/// One trigger hangs on the other, directly or over a light noun or preposition.
pub(super) fn linked(tree: &Tree<'_>, a: usize, b: usize) -> bool {
    let near = |low: usize, high: usize| {
        let up = tree.head(low);
        up == Some(high) && !matches!(tree.rel(low), Deprel::Ccomp | Deprel::Advcl)
            || up.and_then(|u| tree.head(u)) == Some(high)
                && !matches!(tree.rel(low), Deprel::Ccomp | Deprel::AclRelcl | Deprel::Advcl)
    };
    near(a, b) || near(b, a)
}

/// "held a meeting to discuss": a purpose, done by the same two sides at the same time.
fn purpose_of(tree: &Tree<'_>, outer: &Fired, inner: &Fired) -> bool {
    let to = || {
        tree.by_rel(inner.trigger, &[Deprel::Mark])
            .any(|m| tree.lemma(m) == "to")
    };
    let clause = match tree.rel(inner.trigger) {
        Deprel::Xcomp => true,
        Deprel::Advcl | Deprel::Acl => to(),
        _ => false,
    };
    let near = tree
        .head(inner.trigger)
        .is_some_and(|h| h == outer.trigger || tree.head(outer.trigger) == Some(h));
    let same = |a: &[Role], b: &[Role]| a.len() == b.len() && a.iter().all(|r| b.iter().any(|s| r.same(s)));
    clause && near && same(&outer.actors, &inner.actors) && same(&outer.recipients, &inner.recipients)
}

/// "launched airstrikes, killing eight people", "an attack kills two and injures thirty": one assault and its results.
fn result_of(tree: &Tree<'_>, first: &Fired, second: &Fired) -> bool {
    let head = |i: usize| tree.head(i);
    let (a, b) = (first.trigger, second.trigger);
    let gerund = tree.token(b).feats.verb_form != Some(VerbForm::Finite) && tree.rel(b) == Deprel::Advcl;
    let own_subject = tree.first(b, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
    let result = gerund && (head(b) == Some(a) || (head(b).is_some() && head(b) == head(a)));
    let series = tree.rel(b) == Deprel::Conj && head(b) == Some(a) && tree.is_verb(a);
    let deed = tree.rel(a) == Deprel::Nsubj && head(a) == Some(b);
    let named = |roles: &[Role]| roles.iter().any(|r| r.who.entity.is_some());
    let one_target = !named(&first.recipients)
        || !named(&second.recipients)
        || second
            .recipients
            .iter()
            .all(|r| first.recipients.iter().any(|s| s.same(r)));
    (deed || ((result || series) && !own_subject)) && one_target
}

/// The same sides, or a side that only one of them knows.
fn compatible(a: &Fired, b: &Fired) -> bool {
    let fits = |x: &[Role], y: &[Role]| x.is_empty() || y.is_empty() || x.iter().any(|r| y.iter().any(|s| r.same(s)));
    (fits(&a.actors, &b.actors) && fits(&a.recipients, &b.recipients))
        || (fits(&a.actors, &b.recipients) && fits(&a.recipients, &b.actors))
}
