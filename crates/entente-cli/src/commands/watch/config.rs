//! FEEDS.toml: which feeds, how often, and what is worth an alert.

use super::every;
use crate::commands::{
    read_text,
    source::{Side, apart, side},
};
use anyhow::{Result, anyhow};
use entente::{codebook::Names, event::Root, news::fetch};
use serde::Deserialize;
use std::{collections::HashSet, fmt::Display, ops::Range, path::Path, time::Duration};
use toml::Spanned;

/// How often a feed is polled where nothing is said.
const EVERY: Duration = Duration::from_secs(15 * 60);

/// What FEEDS.toml says, checked.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) feeds: Vec<Feed>,
    /// None where only reading is wanted.
    pub(super) alerts: Option<Alerts>,
}

/// One feed.
#[derive(Debug)]
pub(super) struct Feed {
    /// As it is fetched, and as the state knows it.
    pub(super) url: String,
    /// The outlet; none for the feed's own title.
    pub(super) name: Option<String>,
    pub(super) every: Duration,
    /// Whether the pages that its items link to are read too.
    pub(super) articles: bool,
}

/// What is worth an alert, and where it goes.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    /// Any of these; all where empty.
    pub(super) roots: Vec<Root>,
    /// Any of these; all where empty.
    pub(super) dyads: Vec<(Side, Side)>,
    /// Of either sign, on the PLOVER scale, 0 to 10.
    pub(super) least_score: f64,
    /// 0 to 1.
    pub(super) least_confidence: f64,
    /// Points on the PLOVER scale between a dyad's index before and after a round.
    pub(super) index_change: Option<f64>,
    pub(super) webhook: Option<Webhook>,
}

