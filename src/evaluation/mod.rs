//! Quality on labelled cases: how often the classification is right, and where it is not.
//!
//! In: tab-separated files of cases or folders of documents (`docs/evaluation.md`) and a [`Matcher`]. Out: a [`Report`],
//! and on request the misses one by one and refitted weights. Results do not depend on the number of threads.

mod fit;
mod folder;
mod quantities;
mod wilson;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use serde::{Deserialize as _, Serialize};
use sha2::{Digest as _, Sha256};

pub use fit::fit;
pub use folder::{FolderError, FolderReport, flag_rate, folder, folder_cases};
pub use quantities::{Compared, Label, QuantityReport, Sentence, compare, passing, quantity_report, read_sentences};
pub use wilson::Rate;

use crate::annex::ControlCode;
use crate::classify::{Classification, Features, Matcher, Status, Verdict, classify};

/// A labelled case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// The text, one passage for a short case.
    pub passages: Vec<String>,
    /// The right status.
    pub status: Status,
    /// Codes any one of which is right.
    pub codes: Vec<ControlCode>,
    /// Category of the list, or another grouping.
    pub category: String,
    /// Language of the text, when the file says it.
    pub language: String,
}

/// Why a file of cases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A line does not follow the format.
    #[error("{path}:{line}: {problem}")]
    Line {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

/// Which part of the cases to use. A third, chosen by a hash of the case's name, is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// All cases.
    All,
    /// Those used while building.
    Dev,
    /// Those set aside.
    Aside,
}

impl Part {
    fn holds(self, id: &str) -> bool {
        let aside = Sha256::digest(id.as_bytes()).first().is_some_and(|b| b % 3 == 0);
        match self {
            Self::All => true,
            Self::Dev => !aside,
            Self::Aside => aside,
        }
    }
}

/// Reads cases: header `id`, `text`, `status`, `codes`, optionally `category`, `nearest`, `language` and others.
///
/// # Errors
/// An unreadable file, a missing column, an unknown status or code.
pub fn read_cases(path: &Path, part: Part) -> Result<Vec<Case>, CaseError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| CaseError::Read { path: name.clone(), source })?;
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    let fail = |line: usize, problem: String| CaseError::Line { path: name.clone(), line: line + 1, problem };
    let Some((_, header)) = lines.next() else { return Err(fail(0, "the file is empty".to_owned())) };
    let columns: HashMap<&str, usize> = header.split('\t').enumerate().map(|(i, c)| (c.trim(), i)).collect();
    for needed in ["id", "text", "status", "codes"] {
        if !columns.contains_key(needed) {
            return Err(fail(0, format!("there is no column “{needed}” in the header")));
        }
    }
    let mut out = Vec::new();
    for (number, line) in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let get = |c: &str| columns.get(c).and_then(|i| fields.get(*i)).map_or("", |f| f.trim());
        let status = status_of(get("status")).map_err(|problem| fail(number, problem))?;
        let mut codes = Vec::new();
        for code in get("codes").split([';', ',', ' ']).map(str::trim).filter(|c| !c.is_empty()) {
            codes.push(code.parse::<ControlCode>().map_err(|e| fail(number, e.to_string()))?);
        }
        let id = get("id").to_owned();
        if part.holds(&id) {
            out.push(Case {
                id,
                passages: vec![get("text").to_owned()],
                status,
                category: match get("category") {
                    "" => category_of(&codes),
                    c => c.to_owned(),
                },
                codes,
                language: get("language").to_owned(),
            });
        }
    }
    Ok(out)
}

/// The status that a key names; `needs_expert` is another word for review.
fn status_of(key: &str) -> Result<Status, String> {
    match key {
        "listed" => Ok(Status::Listed),
        "review" | "needs_expert" => Ok(Status::Review),
        "not_listed" => Ok(Status::NotListed),
        other => Err(format!("unknown status “{other}”")),
    }
}

fn status<'de, D: serde::Deserializer<'de>>(key: D) -> Result<Status, D::Error> {
    status_of(&String::deserialize(key)?).map_err(serde::de::Error::custom)
}

/// The category of the first of some codes.
fn category_of(codes: &[ControlCode]) -> String {
    codes.first().map_or_else(|| "-".to_owned(), |c| c.entry().category().to_string())
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Number of cases.
    pub n: usize,
    /// Share with the right status.
    pub status_accuracy: Rate,
    /// Of listed cases: right entry first.
    pub entry_recall_at_1: Rate,
    /// Of listed cases: right entry among the first three.
    pub entry_recall_at_3: Rate,
    /// Of listed cases: right entry among the first five.
    pub entry_recall_at_5: Rate,
    /// Of listed cases: the first finding lies on the right path.
    pub path_recall_at_1: Rate,
    /// Of listed cases: said not listed.
    pub false_clear: Rate,
    /// Of not-listed cases: said listed.
    pub false_alarm: Rate,
    /// Of cases with a definite key: said review.
    pub abstained: Rate,
    /// Mean absolute difference of score and share of right findings, in ten bands.
    pub calibration_error: f64,
    /// The same measures by category.
    pub categories: BTreeMap<String, Row>,
    /// The same measures by language.
    pub languages: BTreeMap<String, Row>,
    /// Milliseconds of one thread for a case.
    pub ms_per_case: f64,
}

