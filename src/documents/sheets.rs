//! Spreadsheets: Excel through calamine, `OpenDocument` and delimited text by readers of ours, row by row.

use std::cell::Cell;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use calamine::{Data, DataRef, Reader, SheetType, Xls, XlsError, Xlsb, Xlsx};

use super::archive::Archive;
use super::builder::Builder;
use super::encoding;
use super::error::ReadErrorKind;
use super::format::Format;
use super::input::Options;
use super::limits::Limits;
use super::model::{PassageKind, UnreadReason};
use super::odf;
use super::ole::{self, u16_at};
use super::ooxml;
use super::pull::{Event, Pull};
use super::rows::{Rows, SheetEvent, cell_name};

/// Columns that a repeated cell of an `OpenDocument` sheet may fill: what spreadsheets allow.
const MOST_COLUMNS: u32 = 16_384;
/// Columns over which a repeated value is written out; further ones would only repeat it.
const MOST_REPEATS: u32 = 64;

/// Reads a workbook that is part of another document: every row is a passage.
pub(super) fn whole(builder: &mut Builder, bytes: Vec<u8>, format: Format, name: &str) -> Result<(), ReadErrorKind> {
    let options = Options { limits: builder.limits.clone(), ..Options::default() };
    let mut emit = |_| ControlFlow::Continue(());
    let inner = std::mem::replace(builder, Builder::new(&options.limits));
    let mut rows = Rows::new(name, &options, &mut emit).into_data(inner);
    let outcome = match format {
        Format::Delimited => delimited(&mut rows, Box::new(Cursor::new(bytes)), name, &options.limits),
        _ => workbook(&mut rows, bytes, format, &options.limits),
    };
    *builder = rows.finish(String::new());
    builder.sheet(None);
    outcome
}

/// Reads a workbook into rows.
pub(super) fn workbook(
    rows: &mut Rows<'_>,
    bytes: Vec<u8>,
    format: Format,
    limits: &Limits,
) -> Result<(), ReadErrorKind> {
    match format {
        Format::Xls => xls(rows, &bytes),
        Format::Ods => {
            let mut archive = Archive::from_bytes(bytes, limits)?;
            ods(rows, &mut archive, limits)
        }
        _ => {
            let mut archive = Archive::from_bytes(bytes.clone(), limits)?;
            archive.check_all()?;
            if format == Format::Xlsb {
                xlsb(rows, bytes)?;
            } else {
                xlsx(rows, bytes)?;
            }
            rows.decided();
            ooxml::workbook_extras(&mut rows.rest, &mut archive);
            Ok(())
        }
    }
}

fn problem(error: impl std::fmt::Display) -> ReadErrorKind {
    ReadErrorKind::Damaged(error.to_string())
}

/// Sheets that hold no cells: told as unread.
fn other_sheet(rows: &mut Rows<'_>, name: &str, kind: SheetType) -> bool {
    let (reason, what) = match kind {
        SheetType::MacroSheet => (UnreadReason::Macro, "a macro sheet; its code is not read"),
        SheetType::Vba => (UnreadReason::Macro, "a sheet of program code; it is not read"),
        SheetType::ChartSheet | SheetType::DialogSheet | SheetType::WorkSheet => return false,
    };
    let stop = rows.take(SheetEvent::Sheet(Some(name.to_owned()))).is_break();
    stop || rows.take(SheetEvent::Unread(reason, what.to_owned())).is_break()
}

fn xlsx(rows: &mut Rows<'_>, bytes: Vec<u8>) -> Result<(), ReadErrorKind> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(problem)?;
    for sheet in book.sheets_metadata().to_vec() {
        if matches!(sheet.typ, SheetType::MacroSheet | SheetType::Vba) {
            if other_sheet(rows, &sheet.name, sheet.typ) {
                return Ok(());
            }
            continue;
        }
        if sheet.typ == SheetType::ChartSheet {
            continue;
        }
        if rows.take(SheetEvent::Sheet(Some(sheet.name.clone()))).is_break() {
            return Ok(());
        }
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            Err(error) => {
                unreadable(rows, &error)?;
                continue;
            }
        };
        let mut gather = Gather::default();
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    if gather.cell(rows, cell.get_position(), show_ref(cell.get_value())).is_break() {
                        return Ok(());
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    unreadable(rows, &error)?;
                    break;
                }
            }
        }
        if gather.end(rows).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

