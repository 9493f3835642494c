//! Statements, commitments, claims and people, coded against gold: for records that are annotated with them.

use super::{Compared, Record, Scores, names::same_person};
use crate::event::{Commitment, Evidence, Party, PersonSeen, Reading, Statement};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Something said, annotated by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldStatement {
    /// Entity code or full name.
    pub speaker: String,
    /// Entity codes.
    #[serde(default)]
    pub about: Vec<String>,
    /// As in [`Statement::kind`].
    pub kind: String,
    /// True for a quotation.
    pub direct: bool,
    /// The words said, as they stand in the text.
    pub words: String,
}

/// Something undertaken, annotated by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldCommitment {
    /// Entity codes of those bound.
    pub parties: Vec<String>,
    /// Entity codes.
    #[serde(default)]
    pub to: Vec<String>,
    /// As in [`Commitment::status`].
    pub status: String,
    /// Last day on which it is due, ISO.
    #[serde(default)]
    pub due: Option<String>,
    /// The words, as they stand in the text.
    pub words: String,
}

/// A claim about relations, annotated by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldClaim {
    /// As in [`crate::event::Claim::kind`].
    pub kind: String,
    /// Entity code or full name; none where the report claims it.
    #[serde(default)]
    pub claimant: Option<String>,
    /// Entity codes.
    pub engagement: Vec<String>,
    /// Entity codes; "*" for any.
    #[serde(default)]
    pub other: Vec<String>,
    /// The words, as they stand in the text.
    pub words: String,
}

/// Somebody in an office, annotated by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldPerson {
    /// Full name.
    pub name: String,
    /// As written.
    pub office: String,
    /// Entity code.
    #[serde(default)]
    pub country: Option<String>,
}

/// Compares what a record is annotated with; nothing where it is not.
pub(super) fn compare(record: &Record, reading: &Reading, rows: &mut Vec<Compared>, scores: &mut Scores) {
    let mut sheet = Sheet { record, rows, scores };
    if let Some(gold) = &record.statements {
        sheet.statements(gold, &reading.statements);
    }
    if let Some(gold) = &record.commitments {
        sheet.commitments(gold, &reading.commitments);
    }
    if let Some(gold) = &record.claims {
        sheet.claims(gold, reading);
    }
    if let Some(gold) = &record.people {
        sheet.people(gold, &reading.people);
    }
}

struct Sheet<'s> {
    record: &'s Record,
    rows: &'s mut Vec<Compared>,
    scores: &'s mut Scores,
}

impl Sheet<'_> {
    fn statements(&mut self, gold: &[GoldStatement], coded: &[Statement]) {
        let same = |g: &GoldStatement, c: &Statement| overlap(&self.record.text, &g.words, &c.words);
        let (pairs, free) = paired(gold, coded, same);
        for (gold, found) in pairs {
            let name = format!("{}: {}", gold.speaker, gold.words);
            self.found("statement", name, found.map(|c| c.words.text.clone()));
            let Some(coded) = found else { continue };
            let known = coded
                .speaker
                .as_ref()
                .is_some_and(|speaker| called(speaker, &gold.speaker));
            let said = coded
                .speaker
                .as_ref()
                .map(|p| p.resolved.clone().unwrap_or_else(|| p.name.clone()));
            self.field(
                "statement speaker",
                known,
                gold.speaker.clone(),
                said.unwrap_or_default(),
            );
            self.field(
                "statement kind",
                coded.kind == gold.kind,
                gold.kind.clone(),
                coded.kind.clone(),
            );
        }
        self.free("statement", free.into_iter().map(|c| c.words.text.clone()));
    }

    fn commitments(&mut self, gold: &[GoldCommitment], coded: &[Commitment]) {
        let same = |g: &GoldCommitment, c: &Commitment| overlap(&self.record.text, &g.words, &c.what);
        let (pairs, free) = paired(gold, coded, same);
        for (gold, found) in pairs {
            let name = format!("{} ({}): {}", gold.parties.join(" "), gold.status, gold.words);
            self.found("commitment", name, found.map(|c| c.what.text.clone()));
            let Some(coded) = found else { continue };
            self.field(
                "commitment status",
                coded.status == gold.status,
                gold.status.clone(),
                coded.status.clone(),
            );
        }
        self.free("commitment", free.into_iter().map(|c| c.what.text.clone()));
    }

    /// A claim is right where its kind and both relations are.
    fn claims(&mut self, gold: &[GoldClaim], reading: &Reading) {
        let set = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<String>>();
        let same = |g: &GoldClaim, c: &crate::event::Claim| {
            f64::from(u8::from(
                g.kind == c.kind && set(&g.engagement) == set(&c.engagement) && set(&g.other) == set(&c.other),
            ))
        };
        let shown = |kind: &str, engagement: &[String], other: &[String]| {
            format!("{kind} {} / {}", engagement.join("-"), other.join("-"))
        };
        let (pairs, free) = paired(gold, &reading.claims, same);
        for (gold, found) in pairs {
            let name = shown(&gold.kind, &gold.engagement, &gold.other);
            self.found("claim", name, found.map(|c| shown(&c.kind, &c.engagement, &c.other)));
        }
        self.free(
            "claim",
            free.into_iter().map(|c| shown(&c.kind, &c.engagement, &c.other)),
        );
    }

    fn people(&mut self, gold: &[GoldPerson], coded: &[PersonSeen]) {
        let same = |g: &GoldPerson, c: &PersonSeen| f64::from(u8::from(same_person(&g.name, &c.name)));
        let (pairs, _) = paired(gold, coded, same);
        // Somebody who is named without an office is seen too; that is no fault.
        for (gold, found) in pairs {
            self.found(
                "person",
                format!("{}, {}", gold.name, gold.office),
                found.map(|c| c.name.clone()),
            );
        }
    }

    fn found(&mut self, measure: &str, gold: String, coded: Option<String>) {
        let right = coded.is_some();
        let verdict = if right { "right" } else { "missed" };
        self.row(measure, gold, coded.unwrap_or_default(), verdict);
        self.scores
            .add(measure, &self.record.split, usize::from(right), usize::from(right), 1);
    }

    fn free(&mut self, measure: &str, coded: impl Iterator<Item = String>) {
        for coded in coded {
            self.row(measure, String::new(), coded, "false");
            self.scores.add(measure, &self.record.split, 0, 1, 0);
        }
    }

    fn field(&mut self, measure: &str, right: bool, gold: String, coded: String) {
        if !right {
            self.row(measure, gold, coded, "wrong");
        }
        self.scores.add(measure, &self.record.split, usize::from(right), 1, 1);
    }

    fn row(&mut self, field: &str, gold: String, coded: String, verdict: &str) {
        self.rows.push(Compared {
            record: self.record.id.clone(),
            split: self.record.split.clone(),
            field: field.to_owned(),
            gold,
            coded,
            verdict: verdict.to_owned(),
        });
    }
}

