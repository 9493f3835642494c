//! A dyad: how two stand, since when, and every event behind it.

use super::{known_set, sides};
use crate::serve::filters;
use crate::{
    commands::{
        claims, commitments,
        dyad::{Month, month},
        level::{Asked, Change, Level, between, level},
        report, series,
        source::{Partners, Side, Source},
    },
    output,
    serve::{
        address::{Address, link, with_query},
        answer::{Frame, Page, Refusal},
        desk::View,
        standing::standing,
        table::{Cell, Table},
        text::undirected,
        words::{EventLine, Paging, SaidLine, counted, events_table, lines, reviewed, said_table, signed},
    },
};
use askama::Template;
use entente::{
    event::{Modality, Polarity, QuadClass, Root},
    ledger::{EventQuery, EventRow, ItemQuery},
    relations::{Direction, IndexPoint, Period, Tallies, dyad_series},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Entries of the shorter lists; all are in their tables.
const SHOWN: usize = 12;

/// What may be asked of a dyad.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// From this day on.
    from: Option<Date>,
    /// Up to this day.
    to: Option<Date>,
    /// Roots of the events listed, with commas between them: CONSULT,AGREE.
    root: Option<String>,
    /// Quad class of the events listed: verbal-cooperation, material-cooperation, verbal-conflict or material-conflict.
    class: Option<QuadClass>,
    /// Events listed: "facts" for what is said to have happened, "apart" for what was denied, planned, promised, demanded or is
    /// possible; both where it is left out.
    status: Option<Held>,
    /// Only events that the table counts in this month: 2024-03.
    month: Option<String>,
    /// Words of the sentences of the events listed.
    text: Option<String>,
    /// Page of the list of events, from 1.
    #[schemars(range(min = 1))]
    page: Option<usize>,
    /// An imported event set instead of the ledger's own readings.
    set: Option<String>,
}

/// How events are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Held {
    Facts,
    Apart,
}

/// The page of a dyad, and its JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "dyad.html")]
pub(in crate::serve) struct Dyad {
    #[serde(skip)]
    frame: Frame,
    /// Code of the first side.
    a: String,
    /// Code of the second.
    b: String,
    a_name: String,
    b_name: String,
    from: Option<Date>,
    to: Option<Date>,
    set: Option<String>,
    /// Where the relation stands, in a sentence.
    summary: String,
    /// The relation index at the end of each month.
    index: Vec<Point>,
    /// Changes of level.
    changes: Vec<Change>,
    /// Months with events, the oldest first.
    months: Vec<Month>,
    /// Meetings and calls between them that took place, the newest first.
    meetings: Vec<EventLine>,
    /// What each said about the other, the newest first.
    statements: Vec<SaidLine>,
    commitments: Vec<commitments::Shown>,
    claims: Vec<claims::Shown>,
    /// The events that fit the filters, the newest first, one per cluster of reports; one page of them.
    events: Vec<EventLine>,
    paging: Paging,
    #[serde(skip)]
    asked: Filters,
    #[serde(skip)]
    tables: Vec<Table>,
    #[serde(skip)]
    charts: [String; 2],
    #[serde(skip)]
    links: Links,
}

/// The index at the end of a month.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(in crate::serve) struct Point {
    day: Date,
    value: f64,
    low: f64,
    high: f64,
    long_run: f64,
    events: u32,
    weight: f64,
}

/// What stands in the fields of the form.
#[derive(Default)]
struct Filters {
    roots: Vec<(String, bool)>,
    class: String,
    status: String,
    text: String,
    any: bool,
}

/// Where else to go.
#[derive(Default)]
struct Links {
    a: Option<String>,
    b: Option<String>,
    plain: String,
    consult: String,
}

impl Page for Dyad {
    fn tables(&self) -> Vec<&Table> {
        self.tables.iter().collect()
    }
}

