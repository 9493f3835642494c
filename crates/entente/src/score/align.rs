//! Which coded event answers which gold event.

use super::{GoldEvent, Record};
use crate::event::{Event, Party, Span};
use std::collections::BTreeSet;

/// Every gold event with the coded event that answers it, and the coded events that answer none.
///
/// A coded event may answer where its trigger stands in the words of the gold event, or where root and one side agree.
/// Of several the pair with most in common is joined first.
pub(super) fn align<'r>(
    record: &'r Record,
    coded: &'r [Event],
) -> (Vec<(&'r GoldEvent, Option<&'r Event>)>, Vec<&'r Event>) {
    let mut likely: Vec<(u32, usize, usize)> = Vec::new();
    for (g, gold) in record.events.iter().enumerate() {
        for (c, event) in coded.iter().enumerate() {
            if let Some(likeness) = likeness(record, gold, event) {
                likely.push((likeness, g, c));
            }
        }
    }
    likely.sort_by_key(|&(likeness, g, c)| (std::cmp::Reverse(likeness), g, c));
    let mut answer: Vec<Option<usize>> = vec![None; record.events.len()];
    for (_, g, c) in likely {
        if answer[g].is_none() && !answer.contains(&Some(c)) {
            answer[g] = Some(c);
        }
    }
    let free = (0..coded.len())
        .filter(|c| !answer.contains(&Some(*c)))
        .map(|c| &coded[c])
        .collect();
    let pairs = record
        .events
        .iter()
        .zip(&answer)
        .map(|(gold, c)| (gold, c.map(|c| &coded[c])))
        .collect();
    (pairs, free)
}

fn likeness(record: &Record, gold: &GoldEvent, event: &Event) -> Option<u32> {
    let root = gold.root.contains(&event.root);
    let (actors, recipients) = sides(gold, event);
    let place = gold.words.as_deref().is_some_and(|words| {
        record
            .text
            .match_indices(words)
            .any(|(start, _)| Span::new(start, start + words.len()).contains(event.trigger.span))
    });
    let polarity = event.polarity == gold.polarity;
    // That neither names a recipient is no likeness.
    let shares = (actors && !gold.actors.is_empty()) || (recipients && !gold.recipients.is_empty());
    (place || (root && shares)).then(|| {
        [(root, 8), (actors, 4), (recipients, 4), (place, 3), (polarity, 1)]
            .into_iter()
            .filter_map(|(agrees, weight)| agrees.then_some(weight))
            .sum()
    })
}

/// Whether actors and recipients are those of the gold event. Where both do it to each other it does not matter on which
/// side the text names them.
pub(super) fn sides(gold: &GoldEvent, event: &Event) -> (bool, bool) {
    let set = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<String>>();
    let codes = |parties: &[Party]| {
        parties
            .iter()
            .filter_map(|p| p.entity.clone())
            .collect::<BTreeSet<String>>()
    };
    let (actors, recipients) = (codes(&event.actors), codes(&event.recipients));
    let (gold_actors, gold_recipients) = (set(&gold.actors), set(&gold.recipients));
    if event.reciprocal
        && gold_actors == gold_recipients
        && actors.union(&recipients).eq(gold_actors.union(&gold_recipients))
    {
        return (true, true);
    }
    (actors == gold_actors, recipients == gold_recipients)
}

#[cfg(test)]
mod tests {
    use crate::{Reader, score};

    const GOLD: &str = concat!(
        r#"{"id": "r1", "split": "dev", "trap": "negation", "published": "2025-10-26", "#,
        r#""text": "France signed an agreement with Brazil on Friday. Germany did not condemn Brazil.", "events": ["#,
        r#"{"root": ["AGREE"], "actors": ["FRA"], "recipients": ["BRA"], "start": "2025-10-24", "end": "2025-10-24", "#,
        r#""words": "signed an agreement with Brazil"}, "#,
        r#"{"root": ["ACCUSE"], "actors": ["DEU"], "recipients": ["BRA"], "polarity": "denied", "words": "did not condemn"}, "#,
        r#"{"root": ["AID"], "actors": ["BRA"], "recipients": ["DEU"]}]}"#,
        "\n",
        r#"{"id": "r2", "split": "dev", "published": "2025-10-26", "text": "The rain stopped at noon."}"#,
    );

    #[test]
    fn right_wrong_missed_and_quiet_are_told_apart() {
        let reader = Reader::embedded().expect("the embedded codebook");
        let records = score::records(GOLD).expect("two records");
        let (rows, scores) = score::evaluate(&reader, &records);
        let of = |measure: &str| {
            let s = scores.iter().find(|s| s.measure == measure).expect(measure);
            (s.right, s.coded, s.gold)
        };
        assert_eq!(of("event"), (2, 2, 3));
        assert_eq!(of("trap negation"), (2, 2, 3));
        assert_eq!(of("polarity"), (2, 2, 2));
        assert_eq!(of("date"), (1, 1, 1));
        assert_eq!(of("quiet reports"), (1, 1, 1));
        assert!(rows.iter().any(|r| r.verdict == "missed" && r.gold.starts_with("AID")));
    }
}
