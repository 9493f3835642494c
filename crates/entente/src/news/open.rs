//! Opens files of news, whatever they hold.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use jiff::civil::Date;

use super::sniff::{self, Kind};
use super::{Decoded, Document, NewsError, decode, from_html, from_text, json, read_feed, read_jsonl};

/// The largest file that is read whole (everything but JSON Lines), in bytes after unpacking.
pub const FILE_LIMIT: usize = 256 * 1024 * 1024;

/// The longest text of one document, in bytes: a book, not a report.
const TEXT_LIMIT: usize = 2 * 1024 * 1024;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 64 * 1024;

/// What the caller knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The day of publication, which wins over what the document says.
    pub published: Option<Date>,
    /// Today: a document from a later day is warned of.
    pub today: Date,
}

impl Options {
    /// No date given.
    pub const fn new(today: Date) -> Self {
        Self { published: None, today }
    }
}

/// The documents of one file, in order. An error about one record does not end them.
pub struct Documents(Box<dyn Iterator<Item = Result<Document, NewsError>> + Send>);

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Documents(..)")
    }
}

impl Iterator for Documents {
    type Item = Result<Document, NewsError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// The documents in the file at `path` (`-`: standard input), whose format is recognised by its content and its name.
///
/// # Errors
/// Where the file cannot be opened, is empty, or is not text. What is wrong further on comes as an item.
pub fn documents(path: &Path, options: &Options) -> Result<Documents, NewsError> {
    let name = path.display().to_string();
    if name == "-" {
        return documents_from(Box::new(io::stdin()), "(standard input)", options);
    }
    // Asked before opening: to open a pipe that nobody writes to would wait for ever. The shell's `<(...)` is one under
    // /dev or /proc.
    let kind = std::fs::metadata(path).map_err(|e| NewsError::from_io(&name, e))?;
    if kind.is_dir() {
        return Err(NewsError::Directory { path: name });
    }
    if !kind.is_file() && !path.starts_with("/dev/fd") && path != Path::new("/dev/stdin") && !path.starts_with("/proc")
    {
        return Err(NewsError::Special { path: name });
    }
    let file = File::open(path).map_err(|e| NewsError::from_io(&name, e))?;
    documents_from(Box::new(file), &name, options)
}

/// The documents in what `reader` gives; `name` stands in messages, and its extension counts.
///
/// # Errors
/// As [`documents`].
pub fn documents_from(reader: Box<dyn Read + Send>, name: &str, options: &Options) -> Result<Documents, NewsError> {
    let mut input = Head::new(reader, 2);
    if input.bytes == [0x1f, 0x8b] {
        input = Head::new(Box::new(MultiGzDecoder::new(BufReader::new(input))), HEAD);
    } else {
        input = Head::new(Box::new(input), HEAD);
    }
    let path = || name.to_owned();
    if input.bytes.trim_ascii().is_empty() && input.bytes.len() < HEAD {
        return Err(match input.error.take() {
            Some(e) => NewsError::from_io(name, e),
            None => NewsError::Empty { path: path() },
        });
    }
    if let Some(what) = sniff::binary(&input.bytes) {
        return Err(NewsError::Binary {
            path: path(),
            what: what.into(),
        });
    }
    let head = decode(&input.bytes);
    let kind = sniff::kind(name, &head.text);
    let options = *options;
    let file = name.to_owned();
    let settled = move |doc: Result<Document, NewsError>| settled(doc?, &file, &options);
    if kind == Kind::JsonLines && !head.encoding.starts_with("UTF-16") {
        let lines = read_jsonl(BufReader::new(input), name);
        return Ok(Documents(Box::new(lines.map(settled))));
    }
    let found = match whole(input, name) {
        Ok(decoded) => read(kind, &decoded, name),
        Err(e) => vec![Err(e)],
    };
    Ok(Documents(Box::new(found.into_iter().map(settled))))
}

/// What somebody says that bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A page of HTML.
    Page,
}

/// The documents in `bytes` that are known to be of this format, whatever they look like: a page where a feed is expected
/// is an error, and no report. `name` stands in messages and as the documents' source.
///
/// # Errors
/// Where the bytes are no text, or not of this format. A single document that is too large is an item.
pub fn documents_in(
    bytes: &[u8],
    format: Format,
    name: &str,
    options: &Options,
) -> Result<Vec<Result<Document, NewsError>>, NewsError> {
    if let Some(what) = sniff::binary(&bytes[..bytes.len().min(HEAD)]) {
        return Err(NewsError::Binary {
            path: name.to_owned(),
            what: what.into(),
        });
    }
    let kind = match format {
        Format::Feed => Kind::Feed,
        Format::Page => Kind::Html,
    };
    let mut found = read(kind, &decode(bytes), name);
    // Neither format gives an error beside documents.
    if found.first().is_some_and(Result::is_err) {
        found.swap_remove(0)?;
    }
    let settled = |doc: Result<Document, NewsError>| settled(doc?, name, options);
    Ok(found.into_iter().map(settled).collect())
}

