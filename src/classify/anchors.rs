//! The items that a text is judged for: those it names, and those it resembles without naming them.
//!
//! In: a [`Reading`], the likenesses of its stretches. Out: [`Anchor`]s, the deepest items named or resembled.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::{Evaluator, Named};
use super::matcher::Matcher;
use super::rank::Weights;
use super::reading::{Reading, Span, TermHit};
use crate::annex::ItemId;
use crate::lexicon::Token;
use crate::resemblance::{Likeness, Likenesses};

/// An item to be judged, and the hits that name it.
pub(super) struct Anchor {
    pub(super) item: ItemId,
    pub(super) strong: bool,
    /// A person answered questions about it.
    pub(super) asked: bool,
    /// Words that resemble the item, where none names it.
    pub(super) resembling: Vec<TermHit>,
    /// Set when the text reads like this item and clearly less like the others of the entry: the words that carry it.
    pub(super) distinct: Option<Vec<Span>>,
}

/// Least different words that the model knows in a stretch: a line of a form, or a text in an unknown script, proposes
/// nothing.
const LEAST_KNOWN: usize = 10;
/// Least words that carry a resemblance.
const LEAST_CARRYING: usize = 3;
/// Words shown as the ground of a resemblance.
const CARRYING: usize = 5;

/// Adds items that the text resembles without naming them, and items below named ones that it resembles.
pub(super) fn propose(
    matcher: &Matcher,
    reading: &Reading,
    sentences: &[Vec<&Token>],
    likenesses: &Likenesses,
    weights: &Weights,
    anchors: &mut Vec<Anchor>,
) {
    let list = matcher.list();
    let mut proposed = 0;
    for l in &likenesses.entries {
        let own: Vec<usize> = (0..anchors.len()).filter(|i| list.entry_of(anchors[*i].item) == l.entry).collect();
        // what stands out is as good as a name for a thing that weak words name
        if l.rank == 0 && l.salience >= weights.deepens() {
            for i in &own {
                anchors[*i].strong = true;
            }
        }
        let may_propose = l.known >= LEAST_KNOWN && proposed < weights.most_proposals();
        if l.salience < weights.proposes().min(weights.deepens()) || (own.is_empty() && !may_propose) {
            continue;
        }
        let nearest = matcher.resemblance.nearest(l, likenesses);
        let distinct = nearest.lead >= weights.distinct();
        let item = if distinct { nearest.lowest } else { nearest.item };
        let carrying = || carrying(matcher, reading, sentences, l);
        let spans = |hits: &[TermHit]| distinct.then(|| hits.iter().flat_map(|h| h.spans.iter().cloned()).collect());
        let within =
            |i: &usize| item != anchors[*i].item && list.get(item).code.is_within(&list.get(anchors[*i].item).code);
        if own.iter().all(|i| !anchors[*i].strong) {
            if l.salience < weights.proposes() || !may_propose {
                continue;
            }
            let resembling = carrying();
            // one or two words may stand in any text
            if resembling.len() < LEAST_CARRYING {
                continue;
            }
            proposed += 1;
            let distinct = spans(&resembling);
            anchors.push(Anchor { item, strong: false, asked: false, resembling, distinct });
        } else if (distinct || l.salience >= weights.deepens()) && own.iter().all(within) {
            let strong = own.iter().any(|i| anchors[*i].strong);
            let distinct = spans(&carrying());
            anchors.push(Anchor { item, strong, asked: false, resembling: Vec::new(), distinct });
        }
    }
}

/// The words that carry a likeness, as words for its item.
fn carrying(matcher: &Matcher, reading: &Reading, sentences: &[Vec<&Token>], l: &Likeness) -> Vec<TermHit> {
    let words = matcher.resemblance.words(l, sentences, CARRYING).into_iter();
    words
        .map(|(sentence, position)| {
            let s = &reading.sentences[sentence];
            let token = sentences[sentence][position];
            TermHit {
                term: None,
                strong: false,
                sentence,
                spans: vec![Span { passage: s.passage, start: token.start, end: token.end }],
                negated: false,
                distant: s.distant,
                background: 0.0,
            }
        })
        .collect()
}

/// The deepest items that the text names.
pub(super) fn anchors(matcher: &Matcher, evaluator: &Evaluator<'_, '_>) -> Vec<Anchor> {
    let list = matcher.list();
    let mut named: BTreeMap<ItemId, Named> = BTreeMap::new();
    let mut mentioned: BTreeSet<ItemId> = BTreeSet::new();
    for id in evaluator.reading.things.keys() {
        let n = evaluator.named(*id);
        if n == Named::No {
            continue;
        }
        // words of a lettered condition do not establish the thing: they count for the item above it
        let mut at = *id;
        let mut strength = n;
        while matcher.is_condition(at) {
            let Some(parent) = list.get(at).parent else { break };
            at = parent;
            strength = Named::Weak;
        }
        let slot = named.entry(at).or_insert(strength);
        if strength == Named::Strong {
            *slot = Named::Strong;
        }
    }
    for (code, _) in &evaluator.reading.codes {
        if let Some(id) = matcher.id(code) {
            named.insert(id, Named::Strong);
            mentioned.insert(id);
        }
    }
    let mut out = Vec::new();
    for (id, n) in &named {
        let established = *n == Named::Strong
            || list.lineage(*id).iter().skip(1).any(|above| named.get(above) == Some(&Named::Strong));
        let deeper = named.iter().any(|(other, m)| {
            // a weak word for one of its items says little against those that have no words of their own
            let settles = *m == Named::Strong || (established && !has_wordless(matcher, *id));
            other != id && list.get(*other).code.is_within(&list.get(*id).code) && settles
        });
        if deeper && !mentioned.contains(id) {
            continue;
        }
        out.push(Anchor { item: *id, strong: established, asked: false, resembling: Vec::new(), distinct: None });
    }
    out
}

/// Whether an item has items below it that go by its own words: they have none and are no lettered conditions.
fn has_wordless(matcher: &Matcher, id: ItemId) -> bool {
    matcher.list().get(id).children.iter().any(|c| {
        let child = matcher.list().get(*c);
        !child.unused && child.terms.is_empty() && !matcher.is_condition(*c)
    })
}
