//! Prints the CoNLL-U of a text file: `cargo run --example parse -- FILE`.
#![allow(clippy::print_stdout, missing_docs)]

use entente::{
    event::Span,
    text::{Block, Model, to_conllu},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(std::env::args().nth(1).ok_or("give a file")?)?;
    let start = std::time::Instant::now();
    let model = Model::embedded()?;
    eprintln!("loaded in {:?}", start.elapsed());
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        blocks.push(Block {
            span: Span::new(at, at + line.trim_end().len()),
            headline: false,
        });
        at += line.len();
    }
    let start = std::time::Instant::now();
    let sentences = model.analyse(&text, &blocks);
    eprintln!("{} sentences in {:?}", sentences.len(), start.elapsed());
    for s in &sentences {
        print!("{}", to_conllu(s, &text));
    }
    Ok(())
}
