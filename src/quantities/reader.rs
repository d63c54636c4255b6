//! Reads quantities out of running text, tables and cells.
//!
//! In: a text and how it writes numbers. Out: [`Quantity`] values with their span, in coherent SI units, with the way
//! they were stated (exact, bound, range, approximate). Words such as "at least" are data in `classifiers/numbers.toml`.
//! One pass, time linear in the length of the text.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

use super::interval::Interval;
use super::units::{Kind, UnitReading, units};

/// How a figure was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
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
    /// Other readings of the same unit text.
    pub seconds: Vec<(Interval, Kind)>,
    /// How it was stated.
    pub stated: Stated,
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

#[derive(Deserialize)]
struct RawBound {
    kind: String,
    words: String,
}

#[derive(Deserialize)]
struct RawVague {
    words: String,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct RawWords {
    before: String,
    #[serde(default)]
    after: String,
}

#[derive(Deserialize)]
struct RawJoins {
    range: String,
    list: String,
    and: String,
    by: String,
    #[serde(default)]
    minus: String,
}

#[derive(Deserialize)]
struct Raw {
    words: HashMap<String, toml::Value>,
    multipliers: HashMap<String, f64>,
    before: Vec<RawBound>,
    after: Vec<RawBound>,
    vague: Vec<RawVague>,
    joins: RawJoins,
    money: RawWords,
    label: RawWords,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    Stated(Stated),
    About,
    Vague,
    Between,
    From,
}

struct Phrases {
    /// Longest first.
    list: Vec<(String, Cue)>,
}

struct Numbers {
    words: HashMap<String, f64>,
    multipliers: HashMap<String, f64>,
    before: Phrases,
    after: Phrases,
    vague: Vec<(String, f64, f64)>,
    range: Vec<String>,
    list: Vec<String>,
    and: Vec<String>,
    by: Vec<String>,
    money_before: Vec<String>,
    money_after: Vec<String>,
    label: Vec<String>,
    minus: Vec<String>,
}

fn cut(text: &str) -> Vec<String> {
    let mut v: Vec<String> = text.split(';').map(|s| s.trim().to_lowercase()).filter(|s| !s.is_empty()).collect();
    v.sort_by_key(|s| std::cmp::Reverse(s.len()));
    v
}

fn phrases(raw: &[RawBound]) -> Phrases {
    let mut list: Vec<(String, Cue)> = raw
        .iter()
        .filter_map(|b| {
            let cue = match b.kind.as_str() {
                "above" => Cue::Stated(Stated::Above),
                "at_least" => Cue::Stated(Stated::AtLeast),
                "below" => Cue::Stated(Stated::Below),
                "at_most" => Cue::Stated(Stated::AtMost),
                "reach" => Cue::Stated(Stated::Reach),
                "down_to" => Cue::Stated(Stated::DownTo),
                "better" => Cue::Stated(Stated::Better),
                "plus_minus" => Cue::Stated(Stated::Deviation),
                "about" => Cue::About,
                "vague" => Cue::Vague,
                "between" => Cue::Between,
                "from" => Cue::From,
                _ => return None,
            };
            Some(cut(&b.words).into_iter().map(move |w| (w, cue)))
        })
        .flatten()
        .collect();
    list.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
    Phrases { list }
}

fn numbers() -> &'static Numbers {
    static NUMBERS: OnceLock<Numbers> = OnceLock::new();
    NUMBERS.get_or_init(|| {
        let raw: Raw = toml::from_str(include_str!("../../classifiers/numbers.toml")).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/numbers.toml: {e}");
            Raw {
                words: HashMap::new(),
                multipliers: HashMap::new(),
                before: Vec::new(),
                after: Vec::new(),
                vague: Vec::new(),
                joins: RawJoins {
                    range: String::new(),
                    list: String::new(),
                    and: String::new(),
                    by: String::new(),
                    minus: String::new(),
                },
                money: RawWords { before: String::new(), after: String::new() },
                label: RawWords { before: String::new(), after: String::new() },
            }
        });
        let as_number = |v: &toml::Value| match v {
            #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
            toml::Value::Integer(i) => *i as f64,
            toml::Value::Float(f) => *f,
            _ => 0.0,
        };
        let mut vague: Vec<(String, f64, f64)> =
            raw.vague.iter().flat_map(|v| cut(&v.words).into_iter().map(|w| (w, v.low, v.high))).collect();
        vague.sort_by_key(|(w, _, _)| std::cmp::Reverse(w.len()));
        Numbers {
            words: raw.words.iter().map(|(k, v)| (k.clone(), as_number(v))).collect(),
            multipliers: raw.multipliers,
            before: phrases(&raw.before),
            after: phrases(&raw.after),
            vague,
            range: cut(&raw.joins.range),
            list: cut(&raw.joins.list),
            and: cut(&raw.joins.and),
            by: cut(&raw.joins.by),
            money_before: cut(&raw.money.before),
            money_after: cut(&raw.money.after),
            label: cut(&raw.label.before),
            minus: cut(&raw.joins.minus),
        }
    })
}

/// Farthest back, in bytes, that words before a number are looked at.
const LOOK_BACK: usize = 48;
/// Longest run of digits that is read as a number.
const MAX_DIGITS: usize = 40;
/// How far an approximate figure may lie from the one stated.
pub const APPROXIMATE: f64 = 0.05;

/// Reads all quantities of a text.
#[must_use]
pub fn read(text: &str, decimal: Decimal) -> Vec<Quantity> {
    Reader { text, decimal, out: Vec::new(), groups: 0 }.run()
}

