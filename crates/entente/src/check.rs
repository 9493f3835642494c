//! Tries every example of the codebook: those that must code, and those in which a rule must not fire.

use crate::{
    Reader,
    codebook::Rule,
    event::{DateSource, Event, Party, Reading, Span},
    news::{Document, from_text},
};
use jiff::civil::date;

/// An example that does not behave as its rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// File and line below `codebook/`.
    pub place: String,
    /// The example.
    pub example: String,
    /// What happened instead.
    pub what: String,
}

/// The outcome of a check.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Rules tried.
    pub rules: usize,
    /// Examples tried.
    pub examples: usize,
    /// Those that failed by the rules alone.
    pub failures: Vec<Failure>,
    /// How many come out otherwise than they should with the event head's judgement beside the rules.
    pub otherwise: usize,
}

/// An example with its marks taken out.
struct Example {
    text: String,
    actors: Vec<Span>,
    recipients: Vec<Span>,
}

/// Tries all examples of all rules.
pub fn check(reader: &Reader) -> Report {
    let rules: Vec<&Rule> = reader.codebook().rules.iter().collect();
    let mut documents = Vec::new();
    let mut wanted = Vec::new();
    for rule in &rules {
        for example in &rule.codes {
            let example_read = unmarked(example);
            documents.push(document(&example_read.text));
            wanted.push((*rule, example, Some(example_read)));
        }
        for example in &rule.never {
            documents.push(document(example));
            wanted.push((*rule, example, None));
        }
    }
    let fault = |rule: &Rule, marks: &Option<Example>, reading: &Reading| match marks {
        Some(marks) => codes(rule, marks, reading),
        None => never(rule, reading),
    };
    let mut report = Report {
        rules: rules.len(),
        examples: wanted.len(),
        ..Report::default()
    };
    for ((by_rules, whole), (rule, example, marks)) in reader.read_many_both_ways(&documents).iter().zip(&wanted) {
        report.otherwise += usize::from(fault(rule, marks, whole).is_some());
        report.failures.extend(fault(rule, marks, by_rules).map(|what| Failure {
            rule: rule.id.clone(),
            place: rule.file.clone(),
            example: (*example).clone(),
            what,
        }));
    }
    report
}

fn document(text: &str) -> Document {
    let mut document = from_text(text, "codebook");
    let whole = Span::new(0, document.text.len());
    document.paragraphs = vec![crate::news::Paragraph {
        span: whole,
        kind: crate::news::ParagraphKind::Body,
    }];
    document.info.published = Some(date(2025, 10, 26));
    document.info.published_from = DateSource::Given;
    document
}

fn unmarked(example: &str) -> Example {
    let mut found = Example {
        text: String::new(),
        actors: Vec::new(),
        recipients: Vec::new(),
    };
    let mut open = 0;
    for c in example.chars() {
        match c {
            '[' | '{' => open = found.text.len(),
            ']' => found.actors.push(Span::new(open, found.text.len())),
            '}' => found.recipients.push(Span::new(open, found.text.len())),
            _ => found.text.push(c),
        }
    }
    found
}

/// None where an event of this rule has the marked parties; else what came instead.
fn codes(rule: &Rule, marks: &Example, reading: &Reading) -> Option<String> {
    let ours: Vec<&Event> = reading.events.iter().filter(|e| mentions_rule(e, rule)).collect();
    let of_root: Vec<&Event> = reading
        .events
        .iter()
        .filter(|e| e.root == rule.root && (rule.mode.is_none() || e.mode == rule.mode))
        .collect();
    if of_root.is_empty() {
        let instead: Vec<String> = reading.events.iter().map(describe).collect();
        let why = if ours.is_empty() {
            "the rule did not fire"
        } else {
            "another rule won"
        };
        return Some(format!("{why}; coded: {}", list(&instead)));
    }
    let fits = |event: &&&Event| {
        let has = |parties: &[Party], span: &Span| parties.iter().any(|p| overlap(p.evidence.span, *span));
        let symmetric = rule.symmetric;
        let actors = marks
            .actors
            .iter()
            .all(|m| has(&event.actors, m) || (symmetric && has(&event.recipients, m)));
        let recipients = marks
            .recipients
            .iter()
            .all(|m| has(&event.recipients, m) || (symmetric && has(&event.actors, m)));
        actors && recipients
    };
    let candidates = if ours.iter().any(|e| of_root.iter().any(|o| o.id == e.id)) {
        &ours
    } else {
        &of_root
    };
    if candidates.iter().find(fits).is_some() || of_root.iter().find(fits).is_some() {
        return None;
    }
    Some(format!(
        "other parties: {}",
        list(&candidates.iter().map(|e| describe(e)).collect::<Vec<_>>())
    ))
}

fn never(rule: &Rule, reading: &Reading) -> Option<String> {
    let fired = |e: &&Event| {
        e.reasons
            .first()
            .is_some_and(|r| r.because.starts_with(&format!("rule {} (", rule.id)))
    };
    reading
        .events
        .iter()
        .find(fired)
        .map(|e| format!("the rule fired: {}", describe(e)))
}

fn mentions_rule(event: &Event, rule: &Rule) -> bool {
    let (own, also) = (format!("rule {} (", rule.id), format!("also fits rule {}", rule.id));
    event
        .reasons
        .iter()
        .any(|r| r.because.starts_with(&own) || r.because == also)
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

fn describe(event: &Event) -> String {
    let side = |parties: &[Party]| parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ");
    let mode = event.mode.as_ref().map(|m| format!(".{m}")).unwrap_or_default();
    format!(
        "{}{mode} [{}] \"{}\" {{{}}}",
        event.root,
        side(&event.actors),
        event.trigger.text,
        side(&event.recipients)
    )
}

fn list(items: &[String]) -> String {
    if items.is_empty() {
        "nothing".to_owned()
    } else {
        items.join("; ")
    }
}
