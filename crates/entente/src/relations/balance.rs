//! Structural balance: whether the friends of friends are friends.
//!
//! Of a window of periods a signed graph is made: two states are joined by a positive edge where the mean score of what
//! passed between them is above zero, by a negative one where it is below. Three states that are all joined are a
//! triad. With Cartwright and Harary (1956, Psychological Review 63) a triad is balanced where its negative edges are
//! none or two; with Davis (1967, Human Relations 20) also where all three are negative (weak balance).
//!
//! A share of balanced triads means nothing by itself: where most edges are positive, most triads are balanced by
//! chance. So each share stands beside what it is when the same signs are dealt out at random over the same edges.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::random::SplitMix64;
use super::tally::{Scale, Tallies, Tally};

/// What makes an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeOptions {
    /// Whose mean gives the sign.
    pub scale: Scale,
    /// Fewest events with a score in the window; dyads with less have no edge.
    pub least: u32,
    /// A mean between minus and plus this, in points of the scale, gives no edge. A mean of zero never does.
    pub dead_zone: f64,
}

impl Default for EdgeOptions {
    fn default() -> Self {
        Self {
            scale: Scale::Plover,
            least: 3,
            dead_zone: 0.0,
        }
    }
}

/// States joined by positive and negative edges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignedGraph {
    /// Everybody with an edge, in the order of the alphabet.
    pub nodes: Vec<String>,
    /// Places of two nodes, the lower first, in ascending order, each pair once; true for positive.
    pub edges: Vec<(usize, usize, bool)>,
}

impl SignedGraph {
    /// The graph of the periods that begin from `first` to `last`, both included, among those that `keep` admits.
    pub fn of(tallies: &Tallies, first: Date, last: Date, options: &EdgeOptions, keep: impl Fn(&str) -> bool) -> Self {
        let signs: Vec<(&str, &str, bool)> = tallies
            .dyads(first, last)
            .into_iter()
            .filter(|((a, b), _)| keep(a) && keep(b))
            .filter_map(|((a, b), tally)| sign(&tally, options).map(|sign| (a, b, sign)))
            .collect();
        Self::from_signs(&signs)
    }

    /// The graph of these dyads, each named once; true for positive.
    pub fn from_signs(signs: &[(&str, &str, bool)]) -> Self {
        let mut nodes: Vec<&str> = signs.iter().flat_map(|&(a, b, _)| [a, b]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let places: BTreeMap<&str, usize> = nodes.iter().enumerate().map(|(place, &name)| (name, place)).collect();
        let mut edges: Vec<(usize, usize, bool)> = signs
            .iter()
            .map(|&(a, b, sign)| (places[a].min(places[b]), places[a].max(places[b]), sign))
            .collect();
        edges.sort_unstable();
        Self {
            nodes: nodes.into_iter().map(str::to_owned).collect(),
            edges,
        }
    }

    /// Number of negative edges.
    pub fn negative(&self) -> usize {
        self.edges.iter().filter(|edge| !edge.2).count()
    }

    /// All triads, each as the places of its three edges.
    fn triangles(&self) -> Vec<[usize; 3]> {
        let mut later: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); self.nodes.len()];
        for (place, &(a, b, _)) in self.edges.iter().enumerate() {
            later[a].insert(b, place);
        }
        let mut triangles = Vec::new();
        for (place, &(a, b, _)) in self.edges.iter().enumerate() {
            for (c, &second) in &later[b] {
                if let Some(&third) = later[a].get(c) {
                    triangles.push([place, second, third]);
                }
            }
        }
        triangles
    }
}

fn sign(tally: &Tally, options: &EdgeOptions) -> Option<bool> {
    let events = match options.scale {
        Scale::Plover => tally.events,
        Scale::Goldstein => tally.goldstein_events,
    };
    let mean = tally.mean(options.scale)?;
    (events >= options.least && mean != 0.0 && mean.abs() >= options.dead_zone).then_some(mean > 0.0)
}

/// Triads by the number of their negative edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Triads {
    /// `[+++, ++-, +--, ---]`.
    pub kinds: [u32; 4],
}

