//! import/: what other people's event data call states, organisations and roles.

use super::{CodebookError, files::Files, table};
use crate::event::Root;
use std::collections::HashMap;

/// What a role makes of an actor who belongs to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleKind {
    /// Counted as the state.
    State,
    /// Armed, criminal or opposed to the state: counted apart from it.
    Apart,
}

/// The tables of import/.
#[derive(Debug, Default)]
pub struct Imports {
    countries: HashMap<String, String>,
    weis_countries: HashMap<String, String>,
    country_names: HashMap<String, String>,
    organisations: HashMap<String, String>,
    organisation_codes: HashMap<String, String>,
    roles: HashMap<String, RoleKind>,
    role_names: HashMap<String, String>,
    role_sectors: HashMap<String, String>,
    roots: Vec<(String, Root, Option<String>)>,
}

impl Imports {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        let mut found = Self::default();
        let file = "import/countries.tsv";
        table::read(file, files.text(file)?, |row| {
            let (code, iso3) = (row.want("code")?.to_owned(), row.want("iso3")?.to_owned());
            match row.want("where")? {
                "any" => found.countries.insert(code, iso3),
                "weis" => found.weis_countries.insert(code, iso3),
                "name" => found.country_names.insert(code.to_lowercase(), iso3),
                other => return Err(row.fault(format!("{other:?} is none of any, weis, name"))),
            };
            Ok(())
        })?;
        let file = "import/organisations.tsv";
        table::read(file, files.text(file)?, |row| {
            let (code, organisation) = (row.want("code")?.to_owned(), row.want("organisation")?.to_owned());
            // Of several codes the first is CAMEO's.
            found
                .organisation_codes
                .entry(organisation.clone())
                .or_insert_with(|| code.clone());
            found.organisations.insert(code, organisation);
            Ok(())
        })?;
        let file = "import/roles.tsv";
        table::read(file, files.text(file)?, |row| {
            let role = row.want("role")?.to_owned();
            let kind = match row.want("kind")? {
                "state" => RoleKind::State,
                "apart" => RoleKind::Apart,
                other => return Err(row.fault(format!("{other:?} is neither state nor apart"))),
            };
            for name in row.list("names") {
                found.role_names.insert(name.to_lowercase(), role.clone());
            }
            for sector in row.list("sectors") {
                found.role_sectors.insert(sector.to_lowercase(), role.clone());
            }
            found.roles.insert(role, kind);
            Ok(())
        })?;
        let file = "import/cameo.tsv";
        table::read(file, files.text(file)?, |row| {
            let name = row.want("root")?;
            let root = Root::from_name(name).ok_or_else(|| row.fault(format!("no such root: {name:?}")))?;
            let mode = Some(row.get("mode")).filter(|m| !m.is_empty()).map(str::to_owned);
            found.roots.push((row.want("code")?.to_owned(), root, mode));
            Ok(())
        })?;
        Ok(found)
    }

    /// The state that such a code means; `weis`: in data that use WEIS, whose codes of states are older.
    pub fn country(&self, code: &str, weis: bool) -> Option<&str> {
        let older = weis.then(|| self.weis_countries.get(code)).flatten();
        older.or_else(|| self.countries.get(code)).map(String::as_str)
    }

    /// The state of that name, where it is none of the names in countries.tsv. In any letter case.
    pub fn country_name(&self, name: &str) -> Option<&str> {
        self.country_names.get(&name.to_lowercase()).map(String::as_str)
    }

    /// The organisation that such a code means.
    pub fn organisation(&self, code: &str) -> Option<&str> {
        self.organisations.get(code).map(String::as_str)
    }

    /// CAMEO's code of an organisation of the codebook.
    pub fn organisation_code(&self, organisation: &str) -> Option<&str> {
        self.organisation_codes.get(organisation).map(String::as_str)
    }

    /// What kind of role that is.
    pub fn role(&self, role: &str) -> Option<RoleKind> {
        self.roles.get(role).copied()
    }

    /// The role that such a name tells ("Armed Rebel"). In any letter case.
    pub fn role_of_name(&self, name: &str) -> Option<&str> {
        self.role_names.get(&name.to_lowercase()).map(String::as_str)
    }

    /// The role that such a sector tells ("Insurgents"). In any letter case.
    pub fn role_of_sector(&self, sector: &str) -> Option<&str> {
        self.role_sectors.get(&sector.to_lowercase()).map(String::as_str)
    }

    /// Root and mode of a CAMEO code to which cameo.tsv gives none.
    pub fn root(&self, cameo: &str) -> Option<(Root, Option<&str>)> {
        let fitting = self.roots.iter().filter(|(code, ..)| cameo.starts_with(code.as_str()));
        let longest = fitting.max_by_key(|(code, ..)| code.len())?;
        Some((longest.1, longest.2.as_deref()))
    }
}
