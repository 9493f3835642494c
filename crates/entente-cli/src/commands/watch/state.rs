//! What is known from one round to the next, in a file beside the ledger: LEDGER.watch.json.

use super::every;
use crate::commands::{beside, write_whole};
use anyhow::{Context, Result, bail};
use entente::news::fetch::Validators;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

/// Of the file's format.
const VERSION: u32 = 1;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    version: u32,
    /// By the address of the feed. Feeds that are no longer watched stay, for the day on which they are again.
    pub(super) feeds: BTreeMap<String, FeedState>,
    /// Alerts that no webhook has taken yet.
    #[serde(default)]
    pub(super) undelivered: Vec<serde_json::Value>,
}

/// Where one feed stands.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FeedState {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// When it is due again; at once where nothing is said.
    pub(super) next: Option<Timestamp>,
    /// In a row.
    pub(super) failures: u32,
    /// Pages that its items link to and that were not fetched yet.
    pub(super) articles: Vec<Article>,
}

/// A page that an item links to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Article {
    pub(super) url: String,
    /// The item's day, for pages that give none.
    pub(super) published: Option<Date>,
    /// The item's outlet, for pages that give none.
    pub(super) publication: Option<String>,
    pub(super) failures: u32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: VERSION,
            feeds: BTreeMap::new(),
            undelivered: Vec::new(),
        }
    }
}

impl State {
    /// The file of a ledger's state.
    pub(super) fn path(ledger: &Path) -> PathBuf {
        beside(ledger, ".watch.json")
    }

    /// The state in the file; where there is none, nothing has been polled yet.
    pub(super) fn load(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            read => read.with_context(|| format!("{}: cannot be read", path.display()))?,
        };
        let remedy = "delete it, and all feeds are polled afresh";
        let state: Self = serde_json::from_str(&text)
            .with_context(|| format!("{}: not a state of entente watch; {remedy}", path.display()))?;
        if state.version != VERSION {
            bail!(
                "{}: of version {}, which this program does not know; {remedy}",
                path.display(),
                state.version
            );
        }
        Ok(state)
    }

    /// Where a feed stands; a feed that was never polled stands at the beginning.
    pub(super) fn of(&self, url: &str) -> FeedState {
        self.feeds.get(url).cloned().unwrap_or_default()
    }

    /// Writes the file, whole or not at all.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        write_whole(path, &(serde_json::to_string_pretty(self)? + "\n"))
    }
}

impl FeedState {
    /// What the server said of the feed as it was read last.
    pub(super) fn validators(&self) -> Validators {
        Validators {
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
        }
    }

    /// Keeps what the server said, of a body that was read.
    pub(super) fn read(&mut self, validators: Validators) {
        self.etag = validators.etag;
        self.last_modified = validators.last_modified;
    }

    /// When the feed is due. A feed that is to be polled more often than it was is not held to what was planned then.
    pub(super) fn due(&self, usual: Duration, now: Timestamp) -> Timestamp {
        match self.next {
            Some(next) if self.failures == 0 => next.min(after(now, every::wait(usual, 0, None, 1.0))),
            Some(next) => next,
            None => now,
        }
    }

    /// It answered: it is due again after the usual time.
    pub(super) fn answered(&mut self, usual: Duration, now: Timestamp) {
        self.failures = 0;
        self.next = Some(after(now, every::wait(usual, 0, None, every::chance())));
    }

    /// It failed: it is left alone for longer each time.
    pub(super) fn failed(&mut self, usual: Duration, asked: Option<Duration>, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        let wait = every::wait(usual, self.failures, asked, every::chance());
        self.next = Some(after(now, wait));
    }
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = jiff::SignedDuration::try_from(wait).unwrap_or(jiff::SignedDuration::MAX);
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = State::path(&folder.path().join("work.db"));
        assert!(path.ends_with("work.db.watch.json"));
        let mut state = State::load(&path).expect("nothing yet");
        assert_eq!(state, State::default());
        let feed = state.feeds.entry("https://example.org/".to_owned()).or_default();
        feed.read(Validators {
            etag: Some("\"v1\"".to_owned()),
            last_modified: None,
        });
        feed.failed(MINUTE, None, Timestamp::now());
        state.undelivered.push(serde_json::json!({"kind": "event"}));
        state.save(&path).expect("saved");
        assert_eq!(State::load(&path).expect("loaded"), state);
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "something was left over"
        );
    }

    #[test]
    fn a_file_that_is_no_state_is_refused_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.watch.json");
        for text in ["", "[1]", "{\"version\": 2, \"feeds\": {}}"] {
            std::fs::write(&path, text).expect("written");
            let error = State::load(&path).expect_err(text).to_string();
            assert!(error.contains("x.watch.json") && error.contains("delete it"), "{error}");
            assert_eq!(std::fs::read_to_string(&path).expect("still there"), text);
        }
    }

    #[test]
    fn a_feed_is_due_at_once_then_by_its_time_and_later_after_failures() {
        let now = time("2026-03-02T10:00:00Z");
        let mut feed = FeedState::default();
        assert_eq!(feed.due(MINUTE, now), now);
        let wait = |feed: &FeedState| feed.due(MINUTE, now).duration_since(now).as_secs();
        feed.answered(MINUTE, now);
        assert!((60..=66).contains(&wait(&feed)), "{feed:?}");
        feed.failed(MINUTE, None, now);
        assert!((120..=132).contains(&wait(&feed)), "{feed:?}");
        feed.failed(MINUTE, Some(10 * MINUTE), now);
        assert!((600..=660).contains(&wait(&feed)), "{feed:?}");
        feed.answered(MINUTE, now);
        assert_eq!(feed.failures, 0);
        // It was to come once a day, and is to come every minute now.
        feed.answered(1440 * MINUTE, now);
        assert!(wait(&feed) <= 66, "{feed:?}");
    }
}
