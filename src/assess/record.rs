//! The assessment record: `dualuse/assessment/1`. Frozen wire structs, so that inner types may change without breaking
//! those who read our output. The schema is in `docs/assessment.schema.json`.
//!
//! In: what the rooms found. Out: what every report is made of.

use serde::{Deserialize, Serialize};

use crate::annex::Identity;
use crate::documents::{Place, Unread};

/// Name and version of the record.
pub const SCHEMA: &str = "dualuse/assessment/1";

/// One document's assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// [`SCHEMA`].
    pub schema: String,
    /// The tool and its version.
    pub tool: String,
    /// What was read.
    pub document: DocumentRecord,
    /// The list it was compared with.
    pub list: Identity,
    /// `listed`, `review`, `not_listed`, or `failed` when the document could not be read.
    pub status: String,
    /// The answer in one sentence, for people.
    pub summary: String,
    /// Items of the list, best first.
    pub findings: Vec<FindingRecord>,
    /// How mature the technology is.
    pub maturity: Option<MaturityRecord>,
    /// Topics of the ten critical technology areas.
    pub critical_technologies: Vec<CriticalRecord>,
    /// What leaves, and how.
    pub activities: Vec<ActivityRecord>,
    /// Countries outside the Union that the text names, ISO 3166 codes.
    pub destinations: Vec<String>,
    /// Names that match a party list.
    pub parties: Vec<PartyRecord>,
    /// Whether an authorisation is needed.
    pub licence: Option<LicenceRecord>,
    /// The research-security appraisal.
    pub research_security: Option<SecurityRecord>,
    /// Set when the document could not be read at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorRecord>,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Its name.
    pub id: String,
    /// Where it came from.
    pub path: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// SHA-256 of its bytes, or of a row's text.
    pub sha256: String,
    /// ISO 639-1 code, when it could be told.
    pub language: Option<String>,
    /// Characters that were read.
    pub characters: usize,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// Other columns of a row.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub fields: std::collections::BTreeMap<String, String>,
}

/// Words of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRecord {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub place: Place,
    /// Byte offset in the passage.
    pub start: usize,
    /// Byte offset after the last byte.
    pub end: usize,
    /// The sentence or so around them.
    pub context: String,
    /// Byte offset of the words in `context`.
    pub context_start: usize,
}

/// An item of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// Its code.
    pub code: String,
    /// The entry it belongs to.
    pub entry: String,
    /// Its name, with those above it.
    pub name: String,
    /// `met`, `possible`, `not_met`, `excluded`.
    pub verdict: String,
    /// How likely it is right, 0 to 1.
    pub score: f64,
    /// Words that name the thing.
    pub evidence: Vec<EvidenceRecord>,
    /// Conditions compared.
    pub conditions: Vec<ConditionRecord>,
    /// What would settle it.
    pub questions: Vec<String>,
    /// Software and technology entries that go with it.
    pub related: Vec<String>,
    /// The decontrol note that excludes it, or may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// Words and figures by which it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released_by: Vec<EvidenceRecord>,
    /// For software and technology found through the goods they serve: those goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves: Option<String>,
    /// Why, in one or two lines.
    pub why: String,
}

impl FindingRecord {
    /// The note that releases it, or may, with the words and figures by which it does and where they stand.
    #[must_use]
    pub fn release(&self) -> Option<String> {
        let note = self.exception.as_ref()?;
        let words: Vec<String> = self.released_by.iter().map(|e| format!("“{}”", e.text)).collect();
        let place = self.released_by.first().map(|e| format!(" — {} ({})", words.join(", "), e.place));
        Some(format!("{note}{}", place.unwrap_or_default()))
    }
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionRecord {
    /// The item it stands in.
    pub item: String,
    /// The parameter or feature.
    pub of: String,
    /// What the list requires.
    pub required: String,
    /// What the text says.
    pub found: Option<String>,
    /// `met`, `not_met`, `unknown`.
    pub outcome: String,
    /// `stated`, `implied`, `resembled` (no word says so, the text as a whole reads like the item), `silent`, `straddles`.
    pub ground: String,
    /// Whether it is about a figure.
    pub numeric: bool,
    /// Whether figures in the text contradict each other; the one nearer to listing decided.
    #[serde(default)]
    pub contradictory: bool,
    /// Whether a person said so (`dualuse ask`), not the text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answered: bool,
    /// Where the text says so.
    pub evidence: Vec<EvidenceRecord>,
}

/// How mature the technology is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MaturityRecord {
    /// Lowest readiness level that fits.
    pub low: Option<u8>,
    /// Highest.
    pub high: Option<u8>,
    /// Level at the start, when stated.
    pub start: Option<u8>,
    /// Level aimed at, when stated.
    pub end: Option<u8>,
    /// `stated`, `estimated`, `unknown`.
    pub basis: String,
    /// The step that matters in law, as a sentence.
    pub research: String,
    /// What rebuts the presumption of basic research.
    pub rebuttals: Vec<String>,
    /// Statements that contradict each other.
    pub conflicts: Vec<String>,
    /// The words read.
    pub evidence: Vec<EvidenceRecord>,
}

/// A topic of the critical technology areas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriticalRecord {
    /// The area.
    pub area: String,
    /// The topic.
    pub topic: String,
    /// Whether it is one of the four areas judged most sensitive.
    pub sensitive: bool,
    /// The words read.
    pub evidence: Vec<EvidenceRecord>,
}