struct Reader<'t> {
    text: &'t str,
    decimal: Decimal,
    out: Vec<Quantity>,
    groups: u32,
}

/// A number as read, before its unit.
#[derive(Debug, Clone)]
struct Number {
    value: f64,
    span: Range<usize>,
    ambiguous: bool,
    /// Read from a word ("five").
    word: bool,
    /// Whether it is written as plain digits that may be a year or a label.
    plain: bool,
}

impl Reader<'_> {
    fn run(mut self) -> Vec<Quantity> {
        let mut at = 0;
        while at < self.text.len() {
            let Some(c) = self.text[at..].chars().next() else { break };
            let next = if c.is_ascii_digit() || (matches!(c, '½' | '¼' | '¾')) {
                self.number_at(at).map(|n| self.phrase(n))
            } else if c.is_alphabetic() && !self.prev_is_word(at) {
                self.word_at(at)
            } else {
                None
            };
            at = match next {
                Some(end) if end > at => end,
                _ => {
                    if c.is_alphanumeric() {
                        // the rest of an identifier ("H2020", "Al2O3") holds no quantity
                        at + self.text[at..].find(|d: char| !d.is_alphanumeric()).unwrap_or(self.text.len() - at)
                    } else {
                        at + c.len_utf8()
                    }
                }
            };
        }
        self.out
    }

    fn prev_is_word(&self, at: usize) -> bool {
        self.text[..at].chars().next_back().is_some_and(|p| p.is_alphanumeric() || p == '_')
    }

    /// A number word or a unit that stands before its number; returns where to go on.
    fn word_at(&mut self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let word_end = at + rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let word = &self.text[at..word_end];
        // "Mach 1.6"
        if word.len() <= 8
            && let Some(unit) = units().read_leading(rest)
        {
            let after = at + unit.len;
            let skip = self.text[after..].len() - self.text[after..].trim_start_matches([' ', '\u{a0}', '-']).len();
            if let Some(n) = self.number_at(after + skip) {
                let mut last = n.clone();
                let mut value = Interval::point(n.value);
                let mut stated = Stated::Exact;
                if let Some((second, _)) = self.range_end(&n) {
                    // a range of Mach numbers has no unit after it
                    value = Interval::closed(n.value, second.value);
                    stated = Stated::Range;
                    last = second;
                }
                let (cue, about, _) = self.cue_before(at);
                if let Some(Cue::Stated(s)) = cue
                    && stated == Stated::Exact
                {
                    stated = s;
                    value = bounded(n.value, s);
                }
                let end = last.span.end;
                let (value, stated, end) = self.cue_after(value, stated, n.value, end);
                self.out.push(Quantity {
                    span: at..end,
                    value,
                    kind: Some(unit.kind),
                    seconds: Vec::new(),
                    stated,
                    approximate: about,
                    ambiguous: n.ambiguous,
                    unit: at..after,
                    group: None,
                });
                return Some(end);
            }
        }
        let lower = word.to_lowercase();
        // "several tens of nanometres": a magnitude without a digit
        for (phrase, low, high) in &numbers().vague {
            if lower.starts_with(&phrase[..phrase.len().min(1)]) && starts_with_phrase(rest, phrase) {
                let mut end = at + phrase.len();
                let mut factor = 1.0;
                end += blanks(&self.text[end..]);
                if let Some((m, len)) = self.multiplier_at(end) {
                    factor = m;
                    end += len;
                    end += blanks(&self.text[end..]);
                }
                let unit = units().read(&self.text[end..]).filter(|u| !u.ambiguous)?;
                let value = Interval::closed(low * factor, high * factor);
                self.push_unit(at..end + unit.len, &value, Stated::Vague, &unit, end, true, false, None);
                return Some(end + unit.len);
            }
        }
        let mut value = *numbers().words.get(&lower)?;
        let mut end = word_end;
        let skip = blanks(&self.text[end..]);
        if let Some((m, len)) = self.multiplier_at(end + skip) {
            value *= m;
            end += skip + len;
        }
        let number = Number { value, span: at..end, ambiguous: false, word: true, plain: false };
        Some(self.phrase(number))
    }

    fn multiplier_at(&self, at: usize) -> Option<(f64, usize)> {
        let rest = self.text.get(at..)?;
        let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        if len == 0 {
            return None;
        }
        let m = numbers().multipliers.get(&rest[..len].to_lowercase())?;
        Some((*m, len))
    }

    /// Reads the digits of one number at `at`, without its sign.
    fn number_at(&self, at: usize) -> Option<Number> {
        let rest = self.text.get(at..)?;
        if let Some((v, len)) = [("½", 0.5), ("¼", 0.25), ("¾", 0.75)]
            .iter()
            .find_map(|(s, v)| rest.starts_with(s).then_some((*v, s.len())))
        {
            return Some(Number { value: v, span: at..at + len, ambiguous: false, word: false, plain: false });
        }
        if !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        // an identifier: "H2020", "rev_3"
        if self.text[..at].chars().next_back().is_some_and(|p| p.is_alphabetic() && p != '×' && p != 'x' || p == '_') {
            return None;
        }
        let (mut digits, mut len, grouped) = scan_digits(rest, self.decimal);
        if digits.len() > MAX_DIGITS {
            return None;
        }
        let mut ambiguous = false;
        let mut value: f64 = digits.parse().ok()?;
        let mut plain = !grouped && !digits.contains('.');
        // 1/4 in
        if plain
            && let Some(r) = rest[len..].strip_prefix('/')
            && let (d, dl, false) = scan_digits(r, self.decimal)
            && dl > 0
            && dl <= 2
            && len <= 2
            && !r[dl..].starts_with(['/', '.'])
            && units().read(r[dl..].trim_start_matches([' ', '-'])).is_some()
            && let Ok(denominator) = d.parse::<f64>()
            && denominator > 0.0
            && value < denominator
        {
            value /= denominator;
            len += 1 + dl;
            plain = false;
        }
        // 5e3
        let after = &rest[len..];
        if let Some(e) = after.strip_prefix(['e', 'E']) {
            let sign = usize::from(e.starts_with(['-', '+', '−'])) * e.chars().next().map_or(0, char::len_utf8);
            let exp_len = e[sign..].find(|c: char| !c.is_ascii_digit()).unwrap_or(e.len() - sign);
            if (1..=3).contains(&exp_len) && !e[sign + exp_len..].starts_with(|c: char| c.is_alphanumeric()) {
                let exponent: i32 = e[sign..sign + exp_len].parse().ok()?;
                let exponent = if e.starts_with(['-', '−']) { -exponent } else { exponent };
                value *= 10f64.powi(exponent);
                len += 1 + sign + exp_len;
                plain = false;
            }
        }
        // 10⁻¹⁴, 10^-14
        if digits == "10"
            && let Some((e, l)) = power_of_ten(&rest[len..])
        {
            value = 10f64.powi(e);
            len += l;
            plain = false;
        } else if digits == "10"
            && let Some(r) = rest[len..].strip_prefix(['−', '–', '-'])
            && let width = rest[len..].len() - r.len()
            && let exp_len = r.find(|c: char| !c.is_ascii_digit()).unwrap_or(r.len())
            && (1..=2).contains(&exp_len)
            && rest[len..].starts_with('−')
        {
            // a true minus sign after 10 is what PDF extraction leaves of 10⁻³
            let e: i32 = r[..exp_len].parse().ok()?;
            value = 10f64.powi(-e);
            len += width + exp_len;
            ambiguous = true;
            plain = false;
        }
        // × 10^n
        if let Some((e, l, doubtful)) = times_power(&rest[len..]) {
            value *= 10f64.powi(e);
            len += l;
            ambiguous |= doubtful;
            plain = false;
        } else if let skip = blanks(&rest[len..])
            && let Some((m, l)) = self.multiplier_at(at + len + skip)
            && skip <= 1
        {
            value *= m;
            len += skip + l;
            plain = false;
        }
        if !value.is_finite() {
            return None;
        }
        digits.clear();
        Some(Number { value, span: at..at + len, ambiguous, word: false, plain })
    }

    /// The second number of a range, and the unit between the two.
    fn range_end(&self, first: &Number) -> Option<(Number, Option<(UnitReading, Range<usize>)>)> {
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

    /// Reads on from a first number: range, sides, list, unit, bounds. Returns where to go on.
    fn phrase(&mut self, first: Number) -> usize {
        let (sign_at, negative) = self.sign_before(&first);
        let mut first = first;
        if negative {
            first.value = -first.value;
        }
        let start = sign_at.unwrap_or(first.span.start);
        if self.is_money_or_label(&first, start) {
            return first.span.end;
        }
        let (cue, about, cue_start) = self.cue_before(start);
        let ambiguous = first.ambiguous;

        // sides: 640 × 512 pixels
        if let Some(end) = self.sides(&first, start, cue, about) {
            return end;
        }
        // 25 ± 2 °C
        if let Some((deviation, after)) = self.deviation_after(first.span.end) {
            let gap = blanks(&self.text[after..]);
            if let Some(u) = units().read(&self.text[after + gap..]) {
                let value = Interval::closed(first.value - deviation, first.value + deviation);
                let end = after + gap + u.len;
                self.push_unit(start..end, &value, Stated::Range, &u, after + gap, about, ambiguous, None);
                return end;
            }
        }
        if let Some((second, between)) = self.range_end(&first) {
            let gap = blanks(&self.text[second.span.end..]);
            let unit_at = second.span.end + gap;
            let unit = units().read(&self.text[unit_at..]);
            let (mut low, mut high) = (first.value, second.value);
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
            let approximate = about;
            if let Some(u) = unit {
                let end = unit_at + u.len;
                let value = Interval::closed(low, high);
                self.push_unit(
                    start..end,
                    &value,
                    Stated::Range,
                    &u,
                    unit_at,
                    approximate,
                    ambiguous || second.ambiguous,
                    None,
                );
                return end;
            }
            if let Some((u, range)) = between
                && cue != Some(Cue::Between)
            {
                // the unit stood after the first number only: two separate figures
                self.single(&first, start, cue, about, cue_start, Some((u, range.clone())));
                return range.end;
            }
            if let Some((u, at)) = self.unit_before(start) {
                let value = Interval::closed(low, high);
                self.push_unit(start..second.span.end, &value, Stated::Range, &u, at, approximate, ambiguous, None);
                return second.span.end;
            }
            if !first.plain || !second.plain || !looks_like_year(first.value) {
                self.push_bare(start..second.span.end, Interval::closed(low, high), Stated::Range, about, ambiguous);
            }
            return second.span.end;
        }
        // a list: 8, 16 and 32 GHz
        if let Some(end) = self.list(&first, start, about) {
            return end;
        }
        if let Some((unit_at, u)) = self.growing(first.span.end) {
            // (1.7 + L/400) µm: the constant part; the rest grows with the length measured
            let end = unit_at + u.len;
            let stated = if let Some(Cue::Stated(s)) = cue { s } else { Stated::Exact };
            self.push_unit(start..end, &bounded(first.value, stated), stated, &u, unit_at, about, ambiguous, None);
            return end;
        }
        let gap = self.gap_to_unit(first.span.end);
        let unit = units().read(&self.text[first.span.end + gap..]).filter(|u| self.unit_plausible(u, &first, gap));
        let unit = unit.map(|u| {
            let at = first.span.end + gap;
            let range = at..at + u.len;
            (u, range)
        });
        self.single(&first, start, cue, about, cue_start, unit)
    }

    /// The unit after a part that grows with a length: `1.7 + L/400 µm`, `0.9 + 2.5·L/1000) µm`.
    fn growing(&self, at: usize) -> Option<(usize, UnitReading)> {
        let rest = self.text.get(at..)?;
        let skip = rest.len() - rest.trim_start().len();
        let after = rest[skip..].strip_prefix('+')?;
        let window = &after[..floor_boundary(after, 24)];
        let l = window.find(['L', 'l'])?;
        if !window[..l].chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '·' | '×' | '*' | '(')) {
            return None;
        }
        let slash = window[l + 1..].trim_start().strip_prefix('/')?;
        let digits = slash.trim_start();
        let n = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        if n == 0 {
            return None;
        }
        let tail = digits[n..].trim_start_matches([' ', ')', '\u{a0}', ']']);
        // offsets by what is left of the text: `tail` is a suffix of the window
        let unit_at = at + skip + 1 + (window.len() - tail.len());
        let u = units().read(self.text.get(unit_at..)?)?;
        Some((unit_at, u))
    }

    fn gap_to_unit(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let b = blanks(rest);
        if b > 0 {
            return b;
        }
        // "10-bit", "5‑axis"
        match rest.chars().next() {
            Some(c @ ('-' | '\u{2011}' | '‐')) if rest[c.len_utf8()..].starts_with(char::is_alphabetic) => {
                c.len_utf8()
            }
            _ => 0,
        }
    }

    /// Guards against everyday words that are unit symbols too.
    fn unit_plausible(&self, u: &UnitReading, n: &Number, gap: usize) -> bool {
        let at = n.span.end + gap;
        let symbol = &self.text[at..at + u.len];
        if n.word && symbol.len() <= 2 && symbol.chars().all(char::is_alphabetic) {
            return false;
        }
        // "6G networks", "3D printing"
        if symbol.len() == 1 && gap == 0 && matches!(symbol, "D" | "d" | "G") {
            return false;
        }
        if u.ambiguous {
            let after = self.text[at + u.len..].chars().next();
            let follows_word =
                after == Some(' ') && self.text[at + u.len + 1..].chars().next().is_some_and(char::is_lowercase);
            return !follows_word;
        }
        true
    }

    fn single(
        &mut self,
        n: &Number,
        start: usize,
        cue: Option<Cue>,
        about: bool,
        cue_start: usize,
        unit: Option<(UnitReading, Range<usize>)>,
    ) -> usize {
        let _ = cue_start;
        let mut stated = Stated::Exact;
        let mut value = Interval::point(n.value);
        match cue {
            Some(Cue::Stated(Stated::Deviation)) => {
                stated = Stated::Deviation;
                value = Interval::point(n.value.abs());
            }
            Some(Cue::Stated(s)) => {
                stated = s;
                value = bounded(n.value, s);
            }
            Some(Cue::Vague) => {
                stated = Stated::Vague;
                value = Interval::closed(n.value / 3.0, n.value * 3.0);
            }
            Some(Cue::From) => {
                // "from 2 kW": the lower end of an offer
                stated = Stated::AtLeast;
                value = bounded(n.value, stated);
            }
            _ => {}
        }
        if let Some((u, range)) = unit {
            let (value, stated, end) = self.cue_after(value, stated, n.value, range.end);
            self.push_unit(start..end, &value, stated, &u, range.start, about, n.ambiguous, None);
            end
        } else {
            if let Some((u, at)) = self.unit_before(start) {
                self.push_unit(start..n.span.end, &value, stated, &u, at, about, n.ambiguous, None);
                return n.span.end;
            }
            let year = n.plain && looks_like_year(n.value);
            if !year {
                let (value, stated, end) = self.cue_after(value, stated, n.value, n.span.end);
                self.push_bare(start..n.span.end, value, stated, about, n.ambiguous);
                return end.max(n.span.end);
            }
            n.span.end
        }
    }

    /// `Frequency (GHz): 9.5`, `power [W] = 3`: the unit stands in brackets before the number.
    fn unit_before(&self, start: usize) -> Option<(UnitReading, usize)> {
        const JOINTS: [char; 12] = [' ', '\u{a0}', ':', '=', '|', '\t', '≈', '~', '>', '<', '≥', '≤'];
        let near = self.text[..start].trim_end_matches(JOINTS);
        // a row of a table: "Parameter: Frequency (GHz); Target: 9.5", "Power (W) | 40"
        let before = if near.ends_with([')', ']']) {
            near
        } else {
            let from = floor_boundary(near, near.len().saturating_sub(40));
            let cell = near[from..].rfind([';', '|'])? + from;
            near[..cell].trim_end()
        };
        if before.len() == near.len() && start - before.len() > 6 {
            return None;
        }
        let close = before.chars().next_back()?;
        let open = match close {
            ')' => '(',
            ']' => '[',
            _ => return None,
        };
        let inner_end = before.len() - 1;
        let window = floor_boundary(before, inner_end.saturating_sub(24));
        let open_at = before[window..inner_end].rfind(open)? + window;
        let inner = before[open_at + 1..inner_end].trim();
        let inner = inner.strip_prefix("in ").unwrap_or(inner);
        let u = units().read_whole(inner)?;
        Some((u, open_at + 1))
    }

    fn deviation_after(&self, at: usize) -> Option<(f64, usize)> {
        let gap = blanks(&self.text[at..]);
        let rest = &self.text[at + gap..];
        let sign = ["±", "+/-", "+/−"].iter().find(|s| rest.starts_with(**s))?;
        let from = at + gap + sign.len();
        let from = from + blanks(&self.text[from..]);
        let n = self.number_at(from)?;
        Some((n.value, n.span.end))
    }

    fn sides(&mut self, first: &Number, start: usize, cue: Option<Cue>, about: bool) -> Option<usize> {
        let mut numbers_found = vec![first.clone()];
        let mut at = first.span.end;
        let mut early: Option<(UnitReading, usize)> = None;
        while numbers_found.len() < 4 {
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
            numbers_found.push(n);
        }
        if numbers_found.len() < 2 {
            return None;
        }
        let gap = self.gap_to_unit(at);
        let unit = units().read(&self.text[at + gap..]).map(|u| (u, at + gap)).or(early);
        self.groups += 1;
        let group = Some(self.groups);
        let product: f64 = numbers_found.iter().map(|n| n.value).product();
        let Some((u, unit_at)) = unit else {
            // "640 × 512": an array without a unit
            let span = start..at;
            self.out.push(Quantity {
                span: span.clone(),
                value: Interval::point(product),
                kind: Kind::named("count"),
                seconds: Vec::new(),
                stated: Stated::Exact,
                approximate: about,
                ambiguous: true,
                unit: at..at,
                group,
            });
            for n in &numbers_found {
                self.out.push(bare(n.span.clone(), Interval::point(n.value), Stated::Exact, about, true, group));
            }
            return Some(at);
        };
        let end = (unit_at + u.len).max(at);
        if u.kind.name() == "count" {
            self.push_unit(start..end, &Interval::point(product), Stated::Exact, &u, unit_at, about, false, group);
        }
        let stated = match cue {
            Some(Cue::Stated(s)) => s,
            _ => Stated::Exact,
        };
        for n in &numbers_found {
            self.push_unit(n.span.clone(), &bounded(n.value, stated), stated, &u, unit_at, about, n.ambiguous, group);
        }
        Some(end)
    }

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

    fn list(&mut self, first: &Number, start: usize, about: bool) -> Option<usize> {
        if first.word {
            return None;
        }
        let mut numbers_found = vec![first.clone()];
        let mut at = first.span.end;
        while numbers_found.len() < 12 {
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
            numbers_found.push(n);
        }
        if numbers_found.len() < 2 {
            return None;
        }
        let gap = self.gap_to_unit(at);
        let last = numbers_found.last()?.clone();
        let u = units().read(&self.text[at + gap..]).filter(|u| self.unit_plausible(u, &last, gap) && !u.ambiguous)?;
        let unit_at = at + gap;
        self.groups += 1;
        let group = Some(self.groups);
        for (i, n) in numbers_found.iter().enumerate() {
            let from = if i == 0 { start } else { n.span.start };
            self.push_unit(
                from..n.span.end,
                &Interval::point(n.value),
                Stated::Exact,
                &u,
                unit_at,
                about,
                n.ambiguous,
                group,
            );
        }
        Some(unit_at + u.len)
    }

    /// The sign of a number and where it stands.
    fn sign_before(&self, n: &Number) -> (Option<usize>, bool) {
        let before = &self.text[..n.span.start];
        let words = before.trim_end_matches(' ');
        let tail = words[floor_boundary(words, words.len().saturating_sub(8))..].to_lowercase();
        if words.len() + 1 == before.len()
            && let Some(m) = numbers().minus.iter().find(|m| ends_with_phrase(&tail, m))
        {
            return (Some(words.len() - m.len()), true);
        }
        let Some(c) = before.chars().next_back() else { return (None, false) };
        let at = before.len() - c.len_utf8();
        let earlier = before[..at].chars().next_back();
        let free = earlier.is_none_or(|p| {
            p.is_whitespace() || matches!(p, '(' | '[' | '~' | '≈' | '<' | '>' | '=' | ':' | ',' | '|')
        });
        match c {
            '-' | '−' | '–' if free => (Some(at), true),
            '+' if free => (Some(at), false),
            _ => (None, false),
        }
    }

    /// Words before a number: the bound, whether it is approximate, where they begin.
    fn cue_before(&self, start: usize) -> (Option<Cue>, bool, usize) {
        let mut end = start;
        let mut cue = None;
        let mut about = false;
        for _ in 0..3 {
            let before = self.text[..end].trim_end_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}', '(']);
            if end - before.len() > 3 {
                break;
            }
            let before = before.strip_suffix(" a").or_else(|| before.strip_suffix(" an")).unwrap_or(before);
            let window = floor_boundary(before, before.len().saturating_sub(LOOK_BACK));
            let tail = before[window..].to_lowercase();
            let Some((phrase, found)) = numbers().before.list.iter().find(|(p, _)| ends_with_phrase(&tail, p)) else {
                break;
            };
            match found {
                Cue::About => about = true,
                other => {
                    if cue.is_none() {
                        cue = Some(*other);
                    }
                }
            }
            end = before.len().saturating_sub(phrase.len());
            end = floor_boundary(self.text, end);
        }
        (cue, about, end)
    }

    /// Words after a figure: "or more". They turn an exact figure into a bound.
    fn cue_after(&self, value: Interval, stated: Stated, n: f64, end: usize) -> (Interval, Stated, usize) {
        if stated != Stated::Exact {
            return (value, stated, end);
        }
        let rest = &self.text[end..];
        let gap = blanks(rest);
        for (phrase, cue) in &numbers().after.list {
            if starts_with_phrase(&rest[gap..], phrase)
                && let Cue::Stated(s) = cue
            {
                return (bounded(n, *s), *s, end + gap + phrase.len());
            }
        }
        (value, stated, end)
    }

    fn is_money_or_label(&self, n: &Number, start: usize) -> bool {
        let before = self.text[..start].trim_end_matches([' ', '\u{a0}', '#']);
        let window = floor_boundary(before, before.len().saturating_sub(20));
        let tail = before[window..].to_lowercase();
        if numbers().money_before.iter().any(|m| ends_with_phrase(&tail, m)) {
            return true;
        }
        let rest = &self.text[n.span.end..];
        let gap = blanks(rest);
        if numbers().money_after.iter().any(|m| starts_with_phrase(&rest[gap..], m)) {
            return true;
        }
        if before.ends_with('[') && rest.starts_with([']', ',', '–', '-']) {
            return true;
        }
        // dates and identifiers: 2024-05-01, 10.1000/xyz, 101116741
        if n.plain
            && (rest.starts_with('-') || rest.starts_with('/'))
            && rest[1..].starts_with(|c: char| c.is_ascii_digit())
            && looks_like_year(n.value)
        {
            return true;
        }
        let no_unit = units().read(&rest[gap..]).is_none();
        n.plain && no_unit && numbers().label.iter().any(|l| ends_with_phrase(&tail, l))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one figure")]
    fn push_unit(
        &mut self,
        span: Range<usize>,
        value: &Interval,
        stated: Stated,
        u: &UnitReading,
        unit_at: usize,
        approximate: bool,
        ambiguous: bool,
        group: Option<u32>,
    ) {
        let coherent = |f: f64, o: f64| value.map_increasing(|v| v * f + o);
        self.out.push(Quantity {
            span,
            value: coherent(u.factor, u.offset),
            kind: Some(u.kind),
            seconds: u.seconds.iter().map(|(f, o, k)| (coherent(*f, *o), *k)).collect(),
            stated,
            approximate,
            ambiguous,
            unit: unit_at..unit_at + u.len,
            group,
        });
    }

    fn push_bare(&mut self, span: Range<usize>, value: Interval, stated: Stated, about: bool, ambiguous: bool) {
        self.out.push(bare(span, value, stated, about, ambiguous, None));
    }
}

