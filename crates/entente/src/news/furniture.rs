//! What pages show around and between the paragraphs of a report, told by its words. Only pages are judged so
//! strictly: in a plain text a line without a full stop may well be part of the report.

use std::sync::LazyLock;

use regex::Regex;

use super::masthead::regex;

/// Elements that never hold the report, taken out before the article is looked for.
pub(crate) const ELEMENTS: &str = "figcaption, aside, nav, footer, form, button, dialog, iframe, [aria-hidden=true], \
    [class*=caption], [class*=Caption], [class*=newsletter], [class*=related], [class*=Related], [class*=most-read], \
    [class*=social-share], [class*=share-], [class*=gallery], [class*=slideshow], [class*=author-bio], \
    [class*=recommend], [class*=promo], [id*=comments], [class*=advert]";

/// Lines without an end of sentence are taken for headings and links up to this many words.
const HEADING: usize = 24;

/// True of a paragraph of a page that is no part of the report, wherever it stands.
pub(crate) fn is_furniture(words: &str) -> bool {
    static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
        regex(concat!(
            r"(?i)[(\[](?:[^()\[\]]{0,60}\b)?(?:photo|getty|reuters/|file:|shutterstock|pool/)[^()\[\]]{0,120}[)\]]\s*$|",
            r"credit: ?[^.]{2,60}$|/ ?(?:getty|AFP|reuters|AP)(?: images)?(?: file)?\s*$|^image (?:copyright|caption)|^\d+ ?of ?\d+|",
            r"^(?:have a tip|contact (?:us|the)|email |reach the|e-mail |citation:|this document is subject|want more|you (?:may|might) also|",
            r"more (?:from|stories|articles)|top stories|most (?:read|popular)|don.t miss|get the (?:latest|best|day)|see more|listen to|comments?$|",
            r"for more |to (?:read|see) more|the associated press contributed|.{0,80} contributed to this (?:report|story|article)\.?$)",
        ))
    });
    static STAMP: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)^(?:by .{2,60}[|·–-] ?)?(?:\| ?)?(?:(?:first |last )?(?:published|updated|posted|modified)\b|\d{1,2}:\d{2}\b).{0,100}\d",
        )
    });
    let words = words.trim();
    let length = words.chars().count();
    if length <= 130 && STAMP.is_match(words) || length <= 500 && CREDIT.is_match(words) {
        return true;
    }
    let letters = words.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 12 && letters.clone().all(|c| !c.is_lowercase()) && is_heading(words)
}

/// True of a heading or a link: short, without an end of sentence. Above the first and below the last sentence of a
/// page these are its furniture; between them they are the report's own headings and lists.
pub(crate) fn is_heading(words: &str) -> bool {
    let closed = words.trim().trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    !closed.ends_with(['.', '!', '?', ':', ';', ',', '…', '。']) && words.split_whitespace().count() <= HEADING
}
