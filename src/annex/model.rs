//! The control list as one tree of items, whatever source it came from.
//!
//! In: what the readers build. Out: [`ControlList`], an arena of [`Item`]s in list order, looked up by code.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::code::{CodeGroup, ControlCode};
use super::expression::Expression;
use super::properties::{Properties, PropertyId};
use crate::quantities::Interval;

/// Something in a list file that cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct ListError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl ListError {
    pub(crate) fn new(file: &str, line: usize, problem: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, problem: problem.into() }
    }
}

/// Where a list comes from: it travels with every result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The act, `2021/821`.
    pub act: String,
    /// Date of the consolidation, `2025-11-15`.
    pub version: String,
    /// `digest`, or what was imported and from where.
    pub source: String,
    /// Language of the texts, ISO 639-1.
    pub language: String,
    /// SHA-256 over the source files.
    pub sha256: String,
}

/// Index of an item in its list.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(pub(crate) u32);

impl ItemId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The language of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English; also names that are the same everywhere.
    En,
    /// Dutch.
    Nl,
    /// French.
    Fr,
    /// German.
    De,
    /// Scientific Latin.
    La,
}

impl Language {
    /// From an ISO 639-1 code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self::En),
            "nl" => Some(Self::Nl),
            "fr" => Some(Self::Fr),
            "de" => Some(Self::De),
            "la" => Some(Self::La),
            _ => None,
        }
    }
}

/// How much a term says on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strength {
    /// Names the thing by itself.
    Strong,
    /// Supports only: a common word, instrument or organism.
    Weak,
}

/// A term: one or more parts that have to stand near each other in a sentence, each part one of several phrases.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TermText {
    /// The parts, at least one, each with its alternative phrases, at least one.
    pub parts: Vec<Vec<String>>,
    /// How much it says.
    pub strength: Strength,
    /// Its language.
    pub language: Language,
}

impl TermText {
    /// All phrases of all parts.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flatten().map(String::as_str)
    }
}

impl fmt::Display for TermText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> =
            self.parts.iter().map(|p| if p.len() > 1 { format!("({})", p.join("|")) } else { p.concat() }).collect();
        f.write_str(&parts.join(" + "))
    }
}

/// A kind of note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A note to the control.
    Note,
    /// A pointer to other items.
    Nb,
    /// The meaning of a word, or how something is measured.
    Technical,
}

/// A note of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its kind.
    pub kind: NoteKind,
    /// Its label as printed, "Note 1".
    pub label: String,
    /// Its text.
    pub text: String,
}

/// One end of a limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// The value in the coherent unit (for formulas: a plain number).
    pub value: f64,
    /// Whether the value itself is left out ("exceeding").
    pub strict: bool,
}

/// What a limit measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// A parameter of the vocabulary.
    Property(PropertyId),
    /// A formula over parameters.
    Formula(Expression),
}

/// A condition on a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// What is measured.
    pub measure: Measure,
    /// Lower bound.
    pub low: Option<Bound>,
    /// Upper bound.
    pub high: Option<Bound>,
    /// The bounds as the list writes them: `> 2.7 GHz and ≤ 6.8 GHz`.
    pub required: String,
    /// The figures with their comparators and units, for checking against the official text.
    pub figures: Vec<(Comparator, f64, String)>,
    /// Circumstances of measurement, for people.
    pub at: Option<String>,
    /// Of each one: what several have together does not answer it.
    pub each: bool,
    /// Words that name the parameter in this item's context.
    pub words: Vec<String>,
}

impl Limit {
    /// The values that meet the limit.
    #[must_use]
    pub fn interval(&self) -> Interval {
        Interval {
            low: self.low.map_or(f64::NEG_INFINITY, |b| b.value),
            high: self.high.map_or(f64::INFINITY, |b| b.value),
            low_open: self.low.is_none_or(|b| b.strict),
            high_open: self.high.is_none_or(|b| b.strict),
        }
    }
}

/// How a figure compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Comparator {
    /// `>`
    Over,
    /// `≥`
    From,
    /// `<`
    Under,
    /// `≤`
    Upto,
    /// `=`
    Equals,
}

impl fmt::Display for Comparator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Over => ">",
            Self::From => "≥",
            Self::Under => "<",
            Self::Upto => "≤",
            Self::Equals => "=",
        })
    }
}

/// A condition on words.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// What is asked, short.
    pub name: String,
    /// Words that say it is so.
    pub terms: Vec<TermText>,
    /// Words that say it is otherwise.
    pub unless: Vec<TermText>,
    /// Whether naming the thing settles it already.
    pub implied: bool,
    /// Whether it stands for the figure beside it in an `any` (a grade known to reach it): a stated figure decides first.
    pub stands_in: bool,
}

/// A condition of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All have to be met; met when there are none.
    All(Vec<Condition>),
    /// At least one has to be met.
    Any(Vec<Condition>),
    /// A sub-item has to be met.
    Item(ItemId),
    /// Another item has to be met.
    Reference(ControlCode),
    /// A figure.
    Limit(Limit),
    /// Words.
    Feature(Feature),
}

