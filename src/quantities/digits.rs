//! One number: digits with thousands marks and decimals, fractions, powers of ten, multipliers.
//!
//! In: a [`Source`] and where a number may begin. Out: a [`Number`]. Signs and units are read elsewhere.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use super::quantity::Decimal;
use super::units::{UnitReading, units};
use super::wording::{blanks, numbers, starts_with_phrase};

/// Longest run of digits that is read as a number.
const MAX_DIGITS: usize = 40;
/// Bytes in which a unit below the line ends.
const INVERSE: usize = 24;
/// Longest multiplier that is an abbreviation.
const ABBREVIATED: usize = 3;
/// Most groups of three digits that are read as one number.
const MAX_GROUPS: usize = 12;
/// A number from here on is no mantissa of a damaged power: `1920 × 1080` are two sides, `5 × 1013` is 5 × 10¹³.
const LARGEST_MANTISSA: f64 = 100.0;

/// A text and how it writes decimals.
#[derive(Debug)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) decimal: Decimal,
    /// The unit read last, with its place: most readers of a figure ask for the same.
    last_unit: RefCell<(usize, Option<UnitReading>)>,
    /// Where the unit of the figure before ends: what follows a slash there is a figure of its own ("5 kV/10 kV").
    pub(super) figure_end: Cell<usize>,
}

/// A number as read, before its unit.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) span: Range<usize>,
    pub(super) ambiguous: bool,
    /// Read from a word ("five").
    pub(super) word: bool,
    /// Whether it is written as plain digits that may be a year or a label.
    pub(super) plain: bool,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str, decimal: Decimal) -> Self {
        Self { text, decimal, last_unit: RefCell::new((usize::MAX, None)), figure_end: Cell::new(0) }
    }

    /// The unit that begins at `at`.
    pub(super) fn unit_at(&self, at: usize) -> Option<UnitReading> {
        let mut last = self.last_unit.borrow_mut();
        if last.0 != at {
            let rest = self.text.get(at..)?;
            let plain = units().read(rest).or_else(|| self.inverse_at(at));
            *last = (at, plain.map(|u| self.rate_of(at, &u).unwrap_or(u)));
        }
        last.1.clone()
    }

    /// "1e5 /cm2": a unit below the line alone, after a blank.
    fn inverse_at(&self, at: usize) -> Option<UnitReading> {
        let rest = self.text.get(at..)?;
        if !rest.starts_with('/') || !self.text[..at].ends_with(' ') {
            return None;
        }
        let window = &rest[..super::wording::floor_boundary(rest, INVERSE)];
        let unit = units().read(&format!("1{window}")).filter(|u| !u.ambiguous)?;
        Some(UnitReading { len: unit.len - 1, ..unit })
    }

    /// Whether what stands at `at` goes on a name: "H2020", `rev_3`, "PM2.5", "C57BL/6J".
    fn continues_a_name(&self, at: usize) -> bool {
        let mut before = self.text[..at].chars().rev();
        match before.next() {
            Some('×' | 'x') => false,
            Some('_') => true,
            Some('.') => before.next().is_some_and(char::is_alphanumeric),
            Some('/') => self.figure_end.get() + 1 != at && before.next().is_some_and(char::is_alphabetic),
            Some(c) => c.is_alphabetic() && !is_sign_of_diameter(c),
            None => false,
        }
    }

    /// "million" and the like: the factor and its length.
    pub(super) fn multiplier_at(&self, at: usize) -> Option<(f64, usize)> {
        let rest = self.text.get(at..)?;
        if !numbers().may_begin(rest.as_bytes()) {
            return None;
        }
        let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        Some((numbers().multiplier(&rest[..len])?, len))
    }

    /// Reads the digits of one number at `at`, without its sign.
    pub(super) fn number_at(&self, at: usize) -> Option<Number> {
        if self.continues_a_name(at) { None } else { self.digits_at(at) }
    }

    /// The same where a unit is known to stand before it: "f/1.8".
    pub(super) fn digits_at(&self, at: usize) -> Option<Number> {
        let rest = self.text.get(at..)?;
        if let Some((value, len)) = vulgar_fraction(rest) {
            return Some(Number { value, span: at..at + len, ambiguous: false, word: false, plain: false });
        }
        // ".5 mm"
        let bare_point = rest.starts_with('.')
            && rest[1..].starts_with(|c: char| c.is_ascii_digit())
            && !self.text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.');
        if !(bare_point || rest.starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        let (digits, mut len, grouped) = if bare_point {
            let n = run_of_digits(&rest[1..]);
            (format!("0{}", &rest[..=n]), n + 1, false)
        } else {
            scan_digits(rest, self.decimal)
        };
        if digits.len() > MAX_DIGITS {
            return None;
        }
        let mut ambiguous = false;
        let mut value: f64 = digits.parse().ok()?;
        let mut plain = !grouped && !digits.contains('.');
        // 2½, 2 ½
        let blank = blanks(&rest[len..]);
        if plain && let Some((v, l)) = vulgar_fraction(&rest[len + blank..]) {
            value += v;
            len += blank + l;
            plain = false;
        }
        // 2 1/2 in, 2-1/2 in
        if plain && let Some((part, l)) = Self::mixed_fraction(&rest[len..]) {
            value += part;
            len += l;
            plain = false;
        }
        // 1/4 in, 1/1000 s
        if plain
            && let Some(r) = rest[len..].strip_prefix('/')
            && let (d, dl, false) = scan_digits(r, self.decimal)
            && dl > 0
            && dl <= 4
            && len <= 2
            && !r[dl..].starts_with(['/', '.'])
            && units().read(r[dl..].trim_start_matches([' ', '-'])).is_some()
            && let Ok(denominator) = d.parse::<f64>()
            && denominator > 0.0
            && value < denominator
            // "a 4/6 MeV linac" has two energies
            && is_reduced(value, denominator)
            && !self.text[..at].ends_with('/')
            && (digits == "1" || denominator <= 10.0 || [16.0, 32.0, 64.0].contains(&denominator))
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
        // 10 to the minus 7
        if digits == "10"
            && plain
            && let Some((e, l)) = self.power_in_words(at + len)
        {
            value = 10f64.powi(e);
            len += l;
            plain = false;
        }
        // × 10^n
        if let Some((e, l, doubtful)) = times_power(&rest[len..])
            && (!doubtful || value.abs() < LARGEST_MANTISSA)
        {
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
            // "3,5 Mio. Pixel"
            if l <= ABBREVIATED && rest[len..].starts_with(". ") {
                len += 1;
            }
            plain = false;
        }
        if !value.is_finite() {
            return None;
        }
        Some(Number { value, span: at..at + len, ambiguous, word: false, plain })
    }
}

