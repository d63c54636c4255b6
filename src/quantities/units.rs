//! Units of measurement: what a unit text means in coherent SI units and which kind of quantity it tells.
//!
//! In: `classifiers/units.toml` (embedded) and text such as `W/cm²`, `°/√h`, `nautical miles`.
//! Out: [`UnitReading`]s with factor, offset, dimension and kind. Torque is not energy and hertz is not becquerel:
//! a dimension alone does not decide the [`Kind`].

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;

/// Exponents of the base dimensions, in halves (so that `1/√Hz` has one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dimension([i8; 9]);

const BASES: [&str; 9] = ["L", "M", "T", "I", "K", "N", "J", "A", "B"];

impl Dimension {
    fn parse(text: &str) -> Option<Self> {
        let mut d = Self::default();
        for part in text.split_whitespace() {
            let (base, exponent) = part.split_at(1);
            let i = BASES.iter().position(|b| *b == base)?;
            let e: f64 = if exponent.is_empty() { 1.0 } else { exponent.parse().ok()? };
            let halves = (e * 2.0).round();
            if !(-100.0..=100.0).contains(&halves) {
                return None;
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked to lie within ±100")]
            let halves = halves as i8;
            d.0[i] = halves;
        }
        Some(d)
    }

    fn scaled(self, halves: i8) -> Self {
        // halves counts half powers: an exponent of 1 is 2 halves
        Self(self.0.map(|e| e.saturating_mul(halves) / 2))
    }

    fn plus(self, other: Self) -> Self {
        let mut out = self;
        for (a, b) in out.0.iter_mut().zip(other.0) {
            *a = a.saturating_add(b);
        }
        out
    }
}

/// A kind of quantity, such as *frequency* or *torque*: what may be compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(u16);

impl Kind {
    /// The name of the kind in `classifiers/units.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        units().kinds.get(usize::from(self.0)).map_or("", |k| k.name.as_str())
    }

