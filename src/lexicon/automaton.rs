//! One automaton over all phrases of all kinds.
//!
//! In: phrases when it is built, the tokens of a text when it is asked. Out: [`PhraseHit`]s: which phrase, where.
//! Phrases of several words match word by word on their folded forms, and on other forms of the word in languages that have
//! many; Dutch and German compounds are taken apart where one part is a known word.

use std::collections::HashMap;

use super::hash::QuickBuild;
use super::inflection::{Stems, StemsByLanguage};
use super::normalize::unfolded;
use super::tokens::Token;
use super::words::Words;

/// A phrase of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhraseId(u32);

impl PhraseId {
    /// Position in the order of addition.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A phrase found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseHit {
    /// Which phrase.
    pub phrase: PhraseId,
    /// Index of its first token.
    pub first: usize,
    /// Index after its last token.
    pub last: usize,
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
}

/// Shortest known word that is recognised inside a compound.
const COMPOUND_PART: usize = 7;
/// The same where both parts are known words: "Glasdicke".
const SHORT_PART: usize = 4;
/// Longest abbreviation that has to be written in capitals.
const ABBREVIATION: usize = 5;

/// No node, no phrase.
const NONE: u32 = u32::MAX;

/// A phrase that ends at a node.
#[derive(Debug, Clone, Copy)]
struct Ending {
    phrase: PhraseId,
    /// Which of its words are abbreviations that have to be written in capitals, a bit for each.
    capitals: u64,
    /// The next phrase that ends there.
    next: u32,
}

/// Builds an [`Automaton`].
#[derive(Default)]
pub struct Builder<'t> {
    words: Words<'t>,
    /// The node after a first word.
    roots: Vec<u32>,
    edges: HashMap<(u32, u32), u32, QuickBuild>,
    /// The first of `endings` at each node.
    ends: Vec<u32>,
    endings: Vec<Ending>,
}

impl<'t> Builder<'t> {
    /// Adds a phrase, or finds the one that is the same after folding. `None` when it has no letters or digits.
    pub fn add(&mut self, phrase: &'t str) -> Option<PhraseId> {
        self.add_counted(phrase).map(|(id, _)| id)
    }

    /// The same, with the number of its words.
    pub fn add_counted(&mut self, phrase: &'t str) -> Option<(PhraseId, usize)> {
        let Self { words, roots, edges, ends, .. } = self;
        let (mut node, mut count, mut capitals) = (NONE, 0, 0u64);
        words.learn(phrase, |w| {
            if w.capitals && (1..=ABBREVIATION).contains(&usize::from(w.letters)) {
                capitals |= 1u64.checked_shl(count).unwrap_or(0);
            }
            count += 1;
            let mut fresh = || {
                ends.push(NONE);
                u32::try_from(ends.len() - 1).unwrap_or(NONE)
            };
            if node == NONE {
                let at = w.word as usize;
                if roots.len() <= at {
                    roots.resize(at + 1, NONE);
                }
                if roots[at] == NONE {
                    roots[at] = fresh();
                }
                node = roots[at];
            } else {
                node = *edges.entry((node, w.word)).or_insert_with(fresh);
            }
        });
        let end = self.ends.get_mut(node as usize)?;
        let mut at = *end;
        while let Some(e) = self.endings.get(at as usize) {
            if e.capitals == capitals {
                return Some((e.phrase, count as usize));
            }
            at = e.next;
        }
        let number = u32::try_from(self.endings.len()).unwrap_or(NONE);
        self.endings.push(Ending { phrase: PhraseId(number), capitals, next: *end });
        *end = number;
        Some((PhraseId(number), count as usize))
    }

    /// Finishes.
    #[must_use]
    pub fn build(self) -> Automaton {
        Automaton {
            vocabulary: self.words.into_folded(),
            stems: StemsByLanguage::new(),
            roots: self.roots,
            edges: self.edges,
            ends: self.ends,
            endings: self.endings,
        }
    }
}

/// The finished automaton.
pub struct Automaton {
    vocabulary: HashMap<String, u32, QuickBuild>,
    stems: StemsByLanguage,
    roots: Vec<u32>,
    edges: HashMap<(u32, u32), u32, QuickBuild>,
    ends: Vec<u32>,
    endings: Vec<Ending>,
}

