//! What all requests share: the ledger, the codebook, and answers that were given before.

use super::{
    access::Access,
    address::Address,
    answer::{Answer, Refusal},
    jobs::Jobs,
    pages,
    standing::{self, Keeper},
};
use crate::commands::{source::Source, today};
use anyhow::{Context, Result};
use axum::http::StatusCode;
use entente::{
    Reader,
    codebook::{Codebook, Names},
    ledger::Ledger,
    similar::Similar,
};
use quick_cache::{Weighter, sync::Cache};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tokio::sync::Semaphore;

/// Bytes of answers that are kept.
const KEPT: u64 = 32 * 1024 * 1024;

/// Ledgers that stay open for readers; more are opened where more ask at once, and closed afterwards.
const OPEN: usize = 8;

/// The desk.
pub(crate) struct Desk {
    pub(super) path: PathBuf,
    pub(super) names: Names,
    pub(super) access: Access,
    /// Feeds may be fetched from private addresses.
    pub(super) private: bool,
    pub(super) jobs: Jobs,
    pub(super) keeper: Keeper,
    codebook: OnceLock<Codebook>,
    reader: OnceLock<Arc<Reader>>,
    /// Sees when the ledger grows.
    watch: Mutex<Ledger>,
    idle: Mutex<Vec<Ledger>>,
    similar: Mutex<Option<(i64, Arc<Similar>)>>,
    answers: Cache<(i64, u64, String), Answer, Weight>,
    /// Answers that are worked out at once.
    turns: Arc<Semaphore>,
}

#[derive(Clone)]
struct Weight;

impl Weighter<(i64, u64, String), Answer> for Weight {
    fn weight(&self, key: &(i64, u64, String), answer: &Answer) -> u64 {
        (answer.body.len() + key.2.len() + 256) as u64
    }
}

/// What a page is made from: a ledger of its own for as long as it takes.
pub(super) struct View<'d> {
    pub(super) desk: &'d Desk,
    pub(super) ledger: &'d Ledger,
}

impl<'d> View<'d> {
    /// The ledger's own readings, or a set.
    pub(super) fn source<'s>(&'s self, set: Option<&'s str>) -> Source<'s> {
        Source {
            ledger: self.ledger,
            names: &self.desk.names,
            set,
        }
    }

    pub(super) fn names(&self) -> &'d Names {
        &self.desk.names
    }
}

impl Desk {
    pub(super) fn open(path: PathBuf, access: Access, private: bool) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            names: Names::embedded()?,
            access,
            private,
            jobs: Jobs::default(),
            keeper: Keeper::default(),
            codebook: OnceLock::new(),
            reader: OnceLock::new(),
            watch: Mutex::new(Ledger::open_read_only(&path)?),
            idle: Mutex::default(),
            similar: Mutex::default(),
            answers: Cache::with_weighter(10_000, KEPT, Weight),
            turns: Arc::new(Semaphore::new(cores * 2)),
            path,
        })
    }

    /// A number that changes whenever anybody has written to the ledger.
    pub(super) fn version(&self) -> Result<i64> {
        let ledger = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(ledger.data_version()?)
    }

    /// Rules and people, read where they are first needed.
    pub(super) fn codebook(&self) -> Result<&Codebook> {
        if self.codebook.get().is_none() {
            let _ = self.codebook.set(Codebook::embedded()?);
        }
        self.codebook.get().context("the codebook was not kept")
    }

    /// The model and the coder, made where they are first needed.
    pub(super) fn reader(&self) -> Result<Arc<Reader>> {
        if self.reader.get().is_none() {
            let _ = self.reader.set(Arc::new(Reader::embedded()?));
        }
        self.reader.get().cloned().context("the reader was not kept")
    }

    /// What a sentence says, as the model's vector of length 1.
    pub(super) fn vector(&self, sentence: &str) -> Result<Vec<f32>> {
        let document = entente::news::from_text(sentence, "example");
        let sentences = self.reader()?.sentences(&document);
        let first = sentences
            .into_iter()
            .map(|s| s.vector)
            .find(|vector| !vector.is_empty());
        first.context("the example holds no sentence")
    }

    /// The vectors of all sentences, held in memory as long as the ledger does not grow.
    pub(super) fn similar(&self, view: &View<'_>) -> Result<Arc<Similar>> {
        let model = self.reader()?.model().hash().to_owned();
        let mut kept = self.similar.lock().unwrap_or_else(PoisonError::into_inner);
        let version = self.version()?;
        if let Some((_, similar)) = kept.as_ref().filter(|(known, _)| *known == version) {
            return Ok(Arc::clone(similar));
        }
        // Those of before go first: both would not be needed at once.
        *kept = None;
        let mut similar = Similar::default();
        view.ledger.vectors(&model, |id, packed| {
            similar.add(id, packed);
        })?;
        let similar = Arc::new(similar);
        *kept = Some((version, Arc::clone(&similar)));
        Ok(similar)
    }

    /// Lends a ledger of its own to some work.
    pub(super) fn with_ledger<T>(&self, work: impl FnOnce(&View<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let known = idle().pop();
        let ledger = known.map_or_else(|| Ledger::open_read_only(&self.path), Ok)?;
        let done = work(&View {
            desk: self,
            ledger: &ledger,
        });
        let mut idle = idle();
        if idle.len() < OPEN {
            idle.push(ledger);
        }
        done
    }

    /// Waits until what takes long has been worked out once, for pages that show it. Nobody else waits meanwhile.
    async fn ready(self: &Arc<Self>, address: &Address) -> Result<(), Refusal> {
        let page = address.path.first().map_or("desk", String::as_str);
        let waits = matches!(page, "desk" | "dyad" | "claims" | "commitments")
            || (page == "tradeoff" && address.path.len() == 1);
        if !waits || self.keeper.generation() > 0 {
            return Ok(());
        }
        let desk = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || {
            desk.with_ledger(|view| {
                standing::standing(view)?;
                Ok(())
            })
        });
        made.await.unwrap_or_else(|_| Err(fault()))
    }

    /// The answer to an address, from those kept or worked out now; the same question is worked out once.
    pub(super) async fn answer(self: &Arc<Self>, address: &Address) -> Result<Answer, Refusal> {
        let version = self.version()?;
        standing::refresh(self, version);
        self.ready(address).await?;
        // What is due and what is open depends on the day.
        let place = (
            version,
            self.keeper.generation(),
            format!("{} {}", today(), address.key()),
        );
        if let Some(known) = self.answers.get(&place) {
            return Ok(known);
        }
        let work = async {
            let turn = Arc::clone(&self.turns).acquire_owned().await;
            let (desk, address) = (Arc::clone(self), address.clone());
            let done = tokio::task::spawn_blocking(move || {
                // The turn lasts as long as the work, also where the reader has gone away.
                let _turn = turn;
                desk.with_ledger(|view| pages::answer(view, &address))
            });
            done.await.unwrap_or_else(|_| Err(fault()))
        };
        match self.answers.get_value_or_guard_async(&place).await {
            Ok(known) => Ok(known),
            Err(guard) => {
                let answer = work.await?;
                if answer.keeps {
                    let _ = guard.insert(answer.clone());
                }
                Ok(answer)
            }
        }
    }
}

/// A page that ended in a panic.
pub(super) fn fault() -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The desk failed on this page",
        "That is a fault of the program: please report it with this address.",
    )
}
