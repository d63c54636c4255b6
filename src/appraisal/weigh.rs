//! Which elements were found, which of them meet, how serious that is, and what would have to be known.
//!
//! In: signals and words. Out: [`Weighed`]. An element alone gives at most attention; combinations give the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Gathered;
use super::guideline::{Alone, Combination, Element, Grade, Guideline, Report};
use super::signals::{Origin, State};
use crate::licence::Known;

/// An element with what is known of it.
pub(super) struct Weight<'g> {
    pub(super) element: &'g Element,
    pub(super) state: State,
}

/// A combination that was found.
pub(super) struct Met<'g> {
    pub(super) rule: &'g Combination,
    /// Ids of the elements that meet.
    pub(super) joins: BTreeSet<&'g str>,
}

/// What was weighed.
pub(super) struct Weighed<'g> {
    /// In the order of the file.
    pub(super) elements: Vec<Weight<'g>>,
    /// Most serious first.
    pub(super) met: Vec<Met<'g>>,
    pub(super) grade: Grade,
    pub(super) report: bool,
    /// Questions whose answer could complete a combination: element, whom it is about.
    pub(super) questions: Vec<(&'g Element, String)>,
}

impl Weighed<'_> {
    pub(super) fn found(&self, id: &str) -> Option<&State> {
        self.elements.iter().find(|w| w.element.id == id).map(|w| &w.state).filter(|s| s.yes)
    }

    pub(super) fn known(&self, id: &str) -> Known {
        self.elements.iter().find(|w| w.element.id == id).map_or(Known::Unknown, |w| w.state.known())
    }
}

/// Most questions that are asked.
const QUESTIONS: usize = 12;

fn states<'g>(g: &'g Guideline, gathered: &Gathered) -> Vec<Weight<'g>> {
    let mut out: Vec<Weight<'g>> = g
        .elements
        .iter()
        .map(|element| {
            let mut state = State::default();
            for s in element.signals.iter().filter_map(|s| gathered.board.get(*s)) {
                state.join(s);
            }
            Weight { element, state }
        })
        .collect();
    let mut words = |index: usize, origin: Origin, about: Option<String>, span: Option<crate::span::Span>| {
        if let Some(w) = out.get_mut(index) {
            let one = State {
                yes: true,
                about: about.into_iter().collect(),
                spans: span.into_iter().collect(),
                origins: vec![origin],
                ..State::default()
            };
            w.state.join(&one);
        }
    };
    for (i, span) in &gathered.reading.elements {
        words(*i, Origin::Text, None, Some(span.clone()));
    }
    for (i, text) in &gathered.notes {
        words(*i, Origin::Project, Some(format!("“{text}”")), None);
    }
    out
}

pub(super) fn weigh<'g>(g: &'g Guideline, gathered: &Gathered) -> Weighed<'g> {
    let elements = states(g, gathered);
    let by_id: BTreeMap<&str, &State> = elements.iter().map(|w| (w.element.id.as_str(), &w.state)).collect();
    let is = |id: &str, wanted: Known| by_id.get(id).is_some_and(|s| s.known() == wanted);
    let open = |id: &str| by_id.get(id).is_some_and(|s| !s.yes && !s.open.is_empty());
    let mut met: Vec<Met<'g>> = Vec::new();
    let mut wanted: Vec<(Grade, &'g str)> = Vec::new();
    for rule in &g.combinations {
        let mut joins = BTreeSet::new();
        let mut missing: Vec<&Vec<String>> = Vec::new();
        for group in &rule.joins {
            let found: Vec<&str> = group.iter().map(String::as_str).filter(|e| is(e, Known::Yes)).collect();
            if found.len() < rule.least {
                missing.push(group);
            }
            joins.extend(found);
        }
        if missing.is_empty() {
            met.push(Met { rule, joins });
        } else if missing.iter().all(|group| group.iter().any(|e| open(e)))
            && (missing.len() < rule.joins.len() || rule.joins.len() == 1)
        {
            let open = missing.into_iter().flatten().filter(|e| open(e));
            wanted.extend(open.map(|e| (rule.grade, e.as_str())));
        }
    }
    // what is part of a more serious meeting needs no line of its own
    let part = |a: &Met<'_>, b: &Met<'_>| b.rule.grade > a.rule.grade && a.joins.is_subset(&b.joins);
    let keep: Vec<bool> = met.iter().map(|a| !met.iter().any(|b| part(a, b))).collect();
    let mut keep = keep.into_iter();
    met.retain(|_| keep.next().unwrap_or(true));
    met.sort_by_key(|m| std::cmp::Reverse(m.rule.grade));
    let alone = elements.iter().any(|w| w.state.yes && w.element.alone == Alone::Attention);
    let lowest = if alone { Grade::Attention } else { Grade::NoSignal };
    let grade = met.iter().map(|m| m.rule.grade).max().unwrap_or(lowest);
    let report = elements.iter().filter(|w| w.state.yes).any(|w| match w.element.report {
        Some(Report::Always) => true,
        Some(Report::Combined) => met.iter().any(|m| m.joins.contains(w.element.id.as_str())),
        None => false,
    });
    wanted.sort_by_key(|(grade, _)| std::cmp::Reverse(*grade));
    let mut questions: Vec<(&'g Element, String)> = Vec::new();
    for (_, id) in wanted {
        let Some(w) = elements.iter().find(|w| w.element.id == id && w.element.ask.is_some()) else { continue };
        for name in &w.state.open {
            if questions.len() < QUESTIONS && !questions.iter().any(|(e, n)| e.id == id && n == name) {
                questions.push((w.element, name.clone()));
            }
        }
    }
    Weighed { elements, met, grade, report, questions }
}
