//! What a reader gives: a document with its passages, each with the place it was read from, and the list of what was
//! not read.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One document: a file, a member of an archive, or one row of a table of projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The identifier column of a row; otherwise the path, with `#` and the row or line for a row without identifier.
    pub id: String,
    /// The path as the user gave it, with the path inside an archive after `!`; `None` for standard input.
    pub path: Option<String>,
    /// The title the document states (its properties, its title column, its subject line), when it has one.
    pub title: Option<String>,
    /// SHA-256 in lower-case hexadecimal: of the bytes of the document; for a row, of its passages joined by newlines.
    pub sha256: String,
    /// The text in reading order.
    pub passages: Vec<Passage>,
    /// What is in the document and was not read.
    pub unread: Vec<Unread>,
    /// The other columns of a row by their header; empty for a file.
    pub fields: BTreeMap<String, String>,
}

/// A piece of text that is read as one: a paragraph, a heading, a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Where it stands.
    pub place: Place,
    /// The text on one line, white space collapsed; superscript digits are Unicode superscripts.
    pub text: String,
    /// What part it plays.
    pub kind: PassageKind,
}

/// The part a passage plays in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassageKind {
    /// The title of the document or of a slide.
    Title,
    /// A heading.
    Heading,
    /// Running text.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A row of a table: `Header: cell; Header: cell`, or cells joined with ` | `.
    TableRow,
    /// A footnote or endnote.
    Footnote,
    /// A running header or footer, or the address lines of a message.
    Header,
    /// A caption, an alternative text or the text of a chart.
    Caption,
    /// The text of a text box.
    TextBox,
    /// A comment or annotation.
    Comment,
    /// The speaker's notes of a slide.
    Notes,
    /// A value filled into a form.
    Field,
}

/// Where a passage stands. Only what the format knows is filled in; all numbers count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place {
    /// Page of a PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Slide of a presentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slide: Option<u32>,
    /// Sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Cell or range of cells, as spreadsheets name them: `B7`, `A7:F7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Line of a file of JSON lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// A part other than the body: `footnotes`, `header`, the name of an attachment, a field of a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Paragraph within the page, slide or part, otherwise within the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.part.clone());
        parts.extend(self.page.map(|n| format!("page {n}")));
        parts.extend(self.slide.map(|n| format!("slide {n}")));
        parts.extend(self.sheet.as_ref().map(|s| format!("sheet {s}")));
        parts.extend(self.line.map(|n| format!("line {n}")));
        parts.extend(self.cell.clone());
        parts.extend(self.paragraph.map(|n| format!("paragraph {n}")));
        if parts.is_empty() { f.write_str("whole document") } else { f.write_str(&parts.join(", ")) }
    }
}

/// Something in a document that was not read: nobody may take its silence for a clean result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Where it stands.
    pub place: Place,
    /// Why it was not read.
    pub reason: UnreadReason,
    /// What it is, and what to do to have it read.
    pub detail: String,
}

/// Why something was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnreadReason {
    /// A page that is a picture of text.
    Scanned,
    /// A page, or a whole document, in which no text was found.
    NoText,
    /// Pictures.
    Image,
    /// Behind a password or rights management.
    Protected,
    /// Program code in the document, or a macro sheet.
    Macro,
    /// An embedded object of a kind that is not read.
    Embedded,
    /// A kind of file that is not read.
    Unsupported,
    /// Damaged: what stands before the damage was read.
    Damaged,
    /// Text whose font or encoding gives no characters.
    Undecodable,
    /// Beyond a limit of [`super::Limits`].
    TooLarge,
    /// Beyond the time limit.
    TimedOut,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_people_say_it() {
        let pdf = Place { page: Some(3), paragraph: Some(12), ..Place::default() };
        assert_eq!(pdf.to_string(), "page 3, paragraph 12");
        let cell = Place { sheet: Some("Data".into()), cell: Some("B7".into()), ..Place::default() };
        assert_eq!(cell.to_string(), "sheet Data, B7");
        assert_eq!(Place::default().to_string(), "whole document");
        let json = serde_json::to_string(&pdf).unwrap();
        assert_eq!(json, r#"{"page":3,"paragraph":12}"#);
        assert_eq!(serde_json::from_str::<Place>(&json).unwrap(), pdf);
    }
}
