//! Words as they are compared: lower case, without accents, one spelling, singular.
//!
//! In: a word. Out: its folded form. Terms and texts go through the same folding, so only consistency matters.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::hash::QuickBuild;
use super::inflection::Rules;
use super::language::Sure;

#[derive(Deserialize)]
struct Ending {
    from: String,
    to: String,
    letters: usize,
}

#[derive(Deserialize)]
pub(super) struct Raw {
    pub(super) sure: Sure,
    words: HashMap<String, String, QuickBuild>,
    ending: Vec<Ending>,
    pub(super) forms: HashMap<String, Rules>,
}

pub(super) fn spelling() -> &'static Raw {
    static SPELLING: OnceLock<Raw> = OnceLock::new();
    SPELLING.get_or_init(|| {
        toml::from_str(include_str!("../../classifiers/spelling.toml")).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/spelling.toml: {e}");
            Raw { sure: Sure::default(), words: HashMap::default(), ending: Vec::new(), forms: HashMap::default() }
        })
    })
}

/// Folds one word.
#[must_use]
pub fn fold(word: &str) -> String {
    let mut w = if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        let mut s = any_ascii::any_ascii(&word.to_lowercase());
        s.make_ascii_lowercase();
        s.retain(|c| c.is_ascii_alphanumeric());
        s
    };
    let spelling = spelling();
    if let Some(to) = spelling.words.get(&w) {
        return to.clone();
    }
    singular(&mut w);
    if let Some(to) = spelling.words.get(&w) {
        return to.clone();
    }
    for e in &spelling.ending {
        if w.len() >= e.letters && w.ends_with(&e.from) {
            w.truncate(w.len() - e.from.len());
            w.push_str(&e.to);
            break;
        }
    }
    w
}

/// Where in a word its folded form has so many letters; none within a letter that is folded to several ("ß").
pub(super) fn unfolded(word: &str, letters: usize) -> Option<usize> {
    let mut folded = 0;
    for (at, c) in word.char_indices() {
        if folded >= letters {
            return (folded == letters).then_some(at);
        }
        folded += if c.is_ascii() {
            usize::from(c.is_ascii_alphanumeric())
        } else {
            any_ascii::any_ascii_char(c).chars().filter(char::is_ascii_alphanumeric).count()
        };
    }
    None
}

/// Takes off a plain plural.
pub(super) fn singular(w: &mut String) {
    if w.len() < 4 || !w.ends_with('s') {
        return;
    }
    if w.ends_with("ss") || w.ends_with("us") || w.ends_with("is") || w.ends_with("ics") {
        return;
    }
    if w.ends_with("ies") && w.len() > 4 {
        w.truncate(w.len() - 3);
        w.push('y');
    } else if ["xes", "ches", "shes", "sses", "zes"].iter().any(|e| w.ends_with(e)) {
        w.truncate(w.len() - 2);
    } else {
        w.truncate(w.len() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_meet() {
        for (a, b) in [
            ("Amplifiers", "amplifier"),
            ("batteries", "battery"),
            ("fibres", "fiber"),
            ("fibre", "fiber"),
            ("centre", "center"),
            ("stabilisation", "stabilization"),
            ("Aluminium", "aluminum"),
            ("vapours", "vapor"),
            ("lenses", "lens"),
            ("caméras", "camera"),
            ("axes", "axis"),
            ("matrixes", "matrix"),
            ("analysers", "analyzer"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn places_in_folded_words_are_places_in_words() {
        for (word, letters, place) in [
            ("Menüpunkte", 4, Some(5)),
            ("Größenwahn", 3, Some(4)),
            ("Größenwahn", 4, None),
            ("Größenwahn", 5, Some(6)),
            ("pump", 4, None),
            ("pump", 2, Some(2)),
        ] {
            assert_eq!(unfolded(word, letters), place, "{word} {letters}");
        }
    }

    #[test]
    fn words_stay_apart() {
        for (a, b) in [("gas", "ga"), ("four", "for"), ("glass", "glas"), ("optics", "optic"), ("virus", "viru")] {
            assert_ne!(fold(a), b);
        }
    }
}
