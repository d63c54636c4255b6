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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Instant;

    use super::*;
    use crate::annex;
    use crate::assess::{Assessment, Assessor, Situation, project_document};
    use crate::documents::Options;
    use crate::screening::{DateBasis, Kind, ListInfo, Party, PartyList, PartyType, Screener};

    fn sanctions() -> PartyList {
        let mut party = Party::new("1", Kind::Sanction);
        party.add_name("Example Trading House LLC", false);
        party.party_type = PartyType::Organisation;
        let info = ListInfo {
            id: "test".into(),
            title: "Test list".into(),
            publisher: String::new(),
            format: String::new(),
            from: String::new(),
            as_of: None,
            as_of_basis: DateBasis::Unknown,
            imported: None,
            sha256: String::new(),
            parties: 1,
            names: 1,
            skipped: 0,
        };
        PartyList { info, parties: vec![party] }
    }

    fn assess(assessor: Assessor, project: &str) -> (Assessor, Assessment) {
        let project = Project::parse(project, "project.toml").expect("a project");
        let read = project_document(&project, Path::new("project.toml"), &Options::default());
        let assessor = assessor.with(Situation::of(project));
        let a = assessor.assess(&read.document);
        (assessor, a)
    }

    fn level(a: &Assessment) -> &str {
        a.research_security.as_ref().map_or("", |s| s.level.as_str())
    }

    /// What bars, and what only looks like it.
    #[test]
    fn legal_bars_need_law_and_confirmation() {
        let assessor = Assessor::screening(annex::digest().expect("a list"), Screener::of(vec![sanctions()]));
        let partner = "summary = \"A study of medieval trade.\"\n[[partner]]\nname = \"Example Trading House\"\n";
        let (assessor, a) = assess(assessor, partner);
        assert_eq!(level(&a), "risk", "a match bars nothing by itself");
        assert_eq!((a.parties[0].role.as_str(), a.parties[0].kind.as_str()), ("partner", "sanction"));
        let same = format!("{partner}[answers]\n\"sanctions.same:Example Trading House\" = \"yes\"\n");
        let (assessor, a) = assess(assessor, &same);
        assert_eq!(level(&a), "legally_barred");
        let amplifier = "summary = \"\"\"We develop a GaN MMIC power amplifier for 8.8 to 10.4 GHz with a peak saturated \
                         output power of 18 W and send samples and its design files to our partner.\"\"\"\n";
        let russia = format!("{amplifier}[[partner]]\nname = \"Example University\"\ncountry = \"Russia\"\n");
        let (assessor, a) = assess(assessor, &russia);
        assert_eq!(a.status, "listed");
        assert_eq!(level(&a), "legally_barred", "{:?}", a.licence);
        let japan = format!("{amplifier}[[partner]]\nname = \"Example University\"\ncountry = \"Japan\"\n");
        let (_, a) = assess(assessor, &japan);
        assert_eq!(level(&a), "risk", "a licence is needed, which bars nothing");
        let s = a.research_security.expect("an appraisal");
        assert!(s.screened.iter().any(|x| x.statement.contains("clears nobody")), "no match is worded as what it is");
        assert!(s.contact.iter().any(|c| c.contains("fdfa.be")), "the authority is named");
    }

    /// The appraisal of a text costs little beside its classification.
    #[test]
    fn the_appraisal_is_cheap() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/projects.jsonl");
        let Ok(file) = std::fs::read_to_string(&path) else {
            println!("skipped: {} is not there", path.display());
            return;
        };
        let texts: Vec<String> = file
            .lines()
            .take(60)
            .filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok())
            .filter_map(|v| v["text"].as_str().map(str::to_owned))
            .collect();
        let assessor = Assessor::new(annex::digest().expect("a list"));
        let spotter = Spotter::new(Screener::bundled());
        let (mut whole, mut part) = (0.0, 0.0);
        for t in &texts {
            let document = crate::documents::Document {
                id: String::new(),
                path: None,
                title: None,
                sha256: String::new(),
                passages: vec![crate::documents::Passage {
                    place: crate::documents::Place::default(),
                    text: t.clone(),
                    kind: crate::documents::PassageKind::Paragraph,
                }],
                unread: Vec::new(),
                fields: std::collections::BTreeMap::new(),
            };
            let clock = Instant::now();
            let _ = assessor.assess(&document);
            whole += clock.elapsed().as_secs_f64();
            let passages = [t.as_str()];
            let flats = [Flat::of(t)];
            let around = Surroundings::read(&passages, &flats);
            let security = Security {
                passages: &passages,
                flats: &flats,
                findings: &[],
                critical: &[],
                around: &around,
                licence: None,
                spotter: &spotter,
                project: None,
            };
            let evidence = |s: &Span| EvidenceRecord {
                text: s.text.clone(),
                place: crate::documents::Place::default(),
                start: s.start,
                end: s.end,
                context: String::new(),
                context_start: 0,
            };
            let clock = Instant::now();
            let _ = security.records(&evidence);
            part += clock.elapsed().as_secs_f64();
        }
        println!("{} texts: appraisal {:.1} % of the time", texts.len(), 100.0 * part / whole);
        assert!(part < 0.15 * whole, "{part} s of {whole} s");
    }
}
