//! A chart of one dyad over time, as SVG that stands alone: the relation index with its interval above, the events that
//! it is made of below.
//!
//! Cooperation stands above the line and is solid, conflict hangs below it and is hatched, so that the chart can be read
//! in black and white; the colours are blue and vermilion of Okabe and Ito (2008), which colour-blind readers tell
//! apart. It follows the reader's light or dark setting, loads nothing from elsewhere, and its style touches nothing
//! else on a page that it is put into.

mod scale;
mod svg;

use jiff::civil::Date;

use self::scale::{Scale, days, ticks};
use self::svg::{Escaped, Short, Svg, wrap};
use super::index::IndexPoint;
use super::series::DyadPeriod;

/// Events of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartPeriod {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Events of cooperation.
    pub cooperative: u32,
    /// Events of conflict.
    pub conflictual: u32,
}

impl From<&DyadPeriod> for ChartPeriod {
    fn from(p: &DyadPeriod) -> Self {
        Self {
            start: p.start,
            end: p.end,
            cooperative: p.tally.cooperative(),
            conflictual: p.tally.conflictual(),
        }
    }
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// What it says, or is about ("United States and Pakistan").
    pub title: String,
    /// What is measured, over which time.
    pub subtitle: String,
    /// Length of a period, in words ("month").
    pub period: String,
    /// The events, period by period.
    pub periods: Vec<ChartPeriod>,
    /// How the index was made ("half-life 90 days, 90% interval").
    pub index_note: String,
    /// The index, day by day.
    pub index: Vec<IndexPoint>,
    /// Where the figures come from.
    pub source: String,
}

const WIDTH: f64 = 892.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 838.0;
const INDEX_HEIGHT: f64 = 210.0;
const BARS_HEIGHT: f64 = 140.0;

/// Lowest and highest PLOVER score.
const BOUNDS: (f64, f64) = (-10.0, 10.0);