fn xlsb(rows: &mut Rows<'_>, bytes: Vec<u8>) -> Result<(), ReadErrorKind> {
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(problem)?;
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ == SheetType::ChartSheet {
            continue;
        }
        if rows.take(SheetEvent::Sheet(Some(sheet.name.clone()))).is_break() {
            return Ok(());
        }
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            Err(error) => {
                unreadable(rows, &error)?;
                continue;
            }
        };
        let mut gather = Gather::default();
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    if gather.cell(rows, cell.get_position(), show_ref(cell.get_value())).is_break() {
                        return Ok(());
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    unreadable(rows, &error)?;
                    break;
                }
            }
        }
        if gather.end(rows).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// A sheet that cannot be read to its end does not cost the others.
fn unreadable(rows: &mut Rows<'_>, error: &impl std::fmt::Display) -> Result<(), ReadErrorKind> {
    let detail = format!("the sheet could not be read, or not to its end ({error})");
    match rows.take(SheetEvent::Unread(UnreadReason::Damaged, detail.clone())) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ReadErrorKind::Damaged(detail)),
    }
}

fn xls(rows: &mut Rows<'_>, bytes: &[u8]) -> Result<(), ReadErrorKind> {
    let mut book: Xls<_> = match Xls::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsError::Password) => {
            let _ = rows.take(SheetEvent::Unread(
                UnreadReason::Protected,
                "the workbook is encrypted; save it without password".to_owned(),
            ));
            return Ok(());
        }
        Err(error) => return Err(problem(error)),
    };
    for sheet in book.sheets_metadata().to_vec() {
        if matches!(sheet.typ, SheetType::MacroSheet | SheetType::Vba) {
            if other_sheet(rows, &sheet.name, sheet.typ) {
                return Ok(());
            }
            continue;
        }
        if rows.take(SheetEvent::Sheet(Some(sheet.name.clone()))).is_break() {
            return Ok(());
        }
        let range = match book.worksheet_range(&sheet.name) {
            Ok(range) => range,
            Err(error) => {
                unreadable(rows, &error)?;
                continue;
            }
        };
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let blanks = vec![String::new(); usize::try_from(first_column).unwrap_or(0)];
        for (number, cells) in (first_row + 1..).zip(range.rows()) {
            let mut row = blanks.clone();
            row.extend(cells.iter().map(show));
            if rows.take(SheetEvent::Row(number, row)).is_break() {
                return Ok(());
            }
        }
    }
    rows.decided();
    rows.rest.sheet(None);
    let mut file = ole::open(bytes)?;
    let names = ole::names(&file);
    if names.iter().any(|n| n == "_vba_project_cur") {
        rows.rest.unread(UnreadReason::Macro, "the workbook holds macros; their code is not read");
    }
    let limit = rows.rest.limits.file_bytes;
    let records = ole::stream(&mut file, "Workbook", limit).or_else(|| ole::stream(&mut file, "Book", limit));
    for text in drawn_text(&records.unwrap_or_default()) {
        rows.rest.add_cell(PassageKind::TextBox, "text box", &text);
    }
    ole::embedded(&mut rows.rest, &mut file, "/", |name| name.starts_with("MBD"));
    if super::format::find(bytes, b"\x89PNG\r\n").is_some() || super::format::find(bytes, b"\xFF\xD8\xFF\xE0").is_some()
    {
        rows.rest.unread(UnreadReason::Image, "pictures: look at them yourself");
    }
    Ok(())
}

