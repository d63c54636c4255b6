//! Which listed names may be meant: from words to names, forgiving typing errors, spelling variants and spaces.
//!
//! In: the names of all lists. Out: for a name that is asked, the few listed names worth comparing, with how alike each
//! pair of words is.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::names::{self, Word};
use super::similarity::{consonants, distance, forgiven};
use super::words::{Class, PRIOR_NAMES, dictionary};

/// Most candidates that are compared in full.
const MOST_CANDIDATES: usize = 300;
/// Share of the smaller name that a candidate has to have in common with what is asked.
const LEAST_SHARE: f32 = 0.45;
/// Weight of a word that nobody else has.
const MOST_WEIGHT: f64 = 9.0;
/// Likeness of two spellings that differ in vowels only.
pub(super) const VARIANT: f32 = 0.92;
/// Most likeness of words that differ by a typing error.
pub(super) const MISSPELT: f32 = 0.91;
/// Consonants a word must have to be looked up by them.
const LEAST_CONSONANTS: usize = 3;

/// A word of the vocabulary of all lists.
pub(super) struct Term {
    pub text: String,
    sound: String,
    consonants: String,
    pub class: Class,
    consonantal: bool,
    /// A syllable of a name in Chinese characters.
    pub syllable: bool,
    /// Natural logarithm of how rare the word is.
    pub weight: f32,
    /// The names that hold it.
    names: Vec<u32>,
}

/// A listed name.
pub(super) struct Name {
    /// Which party, counted over all lists.
    pub party: u32,
    /// Which of the party's names.
    pub number: u32,
    /// Matches only as the whole name.
    pub weak: bool,
    /// Its words in the vocabulary, in order.
    pub terms: Vec<u32>,
    total: f32,
}

/// The index over the names of all lists.
#[derive(Default)]
pub(super) struct Index {
    pub terms: Vec<Term>,
    pub names: Vec<Name>,
    by_text: HashMap<String, u32>,
    by_sound: HashMap<String, Vec<u32>>,
    by_consonants: HashMap<String, Vec<u32>>,
    by_trigram: HashMap<[u8; 3], Vec<u32>>,
    /// Sound of two or three neighbouring words, or of a whole name, to names.
    joined: HashMap<String, Vec<u32>>,
    initials: HashMap<String, Vec<u32>>,
}

/// Neighbouring words of what is asked, and the words of the vocabulary they may be.
pub(super) struct Span {
    pub start: usize,
    pub len: usize,
    /// Word of the vocabulary and likeness from 0 to 1, sorted by word.
    pub like: Vec<(u32, f32)>,
}

/// What is asked, prepared.
pub(super) struct Asked {
    pub words: Vec<Word>,
    pub weights: Vec<f32>,
    pub spans: Vec<Span>,
}

impl Asked {
    /// How alike a span of what is asked and a listed word are.
    pub(super) fn likeness(span: &Span, term: u32) -> f32 {
        span.like.binary_search_by_key(&term, |(t, _)| *t).map_or(0.0, |i| span.like[i].1)
    }
}

/// One form of a name: its words, whether it matches only whole, its initials.
type Form = (Vec<Word>, bool, Option<String>);

/// A name to be indexed.
pub(super) struct Entry<'a> {
    pub party: u32,
    pub number: u32,
    pub text: &'a str,
    pub weak: bool,
}

