//! Judges items: met, not met or unknown, in three-valued logic, with every condition shown.
//!
//! In: a [`Reading`] and the [`Matcher`]. Out: for an item that the text names, an [`Evaluation`]: its outcome, the
//! deepest item the facts reach, each condition with what was required and found.

use std::collections::{BTreeSet, HashMap};

use super::answers::{Answers, Fact};
use super::attach;
use super::matcher::{ExceptionNode, FeatureId, Matcher, Node, Owner};
use super::reading::{Figure, Reading, Span, TermHit};
use crate::annex::{Better, End, Expression, ItemId, Limit, Measure, PropertyId};
use crate::quantities::{APPROXIMATE, Interval, Stated};

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
    /// It follows from naming the thing.
    Implied,
    /// The text is silent.
    Silent,
    /// The figure straddles the limit, or is doubtful.
    Straddles,
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
    /// An exception that may apply, unresolved.
    pub(super) doubt: Option<String>,
}

impl Evaluation {
    fn of(outcome: Outcome, reached: ItemId) -> Self {
        Self { outcome, reached, conditions: Vec::new(), exception: None, doubt: None }
    }
}

/// The part of a document in which words and figures are about a thing.
pub(super) struct Scope {
    /// Sentences that name the thing.
    anchors: BTreeSet<usize>,
    /// Token ranges of the words that name it, by sentence.
    names: Vec<(usize, std::ops::Range<usize>)>,
    /// Passages that count.
    passages: BTreeSet<usize>,
}

/// Words of a document up to which the whole of it counts as one context.
const SHORT_DOCUMENT: usize = 320;
/// Least confidence with which a figure decides.
const DECIDES: f64 = 0.4;
/// Least confidence with which a figure rules an item out.
const RULES_OUT: f64 = 0.5;
/// How far a figure that no word claims may lie from the limit, as a factor.
const MAGNITUDE: f64 = 50.0;

impl Scope {
    pub(super) fn around(reading: &Reading, hits: &[&TermHit], names: Vec<(usize, std::ops::Range<usize>)>) -> Self {
        let anchors: BTreeSet<usize> = hits.iter().map(|h| h.sentence).collect();
        let all = reading.passage_sentences.len();
        let passages = if reading.words <= SHORT_DOCUMENT {
            (0..all).collect()
        } else {
            let mut set = BTreeSet::new();
            for s in &anchors {
                let p = reading.sentences[*s].passage;
                set.extend(p.saturating_sub(1)..=(p + 2).min(all.saturating_sub(1)));
            }
            set
        };
        Self { anchors, names, passages }
    }

    fn holds(&self, reading: &Reading, sentence: usize) -> bool {
        self.passages.contains(&reading.sentences[sentence].passage)
    }

    /// How near a sentence is to one that names the thing, 1 for the same.
    fn proximity(&self, reading: &Reading, sentence: usize) -> f64 {
        let nearest = self.anchors.iter().map(|a| a.abs_diff(sentence)).min().unwrap_or(usize::MAX);
        let same_passage =
            self.anchors.iter().any(|a| reading.sentences[*a].passage == reading.sentences[sentence].passage);
        match (nearest, same_passage) {
            (0, _) => 1.0,
            (1, true) => 0.95,
            (2, true) => 0.9,
            (_, true) => 0.8,
            (1..=2, false) => 0.85,
            _ => 0.6,
        }
    }
}

