//! What kept a rule from firing, in words that its author knows: those of `codebook/README.md`.

use crate::{
    codebook::{Condition, PartOfSpeech, Place, PlacePath, Trigger},
    coder::matching::{MODIFIERS, Miss, Scene},
    text::{Deprel, Upos},
};

/// So many words of a condition are shown.
const SHOWN: usize = 8;

/// The part of a rule that failed.
pub(super) fn name(miss: Miss) -> &'static str {
    match miss {
        Miss::PartOfSpeech => "part of speech",
        Miss::Word(_) => "trigger",
        Miss::Where(_) => "where",
        Miss::Unless(_) => "unless",
        Miss::Accident | Miss::NoActor | Miss::NoPolitician | Miss::Unknown | Miss::OneSide => "actor",
        Miss::NoRecipient => "recipient",
    }
}

/// How far the rule was from firing: the later the test that it failed, the nearer.
pub(super) fn distance(miss: Miss) -> usize {
    match miss {
        Miss::NoRecipient | Miss::OneSide => 0,
        Miss::NoActor | Miss::NoPolitician | Miss::Unknown => 1,
        Miss::Accident | Miss::Unless(_) => 2,
        Miss::Where(_) => 3,
        Miss::Word(_) => 4,
        Miss::PartOfSpeech => 5,
    }
}

/// The reason in words.
pub(super) fn because(scene: &Scene<'_>, i: usize, trigger: &Trigger, miss: Miss) -> String {
    let rule = scene.codebook.rules.get(trigger.rule);
    let (actor, recipient) = rule.places(trigger.pos);
    match miss {
        Miss::PartOfSpeech => part_of_speech(scene, i, trigger.pos),
        Miss::Word(n) => format!("its trigger also wants “{}”", trigger.rest[n]),
        Miss::Where(n) => {
            let condition = &rule.where_[n];
            format!(
                "where {}: {}",
                shortened(condition, ""),
                instead(scene, i, trigger.pos, condition)
            )
        }
        Miss::Unless(n) => {
            let condition = &rule.unless[n];
            let met = scene.meets(i, trigger.pos, condition);
            let (word, lemma) = met.map_or(("", ""), |at| (form(scene, at), scene.tree.lemma(at)));
            format!("unless {}: “{word}” stands there", shortened(condition, lemma))
        }
        Miss::Accident => {
            let subject = scene.tree.subject(i).map_or("", |s| form(scene, s));
            format!("“{subject}” is an accident, which is nobody's assault")
        }
        Miss::NoActor if rule.symmetric => format!(
            "nobody stands on either side ({actor}; {recipient}){}",
            but(&phrases(scene, i, trigger.pos, actor))
        ),
        Miss::NoActor => format!(
            "nobody stands in the actor's place ({actor}){}",
            but(&phrases(scene, i, trigger.pos, actor))
        ),
        Miss::NoPolitician => format!(
            "no state, organisation, office-holder or force stands in the actor's place ({actor}){}",
            but(&people(scene, i, trigger.pos, actor))
        ),
        Miss::Unknown => {
            let mut sides = people(scene, i, trigger.pos, actor);
            sides.extend(people(scene, i, trigger.pos, recipient));
            let sides = quoted(&sides);
            format!("the codebook knows no state, organisation or group on either side: {sides}")
        }
        Miss::NoRecipient if people(scene, i, trigger.pos, recipient).is_empty() => format!(
            "nobody stands in the recipient's place ({recipient}){}",
            but(&phrases(scene, i, trigger.pos, recipient))
        ),
        Miss::NoRecipient => format!("only the actor itself stands in the recipient's place ({recipient})"),
        Miss::OneSide => {
            let mut sides = people(scene, i, trigger.pos, actor);
            sides.extend(people(scene, i, trigger.pos, recipient));
            sides.dedup();
            format!("both sides do it, and only one is named: {}", quoted(&sides))
        }
    }
}

/// A condition as the rule writes it; of a long list the first words, and before them the word that matters.
pub(super) fn shortened(condition: &Condition, word: &str) -> String {
    let (mut first, mut rest): (Vec<&String>, Vec<&String>) = condition.written.iter().partition(|w| **w == word);
    first.append(&mut rest);
    let more = first.len().saturating_sub(SHOWN);
    let mut list: Vec<&str> = first.iter().take(SHOWN).map(|w| w.as_str()).collect();
    let rest = format!("and {more} more");
    if more > 0 {
        list.push(&rest);
    }
    format!("{} = {}", condition.place, list.join(", "))
}

