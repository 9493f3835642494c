//! The rules: which words make which event, and where its parties stand. codebook/README.md describes the language.

use super::{
    CodebookError, EventTypes, WordClasses,
    files::{Files, toml},
};
use crate::event::{Modality, Root};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

/// What a trigger word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum PartOfSpeech {
    Verb,
    Noun,
    Adjective,
}

impl PartOfSpeech {
    /// As a rule writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verb => "verb",
            Self::Noun => "noun",
            Self::Adjective => "adjective",
        }
    }
}

/// A place in the sentence, seen from the trigger.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // codebook/README.md, "Places"
pub enum Place {
    Subject,
    Object,
    Indirect,
    Complement,
    Inside,
    Owner,
    Preposition(String),
    /// Only in conditions: adjectives, compounds and adverbs on the trigger.
    Modifier,
    /// Only in conditions: the preposition before a noun trigger.
    Case,
    /// Only in conditions: any word of the sentence.
    Any,
}

impl Place {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "subject" => Self::Subject,
            "object" => Self::Object,
            "indirect" => Self::Indirect,
            "complement" => Self::Complement,
            "inside" => Self::Inside,
            "owner" => Self::Owner,
            "modifier" => Self::Modifier,
            "case" => Self::Case,
            "any" => Self::Any,
            _ if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == ' ') => {
                Self::Preposition(name.to_owned())
            }
            _ => return None,
        })
    }
}

/// As a rule writes it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subject => "subject",
            Self::Object => "object",
            Self::Indirect => "indirect",
            Self::Complement => "complement",
            Self::Inside => "inside",
            Self::Owner => "owner",
            Self::Preposition(preposition) => preposition,
            Self::Modifier => "modifier",
            Self::Case => "case",
            Self::Any => "any",
        })
    }
}

/// Alternatives in order; within one, all places together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlacePath(pub Vec<Vec<Place>>);

impl PlacePath {
    fn parse(text: &str) -> Option<Self> {
        let all = |part: &str| {
            part.split('+')
                .map(|p| Place::from_name(p.trim()))
                .collect::<Option<Vec<_>>>()
        };
        text.split('|').map(all).collect::<Option<Vec<_>>>().map(Self)
    }
}

/// As a rule writes it.
impl fmt::Display for PlacePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, together) in self.0.iter().enumerate() {
            for (j, place) in together.iter().enumerate() {
                let before = match (i, j) {
                    (0, 0) => "",
                    (_, 0) => "|",
                    _ => "+",
                };
                write!(f, "{before}{place}")?;
            }
        }
        Ok(())
    }
}

/// Words that must, or must not, head the phrase in a place.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Where.
    pub place: Place,
    /// Words, classes and kinds as the rule writes them.
    pub written: Vec<String>,
    /// Lemmas, word classes written out.
    pub lemmas: HashSet<String>,
    /// Kinds of actors: "actor", "country", "person", "group", "organisation".
    pub kinds: Vec<String>,
}

/// One trigger of a rule.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Index of the rule.
    pub rule: usize,
    /// Part of speech of the head word.
    pub pos: PartOfSpeech,
    /// Further words: particles of a verb, compounds or adjectives of a noun.
    pub rest: Vec<String>,
}

impl Trigger {
    /// The whole trigger as a rule writes it: "hand over", "state visit".
    pub fn phrase(&self, head: &str) -> String {
        let rest = self.rest.iter().map(String::as_str);
        let words: Vec<&str> = match self.pos {
            PartOfSpeech::Verb => std::iter::once(head).chain(rest).collect(),
            PartOfSpeech::Noun | PartOfSpeech::Adjective => rest.chain([head]).collect(),
        };
        words.join(" ")
    }
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// File and line, for messages.
    pub file: String,
    /// Root that it codes.
    pub root: Root,
    /// Mode.
    pub mode: Option<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Contexts that it always has.
    pub contexts: Vec<String>,
    /// What must stand somewhere.
    pub where_: Vec<Condition>,
    /// What must not.
    pub unless: Vec<Condition>,
    /// Where the actor of a verb or adjective stands.
    pub actor: PlacePath,
    /// Where its recipient stands.
    pub recipient: PlacePath,
    /// Where the actor of a noun stands.
    pub noun_actor: PlacePath,
    /// Where its recipient stands.
    pub noun_recipient: PlacePath,
    /// True where both sides do it.
    pub symmetric: bool,
    /// True where the event stands without a recipient.
    pub recipient_optional: bool,
    /// Role -> place of third parties.
    pub third: Vec<(String, PlacePath)>,
    /// Modality that the words themselves carry.
    pub modality: Option<Modality>,
    /// True for nouns that are counted.
    pub count: bool,
    /// Examples that must code.
    pub codes: Vec<String>,
    /// Examples in which this rule must not fire.
    pub never: Vec<String>,
}

