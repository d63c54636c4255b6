//! Numbers in words: "twenty-five", "two hundred and fifty", "vijfendertig", "zweihundert", "half a", "a quarter of an".
//!
//! In: a [`Source`] and where a word begins. Out: a [`Number`]. The words themselves stand in `classifiers/numbers.toml`.

use super::digits::{Number, Source};
use super::wording::{
    LONGEST_WORD, Numbers, Part, blanks, ends_with_phrase, floor_boundary, numbers, starts_with_phrase,
};

/// Most words of one number.
const MOST_WORDS: usize = 8;

impl Source<'_> {
    /// Digits or words.
    pub(super) fn any_number_at(&self, at: usize) -> Option<Number> {
        self.number_at(at).or_else(|| self.word_number_at(at))
    }

    /// A number in words.
    pub(super) fn word_number_at(&self, at: usize) -> Option<Number> {
        let n = numbers();
        if !n.may_begin(&self.text.as_bytes()[at.min(self.text.len())..]) {
            return None;
        }
        let (first, len) = self.number_word(at)?;
        // the Dutch "ten hoogste" is no English ten
        if n.before.at_head(&self.text[at..]).any(|(phrase, _)| phrase.len() > len) {
            return None;
        }
        // "a hundred", "honderd", but neither "few hundred" nor "million years"
        if let Part::Times(m) = first
            && (m > 1000.0 || !self.article_before(at) && glued(n, &self.text[at..at + len].to_lowercase()).is_none())
        {
            return None;
        }
        let mut sum = Sum::begin(first);
        let mut end = at + len;
        let mut last = at..end;
        for _ in 1..MOST_WORDS {
            let Some((next, after)) = self.next_word(end, &sum) else { break };
            if !sum.add(next) {
                break;
            }
            last = end..after;
            end = after;
        }
        let value = sum.value();
        // "the tenth week": an ordinal is a fraction only of something
        let word = self.text[last].trim_start_matches([' ', '\u{a0}', '-', '‑']);
        let ordinal = n.ordinal.contains(&word.to_lowercase());
        // "half a millisecond", "a quarter of an hour"
        if value < 1.0 {
            let skip = blanks(&self.text[end..]);
            let rest = &self.text[end + skip..];
            if let Some(of) = n.fraction_of.iter().find(|o| starts_with_phrase(rest, o)) {
                end += skip + of.len();
            } else if ordinal {
                return None;
            }
        }
        Some(Number { value, span: at..end, ambiguous: false, word: true, plain: false })
    }

    fn article_before(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches(' ');
        let tail = before[floor_boundary(before, before.len().saturating_sub(8))..].to_lowercase();
        before.len() < at && numbers().articles.iter().any(|a| ends_with_phrase(&tail, a))
    }

    /// The number before an ending that counts parts: the "vijf" of "vijfassig", and where the whole word ends.
    pub(super) fn counting_word(&self, at: usize, end: usize) -> Option<Number> {
        let n = numbers();
        let word = &self.text[at..end];
        let ends = |e: &String| {
            word.as_bytes()
                .get(word.len().wrapping_sub(e.len())..)
                .is_some_and(|w| w.eq_ignore_ascii_case(e.as_bytes()))
        };
        if !n.counted.iter().any(ends) {
            return None;
        }
        let word = word.to_lowercase();
        let stem = n.counted.iter().find_map(|e| word.strip_suffix(e.as_str()))?;
        let value = n.words.get(stem).copied().or_else(|| glued(n, stem))?;
        let whole = value >= 2.0 && value.fract() == 0.0 && self.text.is_char_boundary(at + stem.len());
        whole.then(|| Number { value, span: at..at + stem.len(), ambiguous: false, word: true, plain: false })
    }

    /// One word of a number: its value and length.
    fn number_word(&self, at: usize) -> Option<(Part, usize)> {
        let rest = self.text.get(at..)?;
        let n = numbers();
        let alone = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        if alone == 0 || alone > LONGEST_WORD {
            return None;
        }
        // "quatre-vingt-dix" is one word of the table
        let joined = rest[alone..].starts_with('-').then(|| {
            let window = &rest[..floor_boundary(rest, LONGEST_WORD * 2)];
            window.find(|c: char| !c.is_alphabetic() && c != '-').unwrap_or(window.len())
        });
        for len in joined.into_iter().chain([alone]) {
            if let Some(part) = n.part(&rest[..len]) {
                return Some((part, len));
            }
        }
        if !n.may_be_glued(&rest[..alone]) {
            return None;
        }
        glued(n, &rest[..alone].to_lowercase()).map(|v| (Part::Value(v), alone))
    }

    /// The next word of a number in words, and where it ends.
    fn next_word(&self, end: usize, sum: &Sum) -> Option<(Part, usize)> {
        let rest = &self.text[end..];
        let hyphen = rest.starts_with(['-', '‑']);
        let skip = if hyphen { rest.chars().next().map_or(0, char::len_utf8) } else { blanks(rest) };
        if skip == 0 {
            return None;
        }
        let mut at = end + skip;
        // "two hundred and fifty"
        if !hyphen
            && sum.is_round()
            && let Some(and) = numbers().word_and.iter().find(|a| starts_with_phrase(&self.text[at..], a))
        {
            at += and.len();
            at += blanks(&self.text[at..]);
        }
        let (part, len) = self.number_word(at)?;
        Some((part, at + len))
    }
}

