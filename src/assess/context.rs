//! Maturity, what leaves, and the determination, as records.
//!
//! In: the passages, the findings and what the user said ([`Situation`]). Out: wire structs. Country and party change the
//! determination only, never the findings (design rule 6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::record::{
    ActivityRecord, BasisRecord, EvidenceRecord, LicenceRecord, MaturityRecord, QuestionRecord, RouteRecord,
};
use crate::activity::{self, ActivityKind, CountryCode, Mentions, PurposeKind};
use crate::classify::{Classification, Status, Weights};
use crate::cues::Flat;
use crate::licence::{self, Awareness, EndUse, Fact, Facts, ItemFact, ItemVerdict, Known, Seat};
use crate::maturity::{self, Maturity};
use crate::project::Project;
use crate::span::Span;

/// Most items and destinations that one determination weighs against each other. Activities are never cut.
const ITEMS: usize = 4;
const DESTINATIONS: usize = 8;

/// What the user says beside the document.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    /// Destinations named by the user.
    pub destinations: Vec<CountryCode>,
    /// Where the exporter sits.
    pub seat: Seat,
    /// The project the document belongs to.
    pub project: Option<Project>,
    /// Only these destinations are weighed, as for an application; countries of the text are shown, but decide nothing.
    pub only_these: bool,
    /// The day, for the warning that what is known of embargoes and sanctions is older than a year.
    pub today: Option<Date>,
}

impl Situation {
    /// The same on a day.
    #[must_use]
    pub fn on(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }

    /// What a project says: its destinations, and the countries outside of its partners and people.
    #[must_use]
    pub fn of(project: Project) -> Self {
        let partners = project.partners.iter().filter_map(|p| p.country.clone());
        let people = project.people.iter().filter_map(|p| p.country.clone());
        let mut destinations = project.destinations.clone();
        for c in partners.chain(people) {
            if activity::country(&c).is_none_or(|c| !c.is_inside()) && !destinations.contains(&c) {
                destinations.push(c);
            }
        }
        let seat = project.seat.unwrap_or_default();
        Self { destinations, seat, project: Some(project), ..Self::default() }
    }
}

/// The word that serde gives a unit variant.
pub(super) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        _ => String::new(),
    }
}

pub(super) fn maturity_record(m: &Maturity, evidence: &dyn Fn(&Span) -> EvidenceRecord) -> MaturityRecord {
    MaturityRecord {
        low: m.low,
        high: m.high,
        start: m.start,
        end: m.end,
        basis: word(&m.basis),
        research: m.research.sentence().to_owned(),
        rebuttals: m.rebuttals.iter().map(|r| format!("{} (“{}”)", r.says, r.span.text)).collect(),
        conflicts: m.conflicts.iter().map(|c| c.text.clone()).collect(),
        evidence: m.evidence.iter().take(4).map(evidence).collect(),
    }
}

/// Activities, each kind once.
pub(super) fn activity_records(m: &Mentions, evidence: &dyn Fn(&Span) -> EvidenceRecord) -> Vec<ActivityRecord> {
    let mut out: BTreeMap<ActivityKind, ActivityRecord> = BTreeMap::new();
    for a in m.activities.iter().filter(|a| !a.negated) {
        let kind = word(&a.kind);
        let slot = out.entry(a.kind).or_insert_with(|| ActivityRecord {
            label: kind.replace('_', " "),
            kind,
            intangible: a.intangible,
            countries: Vec::new(),
            evidence: Vec::new(),
        });
        if slot.evidence.len() < 3 {
            slot.evidence.push(evidence(&a.span));
        }
        for c in &a.to {
            if !slot.countries.contains(&c.as_str().to_owned()) {
                slot.countries.push(c.as_str().to_owned());
            }
        }
    }
    out.into_values().collect()
}

/// The items in play: those that carry the status. A finding too weak to be one for review is no ground for a licence, and
/// one that is not sure enough to be listed is possible.
fn items(said: &Classification) -> Vec<ItemFact> {
    let weights = Weights::bundled();
    let mut items: Vec<ItemFact> = Vec::new();
    for f in &said.findings {
        // software and technology are as sure as the goods they serve
        let goods = f.serves.as_ref().and_then(|code| said.findings.iter().find(|g| g.code == *code));
        let verdict = match goods.map_or(f.status(weights), |g| g.status(weights).min(f.status(weights))) {
            Status::Listed => ItemVerdict::Met,
            Status::Review => ItemVerdict::Possible,
            Status::NotListed => continue,
        };
        // possible items matter only where nothing firmer was found
        if verdict == ItemVerdict::Possible && items.iter().any(|i| i.verdict == ItemVerdict::Met) {
            continue;
        }
        items.push(ItemFact { code: f.code.clone(), verdict });
    }
    items.truncate(ITEMS);
    items
}

