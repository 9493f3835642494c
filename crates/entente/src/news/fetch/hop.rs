//! One request and its answer, a redirect not followed.

use std::io::Read;
use std::time::{Duration, SystemTime};

use flate2::read::MultiGzDecoder;
use ureq::http::{HeaderMap, Response, header};
use ureq::unversioned::{resolver::DefaultResolver, transport::DefaultConnector};
use url::Url;

use super::address::{Filter, Refused};
use super::{Body, FetchError, Fetched, Limits, Private, Validators};

/// How the program names itself to servers.
const USER_AGENT: &str = concat!("entente/", env!("CARGO_PKG_VERSION"));

/// Feeds first; the rest for pages, and for servers that do not know what they have.
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
                      text/html;q=0.8, */*;q=0.5";

/// What one request came to.
pub(super) enum Hop {
    There(Fetched),
    /// A redirect, with its `Location` as it was sent.
    SentOn(String),
}

/// A client that keeps nothing between requests: each resolves its host and has its addresses checked.
pub(super) fn agent(private: Private) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .user_agent(USER_AGENT)
        .accept(ACCEPT)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .build();
    let names = DefaultResolver::default();
    ureq::Agent::with_parts(config, DefaultConnector::default(), Filter { private, names })
}

/// Fetches `url` within `time`.
pub(super) fn get(
    agent: &ureq::Agent,
    url: &Url,
    known: &Validators,
    limits: &Limits,
    time: Duration,
) -> Result<Hop, FetchError> {
    let failed = |error| failure(url, error, limits.time);
    let mut request = agent.get(url.as_str());
    let conditions = [
        (header::IF_NONE_MATCH, &known.etag),
        (header::IF_MODIFIED_SINCE, &known.last_modified),
    ];
    for (name, value) in conditions {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let request = request.config().timeout_global(Some(time)).build();
    let answer = request.call().map_err(failed)?;
    match answer.status().as_u16() {
        304 => Ok(Hop::There(Fetched::NotModified)),
        301 | 302 | 303 | 307 | 308 => match text(answer.headers(), header::LOCATION) {
            Some(to) => Ok(Hop::SentOn(to)),
            None => Err(refused(url, &answer)),
        },
        200..=299 => body(url, answer, limits).map(|body| Hop::There(Fetched::Body(body))),
        _ => Err(refused(url, &answer)),
    }
}

/// Posts JSON within `time`.
pub(super) fn post(
    agent: &ureq::Agent,
    url: &Url,
    json: &str,
    bearer: Option<&str>,
    time: Duration,
) -> Result<(), FetchError> {
    let mut request = agent
        .post(url.as_str())
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(secret) = bearer {
        request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
    }
    let request = request.config().timeout_global(Some(time)).build();
    let answer = request.send(json).map_err(|error| failure(url, error, time))?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(refused(url, &answer))
    }
}

fn body(url: &Url, answer: Response<ureq::Body>, limits: &Limits) -> Result<Body, FetchError> {
    let (head, body) = answer.into_parts();
    let mut bytes = Vec::new();
    // ureq has unpacked what the server packed on the way: the limit is on what comes out, the time on what goes in.
    body.into_reader()
        .take(limits.bytes as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failure(url, error.into(), limits.time))?;
    within(url, &bytes, limits)?;
    // A file that is packed by itself (feed.xml.gz), or a server that does not say that it packs.
    if bytes.starts_with(&GZIP) {
        bytes = unpacked(url, &bytes, limits)?;
    }
    Ok(Body {
        bytes,
        validators: Validators {
            etag: text(&head.headers, header::ETAG),
            last_modified: text(&head.headers, header::LAST_MODIFIED),
        },
        content_type: text(&head.headers, header::CONTENT_TYPE),
        final_url: url.to_string(),
    })
}

const GZIP: [u8; 2] = [0x1f, 0x8b];

fn unpacked(url: &Url, packed: &[u8], limits: &Limits) -> Result<Vec<u8>, FetchError> {
    let damaged = |what: String| FetchError::Packed {
        url: url.to_string(),
        what,
    };
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed)
        .take(limits.bytes as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| damaged(e.to_string()))?;
    within(url, &bytes, limits)?;
    // Whoever reads this next would unpack it under a limit of files.
    if bytes.starts_with(&GZIP) {
        return Err(damaged("packed twice".to_owned()));
    }
    Ok(bytes)
}

fn within(url: &Url, bytes: &[u8], limits: &Limits) -> Result<(), FetchError> {
    if bytes.len() > limits.bytes {
        return Err(FetchError::TooLarge {
            url: url.to_string(),
            limit: limits.bytes,
        });
    }
    Ok(())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The error of an answer that is no success.
fn refused(url: &Url, answer: &Response<ureq::Body>) -> FetchError {
    let rest = text(answer.headers(), header::RETRY_AFTER).and_then(|value| rest(&value, SystemTime::now()));
    FetchError::status(url.as_str(), answer.status().as_u16(), rest)
}

/// The time that `Retry-After` asks for: seconds, or a day and time.
fn rest(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    Some(SystemTime::from(until).duration_since(now).unwrap_or_default())
}

fn failure(url: &Url, error: ureq::Error, limit: Duration) -> FetchError {
    let url = url.to_string();
    match error {
        ureq::Error::Timeout(_) => FetchError::TooSlow { url, limit },
        ureq::Error::HostNotFound => FetchError::NoHost { url },
        ureq::Error::Decompress(_, e) => FetchError::Packed {
            url,
            what: e.to_string(),
        },
        ureq::Error::Other(other) => match other.downcast::<Refused>() {
            Ok(refused) => FetchError::Private {
                url,
                address: refused.0,
            },
            Err(source) => FetchError::Connection { url, source },
        },
        other => FetchError::Connection {
            url,
            source: Box::new(other),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_time() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_420);
        let asked = |value: &str| rest(value, now).map(|time| time.as_secs());
        assert_eq!(asked("120"), Some(120));
        assert_eq!(asked(" 0 "), Some(0));
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT"), Some(60));
        assert_eq!(
            asked("Wed, 21 Oct 2015 07:00:00 GMT"),
            Some(0),
            "a time that has passed"
        );
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-5"), None);
    }
}
