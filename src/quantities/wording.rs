//! The words around numbers: bounds, ranges, lists, money, labels, number words.
//!
//! In: `classifiers/numbers.toml` (embedded). Out: [`Numbers`], read once, and the tests whether a text begins or ends
//! with such a phrase.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::quantity::Stated;
use super::units::{UnitReading, units};

/// A longer word is no number.
pub(super) const LONGEST_WORD: usize = 48;

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
    /// Labels that a letter follows, whatever stands between: "Building 4 C".
    #[serde(default)]
    firm: String,
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
    to_one: String,
    #[serde(default)]
    across: String,
    #[serde(default)]
    spanning: String,
    #[serde(default)]
    sums: String,
    #[serde(default)]
    article: String,
    #[serde(default)]
    fraction: String,
    #[serde(default)]
    word_and: String,
    #[serde(default)]
    of: String,
    #[serde(default)]
    noun: String,
    #[serde(default)]
    power: String,
    #[serde(default)]
    power_below: String,
    #[serde(default)]
    ordinal: String,
    #[serde(default)]
    one: String,
    #[serde(default)]
    change: String,
    #[serde(default)]
    adjustable: String,
}

#[derive(Deserialize, Default)]
struct RawRates {
    of: String,
    each: String,
    part: String,
    among: String,
}

#[derive(Deserialize, Default)]
struct RawGlue {
    one: String,
    hundred: String,
    thousand: String,
    and: String,
    counted: String,
}

#[derive(Deserialize, Default)]
struct RawNegation {
    words: String,
    verbs: String,
    than: String,
    none: String,
}

#[derive(Deserialize, Default)]
struct RawIsotopes {
    words: String,
    elements: String,
    bases: String,
    thousands: String,
    inches: String,
    headings: String,
}

#[derive(Deserialize, Default)]
struct Raw {
    words: HashMap<String, toml::Value>,
    multipliers: HashMap<String, f64>,
    word_multipliers: HashMap<String, f64>,
    glue: RawGlue,
    negation: RawNegation,
    before: Vec<RawBound>,
    after: Vec<RawBound>,
    vague: Vec<RawVague>,
    joins: RawJoins,
    isotopes: RawIsotopes,
    money: RawWords,
    label: RawWords,
    sized: RawWords,
    effort: RawWords,
    rates: RawRates,
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
    by_head: Vec<Vec<(String, Cue)>>,
    by_end: Vec<Vec<(String, Cue)>>,
}

impl Phrases {
    fn new(mut list: Vec<(String, Cue)>) -> Self {
        list.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        let mut out = Self { by_head: vec![Vec::new(); 256], by_end: vec![Vec::new(); 256] };
        for (phrase, cue) in list {
            let (Some(head), Some(end)) = (phrase.bytes().next(), phrase.bytes().last()) else { continue };
            out.by_head[usize::from(head)].push((phrase.clone(), cue));
            out.by_end[usize::from(end)].push((phrase, cue));
        }
        out
    }

    /// Phrases that `text` may begin with; accented capitals are looked for in lower case.
    pub(super) fn at_head(&self, text: &str) -> impl Iterator<Item = &(String, Cue)> {
        let head = text.chars().next().and_then(|c| c.to_lowercase().next());
        let byte = head.map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0]);
        self.by_head[usize::from(byte.unwrap_or_default())]
            .iter()
            .filter(move |(phrase, _)| starts_with_phrase(text, phrase))
    }

    /// Phrases that `tail`, in lower case, ends with.
    pub(super) fn at_end(&self, tail: &str) -> impl Iterator<Item = &(String, Cue)> {
        let byte = tail.bytes().last().unwrap_or_default();
        self.by_end[usize::from(byte)].iter().filter(move |(phrase, _)| ends_with_phrase(tail, phrase))
    }
}

/// Phrases that stand before a number, found by their last byte.
pub(super) struct Endings(Vec<Vec<String>>);

impl Endings {
    fn new(list: Vec<String>) -> Self {
        let mut out = vec![Vec::new(); 256];
        for phrase in list {
            let last = phrase.bytes().last().unwrap_or_default();
            out[usize::from(last)].push(phrase);
        }
        Self(out)
    }

