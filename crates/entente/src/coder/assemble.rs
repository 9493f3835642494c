//! From fired rules to events: one event a trigger, with its status, date, speakers, place and figures.

use super::{
    amounts,
    dates::{self, TimeExpression},
    document::Work,
    echoes::{absorb_contents, without_echoes},
    judgement::{self, Judged},
    matching::{Fired, Role, Scene},
    mentions::{Kind, Who},
    speech,
    statements::evidence,
    status::{self, Status},
    tree::Tree,
    when::{apart, descent, goes_on, time_of, when},
};
use crate::{
    codebook::Rule,
    event::{
        Amount, Event, Evidence, Modality, Party, Place, Polarity, QuadClass, Reason, Root, Span, Speaker, ThirdParty,
    },
    text::{Deprel, MentionKind},
};
use std::collections::BTreeSet;

/// Adds the events of one sentence.
pub(super) fn events(work: &Work<'_>, sentence: usize, fired: Vec<Fired>, events: &mut Vec<Event>) {
    let scene = work.scene(sentence);
    let figures = amounts::find(scene.tree, work.text);
    let mut candidates: Vec<(Fired, Vec<usize>)> = Vec::new();
    for one in fired {
        match candidates.last_mut() {
            Some((best, also)) if best.trigger == one.trigger => also.push(one.rule),
            _ => candidates.push((one, Vec::new())),
        }
    }
    for (found, _) in &mut candidates {
        let rule = scene.codebook.rules.get(found.rule);
        domestic(rule.root, rule.mode.as_deref(), found);
    }
    let mut here: Vec<(Fired, Event)> = Vec::new();
    for mut judged in judgement::judge(work, sentence, without_echoes(&scene, candidates)) {
        if judged.found.actors.is_empty() && !infer_actor(&mut judged.found, sentence, events) {
            continue;
        }
        let event = event(work, sentence, &scene, &judged, &figures);
        here.push((judged.found, event));
    }
    absorb_contents(scene.tree, &mut here);
    for (found, event) in &mut here {
        goes_on(work, found.trigger, event);
    }
    events.extend(here.into_iter().map(|(_, event)| event));
}

/// "Kyrgyz police detained ten politicians", "soldiers locked up President Bazoum": where force is used inside a state
/// and one side is named without any, it is that state's. The army of one state may well strike people of another, so
/// assaults are left out.
fn domestic(root: Root, mode: Option<&str>, found: &mut Fired) {
    let foreign = |r: &Role| {
        matches!(r.who.office.as_deref(), Some("ambassador" | "envoy")) || r.who.sector.as_deref() == Some("REF")
    };
    if mode == Some("deport") || found.recipients.iter().any(foreign) {
        return;
    }
    match root {
        Root::Coerce | Root::Protest => {}
        Root::Aid | Root::Support | Root::Consult | Root::Agree | Root::Cooperate => return disown_guessed(found),
        _ => return,
    }
    let state = |roles: &[Role]| match roles {
        [one] => one.who.entity.clone().filter(|e| one.who.country.as_ref() == Some(e)),
        _ => None,
    };
    let fill = |roles: &mut [Role], state: &str| {
        let nameless = |r: &Role| {
            let titled = r.kind == Kind::Person && r.who.office.is_some();
            r.who.entity.is_none() && (r.kind == Kind::Agent || titled)
        };
        if roles.iter().all(nameless) {
            for role in roles {
                role.who.entity = Some(state.to_owned());
                role.who.country = Some(state.to_owned());
                role.who.via = "generic";
            }
        }
    };
    match (state(&found.actors), state(&found.recipients)) {
        (Some(own), None) => fill(&mut found.recipients, &own),
        // Who protests against a state may live anywhere.
        (None, Some(own)) if root == Root::Coerce => fill(&mut found.actors, &own),
        _ => {}
    }
}

/// "Qatar will help people rebuild": nobody helps, thanks or meets those of whom the text only may say they are its own.
fn disown_guessed(found: &mut Fired) {
    let own = found.actors.first().and_then(|a| a.who.entity.clone());
    for role in &mut found.recipients {
        if role.who.via == "generic" && role.who.entity == own {
            (role.who.entity, role.who.country) = (None, None);
        }
    }
}

