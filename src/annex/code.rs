//! Codes of the control list: `3A001.b.2.a`.
//!
//! In: text as people and documents write it. Out: [`ControlCode`], ordered as the list orders its items.
//! The structure of a code is that of Annex I to Regulation (EU) 2021/821: a category (0–9), a product group (A–E),
//! a number whose hundreds digit names the regime the control comes from, and a path of letters and numbers.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The product group of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Group {
    /// Systems, equipment and components.
    A,
    /// Test, inspection and production equipment.
    B,
    /// Materials.
    C,
    /// Software.
    D,
    /// Technology.
    E,
}

impl Group {
    fn from_char(c: char) -> Option<Self> {
        match c.to_ascii_uppercase() {
            'A' => Some(Self::A),
            'B' => Some(Self::B),
            'C' => Some(Self::C),
            'D' => Some(Self::D),
            'E' => Some(Self::E),
            _ => None,
        }
    }

    /// The letter that stands in a code.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
            Self::E => 'E',
        }
    }

    /// What the group holds, for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::A => "Systems, equipment and components",
            Self::B => "Test, inspection and production equipment",
            Self::C => "Materials",
            Self::D => "Software",
            Self::E => "Technology",
        }
    }
}

/// The international regime a control stems from, read off the hundreds digit of the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Regime {
    /// Wassenaar Arrangement (0xx), outside category 0.
    Wassenaar,
    /// Missile Technology Control Regime (1xx).
    Mtcr,
    /// Nuclear Suppliers Group (2xx, and all of category 0).
    Nsg,
    /// Australia Group (3xx).
    AustraliaGroup,
    /// Chemical Weapons Convention (4xx).
    Cwc,
    /// Autonomous controls of the Union (5xx).
    Union,
}

/// An entry of the list, such as `3A001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryCode {
    category: u8,
    group: Group,
    number: u16,
}

impl EntryCode {
    /// Category, 0–9.
    #[must_use]
    pub fn category(self) -> u8 {
        self.category
    }

    /// Product group, A–E.
    #[must_use]
    pub fn group(self) -> Group {
        self.group
    }

    /// The three-digit number.
    #[must_use]
    pub fn number(self) -> u16 {
        self.number
    }

    /// The regime the control comes from.
    #[must_use]
    pub fn regime(self) -> Regime {
        match (self.category, self.number / 100) {
            (0, _) | (_, 2) => Regime::Nsg,
            (_, 1) => Regime::Mtcr,
            (_, 3) => Regime::AustraliaGroup,
            (_, 4) => Regime::Cwc,
            (_, 5) => Regime::Union,
            _ => Regime::Wassenaar,
        }
    }
}

impl fmt::Display for EntryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:03}", self.category, self.group.letter(), self.number)
    }
}

/// One step of a path below an entry: a letter or a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step(Box<str>);

impl Step {
    /// The step as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for Step {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0.parse::<u32>(), other.0.parse::<u32>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            // "z" comes before "aa"
            (Err(_), Err(_)) => self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0)),
        }
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A place in the control list: an entry and the path below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ControlCode {
    entry: EntryCode,
    path: Vec<Step>,
}

/// Why a text is no control code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The entry part is not a digit, a letter A–E and three digits.
    #[error("“{0}” is no control code: an entry is a digit, a letter A–E and three digits, for example 3A001")]
    Entry(String),
    /// A step of the path is neither a number nor one or two letters.
    #[error("“{step}” is no step of a control code in “{text}”: a path looks like 3A001.b.2.a")]
    Step {
        /// The whole text.
        text: String,
        /// The step that could not be read.
        step: String,
    },
}

impl ControlCode {
    /// The entry the code belongs to.
    #[must_use]
    pub fn entry(&self) -> EntryCode {
        self.entry
    }

    /// The steps below the entry.
    #[must_use]
    pub fn path(&self) -> &[Step] {
        &self.path
    }

    /// The code of the entry itself, without a path.
    #[must_use]
    pub fn entry_code(&self) -> Self {
        Self { entry: self.entry, path: Vec::new() }
    }

    /// The code one step up, unless this is an entry.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.path.split_last()?;
        Some(Self { entry: self.entry, path: above.to_vec() })
    }

    /// Whether this code is `other` or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.entry == other.entry && self.path.starts_with(&other.path)
    }

    /// The code of the sub-item `step`.
    ///
    /// # Errors
    /// When `step` is neither a number nor one or two letters.
    pub fn child(&self, step: &str) -> Result<Self, CodeError> {
        let step = parse_step(step).ok_or_else(|| CodeError::Step { text: self.to_string(), step: step.to_owned() })?;
        let mut path = self.path.clone();
        path.push(step);
        Ok(Self { entry: self.entry, path })
    }
}

fn parse_step(s: &str) -> Option<Step> {
    let number = !s.is_empty() && s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit());
    let letters = !s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_alphabetic());
    (number || letters).then(|| Step(s.to_ascii_lowercase().into()))
}

impl FromStr for ControlCode {
    type Err = CodeError;

