//! What stands around a number and changes it: signs, bounds, "about"; money and labels, which make it no figure.
//!
//! In: a [`Source`] and a [`Number`]. Out: cues, and whether the number is a figure at all.

use super::digits::{Number, Source};
use super::quantity::Stated;
use super::wording::{Cue, blanks, ends_with_phrase, floor_boundary, numbers, starts_with_phrase};

/// Farthest back, in bytes, that words before a number are looked at.
const LOOK_BACK: usize = 48;
/// Most words of a heading between its bound and its figure.
const HEADING: usize = 3;

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
            let found_here = bound_at_end(&tail).or_else(|| bound_over_noun(&tail).filter(|_| found.cue.is_none()));
            let Some((cue, from)) = found_here else {
                break;
            };
            match cue {
                Cue::About => found.approximate = true,
                other => found.cue = found.cue.or(Some(other)),
            }
            found.start = floor_boundary(self.text, before.len().saturating_sub(tail.len() - from));
        }
        if found.cue.is_none() {
            found.cue = self.heading_before(start);
        }
        found
    }

    /// The bound that a heading before a figure opens with: "Max. pressure (bar): 350".
    fn heading_before(&self, start: usize) -> Option<Cue> {
        let before = self.text[..start].trim_end().strip_suffix([':', '='])?.trim_end();
        let mut head = before.strip_suffix([')', ']']).and_then(|b| b.rsplit_once(['(', '['])).map_or(before, |b| b.0);
        for _ in 0..HEADING {
            let (rest, word) = head.trim_end().rsplit_once([' ', '\u{a0}'])?;
            if !word.chars().all(|c| c.is_alphabetic() || c == '-') {
                return None;
            }
            head = rest.trim_end();
            let tail = head[floor_boundary(head, head.len().saturating_sub(LOOK_BACK))..].to_lowercase();
            let rating = |c: &Cue| matches!(c, Cue::Maximum | Cue::Stated(Stated::AtLeast));
            if let Some((phrase, cue)) = numbers().before.at_end(&tail).find(|(_, c)| rating(c)) {
                // "10 min pressure: 5 bar", "5 m/s max. Pressure: 3 bar": it belongs to the figure before it
                let figure = self.figure_end.get();
                return Some(*cue).filter(|_| figure == 0 || head.len().saturating_sub(phrase.len()) > figure + 1);
            }
        }
        None
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
        // "1.2 µm + L/300" is a sum, no bound
        let after = &rest[gap + phrase.len()..];
        let next = if gap > 0 { after.trim_start() } else { after };
        if phrase == "+" && next.starts_with(char::is_alphanumeric) {
            return None;
        }
        Some((*cue, end + gap + phrase.len()))
    }

    /// Whether a number is an amount of money, a date, a label: no figure.
    pub(super) fn is_money_or_label(&self, n: &Number, start: usize) -> bool {
        let before = self.text[..start].trim_end_matches([' ', '\u{a0}', '#']);
        let window = floor_boundary(before, before.len().saturating_sub(20));
        let tail = before[window..].to_lowercase();
        if numbers().money_before.end(&tail) {
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
        // "12K tow": thousands of filaments
        let own = &self.text[n.span.start..];
        if n.plain
            && let Some(after) = rest.strip_prefix(['K', 'k'])
            && numbers().thousands.iter().any(|t| starts_with_phrase(after.trim_start_matches([' ', '-']), t))
        {
            return true;
        }
        // "15N labelled", "316 L steel"
        let names_itself = |i: &String| {
            own.strip_prefix(i.as_str())
                .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '/'))
        };
        if n.plain && n.span.start == start && numbers().isotopes.iter().any(names_itself) {
            return true;
        }
        let unit = self.unit_at(n.span.end + gap);
        // "a 29 kb genome": thousands of bases
        if let Some(u) = unit.as_ref().filter(|u| u.kind.name() == "information") {
            let (symbol, after) = rest[gap..].split_at(u.len);
            let next = after[blanks(after)..].trim_start_matches('-');
            if symbol.ends_with('b') && numbers().bases.iter().any(|b| starts_with_phrase(next, b)) {
                return true;
            }
        }
        // "Figure 4b", "MIL-STD-810H": one letter right after the number is part of the label
        let labelling = unit.as_ref().is_none_or(|u| gap == 0 && u.len == 1);
        if n.plain && labelling && numbers().label.end(&tail) {
            return true;
        }
        // "section 6.1"
        if unit.is_none() && numbers().firm_label.end(&tail) {
            return true;
        }
        // "Building 4 C", "Table 7 A": a letter that stands apart belongs to these all the same
        let letter = unit.as_ref().is_some_and(|u| u.len == 1 && rest[gap..].starts_with(char::is_alphabetic));
        if n.plain && letter && numbers().firm_label.end(&tail) {
            return true;
        }
        // "Sentinel-2A", "RS-232", but "sub-100 nm" and "mid-15 µm"
        let joined = self.text[..start].strip_suffix(['-', '‑', '–']).is_some_and(|b| b.ends_with(char::is_alphabetic));
        joined && (gap == 0 || unit.is_none()) && numbers().before.at_end(&tail).next().is_none()
    }
}

