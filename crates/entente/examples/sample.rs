//! Codes a JSON Lines file and prints reports with their events: a developer's quick look.
#![allow(clippy::print_stdout, missing_docs)]

use entente::{Reader, news};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("give a file")?;
    let step: usize = args.next().map_or(Ok(1), |s| s.parse())?;
    let reader = Reader::embedded()?;
    let options = news::Options::new(jiff::Zoned::now().date());
    let documents: Vec<_> = news::documents(path.as_ref(), &options)?
        .filter_map(Result::ok)
        .enumerate()
        .filter(|(i, _)| i % step == 7 % step)
        .map(|(_, d)| d)
        .collect();
    let start = std::time::Instant::now();
    let readings = reader.read_many(&documents);
    let took = start.elapsed();
    let mut events = 0;
    for (document, reading) in documents.iter().zip(&readings) {
        println!(
            "\n{} {}",
            reading.document.published.map(|d| d.to_string()).unwrap_or_default(),
            document.text
        );
        for e in &reading.events {
            events += 1;
            let side = |ps: &[entente::event::Party]| {
                ps.iter()
                    .map(|p| {
                        format!(
                            "{}/{}",
                            p.entity.as_deref().unwrap_or("?"),
                            p.sector.as_deref().unwrap_or("?")
                        )
                    })
                    .collect::<Vec<_>>()
                    .join("+")
            };
            println!(
                "   {}{} [{}] -> [{}] {:?} {:?} {}..{} \"{}\" by {:?} ({})",
                e.root,
                e.mode.as_ref().map(|m| format!(".{m}")).unwrap_or_default(),
                side(&e.actors),
                side(&e.recipients),
                e.polarity,
                e.modality,
                e.when.start.map(|d| d.to_string()).unwrap_or_default(),
                e.when.end.map(|d| d.to_string()).unwrap_or_default(),
                e.trigger.text,
                e.speakers
                    .iter()
                    .map(|s| s.party.entity.clone().unwrap_or_default())
                    .collect::<Vec<_>>(),
                e.reasons[0].because,
            );
        }
    }
    println!("{} reports, {events} events, {took:?}", documents.len());
    Ok(())
}
