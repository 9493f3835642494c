//! `entente import`: other people's event sets, into the ledger.

use crate::cli::Import as Arguments;
use crate::output::{self, table::table};
use anyhow::{Context, Result, bail};
use entente::{
    codebook::Codebook,
    import::{self, Format, Import, Members, Options, Scheme},
    ledger::{Ledger, SetImport},
    set::{Refused, TOLD},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What became of everything that was named.
#[derive(Debug, Default, Serialize)]
struct Summary {
    ledger: String,
    set: String,
    format: String,
    rows: u64,
    refused: u64,
    /// Reason -> rows.
    reasons: BTreeMap<&'static str, u64>,
    /// Rows kept although letters of their names were no UTF-8.
    lossy_names: u64,
    first: Option<Date>,
    last: Option<Date>,
    entities: usize,
    files: u64,
    /// Files that could not be read at all, or had been imported before.
    skipped: Vec<String>,
    seconds: f64,
    rows_per_second: f64,
    interrupted: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let started = Instant::now();
    let options = options(arguments)?;
    let format = options.format;
    let path = super::ledger_path(&arguments.ledger)?;
    if arguments.ledger.ledger.is_none()
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    }
    let codebook = match &arguments.codebook {
        Some(folder) => Codebook::load(folder)?,
        None => Codebook::embedded()?,
    };
    let import = Import::new(&codebook, options);
    let mut ledger = Ledger::open(&path)?;
    let set = arguments.set.clone().unwrap_or_else(|| format.name().to_owned());
    let mut summary = Summary {
        ledger: path.display().to_string(),
        set: set.clone(),
        format: format.name().to_owned(),
        ..Summary::default()
    };
    // Without a handler an interruption ends the program, and what was not committed is gone just the same.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
    let mut into = ledger.import_set(&set, format.name())?;
    let bar = progress();
    for path in &arguments.files {
        let taken = import::open(path)
            .map_err(anyhow::Error::from)
            .and_then(|members| file(&import, &mut into, path, members, &bar, &mut summary));
        if let Err(error) = taken {
            // The ledger's troubles end the run, a file's do not.
            if error.downcast_ref::<import::ImportError>().is_none() {
                bar.finish_and_clear();
                return Err(error);
            }
            skip(&mut summary, error.to_string());
        }
        if summary.interrupted {
            break;
        }
    }
    bar.finish_and_clear();
    summary.entities = into.entities();
    if summary.interrupted {
        summary.rows = into.kept();
        output::note("interrupted: what was not yet on the disk is not kept; the same command goes on");
    } else {
        into.finish()?;
    }
    let seconds = started.elapsed().as_secs_f64();
    summary.seconds = (seconds * 100.0).round() / 100.0;
    summary.rows_per_second = ((summary.rows + summary.refused) as f64 / seconds.max(1e-3)).round();
    tell(&summary, arguments.json)?;
    if summary.interrupted {
        return Ok(ExitCode::from(130));
    }
    let duplicates = summary.reasons.get(Refused::Duplicate.name()).copied().unwrap_or(0);
    let known = summary.skipped.iter().any(|why| why.ends_with(KNOWN));
    if summary.rows == 0 && duplicates == 0 && !known {
        bail!("nothing could be imported; expected {}", format.expected());
    }
    Ok(ExitCode::SUCCESS)
}

/// Why a file without ids is passed over.
const KNOWN: &str = "this file is in the set already";

/// Why another state of a file without ids is passed over.
const CHANGED: &str = "the set holds another state of this file, and rows without ids cannot be told apart; import it into a \
                       new set with --set NAME";

fn options(arguments: &Arguments) -> Result<Options> {
    let format = match arguments.format {
        crate::cli::ImportFormat::Gdelt => Format::Gdelt,
        crate::cli::ImportFormat::Icews => Format::Icews,
        crate::cli::ImportFormat::Polecat => Format::Polecat,
        crate::cli::ImportFormat::Plover => Format::Plover,
        crate::cli::ImportFormat::Keds => Format::Keds,
        crate::cli::ImportFormat::Csv => Format::Csv,
    };
    let columns = match (&arguments.columns, format) {
        (Some(text), Format::Csv) => import::columns(text)?,
        (None, Format::Csv) => {
            bail!("a table needs --columns, for instance --columns date=Day,source=Actor1,target=Actor2,code=EventCode")
        }
        (Some(_), _) => bail!(
            "--columns is for `entente import csv`; the columns of {} are known",
            format.name()
        ),
        (None, _) => Vec::new(),
    };
    let scheme = match &arguments.codes {
        Some(name) => {
            Some(Scheme::from_name(name).ok_or_else(|| import::ImportError::NoScheme { name: name.clone() })?)
        }
        None => None,
    };
    Ok(Options {
        format,
        columns,
        scheme,
        today: super::today(),
    })
}

