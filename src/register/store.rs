//! Opening a register and writing to it.
//!
//! In: assessments and decisions. Out: rows that stay. Each step is one transaction: it is there whole, on disk, or not at
//! all, whatever happens to the program or its machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::decision::Decision;
use super::error::RegisterError;
use super::pack::pack;
use super::schema::{self, Kind};
use crate::annex::hex;
use crate::assess::{Assessment, tool};
use crate::documents::Document;

/// How long a step waits for another program that writes.
const PATIENCE: Duration = Duration::from_secs(20);

/// How documents were read and what was said about them: a recheck needs the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The folder that relative paths start from.
    pub folder: String,
    /// `--column`, by role.
    pub columns: BTreeMap<String, String>,
    /// `--field`.
    pub field: Option<String>,
    /// Destinations named by the user, ISO codes.
    pub to: Vec<String>,
    /// Where the exporter sits.
    pub seat: String,
    /// The party lists that were there, with their dates.
    pub party_lists: Vec<String>,
}

/// One addition to the register, from one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run(pub(super) i64);

/// Something to record.
pub struct Incoming<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The text, only when the user wants it kept.
    pub text: Option<&'a PackedText>,
}

/// A text made ready for storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedText(Vec<u8>);

impl PackedText {
    /// Packs a document.
    ///
    /// # Errors
    /// When it cannot be packed.
    pub fn of(document: &Document) -> std::io::Result<Self> {
        pack(document).map(Self)
    }
}

/// What came of an addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Added {
    /// Documents that were not known.
    pub new: usize,
    /// Known documents whose assessment is another one than the last.
    pub changed: usize,
    /// Documents whose last assessment is the same.
    pub same: usize,
    /// Texts kept for the first time.
    pub texts: usize,
}

impl std::ops::AddAssign for Added {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.texts += other.texts;
    }
}

/// A register of assessments and decisions.
pub struct Register {
    pub(super) connection: Connection,
    pub(super) path: String,
    name: String,
}

impl Register {
    /// Opens a register, making it when there is none.
    ///
    /// # Errors
    /// When the file is something else, newer, damaged or cannot be written.
    pub fn create(path: &Path) -> Result<Self, RegisterError> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|source| RegisterError::Io { path: folder.display().to_string(), source })?;
        }
        Self::at(path)
    }

    /// Opens a register that is there.
    ///
    /// # Errors
    /// When there is none, or as [`Register::create`].
    pub fn open(path: &Path) -> Result<Self, RegisterError> {
        if !path.exists() {
            return Err(RegisterError::Missing { path: path.display().to_string() });
        }
        Self::at(path)
    }

    fn at(path: &Path) -> Result<Self, RegisterError> {
        let shown = path.display().to_string();
        let wrong = RegisterError::of(&shown);
        // not as a URI: a path may hold a question mark
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(&wrong)?;
        connection.busy_timeout(PATIENCE).map_err(&wrong)?;
        // one moment of the file: another program may be making the register between two of the questions
        let moment = connection.transaction().map_err(&wrong)?;
        let kind = schema::recognise(&moment, &shown)?;
        moment.finish().map_err(&wrong)?;
        if kind == Kind::New {
            schema::create(&mut connection, &shown, &now())?;
        }
        // a write-ahead log lets others read while one writes; FULL brings each step to the disk before it counts
        write_ahead(&connection).map_err(&wrong)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(&wrong)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(&wrong)?;
        let name = connection.query_row("SELECT name FROM register", [], |row| row.get(0)).map_err(&wrong)?;
        drop(wrong);
        Ok(Self { connection, path: shown, name })
    }

    /// The name of this register, which no other has.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.path)
    }

    /// Notes that a command begins to write.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin(&mut self, verb: &str, settings: &Settings) -> Result<Run, RegisterError> {
        let settings = serde_json::to_string(settings)
            .map_err(|e| RegisterError::Io { path: self.path.clone(), source: e.into() })?;
        let verb = verb.to_owned();
        self.step(move |t, now| {
            t.execute(
                "INSERT INTO run (at, verb, tool, settings) VALUES (?1, ?2, ?3, ?4)",
                params![now, verb, tool(), settings],
            )?;
            Ok(Run(t.last_insert_rowid()))
        })
    }

    /// Records assessments, all of them or none. An assessment that equals the last one of the same document is not
    /// recorded again.
    ///
    /// # Errors
    /// When the file cannot be written: then nothing of this step is recorded.
    pub fn add(&mut self, run: Run, incoming: &[Incoming<'_>]) -> Result<Added, RegisterError> {
        let mut ready = Vec::with_capacity(incoming.len());
        for i in incoming {
            let io = |source| RegisterError::Io { path: self.path.clone(), source };
            let json = serde_json::to_vec(i.assessment).map_err(|e| io(e.into()))?;
            ready.push((i, hex(&Sha256::digest(&json)), pack(i.assessment).map_err(io)?));
        }
        self.step(|t, now| {
            let mut added = Added::default();
            for (i, digest, record) in &ready {
                add_one(t, run, now, i, digest, record, &mut added)?;
            }
            Ok(added)
        })
    }

    /// Records a decision about a document.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn decide(&mut self, run: Run, document: DocumentKey, decision: &Decision) -> Result<(), RegisterError> {
        self.step(|t, now| insert_decision(t, run, now, document, decision))
    }

    /// One transaction; it waits for others that write.
    pub(super) fn step<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &str) -> rusqlite::Result<T>,
    ) -> Result<T, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrong)?;
        let done = work(&transaction, &now()).map_err(&wrong)?;
        transaction.commit().map_err(&wrong)?;
        Ok(done)
    }
}

