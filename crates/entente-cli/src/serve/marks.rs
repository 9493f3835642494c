//! A text with marks on it: cut into pieces, each with all that stands there.

use entente::event::Span;

/// A stretch of text that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    span: Span,
    /// "trigger", "actor", "recipient", "speaker", "date", "amount", "said", "sentence".
    kind: &'static str,
    /// Number of the event in its reading; 0 where there is only one, or none.
    event: usize,
}

impl Mark {
    pub(crate) const fn new(span: Span, kind: &'static str, event: usize) -> Self {
        Self { span, kind, event }
    }
}

/// A piece of text between two borders of marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Kinds of the marks that cover it, each once.
    pub(crate) kinds: Vec<&'static str>,
    /// Events whose marks cover it, each once.
    pub(crate) events: Vec<usize>,
    /// Events whose trigger begins with this piece.
    pub(crate) begins: Vec<usize>,
}

impl Piece {
    /// Its kinds as classes of a page.
    pub(crate) fn classes(&self) -> String {
        self.kinds.join(" ")
    }

    /// Its events as a list with blanks.
    pub(crate) fn numbers(&self) -> String {
        let numbers: Vec<String> = self.events.iter().map(ToString::to_string).collect();
        numbers.join(" ")
    }

    /// What it is, in words, for a pointer that rests on it.
    pub(crate) fn title(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().copied().filter(|kind| *kind != "sentence").collect();
        let of: Vec<String> = self
            .events
            .iter()
            .filter(|e| **e > 0)
            .map(|e| format!("event {e}"))
            .collect();
        if of.is_empty() {
            kinds.join(", ")
        } else {
            format!("{}: {}", kinds.join(", "), of.join(", "))
        }
    }
}

/// The text of a span in pieces. Marks that reach beyond it are cut; those off the borders of characters are left out.
pub(crate) fn pieces(text: &str, within: Span, marks: &[Mark]) -> Vec<Piece> {
    let sound = |span: Span| {
        span.start < span.end
            && span.end <= text.len()
            && text.is_char_boundary(span.start)
            && text.is_char_boundary(span.end)
    };
    if !sound(within) {
        return Vec::new();
    }
    let mut marks: Vec<Mark> = marks.iter().copied().filter(|mark| sound(mark.span)).collect();
    marks.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
    let mut borders = vec![within.start, within.end];
    borders.extend(marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]));
    borders.retain(|at| within.start <= *at && *at <= within.end);
    borders.sort_unstable();
    borders.dedup();
    let mut open: Vec<Mark> = Vec::new();
    let mut next = marks.iter().copied().peekable();
    let mut pieces = Vec::with_capacity(borders.len());
    for pair in borders.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        open.retain(|mark| mark.span.end > start);
        while let Some(mark) = next.next_if(|mark| mark.span.start <= start) {
            if mark.span.end > start {
                open.push(mark);
            }
        }
        let mut piece = Piece {
            text: text[start..end].to_owned(),
            ..Piece::default()
        };
        for mark in &open {
            if !piece.kinds.contains(&mark.kind) {
                piece.kinds.push(mark.kind);
            }
            if mark.event > 0 && !piece.events.contains(&mark.event) {
                piece.events.push(mark.event);
            }
            if mark.kind == "trigger" && mark.span.start == start && !piece.begins.contains(&mark.event) {
                piece.begins.push(mark.event);
            }
        }
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_the_text_and_all_that_stands_there() {
        let text = "Rubio met Dar on Friday.";
        let marks = [
            Mark::new(Span::new(0, 24), "said", 0),
            Mark::new(Span::new(6, 9), "trigger", 2),
            Mark::new(Span::new(0, 5), "actor", 2),
            Mark::new(Span::new(6, 9), "trigger", 1),
        ];
        let found = pieces(text, Span::new(0, text.len()), &marks);
        assert_eq!(found.iter().map(|p| p.text.as_str()).collect::<String>(), text);
        assert_eq!(
            (found[0].text.as_str(), found[0].classes().as_str()),
            ("Rubio", "said actor")
        );
        assert_eq!(
            (found[2].events.clone(), found[2].begins.clone()),
            (vec![2, 1], vec![2, 1])
        );
        assert_eq!(found[2].title(), "said, trigger: event 2, event 1");
        assert_eq!(found[3].kinds, ["said"]);
    }

    #[test]
    fn what_lies_outside_or_amid_a_character_does_no_harm() {
        let text = "né à Paris";
        let marks = [
            Mark::new(Span::new(2, 4), "actor", 1),
            Mark::new(Span::new(5, 900), "actor", 1),
            Mark::new(Span::new(6, 11), "date", 1),
        ];
        let found = pieces(text, Span::new(0, 8), &marks);
        assert_eq!(found.iter().map(|p| p.text.as_str()).collect::<String>(), &text[..8]);
        assert_eq!(found.last().map(|p| p.kinds.clone()), Some(vec!["date"]));
        assert!(pieces(text, Span::new(3, 2), &marks).is_empty());
        assert!(pieces("", Span::new(0, 0), &[]).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_lost(text in "\\PC{0,40}", spans in proptest::collection::vec((0_usize..60, 0_usize..60), 0..8)) {
            let marks: Vec<Mark> = spans.iter().map(|(a, b)| Mark::new(Span::new(*a, *b), "actor", 1)).collect();
            let found = pieces(&text, Span::new(0, text.len()), &marks);
            proptest::prop_assert_eq!(found.iter().map(|p| p.text.as_str()).collect::<String>(), text);
        }
    }
}
