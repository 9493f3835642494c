//! The order in which a document is read: who is who, who speaks, what happened, what follows from it.

use super::{
    Coder, assemble, claims, commitments,
    dates::{self, TimeExpression},
    explain::{self, Explained},
    judgement,
    matching::{self, Scene},
    memory::Memory,
    mentions::{Finder, Kind, Mentions, Who},
    people, repair, retold,
    speech::{self, Quotation},
    statements,
    tree::Tree,
};
use crate::{
    event::{DateSource, DocumentInfo, Event, Reading, Root, SCHEMA, SentenceInfo, Span},
    text::{Deprel, Frames, MentionKind, Model, Named, Sentence},
};
use jiff::civil::Date;
use std::{borrow::Cow, collections::BTreeSet};

/// A document under work: one entry a sentence in each list.
pub(super) struct Work<'w> {
    pub(super) coder: &'w Coder,
    pub(super) model: &'w Model,
    pub(super) info: &'w DocumentInfo,
    pub(super) text: &'w str,
    pub(super) trees: Vec<Tree<'w>>,
    pub(super) mentions: Vec<Mentions>,
    pub(super) voices: Vec<Vec<Option<Who>>>,
    pub(super) quotations: Vec<Quotation>,
    pub(super) times: Vec<Vec<TimeExpression>>,
    /// The sentences as the model gave them.
    pub(super) sentences: &'w [Sentence],
    /// What the event head makes of the whole document.
    pub(super) frames: Frames,
    /// The mentions that the event head was given.
    pub(super) named: Vec<Named>,
}

impl Work<'_> {
    pub(super) fn scene(&self, sentence: usize) -> Scene<'_> {
        Scene {
            tree: &self.trees[sentence],
            mentions: &self.mentions[sentence],
            codebook: &self.coder.codebook,
            voices: &self.voices[sentence],
        }
    }
}

/// See [`Coder::read`]; `hear_frames` is what the event head makes of the mentions.
pub(super) fn read(
    coder: &Coder,
    model: &Model,
    info: &DocumentInfo,
    text: &str,
    sentences: &[Sentence],
    hear_frames: impl FnOnce(&[Named]) -> Frames,
) -> Reading {
    let repaired: Vec<_> = sentences.iter().map(repair::repaired).collect();
    let work = prepared(coder, model, info, text, sentences, &repaired, hear_frames);
    let mut events = Vec::new();
    for sentence in 0..work.trees.len() {
        let fired = matching::fire(&work.scene(sentence));
        assemble::events(&work, sentence, fired, &mut events);
    }
    retold::join(&work, &mut events);
    for (i, event) in events.iter_mut().enumerate() {
        event.id = i + 1;
    }
    let statements = statements::statements(&work);
    let claims = claims::claims(&work);
    let commitments = commitments::commitments(&work, &events);
    let people = people::people(&work);
    let mut notes = Vec::new();
    if info.published_from == DateSource::None {
        notes.push("no publication date: expressions of time without a year are left open".to_owned());
    }
    if info.language.as_deref().is_some_and(|l| l != "en" && l != "eng") {
        notes.push(format!(
            "the text seems to be in {:?}; rules and model are for English",
            info.language.as_deref().unwrap_or("")
        ));
    }
    notes.extend(people.iter().filter_map(|p| p.contradiction.clone()));
    Reading {
        schema: SCHEMA.to_owned(),
        document: info.clone(),
        sentences: sentences
            .iter()
            .map(|s| SentenceInfo {
                span: s.span,
                headline: s.headline,
            })
            .collect(),
        events,
        statements,
        commitments,
        claims,
        people,
        notes,
    }
}

/// Who is who and who speaks in a document, and what the event head makes of it.
fn prepared<'w>(
    coder: &'w Coder,
    model: &'w Model,
    info: &'w DocumentInfo,
    text: &'w str,
    sentences: &'w [Sentence],
    repaired: &'w [Cow<'w, Sentence>],
    hear_frames: impl FnOnce(&[Named]) -> Frames,
) -> Work<'w> {
    let trees: Vec<Tree<'_>> = repaired.iter().map(|s| Tree::new(s)).collect();
    let mentions = who_is_who(coder, text, info.published, &trees);
    let named = all_named(&mentions);
    let frames = hear_frames(&named);
    let times = trees.iter().map(|tree| dates::find(tree.sentence)).collect();
    let voices = sentences.iter().map(|s| vec![None; s.tokens.len()]).collect();
    let mut work = Work {
        coder,
        model,
        info,
        text,
        trees,
        mentions,
        voices,
        quotations: Vec::new(),
        times,
        sentences,
        frames,
        named,
    };
    hear(&mut work);
    work
}

