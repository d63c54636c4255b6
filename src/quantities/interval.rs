//! Intervals of real numbers with open or closed, finite or infinite ends.

/// A non-empty interval. An infinite end is open.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// Lower end; `-∞` when there is none.
    pub low: f64,
    /// Upper end; `+∞` when there is none.
    pub high: f64,
    /// Whether the lower end itself is left out.
    pub low_open: bool,
    /// Whether the upper end itself is left out.
    pub high_open: bool,
}

impl Interval {
    /// The single value `v`.
    #[must_use]
    pub fn point(v: f64) -> Self {
        Self { low: v, high: v, low_open: false, high_open: false }
    }

    /// All values from `low` to `high`, both included; the ends are put in order.
    #[must_use]
    pub fn closed(a: f64, b: f64) -> Self {
        Self { low: a.min(b), high: a.max(b), low_open: false, high_open: false }
    }

    /// All values from `v` on.
    #[must_use]
    pub fn at_least(v: f64, open: bool) -> Self {
        Self { low: v, high: f64::INFINITY, low_open: open, high_open: true }
    }

    /// All values up to `v`.
    #[must_use]
    pub fn at_most(v: f64, open: bool) -> Self {
        Self { low: f64::NEG_INFINITY, high: v, low_open: true, high_open: open }
    }

    /// The value, when there is only one.
    #[must_use]
    pub fn as_point(&self) -> Option<f64> {
        #[expect(clippy::float_cmp, reason = "a point has one value in both ends")]
        (self.low == self.high).then_some(self.low)
    }

    /// Whether `v` lies inside.
    #[must_use]
    pub fn contains(&self, v: f64) -> bool {
        self.above_low(v) && self.below_high(v)
    }

    fn above_low(&self, v: f64) -> bool {
        if self.low_open { v > self.low } else { v >= self.low }
    }

    fn below_high(&self, v: f64) -> bool {
        if self.high_open { v < self.high } else { v <= self.high }
    }

    /// Whether the two share a value.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let low_first = |a: &Self, b: &Self| {
            // a ends before b begins
            #[expect(clippy::float_cmp, reason = "touching ends are equal numbers")]
            let touch = a.high == b.low && (a.high_open || b.low_open);
            a.high < b.low || touch
        };
        !low_first(self, other) && !low_first(other, self)
    }

    /// Whether all values of this one lie in `other`.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        #[expect(clippy::float_cmp, reason = "equal ends decide by their openness")]
        let low = self.low > other.low || (self.low == other.low && (!other.low_open || self.low_open));
        #[expect(clippy::float_cmp, reason = "equal ends decide by their openness")]
        let high = self.high < other.high || (self.high == other.high && (!other.high_open || self.high_open));
        low && high
    }

    /// The image under an increasing function.
    #[must_use]
    pub fn map_increasing(&self, f: impl Fn(f64) -> f64) -> Self {
        Self { low: f(self.low), high: f(self.high), low_open: self.low_open, high_open: self.high_open }
    }

    /// The image under a function that only rises or only falls on the interval.
    #[must_use]
    pub fn map_monotonous(&self, f: impl Fn(f64) -> f64) -> Self {
        let (a, b) = (f(self.low), f(self.high));
        if a <= b {
            Self { low: a, high: b, low_open: self.low_open, high_open: self.high_open }
        } else {
            Self { low: b, high: a, low_open: self.high_open, high_open: self.low_open }
        }
    }

    /// Absolute values.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.low >= 0.0 {
            self.clone()
        } else if self.high <= 0.0 {
            Self { low: -self.high, high: -self.low, low_open: self.high_open, high_open: self.low_open }
        } else {
            let (high, high_open) =
                if -self.low > self.high { (-self.low, self.low_open) } else { (self.high, self.high_open) };
            Self { low: 0.0, high, low_open: false, high_open }
        }
    }

    /// The hull of `f` over all pairs of ends; right for functions monotonous in each argument.
    #[must_use]
    pub fn combine(&self, other: &Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let corners = [
            (f(self.low, other.low), self.low_open || other.low_open),
            (f(self.low, other.high), self.low_open || other.high_open),
            (f(self.high, other.low), self.high_open || other.low_open),
            (f(self.high, other.high), self.high_open || other.high_open),
        ];
        let mut low = (f64::INFINITY, true);
        let mut high = (f64::NEG_INFINITY, true);
        for (v, open) in corners {
            // 0 × ∞ leaves both ends unknown
            if v.is_nan() {
                return Self { low: f64::NEG_INFINITY, high: f64::INFINITY, low_open: true, high_open: true };
            }
            #[expect(clippy::float_cmp, reason = "an equal corner may close the end")]
            if v < low.0 || (v == low.0 && !open) {
                low = (v, open);
            }
            #[expect(clippy::float_cmp, reason = "an equal corner may close the end")]
            if v > high.0 || (v == high.0 && !open) {
                high = (v, open);
            }
        }
        Self { low: low.0, high: high.0, low_open: low.1, high_open: high.1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_decide() {
        let upto = Interval::at_most(5.0, false);
        let over = Interval::at_least(5.0, true);
        assert!(!upto.overlaps(&over));
        assert!(Interval::at_least(5.0, false).overlaps(&upto));
        assert!(Interval::point(5.0).within(&upto) && !Interval::point(5.0).within(&over));
        assert!(Interval::closed(3.0, 4.0).within(&upto));
        assert!(!Interval::closed(3.0, 6.0).within(&upto) && Interval::closed(3.0, 6.0).overlaps(&upto));
    }

    #[test]
    fn arithmetic_keeps_the_hull() {
        let a = Interval::closed(-1.0, 2.0);
        let b = Interval::closed(3.0, 4.0);
        assert_eq!(a.combine(&b, |x, y| x * y), Interval::closed(-4.0, 8.0));
        assert_eq!(a.abs(), Interval::closed(0.0, 2.0));
        assert_eq!(b.map_monotonous(|x| 12.0 / x), Interval::closed(3.0, 4.0));
    }
}
