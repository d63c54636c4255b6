//! The research-security guideline: every passage has its rule, every rule its passage, and the guideline's own cases come
//! out with the steps it names.

#![allow(clippy::expect_used, clippy::print_stderr, reason = "a test fails by panicking and says what it skips")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dualuse::annex;
use dualuse::appraisal::{self, Guideline};
use dualuse::assess::{Assessment, Assessor, Situation, project_document};
use dualuse::documents::Options;
use dualuse::project::Project;
use serde::Deserialize;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn guideline() -> &'static Guideline {
    appraisal::guideline().expect("classifiers/guideline")
}

/// The rules of each passage, as the data has them.
fn by_passage() -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> =
        guideline().passages().map(|p| (p.id.clone(), BTreeSet::new())).collect();
    for r in guideline().rules() {
        for p in &r.passages {
            out.entry(p.clone()).or_default().insert(r.name.clone());
        }
    }
    out
}

#[test]
fn every_passage_has_its_rule_and_every_rule_its_passage() {
    for (passage, rules) in by_passage() {
        assert!(!rules.is_empty(), "no rule cites the passage {passage}");
    }
    for r in guideline().rules() {
        assert!(!r.passages.is_empty(), "{} cites nothing", r.name);
    }
}

/// A table row of the documentation: passage, section, rules.
fn rows(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    text.lines()
        .filter_map(|l| l.strip_prefix("| `"))
        .map(|l| {
            let (id, rest) = l.split_once('`').expect("an id between backticks");
            let rules = rest.rsplit('|').nth(1).expect("a last column");
            let rules = rules.split(',').map(|r| r.trim().trim_matches('`').to_owned()).filter(|r| !r.is_empty());
            (id.to_owned(), rules.collect())
        })
        .collect()
}

#[test]
fn the_table_in_the_documentation_is_complete_in_both_directions() {
    let text = std::fs::read_to_string(root().join("docs/guideline.md")).expect("docs/guideline.md");
    let (said, real) = (rows(&text), by_passage());
    for (passage, rules) in &real {
        assert_eq!(
            said.get(passage),
            Some(rules),
            "docs/guideline.md, passage {passage}: run corpora/guideline/table.py"
        );
    }
    for passage in said.keys() {
        assert!(real.contains_key(passage), "docs/guideline.md has {passage}, which is no passage");
    }
}

