//! Reading the TOML files of `classifiers/` that rooms embed.
//!
//! In: name and text of a file. Out: its rows, or [`DataError`] with file, place and problem.

/// A fault in a data file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, {place}: {problem}; correct the file and build again")]
pub struct DataError {
    /// The file.
    pub file: String,
    /// Line or rule.
    pub place: String,
    /// What is wrong.
    pub problem: String,
}

impl DataError {
    /// A fault at a place.
    pub fn new(file: &str, place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place: place.into(), problem: problem.into() }
    }
}

/// Reads a file.
///
/// # Errors
/// When it is no TOML or does not fit the type: with the line.
pub fn read<T: for<'de> serde::Deserialize<'de>>(file: &str, text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
        DataError::new(file, format!("line {line}"), e.message())
    })
}
