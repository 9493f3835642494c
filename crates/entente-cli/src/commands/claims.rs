//! `entente claims`: who claims what about relations, and, where a test of it is given, its verdict.

use super::{
    in_order, known_entity, open_ledger,
    source::{Partners, Side, Source},
    tradeoff::{Short, short},
    two,
};
use crate::{
    cli::Claims,
    output::{self, BOLD, DIM, styled},
};
use anyhow::Result;
use entente::{
    codebook::Names,
    event::Claim,
    ledger::{ClaimRow, DocumentRow, ItemQuery},
    relations::{Period, Tallies, linear::holm, stems::stems},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    io::Write,
};

/// What a test says about a claim: whether the relation A-C suffers when A engages B. None where it cannot judge.
type Verdict<'a> = &'a dyn Fn(&str, &str, &str) -> Option<String>;

/// A, B and C of the trade-off test.
type Triad = (String, String, String);

/// Copies of one claim are this many days apart at most.
const COPY_DAYS: i32 = 7;

/// And share so much of their words.
const COPY_SHARE: f64 = 0.6;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Shown {
    pub(crate) day: Option<Date>,
    pub(crate) kind: String,
    pub(crate) claimant: Option<String>,
    pub(crate) claimant_entity: Option<String>,
    pub(crate) engagement: Vec<String>,
    pub(crate) other: Vec<String>,
    pub(crate) words: String,
    /// A, B and C of the question that the test asks of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) triad: Option<Triad>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verdict: Option<String>,
    pub(crate) confidence: f64,
    pub(crate) documents: Vec<DocumentRow>,
}

pub(crate) fn run(arguments: &Claims) -> Result<()> {
    let names = Names::embedded()?;
    let codes = arguments
        .parties
        .iter()
        .map(|p| known_entity(&names, p))
        .collect::<Result<Vec<_>>>()?;
    for (i, a) in codes.iter().enumerate() {
        codes[i + 1..].iter().try_for_each(|b| two(a, b))?;
    }
    in_order(arguments.from, arguments.to)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let query = ItemQuery {
        from: arguments.from,
        to: arguments.to,
        ..ItemQuery::default()
    };
    let rows = match &codes[..] {
        [a, b, ..] => ledger.claims(a, b, &query)?,
        _ => ledger.all_claims(&query)?,
    };
    let named = |claim: &Claim| names_all(claim, &codes);
    let rows: Vec<ClaimRow> = rows.into_iter().filter(|row| named(&row.claim)).collect();
    let source = Source {
        ledger: &ledger,
        names: &names,
        set: None,
    };
    let mut shown = judged(source, &rows)?;
    let all = shown.len();
    if arguments.limit > 0 {
        shown.truncate(arguments.limit);
    }
    if arguments.json {
        return output::json(&shown);
    }
    if arguments.csv {
        return csv(&shown);
    }
    if shown.is_empty() {
        output::note("no claim fits");
        return Ok(());
    }
    print(&shown, all)
}

/// True where a claim names all of these. "Any other relation" names nobody.
fn names_all(claim: &Claim, codes: &[String]) -> bool {
    let mut ends = claim.engagement.iter().chain(&claim.other);
    codes.iter().all(|code| ends.clone().any(|end| end == code)) && ends.next().is_some()
}

/// Claims that name two or more of these, with what the test says of each today; judged together.
pub(crate) fn among(source: Source<'_>, codes: &[String], from: Option<Date>, to: Option<Date>) -> Result<Vec<Shown>> {
    let query = ItemQuery {
        from,
        to,
        ..ItemQuery::default()
    };
    let two = |claim: &Claim| {
        codes
            .iter()
            .filter(|code| names_all(claim, std::slice::from_ref(code)))
            .count()
            > 1
    };
    let rows: Vec<ClaimRow> = source
        .ledger
        .all_claims(&query)?
        .into_iter()
        .filter(|row| two(&row.claim))
        .collect();
    judged(source, &rows)
}

impl Shown {
    /// Where the desk shows the test of it.
    pub(crate) fn tradeoff(&self) -> Option<String> {
        let (a, b, c) = self.triad.as_ref()?;
        Some(format!("/tradeoff/{a}-{b}-{c}"))
    }

    /// True where it names all of these.
    pub(crate) fn names(&self, codes: &[String]) -> bool {
        codes
            .iter()
            .all(|code| self.engagement.contains(code) || self.other.contains(code))
    }
}

