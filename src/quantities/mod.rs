//! Quantities: numbers with units out of running text, and intervals to compare them with limits.
//!
//! In: text. Out: [`Quantity`] values in coherent SI units with their span, kind and how they were stated.

mod interval;
mod reader;
mod units;

pub use interval::Interval;
pub use reader::{APPROXIMATE, Decimal, Quantity, Stated, read};
pub use units::{Kind, UnitReading, Units, units};
