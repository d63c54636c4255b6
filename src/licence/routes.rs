//! Which authorisation: EU001 to EU008 one by one with the reasons, then national general, global, individual.
//!
//! In: a case that needs, or may need, an authorisation. Out: [`Route`]s, best first. A general authorisation fits when
//! nothing known speaks against it; its open conditions are named.

use serde::Serialize;

use crate::annex::{CodeGroup, ControlCode, Group};

use super::conditions::{Case, or};
use super::facts::{Awareness, EndUser, Fact, Known};
use super::lists::{Authorisation, Coverage, covers};

/// A way to an authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// `EU001` … `EU008`, or `individual`, `global`, `national-general`, `large-project`, `transfer`, `assistance`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether nothing known speaks against it.
    pub fits: bool,
    /// Why it fits or does not.
    pub why: Vec<String>,
    /// Conditions that have to be made sure of.
    pub conditions: Vec<String>,
    /// What to register.
    pub registration: String,
    /// What to notify and declare.
    pub notification: String,
    /// What to report.
    pub reporting: String,
    /// Its article.
    pub article: String,
}

/// The routes of a listed item that leaves the Union. `blocked` names the measure that overrides general authorisations.
pub(super) fn routes(case: &Case<'_>, blocked: Option<&str>) -> Vec<Route> {
    let Some(item) = case.item else { return vec![individual(case)] };
    let mut general: Vec<Route> =
        case.set.authorisations.list.iter().map(|a| union(case, a, &item.code, blocked)).collect();
    // those that fit come first, the ones with the fewest open conditions before others
    general.sort_by_key(|r| (!r.fits, if r.fits { r.conditions.len() } else { 0 }));
    let split = general.iter().position(|r| !r.fits).unwrap_or(general.len());
    let unfit = general.split_off(split);
    let mut out = general;
    out.push(individual(case));
    if blocked.is_none() {
        out.push(global(case));
    }
    let section_i = in_section_i(case, &item.code);
    if blocked.is_none() && section_i != Some(true) {
        out.push(Route {
            id: "national-general".to_owned(),
            name: "National general export authorisation".to_owned(),
            fits: false,
            why: vec![
                "only where the Member State has issued one for the item and destination; ask the authority".to_owned(),
            ],
            conditions: Vec::new(),
            registration: String::new(),
            notification: String::new(),
            reporting: String::new(),
            article: "Reg. (EU) 2021/821 Art. 12(6)".to_owned(),
        });
    }
    if blocked.is_none() {
        out.push(Route {
            id: "large-project".to_owned(),
            name: "Large project authorisation".to_owned(),
            fits: false,
            why: vec!["for a named large-scale project, up to four years".to_owned()],
            conditions: Vec::new(),
            registration: String::new(),
            notification: String::new(),
            reporting: String::new(),
            article: "Reg. (EU) 2021/821 Art. 2(14), 12(3)".to_owned(),
        });
    }
    out.extend(unfit);
    out
}

pub(super) fn individual(case: &Case<'_>) -> Route {
    let mut conditions = vec!["an end-use statement, complete, of the end-user".to_owned()];
    if case.facts.end_user == EndUser::Unknown {
        conditions.push("the end-user, its place and the exact end-use".to_owned());
    }
    Route {
        id: "individual".to_owned(),
        name: "Individual export authorisation".to_owned(),
        fits: true,
        why: vec!["one exporter, one end-user, one or more items".to_owned()],
        conditions,
        registration: String::new(),
        notification: String::new(),
        reporting: String::new(),
        article: "Reg. (EU) 2021/821 Art. 2(12), 12(2), 12(4)".to_owned(),
    }
}

fn global(case: &Case<'_>) -> Route {
    let icp = case.facts.truth(Fact::Icp);
    Route {
        id: "global".to_owned(),
        name: "Global export authorisation".to_owned(),
        fits: icp != Some(false),
        why: vec!["several end-users or countries for a type of items".to_owned()],
        conditions: vec!["an internal compliance programme".to_owned()],
        registration: String::new(),
        notification: String::new(),
        reporting: "as the Member State lays down".to_owned(),
        article: "Reg. (EU) 2021/821 Art. 2(13), 12(2), 12(4)".to_owned(),
    }
}

