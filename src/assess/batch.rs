//! Many documents at once: read and assessed in parallel, given out in the order of the input.
//!
//! In: paths. Out: assessments, one by one, to a function. Memory is bounded by the documents in flight: some inputs at
//! a time, and of a table some rows at a time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::pipeline::Assessor;
use super::record::Assessment;
use crate::documents::{self, Document, Input, Options, ReadError};

/// Inputs in flight for each thread.
const INPUTS_PER_THREAD: usize = 8;
/// Documents of one input that are kept before the rest is streamed.
const HEAD: usize = 16;
/// Rows of a table in flight for each thread.
const ROWS_PER_THREAD: usize = 192;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Documents given out.
    pub documents: usize,
    /// Of them, those that could not be read.
    pub failed: usize,
    /// Of them, those with a listed item.
    pub listed: usize,
    /// Of them, those for review.
    pub review: usize,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// How far the batch is, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Inputs finished.
    pub inputs: usize,
    /// Inputs known, when the discovery is complete.
    pub total: Option<usize>,
    /// Documents given out.
    pub documents: usize,
}

/// A batch over paths.
pub struct Batch<'a> {
    /// Assesses each document.
    pub assessor: &'a Assessor,
    /// How documents are read.
    pub options: &'a Options,
    /// Set from outside to stop after the documents in flight.
    pub stop: &'a AtomicBool,
    /// A record made earlier for the same document, if there is one.
    pub known: &'a (dyn Fn(&Document) -> Option<Assessment> + Sync),
}

/// Takes the records in order, while the next ones are made.
pub type Each<'a, E> = &'a mut (dyn FnMut(Assessment) -> Result<(), E> + Send);

/// Says which documents are to be assessed.
pub type Wanted<'a> = &'a (dyn Fn(&Document) -> bool + Sync);

type Rest = Box<dyn Iterator<Item = Result<Document, ReadError>> + Send>;

impl Batch<'_> {
    /// Assesses everything under `paths`; `each` gets the records in order and may end the batch with an error.
    ///
    /// # Errors
    /// The error of `each`.
    pub fn run<E: Send>(
        &self,
        paths: &[PathBuf],
        each: Each<'_, E>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Tally, E> {
        self.run_where(paths, &|_| true, each, progress)
    }

    /// The same for the documents that are wanted; the others are read and passed over. Inputs that cannot be read are
    /// always given.
    ///
    /// # Errors
    /// The error of `each`.
    pub fn run_where<E: Send>(
        &self,
        paths: &[PathBuf],
        wanted: Wanted<'_>,
        each: Each<'_, E>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Tally, E> {
        let threads = rayon::current_num_threads();
        let mut tally = Tally::default();
        let mut inputs = documents::discover(paths, self.options);
        let mut done = 0;
        loop {
            let chunk: Vec<Result<Input, ReadError>> = inputs.by_ref().take(threads * INPUTS_PER_THREAD).collect();
            if chunk.is_empty() {
                break;
            }
            let complete = chunk.len() < threads * INPUTS_PER_THREAD;
            let total = complete.then_some(done + chunk.len());
            let results: Vec<(Vec<Assessment>, Option<Rest>)> =
                chunk.into_par_iter().map(|input| self.input(input, wanted)).collect();
            for (records, rest) in results {
                for record in records {
                    give(record, &mut tally, each)?;
                }
                progress(Progress { inputs: done, total, documents: tally.documents });
                if let Some(rest) = rest {
                    self.rows(rest, wanted, &mut tally, each, &mut |documents| {
                        progress(Progress { inputs: done, total, documents });
                    })?;
                }
                done += 1;
                progress(Progress { inputs: done, total, documents: tally.documents });
                if self.stop.load(Ordering::Relaxed) {
                    tally.stopped = true;
                    return Ok(tally);
                }
            }
        }
        Ok(tally)
    }

    /// The first documents of an input, and what is left of it.
    fn input(&self, input: Result<Input, ReadError>, wanted: Wanted<'_>) -> (Vec<Assessment>, Option<Rest>) {
        let input = match input {
            Ok(input) => input,
            Err(e) => return (vec![self.error(&e)], None),
        };
        let mut rest = documents::read(&input, self.options);
        let mut out = Vec::new();
        let mut taken = 0;
        while taken < HEAD {
            match rest.next() {
                Some(document) => out.extend(self.one(document, wanted)),
                None => return (out, None),
            }
            taken += 1;
        }
        (out, Some(rest))
    }

    /// The rows of a table, some at a time.
    fn rows<E: Send>(
        &self,
        mut rest: Rest,
        wanted: Wanted<'_>,
        tally: &mut Tally,
        each: Each<'_, E>,
        progress: &mut dyn FnMut(usize),
    ) -> Result<(), E> {
        let at_once = rayon::current_num_threads() * ROWS_PER_THREAD;
        let mut made: Vec<Assessment> = Vec::new();
        loop {
            let chunk: Vec<Result<Document, ReadError>> = rest.by_ref().take(at_once).collect();
            let last = chunk.is_empty() || self.stop.load(Ordering::Relaxed);
            let (given, next) = rayon::join(
                || made.drain(..).try_for_each(|record| give(record, tally, each)),
                || -> Vec<Assessment> {
                    let chunk = if last { Vec::new() } else { chunk };
                    chunk.into_par_iter().filter_map(|d| self.one(d, wanted)).collect()
                },
            );
            given?;
            progress(tally.documents);
            if last {
                return Ok(());
            }
            made = next;
        }
    }

    fn one(&self, document: Result<Document, ReadError>, wanted: Wanted<'_>) -> Option<Assessment> {
        match document {
            Ok(d) if !wanted(&d) => None,
            Ok(d) => Some((self.known)(&d).unwrap_or_else(|| self.assessed(&d))),
            Err(e) => Some(self.error(&e)),
        }
    }

    /// The assessment; a defect of ours costs the record of one document, not the batch.
    fn assessed(&self, document: &Document) -> Assessment {
        documents::quietly(|| self.assessor.assess(document)).unwrap_or_else(|defect| {
            let path = document.path.as_deref();
            let advice = "please report it, with the text if you may share it";
            self.assessor.failed(&document.id, path, &format!("a defect of dualuse stopped it ({defect}); {advice}"))
        })
    }

    fn error(&self, e: &ReadError) -> Assessment {
        let id = match &e.place {
            Some(place) => format!("{} ({place})", e.path),
            None => e.path.clone(),
        };
        self.assessor.failed(&id, Some(&e.path), &e.kind.to_string())
    }
}

fn give<E>(record: Assessment, tally: &mut Tally, each: Each<'_, E>) -> Result<(), E> {
    tally.documents += 1;
    match record.status.as_str() {
        "failed" => tally.failed += 1,
        "listed" => tally.listed += 1,
        "review" => tally.review += 1,
        _ => {}
    }
    each(record)
}
