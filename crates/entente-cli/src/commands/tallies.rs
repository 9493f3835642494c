//! The sums that the measures of many states start from.

use super::{input, open_ledger};
use crate::cli::LedgerFile;
use anyhow::{Result, bail};
use entente::{
    ledger::EventQuery,
    relations::{EventInput, Period, Tallies, expand},
};
use jiff::civil::Date;

/// Sums of everything between everybody, from the first day on which a document of the ledger was published: before it
/// only what later reports look back on is known.
pub(super) fn load(ledger: &LedgerFile, from: Option<Date>, to: Option<Date>, period: Period) -> Result<Tallies> {
    let ledger = open_ledger(ledger)?;
    let query = EventQuery {
        from,
        to,
        ..EventQuery::default()
    };
    let mut inputs: Vec<EventInput> = Vec::new();
    let mut published: Option<(Date, Date)> = None;
    ledger.each_event(&query, |event| {
        if let Some(day) = event.document.published {
            published = Some(published.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        }
        inputs.extend(input(&event));
    })?;
    let mut rows = expand(&inputs).rows;
    if let Some((first, last)) = published {
        let (first, last) = (period.start(first), period.end(period.start(last)));
        rows.retain(|row| (first..=last).contains(&row.day));
    }
    rows.retain(|row| from.is_none_or(|from| row.day >= from) && to.is_none_or(|to| row.day <= to));
    if rows.is_empty() {
        bail!(
            "{}: no affirmed, actual event between two in that time",
            ledger.path().display()
        );
    }
    Ok(Tallies::of(&rows, period))
}
