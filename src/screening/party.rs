//! What a party list holds, whatever file it came from.
//!
//! In: records of the readers in `formats` and of `bundled`. Out: [`PartyList`]s, which are stored and indexed.

use serde::{Deserialize, Serialize};

/// What an entry means for the partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Under sanctions of the list's authority. Only those of the UN, the EU and the own state bind by themselves.
    Sanction,
    /// Named by the research-security guideline.
    NamedByGuideline,
    /// Kept out by a funder or programme.
    FunderExclusion,
    /// An organ of armed forces.
    MilitaryInstitution,
    /// Under an export restriction of a state (Entity List, Denied Persons, Unverified, ITAR debarred).
    ExportRestriction,
    /// Named by a state as a risk to research (Canada's Named Research Organizations).
    ResearchConcern,
    /// Barred from public contracts or programmes.
    Debarment,
    /// Holds or is close to public office.
    PoliticalExposure,
    /// Of a list of the user's own.
    Own,
    /// In the list, without a reason that is known here.
    Other,
}

impl Kind {
    /// The kind in words for a reader.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Sanction => "sanction",
            Self::NamedByGuideline => "named by the guideline",
            Self::FunderExclusion => "excluded by a funder",
            Self::MilitaryInstitution => "military institution",
            Self::ExportRestriction => "export restriction",
            Self::ResearchConcern => "named research risk",
            Self::Debarment => "debarment",
            Self::PoliticalExposure => "political exposure",
            Self::Own => "own list",
            Self::Other => "listed",
        }
    }
}

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyType {
    /// A natural person.
    Person,
    /// Any body: company, university, ministry, group.
    Organisation,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// The list does not say.
    #[default]
    Unknown,
}

/// What an identifier identifies by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Legal Entity Identifier, ISO 17442.
    Lei,
    /// IMO number of a ship or shipping company.
    Imo,
    /// Wikidata item.
    Wikidata,
    /// Taxpayer number (INN and the like).
    Tax,
    /// Number in a register of companies.
    Registration,
    /// Passport.
    Passport,
    /// National identity card or number.
    NationalId,
    /// Anything else.
    Other,
}

impl Scheme {
    /// Whether a party has at most one such number, so that two different ones mean two parties.
    #[must_use]
    pub(crate) fn decides_against(self) -> bool {
        matches!(self, Self::Lei | Self::Imo)
    }

    /// The scheme a free label of a list means ("Tax ID No.", "passport", "ogrnCode").
    #[must_use]
    pub fn of_label(label: &str) -> Self {
        let l = label.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| l.contains(w));
        if has(&["passport", "pasaporte", "passeport"]) {
            Self::Passport
        } else if l == "lei" || has(&["leicode", "legal entity identifier"]) {
            Self::Lei
        } else if l == "imo" || has(&["imonumber", "imo number", "vessel registration"]) {
            Self::Imo
        } else if has(&["wikidata"]) {
            Self::Wikidata
        } else if has(&["tax", "inncode", "v.a.t", "vat", "fiscal", "rfc"]) {
            Self::Tax
        } else if has(&["regist", "ogrn", "company number", "uscc", "unified social", "enterprise number", "regnumber"])
        {
            Self::Registration
        } else if has(&["national", "cedula", "identification", "idnumber", "id card", "ssn"]) {
            Self::NationalId
        } else {
            Self::Other
        }
    }
}

/// A number or code that a party is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// What it is.
    pub scheme: Scheme,
    /// As written in the source.
    pub value: String,
}

/// Fewest letters and digits of an identifier that is compared: shorter ones collide.
const SHORTEST_IDENTIFIER: usize = 6;

impl Identifier {
    /// The form that is compared: letters and digits, capitals; `None` when too short or without a digit.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        let key: String =
            self.value.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let key = if self.scheme == Scheme::Imo { key.trim_start_matches("IMO").to_owned() } else { key };
        (key.len() >= SHORTEST_IDENTIFIER && key.bytes().any(|b| b.is_ascii_digit())).then_some(key)
    }
}

/// One of the names of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyName {
    /// As the source writes it.
    #[serde(rename = "n")]
    pub text: String,
    /// Too common to mean this party by itself: matches only as the whole name.
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    pub weak: bool,
}

/// A listed party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its number or key in the list.
    pub id: String,
    /// Its names, the main one first; never empty.
    pub names: Vec<PartyName>,
    /// What the entry means.
    pub kind: Kind,
    /// What the party is.
    #[serde(default)]
    pub party_type: PartyType,
    /// ISO 3166-1 codes of its countries, as far as they were understood, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Its numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Since when it is listed, `YYYY-MM-DD` or shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Legal act, programme or passage behind the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What else the reader of a match should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Party {
    /// A party with one name and nothing else known.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: Kind) -> Self {
        Self {
            id: id.into(),
            names: Vec::new(),
            kind,
            party_type: PartyType::Unknown,
            countries: Vec::new(),
            identifiers: Vec::new(),
            since: None,
            source: None,
            note: None,
        }
    }

    /// Adds a name, once; empty ones are left out.
    pub fn add_name(&mut self, text: &str, weak: bool) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().any(char::is_alphanumeric) && !self.names.iter().any(|n| n.text == text) {
            self.names.push(PartyName { text, weak });
        }
    }

    /// Adds a country given by code or name; what is no country is left out.
    pub fn add_country(&mut self, text: &str) {
        if let Some(code) = super::country::code(text)
            && let Err(at) = self.countries.binary_search(&code)
        {
            self.countries.insert(at, code);
        }
    }

    /// Adds an identifier, once.
    pub fn add_identifier(&mut self, scheme: Scheme, value: &str) {
        let value = value.trim();
        if !value.is_empty() && !self.identifiers.iter().any(|i| i.value == value) {
            self.identifiers.push(Identifier { scheme, value: value.to_owned() });
        }
    }
}

/// What the date of a list rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateBasis {
    /// The file says when it was made.
    Stated,
    /// The newest date in any of its records: the file is at least that new.
    NewestRecord,
    /// The user said so.
    Given,
    /// Not known.
    Unknown,
}

/// What identifies a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListInfo {
    /// Short name; importing a list of the same name replaces it.
    pub id: String,
    /// What the list is.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The format that was read.
    pub format: String,
    /// File or address it was read from.
    pub from: String,
    /// State of the list, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// What `as_of` rests on.
    pub as_of_basis: DateBasis,
    /// Day it was imported, `YYYY-MM-DD`.
    pub imported: Option<String>,
    /// SHA-256 of what was read.
    pub sha256: String,
    /// Number of parties.
    pub parties: usize,
    /// Number of names of all parties.
    pub names: usize,
    /// Records that are no parties (addresses, relations) or have no name.
    pub skipped: usize,
}

/// A whole list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyList {
    /// What identifies it.
    pub info: ListInfo,
    /// Its parties, in the order of the source.
    pub parties: Vec<Party>,
}