/// Each passage is where its locator says, and nothing of it is copied at length.
#[test]
fn locators_stand_in_the_guideline() {
    let path = root().join("../shared/reference/research-security-guidelines.txt");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    // letters only: lines are broken inside words
    let flat = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let whole = flat(&text);
    for p in guideline().passages() {
        assert!(p.at.split_whitespace().count() <= 4, "{}: {}", p.id, p.at);
        assert!(whole.contains(&flat(&p.at)), "{}: “{}” is not in the guideline", p.id, p.at);
    }
    for i in guideline().institutions() {
        for l in &i.lines {
            let address = l.split([' ', ',']).find(|w| w.contains('@')).unwrap_or("");
            assert!(whole.contains(&flat(address)), "{}: {address}", i.id);
        }
    }
    let runs = |t: &str| {
        let words: Vec<String> = t.split_whitespace().map(flat).filter(|w| !w.is_empty()).collect();
        words.windows(12).map(|w| w.join(" ")).collect::<BTreeSet<_>>()
    };
    let theirs = runs(&text);
    for r in guideline().rules() {
        for run in runs(&r.sentence) {
            assert!(!theirs.contains(&run), "{}: twelve words as in the guideline: {run}", r.name);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    passages: Vec<String>,
    grade: Vec<String>,
    elements: Vec<String>,
    steps: Vec<String>,
}

fn assess(assessor: Assessor, path: &Path) -> (Assessor, Assessment) {
    let project = Project::read(path).expect("a project");
    let read = project_document(&project, path, &Options::default());
    assert!(read.failed.is_empty(), "{}: {:?}", path.display(), read.failed);
    let assessor = assessor.with(Situation::of(project));
    let assessment = assessor.assess(&read.document);
    (assessor, assessment)
}

#[test]
fn the_cases_of_the_guideline_come_out_with_its_steps() {
    let folder = root().join("corpora/guideline");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("corpora/guideline")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    let cases = paths.iter().filter(|p| p.to_string_lossy().contains("/case-")).count();
    let examples = paths.iter().filter(|p| p.to_string_lossy().contains("/example-")).count();
    assert_eq!((cases, examples, paths.len()), (6, 6, 13));
    let rules: BTreeMap<String, Vec<String>> = guideline().rules().into_iter().map(|r| (r.name, r.passages)).collect();
    let mut faults = Vec::new();
    let mut assessor = Assessor::new(annex::digest().expect("a list"));
    for path in paths {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let expected = std::fs::read_to_string(path.with_extension("expected")).expect("what is expected");
        let expected: Expected = toml::from_str(&expected).expect("what is expected");
        let (next, a) = assess(assessor, &path);
        assessor = next;
        let s = a.research_security.expect("an appraisal");
        let steps: Vec<&str> = s.next_steps.iter().map(|x| x.rule.as_str()).collect();
        let elements: Vec<&str> = s.elements.iter().map(|x| x.rule.as_str()).collect();
        for want in expected.steps.iter().filter(|w| !steps.contains(&w.as_str())) {
            faults.push(format!("{name}: the step {want} is missing; there are {steps:?}"));
        }
        for want in expected.elements.iter().filter(|w| !elements.contains(&w.as_str())) {
            faults.push(format!("{name}: the element {want} is missing; there are {elements:?}"));
        }
        if !expected.grade.contains(&s.level) {
            let met: Vec<_> = s.combinations.iter().map(|c| (&c.rule, &c.grade, &c.joins)).collect();
            faults.push(format!("{name}: {} and not {:?}: {met:?}", s.level, expected.grade));
        }
        if s.level == "legally_barred" || steps.contains(&"stop-sharing") {
            faults.push(format!("{name}: a legal bar that the guideline does not claim"));
        }
        if s.contact.iter().any(|c| c.contains("--contacts")) {
            faults.push(format!("{name}: the host institution was not recognised: {:?}", s.contact));
        }
        // every passage of the case is behind one of the steps that came out
        for passage in &expected.passages {
            let behind = |kind: &str, id: &str| rules.get(&format!("{kind} {id}")).is_some_and(|p| p.contains(passage));
            let found = steps.iter().any(|s| behind("step", s))
                || elements.iter().any(|e| behind("element", e))
                || s.combinations.iter().any(|c| behind("combination", &c.rule));
            if !found {
                faults.push(format!("{name}: nothing that came out rests on the passage {passage}"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Runs the program and reads the one record it prints.
fn record(args: &[&str]) -> serde_json::Value {
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_dualuse"))
        .args(args)
        .current_dir(root())
        .env_remove("DUALUSE_DATA")
        .output()
        .expect("the program runs");
    let text = String::from_utf8(out.stdout).expect("text");
    let said = text.to_lowercase();
    for never in ["no licence needed", "no licence is needed", "no authorisation is needed", "geen vergunning nodig"] {
        assert!(!said.contains(never), "{args:?} says “{never}”");
    }
    let value: serde_json::Value = serde_json::from_str(&text).expect("a record");
    value.as_array().and_then(|a| a.first().cloned()).unwrap_or(value)
}

/// The same through the program itself: `assess` on the project, `scan` on the bare text.
#[test]
fn the_program_gives_what_the_guideline_says() {
    let folder = root().join("corpora/guideline");
    let mut faults = Vec::new();
    let mut n = 0;
    for entry in std::fs::read_dir(&folder).expect("corpora/guideline") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        n += 1;
        let expected = std::fs::read_to_string(path.with_extension("expected")).expect("what is expected");
        let expected: Expected = toml::from_str(&expected).expect("what is expected");
        let text = path.with_extension("txt");
        for (verb, file) in [("assess", &path), ("scan", &text)] {
            let a = record(&[verb, &file.to_string_lossy(), "--format", "json"]);
            let s = &a["research_security"];
            let rules = |list: &serde_json::Value| -> BTreeSet<String> {
                let each = list.as_array().into_iter().flatten();
                each.filter_map(|x| x["rule"].as_str().map(str::to_owned)).collect()
            };
            let steps = rules(&s["next_steps"]);
            // what only the project.toml tells is not in the bare text
            let told = |step: &str| verb == "assess" || !ONLY_PROJECT.contains(&(name.as_str(), step));
            for want in expected.steps.iter().filter(|w| told(w) && !steps.contains(*w)) {
                faults.push(format!("{verb} {name}: the step {want} is missing; there are {steps:?}"));
            }
            let level = s["level"].as_str().unwrap_or_default();
            if told("grade") && !expected.grade.iter().any(|g| g == level) {
                faults.push(format!("{verb} {name}: {level} and not {:?}", expected.grade));
            }
            if a["licence"]["outcome"] == "prohibited" {
                faults.push(format!("{verb} {name}: a prohibition that the guideline does not claim"));
            }
        }
    }
    assert_eq!(n, 13);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What the guideline expects of a case and only its project.toml says: that data leave the country, that people are at risk.
const ONLY_PROJECT: [(&str, &str); 2] =
    [("example-2-genomic-data", "data-transfer"), ("case-5-minority-languages", "grade")];
