//! From rows to documents: a row of a table of projects is a document; the other sheets of a workbook together are one.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sha2::{Digest as _, Sha256};

use super::builder::Builder;
use super::columns::{self, Columns, LOOKAHEAD};
use super::error::{ReadError, ReadErrorKind};
use super::input::Options;
use super::model::{Document, Passage, PassageKind, UnreadReason};
use super::table::{first_row_is_header, join};
use super::text;

/// Rows above the header of a data sheet.
const TITLE_ROWS: usize = 6;

/// What a reader of spreadsheets gives.
pub(super) enum SheetEvent {
    /// A sheet begins; a file without sheets has none.
    Sheet(Option<String>),
    /// A row, numbered from 1 as spreadsheets do.
    Row(u32, Vec<String>),
    /// Text that stands beside the cells.
    Text(PassageKind, String, String),
    /// Something that is not read.
    Unread(UnreadReason, String),
}

/// Takes documents as they are finished.
pub(super) type Emit<'a> = dyn FnMut(Result<Document, ReadError>) -> ControlFlow<()> + 'a;

/// Where rows go.
pub(super) struct Rows<'a> {
    path: &'a str,
    options: &'a Options,
    emit: &'a mut Emit<'a>,
    /// Collects what is no table of projects.
    pub(super) rest: Builder,
    sheet: Option<String>,
    ahead: Vec<(u32, Vec<String>)>,
    mode: Mode,
    cells: u64,
    /// Documents handed over.
    pub(super) given: u64,
    /// A column the user named was not found on a sheet; told when no sheet has it.
    missing: Option<ReadErrorKind>,
    /// Every row is data: the workbook is attached to something.
    all_data: bool,
}

enum Mode {
    Undecided,
    Projects(Columns),
    Data(Vec<String>),
}

impl<'a> Rows<'a> {
    pub(super) fn new(path: &'a str, options: &'a Options, emit: &'a mut Emit<'a>) -> Self {
        let mut rest = Builder::new(&options.limits);
        rest.untimed();
        Self {
            path,
            options,
            emit,
            rest,
            sheet: None,
            ahead: Vec::new(),
            mode: Mode::Undecided,
            cells: 0,
            given: 0,
            missing: None,
            all_data: false,
        }
    }

    /// For a workbook that is part of another document.
    pub(super) fn into_data(mut self, builder: Builder) -> Self {
        self.rest = builder;
        self.all_data = true;
        self
    }

    /// Takes an event; says whether to go on.
    pub(super) fn take(&mut self, event: SheetEvent) -> ControlFlow<()> {
        match event {
            SheetEvent::Sheet(name) => {
                self.decide()?;
                self.rest.sheet(name.as_deref());
                self.sheet = name;
                self.mode = Mode::Undecided;
                self.cells = 0;
            }
            SheetEvent::Row(number, cells) => {
                if cells.iter().all(|c| c.trim().is_empty()) {
                    return ControlFlow::Continue(());
                }
                self.cells += cells.iter().filter(|c| !c.is_empty()).count() as u64;
                match &self.mode {
                    Mode::Undecided => {
                        self.ahead.push((number, cells));
                        if self.ahead.len() >= LOOKAHEAD {
                            self.decide()?;
                        }
                    }
                    Mode::Projects(_) => self.project(number, &cells)?,
                    Mode::Data(_) => self.data(number, &cells),
                }
                // A table of projects is streamed and may be of any length; a data sheet is held as a whole.
                if matches!(self.mode, Mode::Data(_)) && self.cells > self.options.limits.cells {
                    self.rest.overflow("cells", self.options.limits.cells);
                    return ControlFlow::Break(());
                }
            }
            SheetEvent::Text(kind, cell, text) => self.rest.add_cell(kind, &cell, &text),
            SheetEvent::Unread(reason, detail) => self.rest.unread(reason, detail),
        }
        ControlFlow::Continue(())
    }

