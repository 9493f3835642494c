//! The verdict of the page: sentences, tables and pictures of the trade-off test.

use crate::commands::{
    page::escaped,
    tradeoff::{Findings, pictures, print},
};
use entente::relations::tradeoff::{Test, Unable};
use jiff::civil::Date;
use std::fmt::Write;

/// The question and its answers, first for the whole time, then since a day.
pub(crate) fn section(whole: &Findings, since: Option<&(Date, Findings)>) -> String {
    let mut out = String::from("<section id=\"verdict\">\n<h2>The verdict</h2>\n");
    match &whole.test {
        Ok(test) => out += &judged(whole, test),
        Err(unable) => out += &unjudged(whole, unable),
    }
    if let Some((day, found)) = since {
        let _ = writeln!(out, "<h3>Since {day}</h3>");
        match &found.test {
            Ok(test) => {
                let _ = writeln!(
                    out,
                    "<p class=\"lead\">{}</p>\n<p>{}</p>",
                    escaped(&print::sentence(test, found)),
                    escaped(&print::base(found))
                );
            }
            Err(unable) => out += &unjudged(found, unable),
        }
        if let Some(study) = &whole.study {
            let _ = writeln!(out, "<p>{}</p>", escaped(&print::since_words(whole, study)));
            if let Ok(result) = &study.result {
                let svg = pictures::study(whole, result, &study.starts, &study.actual, study.since);
                let _ = writeln!(out, "<figure tabindex=\"0\">{svg}</figure>");
            }
        }
    }
    out + "</section>\n"
}

fn unjudged(findings: &Findings, unable: &Unable) -> String {
    let reasons: String = unable
        .0
        .iter()
        .map(|reason| format!("<li>{}</li>", escaped(&print::named(reason, findings))))
        .collect();
    format!(
        "<p class=\"lead\">No verdict: there is too little to judge.</p>\n<ul>{reasons}</ul>\n<p>{}</p>\n",
        escaped(&print::base(findings))
    )
}

fn judged(findings: &Findings, test: &Test) -> String {
    let mut out = format!(
        "<p class=\"lead\">{}</p>\n<p>{}</p>\n<p>{}</p>\n<figure tabindex=\"0\">{}</figure>\n",
        escaped(&print::sentence(test, findings)),
        escaped(&print::caution(test, findings)),
        escaped(&print::base(findings)),
        pictures::responses(findings, test)
    );
    out += "<div class=\"scroll\" tabindex=\"0\"><table><caption>Cumulated effect of one standard deviation more engagement</caption><thead><tr><th>months after</th>\
            <th>effect</th><th>90% interval</th><th>p</th><th>p (Holm)</th><th>n</th></tr></thead><tbody>";
    for (r, adjusted) in test.horizons.iter().zip(&test.adjusted) {
        let _ = write!(
            out,
            "<tr><th>{}</th><td>{}</td><td>{} to {}</td><td>{:.3}</td><td>{adjusted:.3}</td><td>{}</td></tr>",
            r.horizon,
            signed(r.estimate, 1),
            signed(r.low, 1),
            signed(r.high, 1),
            r.p,
            r.n
        );
    }
    let _ = writeln!(
        out,
        "</tbody></table></div>\n<p>{}</p>",
        escaped(&print::how(test, findings))
    );
    if let Some(placebos) = &findings.placebos {
        let _ = writeln!(
            out,
            "<h3>The same test on every other state</h3>\n<p>{}</p>\n<figure tabindex=\"0\">{}</figure>",
            escaped(&print::placebo_words(placebos, test, findings)),
            pictures::placebos(findings, test, placebos)
        );
    }
    out += "<h3>Asked otherwise</h3>\n<div class=\"scroll\" tabindex=\"0\"><table><caption>Effects in standard deviations of each outcome\u{2019}s sum over the \
            same time</caption><thead><tr><th>what</th><th>choice</th><th>effect</th><th>90% \
            interval</th><th>n</th><th>verdict</th></tr></thead><tbody>";
    for variant in &findings.sensitivity {
        let cells = match &variant.result {
            Ok(effect) => format!(
                "<td>{}</td><td>{} to {}</td><td>{}</td><td>{}</td>",
                signed(effect.estimate, 2),
                signed(effect.low, 2),
                signed(effect.high, 2),
                effect.n,
                effect.verdict.words()
            ),
            Err(Unable(reasons)) => format!(
                "<td></td><td></td><td></td><td>no verdict: {}</td>",
                escaped(&print::named(&reasons.join("; "), findings))
            ),
        };
        let _ = write!(
            out,
            "<tr><th>{}</th><td>{}</td>{cells}</tr>",
            variant.what,
            escaped(&print::named(&variant.choice, findings))
        );
    }
    out + "</tbody></table></div>\n"
}

/// A number with its sign, the minus as printers set it.
fn signed(value: f64, places: usize) -> String {
    format!("{value:+.places$}").replace('-', "\u{2212}")
}
