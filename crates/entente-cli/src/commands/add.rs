//! `entente add`: documents into the ledger, each once.

use super::{interrupt, ledger_path, reader, today};
use crate::{
    cli::{Add, LedgerFile},
    output,
};
use anyhow::{Context, Result, bail};
use entente::{
    Reader,
    event::{DocumentInfo, Reading},
    ledger::{Added, Ledger, RunId, RunInfo},
    news::{self, Document},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    time::{Duration, Instant},
};

/// Documents a transaction: what was reported as added is on the disk.
const BATCH: usize = 256;
/// Reasons for skipping that are told one by one, of each kind.
const TOLD: usize = 5;
/// A batch is coded after this time even where it is not full, and written as soon as it is coded.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the next document is waited for before other things are looked after.
const TURN: Duration = Duration::from_millis(200);

/// A document with its reading and the vectors of its sentences.
type Coded = (Document, Reading, Vec<Vec<f32>>);

/// What became of the documents that were handed over.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    ledger: String,
    pub(super) new: usize,
    known: usize,
    copies: usize,
    pub(super) skipped: usize,
    pub(super) events: usize,
    seconds: f64,
    reasons: BTreeMap<String, usize>,
    interrupted: bool,
    skipped_because: Vec<String>,
}

pub(super) fn run(arguments: &Add) -> Result<ExitCode> {
    let started = Instant::now();
    interrupt::listen()?;
    let (path, mut ledger) = make_ledger(&arguments.ledger)?;
    let reader = reader(arguments.codebook.as_deref())?;
    let run = begin_run(&mut ledger, &reader, None)?;
    output::note(&format!("ledger: {}", path.display()));
    let mut options = news::Options::new(today());
    options.published = arguments.published;
    let mut summary = Summary {
        ledger: path.display().to_string(),
        ..Summary::default()
    };
    let files = files(&arguments.paths, &mut summary).into_iter();
    let documents = files.flat_map(move |file| documents(&file, &options));
    let bar = progress();
    let fed = feed(
        &mut ledger,
        &reader,
        run,
        documents,
        interrupt::asked,
        &bar,
        &mut summary,
    );
    bar.finish_and_clear();
    summary.seconds = (started.elapsed().as_secs_f64() * 10.0).round() / 10.0;
    if fed.is_ok() && !summary.interrupted {
        ledger.finish_run(run)?;
    }
    // What was kept is told even where the disk filled up meanwhile.
    tell(&summary, arguments.json)?;
    fed?;
    if summary.interrupted {
        return Ok(ExitCode::from(130));
    }
    let nothing = summary.new + summary.known + summary.copies == 0;
    if nothing && summary.skipped > 0 {
        bail!("nothing could be added");
    }
    Ok(ExitCode::SUCCESS)
}

/// The ledger, opened to be added to; in the user's data folder it is made with its folder.
pub(super) fn make_ledger(given: &LedgerFile) -> Result<(PathBuf, Ledger)> {
    let path = ledger_path(given)?;
    if let Some(folder) = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty() && given.ledger.is_none())
    {
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    }
    let ledger = Ledger::open(&path)?;
    Ok((path, ledger))
}

/// A run of this program with this codebook and model.
pub(crate) fn begin_run(ledger: &mut Ledger, reader: &Reader, note: Option<&str>) -> Result<RunId> {
    Ok(ledger.begin_run(&RunInfo {
        codebook_hash: reader.codebook().hash.clone(),
        model_hash: reader.model().hash().to_owned(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        note: note.map(str::to_owned),
    })?)
}

/// Documents that were read already, into the ledger; what cannot be added is told and counted.
pub(super) fn add_all(
    ledger: &mut Ledger,
    reader: &Reader,
    run: RunId,
    documents: Vec<Result<Document, news::NewsError>>,
) -> Result<Summary> {
    let mut summary = Summary::default();
    let documents = documents.into_iter();
    // Few documents: those that wait to be added are added before the run ends.
    feed(
        ledger,
        reader,
        run,
        documents,
        || false,
        &ProgressBar::hidden(),
        &mut summary,
    )?;
    Ok(summary)
}

/// The documents of one file, or why there are none.
fn documents(
    file: &Path,
    options: &news::Options,
) -> Box<dyn Iterator<Item = Result<Document, news::NewsError>> + Send> {
    match news::documents(file, options) {
        Ok(documents) => Box::new(documents),
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

/// All files below the paths, by name; hidden ones only where they are named.
fn files(paths: &[PathBuf], summary: &mut Summary) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            below(path, &mut found, summary)
        } else {
            found.push(path.clone())
        }
    }
    found
}

