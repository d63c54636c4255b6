//! From the events of a markup reader (text, paragraph end, table, row, cell, aside) to passages: what docx, odt, html,
//! rtf and slides have in common.
//!
//! Rows of a table become passages when the table ends, so that cells can be joined with their headers. Footnotes, text
//! boxes and nested tables come after the paragraph or row they stand in.

use super::builder::{Builder, tidy};
use super::model::PassageKind;
use super::script::{self, Script};
use super::table::{Cell, Row, Table};

/// A passage that waits for the end of the paragraph or row around it.
struct Waiting {
    kind: PassageKind,
    part: Option<String>,
    text: String,
}

enum Frame {
    /// Running text: the body, a footnote, a text box.
    Text { kind: PassageKind, part: Option<String>, buffer: String },
    /// A table; `after` holds passages with the number of the row they follow.
    Table { table: Table, row: Option<Row>, after: Vec<(usize, Waiting)> },
    /// A cell being filled.
    Cell { cell: Cell, buffer: String },
}

/// Turns events into passages of a builder.
pub(super) struct Flow<'b> {
    pub(super) builder: &'b mut Builder,
    frames: Vec<Frame>,
    /// What follows the open paragraph of the body.
    queue: Vec<Waiting>,
    default: PassageKind,
    cells: u64,
}

impl<'b> Flow<'b> {
    /// A flow whose paragraphs are of `kind` unless said otherwise.
    pub(super) fn new(builder: &'b mut Builder, kind: PassageKind) -> Self {
        let base = Frame::Text { kind, part: None, buffer: String::new() };
        Self { builder, frames: vec![base], queue: Vec::new(), default: kind, cells: 0 }
    }

    pub(super) fn stop(&mut self) -> bool {
        self.builder.stop()
    }

    /// Adds text to what is open.
    pub(super) fn text(&mut self, text: &str, script: Script) {
        let raised;
        let text = if script == Script::Super {
            raised = script::set(text, script);
            &raised
        } else {
            text
        };
        match self.frames.last_mut() {
            Some(Frame::Text { buffer, .. } | Frame::Cell { buffer, .. }) => buffer.push_str(text),
            // Text between rows or cells has no place in a table; it is kept all the same.
            Some(Frame::Table { .. }) if !text.trim().is_empty() => {
                let (kind, text) = (self.default, text.to_owned());
                self.deliver(Waiting { kind, part: None, text });
            }
            _ => {}
        }
    }

    /// Takes the open paragraph as the title of the document.
    pub(super) fn title(&mut self) {
        if let Some(Frame::Text { buffer, .. }) = self.frames.last() {
            self.builder.set_title(buffer);
        }
    }

    /// Whether nothing stands in the open paragraph yet.
    pub(super) fn at_start(&self) -> bool {
        match self.frames.last() {
            Some(Frame::Text { buffer, .. } | Frame::Cell { buffer, .. }) => buffer.trim().is_empty(),
            _ => true,
        }
    }

    /// Ends the open paragraph, as one of the usual kind.
    pub(super) fn end_paragraph(&mut self) {
        self.end_paragraph_as(None);
    }

    /// Ends the open paragraph, as one of `kind`; in a footnote or text box its own kind prevails.
    pub(super) fn end_paragraph_as(&mut self, kind: Option<PassageKind>) {
        let base = self.frames.len() == 1;
        match self.frames.last_mut() {
            Some(Frame::Text { kind: own, part, buffer }) => {
                let text = std::mem::take(buffer);
                let kind = if base { kind.unwrap_or(*own) } else { *own };
                let waiting = Waiting { kind, part: part.clone(), text };
                if base {
                    self.builder.add_part(waiting.kind, waiting.part.as_deref(), &waiting.text);
                    for w in std::mem::take(&mut self.queue) {
                        self.builder.add_part(w.kind, w.part.as_deref(), &w.text);
                    }
                } else {
                    self.deliver(waiting);
                }
            }
            Some(Frame::Cell { cell, buffer }) => {
                let text = tidy(buffer);
                buffer.clear();
                if !text.is_empty() {
                    cell.paragraphs.push(text);
                }
            }
            _ => {}
        }
    }

