//! Each move, and near misses of it.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use super::*;
use crate::codebook::Codebook;

fn rules() -> CommitmentRules {
    Codebook::embedded().expect("the embedded codebook loads").commitments
}

fn codes(list: &[&str]) -> Vec<String> {
    list.iter().map(|c| (*c).to_owned()).collect()
}

fn promise(day: Date, parties: &[&str], to: &[&str], stage: Stage, what: &str) -> CommitmentInput {
    CommitmentInput {
        day,
        parties: codes(parties),
        to: codes(to),
        what: what.to_owned(),
        told: String::new(),
        names: Vec::new(),
        due: None,
        amounts: Vec::new(),
        stage,
        document: "made".to_owned(),
        opened_by: vec![0],
    }
}

fn event(id: i64, day: Date, actors: &[&str], recipients: &[&str], root: Root, words: &str) -> Happening {
    Happening {
        id,
        cluster: id,
        day,
        actors: codes(actors),
        recipients: codes(recipients),
        root,
        mode: None,
        polarity: Polarity::Affirmed,
        modality: Modality::Actual,
        words: words.to_owned(),
        sentence: words.to_owned(),
        amounts: Vec::new(),
        document: "later".to_owned(),
    }
}

const SIGNED: Date = date(2025, 3, 1);

fn later(days: i64) -> Date {
    SIGNED.saturating_add(days.days())
}

fn wheat() -> CommitmentInput {
    promise(
        SIGNED,
        &["KAZ", "TJK"],
        &[],
        Stage::Signed,
        "supply wheat and flour for the mountain valleys",
    )
}

fn run(commitments: &[CommitmentInput], events: &[Happening]) -> Vec<Life> {
    let names: BTreeSet<String> = ["Kazakhstan", "Tajikistan", "Tajik"].map(str::to_owned).into();
    lives(commitments, events, &rules(), &names, later(720))
}

/// Where one commitment stands after these events.
fn stage(commitment: CommitmentInput, events: &[Happening]) -> Stage {
    run(&[commitment], events)[0].stage
}

#[test]
fn a_delivery_begins_and_is_completed() {
    let first = "Kazakhstan shipped the first wheat and flour to the mountain valleys of Tajikistan";
    let rest = "Kazakhstan completed the supply of wheat and flour to Tajikistan";
    let events = [
        event(7, later(200), &["KAZ"], &["TJK"], Root::Cooperate, rest),
        event(5, later(40), &["KAZ"], &["TJK"], Root::Cooperate, first),
    ];
    let lives = run(&[wheat()], &events);
    let steps: Vec<(Stage, Stage, Evidence)> = lives[0].moves.iter().map(|m| (m.from, m.to, m.by)).collect();
    assert_eq!(
        steps,
        [
            (Stage::Signed, Stage::InProgress, Evidence::Event(5)),
            (Stage::InProgress, Stage::Kept, Evidence::Event(7)),
        ]
    );
    assert_eq!(
        lives[0].moves[0].words,
        codes(&["flour", "mountain", "valleys", "wheat"])
    );
    assert_eq!(lives[0].moves[0].parties, codes(&["KAZ", "TJK"]));
    assert_eq!(lives[0].moves[1].day, later(200));
}

#[test]
fn near_misses_of_a_delivery_move_nothing() {
    let said = "Kazakhstan shipped the first wheat and flour to the mountain valleys of Tajikistan";
    let sent = |change: &dyn Fn(&mut Happening)| {
        let mut one = event(5, later(40), &["KAZ"], &["TJK"], Root::Cooperate, said);
        change(&mut one);
        stage(wheat(), &[one])
    };
    assert_eq!(sent(&|_| ()), Stage::InProgress);
    assert_eq!(sent(&|e| e.polarity = Polarity::Denied), Stage::Signed, "denied");
    assert_eq!(sent(&|e| e.modality = Modality::Planned), Stage::Signed, "only planned");
    assert_eq!(sent(&|e| e.day = later(-40)), Stage::Signed, "before it was promised");
    assert_eq!(
        sent(&|e| e.day = later(800)),
        Stage::Signed,
        "after the day that is asked for"
    );
    assert_eq!(sent(&|e| e.cluster = 0), Stage::Signed, "the event that opened it");
    assert_eq!(sent(&|e| e.actors = codes(&["UZB"])), Stage::Signed, "somebody else");
    assert_eq!(
        sent(&|e| e.recipients = codes(&["KGZ"])),
        Stage::Signed,
        "to somebody else"
    );
    assert_eq!(
        sent(&|e| e.root = Root::Consult),
        Stage::Signed,
        "another kind of event"
    );
    let other = "Kazakhstan sent a first group of teachers and singers to Tajikistan";
    assert_eq!(sent(&|e| e.sentence = other.to_owned()), Stage::Signed, "another thing");
}