impl Automaton {
    /// How many phrases it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.endings.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.endings.is_empty()
    }

    /// Takes compounds apart whose beginning or end is a known word: for Dutch and German texts.
    #[must_use]
    pub fn split_compounds(&self, text: &str, tokens: Vec<Token>, language: Option<&str>) -> Vec<Token> {
        let stems = self.stems(language);
        let mut out = Vec::with_capacity(tokens.len());
        for t in tokens {
            let known = self.vocabulary.contains_key(&t.folded)
                || stems.is_some_and(|stems| !stems.forms(&t.folded).is_empty());
            if known || t.folded.len() < 2 * SHORT_PART {
                out.push(t);
                continue;
            }
            let place = |at: usize| Some((at, t.start + unfolded(text.get(t.start..t.end)?, at)?));
            match self.split_at(&t.folded).and_then(place) {
                Some((at, middle)) => {
                    let (left, right) = t.folded.split_at(at);
                    let right = self.part(right);
                    out.push(Token { folded: self.part(left), start: t.start, end: middle, capitals: t.capitals });
                    out.push(Token { folded: right, start: middle, end: t.end, capitals: t.capitals });
                }
                None => out.push(t),
            }
        }
        out
    }

    fn stems(&self, language: Option<&str>) -> Option<&Stems> {
        self.stems.get(language, &self.vocabulary)
    }

    /// The known form of a part of a compound, without a linking s or en.
    fn part(&self, part: &str) -> String {
        for candidate in [part, part.trim_end_matches('s'), part.trim_end_matches("en"), part.trim_end_matches('e')] {
            let folded = super::normalize::fold(candidate);
            if self.vocabulary.contains_key(&folded) {
                return folded;
            }
        }
        part.to_owned()
    }

    fn split_at(&self, word: &str) -> Option<usize> {
        let known = |p: &str| self.vocabulary.contains_key(&self.part(p));
        let cuts = || (3..word.len().saturating_sub(2)).filter(|i| word.is_char_boundary(*i));
        // both parts known, else a long known beginning, else a long known end
        let long = word.len() >= COMPOUND_PART + 3;
        cuts()
            .rev()
            .find(|&i| i >= SHORT_PART && word.len() - i >= SHORT_PART && known(&word[..i]) && known(&word[i..]))
            .or_else(|| cuts().rev().find(|&i| long && i >= COMPOUND_PART && self.vocabulary.contains_key(&word[..i])))
            .or_else(|| {
                cuts().find(|&i| {
                    long && word.len() - i >= COMPOUND_PART
                        && self.vocabulary.contains_key(&super::normalize::fold(&word[i..]))
                })
            })
    }

    /// Finds all phrases, place by place, overlapping ones included. In a language whose words have many
    /// forms, any form of a word stands for it.
    #[must_use]
    pub fn find(&self, tokens: &[Token], language: Option<&str>) -> Vec<PhraseHit> {
        let mut search = Search { automaton: self, tokens, words: Vec::new(), out: Vec::new() };
        let stems = self.stems(language);
        for t in tokens {
            let own = self.vocabulary.get(&t.folded).copied();
            search.words.push((own, stems.map_or(&[], |stems| stems.forms(&t.folded))));
        }
        for first in 0..tokens.len() {
            search.from(first);
        }
        search.out
    }
}

/// A search in one text.
struct Search<'a> {
    automaton: &'a Automaton,
    tokens: &'a [Token],
    /// Of each token its word and the other known forms of it.
    words: Vec<(Option<u32>, &'a [u32])>,
    out: Vec<PhraseHit>,
}

impl<'a> Search<'a> {
    /// The phrases that begin with a word.
    fn from(&mut self, first: usize) {
        for word in self.forms(first) {
            // words learnt after the last phrase that begins with one have no root
            if let Some(root) = self.automaton.roots.get(word as usize).filter(|node| **node != NONE) {
                self.on(*root, first, first);
            }
        }
    }

    /// The phrases that were read up to a node, and those that go on from there.
    fn on(&mut self, node: u32, first: usize, last: usize) {
        self.ending(node, first, last);
        for word in self.forms(last + 1) {
            if let Some(next) = self.automaton.edges.get(&(node, word)) {
                self.on(*next, first, last + 1);
            }
        }
    }

