//! States, organisations and groups by name: all that a question about relations needs of a codebook.

use super::{ActorSet, CodebookError, Countries, Imports, RoleKind, files::Files};

/// The named actors without their people, rules and words: read in a few milliseconds, where the whole codebook takes a
/// hundred.
#[derive(Debug)]
pub struct Names {
    /// States and territories.
    pub countries: Countries,
    /// Organisations and groups; no people.
    pub actors: ActorSet,
    /// Roles, and what other people's event data call states and organisations.
    pub imports: Imports,
}

impl Names {
    /// Those of the codebook that is embedded in the program.
    ///
    /// # Errors
    /// The first fault found, with file and line. The embedded files are checked by the tests.
    pub fn embedded() -> Result<Self, CodebookError> {
        let files = Files::embedded();
        Ok(Self {
            countries: Countries::load(&files)?,
            actors: ActorSet::without_states(&files)?,
            imports: Imports::load(&files)?,
        })
    }

    /// The code that a party is measured under. Rebels, criminals and the opposition of a state are not that state: they
    /// stand apart as state and role ("PAKREB"), as in imported sets (`codebook/import/roles.tsv`).
    pub fn code_with(&self, entity: &str, sector: Option<&str>) -> String {
        match sector {
            Some(sector)
                if self.imports.role(sector) == Some(RoleKind::Apart) && self.countries.get(entity).is_some() =>
            {
                format!("{entity}{sector}")
            }
            _ => entity.to_owned(),
        }
    }

    /// The state of a code that is a state and a role apart from it; else the code itself.
    pub fn state_of<'a>(&self, code: &'a str) -> &'a str {
        match code.split_at_checked(3) {
            Some((state, role))
                if self.imports.role(role) == Some(RoleKind::Apart) && self.countries.get(state).is_some() =>
            {
                state
            }
            _ => code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Codebook;
    use super::*;

    #[test]
    fn they_are_those_of_the_codebook() {
        let (names, codebook) = (Names::embedded().expect("whole"), Codebook::embedded().expect("whole"));
        assert_eq!(names.countries.iter().count(), codebook.countries.iter().count());
        let codes = |set: &ActorSet| set.organisations().iter().map(|o| o.code.clone()).collect::<Vec<_>>();
        let (mut ours, mut all) = (codes(&names.actors), codes(&codebook.actors));
        ours.sort();
        all.sort();
        assert_eq!(ours, all);
    }

    #[test]
    fn rebels_are_not_their_state() {
        let names = Names::embedded().expect("whole");
        assert_eq!(names.code_with("PAK", Some("REB")), "PAKREB");
        assert_eq!(names.code_with("PAK", Some("GOV")), "PAK");
        assert_eq!(names.code_with("PAK", None), "PAK");
        assert_eq!(names.code_with("UN", Some("REB")), "UN", "no state");
        assert_eq!(
            (
                names.state_of("PAKREB"),
                names.state_of("PAK"),
                names.state_of("PAKXYZ")
            ),
            ("PAK", "PAK", "PAKXYZ")
        );
    }
}
