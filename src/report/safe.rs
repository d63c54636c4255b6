//! Text from documents made harmless for where it is shown.
//!
//! In: any text. Out: text without control characters, and for cells without a leading formula sign.

/// Most characters of a cell as workbooks count them (UTF-16); their limit is 32,767.
const CELL: usize = 32_000;

/// With these a program for sheets begins a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Without control characters, terminal escapes and bidirectional overrides; white space as single blanks.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = !out.is_empty();
            continue;
        }
        if c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        {
            continue;
        }
        if blank {
            out.push(' ');
            blank = false;
        }
        out.push(c);
    }
    out
}

/// The same, for a cell: a text that a spreadsheet would take for a formula gets an apostrophe.
#[must_use]
pub fn cell(text: &str) -> String {
    shorten(guarded(plain(text)), CELL)
}

/// The same for a text whose lines are kept.
#[must_use]
pub fn cell_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| guarded(plain(line))).collect();
    shorten(lines.join("\n"), CELL)
}

/// A text read back from a cell, without the apostrophe that [`cell`] put there.
#[must_use]
pub fn uncell(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// At most so many characters as workbooks count them, the rest as an ellipsis.
#[must_use]
pub fn shorten(text: String, most: usize) -> String {
    // a byte is at most one character
    if text.len() <= most {
        return text;
    }
    let mut units = 0;
    let cut = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    match cut {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned() + "…",
        None => text,
    }
}

fn guarded(mut text: String) -> String {
    if text.starts_with(FORMULA) {
        text.insert(0, '\'');
    }
    text
}

/// Text as character data or attribute of HTML and XML, as `plain` leaves it.
pub(super) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // the Arabic letter mark steers direction like the marks that `plain` takes out; noncharacters and tag
            // characters show nothing and can carry hidden text
            '\u{61c}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}' => {}
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_escapes_are_harmless() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell(" \n=1"), "'=1");
        assert_eq!(cell_lines("a\n=1\n\u{202e}+2"), "a\n'=1\n'+2");
        assert_eq!(plain("a\u{1b}[31mb\u{202e}c\n d"), "a[31mbc d");
    }

    #[test]
    fn a_cell_holds_what_a_workbook_holds() {
        assert_eq!(cell(&"x".repeat(40_000)).encode_utf16().count(), CELL + 1);
        // each of these counts as two
        assert_eq!(cell(&"𝛼".repeat(20_000)).encode_utf16().count(), CELL + 1);
        assert_eq!(cell_lines(&"é\n".repeat(30_000)).encode_utf16().count(), CELL + 1);
        assert_eq!(shorten("short".to_owned(), 5), "short");
    }

    #[test]
    fn what_was_guarded_comes_back() {
        for text in ["=1+1", "-5 dB", "plain", "'quoted'", "@x"] {
            assert_eq!(uncell(&cell(text)), text);
        }
    }
}
