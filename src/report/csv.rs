//! One row for each document.

use std::io::Write;

use super::ReportError;
use super::safe::cell;
use crate::assess::Assessment;

/// Columns of the overview, in order.
pub(super) const COLUMNS: [&str; 15] = [
    "id",
    "title",
    "status",
    "entries",
    "verdicts",
    "score",
    "why",
    "questions",
    "trl",
    "critical technologies",
    "destinations",
    "licence",
    "unread",
    "path",
    "sha256",
];

/// Values of the overview for one document.
pub(super) fn row(a: &Assessment) -> [String; 15] {
    let shown: Vec<_> =
        a.findings.iter().filter(|f| matches!(f.verdict.as_str(), "met" | "possible")).take(6).collect();
    let join = |values: Vec<String>, sep: &str| values.join(sep);
    let trl = a.maturity.as_ref().map_or(String::new(), |m| match (m.low, m.high) {
        (Some(l), Some(h)) if l == h => format!("{l} ({})", m.basis),
        (Some(l), Some(h)) => format!("{l}-{h} ({})", m.basis),
        _ => m.basis.clone(),
    });
    let mut topics: Vec<String> = Vec::new();
    for c in &a.critical_technologies {
        if !topics.contains(&c.topic) && topics.len() < 4 {
            topics.push(c.topic.clone());
        }
    }
    [
        a.document.id.clone(),
        a.document.title.clone().unwrap_or_default(),
        a.status.clone(),
        join(shown.iter().map(|f| f.code.clone()).collect(), "; "),
        join(shown.iter().map(|f| f.verdict.clone()).collect(), "; "),
        shown.first().map_or(String::new(), |f| format!("{:.2}", f.score)),
        shown.first().map_or_else(|| a.summary.clone(), |f| f.why.clone()),
        join(shown.iter().flat_map(|f| f.questions.iter().cloned()).take(4).collect(), " "),
        trl,
        topics.join("; "),
        a.destinations.join("; "),
        a.licence.as_ref().map_or(String::new(), |l| l.outcome.clone()),
        a.document.unread.iter().map(|u| format!("{}: {}", u.place, u.detail)).collect::<Vec<_>>().join("; "),
        a.document.path.clone().unwrap_or_default(),
        a.document.sha256.clone(),
    ]
}

/// Comma-separated values, written row by row.
pub struct CsvReport<W: Write> {
    writer: ::csv::Writer<W>,
}

impl<W: Write> CsvReport<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn new(out: W) -> Result<Self, ReportError> {
        let mut writer = ::csv::Writer::from_writer(out);
        writer.write_record(COLUMNS)?;
        Ok(Self { writer })
    }

    /// Writes one document.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&mut self, a: &Assessment) -> Result<(), ReportError> {
        self.writer.write_record(row(a).iter().map(|v| cell(v)))?;
        Ok(self.writer.flush()?)
    }
}
