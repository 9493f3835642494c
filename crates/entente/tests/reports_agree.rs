//! The event head in Rust says what it says in Python (training/fixture.py writes its words down).
#![allow(missing_docs, clippy::print_stdout)]

use entente::text::{Deprel, FrameKind, Model, Named, Sentence};
use serde::Deserialize;

#[derive(Deserialize)]
struct Known {
    words: Vec<String>,
    head: Vec<i64>,
    deprel: Vec<String>,
    lemma: Vec<String>,
    /// Where each sentence ends.
    ends: Vec<usize>,
    headline: Vec<bool>,
    mentions: Vec<(usize, usize, String, Vec<String>)>,
    frames: Vec<Frame>,
}

#[derive(Deserialize)]
struct Frame {
    kind: usize,
    trigger: usize,
    label: String,
    share: f32,
    sides: Vec<(String, f32, f32)>,
}

const KINDS: [FrameKind; 4] = [
    FrameKind::Event,
    FrameKind::Claim,
    FrameKind::Statement,
    FrameKind::Commitment,
];
const MENTIONS: [&str; 7] = [
    "state",
    "capital",
    "nationality",
    "person",
    "organisation",
    "agent",
    "anaphor",
];

/// The sentences of a report as Rust reads their words, with the trees that Python was given.
fn sentences(model: &Model, known: &Known) -> Vec<Sentence> {
    let starts = [0].into_iter().chain(known.ends.iter().copied());
    let ranges: Vec<_> = starts.zip(&known.ends).map(|(start, end)| start..*end).collect();
    let words: Vec<Vec<&str>> = ranges
        .iter()
        .map(|r| known.words[r.clone()].iter().map(String::as_str).collect())
        .collect();
    let mut found = model.read_words(&words);
    for ((sentence, range), headline) in found.iter_mut().zip(&ranges).zip(&known.headline) {
        sentence.headline = *headline;
        for (token, i) in sentence.tokens.iter_mut().zip(range.clone()) {
            token.head = usize::try_from(known.head[i]).ok().map(|h| h - range.start);
            token.deprel = Deprel::from_name(&known.deprel[i]).unwrap();
            token.lemma.clone_from(&known.lemma[i]);
        }
    }
    found
}

#[test]
fn rust_hears_what_python_hears() {
    let model = Model::embedded().unwrap();
    let known: Vec<Known> = serde_json::from_str(include_str!("reports_agree.json")).unwrap();
    let (mut labels, mut sides, mut frames, mut sided) = (0, 0, 0, 0);
    let mut farthest = 0.0f32;
    for report in &known {
        let sentences = sentences(&model, report);
        let place = |word: usize| {
            let sentence = report.ends.iter().position(|end| word < *end).unwrap();
            let start = sentence.checked_sub(1).map_or(0, |before| report.ends[before]);
            (sentence, word - start)
        };
        let named: Vec<Named> = report
            .mentions
            .iter()
            .map(|(first, last, kind, codes)| {
                let (sentence, at) = place(*first);
                let kind = MENTIONS.into_iter().find(|k| k == kind).unwrap();
                Named {
                    sentence,
                    first: at,
                    last: at + last - first,
                    kind,
                    codes: codes.clone(),
                }
            })
            .collect();
        let read = model.frames(&sentences, &named);
        for frame in &report.frames {
            let (word, kind) = (place(frame.trigger), KINDS[frame.kind]);
            // What Python cut off at its limit of words, Rust reads in parts: there is nothing to compare.
            let Some((label, share)) = model.label(&read, word, kind) else {
                continue;
            };
            frames += 1;
            labels += usize::from(label == frame.label);
            farthest = farthest.max((share - frame.share).abs());
            for side in model.sides(&read, &sentences, word, kind) {
                let Some((_, one, other)) = frame.sides.iter().find(|(code, ..)| *code == side.code) else {
                    continue;
                };
                sided += 2;
                sides +=
                    usize::from((side.one > 0.5) == (*one > 0.5)) + usize::from((side.other > 0.5) == (*other > 0.5));
            }
        }
    }
    println!("labels {labels} of {frames}, sides {sides} of {sided}, farthest share {farthest:.3}");
    assert!(
        frames > 200 && sided > 800,
        "{frames} frames, {sided} sides are too few to tell"
    );
    assert!(labels * 1000 >= frames * 985, "{labels} of {frames} labels");
    assert!(sides * 1000 >= sided * 985, "{sides} of {sided} sides");
}
