//! Files as they come: plain, gzipped, or archives of several members.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::ImportError;

/// The members of a file; a plain file has one.
pub struct Members {
    path: PathBuf,
    kind: Kind,
    ended: bool,
}

enum Kind {
    One(Option<Box<dyn Read>>),
    Zip(Box<ZipArchive<BufReader<File>>>, usize),
    /// A zip without its directory, which stands at the end: read from the front as far as it goes.
    CutZip(BufReader<File>),
}

/// One table of rows.
pub struct Member<'a> {
    /// The file, with the member of an archive after "!".
    pub name: String,
    pub(crate) reader: Box<dyn Read + 'a>,
}

/// Opens a file, whose kind is told by its first bytes.
///
/// # Errors
/// Where it cannot be opened.
pub fn open(path: &Path) -> Result<Members, ImportError> {
    let io = |source| ImportError::Io {
        path: path.to_owned(),
        source,
    };
    if path.is_dir() {
        return Err(ImportError::Folder { path: path.to_owned() });
    }
    let mut file = File::open(path).map_err(io)?;
    let mut magic = Vec::new();
    // A pipe cannot be wound back: what was looked at is put in front again.
    (&mut file).take(4).read_to_end(&mut magic).map_err(io)?;
    let kind = if magic.starts_with(b"PK") {
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        match ZipArchive::new(BufReader::new(file)) {
            Ok(archive) => Kind::Zip(Box::new(archive), 0),
            Err(_) => Kind::CutZip(BufReader::new(File::open(path).map_err(io)?)),
        }
    } else {
        let gzipped = magic.starts_with(&[0x1f, 0x8b]);
        let all = io::Cursor::new(magic).chain(file);
        Kind::One(Some(match gzipped {
            true => Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 18, all))),
            false => Box::new(all),
        }))
    };
    Ok(Members {
        path: path.to_owned(),
        kind,
        ended: false,
    })
}

impl Members {
    /// The next member that holds anything.
    #[allow(clippy::should_implement_trait)] // it lends
    pub fn next(&mut self) -> Option<Result<Member<'_>, ImportError>> {
        let file = self.path.display().to_string();
        let path = self.path.clone();
        let fault = |detail: zip::result::ZipError| {
            let detail = detail.to_string();
            Some(Err(ImportError::Zip { path, detail }))
        };
        if self.ended {
            return None;
        }
        match &mut self.kind {
            Kind::One(reader) => reader.take().map(|reader| Ok(Member { name: file, reader })),
            Kind::Zip(archive, next) => loop {
                let at = *next;
                if at >= archive.len() {
                    return None;
                }
                *next += 1;
                let inside = match archive.name_for_index(at) {
                    Some(Ok(name)) => name.into_owned(),
                    _ => at.to_string(),
                };
                if passed_over(&inside) {
                    continue;
                }
                return match archive.by_index(at) {
                    Ok(member) => Some(Ok(Member {
                        name: format!("{file}!{inside}"),
                        reader: Box::new(member),
                    })),
                    Err(e) => fault(e),
                };
            },
            Kind::CutZip(stream) => match zip::read::read_zipfile_from_stream(stream) {
                Ok(Some(member)) => Some(Ok(Member {
                    name: format!("{file}!{}", member.name().unwrap_or_default()),
                    reader: Box::new(member),
                })),
                Ok(None) => None,
                Err(e) => {
                    self.ended = true;
                    fault(e)
                }
            },
        }
    }
}

fn passed_over(member: &str) -> bool {
    member.ends_with('/') || member.starts_with("__MACOSX/")
}

/// BLAKE3 of a file as it lies there, in hex.
///
/// # Errors
/// Where it cannot be read.
pub fn hash(path: &Path) -> Result<String, ImportError> {
    let io = |source| ImportError::Io {
        path: path.to_owned(),
        source,
    };
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).map_err(io)?).map_err(io)?;
    Ok(hasher.finalize().to_hex().to_string())
}
