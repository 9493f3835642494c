//! Tables that fit the terminal.

use comfy_table::{ContentArrangement, Table, presets};

/// A table with these columns.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    let width = u16::try_from(super::width()).unwrap_or(100);
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width);
    table.set_header(header.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>());
    table
}

/// The same without lines between the rows, for many short ones.
pub(crate) fn close_table(header: &[&str]) -> Table {
    let mut table = table(header);
    table.load_style(presets::NOTHING);
    table
}

/// Columns of the terminal.
pub(crate) fn terminal_width() -> usize {
    Table::new().width().map_or(100, usize::from)
}
