//! Party lists and name matching: is this partner, funder or person on a list, and on which?
//!
//! In: the bundled list (`classifiers/parties.toml`) and the lists the user imported; a name, with its country and
//! identifiers where known. Out: [`Match`]es, best first, each with what matched, in which list, since when; and
//! [`Screener::statement`], which says what was searched. No match is never a clearance.
//!
//! [`formats`] reads the files that publishers offer, [`store`] keeps them in the data directory, [`names`] brings names
//! into a comparable form, `index` finds candidates, `compare` scores them, `spot` finds listed names in running text.

mod bundled;
mod compare;
pub mod country;
pub mod fetch;
pub mod formats;
mod index;
mod names;
mod party;
mod screener;
mod similarity;
mod spot;
pub mod store;
mod words;

#[cfg(test)]
mod corpus;

pub use formats::ImportError;
pub use party::{DateBasis, Identifier, Kind, ListInfo, Party, PartyList, PartyName, PartyType, Scheme};
pub use screener::{How, MIN_SCORE, Match, Query, Screener};
pub use spot::{Spotted, Spotter};
pub use store::{Store, StoreError};
