//! The furniture of a report: bylines, datelines, credits, captions. Each function looks at one paragraph.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

const DESK: &str = r"(?i:(?:web|news|monitoring|foreign|international|world|digital|online|national|city)[ -]?(?:desk|monitoring|report)|(?:from +)?(?:our|a) +(?:own +|staff +|special +|diplomatic +|political +)?(?:correspondent|reporter)s?|staff +(?:reporter|report|writer|correspondent)s?|(?:news +)?agencies|agency +report|the +newspaper.s +(?:staff +)?(?:correspondent|reporter))";
const AGENCY: &str = r"(?:(?:Thomson )?Reuters|REUTERS|AFP|AP|APP|UPI|PTI|ANI|IANS|TASS|Tass|RIA|Interfax|Xinhua|XINHUA|dpa|DPA|EFE|ANSA|KUNA|WAM|SPA|IRNA|Anadolu(?: Agency)?|AA|Kyodo(?: News)?|Yonhap|KCNA|SANA|CNN|BBC(?: News)?|Bloomberg|PRNewswire|Business ?Wire|GLOBE NEWSWIRE|(?:The )?Associated Press|Agence France-Presse|Press Trust of India|Deutsche Presse-Agentur)";
const MONTH: &str = r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?";

/// A constant pattern of this module.
pub(crate) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern, compiled in the tests")
}

/// What stands before the first sentence of a body paragraph. Ranges lie in the paragraph.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Lead {
    /// Where the first sentence begins.
    pub(crate) end: usize,
    /// "(Web Desk)", with its brackets.
    pub(crate) byline: Option<Range<usize>>,
    /// "KYIV, Ukraine".
    pub(crate) place: Option<Range<usize>>,
    /// "(Reuters)" of a dateline, without its brackets.
    pub(crate) agency: Option<Range<usize>>,
    /// "Oct 26" or "March 3, 2024".
    pub(crate) date: Option<Range<usize>>,
}

/// Finds bylines and datelines at the head of a paragraph.
pub(crate) fn lead(text: &str) -> Lead {
    let mut lead = Lead::default();
    for _ in 0..3 {
        let rest = &text[lead.end..];
        let Some(end) = desk_lead(rest, &mut lead).or_else(|| dateline(rest, &mut lead)) else {
            break;
        };
        lead.end += end;
    }
    // A paragraph that is nothing else is judged as a line of its own.
    if text[lead.end..].trim().is_empty() {
        Lead::default()
    } else {
        lead
    }
}

fn desk_lead(rest: &str, lead: &mut Lead) -> Option<usize> {
    static BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"^\s*([(\[] *(?:{DESK}|{AGENCY})[^()\[\]\n]{{0,30}}[)\]])\s*[—–:-]*\s*"
        ))
    });
    static BARE: LazyLock<Regex> =
        LazyLock::new(|| regex(&format!(r"^\s*((?:{DESK}|{AGENCY}))(?:\s*(?:[—–]+|--+)\s*|\s+-\s+)")));
    let found = BRACKETS.captures(rest).or_else(|| BARE.captures(rest))?;
    let (all, words) = (found.get(0)?, found.get(1)?);
    lead.byline
        .get_or_insert(words.start() + lead.end..words.end() + lead.end);
    Some(all.end())
}

fn dateline(rest: &str, lead: &mut Lead) -> Option<usize> {
    const REGION: &str = r"(?:, ?\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]+){0,2})?";
    static LINE: LazyLock<[Regex; 3]> = LazyLock::new(|| {
        let caps = format!(r"\p{{Lu}}[\p{{Lu}}.'’-]+(?:[ /]\p{{Lu}}[\p{{Lu}}.'’-]*){{0,4}}{REGION}");
        let title = format!(r"\p{{Lu}}[\p{{L}}.'’-]+(?:[ /]\p{{Lu}}[\p{{L}}.'’-]+){{0,3}}{REGION}");
        let date = format!(r"(?:{MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {MONTH}(?:,? \d{{4}})?)");
        let agency = r"(?:[(\[/]([^()\[\]/\n]{2,60})[)\]/])";
        let known = format!(r"(?:[(\[/]((?:{AGENCY}|{DESK})[^()\[\]/\n]{{0,40}})[)\]/])");
        let dash = r"(?:\s*(?:[—–]+|--+)\s*|\s*-\s+)";
        [
            regex(&format!(
                r"^\s*({caps})(?:,? ?\(?({date})\)?)?,?\s*{agency}?(?:{dash}|:\s+)"
            )),
            regex(&format!(
                r"^\s*({title}),? ?\(?({date})\)?,?\s*{agency}?(?:{dash}|:\s+)"
            )),
            regex(&format!(r"^\s*({title})(?:,? ?\(?({date})\)?)?,?\s*{known}{dash}")),
        ]
    });
    let found = LINE.iter().find_map(|line| line.captures(rest).filter(is_place))?;
    let range = |i: usize| found.get(i).map(|m| m.start() + lead.end..m.end() + lead.end);
    (lead.place, lead.date, lead.agency) = (range(1), range(2), range(3));
    Some(found.get(0)?.end())
}

