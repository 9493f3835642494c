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
    let value = serde_json::to_value(correction).unwrap_or_default();
    let fields = value.as_object().into_iter().flatten().map(|(field, value)| {
        let words = match value {
            serde_json::Value::Array(list) if list.is_empty() => "nobody".to_owned(),
            serde_json::Value::Array(list) => list.iter().filter_map(|v| v.as_str()).collect::<Vec<_>>().join(", "),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        format!("{field}: {words}")
    });
    Ok(fields.collect::<Vec<_>>().join("; "))
}

/// Codes by their names, with dashes between.
#[askama::filter_fn]
pub(super) fn names(codes: &[String], _: &dyn askama::Values) -> Result<String, Infallible> {
    Ok(codes
        .iter()
        .map(|code| super::words::name(code))
        .collect::<Vec<_>>()
        .join("\u{2013}"))
}

/// "1 event", "2 events".
#[askama::filter_fn]
pub(super) fn counted(number: &usize, _: &dyn askama::Values, what: &str) -> Result<String, Infallible> {
    Ok(super::words::counted(*number, what))
}

/// "1, 2".
#[askama::filter_fn]
pub(super) fn numbers(numbers: &[usize], _: &dyn askama::Values) -> Result<String, Infallible> {
    Ok(numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}
