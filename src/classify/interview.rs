//! The questions that decide one item, asked one by one, with the verdict after each answer.
//!
//! In: an item, the passages of a document (or none), and answers. Out: the next [`Question`] that is still open, and the
//! [`Standing`] of the item. The thing is taken to be of the item's kind: the questions are about its conditions.

use std::collections::BTreeSet;

use super::Verdict;
use super::answers::{AnswerError, Answers, Fact, yes_or_no};
use super::evaluate::{ConditionResult, Evaluation, Evaluator, Named, Outcome};
use super::matcher::{ExceptionNode, Matcher, Node};
use super::reading::{Reading, TermHit};
use super::scope::Scope;
use crate::annex::{ControlCode, Expression, ItemId, Measure, PropertyId};

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Figure(PropertyId),
    Fact(Fact),
}

/// A question about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question in plain words.
    pub text: String,
    /// How to answer it.
    pub hint: String,
    subject: Subject,
}

/// How an item stands with what is known.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The verdict.
    pub verdict: Verdict,
    /// The deepest item the facts reach.
    pub reached: ControlCode,
    /// Conditions compared.
    pub conditions: Vec<ConditionResult>,
    /// The exception that excludes it, or may.
    pub exception: Option<String>,
}

/// An interview about one item.
pub struct Interview<'m> {
    matcher: &'m Matcher,
    passages: Vec<String>,
    reading: Reading,
    item: ItemId,
    answers: Answers,
    /// Asked, and not known.
    open: Vec<Question>,
}

impl<'m> Interview<'m> {
    /// Begins an interview about `item`, with what `passages` say of it.
    #[must_use]
    pub fn new(matcher: &'m Matcher, item: ItemId, passages: Vec<String>) -> Self {
        let texts: Vec<&str> = passages.iter().map(String::as_str).collect();
        let reading = Reading::of(matcher, &texts);
        let answers = Answers::about(matcher.list.get(item).code.clone());
        Self { matcher, passages, reading, item, answers, open: Vec::new() }
    }

    /// What was answered so far.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// What was asked and is not known.
    #[must_use]
    pub fn open(&self) -> &[Question] {
        &self.open
    }

    /// Takes the answer to a question: `?` leaves it open.
    ///
    /// # Errors
    /// An answer that cannot be understood; the question stays the next one.
    pub fn answer(&mut self, question: &Question, text: &str) -> Result<(), AnswerError> {
        if matches!(text.trim(), "?" | "") {
            self.open.push(question.clone());
            return Ok(());
        }
        match &question.subject {
            Subject::Figure(p) => self.answers.say_figure(self.matcher, *p, text),
            Subject::Fact(fact) => {
                self.answers.say_fact(fact.clone(), yes_or_no(text)?);
                Ok(())
            }
        }
    }

    /// How the item stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.with_evaluator(|evaluator, scope| {
            let judged = evaluator.judge(self.item, scope);
            let list = self.matcher.list;
            let verdict = match (judged.outcome, &judged.exception) {
                (_, Some(_)) => Verdict::Excluded,
                (Outcome::Met, None) => Verdict::Met,
                (Outcome::Unknown, None) => Verdict::Possible,
                (Outcome::NotMet, None) => Verdict::NotMet,
            };
            let Evaluation { reached, mut conditions, exception, doubt, .. } = judged;
            super::finding::dedupe(&mut conditions);
            let inside = list.get(reached).code.is_within(&list.get(self.item).code);
            Standing {
                verdict,
                reached: list.get(if inside { reached } else { self.item }).code.clone(),
                conditions,
                exception: exception.or(doubt).map(|(name, _)| name),
            }
        })
    }

    /// The next question that is open and was not asked yet; `None` when nothing is left to ask.
    #[must_use]
    pub fn next_question(&self) -> Option<Question> {
        self.with_evaluator(|evaluator, scope| {
            if evaluator.judge(self.item, scope).outcome == Outcome::NotMet {
                return None;
            }
            let mut walk = Walk { evaluator, scope, asked: &self.open, answers: &self.answers, found: None };
            let lineage = self.matcher.list.lineage(self.item);
            walk.node(&self.matcher.item(self.item).condition, self.item, None);
            for pair in lineage.windows(2) {
                walk.node(&self.matcher.item(pair[1]).condition, pair[1], Some(pair[0]));
            }
            // what may release it matters once nothing else is left to ask
            for item in lineage {
                walk.exceptions(&self.matcher.item(item).exceptions, item);
            }
            walk.found
        })
    }

    fn with_evaluator<T>(&self, f: impl FnOnce(&mut Evaluator<'m, '_>, &Scope) -> T) -> T {
        let texts: Vec<&str> = self.passages.iter().map(String::as_str).collect();
        let mut evaluator = Evaluator::new(self.matcher, &self.reading, &texts).with(&self.answers);
        let list = self.matcher.list;
        let about: BTreeSet<ItemId> = list.lineage(self.item).into_iter().chain(list.subtree(self.item)).collect();
        let mut hits: Vec<&TermHit> = self
            .reading
            .things
            .iter()
            .filter(|(id, _)| about.contains(id))
            .flat_map(|(_, hits)| hits.iter().filter(|h| h.affirmed()))
            .collect();
        hits.sort_by(|a, b| a.spans.cmp(&b.spans));
        let scope = Scope::around(&self.reading, &hits, Vec::new(), []);
        f(&mut evaluator, &scope)
    }
}

