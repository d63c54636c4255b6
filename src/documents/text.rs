//! Plain text and Markdown.

use std::sync::LazyLock;

use serde::Deserialize;

use super::builder::Builder;
use super::flow::Flow;
use super::model::PassageKind;
use super::script::Script;

/// A line this much shorter than the width of its text ends its paragraph when the next starts anew.
const FULL_LINE: f64 = 0.75;

/// Plain text: paragraphs are divided by blank lines; lines that are much longer than a terminal are paragraphs each.
pub(super) fn plain(builder: &mut Builder, text: &str) {
    for paragraph in paragraphs(text) {
        if builder.stop() {
            return;
        }
        builder.add(PassageKind::Paragraph, &paragraph);
    }
}

/// The paragraphs of a plain text, wrapped lines joined and hyphenation at line ends undone.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2029}', '\u{c}'], "\n\n");
    let mut out = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.split('\n').chain([""]) {
        if line.trim().is_empty() {
            divide(&lines, &mut out);
            lines.clear();
        } else {
            lines.push(line);
        }
    }
    out
}

/// A block of lines without blank ones: one paragraph when they are wrapped to a width, otherwise one for each line.
fn divide(lines: &[&str], out: &mut Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let widest = lines.iter().map(|l| l.trim_end().chars().count()).max().unwrap_or(0);
    if widest > 200 {
        out.extend(lines.iter().map(|l| (*l).to_owned()));
        return;
    }
    let mut open = String::new();
    for (n, line) in lines.iter().enumerate() {
        let item = starts_item(line.trim_start());
        #[expect(clippy::cast_precision_loss, reason = "widths of lines are small")]
        let short = n > 0
            && lines.get(n - 1).is_some_and(|before| {
                (before.trim_end().chars().count() as f64) < widest as f64 * FULL_LINE
                    && before.trim_end().ends_with(['.', ':', ';', '!', '?'])
            });
        if !open.is_empty() && (item || short) {
            out.push(std::mem::take(&mut open));
        }
        join_line(&mut open, line.trim());
    }
    if !open.is_empty() {
        out.push(open);
    }
}

/// Whether a line begins with the mark of a list item.
pub(super) fn starts_item(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('•' | '▪' | '■' | '●' | '◦' | '‣' | '⁃' | '–' | '-' | '*' | '·' | '\u{f0b7}' | '\u{f0a7}') => {
            chars.next().is_some_and(char::is_whitespace)
        }
        Some(c) if c.is_ascii_digit() => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.len() + 3 > line.len() && (rest.starts_with(". ") || rest.starts_with(") "))
        }
        Some('(') => line.find(") ").is_some_and(|i| i <= 4),
        Some(c) if c.is_alphabetic() => chars.next() == Some(')') && chars.next() == Some(' '),
        _ => false,
    }
}

#[derive(Deserialize, Default)]
struct Hyphenation {
    joining: Vec<String>,
}

static HYPHENATION_SOURCE: &str = include_str!("../../classifiers/hyphenation.toml");

// The file is embedded and validated by a test.
static HYPHENATION: LazyLock<Hyphenation> = LazyLock::new(|| toml::from_str(HYPHENATION_SOURCE).unwrap_or_default());

/// Whether the first word of a text joins compounds, so that a hyphen before it stays (`pre- and post-processing`).
fn joins(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    HYPHENATION.joining.iter().any(|w| w == word)
}

/// Joins words that a reader left divided at the line end, with hyphen and blank (`fre- quencies`).
pub(super) fn undo_hyphens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, part) in text.split("- ").enumerate() {
        if n == 0 {
            out.push_str(part);
        } else if part.starts_with(char::is_lowercase) && out.ends_with(char::is_alphabetic) {
            out.push('-');
            join_line(&mut out, part);
        } else {
            out.push_str("- ");
            out.push_str(part);
        }
    }
    out
}

