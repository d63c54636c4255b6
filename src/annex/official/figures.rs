//! The figures of the official English text with the way they compare: "exceeding 31,8 GHz but not exceeding 37 GHz".
//!
//! In: text of a node. Out: [`Figure`]s in order. It reads the wording of one text only, phrase by phrase from
//! `classifiers/official-markup.toml`, and so stays independent of the reader of research texts that it helps to check.

use serde::Serialize;

use super::super::code::ControlCode;
use super::super::model::Comparator;
use super::markup::{Comparators, Comparing};
use crate::quantities::{UnitReading, units};

/// A figure of the official text.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// How it compares; `None` when the text only states it.
    pub comparator: Option<Comparator>,
    /// The number as written.
    pub value: f64,
    /// The unit as written, superscripts as such; empty when there is none.
    pub unit: String,
    /// The words leave open which way it compares ("or better").
    pub either: bool,
}

impl Figure {
    /// The figure in the coherent unit of its kind, when the unit is known.
    #[must_use]
    pub fn coherent(&self) -> Option<f64> {
        coherent(self.value, &self.unit)
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(comparator) = self.comparator {
            write!(f, "{comparator} ")?;
        }
        write!(f, "{}", self.value)?;
        if !self.unit.is_empty() {
            write!(f, " {}", self.unit)?;
        }
        Ok(())
    }
}

