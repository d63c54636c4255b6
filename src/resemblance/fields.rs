//! Fields of research and life in which nothing of the list occurs, as they stand in `classifiers/fields.tsv`.
//!
//! In: tab-separated lines `field, language, text`. Out: the texts of each field. A stretch of a document that reads like
//! one of them uses the list's words in another sense, more often than not. A `~` before the field marks a manner of
//! writing, such as the prose of grants: it explains a mere resemblance, but says nothing against a thing that is named.

use std::collections::BTreeMap;

static TEXTS: &str = include_str!("../../classifiers/fields.tsv");

/// A field or a manner of writing.
#[derive(Debug, Default)]
pub(super) struct Field {
    /// Whether it is a manner of writing only.
    pub(super) manner: bool,
    /// Its texts.
    pub(super) texts: Vec<&'static str>,
}

/// All of them, by name.
pub(super) fn fields() -> BTreeMap<&'static str, Field> {
    let mut out: BTreeMap<&str, Field> = BTreeMap::new();
    for line in TEXTS.lines().filter(|l| !l.starts_with('#')) {
        let mut columns = line.split('\t');
        if let (Some(field), Some(_language), Some(text)) = (columns.next(), columns.next(), columns.next()) {
            let own = out.entry(field).or_default();
            own.manner = field.starts_with('~');
            own.texts.push(text);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_has_three_columns_and_no_text_stands_twice() {
        let mut seen = HashSet::new();
        for line in TEXTS.lines().filter(|l| !l.starts_with('#')) {
            assert_eq!(line.split('\t').count(), 3, "{line}");
            assert!(seen.insert(line.rsplit('\t').next()), "{line}");
        }
        assert!(fields().values().all(|f| f.texts.len() >= 4));
    }
}
