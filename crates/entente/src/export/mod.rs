//! Our events in the shapes that other people's programs load: PLOVER's JSON, the tables of POLECAT and ICEWS, GDELT's
//! export. Plain text is made here and nothing is read or written.
//!
//! PLOVER's records hold all that a report says. The tables cannot tell that an event was denied or planned, nor that
//! two rows report one event: what must not stand in them is left out with its reason ([`LeftOut`]). What is not known
//! is left empty.

mod actor;
mod cameo;
mod gdelt;
mod icews;
mod plover;
mod polecat;
#[cfg(test)]
mod tests;

use crate::codebook::{Codebook, Names};
use crate::event::{Modality, Polarity};
use crate::ledger::{EventRow, Told};
use actor::Actor;
use std::collections::{HashMap, HashSet};

/// Whose shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PLOVER records in JSON, one a line.
    Plover,
    /// POLECAT's table.
    Polecat,
    /// ICEWS's table.
    Icews,
    /// GDELT 2.0's event export.
    Gdelt,
}

/// Why an event does not stand in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftOut {
    /// It is said not to have happened.
    Denied,
    /// It is not said to have happened, or to go on.
    NotDone,
    /// It has no day, and its document none.
    NoDay,
    /// No CAMEO code says what it is.
    NoCode,
    /// Nobody with a code did it, or nobody with a code other than theirs is acted on.
    NoPair,
    /// More pairs than the numbers of its rows have room for.
    ManyPairs,
    /// Another report of the event stands for it.
    Again,
}

impl LeftOut {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Denied,
        Self::NotDone,
        Self::NoDay,
        Self::NoCode,
        Self::NoPair,
        Self::ManyPairs,
        Self::Again,
    ];

    /// The reason in words that follow a number.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::NotDone => "planned, promised, demanded, possible or hypothetical",
            Self::NoDay => "without a day",
            Self::NoCode => "without a CAMEO code",
            Self::NoPair => "without an actor and a recipient that have codes",
            Self::ManyPairs => "of more than 999 pairs",
            Self::Again => "further reports of an event that is there",
        }
    }
}

/// What the caller asked for by name, so that a table holds it though it cannot say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// A polarity: without, only what is affirmed.
    pub polarity: bool,
    /// Modalities: without, only what happened or goes on.
    pub modality: bool,
}

/// Shapes events.
#[derive(Debug)]
pub struct Export<'c> {
    format: Format,
    asked: Asked,
    names: &'c Names,
    codes: cameo::Codes<'c>,
}

impl<'c> Export<'c> {
    /// In this format, with the names and the CAMEO codes of a codebook.
    pub fn new(format: Format, asked: Asked, names: &'c Names, codebook: &'c Codebook) -> Self {
        let codes = cameo::Codes::new(&codebook.events, &codebook.imports);
        Self {
            format,
            asked,
            names,
            codes,
        }
    }

    /// The line that names the columns, where the format has one.
    pub fn header(&self) -> Option<String> {
        match self.format {
            Format::Plover | Format::Gdelt => None,
            Format::Polecat => Some(line(polecat::COLUMNS)),
            Format::Icews => Some(line(icews::COLUMNS)),
        }
    }

    /// Takes out of `events` what the format cannot hold, with the reasons: of several reports of an event the surest
    /// stays, as the measures count it.
    pub fn choose(&self, events: &mut Vec<EventRow>) -> HashMap<LeftOut, usize> {
        let mut left: HashMap<LeftOut, usize> = HashMap::new();
        if self.format == Format::Plover {
            return left;
        }
        events.retain(|event| {
            let reason = self.unfit(event);
            if let Some(reason) = reason {
                *left.entry(reason).or_default() += 1;
            }
            reason.is_none()
        });
        let mut surest: HashMap<Same, &EventRow> = HashMap::new();
        for event in events.iter() {
            let best = surest.entry(same(event)).or_insert(event);
            if event.confidence > best.confidence {
                *best = event;
            }
        }
        let surest: HashSet<_> = surest.into_values().map(|event| event.id).collect();
        let all = events.len();
        events.retain(|event| surest.contains(&event.id));
        if events.len() < all {
            left.insert(LeftOut::Again, all - events.len());
        }
        left
    }