impl Dyad {
    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address, key: &str) -> Result<Dyad, Refusal> {
    let query: Query = address.query()?;
    let set = query.set.as_deref();
    known_set(view, set)?;
    let [a, b] = sides::<2>(view, key, set)?;
    super::in_order(query.from, query.to)?;
    super::searchable(query.text.as_deref())?;
    let source = view.source(set);
    let asked = Asked {
        from: query.from,
        to: super::until_today(query.to),
        ..Asked::default()
    };
    let found = level(source, &a, &b, &asked)?;
    let months = months(source, &a, &b, &query, found.as_ref())?;
    let title = format!("{} and {}", a.name, b.name);
    let mut page = Dyad {
        frame: Frame::new(address, "relations", title),
        a: a.label.clone(),
        b: b.label.clone(),
        a_name: a.name.clone(),
        b_name: b.name.clone(),
        from: query.from,
        to: query.to,
        set: query.set.clone(),
        summary: "No affirmed, actual event joins them in that time.".to_owned(),
        index: Vec::new(),
        changes: Vec::new(),
        months: Vec::new(),
        meetings: Vec::new(),
        statements: Vec::new(),
        commitments: Vec::new(),
        claims: Vec::new(),
        events: Vec::new(),
        paging: Paging::default(),
        asked: filters(&query),
        tables: vec![months_table(address, &months)],
        charts: Default::default(),
        links: Links {
            a: crate::serve::words::country(view, &a.label),
            b: crate::serve::words::country(view, &b.label),
            plain: address.base(),
            consult: address.with(&[("root", "CONSULT".to_owned()), ("page", String::new())]) + "#events",
        },
    };
    page.months = months;
    if let Some(found) = &found {
        page.summary = found.summary().replace(" -", " \u{2212}");
        page.charts[0] = undirected(&found.picture(source, &a, &b, "index")?);
        page.index = found.points.iter().map(point).collect();
        page.tables.push(index_table(address, &page.index));
        page.changes = found.changes.clone();
        page.tables.push(changes_table(address, &page.changes));
    }
    if set.is_none() {
        own(view, address, &query, (&a, &b), found.as_ref(), &mut page)?;
    }
    Ok(page)
}

/// What only our own readings hold: words.
fn own(
    view: &View<'_>,
    address: &Address,
    query: &Query,
    (a, b): (&Side, &Side),
    level: Option<&Level>,
    page: &mut Dyad,
) -> Result<(), Refusal> {
    let source = view.source(None);
    let within = EventQuery {
        from: query.from,
        to: query.to,
        ..EventQuery::default()
    };
    let all = once(between(source, a, b, &within)?);
    page.charts[1] = undirected(&timeline(a, b, &all));
    let met = |row: &&EventRow| row.root == Root::Consult && fact(row);
    page.meetings = lines(all.iter().filter(met).cloned());
    page.tables.push(events_table(address, "meetings", &page.meetings));
    page.meetings.truncate(SHOWN);
    reviewed(view, &mut page.meetings)?;
    let items = ItemQuery {
        from: query.from,
        to: query.to,
        ..ItemQuery::default()
    };
    let mut said = Vec::new();
    for (one, other) in [(a, b), (b, a)] {
        for x in &one.members {
            for y in &other.members {
                said.extend(view.ledger.statements(x, y, &items)?);
            }
        }
    }
    said.sort_by_key(|row| std::cmp::Reverse(row.day));
    page.statements = said.into_iter().map(|row| SaidLine { row }).collect();
    page.tables.push(said_table(address, &page.statements));
    page.statements.truncate(SHOWN);
    let standing = standing(view)?;
    let has = |codes: &[String], side: &Side| side.members.iter().any(|member| codes.contains(member));
    page.commitments = standing
        .commitments
        .iter()
        .filter(|c| {
            let all = [c.parties.clone(), c.to.clone()].concat();
            has(&all, a) && has(&all, b) && inside(query, c.made)
        })
        .cloned()
        .collect();
    page.tables.push(super::commitments::table(address, &page.commitments));
    page.claims = standing
        .claims
        .iter()
        .filter(|c| {
            let all = [c.engagement.clone(), c.other.clone()].concat();
            has(&all, a) && has(&all, b) && c.day.is_none_or(|day| inside(query, day))
        })
        .cloned()
        .collect();
    page.tables.push(super::claims::table(address, &page.claims));
    let fits = wanted(view, query, &within, a, b)?;
    let listed = match fits {
        Some(rows) => once(rows),
        None => all,
    };
    let listed = match query.month.as_deref() {
        None => listed,
        Some(month) => {
            let counted = counted_in(level, month)?;
            let own = |row: &EventRow| fact(row) && counted.contains(&row.cluster);
            listed.into_iter().filter(own).collect()
        }
    };
    let listed = lines(listed);
    page.paging = Paging::of(address, query.page, listed.len());
    page.tables.push(events_table(address, "events", &listed));
    page.events = page.paging.cut(listed);
    reviewed(view, &mut page.events)?;
    Ok(())
}

