//! Units of measurement: what a unit text means in coherent SI units and which kind of quantity it tells.
//!
//! In: `classifiers/units.toml` (embedded) and text such as `W/cm²`, `°/√h`, `nautical miles`.
//! Out: [`UnitReading`]s with factor, offset, dimension and kind. Torque is not energy and hertz is not becquerel:
//! a dimension alone does not decide the [`Kind`].
//!
//! `table` builds the table from the file, `text` reads a unit with it, `power` reads exponents and what joins two
//! factors, `dimension` is the arithmetic of dimensions.

mod dimension;
mod power;
mod table;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use dimension::Dimension;
use table::Symbols;

/// A kind of quantity, such as *frequency* or *torque*: what may be compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(u16);

impl Kind {
    /// The name of the kind in `classifiers/units.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        units().kinds.get(usize::from(self.0)).map_or("", |k| k.name.as_str())
    }

    /// The coherent unit its values are given in.
    #[must_use]
    pub fn unit(self) -> &'static str {
        units().kinds.get(usize::from(self.0)).map_or("", |k| k.unit.as_str())
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        units().kind_by_name.get(name).copied()
    }

    fn dimension(self) -> Dimension {
        units().kinds.get(usize::from(self.0)).map_or(Dimension::default(), |k| k.dim)
    }

    /// Whether the kind is a pure number without a unit (a ratio, a count, a level).
    #[must_use]
    pub fn is_dimensionless(self) -> bool {
        self.dimension().is_none()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a unit text means.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitReading {
    /// Multiply a value by this …
    pub factor: f64,
    /// … and add this, to have it in the coherent unit of the kind.
    pub offset: f64,
    /// The kind the unit tells.
    pub kind: Kind,
    /// Other readings of the same symbols (`g` as the acceleration of free fall): factor, offset, kind.
    pub seconds: Vec<(f64, f64, Kind)>,
    /// How many bytes of the text the unit takes.
    pub len: usize,
    /// Whether the symbol is also an everyday word or letter.
    pub ambiguous: bool,
}

struct KindInfo {
    name: String,
    unit: String,
    dim: Dimension,
}

/// One symbol or name of a unit, with its prefix.
#[derive(Clone)]
struct Symbol {
    factor: f64,
    offset: f64,
    dim: Dimension,
    kind: Option<Kind>,
    /// The first symbol of the unit in the file: what composites go by.
    base: String,
    ambiguous: bool,
    leading: bool,
    /// The only numbers that stand right after it, if it does not take all: FP16, but FP7 is a programme.
    numbers: Vec<String>,
    /// Whether it is a unit only with others: particles are one in `particles/cm³`.
    part: bool,
    seconds: Vec<(f64, f64, Kind)>,
}

/// The table of units, read once from the embedded file.
pub struct Units {
    kinds: Vec<KindInfo>,
    kind_by_name: HashMap<String, Kind>,
    default_kind: HashMap<Dimension, Kind>,
    /// Symbols, in which case matters: "GHz", "dB re 1 µPa".
    symbols: Symbols,
    /// Names, in small letters, with a blank or hyphen between words.
    names: Symbols,
    composites: Vec<(String, Dimension, Kind)>,
    /// Words that divide: "per".
    per: Vec<String>,
    /// Words that divide when a time follows: "a minute".
    each: Vec<String>,
    /// Joins a further unit below the line: "per kN and second".
    and: Vec<String>,
    /// What a square root is written with, the longest first: "square root of", "√".
    roots: Vec<String>,
    /// Units that a blank alone multiplies: "N m".
    blank: Vec<(String, String)>,
    /// What is written like the square of a unit and means a molecule: "g H2".
    molecules: Vec<String>,
    /// The dimension of temperature: the only one whose units may have an offset and stand in a product.
    kelvin: Dimension,
    second: Dimension,
    /// What the units begin with that stand before their number.
    leading: Vec<String>,
}

/// The embedded table of units.
///
/// # Panics
/// Never in a build that passes `cargo test`: the embedded file is read there.
#[must_use]
pub fn units() -> &'static Units {
    static UNITS: OnceLock<Units> = OnceLock::new();
    UNITS.get_or_init(|| Units::embedded(include_str!("../../../classifiers/units.toml")))
}
