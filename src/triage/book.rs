//! The workbook an officer works in.
//!
//! In: assessments in the order of the input, each with what is known of it; entries of an earlier workbook. Out: sheets
//! Overview, Findings, Open questions, Errors, About, and Kept entries where needed; the most urgent documents first.

use std::collections::HashMap;
use std::io::{Seek, Write};

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, ExcelDateTime, Format, Url, Worksheet, XlsxError};

use super::columns::{self, Field, KEPT, OVERVIEW};
use super::returned::{Earlier, Entry};
use crate::assess::{Assessment, urgency};
use crate::register::{Colour, Office, Returned, date};
use crate::report::line::{Line, outcome_word, relevant, status_word};
use crate::report::sheet::{self, Column, LAST_ROW, Styles};
use crate::report::{ReportError, cell, finding, finding_columns, shorten, uncell};

/// Most characters of a title, and of a value in a narrow column, in the overview.
const SHORT: usize = 300;
/// Most characters of a reason in the overview.
const LONG: usize = 700;
/// Most items that a row names.
const ENTRIES: usize = 6;
/// Links that a sheet holds.
const LINKS: usize = 60_000;

/// What is known of a document beside its assessment.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The officer's entry.
    pub entry: Returned,
    /// What was decided about earlier texts of the same name.
    pub before: Vec<String>,
}

/// What the workbook says about itself: a heading and lines of name and value.
pub struct About {
    /// Lines of name and value.
    pub lines: Vec<(String, String)>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Documents in the overview.
    pub documents: usize,
    /// Entries of officers in the overview.
    pub entries: usize,
    /// Entries of an earlier workbook whose document is not in the overview any more.
    pub kept: usize,
    /// Findings that a sheet had no room for.
    pub left_out: usize,
}

/// A triage being gathered.
pub struct Triage<'a> {
    office: &'a Office,
    /// The column of the input that is shown.
    input: Option<String>,
    rows: Vec<Row>,
    earlier: HashMap<(String, String), Entry>,
    /// Keys of the earlier entries, in their order.
    order: Vec<(String, String)>,
    own: Vec<String>,
    day: String,
}

struct Row {
    rank: (u8, u8, i64, usize),
    status: String,
    line: Line,
    entries: String,
    why: String,
    partners: String,
    security: String,
    outcome: String,
    questions: usize,
    input: String,
    link: Option<String>,
    entry: Returned,
    own: Vec<String>,
    before: Vec<String>,
    findings: Vec<[String; 10]>,
    open: Vec<[String; 5]>,
    errors: Vec<[String; 4]>,
}

impl<'a> Triage<'a> {
    /// Begins with the entries of an earlier workbook.
    #[must_use]
    pub fn new(office: &'a Office, input: Option<&str>, earlier: Earlier) -> Self {
        let mut order = Vec::new();
        let mut map = HashMap::new();
        for entry in earlier.entries {
            let key = (entry.returned.id.clone(), entry.returned.sha256.clone());
            order.push(key.clone());
            map.insert(key, entry);
        }
        Self {
            office,
            input: input.map(str::to_owned),
            rows: Vec::new(),
            earlier: map,
            order,
            own: earlier.own,
            day: String::new(),
        }
    }

    /// The entry that an earlier workbook holds for a document.
    #[must_use]
    pub fn earlier(&self, id: &str, sha256: &str) -> Option<&Returned> {
        self.earlier.get(&(cell(id), sha256.to_owned())).map(|e| &e.returned)
    }

