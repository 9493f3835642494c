//! The relation index: how two states stand on a day, in PLOVER score (-10 to 10), with its uncertainty.
//!
//! The index on day t is
//!
//! ```text
//! ( sum of w_i s_i + k m ) / ( sum of w_i + k ),    w_i = confidence_i * 2^(-age_i / half_life),    events up to t
//! ```
//!
//! where s is the score of an event and m the long-run mean: the confidence-weighted mean of all scores of the dyad up
//! to t, so that no point knows what came after it. `k` events' worth of that mean are mixed in, which draws the index
//! towards it when recent events are few.
//!
//! The interval comes from a Bayesian bootstrap (Rubin 1981): each draw gives every event a random weight with mean one,
//! the same on every day. It is smoothed (Silverman and Young 1987): each draw moves every score by normal noise of
//! [`SCORE_NOISE`], since a score stands for a kind of event and not for this one; so one event alone has an interval
//! too. The events' worth of long-run mean that is mixed in is uncertain in its turn: the relation may have moved away from
//! its long run since the last event. Each draw moves it by normal noise with the standard deviation of all scores over the
//! square root of k, so that the interval widens as the events fade. Where a skewed handful of scores would put the index outside its own interval, the interval is widened to it.

use jiff::civil::Date;

use super::event::DyadRow;
use super::random::SplitMix64;

/// Standard deviation, in PLOVER points, of what an event was worth around the score of its root and mode.
pub const SCORE_NOISE: f64 = 2.0;

/// Scores lie between minus and plus this (PLOVER manual).
const SCALE: f64 = 10.0;

/// How the index is made; always to be shown with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexOptions {
    /// Days after which an event counts half.
    pub half_life: f64,
    /// How many events' worth of the long-run mean is mixed in.
    pub prior_events: f64,
    /// How much the interval is to cover, in (0, 1).
    pub coverage: f64,
    /// Number of draws.
    pub draws: usize,
    /// The same seed gives the same interval.
    pub seed: u64,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self {
            half_life: 90.0,
            prior_events: 3.0,
            coverage: 0.9,
            draws: 500,
            seed: 1,
        }
    }
}

/// The index on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexPoint {
    /// The day.
    pub day: Date,
    /// The index.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// The mean of all scores so far, to which the index is drawn.
    pub long_run: f64,
    /// Events so far.
    pub events: u32,
    /// Sum of the weights: how many events of today the past ones are worth.
    pub weight: f64,
}

/// The index on each of `days`, which ascend, from the rows of one dyad (see [`super::dyad_rows`]). Days before the
/// first event have none.
pub fn relation_index(rows: &[&DyadRow], days: &[Date], options: &IndexOptions) -> Vec<IndexPoint> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.day);
    let mut random = SplitMix64::new(options.seed);
    let mut point = Sums::default();
    let mut draws = vec![Sums::default(); options.draws];
    let drift: Vec<f64> = draws.iter().map(|_| random.normal()).collect();
    let mut squares = 0.0;
    let mut points = Vec::with_capacity(days.len());
    let (mut next, mut today) = (0, None);
    for &day in days {
        while let Some(row) = rows.get(next).filter(|row| row.day <= day) {
            pass(&mut point, &mut draws, today, row.day, options.half_life);
            today = Some(row.day);
            point.add(row.confidence, row.score);
            squares += row.confidence * row.score * row.score;
            for draw in &mut draws {
                draw.add(
                    row.confidence * random.exponential(),
                    row.score + SCORE_NOISE * random.normal(),
                );
            }
            next += 1;
        }
        if next == 0 || point.all == 0.0 {
            continue;
        }
        pass(&mut point, &mut draws, today, day, options.half_life);
        today = Some(day);
        let value = point.index(options.prior_events, 0.0);
        let spread = (squares / point.all - (point.all_scores / point.all).powi(2)).max(0.0) + SCORE_NOISE.powi(2);
        let step = (spread / options.prior_events.max(f64::MIN_POSITIVE)).sqrt();
        let moved = draws.iter().zip(&drift);
        let (low, high) = interval(
            moved.map(|(draw, z)| draw.index(options.prior_events, z * step)),
            options.coverage,
        );
        points.push(IndexPoint {
            day,
            value,
            // No draw of scores within the scale means a relation beyond it.
            low: low.min(value).max(-SCALE),
            high: high.max(value).min(SCALE),
            long_run: point.all_scores / point.all,
            events: next as u32,
            weight: point.recent,
        });
    }
    points
}

/// Running sums of weights and weighted scores: the recent ones fade, the others do not.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    recent: f64,
    recent_scores: f64,
    all: f64,
    all_scores: f64,
}

impl Sums {
    fn add(&mut self, weight: f64, score: f64) {
        self.recent += weight;
        self.recent_scores += weight * score;
        self.all += weight;
        self.all_scores += weight * score;
    }

    /// The index where the relation has moved by `drift` from its long-run mean.
    fn index(&self, prior_events: f64, drift: f64) -> f64 {
        if self.all == 0.0 {
            return 0.0;
        }
        let long_run = self.all_scores / self.all;
        let weight = self.recent + prior_events;
        if weight == 0.0 {
            long_run
        } else if prior_events == 0.0 {
            self.recent_scores / weight
        } else {
            (self.recent_scores + prior_events * (long_run + drift)) / weight
        }
    }
}

/// Lets the time from `since` to `day` fade what is recent.
fn pass(point: &mut Sums, draws: &mut [Sums], since: Option<Date>, day: Date, half_life: f64) {
    let days = since.map_or(0, |since| days_between(since, day));
    if days > 0 {
        let left = (-f64::from(days) / half_life).exp2();
        for sums in std::iter::once(point).chain(draws) {
            sums.recent *= left;
            sums.recent_scores *= left;
        }
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// The middle `coverage` of the draws.
fn interval(draws: impl Iterator<Item = f64>, coverage: f64) -> (f64, f64) {
    let mut draws: Vec<f64> = draws.collect();
    draws.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * draws.len().saturating_sub(1) as f64;
        draws.get(place.round() as usize).copied()
    };
    let tail = (1.0 - coverage) / 2.0;
    // Without draws nothing is known.
    at(tail)
        .zip(at(1.0 - tail))
        .unwrap_or((f64::NEG_INFINITY, f64::INFINITY))
}
