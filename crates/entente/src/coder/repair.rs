//! What a parser trained on web text and essays gets wrong in wire copy, put right on its arcs before anybody reads them.
//!
//! Each repair asks for a shape that is rare where the parse is right; a sentence without such a shape is not copied.

use crate::text::{Deprel, MentionKind, Sentence, Token, Upos, VerbForm};
use std::borrow::Cow;

/// The sentence with its arcs put right.
pub(super) fn repaired(sentence: &Sentence) -> Cow<'_, Sentence> {
    let mut sentence = Cow::Borrowed(sentence);
    for repair in [
        possessor,
        double_subject,
        bare_clause,
        finite_passive,
        nominal_complement,
        gift,
        far_title,
        late_agent,
        gerund_mark,
    ] {
        for i in 0..sentence.tokens.len() {
            let changes = repair(&sentence, i);
            for (token, head, deprel) in changes {
                if head.is_some_and(|h| leads_to(&sentence, h, token)) {
                    continue;
                }
                let token = &mut sentence.to_mut().tokens[token];
                (token.head, token.deprel) = (head, deprel);
            }
        }
    }
    sentence
}

/// True where the heads above `from` lead to `token`: an arc from it to `from` would close a circle.
fn leads_to(sentence: &Sentence, from: usize, token: usize) -> bool {
    std::iter::successors(Some(from), |&t| sentence.tokens[t].head)
        .take(sentence.tokens.len() + 1)
        .any(|t| t == token)
}

/// New head and relation of a token.
type Arc = (usize, Option<usize>, Deprel);

/// Past participles that do modify a noun behind the name of who did it ("Iran backed militias", the hyphen lost).
const MODIFYING: &[&str] = &[
    "affiliated",
    "aligned",
    "allied",
    "armed",
    "backed",
    "based",
    "born",
    "brokered",
    "built",
    "controlled",
    "financed",
    "funded",
    "held",
    "imposed",
    "led",
    "linked",
    "listed",
    "made",
    "occupied",
    "organised",
    "organized",
    "owned",
    "registered",
    "run",
    "sponsored",
    "supplied",
    "supported",
    "trained",
];

/// "Field Marshal Munir's two visits": what ends in "'s" belongs to the noun behind it.
fn possessor(sentence: &Sentence, mark: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    let marks = tokens[mark].upos == Upos::Part && matches!(tokens[mark].lemma.as_str(), "'s" | "’s" | "'" | "’");
    let Some(mut owner) = tokens[mark].head.filter(|&h| marks && h < mark) else {
        return Vec::new();
    };
    while let Some(head) = tokens[owner].head.filter(|_| tokens[owner].deprel == Deprel::Flat) {
        owner = head;
    }
    let between = |upos| matches!(upos, Upos::Adj | Upos::Num | Upos::Noun | Upos::Propn | Upos::Adv);
    let owned = (mark + 1..tokens.len())
        .take_while(|&k| between(tokens[k].upos))
        .take_while(|&k| k == mark + 1 || tokens[k - 1].head.is_some_and(|h| h >= k))
        .last()
        .filter(|&k| matches!(tokens[k].upos, Upos::Noun | Upos::Propn));
    let loose = matches!(
        tokens[owner].deprel,
        Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Nmod | Deprel::Appos
    );
    match owned {
        Some(owned) if loose && tokens[owner].head != Some(owned) && tokens[owned].head != Some(owner) => {
            vec![(owner, Some(owned), Deprel::NmodPoss)]
        }
        _ => Vec::new(),
    }
}

