//! From facts to signals: what the text, the lists, the findings and the user say, on one board.
//!
//! In: [`Facts`]. Out: the [`Board`]. Nothing is weighed here. What nobody said is open where it could matter, never no.

use super::guideline::{Guideline, Meaning};
use super::reading::Reading;
use super::signals::{Board, Origin, Signal};
use crate::activity::{ActivityKind, CountryCode, Mentions, PurposeKind, country};
use crate::critical::CriticalTechnology;
use crate::cues::Flat;
use crate::licence::{Awareness, Known};
use crate::maturity::{Basis, Maturity, ResearchStage};
use crate::project::{BodyKind, Classification, Funder, Partner, PartnerRole, Person, PersonRole, Project};
use crate::screening::{Kind, Match};
use crate::span::Span;

/// A finding of the classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSeen {
    /// The code.
    pub code: String,
    /// Whether all conditions are met; otherwise the item is possible.
    pub met: bool,
    /// The words.
    pub span: Option<Span>,
}

/// What a screened name is in the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A name in the text.
    Text,
    /// A partner.
    Partner,
    /// An owner of a partner.
    Owner,
    /// A person.
    Person,
    /// The institution a person comes from.
    HomeInstitution,
    /// Who pays.
    Funder,
}

/// A name with the listed parties it resembles.
#[derive(Debug, Clone, PartialEq)]
pub struct Screened {
    /// The name.
    pub name: String,
    /// What it is in the project.
    pub part: Part,
    /// Where the text names it.
    pub span: Option<Span>,
    /// Whom it resembles, best first.
    pub matches: Vec<Match>,
}

/// Everything an appraisal starts from.
pub struct Facts<'a> {
    /// The texts.
    pub passages: &'a [&'a str],
    /// The texts, flattened.
    pub flats: &'a [Flat],
    /// Items of the list.
    pub items: &'a [ItemSeen],
    /// Topics of the critical technology areas with the words read.
    pub critical: &'a [CriticalTechnology],
    /// How mature the technology is.
    pub maturity: &'a Maturity,
    /// Activities, countries, purposes.
    pub mentions: &'a Mentions,
    /// Names that resemble listed parties.
    pub screened: &'a [Screened],
    /// Whether the determination came to "prohibited".
    pub prohibited: bool,
    /// What the user says.
    pub project: Option<&'a Project>,
}

/// A country that takes part, and how.
pub(super) struct Place {
    pub(super) country: CountryCode,
    about: String,
    span: Option<Span>,
    institute: bool,
    origin: Origin,
}

/// What the board was filled from, besides signals.
pub(super) struct Gathered {
    pub(super) board: Board,
    pub(super) reading: Reading,
    /// Elements found by their words in what the user wrote: index and words.
    pub(super) notes: Vec<(usize, String)>,
    pub(super) places: Vec<Place>,
}

/// Fewest mentions of a military purpose in a text: a single word such as "combat" is no purpose.
const MILITARY_MENTIONS: usize = 2;

pub(super) fn outside(code: &CountryCode) -> bool {
    country(code).is_none_or(|c| !c.is_inside())
}

fn country_name(code: &CountryCode) -> String {
    country(code).map_or_else(|| code.to_string(), |c| c.name.clone())
}

pub(super) fn gather(g: &Guideline, f: &Facts<'_>) -> Gathered {
    let reading = Reading::of(g, f.passages, f.flats, f.mentions);
    let mut board = Board::default();
    let places = places(f, &reading);
    topic(&mut board, f);
    text_activities(&mut board, f);
    screened(&mut board, f);
    countries(&mut board, g, f, &places);
    let mut notes = Vec::new();
    if let Some(p) = f.project {
        project(&mut board, g, p);
        notes = noted(g, p);
    } else if let Some(place) = places.iter().find(|p| g.countries.named.contains(&p.country)) {
        let name = format!("the partner in {}", country_name(&place.country));
        for s in [Signal::MilitaryTies, Signal::PartnerRights] {
            board.said(s, Known::Unknown, &name);
        }
    }
    Gathered { board, reading, notes, places }
}

