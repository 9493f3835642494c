//! `entente`: reads news about foreign relations and records who did or said what to whom.

mod cli;
mod commands;
mod output;
mod serve;

use clap::Parser;
use std::process::ExitCode;

// Many threads read and answer at once: the allocator of glibc keeps a heap for each of them, and a desk that is read while
// it adds took 870 MB with it (benches/README.md).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = cli::Cli::parse();
    let verbose = arguments.verbose;
    match commands::run(arguments) {
        Ok(code) => code,
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::report(&error, verbose);
            ExitCode::FAILURE
        }
    }
}
