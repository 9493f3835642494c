//! Tests of series, index and chart on small made-up worlds.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::random::SplitMix64;
use super::*;
use crate::event::{Modality, Polarity, Precision, QuadClass, Root};

fn event(cluster: i64, actors: &[&str], recipients: &[&str], day: Date, score: f64) -> EventInput {
    let codes = |list: &[&str]| list.iter().map(|&code| code.to_owned()).collect();
    EventInput {
        cluster,
        origins: 1,
        actors: codes(actors),
        recipients: codes(recipients),
        root: if score < 0.0 { Root::Accuse } else { Root::Support },
        quad_class: if score < 0.0 {
            QuadClass::VerbalConflict
        } else {
            QuadClass::VerbalCooperation
        },
        score,
        goldstein: None,
        start: day,
        end: day,
        precision: Precision::Day,
        polarity: Polarity::Affirmed,
        modality: Modality::Actual,
        reciprocal: false,
        confidence: 1.0,
    }
}

fn pairs(events: &[EventInput]) -> Vec<String> {
    expand(events)
        .rows
        .iter()
        .map(|row| format!("{}>{}", row.source, row.target))
        .collect()
}

#[test]
fn compounds_are_expanded_and_mutual_events_run_both_ways() {
    let day = date(2025, 5, 1);
    let compound = event(1, &["FRA", "DEU"], &["RUS", "FRA"], day, -2.0);
    assert_eq!(pairs(&[compound]), ["DEU>FRA", "DEU>RUS", "FRA>RUS"]);
    let mutual = EventInput {
        reciprocal: true,
        ..event(1, &["IND"], &["PAK"], day, -9.0)
    };
    assert_eq!(pairs(&[mutual]), ["IND>PAK", "PAK>IND"]);
    let talks = EventInput {
        root: Root::Consult,
        ..event(1, &["IND", "PAK"], &[], day, 1.0)
    };
    assert_eq!(pairs(&[talks]), ["IND>PAK", "PAK>IND"]);
    assert_eq!(expand(&[event(1, &["IND"], &["IND"], day, 1.0)]).uncounted.no_dyad, 1);
}

#[test]
fn only_facts_count_and_one_report_a_cluster() {
    let day = date(2025, 5, 1);
    let report = |cluster, confidence| EventInput {
        confidence,
        ..event(cluster, &["IND"], &["PAK"], day, confidence)
    };
    let out = expand(&[
        report(1, 0.5),
        report(1, 0.9),
        EventInput {
            modality: Modality::Planned,
            ..report(1, 1.0)
        },
        EventInput {
            modality: Modality::Planned,
            ..report(2, 1.0)
        },
        EventInput {
            modality: Modality::Planned,
            ..report(2, 1.0)
        },
        EventInput {
            polarity: Polarity::Denied,
            ..report(3, 1.0)
        },
        EventInput {
            modality: Modality::Ongoing,
            ..report(4, 0.4)
        },
    ]);
    assert_eq!(out.rows.iter().map(|row| row.score).collect::<Vec<_>>(), [0.9, 0.4]);
    assert_eq!(
        out.uncounted,
        Uncounted {
            denied: 1,
            planned: 1,
            ..Uncounted::default()
        }
    );
}

#[test]
fn months_have_counts_scores_and_shares_without_gaps() {
    let rows = expand(&[
        event(1, &["USA"], &["PAK"], date(2025, 1, 31), 4.0),
        event(2, &["PAK"], &["USA"], date(2025, 1, 2), -2.0),
        event(3, &["USA"], &["IND"], date(2025, 1, 5), 1.0),
        EventInput {
            root: Root::Consult,
            ..event(4, &["USA"], &["PAK"], date(2025, 3, 5), 1.0)
        },
        EventInput {
            end: date(2025, 12, 31),
            precision: Precision::Year,
            ..event(5, &["USA"], &["PAK"], date(2025, 1, 1), 1.0)
        },
    ])
    .rows;
    let tallies = Tallies::of(&rows, Period::Month);
    let series = |direction| dyad_series(&tallies, "USA", "PAK", direction);
    let both = series(Direction::Undirected);
    assert_eq!(both.too_loose, 1);
    assert_eq!(
        both.periods.iter().map(|p| p.tally.events).collect::<Vec<_>>(),
        [2, 0, 1]
    );
    let january = &both.periods[0];
    assert_eq!(
        (
            january.tally.cooperative(),
            january.tally.conflictual(),
            january.tally.plover
        ),
        (1, 1, 2.0)
    );
    assert_eq!(
        (january.tally.mean(Scale::Plover), january.share_a, january.share_b),
        (Some(1.0), Some(2.0 / 3.0), Some(1.0))
    );
    assert_eq!(
        (
            january.end,
            both.periods[1].tally.mean(Scale::Plover),
            both.periods[1].share_a
        ),
        (date(2025, 1, 31), None, None)
    );
    assert_eq!(both.periods[2].tally.roots[1], 1);
    let directed = series(Direction::Directed);
    assert_eq!(directed.periods[0].share_a, Some(0.5));
    assert_eq!(directed.periods[0].tally.events, 1);
}

