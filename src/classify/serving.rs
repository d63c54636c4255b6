//! Software and technology that serve what was found: what a university exports when it shares its work on goods.
//!
//! In: findings of goods and what the text says it hands over. Out: findings of the entries that serve them.

use std::collections::BTreeMap;

use super::matcher::{Matcher, Node, Owner};
use super::rank::Weights;
use super::reading::{Reading, TermHit};
use super::subject::{Intangible, Subject};
use super::{Finding, Verdict};
use crate::annex::{Activities, ControlCode, Group, Item, ItemId};

/// What a text hands over beside goods, for choosing the software and technology entries that serve what was found.
struct HandedOver {
    subject: Subject,
    /// Whether there is software at all, and knowledge.
    software: bool,
    knowledge: bool,
    /// What the text is about, if not goods.
    about: Option<Intangible>,
}

impl HandedOver {
    fn of(reading: &Reading) -> Self {
        let subject = reading.subject;
        let about = subject.is_about(reading.words);
        let speaks = |what| subject.speaks_of(what, reading.words) || about == Some(what);
        Self { subject, software: speaks(Intangible::Software), knowledge: speaks(Intangible::Knowledge), about }
    }

    /// Whether knowledge for one of these activities is handed over.
    fn knows(&self, activities: Activities) -> bool {
        let making = self.knowledge || self.subject.making();
        let use_ = self.knowledge && self.subject.speaks_of_use();
        making && (activities.development || activities.production) || use_ && activities.use_
    }

    /// What a finding passes on to an item that serves it; `None` when the text hands over no such thing.
    fn share(&self, item: &Item, goods: &ControlCode, weights: &Weights) -> Option<Share> {
        let served = || item.serves.iter().filter(|s| s.codes.iter().any(|g| g.contains(goods))).map(|s| s.activities);
        let kind = match item.code.entry().group() {
            Group::D if self.software => Intangible::Software,
            Group::E if served().any(|activities| self.knows(activities)) => Intangible::Knowledge,
            _ => return None,
        };
        let about = self.about == Some(kind);
        let spoken_of = about || kind == Intangible::Software || self.knowledge && !self.software;
        let misfit = weights.activity() * (1.0 - served().map(|a| self.subject.fit(a)).fold(0.0, f64::max));
        Some(Share {
            score: if spoken_of { weights.subject() } else { weights.derived() } - misfit,
            precedence: about.then(|| weights.about() - misfit),
        })
    }
}

/// What a finding of goods passes on to an item that serves them.
struct Share {
    /// Of its score.
    score: f64,
    /// The root of its score by which the item goes before the goods.
    precedence: Option<f64>,
}

/// The place of what goes before something of this score.
fn before(score: f64, root: f64) -> f64 {
    score.powf(root.recip())
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
            let score = f.score * share.score;
            let precedence = share.precedence.map(|root| before(f.score, root));
            if derived.get(&id).is_some_and(|d| d.place() >= precedence.unwrap_or(score)) {
                continue;
            }
            derived.insert(
                id,
                Finding {
                    item: id,
                    code: item.code.clone(),
                    verdict: f.verdict,
                    score,
                    precedence,
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
    raise_own(&handed_over, weights, findings, &derived);
    for (id, d) in derived {
        if let Some(own) = findings.iter_mut().find(|f| f.item == id) {
            if (d.verdict, -d.place()) < (own.verdict, -own.place()) {
                *own = d;
            }
        } else {
            findings.push(d);
        }
    }
}

/// In a text about software or knowledge, an entry of either whose own conditions are met goes before the goods of its
/// category and before the general entries that serve them.
fn raise_own(
    handed_over: &HandedOver,
    weights: &Weights,
    findings: &mut [Finding],
    derived: &BTreeMap<ItemId, Finding>,
) {
    if handed_over.about.is_none() {
        return;
    }
    let intangible = |f: &Finding| matches!(f.code.entry().group(), Group::D | Group::E);
    let mut first: BTreeMap<u8, f64> = BTreeMap::new();
    let goods = findings.iter().filter(|f| !intangible(f));
    for f in goods.chain(derived.values()).filter(|f| f.verdict == Verdict::Met) {
        let place = first.entry(f.code.entry().category()).or_default();
        *place = place.max(f.place());
    }
    for f in findings.iter_mut().filter(|f| f.verdict == Verdict::Met && intangible(f) && f.score >= weights.own()) {
        let ahead = first.get(&f.code.entry().category()).filter(|place| **place >= f.score);
        f.precedence = ahead.map(|place| before(*place, weights.about()));
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