    /// The coherent unit its values are given in.
    #[must_use]
    pub fn unit(self) -> &'static str {
        units().kinds.get(usize::from(self.0)).map_or("", |k| k.unit.as_str())
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        units().kind_by_name.get(name).copied()
    }

    fn dimension(self) -> Dimension {
        units().kinds.get(usize::from(self.0)).map_or(Dimension::default(), |k| k.dim)
    }

    /// Whether the kind is a pure number without a unit (a ratio, a count, a level).
    #[must_use]
    pub fn is_dimensionless(self) -> bool {
        self.dimension() == Dimension::default()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a unit text means.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitReading {
    /// Multiply a value by this …
    pub factor: f64,
    /// … and add this, to have it in the coherent unit of the kind.
    pub offset: f64,
    /// The kind the unit tells.
    pub kind: Kind,
    /// Other readings of the same symbols (`g` as the acceleration of free fall): factor, offset, kind.
    pub seconds: Vec<(f64, f64, Kind)>,
    /// How many bytes of the text the unit takes.
    pub len: usize,
    /// Whether the symbol is also an everyday word or letter.
    pub ambiguous: bool,
}

#[derive(Deserialize)]
struct RawUnit {
    #[serde(default)]
    symbols: String,
    #[serde(default)]
    names: String,
    factor: f64,
    #[serde(default)]
    offset: f64,
    #[serde(default)]
    dim: String,
    prefix: String,
    kind: Option<String>,
    #[serde(default)]
    ambiguous: bool,
    #[serde(default)]
    leading: bool,
}

#[derive(Deserialize)]
struct RawSecond {
    symbols: String,
    factor: f64,
    #[serde(default)]
    offset: f64,
    kind: String,
    prefix: String,
}

#[derive(Deserialize)]
struct RawComposite {
    lead: String,
    dim: String,
    kind: String,
}

#[derive(Deserialize)]
struct RawPrefix {
    symbols: String,
    names: String,
    factor: f64,
}

#[derive(Deserialize)]
struct RawKind {
    dim: String,
    unit: String,
    #[serde(default)]
    named: bool,
}

#[derive(Deserialize)]
struct RawFile {
    unit: Vec<RawUnit>,
    second: Vec<RawSecond>,
    composite: Vec<RawComposite>,
    prefix: Vec<RawPrefix>,
    kinds: toml::Table,
}

struct KindInfo {
    name: String,
    unit: String,
    dim: Dimension,
}

#[derive(Clone)]
struct Symbol {
    factor: f64,
    offset: f64,
    dim: Dimension,
    kind: Option<Kind>,
    base: String,
    ambiguous: bool,
    leading: bool,
    seconds: Vec<(f64, f64, Kind)>,
}

/// The table of units, read once from the embedded file.
pub struct Units {
    kinds: Vec<KindInfo>,
    kind_by_name: HashMap<String, Kind>,
    default_kind: HashMap<Dimension, Kind>,
    symbols: HashMap<String, Symbol>,
    /// Symbols of several words or with odd characters ("dB re 1 µPa"), longest first, by first character.
    names: HashMap<String, Symbol>,
    /// Characters of the longest symbol that begins with a character.
    longest_symbol: HashMap<char, usize>,
    longest_name_words: usize,
    /// First words of the names: most words of a text begin none.
    name_heads: HashSet<String>,
    composites: Vec<(String, Dimension, Kind)>,
    /// First letters of the units that stand before their number.
    leading_letters: Vec<char>,
}

static UNITS: OnceLock<Units> = OnceLock::new();

/// The embedded table of units.
///
/// # Panics
/// Never in a build that passes `cargo test`: the embedded file is read there.
#[must_use]
pub fn units() -> &'static Units {
    UNITS.get_or_init(|| {
        let raw: Result<RawFile, _> = toml::from_str(include_str!("../../classifiers/units.toml"));
        match raw {
            Ok(raw) => Units::build(&raw),
            Err(e) => {
                debug_assert!(false, "classifiers/units.toml: {e}");
                Units::build(&RawFile {
                    unit: Vec::new(),
                    second: Vec::new(),
                    composite: Vec::new(),
                    prefix: Vec::new(),
                    kinds: toml::Table::new(),
                })
            }
        }
    })
}

/// Most factors of one unit.
const MOST_FACTORS: usize = 6;

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|s| !s.is_empty())
}

fn fold_micro(text: &str) -> String {
    text.replace('\u{3bc}', "\u{b5}").replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ")
}

