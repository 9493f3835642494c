//! Commitments: what parties signed, agreed or promised to do, and the events of the same document that move them.

use super::{
    dates::{Side, small_number},
    document::Work,
    statements::{evidence, trimmed},
};
use crate::{
    event::{Commitment, Event, Evidence, Modality, Polarity, Precision, Root, Span, When},
    text::{Deprel, Token},
};
use jiff::{ToSpan, civil::Date};

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
        let due = due(work, event, what.span);
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
            due,
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
        .find(|&i| words.has("agreement", tree.lemma(i)) || words.has("truce", tree.lemma(i)));
    let truce = agreement.is_some_and(|i| words.has("truce", tree.lemma(i)))
        && matches!(event.root, Root::Retreat | Root::Concede);
    let agreed = truce || matches!(event.root, Root::Agree | Root::Cooperate | Root::Support);
    if let Some(noun) = agreement.filter(|_| agreed) {
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
        ) && !(truce && event.recipients.is_empty() && event.actors.len() < 2); // one side alone signs nothing
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

/// "by 2012", "before the end of March", "within 60 days": the last day on which it is due. Sought in what is promised,
/// and in the words of the event from its trigger on.
fn due(work: &Work<'_>, event: &Event, what: Span) -> Option<When> {
    let sentence = work.trees[event.sentence].sentence;
    let tokens = &sentence.tokens;
    let tail = Span::new(
        event.trigger.span.start,
        event.evidence.span.end.max(event.trigger.span.end),
    );
    let stands = |span: Span| what.contains(span) || tail.contains(span);
    let made = event.when.start.or(work.info.published)?;
    let dated = work.times[event.sentence]
        .iter()
        .filter(|t| stands(t.span))
        .find_map(|time| {
            let (word, ends) = limit(tokens, time.first)?;
            let interval = time.resolve(made, made, Side::Future)?;
            let last = match (word, ends) {
                // "before the end of 2012" leaves the year, "before 2012" does not.
                ("before", false) => interval.start.yesterday().ok()?,
                _ => interval.end,
            };
            Some((last, time.span))
        });
    let counted = || {
        (0..tokens.len())
            .find_map(|i| counted(tokens, i, made))
            .filter(|(_, span)| stands(*span))
    };
    let (day, span) = dated.or_else(counted).filter(|(day, _)| *day > made)?;
    Some(When {
        start: Some(day),
        end: Some(day),
        precision: Precision::Day,
        words: Some(evidence(work, span)),
    })
}

/// The word that makes a limit of the expression of time at `first` ("by", "before"), and whether its end is meant.
fn limit(tokens: &[Token], first: usize) -> Option<(&'static str, bool)> {
    let mut ends = false;
    for at in (first.saturating_sub(4)..first).rev() {
        match tokens[at].form.to_lowercase().as_str() {
            "by" => return Some(("by", ends)),
            "before" => return Some(("before", ends)),
            "end" => ends = true,
            "the" | "of" | "in" => {}
            _ => return None,
        }
    }
    None
}

/// "within 60 days", "within the next six months", "by the end of the year": counted from the day on which it was made.
fn counted(tokens: &[Token], at: usize, made: Date) -> Option<(Date, Span)> {
    let word = |i: usize| tokens.get(i).map(|t| t.form.to_lowercase());
    let is = |i: usize, what: &str| word(i).is_some_and(|w| w == what);
    let (mut next, limit) = (at + 1, word(at)?);
    while ["the", "next", "coming", "about"].iter().any(|w| is(next, w)) {
        next += 1;
    }
    match limit.as_str() {
        "within" => {
            let (count, unit) = match word(next)?.as_str() {
                "a" | "an" => (1, next + 1),
                number => (small_number(number)?, next + 1),
            };
            let unit_word = word(unit)?;
            let day = match unit_word.trim_end_matches('s') {
                "day" => made.checked_add(count.days()),
                "week" => made.checked_add(count.weeks()),
                "month" => made.checked_add(count.months()),
                "year" => made.checked_add(count.years()),
                _ => return None,
            };
            Some((day.ok()?, tokens[at].span.cover(tokens[unit].span)))
        }
        "by" | "before" if is(next, "end") && is(next + 1, "of") && is(next + 2, "the") => {
            let day = match word(next + 3)?.as_str() {
                "month" => made.last_of_month(),
                "year" => made.last_of_year(),
                _ => return None,
            };
            Some((day, tokens[at].span.cover(tokens[next + 3].span)))
        }
        _ => None,
    }
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
