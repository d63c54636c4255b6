//! Reader of Formex 4, the format in which the Publications Office keeps its texts.
//!
//! In: the XML tree. Out: [`Block`]s and what the document says of itself. Element names: `NP` a labelled piece with
//! `NO.P` and `TXT`; `LIST`/`ITEM`; `GR.ANNOTATION`/`ANNOTATION` notes; `GR.SEQ`/`TITLE` headings; `TBL` tables.

use super::blocks::{Block, FOOTNOTE, Inline, Rich, nest};
use super::markup::Markup;
use super::reader::Header;
use crate::xml::{Element, Node};

/// Parts of the document that may be Annex I.
pub(super) fn candidates(root: &Element) -> Vec<&Element> {
    let annexes: Vec<&Element> =
        root.descendants().into_iter().filter(|e| matches!(e.name.as_str(), "ANNEX" | "CONS.ANNEX")).collect();
    if annexes.is_empty() { vec![root] } else { annexes }
}

/// What the document says of itself.
pub(super) fn header(root: &Element) -> Header {
    let mut out = Header { source: Some("Formex 4".to_owned()), ..Header::default() };
    for e in root.descendants() {
        match e.name.as_str() {
            "INFO.CONSLEG" => {
                out.act = e.attribute("CONSLEG.REF").map(str::to_owned);
                out.version = e.attribute("START.DATE").and_then(iso_date);
            }
            "LG.DOC" => out.language = out.language.or_else(|| Some(e.text().trim().to_lowercase())),
            "DATE" => out.version = out.version.or_else(|| e.attribute("ISO").and_then(iso_date)),
            "CONTENTS" => break,
            _ => {}
        }
    }
    out
}

/// `20251115` as `2025-11-15`.
fn iso_date(text: &str) -> Option<String> {
    let ok = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    ok.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
}

/// The blocks of a part.
pub(super) fn blocks(part: &Element, markup: &Markup) -> Vec<Block> {
    let mut out = Vec::new();
    content(part, false, &mut out);
    nest(out, markup)
}

const INLINE: [&str; 14] = [
    "HT",
    "FT",
    "QUOT.START",
    "QUOT.END",
    "NOTE",
    "DATE",
    "REF.DOC.OJ",
    "IE",
    "FORMULA.S",
    "FRACTION",
    "EXPR",
    "REF.DOC",
    "LINK",
    "ADDR.S",
];

/// `seq`: the title belongs to a sequence, so it is a heading, not the title of notes.
fn content(e: &Element, notes: bool, out: &mut Vec<Block>) {
    let mut run = Inline::default();
    for node in &e.nodes {
        match node {
            Node::Text(t) => run.push(t, false, false),
            Node::Element(child) if INLINE.contains(&child.name.as_str()) => inline_into(child, false, false, &mut run),
            Node::Element(child) => {
                flush(&mut run, e.line, out);
                block(child, notes, out);
            }
        }
    }
    flush(&mut run, e.line, out);
}

fn block(e: &Element, notes: bool, out: &mut Vec<Block>) {
    match e.name.as_str() {
        "TITLE" => {
            let text = title(e);
            if !text.is_empty() {
                out.push(if notes { Block::NoteTitle(text, e.line) } else { Block::Heading(text, e.line) });
            }
        }
        "NP" => {
            let label = e.child("NO.P").map(inline).unwrap_or_default();
            let mut body = Vec::new();
            for child in e.children().filter(|c| c.name != "NO.P") {
                content(child, false, &mut body);
            }
            out.push(Block::Labelled { label, body, flat: false, line: e.line });
        }
        "LIST" => {
            let dashed = e.attribute("TYPE").is_some_and(|t| t == "DASH" || t == "NDASH" || t == "BULLET");
            for item in e.children() {
                let mut body = Vec::new();
                content(item, false, &mut body);
                let labelled = matches!(body.as_slice(), [Block::Labelled { .. }, ..]);
                if dashed && !labelled {
                    let label = Rich { text: "—".to_owned(), ..Rich::default() };
                    out.push(Block::Labelled { label, body, flat: false, line: item.line });
                } else {
                    out.append(&mut body);
                }
            }
        }
        "GR.ANNOTATION" => {
            let title = e.child("TITLE").map(title).unwrap_or_default();
            let mut body = Vec::new();
            for child in e.children().filter(|c| c.name != "TITLE") {
                content(child, true, &mut body);
            }
            if title.is_empty() {
                out.append(&mut body);
            } else {
                out.push(Block::Annotation { title, body, line: e.line });
            }
        }
        "TBL" | "ROW" | "DLIST" | "DLIST.ITEM" => rows(e, out),
        "BIB.INSTANCE" | "BIB.DATA" | "INFO.CONSLEG" | "INFO.PROD" | "FAM.COMP" | "GR.NOTES" => {}
        _ => content(e, notes, out),
    }
}

