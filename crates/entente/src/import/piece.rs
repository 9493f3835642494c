//! Rows put together into a piece.

use super::actors::{Actors, Who};
use super::codes::{Codes, Scheme};
use crate::set::detail::Packer;
use crate::set::{NO_KEY, Piece, Refused, SAME_KEY, SetCode, SetEntry};
use std::collections::HashMap;

/// The tables that every row is read with.
#[derive(Debug)]
pub(super) struct Tables<'c> {
    pub(super) actors: Actors<'c>,
    pub(super) codes: Codes<'c>,
    /// The last day that a row may have: tomorrow, since somewhere it is.
    pub(super) last_day: i32,
}

/// No event data go back further.
pub(super) const FIRST_DAY: i32 = crate::set::day_number(1900, 1, 1);

/// Number of an actor in its builder.
pub(super) type ActorAt = usize;

/// A piece in the making. Actors and codes are looked up once for each way in which they are written.
pub(super) struct Builder<'t> {
    pub(super) tables: &'t Tables<'t>,
    pub(super) piece: Piece,
    packer: Packer,
    entity_at: HashMap<String, u32>,
    actor_at: HashMap<Vec<u8>, ActorAt>,
    actors: Vec<Party>,
    code_at: HashMap<Vec<u8>, Result<u32, Refused>>,
    key: Vec<u8>,
}

enum Party {
    Entities(Vec<u32>),
    Person(Vec<usize>, String),
}

/// What a row says beside its parties and its code.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) line: u64,
    pub(super) day: i32,
    pub(super) reports: u32,
    pub(super) id: &'a [u8],
    pub(super) url: &'a [u8],
}