    /// Whether a text in small letters ends with one of them.
    pub(super) fn end(&self, tail: &str) -> bool {
        let last = tail.bytes().last().unwrap_or_default();
        self.0[usize::from(last)].iter().any(|p| ends_with_phrase(tail, p))
    }
}

/// A magnitude in words, with its least and largest value.
type Vague = (String, f64, f64);

/// What a word says in a number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Value(f64),
    Times(f64),
}

/// How Dutch and German write a number as one word.
pub(super) struct Glue {
    /// The last bytes of the words such a number ends with.
    ends: HashSet<[u8; 3]>,
    pub(super) one: Vec<String>,
    pub(super) hundred: Vec<String>,
    pub(super) thousand: Vec<String>,
    pub(super) and: Vec<String>,
}

pub(super) struct Numbers {
    pub(super) words: HashMap<String, f64>,
    pub(super) multipliers: HashMap<String, f64>,
    /// All words of numbers, with the multipliers.
    parts: HashMap<String, Part>,
    pub(super) glue: Glue,
    /// Endings that count parts: "vijfassig".
    pub(super) counted: Vec<String>,
    /// Which three bytes begin a number in words or a magnitude.
    heads: Box<[u64; HEADS / 64]>,
    /// Between a fraction and what it is a part of: "half a", "a quarter of an".
    pub(super) fraction_of: Vec<String>,
    /// Between hundreds and tens.
    pub(super) word_and: Vec<String>,
    /// What turns a bound round: "not", with the verbs that may stand between: "must not fall below".
    pub(super) negations: Vec<String>,
    pub(super) verbs: Vec<String>,
    /// Words a comparison ends with, before which a verb may stand: "hoger zijn dan".
    pub(super) than: Vec<String>,
    /// What turns a bound round with its noun between: "no pulse may carry more than".
    pub(super) none: Vec<String>,
    /// Between a noun and its figure: "up to a depth of".
    pub(super) of: Vec<String>,
    /// Bounds that reach over a noun to its figure.
    pub(super) over_noun: Vec<String>,
    pub(super) before: Phrases,
    pub(super) after: Phrases,
    vague: HashMap<usize, Vec<Vague>>,
    pub(super) range: Vec<String>,
    pub(super) list: Vec<String>,
    pub(super) and: Vec<String>,
    pub(super) by: Vec<String>,
    pub(super) money_before: Endings,
    pub(super) money_after: Vec<String>,
    pub(super) label: Endings,
    pub(super) firm_label: Endings,
    /// What a nominal size stands after: no part of a list.
    pub(super) sized: Endings,
    /// Shares of somebody's working time or of a budget: no figure.
    pub(super) effort_before: Endings,
    pub(super) effort_after: Vec<String>,
    pub(super) minus: Vec<String>,
    /// "and a half".
    pub(super) half: Vec<String>,
    /// What makes a number a proportion.
    pub(super) to_one: Vec<String>,
    /// What a figure stretches across, right after another figure.
    pub(super) across: Vec<String>,
    /// Endings of words after which "over" and a time are no bound.
    pub(super) spanning: Vec<String>,
    /// Two units that make one figure: "1 h 15 min".
    pub(super) sums: Vec<(UnitReading, UnitReading)>,
    /// Words between a bound and its number: "less than half a second".
    pub(super) articles: Vec<String>,
    /// Symbols of the chemical elements.
    pub(super) elements: HashSet<String>,
    /// Words after the inch that is written like a preposition: "6.3 in across".
    pub(super) inches: Vec<String>,
    /// Words before the unit that ends a heading: "volume in litres: 350".
    pub(super) headings: Vec<String>,
    /// Words after a length in bases: "29 kb genome".
    pub(super) bases: Vec<String>,
    /// Words after a number of thousands: "12K tow".
    pub(super) thousands: Vec<String>,
    /// Between ten and its exponent; those of `power_below` only before a minus.
    pub(super) power: Vec<String>,
    pub(super) power_below: Vec<String>,
    /// Fractions that are ordinals as well: only with what they are a part of.
    pub(super) ordinal: HashSet<String>,
    /// Articles that stand for one of a unit after a bound.
    pub(super) one: HashSet<String>,
    /// Words of a change, before "from 35 to 9".
    pub(super) change: Vec<String>,
    /// Words of a setting, before a range that can be gone through: "adjustable from 1 to 30 kV".
    pub(super) adjustable: Vec<String>,
    /// Before what is measured, between a unit and its "per": "kg of fuel per kWh".
    pub(super) rate_of: Vec<String>,
    /// Words that divide such a unit.
    pub(super) rate_each: Vec<String>,
    /// "2 parts in 230": the parts and what joins them to the whole.
    pub(super) part: Vec<String>,
    pub(super) among: Vec<String>,
    /// "13C": written like a figure with its unit.
    pub(super) isotopes: Vec<String>,
}

