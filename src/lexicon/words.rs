//! The different words of many texts, numbered: a few thousand words make up all terms, so each is folded once.
//!
//! In: texts. Out: for each of their words its number and whether it is written in capitals.

use std::collections::HashMap;

use super::hash::QuickBuild;
use super::normalize::fold;
use super::tokens::{each_word, in_capitals};

/// A word as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'w> {
    /// Its folded form, when that is met for the first time.
    pub new: Option<&'w str>,
    /// The number of its folded form, in the order of first occurrence.
    pub word: u32,
    /// Whether it is written in capitals, a plural s aside.
    pub capitals: bool,
    /// How many letters it has.
    pub letters: u8,
}

/// What is remembered of a word as it is written.
#[derive(Clone, Copy)]
struct Known {
    word: u32,
    capitals: bool,
    letters: u8,
}

impl Known {
    fn written(self, new: Option<&str>) -> Written<'_> {
        Written { new, word: self.word, capitals: self.capitals, letters: self.letters }
    }
}

/// Words and their numbers. Words as they are written are not copied out of their texts.
#[derive(Default)]
pub struct Words<'t> {
    written: HashMap<&'t str, Known, QuickBuild>,
    numbers: HashMap<String, u32, QuickBuild>,
}

impl<'t> Words<'t> {
    /// Numbers the words of a text and calls `f` with each, in order.
    pub fn learn(&mut self, text: &'t str, mut f: impl FnMut(Written<'_>)) {
        each_word(text, |start, end| {
            let raw = &text[start..end];
            match self.written.get(raw) {
                Some(known) => f(known.written(None)),
                None => self.add(raw, &mut f),
            }
        });
    }

    fn add(&mut self, raw: &'t str, f: &mut impl FnMut(Written<'_>)) {
        let folded = fold(raw);
        let letters = u8::try_from(raw.chars().filter(|c| c.is_alphabetic()).count()).unwrap_or(u8::MAX);
        let known = |word| Known { word, capitals: in_capitals(raw), letters };
        let known = if let Some(word) = self.numbers.get(&folded) {
            let known = known(*word);
            f(known.written(None));
            known
        } else {
            let known = known(u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
            f(known.written(Some(&folded)));
            self.numbers.insert(folded, known.word);
            known
        };
        self.written.insert(raw, known);
    }

    /// How many different words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The folded words with their numbers.
    pub(crate) fn into_folded(self) -> HashMap<String, u32, QuickBuild> {
        self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_number() {
        let mut words = Words::default();
        let mut seen = Vec::new();
        words.learn("ADCs, adc and Adc; LASERS", |w| seen.push((w.word, w.capitals, w.letters)));
        assert_eq!(seen, [(0, true, 4), (0, false, 3), (1, false, 3), (0, false, 3), (2, true, 6)]);
        assert_eq!(words.len(), 3);
    }
}
