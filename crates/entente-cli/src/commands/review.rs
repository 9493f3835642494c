//! `entente review`: a person's judgement of an event.

use super::{entity, events::named, events::no_root, ledger_for_writing};
use crate::{cli::Review, output};
use anyhow::{Context, Result, anyhow, bail};
use entente::{
    codebook::Names,
    event::Root,
    ledger::{Correction, EventId, NewReview, Verdict},
};
use jiff::civil::Date;
use std::io::Write;

pub(super) fn run(arguments: &Review) -> Result<()> {
    let event: EventId = arguments.event.parse().map_err(|e: String| anyhow!(e))?;
    let (verdict, told) = match (arguments.accept, arguments.reject) {
        (true, _) => (Verdict::Accept, "accepted"),
        (_, true) => (Verdict::Reject, "rejected"),
        _ => (Verdict::Correct, "corrected"),
    };
    let correction = (verdict == Verdict::Correct)
        .then(|| correction(&arguments.correct))
        .transpose()?;
    let mut ledger = ledger_for_writing(&arguments.ledger)?;
    let id = ledger.review(&NewReview {
        event,
        verdict,
        reviewer: arguments.reviewer.clone(),
        reason: arguments.reason.clone(),
        correction,
    })?;
    if arguments.json {
        return output::json(&ledger.review_of(event)?.into_iter().find(|review| review.id == id));
    }
    writeln!(output::out(), "{event} {told} by {}", arguments.reviewer.trim())?;
    Ok(())
}

/// The fields as they should be, from FIELD=VALUE.
fn correction(given: &[String]) -> Result<Correction> {
    let mut correction = Correction::default();
    for pair in given {
        let (field, value) = pair
            .split_once('=')
            .with_context(|| format!("{pair:?} is no correction, which is like root=CONSULT"))?;
        let value = value.trim();
        match field.trim() {
            "root" => correction.root = Some(Root::from_name(value).with_context(|| no_root(value))?),
            "actors" => correction.actors = Some(codes(value)?),
            "recipients" => correction.recipients = Some(codes(value)?),
            "polarity" => correction.polarity = Some(named(value, super::events::POLARITIES)?),
            "modality" => correction.modality = Some(named(value, super::events::MODALITIES)?),
            "start" => correction.start = Some(day(value)?),
            "end" => correction.end = Some(day(value)?),
            "day" => (correction.start, correction.end) = (Some(day(value)?), Some(day(value)?)),
            other => bail!(
                "{other:?} is no field that can be corrected; there are {}, day",
                Correction::FIELDS.join(", ")
            ),
        }
    }
    Ok(correction)
}

/// Entity codes of names or codes parted by commas; nothing stands for nobody.
fn codes(value: &str) -> Result<Vec<String>> {
    let names = Names::embedded()?;
    let given = value.split(',').map(str::trim).filter(|name| !name.is_empty());
    given
        .map(|name| {
            entity(&names, name).with_context(|| {
                format!(
                    "{name:?} is no state, organisation or group of the codebook; give codes such as actors=USA,PAK"
                )
            })
        })
        .collect()
}

fn day(value: &str) -> Result<Date> {
    value
        .parse()
        .map_err(|_| anyhow!("{value:?} is no day, which is like 2025-06-18"))
}
