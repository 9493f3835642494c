//! PLOVER's records: all that a report says of an event, as one JSON object.
//!
//! Field names are those of the PLOVER manual and its gold-standard records, which [`crate::import`] reads; what PLOVER
//! has no field for has the name that it has in a reading.

use super::actor::Actor;
use crate::codebook::Names;
use crate::event::{Modality, Polarity, Precision, Root, Speaker};
use crate::ledger::{EventRow, PartyRow, Told};
use jiff::civil::Date;
use serde::Serialize;

#[derive(Serialize)]
struct Record<'a> {
    id: String,
    date: Option<Date>,
    #[serde(rename = "dateEnd")]
    date_end: Option<Date>,
    #[serde(rename = "datePrecision")]
    date_precision: Precision,
    source: Vec<Who<'a>>,
    target: Vec<Who<'a>>,
    event: Root,
    mode: Option<&'a str>,
    contexts: &'a [String],
    reciprocal: bool,
    polarity: Polarity,
    modality: Modality,
    speakers: Vec<Said<'a>>,
    score: f64,
    cameo: Option<&'a str>,
    goldstein: Option<f64>,
    confidence: f64,
    /// Records of the same event share it.
    cluster: i64,
    origins: u32,
    text: &'a str,
    publication: Option<&'a str>,
    published: Option<Date>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Who<'a> {
    #[serde(rename = "actorText")]
    text: &'a str,
    /// A state's; PLOVER has none for organisations but what kind they are.
    code: Option<&'a str>,
    sector: Option<&'a str>,
    /// The code of the codebook.
    entity: Option<&'a str>,
}

#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    who: Who<'a>,
    verb: &'a str,
}

pub(super) fn record(names: &Names, event: &EventRow, told: &Told) -> Result<String, serde_json::Error> {
    let speakers: Vec<PartyRow> = told.speakers.iter().map(party).collect();
    let record = Record {
        id: event.id.to_string(),
        date: event.day,
        date_end: event.end,
        date_precision: event.precision,
        source: event.actors.iter().map(|party| who(names, party)).collect(),
        target: event.recipients.iter().map(|party| who(names, party)).collect(),
        event: event.root,
        mode: event.mode.as_deref(),
        contexts: &told.contexts,
        reciprocal: event.reciprocal,
        polarity: event.polarity,
        modality: event.modality,
        speakers: speakers
            .iter()
            .zip(&told.speakers)
            .map(|(party, speaker)| Said {
                who: who(names, party),
                verb: &speaker.verb,
            })
            .collect(),
        score: event.score,
        cameo: event.cameo.as_deref(),
        goldstein: event.goldstein,
        confidence: event.confidence,
        cluster: event.cluster,
        origins: event.origins,
        text: &event.words,
        publication: event.document.publication.as_deref(),
        published: event.document.published,
        url: event.document.url.as_deref(),
    };
    let mut line = serde_json::to_string(&record)?;
    // JSON may hold these as they are, but there are programs that end a line at them.
    for (sign, escape) in [('\u{85}', "\\u0085"), ('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")] {
        if line.contains(sign) {
            line = line.replace(sign, escape);
        }
    }
    line.push('\n');
    Ok(line)
}

fn who<'a>(names: &'a Names, party: &'a PartyRow) -> Who<'a> {
    let resolved = party.resolved.as_deref().unwrap_or(&party.name);
    let Some(actor) = Actor::of(names, party) else {
        return Who {
            text: resolved,
            code: None,
            sector: party.sector.as_deref(),
            entity: None,
        };
    };
    let kind = match actor.sector {
        kind @ ("IGO" | "NGO" | "INGO") => kind,
        _ => "---",
    };
    Who {
        // An organisation is known by its name alone.
        text: actor.organisation.map_or(resolved, |organisation| &organisation.name),
        code: Some(actor.state.map_or(kind, |state| &state.iso3)),
        sector: Some(actor.sector).filter(|sector| !sector.is_empty()),
        entity: party.entity.as_deref(),
    }
}

/// A speaker as lists of events name parties.
fn party(speaker: &Speaker) -> PartyRow {
    let party = &speaker.party;
    PartyRow {
        entity: party.entity.clone(),
        country: party.country.clone(),
        sector: party.sector.clone(),
        name: party.name.clone(),
        resolved: party.resolved.clone(),
        office: party.office.clone(),
        role: None,
    }
}
