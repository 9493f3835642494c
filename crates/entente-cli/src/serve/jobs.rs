//! Adding: what is pasted, dropped or fetched is kept in an inbox beside the ledger, waits its turn, is read on a thread of
//! its own and written batch by batch: readers of the desk never wait for it, and what was taken is not lost when the desk
//! stops.

use super::desk::Desk;
use crate::commands::{add::begin_run, beside, today};
use anyhow::Result;
use entente::{
    ledger::{Added, Ledger},
    news::{self, Document},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    collections::VecDeque,
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
};

/// Documents that are read at a time: few, so that progress is seen.
const BATCH: usize = 16;
/// Jobs that are remembered.
const REMEMBERED: usize = 100;
/// Jobs that may wait, and bytes of them.
const WAITING: usize = 50;
const BYTES: u64 = 256 * 1024 * 1024;
/// The file of an order that holds its label; where it is, the order is whole.
const LABEL: &str = "label";
/// Documents and reasons that a page lists.
const LISTED: usize = 200;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Waiting,
    Reading,
    Done,
    Failed,
}

/// What was added at one go.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Job {
    /// Its number.
    pub(crate) id: u64,
    /// What it is, in a few words.
    pub(crate) label: String,
    pub(crate) state: State,
    /// Documents read anew.
    pub(crate) new: usize,
    /// Documents that the ledger held already, copies elsewhere among them.
    pub(crate) known: usize,
    /// Events in the new ones.
    pub(crate) events: usize,
    /// The documents, as far as they are listed.
    pub(crate) documents: Vec<Taken>,
    /// What could not be read, and why.
    pub(crate) skipped: Vec<String>,
    /// Why it failed, where it did.
    pub(crate) failed: Option<String>,
}

/// A document that was handed over.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Taken {
    pub(crate) hash: String,
    pub(crate) headline: String,
    /// Events in its reading; none where it was known before.
    pub(crate) events: Option<usize>,
}

/// What is handed over: bytes of any format that the reader of news knows, under a name.
pub(super) struct Parcel {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

struct Order {
    id: u64,
    folder: PathBuf,
}

/// The jobs of a desk.
#[derive(Default)]
pub(super) struct Jobs {
    inner: Mutex<Inner>,
    called: Condvar,
}

#[derive(Default)]
struct Inner {
    next: u64,
    jobs: VecDeque<Job>,
    orders: VecDeque<Order>,
    closed: bool,
}

impl Jobs {
    /// Takes an order; its number, or none where too much waits. When this returns, the order is on the disk.
    pub(super) fn order(&self, ledger: &Path, label: String, parcels: &[Parcel]) -> io::Result<Option<u64>> {
        let id = {
            let mut inner = self.lock();
            if inner.orders.len() >= WAITING || inner.bytes() > BYTES {
                return Ok(None);
            }
            inner.number()
        };
        let folder = inbox(ledger).join(format!("{}-{id}", jiff::Timestamp::now().as_microsecond()));
        keep(&folder, &label, parcels)?;
        self.enqueue(id, label, folder);
        Ok(Some(id))
    }

