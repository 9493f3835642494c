//! Systems with a known trade-off, to see whether the test finds what is there and nothing else.
//!
//! Two worlds. In the *linear* one all series are autoregressions with normal shocks; news attention drives all of them
//! and is persistent, so that engagement and the outcome move together without any trade-off; and engagement answers to
//! the outcome of the same month. In the world of *events* the series are what an event collection would give: counts of
//! events whose number swells with attention, each with a score around the present state of the relation.
//!
//! The margin is half a standard deviation of the outcome's sum over the horizon in a world without a trade-off. Effects
//! are multiples of it. The margin that is used where none is named is half a standard deviation of the sample's own sums,
//! which a trade-off swells; what it makes of the verdicts is tabulated beside.

use jiff::civil::{Date, date};
use serde::Serialize;

use super::system::System;
use super::{Options, Verdict, effect};
use crate::relations::linear::{Robust, deviation};
use crate::relations::period::Period;
use crate::relations::random::SplitMix64;

/// Which kind of system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum World {
    /// Autoregressions with normal shocks.
    Linear,
    /// Counted and scored events.
    Events,
}

/// How often the test says what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tabulated {
    /// Kind of system.
    pub world: World,
    /// Months.
    pub months: usize,
    /// How standard errors were made.
    pub errors: &'static str,
    /// True effect in margins: 0 is no trade-off, -1 a loss as large as the margin.
    pub effect: f64,
    /// Systems drawn.
    pub draws: usize,
    /// Share of intervals that leave zero out, on either side.
    pub rejected: f64,
    /// Share of intervals that lie below zero.
    pub found: f64,
    /// Share of intervals that hold the true effect.
    pub covered: f64,
    /// Share of verdicts "not at the expense".
    pub assured: f64,
    /// Share of verdicts "cannot be told".
    pub untold: f64,
    /// Share of verdicts "not at the expense" under the margin that is used where none is named: half a standard deviation
    /// of this sample's sums.
    pub assured_by_sample: f64,
    /// Mean of that margin, in fixed ones.
    pub sample_margin: f64,
    /// Mean estimate in margins.
    pub mean: f64,
}

const PERSISTENCE: f64 = 0.5;
/// Months that pass before a system is looked at.
const WARM_UP: usize = 60;
/// Months that stand for the long run.
const LONG: usize = 60_000;
/// How much a month's engagement answers to the same month's outcome, in the linear world.
const ANSWER: f64 = 0.1;
/// Events of A and C in a month of usual attention.
const PAIR_EVENTS: f64 = 6.0;

/// Draws `draws` systems of each kind and tests them.
pub fn tabulate(
    world: World,
    months: usize,
    effect_in_margins: f64,
    robust: Robust,
    draws: usize,
    seed: u64,
) -> Tabulated {
    let horizon = super::half_year(Period::Month);
    let margin = 0.5 * deviation(&draw(world, LONG, 0.0, seed).sums(horizon));
    let strength = strength(world, effect_in_margins * margin, horizon, seed);
    // Of a rise by one unit: what a standard deviation is differs from sample to sample.
    let truth = truth(world, strength, horizon, seed) / usual_rise(world, strength, seed);
    let options = Options {
        margin: Some(margin),
        robust,
        draws: 0,
        ..Options::of(Period::Month)
    };
    let mut sums = [0.0; 8];
    let mut judged = 0;
    for number in 0..draws {
        let system = draw(world, months, strength, seed + 1 + number as u64);
        let Ok((response, unit, verdict)) = effect(&system, &options) else {
            continue;
        };
        judged += 1;
        let truth = truth * deviation(&system.e);
        let is = |yes: bool| f64::from(u8::from(yes));
        for (sum, value) in sums.iter_mut().zip([
            is(response.low > 0.0 || response.high < 0.0),
            is(response.high < 0.0),
            is(response.low <= truth && truth <= response.high),
            is(verdict == Verdict::NotAtTheExpense),
            is(verdict == Verdict::CannotTell),
            response.estimate / margin,
            is(Verdict::of(response.low, response.high, 0.5 * unit) == Verdict::NotAtTheExpense),
            0.5 * unit / margin,
        ]) {
            *sum += value;
        }
    }
    let [
        rejected,
        found,
        covered,
        assured,
        untold,
        mean,
        assured_by_sample,
        sample_margin,
    ] = sums.map(|sum| sum / f64::from(judged.max(1)));
    Tabulated {
        world,
        months,
        errors: robust.name(),
        effect: effect_in_margins,
        draws: judged as usize,
        rejected,
        found,
        covered,
        assured,
        untold,
        mean,
        assured_by_sample,
        sample_margin,
    }
}

/// How strongly engagement must work for a cumulative effect of `wanted`. In both worlds the effect grows with the
/// strength, so that it can be closed in upon.
fn strength(world: World, wanted: f64, horizon: usize, seed: u64) -> f64 {
    if wanted == 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 4.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if truth(world, -middle, horizon, seed).abs() < wanted.abs() {
            low = middle;
        } else {
            high = middle;
        }
    }
    wanted.signum() * (low + high) / 2.0
}

/// The true cumulative effect of a rise of engagement by one standard deviation.
fn truth(world: World, strength: f64, horizon: usize, seed: u64) -> f64 {
    if strength == 0.0 {
        return 0.0;
    }
    match world {
        World::Linear => {
            let (mut y, mut e, mut sum) = (0.0, 1.0, 0.0);
            for _ in 0..horizon {
                y = PERSISTENCE * y + strength * e;
                e = PERSISTENCE * e + ANSWER * y;
                sum += y;
            }
            sum * usual_rise(world, strength, seed)
        }
        World::Events => {
            // The state of the relation falls by `strength` for each standard deviation, and recovers by half each month;
            // each event of the pair then scores so much less.
            let states: f64 = (0..horizon).map(|month| PERSISTENCE.powi(month as i32)).sum();
            let events = PAIR_EVENTS * (ATTENTION_ON_COUNTS * ATTENTION_ON_COUNTS / 2.0).exp();
            strength * states * events
        }
    }
}

