//! What takes seconds to work out from a large ledger: commitments with their lives, claims with their verdicts, and the
//! relations that have changed most of late. It is worked out once for each state of the ledger; while that goes on, readers
//! have what was true a moment ago.

use super::desk::{Desk, View};
use crate::commands::{claims, commitments, events::deed, level::between, name_of, source::Side, today};
use anyhow::Result;
use entente::{
    event::{Modality, Polarity, Precision},
    ledger::{ClaimRow, Counts, EventQuery, ItemQuery},
    relations::{Direction, DyadRow, IndexOptions, IndexPoint, dyad_rows, expand, relation_index},
};
use jiff::{ToSpan, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Weeks over which changes are looked for, back from the newest report.
pub(crate) const WEEKS: i64 = 8;
/// Changes that are shown.
const MOVERS: usize = 10;
/// Of so many that changed most, those are shown whose change is more than chance.
const SIFTED: usize = 60;
/// A change is told where the relation had this many events in those weeks.
const LEAST: usize = 2;
/// Events shown with a change.
const EVENTS: usize = 2;
/// It rests so many times as long as it took.
const REST: u32 = 3;
/// What takes no longer than this is worked out while the reader waits.
const SHORT: Duration = Duration::from_millis(300);

/// A relation whose index has changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Mover {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) a_name: String,
    pub(crate) b_name: String,
    /// The index at the beginning of these weeks, on the PLOVER scale.
    pub(crate) before: f64,
    /// The index on the day of the newest report.
    pub(crate) after: f64,
    /// Ends of its 90% interval.
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Events in these weeks.
    pub(crate) events: usize,
    /// Those that speak most for the change.
    pub(crate) strongest: Vec<Strong>,
}

/// An event behind a change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Strong {
    pub(crate) event: String,
    pub(crate) day: Option<Date>,
    pub(crate) what: String,
    pub(crate) words: String,
}

/// All of it, for one state of the ledger.
pub(crate) struct Standing {
    version: i64,
    done: Instant,
    /// When it was worked out, in UTC.
    pub(crate) at: String,
    pub(crate) counts: Counts,
    /// Day of the oldest report.
    pub(crate) oldest: Option<Date>,
    /// Day of the newest report.
    pub(crate) newest: Option<Date>,
    pub(crate) commitments: Vec<commitments::Shown>,
    pub(crate) claims: Vec<claims::Shown>,
    pub(crate) movers: Vec<Mover>,
}

/// Keeps the newest, and makes the next.
#[derive(Default)]
pub(super) struct Keeper {
    newest: Mutex<Option<(Arc<Standing>, Duration)>>,
    /// One at a time.
    making: Mutex<()>,
    busy: AtomicBool,
    generation: AtomicU64,
    /// The state of the ledger that the newest is of.
    newest_version: AtomicI64,
}

impl Keeper {
    /// Changes whenever there is a newer one.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// True for a while after what took long: while documents are added, it is not worked out all the time.
    fn rests(&self) -> bool {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        newest
            .as_ref()
            .is_some_and(|(known, took)| known.done.elapsed() < REST * *took)
    }

    fn known(&self) -> Option<(Arc<Standing>, Duration)> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What stands now, or stood a moment ago where working it out takes long.
pub(super) fn standing(view: &View<'_>) -> Result<Arc<Standing>> {
    let keeper = &view.desk.keeper;
    let version = view.desk.version()?;
    if let Some((known, took)) = keeper.known() {
        if known.version == version {
            return Ok(known);
        }
        if took > SHORT {
            return Ok(known);
        }
    }
    made(view)
}

/// Works it out for the ledger as it is, unless another has just done so.
fn made(view: &View<'_>) -> Result<Arc<Standing>> {
    let keeper = &view.desk.keeper;
    let _one = keeper.making.lock().unwrap_or_else(PoisonError::into_inner);
    let version = view.desk.version()?;
    if let Some((known, _)) = keeper.known().filter(|(known, _)| known.version == version) {
        return Ok(known);
    }
    // Read once and kept: how long that takes says nothing of the next time.
    view.desk.codebook()?;
    let started = Instant::now();
    let standing = Arc::new(work_out(view, version)?);
    let entry = (Arc::clone(&standing), started.elapsed());
    *keeper.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(entry);
    keeper.newest_version.store(version, Ordering::Release);
    keeper.generation.fetch_add(1, Ordering::AcqRel);
    Ok(standing)
}

/// Brings it up to date behind the readers' backs, where it is not and nobody is at it.
pub(super) fn refresh(desk: &Arc<Desk>, version: i64) {
    let keeper = &desk.keeper;
    if keeper.newest_version.load(Ordering::Acquire) == version
        || keeper.rests()
        || keeper.busy.swap(true, Ordering::AcqRel)
    {
        return;
    }
    let busy = Busy(Arc::clone(desk));
    // Not among the threads that answer readers.
    std::thread::spawn(move || {
        let done = busy.0.with_ledger(|view| Ok(made(view)?));
        if let Err(refusal) = done {
            crate::output::note(&format!("error: {}: {}", refusal.title, refusal.why));
        }
    });
}

/// Somebody is at it, until this is gone: also where the work ends in a panic.
struct Busy(Arc<Desk>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.keeper.busy.store(false, Ordering::Release);
    }
}

