//! Coded against gold: counts, and the shares that follow from them.

use serde::Serialize;

/// How many there are, were coded, and are both. A share of nothing is 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Counts {
    /// In the gold.
    pub gold: usize,
    /// Coded.
    pub coded: usize,
    /// Both.
    pub right: usize,
    /// Right among coded.
    pub precision: f64,
    /// Right among gold.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

impl Counts {
    pub(super) fn of(gold: usize, coded: usize, right: usize) -> Self {
        Self {
            gold,
            coded,
            right,
            precision: share(right, coded),
            recall: share(right, gold),
            f1: share(2 * right, gold + coded),
        }
    }
}

pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
