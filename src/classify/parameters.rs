//! How texts name the general parameters: further words, plausible magnitudes, what an unclaimed figure states.
//!
//! In: `classifiers/parameters.toml` (embedded) and the vocabulary of a list. Out: [`Parameters`], built with the matcher.

use std::collections::HashMap;

use serde::Deserialize;

use crate::annex::{Properties, PropertyId};
use crate::quantities::{Interval, Kind, Quantity, Stated, units};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    words: String,
    #[serde(default)]
    nl: String,
    #[serde(default)]
    fr: String,
    #[serde(default)]
    de: String,
    from: Option<String>,
    upto: Option<String>,
    unclaimed: Option<Unclaimed>,
    /// Endings of words that hold the number themselves: "vijfassig".
    #[serde(default)]
    glued: String,
    /// Words of which the sentence holds one when the parameter is meant.
    #[serde(default)]
    beside: String,
    alone: Option<String>,
    silent_from: Option<String>,
    silent_upto: Option<String>,
}

/// When a figure that no word claims states the parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "RawUnclaimed")]
enum Unclaimed {
    Never,
    Ranges,
    Always,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawUnclaimed {
    Flag(bool),
    Word(String),
}

impl From<RawUnclaimed> for Unclaimed {
    fn from(raw: RawUnclaimed) -> Self {
        match raw {
            RawUnclaimed::Flag(true) => Self::Always,
            RawUnclaimed::Word(w) if w == "range" => Self::Ranges,
            RawUnclaimed::Flag(false) | RawUnclaimed::Word(_) => Self::Never,
        }
    }
}

/// What is known of the general parameters beside the vocabulary.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    words: Vec<(PropertyId, String)>,
    plausible: HashMap<PropertyId, Interval>,
    /// The same for figures that no word claims.
    silent: HashMap<PropertyId, Interval>,
    unclaimed: HashMap<Kind, (PropertyId, Unclaimed)>,
    glued: Vec<(String, PropertyId)>,
    beside: HashMap<PropertyId, Vec<String>>,
    alone: HashMap<PropertyId, f64>,
}

