//! Reads a triage workbook back: what officers entered, wherever they sorted or moved it.
//!
//! In: the workbook's file. Out: [`Earlier`], or why the file is none of ours; then nobody overwrites it.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, DataType as _, Range, Reader as _, Xlsx, XlsxError};

use super::columns::{Field, KEPT, OVERVIEW};
use crate::register::Returned;
use crate::report::uncell;

/// Rows in which the headings may stand.
const HEAD_ROWS: usize = 10;

/// Why a workbook cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum ReturnedError {
    /// It cannot be opened.
    #[error("{path}: {problem}; if a program for sheets wrote it in another format, save it as xlsx")]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// Not a workbook of a triage.
    #[error("{path} is no workbook of “dualuse triage”: {problem}; it was left as it is")]
    Foreign {
        /// The file.
        path: String,
        /// What is missing.
        problem: String,
    },
    /// Rows of one document contradict each other.
    #[error(
        "{path}: {first} and {second} are of the same document (“{id}”) and hold different entries; make them agree, then \
         run the command again"
    )]
    Twice {
        /// The file.
        path: String,
        /// The document.
        id: String,
        /// One row.
        first: String,
        /// The other.
        second: String,
    },
}

/// An entry of an officer, with the columns of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The columns of every triage.
    pub returned: Returned,
    /// The title of the document.
    pub title: String,
    /// Columns the officer added, in the order of [`Earlier::own`].
    pub own: Vec<String>,
}

impl Entry {
    /// Whether nothing was entered.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.returned.is_blank() && self.own.iter().all(|v| v.trim().is_empty())
    }
}

/// What an earlier workbook holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Earlier {
    /// Entries in which something stands or that carry a mark of the register.
    pub entries: Vec<Entry>,
    /// Headings of columns that officers added.
    pub own: Vec<String>,
}

impl Earlier {
    /// The entries alone, for the register.
    #[must_use]
    pub fn returned(self) -> Vec<Returned> {
        self.entries.into_iter().map(|e| e.returned).collect()
    }
}

/// Reads a workbook.
///
/// # Errors
/// When it cannot be opened, is none of ours, or holds contradicting rows.
pub fn read(path: &Path) -> Result<Earlier, ReturnedError> {
    let shown = path.display().to_string();
    let unreadable = |problem: String| ReturnedError::Unreadable { path: shown.clone(), problem };
    let file = File::open(path).map_err(|e| unreadable(e.to_string()))?;
    // the reader is a library that a damaged file may surprise
    let sheets = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| sheets(file)))
        .map_err(|_| unreadable("it is damaged".to_owned()))?
        .map_err(|e| unreadable(e.to_string()))?;
    let mut earlier = Earlier::default();
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    if !sheets.iter().any(|(name, _)| name == OVERVIEW) {
        let problem = format!("it has no sheet “{OVERVIEW}”");
        return Err(ReturnedError::Foreign { path: shown, problem });
    }
    for (name, range) in &sheets {
        let Some((head, fields)) = headings(range) else {
            let problem = format!("its sheet “{name}” has no headings “Document” and “SHA-256”");
            return Err(ReturnedError::Foreign { path: shown, problem });
        };
        let first_row = range.start().map_or(0, |(row, _)| row);
        let (mut own, mut own_at) = (Vec::new(), Vec::new());
        for (column, field) in fields.iter().enumerate() {
            if let Field::Own(title) = field
                && !title.is_empty()
            {
                own.push(title.clone());
                own_at.push(column);
            }
        }
        for title in &own {
            if !earlier.own.contains(title) {
                earlier.own.push(title.clone());
            }
        }
        for (row, cells) in (first_row + 1..).zip(range.rows()).skip(head + 1) {
            let get = |wanted: &Field| {
                let at = fields.iter().position(|f| f == wanted);
                at.and_then(|at| cells.get(at)).map(word).unwrap_or_default()
            };
            let mut entry = Entry {
                returned: Returned {
                    // the name is compared as a cell shows it
                    id: cells.get(position(&fields, &Field::Document)).map(raw).unwrap_or_default(),
                    sha256: get(&Field::Hash),
                    decision: get(&Field::Decision),
                    remark: get(&Field::Remark),
                    officer: get(&Field::Officer),
                    date: get(&Field::Date),
                    mark: get(&Field::Mark),
                    place: format!("{name}, row {row}"),
                },
                title: get(&Field::Title),
                own: Vec::new(),
            };
            for (title, at) in own.iter().zip(&own_at) {
                let value = cells.get(*at).map(word).unwrap_or_default();
                put(&mut entry, &earlier.own, title, value);
            }
            if entry.returned.id.is_empty() || (entry.is_blank() && entry.returned.mark.is_empty()) {
                continue;
            }
            let key = (entry.returned.id.clone(), entry.returned.sha256.clone());
            match seen.get(&key).and_then(|at| earlier.entries.get_mut(*at)) {
                None => {
                    seen.insert(key, earlier.entries.len());
                    earlier.entries.push(entry);
                }
                Some(first) if first.is_blank() => *first = entry,
                Some(first) if entry.is_blank() || same(first, &entry) => {}
                Some(first) => {
                    return Err(ReturnedError::Twice {
                        path: shown,
                        id: entry.returned.id,
                        first: first.returned.place.clone(),
                        second: entry.returned.place,
                    });
                }
            }
        }
    }
    let width = earlier.own.len();
    for entry in &mut earlier.entries {
        entry.own.resize(width, String::new());
    }
    Ok(earlier)
}