impl Serialize for Figure {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// A number with a unit in the coherent unit of its kind.
pub(crate) fn coherent(value: f64, unit: &str) -> Option<f64> {
    let reading = units().read_whole(unit)?;
    Some(value * reading.factor + reading.offset)
}

/// A number as it stands in the text.
#[derive(Debug, Clone)]
struct Number {
    start: usize,
    /// End of the digits.
    end: usize,
    /// End of the unit.
    stop: usize,
    value: f64,
    unit: String,
}

/// The figures of a text, in order; repetitions in another unit in brackets are left out.
pub(crate) fn figures(text: &str, phrases: &Comparators) -> Vec<Figure> {
    figures_under("", text, phrases)
}

/// The figures of a text that stands below a head: "exceeding any of the following:" compares the figure that opens it.
pub(crate) fn figures_under(head: &str, text: &str, phrases: &Comparators) -> Vec<Figure> {
    let text = raise(text);
    let numbers = numbers(&text, phrases);
    let lower = text.to_lowercase();
    // lower-casing that moves bytes would shift the places: such a text has no figures worth reading in lower case
    let lower = if lower.len() == text.len() { lower } else { text.clone() };
    let mut out: Vec<Figure> = Vec::new();
    let mut comparators: Vec<Option<Comparing>> = vec![None; numbers.len()];
    let mut repeated = vec![false; numbers.len()];
    for i in 0..numbers.len() {
        let n = &numbers[i];
        let before = lower.get(..n.start).unwrap_or("").trim_end();
        // "228 K (-45 °C)": a repetition
        if i > 0 && before.ends_with('(') && !n.unit.is_empty() {
            let previous = &numbers[i - 1];
            let gap = lower.get(previous.stop..n.start).unwrap_or("").trim();
            let closes = lower.get(n.stop..).is_some_and(|r| r.trim_start().starts_with(')'));
            if gap == "(" && closes && !previous.unit.is_empty() && previous.unit != n.unit {
                repeated[i] = true;
                continue;
            }
            // "+20 dBm (22,15 dBm EIRP)": beside the first, not instead of it
            if gap == "(" && !previous.unit.is_empty() {
                comparators[i] = comparators[i - 1];
                continue;
            }
        }
        comparators[i] = phrases
            .before(before)
            .map(|c| if phrases.negates(before) { c.turned() } else { c })
            .or_else(|| phrases.after(skip_bracket(lower.get(n.stop..).unwrap_or(""))))
            .or_else(|| phrases.weakly(before));
    }
    // "exceeding any of the following:" above, the figure here
    if let (Some(first), Some(slot)) = (numbers.first(), comparators.first_mut())
        && slot.is_none()
        && !lower.get(..first.start).unwrap_or("").contains([';', ',', ':'])
    {
        *slot = phrases.at_head(head);
    }
    // "120 mm × 120 mm × 50 mm or greater", "more than 25 % nickel and 20 % chromium"
    for i in (1..numbers.len()).rev() {
        let gap = lower.get(numbers[i - 1].stop..numbers[i].start).unwrap_or("").trim();
        if comparators[i - 1].is_none() && matches!(gap, "×" | "x" | "by") {
            comparators[i - 1] = comparators[i];
        }
    }
    for i in 1..numbers.len() {
        let gap = lower.get(numbers[i - 1].stop..numbers[i].start).unwrap_or("");
        let list = gap.len() < 60 && gap.trim_end().ends_with(" and") && !gap.contains([',', ';', ':', '.']);
        if comparators[i].is_none() && !repeated[i] && list && gap.trim() != "and" {
            comparators[i] = comparators[i - 1];
        }
    }
    // ranges: "between A and B", "A to B"
    for i in 1..numbers.len() {
        let Some(a) = (0..i).rev().find(|&j| !repeated[j]) else { continue };
        if repeated[i] || comparators[a].is_some() {
            continue;
        }
        let (first, second) = (&numbers[a], &numbers[i]);
        let gap = skip_bracket(lower.get(first.stop..second.start).unwrap_or("")).trim();
        let before = lower.get(..first.start).unwrap_or("").trim_end();
        let opened = phrases.opens_range(before);
        // "to" alone joins two figures of one unit; "and" needs the word "between"
        let joins = phrases.joins_range(gap) && (opened || gap != "and");
        let alike = first.unit.is_empty()
            || second.unit.is_empty()
            || first.unit == second.unit
            || opened
            || of_one_kind(&first.unit, &second.unit);
        let end_free = comparators[i].is_none_or(|c| c.comparator == Comparator::Upto);
        if joins && alike && end_free {
            let (low, high) = phrases.ends_of_range(before);
            comparators[a] = Some(Comparing { comparator: low, either: false });
            comparators[i] = Some(Comparing { comparator: high, either: false });
        }
    }
    for (i, n) in numbers.iter().enumerate() {
        if repeated[i] {
            continue;
        }
        // "between 1 000 and 1 100 nm": the unit stands once
        let compares = |i: usize| comparators.get(i).copied().flatten().is_some();
        let unit = if n.unit.is_empty() && compares(i) {
            numbers
                .get(i + 1)
                .filter(|next| {
                    let gap = lower.get(n.stop..next.start).unwrap_or("").trim();
                    compares(i + 1) && phrases.joins_range(gap)
                })
                .map_or(String::new(), |next| next.unit.clone())
        } else {
            n.unit.clone()
        };
        out.push(Figure {
            comparator: comparators[i].map(|c| c.comparator),
            value: n.value,
            unit: phrases.unit(&unit).to_owned(),
            either: comparators[i].is_some_and(|c| c.either),
        });
    }
    out
}

fn of_one_kind(a: &str, b: &str) -> bool {
    units().read_whole(a).zip(units().read_whole(b)).is_some_and(|(a, b)| a.kind == b.kind)
}

/// What follows a bracketed repetition: "(100 °C) or more" → "or more".
fn skip_bracket(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        Some((inner, rest)) if inner.chars().any(|c| c.is_ascii_digit()) => rest,
        _ => text,
    }
}

/// `m^{2}` as `m²`, `10^{-5}` as `10⁻⁵`, `UF_{6}` as `UF6`.
fn raise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['^', '_']) {
        out.push_str(&rest[..at]);
        let mark = &rest[at..=at];
        let after = &rest[at + 1..];
        let Some((inner, more)) = after.strip_prefix('{').and_then(|a| a.split_once('}')) else {
            out.push_str(mark);
            rest = after;
            continue;
        };
        if mark == "^" && inner.chars().all(|c| raised(c).is_some()) {
            out.extend(inner.chars().filter_map(raised));
        } else {
            // a letter mark keeps what follows from being read as a number
            out.push_str(inner);
        }
        rest = more;
    }
    out.push_str(rest);
    out.replace('−', "-")
}

const RAISED: [(char, char); 12] = [
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('-', '⁻'),
    ('−', '⁻'),
];

fn raised(c: char) -> Option<char> {
    RAISED.iter().find(|(plain, _)| *plain == c).map(|(_, up)| *up)
}

fn lowered(c: char) -> Option<char> {
    RAISED.iter().find(|(_, up)| *up == c).map(|(plain, _)| *plain)
}

