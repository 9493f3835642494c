//! Things said: quotations and reported clauses, with speaker, audience, whom they are about, and kind.

use super::{assemble::party, document::Work, matching::Role, speech};
use crate::{
    event::{Evidence, Party, Span, Statement},
    text::{Deprel, FrameKind},
};

/// Fewer words between quotation marks are a name or an ironic word, not a statement.
const LEAST_WORDS: usize = 2;
/// The event head's word for a statement counts where it gives one at least this share.
const HEARD: f32 = 0.2;

pub(super) fn statements(work: &Work<'_>) -> Vec<Statement> {
    let mut found = Vec::new();
    direct(work, &mut found);
    indirect(work, &mut found);
    found.sort_by_key(|s| s.words.span.start);
    found
}

fn direct(work: &Work<'_>, found: &mut Vec<Statement>) {
    for quotation in &work.quotations {
        let Some((speaker_sentence, role)) = &quotation.speaker else {
            continue;
        };
        for (s, tree) in work.trees.iter().enumerate() {
            let sentence = tree.sentence.span;
            let start = sentence.start.max(quotation.span.start);
            let end = sentence.end.min(quotation.span.end);
            if start >= end {
                continue;
            }
            let span = trimmed(work.text, Span::new(start, end));
            if span.of(work.text).split_whitespace().count() < LEAST_WORDS {
                continue;
            }
            let verb = quotation.verb.filter(|(vs, _)| *vs == s);
            let lemma = quotation.verb.map_or("say", |(vs, v)| work.trees[vs].lemma(v));
            found.push(Statement {
                speaker: Some(party(work, *speaker_sentence, role)),
                direct: true,
                words: evidence(work, span),
                verb: verb.map(|(vs, v)| evidence(work, work.trees[vs].token(v).span)),
                audience: quotation.verb.map(|(vs, v)| audience(work, vs, v)).unwrap_or_default(),
                about: about(work, s, span, role),
                // What somebody calls something is a judgement, whatever else the verb may mean.
                kind: kind(work, s, span, lemma),
                sentence: s,
                confidence: if quotation.verb.is_some() { 0.9 } else { 0.6 },
            });
        }
    }
}

fn indirect(work: &Work<'_>, found: &mut Vec<Statement>) {
    for s in 0..work.trees.len() {
        let scene = work.scene(s);
        let tree = scene.tree;
        for (verb, clause) in speech::reported(&scene) {
            let Some(role) = speech::speaker(&scene, verb) else {
                continue;
            };
            // Where the verb hangs on what it reports ("..., he said"), its own part is left out.
            let hangs = tree.below(verb, clause);
            let words: Vec<usize> = tree
                .subtree(clause)
                .into_iter()
                .filter(|&i| !(hangs && tree.below(i, verb)))
                .collect();
            let (Some(first), Some(last)) = (words.first(), words.last()) else {
                continue;
            };
            let span = trimmed(work.text, tree.token(*first).span.cover(tree.token(*last).span));
            let quoted = work
                .quotations
                .iter()
                .any(|q| q.span.start <= span.start + 3 && span.end <= q.span.end + 3);
            if quoted {
                continue;
            }
            found.push(Statement {
                speaker: Some(party(work, s, &role)),
                direct: false,
                words: evidence(work, span),
                verb: Some(evidence(work, tree.token(verb).span)),
                audience: audience(work, s, verb),
                about: about(work, s, span, &role),
                kind: kind(work, s, span, tree.lemma(verb)),
                sentence: s,
                confidence: 0.8,
            });
        }
    }
}

/// What kind of statement the words are: as the event head hears them, else as the verb of saying has it.
fn kind(work: &Work<'_>, s: usize, span: Span, lemma: &str) -> String {
    let tree = &work.trees[s];
    let inside = (0..tree.len()).filter(|&i| span.contains(tree.token(i).span));
    let heard = inside.filter_map(|i| work.model.label(&work.frames, (s, i), FrameKind::Statement));
    if let Some((kind, share)) = heard.max_by(|a, b| a.1.total_cmp(&b.1))
        && share > HEARD
    {
        return kind.to_owned();
    }
    // What somebody calls something is a judgement, whatever else the verb may mean.
    let verb = work.coder.codebook.speech.verb(lemma).filter(|_| lemma != "call");
    verb.map_or("assessment", |v| v.kind.as_str()).to_owned()
}

/// "told reporters", "said to lawmakers", "urged Tehran".
fn audience(work: &Work<'_>, s: usize, verb: usize) -> Vec<Party> {
    let scene = work.scene(s);
    let tree = scene.tree;
    let direct = tree.by_rel(verb, &[Deprel::Iobj, Deprel::Obj]);
    let to: Vec<usize> = direct.chain(tree.oblique(verb, "to")).collect();
    to.into_iter()
        .filter_map(|t| speech::role_of(&scene, t))
        .map(|role| party(work, s, &role))
        .collect()
}

/// Actors named inside the words said, the speaker left out.
fn about(work: &Work<'_>, s: usize, span: Span, speaker: &Role) -> Vec<Party> {
    let tree = &work.trees[s];
    let mut found: Vec<Role> = Vec::new();
    for mention in &work.mentions[s].list {
        if !span.contains(tree.token(mention.first).span) {
            continue;
        }
        for who in &mention.who {
            let role = Role {
                token: mention.first,
                first: mention.first,
                last: mention.last,
                kind: mention.kind,
                who: who.clone(),
                elsewhere: None,
            };
            if who.entity.is_some() && !role.same(speaker) && !found.iter().any(|r| r.same(&role)) {
                found.push(role);
            }
        }
    }
    found.iter().map(|role| party(work, s, role)).collect()
}

pub(super) fn evidence(work: &Work<'_>, span: Span) -> Evidence {
    Evidence {
        text: span.of(work.text).to_owned(),
        span,
        origin: None,
    }
}

/// Without quotation marks, spaces and the comma before "he said" at its ends.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let marks = |c: char| c.is_whitespace() || matches!(c, '“' | '”' | '"' | ',' | ';' | '–' | '—' | '(');
    let start = span.start + (words.len() - words.trim_start_matches(marks).len());
    let end = span.end - (words.len() - words.trim_end_matches(marks).len());
    if start < end { Span::new(start, end) } else { span }
}
