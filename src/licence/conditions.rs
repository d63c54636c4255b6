//! The conditions that rules are made of, three-valued over one case (item × activity × destination).
//!
//! In: a [`Case`]. Out: met, not met or unknown (`None`). A condition that is no derived one is a circumstance of
//! [`Fact`] by the same name.

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

use crate::activity::{ActivityKind, Country, CountryCode, Status, country};
use crate::annex::Group;
use crate::maturity::ResearchStage;

use super::facts::{Awareness, EndUser, Fact, Facts, ItemFact, ItemVerdict, Seat};
use super::lists::covers;
use super::measures::{EmbargoScope, reaches};
use super::rules::RuleSet;

/// A condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Fact(Fact),
    Derived(Derived),
}

/// Conditions that follow from several facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Derived {
    // what kind of activity
    Brokering,
    Transit,
    Assistance,
    Exports,
    Transfers,
    Publication,
    Manuscript,
    Patent,
    HandCarried,
    Intangible,
    ActivityUnknown,
    Leaves,
    Carries,
    // what kind of item
    Listed,
    MaybeListed,
    Technology,
    Software,
    GoodsOrSoftware,
    IntangibleItem,
    #[serde(rename = "category_0")]
    Category0,
    #[serde(rename = "category_5_part_2")]
    Category5Part2,
    AnnexIv,
    AnnexIvMtcr,
    Mtcr,
    MinimumExcluded,
    CryptographyNoteItem,
    // what use
    Art4Informed,
    Art4Aware,
    Art4Suspected,
    Art4Concern,
    Art4Open,
    MilitaryConcern,
    MilitaryConcernScopeOpen,
    SurveillanceInformed,
    SurveillanceAware,
    SurveillanceSuspected,
    // research
    Applied,
    Fundamental,
    BasicResearchOpen,
    ResearchClaimed,
    PatentMinimumOpen,
    // where to
    Inside,
    Outside,
    NorthernIreland,
    DestinationGone,
    DestinationUnknown,
    Eu001Country,
    Embargoed,
    RedFlag,
    Benelux,
}

impl Condition {
    /// The condition of that name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let de = || StrDeserializer::<Error>::new(name);
        Derived::deserialize(de()).ok().map(Self::Derived).or_else(|| Fact::deserialize(de()).ok().map(Self::Fact))
    }

    /// The question that settles it when it is unknown.
    pub(super) fn question(self) -> Option<&'static str> {
        Some(match self {
            Self::Derived(Derived::Listed | Derived::MaybeListed) => "listed",
            Self::Derived(Derived::AnnexIv | Derived::AnnexIvMtcr) => "annex_iv",
            Self::Derived(
                Derived::Art4Informed | Derived::Art4Aware | Derived::Art4Suspected | Derived::Art4Concern,
            ) => "art4",
            Self::Derived(Derived::Embargoed) => "embargo_scope",
            Self::Fact(Fact::MilitaryDesign) => "military_design",
            Self::Fact(Fact::PublicDomain) => "public_domain",
            Self::Fact(Fact::BasicResearch) => "basic_research",
            Self::Fact(Fact::SpaceAgency) => "space_agency",
            Self::Fact(Fact::FinalDestinationOutside) => "final_destination_outside",
            Self::Fact(Fact::PersonalUse) => "personal_use",
            Self::Fact(Fact::Transmission) => "transmission",
            Self::Fact(Fact::PatentMinimum) => "patent_minimum",
            Self::Fact(Fact::NationalList) => "national_list",
            _ => return None,
        })
    }
}

/// Kleene's or.
pub(super) fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// Kleene's and.
pub(super) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn level(a: Awareness, want: Awareness) -> Option<bool> {
    match a {
        Awareness::Unknown => None,
        other => Some(other == want),
    }
}

/// One line of the determination.
pub(super) struct Case<'a> {
    pub(super) facts: &'a Facts,
    pub(super) set: &'a RuleSet,
    pub(super) item: Option<&'a ItemFact>,
    pub(super) activity: Option<ActivityKind>,
    pub(super) destination: Option<&'a Country>,
}

