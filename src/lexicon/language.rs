//! The language of a text, as far as the reading cares.
//!
//! In: passages. Out: a code of ISO 639-1, or none: it is told by words that only one language has, else by comparing it with
//! those of the Union and their neighbours.

use serde::Deserialize;
use whatlang::{Detector, Lang};

use super::normalize::spelling;

/// Bytes up to which the language is guessed among those we read when it cannot be told from all.
const SHORT_TEXT: usize = 160;
/// Bytes of a text that are enough to tell its language.
const SAMPLE: usize = 400;
/// The languages we read.
const READ: [Lang; 4] = [Lang::Eng, Lang::Nld, Lang::Fra, Lang::Deu];
/// The languages they are told from: those of the Union that the library knows, and neighbours. All it knows takes twice
/// the time.
const TOLD_FROM: [Lang; 25] = [
    Lang::Eng,
    Lang::Nld,
    Lang::Fra,
    Lang::Deu,
    Lang::Bul,
    Lang::Ces,
    Lang::Dan,
    Lang::Ell,
    Lang::Spa,
    Lang::Est,
    Lang::Fin,
    Lang::Hrv,
    Lang::Hun,
    Lang::Ita,
    Lang::Lit,
    Lang::Lav,
    Lang::Nob,
    Lang::Pol,
    Lang::Por,
    Lang::Ron,
    Lang::Slk,
    Lang::Slv,
    Lang::Swe,
    Lang::Tur,
    Lang::Afr,
];

/// The language of a text as far as the reading cares.
#[must_use]
pub fn language_of(passages: &[&str]) -> Option<&'static str> {
    let mut sample = String::new();
    for p in passages {
        let room = SAMPLE.saturating_sub(sample.len());
        sample.push_str(&p[..p.floor_char_boundary(room)]);
        sample.push('\n');
        if sample.len() > SAMPLE {
            break;
        }
    }
    if let Some(language) = surely(&sample) {
        return Some(language);
    }
    let mut info = Detector::with_allowlist(TOLD_FROM.to_vec()).detect(&sample)?;
    if !info.is_reliable() && info.confidence() < 0.35 {
        if sample.len() > SHORT_TEXT {
            return None;
        }
        // a sentence alone is told among the languages we read
        info = Detector::with_allowlist(READ.to_vec()).detect(&sample)?;
    }
    match info.lang() {
        Lang::Eng => Some("en"),
        Lang::Nld | Lang::Afr => Some("nl"),
        Lang::Fra => Some("fr"),
        Lang::Deu => Some("de"),
        _ => None,
    }
}

/// Words that tell a language by themselves.
#[derive(Deserialize, Default)]
pub(super) struct Sure {
    language: String,
    words: String,
    least: f64,
    fewest: usize,
}

/// The language of a text of which words that only this one has are a good part.
#[must_use]
fn surely(text: &str) -> Option<&'static str> {
    let sure = &spelling().sure;
    let own = |word: &&str| sure.words.split(';').any(|s| s.trim().eq_ignore_ascii_case(word));
    let words = || text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    let found = words().filter(own).count();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred words")]
    let share = found as f64 / words().count().max(1) as f64;
    // a title or a quotation in another language has one or two
    (share >= sure.least && found >= sure.fewest).then_some(sure.language.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_by_words_that_only_it_has() {
        assert_eq!(
            surely("The cell holds the pressure that the pump has built, which is enough for this work"),
            Some("en")
        );
        for other in [
            "Het vat houdt de druk van de pomp, this is the",
            "Le the du jour n'est pas la tasse de tout le monde",
            "",
            "42",
        ] {
            assert_eq!(surely(other), None, "{other}");
        }
    }
}
