//! What the official documents call a note, which acts carry the list, and how their English compares figures: data
//! of `classifiers/official-markup.toml`.
//!
//! In: the embedded file. Out: [`Markup`], with labels folded for comparison.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::model::Kind;

const SOURCE: &str = include_str!("../../../classifiers/official-markup.toml");

#[derive(Deserialize)]
struct Raw {
    acts: Vec<String>,
    fetch: RawFetch,
    labels: RawLabels,
    section: Vec<RawSection>,
}

#[derive(Deserialize)]
struct RawFetch {
    act: String,
    consolidations: Vec<String>,
}

#[derive(Deserialize)]
struct RawLabels {
    nb: Vec<String>,
    note: Vec<String>,
    technical: Vec<String>,
}

#[derive(Deserialize)]
struct RawSection {
    id: String,
    words: Vec<String>,
}

/// The data of `classifiers/official-markup.toml`.
pub(crate) struct Markup {
    acts: Vec<String>,
    /// The act whose consolidations are fetched, as in a CELEX number.
    pub(crate) fetch_act: String,
    /// Dates of consolidations, newest first.
    pub(crate) consolidations: Vec<String>,
    labels: BTreeMap<String, Kind>,
    sections: Vec<(String, Vec<String>)>,
}

/// The markup data; an error text when the embedded file is damaged (a build that passes its tests has none).
pub(crate) fn markup() -> Result<&'static Markup, String> {
    static DATA: OnceLock<Result<Markup, String>> = OnceLock::new();
    DATA.get_or_init(|| {
        let raw: Raw = toml::from_str(SOURCE).map_err(|e| format!("classifiers/official-markup.toml: {e}"))?;
        let mut labels = BTreeMap::new();
        for (list, kind) in
            [(&raw.labels.nb, Kind::Nb), (&raw.labels.note, Kind::Note), (&raw.labels.technical, Kind::TechnicalNote)]
        {
            for label in list {
                labels.insert(fold_label(label), kind);
            }
        }
        Ok(Markup {
            acts: raw.acts,
            fetch_act: raw.fetch.act,
            consolidations: raw.fetch.consolidations,
            labels,
            sections: raw
                .section
                .into_iter()
                .map(|s| (s.id, s.words.iter().map(|w| w.to_lowercase()).collect()))
                .collect(),
        })
    })
    .as_ref()
    .map_err(Clone::clone)
}

/// A label without case, digits, blanks and punctuation: "Technical Note 2:" and "technical note" are one.
fn fold_label(label: &str) -> String {
    let words: Vec<String> = label
        .split_whitespace()
        .map(|w| w.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ")
}

impl Markup {
    /// The kind of note that a label names.
    pub(crate) fn label(&self, label: &str) -> Option<Kind> {
        self.labels.get(&fold_label(label)).copied()
    }

    /// Whether the act (as in a CELEX number, `2021R0821`) carries the dual-use list.
    pub(crate) fn carries_the_list(&self, act: &str) -> bool {
        self.acts.iter().any(|a| a == act)
    }

    /// The identifier of the part that a heading opens.
    pub(crate) fn section(&self, heading: &str) -> Option<&str> {
        let heading = heading.to_lowercase();
        self.sections
            .iter()
            .find(|(_, words)| words.iter().any(|w| heading.contains(w.as_str())))
            .map(|(id, _)| id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sound() {
        let data = markup().expect("embedded data");
        assert!(data.consolidations.windows(2).all(|w| w[0] > w[1]), "newest first");
        assert!(data.consolidations.iter().all(|d| d.len() == 8 && d.bytes().all(|b| b.is_ascii_digit())));
        assert!(data.carries_the_list(&data.fetch_act));
    }

    #[test]
    fn labels_of_several_languages() {
        let data = markup().expect("embedded data");
        for (label, kind) in [
            ("Note 1:", Some(Kind::Note)),
            ("N.B.2.", Some(Kind::Nb)),
            ("Technical Notes:", Some(Kind::TechnicalNote)),
            ("Technische Anmerkung:", Some(Kind::TechnicalNote)),
            ("Anmerkung\u{a0}2:", Some(Kind::Note)),
            ("Noot:", Some(Kind::Note)),
            ("a.", None),
            ("3A001", None),
        ] {
            assert_eq!(data.label(label), kind, "{label}");
        }
    }
}
