//! Posting alerts: what is not taken is kept, and tried again later.

use super::{config::Webhook, every, state::State};
use crate::{commands::interrupt, output};
use anyhow::Result;
use entente::news::fetch::Fetcher;
use std::time::{Duration, Instant};

/// The wait after a first failure.
const FIRST: Duration = Duration::from_secs(5);
/// Tries of a run that polls once.
const TRIES: u32 = 3;
/// What is kept for a webhook that never takes anything; the oldest go first.
const MOST: usize = 10_000;

/// When to try.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    failures: u32,
    next: Option<Instant>,
}

impl Delivery {
    /// Posts all that is undelivered, if it is time to.
    pub(super) fn deliver(&mut self, webhook: &Webhook, fetcher: &Fetcher, state: &mut State) -> Result<()> {
        let waiting = &mut state.undelivered;
        if waiting.is_empty() || self.next.is_some_and(|next| next > Instant::now()) {
            return Ok(());
        }
        if waiting.len() > MOST {
            let lost = waiting.len() - MOST;
            output::note(&format!(
                "{}: {lost} alerts were not delivered and are given up",
                webhook.url
            ));
            waiting.drain(..lost);
        }
        let body = serde_json::to_string(waiting)?;
        match fetcher.post_json(&webhook.url, &body, webhook.secret.as_deref()) {
            Ok(()) => {
                waiting.clear();
                *self = Self::default();
            }
            Err(error) => {
                let wait = every::wait(FIRST, self.failures, error.retry_after(), every::chance());
                self.failures += 1;
                self.next = Some(Instant::now() + wait);
                output::note(&format!("{error}; {} alerts are kept for the next try", waiting.len()));
            }
        }
        Ok(())
    }

    /// The same, tried a few times.
    pub(super) fn deliver_now(&mut self, webhook: &Webhook, fetcher: &Fetcher, state: &mut State) -> Result<()> {
        for _ in 0..TRIES {
            self.deliver(webhook, fetcher, state)?;
            if state.undelivered.is_empty() || self.failures >= TRIES {
                break;
            }
            let ended = interrupt::wait(self.next.unwrap_or_else(Instant::now));
            if ended {
                break;
            }
        }
        Ok(())
    }
}
