//! Cue phrases over a text in one pass: what `maturity` and `activity` look for.
//!
//! In: phrases from the files in `classifiers/` when a [`CueSet`] is built, a text when it is asked. Out: [`Hit`]s with
//! byte places in that text. The lexicon folds every word by itself, which is what control-list terms need; cue phrases
//! are fixed wordings, so a single Aho-Corasick pass over a flattened copy does, and a 2,800-character text takes
//! microseconds.
//!
//! Notation of a phrase: `word*` lets letters follow, `*word` lets letters go before (Dutch and German compounds);
//! otherwise only a plural s or es may follow. `^Word` needs a capital first letter in the text; a phrase without
//! any small letter (`EDF`) needs capitals throughout.

use aho_corasick::{AhoCorasick, MatchKind};

/// A text in small letters and plain ASCII, every run of other characters one blank, with the way back.
pub struct Flat {
    text: Vec<u8>,
    /// For each byte of `text`, the place in the original.
    back: Vec<u32>,
}

impl Flat {
    /// Flattens a text. Texts beyond 4 GiB are cut.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut out = Self { text: Vec::with_capacity(text.len() + 2), back: Vec::with_capacity(text.len() + 2) };
        out.push(b' ', 0);
        for (i, c) in text.char_indices() {
            let Ok(at) = u32::try_from(i) else { break };
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase() as u8, at);
            } else if c.is_ascii() || !c.is_alphanumeric() {
                // a soft hyphen and combining marks are part of the word they stand in
                if !matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}') && out.text.last() != Some(&b' ') {
                    out.push(b' ', at);
                }
            } else {
                for b in any_ascii::any_ascii_char(c).bytes().filter(u8::is_ascii_alphanumeric) {
                    out.push(b.to_ascii_lowercase(), at);
                }
            }
        }
        if out.text.last() != Some(&b' ') {
            out.push(b' ', u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        out
    }

    fn push(&mut self, b: u8, at: u32) {
        self.text.push(b);
        self.back.push(at);
    }
}

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The number of the phrase, as [`Builder::add`] gave it.
    pub cue: usize,
    /// Byte offset of its first character in the original text.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
}

#[derive(Clone, Copy)]
enum Capital {
    Any,
    First,
    All,
}

struct Cue {
    id: usize,
    open_start: bool,
    open_end: bool,
    capital: Capital,
    stop_inside: bool,
}

/// Collects phrases.
#[derive(Default)]
pub struct Builder {
    patterns: Vec<Vec<u8>>,
    cues: Vec<Cue>,
}

impl Builder {
    /// Adds a phrase under the number `id`. A phrase without letters or digits is passed over.
    pub fn add(&mut self, phrase: &str, id: usize) {
        let phrase = phrase.trim();
        let (first, rest) = phrase.strip_prefix('^').map_or((false, phrase), |r| (true, r));
        let (open_start, rest) = rest.strip_prefix('*').map_or((false, rest), |r| (true, r));
        let (open_end, rest) = rest.strip_suffix('*').map_or((false, rest), |r| (true, r));
        let flat = Flat::of(rest);
        let words = flat.text.trim_ascii();
        if words.is_empty() {
            return;
        }
        let all = rest.chars().any(char::is_uppercase) && !rest.chars().any(char::is_lowercase);
        let capital = if all {
            Capital::All
        } else if first {
            Capital::First
        } else {
            Capital::Any
        };
        // the blank before a word is part of the pattern, so that "us" does not stop inside "focus"
        let mut pattern = if open_start { Vec::new() } else { vec![b' '] };
        pattern.extend_from_slice(words);
        self.patterns.push(pattern);
        self.cues.push(Cue { id, open_start, open_end, capital, stop_inside: rest.contains(['.', ':', '/']) });
    }

    /// Finishes. `None` when the automaton would grow beyond what the library can number.
    #[must_use]
    pub fn build(self) -> Option<CueSet> {
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&self.patterns).ok()?;
        let lengths = self.patterns.iter().map(Vec::len).collect();
        Some(CueSet { automaton: Some(automaton), cues: self.cues, lengths })
    }
}

/// The finished automaton.
pub struct CueSet {
    automaton: Option<AhoCorasick>,
    cues: Vec<Cue>,
    lengths: Vec<usize>,
}

