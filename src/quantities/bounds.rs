//! What stands around a number and changes it: signs, bounds, "about"; money and labels, which make it no figure.
//!
//! In: a [`Source`] and a [`Number`]. Out: cues, and whether the number is a figure at all.

use super::digits::{Number, Source};
use super::units::units;
use super::wording::{Cue, blanks, ends_with_phrase, floor_boundary, numbers, starts_with_phrase};

/// Farthest back, in bytes, that words before a number are looked at.
const LOOK_BACK: usize = 48;

/// What stands before a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    pub(super) cue: Option<Cue>,
    pub(super) approximate: bool,
    /// Where the words begin.
    pub(super) start: usize,
}

impl Source<'_> {
    /// The sign of a number and where it stands.
    pub(super) fn sign_before(&self, n: &Number) -> (Option<usize>, bool) {
        let before = &self.text[..n.span.start];
        let words = before.trim_end_matches(' ');
        let tail = words[floor_boundary(words, words.len().saturating_sub(16))..].to_lowercase();
        if words.len() + 1 == before.len()
            && let Some(m) = numbers().minus.iter().find(|m| ends_with_phrase(&tail, m))
            // "au moins" is a bound
            && !numbers().before.at_end(&tail).any(|(p, _)| p.len() > m.len())
        {
            return (Some(words.len() - m.len()), true);
        }
        let Some(c) = before.chars().next_back() else { return (None, false) };
        let at = before.len() - c.len_utf8();
        let earlier = before[..at].chars().next_back();
        let free = earlier.is_none_or(|p| {
            p.is_whitespace() || matches!(p, '(' | '[' | '~' | '≈' | '<' | '>' | '=' | ':' | ',' | '|')
        });
        match c {
            '-' | '−' | '–' if free => (Some(at), true),
            '+' if free => (Some(at), false),
            _ => (None, false),
        }
    }

    /// Words before a number: the bound, whether it is approximate, where they begin.
    pub(super) fn cue_before(&self, start: usize) -> Before {
        let mut found = Before { cue: None, approximate: false, start };
        for _ in 0..3 {
            let before = self.text[..found.start].trim_end_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}', '(', ':']);
            if found.start - before.len() > 3 {
                break;
            }
            let before = without_article(before);
            let window = floor_boundary(before, before.len().saturating_sub(LOOK_BACK));
            let tail = before[window..].to_lowercase();
            let Some((phrase, cue)) = numbers().before.at_end(&tail).next() else {
                break;
            };
            match cue {
                Cue::About => found.approximate = true,
                other => found.cue = found.cue.or(Some(*other)),
            }
            found.start = floor_boundary(self.text, before.len().saturating_sub(phrase.len()));
        }
        found
    }

    /// The bound a text opens with, and its length: "more than" in "from 12 to more than 20 %".
    pub(super) fn cue_at(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let bound = |c: &Cue| matches!(c, Cue::Stated(_) | Cue::Maximum | Cue::About);
        numbers().before.at_head(rest).find(|(_, c)| bound(c)).map(|(p, _)| p.len())
    }

    /// Words after a figure, "or more", and where they end.
    pub(super) fn cue_after(&self, end: usize) -> Option<(Cue, usize)> {
        let rest = &self.text[end..];
        let gap = blanks(rest);
        let (phrase, cue) = numbers().after.at_head(&rest[gap..]).next()?;
        Some((*cue, end + gap + phrase.len()))
    }

    /// Whether a number is an amount of money, a date, a label: no figure.
    pub(super) fn is_money_or_label(&self, n: &Number, start: usize) -> bool {
        let before = self.text[..start].trim_end_matches([' ', '\u{a0}', '#']);
        let window = floor_boundary(before, before.len().saturating_sub(20));
        let tail = before[window..].to_lowercase();
        if numbers().money_before.iter().any(|m| ends_with_phrase(&tail, m)) {
            return true;
        }
        let rest = &self.text[n.span.end..];
        let gap = blanks(rest);
        if numbers().money_after.iter().any(|m| starts_with_phrase(&rest[gap..], m)) {
            return true;
        }
        if before.ends_with('[') && rest.starts_with([']', ',', '–', '-']) {
            return true;
        }
        // dates and identifiers: 2024-05-01, 10.1000/xyz, 101116741
        if n.plain
            && (rest.starts_with('-') || rest.starts_with('/'))
            && rest[1..].starts_with(|c: char| c.is_ascii_digit())
            && looks_like_year(n.value)
        {
            return true;
        }
        let unit = units().read(&rest[gap..]);
        // "Figure 4b", "MIL-STD-810H": one letter right after the number is part of the label
        let labelling = unit.as_ref().is_none_or(|u| gap == 0 && u.len == 1);
        if n.plain && labelling && numbers().label.iter().any(|l| ends_with_phrase(&tail, l)) {
            return true;
        }
        // "Sentinel-2A", "RS-232", but "sub-100 nm" and "mid-15 µm"
        let joined = self.text[..start].strip_suffix(['-', '‑', '–']).is_some_and(|b| b.ends_with(char::is_alphabetic));
        joined && (gap == 0 || unit.is_none()) && numbers().before.at_end(&tail).next().is_none()
    }
}

/// The text without the article it ends with.
fn without_article(text: &str) -> &str {
    let article = |a: &&String| text.strip_suffix(a.as_str()).is_some_and(|head| head.ends_with(' '));
    numbers().articles.iter().find(article).map_or(text, |a| text[..text.len() - a.len()].trim_end())
}

/// Whether a whole number is most likely a year.
pub(super) fn looks_like_year(v: f64) -> bool {
    (1900.0..=2100.0).contains(&v) && v.fract() == 0.0
}
