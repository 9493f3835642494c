//! The ego network of one state: with whom it deals how much, and how well.

use std::collections::BTreeMap;

use super::number::{brief, counted, drawable, signed};
use super::sheet::{Head, Sheet, Sign};
use super::svg::{Escaped, Short, cut, text_width};

/// A state that the one in the centre deals with.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// Its name.
    pub label: String,
    /// How much goes on between the two; decides how wide the line is.
    pub volume: f64,
    /// How well: cooperation above zero, conflict below.
    pub balance: f64,
}

/// A tie between two partners.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartnerTie {
    /// Place of one in [`NetworkChart::partners`].
    pub a: usize,
    /// Place of the other.
    pub b: usize,
    /// As in [`Partner`].
    pub volume: f64,
    /// As in [`Partner`].
    pub balance: f64,
}

/// An ego network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NetworkChart {
    /// What stands around it.
    pub head: Head,
    /// The state in the centre.
    pub centre: String,
    /// Its partners. The 30 of most volume are drawn.
    pub partners: Vec<Partner>,
    /// Ties among partners, drawn lighter.
    pub ties: Vec<PartnerTie>,
    /// What volume counts ("events").
    pub volume: String,
    /// What balance is, with its scale ("mean PLOVER score, −10 to 10").
    pub balance: String,
}

/// How many partners can be told apart.
const MOST: usize = 30;

/// Height that a label needs.
const LINE: f64 = 23.0;

impl NetworkChart {
    /// The chart as a whole SVG document.
    pub fn to_svg(&self) -> String {
        let mut sheet = Sheet::new(&self.head);
        let shown = self.shown();
        if shown.is_empty() {
            let end = sheet.nothing("No data: no partners");
            return sheet.finish(end, "No data.");
        }
        // On a narrow sheet names come first; the figures are in the words for the pointer.
        let figures = !sheet.narrow();
        let title = if figures {
            format!("Width: {}. Figures: {}", self.volume, self.balance)
        } else {
            format!("Width: {}", self.volume)
        };
        let signs = [
            (Sign::Line("tie sample for"), "cooperation"),
            (Sign::Line("tie sample against"), "conflict"),
            (Sign::Line("tie sample even"), "neither"),
        ];
        let top = sheet.panel(sheet.top + 15.0, &title, &signs) + 12.0;
        let rows = shown.len().div_ceil(2);
        let height = (rows as f64 * LINE).max(230.0);
        let places = places(&sheet, &shown, top, height);
        let centre = (sheet.width / 2.0, top + height / 2.0);
        let most = shown.iter().filter_map(|p| drawable(p.1.volume)).fold(0.0, f64::max);
        let thick = |volume: f64| 1.2 + 8.0 * share(volume, most).sqrt();

        let among: BTreeMap<usize, usize> = shown
            .iter()
            .enumerate()
            .map(|(at, (number, _))| (*number, at))
            .collect();
        let strongest = self.ties.iter().filter_map(|t| drawable(t.volume)).fold(0.0, f64::max);
        for tie in &self.ties {
            if let (Some(&a), Some(&b)) = (among.get(&tie.a), among.get(&tie.b)) {
                let (from, to) = (places[a], places[b]);
                // Bent towards the centre, so that ties along one side do not run through the names.
                let bend = |a: f64, b: f64, c: f64| c + (f64::midpoint(a, b) - c) * 0.45;
                let (x, y) = (bend(from.0, to.0, centre.0), bend(from.1, to.1, centre.1));
                sheet.svg.line(format_args!(
                    r#"<path class="tie among {}" stroke-width="{}" d="M{} {}Q{} {} {} {}"/>"#,
                    sign(tie.balance),
                    Short(0.8 + 2.2 * share(tie.volume, strongest).sqrt()),
                    Short(from.0),
                    Short(from.1),
                    Short(x),
                    Short(y),
                    Short(to.0),
                    Short(to.1)
                ));
            }
        }
        for ((_, partner), place) in shown.iter().zip(&places) {
            let (volume, balance) = (brief(partner.volume), signed(partner.balance, 1));
            sheet.svg.line(format_args!(
                r#"<path class="tie {}" stroke-width="{}" d="M{} {}L{} {}"><title>{}</title></path>"#,
                sign(partner.balance),
                Short(thick(partner.volume)),
                Short(centre.0),
                Short(centre.1),
                Short(place.0),
                Short(place.1),
                Escaped(&format!("{}: {volume} {}, {balance}", partner.label, self.volume))
            ));
        }
        for ((_, partner), &place) in shown.iter().zip(&places) {
            draw_name(&mut sheet, partner, place, figures);
        }
        self.draw_centre(&mut sheet, centre);
        let mut bottom = top + height + 26.0;
        let left_out = self.partners.len() - shown.len();
        if left_out > 0 {
            let words = format!("{} with less volume are not drawn.", counted(left_out, "partner"));
            bottom = sheet.lines("key", bottom, &words) + 4.0;
        }
        sheet.finish(bottom, &self.description(&shown))
    }

