//! `entente parse`: sentences as CoNLL-U.

use super::today;
use crate::{cli::Parse, output};
use anyhow::Result;
use entente::{Reader, news};
use std::io::Write;

pub(super) fn run(arguments: &Parse) -> Result<()> {
    let options = news::Options::new(today());
    let documents = if arguments.file.as_os_str() == "-" {
        news::documents_from(Box::new(std::io::stdin()), "standard input", &options)?
    } else {
        news::documents(&arguments.file, &options)?
    };
    let reader = Reader::embedded()?;
    let mut out = output::out();
    for document in documents {
        let document = document?;
        for sentence in reader.sentences(&document) {
            write!(out, "{}", entente::text::to_conllu(&sentence, &document.text))?;
        }
    }
    Ok(())
}
