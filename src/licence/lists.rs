//! Lists of items that authorisations and transfers turn on: Annex IV, EU001–EU008 with Section I, the military list.
//!
//! In: `annex/annex-iv.xml`, `annex/general-authorisations.xml`, `annex/military-list.xml`. Out: typed tables. Whether a
//! list covers an item is three-valued: an item that is coarser than the list's code may or may not be covered.

use crate::activity::CountryCode;
use crate::annex::{CodeGroup, ControlCode};
use crate::xml::{self, Element};

use super::LicenceError;
use super::facts::{Fact, Known};

/// Whether a set of codes covers an item: `None` when the item is coarser than a code of the set.
pub(super) fn covers(set: &[CodeGroup], item: &ControlCode) -> Option<bool> {
    if set.iter().any(|g| g.contains(item)) {
        return Some(true);
    }
    let coarser = |g: &CodeGroup| matches!(g, CodeGroup::Code(c) if c.is_within(item));
    if set.iter().any(coarser) { None } else { Some(false) }
}

/// An entry of Annex IV.
#[derive(Debug, Clone)]
pub(super) struct AnnexIvItem {
    pub(super) codes: Vec<CodeGroup>,
    pub(super) name: String,
    /// Narrower than Annex I.
    pub(super) only: Option<String>,
    /// What is left out.
    pub(super) unless: Option<String>,
    pub(super) part: u8,
    pub(super) mtcr: bool,
}

/// Annex IV.
#[derive(Debug, Clone)]
pub(super) struct AnnexIv {
    pub(super) items: Vec<AnnexIvItem>,
    pub(super) as_of: String,
}

impl AnnexIv {
    /// Whether the item is in Annex IV.
    pub(super) fn covers(&self, item: &ControlCode) -> Option<bool> {
        let mut out = Some(false);
        for e in &self.items {
            match (covers(&e.codes, item), e.only.is_some()) {
                (Some(true), false) => return Some(true),
                (Some(true), true) | (None, _) => out = None,
                (Some(false), _) => {}
            }
        }
        out
    }

    /// The entries that the item belongs to or may belong to.
    pub(super) fn entries(&self, item: &ControlCode) -> impl Iterator<Item = &AnnexIvItem> {
        self.items.iter().filter(|e| covers(&e.codes, item) != Some(false))
    }
}

/// Codes an authorisation covers, with a limit in words.
#[derive(Debug, Clone, Default)]
pub(super) struct Coverage {
    pub(super) all: bool,
    pub(super) codes: Vec<CodeGroup>,
    pub(super) only: Option<String>,
    pub(super) without_section_i: bool,
    pub(super) only_groups: Vec<char>,
    pub(super) not_groups: Vec<char>,
    pub(super) not_codes: Vec<CodeGroup>,
    pub(super) not_related: Vec<CodeGroup>,
    pub(super) demonstration_software: bool,
}

/// A condition of an authorisation.
#[derive(Debug, Clone)]
pub(super) struct AuthorisationCondition {
    pub(super) fact: Fact,
    pub(super) need: Known,
    /// Without it the authorisation is not about this case at all.
    pub(super) defining: bool,
    pub(super) text: String,
}

/// A Union general export authorisation.
#[derive(Debug, Clone)]
pub(super) struct Authorisation {
    pub(super) id: String,
    pub(super) section: String,
    pub(super) name: String,
    /// Any military, police or security use makes it fall away, not only Art. 4 uses.
    pub(super) broad_uses: bool,
    pub(super) coverage: Vec<Coverage>,
    pub(super) destinations: Vec<CountryCode>,
    pub(super) all_except: bool,
    pub(super) not_embargoed: bool,
    pub(super) conditions: Vec<AuthorisationCondition>,
    pub(super) declaration: String,
    pub(super) notification: String,
    pub(super) registration: String,
    pub(super) reporting: String,
}

impl Authorisation {
    pub(super) fn reaches(&self, destination: &CountryCode) -> bool {
        self.destinations.contains(destination) != self.all_except
    }
}

/// The authorisations and Section I.
#[derive(Debug, Clone)]
pub(super) struct Authorisations {
    pub(super) list: Vec<Authorisation>,
    pub(super) section_i: Vec<CodeGroup>,
    pub(super) as_of: String,
}

/// A group of the Common Military List, with terms that texts use.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MilitaryEntry {
    /// ML1–ML22.
    pub code: String,
    /// Its name in our own words.
    pub name: String,
    /// Terms.
    pub terms: Vec<String>,
}

fn fail(file: &str, e: &Element, problem: impl std::fmt::Display) -> LicenceError {
    LicenceError { file: file.to_owned(), place: format!("line {}", e.line), problem: problem.to_string() }
}

fn root(file: &str, text: &str) -> Result<Element, LicenceError> {
    xml::parse(text).map_err(|e| LicenceError {
        file: file.to_owned(),
        place: format!("line {}", e.line),
        problem: e.problem,
    })
}

fn attribute<'e>(file: &str, e: &'e Element, name: &str) -> Result<&'e str, LicenceError> {
    e.attribute(name).ok_or_else(|| fail(file, e, format!("<{}> needs the attribute {name}", e.name)))
}

