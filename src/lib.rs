//! `dualuse`: reads research texts against the EU dual-use list and shows which item, because of which words and
//! figures, from which source.
//!
//! Data runs one way: documents → passages → mentions → findings → assessment → report. See `docs/architecture.md`.

pub mod annex;
pub mod classify;
pub mod cli;
pub mod evaluation;
pub mod lexicon;
pub mod quantities;
pub mod screening;
pub mod xml;
