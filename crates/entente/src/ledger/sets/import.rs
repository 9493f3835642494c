//! Adding files to a set.

use rusqlite::params;
use std::collections::{HashMap, HashSet};

use super::super::Ledger;
use super::super::error::{At, LedgerError, Result};
use super::super::parse::name_of;
use super::{ids, ids::Ids, number_of};
use crate::set::{NO_KEY, Piece, Refused, SAME_KEY, SetCode};

/// Rows that are held in memory before they are written: 32 bytes each.
const BATCH: usize = 1_500_000;

/// What became of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetFile {
    /// Rows taken.
    pub rows: u64,
    /// Rows refused because their id was there.
    pub duplicates: u64,
    /// Lines (from 1) of the first few of them, with the id's place in the piece.
    pub duplicate_lines: Vec<u64>,
    /// First day.
    pub first: Option<jiff::civil::Date>,
    /// Last day.
    pub last: Option<jiff::civil::Date>,
}

#[derive(Clone, Copy)]
struct Buffered {
    source: u32,
    target: u32,
    day: i32,
    code: u32,
    reports: u32,
    position: u32,
}

/// An import into one set. Files are committed whole, many small ones together; what is not committed when it is
/// dropped is as if it had never been.
#[derive(Debug)]
pub struct SetImport<'a> {
    ledger: &'a mut Ledger,
    set_id: i64,
    ids: Ids,
    entities: HashMap<String, u32>,
    /// By what makes a code what it is, in words: scores are no keys.
    codes: HashMap<String, u32>,
    months: HashSet<i32>,
    /// By entity and month, what it did and what was done to it, since the last commit.
    activity: HashMap<(u32, i32), (u32, u32)>,
    pending: Pending,
    next_row: u64,
    file: Option<(i64, SetFile, u64)>,
    seen: HashSet<u32>,
    /// Rows of files that came to their end, and those of them that are on the disk.
    finished: u64,
    kept: u64,
    open: bool,
}

/// What has not been written.
#[derive(Default)]
struct Pending {
    base: u64,
    rows: Vec<Buffered>,
    keys: Vec<u64>,
    /// Rows written or waiting since the last commit.
    since: usize,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pending({} rows)", self.rows.len())
    }
}

impl Ledger {
    /// Begins an import into the set of that name, which is made where there is none.
    ///
    /// # Errors
    /// Where the set holds rows of another format, or another program is writing.
    pub fn import_set(&mut self, set: &str, format: &str) -> Result<SetImport<'_>> {
        let path = self.path.clone();
        self.connection.execute_batch("BEGIN IMMEDIATE").at(&path)?;
        let mut import = SetImport {
            set_id: 0,
            ids: Ids::default(),
            entities: HashMap::new(),
            codes: HashMap::new(),
            months: HashSet::new(),
            activity: HashMap::new(),
            pending: Pending::default(),
            next_row: 0,
            file: None,
            seen: HashSet::new(),
            finished: 0,
            kept: 0,
            open: true,
            ledger: self,
        };
        import.load(set, format)?;
        Ok(import)
    }
}

