//! The research-security appraisal of a document or project, as a record.
//!
//! In: what the rooms found, the party lists, the project. Out: names that resemble listed parties, and the appraisal.
//! Names of a project are screened in full; in a text only names as the lists write them are found.

use super::context::{Surroundings, word};
use super::record::{
    AdviceRecord, BasisRecord, CombinationRecord, ElementRecord, EvidenceRecord, LicenceRecord, LinkRecord,
    PartyRecord, QuestionRecord, QuestionSetRecord, ScreenedRecord, SecurityRecord, SetQuestionRecord,
};
use crate::appraisal::{self, Advice, AnsweredSet, Appraisal, Facts, ItemSeen, Link, Part, Screened};
use crate::classify::{Finding, Verdict};
use crate::critical::CriticalTechnology;
use crate::cues::Flat;
use crate::project::Project;
use crate::screening::{Identifier, Match, Query, Scheme, Spotter};
use crate::span::Span;

/// Least likeness of a name that counts in the appraisal; the others are shown as matches only.
const COUNTS: f32 = 0.9;
/// Most matches that are shown for a name.
const SHOWN: usize = 3;
/// Least score of a possible item that counts: below it the text hardly speaks of the item.
const POSSIBLE: f64 = 0.3;
/// Most places quoted for an element.
const PLACES: usize = 3;

/// What an appraisal is made from.
pub(super) struct Security<'a> {
    pub(super) passages: &'a [&'a str],
    pub(super) flats: &'a [Flat],
    pub(super) findings: &'a [Finding],
    pub(super) critical: &'a [CriticalTechnology],
    pub(super) around: &'a Surroundings,
    pub(super) licence: Option<&'a LicenceRecord>,
    pub(super) spotter: &'a Spotter,
    pub(super) project: Option<&'a Project>,
}

impl Security<'_> {
    /// Listed parties and the appraisal; the latter only fails with a broken build.
    pub(super) fn records(
        &self,
        evidence: &dyn Fn(&Span) -> EvidenceRecord,
    ) -> (Vec<PartyRecord>, Option<SecurityRecord>) {
        let mut screened: Vec<Screened> = self
            .spotter
            .read_flat(self.passages, self.flats)
            .into_iter()
            .map(|s| Screened { name: s.span.text.clone(), part: Part::Text, span: Some(s.span), matches: s.matches })
            .collect();
        let named = self.project.map(|p| self.screen(p)).unwrap_or_default();
        screened.retain(|s| !named.iter().any(|n| n.name.eq_ignore_ascii_case(&s.name)));
        let statements: Vec<ScreenedRecord> = named
            .iter()
            .map(|s| ScreenedRecord {
                name: s.name.clone(),
                role: role(s.part).to_owned(),
                statement: self.spotter.screener().statement(&s.name, &s.matches),
            })
            .collect();
        screened.extend(named);
        let parties = screened.iter().flat_map(|s| s.matches.iter().take(SHOWN).map(|m| party(s, m))).collect();
        for s in &mut screened {
            s.matches.retain(|m| m.score >= COUNTS);
        }
        let items = self.items();
        let facts = Facts {
            passages: self.passages,
            flats: self.flats,
            items: &items,
            critical: self.critical,
            maturity: &self.around.maturity,
            mentions: &self.around.mentions,
            screened: &screened,
            prohibited: self.licence.is_some_and(|l| l.outcome == "prohibited"),
            project: self.project,
        };
        let record = appraisal::appraise(&facts).ok().map(|a| record(a, statements, self.project.is_some(), evidence));
        (parties, record)
    }

    fn items(&self) -> Vec<ItemSeen> {
        let seen = |f: &&Finding| match f.verdict {
            Verdict::Met => true,
            Verdict::Possible => f.score >= POSSIBLE,
            Verdict::NotMet | Verdict::Excluded => false,
        };
        self.findings
            .iter()
            .filter(|f| f.serves.is_none())
            .filter(seen)
            .map(|f| ItemSeen {
                code: f.code.to_string(),
                met: f.verdict == Verdict::Met,
                span: f.evidence.first().map(|e| Span::of(self.passages, e.span.passage, e.span.start, e.span.end)),
            })
            .collect()
    }

    /// Every name of the project.
    fn screen(&self, p: &Project) -> Vec<Screened> {
        let mut asked: Vec<(String, Part, Option<String>, Vec<Identifier>)> = Vec::new();
        for x in &p.partners {
            let identifiers = x
                .identifiers
                .iter()
                .map(|i| {
                    let (label, value) = i.split_once(':').unwrap_or(("", i));
                    Identifier { scheme: Scheme::of_label(label), value: value.to_owned() }
                })
                .collect();
            let country = x.country.as_ref().map(ToString::to_string);
            asked.push((x.name.clone(), Part::Partner, country, identifiers));
            for o in &x.owners {
                asked.push((o.name.clone(), Part::Owner, o.country.as_ref().map(ToString::to_string), Vec::new()));
            }
        }
        for x in &p.people {
            let country = x.country.as_ref().map(ToString::to_string);
            if let Some(name) = &x.name {
                asked.push((name.clone(), Part::Person, None, Vec::new()));
            }
            for i in x.institution.iter().chain(&x.earlier) {
                asked.push((i.clone(), Part::HomeInstitution, country.clone(), Vec::new()));
            }
        }
        for x in &p.funders {
            asked.push((x.name.clone(), Part::Funder, x.country.as_ref().map(ToString::to_string), Vec::new()));
        }
        let mut out: Vec<Screened> = Vec::new();
        for (name, part, country, identifiers) in asked {
            if name.trim().is_empty() || out.iter().any(|s| s.name == name && s.part == part) {
                continue;
            }
            let query = Query { name: &name, country: country.as_deref(), identifiers: &identifiers };
            let matches = self.spotter.screener().query(&query);
            out.push(Screened { name, part, span: None, matches });
        }
        out
    }
}

