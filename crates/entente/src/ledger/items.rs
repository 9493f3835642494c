//! The rows of one reading: sentences, events with their parties, statements, commitments, claims, people.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::{Connection, params};

use super::cluster;
use super::parse::name_of;
use crate::event::{Event, Party, Reading, Root, Span, When};
use crate::similar;

/// Adds everything that `reading` holds; `id` is its row.
pub(super) fn add(
    connection: &Connection,
    id: i64,
    text: &str,
    reading: &Reading,
    vectors: &[Vec<f32>],
) -> rusqlite::Result<()> {
    let sentences = add_sentences(connection, id, text, reading)?;
    if sentences.len() == vectors.len() {
        add_vectors(connection, &sentences, vectors)?;
    }
    let published = reading.document.published;
    for event in &reading.events {
        let sentence = sentences.get(event.sentence).copied();
        let span = reading
            .sentences
            .get(event.sentence)
            .map_or(event.evidence.span, |s| s.span);
        add_event(connection, id, event, sentence, words_of(text, span), published)?;
    }
    add_statements(connection, id, reading)?;
    add_commitments(connection, id, reading)?;
    add_claims(connection, id, reading)?;
    let mut seen = connection.prepare_cached(
        "INSERT INTO observations (reading, name, office, rank, country, published, in_register, contradiction, words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for p in &reading.people {
        let day = published.map(|d| d.to_string());
        seen.execute(params![
            id,
            p.name,
            p.office,
            p.rank,
            p.country,
            day,
            p.in_register,
            p.contradiction,
            p.evidence.text
        ])?;
    }
    Ok(())
}

/// The words of a span; none where a foreign reading points outside the text.
fn words_of(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

fn add_sentences(connection: &Connection, id: i64, text: &str, reading: &Reading) -> rusqlite::Result<Vec<i64>> {
    let mut row = connection
        .prepare_cached("INSERT INTO sentences (reading, number, start, end, headline) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut words = connection.prepare_cached("INSERT INTO sentence_words (rowid, words) VALUES (?1, ?2)")?;
    let mut ids = Vec::with_capacity(reading.sentences.len());
    for (number, sentence) in reading.sentences.iter().enumerate() {
        row.execute(params![
            id,
            number as i64,
            sentence.span.start as i64,
            sentence.span.end as i64,
            sentence.headline
        ])?;
        ids.push(connection.last_insert_rowid());
        words.execute(params![connection.last_insert_rowid(), words_of(text, sentence.span)])?;
    }
    Ok(ids)
}

fn add_vectors(connection: &Connection, sentences: &[i64], vectors: &[Vec<f32>]) -> rusqlite::Result<()> {
    let mut row = connection.prepare_cached("INSERT INTO sentence_vectors (sentence, data) VALUES (?1, ?2)")?;
    for (sentence, vector) in sentences.iter().zip(vectors) {
        if let Some(packed) = similar::pack(vector) {
            row.execute(params![sentence, packed])?;
        }
    }
    Ok(())
}

fn add_event(
    connection: &Connection,
    reading: i64,
    event: &Event,
    sentence: Option<i64>,
    sentence_words: &str,
    published: Option<Date>,
) -> rusqlite::Result<()> {
    let cluster = find_cluster(connection, event, sentence_words, published)?;
    let text = |day: Option<Date>| day.map(|d| d.to_string());
    let day = text(event.when.start.or(published)).unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO events (reading, number, root, mode, cameo, quad_class, score, goldstein, when_start, when_end,
                 precision, published, day, polarity, modality, reciprocal, count, confidence, sentence,
                 evidence_start, evidence_end, words, cluster)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
        )?
        .execute(params![
            reading,
            event.id as i64,
            event.root.name(),
            event.mode,
            event.cameo,
            name_of(&event.quad_class),
            event.score,
            event.goldstein,
            text(event.when.start),
            text(event.when.end),
            name_of(&event.when.precision),
            text(published),
            day,
            name_of(&event.polarity),
            name_of(&event.modality),
            event.reciprocal,
            event.count,
            event.confidence,
            sentence,
            event.evidence.span.start as i64,
            event.evidence.span.end as i64,
            event.evidence.text,
            cluster
        ])?;
    let id = connection.last_insert_rowid();
    let mut row =
        connection.prepare_cached("INSERT INTO event_parties VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    let thirds = event
        .third_parties
        .iter()
        .map(|third| (&third.party, Some(&third.role)));
    let mut add = |side: &str, number: usize, party: &Party, role: Option<&String>| {
        let Party {
            name,
            entity,
            resolved,
            office,
            country,
            sector,
            ..
        } = party;
        row.execute(params![
            id,
            side,
            number as i64,
            entity,
            country,
            sector,
            name,
            resolved,
            office,
            role
        ])
    };
    for (number, party) in event.actors.iter().enumerate() {
        add("actor", number, party, None)?;
    }
    for (number, party) in event.recipients.iter().enumerate() {
        add("recipient", number, party, None)?;
    }
    for (number, (party, role)) in thirds.enumerate() {
        add("third", number, party, role)?;
    }
    let mut on_side = connection.prepare_cached("INSERT OR IGNORE INTO event_sides VALUES (?1, ?2, ?3, ?4)")?;
    for (side, entity) in ends_of("actor", &event.actors).chain(ends_of("recipient", &event.recipients)) {
        on_side.execute(params![entity, side, day, id])?;
    }
    let mut pair = connection.prepare_cached("INSERT OR IGNORE INTO event_pairs VALUES (?1, ?2, ?3, ?4)")?;
    for (a, b) in pairs(event) {
        pair.execute(params![a, b, day, id])?;
    }
    Ok(())
}

/// Every two different entities that the event joins, each two in alphabetical order. Where the parties of a
/// consultation or a reciprocal event all stand on one side, they are joined to one another.
fn pairs(event: &Event) -> BTreeSet<(&str, &str)> {
    fn entities(parties: &[Party]) -> impl Iterator<Item = &str> {
        parties.iter().filter_map(|p| p.entity.as_deref())
    }
    let one_sided = event.recipients.is_empty() && (event.reciprocal || event.root == Root::Consult);
    let others = if one_sided { &event.actors } else { &event.recipients };
    entities(&event.actors)
        .flat_map(|a| entities(others).map(move |b| if a < b { (a, b) } else { (b, a) }))
        .filter(|(a, b)| a != b)
        .collect()
}

/// The cluster that the event joins, or a new one: see [`cluster`].
fn find_cluster(
    connection: &Connection,
    event: &Event,
    sentence: &str,
    published: Option<Date>,
) -> rusqlite::Result<i64> {
    let key = cluster::key(event);
    let precision = cluster::precision_class(event.when.precision);
    let first = event.when.start.or(published);
    let last = event.when.end.or(first);
    let slack = i64::from(precision == "day");
    let words = cluster::telling_words(event, sentence);
    if let (Some(key), Some(first), Some(last)) = (&key, first, last) {
        let mut near = connection.prepare_cached(
            "SELECT id, words FROM clusters
             WHERE key = ?1 AND precision = ?2 AND first_day <= ?4 AND last_day >= ?3 ORDER BY id",
        )?;
        let from = first.saturating_sub(jiff::Span::new().days(slack));
        let to = last.saturating_add(jiff::Span::new().days(slack));
        let mut rows = near.query(params![key, precision, from.to_string(), to.to_string()])?;
        let mut best: Option<(f64, i64)> = None;
        while let Some(row) = rows.next()? {
            let other = row
                .get_ref(1)?
                .as_str()?
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            if let Some(similarity) = cluster::similarity(&words, &other)
                && best.is_none_or(|(most, _)| similarity > most)
            {
                best = Some((similarity, row.get(0)?));
            }
        }
        if let Some((_, id)) = best {
            return Ok(id);
        }
    }
    let words: Vec<String> = words.into_iter().collect();
    let days = [first, last].map(|day| day.map(|d| d.to_string()));
    connection
        .prepare_cached(
            "INSERT INTO clusters (key, precision, first_day, last_day, words) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            key.unwrap_or_default(),
            precision,
            days[0],
            days[1],
            words.join(" ")
        ])?;
    Ok(connection.last_insert_rowid())
}

/// Notes who the ends of an item are.
fn add_ends<'a>(
    connection: &Connection,
    kind: &str,
    item: i64,
    ends: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> rusqlite::Result<()> {
    let mut row = connection.prepare_cached("INSERT OR IGNORE INTO ends VALUES (?1, ?2, ?3, ?4)")?;
    for (side, entity) in ends {
        row.execute(params![entity, kind, side, item])?;
    }
    Ok(())
}

fn ends_of<'a>(
    side: &'a str,
    parties: impl IntoIterator<Item = &'a Party>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    parties
        .into_iter()
        .filter_map(move |p| p.entity.as_deref().map(|entity| (side, entity)))
}

