//! `entente read`: what documents say.

use super::{documents, reader, today};
use crate::{cli::Read, output};
use anyhow::{Result, bail};
use entente::{
    Reader,
    news::{self, Documents},
};
use std::{io::Write, process::ExitCode};

/// Documents read at once with --jsonl: enough for all cores, few enough for little memory.
const CHUNK: usize = 512;

pub(super) fn run(arguments: &Read) -> Result<ExitCode> {
    let mut options = news::Options::new(today());
    options.published = arguments.published;
    let documents = documents::open(&arguments.file, &options)?;
    let reader = reader(arguments.codebook.as_deref())?;
    if arguments.jsonl {
        lines(&reader, documents)
    } else {
        whole(&reader, documents, arguments)
    }
}

fn whole(reader: &Reader, documents: Documents, arguments: &Read) -> Result<ExitCode> {
    let (mut failed, mut documents_read) = (0, Vec::new());
    for document in documents {
        match document {
            Ok(document) => documents_read.push(document),
            Err(error) => {
                failed += 1;
                output::note(&format!("skipped: {error}"));
            }
        }
    }
    if documents_read.is_empty() {
        bail!("{}: no document could be read", arguments.file.display());
    }
    let readings = reader.read_many(&documents_read);
    if arguments.json {
        match &readings[..] {
            [one] => output::json(one)?,
            several => output::json(&several)?,
        }
    } else {
        let mut out = output::out();
        for (reading, document) in readings.iter().zip(&documents_read) {
            output::reading::print(&mut out, reading, &document.text)?;
        }
    }
    if failed > 0 {
        output::note(&format!("{} read, {failed} skipped", documents_read.len()));
    }
    Ok(ExitCode::SUCCESS)
}

/// One reading a line, in the order of the documents, in bounded memory.
fn lines(reader: &Reader, documents: Documents) -> Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    documents::in_chunks(documents, CHUNK, "read", |chunk| {
        for reading in reader.read_many(chunk) {
            serde_json::to_writer(&mut out, &reading)?;
            out.write_all(b"\n")?;
        }
        Ok(out.flush()?)
    })
}