/// Looks for the first question that is open.
struct Walk<'w, 'm, 'r> {
    evaluator: &'w mut Evaluator<'m, 'r>,
    scope: &'w Scope,
    asked: &'w [Question],
    answers: &'w Answers,
    found: Option<Question>,
}

impl<'m> Walk<'_, 'm, '_> {
    /// `through`: the child that is judged by itself.
    fn node(&mut self, node: &'m Node, item: ItemId, through: Option<ItemId>) {
        if self.found.is_some() {
            return;
        }
        match node {
            Node::All(parts) => {
                if self.evaluator.node(node, item, self.scope, through).outcome != Outcome::NotMet {
                    for p in parts {
                        self.node(p, item, through);
                    }
                }
            }
            Node::Any(parts) => self.any(parts, item, through),
            Node::Item(child) if through == Some(*child) => {}
            Node::Item(child) => self.child(*child),
            Node::Reference(other) => {
                if self.evaluator.node(node, item, self.scope, None).outcome == Outcome::Unknown {
                    self.ask_is(*other);
                }
            }
            Node::Limit(index) => self.limit(*index, item),
            Node::Feature(id) => {
                let c = self.evaluator.feature(*id, item, self.scope);
                if c.outcome == Outcome::Unknown {
                    let code = &self.evaluator.matcher.list.get(item).code;
                    let fact = Fact::Has(code.entry(), c.of.clone());
                    self.ask(fact_question(format!("Is it so: {}? ({code})", c.of), fact));
                }
            }
        }
    }

