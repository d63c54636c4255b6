//! Where something was read: a passage and the bytes in it.
//!
//! In: nothing. Out: [`Span`], the evidence that `maturity`, `activity` and `licence` carry with what they say.

use serde::Serialize;

/// A place in one of the passages that were read, with the words that stand there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// Index of the passage in the slice that was given.
    pub passage: usize,
    /// Byte offset of the first character in that passage.
    pub start: usize,
    /// Byte offset after the last character.
    pub end: usize,
    /// The words themselves.
    pub text: String,
}

impl Span {
    /// The bytes `start..end` of a passage; offsets that are no character borders are moved outwards.
    #[must_use]
    pub fn of(passages: &[&str], passage: usize, start: usize, end: usize) -> Self {
        let text = passages.get(passage).copied().unwrap_or_default();
        let mut start = start.min(text.len());
        let mut end = end.clamp(start, text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Self { passage, start, end, text: text[start..end].to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_cuts_a_character() {
        let s = Span::of(&["aéb"], 0, 2, 2);
        assert_eq!(s.text, "é");
        assert_eq!(Span::of(&["ab"], 3, 1, 9).text, "");
    }
}