impl Chart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let titles = wrap(&self.title, 78);
        let subtitles = wrap(&self.subtitle, 122);
        let notes = wrap(&self.source, 145);
        let head = 18.0 + 25.0 * titles.len() as f64 + 19.0 * subtitles.len() as f64;
        let top = head + 44.0;
        let bars_top = top + INDEX_HEIGHT + 44.0;
        let axis = bars_top + BARS_HEIGHT;
        let height = axis + 62.0 + 16.0 * notes.len() as f64;

        let mut svg = Svg::default();
        self.open(&mut svg, height);
        for (number, line) in titles.iter().enumerate() {
            svg.text("title", 24.0, 36.0 + 25.0 * number as f64, "start", line);
        }
        for (number, line) in subtitles.iter().enumerate() {
            svg.text(
                "subtitle",
                24.0,
                33.0 + 25.0 * titles.len() as f64 + 19.0 * number as f64,
                "start",
                line,
            );
        }
        let span = self.first_and_last();
        if let Some((first, last)) = span {
            let x = Scale::new((0.0, f64::from(days_between(first, last))), (LEFT, RIGHT));
            let place = |day: Date| x.at(f64::from(days_between(first, day)));
            let marks = days(first, last);
            for (day, ..) in &marks {
                let x = Short(place(*day).max(LEFT));
                svg.line(format_args!(
                    r#"<path class="grid" d="M{x} {}V{}M{x} {}V{}"/>"#,
                    Short(top),
                    Short(top + INDEX_HEIGHT),
                    Short(bars_top),
                    Short(axis)
                ));
            }
            self.draw_index(&mut svg, top, &place);
            self.draw_bars(&mut svg, bars_top, &place);
            for (day, label, year) in marks {
                let x = place(day).max(LEFT);
                svg.text("number", x, axis + 19.0, "middle", &label);
                if let Some(year) = year {
                    svg.text("number", x, axis + 35.0, "middle", &year);
                }
            }
        } else {
            svg.text("subtitle", WIDTH / 2.0, top + INDEX_HEIGHT / 2.0, "middle", "No events");
        }
        for (number, line) in notes.iter().enumerate() {
            svg.text("note", 24.0, axis + 62.0 + 16.0 * number as f64, "start", line);
        }
        svg.finish()
    }

    fn open(&self, svg: &mut Svg, height: f64) {
        let (width, height) = (Short(WIDTH), Short(height));
        let title = Escaped(&self.title);
        svg.line(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="entente-chart" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="chart-title chart-desc">"#
        ));
        svg.line(format_args!(r#"<title id="chart-title">{title}</title>"#));
        svg.line(format_args!(
            r#"<desc id="chart-desc">{}</desc>"#,
            Escaped(&self.description())
        ));
        svg.line(format_args!("<style>\n{}</style>", include_str!("style.css")));
        svg.line(format_args!(
            r#"<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"/><line class="hatch-line" x1="1" y1="0" x2="1" y2="5"/></pattern></defs>"#
        ));
        svg.line(format_args!(
            r#"<rect class="paper" width="{width}" height="{height}"/>"#
        ));
    }

    /// The chart in words, for those who do not see it.
    fn description(&self) -> String {
        let sum = |count: fn(&ChartPeriod) -> u32| self.periods.iter().map(count).sum::<u32>();
        let events = format!(
            "{} events of cooperation and {} of conflict",
            sum(|p| p.cooperative),
            sum(|p| p.conflictual)
        );
        let index = self.index.last().map_or_else(String::new, |last| {
            let IndexPoint {
                day, value, low, high, ..
            } = last;
            format!(
                "; the index is {} on {day} ({} to {})",
                signed(*value, 1),
                signed(*low, 1),
                signed(*high, 1)
            )
        });
        format!("{}. {events}{index}.", self.subtitle.trim_end_matches('.'))
    }

    fn first_and_last(&self) -> Option<(Date, Date)> {
        let index = || self.index.iter().map(|p| p.day);
        let first = self.periods.iter().map(|p| p.start).chain(index()).min()?;
        let last = self.periods.iter().map(|p| p.end).chain(index()).max()?;
        Some((first, last))
    }

    fn draw_index(&self, svg: &mut Svg, top: f64, place: &dyn Fn(Date) -> f64) {
        let clamp = |value: f64| value.clamp(BOUNDS.0, BOUNDS.1);
        let low = self.index.iter().map(|p| clamp(p.low)).fold(-1.0, f64::min);
        let high = self.index.iter().map(|p| clamp(p.high)).fold(1.0, f64::max);
        let marks = ticks(low, high, 5, false);
        let y = Scale::new((marks[0], marks[marks.len() - 1]), (top + INDEX_HEIGHT, top));
        svg.text(
            "panel",
            24.0,
            top - 16.0,
            "start",
            "Relation index, PLOVER score (\u{2212}10 to 10)",
        );
        legend(svg, top - 20.0, &[("index", "index"), ("band", &self.index_note)]);
        for &mark in &marks {
            let step = marks[1] - marks[0];
            rule(svg, y.at(mark), mark == 0.0, &signed(mark, usize::from(step < 1.0)));
        }
        let at = |day, value| format!("{} {}", Short(place(day)), Short(y.at(clamp(value))));
        let upper = self.index.iter().map(|p| at(p.day, p.high));
        let lower = self.index.iter().rev().map(|p| at(p.day, p.low));
        let Some(last) = self.index.last() else { return };
        svg.line(format_args!(
            r#"<path class="band" d="M{}Z"/>"#,
            upper.chain(lower).collect::<Vec<_>>().join("L")
        ));
        let line: Vec<String> = self.index.iter().map(|p| at(p.day, p.value)).collect();
        svg.line(format_args!(r#"<path class="index" d="M{}"/>"#, line.join("L")));
        let (x, y) = (place(last.day), y.at(clamp(last.value)));
        svg.line(format_args!(
            r#"<circle class="dot" cx="{}" cy="{}" r="4"/>"#,
            Short(x),
            Short(y)
        ));
        svg.text("last number", x + 7.0, y + 4.0, "start", &signed(last.value, 1));
    }

    fn draw_bars(&self, svg: &mut Svg, top: f64, place: &dyn Fn(Date) -> f64) {
        let most = |count: fn(&ChartPeriod) -> u32| self.periods.iter().map(count).max().unwrap_or(0);
        let (up, down) = (most(|p| p.cooperative), most(|p| p.conflictual));
        let marks = ticks(-f64::from(down), f64::from(up), 4, true);
        let y = Scale::new((marks[0], marks[marks.len() - 1]), (top + BARS_HEIGHT, top));
        svg.text(
            "panel",
            24.0,
            top - 16.0,
            "start",
            &format!("Events per {}", self.period),
        );
        legend(
            svg,
            top - 20.0,
            &[("cooperative", "cooperation"), ("conflictual", "conflict")],
        );
        for &mark in &marks {
            rule(svg, y.at(mark), mark == 0.0, &Short(mark.abs()).to_string());
        }
        for period in &self.periods {
            let (left, right) = (place(period.start), place(period.end.tomorrow().unwrap_or(period.end)));
            // Narrow bars touch; wide ones keep a little air.
            let air = ((right - left) * 0.18).min(3.0);
            let mut bar = |class: &str, count: u32, value: f64| {
                let (from, to) = (y.at(0.0).min(y.at(value)), y.at(0.0).max(y.at(value)));
                let (x, width) = (
                    Short(left + air / 2.0),
                    Short((right.min(RIGHT + 1.0) - left - air).max(0.4)),
                );
                svg.line(format_args!(
                    r#"<rect class="{class}" x="{x}" y="{}" width="{width}" height="{}"><title>{}: {count} {class}</title></rect>"#,
                    Short(from), Short(to - from), period.start
                ));
            };
            if period.cooperative > 0 {
                bar("cooperative", period.cooperative, f64::from(period.cooperative));
            }
            if period.conflictual > 0 {
                bar("conflictual", period.conflictual, -f64::from(period.conflictual));
            }
        }
        // Over the bars, so that the line they stand on is seen.
        rule(svg, y.at(0.0), true, "");
    }
}

/// A line across with its value at the left.
fn rule(svg: &mut Svg, y: f64, zero: bool, label: &str) {
    let class = if zero { "zero" } else { "grid" };
    svg.line(format_args!(
        r#"<path class="{class}" d="M{} {}H{}"/>"#,
        Short(LEFT),
        Short(y),
        Short(RIGHT)
    ));
    if !label.is_empty() {
        svg.text("number", LEFT - 9.0, y + 4.0, "end", label);
    }
}

/// Signs and what they mean, up to about the right edge: no font is at hand to measure with.
fn legend(svg: &mut Svg, y: f64, entries: &[(&str, &str)]) {
    const LETTER: f64 = 6.4;
    let entries = || entries.iter().filter(|(_, words)| !words.is_empty());
    let width = |words: &str| 30.0 + LETTER * words.chars().count() as f64 + 18.0;
    let mut x = RIGHT + 18.0 - entries().map(|(_, words)| width(words)).sum::<f64>();
    for (class, words) in entries() {
        match *class {
            "index" => svg.line(format_args!(
                r#"<path class="index" d="M{} {}h22"/>"#,
                Short(x),
                Short(y)
            )),
            class => svg.line(format_args!(
                r#"<rect class="{class}" x="{}" y="{}" width="22" height="11"/>"#,
                Short(x),
                Short(y - 5.5)
            )),
        }
        svg.text("key", x + 30.0, y + 4.0, "start", words);
        x += width(words);
    }
}

/// A number with its sign, the minus as printers set it.
fn signed(value: f64, places: usize) -> String {
    let rounded = format!("{:.places$}", value.abs());
    let sign = match value {
        _ if rounded.bytes().all(|b| matches!(b, b'0' | b'.')) => "",
        v if v < 0.0 => "\u{2212}",
        _ => "+",
    };
    format!("{sign}{rounded}")
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
