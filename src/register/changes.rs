//! What differs between two assessments of the same text, and why.
//!
//! In: the assessment that was recorded and a new one. Out: changes that matter to an office, each with its reason; scores
//! and wordings do not count.

use serde::Serialize;

use crate::assess::{Assessment, ConditionRecord, FindingRecord};

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `status`, `item`, `authorisation`, `party` or `research security`.
    pub what: &'static str,
    /// Which item or party.
    pub which: String,
    /// Before; empty when there was none.
    pub before: String,
    /// Now; empty when there is none.
    pub now: String,
    /// The reason.
    pub why: String,
}

/// Reasons that are told for one item.
const REASONS: usize = 3;

/// What changed between two assessments.
#[must_use]
pub fn between(old: &Assessment, new: &Assessment) -> Vec<Change> {
    let mut out = Vec::new();
    if old.status != new.status {
        out.push(Change {
            what: "status",
            which: String::new(),
            before: old.status.clone(),
            now: new.status.clone(),
            why: new.error.as_ref().map_or_else(|| new.summary.clone(), |e| e.message.clone()),
        });
    }
    items(old, new, &mut out);
    parties(old, new, &mut out);
    licence(old, new, &mut out);
    let level = |a: &Assessment| a.research_security.as_ref().map(|s| s.level.clone()).unwrap_or_default();
    if level(old) != level(new) {
        out.push(Change {
            what: "research security",
            which: String::new(),
            before: level(old),
            now: level(new),
            why: new.research_security.as_ref().map(|s| s.sentence.clone()).unwrap_or_default(),
        });
    }
    out
}

/// What else differs that can be behind a change: list, tool, party lists.
#[must_use]
pub fn causes(old: &Assessment, new: &Assessment, before: &[String], now: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    if old.list.sha256 != new.list.sha256 {
        let name = |a: &Assessment| {
            format!("{} ({}, {})", a.list.version, a.list.source, a.list.sha256.get(..8).unwrap_or(&a.list.sha256))
        };
        out.push(format!("list {} → {}", name(old), name(new)));
    }
    if old.tool != new.tool {
        out.push(format!("{} → {}", old.tool, new.tool));
    }
    for list in now.iter().filter(|l| !before.contains(l)) {
        out.push(format!("party list {list}"));
    }
    for list in before.iter().filter(|l| !now.contains(l)) {
        out.push(format!("party list {list} no longer in use"));
    }
    out
}

fn relevant(f: &FindingRecord) -> bool {
    matches!(f.verdict.as_str(), "met" | "possible")
}

fn items(old: &Assessment, new: &Assessment, out: &mut Vec<Change>) {
    let find = |a: &'_ Assessment, code: &str| a.findings.iter().find(|f| f.code == code).cloned();
    let mut codes: Vec<&str> = Vec::new();
    for f in new.findings.iter().chain(&old.findings).filter(|f| relevant(f)) {
        if !codes.contains(&f.code.as_str()) {
            codes.push(&f.code);
        }
    }
    for code in codes {
        let (before, now) = (find(old, code), find(new, code));
        let verdict = |f: &Option<FindingRecord>| f.as_ref().map(|f| f.verdict.clone()).unwrap_or_default();
        if verdict(&before) == verdict(&now) {
            continue;
        }
        let why = match (&before, &now) {
            (Some(before), Some(now)) => reasons(before, now),
            (None, Some(now)) => now.why.clone(),
            _ => "it is no longer found in the text".to_owned(),
        };
        out.push(Change { what: "item", which: code.to_owned(), before: verdict(&before), now: verdict(&now), why });
    }
}

/// Why the verdict on an item changed: conditions first, then the note that releases it.
fn reasons(before: &FindingRecord, now: &FindingRecord) -> String {
    let mut out: Vec<String> = Vec::new();
    let same = |a: &ConditionRecord, b: &ConditionRecord| a.item == b.item && a.of == b.of;
    for c in &now.conditions {
        let Some(old) = before.conditions.iter().find(|o| same(o, c)) else {
            out.push(format!("the list also asks {} {}: {}", c.of, c.required, outcome(c)));
            continue;
        };
        if old.required != c.required {
            out.push(format!("the list asks {} {} (before: {}): {}", c.of, c.required, old.required, outcome(c)));
        } else if old.outcome != c.outcome {
            out.push(format!("{} {}: {} (before: {})", c.of, c.required, outcome(c), outcome(old)));
        }
    }
    for c in before.conditions.iter().filter(|c| !now.conditions.iter().any(|n| same(c, n))) {
        out.push(format!("the list no longer asks {} {}", c.of, c.required));
    }
    if before.exception != now.exception {
        out.push(match &now.exception {
            Some(e) => format!("a note may release it: {e}"),
            None => "no note releases it any more".to_owned(),
        });
    }
    if out.is_empty() {
        return now.why.clone();
    }
    out.truncate(REASONS);
    out.join("; ")
}

fn outcome(c: &ConditionRecord) -> String {
    let word = match c.outcome.as_str() {
        "met" => "met",
        "not_met" => "not met",
        _ => "open",
    };
    match &c.found {
        Some(found) => format!("{word}, the text says {found}"),
        None => word.to_owned(),
    }
}

fn parties(old: &Assessment, new: &Assessment, out: &mut Vec<Change>) {
    let has = |a: &Assessment, name: &str, matched: &str, list: &str| {
        a.parties.iter().any(|p| p.name == name && p.matched == matched && p.list == list)
    };
    for p in new.parties.iter().filter(|p| !has(old, &p.name, &p.matched, &p.list)) {
        out.push(Change {
            what: "party",
            which: p.name.clone(),
            before: String::new(),
            now: format!("resembles {}", p.matched),
            why: format!("{}: {}", p.list, p.note),
        });
    }
    for p in old.parties.iter().filter(|p| !has(new, &p.name, &p.matched, &p.list)) {
        out.push(Change {
            what: "party",
            which: p.name.clone(),
            before: format!("resembles {}", p.matched),
            now: String::new(),
            why: format!("no longer on {}", p.list),
        });
    }
}

fn licence(old: &Assessment, new: &Assessment, out: &mut Vec<Change>) {
    let outcome = |a: &Assessment| a.licence.as_ref().map(|l| l.outcome.clone()).unwrap_or_default();
    if outcome(old) == outcome(new) {
        return;
    }
    let known = |rule: &str| old.licence.iter().any(|l| l.basis.iter().any(|b| b.rule == rule));
    let fresh: Vec<String> = new
        .licence
        .iter()
        .flat_map(|l| &l.basis)
        .filter(|b| !known(&b.rule))
        .take(REASONS)
        .map(|b| format!("{} ({})", b.sentence, b.source))
        .collect();
    let why = if fresh.is_empty() {
        new.licence.as_ref().map_or_else(
            || {
                "no item is left to determine an authorisation for; uses under Art. 4, 5, 9 and 10 remain to be asked"
                    .to_owned()
            },
            |l| l.sentence.clone(),
        )
    } else {
        fresh.join("; ")
    };
    out.push(Change { what: "authorisation", which: String::new(), before: outcome(old), now: outcome(new), why });
}