/// The text of text boxes and comments: a TXO record with its length, then CONTINUE records with the characters
/// ([MS-XLS] 2.4.329).
fn drawn_text(records: &[u8]) -> Vec<String> {
    const TXO: u16 = 0x01B6;
    const CONTINUE: u16 = 0x003C;
    let mut out = Vec::new();
    let (mut at, mut left, mut text) = (0usize, 0usize, String::new());
    while let (Some(kind), Some(length)) = (u16_at(records, at), u16_at(records, at + 2)) {
        let body = records.get(at + 4..(at + 4 + usize::from(length)).min(records.len())).unwrap_or_default();
        at += 4 + usize::from(length);
        if kind == TXO {
            left = u16_at(body, 10).map_or(0, usize::from);
            text.clear();
        } else if kind == CONTINUE && left > 0 {
            let Some((flags, characters)) = body.split_first() else { continue };
            let part: String = if flags & 1 == 1 {
                ole::utf16(characters).chars().take(left).collect()
            } else {
                characters.iter().take(left).map(|b| char::from(*b)).collect()
            };
            left = left.saturating_sub(part.encode_utf16().count().max(1));
            text.push_str(&part);
            if left == 0 {
                out.push(std::mem::take(&mut text));
            }
        }
    }
    out
}

/// Gathers single cells into rows.
#[derive(Default)]
struct Gather {
    number: u32,
    cells: Vec<String>,
}

impl Gather {
    fn cell(&mut self, rows: &mut Rows<'_>, (row, column): (u32, u32), text: String) -> ControlFlow<()> {
        if row + 1 != self.number {
            self.end(rows)?;
            self.number = row + 1;
        }
        let column = usize::try_from(column.min(MOST_COLUMNS)).unwrap_or(0);
        if text.is_empty() {
            return ControlFlow::Continue(());
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(slot) = self.cells.get_mut(column) {
            *slot = text;
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, rows: &mut Rows<'_>) -> ControlFlow<()> {
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() { ControlFlow::Continue(()) } else { rows.take(SheetEvent::Row(self.number, cells)) }
    }
}

fn show_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => show(&Data::from(other.clone())),
    }
}

/// A cell as text: numbers plainly, dates as ISO 8601, errors as nothing.
fn show(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(date) => {
            let (y, m, d, hour, minute, second, _) = date.to_ymd_hms_milli();
            if date.is_duration() || date.as_f64() < 1.0 {
                date.as_f64().to_string()
            } else if (hour, minute, second) == (0, 0, 0) {
                format!("{y:04}-{m:02}-{d:02}")
            } else {
                format!("{y:04}-{m:02}-{d:02} {hour:02}:{minute:02}")
            }
        }
        _ => String::new(),
    }
}

fn ods(rows: &mut Rows<'_>, archive: &mut Archive, limits: &Limits) -> Result<(), ReadErrorKind> {
    if odf::is_encrypted(archive) {
        let detail = "the workbook is encrypted; save it without password".to_owned();
        let _ = rows.take(SheetEvent::Unread(UnreadReason::Protected, detail));
        return Ok(());
    }
    let content = archive.read("content.xml").map_err(ReadErrorKind::from)?;
    if let Some(why) = ods_sheets(rows, &encoding::decode_markup(&content), limits) {
        unreadable(rows, &why)?;
    }
    rows.decided();
    rows.rest.sheet(None);
    odf::extras(&mut rows.rest, archive);
    rows.rest.images(archive.count(|n| n.starts_with("Pictures/") && ooxml::is_picture(n)));
    Ok(())
}

