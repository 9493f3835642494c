//! The estimate of one triad among those of placebo triads, in which nothing is claimed.

use super::axis::upright;
use super::number::{counted, drawable, extent, ordinal, places, signed};
use super::response::margin_words;
use super::scale::{Scale, ticks};
use super::sheet::{Head, Sheet, Sign};
use super::svg::{cut, text_width};

/// The same test on another triad.
#[derive(Debug, Clone, PartialEq)]
pub struct Placebo {
    /// Which ("USA–PAK–BRA").
    pub label: String,
    /// Its estimate.
    pub estimate: f64,
}

/// One estimate among many.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlaceboChart {
    /// What stands around it.
    pub head: Head,
    /// What is estimated, with its unit.
    pub unit: String,
    /// The triad that the question is about.
    pub own: String,
    /// Its estimate.
    pub estimate: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// The others.
    pub placebos: Vec<Placebo>,
    /// The margin: a dashed line at minus this, where one was set.
    pub margin: Option<f64>,
}

/// Height that the dots may take.
const STRIP: f64 = 170.0;

impl PlaceboChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        let mut known: Vec<(f64, &Placebo)> = self
            .placebos
            .iter()
            .filter_map(|p| Some((drawable(p.estimate)?, p)))
            .collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        if known.is_empty() && drawable(self.estimate).is_none() {
            let end = sheet.nothing("No data: nothing was estimated");
            return sheet.finish(end, "No data.");
        }
        let margin_words = margin_words(self.margin);
        let mut signs = vec![
            (Sign::Diamond("own"), "this triad"),
            (Sign::Dot("placebo"), "a placebo triad"),
        ];
        if !margin_words.is_empty() {
            signs.push((Sign::Line("margin"), &margin_words));
        }
        let top = sheet.panel(sheet.top + 15.0, &self.unit, &signs) + 6.0;
        let rank = self.rank(&known);
        let (left, right) = (sheet.margin + 24.0, sheet.width - sheet.margin - 24.0);
        let margin = self.margin.and_then(drawable).map(|m| -m);
        let own = [self.estimate, self.low, self.high];
        let (low, high) = extent(known.iter().map(|k| k.0).chain(own).chain(margin).chain([0.0])).unwrap_or((0.0, 1.0));
        let marks = ticks(low, high, ((right - left) / 90.0) as usize, false);
        let x = Scale::new((marks[0], marks[marks.len() - 1]), (left, right));

        // Own triad in a lane above, the dots in a strip below it.
        let lane = top + 34.0;
        let strip = lane + 30.0;
        let dots = stacked(&known.iter().map(|k| x.at(k.0)).collect::<Vec<_>>());
        let floor = strip + 34.0 + dots.tallest.max(20.0);
        for &mark in &marks {
            let zero = mark.abs() < (marks[1] - marks[0]) * 1e-6;
            let at = x.at(mark);
            upright(&mut sheet.svg, if zero { "zero" } else { "grid" }, at, top, floor);
            let words = signed(if zero { 0.0 } else { mark }, places(marks[1] - marks[0]));
            sheet.svg.text("number", at, floor + 18.0, "middle", &words);
        }
        super::axis::rule(&mut sheet.svg, "zero", floor, left, right);
        if let Some(margin) = margin {
            upright(&mut sheet.svg, "margin", x.at(margin), top, floor);
        }
        self.draw_own(&mut sheet, x, lane, floor);
        for ((place, height), (_, placebo)) in dots.places.iter().zip(&known) {
            let words = format!("{}: {}", placebo.label, signed(placebo.estimate, 3));
            sheet.circle("placebo", *place, floor - height, dots.r, &words);
        }
        label_extremes(&mut sheet, &dots, &known, floor, (left, right));
        let bottom = sheet.lines("key", floor + 46.0, &rank);
        let description = format!("{}. {}: {}. {rank}", self.unit, self.own, self.interval());
        sheet.finish(bottom + 6.0, &description)
    }

    fn interval(&self) -> String {
        let [estimate, low, high] = [self.estimate, self.low, self.high].map(|v| signed(v, 2));
        format!("{estimate} ({low} to {high})")
    }

    fn draw_own(&self, sheet: &mut Sheet<'_>, x: Scale, lane: f64, floor: f64) {
        let Some(estimate) = drawable(self.estimate) else {
            return;
        };
        let at = x.at(estimate);
        upright(&mut sheet.svg, "own-rule", at, lane, floor);
        let ends = [self.low, self.high].map(|v| drawable(v).map(|v| x.at(v)));
        if let [Some(low), Some(high)] = ends {
            sheet.svg.path("own-bar", [Some((low, lane)), Some((high, lane))]);
            for end in [low, high] {
                upright(&mut sheet.svg, "own-bar", end, lane - 5.0, lane + 5.0);
            }
        }
        let room = sheet.room();
        let words = cut(&format!("{} {}", self.own, self.interval()), 12.5, room);
        let half = text_width(&words, 12.5) / 2.0;
        let (least, most) = (sheet.margin + half, sheet.width - sheet.margin - half);
        sheet.diamond("own", at, lane, 7.0, &words);
        sheet
            .svg
            .text("last", at.min(most).max(least), lane - 14.0, "middle", &words);
    }

    /// Where the own triad stands among the placebos.
    fn rank(&self, known: &[(f64, &Placebo)]) -> String {
        let n = known.len();
        let Some(own) = drawable(self.estimate) else {
            return format!("This triad has no estimate; {} have one.", counted(n, "placebo triad"));
        };
        if n == 0 {
            return "There are no placebo triads to compare with.".to_owned();
        }
        let (below, above) = (
            known.iter().filter(|k| k.0 <= own).count(),
            known.iter().filter(|k| k.0 >= own).count(),
        );
        let (rank, side, lie) = if below <= above {
            (below + 1, "lowest", "as low or lower")
        } else {
            (above + 1, "highest", "as high or higher")
        };
        let rank = if rank == 1 {
            side.to_owned()
        } else {
            format!("{} {side}", ordinal(rank))
        };
        let beyond = below.min(above);
        let verb = if beyond == 1 { "lies" } else { "lie" };
        format!(
            "Among {} estimates, this triad's is the {rank}: {beyond} of {} {verb} {lie}.",
            n + 1,
            counted(n, "placebo triad")
        )
    }
}

