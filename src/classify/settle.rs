//! Findings beside one another: what one that stated facts rule out, or a note releases, says about the others.
//!
//! In: the findings of a text, each judged alone. Out: those that stand.

use std::collections::HashMap;

use super::evaluate::{ConditionResult, Outcome};
use super::rank::Weights;
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
    let ruled_out: Vec<RuledOut> = out.iter().filter_map(|f| RuledOut::of(list, f)).collect();
    out.retain(|f| {
        if f.verdict != Verdict::Possible || f.is_meant() {
            return true;
        }
        let mut rivals = ruled_out.iter().filter(|r| r.entry == list.entry_of(f.item) && r.covers(f));
        // what a note releases by the same words and facts is not another item either
        if rivals.clone().any(|r| r.released && r.score > f.score && !r.says_less_than(f)) {
            return false;
        }
        // nor is another item of the entry open that goes by no other words than one which a stated fact rules out
        let below = |(item, score): &(ItemId, f64)| *score >= f.score && list.lineage(*item)[1..].contains(&f.item);
        f.conditions.iter().any(is_borne_out) || rivals.all(|r| r.released) && !settled.iter().any(below)
    });
    out.sort_by(|a, b| a.code.cmp(&b.code));
    out
}

/// Scores findings once more beside one another: where stated facts rule out what words name, another item is less
/// likely meant, and so is what a text reads like less than that; where a named item is met, the others are.
pub(super) fn weigh_together(list: &ControlList, weights: &Weights, findings: &mut [Finding]) {
    let flag = |b: bool| f64::from(u8::from(b));
    let salience = |f: &Finding| f.features.0.get("salience").copied().unwrap_or(0.0);
    let outstanding = findings.iter().filter(|f| f.verdict.rules_out()).map(salience).fold(0.0, f64::max);
    let seen: Vec<(ItemId, Verdict, bool)> = findings
        .iter()
        .filter(|f| f.is_named())
        .map(|f| (f.item, f.verdict, f.features.0.get("weak_only") == Some(&0.0)))
        .collect();
    for f in findings.iter_mut() {
        let others = || seen.iter().filter(|(item, ..)| *item != f.item);
        let entry = list.entry_of(f.item);
        // a figure that meets one band of an entry rules out the others
        let figures = f.features.0.get("figures") == Some(&1.0);
        let ruled_out = |same: bool| {
            others().any(|(item, verdict, strong)| {
                let natural = same && figures && *verdict == Verdict::NotMet;
                verdict.rules_out() && *strong && (list.entry_of(*item) == entry) == same && !natural
            })
        };
        let met = others().any(|(_, verdict, _)| *verdict == Verdict::Met);
        let beside = [
            ("ruled_out_beside", flag(ruled_out(true))),
            ("ruled_out_elsewhere", flag(ruled_out(false))),
            ("outshone", (outstanding - salience(f)).max(0.0)),
            ("met_beside", flag(met)),
        ];
        f.features.0.extend(beside);
        f.score = weights.score(&f.features);
    }
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
        let fails = |c: &ConditionResult| c.outcome == Outcome::NotMet && c.ground.is_stated();
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
    c.outcome == Outcome::Met && c.ground.is_stated()
}

#[cfg(test)]
mod tests {
    use super::super::{Matcher, classify};
    use super::*;

    #[test]
    fn what_a_note_releases_leaves_no_other_item_open_by_the_same_words() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let text = "The fibre laser of an industrial cutting machine: 5 kW at 1075 nm, multimode, beam parameter product 4.5 mm·mrad, \
                    wall-plug efficiency 35 %.";
        let said = classify(&matcher, &[text]);
        let verdict = |v: Verdict| said.findings.iter().filter(move |f| f.verdict == v).map(|f| f.code.to_string());
        assert!(verdict(Verdict::Excluded).any(|c| c.starts_with("6A005.a")), "{:?}", said.findings);
        let open: Vec<String> = verdict(Verdict::Possible).filter(|c| c.starts_with("6A005")).collect();
        assert!(open.is_empty(), "{open:?}");
    }
}
