//! Which expression of time dates an event, and the date that it gives.

use super::{
    dates::{self, Lead, Side, TimeExpression},
    document::Work,
    statements::evidence,
    tree::{Tree, is_time},
};
use crate::{
    event::{Event, Modality, Polarity, Precision, Reason, When},
    text::{Deprel, Tense, VerbForm},
};
use jiff::ToSpan;

/// An event older than this at publication is told as background.
const BACKGROUND_MONTHS: i32 = 18;

/// "Nyusi flew to Rwanda on Thursday. He thanked his host": a deed told in the simple past, without a time of its own and
/// by the same actor, is of the day that the sentence before it named.
pub(super) fn goes_on(work: &Work<'_>, trigger: usize, event: &mut Event, before: &[Event]) {
    let tree = &work.trees[event.sentence];
    let token = tree.token(trigger);
    let simple_past = token.feats.tense == Some(Tense::Past)
        && token.feats.verb_form == Some(VerbForm::Finite)
        && tree.first(trigger, &[Deprel::Aux]).is_none();
    if event.when.words.is_some() || !simple_past || event.modality != Modality::Actual || event.sentence == 0 {
        return;
    }
    let paragraph = |sentence: usize| work.trees[sentence].sentence.paragraph;
    let acts = |other: &Event| {
        other
            .actors
            .iter()
            .filter_map(|p| p.entity.as_ref())
            .any(|e| event.actors.iter().any(|p| p.entity.as_ref() == Some(e)))
    };
    let near = before
        .iter()
        .rev()
        .take_while(|other| other.sentence + 1 >= event.sentence);
    let told = near.into_iter().find(|other| {
        other.sentence + 1 == event.sentence
            && paragraph(other.sentence) == paragraph(event.sentence)
            && other.modality == Modality::Actual
            && other.when.precision == Precision::Day
            && other.when.words.is_some()
            && acts(other)
    });
    if let Some(told) = told {
        event.when.clone_from(&told.when);
        event.reasons.push(Reason {
            field: "when".to_owned(),
            because: "goes on from the sentence before".to_owned(),
        });
    }
}

/// The expression of time that is nearest to the trigger over the arcs, clause borders respected.
pub(super) fn time_of<'t>(tree: &Tree<'_>, trigger: usize, times: &'t [TimeExpression]) -> Option<&'t TimeExpression> {
    times
        .iter()
        .filter_map(|time| {
            let inside = time.first..time.last;
            let head = inside
                .clone()
                .find(|&i| tree.head(i).is_none_or(|h| !inside.contains(&h)))?;
            if names_another(tree, trigger, head) {
                return None;
            }
            distance(tree, trigger, head).map(|cost| (cost, time))
        })
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, time)| time)
}

/// "since the 2008 attacks", "after elections in May": the time belongs to another event, beside which this one stands.
fn names_another(tree: &Tree<'_>, trigger: usize, time: usize) -> bool {
    let mut at = time;
    for _ in 0..4 {
        let Some(noun) = tree.head(at).filter(|&h| h != trigger && !tree.is_verb(h)) else {
            return false;
        };
        let part_of_name = tree.case_of(at).is_none()
            && matches!(
                tree.rel(at),
                Deprel::Nummod | Deprel::Compound | Deprel::Amod | Deprel::NmodDesc | Deprel::NmodUnmarked
            );
        let beside = matches!(
            tree.case_of(noun).as_deref(),
            Some("after" | "before" | "since" | "following" | "until" | "ahead of" | "despite" | "over")
        );
        // "a deadline of November 27", "the war of 1971"
        let of = at == time && tree.case_of(at).as_deref() == Some("of") && !is_time(tree.lemma(noun));
        let titled = tree.rel(at) == Deprel::Nummod || noun > at;
        if (at == time && part_of_name && titled) || beside || of {
            return true;
        }
        at = noun;
    }
    false
}