/// The route of a transfer inside the Union.
pub(super) fn transfer(case: &Case<'_>) -> Vec<Route> {
    let entries: Vec<_> = case.item.map(|i| case.set.annex_iv.entries(&i.code).collect()).unwrap_or_default();
    let part_1 = entries.iter().all(|e| e.part == 1);
    let mut conditions = Vec::new();
    for e in &entries {
        if let Some(only) = &e.only {
            conditions.push(format!("Annex IV takes “{}” only as follows: {only}", e.name));
        }
        if let Some(unless) = &e.unless {
            conditions.push(format!("Annex IV leaves out: {unless}"));
        }
    }
    let general = if part_1 {
        "a national general authorisation is possible for Part I; ask the authority"
    } else {
        "no general authorisation can cover Part II"
    };
    vec![Route {
        id: "transfer".to_owned(),
        name: "Authorisation for a transfer inside the Union".to_owned(),
        fits: true,
        why: vec![general.to_owned()],
        conditions,
        registration: String::new(),
        notification: String::new(),
        reporting: String::new(),
        article: format!("Reg. (EU) 2021/821 Art. 11(1), 11(3), Annex IV as of {}", case.set.annex_iv.as_of),
    }]
}

/// The route of technical assistance and brokering.
pub(super) fn service() -> Vec<Route> {
    vec![Route {
        id: "service".to_owned(),
        name: "Authorisation for technical assistance or brokering".to_owned(),
        fits: true,
        why: vec!["granted where the provider sits, for a named end-user and place".to_owned()],
        conditions: Vec::new(),
        registration: String::new(),
        notification: String::new(),
        reporting: String::new(),
        article: "Reg. (EU) 2021/821 Art. 13".to_owned(),
    }]
}

fn in_section_i(case: &Case<'_>, code: &ControlCode) -> Option<bool> {
    or(covers(&case.set.authorisations.section_i, code), case.set.annex_iv.covers(code))
}

/// Whether an item is covered, with what limits it.
fn coverage(case: &Case<'_>, a: &Authorisation, code: &ControlCode) -> (Option<bool>, Vec<String>, Vec<String>) {
    let mut result = Some(false);
    let (mut against, mut open) = (Vec::new(), Vec::new());
    for c in &a.coverage {
        let mut here = if c.all { Some(true) } else { covers(&c.codes, code) };
        if here == Some(false) {
            continue;
        }
        let (mut no, mut maybe) = (Vec::new(), Vec::new());
        if here.is_none() {
            maybe.push(format!("only some items below {code} are covered: {}", below(&c.codes, code)));
        }
        exclusions(case, c, code, &mut no, &mut maybe);
        if let Some(only) = &c.only {
            maybe.push(format!("covered {only}"));
        }
        if !no.is_empty() {
            here = Some(false);
        } else if !maybe.is_empty() {
            here = None;
        }
        against.append(&mut no);
        if here != Some(false) {
            open.append(&mut maybe);
        }
        result = or(result, here);
    }
    (result, against, open)
}

fn exclusions(case: &Case<'_>, c: &Coverage, code: &ControlCode, no: &mut Vec<String>, maybe: &mut Vec<String>) {
    let group = code.entry().group();
    if c.without_section_i {
        match in_section_i(case, code) {
            Some(true) => no.push(format!("{code} is in Section I of Annex II")),
            None => maybe.push("the item is not one of Section I of Annex II (Annex IV included)".to_owned()),
            Some(false) => {}
        }
    }
    if !c.only_groups.is_empty() && !c.only_groups.contains(&group.letter()) {
        no.push("it covers software and technology only".to_owned());
    }
    if c.not_groups.contains(&group.letter()) {
        if group == Group::D && c.demonstration_software {
            maybe.push("software only as far as the equipment needs it for the demonstration".to_owned());
        } else {
            no.push(format!("group {} ({}) is left out", group.letter(), group.title().to_lowercase()));
        }
    }
    match covers(&c.not_codes, code) {
        Some(true) => no.push(format!("{code} is left out by name")),
        None => maybe.push(format!("some items below {code} are left out by name: {}", below(&c.not_codes, code))),
        Some(false) => {}
    }
    if !c.not_related.is_empty() {
        let same = |g: &&CodeGroup| matches!(g, CodeGroup::Code(x) if x.entry().category() == code.entry().category());
        let related: Vec<String> = c.not_related.iter().filter(same).map(ToString::to_string).collect();
        if !related.is_empty() {
            maybe.push(format!("not related to {}", related.join(", ")));
        }
    }
}

