//! `entente export`: events in the shapes that other people's programs load.

use super::{events::query, open_ledger, write_in_parts};
use crate::{
    cli::{Export as Arguments, ExportFormat},
    output,
};
use anyhow::Result;
use entente::{
    codebook::{Codebook, Names},
    export::{Asked, Export, Format, LeftOut},
    ledger::{EventRow, Ledger},
};
use std::{
    collections::HashMap,
    io::{BufWriter, Write},
};

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let names = Names::embedded()?;
    let codebook = Codebook::embedded()?;
    let asked = Asked {
        polarity: arguments.which.polarity.is_some(),
        modality: !arguments.which.modality.is_empty(),
    };
    let export = Export::new(format(arguments.format), asked, &names, &codebook);
    let ledger = open_ledger(&arguments.ledger)?;
    let mut events = ledger.events(&query(&arguments.which, &names, arguments.limit)?)?;
    let left = export.choose(&mut events);
    // Data go forward in time; a ledger answers with the newest first.
    events.reverse();
    match &arguments.out {
        Some(path) => {
            write_in_parts(path, |file| write(&export, &ledger, &events, file))?;
            output::note(&format!("{}: {} events", path.display(), events.len()));
        }
        None => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            write(&export, &ledger, &events, &mut out)?;
            out.flush()?;
        }
    }
    tell(&export, &events, &left);
    Ok(())
}

fn format(name: ExportFormat) -> Format {
    match name {
        ExportFormat::Plover => Format::Plover,
        ExportFormat::Polecat => Format::Polecat,
        ExportFormat::Icews => Format::Icews,
        ExportFormat::Gdelt => Format::Gdelt,
    }
}

fn write(export: &Export<'_>, ledger: &Ledger, events: &[EventRow], out: &mut dyn Write) -> Result<()> {
    if let Some(header) = export.header() {
        out.write_all(header.as_bytes())?;
    }
    for event in events {
        out.write_all(export.text(event, &ledger.told(event.id)?)?.as_bytes())?;
    }
    Ok(())
}

/// What the data do not show: what was left out, and what the codebook added.
fn tell(export: &Export<'_>, events: &[EventRow], left: &HashMap<LeftOut, usize>) {
    if events.is_empty() {
        output::note("no event fits");
    }
    let reasons: Vec<String> = LeftOut::ALL
        .iter()
        .filter_map(|reason| Some(format!("{} {}", left.get(reason)?, reason.name())))
        .collect();
    if !reasons.is_empty() {
        output::note(&format!("left out: {}", reasons.join("; ")));
    }
    let converted = events.iter().filter(|event| export.converted(event)).count();
    if converted > 0 {
        output::note(&format!(
            "{converted} have the one CAMEO code that is called as their root and mode"
        ));
    }
}
