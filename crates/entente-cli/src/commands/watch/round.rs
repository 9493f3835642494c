//! One round: the feeds that are due are fetched, what is new is added, and what is worth it is told.

use super::{
    Watch,
    alerts::{self, Alert},
    documents,
    state::{Article, FeedState},
    visit::{Answer, Visit, visit_all},
};
use crate::{
    commands::{
        add::{self, Summary},
        today,
    },
    output,
};
use anyhow::Result;
use entente::{
    event::DocumentInfo,
    news::{
        Document, NewsError, Options,
        fetch::{FetchError, Fetched, Validators},
    },
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, HashSet},
    io::Write,
};

/// Pages of one feed that are fetched in one round: the others wait, so that one feed does not hold up the rest.
const ARTICLES: usize = 30;
/// Pages of one feed that may wait.
const WAITING: usize = 300;
/// A page that fails so often is given up.
const TRIES: u32 = 3;

/// What became of a round.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) polled: usize,
    unchanged: usize,
    pub(super) failed: usize,
    articles: usize,
    documents: Vec<Result<Document, NewsError>>,
    /// Hashes of texts that the ledger does not hold.
    fresh: HashSet<String>,
    /// How the feeds stand that answered; kept once what they held is in the ledger.
    feeds: BTreeMap<String, FeedState>,
}

impl Watch {
    /// Polls these feeds, by their numbers. What they hold is in the ledger before the state says that it was read.
    pub(super) fn round(&mut self, due: &[usize]) -> Result<Round> {
        let mut round = Round::default();
        self.poll(due, &mut round)?;
        self.fetch_articles(due, &mut round)?;
        let (summary, found) = self.add(&mut round)?;
        self.state.feeds.append(&mut round.feeds);
        self.state.save(&self.state_path)?;
        // Last: whoever reads along may have gone away.
        self.tell(&found)?;
        let (new, events) = (summary.new, summary.events);
        output::note(&format!(
            "{} {} polled, {} unchanged, {} failed, {} pages; {new} new documents, {events} events",
            jiff::Zoned::now().strftime("%H:%M"),
            round.polled,
            round.unchanged,
            round.failed,
            round.articles,
        ));
        Ok(round)
    }

    fn poll(&self, due: &[usize], round: &mut Round) -> Result<()> {
        let visit = |&number: &usize| {
            let feed = &self.config.feeds[number];
            Visit {
                what: number,
                url: feed.url.clone(),
                known: self.state.of(&feed.url).validators(),
            }
        };
        let mut answers = BTreeMap::new();
        let all = visit_all(&self.fetcher, due.iter().map(visit).collect(), |number, answer| {
            answers.insert(number, answer);
        });
        for &number in due {
            match answers.remove(&number) {
                Some(answer) => self.heard(number, answer, round)?,
                // Its thread broke down: it is not asked again at once.
                None if all => self.failed(number, "no answer came", None, round),
                None => {}
            }
        }
        Ok(())
    }

    /// What a feed answered.
    fn heard(&self, number: usize, answer: Answer, round: &mut Round) -> Result<()> {
        let feed = &self.config.feeds[number];
        let mut state = self.state.of(&feed.url);
        let now = Timestamp::now();
        let body = match answer {
            Err(error) => {
                self.failed(number, &error.to_string(), error.retry_after(), round);
                return Ok(());
            }
            Ok(Fetched::NotModified) => {
                round.unchanged += 1;
                None
            }
            Ok(Fetched::Body(body)) => Some(body),
        };
        if let Some(body) = body {
            let items = match documents::items(feed, &body, &Options::new(today())) {
                Ok(items) => items,
                Err(error) => {
                    self.failed(number, &error.to_string(), None, round);
                    return Ok(());
                }
            };
            for item in items {
                let fresh = self.take(item, round)?;
                if let Some(article) = fresh
                    .filter(|_| feed.articles)
                    .and_then(|item| documents::article(&item))
                {
                    state.articles.push(article);
                }
            }
            let over = state.articles.len().saturating_sub(WAITING);
            if over > 0 {
                output::note(&format!("{}: {over} pages are given up, since too many wait", feed.url));
                state.articles.drain(..over);
            }
            state.read(body.validators);
        }
        state.answered(feed.every, now);
        round.polled += 1;
        round.feeds.insert(feed.url.clone(), state);
        Ok(())
    }

    fn failed(&self, number: usize, why: &str, asked: Option<std::time::Duration>, round: &mut Round) {
        let feed = &self.config.feeds[number];
        let mut state = self.state.of(&feed.url);
        state.failed(feed.every, asked, Timestamp::now());
        let next = state.next.map(|next| next.strftime("%Y-%m-%dT%H:%MZ").to_string());
        output::note(&format!("{why}; polled again at {}", next.unwrap_or_default()));
        round.polled += 1;
        round.failed += 1;
        round.feeds.insert(feed.url.clone(), state);
    }

