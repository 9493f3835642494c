//! A trade-off: when A engages more with B, does A's relation with C get worse?

use super::{known_set, sides};
use crate::{
    commands::{
        report::verdict,
        tradeoff::{Ask, Findings, as_json, findings, findings_since, print, sums},
    },
    serve::{
        address::Address,
        answer::{Frame, Page, Refusal},
        desk::View,
        standing::standing,
        table::{Cell, Table},
        text::undirected,
    },
};
use askama::Template;
use entente::relations::{
    Period, Scale,
    tradeoff::{Acts, Engagement, Options, Question, Unable, projection::Order},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest horizon, in usual ones: two years.
const HORIZONS: usize = 4;
/// Most placebo triads.
const PLACEBOS: usize = 200;

/// How the question may be asked; as `entente tradeoff` takes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// Also compare A and C after this day with a synthetic control from A's other relations.
    since: Option<Date>,
    /// From this day on.
    from: Option<Date>,
    /// Up to this day.
    to: Option<Date>,
    /// week, month (the default) or quarter.
    #[serde(default)]
    period: PeriodName,
    /// Periods over which the effect adds up; half a year where it is left out.
    horizon: Option<usize>,
    /// The least loss that would matter, summed over the horizon; half a standard deviation of that sum where it is left out.
    margin: Option<f64>,
    /// plover (the default) or goldstein.
    #[serde(default)]
    scale: ScaleName,
    /// cooperation (the default), count or net.
    #[serde(default)]
    engagement: EngagementName,
    /// Whose acts engagement with B is: both (the default), forth or back.
    #[serde(default)]
    engaging: ActsName,
    /// Whose acts the relation with C is: both (the default), forth or back.
    #[serde(default)]
    direction: ActsName,
    /// Take A's and C's net score as a share of A's activity.
    #[serde(default)]
    shares: bool,
    /// Do not hold A's other activity constant.
    #[serde(default)]
    no_attention: bool,
    /// Engagement moves first within a period.
    #[serde(default)]
    first: bool,
    /// An imported event set instead of the ledger's own readings.
    set: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PeriodName {
    Week,
    #[default]
    Month,
    Quarter,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ScaleName {
    #[default]
    Plover,
    Goldstein,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum EngagementName {
    #[default]
    Cooperation,
    Count,
    Net,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ActsName {
    #[default]
    Both,
    Forth,
    Back,
}

impl From<ActsName> for Acts {
    fn from(name: ActsName) -> Self {
        match name {
            ActsName::Both => Self::Both,
            ActsName::Forth => Self::Forth,
            ActsName::Back => Self::Back,
        }
    }
}

/// The page of a trade-off; its JSON twin is what `entente tradeoff --json` prints.
#[derive(Template)]
#[template(path = "tradeoff.html")]
pub(in crate::serve) struct Tradeoff {
    frame: Frame,
    question: String,
    names: [String; 3],
    codes: [String; 3],
    /// Verdict, curves, placebos and other ways of asking.
    verdict: String,
    tables: Vec<Table>,
    value: Value,
    asked: Vec<(&'static str, String)>,
    plain: String,
    set: Option<String>,
}

impl Serialize for Tradeoff {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl Page for Tradeoff {
    fn tables(&self) -> Vec<&Table> {
        self.tables.iter().collect()
    }
}

impl Tradeoff {
    /// What stands in a field of the form.
    fn field(&self, name: &str) -> &str {
        let found = self.asked.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    fn options(&self, name: &str, values: &[&'static str]) -> Vec<(&'static str, bool)> {
        let asked = self.field(name);
        values.iter().map(|value| (*value, *value == asked)).collect()
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address, key: &str) -> Result<Tradeoff, Refusal> {
    let query: Query = address.query()?;
    let set = query.set.as_deref();
    known_set(view, set)?;
    let sides = sides::<3>(view, key, set)?;
    super::in_order(query.from, query.to)?;
    let period = match query.period {
        PeriodName::Week => Period::Week,
        PeriodName::Month => Period::Month,
        PeriodName::Quarter => Period::Quarter,
    };
    let question = Question {
        scale: match query.scale {
            ScaleName::Plover => Scale::Plover,
            ScaleName::Goldstein => Scale::Goldstein,
        },
        engagement: match query.engagement {
            EngagementName::Cooperation => Engagement::Cooperation,
            EngagementName::Count => Engagement::Count,
            EngagementName::Net => Engagement::Net,
        },
        engaging: query.engaging.into(),
        outcome: query.direction.into(),
        shares: query.shares,
        a: sides[0].label.clone(),
        b: sides[1].label.clone(),
        c: sides[2].label.clone(),
    };
    let options = options(&query, period)?;
    let ask = Ask {
        set: query.set.clone(),
        from: query.from,
        to: super::until_today(query.to),
        placebos: PLACEBOS,
        since: query.since,
    };
    let tallies = sums(view.source(set), &sides, period)?;
    let found = findings(&tallies, view.names(), &sides, question, options, &ask);
    // The study since a day is part of the whole answer; the page shows it under a heading of its own.
    let since = findings_since(&tallies, view.names(), &sides, &found.question, options, &ask);
    let names = [
        "since",
        "from",
        "to",
        "period",
        "horizon",
        "margin",
        "scale",
        "engagement",
        "engaging",
        "direction",
        "shares",
        "no_attention",
        "first",
    ];
    Ok(Tradeoff {
        frame: Frame::new(address, "tradeoff", print::question(&found)),
        question: print::question(&found),
        names: found.names.clone(),
        codes: [&found.question.a, &found.question.b, &found.question.c].map(Clone::clone),
        verdict: undirected(&verdict::section(&found, since.as_ref())),
        tables: tables(address, &found),
        value: as_json(&found),
        asked: names
            .map(|name| (name, address.asked(name).unwrap_or_default().to_owned()))
            .to_vec(),
        plain: address.base(),
        set: query.set,
    })
}

fn options(query: &Query, period: Period) -> Result<Options, Refusal> {
    let usual = Options::of(period);
    if query.margin.is_some_and(|m| !(m > 0.0 && m.is_finite())) {
        return Err(Refusal::bad(
            "The margin must be above 0, in the outcome's units summed over the horizon.",
        ));
    }
    let longest = usual.horizon.saturating_mul(HORIZONS);
    if query.horizon.is_some_and(|h| h == 0 || h > longest) {
        return Err(Refusal::bad(format!(
            "The horizon is a number of {}s, from 1 to {longest}; `entente tradeoff` takes longer ones.",
            period.name()
        )));
    }
    Ok(Options {
        horizon: query.horizon.unwrap_or(usual.horizon),
        margin: query.margin,
        attention: !query.no_attention,
        order: if query.first {
            Order::EngagementFirst
        } else {
            Order::EngagementLast
        },
        ..usual
    })
}

/// What the page shows, to take along.
fn tables(address: &Address, found: &Findings) -> Vec<Table> {
    let number = |value: f64| Cell::number(format!("{value:.6}"));
    let mut tables = Vec::new();
    if let Ok(test) = &found.test {
        let rows = test.horizons.iter().zip(&test.adjusted).map(|(r, holm)| {
            vec![
                Cell::number(r.horizon.to_string()),
                number(r.estimate),
                number(r.error),
                number(r.low),
                number(r.high),
                number(r.p),
                number(*holm),
                Cell::number(r.n.to_string()),
            ]
        });
        let columns = ["horizon", "estimate", "error", "low", "high", "p", "p holm", "n"];
        tables.push(Table::new(address, "horizons", "Responses", &columns).rows(rows));
    }
    if let Some(placebos) = &found.placebos {
        let rows = placebos.triads.iter().map(|(c, e)| {
            vec![
                Cell::text(c.clone()),
                number(e.estimate),
                number(e.low),
                number(e.high),
                number(e.p),
                Cell::number(e.n.to_string()),
            ]
        });
        let columns = ["c", "estimate", "low", "high", "p", "n"];
        tables.push(Table::new(address, "placebos", "Placebos", &columns).rows(rows));
    }
    let rows = found.sensitivity.iter().map(|variant| {
        let (numbers, verdict) = match &variant.result {
            Ok(e) => (
                [e.estimate, e.low, e.high, e.p].map(number),
                e.verdict.words().to_owned(),
            ),
            Err(Unable(reasons)) => (std::array::from_fn(|_| Cell::default()), reasons.join("; ")),
        };
        let mut row = vec![Cell::text(variant.what.to_string()), Cell::text(variant.choice.clone())];
        row.extend(numbers);
        row.push(Cell::text(verdict));
        row
    });
    let columns = ["what", "choice", "estimate", "low", "high", "p", "verdict"];
    tables.push(Table::new(address, "sensitivity", "Asked otherwise", &columns).rows(rows));
    let system = &found.system;
    let rows = (0..system.len()).map(|n| {
        let mut row = vec![
            Cell::text(system.starts[n].to_string()),
            Cell::text(u8::from(system.observed[n]).to_string()),
        ];
        row.extend([&system.y, &system.e, &system.z, &system.volume, &system.mood].map(|v| number(v[n])));
        row
    });
    let columns = ["start", "observed", "y", "e", "z", "volume", "mood"];
    tables.push(Table::new(address, "series", "The series that the test saw", &columns).rows(rows));
    tables
}

/// The page on which a trade-off is chosen.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "tradeoffs.html")]
pub(in crate::serve) struct Choice {
    #[serde(skip)]
    frame: Frame,
    /// Triads that somebody has made a claim about, with the test's verdict on each, the most often claimed first.
    claimed: Vec<Claimed>,
    #[serde(skip)]
    asked: [String; 3],
    #[serde(skip)]
    table: Table,
}

/// A triad of claims.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(in crate::serve) struct Claimed {
    a: String,
    b: String,
    c: String,
    /// Claims about it, copies left out.
    claims: usize,
    verdict: String,
}

/// The three that are asked about.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct ChoiceQuery {
    // The form of the page: it leads to the test of three.
    #[schemars(skip)]
    a: Option<String>,
    #[schemars(skip)]
    b: Option<String>,
    #[schemars(skip)]
    c: Option<String>,
}

impl Page for Choice {
    fn tables(&self) -> Vec<&Table> {
        vec![&self.table]
    }
}

/// The choice, or where to go once all three are named.
pub(in crate::serve) fn choice(view: &View<'_>, address: &Address) -> Result<Result<Choice, String>, Refusal> {
    let query: ChoiceQuery = address.query()?;
    if let (Some(a), Some(b), Some(c)) = (&query.a, &query.b, &query.c) {
        return Ok(Err(super::key_of(view, "tradeoff", &[a, b, c])?));
    }
    let mut claimed: Vec<Claimed> = Vec::new();
    for claim in &standing(view)?.claims {
        let (Some((a, b, c)), Some(verdict)) = (&claim.triad, &claim.verdict) else {
            continue;
        };
        match claimed
            .iter_mut()
            .find(|known| (&known.a, &known.b, &known.c) == (a, b, c))
        {
            Some(known) => known.claims += 1,
            None => claimed.push(Claimed {
                a: a.clone(),
                b: b.clone(),
                c: c.clone(),
                claims: 1,
                verdict: verdict.clone(),
            }),
        }
    }
    claimed.sort_by_key(|triad| std::cmp::Reverse(triad.claims));
    let rows = claimed.iter().map(|t| {
        let name = |code: &str| crate::commands::name_of(view.names(), code);
        vec![
            Cell::text(name(&t.a)).to(format!("/tradeoff/{}-{}-{}", t.a, t.b, t.c)),
            Cell::text(name(&t.b)),
            Cell::text(name(&t.c)),
            Cell::number(t.claims.to_string()),
            Cell::text(t.verdict.clone()),
        ]
    });
    let columns = ["who engages", "with", "at the expense of", "claims", "the test says"];
    let table = Table::new(
        address,
        "claimed",
        "Triads that somebody has made a claim about",
        &columns,
    )
    .or("No claim in the ledger names three states.")
    .rows(rows);
    Ok(Ok(Choice {
        frame: Frame::new(address, "tradeoff", "Trade-offs"),
        table,
        claimed,
        asked: [query.a, query.b, query.c].map(Option::unwrap_or_default),
    }))
}