fn rows(e: &Element, out: &mut Vec<Block>) {
    if matches!(e.name.as_str(), "ROW" | "DLIST.ITEM") {
        let cells: Vec<String> = e.children().map(|c| inline(c).text).collect();
        if cells.iter().any(|c| !c.is_empty()) {
            out.push(Block::Row(cells, e.line));
        }
        return;
    }
    for child in e.children() {
        if child.name == "TITLE" {
            continue;
        }
        rows(child, out);
    }
}

/// A title, its label and text divided by a blank.
fn title(e: &Element) -> String {
    let mut run = Inline::default();
    for part in e.descendants() {
        if matches!(part.name.as_str(), "P" | "NO.P" | "TXT") {
            run.push(" ", false, false);
            for node in &part.nodes {
                match node {
                    Node::Text(t) => run.push(t, false, false),
                    Node::Element(c) => inline_into(c, false, false, &mut run),
                }
            }
        }
    }
    run.finish().text
}

fn flush(run: &mut Inline, line: usize, out: &mut Vec<Block>) {
    let done = std::mem::take(run);
    if !done.is_blank() {
        out.push(Block::Text(done.finish(), line));
    }
}

fn inline(e: &Element) -> Rich {
    let mut run = Inline::default();
    for node in &e.nodes {
        match node {
            Node::Text(t) => run.push(t, false, false),
            Node::Element(c) => inline_into(c, false, false, &mut run),
        }
    }
    run.finish()
}

/// Formex keeps whole numbers without marks; they are printed in series of three divided by a blank.
fn thousands(text: &str) -> String {
    let text = text.trim();
    let (whole, decimals) = text.split_at(text.find([',', '.']).unwrap_or(text.len()));
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + text.len() / 3);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out + decimals
}

fn inline_into(e: &Element, italic: bool, underlined: bool, out: &mut Inline) {
    match e.name.as_str() {
        "NOTE" => out.push(&FOOTNOTE.to_string(), italic, underlined),
        "QUOT.START" | "QUOT.END" => {
            let code = e.attribute("CODE").and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32);
            out.push(&code.unwrap_or('"').to_string(), italic, underlined);
        }
        "FT" if matches!(e.attribute("TYPE"), Some("NUMBER" | "DECIMAL")) => {
            out.push(&thousands(&e.text()), italic, underlined);
        }
        _ => {
            let kind = if e.name == "HT" { e.attribute("TYPE").unwrap_or("") } else { "" };
            let italic = italic || kind == "ITALIC";
            let underlined = underlined || kind == "UNDERLINE";
            let mark = match kind {
                "SUP" => "^{",
                "SUB" => "_{",
                _ => "",
            };
            let marked = !mark.is_empty() && !e.text().trim().is_empty();
            if marked {
                out.mark(mark);
            }
            for node in &e.nodes {
                match node {
                    Node::Text(t) => out.push(t, italic, underlined),
                    Node::Element(c) => {
                        if matches!(c.name.as_str(), "P" | "TXT" | "NO.P") {
                            out.push(" ", italic, underlined);
                        }
                        inline_into(c, italic, underlined, out);
                    }
                }
            }
            if marked {
                out.mark("}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_in_threes() {
        for (raw, printed) in [
            ("1000", "1 000"),
            ("225000", "225 000"),
            ("999", "999"),
            ("1 000", "1 000"),
            ("", ""),
            ("1273,15", "1 273,15"),
        ] {
            assert_eq!(thousands(raw), printed);
        }
    }

    #[test]
    fn dates() {
        assert_eq!(iso_date("20251115"), Some("2025-11-15".into()));
        assert_eq!(iso_date("2025111é"), None);
    }
}