fn codes(file: &str, e: &Element, name: &str) -> Result<Vec<CodeGroup>, LicenceError> {
    let list = e.attribute(name).unwrap_or_default();
    list.split_whitespace().map(|c| c.parse().map_err(|x| fail(file, e, x))).collect()
}

fn letters(e: &Element, name: &str) -> Vec<char> {
    e.attribute(name).unwrap_or_default().split_whitespace().filter_map(|g| g.chars().next()).collect()
}

pub(super) fn annex_iv(file: &str, text: &str) -> Result<AnnexIv, LicenceError> {
    let root = root(file, text)?;
    let mut items = Vec::new();
    for group in root.children().filter(|g| g.local() == "group") {
        let part = match attribute(file, group, "part")? {
            "1" => 1,
            "2" => 2,
            other => return Err(fail(file, group, format!("part is 1 or 2, not {other}"))),
        };
        for e in group.children().filter(|i| i.local() == "item") {
            items.push(AnnexIvItem {
                codes: {
                    attribute(file, e, "code")?;
                    codes(file, e, "code")?
                },
                name: attribute(file, e, "name")?.to_owned(),
                only: e.attribute("only").map(str::to_owned),
                unless: e.attribute("unless").map(str::to_owned),
                part,
                mtcr: group.attribute("exemptions") == Some("yes"),
            });
        }
    }
    Ok(AnnexIv { items, as_of: attribute(file, &root, "as_of")?.to_owned() })
}

pub(super) fn authorisations(file: &str, text: &str) -> Result<Authorisations, LicenceError> {
    let root = root(file, text)?;
    let mut out =
        Authorisations { list: Vec::new(), section_i: Vec::new(), as_of: attribute(file, &root, "as_of")?.to_owned() };
    for e in root.children() {
        match e.local() {
            "authorisation" => out.list.push(authorisation(file, e)?),
            "section-i" => {
                for i in e.children().filter(|i| i.local() == "item") {
                    out.section_i.extend(codes(file, i, "code")?);
                }
            }
            other => return Err(fail(file, e, format!("<{other}> is not known here"))),
        }
    }
    Ok(out)
}

fn authorisation(file: &str, e: &Element) -> Result<Authorisation, LicenceError> {
    let text = |name: &str| e.child(name).map(|c| c.text().trim().to_owned()).unwrap_or_default();
    let mut out = Authorisation {
        id: attribute(file, e, "id")?.to_owned(),
        section: attribute(file, e, "section")?.to_owned(),
        name: attribute(file, e, "name")?.to_owned(),
        broad_uses: attribute(file, e, "uses")? == "broad",
        coverage: Vec::new(),
        destinations: Vec::new(),
        all_except: false,
        not_embargoed: false,
        conditions: Vec::new(),
        declaration: text("declaration"),
        notification: text("notification"),
        registration: text("registration"),
        reporting: text("reporting"),
    };
    for c in e.children() {
        match c.local() {
            "items" => out.coverage.push(Coverage {
                all: c.attribute("all") == Some("yes"),
                codes: codes(file, c, "codes")?,
                only: c.attribute("only").map(str::to_owned),
                without_section_i: c.attribute("section-i") == Some("no"),
                only_groups: letters(c, "only-groups"),
                not_groups: letters(c, "not-groups"),
                not_codes: codes(file, c, "not-codes")?,
                not_related: codes(file, c, "not-related")?,
                demonstration_software: c.attribute("software-for-demonstration") == Some("yes"),
            }),
            "destinations" => {
                out.all_except = c.attribute("all-except").is_some();
                out.not_embargoed = c.attribute("not-embargoed") == Some("yes");
                let list = c.attribute("all-except").or(c.attribute("codes")).unwrap_or_default();
                for code in list.split_whitespace() {
                    let code = CountryCode::new(code);
                    if crate::activity::country(&code).is_none() {
                        return Err(fail(file, c, format!("{code} is not in classifiers/countries.toml")));
                    }
                    out.destinations.push(code);
                }
            }
            "condition" => {
                let name = attribute(file, c, "fact")?;
                let de = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
                let fact = serde::Deserialize::deserialize(de).map_err(|x| fail(file, c, x))?;
                let need = match attribute(file, c, "need")? {
                    "yes" => Known::Yes,
                    "no" => Known::No,
                    other => return Err(fail(file, c, format!("need is yes or no, not {other}"))),
                };
                let defining = c.attribute("defining") == Some("yes");
                out.conditions.push(AuthorisationCondition { fact, need, defining, text: c.text().trim().to_owned() });
            }
            _ => {}
        }
    }
    if out.coverage.is_empty() || out.destinations.is_empty() || out.notification.is_empty() {
        return Err(fail(file, e, "items, destinations and notification must be given"));
    }
    Ok(out)
}

pub(super) fn military_list(file: &str, text: &str) -> Result<Vec<MilitaryEntry>, LicenceError> {
    let root = root(file, text)?;
    root.children()
        .map(|e| {
            Ok(MilitaryEntry {
                code: attribute(file, e, "code")?.to_owned(),
                name: attribute(file, e, "name")?.to_owned(),
                terms: e
                    .child("terms")
                    .map(|t| t.text().split(';').map(|x| x.trim().to_owned()).filter(|x| !x.is_empty()).collect())
                    .unwrap_or_default(),
            })
        })
        .collect()
}
