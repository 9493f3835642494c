//! Commitments: what parties signed, agreed or promised to do, and the events of the same document that move them.

use super::{
    document::Work,
    statements::{evidence, trimmed},
};
use crate::{
    event::{Commitment, Event, Evidence, Modality, Polarity, Root, Span},
    text::Deprel,
};

pub(super) fn commitments(work: &Work<'_>, events: &[Event]) -> Vec<Commitment> {
    let mut found: Vec<Commitment> = Vec::new();
    for event in events {
        if event.polarity == Polarity::Denied
            || matches!(
                event.modality,
                Modality::Hypothetical | Modality::Demanded | Modality::Possible
            )
        {
            continue;
        }
        let Some((status, what)) = undertaking(work, event) else {
            continue;
        };
        found.push(Commitment {
            parties: event
                .actors
                .iter()
                .chain(event.recipients.iter().filter(|_| status == "signed"))
                .cloned()
                .collect(),
            to: if status == "signed" {
                Vec::new()
            } else {
                event.recipients.clone()
            },
            what,
            amounts: event.amounts.clone(),
            made: event.when.clone(),
            due: None,
            status: status.to_owned(),
            events: vec![event.id],
            confidence: event.confidence * 0.9,
        });
    }
    for commitment in &mut found {
        for event in events {
            advance(commitment, event);
        }
    }
    found
}

/// What is to be done, and how firm it is: "signed" for an agreement, "open" for a promise, "announced" for a plan.
fn undertaking(work: &Work<'_>, event: &Event) -> Option<(&'static str, Evidence)> {
    let tree = &work.trees[event.sentence];
    let words = &work.coder.codebook.words;
    let trigger = (0..tree.len()).find(|&i| tree.token(i).span == event.trigger.span)?;
    let clause = |root: usize| {
        let below = tree.subtree(root);
        let first = below
            .iter()
            .copied()
            .find(|&i| !matches!(tree.rel(i), Deprel::Mark | Deprel::Punct) || i == root)?;
        let last = below.into_iter().rev().find(|&i| tree.rel(i) != Deprel::Punct)?;
        Some(evidence(
            work,
            trimmed(work.text, tree.token(first).span.cover(tree.token(last).span)),
        ))
    };
    let agreement = [Some(trigger), tree.patient(trigger)]
        .into_iter()
        .flatten()
        .find(|&i| words.has("agreement", tree.lemma(i)));
    if let Some(noun) = agreement.filter(|_| matches!(event.root, Root::Agree | Root::Cooperate | Root::Support)) {
        let verb = tree.head(noun).filter(|_| noun == trigger);
        let purpose = tree
            .clauses(noun)
            .chain(tree.clauses(trigger))
            .chain(verb.into_iter().flat_map(|v| tree.clauses(v)))
            .next();
        let about = ["on", "for"].into_iter().find_map(|p| tree.oblique(noun, p).next());
        let what = purpose.or(about).and_then(clause).or_else(|| clause(noun))?;
        let settled = matches!(
            event.modality,
            Modality::Actual | Modality::PastBackground | Modality::Ongoing
        );
        return Some((if settled { "signed" } else { "announced" }, what));
    }
    if event.root != Root::Agree
        || !matches!(
            event.modality,
            Modality::Promised | Modality::Planned | Modality::Actual
        )
    {
        return None;
    }
    let purpose = tree.clauses(trigger).next()?;
    let mut what = clause(purpose)?;
    // A promise split by quotation marks (vowed to "quickly resolve" the conflict) goes on to its object.
    if let Some(object) = tree.patient(purpose)
        && let Some(rest) = clause(object)
    {
        let span: Span = what.span.cover(rest.span);
        what = evidence(work, span);
    }
    Some((
        if event.modality == Modality::Actual {
            "announced"
        } else {
            "open"
        },
        what,
    ))
}

/// A later delivery between the same sides, or with the same goods, sets a signed commitment going.
fn advance(commitment: &mut Commitment, event: &Event) {
    let after = commitment.events.first().is_some_and(|&made| event.id > made);
    let moves = matches!(event.root, Root::Cooperate | Root::Aid) && event.polarity == Polarity::Affirmed;
    let done = matches!(event.modality, Modality::Actual | Modality::Ongoing);
    if !(after && moves && done && commitment.status == "signed") {
        return;
    }
    let ours: Vec<&str> = commitment.parties.iter().filter_map(|p| p.entity.as_deref()).collect();
    let theirs: Vec<&str> = event
        .actors
        .iter()
        .chain(&event.recipients)
        .filter_map(|p| p.entity.as_deref())
        .collect();
    let shared = theirs.iter().all(|t| ours.contains(t)) && !theirs.is_empty();
    if shared {
        commitment.status = "in progress".to_owned();
        commitment.events.push(event.id);
    }
}
