//! Where a measure takes its events from: the ledger's own readings, or a set that was imported into it. Never both.

use anyhow::Result;
use entente::{
    ledger::{InputRow, Ledger, SetRow, SetScope},
    relations::{Act, DyadRow, EventInput, Period, Tallies, Uncounted, expand},
};
use jiff::{ToSpan, civil::Date};

/// Whose events are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope<'a> {
    /// Everybody's.
    All,
    /// All that these have a part in.
    Of(&'a [&'a str]),
}

/// Sums of what was done, for periods of each length asked for, and what was left out.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) tallies: Vec<Tallies>,
    pub(super) uncounted: Uncounted,
}

/// Adds up the events of the ledger, or of one set.
pub(super) fn sums(ledger: &Ledger, set: Option<&str>, scope: Scope<'_>, periods: &[Period]) -> Result<Sums> {
    let mut tallies: Vec<Tallies> = periods.iter().map(|&period| Tallies::new(period)).collect();
    let mut uncounted = Uncounted::default();
    if let Some(set) = set {
        let mut add = |row: SetRow<'_>| {
            for sums in &mut tallies {
                sums.add(row.source, row.target, &act(&row));
            }
        };
        match scope {
            Scope::All => ledger.each_set_row(set, &SetScope::All, None, None, &mut add)?,
            Scope::Of(entities) => {
                for (number, entity) in entities.iter().enumerate() {
                    // A row that joins two of them is met twice and counts once.
                    let earlier = &entities[..number];
                    ledger.each_set_row(set, &SetScope::Entity((*entity).to_owned()), None, None, |row| {
                        if !earlier.contains(&row.source) && !earlier.contains(&row.target) {
                            add(row);
                        }
                    })?;
                }
            }
        }
    } else {
        let entities = match scope {
            Scope::All => &[],
            Scope::Of(entities) => entities,
        };
        let inputs: Vec<EventInput> = ledger.inputs(entities)?.into_iter().map(input).collect();
        let expanded = expand(&inputs);
        uncounted = expanded.uncounted;
        for sums in &mut tallies {
            for row in &expanded.rows {
                sums.add(&row.source, &row.target, &row.into());
            }
        }
    }
    let days = covered(ledger, set)?;
    for sums in &mut tallies {
        sums.cover(days.iter().copied());
    }
    Ok(Sums { tallies, uncounted })
}

/// The rows of one dyad, in either direction, by day.
pub(super) fn rows(ledger: &Ledger, set: Option<&str>, a: &str, b: &str) -> Result<(Vec<DyadRow>, Uncounted)> {
    let Some(set) = set else {
        let inputs: Vec<EventInput> = ledger.inputs(&[a])?.into_iter().map(input).collect();
        let mut expanded = expand(&inputs);
        expanded.rows.retain(|row| row.source == b || row.target == b);
        return Ok((expanded.rows, expanded.uncounted));
    };
    let mut rows = Vec::new();
    ledger.each_set_row(set, &SetScope::Pair(a.to_owned(), b.to_owned()), None, None, |row| {
        rows.push(DyadRow {
            source: row.source.to_owned(),
            target: row.target.to_owned(),
            cluster: row.row.cast_signed(),
            origins: row.reports,
            day: row.day,
            precision: entente::event::Precision::Day,
            root: row.root,
            quad_class: row.quad_class,
            score: row.plover,
            goldstein: row.goldstein,
            confidence: 1.0,
            mutual: false,
        });
    })?;
    rows.sort_by_key(|row| row.day);
    Ok((rows, Uncounted::default()))
}

/// The days that the sources cover: those on which documents were published, or all days of the months in which a set
/// has rows.
fn covered(ledger: &Ledger, set: Option<&str>) -> Result<Vec<Date>> {
    let Some(set) = set else {
        return Ok(ledger.published_days()?);
    };
    let months = ledger.set_covered(set)?;
    Ok(months
        .into_iter()
        .flat_map(|month| {
            let last = month.last_of_month();
            std::iter::successors(Some(month), move |day| day.checked_add(1.days()).ok().filter(|d| *d <= last))
        })
        .collect())
}

fn act(row: &SetRow<'_>) -> Act {
    Act {
        day: row.day,
        precision: entente::event::Precision::Day,
        root: row.root,
        quad_class: row.quad_class,
        plover: row.plover,
        goldstein: row.goldstein,
        origins: row.reports,
        mutual: false,
    }
}

fn input(row: InputRow) -> EventInput {
    EventInput {
        cluster: row.cluster,
        origins: row.origins,
        actors: row.actors,
        recipients: row.recipients,
        root: row.root,
        quad_class: row.quad_class,
        score: row.score,
        goldstein: row.goldstein,
        start: row.start,
        end: row.end,
        precision: row.precision,
        polarity: row.polarity,
        modality: row.modality,
        reciprocal: row.reciprocal,
        confidence: row.confidence,
    }
}
