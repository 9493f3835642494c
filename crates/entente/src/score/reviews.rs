//! What reviewers made of coded events: how many were right, by root and by how sure the coder was.

use crate::{
    event::Root,
    ledger::{Correction, ReviewRow, Verdict},
};
use serde::Serialize;

/// The 95th percentile of the normal distribution: both ends together leave a tenth outside.
const Z: f64 = 1.644_853_626_951_472_2;

/// Bands of confidence: name, lower bound, and upper bound, which is not included.
const BANDS: [(&str, f64, f64); 4] = [
    ("below 0.5", f64::NEG_INFINITY, 0.5),
    ("0.5 to 0.7", 0.5, 0.7),
    ("0.7 to 0.9", 0.7, 0.9),
    ("0.9 and above", 0.9, f64::INFINITY),
];

/// Counts of verdicts, and the share of events that were right as coded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tally {
    /// What is counted: "all", a root, a band of confidence.
    pub name: String,
    /// Reviewed events.
    pub reviewed: usize,
    /// Right as coded.
    pub accepted: usize,
    /// Events, but with a wrong field.
    pub corrected: usize,
    /// No events.
    pub rejected: usize,
    /// Accepted of reviewed, in [0, 1]; none where nothing was reviewed.
    pub right: Option<f64>,
    /// Wilson's interval of that share, which holds the share of a random sample's source in nine cases of ten; none
    /// where nothing was reviewed.
    pub interval: Option<(f64, f64)>,
}

/// How often a field was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldCount {
    /// The field, as a correction names it.
    pub field: &'static str,
    /// Events in which it was wrong.
    pub corrected: usize,
}

/// What the reviews of a ledger say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewScores {
    /// All reviewed events.
    pub all: Tally,
    /// Corrected fields, all of them, in the order of [`Correction::FIELDS`]; an event may count under several.
    pub fields: Vec<FieldCount>,
    /// By coded root, those reviewed alone, in the codebook's order.
    pub roots: Vec<Tally>,
    /// By the coder's confidence.
    pub confidence: Vec<Tally>,
    /// Reviewed events that are not of the newest reading of their document: they tell of an earlier coder.
    pub earlier_readings: usize,
    /// Names of the reviewers whose reviews count, in alphabetical order.
    pub reviewers: Vec<String>,
}

/// What the latest review of each event says; earlier ones are passed over.
pub fn measure(reviews: &[ReviewRow]) -> ReviewScores {
    let latest: Vec<&ReviewRow> = reviews.iter().filter(|row| row.latest).collect();
    let with = |name: &str, keep: &dyn Fn(&ReviewRow) -> bool| {
        tally(
            name,
            latest.iter().filter(|row| keep(row)).map(|row| row.review.verdict),
        )
    };
    let corrections = latest.iter().filter_map(|row| row.review.correction.as_ref());
    let wrong: Vec<&str> = corrections.flat_map(Correction::fields).collect();
    let mut reviewers: Vec<String> = latest.iter().map(|row| row.review.reviewer.clone()).collect();
    reviewers.sort();
    reviewers.dedup();
    ReviewScores {
        all: with("all", &|_| true),
        fields: Correction::FIELDS
            .into_iter()
            .map(|field| FieldCount {
                field,
                corrected: wrong.iter().filter(|wrong| **wrong == field).count(),
            })
            .collect(),
        roots: Root::ALL
            .into_iter()
            .map(|root| with(root.name(), &|row| row.event.root == root))
            .filter(|tally| tally.reviewed > 0)
            .collect(),
        confidence: BANDS
            .into_iter()
            .map(|(name, low, high)| with(name, &|row| (low..high).contains(&row.event.confidence)))
            .collect(),
        earlier_readings: latest.iter().filter(|row| !row.current).count(),
        reviewers,
    }
}

fn tally(name: &str, verdicts: impl Iterator<Item = Verdict>) -> Tally {
    let [mut accepted, mut corrected, mut rejected] = [0; 3];
    for verdict in verdicts {
        match verdict {
            Verdict::Accept => accepted += 1,
            Verdict::Correct => corrected += 1,
            Verdict::Reject => rejected += 1,
        }
    }
    let reviewed = accepted + corrected + rejected;
    Tally {
        name: name.to_owned(),
        reviewed,
        accepted,
        corrected,
        rejected,
        right: (reviewed > 0).then(|| accepted as f64 / reviewed as f64),
        interval: wilson(accepted, reviewed),
    }
}

/// Wilson's score interval at 90% for `right` of `all` (Wilson 1927, Journal of the American Statistical Association 22).
fn wilson(right: usize, all: usize) -> Option<(f64, f64)> {
    if all == 0 {
        return None;
    }
    let n = all as f64;
    let share = right as f64 / n;
    let scale = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        let near = |found: Option<(f64, f64)>, low: f64, high: f64| {
            let (l, h) = found.unwrap();
            assert!((l - low).abs() < 5e-4 && (h - high).abs() < 5e-4, "{l} {h}");
        };
        // Worked out from the formula with another program.
        near(wilson(8, 10), 0.5408, 0.9314);
        near(wilson(0, 10), 0.0, 0.2129);
        near(wilson(90, 100), 0.8396, 0.9393);
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn verdicts_are_counted() {
        use Verdict::{Accept, Correct, Reject};
        let found = tally("all", [Accept, Reject, Accept, Correct].into_iter());
        assert_eq!(
            (found.reviewed, found.accepted, found.corrected, found.rejected),
            (4, 2, 1, 1)
        );
        assert_eq!(found.right, Some(0.5));
        assert_eq!(tally("none", std::iter::empty()).right, None);
    }
}
