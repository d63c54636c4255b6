//! The office's triage: a workbook to work in, read back with what officers entered.
//!
//! In: assessments, an earlier workbook, the register. Out: the workbook. What an officer entered is never lost: it goes
//! into the new workbook, stays beside it, or the command stops before it writes.

mod book;
mod columns;
mod returned;
mod settle;
#[cfg(test)]
mod tests;

pub use book::{About, Known, Triage, Written, value};
pub use returned::{Earlier, Entry, ReturnedError, read};
pub use settle::settle;
