//! The part of a document in which words and figures are about a thing.
//!
//! In: a [`Reading`] and the words that name the thing. Out: a [`Scope`]: whether a sentence belongs to it, and how near it is.

use std::collections::BTreeSet;
use std::ops::Range;

use super::reading::{Reading, TermHit};

/// The part of a document in which words and figures are about a thing.
pub(super) struct Scope {
    /// Sentences that name the thing.
    anchors: BTreeSet<usize>,
    /// Sentences that read like it.
    alike: BTreeSet<usize>,
    /// Token ranges of the words that name it, by sentence.
    pub(super) names: Vec<(usize, Range<usize>)>,
    /// Passages that count.
    passages: BTreeSet<usize>,
    /// Sentences from one that names the thing up to which a sentence is about it.
    reach: usize,
}

/// Words of a document up to which the whole of it counts as one context.
const SHORT_DOCUMENT: usize = 320;
/// Reach in a longer document: a page of a PDF may be one passage and speak of many things.
const REACH: usize = 15;
/// Proximity of a sentence that reads like the thing, away from those that name it: what stands beside the name goes first.
const ALIKE: f64 = 0.75;

impl Scope {
    pub(super) fn around(
        reading: &Reading,
        hits: &[&TermHit],
        names: Vec<(usize, Range<usize>)>,
        alike: impl IntoIterator<Item = Range<usize>>,
    ) -> Self {
        let anchors: BTreeSet<usize> = hits.iter().map(|h| h.sentence).collect();
        let alike: BTreeSet<usize> = alike.into_iter().flatten().collect();
        let short = reading.words <= SHORT_DOCUMENT;
        let all = 0..reading.blocks.len();
        let passages = if short {
            all.collect()
        } else {
            let blocks = &reading.blocks;
            let named = |s: &usize| reading.sentences[*s].passage;
            // a row that names the thing is of a list of things; a table behind the name is of this one
            let in_list = |p: usize| all.clone().any(|q| q != p && blocks[q] == blocks[p]);
            let about = |p: usize, q: &usize| {
                let (at, of) = if in_list(p) { (*q, p) } else { (blocks[*q], blocks[p]) };
                (of.saturating_sub(1)..=of + 2).contains(&at)
            };
            anchors.iter().chain(&alike).map(named).flat_map(|p| all.clone().filter(move |q| about(p, q))).collect()
        };
        Self { anchors, alike, names, passages, reach: if short { usize::MAX } else { REACH } }
    }

    pub(super) fn holds(&self, reading: &Reading, sentence: usize) -> bool {
        let near = self.distance(sentence).min(distance(&self.alike, sentence));
        self.passages.contains(&reading.sentences[sentence].passage) && near <= self.reach
    }

    /// Sentences between one and the nearest that names the thing.
    fn distance(&self, sentence: usize) -> usize {
        distance(&self.anchors, sentence)
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
            _ if self.alike.contains(&sentence) => ALIKE,
            _ => 0.6,
        }
    }
}

/// Sentences between one and the nearest of some.
fn distance(of: &BTreeSet<usize>, sentence: usize) -> usize {
    let before = of.range(..=sentence).next_back();
    let after = of.range(sentence..).next();
    before.into_iter().chain(after).map(|a| a.abs_diff(sentence)).min().unwrap_or(usize::MAX)
}
