//! Judges decontrol notes and "other than": what takes an item off the list, and what only may.
//!
//! In: the exceptions of an item, the words near the thing and the judgement so far. Out: the same judgement, not met
//! where a note applies, unknown where words hint at one, with the words that say so.

use super::answers::Fact;
use super::attach;
use super::evaluate::{ConditionResult, Evaluation, Evaluator, Outcome};
use super::matcher::{ExceptionNode, Node, Owner};
use super::reading::Span;
use super::scope::Scope;
use crate::annex::{ItemId, Measure};

/// Least proximity of words that release.
const RELEASES: f64 = 0.95;

impl<'m> Evaluator<'m, '_> {
    /// Applies the exceptions of `item` to its judgement.
    pub(super) fn exceptions(
        &mut self,
        list: &'m [ExceptionNode],
        item: ItemId,
        scope: &Scope,
        result: &mut Evaluation,
    ) {
        let reached = self.matcher.list.lineage(result.reached);
        for e in list.iter().filter(|e| e.only.is_empty() || e.only.iter().any(|o| reached.contains(o))) {
            let (outcome, spans) = self.exception(e, item, scope);
            let name = || self.matcher.exceptions[e.id.0 as usize].name.clone();
            match outcome {
                Outcome::Met => {
                    result.outcome = Outcome::NotMet;
                    if result.exception.is_none() {
                        result.exception = Some((name(), spans));
                    }
                }
                Outcome::Unknown => {
                    if result.outcome == Outcome::Met {
                        result.outcome = Outcome::Unknown;
                        result.doubt = Some((name(), spans));
                    }
                }
                Outcome::NotMet => {}
            }
        }
    }

    /// An exception applies only when the text says so.
    fn exception(&mut self, e: &'m ExceptionNode, item: ItemId, scope: &Scope) -> (Outcome, Vec<Span>) {
        let mut spans = Vec::new();
        let name = &self.matcher.exceptions[e.id.0 as usize].name;
        let entry = self.matcher.list.get(item).code.entry();
        match self.answers.and_then(|a| a.holds(&Fact::Excepted(entry, name.clone()))) {
            Some(true) => return (Outcome::Met, spans),
            Some(false) => return (Outcome::NotMet, spans),
            None => {}
        }
        let mut hints: Vec<Span> = Vec::new();
        if e.has_terms {
            for h in self.reading.others.get(&Owner::Exception(e.id)).into_iter().flatten() {
                let near = scope.proximity(self.reading, h.sentence) >= RELEASES;
                if h.affirmed() && scope.holds(self.reading, h.sentence) && near {
                    let of = if h.strong { &mut spans } else { &mut hints };
                    of.extend(h.spans.iter().cloned());
                }
            }
            // a share stated beside the name of the substance says as much as "mixture"
            if spans.is_empty() && hints.is_empty() && !self.asks_share(&e.condition) {
                return (Outcome::NotMet, spans);
            }
        }
        let worded = !spans.is_empty();
        // a resemblance to the item says nothing of what would release it
        let resembled = self.resembled.take();
        let condition = self.node(&e.condition, item, scope, None);
        self.resembled = resembled;
        let stated = condition.conditions.iter().any(|c| c.outcome == Outcome::Met && c.ground.is_stated());
        let mut outcome = condition.outcome;
        let share = || {
            condition
                .conditions
                .iter()
                .any(|c| c.numeric && c.outcome == Outcome::Met && c.confidence > attach::UNCLAIMED_MAIN)
        };
        let applies = if e.has_terms { worded || share() } else { stated || condition.conditions.is_empty() };
        if !applies || !worded && outcome != Outcome::Met {
            // words that only hint at what a note releases are a question
            if !hints.is_empty() && outcome != Outcome::NotMet {
                return (Outcome::Unknown, hints);
            }
            outcome = Outcome::NotMet;
        }
        if outcome == Outcome::Met {
            spans.extend(condition.conditions.iter().flat_map(|c| c.spans.iter().cloned()));
            for inner in &e.exceptions {
                if self.exception(inner, item, scope).0 == Outcome::Met {
                    return (Outcome::NotMet, Vec::new());
                }
            }
        }
        spans.sort();
        spans.dedup();
        (outcome, spans)
    }

    /// Whether a condition asks for a share of a substance.
    fn asks_share(&self, condition: &Node) -> bool {
        match condition {
            Node::All(parts) | Node::Any(parts) => parts.iter().any(|p| self.asks_share(p)),
            Node::Limit(index) => match &self.matcher.limits[*index as usize].measure {
                Measure::Property(p) => self.matcher.list.properties.get(*p).share,
                Measure::Formula(_) => false,
            },
            _ => false,
        }
    }

    /// Whether a stated fact keeps an exception of an item, or of one above it, from applying.
    pub(super) fn refuses(&mut self, item: ItemId, exception: &str, scope: &Scope) -> bool {
        let resembled = self.resembled.take();
        let lineage = self.matcher.list.lineage(item);
        let named = |e: &&ExceptionNode| self.matcher.exceptions[e.id.0 as usize].name == exception;
        let own = lineage.iter().find_map(|i| Some((*i, self.matcher.item(*i).exceptions.iter().find(named)?)));
        let refused = own.is_some_and(|(item, e)| {
            let condition = self.node(&e.condition, item, scope, None);
            let stated = |c: &ConditionResult| c.outcome == Outcome::NotMet && c.ground.is_stated();
            condition.outcome == Outcome::NotMet && condition.conditions.iter().any(stated)
        });
        self.resembled = resembled;
        refused
    }
}
