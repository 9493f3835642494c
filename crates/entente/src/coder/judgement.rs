//! The relation head's judgement beside the rules: it doubts what a rule found, and finds what no rule knows.

use super::{
    document::Work,
    matching::{Fired, Role, Scene},
    mentions::{Kind, Mention},
};
use crate::{
    codebook::Rule,
    event::{Event, Reason, Root},
    text::{Ends, Relation, Upos},
};
use std::ops::Range;

/// A rule's event is dropped where the model gives nothing at all between its parties more than this share, and the
/// rule's own root less than [`LEAST_ROOT`].
const NOTHING: f32 = 0.9;
const LEAST_ROOT: f32 = 0.05;
/// The model's own event stands where it gives its root at least this share.
const ALONE: f32 = 0.9;
/// So many pairs of a sentence are asked at most, of those that no rule joins.
const MOST_PAIRS: usize = 12;

/// What the model says of the first actor and the first recipient of each candidate; nothing of parties that do not
/// stand apart in the sentence.
pub(super) fn relations<'f>(
    work: &Work<'_>,
    sentence: usize,
    fired: impl Iterator<Item = &'f Fired>,
) -> Vec<Option<Relation>> {
    let ends: Vec<Option<Ends>> = fired.map(ends).collect();
    let asked: Vec<Ends> = ends.iter().flatten().cloned().collect();
    let mut found = work.model.relate(work.trees[sentence].sentence, &asked).into_iter();
    ends.into_iter().map(|e| e.and_then(|_| found.next())).collect()
}

/// The first actor and the first recipient that does not share its words: of "Pakistan and India held talks", whose
/// sides both are both, the one and the other.
fn ends(fired: &Fired) -> Option<Ends> {
    let stands = |role: &&Role| role.who.via != "context";
    let actor = fired.actors.iter().find(stands)?;
    let apart = |role: &&Role| role.last <= actor.first || actor.last <= role.first;
    let recipient = fired.recipients.iter().filter(stands).find(apart);
    if recipient.is_none() && !fired.recipients.is_empty() {
        return None;
    }
    Some(Ends {
        actor: actor.first..actor.last,
        recipient: recipient.map(|r| r.first..r.last),
    })
}

/// The root that the model was taught for what a rule codes: where the codebook parts from PLOVER's conversion table, the
/// model follows the table (`AS_CONVERTED` in `training/pairs.py`).
pub(super) fn taught(rule: &Rule) -> Root {
    match (rule.root, rule.cameo.as_deref().and_then(|c| c.get(..3))) {
        (Root::Sanction, Some("163" | "172")) | (Root::Assault, Some("171")) => Root::Coerce,
        (Root::Sanction, Some("116")) => Root::Accuse,
        (Root::Agree, Some("057")) | (Root::Concede, Some("055")) => Root::Support,
        (Root::Concede, Some("035")) => Root::Agree,
        (Root::Concede, Some("085")) => Root::Retreat,
        (root, _) => root,
    }
}

/// True where the model sees nothing of the kind.
pub(super) fn refuses(relation: &Relation, rule: &Rule) -> bool {
    relation.share(None) > NOTHING && relation.share(Some(taught(rule))) < LEAST_ROOT
}

/// What the model says, for the reasons of an event.
pub(super) fn reason(relation: &Relation) -> Reason {
    let nothing = relation.share(None);
    let because = match relation.root() {
        Some((root, share)) => format!("the model: {} {share:.2}, nothing {nothing:.2}", root.name()),
        None => "the model says nothing".to_owned(),
    };
    Reason {
        field: "event".to_owned(),
        because,
    }
}

