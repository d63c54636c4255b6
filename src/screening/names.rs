//! Names in a form that can be compared: Latin letters, known words in one language, legal forms left out.
//!
//! In: a name in any script. Out: its [`Word`]s, and the parts it can be split into.

use unicode_normalization::UnicodeNormalization;

use super::words::{Class, Dictionary, LONGEST_FORM, dictionary, is_consonantal, is_han, latin};

/// Most words of a name that are looked at.
const MOST_WORDS: usize = 20;
/// Most characters of a name that are looked at.
const MOST_CHARACTERS: usize = 400;

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As it is compared.
    pub text: String,
    /// What it does in the name.
    pub class: Class,
    /// Written with a full stop: a short form.
    pub dotted: bool,
    /// Read from a script that leaves vowels out.
    pub consonantal: bool,
    /// One syllable of a name in Chinese characters, which Latin letters write joined or apart.
    pub syllable: bool,
}

impl Word {
    fn new(text: String, class: Class) -> Self {
        Self { text, class, dotted: false, consonantal: false, syllable: false }
    }
}

/// A word before the dictionary is asked.
struct Raw {
    text: String,
    dotted: bool,
    /// Written in capitals only.
    capitals: bool,
    consonantal: bool,
    han: Han,
}

/// What characters in Chinese script were recognised as.
enum Han {
    /// The word is in another script.
    No,
    /// A known word or a syllable.
    Word(Word),
    /// A legal form.
    LegalForm,
}

impl Raw {
    fn is_legal_form(&self) -> bool {
        matches!(self.han, Han::LegalForm)
    }
}

/// The words of a name that count, in order; empty only when the name has no letters or digits.
pub(super) fn words(name: &str) -> Vec<Word> {
    let dictionary = dictionary();
    let mut kept = Vec::new();
    let mut all = Vec::new();
    for (n, part) in split(name, true).iter().enumerate() {
        let raw = raw_words(part, n == 0, dictionary);
        let inner = without_legal_forms(&raw, dictionary);
        kept.extend(known_words(inner, dictionary));
        all.extend(known_words(&raw, dictionary));
    }
    if kept.is_empty() {
        kept = all;
    }
    // short personal names are made of words that are articles elsewhere: Du Wei, Le Van
    if kept.iter().filter(|w| w.class != Class::Stop || w.dotted).count() >= 2 {
        kept.retain(|w| w.class != Class::Stop || w.dotted);
    }
    kept.truncate(MOST_WORDS);
    kept
}

/// The parts of what was asked that may be a name by themselves: between commas, brackets, dashes and scripts. The whole
/// comes first.
pub(super) fn parts(name: &str) -> Vec<String> {
    let mut out = vec![name.to_owned()];
    for part in split(name, false) {
        let mut pieces = vec![part.clone()];
        let mut run = String::new();
        let mut run_is_han = None;
        for c in part.chars() {
            if c.is_alphabetic() {
                let han = is_han(c);
                if run_is_han.is_some_and(|h| h != han) {
                    pieces.push(std::mem::take(&mut run));
                }
                run_is_han = Some(han);
            }
            run.push(c);
        }
        if pieces.len() > 1 {
            pieces.push(run);
        }
        for piece in pieces {
            let piece = piece.trim().to_owned();
            if piece.chars().filter(|c| c.is_alphanumeric()).count() > 1
                && !is_legal_form(&piece)
                && !out.contains(&piece)
            {
                out.push(piece);
            }
        }
    }
    out
}

/// The first letters of a name of at least four words in Latin letters, articles left out.
pub(super) fn initials(name: &str) -> Option<String> {
    let mut out = String::new();
    for chunk in name.split(|c: char| !c.is_alphanumeric()).filter(|c| !c.is_empty()) {
        let first = chunk.chars().next().filter(char::is_ascii_alphabetic)?;
        let word = latin(chunk);
        let stop = dictionary().form(&word).is_some_and(|e| e.class == Class::Stop);
        if !stop && !dictionary().is_legal_form(&word, false) {
            out.push(first.to_ascii_uppercase());
        }
    }
    (out.len() >= 4).then_some(out)
}