/// Standard deviation of engagement in the long run.
fn usual_rise(world: World, strength: f64, seed: u64) -> f64 {
    match world {
        World::Linear => deviation(&draw(world, LONG, strength, seed).e),
        World::Events => ENGAGEMENT.1,
    }
}

/// A system of so many months in which engagement works on the outcome with this strength.
pub fn draw(world: World, months: usize, strength: f64, seed: u64) -> System {
    let mut random = SplitMix64::new(seed);
    let rows = match world {
        World::Linear => linear(WARM_UP + months, strength, &mut random),
        World::Events => events(WARM_UP + months, strength, &mut random),
    };
    let column = |place: usize| rows[WARM_UP..].iter().map(|row| row[place]).collect::<Vec<f64>>();
    System {
        // Only the calendar matters, and a date ends with the year 9999.
        starts: (0..months).map(|n| first_of(n % (12 * 7_000))).collect(),
        observed: vec![true; months],
        y: column(0),
        e: column(1),
        z: column(2),
        volume: column(3),
        mood: column(4),
        period: Period::Month,
        with_b: vec![true; months],
        with_c: vec![true; months],
    }
}

fn first_of(month: usize) -> Date {
    date(1990 + (month / 12) as i16, (month % 12) as i8 + 1, 1)
}

fn linear(months: usize, strength: f64, random: &mut SplitMix64) -> Vec<[f64; 5]> {
    let (mut attention, mut y, mut e, mut z, mut mood) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let shock = (1.0 - PERSISTENCE * PERSISTENCE).sqrt();
    (0..months)
        .map(|_| {
            attention = PERSISTENCE * attention + shock * random.normal();
            mood = PERSISTENCE * mood + random.normal();
            z = PERSISTENCE * z + 0.5 * attention + random.normal();
            y = PERSISTENCE * y + strength * e + 0.7 * attention + 0.2 * z + random.normal();
            e = PERSISTENCE * e + ANSWER * y + 0.7 * attention + random.normal();
            [y, e, z, attention, mood]
        })
        .collect()
}

/// How much the logarithm of a count moves with a standard deviation of attention.
const ATTENTION_ON_COUNTS: f64 = 0.4;
/// Mean and standard deviation of a month's engagement in the world of events: those of a Poisson sum whose intensity is
/// lognormal. Engagement there does not hang on the relation with C.
const ENGAGEMENT: (f64, f64) = (15.12, 11.82);

fn events(months: usize, strength: f64, random: &mut SplitMix64) -> Vec<[f64; 5]> {
    let (mut attention, mut state, mut engagement) = (0.0, 0.0, ENGAGEMENT.0);
    let shock = (1.0 - PERSISTENCE * PERSISTENCE).sqrt();
    (0..months)
        .map(|_| {
            attention = PERSISTENCE * attention + shock * random.normal();
            let swell = (ATTENTION_ON_COUNTS * attention).exp();
            let pull = strength * (engagement - ENGAGEMENT.0) / ENGAGEMENT.1;
            state = PERSISTENCE * state + pull + 0.5 * random.normal();
            let mut scores = |count: f64, mean: f64| -> f64 {
                (0..poisson(count, random))
                    .map(|_| (mean + 4.0 * random.normal()).clamp(-10.0, 10.0))
                    .sum()
            };
            let y = scores(PAIR_EVENTS * swell, 1.0 + state);
            let z = scores(3.0 * swell, -1.0);
            let warmth = (0.35 * random.normal()).exp();
            engagement = (0..poisson(3.5 * swell * warmth, random))
                .map(|_| [2.5, 2.5, 4.0, 6.0][(random.bits() % 4) as usize])
                .sum();
            let others = poisson(60.0 * swell, random);
            let mood = (0..others).map(|_| 1.0 + 4.0 * random.normal()).sum();
            [y, engagement, z, f64::from(others), mood]
        })
        .collect()
}

/// A Poisson count (Knuth), in pieces so that large means do not run out of digits.
fn poisson(mean: f64, random: &mut SplitMix64) -> u32 {
    let (mut left, mut count) = (mean, 0);
    while left > 0.0 {
        let piece = left.min(20.0);
        left -= piece;
        let floor = (-piece).exp();
        let mut product = random.uniform();
        while product > floor {
            count += 1;
            product *= random.uniform();
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worlds_are_as_they_say() {
        let events = draw(World::Events, LONG, 0.0, 5);
        let mean = events.e.iter().sum::<f64>() / LONG as f64;
        assert!((mean - ENGAGEMENT.0).abs() < 0.3, "{mean}");
        assert!(
            (deviation(&events.e) - ENGAGEMENT.1).abs() < 0.3,
            "{}",
            deviation(&events.e)
        );
        let mut random = SplitMix64::new(3);
        let counts: Vec<f64> = (0..20_000).map(|_| f64::from(poisson(45.0, &mut random))).collect();
        let mean = counts.iter().sum::<f64>() / 20_000.0;
        assert!((mean - 45.0).abs() < 0.3 && (deviation(&counts).powi(2) - 45.0).abs() < 2.0);
    }

    #[test]
    fn the_strength_found_has_the_effect_wanted() {
        for world in [World::Linear, World::Events] {
            let found = truth(world, strength(world, -3.0, 6, 9), 6, 9);
            assert!((found + 3.0).abs() < 1e-3, "{world:?}: {found}");
        }
    }
}
