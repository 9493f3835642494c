//! Applies the rules to a sentence: which trigger fires which rule, and who stands in its places.

use super::{
    mentions::{Kind, Mention, Mentions, Who},
    tree::Tree,
};
use crate::{
    codebook::{Codebook, Condition, PartOfSpeech, Place, PlacePath, Rule, Trigger},
    event::Root,
    text::{Deprel, Upos},
};

/// A party of a candidate: the token that gave it, the mention, and who it is.
#[derive(Debug, Clone)]
pub(super) struct Role {
    pub(super) token: usize,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) kind: Kind,
    pub(super) who: Who,
    /// The sentence in which the tokens stand, where it is not that of the event.
    pub(super) elsewhere: Option<usize>,
}

impl Role {
    /// Two roles are the same party where entity and person agree.
    pub(super) fn same(&self, other: &Self) -> bool {
        match (&self.who.entity, &other.who.entity) {
            (Some(a), Some(b)) => {
                a == b
                    && (self.who.resolved == other.who.resolved
                        || self.who.resolved.is_none()
                        || other.who.resolved.is_none())
            }
            _ => self.who.resolved.is_some() && self.who.resolved == other.who.resolved,
        }
    }

    /// What an actor does to itself is no event; what a state's soldiers do to its protesters is one.
    fn is_one_with(&self, other: &Self) -> bool {
        let both = self.kind == Kind::Agent && other.kind == Kind::Agent && self.token != other.token;
        let apart = both || (other.kind == Kind::Agent && self.who.sector != other.who.sector);
        self.same(other) && other.who.resolved.is_none() && !apart
    }
}

/// A rule that fired, with its parties.
#[derive(Debug, Clone)]
pub(super) struct Fired {
    pub(super) rule: usize,
    pub(super) trigger: usize,
    /// Conditions met, then words in the trigger: what decides between rules.
    pub(super) weight: (usize, usize),
    pub(super) actors: Vec<Role>,
    pub(super) recipients: Vec<Role>,
    pub(super) third: Vec<(String, Role)>,
    pub(super) reciprocal: bool,
}

/// The first thing that a rule wants and that is not so. Those of its words come before those of its parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Miss {
    /// The trigger is another part of speech here, or describes another word.
    PartOfSpeech,
    /// A further word of the trigger is missing: its number there.
    Word(usize),
    /// A condition is not met: its number in `where`.
    Where(usize),
    /// A condition that must not be met is: its number in `unless`.
    Unless(usize),
    /// An accident struck.
    Accident,
    /// Nobody stands where the actor should.
    NoActor,
    /// Whoever stands there is no actor in politics.
    NoPolitician,
    /// Neither side belongs to anybody whom the codebook knows.
    Unknown,
    /// Nobody stands where the recipient should.
    NoRecipient,
    /// Both sides do it, and only one is named.
    OneSide,
}

/// A sentence, ready for the rules.
pub(super) struct Scene<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) mentions: &'t Mentions,
    pub(super) codebook: &'t Codebook,
    /// Who speaks at each token inside a quotation: "we" and "our" are they.
    pub(super) voices: &'t [Option<Who>],
}

/// What may describe a trigger.
pub(super) const MODIFIERS: &[Deprel] = &[
    Deprel::Amod,
    Deprel::Compound,
    Deprel::Advmod,
    Deprel::Nummod,
    Deprel::NmodPoss,
    Deprel::CompoundPrt,
    Deprel::Nmod,
    Deprel::NmodDesc,
    Deprel::Det,
];

/// All rules that fire in the sentence, the heaviest first on each trigger.
pub(super) fn fire(scene: &Scene<'_>) -> Vec<Fired> {
    let mut fired = Vec::new();
    for i in 0..scene.tree.len() {
        for trigger in scene.codebook.rules.triggers(scene.tree.lemma(i)) {
            if let Ok(found) = scene.try_rule(i, trigger) {
                fired.push(found);
            }
        }
    }
    fired.sort_by(|a, b| {
        a.trigger
            .cmp(&b.trigger)
            .then(b.weight.cmp(&a.weight))
            .then(a.rule.cmp(&b.rule))
    });
    fired
}

