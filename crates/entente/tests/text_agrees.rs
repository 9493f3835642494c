//! The Rust network says what the Python network says (training/fixture.py writes its words down).
#![allow(missing_docs)]

use entente::{
    event::Span,
    text::{Block, Mention, MentionKind, Model},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Known {
    words: Vec<String>,
    upos: Vec<String>,
    entity: Vec<String>,
    head: Vec<usize>,
    deprel: Vec<String>,
}

/// One tag a word, as the training data has them.
fn tags(mentions: &[Mention], words: usize) -> Vec<String> {
    let mut tags = vec!["O".to_owned(); words];
    for m in mentions {
        for (i, tag) in tags.iter_mut().enumerate().take(m.last).skip(m.first) {
            *tag = format!("{}-{}", if i == m.first { 'B' } else { 'I' }, m.kind);
        }
    }
    tags
}

/// As Rust decodes: an I that continues nothing begins a mention.
fn mended(tags: &[String]) -> Vec<String> {
    let mut before = "O".to_owned();
    let mend = |tag: &String| {
        let continues = tag.starts_with("I-") && before.get(2..) == tag.get(2..) && before != "O";
        before = if tag.starts_with("I-") && !continues {
            tag.replacen('I', "B", 1)
        } else {
            tag.clone()
        };
        before.clone()
    };
    tags.iter().map(mend).collect()
}

#[test]
fn rust_says_what_python_says() {
    let model = Model::embedded().unwrap();
    let known: Vec<Known> = serde_json::from_str(include_str!("text_agrees.json")).unwrap();
    let (mut same, mut all) = (0, 0);
    for known in &known {
        let text = known.words.join(" ");
        let block = Block {
            span: Span::new(0, text.len()),
            headline: false,
        };
        let found = model.analyse(&text, &[block]);
        assert_eq!(found.len(), 1, "one sentence: {text}");
        let sentence = &found[0];
        let forms: Vec<&str> = sentence.tokens.iter().map(|t| t.form.as_str()).collect();
        assert_eq!(forms, known.words);
        let (ours, theirs) = (tags(&sentence.mentions, forms.len()), mended(&known.entity));
        for (i, token) in sentence.tokens.iter().enumerate() {
            let head = token.head.map_or(0, |h| h + 1);
            let agrees = token.upos.name() == known.upos[i]
                && head == known.head[i]
                && (token.deprel.name() == known.deprel[i])
                && ours[i] == theirs[i];
            same += usize::from(agrees);
            all += 1;
        }
    }
    assert!(all > 600 && known.len() > 40);
    assert!(same as f64 >= 0.995 * f64::from(all), "{same} of {all} words agree");
}

#[test]
fn mention_kinds_have_names() {
    assert_eq!(MentionKind::from_name("ORG"), Some(MentionKind::Organisation));
}
