//! Writes one sample of each chart, wide and narrow, and a page that shows them all, into the folder given:
//!
//!     cargo run --release -p entente --example charts -- FOLDER
//!
//! Every figure is made up; the charts say so.

use std::path::PathBuf;

use entente::event::QuadClass;
use entente::relations::chart::*;
use entente::relations::index::IndexPoint;
use jiff::ToSpan;
use jiff::civil::{Date, date};

const SOURCE: &str = "Made-up figures, to show the chart. Entente, example program \u{201c}charts\u{201d}.";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .ok_or("charts FOLDER: where are the charts to go?")?,
    );
    std::fs::create_dir_all(&folder)?;
    let mut page = String::from(PAGE);
    for (name, draw) in charts() {
        for (size, width) in [("wide", 892.0), ("narrow", 344.0)] {
            let svg = draw(width);
            std::fs::write(folder.join(format!("{name}-{size}.svg")), &svg)?;
            page += &format!("<figure class=\"{size}\">{svg}</figure>\n");
        }
    }
    std::fs::write(folder.join("index.html"), page + "</main></body></html>\n")?;
    Ok(())
}

const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
<title>Charts of Entente</title><style>body{margin:0}main{max-width:892px;margin:0 auto;padding:8px}\
figure{margin:0 0 24px}.narrow{display:none}\
@media(max-width:899px){.wide{display:none}.narrow{display:block}}</style></head><body><main>\n";

type Draw = Box<dyn Fn(f64) -> String>;

fn charts() -> Vec<(&'static str, Draw)> {
    vec![
        ("series", Box::new(|width| series(SeriesMeasure::Counts, width))),
        (
            "scores",
            Box::new(|width| series(SeriesMeasure::Score("Mean PLOVER score".into()), width)),
        ),
        ("index", Box::new(index)),
        ("response", Box::new(response)),
        ("placebo", Box::new(placebo)),
        ("network", Box::new(network)),
        ("timeline", Box::new(timeline)),
        ("study", Box::new(study)),
        ("balance", Box::new(balance)),
        ("correlation", Box::new(correlation)),
    ]
}

fn head(title: &str, subtitle: &str, width: f64) -> Head {
    Head {
        title: title.into(),
        subtitle: subtitle.into(),
        source: SOURCE.into(),
        width,
        ..Head::default()
    }
}

/// Between -1 and 1, without pattern to the eye and the same on every machine.
fn noise(n: usize) -> f64 {
    let mixed = (n as u64 + 1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(23)
        .wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 40) as f64 / f64::from(1u32 << 23) - 1.0
}

/// About normal.
fn bell(n: usize) -> f64 {
    (0..6).map(|k| noise(6 * n + k)).sum::<f64>() / 1.41
}

fn months(first: Date, count: i32) -> impl Iterator<Item = (Date, Date)> {
    (0..count).map(move |n| {
        let start = first.saturating_add(n.months());
        (start, start.last_of_month())
    })
}

fn marks() -> Vec<Mark> {
    [
        (date(2019, 2, 26), "air strike, and a pilot captured"),
        (date(2019, 8, 5), "autonomy of the region revoked"),
        (date(2019, 8, 9), "trade suspended, ambassador sent home"),
        (date(2021, 2, 25), "ceasefire on the line of control renewed"),
        (date(2023, 5, 4), "foreign ministers at one table"),
    ]
    .map(|(day, label)| Mark {
        day,
        label: label.into(),
    })
    .to_vec()
}

