//! Reads a unit out of a text: symbols and names with their powers, products and quotients.
//!
//! In: a text that may begin with a unit. Out: a [`UnitReading`] with its length, or nothing. Nothing is copied.

use super::power::{Joint, Joints, exponent, joint};
use super::table::{Symbols, folded};
use super::{Dimension, Kind, Symbol, UnitReading, Units};

/// What is said of a day or a year ("300 km a day") is an amount, no rate.
const DAY: f64 = 86_400.0;
/// Most factors of one unit.
const MOST_FACTORS: usize = 6;

struct Factor<'u> {
    factor: f64,
    dim: Dimension,
    /// Exponent in halves.
    power: i8,
    /// Whether the exponent was written.
    raised: bool,
    symbol: &'u Symbol,
}

/// A product as far as it is read. After a quotient, what follows may belong above the line or below it.
#[derive(Clone, Copy)]
struct Product {
    /// Everything above the line but what a sign of division stands before.
    above: (f64, Dimension),
    /// Everything after the first sign of division below the line: `W/m·K`.
    below: (f64, Dimension),
    divided: bool,
    end: usize,
    /// Whether the last factor is only a guess: it was joined by a blank.
    loose: bool,
}

impl Product {
    fn times(self, (factor, dim): (f64, Dimension), sign: Joint, end: usize, loose: bool) -> Self {
        let up = |(f, d): (f64, Dimension)| (f * factor, d.plus(dim));
        let down = |(f, d): (f64, Dimension)| (f / factor, d.plus(dim.scaled(-2)));
        let divided = self.divided || sign == Joint::Per;
        Self {
            above: if sign == Joint::Per { down(self.above) } else { up(self.above) },
            below: if divided { down(self.below) } else { up(self.below) },
            divided,
            end,
            loose,
        }
    }
}

