//! Tab-separated tables with a header line; `#` opens a comment line.

use super::CodebookError;

/// One row, which knows its file, line and column names.
pub(super) struct Row<'a> {
    file: &'a str,
    line: usize,
    header: &'a [&'a str],
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The cell of that column; empty where the column is not there.
    pub(super) fn get(&self, column: &str) -> &'a str {
        let at = self.header.iter().position(|h| *h == column);
        at.and_then(|i| self.cells.get(i)).map_or("", |c| c.trim())
    }

    /// The cell of that column, which must not be empty.
    pub(super) fn want(&self, column: &str) -> Result<&'a str, CodebookError> {
        match self.get(column) {
            "" => Err(self.fault(format!("column {column:?} is empty"))),
            cell => Ok(cell),
        }
    }

    /// The parts of a cell between `|`.
    pub(super) fn list(&self, column: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.get(column).split('|').map(str::trim).filter(|p| !p.is_empty())
    }

    pub(super) fn fault(&self, what: impl Into<String>) -> CodebookError {
        CodebookError::fault(self.file, self.line, what)
    }
}

/// Calls `take` with each row.
pub(super) fn read(
    file: &str,
    text: &str,
    mut take: impl FnMut(&Row<'_>) -> Result<(), CodebookError>,
) -> Result<(), CodebookError> {
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
    let (_, header) = lines
        .next()
        .ok_or_else(|| CodebookError::fault(file, 1, "has no header line"))?;
    let header: Vec<&str> = header.split('\t').map(str::trim).collect();
    for (at, line) in lines {
        let row = Row {
            file,
            line: at + 1,
            header: &header,
            cells: line.split('\t').collect(),
        };
        if row.cells.len() != header.len() {
            return Err(row.fault(format!("has {} columns, the header {}", row.cells.len(), header.len())));
        }
        take(&row)?;
    }
    Ok(())
}
