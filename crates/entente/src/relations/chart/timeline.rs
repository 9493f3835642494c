//! The events of one dyad on a time axis, in a lane for each quad class.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::axis::{Days, rule};
use super::number::{counted, day_words, drawable};
use super::sheet::{Head, Sheet, Sign};
use super::svg::{Escaped, cut, text_width};
use crate::event::QuadClass;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEvent {
    /// When.
    pub day: Date,
    /// Which lane.
    pub quad_class: QuadClass,
    /// How much it matters: the size of its score, or its reports; decides how large the mark is.
    pub size: f64,
    /// True for what happened; what was denied or planned is drawn hollow.
    pub happened: bool,
    /// A few words; shown beside the strongest.
    pub label: String,
    /// More words, for the pointer.
    pub words: String,
    /// Where a click leads: a web address, or a place on the site or page. Others are left out.
    pub href: Option<String>,
}

/// Events over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimelineChart {
    /// What stands around it.
    pub head: Head,
    /// In any order.
    pub events: Vec<TimelineEvent>,
    /// What size is ("Size: independent reports").
    pub size: String,
}

/// The lanes, from top to bottom.
const LANES: [(QuadClass, &str); 4] = [
    (QuadClass::MaterialCooperation, "Material cooperation"),
    (QuadClass::VerbalCooperation, "Verbal cooperation"),
    (QuadClass::VerbalConflict, "Verbal conflict"),
    (QuadClass::MaterialConflict, "Material conflict"),
];

const LANE: f64 = 92.0;

/// Part of a lane that its name takes.
const NAME: f64 = 20.0;

/// Radius of the smallest and the largest mark.
const SMALLEST: f64 = 2.6;
const LARGEST: f64 = 8.0;

/// How many events of a lane are labelled.
const LABELS: usize = 4;

/// A rectangle that something takes: left, top, right, bottom.
type Taken = (f64, f64, f64, f64);

impl TimelineChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        let across = (sheet.margin + 12.0, sheet.width - sheet.margin - 12.0);
        let Some(days) = Days::of(self.events.iter().map(|e| e.day), across) else {
            let end = sheet.nothing("No data: no events");
            return sheet.finish(end, "No data.");
        };
        sheet.inside = self.events.iter().any(|e| safe(e).is_some());
        let signs = [
            (Sign::Dot("event cooperation"), "cooperation"),
            (Sign::Square("event conflict"), "conflict"),
            (Sign::Dot("event hollow"), "denied or planned"),
        ];
        let top = sheet.panel(sheet.top + 15.0, &self.size, &signs);
        days.rules(&mut sheet.svg, &[(top, top + 4.0 * LANE)]);
        let most = self
            .events
            .iter()
            .filter_map(|e| drawable(e.size))
            .fold(0.0, |a, b| f64::max(a, b.abs()));
        for (number, (class, name)) in LANES.into_iter().enumerate() {
            let y = top + number as f64 * LANE;
            rule(
                &mut sheet.svg,
                if number == 2 { "zero" } else { "grid" },
                y,
                sheet.margin,
                sheet.width - sheet.margin,
            );
            sheet.svg.text("lane halo", sheet.margin, y + 15.0, "start", name);
            let events: Vec<&TimelineEvent> = self.events.iter().filter(|e| e.quad_class == class).collect();
            draw_lane(&mut sheet, &events, y, &days, most);
        }
        let axis = top + 4.0 * LANE;
        rule(&mut sheet.svg, "zero", axis, sheet.margin, sheet.width - sheet.margin);
        days.labels(&mut sheet.svg, axis);
        sheet.finish(axis + 62.0, &self.description())
    }

    fn description(&self) -> String {
        let lane = |(class, name): (QuadClass, &str)| {
            let count = self.events.iter().filter(|e| e.quad_class == class).count();
            format!("{} of {}", counted(count, "event"), name.to_lowercase())
        };
        let hollow = self.events.iter().filter(|e| !e.happened).count();
        let span = self.events.iter().map(|e| e.day);
        let span = span.clone().min().zip(span.max());
        let span = span.map_or_else(String::new, |(a, b)| format!("{} to {}: ", day_words(a), day_words(b)));
        let mut strongest: Vec<&TimelineEvent> = self.events.iter().collect();
        strongest.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        let strongest = strongest
            .iter()
            .take(5)
            .map(|e| format!("{}: {}", day_words(e.day), e.label));
        format!(
            "{span}{}; {hollow} of them denied or planned. The strongest: {}.",
            LANES.map(lane).join(", "),
            strongest.collect::<Vec<_>>().join("; ")
        )
    }
}

fn weight(event: &TimelineEvent) -> f64 {
    drawable(event.size).map_or(0.0, f64::abs)
}

/// The events of a lane that begins at `top`, and the words beside the strongest.
fn draw_lane(sheet: &mut Sheet<'_>, events: &[&TimelineEvent], top: f64, days: &Days, most: f64) {
    let mut events = events.to_vec();
    events.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let (from, to) = (top + NAME, top + LANE - 3.0);
    let radius = |event: &TimelineEvent| match most {
        most if most > 0.0 => SMALLEST + (LARGEST - SMALLEST) * (weight(event) / most).sqrt(),
        _ => SMALLEST,
    };
    let wanted: Vec<(f64, f64)> = events.iter().map(|event| (days.x(event.day), radius(event))).collect();
    let marks = spread(&wanted, from, to);
    let mut taken: Vec<Taken> = marks
        .iter()
        .map(|&(x, y, r)| (x - r - 1.0, y - r - 1.0, x + r + 1.0, y + r + 1.0))
        .collect();
    // The smallest last, so that none lies hidden under a larger one.
    for (event, &(x, y, r)) in events.iter().zip(&marks) {
        draw_event(sheet, event, x, y, r);
    }
    let mut labelled = 0;
    let named = (0..events.len()).filter(|&number| !events[number].label.trim().is_empty());
    for number in named.take(3 * LABELS) {
        if labelled < LABELS
            && let Some(spot) = label(sheet, &events[number].label, number, &marks, (from, to), &taken)
        {
            taken.push(spot);
            labelled += 1;
        }
    }
}