/// Where alerts are posted.
#[derive(Debug)]
pub(super) struct Webhook {
    pub(super) url: String,
    /// Sent as `Authorization: Bearer`.
    pub(super) secret: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    defaults: RawDefaults,
    #[serde(default)]
    feed: Vec<RawFeed>,
    alerts: Option<RawAlerts>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawDefaults {
    every: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFeed {
    url: Spanned<String>,
    name: Option<String>,
    every: Option<Spanned<String>>,
    #[serde(default)]
    articles: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAlerts {
    #[serde(default)]
    roots: Vec<Spanned<String>>,
    #[serde(default)]
    dyads: Vec<Spanned<String>>,
    least_score: Option<Spanned<f64>>,
    least_confidence: Option<Spanned<f64>>,
    index_change: Option<Spanned<f64>>,
    webhook: Option<Spanned<String>>,
    secret_env: Option<Spanned<String>>,
}

/// Reads FEEDS.toml. A fault is named with its file and line.
pub(super) fn load(path: &Path, names: &Names, allow_private: bool) -> Result<Config> {
    let text = read_text(path)?;
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    parse(&text, &path.display().to_string(), names, allow_private, environment)
}

fn parse(
    text: &str,
    file: &str,
    names: &Names,
    allow_private: bool,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Config> {
    let at = At { text, file };
    let raw: RawFile = toml::from_str(text).map_err(|e| at.fault(e.span().unwrap_or_default(), e.message()))?;
    let default = raw.defaults.every.map_or(Ok(EVERY), |every| at.every(&every))?;
    let mut seen = HashSet::new();
    let mut feeds = Vec::new();
    for feed in raw.feed {
        let url = at.url(&feed.url)?;
        if !seen.insert(url.clone()) {
            return Err(at.fault(
                feed.url.span(),
                format!("{url} stands here a second time; name each feed once"),
            ));
        }
        feeds.push(Feed {
            url,
            name: feed.name.filter(|name| !name.trim().is_empty()),
            every: feed.every.map_or(Ok(default), |every| at.every(&every))?,
            articles: feed.articles,
        });
    }
    if feeds.is_empty() {
        return Err(at.fault(0..0, "there is no feed; give [[feed]] with a url"));
    }
    let alerts = raw.alerts.map(|raw| at.alerts(raw, names, allow_private, environment));
    Ok(Config {
        feeds,
        alerts: alerts.transpose()?,
    })
}

/// The file that faults are found in.
#[derive(Clone, Copy)]
struct At<'a> {
    text: &'a str,
    file: &'a str,
}

impl At<'_> {
    /// An error about the words at `span`, bytes of the file.
    fn fault(&self, span: Range<usize>, what: impl Display) -> anyhow::Error {
        let before = self.text.as_bytes().iter().take(span.start);
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        anyhow!("{}:{line}: {what}", self.file)
    }

    fn every(&self, words: &Spanned<String>) -> Result<Duration> {
        every::parse(words.get_ref()).map_err(|what| self.fault(words.span(), what))
    }

    fn url(&self, url: &Spanned<String>) -> Result<String> {
        let checked = fetch::check_url(url.get_ref()).map_err(|e| self.fault(url.span(), e))?;
        Ok(checked.into())
    }

    /// A number from 0 to `most`.
    fn number(&self, value: Option<Spanned<f64>>, name: &str, most: f64) -> Result<Option<f64>> {
        let Some(value) = value else { return Ok(None) };
        if (0.0..=most).contains(value.get_ref()) {
            return Ok(Some(value.into_inner()));
        }
        let what = format!("{name} is {}; give a number from 0 to {most}", value.get_ref());
        Err(self.fault(value.span(), what))
    }

    fn alerts(
        &self,
        raw: RawAlerts,
        names: &Names,
        allow_private: bool,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Alerts> {
        let root = |name: &Spanned<String>| {
            Root::from_name(name.get_ref())
                .ok_or_else(|| self.fault(name.span(), crate::commands::events::no_root(name.get_ref())))
        };
        let dyad = |name: &Spanned<String>| dyad(names, name.get_ref()).map_err(|e| self.fault(name.span(), e));
        let index_at = raw.index_change.as_ref().map(Spanned::span);
        let alerts = Alerts {
            roots: raw.roots.iter().map(root).collect::<Result<_>>()?,
            dyads: raw.dyads.iter().map(dyad).collect::<Result<_>>()?,
            least_score: self.number(raw.least_score, "least_score", 10.0)?.unwrap_or(0.0),
            least_confidence: self
                .number(raw.least_confidence, "least_confidence", 1.0)?
                .unwrap_or(0.0),
            index_change: self.number(raw.index_change, "index_change", 20.0)?,
            webhook: self.webhook(raw.webhook, raw.secret_env, allow_private, environment)?,
        };
        match index_at {
            Some(span) if alerts.dyads.is_empty() => {
                Err(self.fault(span, "index_change is of the dyads named; give dyads too"))
            }
            _ => Ok(alerts),
        }
    }

    fn webhook(
        &self,
        url: Option<Spanned<String>>,
        secret: Option<Spanned<String>>,
        allow_private: bool,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Webhook>> {
        let Some(url) = url else {
            return match secret {
                Some(name) => Err(self.fault(name.span(), "secret_env is for a webhook; give webhook too")),
                None => Ok(None),
            };
        };
        let address = self.url(&url)?;
        if secret.is_some() && address.starts_with("http:") && !allow_private {
            return Err(self.fault(
                url.span(),
                "a secret over http can be read on its way; give an address with https",
            ));
        }
        let value = |name: Spanned<String>| {
            environment(name.get_ref()).ok_or_else(|| {
                let what = format!(
                    "the environment variable {} is not set; set it to the secret",
                    name.get_ref()
                );
                self.fault(name.span(), what)
            })
        };
        Ok(Some(Webhook {
            url: address,
            secret: secret.map(value).transpose()?,
        }))
    }
}

/// The two sides of `USA-PAK`. Names may hold a hyphen themselves: the first that parts two known ones counts.
fn dyad(names: &Names, words: &str) -> Result<(Side, Side)> {
    let mut reason = anyhow!("{words:?} is no dyad; give two states with a hyphen between them, such as USA-PAK");
    for (at, _) in words.match_indices('-') {
        let sides = side(names, &words[..at], None).and_then(|a| Ok((a, side(names, &words[at + 1..], None)?)));
        match sides {
            Ok((a, b)) => return apart(&[&a, &b]).map(|()| (a, b)),
            Err(error) => reason = error,
        }
    }
    Err(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        let names = Names::embedded().expect("names");
        parse(text, "feeds.toml", &names, false, |name| {
            (name == "SET").then(|| "word".to_owned())
        })
    }

    const FEED: &str = "[[feed]]\nurl = \"https://example.org/rss\"\n";

    #[test]
    fn everything_that_can_be_said_is_read() {
        let config = read(
            "[defaults]\nevery = \"20m\"\n[[feed]]\nurl = \"https://Example.org/rss#top\"\n[[feed]]\nurl = \"http://example.net\"\n\
             name = \"The Net\"\nevery = \"2h\"\narticles = true\n[alerts]\nroots = [\"assault\", \"COERCE\"]\n\
             dyads = [\"USA-PAK\", \"Guinea-Bissau-France\"]\nleast_score = 5\nleast_confidence = 0.7\nindex_change = 1.5\n\
             webhook = \"https://example.org/hook\"\nsecret_env = \"SET\"\n",
        )
        .expect("fine");
        let [first, second] = &config.feeds[..] else {
            panic!("two feeds")
        };
        assert_eq!(
            (first.url.as_str(), first.every.as_secs()),
            ("https://example.org/rss", 1200)
        );
        assert_eq!(
            (second.url.as_str(), second.every.as_secs()),
            ("http://example.net/", 7200)
        );
        assert!(second.articles && !first.articles && second.name.as_deref() == Some("The Net"));
        let alerts = config.alerts.expect("alerts");
        assert_eq!(alerts.roots, [Root::Assault, Root::Coerce]);
        let dyads: Vec<_> = alerts
            .dyads
            .iter()
            .map(|(a, b)| format!("{} {}", a.label, b.label))
            .collect();
        assert_eq!(dyads, ["USA PAK", "GNB FRA"]);
        assert_eq!(
            (alerts.least_score, alerts.least_confidence, alerts.index_change),
            (5.0, 0.7, Some(1.5))
        );
        assert_eq!(alerts.webhook.expect("a webhook").secret.as_deref(), Some("word"));
    }

    #[test]
    fn little_is_enough() {
        let config = read(FEED).expect("fine");
        assert_eq!(config.feeds[0].every, EVERY);
        assert!(config.alerts.is_none());
    }

    #[test]
    fn faults_are_named_with_file_and_line() {
        for (after, line, wanted) in [
            ("evry = \"5m\"", 3, "unknown field `evry`"),
            ("[alert]\n", 3, "unknown field `alert`"),
            ("every = \"5 parsecs\"", 3, "\"5 parsecs\" is no duration"),
            ("every = 5", 3, "expected a string"),
            ("every = \"10s\"", 3, "at least 1m"),
            ("[defaults]\nevery = \"x\"", 4, "is no duration"),
            ("[[feed]]\nname = \"x\"", 3, "missing field `url`"),
            ("[[feed]]\nurl = \"ftp://example.org\"", 4, "only http and https"),
            (
                "[[feed]]\nurl = \"https://a:word@example.org\"",
                4,
                "user name or password",
            ),
            ("[[feed]]\nurl = \"https://example.org/rss#x\"", 4, "a second time"),
            (
                "[alerts]\nroots = [\n\"ASSAULT\",\n\"HUG\"]",
                6,
                "\"HUG\" is no PLOVER root",
            ),
            ("[alerts]\ndyads = [\"USA-Atlantis\"]", 4, "\"Atlantis\" is no state"),
            ("[alerts]\ndyads = [\"USA\"]", 4, "\"USA\" is no dyad"),
            ("[alerts]\ndyads = [\"USA-USA\"]", 4, "two sides"),
            ("[alerts]\nleast_score = -5", 4, "from 0 to 10"),
            ("[alerts]\nleast_confidence = 70", 4, "from 0 to 1"),
            ("[alerts]\nindex_change = nan", 4, "from 0 to 20"),
            ("[alerts]\nindex_change = 1", 4, "give dyads too"),
            ("[alerts]\nwebhook = \"example.org\"", 4, "give one like https://"),
            ("[alerts]\nsecret_env = \"SET\"", 4, "give webhook too"),
            (
                "[alerts]\nwebhook = \"https://example.org\"\nsecret_env = \"UNSET\"",
                5,
                "UNSET is not set",
            ),
            (
                "[alerts]\nwebhook = \"http://example.org\"\nsecret_env = \"SET\"",
                4,
                "with https",
            ),
            ("x = ", 3, ""),
        ] {
            let error = read(&format!("{FEED}{after}")).expect_err(after).to_string();
            assert!(error.starts_with(&format!("feeds.toml:{line}: ")), "{after}: {error}");
            assert!(error.contains(wanted) && !error.contains("word@"), "{after}: {error}");
        }
        let error = read("").expect_err("no feed").to_string();
        assert!(error.starts_with("feeds.toml:1: there is no feed"), "{error}");
    }
}