/// Number of places that three bytes can have.
const HEADS: usize = 1 << 15;

/// The place of the first three bytes of a text, in small letters.
fn head(text: &[u8]) -> Option<usize> {
    let bits = |i: usize| text.get(i).map(|b| usize::from(b & 0x1f));
    Some((bits(0)? << 10) | (bits(1)? << 5) | bits(2)?)
}

fn heads<'w>(words: impl Iterator<Item = &'w str>) -> Box<[u64; HEADS / 64]> {
    let mut out = Box::new([0; HEADS / 64]);
    for at in words.filter_map(|w| head(w.as_bytes())) {
        out[at / 64] |= 1 << (at % 64);
    }
    out
}

/// A word in small letters, without an allocation where it is plain.
fn lower<'b>(word: &str, buffer: &'b mut [u8; LONGEST_WORD], owned: &'b mut String) -> &'b str {
    if word.is_ascii()
        && let Some(copy) = buffer.get_mut(..word.len())
    {
        copy.copy_from_slice(word.as_bytes());
        copy.make_ascii_lowercase();
        return std::str::from_utf8(copy).unwrap_or("");
    }
    owned.push_str(&word.to_lowercase());
    owned
}

impl Numbers {
    /// Whether a number in words or a magnitude may begin here: nearly all words of a text are turned away.
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        head(text).is_some_and(|at| self.heads[at / 64] >> (at % 64) & 1 != 0)
    }

    /// What a word says in a number, in any case.
    pub(super) fn part(&self, word: &str) -> Option<Part> {
        let (mut buffer, mut owned) = ([0; LONGEST_WORD], String::new());
        self.parts.get(lower(word, &mut buffer, &mut owned)).copied()
    }

    /// The multiplier a word names beside digits: "million".
    pub(super) fn multiplier(&self, word: &str) -> Option<f64> {
        let (mut buffer, mut owned) = ([0; LONGEST_WORD], String::new());
        self.multipliers.get(lower(word, &mut buffer, &mut owned)).copied()
    }

    /// The magnitude a text begins with, the longest phrase first.
    pub(super) fn vague_at(&self, text: &str) -> Option<&Vague> {
        self.vague.get(&head(text.as_bytes())?)?.iter().find(|(phrase, _, _)| starts_with_phrase(text, phrase))
    }

    /// Whether a word may be a number in one word, by its end.
    pub(super) fn may_be_glued(&self, word: &str) -> bool {
        let bytes = word.as_bytes();
        bytes.last_chunk::<3>().is_some_and(|e| self.glue.ends.contains(&e.map(|b| b.to_ascii_lowercase())))
    }
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
                "exact" => Cue::Stated(Stated::Exact),
                "from" => Cue::From,
                _ => return None,
            };
            Some(cut(&b.words).into_iter().map(move |w| (w, cue)))
        })
        .flatten()
        .collect();
    Phrases::new(list)
}

/// Whether a word, folded, joins figures that state one thing: "28 GHz and 39 GHz", "2 GHz to 18 GHz".
pub fn joins_figures(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<String>> = OnceLock::new();
    let words = || {
        numbers()
            .and
            .iter()
            .chain(&numbers().range)
            .map(|w| crate::lexicon::fold(w))
            .filter(|w| !w.is_empty())
            .collect()
    };
    WORDS.get_or_init(words).contains(word)
}

