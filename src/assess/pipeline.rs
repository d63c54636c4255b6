//! From a document to its assessment.
//!
//! In: a [`Document`]. Out: an [`Assessment`]. Pure: the same document gives the same record.

use std::convert::Infallible;
use std::sync::Arc;

use super::answers::AnswerSet;
use super::context::{Situation, Surroundings, activity_records, licence_record, maturity_record, word};
use super::record::{
    Assessment, ConditionRecord, CriticalRecord, DocumentRecord, ErrorRecord, EvidenceRecord, FindingRecord, SCHEMA,
};
use super::security;
use crate::annex::{ControlList, Group};
use crate::classify::{self, Answers, Classification, Finding, Matcher, Span, Status, Verdict, Weights};
use crate::critical;
use crate::cues::Flat;
use crate::documents::{Document, Place};
use crate::screening::{Screener, Spotter};

/// Most characters of surroundings shown with evidence, on each side.
const CONTEXT: usize = 160;
/// Most places shown by which a note releases.
const RELEASED_BY: usize = 3;

/// Assesses documents against one list. A clone shares what was prepared, for another situation.
#[derive(Clone)]
pub struct Assessor {
    matcher: Arc<Matcher>,
    situation: Situation,
    answers: Vec<AnswerSet>,
    spotter: Arc<Spotter>,
}

/// The tool and its version, as results carry it.
#[must_use]
pub fn tool() -> String {
    format!("dualuse {}", env!("CARGO_PKG_VERSION"))
}

impl Assessor {
    /// Prepares a list; names are screened against the bundled party list.
    #[must_use]
    pub fn new(list: &'static ControlList) -> Self {
        Self::screening(list, Screener::bundled())
    }

    /// Prepares a list, with the party lists that names are screened against.
    #[must_use]
    pub fn screening(list: &'static ControlList, screener: Screener) -> Self {
        let Ok(assessor) = Self::of(|| Ok::<_, Infallible>(list), screener);
        assessor
    }

    /// The same for the list that `list` reads, see [`Matcher::of`].
    ///
    /// # Errors
    /// The error of `list`.
    pub fn of<E: Send>(
        list: impl FnOnce() -> Result<&'static ControlList, E> + Send,
        screener: Screener,
    ) -> Result<Self, E> {
        let (matcher, spotter) = rayon::join(|| Matcher::of(list), || Spotter::new(screener));
        let (matcher, spotter) = (Arc::new(matcher?), Arc::new(spotter));
        Ok(Self { matcher, situation: Situation::default(), answers: Vec::new(), spotter })
    }

    /// The same, for what the user says of destination and seat.
    #[must_use]
    pub fn with(mut self, situation: Situation) -> Self {
        self.situation = situation;
        self
    }

    /// The same, with what a person answered beside the documents.
    #[must_use]
    pub fn with_answers(mut self, answers: AnswerSet) -> Self {
        self.answers.push(answers);
        self
    }

