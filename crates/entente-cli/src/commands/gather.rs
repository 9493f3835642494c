//! Adding up the millions of rows of an imported set: by pair in arrays, and into the sums where the pair changes.

use entente::{
    event::Precision,
    ledger::SetRow,
    relations::{Act, Period, Tallies, Tally},
};
use jiff::civil::Date;
use std::collections::HashMap;

/// Sums of one pair on the way into `tallies`, one array for each length of period.
pub(super) struct Gather<'t> {
    tallies: &'t mut [Tallies],
    /// Labels of the ends; none where the rows do not count.
    pair: Option<(String, String)>,
    /// True where only the number of events is wanted: with [`ANYBODY`] only activity is asked for.
    counted: bool,
    /// Where the codes of the last row stand in memory: those of one block are the same strings.
    block: (*const u8, *const u8),
    arrays: Vec<Array>,
}

/// Sums by period.
struct Array {
    period: Period,
    /// First days of the periods met so far.
    starts: Vec<Date>,
    places: HashMap<Date, u32>,
    /// Place of the period that a day lies in, from `first` on; none where it was not met.
    days: Vec<u32>,
    first: i32,
    sums: Vec<Tally>,
    touched: Vec<u32>,
}

/// Stands for all who are on no side of a question. No code is written like it.
pub(super) const ANYBODY: &str = "*";

const UNMET: u32 = u32::MAX;

/// A day that is further from the first one met than this is looked up each time.
const DAYS: usize = 400 * 366;

impl<'t> Gather<'t> {
    pub(super) fn new(tallies: &'t mut [Tallies]) -> Self {
        let arrays = tallies.iter().map(|sums| Array::new(sums.period())).collect();
        Self {
            tallies,
            pair: None,
            counted: false,
            block: (std::ptr::null(), std::ptr::null()),
            arrays,
        }
    }

    /// Adds a row. `pair` gives the labels of its two ends, or none where it does not count; it is asked only where the ends
    /// change.
    pub(super) fn add(&mut self, row: &SetRow<'_>, pair: impl Fn(&SetRow<'_>) -> Option<(String, String)>) {
        let block = (row.source.as_ptr(), row.target.as_ptr());
        if self.block != block {
            self.block = block;
            let pair = pair(row).filter(|(source, target)| source != target);
            if self.pair != pair {
                self.flush();
                self.block = block;
                self.counted = pair
                    .as_ref()
                    .is_some_and(|(a, b)| [a, b].iter().any(|end| *end == ANYBODY));
                self.pair = pair;
            }
        }
        if self.pair.is_none() {
            return;
        }
        if self.counted {
            for array in &mut self.arrays {
                array.count(row);
            }
            return;
        }
        let act = act(row);
        for array in &mut self.arrays {
            array.add(row, &act);
        }
    }

    /// Hands over what is held. The next row may come from another question, with its codes elsewhere in memory.
    pub(super) fn flush(&mut self) {
        self.block = (std::ptr::null(), std::ptr::null());
        let Some((source, target)) = self.pair.take() else {
            return;
        };
        for (array, sums) in self.arrays.iter_mut().zip(self.tallies.iter_mut()) {
            for place in array.touched.drain(..) {
                let held = std::mem::take(&mut array.sums[place as usize]);
                sums.merge(&source, &target, array.starts[place as usize], &held);
            }
        }
    }
}

impl Array {
    fn new(period: Period) -> Self {
        Self {
            period,
            starts: Vec::new(),
            places: HashMap::new(),
            days: Vec::new(),
            first: 0,
            sums: Vec::new(),
            touched: Vec::new(),
        }
    }

    fn add(&mut self, row: &SetRow<'_>, act: &Act) {
        let place = self.place(row);
        let sum = &mut self.sums[place as usize];
        if sum.events == 0 {
            self.touched.push(place);
        }
        sum.add(act);
    }

    fn count(&mut self, row: &SetRow<'_>) {
        let place = self.place(row);
        let sum = &mut self.sums[place as usize];
        if sum.events == 0 {
            self.touched.push(place);
        }
        sum.events += 1;
    }

    fn place(&mut self, row: &SetRow<'_>) -> u32 {
        if self.starts.is_empty() {
            self.first = row.number.saturating_sub(100 * 366);
        }
        let offset = usize::try_from(i64::from(row.number) - i64::from(self.first)).unwrap_or(DAYS);
        if let Some(&known) = self.days.get(offset).filter(|&&known| known != UNMET) {
            return known;
        }
        let start = self.period.start(row.day);
        let place = *self.places.entry(start).or_insert_with(|| {
            self.starts.push(start);
            self.sums.push(Tally::default());
            self.starts.len() as u32 - 1
        });
        if offset < DAYS {
            if self.days.len() <= offset {
                self.days.resize(offset + 1, UNMET);
            }
            self.days[offset] = place;
        }
        place
    }
}

fn act(row: &SetRow<'_>) -> Act {
    Act {
        day: row.day,
        precision: Precision::Day,
        root: row.root,
        quad_class: row.quad_class,
        plover: row.plover,
        goldstein: row.goldstein,
        origins: row.reports,
        mutual: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entente::{
        event::{QuadClass, Root},
        relations::Direction,
    };

    #[test]
    fn arrays_give_what_single_rows_give() {
        let day = |number: i32| jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(number);
        let rows: Vec<(usize, SetRow<'_>)> = (0..500)
            .map(|n| {
                let number = [10_000, 15_000, -80_000, 200_000][n % 4] + (n as i32 * 37) % 900;
                let row = SetRow {
                    source: ["USA", "PAK", "IND"][n % 3],
                    target: ["PAK", "USA"][n / 3 % 2],
                    day: day(number),
                    number,
                    root: Root::Agree,
                    mode: None,
                    code: "057",
                    quad_class: QuadClass::VerbalCooperation,
                    plover: n as f64 / 100.0,
                    goldstein: (n % 5 > 0).then_some(1.0),
                    reports: 2,
                    row: n as u64,
                };
                (n, row)
            })
            .collect();
        for period in [Period::Week, Period::Month, Period::Year] {
            let mut arrays = [Tallies::new(period)];
            let mut gather = Gather::new(&mut arrays);
            let mut single = Tallies::new(period);
            for (_, row) in &rows {
                gather.add(row, |row| Some((row.source.to_owned(), row.target.to_owned())));
                single.add(row.source, row.target, &act(row));
            }
            gather.flush();
            assert_eq!(arrays[0].steps(), single.steps());
            for (a, b) in [("USA", "PAK"), ("PAK", "USA"), ("IND", "USA")] {
                let sums = |tallies: &Tallies| tallies.dyad(a, b, Direction::Directed);
                let close = |x: &Tally, y: &Tally| {
                    (x.plover - y.plover).abs() < 1e-9
                        && (x.events, x.roots, x.goldstein_events, x.origins)
                            == (y.events, y.roots, y.goldstein_events, y.origins)
                };
                assert!(sums(&arrays[0]).iter().zip(&sums(&single)).all(|(x, y)| close(x, y)));
            }
        }
    }
}