/// "h min" as two units.
fn pair_of_units(pair: &str) -> Option<(UnitReading, UnitReading)> {
    let (first, second) = pair.split_once(' ')?;
    Some((units().read_whole(first)?, units().read_whole(second)?))
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
        let mut phrases_of_size: Vec<Vague> =
            raw.vague.iter().flat_map(|v| cut(&v.words).into_iter().map(|w| (w, v.low, v.high))).collect();
        phrases_of_size.sort_by_key(|(w, _, _)| std::cmp::Reverse(w.len()));
        let mut vague: HashMap<usize, Vec<Vague>> = HashMap::new();
        for v in &phrases_of_size {
            vague.entry(head(v.0.as_bytes()).unwrap_or(HEADS)).or_default().push(v.clone());
        }
        let words: HashMap<String, f64> = raw.words.iter().map(|(k, v)| (k.clone(), as_number(v))).collect();
        let times = raw.word_multipliers.iter().chain(&raw.multipliers).map(|(w, m)| (w.clone(), Part::Times(*m)));
        let parts = times.chain(words.iter().map(|(w, v)| (w.clone(), Part::Value(*v)))).collect();
        let whole = cut(&raw.glue.hundred).into_iter().chain(cut(&raw.glue.thousand));
        let glue = Glue {
            ends: whole
                .chain(words.iter().filter(|(_, v)| v.fract() == 0.0).map(|(w, _)| w.clone()))
                .filter_map(|w| w.as_bytes().last_chunk::<3>().copied())
                .collect(),
            one: cut(&raw.glue.one),
            hundred: cut(&raw.glue.hundred),
            thousand: cut(&raw.glue.thousand),
            and: cut(&raw.glue.and),
        };
        let heads = heads(
            raw.words
                .keys()
                .chain(raw.multipliers.keys())
                .chain(raw.word_multipliers.keys())
                .chain(glue.one.iter())
                .map(String::as_str)
                .chain(phrases_of_size.iter().map(|(w, _, _)| w.as_str())),
        );
        Numbers {
            words,
            parts,
            multipliers: raw.multipliers,
            glue,
            counted: cut(&raw.glue.counted),
            heads,
            fraction_of: cut(&raw.joins.fraction),
            word_and: cut(&raw.joins.word_and),
            negations: cut(&raw.negation.words),
            verbs: cut(&raw.negation.verbs),
            than: cut(&raw.negation.than),
            none: cut(&raw.negation.none),
            of: cut(&raw.joins.of),
            over_noun: cut(&raw.joins.noun),
            before: phrases(&raw.before),
            after: phrases(&raw.after),
            vague,
            range: cut(&raw.joins.range),
            list: cut(&raw.joins.list),
            and: cut(&raw.joins.and),
            by: cut(&raw.joins.by),
            money_before: Endings::new(cut(&raw.money.before)),
            money_after: cut(&raw.money.after),
            label: Endings::new(cut(&raw.label.before)),
            firm_label: Endings::new(cut(&raw.label.firm)),
            sized: Endings::new(cut(&raw.sized.before)),
            effort_before: Endings::new(cut(&raw.effort.before)),
            effort_after: cut(&raw.effort.after),
            minus: cut(&raw.joins.minus),
            half: cut(&raw.joins.half),
            to_one: cut(&raw.joins.to_one),
            across: cut(&raw.joins.across),
            spanning: cut(&raw.joins.spanning),
            sums: cut(&raw.joins.sums).iter().filter_map(|pair| pair_of_units(pair)).collect(),
            articles: cut(&raw.joins.article),
            power: cut(&raw.joins.power).into_iter().chain(cut(&raw.joins.power_below)).collect(),
            power_below: cut(&raw.joins.power_below),
            ordinal: cut(&raw.joins.ordinal).into_iter().collect(),
            one: cut(&raw.joins.one).into_iter().collect(),
            change: cut(&raw.joins.change),
            adjustable: cut(&raw.joins.adjustable),
            rate_of: cut(&raw.rates.of),
            rate_each: cut(&raw.rates.each),
            part: cut(&raw.rates.part),
            among: cut(&raw.rates.among),
            bases: cut(&raw.isotopes.bases),
            thousands: cut(&raw.isotopes.thousands),
            inches: cut(&raw.isotopes.inches),
            headings: cut(&raw.isotopes.headings),
            elements: raw.isotopes.elements.split(';').map(|s| s.trim().to_owned()).collect(),
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
