//! Documents in, format by format, and every bad input.

use std::io::{Cursor, Write};
use std::path::Path;

use entente::event::{DateSource, Span};
use entente::news::{
    Document, Format, NewsError, Options, ParagraphKind, documents, documents_from, documents_in, from_text,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::date;

fn options() -> Options {
    Options::new(date(2026, 1, 1))
}

fn all(bytes: impl AsRef<[u8]>, name: &str) -> Vec<Result<Document, NewsError>> {
    match documents_from(Box::new(Cursor::new(bytes.as_ref().to_vec())), name, &options()) {
        Ok(docs) => docs.collect(),
        Err(e) => vec![Err(e)],
    }
}

fn one(bytes: impl AsRef<[u8]>, name: &str) -> Document {
    let mut found = all(bytes, name);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).unwrap()
}

fn message(bytes: impl AsRef<[u8]>, name: &str) -> String {
    all(bytes, name).pop().unwrap().unwrap_err().to_string()
}

fn body(doc: &Document) -> Vec<&str> {
    doc.of_kind(ParagraphKind::Body).map(|(_, words)| words).collect()
}

fn kinds(doc: &Document, kind: ParagraphKind) -> Vec<&str> {
    doc.of_kind(kind).map(|(_, words)| words).collect()
}

/// The original's bytes for `words`.
fn back<'a>(doc: &Document, words: &str, file: &'a [u8]) -> &'a [u8] {
    let at = doc.text.find(words).unwrap();
    let span = Span::new(at, at + words.len());
    let there = doc.origin.to_original(span).unwrap_or(span);
    &file[there.start..there.end]
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

// ---- plain text

#[test]
fn a_desk_in_brackets_is_a_byline() {
    let text = "(Web Desk) – US Secretary of State Marco Rubio has said so.\n\nHe spoke at a briefing.\n\n“We agree,” he said.";
    let doc = from_text(text, "a.txt");
    assert_eq!(doc.info.byline.as_deref(), Some("Web Desk"));
    assert_eq!(kinds(&doc, ParagraphKind::Byline), ["(Web Desk)"]);
    assert_eq!(
        body(&doc),
        [
            "US Secretary of State Marco Rubio has said so.",
            "He spoke at a briefing.",
            "“We agree,” he said."
        ]
    );
    assert_eq!((doc.info.headline.clone(), doc.info.dateline.clone()), (None, None));
    assert!(doc.origin.steps.is_empty());
    assert_eq!(doc.info.language.as_deref(), Some("en"));
    assert_eq!(doc.info.hash, blake3::hash(text.as_bytes()).to_hex().as_str());
}

#[test]
fn headline_byline_dateline_body_asides() {
    let text = "Pakistan, US agree on minerals\n\nBy Jane Roe and Ali Khan\n\nISLAMABAD, Oct 26 (Reuters) - Pakistan signed a memorandum\nwith an American company on Sunday, the foreign ministry said in a\nstatement.\n\n(Photo: AFP)\n\nRead more: India objects\n\nOfficials met later. (With additional input from APP)\n\nAdvertisement\n";
    let doc = from_text(text, "a.txt");
    assert_eq!(doc.info.headline.as_deref(), Some("Pakistan, US agree on minerals"));
    assert_eq!(doc.info.byline.as_deref(), Some("Jane Roe and Ali Khan"));
    assert_eq!(doc.info.dateline.as_deref(), Some("ISLAMABAD"));
    assert_eq!(doc.info.published, None);
    assert_eq!(body(&doc).len(), 2);
    assert!(body(&doc)[0].starts_with("Pakistan signed") && body(&doc)[0].ends_with("in a\nstatement."));
    assert_eq!(body(&doc)[1], "Officials met later.");
    assert_eq!(
        kinds(&doc, ParagraphKind::Aside),
        [
            "(Photo: AFP)",
            "Read more: India objects",
            "(With additional input from APP)",
            "Advertisement"
        ]
    );
}

