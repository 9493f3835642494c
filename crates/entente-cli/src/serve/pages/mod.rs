//! The pages, one file each; an address chooses among them.

mod country;
mod dyad;

use super::{
    address::Address,
    answer::{Answer, Refusal},
    desk::View,
};
use crate::commands::source::{Side, side};

/// The answer to an address.
pub(super) fn answer(view: &View<'_>, address: &Address) -> Result<Answer, Refusal> {
    let path: Vec<&str> = address.path.iter().map(String::as_str).collect();
    match path[..] {
        ["dyad", key] => Answer::of(&dyad::page(view, address, key)?, address),
        ["country", code] => Answer::of(&country::page(view, address, code)?, address),
        _ => Err(Refusal::unknown(format!("Nothing lies at /{}.", path.join("/")))),
    }
}

/// The sides that a key such as `USA-PAK` names.
fn sides<const N: usize>(view: &View<'_>, key: &str, set: Option<&str>) -> Result<[Side; N], Refusal> {
    let parts: Vec<&str> = key.split('-').collect();
    let found: Vec<Side> = parts
        .iter()
        .map(|part| side(view.names(), part, set))
        .collect::<anyhow::Result<_>>()?;
    let sides: [Side; N] = found.try_into().map_err(|_| {
        let example = if N == 2 { "USA-PAK" } else { "USA-PAK-IND" };
        Refusal::bad(format!("{key:?} does not name {N} sides; write them like {example}."))
    })?;
    crate::commands::source::apart(&sides.iter().collect::<Vec<_>>())?;
    Ok(sides)
}

/// The imported set that is asked for must be there.
fn known_set(view: &View<'_>, set: Option<&str>) -> Result<(), Refusal> {
    let Some(set) = set else { return Ok(()) };
    let sets = view.ledger.sets()?;
    if sets.iter().any(|info| info.name == set) {
        return Ok(());
    }
    let names: Vec<&str> = sets.iter().map(|info| info.name.as_str()).collect();
    let has = if names.is_empty() { "none was imported".to_owned() } else { format!("there are {}", names.join(", ")) };
    Err(Refusal::unknown(format!("There is no event set {set:?}; {has}.")))
}