/// Appends a line to a paragraph. A hyphen at the end of a line that continues with a small letter is undone, unless
/// the word before it shows that the hyphen belongs there (a figure, another hyphen, a capital: `X-ray`, `dual-use-`).
pub(super) fn join_line(paragraph: &mut String, line: &str) {
    if paragraph.is_empty() {
        paragraph.push_str(line);
        return;
    }
    let soft = paragraph.ends_with('\u{ad}');
    let hyphen = paragraph.ends_with('-') || paragraph.ends_with('\u{2010}');
    let next = line.chars().next();
    if soft {
        paragraph.pop();
    } else if hyphen && next.is_some_and(char::is_alphanumeric) && !joins(line) {
        let word = paragraph.trim_end_matches(['-', '\u{2010}']);
        let word = word.rsplit(|c: char| c.is_whitespace() || "([/".contains(c)).next().unwrap_or("");
        let plain = word.chars().count() >= 2 && word.chars().all(char::is_alphabetic);
        let small = word.chars().skip(1).all(char::is_lowercase);
        if plain && small && next.is_some_and(char::is_lowercase) {
            paragraph.pop();
        }
    } else {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Markdown: headings, lists, tables and paragraphs; marks of emphasis and links are taken off.
pub(super) fn markdown(builder: &mut Builder, text: &str) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().collect();
    let mut flow = Flow::new(builder, PassageKind::Paragraph);
    let (mut code, mut kind) = (false, PassageKind::Paragraph);
    let mut n = 0;
    while let Some(line) = lines.get(n) {
        if flow.stop() {
            return;
        }
        n += 1;
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            flow.end_paragraph_as(Some(kind));
            code = !code;
            continue;
        }
        if code {
            flow.text(line, Script::Normal);
            flow.end_paragraph();
            continue;
        }
        let next = lines.get(n).map_or("", |l| l.trim());
        if bare.contains('|') && is_rule(next) {
            flow.end_paragraph_as(Some(kind));
            kind = PassageKind::Paragraph;
            table(&mut flow, &lines, &mut n);
        } else if bare.is_empty() || is_break(bare) {
            flow.end_paragraph_as(Some(kind));
            kind = PassageKind::Paragraph;
        } else if let Some(title) = heading(bare) {
            flow.end_paragraph_as(Some(kind));
            kind = PassageKind::Paragraph;
            if bare.starts_with("# ") {
                flow.builder.set_title(&inline(title));
            }
            flow.text(&inline(title), Script::Normal);
            flow.end_paragraph_as(Some(PassageKind::Heading));
        } else if !next.is_empty() && next.len() >= 3 && (next.bytes().all(|b| b == b'=')) && flow.at_start() {
            flow.builder.set_title(&inline(bare));
            flow.text(&inline(bare), Script::Normal);
            flow.end_paragraph_as(Some(PassageKind::Heading));
            n += 1;
        } else {
            let quoted = bare.trim_start_matches(['>', ' ']);
            let item = starts_item(quoted) || quoted.starts_with("+ ");
            if item {
                flow.end_paragraph_as(Some(kind));
                kind = PassageKind::ListItem;
            }
            let content = if item { quoted.split_once(char::is_whitespace).map_or(quoted, |(_, t)| t) } else { quoted };
            if !flow.at_start() {
                flow.text(" ", Script::Normal);
            }
            flow.text(&inline(content), Script::Normal);
        }
    }
    flow.end_paragraph_as(Some(kind));
    flow.finish();
}

fn table(flow: &mut Flow<'_>, lines: &[&str], n: &mut usize) {
    flow.open_table();
    let first = n.saturating_sub(1);
    let mut at = first;
    while let Some(line) = lines.get(at).map(|l| l.trim()).filter(|l| l.contains('|')) {
        if at != first + 1 {
            flow.open_row(at == first);
            for cell in line.trim_start_matches('|').trim_end_matches('|').split('|') {
                flow.open_cell(1);
                flow.text(&inline(cell), Script::Normal);
                flow.close_cell();
            }
        }
        at += 1;
    }
    flow.close_table();
    *n = at;
}

