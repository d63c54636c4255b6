//! What was recorded, assessed again: after a new list, new party lists or a new version of the program.
//!
//! In: the register and a way to make an assessor. Out: only what changes, for which document and why, and which documents
//! could not be assessed again. The text comes from where it was read, or from the register when it was kept there; it
//! counts only when it is the same text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use serde::Serialize;

use super::changes::{Change, between, causes};
use super::decision::Decision;
use super::error::RegisterError;
use super::pack::unpack;
use super::query::{Filter, Summary};
use super::store::{Incoming, Register, Run, Settings};
use crate::assess::{Assessment, Assessor, Batch};
use crate::documents::{Document, Options};

/// Assessments recorded in one step.
const STEP: usize = 64;

/// A document that changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// The document.
    pub id: String,
    /// Its hash.
    pub sha256: String,
    /// Its title.
    pub title: String,
    /// The status before.
    pub before: String,
    /// The status now.
    pub now: String,
    /// What was decided about it.
    pub decision: Option<Decision>,
    /// What changes.
    pub changes: Vec<Change>,
}

/// A document that could not be assessed again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missing {
    /// The document.
    pub id: String,
    /// Why, and what helps.
    pub why: String,
}

/// What came of a recheck.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Rechecked {
    /// Documents that change.
    pub changed: Vec<Changed>,
    /// Documents that do not.
    pub unchanged: usize,
    /// Documents that could not be assessed again.
    pub missing: Vec<Missing>,
    /// What differs from the time of the record: list, tool, party lists.
    pub causes: BTreeSet<String>,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// How to go about it.
pub struct Way<'a> {
    /// Read documents from these instead of from where they were.
    pub paths: &'a [PathBuf],
    /// The party lists in use, as [`Settings::party_lists`].
    pub party_lists: &'a [String],
    /// Set from outside to stop.
    pub stop: &'a AtomicBool,
    /// Whether to record the new assessments, or only to look.
    pub record: bool,
}

/// An assessor and reading options for documents that were read with these settings.
pub type Equip<'a, E> = &'a dyn Fn(&Settings) -> Result<(Rc<Assessor>, Options), E>;

/// A document to assess again.
struct Target {
    summary: Summary,
    settings: Settings,
}

impl Register {
    /// Assesses again what is recorded, the last text of each name.
    ///
    /// # Errors
    /// When the register cannot be read or written, or `equip` fails.
    pub fn recheck<E: From<RegisterError> + Send>(
        &mut self,
        way: &Way<'_>,
        equip: Equip<'_, E>,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Rechecked, E> {
        let targets = self.targets()?;
        let mut groups: BTreeMap<Settings, Vec<usize>> = BTreeMap::new();
        for (i, t) in targets.iter().enumerate() {
            groups.entry(t.settings.clone()).or_default().push(i);
        }
        let mut work = Work {
            register: self,
            way,
            targets: &targets,
            out: Rechecked::default(),
            done: HashSet::new(),
            waiting: Vec::new(),
            settings: Settings::default(),
            run: None,
            progress,
        };
        for (settings, members) in &groups {
            if way.stop.load(Ordering::Relaxed) {
                work.out.stopped = true;
                break;
            }
            let (assessor, options) = equip(settings)?;
            // the next recheck reads them the same way
            work.settings = Settings { party_lists: way.party_lists.to_vec(), ..settings.clone() };
            work.run = None;
            let left = work.kept(&assessor, members)?;
            work.read(&assessor, &options, settings, &left)?;
            work.flush()?;
        }
        let mut out = work.out;
        out.missing.sort();
        out.changed.sort_by_key(|c| (crate::assess::urgency(&c.now), c.id.clone()));
        Ok(out)
    }

