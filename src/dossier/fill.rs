//! Where the values of a dossier come from.
//!
//! In: the project, its assessment, the list, what the run said. Out: a value with its source, or nothing. Nothing is
//! guessed: what neither the project nor a finding nor the determination says stays empty.

use serde_json::Value;

use super::data::{Derived, Otherwise, Part, Words};
use super::record::Language;
use crate::activity::{self, Country, CountryCode};
use crate::annex::{ControlCode, ControlList, Group};
use crate::assess::{Assessment, ConditionRecord, FindingRecord};
use crate::licence::{RuleSet, Seat};
use crate::project::Project;
use crate::report::readable;

/// Possible items that stand for a number where none is met.
const POSSIBLE: usize = 3;

/// Most characters around a figure that stand for it.
const AROUND: usize = 120;
/// Between what a text states and what was computed from it.
const COMPUTED: char = '→';

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) value: String,
    pub(super) sources: Vec<String>,
}

impl Filled {
    fn new(value: impl Into<String>, source: impl Into<String>) -> Self {
        Self { value: value.into(), sources: vec![source.into()] }
    }
}

/// An item of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its number of the list, when it is known.
    pub(super) entry: Option<ControlCode>,
    /// Its place among the items of project.toml.
    pub(super) index: Option<usize>,
}

/// All that is known.
pub(super) struct Sources<'a> {
    pub(super) project: &'a Project,
    pub(super) rules: &'a RuleSet,
    /// The project by its keys.
    pub(super) keys: Value,
    pub(super) assessment: &'a Assessment,
    pub(super) list: &'a ControlList,
    pub(super) to: Option<&'a Country>,
    pub(super) words: &'a Words,
    pub(super) language: Language,
}

/// A country as the form wants it: name and code.
pub(super) fn country(code: &str) -> String {
    activity::country(&CountryCode::new(code)).map_or_else(|| code.to_owned(), |c| format!("{} ({})", c.name, c.code))
}

impl<'a> Sources<'a> {
    fn key(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(&self.keys, |at, step| match step.parse::<usize>() {
            Ok(n) => at.get(n.checked_sub(1)?),
            Err(_) => at.get(step),
        })
    }

    /// The value of a key of project.toml; `path` counts the items of a list from 1.
    fn project(&self, path: &str, is_country: bool) -> Option<Filled> {
        let text = match self.key(path)? {
            Value::String(s) if is_country => country(s),
            Value::String(s) => s.clone(),
            Value::Number(n) => n.to_string(),
            Value::Array(list) => list.iter().map(contact).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n"),
            _ => return None,
        };
        (!text.trim().is_empty()).then(|| Filled::new(text, format!("project.toml, {path}")))
    }

    /// The value of a part of a box; `item` where the box comes again for each item.
    pub(super) fn part(&self, part: &Part, item: Option<&Item>) -> Option<Filled> {
        let own = match item {
            None => self.project(&format!("application.{}", part.id), part.country),
            Some(Item { index: Some(n), .. }) => {
                self.project(&format!("application.item.{}.{}", n + 1, part.id), part.country)
            }
            Some(_) => None,
        };
        // the run names the destination; another one in the project is a warning
        if part.otherwise.contains(&Otherwise::Derived(Derived::To))
            && let Some(found) = self.derived(Derived::To, item)
        {
            return Some(found);
        }
        own.or_else(|| {
            part.otherwise.iter().find_map(|o| match o {
                Otherwise::Project(key) => self.project(key, part.country),
                Otherwise::Derived(d) => self.derived(*d, item),
            })
        })
    }

    /// What the program knows beside the keys.
    pub(super) fn derived(&self, what: Derived, item: Option<&Item>) -> Option<Filled> {
        let w = self.words;
        match what {
            Derived::Seat => match self.project.seat? {
                Seat::Flanders | Seat::Brussels | Seat::Wallonia => {
                    Some(Filled::new(country("BE"), format!("project.toml, seat: {}", w.of_seat.of(self.language))))
                }
                Seat::Other => None,
            },
            Derived::Authority => {
                // without a seat the authority would be an assumption; for another Member State its name is not known
                let seat = self.project.seat.filter(|s| *s != Seat::Other)?;
                let authority = self.rules.authority(seat)?;
                Some(Filled::new(&authority.name, "project.toml, seat; classifiers/authorities.toml"))
            }
            Derived::PartnerName | Derived::PartnerCountry => {
                let there: Vec<(usize, &crate::project::Partner)> = (self.project.partners.iter().enumerate())
                    .filter(|(_, p)| p.country.is_some() && p.country.as_ref() == self.to.map(|c| &c.code))
                    .collect();
                let [(n, only)] = there.as_slice() else { return None };
                // a consignee of the project in another country is not this partner
                if self.project.application.consignee.as_ref().is_some_and(|c| c.name.is_some())
                    && what == Derived::PartnerCountry
                {
                    return None;
                }
                let (key, value) = match what {
                    Derived::PartnerName => ("name", only.name.clone()),
                    _ => ("country", only.country.as_ref().map(|c| country(c.as_str()))?),
                };
                let source = format!("project.toml, partner.{}.{key}: {}", n + 1, w.only_partner.of(self.language));
                (!value.trim().is_empty()).then(|| Filled::new(value, source))
            }
            Derived::To => self.to.map(|c| {
                Filled::new(country(c.code.as_str()), format!("{}: --to {}", w.given.of(self.language), c.code))
            }),
            Derived::Entry => {
                let code = item?.entry.as_ref()?;
                Some(Filled::new(
                    code.to_string(),
                    format!("{}: --entry {code}; {}", w.given.of(self.language), self.list_source(code)),
                ))
            }
            Derived::Description => self.description(item?.entry.as_ref()?),
            Derived::Cas => self.cas(item?.entry.as_ref()?),
        }
    }

