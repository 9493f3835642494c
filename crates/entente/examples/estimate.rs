//! Runs the estimators of the trade-off test on series in a CSV file, so that other software can be held against them.
//!
//! ```sh
//! cargo run --release -p entente --example estimate -- series.csv 2 6
//! ```
//!
//! The file is what `entente tradeoff --series` writes: start, observed, y, e, z, volume, mood. The numbers are lags and
//! horizon. Prints JSON: coefficient and errors by horizon for both orders, the autoregression's responses, Granger tests.

use entente::relations::{
    Period,
    linear::{Robust, deviation},
    tradeoff::{
        projection::{Order, Projection},
        system::System,
        vector::Vector,
    },
};
use serde_json::{Value, json};

#[allow(clippy::print_stdout)] // a program of its own, not the library
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, lags, horizon] = &arguments[..] else {
        return Err("give a file, the number of lags and the horizon".into());
    };
    let (lags, horizon): (usize, usize) = (lags.parse()?, horizon.parse()?);
    let system = read(file)?;
    let rise = deviation(&system.seen(&system.e));
    let mut projections = serde_json::Map::new();
    for (name, order) in [("last", Order::EngagementLast), ("first", Order::EngagementFirst)] {
        let mut lines = Vec::new();
        for h in 1..=horizon {
            let mut line = json!({"horizon": h});
            for robust in [Robust::No, Robust::Hc1, Robust::Hc3] {
                let projection = Projection {
                    lags,
                    order,
                    attention: true,
                    robust,
                    coverage: 0.9,
                };
                let (response, _) = projection.at(&system, h)?;
                line["estimate"] = json!(response.estimate);
                line["n"] = json!(response.n);
                line[robust.name()] = json!(response.error);
            }
            lines.push(line);
        }
        projections.insert(name.to_owned(), Value::from(lines));
    }
    let vector = Vector::fit(&system, lags, true)?;
    let (forth, back) = vector.granger_both();
    let answer = json!({
        "rise": rise,
        "projections": projections,
        "var": {
            "last": vector.responses(horizon, Order::EngagementLast, rise),
            "first": vector.responses(horizon, Order::EngagementFirst, rise),
        },
        "granger": {
            "engagement_to_outcome": forth.map(|j| json!({"f": j.f, "restrictions": j.restrictions})),
            "outcome_to_engagement": back.map(|j| json!({"f": j.f, "restrictions": j.restrictions})),
        },
        "bic_lags": Vector::choose_lags(&system, 6, true)?,
    });
    println!("{}", serde_json::to_string_pretty(&answer)?);
    Ok(())
}

fn read(file: &str) -> Result<System, Box<dyn std::error::Error>> {
    let mut system = System {
        starts: Vec::new(),
        observed: Vec::new(),
        y: Vec::new(),
        e: Vec::new(),
        z: Vec::new(),
        volume: Vec::new(),
        mood: Vec::new(),
        with_b: Vec::new(),
        with_c: Vec::new(),
        period: Period::Month,
    };
    for row in csv::Reader::from_path(file)?.records() {
        let row = row?;
        let field = |place: usize| row.get(place).unwrap_or_default();
        system.starts.push(field(0).parse()?);
        system.observed.push(field(1) == "1");
        for (values, place) in [
            &mut system.y,
            &mut system.e,
            &mut system.z,
            &mut system.volume,
            &mut system.mood,
        ]
        .into_iter()
        .zip(2..)
        {
            values.push(field(place).parse()?);
        }
        system.with_b.push(true);
        system.with_c.push(true);
    }
    Ok(system)
}
