//! Common nouns for actors, titles of offices, word classes, words of status and of saying.

use super::{
    CodebookError,
    files::{Files, toml},
    table,
};
use crate::event::Modality;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A common noun for an actor.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Sector.
    pub sector: String,
    /// Office, where the noun names one.
    pub office: Option<String>,
}

/// agents.tsv: phrase in lower case, one space between words -> agent.
#[derive(Debug, Default)]
pub struct Agents(BTreeMap<String, Agent>);

impl Agents {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        let mut agents = BTreeMap::new();
        table::read("agents.tsv", files.text("agents.tsv")?, |row| {
            let office = Some(row.get("office").to_owned()).filter(|o| !o.is_empty());
            agents.insert(
                row.want("noun")?.to_lowercase(),
                Agent {
                    sector: row.want("sector")?.to_owned(),
                    office,
                },
            );
            Ok(())
        })?;
        Ok(Self(agents))
    }

    /// The agent of that phrase.
    pub fn get(&self, phrase: &str) -> Option<&Agent> {
        self.0.get(phrase)
    }

    /// All phrases, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Agent)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v))
    }
}

/// A title and the office that it names.
#[derive(Debug, Clone)]
pub struct Office {
    /// Canonical name.
    pub office: String,
    /// Sector.
    pub sector: String,
    /// Where the title means this office; everywhere when empty.
    pub countries: Vec<String>,
}

/// offices.tsv and ranks.tsv.
#[derive(Debug, Default)]
pub struct Offices {
    titles: BTreeMap<String, Vec<Office>>,
    ranks: BTreeMap<String, String>,
}

impl Offices {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        let mut titles: BTreeMap<String, Vec<Office>> = BTreeMap::new();
        table::read("offices.tsv", files.text("offices.tsv")?, |row| {
            let office = Office {
                office: row.want("office")?.to_owned(),
                sector: row.want("sector")?.to_owned(),
                countries: row.list("countries").map(str::to_owned).collect(),
            };
            for title in row.list("titles") {
                titles.entry(title.to_lowercase()).or_default().push(office.clone());
            }
            Ok(())
        })?;
        let mut ranks = BTreeMap::new();
        table::read("ranks.tsv", files.text("ranks.tsv")?, |row| {
            let rank = row.want("rank")?;
            for form in row.list("forms").chain([rank]) {
                ranks.insert(form.to_lowercase(), rank.to_owned());
            }
            Ok(())
        })?;
        Ok(Self { titles, ranks })
    }

    /// The office that a title names in a country, or anywhere when the country is not known.
    pub fn of_title(&self, title: &str, country: Option<&str>) -> Option<&Office> {
        let offices = self.titles.get(title)?;
        let here = |o: &&Office| country.is_some_and(|c| o.countries.iter().any(|x| x == c));
        let anywhere = |o: &&Office| o.countries.is_empty();
        offices
            .iter()
            .find(here)
            .or_else(|| offices.iter().find(anywhere))
            .or_else(|| offices.first().filter(|_| country.is_none()))
    }

    /// The rank that a word or phrase names.
    pub fn rank(&self, phrase: &str) -> Option<&str> {
        self.ranks.get(phrase).map(String::as_str)
    }

    /// All titles, in the order of the alphabet.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        self.titles.keys().map(String::as_str)
    }

    /// All forms of ranks, in the order of the alphabet.
    pub fn rank_forms(&self) -> impl Iterator<Item = &str> {
        self.ranks.keys().map(String::as_str)
    }
}

/// words.toml: class -> lemmas.
#[derive(Debug, Default)]
pub struct WordClasses(HashMap<String, HashSet<String>>);

