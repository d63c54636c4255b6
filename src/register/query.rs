//! Questions to the register.
//!
//! In: filters and names. Out: what is recorded, the most urgent first.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params, params_from_iter};
use serde::Serialize;

use super::decision::{Decision, date};
use super::error::RegisterError;
use super::office::office;
use super::pack::unpack;
use super::store::{DocumentKey, Register, Settings};
use crate::assess::Assessment;

/// Which documents are asked for; an empty filter asks for all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `listed`, `review`, `not_listed` or `failed`.
    pub status: Option<String>,
    /// An entry or an item: all below it count.
    pub code: Option<String>,
    /// Part of the name or title.
    pub text: Option<String>,
    /// What was decided.
    pub decision: Option<String>,
    /// Only those for which something is left to do.
    pub open: bool,
    /// Assessed on this day (`2026-03-31`) or later.
    pub since: Option<String>,
    /// Assessed on this day or before.
    pub until: Option<String>,
    /// Most documents that are given.
    pub limit: Option<usize>,
}

/// A document with its last assessment and decision, in short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The document.
    #[serde(skip)]
    pub key: DocumentKey,
    /// Its name.
    pub id: String,
    /// The hash of its text or file.
    pub sha256: String,
    /// Its title.
    pub title: String,
    /// Where it came from.
    pub path: String,
    /// The status of the last assessment.
    pub status: String,
    /// Items met, and possible ones with a question mark.
    pub codes: Vec<String>,
    /// The outcome of the determination, when there was one.
    pub licence: String,
    /// Names that match a party list.
    pub parties: i64,
    /// When it was assessed last.
    pub assessed: String,
    /// Date of the list.
    pub list_version: String,
    /// SHA-256 of the list.
    pub list_sha256: String,
    /// The tool.
    pub tool: String,
    /// The last decision.
    pub decision: Option<Decision>,
    /// Whether something is left to do.
    pub open: bool,
}

/// A document with everything recorded about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseFile {
    /// In short.
    #[serde(flatten)]
    pub summary: Summary,
    /// Whether its text is kept.
    pub text_kept: bool,
    /// What happened, the oldest first.
    pub history: Vec<Event>,
    /// Other texts of the same name.
    pub other_texts: Vec<String>,
    /// The last assessment.
    pub assessment: Assessment,
}

/// Something that was recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// When, in UTC.
    pub at: String,
    /// The document.
    pub id: String,
    /// Its hash.
    pub sha256: String,
    /// The command that recorded it.
    pub verb: String,
    /// `assessment` or `decision`.
    pub what: String,
    /// In words.
    pub detail: String,
}

/// A month: documents that came in, by their present status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// `2026-03`.
    pub month: String,
    /// The status.
    pub status: String,
    /// How many.
    pub documents: usize,
}

/// The register as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Info {
    /// The file.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The format of the file.
    pub format: i64,
    /// When it was begun.
    pub begun: String,
    /// Documents.
    pub documents: i64,
    /// Assessments.
    pub assessments: i64,
    /// Decisions and remarks.
    pub decisions: i64,
    /// Texts kept.
    pub texts: i64,
    /// Documents for which something is left to do.
    pub open: usize,
    /// Bytes of the file.
    pub bytes: u64,
    /// What the database says of the soundness of the file.
    pub check: String,
}

const SUMMARY: &str = "SELECT d.id, d.name, d.sha256, a.title, a.path, a.status, a.codes, a.licence, a.parties, a.at, \
     a.list_version, a.list_sha256, a.tool, x.decision, x.reason, x.by_whom, x.on_day, x.exported \
     FROM document d JOIN latest_assessment a ON a.document = d.id LEFT JOIN latest_decision x ON x.document = d.id";

/// Listed first, then review, failed and the rest; names in order.
const ORDER: &str = " ORDER BY CASE a.status WHEN 'listed' THEN 0 WHEN 'review' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END, \
     d.name, d.id DESC";

/// A decision in five columns from `from` on.
pub(super) fn decision_of(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<Decision>> {
    let Some(by) = row.get::<_, Option<String>>(from + 2)? else { return Ok(None) };
    let wrong = |column: usize| {
        move |e: super::decision::DecisionError| {
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e))
        }
    };
    let day = |column: usize, text: String| date(&text).map_err(wrong(column));
    let on = day(from + 3, row.get(from + 3)?)?;
    let exported = row.get::<_, Option<String>>(from + 4)?.map(|text| day(from + 4, text)).transpose()?;
    let (what, reason): (String, String) = (row.get(from)?, row.get(from + 1)?);
    Decision::new(&what, &reason, &by, on).map(|d| Some(d.exported_on(exported))).map_err(wrong(from))
}

