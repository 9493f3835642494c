//! `entente search`: sentences by their words, their events, or what they resemble.

use super::{events::no_root, in_order, known_entity, open_ledger};
use crate::{
    cli::Search,
    output::{self, BOLD, DIM, TRIGGER, styled},
};
use anyhow::{Context, Result, bail};
use entente::{
    codebook::Names,
    event::{Root, Span},
    ledger::{Ledger, SearchOrder, SearchQuery, SentenceHit},
    similar::Similar,
    text::{Block, Model},
};
use serde::Serialize;
use std::{collections::HashSet, io::Write};

/// What is shown of a search.
#[derive(Serialize)]
struct Found {
    hits: Vec<Hit>,
    /// How many fit, as far as they were looked at.
    total: usize,
    /// True where more may fit.
    capped: bool,
}

#[derive(Serialize)]
struct Hit {
    /// Cosine with the sentence that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<f32>,
    #[serde(flatten)]
    hit: SentenceHit,
}

/// A hit as a table for programs has it.
#[derive(Serialize)]
struct Row<'h> {
    sentence: i64,
    day: String,
    publication: &'h str,
    text: &'h str,
    events: String,
    similarity: Option<f32>,
    url: &'h str,
    source: &'h str,
    document: &'h str,
}

pub(super) fn run(arguments: &Search) -> Result<()> {
    let query = query(arguments)?;
    let ledger = open_ledger(&arguments.ledger)?;
    let found = match &arguments.like {
        Some(sentence) => like(&ledger, sentence, &query)?,
        None => {
            let found = ledger.search(&query)?;
            let hits = found.hits.into_iter().map(|hit| Hit { similarity: None, hit });
            Found {
                hits: hits.collect(),
                total: found.total,
                capped: found.capped,
            }
        }
    };
    if arguments.json {
        return output::json(&found);
    }
    if arguments.csv {
        return output::csv(&found.hits.iter().map(row).collect::<Vec<_>>());
    }
    print(&found)
}

fn query(arguments: &Search) -> Result<SearchQuery> {
    in_order(arguments.from, arguments.to)?;
    let names = Names::embedded()?;
    let roots = arguments.root.iter();
    Ok(SearchQuery {
        text: (!arguments.words.is_empty()).then(|| arguments.words.join(" ")),
        from: arguments.from,
        to: arguments.to,
        publication: arguments.publication.clone(),
        entities: arguments
            .entity
            .iter()
            .map(|name| known_entity(&names, name))
            .collect::<Result<_>>()?,
        roots: roots
            .map(|root| Root::from_name(root).with_context(|| no_root(root)))
            .collect::<Result<_>>()?,
        order: if arguments.newest {
            SearchOrder::Newest
        } else {
            SearchOrder::Rank
        },
        limit: Some(arguments.limit).filter(|limit| *limit > 0),
        offset: arguments.offset,
    })
}

/// The sentences that fit, those most like the given one first.
fn like(ledger: &Ledger, sentence: &str, query: &SearchQuery) -> Result<Found> {
    let model = Model::embedded()?;
    let mut index = Similar::default();
    ledger.vectors(model.hash(), |id, packed| {
        index.add(id, packed);
    })?;
    if index.is_empty() {
        bail!(
            "{}: holds no sentence that can be compared; those added by an older program, or with another model, cannot",
            ledger.path().display()
        );
    }
    let vector = vector(&model, sentence).with_context(|| format!("there is no word in {sentence:?}"))?;
    let (offset, limit) = (query.offset, query.limit.unwrap_or(index.len()));
    let most = limit.saturating_add(offset).min(index.len());
    let free = SearchQuery {
        order: query.order,
        limit: query.limit,
        offset,
        ..SearchQuery::default()
    };
    let (near, total, capped) = if *query == free {
        (index.nearest(&vector, most), index.len(), false)
    } else {
        let fitting = ledger.matches(query)?;
        let kept: HashSet<i64> = fitting.sentences.into_iter().collect();
        let near = index.nearest_among(&vector, most, |id| kept.contains(&id));
        (near, kept.len(), fitting.capped)
    };
    let near: Vec<(i64, f32)> = near.into_iter().skip(offset).collect();
    let ids: Vec<i64> = near.iter().map(|(id, _)| *id).collect();
    let hits = ledger.sentences(&ids)?.into_iter();
    let hits = hits.map(|hit| Hit {
        similarity: near.iter().find(|(id, _)| *id == hit.id).map(|(_, cosine)| *cosine),
        hit,
    });
    Ok(Found {
        hits: hits.collect(),
        total,
        capped,
    })
}

/// The mean of the vectors of what may be several sentences.
fn vector(model: &Model, text: &str) -> Option<Vec<f32>> {
    let block = Block {
        span: Span::new(0, text.len()),
        headline: false,
    };
    model
        .analyse(text, &[block])
        .into_iter()
        .map(|sentence| sentence.vector)
        .reduce(|mut sum, vector| {
            sum.iter_mut().zip(vector).for_each(|(s, v)| *s += v);
            sum
        })
}

fn print(found: &Found) -> Result<()> {
    if found.hits.is_empty() {
        output::note("no sentence fits");
        return Ok(());
    }
    let mut out = output::out();
    for Hit { similarity, hit } in &found.hits {
        let document = &hit.document;
        let mut place: Vec<String> = vec![
            document
                .published
                .map_or_else(|| "undated".to_owned(), |day| day.to_string()),
            document.publication.clone().unwrap_or_else(|| document.source.clone()),
        ];
        place.extend(similarity.map(|cosine| format!("similarity {cosine:.2}")));
        writeln!(out, "{}", styled(DIM, &place.join(" · ")))?;
        writeln!(out, "{}", output::wrapped(&marked(hit), 2))?;
        for event in &hit.events {
            writeln!(out, "  {} {}", styled(BOLD, &event.id.to_string()), event.root)?;
        }
    }
    let more = if found.capped { "at least " } else { "" };
    output::note(&format!("{} of {more}{} sentences", found.hits.len(), found.total));
    Ok(())
}

/// The sentence with the words that were sought in colour, where there is colour.
fn marked(hit: &SentenceHit) -> String {
    if !output::colours() {
        return hit.text.clone();
    }
    let (mut text, mut last) = (String::new(), 0);
    for span in &hit.matched {
        text.push_str(&hit.text[last..span.start]);
        text.push_str(&styled(TRIGGER, span.of(&hit.text)));
        last = span.end;
    }
    text + &hit.text[last..]
}

fn row(found: &Hit) -> Row<'_> {
    let Hit { similarity, hit } = found;
    let events: Vec<String> = hit.events.iter().map(|e| format!("{} {}", e.id, e.root)).collect();
    Row {
        sentence: hit.id,
        day: hit.document.published.map(|day| day.to_string()).unwrap_or_default(),
        publication: hit.document.publication.as_deref().unwrap_or_default(),
        text: &hit.text,
        events: events.join("; "),
        similarity: *similarity,
        url: hit.document.url.as_deref().unwrap_or_default(),
        source: &hit.document.source,
        document: &hit.document.hash,
    }
}
