//! What sets an element off, and how far it is known.
//!
//! In: facts as `facts` reads them. Out: [`Board`], a state for each signal. The names are those of
//! `classifiers/guideline/elements.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::licence::Known;
use crate::span::Span;

/// A fact that an element can hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Signal {
    // topic
    Listed,
    PossiblyListed,
    Critical,
    Applied,
    MilitaryPurpose,
    SurveillancePurpose,
    MassDestructionPurpose,
    WeaponsPurpose,
    DualPurpose,
    SensitiveTopic,
    ResultsMayDisplease,
    HumanRightsMisuse,
    CriminalMisuse,
    // partner
    SanctionsMatch,
    SanctionsConfirmed,
    SevenSons,
    MilitaryInstitution,
    MilitaryBody,
    HorizonExclusion,
    ResearchConcern,
    ExportRestriction,
    OtherList,
    IranianInstitution,
    RussianInstitution,
    RectorsStatement,
    MilitaryTies,
    DefenceIndustry,
    PartnerRights,
    StateControl,
    LittleKnown,
    UnclearAims,
    ForeignOwner,
    // person
    IncomingPerson,
    TemporaryStay,
    VisitingResearcher,
    JointDoctorate,
    ResultsUsedAtHome,
    StateScholarship,
    MilitaryBackground,
    MilitaryResearch,
    StillConnected,
    CvGaps,
    ExternalPressure,
    HomeInstitutionMatch,
    // funder
    FunderFavourable,
    FunderAmount,
    FunderSpecifications,
    FunderUnknown,
    FunderIntentions,
    FunderDependence,
    PublicationLimits,
    RightOfReview,
    FunderRights,
    ForeignGovernment,
    FunderSanctions,
    MilitaryFunding,
    MilitaryFundingAbroad,
    NationalityOutside,
    FwoFunding,
    HorizonFunding,
    // country
    NamedCountry,
    MeasuresCountry,
    ArmedConflict,
    OutsideEu,
    // collaboration
    SharedOutside,
    TalksOutside,
    InstitutionalAgreement,
    Fieldwork,
    Respondents,
    ResearcherSafety,
    DataLeaves,
    CoAuthor,
    Classified,
    NoClearance,
    StrategicNearby,
    Running,
    LicenceProhibits,
}

/// Where a fact was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    Text,
    Project,
    Lists,
    Assessment,
}

impl Origin {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Text => "read in the text",
            Self::Project => "said in project.toml",
            Self::Lists => "from the party lists",
            Self::Assessment => "from the findings of this assessment",
        }
    }
}

/// What is known of a signal.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) yes: bool,
    pub(super) no: bool,
    /// Whom or what it holds of.
    pub(super) about: Vec<String>,
    pub(super) spans: Vec<Span>,
    pub(super) origins: Vec<Origin>,
    /// Of whom or what it is not known.
    pub(super) open: Vec<String>,
}

impl State {
    /// Yes when it holds of somebody; unknown when it is open of somebody; no when all were denied.
    pub(super) fn known(&self) -> Known {
        if self.yes {
            Known::Yes
        } else if self.no && self.open.is_empty() {
            Known::No
        } else {
            Known::Unknown
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.yes |= other.yes;
        self.no |= other.no;
        push_all(&mut self.about, &other.about);
        push_all(&mut self.spans, &other.spans);
        push_all(&mut self.origins, &other.origins);
        push_all(&mut self.open, &other.open);
    }
}

fn push_all<T: Clone + PartialEq>(to: &mut Vec<T>, from: &[T]) {
    for x in from {
        if !to.contains(x) {
            to.push(x.clone());
        }
    }
}

/// The state of every signal.
#[derive(Debug, Default)]
pub(super) struct Board {
    states: BTreeMap<Signal, State>,
}

impl Board {
    pub(super) fn get(&self, signal: Signal) -> Option<&State> {
        self.states.get(&signal)
    }

    /// It holds.
    pub(super) fn yes(&mut self, signal: Signal, origin: Origin, about: impl Into<String>, span: Option<&Span>) {
        let state = self.states.entry(signal).or_default();
        let about = about.into();
        let one = State {
            yes: true,
            about: if about.is_empty() { Vec::new() } else { vec![about] },
            spans: span.into_iter().cloned().collect(),
            origins: vec![origin],
            ..State::default()
        };
        state.join(&one);
    }

    /// What the user said of somebody or something.
    pub(super) fn said(&mut self, signal: Signal, known: Known, name: &str) {
        match known {
            Known::Yes => self.yes(signal, Origin::Project, name, None),
            Known::No => self.states.entry(signal).or_default().no = true,
            Known::Unknown => {
                let state = self.states.entry(signal).or_default();
                push_all(&mut state.open, &[name.to_owned()]);
            }
        }
    }

    /// The same, for what is worth asking only under a condition.
    pub(super) fn said_if(&mut self, signal: Signal, known: Known, name: &str, ask: bool) {
        if known != Known::Unknown || ask {
            self.said(signal, known, name);
        }
    }
}
