//! Sheets of a workbook: headings, widths, filters, colours; every text made harmless on its way in.
//!
//! In: headings and values. Out: a worksheet. Used by the workbook of a scan and by that of a triage.

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::safe::cell_lines;

/// Last row that a sheet has, counted from 0, with some left for notes.
pub(crate) const LAST_ROW: u32 = 1_048_000;

/// The formats of all sheets.
pub(crate) struct Styles {
    pub(crate) head: Format,
    /// The heading of a column that a person fills in.
    pub(crate) entry_head: Format,
    pub(crate) text: Format,
    /// A text that is on one line: paths and hashes.
    pub(crate) line: Format,
    /// A cell that a person fills in.
    pub(crate) entry: Format,
    /// The same for a date.
    pub(crate) entry_date: Format,
    pub(crate) number: Format,
    pub(crate) link: Format,
    pub(crate) title: Format,
    pub(crate) bold: Format,
    pub(crate) listed: Format,
    pub(crate) review: Format,
    pub(crate) failed: Format,
    pub(crate) done: Format,
}

const RED: u32 = 0x00F8_CBAD;
const AMBER: u32 = 0x00FF_E699;
const GREY: u32 = 0x00D9_D9D9;
const GREEN: u32 = 0x00C6_E0B4;
const LINE: u32 = 0x00D0_D4DA;

impl Styles {
    pub(crate) fn new() -> Self {
        // a line below each row leads the eye across a wide sheet
        let ruled = |f: Format| {
            f.set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(Color::RGB(LINE))
                .set_align(FormatAlign::Top)
        };
        let text = ruled(Format::new().set_text_wrap());
        let lined = |f: Format| f.set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE));
        let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let entry = lined(text.clone().set_background_color(Color::RGB(0x00FF_FDF0)));
        Self {
            head: head.clone().set_background_color(Color::RGB(0x00DD_E3EA)),
            entry_head: lined(head.set_background_color(Color::RGB(0x00FF_E08A))),
            entry_date: entry.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            entry,
            number: text.clone().set_num_format("0.00").set_align(FormatAlign::Left),
            link: text
                .clone()
                .set_font_color(Color::RGB(0x000B_4F8A))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            title: Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Top),
            bold: text.clone().set_bold(),
            listed: text.clone().set_background_color(Color::RGB(RED)),
            review: text.clone().set_background_color(Color::RGB(AMBER)),
            failed: text.clone().set_background_color(Color::RGB(GREY)),
            done: text.clone().set_background_color(Color::RGB(GREEN)),
            line: ruled(Format::new()),
            text,
        }
    }

    pub(crate) fn of_status(&self, status: &str) -> &Format {
        match status {
            "listed" => &self.listed,
            "review" => &self.review,
            "failed" => &self.failed,
            _ => &self.text,
        }
    }
}

/// A column: its heading and its width in characters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) width: f64,
}

impl Column {
    pub(crate) fn new(title: &str, width: f64) -> Self {
        Self { title: title.to_owned(), width }
    }
}

/// Names the sheet, writes its headings, sets widths and keeps headings and the first `frozen` columns in sight.
pub(crate) fn head(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[Column],
    frozen: u16,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, frozen)?;
    for (i, column) in (0u16..).zip(columns) {
        text(sheet, 0, i, &column.title, &styles.head)?;
        sheet.set_column_width(i, column.width)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// Writes a text, harmless and no longer than a cell holds; its lines are kept.
pub(crate) fn text(sheet: &mut Worksheet, row: u32, column: u16, value: &str, style: &Format) -> Result<(), XlsxError> {
    let safe = cell_lines(value);
    if safe.is_empty() {
        sheet.write_blank(row, column, style)?;
    } else {
        sheet.write_string_with_format(row, column, safe, style)?;
    }
    Ok(())
}

/// Height of a line of text in points.
const LINE_HEIGHT: f64 = 15.0;
/// Most lines that a row shows; the rest of a long cell is there when it is opened.
const MOST_LINES: usize = 12;

/// Lines that a text takes in a column of that width. Words do not break, so a little is added.
pub(crate) fn lines(text: &str, width: f64) -> usize {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let of = |line: &str| ((line.chars().count() as f64 * 1.1 / width).ceil() as usize).max(1);
    text.lines().take(MOST_LINES).map(of).sum()
}

/// Makes a row high enough for so many lines: not every program does so by itself.
pub(crate) fn height(sheet: &mut Worksheet, row: u32, lines: usize) -> Result<(), XlsxError> {
    let lines = u32::try_from(lines.clamp(1, MOST_LINES)).unwrap_or(1);
    sheet.set_row_height(row, f64::from(lines) * LINE_HEIGHT)?;
    Ok(())
}

/// Writes a row of texts, high enough for them.
pub(crate) fn row(
    sheet: &mut Worksheet,
    at: u32,
    values: &[String],
    columns: &[Column],
    style: &Format,
) -> Result<(), XlsxError> {
    let mut most = 1;
    for ((column, value), of) in (0u16..).zip(values).zip(columns) {
        text(sheet, at, column, value, style)?;
        most = most.max(lines(value, of.width));
    }
    height(sheet, at, most)
}

/// Puts a filter on the headings; `rows` counts them too.
pub(crate) fn filter(sheet: &mut Worksheet, rows: u32, columns: usize) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, rows.saturating_sub(1).max(1), last)?;
    Ok(())
}

/// Colours the cells of a column that hold one of these words; the colour follows when the cell is edited or sorted.
pub(crate) fn colour(
    sheet: &mut Worksheet,
    column: u16,
    rows: u32,
    words: &[(&str, &Format)],
) -> Result<(), XlsxError> {
    for (word, style) in words {
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo((*word).to_owned()))
            .set_format((*style).clone());
        sheet.add_conditional_format(1, column, rows.max(2) - 1, column, &rule)?;
    }
    Ok(())
}

/// A workbook whose bytes depend on its content alone, not on the clock.
pub(crate) fn book(day: &str) -> Workbook {
    let mut book = Workbook::new();
    if let Ok(day) = ExcelDateTime::parse_from_str(day) {
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    }
    book
}
