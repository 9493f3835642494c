//! A table of a page, which can be taken along as CSV.

use super::{address::Address, address::Form};

/// Rows of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// Its name in addresses.
    pub(crate) name: &'static str,
    pub(crate) caption: String,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// What is said where there are no rows.
    pub(crate) empty: &'static str,
    /// Where it can be had as CSV.
    pub(crate) csv: String,
}

/// A value, perhaps with a link to what it was made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
    /// Numbers stand on the right.
    pub(crate) number: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(crate) fn number(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            number: true,
            ..Self::default()
        }
    }

    pub(crate) fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

impl Table {
    pub(crate) fn new(
        address: &Address,
        name: &'static str,
        caption: impl Into<String>,
        columns: &[&'static str],
    ) -> Self {
        Self {
            name,
            caption: caption.into(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            empty: "Nothing is recorded.",
            csv: address.in_form(Form::Csv, Some(name)),
        }
    }

    pub(crate) fn or(mut self, empty: &'static str) -> Self {
        self.empty = empty;
        self
    }

    pub(crate) fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        self.rows = rows.into_iter().collect();
        self
    }

    /// The table as CSV. A text that a spreadsheet would take for a formula is led by an apostrophe, as OWASP advises.
    pub(crate) fn to_csv(&self) -> Vec<u8> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|c| c.replace(' ', "_"));
        // Writing to memory cannot fail, and all rows are of one length.
        let _ = out.write_record(header);
        for row in &self.rows {
            let _ = out.write_record(row.iter().map(|cell| {
                if !cell.number && cell.text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                    format!("'{}", cell.text)
                } else {
                    cell.text.replace('\u{2212}', "-")
                }
            }));
        }
        out.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        let table = Table {
            columns: vec!["said", "score"],
            rows: vec![vec![Cell::text("=HYPERLINK(\"x\")"), Cell::number("\u{2212}4.0")]],
            ..Table::default()
        };
        let csv = String::from_utf8(table.to_csv()).expect("text");
        assert_eq!(csv, "said,score\n\"'=HYPERLINK(\"\"x\"\")\",-4.0\n");
    }
}
