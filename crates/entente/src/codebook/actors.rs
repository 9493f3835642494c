//! Organisations, groups, and the register of who held which office when.

use super::{
    CodebookError,
    files::{Files, toml},
    fold::plain,
};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// An office that a person held.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Canonical office ("foreign minister").
    pub office: String,
    /// Title as the country has it ("Secretary of State").
    pub title: String,
    /// First day.
    pub from: Date,
    /// Last day; none while in office as far as is known.
    pub to: Option<Date>,
    /// True where the days are only approximate.
    pub approx: bool,
    /// Where this is known from.
    pub cite: String,
}

impl Holding {
    /// True on that day.
    pub fn on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A person of the register.
#[derive(Debug, Clone)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// The part of the name that later mentions use.
    pub surname: String,
    /// Other spellings of the full name.
    pub aliases: Vec<String>,
    /// ISO 3166 alpha-3 code, or the code of an organisation or group.
    pub entity: String,
    /// Offices, by date.
    pub offices: Vec<Holding>,
}

impl Person {
    /// The offices held on that day.
    pub fn offices_on(&self, day: Date) -> impl Iterator<Item = &Holding> {
        self.offices.iter().filter(move |h| h.on(day))
    }
}

/// An international organisation, or an armed or political group.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Codebook code, never an ISO 3166 code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Other names and acronyms.
    pub aliases: Vec<String>,
    /// Nouns that later mentions use for it.
    pub generic: Vec<String>,
    /// Sector.
    pub sector: String,
    /// Member states.
    pub members: Vec<String>,
    /// Country where a group acts, or none.
    pub country: Option<String>,
    /// The organisation that it is a part of.
    pub parent: Option<String>,
    /// States that it governs, each since a day.
    pub state_since: Vec<(String, Date)>,
}

impl Organisation {
    /// The state whose army, ministry, parliament or service it is.
    pub fn organ_of(&self) -> Option<&str> {
        let organ = ["GOV", "MIL", "SPY", "COP", "JUD", "LEG"].contains(&self.sector.as_str());
        self.country.as_deref().filter(|_| organ)
    }
}

