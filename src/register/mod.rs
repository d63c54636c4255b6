//! The register: what was assessed and what people decided about it, in one file that only grows.
//!
//! In: [`Assessment`](crate::assess::Assessment)s, [`Decision`]s, entries that officers made in a workbook. Out: lists,
//! case files, history, periods of keeping, exports, and what a new list changes.
//!
//! The file is a database of `SQLite`. `store` writes it, one transaction for each step; `schema` recognises it;
//! `query` asks it; `merge` brings in workbooks; `recheck` assesses again. Nothing in it is changed or deleted.

mod changes;
mod decision;
mod error;
mod export;
mod merge;
mod office;
mod pack;
mod query;
mod recheck;
mod retention;
mod schema;
mod store;
#[cfg(test)]
mod tests;

pub use changes::{Change, between};
pub use decision::{Decision, DecisionError, date};
pub use error::RegisterError;
pub use export::ExportError;
pub use merge::{Merged, Outcome, Returned, Standing, Terms};
pub use office::{Category, Colour, DecisionWord, Office, OfficeError, Period, office};
pub use query::{CaseFile, Event, Filter, Info, Month, Summary};
pub use recheck::{Changed, Equip, Missing, Rechecked, Way};
pub use retention::{Kept, last_day};
pub use store::{Added, DocumentKey, Incoming, PackedText, Register, Run, Settings};