    /// Takes a document into the round; gives what is known about it where the ledger does not hold its text.
    fn take(&self, document: Result<Document, NewsError>, round: &mut Round) -> Result<Option<DocumentInfo>> {
        let mut info = None;
        if let Ok(document) = &document
            && self.ledger.reading(&document.info.hash)?.is_none()
            && round.fresh.insert(document.info.hash.clone())
        {
            info = Some(document.info.clone());
        }
        round.documents.push(document);
        Ok(info)
    }

    /// Fetches the pages that wait, of the feeds that answered.
    fn fetch_articles(&self, due: &[usize], round: &mut Round) -> Result<()> {
        let mut asked = HashSet::new();
        let mut visits = Vec::new();
        for url in due.iter().map(|&number| &self.config.feeds[number].url) {
            let Some(state) = round.feeds.get_mut(url).filter(|state| state.failures == 0) else {
                continue;
            };
            let count = state.articles.len().min(ARTICLES);
            for article in state.articles.drain(..count).collect::<Vec<_>>() {
                // Two feeds may link to one page.
                if asked.insert(article.url.clone()) {
                    visits.push(Visit {
                        url: article.url.clone(),
                        known: Validators::default(),
                        what: (url.clone(), article),
                    });
                }
            }
        }
        let mut left: BTreeMap<String, (String, Article)> = visits
            .iter()
            .map(|visit| (visit.url.clone(), visit.what.clone()))
            .collect();
        let mut answers = Vec::new();
        visit_all(&self.fetcher, visits, |(_, article), answer| {
            answers.push((article, answer));
        });
        for (article, answer) in answers {
            let Some((feed, article)) = left.remove(&article.url) else {
                continue;
            };
            if let Some(again) = self.opened(article, answer, round)? {
                left.insert(again.url.clone(), (feed, again));
            }
        }
        // What failed, and what an interrupt left behind, waits for the next round.
        for (feed, article) in left.into_values() {
            round.feeds.entry(feed).or_default().articles.push(article);
        }
        Ok(())
    }

    /// What a page answered; gives it back where it is to be tried again.
    fn opened(&self, mut article: Article, answer: Answer, round: &mut Round) -> Result<Option<Article>> {
        let body = match answer {
            Ok(Fetched::Body(body)) => body,
            Ok(Fetched::NotModified) => return Ok(None),
            Err(error) => {
                article.failures += 1;
                let again = article.failures < TRIES && may_pass(&error);
                let then = if again { "tried again" } else { "given up" };
                output::note(&format!("{error}; {then}"));
                return Ok(Some(article).filter(|_| again));
            }
        };
        match documents::page(&article, &body, &Options::new(today())) {
            Ok(found) => {
                round.articles += 1;
                for document in found {
                    self.take(document, round)?;
                }
            }
            Err(error) => output::note(&format!("{error}; given up")),
        }
        Ok(None)
    }

    /// Adds what the round brought, and finds what is worth telling; for the webhook it is kept with the state.
    fn add(&mut self, round: &mut Round) -> Result<(Summary, Vec<Alert>)> {
        let documents = std::mem::take(&mut round.documents);
        if documents.is_empty() {
            return Ok((Summary::default(), Vec::new()));
        }
        let run = match self.run {
            Some(run) => run,
            None => *self.run.insert(add::begin_run(&mut self.ledger, &self.reader, None)?),
        };
        let today = today();
        let before = self.ledger.newest_event()?;
        let wanted = self.config.alerts.as_ref();
        let standings =
            |ledger: &_| wanted.map_or(Ok(Vec::new()), |a| alerts::standings(a, ledger, &self.names, today));
        let stood = standings(&self.ledger)?;
        let summary = add::add_all(&mut self.ledger, &self.reader, run, documents)?;
        let Some(wanted) = wanted.filter(|_| summary.new > 0) else {
            return Ok((summary, Vec::new()));
        };
        let mut found = alerts::events(wanted, &self.ledger, &self.names, before, &round.fresh)?;
        found.extend(alerts::moves(wanted, &stood, &standings(&self.ledger)?, today));
        if wanted.webhook.is_some() {
            let values = found.iter().map(serde_json::to_value);
            self.state.undelivered.extend(values.collect::<Result<Vec<_>, _>>()?);
        }
        Ok((summary, found))
    }

    fn tell(&self, alerts: &[Alert]) -> Result<()> {
        let mut out = output::out();
        for alert in alerts {
            if self.json {
                writeln!(out, "{}", serde_json::to_string(alert)?)?;
            } else {
                writeln!(out, "{alert}")?;
            }
        }
        Ok(out.flush()?)
    }
}

/// Whether a failure may be over the next time.
fn may_pass(error: &FetchError) -> bool {
    match error {
        FetchError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
        FetchError::NoHost { .. } | FetchError::TooSlow { .. } | FetchError::Connection { .. } => true,
        FetchError::SentOn { source, .. } => may_pass(source),
        _ => false,
    }
}
