//! Addresses of pages and mail, which are one word each.

/// Ends of a bare host or file name.
const ENDINGS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "mil", "info", "uk", "eu", "ru", "cn", "pk", "ir", "il", "de", "fr", "ua", "tv",
    "io", "doc", "docx", "pdf", "xls", "html", "htm", "jpg",
];

/// Bytes of the address at the front of a run without blanks, if one is there.
pub(super) fn address(rest: &str) -> Option<usize> {
    let low = rest
        .get(..8)
        .map(str::to_ascii_lowercase)
        .unwrap_or_else(|| rest.to_ascii_lowercase());
    if ["http://", "https://", "ftp://", "www.", "mailto:"]
        .iter()
        .any(|start| low.starts_with(start))
    {
        return Some(without_tail(rest));
    }
    let host = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '%' | '+')));
    let host = rest[..host.unwrap_or(rest.len())].trim_end_matches(['.', '-', '_', '+', '%']);
    if let Some((name, domain)) = host.split_once('@') {
        let fits = !name.is_empty() && domain.contains('.') && !domain.contains('@');
        return fits.then_some(host.len());
    }
    let (name, ending) = host.rsplit_once('.')?;
    let named = name.chars().filter(char::is_ascii_alphabetic).count() > 1 && !name.ends_with('.');
    if !named || !ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
        return None;
    }
    let path = rest[host.len()..].starts_with('/') && rest.len() > host.len() + 1;
    Some(if path { without_tail(rest) } else { host.len() })
}

/// The length without the punctuation of the sentence around it.
fn without_tail(run: &str) -> usize {
    let end = run.find(['<', '>', '"', '”', '“']).unwrap_or(run.len());
    let address = run[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', ']', '}']);
    let open = address.matches('(').count();
    let close = address.matches(')').count();
    let cut = if close > open {
        address.trim_end_matches([')', '.', ','])
    } else {
        address
    };
    cut.len().max(1)
}
