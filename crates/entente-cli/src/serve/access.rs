//! Who may do what: everybody on this machine may read, and only who holds the desk's token may write; from other machines
//! nothing goes without it.

use super::answer::Refusal;
use crate::commands::beside;
use anyhow::{Context, Result, bail};
use axum::http::{HeaderMap, StatusCode, header};
use std::{
    io::Write,
    net::{IpAddr, SocketAddr},
    path::Path,
};

/// Bytes of chance in a token.
const CHANCE: usize = 32;

/// The rules of one desk.
#[derive(Debug)]
pub(super) struct Access {
    /// BLAKE3 of the token: the token itself is nowhere kept.
    token: blake3::Hash,
    /// BLAKE3 of what a browser keeps in the place of the token, so that nobody who sees its cookie learns the token.
    session: blake3::Hash,
    /// True where only this machine is listened to.
    loopback: bool,
}

impl Access {
    /// The rules for an address, and the token where it was made just now: it is told once. Its hash lies beside the ledger.
    pub(super) fn of(ledger: &Path, address: IpAddr, anew: bool) -> Result<(Self, Option<String>)> {
        let file = beside(ledger, ".token");
        let loopback = address.is_loopback();
        if !anew && file.exists() {
            let damaged = || {
                format!(
                    "{}: this is no file of a token; make another with --new-token",
                    file.display()
                )
            };
            let text = std::fs::read_to_string(&file).with_context(damaged)?;
            let hashes: Vec<blake3::Hash> = text
                .lines()
                .filter_map(|line| blake3::Hash::from_hex(line.trim()).ok())
                .collect();
            let [token, session] = hashes[..] else { bail!(damaged()) };
            return Ok((
                Self {
                    token,
                    session,
                    loopback,
                },
                None,
            ));
        }
        let mut chance = [0; CHANCE];
        getrandom::fill(&mut chance).map_err(|e| anyhow::anyhow!("no random numbers are to be had: {e}"))?;
        let secret: String = chance.iter().map(|byte| format!("{byte:02x}")).collect();
        let token = blake3::hash(secret.as_bytes());
        let session = blake3::hash(session_of(&secret).as_bytes());
        let lines = format!("{}\n{}\n", token.to_hex(), session.to_hex());
        keep(&file, &lines).with_context(|| format!("{}: cannot be written", file.display()))?;
        Ok((
            Self {
                token,
                session,
                loopback,
            },
            Some(secret),
        ))
    }

    /// True where this is the token. Hashes are compared in a time that tells nothing.
    pub(super) fn opens(&self, token: &str) -> bool {
        blake3::hash(token.trim().as_bytes()) == self.token
    }

    /// The name of the cookie: two desks on one machine have each their own.
    fn cookie(&self) -> String {
        format!("entente_{}", &self.token.to_hex()[..8])
    }

    /// What a browser that gave the token is told to keep.
    pub(super) fn cookie_of(&self, token: &str) -> String {
        let session = session_of(token.trim());
        format!(
            "{}={session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000",
            self.cookie()
        )
    }

    /// What makes it forget.
    pub(super) fn no_cookie(&self) -> String {
        format!("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", self.cookie())
    }

    /// True where the request carries the token, or what stands for it.
    pub(super) fn holds(&self, headers: &HeaderMap) -> bool {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        if let Some(token) = bearer {
            return self.opens(token);
        }
        let name = self.cookie();
        let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let mut pairs = all.flat_map(|line| line.split(';'));
        let session = pairs.find_map(|pair| pair.trim().strip_prefix(&name)?.strip_prefix('='));
        session.is_some_and(|session| blake3::hash(session.as_bytes()) == self.session)
    }

    /// Whether a request may be answered at all.
    pub(super) fn may_read(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if self.loopback {
            // A page elsewhere may give its own name this machine's address; its requests carry that name.
            let mut hosts = headers.get_all(header::HOST).iter();
            let host = hosts.next().and_then(|host| host.to_str().ok()).unwrap_or_default();
            return if of_this_machine(host) && hosts.next().is_none() {
                Ok(())
            } else {
                Err(Refusal::new(
                    StatusCode::MISDIRECTED_REQUEST,
                    "This desk answers on this machine alone",
                    "Ask for it as 127.0.0.1 or localhost; to let others in, start it with --address.",
                ))
            };
        }
        if self.holds(headers) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "This desk wants its token",
            "It was printed where the desk was first started.",
        ))
    }

    /// Whether a request may write: it holds the token, and comes from a page of this desk or from no page at all.
    pub(super) fn may_write(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if !self.holds(headers) {
            return Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "Writing wants the desk's token",
                "It was printed where the desk was first started.",
            ));
        }
        from_here(headers)
    }
}

