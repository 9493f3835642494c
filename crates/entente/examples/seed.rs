//! Reads one text file and prints its events: a developer's quick look.
#![allow(clippy::print_stdout, missing_docs)]

use entente::{Reader, news};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let text = std::fs::read_to_string(args.next().ok_or("give a file")?)?;
    let start = std::time::Instant::now();
    let reader = Reader::embedded()?;
    eprintln!(
        "loaded in {:?}, {} rules",
        start.elapsed(),
        reader.codebook().rules.len()
    );
    let mut document = news::from_text(&text, "seed");
    if let Some(day) = args.next() {
        document.info.published = Some(day.parse()?);
        document.info.published_from = entente::event::DateSource::Given;
    }
    let start = std::time::Instant::now();
    let reading = reader.read(&document);
    eprintln!("read in {:?}", start.elapsed());
    let who = |p: &entente::event::Party| {
        format!(
            "{}={}/{}",
            p.name,
            p.entity.as_deref().unwrap_or("?"),
            p.sector.as_deref().unwrap_or("?")
        )
    };
    for e in &reading.events {
        let side = |ps: &[entente::event::Party]| ps.iter().map(who).collect::<Vec<_>>().join(" + ");
        println!(
            "{} {}{} [{}] -> [{}] {:?} {:?} {:?}..{:?} by {:?} {} x{:?} place {:?}",
            e.id,
            e.root,
            e.mode.as_ref().map(|m| format!(".{m}")).unwrap_or_default(),
            side(&e.actors),
            side(&e.recipients),
            e.polarity,
            e.modality,
            e.when.start,
            e.when.end,
            e.speakers.iter().map(|s| s.party.name.as_str()).collect::<Vec<_>>(),
            e.trigger.text,
            e.count,
            e.place.as_ref().map(|p| &p.name),
        );
        println!("     {} | {:?}", e.evidence.text, e.reasons.first().map(|r| &r.because));
    }
    for s in &reading.statements {
        println!(
            "STATEMENT {:?} {} {}: {}",
            s.speaker.as_ref().and_then(|p| p.resolved.clone()),
            s.direct,
            s.kind,
            s.words.text
        );
    }
    for c in &reading.claims {
        println!(
            "CLAIM {} {:?} {:?} {:?}: {}",
            c.kind,
            c.claimant.as_ref().map(|p| &p.name),
            c.engagement,
            c.other,
            c.evidence.text
        );
    }
    for c in &reading.commitments {
        println!(
            "COMMITMENT {:?} {} {:?}: {}",
            c.parties.iter().map(who).collect::<Vec<_>>(),
            c.status,
            c.made.start,
            c.what.text
        );
    }
    for p in &reading.people {
        println!(
            "PERSON {} {:?} {:?} {:?} {:?}",
            p.name, p.office, p.rank, p.country, p.contradiction
        );
    }
    println!("NOTES {:?}", reading.notes);
    Ok(())
}
