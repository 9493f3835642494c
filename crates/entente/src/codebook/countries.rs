//! States and territories: names, demonyms, capitals, seats used as metonyms.

use super::{CodebookError, files::Files, table};
use std::collections::HashMap;

/// A building or place that stands for a part of a government.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Its name.
    pub name: String,
    /// Sector that it stands for.
    pub sector: String,
}

/// A state or territory.
#[derive(Debug, Clone)]
pub struct Country {
    /// ISO 3166 alpha-3 code, or a user-assigned X code.
    pub iso3: String,
    /// Number in the Correlates of War project; empty where it has none.
    pub cow: String,
    /// The name to print.
    pub name: String,
    /// All names, the one to print among them.
    pub names: Vec<String>,
    /// Nouns for its people.
    pub demonyms: Vec<String>,
    /// Adjectives.
    pub adjectives: Vec<String>,
    /// Capital, with variants.
    pub capital: Vec<String>,
    /// Metonyms of its government.
    pub seats: Vec<Seat>,
    /// True where a name of it means other things too.
    pub ambiguous: bool,
}

/// countries.tsv.
#[derive(Debug)]
pub struct Countries {
    list: Vec<Country>,
    by_code: HashMap<String, usize>,
}

impl Countries {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        let mut list: Vec<Country> = Vec::new();
        let mut by_code = HashMap::new();
        table::read("countries.tsv", files.text("countries.tsv")?, |row| {
            let iso3 = row.want("iso3")?.to_owned();
            let name = row.want("name")?.to_owned();
            let strings = |column: &str| row.list(column).map(str::to_owned).collect::<Vec<_>>();
            let mut names = strings("names");
            if !names.contains(&name) {
                names.push(name.clone());
            }
            let seats = row
                .list("seats")
                .map(|s| {
                    let (name, sector) = s.split_once(':').unwrap_or((s, "GOV"));
                    Seat {
                        name: name.to_owned(),
                        sector: sector.to_owned(),
                    }
                })
                .collect();
            if by_code.insert(iso3.clone(), list.len()).is_some() {
                return Err(row.fault(format!("{iso3} stands twice")));
            }
            list.push(Country {
                iso3,
                cow: row.get("cow").to_owned(),
                name,
                names,
                demonyms: strings("demonyms"),
                adjectives: strings("adjectives"),
                capital: strings("capital"),
                seats,
                ambiguous: !row.get("ambiguous").is_empty(),
            });
            Ok(())
        })?;
        Ok(Self { list, by_code })
    }

    /// All, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Country> {
        self.list.iter()
    }

    /// The country of that ISO 3166 alpha-3 code.
    pub fn get(&self, iso3: &str) -> Option<&Country> {
        self.by_code.get(iso3).map(|&i| &self.list[i])
    }

    /// The country of that code or name, in any letter case: for people at a command line.
    pub fn find(&self, name: &str) -> Option<&Country> {
        let same = |n: &String| n.eq_ignore_ascii_case(name);
        self.list
            .iter()
            .find(|c| c.iso3.eq_ignore_ascii_case(name))
            .or_else(|| self.list.iter().find(|c| c.names.iter().any(same)))
            .or_else(|| {
                self.list
                    .iter()
                    .find(|c| c.adjectives.iter().chain(&c.demonyms).chain(&c.capital).any(same))
            })
    }
}
