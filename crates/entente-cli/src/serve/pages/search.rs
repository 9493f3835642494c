//! Search: by words, and by an example sentence.

use super::dyad::roots;
use crate::serve::filters;
use crate::{
    commands::source::side,
    serve::{
        address::{Address, link},
        answer::{Frame, Page, Refusal},
        desk::View,
        marks::{Mark, Piece, pieces},
        table::{Cell, Table},
        words::{Paging, day, outlet},
    },
};
use askama::Template;
use entente::{
    event::{Root, Span},
    ledger::{HitEvent, SearchOrder, SearchQuery, SentenceHit},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Sentences like an example that are looked at.
const NEAREST: usize = 200;
/// Longest example sentence, in bytes.
const EXAMPLE: usize = 2_000;

/// What may be searched for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// Words of the sentence, all of them in any form; "in quotes" as they stand; word* by beginning.
    text: Option<String>,
    /// An example: the sentences that say most nearly the same.
    like: Option<String>,
    /// A state, organisation or group that an event of the sentence has a part for.
    entity: Option<String>,
    /// Roots of an event of the sentence, with commas between them.
    root: Option<String>,
    /// The outlet.
    publication: Option<String>,
    /// Published on this day or later.
    from: Option<Date>,
    /// Published on this day or earlier.
    to: Option<Date>,
    /// rank (the default) or newest.
    order: Option<Order>,
    /// Page, from 1.
    #[schemars(range(min = 1))]
    page: Option<usize>,
}

/// In which order sentences come.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Order {
    Rank,
    Newest,
}

/// Found sentences, and their JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "search.html")]
pub(in crate::serve) struct Search {
    #[serde(skip)]
    frame: Frame,
    /// Sentences of this page.
    hits: Vec<Hit>,
    paging: Paging,
    /// True where more fit than are counted.
    capped: bool,
    #[serde(skip)]
    asked: [String; 7],
    #[serde(skip)]
    newest: bool,
    #[serde(skip)]
    roots: Vec<&'static str>,
    #[serde(skip)]
    any: bool,
    /// No sentence can be compared with an example.
    #[serde(skip)]
    unlike: bool,
    #[serde(skip)]
    table: Table,
}

/// A found sentence.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(in crate::serve) struct Hit {
    #[serde(flatten)]
    hit: SentenceHit,
    /// How like the example it is, from -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    likeness: Option<f32>,
    #[serde(skip)]
    pieces: Vec<Piece>,
}

impl Page for Search {
    fn tables(&self) -> Vec<&Table> {
        vec![&self.table]
    }
}

impl Hit {
    fn of(hit: SentenceHit, likeness: Option<f32>) -> Self {
        let marks: Vec<Mark> = hit.matched.iter().map(|span| Mark::new(*span, "matched", 0)).collect();
        Self {
            pieces: pieces(&hit.text, Span::new(0, hit.text.len()), &marks),
            hit,
            likeness,
        }
    }

    fn document(&self) -> String {
        link(&["document", &self.hit.document.hash])
    }

    fn source(&self) -> String {
        outlet(&self.hit.document)
    }

    fn day(&self) -> String {
        day(self.hit.document.published)
    }

    fn events(&self) -> &[HitEvent] {
        &self.hit.events
    }

    fn likeness(&self) -> String {
        self.likeness.map(|value| format!("{value:.2}")).unwrap_or_default()
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address) -> Result<Search, Refusal> {
    let query: Query = address.query()?;
    super::in_order(query.from, query.to)?;
    super::searchable(query.text.as_deref())?;
    let order = match query.order {
        None | Some(Order::Rank) => SearchOrder::Rank,
        Some(Order::Newest) => SearchOrder::Newest,
    };
    let entities = match &query.entity {
        None => Vec::new(),
        Some(name) => side(view.names(), name, None)?.members,
    };
    let roots = query.root.as_deref().map(roots).transpose()?.unwrap_or_default();
    let page = query.page.unwrap_or(1).max(1);
    let any = query.text.is_some()
        || query.like.is_some()
        || !entities.is_empty()
        || !roots.is_empty()
        || query.publication.is_some();
    let asked = SearchQuery {
        text: query.text.clone(),
        from: query.from,
        to: query.to,
        publication: query.publication.clone(),
        entities,
        roots,
        order,
        limit: Some(Paging::SIZE),
        offset: (page - 1).saturating_mul(Paging::SIZE),
    };
    let (hits, total, capped) = match &query.like {
        _ if !any => (Vec::<Hit>::new(), 0, false),
        Some(example) => like(view, example, &asked, page)?,
        None => {
            let found = view.ledger.search(&asked)?;
            let hits = found.hits.into_iter().map(|hit| Hit::of(hit, None)).collect();
            (hits, found.total, found.capped)
        }
    };
    let field = |name: &str| address.asked(name).unwrap_or_default().to_owned();
    let mut frame = Frame::new(address, "", "Search");
    frame.searched = field("text");
    Ok(Search {
        frame,
        table: table(address, &hits),
        hits,
        paging: Paging::of(address, Some(page), total),
        capped,
        asked: ["text", "like", "entity", "root", "publication", "from", "to"].map(field),
        newest: order == SearchOrder::Newest,
        roots: Root::ALL.map(Root::name).to_vec(),
        any,
        unlike: query.like.is_some() && view.desk.similar(view)?.is_empty(),
    })
}

/// The sentences most like an example, among those that fit the other terms.
fn like(view: &View<'_>, example: &str, asked: &SearchQuery, page: usize) -> Result<(Vec<Hit>, usize, bool), Refusal> {
    if example.len() > EXAMPLE {
        return Err(Refusal::bad("The example is too long; give one sentence."));
    }
    let vector = view.desk.vector(example)?;
    let terms = asked.text.is_some() || asked.from.is_some() || asked.to.is_some() || asked.publication.is_some();
    let among = if terms || !asked.entities.is_empty() || !asked.roots.is_empty() {
        let fits = view.ledger.matches(asked)?;
        Some(fits.sentences.into_iter().collect::<HashSet<i64>>())
    } else {
        None
    };
    let similar = view.desk.similar(view)?;
    let near = similar.nearest_among(&vector, NEAREST, |id| {
        among.as_ref().is_none_or(|among| among.contains(&id))
    });
    let total = near.len();
    let shown: Vec<(i64, f32)> = near
        .into_iter()
        .skip((page - 1).saturating_mul(Paging::SIZE))
        .take(Paging::SIZE)
        .collect();
    let ids: Vec<i64> = shown.iter().map(|(id, _)| *id).collect();
    let found = view.ledger.sentences(&ids)?;
    let likeness = |id: i64| shown.iter().find(|(known, _)| *known == id).map(|(_, value)| *value);
    let hits = found.into_iter().map(|hit| {
        let value = likeness(hit.id);
        Hit::of(hit, value)
    });
    Ok((hits.collect(), total, false))
}

fn table(address: &Address, hits: &[Hit]) -> Table {
    let columns = ["day", "source", "sentence", "events", "document"];
    let rows = hits.iter().map(|h| {
        let events: Vec<String> = h.hit.events.iter().map(|e| format!("{} {}", e.id, e.root)).collect();
        vec![
            Cell::text(h.day()),
            Cell::text(h.source()),
            Cell::text(h.hit.text.clone()),
            Cell::text(events.join("; ")),
            Cell::text(h.hit.document.hash.clone()),
        ]
    });
    Table::new(address, "sentences", "Sentences of this page", &columns).rows(rows)
}
