//! Figures that are one thing in relation to another: "0.4 kg of F2 each hour", "2 parts in 230".
//!
//! In: a [`Source`], and a unit or a number. Out: the unit of the rate, the ratio of the parts.

use super::digits::{Number, Source};
use super::units::{UnitReading, units};
use super::wording::{blanks, floor_boundary, numbers, starts_with_phrase};

/// Most words for what is measured, between a unit and what divides it.
const MOST_WORDS: usize = 3;
/// Bytes in which the dividing unit ends.
const DIVISOR: usize = 40;
/// A share without the word "part" is one of at least so many: "1 in 2000".
const LARGE: f64 = 500.0;

impl Source<'_> {
    /// The unit that a unit and a later "per" make, with what is measured between them.
    pub(super) fn rate_of(&self, unit_at: usize, unit: &UnitReading) -> Option<UnitReading> {
        let end = unit_at + unit.len;
        let gap = blanks(&self.text[end..]);
        // nearly all units are turned away here
        if gap == 0 || unit.ambiguous || !self.text[end + gap..].starts_with(char::is_alphabetic) {
            return None;
        }
        let of = numbers().rate_of.iter().find(|o| starts_with_phrase(&self.text[end + gap..], o));
        let mut at = end + gap + of.map_or(0, String::len);
        let words = if of.is_some() { MOST_WORDS } else { 1 };
        for _ in 0..words {
            at += blanks(&self.text[at..]);
            let word = self.word_len(at)?;
            if of.is_none() && Self::joins(&self.text[at..]) {
                return None;
            }
            at += word;
            // "kg CO2/kWh"
            if self.text[at..].starts_with('/') {
                return self.over(unit_at..end, at + 1);
            }
            let next = at + blanks(&self.text[at..]);
            if next == at {
                return None;
            }
            if let Some(rate) = self.divided(unit_at..end, next, of.is_some()) {
                return Some(rate);
            }
        }
        None
    }

    /// The length of a word that may name what is measured.
    fn word_len(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let len =
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\u{2019}' | '\''))).unwrap_or(rest.len());
        (len > 1 && rest.starts_with(char::is_alphabetic)).then_some(len)
    }

    /// Whether a word joins figures or introduces another: "5 V and 3 A per channel".
    fn joins(text: &str) -> bool {
        let n = numbers();
        [&n.and, &n.range, &n.by, &n.among, &n.across, &n.rate_each]
            .into_iter()
            .any(|list| list.iter().any(|j| starts_with_phrase(text, j)))
            || n.before.at_head(text).next().is_some()
    }

    /// The unit at `unit` divided by the one behind a word like "per" at `at`. `named`: "of" stood before what is measured.
    fn divided(&self, unit: std::ops::Range<usize>, at: usize, named: bool) -> Option<UnitReading> {
        let rest = &self.text[at..];
        let word = numbers().rate_each.iter().find(|e| starts_with_phrase(rest, e))?;
        let from = at + word.len() + blanks(&rest[word.len()..]);
        if from == at + word.len() {
            return None;
        }
        if !units().divides(word) {
            let time = units().read(&self.text[from..]).filter(|u| !u.ambiguous && u.kind.name() == "time")?;
            if !named || time.len < 3 {
                return None;
            }
        }
        self.over(unit, from)
    }

    /// The unit at `unit` over the one at `from`.
    fn over(&self, unit: std::ops::Range<usize>, from: usize) -> Option<UnitReading> {
        let divisor = &self.text[from..floor_boundary(self.text, from + DIVISOR)];
        let written = self.text.get(unit.clone())?;
        let both = units().read(&format!("{written}/{divisor}"))?;
        let used = both.len.checked_sub(written.len() + 1).filter(|used| *used > 0)?;
        let kind = both.kind.name();
        (!both.ambiguous && kind != "ratio").then(|| UnitReading { len: from + used - unit.start, ..both })
    }

    /// "2 parts in 230", "1 in 2000": the ratio and where it ends.
    pub(super) fn share(&self, first: &Number) -> Option<(f64, usize)> {
        if first.value.fract() != 0.0 || !(1.0..=100.0).contains(&first.value) || !(first.plain || first.word) {
            return None;
        }
        let n = numbers();
        let mut at = first.span.end + blanks(&self.text[first.span.end..]);
        let part = n.part.iter().find(|p| starts_with_phrase(&self.text[at..], p));
        if let Some(part) = part {
            at += part.len();
            at += blanks(&self.text[at..]);
        }
        let among = n.among.iter().find(|a| starts_with_phrase(&self.text[at..], a))?;
        at += among.len();
        let gap = blanks(&self.text[at..]);
        let at = at + gap;
        let whole =
            self.any_number_at(at).or_else(|| self.one_large(at)).filter(|w| gap > 0 && w.value > first.value)?;
        if part.is_none() {
            // "1 in 2023" is a year, "1 op 10" no figure
            let year = whole.plain && super::bounds::looks_like_year(whole.value) && whole.value % 1000.0 != 0.0;
            let unit = self.unit_at(whole.span.end + blanks(&self.text[whole.span.end..])).is_some();
            if first.value > 1.0 || whole.value < LARGE || year || unit {
                return None;
            }
        }
        Some((first.value / whole.value, whole.span.end))
    }

    /// "a million" as a number.
    fn one_large(&self, at: usize) -> Option<Number> {
        let article = numbers().one.iter().find(|a| starts_with_phrase(&self.text[at..], a))?;
        let word = at + article.len() + blanks(&self.text[at + article.len()..]);
        let (value, len) = self.multiplier_at(word)?;
        Some(Number { value, span: at..word + len, ambiguous: false, word: true, plain: false })
    }
}
