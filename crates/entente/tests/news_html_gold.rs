//! How much of the article is kept of real pages: run with `ENTENTE_HTML_GOLD` set to a folder in the layout of
//! scrapinghub/article-extraction-benchmark (ground-truth.json, html/*.html.gz), with `--run-ignored all --no-capture`.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use entente::event::Span;
use entente::news::{Document, Options, ParagraphKind, documents};

#[test]
#[ignore = "needs the benchmark's pages, which may not be redistributed"]
fn bodies_of_real_pages() {
    let Some(folder) = std::env::var_os("ENTENTE_HTML_GOLD").map(PathBuf::from) else {
        return;
    };
    let gold = std::fs::read_to_string(folder.join("ground-truth.json")).unwrap();
    let gold: HashMap<String, HashMap<String, String>> = serde_json::from_str(&gold).unwrap();
    let (mut rows, mut places, mut known) = (Vec::new(), [0_usize; 3], [0_usize; 4]);
    for (name, page) in &gold {
        let path = folder.join("html").join(format!("{name}.html.gz"));
        let options = Options::new(jiff::civil::date(2026, 1, 1));
        let doc = documents(&path, &options).ok().and_then(|mut all| all.next()?.ok());
        let body = doc.as_ref().map_or(String::new(), |d| {
            d.of_kind(ParagraphKind::Body)
                .map(|(_, words)| words)
                .collect::<Vec<_>>()
                .join("\n")
        });
        let (precision, recall) = compare(&tokens(&page["articleBody"]), &tokens(&body));
        rows.push((harmonic(precision, recall), precision, recall, &name[..8], &page["url"]));
        let Some(doc) = doc else { continue };
        let info = &doc.info;
        let has = [
            info.published.is_some(),
            info.publication.is_some(),
            info.headline.is_some(),
            info.byline.is_some(),
        ];
        known
            .iter_mut()
            .zip(has)
            .for_each(|(count, yes)| *count += usize::from(yes));
        check_places(&doc, &path, &mut places);
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut report = String::new();
    for (f, p, r, name, url) in rows.iter().take(45) {
        writeln!(report, "{f:.3} p {p:.3} r {r:.3} {name} {url}").unwrap();
    }
    let count = rows.len() as f64;
    let p = rows.iter().map(|x| x.1).sum::<f64>() / count;
    let r = rows.iter().map(|x| x.2).sum::<f64>() / count;
    let f = rows.iter().map(|x| x.0).sum::<f64>() / count;
    writeln!(
        report,
        "{count} pages: precision {p:.4} recall {r:.4} mean F1 {f:.4} (F1 of the means {:.4})",
        harmonic(p, r)
    )
    .unwrap();
    writeln!(
        report,
        "date, outlet, title, author: {known:?}; words led back right, wrong, without place: {places:?}"
    )
    .unwrap();
    std::fs::write(folder_out().join("news_html_gold.txt"), &report).unwrap();
    assert!(f > 0.9, "{report}");
}

fn folder_out() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// Words of letters must stand in the file as they stand in the text, but for tags between their letters.
fn check_places(doc: &Document, path: &Path, counts: &mut [usize; 3]) {
    let mut file = Vec::new();
    let packed = std::fs::File::open(path).unwrap();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(packed), &mut file).unwrap();
    let mut at = 0;
    for word in doc.text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        if letters.len() > 3 {
            let span = Span::new(at, at + letters.len());
            let there = doc.origin.to_original(span).unwrap_or(span);
            let found = String::from_utf8_lossy(file.get(there.start..there.end).unwrap_or(b"")).into_owned();
            let found: String = found
                .split('<')
                .map(|t| t.split_once('>').map_or(t, |(_, t)| t))
                .collect();
            counts[if found == letters {
                0
            } else {
                1 + usize::from(there.start == there.end)
            }] += 1;
        }
        at += word.len();
    }
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Precision and recall of the words, each counted as often as it stands in both.
fn compare(gold: &[String], found: &[String]) -> (f64, f64) {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in gold {
        *left.entry(word).or_default() += 1;
    }
    let mut hits = 0.0;
    for word in found {
        if let Some(left) = left.get_mut(word.as_str()).filter(|n| **n > 0) {
            *left -= 1;
            hits += 1.0;
        }
    }
    (hits / found.len().max(1) as f64, hits / gold.len().max(1) as f64)
}

fn harmonic(p: f64, r: f64) -> f64 {
    if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
}
