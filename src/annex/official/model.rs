//! What an official document holds once it is read, whatever markup it came in.
//!
//! In: what the assembler builds. Out: [`OfficialDocument`], nodes in document order.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::code::ControlCode;
use super::super::model::Identity;

/// What a node of an official document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A heading outside the entries.
    Heading,
    /// An entry, `3A001`.
    Entry,
    /// An item below an entry, or of a list outside the entries.
    Item,
    /// A note to a control.
    Note,
    /// A pointer to other items.
    Nb,
    /// The meaning of a word, or how something is measured.
    TechnicalNote,
    /// A paragraph without a label.
    Para,
    /// A row of a table, cells divided by ` | `.
    TableRow,
}

/// Where a node stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Place {
    /// In the entry or item of that code.
    Code(ControlCode),
    /// Outside the entries: `definitions_annex`, `general_notes/2`, `3A` (notes to a group), `cat4` (to a category).
    Section(String),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Section(id) => f.write_str(id),
        }
    }
}

/// One element of a list inside a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its path within the note, `b.2`.
    pub path: String,
    /// Its own text.
    pub text: String,
}

/// One piece of an official document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
    /// Its label as printed, `a.`, `Note 1:`; empty when it has none.
    pub label: String,
    /// Its text: one blank between words, superscripts `^{…}`, subscripts `_{…}`, footnotes left out.
    pub text: String,
    /// The list elements of a note, whose text is also part of `text`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Line in the source document, from 1.
    pub line: usize,
}

/// A defined term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// The term, without its quotation marks.
    pub term: String,
    /// The whole paragraph and the lists below it.
    pub text: String,
}

/// An official document: Annex I as the Official Journal or the Publications Office publish it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfficialDocument {
    /// Act, date, language, source and hash.
    pub identity: Identity,
    /// All nodes in document order.
    pub nodes: Vec<Node>,
}

impl OfficialDocument {
    /// The entries and items with their codes, in document order.
    pub fn items(&self) -> impl Iterator<Item = (&ControlCode, &Node)> {
        self.nodes.iter().filter_map(|n| match (&n.place, n.kind) {
            (Place::Code(code), Kind::Entry | Kind::Item) => Some((code, n)),
            _ => None,
        })
    }

    /// How many entries there are.
    #[must_use]
    pub fn entry_count(&self) -> usize {
        self.nodes.iter().filter(|n| n.kind == Kind::Entry).count()
    }

    /// What belongs to an entry or item itself: notes, paragraphs and rows of tables, in document order.
    pub fn of<'a>(&'a self, code: &'a ControlCode) -> impl Iterator<Item = &'a Node> {
        self.nodes.iter().filter(move |n| matches!(&n.place, Place::Code(c) if c == code))
    }

    /// The part of that identifier and what is below it: `general_notes`, `definitions_annex`, `3A`, `cat4`.
    pub fn section<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Node> {
        self.nodes.iter().filter(move |n| match &n.place {
            Place::Section(s) => s.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            Place::Code(_) => false,
        })
    }

    /// The defined terms: paragraphs that open with a term in quotation marks and, in brackets, where it is used.
    #[must_use]
    pub fn definitions(&self) -> Vec<Definition> {
        let mut out: Vec<Definition> = Vec::new();
        for node in &self.nodes {
            let Place::Section(section) = &node.place else { continue };
            if !section.starts_with("definitions") || node.kind == Kind::Heading {
                continue;
            }
            match (defined_term(&node.text), node.kind) {
                (Some(term), Kind::Para) => out.push(Definition { term, text: node.text.clone() }),
                _ => {
                    if let Some(last) = out.last_mut() {
                        for piece in [&node.label, &node.text] {
                            if !piece.is_empty() {
                                last.text.push(' ');
                                last.text.push_str(piece);
                            }
                        }
                    }
                }
            }
        }
        out
    }

    /// Notes that stand at a group or a category: (group, node).
    pub fn group_notes(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().filter_map(|n| match (&n.place, n.kind) {
            (Place::Section(id), Kind::Note | Kind::Nb | Kind::TechnicalNote)
                if id.starts_with("cat") || id.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                Some((id.as_str(), n))
            }
            _ => None,
        })
    }

    /// The text of an item with the paragraphs and rows that belong to it.
    #[must_use]
    pub fn own_text(&self, code: &ControlCode) -> String {
        let mut out = String::new();
        for node in self.of(code) {
            if matches!(node.kind, Kind::Entry | Kind::Item | Kind::Para | Kind::TableRow) && !node.text.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&node.text);
            }
        }
        out
    }

    /// Why this is not the whole of Annex I; `None` when it is.
    #[must_use]
    pub fn incomplete(&self) -> Option<String> {
        let categories: BTreeSet<u8> = self.items().map(|(c, _)| c.entry().category()).collect();
        let missing: Vec<String> = (0..10u8).filter(|c| !categories.contains(c)).map(|c| c.to_string()).collect();
        (!missing.is_empty()).then(|| {
            format!(
                "it has {} entries, but none of category {}: it is an extract, not the whole of Annex I",
                self.entry_count(),
                missing.join(", ")
            )
        })
    }
}

const QUOTES: [char; 10] = ['"', '“', '”', '„', '«', '»', '‟', '‘', '’', '\''];

/// The term that a paragraph defines: `"Accuracy" (2 3 6 7) …`.
pub(crate) fn defined_term(text: &str) -> Option<String> {
    let rest = text.strip_prefix(QUOTES)?;
    let end = rest.find(|c: char| QUOTES.contains(&c) && c != '\'' && c != '’')?;
    let term = rest.get(..end)?.trim();
    (!term.is_empty()).then(|| term.to_owned())
}