impl Parameters {
    /// Reads the embedded file for a vocabulary. Parameters that the vocabulary lacks are left out.
    pub(super) fn of(properties: &Properties) -> Self {
        Self::read(include_str!("../../classifiers/parameters.toml"), properties).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/parameters.toml: {e}");
            Self::default()
        })
    }

    fn read(text: &str, properties: &Properties) -> Result<Self, String> {
        let table: toml::Table = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut out = Self::default();
        for (name, value) in table {
            let raw: Raw = value.try_into().map_err(|e| format!("“{name}”: {e}"))?;
            let Some(id) = properties.named(&name) else { continue };
            let kind = properties.get(id).kind;
            for list in [&raw.words, &raw.nl, &raw.fr, &raw.de] {
                out.words.extend(super::matcher::pieces(list).map(|w| (id, w)));
            }
            out.glued.extend(super::matcher::pieces(&raw.glued).map(|w| (crate::lexicon::fold(&w), id)));
            let beside: Vec<String> = super::matcher::pieces(&raw.beside).map(|w| crate::lexicon::fold(&w)).collect();
            if !beside.is_empty() {
                out.beside.insert(id, beside);
            }
            let bound = |b: &Option<String>| b.as_ref().map(|t| magnitude(t, kind)).transpose();
            let range = |from: &Option<String>, upto: &Option<String>| -> Result<Option<Interval>, String> {
                let (low, high) = (bound(from)?, bound(upto)?);
                let any = low.is_some() || high.is_some();
                Ok(any.then(|| Interval::closed(low.unwrap_or(f64::MIN), high.unwrap_or(f64::MAX))))
            };
            out.plausible.extend(range(&raw.from, &raw.upto)?.map(|r| (id, r)));
            out.silent.extend(range(&raw.silent_from, &raw.silent_upto)?.map(|r| (id, r)));
            if let Some(from) = bound(&raw.alone)? {
                out.alone.insert(id, from);
            }
            if let Some(when) = raw.unclaimed.filter(|u| *u != Unclaimed::Never) {
                out.unclaimed.insert(kind, (id, when));
            }
        }
        Ok(out)
    }

    /// Further words for the parameters of the vocabulary.
    pub(super) fn words(&self) -> impl Iterator<Item = (PropertyId, &str)> {
        self.words.iter().map(|(id, w)| (*id, w.as_str()))
    }

    /// Whether a sentence with these words, folded, may speak of the parameter and not of something more general.
    pub(super) fn speaks_of<'w>(&self, property: PropertyId, mut words: impl Iterator<Item = &'w str>) -> bool {
        self.beside.get(&property).is_none_or(|stems| words.any(|w| stems.iter().any(|s| w.contains(s.as_str()))))
    }

    /// The parameter counted by a word that ends like this, in folded letters.
    pub(super) fn glued(&self, word: &str) -> Option<PropertyId> {
        self.glued.iter().find(|(end, _)| word.ends_with(end.as_str())).map(|(_, id)| *id)
    }

    /// Whether values of this magnitude can be of the parameter.
    pub(super) fn plausible(&self, property: PropertyId, value: &Interval) -> bool {
        self.plausible.get(&property).is_none_or(|range| range.overlaps(value))
    }

    /// Whether they can be of the parameter when no word claims them: 50 µm beside a laser is the fibre, not the light.
    pub(super) fn plausible_unclaimed(&self, property: PropertyId, value: &Interval) -> bool {
        self.silent.get(&property).is_none_or(|range| range.overlaps(value))
    }

    /// Whether values of this magnitude are of the parameter when no word claims them.
    pub(super) fn stands_alone(&self, property: PropertyId, value: &Interval) -> bool {
        self.alone.get(&property).is_some_and(|from| value.low >= *from)
    }

    /// The parameter a figure states when no word claims it.
    pub(super) fn unclaimed(&self, q: &Quantity) -> Option<PropertyId> {
        let kind = q.kind?;
        // a difference of temperatures is no temperature
        if q.stated == Stated::Deviation || q.stated == Stated::Vague && kind.name() == "temperature" {
            return None;
        }
        let (id, when) = self.unclaimed.get(&kind)?;
        (*when == Unclaimed::Always || q.stated == Stated::Range).then_some(*id)
    }
}

/// `10 m` in the coherent unit of `kind`.
fn magnitude(text: &str, kind: Kind) -> Result<f64, String> {
    let wrong = || format!("“{text}” is no {kind}: write a number, a blank and a unit");
    let (number, unit) = text.split_once(' ').ok_or_else(wrong)?;
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let unit = units().read_whole(unit).filter(|u| u.kind == kind).ok_or_else(wrong)?;
    Ok(number * unit.factor + unit.offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_fits_the_vocabulary() {
        let list = crate::annex::digest().expect("a list");
        let text = include_str!("../../classifiers/parameters.toml");
        let p = Parameters::read(text, &list.properties).unwrap_or_else(|e| panic!("{e}"));
        let table: toml::Table = toml::from_str(text).expect("TOML");
        for name in table.keys() {
            let id = list.properties.named(name).unwrap_or_else(|| panic!("“{name}” is not in the vocabulary"));
            let words = ["words", "nl", "fr", "de"].iter().any(|w| table[name].get(w).is_some());
            assert!(list.properties.get(id).general || !words, "“{name}” belongs to single items");
        }
        assert!(p.words().count() > 500 && p.unclaimed.len() > 8);
    }

    #[test]
    fn general_words_need_what_they_are_said_of() {
        let list = crate::annex::digest().expect("a list");
        let p = Parameters::of(&list.properties);
        let efficiency = list.properties.named("wall-plug efficiency").expect("a parameter");
        assert!(p.speaks_of(efficiency, ["the", "laser", "efficiency"].into_iter()));
        assert!(!p.speaks_of(efficiency, ["boiler", "efficiency"].into_iter()));
        let axes = list.properties.named("number of axes");
        assert_eq!(p.glued("vijfassige"), axes);
    }

    #[test]
    fn a_magnitude_of_another_kind_is_refused() {
        let list = crate::annex::digest().expect("a list");
        let e = Parameters::read("[\"mass\"]\nfrom = \"10 m\"", &list.properties).expect_err("metres are no mass");
        assert!(e.contains("10 m"), "{e}");
    }
}