    /// Adds a document. `link` leads to its report.
    pub fn add(&mut self, a: &Assessment, link: Option<String>, known: Known) {
        let line = Line::of(a);
        let key = (cell(&a.document.id), a.document.sha256.clone());
        let own = self.earlier.get(&key).map(|e| e.own.clone()).unwrap_or_default();
        let mut before = known.before;
        before.extend(self.order.iter().filter(|(id, sha)| *id == key.0 && *sha != key.1).filter_map(|k| {
            let e = self.earlier.get(k).filter(|e| !e.returned.is_blank())?;
            Some(format!("for an earlier text: {}, {}", e.returned.decision, e.returned.officer))
        }));
        let id = &a.document.id;
        let best = a.findings.iter().filter(|f| relevant(f)).map(|f| f.score).fold(0.0, f64::max);
        let mut open: Vec<[String; 5]> = Vec::new();
        for f in a.findings.iter().filter(|f| relevant(f)) {
            for q in &f.questions {
                open.push([id.clone(), f.code.clone(), q.clone(), "researcher".to_owned(), format!("item {}", f.code)]);
            }
        }
        let surrounding = [
            ("authorisation", a.licence.as_ref().map(|l| &l.open_questions)),
            ("research security", a.research_security.as_ref().map(|s| &s.open_questions)),
        ];
        for (about, questions) in surrounding {
            for q in questions.into_iter().flatten() {
                open.push([id.clone(), about.to_owned(), q.text.clone(), q.who.clone(), q.source.clone()]);
            }
        }
        let path = a.document.path.clone().unwrap_or_default();
        let mut errors: Vec<[String; 4]> = Vec::new();
        if let Some(e) = &a.error {
            errors.push([id.clone(), "not read at all".to_owned(), e.message.clone(), path.clone()]);
        }
        for u in &a.document.unread {
            let what = format!("{} ({})", u.detail, u.place);
            errors.push([id.clone(), "part not read".to_owned(), what, path.clone()]);
        }
        let entries: Vec<String> = a
            .findings
            .iter()
            .filter(|f| relevant(f))
            .take(ENTRIES)
            .map(|f| if f.verdict == "met" { f.code.clone() } else { format!("{}?", f.code) })
            .collect();
        // where nothing was found the status says it all
        let why = if a.findings.is_empty() && a.status == "not_listed" { String::new() } else { line.why.clone() };
        let partners: Vec<String> =
            a.parties.iter().map(|p| format!("{}: {} ({})", p.name, p.matched, p.list)).collect();
        let outcome = a.licence.as_ref().map_or("", |l| l.outcome.as_str());
        #[expect(clippy::cast_possible_truncation, reason = "a score lies between 0 and 1")]
        let score = -(best * 1e6) as i64;
        self.rows.push(Row {
            rank: (rank(a), order_of(outcome), score, self.rows.len()),
            status: a.status.clone(),
            outcome: if outcome.is_empty() { String::new() } else { outcome_word(outcome).to_owned() },
            questions: open.len(),
            input: self.input.as_ref().and_then(|name| value(a, name)).unwrap_or_default().to_owned(),
            entries: entries.join("; "),
            why,
            partners: partners.join("\n"),
            security: a.research_security.as_ref().map(|s| s.level.replace('_', " ")).unwrap_or_default(),
            findings: a.findings.iter().map(|f| finding(id, f)).collect(),
            line,
            link,
            entry: known.entry,
            own,
            before,
            open,
            errors,
        });
        self.day.clone_from(&a.list.version);
    }

