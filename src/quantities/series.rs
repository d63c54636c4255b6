//! Numbers that belong together: ranges, deviations, lists, sides.
//!
//! In: a [`Source`] and the first number. Out: the further numbers, with the unit that stood between them.

use std::ops::Range;

use super::digits::{Number, Source, times_power};
use super::units::UnitReading;
use super::wording::{Cue, blanks, floor_boundary, numbers, starts_with_phrase};

/// How far apart two numbers with nothing but a comma between them are no list, as a factor.
const FAR_APART: f64 = 20.0;
/// Most sides of one thing.
const MOST_SIDES: usize = 4;

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
    /// The second number of a range, and the unit between the two. `start`: where the first begins with its sign.
    pub(super) fn range_end(
        &self,
        first: &Number,
        start: usize,
    ) -> Option<(Number, Option<(UnitReading, Range<usize>)>)> {
        let bare_end = first.span.end;
        let gap = blanks(&self.text[bare_end..]);
        let unit_at = bare_end + gap;
        let between = self
            .unit_at(unit_at)
            .filter(|u| (!u.ambiguous || gap == 0) && self.unit_plausible(u, first, gap))
            .map(|u| (u.clone(), unit_at..unit_at + u.len));
        for used in [between, None] {
            let end = used.as_ref().map_or(bare_end, |(_, r)| r.end);
            let Some((join, second_at)) = self.range_join(end, start) else { continue };
            let sign = self.text[second_at..].chars().next().filter(|c| matches!(c, '-' | '−' | '+' | '~' | '≈'));
            // "−55…+125", "from −55 to +125", but "2−5"
            let signed = join.chars().any(char::is_alphabetic) || matches!(join, "…" | "..." | ".." | "÷" | "/");
            let digits_at = second_at + sign.filter(|_| signed).map_or(0, char::len_utf8);
            let Some(mut second) = self.any_number_at(digits_at) else { continue };
            self.add_half(&mut second);
            if signed && matches!(sign, Some('-' | '−')) {
                second.value = -second.value;
            }
            let second_unit = self.unit_at(second.span.end + blanks(&self.text[second.span.end..]));
            // "3 µs to 0.01 %": two figures of different kinds
            if let (Some((a, _)), Some(b)) = (&used, &second_unit)
                && a.kind != b.kind
            {
                continue;
            }
            // "a resolving power of 480 à 10 % de vallée": French "at", for hardly anything has 480 %
            let percent = second_unit.as_ref().is_some_and(|u| u.kind.name() == "ratio" && u.factor < 1.0);
            if used.is_none() && percent && first.value > 100.0 && second.value <= 100.0 {
                continue;
            }
            if used.is_none() && second_unit.is_none() && join.len() == 1 && first.plain && second.plain {
                // "2024-2027", "3-4": hardly a range of figures without a unit
                return None;
            }
            return Some((second, used));
        }
        None
    }

    /// What joins the two numbers of a range, and where the second begins.
    pub(super) fn range_join(&self, end: usize, start: usize) -> Option<(&'static str, usize)> {
        let gap = blanks(&self.text[end..]);
        let rest = &self.text[end + gap..];
        // "−40/+85 °C"
        if let Some(after) = rest.strip_prefix('/')
            && (after.trim_start().starts_with('+') || after.starts_with(|c: char| c.is_ascii_digit()))
            && self.text[start..].starts_with(['-', '−', '–'])
        {
            return Some(("/", end + gap + 1 + (after.len() - after.trim_start().len())));
        }
        let join = numbers().range.iter().find(|j| starts_with_phrase(rest, j))?;
        let after = end + gap + join.len();
        let second_gap = blanks(&self.text[after..]);
        match join.as_str() {
            // "and" joins a range only after "between"; a list otherwise
            "and" | "en" | "et" | "und" if self.cue_before(start).cue != Some(Cue::Between) => None,
            // "10~50", but "5 ~10" is two figures, the second approximate
            "~" if gap + second_gap > 0 => None,
            join => Some((join, after + second_gap)),
        }
    }

    /// The unit of a number that shares it with a bounded one: "from 12 to more than 20 %".
    pub(super) fn shared_with_bound(&self, first: &Number) -> Option<(UnitReading, usize)> {
        let (join, at) = self.range_join(first.span.end, first.span.start)?;
        if !join.chars().any(char::is_alphabetic) {
            return None;
        }
        let at = at + self.cue_at(at)?;
        let second = self.any_number_at(at + blanks(&self.text[at..]))?;
        let unit_at = second.span.end + self.gap_to_unit(second.span.end);
        let unit = self.unit_at(unit_at).filter(|u| !u.ambiguous)?;
        Some((unit, unit_at))
    }

    /// A range that shares the unit of the next one: "3-5 and 8-12 µm".
    pub(super) fn shared_range(&self, first: &Number) -> Option<(Number, UnitReading, usize)> {
        let pair = |low: &Number| -> Option<Number> {
            let (_, at) = self.range_join(low.span.end, low.span.start)?;
            self.number_at(at)
        };
        let second = pair(first)?;
        let at = second.span.end + blanks(&self.text[second.span.end..]);
        let join = numbers().and.iter().find(|j| starts_with_phrase(&self.text[at..], j))?;
        let at = at + join.len();
        let third = self.number_at(at + blanks(&self.text[at..]))?;
        let last = pair(&third)?;
        let unit_at = last.span.end + self.gap_to_unit(last.span.end);
        let unit = self.unit_at(unit_at).filter(|u| !u.ambiguous)?;
        Some((second, unit, unit_at))
    }

    /// What a smaller unit adds to a figure, in its unit, and where it ends: "2 hours and 40 minutes", "5 ft 6 in".
    pub(super) fn sum_after(&self, unit: &UnitReading, end: usize) -> Option<(f64, usize)> {
        let same = |a: &UnitReading, b: &UnitReading| a.kind == b.kind && (a.factor / b.factor - 1.0).abs() < 1e-9;
        let (_, second) = numbers().sums.iter().find(|(first, _)| same(first, unit))?;
        let mut at = end + blanks(&self.text[end..]);
        if second.kind.name() == "time"
            && let Some(and) = numbers().word_and.iter().find(|a| at > end && starts_with_phrase(&self.text[at..], a))
        {
            at += and.len() + blanks(&self.text[at + and.len()..]);
        }
        let n =
            self.any_number_at(at).filter(|n| at > end && n.value >= 0.0 && n.value * second.factor < unit.factor)?;
        let unit_at = n.span.end + self.gap_to_unit(n.span.end);
        let u = self.unit_at(unit_at).filter(|u| same(u, second))?;
        // "1 h 15 min 30 s"
        let (further, end) = self.sum_after(&u, unit_at + u.len).unwrap_or((0.0, unit_at + u.len));
        Some(((n.value + further) * u.factor / unit.factor, end))
    }

    /// Whether a lower end goes on to a bound in another figure: "from 12 ms to below 1 ms".
    pub(super) fn goes_on_to_bound(&self, unit_end: usize, start: usize) -> bool {
        self.range_join(unit_end, start).is_some_and(|(join, at)| {
            join.chars().any(char::is_alphabetic)
                && self
                    .cue_at(at)
                    .is_some_and(|len| self.any_number_at(at + len + blanks(&self.text[at + len..])).is_some())
        })
    }

    /// `+0.02/−0.01` after a number: how far up and down, and where it ends.
    pub(super) fn uneven(&self, at: usize) -> Option<(f64, f64, usize)> {
        let signed = |at: usize| -> Option<(f64, usize)> {
            let at = at + blanks(&self.text[at..]);
            let sign = self.text[at..].chars().next().filter(|c| matches!(c, '+' | '-' | '−' | '–'))?;
            let n = self.number_at(at + sign.len_utf8() + blanks(&self.text[at + sign.len_utf8()..]))?;
            Some((if sign == '+' { n.value } else { -n.value }, n.span.end))
        };
        let (a, end) = signed(at)?;
        let gap = blanks(&self.text[end..]);
        let slash = usize::from(self.text[end + gap..].starts_with('/'));
        if gap + slash == 0 {
            return None;
        }
        let (b, end) = signed(end + gap + slash)?;
        let opposite = a.is_sign_positive() != b.is_sign_positive();
        opposite.then(|| (a.max(b), -a.min(b), end))
    }

    /// `1.332(5)`: the uncertainty of the last digits, and where it ends.
    pub(super) fn last_digits(&self, n: &Number) -> Option<(f64, usize)> {
        let written = &self.text[n.span.clone()];
        let decimals = written.rsplit_once(['.', ',']).map(|(_, d)| d).filter(|d| d.len() <= 12)?;
        if n.word || !decimals.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let inside = self.text[n.span.end..].strip_prefix('(')?;
        let len = inside.find(|c: char| !c.is_ascii_digit()).filter(|len| (1..=2).contains(len))?;
        let last: f64 = inside[..len].parse().ok()?;
        if !inside[len..].starts_with(')') {
            return None;
        }
        let places = i32::try_from(decimals.len()).ok()?;
        Some((last * 10f64.powi(-places), n.span.end + len + 2))
    }

    /// "and a half" after a whole number.
    pub(super) fn add_half(&self, n: &mut Number) {
        if n.value.fract() != 0.0 {
            return;
        }
        let rest = &self.text[n.span.end..];
        let gap = blanks(rest);
        if let Some(h) = numbers().half.iter().find(|h| starts_with_phrase(&rest[gap..], h)) {
            n.value += 0.5;
            n.span.end += gap + h.len();
            n.plain = false;
        }
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

    /// `± 10 %` or `± 0.1 mm` after a number and its unit: the deviation in that unit and where it ends.
    pub(super) fn deviation_after_unit(&self, value: f64, unit: &UnitReading, at: usize) -> Option<(f64, usize)> {
        let (deviation, end) = self.deviation_after(at)?;
        let unit_at = end + self.gap_to_unit(end);
        let own = self.unit_at(unit_at)?;
        let end = unit_at + own.len;
        if own.kind == unit.kind && own.kind.name() != "temperature" {
            Some((deviation * own.factor / unit.factor, end))
        } else if own.kind.name() == "ratio" {
            Some((value.abs() * deviation * own.factor, end))
        } else {
            None
        }
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
            if let Some(u) = self.unit_at(here + gap).filter(|u| !u.ambiguous) {
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
        let last = self.unit_at(at + gap).map(|u| (u, at + gap));
        // "12 bar bij 20 °C" are two figures, and so are "15 µm x 20 mm"
        let apart = |(a, b): (&(UnitReading, usize), &(UnitReading, usize))| {
            a.0.kind != b.0.kind || (a.0.factor / b.0.factor - 1.0).abs() > 1e-9
        };
        if early.as_ref().zip(last.as_ref()).is_some_and(apart) {
            return None;
        }
        let unit = last.or(early);
        let end = unit.as_ref().map_or(at, |(u, unit_at)| (unit_at + u.len).max(at));
        Some(Sides { numbers: found, unit, end })
    }

    /// The length of the symbol of a chemical element at `at`, with the blank after it.
    fn element_at(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let len = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let gap = blanks(&rest[len..]);
        if len <= 2 && gap > 0 && numbers().elements.contains(&rest[..len]) { len + gap } else { 0 }
    }

    /// Where the symbol of a chemical element right before `start` begins.
    pub(super) fn element_before(&self, start: usize) -> Option<usize> {
        let before = self.text[..start].trim_end_matches([' ', '\u{a0}']);
        if before.len() == start {
            return None;
        }
        let word = before.bytes().rev().take(3).take_while(u8::is_ascii_alphabetic).count();
        let at = before.len() - word;
        ((1..=2).contains(&word) && numbers().elements.contains(&before[at..])).then_some(at)
    }

    /// The mark between two sides and its length.
    fn by_at(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        // "640x512": a mark of one letter may touch the next number
        let touches = |j: &str| j.len() <= 2 && rest.get(..j.len()).is_some_and(|head| head.eq_ignore_ascii_case(j));
        let join = numbers().by.iter().find(|j| starts_with_phrase(rest, j) || touches(j))?;
        let after = &rest[join.len()..];
        let skip = blanks(after);
        let digit = after[skip..].starts_with(|c: char| c.is_ascii_digit());
        // × 10^3 is a power, not a side
        let power = times_power(rest).is_some_and(|(_, _, doubtful)| !doubtful);
        (digit && !power).then_some(join.len())
    }

    /// A list with one unit at its end: `8, 16 and 32 GHz`.
    ///
    /// `Err` holds where numbers without such a unit end: none of them begins a list.
    pub(super) fn list(&self, first: &Number) -> Result<List, usize> {
        let before = self.text[..first.span.start].trim_end();
        if numbers().sized.end(&before[floor_boundary(before, before.len().saturating_sub(8))..].to_lowercase()) {
            return Err(first.span.end);
        }
        let elements = self.element_before(first.span.start).is_some();
        let mut found = vec![first.clone()];
        let mut joined = false;
        let mut at = first.span.end;
        loop {
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
            // "Cr 20.5, Ni 5.5 wt%"
            if elements {
                from += self.element_at(from);
            }
            // "-20 and +60 °C"
            let sign = self.text[from..].chars().next().filter(|c| matches!(c, '+' | '-' | '−'));
            let digits = from + sign.map_or(0, char::len_utf8);
            let Some(mut n) = self.any_number_at(digits).filter(|n| sign.is_none() || !n.word) else { break };
            if sign.is_some_and(|s| s != '+') {
                n.value = -n.value;
            }
            // "built in 2008, 1 030 nm": one hand groups all thousands or none
            if self.grouped(first).is_some_and(|one| self.grouped(&n).is_some_and(|other| one != other)) {
                break;
            }
            joined |= word.is_some();
            at = n.span.end;
            found.push(n);
        }
        let last = found.last().unwrap_or(first);
        let mut gap = self.gap_to_unit(at);
        // "Ni 5.5 (wt%)"
        if elements && self.text[at + gap..].starts_with('(') {
            gap += 1;
        }
        let unit = self.unit_at(at + gap).filter(|u| self.unit_plausible(u, last, gap) && !u.ambiguous);
        // "density 5.2, 380 mm thick" are two figures, "532, 1064 nm" a list
        let apart = |a: f64, b: f64| (a / b).abs().max((b / a).abs()) > FAR_APART;
        if !joined && matches!(&found[..], [a, b] if apart(a.value, b.value)) {
            return Err(first.span.end);
        }
        match unit {
            Some(unit) if found.len() > 1 => Ok(List { numbers: found, unit, unit_at: at + gap }),
            _ => Err(at),
        }
    }

    /// Whether the digits of a number from a thousand on stand in groups; `None` for smaller ones.
    fn grouped(&self, n: &Number) -> Option<bool> {
        let whole = n.value >= 1000.0 && n.value.fract() == 0.0 && !n.word;
        whole.then(|| self.text[n.span.clone()].contains(|c: char| !c.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests {
    use crate::quantities::{Decimal, Quantity, Stated, read};

    fn figures(text: &str) -> Vec<Quantity> {
        read(text, Decimal::Point)
    }

    fn values(text: &str) -> Vec<(f64, f64)> {
        figures(text).iter().map(|q| (q.value.low, q.value.high)).collect()
    }

    #[test]
    fn numbers_that_only_a_comma_joins_are_a_list_when_they_are_alike() {
        assert_eq!(values("lines at 500, 1000 m").len(), 2);
        let [.., last] = &figures("density 5.2, 380 mm thick")[..] else { panic!("a figure") };
        assert!((last.value.low - 0.38).abs() < 1e-9, "{last:?}");
        assert!(figures("density 5.2, 380 mm thick").iter().all(|q| (q.value.low - 5.2e-3).abs() > 1e-6));
    }

    #[test]
    fn a_range_may_be_told_from_its_upper_end() {
        for text in ["from 10 m down to 6000 m", "from 10 m up to 6000 m", "van 6000 m omlaag tot 10 m"] {
            assert_eq!(values(text), [(10.0, 6000.0)], "{text}");
        }
    }

    #[test]
    fn sides_with_units_of_their_own_keep_them() {
        let found = values("tape of 15 µm x 20 mm");
        assert!((found[0].0 - 15e-6).abs() < 1e-9 && (found[1].0 - 0.02).abs() < 1e-9, "{found:?}");
        assert_eq!(values("a 4/6 m beam").len(), 2);
        assert!((values("a 3/4 inch pipe")[0].0 - 0.01905).abs() < 1e-9);
    }

    #[test]
    fn what_is_counted_from_somewhere_is_no_bound() {
        let stated = |text: &str| figures(text).last().map(|q| q.stated);
        assert_eq!(stated("10 kHz offset from a 10 GHz carrier"), Some(Stated::Exact));
        assert_eq!(stated("carriers from 6 GHz"), Some(Stated::AtLeast));
        assert_eq!(stated("a beam no finer than 40 nm"), Some(Stated::AtLeast));
        assert_eq!(stated("a beam finer than 40 nm"), Some(Stated::Below));
    }

    #[test]
    fn units_end_before_an_elided_word() {
        let kinds = |text: &str| -> Vec<&str> { figures(text).iter().filter_map(|q| Some(q.kind?.name())).collect() };
        assert_eq!(kinds("1200 kg/h d'hydrogène"), ["mass flow"]);
        assert_eq!(kinds("250 g d’hexogène"), ["mass"]);
        assert_eq!(kinds("a floor of 6 pT/Hz^½"), ["magnetic noise"]);
        assert_eq!(kinds("20 pTrms/√Hz"), ["magnetic noise"]);
    }

    #[test]
    fn thousands_end_in_noughts() {
        assert_eq!(Decimal::of(&["working pressure 60,000 psi"], Decimal::Comma), Decimal::Point);
        assert_eq!(Decimal::of(&["een massa van 4,500 kg"], Decimal::Comma), Decimal::Comma);
    }
}
