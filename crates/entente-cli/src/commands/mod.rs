//! One file a command; each joins the library's parts in a few lines.

pub(crate) mod add;
mod balance;
pub(crate) mod claims;
mod codebook;
pub(crate) mod commitments;
mod dehyphenation;
mod documents;
mod dossier;
pub(crate) mod dyad;
pub(crate) mod dyads;
mod evaluate;
pub(crate) mod events;
mod export;
mod gather;
mod import;
mod index;
mod interrupt;
pub(crate) mod level;
pub(crate) mod page;
mod parse;
mod read;
mod relate;
pub(crate) mod report;
mod review;
mod schema;
mod search;
pub(crate) mod series;
mod set_events;
mod sets;
mod show;
pub(crate) mod source;
pub(crate) mod tradeoff;
mod watch;
pub(crate) mod who;

use crate::cli::{Cli, Command, LedgerFile};
use anyhow::{Context, Result, bail};
use clap::CommandFactory;
use entente::{
    Reader,
    codebook::Names,
    ledger::{EventRow, Ledger, PartyRow},
    relations::EventInput,
};
use jiff::civil::Date;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Runs what was asked; the code is not 0 where nothing could be done.
pub(crate) fn run(arguments: Cli) -> Result<ExitCode> {
    match arguments.command {
        Command::Read(a) => return read::run(&a),
        Command::Add(a) => return add::run(&a),
        Command::Watch(a) => return watch::run(&a),
        Command::Import(a) => return import::run(&a),
        Command::Sets(a) => sets::run(&a)?,
        Command::Events(a) => events::run(&a)?,
        Command::Export(a) => export::run(&a)?,
        Command::Show(a) => show::run(&a)?,
        Command::Search(a) => search::run(&a)?,
        Command::Review(a) => review::run(&a)?,
        Command::Dyad(a) => dyad::run(&a)?,
        Command::Dyads(a) => dyads::run(&a)?,
        Command::Series(a) => series::run(&a)?,
        Command::Index(a) => index::run(&a)?,
        Command::Tradeoff(a) => return tradeoff::run(&a),
        Command::Report(a) => report::run(&a)?,
        Command::Dossier(a) => dossier::run(&a)?,
        Command::Balance(a) => balance::run(&a)?,
        Command::Dehyphenation(a) => dehyphenation::run(&a)?,
        Command::Commitments(a) => commitments::run(&a)?,
        Command::Claims(a) => claims::run(&a)?,
        Command::Who(a) => who::run(&a)?,
        Command::Serve(a) => crate::serve::run(&a)?,
        Command::Codebook(a) => return codebook::run(&a),
        Command::Evaluate(a) => return evaluate::run(&a),
        Command::Parse(a) => return parse::run(&a),
        Command::Relate(a) => relate::run(&a)?,
        Command::Schema => schema::run()?,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "entente", &mut script);
            crate::output::out().write_all(&script)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Model, codebook and coder.
fn reader(codebook: Option<&Path>) -> Result<Reader> {
    Ok(Reader::new(codebook)?)
}

/// Today, by the clock of this machine.
pub(crate) fn today() -> Date {
    jiff::Zoned::now().date()
}

/// The ledger's file: as given, or in the user's data folder.
pub(crate) fn ledger_path(given: &LedgerFile) -> Result<PathBuf> {
    if let Some(path) = &given.ledger {
        return Ok(path.clone());
    }
    let folders = directories::ProjectDirs::from("", "", "entente")
        .context("this user has no home folder for a ledger; name one with --ledger FILE")?;
    Ok(folders.data_dir().join("ledger.db"))
}

/// What lies beside a ledger, under its name and an ending.
pub(crate) fn beside(ledger: &Path, ending: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A ledger to ask, which must be there.
fn open_ledger(given: &LedgerFile) -> Result<Ledger> {
    Ok(Ledger::open_read_only(existing(given)?)?)
}

/// A ledger to add to, which must be there; an older one is brought up to date.
fn ledger_for_writing(given: &LedgerFile) -> Result<Ledger> {
    Ok(Ledger::open(existing(given)?)?)
}

fn existing(given: &LedgerFile) -> Result<PathBuf> {
    let path = ledger_path(given)?;
    if !path.exists() {
        bail!(
            "{}: there is no ledger yet; make one with `entente add FILE...`, or name another with --ledger FILE",
            path.display()
        );
    }
    Ok(path)
}

/// The entity code that a person means by a code or a name.
pub(crate) fn entity(names: &Names, name: &str) -> Option<String> {
    let organisation = || {
        let same = |n: &String| n.eq_ignore_ascii_case(name);
        let found = names
            .actors
            .organisations()
            .iter()
            .find(|o| same(&o.code) || same(&o.name) || o.aliases.iter().any(same));
        found.map(|o| o.code.clone())
    };
    names.countries.find(name).map(|c| c.iso3.clone()).or_else(organisation)
}

/// The same, which must be known.
pub(crate) fn known_entity(names: &Names, name: &str) -> Result<String> {
    entity(names, name).with_context(|| {
        format!("{name:?} is no state, organisation or group of the codebook; give a code such as USA or a name such as Pakistan")
    })
}

/// A dyad has two sides.
fn two(a: &str, b: &str) -> Result<()> {
    if a == b {
        bail!("{a} and {b} are one; give two states, organisations or groups");
    }
    Ok(())
}

/// Two days in their order.
pub(crate) fn in_order(from: Option<Date>, to: Option<Date>) -> Result<()> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => bail!("--from {from} lies after --to {to}"),
        _ => Ok(()),
    }
}

