//! The sheet that a chart is drawn on: title above, source below, the chart in words, style and patterns.

use super::svg::{Escaped, ID, Paint, Short, Svg, cut, text_width, wrap};

/// What stands around a chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Head {
    /// Prefix of the ids in the chart, where several stand on one page. If empty, one is made of the chart's contents, so
    /// that only charts that are alike in everything share it.
    pub id: String,
    /// What it says, or is about ("United States and Pakistan").
    pub title: String,
    /// What is measured, over which time.
    pub subtitle: String,
    /// Where the figures come from.
    pub source: String,
    /// Width in pixels, at least 320; 892 if it is 0. A narrow chart is laid out anew, not shrunk: its letters keep their
    /// size, so a page can hold one for telephones beside a wide one.
    pub width: f64,
}

const WIDTH: f64 = 892.0;

/// Below this, legends go under their titles and panels under one another.
const NARROW: f64 = 620.0;

/// The sheet.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    head: &'a Head,
    pub(super) svg: Svg,
    pub(super) width: f64,
    /// Where text begins.
    pub(super) margin: f64,
    /// Left end of a plot, with room for the numbers of its axis.
    pub(super) left: f64,
    /// Right end of a plot.
    pub(super) right: f64,
    /// Where the first panel's title stands.
    pub(super) top: f64,
    /// True where links or tooltips inside are to be reached, not only the whole be looked at.
    pub(super) inside: bool,
}