/// The clusters that the table of months counts in one of them.
fn counted_in(level: Option<&Level>, month: &str) -> Result<HashSet<i64>, Refusal> {
    let start: Date = format!("{month}-01")
        .parse()
        .map_err(|_| Refusal::bad(format!("{month:?} is no month such as 2024-03.")))?;
    let rows = level.map_or(&[][..], |level| &level.rows);
    let own = rows
        .iter()
        .filter(|row| Period::Month.holds(row.precision) && Period::Month.start(row.day) == start);
    Ok(own.map(|row| row.cluster).collect())
}

/// The events that fit the filters; none where nothing is filtered.
fn wanted(
    view: &View<'_>,
    query: &Query,
    within: &EventQuery,
    a: &Side,
    b: &Side,
) -> Result<Option<Vec<EventRow>>, Refusal> {
    let roots = query.root.as_deref().map(roots).transpose()?.unwrap_or_default();
    let class = query.class;
    if roots.is_empty() && class.is_none() && query.status.is_none() && query.text.is_none() {
        return Ok(None);
    }
    let facts = query.status.map(|held| held == Held::Facts);
    let asked = EventQuery {
        roots,
        text: query.text.clone(),
        ..within.clone()
    };
    let mut rows = between(view.source(None), a, b, &asked)?;
    rows.retain(|row| {
        class.is_none_or(|class| row.quad_class == class) && facts.is_none_or(|facts| fact(row) == facts)
    });
    Ok(Some(rows))
}

/// Roots by their names, with commas between them.
pub(super) fn roots(list: &str) -> Result<Vec<Root>, Refusal> {
    let one = |name: &str| Root::from_name(name).ok_or_else(|| Refusal::bad(format!("{name:?} is no root of PLOVER.")));
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(one)
        .collect()
}

/// True for what is said to have happened.
pub(super) const fn fact(row: &EventRow) -> bool {
    matches!(row.polarity, Polarity::Affirmed) && matches!(row.modality, Modality::Actual | Modality::Ongoing)
}

fn inside(query: &Query, day: Date) -> bool {
    query.from.is_none_or(|from| day >= from) && query.to.is_none_or(|to| day <= to)
}

/// One report of each event, the surest; facts and others apart. In the order given.
fn once(rows: Vec<EventRow>) -> Vec<EventRow> {
    let mut ordered: Vec<&EventRow> = rows.iter().collect();
    ordered.sort_by(|x, y| y.confidence.total_cmp(&x.confidence).then(x.id.cmp(&y.id)));
    let mut seen = HashSet::new();
    let kept: HashSet<_> = ordered
        .into_iter()
        .filter(|row| seen.insert((row.cluster, fact(row))))
        .map(|row| row.id)
        .collect();
    rows.into_iter().filter(|row| kept.contains(&row.id)).collect()
}

fn months(source: Source<'_>, a: &Side, b: &Side, query: &Query, level: Option<&Level>) -> Result<Vec<Month>, Refusal> {
    let tallies = match level {
        _ if source.set.is_some() => source
            .sums(&[a, b], &[Period::Month], Partners::Together)?
            .swap_remove(0),
        Some(level) => Tallies::of(level.rows.iter(), Period::Month),
        None => return Ok(Vec::new()),
    };
    let series = dyad_series(&tallies, &a.label, &b.label, Direction::Undirected);
    let kept = series
        .periods
        .iter()
        .filter(|p| p.tally.events > 0 && series::within(p, query.from, query.to));
    Ok(kept.map(month).collect())
}

