//! Readers of the official documents: Annex I as the Official Journal and the Publications Office publish it.
//!
//! In: OJ XHTML, consolidated XHTML or Formex 4, any official language, recognised by content. Out: an
//! [`OfficialDocument`] with entries, items, notes, definitions and general notes in document order; [`overlay`] lays
//! it over the digest, so that the conditions work beside the law's own words.

mod assemble;
mod blocks;
pub(crate) mod figures;
mod formex;
pub(crate) mod markup;
mod model;
mod overlay;
mod reader;
mod xhtml;

#[cfg(test)]
mod tests;

pub use figures::Figure;
pub(crate) use model::defined_term;
pub use model::{Definition, Kind, Node, OfficialDocument, Part, Place};
pub use overlay::{Overlaid, overlay};
pub use reader::{MAX_BYTES, OfficialError, read};