impl<'t> Builder<'t> {
    pub(super) fn new(tables: &'t Tables<'t>, bytes: usize) -> Self {
        Self {
            tables,
            piece: Piece {
                bytes: bytes as u64,
                ..Piece::default()
            },
            packer: Packer::default(),
            entity_at: HashMap::new(),
            actor_at: HashMap::new(),
            actors: Vec::new(),
            code_at: HashMap::new(),
            key: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Piece {
        self.piece.details = self.packer.finish();
        self.piece
    }

    /// The actor that is written in `key`, resolved by `who` where it is met first.
    pub(super) fn actor(&mut self, key: &[u8], who: impl FnOnce(&Actors<'_>) -> Who) -> ActorAt {
        if let Some(&at) = self.actor_at.get(key) {
            return at;
        }
        let party = match who(&self.tables.actors) {
            Who::Codes(codes) => Party::Entities(codes.iter().map(|c| self.entity(c)).collect()),
            Who::Person(people, otherwise) => Party::Person(people, otherwise),
        };
        let at = self.actors.len();
        self.actors.push(party);
        self.actor_at.insert(key.to_owned(), at);
        at
    }

    /// The code that is written in `text`, with its mode and score where the file has them.
    pub(super) fn code(
        &mut self,
        scheme: Scheme,
        text: &[u8],
        mode: &[u8],
        stripped: bool,
        score: Option<f64>,
    ) -> Result<u32, Refused> {
        self.key.clear();
        self.key.extend_from_slice(text);
        if !mode.is_empty() {
            self.key.push(b'\t');
            self.key.extend_from_slice(mode);
        }
        if let Some(score) = score {
            self.key.push(b'\n');
            self.key.extend_from_slice(&score.to_le_bytes());
        }
        if let Some(known) = self.code_at.get(&self.key) {
            return *known;
        }
        let texts = (std::str::from_utf8(text), std::str::from_utf8(mode));
        let found = match texts {
            (Ok(text), Ok(mode)) => self.tables.codes.find(scheme, text.trim(), mode, stripped, score),
            _ => Err(Refused::Code),
        };
        let found = found.map(|code| self.code_number(code));
        self.code_at.insert(self.key.clone(), found);
        found
    }

    fn code_number(&mut self, code: SetCode) -> u32 {
        self.piece.codes.push(code);
        self.piece.codes.len() as u32 - 1
    }

    fn entity(&mut self, code: &str) -> u32 {
        if let Some(&at) = self.entity_at.get(code) {
            return at;
        }
        let at = self.piece.entities.len() as u32;
        self.piece.entities.push(code.to_owned());
        self.entity_at.insert(code.to_owned(), at);
        at
    }

    /// The entities that an actor is on a day.
    fn entities(&mut self, actor: ActorAt, day: i32, out: &mut Vec<u32>) {
        out.clear();
        match &self.actors[actor] {
            Party::Entities(entities) => out.extend_from_slice(entities),
            Party::Person(people, otherwise) => {
                let code = self.tables.actors.on(people, otherwise, day);
                out.push(self.entity(&code));
            }
        }
    }

    /// The day, if it can be one.
    pub(super) fn day(&self, text: &[u8]) -> Result<i32, Refused> {
        let day = super::day::day(text).ok_or(Refused::Date)?;
        match (FIRST_DAY..=self.tables.last_day).contains(&day) {
            true => Ok(day),
            false => Err(Refused::Date),
        }
    }

    /// Adds what `sources` did to `targets`, each to each. Where nobody is acted on and several act, they act on each
    /// other.
    pub(super) fn push(&mut self, told: Told<'_>, source: ActorAt, target: ActorAt, code: u32) -> Result<(), Refused> {
        // Nearly all rows are one entity each.
        if let (Party::Entities(a), Party::Entities(b)) = (&self.actors[source], &self.actors[target])
            && let (&[a], &[b]) = (a.as_slice(), b.as_slice())
        {
            self.add(told, a, b, code, key(told.id));
            return Ok(());
        }
        let (mut sources, mut targets) = (Vec::new(), Vec::new());
        self.entities(source, told.day, &mut sources);
        self.entities(target, told.day, &mut targets);
        if targets.is_empty() && sources.len() > 1 {
            targets.clone_from(&sources);
        }
        let compound = sources.len() > 1 || targets.len() > 1;
        let mut key = key(told.id);
        let mut added = false;
        for &a in &sources {
            for &b in &targets {
                if compound && a == b {
                    continue;
                }
                self.add(told, a, b, code, key);
                if key != NO_KEY {
                    key = SAME_KEY;
                }
                added = true;
            }
        }
        if added { Ok(()) } else { Err(Refused::OneParty) }
    }

    fn add(&mut self, told: Told<'_>, source: u32, target: u32, code: u32, key: u64) {
        self.piece.entries.push(SetEntry {
            source,
            target,
            code,
            day: told.day,
            reports: told.reports,
            key,
        });
        self.packer.add(told.line, told.id, told.url);
    }

    pub(super) fn refuse(&mut self, reason: Refused, line: u64, what: impl FnOnce() -> String) {
        self.piece.refusals.add(reason, line, what);
    }
}

/// The key of an id; see [`SetEntry::key`].
fn key(id: &[u8]) -> u64 {
    if id.is_empty() {
        return NO_KEY;
    }
    if id.len() <= 18 && id[0] != b'0' && id.iter().all(u8::is_ascii_digit) {
        return id.iter().fold(0, |n, byte| n * 10 + u64::from(byte - b'0'));
    }
    let hash = blake3::hash(id);
    let first = hash
        .as_bytes()
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes));
    (first | 1 << 63).min(SAME_KEY - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_numbers_are_their_own_keys() {
        assert_eq!(key(b"881990832"), 881_990_832);
        assert_eq!(key(b""), NO_KEY);
        for other in ["0", "007", "abc", "1234567890123456789"] {
            assert!(
                key(other.as_bytes()) >> 63 == 1 && key(other.as_bytes()) != SAME_KEY,
                "{other}"
            );
        }
        assert_ne!(key(b"7"), key(b"07"));
    }
}