fn series(measure: SeriesMeasure, width: f64) -> String {
    let periods = months(date(2018, 1, 1), 84).enumerate().map(|(n, (start, end))| {
        let tense = if (13..22).contains(&n) {
            2.4
        } else if n > 37 {
            0.6
        } else {
            1.0
        };
        let count = |base: f64, k: usize| (base * (1.0 + 0.6 * noise(4 * n + k))).max(0.0).round() as u32;
        let counts = [
            count(9.0, 0),
            count(2.5, 1),
            count(6.0 * tense, 2),
            count(2.0 * tense, 3),
        ];
        let [a, b, c, d] = counts.map(f64::from);
        let score = (n % 17 != 9).then(|| (2.5 * a + 6.0 * b - 3.0 * c - 7.5 * d) / (a + b + c + d).max(1.0));
        SeriesPeriod {
            covered: true,
            start,
            end,
            counts,
            score,
        }
    });
    let title = match measure {
        SeriesMeasure::Counts => "Talk thins out after 2019, but so does conflict",
        SeriesMeasure::Score(_) => "The tone falls in 2019 and comes back by 2021",
    };
    SeriesChart {
        head: head(
            title,
            "India and Pakistan, what either did to the other, January 2018 to December 2024; affirmed, actual events",
            width,
        ),
        period: "month".into(),
        periods: periods.collect(),
        measure,
        events: marks(),
    }
    .to_svg()
}

fn index(width: f64) -> String {
    let level = |n: usize| match n {
        0..60 => -0.4,
        60..128 => -3.1,
        _ => 1.2,
    };
    let first = date(2018, 1, 7);
    let mut value = -0.4;
    let index = (0..312usize).map(|n| {
        value += 0.12 * (level(n) - value) + 0.22 * noise(n);
        let half = 0.9 + 0.3 * noise(n / 9);
        IndexPoint {
            day: first.saturating_add((7 * n as i32).days()),
            value,
            low: value - half,
            high: value + half,
            long_run: 0.0,
            events: n as u32,
            weight: 10.0,
        }
    });
    let periods = months(date(2018, 1, 1), 72)
        .enumerate()
        .map(|(n, (start, end))| ChartPeriod {
            covered: !(30..36).contains(&n),
            start,
            end,
            cooperative: (9.0 + 6.0 * noise(n)).max(0.0) as u32,
            conflictual: ((if (14..30).contains(&n) { 18.0 } else { 7.0 }) * (1.0 + 0.5 * noise(n + 900))).max(0.0)
                as u32,
        });
    let change = |n: i32, before, after, events: &[&str]| Change {
        day: first.saturating_add((7 * n).days()),
        before,
        after,
        events: events.iter().map(|&e| e.to_owned()).collect(),
    };
    Chart {
        title: "India and Pakistan".into(),
        subtitle: "What either did to the other, January 2018 to December 2023; affirmed, actual events only".into(),
        period: "month".into(),
        periods: periods.collect(),
        index_note: "90% interval, half-life 90 days".into(),
        index: index.collect(),
        changes: vec![
            change(60, -0.4, -3.1, &["air strike (26 Feb)", "pilot handed back (1 Mar)"]),
            change(128, -3.1, 1.2, &["talks through a third state"]),
        ],
        source: SOURCE.into(),
        width,
        ..Chart::default()
    }
    .to_svg()
}

fn response(width: f64) -> String {
    let panel = |title: &str, seed: usize, depth: f64| ResponsePanel {
        title: title.into(),
        points: (1..=12)
            .map(|horizon| {
                let h = f64::from(horizon);
                let estimate = -depth * (h / 3.0) * (1.0 - h / 3.0).exp() + 0.03 * noise(seed + horizon as usize);
                let half = 0.10 + 0.012 * h;
                ResponsePoint {
                    horizon,
                    estimate,
                    low: estimate - half,
                    high: estimate + half,
                }
            })
            .collect(),
    };
    ResponseChart {
        head: head(
            "A loss beyond the margin cannot be ruled out",
            "USA\u{2013}PAK after a rise in USA\u{2013}IND by one standard deviation, months 2002 to 2024, n\u{a0}=\u{a0}276",
            width,
        ),
        panels: vec![
            panel("Local projection", 1, 0.16),
            panel("VAR, shock ordered last", 40, 0.10),
            panel("VAR, shock ordered first", 80, 0.12),
        ],
        unit: "Response, standard deviations".into(),
        horizon: "months after the shock".into(),
        band: "90% interval".into(),
        margin: Some(0.2),
    }
    .to_svg()
}