/// A row of the report.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Number of cases.
    pub n: usize,
    /// Share with the right status.
    pub status_accuracy: Rate,
    /// Of listed cases: right entry among the first three.
    pub entry_recall_at_3: Rate,
    /// Listed, said not listed.
    pub false_clear: usize,
    /// Not listed, said listed.
    pub false_alarm: usize,
    /// Said review though the key is definite.
    pub abstained: usize,
}

/// One case with what was said.
pub struct Judged {
    /// The case.
    pub case: Case,
    /// What was said.
    pub said: Classification,
}

/// Classifies all cases.
#[must_use]
pub fn judge(matcher: &Matcher, cases: Vec<Case>) -> (Vec<Judged>, f64) {
    let timed: Vec<(Judged, f64)> = cases
        .into_par_iter()
        .map(|case| {
            let start = Instant::now();
            let said = classify(matcher, &case.passages.iter().map(String::as_str).collect::<Vec<_>>());
            (Judged { case, said }, start.elapsed().as_secs_f64() * 1000.0)
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "number of cases")]
    let ms = timed.iter().map(|(_, t)| t).sum::<f64>() / (timed.len().max(1)) as f64;
    (timed.into_iter().map(|(j, _)| j).collect(), ms)
}

impl Judged {
    /// Findings a person would look at: met and possible ones, best first.
    fn shown(&self) -> impl Iterator<Item = &crate::classify::Finding> {
        self.said.findings.iter().filter(|f| matches!(f.verdict, Verdict::Met | Verdict::Possible))
    }

    /// Position of the first right entry, counting each entry once.
    fn rank(&self) -> Option<usize> {
        let mut seen = Vec::new();
        for f in self.shown() {
            let entry = f.code.entry();
            if seen.contains(&entry) {
                continue;
            }
            if self.case.codes.iter().any(|c| c.entry() == entry) {
                return Some(seen.len());
            }
            seen.push(entry);
        }
        None
    }

    fn path_right(&self) -> bool {
        self.shown().next().is_some_and(|f| {
            self.case
                .codes
                .iter()
                .any(|c| f.code.is_within(c) || c.is_within(&f.code) && f.code.path().len() + 1 >= c.path().len())
        })
    }

    /// Whether the status is right and, for a listed case, the right entry is among the first five.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.said.status == self.case.status
            && (self.case.status != Status::Listed || self.rank().is_some_and(|r| r < 5))
    }

    /// Findings with whether they are right, for calibration and fitting.
    #[must_use]
    pub fn labelled(&self) -> Vec<(Features, f64, bool)> {
        let right = |f: &crate::classify::Finding| {
            self.case.status == Status::Listed && self.case.codes.iter().any(|c| c.entry() == f.code.entry())
        };
        self.shown().filter(|f| f.serves.is_none()).map(|f| (f.features.clone(), f.score, right(f))).collect()
    }

    /// One line for each finding: case, key, code, verdict, whether the entry is right, what it serves, the features.
    #[must_use]
    pub fn features(&self) -> String {
        let mut out = String::new();
        for f in &self.said.findings {
            let right = self.case.codes.iter().any(|c| c.entry() == f.code.entry());
            let features: Vec<String> = f.features.0.iter().map(|(n, v)| format!("{n}={v:.4}")).collect();
            let serves = f.serves.as_ref().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{:?}\t{right}\t{serves}\t{}",
                self.case.id,
                self.case.status.as_str(),
                f.code,
                f.verdict,
                features.join(" ")
            );
        }
        out
    }

    /// Name, key, and the best score of a met finding and of a met or possible one.
    #[must_use]
    pub fn scores(&self) -> String {
        let best = |verdicts: &[Verdict]| {
            self.said.findings.iter().filter(|f| verdicts.contains(&f.verdict)).map(|f| f.score).fold(0.0f64, f64::max)
        };
        format!(
            "{}\t{}\t{:.4}\t{:.4}",
            self.case.id,
            self.case.status.as_str(),
            best(&[Verdict::Met]),
            best(&[Verdict::Met, Verdict::Possible])
        )
    }

    /// One line that says what went wrong.
    #[must_use]
    pub fn miss(&self) -> String {
        let codes = |c: &[ControlCode]| c.iter().map(ToString::to_string).collect::<Vec<_>>().join(";");
        let said: Vec<String> = self
            .said
            .findings
            .iter()
            .take(4)
            .map(|f| {
                let open = f.conditions.iter().filter(|c| c.ground != crate::classify::Ground::Implied).map(|c| {
                    format!(
                        "{} {}{}",
                        c.of,
                        c.required,
                        c.found.as_ref().map(|t| format!(" [{t}]")).unwrap_or_default()
                    ) + match c.outcome {
                        crate::classify::Outcome::Met => " ✓",
                        crate::classify::Outcome::NotMet => " ✗",
                        crate::classify::Outcome::Unknown => " ?",
                    }
                });
                format!(
                    "{} {:?} {:.2} «{}» {{{}}}{}",
                    f.code,
                    f.verdict,
                    f.score,
                    f.evidence.iter().take(3).map(|e| e.text.as_str()).collect::<Vec<_>>().join(", "),
                    open.take(6).collect::<Vec<_>>().join("; "),
                    f.exception.as_ref().map(|e| format!(" except: {e}")).unwrap_or_default()
                )
            })
            .collect();
        format!(
            "{}\tkey {} {}\tsaid {} {}\t{}",
            self.case.id,
            self.case.status.as_str(),
            codes(&self.case.codes),
            self.said.status.as_str(),
            said.join(" | "),
            self.case.passages.join(" ¶ ")
        )
    }
}

