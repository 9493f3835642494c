//! Tries the examples of the codebook: a developer's quick look.
#![allow(clippy::print_stdout, missing_docs)]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1);
    let start = std::time::Instant::now();
    let reader = entente::Reader::new(folder.as_deref().map(std::path::Path::new))?;
    eprintln!("loaded in {:?}", start.elapsed());
    let report = entente::check::check(&reader);
    for f in &report.failures {
        println!("{}\t{}\t{}\t{}", f.place, f.rule, f.example, f.what);
    }
    println!(
        "{} rules, {} examples, {} failures",
        report.rules,
        report.examples,
        report.failures.len()
    );
    Ok(())
}
