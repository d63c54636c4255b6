//! Renderings of assessments: terminal, JSON, CSV, workbook, page, Word document. They know the record and nothing else.
//!
//! In: [`Assessment`](crate::assess::Assessment)s. Out: bytes.

mod appraisal;
mod csv;
pub mod docx;
mod html;
mod quote;
mod safe;
mod terminal;
mod words;
mod xlsx;

pub use appraisal::{appraisal, grade_words, questions};
pub use csv::CsvReport;
pub use html::page;
pub use safe::{cell, plain};
use terminal::wrap;
pub use terminal::{Terminal, width};
pub(crate) use words::{levels, readable};
pub use xlsx::workbook;

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
