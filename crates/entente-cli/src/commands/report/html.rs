//! The page: self-contained, without scripts that it needs; every figure leads to its sentences.

use super::{
    dyad::{Relation, Told, what},
    verdict,
};
use crate::{
    commands::{
        claims, commitments,
        page::{escaped, web},
        tradeoff::{Findings, print},
    },
    output,
};
use entente::{
    event::QuadClass,
    ledger::{Counts, DocumentRow},
};
use jiff::civil::Date;
use std::fmt::Write;

const CLASSES: [(QuadClass, &str); 4] = [
    (QuadClass::VerbalCooperation, "verbal cooperation"),
    (QuadClass::MaterialCooperation, "material cooperation"),
    (QuadClass::VerbalConflict, "verbal conflict"),
    (QuadClass::MaterialConflict, "material conflict"),
];

pub(crate) fn page(
    whole: &Findings,
    since: Option<&(Date, Findings)>,
    dyads: &[Relation],
    counts: &Counts,
    on: Date,
) -> String {
    let title = print::question(whole);
    let mut body = format!("<h1>{}</h1>\n<nav><a href=\"#verdict\">Verdict</a>", escaped(&title));
    for relation in dyads {
        let _ = write!(
            body,
            " \u{b7} <a href=\"#{}\">{} and {}</a>",
            relation.key(),
            escaped(&relation.a.name),
            escaped(&relation.b.name)
        );
    }
    body += " \u{b7} <a href=\"#method\">Method and limits</a></nav>\n";
    body += &verdict::section(whole, since);
    for relation in dyads {
        body += &relation_section(relation, on);
    }
    body += &method(counts);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escaped(&title),
        include_str!("style.css")
    )
}

fn relation_section(relation: &Relation, on: Date) -> String {
    let key = relation.key();
    let mut out = format!(
        "<section id=\"{key}\">\n<h2>{} and {}</h2>\n<p class=\"lead\">{}</p>\n",
        escaped(&relation.a.name),
        escaped(&relation.b.name),
        escaped(&relation.summary)
    );
    for picture in [&relation.index, &relation.timeline] {
        if !picture.is_empty() {
            let _ = writeln!(out, "<figure tabindex=\"0\">{picture}</figure>");
        }
    }
    out += &year_table(relation);
    out += &claim_list(&relation.claims);
    out += &commitment_list(&relation.commitments, on);
    out += &statement_list(relation);
    out += "<h3>Every event, with its sentence</h3>\n";
    for (year, told) in relation.years.iter().rev() {
        let _ = writeln!(
            out,
            "<details><summary id=\"{key}-{year}\">{year}: {}</summary>",
            counted(told.len(), "event")
        );
        for (class, name) in CLASSES {
            let own: Vec<&Told> = told.iter().filter(|told| told.row.quad_class == class).collect();
            if own.is_empty() {
                continue;
            }
            let _ = writeln!(
                out,
                "<h4 id=\"{key}-{year}-{}\">{name}: {}</h4>\n<ol>",
                class as usize,
                own.len()
            );
            own.iter().for_each(|told| out += &entry(&key, told));
            out += "</ol>\n";
        }
        out += "</details>\n";
    }
    if !relation.apart.is_empty() {
        let _ = writeln!(
            out,
            "<details><summary>Denied, planned, promised, demanded, possible, background: {}</summary>\n<ol>",
            relation.apart.len()
        );
        relation.apart.iter().for_each(|told| out += &entry(&key, told));
        out += "</ol>\n</details>\n";
    }
    out + "</section>\n"
}

/// Events by year and quad class; each count leads to the events that it counts.
fn year_table(relation: &Relation) -> String {
    if relation.years.is_empty() {
        return String::new();
    }
    let key = relation.key();
    let mut out = String::from(
        "<table><caption>Affirmed, actual events, one per cluster of reports; each number leads to its sentences</caption><thead><tr><th>year</th>",
    );
    for (_, name) in CLASSES {
        let _ = write!(out, "<th>{name}</th>");
    }
    out += "<th>all</th></tr></thead><tbody>";
    for (year, told) in &relation.years {
        let _ = write!(out, "<tr><th>{year}</th>");
        for (class, _) in CLASSES {
            match relation.count(*year, class) {
                0 => out += "<td></td>",
                count => {
                    let _ = write!(out, "<td><a href=\"#{key}-{year}-{}\">{count}</a></td>", class as usize);
                }
            }
        }
        let _ = write!(out, "<td><a href=\"#{key}-{year}\">{}</a></td></tr>", told.len());
    }
    out + "</tbody></table>\n"
}

fn claim_list(found: &[claims::Shown]) -> String {
    let mut out = String::from("<h3>Claims about the relation</h3>\n");
    if found.is_empty() {
        return out + "<p class=\"empty\">No claim is recorded.</p>\n";
    }
    out += "<ol>";
    for claim in found {
        let verdict = claim
            .verdict
            .as_ref()
            .map(|v| format!("<p class=\"judged\">The test: {}</p>", escaped(v)))
            .unwrap_or_default();
        let _ = writeln!(
            out,
            "<li><time>{}</time> {}: {}<blockquote>{}</blockquote>{verdict}{}</li>",
            day(claim.day),
            escaped(claim.claimant.as_deref().unwrap_or("the report")),
            escaped(&claim.kind.replace('-', " ")),
            escaped(&claim.words),
            claim.documents.first().map(cite).unwrap_or_default()
        );
    }
    out + "</ol>\n"
}

