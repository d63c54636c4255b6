//! The project as its people describe it: `project.toml`.
//!
//! In: a TOML file (`docs/project.md` documents it). Out: [`Project`]: texts, partners, people, funders, destinations, the
//! answers of the user and the data of an application. Everything is optional; what is missing is not known, never
//! denied. Nothing is judged here: `assess`, `appraisal` and the dossier read it.

mod error;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::activity::{ActivityKind, CountryCode};
use crate::licence::{Awareness, EndUser, Known, Seat};
pub use error::ProjectError;
pub use values::Scalar;

/// A project.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Project {
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is about, in a few sentences, where there is no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Documents that describe it: paths relative to the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<PathBuf>,
    /// The institution where the work is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Where the exporter sits: decides the authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// Countries something goes to, or from which somebody gets access.
    #[serde(deserialize_with = "values::countries", skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<CountryCode>,
    /// What leaves, and how.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<ActivityKind>,
    /// Institutions and companies the work is done with.
    #[serde(rename = "partner", skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Partner>,
    /// People who join the work.
    #[serde(rename = "person", skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Who pays.
    #[serde(rename = "funder", skip_serializing_if = "Vec::is_empty")]
    pub funders: Vec<Funder>,
    /// How the work is done together.
    pub collaboration: Collaboration,
    /// What the results are for, as far as the user knows.
    pub end_use: EndUseStatement,
    /// Data of a licence application.
    pub application: Application,
    /// Answers to questions of the program, by the question's id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Scalar>,
    /// The folder that `files` are relative to.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// What sort of body a partner or funder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// A university or college.
    University,
    /// A research institute.
    ResearchInstitute,
    /// A hospital.
    Hospital,
    /// A company.
    Company,
    /// A ministry, agency or other public body.
    Government,
    /// Armed forces, a ministry of defence, an institute of either.
    Military,
    /// An association, foundation or charity.
    Association,
    /// An international organisation.
    International,
    /// Not said.
    #[default]
    Unknown,
}

/// What a partner does in the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerRole {
    /// Works with us.
    #[default]
    Partner,
    /// Orders the work.
    Client,
    /// Supervises a doctorate with us, or awards it.
    CoSupervisor,
    /// Publishes with us.
    CoAuthor,
    /// Works for us, with our data or material.
    Contractor,
    /// Uses the results.
    EndUser,
    /// Owns or controls a partner.
    Owner,
}

/// A partner. The yes-or-no fields are the user's own findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// Where it sits.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: BodyKind,
    /// What it does in the project.
    pub role: PartnerRole,
    /// Numbers it is known by: `lei:5493001KJTIIGC8Y1R12`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
    /// Who owns or controls it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Owner>,
    /// Close to armed forces or security services, or develops technology for them.
    #[serde(deserialize_with = "values::known")]
    pub military_ties: Known,
    /// Works closely with, or is, a company for defence or security technology.
    #[serde(deserialize_with = "values::known")]
    pub defence_industry: Known,
    /// Involved in violations of human rights or academic freedom.
    #[serde(deserialize_with = "values::known")]
    pub human_rights_violations: Known,
    /// Owned or steered by a state.
    #[serde(deserialize_with = "values::known")]
    pub state_controlled: Known,
    /// Little or nothing can be found about it.
    #[serde(deserialize_with = "values::known")]
    pub little_known: Known,
    /// Its aims or activities are not clear.
    #[serde(deserialize_with = "values::known")]
    pub unclear_aims: Known,
    /// For a Russian university: signed the rectors' statement of 2022.
    #[serde(deserialize_with = "values::known")]
    pub signed_rectors_statement: Known,
    /// An agreement between institutions is meant, not work with a person there.
    #[serde(deserialize_with = "values::known")]
    pub institutional_agreement: Known,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// An owner of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Owner {
    /// Its name.
    pub name: String,
    /// Its country.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
}

/// As what a person joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    /// For a doctorate here.
    DoctoralCandidate,
    /// For a doctorate with another institution.
    JointDoctorate,
    /// A visiting researcher.
    VisitingResearcher,
    /// An exchange student or intern.
    ExchangeStudent,
    /// A postdoctoral researcher.
    Postdoc,
    /// Staff.
    Staff,
    /// A professor or supervisor.
    Professor,
    /// Not said.
    #[default]
    Unknown,
}

