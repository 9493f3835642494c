//! What is worth telling: events that cross the thresholds, and dyads whose index moved.

use super::config::Alerts;
use crate::{
    commands::{
        joins,
        source::{Side, Source},
    },
    output,
};
use anyhow::Result;
use entente::{
    codebook::Names,
    event::{Modality, Polarity},
    ledger::{EventId, EventQuery, EventRow, Ledger, PartyRow},
    relations::{Direction, IndexOptions, dyad_rows, relation_index},
};
use jiff::civil::Date;
use serde::Serialize;
use std::{
    collections::HashSet,
    fmt::{self, Display},
};

/// One alert; as JSON it is what `--json` prints and the webhook gets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Alert {
    Event(EventAlert),
    Index(IndexAlert),
}

/// An event that crosses the thresholds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct EventAlert {
    /// Its name in the ledger: `entente show e12` has the rest.
    event: EventId,
    day: Option<Date>,
    actors: Vec<String>,
    recipients: Vec<String>,
    root: String,
    mode: Option<String>,
    modality: Modality,
    /// On the PLOVER scale.
    score: f64,
    confidence: f64,
    /// Independent origins so far.
    reports: u32,
    words: String,
    headline: Option<String>,
    publication: Option<String>,
    url: Option<String>,
}

/// A dyad whose index a round moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct IndexAlert {
    a: String,
    b: String,
    day: Date,
    /// As it stands on `day` without what the round added, on the PLOVER scale.
    before: f64,
    /// The same with it.
    after: f64,
    /// Events of the dyad so far.
    events: u32,
}

impl Alerts {
    /// Whether an event is worth an alert: what is not so, or only might be, or is long past is none.
    fn wants(&self, names: &Names, row: &EventRow) -> bool {
        let so = row.polarity == Polarity::Affirmed
            && !matches!(
                row.modality,
                Modality::Possible | Modality::Hypothetical | Modality::PastBackground
            );
        so && (self.roots.is_empty() || self.roots.contains(&row.root))
            && row.score.abs() >= self.least_score
            && row.confidence >= self.least_confidence
            && (self.dyads.is_empty() || self.dyads.iter().any(|(a, b)| joins_sides(names, row, a, b)))
    }
}

fn joins_sides(names: &Names, row: &EventRow, a: &Side, b: &Side) -> bool {
    let other = |one: &String| b.members.iter().any(|other| joins(names, row, one, other));
    a.members.iter().any(other)
}

/// The alerts of the events that were added after `before` from the documents with these hashes: each event once, and not
/// where an earlier report of it was worth one.
pub(super) fn events(
    alerts: &Alerts,
    ledger: &Ledger,
    names: &Names,
    before: EventId,
    fresh: &HashSet<String>,
) -> Result<Vec<Alert>> {
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for row in ledger.events_after(before)? {
        if !fresh.contains(&row.document.hash) || !alerts.wants(names, &row) || !told.insert(row.cluster) {
            continue;
        }
        let reports = ledger.events(&EventQuery {
            cluster: Some(row.cluster),
            ..EventQuery::default()
        })?;
        if !reports
            .iter()
            .any(|report| report.id <= before && alerts.wants(names, report))
        {
            found.push(Alert::Event(row.into()));
        }
    }
    Ok(found)
}

/// Where a dyad's index stands today, and on how many events; none where no event joins the two.
pub(super) type Standing = Option<(f64, u32)>;

/// Where each dyad stands whose index is watched.
pub(super) fn standings(alerts: &Alerts, ledger: &Ledger, names: &Names, today: Date) -> Result<Vec<Standing>> {
    if alerts.index_change.is_none() {
        return Ok(Vec::new());
    }
    let source = Source {
        ledger,
        names,
        set: None,
    };
    let standing = |(a, b): &(Side, Side)| {
        let (rows, _) = source.rows(a, b)?;
        let own = dyad_rows(&rows, &a.label, &b.label, Direction::Undirected);
        let points = relation_index(&own, &[today], &IndexOptions::default());
        Ok(points.last().map(|point| (point.value, point.events)))
    };
    alerts.dyads.iter().map(standing).collect()
}

