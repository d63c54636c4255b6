//! Question sets of forms, answered as far as the facts allow.
//!
//! In: what was weighed, the user's own answers. Out: [`AnsweredSet`]. Silence is never a no.

use super::advice::{self, Link};
use super::guideline::{Guideline, QuestionSet, SetQuestion};
use super::weigh::Weighed;
use crate::licence::Known;
use crate::project::Project;

/// A set with answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredSet {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Forms and guidance.
    pub links: Vec<Link>,
    /// The questions.
    pub questions: Vec<AnsweredQuestion>,
    /// Passages of the guideline.
    pub source: String,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredQuestion {
    /// Its id, as `[answers]` of project.toml takes it.
    pub id: String,
    /// The part of the form.
    pub part: String,
    /// The question.
    pub text: String,
    /// The answer.
    pub answer: Known,
    /// What it rests on, or what is missing.
    pub why: Vec<String>,
    /// Passages of the guideline.
    pub source: String,
}

pub(super) fn answer(g: &Guideline, w: &Weighed<'_>, project: &Project) -> Vec<AnsweredSet> {
    g.sets
        .iter()
        .map(|s| AnsweredSet {
            id: s.id.clone(),
            title: s.title.clone(),
            about: s.about.clone(),
            links: advice::links(g, &s.tools),
            questions: s.questions.iter().map(|q| question(g, w, project, s, q)).collect(),
            source: g.cite(&s.passages),
        })
        .collect()
}

fn question(g: &Guideline, w: &Weighed<'_>, project: &Project, set: &QuestionSet, q: &SetQuestion) -> AnsweredQuestion {
    let id = format!("{}.{}", set.id, q.id);
    let said = project.answers.get(&id);
    let found: Vec<String> = q.yes_when.iter().filter_map(|e| super::statement(w, e)).collect();
    let denied = !q.yes_when.is_empty() && q.yes_when.iter().all(|e| w.known(e) == Known::No);
    let (answer, why) = match said {
        Some(s) if s.known() != Known::Unknown => {
            let mut why = vec![format!("Your own answer: {s}.")];
            why.extend(found.iter().map(|f| format!("Found as well: {f}")));
            (s.known(), why)
        }
        Some(s) => (Known::Unknown, std::iter::once(format!("Your own words: {s}")).chain(found).collect()),
        None if !found.is_empty() => (Known::Yes, found),
        None if denied => (Known::No, vec!["By your answers in project.toml.".to_owned()]),
        None => {
            let looked: Vec<&str> =
                q.yes_when.iter().filter_map(|e| g.element(e)).filter_map(|e| e.key.as_deref()).collect();
            let hint = if looked.is_empty() { format!("answers.\"{id}\"") } else { looked.join(", ") };
            let nothing =
                if q.yes_when.is_empty() { "" } else { "Nothing was found that speaks for it; that settles nothing. " };
            (Known::Unknown, vec![format!("{nothing}Answer in project.toml: {hint}.")])
        }
    };
    AnsweredQuestion { id, part: q.part.clone(), text: q.text.clone(), answer, why, source: g.cite(&q.passages) }
}