/// Claims with their copies, and the present verdict of the trade-off test on each that has a triad. The p values of all
/// triads that are judged together are adjusted for their number (Holm).
pub(crate) fn judged(source: Source<'_>, rows: &[ClaimRow]) -> Result<Vec<Shown>> {
    let groups = grouped(rows);
    let triads: BTreeSet<Triad> = groups.iter().filter_map(|group| triad(&group[0].claim)).collect();
    let mut sums: HashMap<(&str, &str), Vec<Tallies>> = HashMap::new();
    let mut found: Vec<(&Triad, Short)> = Vec::new();
    for triad in &triads {
        let (a, b, c) = triad;
        let tallies = match sums.entry((a, b)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let sides = [Side::of(a), Side::of(b)];
                new.insert(source.sums(&sides.each_ref(), &[Period::Month], Partners::Each)?)
            }
        };
        found.push((triad, short(&tallies[0], a, b, c)));
    }
    let values: Vec<f64> = found.iter().filter_map(|(_, short)| short.p).collect();
    let mut adjusted = holm(&values).into_iter();
    let mut words: HashMap<&Triad, String> = HashMap::new();
    for (triad, short) in found {
        let p = short
            .p
            .and_then(|_| adjusted.next())
            .map(|p| format!(", p = {p:.3} (Holm)"));
        words.insert(triad, short.words + &p.unwrap_or_default());
    }
    let verdict = |a: &str, b: &str, c: &str| words.get(&(a.to_owned(), b.to_owned(), c.to_owned())).cloned();
    Ok(groups.iter().map(|group| shown(group, Some(&verdict))).collect())
}

/// A, B and C of the question "when A engages B, does A's relation with C suffer?": the two dyads of the claim share
/// exactly one state, A. None where they do not, or where the other relation is with anybody ("*").
fn triad(claim: &Claim) -> Option<Triad> {
    let ends = |pair: &[String]| match pair {
        [a, b] if a != b && a != "*" && b != "*" => Some((a.clone(), b.clone())),
        _ => None,
    };
    let (x, y) = ends(&claim.engagement)?;
    let (u, v) = ends(&claim.other)?;
    let (a, b) = match ([&u, &v].contains(&&x), [&u, &v].contains(&&y)) {
        (true, false) => (x, y),
        (false, true) => (y, x),
        _ => return None,
    };
    let c = if u == a { v } else { u };
    Some((a, b, c))
}

/// Claims with their copies: same kind, same ends, same claimant, much the same words within some days. Rows come and go
/// the newest first.
fn grouped(rows: &[ClaimRow]) -> Vec<Vec<&ClaimRow>> {
    let words = |row: &ClaimRow| -> BTreeSet<String> {
        stems(&row.claim.evidence.text)
            .into_iter()
            .map(|(stem, _)| stem)
            .collect()
    };
    let who = |row: &ClaimRow| row.claim.claimant.as_ref().and_then(|c| c.entity.clone());
    let mut groups: Vec<(Vec<&ClaimRow>, BTreeSet<String>)> = Vec::new();
    for row in rows {
        let own = words(row);
        let copy = |(group, theirs): &&mut (Vec<&ClaimRow>, BTreeSet<String>)| {
            let first = group[0];
            let (one, two) = (&row.claim, &first.claim);
            let common = own.intersection(theirs).count() as f64;
            let near = match (row.day, first.day) {
                (Some(a), Some(b)) => a.until(b).is_ok_and(|span| span.get_days().abs() <= COPY_DAYS),
                (a, b) => a == b,
            };
            near && (&one.kind, &one.engagement, &one.other) == (&two.kind, &two.engagement, &two.other)
                && who(row) == who(first)
                && common >= COPY_SHARE * own.union(theirs).count() as f64
        };
        match groups.iter_mut().find(copy) {
            Some((group, _)) => group.push(row),
            None => groups.push((vec![row], own)),
        }
    }
    groups.into_iter().map(|(group, _)| group).collect()
}

fn shown(group: &[&ClaimRow], verdict: Option<Verdict<'_>>) -> Shown {
    let claim = &group[0].claim;
    let claimant = claim.claimant.as_ref();
    let triad = triad(claim);
    let judged = verdict
        .zip(triad.as_ref())
        .and_then(|(verdict, (a, b, c))| verdict(a, b, c));
    Shown {
        day: group[0].day,
        kind: claim.kind.clone(),
        claimant: claimant.map(|c| c.resolved.clone().unwrap_or_else(|| c.name.clone())),
        claimant_entity: claimant.and_then(|c| c.entity.clone()),
        engagement: claim.engagement.clone(),
        other: claim.other.clone(),
        words: claim.evidence.text.clone(),
        triad,
        verdict: judged,
        confidence: claim.confidence,
        documents: group.iter().map(|row| row.document.clone()).collect(),
    }
}

fn source(document: &DocumentRow) -> String {
    document.publication.clone().unwrap_or_else(|| document.source.clone())
}