/// A document with its day settled, if it is not too long.
fn settled(mut doc: Document, file: &str, options: &Options) -> Result<Document, NewsError> {
    if doc.text.len() > TEXT_LIMIT {
        return Err(NewsError::TooLarge {
            path: doc
                .info
                .id
                .as_ref()
                .map_or_else(|| file.to_owned(), |id| format!("{file} ({id})")),
            limit: TEXT_LIMIT,
        });
    }
    doc.settle(options);
    Ok(doc)
}

/// All of a file as text.
fn whole(input: Head, name: &str) -> Result<Decoded, NewsError> {
    let mut bytes = Vec::new();
    input
        .take(FILE_LIMIT as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| NewsError::from_io(name, e))?;
    if bytes.len() > FILE_LIMIT {
        return Err(NewsError::TooLarge {
            path: name.to_owned(),
            limit: FILE_LIMIT,
        });
    }
    Ok(decode(&bytes))
}

/// The documents of a decoded file, led back to its bytes.
fn read(kind: Kind, file: &Decoded, name: &str) -> Vec<Result<Document, NewsError>> {
    let found = match kind {
        Kind::Text if file.text.trim().is_empty() => vec![Err(NewsError::Empty { path: name.to_owned() })],
        Kind::Text => vec![Ok(from_text(&file.text, name))],
        Kind::Html => vec![from_html(&file.text, name)],
        Kind::Feed => {
            read_feed(&file.text, name).map_or_else(|e| vec![Err(e)], |docs| docs.into_iter().map(Ok).collect())
        }
        Kind::JsonLines => read_jsonl(file.text.as_bytes(), name).collect(),
        Kind::Json => read_json(&file.text, name),
    };
    let led_back = |mut doc: Document| {
        doc.origin = std::mem::take(&mut doc.origin).through(&file.origin);
        doc.warnings.splice(0..0, file.warnings.iter().cloned());
        doc
    };
    found.into_iter().map(|doc| doc.map(led_back)).collect()
}

/// Objects over several lines, one after another or in an array.
fn read_json(text: &str, name: &str) -> Vec<Result<Document, NewsError>> {
    let mut found = Vec::new();
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    let mut start = 0;
    let (mut counted, mut line) = (0, 1);
    while let Some(value) = values.next() {
        if let Err(e) = value {
            let what = format!("not valid JSON ({e}); give objects with a \"text\", an array of them, or JSON Lines");
            found.push(Err(NewsError::Record {
                path: name.to_owned(),
                line: e.line(),
                what,
            }));
            break;
        }
        for item in json::items(text, start) {
            line += text
                .get(counted..item.start)
                .unwrap_or("")
                .bytes()
                .filter(|b| *b == b'\n')
                .count();
            counted = item.start;
            let doc = json::record(
                text.get(item.clone()).unwrap_or(""),
                item.start,
                &format!("{name}:{line}"),
            );
            found.push(doc.map_err(|what| NewsError::Record {
                path: name.to_owned(),
                line,
                what,
            }));
        }
        start = values.byte_offset();
    }
    if found.is_empty() {
        found.push(Err(NewsError::Empty { path: name.to_owned() }));
    }
    found
}

/// A reader whose first bytes have been looked at; an error met meanwhile comes where it stood.
struct Head {
    bytes: Vec<u8>,
    read: usize,
    error: Option<io::Error>,
    rest: Box<dyn Read + Send>,
}

impl Head {
    fn new(mut rest: Box<dyn Read + Send>, length: usize) -> Self {
        let mut bytes = Vec::new();
        let error = (&mut rest).take(length as u64).read_to_end(&mut bytes).err();
        Self {
            bytes,
            read: 0,
            error,
            rest,
        }
    }
}

impl Read for Head {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut left = &self.bytes[self.read..];
        if !left.is_empty() {
            let count = left.read(out)?;
            self.read += count;
            return Ok(count);
        }
        match self.error.take() {
            Some(e) => Err(e),
            None => self.rest.read(out),
        }
    }
}
