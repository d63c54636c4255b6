//! What changed between two official documents.
//!
//! In: two [`OfficialDocument`]s, an older and a newer one. Out: codes added, removed and changed, with the figures
//! that came and went.

use std::collections::BTreeMap;

use serde::Serialize;

use super::code::ControlCode;
use super::model::Identity;
use super::official::figures::{Figure, figures};
use super::official::markup::markup;
use super::official::{Kind, Node, OfficialDocument, Place};

/// What happened to an item or a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// Only the newer document has it.
    Added,
    /// Only the older document has it.
    Removed,
    /// Both have it, with another text or other notes.
    Changed,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The code, or the part outside the entries (`definitions_annex`).
    pub path: String,
    /// What happened.
    pub happened: Happened,
    /// Text before, with its notes; empty when it was added.
    pub before: String,
    /// Text after, with its notes; empty when it was removed.
    pub after: String,
    /// Figures that are gone.
    pub figures_before: Vec<Figure>,
    /// Figures that are new.
    pub figures_after: Vec<Figure>,
}

/// All changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// The older document.
    pub before: Identity,
    /// The newer document.
    pub after: Identity,
    /// The changes in list order, those outside the entries last.
    pub changes: Vec<Change>,
}

impl Diff {
    /// How many of that kind.
    #[must_use]
    pub fn count(&self, happened: Happened) -> usize {
        self.changes.iter().filter(|c| c.happened == happened).count()
    }
}

/// Why two documents cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// Two languages: everything would differ.
    #[error("the documents are in two languages, “{0}” and “{1}”: compare versions of one language")]
    Languages(String, String),
    /// The program's own data.
    #[error("{0}")]
    Data(String),
}

/// Compares two documents.
///
/// # Errors
/// When they are not in one language.
pub fn diff(before: &OfficialDocument, after: &OfficialDocument) -> Result<Diff, DiffError> {
    let (a, b) = (&before.identity.language, &after.identity.language);
    if a != b {
        return Err(DiffError::Languages(a.clone(), b.clone()));
    }
    let phrases = &markup().map_err(DiffError::Data)?.comparators;
    let (old, new) = (pieces(before), pieces(after));
    let mut keys: Vec<&Key> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let mut changes = Vec::new();
    for key in keys {
        let (was, is) = (old.get(key), new.get(key));
        let happened = match (was, is) {
            (None, Some(_)) => Happened::Added,
            (Some(_), None) => Happened::Removed,
            (Some(a), Some(b)) if a != b => Happened::Changed,
            _ => continue,
        };
        let (was, is) = (was.cloned().unwrap_or_default(), is.cloned().unwrap_or_default());
        let (gone, came) = without_common(figures(&was, phrases), figures(&is, phrases));
        changes.push(Change {
            path: key.to_string(),
            happened,
            before: was,
            after: is,
            figures_before: gone,
            figures_after: came,
        });
    }
    Ok(Diff { before: before.identity.clone(), after: after.identity.clone(), changes })
}

/// Entries and items in list order, then parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Code(ControlCode),
    Part(String),
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Part(part) => f.write_str(part),
        }
    }
}

fn pieces(document: &OfficialDocument) -> BTreeMap<Key, String> {
    let mut out: BTreeMap<Key, String> = BTreeMap::new();
    let mut add = |key: Key, node: &Node| {
        let text = out.entry(key).or_default();
        let label =
            if matches!(node.kind, Kind::Note | Kind::Nb | Kind::TechnicalNote) { node.label.as_str() } else { "" };
        for piece in [label, node.text.as_str()] {
            if !piece.is_empty() {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(piece);
            }
        }
    };
    let mut term = String::new();
    for node in document.nodes.iter().filter(|n| n.kind != Kind::Heading) {
        match &node.place {
            Place::Code(code) => add(Key::Code(code.clone()), node),
            Place::Section(part) if part.starts_with("definitions") => {
                // each defined term for itself
                if let (Kind::Para, Some(named)) = (node.kind, super::official::defined_term(&node.text)) {
                    term = named;
                }
                add(Key::Part(format!("definition of {term}")), node);
            }
            Place::Section(part) => add(Key::Part(part.clone()), node),
        }
    }
    out
}

/// Two lists without what both have.
fn without_common(old: Vec<Figure>, new: Vec<Figure>) -> (Vec<Figure>, Vec<Figure>) {
    let mut rest = new;
    let mut gone = Vec::new();
    for figure in old {
        match rest.iter().position(|f| *f == figure) {
            Some(at) => {
                rest.remove(at);
            }
            None => gone.push(figure),
        }
    }
    (gone, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex::official::read;

    fn document(items: &str) -> OfficialDocument {
        let text = format!(
            "<CONS.ACT><INFO.CONSLEG CONSLEG.REF=\"2021R0821\" START.DATE=\"20251115\"/><LG.DOC>EN</LG.DOC><CONS.ANNEX>\
             <NP><NO.P>3A001</NO.P><TXT>Components</TXT><P><LIST>{items}</LIST></P></NP></CONS.ANNEX></CONS.ACT>"
        );
        read(text.as_bytes()).expect("a document")
    }

    fn item(label: &str, text: &str) -> String {
        format!("<ITEM><NP><NO.P>{label}</NO.P><TXT>{text}</TXT></NP></ITEM>")
    }

    #[test]
    fn tells_what_came_went_and_changed() {
        let old = document(
            &[item("a.", "Rated above 2,7 GHz;"), item("b.", "Gone;"), item("c.", "Same 5 mm or more;")].concat(),
        );
        let new = document(
            &[item("a.", "Rated above 3,2 GHz;"), item("c.", "Same 5 mm or more;"), item("d.", "Came;")].concat(),
        );
        let diff = diff(&old, &new).expect("one language");
        let seen: Vec<(&str, Happened)> = diff.changes.iter().map(|c| (c.path.as_str(), c.happened)).collect();
        assert_eq!(
            seen,
            [("3A001.a", Happened::Changed), ("3A001.b", Happened::Removed), ("3A001.d", Happened::Added)]
        );
        assert_eq!(diff.changes[0].figures_before[0].to_string(), "> 2.7 GHz");
        assert_eq!(diff.changes[0].figures_after[0].to_string(), "> 3.2 GHz");
        assert!(super::diff(&old, &old).expect("same").changes.is_empty());
    }
}