fn put(entry: &mut Entry, all: &[String], title: &str, value: String) {
    if let Some(at) = all.iter().position(|t| t == title) {
        entry.own.resize(entry.own.len().max(at + 1), String::new());
        if let Some(slot) = entry.own.get_mut(at) {
            *slot = value;
        }
    }
}

fn same(a: &Entry, b: &Entry) -> bool {
    let of = |e: &Entry| {
        let r = &e.returned;
        let own: Vec<String> = e.own.iter().filter(|v| !v.is_empty()).cloned().collect();
        (r.decision.clone(), r.remark.clone(), r.officer.clone(), r.date.clone(), own)
    };
    of(a) == of(b)
}

fn position(fields: &[Field], wanted: &Field) -> usize {
    fields.iter().position(|f| f == wanted).unwrap_or(usize::MAX)
}

/// The two sheets, of those that are there.
fn sheets(file: File) -> Result<Vec<(String, Range<Data>)>, XlsxError> {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file))?;
    let names = book.sheet_names();
    let mut out = Vec::new();
    for name in names.into_iter().filter(|n| n == OVERVIEW || n == KEPT) {
        let range = book.worksheet_range(&name)?;
        out.push((name, range));
    }
    Ok(out)
}

fn headings(range: &Range<Data>) -> Option<(usize, Vec<Field>)> {
    range.rows().take(HEAD_ROWS).enumerate().find_map(|(at, cells)| {
        let fields: Vec<Field> = cells.iter().map(|c| Field::of(&raw(c))).collect();
        (fields.contains(&Field::Document) && fields.contains(&Field::Hash)).then_some((at, fields))
    })
}

/// The words of a cell as they were meant.
fn word(cell: &Data) -> String {
    let text = raw(cell);
    let lines: Vec<&str> = text.lines().map(uncell).collect();
    lines.join("\n").trim().to_owned()
}

/// The words of a cell as they stand there.
fn raw(cell: &Data) -> String {
    match cell {
        Data::String(s) => s.clone(),
        Data::DateTime(d) => {
            let (year, month, day, ..) = d.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        // an error value is nothing that an officer entered
        Data::Error(_) => String::new(),
        other => other.as_string().unwrap_or_default(),
    }
}
