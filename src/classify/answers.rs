//! What a person says beside the text: figures of parameters, and whether something is so.
//!
//! In: answers to the questions of an [`super::Interview`], or those of a file. Out: [`Answers`], which the evaluation
//! takes as stated facts. A figure answers for its parameter wherever it occurs; a yes or no answers for the entry it was
//! asked about.

use std::collections::BTreeMap;

use super::attach;
use super::matcher::Matcher;
use super::reading::Figure;
use crate::annex::{ControlCode, EntryCode, PropertyId};
use crate::quantities::{self, Decimal, Kind, Quantity};

/// Something that is so or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// The thing is one of this item.
    Is(ControlCode),
    /// A feature, in the items of an entry.
    Has(EntryCode, String),
    /// An exception applies, in the items of an entry.
    Excepted(EntryCode, String),
}

/// Why an answer cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// No number in it.
    #[error("“{0}” holds no number: write one with its unit, such as “{1}”, or ? when it is not known")]
    NoNumber(String, String),
    /// A number without its unit.
    #[error("“{0}” has no unit: write it with one of {1}, such as “{2}”, or ? when it is not known")]
    NoUnit(String, String, String),
    /// A unit of another kind.
    #[error("“{0}” is a {1}, not a {2}: write it in a unit such as {3}, or ? when it is not known")]
    OtherKind(String, String, String, String),
    /// Neither yes nor no.
    #[error("“{0}” is neither yes nor no: write yes, no, or ? when it is not known")]
    NoYesOrNo(String),
}

/// What a person said.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The item that was asked about.
    pub(super) about: Option<ControlCode>,
    figures: BTreeMap<PropertyId, (String, Quantity)>,
    facts: BTreeMap<Fact, bool>,
}

impl Answers {
    /// Answers about an item.
    #[must_use]
    pub fn about(item: ControlCode) -> Self {
        Self { about: Some(item), ..Self::default() }
    }

    /// All answers as one; the later count.
    pub(super) fn together(sets: &[&Self]) -> Self {
        let mut out = Self::default();
        for set in sets {
            out.figures.extend(set.figures.clone());
            out.facts.extend(set.facts.clone());
        }
        out
    }

    /// The item that was asked about.
    #[must_use]
    pub fn item(&self) -> Option<&ControlCode> {
        self.about.as_ref()
    }

    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.facts.is_empty()
    }

    /// Takes a figure for a parameter, in any unit of its kind.
    ///
    /// # Errors
    /// No number, no unit, or a unit of another kind.
    pub fn say_figure(&mut self, matcher: &Matcher, property: PropertyId, text: &str) -> Result<(), AnswerError> {
        let quantity = figure(matcher, property, text)?;
        self.figures.insert(property, (text.trim().to_owned(), quantity));
        Ok(())
    }

    /// Takes a yes or no.
    pub fn say_fact(&mut self, fact: Fact, holds: bool) {
        self.facts.insert(fact, holds);
    }

    /// The figures, as they were written.
    pub fn figures(&self) -> impl Iterator<Item = (PropertyId, &str)> {
        self.figures.iter().map(|(p, (text, _))| (*p, text.as_str()))
    }

    /// The facts.
    pub fn facts(&self) -> impl Iterator<Item = (&Fact, bool)> {
        self.facts.iter().map(|(f, holds)| (f, *holds))
    }

    pub(super) fn figure(&self, property: PropertyId) -> Option<(&str, Figure)> {
        self.figures.get(&property).map(|(text, q)| (text.as_str(), alone(q.clone())))
    }

    pub(super) fn holds(&self, fact: &Fact) -> Option<bool> {
        self.facts.get(fact).copied()
    }

    pub(super) fn is(&self, code: &ControlCode) -> Option<bool> {
        if self.facts.is_empty() { None } else { self.holds(&Fact::Is(code.clone())) }
    }
}

/// Yes or no, in the languages we read; `None` when it is neither.
///
/// # Errors
/// Anything else.
pub fn yes_or_no(text: &str) -> Result<bool, AnswerError> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "ja" | "j" | "oui" | "o" | "true" | "1" => Ok(true),
        "no" | "n" | "nee" | "neen" | "nein" | "non" | "false" | "0" => Ok(false),
        _ => Err(AnswerError::NoYesOrNo(text.trim().to_owned())),
    }
}

/// A figure that stands in no sentence.
fn alone(quantity: Quantity) -> Figure {
    Figure { quantity, sentence: 0, passage: 0, tokens: 0..0 }
}

/// Kinds whose values people write without a unit.
fn takes_bare(kind: Kind) -> bool {
    matches!(kind.name(), "count" | "number" | "ratio" | "mach number" | "information" | "level")
}

fn figure(matcher: &Matcher, property: PropertyId, text: &str) -> Result<Quantity, AnswerError> {
    let p = matcher.list.properties.get(property);
    let written = text.trim().to_owned();
    let unit = match p.kind.unit() {
        "1" if p.kind.name() == "ratio" => "%",
        unit => unit,
    };
    let example = format!("5 {unit}").trim_end_matches(" 1").to_owned();
    let read = quantities::read(&written, Decimal::Point);
    let fits = |q: &&Quantity| !q.is_bare() && attach::values_as(matcher, &alone((*q).clone()), property).is_some();
    if let Some(q) = read.iter().find(fits) {
        return Ok(q.clone());
    }
    let Some(first) = read.first() else { return Err(AnswerError::NoNumber(written, example)) };
    match first.kind {
        None if takes_bare(p.kind) => {
            let mut q = first.clone();
            q.kind = Some(p.kind);
            Ok(q)
        }
        None => Err(AnswerError::NoUnit(written, p.kind.to_string(), example)),
        Some(kind) => {
            Err(AnswerError::OtherKind(written, kind.to_string(), p.kind.to_string(), p.kind.unit().to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex;

    #[test]
    fn a_figure_is_taken_in_any_unit_of_its_kind() {
        let matcher = Matcher::new(annex::digest().expect("a list"));
        let p = |name: &str| matcher.list.properties.named(name).expect("a parameter");
        let mut a = Answers::default();
        let frequency = p("operating frequency");
        a.say_figure(&matcher, frequency, "3100 MHz").expect("megahertz");
        let (_, f) = a.figure(frequency).expect("taken");
        assert!((f.quantity.value.low - 3.1e9).abs() < 1.0);
        a.say_figure(&matcher, p("output power"), "49 dBm").expect("a level is a power");
        a.say_figure(&matcher, p("number of qubits"), "34").expect("counts have no unit");
        for (property, text, wants) in [
            ("operating frequency", "3.1", "no unit"),
            ("operating frequency", "3 kg", "is a mass, not a frequency"),
            ("operating frequency", "rather high", "no number"),
        ] {
            let e = a.say_figure(&matcher, p(property), text).expect_err(text).to_string();
            assert!(e.contains(wants), "{text}: {e}");
        }
        assert!(yes_or_no("Ja").expect("Dutch") && !yes_or_no("n").expect("n") && yes_or_no("maybe").is_err());
    }
}