impl Units {
    fn build(raw: &RawFile) -> Self {
        let mut kinds = Vec::new();
        let mut kind_by_name = HashMap::new();
        let mut default_kind = HashMap::new();
        for (name, value) in &raw.kinds {
            let Ok(k) = value.clone().try_into::<RawKind>() else { continue };
            let Some(dim) = Dimension::parse(&k.dim) else { continue };
            let id = Kind(u16::try_from(kinds.len()).unwrap_or(u16::MAX));
            kinds.push(KindInfo { name: name.clone(), unit: k.unit, dim });
            kind_by_name.insert(name.clone(), id);
            if !k.named {
                default_kind.entry(dim).or_insert(id);
            }
        }
        let mut symbols: HashMap<String, Symbol> = HashMap::new();
        let mut names: HashMap<String, Symbol> = HashMap::new();
        for unit in &raw.unit {
            let Some(dim) = Dimension::parse(&unit.dim) else { continue };
            let base = pieces(&unit.symbols).next().or_else(|| pieces(&unit.names).next()).unwrap_or("").to_owned();
            let plain = Symbol {
                factor: unit.factor,
                offset: unit.offset,
                dim,
                kind: unit.kind.as_deref().and_then(|k| kind_by_name.get(k).copied()),
                base,
                ambiguous: unit.ambiguous,
                leading: unit.leading,
                seconds: Vec::new(),
            };
            for symbol in pieces(&unit.symbols) {
                symbols.entry(fold_micro(symbol)).or_insert_with(|| plain.clone());
            }
            for name in pieces(&unit.names) {
                names.entry(name.to_lowercase()).or_insert_with(|| plain.clone());
            }
        }
        // prefixed forms never displace a plain symbol ("min" is a minute, "cd" a candela)
        for unit in &raw.unit {
            for prefix in allowed(&raw.prefix, &unit.prefix) {
                for symbol in pieces(&unit.symbols) {
                    let Some(plain) = symbols.get(&fold_micro(symbol)).cloned() else { continue };
                    for p in pieces(&prefix.symbols) {
                        symbols.entry(fold_micro(&format!("{p}{symbol}"))).or_insert_with(|| Symbol {
                            factor: plain.factor * prefix.factor,
                            ambiguous: false,
                            ..plain.clone()
                        });
                    }
                }
                for name in pieces(&unit.names) {
                    let Some(plain) = names.get(&name.to_lowercase()).cloned() else { continue };
                    for p in pieces(&prefix.names) {
                        names
                            .entry(format!("{p}{}", name.to_lowercase()))
                            .or_insert_with(|| Symbol { factor: plain.factor * prefix.factor, ..plain.clone() });
                    }
                }
            }
        }
        for second in &raw.second {
            let Some(kind) = kind_by_name.get(&second.kind).copied() else { continue };
            for symbol in pieces(&second.symbols) {
                if let Some(s) = symbols.get_mut(symbol) {
                    s.seconds.push((second.factor, second.offset, kind));
                }
                for prefix in allowed(&raw.prefix, &second.prefix) {
                    for p in pieces(&prefix.symbols) {
                        if let Some(s) = symbols.get_mut(&fold_micro(&format!("{p}{symbol}"))) {
                            let reading = (second.factor * prefix.factor, second.offset, kind);
                            if !s.seconds.contains(&reading) {
                                s.seconds.push(reading);
                            }
                        }
                    }
                }
            }
        }
        let composites = raw
            .composite
            .iter()
            .filter_map(|c| Some((c.lead.clone(), Dimension::parse(&c.dim)?, *kind_by_name.get(&c.kind)?)))
            .collect();
        let leading_letters = raw
            .unit
            .iter()
            .filter(|u| u.leading)
            .flat_map(|u| pieces(&u.symbols).chain(pieces(&u.names)))
            .filter_map(|s| s.chars().next())
            .flat_map(|c| [c.to_ascii_lowercase(), c.to_ascii_uppercase()])
            .collect();
        let mut longest_symbol: HashMap<char, usize> = HashMap::new();
        for symbol in symbols.keys() {
            let Some(first) = symbol.chars().next() else { continue };
            let longest = longest_symbol.entry(first).or_default();
            *longest = (*longest).max(symbol.chars().count());
        }
        let name_heads = names.keys().filter_map(|n| n.split([' ', '-', '\'']).next()).map(str::to_owned).collect();
        let longest_name_words = names.keys().map(|s| s.split(' ').count()).max().unwrap_or(0);
        Self {
            kinds,
            kind_by_name,
            default_kind,
            symbols,
            names,
            longest_symbol,
            longest_name_words,
            name_heads,
            composites,
            leading_letters,
        }
    }

