//! What a page says about itself: title, date, outlet, author, address.

use dom_smoothie::Readability;
use jiff::civil::Date;
use serde_json::Value;

use super::dates;
use super::text::one_line;

/// Metadata of a page.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) title: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) publication: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) date: Option<Date>,
    /// The article as JSON-LD has it, where it has it.
    pub(crate) body: Option<String>,
    pub(crate) warnings: Vec<String>,
}

/// Reads JSON-LD, then meta elements, then what is shown.
pub(crate) fn read(page: &Readability) -> Metadata {
    let article = json_ld(page);
    let own = |path: &str| {
        article
            .as_ref()
            .and_then(|a| a.pointer(path))
            .and_then(Value::as_str)
            .and_then(clean)
    };
    let shown = page.get_article_metadata(None);
    let mut data = Metadata {
        title: meta(page, &["og:title", "twitter:title"])
            .or_else(|| own("/headline"))
            .or_else(|| clean(&shown.title)),
        author: article
            .as_ref()
            .and_then(|a| names(a.get("author")?))
            .or_else(|| {
                meta(
                    page,
                    &["author", "article:author", "dc.creator", "parsely-author", "byl"],
                )
            })
            .or_else(|| clean(&attribute(page, "[rel=author]", None)?)),
        publication: meta(page, &["og:site_name"])
            .or_else(|| names(article.as_ref()?.get("publisher")?))
            .or_else(|| meta(page, &["application-name", "dc.publisher", "publisher"])),
        url: attribute(page, "link[rel=canonical]", Some("href"))
            .or_else(|| meta(page, &["og:url"]))
            .or_else(|| own("/url"))
            .filter(|url| url.starts_with("http")),
        body: article
            .as_ref()
            .and_then(|a| a.get("articleBody")?.as_str())
            .map(str::to_owned),
        ..Metadata::default()
    };
    data.author = data.author.filter(|a| !a.starts_with("http"));
    if let (Some(title), Some(outlet)) = (&data.title, &data.publication) {
        data.title = Some(without_outlet(title, outlet).to_owned());
    }
    let candidates = [
        own("/datePublished"),
        meta(
            page,
            &[
                "article:published_time",
                "og:article:published_time",
                "datepublished",
                "pubdate",
                "publishdate",
            ],
        ),
        meta(
            page,
            &[
                "date",
                "dc.date",
                "dc.date.issued",
                "dcterms.created",
                "dcterms.issued",
                "dcterms.date",
            ],
        ),
        meta(
            page,
            &[
                "parsely-pub-date",
                "sailthru.date",
                "publish-date",
                "publication_date",
                "article.published",
                "citation_date",
            ],
        ),
        attribute(page, "[itemprop=datePublished]", Some("datetime")),
        attribute(page, "[itemprop=datePublished]", Some("content")),
        attribute(page, "article time[datetime]", Some("datetime")),
        attribute(page, "time[datetime]", Some("datetime")),
    ];
    for words in candidates.into_iter().flatten() {
        match dates::parse(&words) {
            Ok(date) => {
                data.date = Some(date);
                break;
            }
            Err(warning) if !data.warnings.contains(&warning) => data.warnings.push(warning),
            Err(_) => {}
        }
    }
    data.date = data.date.or_else(|| data.url.as_deref().and_then(dates::from_url));
    data
}

/// The first meta element of those names that has a content.
fn meta(page: &Readability, names: &[&str]) -> Option<String> {
    let all = page.doc.select("meta[content]");
    names.iter().find_map(|name| {
        let found = all.nodes().iter().find(|node| {
            ["property", "name", "itemprop"].iter().any(|key| {
                node.attr(key)
                    .is_some_and(|value| value.trim().eq_ignore_ascii_case(name))
            })
        });
        clean(&found?.attr("content")?)
    })
}

/// An attribute, or the text, of the first element that a selector finds.
fn attribute(page: &Readability, selector: &str, name: Option<&str>) -> Option<String> {
    let found = page.doc.try_select(selector)?;
    let first = found.nodes().first()?;
    clean(&name.map_or_else(|| Some(first.text()), |name| first.attr(name))?)
}

/// The first article in the page's JSON-LD.
fn json_ld(page: &Readability) -> Option<Value> {
    let scripts = page.doc.select("script[type=\"application/ld+json\"]");
    scripts.nodes().iter().find_map(|node| {
        let text = node.text();
        let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        find_article(serde_json::from_str(text).ok()?)
    })
}

fn find_article(value: Value) -> Option<Value> {
    const TYPES: [&str; 6] = [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "OpinionNewsArticle",
    ];
    match value {
        Value::Array(items) => items.into_iter().find_map(find_article),
        Value::Object(mut object) => {
            let is = |t: &Value| {
                t.as_str()
                    .is_some_and(|t| TYPES.contains(&t) || t.ends_with("NewsArticle"))
            };
            let kind = object.get("@type");
            if kind.is_some_and(|t| is(t) || t.as_array().is_some_and(|all| all.iter().any(is))) {
                return Some(Value::Object(object));
            }
            find_article(object.remove("@graph").or_else(|| object.remove("mainEntity"))?)
        }
        _ => None,
    }
}

/// The names in an author or publisher, which may be a string, an object or a list of either.
fn names(value: &Value) -> Option<String> {
    let one = |v: &Value| clean(v.as_str().or_else(|| v.get("name")?.as_str())?);
    match value {
        Value::Array(all) => {
            let all: Vec<String> = all.iter().filter_map(one).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        one_value => one(one_value),
    }
}

/// "Talks held - The Daily" without its outlet.
fn without_outlet<'a>(title: &'a str, outlet: &str) -> &'a str {
    let Some(front) = title.strip_suffix(outlet).map(str::trim_end) else {
        return title;
    };
    match front
        .strip_suffix(['|', '-', '–', '—', ':', '•', '·'])
        .map(str::trim_end)
    {
        Some(front) if !front.is_empty() => front,
        _ => title,
    }
}

/// Entities decoded once more, white space made one space; None where nothing is left.
fn clean(words: &str) -> Option<String> {
    let words = if words.contains('&') {
        super::markup::html(words).0
    } else {
        words.to_owned()
    };
    Some(one_line(&words)).filter(|w| !w.is_empty())
}