#[test]
fn periods_begin_where_calendars_say() {
    let day = date(2025, 8, 20);
    let starts = [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year].map(|p| p.start(day));
    let expected = [
        day,
        date(2025, 8, 18),
        date(2025, 8, 1),
        date(2025, 7, 1),
        date(2025, 1, 1),
    ];
    assert_eq!(starts, expected);
    assert_eq!(Period::Quarter.end(date(2025, 7, 1)), date(2025, 9, 30));
    assert_eq!(Period::Month.steps(date(2024, 11, 9), date(2025, 2, 1)).count(), 4);
}

fn index_of(events: &[EventInput], days: &[Date], options: &IndexOptions) -> Vec<IndexPoint> {
    let rows = expand(events).rows;
    relation_index(&dyad_rows(&rows, "USA", "PAK", Direction::Undirected), days, options)
}

#[test]
fn an_event_counts_half_after_a_half_life_and_the_rest_is_the_long_run() {
    let day = date(2025, 1, 1);
    let later = day.saturating_add(90.days());
    let events = [
        event(1, &["USA"], &["PAK"], day, 8.0),
        event(2, &["PAK"], &["USA"], later, -1.0),
    ];
    let options = IndexOptions {
        prior_events: 0.0,
        ..IndexOptions::default()
    };
    let points = index_of(&events, &[day.yesterday().unwrap(), day, later], &options);
    assert_eq!(points.len(), 2, "nothing is known before the first event");
    assert_eq!((points[0].value, points[0].weight), (8.0, 1.0));
    assert!((points[1].value - (0.5 * 8.0 - 1.0) / 1.5).abs() < 1e-12);
    let points = index_of(&events, &[later.saturating_add(20.years())], &IndexOptions::default());
    assert!(
        (points[0].value - 3.5).abs() < 1e-9,
        "long after, only the long-run mean is left"
    );
}

#[test]
fn the_interval_is_reproducible_and_narrows_with_events() {
    let day = date(2025, 6, 30);
    let width = |n: i64| {
        let mut random = SplitMix64::new(5);
        let events: Vec<_> = (0..n)
            .map(|k| {
                event(
                    k,
                    &["USA"],
                    &["PAK"],
                    day.saturating_sub((k % 30).days()),
                    2.0 + 3.0 * random.normal(),
                )
            })
            .collect();
        let point = index_of(&events, &[day], &IndexOptions::default())[0];
        assert_eq!(point, index_of(&events, &[day], &IndexOptions::default())[0]);
        point.high - point.low
    };
    let widths = [1, 10, 40, 160, 640].map(width);
    assert!(widths[0] > 4.0, "one event is not certainty: {widths:?}");
    assert!(widths[1..].windows(2).all(|w| w[1] < 0.7 * w[0]), "{widths:?}");
}

#[test]
fn the_interval_covers_the_truth_about_as_often_as_it_says() {
    let day = date(2025, 6, 30);
    let covered = (0..200u64).filter(|&seed| {
        let mut random = SplitMix64::new(1000 + seed);
        // Half-lives that never fade: the index estimates a plain mean of 1.
        let events: Vec<_> = (0..40)
            .map(|k| {
                event(
                    k,
                    &["USA"],
                    &["PAK"],
                    day.saturating_sub(k.days()),
                    1.0 + 3.0 * random.normal(),
                )
            })
            .collect();
        let options = IndexOptions {
            half_life: 1e9,
            draws: 200,
            ..IndexOptions::default()
        };
        let point = index_of(&events, &[day], &options)[0];
        point.low <= 1.0 && 1.0 <= point.high
    });
    let covered = covered.count();
    // The smoothing makes it a little wide: it may cover more than 90%, not less.
    assert!((175..=200).contains(&covered), "{covered} of 200");
}

