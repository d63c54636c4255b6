//! Levels that the text states: "TRL 4", "from TRL 3 to 6", "readiness level five", "TRL5→TRL8".
//!
//! In: a passage and the cue phrases found in it. Out: statements with their place and role. A call's target and the
//! level of somebody else's product are told apart from the level of the project.

use super::data::{Data, Meaning, data};
use super::{Basis, Conflict, Maturity};
use crate::cues::Hit;
use crate::span::Span;

/// Which level a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Start,
    /// The level now: the start, when an end is stated too.
    Present,
    End,
    Other,
}

/// One stated level or range.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    low: u8,
    high: u8,
    role: Role,
    call: bool,
    passage: usize,
    start: usize,
    end: usize,
}

/// How many words may stand between the name and the number.
const FILLER: usize = 9;
/// How far, in bytes, a role is looked for behind a number.
const BEHIND: usize = 40;

/// Reads the statements of one passage.
pub(super) fn read(passage: usize, text: &str, hits: &[Hit]) -> Vec<Statement> {
    let d = data();
    let mut found: Vec<Statement> = Vec::new();
    let mut reach = 0;
    for h in hits.iter().filter(|h| d.meanings.get(h.cue) == Some(&Meaning::Anchor)) {
        if h.start < reach {
            continue;
        }
        let Some(at) = after_name(text, h) else { continue };
        let Some((numbers, end)) = Reader { d, text }.numbers(at) else { continue };
        reach = end;
        let explicit = numbers.arrow || numbers.second.is_some() && numbers.from;
        let make = |low, high, role, start, end| Statement { low, high, role, call: false, passage, start, end };
        match numbers.second {
            Some(second) if explicit => {
                found.push(make(numbers.first.0, numbers.first.1, Role::Start, h.start, end));
                found.push(make(second.0, second.1, Role::End, h.start, end));
            }
            Some(second) => {
                let (low, high) = (numbers.first.0.min(second.0), numbers.first.1.max(second.1));
                found.push(make(low, high, Role::Plain, h.start, end));
            }
            None => found.push(make(numbers.first.0, numbers.first.1, Role::Plain, h.start, end)),
        }
    }
    roles(text, hits, &mut found);
    movement(text, hits, &mut found);
    found
}

/// Where the name ends. "TRL4" is one word for the automaton: there the number is glued to the name.
fn after_name(text: &str, h: &Hit) -> Option<usize> {
    let name = &text[h.start..h.end];
    if !name.get(..3).is_some_and(|n| n.eq_ignore_ascii_case("trl")) {
        return Some(h.end);
    }
    let glued = name[3..].chars().next();
    match glued {
        None => Some(h.end),
        Some('s' | 'S') if name.len() == 4 => Some(h.end),
        Some(c) if c.is_ascii_digit() => Some(h.start + 3),
        Some(_) => None,
    }
}

/// Gives every statement its role from the words around it.
fn roles(text: &str, hits: &[Hit], found: &mut [Statement]) {
    let places: Vec<(usize, usize)> = found.iter().map(|s| (s.start, s.end)).collect();
    for s in found {
        let before = places.iter().map(|p| p.1).filter(|e| *e <= s.start).max().unwrap_or(0);
        let sentence = sentence_start(text, s.start);
        s.call = role_in(hits, sentence, s.start, &[Meaning::Call], false).is_some();
        if s.role != Role::Plain {
            continue;
        }
        let from = clause_start(text, s.start).max(before);
        let after = places.iter().map(|p| p.0).filter(|b| *b >= s.end).min().unwrap_or(text.len());
        let to = clause_end(text, s.end).min(after).min(s.end + BEHIND);
        let kinds =
            [Meaning::Start, Meaning::Present, Meaning::End, Meaning::Other, Meaning::StartBehind, Meaning::EndBehind];
        let behind = [Meaning::StartBehind, Meaning::EndBehind, Meaning::Present];
        // words inside the statement ("TRL at the end: 4") say most, then the word right before it, then the clause
        // before it, then what stands behind
        let role = role_in(hits, s.start, s.end, &kinds, true)
            .or_else(|| near(text, s.start))
            .or_else(|| role_in(hits, from, s.start, &kinds, true))
            .or_else(|| role_in(hits, s.end, to, &behind, false));
        s.role = match role {
            Some(Meaning::Start | Meaning::StartBehind) => Role::Start,
            Some(Meaning::Present) => Role::Present,
            Some(Meaning::End | Meaning::EndBehind) => Role::End,
            Some(Meaning::Other) => Role::Other,
            _ => Role::Plain,
        };
    }
}

