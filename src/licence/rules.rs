//! The rule set: rules, questions, lists and dated data, read from the embedded files and checked against each other.
//!
//! In: `classifiers/licence/*.toml`, `annex/*.xml`. Out: [`RuleSet`]; [`explain`] prints any rule with its source.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::annex::{CodeGroup, ControlCode};

use super::conditions::Condition;
use super::lists::{self, AnnexIv, Authorisations, MilitaryEntry};
use super::measures::{self, Authority, Embargo, Sanction};
use super::{LicenceError, Outcome, Seat};

/// What follows when a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Then {
    Prohibited,
    Required,
    Check,
    None,
    Note,
}

impl Then {
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Prohibited => Outcome::Prohibited,
            Self::Required => Outcome::Required,
            Self::Check => Outcome::Check,
            Self::None | Self::Note => Outcome::NoneFound,
        }
    }
}

/// What happens when conditions are unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OnUnknown {
    Ask,
    Question,
    Assume,
    Skip,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) stage: String,
    when: Vec<String>,
    /// Conditions and whether they have to hold.
    #[serde(skip)]
    pub(super) conditions: Vec<(Condition, bool)>,
    pub(super) then: Then,
    #[serde(default)]
    pub(super) stop: bool,
    pub(super) unknown: OnUnknown,
    #[serde(default)]
    pub(super) ask: Vec<String>,
    pub(super) sentence: String,
    pub(super) article: String,
    pub(super) as_of: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRules {
    lists: RawLists,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLists {
    minimum_excluded: String,
    cryptography_note: String,
}

/// A question with who can answer it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The fact it settles.
    pub id: String,
    /// The question.
    pub text: String,
    /// The article behind it.
    pub article: String,
    /// Who can answer.
    pub who: String,
    /// How the assumption reads when it stays open.
    #[serde(default, skip_serializing)]
    pub(super) assume: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestions {
    question: Vec<Question>,
}

/// Everything the determination reads.
pub struct RuleSet {
    pub(super) rules: Vec<Rule>,
    pub(super) questions: BTreeMap<String, Question>,
    pub(super) minimum_excluded: Vec<CodeGroup>,
    pub(super) cryptography_note: Vec<CodeGroup>,
    pub(super) annex_iv: AnnexIv,
    pub(super) authorisations: Authorisations,
    pub(super) sanctions: Vec<Sanction>,
    pub(super) embargoes: Vec<Embargo>,
    pub(super) authorities: Vec<Authority>,
    pub(super) military: Vec<MilitaryEntry>,
}

const RULES: &str = include_str!("../../classifiers/licence/rules.toml");
const QUESTIONS: &str = include_str!("../../classifiers/licence/questions.toml");
const SANCTIONS: &str = include_str!("../../classifiers/licence/sanctions.toml");
const EMBARGOES: &str = include_str!("../../classifiers/licence/embargoes.toml");
const AUTHORITIES: &str = include_str!("../../classifiers/authorities.toml");
const ANNEX_IV: &str = include_str!("../../annex/annex-iv.xml");
const AUTHORISATIONS: &str = include_str!("../../annex/general-authorisations.xml");
const MILITARY: &str = include_str!("../../annex/military-list.xml");

/// The embedded rule set, read once.
///
/// # Errors
/// When an embedded file is at fault: with the file, the place and the problem.
pub fn rules() -> Result<&'static RuleSet, LicenceError> {
    static RULE_SET: OnceLock<Result<RuleSet, LicenceError>> = OnceLock::new();
    RULE_SET.get_or_init(|| RuleSet::read(RULES)).as_ref().map_err(Clone::clone)
}

impl RuleSet {
    pub(super) fn read(rules: &str) -> Result<Self, LicenceError> {
        let file = "classifiers/licence/rules.toml";
        let raw: RawRules = measures::read(file, rules)?;
        let fail =
            |place: &str, problem: String| LicenceError { file: file.to_owned(), place: place.to_owned(), problem };
        let mut questions = BTreeMap::new();
        for q in measures::read::<RawQuestions>("classifiers/licence/questions.toml", QUESTIONS)?.question {
            questions.insert(q.id.clone(), q);
        }
        let mut list = raw.rule;
        let mut seen = std::collections::BTreeSet::new();
        for r in &mut list {
            if !seen.insert(r.id.clone()) {
                return Err(fail(&r.id, "the id stands twice".to_owned()));
            }
            for q in &r.ask {
                if !questions.contains_key(q) {
                    return Err(fail(&r.id, format!("there is no question {q}")));
                }
            }
            for w in &r.when {
                let (name, holds) = w.strip_prefix("not ").map_or((w.as_str(), true), |n| (n, false));
                let condition = Condition::parse(name)
                    .ok_or_else(|| fail(&r.id, format!("“{name}” is no condition the program knows")))?;
                r.conditions.push((condition, holds));
            }
        }
        let codes = |text: &str| -> Result<Vec<CodeGroup>, LicenceError> {
            text.split_whitespace().map(|c| c.parse().map_err(|e| fail("lists", format!("{e}")))).collect()
        };
        Ok(Self {
            minimum_excluded: codes(&raw.lists.minimum_excluded)?,
            cryptography_note: codes(&raw.lists.cryptography_note)?,
            rules: list,
            questions,
            annex_iv: lists::annex_iv("annex/annex-iv.xml", ANNEX_IV)?,
            authorisations: lists::authorisations("annex/general-authorisations.xml", AUTHORISATIONS)?,
            sanctions: measures::sanctions("classifiers/licence/sanctions.toml", SANCTIONS)?,
            embargoes: measures::embargoes("classifiers/licence/embargoes.toml", EMBARGOES)?,
            authorities: measures::authorities("classifiers/authorities.toml", AUTHORITIES)?,
            military: lists::military_list("annex/military-list.xml", MILITARY)?,
        })
    }

