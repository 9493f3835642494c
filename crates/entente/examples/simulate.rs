//! Writes the table of size, power, coverage and false assurance of the trade-off test on simulated systems.
//!
//! ```sh
//! cargo run --release -p entente --example simulate -- 2000 > benches/simulations.tsv
//! cargo run --release -p entente --example simulate -- 300 --check
//! ```
//!
//! With `--errors` it shows what HC1 and HC3 would each give, instead of the one that the test takes. With `--check` it fails where a figure lies outside the bounds that the method was chosen by, widened by what chance
//! does at that number of draws.

use std::process::ExitCode;

use entente::relations::linear::Robust;
use entente::relations::tradeoff::simulate::{Tabulated, World, tabulate};
use rayon::prelude::*;

#[allow(clippy::print_stdout, clippy::print_stderr)] // a program of its own, not the library
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let draws: usize = arguments.iter().find_map(|a| a.parse().ok()).unwrap_or(500);
    let both = arguments.iter().any(|a| a == "--errors");
    let check = arguments.iter().any(|a| a == "--check");
    let mut cells = Vec::new();
    for world in [World::Linear, World::Events] {
        for months in [120, 288] {
            for effect in [0.0, -0.5, -1.0, -1.5] {
                if both {
                    cells.extend([Robust::Hc1, Robust::Hc3].map(|errors| (world, months, effect, errors)));
                } else {
                    cells.push((world, months, effect, Robust::Hc3));
                }
            }
        }
    }
    let rows: Vec<Tabulated> = cells
        .into_par_iter()
        .map(|(world, months, effect, robust)| tabulate(world, months, effect, robust, draws, 1))
        .collect();
    println!(
        "world\tmonths\terrors\teffect_in_margins\tdraws\trejected\tbelow_zero\tcovered\tnot_at_the_expense\tcannot_be_told\tmean_estimate\tnot_at_the_expense_by_sample_margin\tsample_margin"
    );
    for row in &rows {
        let world = if row.world == World::Linear { "linear" } else { "events" };
        println!(
            "{world}\t{}\t{}\t{:.1}\t{}\t{:.3}\t{:.3}\t{:.3}\t{:.3}\t{:.3}\t{:.3}\t{:.3}\t{:.3}",
            row.months,
            row.errors,
            row.effect,
            row.draws,
            row.rejected,
            row.found,
            row.covered,
            row.assured,
            row.untold,
            row.mean,
            row.assured_by_sample,
            row.sample_margin
        );
    }
    let outside: Vec<String> = rows.iter().flat_map(outside).collect();
    for line in &outside {
        eprintln!("outside its bounds: {line}");
    }
    if check && !outside.is_empty() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What lies outside the bounds by more than two and a half standard errors of a share.
fn outside(row: &Tabulated) -> Vec<String> {
    let mut found = Vec::new();
    let mut within = |what: &str, share: f64, low: f64, high: f64| {
        let slack = |bound: f64| 2.5 * (bound * (1.0 - bound) / row.draws.max(1) as f64).sqrt();
        if share < low - slack(low) || share > high + slack(high) {
            found.push(format!(
                "{what} {share:.3} ({low} to {high}) for {:?}, {} months, effect {}",
                row.world, row.months, row.effect
            ));
        }
    };
    let long = row.months >= 288;
    if row.effect == 0.0 {
        within("size", row.rejected, if long { 0.08 } else { 0.0 }, 0.12);
    }
    within("coverage", row.covered, 0.87, if long { 0.93 } else { 1.0 });
    if row.effect == -1.5 {
        within("false assurance", row.assured, 0.0, 0.10);
    }
    found
}
