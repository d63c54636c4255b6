//! How likely a finding is right: a logistic score over what supports and what weakens it.
//!
//! In: an evaluation and the hits behind it. Out: [`Features`] and a score between 0 and 1. The weights are data
//! (`classifiers/ranking.toml`), fitted on `corpora/`, so that of findings shown at 0.8 about four of five are right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::Verdict;
use super::evaluate::{ConditionResult, Evaluation, Ground, Outcome};
use super::matcher::Matcher;
use super::reading::{Reading, Span, TermHit};
use crate::resemblance::Likeness;

/// What the score of a finding is computed from, by name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Features(pub BTreeMap<&'static str, f64>);

impl Features {
    #[expect(clippy::too_many_arguments, reason = "everything a score may depend on, once")]
    pub(super) fn of(
        verdict: Verdict,
        e: &Evaluation,
        hits: &[&TermHit],
        matcher: &Matcher,
        reading: &Reading,
        strong: bool,
        code: bool,
        likeness: Option<&Likeness>,
        salience: f64,
        elsewhere: f64,
        naming: Naming,
    ) -> Self {
        let mut f = BTreeMap::new();
        let flag = |b: bool| f64::from(u8::from(b));
        let unnamed = naming == Naming::Not;
        let real: Vec<_> = e.conditions.iter().filter(|c| c.ground != Ground::Implied).collect();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let met: Vec<_> = real.iter().filter(|c| c.outcome == Outcome::Met).collect();
        let open = real.iter().filter(|c| c.outcome == Outcome::Unknown).count();
        f.insert("met", f64::from(u8::from(verdict == Verdict::Met)));
        f.insert("possible", f64::from(u8::from(verdict == Verdict::Possible)));
        let resembled = met.iter().filter(|c| c.ground == Ground::Resembled).count();
        f.insert("stated", share(met.len() - resembled, real.len()));
        f.insert("resembled", share(resembled, real.len()));
        f.insert("open", share(open, real.len()));
        f.insert("unconditional", f64::from(u8::from(real.is_empty())));
        f.insert("figures", f64::from(u8::from(met.iter().any(|c| c.numeric))));
        let strong_terms: BTreeSet<Option<u32>> = hits.iter().filter(|h| h.strong).map(|h| h.term).collect();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        f.insert("strong", (1.0 + strong_terms.len() as f64).ln());
        let rarest = hits.iter().filter(|h| h.strong).map(|h| f64::from(h.background)).fold(1.0f64, f64::min);
        // 0 for words in one of fifty ordinary texts or more, 1 for words in none
        f.insert("rare", 1.0 - (rarest * 50.0).min(1.0).sqrt());
        let combined =
            hits.iter().filter(|h| h.strong).map(|h| h.term.map_or(3, |t| words_of(matcher, t))).max().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        f.insert("long", (combined as f64).min(4.0) / 4.0);
        f.insert("weak_only", f64::from(u8::from(!strong)));
        f.insert("cas", flag(hits.iter().any(|h| h.strong && h.term.is_none())));
        f.insert("specific", flag(naming == Naming::Specifically));
        let distant = hits.iter().filter(|h| h.distant).count();
        f.insert("distant", share(distant, hits.len()).max(f64::from(reading.distance)));
        let figures: Vec<f64> = met.iter().filter(|c| c.numeric).map(|c| c.confidence).collect();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let mean = if figures.is_empty() { 0.0 } else { figures.iter().sum::<f64>() / figures.len() as f64 };
        f.insert("confidence", mean);
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let beyond_one = (figures.len().saturating_sub(1) as f64).min(3.0) / 3.0;
        f.insert("several", beyond_one);
        // what stands beside the name is said of the thing
        let beside = |c: &&&&ConditionResult| {
            let stated = c.ground.is_stated();
            let mut at = c.spans.iter().filter_map(|s| reading.sentence_at(s));
            stated && at.any(|at| hits.iter().any(|h| reading.are_near(h.sentence, at)))
        };
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let together = (met.iter().filter(beside).count() as f64).min(4.0) / 4.0;
        f.insert("together", together);
        // the words of the name itself bear nothing out
        let name = |s: &Span| hits.iter().flat_map(|h| &h.spans).any(|n| n == s);
        let supports = |c: &&&&ConditionResult| beside(c) && !c.spans.iter().all(name);
        f.insert("supported", flag(met.iter().any(|c| supports(&c))));
        f.insert("doubt", f64::from(u8::from(e.doubt.is_some())));
        f.insert("code", f64::from(u8::from(code)));
        let lacks = |h: &&TermHit| reading.missing.iter().any(|m| m.abs_diff(h.sentence) <= LACKING);
        f.insert("missing", flag(reading.words <= LETTER && hits.iter().any(lacks)));
        // a word once in a long text says less about what the text is about
        #[expect(clippy::cast_precision_loss, reason = "word counts")]
        let density = hits.len() as f64 / (reading.words as f64 / 100.0).max(1.0);
        f.insert("density", density.min(2.0) / 2.0);
        // the more stretches a text has, the likelier one of them resembles something
        #[expect(clippy::cast_precision_loss, reason = "word counts")]
        let length = length_of(reading.words as f64);
        f.insert("length", length);
        f.insert("unnamed_length", flag(unnamed) * length);
        // and the more its figures say
        f.insert("figures_length", flag(!figures.is_empty()) * length);
        f.insert("several_length", beyond_one * length);
        f.insert("together_length", together * length);
        f.insert("unnamed", flag(unnamed));
        f.insert("unnamed_met", flag(unnamed && verdict == Verdict::Met));
        f.insert("unnamed_unconditional", flag(unnamed && real.is_empty()));
        // how much the text reads like a field in which nothing of the list occurs, alone and against the entry
        f.insert("elsewhere", elsewhere.clamp(0.0, 10.0) / 10.0);
        f.insert("estranged", ((elsewhere - salience) / 5.0).clamp(-1.0, 1.0));
        f.insert("salience", salience.clamp(0.0, 10.0) / 10.0);
        if let Some(l) = likeness {
            #[expect(clippy::cast_precision_loss, reason = "at most eight")]
            let near = 1.0 / (1.0 + l.rank as f64);
            f.insert("near", near);
            f.insert("nearest", l.nearest);
            f.insert("contrast", l.contrast);
            // below about three and a half deviations some entry resembles any text
            let salient = ((l.salience - 3.5) / 2.0).clamp(0.0, 1.0);
            f.insert("salient", salient);
            f.insert("unnamed_salient", flag(unnamed) * salient);
            f.insert("lead", l.lead);
            f.insert("unnamed_lead", flag(unnamed) * l.lead);
            f.insert("unnamed_contrast", flag(unnamed) * l.contrast);
        }
        Self(f)
    }
}