/// Something that leaves, or is made available.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityRecord {
    /// What happens.
    pub kind: String,
    /// In words.
    pub label: String,
    /// Whether knowledge or software leaves without goods.
    pub intangible: bool,
    /// Countries named with it.
    pub countries: Vec<String>,
    /// The words read.
    pub evidence: Vec<EvidenceRecord>,
}

/// A name that matches a party list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartyRecord {
    /// The name in the document.
    pub name: String,
    /// The name on the list.
    pub matched: String,
    /// The list.
    pub list: String,
    /// How near the two are, 0 to 1.
    pub score: f64,
    /// What the list says.
    pub note: String,
    /// What the name is in the project: `text`, `partner`, `owner`, `person`, `home_institution`, `funder`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// What the entry means: `sanction`, `named_by_guideline`, `military_institution`, …
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
}

/// Whether an authorisation is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LicenceRecord {
    /// `prohibited`, `required`, `check`, `none_found`.
    pub outcome: String,
    /// In one sentence.
    pub sentence: String,
    /// Whether knowledge leaves without goods.
    pub intangible: bool,
    /// Ways to an authorisation, best first.
    pub routes: Vec<RouteRecord>,
    /// Each statement with its rule and source.
    pub basis: Vec<BasisRecord>,
    /// What has to be known, and who answers.
    pub open_questions: Vec<QuestionRecord>,
    /// The competent authority.
    pub authority: Option<String>,
    /// Old data and other warnings.
    pub warnings: Vec<String>,
}

/// A way to an authorisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteRecord {
    /// `EU001`, `individual`, …
    pub id: String,
    /// Whether it fits as far as the facts go.
    pub fits: bool,
    /// Why, or why not.
    pub why: String,
    /// Conditions, registration, reporting.
    pub conditions: Vec<String>,
}

/// A statement with its rule and source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BasisRecord {
    /// The rule, for `dualuse explain`.
    pub rule: String,
    /// The statement.
    pub sentence: String,
    /// The article.
    pub source: String,
}

/// Something to find out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionRecord {
    /// The question.
    pub text: String,
    /// The article that makes it matter.
    pub source: String,
    /// Who can answer.
    pub who: String,
}

/// The research-security appraisal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityRecord {
    /// The guideline's grade: `no_signal`, `attention`, `risk`, `committee`, `legally_barred`.
    pub level: String,
    /// In one sentence.
    pub sentence: String,
    /// Risk elements found.
    pub elements: Vec<ElementRecord>,
    /// Which elements meet, and why that matters; the most serious first.
    pub combinations: Vec<CombinationRecord>,
    /// Measures that fit, best first.
    pub measures: Vec<AdviceRecord>,
    /// What to do, in order.
    pub next_steps: Vec<AdviceRecord>,
    /// Whom to contact.
    pub contact: Vec<String>,
    /// Open questions.
    pub open_questions: Vec<QuestionRecord>,
    /// The duty to report, where it applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporting: Option<BasisRecord>,
    /// For a project: what was searched for each of its names, and what that means.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screened: Vec<ScreenedRecord>,
    /// For a project: the question sets of forms, answered as far as the facts allow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub question_sets: Vec<QuestionSetRecord>,
}

/// A risk element.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElementRecord {
    /// Its rule.
    pub rule: String,
    /// Topic, partner, person, funder, country or collaboration.
    pub group: String,
    /// What was found.
    pub sentence: String,
    /// Passage of the guideline.
    pub source: String,
    /// The words read.
    pub evidence: Vec<EvidenceRecord>,
    /// How it is known: from the text, from project.toml, from party lists.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
}

/// Elements that meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CombinationRecord {
    /// The rule.
    pub rule: String,
    /// Why that matters.
    pub sentence: String,
    /// Passage of the guideline.
    pub source: String,
    /// How serious it is.
    #[serde(default)]
    pub grade: String,
    /// Rules of the elements.
    #[serde(default)]
    pub joins: Vec<String>,
}

/// A measure or a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdviceRecord {
    /// The rule.
    pub rule: String,
    /// What to do.
    pub sentence: String,
    /// Passage of the guideline.
    pub source: String,
    /// How to do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// The elements it answers, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// Tools and lists to consult.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRecord>,
}

/// A tool or list with its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
}

/// A name that was screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenedRecord {
    /// The name.
    pub name: String,
    /// What it is in the project.
    pub role: String,
    /// What was searched and what that means.
    pub statement: String,
}

/// The questions of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionSetRecord {
    /// `fwo`, `vlir`, `horizon`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Forms and guidance.
    pub links: Vec<LinkRecord>,
    /// The questions.
    pub questions: Vec<SetQuestionRecord>,
    /// Passage of the guideline.
    pub source: String,
}

/// A question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetQuestionRecord {
    /// Its id, as `[answers]` of project.toml takes it.
    pub id: String,
    /// The part of the form.
    pub part: String,
    /// The question.
    pub text: String,
    /// `yes`, `no`, `unknown`.
    pub answer: String,
    /// What it rests on, or what is missing.
    pub why: Vec<String>,
    /// Passage of the guideline.
    pub source: String,
}

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// What is wrong.
    pub message: String,
}
