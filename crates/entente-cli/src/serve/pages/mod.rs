//! The pages, one file each; an address chooses among them.

pub(super) mod add;
mod api;
pub(super) mod claims;
pub(super) mod commitments;
pub(super) mod country;
pub(super) mod document;
pub(super) mod dyad;
pub(super) mod enter;
pub(super) mod event;
pub(super) mod home;
pub(super) mod people;
pub(super) mod review;
pub(super) mod search;
pub(super) mod tradeoff;
mod words;

use super::{
    address::{Address, Form, link, with_query},
    answer::{Answer, JSON, Page, Refusal},
    desk::View,
    openapi,
};
use crate::commands::{
    dyads::Row,
    known_entity,
    source::{Side, apart, side},
    today,
};
use axum::http::StatusCode;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page that asks for nothing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// What is sent with a review, beside the event that the address names.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewForm {
    /// accept, correct or reject.
    pub(super) verdict: String,
    /// Name of the reviewer.
    pub(super) reviewer: String,
    /// Why; needed to reject.
    #[serde(default)]
    pub(super) reason: String,
    /// The right root.
    pub(super) root: Option<String>,
    /// Entity codes of the right actors, with blanks or commas between them.
    pub(super) actors: Option<String>,
    /// Entity codes of the right recipients.
    pub(super) recipients: Option<String>,
    /// affirmed or denied.
    pub(super) polarity: Option<String>,
    /// The right modality.
    pub(super) modality: Option<String>,
    /// The right first day.
    pub(super) start: Option<String>,
    /// The right last day.
    pub(super) end: Option<String>,
}

/// A review that was kept.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Kept {
    /// Number of the review.
    pub(super) review: i64,
}

/// An addition that was ordered.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ordered {
    /// Number of the job; `/add/{job}.json` tells how far it has come.
    pub(super) job: u64,
}

/// The answer to an address.
pub(super) fn answer(view: &View<'_>, address: &Address) -> Result<Answer, Refusal> {
    let path: Vec<&str> = address.path.iter().map(String::as_str).collect();
    match path[..] {
        [] | ["desk"] => Answer::of(&home::page(view, address)?, address),
        ["relations"] => or_elsewhere(home::relations(view, address)?, address),
        ["dyad", key] => Answer::of(&dyad::page(view, address, key)?, address),
        ["country", code] => Answer::of(&country::page(view, address, code)?, address),
        ["tradeoff"] => or_elsewhere(tradeoff::choice(view, address)?, address),
        ["tradeoff", key] => Answer::of(&tradeoff::page(view, address, key)?, address),
        ["document", hash] => Answer::of(&document::page(view, address, hash)?, address),
        ["event", id] => Answer::of(&event::page(view, address, id)?, address),
        ["people"] => Answer::of(&people::page(view, address)?, address),
        ["claims"] => Answer::of(&claims::page(view, address)?, address),
        ["commitments"] => Answer::of(&commitments::page(view, address)?, address),
        ["search"] => Answer::of(&search::page(view, address)?, address),
        ["review"] => Answer::of(&review::page(view, address)?, address),
        ["add"] => Answer::of(&add::page(view, address)?, address),
        ["add", id] => Answer::of(&add::job(view, address, id)?, address),
        ["api"] if address.form == Form::Html => Answer::of(&api::page(address)?, address),
        ["words"] if address.form == Form::Html => Answer::of(&words::page(address)?, address),
        ["openapi.json"] => {
            address.query::<Nothing>()?;
            let text = serde_json::to_vec_pretty(&openapi::document()).map_err(anyhow::Error::from)?;
            Ok(Answer::new(JSON, text))
        }
        _ => Err(Refusal::unknown(format!("Nothing lies at /{}.", path.join("/")))),
    }
}

/// A page, or where its question is answered.
fn or_elsewhere(page: Result<impl Page, String>, address: &Address) -> Result<Answer, Refusal> {
    match page {
        Ok(page) => Answer::of(&page, address),
        Err(elsewhere) => Ok(Answer::elsewhere(elsewhere + address.form.ending())),
    }
}

