//! Keeps the imported official document in the platform's data directory.
//!
//! In: the bytes of an official document. Out: the document, verified by hash, or nothing when none was imported.
//! A document is a file named after its SHA-256; the file `current` names the one in use. Both are written beside
//! their place and renamed into it, so that a crash leaves either the old list or the new one.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::hex;
use super::official::{self, OfficialDocument, OfficialError};

/// Names the data directory, before any platform rule.
pub const DATA_VARIABLE: &str = "DUALUSE_DATA";
const FOLDER: &str = "dualuse";
const ANNEX: &str = "annex";
const CURRENT: &str = "current";
const EXTENSION: &str = "official";

/// Why the store cannot do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The platform names no directory.
    #[error("there is no data directory: set {DATA_VARIABLE} to one, or HOME")]
    NoDirectory,
    /// A file operation.
    #[error("{path}: {problem}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        problem: String,
    },
    /// The document is refused; the list in use stays.
    #[error("{0}; the list in use stays as it is")]
    Refused(OfficialError),
    /// Only a part of Annex I; the list in use stays.
    #[error("the document is refused: {0}; the list in use stays as it is")]
    Extract(String),
    /// What was imported is not what is there now.
    #[error(
        "the imported list does not verify ({path}: {problem}); import it again with “dualuse annex import FILE”, or go \
         back to the built-in list with “dualuse annex reset”"
    )]
    Damaged {
        /// The file.
        path: String,
        /// What does not fit.
        problem: String,
    },
}

/// The directory of imported lists.
#[derive(Debug, Clone)]
pub struct Store {
    directory: PathBuf,
}

/// The platform's data directory for this program.
///
/// # Errors
/// When neither [`DATA_VARIABLE`] nor the platform's own variables name one.
pub fn data_directory() -> Result<PathBuf, StoreError> {
    directory_from(|name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from))
}

