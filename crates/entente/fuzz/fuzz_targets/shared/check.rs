//! What must hold of any input under any name.

use std::io::Cursor;

use entente::event::Span;
use entente::news::{Options, documents_from};

pub fn read(bytes: &[u8], name: &str) {
    let options = Options::new(jiff::civil::date(2026, 1, 1));
    let Ok(docs) = documents_from(Box::new(Cursor::new(bytes.to_vec())), name, &options) else { return };
    for doc in docs.flatten() {
        for p in &doc.paragraphs {
            assert!(doc.text.get(p.span.start..p.span.end).is_some(), "a span off the character borders");
            let there = doc.origin.to_original(Span::new(p.span.start, p.span.end)).unwrap_or_default();
            assert!(there.start <= there.end, "a way back that goes backward");
        }
    }
}