/// Labels in capitals and acronyms are no places.
fn is_place(found: &regex::Captures) -> bool {
    const LABELS: [&str; 49] = [
        "BREAKING",
        "BREAKING NEWS",
        "UPDATE",
        "UPDATED",
        "EXCLUSIVE",
        "ANALYSIS",
        "OPINION",
        "EDITORIAL",
        "WATCH",
        "LIVE",
        "VIDEO",
        "PHOTOS",
        "EXPLAINER",
        "FACTBOX",
        "TIMELINE",
        "FACT CHECK",
        "CORRECTION",
        "CORRECTED",
        "HEADLINE",
        "NOTE",
        "QUESTION",
        "ANSWER",
        "MODERATOR",
        "Q",
        "A",
        "MR",
        "THE PRESIDENT",
        "US",
        "U.S.",
        "USA",
        "UK",
        "U.K.",
        "EU",
        "UN",
        "U.N.",
        "NATO",
        "IMF",
        "WHO",
        "IAEA",
        "OPEC",
        "PTI",
        "TL;DR",
        "SARS",
        "ISIL",
        "ISIS",
        "CJTF",
        "ZANU",
        "COVID",
        "COVID-19",
    ];
    let place = found.get(1).map_or("", |m| m.as_str());
    let bare = found.get(2).is_none() && found.get(3).is_none();
    let whole = found.get(0).map_or("", |m| m.as_str()).trim_end();
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    !(LABELS.contains(&place) || bare && letters < 4 || whole.ends_with(':') && bare && is_speaker(place))
}

/// "SECRETARY RUBIO:" opens a turn of a transcript.
fn is_speaker(place: &str) -> bool {
    const TITLES: [&str; 12] = [
        "SECRETARY",
        "PRESIDENT",
        "MINISTER",
        "MR",
        "MRS",
        "MS",
        "DR",
        "GENERAL",
        "SENATOR",
        "AMBASSADOR",
        "SPEAKER",
        "CHAIR",
    ];
    place
        .split(' ')
        .any(|word| TITLES.contains(&word.trim_end_matches('.')))
}

/// True of a line such as "RUBIO: We have", which a dateline "ISLAMABAD: The" looks like.
pub(crate) fn opens_with_label(text: &str) -> bool {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*\p{Lu}[\p{Lu}.'’ -]+:\s"));
    LABEL.is_match(text)
}

/// The author, where a line is a byline and nothing else.
pub(crate) fn byline(line: &str) -> Option<&str> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"^(?:[\p{{L}}. ]{{2,30}} \| )?[(\[]? *((?:{DESK}|{AGENCY})(?: (?:staff|Staff|STAFF))?(?:,? +in +[\p{{L}} ]{{2,30}})?) *[)\]]?$"
        ))
    });
    static BY: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?i:written by|story by|reported by|by):? +(.+)$"));
    let line = line.trim();
    if line.chars().count() > 120 {
        return None;
    }
    if let Some(found) = LINE.captures(line) {
        return found.get(1).map(|m| m.as_str().trim());
    }
    let name = BY.captures(line)?.get(1)?.as_str().trim();
    is_name(name).then_some(name)
}

/// True where every word could belong to names of people and outlets.
fn is_name(words: &str) -> bool {
    const SMALL: [&str; 16] = [
        "and", "of", "in", "for", "the", "de", "da", "del", "al", "el", "bin", "ibn", "van", "von", "at", "with",
    ];
    let capital = |w: &str| w.chars().find(|c| c.is_alphanumeric()).is_none_or(char::is_uppercase);
    let first = words.split_whitespace().next().unwrap_or("");
    let days = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    !first.is_empty()
        && capital(first)
        && !days.iter().any(|d| first.starts_with(d))
        && words.split_whitespace().count() <= 14
        && words
            .split_whitespace()
            .all(|w| capital(w) || SMALL.contains(&w.trim_end_matches(',')))
        && (!words.ends_with('.') || words.ends_with("Jr.") || words.ends_with("Sr."))
}

