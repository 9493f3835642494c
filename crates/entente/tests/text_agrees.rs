//! The Rust network says what the Python network says (training/fixture.py writes its words down).
#![allow(missing_docs, clippy::print_stdout)]

use entente::{
    event::Root,
    text::{Ends, Mention, MentionKind, Model},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Known {
    words: Vec<String>,
    upos: Vec<String>,
    entity: Vec<String>,
    head: Vec<usize>,
    deprel: Vec<String>,
    #[serde(default)]
    roles: Vec<usize>,
    root: Option<String>,
    #[serde(default)]
    share: f32,
    #[serde(default)]
    trigger: usize,
    #[serde(default)]
    denied: f32,
    #[serde(default)]
    modality: String,
    #[serde(default)]
    vector: Vec<f32>,
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

/// The words with that role; roles are bits, as training/pairs.py sets them.
fn range(roles: &[usize], bit: usize) -> std::ops::Range<usize> {
    let first = roles.iter().position(|r| r & bit > 0);
    let last = roles.iter().rposition(|r| r & bit > 0);
    first.map_or(0..0, |first| first..last.unwrap_or(first) + 1)
}

/// True where every word leads to the one root. Python takes the best head of each word, Rust the best tree: where
/// Python's heads are none, there is nothing to compare.
fn is_tree(heads: &[usize]) -> bool {
    let leads_up = |word: usize| {
        let above = std::iter::successors(Some(word), |&w| heads[w].checked_sub(1));
        above.take(heads.len() + 1).count() <= heads.len()
    };
    heads.iter().filter(|h| **h == 0).count() == 1 && (0..heads.len()).all(leads_up)
}

#[test]
fn rust_says_what_python_says() {
    let model = Model::embedded().unwrap();
    let known: Vec<Known> = serde_json::from_str(include_str!("text_agrees.json")).unwrap();
    let words: Vec<Vec<&str>> = known
        .iter()
        .map(|k| k.words.iter().map(String::as_str).collect())
        .collect();
    let (mut same, mut labels, mut all, mut pairs, mut relations, mut vectors) = (0, 0, 0, 0, 0, 0);
    for (known, sentence) in known.iter().zip(model.read_words(&words)) {
        assert_eq!(sentence.tokens.len(), known.words.len());
        let (ours, theirs) = (tags(&sentence.mentions, known.words.len()), mended(&known.entity));
        let tree = is_tree(&known.head);
        for (i, token) in sentence.tokens.iter().enumerate() {
            let head = token.head.map_or(0, |h| h + 1);
            let head = head == known.head[i] || !tree;
            let agrees = token.upos.name() == known.upos[i] && head && ours[i] == theirs[i];
            labels += usize::from(token.deprel.name() == known.deprel[i]);
            same += usize::from(agrees);
            all += 1;
        }
        if let Some(root) = &known.root {
            let ends = Ends {
                actor: range(&known.roles, 1),
                recipient: Some(range(&known.roles, 2)).filter(|r| !r.is_empty()),
            };
            let relation = &model.relate(&sentence, &[ends])[0];
            let share = relation.share(Root::from_name(root));
            let state = &sentence.states[known.trigger];
            let modality = format!("{:?}", state.modality).to_lowercase();
            let agrees = [
                (share - known.share).abs() < 0.05,
                relation.trigger == known.trigger,
                (state.denied - known.denied).abs() < 0.05,
                modality.ends_with(&known.modality),
            ];
            pairs += 1;
            relations += usize::from(agrees.into_iter().all(|a| a));
            let close = known
                .vector
                .iter()
                .zip(&sentence.vector)
                .all(|(a, b)| (a - b).abs() < 0.02);
            vectors += usize::from(close && !known.vector.is_empty());
        }
    }
    assert_eq!(known.len(), 500);
    println!(
        "tag, head and entity of {same} and label of {labels} of {all} words, {relations} of {pairs} relations and {vectors} vectors agree"
    );
    assert!(labels as f64 >= 0.99 * f64::from(all), "{labels} of {all} labels agree");
    assert!(same as f64 >= 0.995 * f64::from(all), "{same} of {all} words agree");
    assert!(
        relations as f64 >= 0.97 * f64::from(pairs),
        "{relations} of {pairs} relations agree"
    );
    assert!(
        vectors as f64 >= 0.99 * f64::from(pairs),
        "{vectors} of {pairs} vectors agree"
    );
}

#[test]
fn mention_kinds_have_names() {
    assert_eq!(MentionKind::from_name("ORG"), Some(MentionKind::Organisation));
}
