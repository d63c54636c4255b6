//! The part of a document in which words and figures are about a thing.
//!
//! In: a [`Reading`] and the words that name the thing. Out: a [`Scope`]: whether a sentence belongs to it, and how near it is.

use std::collections::BTreeSet;

use super::reading::{Reading, TermHit};

/// The part of a document in which words and figures are about a thing.
pub(super) struct Scope {
    /// Sentences that name the thing.
    anchors: BTreeSet<usize>,
    /// Token ranges of the words that name it, by sentence.
    pub(super) names: Vec<(usize, std::ops::Range<usize>)>,
    /// Passages that count.
    passages: BTreeSet<usize>,
    /// Sentences from one that names the thing up to which a sentence is about it.
    reach: usize,
}

/// Words of a document up to which the whole of it counts as one context.
const SHORT_DOCUMENT: usize = 320;
/// Reach in a longer document: a page of a PDF may be one passage and speak of many things.
const REACH: usize = 15;

impl Scope {
    pub(super) fn around(reading: &Reading, hits: &[&TermHit], names: Vec<(usize, std::ops::Range<usize>)>) -> Self {
        let anchors: BTreeSet<usize> = hits.iter().map(|h| h.sentence).collect();
        let all = reading.passage_sentences.len();
        let short = reading.words <= SHORT_DOCUMENT;
        let passages = if short {
            (0..all).collect()
        } else {
            let mut set = BTreeSet::new();
            for s in &anchors {
                let p = reading.sentences[*s].passage;
                set.extend(p.saturating_sub(1)..=(p + 2).min(all.saturating_sub(1)));
            }
            set
        };
        Self { anchors, names, passages, reach: if short { usize::MAX } else { REACH } }
    }

    pub(super) fn holds(&self, reading: &Reading, sentence: usize) -> bool {
        self.passages.contains(&reading.sentences[sentence].passage) && self.distance(sentence) <= self.reach
    }

    /// Sentences between one and the nearest that names the thing.
    fn distance(&self, sentence: usize) -> usize {
        let before = self.anchors.range(..=sentence).next_back();
        let after = self.anchors.range(sentence..).next();
        before.into_iter().chain(after).map(|a| a.abs_diff(sentence)).min().unwrap_or(usize::MAX)
    }

    /// Whether a sentence names the thing.
    pub(super) fn names_in(&self, sentence: usize) -> bool {
        self.anchors.contains(&sentence)
    }

    /// How near a sentence is to one that names the thing, 1 for the same.
    pub(super) fn proximity(&self, reading: &Reading, sentence: usize) -> f64 {
        let nearest = self.distance(sentence);
        let same_passage =
            self.anchors.iter().any(|a| reading.sentences[*a].passage == reading.sentences[sentence].passage);
        match (nearest, same_passage) {
            (0, _) => 1.0,
            (1, true) => 0.95,
            (2, true) => 0.9,
            (_, true) => 0.8,
            (1..=2, false) => 0.85,
            _ => 0.6,
        }
    }
}
