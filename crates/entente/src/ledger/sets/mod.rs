//! Other people's event sets: named, kept beside our own events and never mixed with them.
//!
//! Rows are packed to 16 bytes and lie in blocks by their pair of entities, so that a question about a pair reads the
//! rows of that pair and nothing else. Where a row comes from lies apart, in compressed blocks by its number.

mod ids;
mod import;
#[cfg(test)]
mod tests;

pub use import::{SetFile, SetImport};

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::HashMap;

use super::Ledger;
use super::error::{At, LedgerError, Result};
use super::parse::value_of;
use crate::event::{QuadClass, Root};
use crate::set::{SetCode, day_number, day_of, detail};

/// Bytes of a packed row.
const ROW: usize = 16;

/// What a set holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetInfo {
    /// Its name.
    pub name: String,
    /// gdelt, icews, polecat, plover, keds or csv.
    pub format: String,
    /// Number of rows.
    pub rows: u64,
    /// Rows that were refused when its files were imported.
    pub refused: u64,
    /// First day with a row.
    pub first: Option<Date>,
    /// Last day with a row.
    pub last: Option<Date>,
    /// Files it was made from, in the order in which they were imported.
    pub files: Vec<String>,
    /// When the last of them was imported.
    pub imported_at: String,
}

/// Which rows of a set are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetScope {
    /// All.
    All,
    /// Those in which this entity acts or is acted on.
    Entity(String),
    /// Those between these two, in either direction.
    Pair(String, String),
}

/// A row of a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetRow<'a> {
    /// Who did it: entity code.
    pub source: &'a str,
    /// To whom: entity code.
    pub target: &'a str,
    /// When.
    pub day: Date,
    /// The same in days since 1970-01-01.
    pub number: i32,
    /// PLOVER root.
    pub root: Root,
    /// PLOVER mode.
    pub mode: Option<&'a str>,
    /// The code that the set itself gives.
    pub code: &'a str,
    /// Quad class.
    pub quad_class: QuadClass,
    /// PLOVER score, -10 to 10.
    pub plover: f64,
    /// Goldstein score.
    pub goldstein: Option<f64>,
    /// How many reports tell it.
    pub reports: u32,
    /// Its number in the set. Some numbers are never used.
    pub row: u64,
}

/// Where a row of a set comes from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetSource {
    /// Number of the row.
    pub row: u64,
    /// File, with the member of an archive after "!".
    pub file: String,
    /// Line of the file, from 1; for JSON, number of the record.
    pub line: u64,
    /// The row's own id; empty where it has none.
    pub id: String,
    /// Its address; empty where it has none.
    pub url: String,
}

/// Dates by their numbers.
struct Calendar {
    first: i32,
    dates: Vec<Date>,
}

impl Calendar {
    fn get(&self, day: i32) -> Date {
        let place = usize::try_from(i64::from(day) - i64::from(self.first)).ok();
        place
            .and_then(|place| self.dates.get(place).copied())
            .unwrap_or_else(|| date_of(day))
    }
}

impl Ledger {
    /// The sets of this ledger, by name.
    pub fn sets(&self) -> Result<Vec<SetInfo>> {
        let sql = "SELECT s.name, s.format, f.rows, f.refused, f.first_day, f.last_day, f.name, f.imported_at
                   FROM sets s JOIN set_files f ON f.set_id = s.id ORDER BY s.name, f.id";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let mut rows = statement.query([]).at(&self.path)?;
        let mut sets: Vec<SetInfo> = Vec::new();
        while let Some(row) = rows.next().at(&self.path)? {
            let file = read_file(row).at(&self.path)?;
            match sets.last_mut() {
                Some(set) if set.name == file.name => {
                    set.rows += file.rows;
                    set.refused += file.refused;
                    set.first = [set.first, file.first].into_iter().flatten().min();
                    set.last = set.last.max(file.last);
                    set.files.extend(file.files);
                    set.imported_at = file.imported_at;
                }
                _ => sets.push(file),
            }
        }
        Ok(sets)
    }

