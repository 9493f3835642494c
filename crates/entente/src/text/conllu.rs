//! Sentences in the CoNLL-U format of Universal Dependencies.

use super::types::{Features, Sentence, Tense, VerbForm, Voice};
use std::fmt::Write;

/// The sentence in CoNLL-U, with its text and, in the last column, its entities and byte spans.
pub fn to_conllu(sentence: &Sentence, text: &str) -> String {
    let words = text.get(sentence.span.start..sentence.span.end).unwrap_or_default();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = format!("# text = {line}\n");
    for (i, token) in sentence.tokens.iter().enumerate() {
        let head = token.head.map_or(0, |h| h + 1);
        let mut misc = format!("Span={}:{}", token.span.start, token.span.end);
        if let Some(m) = sentence.mentions.iter().find(|m| (m.first..m.last).contains(&i)) {
            let side = if m.first == i { 'B' } else { 'I' };
            let _ = write!(misc, "|Entity={side}-{}", m.kind);
        }
        if sentence
            .tokens
            .get(i + 1)
            .is_some_and(|next| next.span.start == token.span.end)
        {
            misc.push_str("|SpaceAfter=No");
        }
        let (form, lemma, upos, deprel) = (&token.form, &token.lemma, token.upos, token.deprel);
        let feats = features(token.feats);
        let _ = writeln!(
            out,
            "{}\t{form}\t{lemma}\t{upos}\t_\t{feats}\t{head}\t{deprel}\t_\t{misc}",
            i + 1
        );
    }
    out.push('\n');
    out
}

/// In alphabetical order, as the format wants it.
fn features(feats: Features) -> String {
    let mut found = Vec::new();
    if feats.imperative {
        found.push("Mood=Imp".to_owned());
    }
    if feats.plural {
        found.push("Number=Plur".to_owned());
    }
    if let Some(person) = feats.person {
        found.push(format!("Person={person}"));
    }
    match feats.tense {
        Some(Tense::Past) => found.push("Tense=Past".to_owned()),
        Some(Tense::Present) => found.push("Tense=Pres".to_owned()),
        None => {}
    }
    let form = feats.verb_form.map(|form| match form {
        VerbForm::Finite => "Fin",
        VerbForm::Infinitive => "Inf",
        VerbForm::Gerund => "Ger",
        VerbForm::Participle => "Part",
    });
    found.extend(form.map(|form| format!("VerbForm={form}")));
    if feats.voice == Some(Voice::Passive) {
        found.push("Voice=Pass".to_owned());
    }
    if found.is_empty() {
        "_".to_owned()
    } else {
        found.join("|")
    }
}