/// Turns the write-ahead log on. While another process does the same the file is busy, and the database does not wait by
/// itself for this one step.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            other => return other,
        }
    }
}

/// A document of the register: a name and a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentKey(pub(super) i64);

/// The moment, for the history; no assessment depends on it.
fn now() -> String {
    let now = Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Codes of the items met or possible, each with its separators, so that `;3A001` finds an entry and all below it.
fn codes(a: &Assessment) -> String {
    let mut out = String::new();
    for f in a.findings.iter().filter(|f| matches!(f.verdict.as_str(), "met" | "possible")) {
        out.push(';');
        out.push_str(&f.code);
        if f.verdict == "possible" {
            out.push('?');
        }
    }
    if !out.is_empty() {
        out.push(';');
    }
    out
}

fn add_one(
    t: &Transaction<'_>,
    run: Run,
    now: &str,
    i: &Incoming<'_>,
    digest: &str,
    record: &[u8],
    added: &mut Added,
) -> rusqlite::Result<()> {
    let a = i.assessment;
    let d = &a.document;
    t.prepare_cached("INSERT INTO document (name, sha256) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![d.id, d.sha256])?;
    let document: i64 = t
        .prepare_cached("SELECT id FROM document WHERE name = ?1 AND sha256 = ?2")?
        .query_row(params![d.id, d.sha256], |row| row.get(0))?;
    if let Some(text) = i.text {
        added.texts += t
            .prepare_cached("INSERT INTO kept_text (document, at, text) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![document, now, text.0])?;
    }
    let last: Option<String> = t
        .prepare_cached("SELECT digest FROM assessment WHERE document = ?1 ORDER BY id DESC LIMIT 1")?
        .query_row([document], |row| row.get(0))
        .optional()?;
    match last {
        Some(last) if last == digest => {
            added.same += 1;
            return Ok(());
        }
        Some(_) => added.changed += 1,
        None => added.new += 1,
    }
    t.prepare_cached(
        "INSERT INTO assessment (document, run, at, title, path, tool, list_version, list_source, list_sha256, status, \
         codes, licence, parties, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        document,
        run.0,
        now,
        d.title.as_deref().unwrap_or_default(),
        d.path.as_deref().unwrap_or_default(),
        a.tool,
        a.list.version,
        a.list.source,
        a.list.sha256,
        a.status,
        codes(a),
        a.licence.as_ref().map_or("", |l| l.outcome.as_str()),
        i64::try_from(a.parties.len()).unwrap_or(i64::MAX),
        digest,
    ])?;
    t.prepare_cached("INSERT INTO record (assessment, json) VALUES (?1, ?2)")?
        .execute(params![t.last_insert_rowid(), record])?;
    Ok(())
}

pub(super) fn insert_decision(
    t: &Transaction<'_>,
    run: Run,
    now: &str,
    document: DocumentKey,
    d: &Decision,
) -> rusqlite::Result<()> {
    t.prepare_cached(
        "INSERT INTO decision (document, assessment, run, at, decision, reason, by_whom, on_day, exported) VALUES \
         (?1, (SELECT MAX(id) FROM assessment WHERE document = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        document.0,
        run.0,
        now,
        d.decision(),
        d.reason(),
        d.by(),
        d.on().to_string(),
        d.exported().map(|day| day.to_string())
    ])?;
    Ok(())
}