impl Index {
    /// Indexes names.
    pub(super) fn build(entries: &[Entry<'_>]) -> Self {
        // bringing names into form is what takes time; the order of the results is that of the entries
        let read: Vec<Vec<Form>> = entries
            .par_iter()
            .map(|e| {
                names::listed(e.text)
                    .into_iter()
                    .map(|(text, short)| (names::words(&text), e.weak || short, names::initials(&text)))
                    .collect()
            })
            .collect();
        let mut index = Self::default();
        for (entry, forms) in entries.iter().zip(read) {
            for (words, weak, initials) in forms {
                if words.is_empty() {
                    continue;
                }
                let id = number(index.names.len());
                let terms: Vec<u32> = words.iter().map(|w| index.term(w)).collect();
                let mut unique = terms.clone();
                unique.sort_unstable();
                unique.dedup();
                for t in unique {
                    index.terms[t as usize].names.push(id);
                }
                if words.len() > 1 {
                    index.join(&words, id);
                }
                if let Some(initials) = initials {
                    index.initials.entry(initials).or_default().push(id);
                }
                index.names.push(Name { party: entry.party, number: entry.number, weak, terms, total: 0.0 });
            }
        }
        index.finish();
        index
    }

    fn term(&mut self, word: &Word) -> u32 {
        if let Some(&t) = self.by_text.get(&word.text) {
            self.terms[t as usize].consonantal |= word.consonantal;
            return t;
        }
        let t = number(self.terms.len());
        let sound = dictionary().sound(&word.text);
        let consonants = consonants(&sound);
        self.by_text.insert(word.text.clone(), t);
        self.terms.push(Term {
            text: word.text.clone(),
            sound,
            consonants,
            class: word.class,
            consonantal: word.consonantal,
            syllable: word.syllable,
            weight: 0.0,
            names: Vec::new(),
        });
        t
    }

    /// Keys for words that others write joined: syllables, particles and other short words, and the whole name.
    fn join(&mut self, words: &[Word], id: u32) {
        let short = |w: &Word| w.syllable || w.text.len() <= 3 || w.class == Class::Particle;
        let mut keys = vec![sound_of(words)];
        for n in 2..=3.min(words.len()) {
            keys.extend(words.windows(n).filter(|w| w.iter().any(short)).map(sound_of));
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys.into_iter().filter(|k| k.len() >= 4) {
            self.joined.entry(key).or_default().push(id);
        }
    }

    fn finish(&mut self) {
        let all = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        for (t, term) in self.terms.iter_mut().enumerate() {
            let t = number(t);
            let count = u32::try_from(term.names.len()).unwrap_or(u32::MAX);
            term.weight = weight(&term.text, count, all);
            self.by_sound.entry(term.sound.clone()).or_default().push(t);
            if term.consonants.len() >= LEAST_CONSONANTS {
                self.by_consonants.entry(bare(&term.consonants).to_owned()).or_default().push(t);
            }
            for trigram in trigrams(&term.text) {
                self.by_trigram.entry(trigram).or_default().push(t);
            }
        }
        for name in &mut self.names {
            name.total = name.terms.iter().map(|t| self.terms[*t as usize].weight).sum();
        }
    }

    /// Prepares what is asked.
    pub(super) fn ask(&self, text: &str) -> Asked {
        let words = names::words(text);
        let all = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let weights = words
            .iter()
            .map(|w| {
                self.by_text.get(&w.text).map_or_else(|| weight(&w.text, 0, all), |t| self.terms[*t as usize].weight)
            })
            .collect();
        let mut spans = Vec::new();
        for start in 0..words.len() {
            spans.push(Span { start, len: 1, like: self.like(&words[start]) });
            for len in 2..=3.min(words.len() - start) {
                let slice = &words[start..start + len];
                let mut joined = Word { text: slice.iter().map(|w| w.text.as_str()).collect(), ..slice[0].clone() };
                joined.class = Class::Plain;
                joined.dotted = false;
                joined.consonantal = slice.iter().any(|w| w.consonantal);
                if joined.text.len() < 4 {
                    continue;
                }
                // a word that was torn apart may also hold a typing error, but only a long one
                let mut like = self.like(&joined);
                let loose = joined.consonantal || slice.iter().any(|w| w.class == Class::Particle || w.syllable);
                like.retain(|(t, s)| {
                    let near =
                        || joined.text.len() >= 8 && distance(&joined.text, &self.terms[*t as usize].text, 1).is_some();
                    *s >= 0.95 || (loose && *s >= MISSPELT) || near()
                });
                if !like.is_empty() {
                    spans.push(Span { start, len, like });
                }
            }
        }
        Asked { words, weights, spans }
    }

    /// The words of the vocabulary that a word may be.
    fn like(&self, word: &Word) -> Vec<(u32, f32)> {
        let mut found: BTreeMap<u32, f32> = BTreeMap::new();
        let mut consider = |t: u32, term: &Term, sound: &str, bones: &str| {
            let s = likeness(word, sound, bones, term);
            if s > 0.0 {
                found.entry(t).and_modify(|old| *old = old.max(s)).or_insert(s);
            }
        };
        let sound = dictionary().sound(&word.text);
        let bones = consonants(&sound);
        if let Some(&t) = self.by_text.get(&word.text) {
            consider(t, &self.terms[t as usize], &sound, &bones);
        }
        for list in [self.by_sound.get(&sound), self.by_consonants.get(bare(&bones))].into_iter().flatten() {
            for &t in list {
                consider(t, &self.terms[t as usize], &sound, &bones);
            }
        }
        let most = forgiven(word.text.len() + 1);
        if most > 0 && word.class == Class::Plain {
            for t in self.alike_by_trigrams(&word.text, most) {
                consider(t, &self.terms[t as usize], &sound, &bones);
            }
        }
        // a typing error in another form of a known word: Polytecnical, Gonye
        if word.class == Class::Plain && !self.by_text.contains_key(&word.text) {
            for known in dictionary().nearly(&word.text) {
                if let Some(&t) = self.by_text.get(known) {
                    found.entry(t).and_modify(|old| *old = old.max(MISSPELT)).or_insert(MISSPELT);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Words that share enough trigrams with this one to be that few errors away.
    fn alike_by_trigrams(&self, text: &str, most: usize) -> Vec<u32> {
        let own = trigrams(text);
        // one error spoils at most three trigrams, a swap of neighbours four
        let needed = own.len().saturating_sub(4 * most).max(1);
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for trigram in &own {
            for &t in self.by_trigram.get(trigram).into_iter().flatten() {
                if self.terms[t as usize].text.len().abs_diff(text.len()) <= most {
                    *counts.entry(t).or_default() += 1;
                }
            }
        }
        let mut out: Vec<u32> = counts.into_iter().filter(|(_, n)| *n >= needed).map(|(t, _)| t).collect();
        out.sort_unstable();
        out
    }

    /// The names worth comparing with what is asked, best first.
    pub(super) fn candidates(&self, asked: &Asked) -> Vec<u32> {
        let mut shared: HashMap<u32, f32> = HashMap::new();
        for span in &asked.spans {
            // one word counts once for a name, however many words of the vocabulary it resembles
            let mut best: HashMap<u32, f32> = HashMap::new();
            for &(t, s) in &span.like {
                let term = &self.terms[t as usize];
                for &name in &term.names {
                    let value = best.entry(name).or_default();
                    *value = value.max(s * term.weight);
                }
            }
            for (name, value) in best {
                *shared.entry(name).or_default() += value;
            }
        }
        let count = asked.words.len();
        for start in 0..count {
            for end in start + 1..=count {
                if end - start > 3 && end - start < count {
                    continue;
                }
                for &name in self.joined.get(&sound_of(&asked.words[start..end])).into_iter().flatten() {
                    *shared.entry(name).or_default() += asked.weights[start..end].iter().sum::<f32>();
                }
            }
        }
        let total: f32 = asked.weights.iter().sum();
        let mut out: Vec<(f32, u32)> = shared
            .into_iter()
            .filter_map(|(name, value)| {
                let other = self.names[name as usize].total;
                (value >= LEAST_SHARE * other.min(total)).then(|| (value / other.max(total).max(1.0), name))
            })
            .collect();
        out.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        out.truncate(MOST_CANDIDATES);
        out.into_iter().map(|(_, name)| name).collect()
    }

    /// The names with these initials.
    pub(super) fn with_initials(&self, letters: &str) -> &[u32] {
        self.initials.get(letters).map_or(&[], Vec::as_slice)
    }
}

/// How rare a word is, with what is known before any list: so that a short list does not make "university" rare.
fn weight(text: &str, count: u32, all: u32) -> f32 {
    // an initial says little
    let most = if text.len() == 1 { 1.5 } else { MOST_WEIGHT };
    let prior = dictionary().word(text).map_or(0.0, |e| e.prior);
    let rarity = ((PRIOR_NAMES + f64::from(all)) / (1.0 + prior + f64::from(count))).ln();
    #[expect(clippy::cast_possible_truncation, reason = "a number between 0.1 and 9")]
    let rarity = rarity.clamp(0.1, most) as f32;
    rarity
}

/// How alike two words are, from 0 to 1: equal, of one sound, the same consonants, or a typing error apart.
fn likeness(word: &Word, sound: &str, bones: &str, term: &Term) -> f32 {
    let (a, b) = (word.text.as_str(), term.text.as_str());
    if a == b {
        return 1.0;
    }
    // numbers tell a plant from its neighbour; known words are no typing errors of one another
    if a.bytes().chain(b.bytes()).any(|c| c.is_ascii_digit()) {
        return 0.0;
    }
    if word.class != Class::Plain && term.class != Class::Plain {
        return 0.0;
    }
    if a.len().min(b.len()) < 3 {
        return 0.0;
    }
    if sound == term.sound && sound.len() >= 2 {
        return if sound.len() >= 3 { 0.96 } else { 0.9 };
    }
    let same_bones = bones == term.consonants;
    if (word.consonantal || term.consonantal) && bare(bones) == bare(&term.consonants) && bones.len() >= 2 {
        return VARIANT;
    }
    let longest = a.len().max(b.len());
    #[expect(clippy::cast_precision_loss, reason = "lengths of words")]
    let share = |errors: usize| errors as f32 / longest as f32;
    let shortest = sound.len().min(term.sound.len());
    if same_bones && bones.len() >= LEAST_CONSONANTS && shortest < 5 {
        // in short words vowels tell names apart (Fang, Feng), except the first (Emam, Imam)
        return if sound.get(1..) == term.sound.get(1..) { VARIANT } else { 0.0 };
    }
    if same_bones
        && bones.len() >= LEAST_CONSONANTS
        && distance(sound, &term.sound, if shortest < 8 { 1 } else { 2 }).is_some()
    {
        return VARIANT;
    }
    if word.class != Class::Plain {
        return 0.0;
    }
    let most = forgiven(longest);
    // an error in the sound counts by the length of the sound
    let by_sound = distance(sound, &term.sound, forgiven(shortest));
    let errors = [distance(a, b, most), by_sound].into_iter().flatten().min();
    let Some(errors) = errors else { return 0.0 };
    let first = if a.as_bytes().first() == b.as_bytes().first() { 0.0 } else { 0.05 };
    (1.0 - 0.6 * share(errors)).min(MISSPELT) - first
}

/// Consonants without the mark of a vowel at the beginning, which some scripts do not write.
fn bare(bones: &str) -> &str {
    bones.trim_start_matches('*')
}

/// What neighbouring words sound like when joined.
fn sound_of(words: &[Word]) -> String {
    dictionary().sound(&words.iter().map(|w| w.text.as_str()).collect::<String>())
}

/// Runs of three letters, with the ends of the word marked; each once.
fn trigrams(text: &str) -> Vec<[u8; 3]> {
    let padded: Vec<u8> = [b"^^", text.as_bytes(), b"$"].concat();
    let mut out: Vec<[u8; 3]> = padded.windows(3).map(|w| [w[0], w[1], w[2]]).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// A position as it is stored: lists of more than four thousand million names do not fit into memory anyway.
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> Index {
        let entries: Vec<Entry<'_>> = names
            .iter()
            .enumerate()
            .map(|(i, n)| Entry { party: number(i), number: 0, text: n, weak: false })
            .collect();
        Index::build(&entries)
    }

    fn found(index: &Index, text: &str) -> Vec<u32> {
        index.candidates(&index.ask(text))
    }

    #[test]
    fn finds_candidates_in_spite_of_errors_spaces_and_scripts() {
        let i = index(&["Beihang University", "Ren Zhengfei", "صدام حسين", "Rosoboronexport", "Delft University"]);
        for (text, wanted) in [
            ("Beihnag University", 0),
            ("Bei hang Univ.", 0),
            ("Renzhengfei", 1),
            ("任正非", 1),
            ("Saddam Hussein", 2),
            ("Rosoboroneksport", 3),
            ("Rosobornexport", 3),
        ] {
            assert_eq!(found(&i, text).first(), Some(&wanted), "{text}");
        }
        assert!(found(&i, "Vlerick").is_empty());
    }

    #[test]
    fn rare_words_weigh_more() {
        let i = index(&["Beihang University", "Delft University"]);
        let w = |t: &str| i.terms[i.by_text[t] as usize].weight;
        assert!(w("beihang") > w("delft") && w("delft") > 2.0 * w("university"));
    }
}
