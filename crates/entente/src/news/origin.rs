//! The way back from the kept text to the bytes of the file.

use super::OriginMap;
use crate::event::Span;

impl OriginMap {
    /// Where `span` of the kept text stands in the original file. None where the kept text is the original, byte for
    /// byte, so that the span itself is the answer.
    ///
    /// Text that the original does not have (the line breaks set between two paragraphs, a paragraph of a page that
    /// could not be found again) leads to an empty span at the place where the text before it ended. A span over
    /// several blocks that stand in another order in the original gives the smallest range from end to end.
    pub fn to_original(&self, span: Span) -> Option<Span> {
        if self.steps.is_empty() {
            return None;
        }
        let (start, end) = (self.start_of(span.start), self.end_of(span.end));
        if span.start >= span.end {
            return Some(Span::new(start, start));
        }
        Some(Span::new(start.min(end), start.max(end)))
    }

    /// The original offset of the character that begins at `at`.
    pub(crate) fn start_of(&self, at: usize) -> usize {
        match self.steps.partition_point(|step| step.0 <= at) {
            0 => at,
            after => walk(self.steps[after - 1], at),
        }
    }

    /// The original offset just after the character that ends at `at`.
    pub(crate) fn end_of(&self, at: usize) -> usize {
        let first = self.steps.partition_point(|step| step.0 < at);
        match self.steps.get(first) {
            Some(step) if step.0 == at => step.1,
            _ if first == 0 => at,
            _ => walk(self.steps[first - 1], at),
        }
    }

    /// This map on top of `base`: its original offsets are offsets in a text that `base` leads further back.
    pub(crate) fn through(self, base: &Self) -> Self {
        if base.steps.is_empty() {
            return self;
        }
        if self.steps.is_empty() {
            return base.clone();
        }
        let mut steps = Vec::with_capacity(self.steps.len() + base.steps.len());
        let mut push = |step| {
            if steps.last() != Some(&step) {
                steps.push(step);
            }
        };
        for (i, &(text, middle)) in self.steps.iter().enumerate() {
            let next = self.steps.get(i + 1).map_or(usize::MAX, |step| step.0);
            let follows = i > 0 && self.steps[i - 1].0 == text;
            if !follows && i > 0 {
                push((text, base.end_of(middle)));
            }
            if next == text {
                continue;
            }
            push((text, base.start_of(middle)));
            let from = base.steps.partition_point(|step| step.0 <= middle);
            for &(inner, original) in &base.steps[from..] {
                let at = text.saturating_add(inner - middle);
                if at >= next {
                    break;
                }
                push((at, original));
            }
        }
        Self { steps }
    }
}

fn walk((text, original): (usize, usize), at: usize) -> usize {
    original.saturating_add(at - text)
}

/// Builds a kept text piece by piece, and the map back with it.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    /// The text so far.
    pub(crate) text: String,
    steps: Vec<(usize, usize)>,
    /// Where the last piece ended in the original.
    end: usize,
}

impl Builder {
    /// A piece that stands in the original as it is, at byte `from`.
    pub(crate) fn copy(&mut self, piece: &str, from: usize) {
        if !piece.is_empty() {
            self.begin(from);
            self.text.push_str(piece);
            self.end = from + piece.len();
        }
    }

    /// One unit that the original writes otherwise (an escape, an entity, another encoding).
    pub(crate) fn replace(&mut self, piece: &str, original: Span) {
        if !piece.is_empty() {
            self.begin(original.start);
            self.text.push_str(piece);
            self.end = original.end;
        }
    }

    /// Text that the original does not have.
    pub(crate) fn insert(&mut self, piece: &str) {
        for c in piece.chars() {
            let at = self.end;
            self.replace(c.encode_utf8(&mut [0; 4]), Span::new(at, at));
        }
    }

    /// The text and its map.
    pub(crate) fn finish(mut self) -> (String, OriginMap) {
        self.mark_end();
        if matches!(self.steps[..], [(0, 0)]) {
            self.steps.clear();
        }
        (self.text, OriginMap { steps: self.steps })
    }

    fn begin(&mut self, from: usize) {
        self.mark_end();
        let at = self.text.len();
        if self.steps.is_empty() {
            self.steps.push((at, from));
        } else if from != self.end {
            // Where the piece before ends, though the steps lead there already: the next begins elsewhere.
            if self.steps.last() != Some(&(at, self.end)) {
                self.steps.push((at, self.end));
            }
            self.steps.push((at, from));
        }
    }

    /// Sets a step at the end of the text where the last step, walked on, does not lead there.
    fn mark_end(&mut self) {
        let at = self.text.len();
        if let Some(&last) = self.steps.last()
            && walk(last, at) != self.end
        {
            self.steps.push((at, self.end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(steps: &[(usize, usize)]) -> OriginMap {
        OriginMap { steps: steps.to_vec() }
    }

    #[test]
    fn escapes_gaps_and_inserted_text_lead_back() {
        // original: {"t":"A\u00e9B"} with text from byte 6, then a second piece at 40
        let mut b = Builder::default();
        b.copy("A", 6);
        b.replace("é", Span::new(7, 13));
        b.copy("B", 13);
        b.insert("\n\n");
        b.copy("CD", 40);
        let (text, origin) = b.finish();
        assert_eq!(text, "AéB\n\nCD");
        let to = |s, e| origin.to_original(Span::new(s, e)).unwrap();
        assert_eq!(to(0, 1), Span::new(6, 7));
        assert_eq!(to(1, 3), Span::new(7, 13));
        assert_eq!(to(0, 4), Span::new(6, 14));
        assert_eq!(to(4, 6), Span::new(14, 14));
        assert_eq!(to(6, 8), Span::new(40, 42));
        assert_eq!(to(3, 7), Span::new(13, 41));
    }

    #[test]
    fn the_same_text_needs_no_map() {
        let mut b = Builder::default();
        b.copy("abc", 0);
        b.copy("def", 3);
        assert!(b.finish().1.steps.is_empty());
        assert_eq!(OriginMap::default().to_original(Span::new(1, 2)), None);
    }

    #[test]
    fn a_cut_at_a_gap_ends_before_the_gap() {
        let mut b = Builder::default();
        b.copy("ab", 10);
        b.copy("cd", 20);
        let (_, origin) = b.finish();
        assert_eq!(origin.to_original(Span::new(0, 2)), Some(Span::new(10, 12)));
        assert_eq!(origin.to_original(Span::new(2, 4)), Some(Span::new(20, 22)));
    }

    #[test]
    fn maps_on_maps() {
        // file bytes: BOM (3), then text; in it "é" took one byte (windows-1252) at 5
        let base = map(&[(0, 3), (4, 7), (6, 8)]);
        let top = map(&[(0, 2), (3, 5), (3, 8)]);
        let both = top.through(&base);
        assert_eq!(both.to_original(Span::new(0, 2)), Some(Span::new(5, 7)));
        assert_eq!(both.to_original(Span::new(3, 4)), Some(Span::new(10, 11)));
        assert_eq!(map(&[]).through(&base), base);
        assert_eq!(base.clone().through(&map(&[])), base);
    }
}
