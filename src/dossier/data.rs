//! What a dossier asks and says: boxes, data of encryption items, undertakings, enclosures, words.
//!
//! In: `classifiers/dossier/`. Out: [`data`], read once; a fault in a file is an error that names it.

use std::sync::OnceLock;

use serde::Deserialize;

use super::record::{Language, Need, Section};
use crate::activity::ActivityKind;
use crate::data::{self, DataError};

/// A text in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    en: String,
    nl: String,
}

impl Both {
    pub(super) fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Dutch => &self.nl,
        }
    }
}

/// A box of the form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Element {
    pub(super) section: Section,
    #[serde(rename = "box")]
    pub(super) number: String,
    pub(super) name: Both,
    pub(super) about: Both,
    /// Comes again for each item.
    #[serde(default)]
    pub(super) per_item: bool,
    pub(super) source: String,
    pub(super) parts: Vec<Part>,
}

/// A value of a box.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) id: String,
    pub(super) name: Both,
    pub(super) need: Asked,
    #[serde(default)]
    pub(super) country: bool,
    #[serde(default)]
    pub(super) otherwise: Vec<Otherwise>,
}

/// When a value is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Asked {
    Always,
    /// For goods; for software and technology only where it applies.
    Goods,
    IfApplies,
}

impl Asked {
    pub(super) fn of(self, goods: bool) -> Need {
        match self {
            Self::Always => Need::Always,
            Self::Goods if goods => Need::Always,
            Self::Goods | Self::IfApplies => Need::IfApplies,
        }
    }
}

/// Where a value comes from when its own key is empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum Otherwise {
    /// Another key of project.toml.
    Project(String),
    /// What the program knows.
    Derived(Derived),
}

impl TryFrom<String> for Otherwise {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(key) = text.strip_prefix("project:") {
            return Ok(Self::Project(key.to_owned()));
        }
        let name = text.strip_prefix("derived:").unwrap_or_default();
        let de = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
        Derived::deserialize(de)
            .map(Self::Derived)
            .map_err(|_| format!("“{text}” is neither project:KEY nor derived:NAME with a name of src/dossier/fill.rs"))
    }
}

/// What the program knows beside the keys of project.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Derived {
    /// The country of the exporter's seat.
    Seat,
    /// The authority of the determination.
    Authority,
    /// The only partner in the destination.
    PartnerName,
    /// Its country.
    PartnerCountry,
    /// The destination of the run.
    To,
    /// The control list number of the item.
    Entry,
    /// What list and documents say of the item.
    Description,
    /// A CAS number that the documents name.
    Cas,
}

/// In what case something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Case {
    Goods,
    Technology,
    Encryption,
    Assistance,
}

/// An undertaking of the end-use statement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Undertaking {
    pub(super) id: String,
    #[serde(default)]
    pub(super) ask: Option<Case>,
    en: String,
    nl: String,
    pub(super) source: String,
}

impl Undertaking {
    pub(super) fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Dutch => &self.nl,
        }
    }
}

/// A datum of an encryption item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Datum {
    pub(super) id: String,
    pub(super) name: Both,
    pub(super) need: Asked,
    #[serde(default)]
    pub(super) otherwise: Option<Derived>,
    pub(super) source: String,
}

/// How an enclosure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Here,
    Sign,
    Add,
}

/// What goes with the application.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Enclosure {
    pub(super) id: String,
    pub(super) name: Both,
    pub(super) state: State,
    #[serde(default)]
    pub(super) ask: Option<Case>,
    pub(super) source: String,
}

macro_rules! words {
    ($($name:ident),* $(,)?) => {
        /// Headings and sentences.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Words {
            $(pub(super) $name: Both,)*
        }
    };
}

