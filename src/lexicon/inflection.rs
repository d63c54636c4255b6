//! Forms of words: an ending aside, "hydraulischer" is "hydraulische" and "buizen" is "buis".
//!
//! In: a folded word and the language of its text. Out: its stem, which all forms of a word share. The endings are data
//! (`classifiers/spelling.toml`). English needs none: its plurals are folded.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::hash::QuickBuild;
use super::normalize::{singular, spelling};

/// How words of a language change.
#[derive(Debug, Deserialize)]
pub(super) struct Rules {
    /// Endings, and what stands in their place in the stem; the first that fits is taken.
    endings: Vec<(String, String)>,
    /// Letters that a stem has at least.
    least: usize,
    /// Whether a letter that is written twice to close or open a syllable counts once ("klep", "kleppen"; "laag", "lagen").
    once: bool,
    /// Last letters that change when an ending follows ("buis", "buizen").
    last: Vec<(char, char)>,
}

impl Rules {
    fn stem(&self, word: &str) -> String {
        let mut stem = self.without_ending(word);
        if self.once {
            stem = once(&stem);
        }
        if let Some((_, to)) = stem.chars().next_back().and_then(|c| self.last.iter().find(|(from, _)| *from == c)) {
            stem.pop();
            stem.push(*to);
            // words are folded as if every s at the end were a plural: "kroes" is "kroe" there
            let folded = stem.len();
            singular(&mut stem);
            if stem.len() < folded {
                stem = self.without_ending(&stem);
            }
        }
        stem
    }

    fn without_ending(&self, word: &str) -> String {
        let cut = self.endings.iter().find_map(|(ending, instead)| {
            let rest = word.strip_suffix(ending.as_str())?;
            (rest.len() + instead.len() >= self.least).then(|| format!("{rest}{instead}"))
        });
        cut.unwrap_or_else(|| word.to_owned())
    }
}

/// A word whose last syllable is written with single letters.
fn once(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if let [.., a, b] = letters[..]
        && a == b
        && !a.is_ascii_digit()
    {
        letters.pop();
    } else if let [.., a, b, _] = letters[..]
        && a == b
        && "aeou".contains(a)
    {
        letters.remove(letters.len() - 2);
    }
    letters.into_iter().collect()
}

/// The words of a lexicon by their stem in one language.
pub(super) struct Stems {
    rules: &'static Rules,
    words: HashMap<String, Vec<u32>, QuickBuild>,
}

impl Stems {
    /// The stems of these words; `None` for a language without rules.
    fn of(language: &str, words: &HashMap<String, u32, QuickBuild>) -> Option<Self> {
        let rules = spelling().forms.get(language)?;
        let mut out: HashMap<String, Vec<u32>, QuickBuild> = HashMap::default();
        for (word, number) in words.iter().filter(|(w, _)| changes(w)) {
            out.entry(rules.stem(word)).or_default().push(*number);
        }
        for numbers in out.values_mut() {
            numbers.sort_unstable();
        }
        Some(Self { rules, words: out })
    }

    /// The known words of which this is a form.
    pub(super) fn forms(&self, word: &str) -> &[u32] {
        if !changes(word) {
            return &[];
        }
        self.words.get(&self.rules.stem(word)).map_or(&[], Vec::as_slice)
    }
}

/// Whether a word has forms: codes and numbers have none.
fn changes(word: &str) -> bool {
    word.len() > 3 && !word.bytes().any(|b| b.is_ascii_digit())
}

/// The stems of a lexicon in each language, made when a text is first read in it.
#[derive(Default)]
pub(super) struct StemsByLanguage(HashMap<&'static str, OnceLock<Option<Stems>>>);

impl StemsByLanguage {
    pub(super) fn new() -> Self {
        Self(spelling().forms.keys().map(|language| (language.as_str(), OnceLock::new())).collect())
    }

    pub(super) fn get(&self, language: Option<&str>, words: &HashMap<String, u32, QuickBuild>) -> Option<&Stems> {
        let language = language?;
        self.0.get(language)?.get_or_init(|| Stems::of(language, words)).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (language, forms) in [
            ("nl", &["klep", "kleppen"][..]),
            ("nl", &["buis", "buizen"]),
            ("nl", &["schijf", "schijven"]),
            ("nl", &["laag", "lagen", "lage"]),
            ("nl", &["smeltkroes", "smeltkroezen"]),
            ("nl", &["gyroscoop", "gyroscopen"]),
            ("nl", &["hydraulisch", "hydraulische"]),
            ("de", &["Presse", "Pressen"]),
            (
                "de",
                &["hydraulisch", "hydraulische", "hydraulischer", "hydraulischen", "hydraulischem", "hydraulisches"],
            ),
            ("de", &["Stab", "Stäbe", "Stäben", "Stabes"]),
            ("de", &["Behälter", "Behältern", "Behälters"]),
            ("fr", &["supraconducteur", "supraconducteurs", "supraconductrice"]),
            ("fr", &["métal", "métaux"]),
            ("fr", &["spatial", "spatiale", "spatiaux", "spatiales"]),
            ("fr", &["inertiel", "inertielle", "inertielles"]),
        ] {
            let rules = &spelling().forms[language];
            let stems: std::collections::BTreeSet<String> = forms.iter().map(|f| rules.stem(&fold(f))).collect();
            assert_eq!(stems.len(), 1, "{language} {forms:?}: {stems:?}");
        }
        for (language, a, b) in [("nl", "pomp", "pompoen"), ("de", "Leiter", "Leitung"), ("fr", "pile", "pilote")] {
            let rules = &spelling().forms[language];
            assert_ne!(rules.stem(&fold(a)), rules.stem(&fold(b)), "{language} {a} {b}");
        }
    }
}