/// The names that one listed name stands for: itself without what stands in brackets, what stands in brackets, and the
/// names that are joined by semicolons; with whether it is too short to stand alone.
pub(super) fn listed(name: &str) -> Vec<(String, bool)> {
    let mut out: Vec<(String, bool)> = Vec::new();
    for one in name.split(['；', ';']) {
        let (mut outer, mut inner, mut depth) = (String::new(), Vec::new(), 0usize);
        for c in one.chars() {
            match c {
                '(' | '（' | '[' => {
                    depth += 1;
                    inner.push(String::new());
                }
                ')' | '）' | ']' => depth = depth.saturating_sub(1),
                c if depth > 0 => {
                    if let Some(last) = inner.last_mut() {
                        last.push(c);
                    }
                }
                c => outer.push(c),
            }
        }
        let outer = if outer.chars().any(char::is_alphanumeric) { outer } else { one.to_owned() };
        out.push((outer.trim().to_owned(), false));
        for text in inner {
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            // short forms in capitals; longer brackets hold places, dates and remarks
            let short = !text.contains(' ') && letters >= 2 && text.chars().all(|c| c.is_uppercase() || c == '-');
            if short && !is_legal_form(&text) {
                out.push((text, letters <= 4));
            }
        }
    }
    out
}

/// Whether a text is nothing but a legal form.
fn is_legal_form(text: &str) -> bool {
    without_legal_forms(&raw_words(text, false, dictionary()), dictionary()).is_empty()
}

