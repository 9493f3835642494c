//! The layouts of tables: which column holds what.

use super::codes::Scheme;
use super::{Format, ImportError, Options};
use std::ops::RangeInclusive;

/// How an actor is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActorKind {
    /// One column with a code of CAMEO or KEDS; true: of the files that use WEIS.
    Code(bool),
    /// Name, sectors, state.
    Icews,
    /// One column with a name.
    Name,
    /// Name, state, COW number, sector.
    Polecat,
    /// One column with a code, a number or a name; true: with WEIS.
    Any(bool),
}

/// The columns of an actor, which stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ActorColumns {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) kind: ActorKind,
}

/// A table's layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Its name, for people.
    pub(super) name: &'static str,
    pub(super) separator: u8,
    /// Columns that a row may have.
    pub(super) widths: RangeInclusive<usize>,
    /// Widths of the sister layout, which a row may have by mistake.
    pub(super) sisters: &'static [usize],
    /// True where the first line names the columns.
    pub(super) header: bool,
    pub(super) date: usize,
    pub(super) source: ActorColumns,
    pub(super) target: ActorColumns,
    pub(super) code: usize,
    pub(super) mode: Option<usize>,
    pub(super) scheme: Scheme,
    /// True where codes were taken for numbers and lost their leading zero.
    pub(super) stripped: bool,
    pub(super) id: Option<usize>,
    pub(super) url: Option<usize>,
    pub(super) reports: Option<usize>,
    pub(super) score: Option<usize>,
}

impl Layout {
    /// True where a double quote may enclose separators.
    pub(super) fn quoted(&self) -> bool {
        self.separator != b'\t'
    }
}

const fn one(column: usize, kind: ActorKind) -> ActorColumns {
    ActorColumns {
        first: column,
        last: column,
        kind,
    }
}

/// The layout that the first bytes of a file show.
pub(super) fn detect(file: &str, head: &[u8], options: &Options) -> Result<Layout, ImportError> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = String::from_utf8_lossy(&head[..head.len().min(1 << 20)]);
    let found = match options.format {
        Format::Gdelt => gdelt(&text),
        Format::Icews => icews(&text),
        Format::Polecat => polecat(&text),
        Format::Keds => keds(file, &text, options)?,
        Format::Csv => return csv(file, &text, options),
        Format::Plover => None,
    };
    found.ok_or_else(|| ImportError::Layout {
        file: file.to_owned(),
        expected: options.format.expected().to_owned(),
    })
}

/// GDELT 1.0 and 2.0 differ in width alone; what was filtered with a spreadsheet has names of columns.
fn gdelt(text: &str) -> Option<Layout> {
    let first = text.lines().next()?;
    if plain(first).contains("globaleventid") {
        return gdelt_named(first);
    }
    let widths: Vec<usize> = text.lines().take(200).map(|line| line.split('\t').count()).collect();
    let count = |of: &[usize]| widths.iter().filter(|w| of.contains(w)).count();
    let (first, second) = (count(&[57, 58]), count(&[61]));
    if first + second == 0 {
        return None;
    }
    let old = first > second;
    Some(Layout {
        name: if old { "GDELT 1.0" } else { "GDELT 2.0" },
        separator: b'\t',
        widths: if old { 57..=58 } else { 61..=61 },
        sisters: if old { &[61] } else { &[57, 58] },
        header: false,
        date: 1,
        source: one(5, ActorKind::Code(false)),
        target: one(15, ActorKind::Code(false)),
        code: 26,
        mode: None,
        scheme: Scheme::Cameo,
        stripped: false,
        id: Some(0),
        url: Some(if old { 57 } else { 60 }),
        reports: Some(32),
        score: None,
    })
}

fn gdelt_named(first: &str) -> Option<Layout> {
    let (separator, names) = header(first);
    let at = |wanted: &[&str]| names.iter().position(|n| wanted.contains(&n.as_str()));
    Some(Layout {
        name: "GDELT with named columns",
        separator,
        widths: names.len()..=names.len(),
        sisters: &[57, 58, 61],
        header: true,
        date: at(&["day", "sqldate"])?,
        // The filtered files call the actor's whole code its country's.
        source: one(at(&["actor1code", "actor1countrycode"])?, ActorKind::Code(false)),
        target: one(at(&["actor2code", "actor2countrycode"])?, ActorKind::Code(false)),
        code: at(&["eventcode"])?,
        mode: None,
        scheme: Scheme::Cameo,
        stripped: true,
        id: at(&["globaleventid"]),
        url: at(&["sourceurl"]),
        reports: at(&["numsources"]),
        score: None,
    })
}

fn icews(text: &str) -> Option<Layout> {
    let first = text.lines().next()?;
    let (separator, names) = header(first);
    let at = |wanted: &str| names.iter().position(|n| n == wanted);
    if let (Some(source), Some(target)) = (at("sourcename"), at("targetname")) {
        let three = |first: usize| ActorColumns {
            first,
            last: first + 2,
            kind: ActorKind::Icews,
        };
        return Some(Layout {
            name: "ICEWS",
            separator,
            widths: names.len()..=names.len(),
            sisters: &[5],
            header: true,
            date: at("eventdate")?,
            source: three(source),
            target: three(target),
            code: at("cameocode")?,
            mode: None,
            scheme: Scheme::Cameo,
            stripped: false,
            id: at("eventid"),
            url: None,
            reports: None,
            score: None,
        });
    }
    // split, date, actor, event, target
    let fits = |line: &&str| {
        let cells: Vec<&str> = line.split('\t').collect();
        cells.len() == 5 && super::day::day(cells[1].as_bytes()).is_some()
    };
    text.lines().take(200).find(fits)?;
    Some(Layout {
        name: "ICEWS knowledge graph",
        separator: b'\t',
        widths: 5..=5,
        sisters: &[20],
        header: false,
        date: 1,
        source: one(2, ActorKind::Name),
        target: one(4, ActorKind::Name),
        code: 3,
        mode: None,
        scheme: Scheme::CameoName,
        stripped: false,
        id: None,
        url: None,
        reports: None,
        score: None,
    })
}