#[test]
fn datelines_of_the_agencies() {
    let cases = [
        ("WASHINGTON (AP) — The president said so.", "WASHINGTON", None),
        ("KYIV, Ukraine — The president said so.", "KYIV, Ukraine", None),
        (
            "BEIJING, March 3, 2024 – The president said so.",
            "BEIJING",
            Some(date(2024, 3, 3)),
        ),
        ("BEIJING, March 3 (Xinhua) -- The president said so.", "BEIJING", None),
        ("NEW DELHI: The president said so.", "NEW DELHI", None),
        ("Islamabad, Oct 26 (APP): The president said so.", "Islamabad", None),
        (
            "UNITED NATIONS, 26 October 2025 (AFP) - The president said so.",
            "UNITED NATIONS",
            Some(date(2025, 10, 26)),
        ),
        ("ISLAMABAD (Web Desk) – The president said so.", "ISLAMABAD", None),
    ];
    for (text, place, day) in cases {
        let doc = from_text(text, "a.txt");
        assert_eq!(doc.info.dateline.as_deref(), Some(place), "{text}");
        assert_eq!(doc.info.published, day, "{text}");
        assert_eq!(
            doc.info.published_from,
            if day.is_some() {
                DateSource::Dateline
            } else {
                DateSource::None
            }
        );
        assert_eq!(body(&doc), ["The president said so."], "{text}");
    }
}

#[test]
fn what_looks_like_a_dateline_and_is_none() {
    for text in [
        "NATO — the alliance of the West — said so.",
        "BREAKING: The president said so.",
        "SECRETARY RUBIO: We have agreed.",
        "The talks – the first in years – were held.",
        "Washington sees an opportunity – and a risk.",
        "By Monday the troops had left the town.",
    ] {
        let doc = from_text(text, "a.txt");
        assert_eq!((doc.info.dateline.as_deref(), body(&doc)), (None, vec![text]), "{text}");
        assert_eq!(doc.info.byline, None, "{text}");
    }
    let doc = from_text(
        "MODERATE: Welcome to you all.\n\nRUBIO: Thank you.\n\nWONG: Thanks.",
        "a.txt",
    );
    assert_eq!((doc.info.dateline.as_deref(), body(&doc).len()), (None, 3));
}

#[test]
fn headlines_with_labels_and_in_capitals() {
    let doc = from_text(
        "HEADLINE: Talks held\nThe ministers met on Monday in Geneva for talks about the ceasefire.",
        "a",
    );
    assert_eq!(
        (doc.info.headline.as_deref(), body(&doc).len()),
        (Some("Talks held"), 1)
    );
    let doc = from_text("TRUMP HAILS CEASEFIRE.\n\nThe president spoke.\n", "a");
    assert_eq!(doc.info.headline.as_deref(), Some("TRUMP HAILS CEASEFIRE."));
    let doc = from_text(
        "Rubio: no cost to India\r\n\r\nReuters Staff\r\n\r\nOctober 26, 2025\r\n\r\nHe said so.\r\n",
        "a",
    );
    assert_eq!(doc.info.headline.as_deref(), Some("Rubio: no cost to India"));
    assert_eq!(doc.info.byline.as_deref(), Some("Reuters Staff"));
    assert_eq!(doc.info.published, Some(date(2025, 10, 26)));
    assert_eq!(body(&doc), ["He said so."]);
}

#[test]
fn paragraphs_by_single_newlines() {
    let long = "The minister said that the two countries would go on with their talks, which had been broken off in May after the attack in the north.";
    let doc = from_text(&format!("{long}\n{long} Again.\nShort end."), "a");
    assert_eq!(body(&doc).len(), 3);
    let doc = from_text(
        "The talks ended.\nNo agreement was reached on the exchange of the prisoners.",
        "a",
    );
    assert_eq!(body(&doc).len(), 2);
}