/// The numbers of a text that are figures: not codes, standards, CAS numbers or parts of names.
fn numbers(text: &str, phrases: &Comparators) -> Vec<Number> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|r| r.find(|c: char| c.is_alphanumeric())) {
        let start = at + found;
        let word_end = text[start..].find(char::is_whitespace).map_or(text.len(), |e| start + e);
        let word = &text[start..word_end];
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            if let Some(number) = number_at(text, start) {
                if is_name_part(text, start, number.end, phrases) {
                    at = word_end.max(start + 1);
                } else {
                    at = number.stop.max(start + 1);
                    out.push(number);
                }
                continue;
            }
            at = word_end;
            continue;
        }
        let letters = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
        let spelled = word.get(..letters).unwrap_or("").to_lowercase();
        let hyphen = word.get(letters..).is_some_and(|r| r.starts_with('-'));
        if let Some(value) = phrases.number(&spelled).filter(|_| !hyphen) {
            let end = start + letters;
            let before = text.get(..start).unwrap_or("").to_lowercase();
            // a number in words is a figure only when it compares ("more than two"), else it is prose
            let how = phrases
                .before(before.trim_end())
                .or_else(|| text.get(end..).and_then(|r| phrases.after(&r.to_lowercase())));
            // "one or more", "at least one" is grammar, not a limit
            let trivial = value < 1.5
                && (how.is_some_and(|h| h.comparator == Comparator::From) || before.ends_with("one or more than "));
            let compares = how.is_some() && !trivial;
            if compares {
                let (unit, stop) = unit_at(text, end);
                out.push(Number { start, end, stop, value, unit });
            }
        }
        at = start + word.find(|c: char| !c.is_alphanumeric()).map_or(word.len(), |e| e.max(1));
    }
    out
}

/// Whether the digits belong to a code, a standard, a CAS number or a name: `3A001.a.`, `ISO 230-2:2014`, `7664-39-3`.
fn is_name_part(text: &str, start: usize, end: usize, phrases: &Comparators) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return true;
    }
    // "Ti-6Al", "Part-2"
    if before == Some('-') && text[..start].chars().rev().nth(1).is_some_and(char::is_alphanumeric) {
        return true;
    }
    let token_end = text[start..]
        .find(|c: char| c.is_whitespace() || matches!(c, ';' | ')' | '('))
        .map_or(text.len(), |e| start + e);
    let token = text[start..token_end].trim_end_matches(['.', ',', ':']);
    if token.parse::<ControlCode>().is_ok() || is_group(token) {
        return true;
    }
    // CAS numbers, standards with parts and years
    if matches!(after, Some('-' | '–'))
        && text[end..].chars().nth(1).is_some_and(|c| c.is_ascii_digit())
        && token.matches('-').count() > 1
    {
        return true;
    }
    // "ISO 230", "Category 6", "Note 1"
    let last =
        text[..start].split_whitespace().next_back().map_or("", |w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    phrases.numbers_a_name(last)
}

/// `3A`, `5D1`.
fn is_group(token: &str) -> bool {
    matches!(token.as_bytes(), [b'0'..=b'9', b'A'..=b'E'] | [b'5', b'A'..=b'E', b'1' | b'2'])
}

/// A number with its power of ten and its unit.
fn number_at(text: &str, start: usize) -> Option<Number> {
    let (mut value, mut end) = digits(text, start)?;
    // 10⁻⁵
    if let Some((power, after)) = power(text, end) {
        if (value - 10.0).abs() > f64::EPSILON {
            // "m²" after a figure is a unit's business; "2⁸" is rare and no limit
            return None;
        }
        value = 10f64.powi(power);
        end = after;
    } else {
        // 5× 10³, 2,7 x 10⁵
        let rest = &text[end..];
        let trimmed = rest.trim_start();
        if let Some(factor) = trimmed.strip_prefix(['×', 'x', '·']) {
            let ten = factor.trim_start();
            let at = text.len() - ten.len();
            if let Some((base, after)) = digits(text, at)
                && (base - 10.0).abs() < f64::EPSILON
                && let Some((exponent, after)) = power(text, after)
            {
                // through the decimal text, so that 1,1 × 10⁻⁴ is the same number as 1.1e-4
                value = format!("{value}e{exponent}").parse().unwrap_or(value);
                end = after;
            }
        }
    }
    // "-45 °C", "-(126 + 20 log F …)"
    let sign = text[..start].trim_end_matches('(');
    let negative = sign.ends_with('-') && !sign.chars().rev().nth(1).is_some_and(char::is_alphanumeric);
    let value = if negative { -value } else { value };
    let start = if negative { sign.len() - 1 } else { start };
    // a ratio, "10:1", "1:5000"
    if text[end..].starts_with(':')
        && let Some((other, stop)) = digits(text, end + 1)
        && other > 0.0
    {
        return Some(Number { start, end: stop, stop, value: value / other, unit: String::new() });
    }
    let (unit, stop) = unit_at(text, end);
    Some(Number { start, end, stop, value, unit })
}