fn bare(
    span: Range<usize>,
    value: Interval,
    stated: Stated,
    about: bool,
    ambiguous: bool,
    group: Option<u32>,
) -> Quantity {
    let end = span.end;
    Quantity {
        span,
        value,
        kind: None,
        seconds: Vec::new(),
        stated,
        approximate: about,
        ambiguous,
        unit: end..end,
        group,
    }
}

/// The interval a bound word makes of a value.
fn bounded(v: f64, stated: Stated) -> Interval {
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

fn looks_like_year(v: f64) -> bool {
    (1900.0..=2100.0).contains(&v) && v.fract() == 0.0
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Width of the blanks at the start, at most two.
fn blanks(text: &str) -> usize {
    text.chars()
        .take(2)
        .take_while(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}'))
        .map(char::len_utf8)
        .sum()
}

fn starts_with_phrase(text: &str, phrase: &str) -> bool {
    let Some(head) = text.get(..phrase.len()) else { return false };
    if !head.eq_ignore_ascii_case(phrase) && head.to_lowercase() != *phrase {
        return false;
    }
    let letters = phrase.chars().next_back().is_some_and(char::is_alphanumeric);
    !(letters && text[phrase.len()..].starts_with(char::is_alphanumeric))
}

fn ends_with_phrase(text: &str, phrase: &str) -> bool {
    let Some(before) = text.strip_suffix(phrase) else { return false };
    let letters = phrase.chars().next().is_some_and(char::is_alphanumeric);
    !(letters && before.ends_with(char::is_alphanumeric))
}

/// Digits with thousands marks and decimals: normalised text, length, whether there were thousands marks.
fn scan_digits(text: &str, decimal: Decimal) -> (String, usize, bool) {
    let run = |s: &str| s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len());
    let first = run(text);
    let mut digits = text[..first].to_owned();
    let mut len = first;
    let mut grouped = false;
    if first == 0 {
        return (digits, 0, false);
    }
    // groups of three after the same mark
    if first <= 3 {
        for mark in [',', '.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'] {
            let mut at = len;
            let mut groups = 0;
            let mut collected = String::new();
            while text[at..].starts_with(mark) {
                let from = at + mark.len_utf8();
                let n = run(&text[from..]);
                if n != 3 {
                    break;
                }
                collected.push_str(&text[from..from + 3]);
                at = from + 3;
                groups += 1;
            }
            if groups == 0 || text[at..].starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let decimal_mark = match decimal {
                Decimal::Point => '.',
                Decimal::Comma => ',',
            };
            // one group after the decimal mark of the language is a decimal fraction; so is one after a leading zero
            let single_is_decimal = groups == 1 && (mark == decimal_mark || digits == "0") && matches!(mark, ',' | '.');
            // a blank before three digits joins only when the number goes on like one ("1 500 kg", not "in 3 200 patients")
            if single_is_decimal || (digits == "0" && groups > 0) {
                continue;
            }
            digits.push_str(&collected);
            len = at;
            grouped = true;
            break;
        }
    }
    // decimals
    let rest = &text[len..];
    if let Some(mark) = rest.chars().next().filter(|c| matches!(c, '.' | ',' | '·')) {
        let from = mark.len_utf8();
        let n = run(&rest[from..]);
        let next = rest[from + n..].chars().next();
        let version = next == Some('.') && rest[from + n + 1..].starts_with(|c: char| c.is_ascii_digit());
        let power = mark == '·' && rest[from..].starts_with("10");
        let list = mark == ',' && decimal == Decimal::Point && n > 3 && grouped;
        if n > 0 && !version && !power && !list {
            digits.push('.');
            digits.push_str(&rest[from..from + n]);
            len += from + n;
        }
    }
    (digits, len, grouped)
}

/// An exponent after "10": `⁻¹⁴`, `^-14`, `^{14}`.
fn power_of_ten(text: &str) -> Option<(i32, usize)> {
    const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let mut digits = String::new();
    let mut len = 0;
    for c in text.chars() {
        if matches!(c, '⁻' | '⁺') && digits.is_empty() {
            digits.push(if c == '⁻' { '-' } else { '+' });
        } else if let Some(d) = SUPERSCRIPTS.iter().position(|s| *s == c) {
            digits.push(char::from(b'0' + u8::try_from(d).ok()?));
        } else {
            break;
        }
        len += c.len_utf8();
    }
    if len > 0 {
        return digits.parse().ok().filter(|e: &i32| e.abs() <= 60).map(|e| (e, len));
    }
    let rest = text.strip_prefix('^').or_else(|| text.strip_prefix("**"))?;
    let mut len = text.len() - rest.len();
    let (rest, close) = match rest.strip_prefix('{').or_else(|| rest.strip_prefix('(')) {
        Some(r) => {
            len += 1;
            (r, 1)
        }
        None => (rest, 0),
    };
    let (rest, negative) = match rest.strip_prefix(['-', '−', '–']) {
        Some(r) => {
            len += rest.len() - r.len();
            (r, true)
        }
        None => (rest, false),
    };
    let n = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if !(1..=2).contains(&n) {
        return None;
    }
    let e: i32 = rest[..n].parse().ok()?;
    Some((if negative { -e } else { e }, len + n + close))
}

/// `× 10^3` after a number: exponent, length, and whether damage makes it doubtful.
fn times_power(text: &str) -> Option<(i32, usize, bool)> {
    let skip = blanks(text);
    let rest = &text[skip..];
    let sign = ["×", "·", "⋅", "x", "X", "*", "✕", "∙"].iter().find(|s| rest.starts_with(**s))?;
    let mut at = skip + sign.len();
    at += blanks(&text[at..]);
    let rest = text[at..].strip_prefix("10")?;
    at += 2;
    if let Some((e, len)) = power_of_ten(rest) {
        return Some((e, at + len, false));
    }
    // what is left of a superscript: 5 × 10-14, 5 × 10−14, 5 × 1013
    let (r, negative) = match rest.strip_prefix(['-', '−', '–']) {
        Some(r) => (r, true),
        None => (rest, false),
    };
    let width = rest.len() - r.len();
    let n = r.find(|c: char| !c.is_ascii_digit()).unwrap_or(r.len());
    if !(1..=2).contains(&n) || r[n..].starts_with(['.', ',']) && r[n + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let e: i32 = r[..n].parse().ok()?;
    Some((if negative { -e } else { e }, at + width + n, !negative))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "text → low..high kind" for every quantity with a unit.
    fn all(text: &str, decimal: Decimal) -> Vec<(f64, f64, String, Stated)> {
        read(text, decimal)
            .into_iter()
            .filter_map(|q| Some((q.value.low, q.value.high, q.kind?.name().to_owned(), q.stated)))
            .collect()
    }

    fn one(text: &str) -> (f64, f64, String, Stated) {
        let v = all(text, Decimal::Point);
        assert_eq!(v.len(), 1, "{text}: {v:?}");
        v[0].clone()
    }

    fn close(a: f64, b: f64) -> bool {
        a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
    }

    #[track_caller]
    fn check(text: &str, low: f64, high: f64, kind: &str) {
        let (l, h, k, _) = one(text);
        assert!(close(l, low) && close(h, high) && k == kind, "{text}: {l}..{h} {k}");
    }

    #[test]
    fn plain_figures() {
        check("clocked at 3.1 GHz", 3.1e9, 3.1e9, "frequency");
        check("a 1,500 kg mass", 1500.0, 1500.0, "mass");
        check("1 234 567 W", 1_234_567.0, 1_234_567.0, "power");
        check("5 × 10^3 Pa", 5e3, 5e3, "pressure");
        check("5·10³ Pa", 5e3, 5e3, "pressure");
        check("5e3 Pa", 5e3, 5e3, "pressure");
        check("2.5E-3 mbar", 0.25, 0.25, "pressure");
        check("10⁻¹⁴ s", 1e-14, 1e-14, "time");
        check("10^-14 s", 1e-14, 1e-14, "time");
        check("5 million Hz", 5e6, 5e6, "frequency");
        check("a 10-bit converter", 10.0, 10.0, "information");
        check("a 1/4 inch bolt", 0.00635, 0.00635, "length");
        check("rated 500 krad(Si)", 5000.0, 5000.0, "absorbed dose");
        check("at Mach 2.5", 2.5, 2.5, "mach number");
        check("-55 °C", 218.15, 218.15, "temperature");
        check("minus 55 °C", 218.15, 218.15, "temperature");
        check("0.8 square metres", 0.8, 0.8, "area");
        check("twelve metres", 12.0, 12.0, "length");
        check("5 µm", 5e-6, 5e-6, "length");
        check("MPE of (1.7 + L/400) µm", 1.7e-6, 1.7e-6, "length");
    }

    #[test]
    fn decimal_commas_follow_the_language() {
        assert!(close(all("1,500 kW", Decimal::Comma)[0].0, 1500.0), "1.5 kW");
        assert!(close(all("1.500 kW", Decimal::Comma)[0].0, 1_500_000.0));
        assert!(close(all("1,5 kW", Decimal::Point)[0].0, 1500.0));
        assert!(close(all("0,125 mm", Decimal::Point)[0].0, 0.000_125));
    }

    #[test]
    fn ranges_and_bounds() {
        check("2–18 GHz", 2e9, 18e9, "frequency");
        check("from 900 MHz to 2 GHz", 9e8, 2e9, "frequency");
        check("between 2.9 and 3.3 GHz", 2.9e9, 3.3e9, "frequency");
        check("25 ± 2 °C", 296.15, 300.15, "temperature");
        check("from -55 °C to +125 °C", 218.15, 398.15, "temperature");
        check("at least 90 W", 90.0, f64::INFINITY, "power");
        check("less than 50 ns", f64::NEG_INFINITY, 50e-9, "time");
        check("300 m or more", 300.0, f64::INFINITY, "length");
        assert_eq!(one("up to 12 bar").3, Stated::Reach);
        assert_eq!(one("better than 0.9 µm").3, Stated::Better);
        assert_eq!(one("±0.5 °/h").3, Stated::Deviation);
        check("several tens of nanometres", 20e-9, 99e-9, "length");
        check("meer dan 3 kW", 3000.0, f64::INFINITY, "power");
    }

    #[test]
    fn lists_and_sides() {
        let v = all("8, 16 and 32 GHz", Decimal::Point);
        assert_eq!(v.iter().map(|q| q.0).collect::<Vec<_>>(), [8e9, 16e9, 32e9]);
        let v = all("a 640 × 512 pixel array", Decimal::Point);
        assert_eq!(v[0].0, 327_680.0);
        let v = all("12 mm × 4 mm × 2 mm", Decimal::Point);
        assert_eq!(v.len(), 3);
    }

    #[test]
    fn damage_is_marked() {
        let q = &read("a stability of 10−3 Hz", Decimal::Point)[0];
        assert!(q.ambiguous && close(q.value.low, 1e-3));
        let q = &read("5 × 1013 n/cm2", Decimal::Point)[0];
        assert!(q.ambiguous && close(q.value.low, 5e17), "{q:?}");
    }

    #[test]
    fn identifiers_years_and_money_are_no_figures() {
        for text in [
            "H2020 grant 101116741",
            "in 2024",
            "2024-2027",
            "Al2O3",
            "Fig. 3",
            "€ 5 million",
            "CO2",
            "6G",
            "3D printing",
            "3A001.b.2",
            "TRL 4",
            "reference [12]",
            "ISO 9001",
            "200 euro",
        ] {
            let v = all(text, Decimal::Point);
            assert!(v.is_empty(), "{text}: {v:?}");
        }
    }

    #[test]
    fn units_in_brackets_before_the_number() {
        check("Frequency (GHz): 9.5", 9.5e9, 9.5e9, "frequency");
        check("Power [W] = 3", 3.0, 3.0, "power");
        check("Parameter: Frequency (GHz); Target: 8.8 to 10.4", 8.8e9, 10.4e9, "frequency");
        check("Output power (W) | 40", 40.0, 40.0, "power");
    }

    proptest::proptest! {
        #[test]
        fn never_panics(s in "\\PC{0,80}") {
            let _ = read(&s, Decimal::Point);
            let _ = read(&s, Decimal::Comma);
        }

        #[test]
        fn never_panics_on_figures(s in "[0-9.,×x^ +±–−-]{0,30}(GHz|W/cm2| kg|°C|bit|%)?[0-9a-z ]{0,10}") {
            for q in read(&s, Decimal::Point) {
                proptest::prop_assert!(s.get(q.span.clone()).is_some());
            }
        }

        #[test]
        fn reads_back_what_is_printed(v in 0.001f64..1e6, u in proptest::sample::select(vec!["GHz", "mm", "kW", "MPa", "µs"])) {
            let text = format!("a value of {v:.4} {u} is used");
            let q = read(&text, Decimal::Point);
            proptest::prop_assert_eq!(q.len(), 1);
            let factor = units().read_whole(u).expect("unit").factor;
            let want: f64 = format!("{v:.4}").parse().expect("number");
            proptest::prop_assert!(close(q[0].value.low, want * factor));
        }
    }
}