    /// Writes the workbook.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn write(mut self, about: &About, out: impl Write + Seek + Send) -> Result<Written, ReportError> {
        self.rows.sort_by_key(|r| r.rank);
        let styles = Styles::new();
        let mut written = Written { documents: self.rows.len(), ..Written::default() };
        let mut book = sheet::book(&self.day);
        book.push_worksheet(self.overview(&styles, &mut written)?);
        let findings = self.rows.iter().flat_map(|r| &r.findings);
        let (findings, left_out) = table("Findings", &finding_columns(), findings, Some(2), &styles)?;
        book.push_worksheet(findings);
        written.left_out = left_out;
        let columns = [
            Column::new("Document", 18.0),
            Column::new("About", 18.0),
            Column::new("Question", 84.0),
            Column::new("Who can answer", 22.0),
            Column::new("Source", 40.0),
        ];
        let open = self.rows.iter().flat_map(|r| &r.open);
        let (open, more) = table("Open questions", &columns, open, None, &styles)?;
        book.push_worksheet(open);
        written.left_out += more;
        let columns = [
            Column::new("Document", 36.0),
            Column::new("What", 16.0),
            Column::new("Why, and what helps", 84.0),
            Column::new("Path", 40.0),
        ];
        let errors = self.rows.iter().flat_map(|r| &r.errors);
        let (errors, more) = table("Errors", &columns, errors, None, &styles)?;
        book.push_worksheet(errors);
        written.left_out += more;
        if let Some(kept) = self.kept(&styles, &mut written)? {
            book.push_worksheet(kept);
        }
        book.push_worksheet(self.about(about, &written, &styles)?);
        book.save_to_writer(out)?;
        Ok(written)
    }

    fn overview(&self, styles: &Styles, written: &mut Written) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        let security = self.rows.iter().any(|r| !r.security.is_empty());
        let before = self.rows.iter().any(|r| !r.before.is_empty());
        let fields = columns::overview(&self.own, self.input.as_deref(), security, before);
        headings(&mut sheet, OVERVIEW, &fields, 2, styles)?;
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).min(LAST_ROW) + 1;
        for (at, row) in (1u32..).zip(self.rows.iter().take(LAST_ROW as usize)) {
            if !row.entry.is_blank() || row.own.iter().any(|v| !v.is_empty()) {
                written.entries += 1;
            }
            let mut lines = 1;
            for (column, field) in (0u16..).zip(&fields) {
                lines = lines.max(self.value(&mut sheet, (at, column), field, row, styles)?);
            }
            sheet::height(&mut sheet, at, lines)?;
        }
        sheet::filter(&mut sheet, rows, fields.len())?;
        // what an office prints ends with its own columns
        let last = (0u16..).zip(&fields).filter(|(_, f)| f.is_entry()).map(|(c, _)| c).last().unwrap_or(0);
        sheet.set_print_area(0, 0, rows - 1, last)?.set_paper_size(8);
        sheet.set_tab_color(0x000B_4F8A);
        for (column, field) in (0u16..).zip(&fields) {
            match field {
                Field::Status => {
                    let words =
                        [("listed", &styles.listed), ("to review", &styles.review), ("not read", &styles.failed)];
                    sheet::colour(&mut sheet, column, rows, &words)?;
                }
                Field::Authorisation => {
                    let words = [
                        ("prohibited", &styles.listed),
                        ("required", &styles.listed),
                        ("to be checked", &styles.review),
                    ];
                    sheet::colour(&mut sheet, column, rows, &words)?;
                }
                Field::Decision => self.choices(&mut sheet, column, rows, styles)?,
                Field::Mark => {
                    sheet.set_column_hidden(column)?;
                }
                _ => {}
            }
        }
        Ok(sheet)
    }

    /// One cell of the overview; how many lines it takes.
    fn value(
        &self,
        sheet: &mut Worksheet,
        (at, column): (u32, u16),
        field: &Field,
        row: &Row,
        styles: &Styles,
    ) -> Result<usize, XlsxError> {
        let short = |text: &str| shorten(text.to_owned(), SHORT);
        let text = match field {
            // the name is what the row is known by: it is never shortened
            Field::Document => row.line.id.clone(),
            Field::Title => short(&row.line.title),
            Field::Status => status_word(&row.status).to_owned(),
            Field::Entries => row.entries.clone(),
            Field::Score => {
                if let Ok(score) = row.line.score.parse::<f64>() {
                    sheet.write_number_with_format(at, column, score, &styles.number)?;
                    return Ok(1);
                }
                String::new()
            }
            Field::Why => shorten(row.why.clone(), LONG),
            Field::Trl => row.line.trl.clone(),
            Field::Destinations => short(&row.line.destinations),
            Field::Partners => shorten(row.partners.clone(), LONG),
            Field::Authorisation => row.outcome.clone(),
            Field::Security => row.security.clone(),
            Field::Report => {
                if let Some(link) = row.link.as_ref().filter(|_| (at as usize) < LINKS) {
                    let url = Url::new(link).set_text("open");
                    sheet.write_url_with_format(at, column, url, &styles.link)?;
                    return Ok(1);
                }
                String::new()
            }
            Field::Input(_) => short(&row.input),
            Field::Before => short(&row.before.join("\n")),
            Field::Questions if row.questions == 0 => String::new(),
            Field::Questions => row.questions.to_string(),
            Field::Critical => short(&row.line.critical),
            Field::Unread => shorten(row.line.unread.clone(), LONG),
            Field::Path => short(&row.line.path),
            Field::Hash => row.line.sha256.clone(),
            Field::Remark => row.entry.remark.clone(),
            _ => String::new(),
        };
        if field.is_entry() || *field == Field::Mark {
            self.entry(sheet, (at, column), field, &row.entry, &row.own, styles)?;
        } else {
            let style = if field.is_line() { &styles.line } else { &styles.text };
            sheet::text(sheet, at, column, &text, style)?;
        }
        Ok(if field.is_aside() { 1 } else { sheet::lines(&text, field.width()) })
    }

    /// One cell of an entry.
    fn entry(
        &self,
        sheet: &mut Worksheet,
        (at, column): (u32, u16),
        field: &Field,
        entry: &Returned,
        own: &[String],
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        let text = match field {
            Field::Decision => &entry.decision,
            Field::Remark => &entry.remark,
            Field::Officer => &entry.officer,
            Field::Date => {
                let day = date(&entry.date).ok().and_then(|d| ExcelDateTime::parse_from_str(&d.to_string()).ok());
                if let Some(day) = day {
                    sheet.write_datetime_with_format(at, column, &day, &styles.entry_date)?;
                    return Ok(());
                }
                return sheet::text(sheet, at, column, &entry.date, &styles.entry_date);
            }
            Field::Own(title) => {
                let value = self.own.iter().position(|t| t == title).and_then(|i| own.get(i));
                return sheet::text(sheet, at, column, value.map_or("", String::as_str), &styles.entry);
            }
            Field::Mark => return sheet::text(sheet, at, column, &entry.mark, &styles.line),
            _ => return Ok(()),
        };
        sheet::text(sheet, at, column, text, &styles.entry)
    }

    /// The words for a decision: offered, coloured, and not the only ones allowed.
    fn choices(&self, sheet: &mut Worksheet, column: u16, rows: u32, styles: &Styles) -> Result<(), XlsxError> {
        let words: Vec<&str> = self.office.decisions.iter().map(|d| d.word.as_str()).collect();
        let validation = DataValidation::new()
            .allow_list_strings(&words)?
            .set_error_style(DataValidationErrorStyle::Information)
            .set_error_title("Another word")?
            .set_error_message("This word is not in the list; it is kept, and counts as something left to do.")?;
        sheet.add_data_validation(1, column, rows.max(2) - 1, column, &validation)?;
        let coloured: Vec<(&str, &Format)> = self
            .office
            .decisions
            .iter()
            .map(|d| {
                let style = match d.colour {
                    Colour::Open | Colour::Wait => &styles.review,
                    Colour::Stop => &styles.listed,
                    Colour::Done => &styles.done,
                };
                (d.word.as_str(), style)
            })
            .collect();
        sheet::colour(sheet, column, rows, &coloured)
    }

    /// Entries of the earlier workbook whose document, or whose text, is not among the rows.
    fn kept(&self, styles: &Styles, written: &mut Written) -> Result<Option<Worksheet>, XlsxError> {
        let here: std::collections::HashSet<(String, &str)> =
            self.rows.iter().map(|r| (cell(&r.line.id), r.line.sha256.as_str())).collect();
        let names: std::collections::HashSet<String> = self.rows.iter().map(|r| cell(&r.line.id)).collect();
        let left: Vec<&Entry> = self
            .order
            .iter()
            .filter(|(id, sha)| !here.contains(&(id.clone(), sha.as_str())))
            .filter_map(|key| self.earlier.get(key))
            .filter(|e| !e.is_blank())
            .collect();
        if left.is_empty() {
            return Ok(None);
        }
        written.kept = left.len();
        let mut sheet = Worksheet::new();
        let fields = columns::kept(&self.own);
        headings(&mut sheet, KEPT, &fields, 1, styles)?;
        for (at, e) in (1u32..).zip(left) {
            let why = if names.contains(&e.returned.id) {
                "the text of this document has changed since"
            } else {
                "the document was not among the inputs"
            };
            for (column, field) in (0u16..).zip(&fields) {
                match field {
                    // what was read from a cell goes back as it was
                    Field::Document => sheet::text(&mut sheet, at, column, uncell(&e.returned.id), &styles.text)?,
                    Field::Title => sheet::text(&mut sheet, at, column, &e.title, &styles.text)?,
                    Field::Kept => sheet::text(&mut sheet, at, column, why, &styles.text)?,
                    Field::Hash => sheet::text(&mut sheet, at, column, &e.returned.sha256, &styles.text)?,
                    other => self.entry(&mut sheet, (at, column), other, &e.returned, &e.own, styles)?,
                }
                if *field == Field::Mark {
                    sheet.set_column_hidden(column)?;
                }
            }
        }
        Ok(Some(sheet))
    }

    fn about(&self, about: &About, written: &Written, styles: &Styles) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name("About")?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_column_width(0, 26.0)?;
        sheet.set_column_width(1, 100.0)?;
        sheet::text(&mut sheet, 0, 0, "Dual-use triage", &styles.title)?;
        let mut at = 2;
        let mut line = |name: &str, value: &str| -> Result<(), XlsxError> {
            sheet::text(&mut sheet, at, 0, name, &styles.bold)?;
            sheet::text(&mut sheet, at, 1, value, &styles.text)?;
            sheet::height(&mut sheet, at, sheet::lines(value, 100.0))?;
            at += 1;
            Ok(())
        };
        let count = |status: &str| self.rows.iter().filter(|r| r.status == status).count();
        line(
            "Documents",
            &format!(
                "{}: {} listed, {} to review, {} not read, {} with no listed item found",
                self.rows.len(),
                count("listed"),
                count("review"),
                count("failed"),
                count("not_listed")
            ),
        )?;
        for (name, value) in &about.lines {
            line(name, value)?;
        }
        line(
            "Not a clearance",
            "“None found” says that no listed item was found in this text. What a text does not say, and what could not be \
             read, was not checked; uses that Reg. (EU) 2021/821 Art. 4, 5, 9 and 10 are about can need an authorisation \
             for anything.",
        )?;
        line(
            "Order",
            "Prohibited transfers and listed items first, then documents for review and those with partner hits, then \
             documents that could not be read; within these by the authorisation and by score.",
        )?;
        line("Entries", "A question mark behind an item: the text leaves open what decides. Scores run from 0 to 1.")?;
        line(
            "The yellow columns",
            "They are yours: Decision, Remark, Officer, Date, and any column you add to the overview. Sort, filter, move and \
             colour as you like; leave the headings and the column SHA-256. A second triage into this file keeps them; \
             “dualuse register merge” records them.",
        )?;
        for d in &self.office.decisions {
            line(&format!("Decision “{}”", d.word), &d.meaning)?;
        }
        if written.kept > 0 {
            line("Kept entries", "Entries whose document was not among the inputs, or whose text has changed.")?;
        }
        if written.left_out > 0 {
            line(
                "Left out",
                &format!("{} rows that a sheet has no room for; scan to ndjson has them", written.left_out),
            )?;
        }
        Ok(sheet)
    }
}

