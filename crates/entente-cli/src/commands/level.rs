//! How two states stand, and since when: the relation index of a dyad with its changes of level, for the terminal, the
//! report and the desk alike.

use super::{
    events::deed,
    joins, series,
    source::{Side, Source},
};
use anyhow::Result;
use entente::{
    event::{Modality, Polarity, Precision},
    ledger::{EventQuery, EventRow},
    relations::{
        Chart, Direction, DyadRow, IndexOptions, IndexPoint, Period, Scale, Tallies,
        changes::{self, ChangeOptions, Changes, NoChanges},
        chart, dyad_rows, dyad_series, relation_index,
    },
};
use jiff::{ToSpan, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

/// Days before and after a change whose events are shown with it.
const AROUND: i64 = 45;
/// An index from fewer events says little.
const FEW: u32 = 10;
/// Events shown with a change.
const SHOWN: usize = 3;

/// How the index is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) direction: Direction,
    pub(crate) scale: Scale,
    /// Length of a step from one point to the next.
    pub(crate) step: Period,
    /// Days after which an event counts half.
    pub(crate) half_life: f64,
    /// Price of a change of level, in ln n.
    pub(crate) penalty: f64,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            direction: Direction::Undirected,
            scale: Scale::Plover,
            step: Period::Month,
            half_life: IndexOptions::default().half_life,
            penalty: ChangeOptions::default().penalty,
        }
    }
}

/// A change of level, with what happened around it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Change {
    /// First day of the new level's first period.
    pub(crate) day: Date,
    /// Mean score since the change before, or since the beginning.
    pub(crate) before: f64,
    /// Mean score until the next change, or until the end.
    pub(crate) after: f64,
    /// The strongest events within 45 days that speak for the new level.
    pub(crate) events: Vec<Around>,
}

/// An event near a change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Around {
    /// Name of the event in the ledger, or number of the row in its set.
    pub(crate) event: String,
    pub(crate) day: Date,
    pub(crate) what: String,
    pub(crate) words: String,
    /// PLOVER or Goldstein score, as asked.
    pub(crate) score: f64,
}

/// The index of a dyad.
pub(crate) struct Level {
    pub(crate) asked: Asked,
    pub(crate) options: IndexOptions,
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) points: Vec<IndexPoint>,
    pub(crate) changes: Vec<Change>,
    /// What the changes were found with, or why none were sought.
    pub(crate) found: Result<Changes, NoChanges>,
    /// Counted events between first and last, by day.
    pub(crate) rows: Vec<DyadRow>,
}

/// The index of two sides, or none where no affirmed, actual event joins them in that time.
pub(crate) fn level(source: Source<'_>, a: &Side, b: &Side, asked: &Asked) -> Result<Option<Level>> {
    let (mut rows, _) = source.rows(a, b)?;
    rescale(&mut rows, asked.scale);
    let own = dyad_rows(&rows, &a.label, &b.label, asked.direction);
    let last = asked.to.or_else(|| own.last().map(|row| row.day));
    let (Some(first), Some(last)) = (own.first().map(|row| row.day), last) else {
        return Ok(None);
    };
    let first = asked.from.unwrap_or(first).max(first);
    let within: Vec<&DyadRow> = own
        .iter()
        .copied()
        .filter(|row| (first..=last).contains(&row.day))
        .collect();
    if within.is_empty() {
        return Ok(None);
    }
    let mut days: Vec<Date> = asked
        .step
        .steps(first, last)
        .map(|start| asked.step.end(start).min(last))
        .collect();
    days.dedup();
    let options = IndexOptions {
        half_life: asked.half_life,
        ..IndexOptions::default()
    };
    let points = relation_index(&own, &days, &options);
    let monthly = Tallies::of(within.iter().copied(), Period::Month);
    let (changes, found) = match sought(&monthly, a, b, asked) {
        Ok((starts, found)) => (with_events(source, a, b, &within, &starts, &found)?, Ok(found)),
        Err(reason) => (Vec::new(), Err(reason)),
    };
    Ok(Some(Level {
        asked: asked.clone(),
        options,
        first,
        last,
        points,
        changes,
        found,
        rows: within.into_iter().cloned().collect(),
    }))
}

impl Level {
    /// How the index was made, in words.
    pub(crate) fn note(&self) -> String {
        format!("half-life {} days, 90% interval", self.asked.half_life)
    }

    /// Its last value in a sentence.
    pub(crate) fn summary(&self) -> String {
        self.points.last().map_or_else(String::new, |p| {
            format!(
                "On {} the relation index stands at {:+.1} (90% interval {:+.1} to {:+.1}; long-run mean {:+.1}) on the {} scale \
                 from \u{2212}10 to +10, from {} {}.",
                p.day,
                p.value,
                p.low,
                p.high,
                p.long_run,
                self.asked.scale.name().to_uppercase(),
                p.events,
                match p.events {
                    1 => "event, which is next to nothing",
                    ..FEW => "events, which is little",
                    _ => "events",
                }
            )
        })
    }