    /// A word and the other known forms of it.
    fn forms(&self, at: usize) -> impl Iterator<Item = u32> + use<'a> {
        let (own, forms) = self.words.get(at).copied().unwrap_or_default();
        own.into_iter().chain(forms.iter().copied().filter(move |form| Some(*form) != own))
    }

    /// The phrases that end at a node, when they were read over the words `first..=last`.
    fn ending(&mut self, node: u32, first: usize, last: usize) {
        let tokens = self.tokens;
        let mut at = self.automaton.ends[node as usize];
        while let Some(e) = self.automaton.endings.get(at as usize) {
            let needed = |i: usize| u32::try_from(i).ok().and_then(|i| e.capitals.checked_shr(i)).unwrap_or(0) & 1 == 1;
            if e.capitals == 0 || tokens[first..=last].iter().enumerate().all(|(i, t)| !needed(i) || t.capitals) {
                self.out.push(PhraseHit {
                    phrase: e.phrase,
                    first,
                    last: last + 1,
                    start: tokens[first].start,
                    end: tokens[last].end,
                });
            }
            at = e.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokenize;
    use super::*;

    fn found(phrases: &[&str], text: &str, language: Option<&str>) -> Vec<String> {
        let mut b = Builder::default();
        let ids: Vec<_> = phrases.iter().map(|p| b.add(p).expect("a phrase")).collect();
        let a = b.build();
        let mut tokens = tokenize(text);
        if language.is_some() {
            tokens = a.split_compounds(text, tokens, language);
        }
        a.find(&tokens, language)
            .iter()
            .map(|h| phrases[ids.iter().position(|i| *i == h.phrase).expect("known")].to_owned())
            .collect()
    }

    #[test]
    fn phrases_match_across_hyphens_and_plurals() {
        assert_eq!(found(&["travelling wave tube"], "Traveling-wave tubes are built", None).len(), 1);
        assert_eq!(found(&["gas centrifuge"], "gas and centrifuge", None).len(), 0);
    }

    #[test]
    fn abbreviations_need_capitals() {
        assert_eq!(found(&["TWT"], "a TWT and twt", None).len(), 1);
        assert_eq!(found(&["ADC"], "two ADCs", None).len(), 1);
        assert_eq!(found(&["SAW"], "we saw it", None).len(), 0);
        assert_eq!(found(&["LiDAR"], "lidar and LIDAR", None).len(), 2);
    }

    #[test]
    fn compounds_are_taken_apart() {
        assert_eq!(found(&["traagheidsnavigatie"], "een traagheidsnavigatiesysteem", Some("nl")).len(), 1);
        assert_eq!(found(&["traagheidsnavigatie"], "een traagheidsnavigatiesysteem", None).len(), 0);
        assert_eq!(found(&["hydrofoon"], "een sleephydrofoon", Some("nl")).len(), 1);
        assert_eq!(found(&["klep"], "twee kleppen", Some("nl")).len(), 1);
        assert_eq!(found(&["buis"], "drie buizen", Some("nl")).len(), 1);
        assert_eq!(found(&["menu", "punkt"], "weniger Menüpunkte", Some("de")).len(), 2);
        assert_eq!(found(&["Kühlmittel"], "die Kühlmittelpumpe", Some("de")).len(), 1);
    }

    #[test]
    fn any_form_of_a_word_stands_for_it() {
        assert_eq!(found(&["hydraulische Presse"], "mit hydraulischen Pressen", Some("de")).len(), 1);
        assert_eq!(found(&["hydraulische Presse"], "mit hydraulischen Pressen", None).len(), 0);
        assert_eq!(found(&["supraleitende Magnete", "Magnet"], "zwei supraleitender Magneten", Some("de")).len(), 2);
        assert_eq!(found(&["pompe cryogénique"], "deux pompes cryogéniques", Some("fr")).len(), 1);
        assert_eq!(found(&["smeltkroes"], "zes smeltkroezen", Some("nl")).len(), 1);
        assert_eq!(found(&["3A001", "TWT"], "3A001e TWTe", Some("de")).len(), 0);
    }

    proptest::proptest! {
        #[test]
        fn parts_of_compounds_are_parts_of_the_text(words in "((me|nü|nu|punkt|kühl|ß|é|e|æ| |s){1,9}){1,4}") {
            let mut b = Builder::default();
            for known in ["menu", "punkt", "kuhl", "nupunkt", "menukuhl"] {
                b.add(known).expect("a phrase");
            }
            let mut end = 0;
            for t in b.build().split_compounds(&words, tokenize(&words), Some("de")) {
                proptest::prop_assert!(t.start >= end && words.get(t.start..t.end).is_some(), "{:?}", t);
                end = t.end;
            }
        }
    }
}
