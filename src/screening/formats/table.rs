//! Tables in text files, read strictly: every row has as many fields as the first, every quotation ends.
//!
//! In: text. Out: rows by column name, with their lines.

use std::collections::HashMap;

use super::ImportError;

/// A table with a header.
pub(super) struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<(usize, Vec<String>)>,
}

/// One row of a table.
pub(super) struct Row<'a> {
    table: &'a Table,
    /// Line in the file, from 1.
    pub line: usize,
    fields: &'a [String],
}

impl Row<'_> {
    /// The field of a column, without spaces around it; empty when there is no such column.
    pub(super) fn get(&self, column: &str) -> &str {
        self.table.columns.get(column).and_then(|i| self.fields.get(*i)).map_or("", |f| f.trim())
    }

    /// The parts of a field between semicolons.
    pub(super) fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.get(column).split(';').map(str::trim).filter(|p| !p.is_empty())
    }
}

impl Table {
    /// Reads a table whose first row names the columns; names are compared in small letters.
    pub(super) fn read(text: &str, delimiter: u8, format: &'static str, needed: &[&str]) -> Result<Self, ImportError> {
        let mut rows = rows(text, delimiter, format)?;
        if rows.is_empty() {
            return Err(ImportError::Empty { format });
        }
        let (line, header) = rows.remove(0);
        let columns: HashMap<String, usize> =
            header.iter().enumerate().map(|(i, h)| (h.trim().trim_matches('\u{feff}').to_lowercase(), i)).collect();
        if let Some(missing) = needed.iter().find(|n| !columns.contains_key(**n)) {
            let problem = format!("there is no column “{missing}”");
            return Err(ImportError::Damaged { format, line, problem });
        }
        Ok(Self { columns, rows })
    }

    /// The rows in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row { table: self, line: *line, fields })
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }
}

/// The rows of a table without header.
pub(super) fn rows(text: &str, delimiter: u8, format: &'static str) -> Result<Vec<(usize, Vec<String>)>, ImportError> {
    // the csv reader takes the end of the file for the end of a quotation: a cut within one has to be seen here
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        let line = text.lines().count();
        return Err(ImportError::Damaged {
            format,
            line,
            problem: "a quotation does not end: the file is cut off".to_owned(),
        });
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut out: Vec<(usize, Vec<String>)> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
            ImportError::Damaged { format, line, problem: e.to_string() }
        })?;
        let line = record.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
        if let Some((_, first)) = out.first()
            && first.len() != record.len()
        {
            let problem =
                format!("{} fields in place of {}: the file is cut off or changed", record.len(), first.len());
            return Err(ImportError::Damaged { format, line, problem });
        }
        out.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(out)
}