/// Measures judged cases.
#[must_use]
pub fn report(judged: &[Judged], ms_per_case: f64) -> Report {
    let listed: Vec<&Judged> = judged.iter().filter(|j| j.case.status == Status::Listed).collect();
    let clear: Vec<&Judged> = judged.iter().filter(|j| j.case.status == Status::NotListed).collect();
    let definite: Vec<&Judged> = judged.iter().filter(|j| j.case.status != Status::Review).collect();
    let within = |n: usize| Rate::of(listed.iter().filter(|j| j.rank().is_some_and(|r| r < n)).count(), listed.len());
    let mut bands = [(0.0f64, 0usize, 0usize); 10];
    for (_, score, right) in judged.iter().flat_map(Judged::labelled) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scores lie in 0..1")]
        let band = ((score * 10.0) as usize).min(9);
        bands[band].0 += score;
        bands[band].1 += 1;
        bands[band].2 += usize::from(right);
    }
    let total: usize = bands.iter().map(|b| b.1).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of findings")]
    let calibration_error =
        bands.iter().map(|(sum, _, right)| (sum - *right as f64).abs()).sum::<f64>() / total.max(1) as f64;
    let group = |key: &dyn Fn(&Judged) -> String| {
        let mut groups: BTreeMap<String, Vec<&Judged>> = BTreeMap::new();
        for j in judged {
            groups.entry(key(j)).or_default().push(j);
        }
        groups.into_iter().map(|(k, js)| (k, row(&js))).collect::<BTreeMap<_, _>>()
    };
    Report {
        n: judged.len(),
        status_accuracy: Rate::of(judged.iter().filter(|j| j.said.status == j.case.status).count(), judged.len()),
        entry_recall_at_1: within(1),
        entry_recall_at_3: within(3),
        entry_recall_at_5: within(5),
        path_recall_at_1: Rate::of(listed.iter().filter(|j| j.path_right()).count(), listed.len()),
        false_clear: Rate::of(listed.iter().filter(|j| j.said.status == Status::NotListed).count(), listed.len()),
        false_alarm: Rate::of(clear.iter().filter(|j| j.said.status == Status::Listed).count(), clear.len()),
        abstained: Rate::of(definite.iter().filter(|j| j.said.status == Status::Review).count(), definite.len()),
        calibration_error,
        categories: group(&|j| j.case.category.clone()),
        languages: group(&|j| j.case.language.clone()),
        ms_per_case,
    }
}

fn row(js: &[&Judged]) -> Row {
    let listed: Vec<_> = js.iter().filter(|j| j.case.status == Status::Listed).collect();
    Row {
        n: js.len(),
        status_accuracy: Rate::of(js.iter().filter(|j| j.said.status == j.case.status).count(), js.len()),
        entry_recall_at_3: Rate::of(listed.iter().filter(|j| j.rank().is_some_and(|r| r < 3)).count(), listed.len()),
        false_clear: listed.iter().filter(|j| j.said.status == Status::NotListed).count(),
        false_alarm: js
            .iter()
            .filter(|j| j.case.status == Status::NotListed && j.said.status == Status::Listed)
            .count(),
        abstained: js.iter().filter(|j| j.case.status != Status::Review && j.said.status == Status::Review).count(),
    }
}