fn split(name: &str, inside_dashes: bool) -> Vec<String> {
    let name: String = name.chars().take(MOST_CHARACTERS).collect();
    let mut out = vec![String::new()];
    let characters: Vec<char> = name.chars().collect();
    for (i, &c) in characters.iter().enumerate() {
        let spaced = i > 0 && characters[i - 1] == ' ' && characters.get(i + 1) == Some(&' ');
        let ends = matches!(c, ',' | ';' | '(' | ')' | '（' | '）' | '[' | ']' | '|' | '，' | '；' | '、')
            || (!inside_dashes && (matches!(c, '/' | '–' | '—' | ':') || (c == '-' && spaced)));
        if ends {
            out.push(String::new());
        } else if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out.retain(|p| p.chars().any(char::is_alphanumeric));
    out
}

/// Splits at whatever is no letter or digit, and Chinese text into known words and syllables.
fn raw_words(part: &str, first: bool, dictionary: &Dictionary) -> Vec<Raw> {
    let mut out = Vec::new();
    let text: String = part.nfkc().collect();
    for chunk in text.split(|c: char| !(c.is_alphanumeric() || is_mark(c) || is_apostrophe(c) || c == '.')) {
        let opens = first && out.is_empty();
        dotted_words(chunk, opens, dictionary, &mut out);
    }
    out
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʿ' | 'ʾ' | '`' | '´' | '′')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn dotted_words(chunk: &str, opens: bool, dictionary: &Dictionary, out: &mut Vec<Raw>) {
    if chunk.is_empty() {
        return;
    }
    let pieces: Vec<&str> = chunk.split('.').filter(|p| !p.is_empty()).collect();
    let single = pieces.len() > 1 && pieces.iter().all(|p| p.chars().count() == 1);
    if single {
        let joined = latin(&pieces.concat());
        // at the beginning of a name they are somebody's initials
        let known = dictionary.is_legal_form(&joined, false) || dictionary.form(&joined).is_some();
        if pieces.len() > 2 || (known && !opens) {
            out.push(Raw { text: joined, dotted: false, capitals: true, consonantal: false, han: Han::No });
            return;
        }
    }
    for (i, piece) in pieces.iter().enumerate() {
        let dotted = chunk.contains('.') && (i + 1 < pieces.len() || chunk.ends_with('.'));
        script_words(piece, dotted, dictionary, out);
    }
}

fn script_words(piece: &str, dotted: bool, dictionary: &Dictionary, out: &mut Vec<Raw>) {
    let characters: Vec<char> = piece.chars().collect();
    let mut i = 0;
    while i < characters.len() {
        if is_han(characters[i]) {
            i += han_word(&characters[i..], dictionary, out);
            continue;
        }
        let end = characters[i..].iter().position(|c| is_han(*c)).map_or(characters.len(), |n| i + n);
        let run = &characters[i..end];
        // French and Italian elision: d'Azur, l'Aquila, dell'Arte
        let start = match run {
            [c, q, _, ..] if is_apostrophe(*q) && matches!(c.to_ascii_lowercase(), 'd' | 'l') => 2,
            _ => 0,
        };
        let text: String = run[start..].iter().filter(|c| !is_apostrophe(**c)).collect();
        let capitals = text.chars().all(char::is_uppercase);
        let consonantal = text.chars().any(is_consonantal);
        for word in latin(&text).split(' ').filter(|w| !w.is_empty()) {
            out.push(Raw { text: word.to_owned(), dotted, capitals, consonantal, han: Han::No });
        }
        i = end;
    }
}

fn han_word(text: &[char], dictionary: &Dictionary, out: &mut Vec<Raw>) -> usize {
    let raw = |han| Raw { text: String::new(), dotted: false, capitals: false, consonantal: false, han };
    match dictionary.han(text) {
        Some((n, Some(entry))) => {
            for word in &entry.words {
                let class = dictionary.word(word).map_or(entry.class, |e| e.class);
                out.push(raw(Han::Word(Word::new(word.clone(), class))));
            }
            n
        }
        Some((n, None)) => {
            out.push(raw(Han::LegalForm));
            n
        }
        None => {
            let mut word = Word::new(latin(&text[..1].iter().collect::<String>()).replace(' ', ""), Class::Plain);
            word.syllable = true;
            if !word.text.is_empty() {
                out.push(raw(Han::Word(word)));
            }
            1
        }
    }
}

/// Takes legal forms off both ends.
fn without_legal_forms<'a>(raw: &'a [Raw], dictionary: &Dictionary) -> &'a [Raw] {
    let joined = |slice: &[Raw]| {
        slice
            .iter()
            .map(|r| if matches!(r.han, Han::No) { r.text.as_str() } else { "\u{0}" })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut rest = raw;
    'again: loop {
        if let [inner @ .., last] = rest
            && last.is_legal_form()
        {
            rest = inner;
            continue;
        }
        if let [first, inner @ ..] = rest
            && first.is_legal_form()
        {
            rest = inner;
            continue;
        }
        for n in (1..=LONGEST_FORM.min(rest.len())).rev() {
            if dictionary.is_legal_form(&joined(&rest[rest.len() - n..]), false) {
                rest = &rest[..rest.len() - n];
                continue 'again;
            }
            if n < rest.len() && dictionary.is_legal_form(&joined(&rest[..n]), true) {
                rest = &rest[n..];
                continue 'again;
            }
        }
        return rest;
    }
}

/// Replaces forms by the words they are compared as.
fn known_words(raw: &[Raw], dictionary: &Dictionary) -> Vec<Word> {
    let mut out = Vec::new();
    let mut i = 0;
    'next: while i < raw.len() {
        if raw[i].is_legal_form() {
            i += 1;
            continue;
        }
        if let Han::Word(known) = &raw[i].han {
            out.push(known.clone());
            i += 1;
            continue;
        }
        for n in (1..=LONGEST_FORM.min(raw.len() - i)).rev() {
            let slice = &raw[i..i + n];
            if slice.iter().any(|r| !matches!(r.han, Han::No)) {
                continue;
            }
            let form = slice.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join(" ");
            // words that are also written apart: gong ye, north western
            let joined = || form.replace(' ', "");
            let apart = (2..=3).contains(&n) && form.len() >= 6;
            let entry = dictionary.form(&form).or_else(|| if apart { dictionary.form(&joined()) } else { None });
            let entry = entry.or_else(|| if n == 1 && !raw[i].consonantal { dictionary.sounding(&form) } else { None });
            // TU is a technical university, Tu a surname
            let Some(entry) = entry.filter(|e| e.words.len() == 1 || raw[i].capitals || form.len() > 3) else {
                continue;
            };
            for text in &entry.words {
                let class = dictionary.word(text).map_or(entry.class, |e| e.class);
                // left-out words keep their form: where they stay in, they are part of somebody's name
                let own = if class == Class::Stop { form.replace(' ', "") } else { text.clone() };
                let mut word = Word::new(own, class);
                word.dotted = n == 1 && raw[i].dotted && raw[i].text.len() == 1;
                if word.dotted {
                    word.text.clone_from(&raw[i].text);
                    word.class = Class::Plain;
                }
                out.push(word);
            }
            i += n;
            continue 'next;
        }
        out.push(Word {
            text: raw[i].text.clone(),
            class: Class::Plain,
            dotted: raw[i].dotted,
            consonantal: raw[i].consonantal,
            syllable: false,
        });
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(name: &str) -> String {
        words(name).iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_in_one_form() {
        for (name, wanted) in [
            ("Huawei Technologies Co., Ltd.", "huawei technology"),
            ("华为技术有限公司", "hua wei technology"),
            ("北京航空航天大学", "beijing aeronautics astronautics university"),
            ("Beijing University of Aeronautics & Astronautics", "beijing university aeronautics astronautics"),
            ("Ha'erbin Gongye Daxue", "harbin industry university"),
            ("哈尔滨工业大学", "harbin industry university"),
            ("Общество с ограниченной ответственностью “Интер Тобако”", "inter tobako"),
            ("“Inter Tobacco” LLC", "inter tobacco"),
            ("S.A. Kuzmenko", "s a kuzmenko"),
            ("Trover, S.A.", "trover"),
            ("TU Delft", "technology university delft"),
            ("Katholieke Universiteit te Leuven", "katholieke university leuven"),
            ("Université d’Aix", "university aix"),
            ("Ltd.", "limited"),
            ("بشار الأسد", "bshr lsd"),
            ("Du Wei", "du wei"),
            ("OSETROVA, Maria Aleksandrovna", "osetrova maria aleksandrovna"),
        ] {
            assert_eq!(text(name), wanted, "{name}");
        }
        assert!(words("—!?").is_empty());
    }

    #[test]
    fn splits_affiliations_and_brackets() {
        let p = parts("School of Astronautics, Harbin Institute of Technology (HIT) 哈尔滨工业大学");
        assert!(
            p.contains(&"Harbin Institute of Technology".to_owned()) && p.contains(&"哈尔滨工业大学".to_owned()),
            "{p:?}"
        );
        assert_eq!(
            listed("BUTEMBO AIRLINES (BAL) ; X COMPANY (Goma)"),
            [("BUTEMBO AIRLINES".to_owned(), false), ("BAL".to_owned(), true), ("X COMPANY".to_owned(), false)]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(name in "\\PC{0,80}") {
            let w = words(&name);
            prop_assert!(w.iter().all(|w| !w.text.is_empty() && w.text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())));
            let _ = parts(&name);
            let _ = listed(&name);
        }

        #[test]
        fn legal_forms_change_nothing(name in "[A-Z][a-z]{3,9} [A-Z][a-z]{3,9}") {
            prop_assert_eq!(words(&name), words(&format!("{name} GmbH")));
        }
    }
}
