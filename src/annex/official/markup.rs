//! What the official documents call a note, which acts carry the list, and how their English compares figures: data
//! of `classifiers/official-markup.toml`.
//!
//! In: the embedded file. Out: [`Markup`], with labels folded for comparison.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::super::model::Comparator;
use super::model::Kind;

const SOURCE: &str = include_str!("../../../classifiers/official-markup.toml");

#[derive(Deserialize)]
struct Raw {
    acts: Vec<String>,
    fetch: RawFetch,
    labels: RawLabels,
    section: Vec<RawSection>,
    comparators: RawComparators,
    decontrol: RawDecontrol,
    unused: RawUnused,
}

#[derive(Deserialize)]
struct RawDecontrol {
    words: Vec<String>,
    at_items: Vec<String>,
}

#[derive(Deserialize)]
struct RawUnused {
    words: Vec<String>,
    pointers: Vec<String>,
}

#[derive(Deserialize)]
struct RawWords {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct RawComparators {
    before: BTreeMap<String, Vec<String>>,
    after: BTreeMap<String, Vec<String>>,
    between: RawBetween,
    either: RawWords,
    weak: BTreeMap<String, Vec<String>>,
    units: BTreeMap<String, Vec<String>>,
    range: RawRange,
    negated: RawWords,
    names: RawWords,
    numbers: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct RawBetween {
    words: Vec<String>,
    heads: Vec<String>,
}

#[derive(Deserialize)]
struct RawRange {
    open: Vec<String>,
    middle: Vec<String>,
    outside: Vec<String>,
    covered: Vec<String>,
}

/// How far behind a figure and its unit the comparing words may stand, in bytes.
const MAX_REACH: usize = 60;

/// How far before a figure a negation may stand, in bytes.
const MAX_CLAUSE: usize = 110;

/// A comparator as the words give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comparing {
    /// How it compares.
    pub(crate) comparator: Comparator,
    /// The words leave open which way: "or better".
    pub(crate) either: bool,
}

/// How the English text compares figures.
pub(crate) struct Comparators {
    before: Vec<(String, Comparator)>,
    after: Vec<(String, Comparator)>,
    weak: Vec<(String, Comparator)>,
    between: Vec<String>,
    heads: Vec<String>,
    either: Vec<String>,
    units: BTreeMap<String, Vec<String>>,
    open: Vec<String>,
    middle: Vec<String>,
    outside: Vec<String>,
    covered: Vec<String>,
    negated: Vec<String>,
    names: Vec<String>,
    numbers: BTreeMap<String, f64>,
}

impl Comparing {
    /// What holds when this does not.
    pub(crate) fn turned(self) -> Self {
        let comparator = match self.comparator {
            Comparator::Over => Comparator::Upto,
            Comparator::From => Comparator::Under,
            Comparator::Under => Comparator::From,
            Comparator::Upto => Comparator::Over,
            Comparator::Equals => Comparator::Equals,
        };
        Self { comparator, ..self }
    }
}

impl Comparators {
    fn new(raw: RawComparators) -> Result<Self, String> {
        let table = |raw: &BTreeMap<String, Vec<String>>| {
            let mut out = Vec::new();
            for (name, phrases) in raw {
                let comparator = match name.as_str() {
                    "over" => Comparator::Over,
                    "from" => Comparator::From,
                    "under" => Comparator::Under,
                    "upto" => Comparator::Upto,
                    other => return Err(format!("classifiers/official-markup.toml: unknown comparator “{other}”")),
                };
                out.extend(phrases.iter().map(|p| (p.clone(), comparator)));
            }
            // the longest phrase wins: "less than or equal to" before "less than"
            out.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            Ok(out)
        };
        let longest_first = |mut words: Vec<String>| {
            words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            words
        };
        Ok(Self {
            before: table(&raw.before)?,
            after: table(&raw.after)?,
            weak: table(&raw.weak)?,
            between: longest_first(raw.between.words),
            heads: longest_first(raw.between.heads),
            either: raw.either.words,
            units: raw.units,
            open: raw.range.open,
            middle: raw.range.middle,
            outside: raw.range.outside,
            covered: raw.range.covered,
            negated: raw.negated.words,
            names: raw.names.words,
            numbers: raw.numbers,
        })
    }

