//! Any words and numbers give a chart that browsers read; ids differ; links are safe. Snapshots of small charts.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::super::index::IndexPoint;
use super::super::tests::well_formed;
use super::svg::text_width;
use super::*;
use crate::event::QuadClass;

const CLASSES: [QuadClass; 4] = [
    QuadClass::VerbalCooperation,
    QuadClass::MaterialCooperation,
    QuadClass::VerbalConflict,
    QuadClass::MaterialConflict,
];

/// What all charts are made of here: words, days and numbers, any of them odd.
#[derive(Debug, Clone)]
struct Stuff {
    words: String,
    width: f64,
    rows: Vec<(Date, [f64; 3], u32)>,
}

/// All charts, of the same stuff.
fn charts(stuff: &Stuff) -> Vec<String> {
    let Stuff { words, width, rows } = stuff;
    let head = Head {
        title: words.clone(),
        subtitle: words.clone(),
        source: words.clone(),
        width: *width,
        ..Head::default()
    };
    let marks = || -> Vec<Mark> {
        rows.iter()
            .map(|&(day, ..)| Mark {
                day,
                label: words.clone(),
            })
            .collect()
    };
    let series = |measure| SeriesChart {
        head: head.clone(),
        period: words.clone(),
        periods: rows
            .iter()
            .map(|&(start, [score, ..], n)| SeriesPeriod {
                covered: n % 3 != 0,
                start,
                end: start,
                counts: [n, 1, n / 2, 3],
                score: (n % 5 != 0).then_some(score),
            })
            .collect(),
        measure,
        events: marks(),
    };
    let index = Chart {
        title: words.clone(),
        subtitle: words.clone(),
        period: words.clone(),
        periods: rows
            .iter()
            .map(|&(start, _, n)| ChartPeriod {
                covered: n % 4 != 0,
                start,
                end: start,
                cooperative: n,
                conflictual: n / 3,
            })
            .collect(),
        index: rows
            .iter()
            .map(|&(day, [value, low, high], events)| IndexPoint {
                day,
                value,
                low,
                high,
                long_run: value,
                events,
                weight: low,
            })
            .collect(),
        changes: rows
            .iter()
            .map(|&(day, [before, after, _], _)| Change {
                day,
                before,
                after,
                events: vec![words.clone()],
            })
            .collect(),
        width: *width,
        ..Chart::default()
    };
    let panel = ResponsePanel {
        title: words.clone(),
        points: rows
            .iter()
            .map(|&(_, [estimate, low, high], horizon)| ResponsePoint {
                horizon,
                estimate,
                low,
                high,
            })
            .collect(),
    };
    let first = rows.first().map_or([f64::NAN; 3], |row| row.1);
    let response = ResponseChart {
        head: head.clone(),
        panels: vec![panel; 4],
        unit: words.clone(),
        horizon: words.clone(),
        band: words.clone(),
        margin: Some(first[0]),
    };
    let placebo = PlaceboChart {
        head: head.clone(),
        unit: words.clone(),
        own: words.clone(),
        estimate: first[0],
        low: first[1],
        high: first[2],
        placebos: rows
            .iter()
            .map(|&(_, [estimate, ..], _)| Placebo {
                label: words.clone(),
                estimate,
            })
            .collect(),
        margin: Some(first[1]),
    };
    let network = NetworkChart {
        head: head.clone(),
        centre: words.clone(),
        partners: rows
            .iter()
            .map(|&(_, [volume, balance, _], _)| Partner {
                label: words.clone(),
                volume,
                balance,
            })
            .collect(),
        ties: rows
            .iter()
            .map(|&(_, [volume, balance, _], n)| PartnerTie {
                a: n as usize,
                b: 0,
                volume,
                balance,
            })
            .collect(),
        volume: words.clone(),
        balance: words.clone(),
    };
    let timeline = TimelineChart {
        head: head.clone(),
        events: rows
            .iter()
            .map(|&(day, [size, ..], n)| TimelineEvent {
                day,
                quad_class: CLASSES[n as usize % 4],
                size,
                happened: n % 3 == 0,
                label: words.clone(),
                words: words.clone(),
                href: Some(format!("#{words}")),
            })
            .collect(),
        size: words.clone(),
    };
    let study = EventStudyChart {
        head: head.clone(),
        unit: words.clone(),
        series: words.clone(),
        event_day: rows.first().map(|row| row.0),
        event: words.clone(),
        points: rows
            .iter()
            .map(|&(day, [actual, synthetic, _], _)| StudyPoint { day, actual, synthetic })
            .collect(),
        placebo_gaps: rows.iter().map(|row| row.1.to_vec()).collect(),
    };
    let balance = BalanceChart {
        head: head.clone(),
        years: rows
            .iter()
            .map(|&(day, _, n)| BalanceYear {
                year: day.year(),
                triads: [n, n / 2, n / 3, n % 2],
            })
            .collect(),
    };
    let correlation = CorrelationChart {
        head: head.clone(),
        unit: words.clone(),
        band: words.clone(),
        points: rows
            .iter()
            .map(|&(day, [value, low, high], _)| CorrelationPoint { day, value, low, high })
            .collect(),
        events: marks(),
    };
    vec![
        series(SeriesMeasure::Counts).to_svg(),
        series(SeriesMeasure::Score(words.clone())).to_svg(),
        index.to_svg(),
        response.to_svg(),
        placebo.to_svg(),
        network.to_svg(),
        timeline.to_svg(),
        study.to_svg(),
        balance.to_svg(),
        correlation.to_svg(),
    ]
}

