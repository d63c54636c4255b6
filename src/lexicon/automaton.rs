//! One automaton over all phrases of all kinds.
//!
//! In: phrases when it is built, the tokens of a text when it is asked. Out: [`PhraseHit`]s: which phrase, where.
//! Phrases of several words match word by word on their folded forms; Dutch and German compounds are taken apart where
//! one part is a known word.

use std::collections::HashMap;

use super::hash::QuickBuild;
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
pub struct Builder {
    words: Words,
    /// The node after a first word.
    roots: Vec<u32>,
    edges: HashMap<(u32, u32), u32, QuickBuild>,
    /// The first of `endings` at each node.
    ends: Vec<u32>,
    endings: Vec<Ending>,
}

impl Builder {
    /// Adds a phrase, or finds the one that is the same after folding. `None` when it has no letters or digits.
    pub fn add(&mut self, phrase: &str) -> Option<PhraseId> {
        self.add_counted(phrase).map(|(id, _)| id)
    }

    /// The same, with the number of its words.
    pub fn add_counted(&mut self, phrase: &str) -> Option<(PhraseId, usize)> {
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
    pub fn split_compounds(&self, text: &str, tokens: Vec<Token>) -> Vec<Token> {
        let mut out = Vec::with_capacity(tokens.len());
        for t in tokens {
            if !self.vocabulary.contains_key(&t.folded)
                && let Some(singular) = self.dutch_singular(&t.folded)
            {
                out.push(Token { folded: singular, ..t });
                continue;
            }
            if t.folded.len() < COMPOUND_PART + 3 || self.vocabulary.contains_key(&t.folded) {
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

    /// The known word of which this is a plural in -en: "pompen", "kleppen", "reactoren".
    fn dutch_singular(&self, word: &str) -> Option<String> {
        let stem = word.strip_suffix("en").filter(|s| s.len() >= 3)?;
        let mut candidates = vec![stem.to_owned()];
        let bytes = stem.as_bytes();
        if let [.., a, b] = bytes
            && a == b
        {
            candidates.push(stem[..stem.len() - 1].to_owned());
        }
        // "tanken": the open syllable keeps one vowel, the closed one doubles it ("motoren", "sondes" aside: "buizen" → "buis")
        if let Some(z) = stem.strip_suffix('z') {
            candidates.push(format!("{z}s"));
        }
        if let Some(v) = stem.strip_suffix('v') {
            candidates.push(format!("{v}f"));
        }
        candidates.into_iter().map(|c| super::normalize::fold(&c)).find(|c| self.vocabulary.contains_key(c))
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
        cuts()
            .rev()
            .find(|&i| i >= 4 && word.len() - i >= 4 && known(&word[..i]) && known(&word[i..]))
            .or_else(|| cuts().rev().find(|&i| i >= COMPOUND_PART && self.vocabulary.contains_key(&word[..i])))
            .or_else(|| {
                cuts().find(|&i| {
                    word.len() - i >= COMPOUND_PART && self.vocabulary.contains_key(&super::normalize::fold(&word[i..]))
                })
            })
    }

    /// Finds all phrases, longest first at every place, overlapping ones included.
    #[must_use]
    pub fn find(&self, tokens: &[Token]) -> Vec<PhraseHit> {
        let ids: Vec<Option<u32>> = tokens.iter().map(|t| self.vocabulary.get(&t.folded).copied()).collect();
        let mut out = Vec::new();
        for first in 0..tokens.len() {
            let Some(word) = ids[first] else { continue };
            // words learnt after the last phrase that begins with one have no root
            let mut node = self.roots.get(word as usize).copied().unwrap_or(NONE);
            let mut last = first;
            while node != NONE {
                self.ending(node, tokens, first, last, &mut out);
                last += 1;
                let Some(Some(word)) = ids.get(last) else { break };
                node = self.edges.get(&(node, *word)).copied().unwrap_or(NONE);
            }
        }
        out
    }

    /// The phrases that end at a node, when they were read over the words `first..=last`.
    fn ending(&self, node: u32, tokens: &[Token], first: usize, last: usize, out: &mut Vec<PhraseHit>) {
        let mut at = self.ends[node as usize];
        while let Some(e) = self.endings.get(at as usize) {
            let needed = |i: usize| u32::try_from(i).ok().and_then(|i| e.capitals.checked_shr(i)).unwrap_or(0) & 1 == 1;
            if e.capitals == 0 || tokens[first..=last].iter().enumerate().all(|(i, t)| !needed(i) || t.capitals) {
                out.push(PhraseHit {
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

    fn found(phrases: &[&str], text: &str, compounds: bool) -> Vec<String> {
        let mut b = Builder::default();
        let ids: Vec<_> = phrases.iter().map(|p| b.add(p).expect("a phrase")).collect();
        let a = b.build();
        let mut tokens = tokenize(text);
        if compounds {
            tokens = a.split_compounds(text, tokens);
        }
        a.find(&tokens)
            .iter()
            .map(|h| phrases[ids.iter().position(|i| *i == h.phrase).expect("known")].to_owned())
            .collect()
    }

    #[test]
    fn phrases_match_across_hyphens_and_plurals() {
        assert_eq!(found(&["travelling wave tube"], "Traveling-wave tubes are built", false).len(), 1);
        assert_eq!(found(&["gas centrifuge"], "gas and centrifuge", false).len(), 0);
    }

    #[test]
    fn abbreviations_need_capitals() {
        assert_eq!(found(&["TWT"], "a TWT and twt", false).len(), 1);
        assert_eq!(found(&["ADC"], "two ADCs", false).len(), 1);
        assert_eq!(found(&["SAW"], "we saw it", false).len(), 0);
        assert_eq!(found(&["LiDAR"], "lidar and LIDAR", false).len(), 2);
    }

    #[test]
    fn compounds_are_taken_apart() {
        assert_eq!(found(&["traagheidsnavigatie"], "een traagheidsnavigatiesysteem", true).len(), 1);
        assert_eq!(found(&["traagheidsnavigatie"], "een traagheidsnavigatiesysteem", false).len(), 0);
        assert_eq!(found(&["hydrofoon"], "een sleephydrofoon", true).len(), 1);
        assert_eq!(found(&["klep"], "twee kleppen", true).len(), 1);
        assert_eq!(found(&["buis"], "drie buizen", true).len(), 1);
        assert_eq!(found(&["menu", "punkt"], "weniger Menüpunkte", true).len(), 2);
        assert_eq!(found(&["Kühlmittel"], "die Kühlmittelpumpe", true).len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn parts_of_compounds_are_parts_of_the_text(words in "((me|nü|nu|punkt|kühl|ß|é|e|æ| |s){1,9}){1,4}") {
            let mut b = Builder::default();
            for known in ["menu", "punkt", "kuhl", "nupunkt", "menukuhl"] {
                b.add(known).expect("a phrase");
            }
            let mut end = 0;
            for t in b.build().split_compounds(&words, tokenize(&words)) {
                proptest::prop_assert!(t.start >= end && words.get(t.start..t.end).is_some(), "{:?}", t);
                end = t.end;
            }
        }
    }
}