    /// The branch that has come farthest first; nothing when one is met.
    fn any(&mut self, parts: &'m [Node], item: ItemId, through: Option<ItemId>) {
        if parts.iter().any(|n| matches!(n, Node::Item(c) if Some(*c) == through)) {
            return;
        }
        let mut open: Vec<(usize, &'m Node)> = Vec::new();
        for part in parts {
            let e = self.evaluator.node(part, item, self.scope, through);
            match e.outcome {
                Outcome::Met => return,
                Outcome::NotMet => {}
                Outcome::Unknown => {
                    open.push((e.conditions.iter().filter(|c| c.outcome == Outcome::Met).count(), part));
                }
            }
        }
        open.sort_by_key(|(met, _)| std::cmp::Reverse(*met));
        for (_, part) in open {
            self.node(part, item, through);
        }
    }

    fn child(&mut self, child: ItemId) {
        let matcher = self.evaluator.matcher;
        let compiled = matcher.item(child);
        if compiled.has_terms && self.evaluator.named_below(child) == Named::No {
            if self.answers.is(&matcher.list.get(child).code).is_none() {
                self.ask_is(child);
            }
            return;
        }
        self.node(&compiled.condition, child, None);
    }

    fn limit(&mut self, index: u32, item: ItemId) {
        let c = self.evaluator.limit(index, item, self.scope);
        if c.outcome != Outcome::Unknown {
            return;
        }
        let limit = &self.evaluator.matcher.limits[index as usize];
        let code = &self.evaluator.matcher.list.get(item).code;
        let unit = limit.figures.first().map(|(_, _, unit)| unit.clone()).unwrap_or_default();
        match &limit.measure {
            Measure::Property(p) => {
                let text = match &c.found {
                    Some(found) => format!(
                        "What exactly is the {}? {code} asks for {}; the text says “{found}”.",
                        c.of, c.required
                    ),
                    None => format!("What is the {}? {code} asks for {}.", c.of, c.required),
                };
                self.ask_figure(*p, text, &unit);
                // not known as such, it may follow from its parts
                let list = self.evaluator.matcher.list;
                let property = list.properties.get(*p);
                for part in property.expression.iter().flat_map(Expression::parameters) {
                    let name = &list.properties.get(part).name;
                    let text = format!("What is the {name}? The {} follows from it.", property.name);
                    self.ask_figure(part, text, "");
                }
            }
            Measure::Formula(e) => {
                for p in e.parameters() {
                    let name = &self.evaluator.matcher.list.properties.get(p).name;
                    let text = format!("What is the {name}? {code} asks for {} {}.", e.in_words(), c.required);
                    self.ask_figure(p, text.replace(['{', '}'], "").replace('|', " in "), "");
                }
            }
        }
    }

    fn exceptions(&mut self, list: &'m [ExceptionNode], item: ItemId) {
        let code = &self.evaluator.matcher.list.get(item).code;
        for e in list {
            let name = &self.evaluator.matcher.exceptions[e.id.0 as usize].name;
            let fact = Fact::Excepted(code.entry(), name.clone());
            if self.answers.holds(&fact).is_none() {
                self.ask(fact_question(format!("Does this exception apply: {name}? ({code})"), fact));
            }
        }
    }

    fn ask_is(&mut self, item: ItemId) {
        let item = self.evaluator.matcher.list.get(item);
        let text = format!("Is it one of {}: {}?", item.code, item.name);
        self.ask(fact_question(text, Fact::Is(item.code.clone())));
    }

    fn ask_figure(&mut self, property: PropertyId, text: String, unit: &str) {
        if self.answers.figure(property).is_some() {
            return;
        }
        let kind = self.evaluator.matcher.list.properties.get(property).kind;
        let unit = if unit.is_empty() { kind.unit() } else { unit };
        let hint = match unit {
            "1" if kind.name() == "ratio" => "a share such as 0.2 or 20 %, or ? when it is not known".to_owned(),
            "" | "1" => "a number, or ? when it is not known".to_owned(),
            unit => format!("a number with its unit, such as {unit}, or ? when it is not known"),
        };
        self.ask(Question { text, hint, subject: Subject::Figure(property) });
    }

    fn ask(&mut self, q: Question) {
        if self.found.is_none() && !self.asked.iter().any(|a| a.subject == q.subject) {
            self.found = Some(q);
        }
    }
}

fn fact_question(text: String, fact: Fact) -> Question {
    Question { text, hint: "yes, no, or ? when it is not known".to_owned(), subject: Subject::Fact(fact) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex;

    fn begin<'m>(matcher: &'m Matcher, code: &str, text: &str) -> Interview<'m> {
        let item = matcher.list.id(&code.parse().expect("a code")).expect("an item");
        Interview::new(matcher, item, vec![text.to_owned()])
    }

    /// Answers each figure by the word in its question, everything else with no.
    fn run(interview: &mut Interview<'_>, figures: &[(&str, &str)]) -> Vec<String> {
        let mut asked = Vec::new();
        while let Some(q) = interview.next_question() {
            asked.push(q.text.clone());
            assert!(asked.len() < 60, "the interview ends: {asked:?}");
            let figure = figures.iter().find(|(word, _)| q.text.contains(word)).map(|(_, v)| *v);
            let reply = figure.unwrap_or(if q.hint.starts_with("yes") { "no" } else { "?" });
            interview.answer(&q, reply).expect("understood");
        }
        asked
    }

    #[test]
    fn figures_beyond_the_limits_meet_the_item_and_short_ones_do_not() {
        let matcher = Matcher::new(annex::digest().expect("a list"));
        let mut beyond = begin(&matcher, "3A001.b.2.a", "");
        assert_eq!(beyond.standing().verdict, Verdict::Possible);
        let asked = run(&mut beyond, &[("frequency", "3100 MHz"), ("power", "500 W"), ("bandwidth", "20 %")]);
        assert_eq!(beyond.standing().verdict, Verdict::Met, "{asked:?} {:#?}", beyond.standing());
        let mut short = begin(&matcher, "3A001.b.2.a", "");
        let asked = run(&mut short, &[("frequency", "1 GHz")]);
        assert_eq!(short.standing().verdict, Verdict::NotMet, "{asked:?}");
        assert_eq!(asked.len(), 1, "nothing more is asked once a figure rules it out: {asked:?}");
    }

    #[test]
    fn what_the_text_says_is_not_asked_and_what_is_not_known_stays_open() {
        let matcher = Matcher::new(annex::digest().expect("a list"));
        let text = "A GaN MMIC power amplifier works at an operating frequency of 3.1 GHz.";
        let mut said = begin(&matcher, "3A001.b.2.a", text);
        let asked = run(&mut said, &[]);
        assert!(!asked.is_empty() && asked.iter().all(|q| !q.contains("operating frequency")), "{asked:?}");
        assert_eq!(said.standing().verdict, Verdict::Possible, "unknown is never clearance");
        assert_eq!(said.open().len(), asked.iter().filter(|q| q.starts_with("What")).count());
    }
}