impl Condition {
    /// Calls `f` for this condition and every one below it, not descending into sub-items.
    pub fn walk<'a>(&'a self, f: &mut dyn FnMut(&'a Condition)) {
        f(self);
        if let Self::All(list) | Self::Any(list) = self {
            for c in list {
                c.walk(f);
            }
        }
    }
}

/// A decontrol note: when it is met, the item is excluded.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// Where it stands: "note 1", "other than".
    pub code: String,
    /// The items below that it releases, when not all: `b.1` of `b`.
    pub only: Vec<ControlCode>,
    /// What it releases, short.
    pub name: String,
    /// Words that say the thing is such a one.
    pub terms: Vec<TermText>,
    /// Its conditions.
    pub condition: Condition,
    /// Exceptions to the exception.
    pub exceptions: Vec<Exception>,
}

/// The activities a technology or software entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Activities {
    /// Stages before serial production.
    pub development: bool,
    /// Production stages.
    pub production: bool,
    /// Operation, installation, maintenance, repair.
    pub use_: bool,
}

/// What a software or technology entry serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Serves {
    /// The goods it serves.
    pub codes: Vec<CodeGroup>,
    /// For which activities.
    pub activities: Activities,
}

/// One item of the list: an entry or anything below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its code.
    pub code: ControlCode,
    /// The item above; `None` for an entry.
    pub parent: Option<ItemId>,
    /// The items below, in order.
    pub children: Vec<ItemId>,
    /// Its name.
    pub name: String,
    /// Its own text as the official document has it, when one has been imported.
    pub official: Option<String>,
    /// Words that name the thing.
    pub terms: Vec<TermText>,
    /// CAS numbers.
    pub cas: Vec<String>,
    /// Molecular formulas.
    pub formulas: Vec<String>,
    /// Notes.
    pub notes: Vec<Note>,
    /// Entries to see as well.
    pub see: Vec<ControlCode>,
    /// What has to hold beside its being that thing.
    pub condition: Condition,
    /// Decontrol notes.
    pub exceptions: Vec<Exception>,
    /// What it serves (software and technology).
    pub serves: Vec<Serves>,
    /// Whether the list says "not used".
    pub unused: bool,
    /// Where it stands in the source: file and line.
    pub source: (String, usize),
}

/// A control list.
#[derive(Debug, Clone)]
pub struct ControlList {
    /// Where it comes from.
    pub identity: Identity,
    /// Its vocabulary of parameters.
    pub properties: Properties,
    pub(crate) items: Vec<Item>,
    pub(crate) by_code: HashMap<ControlCode, ItemId>,
}

impl ControlList {
    /// The item of that code.
    #[must_use]
    pub fn find(&self, code: &ControlCode) -> Option<&Item> {
        self.by_code.get(code).map(|id| self.get(*id))
    }

    /// The id of that code.
    #[must_use]
    pub fn id(&self, code: &ControlCode) -> Option<ItemId> {
        self.by_code.get(code).copied()
    }

    /// The item behind an id of this list.
    #[must_use]
    pub fn get(&self, id: ItemId) -> &Item {
        &self.items[id.index()]
    }

    /// All items in list order, with their ids.
    pub fn items(&self) -> impl Iterator<Item = (ItemId, &Item)> {
        self.items.iter().enumerate().map(|(i, item)| (ItemId(u32::try_from(i).unwrap_or(u32::MAX)), item))
    }

    /// The entries in list order.
    pub fn entries(&self) -> impl Iterator<Item = (ItemId, &Item)> {
        self.items().filter(|(_, i)| i.parent.is_none())
    }

    /// The item and those above it, nearest first.
    #[must_use]
    pub fn lineage(&self, id: ItemId) -> Vec<ItemId> {
        let mut out = vec![id];
        let mut at = id;
        while let Some(parent) = self.get(at).parent {
            out.push(parent);
            at = parent;
        }
        out
    }

    /// The entry an item belongs to.
    #[must_use]
    pub fn entry_of(&self, id: ItemId) -> ItemId {
        self.lineage(id).last().copied().unwrap_or(id)
    }

    /// The item and everything below it, in list order.
    #[must_use]
    pub fn subtree(&self, id: ItemId) -> Vec<ItemId> {
        let mut out = Vec::new();
        let mut stack = vec![id];
        while let Some(at) = stack.pop() {
            out.push(at);
            stack.extend(self.get(at).children.iter().rev());
        }
        out
    }

    /// Software and technology entries (and items of them) that serve `code`.
    #[must_use]
    pub fn serving(&self, code: &ControlCode) -> Vec<ItemId> {
        self.items()
            .filter(|(_, i)| i.serves.iter().any(|s| s.codes.iter().any(|g| g.contains(code))))
            .map(|(id, _)| id)
            .collect()
    }
}
