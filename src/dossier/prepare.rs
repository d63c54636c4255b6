//! Making a dossier.
//!
//! In: a [`Request`], the project, its assessment, the list. Out: a [`Dossier`]: warnings, form, technical annex, reasoning,
//! end-use statement, enclosures, and what is missing.

use std::path::PathBuf;

use super::DossierError;
use super::data::{Case, Data, State, data};
use super::fill::{Filled, Item, Sources, country, place, technology};
use super::record::{
    Chosen, Dossier, Element, Enclosure, Field, Gap, GapKind, Language, Need, Parameter, Reasoning, SCHEMA, Section,
    Technical, Undertaking,
};
use crate::activity::{self, ActivityKind, Country, CountryCode};
use crate::annex::{ControlCode, ControlList};
use crate::assess::{Assessment, EvidenceRecord, FindingRecord, Situation, tool};
use crate::licence;
use crate::project::Project;
use crate::report::readable;

/// Likeness from which a name that resembles a sanctioned party is a warning.
const LIKE: f64 = 0.9;
/// Most other items named in the reasoning.
const OTHERS: usize = 12;

/// What the run asks for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The project.toml, as given.
    pub path: PathBuf,
    /// Control list numbers.
    pub entries: Vec<ControlCode>,
    /// The destination.
    pub to: Option<&'static Country>,
    /// The form.
    pub section: Section,
    /// The language.
    pub language: Language,
}

/// What a project says, for a determination for this destination alone.
#[must_use]
pub fn situation(project: &Project, to: Option<&Country>) -> Situation {
    let mut s = Situation::of(project.clone());
    if let Some(c) = to {
        s.destinations = vec![c.code.clone()];
        s.only_these = true;
    }
    s
}

/// The kinds of activity: what the project says, otherwise what the texts say.
fn kinds(project: &Project, a: &Assessment) -> Vec<ActivityKind> {
    if !project.activities.is_empty() {
        return project.activities.clone();
    }
    let kind = |text: &str| serde_json::from_value(serde_json::Value::String(text.to_owned())).ok();
    a.activities.iter().filter_map(|x| kind(&x.kind)).collect()
}

/// Publication and patents go to nobody in particular: they decide nothing about the form.
fn addressed(kind: ActivityKind) -> bool {
    !matches!(kind, ActivityKind::Publication | ActivityKind::Patent)
}

/// The form by what leaves: B where there is technical assistance or brokering and no export.
///
/// # Errors
/// When the data of this build is at fault.
pub fn section_for(project: &Project, a: &Assessment) -> Result<Section, DossierError> {
    let d = data()?;
    let (assistance, export): (Vec<ActivityKind>, Vec<ActivityKind>) =
        kinds(project, a).into_iter().filter(|k| addressed(*k)).partition(|k| d.assistance.contains(k));
    Ok(if !assistance.is_empty() && export.is_empty() { Section::B } else { Section::A })
}

/// Makes the dossier.
///
/// # Errors
/// When a number is not in the list, or the data of this build is at fault.
pub fn prepare(
    request: &Request,
    project: &Project,
    a: &Assessment,
    list: &ControlList,
) -> Result<Dossier, DossierError> {
    if request.entries.is_empty() {
        return Err(DossierError::NothingAsked);
    }
    for code in &request.entries {
        if list.find(code).is_none() {
            let entry = code.entry_code();
            let hint = if list.find(&entry).is_some() {
                format!("; the entry is {entry}: “dualuse show {entry}” prints what is below it")
            } else {
                "; “dualuse search WORDS” finds items by words".to_owned()
            };
            let version = list.identity.version.clone();
            return Err(DossierError::NoEntry { code: code.to_string(), version, hint });
        }
    }
    let d = data()?;
    let rules = licence::rules().map_err(|e| DossierError::Rules(e.to_string()))?;
    let sources = Sources {
        project,
        rules,
        keys: serde_json::to_value(project)?,
        assessment: a,
        list,
        to: request.to,
        words: &d.words,
        language: request.language,
    };
    let encrypted: Vec<&ControlCode> = request.entries.iter().filter(|c| rules.names("EU008", c)).collect();
    Ok(Maker { d, request, project, a, sources, encrypted }.all())
}