/// All members of a file.
fn file(
    import: &Import<'_>,
    into: &mut SetImport<'_>,
    path: &Path,
    mut members: Members,
    bar: &ProgressBar,
    summary: &mut Summary,
) -> Result<()> {
    while let Some(member) = members.next() {
        let mut pieces = match member.and_then(|member| import.pieces(member)) {
            Ok(pieces) => pieces,
            Err(error) => {
                skip(summary, error.to_string());
                continue;
            }
        };
        let name = pieces.name().to_owned();
        let hash = if pieces.has_ids() {
            None
        } else {
            let inside = name.rsplit_once('!').map_or("", |(_, inside)| inside);
            Some(format!("{}{inside}", import::hash(path)?))
        };
        if let Some(hash) = &hash
            && into.holds(hash)?
        {
            skip(summary, format!("{name}: {KNOWN}"));
            continue;
        }
        if hash.is_some() && into.holds_other(&name)? {
            skip(summary, format!("{name}: {CHANGED}"));
            continue;
        }
        into.begin_file(&name, hash.as_deref())?;
        let (mut line, mut refused) = (1, 0);
        while let Some(group) = pieces.next() {
            for mut piece in group {
                into.add(&mut piece)?;
                for told in &piece.refusals.told {
                    let before = summary.reasons.entry(told.reason.name()).or_default();
                    *before += 1;
                    if *before <= TOLD as u64 {
                        output::note(&format!(
                            "{name}:{}: {}: {}",
                            line + told.line,
                            told.reason.name(),
                            told.what
                        ));
                    }
                }
                for (reason, &count) in Refused::ALL.iter().zip(&piece.refusals.counts) {
                    let told = piece.refusals.told.iter().filter(|t| t.reason == *reason).count() as u64;
                    if count > told {
                        *summary.reasons.entry(reason.name()).or_default() += count - told;
                    }
                }
                refused += piece.refusals.total();
                summary.lossy_names += piece.lossy;
                line += piece.lines;
                bar.inc(piece.entries.len() as u64);
            }
            if INTERRUPTED.load(Ordering::Relaxed) {
                summary.interrupted = true;
                return Ok(());
            }
        }
        let told = into.finish_file(refused)?;
        summary.refused += refused;
        summary.files += u64::from(told.rows > 0);
        summary.rows += told.rows;
        summary.first = [summary.first, told.first].into_iter().flatten().min();
        summary.last = summary.last.max(told.last);
        if told.rows == 0 && told.duplicates == 0 {
            skip(
                summary,
                format!("{name}: no row fits {}, as which it was read", pieces.layout()),
            );
        }
    }
    Ok(())
}

fn skip(summary: &mut Summary, why: String) {
    output::note(&format!("skipped: {why}"));
    summary.skipped.push(why);
}

fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_draw_target(ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} rows, {per_sec}, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn tell(summary: &Summary, json: bool) -> Result<()> {
    if json {
        return output::json(summary);
    }
    let mut shown = table(&["set", &summary.set]);
    let mut row = |what: &str, value: String| {
        shown.add_row([what.to_owned(), value]);
    };
    row("rows taken", summary.rows.to_string());
    row("rows refused", summary.refused.to_string());
    for (reason, count) in &summary.reasons {
        row(&format!("  {reason}"), count.to_string());
    }
    if summary.lossy_names > 0 {
        row("rows with damaged letters, kept", summary.lossy_names.to_string());
    }
    if let (Some(first), Some(last)) = (summary.first, summary.last) {
        row("first day", first.to_string());
        row("last day", last.to_string());
    }
    row("entities", summary.entities.to_string());
    row("files", summary.files.to_string());
    row("seconds", summary.seconds.to_string());
    row("rows a second", summary.rows_per_second.to_string());
    writeln!(output::out(), "{shown}")?;
    Ok(())
}
