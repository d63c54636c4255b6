//! Where the unit of a number stands: after it, in brackets before it, behind a part that grows with a length.
//!
//! In: a [`Source`] and a place. Out: a unit with its place.

use super::bounds::looks_like_year;
use super::digits::{Number, Source};
use super::units::{UnitReading, units};
use super::wording::{blanks, floor_boundary, numbers, starts_with_phrase};

/// Bytes before a number in which a quotation may begin.
const QUOTED: usize = 80;
/// Cells in a row between a figure and the label with its unit.
const CELLS: usize = 6;
/// Bytes of such a cell.
const CELL: usize = 60;

impl Source<'_> {
    /// The unit after a part that grows with a length: `1.7 + L/400 µm`, `0.9 + 2.5·L/1000) µm`.
    pub(super) fn growing(&self, at: usize) -> Option<(usize, UnitReading)> {
        let rest = self.text.get(at..)?;
        let skip = rest.len() - rest.trim_start().len();
        let after = rest[skip..].strip_prefix('+')?;
        let window = &after[..floor_boundary(after, 24)];
        let l = window.find(['L', 'l'])?;
        if !window[..l].chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '·' | '×' | '*' | '(')) {
            return None;
        }
        let slash = window[l + 1..].trim_start().strip_prefix('/')?;
        let digits = slash.trim_start();
        let n = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        if n == 0 {
            return None;
        }
        let tail = digits[n..].trim_start_matches([' ', ')', '\u{a0}', ']']);
        // offsets by what is left of the text: `tail` is a suffix of the window
        let unit_at = at + skip + 1 + (window.len() - tail.len());
        let u = self.unit_at(unit_at)?;
        Some((unit_at, u))
    }

    pub(super) fn gap_to_unit(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let b = blanks(rest);
        if b > 0 {
            return b;
        }
        // "10-bit", "5‑axis"
        match rest.chars().next() {
            Some(c @ ('-' | '\u{2011}' | '‐')) if rest[c.len_utf8()..].starts_with(char::is_alphabetic) => {
                c.len_utf8()
            }
            _ => 0,
        }
    }

    /// Guards against everyday words that are unit symbols too.
    pub(super) fn unit_plausible(&self, u: &UnitReading, n: &Number, gap: usize) -> bool {
        let at = n.span.end + gap;
        let symbol = &self.text[at..at + u.len];
        if n.word && symbol.len() <= 2 && symbol.chars().all(char::is_alphabetic) {
            return false;
        }
        // 6" is inches, but not at the end of a quotation
        if symbol == "\"" {
            let near = &self.text[floor_boundary(self.text, n.span.start.saturating_sub(QUOTED))..n.span.start];
            return gap == 0 && !near.contains('"');
        }
        // "6G networks", "3D printing"
        if symbol.len() == 1 && gap == 0 && matches!(symbol, "D" | "d" | "G") {
            return false;
        }
        let written = &self.text[n.span.start..at + u.len];
        let after = &self.text[at + u.len..];
        if gap == 0 && n.plain {
            // "13C labelled", "the 1980s"
            let decade = symbol == "s" && looks_like_year(n.value);
            // "4H-SiC", "40K-40Ca"
            let compound = symbol.len() == 1
                && after.strip_prefix('-').is_some_and(|r| r.starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
            if decade || compound {
                return false;
            }
        }
        // "in 2023 in Rome"
        if n.plain && u.ambiguous && gap > 0 && looks_like_year(n.value) {
            return false;
        }
        // "17 K-12 science teachers"
        if symbol.len() == 1 && after.strip_prefix('-').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())) {
            return false;
        }
        // "1 in 5 parts": a number follows
        if symbol == "in" && after.starts_with(' ') && after[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        // "3/8 in thick": a fraction is one of an inch
        if u.ambiguous && !written.contains('/') {
            let after = self.text[at + u.len..].chars().next();
            let follows_word =
                after == Some(' ') && self.text[at + u.len + 1..].chars().next().is_some_and(char::is_lowercase);
            let measured = follows_word
                && symbol == "in"
                && numbers().inches.iter().any(|w| starts_with_phrase(&self.text[at + u.len + 1..], w));
            return !follows_word || measured;
        }
        true
    }

    /// `Frequency (GHz): 9.5`, `power [W] = 3`: the unit stands in brackets before the number.
    pub(super) fn unit_before(&self, start: usize) -> Option<(UnitReading, usize)> {
        const JOINTS: [char; 12] = [' ', '\u{a0}', ':', '=', '|', '\t', '≈', '~', '>', '<', '≥', '≤'];
        // "composition (wt%): Cr 20.5"
        let start = self.element_before(start).unwrap_or(start);
        let near = self.text[..start].trim_end_matches(JOINTS);
        if let Some(unit) = self.unit_of_heading(near, start) {
            return Some(unit);
        }
        if near.ends_with([')', ']']) {
            return if start - near.len() > 6 { None } else { unit_in_brackets(near) };
        }
        // a row of a table: "Parameter: Frequency (GHz); Target: 9.5", "Power (W) | 40"
        let mut row = near;
        for _ in 0..CELLS {
            let from = floor_boundary(row, row.len().saturating_sub(CELL));
            row = row[..row[from..].rfind([';', '|'])? + from].trim_end();
            if let Some(unit) = unit_in_brackets(row).or_else(|| unit_of_label(row)) {
                return Some(unit);
            }
            // "Density, g/cm³; Mean: 17.68; Lowest: 17.64": figures without a unit stand between
            if !row.ends_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
        }
        None
    }

    /// `Power, kW: 45`, `volume in litres = 350`: the unit ends a heading, behind a comma or "in". `near` ends with it.
    fn unit_of_heading(&self, near: &str, start: usize) -> Option<(UnitReading, usize)> {
        const HEADING: [char; 3] = [':', '=', '|'];
        let marks = &self.text[near.len()..start];
        if !marks.contains(HEADING) || marks.len() > 4 {
            return None;
        }
        let word = near.rsplit(char::is_whitespace).next()?;
        let from = near.len() - word.len();
        let before = near[..from].trim_end();
        // "Coupure 653, T: 32 9 264": a letter behind a comma says how to reach somebody
        let introduced = before.ends_with(',') && word.chars().count() > 1
            || before.rsplit_once(' ').is_some_and(|(_, word)| numbers().headings.iter().any(|h| h == word));
        let u = units().read_whole(word).filter(|u| introduced && !u.ambiguous)?;
        Some((u, from))
    }
}

