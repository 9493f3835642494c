//! Other people's event data in: GDELT, ICEWS, POLECAT, PLOVER, KEDS, and any table whose columns a person names.
//!
//! A file is opened ([`open`]), its members come one by one, and of each the rows in pieces ([`Import::pieces`]), read
//! in blocks on all cores. Every row becomes two entity codes, a day and a code with PLOVER root, mode and score
//! ([`crate::set`]); what cannot is refused with its reason, and the rest goes on.
//!
//! The number of reports of a row is GDELT's NumSources: how many outlets told the event within the first quarter of an
//! hour. NumArticles counts the same outlet several times. Other data count no reports; a row of theirs is one.

mod actors;
mod blocks;
mod codes;
mod day;
mod error;
mod input;
mod layout;
mod piece;
mod plover;
mod table;
#[cfg(test)]
mod tests;

pub use codes::Scheme;
pub use error::ImportError;
pub use input::{Member, Members, hash, open};

use crate::codebook::Codebook;
use crate::set::{Piece, Refused, day_number};
use blocks::{Blocks, Ends};
use jiff::{ToSpan, civil::Date};
use layout::Layout;
use piece::Tables;
use rayon::prelude::*;

/// Bytes looked at to tell a layout.
const HEAD: usize = 1 << 20;
/// Blocks read at once, of some four megabytes each.
const GROUP: usize = 6;

/// Whose data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// GDELT 1.0 and 2.0 event exports.
    Gdelt,
    /// ICEWS event files and the knowledge graphs made of them.
    Icews,
    /// POLECAT's weekly and yearly files.
    Polecat,
    /// PLOVER records in JSON.
    Plover,
    /// KEDS series: date, source, target, code.
    Keds,
    /// A table whose columns are named.
    Csv,
}

impl Format {
    /// Its name: at the command line, and of a set for which none is given.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gdelt => "gdelt",
            Self::Icews => "icews",
            Self::Polecat => "polecat",
            Self::Plover => "plover",
            Self::Keds => "keds",
            Self::Csv => "csv",
        }
    }

    /// What a file of it looks like.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Gdelt => {
                "a GDELT export of 57 or 58 columns (1.0) or 61 (2.0) parted by tabs, or a table that names GDELT's columns"
            }
            Self::Icews => {
                "an ICEWS file with named columns (Event ID, Event Date, Source Name, ...), or split, date, actor, event, target parted by tabs"
            }
            Self::Polecat => {
                "a POLECAT file with named columns (Event ID, Event Date, Event Type, ..., Actor Name, ...)"
            }
            Self::Plover => "JSON objects with date, source, target and event",
            Self::Keds => "date, source, target, code and perhaps a description, parted by commas or tabs",
            Self::Csv => "a table with named columns, of which --columns names date, source, target and code",
        }
    }
}

/// What the caller knows.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whose data.
    pub format: Format,
    /// Which column of a table holds what; see [`columns`].
    pub columns: Vec<(String, String)>,
    /// The scheme of the codes, where the format leaves it open.
    pub scheme: Option<Scheme>,
    /// Today: no row is later than tomorrow.
    pub today: Date,
}

/// Which column holds what: "date=Day,source=Actor1,target=Actor2,code=EventCode"; also mode, id, url, reports, score.
///
/// # Errors
/// Where a part is not of that form, is unknown or stands twice, or where one of the four is missing.
pub fn columns(text: &str) -> Result<Vec<(String, String)>, ImportError> {
    let fault = |what: String| ImportError::Columns {
        text: text.to_owned(),
        what,
    };
    const MUST: [&str; 4] = ["date", "source", "target", "code"];
    const MAY: [&str; 5] = ["mode", "id", "url", "reports", "score"];
    let mut found: Vec<(String, String)> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let (key, column) = part
            .split_once('=')
            .ok_or_else(|| fault(format!("{part:?} has no \"=\"")))?;
        let (key, column) = (key.trim(), column.trim());
        if !MUST.contains(&key) && !MAY.contains(&key) {
            return Err(fault(format!(
                "{key:?} is none of {}, {}",
                MUST.join(", "),
                MAY.join(", ")
            )));
        }
        if found.iter().any(|(k, _)| k == key) {
            return Err(fault(format!("{key} stands twice")));
        }
        found.push((key.to_owned(), column.to_owned()));
    }
    match MUST.iter().find(|must| !found.iter().any(|(k, _)| k == *must)) {
        Some(missing) => Err(fault(format!("{missing} is missing"))),
        None => Ok(found),
    }
}

