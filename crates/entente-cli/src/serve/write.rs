//! What may be sent to the desk: the token, documents, and reviews.

use super::{
    access::from_here,
    address::{Form, link},
    answer::{JSON, Refusal, see},
    desk::{Desk, fault},
    entered,
    jobs::Parcel,
    pages::{Kept, Ordered, ReviewForm, event},
};
use crate::commands::entity;
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Path, Request, State, multipart::MultipartError, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use entente::{
    ledger::{Correction, EventId, Ledger, LedgerError, NewReview, Verdict},
    news::fetch::{self, Limits, Private},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// Takes the token, and lets the browser keep it.
pub(super) async fn enter(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    if let Err(refusal) = from_here(request.headers()) {
        return refusal.into_response(Form::Html);
    }
    let body = match form_body(request).await {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(Form::Html),
    };
    let given = form_urlencoded::parse(&body).find(|(name, _)| name == "token");
    match given {
        Some((_, token)) if desk.access.opens(&token) => with_cookie(see("/"), &desk.access.cookie_of(&token)),
        _ => {
            // Guessing is hopeless, and slow besides.
            tokio::time::sleep(Duration::from_millis(300)).await;
            entered(false, true)
        }
    }
}

/// Lets the browser forget the token.
pub(super) async fn leave(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response<Body> {
    match from_here(&headers) {
        Ok(()) => with_cookie(see("/enter"), &desk.access.no_cookie()),
        Err(refusal) => refusal.into_response(Form::Html),
    }
}

fn with_cookie(mut response: Response<Body>, cookie: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// Keeps a review.
pub(super) async fn review(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    request: Request,
) -> Response<Body> {
    let form = wanted(&request);
    match reviewed(&desk, &name, request).await {
        Ok(id) => done(form, &(link(&["event", &name]) + "#review"), &Kept { review: id }),
        Err(refusal) => refusal.into_response(form),
    }
}

async fn reviewed(desk: &Arc<Desk>, name: &str, request: Request) -> Result<i64, Refusal> {
    desk.access.may_write(request.headers())?;
    let event = event::id(name)?;
    let body = form_body(request).await?;
    let sent: ReviewForm =
        serde_urlencoded::from_bytes(&body).map_err(|e| Refusal::bad(format!("The form cannot be read: {e}.")))?;
    let desk = Arc::clone(desk);
    let kept = tokio::task::spawn_blocking(move || keep(&desk, event, &sent)).await;
    kept.map_err(|_| fault())?
}

fn keep(desk: &Desk, id: EventId, sent: &ReviewForm) -> Result<i64, Refusal> {
    let mut ledger = Ledger::open(&desk.path)?;
    let unknown = || Refusal::unknown(format!("The ledger holds no event {id}."));
    let detail = ledger.event(id)?.ok_or_else(unknown)?;
    let verdict: Option<Verdict> = named(Some(&sent.verdict), "a verdict")?;
    let verdict = verdict.ok_or_else(|| Refusal::bad("Say accept, correct or reject."))?;
    let wanted = Correction {
        root: named(sent.root.as_deref(), "a root")?,
        actors: sent.actors.as_deref().map(|list| codes(desk, list)).transpose()?,
        recipients: sent.recipients.as_deref().map(|list| codes(desk, list)).transpose()?,
        polarity: named(sent.polarity.as_deref(), "a polarity")?,
        modality: named(sent.modality.as_deref(), "a modality")?,
        start: named(sent.start.as_deref(), "a day")?,
        end: named(sent.end.as_deref(), "a day")?,
    };
    let changed = wanted.against(&detail.row).fields().join(", ");
    if verdict != Verdict::Correct && !changed.is_empty() {
        return Err(Refusal::bad(format!(
            "You changed {changed}, and did not say that the text says something else: choose that, or leave the fields as they were."
        )));
    }
    let review = NewReview {
        event: id,
        verdict,
        reviewer: sent.reviewer.trim().to_owned(),
        reason: sent.reason.trim().to_owned(),
        correction: (verdict == Verdict::Correct).then_some(wanted),
    };
    ledger.review(&review).map_err(|error| match error {
        LedgerError::NoEvent { .. } => unknown(),
        LedgerError::Review { why, .. } => Refusal::bad(format!("This review cannot be kept: {why}.")),
        other => other.into(),
    })
}

/// A plain value by its name; none where the field is empty.
fn named<T: DeserializeOwned>(name: Option<&str>, what: &str) -> Result<Option<T>, Refusal> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let value = serde_json::from_value(json!(name));
    value
        .map(Some)
        .map_err(|_| Refusal::bad(format!("{name:?} is not {what}.")))
}

/// Who is meant by codes or names with commas between them, or by codes with blanks.
fn codes(desk: &Desk, list: &str) -> Result<Vec<String>, Refusal> {
    let known = |word: &str| entity(&desk.names, word);
    let words: Vec<&str> = list.split_whitespace().collect();
    let codes: Option<Vec<String>> = words.iter().map(|word| known(word.trim_matches([',', ';']))).collect();
    if let Some(codes) = codes {
        return Ok(codes);
    }
    let parts = list.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let one = |part| {
        known(part).ok_or_else(|| Refusal::bad(format!("{part:?} is no state, organisation or group of the codebook.")))
    };
    parts.map(one).collect()
}

/// Takes documents to be read.
pub(super) async fn add(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    let form = wanted(&request);
    match added(&desk, request).await {
        Ok(id) => done(form, &format!("/add/{id}"), &Ordered { job: id }),
        Err(refusal) => refusal.into_response(form),
    }
}

async fn added(desk: &Arc<Desk>, request: Request) -> Result<u64, Refusal> {
    desk.access.may_write(request.headers())?;
    let mut sent = Multipart::from_request(request, &()).await.map_err(|rejection| {
        Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "This cannot be added",
            rejection.body_text(),
        )
    })?;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut parcels: Vec<Parcel> = Vec::new();
    while let Some(field) = sent.next_field().await.map_err(too_much)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file = field.file_name().map(super::words::file).unwrap_or("file").to_owned();
            let bytes = field.bytes().await.map_err(too_much)?;
            // A field for files that was left alone is sent as an empty one.
            if !(bytes.is_empty() && file.is_empty()) {
                parcels.push(Parcel {
                    name: if file.is_empty() { "file".to_owned() } else { file },
                    bytes: bytes.to_vec(),
                });
            }
            continue;
        }
        if !["text", "published", "publication", "url", "feed"].contains(&name.as_str()) {
            return Err(Refusal::bad(format!("There is no field {name:?}.")));
        }
        let value = field.text().await.map_err(too_much)?;
        if !value.trim().is_empty() {
            fields.push((name, value));
        }
    }
    let field = |name: &str| {
        fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let mut labels: Vec<String> = parcels.iter().map(|parcel| parcel.name.clone()).collect();
    if let Some(text) = field("text") {
        let parcel = pasted(text, field("published"), field("publication"), field("url"))?;
        labels.insert(0, headline(text));
        parcels.push(parcel);
    }
    if let Some(feed) = field("feed") {
        labels.push(host(feed.trim()).to_owned());
        parcels.push(fetched(desk, feed.trim().to_owned()).await?);
    }
    if parcels.is_empty() {
        return Err(Refusal::bad(
            "Nothing was sent: paste a text, choose files, or give a feed.",
        ));
    }
    let label = match labels.len() {
        0..=3 => labels.join(", "),
        n => format!("{} and {} more", labels[..2].join(", "), n - 2),
    };
    let keeper = Arc::clone(desk);
    let ordered = tokio::task::spawn_blocking(move || keeper.jobs.order(&keeper.path, label, &parcels)).await;
    let ordered = ordered.map_err(|_| fault())?.map_err(anyhow::Error::from)?;
    ordered.ok_or_else(|| {
        Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too much waits to be read",
            "Send it again when some of it has been read.",
        )
    })
}

