//! Marked pairs: sentences with `<s>…</s>` around an actor and `<t>…</t>` around the one whom it concerns, judged by the
//! relation head and the codebook's words, against the root that a person gave.
//!
//! The form is that of the PLV set (Hu and others, "Leveraging Codebook Knowledge with NLI and ChatGPT for Zero-Shot
//! Political Relation Classification", ACL 2024): columns parted by tabs under a header, of which `marked_sentence` is
//! wanted and `id` and `gold_root` are read where they stand. PLV knows CONCEDE and RETREAT as one class, YIELD.

use super::counts::{Counts, share};
use crate::{
    Reader,
    event::{Root, Span},
    text::{Ends, Relation, State, words},
};
use rayon::prelude::*;
use serde::Serialize;
use std::{collections::BTreeMap, io::Read, ops::Range};

/// The class that PLV makes of two roots.
pub const YIELD: &str = "YIELD";

/// Bytes of the longest sentence that is read.
const LONGEST: usize = 8_000;

/// A sentence with its two marked ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedPair {
    /// Line of the file, from 1.
    pub line: u64,
    /// As the file names it, or its line.
    pub id: String,
    /// The sentence without marks.
    pub text: String,
    /// Who does it.
    pub actor: Option<Span>,
    /// Whom it concerns.
    pub recipient: Option<Span>,
    /// The root that a person gave: one of PLOVER's names, or YIELD.
    pub gold: Option<String>,
}

/// What is wrong with a file of marked pairs.
#[derive(Debug, thiserror::Error)]
pub enum PairError {
    /// No table of marked pairs.
    #[error("line 1: there is no column {0:?}; wants columns parted by tabs under a header, as in plv_dev.tsv")]
    Column(&'static str),
    /// A row that cannot be read.
    #[error("line {line}: {what}")]
    Row {
        /// From 1.
        line: u64,
        /// What is wrong, and what was wanted.
        what: String,
    },
    /// No table at all.
    #[error(transparent)]
    Table(#[from] csv::Error),
}

/// The rows of a file: a pair, or what is wrong with the row. A sentence may have only one of its ends marked.
///
/// # Errors
/// A file without a header or without the column `marked_sentence`.
pub fn marked_pairs(file: impl Read) -> Result<Vec<Result<MarkedPair, PairError>>, PairError> {
    let mut table = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(file);
    let header = table.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h == name);
    let marked = column("marked_sentence").ok_or(PairError::Column("marked_sentence"))?;
    let (id, gold) = (column("id"), column("gold_root"));
    let pair = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map(str::trim).filter(|c| !c.is_empty());
        let wrong = |what: String| PairError::Row { line, what };
        let sentence = row.get(marked).unwrap_or_default();
        if sentence.len() > LONGEST {
            return Err(wrong(format!(
                "{} bytes are no sentence; at most {LONGEST} are read",
                sentence.len()
            )));
        }
        let (text, actor, recipient) = unmarked(sentence).map_err(wrong)?;
        let gold = cell(gold).map(str::to_uppercase);
        if let Some(root) = gold.as_deref().filter(|r| *r != YIELD && Root::from_name(r).is_none()) {
            return Err(wrong(format!("{root:?} is no PLOVER root")));
        }
        Ok(MarkedPair {
            line,
            id: cell(id).map_or_else(|| line.to_string(), str::to_owned),
            text,
            actor,
            recipient,
            gold,
        })
    };
    Ok(table.records().map(pair).collect())
}

