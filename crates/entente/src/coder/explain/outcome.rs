//! What became of a rule that fired.

use crate::{
    coder::{
        document::Work,
        matching::{Fired, Role},
    },
    event::{Event, Party},
};
use std::collections::BTreeSet;

/// The event that a rule became, and why it became none or another. What happens to it behind the rules is read off the
/// events; `first` says that no other rule comes before it on its word.
pub(super) fn outcome(
    work: &Work<'_>,
    sentence: usize,
    (found, first): (&Fired, bool),
    here: &[&Event],
    all: &[Event],
) -> (Option<usize>, Option<String>) {
    let tree = &work.trees[sentence];
    let rule = work.coder.codebook.rules.get(found.rule);
    let trigger = tree.token(found.trigger);
    let says = |event: &Event, what: &str| event.reasons.iter().any(|r| r.because.starts_with(what));
    if let Some(event) = here.iter().find(|e| e.trigger.span == trigger.span) {
        if says(event, &format!("rule {} (", rule.id)) {
            let others = !same_sides(found, event);
            return (
                Some(event.id),
                others.then(|| "whose parties the model settled otherwise".to_owned()),
            );
        }
        let why = match first {
            true => "the model sees another event in this word",
            false => "another rule comes first on this word, by its conditions, its words or its place in the files",
        };
        return (None, Some(format!("{why}: event {} ({})", event.id, event.root)));
    }
    let at = format!("told again at byte {}:", trigger.span.start);
    if let Some(event) = all.iter().find(|e| says(e, &at)) {
        return (None, Some(format!("event {} tells the same", event.id)));
    }
    let mode = rule.mode.as_ref().map(|m| format!(" {m}")).unwrap_or_default();
    let taken = format!("takes in {}{mode} “{}”", rule.root, trigger.form);
    if let Some(event) = here.iter().find(|e| says(e, &taken)) {
        return (None, Some(format!("it is what event {} is about", event.id)));
    }
    let ours = codes(found.actors.iter().chain(&found.recipients).map(|r| &r.who.entity));
    let takes_part = |event: &Event| {
        let theirs = codes(event.actors.iter().chain(&event.recipients).map(|p| &p.entity));
        !ours.is_disjoint(&theirs)
    };
    if let Some(event) = here.iter().find(|e| e.root == rule.root && takes_part(e)) {
        let why = format!("event {} (“{}”) tells the same", event.id, event.trigger.text);
        return (None, Some(why));
    }
    (None, Some(doubt(work, sentence, found)))
}

/// True where an event has the parties that the rule found, as far as they have codes.
fn same_sides(found: &Fired, event: &Event) -> bool {
    let same = |roles: &[Role], parties: &[Party]| {
        codes(roles.iter().map(|r| &r.who.entity)) == codes(parties.iter().map(|p| &p.entity))
    };
    same(&found.actors, &event.actors) && same(&found.recipients, &event.recipients)
}

fn codes<'c>(all: impl Iterator<Item = &'c Option<String>>) -> BTreeSet<&'c str> {
    all.filter_map(Option::as_deref).collect()
}

/// What the model says to a rule that nothing came of.
fn doubt(work: &Work<'_>, sentence: usize, found: &Fired) -> String {
    if found.actors.is_empty() {
        return "no event: the text does not tell who did it".to_owned();
    }
    let shares: Vec<_> = work.model.roots(&work.frames, (sentence, found.trigger)).collect();
    let roots = shares.iter().filter_map(|(root, share)| Some(((*root)?, *share)));
    let Some((root, share)) = roots.max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return "no event".to_owned();
    };
    let nothing = shares
        .iter()
        .find(|(root, _)| root.is_none())
        .map_or(0.0, |(_, share)| *share);
    format!("no event: the model sees {root} {share:.2}, nothing {nothing:.2} in this word")
}
