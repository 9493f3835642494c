//! `entente parse`: sentences as CoNLL-U, or as JSON with the actors that they mention.

use super::{documents, today};
use crate::{cli::Parse, output};
use anyhow::Result;
use entente::{
    Reader,
    news::{self, Document},
    text::{Named, Sentence, Token},
};
use serde_json::{Value, json};
use std::{io::Write, process::ExitCode};

/// Documents parsed at once: enough for all cores, few enough for little memory.
const CHUNK: usize = 256;

pub(super) fn run(arguments: &Parse) -> Result<ExitCode> {
    let documents = documents::open(&arguments.file, &news::Options::new(today()))?;
    let reader = Reader::embedded()?;
    let mut out = output::out();
    documents::in_chunks(documents, CHUNK, "parsed", |chunk| {
        print(&reader, chunk, arguments.json, &mut out)
    })
}

fn print(reader: &Reader, documents: &[Document], json: bool, out: &mut impl Write) -> Result<()> {
    for (document, sentences) in documents.iter().zip(reader.sentences_of_many(documents)) {
        if json {
            let named = reader.named(document, &sentences);
            for (number, sentence) in sentences.iter().enumerate() {
                let here = named.iter().filter(|n| n.sentence == number);
                writeln!(out, "{}", shaped(document.info.id.as_deref(), sentence, here))?;
            }
        } else {
            for sentence in &sentences {
                write!(out, "{}", entente::text::to_conllu(sentence, &document.text))?;
            }
        }
    }
    Ok(())
}

fn shaped<'n>(document: Option<&str>, sentence: &Sentence, named: impl Iterator<Item = &'n Named>) -> Value {
    let token = |t: &Token| {
        json!({"form": t.form, "lemma": t.lemma, "upos": t.upos.name(), "head": t.head, "deprel": t.deprel.name(),
               "span": t.span})
    };
    let entities = sentence.mentions.iter();
    let entity = |m: &entente::text::Mention| json!({"kind": m.kind.name(), "first": m.first, "last": m.last});
    let actor = |n: &Named| json!({"kind": n.kind, "first": n.first, "last": n.last, "codes": n.codes});
    json!({
        "document": document,
        "span": sentence.span,
        "headline": sentence.headline,
        "paragraph": sentence.paragraph,
        "tokens": sentence.tokens.iter().map(token).collect::<Vec<_>>(),
        "entities": entities.map(entity).collect::<Vec<_>>(),
        "actors": named.map(actor).collect::<Vec<_>>(),
    })
}
