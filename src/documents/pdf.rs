//! PDF: paragraphs by page, behind a trait of ours, in a reading thread.
//!
//! In: the bytes of a PDF. Out: paragraphs with their page; pages without text are told as scanned or empty. Two
//! columns can come out interleaved where the file gives no hint of its columns.

use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use unpdf::{Block, ErrorKind, InlineContent, PageSelection, PageStreamOptions, ParseEvent, PdfParser};

use super::builder::Builder;
use super::error::ReadErrorKind;
use super::guard;
use super::model::{PassageKind, UnreadReason};
use super::table::{self, Cell, Row, Table};
use super::text::{join_line, starts_item, undo_hyphens};

/// Characters on a page below which its pictures are taken for its content.
const SCAN_CHARACTERS: usize = 40;
/// Share of a page that pictures cover on a scan.
const SCAN_COVERAGE: f32 = 0.5;

/// What a PDF reader gives, page by page.
pub(super) enum Event {
    /// The title the file states, and its number of pages.
    Start { title: Option<String>, pages: u32 },
    /// A page.
    Page(Page),
    /// A page that could not be read.
    Failed { page: u32, why: String },
    /// A form field with its value.
    Field { name: String, value: String },
    /// Pages are known to be missing.
    Incomplete,
}

/// The text of a page and what is known about the rest of it.
#[derive(Default)]
pub(super) struct Page {
    number: u32,
    blocks: Vec<(PassageKind, String)>,
    images: u32,
    coverage: f32,
    /// Runs of text whose font gives no characters.
    undecoded: usize,
    lost_ocr: bool,
    outlines: bool,
}

/// A library that reads PDFs.
pub(super) trait PdfReader {
    /// Reads at most `pages` pages and hands over what it finds until told to stop.
    fn read(&self, bytes: &[u8], pages: u32, out: &mut dyn FnMut(Event) -> ControlFlow<()>) -> Result<(), Failure>;
}

/// Why a PDF cannot be read.
pub(super) enum Failure {
    Protected,
    Damaged(String),
}

/// Reads a PDF.
pub(super) fn read(builder: &mut Builder, bytes: Vec<u8>) -> Result<(), ReadErrorKind> {
    read_with(builder, bytes, Unpdf)
}

fn read_with(
    builder: &mut Builder,
    bytes: Vec<u8>,
    reader: impl PdfReader + Send + 'static,
) -> Result<(), ReadErrorKind> {
    enum Message {
        Event(Event),
        Done(Result<Result<(), Failure>, ReadErrorKind>),
    }
    let (send, receive) = sync_channel(16);
    let limit = builder.limits.pages;
    guard::spawn(move || {
        let outcome = guard::caught(|| {
            reader.read(&bytes, limit, &mut |event| {
                if send.send(Message::Event(event)).is_ok() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })
        });
        // Nobody listens any more when the document was given up.
        let _ = send.send(Message::Done(outcome));
    })?;
    let mut pages = Pages::default();
    let mut total = 0;
    let outcome = loop {
        if builder.stop() {
            break Ok(());
        }
        match receive.recv_timeout(Duration::from_millis(200)) {
            Ok(Message::Event(Event::Start { title, pages })) => {
                total = pages;
                if let Some(title) = title {
                    builder.set_title(&title);
                }
            }
            Ok(Message::Event(event)) => pages.take(builder, event),
            Ok(Message::Done(Ok(Ok(())))) => break Ok(()),
            Ok(Message::Done(Ok(Err(Failure::Protected)))) => {
                builder.unread(UnreadReason::Protected, "the PDF is encrypted; save it without password");
                break Ok(());
            }
            Ok(Message::Done(Ok(Err(Failure::Damaged(why))))) => break Err(ReadErrorKind::Damaged(why)),
            Ok(Message::Done(Err(kind))) => break Err(kind),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
                break Err(ReadErrorKind::Crashed("the reader ended early".to_owned()));
            }
        }
    };
    pages.finish(builder);
    if total > limit {
        builder.overflow("pages", limit);
    }
    match outcome {
        // What was read before a failure is worth keeping; the failure is told.
        Err(kind) if !builder.passages.is_empty() => {
            builder.unread(UnreadReason::Damaged, kind.to_string());
            Ok(())
        }
        other => other,
    }
}

/// Joins what a page break divides, and gathers pages of the same kind.
#[derive(Default)]
struct Pages {
    scanned: Vec<u32>,
    empty: Vec<u32>,
    images: u32,
}

impl Pages {
    fn take(&mut self, builder: &mut Builder, event: Event) {
        match event {
            Event::Page(page) => self.page(builder, &page),
            Event::Failed { page, why } => {
                builder.page(page);
                builder.unread(UnreadReason::Damaged, format!("the page could not be read ({why})"));
            }
            Event::Field { name, value } => {
                builder.aside("form", |b| b.add(PassageKind::Field, &format!("{name}: {value}")));
            }
            Event::Incomplete => {
                builder.unread(UnreadReason::Damaged, "the file is damaged and some pages are missing");
            }
            Event::Start { .. } => {}
        }
    }

