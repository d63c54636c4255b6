//! Two names side by side: which words belong together, and what the others say.
//!
//! In: a name that is asked, prepared by the index, and a listed name. Out: a score from 0 to 1. The score is the rarity
//! of the words in common over the rarity of all words; rules then say what a word that is left over means: between two
//! universities of one town the subject is the difference, for a company "group" is none, and where each name has a
//! distinctive word that the other lacks they are two.

use super::index::{Asked, Index, MISSPELT, Name, VARIANT};
use super::names::Word;
use super::party::PartyType;
use super::similarity::{consonants, distance};
use super::words::{Class, dictionary};

/// Score that names which contradict one another do not exceed: below what is reported.
const CONTRADICTED: f32 = 0.80;
/// Rarity that two words of a personal name have together when they are enough.
const TWO_NAMES: f32 = 10.0;
/// Letters of a personal name of which a part is not enough.
const SHORT_NAME: usize = 9;
/// Rarity that a listed name has when it may be part of a longer one.
const OWN_NAME: f32 = 7.0;
/// Likeness of an initial and a name that begins with it.
const INITIAL: f32 = 0.75;
/// Least score of a listed name inside a longer one, and of a personal name without its middle names.
const PARTLY: f32 = 0.86;

/// One word of either side during comparison.
struct Side {
    class: Class,
    weight: f32,
    initial: bool,
    number: bool,
    syllable: bool,
    letters: usize,
    /// Likeness to what it was put together with; 0 when it stands alone.
    matched: f32,
    /// Where its counterpart stands.
    other: usize,
}

/// The likeness of what is asked and a listed name.
pub(super) fn compare(index: &Index, asked: &Asked, name: &Name, party_type: PartyType) -> f32 {
    let mut ours: Vec<Side> =
        asked.words.iter().zip(&asked.weights).map(|(w, weight)| side(&w.text, w.class, *weight, w.syllable)).collect();
    let mut theirs: Vec<Side> = name
        .terms
        .iter()
        .map(|t| &index.terms[*t as usize])
        .map(|t| side(&t.text, t.class, t.weight, t.syllable))
        .collect();
    if ours.is_empty() || theirs.is_empty() {
        return 0.0;
    }
    let generic =
        |sides: &[Side]| sides.iter().any(|s| matches!(s.class, Class::Type { .. } | Class::Subject | Class::Business));
    let person = match party_type {
        PartyType::Person => !generic(&ours),
        PartyType::Unknown => !generic(&ours) && !generic(&theirs) && (2..=5).contains(&theirs.len()),
        PartyType::Organisation | PartyType::Vessel | PartyType::Aircraft => false,
    };
    pair(index, asked, name, person, &mut ours, &mut theirs);

    if name.weak || matches!(party_type, PartyType::Vessel | PartyType::Aircraft) {
        let same = ours.len() == theirs.len() && ours.iter().all(|s| s.matched >= 1.0);
        return if !same {
            0.0
        } else if name.weak {
            PARTLY
        } else {
            1.0
        };
    }
    let academic = |sides: &[Side]| sides.iter().any(|s| s.class == Class::Type { academic: true });
    let academic = academic(&ours) && academic(&theirs);
    let mut score = share(&ours, &theirs, academic);

    if person {
        score = score.max(personal(&ours, &theirs));
    } else {
        score = score.max(inside(&ours, &theirs)).max(short(&ours, &theirs));
    }
    if contradicts(&ours, academic) && contradicts(&theirs, academic) {
        score = score.min(CONTRADICTED);
    }
    let mut both = ours.iter().chain(&theirs);
    if academic && both.any(|s| s.class == Class::Subject && s.matched <= 0.0) {
        score = score.min(CONTRADICTED);
    }
    if misspelt(&ours, &theirs, person) {
        score = score.min(CONTRADICTED);
    }
    if ours.iter().chain(&theirs).any(|s| s.number && s.matched <= 0.0) {
        score = score.min(CONTRADICTED);
    }
    // names made of nothing but common words have to be the same
    let own = theirs.iter().filter(|s| s.matched > 0.0);
    let distinct = own.clone().any(|s| s.class == Class::Plain && !s.initial)
        || own.filter(|s| matches!(s.class, Class::Place | Class::Subject)).count() >= 2;
    let whole = ours.iter().chain(&theirs).all(|s| s.matched > 0.0);
    let placed = whole && theirs.iter().any(|s| matches!(s.class, Class::Place | Class::Subject));
    if !distinct && !placed && score < 0.97 {
        score = score.min(CONTRADICTED);
    }
    let ordered = ours.iter().filter(|s| s.matched > 0.0).map(|s| s.other).is_sorted();
    if ordered { score } else { score - 0.01 }
}

fn side(text: &str, class: Class, weight: f32, syllable: bool) -> Side {
    let initial = text.len() == 1;
    let number = text.bytes().all(|b| b.is_ascii_digit());
    let weight = match class {
        Class::Particle => weight.min(1.0),
        _ if initial => weight.min(1.5),
        _ => weight,
    };
    Side { class, weight, initial, number, syllable, letters: text.len(), matched: 0.0, other: 0 }
}