/// Judges items against one reading.
pub(super) struct Evaluator<'m, 'r> {
    pub(super) matcher: &'m Matcher,
    pub(super) reading: &'r Reading,
    pub(super) passages: &'r [&'r str],
    /// What a person said beside the text.
    answers: Option<&'r Answers>,
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
        Self { matcher, reading, passages, answers: None, active: Vec::new(), references: HashMap::new() }
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

    fn exceptions(&mut self, list: &'m [ExceptionNode], item: ItemId, scope: &Scope, result: &mut Evaluation) {
        for e in list {
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
                        result.doubt = Some(name());
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
        if e.has_terms {
            for h in self.reading.others.get(&Owner::Exception(e.id)).into_iter().flatten() {
                if h.affirmed() && h.strong && scope.holds(self.reading, h.sentence) {
                    spans.extend(h.spans.iter().cloned());
                }
            }
            if spans.is_empty() {
                return (Outcome::NotMet, spans);
            }
        }
        let condition = self.node(&e.condition, item, scope, None);
        let stated = condition.conditions.iter().any(|c| c.outcome == Outcome::Met && c.ground == Ground::Stated);
        let mut outcome = condition.outcome;
        if !e.has_terms && (outcome != Outcome::Met || !(stated || condition.conditions.is_empty())) {
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
                    return Evaluation::of(Outcome::Unknown, item);
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

    fn any(&mut self, list: &'m [Node], item: ItemId, scope: &Scope, through: Option<ItemId>) -> Evaluation {
        if list.is_empty() {
            return Evaluation::of(Outcome::Unknown, item);
        }
        if list.iter().any(|n| matches!(n, Node::Item(c) if Some(*c) == through)) {
            return Evaluation::of(Outcome::Met, item);
        }
        let mut evaluated: Vec<Evaluation> = list.iter().map(|n| self.node(n, item, scope, through)).collect();
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
                        let met = e
                            .conditions
                            .iter()
                            .filter(|c| c.outcome == Outcome::Met && c.ground == Ground::Stated)
                            .count();
                        (met, usize::MAX - i)
                    })
                    .map_or(0, |(i, _)| i);
                let mut out = evaluated.swap_remove(chosen);
                let advanced = out.conditions.iter().any(|c| c.outcome == Outcome::Met && c.ground == Ground::Stated);
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
            .filter(|h| h.affirmed() && h.strong)
            .collect();
        let outcome = if hits.is_empty() {
            Outcome::Unknown
        } else {
            let scope = Scope::around(self.reading, &hits, Vec::new());
            self.references.insert(other, Outcome::Unknown);
            self.active.push(other);
            let compiled = self.matcher.item(other);
            let mut result = self.node(&compiled.condition, other, &scope, None);
            self.exceptions(&compiled.exceptions, other, &scope, &mut result);
            self.active.pop();
            result.outcome
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
        let contrary: Vec<&TermHit> = no.iter().copied().filter(|h| h.affirmed()).collect();
        let denied: Vec<&TermHit> = yes.iter().copied().filter(|h| !h.affirmed()).collect();
        let (outcome, ground, hits) = if !affirmed.is_empty() {
            (Outcome::Met, Ground::Stated, affirmed)
        } else if !contrary.is_empty() {
            (Outcome::NotMet, Ground::Stated, contrary)
        } else if f.implied {
            (Outcome::Met, Ground::Implied, Vec::new())
        } else if !denied.is_empty() {
            (Outcome::NotMet, Ground::Stated, denied)
        } else {
            (Outcome::Unknown, Ground::Silent, Vec::new())
        };
        let mut spans: Vec<Span> = hits.iter().take(3).flat_map(|h| h.spans.iter().cloned()).collect();
        spans.sort();
        spans.dedup();
        let confidence = hits.iter().map(|h| scope.proximity(self.reading, h.sentence)).fold(0.0f64, f64::max);
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

    /// The outcome of one limit by itself.
    #[cfg(test)]
    pub(super) fn limit_outcome(&self, index: u32, scope: &Scope) -> Outcome {
        self.limit(index, ItemId(0), scope).outcome
    }

    pub(super) fn limit(&self, index: u32, item: ItemId, scope: &Scope) -> ConditionResult {
        let limit = &self.matcher.limits[index as usize];
        let of = match &limit.measure {
            Measure::Property(p) => self.matcher.list.properties.get(*p).name.clone(),
            Measure::Formula(f) => f.text().to_owned(),
        };
        let required = match &limit.at {
            Some(at) => format!("{} ({at})", limit.required),
            None => limit.required.clone(),
        };
        let mut out = ConditionResult {
            item,
            of,
            required,
            found: None,
            spans: Vec::new(),
            outcome: Outcome::Unknown,
            ground: Ground::Silent,
            confidence: 0.0,
            numeric: true,
            contradictory: false,
            answered: false,
        };
        match &limit.measure {
            Measure::Property(p) => {
                if let Some((text, figure)) = self.answers.and_then(|a| a.figure(*p)) {
                    out.outcome = self.compare(*p, limit, &figure);
                    out.ground = if out.outcome == Outcome::Unknown { Ground::Straddles } else { Ground::Stated };
                    out.confidence = 1.0;
                    out.found = Some(answer(text));
                    out.answered = true;
                    return out;
                }
                let found = self.figures_for(*p, index, scope);
                if found.is_empty() {
                    let p = self.matcher.list.properties.get(*p);
                    if let Some(e) = &p.expression {
                        self.formula(e, limit, index, scope, &mut out);
                    }
                    return out;
                }
                self.decide(*p, limit, &found, &mut out);
            }
            Measure::Formula(e) => self.formula(e, limit, index, scope, &mut out),
        }
        out
    }

    /// Figures that may state a parameter near the thing, best first, with their confidence.
    fn figures_for(&self, property: PropertyId, limit: u32, scope: &Scope) -> Vec<(&'r Figure, f64)> {
        let reading = self.reading;
        let target = self.matcher.list.properties.get(property);
        let base = target.end_of.map_or(property, |(whole, _)| whole);
        let mut out: Vec<(&Figure, f64)> = Vec::new();
        for figure in &reading.figures {
            if !scope.holds(reading, figure.sentence) {
                continue;
            }
            if attach::values_as(self.matcher, figure, property).is_none() && !figure.quantity.is_bare() {
                continue;
            }
            let mut c = attach::confidence(self.matcher, reading, figure, property, limit, true);
            if base != property {
                c = c.max(attach::confidence(self.matcher, reading, figure, base, limit, true));
            }
            if c <= 0.0 || (c <= attach::UNCLAIMED_MAIN && !self.comparable(property, limit, figure)) {
                continue;
            }
            c *= scope.proximity(reading, figure.sentence);
            c *= self.rivalry(figure, scope);
            if c >= DECIDES {
                out.push((figure, c));
            }
        }
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.quantity.span.start.cmp(&b.0.quantity.span.start)));
        out
    }

    /// Whether a figure that no word claims has at least the magnitude of the limit: 900 mm is no measuring uncertainty.
    fn comparable(&self, property: PropertyId, limit: u32, figure: &Figure) -> bool {
        let limit = &self.matcher.limits[limit as usize];
        if !matches!(limit.measure, Measure::Property(p) if p == property) {
            return true;
        }
        let Some(v) = attach::values_as(self.matcher, figure, property) else { return true };
        [limit.low, limit.high].into_iter().flatten().any(|b| {
            [v.low, v.high].into_iter().filter(|x| x.is_finite() && *x != 0.0).any(|x| {
                let ratio = (x / b.value).abs();
                b.value == 0.0 || (1.0 / MAGNITUDE..=MAGNITUDE).contains(&ratio)
            })
        })
    }

    /// How much of a figure's confidence is left beside other things and serving machines in its sentence.
    fn rivalry(&self, figure: &Figure, scope: &Scope) -> f64 {
        let sentence = &self.reading.sentences[figure.sentence];
        let distance = |range: &std::ops::Range<usize>| {
            if range.end <= figure.tokens.start {
                figure.tokens.start - range.end
            } else {
                range.start.saturating_sub(figure.tokens.end)
            }
        };
        let mut left = 1.0;
        if sentence.servants.iter().any(|s| s.abs_diff(figure.tokens.start) <= 6) {
            left *= 0.3;
        }
        let own: Vec<usize> =
            scope.names.iter().filter(|(s, _)| *s == figure.sentence).map(|(_, r)| distance(r)).collect();
        let rival = sentence
            .things
            .iter()
            .filter(|(_, r)| {
                !scope.names.iter().any(|(s, own)| *s == figure.sentence && own.start < r.end && r.start < own.end)
            })
            .map(|(_, r)| distance(r))
            .min();
        if let Some(rival) = rival {
            match own.iter().min() {
                Some(own) if rival + 2 < *own => left *= 0.7,
                None => left *= 0.75,
                _ => {}
            }
        }
        left
    }

    fn decide(&self, property: PropertyId, limit: &Limit, found: &[(&Figure, f64)], out: &mut ConditionResult) {
        let best = found.first().map_or(0.0, |(_, c)| *c);
        let mut met = None;
        let mut not_met = None;
        let mut open = None;
        for (figure, c) in found.iter().filter(|(_, c)| *c >= best * 0.72) {
            let slot = match self.compare(property, limit, figure) {
                Outcome::Met => &mut met,
                Outcome::NotMet => &mut not_met,
                Outcome::Unknown => &mut open,
            };
            slot.get_or_insert((*figure, *c));
        }
        out.contradictory = met.is_some() && not_met.is_some();
        let (outcome, chosen) = match (met, open, not_met) {
            (Some(f), _, _) => (Outcome::Met, f),
            (None, Some(f), _) => (Outcome::Unknown, f),
            // a figure that may be of something else rules nothing out
            (None, None, Some(f)) if f.1 < RULES_OUT => (Outcome::Unknown, f),
            (None, None, Some(f)) => (Outcome::NotMet, f),
            (None, None, None) => return,
        };
        out.outcome = outcome;
        out.ground = if outcome == Outcome::Unknown { Ground::Straddles } else { Ground::Stated };
        out.confidence = chosen.1;
        let q = &chosen.0.quantity;
        let end = q.span.end.max(q.unit.end);
        out.spans = vec![Span { passage: chosen.0.passage, start: q.span.start, end }];
        out.found = Some(self.words(&out.spans));
    }

    /// Compares one figure with a limit.
    fn compare(&self, property: PropertyId, limit: &Limit, figure: &Figure) -> Outcome {
        let p = self.matcher.list.properties.get(property);
        let q = &figure.quantity;
        let Some(mut v) =
            attach::values_as(self.matcher, figure, property).or_else(|| q.is_bare().then(|| q.value.clone()))
        else {
            return Outcome::Unknown;
        };
        if let Some((_, end)) = p.end_of
            && q.stated == Stated::Range
        {
            v = Interval::point(if end == End::Lower { v.low } else { v.high });
        }
        if p.kind.name() == "temperature" && ((v.low * 100.0).rem_euclid(100.0).round() - 15.0).abs() < 0.5 {
            // the law turns whole degrees Celsius into whole kelvins (125 °C is its 398 K)
            v = v.map_increasing(|x| x - 0.15);
        }
        let wanted = limit.interval();
        let lower = limit.low.is_some();
        let upper = limit.high.is_some();
        if q.stated == Stated::Deviation {
            v = v.abs();
        }
        match q.stated {
            // a capability that reaches 90 W meets "over 75 W"; what it is capable of below is no bar
            Stated::Reach if lower || p.span => {}
            // a rating reaches its maximum as well
            Stated::AtMost if q.reached && (lower || p.span) => v = Interval::point(v.high),
            Stated::Reach => v = Interval::at_most(v.high, false),
            Stated::DownTo if upper || p.span => {}
            Stated::DownTo => v = Interval::at_least(v.low, false),
            Stated::Better => {
                v = match p.better {
                    Some(Better::Low) => Interval::at_most(v.high, false),
                    Some(Better::High) => Interval::at_least(v.low, false),
                    // without a known direction the figure itself is compared
                    None => v,
                };
                // "better than 0.9 µm": what is named is what is claimed, so the bound itself decides a limit of that side
            }
            _ => {}
        }
        if q.stated == Stated::Range && p.span {
            return if v.overlaps(&wanted) { Outcome::Met } else { Outcome::NotMet };
        }
        if q.approximate || q.stated == Stated::Vague {
            let margin = if q.approximate { APPROXIMATE } else { 0.0 };
            v = Interval {
                low: v.low - v.low.abs() * margin,
                high: v.high + v.high.abs() * margin,
                low_open: v.low_open,
                high_open: v.high_open,
            };
        }
        let tolerant = widen(&wanted);
        let outcome = if v.within(&tolerant) {
            Outcome::Met
        } else if v.overlaps(&wanted) {
            Outcome::Unknown
        } else {
            Outcome::NotMet
        };
        if q.ambiguous && outcome != Outcome::Unknown { Outcome::Unknown } else { outcome }
    }

    fn formula(&self, e: &Expression, limit: &Limit, index: u32, scope: &Scope, out: &mut ConditionResult) {
        let mut spans = Vec::new();
        let mut answered: Vec<String> = Vec::new();
        let mut confidence: f64 = 1.0;
        let mut lookup = |id: PropertyId| -> Option<Interval> {
            let p = self.matcher.list.properties.get(id);
            let said = self.answers.and_then(|a| a.figure(id));
            let found = if said.is_some() { Vec::new() } else { self.figures_for(id, index, scope) };
            let (figure, c) = match &said {
                Some((text, figure)) => {
                    answered.push(answer(text));
                    (figure, &1.0)
                }
                None => found.first().map(|(f, c)| (*f, c))?,
            };
            let q = &figure.quantity;
            let mut v = attach::values_as(self.matcher, figure, id).or_else(|| q.is_bare().then(|| q.value.clone()))?;
            match (p.end_of, q.stated) {
                (Some((_, end)), Stated::Range) => {
                    v = Interval::point(if end == End::Lower { v.low } else { v.high });
                }
                // one figure has no band edges, but an answer is about the edge asked for
                (Some(_), _) if said.is_none() => return None,
                _ => {}
            }
            if q.ambiguous {
                return None;
            }
            confidence = confidence.min(*c);
            if said.is_none() {
                spans.push(Span { passage: figure.passage, start: q.span.start, end: q.span.end.max(q.unit.end) });
            }
            Some(v)
        };
        let Some(v) = e.evaluate(&mut lookup) else { return };
        let wanted = limit.interval();
        out.outcome = if v.within(&widen(&wanted)) {
            Outcome::Met
        } else if v.overlaps(&wanted) {
            Outcome::Unknown
        } else {
            Outcome::NotMet
        };
        out.ground = if out.outcome == Outcome::Unknown { Ground::Straddles } else { Ground::Stated };
        out.confidence = confidence * 0.95;
        spans.sort();
        spans.dedup();
        let value = v.as_point().map(|x| format!(" → {}", short(x))).unwrap_or_default();
        out.answered = !answered.is_empty();
        if !spans.is_empty() {
            answered.insert(0, self.words(&spans));
        }
        out.found = Some(format!("{}{value}", answered.join(" … ")));
        out.spans = spans;
    }
}

/// What a person said, marked as such.
fn answer(text: &str) -> String {
    format!("{text} (answer)")
}

/// Closed ends take in what rounding of units may have lost; open ends stay open.
fn widen(v: &Interval) -> Interval {
    let mut out = v.clone();
    let slack = |x: f64| if x.is_finite() { x.abs() * 1e-9 } else { 0.0 };
    if !out.low_open {
        out.low -= slack(out.low);
    }
    if !out.high_open {
        out.high += slack(out.high);
    }
    out
}

/// A number with four significant digits, for people.
fn short(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let magnitude = x.abs().log10().floor();
    if (-3.0..6.0).contains(&magnitude) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6")]
        let digits = (3.0 - magnitude).max(0.0) as usize;
        let s = format!("{x:.digits$}");
        if s.contains('.') { s.trim_end_matches('0').trim_end_matches('.').to_owned() } else { s }
    } else {
        format!("{x:.3e}")
    }
}