/// The line below the header of a table.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.contains('|') && line.chars().all(|c| "|-: ".contains(c))
}

/// A horizontal rule.
fn is_break(line: &str) -> bool {
    line.len() >= 3 && ["-", "*", "_"].iter().any(|m| line.replace(' ', "").chars().all(|c| m.starts_with(c)))
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| rest.trim().trim_end_matches('#').trim())
}

/// Text without the marks of emphasis, code and links.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '\\' && after.starts_with(|c: char| c.is_ascii_punctuation()) {
            let escaped = after.get(..1).unwrap_or_default();
            out.push_str(escaped);
            rest = after.get(1..).unwrap_or_default();
        } else if rest.starts_with("**") || rest.starts_with("__") {
            rest = rest.get(2..).unwrap_or_default();
        } else if c == '`' || c == '!' && after.starts_with('[') {
            rest = after;
        } else if let (true, Some((label, tail))) = (c == '[', link(rest)) {
            out.push_str(&label);
            rest = tail;
        } else {
            out.push(c);
            rest = after;
        }
    }
    out
}

/// `[label](address)` at the start of a text: its label and what follows.
fn link(text: &str) -> Option<(String, &str)> {
    let close = text.find("](")?;
    let label = text.get(1..close)?;
    if label.contains('[') {
        return None;
    }
    let tail = text.get(close + 2..)?;
    let end = tail.find(')')?;
    Some((label.to_owned(), tail.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    #[test]
    fn wrapped_lines_become_paragraphs() {
        let text = "A travelling wave ampli-\nfier for 2-\n18 GHz and X-\nray use.\n\nSecond\n- item one\n- item two\n";
        assert_eq!(
            paragraphs(text),
            ["A travelling wave amplifier for 2-18 GHz and X-ray use.", "Second", "- item one", "- item two"]
        );
    }

    #[test]
    fn divided_words_are_joined_and_shared_parts_kept() {
        let words: Hyphenation = toml::from_str(HYPHENATION_SOURCE).unwrap();
        assert!(words.joining.len() > 15 && words.joining.iter().all(|w| w.chars().all(char::is_lowercase)));
        assert_eq!(
            undo_hyphens("fre- quencies of pre- and post-processing"),
            "frequencies of pre- and post-processing"
        );
        assert_eq!(undo_hyphens("2- 18 GHz - a range, X- ray"), "2- 18 GHz - a range, X-ray");
        assert_eq!(undo_hyphens("in- en uitvoer; Mikro- wellen"), "in- en uitvoer; Mikrowellen");
        let mut line = "two-".to_owned();
        join_line(&mut line, "or three-dimensional");
        assert_eq!(line, "two- or three-dimensional");
    }

    #[test]
    fn a_control_code_at_the_line_start_is_no_list_item() {
        assert!(!starts_item("3A001.b.2 amplifiers"));
        assert!(!starts_item("10.5 GHz"));
        assert!(starts_item("2. Methods"));
        assert!(starts_item("a) first"));
    }

    #[test]
    fn markdown_structure() {
        let mut b = Builder::new(&Limits::default());
        markdown(
            &mut b,
            "# Radar\n\nSome **bold** text\nin [two](http://x) lines.\n\n* one\n* two\n  lines\n\n| Part | f (GHz) |\n|---|---|\n| A | 3 |\n",
        );
        let got: Vec<(PassageKind, &str)> = b.passages.iter().map(|p| (p.kind, p.text.as_str())).collect();
        assert_eq!(b.title.as_deref(), Some("Radar"));
        assert_eq!(
            got,
            [
                (PassageKind::Heading, "Radar"),
                (PassageKind::Paragraph, "Some bold text in two lines."),
                (PassageKind::ListItem, "one"),
                (PassageKind::ListItem, "two lines"),
                (PassageKind::TableRow, "Part | f (GHz)"),
                (PassageKind::TableRow, "Part: A; f (GHz): 3"),
            ]
        );
    }
}