    /// The comparator that a text (in lower case) ends with.
    pub(crate) fn before(&self, text: &str) -> Option<Comparing> {
        let mut text = text;
        for _ in 0..4 {
            if let Some((phrase, comparator)) = self.before.iter().find(|(p, _)| ends_with_phrase(text, p)) {
                return Some(self.comparing(phrase, *comparator));
            }
            let filler = self.between.iter().find(|w| ends_with_phrase(text, w))?;
            text = text[..text.len() - filler.len()].trim_end();
        }
        None
    }

    /// The comparator of words that compare only where nothing else does: "capable of a range of".
    pub(crate) fn weakly(&self, text: &str) -> Option<Comparing> {
        self.weak.iter().find(|(p, _)| ends_with_phrase(text, p)).map(|(p, c)| self.comparing(p, *c))
    }

    /// The comparator that stands at the end of an item for the figures of its sub-items: "exceeding any of the
    /// following:".
    pub(crate) fn at_head(&self, text: &str) -> Option<Comparing> {
        let lower = text.to_lowercase();
        let mut text = lower.trim_end().trim_end_matches(':').trim_end();
        if let Some(head) = self.heads.iter().find(|h| ends_with_phrase(text, h)) {
            text = text[..text.len() - head.len()].trim_end();
        }
        self.before(text)
    }

    /// The comparator that a text (in lower case) begins with, or has before the next stop or figure: "10 kg of ice or
    /// more".
    pub(crate) fn after(&self, text: &str) -> Option<Comparing> {
        let text = text.trim_start().trim_start_matches(',').trim_start();
        let found = |text: &str| {
            self.after.iter().find(|(p, _)| starts_with_phrase(text, p)).map(|(p, c)| self.comparing(p, *c))
        };
        if let Some(c) = found(text) {
            return Some(c);
        }
        let reach = reach(text);
        text.char_indices()
            .take_while(|(i, _)| *i < reach.min(MAX_REACH))
            .filter(|(_, c)| *c == ' ')
            .find_map(|(i, _)| found(text.get(i + 1..)?))
    }

    fn comparing(&self, phrase: &str, comparator: Comparator) -> Comparing {
        Comparing { comparator, either: self.either.iter().any(|w| w == phrase) }
    }

    /// The unit as the digest writes it.
    pub(crate) fn unit<'u>(&'u self, unit: &'u str) -> &'u str {
        self.units.iter().find(|(_, names)| names.iter().any(|n| n == unit)).map_or(unit, |(short, _)| short.as_str())
    }

    /// The comparators of the two ends of a range that these words open.
    pub(crate) fn ends_of_range(&self, text: &str) -> (Comparator, Comparator) {
        let opens = |list: &[String]| list.iter().any(|p| ends_with_phrase(text, p));
        if opens(&self.outside) {
            (Comparator::Under, Comparator::Over)
        } else if opens(&self.covered) {
            (Comparator::Upto, Comparator::From)
        } else {
            (Comparator::From, Comparator::Upto)
        }
    }

    /// Whether a number after this word is part of a name: "ISO 230", "Note 1".
    pub(crate) fn numbers_a_name(&self, word: &str) -> bool {
        self.names.iter().any(|n| n == word)
    }

    /// Whether the clause that leads to a figure is negated.
    pub(crate) fn negates(&self, before: &str) -> bool {
        let clause = before.rsplit([';', ':']).next().unwrap_or(before);
        self.negated.iter().filter_map(|w| clause.rfind(w.as_str())).any(|at| clause.len() - at <= MAX_CLAUSE)
    }

