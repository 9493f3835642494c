//! `entente show`: one event with its evidence.

use super::open_ledger;
use crate::{
    cli::Show,
    output::{self, BOLD, DIM, reading, styled, table::table},
};
use anyhow::{Result, anyhow};
use entente::{
    event::{Evidence, Party},
    ledger::{EventDetail, EventId, Review},
};
use serde::Serialize;
use std::io::Write;

/// An event with what people said of it.
#[derive(Serialize)]
struct Shown<'e> {
    #[serde(flatten)]
    detail: &'e EventDetail,
    reviews: &'e [Review],
}

pub(super) fn run(arguments: &Show) -> Result<()> {
    let id: EventId = arguments.event.parse().map_err(|e: String| anyhow!(e))?;
    let ledger = open_ledger(&arguments.ledger)?;
    let detail = ledger
        .event(id)?
        .ok_or_else(|| anyhow!("the ledger {} has no event {id}", ledger.path().display()))?;
    let reviews = ledger.review_of(id)?;
    if arguments.json {
        return output::json(&Shown {
            detail: &detail,
            reviews: &reviews,
        });
    }
    let mut out = output::out();
    let event = &detail.event;
    writeln!(
        out,
        "{} {}",
        styled(BOLD, &id.to_string()),
        styled(BOLD, &reading::root(event))
    )?;
    if let Some(sentence) = detail.sentence.and_then(|s| detail.text.get(s.start..s.end)) {
        writeln!(out, "\n  {sentence}\n")?;
    }
    let mut table = table(&["field", "value", "words", "bytes"]);
    let mut add = |field: &str, value: String, evidence: Option<&Evidence>| {
        let words = evidence.map(|e| format!("“{}”", e.text)).unwrap_or_default();
        let bytes = evidence
            .map(|e| format!("{}..{}", e.span.start, e.span.end))
            .unwrap_or_default();
        table.add_row([field.to_owned(), value, words, bytes]);
    };
    let party = |p: &Party| {
        format!(
            "{} ({}, by {})",
            reading::party(p),
            p.sector.as_deref().unwrap_or("no sector"),
            p.via
        )
    };
    add(
        "event",
        format!("{}, score {}", reading::root(event), event.score),
        Some(&event.trigger),
    );
    event
        .actors
        .iter()
        .for_each(|p| add("actor", party(p), Some(&p.evidence)));
    event
        .recipients
        .iter()
        .for_each(|p| add("recipient", party(p), Some(&p.evidence)));
    event
        .third_parties
        .iter()
        .for_each(|t| add(&t.role, party(&t.party), Some(&t.party.evidence)));
    add("when", reading::when(&event.when), event.when.words.as_ref());
    if let Some(place) = &event.place {
        add(
            "where",
            place.country.clone().unwrap_or_else(|| place.name.clone()),
            Some(&place.evidence),
        );
    }
    let status = format!("{:?}, {}", event.polarity, reading::modality(event.modality)).to_lowercase();
    add("status", status, None);
    event
        .speakers
        .iter()
        .for_each(|s| add("says", party(&s.party), Some(&s.party.evidence)));
    for a in &event.amounts {
        let value = a.value.map(|v| v.to_string()).unwrap_or_default();
        add(
            &a.kind,
            format!("{value} {}", a.currency.as_deref().or(a.unit.as_deref()).unwrap_or("")),
            Some(&a.evidence),
        );
    }
    add("confidence", format!("{:.2}", event.confidence), None);
    writeln!(out, "{table}")?;
    for reason in &event.reasons {
        writeln!(
            out,
            "{}",
            styled(DIM, &format!("  {}: {}", reason.field, reason.because))
        )?;
    }
    let d = &detail.info;
    let about: Vec<String> = [
        d.headline.clone(),
        d.publication.clone(),
        d.published.map(|p| p.to_string()),
        d.url.clone(),
        Some(d.source.clone()),
    ]
    .into_iter()
    .flatten()
    .collect();
    writeln!(out, "\n{}", about.join(" · "))?;
    print_reviews(&mut out, &reviews)?;
    if !detail.other_reports.is_empty() {
        writeln!(out, "\nOther reports of this event:")?;
        for (other, document) in &detail.other_reports {
            let day = document.published.map(|d| d.to_string()).unwrap_or_default();
            writeln!(
                out,
                "  {other} {day} {}",
                document.publication.as_deref().unwrap_or(&document.source)
            )?;
        }
    }
    Ok(())
}

/// The reviews, the one that counts first.
fn print_reviews(out: &mut impl Write, reviews: &[Review]) -> Result<()> {
    if !reviews.is_empty() {
        writeln!(out, "\nReviews, of which the first counts:")?;
    }
    for review in reviews {
        let mut parts = vec![format!(
            "{} by {}, {}",
            output::named(review.verdict),
            review.reviewer,
            review.at
        )];
        if let Some(correction) = &review.correction {
            let fields = serde_json::to_value(correction)?;
            let fields = fields.as_object().into_iter().flatten();
            parts.extend(fields.map(|(field, value)| format!("{field} should be {}", plain(value))));
        }
        parts.extend(Some(review.reason.clone()).filter(|reason| !reason.is_empty()));
        writeln!(out, "  {}", parts.join("; "))?;
    }
    Ok(())
}

/// A corrected value in words.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(word) => word.clone(),
        serde_json::Value::Array(codes) if codes.is_empty() => "nobody".to_owned(),
        serde_json::Value::Array(codes) => codes.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
