//! Polarity and modality: whether the text holds an event to be so, and how.

use super::tree::Tree;
use crate::{
    codebook::StatusWords,
    event::{Modality, Polarity},
    text::{Deprel, Tense, Upos, VerbForm},
};

/// The status of a trigger, and what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) polarity: Polarity,
    pub(super) modality: Modality,
    pub(super) reasons: Vec<(&'static str, String)>,
}

/// Climbs from the trigger to the root of the sentence; every word on the way may deny, plan, demand or suppose.
///
/// Negations cancel ("did not fail to"): polarity is their parity. Of several modalities the one nearest to the
/// trigger wins, except that a condition or a denial further up is never overruled by "ongoing" or "actual". `wished`
/// events are talked about to bring them about: to discuss cooperation is none, to discuss an attack implies one.
pub(super) fn status(tree: &Tree<'_>, trigger: usize, words: &StatusWords, wished: bool) -> Status {
    let mut judge = Judge {
        tree,
        words,
        wished,
        trigger,
        denied: false,
        modality: None,
        reasons: Vec::new(),
    };
    judge.own(trigger);
    if !judge.is_given(trigger) {
        judge.climb(trigger);
    }
    let modality = judge.modality.unwrap_or_else(|| aspect(tree, trigger));
    Status {
        polarity: if judge.denied {
            Polarity::Denied
        } else {
            Polarity::Affirmed
        },
        modality,
        reasons: judge.reasons,
    }
}

struct Judge<'t> {
    tree: &'t Tree<'t>,
    words: &'t StatusWords,
    wished: bool,
    trigger: usize,
    denied: bool,
    modality: Option<Modality>,
    reasons: Vec<(&'static str, String)>,
}

