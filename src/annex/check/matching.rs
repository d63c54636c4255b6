//! When a figure or a note of the official text and one of the digest are the same.
//!
//! In: conditions and exceptions of the digest, figures of the official text. Out: yes or no.

use std::collections::BTreeMap;

use super::super::model::{Comparator, Condition, Exception, Item, Measure};
use super::super::official::figures::{Figure, coherent};

/// A figure of the digest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Own {
    comparator: Comparator,
    value: f64,
    unit: String,
}

impl std::fmt::Display for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.comparator, self.value)?;
        if !self.unit.is_empty() {
            write!(f, " {}", self.unit)?;
        }
        Ok(())
    }
}

pub(super) fn own_figures(condition: &Condition) -> Vec<Own> {
    let mut out: Vec<Own> = Vec::new();
    condition.walk(&mut |c| {
        if let Condition::Limit(limit) = c {
            for (comparator, value, unit) in &limit.figures {
                let figure = Own { comparator: *comparator, value: *value, unit: unit.clone() };
                if !out.contains(&figure) {
                    out.push(figure);
                }
            }
        }
    });
    out
}

pub(super) fn exception_figures(exception: &Exception, out: &mut Vec<Own>) {
    out.extend(own_figures(&exception.condition));
    for inner in &exception.exceptions {
        exception_figures(inner, out);
    }
}

/// What an item of the digest says in words: names, features, circumstances, terms, formulas.
pub(super) fn words(item: &Item) -> String {
    let mut out = vec![item.name.clone()];
    out.extend(item.notes.iter().map(|n| n.text.clone()));
    out.extend(item.terms.iter().flat_map(|t| t.phrases().map(str::to_owned)));
    condition_words(&item.condition, &mut out);
    for exception in &item.exceptions {
        exception_words(exception, &mut out);
    }
    out.join(" ; ")
}

pub(super) fn exception_words(exception: &Exception, out: &mut Vec<String>) {
    out.push(exception.name.clone());
    out.extend(exception.terms.iter().flat_map(|t| t.phrases().map(str::to_owned)));
    condition_words(&exception.condition, out);
    for inner in &exception.exceptions {
        exception_words(inner, out);
    }
}

fn condition_words(condition: &Condition, out: &mut Vec<String>) {
    condition.walk(&mut |c| match c {
        Condition::Limit(limit) => {
            out.extend(limit.at.clone());
            out.extend(limit.words.iter().cloned());
            if let Measure::Formula(f) = &limit.measure {
                out.push(f.text().to_owned());
            }
        }
        Condition::Feature(feature) => {
            out.push(feature.name.clone());
            for term in feature.terms.iter().chain(&feature.unless) {
                out.extend(term.phrases().map(str::to_owned));
            }
        }
        _ => {}
    });
}

/// Whether a text of the digest names the number; the digest writes decimal points and no thousands marks.
pub(super) fn names(text: &str, value: f64, numbers: &BTreeMap<String, f64>) -> bool {
    let near = |v: f64| same_number(v, value.abs());
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '^' || c == '-')).any(|token| {
        let token = token.trim_matches(['.', '-', '^']);
        if token.is_empty() {
            return false;
        }
        if let Some(v) = numbers.get(token) {
            return near(*v);
        }
        let power = token.strip_prefix("10^").and_then(|p| p.parse::<i32>().ok()).map(|p| 10f64.powi(p));
        let digits = token.find(|c: char| c.is_ascii_alphabetic() && c != 'e').map_or(token, |at| &token[..at]);
        power.is_some_and(near)
            || token.parse().is_ok_and(near)
            || digits.parse().is_ok_and(near)
            || token.split('-').any(|piece| piece.parse().is_ok_and(near))
    })
}

fn same_number(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// Whether two figures have the same value, in the same unit or after conversion.
pub(super) fn same_value(official: &Figure, own: &Own) -> bool {
    let converted = official.coherent().zip(coherent(own.value, &own.unit));
    match converted {
        Some((a, b)) if !official.unit.is_empty() && !own.unit.is_empty() => {
            same_number(a, b) || (same_number(official.value, own.value) && cut_short(&official.unit, &own.unit))
        }
        // a ratio without a unit may be a share in the digest: 1:5000 and 200 ppm
        _ => {
            let share = official.unit.is_empty()
                && coherent(own.value, &own.unit).is_some_and(|o| same_number(official.value, o));
            share || same_number(official.value, own.value)
        }
    }
}

/// Whether one unit is the other, cut at a sign: the text's "nT (rms) per square root Hz" is read as "nT", "g" is the
/// list's acceleration and the digest's "g0".
fn cut_short(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.starts_with(['/', '·', '0', ' ', '*']))
}

pub(super) fn agrees(official: &Figure, own: &Own) -> bool {
    let comparator = match official.comparator {
        Some(c) => {
            let loose = official.either && strict(c) == strict(own.comparator);
            c == own.comparator || loose && own.comparator != Comparator::Equals
        }
        // a figure that is only stated is matched by an equality
        None => own.comparator == Comparator::Equals,
    };
    comparator && same_value(official, own)
}

fn strict(c: Comparator) -> bool {
    matches!(c, Comparator::Over | Comparator::Under)
}

/// The official figure of the same value that compares otherwise.
pub(super) fn closest<'f>(own: &Own, mut official: impl Iterator<Item = &'f Figure>) -> Option<String> {
    official.find(|f| same_value(f, own)).map(|f| format!("the official text has {f}"))
}

/// Whether an exception stands for the note of that label: "Note 2" for `note 2`, `note 2.a`; "Note" for any `note`.
pub(super) fn is_for(exception: &Exception, label: &str) -> bool {
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit()).find(|n| !n.is_empty()).map(str::to_owned);
    let is_note = exception.code.contains("note");
    match (number(label), number(&exception.code)) {
        (Some(a), Some(b)) => is_note && a == b,
        // one exception may stand for several notes, or the note bear no number
        (None, _) | (Some(_), None) => is_note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_names_numbers_in_words() {
        let numbers = BTreeMap::from([("two".to_owned(), 2.0)]);
        for (text, value) in [
            ("at 1 kHz over 30 days", 30.0),
            ("10^-5 per cm", 1e-5),
            ("two axes", 2.0),
            ("a 28nm node", 28.0),
            ("5e3 Gy", 5000.0),
            ("64-bit words", 64.0),
        ] {
            assert!(names(text, value, &numbers), "{text}");
        }
        assert!(!names("at 130 kHz", 30.0, &numbers));
    }
}
