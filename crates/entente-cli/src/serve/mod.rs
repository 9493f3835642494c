//! `entente serve`: the desk, in a browser. Reading, asking and correcting, on this machine alone unless told otherwise.

mod access;
mod address;
mod answer;
mod connection;
mod desk;
mod filters;
mod jobs;
mod marks;
mod openapi;
mod pages;
mod standing;
mod table;
mod text;
mod words;
mod write;

use crate::{
    cli::Serve,
    commands::ledger_path,
    output::{self, note},
};
use access::Access;
use address::{Address, Form};
use answer::{Answer, Frame, HTML, Refusal};
use anyhow::{Context, Result};
use askama::Template;
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, Method, Response, StatusCode, header},
    middleware::{self, Next},
    routing::{get, post},
};
use desk::Desk;
use entente::ledger::Ledger;
use std::{io::Write, net::SocketAddr, sync::Arc, time::Duration};

/// Threads that work on answers, those that wait for something among them.
const THREADS: usize = 64;
/// Bytes that may be sent at one go.
const BODY: usize = 64 * 1024 * 1024;
/// Bytes of a form without files.
const FORM: usize = 64 * 1024;
/// How long a request may take in all, the sending of its body included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens the desk and serves it until it is told to stop.
pub(crate) fn run(arguments: &Serve) -> Result<()> {
    let path = ledger_path(&arguments.ledger)?;
    if let Some(folder) = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty() && arguments.ledger.ledger.is_none())
    {
        std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    }
    // Makes the ledger where there is none, and brings an older one up to date.
    drop(Ledger::open(&path)?);
    let wanted = SocketAddr::new(arguments.address, arguments.port);
    // First of all: a token that is told by a desk that cannot open is lost.
    let listener = std::net::TcpListener::bind(wanted)
        .with_context(|| format!("{wanted}: cannot be listened on; another --port may be free"))?;
    listener.set_nonblocking(true)?;
    let (access, token) = Access::of(&path, arguments.address, arguments.new_token)?;
    let desk = Arc::new(Desk::open(path, access, arguments.allow_private)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(THREADS)
        .enable_all()
        .build()?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        tell(&desk, address, token.as_deref())?;
        desk.jobs.reopen(&desk.path)?;
        standing::refresh(&desk, desk.version()?);
        let worker = Arc::clone(&desk);
        let worker = std::thread::spawn(move || jobs::work(&worker));
        let served = connection::serve(listener, router(Arc::clone(&desk)), stopped()).await;
        desk.jobs.close();
        // The batch under way is finished; what waits is kept in the inbox, and read when the desk opens again.
        tokio::spawn(async {
            stopped().await;
            std::process::exit(130);
        });
        let _ = tokio::task::spawn_blocking(move || worker.join()).await;
        Ok::<(), anyhow::Error>(served?)
    });
    // Answers that nobody waits for any more are left.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

/// Where the desk is, and the token where it was made just now.
fn tell(desk: &Desk, address: SocketAddr, token: Option<&str>) -> Result<()> {
    let mut out = output::out();
    writeln!(out, "http://{address}/")?;
    out.flush()?;
    note(&format!("ledger: {}", desk.path.display()));
    match token {
        Some(token) => {
            writeln!(out, "token: {token}")?;
            out.flush()?;
            note(&format!(
                "Writing wants this token; it is told once. Or open http://{address}/enter#{token} in your browser."
            ));
        }
        None => note("Writing wants the token that was told before; --new-token makes another."),
    }
    if !address.ip().is_loopback() {
        note("Others can reach this address: reading wants the token too. Put a proxy with TLS before it.");
    }
    note("Ctrl-C stops the desk.");
    Ok(())
}

/// Ctrl-C, or the end that a service manager sends.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut ended) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            let _ = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = ended.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
}

/// All addresses.
fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route(
            "/assets/desk.css",
            get(|r| asset(r, "text/css; charset=utf-8", include_str!("../../assets/desk.css"))),
        )
        .route(
            "/assets/desk.js",
            get(|r| {
                asset(
                    r,
                    "text/javascript; charset=utf-8",
                    include_str!("../../assets/desk.js"),
                )
            }),
        )
        .route(
            "/assets/icon.svg",
            get(|r| asset(r, "image/svg+xml", include_str!("../../assets/icon.svg"))),
        )
        .route("/enter", get(enter).post(write::enter))
        .route("/leave", post(write::leave))
        .route("/event/{event}/review", post(write::review))
        .layer(DefaultBodyLimit::max(FORM))
        .route("/add", get(page).post(write::add).layer(DefaultBodyLimit::max(BODY)))
        .method_not_allowed_fallback(not_allowed)
        .fallback(page)
        .layer(middleware::from_fn_with_state(Arc::clone(&desk), guarded))
        .with_state(desk)
}

/// What holds for every request: who may read, how long it may take, and what a browser may do with the answer.
async fn guarded(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response<Body> {
    let form = form_of(&request);
    let path = request.uri().path();
    let open = path.starts_with("/assets/") || path == "/enter";
    let allowed = desk.access.may_read(request.headers());
    let allowed = match allowed {
        // Where the token is given, it cannot be asked for.
        Err(refusal) if open && refusal.status == StatusCode::UNAUTHORIZED => Ok(()),
        other => other,
    };
    let mut response = match allowed {
        Err(refusal) => refusal.into_response(form),
        Ok(()) => match tokio::time::timeout(PATIENCE, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "This took too long",
                "The request did not come whole in a minute, or its answer would have taken longer.",
            )
            .into_response(form),
        },
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// In which form a refusal is understood.
fn form_of(request: &Request) -> Form {
    let path = request.uri().path();
    let accepts = |kind: &str| {
        let accept = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok());
        accept.is_some_and(|accept| accept.contains(kind))
    };
    if path.ends_with(".json") || (accepts("application/json") && !accepts("text/html")) {
        Form::Json
    } else {
        Form::Html
    }
}

async fn asset(request: Request, kind: &'static str, text: &'static str) -> Response<Body> {
    Answer::new(kind, text).into_response(request.headers().get(header::IF_NONE_MATCH))
}

/// Any page.
async fn page(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    let form = form_of(&request);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return not_allowed(request).await;
    }
    let address = match Address::of(request.uri()) {
        Ok(address) => address,
        Err(refusal) => return refusal.into_response(form),
    };
    let known = request.headers().get(header::IF_NONE_MATCH);
    match desk.answer(&address).await {
        Ok(answer) => answer.into_response(known),
        Err(refusal) => refusal.into_response(if address.form == Form::Html { form } else { Form::Json }),
    }
}

/// What cannot be done at an address that is there.
async fn not_allowed(request: Request) -> Response<Body> {
    let refusal = Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This cannot be done here",
        "The page of all addresses, /api, says what can.",
    );
    let mut response = refusal.into_response(form_of(&request));
    let allowed = HeaderValue::from_static("GET, HEAD");
    response.headers_mut().entry(header::ALLOW).or_insert(allowed);
    response
}

async fn enter(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    entered(desk.access.holds(request.headers()), false)
}

/// The page of the token.
fn entered(holds: bool, wrong: bool) -> Response<Body> {
    let frame = Frame {
        title: "Token".to_owned(),
        ..Frame::default()
    };
    let page = pages::enter::Enter { frame, holds, wrong };
    Response::builder()
        .status(if wrong {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::OK
        })
        .header(header::CONTENT_TYPE, HTML)
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from(page.render().unwrap_or_default()))
        .unwrap_or_default()
}
