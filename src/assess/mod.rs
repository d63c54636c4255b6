//! The pipeline: documents in, assessments out, one by one or as a batch.
//!
//! In: paths. Out: [`Assessment`]s in the order of the input, whatever the number of threads.

mod answers;
mod batch;
mod context;
mod journal;
mod pipeline;
mod project;
mod record;
mod security;
#[cfg(test)]
mod speed_test;

pub use answers::{AnswerSet, AnswersError, Origin};
pub use batch::{Batch, Progress, Tally, Wanted};
pub use context::Situation;
pub use journal::{Journal, JournalError};
pub use pipeline::{Assessor, tool, urgency};
pub use project::{ProjectDocument, project_document};
pub use record::{
    ActivityRecord, AdviceRecord, Assessment, BasisRecord, CombinationRecord, ConditionRecord, CriticalRecord,
    DocumentRecord, ElementRecord, ErrorRecord, EvidenceRecord, FindingRecord, LicenceRecord, LinkRecord,
    MaturityRecord, PartyRecord, QuestionRecord, QuestionSetRecord, RouteRecord, SCHEMA, ScreenedRecord,
    SecurityRecord, SetQuestionRecord,
};
