//! Measures the language model on the first reports of a JSON Lines corpus (gzipped, field `text`), on one thread:
//! `cargo run --release -p entente --example speed -- /work/shared/corpus/current-events.jsonl.gz 2000`.
#![allow(clippy::print_stdout, missing_docs)]

use entente::{
    event::Span,
    text::{Block, Model},
};
use std::{
    io::{BufRead, BufReader},
    time::Instant,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("give a corpus")?;
    let count = args.next().map_or(Ok(2000), |n| n.parse())?;
    let threads = args.next().map_or(Ok(1), |n| n.parse())?;
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let lines = BufReader::new(flate2::read::MultiGzDecoder::new(std::fs::File::open(path)?))
        .lines()
        .take(count);
    let texts: Vec<String> = lines
        .map(|line| {
            Ok(serde_json::from_str::<serde_json::Value>(&line?)?["text"]
                .as_str()
                .unwrap_or("")
                .to_owned())
        })
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    let started = Instant::now();
    let model = Model::embedded()?;
    println!("load: {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
    let blocks: Vec<[Block; 1]> = texts
        .iter()
        .map(|t| {
            [Block {
                span: Span::new(0, t.len()),
                headline: false,
            }]
        })
        .collect();
    let documents: Vec<(&str, &[Block])> = texts.iter().zip(&blocks).map(|(t, b)| (t.as_str(), &b[..])).collect();
    let started = Instant::now();
    let found = model.analyse_many(&documents);
    let seconds = started.elapsed().as_secs_f64();
    let sentences: usize = found.iter().map(Vec::len).sum();
    let words: usize = found.iter().flatten().map(|s| s.tokens.len()).sum();
    println!("{count} reports, {sentences} sentences, {words} words in {seconds:.1} s on {threads} threads");
    println!(
        "{:.0} sentences/s, {:.0} words/s",
        sentences as f64 / seconds,
        words as f64 / seconds
    );
    Ok(())
}
