//! Findings beside one another: what one that stated facts rule out, or a note releases, says about the others.
//!
//! In: the findings of a text, each judged alone. Out: those that stand.

use std::collections::HashMap;

use super::evaluate::{ConditionResult, Ground, Outcome};
use super::reading::Span;
use super::{Finding, Verdict};
use crate::annex::{ControlList, ItemId};

/// Keeps, for each item reached, the best finding; a ruled-out item does not stand beside a met one of the same entry
/// for the same words.
pub(super) fn settle(list: &ControlList, findings: Vec<Finding>) -> Vec<Finding> {
    let mut best: HashMap<ItemId, Finding> = HashMap::new();
    for f in findings {
        match best.get(&f.item) {
            Some(other) if (other.verdict, -other.score) <= (f.verdict, -f.score) => {}
            _ => {
                best.insert(f.item, f);
            }
        }
    }
    let mut out: Vec<Finding> = best.into_values().collect();
    // what stated facts rule out below an item is not open at the item itself
    let settled: Vec<(ItemId, f64)> = out.iter().filter(|f| f.verdict.rules_out()).map(|f| (f.item, f.score)).collect();
    // nor is another item of the entry that goes by no other words than one which is ruled out
    let ruled_out: Vec<RuledOut> = out.iter().filter_map(|f| RuledOut::of(list, f)).collect();
    out.retain(|f| {
        let stated = f.conditions.iter().any(is_borne_out);
        let same_entry = || ruled_out.iter().filter(|r| r.entry == list.entry_of(f.item));
        f.verdict != Verdict::Possible
            || !same_entry().any(|r| r.released && r.score > f.score && r.covers(f) && !r.says_less_than(f))
                && (stated
                    || same_entry().all(|r| r.released || !r.covers(f))
                        && !settled
                            .iter()
                            .any(|(item, score)| *score >= f.score && list.lineage(*item)[1..].contains(&f.item)))
    });
    out.sort_by(|a, b| a.code.cmp(&b.code));
    out
}

/// An item that stated facts rule out, or an exception releases, with the words and facts it was judged by.
struct RuledOut {
    entry: ItemId,
    score: f64,
    released: bool,
    words: Vec<Span>,
    facts: Vec<Span>,
}

impl RuledOut {
    fn of(list: &ControlList, f: &Finding) -> Option<Self> {
        let fails = |c: &ConditionResult| c.outcome == Outcome::NotMet && c.ground == Ground::Stated;
        let released = f.verdict == Verdict::Excluded;
        (released || f.verdict == Verdict::NotMet && f.conditions.iter().any(fails)).then(|| Self {
            entry: list.entry_of(f.item),
            score: f.score,
            released,
            words: f.evidence.iter().map(|e| e.span.clone()).collect(),
            facts: f.conditions.iter().flat_map(|c| c.spans.iter().cloned()).collect(),
        })
    }

    /// Whether another finding goes by no other words.
    fn covers(&self, f: &Finding) -> bool {
        let within = |w: &Span, s: &Span| w.passage == s.passage && w.start <= s.start && s.end <= w.end;
        f.evidence.iter().all(|e| self.words.iter().any(|w| within(w, &e.span)))
    }

    /// Whether facts bear out another finding that say nothing of this one.
    fn says_less_than(&self, f: &Finding) -> bool {
        let mut facts = f.conditions.iter().filter(|c| is_borne_out(c)).flat_map(|c| &c.spans);
        facts.any(|s| !self.facts.contains(s))
    }
}

/// Whether the text states that a condition is met.
fn is_borne_out(c: &ConditionResult) -> bool {
    c.outcome == Outcome::Met && c.ground == Ground::Stated
}
