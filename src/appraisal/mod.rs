//! The research-security appraisal: subject, partners, people, money, countries and the way of working, weighed together as
//! the guideline of the Flemish research institutions asks.
//!
//! In: [`Facts`]: texts, findings, screened names, what the user says. Out: [`Appraisal`]: the elements found, which of
//! them meet, a grade in the guideline's own steps, measures, next steps with addresses, contacts, questions, and the
//! question sets of forms. Data: `classifiers/guideline/`, each row with the passage it comes from; `docs/guideline.md`
//! has the table. An element alone gives at most attention. No grade says that there is no risk.
//!
//! `guideline` reads the data, `reading` the text, `facts` fills the board of `signals`, `weigh` weighs, `advice` and
//! `sets` say what follows.

mod advice;
mod facts;
mod guideline;
mod reading;
mod sets;
mod signals;
mod weigh;

pub use advice::{Advice, Link};
pub use facts::{Facts, ItemSeen, Part, Screened};
pub use guideline::{Grade, Group, Guideline, GuidelineRule, Institution, Passage, Tool, guideline};
pub use sets::{AnsweredQuestion, AnsweredSet};

use crate::data::DataError;
use crate::span::Span;
use weigh::Weighed;

/// An element that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub rule: String,
    /// What it is about.
    pub group: Group,
    /// What was found, and of whom.
    pub sentence: String,
    /// How it is known.
    pub basis: String,
    /// Passages of the guideline.
    pub source: String,
    /// The words read.
    pub spans: Vec<Span>,
}

/// Elements that meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combined {
    /// The rule.
    pub rule: String,
    /// How serious it is.
    pub grade: Grade,
    /// Ids of the elements.
    pub joins: Vec<String>,
    /// Why that matters.
    pub why: String,
    /// Passages of the guideline.
    pub source: String,
}

/// A question whose answer could change the grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The element it settles.
    pub element: String,
    /// The question.
    pub text: String,
    /// Where the answer goes in project.toml.
    pub key: String,
    /// Passages of the guideline.
    pub source: String,
}

/// The appraisal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appraisal {
    /// How serious it is.
    pub grade: Grade,
    /// The grade in a sentence.
    pub sentence: String,
    /// What was found.
    pub elements: Vec<Found>,
    /// What meets, most serious first.
    pub combinations: Vec<Combined>,
    /// Measures that fit, best first.
    pub measures: Vec<Advice>,
    /// What to do, in order.
    pub steps: Vec<Advice>,
    /// The duty to report, where it applies, with its source.
    pub reporting: Option<(String, String)>,
    /// Whom to contact.
    pub contacts: Vec<String>,
    /// What would have to be known.
    pub questions: Vec<OpenQuestion>,
    /// For a project: the question sets of forms, answered as far as the facts allow.
    pub sets: Vec<AnsweredSet>,
}

/// Most names in the sentence of an element.
const NAMES: usize = 4;

/// An element's sentence with whom or what it was found of.
fn statement(w: &Weighed<'_>, id: &str) -> Option<String> {
    let weight = w.elements.iter().find(|x| x.element.id == id && x.state.yes)?;
    // "China" says nothing that "China (Example University)" does not
    let all = &weight.state.about;
    let said = |a: &String| all.iter().any(|b| b.strip_prefix(a.as_str()).is_some_and(|rest| rest.starts_with(" (")));
    let about: Vec<&String> = all.iter().filter(|a| !said(a)).collect();
    if about.is_empty() {
        return Some(format!("{}.", weight.element.sentence));
    }
    let more = if about.len() > NAMES { format!(" and {} more", about.len() - NAMES) } else { String::new() };
    let names = about.iter().take(NAMES).map(|a| a.as_str()).collect::<Vec<_>>().join("; ");
    Some(format!("{}: {names}{more}.", weight.element.sentence))
}

/// Appraises.
///
/// # Errors
/// When the embedded guideline is at fault.
pub fn appraise(facts: &Facts<'_>) -> Result<Appraisal, DataError> {
    let g = guideline()?;
    let gathered = facts::gather(g, facts);
    let w = weigh::weigh(g, &gathered);
    let elements = w
        .elements
        .iter()
        .filter(|x| x.state.yes)
        .filter_map(|x| {
            let mut origins = x.state.origins.clone();
            origins.sort_unstable();
            Some(Found {
                rule: x.element.id.clone(),
                group: x.element.group,
                sentence: statement(&w, &x.element.id)?,
                basis: origins.iter().map(|o| o.words()).collect::<Vec<_>>().join(", "),
                source: g.cite(&x.element.passages),
                spans: x.state.spans.clone(),
            })
        })
        .collect();
    let combinations = w
        .met
        .iter()
        .map(|m| Combined {
            rule: m.rule.id.clone(),
            grade: m.rule.grade,
            joins: m.joins.iter().map(|s| (*s).to_owned()).collect(),
            why: m.rule.why.clone(),
            source: g.cite(&m.rule.passages),
        })
        .collect();
    let questions = w
        .questions
        .iter()
        .map(|(e, name)| OpenQuestion {
            element: e.id.clone(),
            text: e.ask.as_deref().unwrap_or_default().replace("{name}", name),
            key: e.key.clone().unwrap_or_default(),
            source: g.cite(&e.passages),
        })
        .collect();
    Ok(Appraisal {
        grade: w.grade,
        sentence: g.grades.iter().find(|t| t.id == w.grade).map(|t| t.sentence.clone()).unwrap_or_default(),
        elements,
        combinations,
        measures: advice::measures(g, &w),
        steps: advice::steps(g, &w, &gathered, facts.project),
        reporting: w.report.then(|| (g.reporting.sentence.clone(), g.cite(&g.reporting.passages))),
        contacts: advice::contacts(g, &w, &gathered, facts.project),
        questions,
        // forms are filled in for a project
        sets: facts.project.map(|p| sets::answer(g, &w, p)).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;
