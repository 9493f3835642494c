//! `entente codebook new`: a whole codebook in a folder of one's own.

use crate::{cli::NewCodebook, output};
use anyhow::{Context, Result, bail};
use entente::codebook::Codebook;
use std::{fs, io::Write, path::Path};

/// What the folder's README begins with; what follows is the README of the codebook.
const OWN: &str = include_str!("own.md");
const README: &str = include_str!("../../../../../codebook/README.md");
/// A rule to begin with.
const RULE: &str = include_str!("own.toml");

pub(super) fn run(arguments: &NewCodebook) -> Result<()> {
    let dir = &arguments.dir;
    empty(dir)?;
    let files = Codebook::embedded_files();
    let readme = format!("{OWN}\n{}", README.replacen("# The codebook", "## The files", 1));
    let own = [("README.md", readme.as_str()), ("rules/own.toml", RULE)];
    for (name, text) in files.iter().chain(&own) {
        let path = dir.join(name);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text));
        written.with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    let count = files.len() + own.len();
    let shown = dir.display();
    let mut out = output::out();
    writeln!(
        out,
        "{shown}: {count} files. README.md says what each holds; rules/own.toml is for rules of your own.\n"
    )?;
    for (command, what) in [
        (format!("check --codebook {shown}"), "every file, every example"),
        (
            format!("explain --codebook {shown} 'SENTENCE'"),
            "which rules fire, and which nearly",
        ),
        (
            format!("diff embedded {shown} --gold gold/"),
            "what your changes change",
        ),
    ] {
        writeln!(out, "  entente codebook {command}   # {what}")?;
    }
    Ok(())
}

/// Nothing that is there is written over.
fn empty(dir: &Path) -> Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    let unreadable = || format!("{}: cannot be read as a folder", dir.display());
    if fs::read_dir(dir).with_context(unreadable)?.next().is_some() {
        bail!("{}: is not empty; give a folder that is new or empty", dir.display());
    }
    Ok(())
}
