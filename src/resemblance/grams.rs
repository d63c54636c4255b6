//! Words as groups of five letters, with the word's ends marked, so that inflections, compounds and
//! misspellings still meet.
//!
//! In: folded words. Out: numbers of groups. The vocabulary is made once; unknown groups of a text carry nothing.

use std::collections::{HashMap, HashSet};

use crate::lexicon::{QuickBuild, Token, Words};

/// Length of the groups. Measured on corpora/: groups of four beside them find no more and take twice the time; of four
/// alone blur, of six alone miss.
const LENGTH: usize = 5;

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
    if padded.len() < LENGTH {
        // a short word is one group
        f(key(padded));
    } else {
        padded.windows(LENGTH).for_each(|group| f(key(group)));
    }
}

fn key(group: &[u8]) -> Key {
    group.iter().fold(0, |k, b| k << 8 | u64::from(*b))
}

/// Whether a word can say what a thing is: it has a letter.
pub(super) fn speaks(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_alphabetic())
}

/// The words and groups that are known, numbered.
#[derive(Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<Key, u32, QuickBuild>,
    words: HashMap<String, u32, QuickBuild>,
    /// The groups of each word, one after the other, and where each begins.
    groups: Vec<u32>,
    starts: Vec<u32>,
    /// Folded forms of the words that are written in capitals.
    abbreviations: HashSet<String>,
}

impl Vocabulary {
    /// Number of groups that were learnt.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Keeps only some of the groups; their numbers stay, and so do the words.
    pub(super) fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        self.numbers.retain(|_, n| keep(*n));
        let mut groups = Vec::with_capacity(self.groups.len());
        let mut starts = Vec::with_capacity(self.starts.len());
        for word in self.starts.windows(2) {
            starts.push(u32::try_from(groups.len()).unwrap_or(u32::MAX));
            groups.extend(self.groups[word[0] as usize..word[1] as usize].iter().filter(|g| keep(**g)));
        }
        starts.push(u32::try_from(groups.len()).unwrap_or(u32::MAX));
        (self.groups, self.starts) = (groups, starts);
    }

    /// Whether a word is known as it is written: "MIT" is not the German "mit".
    pub(super) fn knows(&self, t: &Token) -> bool {
        if t.capitals { self.abbreviations.contains(&t.folded) } else { self.words.contains_key(&t.folded) }
    }

    /// The number of a known word.
    pub(super) fn word(&self, word: &str) -> Option<u32> {
        self.words.get(word).copied()
    }

    /// Calls `f` with each known group of a word.
    pub(super) fn known(&self, word: &str, mut f: impl FnMut(u32)) {
        if let Some(n) = self.words.get(word) {
            self.groups(*n).iter().for_each(|g| f(*g));
        } else {
            self.unknown(word, &mut f);
        }
    }

    /// The same for a word that is not known as a whole.
    pub(super) fn unknown(&self, word: &str, f: &mut impl FnMut(u32)) {
        each(word, &mut |k| {
            if let Some(n) = self.numbers.get(&k) {
                f(*n);
            }
        });
    }

    /// The groups of a known word.
    pub(super) fn groups(&self, word: u32) -> &[u32] {
        let at = word as usize;
        &self.groups[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// Makes a [`Vocabulary`] from texts.
#[derive(Default)]
pub(super) struct Learner<'t> {
    words: Words<'t>,
    abbreviations: HashSet<u32>,
    vocabulary: Vocabulary,
    /// For each group the last text that had it, counted from 1.
    last: Vec<u32>,
    texts: u32,
    /// The groups of the texts at hand; kept, so that it grows once.
    out: Vec<u32>,
}

impl<'t> Learner<'t> {
    /// The groups of some texts taken together, each once.
    pub(super) fn learn(&mut self, texts: impl Iterator<Item = &'t str>) -> Box<[u32]> {
        let Self { words, abbreviations, vocabulary, last, texts: number, out } = self;
        *number += 1;
        out.clear();
        for text in texts {
            words.learn(text, |w| {
                if vocabulary.starts.is_empty() {
                    vocabulary.starts.push(0);
                }
                // a new word has the next number
                if let Some(folded) = w.new {
                    if speaks(folded) {
                        each(folded, &mut |k| {
                            let next = u32::try_from(vocabulary.numbers.len()).unwrap_or(u32::MAX);
                            vocabulary.groups.push(*vocabulary.numbers.entry(k).or_insert(next));
                        });
                        last.resize(vocabulary.numbers.len(), 0);
                    }
                    vocabulary.starts.push(u32::try_from(vocabulary.groups.len()).unwrap_or(u32::MAX));
                }
                if w.capitals {
                    abbreviations.insert(w.word);
                }
                for g in vocabulary.groups(w.word) {
                    if std::mem::replace(&mut last[*g as usize], *number) != *number {
                        out.push(*g);
                    }
                }
            });
        }
        out.as_slice().into()
    }

    /// Finishes.
    pub(super) fn finish(self) -> Vocabulary {
        let mut out = self.vocabulary;
        out.words = self.words.into_folded();
        out.words.retain(|w, _| speaks(w));
        out.abbreviations =
            out.words.iter().filter(|(_, n)| self.abbreviations.contains(n)).map(|(w, _)| w.clone()).collect();
        out
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
        assert_eq!(groups("laser"), [" lase", "laser", "aser "]);
        assert_eq!(groups("x"), [" x "]);
    }

    #[test]
    fn compounds_share_groups_with_their_parts() {
        let mut learner = Learner::default();
        let known = learner.learn(std::iter::once("navigatie")).len();
        let v = learner.finish();
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