/// "The President of the United States George W. Bush and ... agree", "Authorities in Lebanon arrest a preacher": of two
/// subjects one is a name beside the other, or the object.
fn double_subject(sentence: &Sentence, second: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    let is_subject = |k: usize| tokens[k].deprel == Deprel::Nsubj;
    let Some(v) = tokens[second]
        .head
        .filter(|&v| is_subject(second) && tokens[v].upos == Upos::Verb)
    else {
        return Vec::new();
    };
    let Some(first) = sentence.children(v).find(|&k| k < second && is_subject(k)) else {
        return Vec::new();
    };
    if first < v && v < second {
        let taken = sentence.children(v).any(|k| tokens[k].deprel == Deprel::Obj);
        let arc = (second, Some(v), Deprel::Obj);
        return if taken { Vec::new() } else { vec![arc] };
    }
    let between = first + 1..second;
    if super::tree::is_time(&tokens[first].lemma) || super::dates::names_a_time(&tokens[first].form) {
        return Vec::new();
    }
    let apart = between
        .clone()
        .any(|k| matches!(tokens[k].upos, Upos::Punct | Upos::Verb | Upos::Pron));
    let name = tokens[second].upos == Upos::Propn && matches!(tokens[first].upos, Upos::Propn | Upos::Noun);
    if second > v || apart || !name {
        return Vec::new();
    }
    let mut arcs = vec![(second, Some(first), Deprel::Appos)];
    arcs.extend(
        sentence
            .children(second)
            .filter(|&k| tokens[k].deprel == Deprel::Conj)
            .map(|k| (k, Some(first), Deprel::Conj)),
    );
    arcs
}

/// "Jordan airdropped food into Gaza": a short clause taken for one noun phrase.
fn bare_clause(sentence: &Sentence, v: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    let verb = &tokens[v];
    let Some(object) = verb.head.filter(|&h| h > v && tokens[h].deprel == Deprel::Root) else {
        return Vec::new();
    };
    let shape = verb.deprel == Deprel::Amod
        && matches!(verb.upos, Upos::Verb | Upos::Adj)
        && verb.form.ends_with("ed")
        && tokens[object].upos == Upos::Noun;
    // A determiner or owner behind the verb would have shown the parser its object; without one it errs.
    let Some(subject) = v.checked_sub(1).and_then(|before| top_of_name(tokens, before, object)) else {
        return Vec::new();
    };
    // "Iran backed militias." is a headline's noun phrase, "The United States armed Syrian rebels through ..." is not.
    let modifies = MODIFYING.contains(&verb.form.to_lowercase().as_str()) && verb.upos == Upos::Adj;
    if !shape || modifies || tokens[subject].upos != Upos::Propn {
        return Vec::new();
    }
    let mut arcs = vec![
        (v, None, Deprel::Root),
        (subject, Some(v), Deprel::Nsubj),
        (object, Some(v), Deprel::Obj),
    ];
    for (k, token) in tokens.iter().enumerate() {
        if token.head != Some(object) || k == v || k == subject {
            continue;
        }
        if k < v {
            arcs.push((k, Some(subject), token.deprel));
        } else if token.deprel == Deprel::Punct {
            arcs.push((k, Some(v), Deprel::Punct));
        }
    }
    arcs
}

/// The head of the name that ends at a token, where it hangs on `object` as a modifier.
fn top_of_name(tokens: &[Token], end: usize, object: usize) -> Option<usize> {
    let mut at = end;
    for _ in 0..4 {
        let head = tokens[at].head?;
        if head == object {
            let modifies = matches!(
                tokens[at].deprel,
                Deprel::Compound | Deprel::Nmod | Deprel::NmodPoss | Deprel::NmodDesc | Deprel::Nsubj
            );
            return modifies.then_some(at);
        }
        if head > end {
            return None;
        }
        at = head;
    }
    None
}

/// "Indian troops fired at ...": a finite verb without auxiliary is no passive.
fn finite_passive(sentence: &Sentence, i: usize) -> Vec<Arc> {
    let token = &sentence.tokens[i];
    let Some(v) = token.head.filter(|_| token.deprel == Deprel::NsubjPass) else {
        return Vec::new();
    };
    let verb = &sentence.tokens[v];
    let has = |rel| sentence.children(v).any(|k| sentence.tokens[k].deprel == rel);
    let active = verb.upos == Upos::Verb && verb.feats.verb_form == Some(VerbForm::Finite);
    if active && !has(Deprel::AuxPass) && !has(Deprel::OblAgent) {
        return vec![(i, Some(v), Deprel::Nsubj)];
    }
    Vec::new()
}

/// Verbs with a true nominal complement.
const COPULAR: &[&str] = &["appear", "be", "become", "prove", "remain", "seem", "stay", "turn"];

