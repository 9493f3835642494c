//! Where a measure takes its events from: the ledger's own readings, or a set that was imported into it. Never both.

use super::{
    entity,
    gather::{ANYBODY, Gather},
    known_entity, name_of,
};
use anyhow::{Result, bail};
use entente::{
    codebook::Names,
    event::Precision,
    ledger::{InputRow, Ledger, SetRow, SetScope},
    relations::{DyadRow, EventInput, Period, Tallies, Tally, Uncounted, expand},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

/// One side of a question: an entity, or several that count as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    /// Its code, or their codes joined with "+".
    pub(crate) label: String,
    /// Entity codes.
    pub(crate) members: Vec<String>,
    /// For people.
    pub(crate) name: String,
}

impl Side {
    /// An entity by its code, which also stands for its name.
    pub(crate) fn of(code: &str) -> Self {
        Self {
            label: code.to_owned(),
            members: vec![code.to_owned()],
            name: code.to_owned(),
        }
    }
}

/// The side that a person means by a code, a name, or several of them joined with "+". The codes of an imported set are
/// its own; in its questions a word that the codebook does not know is taken as such a code.
pub(crate) fn side(names: &Names, words: &str, set: Option<&str>) -> Result<Side> {
    let mut members: Vec<String> = Vec::new();
    for word in words.split('+').map(str::trim).filter(|word| !word.is_empty()) {
        let code = match (entity(names, word), set) {
            (Some(code), _) => code,
            (None, Some(_)) => word.to_uppercase(),
            (None, None) if names.state_of(&word.to_uppercase()).len() < word.len() => word.to_uppercase(),
            (None, None) => known_entity(names, word)?,
        };
        if !members.contains(&code) {
            members.push(code);
        }
    }
    if members.is_empty() {
        known_entity(names, words)?;
    }
    let names: Vec<String> = members.iter().map(|code| name_of(names, code)).collect();
    Ok(Side {
        label: members.join("+"),
        members,
        name: names.join(" and "),
    })
}

/// Sides must not share a member.
pub(crate) fn apart(sides: &[&Side]) -> Result<()> {
    for (number, side) in sides.iter().enumerate() {
        for other in &sides[..number] {
            if let Some(member) = side.members.iter().find(|member| other.members.contains(member)) {
                bail!("{member} stands on two sides; give states, organisations or groups that differ");
            }
        }
    }
    Ok(())
}

/// Where events are taken from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) names: &'a Names,
    /// An imported set; none for the ledger's own readings.
    pub(crate) set: Option<&'a str>,
}