#[test]
fn names_and_common_words_are_no_common_ground() {
    let said = "The government of Kazakhstan began to provide new support to the people of Tajikistan";
    let promised = CommitmentInput {
        what: "provide new support to the Tajik government".to_owned(),
        ..wheat()
    };
    assert_eq!(
        stage(promised, &[event(1, later(40), &["KAZ"], &["TJK"], Root::Aid, said)]),
        Stage::Signed
    );
}

fn dollars(value: f64) -> Vec<Quantity> {
    vec![Quantity {
        value,
        unit: "USD".to_owned(),
    }]
}

#[test]
fn the_whole_amount_keeps_a_promise_and_more_than_it_is_another() {
    let loan = || CommitmentInput {
        amounts: dollars(300e6),
        ..promise(
            SIGNED,
            &["JPN"],
            &["BGD"],
            Stage::Open,
            "lend for a railway bridge over the delta",
        )
    };
    let paid = |id, days, value| Happening {
        amounts: dollars(value),
        ..event(
            id,
            later(days),
            &["JPN"],
            &["BGD"],
            Root::Aid,
            "Japan paid out a loan for the railway bridge over the delta",
        )
    };
    assert_eq!(stage(loan(), &[paid(1, 30, 100e6)]), Stage::InProgress);
    let lives = run(&[loan()], &[paid(1, 30, 100e6), paid(2, 90, 200e6)]);
    assert_eq!(lives[0].stage, Stage::Kept);
    assert_eq!(lives[0].moves.len(), 2);
    let again = Happening {
        cluster: 1,
        id: 2,
        ..paid(2, 31, 100e6)
    };
    let third = Happening {
        cluster: 1,
        ..paid(3, 32, 100e6)
    };
    assert_eq!(
        stage(loan(), &[paid(1, 30, 100e6), again, third]),
        Stage::InProgress,
        "copies add nothing"
    );
    assert_eq!(stage(loan(), &[paid(1, 30, 900e6)]), Stage::Open);
    let euros = Happening {
        amounts: vec![Quantity {
            value: 300e6,
            unit: "EUR".to_owned(),
        }],
        ..paid(1, 30, 0.0)
    };
    assert_eq!(
        stage(loan(), &[euros]),
        Stage::InProgress,
        "another currency does not add up"
    );
}

fn truce() -> CommitmentInput {
    CommitmentInput {
        told: "Chad and Libya agreed on a ceasefire".to_owned(),
        ..promise(
            SIGNED,
            &["TCD", "LBY"],
            &[],
            Stage::Signed,
            "stop all fighting along the strip",
        )
    }
}

#[test]
fn fighting_breaks_a_truce_and_nothing_else() {
    let shelled = |days| {
        event(
            1,
            later(days),
            &["LBY"],
            &["TCD"],
            Root::Assault,
            "Libyan guns shelled a Chadian post",
        )
    };
    assert_eq!(stage(truce(), &[shelled(9)]), Stage::Broken);
    assert_eq!(
        stage(truce(), &[shelled(0)]),
        Stage::Signed,
        "on the same day the fighting may have come first"
    );
    assert_eq!(stage(truce(), &[shelled(300)]), Stage::Signed, "a new war");
    assert_eq!(
        stage(
            CommitmentInput {
                told: String::new(),
                ..truce()
            },
            &[shelled(9)]
        ),
        Stage::Signed,
        "no truce"
    );
    let others = Happening {
        recipients: codes(&["SDN"]),
        ..shelled(9)
    };
    assert_eq!(stage(truce(), &[others]), Stage::Signed, "against somebody else");
    let blamed = "Chad accused Libya of violating the ceasefire";
    assert_eq!(
        stage(
            truce(),
            &[event(1, later(300), &["TCD"], &["LBY"], Root::Accuse, blamed)]
        ),
        Stage::Broken
    );
    let blamed = "Chad accused Libya of violating human rights";
    assert_eq!(
        stage(
            truce(),
            &[event(1, later(300), &["TCD"], &["LBY"], Root::Accuse, blamed)]
        ),
        Stage::Signed
    );
}

#[test]
fn leaving_it_breaks_it() {
    let left = "Tajikistan suspended the purchase of wheat and flour for the mountain valleys";
    assert_eq!(
        stage(wheat(), &[event(1, later(9), &["TJK"], &["KAZ"], Root::Reject, left)]),
        Stage::Broken
    );
    let other = "Tajikistan suspended the flights of the airline";
    assert_eq!(
        stage(wheat(), &[event(1, later(9), &["TJK"], &["KAZ"], Root::Reject, other)]),
        Stage::Signed
    );
}