    /// The list, ready for matching.
    #[must_use]
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// The list documents are compared with.
    #[must_use]
    pub fn list(&self) -> &'static ControlList {
        self.matcher.list()
    }

    /// Assesses one document.
    #[must_use]
    pub fn assess(&self, document: &Document) -> Assessment {
        let passages: Vec<&str> = document.passages.iter().map(|p| p.text.as_str()).collect();
        let places: Vec<&Place> = document.passages.iter().map(|p| &p.place).collect();
        let answers: Vec<&Answers> =
            self.answers.iter().filter(|a| a.counts_for(&document.sha256)).map(|a| &a.answers).collect();
        let said = classify::classify_with(&self.matcher, &passages, &answers);
        let text = Text { passages: &passages, places: &places };
        let findings: Vec<FindingRecord> =
            said.findings.iter().map(|f| finding_record(self.list(), f, &text)).collect();
        let critical = critical::read(&passages);
        let critical_technologies = critical
            .iter()
            .map(|c| CriticalRecord {
                area: c.topic.area.clone(),
                topic: c.topic.name.clone(),
                sensitive: c.topic.sensitive,
                evidence: c.evidence.iter().map(|(_, s)| text.evidence(s)).collect(),
            })
            .collect();
        let flats: Vec<Flat> = passages.iter().map(|p| Flat::of(p)).collect();
        let around = Surroundings::read(&passages, &flats);
        let evidence = |s: &crate::span::Span| text.evidence(&Span { passage: s.passage, start: s.start, end: s.end });
        let mut destinations: Vec<String> = self.situation.destinations.iter().map(|c| c.as_str().to_owned()).collect();
        for d in around.mentions.destinations() {
            if !destinations.iter().any(|known| known == d.as_str()) {
                destinations.push(d.as_str().to_owned());
            }
        }
        let licence = licence_record(&said, &around.mentions, &around.maturity, &self.situation);
        let security = security::Security {
            passages: &passages,
            flats: &flats,
            findings: &said.findings,
            critical: &critical,
            around: &around,
            licence: licence.as_ref(),
            spotter: &self.spotter,
            project: self.situation.project.as_ref(),
        };
        let (parties, research_security) = security.records(&evidence);
        let characters = passages.iter().map(|p| p.chars().count()).sum();
        let mut out = Assessment {
            schema: SCHEMA.to_owned(),
            tool: tool(),
            document: DocumentRecord {
                id: document.id.clone(),
                path: document.path.clone(),
                title: document.title.clone(),
                sha256: document.sha256.clone(),
                language: said.language.map(str::to_owned),
                characters,
                unread: document.unread.clone(),
                fields: document.fields.clone(),
            },
            list: self.list().identity.clone(),
            status: said.status.as_str().to_owned(),
            summary: String::new(),
            findings,
            maturity: Some(maturity_record(&around.maturity, &evidence)),
            critical_technologies,
            activities: activity_records(&around.mentions, &evidence),
            destinations,
            parties,
            licence,
            research_security,
            error: None,
        };
        out.summary = summary(&said, &out);
        out
    }

    /// The record of a document that could not be read.
    #[must_use]
    pub fn failed(&self, id: &str, path: Option<&str>, message: &str) -> Assessment {
        Assessment {
            schema: SCHEMA.to_owned(),
            tool: tool(),
            document: DocumentRecord {
                id: id.to_owned(),
                path: path.map(str::to_owned),
                title: None,
                sha256: String::new(),
                language: None,
                characters: 0,
                unread: Vec::new(),
                fields: std::collections::BTreeMap::new(),
            },
            list: self.list().identity.clone(),
            status: "failed".to_owned(),
            summary: format!("Could not be read, so nothing is known about it: {message}"),
            findings: Vec::new(),
            maturity: None,
            critical_technologies: Vec::new(),
            activities: Vec::new(),
            destinations: Vec::new(),
            parties: Vec::new(),
            licence: None,
            research_security: None,
            error: Some(ErrorRecord { message: message.to_owned() }),
        }
    }
}

/// The text of a document with the places of its passages.
struct Text<'a> {
    passages: &'a [&'a str],
    places: &'a [&'a Place],
}

impl Text<'_> {
    fn evidence(&self, span: &Span) -> EvidenceRecord {
        let passage = self.passages.get(span.passage).copied().unwrap_or("");
        let from = cut(passage, span.start.saturating_sub(CONTEXT), true);
        let to = cut(passage, (span.end + CONTEXT).min(passage.len()), false);
        EvidenceRecord {
            text: passage.get(span.start..span.end).unwrap_or("").to_owned(),
            place: self.places.get(span.passage).map(|p| (*p).clone()).unwrap_or_default(),
            start: span.start,
            end: span.end,
            context: passage.get(from..to).unwrap_or("").to_owned(),
            context_start: span.start.saturating_sub(from),
        }
    }
}

/// Moves an offset to a blank nearby, so that no word is cut.
fn cut(text: &str, at: usize, forward: bool) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    if at == 0 || at == text.len() {
        return at;
    }
    if forward {
        text[at..].find(' ').map_or(at, |p| if p < 24 { at + p + 1 } else { at })
    } else {
        text[..at].rfind(' ').map_or(at, |p| if at - p < 24 { p } else { at })
    }
}