fn directory_from(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, StoreError> {
    if let Some(own) = variable(DATA_VARIABLE) {
        return Ok(own);
    }
    let base = if cfg!(windows) {
        variable("APPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|h| h.join("Library/Application Support"))
    } else {
        // the XDG base directory specification ignores relative paths
        variable("XDG_DATA_HOME")
            .filter(|p| p.is_absolute())
            .or_else(|| variable("HOME").map(|h| h.join(".local/share")))
    };
    base.map(|b| b.join(FOLDER)).ok_or(StoreError::NoDirectory)
}

impl Store {
    /// The store in the platform's data directory.
    ///
    /// # Errors
    /// When there is no such directory.
    pub fn open() -> Result<Self, StoreError> {
        data_directory().map(|d| Self::at(&d))
    }

    /// The store in that data directory.
    #[must_use]
    pub fn at(data: &Path) -> Self {
        Self { directory: data.join(ANNEX) }
    }

    /// Takes a document in as the list in use.
    ///
    /// # Errors
    /// When the document is cut off, foreign or only an extract (the list in use stays), or cannot be written.
    pub fn import(&self, bytes: &[u8]) -> Result<OfficialDocument, StoreError> {
        let document = official::read(bytes).map_err(StoreError::Refused)?;
        if let Some(reason) = document.incomplete() {
            return Err(StoreError::Extract(reason));
        }
        let hash = hex(&Sha256::digest(bytes));
        std::fs::create_dir_all(&self.directory).map_err(|e| file_error(&self.directory, &e))?;
        self.write(&format!("{hash}.{EXTENSION}"), bytes)?;
        self.write(CURRENT, format!("{hash}\n").as_bytes())?;
        self.tidy(&hash);
        Ok(document)
    }

    /// The imported document; `None` when there is none.
    ///
    /// # Errors
    /// When what is there does not verify: the message says how to go on.
    pub fn current(&self) -> Result<Option<OfficialDocument>, StoreError> {
        let pointer = self.directory.join(CURRENT);
        let hash = match std::fs::read_to_string(&pointer) {
            Ok(text) => text.trim().to_owned(),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(damaged(&pointer, e.to_string())),
        };
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(damaged(&pointer, "it holds no SHA-256".to_owned()));
        }
        let path = self.directory.join(format!("{hash}.{EXTENSION}"));
        let bytes = std::fs::read(&path).map_err(|e| damaged(&path, e.to_string()))?;
        let found = hex(&Sha256::digest(&bytes));
        if found != hash {
            return Err(damaged(&path, format!("its SHA-256 is {found}")));
        }
        official::read(&bytes).map(Some).map_err(|e| damaged(&path, e.to_string()))
    }

    /// Goes back to the built-in list; whether there was an imported one.
    ///
    /// # Errors
    /// When the files cannot be removed.
    pub fn reset(&self) -> Result<bool, StoreError> {
        let pointer = self.directory.join(CURRENT);
        let was = match std::fs::remove_file(&pointer) {
            Ok(()) => true,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
            Err(e) => return Err(file_error(&pointer, &e)),
        };
        self.tidy("");
        Ok(was)
    }

    /// Writes a file beside its place and renames it into it.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.directory.join(name);
        let fail = |e: &std::io::Error| file_error(&path, e);
        let mut file = tempfile::NamedTempFile::new_in(&self.directory).map_err(|e| fail(&e))?;
        file.write_all(bytes).map_err(|e| fail(&e))?;
        file.as_file().sync_all().map_err(|e| fail(&e))?;
        file.persist(&path).map_err(|e| fail(&e.error))?;
        Ok(())
    }

    /// Removes documents that are not in use any more; what cannot be removed does no harm.
    fn tidy(&self, keep: &str) {
        let Ok(entries) = std::fs::read_dir(&self.directory) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let ours = path.extension().is_some_and(|e| e == EXTENSION);
            if ours && path.file_stem().is_some_and(|s| s != keep) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

fn file_error(path: &Path, e: &std::io::Error) -> StoreError {
    StoreError::File { path: path.display().to_string(), problem: e.to_string() }
}

fn damaged(path: &Path, problem: String) -> StoreError {
    StoreError::Damaged { path: path.display().to_string(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with one entry per category: the smallest that counts as whole.
    fn whole(marker: &str) -> String {
        let rows: String =
            (0..10).map(|c| format!("<NP><NO.P>{c}A001</NO.P><TXT>Things {marker}</TXT></NP>")).collect();
        format!("<CONS.ANNEX><CONTENTS>{rows}</CONTENTS></CONS.ANNEX>")
    }

    #[test]
    fn imports_replaces_and_goes_back() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::at(dir.path());
        assert_eq!(store.current(), Ok(None));
        assert_eq!(store.reset(), Ok(false));
        store.import(whole("one").as_bytes()).expect("whole");
        let second = store.import(whole("two").as_bytes()).expect("whole");
        assert_eq!(store.current(), Ok(Some(second)));
        let files = std::fs::read_dir(dir.path().join(ANNEX)).expect("folder").count();
        assert_eq!(files, 2, "the document and the pointer, nothing left behind");
        assert_eq!(store.reset(), Ok(true));
        assert_eq!(store.current(), Ok(None));
    }

    #[test]
    fn a_refused_document_leaves_the_list_in_use() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::at(dir.path());
        let text = whole("one");
        let first = store.import(text.as_bytes()).expect("whole");
        for cut in [10, text.len() / 2, text.len() - 3] {
            let message = store.import(&text.as_bytes()[..cut]).expect_err("cut").to_string();
            assert!(message.contains("list in use stays"), "{message}");
        }
        let extract = "<ANNEX><NP><NO.P>3A001</NO.P><TXT>x</TXT></NP></ANNEX>";
        let message = store.import(extract.as_bytes()).expect_err("extract").to_string();
        assert!(message.contains("extract"), "{message}");
        let foreign = "<ANNEX><P>nothing of the kind</P></ANNEX>";
        assert!(store.import(foreign.as_bytes()).expect_err("foreign").to_string().contains("not Annex I"));
        assert_eq!(store.current(), Ok(Some(first)));
    }

    #[test]
    fn a_changed_file_does_not_verify() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::at(dir.path());
        store.import(whole("one").as_bytes()).expect("whole");
        let folder = dir.path().join(ANNEX);
        let path = std::fs::read_dir(&folder)
            .expect("folder")
            .flatten()
            .map(|e| e.path())
            .find(|p| p.extension().is_some_and(|e| e == EXTENSION))
            .expect("the document");
        std::fs::write(&path, whole("other")).expect("written");
        let message = store.current().expect_err("changed").to_string();
        assert!(message.contains("does not verify") && message.contains("annex reset"), "{message}");
        std::fs::remove_file(&path).expect("removed");
        assert!(matches!(store.current(), Err(StoreError::Damaged { .. })));
        std::fs::write(folder.join(CURRENT), "../../etc/passwd").expect("written");
        assert!(matches!(store.current(), Err(StoreError::Damaged { .. })));
        assert_eq!(store.reset(), Ok(true));
        assert_eq!(store.current(), Ok(None));
    }

    #[test]
    fn the_variable_comes_first() {
        let both = |name: &str| match name {
            DATA_VARIABLE => Some(PathBuf::from("/own")),
            _ => Some(PathBuf::from("/home/someone")),
        };
        assert_eq!(directory_from(both), Ok(PathBuf::from("/own")));
        assert_eq!(directory_from(|_| None), Err(StoreError::NoDirectory));
        #[cfg(target_os = "linux")]
        {
            let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/home/x"));
            assert_eq!(directory_from(home), Ok(PathBuf::from("/home/x/.local/share/dualuse")));
            let xdg = |name: &str| (name == "XDG_DATA_HOME").then(|| PathBuf::from("/data"));
            assert_eq!(directory_from(xdg), Ok(PathBuf::from("/data/dualuse")));
        }
    }
}
