//! How templates write some values.

// What the macro makes of a filter is public within its own module.
#![allow(unreachable_pub)]

use entente::ledger::{Correction, Verdict};
use std::convert::Infallible;

/// "accepted".
#[askama::filter_fn]
pub(super) fn verdict(verdict: &Verdict, _: &dyn askama::Values) -> Result<&'static str, Infallible> {
    Ok(match verdict {
        Verdict::Accept => "accepted",
        Verdict::Correct => "corrected",
        Verdict::Reject => "rejected",
    })
}

/// A correction as it is kept.
#[askama::filter_fn]
pub(super) fn correction(correction: &Correction, _: &dyn askama::Values) -> Result<String, Infallible> {
    Ok(serde_json::to_string(correction).unwrap_or_default())
}

/// "1, 2".
#[askama::filter_fn]
pub(super) fn numbers(numbers: &[usize], _: &dyn askama::Values) -> Result<String, Infallible> {
    Ok(numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}