#[test]
fn wire_copy_with_indents_and_copied_web_text() {
    let wire = "UPDATE 2-Rubio says ties not at India's expense\nBy Humeyra Pamuk\nWASHINGTON, Oct 26 (Reuters) - Marco Rubio said\non Sunday that Washington wants to expand its strategic ties with\nPakistan.\n    He said the ties would not harm India.\n (Reporting by Humeyra Pamuk; Editing by Alistair Bell)\n";
    let doc = from_text(wire, "a");
    assert_eq!(
        doc.info.headline.as_deref(),
        Some("UPDATE 2-Rubio says ties not at India's expense")
    );
    assert_eq!(
        (doc.info.byline.as_deref(), body(&doc).len()),
        (Some("Humeyra Pamuk"), 2)
    );
    assert_eq!(kinds(&doc, ParagraphKind::Aside).len(), 1);
    let web = "Pakistan hails ceasefire\nDawn.com | Our Correspondent\nPublished May 11, 2025 10:41pm\n\nISLAMABAD: The prime minister hailed the ceasefire.\n\nPublished in Dawn, May 12th, 2025\n";
    let doc = from_text(web, "a");
    assert_eq!(doc.info.headline.as_deref(), Some("Pakistan hails ceasefire"));
    assert_eq!(doc.info.byline.as_deref(), Some("Our Correspondent"));
    assert_eq!(
        (doc.info.published, doc.info.dateline.as_deref()),
        (Some(date(2025, 5, 11)), Some("ISLAMABAD"))
    );
    assert_eq!(body(&doc), ["The prime minister hailed the ceasefire."]);
    let doc = from_text("Reuters journalist killed in Gaza strike\n\nHe was 30.", "a");
    assert_eq!(
        doc.info.headline.as_deref(),
        Some("Reuters journalist killed in Gaza strike")
    );
}

// ---- JSON Lines

#[test]
fn json_lines_with_escapes_lead_back() {
    let file = "{\"date\": \"2024-03-05\", \"title\": \"Talks \\u2013 at last\", \"text\": \"Rubio said \\\"yes\\\".\\n\\nK\\u00f6ln \\ud83d\\udd4a agreed.\", \"publication\": \"Dawn\", \"id\": 7, \"url\": \"https://x.org\"}\n\n{\"text\": \"Second one.\"}\n";
    let docs: Vec<_> = all(file, "a.jsonl").into_iter().map(Result::unwrap).collect();
    assert_eq!(docs.len(), 2);
    let doc = &docs[0];
    assert_eq!(doc.text, "Talks – at last\n\nRubio said \"yes\".\n\nKöln 🕊 agreed.");
    assert_eq!(doc.info.headline.as_deref(), Some("Talks – at last"));
    assert_eq!(doc.info.source, "a.jsonl:1");
    assert_eq!(
        (doc.info.id.as_deref(), doc.info.publication.as_deref()),
        (Some("7"), Some("Dawn"))
    );
    assert_eq!(
        (doc.info.published, doc.info.published_from),
        (Some(date(2024, 3, 5)), DateSource::Metadata)
    );
    assert_eq!(body(doc), ["Rubio said \"yes\".", "Köln 🕊 agreed."]);
    assert_eq!(back(doc, "\"yes\"", file.as_bytes()), b"\\\"yes\\\"");
    assert_eq!(back(doc, "Köln 🕊", file.as_bytes()), b"K\\u00f6ln \\ud83d\\udd4a");
    assert_eq!(back(doc, "–", file.as_bytes()), b"\\u2013");
    assert_eq!(docs[1].info.source, "a.jsonl:3");
    assert_eq!(back(&docs[1], "Second", file.as_bytes()), b"Second");
}

#[test]
fn outlets_at_the_end_are_credits() {
    let file = r#"{"text": "Chile reports cases. (Reuters) (AP via Yahoo! News)"}
{"text": "India approves a plan to launch by 2015. (Times)", "publication": "Wiki"}
{"text": "War in Sudan (2023)"}
{"text": "Fans were hurt. (VOA), (Reuters)"}
{"text": "Taliban offensive (2021–present)"}"#;
    let docs: Vec<_> = all(file, "a.jsonl").into_iter().map(Result::unwrap).collect();
    assert_eq!(docs[0].info.publication.as_deref(), Some("Reuters; AP via Yahoo! News"));
    assert_eq!(body(&docs[0]), ["Chile reports cases."]);
    assert_eq!(
        kinds(&docs[0], ParagraphKind::Aside),
        ["(Reuters) (AP via Yahoo! News)"]
    );
    assert_eq!(docs[1].info.publication.as_deref(), Some("Wiki"));
    assert_eq!(body(&docs[1]), ["India approves a plan to launch by 2015."]);
    assert_eq!(body(&docs[2]), ["War in Sudan (2023)"]);
    assert_eq!(docs[3].info.publication.as_deref(), Some("VOA; Reuters"));
    assert_eq!(body(&docs[3]), ["Fans were hurt."]);
    assert_eq!(body(&docs[4]), ["Taliban offensive (2021–present)"]);
}

