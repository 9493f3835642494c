//! Named mentions against a corpus in IOB2: whole spans with their kind, on the corpus's own words.
//!
//! The form is that of UNER (Mayhew and others, "Universal NER", NAACL 2024): number, word and tag parted by tabs,
//! sentences parted by blank lines, comments after `#`. Only persons, organisations and places are compared.

use super::{
    conllu::{ConlluError, push},
    counts::Counts,
};
use crate::text::{MentionKind, Model};
use serde::Serialize;
use std::collections::BTreeSet;

const KINDS: [MentionKind; 3] = [MentionKind::Person, MentionKind::Organisation, MentionKind::Place];

/// A sentence and its mentions: kind, first word, one past the last word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedSentence {
    words: Vec<String>,
    mentions: BTreeSet<(MentionKind, usize, usize)>,
}

/// Precision, recall and F1 of whole mentions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MentionScores {
    /// Sentences.
    pub sentences: usize,
    /// Mentions with their words and kind: those of people and those of the model.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The sentences of a file.
///
/// # Errors
/// A line with fewer than three columns, or with a tag that is neither `O` nor `B-` or `I-` with a kind.
pub fn named_sentences(text: &str) -> Result<Vec<NamedSentence>, ConlluError> {
    let mut found = Vec::new();
    let mut open = NamedSentence::default();
    let mut mention: Option<(Option<MentionKind>, usize)> = None;
    for (number, line) in text.lines().chain([""]).enumerate() {
        if line.starts_with("# ") {
            continue;
        }
        let wrong = |what: String| ConlluError { line: number + 1, what };
        let cells: Vec<&str> = line.split('\t').collect();
        let (word, tag) = match cells[..] {
            _ if line.trim().is_empty() => (None, "O"),
            [_, word, tag, ..] => (Some(word), tag),
            _ => return Err(wrong(format!("{} columns; wants number, word and tag", cells.len()))),
        };
        if !tag.starts_with("I-")
            && let Some((Some(kind), first)) = mention.take()
        {
            open.mentions.insert((kind, first, open.words.len()));
        }
        if let Some(kind) = tag.strip_prefix("B-") {
            mention = Some((MentionKind::from_name(kind), open.words.len()));
        } else if tag != "O" && !tag.starts_with("I-") {
            return Err(wrong(format!("{tag:?} is no tag of IOB2")));
        }
        match word {
            Some(word) => push(&mut open.words, word).map_err(wrong)?,
            None if open.words.is_empty() => {}
            None => found.push(std::mem::take(&mut open)),
        }
    }
    Ok(found)
}

/// Reads every sentence with the corpus's words and compares.
pub fn evaluate(model: &Model, gold: &[NamedSentence]) -> MentionScores {
    let words: Vec<Vec<&str>> = gold
        .iter()
        .map(|g| g.words.iter().map(String::as_str).collect())
        .collect();
    let (mut wanted, mut coded, mut right) = (0, 0, 0);
    for (gold, read) in gold.iter().zip(model.read_words(&words)) {
        let kept = |m: &&(MentionKind, usize, usize)| KINDS.contains(&m.0);
        let ours: BTreeSet<_> = read.mentions.iter().map(|m| (m.kind, m.first, m.last)).collect();
        wanted += gold.mentions.iter().filter(kept).count();
        coded += ours.iter().filter(kept).count();
        right += gold.mentions.intersection(&ours).filter(kept).count();
    }
    MentionScores {
        sentences: gold.len(),
        counts: Counts::of(wanted, coded, right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_mentions_to_their_ends() {
        let text = "# text = Ann Lee left Chad\n1\tAnn\tB-PER\t-\n2\tLee\tI-PER\t-\n3\tleft\tO\t-\n4\tChad\tB-LOC\t-\n\n1\tHi\tO\n";
        let found = named_sentences(text).expect("two sentences");
        let wanted = BTreeSet::from([(MentionKind::Person, 0, 2), (MentionKind::Place, 3, 4)]);
        assert_eq!((found.len(), &found[0].mentions), (2, &wanted));
        let error = named_sentences("1\tHi\tX\n").expect_err("no tag");
        assert_eq!(error.to_string(), "line 1: \"X\" is no tag of IOB2");
    }
}
