//! The event head's judgement beside the rules: it doubts what a rule found, settles who is on which side, and finds what
//! no rule knows.

use super::{
    document::Work,
    echoes::linked,
    matching::{Fired, Role, Scene},
};
use crate::{
    codebook::Rule,
    event::{Reason, Root},
    text::{FrameKind, Side},
};

/// A candidate that stands, with what speaks for it.
pub(super) struct Judged {
    pub(super) found: Fired,
    /// Other rules that fit.
    pub(super) also: Vec<usize>,
    pub(super) reasons: Vec<Reason>,
    /// How often events like this one are right.
    pub(super) confidence: f64,
    /// The word by which the head sees it.
    at: usize,
}

/// The confidence of an event in a sentence that the head has not read.
const UNHEARD: f64 = 0.3;
/// A logistic regression of whether an event is right, on the log odds that its word shows one, that it is of this root and
/// no other, and that the least sure decision about a party holds, and on whether a rule says so too; fitted on the
/// development records of gold/.
const CONFIDENCE: [f64; 5] = [-2.08, 0.11, 0.14, 0.52, 0.27];

// What follows was chosen on the development records of gold/, in steps of some size, by events found whole, and on the
// reference case.

/// A rule's event is dropped where the head sees an event there with less than this probability.
const SEEN: f32 = 0.3;
/// So much less will do for a rule with conditions of its own.
const PRECISE: f32 = 0.2;
/// The head's own event stands where it sees one with at least this probability.
const ALONE: f32 = 0.75;
/// A rule's root yields to the head's where the head gives it less than this share of all roots.
const LEAST_ROOT: f32 = 0.03;
/// It does so where the head sees an event with at least this probability.
const OVERRULES: f32 = 0.5;
/// What a rule adds to the log odds of those whom it has on a side, and takes from those whom it has not.
const NAMED_BY_RULE: f32 = 4.0;
const UNNAMED_BY_RULE: f32 = 4.0;
/// What is added to the shape of an event that one does on its own, to a mutual one that a rule knows as such, and to a directed
/// one of which a rule knows both sides.
const OWN: f32 = -0.5;
const MUTUAL_BY_RULE: f32 = 1.5;
const DIRECTED_BY_RULE: f32 = 1.0;

/// What the head says of one word of a sentence.
struct Word {
    token: usize,
    shares: Vec<(Root, f32)>,
}

impl Word {
    /// The probability that the word shows an event.
    fn seen(&self) -> f32 {
        self.shares.iter().map(|(_, share)| share).sum()
    }

    fn share(&self, root: Root) -> f32 {
        self.shares
            .iter()
            .find(|(r, _)| *r == root)
            .map_or(0.0, |(_, share)| *share)
    }

    /// The probability of a rule's root, or of the one that the head was taught for what the rule codes.
    fn share_of(&self, rule: &Rule) -> f32 {
        self.share(rule.root).max(self.share(taught(rule)))
    }

