use jiff::civil::date;

use super::checks::{placebos, sensitivity};
use super::simulate::{World, draw};
use super::*;
use crate::event::{Precision, QuadClass, Root};
use crate::relations::random::SplitMix64;
use crate::relations::tally::{Act, Tallies};

fn options() -> Options {
    Options {
        draws: 0,
        ..Options::of(Period::Month)
    }
}

#[test]
fn verdicts_are_given_in_the_order_of_the_method() {
    assert_eq!(Verdict::of(-3.0, -0.5, 2.0), Verdict::AtTheExpense);
    assert_eq!(Verdict::of(-2.0, -0.5, 2.0), Verdict::AtTheExpense);
    assert_eq!(Verdict::of(-1.9, -0.5, 2.0), Verdict::SmallCost);
    assert_eq!(Verdict::of(-1.9, 0.0, 2.0), Verdict::NotAtTheExpense);
    assert_eq!(Verdict::of(0.5, 9.0, 2.0), Verdict::NotAtTheExpense);
    assert_eq!(Verdict::of(-2.0, 0.1, 2.0), Verdict::CannotTell);
}

#[test]
fn a_strong_trade_off_is_found_and_none_is_not() {
    let found = test(&draw(World::Linear, 288, -0.5, 4), &options()).expect("a verdict");
    assert_eq!(found.verdict, Verdict::AtTheExpense);
    assert!(found.last().p < 0.01 && found.granger.0.is_some_and(|joint| joint.p < 0.01));
    let none = test(&draw(World::Linear, 288, 0.0, 4), &options()).expect("a verdict");
    assert_eq!(none.verdict, Verdict::NotAtTheExpense);
}

#[test]
fn the_autoregression_tells_the_same_story() {
    let system = draw(World::Linear, 2_000, -0.3, 11);
    let with = Options {
        draws: 99,
        lags: Some(1),
        ..options()
    };
    let both = test(&system, &with).expect("a verdict");
    let (last, _) = both.impulses.expect("responses");
    for (projected, impulse) in both.horizons.iter().zip(&last) {
        assert!(
            (projected.estimate - impulse.estimate).abs() < 0.15 * impulse.estimate.abs() + 0.05,
            "{projected:?} {impulse:?}"
        );
        assert!(impulse.low < impulse.estimate && impulse.estimate < impulse.high);
    }
}

#[test]
fn bic_finds_the_lag_that_is_there() {
    assert_eq!(Vector::choose_lags(&draw(World::Linear, 500, -0.3, 2), 6, true), Ok(1));
}

#[test]
fn months_that_nobody_covered_are_left_out() {
    let mut system = draw(World::Linear, 288, -0.5, 4);
    let whole = test(&system, &options()).expect("a verdict");
    for month in 100..112 {
        system.observed[month] = false;
        // Whatever stands there must not count.
        system.y[month] = 1e6;
        system.e[month] = -1e6;
    }
    let gap = test(&system, &options()).expect("a verdict");
    let lost = 12 + gap.lags + 1 + 6;
    assert_eq!(gap.last().n, whole.last().n - lost);
    assert!((gap.last().estimate - whole.last().estimate).abs() < 0.5 * whole.last().estimate.abs());
}

#[test]
fn too_little_is_named_and_not_judged() {
    let mut system = draw(World::Linear, 288, 0.0, 4);
    system.with_b[23..].fill(false);
    system.with_c[11..].fill(false);
    let Unable(reasons) = test(&system, &options()).expect_err("too little");
    assert_eq!(reasons.len(), 2);
    assert!(reasons[1].contains("only 11 of 288 periods have events of A and C"));
    let short = draw(World::Linear, 60, 0.0, 4);
    let error = test(&short, &options()).expect_err("too short").to_string();
    assert!(error.contains("effective sample"), "{error}");
    let mut constant = draw(World::Linear, 288, 0.0, 4);
    constant.e = vec![2.0; 288];
    assert!(
        test(&constant, &options())
            .expect_err("constant")
            .to_string()
            .contains("engagement never changes")
    );
    let mut one = draw(World::Linear, 288, 0.0, 4);
    one.y = vec![0.0; 288];
    assert!(
        test(&one, &options())
            .expect_err("constant")
            .to_string()
            .contains("the outcome never changes")
    );
    let mut twins = draw(World::Linear, 288, 0.0, 4);
    twins.e = twins.z.clone();
    assert!(
        test(&twins, &options())
            .expect_err("collinear")
            .to_string()
            .contains("wholly explained")
    );
}

/// Acts of A with many others over 20 years, in which A's cooperation with B is followed by conflict with C.
fn world() -> Tallies {
    let mut random = SplitMix64::new(8);
    let mut tallies = Tallies::new(Period::Month);
    let mut lagged = 0.0;
    for month in 0..240 {
        let day = date(2000 + (month / 12) as i16, (month % 12) as i8 + 1, 15);
        let warm = random.uniform() * 4.0;
        let mut add = |a: &str, b: &str, score: f64| {
            let act = Act {
                day,
                precision: Precision::Day,
                root: if score < 0.0 { Root::Accuse } else { Root::Support },
                quad_class: if score < 0.0 {
                    QuadClass::VerbalConflict
                } else {
                    QuadClass::VerbalCooperation
                },
                plover: score,
                goldstein: Some(score / 2.0),
                origins: 1,
                mutual: false,
            };
            tallies.add(a, b, &act);
        };
        add("A", "B", warm);
        add("A", "C", 2.0 - 1.5 * lagged + random.normal());
        add("B", "C", random.normal());
        for other in 0..12 {
            add("A", &format!("D{other}"), random.normal());
        }
        lagged = warm;
    }
    tallies
}

