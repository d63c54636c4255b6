//! Why the register cannot do what was asked, and what helps.

use rusqlite::ErrorCode;

/// A problem with a register; every message says which file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// No such file, where one is read.
    #[error("{path}: there is no register here; “dualuse register add” or “dualuse triage --register” begins one")]
    Missing {
        /// The file.
        path: String,
    },
    /// A database of something else, or no database.
    #[error("{path} is no register of dualuse ({problem}); it was left as it is. Name another file with --register")]
    Foreign {
        /// The file.
        path: String,
        /// What it is instead.
        problem: String,
    },
    /// Made by a later version.
    #[error(
        "{path} was written by a newer version of dualuse (register format {found}; this one knows up to {known}); it was \
         left as it is. Use the newer version"
    )]
    Newer {
        /// The file.
        path: String,
        /// Format of the file.
        found: i64,
        /// Format this program writes.
        known: i64,
    },
    /// Another program writes for too long.
    #[error("{path} is being written by another program; try again when it is done (nothing of this step was kept)")]
    Busy {
        /// The file.
        path: String,
    },
    /// No space.
    #[error(
        "{path}: the disk is full; what was recorded before is safe and this step was undone. Make room and run the same \
         command again"
    )]
    Full {
        /// The file.
        path: String,
    },
    /// No right to write.
    #[error("{path} cannot be written; check the rights of the file and of its folder")]
    ReadOnly {
        /// The file.
        path: String,
    },
    /// A damaged file.
    #[error(
        "{path} is damaged ({problem}); keep the file and restore a copy, or save what can be read with “dualuse register export”"
    )]
    Damaged {
        /// The file.
        path: String,
        /// What the database says.
        problem: String,
    },
    /// The folder of the register.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// What went wrong.
        source: std::io::Error,
    },
    /// Anything else.
    #[error("{path}: {source}")]
    Database {
        /// The file.
        path: String,
        /// What the database says.
        source: rusqlite::Error,
    },
    /// No document of that name.
    #[error("there is no document “{0}” in the register; “dualuse register list” shows them")]
    Unknown(String),
    /// A name that several texts have.
    #[error(
        "“{id}” stands for {count} texts in the register; add --sha256 with the first digits of the one you mean: {which}"
    )]
    Ambiguous {
        /// What was asked.
        id: String,
        /// How many there are.
        count: usize,
        /// Their hashes, shortened.
        which: String,
    },
    /// A decision that lacks something.
    #[error(transparent)]
    Decision(#[from] super::decision::DecisionError),
    /// The built-in data.
    #[error(transparent)]
    Office(#[from] super::office::OfficeError),
}

impl RegisterError {
    /// Names the file with what the database says.
    pub(super) fn of(path: &str) -> impl Fn(rusqlite::Error) -> Self + '_ {
        move |e| {
            let path = path.to_owned();
            match e.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
                Some(ErrorCode::DiskFull) => Self::Full { path },
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    Self::ReadOnly { path }
                }
                Some(ErrorCode::NotADatabase) => {
                    Self::Foreign { path, problem: "it is no database of this kind".to_owned() }
                }
                Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, problem: e.to_string() },
                _ => Self::Database { path, source: e },
            }
        }
    }
}
