//! The journal of a batch: one record a line, written as they come, so that a killed run can go on.
//!
//! In: assessments. Out: a file `OUT.part` that becomes the result when the batch is complete. A resumed run finds the
//! records of the same content, list and tool in it and writes the same file as an unbroken run.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::pipeline::tool;
use super::record::Assessment;
use crate::documents::Document;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system said no.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A record cannot be written as JSON.
    #[error("a record cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// A journal being written.
pub struct Journal {
    out: BufWriter<File>,
    part: PathBuf,
    earlier: Option<Earlier>,
}

/// Records of an earlier run: where each stands in the file.
struct Earlier {
    path: PathBuf,
    file: Mutex<File>,
    places: HashMap<String, (u64, usize)>,
}

fn beside(out: &Path, suffix: &str) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    out.with_file_name(name)
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> JournalError + '_ {
    move |source| JournalError::Io { path: path.display().to_string(), source }
}

fn key(id: &str, sha256: &str, list: &str, tool: &str) -> String {
    format!("{id}\u{0}{sha256}\u{0}{list}\u{0}{tool}")
}

impl Journal {
    /// Begins the journal of the result `out`. With `resume`, records of an earlier, unfinished run are kept.
    ///
    /// # Errors
    /// When files beside `out` cannot be read or written.
    pub fn begin(out: &Path, resume: bool) -> Result<Self, JournalError> {
        let part = beside(out, ".part");
        let kept = beside(out, ".resume");
        let mut earlier = None;
        if resume {
            keep(&part, &kept)?;
            if kept.exists() {
                earlier = Some(index(&kept)?);
            }
        } else if kept.exists() {
            fs::remove_file(&kept).map_err(io(&kept))?;
        }
        let file = File::create(&part).map_err(io(&part))?;
        Ok(Self { out: BufWriter::new(file), part, earlier })
    }

    /// The record made earlier for this document with this list and tool.
    #[must_use]
    pub fn known(&self, document: &Document, list_sha256: &str) -> Option<Assessment> {
        let earlier = self.earlier.as_ref()?;
        let (offset, len) = *earlier.places.get(&key(&document.id, &document.sha256, list_sha256, &tool()))?;
        let mut line = vec![0; len];
        let mut file = earlier.file.lock().ok()?;
        file.seek(SeekFrom::Start(offset)).ok()?;
        file.read_exact(&mut line).ok()?;
        serde_json::from_slice(&line).ok()
    }

    /// How many records of an earlier run there are.
    #[must_use]
    pub fn earlier(&self) -> usize {
        self.earlier.as_ref().map_or(0, |e| e.places.len())
    }

    /// Writes one record, whole or not at all as far as later readers can see.
    ///
    /// # Errors
    /// When the file cannot be written, for instance on a full disk.
    pub fn write(&mut self, record: &Assessment) -> Result<(), JournalError> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.out.write_all(&line).map_err(io(&self.part))
    }

    /// Writes what is buffered, so that a later run can go on from here.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn flush(&mut self) -> Result<(), JournalError> {
        self.out.flush().map_err(io(&self.part))
    }

    /// The records written, in order, for formats that are made from the whole.
    ///
    /// # Errors
    /// When the file cannot be read back.
    pub fn records(&mut self) -> Result<impl Iterator<Item = Result<Assessment, JournalError>> + use<>, JournalError> {
        self.flush()?;
        let file = File::open(&self.part).map_err(io(&self.part))?;
        let path = self.part.clone();
        Ok(BufReader::new(file).lines().map(move |line| {
            let line = line.map_err(io(&path))?;
            serde_json::from_str(&line).map_err(JournalError::from)
        }))
    }

    /// Ends a complete batch: the journal becomes `out` itself, or is removed when the result was written otherwise.
    ///
    /// # Errors
    /// When files cannot be renamed or removed.
    pub fn finish(mut self, becomes: Option<&Path>) -> Result<(), JournalError> {
        self.flush()?;
        match becomes {
            Some(out) => fs::rename(&self.part, out).map_err(io(out))?,
            None => fs::remove_file(&self.part).map_err(io(&self.part))?,
        }
        if let Some(e) = &self.earlier {
            fs::remove_file(&e.path).map_err(io(&e.path))?;
        }
        Ok(())
    }
}

/// Adds the whole lines of an unfinished journal to those kept from runs before it.
fn keep(part: &Path, kept: &Path) -> Result<(), JournalError> {
    if !part.exists() {
        return Ok(());
    }
    let mut from = BufReader::new(File::open(part).map_err(io(part))?);
    let mut to = BufWriter::new(fs::OpenOptions::new().append(true).create(true).open(kept).map_err(io(kept))?);
    let mut line = Vec::new();
    loop {
        line.clear();
        from.read_until(b'\n', &mut line).map_err(io(part))?;
        if !line.ends_with(b"\n") {
            break;
        }
        to.write_all(&line).map_err(io(kept))?;
    }
    to.flush().map_err(io(kept))
}

fn index(path: &Path) -> Result<Earlier, JournalError> {
    let mut reader = BufReader::new(File::open(path).map_err(io(path))?);
    let mut places = HashMap::new();
    let mut offset = 0u64;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(io(path))?;
        if read == 0 {
            break;
        }
        if let Ok(record) = serde_json::from_slice::<Assessment>(&line)
            && record.error.is_none()
        {
            let k = key(&record.document.id, &record.document.sha256, &record.list.sha256, &record.tool);
            places.insert(k, (offset, line.len()));
        }
        offset += u64::try_from(read).unwrap_or(0);
    }
    let file = File::open(path).map_err(io(path))?;
    Ok(Earlier { path: path.to_owned(), file: Mutex::new(file), places })
}