    fn unfit(&self, event: &EventRow) -> Option<LeftOut> {
        if !self.asked.polarity && event.polarity == Polarity::Denied {
            return Some(LeftOut::Denied);
        }
        if !self.asked.modality && !happened(event.modality) {
            return Some(LeftOut::NotDone);
        }
        if event.day.is_none() {
            return Some(LeftOut::NoDay);
        }
        if self.format == Format::Polecat {
            return None;
        }
        if self.codes.of(event).is_none() {
            return Some(LeftOut::NoCode);
        }
        match self.pairs(event).len() {
            0 => Some(LeftOut::NoPair),
            1..=999 => None,
            _ => Some(LeftOut::ManyPairs),
        }
    }

    /// The lines of an event, each with its end. In a table, of an event that [`Export::choose`] left in.
    ///
    /// # Errors
    /// Where its JSON cannot be written.
    pub fn text(&self, event: &EventRow, told: &Told) -> Result<String, serde_json::Error> {
        match self.format {
            Format::Plover => plover::record(self.names, event, told),
            Format::Polecat => Ok(line(polecat::row(self.names, event, told))),
            Format::Icews => Ok(self.rows(event, |row| line(icews::row(self.names, row, told)))),
            Format::Gdelt => Ok(self.rows(event, |row| line(gdelt::row(self.names, row)))),
        }
    }

    /// True where only the table of the codebook gives the event's CAMEO code, by its root and mode.
    pub fn converted(&self, event: &EventRow) -> bool {
        matches!(self.format, Format::Icews | Format::Gdelt) && event.cameo.is_none()
    }

    /// The lines of all pairs.
    fn rows(&self, event: &EventRow, line: impl Fn(&Pair<'_>) -> String) -> String {
        let (Some(day), Some(code)) = (event.day, self.codes.of(event)) else {
            return String::new();
        };
        let pairs = self.pairs(event);
        let rows = (1..).zip(&pairs).map(|(number, (source, target))| Pair {
            id: event.id.0 * 1000 + number,
            event,
            day,
            source,
            target,
            code,
        });
        rows.map(|row| line(&row)).collect()
    }

    /// Each actor with each recipient, and back where each did it to the other; nobody with themselves, and who is
    /// counted as one stands once.
    fn pairs<'a>(&'a self, event: &'a EventRow) -> Vec<(Actor<'a>, Actor<'a>)> {
        let of = |party| Actor::of(self.names, party);
        let actors: Vec<Actor<'_>> = event.actors.iter().filter_map(of).collect();
        let recipients: Vec<Actor<'_>> = event.recipients.iter().filter_map(of).collect();
        let mut seen = HashSet::new();
        let mut pairs = Vec::new();
        for actor in &actors {
            for recipient in recipients.iter().filter(|recipient| recipient.code != actor.code) {
                let both = [(actor, recipient), (recipient, actor)];
                for (source, target) in both.into_iter().take(1 + usize::from(event.reciprocal)) {
                    if seen.insert((source.code.clone(), target.code.clone())) {
                        pairs.push((source.clone(), target.clone()));
                    }
                }
            }
        }
        pairs
    }
}

/// What one row of a CAMEO table tells.
struct Pair<'a> {
    id: i64,
    event: &'a EventRow,
    day: jiff::civil::Date,
    source: &'a Actor<'a>,
    target: &'a Actor<'a>,
    code: cameo::Code<'a>,
}

/// What reports of one event have in common: where denials or plans were asked for too, they are told apart from deeds.
type Same = (i64, Polarity, bool);

fn same(event: &EventRow) -> Same {
    (event.cluster, event.polarity, happened(event.modality))
}

fn happened(modality: Modality) -> bool {
    matches!(
        modality,
        Modality::Actual | Modality::Ongoing | Modality::PastBackground
    )
}

/// Cells as a line of a table.
fn line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    cells.join("\t") + "\n"
}

/// A text without what one program or another takes for the end of a cell or a row, for a quotation or for an escape.
fn cell(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '"' => '”',
        '\\' => '/',
        '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    });
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
