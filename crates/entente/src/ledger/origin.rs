//! Who reported it first hand: ten outlets that run one wire story are one origin.
//!
//! Every document gets the name of its origin when it is added. The rule, the first line that fits:
//!
//! 1. its words are nearly those of a document published within [`COPY_DAYS`] days (or both are without a date): that
//!    document's origin;
//! 2. it credits a news agency (in the publication, the byline, the opening or the last line): `agency:Reuters`;
//! 3. it names its publication: `publication:Dawn`;
//! 4. else it stands for itself: `document:` and its hash.
//!
//! The origins of an event are the different names among its reports. So two reports that credit the same agency count
//! once though their words differ, and so do two of one publication. Where several agencies are credited, the first
//! named counts.
//!
//! "Nearly the words": of all runs of three words in either text at least half are in both, or, of the shorter text's,
//! four fifths are in the longer (a wire story cut from below). Candidates are found by MinHash fingerprints (Broder
//! 1997) in bands (Indyk and Motwani 1998), so a pair at the very border may be missed.

use std::collections::HashSet;

use crate::event::DocumentInfo;

/// Copies appear within so many days of one another.
pub const COPY_DAYS: i32 = 3;

/// Fewer words than this prove nothing about copying.
const ENOUGH_WORDS: usize = 12;

const BANDS: usize = 10;
const ROWS: usize = 2;

/// Credits as they are printed, and the agency.
const AGENCIES: [(&str, &str); 32] = [
    ("Reuters", "Reuters"),
    ("Associated Press", "AP"),
    ("AP", "AP"),
    ("Agence France-Presse", "AFP"),
    ("AFP", "AFP"),
    ("Associated Press of Pakistan", "APP"),
    ("APP", "APP"),
    ("Press Trust of India", "PTI"),
    ("PTI", "PTI"),
    ("ANI", "ANI"),
    ("IANS", "IANS"),
    ("UNI", "UNI"),
    ("Xinhua", "Xinhua"),
    ("TASS", "TASS"),
    ("Interfax", "Interfax"),
    ("RIA Novosti", "RIA"),
    ("UPI", "UPI"),
    ("dpa", "dpa"),
    ("DPA", "dpa"),
    ("EFE", "EFE"),
    ("ANSA", "ANSA"),
    ("Kyodo", "Kyodo"),
    ("Yonhap", "Yonhap"),
    ("Anadolu", "Anadolu"),
    ("IRNA", "IRNA"),
    ("WAM", "WAM"),
    ("SPA", "SPA"),
    ("KCNA", "KCNA"),
    ("VNA", "VNA"),
    ("Bernama", "Bernama"),
    ("Ukrinform", "Ukrinform"),
    ("Bloomberg", "Bloomberg"),
];

/// The words of a text, three by three, hashed.
pub(super) fn shingles(text: &str) -> HashSet<u64> {
    let words: Vec<u64> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.chars()
                .flat_map(char::to_lowercase)
                .fold(0xcbf2_9ce4_8422_2325, |h, c| mix(h ^ c as u64))
        })
        .collect();
    if words.len() < ENOUGH_WORDS {
        return HashSet::new();
    }
    words.windows(3).map(|w| mix(w[0] ^ mix(w[1] ^ mix(w[2])))).collect()
}

/// A number for each band: texts that share one are worth comparing.
pub(super) fn fingerprints(shingles: &HashSet<u64>) -> Vec<i64> {
    if shingles.is_empty() {
        return Vec::new();
    }
    let least = |seed: usize| {
        let salt = mix(seed as u64 + 1);
        shingles.iter().map(|s| mix(s ^ salt)).min().unwrap_or_default()
    };
    (0..BANDS)
        .map(|band| (0..ROWS).fold(band as u64, |h, row| mix(h ^ least(band * ROWS + row))))
        .map(u64::cast_signed)
        .collect()
}

/// True where one text is a copy of the other, perhaps shortened.
pub(super) fn nearly_the_same(a: &HashSet<u64>, b: &HashSet<u64>) -> bool {
    let shorter = a.len().min(b.len());
    let shared = a.intersection(b).count();
    shared > 0 && (2 * shared >= a.len() + b.len() - shared || 5 * shared >= 4 * shorter)
}

/// The origin of a document that copies none.
pub(super) fn own_origin(info: &DocumentInfo, text: &str) -> String {
    if let Some(agency) = credited_agency(info, text) {
        return format!("agency:{agency}");
    }
    match info.publication.as_deref().map(str::trim) {
        Some(publication) if !publication.is_empty() => format!("publication:{publication}"),
        _ => format!("document:{}", info.hash),
    }
}

