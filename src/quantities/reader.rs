//! Reads quantities out of running text, tables and cells.
//!
//! In: a text and how it writes numbers. Out: [`Quantity`] values with their span, in coherent SI units, with the way
//! they were stated (exact, bound, range, approximate). One pass, time linear in the length of the text. The rooms
//! beside this one read the parts: `digits` a number, `bounds` what stands around it, `places` its unit, `series`
//! further numbers.

use std::ops::Range;

use super::bounds::{Before, looks_like_year};
use super::digits::{Number, Source, is_sign_of_diameter};
use super::interval::Interval;
use super::quantity::{Decimal, Quantity, Stated};

use super::units::{Kind, UnitReading, units};
use super::wording::{Cue, blanks, floor_boundary, numbers, starts_with_phrase};
use super::writing::{Manner, said};

/// Longest article, in bytes.
const LONGEST_ARTICLE: usize = 5;

/// Reads all quantities of a text.
#[must_use]
pub fn read(text: &str, decimal: Decimal) -> Vec<Quantity> {
    Reader { source: Source::new(text, decimal), out: Vec::new(), groups: 0, no_list: 0 }.run()
}

pub(super) struct Reader<'t> {
    pub(super) source: Source<'t>,
    pub(super) out: Vec<Quantity>,
    pub(super) groups: u32,
    /// Numbers that end up to here begin no list.
    no_list: usize,
}