fn commitment_list(found: &[commitments::Shown], on: Date) -> String {
    let mut out = format!("<h3>Commitments, as they stood on {on}</h3>\n");
    if found.is_empty() {
        return out + "<p class=\"empty\">No commitment is recorded.</p>\n";
    }
    out += "<ol>";
    for commitment in found {
        let _ = write!(
            out,
            "<li><time>{}</time> <strong>{}</strong> {}<blockquote>{}</blockquote>",
            commitment.made,
            escaped(commitment.status),
            escaped(&commitment.parties.join(", ")),
            escaped(&commitment.what)
        );
        for step in &commitment.moves {
            let event = step
                .event
                .map(|event| format!(" <small>{event}</small>"))
                .unwrap_or_default();
            let _ = write!(
                out,
                "<p class=\"judged\">{}: {} \u{2192} {}, {}{event} \u{201c}{}\u{201d}</p>",
                step.day,
                step.from,
                step.to,
                escaped(&step.why),
                escaped(step.sentence.as_deref().unwrap_or_default())
            );
        }
        out += &commitment
            .reports
            .first()
            .map(|r| cite(&r.document))
            .unwrap_or_default();
        out += "</li>\n";
    }
    out + "</ol>\n"
}

fn statement_list(relation: &Relation) -> String {
    if relation.statements.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "<details><summary>Latest statements about one another: {}</summary>\n<ol>",
        relation.statements.len()
    );
    for row in &relation.statements {
        let speaker = row
            .statement
            .speaker
            .as_ref()
            .map_or_else(|| "?".to_owned(), output::reading::party);
        let _ = writeln!(
            out,
            "<li><time>{}</time> {}: {}<blockquote>{}</blockquote>{}</li>",
            day(row.day),
            escaped(&speaker),
            escaped(&row.statement.kind),
            escaped(&row.statement.words.text),
            cite(&row.document)
        );
    }
    out + "</ol></details>\n"
}

fn entry(key: &str, told: &Told) -> String {
    let row = &told.row;
    let reports = if row.origins > 1 {
        format!(", {} independent reports", row.origins)
    } else {
        String::new()
    };
    format!(
        "<li id=\"{key}-{}\"><time>{}</time> {} <small>{}{:.1}{reports}</small><blockquote>{}</blockquote>{}</li>\n",
        row.id,
        day(row.day),
        escaped(&what(row)),
        if row.score < 0.0 { "\u{2212}" } else { "+" },
        row.score.abs(),
        marked(&told.sentence, &row.words),
        cite(&row.document)
    )
}

/// The sentence with the event's own words in bold.
fn marked(sentence: &str, words: &str) -> String {
    match sentence.find(words).filter(|_| !words.is_empty()) {
        Some(start) => format!(
            "{}<mark>{}</mark>{}",
            escaped(&sentence[..start]),
            escaped(words),
            escaped(&sentence[start + words.len()..])
        ),
        None => escaped(sentence),
    }
}

fn cite(document: &DocumentRow) -> String {
    let source = document.publication.as_deref().unwrap_or(&document.source);
    let name = source.rsplit(['/', '\\']).next().unwrap_or(source);
    let published = document.published.map(|d| format!(", {d}")).unwrap_or_default();
    match web(document.url.as_ref()) {
        Some(url) => format!(
            "<cite><a href=\"{}\">{}</a>{published}</cite>",
            escaped(url),
            escaped(name)
        ),
        None => format!("<cite>{}{published}</cite>", escaped(name)),
    }
}

fn method(counts: &Counts) -> String {
    let span = counts.first.zip(counts.last);
    let span = span
        .map(|(first, last)| format!(", {first} to {last}"))
        .unwrap_or_default();
    format!(
        "<section id=\"method\">\n<h2>Method and limits</h2>\n\
         <p>{} documents{span}, {} events in {} clusters of reports, coded by program. Read the words before you quote: some events are \
         coded wrongly, and more are missed. What the documents do not report is not here.</p>\n\
         <p>The test: lag-augmented local projections of the net PLOVER score of A and C, summed over the months that follow, on the sum \
         of positive scores between A and B, with B\u{2019}s relation with C and A\u{2019}s other activity held constant. Months that no document \
         covers are left out. Below the margin a loss is held not to matter; a plain \u{201c}not significant\u{201d} is never taken as no cost.</p>\n\
         <p>It does not show causes that no series here holds, and nothing about one single act. The sources decide what is seen: where they \
         write more about a relation, its months weigh more. The index: decayed mean of scores, half-life 90 days, drawn to the long-run \
         mean where events are few.</p>\n</section>\n",
        counts.documents, counts.events, counts.clusters
    )
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "undated".to_owned(), |d| d.to_string())
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_documents_are_never_markup() {
        assert_eq!(marked("a <b> & c", "<b>"), "a <mark>&lt;b&gt;</mark> &amp; c");
        assert_eq!(marked("x", ""), "x");
        let document = DocumentRow {
            hash: String::new(),
            source: "in/<i>.txt".to_owned(),
            publication: None,
            headline: None,
            url: Some("javascript:alert(1)".to_owned()),
            published: None,
            origin: String::new(),
        };
        assert_eq!(cite(&document), "<cite>&lt;i&gt;.txt</cite>");
    }
}