    /// Lets go the rows held back at the end of the last sheet; what follows belongs to the workbook as a whole.
    pub(super) fn decided(&mut self) {
        // Whoever listens no more is noticed at the next event.
        let _ = self.decide();
    }

    /// Judges the sheet by the rows held back, and lets them go.
    fn decide(&mut self) -> ControlFlow<()> {
        if !matches!(self.mode, Mode::Undecided) || self.ahead.is_empty() {
            return ControlFlow::Continue(());
        }
        let ahead = std::mem::take(&mut self.ahead);
        let rows: Vec<Vec<String>> = ahead.iter().map(|(_, cells)| cells.clone()).collect();
        let found = if self.all_data { Ok(None) } else { columns::find(&rows, &self.options.columns) };
        let found = found.unwrap_or_else(|kind| {
            self.missing.get_or_insert(kind);
            None
        });
        if let Some(columns) = found {
            let header = columns.header;
            self.missing = None;
            self.mode = Mode::Projects(columns);
            for (n, (number, cells)) in ahead.iter().enumerate() {
                if n < header {
                    self.data(*number, cells);
                } else if n > header {
                    self.project(*number, cells)?;
                }
            }
        } else {
            let header =
                (0..rows.len().min(TITLE_ROWS)).find(|n| first_row_is_header(rows.get(*n..).unwrap_or_default()));
            self.mode = Mode::Data(Vec::new());
            for (n, (number, cells)) in ahead.iter().enumerate() {
                self.data(*number, cells);
                if Some(n) == header {
                    self.mode = Mode::Data(cells.clone());
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn data(&mut self, number: u32, cells: &[String]) {
        let headers = match &self.mode {
            Mode::Data(headers) => headers.as_slice(),
            _ => &[],
        };
        let filled = || (0..cells.len()).filter(|n| cells.get(*n).is_some_and(|c| !c.trim().is_empty()));
        let (Some(first), Some(last)) = (filled().next(), filled().next_back()) else { return };
        let mut place = cell_name(number, first);
        if first != last {
            place = format!("{place}:{}", cell_name(number, last));
        }
        self.rest.add_cell(PassageKind::TableRow, &place, &join(headers, cells));
    }

    fn project(&mut self, number: u32, cells: &[String]) -> ControlFlow<()> {
        let Mode::Projects(columns) = &self.mode else { return ControlFlow::Continue(()) };
        let cell = |n: usize| cells.get(n).map(|c| c.trim()).filter(|c| !c.is_empty());
        let mut builder = Builder::new(&self.options.limits);
        builder.sheet(self.sheet.as_deref());
        if let Some((n, title)) = columns.title.and_then(|n| cell(n).map(|t| (n, t))) {
            builder.set_title(title);
            builder.add_cell(PassageKind::Title, &cell_name(number, n), title);
        }
        for n in &columns.texts {
            let Some(content) = cell(*n) else { continue };
            for paragraph in text::paragraphs(content) {
                builder.add_cell(PassageKind::Paragraph, &cell_name(number, *n), &paragraph);
            }
        }
        let mut fields = BTreeMap::new();
        for (n, header) in columns.headers.iter().enumerate() {
            let used = columns.texts.contains(&n) || columns.title == Some(n) || columns.id == Some(n);
            if let Some(value) = cell(n).filter(|_| !used && !header.trim().is_empty()) {
                fields.insert(header.trim().to_owned(), value.to_owned());
            }
        }
        let id = columns.id.and_then(cell).map(str::to_owned);
        let id = id.unwrap_or_else(|| match &self.sheet {
            Some(sheet) => format!("{}#{sheet}!{number}", self.path),
            None => format!("{}#row {number}", self.path),
        });
        self.given += 1;
        (self.emit)(Ok(record(id, self.path, builder, fields)))
    }

    /// Reports an error.
    pub(super) fn fail(&mut self, kind: ReadErrorKind) -> ControlFlow<()> {
        (self.emit)(Err(ReadError::new(self.path, kind)))
    }

    /// Ends the workbook: what was no table of projects becomes one document with this hash.
    pub(super) fn finish(mut self, sha256: String) -> Builder {
        if self.decide().is_break() {
            return self.rest;
        }
        if self.all_data {
            return self.rest;
        }
        if let Some(kind) = self.missing.take().filter(|_| self.given == 0) {
            let _ = (self.emit)(Err(ReadError::new(self.path, kind)));
            return self.rest;
        }
        if self.given > 0 && self.rest.is_empty() {
            return self.rest;
        }
        let rest = std::mem::replace(&mut self.rest, Builder::new(&self.options.limits));
        let document = Document {
            id: self.path.to_owned(),
            path: Some(self.path.to_owned()),
            title: rest.title,
            sha256,
            passages: rest.passages,
            unread: rest.unread,
            fields: BTreeMap::new(),
        };
        // The receiver may have stopped listening; nothing follows.
        let _ = (self.emit)(Ok(document));
        self.rest
    }
}

/// The document of one row or record; its hash is that of its text.
pub(super) fn record(id: String, path: &str, builder: Builder, fields: BTreeMap<String, String>) -> Document {
    Document {
        id,
        path: (path != super::input::STDIN).then(|| path.to_owned()),
        title: builder.title,
        sha256: text_hash(&builder.passages),
        passages: builder.passages,
        unread: builder.unread,
        fields,
    }
}

fn text_hash(passages: &[Passage]) -> String {
    let mut hash = Sha256::new();
    for (n, passage) in passages.iter().enumerate() {
        if n > 0 {
            hash.update(b"\n");
        }
        hash.update(passage.text.as_bytes());
    }
    super::hex(&hash.finalize())
}

/// `B7` for row 7 and column 1 (columns count from 0).
pub(super) fn cell_name(row: u32, column: usize) -> String {
    let mut letters = Vec::new();
    let mut n = column + 1;
    while n > 0 {
        n -= 1;
        letters.push(char::from(b'A' + u8::try_from(n % 26).unwrap_or(0)));
        n /= 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_names_spreadsheets_give() {
        assert_eq!(cell_name(7, 1), "B7");
        assert_eq!(cell_name(1, 25), "Z1");
        assert_eq!(cell_name(1, 26), "AA1");
        assert_eq!(cell_name(1, 16_383), "XFD1");
    }

    #[test]
    fn projects_stream_and_the_rest_is_one_document() {
        let options = Options::default();
        let mut got: Vec<Document> = Vec::new();
        let mut emit = |d: Result<Document, ReadError>| {
            got.push(d.unwrap());
            ControlFlow::Continue(())
        };
        let long = "This project develops a receiver for the reception of weak signals in space. ".repeat(2);
        let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let mut rows = Rows::new("a.xlsx", &options, &mut emit);
        let events = [
            SheetEvent::Sheet(Some("Projects".into())),
            SheetEvent::Row(1, row(&["ID", "Title", "Abstract", "Partner"])),
            SheetEvent::Row(2, row(&["P1", "Radar", &long, "X"])),
            SheetEvent::Row(3, row(&["", "", &long])),
            SheetEvent::Sheet(Some("Data".into())),
            SheetEvent::Row(4, row(&["Part", "f (GHz)", "P (W)"])),
            SheetEvent::Row(5, row(&["A", "3", "5"])),
        ];
        for event in events {
            assert!(rows.take(event).is_continue());
        }
        rows.finish("hash".into());
        assert_eq!(got.len(), 3);
        assert_eq!((got[0].id.as_str(), got[0].title.as_deref()), ("P1", Some("Radar")));
        assert_eq!(got[0].passages[1].place.to_string(), "sheet Projects, C2");
        assert_eq!(got[0].fields["Partner"], "X");
        assert_eq!(got[1].id, "a.xlsx#Projects!3");
        assert_eq!(got[2].passages[1].text, "Part: A; f (GHz): 3; P (W): 5");
        assert_eq!(got[2].passages[1].place.to_string(), "sheet Data, A5:C5");
    }
}
