//! A share with its 95 % confidence interval after Wilson (1927).

use std::fmt;

use serde::Serialize;

/// A share of cases.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The share; 0 when there is none to count.
    pub rate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Rate {
    /// The share `count` of `of`.
    #[must_use]
    pub fn of(count: usize, of: usize) -> Self {
        if of == 0 {
            return Self { count, of, rate: 0.0, low: 0.0, high: 1.0 };
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of cases")]
        let (n, p) = (of as f64, count as f64 / of as f64);
        let z2 = Z * Z;
        let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
        Self { count, of, rate: p, low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self::of(0, 0)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}  ({}/{}, 95 % {:.3}–{:.3})", self.rate, self.count, self.of, self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_interval() {
        // 81 of 263, after Newcombe (1998), table I
        let r = Rate::of(81, 263);
        assert!((r.low - 0.2553).abs() < 5e-4 && (r.high - 0.3662).abs() < 5e-4, "{r}");
        assert!((Rate::of(0, 0).high - 1.0).abs() < f64::EPSILON);
    }
}