    /// Hands the rows of a set that lie in `scope` and from `from` to `to` (both included) to `take`, in no particular
    /// order. An unknown set is an error that lists the sets there are; an unknown entity has no rows.
    pub fn each_set_row(
        &self,
        set: &str,
        scope: &SetScope,
        from: Option<Date>,
        to: Option<Date>,
        mut take: impl FnMut(SetRow<'_>),
    ) -> Result<()> {
        let set_id = self.set_id(set)?;
        let codes = self.set_codes(set_id)?;
        let from = from.map_or(i32::MIN, number_of);
        let to = to.map_or(i32::MAX, number_of);
        let days = "last_day >= ?2 AND first_day <= ?3";
        let columns = "SELECT source, target, base, data FROM set_blocks WHERE set_id = ?1";
        let mut names = HashMap::new();
        let (sql, ends) = match scope {
            SetScope::All => {
                names = self.set_entities()?;
                (format!("{columns} AND {days}"), vec![])
            }
            SetScope::Entity(code) => {
                let Some(id) = self.set_entity(code)? else {
                    return Ok(());
                };
                names = self.set_entities()?;
                let either = format!(
                    "{columns} AND source = ?4 AND {days} UNION ALL {columns} AND target = ?4 AND source <> ?4 AND {days}"
                );
                (either, vec![id])
            }
            SetScope::Pair(a, b) => {
                let (Some(x), Some(y)) = (self.set_entity(a)?, self.set_entity(b)?) else {
                    return Ok(());
                };
                names.insert(x, a.clone());
                names.insert(y, b.clone());
                let one_way = |source: &str, target: &str| {
                    format!("{columns} AND source = {source} AND target = {target} AND {days}")
                };
                let sql = match x == y {
                    true => one_way("?4", "?5"),
                    false => format!("{} UNION ALL {}", one_way("?4", "?5"), one_way("?5", "?4")),
                };
                (sql, vec![x, y])
            }
        };
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let values: Vec<i64> = [set_id, from.into(), to.into()].into_iter().chain(ends).collect();
        let mut rows = statement.query(rusqlite::params_from_iter(values)).at(&self.path)?;
        let calendar = self.set_calendar(set_id)?;
        while let Some(row) = rows.next().at(&self.path)? {
            let ids: (i64, i64) = (row.get(0).at(&self.path)?, row.get(1).at(&self.path)?);
            let base: i64 = row.get(2).at(&self.path)?;
            let data = row.get_ref(3).at(&self.path)?.as_blob().unwrap_or_default();
            let (Some(source), Some(target)) = (names.get(&ids.0), names.get(&ids.1)) else {
                return Err(self.set_damage("a block names an entity that is not there"));
            };
            for packed in data.as_chunks::<ROW>().0 {
                let word = |at: usize| u32::from_le_bytes([packed[at], packed[at + 1], packed[at + 2], packed[at + 3]]);
                let day = word(0) as i32;
                if day < from || day > to {
                    continue;
                }
                let Some(code) = codes.get(word(4) as usize) else {
                    return Err(self.set_damage("a row names a code that is not there"));
                };
                take(SetRow {
                    source,
                    target,
                    day: calendar.get(day),
                    number: day,
                    root: code.root,
                    mode: code.mode.as_deref(),
                    code: &code.code,
                    quad_class: code.quad_class,
                    plover: code.plover,
                    goldstein: code.goldstein,
                    reports: word(8),
                    row: base as u64 + u64::from(word(12)),
                });
            }
        }
        Ok(())
    }

    /// File, line, id and address of these rows, in their order; a number without a row is left out.
    pub fn set_sources(&self, set: &str, rows: &[u64]) -> Result<Vec<SetSource>> {
        let set_id = self.set_id(set)?;
        let sql = "SELECT d.first_row, d.rows, f.name, d.first_line, d.data
                   FROM set_details d JOIN set_files f ON f.id = d.file
                   WHERE d.set_id = ?1 AND d.first_row <= ?2 ORDER BY d.first_row DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        // Rows of one block are mostly asked for together.
        let mut block: Option<(u64, u64, String, u64, Vec<detail::Detail>)> = None;
        let mut found = Vec::with_capacity(rows.len());
        for &wanted in rows {
            if !matches!(&block, Some((first, count, ..)) if (*first..first + count).contains(&wanted)) {
                let packed = statement
                    .query_row(params![set_id, wanted.min(i64::MAX as u64) as i64], |row| {
                        let data: Vec<u8> = row.get(4)?;
                        let numbers: (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(3)?);
                        Ok((numbers, row.get::<_, String>(2)?, data))
                    })
                    .optional()
                    .at(&self.path)?;
                let Some(((first, count, line), file, data)) = packed else {
                    continue;
                };
                let details = detail::unpack(&data).ok_or_else(|| self.set_damage("details cannot be unpacked"))?;
                block = Some((first as u64, count as u64, file, line as u64, details));
            }
            let Some((first, _, file, line, details)) = &block else {
                continue;
            };
            if let Some(detail) = wanted.checked_sub(*first).and_then(|at| details.get(at as usize)) {
                found.push(SetSource {
                    row: wanted,
                    file: file.clone(),
                    line: line + detail.line + 1,
                    id: detail.id.clone(),
                    url: detail.url.clone(),
                });
            }
        }
        Ok(found)
    }

    /// How many rows an entity has in each month, by first day: those in which it acts on somebody else, and those in which it
    /// is acted on. Nothing for an entity that the set does not hold.
    pub fn set_activity(&self, set: &str, entity: &str) -> Result<Vec<(Date, u32, u32)>> {
        let set_id = self.set_id(set)?;
        let Some(entity) = self.set_entity(entity)? else {
            return Ok(Vec::new());
        };
        let sql = "SELECT month, acted, received FROM set_activity WHERE set_id = ?1 AND entity = ?2 ORDER BY month";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let months = statement
            .query_map([set_id, entity], |row| {
                Ok((date_of(row.get(0)?), row.get(1)?, row.get(2)?))
            })
            .at(&self.path)?;
        months.collect::<rusqlite::Result<_>>().at(&self.path)
    }

    /// First days of the months in which the set has any row, in order.
    pub fn set_covered(&self, set: &str) -> Result<Vec<Date>> {
        let set_id = self.set_id(set)?;
        let sql = "SELECT month FROM set_months WHERE set_id = ?1 ORDER BY month";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let months = statement
            .query_map([set_id], |row| row.get(0).map(date_of))
            .at(&self.path)?;
        months.collect::<rusqlite::Result<_>>().at(&self.path)
    }

    /// The dates from the first day of the set to the last: looking one up is quicker than reckoning it.
    fn set_calendar(&self, set_id: i64) -> Result<Calendar> {
        let sql = "SELECT min(first_day), max(last_day) FROM set_files WHERE set_id = ?1";
        let span = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Option<i32>>(0)?, row.get::<_, Option<i32>>(1)?));
        let (first, last) = self.connection.query_row(sql, [set_id], span).at(&self.path)?;
        let (first, last) = first.zip(last).unwrap_or((0, 0));
        // A set of millennia is not looked up.
        let last = last.min(first.saturating_add(400 * 366));
        Ok(Calendar {
            first,
            dates: (first..=last).map(date_of).collect(),
        })
    }

    fn set_id(&self, set: &str) -> Result<i64> {
        let sql = "SELECT id FROM sets WHERE name = ?1";
        let found = self.connection.query_row(sql, [set], |row| row.get(0)).optional();
        match found.at(&self.path)? {
            Some(id) => Ok(id),
            None => Err(LedgerError::NoSet {
                path: self.path.clone(),
                set: set.to_owned(),
                known: self.sets()?.into_iter().map(|s| s.name).collect(),
            }),
        }
    }

    fn set_entity(&self, code: &str) -> Result<Option<i64>> {
        let sql = "SELECT id FROM set_entities WHERE code = ?1";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        statement.query_row([code], |row| row.get(0)).optional().at(&self.path)
    }

    fn set_entities(&self) -> Result<HashMap<i64, String>> {
        let sql = "SELECT id, code FROM set_entities";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .at(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().at(&self.path)
    }

    /// The codes of a set by their numbers, which have no gaps.
    fn set_codes(&self, set_id: i64) -> Result<Vec<SetCode>> {
        let sql =
            "SELECT code, root, mode, quad_class, plover, goldstein FROM set_codes WHERE set_id = ?1 ORDER BY number";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let rows = statement
            .query_map([set_id], |row| {
                Ok(SetCode {
                    code: row.get(0)?,
                    root: value_of(row, 1)?,
                    mode: row.get(2)?,
                    quad_class: value_of(row, 3)?,
                    plover: row.get(4)?,
                    goldstein: row.get(5)?,
                })
            })
            .at(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().at(&self.path)
    }

    fn set_damage(&self, detail: &str) -> LedgerError {
        LedgerError::Damaged {
            path: self.path.clone(),
            detail: detail.to_owned(),
        }
    }
}

fn read_file(row: &Row<'_>) -> rusqlite::Result<SetInfo> {
    let count = |at: usize| row.get::<_, i64>(at).map(|n| n.max(0) as u64);
    let day = |at: usize| row.get::<_, Option<i32>>(at).map(|d| d.map(date_of));
    Ok(SetInfo {
        name: row.get(0)?,
        format: row.get(1)?,
        rows: count(2)?,
        refused: count(3)?,
        first: day(4)?,
        last: day(5)?,
        files: vec![row.get(6)?],
        imported_at: row.get(7)?,
    })
}

fn number_of(day: Date) -> i32 {
    day_number(day.year().into(), day.month().into(), day.day().into())
}

/// The day of a number; numbers in a ledger were days once, and a damaged one becomes the epoch.
fn date_of(number: i32) -> Date {
    // The days that the calendar of jiff knows.
    let (year, month, day) = day_of(number.clamp(-4_371_222, 2_932_896));
    Date::new(year, month, day).unwrap_or(Date::constant(1970, 1, 1))
}
