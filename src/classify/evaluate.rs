//! Judges items: met, not met or unknown, in three-valued logic, with every condition shown.
//!
//! In: a [`Reading`] and the [`Matcher`]. Out: for an item that the text names, an [`Evaluation`]: its outcome, the
//! deepest item the facts reach, each condition with what was required and found.

use std::collections::HashMap;

use super::answers::{Answers, Fact};
use super::attach;
use super::matcher::{FeatureId, Matcher, Node, Owner};
use super::reading::{Reading, Span, TermHit};
use super::remaining::Remaining;
use super::scope::Scope;
use crate::annex::{ItemId, Measure};

/// Least proximity of words that rule a feature out.
const BESIDE: f64 = 0.8;

/// Three values (Kleene).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A stated fact rules it out.
    NotMet,
    /// The text does not settle it.
    Unknown,
    /// A stated fact meets it.
    Met,
}

/// Where the outcome of a condition comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The text says so.
    Stated,
    /// The text gives a figure without saying of what: nothing else accounts for it, and the item asks for one more.
    LeftOver,
    /// It goes with the kind of thing that is named or resembled.
    Implied,
    /// No known word says so, but the text as a whole clearly reads like the item.
    Resembled,
    /// The text is silent.
    Silent,
    /// The figure straddles the limit, or is doubtful.
    Straddles,
}

impl Ground {
    /// Whether the text itself gives the fact.
    pub(super) fn is_stated(self) -> bool {
        matches!(self, Self::Stated | Self::LeftOver)
    }
}

/// One condition of an item, compared with the text.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionResult {
    /// The item it belongs to.
    pub item: ItemId,
    /// The parameter or feature.
    pub of: String,
    /// What the list requires.
    pub required: String,
    /// What the text says.
    pub found: Option<String>,
    /// Where it says so.
    pub spans: Vec<Span>,
    /// The outcome.
    pub outcome: Outcome,
    /// Why.
    pub ground: Ground,
    /// Confidence that the words found are about this condition.
    pub confidence: f64,
    /// Whether it is a condition on a figure.
    pub numeric: bool,
    /// Whether figures in the text contradict each other.
    pub contradictory: bool,
    /// Whether a person said so, not the text.
    pub answered: bool,
}

/// How an item was judged.
#[derive(Debug, Clone)]
pub(super) struct Evaluation {
    pub(super) outcome: Outcome,
    /// The deepest item that the facts reach.
    pub(super) reached: ItemId,
    pub(super) conditions: Vec<ConditionResult>,
    /// The exception that excludes it: name, words.
    pub(super) exception: Option<(String, Vec<Span>)>,
    /// An exception that may apply, unresolved: name, words.
    pub(super) doubt: Option<(String, Vec<Span>)>,
}

impl Evaluation {
    fn of(outcome: Outcome, reached: ItemId) -> Self {
        Self { outcome, reached, conditions: Vec::new(), exception: None, doubt: None }
    }
}

/// What a text clearly reads like: a feature of which no word speaks, for or against, is taken from that. Figures never are.
pub(super) struct Resembled {
    /// An item and those above it.
    pub(super) items: Vec<ItemId>,
    /// The words that carry the resemblance.
    pub(super) words: Vec<Span>,
}

/// Judges items against one reading.
pub(super) struct Evaluator<'m, 'r> {
    pub(super) matcher: &'m Matcher,
    pub(super) reading: &'r Reading,
    pub(super) passages: &'r [&'r str],
    /// What a person said beside the text.
    pub(super) answers: Option<&'r Answers>,
    /// What the text reads like, when it does so clearly.
    pub(super) resembled: Option<Resembled>,
    /// The one figure that is still asked for.
    pub(super) remaining: Option<Remaining>,
    /// Items under judgement, against references that lead back.
    active: Vec<ItemId>,
    references: HashMap<ItemId, Outcome>,
}

/// What naming says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// By a term that carries alone.
    Strong,
    /// By a weak term only.
    Weak,
    /// Not by its own terms.
    No,
}

