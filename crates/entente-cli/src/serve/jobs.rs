//! Adding: what is pasted, dropped or fetched waits its turn, is read on a thread of its own and written batch by batch, so
//! that readers of the desk never wait for it.

use super::desk::Desk;
use crate::commands::today;
use anyhow::Result;
use entente::{
    ledger::{Added, Ledger, RunInfo},
    news::{self, Document},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    collections::VecDeque,
    io::Cursor,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

/// Documents that are read at a time: few, so that progress is seen.
const BATCH: usize = 16;
/// Jobs that are remembered.
const REMEMBERED: usize = 100;
/// Jobs that may wait.
const WAITING: usize = 50;
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
    parcels: Vec<Parcel>,
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
    /// Takes an order; its number, or none where too many wait.
    pub(super) fn order(&self, label: String, parcels: Vec<Parcel>, skipped: Vec<String>) -> Option<u64> {
        let mut inner = self.lock();
        if inner.orders.len() >= WAITING {
            return None;
        }
        inner.next += 1;
        let id = inner.next;
        inner.jobs.push_back(Job {
            id,
            label,
            state: State::Waiting,
            new: 0,
            known: 0,
            events: 0,
            documents: Vec::new(),
            skipped,
            failed: None,
        });
        if inner.jobs.len() > REMEMBERED {
            inner.jobs.pop_front();
        }
        inner.orders.push_back(Order { id, parcels });
        self.called.notify_one();
        Some(id)
    }

    /// One job.
    pub(super) fn job(&self, id: u64) -> Option<Job> {
        self.lock().jobs.iter().find(|job| job.id == id).cloned()
    }

    /// The newest first.
    pub(super) fn newest(&self, number: usize) -> Vec<Job> {
        self.lock().jobs.iter().rev().take(number).cloned().collect()
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

/// Reads what is ordered until the desk closes.
pub(super) fn work(desk: &Arc<Desk>) {
    while let Some(order) = desk.jobs.next() {
        let id = order.id;
        desk.jobs.change(id, |job| job.state = State::Reading);
        let done = read(desk, order);
        desk.jobs.change(id, |job| match done {
            Ok(()) => job.state = State::Done,
            Err(error) => {
                crate::output::note(&format!("error: adding: {error:#}"));
                job.state = State::Failed;
                job.failed = Some("The ledger could not be written; what is listed was kept.".to_owned());
            }
        });
    }
}

fn read(desk: &Arc<Desk>, order: Order) -> Result<()> {
    let reader = desk.reader()?;
    let mut ledger = Ledger::open(&desk.path)?;
    let run = ledger.begin_run(&RunInfo {
        codebook_hash: reader.codebook().hash.clone(),
        model_hash: reader.model().hash().to_owned(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        note: Some("added at the desk".to_owned()),
    })?;
    let options = news::Options::new(today());
    let skip = |why: String| {
        desk.jobs.change(order.id, |job| {
            if job.skipped.len() < LISTED {
                job.skipped.push(why);
            }
        });
    };
    let mut batch: Vec<Document> = Vec::new();
    for parcel in order.parcels {
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
            }
        }
    }
    write(desk, order.id, &mut ledger, run, &mut batch, &reader)?;
    ledger.finish_run(run)?;
    Ok(())
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

    #[test]
    fn jobs_are_taken_in_their_order_and_too_many_are_refused() {
        let jobs = Jobs::default();
        for number in 1..=WAITING as u64 {
            assert_eq!(jobs.order(number.to_string(), Vec::new(), Vec::new()), Some(number));
        }
        assert_eq!(jobs.order("one more".to_owned(), Vec::new(), Vec::new()), None);
        assert_eq!(jobs.next().map(|order| order.id), Some(1));
        assert_eq!(jobs.job(2).map(|job| job.state), Some(State::Waiting));
        assert!(jobs.job(1000).is_none());
        assert_eq!(jobs.newest(2).iter().map(|job| job.id).collect::<Vec<_>>(), [50, 49]);
        jobs.close();
        assert!(jobs.next().is_none(), "what waits when the desk closes is not begun");
    }
}
