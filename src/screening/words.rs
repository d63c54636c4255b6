//! The words names share: what they mean, how common they are, which are left out.
//!
//! In: `classifiers/name-words.tsv`, `legal-forms.txt`, `name-sounds.tsv`. Out: [`Dictionary`], built once.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::similarity::{distance, forgiven};

const WORDS: &str = include_str!("../../classifiers/name-words.tsv");
const LEGAL_FORMS: &str = include_str!("../../classifiers/legal-forms.txt");
const SOUNDS: &str = include_str!("../../classifiers/name-sounds.tsv");

/// Names that the priors of `name-words.tsv` count in.
pub(super) const PRIOR_NAMES: f64 = 20_000.0;
/// Letters of a word that is recognised by its sound alone.
const LEAST_SOUNDING: usize = 7;
/// Most words of one form.
pub(super) const LONGEST_FORM: usize = 6;

/// What a word does in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A word of its own: what names differ by.
    Plain,
    /// Left out.
    Stop,
    /// A sort of institution.
    Type {
        /// Universities and the like.
        academic: bool,
    },
    /// A field of work.
    Subject,
    /// A word of trade.
    Business,
    /// A personal name that thousands bear.
    Given,
    /// A part of personal names.
    Particle,
    /// A place or what is derived from one.
    Place,
}

/// A word of the dictionary.
#[derive(Debug)]
pub(super) struct Entry {
    /// As it is compared; several words for short forms that stand for them.
    pub words: Vec<String>,
    /// What it does.
    pub class: Class,
    /// How many of [`PRIOR_NAMES`] hold it.
    pub prior: f64,
}

/// Everything known about words before any list is loaded.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    entries: Vec<Entry>,
    /// Transliterated form (words joined by spaces) to entry.
    forms: HashMap<String, usize>,
    /// Form in Han characters to entry.
    han: HashMap<String, Option<usize>>,
    longest_han: usize,
    /// Legal form to whether it also stands first.
    legal: HashMap<String, bool>,
    sounds: Vec<(String, String)>,
    /// Forms of one word that are long enough to hold a typing error, sorted.
    spellings: Vec<(String, usize)>,
    /// Sounds of longer forms of one word to entry.
    form_sounds: HashMap<String, usize>,
}

/// The dictionary.
pub(super) fn dictionary() -> &'static Dictionary {
    static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
    DICTIONARY.get_or_init(|| {
        Dictionary::read(WORDS, LEGAL_FORMS, SOUNDS).unwrap_or_else(|e| {
            // the tests read the same files, so this cannot be reached by a build that passed them
            debug_assert!(false, "{e}");
            Dictionary::default()
        })
    })
}

/// Latin letters for any script: lower case, letters and digits only, words separated by one space.
pub(super) fn latin(text: &str) -> String {
    let ascii = any_ascii::any_ascii(text);
    let mut out = String::with_capacity(ascii.len());
    for c in ascii.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if matches!(c, ' ' | '-' | '/') && !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a character is written in Chinese characters.
pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3134F)
}

/// Whether a script leaves vowels out: Arabic, Hebrew and those derived from them.
pub(super) fn is_consonantal(c: char) -> bool {
    matches!(u32::from(c), 0x0590..=0x05FF | 0x0600..=0x06FF | 0x0700..=0x077F | 0x08A0..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC)
}

