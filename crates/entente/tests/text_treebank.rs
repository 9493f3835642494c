//! Measures our words and sentences against the treebanks in `shared/`:
//! `cargo test --release -p entente --test text_treebank -- --ignored --nocapture`.
#![allow(clippy::print_stdout, missing_docs)]

use entente::{
    event::Span,
    text::{sentences, words},
};
use std::{collections::HashSet, fs, path::PathBuf};

struct Gold {
    text: String,
    words: Vec<Span>,
}

fn shared(path: &str) -> PathBuf {
    PathBuf::from(
        std::env::var("ENTENTE_SHARED")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned()),
    )
    .join(path)
}

/// Sentences whose words stand in their text in order.
fn read(path: &str) -> Vec<Gold> {
    let file = fs::read_to_string(shared(path)).expect("treebank");
    let mut found = Vec::new();
    for block in file.split("\n\n") {
        let Some(text) = block.lines().find_map(|l| l.strip_prefix("# text = ")) else {
            continue;
        };
        let mut at = 0;
        let mut words = Vec::new();
        let mut covered = 0;
        let mut fits = true;
        for cells in block
            .lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| l.split('\t').collect::<Vec<_>>())
        {
            let [id, form, ..] = cells[..] else { continue };
            if let Some((first, last)) = id.split_once('-') {
                let whole: String = block
                    .lines()
                    .filter(|l| {
                        let id = l.split('\t').next().and_then(|i| i.parse::<usize>().ok());
                        id.is_some_and(|i| i >= first.parse().unwrap_or(0) && i <= last.parse().unwrap_or(0))
                    })
                    .filter_map(|l| l.split('\t').nth(1))
                    .collect();
                if whole != form {
                    fits = false; // rewritten words have no place in the text
                }
                covered = 0;
                continue;
            }
            if id.contains('.') {
                continue;
            }
            let start = match text[at..].find(form) {
                Some(i) if text[at..at + i].trim().is_empty() => at + i,
                _ => {
                    fits = false;
                    break;
                }
            };
            at = start + form.len();
            words.push(Span::new(start, at));
            covered += 1;
        }
        let _ = covered;
        if fits && !words.is_empty() {
            found.push(Gold {
                text: text.to_owned(),
                words,
            });
        }
    }
    found
}

fn words_f1(path: &str, least: f64) {
    let gold = read(path);
    let (mut ours, mut theirs, mut both) = (0, 0, 0);
    for g in &gold {
        let found = words(&g.text, Span::new(0, g.text.len()));
        let set: HashSet<Span> = g.words.iter().copied().collect();
        let same = found.iter().filter(|w| set.contains(w)).count();
        if same < found.len() && std::env::var("SHOW").is_ok() {
            let mine: HashSet<Span> = found.iter().copied().collect();
            let extra: Vec<&str> = found
                .iter()
                .filter(|w| !set.contains(w))
                .map(|w| w.of(&g.text))
                .collect();
            let missing: Vec<&str> = g
                .words
                .iter()
                .filter(|w| !mine.contains(w))
                .map(|w| w.of(&g.text))
                .collect();
            println!("ours {extra:?} gold {missing:?}");
        }
        ours += found.len();
        theirs += g.words.len();
        both += same;
    }
    let f1 = 200.0 * f64::from(both as u32) / f64::from((ours + theirs) as u32);
    println!("{path}: {} sentences, word F1 {f1:.2}", gold.len());
    assert!(f1 >= least);
}

/// Sentences of a treebank in lines of ten, split again.
fn sentences_f1(path: &str, least: f64) {
    let gold = read(path);
    let (mut ours, mut theirs, mut both) = (0, 0, 0);
    for part in gold.chunks(10) {
        let mut text = String::new();
        let mut wanted = HashSet::new();
        for g in part {
            let start = text.len();
            text.push_str(g.text.trim());
            wanted.insert(Span::new(start, text.len()));
            text.push(' ');
        }
        let found = sentences(&text, Span::new(0, text.len()));
        ours += found.len();
        theirs += wanted.len();
        both += found.iter().filter(|s| wanted.contains(s)).count();
        if std::env::var("SHOW").is_ok() {
            found
                .iter()
                .filter(|s| !wanted.contains(s))
                .for_each(|s| println!("SENTENCE {}", s.of(&text)));
        }
    }
    let f1 = 200.0 * f64::from(both as u32) / f64::from((ours + theirs) as u32);
    println!("{path}: sentence F1 {f1:.2}");
    assert!(f1 >= least);
}

#[test]
#[ignore = "needs shared/"]
fn words_of_ewt() {
    words_f1("treebank/en_ewt-ud-dev.conllu", 98.5);
}

#[test]
#[ignore = "needs shared/"]
fn words_of_gum() {
    words_f1("treebank/en_gum_open-dev.conllu", 98.5);
}

#[test]
#[ignore = "needs shared/"]
fn words_of_pud() {
    words_f1("treebank/en_pud-ud-test.conllu", 98.5);
}

#[test]
#[ignore = "needs shared/"]
fn sentences_of_pud() {
    sentences_f1("treebank/en_pud-ud-test.conllu", 95.0);
}