/// How soon a document is to be looked at.
fn rank(a: &Assessment) -> u8 {
    let prohibited = a.licence.as_ref().is_some_and(|l| l.outcome == "prohibited");
    match urgency(&a.status) {
        _ if prohibited => 0,
        0 => 0,
        n if a.parties.is_empty() => n,
        _ => 1,
    }
}

fn order_of(outcome: &str) -> u8 {
    match outcome {
        "prohibited" => 0,
        "required" => 1,
        "check" => 2,
        _ => 3,
    }
}

/// The value of a column of the input; upper and lower case do not matter.
#[must_use]
pub fn value<'a>(a: &'a Assessment, column: &str) -> Option<&'a str> {
    let fields = &a.document.fields;
    let exact = fields.get(column);
    exact.or_else(|| fields.iter().find(|(k, _)| k.eq_ignore_ascii_case(column)).map(|(_, v)| v)).map(String::as_str)
}

fn headings(
    sheet: &mut Worksheet,
    name: &str,
    fields: &[Field],
    frozen: u16,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let columns: Vec<Column> = fields.iter().map(|f| Column::new(&f.title(), f.width())).collect();
    sheet::head(sheet, name, &columns, frozen, styles)?;
    for (column, field) in (0u16..).zip(fields).filter(|(_, f)| f.is_entry()) {
        sheet::text(sheet, 0, column, &field.title(), &styles.entry_head)?;
    }
    Ok(())
}

/// A plain sheet of texts; how many rows it had no room for. `verdicts` is a column to be coloured.
fn table<'r, const N: usize>(
    name: &str,
    columns: &[Column],
    rows: impl Iterator<Item = &'r [String; N]>,
    verdicts: Option<u16>,
    styles: &Styles,
) -> Result<(Worksheet, usize), XlsxError> {
    let mut sheet = Worksheet::new();
    sheet::head(&mut sheet, name, columns, 1, styles)?;
    let (mut at, mut left_out) = (1, 0);
    for values in rows {
        if at >= LAST_ROW {
            left_out += 1;
            continue;
        }
        sheet::row(&mut sheet, at, values, columns, &styles.text)?;
        at += 1;
    }
    sheet::filter(&mut sheet, at, columns.len())?;
    if let Some(column) = verdicts {
        sheet::colour(&mut sheet, column, at, &[("met", &styles.listed), ("possible", &styles.review)])?;
    }
    Ok((sheet, left_out))
}