fn topic(board: &mut Board, f: &Facts<'_>) {
    for i in f.items {
        let signal = if i.met { Signal::Listed } else { Signal::PossiblyListed };
        board.yes(signal, Origin::Assessment, i.code.clone(), i.span.as_ref());
    }
    for c in f.critical {
        let span = c.evidence.first().map(|(_, s)| Span::of(f.passages, s.passage, s.start, s.end));
        board.yes(Signal::Critical, Origin::Text, c.topic.name.clone(), span.as_ref());
    }
    if f.maturity.research == ResearchStage::AppliedInPrinciple {
        let m = f.maturity;
        let levels = match (m.low, m.high) {
            (Some(l), Some(h)) if l != h => format!("TRL {l}–{h}"),
            (Some(l), _) | (None, Some(l)) => format!("TRL {l}"),
            (None, None) => String::new(),
        };
        let basis = if m.basis == Basis::Stated { "stated" } else { "estimated" };
        board.yes(Signal::Applied, Origin::Text, format!("{levels}, {basis}"), None);
    }
    let purposes = |kind: PurposeKind| f.mentions.purposes.iter().filter(move |p| p.kind == kind && !p.negated);
    let military: Vec<&Span> = purposes(PurposeKind::Military).map(|p| &p.span).collect();
    if military.len() >= MILITARY_MENTIONS {
        for s in military.into_iter().take(MILITARY_MENTIONS) {
            board.yes(Signal::MilitaryPurpose, Origin::Text, "", Some(s));
        }
    }
    for (kind, signals) in [
        (PurposeKind::Surveillance, &[Signal::SurveillancePurpose][..]),
        (PurposeKind::Wmd, &[Signal::MassDestructionPurpose, Signal::WeaponsPurpose][..]),
        (PurposeKind::Dual, &[Signal::DualPurpose][..]),
    ] {
        for (p, s) in purposes(kind).take(2).flat_map(|p| signals.iter().map(move |s| (p, *s))) {
            board.yes(s, Origin::Text, "", Some(&p.span));
        }
    }
    if f.prohibited {
        board.yes(Signal::LicenceProhibits, Origin::Assessment, "", None);
    }
}

/// Whether an activity passes something on, and whether by speaking.
fn passes(kind: ActivityKind) -> Option<Signal> {
    match kind {
        ActivityKind::Lecture | ActivityKind::Course | ActivityKind::Call => Some(Signal::TalksOutside),
        ActivityKind::Publication | ActivityKind::Patent | ActivityKind::Exhibition => None,
        ActivityKind::VisitingResearcher | ActivityKind::FieldTest => None,
        _ => Some(Signal::SharedOutside),
    }
}

fn text_activities(board: &mut Board, f: &Facts<'_>) {
    for a in f.mentions.activities.iter().filter(|a| !a.negated) {
        let Some(to) = a.to.iter().find(|c| outside(c)) else { continue };
        let about = country_name(to);
        if let Some(s) = passes(a.kind) {
            board.yes(s, Origin::Text, about.clone(), Some(&a.span));
        }
        match a.kind {
            ActivityKind::VisitingResearcher => {
                board.yes(Signal::VisitingResearcher, Origin::Text, about, Some(&a.span));
            }
            ActivityKind::JointPhd => board.yes(Signal::JointDoctorate, Origin::Text, about, Some(&a.span)),
            ActivityKind::FieldTest => board.yes(Signal::Fieldwork, Origin::Text, about, Some(&a.span)),
            _ => {}
        }
    }
}

fn screened(board: &mut Board, f: &Facts<'_>) {
    for s in f.screened {
        for m in &s.matches {
            let about = if s.name == m.party_name {
                format!("{} ({})", s.name, m.kind.words())
            } else {
                format!("{} – {} ({})", s.name, m.party_name, m.kind.words())
            };
            let signal = match m.kind {
                Kind::Sanction if s.part == Part::Funder => Signal::FunderSanctions,
                Kind::Sanction => Signal::SanctionsMatch,
                Kind::NamedByGuideline => Signal::SevenSons,
                Kind::MilitaryInstitution => Signal::MilitaryInstitution,
                Kind::FunderExclusion => Signal::HorizonExclusion,
                Kind::ResearchConcern => Signal::ResearchConcern,
                Kind::ExportRestriction => Signal::ExportRestriction,
                Kind::Debarment | Kind::PoliticalExposure | Kind::Own | Kind::Other => Signal::OtherList,
            };
            board.yes(signal, Origin::Lists, about.clone(), s.span.as_ref());
            if s.part == Part::HomeInstitution {
                board.yes(Signal::HomeInstitutionMatch, Origin::Lists, about, None);
            }
            if m.kind == Kind::Sanction
                && let Some(p) = f.project
                && p.answer(&format!("sanctions.same:{}", s.name)) == Known::Yes
            {
                board.yes(Signal::SanctionsConfirmed, Origin::Project, s.name.clone(), None);
            }
        }
    }
}