    fn page(&mut self, builder: &mut Builder, page: &Page) {
        builder.page(page.number);
        let mut characters = 0;
        for (kind, text) in &page.blocks {
            characters += text.chars().filter(|c| !c.is_whitespace()).count();
            builder.add(*kind, text);
        }
        if page.undecoded > 0 {
            let runs = page.undecoded;
            builder.unread(UnreadReason::Undecodable, format!("{runs} pieces of text whose font gives no characters"));
        }
        if page.lost_ocr
            || characters < SCAN_CHARACTERS && page.images > 0 && (page.coverage > SCAN_COVERAGE || characters == 0)
        {
            self.scanned.push(page.number);
        } else if characters == 0 && page.outlines {
            // Letters drawn as shapes show as text and hold none.
            self.scanned.push(page.number);
        } else if characters == 0 {
            self.empty.push(page.number);
        } else {
            self.images += page.images;
        }
    }

    fn finish(&self, builder: &mut Builder) {
        for (pages, reason, what) in [
            (&self.scanned, UnreadReason::Scanned, "a picture of a page without text: run character recognition on it"),
            (&self.empty, UnreadReason::NoText, "a page without any text"),
        ] {
            for page in pages {
                builder.page(*page);
                builder.unread(reason, what);
            }
        }
        builder.whole();
        builder.images(usize::try_from(self.images).unwrap_or(0));
    }
}

/// The library unpdf.
struct Unpdf;