/// What the determination starts from.
fn facts(said: &Classification, m: &Mentions, maturity: &Maturity, situation: &Situation) -> Facts {
    let items = items(said);
    let project = situation.project.as_ref();
    // what the user says comes first
    let mut activities: Vec<ActivityKind> = project.map(|p| p.activities.clone()).unwrap_or_default();
    let read: BTreeSet<ActivityKind> = m.activities.iter().filter(|a| !a.negated).map(|a| a.kind).collect();
    activities.extend(read);
    let mut destinations = situation.destinations.clone();
    for d in m.destinations() {
        if !situation.only_these && !destinations.contains(&d) && destinations.len() < DESTINATIONS {
            destinations.push(d);
        }
    }
    let stated = |kind: PurposeKind| m.purposes.iter().any(|p| p.kind == kind && !p.negated);
    // words about a use are grounds to ask, not knowledge of it
    let awareness = |kind, said: Option<Awareness>| match said {
        Some(said) if said != Awareness::Unknown => said,
        _ if stated(kind) => Awareness::Suspected,
        _ => Awareness::Unknown,
    };
    let said = project.map(|p| &p.end_use);
    Facts {
        items,
        activities: distinct(activities),
        destinations,
        date: situation.today,
        seat: situation.seat,
        stage: maturity.research,
        end_use: EndUse {
            wmd: awareness(PurposeKind::Wmd, said.map(|s| s.wmd)),
            military: awareness(PurposeKind::Military, said.map(|s| s.military)),
            unlawful_parts: said.map(|s| s.unlawful_parts).unwrap_or_default(),
            surveillance: awareness(PurposeKind::Surveillance, said.map(|s| s.surveillance)),
        },
        end_user: said.map(|s| s.end_user).unwrap_or_default(),
        circumstances: project.map(circumstances).unwrap_or_default(),
    }
}

fn distinct<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for x in list {
        if !out.contains(&x) {
            out.push(x);
        }
    }
    out
}

/// The user's answers to questions of the determination, which go by the name of the fact.
fn circumstances(project: &Project) -> BTreeMap<Fact, Known> {
    let mut out = BTreeMap::new();
    for (id, answer) in &project.answers {
        let de = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(id);
        if let Ok(fact) = <Fact as serde::Deserialize>::deserialize(de) {
            out.insert(fact, answer.known());
        }
    }
    out
}

/// The determination, when there is something to determine: an item, a use that Articles 4 and 5 are about, or a destination
/// outside that the user named, for which the questions on unlisted items are due.
pub(super) fn licence_record(
    said: &Classification,
    m: &Mentions,
    maturity: &Maturity,
    situation: &Situation,
) -> Option<LicenceRecord> {
    let facts = facts(said, m, maturity, situation);
    let sensitive =
        [facts.end_use.wmd, facts.end_use.military, facts.end_use.surveillance].contains(&Awareness::Suspected);
    let abroad = |c: &CountryCode| activity::country(c).is_none_or(|c| !c.is_inside());
    if facts.items.is_empty() && !sensitive && !situation.destinations.iter().any(abroad) {
        return None;
    }
    let rules = licence::rules().ok()?;
    let d = licence::determine(&facts, rules);
    let mut basis: Vec<BasisRecord> = Vec::new();
    // the lines that carry the outcome tell why
    for line in d.lines.iter().filter(|l| l.outcome == d.outcome) {
        for b in &line.basis {
            let record = BasisRecord { rule: b.rule.clone(), sentence: b.sentence.clone(), source: b.article.clone() };
            if !basis.contains(&record) {
                basis.push(record);
            }
        }
    }
    let routes = route_records(&d);
    Some(LicenceRecord {
        outcome: word(&d.outcome),
        sentence: d.sentence.clone(),
        intangible: d.intangible,
        routes,
        basis,
        open_questions: unknown_places(m)
            .into_iter()
            .chain(d.open_questions.iter().map(|q| QuestionRecord {
                text: q.text.clone(),
                source: q.article.clone(),
                who: q.who.clone(),
            }))
            .collect(),
        authority: d.authority.as_ref().map(|a| format!("{}: {}", a.name, a.how)),
        warnings: d.warnings.iter().chain(&d.assumptions).cloned().chain(named_only(m, situation)).collect(),
    })
}

