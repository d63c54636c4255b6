//! Renderings of assessments: terminal, JSON, CSV, workbook, page, Word document. They know the record and nothing else.
//!
//! In: [`Assessment`](crate::assess::Assessment)s. Out: bytes.

mod appraisal;
mod csv;
pub mod docx;
mod html;
pub(crate) mod line;
mod overview;
mod quote;
mod safe;
pub(crate) mod sheet;
mod terminal;
mod words;
mod xlsx;

pub use appraisal::{appraisal, grade_words, questions};
pub use csv::CsvReport;
pub use html::{overview_page, page};
pub(crate) use line::{outcome_word, status_word};
pub use overview::{Bar, Overview};
pub use safe::{cell, cell_lines, plain, shorten, uncell};
use terminal::wrap;
pub use terminal::{Terminal, width};
pub(crate) use words::{levels, readable};
pub use xlsx::workbook;
pub(crate) use xlsx::{finding, finding_columns};

/// Why a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The output cannot be written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The table cannot be written.
    #[error("{0}")]
    Csv(#[from] ::csv::Error),
    /// A data file of this build is at fault.
    #[error("{0}")]
    Data(String),
    /// The workbook cannot be made.
    #[error("the workbook cannot be made: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}
