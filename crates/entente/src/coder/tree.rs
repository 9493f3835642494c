//! The arcs of a sentence, seen from a trigger: who stands as its subject, its object, behind its prepositions.
//!
//! Voice, relative clauses, participles, control and coordination are undone here, once, so that a rule written for
//! the plain active covers them all.

use crate::text::{Deprel, Sentence, Tense, Token, Upos, VerbForm};

/// A sentence with its arcs in both directions.
pub(super) struct Tree<'a> {
    pub(super) sentence: &'a Sentence,
    kids: Vec<Vec<usize>>,
}

/// Climbing stops here: a well-formed tree is never this deep, a hostile text may be.
const MAX_CLIMB: usize = 12;

/// Verbs whose object is the subject of the clause they govern ("urged Iran to stop").
const OBJECT_CONTROL: &[&str] = &[
    "accuse",
    "advise",
    "allow",
    "appeal",
    "ask",
    "call",
    "cause",
    "challenge",
    "compel",
    "direct",
    "enable",
    "encourage",
    "expect",
    "forbid",
    "force",
    "get",
    "help",
    "instruct",
    "invite",
    "let",
    "make",
    "oblige",
    "order",
    "permit",
    "persuade",
    "press",
    "pressure",
    "prompt",
    "push",
    "remind",
    "request",
    "tell",
    "urge",
    "want",
    "warn",
];

/// Nouns whose infinitive is done by those who are given them ("permission for Annan to visit").
const PERMISSIONS: &[&str] = &[
    "approval",
    "authorisation",
    "authority",
    "authorization",
    "chance",
    "clearance",
    "invitation",
    "leave",
    "order",
    "permission",
    "permit",
    "right",
    "visa",
];

impl<'a> Tree<'a> {
    pub(super) fn new(sentence: &'a Sentence) -> Self {
        let mut kids = vec![Vec::new(); sentence.tokens.len()];
        for (i, token) in sentence.tokens.iter().enumerate() {
            if let Some(head) = token.head {
                kids[head].push(i);
            }
        }
        Self { sentence, kids }
    }

