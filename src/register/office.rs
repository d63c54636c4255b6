//! The office's own data: words for decisions, the period of keeping, names of the categories.
//!
//! In: `classifiers/office.toml`. Out: [`Office`].

use std::sync::OnceLock;

use serde::Deserialize;

const FILE: &str = include_str!("../../classifiers/office.toml");

/// What `classifiers/office.toml` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// How long records are kept.
    pub retention: Period,
    /// The words for decisions, in the order in which they are offered.
    #[serde(rename = "decision")]
    pub decisions: Vec<DecisionWord>,
    /// The categories of the list.
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
}

/// How long records are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Full years from the end of the calendar year.
    pub years: i16,
    /// The article.
    pub source: String,
    /// What else may hold.
    pub note: String,
}

/// A word for a decision.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionWord {
    /// The word.
    pub word: String,
    /// What it means.
    pub meaning: String,
    /// Whether nothing is left to do after it.
    pub closes: bool,
    /// How a sheet shows it.
    pub colour: Colour,
}

/// How a decision is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Something is under way.
    Open,
    /// It waits.
    Wait,
    /// It does not take place.
    Stop,
    /// Settled.
    Done,
}

/// A category of the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its digit.
    pub number: u8,
    /// A short name.
    pub name: String,
}

impl Office {
    /// The decision that a text names; an office may use words that are not here.
    #[must_use]
    pub fn decision(&self, text: &str) -> Option<&DecisionWord> {
        let text = text.trim();
        self.decisions.iter().find(|d| d.word.eq_ignore_ascii_case(text))
    }

    /// Whether a decision leaves nothing to do. A word that is not known here never does.
    #[must_use]
    pub fn closes(&self, text: &str) -> bool {
        self.decision(text).is_some_and(|d| d.closes)
    }

    /// The short name of a category.
    #[must_use]
    pub fn category(&self, number: u8) -> Option<&str> {
        self.categories.iter().find(|c| c.number == number).map(|c| c.name.as_str())
    }
}

/// The data that is built in.
///
/// # Errors
/// When the file does not follow its format; a build that passes its tests has none.
pub fn office() -> Result<&'static Office, OfficeError> {
    static OFFICE: OnceLock<Result<Office, OfficeError>> = OnceLock::new();
    OFFICE.get_or_init(|| toml::from_str(FILE).map_err(|e| OfficeError(e.to_string()))).as_ref().map_err(Clone::clone)
}

/// The built-in file cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("classifiers/office.toml: {0}")]
pub struct OfficeError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let o = office().unwrap();
        assert_eq!(o.categories.iter().map(|c| c.number).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
        assert!(o.retention.years >= 5, "Art. 27 asks for five years at least");
        assert!(o.decisions.iter().any(|d| d.closes) && o.decisions.iter().any(|d| !d.closes));
        // a list of choices in a workbook holds 255 characters
        assert!(o.decisions.iter().map(|d| d.word.len() + 1).sum::<usize>() < 255);
        assert!(o.decisions.iter().all(|d| !d.word.contains(',') && !d.meaning.is_empty()));
    }

    #[test]
    fn an_unknown_word_closes_nothing() {
        let o = office().unwrap();
        assert!(o.closes("Authorised ") && !o.closes("hold") && !o.closes("fine by me") && !o.closes(""));
    }
}