fn day_made(made: &When, published: Option<Date>) -> String {
    made.start.or(published).map(|d| d.to_string()).unwrap_or_default()
}

fn add_statements(connection: &Connection, id: i64, reading: &Reading) -> rusqlite::Result<()> {
    let day = reading.document.published.map(|d| d.to_string()).unwrap_or_default();
    let mut row = connection.prepare_cached(
        "INSERT INTO statements (reading, number, day, kind, direct, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (number, s) in reading.statements.iter().enumerate() {
        row.execute(params![id, number as i64, day, s.kind, s.direct, s.words.text])?;
        let ends = ends_of("speaker", &s.speaker)
            .chain(ends_of("audience", &s.audience))
            .chain(ends_of("about", &s.about));
        add_ends(connection, "statement", connection.last_insert_rowid(), ends)?;
    }
    Ok(())
}

fn add_commitments(connection: &Connection, id: i64, reading: &Reading) -> rusqlite::Result<()> {
    let mut row = connection.prepare_cached(
        "INSERT INTO commitments (reading, number, day, due, status, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (number, c) in reading.commitments.iter().enumerate() {
        let due = c
            .due
            .as_ref()
            .and_then(|due| due.end.or(due.start))
            .map(|d| d.to_string());
        let day = day_made(&c.made, reading.document.published);
        row.execute(params![id, number as i64, day, due, c.status, c.what.text])?;
        let ends = ends_of("party", &c.parties).chain(ends_of("to", &c.to));
        add_ends(connection, "commitment", connection.last_insert_rowid(), ends)?;
    }
    Ok(())
}

fn add_claims(connection: &Connection, id: i64, reading: &Reading) -> rusqlite::Result<()> {
    let mut row = connection
        .prepare_cached("INSERT INTO claims (reading, number, day, kind, words) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (number, c) in reading.claims.iter().enumerate() {
        row.execute(params![
            id,
            number as i64,
            day_made(&c.made, reading.document.published),
            c.kind,
            c.evidence.text
        ])?;
        let named = |side: &'static str, codes: &'_ [String]| -> Vec<(&'static str, String)> {
            codes.iter().map(|code| (side, code.clone())).collect()
        };
        let pairs = [named("engagement", &c.engagement), named("other", &c.other)].concat();
        let ends = ends_of("claimant", &c.claimant).chain(pairs.iter().map(|(side, code)| (*side, code.as_str())));
        add_ends(connection, "claim", connection.last_insert_rowid(), ends)?;
    }
    Ok(())
}