    pub(super) fn token(&self, i: usize) -> &'a Token {
        &self.sentence.tokens[i]
    }

    pub(super) fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    pub(super) fn lemma(&self, i: usize) -> &'a str {
        &self.token(i).lemma
    }

    pub(super) fn rel(&self, i: usize) -> Deprel {
        self.token(i).deprel
    }

    pub(super) fn head(&self, i: usize) -> Option<usize> {
        self.token(i).head
    }

    pub(super) fn kids(&self, i: usize) -> &[usize] {
        &self.kids[i]
    }

    /// Children in one of the relations, left to right.
    pub(super) fn by_rel<'s>(&'s self, i: usize, rels: &'s [Deprel]) -> impl Iterator<Item = usize> + 's {
        self.kids[i]
            .iter()
            .copied()
            .filter(move |&k| rels.contains(&self.rel(k)))
    }

    pub(super) fn first(&self, i: usize, rels: &[Deprel]) -> Option<usize> {
        self.by_rel(i, rels).next()
    }

    /// The token and everything below it, in order.
    pub(super) fn subtree(&self, i: usize) -> Vec<usize> {
        let mut found = vec![i];
        let mut at = 0;
        while at < found.len() {
            found.extend(self.kids(found[at]));
            at += 1;
        }
        found.sort_unstable();
        found
    }

    /// The token, then those coordinated with it.
    pub(super) fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut found = vec![i];
        let mut at = 0;
        while at < found.len() {
            found.extend(
                self.by_rel(found[at], &[Deprel::Conj])
                    .filter(|&k| is_nominal(self.token(k))),
            );
            at += 1;
        }
        found
    }

    /// True where `above` is an ancestor of `i`, or `i` itself.
    pub(super) fn below(&self, i: usize, above: usize) -> bool {
        let mut at = Some(i);
        let mut steps = 0;
        while let Some(t) = at {
            if t == above {
                return true;
            }
            steps += 1;
            if steps > self.len() {
                break;
            }
            at = self.head(t);
        }
        false
    }

    /// The preposition of a nominal, in lower case: "to", "because of", "'s" left out.
    pub(super) fn case_of(&self, i: usize) -> Option<String> {
        let case = self
            .by_rel(i, &[Deprel::Case])
            .find(|&k| self.lemma(k) != "'s" && self.lemma(k) != "’s")?;
        let mut words = self.token(case).form.to_lowercase();
        for k in self.by_rel(case, &[Deprel::Fixed]) {
            words.push(' ');
            words += &self.token(k).form.to_lowercase();
        }
        Some(words)
    }

    pub(super) fn is_verb(&self, i: usize) -> bool {
        matches!(self.token(i).upos, Upos::Verb | Upos::Aux)
    }

    pub(super) fn is_passive(&self, v: usize) -> bool {
        let token = self.token(v);
        if self
            .first(v, &[Deprel::NsubjPass, Deprel::AuxPass, Deprel::CsubjPass])
            .is_some()
        {
            return true;
        }
        if self.first(v, &[Deprel::Nsubj]).is_some() || token.feats.verb_form != Some(VerbForm::Participle) {
            return false;
        }
        // "a suspect arrested in Lyon", "condemned by Paris, the attack ...": a bare past participle.
        let past = token.feats.voice.is_some() || token.feats.tense == Some(Tense::Past);
        let bare = self.first(v, &[Deprel::Aux, Deprel::Obj]).is_none();
        let shared = token.deprel == Deprel::Conj && token.head.is_some_and(|h| self.is_verb(h) && self.is_passive(h));
        past && ((bare && matches!(token.deprel, Deprel::Acl | Deprel::Advcl | Deprel::AclRelcl)) || shared)
    }

    /// The nominal that does what the verb says.
    pub(super) fn subject(&self, v: usize) -> Option<usize> {
        self.subject_within(v, MAX_CLIMB)
    }

    fn subject_within(&self, v: usize, left: usize) -> Option<usize> {
        let left = left.checked_sub(1)?;
        if self.is_passive(v) {
            let agent = self.first(v, &[Deprel::OblAgent]);
            // A late agent may hang on the phrase before it: "was attacked with drones by the rebels".
            let late = || {
                let below: Vec<usize> = self.by_rel(v, &[Deprel::Obl]).collect();
                below.into_iter().find_map(|k| self.oblique(k, "by").next())
            };
            return agent.or_else(|| self.oblique(v, "by").next()).or_else(late);
        }
        if let Some(subject) = self.first(v, &[Deprel::Nsubj, Deprel::NsubjOuter]) {
            return Some(self.antecedent(v, subject));
        }
        let head = self.head(v)?;
        match self.rel(v) {
            Deprel::Conj if self.is_verb(head) && !self.is_passive(head) => self.subject_within(head, left),
            Deprel::Conj if self.is_verb(head) => self.patient_within(head, left),
            Deprel::Conj => self.first(head, &[Deprel::Nsubj]),
            Deprel::Xcomp | Deprel::Ccomp if self.is_verb(head) => {
                if OBJECT_CONTROL.contains(&self.lemma(head)) {
                    let object = self.first(head, &[Deprel::Obj, Deprel::Iobj, Deprel::NsubjPass]);
                    let oblique = || self.oblique(head, "on").chain(self.oblique(head, "to")).next();
                    object.or_else(oblique).or_else(|| self.subject_within(head, left))
                } else if self.is_passive(head) {
                    self.patient_within(head, left)
                } else {
                    self.subject_within(head, left)
                }
            }
            Deprel::Xcomp => self.first(head, &[Deprel::Nsubj]),
            Deprel::Advcl if self.is_prepositional_clause(v) && OBJECT_CONTROL.contains(&self.lemma(head)) => self
                .first(head, &[Deprel::Iobj])
                .or_else(|| self.patient_within(head, left))
                .or_else(|| self.subject_within(head, left)),
            Deprel::Advcl if self.is_verb(head) => {
                if self.is_passive(head) {
                    self.patient_within(head, left)
                } else {
                    self.subject_within(head, left)
                }
            }
            Deprel::Advcl => self.first(head, &[Deprel::Nsubj]),
            Deprel::AclRelcl | Deprel::AdvclRelcl => Some(head),
            Deprel::Acl => match self.token(v).feats.verb_form {
                // "its decision to withdraw", "a plan to attack": who decides or plans.
                Some(VerbForm::Infinitive) => {
                    let given = PERMISSIONS.contains(&self.lemma(head));
                    let receiver = || {
                        let on_noun = ["to", "for"].into_iter().find_map(|p| self.oblique(head, p).next());
                        on_noun.or_else(|| {
                            let verb = self.governing_verb(head)?;
                            self.first(verb, &[Deprel::Iobj])
                                .or_else(|| self.oblique(verb, "to").next())
                        })
                    };
                    let receiver = if given { receiver() } else { None };
                    receiver
                        .or_else(|| self.owner(head))
                        .or_else(|| self.light_subject(head))
                }
                // "an agreement handing over", "troops crossing": the noun itself.
                _ => Some(head),
            },
            _ => None,
        }
    }

    /// What stands for a relative pronoun.
    fn antecedent(&self, v: usize, subject: usize) -> usize {
        let relative = matches!(self.lemma(subject), "who" | "which" | "that" | "whom");
        match (self.rel(v), self.head(v)) {
            (Deprel::AclRelcl | Deprel::Acl, Some(noun)) if relative => noun,
            (Deprel::Conj, Some(verb)) if relative => match (self.rel(verb), self.head(verb)) {
                (Deprel::AclRelcl, Some(noun)) => noun,
                _ => subject,
            },
            _ => subject,
        }
    }

    /// What it is done to.
    pub(super) fn patient(&self, v: usize) -> Option<usize> {
        self.patient_within(v, MAX_CLIMB)
    }

    fn patient_within(&self, v: usize, left: usize) -> Option<usize> {
        let left = left.checked_sub(1)?;
        if let Some(object) = self.first(v, &[Deprel::Obj]) {
            return Some(self.antecedent(v, object));
        }
        // An oblique without preposition right behind an active verb is an object that the parser mistook ("handed over
        // an operative"); times without preposition have a relation of their own.
        let bare = |&k: &usize| {
            k > v && self.case_of(k).is_none() && self.token(k).upos == Upos::Noun && !is_time(self.lemma(k))
        };
        if let Some(mistaken) = self
            .by_rel(v, &[Deprel::Obl])
            .find(bare)
            .filter(|_| !self.is_passive(v))
        {
            return Some(mistaken);
        }
        let head = self.head(v);
        if self.is_passive(v) {
            if let Some(subject) = self.first(v, &[Deprel::NsubjPass, Deprel::Nsubj]) {
                return Some(self.antecedent(v, subject));
            }
            return match (self.rel(v), head) {
                (Deprel::Conj, Some(h)) if self.is_verb(h) && self.is_passive(h) => self.patient_within(h, left),
                (Deprel::Conj, Some(h)) if self.is_verb(h) => self.subject_within(h, left),
                (Deprel::Acl | Deprel::AclRelcl, Some(h)) => Some(h),
                (Deprel::Xcomp | Deprel::Advcl, Some(h)) => {
                    if self.is_passive(h) {
                        self.patient_within(h, left)
                    } else {
                        self.subject_within(h, left)
                    }
                }
                _ => None,
            };
        }
        match (self.rel(v), head) {
            // "the envoys Moscow expelled": the noun is the object of a clause that has its own subject.
            (Deprel::AclRelcl, Some(noun)) => {
                let subject = self.first(v, &[Deprel::Nsubj])?;
                (self.antecedent(v, subject) == subject && self.kids(v).iter().all(|&k| self.rel(k) != Deprel::Ccomp))
                    .then_some(noun)
            }
            // "condemned and expelled the envoys": the object may hang on the last verb.
            (Deprel::Conj, Some(h)) if self.is_verb(h) && h < v => None,
            _ => {
                let next = self
                    .by_rel(v, &[Deprel::Conj])
                    .find(|&k| self.is_verb(k) && k <= v + 2)?;
                self.first(next, &[Deprel::Obj])
            }
        }
    }

    /// Nominals that hang on a word with that preposition.
    pub(super) fn oblique<'s>(&'s self, i: usize, preposition: &'s str) -> impl Iterator<Item = usize> + 's {
        const RELS: &[Deprel] = &[Deprel::Obl, Deprel::OblAgent, Deprel::Nmod, Deprel::Advcl, Deprel::Acl];
        self.by_rel(i, RELS)
            .filter(move |&k| self.case_of(k).as_deref() == Some(preposition))
    }

    /// Possessor, compound or adjective of a noun that may name an actor.
    pub(super) fn owner(&self, n: usize) -> Option<usize> {
        self.owners(n).next()
    }

    pub(super) fn owners(&self, n: usize) -> impl Iterator<Item = usize> + '_ {
        const RELS: &[Deprel] = &[
            Deprel::NmodPoss,
            Deprel::Amod,
            Deprel::Compound,
            Deprel::NmodDesc,
            Deprel::Nmod,
            Deprel::NmodUnmarked,
        ];
        self.by_rel(n, RELS)
            .filter(move |&k| k < n && self.case_of(k).is_none())
    }

    /// "X said that A, and Y did B": a coordinated clause with its own subject behind a comma stands for itself.
    pub(super) fn is_new_clause(&self, i: usize) -> bool {
        self.rel(i) == Deprel::Conj
            && self.is_verb(i)
            && self.first(i, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some()
            && self
                .first(i, &[Deprel::Cc])
                .is_some_and(|cc| cc > 0 && self.token(cc - 1).form == ",")
    }

    /// "warned Kigali against arming rebels", "barred them from leaving": a clause behind a preposition.
    pub(super) fn is_prepositional_clause(&self, i: usize) -> bool {
        self.rel(i) == Deprel::Advcl
            && self
                .by_rel(i, &[Deprel::Mark, Deprel::Case])
                .any(|k| matches!(self.lemma(k), "against" | "from" | "of" | "into" | "for"))
    }

    /// The verb that only carries the noun: "held" in "held talks", "paid" in "a visit paid to".
    pub(super) fn governing_verb(&self, n: usize) -> Option<usize> {
        let mut noun = n;
        for _ in 0..MAX_CLIMB {
            let head = self.head(noun)?;
            match self.rel(noun) {
                Deprel::Obj | Deprel::NsubjPass if self.is_verb(head) => return Some(head),
                Deprel::Conj | Deprel::Appos if is_nominal(self.token(head)) => noun = head,
                _ => break,
            }
        }
        // "talks held in Geneva", "the attack carried out by": the verb hangs on the noun.
        self.by_rel(n, &[Deprel::Acl])
            .find(|&k| self.is_verb(k) && self.is_passive(k))
    }

    /// Who does what a light verb's noun says.
    fn light_subject(&self, n: usize) -> Option<usize> {
        self.governing_verb(n).and_then(|v| self.subject_within(v, 4))
    }

    /// Clauses that a word governs.
    pub(super) fn clauses<'s>(&'s self, i: usize) -> impl Iterator<Item = usize> + 's {
        const RELS: &[Deprel] = &[Deprel::Xcomp, Deprel::Ccomp, Deprel::Acl];
        let own = self.by_rel(i, RELS);
        let purpose = self.by_rel(i, &[Deprel::Advcl]).filter(|&k| {
            let marks_to = |m: usize| matches!(self.rel(m), Deprel::Mark) && self.lemma(m) == "to";
            self.kids(k).iter().any(|&m| marks_to(m)) || self.is_prepositional_clause(k)
        });
        own.chain(purpose)
    }
}

pub(super) fn is_nominal(token: &Token) -> bool {
    matches!(
        token.upos,
        Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adj | Upos::X | Upos::Det
    )
}

pub(super) fn is_time(lemma: &str) -> bool {
    matches!(
        lemma,
        "day"
            | "week"
            | "month"
            | "year"
            | "morning"
            | "evening"
            | "afternoon"
            | "night"
            | "hour"
            | "minute"
            | "time"
            | "weekend"
            | "decade"
            | "today"
            | "yesterday"
            | "tomorrow"
            | "spring"
            | "summer"
            | "autumn"
            | "winter"
            | "quarter"
            | "dawn"
            | "sunrise"
            | "noon"
            | "midday"
            | "dusk"
            | "sunset"
            | "nightfall"
            | "midnight"
    )
}