impl Case<'_> {
    /// The truth of a condition.
    pub(super) fn truth(&self, condition: Condition) -> Option<bool> {
        match condition {
            Condition::Fact(f) => self.facts.truth(f),
            Condition::Derived(d) => self.derived(d),
        }
    }

    /// Whether the facts hold what the assumption of that question would deny.
    pub(super) fn stated(&self, question: &str) -> bool {
        let aware = |uses: &[Awareness]| {
            uses.iter().any(|a| matches!(a, Awareness::Informed | Awareness::Known | Awareness::Suspected))
        };
        let u = self.facts.end_use;
        match question {
            "art4" => aware(&[u.wmd, u.military, u.unlawful_parts]),
            "art5" => aware(&[u.surveillance]),
            // who speaks of a military use has to say whether the item was designed for it
            "military_design" => aware(&[u.military]) || self.facts.truth(Fact::MilitaryDesign) == Some(true),
            "transmission" => self.facts.truth(Fact::Transmission) == Some(true) || self.facts.transmits(),
            "final_destination_outside" => {
                let outside = |c: &CountryCode| country(c).is_none_or(|c| !c.is_inside());
                self.facts.truth(Fact::FinalDestinationOutside) == Some(true)
                    || self.facts.destinations.iter().any(outside)
            }
            id => match Condition::parse(id) {
                Some(Condition::Fact(f)) => self.facts.truth(f) == Some(true),
                _ => false,
            },
        }
    }

    fn group(&self) -> Option<Group> {
        self.item.map(|i| i.code.entry().group())
    }

    fn is(&self, kinds: &[ActivityKind]) -> bool {
        self.activity.is_some_and(|a| kinds.contains(&a))
    }

    /// Knowledge passed on to persons, without anything being sent.
    pub(super) fn assistance(&self) -> bool {
        use ActivityKind as A;
        self.is(&[
            A::Lecture,
            A::Course,
            A::Supervision,
            A::VisitingResearcher,
            A::JointPhd,
            A::TechnicalAssistance,
            A::Installation,
        ])
    }

    /// Something is sent, carried or made available.
    pub(super) fn exports(&self) -> bool {
        !self.assistance()
            && self.activity.is_some()
            && !self.is(&[ActivityKind::Publication, ActivityKind::Brokering, ActivityKind::Transit])
    }

    pub(super) fn intangible(&self) -> bool {
        self.activity.is_some_and(crate::activity::is_intangible)
    }

    pub(super) fn inside(&self) -> bool {
        self.destination.is_some_and(Country::is_inside)
    }

    /// Whether the item is listed.
    pub(super) fn listed(&self) -> Option<bool> {
        match self.item.map(|i| i.verdict) {
            None => Some(false),
            Some(ItemVerdict::Met) => Some(true),
            Some(ItemVerdict::Possible) => None,
        }
    }

    /// Whether what is sent can be the item: goods do not travel by e-mail.
    fn carries(&self) -> bool {
        let goods = matches!(self.group(), Some(Group::A | Group::B | Group::C));
        !(goods && self.intangible())
    }

    /// Whether the destination is under an arms embargo; unknown where the scope leaves it open.
    pub(super) fn embargoed(&self) -> Option<bool> {
        let c = self.destination?;
        match self.set.embargoes.iter().find(|e| reaches(&e.country, &c.code)).map(|e| e.scope) {
            None => Some(false),
            Some(EmbargoScope::Whole) => Some(true),
            Some(_) => None,
        }
    }

    pub(super) fn eu001_country(&self) -> bool {
        let Some(c) = self.destination else { return false };
        self.set.authorisations.list.iter().find(|a| a.id == "EU001").is_some_and(|a| a.reaches(&c.code))
    }

    /// A use under Art. 4(1), at one level of knowledge.
    pub(super) fn art4(&self, want: Awareness) -> Option<bool> {
        let u = self.facts.end_use;
        // the embargo matters only where a military use is in question
        let military = match level(u.military, want) {
            Some(false) => Some(false),
            military => and(military, self.embargoed()),
        };
        or(or(level(u.wmd, want), level(u.unlawful_parts, want)), military)
    }

    fn concern(&self) -> Option<bool> {
        or(or(self.art4(Awareness::Informed), self.art4(Awareness::Known)), self.art4(Awareness::Suspected))
    }

    fn military_concern(&self) -> bool {
        matches!(self.facts.end_use.military, Awareness::Informed | Awareness::Known | Awareness::Suspected)
    }

    fn in_list(&self, list: &[crate::annex::CodeGroup]) -> Option<bool> {
        self.item.map_or(Some(false), |i| covers(list, &i.code))
    }

    fn derived(&self, d: Derived) -> Option<bool> {
        let f = self.facts;
        let u = f.end_use;
        let rebutted = f.truth(Fact::Rebutted) == Some(true);
        let applied = f.stage == ResearchStage::AppliedInPrinciple || rebutted;
        let fundamental = f.stage == ResearchStage::FundamentalPresumed && !rebutted;
        Some(match d {
            Derived::Brokering => self.is(&[ActivityKind::Brokering]),
            Derived::Transit => self.is(&[ActivityKind::Transit]),
            Derived::Assistance => self.assistance(),
            Derived::Exports | Derived::Transfers => self.exports(),
            Derived::Publication => self.is(&[ActivityKind::Publication]),
            Derived::Manuscript => self.is(&[ActivityKind::Manuscript]),
            Derived::Patent => self.is(&[ActivityKind::Patent]),
            Derived::HandCarried => self.is(&[ActivityKind::HandCarried]),
            Derived::Intangible => self.intangible(),
            Derived::ActivityUnknown => self.activity.is_none(),
            Derived::Leaves => {
                !self.inside() && self.item.is_some() && !self.is(&[ActivityKind::Brokering, ActivityKind::Transit])
            }
            Derived::Carries => self.carries(),
            Derived::Listed => return self.listed(),
            Derived::MaybeListed => self.item.is_some(),
            Derived::Technology => self.group() == Some(Group::E),
            Derived::Software => self.group() == Some(Group::D),
            Derived::GoodsOrSoftware => self.group().is_some_and(|g| g != Group::E),
            Derived::IntangibleItem => matches!(self.group(), Some(Group::D | Group::E)),
            Derived::Category0 => self.item.is_some_and(|i| i.code.entry().category() == 0),
            Derived::Category5Part2 => self.category_5_part_2(),
            Derived::AnnexIv => return self.item.map_or(Some(false), |i| self.set.annex_iv.covers(&i.code)),
            Derived::AnnexIvMtcr | Derived::Mtcr => {
                let Some(item) = self.item else { return Some(false) };
                let mtcr = self.set.annex_iv.entries(&item.code).any(|e| e.mtcr);
                return if mtcr { self.set.annex_iv.covers(&item.code) } else { Some(false) };
            }
            Derived::MinimumExcluded => return self.in_list(&self.set.minimum_excluded),
            Derived::CryptographyNoteItem => return self.in_list(&self.set.cryptography_note),
            Derived::Art4Informed => return self.art4(Awareness::Informed),
            Derived::Art4Aware => return self.art4(Awareness::Known),
            Derived::Art4Suspected => return self.art4(Awareness::Suspected),
            Derived::Art4Concern => return self.concern(),
            Derived::Art4Open => [u.wmd, u.military, u.unlawful_parts].contains(&Awareness::Unknown),
            Derived::MilitaryConcern => self.military_concern(),
            // without a destination there is no embargo to look at: that question comes first
            Derived::MilitaryConcernScopeOpen => {
                self.destination.is_some() && self.military_concern() && self.embargoed().is_none()
            }
            Derived::SurveillanceInformed => return level(u.surveillance, Awareness::Informed),
            Derived::SurveillanceAware => return level(u.surveillance, Awareness::Known),
            Derived::SurveillanceSuspected => return level(u.surveillance, Awareness::Suspected),
            Derived::Applied => applied,
            Derived::Fundamental => fundamental,
            Derived::BasicResearchOpen => f.truth(Fact::BasicResearch).is_none(),
            Derived::ResearchClaimed => fundamental || f.truth(Fact::BasicResearch) == Some(true),
            Derived::PatentMinimumOpen => f.truth(Fact::PatentMinimum).is_none(),
            Derived::Inside => self.inside(),
            Derived::Outside => !self.inside(),
            Derived::NorthernIreland => self.destination.is_some_and(|c| c.status == Status::Northern),
            Derived::DestinationGone => self.destination.is_some_and(|c| c.status == Status::Gone),
            // a publication goes everywhere
            Derived::DestinationUnknown => self.destination.is_none() && !self.is(&[ActivityKind::Publication]),
            Derived::Eu001Country => self.eu001_country(),
            Derived::Embargoed => return self.embargoed(),
            Derived::RedFlag => self.red_flag(),
            Derived::Benelux => {
                matches!(f.seat, Seat::Flanders | Seat::Brussels | Seat::Wallonia)
                    && self.destination.is_some_and(|c| c.has("Benelux"))
            }
        })
    }

    /// Category 5 Part 2 holds the entries numbered 002 to 004 of each group.
    fn category_5_part_2(&self) -> bool {
        self.item.is_some_and(|i| i.code.entry().category() == 5 && (2..=4).contains(&i.code.entry().number()))
    }

    /// A destination or end-user that gives reason to ask.
    fn red_flag(&self) -> bool {
        let sanctioned =
            self.destination.is_some_and(|c| self.set.sanctions.iter().any(|s| reaches(&s.country, &c.code)));
        let embargoed = self.destination.is_some() && self.embargoed() != Some(false);
        sanctioned || embargoed || matches!(self.facts.end_user, EndUser::Military | EndUser::Security)
    }
}