/// The mentions of actors in each sentence of a document.
fn who_is_who(coder: &Coder, text: &str, published: Option<Date>, trees: &[Tree<'_>]) -> Vec<Mentions> {
    let mut memory = Memory::default();
    let finder = finder(coder, text, published);
    let mut mentions: Vec<Mentions> = trees.iter().map(|tree| finder.find(tree, &mut memory)).collect();
    settle(trees, &mut mentions);
    mentions
}

/// See [`Coder::named`].
pub(super) fn named(coder: &Coder, published: Option<Date>, text: &str, sentences: &[Sentence]) -> Vec<Named> {
    let repaired: Vec<_> = sentences.iter().map(repair::repaired).collect();
    let trees: Vec<Tree<'_>> = repaired.iter().map(|s| Tree::new(s)).collect();
    all_named(&who_is_who(coder, text, published, &trees))
}

/// The mentions as the event head takes them, sentence by sentence.
fn all_named(mentions: &[Mentions]) -> Vec<Named> {
    let in_sentences = mentions.iter().enumerate();
    let all = in_sentences.flat_map(|(sentence, found)| found.list.iter().map(move |m| (sentence, m)));
    all.map(|(sentence, m)| Named {
        sentence,
        first: m.first,
        last: m.last,
        kind: m.kind.name(),
        codes: m.who.iter().filter_map(|w| w.entity.clone()).collect(),
    })
    .collect()
}

fn finder<'a>(coder: &'a Coder, text: &'a str, day: Option<Date>) -> Finder<'a> {
    Finder {
        codebook: &coder.codebook,
        gazetteer: &coder.gazetteer,
        phrases: &coder.phrases,
        text,
        day,
    }
}

/// See [`Coder::cues`].
pub(super) fn cues(coder: &Coder, text: &str, sentence: &Sentence) -> Vec<(usize, Root)> {
    let finder = finder(coder, text, None);
    let repaired = repair::repaired(sentence);
    let tree = Tree::new(&repaired);
    let mentions = finder.find(&tree, &mut Memory::default());
    let scene = Scene {
        tree: &tree,
        mentions: &mentions,
        codebook: &coder.codebook,
        voices: &vec![None; sentence.tokens.len()],
    };
    scene
        .cues()
        .into_iter()
        .map(|(i, rule)| (i, judgement::taught(rule)))
        .collect()
}

/// See [`Coder::explain`].
pub(super) fn explain(
    coder: &Coder,
    model: &Model,
    info: &DocumentInfo,
    text: &str,
    sentences: &[Sentence],
    events: &[Event],
) -> Vec<Explained> {
    let repaired: Vec<_> = sentences.iter().map(repair::repaired).collect();
    let work = prepared(coder, model, info, text, sentences, &repaired, |named| {
        model.frames(sentences, named)
    });
    (0..sentences.len())
        .map(|i| explain::sentence(&work, i, events))
        .collect()
}

/// In a text about one state alone, "police", "protesters" and "the opposition" are that state's.
fn settle(trees: &[Tree<'_>], mentions: &mut [Mentions]) {
    let states: BTreeSet<String> = mentions
        .iter()
        .flat_map(|m| &m.list)
        .flat_map(|m| &m.who)
        .filter_map(|w| w.country.clone())
        .collect();
    let mut states = states.into_iter();
    let (Some(state), None) = (states.next(), states.next()) else {
        return;
    };
    for (tree, found) in trees.iter().zip(mentions) {
        for mention in found.list.iter_mut().filter(|m| m.kind == Kind::Agent) {
            // "a state visit", "military aid": there the noun is nobody.
            let last = mention.last - 1;
            let modifies = matches!(tree.rel(last), Deprel::Amod | Deprel::Compound) && tree.head(last) > Some(last);
            // "a New York court", "people in Texas": of a place that may lie elsewhere.
            let elsewhere = tree.sentence.mentions.iter().any(|place| {
                let behind = place.first > last && place.first <= last + 3 && tree.below(place.first, last);
                place.kind == MentionKind::Place && (place.last == mention.first || behind)
            });
            if elsewhere {
                continue;
            }
            for who in &mut mention.who {
                let force =
                    tree.rel(last) == Deprel::Compound && matches!(who.sector.as_deref(), Some("COP" | "MIL" | "REB"));
                if who.entity.is_none() && who.resolved.is_none() && (!modifies || force) {
                    who.entity = Some(state.clone());
                    who.country = Some(state.clone());
                    who.via = "generic";
                }
            }
        }
    }
}

/// Finds the quotations and who speaks in them. One without a speaker of its own goes on in the voice before it.
fn hear(work: &mut Work<'_>) {
    let mut last: Option<(usize, matching::Role)> = None;
    let mut quotations = Vec::new();
    for paragraph in paragraphs(work) {
        for mut quotation in speech::quotations(work.text, paragraph) {
            let overlapping = (0..work.trees.len()).filter(|&s| overlap(work.trees[s].sentence.span, quotation.span));
            for s in overlapping {
                let scene = work.scene(s);
                if let Some((role, verb)) = speech::attribute(&scene, work.trees[s].sentence, quotation.span) {
                    quotation.speaker = Some((s, role));
                    quotation.verb = Some((s, verb));
                    break;
                }
            }
            if quotation.speaker.is_some() {
                last.clone_from(&quotation.speaker);
            } else if quotation.span.of(work.text).split_whitespace().count() > 4 {
                quotation.speaker.clone_from(&last);
            }
            quotations.push(quotation);
        }
    }
    for quotation in &quotations {
        let Some((_, role)) = &quotation.speaker else { continue };
        for s in 0..work.trees.len() {
            for (i, token) in work.trees[s].sentence.tokens.iter().enumerate() {
                if quotation.span.contains(token.span) {
                    work.voices[s][i] = Some(speech::voice(role));
                }
            }
        }
    }
    work.quotations = quotations;
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// The stretches of text that share a paragraph.
fn paragraphs(work: &Work<'_>) -> Vec<Span> {
    let mut spans: Vec<(usize, Span)> = Vec::new();
    for tree in &work.trees {
        let sentence = tree.sentence;
        match spans.last_mut() {
            Some((number, span)) if *number == sentence.paragraph => *span = span.cover(sentence.span),
            _ => spans.push((sentence.paragraph, sentence.span)),
        }
    }
    spans.into_iter().map(|(_, span)| span).collect()
}
