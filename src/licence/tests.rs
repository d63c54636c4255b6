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
    let (code, verdict) = text.strip_suffix('?').map_or((text, ItemVerdict::Met), |c| (c, ItemVerdict::Possible));
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

#[test]
fn every_code_of_the_lists_is_in_the_digest() {
    let list = crate::annex::digest().expect("the digest");
    let s = set();
    let mut groups: Vec<&crate::annex::CodeGroup> = s.annex_iv.items.iter().flat_map(|i| &i.codes).collect();
    for c in s.authorisations.list.iter().flat_map(|a| &a.coverage) {
        groups.extend(c.codes.iter().chain(&c.not_codes).chain(&c.not_related));
    }
    groups.extend(&s.authorisations.section_i);
    groups.extend(s.minimum_excluded.iter().chain(&s.cryptography_note));
    assert!(groups.len() > 150);
    let missing: Vec<String> = groups
        .iter()
        .filter_map(|g| match g {
            crate::annex::CodeGroup::Code(c) if list.find(c).is_none() => Some(c.to_string()),
            _ => None,
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn faults_in_the_rule_file_are_named() {
    let good = include_str!("../../classifiers/licence/rules.toml");
    let e = |text: String| RuleSet::read(&text).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(RuleSet::read(good).is_ok());
    assert!(e(good.replacen("\"military_design\"", "\"martian_design\"", 1)).contains("martian_design"));
    assert!(e(good.replacen("id = \"brokering-aware\"", "id = \"brokering-informed\"", 1)).contains("twice"));
    assert!(e(good.replacen("\"notify\"", "\"nobody\"", 1)).contains("nobody"));
    assert!(e(good.replacen("stop = true", "stop = 7", 1)).contains("line"));
}

#[test]
fn every_rule_and_row_can_be_explained() {
    let s = set();
    let ids =
        s.rules.iter().map(|r| &r.id).chain(s.sanctions.iter().map(|x| &x.id)).chain(s.embargoes.iter().map(|x| &x.id));
    for id in ids.chain(s.authorisations.list.iter().map(|a| &a.id)) {
        let x = explain(id).unwrap_or_else(|| panic!("{id} is not explained"));
        assert!(!x.sentence.is_empty() && !x.article.is_empty() && !x.as_of.is_empty(), "{id}");
    }
    assert_eq!(explain("eu003").map(|x| x.id), Some("EU003".to_owned()));
    assert!(explain("no-such-rule").is_none());
    assert_eq!(s.military_list().len(), 22);
}

#[test]
fn it_never_says_that_no_licence_is_needed() {
    let data = [
        include_str!("../../classifiers/licence/rules.toml"),
        include_str!("../../classifiers/licence/questions.toml"),
        include_str!("../../classifiers/countries.toml"),
        include_str!("../../annex/general-authorisations.xml"),
    ];
    let said: Vec<String> = [Outcome::NoneFound, Outcome::Check, Outcome::Required, Outcome::Prohibited]
        .map(|o| o.sentence().to_owned())
        .to_vec();
    for text in data.iter().map(|t| (*t).to_owned()).chain(said) {
        let text = text.to_lowercase();
        for phrase in [
            "no licence needed",
            "no licence is needed",
            "no license",
            "no authorisation is needed",
            "licence is not needed",
        ] {
            assert!(!text.contains(phrase), "{phrase}");
        }
    }
}

#[test]
fn embargo_and_sanctions_data_grow_old() {
    let young = run("3A001", "shipment", "CN IQ RU", "date=2026-01-01");
    assert!(young.warnings.iter().any(|w| w.contains("CN") && w.contains("not decided")), "{:?}", young.warnings);
    assert!(young.warnings.iter().all(|w| !w.contains("older than a year")));
    let old = run("3A001", "shipment", "CN IQ RU", "date=2027-06-01");
    assert_eq!(old.warnings.iter().filter(|w| w.contains("older than a year")).count(), 4, "{:?}", old.warnings);
}

#[test]
fn the_authority_follows_the_seat() {
    for (seat, name) in
        [("flanders", "Flemish"), ("brussels", "Brussels"), ("wallonia", "Walloon"), ("other", "Member State")]
    {
        let d = run("3A001", "shipment", "US", &format!("seat={seat}"));
        assert!(d.authority.is_some_and(|a| a.name.contains(name)), "{seat}");
    }
}

/// The questions a line asks.
fn asks(d: &Determination) -> Vec<&str> {
    d.open_questions.iter().map(|q| q.id.as_str()).collect()
}

#[test]
fn awkward_destinations() {
    // territories: the authority is asked
    for place in ["GL", "AW", "XK", "SJ", "PR", "JE", "UA-43"] {
        let d = run("3A001", "shipment", place, "");
        assert!(asks(&d).contains(&"territory"), "{place}: {:?}", asks(&d));
    }
    for place in ["CN", "HK", "MO", "TW", "CH", "LI"] {
        let d = run("3A001", "shipment", place, "");
        assert_eq!(d.outcome, Outcome::Required, "{place}");
    }
    assert!(asks(&run("3A001", "shipment", "SU", "")).contains(&"successor"));
    let unknown = run("3A001", "shipment", "QQ", "");
    assert_eq!(unknown.outcome, Outcome::Check);
    assert!(unknown.warnings.iter().any(|w| w.contains("QQ")));
    let ni = run("3A001", "shipment", "GB-NIR", "");
    assert!(ni.lines[0].basis.iter().any(|b| b.rule == "inside-northern-ireland"));
}

/// A stated activity is never assumed away, whatever line it stands beside.
#[test]
fn what_is_stated_is_not_assumed_away() {
    let says = |d: &Determination, text: &str| d.assumptions.iter().any(|a| a.contains(text));
    let alone = run("3A001", "visiting_researcher", "JP", "");
    assert!(says(&alone, "pass to persons outside"), "{:?}", alone.assumptions);
    for way in ["shared_storage", "email", "cloud_or_remote_access", "hand_carried", "manuscript"] {
        let d = run("3A001 3E001", &format!("visiting_researcher {way}"), "JP", "");
        assert!(!says(&d, "pass to persons outside"), "{way}: {:?}", d.assumptions);
        assert_eq!(d.outcome, Outcome::Required, "{way}");
    }
    let d = run("3E001", "visiting_researcher shared_storage", "JP", "transmission=no");
    assert!(d.warnings.iter().any(|w| w.contains("contradiction") && w.contains("shared_storage")), "{:?}", d.warnings);
    let d = run("3A001", "shipment", "DE CN", "");
    assert!(!says(&d, "stay in the Union") && asks(&d).contains(&"final_destination_outside"), "{:?}", d.assumptions);
    let d = run("", "shipment", "BR", "military=suspected");
    assert!(!says(&d, "Article 4(1)") && asks(&d).contains(&"art4"), "{:?}", d.assumptions);
    assert!(!says(&d, "military use") && asks(&d).contains(&"military_design"), "{:?}", d.assumptions);
}

/// A ban whose instrument was not read bars, says so, and asks to look it up; a narrower measure only asks.
#[test]
fn measures_that_were_not_read_say_so() {
    for place in ["BY", "IR", "KP"] {
        let d = run("3A001", "shipment", place, "");
        assert_eq!(d.outcome, Outcome::Prohibited, "{place}");
        assert!(asks(&d).contains(&"sanction_confirm"), "{place}: {:?}", asks(&d));
        assert!(d.warnings.iter().any(|w| w.contains("not read in the text")), "{place}: {:?}", d.warnings);
    }
    let myanmar = run("3A001", "shipment", "MM", "user=military");
    assert_eq!(myanmar.outcome, Outcome::Check);
    assert!(set().sanctions.iter().all(|s| s.was_read() == s.consolidation.is_some()));
    let russia = run("3A001", "shipment", "RU", "");
    assert!(russia.warnings.iter().any(|w| w.contains("consolidation of 2022-06-04")), "{:?}", russia.warnings);
}

/// A part of a country under an embargo is under it too.
#[test]
fn measures_reach_parts_of_a_country() {
    let d = run("3A001", "shipment", "CN-XZ", "");
    assert!(d.warnings.iter().any(|w| w.contains("1989")), "{:?}", d.warnings);
    let d = run("3A001", "shipment", "SU", "");
    let said: Vec<&str> = d.lines[0].basis.iter().map(|b| b.sentence.as_str()).collect();
    assert!(said.iter().any(|s| s.contains("Kazakhstan")), "{said:?}");
}

#[test]
fn open_questions_name_article_and_person() {
    let d = run("3E001? 5A002.a", "visiting_researcher shipment", "CN IL", "");
    assert_eq!(d.lines.len(), 8);
    assert!(!d.open_questions.is_empty());
    for q in &d.open_questions {
        assert!(q.text.ends_with('?') || q.text.ends_with('.'), "{}", q.id);
        assert!(!q.article.is_empty() && !q.who.is_empty(), "{}", q.id);
    }
}

#[test]
fn every_general_authorisation_says_why() {
    let d = run("3A001", "shipment", "IN", "");
    let union: Vec<&Route> = d.lines[0].routes.iter().filter(|r| r.id.starts_with("EU0")).collect();
    assert_eq!(union.len(), 8);
    assert!(union.iter().all(|r| !r.why.is_empty() && !r.registration.is_empty() && !r.reporting.is_empty()));
    let fits: Vec<bool> = d.lines[0].routes.iter().map(|r| r.fits).collect();
    assert!(fits[0], "best first: {:?}", d.lines[0].routes.iter().map(|r| &r.id).collect::<Vec<_>>());
}

/// Cases of the guideline of the Flemish universities, as far as licences go.
#[test]
fn cases_of_the_guideline() {
    // footnote 8: intra-EU licences for nuclear technology, absorbers of electromagnetic radiation, cryptanalysis
    for code in ["0E001", "1C001", "5A004.a"] {
        let activity = if code == "0E001" { "email" } else { "shipment" };
        assert_eq!(run(code, activity, "NL", "").outcome, Outcome::Required, "{code}");
    }
    // drone technology with a university in China: listed technology needs an authorisation, no general one fits
    let d = run("9E001", "email", "CN", "stage=applied");
    assert_eq!(d.outcome, Outcome::Required);
    assert!(d.lines[0].routes.iter().all(|r| !r.id.starts_with("EU0") || !r.fits));
    // aircraft noise with a company in Malta: inside the Union
    assert_eq!(run("9E003?", "email", "MT", "").outcome, Outcome::NoneFound);
    // co-supervision at a Russian university
    assert_eq!(run("3E001", "supervision", "RU", "").outcome, Outcome::Prohibited);
    // a visiting researcher from China on autonomous ships
    assert_eq!(run("8E001?", "visiting_researcher", "CN", "").outcome, Outcome::Check);
    // a researcher who comes from Iran
    assert_eq!(run("1E001?", "visiting_researcher", "IR", "").outcome, Outcome::Check);
    // "Sharing intangible items is also export"
    assert!(run("3E001", "shared_storage", "US", "").intangible);
}

#[test]
fn determinations_are_quick() {
    let f = facts(
        "3A001 3E001 5A002.a 1C350.1 9E001",
        "shipment email visiting_researcher publication",
        "CN US RU DE IN",
        "",
    );
    let _ = determine(&f, set());
    let clock = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(determine(&f, set()).lines.len(), 100);
    }
    let each = clock.elapsed().as_secs_f64() / 2000.0;
    println!("one line of a determination: {:.1} µs", each * 1e6);
    assert!(each < 1e-3);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn any_facts() -> impl Strategy<Value = Facts> {
        let codes = ["3A001", "3E001", "5D002.c.1", "0E001", "1C001", "5A004", "7A117", "1C350.1", "9A004"];
        let activities = [
            "shipment",
            "email",
            "publication",
            "patent",
            "visiting_researcher",
            "brokering",
            "transit",
            "exhibition",
            "repair_maintenance",
            "hand_carried",
            "course",
        ];
        let places = ["US", "CN", "RU", "IR", "DE", "GB-NIR", "UA-43", "SU", "XK", "GL", "MM", "IQ", "QQ"];
        let fact_names = [
            "public_domain",
            "basic_research",
            "rebutted",
            "patent_minimum",
            "military_design",
            "transmission",
            "space_agency",
            "sanction_exemption",
            "used_there",
            "after_repair",
            "free_zone",
            "national_list",
        ];
        let levels = ["informed", "known", "suspected", "no", "unknown"];
        (
            proptest::collection::vec((0..codes.len(), any::<bool>()), 0..3),
            proptest::collection::vec(0..activities.len(), 0..3),
            proptest::collection::vec(0..places.len(), 0..3),
            proptest::collection::vec((0..fact_names.len(), 0..2usize), 0..4),
            (0..5usize, 0..5usize, 0..3usize),
        )
            .prop_map(move |(items, acts, to, circumstances, (wmd, military, stage))| {
                let items: Vec<String> =
                    items.iter().map(|(i, met)| format!("{}{}", codes[*i], if *met { "" } else { "?" })).collect();
                let acts: Vec<&str> = acts.iter().map(|i| activities[*i]).collect();
                let to: Vec<&str> = to.iter().map(|i| places[*i]).collect();
                let mut more = format!("wmd={}; military={}", levels[wmd], levels[military]);
                for (i, yes) in circumstances {
                    more.push_str(&format!("; {}={}", fact_names[i], ["no", "yes"][yes]));
                }
                more.push_str(["", "; stage=fundamental", "; stage=applied"][stage]);
                facts(&items.join(" "), &acts.join(" "), &to.join(" "), &more)
            })
    }

    proptest! {
        #[test]
        fn a_determination_is_complete(f in any_facts()) {
            let d = determine(&f, set());
            prop_assert_eq!(&d, &determine(&f, set()));
            let lines = f.items.len().max(1) * f.activities.len().max(1) * f.destinations.len().max(1);
            prop_assert_eq!(d.lines.len(), lines);
            for l in &d.lines {
                prop_assert!(!l.basis.is_empty() || l.outcome == Outcome::NoneFound);
                prop_assert!(l.basis.iter().all(|b| !b.article.is_empty()));
                // what is stated is asked about instead of assumed
                let rests = !l.assumptions.is_empty() || !l.open_questions.is_empty();
                prop_assert!(l.outcome != Outcome::NoneFound || rests);
                prop_assert!(l.outcome != Outcome::Check || !l.open_questions.is_empty(), "{:?}", l);
                prop_assert!(l.outcome != Outcome::Prohibited || l.routes.is_empty());
            }
        }

        /// Country-neutral: the destination changes the outcome, never the items.
        #[test]
        fn the_destination_never_changes_the_items(f in any_facts(), to in "(CN|US|RU|DE)") {
            let mut g = f.clone();
            g.destinations = vec![CountryCode::new(&to)];
            let items = |d: &Determination| {
                let mut i: Vec<_> = d.lines.iter().map(|l| l.item.clone()).collect();
                i.sort();
                i.dedup();
                i
            };
            prop_assert_eq!(items(&determine(&f, set())), items(&determine(&g, set())));
        }

        /// A finding that gets firmer never makes the outcome milder.
        #[test]
        fn unknown_is_never_clearance(f in any_facts()) {
            let mut firm = f.clone();
            for i in &mut firm.items {
                i.verdict = ItemVerdict::Met;
            }
            prop_assert!(determine(&firm, set()).outcome >= determine(&f, set()).outcome);
        }
    }
}