    /// Takes up what waited when the desk was stopped.
    pub(super) fn reopen(&self, ledger: &Path) -> io::Result<()> {
        let entries = match std::fs::read_dir(inbox(ledger)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut folders: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        // What was not kept whole was not promised to anybody.
        folders.retain(|folder| folder.join(LABEL).exists());
        folders.sort();
        for folder in folders {
            let label = std::fs::read_to_string(folder.join(LABEL))?;
            let id = self.lock().number();
            self.enqueue(id, label, folder);
        }
        Ok(())
    }

    fn enqueue(&self, id: u64, label: String, folder: PathBuf) {
        let mut inner = self.lock();
        inner.jobs.push_back(Job {
            id,
            label,
            state: State::Waiting,
            new: 0,
            known: 0,
            events: 0,
            documents: Vec::new(),
            skipped: Vec::new(),
            failed: None,
        });
        if inner.jobs.len() > REMEMBERED {
            inner.jobs.pop_front();
        }
        inner.orders.push_back(Order { id, folder });
        self.called.notify_one();
    }

    /// One job.
    pub(super) fn job(&self, id: u64) -> Option<Job> {
        self.lock().jobs.iter().find(|job| job.id == id).cloned()
    }

    /// The newest first.
    pub(super) fn newest(&self, number: usize) -> Vec<Job> {
        self.lock().jobs.iter().rev().take(number).cloned().collect()
    }

    fn closed(&self) -> bool {
        self.lock().closed
    }

    /// Lets the worker end after the batch it is at.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.called.notify_all();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Option<Order> {
        let mut inner = self.lock();
        loop {
            if inner.closed {
                return None;
            }
            if let Some(order) = inner.orders.pop_front() {
                return Some(order);
            }
            inner = self.called.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn change(&self, id: u64, change: impl FnOnce(&mut Job)) {
        if let Some(job) = self.lock().jobs.iter_mut().find(|job| job.id == id) {
            change(job);
        }
    }
}

impl Inner {
    /// The next number of a job.
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Bytes that wait.
    fn bytes(&self) -> u64 {
        let files = |order: &Order| {
            std::fs::read_dir(&order.folder)
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|file| file.metadata().ok())
        };
        self.orders.iter().flat_map(files).map(|file| file.len()).sum()
    }
}

/// The folder of what waits.
fn inbox(ledger: &Path) -> PathBuf {
    beside(ledger, ".inbox")
}

/// Writes an order so that it is there whole or not at all: its label comes last.
fn keep(folder: &Path, label: &str, parcels: &[Parcel]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (number, parcel) in parcels.iter().enumerate() {
        let mut file = std::fs::File::create(folder.join(format!("{number:04}")))?;
        // The name as it was given is the first line: it may hold what no name of a file can.
        writeln!(file, "{}", parcel.name.replace(['\n', '\r'], " "))?;
        file.write_all(&parcel.bytes)?;
        file.sync_all()?;
    }
    let partial = folder.join("label.partial");
    std::fs::write(&partial, label)?;
    std::fs::rename(partial, folder.join(LABEL))
}

/// The parcels of an order, in their order.
fn kept(folder: &Path) -> io::Result<Vec<Parcel>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|file| file.ok().map(|file| file.path()))
        .collect();
    files.retain(|file| {
        file.file_name()
            .is_some_and(|name| name.to_string_lossy().bytes().all(|b| b.is_ascii_digit()))
    });
    files.sort();
    let parcel = |file: &PathBuf| {
        let mut bytes = std::fs::read(file)?;
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let name = String::from_utf8_lossy(&bytes[..end]).into_owned();
        bytes.drain(..(end + 1).min(bytes.len()));
        Ok(Parcel { name, bytes })
    };
    files.iter().map(parcel).collect()
}

/// Reads what is ordered until the desk closes.
pub(super) fn work(desk: &Arc<Desk>) {
    while let Some(order) = desk.jobs.next() {
        let id = order.id;
        desk.jobs.change(id, |job| job.state = State::Reading);
        // A text on which the program fails must not keep all others waiting.
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(desk, &order)));
        let done = done.unwrap_or_else(|_| Err(anyhow::anyhow!("the program failed on one of its texts")));
        match done {
            Ok(End::Stopped) => return,
            Ok(End::Read) => desk.jobs.change(id, |job| job.state = State::Done),
            Err(error) => {
                crate::output::note(&format!("error: adding: {error:#}"));
                desk.jobs.change(id, |job| {
                    job.state = State::Failed;
                    job.failed = Some("It could not be read to its end; what is listed was kept.".to_owned());
                });
            }
        }
        if let Err(error) = std::fs::remove_dir_all(&order.folder) {
            crate::output::note(&format!("error: {}: {error}", order.folder.display()));
        }
    }
}

/// How the reading of an order came to its end.
enum End {
    Read,
    /// The desk is being stopped: the order stays in the inbox.
    Stopped,
}