impl Source<'_> {
    /// Adds up the events that these sides have a part in, of the ledger or of one set, for periods of each length asked for;
    /// without sides, all events.
    pub(crate) fn sums(&self, sides: &[&Side], periods: &[Period], partners: Partners) -> Result<Vec<Tallies>> {
        let ledger = self.ledger;
        let mut tallies: Vec<Tallies> = periods.iter().map(|&period| Tallies::new(period)).collect();
        let members: Vec<&str> = sides
            .iter()
            .flat_map(|side| &side.members)
            .map(String::as_str)
            .collect();
        let months_do = periods
            .iter()
            .all(|p| matches!(p, Period::Month | Period::Quarter | Period::Year));
        if let Some(set) = self.set.filter(|_| partners == Partners::Together && months_do) {
            self.together(set, sides, &mut tallies)?;
        } else if let Some(set) = self.set {
            let mut gather = Gather::new(&mut tallies);
            let named = |code: &str| {
                let other = if partners == Partners::Together { ANYBODY } else { code };
                own_label(sides, code).unwrap_or(other).to_owned()
            };
            if members.is_empty() {
                let pair = |row: &SetRow<'_>| Some((named(row.source), named(row.target)));
                ledger.each_set_row(set, &SetScope::All, None, None, |row| gather.add(&row, pair))?;
            }
            for (number, member) in members.iter().enumerate() {
                // A row that joins two of them is met twice and counts once.
                let earlier = &members[..number];
                let pair = |row: &SetRow<'_>| {
                    let first = !earlier.contains(&row.source) && !earlier.contains(&row.target);
                    first.then(|| (named(row.source), named(row.target)))
                };
                let mut met = false;
                ledger.each_set_row(set, &SetScope::Entity((*member).to_owned()), None, None, |row| {
                    met = true;
                    gather.add(&row, pair);
                })?;
                gather.flush();
                self.met(set, member, met)?;
            }
            gather.flush();
        } else {
            for row in expand(&self.inputs(&members)?).rows.iter().filter(once(sides)) {
                let (source, target) = (label(sides, &row.source), label(sides, &row.target));
                for sums in &mut tallies {
                    sums.add(source, target, &row.into());
                }
            }
        }
        let days = self.covered()?;
        for sums in &mut tallies {
            sums.cover(days.iter().copied());
        }
        Ok(tallies)
    }

    /// Sums of what the sides of a set do with one another; what they do with others only by number, from the months that the
    /// ledger keeps counted.
    fn together(&self, set: &str, sides: &[&Side], tallies: &mut [Tallies]) -> Result<()> {
        let mut others: Vec<BTreeMap<Date, (i64, i64)>> = vec![BTreeMap::new(); sides.len()];
        for (side, months) in sides.iter().zip(&mut others) {
            for member in &side.members {
                let activity = self.ledger.set_activity(set, member)?;
                self.met(set, member, !activity.is_empty())?;
                for (month, acted, received) in activity {
                    let sum = months.entry(month).or_default();
                    *sum = (sum.0 + i64::from(acted), sum.1 + i64::from(received));
                }
            }
        }
        let mut gather = Gather::new(tallies);
        // Pairs of members once each; those within a side are nobody's dealings with others.
        let all = || {
            sides
                .iter()
                .enumerate()
                .flat_map(|(n, side)| side.members.iter().map(move |member| (n, member)))
        };
        for (place, (x, one)) in all().enumerate() {
            for (y, other) in all().skip(place + 1) {
                let scope = SetScope::Pair(one.clone(), other.clone());
                self.ledger.each_set_row(set, &scope, None, None, |row| {
                    let (from, to) = if row.source == one { (x, y) } else { (y, x) };
                    let month = row.day.first_of_month();
                    others[from].entry(month).or_default().0 -= 1;
                    others[to].entry(month).or_default().1 -= 1;
                    let label = |n: usize| sides[n].label.clone();
                    gather.add(&row, |_| Some((label(from), label(to))));
                })?;
                gather.flush();
            }
        }
        let count = |events: i64| Tally {
            events: u32::try_from(events).unwrap_or(0),
            ..Tally::default()
        };
        for (side, months) in sides.iter().zip(others) {
            for (month, (acted, received)) in months {
                for sums in tallies.iter_mut() {
                    let start = sums.period().start(month);
                    sums.merge(&side.label, ANYBODY, start, &count(acted));
                    sums.merge(ANYBODY, &side.label, start, &count(received));
                }
            }
        }
        Ok(())
    }

    /// The rows of one dyad, in either direction, by day, and what does not count.
    pub(crate) fn rows(&self, a: &Side, b: &Side) -> Result<(Vec<DyadRow>, Uncounted)> {
        let ledger = self.ledger;
        let sides = [a, b];
        let mut rows = Vec::new();
        let mut uncounted = Uncounted::default();
        let joins = |source: &str, target: &str| {
            (source == a.label && target == b.label) || (source == b.label && target == a.label)
        };
        if let Some(set) = self.set {
            for (one, other) in a
                .members
                .iter()
                .flat_map(|one| b.members.iter().map(move |other| (one, other)))
            {
                ledger.each_set_row(set, &SetScope::Pair(one.clone(), other.clone()), None, None, |row| {
                    rows.push(set_row(&row, label(&sides, row.source), label(&sides, row.target)));
                })?;
            }
        } else {
            let has = |event: &EventInput, side: &Side| {
                let mut codes = event.actors.iter().chain(&event.recipients);
                codes.any(|code| side.members.contains(code))
            };
            let mut events = self.inputs_between(a, b)?;
            // Of all reports of an event the surest counts, whoever it names: rows first, then those of the two.
            for mut row in expand(&events).rows {
                row.source = label(&sides, &row.source).to_owned();
                row.target = label(&sides, &row.target).to_owned();
                rows.push(row);
            }
            events.retain(|event| has(event, a) && has(event, b));
            uncounted = expand(&events).uncounted;
            let mut seen = HashSet::new();
            rows.retain(|row| joins(&row.source, &row.target) && seen.insert((row.cluster, row.source.clone())));
        }
        if rows.is_empty() {
            self.known(a)?;
            self.known(b)?;
        }
        rows.sort_by_key(|row| row.day);
        Ok((rows, uncounted))
    }

    /// A code that neither the codebook nor the set knows is more likely a slip than a silence.
    fn met(&self, set: &str, member: &str, met: bool) -> Result<()> {
        if !met && entity(self.names, member).is_none() {
            bail!("the set {set} holds no {member}, and the codebook knows none");
        }
        Ok(())
    }

    /// The same for all members of a side that has no rows with another.
    fn known(&self, side: &Side) -> Result<()> {
        let Some(set) = self.set else { return Ok(()) };
        for member in side
            .members
            .iter()
            .filter(|member| entity(self.names, member).is_none())
        {
            let mut met = false;
            self.ledger
                .each_set_row(set, &SetScope::Entity(member.clone()), None, None, |_| met = true)?;
            self.met(set, member, met)?;
        }
        Ok(())
    }

    /// Sums of everything between everybody, of the periods that lie wholly between `from` and `to`: what `entente balance`
    /// and `entente dehyphenation` start from. Periods that the sources cover only in part are among them where asked for.
    pub(crate) fn everything(
        &self,
        from: Option<Date>,
        to: Option<Date>,
        period: Period,
        in_part: bool,
    ) -> Result<Tallies> {
        let mut tallies = self.sums(&[], &[period], Partners::Each)?.swap_remove(0);
        if in_part {
            tallies.cover_in_part(self.covered()?);
        }
        tallies.keep(|start| from.is_none_or(|from| start >= from) && to.is_none_or(|to| period.end(start) <= to));
        if tallies
            .steps()
            .iter()
            .all(|&start| tallies.dyads(start, start).is_empty())
        {
            bail!(
                "{}: no affirmed, actual event between two in that time",
                self.ledger.path().display()
            );
        }
        Ok(tallies)
    }

    /// The days on which documents were published, or all days of the months in which a set has rows.
    pub(crate) fn covered(&self) -> Result<Vec<Date>> {
        let Some(set) = self.set else {
            return Ok(self.ledger.published_days()?);
        };
        let info = self.ledger.sets()?.into_iter().find(|info| info.name == set);
        let (first, last) = info.map_or((None, None), |info| (info.first, info.last));
        let within = |day: &Date| first.is_none_or(|first| *day >= first) && last.is_none_or(|last| *day <= last);
        let days = self
            .ledger
            .set_covered(set)?
            .into_iter()
            .flat_map(|month| Period::Day.steps(month, month.last_of_month()));
        Ok(days.filter(within).collect())
    }

    /// The events that these entities have a part in; all where none is named.
    pub(crate) fn inputs(&self, members: &[&str]) -> Result<Vec<EventInput>> {
        let states: Vec<&str> = members.iter().map(|code| self.names.state_of(code)).collect();
        Ok(self.measured(self.ledger.inputs(&states)?))
    }

    /// All reports of the events that join the two.
    fn inputs_between(&self, a: &Side, b: &Side) -> Result<Vec<EventInput>> {
        let [a, b] =
            [a, b].map(|side| -> Vec<&str> { side.members.iter().map(|code| self.names.state_of(code)).collect() });
        Ok(self.measured(self.ledger.inputs_between(&a, &b)?))
    }

    /// Rows of the ledger as the measures take them.
    fn measured(&self, rows: Vec<InputRow>) -> Vec<EventInput> {
        let code = |(entity, sector): (String, Option<String>)| self.names.code_with(&entity, sector.as_deref());
        let codes = |parties: Vec<(String, Option<String>)>| {
            let mut codes: Vec<String> = parties.into_iter().map(code).collect();
            codes.dedup();
            codes
        };
        let events = rows.into_iter().map(|row| EventInput {
            cluster: row.cluster,
            origins: row.origins,
            actors: codes(row.actors),
            recipients: codes(row.recipients),
            root: row.root,
            quad_class: row.quad_class,
            score: row.score,
            goldstein: row.goldstein,
            start: row.start,
            end: row.end,
            precision: row.precision,
            polarity: row.polarity,
            modality: row.modality,
            reciprocal: row.reciprocal,
            confidence: row.confidence,
        });
        events.collect()
    }
}

