//! A figure as read: its interval, kind, span and the way it was stated.
//!
//! In: nothing; the rooms beside this one fill it. Out: [`Quantity`], the type every later room works with.

use std::ops::Range;

use super::interval::Interval;
use super::units::Kind;

/// How a figure was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    /// The value itself.
    Exact,
    /// `>`, "exceeding".
    Above,
    /// `≥`, "at least".
    AtLeast,
    /// `<`, "below".
    Below,
    /// `≤`, "at most".
    AtMost,
    /// "up to 90 W": a capability that reaches the value.
    Reach,
    /// "down to 5 nm": a capability that reaches the value from above.
    DownTo,
    /// "better than": which way depends on the parameter.
    Better,
    /// From one value to another.
    Range,
    /// "± 0.5": the magnitude of a deviation.
    Deviation,
    /// "several tens of": a magnitude only.
    Vague,
}

/// A figure read from a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// Possible values in the coherent unit of the kind.
    pub value: Interval,
    /// The kind; `None` for a bare number.
    pub kind: Option<Kind>,
    /// The value in the end, when the range is a change: "drops from 35 to 9 arcseconds".
    pub attained: Option<f64>,
    /// Other readings of the same unit text.
    pub seconds: Vec<(Interval, Kind)>,
    /// How it was stated.
    pub stated: Stated,
    /// Whether an upper bound is reached: "max. 1700 °C", not "not exceeding 75 kg"; of a range, whether all of it can be:
    /// "adjustable from 1 to 30 kV".
    pub reached: bool,
    /// Whether it was said to be approximate.
    pub approximate: bool,
    /// Whether damage or a doubtful unit makes the reading uncertain.
    pub ambiguous: bool,
    /// Where the unit stands, in bytes.
    pub unit: Range<usize>,
    /// Sides of the same thing ("120 × 80 × 40 mm") share a number, as do the numbers of one list.
    pub group: Option<u32>,
}

impl Quantity {
    /// The possible values read as `kind`, if the unit allows it.
    #[must_use]
    pub fn as_kind(&self, kind: Kind) -> Option<&Interval> {
        if self.kind == Some(kind) {
            return Some(&self.value);
        }
        self.seconds.iter().find(|(_, k)| *k == kind).map(|(v, _)| v)
    }

    /// Whether it is a number without a unit.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.kind.is_none()
    }
}

/// How a text writes decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimal {
    /// `1,500` is fifteen hundred (English).
    #[default]
    Point,
    /// `1,500` is one and a half (Dutch, French, German).
    Comma,
}

/// How far an approximate figure may lie from the one stated.
pub const APPROXIMATE: f64 = 0.05;

/// The interval a bound word makes of a value.
pub(super) fn bounded(v: f64, stated: Stated) -> Interval {
    match stated {
        Stated::Above => Interval::at_least(v, true),
        Stated::AtLeast => Interval::at_least(v, false),
        Stated::Below => Interval::at_most(v, true),
        Stated::AtMost => Interval::at_most(v, false),
        // a capability reaches its value; how it compares depends on the limit's direction
        Stated::Reach
        | Stated::DownTo
        | Stated::Better
        | Stated::Exact
        | Stated::Range
        | Stated::Deviation
        | Stated::Vague => Interval::point(v),
    }
}
