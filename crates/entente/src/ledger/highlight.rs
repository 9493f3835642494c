//! Which words of a sentence matched, told by the tokenizer that found them.

use rusqlite::Connection;

use crate::event::Span;

/// As in migrations/001.sql: what matched there must match here.
const TOKENIZER: &str = "porter unicode61 remove_diacritics 2";
/// Signs that mark a match; of one byte, so that taking them out of a text moves nothing.
const OPEN: char = '\u{2}';
const CLOSE: char = '\u{3}';

/// For each text the spans that fit `terms`, a question in FTS5's language, left to right. SQLite marks them itself, in
/// a table in memory, since the ledger's own keeps no copy of the words.
pub(super) fn spans(terms: &str, texts: &[&str]) -> rusqlite::Result<Vec<Vec<Span>>> {
    let mut found = vec![Vec::new(); texts.len()];
    if texts.is_empty() {
        return Ok(found);
    }
    let memory = Connection::open_in_memory()?;
    memory.execute_batch(&format!(
        "CREATE VIRTUAL TABLE texts USING fts5 (words, tokenize = '{TOKENIZER}')"
    ))?;
    let mut insert = memory.prepare("INSERT INTO texts (rowid, words) VALUES (?1, ?2)")?;
    for (place, text) in texts.iter().enumerate() {
        insert.execute((place as i64, text.replace([OPEN, CLOSE], " ")))?;
    }
    let mut marked = memory.prepare("SELECT rowid, highlight(texts, 0, ?2, ?3) FROM texts WHERE texts MATCH ?1")?;
    let mut rows = marked.query((terms, OPEN.to_string(), CLOSE.to_string()))?;
    while let Some(row) = rows.next()? {
        let place: i64 = row.get(0)?;
        if let Some(spans) = usize::try_from(place).ok().and_then(|place| found.get_mut(place)) {
            *spans = unmarked(row.get_ref(1)?.as_str()?);
        }
    }
    Ok(found)
}

/// Where the marks of a text would stand in it without them.
fn unmarked(marked: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for (marks, (at, sign)) in marked.match_indices([OPEN, CLOSE]).enumerate() {
        let place = at - marks;
        if sign.starts_with(OPEN) {
            start = place;
        } else {
            spans.push(Span::new(start, place));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(terms: &str, text: &str) -> Vec<String> {
        let spans = spans(terms, &[text]).unwrap().remove(0);
        spans.iter().map(|span| span.of(text).to_owned()).collect()
    }

    #[test]
    fn words_are_found_as_the_ledger_finds_them() {
        assert_eq!(
            matched("attack", "Attacks, an attacker, attacked."),
            ["Attacks", "attacker", "attacked"]
        );
        assert_eq!(matched("turkiye", "Türkiye’s TÜRKİYE"), ["Türkiye", "TÜRKİYE"]);
        assert_eq!(
            matched(r#""gas pipeline""#, "Gas by the gas pipeline."),
            ["gas pipeline"]
        );
        assert_eq!(matched("tar*", "Tariffs on tar and iron."), ["Tariffs", "tar"]);
        assert!(matched("iron", "No \u{2}such\u{3} word.").is_empty());
        assert_eq!(matched("such", "No \u{2}such\u{3} word."), ["such"]);
        assert!(spans("such", &[]).unwrap().is_empty());
    }
}
