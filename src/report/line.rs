//! What one line says of a document, for every table.
//!
//! In: an assessment. Out: its short values, as plain words; whoever writes them makes them safe for the format.

use crate::assess::{Assessment, FindingRecord};

/// Most findings that a line names.
const FINDINGS: usize = 6;
/// Most questions and topics that a line names.
const OTHERS: usize = 4;

/// The short values of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) status: String,
    pub(crate) entries: String,
    pub(crate) verdicts: String,
    pub(crate) score: String,
    pub(crate) why: String,
    pub(crate) questions: String,
    pub(crate) trl: String,
    pub(crate) critical: String,
    pub(crate) destinations: String,
    pub(crate) licence: String,
    pub(crate) unread: String,
    pub(crate) path: String,
    pub(crate) sha256: String,
}

impl Line {
    /// The line of a document.
    pub(crate) fn of(a: &Assessment) -> Self {
        let shown: Vec<&FindingRecord> = a.findings.iter().filter(|f| relevant(f)).take(FINDINGS).collect();
        let join = |f: &dyn Fn(&FindingRecord) -> String| shown.iter().map(|x| f(x)).collect::<Vec<_>>().join("; ");
        let trl = a.maturity.as_ref().map_or(String::new(), |m| match (m.low, m.high) {
            (Some(l), Some(h)) if l == h => format!("{l} ({})", m.basis),
            (Some(l), Some(h)) => format!("{l}-{h} ({})", m.basis),
            _ => m.basis.clone(),
        });
        let mut topics: Vec<&str> = Vec::new();
        for c in &a.critical_technologies {
            if !topics.contains(&c.topic.as_str()) && topics.len() < OTHERS {
                topics.push(&c.topic);
            }
        }
        let unread: Vec<String> = a.document.unread.iter().map(|u| format!("{}: {}", u.place, u.detail)).collect();
        let questions: Vec<&str> = shown.iter().flat_map(|f| &f.questions).map(String::as_str).take(OTHERS).collect();
        Self {
            id: a.document.id.clone(),
            title: a.document.title.clone().unwrap_or_default(),
            status: a.status.clone(),
            entries: join(&|f| f.code.clone()),
            verdicts: join(&|f| f.verdict.clone()),
            score: shown.first().map_or(String::new(), |f| format!("{:.2}", f.score)),
            why: shown.first().map_or_else(|| a.summary.clone(), |f| f.why.clone()),
            questions: questions.join(" "),
            trl,
            critical: topics.join("; "),
            destinations: a.destinations.join("; "),
            licence: a.licence.as_ref().map_or(String::new(), |l| l.outcome.clone()),
            unread: unread.join("; "),
            path: a.document.path.clone().unwrap_or_default(),
            sha256: a.document.sha256.clone(),
        }
    }
}

/// Whether a finding is about an item that is met or possible.
pub(crate) fn relevant(f: &FindingRecord) -> bool {
    matches!(f.verdict.as_str(), "met" | "possible")
}

/// Items that are met, and possible ones with a question mark; not those found through the goods they serve.
pub(crate) fn items(a: &Assessment, most: usize) -> Vec<String> {
    a.findings
        .iter()
        .filter(|f| relevant(f) && f.serves.is_none())
        .take(most)
        .map(|f| if f.verdict == "met" { f.code.clone() } else { format!("{}?", f.code) })
        .collect()
}

/// The conditions of a finding, one on a line.
pub(crate) fn conditions(f: &FindingRecord) -> String {
    let lines: Vec<String> = f
        .conditions
        .iter()
        .map(|c| {
            let sign = match c.outcome.as_str() {
                "met" => "✓",
                "not_met" => "✗",
                _ => "?",
            };
            let found = c.found.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
            format!("{sign} {} {}{found}", c.of, if c.numeric { c.required.as_str() } else { "" })
        })
        .collect();
    lines.join("\n")
}

/// The status in words for people; “not listed” alone would sound like a clearance.
pub(crate) fn status_word(status: &str) -> &'static str {
    match status {
        "listed" => "listed",
        "review" => "to review",
        "failed" => "not read",
        _ => "none found",
    }
}

/// The outcome of the determination in a few words.
pub(crate) fn outcome_word(outcome: &str) -> &'static str {
    match outcome {
        "prohibited" => "prohibited",
        "required" => "required",
        "check" => "to be checked",
        _ => "no requirement found",
    }
}