/// Puts words together, the surest and rarest first; one word may stand for two or three neighbours.
fn pair(index: &Index, asked: &Asked, name: &Name, person: bool, ours: &mut [Side], theirs: &mut [Side]) {
    struct Pair {
        at: (usize, usize),
        len: (usize, usize),
        like: f32,
        weight: f32,
    }
    let mut pairs = Vec::new();
    for span in &asked.spans {
        for (j, &term) in name.terms.iter().enumerate() {
            let like = Asked::likeness(span, term);
            if like > 0.0 {
                pairs.push(Pair { at: (span.start, j), len: (span.len, 1), like, weight: theirs[j].weight });
            }
        }
    }
    for (i, word) in asked.words.iter().enumerate() {
        if person || word.dotted {
            for (j, &term) in name.terms.iter().enumerate() {
                let text = &index.terms[term as usize].text;
                let short = word.text.len().min(text.len()) == 1 && word.text.len() != text.len();
                if short && word.text.as_bytes().first() == text.as_bytes().first() {
                    pairs.push(Pair { at: (i, j), len: (1, 1), like: INITIAL, weight: 0.0 });
                }
            }
        }
        for (j, &term) in name.terms.iter().enumerate() {
            let text = &index.terms[term as usize].text;
            if word.dotted && word.text.len() >= 3 && text.len() > word.text.len() && text.starts_with(&word.text) {
                pairs.push(Pair { at: (i, j), len: (1, 1), like: 0.95, weight: theirs[j].weight });
            }
            for len in 2..=3.min(name.terms.len() - j) {
                let joined: String =
                    name.terms[j..j + len].iter().map(|t| index.terms[*t as usize].text.as_str()).collect();
                let like = joined_likeness(word, &joined);
                if like > 0.0 {
                    let weight = theirs[j..j + len].iter().map(|s| s.weight).sum();
                    pairs.push(Pair { at: (i, j), len: (1, len), like, weight });
                }
            }
        }
    }
    // particles come last, so that they do not keep "Abd al-Rahman" from standing for "Abdulrahman"
    pairs.sort_by(|a, b| {
        let last = |p: &Pair| p.weight <= 1.0 && p.len == (1, 1) && p.like >= 1.0;
        last(a)
            .cmp(&last(b))
            .then(b.like.total_cmp(&a.like))
            .then(b.weight.total_cmp(&a.weight))
            .then(a.at.cmp(&b.at))
            .then(b.len.cmp(&a.len))
    });
    for p in pairs {
        let (i, j) = (p.at.0..p.at.0 + p.len.0, p.at.1..p.at.1 + p.len.1);
        if ours[i.clone()].iter().chain(&theirs[j.clone()]).any(|s| s.matched > 0.0) {
            continue;
        }
        let (place, counterpart) = (i.start, j.start);
        // a word that is not spelled as listed is as rare as the listed one it stands for
        if p.len == (1, 1) && p.like < 1.0 && !ours[place].initial && !theirs[counterpart].initial {
            ours[place].weight = theirs[counterpart].weight;
            if ours[place].class == Class::Plain {
                ours[place].class = theirs[counterpart].class;
            }
        }
        for s in &mut ours[i] {
            s.matched = p.like;
            s.other = counterpart;
        }
        for s in &mut theirs[j] {
            s.matched = p.like;
            s.other = place;
        }
    }
}

/// How alike one word and several that are written together are.
fn joined_likeness(word: &Word, joined: &str) -> f32 {
    let (word, consonantal) = (word.text.as_str(), word.consonantal);
    if joined.len() < 4 {
        return 0.0;
    }
    // the script does not write the vowel at the beginning either
    let bones = |text: &str| consonants(&dictionary().sound(text)).trim_start_matches('*').to_owned();
    if consonantal && bones(word) == bones(joined) {
        return VARIANT;
    }
    if word.as_bytes().first() != joined.as_bytes().first() {
        return 0.0;
    }
    if word.len().abs_diff(joined.len()) > 2 {
        return 0.0;
    }
    if word == joined {
        return 1.0;
    }
    if dictionary().sound(word) == dictionary().sound(joined) {
        return 0.95;
    }
    if joined.len() >= 8 && distance(word, joined, 1).is_some() { 0.92 } else { 0.0 }
}

/// Weight of a word in the comparison of two institutions.
fn weight(s: &Side, academic: bool) -> f32 {
    match s.class {
        Class::Subject if academic => s.weight.max(4.0),
        Class::Type { academic: true } if academic => s.weight.max(2.0),
        _ => s.weight,
    }
}

/// What a word that is left over counts: words of trade come and go with companies.
fn left_over(s: &Side, academic: bool) -> f32 {
    weight(s, academic)
        * match s.class {
            Class::Business => 0.4,
            Class::Type { .. } if !academic => 0.6,
            Class::Place if !academic => 0.8,
            Class::Subject if !academic => 0.7,
            _ => 1.0,
        }
}