struct Maker<'a> {
    d: &'static Data,
    request: &'a Request,
    project: &'a Project,
    a: &'a Assessment,
    sources: Sources<'a>,
    encrypted: Vec<&'a ControlCode>,
}

impl Maker<'_> {
    fn all(&self) -> Dossier {
        let (items, left_out) = self.items();
        let mut dossier = Dossier {
            schema: SCHEMA.to_owned(),
            tool: tool(),
            language: self.request.language,
            section: self.request.section,
            title: self.project.title.clone(),
            project: self.request.path.display().to_string(),
            entries: self.request.entries.iter().map(ToString::to_string).collect(),
            destination: self.request.to.map(|c| c.code.to_string()),
            list: self.a.list.clone(),
            documents: self.project.files.iter().map(|f| f.display().to_string()).collect(),
            documents_sha256: self.a.document.sha256.clone(),
            unread: self.a.document.unread.clone(),
            warnings: self.warnings(&left_out),
            missing: Vec::new(),
            elements: self.form(&items),
            technical: self.technical(),
            encryption: self.encryption(),
            reasoning: self.reasoning(),
            statement: self.statement(),
            enclosures: self.enclosures(),
            unplaced: Vec::new(),
        };
        dossier.missing = gaps(&dossier);
        dossier
    }

    fn say(&self, text: &super::data::Both) -> String {
        text.of(self.request.language).to_owned()
    }

    /// The items of the application, and numbers of project.toml that belong to another one.
    fn items(&self) -> (Vec<Item>, Vec<String>) {
        let entries = &self.request.entries;
        let mut items: Vec<Item> = Vec::new();
        let mut left_out = Vec::new();
        for (index, i) in self.project.application.items.iter().enumerate() {
            let number = i.list_number.as_deref().map(str::trim).filter(|t| !t.is_empty());
            let entry = match number.map(str::parse::<ControlCode>) {
                // a number that is none stands in its box, for all to see
                None | Some(Err(_)) if entries.len() == 1 => entries.first().cloned(),
                None | Some(Err(_)) => None,
                Some(Ok(code)) => {
                    if !entries.iter().any(|e| code.is_within(e) || e.is_within(&code)) {
                        left_out.push(code.to_string());
                        continue;
                    }
                    Some(code)
                }
            };
            items.push(Item { entry, index: Some(index) });
        }
        for code in entries {
            let there = |i: &Item| i.entry.as_ref().is_some_and(|e| e.is_within(code) || code.is_within(e));
            if !items.iter().any(there) {
                items.push(Item { entry: Some(code.clone()), index: None });
            }
        }
        (items, left_out)
    }

    fn warnings(&self, left_out: &[String]) -> Vec<String> {
        let w = &self.d.words;
        let a = self.a;
        let mut out = Vec::new();
        if a.licence.as_ref().is_some_and(|l| l.outcome == "prohibited") {
            out.push(self.say(&w.warn_prohibited));
        }
        for p in a.parties.iter().filter(|p| p.kind == "sanction" && p.score >= LIKE) {
            out.push(format!("{} {} – {} ({})", self.say(&w.warn_party), p.name, p.matched, p.list));
        }
        let application = &self.project.application;
        match self.request.to {
            None => out.push(self.say(&w.warn_no_destination)),
            Some(to) => {
                let other = |c: &Option<CountryCode>| {
                    c.as_ref().filter(|c| **c != to.code).map(|c| format!("{} / {}", country(c.as_str()), to.name))
                };
                if let Some(both) = other(&application.destination) {
                    out.push(format!("{} {both}", self.say(&w.warn_destination)));
                }
                if let Some(both) = other(&application.consignee.as_ref().and_then(|c| c.country.clone())) {
                    out.push(format!("{} {both}", self.say(&w.warn_consignee)));
                }
                let mut countries = self.project.destinations.iter().map(ToString::to_string).collect::<Vec<_>>();
                countries
                    .extend(self.project.partners.iter().filter_map(|p| p.country.as_ref().map(ToString::to_string)));
                countries.extend(a.destinations.iter().cloned());
                let mut others: Vec<String> = Vec::new();
                for code in countries {
                    let outside = activity::country(&CountryCode::new(&code)).is_some_and(|c| !c.is_inside());
                    let name = country(&code);
                    if outside && code != to.code.as_str() && !others.contains(&name) {
                        others.push(name);
                    }
                }
                if !others.is_empty() {
                    out.push(format!("{} {}", self.say(&w.warn_countries), others.join(", ")));
                }
            }
        }
        let assists = |k: &ActivityKind| self.d.assistance.contains(k);
        if self.request.section == Section::A && kinds(self.project, a).iter().any(assists) {
            out.push(self.say(&w.warn_both));
        }
        for code in &self.request.entries {
            if self.sources.findings(code).is_empty() {
                out.push(format!("{} {code}", self.say(&w.warn_no_finding)));
            }
        }
        out.extend(left_out.iter().map(|code| format!("{} {code}", self.say(&w.warn_left_out))));
        if !a.document.unread.is_empty() {
            out.push(self.say(&w.warn_unread));
        }
        out
    }

    fn goods(&self) -> bool {
        self.request.entries.iter().any(|c| !technology(c))
    }

    fn form(&self, items: &[Item]) -> Vec<Element> {
        let mut out = Vec::new();
        let all: Vec<&super::data::Element> =
            self.d.elements.iter().filter(|e| e.section == self.request.section).collect();
        let mut repeated = false;
        for e in &all {
            if !e.per_item {
                out.push(self.element(e, None));
                continue;
            }
            // the boxes of an item stand together, where the first of them stands
            if !repeated {
                repeated = true;
                for (n, item) in items.iter().enumerate() {
                    out.extend(all.iter().filter(|e| e.per_item).map(|e| self.element(e, Some((n + 1, item)))));
                }
            }
        }
        out
    }

    fn element(&self, e: &super::data::Element, item: Option<(usize, &Item)>) -> Element {
        let language = self.request.language;
        let goods = match item {
            Some((_, Item { entry: Some(code), .. })) => !technology(code),
            Some((_, Item { entry: None, .. })) => true,
            None => self.goods(),
        };
        let fields = e.parts.iter().map(|p| {
            let (id, key) = match item {
                None => (p.id.clone(), format!("[application] {}", p.id)),
                Some((n, _)) => (format!("item.{n}.{}", p.id), format!("[[application.item]] {}", p.id)),
            };
            let filled = self.sources.part(p, item.map(|(_, i)| i));
            let place = format!("{}: {key}", self.say(&self.d.words.in_project));
            field(id, p.name.of(language), p.need.of(goods), filled, place)
        });
        Element {
            number: e.number.clone(),
            item: item.map(|(n, _)| n),
            name: e.name.of(language).to_owned(),
            about: e.about.of(language).to_owned(),
            source: e.source.clone(),
            fields: fields.collect(),
        }
    }

    /// Findings that bear on any of the numbers, each once.
    fn bearing(&self) -> Vec<&FindingRecord> {
        let mut out: Vec<&FindingRecord> = Vec::new();
        for code in &self.request.entries {
            for f in self.sources.findings(code) {
                if !out.iter().any(|known| std::ptr::eq(*known, f)) {
                    out.push(f);
                }
            }
        }
        out
    }

    fn technical(&self) -> Vec<Technical> {
        let mut seen: Vec<String> = Vec::new();
        self.bearing()
            .into_iter()
            .map(|f| {
                let parameters = f.conditions.iter().map(|c| {
                    let mut id = format!("parameter.{}.{}.{}", f.code, c.item, readable(&c.of));
                    let same = seen.iter().filter(|known| **known == id).count();
                    seen.push(id.clone());
                    if same > 0 {
                        id = format!("{id}#{}", same + 1);
                    }
                    // what a text only reads like, or does not say of what, is no fact for an application: somebody has to state it
                    let stated = !matches!(c.ground.as_str(), "resembled" | "left_over");
                    let filled = c
                        .found
                        .as_ref()
                        .filter(|_| stated)
                        .map(|found| Filled { value: found.clone(), sources: distinct(c.evidence.iter().map(quoted)) });
                    let place = self.say(&self.d.words.in_documents);
                    Parameter {
                        item: c.item.clone(),
                        required: readable(&c.required),
                        outcome: if stated { c.outcome.clone() } else { "unknown".to_owned() },
                        ground: c.ground.clone(),
                        field: field(id, &readable(&c.of), Need::IfApplies, filled, place),
                    }
                });
                Technical {
                    code: f.code.clone(),
                    name: f.name.clone(),
                    verdict: f.verdict.clone(),
                    score: f.score,
                    exception: f.release(),
                    parameters: parameters.collect(),
                    words: words(f),
                    questions: f.questions.iter().map(|q| readable(q)).collect(),
                }
            })
            .collect()
    }

    fn encryption(&self) -> Vec<Field> {
        let Some(code) = self.encrypted.first() else { return Vec::new() };
        let item = Item { entry: Some((*code).clone()), index: None };
        let fill = |d: &super::data::Datum| {
            let answer = self.project.answers.get(&d.id).map(|a| a.as_str().to_owned());
            let answer = answer
                .filter(|a| !a.trim().is_empty())
                .map(|value| Filled { value, sources: vec![format!("project.toml, answers.\"{}\"", d.id)] });
            answer.or_else(|| d.otherwise.and_then(|o| self.sources.derived(o, Some(&item))))
        };
        let language = self.request.language;
        self.d
            .encryption
            .iter()
            .map(|d| {
                let place = format!("{}: [answers] \"{}\"", self.say(&self.d.words.in_project), d.id);
                let name = format!("{} ({})", d.name.of(language), d.source);
                field(d.id.clone(), &name, d.need.of(true), fill(d), place)
            })
            .collect()
    }

    fn reasoning(&self) -> Reasoning {
        let a = self.a;
        let chosen_codes: Vec<String> = self.request.entries.iter().map(ToString::to_string).collect();
        let mut known: Vec<&str> = self.bearing().iter().map(|f| f.code.as_str()).collect();
        known.extend(chosen_codes.iter().map(String::as_str));
        let chosen: Vec<Chosen> = (self.request.entries.iter())
            .map(|code| Chosen {
                code: code.to_string(),
                name: self.sources.name(code),
                because: self
                    .sources
                    .findings(code)
                    .iter()
                    .map(|f| format!("{}: {}", f.code, readable(&f.why)))
                    .collect(),
            })
            .collect();
        // without a finding the applicant has to say why
        let need = if chosen.iter().any(|c| c.because.is_empty()) { Need::Always } else { Need::IfApplies };
        let short = |f: &&FindingRecord| format!("{} – {} ({:.2})", f.code, f.name, f.score);
        let of = |wanted: &[&str]| -> Vec<String> {
            (a.findings.iter())
                .filter(|f| wanted.contains(&f.verdict.as_str()) && !known.contains(&f.code.as_str()))
                .take(OTHERS)
                .map(|f| short(&f))
                .collect()
        };
        let answers = (self.project.answers.iter()).map(|(k, v)| format!("{k} = {v}")).collect();
        let place = self.say(&self.d.words.in_documents);
        Reasoning {
            summary: a.summary.clone(),
            chosen,
            own: field("reasoning".to_owned(), &self.say(&self.d.words.own_reasoning), need, None, place),
            others: of(&["met", "possible"]),
            ruled_out: of(&["not_met", "excluded"]),
            maturity: a.maturity.clone(),
            activities: a.activities.clone(),
            licence: a.licence.clone(),
            parties: a.parties.clone(),
            answers,
        }
    }

    fn applies(&self, case: Option<Case>) -> bool {
        match case {
            None => true,
            Some(Case::Goods) => self.goods(),
            Some(Case::Technology) => self.request.entries.iter().any(technology),
            Some(Case::Encryption) => !self.encrypted.is_empty(),
            Some(Case::Assistance) => self.request.section == Section::B,
        }
    }

    fn statement(&self) -> Vec<Undertaking> {
        let undertaking = |id: String, text: &str, source: &str| {
            let filled = Filled { value: text.to_owned(), sources: vec![source.to_owned()] };
            field(id, &self.say(&self.d.words.statement_declare), Need::Always, Some(filled), String::new())
        };
        (self.d.undertakings.iter())
            .filter(|u| self.applies(u.ask))
            .map(|u| Undertaking {
                field: undertaking(format!("undertaking.{}", u.id), u.of(self.request.language), &u.source),
                english: (self.request.language != Language::English)
                    .then(|| undertaking(format!("undertaking.{}.en", u.id), u.of(Language::English), &u.source)),
                source: u.source.clone(),
            })
            .collect()
    }

    fn enclosures(&self) -> Vec<Enclosure> {
        let w = &self.d.words;
        let own = self.d.enclosures.iter().filter(|e| self.applies(e.ask)).map(|e| Enclosure {
            id: e.id.clone(),
            name: e.name.of(self.request.language).to_owned(),
            state: self.say(match e.state {
                State::Here => &w.state_here,
                State::Sign => &w.state_sign,
                State::Add => &w.state_add,
            }),
            source: e.source.clone(),
        });
        let files = self.project.files.iter().enumerate().map(|(n, f)| Enclosure {
            id: format!("file.{}", n + 1),
            name: f.display().to_string(),
            state: self.say(&w.state_file),
            source: "project.toml, files".to_owned(),
        });
        own.chain(files).collect()
    }
}