/// Walks the sheets; gives the reason when the text breaks off.
fn ods_sheets(rows: &mut Rows<'_>, text: &str, limits: &Limits) -> Option<String> {
    let mut pull = Pull::new(text, limits.xml_depth);
    let (mut number, mut repeat_row) = (1u32, 1u32);
    let mut cells: Vec<String> = Vec::new();
    let (mut cell, mut repeat) = (String::new(), 1u32);
    let (mut blanks, mut tables) = (0u32, 0u32);
    // Text of a cell, of a comment on it, or of a shape beside the cells.
    let (mut paragraph, mut comment, mut shape) = (0u32, None::<String>, None::<String>);
    loop {
        let flow = match pull.next() {
            Event::Open(tag) => match tag.qualified().as_str() {
                "table:table" => {
                    tables += 1;
                    number = 1;
                    rows.take(SheetEvent::Sheet(Some(tag.attribute("name").unwrap_or_else(|| tables.to_string()))))
                }
                "table:table-row" => {
                    repeat_row = tag.number("number-rows-repeated").unwrap_or(1);
                    blanks = 0;
                    ControlFlow::Continue(())
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    repeat = tag.number("number-columns-repeated").unwrap_or(1).min(MOST_COLUMNS);
                    cell.clear();
                    ControlFlow::Continue(())
                }
                "office:annotation" => {
                    comment = Some(String::new());
                    ControlFlow::Continue(())
                }
                "table:shapes" => {
                    shape = Some(String::new());
                    ControlFlow::Continue(())
                }
                "text:p" => {
                    paragraph += 1;
                    ControlFlow::Continue(())
                }
                "text:s" | "text:line-break" | "text:tab" => {
                    cell.push(' ');
                    ControlFlow::Continue(())
                }
                "dc:creator" | "dc:date" | "office:event-listeners" | "svg:desc" | "table:tracked-changes" => {
                    pull.skip();
                    ControlFlow::Continue(())
                }
                _ => ControlFlow::Continue(()),
            },
            Event::Text(text) if paragraph > 0 => {
                comment.as_mut().or(shape.as_mut()).unwrap_or(&mut cell).push_str(&text);
                ControlFlow::Continue(())
            }
            Event::Text(_) => ControlFlow::Continue(()),
            Event::Close(local) => match local.as_str() {
                "p" => {
                    paragraph = paragraph.saturating_sub(1);
                    comment.as_mut().or(shape.as_mut()).unwrap_or(&mut cell).push(' ');
                    ControlFlow::Continue(())
                }
                "annotation" => {
                    let at = cell_name(number, cells.len() + usize::try_from(blanks).unwrap_or(0));
                    rows.take(SheetEvent::Text(PassageKind::Comment, at, comment.take().unwrap_or_default()))
                }
                "shapes" => {
                    let text = shape.take().unwrap_or_default();
                    rows.take(SheetEvent::Text(PassageKind::TextBox, "shape".to_owned(), text))
                }
                "table-cell" | "covered-table-cell" => {
                    if cell.trim().is_empty() {
                        blanks = blanks.saturating_add(repeat).min(MOST_COLUMNS);
                    } else {
                        let filled = cells.len() + usize::try_from(blanks).unwrap_or(0);
                        cells.resize(filled.min(usize::try_from(MOST_COLUMNS).unwrap_or(0)), String::new());
                        blanks = 0;
                        for _ in 0..repeat.min(MOST_REPEATS) {
                            cells.push(cell.trim().to_owned());
                        }
                    }
                    ControlFlow::Continue(())
                }
                "table-row" => {
                    // Repeated rows say the same: once is enough.
                    let row = std::mem::take(&mut cells);
                    let flow = if row.is_empty() {
                        ControlFlow::Continue(())
                    } else {
                        rows.take(SheetEvent::Row(number, row))
                    };
                    number = number.saturating_add(repeat_row);
                    flow
                }
                _ => ControlFlow::Continue(()),
            },
            Event::End(why) => return why,
        };
        if flow.is_break() {
            return None;
        }
    }
}

/// A reader that fails when one record takes more than its share: an unclosed quotation mark would swallow the file.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.left.get().checked_sub(count as u64);
        let left =
            left.ok_or_else(|| std::io::Error::other("a record is too long: a quotation mark may not be closed"))?;
        self.left.set(left);
        Ok(count)
    }
}