fn work_out(view: &View<'_>, version: i64) -> Result<Standing> {
    let ledger = view.ledger;
    let source = view.source(None);
    let rows: Vec<ClaimRow> = ledger.all_claims(&ItemQuery::default())?;
    let days = ledger.published_days()?;
    let (oldest, newest) = (days.first().copied(), days.last().copied());
    let commitments = commitments::read(ledger, view.desk.codebook()?, today())?.between(&[], None, None);
    Ok(Standing {
        version,
        done: Instant::now(),
        at: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S").to_string(),
        counts: ledger.counts()?,
        commitments,
        claims: claims::judged(source, &rows)?,
        movers: newest.map_or(Ok(Vec::new()), |last| movers(view, last))?,
        oldest,
        newest,
    })
}

/// The relations of states whose index has changed most in the weeks up to `last`: where it stood before lies outside the
/// interval of where it stands now.
fn movers(view: &View<'_>, last: Date) -> Result<Vec<Mover>> {
    let source = view.source(None);
    let names = view.names();
    let first = last.saturating_sub((7 * WEEKS).days());
    let mut dyads: BTreeMap<(String, String), Vec<DyadRow>> = BTreeMap::new();
    for row in expand(&source.inputs(&[])?).rows {
        let mut pair = (row.source.clone(), row.target.clone());
        if pair.0 > pair.1 {
            std::mem::swap(&mut pair.0, &mut pair.1);
        }
        dyads.entry(pair).or_default().push(row);
    }
    let state = |code: &str| names.countries.get(code).is_some();
    let of_late = |row: &&DyadRow| row.day > first && row.day <= last;
    let recent = |rows: &[DyadRow]| {
        let different: HashSet<i64> = rows.iter().filter(of_late).map(|row| row.cluster).collect();
        different.len()
    };
    dyads.retain(|(a, b), rows| state(a) && state(b) && a != b && recent(rows) >= LEAST);
    // Where the index stands needs no draws; its interval does, and only for those that are shown.
    let point = |(a, b): &(String, String), rows: &[DyadRow], draws: usize| -> Option<(IndexPoint, IndexPoint)> {
        let own = dyad_rows(rows, a, b, Direction::Undirected);
        let options = IndexOptions {
            draws,
            ..IndexOptions::default()
        };
        match relation_index(&own, &[first, last], &options)[..] {
            [before, after] => Some((before, after)),
            _ => None,
        }
    };
    let mut changed: Vec<(&(String, String), f64)> = dyads
        .iter()
        .filter_map(|(pair, rows)| point(pair, rows, 1).map(|(before, after)| (pair, after.value - before.value)))
        .collect();
    changed.sort_by(|x, y| y.1.abs().total_cmp(&x.1.abs()));
    changed.truncate(SIFTED);
    let mut movers = Vec::new();
    for (pair, change) in changed {
        if movers.len() == MOVERS {
            break;
        }
        let rows = &dyads[pair];
        let Some((before, after)) = point(pair, rows, IndexOptions::default().draws) else {
            continue;
        };
        if (after.low..=after.high).contains(&before.value) {
            continue;
        }
        movers.push(Mover {
            a: pair.0.clone(),
            b: pair.1.clone(),
            a_name: name_of(names, &pair.0),
            b_name: name_of(names, &pair.1),
            before: before.value,
            after: after.value,
            low: after.low,
            high: after.high,
            events: recent(rows),
            strongest: strongest(view, pair, first, last, change.signum())?,
        });
    }
    Ok(movers)
}

fn strongest(view: &View<'_>, (a, b): &(String, String), from: Date, to: Date, way: f64) -> Result<Vec<Strong>> {
    let query = EventQuery {
        from: Some(from),
        to: Some(to),
        polarity: Some(Polarity::Affirmed),
        modalities: vec![Modality::Actual, Modality::Ongoing],
        ..EventQuery::default()
    };
    let mut rows = between(view.source(None), &Side::of(a), &Side::of(b), &query)?;
    let mut seen = HashSet::new();
    rows.retain(|row| row.precision != Precision::Unknown && row.score * way > 0.0 && seen.insert(row.cluster));
    rows.sort_by(|x, y| (y.score * way).total_cmp(&(x.score * way)).then(y.day.cmp(&x.day)));
    rows.truncate(EVENTS);
    Ok(rows
        .into_iter()
        .map(|row| Strong {
            event: row.id.to_string(),
            day: row.day,
            what: deed(&row),
            words: row.words,
        })
        .collect())
}
