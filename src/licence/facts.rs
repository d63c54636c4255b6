//! What a determination starts from.
//!
//! In: findings, mentions and what the user says, brought together by the caller. Out: [`Facts`]. What is not said is
//! unknown, and unknown is never clearance.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::activity::{ActivityKind, CountryCode};
use crate::annex::ControlCode;
use crate::maturity::ResearchStage;

/// How firm a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemVerdict {
    /// All conditions of the entry are met.
    Met,
    /// Some conditions are open.
    Possible,
}

/// An item of Annex I that is in play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFact {
    /// Its code, as deep as known.
    pub code: ControlCode,
    /// How firm.
    pub verdict: ItemVerdict,
}

/// Where the exporter sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// The Flemish Region.
    #[default]
    Flanders,
    /// The Brussels-Capital Region.
    Brussels,
    /// The Walloon Region.
    Wallonia,
    /// Another Member State.
    Other,
}

/// What the exporter knows of a use (Reg. (EU) 2021/821 Art. 4, 5: informed, aware, grounds for suspicion).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awareness {
    /// The authority has said so.
    Informed,
    /// The exporter is aware of it.
    Known,
    /// There are grounds for suspicion.
    Suspected,
    /// It has been asked, and there is no such use.
    No,
    /// Not known.
    #[default]
    Unknown,
}

/// The uses that make a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EndUse {
    /// Weapons of mass destruction and their missiles: Art. 4(1)(a).
    #[serde(default)]
    pub wmd: Awareness,
    /// Military end-use: Art. 4(1)(b), where an arms embargo applies.
    #[serde(default)]
    pub military: Awareness,
    /// Parts for military items exported unlawfully: Art. 4(1)(c).
    #[serde(default)]
    pub unlawful_parts: Awareness,
    /// Covert surveillance for repression or violations of human rights: Art. 5.
    #[serde(default)]
    pub surveillance: Awareness,
}

/// Who uses the item in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndUser {
    /// Civil.
    Civil,
    /// Armed forces, or somebody for them.
    Military,
    /// Police, intelligence or another security service.
    Security,
    /// Not known.
    #[default]
    Unknown,
}

/// Yes, no or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    #[default]
    Unknown,
}

impl Known {
    /// As a truth value; `None` is unknown.
    #[must_use]
    pub fn truth(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Unknown => None,
        }
    }
}

/// A circumstance on which a rule or a condition of an authorisation turns; its question stands in
/// `classifiers/licence/questions.toml` or in the condition itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Specially designed for military use.
    MilitaryDesign,
    /// In the public domain.
    PublicDomain,
    /// Confirmed as basic scientific research.
    BasicResearch,
    /// Something rebuts the presumption of basic research.
    Rebutted,
    /// Only the minimum for a patent application.
    PatentMinimum,
    /// Only the minimum to install, operate, maintain or repair.
    MinimumForUse,
    /// Only the minimum object code.
    MinimumObjectCode,
    /// Retail software.
    MassMarket,
    /// The Cryptography Note is met.
    CryptographyNote,
    /// With its user, for personal use.
    PersonalUse,
    /// Under a contract of a space agency.
    SpaceAgency,
    /// The final destination is known to be outside the Union.
    FinalDestinationOutside,
    /// Software or technology passes along with assistance.
    Transmission,
    /// By an authority of a Member State in its task, or for its armed forces.
    StateTask,
    /// A listed component inside unlisted goods.
    ListedComponent,
    /// On a national control list.
    NationalList,
    /// The authority has informed about a national list (Art. 10).
    NationalListInformed,
    /// An exemption or derogation of the sanctions instrument applies.
    SanctionExemption,
    /// The knowledge will be used in the sanctioned country.
    UsedThere,
    /// To a free zone or free warehouse.
    FreeZone,
    /// Returned for maintenance, repair, replacement.
    AfterRepair,
    /// The first export was authorised at most five years ago.
    FirstExportAuthorised,
    /// To the original end-user.
    OriginalEndUser,
    /// New functions are added.
    Improved,
    /// To a commercial exhibition or fair.
    TradeFair,
    /// Back within 120 days.
    #[serde(rename = "returns_in_120_days")]
    ReturnsIn120Days,
    /// Technology passes with a presentation.
    TechnologyWithPresentation,
    /// After a sale or lease.
    SaleOrLease,
    /// Bears a security marking.
    Classified,
    /// Goes on to elsewhere.
    ReexportElsewhere,
    /// Interception or violation of rights.
    Interception,
    /// Within a wholly owned group of companies.
    IntraGroup,
    /// The parent sits in the Union or an EU001 country.
    ParentInEuOrEu001,
    /// Commercial product development only.
    CommercialDevelopmentOnly,
    /// An internal compliance programme.
    Icp,
    /// A state security service is the end-user.
    SecurityEndUser,
    /// Published cryptographic standards only.
    StandardCryptography,
    /// The user can change the cryptography.
    CryptoChangeable,
    /// Another entry controls the export.
    OtherEntry,
}

/// Everything a determination starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Items of Annex I; none means that no listed item was found.
    #[serde(default)]
    pub items: Vec<ItemFact>,
    /// What leaves and how.
    #[serde(default)]
    pub activities: Vec<ActivityKind>,
    /// Where to.
    #[serde(default)]
    pub destinations: Vec<CountryCode>,
    /// Where the exporter sits.
    #[serde(default)]
    pub seat: Seat,
    /// Basic or applied, as a presumption.
    #[serde(default = "stage_unknown")]
    pub stage: ResearchStage,
    /// What is known of the use.
    #[serde(default)]
    pub end_use: EndUse,
    /// Who uses it.
    #[serde(default)]
    pub end_user: EndUser,
    /// Circumstances; what is missing is unknown.
    #[serde(default)]
    pub circumstances: BTreeMap<Fact, Known>,
    /// The day for which the determination is made.
    #[serde(default)]
    pub date: Option<Date>,
}

fn stage_unknown() -> ResearchStage {
    ResearchStage::Unknown
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            activities: Vec::new(),
            destinations: Vec::new(),
            seat: Seat::default(),
            stage: ResearchStage::Unknown,
            end_use: EndUse::default(),
            end_user: EndUser::default(),
            circumstances: BTreeMap::new(),
            date: None,
        }
    }
}

impl Facts {
    /// The stated activities by which software or technology passes to others.
    pub(super) fn transmissions(&self) -> impl Iterator<Item = ActivityKind> {
        use ActivityKind as A;
        let sends = |a: &ActivityKind| {
            matches!(
                a,
                A::HandCarried
                    | A::Software
                    | A::Email
                    | A::SharedStorage
                    | A::Repository
                    | A::CloudOrRemoteAccess
                    | A::Call
                    | A::Manuscript
            )
        };
        self.activities.iter().copied().filter(sends)
    }

    /// Whether there is one.
    pub(super) fn transmits(&self) -> bool {
        self.transmissions().next().is_some()
    }

    /// A circumstance as a truth value.
    #[must_use]
    pub fn truth(&self, fact: Fact) -> Option<bool> {
        let said = self.circumstances.get(&fact).copied().unwrap_or_default().truth();
        // the end-user and the activities answer some
        match (fact, said, self.end_user) {
            (Fact::SecurityEndUser, _, EndUser::Military | EndUser::Security) => Some(true),
            (Fact::SecurityEndUser, None, EndUser::Civil) => Some(false),
            // what is stated need not be asked, and is never assumed away
            (Fact::Transmission, None, _) if self.transmits() => Some(true),
            _ => said,
        }
    }
}
