//! The places of a rule: which phrases stand there, seen from a trigger, and whom they name.

use super::{
    matching::{Role, Scene},
    mentions::{Kind, Mention, Who},
};
use crate::{
    codebook::{PartOfSpeech, Place, PlacePath},
    event::Modality,
    text::Deprel,
};

impl Scene<'_> {
    /// The phrases that stand in a place, by their heads.
    pub(super) fn tokens(&self, i: usize, pos: PartOfSpeech, place: &Place) -> Vec<usize> {
        let tree = self.tree;
        let noun = pos == PartOfSpeech::Noun;
        let light = if noun {
            tree.governing_verb(i).filter(|&v| self.carries(v))
        } else {
            None
        };
        match place {
            Place::Subject if noun => light.and_then(|v| tree.subject(v)).into_iter().collect(),
            Place::Subject if pos == PartOfSpeech::Adjective => tree
                .first(i, &[Deprel::Nsubj])
                .or_else(|| tree.subject(i))
                .into_iter()
                .collect(),
            Place::Subject => tree.subject(i).into_iter().collect(),
            Place::Object if noun => tree.oblique(i, "of").collect(),
            // "urged Iran to ...", "told Paris that ...": some annotate the one who is told as indirect object.
            Place::Object => tree
                .patient(i)
                .or_else(|| tree.first(i, &[Deprel::Iobj]))
                .into_iter()
                .collect(),
            Place::Indirect => tree.by_rel(light.unwrap_or(i), &[Deprel::Iobj]).collect(),
            // "Sri Lanka expressed its gratitude": whoever is the subject, and told by name.
            Place::Owner => {
                let subject = light.and_then(|v| tree.subject(v));
                tree.owners(i)
                    .filter(|&k| !self.owns_the_site(k, i))
                    .map(|k| subject.filter(|_| self.points_back(k)).unwrap_or(k))
                    .collect()
            }
            Place::Complement => {
                let v = light.unwrap_or(i);
                let of_clause = tree.clauses(i).chain(light.into_iter().flat_map(|v| tree.clauses(v)));
                let mut found: Vec<usize> = of_clause
                    .filter_map(|c| tree.first(c, &[Deprel::Nsubj, Deprel::NsubjPass]))
                    .collect();
                if found.is_empty() {
                    found.extend(tree.by_rel(v, &[Deprel::Obj]).filter(|&k| k != i));
                }
                found
            }
            Place::Inside => {
                let roots: Vec<usize> = tree
                    .clauses(i)
                    .chain(light.into_iter().flat_map(|v| tree.clauses(v)))
                    .collect();
                let mut found = Vec::new();
                for root in roots {
                    let subject = tree.first(root, &[Deprel::Nsubj, Deprel::NsubjPass]);
                    found.extend(tree.subtree(root).into_iter().filter(|&k| {
                        self.mentions.of(k).is_some_and(|m| m.first == k) && subject.is_none_or(|s| !tree.below(k, s))
                    }));
                }
                found
            }
            Place::Preposition(p) => self.prepositional(i, noun, light, p),
            Place::Modifier | Place::Case | Place::Any => Vec::new(),
        }
    }

    /// A verb that lends its subject to its noun: a light verb, or one that is itself only about the noun.
    pub(super) fn carries(&self, v: usize) -> bool {
        self.codebook.status.is_light(self.tree.lemma(v))
            || matches!(
                self.codebook.status.verb_modality(self.tree.lemma(v)),
                Some(Modality::Planned | Modality::Promised)
            )
    }

    /// "the Indian embassy bombing": whose embassy it is, not whose bombing.
    fn owns_the_site(&self, owner: usize, noun: usize) -> bool {
        let sites = |lemma: &str| self.codebook.words.has("site", lemma);
        (owner + 1..noun).any(|k| {
            self.tree.rel(k) == Deprel::Compound && self.tree.head(k) == Some(noun) && sites(self.tree.lemma(k))
        })
    }

    fn points_back(&self, owner: usize) -> bool {
        self.tree.rel(owner) == Deprel::NmodPoss
            && matches!(
                self.tree.lemma(owner),
                "it" | "its" | "he" | "his" | "she" | "her" | "they" | "their"
            )
    }

    /// Phrases with a preposition on the trigger, on its object, on its light verb.
    fn prepositional(&self, i: usize, noun: bool, light: Option<usize>, p: &str) -> Vec<usize> {
        let tree = self.tree;
        let mut found: Vec<usize> = tree.oblique(i, p).collect();
        if noun {
            if let Some(verb) = light {
                found.extend(tree.oblique(verb, p));
            } else if let Some(v) = tree
                .head(i)
                .filter(|&v| tree.is_verb(v) && matches!(tree.rel(i), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obl))
            {
                // "talks between the two resumed with ...": what hangs on the verb of happening.
                if p != "by" && !(tree.rel(i) == Deprel::Nsubj && p == "to") {
                    found.extend(tree.oblique(v, p).filter(|&k| k != i));
                }
            }
        } else {
            if let Some(object) = tree.patient(i) {
                let passive = object < i;
                found.extend(tree.oblique(object, p).filter(|&k| passive || k > i));
            }
            for xcomp in tree.by_rel(i, &[Deprel::Xcomp]).filter(|&k| !tree.is_verb(k)) {
                found.extend(tree.oblique(xcomp, p));
            }
        }
        if found.is_empty()
            && matches!(
                p,
                "with" | "between" | "against" | "by" | "to" | "among" | "on" | "at" | "from"
            )
        {
            found.extend(self.further_down(i, p));
        }
        found
    }

    /// Parsers hang a late phrase on the noun before it ("the handover of a man to Washington by Pakistan"): looks down
    /// the chain of nominals for the preposition.
    fn further_down(&self, i: usize, p: &str) -> Vec<usize> {
        const RELS: &[Deprel] = &[
            Deprel::Nmod,
            Deprel::Obl,
            Deprel::OblAgent,
            Deprel::Obj,
            Deprel::NsubjPass,
        ];
        let mut level: Vec<usize> = self.tree.by_rel(i, RELS).collect();
        for _ in 0..3 {
            let found: Vec<usize> = level.iter().flat_map(|&k| self.tree.oblique(k, p)).collect();
            if !found.is_empty() {
                return found;
            }
            level = level
                .iter()
                .flat_map(|&k| self.tree.by_rel(k, &[Deprel::Nmod]))
                .collect();
        }
        Vec::new()
    }

    /// The first alternative of a path that names somebody, if possible somebody with a state, an organisation or a group.
    pub(super) fn along(&self, i: usize, pos: PartOfSpeech, path: &PlacePath) -> Vec<Role> {
        let mut vague = Vec::new();
        for together in &path.0 {
            let mut roles = Vec::new();
            for place in together {
                for token in self.tokens(i, pos, place) {
                    self.parties(token, place, i, &mut roles);
                }
            }
            if roles.iter().any(|r| r.who.entity.is_some()) {
                return roles;
            }
            if vague.is_empty() {
                vague = roles;
            }
        }
        vague
    }

    /// The parties that a phrase names: its head and what is coordinated with it, or the owner of a thing.
    fn parties(&self, head: usize, place: &Place, trigger: usize, roles: &mut Vec<Role>) {
        for token in self.tree.conjuncts(head) {
            if token == trigger {
                continue;
            }
            let named = |m: &&Mention| {
                *place != Place::Owner || m.who.iter().any(|w| w.entity.is_some() || w.resolved.is_some())
            };
            match self
                .mention_of_phrase(token)
                .filter(named)
                .filter(|m| self.may_act(m, token, place))
            {
                Some(mention) if mention.who.iter().all(|w| w.entity.is_none()) => {
                    self.unnamed(mention, token, trigger, roles);
                }
                Some(mention) => self.push(mention, token, roles),
                None => {
                    if let Some(voice) = self.first_person(token) {
                        self.push_who(token, token, token + 1, Kind::Anaphor, voice, roles);
                    } else if !matches!(place, Place::Owner) {
                        let before = roles.len();
                        // "on Kharkiv, Ukraine"
                        let beside = self
                            .tree
                            .by_rel(token, &[Deprel::Appos])
                            .find_map(|k| self.mentions.of(k));
                        let placed = matches!(place, Place::Preposition(_));
                        if let Some(state) = beside.filter(|m| placed && matches!(m.kind, Kind::State | Kind::Capital))
                        {
                            self.push(state, token, roles);
                            continue;
                        }
                        self.owner_parties(token, place, roles);
                        if roles.len() == before && *place == Place::Subject {
                            self.issuer(token, roles);
                        }
                    }
                }
            }
        }
    }

    /// "its neighbour", "each other's envoys", "army posts in northern Israel": an agent noun without a state takes it from
    /// its owner, from the name beside it, from its place.
    fn unnamed(&self, mention: &Mention, token: usize, trigger: usize, roles: &mut Vec<Role>) {
        let tree = self.tree;
        let stated = |k: usize| {
            let other = self.mentions.of(k).filter(|m| m.first != mention.first)?;
            other.who.iter().any(|w| w.entity.is_some()).then_some(other)
        };
        let beside = tree.by_rel(token, &[Deprel::Appos]).find_map(stated);
        if let Some(name) = beside.filter(|m| m.kind == Kind::Person) {
            return self.push(name, token, roles);
        }
        let before = tree.owners(token).filter(|&k| k != trigger).find_map(stated);
        let around = || {
            ["in", "from", "at", "of"].into_iter().find_map(|p| {
                let place = tree.oblique(token, p).find_map(stated);
                place.filter(|m| matches!(m.kind, Kind::State | Kind::Capital | Kind::Nationality))
            })
        };
        let Some(source) = before.or_else(around) else {
            return self.push(mention, token, roles);
        };
        let Some(nameless) = mention.who.first() else { return };
        for state in source.who.iter().filter(|w| w.entity.is_some()) {
            let mut who = nameless.clone();
            who.entity.clone_from(&state.entity);
            who.country.clone_from(&state.country);
            who.via = if before.is_some() { state.via } else { "place" };
            self.push_who(token, mention.first, mention.last, mention.kind, who, roles);
        }
    }

    /// "issued a statement calling on ...": a text says what those say who issue it.
    fn issuer(&self, text: usize, roles: &mut Vec<Role>) {
        let tree = self.tree;
        let issued = tree
            .head(text)
            .filter(|&v| tree.rel(text) == Deprel::Obj && tree.is_verb(v) && self.carries(v));
        if let Some(subject) = issued.and_then(|v| tree.subject(v)) {
            for token in tree.conjuncts(subject) {
                if let Some(mention) = self.mention_of_phrase(token) {
                    self.push(mention, token, roles);
                }
            }
        }
    }

    /// "the Israeli strike", "Iran's envoy", "ties with Pakistan": whose thing it is.
    fn owner_parties(&self, thing: usize, place: &Place, roles: &mut Vec<Role>) {
        let tree = self.tree;
        let mut owners: Vec<usize> = tree.owners(thing).collect();
        if owners.is_empty() {
            let of = tree.oblique(thing, "of").next();
            let by = tree.oblique(thing, "by").next();
            let from = tree.oblique(thing, "from").next();
            owners.extend(by.or(of).or(from));
        }
        for owner in owners {
            for token in tree.conjuncts(owner) {
                if let Some(mention) = self.mentions.of(token).filter(|m| m.first <= token) {
                    if mention.who.iter().all(|w| w.entity.is_none()) {
                        self.unnamed(mention, thing, thing, roles);
                    } else {
                        self.push(mention, token, roles);
                    }
                } else if let Some(voice) = self.first_person(token) {
                    self.push_who(token, token, token + 1, Kind::Anaphor, voice, roles);
                } else if tree.rel(token) == Deprel::NmodPoss && !matches!(place, Place::Owner) {
                    // "India's army chief's visit"
                    for inner in tree.owners(token) {
                        if let Some(mention) = self.mentions.of(inner) {
                            self.push(mention, inner, roles);
                        }
                    }
                }
            }
        }
    }

    /// "we", "our": whoever speaks here.
    fn first_person(&self, token: usize) -> Option<Who> {
        let form = self.tree.token(token).form.to_lowercase();
        let first = matches!(
            form.as_str(),
            "we" | "us" | "our" | "ours" | "i" | "me" | "my" | "ourselves"
        );
        first
            .then(|| self.voices.get(token).cloned().flatten())
            .flatten()
            .map(|who| Who { via: "pronoun", ..who })
    }

    pub(super) fn push(&self, mention: &Mention, token: usize, roles: &mut Vec<Role>) {
        for who in &mention.who {
            self.push_who(token, mention.first, mention.last, mention.kind, who.clone(), roles);
        }
    }

    fn push_who(&self, token: usize, first: usize, last: usize, kind: Kind, who: Who, roles: &mut Vec<Role>) {
        let role = Role {
            token,
            first,
            last,
            kind,
            who,
            elsewhere: None,
        };
        if !roles.iter().any(|r| r.same(&role)) {
            roles.push(role);
        }
    }

    /// A capital in a place phrase is a place; everywhere else it is its government.
    fn may_act(&self, mention: &Mention, token: usize, place: &Place) -> bool {
        if mention.kind != Kind::Capital {
            return true;
        }
        let asked = |p: &str| matches!(place, Place::Preposition(x) if x == p);
        match self.tree.case_of(token).as_deref() {
            Some(case @ ("in" | "at" | "near" | "outside" | "around" | "from")) => asked(case),
            _ => true,
        }
    }
}
