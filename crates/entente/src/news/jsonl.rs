//! JSON Lines: one record a line, read as a stream.

use std::io::{self, BufRead};

use super::{Document, NewsError, json};

/// The longest line that is taken, in bytes.
pub const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// The documents of JSON Lines. Fields: `text` (required), `date` or `published`, `title`, `publication`, `url`, `id`.
///
/// A line that cannot be taken gives an error that names it, and reading goes on; an error of the reader itself is the
/// last item. No more than one line is held, and of a line above [`LINE_LIMIT`] nothing.
pub fn read_jsonl<R: BufRead>(reader: R, source: &str) -> impl Iterator<Item = Result<Document, NewsError>> + use<R> {
    Lines {
        reader,
        source: source.to_owned(),
        line: 0,
        offset: 0,
        done: false,
    }
}

struct Lines<R> {
    reader: R,
    source: String,
    line: usize,
    offset: usize,
    done: bool,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Document, NewsError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let start = self.offset;
            let line = match self.read_line() {
                Ok(line) => line,
                Err(e) => {
                    self.done = true;
                    return Some(Err(NewsError::from_io(&self.source, e)));
                }
            };
            if self.offset == start {
                self.done = true;
                break;
            }
            self.line += 1;
            let Some(line) = line else {
                let (path, line) = (self.source.clone(), self.line);
                return Some(Err(NewsError::LongLine {
                    path,
                    line,
                    limit: LINE_LIMIT,
                }));
            };
            let mark = if start == 0 && line.starts_with(b"\xef\xbb\xbf") {
                3
            } else {
                0
            };
            if !line[mark..].trim_ascii().is_empty() {
                return Some(self.record(&line[mark..], start + mark));
            }
        }
        None
    }
}

impl<R: BufRead> Lines<R> {
    fn record(&self, bytes: &[u8], base: usize) -> Result<Document, NewsError> {
        let (path, line) = (self.source.clone(), self.line);
        match std::str::from_utf8(bytes) {
            Err(e) => Err(NewsError::Utf8 {
                path,
                line,
                byte: e.valid_up_to(),
            }),
            Ok(text) => json::record(text, base, &format!("{path}:{line}")).map_err(|what| NewsError::Record {
                path,
                line,
                what,
            }),
        }
    }

    /// The next line; None for one that is too long, which is passed over. At the end of the input the offset stays.
    fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut line, mut long) = (Vec::new(), false);
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            let newline = buffer.iter().position(|b| *b == b'\n');
            let part = newline.map_or(buffer.len(), |at| at + 1);
            long |= line.len() + part > LINE_LIMIT + 1;
            if long {
                line = Vec::new();
            } else {
                line.extend_from_slice(&buffer[..part]);
            }
            self.reader.consume(part);
            self.offset += part;
            if newline.is_some() || part == 0 {
                return Ok((!long).then_some(line));
            }
        }
    }
}
