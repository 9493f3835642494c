//! From what was fetched to documents.

use super::{config::Feed, state::Article};
use entente::{
    event::{DateSource, DocumentInfo},
    news::{self, Document, Format, NewsError, fetch::Body},
};

/// The items of a feed. An empty feed has none, which is no error: news may come.
pub(super) fn items(
    feed: &Feed,
    body: &Body,
    options: &news::Options,
) -> Result<Vec<Result<Document, NewsError>>, NewsError> {
    let found = match news::documents_in(&body.bytes, Format::Feed, &feed.url, options) {
        Err(NewsError::NoEntries { .. }) => Vec::new(),
        found => found?,
    };
    let named = |mut document: Document| {
        // Where an item stands in the feed changes from day to day, so the feed alone is its source.
        document.info.source.clone_from(&feed.url);
        if feed.name.is_some() {
            document.info.publication.clone_from(&feed.name);
        }
        document
    };
    Ok(found.into_iter().map(|document| document.map(named)).collect())
}

/// The page that an item links to, if one can be fetched.
pub(super) fn article(item: &DocumentInfo) -> Option<Article> {
    Some(Article {
        url: item.url.clone()?,
        published: item.published,
        publication: item.publication.clone(),
        failures: 0,
    })
}

/// The report on a page; what the page does not say of itself is taken from the item that links to it.
pub(super) fn page(
    article: &Article,
    body: &Body,
    options: &news::Options,
) -> Result<Vec<Result<Document, NewsError>>, NewsError> {
    let found = news::documents_in(&body.bytes, Format::Page, &body.final_url, options)?;
    let named = |mut document: Document| {
        let info = &mut document.info;
        info.url.get_or_insert_with(|| article.url.clone());
        if info.publication.is_none() {
            info.publication.clone_from(&article.publication);
        }
        if info.published.is_none() && article.published.is_some() {
            info.published = article.published;
            info.published_from = DateSource::Feed;
        }
        document
    };
    Ok(found.into_iter().map(|document| document.map(named)).collect())
}