    /// Reads the longest unit at the start of `text` (no leading space). `None` when there is none.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<UnitReading> {
        let inverse = text.strip_prefix("1/").map_or(0, |rest| text.len() - rest.len());
        let (mut first, len) = self.factor_at(text.get(inverse..)?, true)?;
        let mut at = inverse + len;
        if inverse > 0 {
            first = Factor { factor: 1.0 / first.factor, dim: first.dim.scaled(-2), power: -first.power, ..first };
        }
        let mut factor = first.factor;
        let mut dim = first.dim;
        let mut single = first.power == 2;
        let lead = first.symbol;
        let mut factors = 1;
        while factors < MOST_FACTORS {
            let rest = text.get(at..)?;
            let Some((sign, skip)) = joint(rest) else { break };
            if sign == Joint::Per
                && let Some((f, d, len)) = rest.get(skip..).and_then(|r| self.bracket_at(r))
            {
                factor /= f;
                dim = dim.plus(d.scaled(-2));
                single = false;
                at += skip + len;
                factors += 1;
                continue;
            }
            let Some((next, len)) = rest.get(skip..).and_then(|r| self.factor_at(r, false)) else { break };
            // a blank joins only symbols that carry an exponent or follow a quotient ("kg m-3"), never words
            if sign == Joint::Blank && !(next.power != 2 || lead_takes_blank(&lead.base, &next.symbol.base)) {
                break;
            }
            if next.symbol.offset != 0.0 && factors > 0 && next.symbol.dim != Dimension::parse("K").unwrap_or_default()
            {
                break;
            }
            let power = if sign == Joint::Per { -next.power } else { next.power };
            dim = dim.plus(next.symbol.dim.scaled(power));
            let f = next.symbol.factor.powf(f64::from(power) / 2.0);
            factor *= f;
            single = false;
            at += skip + len;
            factors += 1;
        }
        let symbol = &first.symbol;
        let (kind, offset) = if single {
            let kind = symbol.kind.or_else(|| self.default_kind.get(&dim).copied())?;
            (kind, symbol.offset)
        } else {
            let composite =
                self.composites.iter().find(|(lead, d, _)| symbol.base == *lead && *d == dim).map(|(_, _, k)| *k);
            let kind = composite.or_else(|| self.default_kind.get(&dim).copied())?;
            (kind, 0.0)
        };
        let seconds = if single {
            symbol.seconds.clone()
        } else {
            // µg/√Hz, g/h …: the second reading of the lead in the same product
            symbol
                .seconds
                .iter()
                .filter_map(|(f, _, k)| {
                    let rest = dim.plus(symbol.dim.scaled(-first.power));
                    let d = k.dimension().scaled(first.power).plus(rest);
                    let kind = self.default_kind.get(&d).copied()?;
                    Some((
                        factor / symbol.factor.powf(f64::from(first.power) / 2.0)
                            * f.powf(f64::from(first.power) / 2.0),
                        0.0,
                        kind,
                    ))
                })
                .collect()
        };
        Some(UnitReading { factor, offset, kind, seconds, len: at, ambiguous: single && symbol.ambiguous })
    }

    /// A product in brackets, as in `W/(m·K)`: factor, dimension, length with the brackets.
    fn bracket_at(&self, text: &str) -> Option<(f64, Dimension, usize)> {
        let (mut factor, mut dim, mut at) = (1.0, Dimension::default(), text.strip_prefix('(').map(|_| 1)?);
        for _ in 0..MOST_FACTORS {
            let (next, len) = self.factor_at(text.get(at..)?, false)?;
            factor *= next.factor;
            dim = dim.plus(next.dim);
            at += len;
            if text[at..].starts_with(')') {
                return Some((factor, dim, at + 1));
            }
            match joint(&text[at..])? {
                (Joint::Times | Joint::Blank, skip) => at += skip,
                (Joint::Per, _) => return None,
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
        // asked for every word of a text: the first letter turns nearly all of them away
        if !text.starts_with(|c: char| self.leading_letters.contains(&c)) {
            return None;
        }
        let (f, len) = self.factor_at(text, true)?;
        (f.symbol.leading && f.power == 2).then(|| UnitReading {
            factor: f.symbol.factor,
            offset: f.symbol.offset,
            kind: f.symbol.kind.unwrap_or(Kind(0)),
            seconds: Vec::new(),
            len,
            ambiguous: false,
        })
    }

    fn factor_at(&self, text: &str, first: bool) -> Option<(Factor<'_>, usize)> {
        // √Hz, sqrt(Hz), rtHz
        for root in ["√(", "sqrt(", "rt(", "√", "rt-", "sqrt ", "root ", "rt"] {
            if let Some(rest) = text.strip_prefix(root) {
                let (f, len) = self.plain_factor(rest, first)?;
                let close = usize::from(root.ends_with('('));
                if close == 1 && !rest[len..].starts_with(')') {
                    continue;
                }
                let rooted = Factor { power: f.power / 2, factor: f.factor.sqrt(), dim: f.dim.scaled(1), ..f };
                return Some((rooted, root.len() + len + close));
            }
        }
        self.plain_factor(text, first)
    }

    fn plain_factor(&self, text: &str, _first: bool) -> Option<(Factor<'_>, usize)> {
        let (symbol, len) = self.symbol_at(text).or_else(|| self.name_at(text))?;
        let rest = &text[len..];
        let (power, taken) = exponent(rest);
        // "3A001" is a code, no current
        if taken == 0 && rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        // the exponent must not be the beginning of a number or word: "cm2" but not "m20" or "s-band"
        Some((
            Factor { factor: symbol.factor.powf(f64::from(power) / 2.0), dim: symbol.dim.scaled(power), power, symbol },
            len + taken,
        ))
    }

    fn symbol_at(&self, text: &str) -> Option<(&Symbol, usize)> {
        let folded = |c: char| match c {
            '\u{3bc}' => '\u{b5}',
            '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
            c => c,
        };
        let longest = *self.longest_symbol.get(&folded(text.chars().next()?))?;
        let mut buffer = String::with_capacity(longest * 2);
        let mut ends: Vec<(usize, usize)> = Vec::new();
        for (i, c) in text.char_indices().take(longest) {
            let c = folded(c);
            if c == '\n' {
                break;
            }
            buffer.push(c);
            ends.push((i + text[i..].chars().next().map_or(1, char::len_utf8), buffer.len()));
        }
        while let Some((end, key)) = ends.pop() {
            let candidate = &buffer[..key];
            if let Some(symbol) = self.symbols.get(candidate) {
                let next = text[end..].chars().next();
                let last = candidate.chars().next_back().unwrap_or(' ');
                let boundary = match next {
                    None => true,
                    Some(n) if n.is_alphabetic() => !last.is_alphabetic(),
                    Some(_) => true,
                };
                // "5 m-thick" is metres, "3 D-printed" is no day, "2 in-situ" no inch
                let glued = next == Some('-') && symbol.ambiguous && text[end + 1..].starts_with(char::is_alphabetic);
                if boundary && !glued {
                    return Some((symbol, end));
                }
            }
        }
        None
    }

    fn name_at(&self, text: &str) -> Option<(&Symbol, usize)> {
        let starts = text.chars().next()?.is_alphabetic();
        if !starts {
            return None;
        }
        let mut best = None;
        let mut words = 0;
        let mut key = String::new();
        let mut at = 0;
        while words < self.longest_name_words {
            let rest = &text[at..];
            let skip = rest.len() - rest.trim_start_matches([' ', '-', '\u{a0}']).len();
            if words > 0 && skip == 0 {
                break;
            }
            let rest = &rest[skip..];
            let word_len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            if word_len == 0 {
                break;
            }
            if words > 0 {
                key.push(if text[at..].starts_with('-') { '-' } else { ' ' });
            }
            key.push_str(&rest[..word_len].to_lowercase());
            if words == 0 && !self.name_heads.contains(&key) {
                return None;
            }
            at += skip + word_len;
            words += 1;
            if let Some(s) = self.names.get(&key) {
                best = Some((s, at));
            }
        }
        best
    }
}

fn allowed<'a>(prefixes: &'a [RawPrefix], which: &str) -> Vec<&'a RawPrefix> {
    prefixes
        .iter()
        .filter(|p| match which {
            "all" => true,
            "small" => p.factor < 1.0,
            "large" => p.factor > 100.0,
            _ => false,
        })
        .collect()
}

