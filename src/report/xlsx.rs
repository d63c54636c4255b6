//! A workbook: a sheet of documents and a sheet of findings, with frozen headers and filters.

use std::io::{Seek, Write};

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::ReportError;
use super::csv::{COLUMNS, row};
use super::line::conditions;
use super::sheet::{self, Column, Styles};
use crate::assess::{Assessment, FindingRecord};

const WIDTHS: [f64; 15] = [18.0, 36.0, 11.0, 22.0, 16.0, 7.0, 60.0, 48.0, 14.0, 30.0, 14.0, 12.0, 30.0, 30.0, 16.0];

const FINDING_COLUMNS: [(&str, f64); 10] = [
    ("id", 18.0),
    ("code", 16.0),
    ("verdict", 10.0),
    ("score", 7.0),
    ("name", 44.0),
    ("words read", 36.0),
    ("place", 22.0),
    ("conditions", 70.0),
    ("questions", 48.0),
    ("exception", 30.0),
];

/// Columns of a sheet of findings.
pub(crate) fn finding_columns() -> Vec<Column> {
    FINDING_COLUMNS.iter().map(|(title, width)| Column::new(title, *width)).collect()
}

/// The values of a finding in such a sheet.
pub(crate) fn finding(id: &str, f: &FindingRecord) -> [String; 10] {
    let words: Vec<&str> = f.evidence.iter().map(|e| e.text.as_str()).collect();
    [
        id.to_owned(),
        f.code.clone(),
        f.verdict.clone(),
        format!("{:.2}", f.score),
        f.name.clone(),
        words.join("; "),
        f.evidence.first().map(|e| e.place.to_string()).unwrap_or_default(),
        conditions(f),
        f.questions.join("\n"),
        f.release().unwrap_or_default(),
    ]
}

/// Writes the workbook.
///
/// # Errors
/// When the workbook cannot be made or written, or has more rows than a sheet holds.
pub fn workbook<E: From<ReportError>>(
    records: impl Iterator<Item = Result<Assessment, E>>,
    out: impl Write + Seek + Send,
) -> Result<(), E> {
    let mut findings = Worksheet::new();
    let mut documents = Worksheet::new();
    let wrong = |e: XlsxError| E::from(ReportError::from(e));
    let styles = Styles::new();
    let columns: Vec<Column> = COLUMNS.iter().zip(WIDTHS).map(|(title, width)| Column::new(title, width)).collect();
    sheet::head(&mut documents, "Documents", &columns, 1, &styles).map_err(wrong)?;
    let found = finding_columns();
    sheet::head(&mut findings, "Findings", &found, 1, &styles).map_err(wrong)?;
    let (mut at, mut finding_at) = (1, 1);
    let mut day = String::new();
    for record in records {
        let a = record?;
        sheet::row(&mut documents, at, &row(&a), &columns, &styles.text).map_err(wrong)?;
        sheet::text(&mut documents, at, 2, &a.status, styles.of_status(&a.status)).map_err(wrong)?;
        at += 1;
        for f in &a.findings {
            let values = finding(&a.document.id, f);
            sheet::row(&mut findings, finding_at, &values, &found, &styles.text).map_err(wrong)?;
            finding_at += 1;
        }
        day = a.list.version;
    }
    sheet::filter(&mut documents, at, COLUMNS.len()).map_err(wrong)?;
    sheet::filter(&mut findings, finding_at, FINDING_COLUMNS.len()).map_err(wrong)?;
    let mut book = sheet::book(&day);
    book.push_worksheet(documents);
    book.push_worksheet(findings);
    book.save_to_writer(out).map_err(wrong)
}