/// The length of a text as a feature: its logarithm, 0 up to a hundred words.
fn length_of(words: f64) -> f64 {
    (words / 100.0).max(1.0).ln().min(3.0) / 3.0
}

/// Sentences between a thing and where the text says that it lacks facts about it.
const LACKING: usize = 5;
/// Words of a request or an offer. In a whole proposal something is always still unknown, mostly what is to be found out.
pub(super) const LETTER: usize = 200;

/// Number of words in a term's phrases, an estimate of how specific it is.
fn words_of(matcher: &Matcher, term: u32) -> usize {
    let longest = |part: &[crate::lexicon::PhraseId]| {
        part.iter().map(|p| usize::from(matcher.phrase_words[p.index()])).max().unwrap_or(0)
    };
    matcher.terms.parts(matcher.terms.get(term)).map(longest).sum()
}

/// How a text names the thing of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// By words of its own that hardly mean anything else: several, or a long one.
    Specifically,
    /// By short or common words.
    Loosely,
    /// Not at all: the text only resembles it.
    Not,
}

impl Features {
    /// Whether the text says itself that it lacks facts.
    pub(super) fn lacks_facts(&self) -> bool {
        self.0.get("missing") == Some(&1.0)
    }

    /// Whether it stands in a text longer than a letter.
    pub(super) fn in_long_text(&self) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a small constant")]
        let letter = length_of(LETTER as f64);
        self.0.get("length").is_some_and(|length| *length > letter)
    }

    /// Whether there is any of a feature.
    fn holds(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|share| *share > 0.0)
    }

    pub(super) fn naming(&self) -> Naming {
        let holds = |name| self.0.get(name) == Some(&1.0);
        match (holds("unnamed"), holds("specific")) {
            (true, _) => Naming::Not,
            (false, true) => Naming::Specifically,
            (false, false) => Naming::Loosely,
        }
    }
}