/// The text without its marks, and where the marks stood; of a mark that stands twice, the first.
fn unmarked(marked: &str) -> Result<(String, Option<Span>, Option<Span>), String> {
    let mut text = String::with_capacity(marked.len());
    let mut places: [Option<usize>; 4] = [None; 4];
    let mut rest = marked;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        let marks = ["<s>", "</s>", "<t>", "</t>"];
        match marks.iter().position(|m| after.starts_with(m)) {
            Some(mark) => {
                places[mark].get_or_insert(text.len());
                rest = &after[marks[mark].len()..];
            }
            None => {
                text.push('<');
                rest = &after[1..];
            }
        }
    }
    text.push_str(rest);
    let span = |open: Option<usize>, close: Option<usize>, name: &str| match (open, close) {
        (Some(a), Some(b)) if text.get(a..b).is_none_or(|inner| inner.trim().is_empty()) => {
            Err(format!("<{name}>…</{name}> is empty or the wrong way round"))
        }
        (Some(a), Some(b)) => Ok(Some(Span::new(a, b))),
        (None, None) => Ok(None),
        _ => Err(format!("only one end of <{name}>…</{name}> is marked")),
    };
    let [s, s_end, t, t_end] = places;
    match (span(s, s_end, "s")?, span(t, t_end, "t")?) {
        (None, None) => Err("nobody is marked with <s>…</s> or <t>…</t>".to_owned()),
        (actor, recipient) => Ok((text, actor, recipient)),
    }
}

/// What is made of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Roots with their probabilities.
    pub relation: Relation,
    /// The word that shows it, empty where there is none.
    pub trigger: String,
    /// The state of that word.
    pub state: Option<State>,
}

/// What model and codebook together make of each pair; without `cues` the model alone.
pub fn relate(reader: &Reader, pairs: &[MarkedPair], cues: bool) -> Vec<Judged> {
    let one = |pair: &MarkedPair| {
        let spans = words(&pair.text, Span::new(0, pair.text.len()));
        let forms: Vec<&str> = spans.iter().map(|s| s.of(&pair.text)).collect();
        let text = forms.join(" ");
        let sentence = reader.model().read_words(&[forms]).pop().unwrap_or_default();
        let ends = Ends {
            actor: pair.actor.map_or(0..0, |a| inside(&spans, a)),
            recipient: pair.recipient.map(|r| inside(&spans, r)),
        };
        let mut relation = reader.model().relate(&sentence, &[ends]).pop().unwrap_or_default();
        if cues {
            relation = relation.with_cues(&reader.cues(&text, &sentence));
        }
        relation = relation.as_act(&sentence.states);
        Judged {
            trigger: sentence
                .tokens
                .get(relation.trigger)
                .map(|t| t.form.clone())
                .unwrap_or_default(),
            state: sentence.states.get(relation.trigger).copied(),
            relation,
        }
    };
    pairs.par_iter().map(one).collect()
}

/// The words that a span touches.
fn inside(words: &[Span], span: Span) -> Range<usize> {
    let mut touched = (0..words.len()).filter(|&i| words[i].start < span.end && words[i].end > span.start);
    match touched.next() {
        Some(first) => first..touched.next_back().unwrap_or(first) + 1,
        None => 0..0,
    }
}

/// Precision, recall and F1 of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassScore {
    /// A root, or YIELD.
    pub class: String,
    /// Pairs of this class, and those that were given it.
    #[serde(flatten)]
    pub counts: Counts,
}

/// How the model does on marked pairs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairScores {
    /// Pairs with a root that a person gave.
    pub pairs: usize,
    /// Mean F1 of the classes that the file uses.
    pub macro_f1: f64,
    /// Share of the pairs with the right class.
    pub accuracy: f64,
    /// Each class that the file uses.
    pub classes: Vec<ClassScore>,
}

