//! One row for each document.

use std::io::Write;

use super::ReportError;
use super::line::Line;
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
    let l = Line::of(a);
    [
        l.id,
        l.title,
        l.status,
        l.entries,
        l.verdicts,
        l.score,
        l.why,
        l.questions,
        l.trl,
        l.critical,
        l.destinations,
        l.licence,
        l.unread,
        l.path,
        l.sha256,
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
