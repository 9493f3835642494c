//! `entente events`: a list of events.

use super::{entity, open_ledger};
use crate::{
    cli::{Events, Filters},
    output::{self, table::table},
};
use anyhow::{Context, Result, anyhow, bail};
use entente::{
    codebook::{Codebook, Names},
    event::{Modality, Polarity, Root},
    ledger::{EventQuery, EventRow, PartyRow},
};
use serde::de::DeserializeOwned;
use std::io::Write;

pub(crate) fn run(arguments: &Events) -> Result<()> {
    if let Some(set) = &arguments.set.name {
        return super::set_events::run(arguments, set);
    }
    let ledger = open_ledger(&arguments.ledger)?;
    let rows = ledger.events(&query(&arguments.which, &Names::embedded()?, arguments.limit)?)?;
    if arguments.json {
        return output::json(&rows.iter().map(as_json).collect::<Result<Vec<_>>>()?);
    }
    if arguments.csv {
        return csv(&rows);
    }
    if rows.is_empty() {
        output::note("no event fits");
        return Ok(());
    }
    print(&rows)
}

/// What a person asks for, in the ledger's terms; a limit of 0 is none.
pub(super) fn query(which: &Filters, names: &Names, limit: usize) -> Result<EventQuery> {
    let code = |name: &Option<String>| {
        name.as_ref().map(|n| {
            entity(names, n).unwrap_or_else(|| {
                output::note(&format!(
                    "{n:?} is no state, organisation or group of the codebook; sought as a person's name"
                ));
                n.clone()
            })
        })
    };
    super::in_order(which.from, which.to)?;
    if let Some(mode) = &which.mode {
        let codebook = Codebook::embedded()?;
        let modes: Vec<&str> = codebook.events.modes().into_iter().collect();
        if !modes.contains(&mode.as_str()) {
            bail!("{mode:?} is no PLOVER mode; there are {}", modes.join(", "));
        }
    }
    let dyad = match &which.dyad[..] {
        [a, b] => Some((super::known_entity(names, a)?, super::known_entity(names, b)?)),
        _ => None,
    };
    if let Some((a, b)) = &dyad {
        super::two(a, b)?;
    }
    let roots = which
        .root
        .iter()
        .map(|r| Root::from_name(r).with_context(|| no_root(r)))
        .collect::<Result<_>>()?;
    Ok(EventQuery {
        actor: code(&which.actor),
        recipient: code(&which.recipient),
        dyad,
        roots,
        mode: which.mode.clone(),
        from: which.from,
        to: which.to,
        polarity: which
            .polarity
            .as_deref()
            .map(|p| named::<Polarity>(p, POLARITIES))
            .transpose()?,
        modalities: which
            .modality
            .iter()
            .map(|m| named::<Modality>(m, MODALITIES))
            .collect::<Result<_>>()?,
        text: which.text.clone(),
        cluster: None,
        limit: Some(limit).filter(|l| *l > 0),
        offset: 0,
    })
}

/// A row with the field names of a reading: the date of an event is its `when`.
pub(crate) fn as_json(row: &EventRow) -> Result<serde_json::Value> {
    let mut value = serde_json::to_value(row)?;
    if let Some(fields) = value.as_object_mut() {
        let mut when = serde_json::Map::new();
        for name in ["start", "end", "precision"] {
            when.extend(fields.remove(name).map(|v| (name.to_owned(), v)));
        }
        fields.insert("when".to_owned(), when.into());
    }
    Ok(value)
}

pub(crate) fn no_root(name: &str) -> String {
    format!(
        "{name:?} is no PLOVER root; there are {}",
        Root::ALL.map(Root::name).join(", ")
    )
}

pub(super) const POLARITIES: &str = "affirmed or denied";
pub(super) const MODALITIES: &str =
    "actual, ongoing, planned, promised, demanded, possible, hypothetical or past-background";

/// The value of that name, in any letter case.
pub(super) fn named<T: DeserializeOwned>(name: &str, there_are: &str) -> Result<T> {
    let value = serde_json::Value::String(name.to_lowercase());
    serde_json::from_value(value).map_err(|_| anyhow!("{name:?} is not known; give {there_are}"))
}

fn print(rows: &[EventRow]) -> Result<()> {
    let mut table = table(&["", "day", "who", "did", "to whom", "words", "reports"]);
    for row in rows {
        table.add_row([
            row.id.to_string(),
            row.day.map(|d| d.to_string()).unwrap_or_default(),
            parties(&row.actors),
            did(row),
            parties(&row.recipients),
            row.words.clone(),
            row.origins.to_string(),
        ]);
    }
    writeln!(output::out(), "{table}")?;
    Ok(())
}

/// Root, mode and, where it is not a plain fact, status.
pub(crate) fn did(row: &EventRow) -> String {
    let mut text = row.root.to_string();
    if let Some(mode) = &row.mode {
        text.push_str(&format!(" {mode}"));
    }
    if row.polarity == Polarity::Denied {
        text.push_str("\ndenied");
    }
    if row.modality != Modality::Actual {
        text.push_str(&format!("\n{}", output::reading::modality(row.modality)));
    }
    text
}

/// Who did what to whom, in a line.
pub(crate) fn deed(row: &EventRow) -> String {
    let did = did(row).replace('\n', ", ");
    format!("{} → {}: {did}", parties(&row.actors), parties(&row.recipients))
}

pub(crate) fn parties(parties: &[PartyRow]) -> String {
    let one = |p: &PartyRow| {
        p.entity
            .clone()
            .unwrap_or_else(|| p.resolved.clone().unwrap_or_else(|| p.name.clone()))
    };
    let mut names: Vec<String> = Vec::new();
    for name in parties.iter().map(one) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        "–".to_owned()
    } else {
        names.join(" ")
    }
}

/// The columns of a table of events.
pub(crate) const COLUMNS: [&str; 21] = [
    "event",
    "day",
    "start",
    "end",
    "root",
    "mode",
    "cameo",
    "score",
    "goldstein",
    "actors",
    "recipients",
    "polarity",
    "modality",
    "reciprocal",
    "confidence",
    "cluster",
    "origins",
    "words",
    "publication",
    "url",
    "source",
];

/// An event in these columns.
pub(crate) fn record(row: &EventRow) -> [String; 21] {
    let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string()).unwrap_or_default();
    [
        row.id.to_string(),
        day(row.day),
        day(row.start),
        day(row.end),
        row.root.to_string(),
        row.mode.clone().unwrap_or_default(),
        row.cameo.clone().unwrap_or_default(),
        row.score.to_string(),
        row.goldstein.map(|g| g.to_string()).unwrap_or_default(),
        parties(&row.actors),
        parties(&row.recipients),
        output::named(row.polarity),
        output::named(row.modality),
        row.reciprocal.to_string(),
        row.confidence.to_string(),
        row.cluster.to_string(),
        row.origins.to_string(),
        row.words.clone(),
        row.document.publication.clone().unwrap_or_default(),
        row.document.url.clone().unwrap_or_default(),
        row.document.source.clone(),
    ]
}

fn csv(rows: &[EventRow]) -> Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(COLUMNS)?;
    rows.iter().try_for_each(|row| out.write_record(record(row)))?;
    Ok(out.flush()?)
}