/// "The pump is at TRL 4 and should leave at TRL 6": two rising levels in one sentence, with a word of movement.
fn movement(text: &str, hits: &[Hit], found: &mut [Statement]) {
    for i in 1..found.len() {
        let (before, rest) = found.split_at_mut(i);
        let (Some(first), Some(second)) = (before.last_mut(), rest.first_mut()) else { continue };
        let sentence = sentence_start(text, first.start);
        let end = text[second.end..].find(['.', '!', '?', '\n']).map_or(text.len(), |p| second.end + p);
        let apart = sentence_start(text, second.start) != sentence || first.high >= second.low;
        let open = |s: &Statement, role| s.role == Role::Plain || s.role == role;
        let fits = (open(first, Role::Present) || first.role == Role::Start) && open(second, Role::End);
        if !apart && fits && role_in(hits, sentence, end, &[Meaning::Movement], false).is_some() {
            first.role = Role::Start;
            second.role = Role::End;
        }
    }
}

/// The role that the very word before the name gives.
fn near(text: &str, at: usize) -> Option<Meaning> {
    let d = data();
    let mut words = text[..at].split_whitespace().rev();
    let word = words.next()?.to_lowercase();
    if words.next().is_some_and(|w| d.near_not.contains(&w.to_lowercase())) {
        return None;
    }
    if d.start_near.contains(&word) { Some(Meaning::Start) } else { d.end_near.contains(&word).then_some(Meaning::End) }
}

fn role_in(hits: &[Hit], from: usize, to: usize, kinds: &[Meaning], last: bool) -> Option<Meaning> {
    let d = data();
    let mut inside = hits
        .iter()
        .filter(|h| h.start >= from && h.end <= to)
        .filter_map(|h| d.meanings.get(h.cue).copied())
        .filter(|m| kinds.contains(m));
    if last { inside.next_back() } else { inside.next() }
}

fn sentence_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['.', '!', '?', '\n']).map_or(0, |p| p + 1)
}

fn clause_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['.', ',', ';', '(', '!', '?', '\n']).map_or(0, |p| p + 1)
}

fn clause_end(text: &str, at: usize) -> usize {
    text[at..].find(['.', ',', ';', ')', '!', '?', '\n']).map_or(text.len(), |p| at + p)
}

/// What stands behind a name.
struct Numbers {
    first: (u8, u8),
    second: Option<(u8, u8)>,
    arrow: bool,
    from: bool,
}

struct Reader<'d, 't> {
    d: &'d Data,
    text: &'t str,
}

/// A piece of text that matters here.
#[derive(Clone, Copy, PartialEq)]
enum Piece<'t> {
    Level(u8),
    Word(&'t str),
    Dash,
    Arrow,
    /// A mark that may stand between a name and its number.
    Soft,
    Stop,
}

impl<'t> Reader<'_, 't> {
    /// Reads one or two levels behind `at`, with the place after them.
    fn numbers(&self, at: usize) -> Option<(Numbers, usize)> {
        let mut place = at;
        let mut filler = 0;
        let mut from = self.preceded_by_from(at);
        let (first, mut end) = loop {
            let (piece, next) = self.piece(place)?;
            match piece {
                Piece::Level(l) => break (l, next),
                Piece::Word(w) => {
                    let low = w.to_lowercase();
                    filler += 1;
                    if filler > FILLER || !self.d.filler.contains(&low) {
                        return None;
                    }
                    from |= matches!(low.as_str(), "from" | "van" | "vanaf" | "von" | "du" | "de");
                }
                Piece::Dash | Piece::Soft => {}
                Piece::Arrow | Piece::Stop => return None,
            }
            place = next;
        };
        let mut numbers = Numbers { first: (first, first), second: None, arrow: false, from };
        // "3–4", "3/4" belong together; "3 to 5", "3→5" may be a movement
        if let Some((high, next)) = self.joined(end) {
            numbers.first = (first.min(high), first.max(high));
            end = next;
        }
        if let Some((second, arrow, next)) = self.second(end) {
            let mut second = (second, second);
            end = next;
            if let Some((high, next)) = self.joined(end) {
                second = (second.0.min(high), second.0.max(high));
                end = next;
            }
            numbers.second = Some(second);
            numbers.arrow = arrow;
        }
        Some((numbers, end))
    }

    /// A level tied on by a dash or slash.
    fn joined(&self, at: usize) -> Option<(u8, usize)> {
        let (Piece::Dash, next) = self.piece(at)? else { return None };
        let (piece, after) = self.skip_names(next)?;
        if let Piece::Level(l) = piece { Some((l, after)) } else { None }
    }

    /// A second level after "to", "and", an arrow.
    fn second(&self, at: usize) -> Option<(u8, bool, usize)> {
        let (piece, next) = self.piece(at)?;
        let arrow = match piece {
            Piece::Arrow => true,
            Piece::Word(w) if self.d.between.contains(&w.to_lowercase()) => false,
            _ => return None,
        };
        let (piece, after) = self.skip_names(next)?;
        if let Piece::Level(l) = piece { Some((l, arrow, after)) } else { None }
    }

    /// Passes over a repeated name: "to TRL 6", "to technology readiness level three".
    fn skip_names(&self, mut at: usize) -> Option<(Piece<'t>, usize)> {
        for _ in 0..5 {
            let (piece, next) = self.piece(at)?;
            match piece {
                Piece::Word(w)
                    if matches!(w.to_lowercase().as_str(), "trl" | "technology" | "readiness" | "level" | "to") => {}
                Piece::Dash | Piece::Soft => {}
                _ => return Some((piece, next)),
            }
            at = next;
        }
        None
    }

    /// Whether "from" stands right before the name ("from TRL 3 to 6").
    fn preceded_by_from(&self, at: usize) -> bool {
        let before = &self.text[clause_start(self.text, at)..at];
        let words: Vec<String> = before.split_whitespace().rev().take(5).map(str::to_lowercase).collect();
        words.iter().any(|w| matches!(w.as_str(), "from" | "van" | "vanaf" | "du" | "von" | "de"))
    }

    fn piece(&self, at: usize) -> Option<(Piece<'t>, usize)> {
        let rest = self.text.get(at..)?;
        let skipped = rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let at = at + skipped;
        let c = rest.chars().next()?;
        let one = at + c.len_utf8();
        Some(match c {
            '→' | '⇒' | '➔' => (Piece::Arrow, one),
            '-' if rest.starts_with("->") => (Piece::Arrow, at + 2),
            '-' | '–' | '—' | '‐' | '‑' | '−' | '/' => (Piece::Dash, one),
            ':' | '=' | '(' | ')' | '≥' | '>' | '≤' | '<' | '~' | '"' | '“' | '\'' | '≈' => (Piece::Soft, one),
            c if c.is_ascii_digit() => digit(at, rest),
            c if c.is_alphabetic() => {
                let len = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                let word = &rest[..len];
                let level = self.d.numbers.get(word).or_else(|| {
                    // "Five" is a number, "i" is not
                    (word.len() > 2).then(|| self.d.numbers.get(&word.to_lowercase())).flatten()
                });
                (level.map_or(Piece::Word(word), |l| Piece::Level(*l)), at + len)
            }
            _ => (Piece::Stop, one),
        })
    }
}

