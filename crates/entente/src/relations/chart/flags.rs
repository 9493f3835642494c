//! Numbered flags over a plot, and the key to them below it.

use jiff::civil::Date;

use super::number::day_words;
use super::sheet::Sheet;
use super::svg::{Paint, Short, text_width, wrap};

/// An event to mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// When.
    pub day: Date,
    /// What, in a few words.
    pub label: String,
}

/// Height of a row of flags.
pub(super) const ROW: f64 = 19.0;

/// Flags with the rows they stand in, so that none covers another.
#[derive(Debug, Clone, Default)]
pub(super) struct Flags {
    /// Place and row (0 is the lowest) of each, in the order of their numbers.
    places: Vec<(f64, usize)>,
}

impl Flags {
    /// For places that ascend.
    pub(super) fn new(xs: impl IntoIterator<Item = f64>) -> Self {
        let mut last: Vec<f64> = Vec::new();
        let places = xs.into_iter().map(|x| {
            let row = last.iter().position(|&before| x - before >= ROW).unwrap_or(last.len());
            if row == last.len() {
                last.push(x);
            } else {
                last[row] = x;
            }
            (x, row)
        });
        Self {
            places: places.collect(),
        }
    }

    /// How much room they need over the plot.
    pub(super) fn height(&self) -> f64 {
        let rows = self.places.iter().map(|(_, row)| row + 1).max().unwrap_or(0);
        rows as f64 * ROW
    }

    /// Draws them over a plot, with a dashed rule through it.
    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, top: f64, bottom: f64) {
        let middle = |row: usize| top - 10.0 - row as f64 * ROW;
        for &(x, row) in &self.places {
            super::axis::upright(&mut sheet.svg, "flag-rule", x, middle(row), bottom);
        }
        for (number, &(x, row)) in self.places.iter().enumerate() {
            let y = middle(row);
            sheet.circle("flag", x, y, 8.5, "");
            let number = (number + 1).to_string();
            sheet.svg.text("flag-number", x, y + 3.8, "middle", &number);
        }
    }
}

/// What the numbers mean, in as many columns as fit; gives the end of it.
pub(super) fn key(sheet: &mut Sheet<'_>, y: f64, entries: &[String]) -> f64 {
    const SIZE: f64 = 12.0;
    let room = sheet.room();
    let longest = entries.iter().map(|words| text_width(words, SIZE)).fold(0.0, f64::max) + 44.0;
    let most = if sheet.narrow() { 1 } else { 3 };
    let columns = ((room / longest.max(1.0)) as usize).clamp(1, most);
    let width = room / columns as f64;
    let rows = entries.len().div_ceil(columns);
    let mut bottom: f64 = y;
    for (column, entries) in entries.chunks(rows.max(1)).enumerate() {
        let x = sheet.margin + column as f64 * width;
        let mut y = y + 18.0;
        for (row, words) in entries.iter().enumerate() {
            let number = (column * rows + row + 1).to_string();
            sheet.circle("flag", x + 9.0, y - 4.0, 8.5, "");
            sheet.svg.text("flag-number", x + 9.0, y - 0.2, "middle", &number);
            for line in wrap(words, SIZE, width - 34.0) {
                sheet.svg.text("key", x + 25.0, y, "start", &line);
                y += 17.0;
            }
            y += 4.0;
        }
        bottom = bottom.max(y - 12.0);
    }
    bottom
}

/// Marks by day, and the words of their key.
pub(super) fn by_day(marks: &[Mark]) -> (Vec<Date>, Vec<String>) {
    let mut marks: Vec<&Mark> = marks.iter().collect();
    marks.sort_by_key(|mark| mark.day);
    let words = marks.iter().map(|m| format!("{}: {}", day_words(m.day), m.label));
    (marks.iter().map(|m| m.day).collect(), words.collect())
}

/// The marked events in a sentence.
pub(super) fn marked(words: &[String]) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!(" Marked: {}.", words.join("; "))
    }
}

/// A band between low and high values, as a closed path: points go along the top and back along the bottom.
pub(super) fn band(sheet: &mut Sheet<'_>, class: &str, points: &[(f64, f64, f64)]) {
    if points.len() < 2 {
        return;
    }
    let upper = points.iter().map(|&(x, _, high)| (x, high));
    let lower = points.iter().rev().map(|&(x, low, _)| (x, low));
    let d: Vec<String> = upper
        .chain(lower)
        .map(|(x, y)| format!("{} {}", Short(x), Short(y)))
        .collect();
    sheet
        .svg
        .line(format_args!(r#"<path {} d="M{}Z"/>"#, Paint(class), d.join("L")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_close_together_stand_in_rows() {
        let flags = Flags::new([10.0, 15.0, 20.0, 30.0, 80.0]);
        let rows: Vec<usize> = flags.places.iter().map(|place| place.1).collect();
        assert_eq!(rows, [0, 1, 2, 0, 0]);
        assert_eq!(flags.height(), 3.0 * ROW);
    }
}
