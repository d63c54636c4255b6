//! The vocabulary of technical parameters that the limits of the list refer to.
//!
//! In: `annex/properties*.toml`. Out: [`Properties`], looked up by name or [`PropertyId`].

use std::collections::HashMap;

use serde::Deserialize;

use super::expression::Expression;
use super::model::ListError;
use super::terms::pieces;
use crate::quantities::{Kind, units};

/// A technical parameter of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropertyId(pub(crate) u32);

/// Which way "better than" points for a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Smaller is better: accuracy, pulse duration.
    Low,
    /// Larger is better: power, endurance.
    High,
}

/// What a range or a bound in a text states of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Where its value lies.
    #[default]
    Value,
    /// What is covered: a range meets a limit that it overlaps.
    Coverage,
    /// The least of what is served: "longer than 3.5 µs" states 3.5 µs.
    Least,
    /// The most a thing can: "42 minutes at most" states 42 minutes, and "0 to 100 kPa" 100 kPa.
    Most,
    /// How wide a range is: "144 to 146 MHz" states 2 MHz.
    Width,
}

/// A technical parameter: what limits are about and how texts name it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, as the file states them")]
pub struct Property {
    /// The name limits refer to.
    pub name: String,
    /// Whether it belongs to the general vocabulary, not to single items of one category.
    pub general: bool,
    /// The kind of quantity its values have.
    pub kind: Kind,
    /// Other kinds its values are stated in (a sampling rate in Hz).
    pub also: Vec<Kind>,
    /// How texts name it, most specific first, all languages.
    pub words: Vec<String>,
    /// Nouns that a counted number stands before.
    pub nouns: Vec<String>,
    /// What a stated range or bound says of it.
    pub extent: Extent,
    /// Whether a bare figure of the kind most likely belongs to this parameter.
    pub main: bool,
    /// Whether no other parameter is of the kind: its unit names it (°/√h, pT/√Hz, dBc/Hz).
    pub sole: bool,
    /// Which way "better than" points.
    pub better: Option<Better>,
    /// Factor and offset of the unit that a number without one has right after the word: "density 1.8".
    pub bare: Option<(f64, f64)>,
    /// Which of three sides it is: `620 x 2000 x 2.5 mm`.
    pub side: Option<Side>,
    /// Meaning of a derived parameter, in words.
    pub formula: Option<String>,
    /// How it is computed from other parameters, where it can be.
    pub expression: Option<Expression>,
    /// Set when it is one end of the range stated for another parameter ("upper band edge").
    pub end_of: Option<(PropertyId, End)>,
    /// Whether it is the share of a substance, which stands right beside the substance's name.
    pub share: bool,
    /// Whether a figure states it only where a word says so: a quotient that comes out as a length is no length.
    pub worded: bool,
    /// Set when a figure of it stands right beside one of another parameter, each time ("-132 dBc/Hz at 1 kHz").
    pub beside: Option<PropertyId>,
}

/// A side of a body whose three sides are stated together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The smallest: a thickness.
    Smallest,
    /// The one between: a width.
    Middle,
    /// The largest: a length.
    Largest,
}

/// An end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The smallest value.
    Lower,
    /// The largest value.
    Upper,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    kind: String,
    #[serde(default)]
    also: String,
    words: String,
    #[serde(default)]
    nouns: String,
    #[serde(default)]
    nl: String,
    #[serde(default)]
    fr: String,
    #[serde(default)]
    de: String,
    #[serde(default)]
    extent: Extent,
    #[serde(default)]
    main: bool,
    better: Option<Better>,
    bare: Option<String>,
    side: Option<Side>,
    formula: Option<String>,
    expr: Option<String>,
    of: Option<String>,
    end: Option<End>,
    beside: Option<String>,
    #[serde(default)]
    worded: bool,
    #[serde(default)]
    share: bool,
    #[expect(dead_code, reason = "documentation of the vocabulary; magnitudes are not used to decide")]
    low: Option<toml::Value>,
    #[expect(dead_code, reason = "see low")]
    high: Option<toml::Value>,
    #[expect(dead_code, reason = "a remark for editors")]
    note: Option<String>,
}

/// All parameters.
#[derive(Debug, Clone, Default)]
pub struct Properties {
    all: Vec<Property>,
    by_name: HashMap<String, PropertyId>,
}

/// The file of the general vocabulary.
const GENERAL: &str = "properties.toml";