fn question() -> Question {
    Question {
        a: "A".into(),
        b: "B".into(),
        c: "C".into(),
        scale: Scale::Plover,
        engagement: Engagement::Cooperation,
        engaging: Acts::Both,
        outcome: Acts::Both,
        shares: false,
    }
}

#[test]
fn the_series_are_those_of_the_events() {
    let tallies = world();
    let system = System::of(&tallies, &question());
    assert_eq!((system.len(), system.nonzero()), (240, (240, 240)));
    assert!(system.e.iter().all(|&e| (0.0..=4.0).contains(&e)));
    assert_eq!(system.volume[7], 12.0, "D0 to D11");
    let back = System::of(
        &tallies,
        &Question {
            outcome: Acts::Back,
            ..question()
        },
    );
    assert!(back.y.iter().all(|&y| y == 0.0), "C does nothing to A");
    let year = system.between(Some(date(2001, 1, 1)), Some(date(2001, 12, 31)));
    assert_eq!(
        (year.len(), year.starts[0], year.nonzero()),
        (12, date(2001, 1, 1), (12, 12))
    );
}

#[test]
fn the_harmed_stands_out_among_placebos() {
    let tallies = world();
    let own = test(&System::of(&tallies, &question()), &options()).expect("a verdict");
    assert_eq!(own.verdict, Verdict::AtTheExpense);
    let names: Vec<String> = (0..12).map(|n| format!("D{n}")).chain(["nobody".into()]).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let placebos = placebos(&tallies, &question(), &options(), &names, &own, |s| s);
    assert_eq!(
        (placebos.triads.len(), placebos.too_little, placebos.as_low),
        (12, 1, 0)
    );
    assert!((placebos.p() - 1.0 / 13.0).abs() < 1e-12);
}

#[test]
fn asking_otherwise_gives_a_line_each() {
    let tallies = world();
    let own = test(&System::of(&tallies, &question()), &options()).expect("a verdict");
    let lines = sensitivity(&[tallies], &question(), &options(), &own, |s| s);
    let line = |choice: &str| lines.iter().find(|l| l.choice == choice).expect(choice);
    assert_eq!(
        line("goldstein").result.as_ref().expect("a verdict").verdict,
        Verdict::AtTheExpense
    );
    assert!(line("C to A only").result.is_err(), "C does nothing to A");
    assert!(lines.len() >= 10 && lines.iter().all(|l| l.choice != own.lags.to_string()));
}

#[test]
fn other_ways_of_asking_keep_the_margin_and_the_time() {
    let tallies = world();
    let system = System::of(&tallies, &question());
    let plain = test(&system, &options()).expect("a verdict");
    // Ten times the usual margin turns harm into a small cost, in every line alike.
    let lenient = Options {
        margin: Some(20.0 * plain.margin),
        ..options()
    };
    let own = test(&system, &lenient).expect("a verdict");
    assert_eq!(own.verdict, Verdict::SmallCost);
    let lines = sensitivity(&[tallies], &question(), &lenient, &own, |s| s);
    let control = lines.iter().find(|l| l.choice == "no control").expect("the line");
    assert_eq!(control.result.as_ref().expect("a verdict").verdict, Verdict::SmallCost);
    assert_eq!(
        (
            as_long(12, Period::Month, Period::Quarter),
            as_long(6, Period::Month, Period::Week)
        ),
        (4, 26)
    );
    assert_eq!(as_long(1, Period::Week, Period::Year), 1);
}

#[test]
fn engagement_first_counts_the_same_month_too() {
    let system = draw(World::Linear, 288, -0.5, 4);
    let first = Options {
        order: Order::EngagementFirst,
        ..options()
    };
    let (ours, theirs) = (
        test(&system, &options()).expect("a verdict"),
        test(&system, &first).expect("a verdict"),
    );
    assert_eq!(
        (ours.order, theirs.order),
        (Order::EngagementLast, Order::EngagementFirst)
    );
    assert_eq!(ours.other, theirs.horizons);
    assert_eq!(theirs.other, ours.horizons);
    assert!((theirs.unit - deviation(&system.sums(7))).abs() < 1e-12);
}

#[test]
fn lags_and_horizons_that_do_not_fit_are_named() {
    let system = draw(World::Linear, 120, 0.0, 4);
    for (lags, horizon, wanted) in [
        (Some(usize::MAX), 6, "number of lags"),
        (None, 50_000_000, "a horizon of 50000000"),
    ] {
        let asked = Options {
            lags,
            horizon,
            ..options()
        };
        assert!(test(&system, &asked).expect_err("no fit").to_string().contains(wanted));
    }
    let mut nothing = system;
    nothing.observed.fill(false);
    assert_eq!(
        test(&nothing, &options()).expect_err("nothing").0,
        ["no period of that time is covered"]
    );
}
