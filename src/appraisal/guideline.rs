//! The guideline as data: passages, elements, combinations, measures, steps, tools, contacts, question sets.
//!
//! In: `classifiers/guideline/*.toml`, embedded. Out: [`Guideline`], checked: every rule cites a passage, every passage has
//! a rule, and every name that is used exists.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::signals::Signal;
use crate::activity::CountryCode;
use crate::cues::{Builder, CueSet, phrases};
use crate::data::{self, DataError};
use crate::licence::Seat;

/// How serious it is, in the guideline's own steps, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// No element was found in what was read; that clears nothing.
    NoSignal,
    /// Elements that are rarely a risk alone.
    Attention,
    /// Elements that meet: talk to the contact point.
    Risk,
    /// Apply to the committee.
    Committee,
    /// Barred by law as described.
    LegallyBarred,
}

impl Grade {
    /// The grade's name, as the record carries it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSignal => "no_signal",
            Self::Attention => "attention",
            Self::Risk => "risk",
            Self::Committee => "committee",
            Self::LegallyBarred => "legally_barred",
        }
    }
}

/// What an element is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The subject.
    Topic,
    /// Who takes part.
    Partner,
    /// Somebody who joins.
    Person,
    /// Who pays.
    Funder,
    /// Where.
    Country,
    /// How the work is done.
    Collaboration,
}