/// Countries that take part, by the text and by the user.
fn places(f: &Facts<'_>, reading: &Reading) -> Vec<Place> {
    let mut out: Vec<Place> = reading
        .involved
        .iter()
        .map(|i| Place {
            country: i.country.clone(),
            about: country_name(&i.country),
            span: Some(i.span.clone()),
            institute: i.institute,
            origin: Origin::Text,
        })
        .collect();
    let Some(p) = f.project else { return out };
    let mut add = |code: &Option<CountryCode>, who: &str| {
        if let Some(code) = code {
            out.push(Place {
                country: code.clone(),
                about: format!("{} ({who})", country_name(code)),
                span: None,
                institute: false,
                origin: Origin::Project,
            });
        }
    };
    for x in &p.partners {
        add(&x.country, &x.name);
        for o in &x.owners {
            add(&o.country, &format!("{}, owner of {}", o.name, x.name));
        }
    }
    for (i, x) in p.people.iter().enumerate() {
        add(&x.country, &person_name(x, i));
    }
    for x in &p.funders {
        add(&x.country, &x.name);
    }
    for c in &p.destinations {
        add(&Some(c.clone()), "destination");
    }
    for c in &p.collaboration.fieldwork_countries {
        add(&Some(c.clone()), "field work");
    }
    out
}

fn countries(board: &mut Board, g: &Guideline, f: &Facts<'_>, places: &[Place]) {
    for p in places {
        let span = p.span.as_ref();
        if g.countries.named.contains(&p.country) {
            board.yes(Signal::NamedCountry, p.origin, p.about.clone(), span);
        }
        if g.countries.measures.contains(&p.country) {
            board.yes(Signal::MeasuresCountry, p.origin, p.about.clone(), span);
        }
        if outside(&p.country) {
            board.yes(Signal::OutsideEu, p.origin, p.about.clone(), span);
        }
        // with a project, its partners say what they are
        if p.institute && f.project.is_none_or(|p| p.partners.is_empty() && p.people.is_empty()) {
            match p.country.as_str() {
                "IR" => board.yes(Signal::IranianInstitution, p.origin, p.about.clone(), span),
                "RU" | "BY" => board.yes(Signal::RussianInstitution, p.origin, p.about.clone(), span),
                _ => {}
            }
        }
    }
}

fn person_name(p: &Person, index: usize) -> String {
    p.name.clone().unwrap_or_else(|| {
        let role = match p.role {
            PersonRole::DoctoralCandidate => "the doctoral candidate",
            PersonRole::JointDoctorate => "the candidate of the joint doctorate",
            PersonRole::VisitingResearcher => "the visiting researcher",
            PersonRole::ExchangeStudent => "the exchange student",
            PersonRole::Postdoc => "the postdoctoral researcher",
            PersonRole::Staff => "the member of staff",
            PersonRole::Professor => "the professor",
            PersonRole::Unknown => return format!("person {}", index + 1),
        };
        role.to_owned()
    })
}

fn project(board: &mut Board, g: &Guideline, p: &Project) {
    for x in &p.partners {
        partner(board, p, x);
    }
    for (i, x) in p.people.iter().enumerate() {
        person(board, g, p, x, &person_name(x, i));
    }
    for x in &p.funders {
        funder(board, g, x);
    }
    let c = &p.collaboration;
    let abroad = !c.fieldwork_countries.is_empty()
        || c.fieldwork == Known::Yes
        || p.funders.iter().any(|f| f.kind == BodyKind::Government && f.country.as_ref().is_some_and(outside));
    let guests = p.people.iter().any(|x| x.country.as_ref().is_some_and(outside));
    board.said_if(Signal::SensitiveTopic, c.sensitive_topic, "the subject", abroad);
    board.said_if(Signal::Fieldwork, c.fieldwork, "", false);
    board.said_if(Signal::Respondents, c.vulnerable_respondents, "respondents", abroad);
    board.said_if(Signal::ResearcherSafety, c.researcher_at_risk, "the researcher", abroad);
    board.said_if(Signal::DataLeaves, c.data_leaves_country, "data", abroad);
    board.said_if(Signal::Classified, c.classified_information, "the project", false);
    board.said_if(Signal::StrategicNearby, c.strategic_projects_nearby, "the group", guests);
    board.said_if(Signal::Running, c.running, "", false);
    let conflict = p.answer("country.armed_conflict");
    board.said_if(Signal::ArmedConflict, conflict, "the place of the work", abroad && c.fieldwork == Known::Yes);
    if let Some(level) = c.classification.filter(|_| c.classified_information != Known::No) {
        board.yes(Signal::Classified, Origin::Project, "", None);
        if level >= Classification::Confidential {
            for (i, x) in p.people.iter().enumerate().filter(|(_, x)| x.clearance == Known::No) {
                board.yes(Signal::NoClearance, Origin::Project, person_name(x, i), None);
            }
        }
    }
    let e = &p.end_use;
    let suspected = |a: Awareness| match a {
        Awareness::Informed | Awareness::Known | Awareness::Suspected => Known::Yes,
        Awareness::No => Known::No,
        Awareness::Unknown => Known::Unknown,
    };
    board.said(Signal::HumanRightsMisuse, e.human_rights_misuse, "the results");
    board.said_if(Signal::SurveillancePurpose, suspected(e.surveillance), "", false);
    board.said(Signal::CriminalMisuse, e.criminal_misuse, "the results");
    board.said_if(Signal::MassDestructionPurpose, suspected(e.wmd), "", false);
    board.said_if(Signal::MilitaryPurpose, suspected(e.military), "", false);
    for d in p.destinations.iter().filter(|d| outside(d)) {
        let kinds: Vec<Signal> = p.activities.iter().filter_map(|a| passes(*a)).collect();
        for s in if kinds.is_empty() { vec![Signal::SharedOutside] } else { kinds } {
            board.yes(s, Origin::Project, country_name(d), None);
        }
    }
}

