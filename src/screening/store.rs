//! Keeps imported party lists in the platform's data directory.
//!
//! In: lists. Out: the same, verified by hash. A list is one file, `lists/NAME.jsonl`: a line that describes it and a
//! line for each party. It is written beside its place and renamed into it, so that a crash or a damaged import leaves
//! the old list whole.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::formats::ImportError;
use super::party::{ListInfo, Party, PartyList};

/// Names the data directory, before any platform rule.
pub const DATA_VARIABLE: &str = "DUALUSE_DATA";
const FOLDER: &str = "dualuse";
const LISTS: &str = "lists";
const EXTENSION: &str = "jsonl";

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
    /// The file is refused; the list in use stays.
    #[error("{0}; nothing was imported and the lists in use stay as they are")]
    Refused(ImportError),
    /// The new list has far fewer parties than the one in use.
    #[error(
        "the new list “{id}” has {new} parties, the one in use {old}: it looks cut off, so the one in use stays; if it is \
         right, remove the old one first with “dualuse lists remove {id}”"
    )]
    Shrunk {
        /// Short name of the list.
        id: String,
        /// Parties of the list in use.
        old: usize,
        /// Parties of the new one.
        new: usize,
    },
    /// A list's short name that cannot be a file name.
    #[error("“{0}” is no name for a list: use small letters, digits and hyphens")]
    Name(String),
    /// What was imported is not what is there now.
    #[error(
        "an imported list does not verify ({path}: {problem}); import it again with “dualuse lists import FILE”, or remove \
         it with “dualuse lists remove {id}”"
    )]
    Damaged {
        /// Short name of the list.
        id: String,
        /// The file.
        path: String,
        /// What does not fit.
        problem: String,
    },
}

/// First line of a stored list.
#[derive(Serialize, Deserialize)]
struct Header {
    /// SHA-256 of everything after this line.
    body: String,
    list: ListInfo,
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

/// The SHA-256 of bytes in hexadecimal digits.
#[must_use]
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
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
        Self { directory: data.join(LISTS) }
    }

    /// Takes a list in, in place of one of the same short name, which is returned.
    ///
    /// # Errors
    /// When the list has less than half of the parties of the one it would replace, or cannot be written. The list in
    /// use then stays.
    pub fn import(&self, list: &PartyList) -> Result<Option<ListInfo>, StoreError> {
        let id = &list.info.id;
        let path = self.path(id)?;
        // a damaged list in use is no reason against a new one
        let old = if path.exists() { read(&path, id).ok().map(|l| l.info) } else { None };
        if let Some(old) = &old
            && list.parties.len() * 2 < old.parties
        {
            return Err(StoreError::Shrunk { id: id.clone(), old: old.parties, new: list.parties.len() });
        }
        let json = |e: serde_json::Error| file_error(&path, &e);
        let mut body = Vec::new();
        for party in &list.parties {
            serde_json::to_writer(&mut body, party).map_err(json)?;
            body.push(b'\n');
        }
        let header = Header { body: sha256(&body), list: list.info.clone() };
        let fail = |e: &std::io::Error| file_error(&path, e);
        std::fs::create_dir_all(&self.directory).map_err(|e| fail(&e))?;
        let mut file = tempfile::NamedTempFile::new_in(&self.directory).map_err(|e| fail(&e))?;
        serde_json::to_writer(&mut file, &header).map_err(json)?;
        file.write_all(b"\n").and_then(|()| file.write_all(&body)).map_err(|e| fail(&e))?;
        file.as_file().sync_all().map_err(|e| fail(&e))?;
        file.persist(&path).map_err(|e| fail(&e.error))?;
        Ok(old)
    }

    /// All imported lists, by short name.
    ///
    /// # Errors
    /// When one cannot be read or does not verify.
    pub fn lists(&self) -> Result<Vec<PartyList>, StoreError> {
        self.ids()?.iter().map(|id| read(&self.path(id)?, id)).collect()
    }

    /// The short names of the imported lists, sorted.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn ids(&self) -> Result<Vec<String>, StoreError> {
        let entries = match std::fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(file_error(&self.directory, &e)),
        };
        let mut out = Vec::new();
        for entry in entries {
            let path = entry.map_err(|e| file_error(&self.directory, &e))?.path();
            let stem = path.file_stem().and_then(|s| s.to_str()).filter(|s| is_name(s));
            if let Some(stem) = stem.filter(|_| path.extension().is_some_and(|e| e == EXTENSION)) {
                out.push(stem.to_owned());
            }
        }
        out.sort_unstable();
        Ok(out)
    }

    /// One imported list; `None` when there is none of that name.
    ///
    /// # Errors
    /// When it cannot be read or does not verify.
    pub fn current(&self, id: &str) -> Result<Option<PartyList>, StoreError> {
        let path = self.path(id)?;
        if path.exists() { read(&path, id).map(Some) } else { Ok(None) }
    }

    /// Removes a list; whether there was one.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn remove(&self, id: &str) -> Result<bool, StoreError> {
        let path = self.path(id)?;
        match std::fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(file_error(&path, &e)),
        }
    }

    fn path(&self, id: &str) -> Result<PathBuf, StoreError> {
        if is_name(id) {
            Ok(self.directory.join(format!("{id}.{EXTENSION}")))
        } else {
            Err(StoreError::Name(id.to_owned()))
        }
    }
}

/// Whether a text can be the short name of an imported list.
fn is_name(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 64
        && id != super::bundled::ID
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn read(path: &Path, id: &str) -> Result<PartyList, StoreError> {
    let damaged =
        |problem: String| StoreError::Damaged { id: id.to_owned(), path: path.display().to_string(), problem };
    let text = std::fs::read_to_string(path).map_err(|e| damaged(e.to_string()))?;
    let (first, body) = text.split_once('\n').ok_or_else(|| damaged("it is empty".to_owned()))?;
    let header: Header = serde_json::from_str(first).map_err(|e| damaged(e.to_string()))?;
    let found = sha256(body.as_bytes());
    if found != header.body {
        return Err(damaged(format!("its SHA-256 is {found}")));
    }
    let parties = body.lines().map(serde_json::from_str).collect::<Result<Vec<Party>, _>>();
    Ok(PartyList { info: header.list, parties: parties.map_err(|e| damaged(e.to_string()))? })
}

fn file_error(path: &Path, e: &impl ToString) -> StoreError {
    StoreError::File { path: path.display().to_string(), problem: e.to_string() }
}