    fn deliver(&mut self, waiting: Waiting) {
        if waiting.text.trim().is_empty() {
            return;
        }
        let outermost = self.frames.iter_mut().find_map(|f| match f {
            Frame::Table { table, after, .. } => Some((table.rows.len(), after)),
            _ => None,
        });
        match outermost {
            Some((rows, after)) => after.push((rows, waiting)),
            None => match self.frames.first() {
                Some(Frame::Text { buffer, .. }) if !buffer.trim().is_empty() => self.queue.push(waiting),
                _ => self.builder.add_part(waiting.kind, waiting.part.as_deref(), &waiting.text),
            },
        }
    }

    /// Opens a footnote, text box or comment within the running text.
    pub(super) fn open_aside(&mut self, kind: PassageKind, part: Option<&str>) {
        self.frames.push(Frame::Text { kind, part: part.map(str::to_owned), buffer: String::new() });
    }

    /// Closes what [`Self::open_aside`] opened, and tables left open in it.
    pub(super) fn close_aside(&mut self) {
        while self.frames.len() > 1 {
            match self.frames.last() {
                Some(Frame::Text { .. }) => {
                    self.end_paragraph();
                    self.frames.pop();
                    return;
                }
                Some(Frame::Cell { .. }) => self.close_cell(),
                _ => self.close_table(),
            }
        }
    }

    pub(super) fn open_table(&mut self) {
        if matches!(self.frames.last(), Some(Frame::Text { .. })) && self.frames.len() == 1 {
            self.end_paragraph();
        }
        self.frames.push(Frame::Table { table: Table::default(), row: None, after: Vec::new() });
    }

