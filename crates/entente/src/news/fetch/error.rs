//! What can be wrong with a fetch, and what to do about it.

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

/// Something could not be fetched. Each message says which address, what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// What was given, or what a redirect leads to, is no address that is fetched.
    #[error("{url}: not an address to fetch: {what}")]
    Address {
        /// As given, without credentials.
        url: String,
        /// What is wrong and what to give.
        what: String,
    },
    /// The name resolves to addresses of a private network alone.
    #[error(
        "{url}: {address} is not a public address, and only such are fetched; allow private ones if it is your own server"
    )]
    Private {
        /// The address that was to be fetched.
        url: String,
        /// What it resolves to.
        address: IpAddr,
    },
    /// The name does not resolve.
    #[error("{url}: the host cannot be found; check the address and the connection")]
    NoHost {
        /// The address that was to be fetched.
        url: String,
    },
    /// The server answered with something else than a success.
    #[error("{url}: the server answered {status}{}{}", reason(*status), later(*retry_after))]
    Status {
        /// The address that was to be fetched.
        url: String,
        /// Of HTTP.
        status: u16,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// Too many redirects.
    #[error("{url}: more than {limit} redirects; give the address that a browser ends at")]
    Redirects {
        /// The first address.
        url: String,
        /// How many are followed.
        limit: usize,
    },
    /// A redirect led to an error.
    #[error("{url}: redirected: {source}")]
    SentOn {
        /// The first address.
        url: String,
        /// What is wrong at the other end.
        source: Box<FetchError>,
    },
    /// More bytes than are taken.
    #[error("{url}: larger than {limit} bytes, sent or unpacked; give a feed of fewer items")]
    TooLarge {
        /// The address that was to be fetched.
        url: String,
        /// In bytes.
        limit: usize,
    },
    /// Not there in time.
    #[error("{url}: not there after {} s; try again later", limit.as_secs_f64())]
    TooSlow {
        /// The address that was to be fetched.
        url: String,
        /// The time that was left for it.
        limit: Duration,
    },
    /// The body cannot be unpacked.
    #[error("{url}: damaged or packed in a way that is not read: {what}")]
    Packed {
        /// The address that was to be fetched.
        url: String,
        /// What is wrong.
        what: String,
    },
    /// Connection, encryption or protocol failed.
    #[error("{url}: no answer: {source}; try again later")]
    Connection {
        /// The address that was to be fetched.
        url: String,
        /// What the client says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl FetchError {
    /// The time that the server asks to be left alone, where it answered 429 or 503 and said so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::SentOn { source, .. } => source.retry_after(),
            _ => None,
        }
    }

    pub(super) fn status(url: &str, status: u16, retry_after: Option<Duration>) -> Self {
        Self::Status {
            url: url.to_owned(),
            status,
            retry_after: retry_after.filter(|_| matches!(status, 429 | 503)),
        }
    }

    pub(super) fn sent_on(first: &Url, source: Self) -> Self {
        Self::SentOn {
            url: first.to_string(),
            source: Box::new(source),
        }
    }
}

/// What may stand in a message: a password does not.
pub(super) fn without_credentials(url: &str) -> String {
    match Url::parse(url.trim()) {
        Ok(mut parsed) => {
            // Addresses that cannot have them refuse; they have none.
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
            parsed.to_string()
        }
        Err(_) => url.rsplit_once('@').map_or(url, |(_, rest)| rest).to_owned(),
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        401 | 403 => " (it wants a login, or no programs)",
        404 | 410 => " (there is nothing at this address; look for the new one)",
        429 => " (too many requests)",
        500..=599 => " (its own failure)",
        _ => "",
    }
}

fn later(retry_after: Option<Duration>) -> String {
    retry_after.map_or(String::new(), |time| {
        format!("; it asks for {} s of rest", time.as_secs())
    })
}