/// The alerts of dyads that stand elsewhere than before. A first event moves nothing: there was no index to move.
pub(super) fn moves(alerts: &Alerts, before: &[Standing], after: &[Standing], today: Date) -> Vec<Alert> {
    let least = alerts.index_change.unwrap_or(f64::INFINITY);
    let moved = |((dyad, before), after): ((&(Side, Side), &Standing), &Standing)| {
        let ((before, _), (after, events)) = (*before).zip(*after)?;
        ((after - before).abs() >= least).then(|| {
            Alert::Index(IndexAlert {
                a: dyad.0.label.clone(),
                b: dyad.1.label.clone(),
                day: today,
                before,
                after,
                events,
            })
        })
    };
    alerts.dyads.iter().zip(before).zip(after).filter_map(moved).collect()
}

impl From<EventRow> for EventAlert {
    fn from(row: EventRow) -> Self {
        Self {
            event: row.id,
            day: row.day,
            actors: names_of(&row.actors),
            recipients: names_of(&row.recipients),
            root: row.root.to_string(),
            mode: row.mode,
            modality: row.modality,
            score: row.score,
            confidence: row.confidence,
            reports: row.origins,
            words: row.words,
            headline: row.document.headline,
            publication: row.document.publication,
            url: row.document.url,
        }
    }
}

/// Codes, or names where the codebook knows none.
fn names_of(parties: &[PartyRow]) -> Vec<String> {
    let name = |p: &PartyRow| {
        let name = p.entity.as_ref().or(p.resolved.as_ref());
        name.unwrap_or(&p.name).clone()
    };
    let mut names: Vec<String> = parties.iter().map(name).collect();
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

impl Display for Alert {
    /// One line, whatever stands in the feed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(event) => write!(f, "{}", plain(&event.to_string())),
            Self::Index(index) => write!(
                f,
                "{} {}-{} index {:+.2}, was {:+.2}; {} events",
                index.day, index.a, index.b, index.after, index.before, index.events
            ),
        }
    }
}

impl Display for EventAlert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |names: &[String]| {
            if names.is_empty() {
                "–".to_owned()
            } else {
                names.join(" ")
            }
        };
        let day = self.day.map_or_else(|| "undated".to_owned(), |day| day.to_string());
        write!(
            f,
            "{day} {} -> {} {}",
            side(&self.actors),
            side(&self.recipients),
            self.root
        )?;
        if let Some(mode) = &self.mode {
            write!(f, " {mode}")?;
        }
        if self.modality != Modality::Actual {
            write!(f, " ({})", output::reading::modality(self.modality))?;
        }
        write!(f, " “{}”", self.words)?;
        for part in [&self.publication, &self.url].into_iter().flatten() {
            write!(f, " · {part}")?;
        }
        Ok(())
    }
}

/// Words without line breaks, and without the characters that a terminal would obey or that turn the order of others.
fn plain(words: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let shown: String = words
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !turns(*c))
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_that_no_terminal_obeys() {
        let alert = Alert::Event(EventAlert {
            event: EventId(1),
            day: None,
            actors: vec!["FRA".to_owned(), "DEU".to_owned()],
            recipients: Vec::new(),
            root: "AGREE".to_owned(),
            mode: None,
            modality: Modality::Planned,
            score: 2.5,
            confidence: 0.9,
            reports: 1,
            words: "to\u{1b}[31m sign\r\na \u{202e}treaty".to_owned(),
            headline: None,
            publication: Some("The\nWire".to_owned()),
            url: Some("https://example.org/\u{9b}0m".to_owned()),
        });
        let wanted =
            "undated FRA DEU -> – AGREE (planned) “to [31m sign a treaty” · The Wire · https://example.org/ 0m";
        assert_eq!(alert.to_string(), wanted);
    }
}
