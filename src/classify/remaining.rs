//! The last figure: what an item still asks for when the text states all else.
//!
//! In: a judgement with one limit open. Out: the judgement with that limit met by the figures that nothing else accounts
//! for, when they all meet it; `None` otherwise.

use super::attach;
use super::evaluate::{ConditionResult, Evaluation, Evaluator, Ground, Outcome};
use super::limits::span;
use super::reading::{Figure, Span};
use super::scope::Scope;
use crate::annex::{ItemId, PropertyId};
use crate::quantities::Stated;

/// Confidence of the figures that are left when an item asks for one more.
const LEFT_OVER: f64 = 0.5;

/// The one figure that an item still asks for, when all else is stated.
pub(super) struct Remaining {
    item: ItemId,
    of: String,
    required: String,
    /// What the figures of the text are already used for.
    used: Vec<Span>,
}

impl Remaining {
    fn of(e: &Evaluation) -> Option<Self> {
        if e.outcome != Outcome::Unknown || e.doubt.is_some() {
            return None;
        }
        let mut open = e.conditions.iter().filter(|c| c.outcome == Outcome::Unknown);
        let last = open.next().filter(|c| c.numeric && c.confidence <= attach::UNCLAIMED_MAIN)?;
        if open.next().is_some() {
            return None;
        }
        let met = e.conditions.iter().filter(|c| c.outcome == Outcome::Met);
        let used = met.flat_map(|c| c.spans.iter().cloned()).collect();
        Some(Self { item: last.item, of: last.of.clone(), required: last.required.clone(), used })
    }

    fn asks(&self, c: &ConditionResult) -> bool {
        (self.item, &self.of, &self.required) == (c.item, &c.of, &c.required)
    }
}

impl Evaluator<'_, '_> {
    /// The judgement of an item once more, with its last open limit met by the figures that are left; `None` where they do
    /// not meet it, or where the text says near the thing that it lacks facts: the figure asked for may be one of them.
    pub(super) fn judge_with_the_last_figure(
        &mut self,
        item: ItemId,
        scope: &Scope,
        judged: &Evaluation,
    ) -> Option<Evaluation> {
        if self.reading.missing.iter().any(|m| scope.is_near_name(self.reading, *m)) {
            return None;
        }
        self.remaining = Some(Remaining::of(judged)?);
        let again = self.judge(item, scope);
        self.remaining = None;
        (again.outcome == Outcome::Met).then_some(again)
    }

    /// Meets the one limit that is still open by the figures that nothing else accounts for, when they all do. They rule
    /// nothing out: what a text does not say of a figure clears no thing.
    pub(super) fn meet_remaining(&self, property: PropertyId, index: u32, scope: &Scope, out: &mut ConditionResult) {
        let Some(remaining) = self.remaining.as_ref().filter(|r| out.outcome == Outcome::Unknown && r.asks(out)) else {
            return;
        };
        let reading = self.reading;
        let limit = &self.matcher.limits[index as usize];
        let free = |figure: &&Figure| {
            !figure.quantity.is_bare()
                && figure.quantity.stated != Stated::Deviation
                && scope.holds(reading, figure.sentence)
                && !remaining.used.contains(&span(figure))
                && attach::values_as(self.matcher, figure, property)
                    .is_some_and(|v| self.matcher.parameters.plausible(property, &v))
                && self.comparable(property, index, figure)
                && !attach::is_of_another(self.matcher, reading, figure, property, index)
        };
        let figures: Vec<&Figure> = reading.figures.iter().filter(free).collect();
        let Some(first) = figures.first() else { return };
        if figures.iter().any(|f| self.compare(property, limit, f) != Outcome::Met) {
            return;
        }
        out.outcome = Outcome::Met;
        out.ground = Ground::LeftOver;
        out.confidence = LEFT_OVER;
        out.spans = vec![span(first)];
        out.found = Some(self.words(&out.spans));
    }
}