fn any_day() -> impl Strategy<Value = Date> {
    let day =
        |years: std::ops::Range<i16>| (years, 1i8..13, 1i8..29).prop_map(|(year, month, day)| date(year, month, day));
    prop_oneof![4 => day(2019..2022), 1 => day(-9999..9999)]
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -10.0..10.0,
        1 => any::<f64>(),
        1 => proptest::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 0.0, 1e-300]),
    ]
}

fn any_stuff() -> impl Strategy<Value = Stuff> {
    let row = (
        any_day(),
        [any_number(), any_number(), any_number()],
        prop_oneof![0u32..40, any::<u32>()],
    );
    let width = prop_oneof![Just(0.0), Just(344.0), any::<f64>()];
    // Words that hold "NaN" or "inf" themselves would say nothing about the numbers.
    let words = "\\PC{0,60}|[<>&\"'\u{0}-\u{1f}\u{fffe} ]{0,20}"
        .prop_filter("no NaN", |w| !w.contains("NaN") && !w.contains("inf"));
    (words, width, proptest::collection::vec(row, 0..45)).prop_map(|(words, width, rows)| Stuff { words, width, rows })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn anything_gives_a_chart_that_browsers_read(stuff in any_stuff()) {
        for svg in charts(&stuff) {
            prop_assert!(well_formed(&svg), "{svg}");
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            prop_assert!(!svg.contains("@import") && !svg.contains("<script"));
        }
    }
}

#[test]
fn nothing_is_said_in_words() {
    let nothing = Stuff {
        words: String::new(),
        width: 0.0,
        rows: Vec::new(),
    };
    for svg in charts(&nothing) {
        let drawn = svg.split("</style>").nth(1).unwrap_or_default();
        assert!(drawn.contains("No data"), "{svg}");
    }
}

/// A few months of a made-up dyad.
fn small() -> Stuff {
    let row = |n: i32| {
        let value = 1.5 - 0.8 * f64::from(n);
        (
            date(2024, 1, 1).saturating_add(n.months()),
            [value, value - 1.0, value + 1.25],
            3 + 2 * n as u32,
        )
    };
    Stuff {
        words: "India and Pakistan".into(),
        width: 0.0,
        rows: (0..4).map(row).collect(),
    }
}

fn ids(svg: &str) -> Vec<&str> {
    svg.split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn charts_on_one_page_share_no_id() {
    let charts = charts(&small());
    let mut all: Vec<&str> = charts.iter().flat_map(|svg| ids(svg)).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert!(count >= 2 * charts.len() && all.len() == count);
    // What is referred to is there.
    for svg in &charts {
        for name in svg.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(ids(svg).contains(&name), "{name}");
        }
    }
    let named = BalanceChart {
        head: Head {
            id: "a b\"<".into(),
            ..Head::default()
        },
        ..BalanceChart::default()
    };
    assert_eq!(ids(&named.to_svg()), ["chart-a_b__-title", "chart-a_b__-desc"]);
}