/// A single digit 1–9 that is no part of a longer number, a decimal or a percentage.
fn digit(at: usize, rest: &str) -> (Piece<'_>, usize) {
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = &rest.as_bytes()[len..];
    let decimal = matches!(behind, [b'.' | b',', d, ..] if d.is_ascii_digit());
    let unit =
        rest[len..].trim_start().starts_with(['%', '€', '°']) || behind.first().is_some_and(u8::is_ascii_alphabetic);
    match rest.as_bytes() {
        [d @ b'1'..=b'9', ..] if len == 1 && !decimal && !unit => (Piece::Level(d - b'0'), at + 1),
        _ => (Piece::Stop, at + len.max(1)),
    }
}

/// Brings the statements together.
pub(super) fn settle(statements: &[Statement], passages: &[&str], out: &mut Maturity) {
    let own: Vec<&Statement> = {
        let project: Vec<&Statement> = statements.iter().filter(|s| s.role != Role::Other && !s.call).collect();
        if project.is_empty() { statements.iter().filter(|s| s.role != Role::Other).collect() } else { project }
    };
    if own.is_empty() {
        return;
    }
    out.basis = Basis::Stated;
    out.call_target = own.iter().all(|s| s.call);
    out.low = own.iter().map(|s| s.low).min();
    out.high = own.iter().map(|s| s.high).max();
    let ends = own.iter().any(|s| s.role == Role::End);
    let starts = |s: &Statement| s.role == Role::Start || s.role == Role::Present && ends;
    out.start = own.iter().filter(|s| starts(s)).map(|s| s.low).min();
    out.end = own.iter().filter(|s| s.role == Role::End).map(|s| s.high).max();
    for s in &own {
        let span = Span::of(passages, s.passage, s.start, s.end);
        if out.evidence.last() != Some(&span) {
            out.evidence.push(span);
        }
    }
    if let (Some(start), Some(end)) = (out.start, out.end)
        && start > end
    {
        let of = |role| {
            own.iter()
                .find(|s| s.role == role || role == Role::Start && starts(s))
                .map(|s| Span::of(passages, s.passage, s.start, s.end))
        };
        if let (Some(stated), Some(against)) = (of(Role::Start), of(Role::End)) {
            let text = format!("the start (TRL {start}) lies above the end (TRL {end})");
            out.conflicts.push(Conflict { text, stated, against });
        }
    }
    // two plain statements in one text that lie more than a level apart
    let plain: Vec<&&Statement> = own.iter().filter(|s| s.role == Role::Plain).collect();
    if let (Some(least), Some(most)) = (plain.iter().min_by_key(|s| s.low), plain.iter().max_by_key(|s| s.high))
        && most.low > least.high + 1
        && !out.call_target
    {
        out.conflicts.push(Conflict {
            text: format!("TRL {} and TRL {} are both stated", least.low, most.high),
            stated: Span::of(passages, least.passage, least.start, least.end),
            against: Span::of(passages, most.passage, most.start, most.end),
        });
    }
}