fn below(folder: &Path, found: &mut Vec<PathBuf>, summary: &mut Summary) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let why = format!("{}: this folder cannot be read ({error})", folder.display());
            return skip(summary, &why, "folder");
        }
    };
    let mut inside: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    inside.sort();
    for path in inside {
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        match (hidden, path.is_dir(), path.is_symlink()) {
            (true, ..) => {}
            // A link may lead back to where it stands.
            (_, true, true) => skip(
                summary,
                &format!("{}: a link to a folder; name it to add what is in it", path.display()),
                "link",
            ),
            (_, true, false) => below(&path, found, summary),
            _ => found.push(path),
        }
    }
}

/// What has been sent to be coded and is not yet written.
#[derive(Default)]
struct InFlight {
    batches: usize,
    hashes: HashSet<String>,
    /// Copies of documents in flight: noted once the ledger holds the first of them.
    copies: Vec<DocumentInfo>,
}

/// Reads ahead on another thread while the batch before is coded, and codes while the one before that is written; ends
/// early where `stop` says so.
fn feed(
    ledger: &mut Ledger,
    reader: &Reader,
    run: RunId,
    documents: impl Iterator<Item = Result<Document, news::NewsError>> + Send + 'static,
    stop: impl Fn() -> bool,
    bar: &ProgressBar,
    summary: &mut Summary,
) -> Result<()> {
    let (send, receive) = mpsc::sync_channel::<Result<Document, news::NewsError>>(2 * BATCH);
    // Not waited for at the end: it may be reading from a pipe that never closes.
    std::thread::spawn(move || {
        for document in documents {
            if send.send(document).is_err() {
                return;
            }
        }
    });
    std::thread::scope(|scope| -> Result<()> {
        let (code, coded) = mpsc::sync_channel::<Vec<Coded>>(1);
        let (ask, asked) = mpsc::sync_channel::<Vec<Document>>(1);
        scope.spawn(move || {
            for batch in asked {
                let readings = reader.read_many_with_vectors(&batch).into_iter();
                let batch = batch.into_iter().zip(readings);
                let batch = batch.map(|(document, (reading, vectors))| (document, reading, vectors));
                if code.send(batch.collect()).is_err() {
                    return;
                }
            }
        });
        let mut batch = Vec::with_capacity(BATCH);
        let mut flight = InFlight::default();
        let (mut told, mut sent) = (Instant::now(), Instant::now());
        loop {
            if stop() {
                summary.interrupted = true;
                break;
            }
            while let Ok(done) = coded.try_recv() {
                write(ledger, run, done, &mut flight, bar, summary)?;
            }
            let ended = match receive.recv_timeout(TURN) {
                Ok(Ok(document)) => {
                    take(ledger, run, document, &mut batch, &mut flight, bar, summary)?;
                    false
                }
                Ok(Err(error)) => {
                    skip(summary, &error.to_string(), kind(&error));
                    false
                }
                Err(mpsc::RecvTimeoutError::Timeout) => false,
                Err(mpsc::RecvTimeoutError::Disconnected) => true,
            };
            let due = batch.len() == BATCH || ended || sent.elapsed() > PATIENCE;
            if due && !batch.is_empty() {
                if flight.batches == 2 {
                    write(ledger, run, coded.recv()?, &mut flight, bar, summary)?;
                }
                ask.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))?;
                flight.batches += 1;
                sent = Instant::now();
            }
            if bar.is_hidden() && told.elapsed() > Duration::from_secs(10) {
                told = Instant::now();
                output::note(&format!(
                    "{} new, {} known, {} skipped, {} events",
                    summary.new, summary.known, summary.skipped, summary.events
                ));
            }
            if ended {
                break;
            }
        }
        drop(ask);
        while flight.batches > 0 {
            write(ledger, run, coded.recv()?, &mut flight, bar, summary)?;
        }
        Ok(())
    })
}