impl WordClasses {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        toml("words.toml", files.text("words.toml")?).map(Self)
    }

    /// True where the class holds the lemma.
    pub fn has(&self, class: &str, lemma: &str) -> bool {
        self.0.get(class).is_some_and(|words| words.contains(lemma))
    }

    /// The lemmas of a class.
    pub fn class(&self, class: &str) -> Option<&HashSet<String>> {
        self.0.get(class)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByStatus {
    #[serde(default)]
    denied: HashSet<String>,
    #[serde(default)]
    ongoing: HashSet<String>,
    #[serde(default)]
    planned: HashSet<String>,
    #[serde(default)]
    promised: HashSet<String>,
    #[serde(default)]
    demanded: HashSet<String>,
    #[serde(default)]
    possible: HashSet<String>,
    #[serde(default)]
    hypothetical: HashSet<String>,
    #[serde(default)]
    past: HashSet<String>,
}

impl ByStatus {
    fn all(&self) -> impl Iterator<Item = &String> {
        let sets = [
            &self.denied,
            &self.ongoing,
            &self.planned,
            &self.promised,
            &self.demanded,
            &self.possible,
        ];
        sets.into_iter().chain([&self.hypothetical, &self.past]).flatten()
    }

    fn modality(&self, word: &str) -> Option<Modality> {
        let sets = [
            (&self.promised, Modality::Promised),
            (&self.planned, Modality::Planned),
            (&self.demanded, Modality::Demanded),
            (&self.possible, Modality::Possible),
            (&self.hypothetical, Modality::Hypothetical),
            (&self.ongoing, Modality::Ongoing),
            (&self.past, Modality::PastBackground),
        ];
        sets.into_iter().find(|(set, _)| set.contains(word)).map(|(_, m)| m)
    }
}

/// status.toml: words that deny, plan, promise, demand, suppose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusWords {
    negators: HashSet<String>,
    conditions: HashSet<String>,
    light: HashSet<String>,
    verbs: ByStatus,
    nouns: ByStatus,
    modifiers: ByStatus,
    auxiliaries: ByStatus,
}

impl StatusWords {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        toml("status.toml", files.text("status.toml")?)
    }

    /// Verbs and nouns of all lists.
    pub fn lemmas(&self) -> impl Iterator<Item = &str> {
        self.light
            .iter()
            .chain(self.verbs.all())
            .chain(self.nouns.all())
            .map(String::as_str)
    }

    /// Words that deny what they hang on ("not", "never", "no").
    pub fn negates(&self, lemma: &str) -> bool {
        self.negators.contains(lemma)
    }

    /// Markers of a condition ("if", "unless", "whether").
    pub fn conditions(&self, lemma: &str) -> bool {
        self.conditions.contains(lemma)
    }

    /// Verbs that only carry the noun they govern ("hold talks").
    pub fn is_light(&self, lemma: &str) -> bool {
        self.light.contains(lemma)
    }

    /// Verbs whose governed clause or object did not happen.
    pub fn verb_denies(&self, lemma: &str) -> bool {
        self.verbs.denied.contains(lemma)
    }

    /// Nouns whose governed clause or complement did not happen.
    pub fn noun_denies(&self, lemma: &str) -> bool {
        self.nouns.denied.contains(lemma)
    }

    /// Modifiers that deny ("cancelled", "failed").
    pub fn modifier_denies(&self, lemma: &str) -> bool {
        self.modifiers.denied.contains(lemma)
    }

    /// What a governing verb makes of its clause.
    pub fn verb_modality(&self, lemma: &str) -> Option<Modality> {
        self.verbs.modality(lemma)
    }

    /// What a governing noun makes of its clause or complement.
    pub fn noun_modality(&self, lemma: &str) -> Option<Modality> {
        self.nouns.modality(lemma)
    }

    /// What an adjective or adverb makes of its head.
    pub fn modifier_modality(&self, lemma: &str) -> Option<Modality> {
        self.modifiers.modality(lemma)
    }

    /// What an auxiliary makes of its verb.
    pub fn auxiliary_modality(&self, lemma: &str) -> Option<Modality> {
        self.auxiliaries.modality(lemma)
    }
}

/// A verb of saying.
#[derive(Debug, Clone)]
pub struct SpeechVerb {
    /// Kind of statement that it makes.
    pub kind: String,
}

/// speech.tsv.
#[derive(Debug, Default)]
pub struct Speech(HashMap<String, SpeechVerb>);

impl Speech {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        let mut verbs = HashMap::new();
        table::read("speech.tsv", files.text("speech.tsv")?, |row| {
            verbs.insert(
                row.want("verb")?.to_lowercase(),
                SpeechVerb {
                    kind: row.want("kind")?.to_owned(),
                },
            );
            Ok(())
        })?;
        Ok(Self(verbs))
    }

    /// All verbs.
    pub fn lemmas(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The verb of that lemma.
    pub fn verb(&self, lemma: &str) -> Option<&SpeechVerb> {
        self.0.get(lemma)
    }
}