impl Scene<'_> {
    /// True where the words of a rule stand as it wants them, whoever its parties are.
    fn fits(&self, i: usize, trigger: &Trigger) -> bool {
        self.misfit(i, trigger).is_none()
    }

    /// What of its words does not stand as the rule wants it.
    fn misfit(&self, i: usize, trigger: &Trigger) -> Option<Miss> {
        if !self.is_part_of_speech(i, trigger.pos) {
            return Some(Miss::PartOfSpeech);
        }
        if let Some(word) = self.missing_word(i, trigger) {
            return Some(Miss::Word(word));
        }
        let rule = self.codebook.rules.get(trigger.rule);
        let met = |c: &Condition| self.meets(i, trigger.pos, c).is_some();
        let unmet = rule.where_.iter().position(|c| !met(c)).map(Miss::Where);
        unmet.or_else(|| rule.unless.iter().position(met).map(Miss::Unless))
    }

    /// What decides between rules: conditions, then words in the trigger.
    fn weight(&self, trigger: &Trigger) -> (usize, usize) {
        let rule = self.codebook.rules.get(trigger.rule);
        (rule.where_.len(), trigger.rest.len())
    }

    /// The rules whose words stand here, with the token, the most telling of each token. What a noun tells, the light
    /// verb that carries it tells too: "issued" of "issued an ultimatum".
    pub(super) fn cues(&self) -> Vec<(usize, &Rule)> {
        let mut found = Vec::new();
        for i in 0..self.tree.len() {
            let triggers = self.codebook.rules.triggers(self.tree.lemma(i)).iter();
            let fitting: Vec<(&Rule, (usize, usize))> = triggers
                .filter(|t| self.fits(i, t))
                .map(|t| (self.codebook.rules.get(t.rule), self.weight(t)))
                .collect();
            if let Some(most) = fitting.iter().map(|(_, weight)| *weight).max() {
                let best = fitting.iter().filter(|(_, weight)| *weight == most);
                let carrier = self
                    .tree
                    .head(i)
                    .filter(|&v| self.tree.rel(i) == Deprel::Obj && self.carries(v));
                for (rule, _) in best {
                    found.push((i, *rule));
                    found.extend(carrier.map(|v| (v, *rule)));
                }
            }
        }
        found
    }

    /// The most telling of the rules that `is` asks for whose words stand at a token, or at the noun that a light verb
    /// there carries.
    pub(super) fn rule_here(&self, i: usize, is: impl Fn(&Rule) -> bool) -> Option<usize> {
        let rules = &self.codebook.rules;
        let carried = self.tree.by_rel(i, &[Deprel::Obj]).filter(|_| self.carries(i));
        std::iter::once(i)
            .chain(carried)
            .flat_map(|at| rules.triggers(self.tree.lemma(at)).iter().map(move |t| (at, t)))
            .filter(|(at, trigger)| is(rules.get(trigger.rule)) && self.fits(*at, trigger))
            .max_by_key(|(_, trigger)| (self.weight(trigger), std::cmp::Reverse(trigger.rule)))
            .map(|(_, trigger)| trigger.rule)
    }

    /// The rule with its parties, or what kept it from firing.
    pub(super) fn try_rule(&self, i: usize, trigger: &Trigger) -> Result<Fired, Miss> {
        if let Some(miss) = self.misfit(i, trigger) {
            return Err(miss);
        }
        let rule = self.codebook.rules.get(trigger.rule);
        if rule.root == Root::Assault && trigger.pos == PartOfSpeech::Verb && !self.is_means(i) {
            return Err(Miss::Accident);
        }
        let (actor, recipient) = rule.places(trigger.pos);
        let mut found = Fired {
            rule: trigger.rule,
            trigger: i,
            weight: self.weight(trigger),
            actors: self.along(i, trigger.pos, actor),
            recipients: self.along(i, trigger.pos, recipient),
            third: Vec::new(),
            reciprocal: false,
        };
        if rule.symmetric {
            self.both_sides(&mut found, i, trigger.pos)?;
        } else {
            found
                .recipients
                .retain(|r| !found.actors.iter().any(|a| a.token == r.token || a.is_one_with(r)));
        }
        if rule.root == Root::Assault && !found.recipients.iter().any(|r| r.who.entity.is_some()) {
            self.struck_land(i, &mut found);
        }
        // "Pakistan and Iran agreed to ...": those who agree or confer together do so with each other.
        let joint = matches!(rule.root, Root::Agree | Root::Consult);
        if joint && found.recipients.is_empty() && distinct(&found.actors) > 1 {
            found.recipients.clone_from(&found.actors);
            found.reciprocal = true;
        }
        for (role, path) in &rule.third {
            for party in self.along(i, trigger.pos, path) {
                found.third.push((role.clone(), party));
            }
        }
        self.fault(rule, &found).map_or(Ok(found), Err)
    }

    /// "Russian missiles hit", but not "the Indonesian ferry sank, killing": an accident is nobody's assault.
    fn is_means(&self, verb: usize) -> bool {
        self.tree.subject(verb).is_none_or(|s| {
            self.mention_of_phrase(s).is_some() || !self.codebook.words.has("accident", self.tree.lemma(s))
        })
    }

    /// "launched airstrikes throughout India", "hit locations in Pakistan": force used on the land of another state is
    /// used on that state, where the text names nobody else.
    fn struck_land(&self, trigger: usize, found: &mut Fired) {
        let tree = self.tree;
        let object = tree.patient(trigger);
        let light = tree.governing_verb(trigger).filter(|_| !tree.is_verb(trigger));
        // "airstrikes hit locations in Pakistan, killing ..."
        let above = tree
            .head(trigger)
            .filter(|&v| tree.is_verb(v) && matches!(tree.rel(trigger), Deprel::Nsubj | Deprel::Advcl | Deprel::Conj));
        let beyond = above.and_then(|v| tree.patient(v));
        let land = [Some(trigger), object, light, above, beyond]
            .into_iter()
            .flatten()
            .find_map(|at| {
                ["in", "on", "at", "into", "inside", "across", "throughout"]
                    .into_iter()
                    .find_map(|p| {
                        let place = tree.oblique(at, p).find_map(|k| {
                            let state = |k: usize| {
                                self.mentions
                                    .of(k)
                                    .filter(|m| matches!(m.kind, Kind::State | Kind::Capital))
                                    .map(|m| (k, m))
                            };
                            state(k).or_else(|| tree.by_rel(k, &[Deprel::Appos]).find_map(state))
                        });
                        place.map(|(k, mention)| (k, mention.clone()))
                    })
            });
        let Some((token, mention)) = land else { return };
        let foreign = mention.who.first().is_some_and(|w| {
            w.entity.is_some()
                && !found
                    .actors
                    .iter()
                    .any(|a| a.who.country == w.country || a.who.entity == w.entity)
        });
        if !foreign || found.actors.iter().all(|a| a.who.entity.is_none()) {
            return;
        }
        if found.recipients.is_empty() {
            self.push(&mention, token, &mut found.recipients);
        }
        // "killing at least 8 people": those of the land.
        for role in &mut found.recipients {
            if let (None, Some(state)) = (&role.who.entity, mention.who.first()) {
                role.who.entity.clone_from(&state.entity);
                role.who.country.clone_from(&state.country);
            }
            role.who.via = "place";
        }
    }

    /// What its parties lack: an event needs an actor with a name, and a recipient where the codebook asks for one.
    fn fault(&self, rule: &Rule, found: &Fired) -> Option<Miss> {
        let named = |roles: &[Role]| roles.iter().any(|r| r.who.entity.is_some());
        // A name without state, sector or person is no actor ("Cyclone Favio hits central Mozambique"), and a boy, a
        // firm or a doctor of no named state acts in politics only by protesting.
        let acts = |r: &Role| {
            r.who.entity.is_some()
                || r.kind == Kind::Person
                || (r.who.sector.is_some() && (rule.root == Root::Protest || !is_private(r)))
        };
        // What parents, fans or farmers say or ask is politics where they say it to somebody who is.
        let verbal = matches!(
            rule.root,
            Root::Accuse | Root::Request | Root::Reject | Root::Support | Root::Consult | Root::Agree | Root::Threaten
        );
        let political = |r: &Role| r.who.entity.is_some() && !is_private(r);
        let unfit = match found.actors.is_empty() {
            true => Miss::NoActor,
            false => Miss::NoPolitician,
        };
        if verbal && found.actors.iter().all(is_private) && !found.recipients.iter().any(political) {
            return Some(unfit);
        }
        let acting = found.actors.iter().any(acts);
        if !acting || !(named(&found.actors) || named(&found.recipients)) {
            // "... has been shipped to the US": whose act it was may follow from the context.
            let material = matches!(rule.root, Root::Cooperate | Root::Aid);
            let agentless =
                found.actors.is_empty() && self.tree.is_verb(found.trigger) && self.tree.is_passive(found.trigger);
            let inferred = material && agentless && named(&found.recipients);
            return (!inferred).then_some(if acting { Miss::Unknown } else { unfit });
        }
        let alone = found.recipients.is_empty() && !rule.recipient_optional;
        alone.then_some(Miss::NoRecipient)
    }

    fn is_part_of_speech(&self, i: usize, pos: PartOfSpeech) -> bool {
        let token = self.tree.token(i);
        match pos {
            PartOfSpeech::Verb => match token.upos {
                Upos::Verb => !matches!(token.deprel, Deprel::Amod | Deprel::Compound),
                // Short headlines make verbs look like nouns only to a tagger.
                Upos::Aux => false,
                _ => false,
            },
            PartOfSpeech::Noun => {
                matches!(token.upos, Upos::Noun | Upos::Propn)
                    && !matches!(token.deprel, Deprel::Compound | Deprel::Flat)
                    && self
                        .mentions
                        .of(i)
                        .is_none_or(|m| m.kind == Kind::Nationality || m.last - m.first > 1)
            }
            PartOfSpeech::Adjective => {
                matches!(token.upos, Upos::Adj | Upos::Verb | Upos::Noun | Upos::Adv)
                    && (self.tree.first(i, &[Deprel::Cop]).is_some()
                        || matches!(token.deprel, Deprel::Xcomp | Deprel::Conj))
            }
        }
    }

    /// The number of the first further word that is not there: the particle of a verb, the compound or adjective of a noun.
    pub(super) fn missing_word(&self, i: usize, trigger: &Trigger) -> Option<usize> {
        let has = |n: usize| match trigger.pos {
            PartOfSpeech::Verb => self.has_particle(i, n, &trigger.rest[n]),
            PartOfSpeech::Noun | PartOfSpeech::Adjective => self.has_modifier(i, &trigger.rest[n]),
        };
        (0..trigger.rest.len()).find(|&n| !has(n))
    }

    /// Further words of a phrase such as "hand over", "warn against".
    fn has_particle(&self, i: usize, n: usize, word: &str) -> bool {
        let tree = self.tree;
        let own = tree.kids(i).iter().any(|&k| {
            let small = matches!(
                tree.rel(k),
                Deprel::CompoundPrt
                    | Deprel::Advmod
                    | Deprel::Obl
                    | Deprel::Xcomp
                    | Deprel::Obj
                    | Deprel::Fixed
                    | Deprel::Compound
                    | Deprel::Mark
                    | Deprel::Case
                    | Deprel::Advcl
            );
            small && (tree.lemma(k) == word || tree.token(k).form.eq_ignore_ascii_case(word))
        });
        let as_case = || {
            tree.kids(i).iter().any(|&k| {
                let case = tree.case_of(k);
                // "warned Serbia against arming ..."
                let mark = || tree.by_rel(k, &[Deprel::Mark]).any(|m| tree.lemma(m) == word);
                case.is_some_and(|c| c == word || c.split(' ').any(|w| w == word))
                    || (tree.rel(k) == Deprel::Advcl && mark())
            })
        };
        // "talks with" right behind the verb, whatever the parser made of it.
        let beside = || (i + 1 + n) < tree.len() && tree.token(i + 1 + n).form.eq_ignore_ascii_case(word);
        own || as_case() || beside()
    }

    /// Further words of a phrase such as "state visit", "cease-fire".
    fn has_modifier(&self, i: usize, word: &str) -> bool {
        let tree = self.tree;
        let is = |k: usize| tree.lemma(k) == word || tree.token(k).form.eq_ignore_ascii_case(word);
        tree.kids(i).iter().any(|&k| k < i && is(k))
            || (i > 0 && is(i - 1))
            || (i > 1 && tree.token(i - 1).form == "-" && tree.token(i - 2).form.eq_ignore_ascii_case(word))
            || self.within_reach(i, word)
    }

    /// Further words of a phrase such as "memorandum of understanding" or "exchange of fire".
    fn within_reach(&self, i: usize, word: &str) -> bool {
        (i.saturating_sub(4)..i).any(|k| self.tree.token(k).form.eq_ignore_ascii_case(word))
            && self.tree.below(i, i.saturating_sub(4))
    }

    /// The word that meets a condition.
    pub(super) fn meets(&self, i: usize, pos: PartOfSpeech, condition: &Condition) -> Option<usize> {
        let tree = self.tree;
        let is = |k: &usize| self.is_word(*k, condition);
        match &condition.place {
            Place::Any => (0..tree.len()).find(is),
            Place::Case => {
                let case = tree.case_of(i).filter(|c| condition.lemmas.contains(c));
                case.map(|_| tree.first(i, &[Deprel::Case]).unwrap_or(i))
            }
            // An actor is no modifier: the field marshal's visit is no "field visit".
            Place::Modifier => tree
                .by_rel(i, MODIFIERS)
                .filter(|&k| self.mentions.of(k).is_none_or(|m| m.kind == Kind::Nationality))
                .find_map(|k| [k].into_iter().chain(tree.by_rel(k, &[Deprel::Compound])).find(is)),
            // "demonstrated that it is an ally": the verb of such a clause is its copula.
            Place::Complement => tree.clauses(i).find_map(|k| {
                let heads = tree.conjuncts(k).into_iter().chain(tree.first(k, &[Deprel::Cop]));
                heads.chain([k]).find(is)
            }),
            Place::Inside => tree.clauses(i).find_map(|k| tree.subtree(k).into_iter().find(is)),
            place => self.tokens(i, pos, place).into_iter().find_map(|k| {
                let counted = self.counted(k);
                tree.conjuncts(k).into_iter().chain(counted).find(is)
            }),
        }
    }

    /// "dozens of missiles", "a batch of vaccines": what is counted.
    pub(super) fn counted(&self, k: usize) -> Option<usize> {
        const MEASURES: &[&str] = &[
            "batch", "couple", "dozen", "group", "handful", "hundred", "kind", "lot", "majority", "million", "number",
            "pair", "part", "range", "round", "score", "series", "set", "sort", "thousand", "ton", "tonne", "type",
            "wave",
        ];
        MEASURES
            .contains(&self.tree.lemma(k))
            .then(|| self.tree.oblique(k, "of").next())
            .flatten()
    }

    fn is_word(&self, k: usize, condition: &Condition) -> bool {
        let lemma = self.tree.lemma(k);
        if condition.lemmas.contains(lemma) || condition.lemmas.contains(&self.tree.token(k).form.to_lowercase()) {
            return true;
        }
        !condition.kinds.is_empty()
            && self
                .mention_of_phrase(k)
                .is_some_and(|m| condition.kinds.iter().any(|kind| is_kind(m, kind)))
    }

    /// The mention that a phrase is, by its head or by the name beside it.
    pub(super) fn mention_of_phrase(&self, head: usize) -> Option<&Mention> {
        const BESIDE: &[Deprel] = &[Deprel::Flat, Deprel::Appos, Deprel::NmodDesc, Deprel::Compound];
        self.mentions
            .of(head)
            .filter(|m| m.kind != Kind::Nationality || m.last - 1 == head)
            .or_else(|| {
                let named = |k: &usize| self.mentions.of(*k).is_some_and(|m| m.kind == Kind::Person);
                self.tree
                    .by_rel(head, BESIDE)
                    .find(named)
                    .and_then(|k| self.mentions.of(k))
            })
    }

    /// Both sides of a symmetric event, wherever they stand.
    fn both_sides(&self, found: &mut Fired, i: usize, pos: PartOfSpeech) -> Result<(), Miss> {
        let mut left = found.actors.clone();
        let mut right: Vec<Role> = found
            .recipients
            .iter()
            .filter(|r| !left.iter().any(|l| l.token == r.token))
            .cloned()
            .collect();
        for p in ["between", "among"] {
            let path = PlacePath(vec![vec![Place::Preposition(p.to_owned())]]);
            for role in self.along(i, pos, &path) {
                if !left.iter().chain(&right).any(|r| r.same(&role)) {
                    left.push(role);
                }
            }
        }
        if right.is_empty() && pos != PartOfSpeech::Noun {
            let path = PlacePath(vec![vec![Place::Preposition("with".to_owned())]]);
            right = self.along(i, pos, &path);
        }
        right.retain(|r| !left.iter().any(|l| l.same(r)));
        if left.is_empty() {
            left = std::mem::take(&mut right);
        }
        if left.is_empty() {
            return Err(Miss::NoActor);
        }
        if right.is_empty() {
            let states = distinct(&left);
            if states < 2 {
                let rule = self.codebook.rules.get(found.rule);
                found.actors = left;
                found.recipients = Vec::new();
                return if rule.recipient_optional {
                    Ok(())
                } else {
                    Err(Miss::OneSide)
                };
            }
            found.actors.clone_from(&left);
            found.recipients = left;
        } else {
            found.actors = left;
            found.recipients = right;
        }
        found.reciprocal = true;
        Ok(())
    }
}