/// Each gold item with the coded one that it has most in common with, each coded one once; and those that are left.
fn paired<'g, 'c, G, C>(
    gold: &'g [G],
    coded: &'c [C],
    same: impl Fn(&G, &C) -> f64,
) -> (Vec<(&'g G, Option<&'c C>)>, Vec<&'c C>) {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        all.extend(
            coded
                .iter()
                .enumerate()
                .map(|(j, c)| (same(g, c), i, j))
                .filter(|(share, ..)| *share >= LEAST),
        );
    }
    all.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let (mut of, mut taken) = (vec![None; gold.len()], vec![false; coded.len()]);
    for (_, i, j) in all {
        if of[i].is_none() && !taken[j] {
            of[i] = Some(j);
            taken[j] = true;
        }
    }
    let pairs = gold.iter().zip(of).map(|(g, j)| (g, j.map(|j| &coded[j]))).collect();
    let free = coded
        .iter()
        .zip(taken)
        .filter(|(_, taken)| !taken)
        .map(|(c, _)| c)
        .collect();
    (pairs, free)
}

/// Two stretches of text are the same where they share this much of the shorter one.
const LEAST: f64 = 0.5;

/// How much of the shorter of the two stands in the other.
fn overlap(text: &str, words: &str, coded: &Evidence) -> f64 {
    let best = text.match_indices(words).map(|(start, _)| {
        let (end, span) = (start + words.len(), coded.span);
        let common = end.min(span.end).saturating_sub(start.max(span.start));
        common as f64 / words.len().min(span.end.saturating_sub(span.start)).max(1) as f64
    });
    best.fold(0.0, f64::max)
}

/// True where a party is meant by a code or a full name. Somebody of a state is not the state, but where the text names only a
/// title, the annotator may have had but the code.
fn called(party: &Party, name: &str) -> bool {
    let known = [party.resolved.as_ref(), Some(&party.name), party.entity.as_ref()];
    known.into_iter().flatten().any(|known| same_person(known, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Span;

    fn evidence(text: &str, words: &str) -> Evidence {
        let start = text.find(words).expect("in the text");
        Evidence {
            text: words.to_owned(),
            span: Span::new(start, start + words.len()),
            origin: None,
        }
    }

    #[test]
    fn what_shares_half_of_the_shorter_is_the_same() {
        let text = "Rubio said the ties would not suffer, and Dar thanked him.";
        let coded = evidence(text, "the ties would not suffer");
        assert!(overlap(text, "said the ties would not suffer", &coded) > 0.9);
        assert!(overlap(text, "Dar thanked him", &coded) < LEAST);
        assert!(overlap(text, "not in the text", &coded) < LEAST);
    }

    #[test]
    fn each_is_paired_once_with_what_fits_best() {
        let gold = ["a", "b"];
        let coded = ["b", "b", "c"];
        let (pairs, free) = paired(&gold, &coded, |g, c| f64::from(u8::from(g == c)));
        assert_eq!(pairs, [(&"a", None), (&"b", Some(&"b"))]);
        assert_eq!(free, [&"b", &"c"]);
    }
}