proptest! {
    #[test]
    fn the_index_lies_among_its_scores_and_in_its_interval(
        scores in proptest::collection::vec((-10.0..10.0f64, 0i64..700, 0.05..1.0f64), 1..30),
        half_life in 1.0..400.0f64,
    ) {
        let first = date(2024, 1, 1);
        let events: Vec<_> = (0..)
            .zip(&scores)
            .map(|(k, &(score, age, confidence))| EventInput {
                confidence,
                ..event(k, &["USA"], &["PAK"], first.saturating_add(age.days()), score)
            })
            .collect();
        let days: Vec<Date> = Period::Month.steps(first, date(2026, 6, 1)).collect();
        let options = IndexOptions { half_life, draws: 50, ..IndexOptions::default() };
        let low = scores.iter().map(|s| s.0).fold(f64::INFINITY, f64::min);
        let high = scores.iter().map(|s| s.0).fold(f64::NEG_INFINITY, f64::max);
        for point in index_of(&events, &days, &options) {
            prop_assert!(low - 1e-9 <= point.value && point.value <= high + 1e-9);
            prop_assert!(point.low <= point.value && point.value <= point.high);
        }
    }

    #[test]
    fn any_title_makes_well_formed_xml(title in any::<String>(), source in "\\PC*") {
        let svg = Chart { title, source, ..Chart::default() }.to_svg();
        prop_assert!(well_formed(&svg), "{}", svg);
    }
}

/// Six years of a made-up relation that cools and then warms.
fn sample() -> Chart {
    let mut random = SplitMix64::new(11);
    let first = date(2020, 1, 1);
    let events: Vec<_> = (0..520i64)
        .map(|k| {
            let age = (k as f64 * 4.2 + 6.0 * random.normal()).max(0.0) as i64;
            let mood = -2.5 + 5.5 / (1.0 + (-(age as f64 - 1500.0) / 160.0).exp()) - if age < 500 { -2.0 } else { 0.0 };
            event(
                k,
                &["USA"],
                &["PAK"],
                first.saturating_add(age.days()),
                (mood + 3.5 * random.normal()).clamp(-10.0, 10.0),
            )
        })
        .collect();
    let rows = expand(&events).rows;
    let series = dyad_series(&Tallies::of(&rows, Period::Month), "USA", "PAK", Direction::Undirected);
    let days: Vec<Date> = series.periods.iter().map(|p| p.end).collect();
    Chart {
        title: "United States and Pakistan".into(),
        subtitle: "What either did to the other, January 2020 to December 2025; affirmed, actual events only".into(),
        period: "month".into(),
        periods: series.periods.iter().map(Into::into).collect(),
        index_note: "90% interval, half-life 90 days".into(),
        index: relation_index(
            &dyad_rows(&rows, "USA", "PAK", Direction::Undirected),
            &days,
            &IndexOptions::default(),
        ),
        source: "Source: made-up events for the tests of Entente; 520 events, seed 11.".into(),
        ..Chart::default()
    }
}

/// A small check of well-formedness: tags nest, attributes are quoted once, entities are the five of XML.
pub(super) fn well_formed(xml: &str) -> bool {
    let mut open = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        let Some(end) = tag.find('>') else { return false };
        let body = &tag[1..end];
        rest = &tag[end + 1..];
        let entities = text.split('&').skip(1).chain(body.split('&').skip(1));
        let known = |e: &str| {
            ["amp;", "lt;", "gt;", "quot;", "apos;"]
                .iter()
                .any(|k| e.starts_with(k))
        };
        let forbidden = |c: char| c < ' ' && !matches!(c, '\n' | '\t' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
        if !entities.into_iter().all(known) || text.contains(forbidden) || body.matches('"').count() % 2 != 0 {
            return false;
        }
        if let Some(name) = body.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !body.ends_with('/') {
            open.push(body.split_whitespace().next().unwrap_or_default());
        }
    }
    open.is_empty() && rest.trim().is_empty()
}

#[test]
fn a_chart_stands_alone() {
    let svg = sample().to_svg();
    assert!(well_formed(&svg));
    assert!(
        !svg.contains("href")
            && !svg.contains("@import")
            && !svg.replace("http://www.w3.org/2000/svg", "").contains("//")
    );
    let hostile = Chart {
        title: "<script>alert('&')</script>".into(),
        ..Chart::default()
    }
    .to_svg();
    assert!(well_formed(&hostile) && !hostile.contains("<script"));
    if let Some(path) = std::env::var_os("ENTENTE_CHART") {
        std::fs::write(path, svg).unwrap();
    }
}

#[test]
fn a_short_chart_looks_like_this() {
    let mut chart = sample();
    chart.id = "sample".into();
    chart.periods.truncate(3);
    chart.index.truncate(3);
    let svg = chart.to_svg();
    let (head, style) = svg.split_once("<style>").unwrap();
    let (_, body) = style.split_once("</style>").unwrap();
    insta::assert_snapshot!(format!("{head}{body}"));
}