/// Heights for marks of given places and radii between `from` and `to`, so that they do not touch while there is room.
fn spread(wanted: &[(f64, f64)], from: f64, to: f64) -> Vec<(f64, f64, f64)> {
    let middle = f64::midpoint(from, to);
    // Marks that touch none, by column: only those of the same and the next columns are near.
    let mut columns: BTreeMap<i32, Vec<(f64, f64, f64)>> = BTreeMap::new();
    let mut share = 0.0;
    let place = |&(x, r): &(f64, f64)| {
        let column = (x / (2.0 * LARGEST + 1.0)) as i32;
        let free = |y: &f64| {
            let mut near = columns.range(column - 1..=column + 1).flat_map(|(_, marks)| marks);
            *y - r >= from && *y + r <= to && !near.any(|&(a, b, s)| (x - a).hypot(y - b) < r + s + 1.0)
        };
        // From the middle outwards, to the first height that is free.
        let mut heights = (0..40).map(|n| middle + f64::from((n + 1) / 2) * 3.0 * if n % 2 == 0 { 1.0 } else { -1.0 });
        if let Some(y) = heights.find(free) {
            columns.entry(column).or_default().push((x, y, r));
            return (x, y, r);
        }
        // Where all is taken, over the others, evenly (steps of the golden ratio).
        share = (share + 0.618_034_f64).fract();
        (x, from + r + share * (to - from - 2.0 * r), r)
    };
    wanted.iter().map(place).collect()
}

/// Writes the words of an event where there is room near its mark, with a thin line to it where it could be taken for that
/// of another; gives the place taken.
fn label(
    sheet: &mut Sheet<'_>,
    words: &str,
    number: usize,
    marks: &[(f64, f64, f64)],
    (from, to): (f64, f64),
    taken: &[Taken],
) -> Option<Taken> {
    let words = cut(words, 11.0, 190.0);
    let (x, y, r) = marks[number];
    let width = text_width(&words, 11.0);
    let lefts = [
        x + r + 4.0,
        x - r - 4.0 - width,
        x - width / 2.0,
        x - 6.0,
        x + 6.0 - width,
    ];
    let heights = (0..10)
        .map(|n| from + 6.0 + f64::from(n) * (to - from - 9.0) / 9.0)
        .chain([y]);
    let spots = heights.flat_map(|height| lefts.map(|left| (left, height - 6.5, left + width, height + 6.5)));
    let inside = |s: &Taken| s.0 >= sheet.margin && s.2 <= sheet.width - sheet.margin;
    let clear = |s: &Taken| !taken.iter().any(|t| s.0 < t.2 && s.2 > t.0 && s.1 < t.3 && s.3 > t.1);
    // From the nearest point of the words to the edge of a mark.
    let away = |s: &Taken, (x, y, r): (f64, f64, f64)| (x.clamp(s.0, s.2) - x).hypot(y.clamp(s.1, s.3) - y) - r;
    let unsure = |s: &Taken| {
        let own = away(s, marks[number]);
        own > 9.0
            || marks
                .iter()
                .enumerate()
                .any(|(at, &other)| at != number && away(s, other) < own + 1.5)
    };
    let cost = |s: &Taken| away(s, marks[number]) + if unsure(s) { 14.0 } else { 0.0 };
    let spots = spots.filter(|s| inside(s) && clear(s)).map(|s| (cost(&s), s));
    let (_, spot) = spots.min_by(|a, b| a.0.total_cmp(&b.0))?;
    if unsure(&spot) {
        let (near, edge) = (x.clamp(spot.0, spot.2), y.clamp(spot.1 + 1.0, spot.3 - 1.0));
        sheet.svg.path("leader", [Some((x, y)), Some((near, edge))]);
    }
    sheet.svg.text("label halo", spot.0, spot.1 + 10.4, "start", &words);
    Some(spot)
}

fn draw_event(sheet: &mut Sheet<'_>, event: &TimelineEvent, x: f64, y: f64, r: f64) {
    let cooperative = matches!(
        event.quad_class,
        QuadClass::VerbalCooperation | QuadClass::MaterialCooperation
    );
    let class = match (cooperative, event.happened) {
        (true, true) => "event cooperation",
        (true, false) => "event cooperation hollow",
        (false, true) => "event conflict",
        (false, false) => "event conflict hollow",
    };
    let status = if event.happened { "" } else { " (denied or planned)" };
    let words = format!(
        "{}: {}{status}",
        day_words(event.day),
        if event.words.is_empty() {
            &event.label
        } else {
            &event.words
        }
    );
    let href = safe(event);
    if let Some(href) = href {
        sheet.svg.line(format_args!(r#"<a href="{}">"#, Escaped(href)));
    }
    if cooperative {
        sheet.circle(class, x, y, r, &words);
    } else {
        sheet.square(class, x, y, r, &words);
    }
    if href.is_some() {
        sheet.svg.line(format_args!("</a>"));
    }
}

/// The link, if it leads to the web or stays on the site: documents may hold others, and some of those run as programs.
fn safe(event: &TimelineEvent) -> Option<&str> {
    let href = event.href.as_deref()?.trim();
    let local = href.starts_with('#') || href.starts_with('/') || href.starts_with("./");
    (local || href.starts_with("https://") || href.starts_with("http://")).then_some(href)
}
