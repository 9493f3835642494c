//! `entente watch`: polls feeds, adds what is new to the ledger, and tells what is worth it.

mod alerts;
mod config;
mod documents;
mod every;
mod round;
mod state;
#[cfg(test)]
mod tests;
mod visit;
mod webhook;

use super::{add, interrupt, reader};
use crate::{cli, output};
use anyhow::Result;
use config::Config;
use entente::{
    Reader,
    codebook::Names,
    ledger::{Ledger, RunId},
    news::fetch::{Fetcher, Limits, Private},
};
use jiff::Timestamp;
use state::State;
use std::{
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};
use webhook::Delivery;

/// How long nothing is done at most, whatever the clock of the machine does meanwhile.
const DOZE: Duration = Duration::from_secs(5);

/// All that a round needs.
struct Watch {
    config: Config,
    state: State,
    state_path: PathBuf,
    ledger: Ledger,
    reader: Reader,
    names: Names,
    /// Begun with the first document.
    run: Option<RunId>,
    fetcher: Arc<Fetcher>,
    delivery: Delivery,
    json: bool,
}

pub(super) fn run(arguments: &cli::Watch) -> Result<ExitCode> {
    let names = Names::embedded()?;
    let config = config::load(&arguments.feeds, &names, arguments.allow_private)?;
    interrupt::listen()?;
    let new = !super::ledger_path(&arguments.ledger)?.exists();
    let (path, ledger) = add::make_ledger(&arguments.ledger)?;
    let state_path = State::path(&path);
    // A new ledger has nothing of what an older one beside it was told.
    let state = if new {
        State::default()
    } else {
        State::load(&state_path)?
    };
    let private = if arguments.allow_private {
        Private::All
    } else {
        Private::None
    };
    let limits = Limits {
        private,
        ..Limits::default()
    };
    output::note(&format!("ledger: {}", path.display()));
    let mut watch = Watch {
        config,
        state,
        state_path,
        ledger,
        reader: reader(arguments.codebook.as_deref())?,
        names,
        run: None,
        fetcher: Arc::new(Fetcher::new(limits)),
        delivery: Delivery::default(),
        json: arguments.json,
    };
    let code = if arguments.once { watch.once()? } else { watch.on()? };
    if let Some(run) = watch.run {
        watch.ledger.finish_run(run)?;
    }
    Ok(if interrupt::asked() { ExitCode::from(130) } else { code })
}

impl Watch {
    /// Polls what is due, and ends.
    fn once(&mut self) -> Result<ExitCode> {
        let due = self.due();
        let mut code = ExitCode::SUCCESS;
        if due.is_empty() {
            output::note("no feed is due yet");
        } else {
            let round = self.round(&due)?;
            if round.polled > 0 && round.failed == round.polled {
                code = ExitCode::FAILURE;
            }
        }
        self.deliver(true)?;
        Ok(code)
    }

    /// Polls on until somebody ends it.
    fn on(&mut self) -> Result<ExitCode> {
        loop {
            let due = self.due();
            if !due.is_empty() {
                self.round(&due)?;
            }
            self.deliver(false)?;
            if interrupt::wait(Instant::now() + self.rest()) {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }

    /// The numbers of the feeds that are due.
    fn due(&self) -> Vec<usize> {
        let now = Timestamp::now();
        let due = |number: &usize| self.next(*number, now) <= now;
        (0..self.config.feeds.len()).filter(due).collect()
    }

    fn next(&self, number: usize, now: Timestamp) -> Timestamp {
        let feed = &self.config.feeds[number];
        self.state.of(&feed.url).due(feed.every, now)
    }

    /// How long nothing is due.
    fn rest(&self) -> Duration {
        let now = Timestamp::now();
        let next = (0..self.config.feeds.len()).map(|number| self.next(number, now)).min();
        let rest = next.map(|next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
        rest.map_or(DOZE, |rest| rest.min(DOZE))
    }

    /// Posts the alerts that wait; with `now` tries it a few times.
    fn deliver(&mut self, now: bool) -> Result<()> {
        let Some(webhook) = self.config.alerts.as_ref().and_then(|alerts| alerts.webhook.as_ref()) else {
            return Ok(());
        };
        let waited = self.state.undelivered.len();
        if now {
            self.delivery.deliver_now(webhook, &self.fetcher, &mut self.state)?;
        } else {
            self.delivery.deliver(webhook, &self.fetcher, &mut self.state)?;
        }
        if self.state.undelivered.len() != waited {
            self.state.save(&self.state_path)?;
        }
        Ok(())
    }
}