/// Digits with blanks between thousands and a decimal comma or point.
fn digits(text: &str, start: usize) -> Option<(f64, usize)> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut plain = String::new();
    while at < bytes.len() && bytes[at].is_ascii_digit() {
        plain.push(char::from(bytes[at]));
        at += 1;
    }
    if plain.is_empty() {
        return None;
    }
    if plain.len() <= 3 && !plain.starts_with('0') {
        while bytes.get(at) == Some(&b' ')
            && bytes.get(at + 1..at + 4).is_some_and(|d| d.iter().all(u8::is_ascii_digit))
            && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit)
        {
            plain.push_str(&text[at + 1..at + 4]);
            at += 4;
        }
    }
    if matches!(bytes.get(at), Some(b',' | b'.')) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        plain.push('.');
        at += 1;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            plain.push(char::from(bytes[at]));
            at += 1;
        }
        // "0,000 01": decimals in threes
        while bytes.get(at) == Some(&b' ')
            && plain.rsplit('.').next().is_some_and(|d| d.len() % 3 == 0)
            && plain.starts_with("0.")
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
        {
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                plain.push(char::from(bytes[at]));
                at += 1;
            }
        }
    }
    plain.parse().ok().map(|v| (v, at))
}

/// Raised digits at a place.
fn power(text: &str, at: usize) -> Option<(i32, usize)> {
    let run: String = text[at..].chars().take_while(|c| lowered(*c).is_some()).collect();
    let plain: String = run.chars().filter_map(lowered).collect();
    plain.parse().ok().map(|p| (p, at + run.len()))
}

/// The unit after a number, and where it ends.
fn unit_at(text: &str, end: usize) -> (String, usize) {
    let rest = &text[end..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '-']).len();
    if blanks > 2 {
        return (String::new(), end);
    }
    let from = end + blanks;
    match units().read(&text[from..]) {
        Some(UnitReading { len, .. }) if len > 0 => (text[from..from + len].to_owned(), from + len),
        _ => (String::new(), end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex::official::markup::markup;

    fn read(text: &str) -> Vec<String> {
        figures(text, &markup().expect("data").comparators).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn comparators_of_the_official_wording() {
        for (text, want) in [
            ("range exceeding 31,8 GHz but not exceeding 37 GHz;", vec!["> 31.8 GHz", "≤ 37 GHz"]),
            (
                "a wall thickness of 12 mm or less, a diameter of between 75 mm and 650 mm",
                vec!["≤ 12 mm", "≥ 75 mm", "≤ 650 mm"],
            ),
            ("temperature below 228 K (-45 °C) or above 358 K (85 °C); or", vec!["< 228 K", "> 358 K"]),
            ("a pore size of 10 to 100 nm, a thickness of 5 mm or less", vec!["≥ 10 nm", "≤ 100 nm", "≤ 5 mm"]),
            ("less (better) than 1 250 micro g over", vec!["< 1250"]),
            ("rated at 373 K (100 °C) or more", vec!["≥ 373 K"]),
            ("specified in 3A001.b.2. or 3A002, of 32 bits or more", vec!["≥ 32 bits"]),
            ("equal to or greater than 5× 10^{3} Gy", vec!["≥ 5000 Gy"]),
            ("less than 10^{-5} cm^{-1} for", vec!["< 0.00001 cm⁻¹"]),
            ("more than two calculations per cycle", vec!["> 2"]),
            ("two or more axes", vec!["≥ 2"]),
            ("according to ISO 230-2:2014 (7664-39-3)", vec![]),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(s in "[0-9 ,.()a-zµ×^{}_⁻²é-]{0,60}") {
            let _ = read(&s);
        }
    }
}
