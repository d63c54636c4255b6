//! What to do: measures, next steps in order, whom to contact.
//!
//! In: what was weighed. Out: lists of [`Advice`], each with its source.

use super::facts::{Gathered, outside};
use super::guideline::{Grade, Guideline, Step, When};
use super::weigh::Weighed;
use crate::licence::Seat;
use crate::project::{BodyKind, Project};

/// A tool or list with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The rule.
    pub rule: String,
    /// What to do.
    pub sentence: String,
    /// How, for measures.
    pub how: Option<String>,
    /// For measures: the elements they answer, in words.
    pub because: Vec<String>,
    /// Tools and lists to consult.
    pub links: Vec<Link>,
    /// Passages of the guideline.
    pub source: String,
}

pub(super) fn links(g: &Guideline, ids: &[String]) -> Vec<Link> {
    ids.iter().filter_map(|id| g.tool(id)).map(|t| Link { name: t.name.clone(), address: t.address.clone() }).collect()
}

pub(super) fn measures(g: &Guideline, w: &Weighed<'_>) -> Vec<Advice> {
    if w.grade < Grade::Risk {
        return Vec::new();
    }
    let mut out: Vec<(usize, Advice)> = Vec::new();
    for m in &g.measures {
        let found: Vec<&String> = m.answers.iter().filter(|e| w.found(e).is_some()).collect();
        // an element that is part of a risk weighs more
        let weight =
            found.len() + 2 * found.iter().filter(|e| w.met.iter().any(|m| m.joins.contains(e.as_str()))).count();
        if weight == 0 {
            continue;
        }
        let because = found.iter().filter_map(|e| g.element(e)).map(|e| e.sentence.clone()).collect();
        out.push((
            weight,
            Advice {
                rule: m.id.clone(),
                sentence: m.sentence.clone(),
                how: Some(m.how.clone()),
                because,
                links: Vec::new(),
                source: g.cite(&m.passages),
            },
        ));
    }
    out.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    out.into_iter().map(|(_, a)| a).collect()
}

pub(super) fn steps(g: &Guideline, w: &Weighed<'_>, gathered: &Gathered, project: Option<&Project>) -> Vec<Advice> {
    if w.grade == Grade::NoSignal {
        return Vec::new();
    }
    let partner = |f: &dyn Fn(&crate::project::Partner) -> bool| project.is_some_and(|p| p.partners.iter().any(f));
    let due = |s: &Step| {
        let place = s.countries.is_empty() || gathered.places.iter().any(|p| s.countries.contains(&p.country));
        place
            && s.when.iter().any(|when| match when {
                When::Element(e) => w.found(e).is_some(),
                When::AtLeast(grade) => w.grade >= *grade,
                When::OutsidePartner => match project {
                    Some(_) => partner(&|p| p.country.as_ref().is_some_and(outside)),
                    None => w.found("named-country").is_some() && w.grade >= Grade::Risk,
                },
                When::Company => partner(&|p| p.kind == BodyKind::Company),
            })
    };
    g.steps
        .iter()
        .filter(|s| due(s))
        .map(|s| Advice {
            rule: s.id.clone(),
            sentence: s.sentence.clone(),
            how: None,
            because: Vec::new(),
            links: links(g, &s.tools),
            source: g.cite(&s.passages),
        })
        .collect()
}

pub(super) fn contacts(g: &Guideline, w: &Weighed<'_>, gathered: &Gathered, project: Option<&Project>) -> Vec<String> {
    if w.grade == Grade::NoSignal {
        return Vec::new();
    }
    let named = project.and_then(|p| p.host.as_deref());
    let host = match named {
        Some(host) => g.institution_in(host),
        // a text that names one of them only is most likely theirs
        None => match gathered.reading.hosts.as_slice() {
            [one] => g.institutions.get(*one),
            _ => None,
        },
    };
    let mut out = match host {
        Some(h) => h.lines.iter().map(|l| format!("{} – {l}", h.name)).collect(),
        None => vec![
            "The research security contact point of your institution; “dualuse assess --contacts” prints those of all ten."
                .to_owned(),
        ],
    };
    if w.found("listed-item").is_some() || w.found("possible-item").is_some() {
        let seat = project.and_then(|p| p.seat).unwrap_or(Seat::Flanders);
        out.extend(g.authorities.iter().filter(|a| a.seat == seat).map(|a| a.line.clone()));
    }
    out
}
