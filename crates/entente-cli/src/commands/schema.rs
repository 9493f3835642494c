//! `entente schema`: the JSON Schema of a reading.

use crate::output;
use anyhow::Result;
use entente::event::Reading;

pub(super) fn run() -> Result<()> {
    output::json(&schemars::schema_for!(Reading))
}
