//! Writing SVG: text that can do no harm, numbers that are short, and how much room words take.

use std::fmt::{self, Write};

/// Stands for the id of the chart until [`super::sheet::Sheet::finish`] knows it. No text from outside can hold it.
pub(super) const ID: char = '\u{1}';

/// SVG in the making.
#[derive(Debug, Default)]
pub(super) struct Svg {
    pub(super) out: String,
}

impl Svg {
    /// Adds a line of markup. Whatever comes from outside goes through [`Escaped`].
    pub(super) fn line(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(markup);
        self.out.push('\n');
    }

    /// Adds a text at a place.
    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
        let (x, y) = (Short(x), Short(y));
        self.line(format_args!(
            r#"<text class="{class}" x="{x}" y="{y}" text-anchor="{anchor}">{}</text>"#,
            Escaped(words)
        ));
    }

    /// Adds a line through points, broken where there is none.
    pub(super) fn path(&mut self, class: &str, points: impl IntoIterator<Item = Option<(f64, f64)>>) {
        let mut d = String::new();
        let mut pen = 'M';
        for point in points {
            match point {
                Some((x, y)) => {
                    let _ = write!(d, "{pen}{} {}", Short(x), Short(y));
                    pen = 'L';
                }
                None => pen = 'M',
            }
        }
        if !d.is_empty() {
            self.line(format_args!(r#"<path class="{class}" d="{d}"/>"#));
        }
    }
}

/// Text with the signs of XML escaped, and without those that XML forbids.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&apos;"),
            '\n' | '\t' | '\r' => f.write_char(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => Ok(()),
            c => f.write_char(c),
        })
    }
}

/// A number with at most two places, as short as can be; what is no number is drawn at 0.
pub(super) struct Short(pub(super) f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.0.is_finite() { self.0 } else { 0.0 };
        let rounded = (value * 100.0).round() / 100.0;
        // No "-0".
        write!(f, "{}", rounded + 0.0)
    }
}

/// Class of a shape, with the pattern that fills it where the class has one. Patterns are named on the shape and not in
/// the style sheet: their ids differ from chart to chart, the sheets of all charts on a page are the same.
pub(super) struct Paint<'a>(pub(super) &'a str);

impl fmt::Display for Paint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = self.0;
        let pattern = match class {
            "conflictual" | "verbal-conflict" | "triad-two" => "hatch",
            "material-conflict" | "triad-none" => "dense",
            "triad-one" | "uncovered" => "dots",
            _ => return write!(f, r#"class="{class}""#),
        };
        write!(f, r#"class="{class}" fill="url(#{ID}-{pattern})""#)
    }
}

/// About how wide words are at a size in pixels. No font is at hand to measure with, so this errs to the wide side.
pub(super) fn text_width(words: &str, size: f64) -> f64 {
    let letter = |c: char| match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' => 0.37,
        'm' | 'w' | 'M' | 'W' | '\u{2212}' | '+' | '\u{2013}' => 0.88,
        'A'..='Z' => 0.7,
        c if c < '\u{1100}' => 0.61,
        _ => 1.05,
    };
    size * words.chars().map(letter).sum::<f64>()
}

/// Words cut to a width, with an ellipsis where something is gone.
pub(super) fn cut(words: &str, size: f64, width: f64) -> String {
    let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if text_width(&words, size) <= width {
        return words;
    }
    let mut kept = String::new();
    for c in words.chars() {
        kept.push(c);
        if text_width(&kept, size) + size > width {
            break;
        }
    }
    kept.trim_end().to_owned() + "\u{2026}"
}

/// Words in lines of at most `width` pixels at a size.
pub(super) fn wrap(words: &str, size: f64, width: f64) -> Vec<String> {
    let width = width.max(8.0 * size);
    let mut lines: Vec<String> = Vec::new();
    // Spaces that do not break stay whole.
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}');
    for word in words.split(breaks).filter(|word| !word.is_empty()) {
        if let Some(line) = lines.last_mut()
            && text_width(line, size) + text_width(" ", size) + text_width(word, size) <= width
        {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        lines.push(String::new());
        // What is longer than a line (a web address, a language without spaces) is broken.
        let mut taken = 0.0;
        for letter in word.chars() {
            let wide = text_width(letter.encode_utf8(&mut [0; 4]), size);
            if taken + wide > width {
                lines.push(String::new());
                taken = 0.0;
            }
            taken += wide;
            if let Some(line) = lines.last_mut() {
                line.push(letter);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_their_width() {
        let lines = wrap("Talk thins out after 2019, but so does conflict", 12.0, 150.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| text_width(line, 12.0) <= 150.0));
        assert_eq!(lines.join(" "), "Talk thins out after 2019, but so does conflict");
        assert_eq!(
            wrap("ten months, n\u{a0}=\u{a0}10", 12.0, 96.0),
            ["ten months,", "n\u{a0}=\u{a0}10"]
        );
        let broken = wrap(&"https://example.org/".repeat(9), 12.0, 150.0);
        assert!(broken.len() > 2 && broken.iter().all(|line| text_width(line, 12.0) <= 150.0));
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("India", 12.0, 100.0), "India");
        let short = cut("United Arab Emirates", 12.0, 70.0);
        assert!(short.ends_with('\u{2026}') && text_width(&short, 12.0) <= 75.0);
    }
}