fn partner(board: &mut Board, p: &Project, x: &Partner) {
    let name = x.name.as_str();
    // nobody is asked about a partner inside the Union of whom nothing speaks
    let ask = x.country.as_ref().is_none_or(outside)
        || x.little_known == Known::Yes
        || x.owners.iter().any(|o| o.country.as_ref().is_none_or(outside));
    for (signal, known) in [
        (Signal::MilitaryTies, x.military_ties),
        (Signal::DefenceIndustry, x.defence_industry),
        (Signal::PartnerRights, x.human_rights_violations),
        (Signal::StateControl, x.state_controlled),
        (Signal::InstitutionalAgreement, x.institutional_agreement),
    ] {
        board.said_if(signal, known, name, ask);
    }
    let company = matches!(x.kind, BodyKind::Company | BodyKind::Unknown);
    board.said_if(Signal::LittleKnown, x.little_known, name, company);
    board.said_if(Signal::UnclearAims, x.unclear_aims, name, ask);
    let iran = x.country.as_ref().is_some_and(|c| c.as_str() == "IR");
    let russia = x.country.as_ref().is_some_and(|c| matches!(c.as_str(), "RU" | "BY"));
    board.said_if(Signal::RectorsStatement, x.signed_rectors_statement, name, russia && x.kind == BodyKind::University);
    if iran && matches!(x.kind, BodyKind::University | BodyKind::ResearchInstitute | BodyKind::Unknown) {
        board.yes(Signal::IranianInstitution, Origin::Project, name, None);
    }
    if russia {
        board.yes(Signal::RussianInstitution, Origin::Project, name, None);
    }
    if x.kind == BodyKind::Military {
        board.yes(Signal::MilitaryBody, Origin::Project, name, None);
    }
    for o in &x.owners {
        if let Some(c) = o.country.as_ref().filter(|c| outside(c) && x.country.as_ref() != Some(*c)) {
            board.yes(Signal::ForeignOwner, Origin::Project, format!("{name}: {} ({})", o.name, country_name(c)), None);
        }
    }
    match x.role {
        PartnerRole::CoAuthor => board.yes(Signal::CoAuthor, Origin::Project, name, None),
        PartnerRole::CoSupervisor => board.yes(Signal::JointDoctorate, Origin::Project, name, None),
        PartnerRole::Client if x.kind == BodyKind::Government && x.country.as_ref().is_some_and(outside) => {
            board.yes(Signal::ForeignGovernment, Origin::Project, name, None);
        }
        _ => {}
    }
    if x.country.as_ref().is_some_and(outside) {
        for s in p.activities.iter().filter_map(|a| passes(*a)) {
            board.yes(s, Origin::Project, name, None);
        }
    }
}

