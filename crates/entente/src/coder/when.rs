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
use jiff::{ToSpan, civil::Date};

/// An event older than this at publication is told as background.
const BACKGROUND_MONTHS: i32 = 18;

/// "Nyusi flew to Rwanda on Thursday. He thanked his host": a deed told in the simple past, without a time of its own, is of the
/// day that the text has come to, where that is of the week before its report.
pub(super) fn goes_on(work: &Work<'_>, trigger: usize, event: &mut Event) {
    const WEEK: i32 = 7;
    let tree = &work.trees[event.sentence];
    let token = tree.token(trigger);
    let simple_past = token.feats.tense == Some(Tense::Past)
        && token.feats.verb_form == Some(VerbForm::Finite)
        && tree.first(trigger, &[Deprel::Aux]).is_none();
    let undated = event.when.words.is_none() && event.when.start == work.info.published;
    let Some(published) = work.info.published.filter(|_| undated) else {
        return;
    };
    if !simple_past || event.modality != Modality::Actual {
        return;
    }
    let day = reached(work, event.sentence, trigger, published);
    if day < published && published.since(day).is_ok_and(|past| past.get_days() <= WEEK) {
        (event.when.start, event.when.end) = (Some(day), Some(day));
        event.reasons.push(Reason {
            field: "when".to_owned(),
            because: "of the day that the text has come to".to_owned(),
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
        // "before dawn on Thursday" is a time of Thursday.
        let beside = !is_time(tree.lemma(noun))
            && matches!(
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
            // "said that a ship had entered its waters on Saturday": what stands behind the clause belongs to it.
            Deprel::Ccomp if tree.is_verb(head) => {
                return Some(up_cost + 2).filter(|_| trigger < target && top > head && hangs_on(tree, target, head));
            }
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

/// True for a time that hangs on a word itself ("on Saturday") or over a time of day ("on Saturday morning").
fn hangs_on(tree: &Tree<'_>, time: usize, word: usize) -> bool {
    let up = |i: usize| tree.head(i).filter(|&h| h != word && is_time(tree.lemma(h)));
    tree.head(up(time).unwrap_or(time)) == Some(word)
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

/// "resigned on Tuesday, a day after police fired": the days from the time that was found for an event to its own. An event
/// that is told as so long before or after another has the other's time, unless a time stands in its own clause.
pub(super) fn apart(tree: &Tree<'_>, trigger: usize, time: Option<&TimeExpression>) -> Option<i64> {
    let offset = |clause: usize| {
        let mut marks = tree.by_rel(clause, &[Deprel::Mark, Deprel::Case]);
        marks
            .find_map(|mark| dates::offset(&tree.sentence.tokens, mark))
            .map(|(days, _)| days)
    };
    let within = |clause: usize| time.is_some_and(|t| tree.below(t.first, clause));
    let mut clause = trigger;
    for _ in 0..3 {
        if let Some(days) = offset(clause) {
            return (!within(clause)).then_some(-days);
        }
        match (tree.head(clause), tree.rel(clause)) {
            (Some(head), Deprel::Conj | Deprel::Obj | Deprel::Xcomp | Deprel::Nmod) => clause = head,
            _ => break,
        }
    }
    let mut clauses = tree.by_rel(trigger, &[Deprel::Advcl, Deprel::Obl]);
    clauses.find_map(|clause| offset(clause).filter(|_| within(clause)))
}

/// The day that the text has come to before a token: the last one that it names, or that of its publication.
fn reached(work: &Work<'_>, sentence: usize, token: usize, published: Date) -> Date {
    const BACK: usize = 5;
    let mut reached = published;
    for s in sentence.saturating_sub(BACK)..=sentence {
        for time in &work.times[s] {
            let ahead = s == sentence && time.first >= token;
            let named = time.resolve(published, reached, Side::Past).filter(|_| !ahead);
            if let Some(day) = named.filter(|i| i.precision == Precision::Day && i.start <= published) {
                reached = day.start;
            }
        }
    }
    reached
}

/// The date of an event, and whether it is told as background. `days`: see [`apart`].
pub(super) fn when(
    work: &Work<'_>,
    (sentence, trigger): (usize, usize),
    (time, days): (Option<&TimeExpression>, Option<i64>),
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
        let absolute = time.filter(|t| t.is_absolute()).and_then(|t| {
            let any = jiff::civil::date(2000, 1, 1);
            t.resolve(any, any, side)
        });
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
    let on = |day: Date, words| When {
        start: Some(day),
        end: Some(day),
        precision: Precision::Day,
        words,
    };
    let dated = time.and_then(|t| {
        let reached = if t.is_beside() {
            reached(work, sentence, t.first, published)
        } else {
            published
        };
        t.resolve(published, reached, side).map(|i| (t, i))
    });
    let dated = dated.filter(|(_, i)| !ahead_of_report(i));
    let from = dated
        .filter(|(_, i)| i.precision == Precision::Day)
        .map(|(t, i)| (i.start, Some(evidence(work, t.span))));
    if let Some(days) = days {
        let (from, words) = from.unwrap_or_else(|| (reached(work, sentence, trigger, published), None));
        let day = from.checked_add(days.days()).ok();
        if let Some(day) = day.filter(|&day| ahead || day <= published) {
            return (on(day, words), false);
        }
    }
    let Some((time, interval)) = dated else {
        return (on(published, None), false);
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