impl Units {
    /// Reads the longest unit at the start of `text` (no leading space). `None` when there is none.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<UnitReading> {
        // a quotation mark before a word is no inch: 4 "effective grammes"
        if text.strip_prefix('"').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() && c != 'x')) {
            return None;
        }
        let inverse = text.strip_prefix("1/").map_or(0, |rest| text.len() - rest.len());
        let (mut first, len) = self.factor_at(text.get(inverse..)?)?;
        if inverse > 0 {
            first = Factor { factor: 1.0 / first.factor, dim: first.dim.scaled(-2), power: -first.power, ..first };
        }
        let whole = (first.factor, first.dim);
        let start = Product { above: whole, below: whole, divided: false, end: inverse + len, loose: false };
        let mut found = [start; MOST_FACTORS];
        let mut factors = 1;
        let mut raised = first.raised;
        while factors < MOST_FACTORS {
            let so_far = found[factors - 1];
            let rest = text.get(so_far.end..)?;
            let and: &[String] = if so_far.divided { &self.and } else { &[] };
            let words = Joints { per: &self.per, each: &self.each, and };
            let Some((sign, skip)) = joint(rest, &words, raised) else { break };
            let next_text = rest.get(skip..)?;
            if sign == Joint::Per
                && let Some((f, d, len)) = self.bracket_at(next_text)
            {
                found[factors] = so_far.times((f, d), sign, so_far.end + skip + len, false);
                factors += 1;
                raised = false;
                continue;
            }
            if sign == Joint::Blank && self.is_molecule(next_text) {
                break;
            }
            // "6 degrees/s and an accuracy": an article, not the French year
            let word = &next_text[..next_text.find(|c: char| !c.is_alphabetic()).unwrap_or(next_text.len())];
            if sign == Joint::And && self.each.iter().any(|e| e == word) {
                break;
            }
            let Some((next, len)) = self.further_factor(next_text) else { break };
            if sign == Joint::Each && !self.is_rate(so_far.above.1, &next) {
                break;
            }
            // "16 bar / min. flow: 3 l": an abbreviation that begins the next heading
            let heading = next_text[len..].strip_prefix(". ").is_some_and(|r| r.starts_with(char::is_lowercase));
            if rest.starts_with(" / ") && heading {
                break;
            }
            let sign = if sign == Joint::Each { Joint::Per } else { sign };
            let plain = sign == Joint::Blank && !next.raised;
            // a blank joins only symbols that carry an exponent, follow a quotient or are known to ("kg m-3")
            if plain && !(so_far.divided || self.takes_blank(&first.symbol.base, &next.symbol.base))
                || plain && (next.symbol.ambiguous || hyphenated(&next_text[len..]))
                || next.symbol.offset != 0.0 && next.symbol.dim != self.kelvin
            {
                break;
            }
            let value = (next.symbol.factor.powf(f64::from(next.power) / 2.0), next.symbol.dim.scaled(next.power));
            // what follows a full stop may begin the next sentence
            let loose = plain || matches!(sign, Joint::Point | Joint::And);
            found[factors] = so_far.times(value, sign, so_far.end + skip + len, loose);
            raised = next.raised;
            factors += 1;
        }
        if factors == 1 && first.power == 2 {
            return self.single(first.symbol, inverse + len);
        }
        let mut last = factors;
        while last > 0 {
            if let Some(reading) = self.product(&first, &found[last - 1], last) {
                return Some(reading);
            }
            // a product that means nothing: what a blank joined does not belong to it
            let Some(loose) = (1..last).rev().find(|i| found[*i].loose) else {
                // "2 nT per hour": no kind of quantity we know; the first unit still tells what is counted
                let spoken = text.get(inverse + len..).is_some_and(|rest| rest.starts_with([' ', '\u{a0}']));
                return if spoken && first.power == 2 { self.single(first.symbol, inverse + len) } else { None };
            };
            last = loose;
            if last == 1 && first.power == 2 {
                return self.single(first.symbol, inverse + len);
            }
        }
        None
    }

    /// Whether a word divides units of any kind: "per".
    #[must_use]
    pub fn divides(&self, word: &str) -> bool {
        self.per.iter().any(|p| p == word)
    }

    /// Whether something "each hour" makes a kind of its own: "5 days a week" does not.
    fn is_rate(&self, of: Dimension, next: &Factor<'_>) -> bool {
        let dim = of.plus(next.dim.scaled(-2));
        next.symbol.dim == self.second
            && !next.raised
            && next.factor < DAY
            && !next.symbol.ambiguous
            && dim != Dimension::default()
            && self.default_kind.contains_key(&dim)
    }

    fn is_molecule(&self, text: &str) -> bool {
        let whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
        self.molecules.iter().any(|m| text.strip_prefix(m.as_str()).is_some_and(whole))
    }

    fn takes_blank(&self, lead: &str, next: &str) -> bool {
        self.blank.iter().any(|(l, n)| l == lead && n == next)
    }

    fn single(&self, symbol: &Symbol, len: usize) -> Option<UnitReading> {
        if symbol.part {
            return None;
        }
        let kind = symbol.kind.or_else(|| self.default_kind.get(&symbol.dim).copied())?;
        let seconds = symbol.seconds.clone();
        Some(UnitReading {
            factor: symbol.factor,
            offset: symbol.offset,
            kind,
            seconds,
            len,
            ambiguous: symbol.ambiguous,
        })
    }

    fn product(&self, first: &Factor<'_>, p: &Product, factors: usize) -> Option<UnitReading> {
        let symbol = first.symbol;
        let kind_of = |dim: Dimension| {
            let composite = self.composites.iter().find(|(lead, d, _)| symbol.base == *lead && *d == dim);
            composite.map(|(_, _, k)| *k).or_else(|| self.default_kind.get(&dim).copied())
        };
        // what only a blank joined to a quotient belongs below its line
        let above = Some(p.above).filter(|_| !(p.loose && p.divided));
        let below = Some(p.below).filter(|_| p.divided && factors > 2);
        let ((factor, dim), kind) =
            [above, below].into_iter().flatten().find_map(|(f, d)| Some(((f, d), kind_of(d)?)))?;
        // µg/√Hz, g/h …: the second reading of the lead in the same product
        let lead_power = f64::from(first.power) / 2.0;
        let seconds = symbol
            .seconds
            .iter()
            .filter_map(|(f, _, k)| {
                let rest = dim.plus(symbol.dim.scaled(-first.power));
                let d = k.dimension().scaled(first.power).plus(rest);
                let kind = self.default_kind.get(&d).copied()?;
                Some((factor / symbol.factor.powf(lead_power) * f.powf(lead_power), 0.0, kind))
            })
            .collect();
        Some(UnitReading { factor, offset: 0.0, kind, seconds, len: p.end, ambiguous: false })
    }

    /// A product in brackets, as in `W/(m·K)`: factor, dimension, length with the brackets.
    fn bracket_at(&self, text: &str) -> Option<(f64, Dimension, usize)> {
        let (mut factor, mut dim, mut at) = (1.0, Dimension::default(), text.strip_prefix('(').map(|_| 1)?);
        for _ in 0..MOST_FACTORS {
            let (next, len) = self.factor_at(text.get(at..)?)?;
            factor *= next.factor;
            dim = dim.plus(next.dim);
            at += len;
            if text[at..].starts_with(')') {
                return Some((factor, dim, at + 1));
            }
            match joint(&text[at..], &Joints { per: &self.per, each: &[], and: &[] }, next.raised)? {
                (Joint::Times | Joint::Blank | Joint::Point, skip) => at += skip,
                (Joint::Per | Joint::Each | Joint::And, _) => return None,
            }
        }
        None
    }

    /// Reads a whole text as a unit.
    #[must_use]
    pub fn read_whole(&self, text: &str) -> Option<UnitReading> {
        let text = text.trim();
        let reading = self.read(text)?;
        (reading.len == text.len()).then_some(reading)
    }

    /// Whether the unit stands before the number ("Mach 1.6"): the unit and its length.
    #[must_use]
    pub fn read_leading(&self, text: &str) -> Option<UnitReading> {
        // asked for every word of a text: nearly all of them are turned away here
        let begins = |unit: &String| text.get(..unit.len()).is_some_and(|head| head.eq_ignore_ascii_case(unit));
        if !self.leading.iter().any(begins) {
            return None;
        }
        let (f, len) = self.factor_at(text)?;
        let digits = text[len..].split(|c: char| !c.is_ascii_alphanumeric()).next();
        let takes = f.symbol.numbers.is_empty() || f.symbol.numbers.iter().any(|n| Some(n.as_str()) == digits);
        (f.symbol.leading && f.power == 2 && takes).then(|| UnitReading {
            factor: f.symbol.factor,
            offset: f.symbol.offset,
            kind: f.symbol.kind.unwrap_or(Kind(0)),
            seconds: Vec::new(),
            len,
            ambiguous: false,
        })
    }

    /// One factor, which may stand under a root: `√Hz`, `sqrt(Hz)`, `rtHz`, "square root of hertz".
    fn factor_at(&self, text: &str) -> Option<(Factor<'_>, usize)> {
        for root in &self.roots {
            let Some(rest) = text.get(..root.len()).filter(|h| h.eq_ignore_ascii_case(root)).map(|h| &text[h.len()..])
            else {
                continue;
            };
            let (rest, open) = match rest.chars().next() {
                Some('(') => (&rest[1..], true),
                Some(' ' | '-') => (&rest[1..], false),
                _ => (rest, false),
            };
            let Some((f, len)) = self.plain_factor(rest) else { continue };
            if open && !rest[len..].starts_with(')') {
                continue;
            }
            let rooted =
                Factor { power: f.power / 2, factor: f.factor.sqrt(), dim: f.dim.scaled(1), raised: true, ..f };
            return Some((rooted, text.len() - rest.len() + len + usize::from(open)));
        }
        self.plain_factor(text)
    }

    /// A factor that stands after others. There "min-1" is a power of the minute, not the unit of rotation it is alone.
    fn further_factor(&self, text: &str) -> Option<(Factor<'_>, usize)> {
        let whole = self.factor_at(text)?;
        let (found, len) = (&whole.0, whole.1);
        let letters = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        if found.raised || letters == 0 || letters >= len || !text[..len].ends_with(['1', '¹', '}']) {
            return Some(whole);
        }
        let shorter = self.symbol_at(&text[..letters]).filter(|(_, n)| *n == letters);
        let Some((symbol, _)) = shorter else { return Some(whole) };
        let (power, taken) = exponent(&text[letters..], |after| self.symbol_at(after).is_some());
        if taken == 0 {
            return Some(whole);
        }
        let factor = symbol.factor.powf(f64::from(power) / 2.0);
        Some((Factor { factor, dim: symbol.dim.scaled(power), power, raised: true, symbol }, letters + taken))
    }

    fn plain_factor(&self, text: &str) -> Option<(Factor<'_>, usize)> {
        let (symbol, len) = self.symbol_at(text).or_else(|| self.name_at(text))?;
        let rest = &text[len..];
        let (mut power, mut taken) = exponent(rest, |after| self.symbol_at(after).is_some());
        // "300 MHz–3 GHz" is a range, "W m–2 K–1" a product
        if power < 0
            && rest.starts_with(['-', '–', '−'])
            && self
                .symbol_at(rest[taken..].trim_start_matches([' ', '\u{a0}', '\u{202f}']))
                .is_some_and(|(s, _)| s.dim == symbol.dim)
        {
            (power, taken) = (2, 0);
        }
        // "3A001" is a code, no current; "cm2" is an area, but "m20" no length; "f/2" and "FP16" are units before a number
        if taken == 0 && !symbol.leading && rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let factor = if power == 2 { symbol.factor } else { symbol.factor.powf(f64::from(power) / 2.0) };
        Some((Factor { factor, dim: symbol.dim.scaled(power), power, raised: taken > 0, symbol }, len + taken))
    }

    /// The longest symbol at the start of a text.
    fn symbol_at(&self, text: &str) -> Option<(&Symbol, usize)> {
        let mut walk = self.symbols.walk();
        let mut best = None;
        for (i, c) in text.char_indices() {
            if !walk.step(folded(c)) {
                break;
            }
            let Some(symbol) = walk.here() else { continue };
            let end = i + c.len_utf8();
            let next = text[end..].chars().next();
            let inside = c.is_alphabetic() && next.is_some_and(char::is_alphabetic);
            // "5 m-thick" is metres, "3 D-printed" is no day, "2 in-situ" no inch; "250 g d'hexogène" has no days
            let elided = i == 0 && is_elided(&text[end..]);
            if !(inside || elided || symbol.ambiguous && hyphenated(&text[end..])) {
                best = Some((symbol, end));
            }
        }
        best
    }

    /// The longest name at the start of a text, in any case, with blanks or hyphens between its words.
    fn name_at(&self, text: &str) -> Option<(&Symbol, usize)> {
        if !text.starts_with(char::is_alphabetic) {
            return None;
        }
        longest_name(&self.names, text)
    }
}

fn longest_name<'s>(names: &'s Symbols, text: &str) -> Option<(&'s Symbol, usize)> {
    let gap = |c: char| matches!(c, ' ' | '-' | '\u{a0}');
    let mut walk = names.walk();
    let mut best = None;
    let mut in_gap = false;
    for (i, c) in text.char_indices() {
        // one blank or hyphen stands for all between two words
        if std::mem::replace(&mut in_gap, gap(c)) && in_gap {
            continue;
        }
        let lower = if c == '\u{a0}' { Some(' ') } else { c.to_lowercase().next() };
        if !lower.is_some_and(|l| walk.step(l)) {
            break;
        }
        let end = i + c.len_utf8();
        if let Some(symbol) = walk.here()
            && !text[end..].starts_with(char::is_alphabetic)
        {
            best = Some((symbol, end));
        }
    }
    best
}

/// Whether a letter is what is left of a French word: "d'hexogène", "l’eau".
fn is_elided(after: &str) -> bool {
    after.strip_prefix(['\'', '’']).is_some_and(|r| r.starts_with(char::is_alphabetic))
}

/// Whether a text goes on as a compound word: "-thick".
fn hyphenated(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|r| r.starts_with(char::is_alphabetic))
}
