//! Text from documents made harmless for where it is shown.
//!
//! In: any text. Out: text without control characters, and for cells without a leading formula sign.

/// Most characters of a cell: the limit of workbooks.
const CELL: usize = 32_000;

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
    let mut out = plain(text);
    if out.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        out.insert(0, '\'');
    }
    if out.chars().count() > CELL {
        out = out.chars().take(CELL).collect();
        out.push('…');
    }
    out
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
        assert_eq!(plain("a\u{1b}[31mb\u{202e}c\n d"), "a[31mbc d");
        assert!(cell(&"x".repeat(40_000)).chars().count() <= CELL + 1);
    }
}