    pub(crate) fn opens_range(&self, text: &str) -> bool {
        self.open.iter().any(|p| ends_with_phrase(text, p))
    }

    pub(crate) fn joins_range(&self, gap: &str) -> bool {
        self.middle.iter().any(|p| p == gap)
    }

    pub(crate) fn numbers(&self) -> &BTreeMap<String, f64> {
        &self.numbers
    }

    pub(crate) fn number(&self, word: &str) -> Option<f64> {
        self.numbers.get(word).copied()
    }
}

fn ends_with_phrase(text: &str, phrase: &str) -> bool {
    text.strip_suffix(phrase)
        .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric) || !phrase.starts_with(char::is_alphanumeric))
}

fn starts_with_phrase(text: &str, phrase: &str) -> bool {
    // "or greater" is no end of "or greater than"
    text.strip_prefix(phrase).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) && !rest.starts_with(" than"))
}

/// Up to the next stop, figure, or bracket that was opened before.
fn reach(text: &str) -> usize {
    let mut open = 0;
    let mut previous = ' ';
    for (i, c) in text.char_indices() {
        let stop = match c {
            '(' => {
                open += 1;
                false
            }
            ')' => {
                open -= 1;
                open < 0
            }
            // "5 % by weight, or greater, clay content"
            ',' => !text.get(i + 1..).is_some_and(|rest| rest.starts_with(" or ")),
            ';' | ':' | '.' | '±' => true,
            c => c.is_ascii_digit() && !previous.is_alphabetic(),
        };
        if stop || i > MAX_REACH {
            return i;
        }
        previous = c;
    }
    text.len()
}

#[derive(Deserialize)]
struct RawFetch {
    act: String,
    consolidations: Vec<String>,
    languages: BTreeMap<String, String>,
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
    languages: BTreeMap<String, String>,
    labels: BTreeMap<String, Kind>,
    sections: Vec<(String, Vec<String>)>,
    /// How the English text compares figures.
    pub(crate) comparators: Comparators,
    decontrol: Vec<String>,
    decontrol_at_items: Vec<String>,
    unused: Vec<String>,
    pointers: Vec<String>,
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
            languages: raw.fetch.languages,
            labels,
            sections: raw
                .section
                .into_iter()
                .map(|s| (s.id, s.words.iter().map(|w| w.to_lowercase()).collect()))
                .collect(),
            comparators: Comparators::new(raw.comparators)?,
            decontrol: raw.decontrol.words,
            decontrol_at_items: raw.decontrol.at_items,
            unused: raw.unused.words,
            pointers: raw.unused.pointers,
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

    /// The three-letter code of a language that the Publications Office uses.
    pub(crate) fn language(&self, code: &str) -> Option<&str> {
        self.languages.get(&code.to_lowercase()).map(String::as_str)
    }

    /// Whether the act (as in a CELEX number, `2021R0821`) carries the dual-use list.
    pub(crate) fn carries_the_list(&self, act: &str) -> bool {
        self.acts.iter().any(|a| a == act)
    }

    /// Whether an item's text says that the place is not used.
    pub(crate) fn says_unused(&self, text: &str) -> bool {
        let text = text.trim_end_matches([';', '.', ' ']).to_lowercase();
        let text = text.trim_end_matches("; or").trim_end_matches("; and");
        self.unused.iter().any(|w| w == text)
    }

    /// Whether an item's text only points to another list or item.
    pub(crate) fn points_elsewhere(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.pointers.iter().any(|p| text.starts_with(p.as_str()))
    }

    /// Where a note says that it releases something from control, in bytes. `at_item`: it stands at an entry or item.
    pub(crate) fn decontrols(&self, text: &str, at_item: bool) -> Option<usize> {
        let more: &[String] = if at_item { &self.decontrol_at_items } else { &[] };
        self.decontrol.iter().chain(more).filter_map(|w| text.find(w.as_str())).min()
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