/// An actor of everyday life.
fn is_private(role: &Role) -> bool {
    role.kind == Kind::Agent
        && matches!(
            role.who.sector.as_deref(),
            Some("AGR" | "BUS" | "CVL" | "EDU" | "ELI" | "HLH" | "LAB" | "MED" | "REL" | "SOC")
        )
}

fn distinct(roles: &[Role]) -> usize {
    let mut seen: Vec<&Role> = Vec::new();
    for role in roles {
        if !seen
            .iter()
            .any(|s| s.same(role) || (s.who.entity.is_some() && s.who.entity == role.who.entity))
        {
            seen.push(role);
        }
    }
    seen.len()
}

fn is_kind(mention: &Mention, kind: &str) -> bool {
    let who = mention.who.first();
    let entity = who.is_some_and(|w| w.entity.is_some());
    match kind {
        "actor" => entity || matches!(mention.kind, Kind::Person | Kind::Organisation | Kind::Agent),
        "country" => {
            let state = who.is_some_and(|w| w.entity.is_some() && w.entity == w.country && w.resolved.is_none());
            match mention.kind {
                Kind::State | Kind::Capital => true,
                Kind::Nationality | Kind::Anaphor => state,
                _ => false,
            }
        }
        "person" => mention.kind == Kind::Person || who.is_some_and(|w| w.person.is_some()),
        "group" => {
            matches!(mention.kind, Kind::Organisation)
                && who.is_some_and(|w| !matches!(w.sector.as_deref(), Some("IGO")))
        }
        "organisation" => mention.kind == Kind::Organisation,
        _ => false,
    }
}