/// A number as far as its words are read.
struct Sum {
    total: f64,
    /// What the next thousand or million multiplies.
    open: f64,
}

impl Sum {
    fn begin(first: Part) -> Self {
        match first {
            Part::Value(open) | Part::Times(open) => Self { total: 0.0, open },
        }
    }

    fn value(&self) -> f64 {
        self.total + self.open
    }

    /// Whether tens and ones may follow.
    fn is_round(&self) -> bool {
        self.value() >= 100.0 && (self.open == 0.0 || self.open % 100.0 == 0.0)
    }

    /// Takes one more word in; false when it does not go on the number.
    fn add(&mut self, part: Part) -> bool {
        match part {
            Part::Times(m) if m >= 1000.0 => {
                self.total += self.open.max(if self.total > 0.0 { 0.0 } else { 1.0 }) * m;
                self.open = 0.0;
            }
            Part::Times(m) => {
                if self.open == 0.0 || self.open >= 100.0 {
                    return false;
                }
                self.open *= m;
            }
            // "drie kwart"
            Part::Value(v) if v < 0.5 && self.total == 0.0 && (1.0..4.0).contains(&self.open) => self.open *= v,
            // twenty + five
            Part::Value(v) if (20.0..100.0).contains(&self.open) && self.open % 10.0 == 0.0 => {
                if !(1.0..10.0).contains(&v) || v.fract() != 0.0 {
                    return false;
                }
                self.open += v;
            }
            // hundred + fifty
            Part::Value(v) if self.is_round() && (1.0..100.0).contains(&v) && v.fract() == 0.0 => self.open += v,
            Part::Value(_) => return false,
        }
        true
    }
}

/// A number written in one word: "vijfendertig", "honderdtwintig", "zweihundert", "drieduizendvijfhonderd".
fn glued(n: &Numbers, word: &str) -> Option<f64> {
    // an article alone is no number
    if n.glue.one.iter().any(|o| o == word) {
        return None;
    }
    let cut = |word: &str, parts: &[String]| -> Option<(usize, usize)> {
        parts.iter().find_map(|p| word.find(p.as_str()).map(|at| (at, at + p.len())))
    };
    if let Some((at, end)) = cut(word, &n.glue.thousand) {
        let many = if at == 0 { 1.0 } else { below_thousand(n, &word[..at])? };
        let rest = if end == word.len() { 0.0 } else { below_thousand(n, &word[end..])? };
        return Some(many * 1000.0 + rest);
    }
    below_thousand(n, word)
}

fn below_thousand(n: &Numbers, word: &str) -> Option<f64> {
    let hundred = n.glue.hundred.iter().find_map(|p| word.find(p.as_str()).map(|at| (at, at + p.len())));
    let Some((at, end)) = hundred else { return below_hundred(n, word) };
    let many = if at == 0 { 1.0 } else { below_hundred(n, &word[..at])? };
    let rest = &word[end..];
    if rest.is_empty() {
        return Some(many * 100.0);
    }
    let and = n.glue.and.iter().find_map(|a| rest.strip_prefix(a.as_str()));
    let rest = below_hundred(n, rest).or_else(|| below_hundred(n, and?))?;
    Some(many * 100.0 + rest)
}

fn below_hundred(n: &Numbers, word: &str) -> Option<f64> {
    let whole = |w: &str| {
        let one = n.glue.one.iter().any(|o| o == w).then_some(1.0);
        one.or_else(|| n.words.get(w).copied()).filter(|v| v.fract() == 0.0 && (1.0..100.0).contains(v))
    };
    if let Some(v) = whole(word) {
        return Some(v);
    }
    // five-and-thirty
    n.glue.and.iter().find_map(|a| {
        word.match_indices(a.as_str()).find_map(|(at, _)| {
            let ones = whole(&word[..at]).filter(|v| *v < 10.0)?;
            let tens = whole(&word[at + a.len()..]).filter(|v| *v >= 20.0 && v % 10.0 == 0.0)?;
            Some(ones + tens)
        })
    })
}