    /// The groups of the Common Military List.
    #[must_use]
    pub fn military_list(&self) -> &[MilitaryEntry] {
        &self.military
    }

    /// The authority for exporters that sit there.
    #[must_use]
    pub fn authority(&self, seat: Seat) -> Option<&Authority> {
        self.authorities.iter().find(|a| a.seat == seat)
    }

    /// Whether a Union general export authorisation names an item, one above it or one below it.
    #[must_use]
    pub fn names(&self, authorisation: &str, item: &ControlCode) -> bool {
        let within = |c: &CodeGroup| match c {
            CodeGroup::Code(c) => item.is_within(c) || c.is_within(item),
            group => group.contains(item),
        };
        let named = self.authorisations.list.iter().filter(|a| a.id == authorisation);
        named.flat_map(|a| &a.coverage).any(|c| c.codes.iter().any(within))
    }

    pub(super) fn question(&self, id: &str) -> Option<&Question> {
        self.questions.get(id)
    }
}

/// A rule as `dualuse explain` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Its id.
    pub id: String,
    /// What it says.
    pub sentence: String,
    /// Its article.
    pub article: String,
    /// The conditions, in words of the rule file.
    pub conditions: Vec<String>,
    /// What follows.
    pub conclusion: String,
    /// The file it stands in.
    pub file: String,
    /// The day of the text or data.
    pub as_of: String,
}

/// Explains a rule, a sanction, an embargo or an authorisation by its id (`export-listed`, `sanction-russia`, `EU001`).
#[must_use]
pub fn explain(id: &str) -> Option<Explanation> {
    let set = rules().ok()?;
    let id = id.trim();
    if let Some(r) = set.rules.iter().find(|r| r.id.eq_ignore_ascii_case(id)) {
        let stop = if r.stop { ", and no later rule is tried" } else { "" };
        let conclusion = match r.then {
            Then::Prohibited => "prohibited",
            Then::Required => "an authorisation is required",
            Then::Check => "to be checked",
            Then::None => "no licence requirement found by this rule",
            Then::Note => "noted, decides nothing by itself",
        };
        return Some(Explanation {
            id: r.id.clone(),
            sentence: r.sentence.clone(),
            article: r.article.clone(),
            conditions: r.when.clone(),
            conclusion: format!("{conclusion}{stop}"),
            file: "classifiers/licence/rules.toml".to_owned(),
            as_of: r.as_of.clone(),
        });
    }
    if let Some(s) = set.sanctions.iter().find(|s| s.id.eq_ignore_ascii_case(id)) {
        return Some(Explanation {
            id: s.id.clone(),
            sentence: format!("{} {} Exemptions: {}", s.scope, s.others, s.exemptions),
            article: s.article.clone(),
            conditions: vec![format!("destination {}", s.country), format!("on or after {}", s.from)],
            conclusion: format!(
                "{} ({})",
                s.instrument,
                if s.was_read() { "text read" } else { "text not at hand: verify" }
            ),
            file: "classifiers/licence/sanctions.toml".to_owned(),
            as_of: s.as_of.to_string(),
        });
    }
    if let Some(e) = set.embargoes.iter().find(|e| e.id.eq_ignore_ascii_case(id)) {
        return Some(Explanation {
            id: e.id.clone(),
            sentence: format!("Arms embargo: {}.", e.covers),
            article: "Reg. (EU) 2021/821 Art. 2(19), 4(1)(b)".to_owned(),
            conditions: vec![format!("destination {}", e.country)],
            conclusion: format!("{} (scope {:?})", e.instrument, e.scope),
            file: "classifiers/licence/embargoes.toml".to_owned(),
            as_of: e.as_of.to_string(),
        });
    }
    let a = set.authorisations.list.iter().find(|a| a.id.eq_ignore_ascii_case(id))?;
    Some(Explanation {
        id: a.id.clone(),
        sentence: format!("{}. {} {} {}", a.name, a.notification, a.registration, a.reporting),
        article: format!("Reg. (EU) 2021/821 Annex II Section {}", a.section),
        conditions: a.conditions.iter().map(|c| c.text.clone()).collect(),
        conclusion: "a Union general export authorisation that can be used when all conditions hold".to_owned(),
        file: "annex/general-authorisations.xml".to_owned(),
        as_of: set.authorisations.as_of.clone(),
    })
}