    /// Whether a table is open that is not behind an aside.
    pub(super) fn in_table(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Table { .. } | Frame::Cell { .. }))
    }

    pub(super) fn open_row(&mut self, header: bool) {
        self.close_row();
        if let Some(Frame::Table { row, .. }) = self.frames.last_mut() {
            *row = Some(Row { header, ..Row::default() });
        }
    }

    /// Says that the open row holds headers.
    pub(super) fn mark_header(&mut self) {
        for frame in self.frames.iter_mut().rev() {
            if let Frame::Table { row: Some(row), .. } = frame {
                row.header = true;
                return;
            }
        }
    }

    pub(super) fn close_row(&mut self) {
        if matches!(self.frames.last(), Some(Frame::Cell { .. })) {
            self.close_cell();
        }
        if let Some(Frame::Table { table, row, .. }) = self.frames.last_mut()
            && let Some(mut row) = row.take()
        {
            // A row of header cells is a header; one header cell at the start of a row names the row.
            row.header |= row.cells.len() > 1 && row.cells.iter().all(|c| c.header);
            table.rows.push(row);
        }
    }

    /// Opens a cell that is `span` columns wide.
    pub(super) fn open_cell(&mut self, span: usize) {
        if matches!(self.frames.last(), Some(Frame::Cell { .. })) {
            self.close_cell();
        }
        if !matches!(self.frames.last(), Some(Frame::Table { .. })) {
            return;
        }
        if let Some(Frame::Table { row: row @ None, .. }) = self.frames.last_mut() {
            *row = Some(Row::default());
        }
        self.frames
            .push(Frame::Cell { cell: Cell { span: span.clamp(1, 1000), ..Cell::default() }, buffer: String::new() });
    }

    /// Whether a table is open whose next cell is not.
    pub(super) fn needs_cell(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Table { .. }))
    }

    /// Takes back a cell that was opened in advance and holds nothing.
    pub(super) fn drop_empty_cell(&mut self) {
        if let Some(Frame::Cell { cell, buffer }) = self.frames.last()
            && cell.paragraphs.is_empty()
            && buffer.trim().is_empty()
        {
            self.frames.pop();
        }
    }

    /// Says that the open cell continues the one above it.
    pub(super) fn continue_cell(&mut self) {
        if let Some(Frame::Cell { cell, .. }) = self.frames.last_mut() {
            cell.continued = true;
        }
    }

    /// Says that the open cell is a header.
    pub(super) fn header_cell(&mut self) {
        if let Some(Frame::Cell { cell, .. }) = self.frames.last_mut() {
            cell.header = true;
        }
    }

    /// Sets the width of the open cell in columns.
    pub(super) fn span_cell(&mut self, span: usize) {
        if let Some(Frame::Cell { cell, .. }) = self.frames.last_mut() {
            cell.span = span.clamp(1, 1000);
        }
    }

    pub(super) fn close_cell(&mut self) {
        if !matches!(self.frames.last(), Some(Frame::Cell { .. })) {
            return;
        }
        self.end_paragraph();
        self.cells += 1;
        if self.cells > self.builder.limits.cells {
            self.builder.overflow("cells", self.builder.limits.cells);
        }
        if let Some(Frame::Cell { cell, .. }) = self.frames.pop()
            && let Some(Frame::Table { row: Some(row), .. }) = self.frames.last_mut()
        {
            row.cells.push(cell);
        }
    }

    pub(super) fn close_table(&mut self) {
        self.close_row();
        if !matches!(self.frames.last(), Some(Frame::Table { .. })) {
            return;
        }
        let Some(Frame::Table { table, after, .. }) = self.frames.pop() else { return };
        let mut after = after.into_iter().peekable();
        let rows = table.rows.len();
        for (number, passages) in table.passages().into_iter().enumerate() {
            for (kind, text) in passages {
                self.deliver(Waiting { kind, part: None, text });
            }
            while let Some((_, waiting)) = after.next_if(|(row, _)| *row <= number || number + 1 == rows) {
                self.deliver(waiting);
            }
        }
        for (_, waiting) in after {
            self.deliver(waiting);
        }
    }

    /// Closes everything that is still open.
    pub(super) fn finish(mut self) {
        while self.frames.len() > 1 {
            match self.frames.last() {
                Some(Frame::Cell { .. }) => self.close_cell(),
                Some(Frame::Table { .. }) => self.close_table(),
                _ => self.close_aside(),
            }
        }
        self.end_paragraph();
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    fn run(events: impl FnOnce(&mut Flow<'_>)) -> Vec<String> {
        let mut builder = Builder::new(&Limits::default());
        let mut flow = Flow::new(&mut builder, PassageKind::Paragraph);
        events(&mut flow);
        flow.finish();
        builder.passages.into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn asides_follow_their_paragraph() {
        let got = run(|f| {
            f.text("before ", Script::Normal);
            f.open_aside(PassageKind::Footnote, Some("footnote"));
            f.text("note", Script::Normal);
            f.close_aside();
            f.text("10", Script::Normal);
            f.text("-14", Script::Super);
            f.end_paragraph();
            f.text("next", Script::Normal);
        });
        assert_eq!(got, ["before 10⁻¹⁴", "note", "next"]);
    }

    #[test]
    fn nested_tables_and_broken_nesting_lose_nothing() {
        let got = run(|f| {
            f.open_table();
            f.open_row(false);
            f.open_cell(1);
            f.text("outer", Script::Normal);
            f.open_table();
            f.open_cell(1);
            f.text("inner", Script::Normal);
            f.close_table();
            f.open_cell(1);
            f.text("b", Script::Normal);
            f.open_row(false);
            f.open_cell(1);
            f.text("last", Script::Normal);
        });
        assert_eq!(got, ["outer | b", "inner", "last"]);
    }
}
