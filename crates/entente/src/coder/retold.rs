//! An event that a text tells twice, in its headline and again below or in a second copy of its lead, is one event.

use super::document::Work;
use crate::event::{Event, Modality, Party, Reason};
use std::collections::BTreeSet;

/// Joins what is told twice. The fuller telling stays, and says where else the text tells it.
pub(super) fn join(work: &Work<'_>, events: &mut Vec<Event>) {
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for event in events.drain(..) {
        // What is told again stands near, or in the headline; a book of a text is not searched through for each event.
        let from = kept.len().saturating_sub(NEAR);
        let near = (from..kept.len()).rev().find(|&i| same(work, &kept[i], &event));
        let headlines = || (0..from.min(NEAR)).find(|&i| headline(work, &kept[i]) && same(work, &kept[i], &event));
        match near.or_else(headlines) {
            Some(at) => {
                // A headline is shorter than the report below it.
                let told = if headline(work, &kept[at]) {
                    std::mem::replace(&mut kept[at], event)
                } else {
                    event
                };
                // Headlines seldom say when.
                if kept[at].when.words.is_none() && told.when.words.is_some() {
                    kept[at].when.clone_from(&told.when);
                }
                kept[at].reasons.push(also(&told));
            }
            None => kept.push(event),
        }
    }
    *events = kept;
}

/// How many events back one is sought.
const NEAR: usize = 100;

fn also(event: &Event) -> Reason {
    Reason {
        field: "event".to_owned(),
        because: format!(
            "told again at byte {}: \u{201c}{}\u{201d}",
            event.trigger.span.start, event.trigger.text
        ),
    }
}

fn headline(work: &Work<'_>, event: &Event) -> bool {
    work.trees[event.sentence].sentence.headline
}

fn same(work: &Work<'_>, a: &Event, b: &Event) -> bool {
    if a.root != b.root || a.polarity != b.polarity || a.sentence == b.sentence {
        return false;
    }
    let (actors, recipients) = (
        (codes(&a.actors), codes(&b.actors)),
        (codes(&a.recipients), codes(&b.recipients)),
    );
    if headline(work, a) != headline(work, b) {
        // Headlines name parties by halves, and in the present or the infinitive.
        let shares = |(x, y): &(BTreeSet<&str>, BTreeSet<&str>)| !x.is_disjoint(y);
        let fits = |(x, y): &(BTreeSet<&str>, BTreeSet<&str>)| x.is_empty() || y.is_empty() || !x.is_disjoint(y);
        return a.mode.is_none() == b.mode.is_none() && shares(&actors) && fits(&recipients) && status_fits(a, b);
    }
    let lemma = |e: &Event| {
        let tree = &work.trees[e.sentence];
        (0..tree.len())
            .find(|&i| tree.token(i).span == e.trigger.span)
            .map(|i| tree.lemma(i))
    };
    let copies = actors.0 == actors.1 && recipients.0 == recipients.1 && !actors.0.is_empty();
    copies
        && a.mode == b.mode
        && a.modality == b.modality
        && a.when.start == b.when.start
        && a.when.end == b.when.end
        && lemma(a) == lemma(b)
        && names(a) == names(b)
}

fn status_fits(a: &Event, b: &Event) -> bool {
    let ahead = |e: &Event| matches!(e.modality, Modality::Planned | Modality::Promised);
    a.modality == b.modality || (ahead(a) && ahead(b))
}

fn codes(parties: &[Party]) -> BTreeSet<&str> {
    parties.iter().filter_map(|p| p.entity.as_deref()).collect()
}

/// Two ministers of one state who each met somebody are two.
fn names(event: &Event) -> BTreeSet<&str> {
    let parties = event.actors.iter().chain(&event.recipients);
    parties.filter_map(|p| p.resolved.as_deref()).collect()
}