fn placebo(width: f64) -> String {
    let names = [
        "BRA", "KEN", "VNM", "PER", "MAR", "LKA", "JOR", "CHL", "GHA", "OMN", "NPL", "URY",
    ];
    let placebos = (0..200usize).map(|n| Placebo {
        label: format!(
            "USA\u{2013}PAK\u{2013}{}{}",
            names[n % 12],
            if n < 12 {
                String::new()
            } else {
                format!(" ({})", n / 12)
            }
        ),
        estimate: 0.11 * bell(n),
    });
    PlaceboChart {
        head: head(
            "The estimate is low, but not out of the common run",
            "Estimates at horizon 6 for this triad and 200 in which nobody claims a trade-off",
            width,
        ),
        unit: "Response at 6 months, standard deviations".into(),
        own: "USA\u{2013}PAK\u{2013}IND".into(),
        estimate: -0.155,
        low: -0.31,
        high: 0.01,
        placebos: placebos.collect(),
        margin: Some(0.2),
    }
    .to_svg()
}

fn network(width: f64) -> String {
    let names = [
        "India",
        "China",
        "Afghanistan",
        "United States",
        "Saudi Arabia",
        "United Arab Emirates",
        "Iran",
        "Türkiye",
        "Qatar",
        "United Kingdom",
        "Russia",
        "Germany",
        "Japan",
        "Bangladesh",
        "Sri Lanka",
        "Nepal",
        "Azerbaijan",
        "Uzbekistan",
        "Kuwait",
        "France",
        "Malaysia",
        "Indonesia",
        "Oman",
        "Italy",
        "Canada",
        "European Union",
        "Kazakhstan",
        "Egypt",
        "Australia",
        "Tajikistan",
        "Norway",
        "Jordan",
    ];
    let partners = names.iter().enumerate().map(|(n, name)| Partner {
        label: (*name).into(),
        volume: (900.0 / (n as f64 + 1.0)).round(),
        balance: match n {
            0 => -3.4,
            2 => -1.9,
            6 => -0.6,
            24 => 0.0,
            _ => 2.2 + 2.0 * noise(n),
        },
    });
    let tie = |a, b, volume, balance| PartnerTie { a, b, volume, balance };
    NetworkChart {
        head: head(
            "Pakistan deals most with those it quarrels with",
            "Pakistan and its 30 main partners, 2024; affirmed, actual events",
            width,
        ),
        centre: "Pakistan".into(),
        partners: partners.collect(),
        ties: vec![
            tie(0, 1, 200.0, -1.4),
            tie(0, 3, 260.0, 2.0),
            tie(1, 3, 320.0, -2.2),
            tie(4, 6, 90.0, 0.9),
            tie(3, 4, 80.0, 2.4),
        ],
        volume: "events".into(),
        balance: "mean PLOVER score, \u{2212}10 to 10".into(),
    }
    .to_svg()
}

fn timeline(width: f64) -> String {
    const CLASSES: [QuadClass; 4] = [
        QuadClass::VerbalCooperation,
        QuadClass::MaterialCooperation,
        QuadClass::VerbalConflict,
        QuadClass::MaterialConflict,
    ];
    let told = [
        (date(2019, 2, 14), 3, 40.0, "convoy bombed"),
        (date(2019, 2, 26), 3, 62.0, "air strike"),
        (date(2019, 2, 27), 3, 55.0, "jet shot down"),
        (date(2019, 3, 1), 1, 48.0, "pilot handed back"),
        (date(2019, 2, 15), 2, 22.0, "blames the neighbour"),
        (date(2019, 2, 28), 0, 25.0, "offers talks"),
        (date(2019, 8, 5), 2, 45.0, "protests revocation"),
        (date(2019, 8, 7), 3, 44.0, "ambassador expelled"),
        (date(2019, 8, 9), 3, 30.0, "trade suspended"),
        (date(2019, 11, 9), 1, 38.0, "corridor for pilgrims opened"),
        (date(2019, 9, 27), 2, 28.0, "warns of war at the UN"),
        (date(2019, 5, 22), 0, 16.0, "ministers exchange courtesies"),
    ];
    let more = (0..150usize).map(|n| {
        let day = date(2019, 1, 4).saturating_add(((180.0 + 178.0 * noise(n)) as i32).days());
        (day, [0, 2, 2, 3, 0, 1][n % 6], 1.0 + 5.0 * (noise(n + 500) + 1.0), "")
    });
    let events = told
        .into_iter()
        .chain(more)
        .enumerate()
        .map(|(n, (day, class, size, label))| TimelineEvent {
            day,
            quad_class: CLASSES[class],
            size,
            happened: n % 9 != 5,
            label: label.into(),
            words: if label.is_empty() {
                format!("event {n}, {size:.0} reports")
            } else {
                format!("{label}, {size:.0} reports")
            },
            href: Some(format!("#event-{n}")),
        });
    TimelineChart {
        head: head(
            "A year that began with an air strike",
            "India and Pakistan, 2019: 162 different events",
            width,
        ),
        events: events.collect(),
        size: "Size: independent reports".into(),
    }
    .to_svg()
}

