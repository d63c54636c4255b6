//! What a text reads like: which items it resembles, also when it names none of them.
//!
//! In: the sentences of a document as folded words. Out: [`Likeness`]es, the entries that a stretch of it resembles
//! most, each with the words that carry the resemblance.
//!
//! The knowledge is data: `classifiers/portraits/*.tsv` has short texts in the words of people who work with a thing,
//! and look-alikes that are not the thing; the names and terms of `annex/` count as well. Nothing is trained: each text
//! is a set of letter groups weighted by rarity, an item the damped sum of its texts, resemblance the cosine. So a new
//! portrait helps at once, and each word's share in a resemblance can be shown. A resemblance only proposes an item;
//! figures and features decide as they do for an item that is named.
//!
//! `classifiers/fields.tsv` has texts of other fields (a clinic's satellites, the drift of a crowd): how much a stretch
//! reads like one of those is told as well.

mod fields;
mod grams;
mod likeness;
mod model;
mod neutral;
mod portraits;

pub use likeness::{Elsewhere, Likeness, Likenesses, Nearest};
pub use model::{Learnt, Release, Resemblance};
pub use portraits::{Portrait, PortraitError, portraits};
