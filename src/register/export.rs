//! The register as files for other programs.
//!
//! In: the register. Out: one row for each document (CSV), or everything with its history (JSON).

use std::io::Write;

use super::error::RegisterError;
use super::query::{CaseFile, Filter, Summary};
use super::store::Register;
use crate::report::cell;

/// Columns of the table.
const COLUMNS: [&str; 19] = [
    "id",
    "title",
    "status",
    "codes",
    "licence",
    "partner hits",
    "assessed",
    "list",
    "list sha256",
    "tool",
    "decision",
    "reason",
    "by",
    "on",
    "exported",
    "open",
    "path",
    "sha256",
    "register",
];

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The table cannot be written.
    #[error("the table cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// The output cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A record cannot be written.
    #[error("a record cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

fn row(s: &Summary, register: &str) -> [String; 19] {
    let d = s.decision.as_ref();
    let of = |f: &dyn Fn(&super::Decision) -> String| d.map(f).unwrap_or_default();
    [
        s.id.clone(),
        s.title.clone(),
        s.status.clone(),
        s.codes.join("; "),
        s.licence.clone(),
        s.parties.to_string(),
        s.assessed.clone(),
        s.list_version.clone(),
        s.list_sha256.clone(),
        s.tool.clone(),
        of(&|d| d.decision().to_owned()),
        of(&|d| d.reason().to_owned()),
        of(&|d| d.by().to_owned()),
        of(&|d| d.on().to_string()),
        of(&|d| d.exported().map(|day| day.to_string()).unwrap_or_default()),
        if s.open { "yes" } else { "no" }.to_owned(),
        s.path.clone(),
        s.sha256.clone(),
        register.to_owned(),
    ]
}

impl Register {
    /// Writes one row for each document, safe to open in a program for sheets.
    ///
    /// # Errors
    /// When the register cannot be read or the output not written.
    pub fn export_csv(&self, filter: &Filter, out: impl Write) -> Result<(), ExportError> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(COLUMNS)?;
        for s in self.list(filter)? {
            writer.write_record(row(&s, self.name()).iter().map(|v| cell(v)))?;
        }
        Ok(writer.flush()?)
    }

    /// Writes everything about each document, as an array of JSON objects.
    ///
    /// # Errors
    /// When the register cannot be read or the output not written.
    pub fn export_json(&self, filter: &Filter, mut out: impl Write) -> Result<(), ExportError> {
        out.write_all(b"[")?;
        for (i, s) in self.list(filter)?.into_iter().enumerate() {
            out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            let file: CaseFile = self.case_file(s)?;
            serde_json::to_writer(&mut out, &file)?;
        }
        out.write_all(b"\n]\n")?;
        Ok(out.flush()?)
    }
}
