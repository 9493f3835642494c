//! An event study: a series before and after a date beside its synthetic control, and the gap between them among those
//! of placebos.

use jiff::civil::Date;

use super::axis::{Days, Values, upright};
use super::number::{counted, day_words, signed};
use super::sheet::{Head, Sheet, Sign};
use super::svg::{cut, text_width};

/// One period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudyPoint {
    /// Its day.
    pub day: Date,
    /// What was observed.
    pub actual: f64,
    /// What the synthetic control makes of the other dyads.
    pub synthetic: f64,
}

/// A path and its synthetic control.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventStudyChart {
    /// What stands around it.
    pub head: Head,
    /// What is drawn upwards, with its unit.
    pub unit: String,
    /// Name of the series ("USA–PAK").
    pub series: String,
    /// When the event was, where it is to be marked.
    pub event_day: Option<Date>,
    /// What it was, in a few words.
    pub event: String,
    /// One after the other.
    pub points: Vec<StudyPoint>,
    /// The same gap for placebos, each with a value for each point.
    pub placebo_gaps: Vec<Vec<f64>>,
}

const HEIGHT: f64 = 190.0;

impl EventStudyChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        let across = (sheet.left, sheet.right);
        let span = self.points.iter().map(|p| p.day).chain(self.event_day);
        let Some(days) = Days::of(span, across).filter(|_| !self.points.is_empty()) else {
            let end = sheet.nothing("No data: no series");
            return sheet.finish(end, "No data.");
        };
        let values = self.points.iter().flat_map(|p| [p.actual, p.synthetic]);
        let actual = |p: &StudyPoint| p.actual;
        let synthetic = |p: &StudyPoint| p.synthetic;
        let signs = [
            (Sign::Line("index"), self.series.as_str()),
            (Sign::Line("synthetic"), "synthetic control"),
        ];
        let top = sheet.panel(sheet.top + 15.0, &self.unit, &signs) + 16.0;
        let y = Values::with_zero(values, 5, top, HEIGHT);
        days.rules(&mut sheet.svg, &[(y.top, y.bottom)]);
        y.signed(&mut sheet.svg, across);
        for (class, value) in [
            ("synthetic", &synthetic as &dyn Fn(&StudyPoint) -> f64),
            ("index", &actual),
        ] {
            let line = self.points.iter().map(|p| Some((days.x(p.day), y.at(value(p))?)));
            sheet.svg.path(class, line);
        }
        self.draw_event(&mut sheet, &days, (y.top, y.bottom), true);

        let mut signs = vec![(Sign::Line("index"), "gap")];
        if !self.placebo_gaps.is_empty() {
            signs.push((Sign::Line("placebo-gap"), "gaps of placebos"));
        }
        let title = "Gap: actual less synthetic, same unit";
        let top = sheet.panel(y.bottom + 30.0, title, &signs);
        let placebos = self
            .placebo_gaps
            .iter()
            .flat_map(|gaps| gaps.iter().copied().take(self.points.len()));
        let all = placebos.chain(self.points.iter().map(gap));
        let y = Values::with_zero(all, 4, top, HEIGHT * 0.8);
        days.rules(&mut sheet.svg, &[(y.top, y.bottom)]);
        y.signed(&mut sheet.svg, across);
        for gaps in &self.placebo_gaps {
            let line = self
                .points
                .iter()
                .zip(gaps)
                .map(|(p, &gap)| Some((days.x(p.day), y.at(gap)?)));
            sheet.svg.path("placebo-gap", line);
        }
        y.zero(&mut sheet.svg, across);
        let line = self.points.iter().map(|p| Some((days.x(p.day), y.at(gap(p))?)));
        sheet.svg.path("index", line);
        self.draw_event(&mut sheet, &days, (y.top, y.bottom), false);
        days.labels(&mut sheet.svg, y.bottom);
        sheet.finish(y.bottom + 62.0, &self.description())
    }

    fn draw_event(&self, sheet: &mut Sheet<'_>, days: &Days, (top, bottom): (f64, f64), named: bool) {
        let Some(day) = self.event_day else { return };
        let x = days.x(day);
        upright(
            &mut sheet.svg,
            "flag-rule",
            x,
            top - if named { 3.0 } else { 0.0 },
            bottom,
        );
        if named {
            let room = sheet.right - sheet.left;
            let words = cut(&format!("{}: {}", day_words(day), self.event), 12.0, room);
            let half = text_width(&words, 12.0) / 2.0;
            let middle = x.min(sheet.right - half).max(sheet.left + half);
            sheet.svg.text("name", middle, top - 8.0, "middle", &words);
        }
    }

    fn description(&self) -> String {
        let after = |p: &&StudyPoint| self.event_day.is_none_or(|day| p.day >= day);
        let gaps: Vec<f64> = self
            .points
            .iter()
            .filter(after)
            .map(gap)
            .filter(|g| g.is_finite())
            .collect();
        let mean = if gaps.is_empty() {
            "no gap is known".to_owned()
        } else {
            let mean = gaps.iter().map(|g| g / gaps.len() as f64).sum();
            format!(
                "the mean gap is {} over {}",
                signed(mean, 2),
                counted(gaps.len(), "period")
            )
        };
        let event = self.event_day.map_or_else(String::new, |day| {
            format!("From {} ({}) on, ", day_words(day), self.event)
        });
        let placebos = counted(self.placebo_gaps.len(), "placebo");
        format!(
            "{}: {} beside its synthetic control. {event}{mean}. {placebos} drawn behind.",
            self.unit, self.series
        )
    }
}

fn gap(point: &StudyPoint) -> f64 {
    point.actual - point.synthetic
}