/// Compares the likeliest root of each pair with the given one. Where the file says YIELD, so do we for CONCEDE and
/// RETREAT; "no relation" is no answer, and a pair that could not be judged is wrong.
pub fn evaluate(pairs: &[MarkedPair], judged: &[Judged]) -> PairScores {
    let merge = pairs.iter().any(|p| p.gold.as_deref() == Some(YIELD));
    let class = |name: &str| match name {
        "CONCEDE" | "RETREAT" if merge => YIELD.to_owned(),
        name => name.to_owned(),
    };
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let (mut all, mut right) = (0, 0);
    for (pair, Judged { relation, .. }) in pairs.iter().zip(judged) {
        let Some(gold) = pair.gold.as_deref().map(class) else {
            continue;
        };
        let mut shares: BTreeMap<String, f32> = BTreeMap::new();
        for root in Root::ALL {
            *shares.entry(class(root.name())).or_default() += relation.share(Some(root));
        }
        let best = shares.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let coded = best
            .filter(|_| relation.root().is_some())
            .map_or_else(String::new, |(name, _)| name);
        all += 1;
        right += usize::from(coded == gold);
        counts.entry(gold.clone()).or_default()[2] += usize::from(coded == gold);
        counts.entry(gold).or_default()[0] += 1;
        counts.entry(coded).or_default()[1] += 1;
    }
    let classes: Vec<ClassScore> = counts
        .into_iter()
        .filter(|(_, [gold, ..])| *gold > 0)
        .map(|(class, [gold, coded, right])| ClassScore {
            class,
            counts: Counts::of(gold, coded, right),
        })
        .collect();
    PairScores {
        pairs: all,
        macro_f1: classes.iter().map(|c| c.counts.f1).sum::<f64>() / classes.len().max(1) as f64,
        accuracy: share(right, all),
        classes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id\tmarked_sentence\tgold_root\n";

    fn read(rows: &str) -> Vec<Result<MarkedPair, PairError>> {
        marked_pairs(format!("{HEADER}{rows}").as_bytes()).expect("a table")
    }

    #[test]
    fn reads_marks_and_names_bad_rows() {
        let rows = read(
            "7\t<s>Chad</s> thanked <t>Niger </t>for 5 < 6 trucks.\tSUPPORT\n\
             8\tNobody is marked.\tAID\n9\t<s>Chad</s> met <t>Niger.\tCONSULT\n10\t<s>Chad</s> met Niger.\tMEET\n",
        );
        let first = rows[0].as_ref().expect("a pair");
        assert_eq!(first.text, "Chad thanked Niger for 5 < 6 trucks.");
        assert_eq!(first.actor.map(|a| a.of(&first.text)), Some("Chad"));
        assert_eq!(first.recipient.map(|r| r.of(&first.text)), Some("Niger "));
        let errors: Vec<String> = rows[1..].iter().map(|r| r.as_ref().unwrap_err().to_string()).collect();
        assert_eq!(
            errors,
            [
                "line 3: nobody is marked with <s>…</s> or <t>…</t>",
                "line 4: only one end of <t>…</t> is marked",
                "line 5: \"MEET\" is no PLOVER root"
            ]
        );
    }

    #[test]
    fn another_table_is_refused() {
        let long = read(&format!("1\t<s>A</s> {}\tAID\n", "x".repeat(9000)));
        assert!(
            long[0]
                .as_ref()
                .expect_err("too long")
                .to_string()
                .contains("9009 bytes")
        );
        let error = marked_pairs("a\tb\n1\t2\n".as_bytes()).expect_err("no such column");
        assert!(error.to_string().contains("marked_sentence"));
    }

    #[test]
    fn scores_by_class() {
        let rows = "1\t<s>A</s> freed <t>B</t>.\tYIELD\n2\t<s>A</s> freed <t>B</t>.\tRETREAT\n\
                    3\t<s>A</s> freed <t>B</t>.\tAID\n4\t<s>A</s> freed <t>B</t>.\t\n";
        let pairs: Vec<MarkedPair> = read(rows).into_iter().map(|r| r.expect("a pair")).collect();
        let concede = Judged {
            relation: Relation::certain(Root::Concede),
            trigger: String::new(),
            state: None,
        };
        let scores = evaluate(&pairs, &vec![concede; 4]);
        assert_eq!(scores.pairs, 3);
        let yields = scores.classes.iter().find(|c| c.class == YIELD).expect("YIELD");
        let counts = yields.counts;
        assert_eq!((counts.gold, counts.coded, counts.right), (2, 3, 2));
        assert!((scores.macro_f1 - 0.4).abs() < 1e-9 && (scores.accuracy - 2.0 / 3.0).abs() < 1e-9);
    }
}