fn columns_text(columns: &[(String, String)]) -> String {
    let parts: Vec<String> = columns.iter().map(|(key, column)| format!("{key}={column}")).collect();
    parts.join(",")
}

/// An import: the tables that every row is read with.
#[derive(Debug)]
pub struct Import<'c> {
    tables: Tables<'c>,
    options: Options,
}

impl<'c> Import<'c> {
    /// With this codebook.
    pub fn new(codebook: &'c Codebook, options: Options) -> Self {
        let tomorrow = options.today.checked_add(1.day()).unwrap_or(options.today);
        let tables = Tables {
            actors: actors::Actors::new(codebook),
            codes: codes::Codes::new(codebook),
            last_day: day_number(tomorrow.year().into(), tomorrow.month().into(), tomorrow.day().into()),
        };
        Self { tables, options }
    }

    /// The rows of a member.
    ///
    /// # Errors
    /// Where it is empty or of another layout; what is wrong further on is counted in the pieces.
    pub fn pieces<'m>(&'m self, member: Member<'m>) -> Result<Pieces<'m>, ImportError> {
        let mut blocks = Blocks::new(member.reader);
        let head = blocks.head(HEAD);
        let shape = if head.trim_ascii().is_empty() {
            return Err(match blocks.error.take() {
                Some(e) => ImportError::Layout {
                    file: format!("{} ({e})", member.name),
                    expected: self.options.format.expected().to_owned(),
                },
                None => ImportError::Empty { file: member.name },
            });
        } else if self.options.format == Format::Plover {
            if !head.contains(&b'{') {
                return Err(ImportError::Layout {
                    file: member.name,
                    expected: Format::Plover.expected().to_owned(),
                });
            }
            let first = head.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty());
            let whole = |line: &[u8]| serde_json::from_slice::<serde_json::Map<_, _>>(line).is_ok();
            Shape::Json {
                lines: first.is_some_and(whole),
            }
        } else {
            Shape::Table(Box::new(layout::detect(&member.name, head, &self.options)?))
        };
        Ok(Pieces {
            tables: &self.tables,
            name: member.name,
            blocks,
            shape,
            first: true,
        })
    }
}

enum Shape {
    Table(Box<Layout>),
    Json { lines: bool },
}

/// The rows of a member, in pieces.
pub struct Pieces<'m> {
    tables: &'m Tables<'m>,
    name: String,
    blocks: Blocks<'m>,
    shape: Shape,
    first: bool,
}

impl Pieces<'_> {
    /// The member's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The layout, for people.
    pub fn layout(&self) -> &'static str {
        match &self.shape {
            Shape::Table(layout) => layout.name,
            Shape::Json { .. } => "PLOVER JSON",
        }
    }

    /// True where rows have ids of their own, by which one that comes twice is found.
    pub fn has_ids(&self) -> bool {
        match &self.shape {
            Shape::Table(layout) => layout.id.is_some(),
            Shape::Json { .. } => true,
        }
    }

    /// The next pieces, read on all cores, in the order of the file; none at its end. A file that breaks off gives what
    /// came before, and a refusal of its last piece says so.
    #[allow(clippy::should_implement_trait)] // it reads and lends
    pub fn next(&mut self) -> Option<Vec<Piece>> {
        let ends = match &self.shape {
            Shape::Table(layout) if layout.quoted() => Ends::Quoted,
            Shape::Table(_) | Shape::Json { lines: true } => Ends::Lines,
            Shape::Json { lines: false } => Ends::Objects,
        };
        let group: Vec<Vec<u8>> = (0..GROUP).map_while(|_| self.blocks.next(ends)).collect();
        if group.is_empty() && self.blocks.error.is_none() {
            return None;
        }
        let first = std::mem::take(&mut self.first);
        let read = |(at, block): (usize, &Vec<u8>)| match &self.shape {
            Shape::Table(layout) => table::read(block, first && at == 0, layout, self.tables),
            Shape::Json { lines } => plover::read(block, *lines, self.tables),
        };
        let mut pieces: Vec<Piece> = group.par_iter().enumerate().map(read).collect();
        if let Some(error) = self.blocks.error.take_if(|_| group.len() < GROUP) {
            let mut end = pieces.pop().unwrap_or_default();
            let line = end.lines.saturating_sub(1);
            end.refusals
                .add(Refused::Cut, line, || format!("{error}; what came before it is kept"));
            pieces.push(end);
        }
        Some(pieces)
    }
}