/// A person who joins the work. The yes-or-no fields are the user's own findings; no program fills them in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Person {
    /// The name; may be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// As what the person joins.
    pub role: PersonRole,
    /// The institution the person comes from or belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// The country of that institution, or the one the person comes from.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// Nationality, for calls that ask for one.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub nationality: Option<CountryCode>,
    /// Earlier institutions and employers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// Here for a time only.
    #[serde(deserialize_with = "values::known")]
    pub temporary: Known,
    /// A scholarship, by name: `CSC`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scholarship: Option<String>,
    /// Has been in armed forces or worked for them.
    #[serde(deserialize_with = "values::known")]
    pub military_background: Known,
    /// That was research on this subject, more than ordinary service.
    #[serde(deserialize_with = "values::known")]
    pub military_research: Known,
    /// Is still connected to them.
    #[serde(deserialize_with = "values::known")]
    pub still_connected: Known,
    /// The CV has gaps.
    #[serde(deserialize_with = "values::known")]
    pub cv_gaps: Known,
    /// May be put under pressure from outside to share results.
    #[serde(deserialize_with = "values::known")]
    pub external_pressure: Known,
    /// Goes on with a doctorate elsewhere for which the results will be used.
    #[serde(deserialize_with = "values::known")]
    pub results_used_at_home: Known,
    /// Holds a personal security clearance.
    #[serde(deserialize_with = "values::known")]
    pub clearance: Known,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// Who pays, and on what terms. The yes-or-no fields are the user's own findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Funder {
    /// The name.
    pub name: String,
    /// Where it sits.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: BodyKind,
    /// Programme or call: `Horizon Europe`, `EDF`, `DEFRA`, `FWO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// The terms are unusually favourable.
    #[serde(deserialize_with = "values::known")]
    pub favourable_terms: Known,
    /// It pays exceptionally much.
    #[serde(deserialize_with = "values::known")]
    pub exceptional_amount: Known,
    /// It asks for technical specifications that are unusual for such work.
    #[serde(deserialize_with = "values::known")]
    pub unusual_specifications: Known,
    /// Little can be found about it: no site, no address of its own, no profile.
    #[serde(deserialize_with = "values::known")]
    pub little_known: Known,
    /// Its intentions are not clear.
    #[serde(deserialize_with = "values::known")]
    pub unclear_aims: Known,
    /// The group depends on its money.
    #[serde(deserialize_with = "values::known")]
    pub dependence: Known,
    /// It may hold back or change publications.
    #[serde(deserialize_with = "values::known")]
    pub limits_publication: Known,
    /// It may review results or choose respondents.
    #[serde(deserialize_with = "values::known")]
    pub right_of_review: Known,
    /// The results may harm it, or displease it.
    #[serde(deserialize_with = "values::known")]
    pub results_may_displease: Known,
    /// Involved in violations of human rights, or known for repressive policies on the subject.
    #[serde(deserialize_with = "values::known")]
    pub human_rights_violations: Known,
    /// The money is for military research.
    #[serde(deserialize_with = "values::known")]
    pub military: Known,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// How the work is done. The yes-or-no fields are the user's own findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Collaboration {
    /// Field work or travel outside the Union.
    #[serde(deserialize_with = "values::known")]
    pub fieldwork: Known,
    /// Where.
    #[serde(deserialize_with = "values::countries", skip_serializing_if = "Vec::is_empty")]
    pub fieldwork_countries: Vec<CountryCode>,
    /// Respondents or participants who could be harmed.
    #[serde(deserialize_with = "values::known")]
    pub vulnerable_respondents: Known,
    /// The researcher's own safety is in question.
    #[serde(deserialize_with = "values::known")]
    pub researcher_at_risk: Known,
    /// Data or recordings are to be taken out of a country.
    #[serde(deserialize_with = "values::known")]
    pub data_leaves_country: Known,
    /// The subject is politically sensitive or forbidden where the work is done or paid.
    #[serde(deserialize_with = "values::known")]
    pub sensitive_topic: Known,
    /// Classified information is used or made.
    #[serde(deserialize_with = "values::known")]
    pub classified_information: Known,
    /// Its level: `restricted`, `confidential`, `secret`, `top_secret`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<Classification>,
    /// Strategic projects run in the same group that a guest could see.
    #[serde(deserialize_with = "values::known")]
    pub strategic_projects_nearby: Known,
    /// The project runs already.
    #[serde(deserialize_with = "values::known")]
    pub running: Known,
}

