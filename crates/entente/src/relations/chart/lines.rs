//! Lines over time: structural balance of triads by year, and the rolling correlation of two dyads.

use jiff::civil::{Date, date};

use super::axis::{Days, Values};
use super::flags::{Flags, Mark, band, by_day, key, marked};
use super::number::{counted, day_words, drawable, plain, signed};
use super::sheet::{Head, Sheet, Sign};

/// Triads of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalanceYear {
    /// The year.
    pub year: i16,
    /// Triads with three, one, two and no positive ties, in this order: the first two kinds are balanced, as a friend's
    /// friend and an enemy's enemy are friends (Heider 1946; Cartwright and Harary 1956).
    pub triads: [u32; 4],
}

/// Share of balanced triads by year, over the shares of all four kinds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BalanceChart {
    /// What stands around it.
    pub head: Head,
    /// By year.
    pub years: Vec<BalanceYear>,
}

const HEIGHT: f64 = 260.0;

/// Kinds of triads in the order of [`BalanceYear::triads`], from the bottom up, with class and name.
const KINDS: [(&str, &str); 4] = [
    ("triad-three", "+++ balanced"),
    ("triad-one", "+\u{2212}\u{2212} balanced"),
    ("triad-two", "++\u{2212} unbalanced"),
    ("triad-none", "\u{2212}\u{2212}\u{2212} unbalanced"),
];

impl BalanceChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        let across = (sheet.left, sheet.right);
        let mut years: Vec<&BalanceYear> = self.years.iter().filter(|y| y.all() > 0.0).collect();
        years.sort_by_key(|y| y.year);
        let Some(days) = Days::of(years.iter().map(|y| y.day()), across) else {
            let end = sheet.nothing("No data: no triads");
            return sheet.finish(end, "No data.");
        };
        let mut signs = vec![(Sign::Line("share"), "share balanced")];
        signs.extend(KINDS.iter().rev().map(|&(class, name)| (Sign::Box(class), name)));
        let top = sheet.panel(sheet.top + 15.0, "% of triads, by the signs of their ties", &signs);
        let y = Values::new((0.0, 100.0), 5, false, top, HEIGHT);
        y.ruled(&mut sheet.svg, across, &|mark| plain(mark, 0));
        // Years without triads part the areas.
        for run in years.chunk_by(|a, b| i32::from(b.year) - i32::from(a.year) <= 1) {
            for (kind, (class, _)) in KINDS.into_iter().enumerate() {
                let points = run.iter().map(|p| {
                    let (low, high) = (p.share(kind), p.share(kind + 1));
                    (days.x(p.day()), y.place(low), y.place(high))
                });
                area(&mut sheet, class, &points.collect::<Vec<_>>());
            }
            let line: Vec<_> = run
                .iter()
                .map(|p| Some((days.x(p.day()), y.place(p.share(2)))))
                .collect();
            sheet.svg.path("share-halo", line.iter().copied());
            sheet.svg.path("share", line);
        }
        for year in &years {
            let words = format!(
                "{}: {}% of {} balanced",
                year.year,
                plain(year.share(2), 0),
                counted(year.all() as usize, "triad")
            );
            sheet.circle("point", days.x(year.day()), y.place(year.share(2)), 2.6, &words);
        }
        days.labels(&mut sheet.svg, y.bottom);
        if let Some(last) = years.last() {
            let (x, y) = (days.x(last.day()), y.place(last.share(2)));
            sheet.svg.text(
                "last number",
                x + 6.0,
                y + 4.0,
                "start",
                &format!("{}%", plain(last.share(2), 0)),
            );
        }
        sheet.finish(top + HEIGHT + 62.0, &Self::description(&years))
    }

    fn description(years: &[&BalanceYear]) -> String {
        let year = |y: &BalanceYear| {
            format!(
                "in {} {}% of {} were balanced",
                y.year,
                plain(y.share(2), 0),
                counted(y.all() as usize, "triad")
            )
        };
        match years {
            [] => String::new(),
            [only] => format!("Structural balance: {}.", year(only)),
            [first, .., last] => format!("Structural balance: {}, {}.", year(first), year(last)),
        }
    }
}

impl BalanceYear {
    fn all(&self) -> f64 {
        self.triads.iter().map(|&n| f64::from(n)).sum()
    }

