//! Word documents.
//!
//! In: text, tables and lists of a report ([`Body`], [`Text`], [`Table`]). Out: a `.docx` package that Word, `LibreOffice`
//! and our own reader open. It holds no date and no random number: the same content gives the same bytes.

mod assessment;
mod body;
mod package;
mod styles;

pub use assessment::document;
pub use body::{Body, Table, Text};
pub use package::{Cover, Tongue, package};