/// The host of an address: the rest may hold a key.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// A pasted text as one record, so that what is known beside it goes with it.
fn pasted(
    text: &str,
    published: Option<&str>,
    publication: Option<&str>,
    url: Option<&str>,
) -> Result<Parcel, Refusal> {
    let published: Option<jiff::civil::Date> = named(published, "a day")?;
    let url = url.map(str::trim);
    if url.is_some_and(|url| super::words::web(Some(&url.to_owned())).is_none()) {
        return Err(Refusal::bad("The address of a report begins with http:// or https://."));
    }
    // Browsers send every line with two signs at its end.
    let mut record = json!({ "text": text.replace("\r\n", "\n") });
    if let Some(day) = published {
        record["date"] = json!(day);
    }
    if let Some(publication) = publication {
        record["publication"] = json!(publication.trim());
    }
    if let Some(url) = url {
        record["url"] = json!(url);
    }
    Ok(Parcel {
        name: super::words::PASTED.to_owned(),
        bytes: record.to_string().into_bytes(),
    })
}

/// The first line of a text, for a label.
fn headline(text: &str) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("a text");
    let short: String = line.chars().take(80).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}

/// A feed, fetched now: the only request that leaves the machine, and only because somebody asked for it.
async fn fetched(desk: &Desk, feed: String) -> Result<Parcel, Refusal> {
    fetch::check_url(&feed).map_err(|why| Refusal::bad(format!("{why}.")))?;
    let limits = Limits {
        private: if desk.private { Private::All } else { Private::None },
        ..Limits::default()
    };
    let asked = feed.clone();
    let body = tokio::task::spawn_blocking(move || fetch::get(&asked, &limits))
        .await
        .map_err(|_| fault())?;
    let body = body.map_err(|why| {
        Refusal::new(
            StatusCode::BAD_GATEWAY,
            "The feed could not be fetched",
            format!("{why}."),
        )
    })?;
    Ok(Parcel {
        name: feed,
        bytes: body.bytes,
    })
}

fn too_much(error: MultipartError) -> Refusal {
    let status = error.status();
    let why = if status == StatusCode::PAYLOAD_TOO_LARGE {
        format!(
            "At most {} MB can be sent at one go; `entente add` takes files of any size.",
            super::BODY / 1024 / 1024
        )
    } else {
        error.body_text()
    };
    Refusal::new(status, "This cannot be added", why)
}

/// The body of a form without files.
async fn form_body(request: Request) -> Result<Bytes, Refusal> {
    let plain = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !plain {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "This form cannot be read",
            "It is sent as application/x-www-form-urlencoded.",
        ));
    }
    let too_large = || {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "This form is too large",
            "Reasons are given in a few words.",
        )
    };
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection: BytesRejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                too_large()
            } else {
                Refusal::bad(rejection.body_text())
            }
        })
}

/// A browser says that it wants a page; everybody else gets values.
fn wanted(request: &Request) -> Form {
    let accept = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        Form::Html
    } else {
        Form::Json
    }
}

/// On to the page for a browser, the value for a program.
fn done(form: Form, page: &str, value: &impl Serialize) -> Response<Body> {
    if form == Form::Html {
        return see(page);
    }
    Response::builder()
        .header(header::CONTENT_TYPE, JSON)
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from(serde_json::to_vec(value).unwrap_or_default()))
        .unwrap_or_default()
}
