//! The coder against the public record of visits: who came to whom, and when (the Office of the Historian's lists of visits by
//! foreign leaders and of travels of secretaries of state), among those that reports of a corpus tell.
//!
//! A told visit is named by its place in the list and by the report that a reader found to tell it.

use super::{RecordError, lines};
use crate::{
    Reader,
    event::{Event, Party, Root},
    news::Document,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A visit that a report tells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldVisit {
    /// Its list and number there: "visit-2614", "travel-3186".
    pub visit: String,
    /// The report's place in the corpus, from 0.
    pub report: usize,
    /// Who came.
    pub person: String,
    /// Entity code of the visitor's side.
    pub visitor: String,
    /// Entity code of the host's side.
    pub host: String,
    /// First day of the visit.
    pub start: Date,
    /// Last day.
    pub end: Date,
}

/// How many of the told visits are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct VisitScores {
    /// Visits that some report tells.
    pub told: usize,
    /// With an event of CONSULT between the two sides.
    pub dyad: usize,
    /// The same with the visitor's name.
    pub person: usize,
    /// The same with a day of the visit.
    pub day: usize,
    /// The same with the mode "visit": found. A report that says "meets" and no more tells no visit by PLOVER's manual.
    pub found: usize,
}

/// The told visits of a JSON Lines text.
///
/// # Errors
/// The first line that is none.
pub fn told_visits(text: &str) -> Result<Vec<ToldVisit>, RecordError> {
    lines(text)
}

/// Codes the documents that the visits name, in the same order. A visit that several reports tell counts once, by the report
/// that tells most of it.
pub fn evaluate(reader: &Reader, visits: &[ToldVisit], documents: &[Document]) -> VisitScores {
    let readings = reader.read_many(documents);
    let mut best: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (visit, reading) in visits.iter().zip(&readings) {
        let most = reading
            .events
            .iter()
            .map(|event| depth(visit, event))
            .max()
            .unwrap_or(0);
        let best = best.entry(&visit.visit).or_default();
        *best = most.max(*best);
    }
    let least = |depth: usize| best.values().filter(|&&d| d >= depth).count();
    VisitScores {
        told: best.len(),
        dyad: least(1),
        person: least(2),
        day: least(3),
        found: least(4),
    }
}

/// How many of dyad, person, day and mode an event has right, in this order, up to the first that it has not.
fn depth(visit: &ToldVisit, event: &Event) -> usize {
    let is = |parties: &[Party], code: &str| parties.iter().any(|p| p.entity.as_deref() == Some(code));
    let (visitor, host) = (visit.visitor.as_str(), visit.host.as_str());
    let sides = [(&event.actors, &event.recipients), (&event.recipients, &event.actors)];
    let dyad = event.root == Root::Consult && sides.iter().any(|(a, b)| is(a, visitor) && is(b, host));
    let mode = event.mode.as_deref() == Some("visit");
    let mut names = event.actors.iter().chain(&event.recipients);
    let named = names.any(|p| {
        p.resolved
            .as_deref()
            .is_some_and(|name| same_surname(name, &visit.person))
    });
    let day = event
        .when
        .start
        .is_some_and(|start| start <= visit.end && event.when.end.unwrap_or(start) >= visit.start);
    [dyad, named, day, mode].iter().take_while(|right| **right).count()
}

fn same_surname(a: &str, b: &str) -> bool {
    let last = |name: &str| name.split_whitespace().next_back().map(str::to_lowercase);
    last(a) == last(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::from_text;

    #[test]
    fn a_visit_counts_once_by_its_best_report() {
        let line = |report: usize, end: &str| {
            format!(
                r#"{{"visit":"visit-1","report":{report},"person":"Viktor Orbán","visitor":"HUN","host":"USA","start":"2019-05-13","end":"{end}"}}"#
            )
        };
        let visits = told_visits(&[line(1, "2019-05-13"), line(2, "2019-05-13")].join("\n")).unwrap();
        let told = |text: &str| {
            let mut document = from_text(text, "report");
            document.info.published = Some("2019-05-13".parse().unwrap());
            document
        };
        let documents = [
            told("Floods hit Hungary."),
            told("Hungarian Prime Minister Viktor Orbán visited the United States on Monday."),
        ];
        let scores = evaluate(&Reader::embedded().unwrap(), &visits, &documents);
        let all = VisitScores {
            told: 1,
            dyad: 1,
            day: 1,
            person: 1,
            found: 1,
        };
        assert_eq!(scores, all);
        let late = ToldVisit {
            start: "2019-06-01".parse().unwrap(),
            end: "2019-06-02".parse().unwrap(),
            ..visits[1].clone()
        };
        let scores = evaluate(&Reader::embedded().unwrap(), &[late], &documents[1..]);
        assert_eq!(
            scores,
            VisitScores {
                day: 0,
                found: 0,
                ..all
            }
        );
    }
}
