//! Numbers that belong together: ranges, deviations, lists, sides.
//!
//! In: a [`Source`] and the first number. Out: the further numbers, with the unit that stood between them.

use std::ops::Range;

use super::digits::{Number, Source, times_power};
use super::units::{UnitReading, units};
use super::wording::{Cue, blanks, numbers, starts_with_phrase};

/// Most sides of one thing.
const MOST_SIDES: usize = 4;
/// Most numbers of one list.
const MOST_LISTED: usize = 12;

/// Sides of one thing.
pub(super) struct Sides {
    pub(super) numbers: Vec<Number>,
    pub(super) unit: Option<(UnitReading, usize)>,
    pub(super) end: usize,
}

/// Numbers that share the unit after the last.
pub(super) struct List {
    pub(super) numbers: Vec<Number>,
    pub(super) unit: UnitReading,
    pub(super) unit_at: usize,
}

impl Source<'_> {
    /// The second number of a range, and the unit between the two.
    pub(super) fn range_end(&self, first: &Number) -> Option<(Number, Option<(UnitReading, Range<usize>)>)> {
        let mut at = first.span.end;
        let mut between = None;
        let gap = blanks(&self.text[at..]);
        if let Some(u) = units().read(&self.text[at + gap..]).filter(|u| !u.ambiguous || gap == 0) {
            between = Some((u.clone(), at + gap..at + gap + u.len));
        }
        let after_unit = between.as_ref().map(|(_, r)| r.end);
        for start in [after_unit, Some(at)].into_iter().flatten() {
            at = start;
            let gap = blanks(&self.text[at..]);
            let rest = &self.text[at + gap..];
            let Some(join) = numbers().range.iter().find(|j| starts_with_phrase(rest, j)) else { continue };
            // "and" joins a range only after "between"; a list otherwise
            if matches!(join.as_str(), "and" | "en" | "et" | "und")
                && self.cue_before(first.span.start).0 != Some(Cue::Between)
            {
                continue;
            }
            let mut second_at = at + gap + join.len();
            second_at += blanks(&self.text[second_at..]);
            let mut negative = false;
            let mut rest = &self.text[second_at..];
            for sign in ["-", "−", "+", "~", "≈"] {
                if join.chars().any(char::is_alphabetic) && rest.starts_with(sign) {
                    negative = sign == "-" || sign == "−";
                    second_at += sign.len();
                    rest = &self.text[second_at..];
                }
            }
            let _ = rest;
            let Some(mut second) = self.number_at(second_at) else { continue };
            if negative {
                second.value = -second.value;
            }
            let unit_follows = {
                let g = blanks(&self.text[second.span.end..]);
                units().read(&self.text[second.span.end + g..]).is_some()
            };
            let used_unit = if start == first.span.end { None } else { between.clone() };
            if used_unit.is_none() && !unit_follows && join.len() == 1 && first.plain && second.plain {
                // "2024-2027", "3-4": hardly a range of figures without a unit
                return None;
            }
            return Some((second, used_unit));
        }
        None
    }

    /// `± 2` after a number: the deviation and where it ends.
    pub(super) fn deviation_after(&self, at: usize) -> Option<(f64, usize)> {
        let gap = blanks(&self.text[at..]);
        let rest = &self.text[at + gap..];
        let sign = ["±", "+/-", "+/−"].iter().find(|s| rest.starts_with(**s))?;
        let from = at + gap + sign.len();
        let from = from + blanks(&self.text[from..]);
        let n = self.number_at(from)?;
        Some((n.value, n.span.end))
    }

    /// Sides of one thing: `640 × 512 pixels`, `12 mm × 4 mm`.
    pub(super) fn sides(&self, first: &Number) -> Option<Sides> {
        let mut found = vec![first.clone()];
        let mut at = first.span.end;
        let mut early: Option<(UnitReading, usize)> = None;
        while found.len() < MOST_SIDES {
            let mut here = at;
            let gap = blanks(&self.text[here..]);
            // "12 mm × 4 mm": a unit on every side
            if let Some(u) = units().read(&self.text[here + gap..]).filter(|u| !u.ambiguous) {
                let end = here + gap + u.len;
                let g2 = blanks(&self.text[end..]);
                if self.by_at(end + g2).is_some() {
                    early = Some((u, here + gap));
                    here = end;
                }
            }
            let gap = blanks(&self.text[here..]);
            let Some(len) = self.by_at(here + gap) else { break };
            let from = here + gap + len;
            let from = from + blanks(&self.text[from..]);
            let Some(n) = self.number_at(from) else { break };
            at = n.span.end;
            found.push(n);
        }
        if found.len() < 2 {
            return None;
        }
        let gap = self.gap_to_unit(at);
        let unit = units().read(&self.text[at + gap..]).map(|u| (u, at + gap)).or(early);
        let end = unit.as_ref().map_or(at, |(u, unit_at)| (unit_at + u.len).max(at));
        Some(Sides { numbers: found, unit, end })
    }

    /// The mark between two sides and its length.
    fn by_at(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let join = numbers()
            .by
            .iter()
            .find(|j| starts_with_phrase(rest, j) || (j.len() <= 2 && rest.to_lowercase().starts_with(j.as_str())))?;
        let after = &rest[join.len()..];
        let skip = blanks(after);
        let digit = after[skip..].starts_with(|c: char| c.is_ascii_digit());
        // × 10^3 is a power, not a side
        let power = times_power(rest).is_some();
        (digit && !power).then_some(join.len())
    }

    /// A list with one unit at its end: `8, 16 and 32 GHz`.
    pub(super) fn list(&self, first: &Number) -> Option<List> {
        if first.word {
            return None;
        }
        let mut found = vec![first.clone()];
        let mut at = first.span.end;
        while found.len() < MOST_LISTED {
            let rest = &self.text[at..];
            let gap = blanks(rest);
            let rest = &rest[gap..];
            let comma = numbers().list.iter().find(|j| rest.starts_with(j.as_str())).map(String::len);
            let mut from = at + gap + comma.unwrap_or(0);
            from += blanks(&self.text[from..]);
            let word = numbers().and.iter().find(|j| starts_with_phrase(&self.text[from..], j)).map(String::len);
            if comma.is_none() && word.is_none() {
                break;
            }
            if let Some(w) = word {
                from += w;
                from += blanks(&self.text[from..]);
            }
            if from == at {
                break;
            }
            let Some(n) = self.number_at(from) else { break };
            at = n.span.end;
            found.push(n);
        }
        if found.len() < 2 {
            return None;
        }
        let gap = self.gap_to_unit(at);
        let last = found.last()?.clone();
        let unit =
            units().read(&self.text[at + gap..]).filter(|u| self.unit_plausible(u, &last, gap) && !u.ambiguous)?;
        Some(List { numbers: found, unit, unit_at: at + gap })
    }
}
