//! commitments.toml: what moves a commitment.

use super::{
    CodebookError,
    files::{Files, toml},
};
use crate::event::Root;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a commitment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Somebody gave their word; nothing tells how it went.
    Open,
    /// Made known, not signed.
    Announced,
    /// Signed or agreed.
    Signed,
    /// In force.
    InForce,
    /// Some of it was done.
    InProgress,
    /// Done.
    Kept,
    /// A party acted against it or left it.
    Broken,
    /// The day on which it was due went by, and nothing tells that it was done.
    Lapsed,
}

impl Stage {
    /// All, as they follow one another.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Announced,
        Self::Signed,
        Self::InForce,
        Self::InProgress,
        Self::Kept,
        Self::Broken,
        Self::Lapsed,
    ];

    /// The name, in plain words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Announced => "announced",
            Self::Signed => "signed",
            Self::InForce => "in force",
            Self::InProgress => "in progress",
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::Lapsed => "lapsed",
        }
    }

    /// The stage of that name, with spaces or hyphens; "delivered", as a reading has it, is kept.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace('-', " ");
        if name == "delivered" {
            return Some(Self::Kept);
        }
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// True where nothing tells yet how it went.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Announced | Self::Signed | Self::InForce)
    }
}

/// Who must meet in an event that moves a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// At least two parties of the promise, and nobody else.
    Between,
    /// Done by a party that is bound; touches nobody whom the promise does not name.
    Doer,
}

/// One entry: an event that fits moves a commitment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveRule {
    /// A name of its own.
    pub id: String,
    /// Where the commitment stands afterwards.
    pub to: Stage,
    /// The reason, in plain words.
    pub why: String,
    /// Words of which the promise must hold one; any promise where empty.
    #[serde(default)]
    pub promise: Vec<String>,
    /// Roots that the event may have.
    pub roots: Vec<Root>,
    /// Modes that it may have; any where empty.
    #[serde(default)]
    pub modes: Vec<String>,
    /// Where the commitment must stand before; anywhere where empty.
    #[serde(default)]
    pub from: Vec<Stage>,
    /// Words of which the event must hold one; none needed where empty.
    #[serde(default)]
    pub words: Vec<String>,
    /// Words with which the entry does not apply.
    #[serde(default)]
    pub never: Vec<String>,
    /// Who must meet.
    pub sides: Sides,
    /// True where it must stand in a document that tells of the promise.
    #[serde(default)]
    pub same_document: bool,
    /// How much of what was promised the event must speak of, in [0, 1].
    #[serde(default)]
    pub share: Option<f64>,
    /// How many words must be common ground.
    #[serde(default)]
    pub least_words: Option<usize>,
    /// Earliest day, counted from the promise.
    #[serde(default = "next_day")]
    pub after: i32,
    /// Last day, counted from the promise.
    #[serde(default = "five_years")]
    pub within: i32,
    /// Examples: what was promised, what happened.
    pub moves: Vec<[String; 2]>,
    /// Examples that must not move it.
    #[serde(default)]
    pub stays: Vec<[String; 2]>,
}

const fn next_day() -> i32 {
    1
}

const fn five_years() -> i32 {
    1825
}

/// How promises and events are matched.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// Share of what was promised, where an entry names none of its own.
    pub share: f64,
    /// The least share where no two parties of the promise meet in the event.
    pub alone_share: f64,
    /// So many words must be common ground there.
    pub alone_words: usize,
    /// So many words must be common ground.
    pub least_words: usize,
    /// Share of words from which two reports tell of one commitment.
    pub report_share: f64,
    /// How many days apart they may be.
    pub report_days: i32,
    /// Share of a promised amount that counts as all of it.
    pub whole: f64,
    /// Days after the due day before a commitment counts as lapsed.
    pub grace_days: i32,
}

/// commitments.toml.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentRules {
    /// Words that say nothing about what was promised.
    pub common: BTreeSet<String>,
    /// How promises and events are matched.
    pub matching: Matching,
    /// The entries, tried in order.
    #[serde(rename = "move")]
    pub moves: Vec<MoveRule>,
}

impl CommitmentRules {
    pub(super) fn load(files: &Files) -> Result<Self, CodebookError> {
        const FILE: &str = "commitments.toml";
        let text = files.text(FILE)?;
        let rules: Self = toml(FILE, text)?;
        let mut seen = BTreeSet::new();
        for rule in &rules.moves {
            let line = text
                .lines()
                .position(|l| l.starts_with("id") && l.contains(&format!("\"{}\"", rule.id)))
                .map_or(0, |i| i + 1);
            let fault = |what: String| Err(CodebookError::fault(FILE, line, what));
            if !seen.insert(rule.id.as_str()) {
                return fault(format!(
                    "the id {:?} is used twice; give every move a name of its own",
                    rule.id
                ));
            }
            if matches!(rule.to, Stage::Open | Stage::Announced | Stage::Lapsed) {
                return fault(format!(
                    "{:?} moves to {:?}; an event may only move to signed, in-force, in-progress, kept or broken",
                    rule.id,
                    rule.to.name()
                ));
            }
            if rule.share.is_some_and(|s| !(0.0..=1.0).contains(&s)) {
                return fault(format!("the share of {:?} must lie between 0 and 1", rule.id));
            }
            if rule.roots.is_empty() || rule.moves.is_empty() {
                return fault(format!(
                    "{:?} needs at least one root and one example under moves",
                    rule.id
                ));
            }
            if rule.after > rule.within {
                return fault(format!(
                    "{:?} ends before it begins: after {} is more than within {}",
                    rule.id, rule.after, rule.within
                ));
            }
        }
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::super::files::toml;
    use super::*;

    #[test]
    fn stages_have_one_name_with_spaces_or_hyphens() {
        for stage in Stage::ALL {
            assert_eq!(Stage::from_name(stage.name()), Some(stage));
            assert_eq!(Stage::from_name(&stage.name().replace(' ', "-")), Some(stage));
        }
        assert_eq!(Stage::from_name("delivered"), Some(Stage::Kept));
        assert_eq!(Stage::from_name("done"), None);
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        let text = "common = []\n[matching]\nshare = \"much\"\n";
        let error = toml::<CommitmentRules>("commitments.toml", text).expect_err("a word is no share");
        assert!(error.to_string().contains("commitments.toml:3"), "{error}");
    }
}
