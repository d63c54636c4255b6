//! The control list: codes, the list model, its readers and what can be done with a list as such.
//!
//! In: the embedded digest (`annex/`) and, when one was imported, an official document. Out: a [`ControlList`].

pub mod check;
mod code;
mod definitions;
pub mod diff;
mod digest;
mod expression;
pub mod fetch;
mod limits;
mod model;
pub mod official;
mod properties;
pub mod store;
mod terms;

use std::fmt::Write as _;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use sha2::{Digest as _, Sha256};

pub use code::{CodeError, CodeGroup, ControlCode, EntryCode, Group, Regime, Step};
pub use definitions::{Definition, Definitions, Effect, GeneralNote, NoteRule, definitions};
pub use expression::Expression;
pub use model::{
    Activities, Bound, Comparator, Condition, ControlList, Exception, Feature, Identity, Item, ItemId, Language, Limit,
    ListError, Measure, Note, NoteKind, Serves, Strength, TermText,
};
pub use properties::{Better, End, Extent, Properties, Property, PropertyId, Side};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/annex");

/// Date of the consolidation that the digest follows.
pub const DIGEST_VERSION: &str = "2025-11-15";

fn embedded(prefix: &str, suffix: &str) -> Vec<(&'static str, &'static str)> {
    let mut files: Vec<(&str, &str)> = FILES
        .files()
        .filter_map(|f| {
            let name = f.path().to_str()?;
            (name.starts_with(prefix) && name.ends_with(suffix)).then_some((name, f.contents_utf8()?))
        })
        .collect();
    files.sort_unstable();
    files
}

/// The text of an embedded file of `annex/`.
#[must_use]
pub fn embedded_file(name: &str) -> Option<&'static str> {
    FILES.get_file(name)?.contents_utf8()
}

/// The digest that is built into the program.
///
/// # Errors
/// When a file of `annex/` does not follow the format; a build that passes its tests has none.
pub fn digest() -> Result<&'static ControlList, ListError> {
    static LIST: OnceLock<Result<ControlList, ListError>> = OnceLock::new();
    LIST.get_or_init(|| {
        let properties = embedded("properties", ".toml");
        let categories = embedded("category-", ".xml");
        let hash = || {
            let mut hash = Sha256::new();
            for (name, text) in properties.iter().chain(&categories) {
                hash.update(name.as_bytes());
                hash.update([0]);
                hash.update(text.as_bytes());
                hash.update([0]);
            }
            hex(&hash.finalize())
        };
        let (sha256, vocabulary) = rayon::join(hash, || Properties::read(&properties));
        let identity = Identity {
            act: "2021/821".to_owned(),
            version: DIGEST_VERSION.to_owned(),
            source: "digest".to_owned(),
            language: "en".to_owned(),
            sha256,
        };
        digest::read(&categories, vocabulary?, identity).map_err(|mut problems| problems.swap_remove(0))
    })
    .as_ref()
    .map_err(Clone::clone)
}

/// Terms as the files of `annex/` write them (`a; (b|c) + d`): each as parts that have to stand together, each part as
/// its alternatives.
///
/// # Errors
/// A description of the term that cannot be read.
pub fn read_terms(text: &str) -> Result<Vec<Vec<Vec<String>>>, String> {
    terms::read_terms(text)
}

/// Why there is no list to work with.
#[derive(Debug, Clone, thiserror::Error)]
pub enum InUseError {
    /// The built-in list.
    #[error(transparent)]
    List(#[from] ListError),
    /// The imported list.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// The list in use: the imported official document laid over the digest, else the digest.
///
/// # Errors
/// When the imported document does not verify by its hash (the message says how to go on), or the digest is damaged.
pub fn in_use() -> Result<&'static ControlList, InUseError> {
    static LIST: OnceLock<Result<Option<ControlList>, InUseError>> = OnceLock::new();
    let digest = digest()?;
    let imported = LIST.get_or_init(|| {
        let store = match store::Store::open() {
            Ok(store) => store,
            // without a data directory nothing can have been imported
            Err(store::StoreError::NoDirectory) => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        Ok(store.current()?.map(|document| official::overlay(digest, &document).list))
    });
    match imported {
        Ok(Some(list)) => Ok(list),
        Ok(None) => Ok(digest),
        Err(e) => Err(e.clone()),
    }
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Reads `annex/` as it is on disk and shows every problem at once.
    #[test]
    fn every_file_of_annex_follows_the_format() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("annex");
        let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
            .expect("annex/")
            .map(|f| f.expect("a file").path())
            .map(|p| (p.file_name().expect("a name").to_string_lossy().into_owned(), p))
            .filter(|(n, _)| n.starts_with("properties") || n.starts_with("category-"))
            .map(|(n, p)| (n, std::fs::read_to_string(p).expect("UTF-8")))
            .collect();
        files.sort();
        let pick = |suffix: &str| -> Vec<(&str, &str)> {
            files.iter().filter(|(n, _)| n.ends_with(suffix)).map(|(n, t)| (n.as_str(), t.as_str())).collect()
        };
        let properties = Properties::read(&pick(".toml")).unwrap_or_else(|e| panic!("{e}"));
        let identity = Identity {
            act: String::new(),
            version: String::new(),
            source: String::new(),
            language: String::new(),
            sha256: String::new(),
        };
        if let Err(problems) = digest::read(&pick(".xml"), properties, identity) {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{} problems:\n{}", lines.len(), lines.join("\n"));
        }
    }
}