fn polecat(text: &str) -> Option<Layout> {
    let (separator, names) = header(text.lines().next()?);
    let at = |wanted: &str| names.iter().position(|n| n == wanted);
    let four = |name: &str, sector: &str| {
        let (first, last) = (at(name)?, at(sector)?);
        (last == first + 3).then_some(ActorColumns {
            first,
            last,
            kind: ActorKind::Polecat,
        })
    };
    Some(Layout {
        name: "POLECAT",
        separator,
        widths: names.len()..=names.len(),
        sisters: &[],
        header: true,
        date: at("eventdate")?,
        source: four("actorname", "primaryactorsector")?,
        target: four("recipientname", "primaryrecipientsector")?,
        code: at("eventtype")?,
        mode: at("eventmode"),
        scheme: Scheme::Plover,
        stripped: false,
        id: at("eventid"),
        url: None,
        reports: None,
        score: None,
    })
}

/// date, source, target, code and perhaps a description, with or without names of columns.
fn keds(file: &str, text: &str, options: &Options) -> Result<Option<Layout>, ImportError> {
    let fits = |separator: char| {
        text.lines().take(200).find_map(|line| {
            let cells: Vec<&str> = line.split(separator).collect();
            (4..=5).contains(&cells.len()).then_some(())?;
            super::day::day(cells[0].as_bytes()).map(|_| separator as u8)
        })
    };
    let Some(separator) = fits('\t').or_else(|| fits(',')) else {
        return Ok(None);
    };
    let header = text
        .lines()
        .next()
        .is_some_and(|first| plain(first).starts_with("date"));
    let codes = || {
        text.lines()
            .filter_map(|line| line.split(char::from(separator)).nth(3))
            .map(str::trim)
    };
    let scheme = match options.scheme {
        Some(scheme) => scheme,
        // Groups 21 and 22 are of WEIS alone, four digits of CAMEO.
        None if codes().any(|c| c.len() == 4 && c.starts_with('0')) => Scheme::Cameo,
        None if codes().any(|c| c.len() == 3 && (c.starts_with("21") || c.starts_with("22"))) => Scheme::Weis,
        None if codes().any(|c| c.len() == 4 && c.bytes().all(|b| b.is_ascii_digit())) => Scheme::Cameo,
        None => return Err(ImportError::Scheme { file: file.to_owned() }),
    };
    let kind = ActorKind::Code(scheme == Scheme::Weis);
    Ok(Some(Layout {
        name: if scheme == Scheme::Weis {
            "KEDS with WEIS codes"
        } else {
            "KEDS with CAMEO codes"
        },
        separator,
        widths: 4..=5,
        sisters: &[],
        header,
        date: 0,
        source: one(1, kind),
        target: one(2, kind),
        code: 3,
        mode: None,
        scheme,
        stripped: false,
        id: None,
        url: None,
        reports: None,
        score: None,
    }))
}

/// A table whose columns a person names.
fn csv(file: &str, text: &str, options: &Options) -> Result<Layout, ImportError> {
    let empty = || ImportError::Empty { file: file.to_owned() };
    let (separator, _) = header(text.lines().next().ok_or_else(empty)?);
    let names: Vec<&str> = text
        .lines()
        .next()
        .unwrap_or("")
        .split(char::from(separator))
        .map(|n| n.trim().trim_matches('"'))
        .collect();
    let at = |key: &str| -> Result<Option<usize>, ImportError> {
        let Some((_, column)) = options.columns.iter().find(|(k, _)| k == key) else {
            return Ok(None);
        };
        let exact = names.iter().position(|n| n == column);
        let found = exact.or_else(|| names.iter().position(|n| n.eq_ignore_ascii_case(column)));
        found.map(Some).ok_or_else(|| ImportError::NoColumn {
            file: file.to_owned(),
            column: column.clone(),
            there: names.join(", "),
        })
    };
    let must = |key: &str| -> Result<usize, ImportError> {
        at(key)?.ok_or_else(|| ImportError::Columns {
            text: super::columns_text(&options.columns),
            what: format!("{key} is missing"),
        })
    };
    let scheme = options
        .scheme
        .ok_or_else(|| ImportError::Scheme { file: file.to_owned() })?;
    let kind = ActorKind::Any(scheme == Scheme::Weis);
    Ok(Layout {
        name: "table",
        separator,
        widths: names.len()..=names.len(),
        sisters: &[],
        header: true,
        date: must("date")?,
        source: one(must("source")?, kind),
        target: one(must("target")?, kind),
        code: must("code")?,
        mode: at("mode")?,
        scheme,
        stripped: false,
        id: at("id")?,
        url: at("url")?,
        reports: at("reports")?,
        score: at("score")?,
    })
}

/// Separator and plain names of a header line.
fn header(line: &str) -> (u8, Vec<String>) {
    let most = [b'\t', b',', b';']
        .into_iter()
        .max_by_key(|s| (line.bytes().filter(|b| b == s).count(), u8::from(*s == b'\t')))
        .unwrap_or(b',');
    (most, line.split(char::from(most)).map(plain).collect())
}

/// A name in small letters and digits alone.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