impl Triads {
    /// All of them.
    pub fn total(&self) -> u32 {
        self.kinds.iter().sum()
    }

    /// Share balanced after Cartwright and Harary: +++ and +--. None without triads.
    pub fn balanced(&self) -> Option<f64> {
        self.share(self.kinds[0] + self.kinds[2])
    }

    /// Share balanced after Davis: all but ++-.
    pub fn weakly_balanced(&self) -> Option<f64> {
        self.share(self.total() - self.kinds[1])
    }

    fn share(&self, of: u32) -> Option<f64> {
        (self.total() > 0).then(|| f64::from(of) / f64::from(self.total()))
    }
}

/// A share under signs dealt out at random.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Mean over the shuffles.
    pub mean: f64,
    /// Their 5th percentile.
    pub low: f64,
    /// Their 95th percentile.
    pub high: f64,
}

/// Triads with their shares and what chance would give.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// The counts.
    pub triads: Triads,
    /// Expected share balanced after Cartwright and Harary; none without triads.
    pub by_chance: Option<Expected>,
    /// Expected share balanced after Davis.
    pub weakly_by_chance: Option<Expected>,
}

/// Counts the triads of a graph, or those that one node (by its place) is part of; and those of `shuffles` graphs with
/// the same edges, on which the same signs lie in another order. The same seed gives the same shuffles.
pub fn balance(graph: &SignedGraph, node: Option<usize>, shuffles: usize, seed: u64) -> Balance {
    let mut triangles = graph.triangles();
    if let Some(node) = node {
        let ends = |edge: usize| [graph.edges[edge].0, graph.edges[edge].1];
        triangles.retain(|&[ab, bc, _]| ends(ab).contains(&node) || ends(bc).contains(&node));
    }
    let mut signs: Vec<bool> = graph.edges.iter().map(|edge| edge.2).collect();
    let mut triads = Triads::default();
    for edges in &triangles {
        let negative = edges.iter().filter(|&&edge| !signs[edge]).count();
        triads.kinds[negative] += 1;
    }
    let mut random = SplitMix64::new(seed);
    let (mut strong, mut weak) = (Vec::new(), Vec::new());
    let mut left = shuffles;
    while left > 0 && !triangles.is_empty() {
        // Sixty-four shuffles at a time, each a bit: there may be a million triads.
        let lanes = left.min(64);
        let mut negative = vec![0u64; signs.len()];
        for lane in 0..lanes {
            shuffle(&mut signs, &mut random);
            for (bits, sign) in negative.iter_mut().zip(&signs) {
                *bits |= u64::from(!sign) << lane;
            }
        }
        let (mut odd, mut one) = (Lanes::default(), Lanes::default());
        for &[ab, bc, ac] in &triangles {
            let (x, y, z) = (negative[ab], negative[bc], negative[ac]);
            odd.add(x ^ y ^ z);
            one.add((x ^ y ^ z) & !(x & y & z));
        }
        let share = |count: u64| 1.0 - count as f64 / triangles.len() as f64;
        strong.extend((0..lanes).map(|lane| share(odd.count(lane))));
        weak.extend((0..lanes).map(|lane| share(one.count(lane))));
        left -= lanes;
    }
    Balance {
        triads,
        by_chance: expected(strong),
        weakly_by_chance: expected(weak),
    }
}

/// Sixty-four counters: bit n of the k-th number is the k-th binary digit of counter n.
#[derive(Default)]
struct Lanes(Vec<u64>);

impl Lanes {
    /// Adds one to the counters whose bit is set.
    fn add(&mut self, mut bits: u64) {
        for digit in &mut self.0 {
            if bits == 0 {
                return;
            }
            let carry = *digit & bits;
            *digit ^= bits;
            bits = carry;
        }
        if bits != 0 {
            self.0.push(bits);
        }
    }

    fn count(&self, lane: usize) -> u64 {
        self.0
            .iter()
            .rev()
            .fold(0, |count, digit| count << 1 | (digit >> lane & 1))
    }
}

