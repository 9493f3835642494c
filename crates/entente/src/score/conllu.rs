//! The language model against a treebank: parts of speech and arcs on the treebank's own words.

use super::counts::share;
use crate::text::Model;
use serde::Serialize;

/// Words of the longest sentence that is read.
const LONGEST: usize = 500;

/// A sentence of a treebank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TreebankSentence {
    words: Vec<String>,
    upos: Vec<String>,
    head: Vec<usize>,
    deprel: Vec<String>,
}

/// A line that is not CoNLL-U.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ConlluError {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// Shares of words that are right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SyntaxScores {
    /// Sentences.
    pub sentences: usize,
    /// Words, the treebank's own.
    pub words: usize,
    /// Universal part of speech.
    pub upos: f64,
    /// Head.
    pub uas: f64,
    /// Head and relation, with its subtype.
    pub las: f64,
}

/// The sentences of a CoNLL-U file. Words that are written as one keep their parts; empty nodes are left out.
///
/// # Errors
/// A line with other than ten columns, or with a head that is no word of its sentence.
pub fn treebank(text: &str) -> Result<Vec<TreebankSentence>, ConlluError> {
    let mut found = Vec::new();
    let mut open = TreebankSentence::default();
    let mut first = 1;
    for (number, line) in text.lines().chain([""]).enumerate() {
        let wrong = |what: String| ConlluError { line: number + 1, what };
        if line.trim().is_empty() {
            if let Some(head) = open.head.iter().find(|h| **h > open.words.len()) {
                return Err(ConlluError {
                    line: first,
                    what: format!("head {head} lies outside of the sentence that begins here"),
                });
            }
            if !open.words.is_empty() {
                found.push(std::mem::take(&mut open));
            }
            first = number + 2;
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, form, _, upos, _, _, head, deprel, _, _] = cells[..] else {
            return Err(wrong(format!(
                "{} columns; CoNLL-U has ten, parted by tabs",
                cells.len()
            )));
        };
        if id.contains(['-', '.']) {
            continue;
        }
        push(&mut open.words, form).map_err(wrong)?;
        open.upos.push(upos.to_owned());
        open.head
            .push(head.parse().map_err(|_| wrong(format!("{head:?} is no head")))?);
        open.deprel.push(deprel.to_owned());
    }
    Ok(found)
}

/// Adds a word to a sentence, which must end somewhere.
pub(super) fn push(words: &mut Vec<String>, word: &str) -> Result<(), String> {
    if words.len() >= LONGEST {
        return Err(format!(
            "a sentence of more than {LONGEST} words; is a blank line missing?"
        ));
    }
    words.push(word.to_owned());
    Ok(())
}

/// Reads every sentence with the treebank's words and compares.
pub fn evaluate(model: &Model, gold: &[TreebankSentence]) -> SyntaxScores {
    let words: Vec<Vec<&str>> = gold
        .iter()
        .map(|g| g.words.iter().map(String::as_str).collect())
        .collect();
    let read = model.read_words(&words);
    let (mut all, mut upos, mut uas, mut las) = (0usize, 0usize, 0usize, 0usize);
    for (gold, read) in gold.iter().zip(&read) {
        for (i, token) in read.tokens.iter().enumerate() {
            let head = token.head.map_or(0, |h| h + 1) == gold.head[i];
            all += 1;
            upos += usize::from(token.upos.name() == gold.upos[i]);
            uas += usize::from(head);
            las += usize::from(head && token.deprel.name() == gold.deprel[i]);
        }
    }
    let share = |right: usize| share(right, all);
    SyntaxScores {
        sentences: gold.len(),
        words: all,
        upos: share(upos),
        uas: share(uas),
        las: share(las),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words_and_names_bad_lines() {
        let row = |id: &str, form: &str, head: &str| format!("{id}\t{form}\t_\tNOUN\t_\t_\t{head}\tdep\t_\t_\n");
        let good = format!(
            "# a\n{}{}{}\n",
            row("1-2", "ab", "_"),
            row("1", "a", "2"),
            row("2", "b", "0")
        );
        assert_eq!(treebank(&good).expect("a treebank")[0].words, ["a", "b"]);
        let error = |text: &str| treebank(text).expect_err("faulty").to_string();
        assert_eq!(error("1\ta\n"), "line 1: 2 columns; CoNLL-U has ten, parted by tabs");
        assert_eq!(error(&row("1", "a", "x")), "line 1: \"x\" is no head");
        let outside = format!("{good}{}", row("1", "a", "4"));
        assert_eq!(
            error(&outside),
            "line 6: head 4 lies outside of the sentence that begins here"
        );
    }
}
