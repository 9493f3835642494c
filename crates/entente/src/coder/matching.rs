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

/// A sentence, ready for the rules.
pub(super) struct Scene<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) mentions: &'t Mentions,
    pub(super) codebook: &'t Codebook,
    /// Who speaks at each token inside a quotation: "we" and "our" are they.
    pub(super) voices: &'t [Option<Who>],
}

/// All rules that fire in the sentence, the heaviest first on each trigger.
pub(super) fn fire(scene: &Scene<'_>) -> Vec<Fired> {
    let mut fired = Vec::new();
    for i in 0..scene.tree.len() {
        for trigger in scene.codebook.rules.triggers(scene.tree.lemma(i)) {
            if let Some(found) = scene.try_rule(i, trigger) {
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
        let rule = self.codebook.rules.get(trigger.rule);
        let met = |c: &Condition| self.holds(i, trigger.pos, c);
        self.is_part_of_speech(i, trigger.pos)
            && self.has_rest(i, trigger)
            && rule.where_.iter().all(met)
            && !rule.unless.iter().any(met)
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

    fn try_rule(&self, i: usize, trigger: &Trigger) -> Option<Fired> {
        if !self.fits(i, trigger) {
            return None;
        }
        let rule = self.codebook.rules.get(trigger.rule);
        if rule.root == Root::Assault && trigger.pos == PartOfSpeech::Verb && !self.is_means(i) {
            return None;
        }
        let noun = trigger.pos == PartOfSpeech::Noun;
        let (actor, recipient) = if noun {
            (&rule.noun_actor, &rule.noun_recipient)
        } else {
            (&rule.actor, &rule.recipient)
        };
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
        self.stands(rule, &found).then_some(found)
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

    /// An event needs an actor with a name, and a recipient where the codebook asks for one.
    fn stands(&self, rule: &Rule, found: &Fired) -> bool {
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
        if verbal && found.actors.iter().all(is_private) && !found.recipients.iter().any(political) {
            return false;
        }
        if !found.actors.iter().any(acts) || !(named(&found.actors) || named(&found.recipients)) {
            // "... has been shipped to the US": whose act it was may follow from the context.
            let material = matches!(rule.root, Root::Cooperate | Root::Aid);
            let agentless =
                found.actors.is_empty() && self.tree.is_verb(found.trigger) && self.tree.is_passive(found.trigger);
            return material && agentless && named(&found.recipients);
        }
        rule.recipient_optional || !found.recipients.is_empty()
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

    /// The particle of a verb, the compound or adjective of a noun.
    fn has_rest(&self, i: usize, trigger: &Trigger) -> bool {
        let tree = self.tree;
        match trigger.pos {
            PartOfSpeech::Verb => trigger.rest.iter().enumerate().all(|(n, word)| {
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
                        case.is_some_and(|c| c == *word || c.split(' ').any(|w| w == word))
                            || (tree.rel(k) == Deprel::Advcl && mark())
                    })
                };
                // "talks with" right behind the verb, whatever the parser made of it.
                let beside = || (i + 1 + n) < tree.len() && tree.token(i + 1 + n).form.eq_ignore_ascii_case(word);
                own || as_case() || beside()
            }),
            _ => trigger.rest.iter().all(|word| {
                let before = tree
                    .kids(i)
                    .iter()
                    .any(|&k| k < i && (tree.lemma(k) == word || tree.token(k).form.eq_ignore_ascii_case(word)));
                before
                    || (i > 0 && (tree.lemma(i - 1) == word || tree.token(i - 1).form.eq_ignore_ascii_case(word)))
                    || (i > 1 && tree.token(i - 1).form == "-" && tree.token(i - 2).form.eq_ignore_ascii_case(word))
                    || self.within_reach(i, word)
            }),
        }
    }

    /// Further words of a phrase such as "memorandum of understanding" or "exchange of fire".
    fn within_reach(&self, i: usize, word: &str) -> bool {
        (i.saturating_sub(4)..i).any(|k| self.tree.token(k).form.eq_ignore_ascii_case(word))
            && self.tree.below(i, i.saturating_sub(4))
    }

    fn holds(&self, i: usize, pos: PartOfSpeech, condition: &Condition) -> bool {
        let tree = self.tree;
        match &condition.place {
            Place::Any => (0..tree.len()).any(|k| self.is_word(k, condition)),
            Place::Case => {
                let case = tree.case_of(i);
                case.is_some_and(|c| condition.lemmas.contains(&c))
            }
            // An actor is no modifier: the field marshal's visit is no "field visit".
            Place::Modifier => tree.kids(i).iter().any(|&k| {
                self.mentions.of(k).is_none_or(|m| m.kind == Kind::Nationality)
                    && matches!(
                        tree.rel(k),
                        Deprel::Amod
                            | Deprel::Compound
                            | Deprel::Advmod
                            | Deprel::Nummod
                            | Deprel::NmodPoss
                            | Deprel::CompoundPrt
                            | Deprel::Nmod
                            | Deprel::NmodDesc
                            | Deprel::Det
                    )
                    && (self.is_word(k, condition)
                        || tree
                            .kids(k)
                            .iter()
                            .any(|&m| tree.rel(m) == Deprel::Compound && self.is_word(m, condition)))
            }),
            // "demonstrated that it is an ally": the verb of such a clause is its copula.
            Place::Complement => tree.clauses(i).any(|k| {
                let heads = tree.conjuncts(k).into_iter().chain(tree.first(k, &[Deprel::Cop]));
                heads.chain([k]).any(|c| self.is_word(c, condition))
            }),
            Place::Inside => tree
                .clauses(i)
                .any(|k| tree.subtree(k).into_iter().any(|t| self.is_word(t, condition))),
            place => self.tokens(i, pos, place).into_iter().any(|k| {
                let counted = self.counted(k);
                tree.conjuncts(k)
                    .into_iter()
                    .chain(counted)
                    .any(|k| self.is_word(k, condition))
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
    fn both_sides(&self, found: &mut Fired, i: usize, pos: PartOfSpeech) -> Option<()> {
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
            return None;
        }
        if right.is_empty() {
            let states = distinct(&left);
            if states < 2 {
                let rule = self.codebook.rules.get(found.rule);
                found.actors = left;
                found.recipients = Vec::new();
                return rule.recipient_optional.then_some(());
            }
            found.actors.clone_from(&left);
            found.recipients = left;
        } else {
            found.actors = left;
            found.recipients = right;
        }
        found.reciprocal = true;
        Some(())
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