impl Rule {
    /// Where its actor and its recipient stand, seen from such a trigger.
    pub fn places(&self, pos: PartOfSpeech) -> (&PlacePath, &PlacePath) {
        match pos {
            PartOfSpeech::Noun => (&self.noun_actor, &self.noun_recipient),
            PartOfSpeech::Verb | PartOfSpeech::Adjective => (&self.actor, &self.recipient),
        }
    }
}

/// All rules, with an index from lemma to triggers.
#[derive(Debug, Default)]
pub struct Rules {
    list: Vec<Rule>,
    triggers: HashMap<String, Vec<Trigger>>,
    /// One a root, for what the language model finds without any rule.
    of_model: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    root: String,
    rule: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    verb: Vec<String>,
    #[serde(default)]
    noun: Vec<String>,
    #[serde(default)]
    adjective: Vec<String>,
    #[serde(default, rename = "where")]
    where_: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    unless: BTreeMap<String, Vec<String>>,
    actor: Option<String>,
    recipient: Option<String>,
    noun_actor: Option<String>,
    noun_recipient: Option<String>,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    cameo: String,
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    symmetric: bool,
    recipient_optional: Option<bool>,
    #[serde(default)]
    third: BTreeMap<String, String>,
    modality: Option<Modality>,
    #[serde(default)]
    count: bool,
    codes: Vec<String>,
    never: Vec<String>,
}

const ACTOR: &str = "subject";
const RECIPIENT: &str = "object";
const NOUN_ACTOR: &str = "owner|subject|by";
const NOUN_RECIPIENT: &str = "with|against|on|to|of|for|toward";

impl Rules {
    pub(super) fn load(files: &Files, events: &EventTypes, words: &WordClasses) -> Result<Self, CodebookError> {
        let mut rules = Self {
            of_model: Root::ALL.into_iter().map(rule_of_model).collect(),
            ..Self::default()
        };
        let mut ids = HashSet::new();
        for (file, text) in files.below("rules/") {
            let parsed: RuleFile = toml(file, text)?;
            let root = Root::from_name(&parsed.root)
                .ok_or_else(|| CodebookError::fault(file, 1, format!("no such root: {:?}", parsed.root)))?;
            for entry in parsed.rule {
                let line = line_of(text, &entry.id);
                let fault = |what: String| CodebookError::fault(file, line, what);
                if !ids.insert(entry.id.clone()) {
                    return Err(fault(format!("the id {:?} stands twice", entry.id)));
                }
                let triggers = triggers(&entry, rules.list.len());
                let rule = rule(entry, root, format!("{file}:{line}"), events, words).map_err(fault)?;
                for (head, trigger) in triggers {
                    rules.triggers.entry(head).or_default().push(trigger);
                }
                rules.list.push(rule);
            }
        }
        Ok(rules)
    }

    /// All rules, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.list.iter()
    }

    /// The rule of that index.
    pub fn get(&self, index: usize) -> &Rule {
        match index.checked_sub(self.list.len()) {
            None => &self.list[index],
            Some(root) => &self.of_model[root],
        }
    }

    /// The index of the rule without words that stands for what the language model finds by itself.
    pub fn of_model(&self, root: Root) -> usize {
        let at = self.of_model.iter().position(|r| r.root == root);
        self.list.len() + at.unwrap_or(0)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The lemmas that triggers are written with, and those that conditions name.
    pub fn lemmas(&self) -> impl Iterator<Item = &str> {
        let conditions = self
            .list
            .iter()
            .flat_map(|r| r.where_.iter().chain(&r.unless))
            .flat_map(|c| &c.lemmas);
        self.triggers.keys().chain(conditions).map(String::as_str)
    }

    /// The triggers whose head word has that lemma.
    pub fn triggers(&self, lemma: &str) -> &[Trigger] {
        self.triggers.get(lemma).map_or(&[], Vec::as_slice)
    }
}

fn line_of(text: &str, id: &str) -> usize {
    let wanted = format!("\"{id}\"");
    text.lines()
        .position(|l| l.starts_with("id") && l.contains(&wanted))
        .map_or(0, |i| i + 1)
}

/// Head word and trigger of each phrase of an entry. A verb's head is its first word, a noun's its last.
fn triggers(entry: &Entry, rule: usize) -> Vec<(String, Trigger)> {
    let mut found = Vec::new();
    let mut add = |phrases: &[String], pos: PartOfSpeech| {
        for phrase in phrases {
            let mut words: Vec<String> = phrase.to_lowercase().split([' ', '-']).map(str::to_owned).collect();
            let head = match pos {
                PartOfSpeech::Verb => words.remove(0),
                _ => words.pop().unwrap_or_default(),
            };
            found.push((head, Trigger { rule, pos, rest: words }));
        }
    };
    add(&entry.verb, PartOfSpeech::Verb);
    add(&entry.noun, PartOfSpeech::Noun);
    add(&entry.adjective, PartOfSpeech::Adjective);
    found
}