fn point(p: &IndexPoint) -> Point {
    let round = |value: f64| (value * 10_000.0).round() / 10_000.0 + 0.0;
    Point {
        day: p.day,
        value: round(p.value),
        low: round(p.low),
        high: round(p.high),
        long_run: round(p.long_run),
        events: p.events,
        weight: round(p.weight),
    }
}

/// The months, the newest first; each number leads to the events that it counts.
fn months_table(address: &Address, months: &[Month]) -> Table {
    let columns = [
        "month",
        "events",
        "verbal cooperation",
        "material cooperation",
        "verbal conflict",
        "material conflict",
        "plover sum",
        "plover mean",
        "origins",
    ];
    let rows = months.iter().rev().map(|m| {
        let events = |class: &str| {
            let mut pairs = vec![("month".to_owned(), m.month.clone())];
            if !class.is_empty() {
                pairs.push(("class".to_owned(), class.to_owned()));
            }
            with_query(&address.base(), &pairs) + "#events"
        };
        let own = address.asked("set").is_none();
        let count = |count: u32, class: &str| {
            let cell = Cell::number(count.to_string());
            if own && count > 0 { cell.to(events(class)) } else { cell }
        };
        vec![
            Cell::text(m.month.clone()),
            count(m.events, ""),
            count(m.verbal_cooperation, "verbal-cooperation"),
            count(m.material_cooperation, "material-cooperation"),
            count(m.verbal_conflict, "verbal-conflict"),
            count(m.material_conflict, "material-conflict"),
            Cell::number(signed(m.plover_sum, 1)),
            Cell::number(m.plover_mean.map(|mean| signed(mean, 1)).unwrap_or_default()),
            Cell::number(m.origins.to_string()),
        ]
    });
    Table::new(
        address,
        "months",
        format!("{} with events, the newest first. PLOVER scale, \u{2212}10 to +10; affirmed, actual events, one per cluster of reports.", counted(months.len(), "month")),
        &columns,
    )
    .or("No month has an affirmed, actual event.")
    .rows(rows)
}

fn changes_table(address: &Address, changes: &[Change]) -> Table {
    let rows = changes.iter().map(|c| {
        let events: Vec<String> = c
            .events
            .iter()
            .map(|e| format!("{} {} {}", e.event, e.day, e.what))
            .collect();
        vec![
            Cell::text(c.day.to_string()),
            Cell::number(format!("{:.3}", c.before)),
            Cell::number(format!("{:.3}", c.after)),
            Cell::text(events.join("; ")),
        ]
    });
    let columns = ["day", "before", "after", "events"];
    Table::new(address, "changes", "Changes of level", &columns).rows(rows)
}

fn index_table(address: &Address, points: &[Point]) -> Table {
    let columns = ["day", "value", "low", "high", "long run", "events", "weight"];
    let rows = points.iter().map(|p| {
        let number = |value: f64| Cell::number(format!("{value:.4}"));
        vec![
            Cell::text(p.day.to_string()),
            number(p.value),
            number(p.low),
            number(p.high),
            number(p.long_run),
            Cell::number(p.events.to_string()),
            Cell::number(format!("{:.3}", p.weight)),
        ]
    });
    Table::new(address, "index", "Relation index at the end of each month", &columns).rows(rows)
}

fn timeline(a: &Side, b: &Side, rows: &[EventRow]) -> String {
    report::timeline_of(
        a,
        b,
        rows.iter().map(|row| {
            let href = link(&["event", &row.id.to_string()]);
            (row, fact(row), row.words.clone(), href)
        }),
    )
}

fn filters(query: &Query) -> Filters {
    let asked: Vec<&str> = query
        .root
        .as_deref()
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .collect();
    let roots = Root::ALL.map(|root| {
        (
            root.name().to_owned(),
            asked.iter().any(|name| name.eq_ignore_ascii_case(root.name())),
        )
    });
    Filters {
        roots: roots.to_vec(),
        class: query.class.map(output::named).unwrap_or_default(),
        status: query.status.map(output::named).unwrap_or_default(),
        text: query.text.clone().unwrap_or_default(),
        any: query.root.is_some() || query.class.is_some() || query.status.is_some() || query.text.is_some(),
    }
}