fn field(id: String, name: &str, need: Need, filled: Option<Filled>, place: String) -> Field {
    let (value, sources) = filled.map_or((None, Vec::new()), |f| (Some(f.value), f.sources));
    Field { id, name: name.to_owned(), need, filled: value.clone(), value, sources, by_hand: false, place }
}

fn distinct(list: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in list {
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// A place with the words around, so that a figure keeps its unit.
fn quoted(e: &EvidenceRecord) -> String {
    format!("{}: “{}”", place(e), e.context.trim())
}

fn words(f: &FindingRecord) -> Vec<String> {
    distinct(f.evidence.iter().map(|e| format!("“{}” ({})", e.text.trim(), place(e))))
}

/// What is missing: boxes first, in their order, then parameters.
pub(super) fn gaps(d: &Dossier) -> Vec<Gap> {
    let mut out = Vec::new();
    let gap = |f: &Field, number: &str, what: String| Gap {
        id: f.id.clone(),
        number: number.to_owned(),
        what,
        place: f.place.clone(),
        kind: if f.need == Need::Always { GapKind::Needed } else { GapKind::IfApplies },
    };
    for e in &d.elements {
        let item = e.item.filter(|_| d.elements.iter().any(|x| x.item == Some(2)));
        let number = item.map_or_else(|| e.number.clone(), |n| format!("{} ({n})", e.number));
        let empty: Vec<&Field> = e.fields.iter().filter(|f| f.text().is_none()).collect();
        // a box that may not apply and is empty as a whole is one gap
        if empty.len() == e.fields.len() && empty.iter().all(|f| f.need == Need::IfApplies) {
            out.extend(empty.first().map(|f| gap(f, &number, e.name.clone())));
            continue;
        }
        for f in empty {
            let what = if e.fields.len() == 1 { e.name.clone() } else { format!("{}: {}", e.name, f.name) };
            out.push(gap(f, &number, what));
        }
    }
    for f in d.encryption.iter().filter(|f| f.text().is_none()) {
        out.push(gap(f, "EU008", f.name.clone()));
    }
    let own = &d.reasoning.own;
    if own.text().is_none() && own.need == Need::Always {
        out.push(gap(own, &d.entries.join(", "), own.name.clone()));
    }
    for t in &d.technical {
        // what goes with the kind of thing needs no figure
        for p in t.parameters.iter().filter(|p| p.field.text().is_none() && p.ground != "implied") {
            out.push(Gap {
                kind: GapKind::Parameter,
                ..gap(&p.field, &p.item, format!("{} {}", p.field.name, p.required))
            });
        }
    }
    out
}