    /// The index over bars of its events, with its changes; `id` sets it apart from other charts of a page.
    pub(crate) fn picture(&self, source: Source<'_>, a: &Side, b: &Side, id: &str) -> Result<String> {
        let period = quarter_or_month(self.first, self.last);
        let mut bars = Tallies::of(self.rows.iter(), period);
        let covered = source.covered()?.into_iter();
        bars.cover_in_part(covered.filter(|day| (self.first..=self.last).contains(day)));
        let series = dyad_series(&bars, &a.label, &b.label, self.asked.direction);
        let changes = self.changes.iter().map(|change| chart::Change {
            day: change.day,
            before: change.before,
            after: change.after,
            events: change.events.iter().map(|e| format!("{} {}", e.day, e.what)).collect(),
        });
        let chart = Chart {
            id: id.to_owned(),
            title: format!("{} and {}", a.name, b.name),
            subtitle: format!("relation index and events, {} to {}", self.first, self.last),
            period: period.name().to_owned(),
            periods: series.periods.iter().map(Into::into).collect(),
            index_note: self.note(),
            index: self.points.clone(),
            changes: changes.collect(),
            source: series::origin(source.set),
            ..Chart::default()
        };
        Ok(chart.to_svg())
    }
}

/// Puts the scores of another scale in the place of PLOVER's; rows without one are taken out.
fn rescale(rows: &mut Vec<DyadRow>, scale: Scale) {
    if scale == Scale::Goldstein {
        rows.retain(|row| row.goldstein.is_some());
        for row in rows {
            row.score = row.goldstein.unwrap_or_default();
        }
    }
}

/// Changes of the mean score of months with events, and the months that they are counted in.
fn sought(monthly: &Tallies, a: &Side, b: &Side, asked: &Asked) -> Result<(Vec<Date>, Changes), NoChanges> {
    let series = dyad_series(monthly, &a.label, &b.label, asked.direction);
    let (starts, means): (Vec<Date>, Vec<f64>) = series
        .periods
        .iter()
        .filter_map(|p| p.tally.mean(Scale::Plover).map(|mean| (p.start, mean)))
        .unzip();
    let options = ChangeOptions {
        penalty: asked.penalty,
        ..ChangeOptions::default()
    };
    changes::changes(&means, &options).map(|found| (starts, found))
}

fn with_events(
    source: Source<'_>,
    a: &Side,
    b: &Side,
    rows: &[&DyadRow],
    starts: &[Date],
    found: &Changes,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for change in &found.changes {
        let day = starts[change.at];
        let (from, to) = (day.saturating_add(-AROUND.days()), day.saturating_add(AROUND.days()));
        let events = if source.set.is_some() {
            let near = rows.iter().filter(|row| (from..=to).contains(&row.day));
            strongest(
                change,
                near.map(|row| Around {
                    event: row.cluster.to_string(),
                    day: row.day,
                    what: format!("{} → {}: {}", row.source, row.target, row.root),
                    words: String::new(),
                    score: row.score,
                }),
            )
        } else {
            own_events(source, a, b, change, from, to)?
        };
        changes.push(Change {
            day,
            before: change.before,
            after: change.after,
            events,
        });
    }
    Ok(changes)
}

fn own_events(
    source: Source<'_>,
    a: &Side,
    b: &Side,
    change: &changes::Change,
    from: Date,
    to: Date,
) -> Result<Vec<Around>> {
    let query = EventQuery {
        from: Some(from),
        to: Some(to),
        polarity: Some(Polarity::Affirmed),
        modalities: vec![Modality::Actual, Modality::Ongoing],
        ..EventQuery::default()
    };
    let rows = between(source, a, b, &query)?;
    let mut seen = std::collections::HashSet::new();
    let near = |row: &&EventRow| {
        let day = row.day.is_some_and(|day| (from..=to).contains(&day));
        row.precision == Precision::Day && day && seen.insert(row.cluster)
    };
    Ok(strongest(
        change,
        rows.iter().filter(near).filter_map(|row| {
            Some(Around {
                event: row.id.to_string(),
                day: row.day?,
                what: deed(row),
                words: row.words.clone(),
                score: row.score,
            })
        }),
    ))
}

/// The ledger's events that join the members of two sides as they are measured: rebels and others who stand apart from
/// their state are not it.
pub(crate) fn between(source: Source<'_>, a: &Side, b: &Side, query: &EventQuery) -> Result<Vec<EventRow>> {
    let mut rows: Vec<EventRow> = Vec::new();
    for (one, other) in a
        .members
        .iter()
        .flat_map(|one| b.members.iter().map(move |other| (one, other)))
    {
        let found = source
            .ledger
            .dyad(source.names.state_of(one), source.names.state_of(other), query)?;
        rows.extend(found.into_iter().filter(|row| joins(source.names, row, one, other)));
    }
    // An event may join several members of a side.
    if a.members.len() * b.members.len() > 1 {
        rows.sort_by_key(|row| std::cmp::Reverse((row.day, row.id)));
        rows.dedup_by_key(|row| row.id);
    }
    Ok(rows)
}

/// Those that speak most for the new level, in the order of their days.
fn strongest(change: &changes::Change, events: impl Iterator<Item = Around>) -> Vec<Around> {
    let way = (change.after - change.before).signum();
    let mut events: Vec<Around> = events.collect();
    events.retain(|event| event.score * way > 0.0);
    events.sort_by(|x, y| (y.score * way).total_cmp(&(x.score * way)).then(x.day.cmp(&y.day)));
    events.truncate(SHOWN);
    events.sort_by_key(|event| event.day);
    events
}

/// Bars of months would be too thin in a long chart.
fn quarter_or_month(first: Date, last: Date) -> Period {
    if first.until((jiff::Unit::Year, last)).map_or(0, |s| s.get_years()) > 6 {
        Period::Quarter
    } else {
        Period::Month
    }
}
