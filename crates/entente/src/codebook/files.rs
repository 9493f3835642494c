//! The texts of a codebook, embedded or from a folder.

use super::CodebookError;
use serde::de::DeserializeOwned;
use std::{borrow::Cow, collections::BTreeMap, fs, path::Path};

/// The files of the embedded codebook: path below its folder, text.
pub(super) static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/codebook.rs"));

/// Path below the codebook's folder -> text.
pub(super) struct Files(BTreeMap<String, Cow<'static, str>>);

impl Files {
    pub(super) fn embedded() -> Self {
        Self(
            EMBEDDED
                .iter()
                .map(|&(name, text)| (name.to_owned(), Cow::Borrowed(text)))
                .collect(),
        )
    }

    pub(super) fn read(folder: &Path) -> Result<Self, CodebookError> {
        if !folder.is_dir() {
            return Err(CodebookError::Folder(folder.display().to_string()));
        }
        let mut files = BTreeMap::new();
        read_below(folder, "", &mut files)?;
        Ok(Self(files))
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, CodebookError> {
        self.0
            .get(name)
            .map(AsRef::as_ref)
            .ok_or_else(|| CodebookError::Missing(name.to_owned()))
    }

    /// All files of a folder, by name.
    pub(super) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(move |(name, _)| name.starts_with(folder))
            .map(|(n, t)| (n.as_str(), t.as_ref()))
    }

    pub(super) fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, text) in &self.0 {
            hasher
                .update(name.as_bytes())
                .update(&[0])
                .update(text.as_bytes())
                .update(&[0]);
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Reads TOML and names the line of a fault.
pub(super) fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CodebookError> {
    toml::from_str(text).map_err(|e| {
        let line = e
            .span()
            .map_or(0, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
        CodebookError::fault(file, line, e.message())
    })
}

fn read_below(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Cow<'static, str>>,
) -> Result<(), CodebookError> {
    let failed = |file: &str| {
        let file = file.to_owned();
        move |source| CodebookError::Read { file, source }
    };
    for entry in fs::read_dir(folder).map_err(failed(prefix))? {
        let path = entry.map_err(failed(prefix))?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            read_below(&path, &format!("{name}/"), files)?;
        } else if path.extension().is_some_and(|e| e == "tsv" || e == "toml") {
            let text = fs::read_to_string(&path).map_err(failed(&name))?;
            files.insert(name, Cow::Owned(text));
        }
    }
    Ok(())
}