/// Dots in heaps.
struct Dots {
    r: f64,
    /// Place and height of the middle of each.
    places: Vec<(f64, f64)>,
    tallest: f64,
}

/// Heaps dots that lie side by side, as large as the strip allows.
fn stacked(xs: &[f64]) -> Dots {
    let mut dots = heap(xs, 1.2);
    for r in [4.5, 3.8, 3.2, 2.6, 2.1, 1.6] {
        let tried = heap(xs, r);
        if tried.tallest <= STRIP {
            return tried;
        }
        dots = tried;
    }
    // So many that no size is small enough: let them overlap.
    let shrink = (STRIP / dots.tallest).min(1.0);
    dots.places.iter_mut().for_each(|place| place.1 *= shrink);
    dots.tallest *= shrink;
    dots
}

/// Each dot in the column that its place falls into, on those that are there.
fn heap(xs: &[f64], r: f64) -> Dots {
    let wide = 2.0 * r + 0.6;
    let mut columns: std::collections::BTreeMap<i64, usize> = std::collections::BTreeMap::new();
    let places = xs.iter().map(|&x| {
        let column = (x / wide).round();
        let under = columns.entry(column as i64).or_default();
        *under += 1;
        (column * wide, *under as f64 * wide - r)
    });
    let places: Vec<_> = places.collect();
    let tallest = columns.values().max().map_or(0.0, |&n| n as f64 * wide);
    Dots { r, places, tallest }
}

/// Names the lowest and the highest, over whatever dots lie beneath the words.
fn label_extremes(
    sheet: &mut Sheet<'_>,
    dots: &Dots,
    known: &[(f64, &Placebo)],
    floor: f64,
    (left, right): (f64, f64),
) {
    let mut taken: Option<(f64, f64, f64)> = None;
    let ends = [(0, "start"), (known.len().saturating_sub(1), "end")];
    for (number, anchor) in ends.into_iter().take(known.len().min(2)) {
        let (x, height) = dots.places[number];
        let words = cut(&known[number].1.label, 11.0, (right - left) * 0.45);
        let width = text_width(&words, 11.0) + 6.0;
        let (from, to) = if anchor == "start" {
            (x, x + width)
        } else {
            (x - width, x)
        };
        let beneath = dots.places.iter().filter(|(x, _)| *x > from - 5.0 && *x < to + 5.0);
        let mut y = floor - beneath.map(|place| place.1).fold(height, f64::max) - dots.r - 7.0;
        if let Some((a, b, before)) = taken
            && from < b
            && to > a
            && (y - before).abs() < 13.0
        {
            y = before - 13.0;
        }
        taken = Some((from, to, y));
        upright(&mut sheet.svg, "leader", x, y + 3.0, floor - height - dots.r);
        sheet.svg.text("note halo", x, y, anchor, &words);
    }
}
