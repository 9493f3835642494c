//! Rows of tables: split into cells, read by their layout.

use super::codes::Scheme;
use super::layout::{ActorColumns, ActorKind, Layout};
use super::piece::{ActorAt, Builder, Tables, Told};
use crate::set::{Piece, Refused};
use memchr::{memchr, memchr_iter};
use std::borrow::Cow;

/// The cells of one row. Quoted cells are written out into `text`, all others point into the row.
#[derive(Default)]
struct Cells {
    /// Start and end of each cell, in the row or in the text.
    ends: Vec<(u32, u32)>,
    text: Vec<u8>,
}

impl Cells {
    /// Splits a row; the cells then lie in what this returns.
    fn split<'a>(&'a mut self, row: &'a [u8], separator: u8, quoted: bool) -> Split<'a> {
        self.ends.clear();
        if quoted && memchr(b'"', row).is_some() {
            self.unquote(row, separator);
            return Split {
                bytes: &self.text,
                ends: &self.ends,
            };
        }
        let mut start = 0;
        for at in memchr_iter(separator, row) {
            self.ends.push((start, at as u32));
            start = at as u32 + 1;
        }
        self.ends.push((start, row.len() as u32));
        Split {
            bytes: row,
            ends: &self.ends,
        }
    }

    fn unquote(&mut self, row: &[u8], separator: u8) {
        self.text.clear();
        let mut at = 0;
        loop {
            let start = self.text.len() as u32;
            if row.get(at) == Some(&b'"') {
                at += 1;
                while let Some(&byte) = row.get(at) {
                    at += 1;
                    if byte == b'"' {
                        if row.get(at) != Some(&b'"') {
                            break;
                        }
                        at += 1;
                    }
                    self.text.push(byte);
                }
            }
            while let Some(&byte) = row.get(at).filter(|b| **b != separator) {
                self.text.push(byte);
                at += 1;
            }
            self.ends.push((start, self.text.len() as u32));
            if at >= row.len() {
                return;
            }
            at += 1;
            self.text.push(separator);
        }
    }
}

/// A row in cells.
#[derive(Clone, Copy)]
struct Split<'a> {
    bytes: &'a [u8],
    ends: &'a [(u32, u32)],
}

impl<'a> Split<'a> {
    fn get(&self, column: usize) -> &'a [u8] {
        let range = self.ends.get(column).copied().unwrap_or((0, 0));
        self.bytes.get(range.0 as usize..range.1 as usize).unwrap_or(&[])
    }

    /// The cells from `first` to `last` with what parts them.
    fn span(&self, columns: ActorColumns) -> &'a [u8] {
        let start = self.ends.get(columns.first).map_or(0, |r| r.0);
        let end = self.ends.get(columns.last).map_or(0, |r| r.1);
        self.bytes.get(start as usize..end as usize).unwrap_or(&[])
    }
}

/// Reads the rows of a block.
pub(super) fn read(block: &[u8], first: bool, layout: &Layout, tables: &Tables<'_>) -> Piece {
    let mut builder = Builder::new(tables, block.len());
    let whole = std::str::from_utf8(block).is_ok();
    let mut cells = Cells::default();
    let (mut line, mut start) = (0u64, 0);
    let mut skip = first && layout.header;
    if first && block.starts_with(b"\xef\xbb\xbf") {
        start = 3;
    }
    while start < block.len() {
        let end = row_end(&block[start..], layout.quoted()) + start;
        let mut row = &block[start..end];
        let lines = if layout.quoted() {
            memchr_iter(b'\n', row).count() as u64
        } else {
            0
        };
        row = row.strip_suffix(b"\r").unwrap_or(row);
        start = end + 1;
        if skip {
            skip = false;
        } else if !row.trim_ascii().is_empty() {
            let split = cells.split(row, layout.separator, layout.quoted());
            if let Err((reason, what)) = take(&mut builder, line, split, layout) {
                builder.refuse(reason, line, || what);
            } else if !whole && std::str::from_utf8(row).is_err() {
                builder.piece.lossy += 1;
            }
        }
        line += lines + 1;
    }
    builder.piece.lines = line;
    builder.finish()
}

