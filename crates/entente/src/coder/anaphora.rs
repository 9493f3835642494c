//! Pronouns and phrases that point back: "he", "its troops", "the two sides", "its neighbour".

use super::{
    memory::Memory,
    mentions::{Finder, Kind, Mention, Mentions, Who},
    tree::Tree,
};
use crate::text::{Deprel, Upos};

impl Finder<'_> {
    /// "its neighbour", "their old rival": the other state that the text has named.
    pub(super) fn neighbour(&self, tree: &Tree<'_>, at: usize, memory: &Memory, found: &Mentions) -> Option<Mention> {
        const OTHERS: &[&str] = &[
            "arch-rival",
            "archrival",
            "enemy",
            "foe",
            "neighbor",
            "neighbour",
            "rival",
        ];
        let tokens = &tree.sentence.tokens;
        let owned = matches!(tokens[at].form.to_lowercase().as_str(), "its" | "their");
        let noun = (at + 1..tokens.len().min(at + 4)).find(|&k| tokens[k].upos == Upos::Noun)?;
        let one = OTHERS.contains(&tokens[noun].lemma.as_str()) && !tokens[noun].feats.plural;
        let person = tree.by_rel(noun, &[Deprel::Appos, Deprel::Flat]).next().is_some();
        if !owned || !one || person || tokens[noun].deprel == Deprel::Compound {
            return None;
        }
        let own = found.subject_body(tree).and_then(|w| w.country);
        let own = own.or_else(|| found.states().last().map(|s| (*s).to_owned()))?;
        let other = memory.state_besides(&own)?;
        Some(Mention {
            first: at,
            last: noun + 1,
            kind: Kind::Anaphor,
            who: vec![Who::state(&other, "GOV", "pronoun")],
            title: None,
        })
    }

    /// Pronouns and phrases that point back.
    pub(super) fn anaphor(&self, tree: &Tree<'_>, at: usize, memory: &Memory, found: &Mentions) -> Option<Mention> {
        let tokens = &tree.sentence.tokens;
        let token = &tokens[at];
        let lower = token.form.to_lowercase();
        let mention = |last: usize, who: Vec<Who>| {
            (!who.is_empty()).then_some(Mention {
                first: at,
                last,
                kind: Kind::Anaphor,
                who,
                title: None,
            })
        };
        if let Some(neighbour) = self.neighbour(tree, at, memory, found) {
            return Some(neighbour);
        }
        match lower.as_str() {
            "he" | "she" | "him" | "himself" | "herself" | "his" | "her" => {
                let subject = matches!(token.deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::NmodPoss);
                // "Abiy invited him": somebody else than the subject of the clause.
                let doer = token.head.filter(|_| !subject).and_then(|v| tree.subject(v));
                let doer = doer.and_then(|s| found.of(s)).and_then(|m| m.who.first());
                let who = match doer {
                    Some(doer) if !lower.ends_with("self") => memory.pronoun_besides(doer),
                    _ => memory.pronoun(subject),
                };
                return mention(at + 1, who.into_iter().collect());
            }
            "it" | "its" | "itself" if token.deprel != Deprel::Expl => {
                let own = found.subject_body(tree).map(|w| Who { via: "pronoun", ..w });
                return mention(at + 1, own.or_else(|| memory.body()).into_iter().collect());
            }
            "they" | "them" | "their" => return mention(at + 1, memory.plural()),
            "each" | "one" => {
                let next = tokens.get(at + 1).map(|t| t.lemma.as_str());
                return matches!(next, Some("other" | "another"))
                    .then(|| mention(at + 2, memory.two_states()))
                    .flatten();
            }
            "the" | "both" | "two" | "these" => {}
            _ => return None,
        }
        const SIDES: &[&str] = &[
            "ally",
            "capital",
            "country",
            "government",
            "leader",
            "minister",
            "nation",
            "neighbor",
            "neighbour",
            "party",
            "power",
            "president",
            "rival",
            "side",
            "state",
            "foe",
            "army",
            "official",
        ];
        let mut next = at + 1;
        let mut two = lower == "both" || lower == "two";
        while let Some(t) = tokens.get(next) {
            match t.lemma.as_str() {
                "two" => two = true,
                "nuclear" | "armed" | "neighboring" | "neighbouring" | "rival" | "south" | "asian" | "-" | "arch"
                | "bordering" | "warring" | "foreign" | "the" => {}
                _ => break,
            }
            next += 1;
        }
        let noun = tokens.get(next)?;
        if two && SIDES.contains(&noun.lemma.as_str()) && noun.feats.plural {
            let outside = matches!(noun.deprel, Deprel::Obj | Deprel::Iobj | Deprel::Obl);
            let named = if outside { found.states() } else { Vec::new() };
            return mention(next + 1, memory.two_states_besides(&named));
        }
        if lower == "the" && next == at + 1 && !noun.feats.plural {
            if let Some(organisation) = memory.generic(&noun.lemma) {
                return mention(next + 1, vec![organisation]);
            }
            if matches!(
                noun.lemma.as_str(),
                "country" | "nation" | "kingdom" | "republic" | "regime"
            ) {
                return mention(next + 1, memory.body().into_iter().collect());
            }
        }
        None
    }
}