impl Decimal {
    /// How these texts write decimals, by figures that can be read in one way only (`1.80 g/cm³` but not `5,490 MPa`); as
    /// `usual` where none says it or they disagree.
    #[must_use]
    pub fn of(texts: &[&str], usual: Self) -> Self {
        let (mut points, mut commas, mut thousands) = (0usize, 0usize, 0usize);
        for text in texts {
            let bytes = text.as_bytes();
            for (at, mark) in bytes.iter().enumerate().filter(|(_, b)| matches!(b, b'.' | b',')) {
                let before = bytes[..at].iter().rev().take_while(|b| b.is_ascii_digit()).count();
                let after = bytes[at + 1..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
                // hardly anything is given as "60,000" that is sixty
                let zeros = bytes[at + 1..].starts_with(b"000") && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit);
                thousands += usize::from(*mark == b',' && (2..=3).contains(&before) && zeros);
                if before == 0 || !(1..=2).contains(&after) {
                    continue;
                }
                // without a unit it may be a date, a section, a reference, "1,2-dichloroethane"
                let marked = at.checked_sub(before + 1).is_some_and(|i| matches!(bytes[i], b'.' | b',' | b'-' | b'/'));
                let rest =
                    text.get(at + 1 + after..).unwrap_or_default().trim_start_matches([' ', '\u{a0}', '\u{202f}']);
                if !marked && units().read(rest).is_some_and(|u| !u.ambiguous) {
                    *if *mark == b'.' { &mut points } else { &mut commas } += 1;
                }
            }
        }
        match (points, commas) {
            (1.., 0) => Self::Point,
            (0, 1..) => Self::Comma,
            (0, 0) if thousands > 0 => Self::Point,
            _ => usual,
        }
    }
}

impl Source<'_> {
    /// The fraction after a whole number of a unit: "2 1/2 in", "2-1/2 in".
    fn mixed_fraction(after: &str) -> Option<(f64, usize)> {
        let rest = after.strip_prefix([' ', '-', '\u{a0}'])?;
        let (above, below) = (run_of_digits(rest), rest.find('/')?);
        if above == 0 || above > 2 || above != below {
            return None;
        }
        let denominator = &rest[below + 1..];
        let n = run_of_digits(denominator);
        let (a, b): (f64, f64) = (rest[..above].parse().ok()?, denominator[..n].parse().ok()?);
        let unit = units().read(denominator[n..].trim_start_matches([' ', '-']));
        // only inches and feet are halved like this
        let halved = a < b && [2.0, 4.0, 8.0, 16.0, 32.0, 64.0].contains(&b) && unit.is_some();
        halved.then_some((a / b, after.len() - rest.len() + below + 1 + n))
    }

    /// "to the minus 7", "tot de macht 6" after ten: the exponent and its length.
    fn power_in_words(&self, at: usize) -> Option<(i32, usize)> {
        let start = at + blanks(&self.text[at..]);
        let rest = &self.text[start..];
        if start == at || !rest.starts_with(char::is_alphabetic) {
            return None;
        }
        let phrase = numbers().power.iter().find(|p| starts_with_phrase(rest, p))?;
        let mut end = start + phrase.len();
        end += blanks(&self.text[end..]);
        let word = numbers().minus.iter().find(|m| starts_with_phrase(&self.text[end..], m)).map(String::len);
        let sign = word.or_else(|| {
            self.text[end..]
                .starts_with(['-', '−', '–'])
                .then(|| self.text[end..].chars().next().map_or(0, char::len_utf8))
        });
        // "from 10 to the 20": only "to the minus" is a power without its word
        if sign.is_none() && numbers().power_below.contains(phrase) {
            return None;
        }
        if let Some(len) = sign {
            end += len;
            end += blanks(&self.text[end..]);
        }
        let digits = run_of_digits(&self.text[end..]);
        let (value, end) = if (1..=2).contains(&digits) {
            (self.text[end..end + digits].parse::<i32>().ok()?, end + digits)
        } else {
            let n = self.word_number_at(end).filter(|n| n.value.fract() == 0.0 && n.value <= 60.0)?;
            #[expect(clippy::cast_possible_truncation, reason = "a whole number up to 60")]
            (n.value as i32, n.span.end)
        };
        Some((if sign.is_some() { -value } else { value }, end - at))
    }
}

