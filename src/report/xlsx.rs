//! A workbook: a sheet of documents and a sheet of findings, with frozen headers and filters.

use std::io::{Seek, Write};

use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet};

use super::ReportError;
use super::csv::{COLUMNS, row};
use super::safe::cell;
use crate::assess::Assessment;

const WIDTHS: [f64; 15] = [18.0, 36.0, 11.0, 22.0, 16.0, 7.0, 60.0, 48.0, 14.0, 30.0, 14.0, 12.0, 30.0, 30.0, 16.0];

const FINDING_COLUMNS: [&str; 10] =
    ["id", "code", "verdict", "score", "name", "words read", "place", "conditions", "questions", "exception"];
const FINDING_WIDTHS: [f64; 10] = [18.0, 16.0, 10.0, 7.0, 44.0, 36.0, 22.0, 70.0, 48.0, 30.0];

/// Writes the workbook.
///
/// # Errors
/// When the workbook cannot be made or written.
pub fn workbook<E: From<ReportError>>(
    records: impl Iterator<Item = Result<Assessment, E>>,
    out: impl Write + Seek + Send,
) -> Result<(), E> {
    let mut book = Workbook::new();
    let mut findings = Worksheet::new();
    let mut documents = Worksheet::new();
    let wrong = |e: rust_xlsxwriter::XlsxError| E::from(ReportError::from(e));
    let styles = Styles::new();
    head(&mut documents, "Documents", &COLUMNS, &WIDTHS, &styles).map_err(wrong)?;
    head(&mut findings, "Findings", &FINDING_COLUMNS, &FINDING_WIDTHS, &styles).map_err(wrong)?;
    let (mut at, mut finding_at) = (1, 1);
    for record in records {
        let a = record?;
        let style = styles.of(&a.status);
        for (column, value) in (0u16..).zip(row(&a)) {
            let format = if column == 2 { style } else { &styles.text };
            documents.write_string_with_format(at, column, cell(&value), format).map_err(wrong)?;
        }
        at += 1;
        for f in &a.findings {
            let conditions: Vec<String> = f
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
            let words: Vec<&str> = f.evidence.iter().map(|e| e.text.as_str()).collect();
            let values = [
                a.document.id.clone(),
                f.code.clone(),
                f.verdict.clone(),
                format!("{:.2}", f.score),
                f.name.clone(),
                words.join("; "),
                f.evidence.first().map(|e| e.place.to_string()).unwrap_or_default(),
                conditions.join("\n"),
                f.questions.join("\n"),
                f.exception.clone().unwrap_or_default(),
            ];
            for (column, value) in (0u16..).zip(values) {
                let lines: Vec<String> = value.lines().map(cell).collect();
                findings.write_string_with_format(finding_at, column, lines.join("\n"), &styles.text).map_err(wrong)?;
            }
            finding_at += 1;
        }
    }
    for (sheet, rows, columns) in [(&mut documents, at, 14), (&mut findings, finding_at, 9)] {
        sheet.autofilter(0, 0, rows.saturating_sub(1).max(1), columns).map_err(wrong)?;
    }
    book.push_worksheet(documents);
    book.push_worksheet(findings);
    book.save_to_writer(out).map_err(wrong)
}

struct Styles {
    head: Format,
    text: Format,
    listed: Format,
    review: Format,
    failed: Format,
}

impl Styles {
    fn new() -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            head: Format::new().set_bold().set_background_color(Color::RGB(0x00DD_E3EA)).set_align(FormatAlign::Top),
            listed: text.clone().set_background_color(Color::RGB(0x00F8_CBAD)),
            review: text.clone().set_background_color(Color::RGB(0x00FF_E699)),
            failed: text.clone().set_background_color(Color::RGB(0x00D9_D9D9)),
            text,
        }
    }

    fn of(&self, status: &str) -> &Format {
        match status {
            "listed" => &self.listed,
            "review" => &self.review,
            "failed" => &self.failed,
            _ => &self.text,
        }
    }
}

fn head(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[&str],
    widths: &[f64],
    styles: &Styles,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 1)?;
    for ((i, title), width) in (0u16..).zip(columns).zip(widths) {
        sheet.write_string_with_format(0, i, *title, &styles.head)?;
        sheet.set_column_width(i, *width)?;
    }
    Ok(())
}