/// What a page elsewhere makes a browser send is refused.
pub(super) fn from_here(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let foreign = text(header::ORIGIN).is_some_and(|origin| {
        let named = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        named != Some(host)
    });
    if foreign {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "This came from another page",
            "Only pages of this desk may write to it.",
        ));
    }
    Ok(())
}

/// What a browser keeps in the place of the token.
fn session_of(token: &str) -> String {
    blake3::Hash::from(blake3::derive_key("entente desk 2026 session", token.as_bytes()))
        .to_hex()
        .to_string()
}

fn of_this_machine(host: &str) -> bool {
    if let Ok(address) = host.parse::<SocketAddr>() {
        return address.ip().is_loopback();
    }
    let (name, port) = host
        .rsplit_once(':')
        .filter(|(name, _)| !name.contains(':'))
        .unwrap_or((host, "0"));
    let name = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    let known = name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    known && port.parse::<u16>().is_ok()
}

/// Writes the hashes into a file that only its owner can read: a new one each time, whoever could read the one before.
fn keep(file: &Path, lines: &str) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(lines.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const ANYWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        let pair = |(name, value): &(header::HeaderName, &str)| (name.clone(), value.parse().expect("a header"));
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_token_is_told_once_and_kept_as_a_hash() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("ledger.db");
        let (access, token) = Access::of(&ledger, HERE, false).expect("rules");
        let token = token.expect("told the first time");
        assert!(access.opens(&token) && !access.opens("another") && !access.opens(""));
        let kept = std::fs::read_to_string(folder.path().join("ledger.db.token")).expect("kept");
        assert!(!kept.contains(&token));
        let (again, told) = Access::of(&ledger, HERE, false).expect("rules");
        assert!(told.is_none() && again.opens(&token));
        let (_, other) = Access::of(&ledger, HERE, true).expect("rules");
        std::fs::write(folder.path().join("damaged.token"), "nonsense").expect("written");
        assert!(
            Access::of(&folder.path().join("damaged"), HERE, false).is_err(),
            "never made anew unasked"
        );
        assert!(other.is_some_and(|other| other != token));
    }

    #[test]
    fn writing_wants_the_token_and_a_page_of_this_desk() {
        let folder = tempfile::tempdir().expect("a folder");
        let (access, token) = Access::of(&folder.path().join("l"), HERE, false).expect("rules");
        let token = token.expect("told");
        let status = |pairs: &[(header::HeaderName, &str)]| access.may_write(&headers(pairs)).map_err(|r| r.status);
        let bearer = format!("Bearer {token}");
        let set = access.cookie_of(&token);
        assert!(!set.contains(&token), "{set}");
        let kept = format!("other=1; {}", set.split(';').next().expect("a pair"));
        let host = (header::HOST, "127.0.0.1:7878");
        assert_eq!(status(std::slice::from_ref(&host)), Err(StatusCode::UNAUTHORIZED));
        assert_eq!(
            status(&[host.clone(), (header::AUTHORIZATION, "Bearer no")]),
            Err(StatusCode::UNAUTHORIZED)
        );
        assert_eq!(status(&[host.clone(), (header::AUTHORIZATION, &bearer)]), Ok(()));
        assert_eq!(status(&[host.clone(), (header::COOKIE, &kept)]), Ok(()));
        let own = (header::ORIGIN, "http://127.0.0.1:7878");
        assert_eq!(status(&[host.clone(), (header::COOKIE, &kept), own]), Ok(()));
        for other in ["http://evil.example", "http://127.0.0.1:9", "null"] {
            let origin = (header::ORIGIN, other);
            assert_eq!(
                status(&[host.clone(), (header::COOKIE, &kept), origin]),
                Err(StatusCode::FORBIDDEN),
                "{other}"
            );
        }
    }

    #[test]
    fn readers_elsewhere_want_the_token_and_names_elsewhere_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let (here, _) = Access::of(&folder.path().join("l"), HERE, false).expect("rules");
        for host in [
            "localhost",
            "localhost:80",
            "127.0.0.1:7878",
            "[::1]:7878",
            "[::1]",
            "127.0.0.1",
        ] {
            assert!(here.may_read(&headers(&[(header::HOST, host)])).is_ok(), "{host}");
        }
        for host in [
            "localhost:evil",
            "127.0.0.1:99999",
            "evil.example",
            "evil.example:7878",
            "localhost.evil.example",
            "10.0.0.1:7878",
            "",
        ] {
            assert!(here.may_read(&headers(&[(header::HOST, host)])).is_err(), "{host}");
        }
        let (open, token) = Access::of(&folder.path().join("m"), ANYWHERE, false).expect("rules");
        let host = (header::HOST, "desk.example");
        assert!(open.may_read(&headers(std::slice::from_ref(&host))).is_err());
        let bearer = format!("Bearer {}", token.expect("told"));
        assert!(
            open.may_read(&headers(&[host, (header::AUTHORIZATION, &bearer)]))
                .is_ok()
        );
    }
}