fn rule(entry: Entry, root: Root, file: String, events: &EventTypes, words: &WordClasses) -> Result<Rule, String> {
    if entry.verb.is_empty() && entry.noun.is_empty() && entry.adjective.is_empty() {
        return Err(format!(
            "{}: has no trigger word; give it a verb, noun or adjective",
            entry.id
        ));
    }
    if entry.codes.len() < 2 || entry.never.is_empty() {
        return Err(format!(
            "{}: wants two examples that code and one that must not",
            entry.id
        ));
    }
    if !entry.mode.is_empty() && !events.has_mode(root, &entry.mode) {
        return Err(format!(
            "{}: {root} has no mode {:?} in events.tsv",
            entry.id, entry.mode
        ));
    }
    if !entry.cameo.is_empty() && events.cameo(&entry.cameo).is_none() {
        return Err(format!("{}: cameo.tsv has no code {:?}", entry.id, entry.cameo));
    }
    let path = |given: &Option<String>, otherwise: &str| {
        let text = given.as_deref().unwrap_or(otherwise);
        PlacePath::parse(text).ok_or_else(|| format!("{}: {text:?} is no place", entry.id))
    };
    let mode = Some(entry.mode.clone()).filter(|m| !m.is_empty());
    // A rule of nouns alone may say `actor` and `recipient` for short.
    let nouns_only = entry.verb.is_empty() && entry.adjective.is_empty();
    let short = |long: &Option<String>, short: &Option<String>| long.clone().or(short.clone().filter(|_| nouns_only));
    let needs_recipient = events.event_type(root, mode.as_deref()).needs_recipient;
    Ok(Rule {
        actor: path(&entry.actor, ACTOR)?,
        recipient: path(&entry.recipient, RECIPIENT)?,
        noun_actor: path(&short(&entry.noun_actor, &entry.actor), NOUN_ACTOR)?,
        noun_recipient: path(&short(&entry.noun_recipient, &entry.recipient), NOUN_RECIPIENT)?,
        third: entry
            .third
            .iter()
            .map(|(role, place)| Ok((role.clone(), path(&Some(place.clone()), "")?)))
            .collect::<Result<_, String>>()?,
        where_: conditions(&entry.id, &entry.where_, words)?,
        unless: conditions(&entry.id, &entry.unless, words)?,
        recipient_optional: entry.recipient_optional.unwrap_or(!needs_recipient && !entry.symmetric),
        symmetric: entry.symmetric,
        cameo: Some(entry.cameo).filter(|c| !c.is_empty()),
        contexts: entry.contexts,
        modality: entry.modality,
        count: entry.count,
        codes: entry.codes,
        never: entry.never,
        id: entry.id,
        file,
        root,
        mode,
    })
}

fn conditions(id: &str, table: &BTreeMap<String, Vec<String>>, words: &WordClasses) -> Result<Vec<Condition>, String> {
    table
        .iter()
        .map(|(place, list)| {
            let place = Place::from_name(place).ok_or_else(|| format!("{id}: {place:?} is no place"))?;
            let mut condition = Condition {
                place,
                written: list.clone(),
                lemmas: HashSet::new(),
                kinds: Vec::new(),
            };
            for word in list {
                match word.strip_prefix('@') {
                    Some(kind @ ("actor" | "country" | "person" | "group" | "organisation")) => {
                        condition.kinds.push(kind.to_owned());
                    }
                    Some(class) => condition.lemmas.extend(
                        words
                            .class(class)
                            .ok_or_else(|| format!("{id}: words.toml has no class {class:?}"))?
                            .clone(),
                    ),
                    None => {
                        condition.lemmas.insert(word.to_lowercase());
                    }
                }
            }
            Ok(condition)
        })
        .collect()
}

/// A rule that no word triggers.
fn rule_of_model(root: Root) -> Rule {
    Rule {
        id: format!("{}-by-model", root.name().to_lowercase()),
        file: "the event head".to_owned(),
        root,
        mode: None,
        cameo: None,
        contexts: Vec::new(),
        where_: Vec::new(),
        unless: Vec::new(),
        actor: PlacePath::default(),
        recipient: PlacePath::default(),
        noun_actor: PlacePath::default(),
        noun_recipient: PlacePath::default(),
        symmetric: false,
        recipient_optional: false,
        third: Vec::new(),
        modality: None,
        count: false,
        codes: Vec::new(),
        never: Vec::new(),
    }
}