impl<'m, 'r> Evaluator<'m, 'r> {
    pub(super) fn new(matcher: &'m Matcher, reading: &'r Reading, passages: &'r [&'r str]) -> Self {
        Self {
            matcher,
            reading,
            passages,
            answers: None,
            resembled: None,
            remaining: None,
            active: Vec::new(),
            references: HashMap::new(),
        }
    }

    /// The same, with what a person said beside the text.
    pub(super) fn with(mut self, answers: &'r Answers) -> Self {
        self.answers = Some(answers);
        self
    }

    /// Whether a person said that the thing is one of the item, or is not.
    fn said_to_be(&self, id: ItemId) -> Option<bool> {
        self.answers?.is(&self.matcher.list.get(id).code)
    }

    /// How the text names an item by the item's own terms.
    pub(super) fn named(&self, id: ItemId) -> Named {
        if self.said_to_be(id) == Some(true) {
            return Named::Strong;
        }
        let mut best = Named::No;
        for h in self.reading.things.get(&id).into_iter().flatten() {
            if !h.affirmed() {
                continue;
            }
            if h.strong {
                return Named::Strong;
            }
            best = Named::Weak;
        }
        best
    }

    /// Judges `id` as the thing named by the words of `scope`, with the conditions and exceptions of the items above it.
    pub(super) fn judge(&mut self, id: ItemId, scope: &Scope) -> Evaluation {
        let mut result = self.item(id, scope);
        let lineage = self.matcher.list.lineage(id);
        for pair in lineage.windows(2) {
            let (child, parent) = (pair[0], pair[1]);
            let compiled = self.matcher.item(parent);
            let above = self.node(&compiled.condition, parent, scope, Some(child));
            result.outcome = result.outcome.min(above.outcome);
            result.conditions.extend(above.conditions);
            self.exceptions(&compiled.exceptions, parent, scope, &mut result);
        }
        result
    }

    fn item(&mut self, id: ItemId, scope: &Scope) -> Evaluation {
        if self.active.contains(&id) || self.matcher.list.get(id).unused {
            return Evaluation::of(
                if self.matcher.list.get(id).unused { Outcome::NotMet } else { Outcome::Unknown },
                id,
            );
        }
        self.active.push(id);
        let compiled = self.matcher.item(id);
        let mut result = self.node(&compiled.condition, id, scope, None);
        self.exceptions(&compiled.exceptions, id, scope, &mut result);
        self.active.pop();
        result
    }

    /// The condition of being `child`, which a person said it is not.
    fn denied(&self, item: ItemId, child: ItemId) -> ConditionResult {
        let child = self.matcher.list.get(child);
        ConditionResult {
            item,
            of: format!("being one of {}", child.code),
            required: child.name.clone(),
            found: Some(answer("no")),
            spans: Vec::new(),
            outcome: Outcome::NotMet,
            ground: Ground::Stated,
            confidence: 1.0,
            numeric: false,
            contradictory: false,
            answered: true,
        }
    }

    /// `through`: the child whose own judgement is added by the caller; it counts as met here.
    pub(super) fn node(&mut self, node: &'m Node, item: ItemId, scope: &Scope, through: Option<ItemId>) -> Evaluation {
        match node {
            Node::All(list) => {
                let mut result = Evaluation::of(Outcome::Met, item);
                for part in list {
                    let mut e = self.node(part, item, scope, through);
                    result.outcome = result.outcome.min(e.outcome);
                    result.conditions.append(&mut e.conditions);
                    if matches!(part, Node::Any(_)) && e.reached != item {
                        result.reached = e.reached;
                    }
                    result.exception = result.exception.or(e.exception);
                    result.doubt = result.doubt.or(e.doubt);
                }
                result
            }
            Node::Any(list) => self.any(list, item, scope, through),
            Node::Item(child) => {
                if through == Some(*child) {
                    return Evaluation::of(Outcome::Met, *child);
                }
                if self.said_to_be(*child) == Some(false) {
                    let mut e = Evaluation::of(Outcome::NotMet, item);
                    e.conditions.push(self.denied(item, *child));
                    return e;
                }
                let has_terms = self.matcher.item(*child).has_terms;
                if has_terms && self.named_below(*child) == Named::No {
                    return self.stated(*child, scope).unwrap_or_else(|| Evaluation::of(Outcome::Unknown, item));
                }
                self.item(*child, scope)
            }
            Node::Reference(other) => {
                let said = self.said_to_be(*other);
                let outcome = match said {
                    Some(true) => Outcome::Met,
                    Some(false) => Outcome::NotMet,
                    None => self.reference(*other),
                };
                let mut e = Evaluation::of(outcome, item);
                let target = self.matcher.list.get(*other);
                e.conditions.push(ConditionResult {
                    item,
                    of: format!("an item of {}", target.code),
                    required: target.name.clone(),
                    found: said.map(|s| answer(if s { "yes" } else { "no" })),
                    spans: Vec::new(),
                    outcome,
                    ground: if outcome == Outcome::Unknown { Ground::Silent } else { Ground::Stated },
                    confidence: 0.8,
                    numeric: false,
                    contradictory: false,
                    answered: said.is_some(),
                });
                e
            }
            Node::Limit(index) => {
                let mut e = Evaluation::of(Outcome::Unknown, item);
                let c = self.limit(*index, item, scope);
                e.outcome = c.outcome;
                e.conditions.push(c);
                e
            }
            Node::Feature(id) => {
                let mut e = Evaluation::of(Outcome::Unknown, item);
                let c = self.feature(*id, item, scope);
                e.outcome = c.outcome;
                e.conditions.push(c);
                e
            }
        }
    }

    /// The judgement of an item that no word names, where what the text states meets all it asks: a figure, and words for a
    /// feature of its own, which tell it from its siblings.
    fn stated(&mut self, item: ItemId, scope: &Scope) -> Option<Evaluation> {
        if self.reading.figures.is_empty() || self.matcher.limits_of(item) == 0 {
            return None;
        }
        let judged = self.item(item, scope);
        let met = |c: &&ConditionResult| c.outcome == Outcome::Met && c.ground.is_stated();
        let figure = judged.conditions.iter().filter(met).any(|c| c.numeric && c.confidence > attach::UNCLAIMED_MAIN);
        let feature = judged.conditions.iter().filter(met).any(|c| !c.numeric && c.item == item);
        (judged.outcome == Outcome::Met && figure && feature).then_some(judged)
    }

    fn any(&mut self, list: &'m [Node], item: ItemId, scope: &Scope, through: Option<ItemId>) -> Evaluation {
        if list.is_empty() {
            return Evaluation::of(Outcome::Unknown, item);
        }
        if list.iter().any(|n| matches!(n, Node::Item(c) if Some(*c) == through)) {
            return Evaluation::of(Outcome::Met, item);
        }
        let mut evaluated: Vec<Evaluation> = list.iter().map(|n| self.node(n, item, scope, through)).collect();
        // of a grade known to reach a figure nothing was said, and the figure itself is stated
        let fails = |(n, e): (&Node, &Evaluation)| matches!(n, Node::Limit(_)) && e.outcome == Outcome::NotMet;
        if list.iter().zip(&evaluated).any(fails) {
            let formula = |index: &u32| matches!(self.matcher.limits[*index as usize].measure, Measure::Formula(_));
            let open = list.iter().zip(&mut evaluated).filter(|(n, e)| {
                e.outcome == Outcome::Unknown
                    && match n {
                        Node::Feature(f) => self.matcher.features[f.0 as usize].stands_in,
                        // nor what would follow from other figures, which are not stated
                        Node::Limit(index) => formula(index) && e.conditions.iter().all(|c| c.ground == Ground::Silent),
                        _ => false,
                    }
            });
            open.for_each(|(_, e)| *e = Evaluation::of(Outcome::NotMet, item));
        }
        let best = evaluated.iter().map(|e| e.outcome).max().unwrap_or(Outcome::Unknown);
        match best {
            Outcome::Met => {
                let chosen = evaluated.iter().position(|e| e.outcome == Outcome::Met).unwrap_or(0);
                evaluated.swap_remove(chosen)
            }
            Outcome::Unknown => {
                // the branch that has come farthest tells what is still open; its siblings are other ways to meet it
                let chosen = evaluated
                    .iter()
                    .enumerate()
                    .filter(|(_, e)| e.outcome == Outcome::Unknown)
                    .max_by_key(|(i, e)| {
                        let met =
                            e.conditions.iter().filter(|c| c.outcome == Outcome::Met && c.ground.is_stated()).count();
                        (met, usize::MAX - i)
                    })
                    .map_or(0, |(i, _)| i);
                let mut out = evaluated.swap_remove(chosen);
                let advanced = out.conditions.iter().any(|c| c.outcome == Outcome::Met && c.ground.is_stated());
                if !advanced {
                    out.reached = item;
                }
                out
            }
            Outcome::NotMet => {
                let mut out = Evaluation::of(Outcome::NotMet, item);
                out.exception = evaluated.iter().find_map(|e| e.exception.clone());
                for e in evaluated {
                    out.conditions.extend(e.conditions.into_iter().filter(|c| c.outcome == Outcome::NotMet));
                }
                out.conditions.truncate(8);
                out
            }
        }
    }

    /// Whether an item or anything below it is named.
    pub(super) fn named_below(&self, id: ItemId) -> Named {
        let mut best = Named::No;
        for below in self.matcher.list.subtree(id) {
            match self.named(below) {
                Named::Strong => return Named::Strong,
                Named::Weak => best = Named::Weak,
                Named::No => {}
            }
        }
        best
    }

    fn reference(&mut self, other: ItemId) -> Outcome {
        if let Some(known) = self.references.get(&other) {
            return *known;
        }
        if self.active.contains(&other) || self.active.len() > 24 {
            return Outcome::Unknown;
        }
        let hits: Vec<&TermHit> = self
            .matcher
            .list
            .subtree(other)
            .into_iter()
            .flat_map(|id| self.reading.things.get(&id).into_iter().flatten())
            .filter(|h| h.affirmed())
            .collect();
        let strong: Vec<&TermHit> = hits.iter().copied().filter(|h| h.strong).collect();
        let named = !strong.is_empty();
        let hits = if named { strong } else { hits };
        let outcome = if hits.is_empty() {
            Outcome::Unknown
        } else {
            let scope = Scope::around(self.reading, &hits, Vec::new(), []);
            self.references.insert(other, Outcome::Unknown);
            self.active.push(other);
            let compiled = self.matcher.item(other);
            let mut result = self.node(&compiled.condition, other, &scope, None);
            self.exceptions(&compiled.exceptions, other, &scope, &mut result);
            self.active.pop();
            // weak words name the other item only when figures bear them out
            let figure = |c: &ConditionResult| c.numeric && c.outcome == Outcome::Met && c.ground.is_stated();
            if named || result.outcome == Outcome::Met && result.conditions.iter().any(figure) {
                result.outcome
            } else {
                Outcome::Unknown
            }
        };
        self.references.insert(other, outcome);
        outcome
    }

    pub(super) fn feature(&self, id: FeatureId, item: ItemId, scope: &Scope) -> ConditionResult {
        let f = &self.matcher.features[id.0 as usize];
        let fact = |a: &Answers| a.holds(&Fact::Has(self.matcher.list.get(item).code.entry(), f.name.clone()));
        if let Some(holds) = self.answers.and_then(fact) {
            return ConditionResult {
                item,
                of: f.name.clone(),
                required: f.name.clone(),
                found: Some(answer(if holds { "yes" } else { "no" })),
                spans: Vec::new(),
                outcome: if holds { Outcome::Met } else { Outcome::NotMet },
                ground: Ground::Stated,
                confidence: 1.0,
                numeric: false,
                contradictory: false,
                answered: true,
            };
        }
        let near = |owner: Owner| -> Vec<&TermHit> {
            self.reading
                .others
                .get(&owner)
                .into_iter()
                .flatten()
                .filter(|h| scope.holds(self.reading, h.sentence))
                .collect()
        };
        let yes = near(Owner::Feature(id));
        let no = near(Owner::Unless(id));
        let affirmed: Vec<&TermHit> = yes.iter().copied().filter(|h| h.affirmed()).collect();
        // words far off may be about something else, and must not rule anything out
        let beside = |h: &&TermHit| {
            let of_others = h.spans.iter().any(|s| self.reading.surveys[s.passage]);
            !of_others && scope.proximity(self.reading, h.sentence) >= BESIDE
        };
        let contrary: Vec<&TermHit> = no.iter().copied().filter(|h| h.affirmed()).filter(beside).collect();
        let denied: Vec<&TermHit> = yes.iter().copied().filter(|h| !h.affirmed()).filter(beside).collect();
        let (outcome, ground, mut hits) = if !affirmed.is_empty() {
            (Outcome::Met, Ground::Stated, affirmed)
        } else if !contrary.is_empty() {
            (Outcome::NotMet, Ground::Stated, contrary)
        } else if f.implied {
            (Outcome::Met, Ground::Implied, Vec::new())
        } else if !denied.is_empty() {
            (Outcome::NotMet, Ground::Stated, denied)
        // words for what reaches a figure are there or not: no resemblance measures it
        } else if !f.stands_in && self.resembled.as_ref().is_some_and(|r| r.items.contains(&item)) {
            (Outcome::Met, Ground::Resembled, Vec::new())
        } else {
            (Outcome::Unknown, Ground::Silent, Vec::new())
        };
        // what stands nearest to the name is shown
        let proximity = |h: &TermHit| scope.proximity(self.reading, h.sentence);
        hits.sort_by(|a, b| proximity(b).total_cmp(&proximity(a)));
        let mut spans: Vec<Span> = hits.iter().take(3).flat_map(|h| h.spans.iter().cloned()).collect();
        if ground == Ground::Resembled {
            spans.extend(self.resembled.iter().flat_map(|r| r.words.iter().cloned()));
        }
        spans.sort();
        spans.dedup();
        let confidence = hits.first().map_or(0.0, |h| proximity(h));
        ConditionResult {
            item,
            of: f.name.clone(),
            required: f.name.clone(),
            found: (!spans.is_empty()).then(|| self.words(&spans)),
            spans,
            outcome,
            ground,
            confidence: if ground == Ground::Implied { 0.8 } else { confidence },
            numeric: false,
            contradictory: false,
            answered: false,
        }
    }

    pub(super) fn words(&self, spans: &[Span]) -> String {
        spans.iter().filter_map(|s| self.passages.get(s.passage)?.get(s.start..s.end)).collect::<Vec<_>>().join(" … ")
    }
}

/// What a person said, marked as such.
pub(super) fn answer(text: &str) -> String {
    format!("{text} (answer)")
}