/// The agency that a document credits.
fn credited_agency(info: &DocumentInfo, text: &str) -> Option<&'static str> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    // "ISLAMABAD (Reuters) -", "(AP)": in brackets or before a dash at the opening, not merely named in a sentence.
    let opening = lines().take(4).filter_map(|line| {
        let head = line.char_indices().nth(80).map_or(line, |(at, _)| &line[..at]);
        let bracket = head
            .find('(')
            .and_then(|from| head[from..].find(')').map(|to| &head[from..from + to]));
        bracket
            .or_else(|| {
                head.find([DASH, EN_DASH])
                    .map(|to| &head[..to])
                    .or_else(|| head.split(" - ").next())
            })
            .filter(|part| part.len() <= 48 && *part != head)
    });
    // "With additional input from APP", "— Reuters": a short last line.
    let closing = lines().next_back().filter(|line| line.len() <= 100).into_iter();
    let told = [info.publication.as_deref(), info.byline.as_deref()]
        .into_iter()
        .flatten();
    told.chain(opening).chain(closing).find_map(agency_in)
}

const DASH: char = '—';
const EN_DASH: char = '–';

/// The agency named first in a credit; of several at one place the longest name.
fn agency_in(credit: &str) -> Option<&'static str> {
    let whole = |at: usize, name: &str| {
        let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        outside(credit[..at].chars().next_back()) && outside(credit[at + name.len()..].chars().next())
    };
    AGENCIES
        .iter()
        .flat_map(|&(name, agency)| credit.match_indices(name).map(move |(at, _)| (at, name, agency)))
        .filter(|&(at, name, _)| whole(at, name))
        .min_by_key(|&(at, name, _)| (at, usize::MAX - name.len()))
        .map(|(_, _, agency)| agency)
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a fixed, well-mixing hash that no release will change.
const fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (n ^ (n >> 31)).wrapping_add(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(publication: Option<&str>, byline: Option<&str>) -> DocumentInfo {
        DocumentInfo {
            source: "x".into(),
            id: None,
            hash: "abc".into(),
            publication: publication.map(Into::into),
            byline: byline.map(Into::into),
            headline: None,
            dateline: None,
            url: None,
            published: None,
            published_from: crate::event::DateSource::None,
            language: None,
        }
    }

    #[test]
    fn a_credit_names_the_agency() {
        let cases = [
            ("ISLAMABAD (Reuters) - Pakistan said on Monday.", None, "agency:Reuters"),
            ("WASHINGTON, May 3 (AP) The United States said.", None, "agency:AP"),
            (
                "NEW DELHI – India said.\nIt added more.\n— With additional input from APP",
                None,
                "agency:APP",
            ),
            ("One thing happened.", Some("By Our Correspondent | PTI"), "agency:PTI"),
            (
                "One thing happened.",
                Some("Associated Press of Pakistan"),
                "agency:APP",
            ),
            ("AFP - One thing happened.", None, "agency:AFP"),
            (
                "The minister told Reuters that talks would go on and that he was glad of it, and much more of that kind, \
              which fills the line.",
                None,
                "publication:Dawn",
            ),
            ("An APPLE fell (in SPAIN).", None, "publication:Dawn"),
        ];
        for (text, byline, origin) in cases {
            assert_eq!(own_origin(&info(Some("Dawn"), byline), text), origin, "{text}");
        }
        assert_eq!(own_origin(&info(None, None), "Nothing."), "document:abc");
    }

    #[test]
    fn a_shortened_copy_is_a_copy_and_another_report_is_not() {
        let story = "US Secretary of State Marco Rubio said on Saturday that Washington wants to widen its ties with \
                     Pakistan, and that this will not come at the expense of its friendship with India. He spoke to \
                     reporters on a flight to Doha. Pakistan welcomed the remarks in a statement late at night.";
        let cut = "US Secretary of State Marco Rubio said Saturday that Washington wants to widen its ties with \
                   Pakistan, and that this will not come at the expense of its friendship with India.";
        let other = "Washington's top diplomat has told journalists that closer relations with Islamabad do not harm \
                     those with New Delhi, a remark that Pakistan's foreign ministry was quick to applaud on Saturday.";
        let [story, cut, other] = [story, cut, other].map(shingles);
        assert!(nearly_the_same(&story, &cut));
        assert!(!nearly_the_same(&story, &other));
        let shared = |a, b| fingerprints(a).iter().any(|f| fingerprints(b).contains(f));
        assert!(shared(&story, &cut));
        assert!(!shared(&story, &other));
        assert!(shingles("Too few words to tell.").is_empty());
    }
}