words! {
    title, form_a, form_b, draft, language_note, project, entries, destination, form, list, tool, documents,
    warnings, missing_heading, missing_none, missing_needed, missing_if, missing_figures, missing, missing_applies,
    box_name, what, where_name, value, source, item, by_hand, program_says, in_project, in_documents, given, only_partner,
    of_seat, enclosures_heading, enclosure, state, state_here, state_sign, state_add, state_file,
    form_heading, technical_heading, technical_about, technical_none, parameter, required, found, outcome, place,
    met, not_met, open, not_judged, implied, words_read, verdict_met, verdict_possible, verdict_excluded,
    verdict_not_met, encryption_heading, encryption_about, reasoning_heading, own_reasoning, answer, reads_as,
    no_finding, ruled_out, other_items, maturity, leaves, determination, why, routes, fits, fits_not, questions,
    assumptions, answers_given, parties, unread, unplaced, statement_heading, statement_about,
    statement_exporter, statement_consignee, statement_user, statement_same, statement_use,
    statement_declare, signatory, signature, date, stamp, to_sign, kind_goods, kind_software, kind_technology,
    for_goods, as_documents_say, warn_prohibited, warn_unread, warn_no_destination, warn_destination, warn_consignee,
    warn_countries, warn_both, warn_left_out, warn_no_finding, warn_party,
}

/// All of it.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) elements: Vec<Element>,
    pub(super) assistance: Vec<ActivityKind>,
    pub(super) undertakings: Vec<Undertaking>,
    pub(super) encryption: Vec<Datum>,
    pub(super) enclosures: Vec<Enclosure>,
    pub(super) words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Elements {
    section_b: SectionB,
    element: Vec<Element>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionB {
    activities: Vec<ActivityKind>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undertakings {
    undertaking: Vec<Undertaking>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Encryption {
    data: Vec<Datum>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enclosures {
    enclosure: Vec<Enclosure>,
}

macro_rules! file {
    ($name:literal) => {
        data::read(concat!("classifiers/dossier/", $name), include_str!(concat!("../../classifiers/dossier/", $name)))
    };
}

fn load() -> Result<Data, DataError> {
    let elements: Elements = file!("elements.toml")?;
    let undertakings: Undertakings = file!("undertakings.toml")?;
    let encryption: Encryption = file!("encryption.toml")?;
    let enclosures: Enclosures = file!("enclosures.toml")?;
    Ok(Data {
        elements: elements.element,
        assistance: elements.section_b.activities,
        undertakings: undertakings.undertaking,
        encryption: encryption.data,
        enclosures: enclosures.enclosure,
        words: file!("words.toml")?,
    })
}

/// The data, read once.
pub(super) fn data() -> Result<&'static Data, DataError> {
    static DATA: OnceLock<Result<Data, DataError>> = OnceLock::new();
    DATA.get_or_init(load).as_ref().map_err(Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(section: Section) -> Vec<String> {
        data().unwrap().elements.iter().filter(|e| e.section == section).map(|e| e.number.clone()).collect()
    }

    #[test]
    fn every_box_of_annex_iii_is_there_once_in_its_order() {
        let all = |last: u8| (1..=last).map(|n| n.to_string()).collect::<Vec<_>>();
        assert_eq!(boxes(Section::A), all(22));
        assert_eq!(boxes(Section::B), all(19));
    }

    #[test]
    fn the_boxes_of_items_are_those_of_the_continuation_sheet() {
        let items = |section| -> Vec<String> {
            let all = data().unwrap().elements.iter();
            all.filter(|e| e.section == section && e.per_item).map(|e| e.number.clone()).collect()
        };
        assert_eq!(items(Section::A), ["13", "14", "15", "16", "17", "18"]);
        assert_eq!(items(Section::B), ["13", "14", "15", "16", "17"]);
    }

    #[test]
    fn every_text_stands_in_both_languages_with_its_source() {
        let d = data().unwrap();
        for e in &d.elements {
            assert!(!e.name.nl.is_empty() && !e.about.nl.is_empty() && e.source.contains(&format!("box {}", e.number)));
            assert!(!e.parts.is_empty(), "{}", e.number);
        }
        for u in &d.undertakings {
            assert!(!u.nl.is_empty() && u.source.contains("Art."), "{}", u.id);
        }
        // the data that EU008 names: (a) to (f), with the four of (e)
        assert_eq!(d.encryption.len(), 9);
        assert!(d.encryption.iter().all(|x| x.source.contains("Section H")));
    }
}
