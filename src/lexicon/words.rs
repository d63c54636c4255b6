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
    /// Its folded form.
    pub folded: &'w str,
    /// The number of its folded form, in the order of first occurrence.
    pub word: u32,
    /// Whether it is written in capitals, a plural s aside.
    pub capitals: bool,
    /// How many letters it has.
    pub letters: u8,
}

/// What is remembered of a word as it is written.
struct Known {
    word: u32,
    capitals: bool,
    letters: u8,
}

/// Words and their numbers.
#[derive(Default)]
pub struct Words {
    /// Where in `known` a word as it is written stands.
    written: HashMap<Box<str>, u32, QuickBuild>,
    known: Vec<Known>,
    numbers: HashMap<String, u32, QuickBuild>,
    folded: Vec<Box<str>>,
}

impl Words {
    /// Numbers the words of a text and calls `f` with each, in order.
    pub fn learn(&mut self, text: &str, mut f: impl FnMut(Written<'_>)) {
        each_word(text, |start, end| f(self.word(&text[start..end])));
    }

    fn word(&mut self, raw: &str) -> Written<'_> {
        let at = match self.written.get(raw) {
            Some(at) => *at,
            None => self.add(raw),
        };
        let known = &self.known[at as usize];
        Written {
            folded: &self.folded[known.word as usize],
            word: known.word,
            capitals: known.capitals,
            letters: known.letters,
        }
    }

    fn add(&mut self, raw: &str) -> u32 {
        let folded = fold(raw);
        let next = u32::try_from(self.folded.len()).unwrap_or(u32::MAX);
        let word = *self.numbers.entry(folded.clone()).or_insert(next);
        if word == next {
            self.folded.push(folded.into());
        }
        let letters = u8::try_from(raw.chars().filter(|c| c.is_alphabetic()).count()).unwrap_or(u8::MAX);
        let at = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.push(Known { word, capitals: in_capitals(raw), letters });
        self.written.insert(raw.into(), at);
        at
    }

    /// How many different words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
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
