//! What was read in each passage, for people and for `dualuse read`: figures with the parameters they may state, terms
//! of the list, codes.
//!
//! In: passages. Out: [`Mention`]s with their span, in the order of the text.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::matcher::Matcher;
use super::reading::Reading;
use super::stated;
use crate::quantities::{Kind, Stated};

/// Something read in a passage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mention {
    /// A figure.
    Quantity {
        /// The words.
        text: String,
        /// Byte offset of the first character.
        start: usize,
        /// Byte offset after the last.
        end: usize,
        /// Smallest value in the coherent unit; `null` when open.
        low: Option<f64>,
        /// Largest value; `null` when open.
        high: Option<f64>,
        /// Whether the smallest value itself is left out.
        low_strict: bool,
        /// Whether the largest value itself is left out.
        high_strict: bool,
        /// The coherent unit.
        unit: String,
        /// The kind of quantity; empty for a bare number.
        quantity_kind: String,
        /// The parameter it most likely states.
        property: Option<String>,
        /// How it was stated.
        stated: Stated,
        /// Whether it was said to be approximate.
        approximate: bool,
        /// Whether the reading is doubtful.
        ambiguous: bool,
    },
    /// A term of the list.
    Term {
        /// The words.
        text: String,
        /// Byte offset of the first character.
        start: usize,
        /// Byte offset after the last.
        end: usize,
        /// Items it names.
        codes: Vec<String>,
        /// Whether it carries alone.
        strong: bool,
        /// Whether the text says it is not there.
        negated: bool,
    },
    /// A code of the list.
    Code {
        /// The words.
        text: String,
        /// Byte offset of the first character.
        start: usize,
        /// Byte offset after the last.
        end: usize,
        /// The code.
        code: String,
    },
}

impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantity { text, low, high, unit, quantity_kind, property, .. } => {
                write!(f, "figure “{text}”")?;
                if !quantity_kind.is_empty() {
                    write!(f, ", {quantity_kind}")?;
                }
                match (low, high) {
                    (Some(l), Some(h)) if l.to_bits() == h.to_bits() => write!(f, " {l} {unit}")?,
                    (Some(l), Some(h)) => write!(f, " {l} to {h} {unit}")?,
                    (Some(l), None) => write!(f, " from {l} {unit}")?,
                    (None, Some(h)) => write!(f, " up to {h} {unit}")?,
                    (None, None) => {}
                }
                property.as_ref().map_or(Ok(()), |p| write!(f, ", perhaps the {p}"))
            }
            Self::Term { text, codes, strong, negated, .. } => {
                let how = if *strong { "" } else { " (supports only)" };
                let not = if *negated { ", said not to be there" } else { "" };
                write!(f, "term “{text}”{not}: {}{how}", codes.join(" "))
            }
            Self::Code { code, .. } => write!(f, "code {code}"),
        }
    }
}

/// Most items named with one term.
const CODES: usize = 8;

/// What is read in each passage.
#[must_use]
pub fn mentions(matcher: &Matcher, passages: &[&str]) -> Vec<Vec<Mention>> {
    let reading = Reading::of(matcher, passages);
    let mut out: Vec<Vec<(usize, Mention)>> = passages.iter().map(|_| Vec::new()).collect();
    let words = |passage: usize, start: usize, end: usize| -> String {
        passages.get(passage).and_then(|p| p.get(start..end)).unwrap_or("").to_owned()
    };
    for figure in &reading.figures {
        let q = &figure.quantity;
        let property = stated::stated(matcher, &reading, figure);
        // a bare number says something only beside a word for what it counts
        if q.is_bare() && property.is_none() {
            continue;
        }
        let named = property.map(|p| matcher.list.properties.get(p));
        // "25 µg" is an acceleration beside the word for one
        let kind = named.map(|p| p.kind).filter(|k| q.is_bare() || q.as_kind(*k).is_some()).or(q.kind);
        let value = kind.and_then(|k| q.as_kind(k)).unwrap_or(&q.value);
        let end = q.span.end.max(q.unit.end);
        let finite = |v: f64| v.is_finite().then_some(v);
        let mention = Mention::Quantity {
            text: words(figure.passage, q.span.start, end),
            start: q.span.start,
            end,
            low: finite(value.low),
            high: finite(value.high),
            low_strict: value.low_open && value.low.is_finite(),
            high_strict: value.high_open && value.high.is_finite(),
            unit: kind.map_or("", Kind::unit).to_owned(),
            quantity_kind: kind.map_or("", Kind::name).to_owned(),
            property: named.map(|p| p.name.clone()),
            stated: q.stated,
            approximate: q.approximate,
            ambiguous: q.ambiguous,
        };
        out[figure.passage].push((q.span.start, mention));
    }
    let mut terms: BTreeMap<(usize, usize, usize), (Vec<String>, bool, bool)> = BTreeMap::new();
    for (id, hits) in &reading.things {
        for h in hits {
            for s in &h.spans {
                let slot = terms.entry((s.passage, s.start, s.end)).or_default();
                let code = matcher.list.get(*id).code.to_string();
                if !slot.0.contains(&code) {
                    slot.0.push(code);
                }
                slot.1 |= h.strong;
                slot.2 |= h.negated;
            }
        }
    }
    for ((passage, start, end), (mut codes, strong, negated)) in terms {
        codes.sort();
        codes.truncate(CODES);
        out[passage]
            .push((start, Mention::Term { text: words(passage, start, end), start, end, codes, strong, negated }));
    }
    for (code, s) in &reading.codes {
        let mention = Mention::Code {
            text: words(s.passage, s.start, s.end),
            start: s.start,
            end: s.end,
            code: code.to_string(),
        };
        out[s.passage].push((s.start, mention));
    }
    out.into_iter()
        .map(|mut v| {
            v.sort_by_key(|(start, _)| *start);
            v.into_iter().map(|(_, m)| m).collect()
        })
        .collect()
}