fn print(shown: &[Shown], all: usize) -> Result<()> {
    let mut out = output::out();
    for s in shown {
        let who = s.claimant.as_deref().unwrap_or("the report");
        let over = if s.other.is_empty() {
            String::new()
        } else {
            format!(" over {}", s.other.join("-"))
        };
        let day = s.day.map_or_else(|| "undated".to_owned(), |d| d.to_string());
        let what = format!("{who}: {} {}{over}", s.kind.replace('-', " "), s.engagement.join("-"));
        writeln!(out, "{day}  {}", styled(BOLD, &what))?;
        writeln!(out, "{}", output::wrapped(&format!("\u{201c}{}\u{201d}", s.words), 12))?;
        let copies = match s.documents.len() {
            0 | 1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        if let Some(document) = s.documents.first() {
            writeln!(out, "            {}{copies}", styled(DIM, &source(document)))?;
        }
        if let Some(verdict) = &s.verdict {
            writeln!(out, "{}", output::wrapped(&format!("the test: {verdict}"), 12))?;
        }
    }
    output::paragraph(&format!(
        "{} of {all} claims, the newest first. The test is that of `entente tradeoff` on the ledger as it stands; claims without a \
         third state have none.",
        shown.len()
    ))
}

fn csv(shown: &[Shown]) -> Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    let header = [
        "day",
        "kind",
        "claimant",
        "claimant_entity",
        "engagement",
        "other",
        "words",
        "reports",
        "publication",
        "url",
        "source",
        "verdict",
    ];
    out.write_record(header)?;
    for s in shown {
        let document = s.documents.first();
        let row = [
            s.day.map(|d| d.to_string()).unwrap_or_default(),
            s.kind.clone(),
            s.claimant.clone().unwrap_or_default(),
            s.claimant_entity.clone().unwrap_or_default(),
            s.engagement.join(" "),
            s.other.join(" "),
            s.words.clone(),
            s.documents.len().to_string(),
            document.and_then(|d| d.publication.clone()).unwrap_or_default(),
            document.and_then(|d| d.url.clone()).unwrap_or_default(),
            document.map(|d| d.source.clone()).unwrap_or_default(),
            s.verdict.clone().unwrap_or_default(),
        ];
        out.write_record(&row)?;
    }
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use entente::event::{Evidence, Precision, Span, When};

    fn claim(engagement: &[&str], other: &[&str], words: &str) -> Claim {
        let codes = |list: &[&str]| list.iter().map(|c| (*c).to_owned()).collect();
        Claim {
            kind: "not-at-expense".to_owned(),
            claimant: None,
            engagement: codes(engagement),
            other: codes(other),
            made: When {
                start: None,
                end: None,
                precision: Precision::Unknown,
                words: None,
            },
            evidence: Evidence {
                text: words.to_owned(),
                span: Span::new(0, words.len()),
                origin: None,
            },
            confidence: 0.8,
        }
    }

    fn row(day: i8, claim: Claim) -> ClaimRow {
        let document = DocumentRow {
            hash: String::new(),
            source: format!("report {day}"),
            publication: None,
            headline: None,
            url: None,
            published: None,
            origin: String::new(),
        };
        ClaimRow {
            day: Some(jiff::civil::date(2025, 10, day)),
            claim,
            document,
        }
    }

    #[test]
    fn a_triad_turns_on_the_one_state_that_both_dyads_share() {
        let of = |e: &[&str], o: &[&str]| triad(&claim(e, o, ""));
        let usa = Some(("USA".to_owned(), "PAK".to_owned(), "IND".to_owned()));
        assert_eq!(of(&["USA", "PAK"], &["USA", "IND"]), usa);
        assert_eq!(of(&["PAK", "USA"], &["IND", "USA"]), usa);
        assert_eq!(of(&["USA", "PAK"], &["USA", "*"]), None, "any relation is no triad");
        assert_eq!(of(&["USA", "PAK"], &["USA", "PAK"]), None, "one and the same dyad");
        assert_eq!(of(&["USA", "PAK"], &["IND", "CHN"]), None, "nothing shared");
        assert_eq!(of(&["USA", "PAK"], &[]), None);
        assert_eq!(of(&["USA", "USA"], &["USA", "IND"]), None);
    }

    #[test]
    fn a_verdict_is_asked_of_the_triad_alone() {
        let ask = |a: &str, b: &str, c: &str| Some(format!("{a} {b} {c}"));
        let one = row(3, claim(&["USA", "PAK"], &["USA", "IND"], "no cost"));
        assert_eq!(shown(&[&one], Some(&ask)).verdict.as_deref(), Some("USA PAK IND"));
        let any = row(3, claim(&["USA", "PAK"], &["USA", "*"], "no cost"));
        assert_eq!(shown(&[&any], Some(&ask)).verdict, None);
        assert_eq!(shown(&[&one], None).verdict, None);
    }

    #[test]
    fn copies_are_one_and_other_words_are_another() {
        let said = "closer cooperation with Islamabad does not come at the expense of New Delhi";
        let rows = [
            row(9, claim(&["USA", "PAK"], &["USA", "IND"], said)),
            row(
                8,
                claim(&["USA", "PAK"], &["USA", "IND"], &said.replace("closer ", "growing ")),
            ),
            row(
                7,
                claim(
                    &["USA", "PAK"],
                    &["USA", "IND"],
                    "it will never hurt our friends in the south",
                ),
            ),
            row(7, claim(&["USA", "CHN"], &["USA", "IND"], said)),
            row(1, claim(&["USA", "PAK"], &["USA", "IND"], said)),
        ];
        let sizes: Vec<usize> = grouped(&rows).iter().map(Vec::len).collect();
        assert_eq!(sizes, [2, 1, 1, 1]);
    }
}