/// True of a line that is a date and nothing else ("Published: Oct 26, 2025 10:00 PM").
pub(crate) fn is_stamp(line: &str) -> bool {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?i)^(?:(?:first |last )?(?:published|updated|posted|date)(?: on)?:? *)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +)?(?:[a-z]{3,9}\.? +\d{1,2},? +\d{4}|\d{1,2} +[a-z]{3,9}\.?,? +\d{4}|\d{4}-\d{2}-\d{2})(?:[ ,|·–-]*(?:at )?\d{1,2}[:.]\d{2}.{0,20})?$",
        )
    });
    line.len() <= 80 && LINE.is_match(line.trim())
}

/// True of a paragraph that is not part of the report.
pub(crate) fn is_aside(text: &str) -> bool {
    static START: LazyLock<Regex> = LazyLock::new(|| {
        regex(concat!(
            r"(?i)^[\[(*>•—–-]*\s*(?:",
            r"read\s+(?:more|also|next|full|our)\b|also\s+read|see\s+also|more\s+on\s+this|",
            r"related(?:\s+(?:stories|articles|news|topics|coverage|content))?\s*(?::|$)|",
            r"watch\s*:|watch\s+(?:live|more|now)\b|listen\s*:|",
            r"advertisement\b|advertising$|sponsored\b|(?:story|article)\s+continues|continue\s+reading|",
            r"(?:file\s+|representational\s+)?(?:photo|image|picture|pic|video|graphic|caption)s?(?:\s+(?:by|credit|source|courtesy)\b|\s*[:|/])|",
            r"file\s+(?:photo|image|picture)|(?:photo\s+)?credits?\s*:|getty\s+images|",
            r"with\s+(?:additional\s+)?(?:inputs?|reporting|information)\s+(?:from|by)\b|",
            r"(?:additional\s+)?(?:reporting|writing|editing|translation)\s+by\b|compiled\s+by\b|",
            r"our\s+standards\s*:|sign\s+up\b|subscribe\b|follow\s+(?:us\b|@)|(?:click|tap)\s+here|",
            r"copyright\s*(?:©|\(c\)|\d|by\b|reserved|$)|©|all\s+rights\s+reserved|share\s+this\b|first\s+published\b|published\s+in\s|",
            r"(?:last\s+)?updated\s*(?::|on\b)|(?:download|join)\s+our\b|source\s*:|",
            r"this\s+(?:article|story)\s+(?:was|has\s+been|first|originally)\b)",
        ))
    });
    text.len() <= 400 && START.is_match(text.trim_start())
}

/// Where a credit or caption in brackets at the end of a paragraph begins ("... he said. (With inputs from APP)").
pub(crate) fn tail(text: &str) -> Option<usize> {
    static TAIL: LazyLock<Regex> = LazyLock::new(|| {
        regex(concat!(
            r"(?i)[(\[]\s*(?:with\s+(?:additional\s+)?(?:inputs?|reporting)\s+(?:from|by)|(?:additional\s+)?(?:reporting|writing|editing)\s+by|",
            r"(?:file\s+)?(?:photo|image|picture)\s*:)[^()\[\]]*[)\]]\s*$",
        ))
    });
    TAIL.find(text).map(|m| m.start())
}

/// Outlets credited in round brackets at the end ("(Reuters) (AP via Yahoo! News)"): where they begin, their names.
pub(crate) fn credits(text: &str) -> Option<(usize, Vec<&str>)> {
    let (mut at, mut start, mut names) = (text.trim_end().len(), 0, Vec::new());
    while let Some(open) = last_group(&text[..at]) {
        let name = text[open + 1..at - 1].trim();
        if !is_outlet(name) {
            break;
        }
        names.insert(0, name);
        start = open;
        at = text[..open].trim_end().trim_end_matches([',', ';']).trim_end().len();
    }
    let before = text[..start].trim_end();
    let ended = before.ends_with(['.', '!', '?', '"', '”', '\'', '’', ')']);
    let capital = names.iter().all(|n| n.chars().any(char::is_uppercase));
    (!names.is_empty() && !before.is_empty() && (ended || capital)).then_some((start, names))
}

/// Where the last bracketed group of `text` begins, when `text` ends with one.
fn last_group(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    if !text.ends_with(')') {
        return None;
    }
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b')' => depth += 1,
            b'(' if depth == 1 => return Some(at),
            b'(' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A name of an outlet: few words, letters in it, no years, no sentence.
fn is_outlet(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let years = name.contains("present") || name.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() == 4);
    letters >= 1
        && name.len() >= 2
        && name.len() <= 80
        && name.split_whitespace().count() <= 9
        && (!years || letters > 12)
}
