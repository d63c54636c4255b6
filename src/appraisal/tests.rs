use super::*;
use crate::activity;
use crate::cues::Flat;
use crate::maturity;
use crate::project::Project;

#[test]
fn the_files_are_sound() {
    let g = guideline().expect("classifiers/guideline");
    assert_eq!(g.measures.len(), 10, "the ten measures");
    assert_eq!(g.institutions.len(), 10, "the ten institutions");
    assert_eq!(g.countries.named.len(), 11, "the eleven countries");
    assert_eq!(g.grades.len(), 5, "the five grades");
    assert_eq!(g.countries.as_of.len(), 10);
    for list in [&g.countries.named, &g.countries.measures, &g.countries.nato_outside, &g.countries.efta] {
        assert!(list.iter().all(|c| activity::country(c).is_some()));
    }
    for t in &g.tools {
        assert!(t.address.starts_with("http") && !t.purpose.is_empty(), "{}", t.id);
    }
}

/// Country neutrality: no rule joins countries only.
#[test]
fn no_combination_rests_on_countries_alone() {
    let g = guideline().expect("classifiers/guideline");
    for c in &g.combinations {
        let other = |id: &String| g.element(id).is_some_and(|e| e.group != Group::Country);
        assert!(c.joins.iter().any(|group| group.iter().all(other)), "{} may rest on countries alone", c.id);
    }
}

fn appraised(text: &str, project: &str) -> Appraisal {
    let project = Project::parse(project, "project.toml").expect("a project");
    let passages: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let flats: Vec<Flat> = passages.iter().map(|p| Flat::of(p)).collect();
    let facts = Facts {
        passages: &passages,
        flats: &flats,
        items: &[],
        critical: &crate::critical::read(&passages),
        maturity: &maturity::assess_flat(&passages, &flats),
        mentions: &activity::read_flat(&passages, &flats),
        screened: &[],
        prohibited: false,
        project: (project != Project::default()).then_some(&project),
    };
    appraise(&facts).expect("a guideline")
}

fn rules(a: &Appraisal) -> Vec<&str> {
    a.elements.iter().map(|e| e.rule.as_str()).collect()
}

#[test]
fn an_element_alone_is_no_risk() {
    for (text, project) in [
        ("We study the use of minority languages in Brussels.", ""),
        ("We build a superconducting quantum computer with error correction.", ""),
        (
            "A study of medieval trade.",
            "[[partner]]\nname = \"Example University\"\ncountry = \"China\"\ntype = \"university\"",
        ),
        ("A study of medieval trade.", "[[person]]\nname = \"A\"\ncountry = \"Iran\"\nmilitary_background = \"yes\""),
        ("A study of medieval trade.", "[[funder]]\nname = \"F\"\ncountry = \"Qatar\"\nfavourable_terms = \"yes\""),
        ("A study of drone noise with the university of Leuven.", ""),
    ] {
        let a = appraised(text, project);
        let met: Vec<_> = a.combinations.iter().map(|c| &c.rule).collect();
        assert_eq!(a.grade, Grade::Attention, "{text} {project}: {met:?}");
        assert!(a.measures.is_empty(), "measures answer risks");
    }
}

#[test]
fn the_same_elements_together_are_one() {
    let partner = "[[partner]]\nname = \"Example University\"\ncountry = \"China\"\ntype = \"university\"\n";
    let a = appraised("We work on drone technology.", partner);
    assert_eq!(a.grade, Grade::Risk);
    assert!(a.questions.iter().any(|q| q.element == "military-ties" && q.text.contains("Example University")));
    let tied = appraised("We work on drone technology.", &format!("{partner}military_ties = \"yes\""));
    assert_eq!(tied.grade, Grade::Committee);
    assert!(tied.questions.iter().all(|q| q.element != "military-ties"), "what is known is not asked");
    assert!(tied.measures.len() >= 2 && tied.reporting.is_some());
    let denied = appraised("We work on drone technology.", &format!("{partner}military_ties = \"no\""));
    assert!(denied.questions.iter().all(|q| q.element != "military-ties"));
}

#[test]
fn two_signs_of_a_funder_are_a_risk_one_is_not() {
    let one = "[[funder]]\nname = \"F\"\nfavourable_terms = \"yes\"\n";
    assert_eq!(appraised("A study of medieval trade.", one).grade, Grade::Attention);
    let two = format!("{one}exceptional_amount = \"yes\"");
    assert_eq!(appraised("A study of medieval trade.", &two).grade, Grade::Risk);
}

#[test]
fn a_country_that_is_only_mentioned_takes_no_part() {
    let a =
        appraised("Quantum sensing is funded heavily nowadays. Imports of rare metals from China fell in 2020.", "");
    assert!(!rules(&a).contains(&"named-country"), "{:?}", rules(&a));
    let a = appraised("We study quantum sensing together with a university in China.", "");
    assert!(rules(&a).contains(&"named-country"), "{:?}", rules(&a));
    assert_eq!(a.grade, Grade::Risk);
}

#[test]
fn what_the_text_denies_is_not_found() {
    let a = appraised("There is no emotion recognition in this project.", "");
    assert!(!rules(&a).contains(&"misuse-topic"), "{:?}", rules(&a));
    let a = appraised("There is emotion recognition in this project.", "");
    assert!(rules(&a).contains(&"misuse-topic"));
}

#[test]
fn nothing_found_is_no_clearance() {
    let a = appraised("A study of medieval trade.", "");
    assert_eq!(a.grade, Grade::NoSignal);
    assert!(a.sentence.contains("not weighed"), "{}", a.sentence);
    for g in &guideline().expect("classifiers/guideline").grades {
        let text = g.sentence.to_lowercase();
        assert!(!text.contains("no risk.") && !text.contains("safe"), "{text}");
    }
}

#[test]
fn question_sets_say_no_only_by_the_user() {
    let a = appraised("A study of medieval trade.", "[[partner]]\nname = \"P\"\ncountry = \"Chile\"\n");
    let answers = |a: &Appraisal| -> Vec<String> {
        let all = a.sets.iter().flat_map(|s| &s.questions);
        all.filter(|q| q.answer == crate::licence::Known::No).map(|q| q.id.clone()).collect()
    };
    assert!(answers(&a).is_empty(), "{:?}", answers(&a));
    let a = appraised(
        "A study of medieval trade.",
        "[[partner]]\nname = \"P\"\ncountry = \"Chile\"\nhuman_rights_violations = \"no\"\n[answers]\n\"vlir.positive\" = \"no\"",
    );
    assert_eq!(answers(&a), ["fwo.partner-rights", "vlir.positive"]);
}

#[test]
fn hosts_are_recognised_by_their_names() {
    let g = guideline().expect("classifiers/guideline");
    for (text, id) in [
        ("Ghent University", "ugent"),
        ("Katholieke Universiteit Leuven", "kuleuven"),
        ("imec, Leuven", "imec"),
        ("Institute of Tropical Medicine Antwerp", "itg"),
    ] {
        assert_eq!(g.institution_in(text).map(|i| i.id.as_str()), Some(id), "{text}");
    }
    assert!(g.institution_in("Example University").is_none());
}