#[test]
fn bad_lines_do_not_end_the_file() {
    let mut file = b"{\"text\": \"One.\"}\n{\"text\": \n[1]\n{\"date\": \"2024-01-01\"}\n{\"text\": \" \"}\n{\"text\": \"bad \xff\"}\n".to_vec();
    file.extend(b"{\"text\": \"");
    file.extend(std::iter::repeat_n(b'x', entente::news::LINE_LIMIT));
    file.extend(b"\"}\n{\"text\": \"Last.\"}");
    let found = all(&file, "a.jsonl");
    let messages: Vec<String> = found
        .iter()
        .filter_map(|d| d.as_ref().err().map(ToString::to_string))
        .collect();
    assert_eq!(found.len(), 8);
    assert!(found[0].is_ok() && found[7].is_ok());
    assert!(messages[0].starts_with("a.jsonl:2: not valid JSON"), "{messages:?}");
    assert!(messages[1].starts_with("a.jsonl:3: not a JSON object"), "{messages:?}");
    assert!(
        messages[2].starts_with("a.jsonl:4: there is no \"text\""),
        "{messages:?}"
    );
    assert!(
        messages[3].starts_with("a.jsonl:5: the \"text\" is empty"),
        "{messages:?}"
    );
    assert!(
        messages[4].starts_with("a.jsonl:6: not UTF-8 at byte 14"),
        "{messages:?}"
    );
    assert!(messages[5].starts_with("a.jsonl:7: the line is longer"), "{messages:?}");
    assert_eq!(found[7].as_ref().unwrap().info.source, "a.jsonl:8");
}

#[test]
fn dates_that_cannot_be() {
    let file = r#"{"text": "One.", "date": "2025-13-45"}
{"text": "One.", "date": "2031-01-01"}
{"text": "One.", "date": "1512-01-01"}
{"text": "One.", "date": 1709596800}
{"text": "BEIJING, March 3, 2024 – One.", "date": "soon"}"#;
    let docs: Vec<_> = all(file, "a.jsonl").into_iter().map(Result::unwrap).collect();
    assert_eq!(docs[0].info.published, None);
    assert!(docs[0].warnings[0].contains("2025-13-45"));
    assert_eq!(docs[1].info.published, Some(date(2031, 1, 1)));
    assert!(docs[1].warnings[0].contains("after today"));
    assert_eq!((docs[2].info.published, docs[2].warnings.len()), (None, 1));
    assert_eq!(docs[3].info.published, Some(date(2024, 3, 5)));
    assert_eq!(
        (docs[4].info.published, docs[4].info.published_from),
        (Some(date(2024, 3, 3)), DateSource::Dateline)
    );
}

#[test]
fn the_given_date_wins() {
    let options = Options {
        published: Some(date(2020, 2, 2)),
        today: date(2026, 1, 1),
    };
    let input = Box::new(Cursor::new("{\"text\": \"One.\", \"date\": \"2024-01-01\"}"));
    let doc = documents_from(input, "a.jsonl", &options)
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(
        (doc.info.published, doc.info.published_from),
        (Some(date(2020, 2, 2)), DateSource::Given)
    );
}