fn summary(row: &Row<'_>) -> rusqlite::Result<Summary> {
    let codes: String = row.get(6)?;
    let status: String = row.get(5)?;
    let decision = decision_of(row, 13)?;
    let closed = match (&decision, office()) {
        (Some(d), Ok(office)) => office.closes(d.decision()),
        _ => false,
    };
    Ok(Summary {
        key: DocumentKey(row.get(0)?),
        id: row.get(1)?,
        sha256: row.get(2)?,
        title: row.get(3)?,
        path: row.get(4)?,
        codes: codes.split(';').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
        licence: row.get(7)?,
        parties: row.get(8)?,
        assessed: row.get(9)?,
        list_version: row.get(10)?,
        list_sha256: row.get(11)?,
        tool: row.get(12)?,
        // a text in which nothing was found asks for no decision, but a decision that leaves something open counts
        open: !closed && (status != "not_listed" || decision.is_some()),
        status,
        decision,
    })
}

/// A text for LIKE, in which nothing is a wildcard.
fn like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

impl Register {
    /// The documents that a filter lets through.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list(&self, filter: &Filter) -> Result<Vec<Summary>, RegisterError> {
        let mut sql = SUMMARY.to_owned();
        let mut values: Vec<Value> = Vec::new();
        let mut lead = " WHERE ";
        let mut ask = |condition: &str, value: String, times: usize| {
            sql.push_str(lead);
            sql.push_str(condition);
            values.extend(std::iter::repeat_n(Value::Text(value), times));
            lead = " AND ";
        };
        if let Some(status) = &filter.status {
            ask("a.status = ?", status.clone(), 1);
        }
        if let Some(code) = &filter.code {
            ask("a.codes LIKE ? ESCAPE '\\'", format!("%;{}%", like(code)), 1);
        }
        if let Some(text) = &filter.text {
            ask("(d.name LIKE ? ESCAPE '\\' OR a.title LIKE ? ESCAPE '\\')", format!("%{}%", like(text)), 2);
        }
        if let Some(decision) = &filter.decision {
            ask("x.decision = ? COLLATE NOCASE", decision.clone(), 1);
        }
        if let Some(since) = &filter.since {
            ask("substr(a.at, 1, 10) >= ?", since.clone(), 1);
        }
        if let Some(until) = &filter.until {
            ask("substr(a.at, 1, 10) <= ?", until.clone(), 1);
        }
        sql.push_str(ORDER);
        let wrong = RegisterError::of(&self.path);
        let mut statement = self.connection.prepare(&sql).map_err(&wrong)?;
        let rows = statement.query_map(params_from_iter(values), summary).map_err(&wrong)?;
        let mut out = Vec::new();
        for row in rows {
            if filter.limit.is_some_and(|limit| out.len() >= limit) {
                break;
            }
            let s = row.map_err(&wrong)?;
            if (!filter.open || s.open) && filter.code.as_deref().is_none_or(|c| below(&s.codes, c)) {
                out.push(s);
            }
        }
        Ok(out)
    }

    /// The document of that name; the text that was assessed last, unless digits of a hash say which.
    ///
    /// # Errors
    /// When there is none, or the digits fit several.
    pub fn find(&self, id: &str, sha256: Option<&str>) -> Result<Summary, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let sql = format!("{SUMMARY} WHERE d.name = ?1 AND d.sha256 LIKE ?2 ESCAPE '\\' ORDER BY a.id DESC");
        let mut statement = self.connection.prepare(&sql).map_err(&wrong)?;
        let hash = format!("{}%", like(&sha256.unwrap_or_default().to_lowercase()));
        let rows = statement.query_map(params![id, hash], summary).map_err(&wrong)?;
        let mut found = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(&wrong)?;
        if found.is_empty() {
            return Err(RegisterError::Unknown(id.to_owned()));
        }
        if sha256.is_some() && found.len() > 1 {
            let which: Vec<&str> = found.iter().map(|s| s.sha256.get(..12).unwrap_or(&s.sha256)).collect();
            return Err(RegisterError::Ambiguous { id: id.to_owned(), count: found.len(), which: which.join(", ") });
        }
        Ok(found.swap_remove(0))
    }

    /// The document of that name and hash.
    ///
    /// # Errors
    /// When there is none.
    pub fn find_exact(&self, id: &str, sha256: &str) -> Result<Summary, RegisterError> {
        let sql = format!("{SUMMARY} WHERE d.name = ?1 AND d.sha256 = ?2");
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row(params![id, sha256], summary).optional())
            .map_err(RegisterError::of(&self.path))?
            .ok_or_else(|| RegisterError::Unknown(id.to_owned()))
    }

    /// Everything recorded about a document.
    ///
    /// # Errors
    /// As [`Register::find`].
    pub fn show(&self, id: &str, sha256: Option<&str>) -> Result<CaseFile, RegisterError> {
        self.case_file(self.find(id, sha256)?)
    }

    /// The rest of what is recorded about a document.
    pub(super) fn case_file(&self, summary: Summary) -> Result<CaseFile, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let text_kept = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM kept_text WHERE document = ?1)")
            .and_then(|mut s| s.query_row([summary.key.0], |row| row.get(0)))
            .map_err(&wrong)?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT sha256 FROM document WHERE name = ?1 AND id <> ?2 ORDER BY id")
            .map_err(&wrong)?;
        let others = statement.query_map(params![summary.id, summary.key.0], |row| row.get(0)).map_err(&wrong)?;
        let other_texts = others.collect::<rusqlite::Result<Vec<String>>>().map_err(&wrong)?;
        Ok(CaseFile {
            assessment: self.assessment(summary.key)?,
            history: self.history(Some(summary.key))?,
            summary,
            text_kept,
            other_texts,
        })
    }

    /// The last assessment of a document.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn assessment(&self, document: DocumentKey) -> Result<Assessment, RegisterError> {
        self.connection
            .prepare_cached(
                "SELECT json FROM record WHERE assessment = (SELECT MAX(id) FROM assessment WHERE document = ?1)",
            )
            .and_then(|mut s| s.query_row([document.0], |row| unpack(row.get_ref(0)?.as_blob()?, 0)))
            .map_err(RegisterError::of(&self.path))
    }

    /// How a document was read for its last assessment.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn settings(&self, document: DocumentKey) -> Result<Settings, RegisterError> {
        let text: String = self
            .connection
            .prepare_cached(
                "SELECT settings FROM run WHERE id = (SELECT run FROM assessment WHERE document = ?1 ORDER BY id DESC \
                 LIMIT 1)",
            )
            .and_then(|mut s| s.query_row([document.0], |row| row.get(0)))
            .map_err(RegisterError::of(&self.path))?;
        serde_json::from_str(&text)
            .map_err(|e| RegisterError::Damaged { path: self.path.clone(), problem: format!("settings: {e}") })
    }

    /// What happened, the oldest first: to one document, or all of it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn history(&self, document: Option<DocumentKey>) -> Result<Vec<Event>, RegisterError> {
        let one = if document.is_some() { " WHERE x.document = ?1" } else { "" };
        let sql = format!(
            "SELECT x.at, d.name, d.sha256, r.verb, 'assessment', x.status, x.codes, x.licence, x.list_version, x.tool, \
             x.run AS run, 0 AS sort, x.id AS number FROM assessment x JOIN document d ON d.id = x.document JOIN run r ON r.id = \
             x.run{one} UNION ALL SELECT x.at, d.name, d.sha256, r.verb, 'decision', x.decision, x.reason, x.by_whom, \
             x.on_day, x.exported, x.run, 1, x.id FROM decision x JOIN document d ON d.id = x.document JOIN run r ON r.id = \
             x.run{one} ORDER BY 1, run, sort, number"
        );
        let wrong = RegisterError::of(&self.path);
        let mut statement = self.connection.prepare(&sql).map_err(&wrong)?;
        let key: Vec<i64> = document.iter().map(|d| d.0).collect();
        let rows = statement.query_map(params_from_iter(key), event).map_err(&wrong)?;
        rows.collect::<rusqlite::Result<Vec<_>>>().map_err(&wrong)
    }

    /// Months in which documents came in, by their present status.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn months(&self) -> Result<Vec<Month>, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let mut statement = self
            .connection
            .prepare(
                "SELECT substr((SELECT MIN(at) FROM assessment WHERE document = a.document), 1, 7) AS month, a.status, \
                 COUNT(*) FROM latest_assessment a GROUP BY 1, 2 ORDER BY 1, 2",
            )
            .map_err(&wrong)?;
        let rows = statement
            .query_map([], |row| {
                let documents: i64 = row.get(2)?;
                Ok(Month {
                    month: row.get(0)?,
                    status: row.get(1)?,
                    documents: usize::try_from(documents).unwrap_or(0),
                })
            })
            .map_err(&wrong)?;
        rows.collect::<rusqlite::Result<Vec<_>>>().map_err(&wrong)
    }

    /// The register as a whole, with a check of the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn info(&self) -> Result<Info, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let count = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(&wrong);
        let begun = self.connection.query_row("SELECT begun FROM register", [], |row| row.get(0)).map_err(&wrong)?;
        let check = self.connection.query_row("PRAGMA quick_check", [], |row| row.get(0)).map_err(&wrong)?;
        let open = Filter { open: true, ..Filter::default() };
        Ok(Info {
            path: self.path.clone(),
            name: self.name().to_owned(),
            format: super::schema::FORMAT,
            begun,
            documents: count("SELECT COUNT(*) FROM document")?,
            assessments: count("SELECT COUNT(*) FROM assessment")?,
            decisions: count("SELECT COUNT(*) FROM decision")?,
            texts: count("SELECT COUNT(*) FROM kept_text")?,
            open: self.list(&open)?.len(),
            bytes: std::fs::metadata(&self.path).map_or(0, |m| m.len()),
            check,
        })
    }

    /// The last decision about a document, with its number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_decision(&self, document: DocumentKey) -> Result<Option<(i64, Decision)>, RegisterError> {
        self.one_decision("document = ?1 ORDER BY id DESC LIMIT 1", document.0)
    }

    /// The decision of that number about a document.
    pub(super) fn decision(&self, document: DocumentKey, number: i64) -> Result<Option<Decision>, RegisterError> {
        let found = self.one_decision("id = ?1 LIMIT 1", number)?;
        let belongs = self
            .connection
            .query_row("SELECT document FROM decision WHERE id = ?1", [number], |row| row.get::<_, i64>(0))
            .optional()
            .map_err(RegisterError::of(&self.path))?;
        Ok(found.filter(|_| belongs == Some(document.0)).map(|(_, d)| d))
    }

    fn one_decision(&self, which: &str, value: i64) -> Result<Option<(i64, Decision)>, RegisterError> {
        let sql = format!("SELECT decision, reason, by_whom, on_day, exported, id FROM decision WHERE {which}");
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut s| {
                s.query_row([value], |row| Ok(decision_of(row, 0)?.map(|d| (row.get::<_, i64>(5), d)))).optional()
            })
            .map(Option::flatten)
            .and_then(|found| found.map(|(number, d)| number.map(|n| (n, d))).transpose())
            .map_err(RegisterError::of(&self.path))
    }

    /// The last decisions about other texts of the same name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decisions_on_other_texts(&self, document: &Summary) -> Result<Vec<Decision>, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT x.decision, x.reason, x.by_whom, x.on_day, x.exported FROM document d JOIN latest_decision x ON \
                 x.document = d.id WHERE d.name = ?1 AND d.id <> ?2 ORDER BY x.id",
            )
            .map_err(&wrong)?;
        let rows =
            statement.query_map(params![document.id, document.key.0], |row| decision_of(row, 0)).map_err(&wrong)?;
        let found = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(&wrong)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Documents with that hash.
    pub(super) fn with_hash(&self, sha256: &str) -> Result<Vec<(DocumentKey, String)>, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let mut statement =
            self.connection.prepare_cached("SELECT id, name FROM document WHERE sha256 = ?1").map_err(&wrong)?;
        let rows = statement.query_map([sha256], |row| Ok((DocumentKey(row.get(0)?), row.get(1)?))).map_err(&wrong)?;
        rows.collect::<rusqlite::Result<Vec<_>>>().map_err(&wrong)
    }
}

/// Whether one of the items is the code or stands below it: `3A001.b` is above `3A001.b.2`, not above `3A001.bc`.
fn below(codes: &[String], code: &str) -> bool {
    codes.iter().any(|c| {
        let c = c.trim_end_matches('?');
        c.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || code.len() < 5)
    })
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let what: String = row.get(4)?;
    let text = |column: usize| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
    let detail = if what == "decision" {
        decision_of(row, 5)?.map(|d| d.to_string()).unwrap_or_default()
    } else {
        let codes = text(6)?;
        let codes: Vec<&str> = codes.split(';').filter(|c| !c.is_empty()).take(6).collect();
        let mut detail = text(5)?;
        if !codes.is_empty() {
            detail.push_str(": ");
            detail.push_str(&codes.join(" "));
        }
        let licence = text(7)?;
        if !licence.is_empty() {
            detail.push_str("; authorisation: ");
            detail.push_str(&licence);
        }
        detail.push_str("; list of ");
        detail.push_str(&text(8)?);
        detail.push_str(", ");
        detail.push_str(&text(9)?);
        detail
    };
    Ok(Event { at: row.get(0)?, id: row.get(1)?, sha256: row.get(2)?, verb: row.get(3)?, what, detail })
}
