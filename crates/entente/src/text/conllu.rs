//! Sentences as CoNLL-U, the format of the treebanks.

use super::types::Sentence;
use std::fmt::Write;

/// One sentence in CoNLL-U: ids count from 1, entities stand in the last column.
pub fn to_conllu(sentence: &Sentence, text: &str) -> String {
    let mut out = format!("# text = {}\n", sentence.span.of(text).replace(['\n', '\t'], " "));
    for (i, token) in sentence.tokens.iter().enumerate() {
        let mention = sentence.mentions.iter().find(|m| m.first <= i && i < m.last);
        let entity = mention.map_or_else(
            || "_".to_owned(),
            |m| format!("Entity={}-{}", if m.first == i { "B" } else { "I" }, m.kind),
        );
        let head = token.head.map_or(0, |h| h + 1);
        let (form, lemma) = (&token.form, &token.lemma);
        let _ = writeln!(out, "{}\t{form}\t{lemma}\t{}\t_\t_\t{head}\t{}\t_\t{entity}", i + 1, token.upos, token.deprel);
    }
    out.push('\n');
    out
}
