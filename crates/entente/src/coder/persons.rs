//! Which person of the register a name, a surname or a title means on the day of the report.

use super::{
    memory::Memory,
    mentions::{Finder, Who},
};
use crate::codebook::Person;

impl Finder<'_> {
    /// Title or agent noun without a name: the holder on the day, or whoever the document called so before.
    pub(super) fn office_holder(&self, mut base: Who, plural: bool, memory: &Memory) -> Who {
        let Some(office) = base.office.clone() else {
            if base.entity.is_none() {
                return memory.agent(base.sector.as_deref()).unwrap_or(base);
            }
            return base;
        };
        if plural || base.former {
            return base;
        }
        if base.entity.is_none() {
            if let Some(known) = memory.holder(&office) {
                return Who { via: "office", ..known };
            }
            if let Some(state) = memory.only_state() {
                base.entity = Some(state.clone());
                base.country = Some(state);
            }
        }
        let (Some(entity), Some(day)) = (&base.entity, self.day) else {
            return base;
        };
        if let [(index, _), ..] = self.codebook.actors.holders(entity, &office, day)[..] {
            base.resolved = Some(self.codebook.actors.people()[index].name.clone());
            base.person = Some(index);
        }
        base
    }

    /// A person by full name, or by surname with what title, nation, memory and register say.
    pub(super) fn person(&self, mut base: Who, known: &[usize], name: &str, memory: &Memory) -> Who {
        let actors = &self.codebook.actors;
        let fits = |p: &Person| base.entity.as_ref().is_none_or(|e| *e == p.entity);
        let chosen = match known {
            [] => {
                if let Some(earlier) = memory.person(name) {
                    let mut who = earlier;
                    who.rank = base.rank.or(who.rank);
                    who.entity = who.entity.or(base.entity);
                    who.country = who.country.or(base.country);
                    who.office = who.office.or(base.office);
                    who.sector = who.sector.or(base.sector);
                    who.via = "surname";
                    return who;
                }
                self.by_surname(&base, name)
            }
            [only] => Some(*only)
                .filter(|&i| (fits(&actors.people()[i]) || base.office.is_none()) && !self.is_above(&base, i)),
            several => {
                let on_day = |&&i: &&usize| {
                    self.day
                        .is_some_and(|d| actors.people()[i].offices_on(d).next().is_some())
                };
                let fitting: Vec<&usize> = several.iter().filter(|&&i| fits(&actors.people()[i])).collect();
                fitting
                    .iter()
                    .copied()
                    .find(on_day)
                    .or(fitting.first().copied())
                    .copied()
            }
        };
        base.resolved = Some(name.to_owned());
        let Some(index) = chosen else {
            base.via = "name";
            return base;
        };
        let person = &actors.people()[index];
        base.person = Some(index);
        base.resolved = Some(person.name.clone());
        base.via = if known.is_empty() { "surname" } else { "name" };
        base.entity.get_or_insert_with(|| person.entity.clone());
        if base.country.is_none() {
            let is_state = self.codebook.countries.get(&person.entity).is_some();
            let home = || actors.organisation(&person.entity).and_then(|o| o.country.clone());
            base.country = if is_state { Some(person.entity.clone()) } else { home() };
        }
        // The office of the day; a title in the text wins, for the register may lag.
        let held = self.day.and_then(|day| {
            let mut held: Vec<_> = person.offices_on(day).collect();
            held.sort_by_key(|h| office_rank(&h.office));
            held.into_iter().next()
        });
        if base.office.is_none() && !base.former {
            base.office = held.map(|h| h.office.clone());
        }
        if base.sector.is_none() {
            let organisation = actors.organisation(&person.entity).map(|o| o.sector.clone());
            base.sector = organisation.or_else(|| Some("GOV".to_owned()));
        }
        if matches!(base.office.as_deref(), Some("army chief" | "military leader")) {
            base.sector = Some("MIL".to_owned());
        }
        base
    }

    /// A head of state or government of the day is called by no lower title: Colombia's defence minister Pedro Sanchez is
    /// not Spain's prime minister.
    pub(super) fn is_above(&self, base: &Who, index: usize) -> bool {
        let held: Vec<&str> = self.day.map_or_else(Vec::new, |day| {
            let offices = self.codebook.actors.people()[index].offices_on(day);
            offices.map(|h| h.office.as_str()).collect()
        });
        let titled = base
            .office
            .as_deref()
            .is_some_and(|o| office_rank(o) > 0 && !held.contains(&o));
        titled && base.entity.is_none() && held.iter().any(|o| office_rank(o) == 0)
    }

    /// "Putin", "President Xi": the one office-holder of the day with that surname.
    pub(super) fn by_surname(&self, base: &Who, name: &str) -> Option<usize> {
        let day = self.day?;
        let surname = name.rsplit(' ').next()?;
        let single = !name.contains(' ');
        let mut best: Option<(u8, usize)> = None;
        let mut ties = 0;
        for (index, person) in self.codebook.actors.by_surname(surname) {
            if base.entity.as_ref().is_some_and(|e| *e != person.entity) {
                continue;
            }
            if !single && first_letter(&person.name) != first_letter(name) {
                continue;
            }
            let Some(rank) = person.offices_on(day).map(|h| office_rank(&h.office)).min() else {
                continue;
            };
            let titled = base
                .office
                .as_ref()
                .is_some_and(|o| person.offices_on(day).any(|h| h.office == *o));
            let rank = if titled { 0 } else { rank + 1 };
            match best {
                Some((r, _)) if r < rank => {}
                Some((r, _)) if r == rank => ties += 1,
                _ => {
                    best = Some((rank, index));
                    ties = 0;
                }
            }
        }
        let (rank, index) = best?;
        // A bare surname stands only for those whom the whole world calls so.
        (ties == 0 && (rank == 0 || base.entity.is_some() || rank <= 4)).then_some(index)
    }
}

/// Offices whose holders are called by a bare surname, the best known first.
fn office_rank(office: &str) -> u8 {
    match office {
        "head of government" | "head of state" | "supreme leader" => 0,
        "military leader" | "organisation head" => 1,
        "foreign minister" | "army chief" => 2,
        "vice president" | "defence minister" | "security adviser" => 3,
        _ => 5,
    }
}

fn first_letter(name: &str) -> Option<char> {
    name.chars().next().map(|c| c.to_ascii_lowercase())
}
