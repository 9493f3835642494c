//! Documents of the command line: opened in one way, and taken in pieces of bounded size.

use crate::output;
use anyhow::Result;
use entente::news::{self, Document, Documents};
use std::{path::Path, process::ExitCode};

/// The documents of a file; `-` is standard input.
pub(super) fn open(path: &Path, options: &news::Options) -> Result<Documents> {
    Ok(if path.as_os_str() == "-" {
        news::documents_from(Box::new(std::io::stdin()), "standard input", options)?
    } else {
        news::documents(path, options)?
    })
}

/// Does `work` on so many documents at once, in their order. What cannot be read is named and passed over; `done` says
/// of the others what became of them. Fails where there were documents and none could be read.
pub(super) fn in_chunks(
    documents: Documents,
    size: usize,
    done: &str,
    mut work: impl FnMut(&[Document]) -> Result<()>,
) -> Result<ExitCode> {
    let (mut read, mut failed) = (0, 0);
    let mut chunk: Vec<Document> = Vec::with_capacity(size);
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
        if chunk.len() == size {
            work(&chunk)?;
            chunk.clear();
        }
    }
    work(&chunk)?;
    if failed > 0 {
        output::note(&format!("{read} {done}, {failed} skipped"));
    }
    Ok(if read > 0 || failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