impl SetImport<'_> {
    fn load(&mut self, set: &str, format: &str) -> Result<()> {
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        connection
            .execute(
                "INSERT OR IGNORE INTO sets (name, format, next_row) VALUES (?1, ?2, 0)",
                [set, format],
            )
            .at(path)?;
        let (id, found, next_row): (i64, String, i64) = connection
            .query_row("SELECT id, format, next_row FROM sets WHERE name = ?1", [set], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .at(path)?;
        if found != format {
            return Err(LedgerError::OtherFormat {
                path: path.clone(),
                set: set.to_owned(),
                found,
                wanted: format.to_owned(),
            });
        }
        self.set_id = id;
        self.next_row = next_row as u64;
        self.pending.base = self.next_row;
        let mut statement = connection
            .prepare("SELECT data FROM set_ids WHERE set_id = ?1")
            .at(path)?;
        let mut rows = statement.query([id]).at(path)?;
        while let Some(row) = rows.next().at(path)? {
            let data = row.get_ref(0).at(path)?.as_blob().unwrap_or_default();
            ids::unpack(data, |key| {
                self.ids.insert(key);
            });
        }
        drop(rows);
        drop(statement);
        for (number, code) in self.ledger.set_entities()? {
            self.entities.insert(code, number as u32);
        }
        for (number, code) in self.ledger.set_codes(id)?.iter().enumerate() {
            self.codes.insert(key_of(code), number as u32);
        }
        Ok(())
    }

    /// True where a file of that hash was imported into this set before.
    pub fn holds(&self, hash: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM set_files WHERE set_id = ?1 AND hash = ?2)";
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        connection
            .query_row(sql, params![self.set_id, hash], |row| row.get(0))
            .at(path)
    }

    /// True where a file of that name was imported into this set before, packed or not, and its rows have no ids: then rows
    /// of another state of the file cannot be told from those that are there.
    pub fn holds_other(&self, name: &str) -> Result<bool> {
        let sql = "SELECT name FROM set_files WHERE set_id = ?1 AND hash IS NOT NULL";
        let path = &self.ledger.path;
        let mut statement = self.ledger.connection.prepare_cached(sql).at(path)?;
        let names = statement.query_map([self.set_id], |row| row.get::<_, String>(0));
        let names: Vec<String> = names.and_then(Iterator::collect).at(path)?;
        let plain = |name: &str| name.trim_end_matches(".gz").to_owned();
        Ok(names.iter().any(|known| plain(known) == plain(name)))
    }

    /// Begins a file; its pieces follow in their order. `hash` where its rows have no ids.
    pub fn begin_file(&mut self, name: &str, hash: Option<&str>) -> Result<()> {
        let sql =
            "INSERT INTO set_files (set_id, name, hash, rows, refused, imported_at) VALUES (?1, ?2, ?3, 0, 0, ?4)";
        let now = jiff::Timestamp::now().to_string();
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        connection
            .execute(sql, params![self.set_id, name, hash, now])
            .at(path)?;
        self.file = Some((connection.last_insert_rowid(), SetFile::default(), 0));
        Ok(())
    }

    /// Adds the next piece of the file; duplicates are counted in its refusals.
    pub fn add(&mut self, piece: &mut Piece) -> Result<()> {
        let Some((file, mut told, line)) = self.file.take() else {
            return Ok(());
        };
        let entities: Vec<u32> = piece.entities.iter().map(|e| self.entity(e)).collect::<Result<_>>()?;
        let codes: Vec<u32> = piece.codes.iter().map(|c| self.code(c)).collect::<Result<_>>()?;
        let (mut taken, mut last_refused) = (0u64, false);
        let (mut first, mut last) = (i32::MAX, i32::MIN);
        let mut month = i32::MIN..i32::MIN;
        let mut duplicates = Vec::new();
        for (at, entry) in piece.entries.iter().enumerate() {
            match entry.key {
                NO_KEY => last_refused = false,
                SAME_KEY => {}
                key => {
                    last_refused = !self.ids.insert(key);
                    if last_refused {
                        duplicates.push(at);
                    } else {
                        self.pending.keys.push(key);
                    }
                }
            }
            if last_refused {
                continue;
            }
            taken += 1;
            first = first.min(entry.day);
            last = last.max(entry.day);
            if !month.contains(&entry.day) {
                month = month_around(entry.day);
                self.months.insert(month.start);
            }
            self.pending.rows.push(Buffered {
                source: entities[entry.source as usize],
                target: entities[entry.target as usize],
                day: entry.day,
                code: codes[entry.code as usize],
                reports: entry.reports,
                position: (self.next_row - self.pending.base) as u32 + at as u32,
            });
        }
        if !duplicates.is_empty() {
            let details = unpacked(piece);
            for at in duplicates {
                let detail = details.get(at);
                let refused_at = detail.map_or(0, |d| d.line);
                piece.refusals.add(Refused::Duplicate, refused_at, || {
                    detail.map_or_else(String::new, |d| format!("id {} was there before", d.id))
                });
                told.duplicates += 1;
            }
        }
        if taken > 0 {
            self.write_details(piece, file, line)?;
            self.next_row += piece.entries.len() as u64;
            told.first = [told.first, Some(super::date_of(first))].into_iter().flatten().min();
            told.last = told.last.max(Some(super::date_of(last)));
        }
        told.rows += taken;
        self.pending.since += taken as usize;
        self.file = Some((file, told, line + piece.lines));
        if self.pending.rows.len() >= BATCH {
            self.flush()?;
        }
        Ok(())
    }

    /// Ends the file. A file of which no row was taken is not listed.
    pub fn finish_file(&mut self, refused: u64) -> Result<SetFile> {
        let Some((file, told, _)) = self.file.take() else {
            return Ok(SetFile::default());
        };
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        if told.rows == 0 {
            connection
                .execute("DELETE FROM set_files WHERE id = ?1", [file])
                .at(path)?;
        } else {
            let sql = "UPDATE set_files SET rows = ?2, refused = ?3, first_day = ?4, last_day = ?5 WHERE id = ?1";
            let days = (told.first.map(number_of), told.last.map(number_of));
            let values = params![file, told.rows as i64, refused as i64, days.0, days.1];
            connection.execute(sql, values).at(path)?;
        }
        self.finished += told.rows;
        if self.pending.since >= BATCH {
            self.commit()?;
            let (connection, path) = (&self.ledger.connection, &self.ledger.path);
            connection.execute_batch("BEGIN IMMEDIATE").at(path)?;
            self.open = true;
        }
        Ok(told)
    }

    /// Number of entities seen in this import.
    pub fn entities(&self) -> usize {
        self.seen.len()
    }

    /// Number of rows that will stay even if the import is broken off now.
    pub fn kept(&self) -> u64 {
        self.kept
    }

    /// Puts everything that was added on the disk.
    pub fn finish(mut self) -> Result<()> {
        self.commit()
    }

    fn commit(&mut self) -> Result<()> {
        self.flush()?;
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        let sql = "UPDATE sets SET next_row = ?2 WHERE id = ?1";
        connection
            .execute(sql, params![self.set_id, self.next_row as i64])
            .at(path)?;
        let mut statement = connection
            .prepare_cached("INSERT OR IGNORE INTO set_months VALUES (?1, ?2)")
            .at(path)?;
        for month in &self.months {
            statement.execute(params![self.set_id, month]).at(path)?;
        }
        drop(statement);
        let sql = "INSERT INTO set_activity VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT DO UPDATE SET acted = acted + excluded.acted, received = received + excluded.received";
        let mut statement = connection.prepare_cached(sql).at(path)?;
        for ((entity, month), (acted, received)) in &self.activity {
            let values = params![self.set_id, entity, month, acted, received];
            statement.execute(values).at(path)?;
        }
        drop(statement);
        self.activity.clear();
        // A set of which nothing was taken leaves no trace.
        connection
            .execute(
                "DELETE FROM sets WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM set_files WHERE set_id = ?1)",
                [self.set_id],
            )
            .at(path)?;
        connection.execute_batch("COMMIT").at(path)?;
        self.open = false;
        self.kept = self.finished;
        self.pending.since = 0;
        Ok(())
    }

    /// Writes the waiting rows, in blocks by their pair.
    fn flush(&mut self) -> Result<()> {
        use rayon::slice::ParallelSliceMut;
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        let pending = &mut self.pending;
        pending.rows.par_sort_by_key(|row| (row.source, row.target));
        let sql = "INSERT INTO set_blocks (set_id, source, target, base, first_day, last_day, data)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut statement = connection.prepare_cached(sql).at(path)?;
        let mut data = Vec::new();
        for block in pending
            .rows
            .chunk_by(|a, b| (a.source, a.target) == (b.source, b.target))
        {
            data.clear();
            let (mut first, mut last) = (i32::MAX, i32::MIN);
            for row in block {
                data.extend_from_slice(&row.day.to_le_bytes());
                data.extend_from_slice(&row.code.to_le_bytes());
                data.extend_from_slice(&row.reports.to_le_bytes());
                data.extend_from_slice(&row.position.to_le_bytes());
                first = first.min(row.day);
                last = last.max(row.day);
            }
            let (source, target) = (block[0].source, block[0].target);
            if source != target {
                let mut month = i32::MIN..i32::MIN;
                for row in block {
                    if !month.contains(&row.day) {
                        month = month_around(row.day);
                    }
                    self.activity.entry((source, month.start)).or_default().0 += 1;
                    self.activity.entry((target, month.start)).or_default().1 += 1;
                }
            }
            let values = params![self.set_id, source, target, pending.base as i64, first, last, data];
            statement.execute(values).at(path)?;
        }
        drop(statement);
        pending.rows.clear();
        pending.base = self.next_row;
        if !pending.keys.is_empty() {
            let data = ids::pack(&mut pending.keys);
            let sql = "INSERT INTO set_ids (set_id, data) VALUES (?1, ?2)";
            connection.execute(sql, params![self.set_id, data]).at(path)?;
            pending.keys.clear();
        }
        Ok(())
    }

    fn write_details(&self, piece: &Piece, file: i64, line: u64) -> Result<()> {
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        let sql = "INSERT INTO set_details VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement = connection.prepare_cached(sql).at(path)?;
        let mut first_row = self.next_row as i64;
        for block in &piece.details {
            let values = params![self.set_id, first_row, block.rows, file, line as i64, block.data];
            statement.execute(values).at(path)?;
            first_row += i64::from(block.rows);
        }
        Ok(())
    }

    fn entity(&mut self, code: &str) -> Result<u32> {
        let number = match self.entities.get(code) {
            Some(&number) => number,
            None => {
                let (connection, path) = (&self.ledger.connection, &self.ledger.path);
                let mut statement = connection
                    .prepare_cached("INSERT INTO set_entities (code) VALUES (?1)")
                    .at(path)?;
                let number = statement.insert([code]).at(path)? as u32;
                self.entities.insert(code.to_owned(), number);
                number
            }
        };
        self.seen.insert(number);
        Ok(number)
    }

    fn code(&mut self, code: &SetCode) -> Result<u32> {
        let key = key_of(code);
        if let Some(&number) = self.codes.get(&key) {
            return Ok(number);
        }
        let number = self.codes.len() as u32;
        let (connection, path) = (&self.ledger.connection, &self.ledger.path);
        let sql = "INSERT INTO set_codes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut statement = connection.prepare_cached(sql).at(path)?;
        let (root, quad_class) = (name_of(&code.root), name_of(&code.quad_class));
        let scores = (code.plover, code.goldstein);
        let values = params![
            self.set_id,
            number,
            code.code,
            root,
            code.mode,
            quad_class,
            scores.0,
            scores.1
        ];
        statement.execute(values).at(path)?;
        drop(statement);
        self.codes.insert(key, number);
        Ok(number)
    }
}

impl Drop for SetImport<'_> {
    fn drop(&mut self) {
        if self.open {
            // Nothing can be done where even this fails: the log is dropped when the file is opened again.
            let _ = self.ledger.connection.execute_batch("ROLLBACK");
        }
    }
}

fn key_of(code: &SetCode) -> String {
    let goldstein = code.goldstein.map_or_else(String::new, |g| g.to_string());
    let mode = code.mode.as_deref().unwrap_or("");
    format!(
        "{}\t{}\t{mode}\t{}\t{goldstein}\t{:?}",
        code.code, code.root, code.plover, code.quad_class
    )
}

/// The days of the month in which a day lies.
fn month_around(day: i32) -> std::ops::Range<i32> {
    let date = super::date_of(day);
    let first = number_of(date.first_of_month());
    first..first + i32::from(date.days_in_month())
}

fn unpacked(piece: &Piece) -> Vec<crate::set::detail::Detail> {
    let blocks = piece.details.iter();
    blocks
        .filter_map(|b| crate::set::detail::unpack(&b.data))
        .flatten()
        .collect()
}
