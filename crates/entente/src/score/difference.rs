//! What two codings of the same documents have in common, and what only one of them has.

use crate::{
    event::{Event, Modality, Party, Polarity, Reading, Root},
    news::Document,
};
use jiff::civil::Date;
use serde::Serialize;

/// The two codings, A and B, of all documents so far.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Difference {
    /// Documents compared.
    pub documents: usize,
    /// Events that both have.
    pub same: usize,
    /// Events that only A has.
    pub only_a: Side,
    /// Events that only B has.
    pub only_b: Side,
}

/// The events of one coding that the other lacks.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// How many.
    pub count: usize,
    /// The first of them.
    pub events: Vec<Told>,
}

/// An event with the sentence that tells it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// Id of the document, or where it came from.
    pub document: String,
    /// The sentence.
    pub sentence: String,
    /// Number of the document and of the sentence, in the order of reading.
    #[serde(skip)]
    pub place: (usize, usize),
    /// The word that names the event.
    pub trigger: String,
    /// The rule that coded it.
    pub rule: String,
    /// What is compared.
    #[serde(flatten)]
    pub coded: Coded,
}

/// What makes an event of a sentence this event and no other: its words, its rule and its confidence do not count.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)] // as in `event::Event`
pub struct Coded {
    pub root: Root,
    pub mode: Option<String>,
    pub cameo: Option<String>,
    pub contexts: Vec<String>,
    /// Codes, or names where there is none; in order of the alphabet, as all lists here.
    pub actors: Vec<String>,
    pub recipients: Vec<String>,
    /// "mediator QAT".
    pub third_parties: Vec<String>,
    pub reciprocal: bool,
    pub polarity: Polarity,
    pub modality: Modality,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub speakers: Vec<String>,
}

impl Difference {
    /// Takes a document with both its readings into account; of each side at most `limit` events are kept.
    pub fn add(&mut self, document: &Document, a: &Reading, b: &Reading, limit: usize) {
        let (only_a, only_b, same) = apart(a, b);
        let told = |reading: &Reading, i: usize, coded: Coded| {
            let event = &reading.events[i];
            let sentence = reading
                .sentences
                .get(event.sentence)
                .map_or("", |s| s.span.of(&document.text));
            Told {
                document: document.info.id.clone().unwrap_or_else(|| document.info.source.clone()),
                sentence: sentence.split_whitespace().collect::<Vec<_>>().join(" "),
                place: (self.documents, event.sentence),
                trigger: event.trigger.text.clone(),
                rule: rule(event),
                coded,
            }
        };
        for (side, reading, only) in [(&mut self.only_a, a, only_a), (&mut self.only_b, b, only_b)] {
            side.count += only.len();
            let room = limit.saturating_sub(side.events.len());
            let kept = only.into_iter().take(room);
            side.events.extend(kept.map(|(i, coded)| told(reading, i, coded)));
        }
        self.same += same;
        self.documents += 1;
    }
}

type Numbered = Vec<(usize, Coded)>;

/// The events that only A has, those that only B has, and how many both have.
fn apart(a: &Reading, b: &Reading) -> (Numbered, Numbered, usize) {
    let coded = |reading: &Reading| reading.events.iter().map(Coded::of).enumerate().collect::<Numbered>();
    let start = |reading: &Reading, i: usize| {
        let sentence = reading.events[i].sentence;
        reading.sentences.get(sentence).map(|s| s.span.start)
    };
    let mut only_b = coded(b);
    let mut only_a = coded(a);
    let all = only_a.len();
    only_a.retain(|(i, one)| {
        let same = |(j, other): &(usize, Coded)| one == other && start(a, *i) == start(b, *j);
        match only_b.iter().position(same) {
            Some(at) => {
                only_b.remove(at);
                false
            }
            None => true,
        }
    });
    let same = all - only_a.len();
    (only_a, only_b, same)
}

/// The rule that coded an event, as its first reason names it.
fn rule(event: &Event) -> String {
    let first = event.reasons.first().map_or("", |r| r.because.as_str());
    let named = first.strip_prefix("rule ").and_then(|r| r.split(' ').next());
    named.unwrap_or_default().to_owned()
}

impl Coded {
    fn of(event: &Event) -> Self {
        let sorted = |mut list: Vec<String>| {
            list.sort_unstable();
            list
        };
        let codes = |parties: &[Party]| sorted(parties.iter().map(code).collect());
        let third = event.third_parties.iter();
        Self {
            root: event.root,
            mode: event.mode.clone(),
            cameo: event.cameo.clone(),
            contexts: sorted(event.contexts.clone()),
            actors: codes(&event.actors),
            recipients: codes(&event.recipients),
            third_parties: sorted(third.map(|t| format!("{} {}", t.role, code(&t.party))).collect()),
            reciprocal: event.reciprocal,
            polarity: event.polarity,
            modality: event.modality,
            start: event.when.start,
            end: event.when.end,
            speakers: event.speakers.iter().map(|s| code(&s.party)).collect(),
        }
    }
}

fn code(party: &Party) -> String {
    let known = party.entity.as_ref().or(party.resolved.as_ref());
    known.unwrap_or(&party.name).clone()
}

#[cfg(test)]
mod tests {
    use super::Difference;
    use crate::{Reader, event::Polarity, news::from_text};

    #[test]
    fn what_only_one_side_has_is_kept_with_its_sentence() {
        let reader = Reader::embedded().expect("the embedded codebook");
        let text = "France signed an agreement with Brazil on Friday. Germany condemned Belarus.";
        let document = from_text(text, "report");
        let a = reader.read(&document);
        assert_eq!(a.events.len(), 2, "{:?}", a.events);
        let mut b = a.clone();
        // Words, reasons and confidence do not count, the status does.
        b.events[0].confidence = 0.1;
        b.events[0].reasons.clear();
        b.events[1].polarity = Polarity::Denied;
        let mut difference = Difference::default();
        difference.add(&document, &a, &b, 40);
        assert_eq!((difference.documents, difference.same), (1, 1));
        assert_eq!((difference.only_a.count, difference.only_b.count), (1, 1));
        let told = &difference.only_b.events[0];
        assert_eq!(
            (told.document.as_str(), told.sentence.as_str()),
            ("report", "Germany condemned Belarus.")
        );
        assert_eq!((told.place, told.trigger.as_str()), ((0, 1), "condemned"));
        assert!(told.rule.starts_with("accuse-"), "{}", told.rule);

        b.events.clear();
        difference.add(&document, &a, &b, 2);
        assert_eq!((difference.documents, difference.same), (2, 1));
        assert_eq!((difference.only_a.count, difference.only_a.events.len()), (3, 2));
    }
}
