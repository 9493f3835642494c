//! Politeness: one request at a time to a host, and a pause between two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

/// When each host was last asked; its lock is held while it is being asked.
type Host = Arc<Mutex<Option<Instant>>>;

/// Gives each host's visitors their turns.
#[derive(Debug)]
pub(super) struct Turns {
    pause: Duration,
    hosts: Mutex<HashMap<String, Host>>,
}

impl Turns {
    pub(super) fn new(pause: Duration) -> Self {
        Self {
            pause,
            hosts: Mutex::default(),
        }
    }

    /// Does `work` when it is its turn at the host of `url`; with `pause`, not before the host has had its rest. A redirect
    /// goes on without one: it belongs to the request that it answers.
    pub(super) fn take<T>(&self, url: &Url, pause: bool, work: impl FnOnce() -> T) -> T {
        let name = url[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
        // What is locked is a time, which a panic elsewhere does not spoil.
        let host = Arc::clone(
            self.hosts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(name)
                .or_default(),
        );
        let mut last = host.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = last.filter(|_| pause) {
            std::thread::sleep(self.pause.saturating_sub(last.elapsed()));
        }
        let done = work();
        *last = Some(Instant::now());
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn one_host_is_asked_once_at_a_time_and_has_its_rest() {
        let turns = Turns::new(Duration::from_millis(40));
        let url = Url::parse("https://example.org/a").expect("an address");
        let (inside, started) = (AtomicUsize::new(0), Instant::now());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    turns.take(&url, true, || {
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at once");
                        std::thread::sleep(Duration::from_millis(10));
                        inside.fetch_sub(1, Ordering::SeqCst);
                    });
                });
            }
        });
        assert!(
            started.elapsed() >= Duration::from_millis(110),
            "{:?}",
            started.elapsed()
        );
    }

    #[test]
    fn hosts_do_not_wait_for_one_another() {
        let turns = Turns::new(Duration::from_secs(60));
        let started = Instant::now();
        for host in ["a", "b", "c"] {
            let url = Url::parse(&format!("https://{host}.example/")).expect("an address");
            turns.take(&url, true, || ());
            turns.take(&url, false, || ());
        }
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