fn person(board: &mut Board, g: &Guideline, p: &Project, x: &Person, name: &str) {
    let incoming = x.country.as_ref().is_some_and(outside);
    if incoming {
        board.yes(Signal::IncomingPerson, Origin::Project, name, None);
    }
    let guest = matches!(x.role, PersonRole::VisitingResearcher | PersonRole::ExchangeStudent);
    if guest && x.temporary != Known::No {
        board.yes(Signal::TemporaryStay, Origin::Project, name, None);
    } else {
        board.said_if(Signal::TemporaryStay, x.temporary, name, incoming);
    }
    if x.role == PersonRole::JointDoctorate {
        board.yes(Signal::JointDoctorate, Origin::Project, name, None);
    }
    if let Some(s) = x.scholarship.as_ref().filter(|_| incoming) {
        board.yes(Signal::StateScholarship, Origin::Project, format!("{name}: {s}"), None);
    }
    for (signal, known) in [
        (Signal::MilitaryBackground, x.military_background),
        (Signal::CvGaps, x.cv_gaps),
        (Signal::ExternalPressure, x.external_pressure),
        (Signal::ResultsUsedAtHome, x.results_used_at_home),
    ] {
        board.said_if(signal, known, name, incoming);
    }
    let soldier = x.military_background == Known::Yes;
    board.said_if(Signal::MilitaryResearch, x.military_research, name, soldier);
    board.said_if(Signal::StillConnected, x.still_connected, name, soldier);
    let defra = p.funders.iter().any(|f| says(f, "DEFRA"));
    if let Some(n) = x
        .nationality
        .as_ref()
        .filter(|n| defra && outside(n) && !g.countries.nato_outside.contains(n) && !g.countries.efta.contains(n))
    {
        board.yes(Signal::NationalityOutside, Origin::Project, format!("{name} ({})", country_name(n)), None);
    }
}

fn says(f: &Funder, programme: &str) -> bool {
    let has = |s: &str| s.to_uppercase().contains(programme);
    has(&f.name) || f.programme.as_deref().is_some_and(has)
}

fn funder(board: &mut Board, g: &Guideline, x: &Funder) {
    let name = x.name.as_str();
    let away = x.country.as_ref().is_some_and(outside);
    let ask = away || x.kind == BodyKind::Company || x.country.is_none() && x.programme.is_none();
    for (signal, known) in [
        (Signal::FunderFavourable, x.favourable_terms),
        (Signal::FunderAmount, x.exceptional_amount),
        (Signal::FunderSpecifications, x.unusual_specifications),
        (Signal::FunderUnknown, x.little_known),
        (Signal::FunderIntentions, x.unclear_aims),
        (Signal::FunderDependence, x.dependence),
        (Signal::PublicationLimits, x.limits_publication),
        (Signal::RightOfReview, x.right_of_review),
        (Signal::ResultsMayDisplease, x.results_may_displease),
        (Signal::FunderRights, x.human_rights_violations),
    ] {
        board.said_if(signal, known, name, ask);
    }
    if away && x.kind == BodyKind::Government {
        board.yes(Signal::ForeignGovernment, Origin::Project, name, None);
    }
    let military = x.military == Known::Yes || x.kind == BodyKind::Military;
    if military {
        board.yes(Signal::MilitaryFunding, Origin::Project, name, None);
        let allied = x
            .country
            .as_ref()
            .is_some_and(|c| !outside(c) || g.countries.nato_outside.contains(c) || g.countries.efta.contains(c));
        if x.country.is_some() && !allied || x.kind == BodyKind::Company {
            board.yes(Signal::MilitaryFundingAbroad, Origin::Project, name, None);
        }
    } else if x.military == Known::No {
        board.said(Signal::MilitaryFunding, Known::No, name);
    }
}

/// Elements by their words in what the user wrote in project.toml.
fn noted(g: &Guideline, p: &Project) -> Vec<(usize, String)> {
    let mut texts: Vec<String> = Vec::new();
    for f in &p.funders {
        texts.push(f.name.clone());
        texts.extend(f.programme.clone());
        texts.extend(f.remark.clone());
    }
    for x in &p.partners {
        texts.extend(x.remark.clone());
    }
    for x in &p.people {
        texts.extend(x.scholarship.clone());
        texts.extend(x.remark.clone());
        texts.extend(x.earlier.iter().cloned());
    }
    texts.extend(p.end_use.statement.clone());
    let mut out = Vec::new();
    for text in &texts {
        for h in g.cues.find(text, &Flat::of(text)) {
            if let Some(Meaning::Element(e)) = g.meanings.get(h.cue) {
                let words = text.get(h.start..h.end).unwrap_or_default().to_owned();
                if !out.contains(&(*e, words.clone())) {
                    out.push((*e, words));
                }
            }
        }
    }
    out
}