/// "The first consignment has been shipped to the US": nobody is named who ships. Where the last cooperative event
/// had the recipient on one side, the other side acts.
fn infer_actor(found: &mut Fired, sentence: usize, events: &[Event]) -> bool {
    let Some(recipient) = found.recipients.first().and_then(|r| r.who.entity.clone()) else {
        return false;
    };
    let near = events
        .iter()
        .rev()
        .take_while(|e| e.sentence + 2 >= sentence)
        .find(|e| {
            let cooperative = matches!(
                e.quad_class,
                QuadClass::VerbalCooperation | QuadClass::MaterialCooperation
            );
            cooperative && e.polarity == Polarity::Affirmed && sides(e).any(|p| p.entity.as_ref() == Some(&recipient))
        });
    let Some(other) = near.and_then(|e| sides(e).find(|p| p.entity.is_some() && p.entity.as_ref() != Some(&recipient)))
    else {
        return false;
    };
    let who = Who {
        entity: other.entity.clone(),
        country: other.country.clone(),
        sector: other.sector.clone(),
        via: "context",
        ..Who::default()
    };
    let token = found.trigger;
    found.actors.push(Role {
        token,
        first: token,
        last: token + 1,
        kind: Kind::Anaphor,
        who,
        elsewhere: None,
    });
    true
}

fn sides(event: &Event) -> impl Iterator<Item = &Party> {
    event.actors.iter().chain(&event.recipients)
}

fn event(work: &Work<'_>, sentence: usize, scene: &Scene<'_>, judged: &Judged, figures: &[(usize, Amount)]) -> Event {
    let found = &judged.found;
    let codebook = scene.codebook;
    let rule = codebook.rules.get(found.rule);
    let tree = scene.tree;
    let wished = matches!(
        rule.root,
        Root::Agree | Root::Aid | Root::Concede | Root::Cooperate | Root::Retreat | Root::Support
    );
    let status = status::status(tree, found.trigger, &codebook.status, wished);
    // To promise is an act, but what it commits to lies ahead: "vowed to resolve" is an agreement that is promised.
    let promise = codebook.status.verb_modality(tree.lemma(found.trigger));
    let own = rule
        .modality
        .or(promise.filter(|m| rule.root == Root::Agree && tree.is_verb(found.trigger) && is_ahead(*m)));
    let modality = match (own, status.modality) {
        (Some(own), Modality::Actual | Modality::Ongoing) => own,
        (_, other) => other,
    };
    let time = time_of(tree, found.trigger, &work.times[sentence]);
    // "promised on Tuesday" is past, "promised to host it in May" lies ahead: the time is the deed's or the promise's.
    let of_content = time.is_some_and(|t| {
        tree.by_rel(found.trigger, &[Deprel::Xcomp, Deprel::Ccomp, Deprel::Advcl])
            .any(|clause| tree.below(t.first, clause))
    });
    let held = if of_content { modality } else { status.modality };
    let days = apart(tree, found.trigger, time);
    let (when, background) = when(work, (sentence, found.trigger), (time, days), held, status.polarity);
    let modality = if background && modality == Modality::Actual {
        Modality::PastBackground
    } else {
        modality
    };
    let chain = speech::chain(scene, found.trigger);
    let mut speakers: Vec<Speaker> = chain
        .iter()
        .filter(|(role, _)| !tree.below(role.token, found.trigger) || role.token < found.trigger)
        .map(|(role, verb)| Speaker {
            party: party(work, sentence, role),
            verb: verb.clone(),
        })
        .collect();
    if speakers.is_empty() {
        let at = tree.token(found.trigger).span;
        let quoted = work
            .quotations
            .iter()
            .find(|q| q.span.contains(at))
            .and_then(|q| q.speaker.clone());
        if let Some((s, role)) = quoted {
            let own = s == sentence && found.actors.iter().any(|a| a.token == role.token);
            if !own {
                speakers.push(Speaker {
                    party: party(work, s, &role),
                    verb: "say".to_owned(),
                });
            }
        }
    }
    let place = place(work, scene, sentence, found.trigger);
    let conferring = || {
        (rule.root == Root::Consult)
            .then(|| conference(found, place.as_ref()))
            .flatten()
    };
    let mode = rule.mode.clone().or_else(conferring);
    let kind = codebook.events.event_type(rule.root, mode.as_deref());
    let cameo = rule.cameo.as_deref().and_then(|c| codebook.events.cameo(c));
    let span = event_span(tree, found, time);
    let mut reasons = reasons(rule, found, &status);
    reasons.extend(judged.also.iter().map(|&r| Reason {
        field: "event".to_owned(),
        because: format!("also fits rule {}", codebook.rules.get(r).id),
    }));
    reasons.extend_from_slice(&judged.reasons);
    Event {
        id: 0,
        root: rule.root,
        mode,
        contexts: contexts(scene, rule, found.trigger),
        quad_class: kind.quad_class,
        score: kind.score,
        cameo: rule.cameo.clone(),
        goldstein: cameo.map(|c| c.goldstein),
        actors: found.actors.iter().map(|r| party(work, sentence, r)).collect(),
        recipients: found.recipients.iter().map(|r| party(work, sentence, r)).collect(),
        third_parties: found
            .third
            .iter()
            .map(|(role, r)| ThirdParty {
                party: party(work, sentence, r),
                role: role.clone(),
            })
            .collect(),
        when,
        place,
        polarity: status.polarity,
        modality,
        speakers,
        amounts: amounts_of(work, tree, found.trigger, figures),
        reciprocal: found.reciprocal,
        count: count(tree, found.trigger, rule),
        sentence,
        trigger: evidence(work, tree.token(found.trigger).span),
        evidence: evidence(work, span),
        reasons,
        confidence: judged.confidence,
    }
}