/// Events that no rule found: pairs of known actors that no event of the sentence joins yet, where the model is sure of a
/// root and shows a word for it that no rule was tried on. Each with the model's judgement.
pub(super) fn unseen(
    work: &Work<'_>,
    scene: &Scene<'_>,
    tried: &[usize],
    here: &[(Fired, Event)],
) -> Vec<(Fired, Relation)> {
    let pairs = open_pairs(scene, here);
    let range = |m: &Mention| -> Range<usize> { m.first..m.last };
    let asked = pairs.iter().map(|(a, b)| Ends {
        actor: range(a),
        recipient: Some(range(b)),
    });
    let relations = work.model.relate(scene.tree.sentence, &asked.collect::<Vec<_>>());
    let mut sure: Vec<((&Mention, &Mention), Root, f32, Relation)> = Vec::new();
    for (pair, relation) in pairs.into_iter().zip(relations) {
        let trigger = relation.trigger;
        if let Some((root, share)) = relation.root()
            && share >= ALONE
            && is_word_of_event(scene, trigger)
            && !tried.contains(&trigger)
        {
            sure.push((pair, root, share, relation));
        }
    }
    sure.sort_by(|a, b| b.2.total_cmp(&a.2));
    let mut found: Vec<(Fired, Relation)> = Vec::new();
    for ((a, b), root, _, relation) in sure {
        let (mut actors, mut recipients) = (Vec::new(), Vec::new());
        scene.push(a, a.last - 1, &mut actors);
        scene.push(b, b.last - 1, &mut recipients);
        let fired = Fired {
            rule: scene.codebook.rules.of_model(root),
            trigger: relation.trigger,
            weight: (0, 0),
            actors,
            recipients,
            third: Vec::new(),
            reciprocal: false,
        };
        match found.iter_mut().find(|(f, _)| f.trigger == fired.trigger) {
            None => found.push((fired, relation)),
            Some((first, _)) if first.rule == fired.rule => join(first, fired),
            Some(_) => {}
        }
    }
    found
}

/// "France and Spain praised Malta": one word, several sides; never the same side at both ends.
fn join(first: &mut Fired, second: Fired) {
    let shares = |roles: &[Role], others: &[Role]| roles.iter().any(|r| others.iter().any(|o| o.same(r)));
    if shares(&second.actors, &first.recipients) || shares(&second.recipients, &first.actors) {
        return;
    }
    for (roles, others) in [
        (&mut first.actors, second.actors),
        (&mut first.recipients, second.recipients),
    ] {
        for role in others {
            if !roles.iter().any(|r| r.same(&role)) {
                roles.push(role);
            }
        }
    }
}

/// Ordered pairs of different known actors that no event here joins, those that stand next to one another first.
fn open_pairs<'s>(scene: &Scene<'s>, here: &[(Fired, Event)]) -> Vec<(&'s Mention, &'s Mention)> {
    let code = |m: &'s Mention| m.who.first().and_then(|w| w.entity.as_deref());
    let known: Vec<(&'s Mention, &'s str)> = scene
        .mentions
        .list
        .iter()
        .filter(|m| !is_place(scene, m))
        .filter_map(|m| Some((m, code(m)?)))
        .collect();
    let joined = |a: &Mention, b: &Mention| {
        let takes_part = |fired: &Fired, m: &Mention| {
            let mut sides = fired.actors.iter().chain(&fired.recipients);
            sides.any(|r| r.who.via != "context" && r.first < m.last && m.first < r.last)
        };
        here.iter()
            .any(|(fired, _)| takes_part(fired, a) && takes_part(fired, b))
    };
    let mut pairs = Vec::new();
    for distance in 1..known.len() {
        for (&(a, a_code), &(b, b_code)) in known.iter().zip(&known[distance..]) {
            if pairs.len() >= MOST_PAIRS {
                return pairs;
            }
            if a_code != b_code && a.last <= b.first && !joined(a, b) {
                pairs.extend([(a, b), (b, a)]);
            }
        }
    }
    pairs
}

/// "in Paris", "near Kabul": there a capital or a state is a place.
fn is_place(scene: &Scene<'_>, mention: &Mention) -> bool {
    const PLACED: &[&str] = &[
        "in", "at", "near", "outside", "around", "from", "into", "across", "inside",
    ];
    let case = scene.tree.case_of(mention.last - 1);
    matches!(mention.kind, Kind::Capital | Kind::State) && case.is_some_and(|c| PLACED.contains(&c.as_str()))
}

/// A verb, a noun that is no actor, or an adjective.
fn is_word_of_event(scene: &Scene<'_>, token: usize) -> bool {
    matches!(scene.tree.token(token).upos, Upos::Verb | Upos::Noun | Upos::Adj) && scene.mentions.of(token).is_none()
}