impl CueSet {
    /// A set that finds nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self { automaton: None, cues: Vec::new(), lengths: Vec::new() }
    }

    /// Finds the phrases of a text in order; of phrases that lie inside each other only the longest.
    #[must_use]
    pub fn find(&self, text: &str, flat: &Flat) -> Vec<Hit> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut out: Vec<Hit> = Vec::new();
        for m in automaton.find_overlapping_iter(&flat.text) {
            let which = m.pattern().as_usize();
            let cue = &self.cues[which];
            let mut first = m.end() - self.lengths[which] + usize::from(!cue.open_start);
            let mut last = m.end();
            let rest = &flat.text[last..];
            let tail = rest.iter().position(|b| *b == b' ').unwrap_or(rest.len());
            let plural = matches!(&rest[..tail], b"" | b"s" | b"es");
            if !(plural || cue.open_end) {
                continue;
            }
            last += tail;
            if cue.open_start {
                while first > 0 && flat.text[first - 1] != b' ' {
                    first -= 1;
                }
            }
            let start = flat.back[first] as usize;
            let end = flat.back.get(last).map_or(text.len(), |e| *e as usize);
            let Some(found) = text.get(start..end) else { continue };
            let fits = match cue.capital {
                Capital::Any => true,
                Capital::First => found.chars().next().is_some_and(char::is_uppercase),
                Capital::All => !found.trim_end_matches('s').chars().any(char::is_lowercase),
            };
            if fits && (cue.stop_inside || !breaks(found)) {
                out.push(Hit { cue: cue.id, start, end });
            }
        }
        out.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)).then(a.cue.cmp(&b.cue)));
        let mut reach = 0;
        let mut widest = (0, 0);
        out.retain(|h| {
            // the same words may be a cue of two kinds
            let keep = h.end > reach || (h.start, h.end) == widest;
            if h.end > reach {
                reach = h.end;
                widest = (h.start, h.end);
            }
            keep
        });
        out.dedup();
        out
    }
}

/// Places in a text where words of negation end, to tell what they turn round.
pub struct Negations<'t> {
    text: &'t str,
    ends: Vec<usize>,
    reach: usize,
}

impl<'t> Negations<'t> {
    /// The ends of the words of negation, in order, and how many words may lie between one and what it negates.
    #[must_use]
    pub fn new(text: &'t str, ends: Vec<usize>, reach: usize) -> Self {
        Self { text, ends, reach }
    }

    /// Whether one stands shortly before a place, in the same clause.
    #[must_use]
    pub fn before(&self, at: usize) -> bool {
        let before = self.ends.partition_point(|end| *end <= at);
        self.ends[..before].last().is_some_and(|end| {
            let between = &self.text[*end..at];
            !between.contains(['.', ';', ',', '!', '?', ':', '\n']) && between.split_whitespace().count() <= self.reach
        })
    }
}

/// Whether a sentence ends inside these words.
fn breaks(found: &str) -> bool {
    let b = found.as_bytes();
    b.windows(2).any(|w| matches!(w[0], b'.' | b'!' | b'?' | b';') && w[1].is_ascii_whitespace())
}

/// Splits a list of phrases as the data files write it: `;` between them, line breaks free.
pub fn phrases(list: &str) -> impl Iterator<Item = &str> {
    list.split([';', '\n']).map(str::trim).filter(|p| !p.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(phrases: &[&str], text: &'t str) -> Vec<(usize, &'t str)> {
        let mut b = Builder::default();
        for (i, p) in phrases.iter().enumerate() {
            b.add(p, i);
        }
        let set = b.build().expect("a set");
        set.find(text, &Flat::of(text)).iter().map(|h| (h.cue, &text[h.start..h.end])).collect()
    }

    #[test]
    fn words_have_borders() {
        assert!(found(&["US"], "a focus on us").is_empty());
        assert_eq!(found(&["US"], "the US, again"), [(0, "US")]);
        assert_eq!(found(&["lecture"], "Two lectures, lecturer"), [(0, "lectures")]);
        assert_eq!(found(&["prototyp*"], "prototyping"), [(0, "prototyping")]);
        assert_eq!(found(&["*demonstrator"], "een vluchtdemonstrator."), [(0, "vluchtdemonstrator")]);
    }

    #[test]
    fn phrases_cross_lines_and_hyphens_not_sentences() {
        assert_eq!(found(&["proof of concept"], "a proof-of-\nconcept"), [(0, "proof-of-\nconcept")]);
        assert!(found(&["the lab course"], "in the lab. Course").is_empty());
        assert_eq!(found(&["Curaçao", "^Turkey"], "Curacao eats turkey"), [(0, "Curacao")]);
    }

    #[test]
    fn the_longest_wins() {
        assert_eq!(found(&["Guinea", "Papua New Guinea"], "Papua New Guinea"), [(1, "Papua New Guinea")]);
    }

    proptest::proptest! {
        #[test]
        fn spans_lie_inside(s in "\\PC{0,80}") {
            for (_, t) in found(&["a", "*e", "i*", "ß", "o u"], &s) {
                proptest::prop_assert!(!t.is_empty());
            }
        }
    }
}