fn role(part: Part) -> &'static str {
    match part {
        Part::Text => "text",
        Part::Partner => "partner",
        Part::Owner => "owner",
        Part::Person => "person",
        Part::HomeInstitution => "home_institution",
        Part::Funder => "funder",
    }
}

fn party(s: &Screened, m: &Match) -> PartyRecord {
    let since = m.since.as_ref().map(|d| format!("since {d}"));
    let note: Vec<String> = [Some(m.kind.words().to_owned()), since, Some(m.source.clone()), m.note.clone()]
        .into_iter()
        .flatten()
        .collect();
    PartyRecord {
        name: s.name.clone(),
        matched: m.party_name.clone(),
        list: m.list.clone(),
        score: (f64::from(m.score) * 1000.0).round() / 1000.0,
        note: note.join("; "),
        role: role(s.part).to_owned(),
        kind: word(&m.kind),
    }
}

fn links(list: Vec<Link>) -> Vec<LinkRecord> {
    list.into_iter().map(|l| LinkRecord { name: l.name, address: l.address }).collect()
}

fn advice(list: Vec<Advice>) -> Vec<AdviceRecord> {
    list.into_iter()
        .map(|a| AdviceRecord {
            rule: a.rule,
            sentence: a.sentence,
            source: a.source,
            how: a.how,
            because: a.because,
            links: links(a.links),
        })
        .collect()
}

fn set(s: AnsweredSet) -> QuestionSetRecord {
    QuestionSetRecord {
        id: s.id,
        title: s.title,
        about: s.about,
        links: links(s.links),
        questions: s
            .questions
            .into_iter()
            .map(|q| SetQuestionRecord {
                id: q.id,
                part: q.part,
                text: q.text,
                answer: word(&q.answer),
                why: q.why,
                source: q.source,
            })
            .collect(),
        source: s.source,
    }
}

fn record(
    a: Appraisal,
    screened: Vec<ScreenedRecord>,
    project: bool,
    evidence: &dyn Fn(&Span) -> EvidenceRecord,
) -> SecurityRecord {
    let elements = a
        .elements
        .into_iter()
        .map(|e| ElementRecord {
            rule: e.rule,
            group: word(&e.group),
            sentence: e.sentence,
            source: e.source,
            evidence: e.spans.iter().take(PLACES).map(evidence).collect(),
            basis: e.basis,
        })
        .collect();
    let combinations = a
        .combinations
        .into_iter()
        .map(|c| CombinationRecord {
            rule: c.rule,
            sentence: c.why,
            source: c.source,
            grade: c.grade.as_str().to_owned(),
            joins: c.joins,
        })
        .collect();
    SecurityRecord {
        level: a.grade.as_str().to_owned(),
        sentence: a.sentence,
        elements,
        combinations,
        measures: advice(a.measures),
        next_steps: advice(a.steps),
        contact: a.contacts,
        open_questions: a
            .questions
            .into_iter()
            .map(|q| QuestionRecord { text: q.text, source: q.source, who: format!("you, in project.toml: {}", q.key) })
            .collect(),
        reporting: a.reporting.map(|(sentence, source)| BasisRecord { rule: "reporting".to_owned(), sentence, source }),
        screened,
        question_sets: if project { a.sets.into_iter().map(set).collect() } else { Vec::new() },
    }
}
