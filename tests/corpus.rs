//! The ratchet: cases that pass must go on passing, and a case that begins to pass must be written down.
//!
//! `corpora/expected-pass.txt` is made by `dualuse evaluate corpora/cases-*.tsv --passes FILE`, that of `corpora/probes` in the same way.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dualuse::annex;
use dualuse::classify::Matcher;
use dualuse::evaluation::{self, Part};

#[test]
fn the_lists_of_passing_cases_tell_the_truth() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let matcher = Matcher::new(annex::digest().expect("a list"));
    for (folder, start, least) in [(corpora.clone(), "cases-", 4000), (corpora.join("probes"), "probes-", 4000)] {
        let expected = std::fs::read_to_string(folder.join("expected-pass.txt")).expect("expected-pass.txt");
        let expected: BTreeSet<&str> = expected.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
        let mut cases = Vec::new();
        let files = std::fs::read_dir(&folder).expect("a folder").map(|f| f.expect("a file").path());
        let is_cases = |p: &PathBuf| p.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(start));
        let files: BTreeSet<PathBuf> = files.filter(is_cases).collect();
        for file in &files {
            cases.extend(evaluation::read_cases(file, Part::All).expect("cases"));
        }
        assert!(cases.len() > least, "{} has at least {least} cases", folder.display());
        let (judged, _) = evaluation::judge(&matcher, cases);
        let passing: BTreeSet<&str> = judged.iter().filter(|j| j.passes()).map(|j| j.case.id.as_str()).collect();
        let made_by = format!("dualuse evaluate {0}/{start}*.tsv --passes {0}/expected-pass.txt", folder.display());
        same(&expected, &passing, &made_by);
    }
}

/// The list and the truth agree; otherwise the names are told, and how the list is made.
fn same(expected: &BTreeSet<&str>, passing: &BTreeSet<&str>, made_by: &str) {
    let lost: Vec<_> = expected.difference(passing).collect();
    let won: Vec<_> = passing.difference(expected).collect();
    assert!(
        lost.is_empty() && won.is_empty(),
        "{} listed ones fail: {lost:?}\n{} unlisted ones pass: {won:?}\nrun `{made_by}` and look at what changed",
        lost.len(),
        won.len()
    );
}

/// Who the partner is and where it sits never changes what is found (design rule 6).
#[test]
fn partners_and_countries_do_not_change_the_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let cases = evaluation::read_cases(&folder.join("cases-b.tsv"), Part::Dev).expect("cases");
    let matcher = Matcher::new(annex::digest().expect("a list"));
    let partners = [
        "Ghent University in Belgium",
        "Harbin Institute of Technology in China",
        "a ministry in Iran",
        "MIT in the United States",
    ];
    for case in cases.iter().take(60) {
        let mut seen = BTreeSet::new();
        for partner in partners {
            let text = format!("{} The partner is {partner}.", case.passages.join(" "));
            let said = dualuse::classify::classify(&matcher, &[text.as_str()]);
            let codes: Vec<String> = said.findings.iter().map(|f| format!("{} {:?}", f.code, f.verdict)).collect();
            seen.insert(format!("{:?} {codes:?}", said.status));
        }
        assert_eq!(seen.len(), 1, "{}: {seen:#?}", case.id);
    }
}

/// Figures and their parameters in the sentences used while building. The sentences set aside are measured by hand
/// (`dualuse evaluate --quantities … --part aside`), so that nobody builds towards them.
#[test]
fn the_lists_of_sentences_read_rightly_tell_the_truth() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/quantities");
    let matcher = Matcher::new(annex::digest().expect("a list"));
    for (file, list, least) in [
        ("sentences.jsonl", "expected-pass.txt", 400),
        ("fresh.jsonl", "expected-pass-fresh.txt", 100),
        ("third.jsonl", "expected-pass-third.txt", 140),
        ("fourth.jsonl", "expected-pass-fourth.txt", 140),
    ] {
        let expected = std::fs::read_to_string(folder.join(list)).expect(list);
        let expected: BTreeSet<&str> = expected.lines().collect();
        let sentences = evaluation::read_sentences(&folder.join(file), Part::Dev).expect("sentences");
        assert!(sentences.len() > least, "more than {least} sentences in {file}");
        let compared = evaluation::compare(&matcher, &sentences);
        let passing = evaluation::passing(&compared);
        let passing: BTreeSet<&str> = passing.lines().collect();
        let made_by = format!(
            "dualuse evaluate --quantities corpora/quantities/{file} --part dev --passes corpora/quantities/{list}"
        );
        same(&expected, &passing, &made_by);
        let report = evaluation::quantity_report(&compared);
        assert!(report.precision.rate >= 0.97 && report.recall.rate >= 0.97, "{file}: {report:#?}");
        assert!(report.property_precision.rate >= 0.9 && report.property_recall.rate >= 0.9, "{file}: {report:#?}");
    }
}