/// The ways to an authorisation over the lines that carry the outcome. One that fits some of them only does not fit the case; it
/// says which.
fn route_records(d: &licence::Determination) -> Vec<RouteRecord> {
    let mut out: Vec<RouteRecord> = Vec::new();
    let lines: Vec<_> = d.lines.iter().filter(|l| l.outcome == d.outcome).collect();
    for route in lines.iter().flat_map(|l| &l.routes) {
        if out.iter().any(|known| known.id == route.id) {
            continue;
        }
        let all: Vec<(&licence::Line, &licence::Route)> =
            lines.iter().flat_map(|l| l.routes.iter().filter(|r| r.id == route.id).map(|r| (*l, r))).collect();
        let fitting = all.iter().filter(|(_, r)| r.fits);
        let unfit = all.iter().find(|(_, r)| !r.fits);
        let best = all.iter().find(|(_, r)| r.fits).or(unfit).map_or(route, |(_, r)| *r);
        let mut why = best.why.join(" ");
        if let Some((_, no)) = unfit
            && best.fits
        {
            let label = |l: &licence::Line| {
                let item = l.item.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("{item} to {}", l.destination.as_ref().map_or("no known destination", CountryCode::as_str))
            };
            let for_these = distinct(fitting.map(|(l, _)| label(l)).collect());
            why = format!("only for {}; otherwise {}", for_these.join(", "), no.why.join(" "));
        }
        let mut conditions = best.conditions.clone();
        let duties = [&best.registration, &best.notification, &best.reporting];
        conditions.extend(duties.into_iter().filter(|s| !s.is_empty()).cloned());
        out.push(RouteRecord { id: route.id.clone(), fits: best.fits && unfit.is_none(), why, conditions });
    }
    // those that fit first, each group in its order
    out.sort_by_key(|r| !r.fits);
    out
}

/// A question for each name that the text calls a country and the table does not know.
fn unknown_places(m: &Mentions) -> Vec<QuestionRecord> {
    let texts = m.unknown_countries.iter().map(|(unknown, _)| format!("Which country is meant? {unknown}"));
    distinct(texts.collect())
        .into_iter()
        .map(|text| QuestionRecord {
            text,
            source: "Reg. (EU) 2021/821 Art. 2(2), 12".to_owned(),
            who: "the project leader".to_owned(),
        })
        .collect()
}

/// Countries that decide nothing because the text gives them no part: the user must know that they were passed over.
fn named_only(m: &Mentions, situation: &Situation) -> Option<String> {
    let names: Vec<&str> = m
        .only_mentioned()
        .iter()
        .filter(|c| !situation.destinations.contains(c))
        .filter_map(|c| activity::country(c).map(|c| c.name.as_str()))
        .collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!(
            "named without a part in the work, so not weighed: {names}; if something goes there, name the destination"
        )
    })
}

/// What surrounds the findings of a document.
pub(super) struct Surroundings {
    pub(super) maturity: Maturity,
    pub(super) mentions: Mentions,
}

impl Surroundings {
    pub(super) fn read(passages: &[&str], flats: &[Flat]) -> Self {
        Self { maturity: maturity::assess_flat(passages, flats), mentions: activity::read_flat(passages, flats) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_that_fits_one_destination_only_says_so() {
        let facts = Facts {
            items: vec![ItemFact { code: "3A001".parse().expect("a code"), verdict: ItemVerdict::Met }],
            activities: vec![ActivityKind::Shipment],
            destinations: vec![CountryCode::new("JP"), CountryCode::new("CN")],
            ..Facts::default()
        };
        let routes = route_records(&licence::determine(&facts, licence::rules().expect("the rules")));
        let of = |id: &str| routes.iter().find(|r| r.id == id).expect("a route");
        assert!(!of("EU001").fits && of("EU001").why.contains("only for 3A001 to JP"), "{}", of("EU001").why);
        assert!(of("individual").fits && routes[0].fits);
    }

    #[test]
    fn old_data_carries_a_warning_on_the_day_of_the_scan() {
        let matcher = crate::classify::Matcher::new(crate::annex::digest().expect("the digest"));
        let text = ["We ship a gas centrifuge rotor to a partner in Russia."];
        let said = crate::classify::classify(&matcher, &text);
        let flats: Vec<Flat> = text.iter().map(|p| Flat::of(p)).collect();
        let around = Surroundings::read(&text, &flats);
        let old = |situation: Situation| {
            let record =
                licence_record(&said, &around.mentions, &around.maturity, &situation).expect("a determination");
            (record.outcome, record.warnings.iter().any(|w| w.contains("older than a year")))
        };
        let day = |year| Situation::default().on(jiff::civil::date(year, 6, 1));
        assert_eq!(old(day(2026)), ("prohibited".to_owned(), false));
        assert_eq!(old(day(2027)), ("prohibited".to_owned(), true));
        assert!(!old(Situation::default()).1, "without a day nothing is old");
    }
}