/// Whether a letter stands for a diameter: "ø30 mm".
pub(super) fn is_sign_of_diameter(c: char) -> bool {
    matches!(c, 'ø' | 'Ø' | 'φ' | 'Φ' | '⌀')
}

/// Whether two small whole numbers have no divisor in common.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and below ten thousand")]
fn is_reduced(a: f64, b: f64) -> bool {
    let (mut a, mut b) = (a as u32, b as u32);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}

fn run_of_digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// `½` and its like: value and length.
fn vulgar_fraction(text: &str) -> Option<(f64, usize)> {
    [("½", 0.5), ("¼", 0.25), ("¾", 0.75), ("⅓", 1.0 / 3.0), ("⅔", 2.0 / 3.0), ("⅛", 0.125)]
        .iter()
        .find_map(|(s, v)| text.starts_with(s).then_some((*v, s.len())))
}

/// Digits with thousands marks and decimals: normalised text, length, whether there were thousands marks.
fn scan_digits(text: &str, decimal: Decimal) -> (String, usize, bool) {
    let first = run_of_digits(text);
    // a longer run is no number; it is not copied
    let mut digits = text[..first.min(MAX_DIGITS + 1)].to_owned();
    let mut len = first;
    let mut grouped = false;
    if first == 0 {
        return (digits, 0, false);
    }
    let decimal_mark = match decimal {
        Decimal::Point => '.',
        Decimal::Comma => ',',
    };
    // groups of three after the same mark
    if first <= 3 {
        for mark in [',', '.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'] {
            let mut at = len;
            let mut groups = 0;
            let mut collected = String::new();
            while text[at..].starts_with(mark) && groups <= MAX_GROUPS {
                let from = at + mark.len_utf8();
                if run_of_digits(&text[from..]) != 3 {
                    break;
                }
                collected.push_str(&text[from..from + 3]);
                at = from + 3;
                groups += 1;
            }
            if groups == 0 || groups > MAX_GROUPS || text[at..].starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            // "1.200,5": the other mark follows, so that this one parts thousands whatever the language
            let other = if mark == '.' { ',' } else { '.' };
            let both = matches!(mark, ',' | '.')
                && text[at..].strip_prefix(other).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
            // one group after the decimal mark of the language is a decimal fraction; so is one after a leading zero
            if digits == "0" || (groups == 1 && mark == decimal_mark && !both) {
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
        let n = run_of_digits(&rest[from..]);
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
pub(super) fn times_power(text: &str) -> Option<(i32, usize, bool)> {
    let skip = blanks(text);
    let rest = &text[skip..];
    let sign = rest.chars().next().filter(|c| matches!(c, '×' | '·' | '⋅' | 'x' | 'X' | '*' | '✕' | '∙'));
    let mut at = skip + sign.map_or(0, char::len_utf8);
    at += blanks(&text[at..]);
    let rest = text[at..].strip_prefix("10")?;
    at += 2;
    if let Some((e, len)) = power_of_ten(rest) {
        return Some((e, at + len, false)).filter(|_| sign.is_some() || skip > 0);
    }
    sign?;
    // 1.5 x 10E6 is meant as 1.5 × 10⁶
    if let Some(e) = rest.strip_prefix(['e', 'E']) {
        let sign = usize::from(e.starts_with(['-', '+']));
        let n = run_of_digits(&e[sign..]);
        let goes_on = e[sign + n..].starts_with(char::is_alphanumeric);
        let exponent: i32 = e[..sign + n].parse().ok().filter(|_| (1..=2).contains(&n) && !goes_on)?;
        return Some((exponent, at + 1 + sign + n, true));
    }
    // a superscript that became a line of its own: 5 × 10 −14
    let gap = blanks(rest);
    let rest = if gap > 0 && rest[gap..].starts_with(['-', '−', '–']) {
        at += gap;
        &rest[gap..]
    } else {
        rest
    };
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
