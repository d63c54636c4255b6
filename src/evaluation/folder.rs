//! Quality on whole documents: a folder is the test table, with the key beside each document (`NAME.toml`).
//!
//! In: a folder and an [`Assessor`]. Out: a [`FolderReport`] with every document that came out otherwise, or the documents as
//! [`Case`]s, to measure and fit the classification with short cases. Also the share of documents by status over files
//! without keys.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use super::{Case, Part, Rate, category_of};
use crate::annex::ControlCode;
use crate::assess::{Assessment, Assessor, Batch};
use crate::classify::Status;
use crate::documents::{self, Document, Options, ReadError};

/// The key of a document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    /// The right status.
    #[serde(deserialize_with = "super::status")]
    status: Status,
    /// Codes any one of which is right.
    #[serde(default)]
    codes: Vec<ControlCode>,
    /// Language of the text, where the key says it.
    #[serde(default)]
    language: String,
    /// Range that holds the readiness level.
    trl: Option<[u8; 2]>,
    /// The licence outcome, where the law is plain.
    licence: Option<String>,
    /// Destination that the text itself states, for people.
    #[serde(default, rename = "to")]
    _to: Vec<String>,
    /// Why, for people.
    #[serde(default, rename = "reason")]
    _reason: String,
    /// Whether the item is the heart of the project or stands at its side, for people.
    #[serde(default, rename = "place")]
    _place: String,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A key does not follow the format.
    #[error("{path}: {problem}")]
    Key {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// A document cannot be read.
    #[error(transparent)]
    Document(#[from] ReadError),
    /// There are no documents with keys.
    #[error("{0}: no document with a key beside it (NAME.toml)")]
    Empty(String),
}

/// What was measured on whole documents.
#[derive(Debug, Clone, Serialize)]
pub struct FolderReport {
    /// Documents.
    pub n: usize,
    /// Right status.
    pub status_accuracy: Rate,
    /// A right entry among the first five, of listed documents.
    pub entry_recall_at_5: Rate,
    /// Said not listed, of listed documents.
    pub false_clear: Rate,
    /// Said listed, of documents that are not.
    pub false_alarm: Rate,
    /// The readiness level said overlaps the key's range, of documents with such a key and a level said.
    pub trl: Rate,
    /// The same licence outcome, of documents with such a key.
    pub licence: Rate,
    /// What came out otherwise, one line each.
    pub misses: Vec<String>,
}

/// Measures a part of a folder of documents with keys; the name without its ending tells the part.
///
/// # Errors
/// An unreadable folder, a key that does not follow the format, no documents.
pub fn folder(assessor: &Assessor, folder: &Path, part: Part) -> Result<FolderReport, FolderError> {
    let (documents, keys): (Vec<PathBuf>, Vec<Key>) = keyed(folder, part)?.into_iter().unzip();
    let mut assessments = Vec::new();
    each(assessor, &documents, &mut |a| assessments.push(a));
    Ok(compare(&keys, &assessments))
}

/// The documents of a part of such a folder as cases, named by their files.
///
/// # Errors
/// As [`folder`], and a document that cannot be read.
pub fn folder_cases(folder: &Path, part: Part) -> Result<Vec<Case>, FolderError> {
    let options = Options::default();
    let mut cases = Vec::new();
    for (path, key) in keyed(folder, part)? {
        for input in documents::discover(&[path], &options) {
            for document in documents::read(&input?, &options) {
                let document = document?;
                cases.push(Case {
                    id: document.id,
                    passages: document.passages.into_iter().map(|p| p.text).collect(),
                    status: key.status,
                    category: category_of(&key.codes),
                    codes: key.codes.clone(),
                    language: key.language.clone(),
                });
            }
        }
    }
    Ok(cases)
}

/// The documents of a part of a folder with the keys beside them; the name without its ending tells the part.
fn keyed(folder: &Path, part: Part) -> Result<Vec<(PathBuf, Key)>, FolderError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|source| FolderError::Read { path: path.display().to_string(), source })
    };
    let listing =
        std::fs::read_dir(folder).map_err(|source| FolderError::Read { path: folder.display().to_string(), source })?;
    let mut files: Vec<PathBuf> = listing.filter_map(|f| Some(f.ok()?.path())).collect();
    files.sort();
    let mut out = Vec::new();
    for path in files.iter().filter(|p| p.extension().is_none_or(|e| e != "toml")) {
        let beside = path.with_extension("toml");
        let named = path.file_stem().is_some_and(|n| part.holds(&n.to_string_lossy()));
        if !named || !beside.is_file() {
            continue;
        }
        let key = toml::from_str(&read(&beside)?)
            .map_err(|e| FolderError::Key { path: beside.display().to_string(), problem: e.message().to_owned() })?;
        out.push((path.clone(), key));
    }
    if out.is_empty() {
        return Err(FolderError::Empty(folder.display().to_string()));
    }
    Ok(out)
}

