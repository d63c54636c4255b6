//! Exponents of the base dimensions.
//!
//! In: `L2 M T-2` as `classifiers/units.toml` writes it. Out: [`Dimension`], to be multiplied, raised and compared.

/// Exponents of the base dimensions, in halves (so that `1/√Hz` has one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dimension([i8; 9]);

const BASES: [&str; 9] = ["L", "M", "T", "I", "K", "N", "J", "A", "B"];

impl Dimension {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut d = Self::default();
        for part in text.split_whitespace() {
            let (base, exponent) = part.split_at(1);
            let i = BASES.iter().position(|b| *b == base)?;
            let e: f64 = if exponent.is_empty() { 1.0 } else { exponent.parse().ok()? };
            let halves = (e * 2.0).round();
            if !(-100.0..=100.0).contains(&halves) {
                return None;
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked to lie within ±100")]
            let halves = halves as i8;
            d.0[i] = halves;
        }
        Some(d)
    }

    /// Raised to a power given in halves: 2 leaves it as it is.
    pub(super) fn scaled(self, halves: i8) -> Self {
        Self(self.0.map(|e| e.saturating_mul(halves) / 2))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let mut out = self;
        for (a, b) in out.0.iter_mut().zip(other.0) {
            *a = a.saturating_add(b);
        }
        out
    }

    /// Whether nothing but a number is left.
    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }
}
