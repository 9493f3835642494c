//! Reports of one commitment, gathered.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::rules::{Deed, Matcher};
use super::{CommitmentInput, Quantity};
use crate::codebook::Stage;

/// A commitment as its reports tell of it together.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    /// Places in the input, by day.
    pub(super) reports: Vec<usize>,
    pub(super) made: Date,
    pub(super) bound: BTreeSet<String>,
    pub(super) to: BTreeSet<String>,
    /// Bound and to whom.
    pub(super) parties: BTreeSet<String>,
    /// Telling stems of what was promised.
    pub(super) object: BTreeSet<String>,
    /// All stems in order: of what was promised, and of the words that tell of it.
    pub(super) text: Vec<String>,
    pub(super) amounts: Vec<Quantity>,
    pub(super) due: Option<Date>,
    pub(super) stage: Stage,
    pub(super) opened_by: BTreeSet<i64>,
    /// Documents that report it, with the words of the promise.
    pub(super) told_in: Vec<(String, String)>,
    last: Date,
}

/// All commitments up to the day `on`, by the day on which they were made.
pub(super) fn gather(
    commitments: &[CommitmentInput],
    matcher: &Matcher<'_>,
    deeds: &[Deed<'_>],
    on: Date,
) -> Vec<Promise> {
    let objects: Vec<BTreeSet<String>> = commitments
        .iter()
        .map(|c| {
            let names: BTreeSet<String> = c.names.iter().flat_map(|name| matcher.stems(name)).collect();
            let mut object = matcher.telling(&c.what);
            object.retain(|stem| !names.contains(stem));
            object
        })
        .collect();
    matcher.weigh(objects.iter().chain(deeds.iter().map(|deed| &deed.telling)));
    let mut order: Vec<usize> = (0..commitments.len())
        .filter(|&i| commitments[i].day <= on && !commitments[i].parties.is_empty())
        .collect();
    order.sort_by_key(|&i| (commitments[i].day, i));
    let mut found: Vec<Promise> = Vec::new();
    let mut of_party: HashMap<&str, Vec<usize>> = HashMap::new();
    for i in order {
        let report = &commitments[i];
        let object = &objects[i];
        let near = of_party
            .get(report.parties[0].as_str())
            .into_iter()
            .flatten()
            .rev()
            .copied();
        if let Some(known) = near.into_iter().find(|&k| same(&found[k], report, object, matcher)) {
            found[known].add(i, report);
            continue;
        }
        let promise = Promise::new(i, report, object.clone(), matcher);
        for party in report.parties.iter().collect::<BTreeSet<_>>() {
            of_party.entry(party).or_default().push(found.len());
        }
        found.push(promise);
    }
    found
}

/// True where the report tells of this commitment too: the same parties or some of them, near in time, similar words.
fn same(promise: &Promise, report: &CommitmentInput, object: &BTreeSet<String>, matcher: &Matcher<'_>) -> bool {
    let near = |from: Date| super::rules::days_between(from, report.day) <= matcher.rules.matching.report_days;
    let parties: BTreeSet<String> = report.parties.iter().chain(&report.to).cloned().collect();
    if !near(promise.last) || !(parties.is_subset(&promise.parties) || promise.parties.is_subset(&parties)) {
        return false;
    }
    let common: Vec<&String> = object.intersection(&promise.object).collect();
    let least = object
        .len()
        .min(promise.object.len())
        .min(matcher.rules.matching.least_words);
    if least == 0 {
        // "a peace deal": nothing but common words; then one document tells it twice, or nothing is known.
        return object.is_empty()
            && promise.object.is_empty()
            && promise.last == report.day
            && parties == promise.parties;
    }
    let all = (matcher.weight(object) * matcher.weight(&promise.object)).sqrt();
    common.len() >= least && matcher.weight(common) / all >= matcher.rules.matching.report_share
}

impl Promise {
    pub(super) fn new(
        number: usize,
        report: &CommitmentInput,
        object: BTreeSet<String>,
        matcher: &Matcher<'_>,
    ) -> Self {
        let bound: BTreeSet<String> = report.parties.iter().cloned().collect();
        let to: BTreeSet<String> = report.to.iter().filter(|t| !bound.contains(*t)).cloned().collect();
        // What was in progress at its first report was at least signed: what moved it is sought among the events.
        let stage = if report.stage.is_open() {
            report.stage
        } else {
            Stage::Signed
        };
        Self {
            reports: vec![number],
            made: report.day,
            last: report.day,
            parties: bound.union(&to).cloned().collect(),
            bound,
            to,
            object,
            text: matcher.stems(&format!("{} . {}", report.what, report.told)),
            amounts: report.amounts.clone(),
            due: report.due.filter(|due| *due >= report.day),
            stage,
            opened_by: report.opened_by.iter().copied().collect(),
            told_in: vec![(report.document.clone(), report.what.clone())],
        }
    }

    fn add(&mut self, number: usize, report: &CommitmentInput) {
        self.reports.push(number);
        self.last = self.last.max(report.day);
        self.opened_by.extend(&report.opened_by);
        self.told_in.push((report.document.clone(), report.what.clone()));
        self.due = self.due.or(report.due.filter(|due| *due >= self.made));
        if self.amounts.is_empty() {
            self.amounts.clone_from(&report.amounts);
        }
        if report.day == self.made && report.stage.is_open() {
            self.stage = self.stage.max(report.stage);
        }
    }
}