    /// Reads `3A001`, `3A001.b.2.a`, `3A001.b.2.a.` and the run-together `3A001b2a`.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let text = text.trim().trim_end_matches('.');
        let bad = || CodeError::Entry(text.to_owned());
        let head: Vec<char> = text.chars().take(5).collect();
        let [c, g, n1, n2, n3] = head.as_slice() else { return Err(bad()) };
        let category = c.to_digit(10).and_then(|d| u8::try_from(d).ok()).ok_or_else(bad)?;
        let group = Group::from_char(*g).ok_or_else(bad)?;
        let mut number = 0u16;
        for digit in [n1, n2, n3] {
            let d = digit.to_digit(10).and_then(|d| u16::try_from(d).ok()).ok_or_else(bad)?;
            number = number * 10 + d;
        }
        let rest = text.get(5..).ok_or_else(bad)?;
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(bad());
        }
        let mut path = Vec::new();
        for part in rest.split('.').map(str::trim).filter(|p| !p.is_empty()) {
            for piece in split_runs(part) {
                let step = parse_step(piece)
                    .ok_or_else(|| CodeError::Step { text: text.to_owned(), step: piece.to_owned() })?;
                path.push(step);
            }
        }
        Ok(Self { entry: EntryCode { category, group, number }, path })
    }
}

/// Splits `b2a` into `b`, `2`, `a`.
fn split_runs(part: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut last: Option<bool> = None;
    for (i, c) in part.char_indices() {
        let digit = c.is_ascii_digit();
        if last.is_some_and(|l| l != digit) {
            runs.push(&part[start..i]);
            start = i;
        }
        last = Some(digit);
    }
    runs.push(&part[start..]);
    runs
}

impl fmt::Display for ControlCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.entry)?;
        for step in &self.path {
            write!(f, ".{}", step.0)?;
        }
        Ok(())
    }
}

impl Serialize for ControlCode {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ControlCode {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A set of codes as `<for codes="3A 3B001.a">` and the general authorisations name them: a category, a category and
/// group, an entry, or an item with all below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CodeGroup {
    /// A whole category, `5`.
    Category(u8),
    /// A category and group, `3A`.
    Group(u8, Group),
    /// A code and all below it.
    Code(ControlCode),
}

impl CodeGroup {
    /// Whether `code` belongs to the group.
    #[must_use]
    pub fn contains(&self, code: &ControlCode) -> bool {
        match self {
            Self::Category(c) => code.entry.category == *c,
            Self::Group(c, g) => code.entry.category == *c && code.entry.group == *g,
            Self::Code(c) => code.is_within(c),
        }
    }
}

impl FromStr for CodeGroup {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let chars: Vec<char> = text.trim().chars().collect();
        let digit = |c: &char| c.to_digit(10).and_then(|d| u8::try_from(d).ok());
        match chars.as_slice() {
            [c] => digit(c).map(Self::Category).ok_or_else(|| CodeError::Entry(text.to_owned())),
            [c, g] => match (digit(c), Group::from_char(*g)) {
                (Some(c), Some(g)) => Ok(Self::Group(c, g)),
                _ => Err(CodeError::Entry(text.to_owned())),
            },
            _ => text.parse().map(Self::Code),
        }
    }
}

impl fmt::Display for CodeGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(c) => write!(f, "{c}"),
            Self::Group(c, g) => write!(f, "{c}{}", g.letter()),
            Self::Code(c) => c.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(s: &str) -> ControlCode {
        s.parse().expect("a code")
    }

    #[test]
    fn reads_the_forms_people_write() {
        for (text, want) in [
            ("3A001", "3A001"),
            ("3a001.b.2.a", "3A001.b.2.a"),
            ("3A001.b.2.a.", "3A001.b.2.a"),
            ("3A001b2a", "3A001.b.2.a"),
            (" 1C350.39 ", "1C350.39"),
        ] {
            assert_eq!(code(text).to_string(), want);
        }
    }

    #[test]
    fn refuses_what_is_no_code() {
        for text in ["", "3A", "3F001", "A3001", "3A0011", "3A001.abc", "3A001.é", "€A001", "3A00€"] {
            assert!(text.parse::<ControlCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn orders_as_the_list_does() {
        let mut codes: Vec<ControlCode> =
            ["3A001.b.10", "3A001.b.2", "1C350", "3A001.a", "3A001", "3A101"].map(code).to_vec();
        codes.sort();
        let text: Vec<String> = codes.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["1C350", "3A001", "3A001.a", "3A001.b.2", "3A001.b.10", "3A101"]);
    }

    #[test]
    fn knows_regimes() {
        assert_eq!(code("0B001").entry().regime(), Regime::Nsg);
        assert_eq!(code("9A112").entry().regime(), Regime::Mtcr);
        assert_eq!(code("3A501").entry().regime(), Regime::Union);
    }

    #[test]
    fn groups_contain() {
        let group: CodeGroup = "3A".parse().expect("group");
        assert!(group.contains(&code("3A001.b")));
        assert!(!group.contains(&code("3B001")));
        let item: CodeGroup = "3A001.b".parse().expect("item");
        assert!(item.contains(&code("3A001.b.2")) && !item.contains(&code("3A001.a")));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(s in "\\PC{0,12}") {
            let _ = s.parse::<ControlCode>();
        }

        #[test]
        fn prints_what_it_reads(c in 0u8..10, n in 0u16..1000, steps in proptest::collection::vec("[a-z]|[1-9][0-9]?", 0..5)) {
            let text = format!("{c}A{n:03}{}", steps.iter().map(|s| format!(".{s}")).collect::<String>());
            proptest::prop_assert_eq!(code(&text).to_string(), text);
        }
    }
}
