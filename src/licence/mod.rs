//! Which authorisation is needed: from facts to a determination, by rules that cite their articles.
//!
//! In: [`Facts`] (items with verdicts, activities, destinations, exporter, stage of research, uses, circumstances). Out:
//! [`Determination`]: per item, activity and destination an outcome with its basis, the routes open and the questions
//! that remain. Order: sanctions, military list, release by the notes, transfers inside the Union, technical assistance,
//! export, catch-all. It never says that no licence is needed. Country and party change the determination only, never
//! which item a text matches. Data: `classifiers/licence/`, `annex/annex-iv.xml`, `annex/general-authorisations.xml`.

mod conditions;
mod engine;
mod facts;
mod lists;
mod measures;
mod routes;
mod rules;

use serde::{Deserialize, Serialize};

use crate::activity::{ActivityKind, CountryCode};
use crate::annex::ControlCode;

pub use engine::determine;
pub use facts::{Awareness, EndUse, EndUser, Fact, Facts, ItemFact, ItemVerdict, Known, Seat};
pub use lists::MilitaryEntry;
pub use measures::Authority;
pub use routes::Route;
pub use rules::{Explanation, Question, RuleSet, explain, rules};

/// What a determination comes to, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No licence requirement found, if what is assumed holds.
    NoneFound,
    /// To be checked: the questions say what and with whom.
    Check,
    /// An authorisation is required.
    Required,
    /// Prohibited.
    Prohibited,
}

impl Outcome {
    /// The outcome in words.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoneFound => "No licence requirement found, if the following hold.",
            Self::Check => "To be checked: the questions below decide.",
            Self::Required => "An authorisation is required.",
            Self::Prohibited => "Prohibited.",
        }
    }
}

/// A sentence of the determination with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// The rule, for `dualuse explain`.
    pub rule: String,
    /// What it says.
    pub sentence: String,
    /// Article, instrument or note.
    pub article: String,
}

/// The determination for one item, activity and destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The item; none when nothing listed was found.
    pub item: Option<ControlCode>,
    /// The activity; none when nothing is said.
    pub activity: Option<ActivityKind>,
    /// The destination; none when nothing is said.
    pub destination: Option<CountryCode>,
    /// What it comes to.
    pub outcome: Outcome,
    /// Why.
    pub basis: Vec<Basis>,
    /// Ways to an authorisation, best first.
    pub routes: Vec<Route>,
    /// What remains to be asked.
    pub open_questions: Vec<Question>,
    /// What was assumed.
    pub assumptions: Vec<String>,
}

/// The determination of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Determination {
    /// The highest outcome of all lines.
    pub outcome: Outcome,
    /// That outcome in words.
    pub sentence: String,
    /// Whether anything leaves without being material.
    pub intangible: bool,
    /// Item by item, activity by activity, destination by destination.
    pub lines: Vec<Line>,
    /// All questions, each once.
    pub open_questions: Vec<Question>,
    /// All assumptions, each once.
    pub assumptions: Vec<String>,
    /// Who grants the authorisation.
    pub authority: Option<Authority>,
    /// What to mind: data that may be old, destinations to be flagged.
    pub warnings: Vec<String>,
}

/// A fault in the data the determination reads.
pub type LicenceError = crate::data::DataError;

#[cfg(test)]
mod tests;