    /// The last text of each name, with how it was read.
    fn targets(&self) -> Result<Vec<Target>, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let mut statement = self
            .connection
            .prepare("SELECT a.document, a.id, r.settings FROM latest_assessment a JOIN run r ON r.id = a.run")
            .map_err(&wrong)?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, i64>(0)?, (row.get::<_, i64>(1)?, row.get::<_, String>(2)?))))
            .map_err(&wrong)?;
        let how: HashMap<i64, (i64, String)> = rows.collect::<rusqlite::Result<_>>().map_err(&wrong)?;
        let mut last: HashMap<String, i64> = HashMap::new();
        let all = self.list(&Filter::default())?;
        let number = |s: &Summary| how.get(&s.key.0).map_or(0, |(id, _)| *id);
        for s in &all {
            let slot = last.entry(s.id.clone()).or_default();
            *slot = (*slot).max(number(s));
        }
        let mut out = Vec::new();
        for summary in all {
            if last.get(&summary.id) != Some(&number(&summary)) {
                continue;
            }
            let settings = how.get(&summary.key.0).map(|(_, text)| serde_json::from_str(text));
            let settings = settings.transpose().map_err(|e| RegisterError::Damaged {
                path: self.path.clone(),
                problem: format!("settings of {}: {e}", summary.id),
            })?;
            out.push(Target { summary, settings: settings.unwrap_or_default() });
        }
        Ok(out)
    }

    /// The kept text of a document.
    fn text(&self, document: i64) -> Result<Option<Document>, RegisterError> {
        use rusqlite::OptionalExtension as _;
        self.connection
            .prepare_cached("SELECT text FROM kept_text WHERE document = ?1")
            .and_then(|mut s| s.query_row([document], |row| unpack(row.get_ref(0)?.as_blob()?, 0)).optional())
            .map_err(RegisterError::of(&self.path))
    }
}

struct Work<'a> {
    register: &'a mut Register,
    way: &'a Way<'a>,
    targets: &'a [Target],
    out: Rechecked,
    done: HashSet<usize>,
    waiting: Vec<Assessment>,
    /// How the documents of this group are read.
    settings: Settings,
    /// The run that records them, once there is something to record.
    run: Option<Run>,
    progress: &'a mut (dyn FnMut(usize) + Send),
}

impl Work<'_> {
    /// Those whose text is in the register; gives back the others.
    fn kept(&mut self, assessor: &Assessor, members: &[usize]) -> Result<Vec<usize>, RegisterError> {
        let mut left = Vec::new();
        for chunk in members.chunks(STEP) {
            let mut texts = Vec::new();
            for i in chunk {
                match self.targets.get(*i).map(|t| self.register.text(t.summary.key.0)).transpose()?.flatten() {
                    Some(document) => texts.push((*i, document)),
                    None => left.push(*i),
                }
            }
            let new: Vec<(usize, Assessment)> =
                texts.into_par_iter().map(|(i, document)| (i, assessor.assess(&document))).collect();
            for (i, assessment) in new {
                self.compare(i, assessment)?;
            }
        }
        Ok(left)
    }

    /// Those that have to be read again.
    fn read(
        &mut self,
        assessor: &Assessor,
        options: &Options,
        settings: &Settings,
        members: &[usize],
    ) -> Result<(), RegisterError> {
        let folder = Path::new(&settings.folder);
        let targets = self.targets;
        let member = |i: usize| targets.get(i).map(|t| (i, &t.summary));
        let mut paths: BTreeSet<PathBuf> = self.way.paths.iter().cloned().collect();
        let mut absent: HashSet<usize> = HashSet::new();
        if self.way.paths.is_empty() {
            for (i, s) in members.iter().filter_map(|i| member(*i)) {
                match locate(folder, &s.path) {
                    Some(path) => {
                        paths.insert(path);
                    }
                    None => {
                        absent.insert(i);
                    }
                }
            }
        }
        let mut by_hash: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for (i, s) in members.iter().filter_map(|i| member(*i)) {
            by_hash.entry(&s.sha256).or_default().push(i);
            by_name.insert(&s.id, i);
        }
        let named = |id: &str| by_name.get(original(id, folder)).copied();
        // a document that failed has no hash: its name has to do
        let hits = |id: &str, sha256: &str| -> Vec<usize> {
            match by_hash.get(sha256) {
                Some(hits) if !sha256.is_empty() => hits.clone(),
                _ => named(id).filter(|i| member(*i).is_some_and(|(_, s)| s.sha256.is_empty())).into_iter().collect(),
            }
        };
        let other_text: Mutex<HashSet<usize>> = Mutex::new(HashSet::new());
        let wanted = |d: &Document| {
            if !hits(&d.id, &d.sha256).is_empty() {
                return true;
            }
            if let (Some(i), Ok(mut other)) = (named(&d.id), other_text.lock()) {
                other.insert(i);
            }
            false
        };
        let mut failed: HashMap<String, String> = HashMap::new();
        let batch = Batch { assessor, options, stop: self.way.stop, known: &|_| None };
        let paths: Vec<PathBuf> = paths.into_iter().collect();
        let tally = batch.run_where(
            &paths,
            &wanted,
            &mut |a: Assessment| {
                if let Some(e) = &a.error {
                    let path = a.document.path.clone().unwrap_or_default();
                    failed.insert(original(&path, folder).to_owned(), e.message.clone());
                    return Ok(());
                }
                for i in hits(&a.document.id, &a.document.sha256) {
                    self.compare(i, a.clone())?;
                }
                Ok::<(), RegisterError>(())
            },
            &mut |_| {},
        )?;
        self.out.stopped |= tally.stopped;
        let other_text = other_text.into_inner().unwrap_or_default();
        for (i, s) in members.iter().filter_map(|i| member(*i)).filter(|(i, _)| !self.done.contains(i)) {
            let why = if s.path.is_empty() {
                "it came from standard input and its text was not kept (--keep-text)".to_owned()
            } else if absent.contains(&i) {
                format!("{} is not there any more; name where it is now: register recheck PATH", s.path)
            } else if other_text.contains(&i) {
                "its text has changed since it was recorded; assess it anew with register add or triage".to_owned()
            } else if let Some(message) = failed.get(&s.path) {
                format!("{} cannot be read: {message}", s.path)
            } else if self.out.stopped {
                "stopped before its turn".to_owned()
            } else {
                format!("this text is not in {} any more", s.path)
            };
            // what failed then and fails now has not changed
            if s.status == "failed" && failed.contains_key(&s.path) {
                self.out.unchanged += 1;
                continue;
            }
            self.out.missing.push(Missing { id: s.id.clone(), why });
        }
        Ok(())
    }

    /// Compares a new assessment with the recorded one and notes what changes.
    fn compare(&mut self, i: usize, mut new: Assessment) -> Result<(), RegisterError> {
        let Some(target) = self.targets.get(i).filter(|_| self.done.insert(i)) else { return Ok(()) };
        let old = self.register.assessment(target.summary.key)?;
        new.document.id.clone_from(&old.document.id);
        new.document.path.clone_from(&old.document.path);
        let causes = causes(&old, &new, &target.settings.party_lists, self.way.party_lists);
        let changes = between(&old, &new);
        if changes.is_empty() {
            self.out.unchanged += 1;
        } else {
            self.out.causes.extend(causes);
            self.out.changed.push(Changed {
                id: target.summary.id.clone(),
                sha256: new.document.sha256.clone(),
                title: target.summary.title.clone(),
                before: old.status,
                now: new.status.clone(),
                decision: target.summary.decision.clone(),
                changes,
            });
        }
        self.waiting.push(new);
        if self.waiting.len() >= STEP {
            self.flush()?;
        }
        (self.progress)(self.done.len());
        Ok(())
    }

    /// Records what waits.
    fn flush(&mut self) -> Result<(), RegisterError> {
        let waiting = std::mem::take(&mut self.waiting);
        if !self.way.record || waiting.is_empty() {
            return Ok(());
        }
        let run = match self.run {
            Some(run) => run,
            None => self.register.begin("recheck", &self.settings)?,
        };
        self.run = Some(run);
        let incoming: Vec<Incoming<'_>> =
            waiting.iter().map(|assessment| Incoming { assessment, text: None }).collect();
        self.register.add(run, &incoming)?;
        Ok(())
    }
}