/// How a class is shown in a legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sign {
    /// A line.
    Line(&'static str),
    /// A box.
    Box(&'static str),
    /// A round mark.
    Dot(&'static str),
    /// A square mark.
    Square(&'static str),
    /// A diamond.
    Diamond(&'static str),
}

impl<'a> Sheet<'a> {
    pub(super) fn new(head: &'a Head) -> Self {
        let width = if head.width.is_finite() && head.width > 0.0 {
            head.width.clamp(320.0, 2400.0)
        } else {
            WIDTH
        };
        let narrow = width < NARROW;
        let margin = if narrow { 12.0 } else { 24.0 };
        let mut sheet = Self {
            head,
            svg: Svg::default(),
            width,
            margin,
            left: if narrow { 46.0 } else { 62.0 },
            right: width - if narrow { 44.0 } else { 54.0 },
            top: 0.0,
            inside: false,
        };
        let titles = wrap(&head.title, 20.0, sheet.room());
        let subtitles = wrap(&head.subtitle, 13.0, sheet.room());
        for (number, line) in titles.iter().enumerate() {
            sheet
                .svg
                .text("title", margin, 36.0 + 25.0 * number as f64, "start", line);
        }
        let below = 33.0 + 25.0 * titles.len() as f64;
        for (number, line) in subtitles.iter().enumerate() {
            sheet
                .svg
                .text("subtitle", margin, below + 19.0 * number as f64, "start", line);
        }
        sheet.top = below - 2.0 + 19.0 * subtitles.len() as f64;
        sheet
    }

    pub(super) fn narrow(&self) -> bool {
        self.width < NARROW
    }

    /// Between the margins.
    pub(super) fn room(&self) -> f64 {
        self.width - 2.0 * self.margin
    }

    /// Says in the chart that there is nothing to draw; gives the end of it.
    pub(super) fn nothing(&mut self, words: &str) -> f64 {
        self.svg
            .text("subtitle", self.width / 2.0, self.top + 70.0, "middle", words);
        self.top + 140.0
    }

    /// Lines of text from `y` on; gives where the next would stand.
    pub(super) fn lines(&mut self, class: &str, y: f64, words: &str) -> f64 {
        let mut y = y;
        for line in wrap(words, 12.0, self.room()) {
            self.svg.text(class, self.margin, y, "start", &line);
            y += 17.0;
        }
        y
    }

    /// Title of a panel with the signs in it, at `y`; gives where the plot begins.
    pub(super) fn panel(&mut self, y: f64, title: &str, signs: &[(Sign, &str)]) -> f64 {
        let room = self.room() - 30.0;
        let words = signs.iter().filter(|(_, words)| !words.is_empty());
        let signs: Vec<(Sign, String)> = words.map(|&(sign, words)| (sign, cut(words, 12.0, room))).collect();
        let width = |words: &str| 30.0 + text_width(words, 12.0) + 18.0;
        let mut y = y;
        let titles = wrap(title, 12.8, self.room());
        for (number, line) in titles.iter().enumerate() {
            y += if number == 0 { 0.0 } else { 17.0 };
            self.svg.text("panel", self.margin, y, "start", line);
        }
        let all = signs.iter().map(|(_, words)| width(words)).sum::<f64>();
        let mut x = self.right + 18.0 - all;
        let taken = titles.last().map_or(0.0, |line| text_width(line, 12.8));
        if x < self.margin + taken + 20.0 && !signs.is_empty() {
            (x, y) = (self.margin, y + 20.0);
        }
        for (sign, words) in &signs {
            if x > self.margin && x + width(words) - 18.0 > self.right + 18.0 {
                (x, y) = (self.margin, y + 19.0);
            }
            self.sign(*sign, x, y - 4.0);
            self.svg.text("key", x + 30.0, y, "start", words);
            x += width(words);
        }
        y + 16.0
    }

    fn sign(&mut self, sign: Sign, x: f64, y: f64) {
        let middle = x + 15.0;
        match sign {
            Sign::Line(class) => self.svg.line(format_args!(
                r#"<path class="{class}" d="M{} {}h22"/>"#,
                Short(x),
                Short(y)
            )),
            Sign::Box(class) => self.svg.line(format_args!(
                r#"<rect {} x="{}" y="{}" width="22" height="11"/>"#,
                Paint(class),
                Short(x),
                Short(y - 5.5)
            )),
            Sign::Dot(class) => self.circle(class, middle, y, 5.0, ""),
            Sign::Square(class) => self.square(class, middle, y, 5.0, ""),
            Sign::Diamond(class) => self.diamond(class, middle, y, 6.0, ""),
        }
    }

    /// A round mark, with words for the pointer where there are any.
    pub(super) fn circle(&mut self, class: &str, x: f64, y: f64, r: f64, words: &str) {
        let shape = format!(
            r#"<circle {} cx="{}" cy="{}" r="{}""#,
            Paint(class),
            Short(x),
            Short(y),
            Short(r)
        );
        self.mark("circle", &shape, words);
    }

    /// A square mark of about the area of a round one.
    pub(super) fn square(&mut self, class: &str, x: f64, y: f64, r: f64, words: &str) {
        let side = r * 1.77;
        let (x, y, side) = (Short(x - side / 2.0), Short(y - side / 2.0), Short(side));
        let shape = format!(
            r#"<rect {} x="{x}" y="{y}" width="{side}" height="{side}""#,
            Paint(class)
        );
        self.mark("rect", &shape, words);
    }

    /// A diamond.
    pub(super) fn diamond(&mut self, class: &str, x: f64, y: f64, r: f64, words: &str) {
        let (x, up, r) = (Short(x), Short(y - r), Short(r));
        let shape = format!(r#"<path {} d="M{x} {up}l{r} {r}l-{r} {r}l-{r} -{r}Z""#, Paint(class));
        self.mark("path", &shape, words);
    }

    fn mark(&mut self, element: &str, shape: &str, words: &str) {
        if words.is_empty() {
            self.svg.line(format_args!("{shape}/>"));
        } else {
            self.svg
                .line(format_args!("{shape}><title>{}</title></{element}>", Escaped(words)));
        }
    }

    /// The whole document: what was drawn, down to `bottom`, with the source below it and the chart in words for those
    /// who do not see it.
    pub(super) fn finish(mut self, bottom: f64, description: &str) -> String {
        let notes = wrap(&self.head.source, 11.0, self.room());
        for (number, line) in notes.iter().enumerate() {
            self.svg
                .text("note", self.margin, bottom + 16.0 * number as f64, "start", line);
        }
        let body = std::mem::take(&mut self.svg.out);
        let (width, height) = (Short(self.width), Short(bottom + 16.0 * notes.len() as f64));
        let role = if self.inside { "group" } else { "img" };
        self.svg.line(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="entente-chart" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="{role}" aria-labelledby="{ID}-title {ID}-desc">"#
        ));
        self.svg.line(format_args!(
            r#"<title id="{ID}-title">{}</title>"#,
            Escaped(&self.head.title)
        ));
        self.svg
            .line(format_args!(r#"<desc id="{ID}-desc">{}</desc>"#, Escaped(description)));
        self.svg
            .line(format_args!("<style>\n{}</style>", include_str!("style.css")));
        let used = PATTERNS
            .iter()
            .filter(|(name, _)| body.contains(&format!("{ID}-{name})")));
        let patterns: String = used.map(|(_, markup)| markup.replace("ID", &ID.to_string())).collect();
        if !patterns.is_empty() {
            self.svg.line(format_args!("<defs>{patterns}</defs>"));
        }
        self.svg.line(format_args!(
            r#"<rect class="paper" width="{width}" height="{height}"/>"#
        ));
        let whole = self.svg.out + &body + "</svg>\n";
        whole.replace(ID, &self.head.prefix(&whole))
    }
}

impl Head {
    /// The id, of signs that mean nothing in a style sheet or an address; or one made of the chart.
    fn prefix(&self, whole: &str) -> String {
        let sign = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
        if self.id.is_empty() {
            format!("chart-{}", &blake3::hash(whole.as_bytes()).to_hex()[..10])
        } else {
            format!("chart-{}", self.id.chars().map(sign).collect::<String>())
        }
    }
}

/// Fills that are told apart without colour.
const PATTERNS: [(&str, &str); 3] = [
    (
        "hatch",
        r#"<pattern id="ID-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"/><line class="hatch-line" x1="1" y1="0" x2="1" y2="5"/></pattern>"#,
    ),
    (
        "dense",
        r#"<pattern id="ID-dense" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="dense-ground" width="4" height="4"/><path class="dense-line" d="M1 0V4M0 1H4"/></pattern>"#,
    ),
    (
        "dots",
        r#"<pattern id="ID-dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="dots-ground" width="6" height="6"/><circle class="dots-dot" cx="2" cy="2" r="1.1"/></pattern>"#,
    ),
];