#[derive(Deserialize)]
struct Thresholds {
    listed: f64,
    review: f64,
    review_specific: f64,
    listed_unnamed: f64,
    listed_resembled: f64,
    listed_words: f64,
    listed_long: f64,
    listed_long_figures: f64,
    listed_long_beside: f64,
    review_unnamed: f64,
    review_long: f64,
    review_words: f64,
    review_missing: f64,
    show: f64,
}

/// When a resemblance proposes an item.
#[derive(Deserialize)]
struct Proposals {
    salience: f64,
    most: usize,
    deeper: f64,
    distinct: f64,
    carries: f64,
    contrast: f64,
    releases: f64,
    near: f64,
}

/// The fitted weights.
#[derive(Deserialize)]
pub struct Weights {
    intercept: f64,
    weights: BTreeMap<String, f64>,
    thresholds: Thresholds,
    proposals: Proposals,
}

impl Weights {
    /// The weights built into the program.
    #[must_use]
    pub fn bundled() -> &'static Self {
        static WEIGHTS: OnceLock<Weights> = OnceLock::new();
        WEIGHTS.get_or_init(|| {
            toml::from_str(include_str!("../../classifiers/ranking.toml")).unwrap_or_else(|e| {
                debug_assert!(false, "classifiers/ranking.toml: {e}");
                Weights {
                    intercept: 0.0,
                    weights: BTreeMap::new(),
                    thresholds: Thresholds {
                        listed: 0.5,
                        review: 0.3,
                        review_specific: 0.3,
                        listed_unnamed: 0.5,
                        listed_resembled: 0.5,
                        listed_words: 0.5,
                        listed_long: 0.5,
                        listed_long_figures: 0.5,
                        listed_long_beside: 0.5,
                        review_unnamed: 0.3,
                        review_long: 0.3,
                        review_words: 0.3,
                        review_missing: 0.3,
                        show: 0.1,
                    },
                    proposals: Proposals {
                        salience: f64::INFINITY,
                        most: 0,
                        deeper: f64::INFINITY,
                        distinct: 1.0,
                        carries: f64::INFINITY,
                        contrast: 1.0,
                        releases: -1.0,
                        near: 1.0,
                    },
                }
            })
        })
    }

    /// The score of a finding with these features.
    #[must_use]
    pub fn score(&self, features: &Features) -> f64 {
        // both are in the order of their names
        let mut weights = self.weights.iter().peekable();
        let mut weight = |name: &str| {
            while weights.next_if(|(known, _)| known.as_str() < name).is_some() {}
            weights.next_if(|(known, _)| *known == name).map_or(0.0, |(_, w)| *w)
        };
        let sum: f64 = features.0.iter().map(|(name, v)| weight(name) * v).sum();
        1.0 / (1.0 + (-(self.intercept + sum)).exp())
    }

    /// Score from which a met finding makes a document listed. A thing that no word names takes more, more still when nothing
    /// is stated of it or not all. So does one in a long text, the most when no figure of it is stated: what a proposal
    /// mentions in passing is a question, and the longer a text, the likelier some stretch of it reads like something of
    /// the list.
    #[must_use]
    pub fn listed(&self, features: &Features) -> f64 {
        let t = &self.thresholds;
        let holds = |name| features.holds(name);
        let any = match features.naming() {
            Naming::Not if !holds("stated") || holds("resembled") => t.listed_resembled,
            Naming::Not if features.in_long_text() && !holds("figures") => t.listed_words,
            Naming::Not => t.listed_unnamed,
            _ => t.listed,
        };
        // a CAS number says which substance it is, however long the text
        let in_passing = features.in_long_text() && !holds("cas");
        match (in_passing, holds("figures"), holds("supported")) {
            (false, ..) => any,
            (true, false, _) => any.max(t.listed_long),
            (true, true, false) => any.max(t.listed_long_figures),
            (true, true, true) => any.max(t.listed_long_beside),
        }
    }

    /// Score from which a finding makes a document one for review; in a long text more, since one always names things of
    /// the list in passing, and most where no word names the thing and no figure of it is stated.
    #[must_use]
    pub fn review(&self, features: &Features) -> f64 {
        let t = &self.thresholds;
        let any = match features.naming() {
            Naming::Specifically => t.review_specific,
            Naming::Loosely => t.review,
            Naming::Not => t.review_unnamed,
        };
        match (features.in_long_text(), features.naming()) {
            (true, Naming::Not) if !features.holds("figures") => any.max(t.review_words),
            (true, _) => any.max(t.review_long),
            (false, _) => any,
        }
    }

    /// The same, where the text says itself that it lacks facts: then there is something to ask.
    #[must_use]
    pub fn review_missing(&self) -> f64 {
        self.thresholds.review_missing
    }

    /// Of what a text resembles, how near an item is at least whose parameters it states, as a share of the nearest.
    pub(super) fn near(&self) -> f64 {
        self.proposals.near
    }

    /// Score from which a finding is shown.
    #[must_use]
    pub fn show(&self) -> f64 {
        self.thresholds.show
    }

    /// The same, when the text speaks of software or knowledge.
    pub(super) fn subject(&self) -> f64 {
        self.weights.get("subject").copied().unwrap_or(1.0)
    }

    /// How far what serves goes before the goods in a text about software or technology: the root of their score.
    pub(super) fn about(&self) -> f64 {
        self.weights.get("about").copied().unwrap_or(1.0)
    }

    /// How much of either hangs on whether an item serves what the software or knowledge is for.
    pub(super) fn activity(&self) -> f64 {
        self.weights.get("activity").copied().unwrap_or_default()
    }

    /// Score from which an entry of software or technology on its own words goes first in a text about such.
    pub(super) fn own(&self) -> f64 {
        self.weights.get("own").copied().unwrap_or(1.0)
    }

    /// Salience from which a resemblance proposes an item that the text does not name.
    pub(super) fn proposes(&self) -> f64 {
        self.proposals.salience
    }

    /// Salience from which a resemblance says which item below a named one is meant.
    pub(super) fn deepens(&self) -> f64 {
        self.proposals.deeper
    }

    /// Lead of one item over the others of its entry from which it is the one that is resembled.
    pub(super) fn distinct(&self) -> f64 {
        self.proposals.distinct
    }

    /// Whether a likeness is so clear that it stands for features of which no word speaks.
    pub(super) fn carries(&self, likeness: &Likeness) -> bool {
        likeness.rank == 0
            && likeness.salience >= self.proposals.carries
            && likeness.contrast >= self.proposals.contrast
    }

    /// Contrast below which an exception may apply whose portraits are the nearest look-alikes.
    pub(super) fn releases(&self) -> f64 {
        self.proposals.releases
    }

    /// Most items that resemblance alone proposes.
    pub(super) fn most_proposals(&self) -> usize {
        self.proposals.most
    }

    /// How much of its score a finding passes on to the technology that serves it.
    #[must_use]
    pub fn derived(&self) -> f64 {
        self.weights.get("derived").copied().unwrap_or(0.9)
    }
}