    fn best(&self) -> Option<(Root, f32)> {
        self.shares.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// Judges the candidates of the rules in a sentence, and adds what the head finds by itself.
pub(super) fn judge(work: &Work<'_>, sentence: usize, candidates: Vec<(Fired, Vec<usize>)>) -> Vec<Judged> {
    let heard = work.model.roots(&work.frames, (sentence, 0)).next().is_some();
    let mut judged = if heard {
        with_head(work, sentence, candidates)
    } else {
        candidates.into_iter().map(unheard).collect()
    };
    judged.sort_by_key(|judged| judged.found.trigger);
    judged
}

fn with_head(work: &Work<'_>, sentence: usize, candidates: Vec<(Fired, Vec<usize>)>) -> Vec<Judged> {
    let scene = work.scene(sentence);
    let words: Vec<Word> = (0..scene.tree.len()).map(|token| word(work, sentence, token)).collect();
    let mut kept: Vec<Judged> = candidates
        .into_iter()
        .filter_map(|(found, also)| by_rule(work, &scene, sentence, &words, found, also))
        .collect();
    for word in &words {
        let told = |judged: &Judged| judged.at == word.token || judged.found.trigger == word.token;
        if !kept.iter().any(told) {
            kept.extend(by_head(work, &scene, sentence, &words, word, &kept));
        }
    }
    kept
}

fn unheard((found, also): (Fired, Vec<usize>)) -> Judged {
    Judged {
        at: found.trigger,
        found,
        also,
        reasons: Vec::new(),
        confidence: UNHEARD,
    }
}

/// The candidate of a rule as the head lets it stand.
fn by_rule(
    work: &Work<'_>,
    scene: &Scene<'_>,
    sentence: usize,
    words: &[Word],
    mut found: Fired,
    also: Vec<usize>,
) -> Option<Judged> {
    let rules = &scene.codebook.rules;
    let rule = rules.get(found.rule);
    let least = if found.weight.0 > 0 { SEEN - PRECISE } else { SEEN };
    let at = word_of(scene, words, found.trigger, rule);
    let word = &words[at];
    if word.seen() < least {
        return None;
    }
    let yields = rule_yields(word, rule);
    let other = word.best().map(|(root, _)| root).filter(|_| yields);
    if let Some(root) = other {
        let fits = also.iter().copied().find(|&r| rules.get(r).root == root);
        found.rule = fits.unwrap_or_else(|| rule_for(scene, found.trigger, root));
    }
    let surest = settle(work, sentence, at, &mut found, true);
    let (reasons, confidence) = verdict(word, word.share_of(rules.get(found.rule)), surest, other.is_none());
    Some(Judged {
        at,
        found,
        also,
        reasons,
        confidence,
    })
}

/// True where the head is sure enough of an event, and it is none of the rule's root.
fn rule_yields(word: &Word, rule: &Rule) -> bool {
    let another = word
        .best()
        .is_some_and(|(root, _)| root != rule.root && root != taught(rule));
    another && word.seen() >= OVERRULES && word.share_of(rule) < LEAST_ROOT * word.seen()
}

/// The event that the head sees at a word by itself, where it is sure, somebody acts, and no word beside it tells the same.
fn by_head(
    work: &Work<'_>,
    scene: &Scene<'_>,
    sentence: usize,
    words: &[Word],
    word: &Word,
    kept: &[Judged],
) -> Option<Judged> {
    let (root, share) = word.best().filter(|_| word.seen() >= ALONE)?;
    let rules = &scene.codebook.rules;
    let mut found = Fired {
        rule: rule_for(scene, word.token, root),
        trigger: word.token,
        weight: (0, 0),
        actors: Vec::new(),
        recipients: Vec::new(),
        third: Vec::new(),
        reciprocal: false,
    };
    let surest = settle(work, sentence, word.token, &mut found, false);
    let again = |judged: &Judged| {
        let heard = words[judged.at].best().map(|(root, _)| root);
        (rules.get(judged.found.rule).root == rules.get(found.rule).root || heard == Some(root))
            && [judged.at, judged.found.trigger]
                .iter()
                .any(|&t| linked(scene.tree, t, word.token))
            && same_sides(&judged.found, &found)
    };
    if found.actors.is_empty() || kept.iter().any(again) {
        return None;
    }
    let (reasons, confidence) = verdict(word, share, surest, false);
    Some(Judged {
        at: word.token,
        found,
        also: Vec::new(),
        reasons,
        confidence,
    })
}

/// The rule that knows what is done by the words at a token, though not by whom; without one, that of the root alone.
fn rule_for(scene: &Scene<'_>, token: usize, root: Root) -> usize {
    let rules = &scene.codebook.rules;
    let here = scene.rule_here(token, |rule| rule.root == root);
    here.or_else(|| scene.rule_here(token, |rule| taught(rule) == root))
        .unwrap_or_else(|| rules.of_model(root))
}

fn word(work: &Work<'_>, sentence: usize, token: usize) -> Word {
    let shares = work.model.roots(&work.frames, (sentence, token));
    Word {
        token,
        shares: shares.filter_map(|(root, share)| Some((root?, share))).collect(),
    }
}

/// The word by which the head sees what a rule sees at its trigger: that word, or one that it hangs on or that hangs on it.
fn word_of(scene: &Scene<'_>, words: &[Word], trigger: usize, rule: &Rule) -> usize {
    let near = (0..words.len()).filter(|&i| i == trigger || linked(scene.tree, i, trigger));
    let weight = |i: usize| {
        let own = if i == trigger { 1.0 } else { 0.8 };
        own * (0.5 * words[i].seen() + 0.5 * words[i].share_of(rule))
    };
    near.max_by(|&a, &b| weight(a).total_cmp(&weight(b))).unwrap_or(trigger)
}

/// Who is on which side, by rule and head together: of all ways to share the actors of the report out, the likeliest.
///
/// Gives the probability of the least sure of the decisions about single actors.
fn settle(work: &Work<'_>, sentence: usize, token: usize, found: &mut Fired, by_rule: bool) -> f32 {
    let sides = work
        .model
        .sides(&work.frames, work.sentences, (sentence, token), FrameKind::Event);
    if sides.is_empty() {
        return 0.5;
    }
    let actors = odds(&sides, |side| side.one, &found.actors, by_rule);
    let recipients = odds(&sides, |side| side.other, &found.recipients, by_rule);
    let least = actors.iter().chain(&recipients).map(|o| o.abs()).fold(6.0, f32::min);
    let known = |roles: &[Role]| roles.iter().any(|r| r.who.entity.is_some());
    let by_rule_bonus = match (by_rule, found.reciprocal) {
        (true, true) => (0.0, MUTUAL_BY_RULE),
        (true, false) if known(&found.actors) && known(&found.recipients) => (DIRECTED_BY_RULE, 0.0),
        _ => (0.0, 0.0),
    };
    let shares = share_out(&actors, &recipients, by_rule_bonus);
    let chosen = |of: fn(&Share) -> bool| -> Vec<&Side> {
        let pairs = sides.iter().zip(&shares);
        pairs.filter(|(_, share)| of(share)).map(|(side, _)| side).collect()
    };
    let (acting, receiving) = (chosen(|s| s.actor), chosen(|s| s.recipient));
    replace(
        work,
        sentence,
        &sides,
        &acting,
        |side| side.mentions.0,
        &mut found.actors,
    );
    replace(
        work,
        sentence,
        &sides,
        &receiving,
        |side| side.mentions.1,
        &mut found.recipients,
    );
    let mutual = found.actors.len() > 1 && same(&found.actors, &found.recipients);
    // "Senegal signed a pact with Mauritania": a rule that knows its deed as mutual needs not both on both sides.
    found.reciprocal = mutual || (found.reciprocal && !found.recipients.is_empty());
    logistic(least)
}

/// On which sides an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Share {
    actor: bool,
    recipient: bool,
}

/// The log odds that each actor is on a side: the head's, and what the rule says where it knows somebody.
fn odds(sides: &[Side], of: impl Fn(&Side) -> f32, roles: &[Role], by_rule: bool) -> Vec<f32> {
    let known = by_rule && roles.iter().any(|r| r.who.entity.is_some());
    let odds = |side: &Side| {
        let share = of(side).clamp(0.002, 0.998);
        let by_rule = roles.iter().any(|r| r.who.entity.as_deref() == Some(&side.code));
        let prior = match (known, by_rule) {
            (false, _) => 0.0,
            (true, true) => NAMED_BY_RULE,
            (true, false) => -UNNAMED_BY_RULE,
        };
        (share / (1.0 - share)).ln() + prior
    };
    sides.iter().map(odds).collect()
}

/// The likeliest of three shapes of an event: some act on others; several act on one another; one acts on its own.
fn share_out(actors: &[f32], recipients: &[f32], (to_directed, to_mutual): (f32, f32)) -> Vec<Share> {
    let log = |odds: f32| -(1.0 + (-odds).exp()).ln();
    let worth = |i: usize, share: Share| {
        let (a, r) = (actors[i], recipients[i]);
        log(if share.actor { a } else { -a }) + log(if share.recipient { r } else { -r })
    };
    const NONE: Share = Share {
        actor: false,
        recipient: false,
    };
    const ACTOR: Share = Share {
        actor: true,
        recipient: false,
    };
    const RECIPIENT: Share = Share {
        actor: false,
        recipient: true,
    };
    const BOTH: Share = Share {
        actor: true,
        recipient: true,
    };
    let best_of = |i: usize, of: &[Share]| {
        of.iter()
            .copied()
            .max_by(|x, y| worth(i, *x).total_cmp(&worth(i, *y)))
            .unwrap_or(NONE)
    };
    let all = 0..actors.len();
    // How much better a share is than none.
    let gain = |i: usize, share: Share| worth(i, share) - worth(i, NONE);
    let most = |share: Share| all.clone().max_by(|&a, &b| gain(a, share).total_cmp(&gain(b, share)));
    let mut directed: Vec<Share> = all.clone().map(|i| best_of(i, &[NONE, ACTOR, RECIPIENT])).collect();
    if let Some(first) = most(ACTOR).filter(|_| !directed.iter().any(|s| s.actor)) {
        directed[first] = ACTOR;
    }
    let mut mutual: Vec<Share> = all.clone().map(|i| best_of(i, &[NONE, BOTH])).collect();
    let mut order: Vec<usize> = all.clone().collect();
    order.sort_by(|&a, &b| gain(b, BOTH).total_cmp(&gain(a, BOTH)));
    order.iter().take(2).for_each(|&i| mutual[i] = BOTH);
    let mut own = vec![NONE; actors.len()];
    if let Some(one) = most(BOTH) {
        own[one] = BOTH;
    }
    let total = |shares: &[Share]| -> f32 { shares.iter().enumerate().map(|(i, s)| worth(i, *s)).sum() };
    // Nobody is mutual alone.
    let to_mutual = if actors.len() > 1 { to_mutual } else { f32::NEG_INFINITY };
    let shapes = [
        (total(&directed) + to_directed, directed),
        (total(&mutual) + to_mutual, mutual),
        (total(&own) + OWN, own),
    ];
    let best = shapes.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(Vec::new, |(_, shares)| shares)
}

/// Takes those of the report's actors out of `roles` that were not chosen, and those in that were. Who has no code stays
/// where nobody was chosen.
fn replace(
    work: &Work<'_>,
    sentence: usize,
    sides: &[Side],
    chosen: &[&Side],
    mention: impl Fn(&Side) -> usize,
    roles: &mut Vec<Role>,
) {
    let is = |role: &Role, side: &Side| role.who.entity.as_deref() == Some(&side.code);
    roles.retain(|role| match role.who.entity {
        None => chosen.is_empty(),
        Some(_) => chosen.iter().any(|s| is(role, s)) || !sides.iter().any(|s| is(role, s)),
    });
    for side in chosen {
        if !roles.iter().any(|r| is(r, side)) {
            roles.extend(role(work, sentence, side, mention(side)));
        }
    }
}

fn logistic(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

/// The party as the mention names it that speaks most for it.
fn role(work: &Work<'_>, sentence: usize, side: &Side, mention: usize) -> Option<Role> {
    let named = work.named.get(mention)?;
    let there = named.sentence;
    let mention = work.mentions[there].of(named.first)?;
    let who = mention.who.iter().find(|w| w.entity.as_deref() == Some(&side.code))?;
    Some(Role {
        token: mention.last - 1,
        first: mention.first,
        last: mention.last,
        kind: mention.kind,
        who: who.clone(),
        elsewhere: (there != sentence).then_some(there),
    })
}

fn same_sides(a: &Fired, b: &Fired) -> bool {
    same(&a.actors, &b.actors) && same(&a.recipients, &b.recipients)
}

fn same(a: &[Role], b: &[Role]) -> bool {
    let within = |a: &[Role], b: &[Role]| a.iter().all(|r| b.iter().any(|s| s.who.entity == r.who.entity));
    within(a, b) && within(b, a)
}

/// The reasons that the head gives, and the confidence of an event.
fn verdict(word: &Word, share: f32, surest: f32, rule_agrees: bool) -> (Vec<Reason>, f64) {
    let reason = |field: &str, because: String| Reason {
        field: field.to_owned(),
        because,
    };
    let best = word
        .best()
        .map_or(String::new(), |(root, share)| format!("{} {share:.2}, ", root.name()));
    let reasons = vec![
        reason("event", format!("the model: {best}nothing {:.2}", 1.0 - word.seen())),
        reason(
            "parties",
            format!("the model: the least sure of its decisions {surest:.2}"),
        ),
    ];
    let logit = |p: f32| (f64::from(p).clamp(0.002, 0.998) / (1.0 - f64::from(p).clamp(0.002, 0.998))).ln();
    let [base, seen, kind, sides, rule] = CONFIDENCE;
    let kind_share = share / word.seen().max(f32::MIN_POSITIVE);
    let odds = base
        + seen * logit(word.seen())
        + kind * logit(kind_share)
        + sides * logit(surest)
        + if rule_agrees { rule } else { 0.0 };
    let confidence = 1.0 / (1.0 + (-odds).exp());
    (reasons, (confidence.clamp(0.02, 0.98) * 100.0).round() / 100.0)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(actors: &[f32], recipients: &[f32], bonus: (f32, f32)) -> String {
        let shares = share_out(actors, recipients, bonus);
        let name = |s: &Share| match (s.actor, s.recipient) {
            (true, true) => 'b',
            (true, false) => 'a',
            (false, true) => 'r',
            (false, false) => '-',
        };
        shares.iter().map(name).collect()
    }

    #[test]
    fn the_likeliest_shape_is_taken() {
        assert_eq!(shared(&[3.0, -3.0, -3.0], &[-3.0, 3.0, -3.0], (0.0, 0.0)), "ar-");
        assert_eq!(shared(&[3.0, 3.0, -3.0], &[3.0, 3.0, -3.0], (0.0, 0.0)), "bb-");
        assert_eq!(shared(&[4.0, -4.0], &[4.0, -4.0], (0.0, 0.0)), "b-");
        assert_eq!(shared(&[3.0, 3.0, -3.0], &[-3.0, -3.0, 3.0], (0.0, 0.0)), "aar");
    }

    #[test]
    fn halves_of_a_shape_are_made_whole() {
        // Both act, one is hardly seen as a recipient: they fought one another.
        assert_eq!(shared(&[3.0, 3.0], &[2.0, -0.5], (0.0, 0.0)), "bb");
        // One acts on another and hardly on itself.
        assert_eq!(shared(&[3.0, -3.0], &[0.5, 2.0], (0.0, 0.0)), "ar");
    }

    #[test]
    fn a_rule_can_decide_between_shapes() {
        let (actors, recipients) = ([2.0, 0.4], [0.4, 2.0]);
        assert_eq!(shared(&actors, &recipients, (DIRECTED_BY_RULE, 0.0)), "ar");
        assert_eq!(shared(&actors, &recipients, (0.0, MUTUAL_BY_RULE)), "bb");
    }

    #[test]
    fn somebody_acts() {
        assert_eq!(shared(&[-1.0, -3.0], &[-4.0, -4.0], (0.0, 0.0)), "a-");
    }
}