/// Rarity of the words in common over that of all words of both sides.
fn share(ours: &[Side], theirs: &[Side], academic: bool) -> f32 {
    let (mut common, mut all) = (0.0, 0.0);
    for s in ours.iter().chain(theirs) {
        if s.matched > 0.0 {
            common += weight(s, academic) * s.matched;
            all += weight(s, academic);
        } else {
            all += left_over(s, academic);
        }
    }
    if all > 0.0 { common / all } else { 0.0 }
}

/// A personal name without some of its middle names, or with initials.
fn personal(ours: &[Side], theirs: &[Side]) -> f32 {
    let full = |s: &&Side| s.matched >= 0.85 && !s.initial && s.class != Class::Particle;
    let (a, b) = (ours.iter().filter(full).count(), theirs.iter().filter(full).count());
    let rarity: f32 = theirs.iter().filter(full).map(|s| s.weight).sum();
    let whole = |sides: &[Side]| sides.iter().all(|s| s.matched > 0.0 || s.class == Class::Particle);
    let torn = ours.iter().chain(theirs).any(|s| s.syllable && s.matched <= 0.0);
    // of names as short as Kai Li, a part is another name
    let letters: usize = ours.iter().filter(|s| s.matched > 0.0).map(|s| s.letters).sum();
    let torn = torn || (letters < SHORT_NAME && !(whole(ours) && whole(theirs)));
    if torn || a.min(b) < 2 || rarity < TWO_NAMES || !(whole(ours) || whole(theirs)) {
        return 0.0;
    }
    let cover = |sides: &[Side]| {
        let all: f32 = sides.iter().map(|s| s.weight).sum();
        sides.iter().map(|s| s.weight * s.matched).sum::<f32>() / all.max(0.1)
    };
    // of a very long name two words are too little
    let least = cover(ours).min(cover(theirs));
    if least < 0.45 { 0.0 } else { PARTLY + (1.0 - PARTLY) * least * cover(ours).max(cover(theirs)) }
}

/// A listed name that stands whole inside a longer one whose other words say which part or branch: a town, a school.
fn inside(ours: &[Side], theirs: &[Side]) -> f32 {
    if theirs.iter().any(|s| s.matched < 0.85) || !theirs.iter().map(|s| s.other).is_sorted() {
        return 0.0;
    }
    let rarity: f32 = theirs.iter().map(|s| s.weight).sum();
    let own = theirs.iter().any(|s| matches!(s.class, Class::Plain | Class::Place));
    let first = ours.iter().position(|s| s.matched > 0.0).unwrap_or(0);
    let last = ours.iter().rposition(|s| s.matched > 0.0).unwrap_or(0);
    let together = ours[first..=last].iter().all(|s| s.matched > 0.0);
    let academic = theirs.iter().any(|s| s.class == Class::Type { academic: true });
    let named = ours.iter().filter(|s| s.matched <= 0.0).all(|s| match s.class {
        // the university of a town is not the company of that name
        Class::Type { academic: true } => academic,
        Class::Type { .. } | Class::Business | Class::Place | Class::Stop => true,
        Class::Subject => !academic,
        Class::Plain | Class::Given | Class::Particle => false,
    });
    if rarity >= OWN_NAME && own && together && named {
        let likeness: f32 = theirs.iter().map(|s| s.matched * s.weight).sum::<f32>() / rarity;
        PARTLY + 0.06 * likeness
    } else {
        0.0
    }
}

/// A company's or institution's own word without the words of trade or sort that the listed name adds.
fn short(ours: &[Side], theirs: &[Side]) -> f32 {
    let own = ours.iter().filter(|s| s.class == Class::Plain).map(|s| s.weight).sum::<f32>() >= OWN_NAME;
    let whole = ours.iter().all(|s| s.matched >= 0.95);
    let added = theirs.iter().filter(|s| s.matched <= 0.0);
    let plain = added.clone().all(|s| matches!(s.class, Class::Type { .. } | Class::Business | Class::Stop));
    if own && whole && plain { PARTLY } else { 0.0 }
}

/// Whether a side has a word of its own that the other would have if it were the same.
fn contradicts(sides: &[Side], academic: bool) -> bool {
    sides.iter().filter(|s| s.matched <= 0.0 && !s.initial).any(|s| match s.class {
        Class::Plain | Class::Given | Class::Subject | Class::Place => true,
        Class::Type { .. } => academic,
        Class::Stop | Class::Business | Class::Particle => false,
    })
}

/// Whether the names rest on typing errors: two in the words of a person, or one in the only distinctive word of an
/// organisation where something else differs as well.
fn misspelt(ours: &[Side], theirs: &[Side], person: bool) -> bool {
    let doubtful = |s: &&Side| s.matched > 0.0 && s.matched <= MISSPELT && !s.initial;
    if person {
        return ours.iter().filter(doubtful).count() >= 2;
    }
    let own =
        theirs.iter().filter(|s| s.matched > 0.0 && matches!(s.class, Class::Plain | Class::Given | Class::Place));
    let left = ours.iter().chain(theirs).any(|s| s.matched <= 0.0 && s.class != Class::Stop);
    left && own.clone().count() > 0 && own.clone().all(|s| s.matched < 0.95)
}
