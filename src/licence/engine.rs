//! The determination itself: every line through the sanctions and then the rules in their order.
//!
//! In: [`Facts`] and the [`RuleSet`]. Out: [`Determination`]. Pure: no clock, no file; the same facts give the same lines
//! in the same order.

use crate::activity::{ActivityKind, Country, CountryCode, Status, country};

use super::conditions::{Case, and};
use super::facts::{EndUser, Fact, Facts, ItemFact, Known};
use super::measures::{EmbargoScope, SanctionKind, is_stale, reaches};
use super::routes;
use super::rules::{OnUnknown, Question, Rule, RuleSet, Then};
use super::{Basis, Determination, Line, Outcome};

/// Determines which authorisation a case needs.
#[must_use]
pub fn determine(facts: &Facts, rules: &RuleSet) -> Determination {
    let mut warnings = Vec::new();
    let items: Vec<Option<&ItemFact>> =
        if facts.items.is_empty() { vec![None] } else { facts.items.iter().map(Some).collect() };
    let activities: Vec<Option<ActivityKind>> =
        if facts.activities.is_empty() { vec![None] } else { facts.activities.iter().copied().map(Some).collect() };
    let destinations: Vec<Option<&CountryCode>> =
        if facts.destinations.is_empty() { vec![None] } else { facts.destinations.iter().map(Some).collect() };
    let mut lines = Vec::new();
    for item in &items {
        for activity in &activities {
            for destination in &destinations {
                let place = destination.and_then(country);
                if let Some(code) = destination
                    && place.is_none()
                {
                    push(&mut warnings, format!("{code} is no destination the tool knows: give its ISO 3166-1 code"));
                }
                let case = Case { facts, set: rules, item: *item, activity: *activity, destination: place };
                let mut line = Draft::new(&case).run(&case);
                line.destination = destination.cloned();
                lines.push(line);
            }
        }
    }
    for code in destinations.iter().flatten() {
        warn(facts, rules, code, &mut warnings);
    }
    if facts.circumstances.get(&Fact::Transmission) == Some(&Known::No) && facts.transmits() {
        let stated: Vec<String> = facts.transmissions().map(|a| a.to_string()).collect();
        push(
            &mut warnings,
            format!(
                "contradiction: nothing is said to pass outside with the assistance, yet there is {}",
                stated.join(", ")
            ),
        );
    }
    let outcome = lines.iter().map(|l| l.outcome).max().unwrap_or(Outcome::NoneFound);
    let mut open_questions: Vec<Question> = Vec::new();
    let mut assumptions: Vec<String> = Vec::new();
    for l in &lines {
        for q in &l.open_questions {
            if !open_questions.contains(q) {
                open_questions.push(q.clone());
            }
        }
        for a in &l.assumptions {
            push(&mut assumptions, a.clone());
        }
    }
    Determination {
        outcome,
        sentence: outcome.sentence().to_owned(),
        intangible: facts.activities.iter().copied().any(crate::activity::is_intangible),
        lines,
        open_questions,
        assumptions,
        authority: rules.authority(facts.seat).cloned(),
        warnings,
    }
}

