//! Why a document was not read at all: the file, the place, what is wrong and what to do next.

use super::model::Place;

/// A document that could not be read. The batch goes on without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}{}: {kind}", place.as_ref().map(|p| format!(" ({p})")).unwrap_or_default())]
pub struct ReadError {
    /// The path as the user gave it, with the path inside an archive after `!`.
    pub path: String,
    /// Where in the document, when that is known.
    pub place: Option<Box<Place>>,
    /// What is wrong, with what to do next.
    pub kind: ReadErrorKind,
}

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadErrorKind {
    /// No such file or folder.
    #[error("there is no such file or folder; check the path")]
    NotFound,
    /// The operating system refuses to give the file.
    #[error("it cannot be opened ({0}); check that you may read it")]
    Io(String),
    /// The file is broken: nothing could be read from it.
    #[error("it is damaged or not what it claims to be ({0}); open it in the program that made it and save it anew")]
    Damaged(String),
    /// Larger than a limit.
    #[error("it has more than {limit} {what}, which is the limit for one document; split it")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// It unpacks to suspiciously much.
    #[error(
        "it unpacks to more than {ratio} times its size, as archives made to exhaust a computer do; unpack it yourself"
    )]
    ArchiveRatio {
        /// The limit of [`super::Limits::archive_ratio`].
        ratio: u64,
    },
    /// Archives within archives.
    #[error("archives are nested more than {0} deep; unpack it yourself")]
    ArchiveDepth(u32),
    /// Reading took too long.
    #[error("reading it took more than {0} seconds and was given up; convert it to plain text or docx")]
    TimedOut(u64),
    /// A library gave up on it.
    #[error("the reader failed on it ({0}); convert it to docx or PDF/A, and report the file if you may share it")]
    Crashed(String),
    /// A column that was asked for is not there.
    #[error("there is no {role} column called “{wanted}”; the columns are: {have}")]
    NoColumn {
        /// `text`, `title` or `id`.
        role: &'static str,
        /// The name asked for.
        wanted: String,
        /// The names there are.
        have: String,
    },
    /// A field that was asked for is not there.
    #[error("the record has no text in the field “{wanted}”; its fields are: {have}")]
    NoField {
        /// The name asked for.
        wanted: String,
        /// The names there are.
        have: String,
    },
    /// A line that is not JSON.
    #[error("it is not valid JSON ({0}); the other records are read")]
    Json(String),
}

impl ReadError {
    pub(super) fn new(path: &str, kind: ReadErrorKind) -> Self {
        Self { path: path.to_owned(), place: None, kind }
    }

    pub(super) fn at(path: &str, place: Place, kind: ReadErrorKind) -> Self {
        Self { path: path.to_owned(), place: Some(Box::new(place)), kind }
    }
}

impl ReadErrorKind {
    pub(super) fn io(error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::NotFound { Self::NotFound } else { Self::Io(error.to_string()) }
    }
}