#[test]
fn pretty_objects_and_arrays() {
    let file = "[\n  {\n    \"text\": \"One é.\",\n    \"date\": \"2024-01-01\"\n  },\n  {\"text\": \"Two.\"},\n  {\"no\": 1}\n]";
    for name in ["a.json", "a"] {
        let found = all(file, name);
        assert_eq!(found.len(), 3);
        let doc = found[0].as_ref().unwrap();
        assert_eq!(
            (doc.text.as_str(), doc.info.published),
            ("One é.", Some(date(2024, 1, 1)))
        );
        assert_eq!(back(doc, "é", file.as_bytes()), "é".as_bytes());
        assert_eq!(back(found[1].as_ref().unwrap(), "Two", file.as_bytes()), b"Two");
        assert!(found[2].as_ref().unwrap_err().to_string().contains(":7: there is no"));
    }
    let doc = one("{\n  \"title\": \"T\",\n  \"text\": \"One.\"\n}\n", "a.json");
    assert_eq!(doc.text, "T\n\nOne.");
    assert!(message("[{\"text\": \"One.\"}, {\"text\": ", "a.json").contains("not valid JSON"));
}

// ---- HTML

const PAGE: &str = r#"<!DOCTYPE html><html><head><meta charset="utf-8"><title>Talks held in Geneva | The Daily</title>
<meta property="og:title" content="Talks held in Geneva"><meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2024-03-05T23:30:00-05:00"><meta name="author" content="By Jane Roe">
<link rel="canonical" href="https://daily.example/talks"></head><body><nav><a href="/">Home</a></nav><article><h1>Talks held in Geneva</h1>
<figure><img src="a.jpg"><figcaption>The ministers in Geneva on Tuesday.</figcaption></figure>
<p>GENEVA (AP) &mdash; The foreign ministers of India &amp; Pakistan met in Geneva on Tuesday, their first meeting in two years, officials said.</p>
<p>&ldquo;We agreed to <b>go on</b> talking,&rdquo; the Indian minister told reporters after the meeting, which lasted for three hours and ended late.</p>
<p>Read more: <a href="/x">Earlier talks failed</a></p>
<p>Neither side gave details, and no date was set for the next round of the talks, which the United Nations had called for since the spring.</p></article>
<footer>Copyright The Daily</footer><script>var a = "<p>no</p>";</script></body></html>"#;

#[test]
fn a_page_gives_its_article() {
    let doc = one(PAGE, "a.html");
    let info = &doc.info;
    assert_eq!(info.headline.as_deref(), Some("Talks held in Geneva"));
    assert_eq!(info.publication.as_deref(), Some("The Daily"));
    assert_eq!(info.byline.as_deref(), Some("Jane Roe"));
    assert_eq!(info.url.as_deref(), Some("https://daily.example/talks"));
    assert_eq!(
        (info.published, info.published_from),
        (Some(date(2024, 3, 5)), DateSource::Metadata)
    );
    assert_eq!(info.dateline.as_deref(), Some("GENEVA"));
    assert_eq!(body(&doc).len(), 3, "{doc:?}");
    assert!(body(&doc)[0].starts_with("The foreign ministers of India & Pakistan"));
    assert_eq!(back(&doc, "India & Pakistan", PAGE.as_bytes()), b"India &amp; Pakistan");
    assert_eq!(
        back(&doc, "“We agreed to go on", PAGE.as_bytes()),
        b"&ldquo;We agreed to <b>go on"
    );
    assert!(!doc.text.contains("Home") && !doc.text.contains("ministers in Geneva on Tuesday."));
    assert_eq!(one(PAGE, "page").info.headline.as_deref(), Some("Talks held in Geneva"));
    let packed = one(gz(PAGE.as_bytes()), "a.html.gz");
    assert_eq!(
        back(&packed, "India & Pakistan", PAGE.as_bytes()),
        b"India &amp; Pakistan"
    );
}

#[test]
fn a_page_in_windows_1252_leads_back() {
    let page = PAGE
        .replace("utf-8", "windows-1252")
        .replace("Geneva on Tuesday, their", "Zürich on Tuesday, their");
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&page);
    let doc = one(&bytes, "a.html");
    assert_eq!(back(&doc, "Zürich", &bytes), b"Z\xfcrich");
    assert_eq!(back(&doc, "go on", &bytes), b"go on");
}

