//! Fetching many addresses: hosts beside one another, each asked for one thing at a time.

use crate::commands::interrupt;
use entente::news::fetch::{FetchError, Fetched, Fetcher, Validators, check_url};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

/// Hosts that are asked at the same time.
const HOSTS: usize = 8;
/// How long an answer is waited for before Ctrl-C is looked after.
const TURN: Duration = Duration::from_millis(200);

/// What is to be fetched; `what` is for whoever asked.
#[derive(Debug)]
pub(super) struct Visit<T> {
    pub(super) what: T,
    pub(super) url: String,
    pub(super) known: Validators,
}

/// An answer, or why there is none.
pub(super) type Answer = Result<Fetched, FetchError>;

/// Fetches all of them and hands over each as it comes. True where all came: an interrupt leaves the rest behind.
pub(super) fn visit_all<T: Send + 'static>(
    fetcher: &Arc<Fetcher>,
    visits: Vec<Visit<T>>,
    mut take: impl FnMut(T, Answer),
) -> bool {
    let mut hosts: BTreeMap<String, Vec<Visit<T>>> = BTreeMap::new();
    for visit in visits {
        // What is no address is an error of its own visit.
        let host = check_url(&visit.url)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        hosts.entry(host.unwrap_or_default()).or_default().push(visit);
    }
    let threads = hosts.len().min(HOSTS);
    let queue: Arc<Mutex<VecDeque<_>>> = Arc::new(Mutex::new(hosts.into_values().collect()));
    let (send, answers) = mpsc::channel();
    for _ in 0..threads {
        let (fetcher, queue, send) = (Arc::clone(fetcher), Arc::clone(&queue), send.clone());
        // Not waited for after an interrupt: a slow server would hold up the end.
        std::thread::spawn(move || {
            let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            while let Some(visits) = next() {
                for Visit { what, url, known } in visits {
                    if interrupt::asked() || send.send((what, fetcher.get(&url, &known))).is_err() {
                        return;
                    }
                }
            }
        });
    }
    drop(send);
    loop {
        if interrupt::asked() {
            return false;
        }
        match answers.recv_timeout(TURN) {
            Ok((what, answer)) => take(what, answer),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return true,
        }
    }
}
