//! A dossier as Markdown and as one self-contained page.

use super::dossier::{Contents, Item};
use std::fmt::Write;

pub(super) fn markdown(contents: &Contents) -> String {
    let mut out = format!("# {}\n\n{}\n", contents.title, contents.summary);
    for section in &contents.sections {
        let _ = write!(out, "\n## {}\n\n", section.heading);
        if section.items.is_empty() {
            let _ = writeln!(out, "{}", section.empty);
        }
        for item in &section.items {
            let day = item.day.map_or_else(|| "undated".to_owned(), |d| d.to_string());
            let event = item.event.as_ref().map(|e| format!(", {e}")).unwrap_or_default();
            let source = plain(&item.source);
            let source = web(item.url.as_ref()).map_or_else(
                || source.clone(),
                |u| format!("[{source}](<{}>)", u.replace(['<', '>'], "")),
            );
            let (what, words) = (plain(&item.what), plain(&item.words));
            let _ = writeln!(out, "- **{day}** {what}  \n  “{words}” ({source}{event})");
        }
    }
    let _ = write!(out, "\n---\n\n{}\n", contents.method);
    out
}

/// Text from documents as plain text in Markdown: nothing in it is markup.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' => out.extend(['\\', c]),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The address, where it is one of the web.
pub(crate) fn web(url: Option<&String>) -> Option<&String> {
    url.filter(|u| u.starts_with("http://") || u.starts_with("https://"))
}

pub(super) fn html(contents: &Contents) -> String {
    let mut body = format!(
        "<h1>{}</h1>\n<p class=\"lead\">{}</p>\n",
        escaped(&contents.title),
        escaped(&contents.summary)
    );
    if !contents.chart.is_empty() {
        let _ = writeln!(body, "<figure>{}</figure>", contents.chart);
    }
    for section in &contents.sections {
        let _ = writeln!(body, "<section>\n<h2>{}</h2>", escaped(&section.heading));
        if section.items.is_empty() {
            let _ = writeln!(body, "<p class=\"empty\">{}</p>", escaped(&section.empty));
        } else {
            body += "<ol>\n";
            section.items.iter().for_each(|item| body += &entry(item));
            body += "</ol>\n";
        }
        body += "</section>\n";
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}<footer>{}</footer>\n</main>\n</body>\n</html>\n",
        escaped(&contents.title),
        escaped(&contents.method)
    )
}

fn entry(item: &Item) -> String {
    let day = item.day.map_or_else(|| "undated".to_owned(), |d| d.to_string());
    let source = match web(item.url.as_ref()) {
        Some(url) => format!("<a href=\"{}\">{}</a>", escaped(url), escaped(&item.source)),
        None => escaped(&item.source),
    };
    let event = item
        .event
        .as_ref()
        .map(|e| format!(" · <code>{}</code>", escaped(e)))
        .unwrap_or_default();
    let id = item
        .event
        .as_ref()
        .map(|e| format!(" id=\"{}\"", escaped(e)))
        .unwrap_or_default();
    format!(
        "<li{id}><time>{day}</time> {}<blockquote>{}</blockquote><cite>{source}{event}</cite></li>\n",
        escaped(&item.what),
        escaped(&item.words)
    )
}

/// Text from documents as plain text in HTML: nothing in it is markup.
pub(super) fn escaped(text: &str) -> String {
    text.replace(|c: char| c.is_control() && !c.is_whitespace(), "\u{fffd}")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1b1b;--soft:#666;--line:#d9d9d9;--paper:#fdfdfb}\
@media screen and (prefers-color-scheme:dark){:root{--ink:#e8e6e1;--soft:#a09c94;--line:#3a3a3a;--paper:#181817}}\
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 Georgia,'Times New Roman',serif}\
main{max-width:58rem;margin:0 auto;padding:2rem 1.2rem 4rem}\
h1{font-size:2rem;margin:0 0 .4rem}h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}\
.lead{font-size:1.08rem}.empty,footer{color:var(--soft)}figure{margin:1.4rem 0;overflow-x:auto}figure svg{max-width:100%;height:auto}\
ol{list-style:none;margin:0;padding:0}li{padding:.55rem 0;border-bottom:1px dotted var(--line);break-inside:avoid}\
time{font:600 .85rem/1 ui-monospace,Menlo,Consolas,monospace;margin-right:.5rem}\
blockquote{margin:.25rem 0 .15rem 0;padding-left:.8rem;border-left:3px solid var(--line);font-style:italic}\
cite,code{font-size:.82rem;color:var(--soft);font-style:normal}a{color:inherit}footer{margin-top:3rem;font-size:.85rem}\
@media print{main{max-width:none;padding:0}a{text-decoration:none}}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_documents_is_never_markup() {
        let item = Item {
            day: None,
            what: "USA → PAK: CONSULT".to_owned(),
            words: "<img src=x onerror=alert(1)> [a](b) *c*\u{0}".to_owned(),
            source: "<i>Dawn</i>".to_owned(),
            url: Some("javascript:alert(1)".to_owned()),
            event: None,
        };
        let contents = Contents {
            title: String::new(),
            summary: String::new(),
            sections: vec![super::super::dossier::Section {
                heading: "Who met".to_owned(),
                empty: String::new(),
                items: vec![item],
            }],
            method: String::new(),
            chart: String::new(),
        };
        for page in [markdown(&contents), html(&contents)] {
            let body = page.split("<main>").last().unwrap_or(&page);
            assert!(
                !body.contains("<img") && !body.contains("<i>") && !body.contains("javascript:"),
                "{body}"
            );
            assert!(!body.contains('\0') && body.contains("undated"), "{body}");
        }
        assert!(markdown(&contents).contains("\\[a\\]"));
    }
}
