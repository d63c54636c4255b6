//! The words around numbers: bounds, ranges, lists, money, labels, number words.
//!
//! In: `classifiers/numbers.toml` (embedded). Out: [`Numbers`], read once, and the tests whether a text begins or ends
//! with such a phrase.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::quantity::Stated;

#[derive(Deserialize, Default)]
struct RawBound {
    kind: String,
    words: String,
}

#[derive(Deserialize, Default)]
struct RawVague {
    words: String,
    low: f64,
    high: f64,
}

#[derive(Deserialize, Default)]
struct RawWords {
    before: String,
    #[serde(default)]
    after: String,
}

#[derive(Deserialize, Default)]
struct RawJoins {
    range: String,
    list: String,
    and: String,
    by: String,
    #[serde(default)]
    minus: String,
    #[serde(default)]
    half: String,
    #[serde(default)]
    across: String,
    #[serde(default)]
    article: String,
}

#[derive(Deserialize, Default)]
struct RawIsotopes {
    words: String,
}

#[derive(Deserialize, Default)]
struct Raw {
    words: HashMap<String, toml::Value>,
    multipliers: HashMap<String, f64>,
    before: Vec<RawBound>,
    after: Vec<RawBound>,
    vague: Vec<RawVague>,
    joins: RawJoins,
    isotopes: RawIsotopes,
    money: RawWords,
    label: RawWords,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    Stated(Stated),
    /// At most, and reached: a rating.
    Maximum,
    About,
    Vague,
    Between,
    From,
}

impl Cue {
    /// How the figure is stated that the words stand beside.
    pub(super) fn stated(self) -> Option<Stated> {
        match self {
            Self::Stated(s) => Some(s),
            Self::Maximum => Some(Stated::AtMost),
            // "from 2 kW": the lower end of an offer
            Self::From => Some(Stated::AtLeast),
            Self::About | Self::Vague | Self::Between => None,
        }
    }
}

/// Phrases with what they say, found by the byte they begin or end with; the longest first.
pub(super) struct Phrases {
    by_head: HashMap<u8, Vec<(String, Cue)>>,
    by_end: HashMap<u8, Vec<(String, Cue)>>,
}

impl Phrases {
    fn new(mut list: Vec<(String, Cue)>) -> Self {
        list.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        let mut out = Self { by_head: HashMap::new(), by_end: HashMap::new() };
        for (phrase, cue) in list {
            let (Some(head), Some(end)) = (phrase.bytes().next(), phrase.bytes().last()) else { continue };
            out.by_head.entry(head).or_default().push((phrase.clone(), cue));
            out.by_end.entry(end).or_default().push((phrase, cue));
        }
        out
    }

    /// Phrases that `text` may begin with; accented capitals are looked for in lower case.
    pub(super) fn at_head(&self, text: &str) -> impl Iterator<Item = &(String, Cue)> {
        let head = text.chars().next().and_then(|c| c.to_lowercase().next());
        let byte = head.map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0]);
        self.by_head
            .get(&byte.unwrap_or_default())
            .into_iter()
            .flatten()
            .filter(move |(phrase, _)| starts_with_phrase(text, phrase))
    }

    /// Phrases that `tail`, in lower case, ends with.
    pub(super) fn at_end(&self, tail: &str) -> impl Iterator<Item = &(String, Cue)> {
        let byte = tail.bytes().last().unwrap_or_default();
        self.by_end.get(&byte).into_iter().flatten().filter(move |(phrase, _)| ends_with_phrase(tail, phrase))
    }
}

pub(super) struct Numbers {
    pub(super) words: HashMap<String, f64>,
    pub(super) multipliers: HashMap<String, f64>,
    pub(super) before: Phrases,
    pub(super) after: Phrases,
    pub(super) vague: Vec<(String, f64, f64)>,
    pub(super) range: Vec<String>,
    pub(super) list: Vec<String>,
    pub(super) and: Vec<String>,
    pub(super) by: Vec<String>,
    pub(super) money_before: Vec<String>,
    pub(super) money_after: Vec<String>,
    pub(super) label: Vec<String>,
    pub(super) minus: Vec<String>,
    /// "and a half".
    pub(super) half: Vec<String>,
    /// What a figure stretches across, right after another figure.
    pub(super) across: Vec<String>,
    /// Words between a bound and its number: "less than half a second".
    pub(super) articles: Vec<String>,
    /// "13C": written like a figure with its unit.
    pub(super) isotopes: Vec<String>,
}

fn cut(text: &str) -> Vec<String> {
    let mut v: Vec<String> = text.split(';').map(|s| s.trim().to_lowercase()).filter(|s| !s.is_empty()).collect();
    v.sort_by_key(|s| std::cmp::Reverse(s.len()));
    v
}

fn phrases(raw: &[RawBound]) -> Phrases {
    let list: Vec<(String, Cue)> = raw
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
                "maximum" => Cue::Maximum,
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
    Phrases::new(list)
}

pub(super) fn numbers() -> &'static Numbers {
    static NUMBERS: OnceLock<Numbers> = OnceLock::new();
    NUMBERS.get_or_init(|| {
        let raw: Raw = toml::from_str(include_str!("../../classifiers/numbers.toml")).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/numbers.toml: {e}");
            Raw::default()
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
            half: cut(&raw.joins.half),
            across: cut(&raw.joins.across),
            articles: cut(&raw.joins.article),
            isotopes: raw.isotopes.words.split(';').map(|s| s.trim().to_owned()).collect(),
        }
    })
}

pub(super) fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Width of the blanks at the start, at most two.
pub(super) fn blanks(text: &str) -> usize {
    text.chars()
        .take(2)
        .take_while(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}'))
        .map(char::len_utf8)
        .sum()
}

pub(super) fn starts_with_phrase(text: &str, phrase: &str) -> bool {
    let Some(head) = text.get(..phrase.len()) else { return false };
    // asked for every phrase at every number: no copy unless an accent may have a capital
    if !head.eq_ignore_ascii_case(phrase) && (head.is_ascii() || head.to_lowercase() != *phrase) {
        return false;
    }
    let letters = phrase.chars().next_back().is_some_and(char::is_alphanumeric);
    !(letters && text[phrase.len()..].starts_with(char::is_alphanumeric))
}

pub(super) fn ends_with_phrase(text: &str, phrase: &str) -> bool {
    let Some(before) = text.strip_suffix(phrase) else { return false };
    let letters = phrase.chars().next().is_some_and(char::is_alphanumeric);
    !(letters && before.ends_with(char::is_alphanumeric))
}