fn finding_record(list: &ControlList, f: &Finding, text: &Text<'_>) -> FindingRecord {
    let mut names: Vec<&str> = list.lineage(f.item).into_iter().map(|i| list.get(i).name.as_str()).collect();
    names.reverse();
    let conditions: Vec<ConditionRecord> = f
        .conditions
        .iter()
        .map(|c| ConditionRecord {
            item: list.get(c.item).code.to_string(),
            of: c.of.clone(),
            required: c.required.clone(),
            found: c.found.clone(),
            outcome: word(&c.outcome),
            ground: word(&c.ground),
            numeric: c.numeric,
            contradictory: c.contradictory,
            answered: c.answered,
            evidence: c.spans.iter().map(|s| text.evidence(s)).collect(),
        })
        .collect();
    FindingRecord {
        code: f.code.to_string(),
        entry: f.code.entry().to_string(),
        name: names.join(" › "),
        verdict: word(&f.verdict),
        score: (f.score * 1000.0).round() / 1000.0,
        evidence: f.evidence.iter().map(|e| text.evidence(&e.span)).collect(),
        questions: f.questions.clone(),
        related: f.related.iter().map(ToString::to_string).collect(),
        exception: f.exception.clone(),
        released_by: f.exception_spans.iter().take(RELEASED_BY).map(|s| text.evidence(s)).collect(),
        serves: f.serves.as_ref().map(ToString::to_string),
        why: why(f, &conditions, text),
        conditions,
    }
}

/// Which words, which conditions, what it lacks.
fn why(f: &Finding, conditions: &[ConditionRecord], text: &Text<'_>) -> String {
    if let Some(goods) = &f.serves {
        return format!("serves {goods}, which the text develops or produces");
    }
    let mut words: Vec<&str> = Vec::new();
    for e in &f.evidence {
        if e.strong == f.evidence.iter().any(|e| e.strong) && words.len() < 3 {
            words.push(&e.text);
        }
    }
    let mut out = if words.is_empty() { String::new() } else { format!("“{}”", words.join("”, “")) };
    let say = |outcome: &str, most: usize| -> Vec<String> {
        conditions
            .iter()
            .filter(|c| c.outcome == outcome && c.ground != "implied")
            .take(most)
            .map(|c| match (&c.found, c.numeric) {
                (Some(found), true) => format!("{} {found} ({})", c.of, c.required),
                (Some(found), false) => format!("{} (“{found}”)", c.of),
                (None, true) => format!("{} {}", c.of, c.required),
                (None, false) => c.of.clone(),
            })
            .collect()
    };
    for (label, list) in [("meets", say("met", 3)), ("fails", say("not_met", 2)), ("open", say("unknown", 3))] {
        if list.is_empty() || (label == "fails" && f.verdict != Verdict::NotMet) {
            continue;
        }
        if !out.is_empty() {
            out.push_str("; ");
        }
        out.push_str(label);
        out.push_str(": ");
        out.push_str(&list.join(", "));
    }
    if let Some(e) = &f.exception {
        let may = if f.verdict == Verdict::Excluded { "released" } else { "may be released" };
        out.push_str("; ");
        out.push_str(may);
        out.push_str(": ");
        out.push_str(e);
        if let Some(span) = f.exception_spans.first() {
            for part in [" (“", &text.evidence(span).text, "”)"] {
                out.push_str(part);
            }
        }
    }
    out
}

