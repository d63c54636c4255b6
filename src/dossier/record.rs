//! The dossier as a record: `dualuse/dossier/1`, for the digital counter and for filling again.
//!
//! In: what [`prepare`](super::prepare) found. Out: JSON that people may edit: a `value` that differs from `filled` was
//! written by hand, and stays.

use serde::{Deserialize, Serialize};

use crate::annex::Identity;
use crate::assess::{ActivityRecord, LicenceRecord, MaturityRecord, PartyRecord};
use crate::documents::Unread;

/// Name and version of the record.
pub const SCHEMA: &str = "dualuse/dossier/1";

/// The language of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Dutch.
    #[serde(rename = "nl")]
    Dutch,
}

/// The form of Annex III.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Export.
    A,
    /// Brokering services, technical assistance.
    B,
}

/// When a value is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Always.
    Always,
    /// Only where it applies.
    IfApplies,
}

/// A value of the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// What it is.
    pub name: String,
    /// When it is asked for.
    pub need: Need,
    /// The value; to be edited here. `null` lets the program fill it again, an empty text keeps it empty.
    pub value: Option<String>,
    /// What the program found.
    #[serde(default)]
    pub filled: Option<String>,
    /// Where the program found it.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Whether the value was written by hand.
    #[serde(default)]
    pub by_hand: bool,
    /// Where to put it when it is missing.
    #[serde(default)]
    pub place: String,
}

impl Field {
    /// The value, unless it is empty.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.value.as_deref().map(str::trim).filter(|v| !v.is_empty())
    }

    /// Keeps what was written by hand in an earlier version.
    pub(super) fn keep(&mut self, old: &Self) {
        if old.was_edited() {
            self.value.clone_from(&old.value);
            self.by_hand = true;
        }
    }

    /// Whether somebody wrote the value.
    #[must_use]
    pub fn was_edited(&self) -> bool {
        self.value.is_some() && (self.by_hand || self.value != self.filled)
    }
}

/// A box of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// Its number.
    #[serde(rename = "box")]
    pub number: String,
    /// The item, from 1, where the box comes again for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// Its name in our words.
    pub name: String,
    /// What belongs in it.
    pub about: String,
    /// Where the law asks for it.
    pub source: String,
    /// Its values.
    pub fields: Vec<Field>,
}

/// A parameter of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// The item of the list that asks for it.
    pub item: String,
    /// What the list asks.
    pub required: String,
    /// `met`, `not_met`, `unknown`.
    pub outcome: String,
    /// `stated`, `implied`, `silent`, `straddles`.
    pub ground: String,
    /// What the documents say.
    pub field: Field,
}

/// The parameters of an item of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Technical {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `met`, `possible`, …
    pub verdict: String,
    /// How sure the reading is, 0 to 1.
    pub score: f64,
    /// A decontrol note that excludes it, or may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// Words that led to it, with their places.
    pub words: Vec<String>,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// What would settle it.
    pub questions: Vec<String>,
}

/// Why a number of the list was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The number.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What leads to it; empty when the documents do not.
    pub because: Vec<String>,
}

/// The reasoning of the classification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reasoning {
    /// The answer of the reading in one sentence.
    pub summary: String,
    /// Why these numbers.
    pub chosen: Vec<Chosen>,
    /// The applicant's own words.
    pub own: Field,
    /// Other items the documents touch.
    pub others: Vec<String>,
    /// Items looked at and ruled out.
    pub ruled_out: Vec<String>,
    /// Maturity.
    pub maturity: Option<MaturityRecord>,
    /// What leaves.
    pub activities: Vec<ActivityRecord>,
    /// The determination for the destination.
    pub licence: Option<LicenceRecord>,
    /// Names that resemble listed parties.
    pub parties: Vec<PartyRecord>,
    /// Answers of the project, as `key = value`.
    pub answers: Vec<String>,
}

/// An undertaking of the end-use statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undertaking {
    /// Its text.
    pub field: Field,
    /// The same in English, for a partner abroad, where the dossier is in another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub english: Option<Field>,
    /// What makes it needed.
    pub source: String,
}

/// An enclosure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Its id.
    pub id: String,
    /// What it is.
    pub name: String,
    /// How it stands.
    pub state: String,
    /// Why it belongs there.
    pub source: String,
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The field's id, or the first of a box that is empty as a whole.
    pub id: String,
    /// The box, or the item of the list.
    #[serde(rename = "box")]
    pub number: String,
    /// What is missing.
    pub what: String,
    /// Where to put it.
    pub place: String,
    /// Box, or parameter of the technical annex.
    pub kind: GapKind,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Always asked for.
    Needed,
    /// Only where it applies.
    IfApplies,
    /// A parameter the list asks about.
    Parameter,
}

/// A dossier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// [`SCHEMA`].
    pub schema: String,
    /// The tool and its version.
    pub tool: String,
    /// The language of headings and explanations.
    pub language: Language,
    /// The form.
    pub section: Section,
    /// The title of the project.
    pub title: Option<String>,
    /// The project.toml.
    pub project: String,
    /// Control list numbers.
    pub entries: Vec<String>,
    /// The destination, ISO 3166 code.
    pub destination: Option<String>,
    /// The control list.
    pub list: Identity,
    /// The documents that were read.
    pub documents: Vec<String>,
    /// SHA-256 of their text.
    pub documents_sha256: String,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// What to look at first.
    pub warnings: Vec<String>,
    /// What is missing.
    pub missing: Vec<Gap>,
    /// The form, box by box.
    pub elements: Vec<Element>,
    /// The technical annex.
    pub technical: Vec<Technical>,
    /// Technical data of an encryption item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encryption: Vec<Field>,
    /// The reasoning.
    pub reasoning: Reasoning,
    /// What the partner undertakes.
    pub statement: Vec<Undertaking>,
    /// The cover list.
    pub enclosures: Vec<Enclosure>,
    /// Written by hand, without a place any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unplaced: Vec<Field>,
}

impl Dossier {
    /// Every field, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        let form = self.elements.iter().flat_map(|e| &e.fields);
        let technical = self.technical.iter().flat_map(|t| t.parameters.iter().map(|p| &p.field));
        let statement = self.statement.iter().flat_map(|u| std::iter::once(&u.field).chain(&u.english));
        form.chain(technical).chain(&self.encryption).chain(std::iter::once(&self.reasoning.own)).chain(statement)
    }

    /// Every field, to be changed.
    pub(super) fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        let form = self.elements.iter_mut().flat_map(|e| &mut e.fields);
        let technical = self.technical.iter_mut().flat_map(|t| t.parameters.iter_mut().map(|p| &mut p.field));
        let statement = self.statement.iter_mut().flat_map(|u| std::iter::once(&mut u.field).chain(&mut u.english));
        let own = std::iter::once(&mut self.reasoning.own);
        form.chain(technical).chain(&mut self.encryption).chain(own).chain(statement)
    }

    /// The value of a field of the form.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&str> {
        self.elements.iter().flat_map(|e| &e.fields).find(|f| f.id == id).and_then(Field::text)
    }
}
