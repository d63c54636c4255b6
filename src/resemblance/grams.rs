//! Words as groups of letters: groups of four and five, with the word's ends marked, so that inflections, compounds and
//! misspellings still meet.
//!
//! In: folded words. Out: numbers of groups. The vocabulary is made once; unknown groups of a text carry nothing.

use std::collections::HashMap;

use crate::lexicon::QuickBuild;

/// Lengths of the groups.
const LENGTHS: [usize; 2] = [4, 5];

/// A group of letters as a number: its bytes, at most five.
type Key = u64;

/// Calls `f` with each group of a word.
fn each(word: &str, f: &mut impl FnMut(Key)) {
    let mut padded = [0u8; 40];
    let bytes = word.as_bytes();
    let used = bytes.len().min(padded.len() - 2);
    padded[0] = b' ';
    padded[1..=used].copy_from_slice(&bytes[..used]);
    padded[used + 1] = b' ';
    let padded = &padded[..used + 2];
    for n in LENGTHS {
        if padded.len() < n {
            // a short word is one group
            if n == LENGTHS[0] {
                f(key(padded));
            }
            continue;
        }
        for group in padded.windows(n) {
            f(key(group));
        }
    }
}

fn key(group: &[u8]) -> Key {
    group.iter().fold(0, |k, b| k << 8 | u64::from(*b))
}

/// Whether a word can say what a thing is: it has a letter.
pub(super) fn speaks(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_alphabetic())
}

/// The groups that are known, numbered.
#[derive(Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<Key, u32, QuickBuild>,
}

impl Vocabulary {
    /// Number of groups.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Groups of a word, new ones added.
    pub(super) fn learn(&mut self, word: &str) -> Vec<u32> {
        let mut out = Vec::with_capacity(2 * word.len());
        each(word, &mut |k| {
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            out.push(*self.numbers.entry(k).or_insert(next));
        });
        out
    }

    /// Calls `f` with each known group of a word.
    pub(super) fn known(&self, word: &str, mut f: impl FnMut(u32)) {
        each(word, &mut |k| {
            if let Some(n) = self.numbers.get(&k) {
                f(*n);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(word: &str) -> Vec<String> {
        let mut out = Vec::new();
        each(word, &mut |k| {
            let bytes: Vec<u8> = k.to_be_bytes().into_iter().filter(|b| *b != 0).collect();
            out.push(String::from_utf8(bytes).expect("ASCII"));
        });
        out
    }

    #[test]
    fn words_become_marked_groups() {
        assert_eq!(groups("laser"), [" las", "lase", "aser", "ser ", " lase", "laser", "aser "]);
        assert_eq!(groups("x"), [" x "]);
    }

    #[test]
    fn compounds_share_groups_with_their_parts() {
        let mut v = Vocabulary::default();
        let known = v.learn("navigatie").len();
        let mut met = 0;
        v.known("traagheidsnavigatiesysteem", |_| met += 1);
        assert!(met * 2 > known, "{met} of {known}");
    }

    proptest::proptest! {
        #[test]
        fn any_word_is_cut(word in "[a-z0-9]{0,90}") {
            each(&word, &mut |_| {});
        }
    }
}