fn study(width: f64) -> String {
    let first = date(2021, 1, 1);
    let points = (0..60usize).map(|n| {
        let common = 1.4 + 0.6 * (n as f64 / 7.0).sin();
        let after = if n >= 48 { -1.6 } else { 0.0 };
        StudyPoint {
            day: first.saturating_add((n as i32).months()),
            actual: common + after + 0.5 * noise(n),
            synthetic: common + 0.25 * noise(n + 300),
        }
    });
    let placebos = (0..40usize).map(|k| {
        let drift = bell(k + 70) * 0.5;
        (0..60usize)
            .map(|n| 0.6 * noise(100 * k + n) + if n >= 48 { drift } else { 0.0 })
            .collect()
    });
    EventStudyChart {
        head: head(
            "After the tariff the path leaves its synthetic control",
            "USA\u{2013}IND, monthly, January 2021 to December 2025; 40 placebo dyads",
            width,
        ),
        unit: "Mean PLOVER score (\u{2212}10 to 10)".into(),
        series: "USA\u{2013}IND".into(),
        event_day: Some(date(2025, 1, 1)),
        event: "tariff announced".into(),
        points: points.collect(),
        placebo_gaps: placebos.collect(),
    }
    .to_svg()
}

fn balance(width: f64) -> String {
    let years = (2000..=2024).map(|year: i16| {
        let n = year as usize;
        let count = |base: f64, k: usize| (base * (1.0 + 0.25 * noise(4 * n + k))) as u32;
        BalanceYear {
            year,
            triads: [
                count(240.0, 0),
                count(90.0 + 3.0 * (n as f64 - 2000.0), 1),
                count(130.0, 2),
                count(35.0, 3),
            ],
        }
    });
    BalanceChart {
        head: head(
            "Two triads in three are balanced, year after year",
            "States of South and West Asia, triads whose three ties are all known, 2000 to 2024",
            width,
        ),
        years: years.collect(),
    }
    .to_svg()
}

fn correlation(width: f64) -> String {
    let points = (0..264usize).map(|n| {
        let value =
            0.55 - 0.75 / (1.0 + (-(n as f64 - 90.0) / 18.0).exp()) + 0.06 * (n as f64 / 5.0).sin() + 0.03 * noise(n);
        CorrelationPoint {
            day: date(2003, 1, 31).saturating_add((n as i32).months()),
            value,
            low: value - 0.26,
            high: value + 0.24,
        }
    });
    let mark = |day, label: &str| Mark {
        day,
        label: label.into(),
    };
    CorrelationChart {
        head: head(
            "The two relations came apart around 2010",
            "USA\u{2013}IND and USA\u{2013}PAK, mean PLOVER score by month",
            width,
        ),
        unit: "Correlation over the 36 months before".into(),
        band: "90% interval".into(),
        points: points.collect(),
        events: vec![
            mark(date(2008, 10, 8), "civil nuclear agreement signed"),
            mark(date(2011, 5, 2), "raid in Abbottabad"),
        ],
    }
    .to_svg()
}