    /// Partners to draw, each with its number, from the best to the worst relation.
    fn shown(&self) -> Vec<(usize, &Partner)> {
        let weight = |p: &Partner| drawable(p.volume).unwrap_or(-1.0);
        let mut shown: Vec<(usize, &Partner)> = self.partners.iter().enumerate().collect();
        shown.sort_by(|a, b| weight(b.1).total_cmp(&weight(a.1)));
        shown.truncate(MOST);
        let balance = |p: &Partner| drawable(p.balance).unwrap_or(0.0);
        shown.sort_by(|a, b| balance(b.1).total_cmp(&balance(a.1)));
        shown
    }

    fn draw_centre(&self, sheet: &mut Sheet<'_>, (x, y): (f64, f64)) {
        let name = cut(&self.centre, 13.5, sheet.width * 0.36);
        let width = text_width(&name, 13.5) + 22.0;
        sheet.svg.line(format_args!(
            r#"<rect class="centre" x="{}" y="{}" width="{}" height="28" rx="14"/>"#,
            Short(x - width / 2.0),
            Short(y - 14.0),
            Short(width)
        ));
        sheet.svg.text("centre-name", x, y + 4.6, "middle", &name);
    }

    fn description(&self, shown: &[(usize, &Partner)]) -> String {
        let partners: Vec<String> = shown
            .iter()
            .map(|(_, p)| {
                format!(
                    "{} {} ({} {})",
                    p.label,
                    signed(p.balance, 1),
                    brief(p.volume),
                    self.volume
                )
            })
            .collect();
        format!(
            "{} and its partners, {}, from the best to the worst: {}.",
            self.centre,
            self.balance,
            partners.join("; ")
        )
    }
}

/// The mark of a partner, and its name beside it.
fn draw_name(sheet: &mut Sheet<'_>, partner: &Partner, (x, y): (f64, f64), figures: bool) {
    sheet.circle(sign(partner.balance), x, y, 5.0, "");
    let rightward = x >= sheet.width / 2.0;
    let room = if rightward { sheet.width - x } else { x } - 10.0 - sheet.margin / 2.0;
    let figure = if figures {
        signed(partner.balance, 1)
    } else {
        String::new()
    };
    let name = cut(&partner.label, 12.0, room - text_width(&figure, 12.0) - 4.0);
    let (anchor, at) = if rightward {
        ("start", x + 10.0)
    } else {
        ("end", x - 10.0)
    };
    sheet.svg.line(format_args!(
        r#"<text class="name" x="{}" y="{}" text-anchor="{anchor}">{} <tspan class="number figure">{figure}</tspan></text>"#,
        Short(at),
        Short(y + 4.0),
        Escaped(&name)
    ));
}

/// Class of a line or mark by its sign.
fn sign(balance: f64) -> &'static str {
    match balance {
        b if b > 0.0 => "for",
        b if b < 0.0 => "against",
        _ => "even",
    }
}

fn share(volume: f64, most: f64) -> f64 {
    drawable(volume)
        .filter(|_| most > 0.0)
        .map_or(0.0, |v| (v / most).clamp(0.0, 1.0))
}

/// Places on an ellipse: the better half down the right side, the worse half up the left, at even heights, so that names
/// beside them cannot overlap.
fn places(sheet: &Sheet<'_>, shown: &[(usize, &Partner)], top: f64, height: f64) -> Vec<(f64, f64)> {
    let widest = shown
        .iter()
        .map(|(_, p)| text_width(&p.label, 12.0) + 44.0)
        .fold(60.0, f64::max);
    let room = widest.min(sheet.width * 0.3);
    let (wide, high) = (sheet.width / 2.0 - sheet.margin - room - 10.0, height / 2.0);
    let right = shown.len().div_ceil(2);
    let place = |number: usize| {
        let (row, of, side) = if number < right {
            (number, right, 1.0)
        } else {
            (number - right, shown.len() - right, -1.0)
        };
        let share = (row as f64 + 0.5) / of as f64;
        let y = if side > 0.0 { share } else { 1.0 - share } * 2.0 - 1.0;
        // Flatter than a circle at the poles: there, too, a name needs its line to be seen.
        let x = (1.0 - (y * 0.94).powi(2)).sqrt();
        (sheet.width / 2.0 + side * wide * x, top + high * (1.0 + y))
    };
    (0..shown.len()).map(place).collect()
}