fn compare(keys: &[Key], assessments: &[Assessment]) -> FolderReport {
    let pairs: Vec<(&Key, &Assessment)> = keys.iter().zip(assessments).collect();
    let rate = |of: &dyn Fn(&Key, &Assessment) -> bool, good: &dyn Fn(&Key, &Assessment) -> bool| {
        let counted: Vec<_> = pairs.iter().filter(|(k, a)| of(k, a)).collect();
        Rate::of(counted.iter().filter(|(k, a)| good(k, a)).count(), counted.len())
    };
    let listed = |k: &Key, _: &Assessment| k.status == Status::Listed;
    let status = |k: &Key, a: &Assessment| k.status.as_str() == a.status;
    let found = |k: &Key, a: &Assessment| {
        let mut entries: Vec<&str> = Vec::new();
        for f in a.findings.iter().filter(|f| matches!(f.verdict.as_str(), "met" | "possible")) {
            if !entries.contains(&f.entry.as_str()) {
                entries.push(&f.entry);
            }
        }
        entries.iter().take(5).any(|e| k.codes.iter().any(|c| c.entry().to_string() == **e))
    };
    let levels = |a: &Assessment| a.maturity.as_ref().and_then(|m| Some((m.low?, m.high?)));
    let level = |k: &Key, a: &Assessment| match (k.trl, levels(a)) {
        (Some([low, high]), Some((from, to))) => from <= high && low <= to,
        _ => false,
    };
    let outcome = |a: &Assessment| a.licence.as_ref().map_or("none_found".to_owned(), |l| l.outcome.clone());
    let same = |k: &Key, a: &Assessment| k.licence.as_ref().is_some_and(|l| *l == outcome(a));
    let mut misses = Vec::new();
    for (k, a) in &pairs {
        let id = &a.document.id;
        if !status(k, a) || (listed(k, a) && !found(k, a)) {
            let said: Vec<String> = a.findings.iter().take(4).map(|f| format!("{} {}", f.code, f.verdict)).collect();
            let codes: Vec<String> = k.codes.iter().map(ToString::to_string).collect();
            let (key, codes) = (k.status.as_str(), codes.join(" "));
            misses.push(format!("{id}: key {key} {codes}, said {} ({})", a.status, said.join(", ")));
        }
        if let Some([low, high]) = k.trl
            && !level(k, a)
        {
            let words: Vec<&str> =
                a.maturity.iter().flat_map(|m| m.evidence.iter().map(|e| e.text.as_str())).take(4).collect();
            let said = levels(a).map_or("nothing".to_owned(), |(from, to)| format!("TRL {from}–{to}"));
            misses.push(format!("{id}: key TRL {low}–{high}, said {said} ({})", words.join(", ")));
        }
        if let Some(want) = &k.licence
            && !same(k, a)
        {
            let rules: Vec<&str> =
                a.licence.iter().flat_map(|l| l.basis.iter().map(|b| b.rule.as_str())).take(6).collect();
            let kinds: Vec<&str> = a.activities.iter().map(|x| x.kind.as_str()).collect();
            misses.push(format!(
                "{id}: key licence {want}, said {} (rules {}; activities {}; destinations {})",
                outcome(a),
                rules.join(" "),
                kinds.join(" "),
                a.destinations.join(" ")
            ));
        }
    }
    FolderReport {
        n: pairs.len(),
        status_accuracy: rate(&|_, _| true, &status),
        entry_recall_at_5: rate(&listed, &found),
        false_clear: rate(&listed, &|_, a| a.status == "not_listed"),
        false_alarm: rate(&|k, _| k.status == Status::NotListed, &|_, a| a.status == "listed"),
        trl: rate(&|k, a| k.trl.is_some() && levels(a).is_some(), &level),
        licence: rate(&|k, _| k.licence.is_some(), &same),
        misses,
    }
}