fn below(codes: &[CodeGroup], code: &ControlCode) -> String {
    let inside = |g: &&CodeGroup| matches!(g, CodeGroup::Code(c) if c.is_within(code));
    let list: Vec<String> = codes.iter().filter(inside).map(ToString::to_string).collect();
    list.join(", ")
}

fn union(case: &Case<'_>, a: &Authorisation, code: &ControlCode, blocked: Option<&str>) -> Route {
    let (mut against, mut open) = (Vec::new(), Vec::new());
    if let Some(measure) = blocked {
        against.push(format!("{measure} overrides every general authorisation"));
    }
    destination(case, a, &mut against, &mut open);
    let (covered, mut no, mut maybe) = coverage(case, a, code);
    if covered == Some(false) {
        if no.is_empty() {
            no.push(format!("{code} is not among its items"));
        }
        against.append(&mut no);
    } else {
        open.append(&mut maybe);
    }
    uses(case, a, &mut against, &mut open);
    for c in &a.conditions {
        let hint = match c.fact {
            Fact::AfterRepair => case.activity == Some(crate::activity::ActivityKind::RepairMaintenance),
            Fact::TradeFair => case.activity == Some(crate::activity::ActivityKind::Exhibition),
            _ => false,
        };
        match (case.facts.truth(c.fact), c.need) {
            (Some(true), Known::Yes) | (Some(false), Known::No) => {}
            (None, _) if c.defining && !hint => against.push(format!("nothing says: {}", c.text)),
            (None, _) => open.push(c.text.clone()),
            _ => against.push(format!("condition not met: {}", c.text)),
        }
    }
    let fits = against.is_empty();
    let why = if fits {
        let to = case.destination.map_or("the destination", |d| d.name.as_str());
        vec![format!("covers {code} to {to}")]
    } else {
        against
    };
    Route {
        id: a.id.clone(),
        name: a.name.clone(),
        fits,
        why,
        conditions: if fits { open } else { Vec::new() },
        registration: a.registration.clone(),
        notification: format!("{} {}", a.declaration, a.notification),
        reporting: a.reporting.clone(),
        article: format!("Reg. (EU) 2021/821 Art. 12(1)(d), Annex II Section {}", a.section),
    }
}

fn destination(case: &Case<'_>, a: &Authorisation, against: &mut Vec<String>, open: &mut Vec<String>) {
    let Some(d) = case.destination else {
        open.push("the destination is one of its list".to_owned());
        return;
    };
    if !a.reaches(&d.code) {
        against.push(format!("{} is not among its destinations", d.name));
    } else if a.not_embargoed {
        match case.embargoed() {
            Some(true) => against.push(format!("{} is under an arms embargo", d.name)),
            None => open.push(format!("the arms embargo on {} does not exclude it", d.name)),
            Some(false) => {}
        }
        if case.set.sanctions.iter().any(|s| s.country == d.code) {
            against.push(format!("{} is under restrictive measures on dual-use items", d.name));
        }
    }
}

fn uses(case: &Case<'_>, a: &Authorisation, against: &mut Vec<String>, open: &mut Vec<String>) {
    let art4 = or(case.art4(Awareness::Informed), case.art4(Awareness::Known));
    match art4 {
        Some(true) => against.push("a use under Article 4(1) is known or has been notified".to_owned()),
        None => open.push("no use under Article 4(1) is known or has been notified".to_owned()),
        Some(false) => {}
    }
    let military = case.facts.end_use.military;
    let user = case.facts.end_user;
    let surveillance = case.facts.end_use.surveillance;
    if a.broad_uses {
        if matches!(military, Awareness::Informed | Awareness::Known) {
            against.push("any military or security end-use makes it fall away".to_owned());
        }
        if matches!(user, EndUser::Military | EndUser::Security) {
            against.push("the end-user is a military or security service".to_owned());
        }
    }
    if (a.broad_uses || a.id == "EU005") && matches!(surveillance, Awareness::Informed | Awareness::Known) {
        against.push("a use for a violation of human rights makes it fall away".to_owned());
    }
}
