//! Where sentences end in the text of wire reports.

use super::tokens::is_abbreviation;
use crate::event::Span;

/// Words that open a sentence after an abbreviation such as "U.S.".
const OPENERS: &[&str] = &[
    "A", "After", "All", "Also", "An", "And", "As", "At", "Both", "But", "By", "During", "Earlier", "For", "From", "He", "Her", "His",
    "However", "If", "In", "It", "Its", "Last", "Later", "Many", "Meanwhile", "More", "No", "On", "One", "Our", "Several", "She", "Since",
    "So", "Some", "That", "The", "Their", "There", "These", "They", "This", "Those", "Two", "We", "What", "When", "While", "With",
];
/// Abbreviations after which a sentence may end.
const MAY_END: &[&str] = &["a.m", "p.m", "etc", "inc", "corp", "ltd", "co", "jr", "sr"];

/// The sentences of a paragraph, spaces trimmed.
pub(super) fn sentences(text: &str, paragraph: Span) -> Vec<Span> {
    let body = paragraph.of(text);
    let mut found = Vec::new();
    let mut start = 0;
    let mut depth = 0i32;
    let mut at = 0;
    while let Some(c) = body[at..].chars().next() {
        let next = at + c.len_utf8();
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = (depth - 1).max(0),
            '.' | '!' | '?' | '…' => {
                let end = closing(body, next);
                // A bracket that never closes must not swallow the paragraph.
                let open = depth > 0 && body[end..].find([')', ']']).is_some_and(|d| d < 400);
                if !open && ends_here(body, start, at, end, c) {
                    push(body, start, end, paragraph.start, &mut found);
                    start = end;
                    depth = 0;
                }
                at = end.max(next);
                continue;
            }
            '\n' if is_bullet(&body[next..]) => {
                push(body, start, at, paragraph.start, &mut found);
                start = next;
                depth = 0;
            }
            _ => {}
        }
        at = next;
    }
    push(body, start, body.len(), paragraph.start, &mut found);
    found
}

fn push(body: &str, start: usize, end: usize, offset: usize, found: &mut Vec<Span>) {
    let part = &body[start..end];
    let trimmed = part.trim();
    if !trimmed.is_empty() {
        let from = start + (part.len() - part.trim_start().len());
        found.push(Span::new(offset + from, offset + from + trimmed.len()));
    }
}

/// Past further marks and closing quotes.
fn closing(body: &str, at: usize) -> usize {
    let tail = |c: char| matches!(c, '.' | '!' | '?' | '…' | '"' | '”' | '’' | '\'' | ')' | ']' | '»');
    at + (body[at..].len() - body[at..].trim_start_matches(tail).len())
}

fn is_bullet(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    rest.starts_with(['•', '*', '▪', '·']) || rest.starts_with("- ") || rest.starts_with("– ")
}

fn ends_here(body: &str, start: usize, mark: usize, end: usize, c: char) -> bool {
    let rest = &body[end..];
    if rest.is_empty() {
        return true;
    }
    if !rest.starts_with(char::is_whitespace) {
        // A missing space: "ended.The".
        let before = body[start..mark].chars().rev().take(3).filter(|c| c.is_lowercase()).count() == 3;
        let mut after = rest.chars();
        return c == '.' && end == mark + 1 && before && after.next().is_some_and(char::is_uppercase) && after.next().is_some_and(char::is_lowercase);
    }
    let next = rest.trim_start();
    let Some(first) = next.chars().find(|c| !matches!(c, '"' | '“' | '‘' | '\'' | '(' | '[' | '«')) else { return true };
    if first.is_lowercase() {
        return false;
    }
    if c != '.' || end > mark + 1 {
        return true;
    }
    let word = body[start..mark].rsplit([' ', '\n', '\t', '(', '“', '"', '-', '\u{a0}']).next().unwrap_or("");
    if !is_abbreviation(word) {
        return true;
    }
    let opener = next.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).is_some_and(|w| OPENERS.contains(&w));
    let dotted = word.contains('.') || MAY_END.contains(&word.to_lowercase().as_str());
    dotted && opener
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text, Span::new(0, text.len())).into_iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn ends_of_sentences() {
        assert_eq!(split("Gen. Asim Munir met Mr. Smith on Jan. 5. He left."), ["Gen. Asim Munir met Mr. Smith on Jan. 5.", "He left."]);
        assert_eq!(split("He lives in the U.S. The talks go on."), ["He lives in the U.S.", "The talks go on."]);
        assert_eq!(split("The U.S. Navy sailed. J. D. Vance spoke."), ["The U.S. Navy sailed.", "J. D. Vance spoke."]);
        assert_eq!(split("“It is over.” He left. “Is it?” she asked."), ["“It is over.”", "He left.", "“Is it?” she asked."]);
        assert_eq!(split("It grew 3.5 percent (see p. 4. There). Good!"), ["It grew 3.5 percent (see p. 4. There).", "Good!"]);
        assert_eq!(split("The war ended.Talks began."), ["The war ended.", "Talks began."]);
        assert_eq!(split("a list:\n- one\n- two"), ["a list:", "- one", "- two"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in any::<String>()) {
            let mut at = 0;
            for span in sentences(&text, Span::new(0, text.len())) {
                prop_assert!(text[at..span.start].trim().is_empty());
                at = span.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
