//! No text makes the language model panic, and every word stands where it says.
#![allow(missing_docs)]

use entente::{
    event::Span,
    text::{Block, Model, Sentence, to_conllu},
};
use proptest::prelude::*;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::embedded().unwrap());

fn read(text: &str) -> Vec<Sentence> {
    MODEL.analyse(
        text,
        &[Block {
            span: Span::new(0, text.len()),
            headline: false,
        }],
    )
}

fn check(text: &str) {
    let mut at = 0;
    for sentence in read(text) {
        assert_eq!(sentence.tokens.iter().filter(|t| t.head.is_none()).count(), 1);
        for token in &sentence.tokens {
            assert!(token.span.start >= at && token.span.start < token.span.end);
            assert_eq!(token.span.of(text), token.form);
            assert!(!token.form.contains(char::is_whitespace));
            assert!(token.head.is_none_or(|h| h < sentence.tokens.len()));
            at = token.span.end;
        }
        let _ = to_conllu(&sentence, text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn any_characters(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn wire_signs(text in "([A-Za-z]{1,4}|[0-9]{1,3}|[.,!?'’“”\"()/$@#&-]| |\n|é|U\\.S\\.){0,60}") {
        check(&text);
    }
}

#[test]
fn blocks_that_do_not_fit() {
    let blocks = [
        Block {
            span: Span::new(1, 2),
            headline: false,
        },
        Block {
            span: Span::new(5, 900),
            headline: true,
        },
    ];
    assert!(MODEL.analyse("é", &blocks).is_empty());
    assert!(MODEL.analyse("", &[]).is_empty());
    assert!(MODEL.analyse_many(&[]).is_empty());
}

#[test]
fn long_texts_come_in_parts() {
    let long = "word, ".repeat(1000);
    let found = read(&long);
    assert!(found.iter().all(|s| s.tokens.len() <= 160));
    assert_eq!(found.iter().map(|s| s.tokens.len()).sum::<usize>(), 2000);
    check(&"-.a".repeat(5000));
    check(&"a ".repeat(400));
    assert_eq!(read(&"x".repeat(50_000_000))[0].tokens.len(), 1);
}

#[test]
fn short_documents_share_their_batches() {
    let texts = [
        "Iran rejected the offer.",
        "",
        "Russia and China signed a deal. It takes effect in May.",
    ];
    let blocks: Vec<[Block; 1]> = texts
        .map(|t| {
            [Block {
                span: Span::new(0, t.len()),
                headline: false,
            }]
        })
        .to_vec();
    let documents: Vec<(&str, &[Block])> = texts.iter().zip(&blocks).map(|(t, b)| (*t, &b[..])).collect();
    let found = MODEL.analyse_many(&documents);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 2]);
    assert_eq!(found[2], MODEL.analyse(texts[2], &blocks[2]));
}
