//! PLOVER's JSON: one object an event, a line each, in an array, or one after another.
//!
//! Field names are those of the PLOVER manual and its gold-standard records: id, date, source and target (lists of
//! {actorText, code, sector}), event, mode, publication, url.

use super::actors::Who;
use super::blocks::Objects;
use super::codes::Scheme;
use super::piece::{ActorAt, Builder, Tables, Told};
use crate::set::{Piece, Refused};
use serde_json::{Map, Value};

/// Reads the objects of a block. A record's line is the number of its object.
pub(super) fn read(block: &[u8], lines: bool, tables: &Tables<'_>) -> Piece {
    let mut builder = Builder::new(tables, block.len());
    let mut count = 0;
    if lines {
        for line in block.split(|b| *b == b'\n') {
            if !line.trim_ascii().is_empty() {
                record(&mut builder, line, count);
            }
            count += 1;
        }
        count -= u64::from(block.ends_with(b"\n"));
    } else {
        let mut end = 0;
        for range in Objects::new(block) {
            end = range.end;
            record(&mut builder, &block[range], count);
            count += 1;
        }
        // What is left opens an object and does not close it.
        if block[end..].contains(&b'{') {
            builder.refuse(Refused::Malformed, count, || "an object without end".into());
            count += 1;
        }
    }
    builder.piece.lines = count;
    builder.finish()
}

fn record(builder: &mut Builder<'_>, text: &[u8], line: u64) {
    let parsed: Result<Value, _> = serde_json::from_slice(text).or_else(|_| serde_json::from_slice(&mended(text)));
    let taken = match parsed {
        Ok(Value::Object(object)) => take(builder, line, &object),
        Ok(_) => Err((Refused::Malformed, "not an object".to_owned())),
        Err(e) if std::str::from_utf8(text).is_err() => Err((Refused::Utf8, e.to_string())),
        Err(e) => Err((Refused::Malformed, e.to_string())),
    };
    if let Err((reason, what)) = taken {
        builder.refuse(reason, line, || what);
    }
}

/// Without the commas before a closing brace or bracket, which PLOVER's own records have.
fn mended(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for &byte in text {
        if !quoted && matches!(byte, b'}' | b']') {
            let kept = out.trim_ascii_end().len();
            if out[..kept].last() == Some(&b',') {
                out.truncate(kept - 1);
            }
        }
        if byte == b'"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && byte == b'\\' && !escaped;
        out.push(byte);
    }
    out
}

fn take(builder: &mut Builder<'_>, line: u64, object: &Map<String, Value>) -> Result<(), (Refused, String)> {
    let date = text(object, &["date", "eventDate", "event_date"]);
    let day = builder
        .day(date.as_bytes())
        .map_err(|r| (r, format!("date {date:?}")))?;
    let event = text(object, &["event", "eventCode", "event_type", "root", "code"]);
    let mode = text(object, &["mode", "eventMode", "event_mode"]);
    let code = builder
        .code(Scheme::Plover, event.as_bytes(), mode.as_bytes(), false, None)
        .map_err(|r| (r, format!("event {event:?}")))?;
    let source = actor(builder, object, &["source", "actor", "sources", "actors"]);
    let target = actor(builder, object, &["target", "recipient", "targets", "recipients"]);
    // Several who act on nobody act on each other, unless the record says that they do not.
    let one_sided = object.get("reciprocal") == Some(&Value::Bool(false));
    if one_sided
        && object
            .get("target")
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
    {
        return Err((Refused::OneParty, "no target".to_owned()));
    }
    let id = text(object, &["id", "event_id", "eventId"]);
    let url = text(object, &["url", "URL", "source_url"]);
    let told = Told {
        line,
        day,
        reports: 1,
        id: id.as_bytes(),
        url: url.as_bytes(),
    };
    builder
        .push(told, source, target, code)
        .map_err(|r| (r, format!("record {id:?}")))
}

/// The first of these fields that says anything: a word, a number, or the first of a list.
fn text(object: &Map<String, Value>, names: &[&str]) -> String {
    let found = names
        .iter()
        .filter_map(|name| object.get(*name))
        .find_map(|value| match value {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(list) => list.first().and_then(Value::as_str).map(str::to_owned),
            _ => None,
        });
    found.unwrap_or_default()
}

fn actor(builder: &mut Builder<'_>, object: &Map<String, Value>, names: &[&str]) -> ActorAt {
    let Some(value) = names.iter().find_map(|name| object.get(*name)) else {
        return builder.actor(b"null", |_| Who::NOBODY);
    };
    let key = value.to_string();
    builder.actor(key.as_bytes(), |actors| {
        let parties: Vec<&Value> = match value {
            Value::Array(list) => list.iter().collect(),
            one => vec![one],
        };
        let mut codes = Vec::new();
        for party in parties {
            let who = match party {
                Value::String(code) => actors.any(code, false),
                Value::Object(party) => {
                    let code = text(party, &["code", "country", "actor"]);
                    let sector = text(party, &["sector"]).to_uppercase();
                    let name = text(party, &["actorText", "actor_text", "name", "text"]);
                    match code.as_str() {
                        // PLOVER gives organisations no code of their own.
                        "" | "IGO" | "NGO" | "INGO" | "MNC" | "---" => actors.any(&name, false),
                        code => actors.sector(code, &sector),
                    }
                }
                _ => Who::NOBODY,
            };
            let found = match who {
                Who::Codes(found) => found,
                Who::Person(_, otherwise) => vec![otherwise],
            };
            for code in found {
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        Who::Codes(codes)
    })
}