    /// Share of the first `kinds` kinds, in percent.
    fn share(&self, kinds: usize) -> f64 {
        100.0 * self.triads[..kinds].iter().map(|&n| f64::from(n)).sum::<f64>() / self.all()
    }

    fn day(&self) -> Date {
        date(self.year.clamp(1, 9999), 1, 1)
    }
}

/// An area between two lines; a lone point becomes a narrow bar.
fn area(sheet: &mut Sheet<'_>, class: &str, points: &[(f64, f64, f64)]) {
    let lone: Vec<_>;
    let points = if let [(x, low, high)] = *points {
        lone = vec![(x - 2.0, low, high), (x + 2.0, low, high)];
        &lone
    } else {
        points
    };
    band(sheet, class, points);
}

/// A correlation over a window that ends on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationPoint {
    /// Last day of the window.
    pub day: Date,
    /// The correlation, from -1 to 1.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
}

/// The rolling correlation of two series: near 1 they move as one, near 0 each by itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CorrelationChart {
    /// What stands around it.
    pub head: Head,
    /// What is correlated, over which window ("Correlation of USA–IND and USA–PAK, 36 months").
    pub unit: String,
    /// What the band is ("90% interval").
    pub band: String,
    /// Day by day.
    pub points: Vec<CorrelationPoint>,
    /// Marked with numbered flags, explained below.
    pub events: Vec<Mark>,
}

impl CorrelationChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        // Two places after the point need more room than one.
        let across = (sheet.left, sheet.right - 8.0);
        let (marks, words) = by_day(&self.events);
        let span = self.points.iter().map(|p| p.day).chain(marks.iter().copied());
        let known = self.points.iter().any(|p| p.value.is_finite());
        let Some(days) = Days::of(span, across).filter(|_| known) else {
            let end = sheet.nothing("No data: nothing to correlate");
            return sheet.finish(end, "No data.");
        };
        let flags = Flags::new(marks.iter().map(|&day| days.x(day)));
        let signs = [
            (Sign::Line("index"), "correlation"),
            (Sign::Box("band"), self.band.as_str()),
        ];
        let top = sheet.panel(sheet.top + 15.0, &self.unit, &signs) + flags.height();
        let y = Values::new((-1.0, 1.0), 4, false, top, HEIGHT);
        days.rules(&mut sheet.svg, &[(y.top, y.bottom)]);
        y.signed(&mut sheet.svg, across);
        // A window without an interval parts the band.
        let interval: Vec<_> = self
            .points
            .iter()
            .map(|p| Some((days.x(p.day), y.at(p.low)?, y.at(p.high)?)))
            .collect();
        for run in interval.split(Option::is_none) {
            band(&mut sheet, "band", &run.iter().copied().flatten().collect::<Vec<_>>());
        }
        y.zero(&mut sheet.svg, across);
        let line = self.points.iter().map(|p| Some((days.x(p.day), y.at(p.value)?)));
        sheet.svg.path("index", line);
        if let Some(last) = self.points.last().filter(|p| drawable(p.value).is_some()) {
            let (x, y) = (days.x(last.day), y.place(last.value));
            sheet.circle("dot", x, y, 4.0, "");
            sheet
                .svg
                .text("last number", x + 7.0, y + 4.0, "start", &signed(last.value, 2));
        }
        flags.draw(&mut sheet, y.top, y.bottom);
        days.labels(&mut sheet.svg, y.bottom);
        let axis = y.bottom + 46.0;
        let bottom = if words.is_empty() {
            axis
        } else {
            key(&mut sheet, axis, &words)
        };
        sheet.finish(bottom + 22.0, &self.description(&words))
    }

    fn description(&self, marks: &[String]) -> String {
        let point = |p: &CorrelationPoint| {
            let (value, low, high) = (signed(p.value, 2), signed(p.low, 2), signed(p.high, 2));
            format!("{value} ({low} to {high}) on {}", day_words(p.day))
        };
        let ends = match &self.points[..] {
            [] => String::new(),
            [only] => point(only),
            [first, .., last] => format!("{}, {}", point(first), point(last)),
        };
        format!("{}: {ends}.{}", self.unit, marked(marks))
    }
}