fn is_ahead(modality: Modality) -> bool {
    matches!(modality, Modality::Planned | Modality::Promised)
}

/// A party as the reading holds it.
pub(super) fn party(work: &Work<'_>, sentence: usize, role: &Role) -> Party {
    let tokens = &work.trees[role.elsewhere.unwrap_or(sentence)].sentence.tokens;
    let span = tokens[role.first].span.cover(tokens[role.last - 1].span);
    let who = &role.who;
    let words: Evidence = evidence(work, span);
    Party {
        name: words.text.clone(),
        evidence: words,
        entity: who.entity.clone(),
        resolved: who.resolved.clone(),
        office: who.office.clone().filter(|_| !who.former),
        rank: who.rank.clone(),
        country: who.country.clone(),
        sector: who.sector.clone(),
        via: who.via.to_owned(),
    }
}

/// From the first to the last of trigger, parties and date.
fn event_span(tree: &Tree<'_>, found: &Fired, time: Option<&TimeExpression>) -> Span {
    let token = |i: usize| tree.token(i).span;
    let mut span = token(found.trigger);
    for role in found.actors.iter().chain(&found.recipients) {
        if role.who.via != "context" && role.elsewhere.is_none() {
            span = span.cover(token(role.first)).cover(token(role.last - 1));
        }
    }
    if let Some(time) = time {
        span = span.cover(time.span);
    }
    for k in tree.by_rel(
        found.trigger,
        &[Deprel::Obj, Deprel::NsubjPass, Deprel::Xcomp, Deprel::Nmod],
    ) {
        let below = tree.subtree(k);
        if below.len() < 14
            && let (Some(first), Some(last)) = (below.first(), below.last())
        {
            span = span.cover(token(*first)).cover(token(*last));
        }
    }
    span
}

/// The rule, how each party was known, and what decided polarity and modality.
fn reasons(rule: &Rule, found: &Fired, status: &Status) -> Vec<Reason> {
    let reason = |field: &str, because: String| Reason {
        field: field.to_owned(),
        because,
    };
    let mut reasons = vec![reason("event", format!("rule {} ({})", rule.id, rule.file))];
    let parties = found.actors.iter().chain(&found.recipients);
    reasons.extend(parties.map(|role| {
        let entity = role.who.entity.as_deref().unwrap_or("?");
        reason("parties", format!("{entity} by {}", role.who.via))
    }));
    reasons.extend(
        status
            .reasons
            .iter()
            .map(|(field, because)| reason(field, because.clone())),
    );
    reasons
}

/// The mode of talks of which the words say no more, as PLOVER's manual parts them: three parties or more are
/// "multilateral"; two meet at the home of one ("visit") or at a place that is neither's ("third-party").
fn conference(found: &Fired, place: Option<&Place>) -> Option<String> {
    let parties = found.actors.iter().chain(&found.recipients);
    let codes: BTreeSet<&str> = parties.clone().filter_map(|r| r.who.entity.as_deref()).collect();
    let homes: BTreeSet<&str> = parties.filter_map(|r| r.who.country.as_deref()).collect();
    if codes.len() > 2 {
        return Some("multilateral".to_owned());
    }
    let country = place?.country.as_deref()?;
    let mode = if homes.contains(country) {
        "visit"
    } else {
        "third-party"
    };
    (codes.len() == 2).then(|| mode.to_owned())
}

/// The rule's contexts, and those that words near the trigger show.
fn contexts(scene: &Scene<'_>, rule: &Rule, trigger: usize) -> Vec<String> {
    let mut found = rule.contexts.clone();
    for i in scene.tree.subtree(trigger) {
        for context in scene.codebook.events.contexts_of(scene.tree.lemma(i)) {
            if !found.contains(context) {
                found.push(context.clone());
            }
        }
    }
    found.truncate(4);
    found
}

