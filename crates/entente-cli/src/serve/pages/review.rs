//! Reviews: what people made of events, and events that wait for somebody to look at them.

use crate::serve::filters;
use crate::serve::{
    address::Address,
    answer::{Frame, Page, Refusal},
    desk::View,
    table::{Cell, Table},
    words::{EventLine, events_table},
};
use askama::Template;
use entente::ledger::{EventId, ReviewQuery, ReviewRow, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Reviews shown.
const SHOWN: usize = 50;
/// Events of the queue.
const QUEUE: usize = 10;
/// Of the newest so many, those that nobody has reviewed make the queue.
const LOOKED_AT: i64 = 400;

/// What may be asked of reviews.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct Query {
    /// accept, correct or reject.
    verdict: Option<Verdict>,
    /// By the reviewer of exactly this name.
    reviewer: Option<String>,
}

/// Reviews, and their JSON twin.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "review.html")]
pub(in crate::serve) struct Reviews {
    #[serde(skip)]
    frame: Frame,
    /// The newest first.
    reviews: Vec<ReviewRow>,
    /// The surest and the least sure of the newest events that nobody has reviewed, in turn.
    queue: Vec<EventLine>,
    #[serde(skip)]
    asked: [String; 2],
    #[serde(skip)]
    tables: [Table; 2],
}

impl Page for Reviews {
    fn tables(&self) -> Vec<&Table> {
        self.tables.iter().collect()
    }
}

impl Reviews {
    fn line(&self, row: &ReviewRow) -> EventLine {
        EventLine::new(row.event.clone())
    }
}

pub(in crate::serve) fn page(view: &View<'_>, address: &Address) -> Result<Reviews, Refusal> {
    let query: Query = address.query()?;
    let reviews = view.ledger.reviews(&ReviewQuery {
        verdict: query.verdict,
        reviewer: query.reviewer.clone(),
        limit: Some(SHOWN),
        ..ReviewQuery::default()
    })?;
    let queue = queue(view)?;
    let field = |name: &str| address.asked(name).unwrap_or_default().to_owned();
    Ok(Reviews {
        frame: Frame::new(address, "review", "Review"),
        tables: [table(address, &reviews), events_table(address, "queue", &queue)],
        queue,
        reviews,
        asked: ["verdict", "reviewer"].map(field),
    })
}

/// Events worth a look: where the coder is least sure it errs most, and where it is surest an error matters most.
fn queue(view: &View<'_>) -> Result<Vec<EventLine>, Refusal> {
    let newest = view.ledger.newest_event()?;
    let mut rows = view.ledger.events_after(EventId(newest.0.saturating_sub(LOOKED_AT)))?;
    rows.sort_by(|x, y| y.confidence.total_cmp(&x.confidence));
    let mut rows = VecDeque::from(rows);
    let (mut queue, mut surest) = (Vec::new(), true);
    while queue.len() < QUEUE {
        let Some(row) = (if surest { rows.pop_front() } else { rows.pop_back() }) else {
            break;
        };
        if view.ledger.review_of(row.id)?.is_empty() {
            queue.push(EventLine::new(row));
            surest = !surest;
        }
    }
    Ok(queue)
}

fn table(address: &Address, reviews: &[ReviewRow]) -> Table {
    let columns = [
        "at",
        "event",
        "verdict",
        "reviewer",
        "reason",
        "correction",
        "counts",
        "root",
        "words",
    ];
    let rows = reviews.iter().map(|r| {
        let correction = r.review.correction.as_ref().and_then(|c| serde_json::to_string(c).ok());
        vec![
            Cell::text(r.review.at.clone()),
            Cell::text(r.review.event.to_string()),
            Cell::text(crate::output::named(r.review.verdict)),
            Cell::text(r.review.reviewer.clone()),
            Cell::text(r.review.reason.clone()),
            Cell::text(correction.unwrap_or_default()),
            Cell::text(r.latest.to_string()),
            Cell::text(r.event.root.name()),
            Cell::text(r.event.words.clone()),
        ]
    });
    Table::new(address, "reviews", "Reviews", &columns).rows(rows)
}