/// Whether those whom the sides deal with are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Partners {
    /// Each by itself.
    Each,
    /// All as one and only by number, where what the sides do with one another is asked for, and its share of what they do
    /// with anybody.
    Together,
}

/// The label of the side that a code belongs to.
fn own_label<'a>(sides: &'a [&Side], code: &str) -> Option<&'a str> {
    let own = sides
        .iter()
        .find(|side| side.members.iter().any(|member| member == code));
    own.map(|side| side.label.as_str())
}

/// The label of the side that a code belongs to, or the code itself.
fn label<'a>(sides: &'a [&Side], code: &'a str) -> &'a str {
    own_label(sides, code).unwrap_or(code)
}

/// True for the first row of an event between the same two sides: of several members on one side, all stand for it.
fn once<'a>(sides: &'a [&'a Side]) -> impl FnMut(&&DyadRow) -> bool + 'a {
    let alone = sides.iter().all(|side| side.members.len() == 1);
    let mut seen: HashSet<(i64, String, String)> = HashSet::new();
    move |row| {
        let end = |code: &str| label(sides, code).to_owned();
        alone || seen.insert((row.cluster, end(&row.source), end(&row.target)))
    }
}

fn set_row(row: &SetRow<'_>, source: &str, target: &str) -> DyadRow {
    DyadRow {
        source: source.to_owned(),
        target: target.to_owned(),
        cluster: row.row.cast_signed(),
        origins: row.reports,
        day: row.day,
        precision: Precision::Day,
        root: row.root,
        quad_class: row.quad_class,
        score: row.plover,
        goldstein: row.goldstein,
        confidence: 1.0,
        mutual: false,
    }
}
