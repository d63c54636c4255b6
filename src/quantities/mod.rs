//! Quantities: numbers with units out of running text, and intervals to compare them with limits.
//!
//! In: text. Out: [`Quantity`] values in coherent SI units with their span, kind and how they were stated.
//!
//! `reader` walks the text; `digits` reads a number, `words` one in words, `bounds` what stands around it, `places` its
//! unit, `series` further numbers, `rates` what is said in relation to another thing, `writing` writes figures down; `wording` holds the words of `classifiers/numbers.toml`, `units` the units of
//! `classifiers/units.toml`.

mod bounds;
mod digits;
mod interval;
mod places;
mod quantity;
mod rates;
mod reader;
#[cfg(test)]
mod reader_test;
mod series;
mod units;
mod wording;
mod words;
mod writing;

pub use interval::Interval;
pub use quantity::{APPROXIMATE, Decimal, Quantity, Stated};
pub use reader::read;
pub use units::{Kind, UnitReading, Units, units};
pub(crate) use wording::joins_figures;
