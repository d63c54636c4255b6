//! The table of units: what `classifiers/units.toml` says, with every prefix a unit takes.
//!
//! In: the text of the file. Out: [`Units`], and [`Symbols`] in which the longest that a text begins with is found
//! without copying the text.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Dimension, Kind, KindInfo, Symbol, Units};

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
    #[serde(default)]
    numbers: String,
    #[serde(default)]
    part: bool,
}

#[derive(Deserialize)]
struct RawSecond {
    symbols: String,
    #[serde(default)]
    names: String,
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

#[derive(Deserialize, Default)]
struct RawWriting {
    per: String,
    each: String,
    #[serde(default)]
    and: String,
    roots: String,
    blank: String,
    #[serde(default)]
    molecules: String,
}

#[derive(Deserialize, Default)]
struct RawFile {
    unit: Vec<RawUnit>,
    second: Vec<RawSecond>,
    composite: Vec<RawComposite>,
    prefix: Vec<RawPrefix>,
    writing: RawWriting,
    kinds: toml::Table,
}

/// Texts in the order of their bytes, each with what it means.
#[derive(Default)]
pub(super) struct Symbols(Vec<(String, Symbol)>);

impl Symbols {
    fn new(map: HashMap<String, Symbol>) -> Self {
        let mut list: Vec<(String, Symbol)> = map.into_iter().collect();
        list.sort_by(|a, b| a.0.cmp(&b.0));
        Self(list)
    }

    /// Walks along a text, byte by byte: those that begin with what was walked, and the one that is just that.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { left: &self.0, depth: 0 }
    }
}

/// Symbols that begin with the bytes walked so far.
pub(super) struct Walk<'s> {
    left: &'s [(String, Symbol)],
    depth: usize,
}

impl<'s> Walk<'s> {
    /// Goes on by one character; false when no symbol begins like that.
    pub(super) fn step(&mut self, c: char) -> bool {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            // of an exhausted text nothing can be asked: it sorts before all that go on
            let at = |s: &String| s.as_bytes().get(self.depth).copied();
            let from = self.left.partition_point(|(s, _)| at(s).is_none_or(|b| b < byte));
            let len = self.left[from..].partition_point(|(s, _)| at(s) == Some(byte));
            self.left = &self.left[from..from + len];
            self.depth += 1;
        }
        !self.left.is_empty()
    }

    /// The symbol that is exactly what was walked.
    pub(super) fn here(&self) -> Option<&'s Symbol> {
        self.left.first().filter(|(s, _)| s.len() == self.depth).map(|(_, symbol)| symbol)
    }
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|s| !s.is_empty())
}

/// One writing of the micro sign and of blanks.
pub(super) fn folded(c: char) -> char {
    match c {
        '\u{3bc}' => '\u{b5}',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        c => c,
    }
}