/// Fisher and Yates.
fn shuffle(signs: &mut [bool], random: &mut SplitMix64) {
    for last in (1..signs.len()).rev() {
        signs.swap(last, (random.bits() % (last as u64 + 1)) as usize);
    }
}

fn expected(mut shares: Vec<f64>) -> Option<Expected> {
    shares.sort_by(f64::total_cmp);
    let at = |share: f64| shares.get((share * shares.len().saturating_sub(1) as f64).round() as usize);
    Some(Expected {
        mean: shares.iter().sum::<f64>() / shares.len() as f64,
        low: *at(0.05)?,
        high: *at(0.95)?,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::event::{Precision, QuadClass, Root};
    use crate::relations::period::Period;
    use crate::relations::tally::Act;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// Graphs of up to `nodes` nodes with any signs.
    pub(in crate::relations) fn graphs(nodes: usize) -> impl Strategy<Value = SignedGraph> {
        let pairs = nodes * (nodes - 1) / 2;
        prop::collection::vec(0u8..4, pairs).prop_map(move |kinds| {
            let names: Vec<String> = (0..nodes).map(|i| format!("N{i:02}")).collect();
            let pairs = (0..nodes).flat_map(|a| (a + 1..nodes).map(move |b| (a, b)));
            let signs: Vec<(&str, &str, bool)> = pairs
                .zip(kinds)
                .filter(|(_, kind)| *kind > 0)
                .map(|((a, b), kind)| (names[a].as_str(), names[b].as_str(), kind != 1))
                .collect();
            SignedGraph::from_signs(&signs)
        })
    }

    fn act(day: Date, plover: f64, goldstein: Option<f64>) -> Act {
        Act {
            day,
            precision: Precision::Day,
            root: Root::Support,
            quad_class: QuadClass::VerbalCooperation,
            plover,
            goldstein,
            origins: 1,
            mutual: false,
        }
    }

    #[test]
    fn edges_have_the_sign_of_the_mean_and_need_events() {
        let mut tallies = Tallies::new(Period::Year);
        let (then, later) = (date(2020, 5, 1), date(2021, 5, 1));
        for (a, b, day, plover, goldstein) in [
            ("USA", "FRA", then, 4.0, Some(-1.0)),
            ("FRA", "USA", then, -1.0, None),
            ("USA", "RUS", then, -5.0, Some(-5.0)),
            ("USA", "RUS", then, 1.0, Some(-5.0)),
            ("USA", "RUS", later, 9.0, None),
            ("FRA", "RUS", then, 1.0, None),
            ("FRA", "UNO", then, 3.0, None),
            ("FRA", "UNO", then, 3.0, None),
            ("DEU", "FRA", then, 3.0, None),
            ("DEU", "FRA", then, -3.0, None),
        ] {
            tallies.add(a, b, &act(day, plover, goldstein));
        }
        let year = date(2020, 1, 1);
        let edges = |options: EdgeOptions, keep: fn(&str) -> bool| -> Vec<String> {
            let graph = SignedGraph::of(&tallies, year, year, &options, keep);
            let edges = graph
                .edges
                .iter()
                .map(|&(a, b, sign)| format!("{}{}{}", graph.nodes[a], if sign { '+' } else { '-' }, graph.nodes[b]));
            edges.collect()
        };
        let two = EdgeOptions {
            least: 2,
            ..EdgeOptions::default()
        };
        assert_eq!(edges(two, |_| true), ["FRA+UNO", "FRA+USA", "RUS-USA"]);
        assert_eq!(edges(two, |who| who != "UNO"), ["FRA+USA", "RUS-USA"]);
        let zone = EdgeOptions { dead_zone: 1.8, ..two };
        assert_eq!(edges(zone, |_| true), ["FRA+UNO", "RUS-USA"]);
        let goldstein = EdgeOptions {
            scale: Scale::Goldstein,
            ..two
        };
        assert_eq!(edges(goldstein, |_| true), ["RUS-USA"]);
    }

    #[test]
    fn triads_by_hand() {
        // Four states: one negative edge, which lies in two of the four triads.
        let graph = SignedGraph::from_signs(&[
            ("A", "B", false),
            ("A", "C", true),
            ("A", "D", true),
            ("B", "C", true),
            ("B", "D", true),
            ("C", "D", true),
        ]);
        let found = balance(&graph, None, 200, 1);
        assert_eq!(found.triads.kinds, [2, 2, 0, 0]);
        assert_eq!(found.triads.balanced(), Some(0.5));
        let kinds: Vec<[u32; 4]> = (0..4)
            .map(|node| balance(&graph, Some(node), 0, 1).triads.kinds)
            .collect();
        assert_eq!(kinds, [[1, 2, 0, 0], [1, 2, 0, 0], [2, 1, 0, 0], [2, 1, 0, 0]]);
        // Wherever the negative edge lies, two triads are out of balance.
        let chance = found.by_chance.expect("triads");
        assert_eq!((chance.mean, chance.low, chance.high), (0.5, 0.5, 0.5));
        // For A: 1/3 balanced if it has the edge (half of the cases), else 2/3.
        let chance = balance(&graph, Some(0), 200, 1).by_chance.expect("triads");
        assert!((chance.mean - 0.5).abs() < 0.03 && chance.low < 0.34 && chance.high > 0.66);
        // Three enemies are balanced only in the weak sense.
        let enemies = SignedGraph::from_signs(&[("A", "B", false), ("A", "C", false), ("B", "C", false)]);
        let triads = balance(&enemies, None, 10, 1).triads;
        assert_eq!((triads.balanced(), triads.weakly_balanced()), (Some(0.0), Some(1.0)));
        let pair = SignedGraph::from_signs(&[("A", "B", false)]);
        let found = balance(&pair, None, 10, 1);
        assert_eq!((found.triads.balanced(), found.by_chance), (None, None));
        assert_eq!(balance(&SignedGraph::default(), None, 10, 1).triads.total(), 0);
    }

    proptest! {
        #[test]
        fn counts_are_those_of_all_threes(graph in graphs(9)) {
            let sign = |a: usize, b: usize| {
                graph.edges.iter().find(|e| (e.0, e.1) == (a, b)).map(|e| usize::from(!e.2))
            };
            let mut kinds = [0; 4];
            for a in 0..graph.nodes.len() {
                for b in a + 1..graph.nodes.len() {
                    for c in b + 1..graph.nodes.len() {
                        if let (Some(x), Some(y), Some(z)) = (sign(a, b), sign(b, c), sign(a, c)) {
                            kinds[x + y + z] += 1;
                        }
                    }
                }
            }
            let found = balance(&graph, None, 20, 7);
            prop_assert_eq!(found.triads.kinds, kinds);
            let actors: Vec<Balance> = (0..graph.nodes.len()).map(|node| balance(&graph, Some(node), 20, 7)).collect();
            let of_actors: u32 = actors.iter().map(|a| a.triads.total()).sum();
            prop_assert_eq!(of_actors, 3 * found.triads.total());
            // The mean share over 65 shuffles, one by one.
            let (mut shuffled, mut random, mut sum) = (graph.clone(), SplitMix64::new(7), 0.0);
            let mut signs: Vec<bool> = graph.edges.iter().map(|e| e.2).collect();
            for _ in 0..65 {
                shuffle(&mut signs, &mut random);
                shuffled.edges.iter_mut().zip(&signs).for_each(|(edge, sign)| edge.2 = *sign);
                sum += balance(&shuffled, None, 0, 0).triads.balanced().unwrap_or_default();
            }
            let mean = balance(&graph, None, 65, 7).by_chance.map_or(0.0, |e| e.mean);
            prop_assert!((mean - sum / 65.0).abs() < 1e-12);
            for b in actors.iter().chain([&found]) {
                prop_assert_eq!(b.by_chance.is_some(), b.triads.total() > 0);
                if let Some(e) = b.by_chance {
                    prop_assert!(0.0 <= e.low && e.low <= e.high && e.high <= 1.0 && e.mean.is_finite());
                }
            }
        }
    }
}