fn read(desk: &Arc<Desk>, order: &Order) -> Result<End> {
    let reader = desk.reader()?;
    let mut ledger = Ledger::open(&desk.path)?;
    let run = begin_run(&mut ledger, &reader, Some("added at the desk"))?;
    let options = news::Options::new(today());
    let skip = |why: String| {
        desk.jobs.change(order.id, |job| {
            if job.skipped.len() < LISTED {
                job.skipped.push(why);
            }
        });
    };
    let mut batch: Vec<Document> = Vec::new();
    for parcel in kept(&order.folder)? {
        let found = news::documents_from(Box::new(Cursor::new(parcel.bytes)), &parcel.name, &options);
        let documents = match found {
            Ok(documents) => documents,
            Err(error) => {
                skip(error.to_string());
                continue;
            }
        };
        for document in documents {
            match document {
                Ok(document) if ledger.contains(run, &document.info.hash)? => {
                    ledger.note_copy(&document.info)?;
                    taken(desk, order.id, &document, None);
                }
                Ok(document) => batch.push(document),
                Err(error) => skip(error.to_string()),
            }
            if batch.len() == BATCH {
                write(desk, order.id, &mut ledger, run, &mut batch, &reader)?;
                if desk.jobs.closed() {
                    return Ok(End::Stopped);
                }
            }
        }
    }
    write(desk, order.id, &mut ledger, run, &mut batch, &reader)?;
    ledger.finish_run(run)?;
    Ok(End::Read)
}

fn write(
    desk: &Desk,
    id: u64,
    ledger: &mut Ledger,
    run: entente::ledger::RunId,
    batch: &mut Vec<Document>,
    reader: &entente::Reader,
) -> Result<()> {
    let documents = std::mem::take(batch);
    let readings = reader.read_many_with_vectors(&documents);
    let entries = documents
        .iter()
        .zip(&readings)
        .map(|(document, (reading, vectors))| (document.text.as_str(), reading, vectors.as_slice()));
    let added = ledger.append_batch_with_vectors(run, entries)?;
    for ((document, (reading, _)), added) in documents.iter().zip(&readings).zip(added) {
        let events = (added == Added::New).then_some(reading.events.len());
        taken(desk, id, document, events);
    }
    Ok(())
}

fn taken(desk: &Desk, id: u64, document: &Document, events: Option<usize>) {
    let headline = document.info.headline.clone();
    let first = || {
        document
            .text
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(120)
            .collect()
    };
    let document = Taken {
        hash: document.info.hash.clone(),
        headline: headline.unwrap_or_else(first),
        events,
    };
    desk.jobs.change(id, |job| {
        match events {
            Some(events) => {
                job.new += 1;
                job.events += events;
            }
            None => job.known += 1,
        }
        if job.documents.len() < LISTED {
            job.documents.push(document);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(name: &str, text: &str) -> Parcel {
        Parcel {
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn jobs_are_taken_in_their_order_and_too_many_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("l.db");
        let jobs = Jobs::default();
        for number in 1..=WAITING as u64 {
            assert_eq!(
                jobs.order(&ledger, number.to_string(), &[]).expect("kept"),
                Some(number)
            );
        }
        assert_eq!(jobs.order(&ledger, "one more".to_owned(), &[]).expect("no fault"), None);
        assert_eq!(jobs.next().map(|order| order.id), Some(1));
        assert_eq!(jobs.job(2).map(|job| job.state), Some(State::Waiting));
        assert!(jobs.job(1000).is_none());
        assert_eq!(jobs.newest(2).iter().map(|job| job.id).collect::<Vec<_>>(), [50, 49]);
        jobs.close();
        assert!(jobs.next().is_none(), "what waits when the desk closes is not begun");
    }

    #[test]
    fn what_waits_outlives_the_desk() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("l.db");
        let parcels = [parcel("../a\nb.txt", "one\ntwo"), parcel("c", "")];
        Jobs::default()
            .order(&ledger, "two".to_owned(), &parcels)
            .expect("kept");
        // An order that was not kept whole is none.
        std::fs::create_dir_all(inbox(&ledger).join("0-broken")).expect("a folder");
        let jobs = Jobs::default();
        jobs.reopen(&ledger).expect("read");
        assert_eq!(jobs.newest(9).len(), 1);
        let order = jobs.next().expect("an order");
        let found = kept(&order.folder).expect("read");
        assert_eq!(
            found
                .iter()
                .map(|p| (p.name.as_str(), p.bytes.as_slice()))
                .collect::<Vec<_>>(),
            [("../a b.txt", &b"one\ntwo"[..]), ("c", b"")]
        );
    }
}