/// A passage of the guideline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// How rules cite it.
    pub id: String,
    /// The heading it stands under.
    pub section: String,
    /// Up to four words that stand there.
    pub at: String,
    /// What it says, in our words.
    pub says: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Alone {
    Attention,
    Context,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Report {
    Always,
    Combined,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Element {
    pub(super) id: String,
    pub(super) group: Group,
    pub(super) sentence: String,
    #[serde(default)]
    pub(super) signals: Vec<Signal>,
    #[serde(default)]
    words: String,
    pub(super) passages: Vec<String>,
    pub(super) alone: Alone,
    #[serde(default)]
    pub(super) report: Option<Report>,
    #[serde(default)]
    pub(super) ask: Option<String>,
    #[serde(default)]
    pub(super) key: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Combination {
    pub(super) id: String,
    pub(super) joins: Vec<Vec<String>>,
    #[serde(default = "one")]
    pub(super) least: usize,
    pub(super) grade: Grade,
    #[serde(default)]
    alone: Option<String>,
    pub(super) why: String,
    pub(super) passages: Vec<String>,
}

fn one() -> usize {
    1
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeText {
    pub(super) id: Grade,
    pub(super) sentence: String,
    pub(super) passages: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Measure {
    pub(super) id: String,
    pub(super) sentence: String,
    pub(super) how: String,
    #[serde(rename = "for")]
    pub(super) answers: Vec<String>,
    pub(super) passages: Vec<String>,
}

/// When a step is due.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum When {
    Element(String),
    AtLeast(Grade),
    OutsidePartner,
    Company,
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(s: String) -> Result<Self, String> {
        Ok(match s.as_str() {
            "@attention" => Self::AtLeast(Grade::Attention),
            "@risk" => Self::AtLeast(Grade::Risk),
            "@committee" => Self::AtLeast(Grade::Committee),
            "@barred" => Self::AtLeast(Grade::LegallyBarred),
            "@outside-partner" => Self::OutsidePartner,
            "@company" => Self::Company,
            other if other.starts_with('@') => return Err(format!("{other} is no condition")),
            _ => Self::Element(s),
        })
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) id: String,
    pub(super) sentence: String,
    pub(super) when: Vec<When>,
    #[serde(default)]
    pub(super) countries: Vec<CountryCode>,
    pub(super) tools: Vec<String>,
    pub(super) passages: Vec<String>,
}

/// A tool, list or source with its address.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// What it is for.
    #[serde(rename = "use")]
    pub purpose: String,
    /// Passages that name it.
    pub passages: Vec<String>,
}

/// An institution's contact points.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institution {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    names: String,
    /// Contact points with their addresses.
    pub lines: Vec<String>,
    /// Where the guideline has them.
    pub passages: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorityLine {
    pub(super) id: String,
    pub(super) seat: Seat,
    pub(super) line: String,
    pub(super) passages: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Principle {
    pub(super) id: String,
    pub(super) sentence: String,
    pub(super) passages: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionSet {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) about: String,
    pub(super) tools: Vec<String>,
    pub(super) passages: Vec<String>,
    #[serde(rename = "question")]
    pub(super) questions: Vec<SetQuestion>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetQuestion {
    pub(super) id: String,
    pub(super) part: String,
    pub(super) text: String,
    pub(super) yes_when: Vec<String>,
    pub(super) passages: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Countries {
    pub(super) named: Vec<CountryCode>,
    pub(super) measures: Vec<CountryCode>,
    pub(super) nato_outside: Vec<CountryCode>,
    pub(super) efta: Vec<CountryCode>,
    #[allow(dead_code, reason = "the file says of which day it is; the tests read it")]
    pub(super) as_of: String,
    involved: String,
    institutes: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reporting {
    pub(super) sentence: String,
    pub(super) passages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passages {
    passage: Vec<Passage>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Elements {
    reporting: Reporting,
    element: Vec<Element>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Combinations {
    grade: Vec<GradeText>,
    combination: Vec<Combination>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Measures {
    measure: Vec<Measure>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    step: Vec<Step>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tools {
    tool: Vec<Tool>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contacts {
    institution: Vec<Institution>,
    authority: Vec<AuthorityLine>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Principles {
    principle: Vec<Principle>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sets {
    set: Vec<QuestionSet>,
}

/// What a phrase of the guideline's data means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Index of an element.
    Element(usize),
    /// Makes a country a place of the work.
    Involved,
    /// An institution of knowledge.
    Institute,
    /// Index of a contact institution.
    Host(usize),
    /// Turns what follows into its opposite.
    Negation,
}

/// Everything the appraisal reads.
pub struct Guideline {
    pub(super) passages: BTreeMap<String, Passage>,
    pub(super) reporting: Reporting,
    pub(super) elements: Vec<Element>,
    pub(super) grades: Vec<GradeText>,
    pub(super) combinations: Vec<Combination>,
    pub(super) measures: Vec<Measure>,
    pub(super) steps: Vec<Step>,
    pub(super) tools: Vec<Tool>,
    pub(super) institutions: Vec<Institution>,
    pub(super) authorities: Vec<AuthorityLine>,
    pub(super) principles: Vec<Principle>,
    pub(super) sets: Vec<QuestionSet>,
    pub(super) countries: Countries,
    pub(super) cues: CueSet,
    pub(super) meanings: Vec<Meaning>,
}

/// A rule of the guideline with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidelineRule {
    /// Its kind and id: `step partner-sanctions`.
    pub name: String,
    /// What it says.
    pub sentence: String,
    /// Ids of the passages it cites.
    pub passages: Vec<String>,
    /// The file it is kept in.
    pub file: &'static str,
}

/// Most sections in a citation.
const SECTIONS: usize = 2;

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../classifiers/guideline/", $name)))
    };
}

/// The embedded guideline, read once.
///
/// # Errors
/// When an embedded file is at fault: with the file, the place and the problem.
pub fn guideline() -> Result<&'static Guideline, DataError> {
    static GUIDELINE: OnceLock<Result<Guideline, DataError>> = OnceLock::new();
    GUIDELINE.get_or_init(Guideline::read).as_ref().map_err(Clone::clone)
}

fn load<T: for<'de> Deserialize<'de>>(file: (&str, &str)) -> Result<T, DataError> {
    data::read(&format!("classifiers/guideline/{}", file.0), file.1)
}

impl Guideline {
    fn read() -> Result<Self, DataError> {
        let passages: Passages = load(file!("passages.toml"))?;
        let Elements { reporting, element: elements } = load(file!("elements.toml"))?;
        let combinations: Combinations = load(file!("combinations.toml"))?;
        let contacts: Contacts = load(file!("contacts.toml"))?;
        let mut out = Self {
            passages: passages.passage.into_iter().map(|p| (p.id.clone(), p)).collect(),
            reporting,
            elements,
            grades: combinations.grade,
            combinations: combinations.combination,
            measures: load::<Measures>(file!("measures.toml"))?.measure,
            steps: load::<Steps>(file!("steps.toml"))?.step,
            tools: load::<Tools>(file!("tools.toml"))?.tool,
            institutions: contacts.institution,
            authorities: contacts.authority,
            principles: load::<Principles>(file!("principles.toml"))?.principle,
            sets: load::<Sets>(file!("question-sets.toml"))?.set,
            countries: load(file!("countries.toml"))?,
            cues: CueSet::empty(),
            meanings: Vec::new(),
        };
        out.compile()?;
        out.check()?;
        Ok(out)
    }

    fn compile(&mut self) -> Result<(), DataError> {
        let mut builder = Builder::default();
        let mut meanings = Vec::new();
        let mut add = |list: &str, meaning: Meaning| {
            for p in phrases(list) {
                builder.add(p, meanings.len());
                meanings.push(meaning);
            }
        };
        for (i, e) in self.elements.iter().enumerate() {
            add(&e.words, Meaning::Element(i));
        }
        add(&self.countries.involved, Meaning::Involved);
        add(&self.countries.institutes, Meaning::Institute);
        for (i, h) in self.institutions.iter().enumerate() {
            add(&h.names, Meaning::Host(i));
        }
        add(crate::activity::negation().0, Meaning::Negation);
        self.cues = builder.build().ok_or_else(|| DataError::new("classifiers/guideline", "words", "too many"))?;
        self.meanings = meanings;
        Ok(())
    }

    /// Whether everything that is named exists, and single-element rules say why.
    fn check(&self) -> Result<(), DataError> {
        let fault = |file: &str, place: &str, problem: String| {
            Err(DataError::new(&format!("classifiers/guideline/{file}"), place, problem))
        };
        let rules = self.rules();
        let mut names = BTreeSet::new();
        for r in &rules {
            if !names.insert(r.name.clone()) {
                return fault(r.file, &r.name, "stands twice".to_owned());
            }
            if r.passages.is_empty() {
                return fault(r.file, &r.name, "cites no passage".to_owned());
            }
            if let Some(p) = r.passages.iter().find(|p| !self.passages.contains_key(*p)) {
                return fault(r.file, &r.name, format!("cites {p}, which is not in passages.toml"));
            }
        }
        let element = |id: &String| self.elements.iter().any(|e| e.id == *id);
        let tool = |id: &String| self.tools.iter().any(|t| t.id == *id);
        for c in &self.combinations {
            if let Some(e) = c.joins.iter().flatten().find(|e| !element(e)) {
                return fault("combinations.toml", &c.id, format!("{e} is no element"));
            }
            if c.joins.len() == 1 && c.least == 1 && c.alone.is_none() {
                return fault("combinations.toml", &c.id, "needs one element only and does not say why".to_owned());
            }
        }
        for m in &self.measures {
            if let Some(e) = m.answers.iter().find(|e| !element(e)) {
                return fault("measures.toml", &m.id, format!("{e} is no element"));
            }
        }
        for s in &self.steps {
            if let Some(t) = s.tools.iter().find(|t| !tool(t)) {
                return fault("steps.toml", &s.id, format!("{t} is no tool"));
            }
            for w in &s.when {
                if let When::Element(e) = w
                    && !element(e)
                {
                    return fault("steps.toml", &s.id, format!("{e} is no element"));
                }
            }
        }
        for s in &self.sets {
            if let Some(t) = s.tools.iter().find(|t| !tool(t)) {
                return fault("question-sets.toml", &s.id, format!("{t} is no tool"));
            }
            for q in &s.questions {
                if let Some(e) = q.yes_when.iter().find(|e| !element(e)) {
                    return fault("question-sets.toml", &q.id, format!("{e} is no element"));
                }
            }
        }
        Ok(())
    }

    /// All passages, by id.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        self.passages.values()
    }

    /// All tools, in the order of the file.
    #[must_use]
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// All institutions with their contact points.
    #[must_use]
    pub fn institutions(&self) -> &[Institution] {
        &self.institutions
    }

    /// The authorities, a line each.
    pub fn authorities(&self) -> impl Iterator<Item = &str> {
        self.authorities.iter().map(|a| a.line.as_str())
    }

    /// The ids of the question sets.
    pub fn sets(&self) -> impl Iterator<Item = &str> {
        self.sets.iter().map(|s| s.id.as_str())
    }

    /// Every rule with the passages it cites.
    #[must_use]
    pub fn rules(&self) -> Vec<GuidelineRule> {
        let mut out = Vec::new();
        let mut add = |kind: &str, id: &str, sentence: &str, passages: &[String], file: &'static str| {
            let name = format!("{kind} {id}");
            out.push(GuidelineRule { name, sentence: sentence.to_owned(), passages: passages.to_vec(), file });
        };
        add("duty", "reporting", &self.reporting.sentence, &self.reporting.passages, "elements.toml");
        for e in &self.elements {
            add("element", &e.id, &e.sentence, &e.passages, "elements.toml");
        }
        for g in &self.grades {
            add("grade", g.id.as_str(), &g.sentence, &g.passages, "combinations.toml");
        }
        for c in &self.combinations {
            add("combination", &c.id, &c.why, &c.passages, "combinations.toml");
        }
        for m in &self.measures {
            add("measure", &m.id, &m.sentence, &m.passages, "measures.toml");
        }
        for s in &self.steps {
            add("step", &s.id, &s.sentence, &s.passages, "steps.toml");
        }
        for t in &self.tools {
            add("tool", &t.id, &t.address, &t.passages, "tools.toml");
        }
        for i in &self.institutions {
            add("contact", &i.id, &i.name, &i.passages, "contacts.toml");
        }
        for a in &self.authorities {
            add("authority", &a.id, &a.line, &a.passages, "contacts.toml");
        }
        for p in &self.principles {
            add("principle", &p.id, &p.sentence, &p.passages, "principles.toml");
        }
        for s in &self.sets {
            add("questions", &s.id, &s.about, &s.passages, "question-sets.toml");
            for q in &s.questions {
                add("question", &format!("{}.{}", s.id, q.id), &q.text, &q.passages, "question-sets.toml");
            }
        }
        out
    }

    /// The passages a rule cites, as a reader cites them: the first two sections; `explain` prints all.
    #[must_use]
    pub fn cite(&self, passages: &[String]) -> String {
        let mut sections: Vec<&str> = Vec::new();
        for p in passages.iter().filter_map(|p| self.passages.get(p)) {
            if sections.len() < SECTIONS && !sections.contains(&p.section.as_str()) {
                sections.push(&p.section);
            }
        }
        format!("Guideline, “{}”", sections.join("”, “"))
    }

    pub(super) fn element(&self, id: &str) -> Option<&Element> {
        self.elements.iter().find(|e| e.id == id)
    }

    pub(super) fn tool(&self, id: &str) -> Option<&Tool> {
        self.tools.iter().find(|t| t.id == id)
    }

    /// The institution of the ten that a text names first.
    #[must_use]
    pub fn institution_in(&self, text: &str) -> Option<&Institution> {
        let flat = crate::cues::Flat::of(text);
        self.cues.find(text, &flat).into_iter().find_map(|h| match self.meanings.get(h.cue) {
            Some(Meaning::Host(i)) => self.institutions.get(*i),
            _ => None,
        })
    }
}
