//! The situations of `corpora/licence/`, the data files, and single cases.

use std::path::Path;

use super::*;
use crate::activity::ActivityKind;
use crate::maturity::ResearchStage;

fn set() -> &'static RuleSet {
    rules().expect("the embedded rule set")
}

fn from_name<T: for<'de> serde::Deserialize<'de>>(name: &str) -> T {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn item(text: &str) -> ItemFact {
    let (code, verdict) =
        text.strip_suffix('?').map_or((text, ItemVerdict::Met), |c| (c, ItemVerdict::Possible));
    ItemFact { code: code.parse().expect("a code"), verdict }
}

/// Reads the notation of the table: `3A001? ; shipment ; CN ; wmd=known; public_domain=yes`.
fn facts(items: &str, activity: &str, destination: &str, more: &str) -> Facts {
    let mut f = Facts {
        items: items.split_whitespace().map(item).collect(),
        activities: activity.split_whitespace().map(from_name::<ActivityKind>).collect(),
        destinations: destination.split_whitespace().map(CountryCode::new).collect(),
        ..Facts::default()
    };
    for pair in more.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (key, value) = pair.split_once('=').expect("key=value");
        match key {
            "wmd" => f.end_use.wmd = from_name(value),
            "military" => f.end_use.military = from_name(value),
            "unlawful_parts" => f.end_use.unlawful_parts = from_name(value),
            "surveillance" => f.end_use.surveillance = from_name(value),
            "user" => f.end_user = from_name(value),
            "seat" => f.seat = from_name(value),
            "date" => f.date = Some(value.parse().expect("a date")),
            "stage" => {
                f.stage = match value {
                    "fundamental" => ResearchStage::FundamentalPresumed,
                    "applied" => ResearchStage::AppliedInPrinciple,
                    other => panic!("stage {other}"),
                }
            }
            fact => {
                f.circumstances.insert(from_name(fact), from_name(value));
            }
        }
    }
    f
}

fn run(items: &str, activity: &str, destination: &str, more: &str) -> Determination {
    determine(&facts(items, activity, destination, more), set())
}

#[test]
fn situations_worked_out_by_hand() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/licence/situations.tsv");
    let file = std::fs::read_to_string(path).expect("corpora/licence/situations.tsv");
    let (mut n, mut ok) = (0, 0);
    for line in file.lines().skip(1) {
        let f: Vec<&str> = line.split('\t').collect();
        let [id, items, activity, destination, more, outcome, routes, why] = f.as_slice() else { panic!("{line}") };
        assert!(!why.is_empty(), "{id} gives no reasoning");
        n += 1;
        let d = run(items, activity, destination, more);
        let mut wrong = Vec::new();
        if d.outcome != from_name::<Outcome>(outcome) {
            wrong.push(format!("{:?} instead of {outcome}", d.outcome));
        }
        for r in routes.split_whitespace() {
            let (fits, route) = r.split_at(1);
            let found = d.lines.iter().flat_map(|l| &l.routes).find(|x| x.id == route);
            if found.is_none_or(|x| x.fits != (fits == "+")) {
                wrong.push(format!("route {r}: {:?}", found.map(|x| (x.fits, &x.why))));
            }
        }
        for b in d.lines.iter().flat_map(|l| &l.basis) {
            if b.article.is_empty() || b.sentence.is_empty() {
                wrong.push(format!("{} cites no article", b.rule));
            }
        }
        if d.outcome != Outcome::NoneFound && d.lines.iter().all(|l| l.basis.is_empty()) {
            wrong.push("no basis".to_owned());
        }
        if d.outcome == Outcome::NoneFound && d.assumptions.is_empty() {
            wrong.push("nothing found, yet no assumption named".to_owned());
        }
        if d.outcome == Outcome::Check && d.open_questions.is_empty() {
            wrong.push("to be checked, yet no question".to_owned());
        }
        if wrong.is_empty() {
            ok += 1;
        } else {
            let rules: Vec<&str> = d.lines.iter().flat_map(|l| &l.basis).map(|b| b.rule.as_str()).collect();
            println!("{id} [{items}|{activity}|{destination}|{more}] {wrong:?}; rules {rules:?}; {why}");
        }
    }
    println!("situations: {ok}/{n}");
    assert!(n >= 200 && ok == n);
}
