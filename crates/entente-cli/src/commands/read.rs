//! `entente read`: what documents say.

use super::{reader, today};
use crate::{cli::Read, output};
use anyhow::{Result, bail};
use entente::{
    Reader,
    event::Reading,
    news::{self, Document, Documents},
};
use std::{io::Write, path::Path, process::ExitCode};

/// Documents read at once with --jsonl: enough for all cores, few enough for little memory.
const CHUNK: usize = 512;

pub(super) fn run(arguments: &Read) -> Result<ExitCode> {
    let mut options = news::Options::new(today());
    options.published = arguments.published;
    let documents = open(&arguments.file, &options)?;
    let reader = reader(arguments.codebook.as_deref())?;
    if arguments.jsonl {
        lines(&reader, documents)
    } else {
        whole(&reader, documents, arguments)
    }
}

fn open(path: &Path, options: &news::Options) -> Result<Documents> {
    if path.as_os_str() == "-" {
        return Ok(news::documents_from(
            Box::new(std::io::stdin()),
            "standard input",
            options,
        )?);
    }
    Ok(news::documents(path, options)?)
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
    let (mut read, mut failed) = (0, 0);
    let mut chunk: Vec<Document> = Vec::with_capacity(CHUNK);
    let mut flush = |chunk: &mut Vec<Document>| -> Result<()> {
        let readings: Vec<Reading> = reader.read_many(chunk);
        for reading in &readings {
            serde_json::to_writer(&mut out, reading)?;
            out.write_all(b"\n")?;
        }
        chunk.clear();
        Ok(out.flush()?)
    };
    for document in documents {
        match document {
            Ok(document) => {
                read += 1;
                chunk.push(document);
            }
            Err(error) => {
                failed += 1;
                output::note(&format!("skipped: {error}"));
            }
        }
        if chunk.len() == CHUNK {
            flush(&mut chunk)?;
        }
    }
    flush(&mut chunk)?;
    if failed > 0 {
        output::note(&format!("{read} read, {failed} skipped"));
    }
    Ok(if read > 0 || failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