/// How many documents of these files have each status.
#[must_use]
pub fn flag_rate(assessor: &Assessor, files: &[PathBuf]) -> BTreeMap<String, Rate> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each(assessor, files, &mut |a| *counts.entry(a.status).or_default() += 1);
    let total = counts.values().sum();
    counts.into_iter().map(|(status, n)| (status, Rate::of(n, total))).collect()
}

fn each(assessor: &Assessor, files: &[PathBuf], f: &mut (dyn FnMut(Assessment) + Send)) {
    let known = |_: &Document| None;
    let batch = Batch { assessor, options: &Options::default(), stop: &AtomicBool::new(false), known: &known };
    let done: Result<_, Infallible> = batch.run(
        files,
        &mut |a| {
            f(a);
            Ok(())
        },
        &mut |_| {},
    );
    match done {
        Ok(_) => {}
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex;

    #[test]
    fn a_key_beside_each_document_is_compared() {
        let dir = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("written");
        put("tea.md", "We study how tea is drunk in villages and who pours it.");
        put("tea.toml", "status = \"not_listed\"\nlicence = \"none_found\"\n");
        put("wrong.md", "We study how coffee is drunk in villages and who pours it.");
        put("wrong.toml", "status = \"listed\"\ncodes = [\"3A001.a\"]\n");
        put("alone.md", "No key stands beside this one.");
        let assessor = Assessor::new(annex::digest().expect("the digest"));
        let report = folder(&assessor, dir.path(), Part::All).expect("a report");
        assert_eq!((report.n, report.misses.len()), (2, 1), "{:?}", report.misses);
        assert!(report.misses[0].contains("wrong.md: key listed"), "{:?}", report.misses);
        put("tea.toml", "status = \"not_listed\"\nmood = 3\n");
        assert!(folder(&assessor, dir.path(), Part::All).expect_err("an error").to_string().contains("tea.toml"));
        assert!(matches!(folder(&assessor, &dir.path().join("none"), Part::All), Err(FolderError::Read { .. })));
    }

    /// The figures are in docs/evaluation.md; here only what must never slip back unseen.
    #[test]
    fn whole_proposals_keep_their_level() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/proposals");
        let assessor = Assessor::new(annex::digest().expect("the digest"));
        let r = folder(&assessor, &path, Part::All).expect("a report");
        println!("{}", serde_json::to_string_pretty(&r).expect("JSON"));
        assert_eq!(r.n, 60);
        assert!(r.status_accuracy.rate >= FLOOR, "{}: {:#?}", r.status_accuracy.rate, r.misses);
    }

    /// Status accuracy measured when the proposals came in (0.567), less three documents.
    const FLOOR: f64 = 0.51;

    #[test]
    fn project_documents_keep_their_level_as_cases() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/projects");
        let cases = folder_cases(&path, Part::All).expect("cases");
        assert_eq!(cases.len(), 380);
        assert!(cases.iter().all(|c| c.passages.len() > 3 && !c.language.is_empty()));
        let matcher = crate::classify::Matcher::new(annex::digest().expect("the digest"));
        let (judged, ms) = crate::evaluation::judge(&matcher, cases);
        let r = crate::evaluation::report(&judged, ms);
        let (status, clear) = (r.status_accuracy.rate, r.false_clear.rate);
        assert!(status >= PROJECTS && clear <= CLEARED, "status {status}, false clear {clear}");
    }

    /// Status accuracy measured on 30 November 2026, at the end of the day (0.624), less four documents.
    const PROJECTS: f64 = 0.613;
    /// False clears measured then (0.222), and two documents.
    const CLEARED: f64 = 0.236;
}
