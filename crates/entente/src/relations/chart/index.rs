//! The relation index of one dyad with its interval and change points above, the events that it is made of below.

use jiff::civil::Date;

use super::super::index::IndexPoint;
use super::super::series::DyadPeriod;
use super::axis::{Days, Values};
use super::flags::{Flags, band, key};
use super::number::{counted, day_words, plain, signed};
use super::sheet::{Head, Sheet, Sign};
use super::svg::{Paint, Short};

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
    /// False where the sources do not cover the period: none there is no peace and no silence.
    pub covered: bool,
}

impl From<&DyadPeriod> for ChartPeriod {
    fn from(p: &DyadPeriod) -> Self {
        Self {
            start: p.start,
            end: p.end,
            cooperative: p.tally.cooperative(),
            conflictual: p.tally.conflictual(),
            covered: p.observed,
        }
    }
}

/// A day from which the level of the relation is another.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// First day of the new level.
    pub day: Date,
    /// Mean since the change before, or since the beginning.
    pub before: f64,
    /// Mean until the next change, or until the end.
    pub after: f64,
    /// What happened around that day, in a few words each.
    pub events: Vec<String>,
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// As in [`Head`].
    pub id: String,
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
    /// Where its level changes.
    pub changes: Vec<Change>,
    /// Where the figures come from.
    pub source: String,
    /// As in [`Head`].
    pub width: f64,
}

const INDEX_HEIGHT: f64 = 210.0;
const BARS_HEIGHT: f64 = 140.0;

/// Lowest and highest PLOVER score.
const BOUNDS: (f64, f64) = (-10.0, 10.0);

impl Chart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let head = Head {
            id: self.id.clone(),
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            source: self.source.clone(),
            width: self.width,
        };
        let mut changes: Vec<&Change> = self.changes.iter().collect();
        changes.sort_by_key(|change| change.day);
        let mut sheet = Sheet::new(&head);
        let across = (sheet.left, sheet.right);
        let span = self.periods.iter().flat_map(|p| [p.start, p.end]);
        let span = span
            .chain(self.index.iter().map(|p| p.day))
            .chain(changes.iter().map(|c| c.day));
        let Some(days) = Days::of(span, across) else {
            let end = sheet.nothing("No data: no events");
            return sheet.finish(end, &self.description(&[]));
        };
        let flags = Flags::new(changes.iter().map(|change| days.x(change.day)));
        // The grid lies under both panels, so their places are settled before either is drawn.
        let mut draft = Sheet::new(&head);
        let top = self.index_panel(&mut draft) + flags.height();
        let bars_top = self.bars_panel(&mut draft, top + INDEX_HEIGHT + 28.0);
        let axis = bars_top + BARS_HEIGHT;
        let uncovered = self.uncovered();
        gaps(&mut sheet, &days, &uncovered, (top, INDEX_HEIGHT));
        gaps(&mut sheet, &days, &uncovered, (bars_top, BARS_HEIGHT));
        days.rules(&mut sheet.svg, &[(top, top + INDEX_HEIGHT), (bars_top, axis)]);
        self.draw_index(&mut sheet, top, &days, &changes);
        flags.draw(&mut sheet, top, top + INDEX_HEIGHT);
        self.draw_bars(&mut sheet, top + INDEX_HEIGHT + 28.0, &days);
        days.labels(&mut sheet.svg, axis);
        let words: Vec<String> = changes.iter().map(|change| change.words()).collect();
        let bottom = if words.is_empty() {
            axis + 40.0
        } else {
            key(&mut sheet, axis + 46.0, &words)
        };
        sheet.finish(bottom + 22.0, &self.description(&words))
    }

    /// The chart in words.
    fn description(&self, changes: &[String]) -> String {
        let sum = |count: fn(&ChartPeriod) -> u32| self.periods.iter().map(count).map(u64::from).sum::<u64>() as usize;
        let events = format!(
            "{} of cooperation and {} of conflict",
            counted(sum(|p| p.cooperative), "event"),
            plain(sum(|p| p.conflictual) as f64, 0)
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
        let changes = match changes {
            [] => String::new(),
            changes => format!(" Changes of level: {}.", changes.join("; ")),
        };
        format!("{}. {events}{index}.{changes}", self.subtitle.trim_end_matches('.'))
    }

    fn index_panel(&self, sheet: &mut Sheet<'_>) -> f64 {
        let mut signs = vec![(Sign::Line("index"), "index"), (Sign::Box("band"), &self.index_note)];
        if !self.changes.is_empty() {
            signs.push((Sign::Line("level"), "level"));
        }
        sheet.panel(
            sheet.top + 15.0,
            "Relation index, PLOVER score (\u{2212}10 to 10)",
            &signs,
        )
    }

    fn draw_index(&self, sheet: &mut Sheet<'_>, top: f64, days: &Days, changes: &[&Change]) {
        let clamp = |value: f64| value.clamp(BOUNDS.0, BOUNDS.1);
        let all = self.index.iter().flat_map(|p| [p.low, p.high]);
        let all = all.chain(changes.iter().flat_map(|c| [c.before, c.after]));
        let y = Values::with_zero(all.map(clamp).chain([-1.0, 1.0]), 5, top, INDEX_HEIGHT);
        self.index_panel(sheet);
        let across = (sheet.left, sheet.right);
        y.signed(&mut sheet.svg, across);
        let place = |p: &IndexPoint| Some((days.x(p.day), y.at(clamp(p.low))?, y.at(clamp(p.high))?));
        let interval: Vec<_> = self.index.iter().filter_map(place).collect();
        band(sheet, "band", &interval);
        let line = self.index.iter().map(|p| Some((days.x(p.day), y.at(clamp(p.value))?)));
        sheet.svg.path("index", line);
        let ends = changes
            .iter()
            .skip(1)
            .map(|change| days.x(change.day))
            .chain([across.1]);
        if let Some(first) = changes.first() {
            let height = y.at(clamp(first.before));
            sheet
                .svg
                .path("level", [across.0, days.x(first.day)].map(|x| Some((x, height?))));
        }
        for (change, end) in changes.iter().zip(ends) {
            let height = y.at(clamp(change.after));
            sheet
                .svg
                .path("level", [days.x(change.day), end].map(|x| Some((x, height?))));
        }
        let Some(last) = self.index.last() else { return };
        let Some(height) = y.at(clamp(last.value)) else { return };
        let x = days.x(last.day);
        sheet.circle("dot", x, height, 4.0, "");
        sheet
            .svg
            .text("last number", x + 7.0, height + 4.0, "start", &signed(last.value, 1));
    }

    fn uncovered(&self) -> Vec<(Date, Date)> {
        let own = self.periods.iter().filter(|p| !p.covered);
        own.map(|p| (p.start, p.end)).collect()
    }

    fn bars_panel(&self, sheet: &mut Sheet<'_>, y: f64) -> f64 {
        let mut signs = vec![
            (Sign::Box("cooperative"), "cooperation"),
            (Sign::Box("conflictual"), "conflict"),
        ];
        if self.periods.iter().any(|p| !p.covered) {
            signs.push((Sign::Box("uncovered"), "not covered"));
        }
        sheet.panel(y, &format!("Events per {}", self.period), &signs)
    }

    fn draw_bars(&self, sheet: &mut Sheet<'_>, y: f64, days: &Days) {
        let top = self.bars_panel(sheet, y);
        let most = |count: fn(&ChartPeriod) -> u32| f64::from(self.periods.iter().map(count).max().unwrap_or(0));
        let across = (sheet.left, sheet.right);
        let range = (-most(|p| p.conflictual), most(|p| p.cooperative));
        let y = Values::new(range, 4, true, top, BARS_HEIGHT);
        y.ruled(&mut sheet.svg, across, &|mark| plain(mark.abs(), 0));
        for period in &self.periods {
            let (x, width) = bar_across(days, period.start, period.end, across.1);
            for (class, count, value) in [
                ("cooperative", period.cooperative, f64::from(period.cooperative)),
                ("conflictual", period.conflictual, -f64::from(period.conflictual)),
            ] {
                if count > 0 {
                    let words = format!("{}: {count} {class}", period.start);
                    bar(sheet, class, (x, width), (y.place(0.0), y.place(value)), &words);
                }
            }
        }
        // Over the bars, so that the line they stand on is seen.
        y.zero(&mut sheet.svg, across);
    }
}