/// The unit in the brackets that a text ends with, and where it begins: "Frequency (GHz)".
fn unit_in_brackets(text: &str) -> Option<(UnitReading, usize)> {
    let open = match text.chars().next_back()? {
        ')' => '(',
        ']' => '[',
        _ => return None,
    };
    let inner_end = text.len() - 1;
    let window = floor_boundary(text, inner_end.saturating_sub(24));
    let open_at = text[window..inner_end].rfind(open)? + window;
    let inner = text[open_at + 1..inner_end].trim();
    let inner = inner.strip_prefix("in ").unwrap_or(inner);
    // "impurities (ICP-MS, ppm)": how it was measured stands before the unit
    let last = inner.rsplit_once(", ").map_or(inner, |(_, last)| last.trim());
    let u = units().read_whole(inner).or_else(|| units().read_whole(last).filter(|u| !u.ambiguous))?;
    Some((u, open_at + 1))
}

/// The unit behind the comma of a row's label, and where it begins: "Density, g/cm³ (Archimedes)", "Strain at fracture, %".
fn unit_of_label(row: &str) -> Option<(UnitReading, usize)> {
    let label = row.strip_suffix(')').and_then(|r| r.rsplit_once('(')).map_or(row, |(l, _)| l).trim_end();
    let window = floor_boundary(label, label.len().saturating_sub(24));
    let from = label[window..].rfind(", ")? + window + 2;
    let unit = label[from..].trim();
    let u = units().read_whole(unit).filter(|u| !u.ambiguous && unit.chars().count() > usize::from(unit != "%"))?;
    Some((u, from))
}