#[test]
fn links_lead_to_the_web_or_stay_on_the_site() {
    let link = |href: &str| {
        let event = TimelineEvent {
            day: date(2024, 5, 1),
            quad_class: QuadClass::VerbalConflict,
            size: 1.0,
            happened: true,
            label: String::new(),
            words: String::new(),
            href: Some(href.into()),
        };
        TimelineChart {
            events: vec![event],
            ..TimelineChart::default()
        }
        .to_svg()
        .contains("<a href")
    };
    assert!(
        ["#e1", "/event/1", "./x.html", "https://example.org/"]
            .into_iter()
            .all(link)
    );
    assert!(
        !["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", ""]
            .into_iter()
            .any(link)
    );
}

/// How often a class is drawn, outside the style sheet.
fn drawn(svg: &str, class: &str) -> usize {
    svg.matches(&format!("class=\"{class}\"")).count()
}

#[test]
fn the_rank_among_placebos_is_told_in_words() {
    let chart = |estimate| {
        PlaceboChart {
            own: "A\u{2013}B\u{2013}C".into(),
            estimate,
            low: estimate - 1.0,
            high: estimate + 1.0,
            placebos: (0..20)
                .map(|n| Placebo {
                    label: format!("P{n}"),
                    estimate: f64::from(n),
                })
                .collect(),
            ..PlaceboChart::default()
        }
        .to_svg()
    };
    assert!(chart(1.5).contains(
        "Among 21 estimates, this triad&apos;s is the 3rd lowest: 2 of 20 placebo triads lie as low or lower."
    ));
    assert!(chart(-5.0).contains("is the lowest: 0 of 20 placebo triads lie as low or lower."));
    assert!(chart(18.5).contains("is the 2nd highest: 1 of 20 placebo triads lies as high or higher."));
    // Twenty dots and that of the legend.
    assert_eq!(drawn(&chart(1.5), "placebo"), 21);
}

#[test]
fn thirty_partners_are_drawn_and_the_rest_counted() {
    let chart = NetworkChart {
        centre: "A".into(),
        partners: (0..43)
            .map(|n| Partner {
                label: format!("P{n}"),
                volume: f64::from(n),
                balance: f64::from(n % 3) - 1.0,
            })
            .collect(),
        ..NetworkChart::default()
    };
    let svg = chart.to_svg();
    assert_eq!(drawn(&svg, "name"), 30);
    assert!(svg.contains("13 partners with less volume are not drawn.") && !svg.contains(">P12 "));
}

#[test]
fn words_stay_on_the_sheet() {
    let wordy = "Relations of the Democratic Republic of the Congo and the United Arab Emirates, month by month";
    for (words, width) in [
        ("India and Pakistan", 892.0),
        (wordy, 892.0),
        ("India and Pakistan", 344.0),
        (wordy, 344.0),
    ] {
        let stuff = Stuff {
            words: words.into(),
            width,
            ..small()
        };
        for svg in charts(&stuff) {
            for line in svg.lines().filter(|line| line.starts_with("<text")) {
                let value = |name: &str| {
                    line.split(&format!(" {name}=\""))
                        .nth(1)
                        .and_then(|rest| rest.split('"').next())
                };
                let words = line.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap();
                let size = match value("class").unwrap() {
                    "title" => 19.0,
                    "subtitle" => 13.0,
                    "note" | "note halo" | "label halo" => 11.0,
                    _ => 12.0,
                };
                let (x, long): (f64, f64) = (
                    value("x").unwrap().parse().unwrap(),
                    text_width(&words.replace("&apos;", "'"), size),
                );
                let (from, to) = match value("text-anchor").unwrap() {
                    "start" => (x, x + long),
                    "middle" => (x - long / 2.0, x + long / 2.0),
                    _ => (x - long, x),
                };
                assert!(from >= 0.0 && to <= width, "{from} to {to} of {width}: {line}");
            }
        }
    }
}

