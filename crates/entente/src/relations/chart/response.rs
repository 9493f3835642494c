//! Impulse responses: what follows a shock, horizon by horizon, under one estimator or several side by side.

use super::axis::{Values, rule};
use super::flags::band;
use super::number::{counted, drawable, extent, signed};
use super::sheet::{Head, Sheet, Sign};
use super::svg::{Short, cut};

/// The estimate for one horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResponsePoint {
    /// Periods after the shock.
    pub horizon: u32,
    /// The estimate.
    pub estimate: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
}

/// One estimator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResponsePanel {
    /// Its name ("Local projection").
    pub title: String,
    /// By horizon.
    pub points: Vec<ResponsePoint>,
}

/// Impulse responses on one scale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResponseChart {
    /// What stands around it.
    pub head: Head,
    /// One to four estimators.
    pub panels: Vec<ResponsePanel>,
    /// What is drawn upwards, with its unit ("Response of USA–PAK, SD per SD of USA–IND").
    pub unit: String,
    /// What a horizon counts, with its unit ("months after the shock").
    pub horizon: String,
    /// What the band is ("90% interval").
    pub band: String,
    /// The margin: a dashed line at minus this, where one was set. Less than that is held not to matter.
    pub margin: Option<f64>,
}

impl ResponseChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        let known = |p: &ResponsePoint| [p.estimate, p.low, p.high].iter().any(|v| v.is_finite());
        if !self.panels.iter().flat_map(|p| &p.points).any(known) {
            let end = sheet.nothing("No data: nothing was estimated");
            return sheet.finish(end, "No data.");
        }
        let margin_words = margin_words(self.margin);
        let mut signs = vec![
            (Sign::Line("index"), "estimate"),
            (Sign::Box("band"), self.band.as_str()),
        ];
        if !margin_words.is_empty() {
            signs.push((Sign::Line("margin"), &margin_words));
        }
        let mut top = sheet.panel(sheet.top + 15.0, &self.unit, &signs) + 22.0;
        let columns = match self.panels.len() {
            _ if sheet.narrow() => 1,
            4 => 2,
            n => n.min(3),
        };
        let height = if columns == 1 && self.panels.len() > 1 {
            150.0
        } else {
            230.0
        };
        let gap = 24.0;
        let right = sheet.right + 24.0;
        let width = (right - sheet.left + gap) / columns as f64 - gap;
        for row in self.panels.chunks(columns) {
            for (column, panel) in row.iter().enumerate() {
                let left = sheet.left + column as f64 * (width + gap);
                self.draw(&mut sheet, panel, (left, left + width), (top, height), column == 0);
            }
            top += height + 62.0;
        }
        let middle = f64::midpoint(sheet.left, right);
        let words = cut(&self.horizon, 12.0, 2.0 * (sheet.width - sheet.margin - middle));
        sheet.svg.text("key", middle, top - 24.0, "middle", &words);
        sheet.finish(top + 8.0, &self.description())
    }

    fn description(&self) -> String {
        let panel = |panel: &ResponsePanel| {
            let known = || panel.points.iter().filter(|p| p.estimate.is_finite());
            let clear = panel.points.iter().filter(|p| p.low > 0.0 || p.high < 0.0).count();
            match known().min_by(|a, b| a.estimate.total_cmp(&b.estimate)) {
                Some(low) => format!(
                    "{}: lowest {} ({} to {}) at horizon {}; {} of {} the interval excludes zero",
                    panel.title,
                    signed(low.estimate, 2),
                    signed(low.low, 2),
                    signed(low.high, 2),
                    low.horizon,
                    if clear == 0 {
                        "at none".to_owned()
                    } else {
                        format!("at {clear}")
                    },
                    counted(panel.points.len(), "horizon"),
                ),
                None => format!("{}: no estimate", panel.title),
            }
        };
        let margin = self.margin.filter(|m| m.is_finite());
        let margin = margin.map_or_else(String::new, |m| format!(" The margin is {}.", signed(-m, 2)));
        let panels: Vec<String> = self.panels.iter().map(panel).collect();
        format!("{}. {}.{margin}", self.unit, panels.join(". "))
    }

    fn draw(
        &self,
        sheet: &mut Sheet<'_>,
        panel: &ResponsePanel,
        across: (f64, f64),
        (top, height): (f64, f64),
        numbered: bool,
    ) {
        let points = || self.panels.iter().flat_map(|p| &p.points);
        let margin = self.margin.and_then(drawable).map(|m| -m);
        let all = points().flat_map(|p| [p.estimate, p.low, p.high]).chain(margin);
        let y = Values::with_zero(all, 5, top, height);
        let title = cut(&panel.title, 12.5, across.1 - across.0);
        sheet.svg.text("panel", across.0, top - 10.0, "start", &title);
        let (first, last) = extent(points().map(|p| f64::from(p.horizon))).unwrap_or((1.0, 1.0));
        // A little air at both ends, so that no point stands on the axis.
        let step = (across.1 - across.0) / (last - first + 1.0);
        let x = |horizon: u32| across.0 + (f64::from(horizon) - first + 0.5) * step;
        if numbered {
            y.signed(&mut sheet.svg, across);
        } else {
            y.rules(&mut sheet.svg, across);
        }
        let place = |p: &ResponsePoint| Some((x(p.horizon), y.at(p.low)?, y.at(p.high)?));
        let interval: Vec<_> = panel.points.iter().filter_map(place).collect();
        band(sheet, "band", &interval);
        if let [(x, low, high)] = interval[..] {
            super::axis::upright(&mut sheet.svg, "whisker", x, high, low);
        }
        y.zero(&mut sheet.svg, across);
        if let Some(margin) = margin {
            rule(&mut sheet.svg, "margin", y.place(margin), across.0, across.1);
        }
        let line = panel.points.iter().map(|p| Some((x(p.horizon), y.at(p.estimate)?)));
        sheet.svg.path("index", line);
        for point in &panel.points {
            if let Some(height) = y.at(point.estimate) {
                let (estimate, low, high) = (signed(point.estimate, 3), signed(point.low, 3), signed(point.high, 3));
                let words = format!("{}: {estimate} ({low} to {high})", point.horizon);
                sheet.circle("point", x(point.horizon), height, (step / 5.0).clamp(1.2, 3.6), &words);
            }
        }
        label_horizons(sheet, panel, &x, step, y.bottom);
    }
}

/// The horizons under a panel, as many as have room.
fn label_horizons(sheet: &mut Sheet<'_>, panel: &ResponsePanel, x: &dyn Fn(u32) -> f64, step: f64, bottom: f64) {
    let room = |&n: &u32| f64::from(n) * step >= 19.0;
    let every = [1, 2, 3, 6, 12, 24, 60, 120].into_iter().find(room).unwrap_or(1200);
    let mut before = f64::MIN;
    for horizon in panel.points.iter().map(|p| p.horizon).filter(|h| h % every == 0) {
        // In no order, or twice: each place is labelled once.
        if x(horizon) - before >= 19.0 {
            before = x(horizon);
            let (at, from) = (Short(before), Short(bottom));
            sheet
                .svg
                .line(format_args!(r#"<path class="zero" d="M{at} {from}v4"/>"#));
            sheet
                .svg
                .text("number", before, bottom + 18.0, "middle", &horizon.to_string());
        }
    }
}

/// The margin and its value, for a legend; nothing where none was set.
pub(super) fn margin_words(margin: Option<f64>) -> String {
    margin
        .filter(|m| m.is_finite())
        .map_or_else(String::new, |m| format!("margin {}", signed(-m, 2)))
}
