//! `classifiers/activities.toml` and `classifiers/countries.toml` as one automaton, built once. The words that make a country
//! a place of the work are those of the guideline (`classifiers/guideline/countries.toml`).

use std::sync::OnceLock;

use serde::Deserialize;

use super::countries::{self, Parsed};
use super::{ActivityKind, By, PurposeKind};
use crate::cues::{Builder, CueSet, phrases};

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Activity(ActivityKind, bool),
    /// A plain verb of movement: an activity only when a country outside follows and no person is what moves.
    Moves(ActivityKind, bool),
    Purpose(PurposeKind),
    /// Index into the table of countries.
    Country(usize, By),
    Negation,
    Title,
    Decoy,
    /// A word that makes a country of its sentence a place of the work.
    Part,
    /// A word that does so for the country right behind it.
    Toward,
    /// People, who travel without being exported.
    People,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    activity: Vec<RawActivity>,
    purpose: Vec<RawPurpose>,
    negation: Negation,
    titles: Words,
    toward: Words,
    people: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawActivity {
    kind: ActivityKind,
    intangible: bool,
    article: String,
    words: String,
    #[serde(default)]
    before_country: String,
}

/// The one list that this room shares with the appraisal.
#[derive(Deserialize)]
struct Part {
    involved: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPurpose {
    kind: PurposeKind,
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Negation {
    words: String,
    reach: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: String,
}

/// The files, ready for use.
pub(super) struct Data {
    pub(super) set: CueSet,
    pub(super) meanings: Vec<Meaning>,
    pub(super) reach: usize,
    /// Words of negation.
    pub(super) negation: String,
    /// The kinds with their article, in the order of the file.
    pub(super) kinds: Vec<(ActivityKind, bool, String)>,
}

const FILE: &str = include_str!("../../classifiers/activities.toml");
const PART: &str = include_str!("../../classifiers/guideline/countries.toml");

pub(super) fn data() -> &'static Data {
    static DATA: OnceLock<Data> = OnceLock::new();
    DATA.get_or_init(|| {
        parse(FILE, countries::parsed()).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/activities.toml: {e}");
            Data { set: CueSet::empty(), meanings: Vec::new(), reach: 0, negation: String::new(), kinds: Vec::new() }
        })
    })
}

pub(super) fn parse(file: &str, countries: &Parsed) -> Result<Data, String> {
    let raw: Raw = toml::from_str(file).map_err(|e| e.to_string())?;
    let mut builder = Builder::default();
    let mut meanings = Vec::new();
    let mut add = |list: &str, meaning: Meaning| {
        for p in phrases(list) {
            builder.add(p, meanings.len());
            meanings.push(meaning);
        }
    };
    let mut kinds = Vec::new();
    for a in raw.activity {
        if a.article.is_empty() || a.words.trim().is_empty() {
            return Err(format!("{:?}: article and words must not be empty", a.kind));
        }
        add(&a.words, Meaning::Activity(a.kind, a.intangible));
        add(&a.before_country, Meaning::Moves(a.kind, a.intangible));
        kinds.push((a.kind, a.intangible, a.article));
    }
    for p in raw.purpose {
        add(&p.words, Meaning::Purpose(p.kind));
    }
    add(&raw.negation.words, Meaning::Negation);
    add(&raw.titles.words, Meaning::Title);
    add(&raw.toward.words, Meaning::Toward);
    add(&raw.people.words, Meaning::People);
    let part: Part = toml::from_str(PART).map_err(|e| e.to_string())?;
    add(&part.involved, Meaning::Part);
    add(&countries.decoys, Meaning::Decoy);
    for (i, c) in countries.table.iter().enumerate() {
        for (list, by) in [
            (&c.names, By::Name),
            (&c.demonyms, By::Demonym),
            (&c.cities, By::City),
            (&c.institutions, By::Institution),
        ] {
            add(list, Meaning::Country(i, by));
        }
    }
    Ok(Data {
        set: builder.build().ok_or("too many phrases")?,
        meanings,
        reach: raw.negation.reach,
        negation: raw.negation.words,
        kinds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_valid_and_faults_are_named() {
        let d = parse(FILE, countries::parsed()).expect("classifiers/activities.toml");
        assert!(d.kinds.len() >= 20 && d.meanings.len() > 2000);
        for (kind, _, article) in &d.kinds {
            assert!(
                article.contains("Art.") || article.contains("Annex II") || article.contains("Note"),
                "{kind:?}: {article}"
            );
        }
        assert!(parse("activity = 1", countries::parsed()).is_err());
        assert!(parse(&FILE.replace("\"shipment\"", "\"teleport\""), countries::parsed()).is_err());
    }
}