impl PdfReader for Unpdf {
    fn read(&self, bytes: &[u8], pages: u32, out: &mut dyn FnMut(Event) -> ControlFlow<()>) -> Result<(), Failure> {
        // Offsets count from the header, which may come after a byte order mark or a wrapper.
        let window = bytes.get(..bytes.len().min(1024)).unwrap_or(bytes);
        let start = super::format::find(window, b"%PDF-").unwrap_or(0);
        let parser = PdfParser::from_bytes(bytes.get(start..).unwrap_or(bytes)).map_err(failure)?;
        if parser.page_count() == 0 {
            return Err(Failure::Damaged("it has no pages that can be found".to_owned()));
        }
        let options = PageStreamOptions {
            pages: PageSelection::Range(1..=pages),
            parallel: false,
            emit_progress_every: 0,
            ..PageStreamOptions::default()
        };
        let quality = parser
            .for_each_page(options, |event| match event {
                ParseEvent::DocumentStart { metadata, page_count, form_fields, .. } => {
                    if out(Event::Start { title: metadata.title, pages: page_count }).is_break() {
                        return ControlFlow::Break(());
                    }
                    for field in form_fields {
                        let value = if field.value.is_some() { field.display_value() } else { String::new() };
                        if !value.trim().is_empty() && out(Event::Field { name: field.name, value }).is_break() {
                            return ControlFlow::Break(());
                        }
                    }
                    ControlFlow::Continue(())
                }
                ParseEvent::PageParsed(page) => out(Event::Page(convert(page))),
                ParseEvent::PageFailed { page, error } => out(Event::Failed { page, why: error.to_string() }),
                ParseEvent::Progress { .. } | ParseEvent::DocumentEnd { .. } => ControlFlow::Continue(()),
            })
            .map_err(failure)?;
        if quality.pages_incomplete {
            // The receiver may have stopped listening.
            let _ = out(Event::Incomplete);
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a mapper of errors takes what map_err gives")]
fn failure(error: unpdf::Error) -> Failure {
    match error.kind() {
        ErrorKind::Encrypted | ErrorKind::InvalidPassword => Failure::Protected,
        _ => Failure::Damaged(error.to_string()),
    }
}

fn convert(page: unpdf::Page) -> Page {
    let mut blocks = Vec::new();
    for block in page.elements {
        match block {
            Block::Paragraph(p) => {
                let kind = if p.is_heading() {
                    PassageKind::Heading
                } else if p.is_list_item() {
                    PassageKind::ListItem
                } else {
                    PassageKind::Paragraph
                };
                append(&mut blocks, kind, &paragraph(&p));
            }
            Block::Table(t) => {
                let caption = t.caption.clone().unwrap_or_default();
                if !caption.trim().is_empty() {
                    blocks.push((PassageKind::Caption, caption));
                }
                blocks.extend(rows(&t).into_iter().flatten());
            }
            Block::Code { content } | Block::Raw { content } => {
                for line in super::text::paragraphs(&content) {
                    blocks.push((PassageKind::Paragraph, line));
                }
            }
            Block::Image { alt_text: Some(text), .. } => blocks.push((PassageKind::Caption, text)),
            _ => {}
        }
    }
    Page {
        number: page.number,
        blocks,
        images: page.image_op_count,
        coverage: page.image_coverage,
        undecoded: page.suppressed_text_runs + page.undecodable_content_streams,
        lost_ocr: page.ocr_text_suppressed,
        outlines: page.text_op_count == 0 && page.fill_op_count > 20,
    }
}

/// The runs of a paragraph: lines joined, hyphenation undone, raised figures kept.
fn paragraph(p: &unpdf::Paragraph) -> String {
    let mut text = String::new();
    for part in &p.content {
        match part {
            InlineContent::Text(run) => {
                let script =
                    if run.style.superscript { super::script::Script::Super } else { super::script::Script::Normal };
                text.push_str(&super::script::set(&run.text, script));
            }
            InlineContent::LineBreak => text.push('\n'),
            InlineContent::Link { text: shown, .. } => text.push_str(shown),
            InlineContent::Image { alt_text, .. } => text.push_str(alt_text.as_deref().unwrap_or_default()),
        }
    }
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        join_line(&mut joined, line.trim());
    }
    // The mark of a list item is no part of its runs; a number may matter.
    let plain = if p.is_list_item() { p.plain_text() } else { String::new() };
    let mark = plain.split_once(' ').map_or("", |(mark, _)| mark);
    let numbered = mark.starts_with(|c: char| c.is_alphanumeric()) && !joined.starts_with(mark);
    let joined = if numbered { format!("{mark} {joined}") } else { joined };
    undo_hyphens(&joined)
}

/// Adds a paragraph, or joins it to the one before when that one plainly goes on: it ends without a stop or with a
/// hyphen, and this one begins with a small letter.
fn append(blocks: &mut Vec<(PassageKind, String)>, kind: PassageKind, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if let Some((before, open)) = blocks.last_mut()
        && kind == PassageKind::Paragraph
        && matches!(before, PassageKind::Paragraph | PassageKind::ListItem)
        && open.chars().count() > 40
        && text.starts_with(char::is_lowercase)
        && !starts_item(text)
        && !open.ends_with(['.', '!', '?', ':', ';'])
    {
        join_line(open, text);
        return;
    }
    blocks.push((kind, text.to_owned()));
}

fn rows(t: &unpdf::Table) -> Vec<Vec<(PassageKind, String)>> {
    let mut table = Table::default();
    for row in &t.rows {
        let cells = row.cells.iter().map(|c| Cell {
            paragraphs: c.content.iter().map(paragraph).filter(|p| !p.trim().is_empty()).collect(),
            span: usize::from(c.colspan.max(1)),
            ..Cell::default()
        });
        table.rows.push(Row { cells: cells.collect(), header: row.is_header });
    }
    table::Table::passages(&table)
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    type Script = fn(&mut dyn FnMut(Event) -> ControlFlow<()>) -> Result<(), Failure>;

    struct Fake(Script);

    impl PdfReader for Fake {
        fn read(&self, _: &[u8], _: u32, out: &mut dyn FnMut(Event) -> ControlFlow<()>) -> Result<(), Failure> {
            (self.0)(out)
        }
    }

    fn page(number: u32, text: &str, images: u32) -> Event {
        let blocks = if text.is_empty() { vec![] } else { vec![(PassageKind::Paragraph, text.to_owned())] };
        Event::Page(Page { number, blocks, images, coverage: 1.0, ..Page::default() })
    }

    #[test]
    fn scanned_and_empty_pages_are_told() {
        let mut b = Builder::new(&Limits::default());
        let fake = Fake(|out| {
            for event in [page(1, "text", 0), page(2, "", 1), page(3, "", 0), page(4, "p. 4", 1)] {
                let _ = out(event);
            }
            Ok(())
        });
        assert_eq!(read_with(&mut b, vec![], fake), Ok(()));
        let got: Vec<_> = b.unread.iter().map(|u| (u.place.page, u.reason)).collect();
        let scanned = UnreadReason::Scanned;
        assert_eq!(got, [(Some(2), scanned), (Some(4), scanned), (Some(3), UnreadReason::NoText)]);
    }

    #[test]
    fn a_reader_that_fails_halfway_keeps_the_pages_before() {
        let mut b = Builder::new(&Limits::default());
        let fake = Fake(|out| {
            let _ = out(page(1, "text", 0));
            panic!("library bug");
        });
        assert_eq!(read_with(&mut b, vec![], fake), Ok(()));
        assert_eq!((b.passages.len(), b.unread[0].reason), (1, UnreadReason::Damaged));
        let mut none = Builder::new(&Limits::default());
        let crash = read_with(&mut none, vec![], Fake(|_| panic!("library bug")));
        assert_eq!(crash, Err(ReadErrorKind::Crashed("library bug".to_owned())));
    }

    #[test]
    fn paragraphs_divided_in_the_middle_are_joined() {
        let mut blocks = Vec::new();
        append(&mut blocks, PassageKind::Paragraph, "The amplifier was characterised over the full fre-");
        append(&mut blocks, PassageKind::Paragraph, "quency range from 2 to 18 GHz.");
        append(&mut blocks, PassageKind::Paragraph, "next one");
        assert_eq!(blocks.len(), 2);
        assert!(blocks[0].1.contains("full frequency range"));
    }
}