impl Source<'_> {
    /// Whether the clause before a figure says that something changes: "the error drops from".
    pub(super) fn changes_before(&self, start: usize, cue: Option<Cue>) -> bool {
        let before = &self.text[floor_boundary(self.text, start.saturating_sub(LOOK_BACK))..start];
        let tail = before.trim_end();
        if cue != Some(Cue::From) && !numbers().of.iter().any(|o| ends_with_phrase(tail, o)) {
            return false;
        }
        // "Yb:KGW" is one word
        let clause = before.rsplit(". ").next().and_then(|b| b.rsplit(": ").next()).unwrap_or(before);
        let clause = clause.rsplit([';', '(', ')']).next().unwrap_or(clause);
        clause
            .split(|c: char| !c.is_alphabetic())
            .any(|w| numbers().change.iter().any(|c| starts_with_phrase(w, c) && w.len() == c.len()))
    }

    /// Whether all of a range can be reached: "adjustable from 1 to 30 kV".
    pub(super) fn adjustable_before(&self, start: usize) -> bool {
        let before = &self.text[floor_boundary(self.text, start.saturating_sub(LOOK_BACK))..start];
        let clause = before.rsplit([';', ',', ':', '(', ')']).next().unwrap_or(before);
        let clause = clause.rsplit(". ").next().unwrap_or(clause).trim_end().to_lowercase();
        // "from", "between" may stand between the two
        let short = clause.rsplit_once(' ').map_or("", |(head, _)| head);
        [clause.as_str(), short]
            .into_iter()
            .any(|c| numbers().adjustable.iter().any(|a| ends_with_phrase(c.trim_end(), a)))
    }

    /// Whether a percentage is a share of somebody's time or of a budget: "20 % of his time", "postdoc (50 %)".
    pub(super) fn is_effort(&self, start: usize, end: usize) -> bool {
        let rest = &self.text[end..];
        let after = &rest[blanks(rest)..];
        if numbers().effort_after.iter().any(|e| starts_with_phrase(after, e)) {
            return true;
        }
        let before = self.text[..start].trim_end_matches([' ', '\u{a0}', '(', ',', ':']);
        let tail = before[floor_boundary(before, before.len().saturating_sub(24))..].to_lowercase();
        numbers().effort_before.end(&tail)
    }
}

/// The bound a text in small letters ends with, and where it begins: "exceeding", "hoger zijn dan", "must not exceed".
fn bound_at_end(tail: &str) -> Option<(Cue, usize)> {
    let (cue, from) = if let Some((phrase, cue)) = numbers().before.at_end(tail).next() {
        (*cue, tail.len() - phrase.len())
    } else {
        // "hoger zijn dan": a verb stands inside the comparison
        let than = numbers().than.iter().find(|t| ends_with_phrase(tail, t))?;
        let (head, verb) = tail[..tail.len() - than.len()].trim_end().rsplit_once(' ')?;
        if !numbers().verbs.iter().any(|v| v == verb) {
            return None;
        }
        let without = format!("{head} {than}");
        let (phrase, cue) = numbers().before.at_end(&without).next()?;
        (*cue, without.len() - phrase.len())
    };
    let turned = match cue {
        Cue::Stated(Stated::Above) => Stated::AtMost,
        Cue::Stated(Stated::Below) => Stated::AtLeast,
        _ => return Some((cue, from)),
    };
    // "must not fall below": a negation right before, or before a verb
    let mut head = tail[..from].trim_end();
    let mut verbs = 0;
    for _ in 0..3 {
        if let Some(n) = numbers().negations.iter().find(|n| ends_with_phrase(head, n)) {
            return Some((Cue::Stated(turned), head.len() - n.len()));
        }
        let Some((rest, word)) = head.rsplit_once(' ') else { break };
        if !numbers().verbs.iter().any(|v| v == word) {
            break;
        }
        head = rest.trim_end();
        verbs += 1;
    }
    // "no pulse may carry more than": the negation stands before the noun
    if verbs > 0
        && let Some((rest, _)) = head.rsplit_once(' ').filter(|(_, noun)| noun.chars().all(char::is_alphabetic))
        && let Some(none) = numbers().none.iter().find(|n| ends_with_phrase(rest, n))
    {
        return Some((Cue::Stated(turned), rest.len() - none.len()));
    }
    Some((cue, from))
}

/// A bound that stands before the noun of its figure: "up to a depth of", "bis zu einer Höhe von".
fn bound_over_noun(tail: &str) -> Option<(Cue, usize)> {
    let of = numbers().of.iter().find(|o| ends_with_phrase(tail, o))?;
    let mut head = tail[..tail.len() - of.len()].trim_end();
    // the noun, and at most two adjectives
    for _ in 0..3 {
        let (rest, noun) = head.rsplit_once(' ')?;
        if !noun.chars().all(|c| c.is_alphabetic() || c == '-') {
            return None;
        }
        head = without_article(rest.trim_end());
        if let Some(bound) = numbers().over_noun.iter().find(|b| ends_with_phrase(head, b)) {
            return bound_at_end(head).filter(|(_, from)| *from + bound.len() <= head.len());
        }
    }
    None
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