impl Change {
    fn words(&self) -> String {
        let events = match &self.events[..] {
            [] => String::new(),
            events => format!(": {}", events.join("; ")),
        };
        let (before, after) = (signed(self.before, 1), signed(self.after, 1));
        format!("{}, level {before} \u{2192} {after}{events}", day_words(self.day))
    }
}

/// Left end and width of the bar of a period. Narrow bars touch; wide ones keep a little air.
pub(super) fn bar_across(days: &Days, start: Date, end: Date, right: f64) -> (f64, f64) {
    let (from, to) = (days.x(start), days.x(end.tomorrow().unwrap_or(end)));
    let air = ((to - from) * 0.18).clamp(0.0, 3.0);
    (from + air / 2.0, (to.min(right + 1.0) - from - air).max(0.4))
}

/// Shades the periods that the sources do not cover; `plot` is its top and height.
pub(super) fn gaps(sheet: &mut Sheet<'_>, days: &Days, uncovered: &[(Date, Date)], plot: (f64, f64)) {
    let mut merged: Vec<(Date, Date)> = Vec::new();
    for &(start, end) in uncovered {
        match merged.last_mut() {
            Some(last) if last.1.tomorrow().is_ok_and(|next| next >= start) => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    for (start, end) in merged {
        let (from, to) = (days.x(start), days.x(end).min(sheet.right));
        let words = format!("{start} to {end}: not covered by the sources");
        bar(
            sheet,
            "uncovered",
            (from, (to - from).max(0.4)),
            (plot.0, plot.0 + plot.1),
            &words,
        );
    }
}

/// A bar from one height to another.
pub(super) fn bar(sheet: &mut Sheet<'_>, class: &str, (x, width): (f64, f64), (from, to): (f64, f64), words: &str) {
    let (top, height) = (from.min(to), (from - to).abs());
    sheet.svg.line(format_args!(
        r#"<rect {} x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>"#,
        Paint(class),
        Short(x),
        Short(top),
        Short(width),
        Short(height),
        super::svg::Escaped(words)
    ));
}