/// What stands in the place of a condition that is not met.
fn instead(scene: &Scene<'_>, i: usize, pos: PartOfSpeech, condition: &Condition) -> String {
    let tree = scene.tree;
    let there: Vec<usize> = match &condition.place {
        Place::Any => return "no such word stands in the sentence".to_owned(),
        Place::Case => tree.first(i, &[Deprel::Case]).into_iter().collect(),
        Place::Modifier => tree.by_rel(i, MODIFIERS).collect(),
        Place::Complement => tree.clauses(i).collect(),
        Place::Inside => {
            let clauses: Vec<&str> = tree.clauses(i).map(|k| form(scene, k)).collect();
            return match clauses.is_empty() {
                true => "it governs no clause".to_owned(),
                false => format!("none stands in the clause of {}", quoted(&clauses)),
            };
        }
        place => scene.tokens(i, pos, place),
    };
    let words: Vec<&str> = there.into_iter().map(|k| form(scene, k)).collect();
    match words.len() {
        0 => "nothing stands there".to_owned(),
        1 => format!("{} stands there", quoted(&words)),
        _ => format!("{} stand there", quoted(&words)),
    }
}

fn part_of_speech(scene: &Scene<'_>, i: usize, pos: PartOfSpeech) -> String {
    let token = scene.tree.token(i);
    let describes = || {
        let head = scene.tree.head(i).map_or("", |h| form(scene, h));
        format!("only describes “{head}” ({}) here", token.deprel)
    };
    let is = match (pos, token.upos) {
        (PartOfSpeech::Verb, Upos::Verb) => describes(),
        (PartOfSpeech::Noun, Upos::Noun | Upos::Propn) if matches!(token.deprel, Deprel::Compound | Deprel::Flat) => {
            describes()
        }
        (PartOfSpeech::Noun, Upos::Noun | Upos::Propn) => "names somebody here".to_owned(),
        (PartOfSpeech::Adjective, Upos::Adj | Upos::Verb | Upos::Noun | Upos::Adv) => {
            "is no predicate (“is critical of”) here".to_owned()
        }
        (_, upos) => format!("is {} here", plain(upos)),
    };
    let wanted = match pos {
        PartOfSpeech::Verb => "a verb",
        PartOfSpeech::Noun => "a noun",
        PartOfSpeech::Adjective => "a predicate",
    };
    format!("wants {wanted}, and “{}” {is}", token.form)
}

fn plain(upos: Upos) -> &'static str {
    match upos {
        Upos::Adj => "an adjective",
        Upos::Adp => "a preposition",
        Upos::Adv => "an adverb",
        Upos::Aux => "an auxiliary",
        Upos::Cconj | Upos::Sconj => "a conjunction",
        Upos::Det => "a determiner",
        Upos::Intj => "an interjection",
        Upos::Noun => "a noun",
        Upos::Num => "a number",
        Upos::Part => "a particle",
        Upos::Pron => "a pronoun",
        Upos::Propn => "a name",
        Upos::Punct | Upos::Sym => "a sign",
        Upos::Verb => "a verb",
        Upos::X => "a foreign word",
    }
}

/// The heads of all phrases that stand along a path.
fn phrases<'s>(scene: &Scene<'s>, i: usize, pos: PartOfSpeech, path: &PlacePath) -> Vec<&'s str> {
    let places = path.0.iter().flatten();
    let mut found: Vec<usize> = places.flat_map(|place| scene.tokens(i, pos, place)).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|k| form(scene, k)).collect()
}

/// The heads of the phrases along a path that name somebody.
fn people<'s>(scene: &Scene<'s>, i: usize, pos: PartOfSpeech, path: &PlacePath) -> Vec<&'s str> {
    let roles = scene.along(i, pos, path);
    roles.iter().map(|r| form(scene, r.last - 1)).collect()
}

fn form<'s>(scene: &Scene<'s>, i: usize) -> &'s str {
    &scene.tree.token(i).form
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|w| format!("“{w}”")).collect::<Vec<_>>().join(", ")
}