/// Reads delimited text; the delimiter and the encoding are found in its first bytes.
pub(super) fn delimited(
    rows: &mut Rows<'_>,
    mut source: Box<dyn Read>,
    name: &str,
    limits: &Limits,
) -> Result<(), ReadErrorKind> {
    let mut head = Vec::new();
    (&mut source).take(super::format::HEAD as u64).read_to_end(&mut head).map_err(|e| ReadErrorKind::io(&e))?;
    let mut source: Box<dyn Read> = Box::new(Cursor::new(head.clone()).chain(source));
    if encoding::is_wide(&head) {
        let mut all = Vec::new();
        source.take(limits.file_bytes).read_to_end(&mut all).map_err(|e| ReadErrorKind::io(&e))?;
        head = encoding::decode(&all).trim_start_matches('\u{feff}').as_bytes().to_vec();
        source = Box::new(Cursor::new(head.clone()));
    } else if head.starts_with(b"\xEF\xBB\xBF") {
        let mut mark = [0; 3];
        source.read_exact(&mut mark).map_err(|e| ReadErrorKind::io(&e))?;
        head.drain(..3);
    }
    let fallback = encoding::guess(&head);
    let left = Rc::new(Cell::new(limits.record_bytes));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&head, name))
        .from_reader(Metered { inner: source, left: Rc::clone(&left) });
    if rows.take(SheetEvent::Sheet(None)).is_break() {
        return Ok(());
    }
    let mut record = csv::ByteRecord::new();
    let mut number = 0u32;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(problem(error)),
        }
        left.set(limits.record_bytes);
        number = number.saturating_add(1);
        let decoded = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => fallback.decode_without_bom_handling(bytes).0.into_owned(),
        };
        if rows.take(SheetEvent::Row(number, record.iter().map(decoded).collect())).is_break() {
            return Ok(());
        }
    }
}

/// The delimiter that divides the first lines into the most columns alike.
fn delimiter(head: &[u8], name: &str) -> u8 {
    let usual = if matches!(super::format::extension(name).as_str(), "tsv" | "tab") { b'\t' } else { b',' };
    let text = String::from_utf8_lossy(head);
    let score = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let widths: Vec<usize> = reader.byte_records().take(20).flatten().map(|r| r.len()).collect();
        let first = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|w| **w == first).count();
        if first < 2 { 0 } else { alike * 1000 / widths.len().max(1) * first.min(50) }
    };
    let candidates = [usual, b',', b';', b'\t', b'|'];
    let mut best = (0, usual);
    for candidate in candidates {
        let score = score(candidate);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8], format: Format, name: &str) -> Vec<String> {
        let mut b = Builder::new(&Limits::default());
        whole(&mut b, bytes.to_vec(), format, name).unwrap();
        b.passages.iter().map(|p| format!("{}={}", p.place, p.text)).collect()
    }

    #[test]
    fn delimiters_and_encodings() {
        let got = texts(b"Teil;Leistung (W);Gr\xF6\xDFe\nA;1,5;3\nB;2,5;4\n", Format::Delimited, "a.csv");
        assert_eq!(
            got[1..],
            ["A2:C2=Teil: A; Leistung (W): 1,5; Größe: 3", "A3:C3=Teil: B; Leistung (W): 2,5; Größe: 4"]
        );
        let wide: Vec<u8> = "\u{feff}a\tb\n1\t2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(texts(&wide, Format::Delimited, "a.tsv"), ["A1:B1=a | b", "A2:B2=1 | 2"]);
    }

    #[test]
    fn an_unclosed_quotation_mark_does_not_swallow_the_memory() {
        let limits = Limits { record_bytes: 20_000, ..Limits::default() };
        let mut b = Builder::new(&limits);
        let bytes = format!("a,b\n\"open,{}", "x,y\n".repeat(100_000)).into_bytes();
        let error = whole(&mut b, bytes, Format::Delimited, "a.csv").unwrap_err();
        assert!(error.to_string().contains("quotation mark"), "{error}");
    }

    #[test]
    fn a_sheet_of_repeats_is_no_bomb() {
        let xml = "<table:table table:name='S'><table:table-row table:number-rows-repeated='1048576'><table:table-cell \
            table:number-columns-repeated='16384'><text:p>x</text:p></table:table-cell></table:table-row></table:table>";
        let options = Options::default();
        let mut emit = |_| ControlFlow::Continue(());
        let mut rows = Rows::new("x", &options, &mut emit).into_data(Builder::new(&options.limits));
        assert_eq!(ods_sheets(&mut rows, xml, &options.limits), None);
        assert_eq!(rows.finish(String::new()).passages.len(), 1);
    }

    #[test]
    fn numbers_and_dates_as_people_write_them() {
        assert_eq!(show(&Data::Float(5.0)), "5");
        assert_eq!(show(&Data::Float(0.000_17)), "0.00017");
        let date = calamine::ExcelDateTime::new(45_000.0, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(show(&Data::DateTime(date)), "2023-03-15");
    }
}
