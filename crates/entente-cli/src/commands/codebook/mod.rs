//! `entente codebook`: what a person needs who writes rules.

mod check;
mod diff;
mod explain;
mod new;

use crate::cli::CodebookCommand;
use anyhow::Result;
use std::process::ExitCode;

pub(super) fn run(command: &CodebookCommand) -> Result<ExitCode> {
    match command {
        CodebookCommand::Check(a) => return check::run(a),
        CodebookCommand::Explain(a) => explain::run(a)?,
        CodebookCommand::New(a) => new::run(a)?,
        CodebookCommand::Diff(a) => diff::run(a)?,
    }
    Ok(ExitCode::SUCCESS)
}