impl Judge<'_> {
    /// What hangs on a word itself: negators, auxiliaries, adverbs, adjectives, conditions.
    fn own(&mut self, i: usize) {
        let tree = self.tree;
        let verbal = tree.is_verb(i) || tree.first(i, &[Deprel::Cop, Deprel::Nsubj]).is_some();
        for &kid in tree.kids(i) {
            let lemma = tree.lemma(kid);
            let form = tree.token(kid).form.to_lowercase();
            let modifies = matches!(
                tree.rel(kid),
                Deprel::Advmod
                    | Deprel::Det
                    | Deprel::Amod
                    | Deprel::Cc
                    | Deprel::CcPreconj
                    | Deprel::Case
                    | Deprel::Mark
                    | Deprel::Dep
            );
            if modifies && (self.words.negates(lemma) || self.words.negates(&form)) && !self.is_not_only(kid) {
                self.deny(&form);
                continue;
            }
            // "lodged no protest", "no shot was fired"
            if tree.is_verb(i) && matches!(tree.rel(kid), Deprel::Obj | Deprel::NsubjPass) {
                let no = tree
                    .by_rel(kid, &[Deprel::Det])
                    .find(|&d| matches!(tree.lemma(d), "no" | "neither"));
                if no.is_some() && self.trigger == i {
                    self.deny("no");
                }
            }
            match tree.rel(kid) {
                Deprel::Aux if verbal => {
                    // "would" after a past verb of saying is its future.
                    let modality = self
                        .words
                        .auxiliary_modality(&form)
                        .or(self.words.auxiliary_modality(lemma));
                    let reported = modality == Some(Modality::Hypothetical) && self.is_reported(i);
                    self.hold(if reported { Some(Modality::Planned) } else { modality }, &form);
                }
                Deprel::Mark if self.words.conditions(lemma) => self.hold(Some(Modality::Hypothetical), &form),
                Deprel::Advmod | Deprel::Amod => {
                    if self.words.modifier_denies(&form) || self.words.modifier_denies(lemma) {
                        self.deny(&form);
                    }
                    let modality = self
                        .words
                        .modifier_modality(&form)
                        .or(self.words.modifier_modality(lemma));
                    self.hold(modality, &form);
                }
                _ => {}
            }
        }
    }

    /// "despite the sanctions", "after the attack": told as known, whatever becomes of the verb beside it.
    fn is_given(&self, trigger: usize) -> bool {
        let mut at = trigger;
        for _ in 0..3 {
            if self.tree.is_verb(at) {
                return false;
            }
            let case = self.tree.case_of(at);
            let given = match case.as_deref() {
                Some(
                    "amid" | "because of" | "despite" | "due to" | "given" | "in response to" | "in spite of"
                    | "thanks to",
                ) => true,
                // "will sign it during a visit": then the visit lies ahead as well.
                Some("after" | "during" | "following" | "since") => !self.lies_ahead(at),
                _ => false,
            };
            match self.tree.head(at) {
                _ if given => return true,
                // "after hours of talks"
                Some(head) if case.as_deref() == Some("of") => at = head,
                _ => return false,
            }
        }
        false
    }

    /// The verb above a phrase is not yet done.
    fn lies_ahead(&self, phrase: usize) -> bool {
        let Some(verb) = self.tree.head(phrase).filter(|&h| self.tree.is_verb(h)) else {
            return false;
        };
        self.tree.by_rel(verb, &[Deprel::Aux, Deprel::Mark]).any(|k| {
            let form = self.tree.token(k).form.to_lowercase();
            form == "to" || self.words.conditions(&form) || self.words.auxiliary_modality(&form).is_some()
        })
    }

    fn climb(&mut self, trigger: usize) {
        let tree = self.tree;
        // "is to visit Beijing"
        let to = tree
            .by_rel(trigger, &[Deprel::Mark, Deprel::Aux])
            .find(|&m| tree.is_verb(trigger) && tree.lemma(m) == "to");
        let be = |k: usize| tree.lemma(k) == "be" && to.is_some_and(|to| k < to);
        let above = tree
            .head(trigger)
            .is_some_and(|h| be(h) && tree.rel(trigger) == Deprel::Xcomp);
        if above || tree.by_rel(trigger, &[Deprel::Aux, Deprel::Cop]).any(be) {
            self.hold(Some(Modality::Planned), "is to");
        }
        let mut at = trigger;
        for _ in 0..12 {
            let Some(head) = tree.head(at) else { break };
            let lemma = tree.lemma(head);
            if tree.is_new_clause(at) {
                break;
            }
            let governs = match tree.rel(at) {
                Deprel::Conj => {
                    self.shared(head, at);
                    at = head;
                    continue;
                }
                // "vowed to strike", "denied that it struck", "plans to visit"
                Deprel::Xcomp | Deprel::Ccomp | Deprel::Csubj | Deprel::CsubjPass => true,
                // "planned a visit", "called for talks", "no agreement was reached"
                Deprel::Obj | Deprel::NsubjPass | Deprel::Obl | Deprel::Iobj => !tree.is_verb(at),
                // "plans for a visit", "a pledge to withdraw", "the failure of talks"
                Deprel::Nmod | Deprel::Acl | Deprel::Compound => !tree.is_verb(head),
                Deprel::Advcl if tree.is_prepositional_clause(at) => true,
                Deprel::Advcl => {
                    let to = tree.by_rel(at, &[Deprel::Mark]).any(|m| tree.lemma(m) == "to");
                    if to && self.modality.is_none() {
                        // A purpose is not yet a deed.
                        self.hold(Some(Modality::Planned), "to");
                    }
                    false
                }
                Deprel::Nsubj | Deprel::NsubjOuter => {
                    // "no talks took place": what denies the verb denies its subject; what the verb means does not.
                    if !tree.is_verb(at) && self.is_happening(head) {
                        self.own(head);
                        at = head;
                        continue;
                    }
                    // "an incursion is imminent"
                    if !tree.is_verb(at) && tree.first(head, &[Deprel::Cop]).is_some() {
                        self.hold(self.words.modifier_modality(lemma), lemma);
                        if self.words.modifier_denies(lemma) {
                            self.deny(lemma);
                        }
                        self.own(head);
                    }
                    break;
                }
                _ => false,
            };
            if !governs {
                break;
            }
            self.governed(head, lemma, at);
            // Beyond a verb of saying or a plain noun the words no longer bear on the trigger.
            if !tree.is_verb(at) && tree.is_verb(head) && !self.words.is_light(lemma) && !self.rules(lemma) {
                break;
            }
            at = head;
        }
    }

    fn rules(&self, lemma: &str) -> bool {
        self.words.verb_denies(lemma) || self.words.verb_modality(lemma).is_some()
    }

    /// Verbs with which an event as subject takes place.
    fn is_happening(&self, head: usize) -> bool {
        matches!(
            self.tree.lemma(head),
            "take"
                | "begin"
                | "start"
                | "occur"
                | "happen"
                | "continue"
                | "resume"
                | "end"
                | "open"
                | "go"
                | "proceed"
                | "conclude"
                | "follow"
                | "hold"
        )
    }

    fn governed(&mut self, head: usize, lemma: &str, from: usize) {
        let tree = self.tree;
        if tree.is_verb(head) {
            let nominal = !tree.is_verb(from);
            let light = nominal && self.words.is_light(lemma);
            let speaks = tree.rel(from) == Deprel::Ccomp && !self.rules(lemma);
            if self.words.verb_denies(lemma) && self.denies_here(head, lemma, from) {
                self.deny(lemma);
            }
            if !light || matches!(lemma, "offer" | "threaten" | "order") {
                // The object of "agree" or "vote" is what was agreed; only its clause is a promise.
                let object = nominal && matches!(tree.rel(from), Deprel::Obj | Deprel::NsubjPass);
                let settled = object
                    && (matches!(lemma, "agree" | "vote" | "decide" | "order" | "sign")
                        || (lemma == "discuss" && !self.wished));
                // "told reporters that it had": what is told in a clause of its own tense is a report, no demand.
                let reports = matches!(lemma, "tell" | "insist" | "suggest" | "advise" | "warn")
                    && tree.rel(from) == Deprel::Ccomp
                    && self.has_tense(from);
                if !settled && !reports && (tree.rel(from) != Deprel::Obl || self.asks_for(lemma, from)) {
                    self.hold(self.words.verb_modality(lemma), lemma);
                }
            }
            if light || self.rules(lemma) || (!speaks && !nominal) {
                self.own(head);
            }
        } else {
            let adjective = tree.token(head).upos == Upos::Adj;
            if adjective {
                if self.words.modifier_denies(lemma) || matches!(lemma, "unable" | "unwilling" | "reluctant") {
                    self.deny(lemma);
                }
                let ready = matches!(
                    lemma,
                    "ready" | "willing" | "able" | "due" | "set" | "prepared" | "keen" | "likely"
                );
                self.hold(
                    if ready {
                        Some(Modality::Planned)
                    } else {
                        self.words.modifier_modality(lemma)
                    },
                    lemma,
                );
            } else {
                if self.words.noun_denies(lemma) {
                    self.deny(lemma);
                }
                self.hold(self.words.noun_modality(lemma), lemma);
            }
            self.own(head);
        }
    }

    /// "called for talks", "hopes for peace", "plans for": obliques that a verb of wanting asks for.
    fn asks_for(&self, lemma: &str, from: usize) -> bool {
        let case = self.tree.case_of(from);
        match case.as_deref() {
            Some("for") => matches!(
                lemma,
                "call"
                    | "ask"
                    | "hope"
                    | "appeal"
                    | "push"
                    | "press"
                    | "plan"
                    | "prepare"
                    | "look"
                    | "beg"
                    | "plead"
                    | "lobby"
                    | "wish"
            ),
            Some("on") => matches!(lemma, "insist" | "decide" | "plan"),
            Some("to") => matches!(lemma, "commit" | "agree" | "look"),
            Some("with" | "of" | "about" | "against") => matches!(lemma, "threaten" | "warn" | "consider" | "accuse"),
            _ => false,
        }
    }

    /// "stop", "rule" and "prevent" deny only in some frames.
    fn denies_here(&self, head: usize, lemma: &str, from: usize) -> bool {
        let tree = self.tree;
        let particle = || {
            tree.by_rel(head, &[Deprel::CompoundPrt, Deprel::Advmod])
                .any(|k| tree.lemma(k) == "out")
        };
        match lemma {
            "rule" => particle(),
            "stop" => tree.rel(from) != Deprel::Obj || tree.token(from).feats.verb_form == Some(VerbForm::Gerund),
            // "condemned and rejected the attack" rejects nothing that has not happened.
            "reject" | "oppose" | "decline" | "postpone" => {
                matches!(tree.rel(from), Deprel::Xcomp | Deprel::Ccomp) || lemma == "postpone"
            }
            _ => true,
        }
    }

    /// A coordinated verb shares what stands before the first one: "did not visit or call", "will meet and sign".
    fn shared(&mut self, head: usize, from: usize) {
        let tree = self.tree;
        if !tree.is_verb(from) {
            return self.own(head);
        }
        if tree
            .first(from, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux])
            .is_some()
        {
            return;
        }
        let bare =
            tree.token(from).feats.verb_form == Some(VerbForm::Infinitive) || tree.token(from).feats.tense.is_none();
        if bare {
            self.own(head);
        }
    }

    fn has_tense(&self, verb: usize) -> bool {
        let tensed = |k: usize| self.tree.token(k).feats.tense.is_some();
        tensed(verb)
            || self
                .tree
                .by_rel(verb, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop])
                .any(tensed)
    }

    fn is_reported(&self, verb: usize) -> bool {
        let tree = self.tree;
        tree.rel(verb) == Deprel::Ccomp
            && tree
                .head(verb)
                .is_some_and(|h| tree.token(h).feats.tense == Some(Tense::Past))
    }

    fn is_not_only(&self, negator: usize) -> bool {
        let next = negator + 1;
        next < self.tree.len() && matches!(self.tree.lemma(next), "only" | "just" | "least")
    }

    fn deny(&mut self, word: &str) {
        self.denied = !self.denied;
        self.reasons.push(("polarity", format!("\"{word}\"")));
    }

    fn hold(&mut self, modality: Option<Modality>, word: &str) {
        let Some(modality) = modality else { return };
        let weak = matches!(self.modality, None | Some(Modality::Ongoing));
        let condition = modality == Modality::Hypothetical && self.modality != Some(Modality::Hypothetical);
        if weak || (condition && !matches!(self.modality, Some(Modality::Demanded | Modality::Promised))) {
            self.modality = Some(modality);
            self.reasons.push(("modality", format!("\"{word}\"")));
        }
    }
}

/// Without a word that says otherwise: going on for the progressive, else a fact.
fn aspect(tree: &Tree<'_>, trigger: usize) -> Modality {
    let token = tree.token(trigger);
    let progressive = token
        .feats
        .verb_form
        .is_some_and(|f| matches!(f, VerbForm::Gerund | VerbForm::Participle))
        && token.feats.tense == Some(Tense::Present)
        && tree
            .by_rel(trigger, &[Deprel::Aux])
            .any(|k| tree.lemma(k) == "be" && tree.token(k).feats.tense == Some(Tense::Present));
    if progressive {
        Modality::Ongoing
    } else {
        Modality::Actual
    }
}
