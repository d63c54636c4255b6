//! Fields of research and life in which nothing of the list occurs, as they stand in `classifiers/fields.tsv`.
//!
//! In: tab-separated lines `field, language, text`. Out: the texts of each field. A stretch of a document that reads like
//! one of them uses the list's words in another sense, more often than not.

use std::collections::BTreeMap;

static TEXTS: &str = include_str!("../../classifiers/fields.tsv");

/// The texts of each field, by its name.
pub(super) fn fields() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut out: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in TEXTS.lines().filter(|l| !l.starts_with('#')) {
        let mut columns = line.split('\t');
        if let (Some(field), Some(_language), Some(text)) = (columns.next(), columns.next(), columns.next()) {
            out.entry(field).or_default().push(text);
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
        assert!(fields().values().all(|texts| texts.len() >= 4));
    }
}