fn but(words: &[&str]) -> String {
    match words.is_empty() {
        true => String::new(),
        false => format!(", only {}", quoted(words)),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Reader,
        codebook::Codebook,
        coder::{Explained, FiredRule},
        news::from_text,
    };
    use std::{fs, sync::LazyLock};

    const RULES: &[(&str, &str)] = &[
        (
            "cooperate.toml",
            r#"
root = "COOPERATE"
[[rule]]
id = "hand-over"
verb = ["extradite", "hand over"]
noun = ["extradition"]
where = { object = ["operative", "suspect"] }
unless = { any = ["baton", "captaincy", "crown", "helm", "keys", "medal", "reins", "title", "trophy"] }
recipient = "to"
codes = ["One.", "Two."]
never = ["Three."]
"#,
        ),
        (
            "consult.toml",
            r#"
root = "CONSULT"
[[rule]]
id = "meet"
verb = ["meet"]
recipient = "object|with"
symmetric = true
codes = ["One.", "Two."]
never = ["Three."]
[[rule]]
id = "meet-at-table"
verb = ["meet"]
where = { at = ["table"] }
unless = { any = ["semifinal"] }
recipient = "object|with"
symmetric = true
codes = ["One.", "Two."]
never = ["Three."]
"#,
        ),
        (
            "assault.toml",
            r#"
root = "ASSAULT"
[[rule]]
id = "strike"
verb = ["strike"]
codes = ["One.", "Two."]
never = ["Three."]
"#,
        ),
    ];

    /// The embedded codebook with rules that no change of its rules touches.
    static READER: LazyLock<Reader> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let tables = Codebook::embedded_files()
            .iter()
            .filter(|(name, _)| !name.starts_with("rules/"));
        let rules = RULES.iter().map(|(name, text)| (format!("rules/{name}"), *text));
        for (name, text) in tables.map(|(name, text)| ((*name).to_owned(), *text)).chain(rules) {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
            fs::write(path, text).expect("written");
        }
        Reader::new(Some(folder.path())).expect("a codebook")
    });

    fn explained(sentence: &str) -> Explained {
        READER.explain(&from_text(sentence, "test")).sentences.remove(0)
    }

    /// What failed of a rule, and why.
    fn miss(sentence: &str, rule: &str) -> (&'static str, String) {
        let explained = explained(sentence);
        let found = explained.nearly.iter().find(|m| m.at.rule == rule);
        let found = found.unwrap_or_else(|| panic!("{rule} in {explained:#?}"));
        (found.failed, found.because.clone())
    }

    #[test]
    fn a_rule_that_fires_tells_words_places_and_arcs() {
        let explained = explained("Pakistan extradited the suspect to France.");
        let [
            FiredRule {
                at,
                conditions,
                parties,
                ..
            },
        ] = &explained.fired[..]
        else {
            panic!("{explained:#?}")
        };
        assert_eq!(
            (at.rule.as_str(), at.by.as_str(), at.number),
            ("hand-over", "verb \"extradite\"", 2)
        );
        assert_eq!(at.file, "rules/cooperate.toml:4");
        assert_eq!(conditions[0].condition, "object = suspect, operative");
        assert_eq!(conditions[0].word, "suspect");
        let sides: Vec<(&str, Option<&str>, Option<&str>)> = parties
            .iter()
            .map(|p| (p.side.as_str(), p.entity.as_deref(), p.place.as_deref()))
            .collect();
        assert_eq!(
            sides,
            [
                ("actor", Some("PAK"), Some("subject")),
                ("recipient", Some("FRA"), Some("to"))
            ]
        );
        assert_eq!(parties[0].arcs.as_deref(), Some("extradited –nsubj→ Pakistan"));
        assert!(explained.nearly.is_empty(), "{:?}", explained.nearly);
        assert_eq!((explained.arcs[0].relation, explained.arcs[0].head), ("nsubj", 2));
        assert_eq!(explained.mentions[0].who[0].entity.as_deref(), Some("PAK"));
    }

    #[test]
    fn words_that_are_wanting_are_named() {
        let (failed, because) = miss("Pakistan handed France a letter.", "hand-over");
        assert_eq!((failed, because.as_str()), ("trigger", "its trigger also wants “over”"));
        let (failed, because) = miss("Israel called the strike a mistake.", "strike");
        assert_eq!(failed, "part of speech");
        assert_eq!(because, "wants a verb, and “strike” is a noun here");
    }

    #[test]
    fn conditions_tell_what_stands_in_their_place() {
        let (failed, because) = miss("Pakistan extradited the letter to France.", "hand-over");
        assert_eq!(failed, "where");
        assert_eq!(because, "where object = operative, suspect: “letter” stands there");
        let (_, because) = miss("France met Spain.", "meet-at-table");
        assert_eq!(because, "where at = table: nothing stands there");
        let (failed, because) = miss("Pakistan extradited the suspect and the trophy to France.", "hand-over");
        assert_eq!(failed, "unless");
        // The word that matters is shown, however long the list.
        assert!(because.starts_with("unless any = trophy, baton, "), "{because}");
        assert!(because.ends_with(", and 1 more: “trophy” stands there"), "{because}");
    }

    #[test]
    fn places_where_nobody_stands_are_named() {
        let (failed, because) = miss("The storm extradited the suspect to France.", "hand-over");
        assert_eq!(failed, "actor");
        assert_eq!(because, "nobody stands in the actor's place (subject), only “storm”");
        let (failed, because) = miss("Pakistan extradited the suspect.", "hand-over");
        assert_eq!(
            (failed, because.as_str()),
            ("recipient", "nobody stands in the recipient's place (to)")
        );
        let (failed, because) = miss("France met on Monday.", "meet");
        assert_eq!(failed, "actor");
        assert_eq!(because, "both sides do it, and only one is named: “France”");
        let (failed, because) = miss("The ferry struck Pakistan.", "strike");
        assert_eq!(
            (failed, because.as_str()),
            ("actor", "“ferry” is an accident, which is nobody's assault")
        );
    }

    #[test]
    fn the_nearest_come_first() {
        let explained = explained("France met on Monday, and Israel called the strike a mistake.");
        let rules: Vec<&str> = explained.nearly.iter().map(|m| m.at.rule.as_str()).collect();
        assert_eq!(rules, ["meet", "meet-at-table", "strike"]);
    }
}