/// The name that goes with an entity code.
pub(crate) fn name_of(names: &Names, code: &str) -> String {
    let organisation = || names.actors.organisation(code).map(|o| o.name.clone());
    names
        .countries
        .get(code)
        .map(|c| c.name.clone())
        .or_else(organisation)
        .unwrap_or_else(|| code.to_owned())
}

/// The code that a party is measured under.
pub(crate) fn codes(names: &Names, parties: &[PartyRow]) -> Vec<String> {
    let code = |p: &PartyRow| Some(names.code_with(p.entity.as_deref()?, p.sector.as_deref()));
    parties.iter().filter_map(code).collect()
}

/// True where an event joins two as they are measured: rebels and others who stand apart from their state are not it.
pub(crate) fn joins(names: &Names, row: &EventRow, a: &str, b: &str) -> bool {
    let mut all = codes(names, &row.actors);
    all.extend(codes(names, &row.recipients));
    all.iter().any(|code| code == a) && all.iter().any(|code| code == b)
}

/// What the relations layer wants to know of an event.
fn input(names: &Names, row: &EventRow) -> Option<EventInput> {
    let day = row.start.or(row.day)?;
    Some(EventInput {
        cluster: row.cluster,
        origins: row.origins,
        actors: codes(names, &row.actors),
        recipients: codes(names, &row.recipients),
        root: row.root,
        quad_class: row.quad_class,
        score: row.score,
        goldstein: row.goldstein,
        start: day,
        end: row.end.unwrap_or(day),
        precision: row.precision,
        polarity: row.polarity,
        modality: row.modality,
        reciprocal: row.reciprocal,
        confidence: row.confidence,
    })
}

/// Writes a picture, and says where.
fn write_plot(path: &Path, svg: &str) -> Result<()> {
    write_whole(path, svg)?;
    crate::output::note(&format!("picture: {}", path.display()));
    Ok(())
}

/// The text of a file.
fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// Writes a file so that it is there whole or not at all.
fn write_whole(path: &Path, text: &str) -> Result<()> {
    write_in_parts(path, |file| Ok(file.write_all(text.as_bytes())?))
}

/// The same for what is too long to hold: nothing of it is left where `write` fails.
fn write_in_parts(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        bail!("{}: there is no folder {}", path.display(), folder.display());
    }
    let partial = path.with_extension("partial");
    let written = std::fs::File::create(&partial)
        .map_err(anyhow::Error::from)
        .and_then(|file| {
            let mut file = std::io::BufWriter::new(file);
            write(&mut file)?;
            Ok(file.flush()?)
        })
        .and_then(|()| Ok(std::fs::rename(&partial, path)?));
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written.with_context(|| format!("{}: cannot be written", path.display()))
}
