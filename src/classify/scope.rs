//! The part of a document in which words and figures are about a thing.
//!
//! In: a [`Reading`] and the words that name the thing. Out: a [`Scope`]: whether a sentence belongs to it, and how near it is.

use std::collections::BTreeSet;
use std::ops::Range;

use super::reading::{Figure, Reading, Span, TermHit};

/// The part of a document in which words and figures are about a thing.
pub(super) struct Scope {
    /// Where words name the thing.
    named: Place,
    /// Where the text reads like it.
    alike: Place,
    /// Token ranges of the words that name it, by sentence.
    pub(super) names: Vec<(usize, Range<usize>)>,
    /// The words themselves, part by part of a combination.
    pub(super) words: Vec<Span>,
    /// Sentences from one of those up to which a sentence is about it.
    reach: usize,
}

/// Some sentences with the passages around them.
struct Place {
    sentences: BTreeSet<usize>,
    passages: BTreeSet<usize>,
}

/// Words of a document up to which the whole of it counts as one context.
const SHORT_DOCUMENT: usize = 320;
/// Reach in a longer document: a page of a PDF may be one passage and speak of many things.
const REACH: usize = 15;
/// Proximity of what reads like the thing, away from the words that name it: what stands beside the name goes first.
const ALIKE: f64 = 0.75;

impl Scope {
    pub(super) fn around(
        reading: &Reading,
        hits: &[&TermHit],
        names: Vec<(usize, Range<usize>)>,
        alike: impl IntoIterator<Item = Range<usize>>,
    ) -> Self {
        let short = reading.words <= SHORT_DOCUMENT;
        let named = Place::around(reading, hits.iter().map(|h| h.sentence).collect(), short);
        let alike = Place::around(reading, alike.into_iter().flatten().collect(), false);
        let words = hits.iter().flat_map(|h| h.spans.iter().cloned()).collect();
        Self { named, alike, names, words, reach: if short { usize::MAX } else { REACH } }
    }

    pub(super) fn holds(&self, reading: &Reading, sentence: usize) -> bool {
        let within = |place: &Place| place.holds(reading, sentence) && place.distance(sentence) <= self.reach;
        within(&self.named) || within(&self.alike)
    }

    /// Whether a sentence stands near words that name the thing.
    pub(super) fn is_near_name(&self, reading: &Reading, sentence: usize) -> bool {
        self.named.holds(reading, sentence)
    }

    /// Whether a sentence names the thing.
    pub(super) fn names_in(&self, sentence: usize) -> bool {
        self.named.sentences.contains(&sentence)
    }

    /// How near a sentence is to one that names the thing, 1 for the same.
    pub(super) fn proximity(&self, reading: &Reading, sentence: usize) -> f64 {
        if !self.is_near_name(reading, sentence) {
            return ALIKE;
        }
        let passage = |s: &usize| reading.sentences[*s].passage;
        let same_passage = self.named.sentences.iter().any(|s| passage(s) == passage(&sentence));
        match (self.named.distance(sentence), same_passage) {
            (0, _) => 1.0,
            (1, true) => 0.95,
            (2, true) => 0.9,
            (_, true) => 0.8,
            (1..=2, false) => 0.85,
            _ => 0.6,
        }
    }
}

impl Place {
    /// From the passage before to the second after, a table as one passage; or the `whole` document. A row with figures of
    /// its own is one of a list of things: the other rows are of others.
    fn around(reading: &Reading, sentences: BTreeSet<usize>, whole: bool) -> Self {
        let blocks = &reading.blocks;
        let at: BTreeSet<usize> = sentences.iter().map(|s| reading.sentences[*s].passage).collect();
        let near: BTreeSet<usize> = at.iter().flat_map(|p| blocks[*p].saturating_sub(1)..=blocks[*p] + 2).collect();
        let has_figures = |p: usize| {
            let from = reading.figures.partition_point(|f| f.passage < p);
            // "DN 6": a number without a unit right at a word for a parameter is one too
            let worded = |f: &Figure| {
                let words = &reading.sentences[f.sentence].properties;
                words.iter().any(|(_, _, word)| word.end == f.tokens.start)
            };
            let mut own = reading.figures[from..].iter().take_while(|f| f.passage == p);
            own.any(|f| !f.quantity.is_bare() || worded(f))
        };
        let lists: BTreeSet<usize> = at.iter().filter(|p| has_figures(**p)).map(|p| blocks[*p]).collect();
        let about = |q: &usize| {
            let block = &blocks[*q];
            at.contains(q) || !lists.contains(block) && (whole || near.contains(block))
        };
        let passages = (0..blocks.len()).filter(about).collect();
        Self { sentences, passages }
    }

