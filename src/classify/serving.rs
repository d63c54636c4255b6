//! Software and technology that serve what was found: what a university exports when it shares its work on goods.
//!
//! In: findings of goods and what the text says it hands over. Out: findings of the entries that serve them.

use std::collections::BTreeMap;

use super::matcher::{Matcher, Node, Owner};
use super::rank::{LETTER, Weights};
use super::reading::{Reading, TermHit};
use super::{Finding, Verdict};
use crate::annex::{ControlCode, Group, ItemId};

/// What a text hands over beside goods, for choosing the software and technology entries that serve what was found.
#[expect(clippy::struct_excessive_bools, reason = "six independent cues")]
struct HandedOver {
    /// Cues of software, by words.
    software: bool,
    /// Knowledge of development or production.
    making: bool,
    /// Knowledge of use.
    use_: bool,
    /// Whether the text is about the knowledge rather than the goods.
    knowledge: bool,
    /// Whether it speaks of software again and again: then the goods only tell what it is for.
    software_recurs: bool,
    /// The same of knowledge.
    knowledge_recurs: bool,
}

/// How often a short text speaks of what it is about.
const RECURS: usize = 3;

impl HandedOver {
    fn of(reading: &Reading) -> Self {
        let s = reading.subject;
        // in a short text one word tells what it is about; in a long one the subject recurs
        let enough = |n: usize| n > reading.words / 150;
        // a proposal speaks of knowledge throughout, whatever it is about
        let again = |n: usize| n >= RECURS && reading.words <= LETTER;
        let knowledge = enough(s.knowledge);
        Self {
            software: enough(s.software),
            making: reading.making || knowledge,
            use_: knowledge && s.operation > 0,
            knowledge,
            software_recurs: again(s.software),
            knowledge_recurs: again(s.knowledge),
        }
    }

    /// The share of its score that a finding passes on to an item that serves it; `None` when the text hands over no
    /// such thing.
    fn share(&self, item: &crate::annex::Item, goods: &ControlCode, weights: &Weights) -> Option<f64> {
        let serves = |f: &dyn Fn(&crate::annex::Activities) -> bool| {
            item.serves.iter().any(|s| s.codes.iter().any(|g| g.contains(goods)) && f(&s.activities))
        };
        match item.code.entry().group() {
            Group::D if self.software => Some(weights.subject(self.software_recurs)),
            Group::E if serves(&|a| (self.making && (a.development || a.production)) || (self.use_ && a.use_)) => {
                let subject = self.knowledge && !self.software;
                Some(if subject { weights.subject(self.knowledge_recurs) } else { weights.derived() })
            }
            _ => None,
        }
    }
}

/// Whether a condition follows from serving the goods: it asks nothing, or only what is implied and not contradicted.
fn follows(matcher: &Matcher, reading: &Reading, condition: &Node) -> bool {
    match condition {
        Node::All(list) => list.iter().all(|n| follows(matcher, reading, n)),
        Node::Feature(id) => {
            let contrary = reading.others.get(&Owner::Unless(*id)).into_iter().flatten().any(TermHit::affirmed);
            matcher.features[id.0 as usize].implied && !contrary
        }
        _ => false,
    }
}

/// Adds the software and technology entries that serve what was found, when the text makes or hands over such.
pub(super) fn serving(matcher: &Matcher, reading: &Reading, weights: &Weights, findings: &mut Vec<Finding>) {
    let list = matcher.list();
    let handed_over = HandedOver::of(reading);
    let mut derived: BTreeMap<ItemId, Finding> = BTreeMap::new();
    for f in findings.iter_mut() {
        if !matches!(f.verdict, Verdict::Met | Verdict::Possible) {
            continue;
        }
        if matches!(f.code.entry().group(), Group::D | Group::E) {
            continue;
        }
        let serving = list.serving(&f.code);
        f.related = serving.iter().map(|id| list.get(*id).code.clone()).collect();
        for id in serving {
            let item = list.get(id);
            // entries with conditions of their own are judged by their own words
            let plain = !item.unused && follows(matcher, reading, &matcher.item(id).condition);
            let Some(share) = handed_over.share(item, &f.code, weights).filter(|_| plain) else { continue };
            let score = (f.score * share).min(0.99);
            if derived.get(&id).is_some_and(|d| d.score >= score) {
                continue;
            }
            derived.insert(
                id,
                Finding {
                    item: id,
                    code: item.code.clone(),
                    verdict: f.verdict,
                    score,
                    evidence: f.evidence.clone(),
                    conditions: Vec::new(),
                    questions: Vec::new(),
                    related: Vec::new(),
                    exception: None,
                    exception_spans: Vec::new(),
                    serves: Some(f.code.clone()),
                    features: f.features.clone(),
                },
            );
        }
    }
    for (id, d) in derived {
        if let Some(own) = findings.iter_mut().find(|f| f.item == id) {
            if (d.verdict, -d.score) < (own.verdict, -own.score) {
                *own = d;
            }
        } else {
            findings.push(d);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Matcher, classify};

    #[test]
    fn a_text_that_speaks_of_software_again_and_again_is_about_software() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let first = |text: &str| classify(&matcher, &[text]).findings.first().map(|f| f.code.entry().group());
        let machine = "balancing machine, shafts 1.1 m long, journals 82 mm, rotors from 0.9 to 23 kg, 6200 rpm";
        let about = format!(
            "We hand over the software and the source code, a program written only for our {machine}; the software also serves its upkeep."
        );
        let goods = format!("For sale: our {machine}, with its software.");
        assert_eq!(first(&about), Some(crate::annex::Group::D));
        assert_eq!(first(&goods), Some(crate::annex::Group::B));
    }
}