/// Level of classified information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    /// No personal clearance, but security measures.
    Restricted,
    /// Personal clearance.
    Confidential,
    /// Personal clearance.
    Secret,
    /// Personal clearance.
    TopSecret,
}

/// What the results are for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EndUseStatement {
    /// In the user's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Who uses it in the end.
    pub end_user: EndUser,
    /// Use for weapons of mass destruction or their missiles.
    pub wmd: Awareness,
    /// Military use.
    pub military: Awareness,
    /// Use as parts of military items exported unlawfully.
    pub unlawful_parts: Awareness,
    /// Covert surveillance for repression.
    pub surveillance: Awareness,
    /// Misuse for crime or terror is imaginable.
    #[serde(deserialize_with = "values::known")]
    pub criminal_misuse: Known,
    /// Use against human rights is imaginable.
    #[serde(deserialize_with = "values::known")]
    pub human_rights_misuse: Known,
    /// Nothing but civil uses is aimed at.
    #[serde(deserialize_with = "values::known")]
    pub exclusively_civil: Known,
}

/// What a licence application asks for: Annex III of Regulation (EU) 2021/821, Sections A and B. The numbers are the boxes of
/// Section A.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Application {
    /// 1, 2: who exports, with its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exporter: Option<Contact>,
    /// Section B: the broker or provider of technical assistance, where it is not the exporter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applicant: Option<Contact>,
    /// Section B: the exporter in the third country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub third_country_exporter: Option<Contact>,
    /// 3: until when the licence is to run.
    #[serde(deserialize_with = "values::date", skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Date>,
    /// 4: who answers questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_point: Option<Contact>,
    /// 5: who receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consignee: Option<Contact>,
    /// 6: the authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuing_authority: Option<String>,
    /// 7: agent or representative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Contact>,
    /// 8: country the items are consigned from.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub country_of_consignment: Option<CountryCode>,
    /// 9: who uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_user: Option<Contact>,
    /// 10: where the items are; Section B: their location in the third country.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub items_in: Option<CountryCode>,
    /// 11: Member State of the customs procedure.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub customs_in: Option<CountryCode>,
    /// 12: country of final destination.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub destination: Option<CountryCode>,
    /// 13–18: the items.
    #[serde(rename = "item", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ApplicationItem>,
    /// 19: the exact use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_use: Option<String>,
    /// Where it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_of_use: Option<String>,
    /// 20: date of the contract.
    #[serde(deserialize_with = "values::date", skip_serializing_if = "Option::is_none")]
    pub contract_date: Option<Date>,
    /// 21: customs procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customs_procedure: Option<String>,
    /// 22: anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// Section B: others involved.
    #[serde(rename = "third_party", skip_serializing_if = "Vec::is_empty")]
    pub third_parties: Vec<Contact>,
}

/// Somebody in an application.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Country.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// Identification number, such as EORI or enterprise number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Scalar>,
    /// The person who answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Scalar>,
}

/// An item of an application: boxes 13 to 18.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApplicationItem {
    /// 13: description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// 14: country of origin.
    #[serde(deserialize_with = "values::country", skip_serializing_if = "Option::is_none")]
    pub origin: Option<CountryCode>,
    /// 15: code of the Harmonised System or Combined Nomenclature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hs_code: Option<Scalar>,
    /// 15: CAS number, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cas: Option<String>,
    /// 16: code of the control list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_number: Option<String>,
    /// 17: currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// 17: value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Scalar>,
    /// 18: quantity, with its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Scalar>,
}

impl Project {
    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, or holds a key or value that is not known: with the line and a hint.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| ProjectError::Unreadable { path: name.clone(), problem: e.to_string() })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Ok(Self { folder, ..Self::parse(&text, &name)? })
    }

    /// Reads the text of a file; `name` is for messages.
    ///
    /// # Errors
    /// When it is no TOML or holds a key or value that is not known: with the line and a hint.
    pub fn parse(text: &str, name: &str) -> Result<Self, ProjectError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        toml::from_str(text).map_err(|e| ProjectError::of(name, text, &e))
    }

    /// The documents, as paths from where the program runs.
    #[must_use]
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|f| self.folder.join(f)).collect()
    }

    /// The answer to a question, as yes, no or not known.
    #[must_use]
    pub fn answer(&self, question: &str) -> Known {
        self.answers.get(question).map_or(Known::Unknown, Scalar::known)
    }
}

#[cfg(test)]
mod tests;