/// The answer in one sentence; never a clearance (design rule 1).
fn summary(said: &Classification, record: &Assessment) -> String {
    let unread = if record.document.unread.is_empty() { "" } else { " Parts of it could not be read." };
    if record.document.characters == 0 {
        return format!("No text could be read, so nothing is known about it.{unread}");
    }
    // the three best, by what they are to the status
    let first = |counts: &dyn Fn(&Finding) -> bool| {
        let own = said.findings.iter().filter(|f| f.serves.is_none() && counts(f));
        own.map(|f| f.code.to_string()).take(3).collect::<Vec<_>>().join(", ")
    };
    let weights = Weights::bundled();
    match said.status {
        Status::Listed => {
            let listed = |f: &Finding| f.status(weights) == Status::Listed;
            let serving = said.findings.iter().any(|f| f.serves.is_some());
            let goods =
                |f: &Finding| f.verdict == Verdict::Met && !matches!(f.code.entry().group(), Group::D | Group::E);
            let leading = said.findings.first().filter(|f| f.serves.is_some());
            let also = match leading {
                Some(f) => format!(", and above all the software or technology that goes with it ({})", f.code),
                None if serving && said.findings.iter().find(|f| f.verdict == Verdict::Met).is_some_and(goods) => {
                    " and the technology that goes with it".to_owned()
                }
                None => String::new(),
            };
            let named = first(&|f| listed(f) && f.is_named());
            if named.is_empty() {
                format!(
                    "The text reads like a listed item, which no word of it names: {}{also}.{unread}",
                    first(&listed)
                )
            } else {
                format!("The text describes a listed item: {named}{also}.{unread}")
            }
        }
        Status::Review => {
            let asked = |f: &Finding| f.status(weights) == Status::Review;
            let open = |f: &Finding| f.verdict != Verdict::Met || f.exception.is_some();
            let why = if said.findings.iter().any(|f| asked(f) && open(f)) {
                "It leaves open what decides."
            } else {
                "What it states fits, but whether that item is meant is not sure."
            };
            format!("The text may describe a listed item: {}. {why}{unread}", first(&asked))
        }
        Status::NotListed => {
            let ruled_out = first(&|f| f.verdict.rules_out());
            if ruled_out.is_empty() {
                format!("No listed item was found in this text. What it does not say was not checked.{unread}")
            } else {
                format!("No listed item was found in this text; by what it states it is not {ruled_out}.{unread}")
            }
        }
    }
}

/// Whether a status is at least as urgent as another; a failed document is as urgent as one for review.
#[must_use]
pub fn urgency(status: &str) -> u8 {
    match status {
        "listed" => 0,
        "review" => 1,
        "failed" => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex;

    #[test]
    fn a_summary_says_whether_the_item_is_named() {
        let assessor = Assessor::new(annex::digest().expect("the digest"));
        let texts = include_str!("../../corpora/cases-b.tsv").lines().skip(1).filter_map(|l| l.split('\t').nth(1));
        let mut record = assessor.failed("x", None, "");
        record.document.characters = 1;
        let (mut named, mut unnamed) = (0, 0);
        for text in texts.take(250) {
            let said = classify::classify(assessor.matcher(), &[text]);
            let listed: Vec<&Finding> = said
                .findings
                .iter()
                .filter(|f| f.serves.is_none() && f.status(Weights::bundled()) == Status::Listed)
                .collect();
            let text = summary(&said, &record);
            let opens = if said.status != Status::Listed {
                continue;
            } else if listed.iter().any(|f| f.is_named()) {
                named += 1;
                "The text describes a listed item: "
            } else {
                unnamed += 1;
                "The text reads like a listed item, which no word of it names: "
            };
            let codes = text.strip_prefix(opens).unwrap_or_default();
            assert!(listed.iter().any(|f| codes.starts_with(&f.code.to_string())), "{text}");
        }
        assert!(named > 20 && unnamed > 0, "{named} named, {unnamed} not");
    }

    #[test]
    fn a_summary_says_what_a_text_is_about_and_what_is_open() {
        let assessor = Assessor::new(annex::digest().expect("the digest"));
        let mut record = assessor.failed("x", None, "");
        record.document.characters = 1;
        let said = |text: &str| summary(&classify::classify(assessor.matcher(), &[text]), &record);
        let gyro = "fibre-optic gyro with a bias stability of 0.3 °/h over a month at 1 g, rate range 100 °/s";
        let handed_over = said(&format!("Under NDA, unpublished: how to operate, repair and overhaul our {gyro}."));
        assert!(handed_over.contains("7A002.a.1.a, and above all the software or technology"), "{handed_over}");
        assert!(!said(&format!("For sale: a {gyro}.")).contains("technology"));
        let open = said("We build a GaN MMIC power amplifier for 8.8 to 10.4 GHz.");
        assert!(open.ends_with("It leaves open what decides."), "{open}");
    }
}