impl Properties {
    /// Reads the vocabulary from one or more files given as (name, text).
    ///
    /// # Errors
    /// Unreadable TOML, a name defined twice, a kind that `classifiers/units.toml` does not have, or an expression
    /// over unknown parameters.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, ListError> {
        let mut out = Self::default();
        let mut expressions = Vec::new();
        let mut ends = Vec::new();
        let mut beside = Vec::new();
        for (file, text) in files {
            let table: toml::Table = toml::from_str(text).map_err(|e| {
                let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
                ListError::new(file, line, format!("not readable as TOML: {}", e.message()))
            })?;
            for (name, value) in table {
                let line = text
                    .lines()
                    .position(|l| l.trim_start().starts_with(&format!("[\"{name}\"]")))
                    .map_or(1, |l| l + 1);
                let fail = |problem: String| ListError::new(file, line, problem);
                let raw: Raw = value.try_into().map_err(|e| fail(format!("property “{name}”: {e}")))?;
                let kind = Kind::named(&raw.kind)
                    .ok_or_else(|| fail(format!("property “{name}”: unknown kind of quantity “{}”", raw.kind)))?;
                let mut also = Vec::new();
                for other in pieces(&raw.also) {
                    also.push(
                        Kind::named(&other)
                            .ok_or_else(|| fail(format!("property “{name}”: unknown kind of quantity “{other}”")))?,
                    );
                }
                let bare = match &raw.bare {
                    Some(unit) => {
                        let read = units().read_whole(unit).filter(|u| u.kind == kind);
                        let wrong = || fail(format!("property “{name}”: “{unit}” is no unit of {kind}"));
                        Some(read.map(|u| (u.factor, u.offset)).ok_or_else(wrong)?)
                    }
                    None => None,
                };
                if out.by_name.contains_key(&name) {
                    return Err(fail(format!("property “{name}” is defined twice")));
                }
                let id = PropertyId(u32::try_from(out.all.len()).unwrap_or(u32::MAX));
                if let Some(e) = raw.expr {
                    expressions.push((id, e, (*file).to_owned(), line));
                }
                match (raw.of, raw.end) {
                    (Some(of), Some(end)) => ends.push((id, of, end, (*file).to_owned(), line)),
                    (None, None) => {}
                    _ => return Err(fail(format!("property “{name}”: of and end go together"))),
                }
                if let Some(other) = raw.beside {
                    beside.push((id, other, (*file).to_owned(), line));
                }
                let mut words = pieces(&raw.words);
                for more in [&raw.nl, &raw.fr, &raw.de] {
                    words.extend(pieces(more));
                }
                out.by_name.insert(name.clone(), id);
                out.all.push(Property {
                    name,
                    general: *file == GENERAL,
                    kind,
                    also,
                    words,
                    nouns: pieces(&raw.nouns),
                    extent: raw.extent,
                    main: raw.main,
                    sole: false,
                    better: raw.better,
                    bare,
                    side: raw.side,
                    formula: raw.formula,
                    expression: None,
                    end_of: None,
                    beside: None,
                    share: raw.share,
                    worded: raw.worded,
                });
            }
        }
        let mut of_kind: HashMap<Kind, Vec<usize>> = HashMap::new();
        for (at, p) in out.all.iter().enumerate() {
            p.also.iter().chain([&p.kind]).for_each(|kind| of_kind.entry(*kind).or_default().push(at));
        }
        for only in of_kind.values().filter(|of| of.len() == 1).flatten() {
            out.all[*only].sole = true;
        }
        for (id, text, file, line) in expressions {
            let e = Expression::parse(&text, &out).map_err(|p| ListError::new(&file, line, p))?;
            if let Some(p) = out.all.get_mut(id.0 as usize) {
                p.expression = Some(e);
            }
        }
        for (id, of, end, file, line) in ends {
            let whole = out.needed(&of, &file, line)?;
            if let Some(p) = out.all.get_mut(id.0 as usize) {
                p.end_of = Some((whole, end));
            }
        }
        for (id, other, file, line) in beside {
            let other = out.needed(&other, &file, line)?;
            if let Some(p) = out.all.get_mut(id.0 as usize) {
                p.beside = Some(other);
            }
        }
        Ok(out)
    }

    /// The parameter of a name that a property of this place in a file refers to.
    fn needed(&self, name: &str, file: &str, line: usize) -> Result<PropertyId, ListError> {
        let absent = || ListError::new(file, line, format!("the property “{name}” is not in the vocabulary"));
        self.named(name).ok_or_else(absent)
    }

    /// The parameter of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<PropertyId> {
        self.by_name.get(name).copied()
    }

    /// The parameter behind an id of this vocabulary.
    #[must_use]
    pub fn get(&self, id: PropertyId) -> &Property {
        &self.all[id.0 as usize]
    }

    /// All parameters with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (PropertyId, &Property)> {
        self.all.iter().enumerate().map(|(i, p)| (PropertyId(u32::try_from(i).unwrap_or(u32::MAX)), p))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