/// The file that holds a document; a path into an archive goes on after `!`.
fn locate(folder: &Path, path: &str) -> Option<PathBuf> {
    if path.is_empty() {
        return None;
    }
    let whole = folder.join(path);
    if whole.exists() {
        return Some(whole);
    }
    path.match_indices('!').map(|(at, _)| folder.join(&path[..at])).find(|p| p.is_file())
}

/// A name as it was when it was read from its folder.
fn original<'a>(id: &'a str, folder: &Path) -> &'a str {
    let folder = folder.to_string_lossy();
    let rest = id.strip_prefix(folder.as_ref()).filter(|_| !folder.is_empty());
    rest.and_then(|rest| rest.strip_prefix(['/', '\\'])).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_archives_are_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a!b.txt"), "x").unwrap();
        std::fs::write(folder.path().join("c.zip"), "x").unwrap();
        let at = |p: &str| locate(folder.path(), p).map(|p| p.file_name().unwrap().to_string_lossy().into_owned());
        assert_eq!(at("a!b.txt").as_deref(), Some("a!b.txt"));
        assert_eq!(at("c.zip!in/d.txt").as_deref(), Some("c.zip"));
        assert_eq!((at("e.txt"), at("")), (None, None));
        assert_eq!(original("/x/y/z.txt#row 3", Path::new("/x/y")), "z.txt#row 3");
        assert_eq!(original("/x/yz/z.txt", Path::new("/x/y")), "/x/yz/z.txt");
        assert_eq!(original("P-102", Path::new("/x/y")), "P-102");
    }
}
