//! The tables of the register and how a file is recognised.
//!
//! In: a connection. Out: a connection whose tables this program knows, or why not. Nothing is written into a file that is
//! not ours or that a newer version wrote.

use rusqlite::{Connection, TransactionBehavior};

use super::error::RegisterError;

/// Marks the file as a register of this program (“DURG”).
pub(super) const APPLICATION: i64 = 0x4455_5247;
/// The format this program writes. A change of the tables raises it and adds a step to [`migrate`].
pub(super) const FORMAT: i64 = 1;

/// Format 1. What is recorded is never changed: the triggers refuse it, whoever tries.
const TABLES: &str = "
CREATE TABLE register (name TEXT NOT NULL, begun TEXT NOT NULL) STRICT;
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  verb TEXT NOT NULL,
  tool TEXT NOT NULL,
  settings TEXT NOT NULL
) STRICT;
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  UNIQUE (name, sha256)
) STRICT;
CREATE INDEX document_by_hash ON document (sha256);
CREATE TABLE assessment (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document,
  run INTEGER NOT NULL REFERENCES run,
  at TEXT NOT NULL,
  title TEXT NOT NULL,
  path TEXT NOT NULL,
  tool TEXT NOT NULL,
  list_version TEXT NOT NULL,
  list_source TEXT NOT NULL,
  list_sha256 TEXT NOT NULL,
  status TEXT NOT NULL,
  codes TEXT NOT NULL,
  licence TEXT NOT NULL,
  parties INTEGER NOT NULL,
  digest TEXT NOT NULL
) STRICT;
CREATE INDEX assessment_by_document ON assessment (document, id);
CREATE TABLE record (assessment INTEGER PRIMARY KEY REFERENCES assessment, json BLOB NOT NULL) STRICT;
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document,
  assessment INTEGER REFERENCES assessment,
  run INTEGER NOT NULL REFERENCES run,
  at TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_whom TEXT NOT NULL CHECK (by_whom <> ''),
  on_day TEXT NOT NULL,
  exported TEXT,
  CHECK (decision <> '' OR reason <> '')
) STRICT;
CREATE INDEX decision_by_document ON decision (document, id);
CREATE TABLE kept_text (document INTEGER PRIMARY KEY REFERENCES document, at TEXT NOT NULL, text BLOB NOT NULL) STRICT;
CREATE VIEW latest_assessment AS
  SELECT a.* FROM assessment a WHERE a.id = (SELECT MAX(id) FROM assessment WHERE document = a.document);
CREATE VIEW latest_decision AS
  SELECT d.* FROM decision d WHERE d.id = (SELECT MAX(id) FROM decision WHERE document = d.document);
";

/// Tables whose rows are never changed nor removed.
const APPEND_ONLY: [&str; 7] = ["register", "run", "document", "assessment", "record", "decision", "kept_text"];

fn triggers() -> String {
    let mut out = String::new();
    for table in APPEND_ONLY {
        for verb in ["UPDATE", "DELETE"] {
            out.push_str("CREATE TRIGGER ");
            out.push_str(table);
            out.push_str(if verb == "UPDATE" { "_keeps" } else { "_stays" });
            out.push_str(" BEFORE ");
            out.push_str(verb);
            out.push_str(" ON ");
            out.push_str(table);
            out.push_str(" BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;\n");
        }
    }
    out
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An empty file or a new one.
    New,
    /// A register of this format.
    Register(i64),
}

/// Recognises a file without writing to it; to be called inside a transaction, so that its parts fit together.
pub(super) fn recognise(connection: &Connection, path: &str) -> Result<Kind, RegisterError> {
    let wrong = RegisterError::of(path);
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let application = number("application_id").map_err(&wrong)?;
    let format = number("user_version").map_err(&wrong)?;
    if application == APPLICATION {
        if format > FORMAT {
            return Err(RegisterError::Newer { path: path.to_owned(), found: format, known: FORMAT });
        }
        if format < 1 {
            let problem = "it says it has no format".to_owned();
            return Err(RegisterError::Damaged { path: path.to_owned(), problem });
        }
        return Ok(Kind::Register(format));
    }
    let tables: i64 =
        connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(&wrong)?;
    if application != 0 || format != 0 || tables != 0 {
        let problem = "it is a database of another program".to_owned();
        return Err(RegisterError::Foreign { path: path.to_owned(), problem });
    }
    Ok(Kind::New)
}

/// Makes the tables in a new file, all or none. Another process may have been quicker.
pub(super) fn create(connection: &mut Connection, path: &str, now: &str) -> Result<(), RegisterError> {
    let wrong = RegisterError::of(path);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&wrong)?;
    if recognise(&transaction, path)? == Kind::New {
        transaction.execute_batch(TABLES).map_err(&wrong)?;
        transaction.execute_batch(&triggers()).map_err(&wrong)?;
        // a name that no other register has: workbooks carry it
        transaction
            .execute("INSERT INTO register (name, begun) VALUES (lower(hex(randomblob(8))), ?1)", [now])
            .map_err(&wrong)?;
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(&wrong)?;
        transaction.pragma_update(None, "user_version", FORMAT).map_err(&wrong)?;
    }
    transaction.commit().map_err(&wrong)
}