#[test]
fn labels_of_one_day_do_not_cover_one_another() {
    let event = |n: i32| TimelineEvent {
        day: date(2024, 5, 1).saturating_add((n % 3).days()),
        quad_class: QuadClass::MaterialConflict,
        size: f64::from(n),
        happened: true,
        label: format!("event number {n}"),
        words: String::new(),
        href: None,
    };
    let mut events: Vec<_> = (0..9).map(event).collect();
    events.push(TimelineEvent {
        day: date(2024, 12, 1),
        ..event(1)
    });
    let svg = TimelineChart {
        events,
        ..TimelineChart::default()
    }
    .to_svg();
    let places: Vec<(f64, f64)> = svg
        .lines()
        .filter(|line| line.contains("class=\"label halo\""))
        .map(|line| {
            let at = |name: &str| {
                line.split(&format!(" {name}=\""))
                    .nth(1)?
                    .split('"')
                    .next()?
                    .parse()
                    .ok()
            };
            (at("x").unwrap(), at("y").unwrap())
        })
        .collect();
    assert_eq!(places.len(), 4, "{svg}");
    for (n, a) in places.iter().enumerate() {
        for b in &places[n + 1..] {
            assert!((a.1 - b.1).abs() >= 12.0 || (a.0 - b.0).abs() > 80.0, "{places:?}");
        }
    }
}

#[test]
fn a_crowd_of_events_stays_in_its_lane() {
    let events = (0..4000).map(|n| TimelineEvent {
        day: date(2024, 1, 1).saturating_add((n % 40).days()),
        quad_class: QuadClass::VerbalConflict,
        size: f64::from(n % 7),
        happened: true,
        label: String::new(),
        words: String::new(),
        href: None,
    });
    let svg = TimelineChart {
        events: events.collect(),
        ..TimelineChart::default()
    }
    .to_svg();
    let lane = svg
        .split("Verbal conflict")
        .nth(1)
        .and_then(|rest| rest.split("Material conflict").next())
        .unwrap();
    let heights: Vec<f64> = lane
        .split("event conflict\"")
        .skip(1)
        .filter_map(|mark| mark.split(" y=\"").nth(1)?.split('"').next()?.parse().ok())
        .collect();
    let (low, high) = heights
        .iter()
        .fold((f64::MAX, f64::MIN), |(l, h), &y| (l.min(y), h.max(y)));
    assert_eq!(heights.len(), 4000);
    assert!(high - low < 92.0, "{low} {high}");
}

#[test]
fn years_beyond_the_calendar_are_drawn_at_its_end() {
    let years = [i16::MIN, 2000, 2001, i16::MAX].map(|year| BalanceYear {
        year,
        triads: [3, 1, 2, 0],
    });
    let svg = BalanceChart {
        years: years.to_vec(),
        ..BalanceChart::default()
    }
    .to_svg();
    assert!(well_formed(&svg) && svg.contains("2000: 67% of 6 triads balanced"));
}

#[test]
fn what_was_denied_is_hollow_and_what_changed_is_told() {
    let charts = charts(&small());
    let timeline = &charts[6];
    assert!(timeline.contains("cooperation hollow") && timeline.contains("(denied or planned)"));
    let index = &charts[2];
    assert!(index.contains("1 Jan 2024, level +1.5 \u{2192} +0.5: India and Pakistan"));
    // Before the first change, after each of four, and in the legend.
    assert_eq!(drawn(index, "level"), 6);
}

#[test]
fn small_charts_look_like_this() {
    const NAMES: [&str; 10] = [
        "series",
        "scores",
        "index",
        "response",
        "placebo",
        "network",
        "timeline",
        "study",
        "balance",
        "correlation",
    ];
    for (name, svg) in NAMES.iter().zip(charts(&small())) {
        let (head, style) = svg.split_once("<style>").unwrap();
        let (_, body) = style.split_once("</style>").unwrap();
        // The id is made of all of the chart, its style sheet with it.
        let prefix = ids(&svg)[0].trim_end_matches("-title");
        insta::assert_snapshot!(*name, format!("{head}{body}").replace(prefix, "chart"));
    }
}
