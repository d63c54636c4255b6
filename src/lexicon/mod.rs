//! The lexicon: words, sentences and the automaton that finds terms of all kinds in a passage.
//!
//! In: texts and term lists. Out: tokens, sentences and phrase hits with their place.

mod automaton;
mod hash;
mod inflection;
mod language;
mod normalize;
mod sentences;
mod tokens;
mod words;

pub(crate) use hash::QuickBuild;

pub use automaton::{Automaton, Builder, PhraseHit, PhraseId};
pub use language::language_of;
pub use normalize::fold;
pub use sentences::sentences;
pub use tokens::{Token, tokenize};
pub use words::{Words, Written};

/// Whether a text is a CAS registry number with a correct check digit (CAS: the last digit is the sum of the others,
/// each times its place from the right, modulo 10).
#[must_use]
pub fn cas_is_valid(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !(2..=7).contains(&a.len()) || b.len() != 2 || c.len() != 1 || !digits(a) || !digits(b) || !digits(c) {
        return false;
    }
    let sum: u32 =
        a.bytes().chain(b.bytes()).rev().zip(1u32..).map(|(digit, place)| u32::from(digit - b'0') * place).sum();
    c.parse() == Ok(sum % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cas_check_digits() {
        for good in ["676-99-3", "50-00-0", "7732-18-5", "107-44-8"] {
            assert!(cas_is_valid(good), "{good}");
        }
        for bad in ["676-99-4", "1-2-3", "2020-11-15", "", "50-0-0", "50-00-0-1"] {
            assert!(!cas_is_valid(bad), "{bad}");
        }
    }
}