/// "called off a visit": a bare noun behind a verb without object is the object.
fn nominal_complement(sentence: &Sentence, i: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    let token = &tokens[i];
    // "signed an agreement": with its article, what was taken for a part of a compound is none.
    let article = || sentence.children(i).any(|k| k < i && tokens[k].deprel == Deprel::Det);
    let astray = match token.deprel {
        Deprel::Xcomp => true,
        Deprel::Compound => article(),
        _ => false,
    };
    let Some(v) = token.head.filter(|&v| v < i && astray) else {
        return Vec::new();
    };
    let bare = matches!(token.upos, Upos::Noun | Upos::Propn)
        && sentence.children(i).all(|k| {
            !matches!(
                tokens[k].deprel,
                Deprel::Case | Deprel::Mark | Deprel::Cop | Deprel::Nsubj
            )
        });
    let verb = &tokens[v];
    // "Hezbollah, designated a terrorist organisation by ..." has a complement indeed.
    let reduced = matches!(verb.deprel, Deprel::Acl | Deprel::AclRelcl | Deprel::Advcl)
        && verb.feats.verb_form == Some(VerbForm::Participle);
    let taken = reduced
        || sentence.children(v).any(|k| {
            matches!(
                tokens[k].deprel,
                Deprel::Obj | Deprel::NsubjPass | Deprel::AuxPass | Deprel::OblAgent
            )
        });
    if bare && verb.upos == Upos::Verb && !taken && !COPULAR.contains(&verb.lemma.as_str()) {
        return vec![(i, Some(v), Deprel::Obj)];
    }
    Vec::new()
}

/// Verbs that give somebody something.
const GIVING: &[&str] = &[
    "allocate",
    "allot",
    "assign",
    "award",
    "deliver",
    "donate",
    "gift",
    "give",
    "grant",
    "guarantee",
    "hand",
    "lend",
    "loan",
    "offer",
    "pay",
    "pledge",
    "promise",
    "provide",
    "sell",
    "send",
    "ship",
    "supply",
];

/// "Fidan met his counterpart Mirzoyan": a title describes no name on the other side of the verb; it is the verb's object.
fn far_title(sentence: &Sentence, i: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    let Some(name) = tokens[i].head.filter(|&h| h < i) else {
        return Vec::new();
    };
    let describes = matches!(tokens[i].deprel, Deprel::NmodDesc | Deprel::Appos);
    let Some(verb) = tokens[name].head.filter(|&v| describes && name < v && v < i) else {
        return Vec::new();
    };
    let subject = tokens[name].deprel == Deprel::Nsubj && tokens[verb].upos == Upos::Verb;
    let has_object = sentence
        .children(verb)
        .any(|k| matches!(tokens[k].deprel, Deprel::Obj | Deprel::Ccomp | Deprel::Xcomp));
    if subject && !has_object {
        vec![(i, Some(verb), Deprel::Obj)]
    } else {
        Vec::new()
    }
}

/// "sent Ukraine artillery shells", "lent Sri Lanka $500 million": a name between a verb of giving and its object is
/// who is given.
fn gift(sentence: &Sentence, v: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    if tokens[v].upos != Upos::Verb || !GIVING.contains(&tokens[v].lemma.as_str()) {
        return Vec::new();
    }
    let objects: Vec<usize> = sentence
        .children(v)
        .filter(|&k| k > v && tokens[k].deprel == Deprel::Obj)
        .collect();
    if let [who, what] = objects[..] {
        let thing = matches!(tokens[what].upos, Upos::Noun | Upos::Sym | Upos::Num)
            && matches!(tokens[who].upos, Upos::Propn | Upos::Pron)
            && !super::tree::is_time(&tokens[what].lemma);
        return if thing && what > who {
            vec![(who, Some(v), Deprel::Iobj)]
        } else {
            Vec::new()
        };
    }
    let [object] = objects[..] else { return Vec::new() };
    // "sold Boeing jets to India" has its recipient elsewhere.
    let to = |k: usize| tokens[k].deprel == Deprel::Case && matches!(tokens[k].lemma.as_str(), "to" | "for");
    let elsewhere = sentence
        .children(v)
        .chain(sentence.children(object))
        .any(|k| k > v && sentence.children(k).any(to));
    if elsewhere || tokens[object].upos != Upos::Noun {
        return Vec::new();
    }
    let mut end = v + 1;
    while end < object && tokens[end].upos == Upos::Propn {
        end += 1;
    }
    if end == v + 1 || end > object {
        return Vec::new();
    }
    let Some(who) = top_of_name(tokens, end - 1, object).filter(|&w| w > v) else {
        return Vec::new();
    };
    // "Patriot missiles", "CIA claims": only a place or a person is given things.
    let given = sentence.mentions.iter().any(|m| {
        m.first <= who && who < m.last && m.last <= end && matches!(m.kind, MentionKind::Place | MentionKind::Person)
    });
    if !given {
        return Vec::new();
    }
    // With "'s" it is an owner.
    if sentence.children(who).any(|k| tokens[k].deprel == Deprel::Case) {
        return Vec::new();
    }
    vec![(who, Some(v), Deprel::Iobj)]
}