    fn holds(&self, reading: &Reading, sentence: usize) -> bool {
        self.passages.contains(&reading.sentences[sentence].passage)
    }

    /// Sentences between one and the nearest of these.
    fn distance(&self, sentence: usize) -> usize {
        let before = self.sentences.range(..=sentence).next_back();
        let after = self.sentences.range(sentence..).next();
        before.into_iter().chain(after).map(|a| a.abs_diff(sentence)).min().unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use crate::classify::{Finding, Matcher, Outcome, classify};

    fn condition(matcher: &Matcher, passages: &[&str], code: &str, of: &str) -> Option<Outcome> {
        let said = classify(matcher, passages);
        let item = |f: &&Finding| f.code.to_string().starts_with(code);
        let found = said.findings.iter().find(item)?;
        found.conditions.iter().find(|c| c.of == of).map(|c| c.outcome)
    }

    #[test]
    fn a_row_of_a_list_of_things_has_its_own_figures() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let shaker = "Equipment: electrodynamic shaker, closed loop; Data: 8.9 kN, 14 g rms, 5 to 2000 Hz, bare table";
        let force = |rows: &[&str]| condition(&matcher, rows, "2B116", "force");
        assert_eq!(force(&[shaker, "Equipment: press; Data: force 100 kN"]), Some(Outcome::NotMet));
        assert_eq!(force(&[&shaker.replace("8.9", "100"), "Equipment: press; Data: force 2 kN"]), Some(Outcome::Met));
    }

    #[test]
    fn what_several_have_together_is_not_what_each_has() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let skid = |cassettes: &str| format!("A tangential-flow skid for cell culture takes {cassettes}.");
        let area = |text: &str| condition(&matcher, &[text], "2B352.d.2", "area");
        assert_eq!(area(&skid("six TFF cassettes of 0.1 m² (0.6 m² in all)")), Some(Outcome::NotMet));
        assert_eq!(area(&skid("three TFF cassettes of 0.5 m² (1.5 m² in all)")), Some(Outcome::Met));
    }

    #[test]
    fn what_others_have_reached_rules_nothing_out() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let others = "GaN MMIC power amplifiers for 8.8 to 10.4 GHz reach a peak saturated output power of 2 W.";
        let power = |heading: &str| condition(&matcher, &[heading, others], "3A001.b.2", "peak saturated output power");
        assert_eq!(power("3. What we sell"), Some(Outcome::NotMet));
        assert_ne!(power("2. State of the art"), Some(Outcome::NotMet));
        // and where the text has figures of its own they meet nothing either: that is a question
        let better = "GaN MMIC power amplifiers for 8.8 to 10.4 GHz reach a peak saturated output power of 18 W.";
        let both = ["2. State of the art", better, "3. What we sell", others];
        assert_eq!(condition(&matcher, &both, "3A001.b.2", "peak saturated output power"), Some(Outcome::Unknown));
    }

    #[test]
    fn a_vacuum_pump_beside_it_clears_no_other_pump() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let pump = |kind: &str, flow: &str| {
            let text = format!("The line gets a PTFE-lined {kind} of {flow} for sulphuric acid.");
            condition(&matcher, &[&text], "2B350.i", "flow rate")
        };
        assert_eq!(pump("diaphragm vacuum pump", "3 m3/h"), Some(Outcome::NotMet));
        assert_eq!(pump("magnetically coupled pump", "3 m3/h"), Some(Outcome::Met));
        assert_eq!(pump("magnetically coupled pump", "3 m3/h and a vacuum pump"), Some(Outcome::Met));
    }
}