/// "in Geneva", "on the sidelines of the UN General Assembly".
fn place(work: &Work<'_>, scene: &Scene<'_>, sentence: usize, trigger: usize) -> Option<Place> {
    let tree = scene.tree;
    let mut anchors = vec![trigger];
    if let Some(head) = tree.head(trigger).filter(|_| !tree.is_verb(trigger)) {
        anchors.push(head);
    }
    for anchor in anchors {
        for k in tree.by_rel(anchor, &[Deprel::Obl, Deprel::Nmod]) {
            match tree.case_of(k).as_deref() {
                Some("in" | "at" | "near" | "outside" | "off") => {}
                Some("on") if tree.lemma(k) == "sideline" || tree.lemma(k) == "sidelines" => {
                    let inner = tree.oblique(k, "of").next()?;
                    let span = phrase(work, sentence, inner);
                    return Some(Place {
                        name: span.text.clone(),
                        country: None,
                        evidence: span,
                    });
                }
                _ => continue,
            }
            let mention = scene.mentions.of(k);
            let named = tree
                .sentence
                .mentions
                .iter()
                .find(|m| m.first <= k && k < m.last && m.kind == MentionKind::Place);
            let country = mention
                .filter(|m| matches!(m.kind, Kind::State | Kind::Capital))
                .and_then(|m| m.who.first().and_then(|w| w.country.clone()));
            if named.is_some() || country.is_some() {
                let span = match (named, mention) {
                    (Some(m), _) => tree.token(m.first).span.cover(tree.token(m.last - 1).span),
                    (None, Some(m)) => tree.token(m.first).span.cover(tree.token(m.last - 1).span),
                    _ => tree.token(k).span,
                };
                let words = evidence(work, span);
                return Some(Place {
                    name: words.text.clone(),
                    country,
                    evidence: words,
                });
            }
        }
    }
    None
}

/// A nominal with what stands before it, determiners left out.
fn phrase(work: &Work<'_>, sentence: usize, head: usize) -> Evidence {
    let tree = &work.trees[sentence];
    let first = tree
        .subtree(head)
        .into_iter()
        .find(|&i| i <= head && !matches!(tree.rel(i), Deprel::Case | Deprel::Det | Deprel::Punct))
        .unwrap_or(head);
    evidence(work, tree.token(first).span.cover(tree.token(head).span))
}

/// Figures below the trigger or below its object, and goods that are moved.
fn amounts_of(work: &Work<'_>, tree: &Tree<'_>, trigger: usize, figures: &[(usize, Amount)]) -> Vec<Amount> {
    let object = tree.patient(trigger);
    let mut found: Vec<Amount> = figures
        .iter()
        .filter(|(i, _)| tree.below(*i, trigger) || object.is_some_and(|o| tree.below(*i, o)))
        .filter(|(i, _)| {
            descent(tree, trigger, *i, false).is_some() || object.is_some_and(|o| descent(tree, o, *i, false).is_some())
        })
        .map(|(_, amount)| amount.clone())
        .collect();
    const LOADS: &[&str] = &[
        "batch",
        "cargo",
        "consignment",
        "delivery",
        "load",
        "shipload",
        "shipment",
        "supply",
        "tranche",
        "export",
        "supplies",
    ];
    if let Some(load) = object.filter(|&o| LOADS.contains(&tree.lemma(o))) {
        for of in tree.oblique(load, "of") {
            for goods in tree.conjuncts(of) {
                let words = phrase_of_goods(work, tree, goods);
                found.push(Amount {
                    kind: "goods".to_owned(),
                    value: None,
                    currency: None,
                    unit: Some(words.text.clone()),
                    evidence: words,
                });
            }
        }
    }
    found
}

fn phrase_of_goods(work: &Work<'_>, tree: &Tree<'_>, head: usize) -> Evidence {
    let own = |i: &usize| {
        *i == head
            || (*i < head
                && matches!(tree.rel(*i), Deprel::Compound | Deprel::Amod)
                && tree.head(*i).is_some_and(|h| tree.below(h, head)))
    };
    let first = tree.subtree(head).into_iter().find(own).unwrap_or(head);
    evidence(work, tree.token(first).span.cover(tree.token(head).span))
}

fn count(tree: &Tree<'_>, trigger: usize, rule: &Rule) -> Option<u32> {
    if !rule.count && tree.is_verb(trigger) {
        return None;
    }
    let number = tree.first(trigger, &[Deprel::Nummod])?;
    dates::small_number(&tree.token(number).form.to_lowercase()).and_then(|n| u32::try_from(n).ok())
}
