//! Loads and checks `codebook/`: the event types, the actors, and the rules that say which words make which event.
//!
//! The files are embedded in the binary; [`Codebook::load`] reads a folder instead.

mod actors;
mod commitments;
mod countries;
mod error;
mod events;
mod files;
mod fold;
mod imports;
mod names;
mod rules;
mod table;
mod words;

pub use actors::{ActorSet, Holding, Organisation, Person};
pub use commitments::{CommitmentRules, Matching, MoveRule, Sides, Stage};
pub use countries::{Countries, Country, Seat};
pub use error::CodebookError;
pub use events::{Cameo, EventType, EventTypes};
pub use fold::plain;
pub use imports::{Imports, RoleKind};
pub use names::Names;
pub use rules::{Condition, PartOfSpeech, Place, PlacePath, Rule, Rules, Trigger};
pub use words::{Agent, Agents, Office, Offices, Speech, SpeechVerb, StatusWords, WordClasses};

use files::Files;
use std::path::Path;

/// Everything that Entente knows about foreign relations.
#[derive(Debug)]
pub struct Codebook {
    /// BLAKE3 over all files, in hex: a run is coded under this codebook.
    pub hash: String,
    /// PLOVER roots and modes, CAMEO codes, contexts.
    pub events: EventTypes,
    /// States and territories.
    pub countries: Countries,
    /// Organisations, groups, and the register of office-holders.
    pub actors: ActorSet,
    /// Common nouns for actors.
    pub agents: Agents,
    /// Offices and the titles that name them, ranks.
    pub offices: Offices,
    /// Word classes that rules use as `@name`.
    pub words: WordClasses,
    /// Words that deny, plan, promise, demand, suppose.
    pub status: StatusWords,
    /// Verbs and phrases of saying.
    pub speech: Speech,
    /// What moves a commitment.
    pub commitments: CommitmentRules,
    /// The rules.
    pub rules: Rules,
    /// What other people's event data call states, organisations and roles.
    pub imports: Imports,
}

impl Codebook {
    /// The codebook that is embedded in the program.
    ///
    /// # Errors
    /// The first fault found, with file and line. The embedded files are checked by the tests.
    pub fn embedded() -> Result<Self, CodebookError> {
        Self::from_files(&Files::embedded())
    }

    /// The files of the embedded codebook: path below its folder, and text.
    pub fn embedded_files() -> &'static [(&'static str, &'static str)] {
        files::EMBEDDED
    }

    /// A codebook from a folder laid out as `codebook/`.
    ///
    /// # Errors
    /// The first fault found, with file and line, or a file that cannot be read.
    pub fn load(folder: &Path) -> Result<Self, CodebookError> {
        Self::from_files(&Files::read(folder)?)
    }

    fn from_files(files: &Files) -> Result<Self, CodebookError> {
        let events = EventTypes::load(files)?;
        let words = WordClasses::load(files)?;
        let (rules, actors) = rayon::join(|| Rules::load(files, &events, &words), || ActorSet::load(files));
        Ok(Self {
            hash: files.hash(),
            countries: Countries::load(files)?,
            actors: actors?,
            agents: Agents::load(files)?,
            offices: Offices::load(files)?,
            status: StatusWords::load(files)?,
            speech: Speech::load(files)?,
            commitments: CommitmentRules::load(files)?,
            rules: rules?,
            imports: Imports::load(files)?,
            events,
            words,
        })
    }

    /// The words that rules and lists are written with: lemmas are sought among them first.
    pub fn lemmas(&self) -> impl Iterator<Item = &str> {
        let agents = self.agents.iter().flat_map(|(phrase, _)| phrase.split(' '));
        self.rules
            .lemmas()
            .chain(self.status.lemmas())
            .chain(self.speech.lemmas())
            .chain(agents)
    }
}
