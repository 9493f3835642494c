//! A dyad series: events per quad class, or scores, with marked events.

use jiff::civil::Date;

use super::super::series::DyadPeriod;
use super::axis::{Days, Values};
use super::flags::{Flags, Mark, by_day, key, marked};
use super::index::{bar, bar_across, gaps};
use super::number::{counted, extent, plain, signed};
use super::sheet::{Head, Sheet, Sign};
use crate::event::QuadClass;

/// One period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPeriod {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Events per quad class, in the order of [`QuadClass`].
    pub counts: [u32; 4],
    /// Sum or mean of scores; none without events.
    pub score: Option<f64>,
    /// False where the sources do not cover the period.
    pub covered: bool,
}

impl From<&DyadPeriod> for SeriesPeriod {
    /// With the mean of PLOVER scores.
    fn from(p: &DyadPeriod) -> Self {
        Self {
            start: p.start,
            end: p.end,
            counts: p.tally.quad_classes,
            score: p.tally.mean(crate::relations::tally::Scale::Plover),
            covered: p.observed,
        }
    }
}

/// What is drawn of the periods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SeriesMeasure {
    /// Counts, stacked by quad class: cooperation up, conflict down.
    #[default]
    Counts,
    /// Scores as a line; what they are, in words ("Mean PLOVER score").
    Score(String),
}

/// A series with marked events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeriesChart {
    /// What stands around it.
    pub head: Head,
    /// Length of a period, in words ("month").
    pub period: String,
    /// One after the other.
    pub periods: Vec<SeriesPeriod>,
    /// What is drawn of them.
    pub measure: SeriesMeasure,
    /// Marked with numbered flags, explained below.
    pub events: Vec<Mark>,
}

const HEIGHT: f64 = 270.0;

/// Quad classes from the middle line outwards, up and down, with class and name.
const STACK: [(QuadClass, &str, &str); 4] = [
    (
        QuadClass::MaterialCooperation,
        "material-cooperation",
        "material cooperation",
    ),
    (QuadClass::VerbalCooperation, "verbal-cooperation", "verbal cooperation"),
    (QuadClass::MaterialConflict, "material-conflict", "material conflict"),
    (QuadClass::VerbalConflict, "verbal-conflict", "verbal conflict"),
];

impl SeriesChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        let across = (sheet.left, sheet.right);
        let (marks, words) = by_day(&self.events);
        let span = self
            .periods
            .iter()
            .flat_map(|p| [p.start, p.end])
            .chain(marks.iter().copied());
        let days = Days::of(span, across).filter(|_| !self.periods.is_empty());
        let Some(days) = days else {
            let end = sheet.nothing("No data: no events");
            return sheet.finish(end, "No data.");
        };
        let flags = Flags::new(marks.iter().map(|&day| days.x(day)));
        let title = match &self.measure {
            SeriesMeasure::Counts => format!("Events per {}", self.period),
            SeriesMeasure::Score(what) => format!("{what}, per {}", self.period),
        };
        let mut signs: Vec<_> = match self.measure {
            SeriesMeasure::Counts => STACK.iter().map(|&(_, class, name)| (Sign::Box(class), name)).collect(),
            SeriesMeasure::Score(_) => Vec::new(),
        };
        let uncovered: Vec<_> = self
            .periods
            .iter()
            .filter(|p| !p.covered)
            .map(|p| (p.start, p.end))
            .collect();
        if !uncovered.is_empty() {
            signs.push((Sign::Box("uncovered"), "not covered"));
        }
        let top = sheet.panel(sheet.top + 15.0, &title, &signs) + flags.height();
        gaps(&mut sheet, &days, &uncovered, (top, HEIGHT));
        days.rules(&mut sheet.svg, &[(top, top + HEIGHT)]);
        match self.measure {
            SeriesMeasure::Counts => self.draw_counts(&mut sheet, top, &days),
            SeriesMeasure::Score(_) => self.draw_scores(&mut sheet, top, &days),
        }
        flags.draw(&mut sheet, top, top + HEIGHT);
        days.labels(&mut sheet.svg, top + HEIGHT);
        let axis = top + HEIGHT + 46.0;
        let bottom = if words.is_empty() {
            axis
        } else {
            key(&mut sheet, axis, &words)
        };
        sheet.finish(bottom + 22.0, &self.description(&words))
    }

    fn description(&self, marks: &[String]) -> String {
        let what = match &self.measure {
            SeriesMeasure::Counts => {
                let sum = |class: QuadClass| self.periods.iter().map(|p| p.counts[class as usize] as usize).sum();
                let [a, b, c, d] = STACK.map(|(class, _, name)| format!("{} of {name}", counted(sum(class), "event")));
                format!("{a}, {b}, {c}, {d}")
            }
            SeriesMeasure::Score(what) => match extent(self.periods.iter().filter_map(|p| p.score)) {
                Some(_) => {
                    let known = || self.periods.iter().filter_map(|p| p.score).filter(|v| v.is_finite());
                    let (low, high) = known().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
                    format!("{what} between {} and {}", signed(low, 1), signed(high, 1))
                }
                None => format!("{what}: none known"),
            },
        };
        let (subtitle, periods) = (
            self.head.subtitle.trim_end_matches('.'),
            counted(self.periods.len(), &self.period),
        );
        format!("{subtitle}. In {periods}: {what}.{}", marked(marks))
    }

    fn draw_counts(&self, sheet: &mut Sheet<'_>, top: f64, days: &Days) {
        let sum = |p: &SeriesPeriod, classes: [usize; 2]| {
            classes.iter().map(|&c| f64::from(p.counts[STACK[c].0 as usize])).sum()
        };
        let most = |classes: [usize; 2]| self.periods.iter().map(|p| sum(p, classes)).fold(0.0, f64::max);
        let across = (sheet.left, sheet.right);
        let y = Values::new((-most([2, 3]), most([0, 1])), 6, true, top, HEIGHT);
        y.ruled(&mut sheet.svg, across, &|mark| plain(mark.abs(), 0));
        for period in &self.periods {
            let place = bar_across(days, period.start, period.end, across.1);
            let mut reached = [0.0, 0.0];
            for (number, (class, style, name)) in STACK.into_iter().enumerate() {
                let count = period.counts[class as usize];
                let (side, sign) = if number < 2 { (0, 1.0) } else { (1, -1.0) };
                let from: f64 = reached[side];
                reached[side] += sign * f64::from(count);
                if count > 0 {
                    let words = format!("{}: {count} {name}", period.start);
                    bar(sheet, style, place, (y.place(from), y.place(reached[side])), &words);
                }
            }
        }
        y.zero(&mut sheet.svg, across);
    }

    fn draw_scores(&self, sheet: &mut Sheet<'_>, top: f64, days: &Days) {
        let across = (sheet.left, sheet.right);
        let y = Values::with_zero(self.periods.iter().filter_map(|p| p.score), 6, top, HEIGHT);
        y.signed(&mut sheet.svg, across);
        let place = |p: &SeriesPeriod| {
            let middle = f64::midpoint(days.x(p.start), days.x(p.end));
            Some((middle, y.at(p.score?)?))
        };
        sheet.svg.path("index", self.periods.iter().map(place));
        // Points where they lie apart; lone ones would not be seen otherwise.
        let apart = (across.1 - across.0) / self.periods.len() as f64;
        let r = (apart / 3.5).clamp(1.2, 3.2);
        for period in &self.periods {
            if let (Some((x, y)), Some(score)) = (place(period), period.score) {
                let words = format!("{}: {}", period.start, signed(score, 2));
                sheet.circle("point", x, y, r, &words);
            }
        }
    }
}
