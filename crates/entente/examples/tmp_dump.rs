#![allow(missing_docs, clippy::print_stdout)]
use entente::news::*;
fn main() {
    for a in std::env::args().skip(1) {
        match documents(std::path::Path::new(&a), &Options::new(jiff::civil::date(2026, 1, 1))) {
            Err(e) => println!("ERR {e}"),
            Ok(docs) => {
                for d in docs {
                    match d {
                        Err(e) => println!("ERR {e}"),
                        Ok(d) => {
                            let i = &d.info;
                            println!(
                                "=== {} | {:?} | {:?} | by {:?} | {:?} {:?} | {:?} | {:?} | {:?} {:?}",
                                i.source,
                                i.headline,
                                i.publication,
                                i.byline,
                                i.published,
                                i.published_from,
                                i.dateline,
                                i.language,
                                i.url,
                                d.warnings
                            );
                            for p in &d.paragraphs {
                                println!("{:?}\t{}", p.kind, p.span.of(&d.text).replace('\n', "⏎"));
                            }
                        }
                    }
                }
            }
        }
    }
}