/// A document goes into the batch, unless the ledger or the batch holds its text.
fn take(
    ledger: &mut Ledger,
    run: RunId,
    document: Document,
    batch: &mut Vec<Document>,
    flight: &mut InFlight,
    bar: &ProgressBar,
    summary: &mut Summary,
) -> Result<()> {
    if flight.hashes.contains(&document.info.hash) {
        flight.copies.push(document.info);
    } else if ledger.contains(run, &document.info.hash)? {
        note(ledger, &document.info, bar, summary)?;
    } else {
        flight.hashes.insert(document.info.hash.clone());
        batch.push(document);
    }
    Ok(())
}

/// A text that the ledger holds was met again.
fn note(ledger: &mut Ledger, info: &DocumentInfo, bar: &ProgressBar, summary: &mut Summary) -> Result<()> {
    if ledger.note_copy(info)? {
        summary.copies += 1;
    } else {
        summary.known += 1;
    }
    bar.inc(1);
    Ok(())
}

fn write(
    ledger: &mut Ledger,
    run: RunId,
    batch: Vec<Coded>,
    flight: &mut InFlight,
    bar: &ProgressBar,
    summary: &mut Summary,
) -> Result<()> {
    let entries = batch
        .iter()
        .map(|(document, reading, vectors)| (document.text.as_str(), reading, vectors.as_slice()));
    let added = ledger.append_batch_with_vectors(run, entries)?;
    for (added, (_, reading, _)) in added.iter().zip(&batch) {
        match added {
            Added::New => {
                summary.new += 1;
                summary.events += reading.events.len();
            }
            Added::Known => summary.known += 1,
        }
    }
    flight.batches -= 1;
    for (document, ..) in &batch {
        flight.hashes.remove(&document.info.hash);
    }
    let (waiting, written): (Vec<_>, Vec<_>) = flight
        .copies
        .drain(..)
        .partition(|info| flight.hashes.contains(&info.hash));
    flight.copies = waiting;
    for info in &written {
        note(ledger, info, bar, summary)?;
    }
    bar.inc(batch.len() as u64);
    bar.set_message(format!("{} events, {} skipped", summary.events, summary.skipped));
    Ok(())
}

fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_draw_target(ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{spinner} {human_pos} documents, {per_sec}, {elapsed} {msg}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn skip(summary: &mut Summary, why: &str, kind: &str) {
    summary.skipped += 1;
    let count = summary.reasons.entry(kind.to_owned()).or_default();
    *count += 1;
    if *count <= TOLD {
        output::note(&format!("skipped: {why}"));
    }
    summary.skipped_because.push(why.to_owned());
}

fn kind(error: &news::NewsError) -> &'static str {
    use news::NewsError as E;
    match error {
        E::NotFound { .. } => "not found",
        E::Directory { .. } => "folder",
        E::Special { .. } => "no file",
        E::Denied { .. } => "no rights",
        E::Gzip { .. } => "damaged gzip",
        E::Empty { .. } => "empty",
        E::Binary { .. } => "binary",
        E::TooLarge { .. } | E::LongLine { .. } => "too large",
        E::Utf8 { .. } => "broken encoding",
        E::Record { .. } => "malformed record",
        E::Page { .. } => "page without text",
        E::Feed { .. } => "malformed feed",
        E::NoEntries { .. } => "empty feed",
        _ => "unreadable",
    }
}

fn tell(summary: &Summary, json: bool) -> Result<()> {
    if summary.reasons.values().any(|n| *n > TOLD) {
        let kinds: Vec<String> = summary.reasons.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        output::note(&format!("skipped in all: {}; --json lists them all", kinds.join(", ")));
    }
    if summary.interrupted {
        output::note("interrupted; what is counted here is kept, and the same command goes on from it");
    }
    if json {
        return output::json(summary);
    }
    use std::io::Write;
    writeln!(
        output::out(),
        "{} new, {} known, {} copies, {} skipped; {} events in {:.1} s\n{}",
        summary.new,
        summary.known,
        summary.copies,
        summary.skipped,
        summary.events,
        summary.seconds,
        summary.ledger
    )?;
    Ok(())
}
