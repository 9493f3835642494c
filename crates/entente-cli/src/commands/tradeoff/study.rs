//! The event study of a dated claim: the path of A and C after the date against a synthetic control from A's other
//! dyads.

use entente::relations::{
    Tallies,
    synthetic::{EventStudy, NoStudy, SyntheticOptions, synthetic_control},
    tradeoff::{LEAST_NONZERO, Question, system::System},
};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Placebos whose fit before the date is worse than this many times that of the actual series (mean squared) are left
/// out: Abadie, Diamond and Hainmueller's (2010) middle choice.
const WORST_FIT: f64 = 5.0;

/// The study, or why there is none.
pub(crate) struct Study {
    pub(crate) since: Date,
    pub(crate) starts: Vec<Date>,
    pub(crate) actual: Vec<f64>,
    pub(crate) result: Result<EventStudy, NoStudy>,
}

/// Compares A's relation with C to A's relations with `others` that have enough events, in the periods that are covered.
pub(crate) fn study(
    tallies: &Tallies,
    question: &Question,
    others: &[&str],
    since: Date,
    window: impl Fn(System) -> System,
) -> Study {
    let system = window(System::of(tallies, question));
    let first = tallies.period().start(since);
    let starts: Vec<Date> = system
        .starts
        .iter()
        .zip(&system.observed)
        .filter_map(|(&start, &seen)| seen.then_some(start))
        .collect();
    let actual = system.seen(&system.y);
    let donors: Vec<(String, Vec<f64>)> = others
        .iter()
        .filter_map(|&other| {
            let question = Question {
                c: other.to_owned(),
                ..question.clone()
            };
            let system = window(System::of(tallies, &question));
            (system.nonzero().1 >= LEAST_NONZERO).then(|| (other.to_owned(), system.seen(&system.y)))
        })
        .collect();
    let before = starts.iter().filter(|&&start| start < first).count();
    let options = SyntheticOptions {
        worst_fit: Some(WORST_FIT),
    };
    Study {
        since,
        result: synthetic_control(&actual, &donors, before, &options),
        starts,
        actual,
    }
}

impl Study {
    pub(crate) fn as_json(&self) -> Value {
        match &self.result {
            Err(reason) => json!({"date": self.since, "result": null, "reason": reason.to_string()}),
            Ok(study) => json!({
                "date": self.since,
                "effect": study.fit.effect,
                "before": study.before, "after": self.starts.len() - study.before,
                "rmspe_before": study.fit.rmspe_before, "rmspe_after": study.fit.rmspe_after, "ratio": study.fit.ratio,
                "rank": study.rank, "p": study.p,
                "placebos": study.placebos.len(), "left_out": study.left_out, "worst_fit": WORST_FIT,
                "weights": study.weights.iter().map(|(name, weight)| json!({"state": name, "weight": weight})).collect::<Vec<_>>(),
                "path": self.starts.iter().zip(&self.actual).zip(&study.fit.synthetic)
                    .map(|((start, actual), synthetic)| json!({"start": start, "actual": actual, "synthetic": synthetic}))
                    .collect::<Vec<_>>(),
            }),
        }
    }
}
