//! Entries that officers made in a workbook, brought into the register.
//!
//! In: [`Returned`] entries, each with the number of the decision that the workbook was made from. Out: for each what came
//! of it. When workbook and register both changed, nothing is overwritten: the conflict is reported.

use jiff::civil::Date;
use serde::Serialize;

use super::decision::{Decision, DecisionError, date};
use super::error::RegisterError;
use super::query::Summary;
use super::store::{DocumentKey, Register, Run, insert_decision};

/// An officer's entry as it stands in a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Returned {
    /// The name of the document, as a cell shows it.
    pub id: String,
    /// Its hash.
    pub sha256: String,
    /// What stands under “Decision”.
    pub decision: String,
    /// What stands under “Remark”.
    pub remark: String,
    /// What stands under “Officer”.
    pub officer: String,
    /// What stands under “Date”.
    pub date: String,
    /// The decision that the workbook was made from, as [`Register::mark`] writes it.
    pub mark: String,
    /// Sheet and row.
    pub place: String,
}

/// What fills in for blanks, and which side wins.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The officer, where a row names none.
    pub by: Option<String>,
    /// The day, where a row names none.
    pub today: Date,
    /// Whether the workbook wins where both changed.
    pub prefer_workbook: bool,
}

/// What came of an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// It is in the register now.
    Recorded,
    /// It was there already.
    Same,
    /// The register has a later decision; the workbook was not changed by hand.
    RegisterNewer {
        /// What the register says.
        register: String,
    },
    /// Both changed.
    Conflict {
        /// What the workbook says.
        workbook: String,
        /// What the register says.
        register: String,
    },
    /// It cannot be recorded as it stands.
    Refused {
        /// What it lacks.
        problem: String,
    },
    /// The register does not know the document.
    Unknown,
}

/// An entry with what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Merged {
    /// The document.
    pub id: String,
    /// Sheet and row.
    pub place: String,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Returned {
    /// Whether nothing was entered.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.decision, &self.remark, &self.officer, &self.date].iter().all(|s| s.trim().is_empty())
    }

    /// Whether it says what a decision says. A blank name or date says nothing against it.
    #[must_use]
    pub fn says(&self, d: &Decision) -> bool {
        let same = |text: &str, other: &str| squeeze(text) == squeeze(other);
        same(&self.decision, d.decision())
            && same(&self.remark, d.reason())
            && (self.officer.trim().is_empty() || same(&self.officer, d.by()))
            && (self.date.trim().is_empty() || date(&self.date) == Ok(d.on()))
    }

    fn decision(&self, terms: &Terms) -> Result<Decision, DecisionError> {
        let officer =
            if self.officer.trim().is_empty() { terms.by.as_deref().unwrap_or_default() } else { &self.officer };
        let day = if self.date.trim().is_empty() { terms.today } else { date(&self.date)? };
        Decision::new(&self.decision, &self.remark, officer, day)
    }

    fn words(&self) -> String {
        let parts = [&self.decision, &self.remark, &self.officer, &self.date];
        parts.iter().filter(|s| !s.trim().is_empty()).map(|s| squeeze(s)).collect::<Vec<_>>().join(", ")
    }
}

/// White space does not tell two entries apart: programs for sheets change it.
fn squeeze(text: &str) -> String {
    crate::report::plain(text).trim().to_owned()
}

/// Which of two changed since the workbook was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing to do.
    Same,
    /// The officer changed the workbook.
    Workbook,
    /// The register got a later decision.
    Register(Decision),
    /// Both changed.
    Both(Decision),
}

impl Register {
    /// What a workbook carries to say which decision it was made from.
    #[must_use]
    pub fn mark(&self, number: i64) -> String {
        format!("{}:{number}", self.name())
    }

    /// The document of a returned entry: by hash and by name as a cell shows it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn document_of(&self, entry: &Returned) -> Result<Option<DocumentKey>, RegisterError> {
        let found = self.with_hash(&entry.sha256)?;
        Ok(found.into_iter().find(|(_, name)| crate::report::cell(name) == entry.id).map(|(key, _)| key))
    }

    /// Who changed since the workbook was made.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn standing(&self, document: DocumentKey, entry: &Returned) -> Result<Standing, RegisterError> {
        let Some((number, last)) = self.last_decision(document)? else {
            return Ok(if entry.is_blank() { Standing::Same } else { Standing::Workbook });
        };
        if entry.says(&last) {
            return Ok(Standing::Same);
        }
        // a mark of another register says nothing here
        let marked = entry.mark.rsplit_once(':').filter(|(name, _)| *name == self.name());
        let marked: Option<i64> = marked.and_then(|(_, number)| number.parse().ok());
        let base = match marked {
            Some(marked) => self.decision(document, marked)?,
            None => None,
        };
        let untouched = base.as_ref().map_or_else(|| entry.is_blank(), |base| entry.says(base));
        Ok(match (untouched, marked == Some(number)) {
            (true, _) => Standing::Register(last),
            (false, true) => Standing::Workbook,
            (false, false) => Standing::Both(last),
        })
    }

    /// Brings entries in, all that can be in one step.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn merge(&mut self, run: Run, entries: &[Returned], terms: &Terms) -> Result<Vec<Merged>, RegisterError> {
        let mut out = Vec::new();
        let mut ready: Vec<(DocumentKey, Decision)> = Vec::new();
        for entry in entries {
            let outcome = match self.document_of(entry)? {
                None if entry.is_blank() => continue,
                None => Outcome::Unknown,
                Some(document) => match self.standing(document, entry)? {
                    Standing::Same if entry.is_blank() => continue,
                    Standing::Same => Outcome::Same,
                    Standing::Register(d) => Outcome::RegisterNewer { register: d.to_string() },
                    Standing::Both(d) if !terms.prefer_workbook => {
                        Outcome::Conflict { workbook: entry.words(), register: d.to_string() }
                    }
                    Standing::Workbook | Standing::Both(_) => match entry.decision(terms) {
                        Ok(decision) => {
                            ready.push((document, decision));
                            Outcome::Recorded
                        }
                        Err(e) => Outcome::Refused { problem: e.to_string() },
                    },
                },
            };
            out.push(Merged { id: entry.id.clone(), place: entry.place.clone(), outcome });
        }
        self.step(|t, now| {
            for (document, decision) in &ready {
                insert_decision(t, run, now, *document, decision)?;
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// The entry that shows a document's last decision in a workbook.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn entry_for(&self, document: &Summary) -> Result<Returned, RegisterError> {
        let last = self.last_decision(document.key)?;
        Ok(last.map_or_else(Returned::default, |(number, d)| Returned {
            decision: d.decision().to_owned(),
            remark: d.reason().to_owned(),
            officer: d.by().to_owned(),
            date: d.on().to_string(),
            mark: self.mark(number),
            ..Returned::default()
        }))
    }
}
