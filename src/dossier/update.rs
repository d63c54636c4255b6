//! A dossier filled again after edits.
//!
//! In: the earlier JSON and a dossier made anew. Out: the new one, with every value that was written by hand kept and
//! marked. A value whose field is gone is kept apart, not lost.

use std::path::Path;

use super::DossierError;
use super::record::{Dossier, Field, SCHEMA};

/// Reads an earlier dossier.
///
/// # Errors
/// When the file cannot be read, is no dossier, or comes from a later version.
pub fn read(path: &Path) -> Result<Dossier, DossierError> {
    let name = path.display().to_string();
    let fail = |place: String, problem: String| DossierError::Earlier { path: name.clone(), place, problem };
    let text = std::fs::read_to_string(path).map_err(|e| fail(String::new(), e.to_string()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|e| fail(format!(", line {}", e.line()), e.to_string()))?;
    let schema = value.get("schema").and_then(serde_json::Value::as_str).unwrap_or_default();
    if schema != SCHEMA {
        return Err(fail(String::new(), format!("it is “{schema}”, not “{SCHEMA}”")));
    }
    // once more from the text, for the line of a fault
    serde_json::from_str(text).map_err(|e| fail(format!(", line {}", e.line()), e.to_string()))
}

/// Keeps what was written by hand in `old`.
pub fn keep(new: &mut Dossier, old: &Dossier) {
    let mut edited: Vec<Field> = old.fields().chain(&old.unplaced).filter(|f| f.was_edited()).cloned().collect();
    for field in new.fields_mut() {
        if let Some(at) = edited.iter().position(|f| f.id == field.id) {
            field.keep(&edited.remove(at));
        }
    }
    new.unplaced = edited;
    new.missing = super::prepare::gaps(new);
}
