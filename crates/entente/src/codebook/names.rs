//! States, organisations and groups by name: all that a question about relations needs of a codebook.

use super::{ActorSet, CodebookError, Countries, files::Files};

/// The named actors without their people, rules and words: read in a few milliseconds, where the whole codebook takes a
/// hundred.
#[derive(Debug)]
pub struct Names {
    /// States and territories.
    pub countries: Countries,
    /// Organisations and groups; no people.
    pub actors: ActorSet,
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
        })
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
}
