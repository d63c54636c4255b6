//! Text to sentences that do not break at "e.g.", "Fig. 3" or "3A001.b.".
//!
//! In: a passage. Out: byte ranges, in order, that together cover all its words.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

/// Abbreviations after which a full stop ends nothing.
fn abbreviations() -> &'static HashSet<String> {
    static SET: OnceLock<HashSet<String>> = OnceLock::new();
    SET.get_or_init(|| {
        include_str!("../../classifiers/abbreviations.txt")
            .lines()
            .filter(|l| !l.starts_with('#'))
            .flat_map(str::split_whitespace)
            .map(str::to_lowercase)
            .collect()
    })
}

/// Splits a passage into sentences.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for (i, c) in text.char_indices() {
        let end = match c {
            '\n' => true,
            '!' | '?' => followed_by_blank(text, i + 1),
            '.' => followed_by_blank(text, i + 1) && ends_sentence(text, start, i),
            ';' | '•' | '▪' => false,
            _ => false,
        };
        if end {
            let stop = i + c.len_utf8();
            push(&mut out, text, start, stop);
            start = stop;
        }
    }
    push(&mut out, text, start, bytes.len());
    out
}

fn push(out: &mut Vec<Range<usize>>, text: &str, start: usize, end: usize) {
    let piece = &text[start..end];
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        let lead = piece.len() - piece.trim_start().len();
        out.push(start + lead..start + lead + trimmed.len());
    }
}

fn followed_by_blank(text: &str, at: usize) -> bool {
    match text[at..].chars().next() {
        None => true,
        Some(c) => {
            c.is_whitespace()
                || (matches!(c, '"' | '”' | ')' | '’') && {
                    let rest = &text[at + c.len_utf8()..];
                    rest.is_empty() || rest.starts_with(char::is_whitespace)
                })
        }
    }
}

/// Whether the full stop at `dot` ends a sentence that began at `start`.
fn ends_sentence(text: &str, start: usize, dot: usize) -> bool {
    let next = text[dot + 1..].trim_start_matches(['"', '”', ')', '’']).trim_start().chars().next();
    let Some(next) = next else { return true };
    if next.is_lowercase() {
        return false;
    }
    let word_start = text[start..dot]
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“'))
        .map_or(start, |p| start + p + text[start + p..].chars().next().map_or(1, char::len_utf8));
    let word = &text[word_start..dot];
    if word.is_empty() {
        return true;
    }
    if abbreviations().contains(&word.to_lowercase()) {
        return false;
    }
    // an initial ("J. Smith") or a control code that ends in a step ("3A001.b.")
    let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let code = word.parse::<crate::annex::ControlCode>().is_ok_and(|c| !c.path().is_empty());
    if single && next.is_uppercase() {
        return false;
    }
    // "3. Methods": a bare number before a stop is a heading number only at the start
    let number_at_start = word_start == start && word.chars().all(|c| c.is_ascii_digit());
    (!code || next.is_uppercase()) && !number_at_start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn abbreviations_and_codes_do_not_break() {
        assert_eq!(split("Materials, e.g. Inconel, are used. They creep.").len(), 2);
        assert_eq!(split("See Fig. 3 and Dr. Jansen. Then 3A001.b. 2 applies").len(), 2);
        assert_eq!(split("It draws 3.5 kW. Nothing else.").len(), 2);
        assert_eq!(split("bijv. Een motor. Einde.").len(), 2);
        assert_eq!(split("line one\nline two"), ["line one", "line two"]);
        assert!(split(" \n ").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn covers_all_letters(s in "\\PC{0,80}") {
            let inside: usize = sentences(&s).iter().map(|r| s[r.clone()].chars().filter(|c| c.is_alphanumeric()).count()).sum();
            proptest::prop_assert_eq!(inside, s.chars().filter(|c| c.is_alphanumeric()).count());
        }
    }
}
