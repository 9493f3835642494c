//! What holds of every input: no panic, spans on character borders, a way back that goes forward.

use std::io::Cursor;

use entente::event::Span;
use entente::news::{Document, Options, decode, documents_from, from_text};
use jiff::civil::date;
use proptest::prelude::*;

fn read(bytes: Vec<u8>, name: &str) -> Vec<Document> {
    let length = bytes.len();
    let docs = documents_from(Box::new(Cursor::new(bytes)), name, &Options::new(date(2026, 1, 1)));
    let docs: Vec<Document> = docs.into_iter().flatten().flatten().collect();
    docs.iter().for_each(|doc| check(doc, length));
    docs
}

fn check(doc: &Document, length: usize) {
    let mut last = 0;
    for p in &doc.paragraphs {
        assert!(
            p.span.start >= last && p.span.start < p.span.end,
            "{:?}",
            doc.paragraphs
        );
        last = p.span.end;
        let words = doc.text.get(p.span.start..p.span.end).expect("on character borders");
        assert_eq!(words.trim(), words);
        let mut before = 0;
        for (at, c) in words.char_indices() {
            let span = Span::new(p.span.start + at, p.span.start + at + c.len_utf8());
            let there = doc.origin.to_original(span).unwrap_or(span);
            assert!(there.start <= there.end && there.end <= length, "{there:?} of {length}");
            before = before.max(there.start);
        }
    }
    assert!(
        doc.origin.steps.windows(2).all(|w| w[0].0 <= w[1].0),
        "{:?}",
        doc.origin
    );
}

/// Pieces that parsers trip over.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&#8217;",
        "&#x110000;",
        "&",
        "<",
        "<!--",
        "-->",
        "<script>",
        "\"",
        "'",
        "<br/>",
        "{\"text\": \"",
        "\\u00e9",
        "\\ud83d",
        "\\",
        "\"}",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\u{2028}",
        "(",
        ")",
        "(Reuters)",
        "ISLAMABAD, Oct 26 (Reuters) - ",
        "(Web Desk) – ",
        "By Jane Roe",
        "Read more: ",
        "KYIV — ",
        "é",
        "🕊",
        "\u{a0}",
        "The ministers met. ",
        "the",
        " ",
        "\t",
        "HEADLINE:",
        "2025-13-45",
        "March 3, 2024",
        "0",
        "<rss version=\"2.0\"><channel><item><title>",
        "</title><description>",
        "</description></item>",
        "</channel></rss>",
        "<html><body><article>",
        "</article></body></html>",
        "<meta property=\"article:published_time\" content=\"",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|all| all.concat())
}

proptest! {
    #[test]
    fn any_bytes_under_any_name(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in ["a.txt", "a.html", "a.xml", "a.jsonl", "a.json", "a.gz", ""] {
            read(bytes.clone(), name);
        }
    }

    #[test]
    fn any_pieces_under_any_name(text in pieces(), any in ".{0,20}") {
        let text = text + &any;
        for name in ["a.txt", "a.html", "a.xml", "a.jsonl", "a.json"] {
            read(text.clone().into_bytes(), name);
        }
        check(&from_text(&text, "a"), text.len());
    }

    #[test]
    fn decoding_leads_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let decoded = decode(&bytes);
        let mut last = 0;
        for (at, c) in decoded.text.char_indices() {
            let span = Span::new(at, at + c.len_utf8());
            let there = decoded.origin.to_original(span).unwrap_or(span);
            prop_assert!(there.start >= last && there.end >= there.start && there.end <= bytes.len());
            last = there.start;
        }
    }

    #[test]
    fn json_text_comes_back(text in "\\PC{0,80}", title in proptest::option::of("\\PC{1,20}")) {
        prop_assume!(!text.trim().is_empty());
        let mut record = serde_json::json!({ "text": text });
        if let Some(title) = &title {
            record["title"] = title.clone().into();
        }
        let line = record.to_string();
        let docs = read(line.clone().into_bytes(), "a.jsonl");
        prop_assert_eq!(docs.len(), 1);
        prop_assert!(docs[0].text.ends_with(&text));
        let from = docs[0].text.len() - text.len();
        let there = docs[0].origin.to_original(Span::new(from, docs[0].text.len())).unwrap();
        let literal = format!("\"{}\"", &line[there.start..there.end]);
        prop_assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), text);
    }
}