impl<'t> Reader<'t> {
    fn text(&self) -> &'t str {
        self.source.text
    }

    fn run(mut self) -> Vec<Quantity> {
        let text = self.text();
        let mut at = 0;
        while at < text.len() {
            let Some(c) = text[at..].chars().next() else { break };
            let next = if c.is_ascii_digit() || matches!(c, '½' | '¼' | '¾' | '⅓' | '⅔' | '⅛' | '.') {
                self.source.number_at(at).map(|n| self.phrase(n))
            } else if c.is_alphabetic() && !self.prev_is_word(at) {
                self.word_at(at)
            } else {
                None
            };
            at = match next {
                Some(end) if end > at => end,
                _ => {
                    if is_sign_of_diameter(c) {
                        at + c.len_utf8()
                    } else if c.is_alphanumeric() {
                        // the rest of an identifier ("H2020", "Al2O3") holds no quantity
                        at + text[at..].find(|d: char| !d.is_alphanumeric()).unwrap_or(text.len() - at)
                    } else {
                        at + c.len_utf8()
                    }
                }
            };
        }
        self.out
    }

    fn prev_is_word(&self, at: usize) -> bool {
        self.text()[..at].chars().next_back().is_some_and(|p| p.is_alphanumeric() || p == '_')
    }

    /// A number word or a unit that stands before its number; returns where to go on.
    fn word_at(&mut self, at: usize) -> Option<usize> {
        if let Some(end) = self.leading_unit(at) {
            return Some(end);
        }
        let text = self.text();
        if let Some(end) = self.one_of_unit(at) {
            return Some(end);
        }
        if !numbers().may_begin(&text.as_bytes()[at..]) {
            return None;
        }
        if let Some(end) = self.magnitude(at) {
            return Some(end);
        }
        if let Some(number) = self.source.word_number_at(at) {
            return Some(self.phrase(number));
        }
        // "vijfassig", "dreiachsige"
        let rest = &text[at..];
        let end = at + rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let parts = self.source.counting_word(at, end)?;
        let unit = parts.span.end..end;
        self.push_bare(parts.span, Interval::point(parts.value), Manner::exact(false, false));
        if let Some(q) = self.out.last_mut() {
            q.kind = Kind::named("count");
            q.unit = unit;
        }
        Some(end)
    }

    /// "less than a millimetre": an article that stands for one of a unit.
    fn one_of_unit(&mut self, at: usize) -> Option<usize> {
        let rest = &self.text()[at..];
        let len = rest.find(|c: char| !c.is_alphabetic()).filter(|len| *len <= LONGEST_ARTICLE)?;
        let word = &rest[..len];
        if !(numbers().one.contains(word) && word.starts_with(['a', 'e', 'u'])) {
            return None;
        }
        let unit_at = at + len + blanks(&rest[len..]);
        let unit = self.source.unit_at(unit_at).filter(|u| !u.ambiguous && u.len > 3 && u.kind.name() != "ratio")?;
        let before = self.source.cue_before(at);
        let cue = before.cue.filter(|c| matches!(c, Cue::Stated(_)))?;
        let (value, manner) = said(1.0, Some(cue), Manner::exact(before.approximate, false));
        let end = unit_at + unit.len;
        self.push_unit(at..end, &value, &unit, unit_at, manner);
        Some(end)
    }

    /// "Mach 1.6": the unit stands before its number.
    fn leading_unit(&mut self, at: usize) -> Option<usize> {
        let text = self.text();
        let unit = units().read_leading(&text[at..])?;
        let after = at + unit.len;
        let skip = text[after..].len() - text[after..].trim_start_matches([' ', '\u{a0}', '-']).len();
        let n = self.source.digits_at(after + skip)?;
        let before = self.source.cue_before(at);
        let manner = Manner::exact(before.approximate, n.ambiguous);
        let (value, manner, end) = if let Some(second) = self.second_leading(&n, at) {
            // a range of Mach numbers has no unit after it
            (Interval::closed(n.value, second.value), manner.with(Stated::Range), second.span.end)
        } else {
            let (value, manner) = said(n.value, before.cue, manner);
            (value, manner, n.span.end)
        };
        let (value, manner, end) = self.and_after(n.value, value, manner, end);
        self.push_unit(at..end, &value, &unit, at, manner);
        Some(end)
    }

    /// The second number of "Mach 3 to 7" or "Mach 3 to Mach 7".
    fn second_leading(&self, first: &Number, start: usize) -> Option<Number> {
        if let Some((second, _)) = self.source.range_end(first, start) {
            return Some(second);
        }
        let (_, at) = self.source.range_join(first.span.end, start)?;
        let unit = units().read_leading(&self.text()[at..])?;
        let at = at + unit.len;
        self.source.number_at(at + blanks(&self.text()[at..]))
    }

    /// "several tens of nanometres": a magnitude without a digit.
    fn magnitude(&mut self, at: usize) -> Option<usize> {
        let text = self.text();
        let rest = &text[at..];
        let (phrase, low, high) = numbers().vague_at(rest)?;
        let mut end = at + phrase.len();
        let mut factor = 1.0;
        end += blanks(&text[end..]);
        if let Some((m, len)) = self.source.multiplier_at(end) {
            factor = m;
            end += len;
            end += blanks(&text[end..]);
        }
        let unit = self.source.unit_at(end).filter(|u| !u.ambiguous)?;
        let value = Interval::closed(low * factor, high * factor);
        let manner = Manner::exact(true, false).with(Stated::Vague);
        self.push_unit(at..end + unit.len, &value, &unit, end, manner);
        Some(end + unit.len)
    }

    /// Reads on from a first number: range, sides, list, unit, bounds. Returns where to go on.
    fn phrase(&mut self, first: Number) -> usize {
        let text = self.text();
        let (sign_at, negative) = self.source.sign_before(&first);
        let mut first = first;
        if negative {
            first.value = -first.value;
        }
        self.source.add_half(&mut first);
        let start = sign_at.unwrap_or(first.span.start);
        if self.source.is_money_or_label(&first, start) {
            return self.end_of_label(first.span.end);
        }
        let before = self.source.cue_before(start);
        let cue = before.cue.filter(|_| !self.across(&before));
        let approximate = before.approximate;
        let manner = Manner::exact(approximate, first.ambiguous);
        if let Some(end) = self.proportion(&first, start, cue, manner) {
            return end;
        }
        if let Some((ratio, end)) = self.source.share(&first) {
            return self.push_share(ratio, start..end, cue, manner);
        }
        if let Some(sides) = self.source.sides(&first) {
            return self.push_sides(sides, start, cue, approximate);
        }
        // 25 ± 2 °C
        if let Some((deviation, after)) = self.source.deviation_after(first.span.end) {
            let gap = blanks(&text[after..]);
            if let Some(u) = self.source.unit_at(after + gap) {
                let value = Interval::closed(first.value - deviation, first.value + deviation);
                let end = after + gap + u.len;
                self.push_unit(start..end, &value, &u, after + gap, manner.with(Stated::Range));
                return end;
            }
        }
        if let Some(end) = self.tolerance(&first, start, manner) {
            return end;
        }
        if let Some((second, between)) = self.source.range_end(&first, start) {
            if self.is_type_number(&first, &second) {
                return second.span.end;
            }
            return self.range(&first, start, cue, manner, &second, between);
        }
        if let Some((second, u, unit_at)) = self.source.shared_range(&first) {
            let value = Interval::closed(first.value, second.value);
            self.push_unit(start..second.span.end, &value, &u, unit_at, manner.with(Stated::Range));
            return second.span.end;
        }
        if let Some((u, unit_at)) = self.source.shared_with_bound(&first) {
            self.push_unit(start..first.span.end, &Interval::point(first.value), &u, unit_at, manner);
            return first.span.end;
        }
        if first.span.end > self.no_list {
            match self.source.list(&first) {
                Ok(list) => return self.push_list(&list, start, approximate),
                Err(end) => self.no_list = end,
            }
        }
        if let Some((unit_at, u)) = self.source.growing(first.span.end) {
            // (1.7 + L/400) µm: the constant part; the rest grows with the length measured
            let end = unit_at + u.len;
            let (value, manner) = said(first.value, cue, manner);
            self.push_unit(start..end, &value, &u, unit_at, manner);
            return end;
        }
        // "100+ MHz"
        let plus = text[first.span.end..].strip_prefix("+ ").is_some_and(|r| r.starts_with(char::is_alphabetic));
        let (cue, first) = match cue {
            None if plus && self.source.unit_at(first.span.end + 2).is_some_and(|u| !u.ambiguous) => {
                (Some(Cue::Stated(Stated::AtLeast)), Number { span: first.span.start..first.span.end + 1, ..first })
            }
            cue => (cue, first),
        };
        let gap = self.source.gap_to_unit(first.span.end);
        let unit = self
            .source
            .unit_at(first.span.end + gap)
            .filter(|u| self.source.unit_plausible(u, &first, gap))
            .map(|u| (u, first.span.end + gap));
        // 5 V ± 10 %
        if let Some((u, unit_at)) = &unit
            && let Some((deviation, end)) = self.source.deviation_after_unit(first.value, u, unit_at + u.len)
        {
            let value = Interval::closed(first.value - deviation, first.value + deviation);
            self.push_unit(start..end, &value, u, *unit_at, manner.with(Stated::Range));
            return end;
        }
        let kind = unit.as_ref().map_or("", |(u, _)| u.kind.name());
        // "120 mA from 5 V": what feeds it, no bound
        let fed = kind == "voltage" && cue == Some(Cue::From);
        let cue = cue.filter(|_| !(fed || kind == "time" && self.averages(&before)));
        self.single(&first, start, cue, manner, unit)
    }

    /// `25 +0.02/−0.01 mm`, `1.332(5) MeV`: a figure whose limits are not written as ±.
    fn tolerance(&mut self, n: &Number, start: usize, manner: Manner) -> Option<usize> {
        let (up, down, at) = self
            .source
            .uneven(n.span.end)
            .or_else(|| self.source.last_digits(n).map(|(deviation, end)| (deviation, deviation, end)))?;
        let unit_at = at + blanks(&self.text()[at..]);
        let u = self.source.unit_at(unit_at).filter(|u| !u.ambiguous)?;
        let value = Interval::closed(n.value - down, n.value + up);
        let end = unit_at + u.len;
        self.push_unit(start..end, &value, &u, unit_at, manner.with(Stated::Range));
        Some(end)
    }

    /// Where a label ends that goes on after its first number: "no 2020-118".
    fn end_of_label(&self, at: usize) -> usize {
        let rest = &self.text()[at..];
        let goes_on = rest.starts_with(['-', '/']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/');
        if goes_on { at + rest.find(|c| !digits(c)).unwrap_or(rest.len()) } else { at }
    }

    /// "747-8F": a falling pair with a letter right behind it is the name of a type, no range.
    fn is_type_number(&self, first: &Number, second: &Number) -> bool {
        let text = self.text();
        let after = &text[second.span.end..];
        first.plain
            && second.plain
            && first.value > second.value
            && &text[first.span.end..second.span.start] == "-"
            && after.starts_with(|c: char| c.is_ascii_uppercase())
            && !after[1..].starts_with(char::is_alphanumeric)
    }

    /// Whether the word before a figure tells what the figure before it stretches across: "10 Mbit/s over 1.2 km".
    fn across(&self, before: &Before) -> bool {
        let text = self.text();
        let end = self.out.last().map_or(0, |q| q.span.end.max(q.unit.end));
        end > 0
            && text.get(end..before.start).is_some_and(|gap| gap == " ")
            && numbers().across.iter().any(|a| starts_with_phrase(&text[before.start..], a))
    }

    /// Whether "over" before a time tells what something is measured across, not that it is more: "averaged over 10 ms".
    fn averages(&self, before: &Before) -> bool {
        let text = self.text();
        let over = numbers().across.iter().any(|a| starts_with_phrase(&text[before.start..], a));
        let head = text[floor_boundary(text, before.start.saturating_sub(24))..before.start].trim_end().to_lowercase();
        // "Over 30 minutes the acid was added"
        let begins = head.is_empty() || head.ends_with(['.', ';', ':', '\n']);
        over && (begins || numbers().spanning.iter().any(|w| head.ends_with(w.as_str())))
    }

    /// "12:1", "2.4 to 1": a number, when nothing but one stands on the right.
    fn proportion(&mut self, n: &Number, start: usize, cue: Option<Cue>, manner: Manner) -> Option<usize> {
        let after = &self.text()[n.span.end..];
        let gap = blanks(after);
        let joint = numbers().to_one.iter().find(|j| after[gap..].starts_with(j.as_str()))?;
        let (end, glued) = (n.span.end + gap + joint.len(), gap == 0 && joint.starts_with(':'));
        let rest = self.text().get(end..)?;
        // "from 5 to 1 mm", "20 à 1 200 °C", "2 to 1 million"
        let goes_on = || {
            let one = self.source.any_number_at(end - 1).is_some_and(|one| one.span.end == end);
            !one || self.source.unit_at(end + blanks(rest)).is_some()
        };
        if !glued && (matches!(cue, Some(Cue::From | Cue::Between)) || goes_on()) {
            return None;
        }
        let kind = Kind::named("number")?;
        if rest.starts_with(|c: char| c.is_alphanumeric() || c == ':')
            || rest.strip_prefix(['.', ',']).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()))
            || self.text()[..start].ends_with(':')
        {
            return None;
        }
        self.push_bare(start..end, Interval::point(n.value), manner);
        if let Some(q) = self.out.last_mut() {
            q.kind = Some(kind);
        }
        Some(end)
    }

    /// A range whose two numbers are known.
    fn range(
        &mut self,
        first: &Number,
        start: usize,
        cue: Option<Cue>,
        manner: Manner,
        second: &Number,
        between: Option<(UnitReading, Range<usize>)>,
    ) -> usize {
        let text = self.text();
        let gap = blanks(&text[second.span.end..]);
        let unit_at = second.span.end + gap;
        let unit = self.source.unit_at(unit_at);
        let (mut low, mut high) = (first.value, second.value);
        let changes = self.source.changes_before(start, cue);
        if let (Some((b, _)), Some(u)) = (&between, &unit)
            && b.kind == u.kind
        {
            // 900 MHz to 2 GHz: bring the first into the unit of the second
            low = (low * b.factor + b.offset - u.offset) / u.factor;
        }
        // "from −55 to +125", but "5 to −40" is no order problem either
        if low > high {
            std::mem::swap(&mut low, &mut high);
        }
        let value = Interval::closed(low, high);
        let mut manner = manner.with(Stated::Range);
        // "0–22 kV" is what a supply can be set to
        let from_nothing = first.value == 0.0 && unit.as_ref().is_some_and(|u| u.kind.name() != "ratio");
        manner.reached = from_nothing || self.source.adjustable_before(start);
        if let Some(u) = unit {
            let end = unit_at + u.len;
            let ambiguous = manner.ambiguous || second.ambiguous;
            self.push_unit(start..end, &value, &u, unit_at, Manner { ambiguous, ..manner });
            if changes && let Some(q) = self.out.last_mut() {
                q.attained = Some(second.value * u.factor + u.offset);
            }
            return end;
        }
        if let Some((u, range)) = between
            && cue != Some(Cue::Between)
        {
            // the unit stood after the first number only: two separate figures
            self.single(first, start, cue, manner.with(Stated::Exact), Some((u, range.start)));
            return range.end;
        }
        if let Some((u, at)) = self.unit_ahead(start) {
            self.push_unit(start..second.span.end, &value, &u, at, manner);
        } else if !first.plain || !second.plain || !looks_like_year(first.value) {
            self.push_bare(start..second.span.end, value, manner);
        }
        second.span.end
    }

    /// One number with what stands before and after it.
    fn single(
        &mut self,
        n: &Number,
        start: usize,
        cue: Option<Cue>,
        manner: Manner,
        unit: Option<(UnitReading, usize)>,
    ) -> usize {
        // "from 12 ms to below 1 ms" has two figures
        let left = cue == Some(Cue::From)
            && unit.as_ref().is_some_and(|(u, at)| self.source.goes_on_to_bound(at + u.len, start));
        let (value, manner) = said(n.value, cue.filter(|_| !left), manner);
        if let Some((u, unit_at)) = unit {
            if u.kind.name() == "ratio" && self.source.is_effort(start, unit_at + u.len) {
                return unit_at + u.len;
            }
            let (more, end) = self.source.sum_after(&u, unit_at + u.len).unwrap_or((0.0, unit_at + u.len));
            let (value, manner) =
                if more > 0.0 { said(n.value + more, cue.filter(|_| !left), manner) } else { (value, manner) };
            let (value, manner, end) = self.and_after(n.value + more, value, manner, end);
            self.push_unit(start..end, &value, &u, unit_at, manner);
            return end;
        }
        if let Some((u, at)) = self.unit_ahead(start) {
            self.push_unit(start..n.span.end, &value, &u, at, manner);
            return n.span.end;
        }
        if n.plain && looks_like_year(n.value) {
            return n.span.end;
        }
        let (value, manner, end) = self.and_after(n.value, value, manner, n.span.end);
        self.push_bare(start..n.span.end, value, manner);
        end
    }

    /// The unit before a number: in brackets of its own, or that of the cell before it in the same row.
    fn unit_ahead(&self, start: usize) -> Option<(UnitReading, usize)> {
        const MARKS: [char; 6] = [' ', '|', ';', ',', '\t', '\u{a0}'];
        self.source.unit_before(start).or_else(|| {
            let last = self.out.last().filter(|q| q.unit.end <= q.span.start && !q.unit.is_empty())?;
            let start = self.source.element_before(start).unwrap_or(start);
            let between = self
                .text()
                .get(last.span.end..start)
                .filter(|b| b.len() <= 6 && b.chars().all(|c| MARKS.contains(&c)))?;
            let unit = units().read_whole(&self.text()[last.unit.clone()])?;
            (!between.trim().is_empty()).then_some((unit, last.unit.start))
        })
    }

    /// Takes in the words after an exact figure: "or more".
    fn and_after(&self, n: f64, value: Interval, manner: Manner, end: usize) -> (Interval, Manner, usize) {
        if let Some((cue, end)) = self.source.cue_after(end)
            // "tot 64 kbit/s beperkt", "no more than 5 W" says it before
            && (manner.stated == Stated::Exact || manner.stated == Stated::Reach && cue == Cue::Stated(Stated::AtMost))
        {
            // "5 m or so"
            if cue == Cue::About {
                return (value, Manner { approximate: true, ..manner }, end);
            }
            let (value, manner) = said(n, Some(cue), manner);
            return (value, manner, end);
        }
        (value, manner, end)
    }
}