    fn list_source(&self, code: &ControlCode) -> String {
        let l = &self.list.identity;
        format!("{} {} ({}), {code}", self.words.list.of(self.language), l.act, l.version)
    }

    /// Findings that bear on a number: the item itself, and the goods that software or technology serves.
    pub(super) fn findings(&self, code: &ControlCode) -> Vec<&'a FindingRecord> {
        let parsed = |f: &FindingRecord| f.code.parse::<ControlCode>().ok();
        let own: Vec<&FindingRecord> = (self.assessment.findings.iter())
            .filter(|f| parsed(f).is_some_and(|c| c.is_within(code) || code.is_within(&c)))
            .collect();
        let entry = code.entry().to_string();
        let serves: Vec<&str> = own.iter().filter_map(|f| f.serves.as_deref()).collect();
        let bears = |f: &&FindingRecord| {
            own.iter().any(|o| std::ptr::eq(*o, *f) && o.serves.is_none())
                || (f.serves.is_none() && serves.contains(&f.code.as_str()))
                || (technology(code) && f.serves.is_none() && f.related.contains(&entry))
        };
        let all: Vec<&FindingRecord> = self.assessment.findings.iter().filter(bears).collect();
        let met: Vec<&FindingRecord> = all.iter().copied().filter(|f| f.verdict == "met").collect();
        if !met.is_empty() {
            return met;
        }
        all.into_iter().filter(|f| matches!(f.verdict.as_str(), "possible" | "excluded")).take(POSSIBLE).collect()
    }

    /// The name of a number, with those above it.
    pub(super) fn name(&self, code: &ControlCode) -> String {
        let Some(id) = self.list.id(code) else { return code.to_string() };
        let mut names: Vec<&str> = self.list.lineage(id).into_iter().map(|i| self.list.get(i).name.as_str()).collect();
        names.reverse();
        names.join(" › ")
    }

    /// What list and documents say of an item; nothing when the documents do not lead to it.
    fn description(&self, code: &ControlCode) -> Option<Filled> {
        let findings = self.findings(code);
        if findings.is_empty() {
            return None;
        }
        let w = self.words;
        let kind = match code.entry().group() {
            Group::D => &w.kind_software,
            Group::E => &w.kind_technology,
            _ => &w.kind_goods,
        };
        let mut lines = vec![format!("{}: {} ({code})", kind.of(self.language), self.name(code))];
        let mut sources = vec![self.list_source(code)];
        let mut words: Vec<String> = Vec::new();
        for f in &findings {
            if technology(code) && !f.code.starts_with(&code.entry().to_string()) {
                lines.push(format!("{} {}: {}", w.for_goods.of(self.language), f.code, f.name));
            } else if f.code != code.to_string() {
                lines.push(format!("{}: {}", f.code, f.name));
            }
            for e in &f.evidence {
                push(&mut words, format!("“{}”", e.text.trim()));
                push(&mut sources, place(e));
            }
            // a figure that was computed stands in the technical annex only
            let stated = |c: &&ConditionRecord| {
                c.numeric && c.outcome == "met" && !c.found.as_deref().is_none_or(|t| t.contains(COMPUTED))
            };
            for c in f.conditions.iter().filter(|c| c.outcome == "met") {
                c.evidence.iter().for_each(|e| push(&mut sources, place(e)));
            }
            f.conditions.iter().filter(stated).for_each(|c| push(&mut words, figure(c)));
        }
        // a word that stands in a longer one says nothing more
        let all = words.clone();
        words.retain(|x| !all.iter().any(|y| y != x && y.contains(x.trim_matches(['“', '”']))));
        if !words.is_empty() {
            lines.push(format!("{}: {}", w.as_documents_say.of(self.language), words.join("; ")));
        }
        Some(Filled { value: lines.join("\n"), sources })
    }

    /// CAS numbers with a right check digit in the words around the findings.
    fn cas(&self, code: &ControlCode) -> Option<Filled> {
        let mut found: Vec<String> = Vec::new();
        let mut sources: Vec<String> = Vec::new();
        for f in self.findings(code) {
            for e in f.evidence.iter().chain(f.conditions.iter().flat_map(|c| &c.evidence)) {
                for word in e.context.split(|c: char| !(c.is_ascii_digit() || c == '-')) {
                    if crate::lexicon::cas_is_valid(word) {
                        push(&mut found, word.to_owned());
                        push(&mut sources, place(e));
                    }
                }
            }
        }
        (!found.is_empty()).then(|| Filled { value: found.join(", "), sources })
    }
}

/// A figure with its unit: out of the text, or with the words around where the unit stands elsewhere, as in a table.
fn figure(c: &ConditionRecord) -> String {
    let found = c.found.as_deref().unwrap_or_default();
    // a figure that ends the words has no unit
    let bare = found.split_whitespace().last().is_some_and(|t| t.replace(',', ".").parse::<f64>().is_ok());
    let around = c.evidence.first().map(|e| e.context.trim()).filter(|t| t.chars().count() <= AROUND);
    match around {
        Some(around) if bare => format!("“{around}”"),
        _ => format!("{} {found}", readable(&c.of)),
    }
}

/// Software or technology.
pub(super) fn technology(code: &ControlCode) -> bool {
    matches!(code.entry().group(), Group::D | Group::E)
}

/// Where words of a document stand.
pub(super) fn place(e: &crate::assess::EvidenceRecord) -> String {
    e.place.to_string()
}

fn push(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// Somebody in one line.
fn contact(value: &Value) -> String {
    let text = |key: &str| value.get(key).and_then(Value::as_str).filter(|t| !t.trim().is_empty());
    let parts = [text("name").map(str::to_owned), text("address").map(str::to_owned), text("country").map(country)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