fn lead_takes_blank(lead: &str, next: &str) -> bool {
    matches!((lead, next), ("N" | "Ω", "m") | ("Pa" | "N", "s"))
}

struct Factor<'u> {
    factor: f64,
    dim: Dimension,
    /// Exponent in halves.
    power: i8,
    symbol: &'u Symbol,
}

#[derive(PartialEq, Clone, Copy)]
enum Joint {
    Times,
    Blank,
    Per,
}

/// What joins two unit symbols, and how many bytes it takes.
fn joint(text: &str) -> Option<(Joint, usize)> {
    for (s, j) in [
        (" / ", Joint::Per),
        ("/", Joint::Per),
        (" per ", Joint::Per),
        (" pro ", Joint::Per),
        (" par ", Joint::Per),
        ("·", Joint::Times),
        ("⋅", Joint::Times),
        ("*", Joint::Times),
        ("×", Joint::Times),
        (" · ", Joint::Times),
        ("-", Joint::Times),
        ("√", Joint::Times),
        (" ", Joint::Blank),
        ("\u{a0}", Joint::Blank),
    ] {
        if text.starts_with(s) {
            // √ itself belongs to the next factor
            return Some((j, if s == "√" { 0 } else { s.len() }));
        }
    }
    None
}

/// The exponent after a symbol, in halves, and its length in bytes.
fn exponent(text: &str) -> (i8, usize) {
    let superscripts: [(char, char); 12] = [
        ('⁰', '0'),
        ('¹', '1'),
        ('²', '2'),
        ('³', '3'),
        ('⁴', '4'),
        ('⁵', '5'),
        ('⁶', '6'),
        ('⁷', '7'),
        ('⁸', '8'),
        ('⁹', '9'),
        ('⁻', '-'),
        ('⁺', '+'),
    ];
    let mut digits = String::new();
    let mut len = 0;
    for c in text.chars() {
        match superscripts.iter().find(|(s, _)| *s == c) {
            Some((_, d)) => {
                digits.push(*d);
                len += c.len_utf8();
            }
            None => break,
        }
    }
    if len > 0 {
        if digits == "-" && text[len..].starts_with("½") {
            return (-1, len + "½".len());
        }
        if let Ok(e) = digits.parse::<i8>()
            && (-6..=6).contains(&e)
        {
            return (e * 2, len);
        }
        return (2, 0);
    }
    let (rest, mut taken, caret) = match text.strip_prefix('^') {
        Some(r) => (r, 1, true),
        None => (text, 0, false),
    };
    let (rest, braces) = match rest.strip_prefix('{').or_else(|| rest.strip_prefix('(')) {
        Some(r) if caret => {
            taken += 1;
            (r, true)
        }
        _ => (rest, false),
    };
    let (rest, negative) = match rest.strip_prefix(['-', '−', '–']) {
        Some(r) => {
            let width = rest.len() - r.len();
            taken += width;
            (r, true)
        }
        None => (rest, false),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && !(caret && (c == '.' || c == '/'))).unwrap_or(rest.len());
    let mut number = &rest[..end];
    if !braces {
        number = number.trim_end_matches(['.', '/']);
    }
    let value = match number {
        "" => return (2, 0),
        "1/2" | "0.5" => 0.5,
        n => match n.parse::<f64>() {
            Ok(v) if v <= 6.0 && v > 0.0 => v,
            _ => return (2, 0),
        },
    };
    // a bare digit is an exponent only when it is one digit, 2 or 3, or negative ("cm2", "m-3"), and nothing follows
    if !caret && (number.len() > 1 || (!negative && !matches!(number, "2" | "3"))) {
        return (2, 0);
    }
    let after = &rest[number.len()..];
    if !caret
        && after.starts_with(|c: char| {
            c.is_alphanumeric() || (c == '.' && after[1..].starts_with(|d: char| d.is_ascii_digit()))
        })
    {
        return (2, 0);
    }
    taken += number.len();
    if braces {
        if !after.starts_with(['}', ')']) {
            return (2, 0);
        }
        taken += 1;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the value lies in 0.5..=6")]
    let halves = (value * 2.0).round() as i8;
    (if negative { -halves } else { halves }, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> UnitReading {
        units().read(text).unwrap_or_else(|| panic!("no unit in {text}"))
    }

    fn check(text: &str, kind: &str, factor: f64) {
        let r = read(text);
        assert_eq!(r.kind.name(), kind, "{text}");
        assert!((r.factor / factor - 1.0).abs() < 1e-9, "{text}: {} instead of {factor}", r.factor);
        assert_eq!(r.len, text.len(), "{text}");
    }

    #[test]
    fn simple_units() {
        check("GHz", "frequency", 1e9);
        check("µm", "length", 1e-6);
        check("μm", "length", 1e-6);
        check("um", "length", 1e-6);
        check("mbar", "pressure", 100.0);
        check("ksi", "pressure", 6_894_757.293_168);
        check("nautical miles", "length", 1852.0);
        check("kilowatt", "power", 1e3);
        check("min", "time", 60.0);
        check("MeV", "particle energy", 1.602_176_634e-13);
        check("GSPS", "sample rate", 1e9);
        check("MSa/s", "sample rate", 1e6);
        check("GS/s", "sample rate", 1e9);
        check("krad(Si)", "absorbed dose", 10.0);
        check("Mbit/s", "data rate", 1e6);
        check("Gbps", "data rate", 1e9);
        check("mas", "angle", 4.848_136_811_095_36e-9);
    }

    #[test]
    fn composed_units() {
        check("W/cm2", "power per area", 1e4);
        check("W/cm²", "power per area", 1e4);
        check("W cm-2", "power per area", 1e4);
        check("J/cm²", "energy per area", 1e4);
        check("g/cm³", "density", 1e3);
        check("kg/m^3", "density", 1.0);
        check("°/h", "angular rate", 0.017_453_292_519_943_295 / 3600.0);
        check("deg/hr", "angular rate", 0.017_453_292_519_943_295 / 3600.0);
        check("degrees per hour", "angular rate", 0.017_453_292_519_943_295 / 3600.0);
        check("°/√h", "angular random walk", 0.017_453_292_519_943_295 / 60.0);
        check("deg/√hr", "angular random walk", 0.017_453_292_519_943_295 / 60.0);
    }

    #[test]
    fn kinds_that_share_a_dimension_stay_apart() {
        assert_eq!(read("N·m").kind.name(), "torque");
        assert_eq!(read("J").kind.name(), "energy");
        assert_eq!(read("Bq").kind.name(), "radioactivity");
        assert_eq!(read("Hz").kind.name(), "frequency");
        assert_eq!(read("J/cm3").kind.name(), "energy per volume");
        assert_eq!(read("MPa").kind.name(), "pressure");
        assert_eq!(read("Gy/s").kind.name(), "dose rate");
        assert_eq!(read("mbar·l/s").kind.name(), "leak rate");
        assert_eq!(read("pT/√Hz").kind.name(), "magnetic noise");
        assert_eq!(read("MPa√m").kind.name(), "fracture toughness");
        assert_eq!(read("n/cm²").kind.name(), "fluence");
        assert_eq!(read("cm-3").kind.name(), "number density");
    }

    #[test]
    fn free_fall_is_a_second_reading() {
        let r = read("µg");
        assert_eq!(r.kind.name(), "mass");
        assert!(r.seconds.iter().any(|(f, _, k)| k.name() == "acceleration" && (f - 9.806_65e-6).abs() < 1e-12));
    }

    #[test]
    fn temperatures_have_offsets() {
        let r = read("°C");
        assert!((r.offset - 273.15).abs() < 1e-9);
        assert_eq!(r.kind.name(), "temperature");
    }

    #[test]
    fn words_are_no_units() {
        for text in ["metallic", "gold", "patients", "Avenue", "Warsaw", "kilogrammetje"] {
            assert!(units().read(text).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(s in "\\PC{0,20}") {
            let _ = units().read(&s);
        }
    }
}