/// Cost of the way from a trigger to an expression; none where it leads through another statement.
fn distance(tree: &Tree<'_>, trigger: usize, target: usize) -> Option<usize> {
    const FAR: usize = 14;
    let mut up_cost = 0;
    let mut top = trigger;
    loop {
        if let Some(down) = descent(tree, top, target, top != trigger) {
            return Some(up_cost + down).filter(|c| *c <= FAR);
        }
        let head = tree.head(top)?;
        up_cost += match tree.rel(top) {
            Deprel::Ccomp if tree.is_verb(head) => return None,
            Deprel::AclRelcl => return None,
            Deprel::Parataxis if tree.is_verb(top) => return None,
            Deprel::Conj if tree.is_verb(top) && tree.first(top, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some() => {
                return None;
            }
            Deprel::Conj | Deprel::Advcl | Deprel::Parataxis => 3,
            Deprel::Xcomp => 2,
            _ => 1,
        };
        top = head;
    }
}

/// Cost of the way down from an ancestor.
pub(super) fn descent(tree: &Tree<'_>, top: usize, target: usize, passed: bool) -> Option<usize> {
    let mut cost = 0;
    let mut at = target;
    while at != top {
        let rel = tree.rel(at);
        let closed = matches!(rel, Deprel::Ccomp | Deprel::AclRelcl | Deprel::Parataxis)
            || (matches!(rel, Deprel::Conj | Deprel::Advcl | Deprel::Acl | Deprel::Xcomp)
                && tree.is_verb(at)
                && passed)
            || (rel == Deprel::Conj && tree.is_verb(at));
        if closed {
            return None;
        }
        cost += 1;
        at = tree.head(at)?;
        if cost > 12 {
            return None;
        }
    }
    Some(cost)
}

/// The date of an event, and whether it is told as background.
pub(super) fn when(
    work: &Work<'_>,
    time: Option<&TimeExpression>,
    modality: Modality,
    polarity: Polarity,
) -> (When, bool) {
    let ahead = matches!(
        modality,
        Modality::Planned | Modality::Promised | Modality::Demanded | Modality::Possible | Modality::Hypothetical
    );
    let side = if ahead && polarity == Polarity::Affirmed {
        Side::Future
    } else {
        Side::Past
    };
    let unknown = When {
        start: None,
        end: None,
        precision: Precision::Unknown,
        words: None,
    };
    let Some(published) = work.info.published else {
        let words = time.map(|t| evidence(work, t.span));
        let absolute = time
            .filter(|t| t.is_absolute())
            .and_then(|t| t.resolve(jiff::civil::date(2000, 1, 1), side));
        let dated = absolute.map_or(unknown, |i| When {
            start: Some(i.start),
            end: Some(i.end),
            precision: i.precision,
            words: None,
        });
        return (When { words, ..dated }, false);
    };
    // What has happened did not happen after its report: such a date is about something else.
    let ahead_of_report = |i: &dates::Interval| !ahead && i.start > published;
    let dated = time.and_then(|t| t.resolve(published, side).map(|i| (t, i)));
    let Some((time, interval)) = dated.filter(|(_, i)| !ahead_of_report(i)) else {
        return (
            When {
                start: Some(published),
                end: Some(published),
                precision: Precision::Day,
                words: None,
            },
            false,
        );
    };
    let (start, end, precision) = match time.lead {
        Lead::Since if interval.start < published => (interval.start, published, Precision::Span),
        Lead::By if interval.end > published => (published, interval.end, Precision::Span),
        _ => (interval.start, interval.end, interval.precision),
    };
    // What has happened did not happen after publication.
    let end = if side == Side::Past
        && start <= published
        && modality != Modality::Ongoing
        && interval.precision > Precision::Day
    {
        end.min(published.max(start))
    } else {
        end
    };
    let old = published
        .checked_sub(BACKGROUND_MONTHS.months())
        .is_ok_and(|line| end < line);
    (
        When {
            start: Some(start),
            end: Some(end),
            precision,
            words: Some(evidence(work, time.span)),
        },
        old,
    )
}
