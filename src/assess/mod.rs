//! The pipeline: documents in, assessments out, one by one or as a batch.
//!
//! In: paths. Out: [`Assessment`]s in the order of the input, whatever the number of threads.

mod batch;
mod context;
mod journal;
mod pipeline;
mod record;

pub use batch::{Batch, Progress, Tally, Wanted};
pub use context::Situation;
pub use journal::{Journal, JournalError};
pub use pipeline::{Assessor, tool, urgency};
pub use record::{
    ActivityRecord, Assessment, BasisRecord, ConditionRecord, CriticalRecord, DocumentRecord, ElementRecord,
    ErrorRecord, EvidenceRecord, FindingRecord, LicenceRecord, MaturityRecord, PartyRecord, QuestionRecord,
    RouteRecord, SCHEMA, SecurityRecord,
};