fn push(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// Warnings about a destination: embargoes with their scope, and data older than a year.
fn warn(facts: &Facts, rules: &RuleSet, code: &CountryCode, warnings: &mut Vec<String>) {
    let stale = |as_of| facts.date.is_some_and(|today| is_stale(as_of, today));
    for e in rules.embargoes.iter().filter(|e| reaches(&e.country, code)) {
        let scope = match e.scope {
            EmbargoScope::Whole => "arms embargo",
            EmbargoScope::NonState => "arms embargo on non-state or named parties only",
            EmbargoScope::Partial => "arms embargo on certain forces or goods",
            EmbargoScope::Declaration => "political declaration, flagged here and not decided",
        };
        push(
            warnings,
            format!("{code}: {scope} ({}; {}), as of {}; check the EU Sanctions Map", e.instrument, e.covers, e.as_of),
        );
        if stale(e.as_of) {
            push(warnings, format!("{code}: the embargo data is older than a year ({})", e.as_of));
        }
    }
    for s in rules.sanctions.iter().filter(|s| reaches(&s.country, code)) {
        let checked = match (&s.consolidation, s.was_read()) {
            (Some(day), true) => format!("read in the consolidation of {day}"),
            (None, true) => "read in the text".to_owned(),
            (_, false) => "not read in the text".to_owned(),
        };
        push(warnings, format!("{code}: {} as of {}, {checked}; check the EU Sanctions Map", s.instrument, s.as_of));
        if stale(s.as_of) {
            push(warnings, format!("{code}: the sanctions data is older than a year ({})", s.as_of));
        }
    }
}

/// What is said of a measure whose text was not read.
const UNREAD: &str =
    "the text was not at hand when this was written. Let nothing go before it has been looked up in the text in force.";

/// A line in the making.
struct Draft {
    outcome: Outcome,
    basis: Vec<Basis>,
    /// Ids of questions that stay whatever the outcome.
    questions: Vec<String>,
    /// Ids of questions that fall away when nothing is found, and whether the answer could only have helped.
    idle: Vec<(String, bool)>,
    assumptions: Vec<String>,
    /// The measure that overrides general authorisations.
    blocked: Option<String>,
    routes: RouteKind,
}

#[derive(PartialEq)]
enum RouteKind {
    None,
    Export,
    Transfer,
    Service,
}

/// Whether later rules are tried.
#[derive(PartialEq)]
enum Next {
    Go,
    Stop,
}

impl Draft {
    fn new(case: &Case<'_>) -> Self {
        let mut out = Self {
            outcome: Outcome::NoneFound,
            basis: Vec::new(),
            questions: Vec::new(),
            idle: Vec::new(),
            assumptions: Vec::new(),
            blocked: None,
            routes: RouteKind::None,
        };
        if let Some(c) = case.destination {
            out.place(c);
        }
        out
    }

    /// What is particular about a destination.
    fn place(&mut self, c: &Country) {
        let article = match c.status {
            // the rule on Northern Ireland says it with its source
            Status::Northern => return,
            Status::Third | Status::Special => "Reg. (EU) 2021/821 Annex II",
            Status::Region | Status::Gone => "Reg. (EU) 2021/821 Art. 2(2), 3(1), 12",
            Status::Eu | Status::Inside | Status::Overseas => "Union Customs Code Art. 4; Reg. (EU) 2021/821 Annex II",
        };
        let successors: Vec<&str> = c.successors.iter().filter_map(country).map(|c| c.name.as_str()).collect();
        let note = if successors.is_empty() { c.note.clone() } else { format!("today {}.", successors.join(", ")) };
        if !note.is_empty() {
            self.say(&format!("destination-{}", c.code), &format!("{}: {note}", c.name), article);
        }
    }

    fn run(mut self, case: &Case<'_>) -> Line {
        if self.sanctions(case) == Next::Go {
            for rule in &case.set.rules {
                if self.rule(case, rule) == Next::Stop {
                    break;
                }
            }
            self.territory(case);
        }
        self.finish(case)
    }

    fn say(&mut self, rule: &str, sentence: &str, article: &str) {
        let b = Basis { rule: rule.to_owned(), sentence: sentence.to_owned(), article: article.to_owned() };
        if !self.basis.contains(&b) {
            self.basis.push(b);
        }
    }

    fn raise(&mut self, outcome: Outcome) {
        self.outcome = self.outcome.max(outcome);
    }

    fn ask(&mut self, id: &str) {
        push(&mut self.questions, id.to_owned());
    }

    /// Sanctions come first and override every general authorisation.
    fn sanctions(&mut self, case: &Case<'_>) -> Next {
        let Some(place) = case.destination else { return Next::Go };
        for s in case.set.sanctions.iter().filter(|s| reaches(&s.country, &place.code)) {
            if case.facts.date.is_some_and(|today| today < s.from) {
                self.say(
                    &s.id,
                    &format!("{} was not yet in force on that day (from {}).", s.instrument, s.from),
                    &s.article,
                );
                continue;
            }
            match s.kind {
                SanctionKind::Ban => {
                    self.blocked = Some(s.instrument.clone());
                    if case.listed() == Some(false) {
                        self.say(&s.id, &s.others, &s.article);
                        self.raise(Outcome::Check);
                        self.ask("sanction_others");
                        continue;
                    }
                    return self.ban(case, s);
                }
                SanctionKind::MilitaryEndUser => {
                    self.say(&s.id, &s.scope, &s.article);
                    match (case.facts.end_user, case.listed()) {
                        (_, Some(false)) | (EndUser::Civil, _) => {}
                        (EndUser::Military | EndUser::Security, Some(true)) => {
                            self.bar(s);
                            return Next::Stop;
                        }
                        (EndUser::Military | EndUser::Security, None) => {
                            self.raise(Outcome::Check);
                            self.ask("listed");
                        }
                        (EndUser::Unknown, _) => {
                            self.raise(Outcome::Check);
                            self.ask("end_user");
                        }
                    }
                }
                SanctionKind::Restricted => {
                    self.blocked = Some(s.instrument.clone());
                    self.say(&s.id, &format!("{} {}", s.scope, s.others), &s.article);
                    self.raise(Outcome::Check);
                    self.ask("sanction_others");
                }
            }
        }
        Next::Go
    }

    /// A ban on listed items meets an item that is, or may be, listed.
    fn ban(&mut self, case: &Case<'_>, s: &super::measures::Sanction) -> Next {
        self.say(&s.id, &s.scope, &s.article);
        if let Some(release) = released(case) {
            self.say(&release.id, &release.sentence, &release.article);
            self.say(&s.id, &format!("What a note releases is not of Annex I; {}", s.others), &s.article);
            self.raise(Outcome::Check);
            self.ask("sanction_others");
            return Next::Stop;
        }
        if case.facts.truth(Fact::SanctionExemption) == Some(true) {
            self.say(
                &s.id,
                &format!(
                    "An exemption is claimed: {} The authorisation of Reg. (EU) 2021/821 is still needed.",
                    s.exemptions
                ),
                &s.article,
            );
            self.ask("sanction_exemption");
            return Next::Go;
        }
        if case.activity == Some(ActivityKind::VisitingResearcher) && case.facts.truth(Fact::UsedThere) != Some(true) {
            self.raise(Outcome::Check);
            if case.facts.truth(Fact::UsedThere).is_none() {
                self.ask("used_there");
            }
            return Next::Go;
        }
        self.say(&s.id, &format!("Exemptions and derogations: {}", s.exemptions), &s.article);
        if case.listed() == Some(true) {
            self.bar(s);
        } else {
            self.say(&s.id, "Prohibited if the item turns out to be listed.", &s.article);
            if !s.was_read() {
                self.ask("sanction_confirm");
            }
            self.raise(Outcome::Check);
            self.ask("listed");
            self.ask("sanction_others");
        }
        Next::Stop
    }

    /// Prohibited. A ban whose text was not at hand holds until somebody has looked it up; narrower measures only ask.
    fn bar(&mut self, s: &super::measures::Sanction) {
        if !s.was_read() {
            self.say(&s.id, &format!("{}: {}", s.instrument, UNREAD), &s.article);
            self.ask("sanction_confirm");
        }
        let barred = s.was_read() || s.kind == SanctionKind::Ban;
        self.raise(if barred { Outcome::Prohibited } else { Outcome::Check });
    }

    fn rule(&mut self, case: &Case<'_>, rule: &Rule) -> Next {
        let mut truth = Some(true);
        let mut unknown = Vec::new();
        for (condition, holds) in &rule.conditions {
            let t = case.truth(*condition).map(|t| t == *holds);
            if t == Some(false) {
                return Next::Go;
            }
            if t.is_none() {
                unknown.push(*condition);
            }
            truth = and(truth, t);
        }
        if truth == Some(true) {
            // what closes a line where nothing was found is not said where something was
            if rule.then == Then::None && !rule.stop && self.outcome != Outcome::NoneFound {
                return Next::Go;
            }
            self.say(&rule.id, &rule.sentence, &rule.article);
            self.raise(rule.then.outcome());
            for q in &rule.ask {
                self.ask(q);
            }
            self.route(rule);
            return if rule.stop { Next::Stop } else { Next::Go };
        }
        let ids = unknown.iter().filter_map(|c| c.question());
        match rule.unknown {
            OnUnknown::Ask => {
                self.say(&rule.id, &rule.sentence, &rule.article);
                self.raise(Outcome::Check);
                for id in ids {
                    self.ask(id);
                }
                for q in &rule.ask {
                    self.ask(q);
                }
                self.route(rule);
            }
            OnUnknown::Question => {
                for id in ids {
                    let idle = (id.to_owned(), rule.then == Then::None);
                    if !self.idle.contains(&idle) {
                        self.idle.push(idle);
                    }
                }
            }
            OnUnknown::Assume => {
                for id in ids {
                    if case.stated(id) {
                        self.ask(id);
                    } else if let Some(a) = case.set.question(id).and_then(|q| q.assume.clone()) {
                        push(&mut self.assumptions, a);
                    }
                }
            }
            OnUnknown::Skip => {}
        }
        Next::Go
    }

    fn route(&mut self, rule: &Rule) {
        if !matches!(rule.then, Then::Required | Then::Check) || self.routes != RouteKind::None {
            return;
        }
        self.routes = match rule.id.as_str() {
            "export-listed" | "assistance-transmission" | "art4-informed" | "art5-informed" | "art10-informed" => {
                RouteKind::Export
            }
            "inside-annex-iv" => RouteKind::Transfer,
            "brokering-informed" | "assistance-informed" => RouteKind::Service,
            _ => RouteKind::None,
        };
    }

    /// Territories whose place in the lists the authority has to settle.
    fn territory(&mut self, case: &Case<'_>) {
        let Some(c) = case.destination else { return };
        let unclear = matches!(c.status, Status::Overseas | Status::Region) && !c.has("french-overseas");
        let kosovo_like = c.status == Status::Third && !c.note.is_empty() && !case.eu001_country();
        if case.item.is_some() && !case.inside() && (unclear || kosovo_like) {
            self.ask("territory");
        }
        // a part of a member state outside the customs territory is not simply outside
        if c.status == Status::Region && c.parent.as_ref().and_then(country).is_some_and(Country::is_inside) {
            self.raise(if case.item.is_some() { Outcome::Check } else { Outcome::NoneFound });
        }
    }

    fn finish(mut self, case: &Case<'_>) -> Line {
        if self.outcome == Outcome::NoneFound {
            self.assume(case);
        } else {
            for (id, _) in std::mem::take(&mut self.idle) {
                self.ask(&id);
            }
        }
        let blocked = self.blocked.as_deref();
        let routes = match self.routes {
            _ if self.outcome == Outcome::Prohibited => Vec::new(),
            RouteKind::None => Vec::new(),
            RouteKind::Export => routes::routes(case, blocked),
            RouteKind::Transfer => routes::transfer(case),
            RouteKind::Service => routes::service(),
        };
        let open_questions = self.questions.iter().filter_map(|id| case.set.question(id).cloned()).collect();
        Line {
            item: case.item.map(|i| i.code.clone()),
            activity: case.activity,
            destination: case.destination.map(|c| c.code.clone()),
            outcome: self.outcome,
            basis: self.basis,
            routes,
            open_questions,
            assumptions: self.assumptions,
        }
    }

    /// What a finding of nothing rests on.
    fn assume(&mut self, case: &Case<'_>) {
        let mut ids: Vec<&str> = Vec::new();
        if case.item.is_none() {
            ids.push("listed");
        }
        if case.inside() {
            ids.push("final_destination_outside");
        } else {
            ids.extend(["art4", "art5", "national_list"]);
        }
        if case.assistance() {
            ids.push("transmission");
        }
        let idle = std::mem::take(&mut self.idle);
        let idle = idle.iter().filter(|(_, helps)| !helps).map(|(id, _)| id.as_str());
        for id in ids.into_iter().chain(idle) {
            // what is stated is never assumed away: it is asked about; what is asked is not assumed
            let asked = self.questions.iter().any(|q| q == id);
            if case.stated(id) {
                self.ask(id);
            } else if !asked && let Some(a) = case.set.question(id).and_then(|q| q.assume.clone()) {
                push(&mut self.assumptions, a);
            }
        }
    }
}

/// The release that takes the item out of Annex I, when one holds for certain.
fn released<'a>(case: &'a Case<'_>) -> Option<&'a Rule> {
    case.set
        .rules
        .iter()
        .filter(|r| r.stage == "release" && r.then == Then::None)
        .find(|r| r.conditions.iter().all(|(c, holds)| case.truth(*c) == Some(*holds)))
}