impl Dictionary {
    fn read(words: &str, legal: &str, sounds: &str) -> Result<Self, String> {
        let mut d = Self::default();
        for (n, line) in data(words) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [class, word, prior, forms] = columns[..] else {
                return Err(format!("name-words.tsv, line {n}: not four columns"));
            };
            let prior: f64 = prior.parse().map_err(|_| format!("name-words.tsv, line {n}: {prior} is no number"))?;
            let mut words = vec![word.replace(' ', "")];
            let class = match class {
                "stop" => Class::Stop,
                "type" => Class::Type { academic: false },
                "academic" => Class::Type { academic: true },
                "subject" => Class::Subject,
                "business" => Class::Business,
                "given" => Class::Given,
                "particle" => Class::Particle,
                "place" => Class::Place,
                "expand" => {
                    words = word.split(' ').map(str::to_owned).collect();
                    Class::Plain
                }
                other => return Err(format!("name-words.tsv, line {n}: no class {other}")),
            };
            let at = d.entries.len();
            let own = if words.len() > 1 { "" } else { word };
            for form in std::iter::once(own).chain(forms.split(';')).filter(|f| !f.is_empty()) {
                if form.chars().all(is_han) {
                    d.longest_han = d.longest_han.max(form.chars().count());
                    d.han.entry(form.to_owned()).or_insert(Some(at));
                } else {
                    d.forms.entry(latin(form)).or_insert(at);
                }
            }
            d.entries.push(Entry { words, class, prior });
        }
        for (_, line) in data(legal) {
            let (leads, form) = match line.strip_prefix('^') {
                Some(form) => (true, form),
                None => (line.contains(' '), line),
            };
            if form.chars().all(is_han) {
                d.longest_han = d.longest_han.max(form.chars().count());
                d.han.insert(form.to_owned(), None);
            } else {
                d.legal.insert(latin(form), leads);
            }
        }
        for (n, line) in data(sounds) {
            let (from, to) = line.split_once('\t').ok_or_else(|| format!("name-sounds.tsv, line {n}: not two columns"))?;
            d.sounds.push((from.to_owned(), to.to_owned()));
        }
        let long = |form: &str| forgiven(form.len()) > 0 && !form.contains(' ');
        d.spellings = d.forms.iter().filter(|(f, _)| long(f)).map(|(f, i)| (f.clone(), *i)).collect();
        d.spellings.sort_unstable();
        // in the order of the forms, so that of two that sound alike always the same counts
        // town names are too alike for that: Nanijng is no Nanning
        let sounding = |i: &usize| d.entries.get(*i).is_some_and(|e| e.class != Class::Place);
        for (form, entry) in d.spellings.iter().filter(|(f, i)| f.len() >= LEAST_SOUNDING && sounding(i)) {
            let sound = d.sound(form);
            d.form_sounds.entry(sound).or_insert(*entry);
        }
        Ok(d)
    }

    /// The entry of a transliterated form.
    pub(super) fn form(&self, form: &str) -> Option<&Entry> {
        self.forms.get(form).and_then(|i| self.entries.get(*i))
    }

    /// The entry of a form of one word that sounds like this word.
    pub(super) fn sounding(&self, word: &str) -> Option<&Entry> {
        if word.len() < LEAST_SOUNDING {
            return None;
        }
        self.form_sounds.get(&self.sound(word)).and_then(|i| self.entries.get(*i))
    }

    /// The entry whose word as compared is this one.
    pub(super) fn word(&self, word: &str) -> Option<&Entry> {
        self.form(word).filter(|e| e.words.len() == 1 && e.words[0] == word)
    }

    /// Words whose form in some language is one typing error away from this unknown one, beginning with the same letter.
    pub(super) fn nearly(&self, word: &str) -> Vec<&str> {
        let mut out: Vec<&str> = self
            .spellings
            .iter()
            .filter(|(form, _)| form.as_bytes().first() == word.as_bytes().first())
            .filter(|(form, _)| distance(form, word, forgiven(form.len().min(word.len())).min(1)).is_some())
            .filter_map(|(_, entry)| self.entries.get(*entry))
            .filter(|e| e.words.len() == 1)
            .map(|e| e.words[0].as_str())
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The longest known form at the beginning of characters in Chinese script: how many characters, and what it is;
    /// a legal form is nothing.
    pub(super) fn han(&self, text: &[char]) -> Option<(usize, Option<&Entry>)> {
        (1..=self.longest_han.min(text.len())).rev().find_map(|n| {
            let form: String = text[..n].iter().collect();
            self.han.get(&form).map(|i| (n, i.and_then(|i| self.entries.get(i))))
        })
    }

    /// Whether words are a legal form that is left out at the end, or at the beginning, of a name.
    pub(super) fn is_legal_form(&self, form: &str, first: bool) -> bool {
        self.legal.get(form).is_some_and(|leads| !first || *leads)
    }

    /// What a word sounds like: one spelling for the different transliterations.
    pub(super) fn sound(&self, word: &str) -> String {
        let mut s = word.to_owned();
        for (from, to) in &self.sounds {
            if let Some(end) = from.strip_suffix('$') {
                if s.len() > end.len() + 1 && s.ends_with(end) {
                    s.truncate(s.len() - end.len());
                    s.push_str(to);
                }
            } else if s.contains(from.as_str()) {
                s = s.replace(from, to);
            }
        }
        // c is k, except in ch
        let mut out = String::with_capacity(s.len());
        let mut letters = s.chars().peekable();
        while let Some(c) = letters.next() {
            let c = if c == 'c' && letters.peek() != Some(&'h') { 'k' } else { c };
            if !out.ends_with(c) || c.is_ascii_digit() {
                out.push(c);
            }
        }
        out
    }
}

/// Lines that carry data, with their numbers from 1.
fn data(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_sound() {
        let d = Dictionary::read(WORDS, LEGAL_FORMS, SOUNDS).expect("readable");
        assert!(d.entries.len() > 250 && d.legal.len() > 100 && d.sounds.len() > 40);
        for e in &d.entries {
            assert!(e.prior > 0.0 && e.prior < PRIOR_NAMES, "{:?}", e.words);
            if e.words.len() > 1 {
                for w in &e.words {
                    assert!(d.word(w).is_some(), "{w} is no word of the dictionary");
                }
            }
        }
        assert!(d.legal.keys().all(|f| f.split(' ').count() <= LONGEST_FORM));
        assert!(d.forms.keys().all(|f| f.split(' ').count() <= LONGEST_FORM && !f.is_empty()));
    }

    #[test]
    fn spellings_of_one_name_sound_alike() {
        let d = dictionary();
        for (a, b) in [
            ("sergei", "sergey"),
            ("yury", "iurii"),
            ("zhuravleva", "zjuravleva"),
            ("aleksandr", "alexandr"),
            ("mohammed", "mohamed"),
            ("yurievich", "iurevich"),
        ] {
            assert_eq!(d.sound(a), d.sound(b), "{a} {b}");
        }
        assert_ne!(d.sound("hassan"), d.sound("hussein"));
        assert_ne!(d.sound("chen"), d.sound("ken"));
        assert_eq!(d.sound("2011"), "2011");
    }

    #[test]
    fn broken_files_are_named() {
        assert!(Dictionary::read("type\tx", "", "").expect_err("columns").contains("line 1"));
        assert!(Dictionary::read("kind\tx\t1\t", "", "").expect_err("class").contains("kind"));
        assert!(Dictionary::read("", "", "# c\nx").expect_err("sounds").contains("line 2"));
    }
}
