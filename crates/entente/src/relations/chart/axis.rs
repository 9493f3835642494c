//! Axes: values up, days across, the rules between them.

use jiff::civil::Date;

use super::number::{drawable, extent, places, signed};
use super::scale::{Scale, days, days_between, ticks};
use super::svg::{Short, Svg};

/// The values of a plot, from bottom to top.
#[derive(Debug, Clone)]
pub(super) struct Values {
    pub(super) top: f64,
    pub(super) bottom: f64,
    marks: Vec<f64>,
    scale: Scale,
}

impl Values {
    /// Covers `low..=high` in some `wanted` steps, from `top` down over `height`.
    pub(super) fn new((low, high): (f64, f64), wanted: usize, whole: bool, top: f64, height: f64) -> Self {
        let marks = ticks(low, high, wanted, whole);
        let scale = Scale::new((marks[0], marks[marks.len() - 1]), (top + height, top));
        Self {
            top,
            bottom: top + height,
            marks,
            scale,
        }
    }

    /// Covers all that can be drawn of `values`, and zero.
    pub(super) fn with_zero(values: impl IntoIterator<Item = f64>, wanted: usize, top: f64, height: f64) -> Self {
        let (low, high) = extent(values.into_iter().chain([0.0])).unwrap_or((0.0, 1.0));
        Self::new((low, high), wanted, false, top, height)
    }

    /// The height of a value, inside the plot; none for what is no number.
    pub(super) fn at(&self, value: f64) -> Option<f64> {
        drawable(value).map(|v| self.place(v))
    }

    /// The same of a value that is known to be one.
    pub(super) fn place(&self, value: f64) -> f64 {
        self.scale.at(value).clamp(self.top, self.bottom)
    }

    fn step(&self) -> f64 {
        self.marks[1] - self.marks[0]
    }

    /// Rules across from `left` to `right`, without numbers.
    pub(super) fn rules(&self, svg: &mut Svg, (left, right): (f64, f64)) {
        self.ruled(svg, (left, right), &|_| String::new());
    }

    /// The same, with the numbers as `label` writes them.
    pub(super) fn ruled(&self, svg: &mut Svg, (left, right): (f64, f64), label: &dyn Fn(f64) -> String) {
        for &mark in &self.marks {
            // Steps add up to nearly zero only.
            let zero = mark.abs() < self.step() * 1e-6;
            let y = self.scale.at(mark);
            rule(svg, if zero { "zero" } else { "grid" }, y, left, right);
            let words = label(if zero { 0.0 } else { mark });
            if !words.is_empty() {
                svg.text("number", left - 9.0, y + 4.0, "end", &words);
            }
        }
    }

    /// The same, with signs.
    pub(super) fn signed(&self, svg: &mut Svg, across: (f64, f64)) {
        let places = places(self.step());
        self.ruled(svg, across, &|mark| signed(mark, places));
    }

    /// The zero line once more, over what stands on it.
    pub(super) fn zero(&self, svg: &mut Svg, (left, right): (f64, f64)) {
        rule(svg, "zero", self.place(0.0), left, right);
    }
}

/// A line across.
pub(super) fn rule(svg: &mut Svg, class: &str, y: f64, left: f64, right: f64) {
    svg.line(format_args!(
        r#"<path class="{class}" d="M{} {}H{}"/>"#,
        Short(left),
        Short(y),
        Short(right)
    ));
}

/// A line down.
pub(super) fn upright(svg: &mut Svg, class: &str, x: f64, top: f64, bottom: f64) {
    svg.line(format_args!(
        r#"<path class="{class}" d="M{} {}V{}"/>"#,
        Short(x),
        Short(top),
        Short(bottom)
    ));
}

/// Days from left to right.
#[derive(Debug, Clone)]
pub(super) struct Days {
    first: Date,
    scale: Scale,
    marks: Vec<(f64, String, Option<String>)>,
}

impl Days {
    pub(super) fn new(first: Date, last: Date, (left, right): (f64, f64)) -> Self {
        const APART: f64 = 30.0;
        let scale = Scale::new((0.0, f64::from(days_between(first, last))), (left, right));
        let most = ((right - left) / 62.0) as usize;
        let mut marks: Vec<(f64, String, Option<String>)> = Vec::new();
        for (day, label, year) in days(first, last, most) {
            let x = scale.at(f64::from(days_between(first, day))).max(left);
            // The first mark may stand for the rest of a month only, and the next touch it.
            let close = marks.last().filter(|(before, ..)| x - before < APART).cloned();
            if let Some((_, _, before)) = close {
                marks.pop();
                marks.push((x, label, year.or(before.filter(|_| day.month() > 1))));
            } else {
                marks.push((x, label, year));
            }
        }
        Self { first, scale, marks }
    }

    /// From the first to the last of some days; none without any.
    pub(super) fn of(days: impl IntoIterator<Item = Date>, across: (f64, f64)) -> Option<Self> {
        let (first, last) = days.into_iter().fold(None, |so_far: Option<(Date, Date)>, day| {
            Some(so_far.map_or((day, day), |(first, last)| (first.min(day), last.max(day))))
        })?;
        Some(Self::new(first, last, across))
    }

    pub(super) fn x(&self, day: Date) -> f64 {
        self.scale.at(f64::from(days_between(self.first, day)))
    }

    /// Rules down through the panels.
    pub(super) fn rules(&self, svg: &mut Svg, panels: &[(f64, f64)]) {
        for (x, ..) in &self.marks {
            let x = Short(*x);
            let d: String = panels
                .iter()
                .map(|(top, bottom)| format!("M{x} {}V{}", Short(*top), Short(*bottom)))
                .collect();
            svg.line(format_args!(r#"<path class="grid" d="{d}"/>"#));
        }
    }

    /// The labels under an axis at `y`; they need 40 pixels.
    pub(super) fn labels(&self, svg: &mut Svg, y: f64) {
        for (x, label, year) in &self.marks {
            svg.text("number", *x, y + 19.0, "middle", label);
            if let Some(year) = year {
                svg.text("number", *x, y + 35.0, "middle", year);
            }
        }
    }
}