#[test]
fn pages_without_an_article() {
    let scripts = "<!doctype html><html><head><script>var a = 1;</script></head><body><div id=app></div></body></html>";
    assert!(message(scripts, "a.html").contains("only markup or scripts"));
    assert!(message("<html><body></body></html>", "a.html").starts_with("a.html: "));
    let ld = r#"<html><head><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":["NewsArticle"],"headline":"Talks","datePublished":"2024-03-05","publisher":{"name":"Daily"},"articleBody":"The ministers met in Geneva on Tuesday.\n\nThey agreed to go on."}]}</script></head><body><p>Loading the page</p></body></html>"#;
    let doc = one(ld, "a.html");
    assert_eq!(
        body(&doc),
        ["The ministers met in Geneva on Tuesday.", "They agreed to go on."]
    );
    assert_eq!(
        (doc.info.headline.as_deref(), doc.info.published),
        (Some("Talks"), Some(date(2024, 3, 5)))
    );
}

#[test]
fn deep_pages_do_not_break_the_program() {
    for (deep, warnings) in [(300, 0), (20_000, 1)] {
        let (open, close) = ("<div>".repeat(deep), "</div>".repeat(deep));
        let doc = one(
            format!("<html><body>{open}The ministers met in Geneva on Tuesday.{close}</body></html>"),
            "a.html",
        );
        assert_eq!(
            (body(&doc), doc.warnings.len()),
            (vec!["The ministers met in Geneva on Tuesday."], warnings)
        );
    }
}

// ---- feeds

const RSS: &str = r#"<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>The Daily</title><link>https://x.org</link><description>d</description>
<item><title>Talks &amp; more</title><link>https://x.org/1</link><guid>1</guid><pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;GENEVA (AP) &amp;mdash; Ministers met.&lt;/p&gt;&lt;p&gt;They agreed.&lt;/p&gt;</description></item>
<item><title>Second</title><description><![CDATA[<p>It is <b>so</b>.</p>]]></description></item></channel></rss>"#;

#[test]
fn entries_of_rss() {
    let docs: Vec<_> = all(RSS, "a.xml").into_iter().map(Result::unwrap).collect();
    assert_eq!(docs.len(), 2);
    let doc = &docs[0];
    assert_eq!(doc.info.headline.as_deref(), Some("Talks & more"));
    assert_eq!(doc.info.publication.as_deref(), Some("The Daily"));
    assert_eq!(doc.info.url.as_deref(), Some("https://x.org/1"));
    assert_eq!(
        (doc.info.published, doc.info.published_from),
        (Some(date(2024, 3, 5)), DateSource::Feed)
    );
    assert_eq!(
        (doc.info.dateline.as_deref(), body(doc)),
        (Some("GENEVA"), vec!["Ministers met.", "They agreed."])
    );
    assert_eq!(back(doc, "Talks & more", RSS.as_bytes()), b"Talks &amp; more");
    assert_eq!(back(doc, "Ministers met.", RSS.as_bytes()), b"Ministers met.");
    assert_eq!(back(&docs[1], "is so", RSS.as_bytes()), b"is <b>so");
}

#[test]
fn entries_of_atom() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>State</title><id>f</id><updated>2024-03-05T10:00:00Z</updated>
<entry><title>Readout</title><id>urn:1</id><updated>2024-03-05T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The secretary spoke.</p></div></content></entry></feed>"#;
    let doc = one(atom, "feed");
    assert_eq!(
        (doc.info.id.as_deref(), body(&doc)),
        (Some("urn:1"), vec!["The secretary spoke."])
    );
    assert_eq!(back(&doc, "secretary", atom.as_bytes()), b"secretary");
}

#[test]
fn broken_feeds() {
    assert!(
        message(
            "<rss version=\"2.0\"><channel><title>x</title></channel></rss>",
            "a.xml"
        )
        .contains("no entries")
    );
    assert!(message("<?xml version=\"1.0\"?><note>x</note>", "a.xml").contains("not a readable"));
    assert!(message(&RSS[..RSS.len() / 2], "a.xml").starts_with("a.xml: "));
}

// ---- files