fn fold(text: &str) -> String {
    text.chars().map(folded).collect()
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

/// Plain symbols and names of every unit.
fn plain(raw: &[RawUnit], kinds: &HashMap<String, Kind>) -> (HashMap<String, Symbol>, HashMap<String, Symbol>) {
    let mut symbols: HashMap<String, Symbol> = HashMap::new();
    let mut names: HashMap<String, Symbol> = HashMap::new();
    for unit in raw {
        let Some(dim) = Dimension::parse(&unit.dim) else { continue };
        let base = pieces(&unit.symbols).next().or_else(|| pieces(&unit.names).next()).unwrap_or("").to_owned();
        let symbol = Symbol {
            factor: unit.factor,
            offset: unit.offset,
            dim,
            kind: unit.kind.as_deref().and_then(|k| kinds.get(k).copied()),
            base,
            ambiguous: unit.ambiguous,
            leading: unit.leading,
            numbers: pieces(&unit.numbers).map(str::to_owned).collect(),
            part: unit.part,
            seconds: Vec::new(),
        };
        for s in pieces(&unit.symbols) {
            symbols.entry(fold(s)).or_insert_with(|| symbol.clone());
        }
        for name in pieces(&unit.names) {
            names.entry(name.to_lowercase()).or_insert_with(|| symbol.clone());
        }
    }
    (symbols, names)
}

/// Adds prefixed forms. They never displace a plain symbol ("min" is a minute, "cd" a candela).
fn with_prefixes(raw: &RawFile, symbols: &mut HashMap<String, Symbol>, names: &mut HashMap<String, Symbol>) {
    for unit in &raw.unit {
        for prefix in allowed(&raw.prefix, &unit.prefix) {
            for symbol in pieces(&unit.symbols) {
                let Some(plain) = symbols.get(&fold(symbol)).cloned() else { continue };
                for p in pieces(&prefix.symbols) {
                    symbols.entry(fold(&format!("{p}{symbol}"))).or_insert_with(|| Symbol {
                        factor: plain.factor * prefix.factor,
                        ambiguous: false,
                        ..plain.clone()
                    });
                }
            }
            for name in pieces(&unit.names) {
                let name = name.to_lowercase();
                let Some(plain) = names.get(&name).cloned() else { continue };
                for p in pieces(&prefix.names) {
                    let prefixed = || Symbol { factor: plain.factor * prefix.factor, ..plain.clone() };
                    names.entry(format!("{p}{name}")).or_insert_with(prefixed);
                }
            }
        }
    }
}

/// Adds the second readings of symbols.
fn with_seconds(
    raw: &RawFile,
    kinds: &HashMap<String, Kind>,
    symbols: &mut HashMap<String, Symbol>,
    names: &mut HashMap<String, Symbol>,
) {
    for second in &raw.second {
        let Some(kind) = kinds.get(&second.kind).copied() else { continue };
        for name in pieces(&second.names) {
            if let Some(s) = names.get_mut(&name.to_lowercase()) {
                s.seconds.push((second.factor, second.offset, kind));
            }
        }
        for symbol in pieces(&second.symbols) {
            if let Some(s) = symbols.get_mut(&fold(symbol)) {
                s.seconds.push((second.factor, second.offset, kind));
            }
            for prefix in allowed(&raw.prefix, &second.prefix) {
                for p in pieces(&prefix.symbols) {
                    if let Some(s) = symbols.get_mut(&fold(&format!("{p}{symbol}"))) {
                        let reading = (second.factor * prefix.factor, second.offset, kind);
                        if !s.seconds.contains(&reading) {
                            s.seconds.push(reading);
                        }
                    }
                }
            }
        }
    }
}

impl Units {
    /// The table an embedded file describes; empty, and a failing test, when it cannot be read.
    pub(super) fn embedded(text: &str) -> Self {
        let raw: RawFile = toml::from_str(text).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/units.toml: {e}");
            RawFile::default()
        });
        Self::build(&raw)
    }

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
        let (mut symbols, mut names) = plain(&raw.unit, &kind_by_name);
        with_prefixes(raw, &mut symbols, &mut names);
        with_seconds(raw, &kind_by_name, &mut symbols, &mut names);
        let composites = raw
            .composite
            .iter()
            .filter_map(|c| Some((c.lead.clone(), Dimension::parse(&c.dim)?, *kind_by_name.get(&c.kind)?)))
            .collect();
        let mut leading: Vec<String> = raw
            .unit
            .iter()
            .filter(|u| u.leading)
            .flat_map(|u| pieces(&u.symbols).chain(pieces(&u.names)))
            .map(str::to_owned)
            .collect();
        // a longer one is found by the shorter one it begins with
        let begun = leading.clone();
        leading.retain(|unit| !begun.iter().any(|b| b != unit && unit.starts_with(b.as_str())));
        let words = |text: &str| -> Vec<String> {
            let mut list: Vec<String> = pieces(text).map(str::to_owned).collect();
            list.sort_by_key(|w| std::cmp::Reverse(w.len()));
            list
        };
        let pair = |p: &str| p.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
        Self {
            kinds,
            kind_by_name,
            default_kind,
            symbols: Symbols::new(symbols),
            names: Symbols::new(names),
            composites,
            per: words(&raw.writing.per),
            and: words(&raw.writing.and),
            each: words(&raw.writing.each),
            roots: words(&raw.writing.roots),
            blank: pieces(&raw.writing.blank).filter_map(pair).collect(),
            molecules: words(&raw.writing.molecules),
            kelvin: Dimension::parse("K").unwrap_or_default(),
            second: Dimension::parse("T").unwrap_or_default(),
            leading,
        }
    }
}
