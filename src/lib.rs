//! `dualuse`: reads research texts against the EU dual-use list and shows which item, because of which words and
//! figures, from which source.
//!
//! Data runs one way: documents → passages → mentions → findings → assessment → report. See `docs/architecture.md`.

// tests print what they measured and compare exact figures
#![cfg_attr(
    test,
    allow(
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::float_cmp,
        clippy::cast_precision_loss,
        clippy::format_collect,
        clippy::format_push_string,
        clippy::type_complexity,
        clippy::needless_for_each,
        clippy::sliced_string_as_bytes
    )
)]

pub mod activity;
pub mod annex;
pub mod appraisal;
pub mod assess;
pub mod classify;
pub mod cli;
pub mod critical;
pub mod cues;
pub mod data;
pub mod documents;
pub mod dossier;
pub mod evaluation;
pub mod grouped;
pub mod index;
pub mod lexicon;
pub mod licence;
pub mod maturity;
pub mod project;
pub mod quantities;
pub mod register;
pub mod report;
pub mod resemblance;
pub mod screening;
pub mod span;
pub mod triage;
pub mod xml;