/// Where the row that begins the bytes ends.
fn row_end(bytes: &[u8], quoted: bool) -> usize {
    if !quoted {
        return memchr(b'\n', bytes).unwrap_or(bytes.len());
    }
    let mut odd = false;
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        match bytes[at] {
            b'"' => odd = !odd,
            _ if !odd => return at,
            _ => {}
        }
    }
    bytes.len()
}

/// A reason with what stood there; made for refused rows alone.
type Fault = (Refused, String);

fn take(builder: &mut Builder<'_>, line: u64, row: Split<'_>, layout: &Layout) -> Result<(), Fault> {
    let width = row.ends.len();
    if !layout.widths.contains(&width) {
        let reason = if layout.sisters.contains(&width) {
            Refused::Mixed
        } else {
            Refused::Columns
        };
        return Err((
            reason,
            format!("{width} columns, {} has {}", layout.name, widths(layout)),
        ));
    }
    let date = row.get(layout.date);
    let day = builder.day(date).map_err(|r| (r, shown(date)))?;
    let (id, url) = (cell(row, layout.id), cell(row, layout.url));
    if std::str::from_utf8(id).is_err() {
        return Err((Refused::Utf8, shown(id)));
    }
    let text = row.get(layout.code);
    let mode = match cell(row, layout.mode) {
        b"None" | b"NA" => b"",
        mode => mode,
    };
    let score = match cell(row, layout.score) {
        b"" => None,
        score => number(score),
    };
    if text.is_empty() || (layout.scheme == Scheme::Plover && text == b"None") {
        return Err((Refused::Code, "no event code".into()));
    }
    let code = builder
        .code(layout.scheme, text, mode, layout.stripped, score)
        .map_err(|r| (r, shown(text)))?;
    let source = actor(builder, row, layout.source);
    let target = actor(builder, row, layout.target);
    let reports = cell(row, layout.reports);
    let told = Told {
        line,
        day,
        reports: count(reports).unwrap_or(1).max(1),
        id,
        url,
    };
    let parties = || {
        format!(
            "source {:?}, target {:?}",
            shown(row.get(layout.source.first)),
            shown(row.get(layout.target.first))
        )
    };
    builder.push(told, source, target, code).map_err(|r| (r, parties()))
}

fn widths(layout: &Layout) -> String {
    let (least, most) = (layout.widths.start(), layout.widths.end());
    if least == most {
        least.to_string()
    } else {
        format!("{least} or {most}")
    }
}

fn cell<'a>(row: Split<'a>, column: Option<usize>) -> &'a [u8] {
    column.map_or(&[], |column| row.get(column).trim_ascii())
}

fn actor(builder: &mut Builder<'_>, row: Split<'_>, columns: ActorColumns) -> ActorAt {
    let key = row.span(columns);
    builder.actor(key, |actors| {
        let text = |at: usize| -> Cow<'_, str> { String::from_utf8_lossy(row.get(columns.first + at)) };
        match columns.kind {
            ActorKind::Code(weis) => actors.code(&text(0), weis),
            ActorKind::Icews => actors.name(&text(0), &text(1), &text(2)),
            ActorKind::Name => actors.name(&text(0), "", ""),
            ActorKind::Polecat => actors.polecat(&text(0), &text(1), &text(3)),
            ActorKind::Any(weis) => actors.any(&text(0), weis),
        }
    })
}

fn count(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter()
        .try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// A score in tenths, so that codes with scores stay few.
fn number(text: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    number.is_finite().then(|| (number * 10.0).round() / 10.0)
}

/// The beginning of a cell, for a message.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if short.is_empty() { "nothing".into() } else { short }
}