/// All actors below the level of states, and the people of all.
#[derive(Debug)]
pub struct ActorSet {
    organisations: Vec<Organisation>,
    by_code: HashMap<String, usize>,
    people: Vec<Person>,
    by_surname: HashMap<String, Vec<usize>>,
    by_entity: HashMap<String, Vec<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    country: Option<String>,
    #[serde(default)]
    person: Vec<PersonEntry>,
    #[serde(default)]
    organisation: Vec<OrganisationEntry>,
    #[serde(default)]
    group: Vec<OrganisationEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    name: String,
    surname: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    office: Vec<OfficeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeEntry {
    office: String,
    title: String,
    /// Left out where the office was always held as far as the news of this register goes back.
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    approx: bool,
    cite: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationEntry {
    code: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    generic: Vec<String>,
    sector: String,
    #[serde(default)]
    members: Vec<String>,
    parent: Option<String>,
    #[serde(default, rename = "seat")]
    _seat: Option<String>,
    country: Option<String>,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    state_since: HashMap<String, String>,
    #[serde(rename = "cite")]
    _cite: String,
    #[serde(default)]
    person: Vec<PersonEntry>,
}

impl ActorSet {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        Self::of(files.below("actors/").filter(|(name, _)| name.ends_with(".toml")))
    }

    /// Only what stands in files that are not named after a state: organisations and groups.
    pub(super) fn without_states(files: &Files) -> Result<Self, CodebookError> {
        let of_state = |name: &str| name.trim_start_matches("actors/").len() == "CCC.toml".len();
        Self::of(
            files
                .below("actors/")
                .filter(|(name, _)| name.ends_with(".toml") && !of_state(name)),
        )
    }

    fn of<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, CodebookError> {
        let texts: Vec<(&str, &str)> = texts.collect();
        let parsed: Vec<(&str, File)> = texts
            .into_par_iter()
            .map(|(name, text)| Ok((name, toml(name, text)?)))
            .collect::<Result<_, _>>()?;
        let mut set = Self {
            organisations: Vec::new(),
            by_code: HashMap::new(),
            people: Vec::new(),
            by_surname: HashMap::new(),
            by_entity: HashMap::new(),
        };
        for (name, file) in parsed {
            if let Some(country) = &file.country {
                for person in file.person {
                    set.add_person(name, country, person)?;
                }
            } else if !file.person.is_empty() {
                return Err(CodebookError::fault(
                    name,
                    1,
                    "has people but no `country = \"...\"` at its top",
                ));
            }
            for entry in file.organisation.into_iter().chain(file.group) {
                set.add_organisation(name, entry)?;
            }
        }
        Ok(set)
    }

    fn add_organisation(&mut self, file: &str, entry: OrganisationEntry) -> Result<(), CodebookError> {
        let code = entry.code;
        if self.by_code.insert(code.clone(), self.organisations.len()).is_some() {
            return Err(CodebookError::fault(file, 0, format!("{code} stands twice")));
        }
        for person in entry.person {
            self.add_person(file, &code, person)?;
        }
        let state_since = entry
            .state_since
            .into_iter()
            .map(|(state, day)| Ok((state, first_day(&day).ok_or_else(|| bad_date(file, &code, &day))?)))
            .collect::<Result<_, _>>()?;
        self.organisations.push(Organisation {
            code,
            name: entry.name,
            aliases: entry.aliases,
            generic: entry.generic,
            sector: entry.sector,
            members: entry.members,
            country: entry.country.or_else(|| entry.countries.into_iter().next()),
            parent: entry.parent,
            state_since,
        });
        Ok(())
    }

    fn add_person(&mut self, file: &str, entity: &str, entry: PersonEntry) -> Result<(), CodebookError> {
        let offices = entry
            .office
            .into_iter()
            .map(|o| {
                let opens = o.from.as_deref().unwrap_or("1990");
                let from = first_day(opens).ok_or_else(|| bad_date(file, &entry.name, opens))?;
                let to = match o.to.as_deref() {
                    None | Some("") => None,
                    Some(text) => Some(last_day(text).ok_or_else(|| bad_date(file, &entry.name, text))?),
                };
                Ok(Holding {
                    office: o.office,
                    title: o.title,
                    from,
                    to,
                    approx: o.approx,
                    cite: o.cite,
                })
            })
            .collect::<Result<Vec<_>, CodebookError>>()?;
        let surname = entry.surname.unwrap_or_else(|| last_word(&entry.name).to_owned());
        let at = self.people.len();
        // A later mention may give less than the register's surname ("Zelenskyy" has spellings, "al-Burhan" loses its
        // article); the last words of the aliases are names too.
        let mut last: Vec<String> = entry
            .aliases
            .iter()
            .map(|a| last_word(a))
            .chain([surname.as_str()])
            .map(|n| plain(n).to_lowercase())
            .filter(|n| !matches!(n.trim_end_matches('.'), "jr" | "sr" | "ii" | "iii" | "iv"))
            .collect();
        last.sort_unstable();
        last.dedup();
        for name in last {
            self.by_surname.entry(name).or_default().push(at);
        }
        self.by_entity.entry(entity.to_owned()).or_default().push(at);
        self.people.push(Person {
            name: entry.name,
            surname,
            aliases: entry.aliases,
            entity: entity.to_owned(),
            offices,
        });
        Ok(())
    }

    /// Organisations and groups.
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// The organisation or group of that code.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        self.by_code.get(code).map(|&i| &self.organisations[i])
    }

    /// Everybody in the register.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Those whom later mentions call by that name.
    pub fn by_surname(&self, surname: &str) -> impl Iterator<Item = (usize, &Person)> {
        let found = self
            .by_surname
            .get(&plain(surname).to_lowercase())
            .map_or(&[][..], Vec::as_slice);
        found.iter().map(|&i| (i, &self.people[i]))
    }

    /// Those who held that office of that state or organisation on that day, the latest to take it first.
    pub fn holders(&self, entity: &str, office: &str, day: Date) -> Vec<(usize, &Holding)> {
        let people = self.by_entity.get(entity).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<_> = people
            .iter()
            .flat_map(|&i| {
                self.people[i]
                    .offices_on(day)
                    .filter(|h| h.office == office)
                    .map(move |h| (i, h))
            })
            .collect();
        found.sort_by_key(|(_, h)| std::cmp::Reverse(h.from));
        found
    }
}

fn last_word(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

fn bad_date(file: &str, whose: &str, text: &str) -> CodebookError {
    CodebookError::fault(
        file,
        0,
        format!("{whose}: {text:?} is no date; write YYYY-MM-DD, YYYY-MM or YYYY"),
    )
}

/// "2024", "2024-05" or "2024-05-07", to its first day.
fn first_day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|p| p.parse::<i16>().ok());
    let year = parts.next()??;
    let month = parts.next().unwrap_or(Some(1))?;
    let day = parts.next().unwrap_or(Some(1))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The same, to its last day.
fn last_day(text: &str) -> Option<Date> {
    let first = first_day(text)?;
    match text.matches('-').count() {
        0 => Some(first.last_of_year()),
        1 => Some(first.last_of_month()),
        _ => Some(first),
    }
}
