//! The only code that reaches the network: fetches feeds and pages over HTTP, and posts to a webhook.
//!
//! An address may come from a stranger's feed, and what it leads to is not trusted either. So every fetch is bounded in
//! bytes, time and redirects, and the addresses that a name resolves to are filtered when the connection is made: neither
//! a redirect nor a name that resolves otherwise the second time leads into a private network. Proxies named in the
//! environment are not used, since behind one it is the proxy that resolves names.
//!
//! ```no_run
//! use entente::news::{self, fetch};
//!
//! let body = fetch::get("https://example.org/feed.xml", &fetch::Limits::default())?;
//! let options = news::Options::new(jiff::Zoned::now().date());
//! let items = news::documents_in(&body.bytes, news::Format::Feed, &body.final_url, &options)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod error;
mod hop;
mod turns;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use url::Url;

pub use address::is_public;
pub use error::FetchError;

use hop::Hop;
use turns::Turns;

/// What a fetch may cost, and where it may lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, in bytes after unpacking.
    pub bytes: usize,
    /// The longest time from the first connection to the last byte, over all redirects. Waiting for a turn at a host does
    /// not count.
    pub time: Duration,
    /// How many redirects are followed.
    pub redirects: usize,
    /// The least time from the end of one request to a host to the next one of the same [`Fetcher`].
    pub pause: Duration,
    /// Addresses that are not public and may be reached nevertheless.
    pub private: Private,
}

impl Default for Limits {
    /// 10 MB, 30 seconds, 5 redirects, 2 seconds between requests to one host, public addresses only.
    fn default() -> Self {
        Self {
            bytes: 10_000_000,
            time: Duration::from_secs(30),
            redirects: 5,
            pause: Duration::from_secs(2),
            private: Private::None,
        }
    }
}

/// Which addresses that are not public may be reached: see [`is_public`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Private {
    /// None.
    #[default]
    None,
    /// These, with their ports: one server of one's own, say.
    Only(Vec<SocketAddr>),
    /// All.
    All,
}

/// What a server said about the state of what it sent, to be shown to it the next time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// The header `ETag`, as it was sent.
    pub etag: Option<String>,
    /// The header `Last-Modified`, as it was sent.
    pub last_modified: Option<String>,
}

/// The answer to a conditional request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Nothing has changed since the validators were given.
    NotModified,
    /// What the address holds now.
    Body(Body),
}

/// What an address holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The bytes, unpacked where the server packed them with gzip, not decoded to text.
    pub bytes: Vec<u8>,
    /// To be given back at the next request.
    pub validators: Validators,
    /// The header `Content-Type`, as it was sent. Servers are often wrong about it.
    pub content_type: Option<String>,
    /// The address that the redirects led to.
    pub final_url: String,
}

/// Fetches one address, once.
///
/// # Errors
/// See [`FetchError`]; each names the address, what is wrong and what to do.
pub fn get(url: &str, limits: &Limits) -> Result<Body, FetchError> {
    match Fetcher::new(limits.clone()).get(url, &Validators::default())? {
        Fetched::Body(body) => Ok(body),
        // Nobody asked for it.
        Fetched::NotModified => Err(FetchError::status(url, 304, None)),
    }
}

/// The address in `url`, if it is one that may be fetched: http or https, with a host, without credentials. What it
/// resolves to is checked only when it is fetched.
///
/// # Errors
/// [`FetchError::Address`] where it is none.
pub fn check_url(url: &str) -> Result<Url, FetchError> {
    let wrong = |what: &str| FetchError::Address {
        url: error::without_credentials(url),
        what: what.to_owned(),
    };
    let mut parsed =
        Url::parse(url.trim()).map_err(|e| wrong(&format!("{e}; give one like https://example.org/feed")))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(wrong("only http and https are fetched"));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(wrong(
            "it holds a user name or password, which would be kept and shown; give it without",
        ));
    }
    parsed.set_fragment(None);
    Ok(parsed)
}

/// Fetches from many addresses: one request at a time to a host, with a pause between two. May be shared among threads.
#[derive(Debug)]
pub struct Fetcher {
    limits: Limits,
    agent: ureq::Agent,
    turns: Turns,
}

impl Fetcher {
    /// A fetcher that keeps these limits.
    pub fn new(limits: Limits) -> Self {
        Self {
            agent: hop::agent(limits.private.clone()),
            turns: Turns::new(limits.pause),
            limits,
        }
    }

    /// What `url` holds, unless the server says that it is what `known` was given with. Follows redirects.
    ///
    /// # Errors
    /// As [`get`].
    pub fn get(&self, url: &str, known: &Validators) -> Result<Fetched, FetchError> {
        let first = check_url(url)?;
        let mut at = first.clone();
        let mut left = self.limits.time;
        for followed in 0..=self.limits.redirects {
            let pause = followed == 0;
            let (hop, took) = self.turns.take(&at, pause, || {
                let started = Instant::now();
                let hop = hop::get(&self.agent, &at, known, &self.limits, left);
                (hop, started.elapsed())
            });
            left = left.saturating_sub(took);
            match hop.and_then(|hop| self.arrived(hop, &at)) {
                Ok(Arrived::There(fetched)) => return Ok(fetched),
                Ok(Arrived::SentOn(next)) => at = next,
                Err(error) if at == first => return Err(error),
                Err(error) => return Err(FetchError::sent_on(&first, error)),
            }
        }
        Err(FetchError::Redirects {
            url: first.to_string(),
            limit: self.limits.redirects,
        })
    }

    /// Posts JSON to `url`, with `bearer` as `Authorization: Bearer`. Redirects are not followed.
    ///
    /// # Errors
    /// As [`get`]; an answer that is not a success is an error.
    pub fn post_json(&self, url: &str, json: &str, bearer: Option<&str>) -> Result<(), FetchError> {
        let url = check_url(url)?;
        self.turns.take(&url, false, || {
            hop::post(&self.agent, &url, json, bearer, self.limits.time)
        })
    }

    fn arrived(&self, hop: Hop, at: &Url) -> Result<Arrived, FetchError> {
        match hop {
            Hop::There(fetched) => Ok(Arrived::There(fetched)),
            Hop::SentOn(to) => {
                let next = at.join(&to).map_err(|e| FetchError::Address {
                    url: to.clone(),
                    what: e.to_string(),
                })?;
                check_url(next.as_str()).map(Arrived::SentOn)
            }
        }
    }
}

/// What came of a request, a redirect led to its full address.
enum Arrived {
    There(Fetched),
    SentOn(Url),
}

#[cfg(test)]
mod tests;
