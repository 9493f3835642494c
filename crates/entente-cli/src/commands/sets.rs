//! `entente sets`: the event sets of the ledger.

use crate::cli::Sets;
use crate::output::{self, table::table};
use anyhow::Result;
use std::io::Write;

pub(crate) fn run(arguments: &Sets) -> Result<()> {
    let sets = super::open_ledger(&arguments.ledger)?.sets()?;
    if arguments.json {
        return output::json(&sets);
    }
    if sets.is_empty() {
        output::note("the ledger holds no event sets; `entente import gdelt FILE...` adds one");
        return Ok(());
    }
    let mut shown = table(&["set", "format", "rows", "refused", "first", "last", "files", "imported"]);
    for set in sets {
        let day = |d: Option<jiff::civil::Date>| d.map_or_else(String::new, |d| d.to_string());
        shown.add_row([
            set.name,
            set.format,
            set.rows.to_string(),
            set.refused.to_string(),
            day(set.first),
            day(set.last),
            set.files.len().to_string(),
            set.imported_at.chars().take(10).collect(),
        ]);
    }
    writeln!(output::out(), "{shown}")?;
    Ok(())
}
