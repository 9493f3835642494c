//! Who is who in a document: every mention of an actor, resolved as far as the text and the register allow.

use super::{
    gazetteer::{Gazetteer, Hit, Named},
    memory::Memory,
    parts::{Parts, Piece},
    phrases::{Phrase, Phrases},
    tree::Tree,
};
use crate::{
    codebook::Codebook,
    text::{Deprel, MentionKind, Sentence, Upos},
};
use jiff::civil::Date;

/// How a mention names its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A state by name or seat.
    State,
    /// A capital: a place or a government, as its role in the sentence decides.
    Capital,
    /// An adjective of nationality alone ("the Israeli strike").
    Nationality,
    /// A person, with or without title.
    Person,
    /// An organisation or group.
    Organisation,
    /// A common noun for an actor ("Turkish troops").
    Agent,
    /// A pronoun or a phrase such as "the two sides".
    Anaphor,
}

impl Kind {
    /// As the model file and `entente parse --json` write it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Capital => "capital",
            Self::Nationality => "nationality",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Agent => "agent",
            Self::Anaphor => "anaphor",
        }
    }
}

/// Who a mention stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Who {
    pub(super) entity: Option<String>,
    pub(super) country: Option<String>,
    pub(super) sector: Option<String>,
    pub(super) resolved: Option<String>,
    pub(super) office: Option<String>,
    pub(super) rank: Option<String>,
    pub(super) via: &'static str,
    /// Index in the register.
    pub(super) person: Option<usize>,
    /// True for "former", "late", "ex-": the office is not held on the day.
    pub(super) former: bool,
}

impl Who {
    pub(super) fn state(iso3: &str, sector: &str, via: &'static str) -> Self {
        let code = Some(iso3.to_owned());
        Self {
            entity: code.clone(),
            country: code,
            sector: Some(sector.to_owned()),
            via,
            ..Self::default()
        }
    }
}

/// A mention: tokens `first..last` of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) kind: Kind,
    /// One, or several for "the two sides" and "Russian and Chinese warships".
    pub(super) who: Vec<Who>,
    /// Name of an unknown person or organisation, or title as written.
    pub(super) title: Option<String>,
}

/// The mentions of one sentence, and which token belongs to which.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    pub(super) list: Vec<Mention>,
    of_token: Vec<Option<usize>>,
}

impl Mentions {
    pub(super) fn of(&self, token: usize) -> Option<&Mention> {
        self.of_token.get(token).copied().flatten().map(|i| &self.list[i])
    }

    /// The body that is the subject of this sentence so far: "its" is that one's.
    pub(super) fn subject_body(&self, tree: &Tree<'_>) -> Option<Who> {
        let is_subject = |m: &&Mention| {
            (m.first..m.last).any(|i| {
                matches!(tree.rel(i), Deprel::Nsubj | Deprel::NsubjPass) && tree.head(i).is_some_and(|h| h >= m.last)
            })
        };
        let subject = self.list.iter().rev().find(is_subject)?;
        let who = subject.who.first().filter(|w| w.entity.is_some())?;
        match subject.kind {
            Kind::State | Kind::Capital | Kind::Organisation => Some(who.clone()),
            // "The Russian Defence Ministry claimed that its troops ..."
            Kind::Agent => Some(Who {
                resolved: None,
                office: None,
                person: None,
                ..who.clone()
            }),
            _ => None,
        }
    }

    /// The states named so far.
    pub(super) fn states(&self) -> Vec<&str> {
        let mut states: Vec<&str> = self
            .list
            .iter()
            .flat_map(|m| &m.who)
            .filter_map(|w| w.country.as_deref())
            .collect();
        states.sort_unstable();
        states.dedup();
        states
    }

    fn add(&mut self, mention: Mention) {
        for slot in &mut self.of_token[mention.first..mention.last] {
            *slot = Some(self.list.len());
        }
        self.list.push(mention);
    }
}

/// Words that may stand between the parts of a mention.
const FILLERS: &[&str] = &[
    "'s",
    "’s",
    "'",
    "’",
    "acting",
    "army",
    "caretaker",
    "chief",
    "defence",
    "defense",
    "de",
    "deputy",
    "elected",
    "facto",
    "federal",
    "first",
    "former",
    "high",
    "incoming",
    "incumbent",
    "interim",
    "joint",
    "junior",
    "late",
    "longtime",
    "military",
    "national",
    "naval",
    "new",
    "newly",
    "outgoing",
    "own",
    "permanent",
    "powerful",
    "retired",
    "ruling",
    "security",
    "senior",
    "special",
    "state",
    "the",
    "then",
    "top",
    "united",
    "veteran",
    "visiting",
    "elite",
    "armed",
    "local",
    "foreign",
    "government",
    "presidential",
    "parliamentary",
    "opposition",
    "regional",
    "transitional",
    "suspected",
    "alleged",
];
const FORMER: &[&str] = &["former", "late", "ex", "retired", "ousted", "then", "deposed"];