/// Where a dyad has its page over a time, and where that page lists its facts.
fn dyad_links(row: &Row, from: Option<Date>, to: Option<Date>, set: Option<&str>) -> [String; 2] {
    let page = link(&["dyad", &format!("{}-{}", row.a, row.b)]);
    let within = [
        ("from", from.map(|day| day.to_string())),
        ("to", to.map(|day| day.to_string())),
        ("set", set.map(str::to_owned)),
    ];
    let mut pairs: Vec<(String, String)> = within
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    let whole = with_query(&page, &pairs);
    pairs.push(("status".to_owned(), "facts".to_owned()));
    [whole, with_query(&page, &pairs) + "#events"]
}

/// The page of some sides that a person named by codes or names.
fn key_of(view: &View<'_>, page: &str, words: &[&str]) -> Result<String, Refusal> {
    let labels = words
        .iter()
        .map(|words| side(view.names(), words, None).map(|side| side.label))
        .collect::<anyhow::Result<Vec<String>>>()?;
    Ok(link(&[page, &labels.join("-")]))
}

/// The sides that a key such as `USA-PAK` names.
fn sides<const N: usize>(view: &View<'_>, key: &str, set: Option<&str>) -> Result<[Side; N], Refusal> {
    let found: Vec<Side> = key
        .split('-')
        .map(|part| side(view.names(), part, set))
        .collect::<anyhow::Result<_>>()
        .map_err(|why| Refusal::unknown(why.to_string()))?;
    let sides: [Side; N] = found.try_into().map_err(|_| {
        let example = if N == 2 { "USA-PAK" } else { "USA-PAK-IND" };
        Refusal::unknown(format!("{key:?} does not name {N} sides; write them like {example}."))
    })?;
    apart(&sides.iter().collect::<Vec<_>>())?;
    Ok(sides)
}

/// Parties that a question names, with commas between them.
fn parties(view: &View<'_>, words: Option<&str>) -> Result<Vec<String>, Refusal> {
    let words = words
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let codes = words
        .map(|word| known_entity(view.names(), word))
        .collect::<anyhow::Result<Vec<String>>>();
    codes.map_err(|why| Refusal::new(StatusCode::BAD_REQUEST, "Nobody is known by that name", why.to_string()))
}

/// Longest text that is searched for, in bytes, and most words of it.
const LONGEST: (usize, usize) = (400, 24);

/// A text that can be searched for in no time.
fn searchable(text: Option<&str>) -> Result<(), Refusal> {
    let text = text.unwrap_or_default();
    if text.len() > LONGEST.0 || text.split_whitespace().count() > LONGEST.1 {
        let (bytes, words) = LONGEST;
        return Err(Refusal::bad(format!(
            "Search for at most {words} words, in {bytes} bytes; give a whole sentence as an example instead."
        )));
    }
    Ok(())
}

/// Nothing has happened yet after today: a time that ends later ends today.
fn until_today(to: Option<Date>) -> Option<Date> {
    to.map(|to| to.min(today()))
}

/// Two days in their order.
fn in_order(from: Option<Date>, to: Option<Date>) -> Result<(), Refusal> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => Err(Refusal::bad(format!(
            "The time from {from} to {to} ends before it begins."
        ))),
        _ => Ok(()),
    }
}

/// The imported set that is asked for must be there.
fn known_set(view: &View<'_>, set: Option<&str>) -> Result<(), Refusal> {
    let Some(set) = set else { return Ok(()) };
    let sets = view.ledger.sets()?;
    if sets.iter().any(|info| info.name == set) {
        return Ok(());
    }
    let names: Vec<&str> = sets.iter().map(|info| info.name.as_str()).collect();
    let has = if names.is_empty() {
        "none was imported".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    };
    Err(Refusal::unknown(format!("There is no event set {set:?}; {has}.")))
}
