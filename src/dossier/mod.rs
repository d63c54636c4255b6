//! The contact point's dossier: a draft application for an authorisation.
//!
//! In: a project, its [`Assessment`](crate::assess::Assessment), the control list, a destination. Out: a [`Dossier`] with
//! every box of Annex III of Regulation (EU) 2021/821, each value with its source and each gap marked; as JSON, and as a
//! Word document. An earlier dossier whose values were edited is filled again without losing them. What it asks and says is
//! data in `classifiers/dossier/`.

mod data;
mod document;
mod fill;
mod prepare;
mod record;
mod update;

pub use document::write;
pub use prepare::{Request, prepare, section_for, situation};
pub use record::{
    Chosen, Dossier, Element, Enclosure, Field, Gap, GapKind, Language, Need, Parameter, Reasoning, SCHEMA, Section,
    Technical, Undertaking,
};
pub use update::{keep, read};

/// Why there is no dossier.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// A data file of this build is at fault.
    #[error(transparent)]
    Data(#[from] crate::data::DataError),
    /// The rules of this build are at fault.
    #[error("{0}")]
    Rules(String),
    /// The number is not in the list.
    #[error("--entry {code}: there is no such item in the list of {version}{hint}")]
    NoEntry {
        /// The number.
        code: String,
        /// The list.
        version: String,
        /// What to do; begins with “; ”.
        hint: String,
    },
    /// No number was named.
    #[error(
        "name the item with --entry, for example --entry 3E001; “dualuse assess PROJECT.toml” shows what was found"
    )]
    NothingAsked,
    /// The project cannot be taken apart by its keys.
    #[error("the project cannot be read by its keys: {0}")]
    Keys(#[from] serde_json::Error),
    /// The earlier dossier cannot be used.
    #[error("{path}{place}: {problem}; mend it, or make a new dossier without --update")]
    Earlier {
        /// The file.
        path: String,
        /// Line, where it is known; begins with “, ”.
        place: String,
        /// What is wrong.
        problem: String,
    },
}

#[cfg(test)]
mod tests;