/// What stays the same for a whole document.
pub(super) struct Finder<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) phrases: &'a Phrases,
    pub(super) text: &'a str,
    pub(super) day: Option<Date>,
}

impl Finder<'_> {
    /// The mentions of a sentence; what they teach goes into the memory.
    pub(super) fn find(&self, tree: &Tree<'_>, memory: &mut Memory) -> Mentions {
        let sentence = tree.sentence;
        let pieces = self.pieces(sentence);
        let mut found = Mentions {
            list: Vec::new(),
            of_token: vec![None; sentence.tokens.len()],
        };
        let mut at = 0;
        while at < sentence.tokens.len() {
            let mention = self
                .anaphor(tree, at, memory, &found)
                .or_else(|| self.compose(sentence, &pieces, at, memory));
            match mention {
                Some(mention) => {
                    self.remember(tree, &mention, memory);
                    at = mention.last;
                    found.add(mention);
                }
                None => at += 1,
            }
        }
        self.apposition(tree, &mut found, memory);
        found
    }

    /// The piece that starts at each token, and the token after it.
    fn pieces(&self, sentence: &Sentence) -> Vec<Option<(Piece, usize)>> {
        let tokens = &sentence.tokens;
        let text = sentence.span.of(self.text);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = letters > 12 && text.chars().filter(|c| c.is_uppercase()).count() * 10 > letters * 8;
        let mut pieces: Vec<Option<(Piece, usize)>> = (0..tokens.len())
            .map(|i| {
                self.phrases
                    .at(tokens, i)
                    .filter(|(p, end)| tokens[end - 1].upos != Upos::Adj || self.is_force(p))
                    .map(|(p, end)| (Piece::Phrase(p.clone()), end))
            })
            .collect();
        let mut taken = vec![false; tokens.len()];
        for hit in self.gazetteer.find(text, capitals) {
            let (start, end) = (sentence.span.start + hit.start, sentence.span.start + hit.end);
            let Some((first, last)) = token_range(sentence, start, end) else {
                continue;
            };
            let part_of_name = sentence.mentions.iter().any(|m| {
                m.kind == MentionKind::Person && m.first <= first && m.last >= last && m.last - m.first > last - first
            });
            if part_of_name && self.is_doubtful(&hit) {
                continue;
            }
            // "US Strategic Metals" is a firm; "Pakistan Air Force" is Pakistan's.
            let firm = sentence.mentions.iter().find(|m| {
                let longer = m.first <= first && m.last >= last && m.last - m.first > last - first;
                let named = m.kind == MentionKind::Organisation && tokens[m.last - 1].upos == Upos::Propn;
                longer && named && (m.first..m.last).all(|i| self.phrases.at(tokens, i).is_none())
            });
            let free = firm.filter(|m| !taken[m.first..m.last].iter().any(|t| *t));
            if let (Some(m), Piece::Nation { country, .. }) = (free, self.piece_of(&hit)) {
                pieces[m.first] = Some((Piece::UnknownOrganisation(Some(country)), m.last));
                taken[m.first..m.last].fill(true);
                continue;
            }
            pieces[first] = Some((self.piece_of(&hit), last));
            taken[first..last].fill(true);
        }
        for mention in &sentence.mentions {
            let piece = match mention.kind {
                MentionKind::Person => Piece::UnknownPerson,
                MentionKind::Organisation => Piece::UnknownOrganisation(None),
                _ => continue,
            };
            // A name may be given with its title or rank inside: those stay phrases of their own.
            let mut first = mention.first;
            while let Some((_, end)) = self.phrases.at(tokens, first).filter(|(p, e)| {
                *e <= mention.last && (matches!(p, Phrase::Title(_) | Phrase::Rank(_)) || *e == mention.last)
            }) {
                first = end;
                if first >= mention.last {
                    break;
                }
            }
            let inside = first..mention.last;
            let common = tokens[inside.clone()].iter().all(|t| t.upos != Upos::Propn);
            if !inside.is_empty() && !common && !taken[inside].iter().any(|t| *t) {
                pieces[first] = Some((piece, mention.last));
            }
        }
        pieces
    }

    /// "a military airstrike" is the military's; "two official visits" are no official's.
    fn is_force(&self, phrase: &Phrase) -> bool {
        let Phrase::Agent(noun) = phrase else { return true };
        let sector = self.codebook.agents.get(noun).map(|a| a.sector.as_str());
        matches!(sector, Some("COP" | "MIL" | "REB"))
    }

    /// Names of states that are given names too yield to a longer name of a person.
    fn is_doubtful(&self, hit: &Hit<'_>) -> bool {
        hit.named
            .iter()
            .all(|n| !matches!(n, Named::Person(_) | Named::Organisation(_)))
    }

    fn piece_of(&self, hit: &Hit<'_>) -> Piece {
        if hit.named.contains(&Named::Nobody) {
            return Piece::Nobody;
        }
        let people: Vec<usize> = hit
            .named
            .iter()
            .filter_map(|n| if let Named::Person(i) = n { Some(*i) } else { None })
            .collect();
        if !people.is_empty() {
            return Piece::People(people);
        }
        let nation = |country: usize, kind: Kind| Piece::Nation {
            country,
            kind,
            sector: "GOV".to_owned(),
        };
        // Of several meanings a state's name comes first, a capital last.
        let rank = |n: &&Named| match n {
            Named::State(_) => 0,
            Named::Organisation(_) => 1,
            Named::Seat(..) => 2,
            Named::Adjective(_) => 3,
            Named::Demonym(_) => 4,
            _ => 5,
        };
        match *hit.named.iter().min_by_key(rank).unwrap_or(&Named::Nobody) {
            Named::State(i) => nation(i, Kind::State),
            Named::Adjective(i) | Named::Demonym(i) => nation(i, Kind::Nationality),
            Named::Capital(i) => nation(i, Kind::Capital),
            Named::Seat(i, s) => {
                let sector = self.codebook.countries.iter().nth(i).map(|c| c.seats[s].sector.clone());
                Piece::Nation {
                    country: i,
                    kind: Kind::State,
                    sector: sector.unwrap_or_else(|| "GOV".to_owned()),
                }
            }
            Named::Organisation(i) => Piece::Organisation(i),
            Named::Person(_) | Named::Nobody => Piece::Nobody,
        }
    }

    /// The longest mention that starts here: nation, titles, ranks, name, in the orders that reporters use.
    fn compose(
        &self,
        sentence: &Sentence,
        pieces: &[Option<(Piece, usize)>],
        start: usize,
        memory: &Memory,
    ) -> Option<Mention> {
        let tokens = &sentence.tokens;
        let mut parts = Parts::default();
        let mut end = start;
        let mut at = start;
        while at < tokens.len() {
            if let Some((piece, next)) = &pieces[at] {
                // "accord Japan observer status": the noun only describes another one.
                let describes = matches!(piece, Piece::Phrase(p @ Phrase::Agent(_)) if !self.is_force(p))
                    && end > start
                    && tokens[*next - 1].deprel == Deprel::Compound
                    && tokens[*next - 1]
                        .head
                        .is_some_and(|h| h >= *next && pieces[h].is_none());
                if describes || !parts.take(piece, self, sentence, at, *next) {
                    break;
                }
                end = *next;
                at = *next;
                if parts.person {
                    break;
                }
                continue;
            }
            if end == start {
                let opens = FORMER.contains(&tokens[at].lemma.as_str()) || tokens[at].lemma == "acting";
                if !opens {
                    return None;
                }
            }
            let Some(skip) = self.filler(sentence, pieces, at, &parts) else {
                break;
            };
            if FORMER.contains(&tokens[at].lemma.as_str()) {
                parts.former = true;
            }
            at += skip;
        }
        if end == start {
            return None;
        }
        self.finish(sentence, parts, start, end, memory)
    }

    /// How many tokens may be skipped here inside a mention.
    fn filler(
        &self,
        sentence: &Sentence,
        pieces: &[Option<(Piece, usize)>],
        at: usize,
        parts: &Parts,
    ) -> Option<usize> {
        let form = sentence.tokens[at].form.to_lowercase();
        let piece = |i: usize| pieces.get(i).and_then(Option::as_ref).map(|(p, _)| p);
        let is_nation = |i: usize| {
            matches!(
                piece(i),
                Some(
                    Piece::Nation {
                        kind: Kind::State | Kind::Capital,
                        ..
                    } | Piece::Organisation(_)
                )
            )
        };
        let named = |i: usize| matches!(piece(i), Some(Piece::People(_) | Piece::UnknownPerson));
        let ranked = |i: usize| named(i) || matches!(piece(i), Some(Piece::Phrase(Phrase::Rank(_))));
        if matches!(form.as_str(), "of" | "for" | "in" | "from" | "to") && parts.has_head() && parts.nations.is_empty()
        {
            let titled = parts.title.is_some();
            let fits = matches!(form.as_str(), "of" | "for") || (!titled && parts.agent.is_some() && form != "to");
            let the = sentence.tokens.get(at + 1).is_some_and(|t| t.lemma == "the");
            let next = at + 1 + usize::from(the);
            return (fits && is_nation(next)).then_some(next - at);
        }
        if form == "," && parts.title.is_some() && ranked(at + 1) {
            return Some(1);
        }
        if form == "-" && (parts.former || parts.title.is_some()) {
            return Some(1);
        }
        let joins = matches!(form.as_str(), "and" | "," | "&");
        if joins
            && parts.only_adjectives()
            && matches!(
                piece(at + 1),
                Some(Piece::Nation {
                    kind: Kind::Nationality,
                    ..
                })
            )
        {
            return Some(1);
        }
        let describes = !parts.is_empty() && !parts.has_head() && self.describes_an_agent(sentence, pieces, at);
        let fills = FILLERS.contains(&form.as_str()) && (form != "the" || parts.is_empty());
        (describes || fills).then_some(1)
    }

    /// "French counterterrorism police": an adjective or noun that stands before an agent noun and describes it.
    fn describes_an_agent(&self, sentence: &Sentence, pieces: &[Option<(Piece, usize)>], at: usize) -> bool {
        let tokens = &sentence.tokens;
        let Some(noun) = tokens[at].head.filter(|&h| h > at && h <= at + 3) else {
            return false;
        };
        let plain =
            |k: usize| matches!(tokens[k].deprel, Deprel::Compound | Deprel::Amod) && tokens[k].upos != Upos::Verb;
        let agent = (at + 1..=noun)
            .any(|k| matches!(&pieces[k], Some((Piece::Phrase(Phrase::Agent(_)), end)) if *end == noun + 1));
        plain(at) && agent && (at + 1..noun).all(|k| plain(k) || tokens[k].form == "-")
    }

    fn finish(&self, sentence: &Sentence, parts: Parts, start: usize, end: usize, memory: &Memory) -> Option<Mention> {
        let tokens = &sentence.tokens[start..end];
        let span = tokens.first()?.span.cover(tokens.last()?.span);
        let mention = |kind, who: Vec<Who>| {
            Some(Mention {
                first: start,
                last: end,
                kind,
                who,
                title: parts.title.clone().or(parts.agent.clone()),
            })
        };
        let mut base = Who {
            former: parts.former,
            rank: parts.rank.clone(),
            via: "name",
            ..Who::default()
        };
        if let Some((iso3, _, sector)) = parts.nations.first() {
            base.entity = Some(iso3.clone());
            base.country = Some(iso3.clone());
            base.sector = Some(sector.clone());
        }
        if let Some(i) = parts.organisation {
            let organisation = &self.codebook.actors.organisations()[i];
            let state = self
                .day
                .and_then(|day| organisation.state_since.iter().find(|(_, since)| *since <= day));
            base.entity = Some(organisation.code.clone());
            base.country = base.country.or_else(|| organisation.country.clone());
            if let Some((state, _)) = state {
                base.entity = Some(state.clone());
                base.country = Some(state.clone());
            }
            base.sector = Some(organisation.sector.clone());
            base.resolved = Some(organisation.name.clone());
        }
        if let Some(agent) = parts.agent.as_deref().and_then(|a| self.codebook.agents.get(a)) {
            base.sector = Some(agent.sector.clone());
            base.office.clone_from(&agent.office);
        }
        if let Some(title) = &parts.title
            && let Some(office) = self.codebook.offices.of_title(title, base.country.as_deref())
        {
            base.office = Some(office.office.clone());
            base.sector = Some(office.sector.clone());
        }
        if parts.person {
            let name = parts.name.clone().unwrap_or_default();
            return mention(Kind::Person, vec![self.person(base, &parts.people, &name, memory)]);
        }
        if let Some(name) = parts.unknown_organisation {
            if let Some(known) = memory.acronym(&name) {
                return mention(Kind::Organisation, vec![known]);
            }
            base.resolved = Some(name);
            return mention(Kind::Organisation, vec![base]);
        }
        if parts.title.is_some() || parts.agent.is_some() {
            base.via = if parts.title.is_some() { "office" } else { "agent" };
            let who: Vec<Who> = if parts.nations.len() > 1 {
                let each = |(iso3, _, _): &(String, Kind, String)| Who {
                    entity: Some(iso3.clone()),
                    country: Some(iso3.clone()),
                    ..base.clone()
                };
                parts.nations.iter().map(each).collect()
            } else {
                vec![self.office_holder(base, tokens.iter().any(|t| t.feats.plural), memory)]
            };
            return mention(Kind::Agent, who);
        }
        if parts.organisation.is_some() {
            return mention(Kind::Organisation, vec![base]);
        }
        let (_, kind, _) = parts.nations.first()?;
        base.via = if *kind == Kind::Capital { "metonym" } else { "name" };
        let _ = span;
        mention(*kind, vec![base])
    }

    fn remember(&self, tree: &Tree<'_>, mention: &Mention, memory: &mut Memory) {
        let inside = mention.first..mention.last;
        let head = inside
            .clone()
            .find(|&i| tree.head(i).is_none_or(|h| !inside.contains(&h)))
            .unwrap_or(mention.first);
        let subject = matches!(tree.rel(head), Deprel::Nsubj | Deprel::NsubjPass);
        let place =
            mention.kind == Kind::Capital && matches!(tree.case_of(head).as_deref(), Some("in" | "at" | "near"));
        for who in &mention.who {
            match mention.kind {
                Kind::Person => memory.saw_person(who, subject),
                Kind::Organisation => {
                    let generic = who.entity.as_deref().and_then(|e| self.codebook.actors.organisation(e));
                    memory.saw_organisation(who, generic.map_or(&[][..], |o| &o.generic), subject);
                }
                Kind::Anaphor => {
                    if subject {
                        memory.kept_subject(who);
                    }
                    continue;
                }
                Kind::Agent => memory.saw_agent(who, subject),
                Kind::State | Kind::Capital | Kind::Nationality if !place => memory.saw_state(who, subject),
                _ => {}
            }
        }
        // "US Strategic Metals (USSM)"
        let tokens = &tree.sentence.tokens;
        if let [open, acronym, close, ..] = &tokens[mention.last.min(tokens.len())..] {
            let short = acronym.form.chars().filter(|c| c.is_uppercase()).count() >= 2;
            if open.form == "("
                && close.form == ")"
                && short
                && let [who] = &mention.who[..]
            {
                memory.saw_acronym(&acronym.form, who);
            }
        }
    }

    /// "Ali Raza, Pakistan's top envoy": a name learns from the phrase beside it.
    fn apposition(&self, tree: &Tree<'_>, found: &mut Mentions, memory: &mut Memory) {
        for i in 0..tree.len() {
            if tree.rel(i) != Deprel::Appos {
                continue;
            }
            let Some(head) = tree.head(i) else { continue };
            let (Some(a), Some(b)) = (found.of_token[head], found.of_token[i]) else {
                continue;
            };
            if a == b || found.list[a].who.len() != 1 || found.list[b].who.len() != 1 {
                continue;
            }
            for (to, from) in [(a, b), (b, a)] {
                if found.list[to].kind == Kind::Person && found.list[from].kind == Kind::Agent {
                    let source = found.list[from].who[0].clone();
                    let who = &mut found.list[to].who[0];
                    if who.person.is_none() {
                        who.entity = who.entity.take().or(source.entity);
                        who.country = who.country.take().or(source.country);
                        who.sector = source.sector.or(who.sector.take());
                        who.office = who.office.take().or(source.office);
                        who.via = "apposition";
                    }
                    let who = who.clone();
                    memory.saw_person(&who, false);
                    found.list[from].who[0] = Who {
                        via: "apposition",
                        ..who
                    };
                }
            }
        }
    }
}

/// The tokens that lie in a byte range.
fn token_range(sentence: &Sentence, start: usize, end: usize) -> Option<(usize, usize)> {
    let first = sentence.tokens.iter().position(|t| t.span.start >= start)?;
    let last = sentence.tokens.iter().rposition(|t| t.span.end <= end)? + 1;
    (first < last).then_some((first, last))
}