#[test]
fn it_is_signed_and_enters_into_force() {
    let announced = CommitmentInput {
        stage: Stage::Announced,
        ..wheat()
    };
    let signed = event(
        1,
        later(20),
        &["KAZ"],
        &["TJK"],
        Root::Agree,
        "They signed a contract on wheat and flour for the mountain valleys",
    );
    let force = event(
        2,
        later(60),
        &["TJK"],
        &[],
        Root::Agree,
        "Tajikistan ratified the pact on the supply of wheat and flour for the valleys",
    );
    let lives = run(&[announced], &[force, signed]);
    let steps: Vec<Stage> = lives[0].moves.iter().map(|m| m.to).collect();
    assert_eq!(steps, [Stage::Signed, Stage::InForce]);
}

#[test]
fn what_was_due_lapses_in_silence_and_may_be_kept_late() {
    let due = || CommitmentInput {
        due: Some(later(100)),
        ..wheat()
    };
    let lives = run(&[due()], &[]);
    assert_eq!(
        (lives[0].stage, lives[0].moves[0].by, lives[0].moves[0].day),
        (Stage::Lapsed, Evidence::Silence, later(100))
    );
    let on = |day| super::lives(&[due()], &[], &rules(), &BTreeSet::new(), day)[0].stage;
    assert_eq!(on(later(99)), Stage::Signed, "not due yet");
    assert_eq!(on(later(110)), Stage::Signed, "news come late");
    assert_eq!(on(later(140)), Stage::Lapsed);
    let rest = "Kazakhstan completed the supply of wheat and flour to Tajikistan";
    let done = |days| event(7, later(days), &["KAZ"], &["TJK"], Root::Cooperate, rest);
    assert_eq!(stage(due(), &[done(90)]), Stage::Kept);
    let late = run(&[due()], &[done(400)]);
    let steps: Vec<Stage> = late[0].moves.iter().map(|m| m.to).collect();
    assert_eq!(steps, [Stage::Lapsed, Stage::Kept]);
    let begun = "Kazakhstan shipped the first wheat and flour to the valleys";
    assert_eq!(
        stage(
            due(),
            &[event(7, later(50), &["KAZ"], &["TJK"], Root::Cooperate, begun)]
        ),
        Stage::InProgress,
        "what was begun has not lapsed"
    );
}

#[test]
fn reports_of_one_commitment_are_one() {
    let told_again = CommitmentInput {
        day: later(3),
        what: "a contract on flour and wheat for mountain valleys".to_owned(),
        document: "another".to_owned(),
        ..wheat()
    };
    let fish = CommitmentInput {
        what: "open the lake to fishing boats".to_owned(),
        ..told_again.clone()
    };
    let others = CommitmentInput {
        parties: codes(&["KAZ", "UZB"]),
        ..told_again.clone()
    };
    let next_year = CommitmentInput {
        day: later(365),
        ..told_again.clone()
    };
    let lives = run(&[told_again, wheat(), fish, others, next_year], &[]);
    let reports: Vec<Vec<usize>> = lives.iter().map(|l| l.reports.clone()).collect();
    assert_eq!(reports, [vec![1, 0], vec![2], vec![3], vec![4]]);
}

#[test]
fn a_later_report_tells_that_it_was_signed() {
    let announced = CommitmentInput {
        stage: Stage::Announced,
        ..wheat()
    };
    let signed = CommitmentInput {
        day: later(10),
        ..wheat()
    };
    let lives = run(&[announced, signed], &[]);
    assert_eq!(lives.len(), 1);
    assert_eq!(
        (lives[0].stage, lives[0].moves[0].by),
        (Stage::Signed, Evidence::Report(1))
    );
}

/// The examples of `codebook/commitments.toml`.
#[test]
fn every_example_of_the_codebook_holds() {
    let rules = rules();
    let all: Vec<Happening> = rules
        .moves
        .iter()
        .flat_map(|rule| rule.moves.iter().chain(&rule.stays))
        .map(|[_, event]| self::event(0, later(-1), &["XAA"], &["XBB"], Root::Aid, event))
        .collect();
    for rule in &rules.moves {
        let fired = |[promised, happened]: &[String; 2]| {
            let made = promise(
                SIGNED,
                &["XAA", "XBB"],
                &[],
                rule.from.first().copied().unwrap_or(Stage::Announced),
                promised,
            );
            let recipients = ["XBB"];
            let mut one = event(
                1,
                later(i64::from(rule.after.max(1))),
                &["XAA"],
                &recipients,
                rule.roots[0],
                happened,
            );
            one.mode = rule.modes.first().cloned();
            if rule.same_document {
                one.document = made.document.clone();
            }
            let events: Vec<Happening> = all.iter().cloned().chain([one]).collect();
            let lives = lives(&[made], &events, &rules, &BTreeSet::new(), later(3000));
            lives[0].moves.first().map(|m| m.rule.clone())
        };
        for example in &rule.moves {
            assert_eq!(fired(example).as_deref(), Some(rule.id.as_str()), "{example:?}");
        }
        for example in &rule.stays {
            assert_ne!(fired(example).as_deref(), Some(rule.id.as_str()), "{example:?}");
        }
    }
}
