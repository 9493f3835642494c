//! `entente who`: who held which office when.

use super::entity;
use crate::{
    cli::Who,
    output::{self, BOLD, DIM, styled, table::table},
};
use anyhow::{Result, bail};
use entente::{
    codebook::{Codebook, Holding, Names, Person, plain},
    ledger::{Ledger, ObservationRow},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::Write;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) of: String,
    pub(crate) office: String,
    pub(crate) title: String,
    pub(crate) from: String,
    pub(crate) to: Option<String>,
    pub(crate) approximate: bool,
    pub(crate) cite: String,
}

impl Found {
    /// First day in office, in words.
    pub(crate) fn begins(&self) -> String {
        format!("{}{}", self.about(), self.from)
    }

    /// Last day in office, in words; empty where it has not ended.
    pub(crate) fn ends(&self) -> String {
        self.to
            .as_ref()
            .map(|to| format!("{}{to}", self.about()))
            .unwrap_or_default()
    }

    const fn about(&self) -> &'static str {
        if self.approximate { "about " } else { "" }
    }
}

pub(super) fn run(arguments: &Who) -> Result<()> {
    let codebook = Codebook::embedded()?;
    let names = Names::embedded()?;
    let people = people(&codebook, &names, &arguments.name);
    let found: Vec<Found> = people
        .iter()
        .flat_map(|p| p.offices.iter().map(move |h| (*p, h)))
        .filter(|(_, h)| arguments.on.is_none_or(|day| h.on(day)))
        .map(|(p, h)| row(p, h))
        .collect();
    let observations = observations(arguments)?;
    if arguments.json {
        return output::json(&serde_json::json!({ "register": found, "observations": observations }));
    }
    if found.is_empty() && observations.is_empty() {
        bail!(
            "the register knows nobody called {:?}{}",
            arguments.name,
            arguments.on.map(|d| format!(" on {d}")).unwrap_or_default()
        );
    }
    let mut out = output::out();
    if !found.is_empty() {
        let mut table = table(&["name", "of", "title", "office", "from", "to", "source"]);
        for f in &found {
            let about = if f.approximate { "~" } else { "" };
            let to = f.to.as_ref().map_or_else(|| "–".to_owned(), |t| format!("{about}{t}"));
            table.add_row([
                f.name.clone(),
                f.of.clone(),
                f.title.clone(),
                f.office.clone(),
                format!("{about}{}", f.from),
                to,
                f.cite.clone(),
            ]);
        }
        writeln!(out, "{table}")?;
    }
    if !observations.is_empty() {
        writeln!(out, "{}", styled(BOLD, "Seen in documents"))?;
        for o in observations.iter().take(20) {
            writeln!(out, "{}", styled(DIM, &serde_json::to_string(o)?))?;
        }
    }
    Ok(())
}

/// By full name, alias or surname; or everybody of a state or organisation.
pub(crate) fn people<'c>(codebook: &'c Codebook, names: &Names, name: &str) -> Vec<&'c Person> {
    // "Erdogan" asks for Erdoğan too.
    let wanted = plain(name).to_lowercase();
    let same = |n: &str| plain(n).to_lowercase() == wanted;
    let of_name: Vec<&Person> = codebook
        .actors
        .people()
        .iter()
        .filter(|p| same(&p.name) || same(&p.surname) || p.aliases.iter().any(|a| same(a)))
        .collect();
    if !of_name.is_empty() {
        return of_name;
    }
    let Some(code) = entity(names, name) else {
        return Vec::new();
    };
    codebook.actors.people().iter().filter(|p| p.entity == code).collect()
}

pub(crate) fn row(person: &Person, holding: &Holding) -> Found {
    Found {
        name: person.name.clone(),
        of: person.entity.clone(),
        office: holding.office.clone(),
        title: holding.title.clone(),
        from: holding.from.to_string(),
        to: holding.to.map(|d| d.to_string()),
        approximate: holding.approx,
        cite: holding.cite.clone(),
    }
}

/// What documents of the ledger say, where there is one.
fn observations(arguments: &Who) -> Result<Vec<ObservationRow>> {
    let path = super::ledger_path(&arguments.ledger)?;
    if !path.exists() {
        return Ok(Vec::new());
    }
    Ok(Ledger::open_read_only(path)?.observations(&arguments.name)?)
}