#[test]
fn gzip_whole_joined_and_cut() {
    let lines: String = (0..2000)
        .map(|i| format!("{{\"text\": \"Report number {i} of the day {}.\"}}\n", i * 7919))
        .collect();
    let mut packed = gz(lines.as_bytes());
    assert_eq!(all(&packed, "a.jsonl.gz").len(), 2000);
    let cut = all(&packed[..packed.len() / 2], "a.jsonl.gz");
    assert!(
        cut.len() > 100 && cut[..cut.len() - 1].iter().all(Result::is_ok),
        "{}",
        cut.len()
    );
    let error = cut.last().unwrap().as_ref().unwrap_err().to_string();
    assert!(error.starts_with("a.jsonl.gz: the gzip stream is cut"), "{error}");
    packed.extend(gz(b"{\"text\": \"One more.\"}\n"));
    assert_eq!(all(&packed, "a.jsonl.gz").len(), 2001);
    assert!(message(&gz(b"Some text of a report.")[..12], "a.txt.gz").contains("gzip"));
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let error = |path: &Path| documents(path, &options()).unwrap_err();
    assert!(matches!(
        error(&folder.path().join("none.txt")),
        NewsError::NotFound { .. }
    ));
    assert!(matches!(error(folder.path()), NewsError::Directory { .. }));
    let empty = folder.path().join("empty.txt");
    std::fs::write(&empty, " \n").unwrap();
    assert!(matches!(error(&empty), NewsError::Empty { .. }));
    for (bytes, what) in [
        (&b"\x89PNG\r\n\x1a\n\0\0"[..], "PNG"),
        (b"SQLite format 3\0...", "SQLite"),
        (b"\x7fELF\x02\x01\x01\0", "ELF"),
        (b"%PDF-1.7", "PDF"),
        (b"abc\0\x01\x02\x03def\0\0\0ghi", "binary"),
    ] {
        assert!(message(bytes, "a.txt").contains(what), "{what}");
    }
    let text = folder.path().join("a.txt");
    std::fs::write(&text, "\u{feff}Talks were held in Kabul.").unwrap();
    let doc = documents(&text, &options()).unwrap().next().unwrap().unwrap();
    assert_eq!(doc.info.source, text.display().to_string());
    assert_eq!(doc.origin.to_original(Span::new(0, 5)), Some(Span::new(3, 8)));
}

#[test]
fn json_lines_without_a_name() {
    assert_eq!(
        all("{\"text\": \"One.\"}\n{\"text\": \"Two.\"}", "(standard input)").len(),
        2
    );
    assert_eq!(
        one("{sic} he wrote in the letter.", "(standard input)").text,
        "{sic} he wrote in the letter."
    );
}

#[test]
fn what_is_said_to_be_a_feed_or_a_page_is_read_as_one_or_not_at_all() {
    let read = |bytes: &[u8], format| documents_in(bytes, format, "https://example.org/x", &options());
    let feed = b"<rss version=\"2.0\"><channel><title>Wire</title><item><title>One</title></item>\
                 <item><title>Two</title></item></channel></rss>";
    let items = read(feed, Format::Feed).unwrap();
    let titles: Vec<_> = items
        .into_iter()
        .map(|item| item.unwrap().info.headline.unwrap())
        .collect();
    assert_eq!(titles, ["One", "Two"]);
    let page = "<html><body><p>France signed a treaty with Brazil on Monday in Paris.</p></body></html>";
    let found = read(page.as_bytes(), Format::Page).unwrap();
    assert!(found[0].as_ref().unwrap().text.contains("treaty"));
    assert!(matches!(
        read(page.as_bytes(), Format::Feed),
        Err(NewsError::Feed { .. })
    ));
    assert!(matches!(
        read(b"\x89PNG\r\n", Format::Page),
        Err(NewsError::Binary { .. })
    ));
    let empty = b"<rss version=\"2.0\"><channel><title>Wire</title></channel></rss>";
    assert!(matches!(read(empty, Format::Feed), Err(NewsError::NoEntries { .. })));
    // One item that is too long does not take the others with it.
    let long = String::from_utf8_lossy(feed).replace("Two", &"word ".repeat(500_000));
    let items = read(long.as_bytes(), Format::Feed).unwrap();
    assert!(
        items[0].is_ok() && matches!(items[1], Err(NewsError::TooLarge { .. })),
        "{:?}",
        items[1]
    );
}
