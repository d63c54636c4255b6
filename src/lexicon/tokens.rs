//! Text to words: runs of letters and digits with their place.
//!
//! In: a text. Out: [`Token`]s in order; hyphens, slashes and blanks all part words, so that "hot-wall" meets "hot wall".

use super::normalize::fold;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its folded form.
    pub folded: String,
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// Whether it is written in capitals (a plural s aside).
    pub capitals: bool,
}

/// Splits a text into words.
#[must_use]
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 6);
    each_word(text, |start, end| out.push(token(text, start, end)));
    out
}

/// Calls `f` with the place of each word.
pub(super) fn each_word(text: &str, mut f: impl FnMut(usize, usize)) {
    let mut start = None;
    for (i, c) in text.char_indices() {
        let inside = if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() || is_mark(c) };
        match (inside, start) {
            (true, None) => start = Some(i),
            (false, Some(s)) => {
                f(s, i);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(s) = start {
        f(s, text.len());
    }
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn token(text: &str, start: usize, end: usize) -> Token {
    let raw = &text[start..end];
    Token { folded: fold(raw), start, end, capitals: in_capitals(raw) }
}

/// Whether a word is written in capitals, a plural s aside.
pub(super) fn in_capitals(word: &str) -> bool {
    let stem = word.strip_suffix('s').filter(|s| s.len() > 1).unwrap_or(word);
    stem.chars().any(char::is_uppercase) && !stem.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_place() {
        let text = "5-axis ADCs at µm–scale";
        let words: Vec<(String, &str, bool)> =
            tokenize(text).into_iter().map(|t| (t.folded, &text[t.start..t.end], t.capitals)).collect();
        assert_eq!(words[1].0, "axis");
        assert_eq!(words[2], ("adcs".trim_end_matches('s').to_owned(), "ADCs", true));
        assert_eq!(words[4].1, "µm");
    }

    proptest::proptest! {
        #[test]
        fn spans_are_inside(s in "\\PC{0,60}") {
            for t in tokenize(&s) {
                proptest::prop_assert!(s.get(t.start..t.end).is_some());
            }
        }
    }
}