/// "warned Armenia against amassing weapons": the preposition belongs to the gerund, not to its object.
fn gerund_mark(sentence: &Sentence, i: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    let gerund = i + 1;
    let preposition = matches!(tokens[i].upos, Upos::Adp | Upos::Sconj) && tokens[i].deprel == Deprel::Case;
    let before_gerund = tokens
        .get(gerund)
        .is_some_and(|t| t.upos == Upos::Verb && t.form.ends_with("ing") && t.deprel == Deprel::Advcl);
    let object = tokens[i].head.filter(|&h| h > gerund && tokens[h].head == Some(gerund));
    if preposition && before_gerund && object.is_some() {
        return vec![(i, Some(gerund), Deprel::Mark)];
    }
    Vec::new()
}

/// "were told to leave by South Africa", "was found guilty by a court": the agent of a passive behind its complement.
fn late_agent(sentence: &Sentence, i: usize) -> Vec<Arc> {
    let tokens = &sentence.tokens;
    let agent = &tokens[i];
    let Some(clause) = agent
        .head
        .filter(|&c| c < i && matches!(agent.deprel, Deprel::Obl | Deprel::OblAgent))
    else {
        return Vec::new();
    };
    let Some(v) = tokens[clause]
        .head
        .filter(|_| matches!(tokens[clause].deprel, Deprel::Xcomp | Deprel::Advcl))
    else {
        return Vec::new();
    };
    let by = sentence
        .children(i)
        .any(|k| tokens[k].deprel == Deprel::Case && tokens[k].lemma == "by");
    let has = |at: usize, rel: Deprel| sentence.children(at).any(|k| tokens[k].deprel == rel);
    let passive = has(v, Deprel::AuxPass) && !has(v, Deprel::OblAgent) && !has(clause, Deprel::AuxPass);
    // "by Christmas", "by train", "by the deadline" tell when and how.
    const HOW: &[&str] = &[
        "air", "boat", "bus", "car", "date", "deadline", "end", "force", "law", "plane", "road", "sea", "train",
    ];
    let named = sentence.mentions.iter().any(|m| m.first <= i && i < m.last);
    let common =
        agent.upos == Upos::Noun && !super::tree::is_time(&agent.lemma) && !HOW.contains(&agent.lemma.as_str());
    let who = named || common;
    let day = super::dates::names_a_time(&agent.form);
    if by && passive && who && !day {
        return vec![(i, Some(v), Deprel::OblAgent)];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::Span, text::Features};

    /// A sentence from "form/lemma/UPOS/head/relation", heads counted from 1, 0 the root.
    fn sentence(text: &str) -> Sentence {
        let tokens = text
            .split(' ')
            .map(|word| {
                let cells: Vec<&str> = word.split('/').collect();
                let head: usize = cells[3].parse().expect("a number");
                Token {
                    span: Span::new(0, 0),
                    form: cells[0].to_owned(),
                    lemma: cells[1].to_owned(),
                    upos: Upos::from_name(cells[2]).expect("a part of speech"),
                    feats: Features::default(),
                    head: head.checked_sub(1),
                    deprel: Deprel::from_name(cells[4]).expect("a relation"),
                }
            })
            .collect();
        Sentence::of(Span::new(0, 0), tokens)
    }

    fn with_mention(mut sentence: Sentence, token: usize, kind: MentionKind) -> Sentence {
        sentence.mentions.push(crate::text::Mention {
            kind,
            first: token,
            last: token + 1,
        });
        sentence
    }

    #[test]
    fn a_noun_with_its_article_is_no_part_of_a_verb() {
        let s = sentence(
            "France/france/PROPN/2/nsubj signed/sign/VERB/0/root an/a/DET/4/det agreement/agreement/NOUN/2/compound \
             with/with/ADP/6/case Brazil/brazil/PROPN/4/nmod",
        );
        let repaired = repaired(&s);
        assert_eq!(
            (repaired.tokens[3].head, repaired.tokens[3].deprel),
            (Some(1), Deprel::Obj)
        );
        // Without one it may be a name's part that the tagger took for a verb.
        let s = sentence("Fire/fire/VERB/0/root brigade/brigade/NOUN/1/compound");
        assert_eq!(super::repaired(&s).tokens[1].deprel, Deprel::Compound);
    }

    #[test]
    fn no_repair_closes_a_circle() {
        let s = sentence(
            "The/the/DET/2/det Minister/minister/NOUN/6/nsubj of/of/ADP/4/case India/india/PROPN/5/nmod \
             office/office/NOUN/2/nmod said/say/VERB/0/root",
        );
        let mut s = s;
        // "'s" on the minister, whose office hangs below him.
        s.tokens.insert(
            4,
            Token {
                upos: Upos::Part,
                lemma: "'s".to_owned(),
                form: "'s".to_owned(),
                head: Some(1),
                deprel: Deprel::Case,
                ..s.tokens[2].clone()
            },
        );
        for token in &mut s.tokens {
            token.head = token.head.map(|h| if h >= 4 { h + 1 } else { h });
        }
        let repaired = repaired(&s);
        for i in 0..repaired.tokens.len() {
            let mut at = Some(i);
            for _ in 0..=repaired.tokens.len() {
                at = at.and_then(|t| repaired.tokens[t].head);
            }
            assert_eq!(at, None, "token {i} stands in a circle");
        }
    }

    fn arc(sentence: &Sentence, form: &str) -> (Option<String>, &'static str) {
        let token = sentence.tokens.iter().find(|t| t.form == form).expect("the word");
        let head = token.head.map(|h| sentence.tokens[h].form.clone());
        (head, token.deprel.name())
    }

    #[test]
    fn a_short_clause_is_no_noun_phrase() {
        let s = sentence(
            "Jordan/jordan/PROPN/3/compound airdropped/airdrop/VERB/3/amod food/food/NOUN/0/root ././PUNCT/3/punct",
        );
        let s = repaired(&s);
        assert_eq!(arc(&s, "airdropped"), (None, "root"));
        assert_eq!(arc(&s, "Jordan"), (Some("airdropped".to_owned()), "nsubj"));
        assert_eq!(arc(&s, "food"), (Some("airdropped".to_owned()), "obj"));
    }

    #[test]
    fn of_two_subjects_one_is_a_name_or_the_object() {
        let s = sentence(
            "President/president/PROPN/7/nsubj Bush/bush/PROPN/7/nsubj and/and/CCONJ/5/cc the/the/DET/5/det \
             President/president/PROPN/2/conj Kaczynski/kaczynski/PROPN/5/appos agree/agree/VERB/0/root",
        );
        let s = repaired(&s);
        assert_eq!(arc(&s, "Bush"), (Some("President".to_owned()), "appos"));
        assert_eq!(s.tokens[4].head, Some(0));
        let s = sentence(
            "Authorities/authority/NOUN/2/nsubj arrest/arrest/VERB/0/root preacher/preacher/NOUN/4/nmod:desc \
             Omar/omar/PROPN/2/nsubj",
        );
        assert_eq!(arc(&repaired(&s), "Omar"), (Some("arrest".to_owned()), "obj"));
    }

    #[test]
    fn what_ends_in_s_owns_the_noun_behind() {
        let s = sentence(
            "Marshal/marshal/PROPN/6/nsubj Munir/munir/PROPN/1/flat 's/'s/PART/2/case two/two/NUM/5/nummod \
             visits/visit/NOUN/6/nsubj solidified/solidify/VERB/0/root ties/tie/NOUN/6/obj",
        );
        let s = repaired(&s);
        assert_eq!(arc(&s, "Marshal"), (Some("visits".to_owned()), "nmod:poss"));
        assert_eq!(arc(&s, "visits"), (Some("solidified".to_owned()), "nsubj"));
    }

    #[test]
    fn a_modifier_stays_one() {
        let s = sentence("Iran/iran/PROPN/3/compound backed/backed/ADJ/3/amod militias/militia/NOUN/0/root");
        assert!(matches!(repaired(&s), Cow::Borrowed(_)));
    }

    #[test]
    fn a_gift_has_a_receiver() {
        let s = sentence(
            "Prague/prague/PROPN/2/nsubj sent/send/VERB/0/root Ukraine/ukraine/PROPN/5/compound \
             artillery/artillery/NOUN/5/compound shells/shell/NOUN/2/obj",
        );
        let given = with_mention(s, 2, MentionKind::Place);
        assert_eq!(arc(&repaired(&given), "Ukraine"), (Some("sent".to_owned()), "iobj"));
        let missiles = sentence(
            "Berlin/berlin/PROPN/2/nsubj delivered/deliver/VERB/0/root Patriot/patriot/PROPN/4/compound \
             missiles/missile/NOUN/2/obj",
        );
        assert_eq!(arc(&repaired(&missiles), "Patriot").1, "compound");
        let s = sentence(
            "Washington/washington/PROPN/2/nsubj sold/sell/VERB/0/root Boeing/boeing/PROPN/4/compound \
             jets/jet/NOUN/2/obj to/to/ADP/6/case India/india/PROPN/2/obl",
        );
        assert_eq!(arc(&repaired(&s), "Boeing"), (Some("jets".to_owned()), "compound"));
    }

    #[test]
    fn a_title_behind_the_verb_is_its_object() {
        let s = sentence(
            "Fidan/fidan/PROPN/2/nsubj met/meet/VERB/0/root his/his/PRON/4/nmod:poss counterpart/counterpart/NOUN/1/nmod:desc \
             Mirzoyan/mirzoyan/PROPN/4/appos",
        );
        let found = repaired(&s);
        assert_eq!(arc(&found, "counterpart"), (Some("met".to_owned()), "obj"));
        let s = sentence(
            "Fidan/fidan/PROPN/2/nsubj met/meet/VERB/0/root envoys/envoy/NOUN/2/obj ,/,/PUNCT/5/punct \
             minister/minister/NOUN/1/appos",
        );
        assert_eq!(
            arc(&repaired(&s), "minister"),
            (Some("Fidan".to_owned()), "appos"),
            "it has its object"
        );
    }

    #[test]
    fn a_preposition_belongs_to_its_gerund() {
        let s = sentence(
            "warned/warn/VERB/0/root Armenia/armenia/PROPN/1/iobj against/against/ADP/5/case \
             amassing/amass/VERB/1/advcl weapons/weapon/NOUN/4/obj",
        );
        assert_eq!(arc(&repaired(&s), "against"), (Some("amassing".to_owned()), "mark"));
    }

    #[test]
    fn what_is_called_off_is_an_object() {
        let s = sentence(
            "Seoul/seoul/PROPN/2/nsubj called/call/VERB/0/root off/off/ADP/2/compound:prt a/a/DET/5/det \
             visit/visit/NOUN/2/xcomp",
        );
        assert_eq!(arc(&repaired(&s), "visit").1, "obj");
        let s = sentence("She/she/PRON/2/nsubj became/become/VERB/0/root minister/minister/NOUN/2/xcomp");
        assert_eq!(arc(&repaired(&s), "minister").1, "xcomp");
    }

    #[test]
    fn a_late_agent_belongs_to_the_passive() {
        let s = sentence(
            "Diplomats/diplomat/NOUN/3/nsubj:pass were/be/AUX/3/aux:pass told/tell/VERB/0/root to/to/PART/5/mark \
             leave/leave/VERB/3/xcomp by/by/ADP/7/case Pretoria/pretoria/PROPN/5/obl",
        );
        let s = with_mention(s, 6, MentionKind::Place);
        assert_eq!(arc(&repaired(&s), "Pretoria"), (Some("told".to_owned()), "obl:agent"));
        let s = sentence(
            "Diplomats/diplomat/NOUN/3/nsubj:pass were/be/AUX/3/aux:pass told/tell/VERB/0/root to/to/PART/5/mark \
             leave/leave/VERB/3/xcomp by/by/ADP/7/case Friday/friday/PROPN/5/obl",
        );
        assert_eq!(arc(&repaired(&s), "Friday").1, "obl");
    }
}
