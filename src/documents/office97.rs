//! Word 6 to 2003 and `PowerPoint` 97 to 2003: the text out of the binary files.
//!
//! Sources: [MS-DOC] (2.4.1 retrieving text, 2.8.35 piece table), [MS-PPT] (2.3.1 record header, 2.9 text records).
//! Raised figures come out flat here (10⁻³ as 10-3); pictures and drawn shapes are told as unread.

use super::builder::Builder;
use super::encoding::code_page;
use super::error::ReadErrorKind;
use super::flow::Flow;
use super::model::{PassageKind, UnreadReason};
use super::ole::{self, size_at, stream, u16_at, u32_at, utf16};
use super::script::Script;

fn damaged(what: &str) -> ReadErrorKind {
    ReadErrorKind::Damaged(what.to_owned())
}

/// Reads a Word document.
pub(super) fn doc(builder: &mut Builder, bytes: &[u8]) -> Result<(), ReadErrorKind> {
    let limit = builder.limits.file_bytes;
    let mut file = ole::open(bytes)?;
    let word = stream(&mut file, "WordDocument", limit).ok_or_else(|| damaged("it has no text stream"))?;
    let flags = u16_at(&word, 0x0A).ok_or_else(|| damaged("its header is cut off"))?;
    if flags & 0x0100 != 0 {
        builder.unread(UnreadReason::Protected, "the document is encrypted; save it without password");
        return Ok(());
    }
    let version = u16_at(&word, 2).unwrap_or(0);
    if version < 0x00C1 {
        return word6(builder, &word, flags);
    }
    let table = if flags & 0x0200 != 0 { "1Table" } else { "0Table" };
    let table = stream(&mut file, table, limit).ok_or_else(|| damaged("its table stream is missing"))?;
    let text = pieces(&word, &table).ok_or_else(|| damaged("its piece table cannot be followed"))?;
    // Lengths of the parts, which follow each other: FibRgLw97.
    let lengths: Vec<usize> = (0..8).map(|n| size_at(&word, 0x4C + 4 * n).unwrap_or(0)).collect();
    let parts: [(&str, PassageKind); 8] = [
        ("", PassageKind::Paragraph),
        ("footnotes", PassageKind::Footnote),
        ("header", PassageKind::Header),
        ("macros", PassageKind::Paragraph),
        ("comments", PassageKind::Comment),
        ("endnotes", PassageKind::Footnote),
        ("text box", PassageKind::TextBox),
        ("header text box", PassageKind::Header),
    ];
    let mut from = 0;
    for ((part, kind), length) in parts.into_iter().zip(lengths) {
        let to = (from + length).min(text.len());
        let units = text.get(from..to).unwrap_or_default();
        from = to;
        if part.is_empty() {
            paragraphs(builder, units, kind);
        } else {
            builder.within(part, |b| paragraphs(b, units, kind));
        }
    }
    let names = ole::names(&file);
    if names.iter().any(|n| n == "_vba_project" || n == "macros") {
        builder.unread(UnreadReason::Macro, "the document holds macros; their code is not read");
    }
    // The field "has pictures" covers drawn ones only when they stand in the text.
    if flags & 0x0008 != 0 || text.contains(&0x01) || text.contains(&0x08) {
        builder.unread(UnreadReason::Image, "pictures or drawn shapes: look at them yourself, or save as docx");
    }
    ole::embedded(builder, &mut file, "/ObjectPool", |_| true);
    Ok(())
}

/// The text of a document as UTF-16 units in the order of its characters.
fn pieces(word: &[u8], table: &[u8]) -> Option<Vec<u16>> {
    let at = size_at(word, 0x01A2)?;
    let length = size_at(word, 0x01A6)?;
    let clx = table.get(at..at.checked_add(length)?)?;
    let mut here = 0;
    // Property modifications come before the piece table.
    while *clx.get(here)? == 1 {
        here += 3 + usize::from(u16_at(clx, here + 1)?);
    }
    if *clx.get(here)? != 2 {
        return None;
    }
    let size = size_at(clx, here + 1)?;
    let plc = clx.get(here + 5..(here + 5).checked_add(size)?)?;
    let count = plc.len().checked_sub(4)? / 12;
    let mut out: Vec<u16> = Vec::new();
    for n in 0..count {
        let (first, last) = (size_at(plc, 4 * n)?, size_at(plc, 4 * n + 4)?);
        let length = last.checked_sub(first)?;
        let place = u32_at(plc, 4 * (count + 1) + 8 * n + 2)?;
        let offset = usize::try_from(place & 0x3FFF_FFFF).ok()?;
        if place & 0x4000_0000 != 0 {
            let start = (offset / 2).min(word.len());
            let bytes = word.get(start..start.saturating_add(length).min(word.len()))?;
            out.extend(bytes.iter().map(|b| compressed(*b)));
        } else {
            let start = offset.min(word.len());
            let bytes = word.get(start..start.saturating_add(length.saturating_mul(2)).min(word.len()))?;
            out.extend(bytes.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])));
        }
        // A damaged table may point at the same text over and over.
        if out.len() > word.len().saturating_mul(2) {
            return None;
        }
    }
    Some(out)
}

/// Bytes of compressed text are Windows-1252 ([MS-DOC] 2.9.73).
fn compressed(byte: u8) -> u16 {
    if (0x80..0xA0).contains(&byte) {
        let bytes = [byte];
        let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0;
        text.encode_utf16().next().unwrap_or(u16::from(byte))
    } else {
        u16::from(byte)
    }
}

/// Word 6 and 95: one run of 8-bit text.
fn word6(builder: &mut Builder, word: &[u8], flags: u16) -> Result<(), ReadErrorKind> {
    if flags & 0x0004 != 0 {
        builder.unread(UnreadReason::Unsupported, "a fast-saved document of Word 6 or 95; save it as docx");
        return Ok(());
    }
    let cut = || damaged("its header is cut off");
    let from = size_at(word, 0x18).ok_or_else(cut)?;
    let to = size_at(word, 0x1C).ok_or_else(cut)?;
    let bytes = word.get(from..to.min(word.len())).ok_or_else(cut)?;
    let text = code_page(1252).decode_without_bom_handling(bytes).0;
    let units: Vec<u16> = text.encode_utf16().collect();
    paragraphs(builder, &units, PassageKind::Paragraph);
    Ok(())
}

/// Divides text at its marks: paragraph, cell and row ends, fields ([MS-DOC] 2.4.1 and 2.8.25).
fn paragraphs(builder: &mut Builder, units: &[u16], kind: PassageKind) {
    let mut flow = Flow::new(builder, kind);
    // Whether each open field shows its result yet.
    let mut fields: Vec<bool> = Vec::new();
    let mut instruction = String::new();
    let mut cells: Vec<String> = Vec::new();
    let mut buffer = String::new();
    for decoded in char::decode_utf16(units.iter().copied()) {
        if flow.stop() {
            break;
        }
        let c = decoded.unwrap_or('\u{fffd}');
        let shown = fields.iter().all(|f| *f);
        match c {
            '\u{13}' => {
                fields.push(false);
                instruction.clear();
            }
            '\u{14}' => {
                if let Some(last) = fields.last_mut() {
                    *last = true;
                }
            }
            '\u{15}' => {
                // A formula field has no result: what it shows stands in the instruction.
                if fields.pop() == Some(false)
                    && let Some(formula) = instruction.trim_start().strip_prefix("EQ ")
                {
                    buffer.push_str(formula);
                }
                instruction.clear();
            }
            _ if !shown => instruction.push(c),
            '\u{7}' => {
                // Two cell marks in a row end the row.
                if buffer.trim().is_empty() && !cells.is_empty() && cells.last().is_some_and(|c| c != "\u{7}") {
                    row(&mut flow, &mut cells);
                } else {
                    cells.push(std::mem::take(&mut buffer));
                }
                buffer.clear();
            }
            '\r' | '\u{c}' => {
                if cells.is_empty() {
                    flow.text(&buffer, Script::Normal);
                    flow.end_paragraph();
                    buffer.clear();
                } else {
                    buffer.push(' ');
                }
                if c == '\u{c}' && !cells.is_empty() {
                    row(&mut flow, &mut cells);
                }
            }
            '\u{b}' | '\t' => buffer.push(' '),
            '\u{1e}' => buffer.push('-'),
            '\u{1}'..='\u{8}' | '\u{1f}' => {}
            c => buffer.push(super::script::symbol(u32::from(c)).filter(|_| u32::from(c) >= 0xF000).unwrap_or(c)),
        }
    }
    if !cells.is_empty() {
        row(&mut flow, &mut cells);
    }
    flow.text(&buffer, Script::Normal);
    flow.finish();
}

fn row(flow: &mut Flow<'_>, cells: &mut Vec<String>) {
    flow.open_table();
    flow.open_row(false);
    for cell in cells.drain(..) {
        flow.open_cell(1);
        flow.text(&cell, Script::Normal);
        flow.close_cell();
    }
    flow.close_table();
}

/// Record types of `PowerPoint` ([MS-PPT] 2.13.24).
const SLIDE: u16 = 0x03EE;
const NOTES: u16 = 0x03F0;
const MASTER: u16 = 0x03F8;
const TEXT_CHARS: u16 = 0x0FA0;
const TEXT_BYTES: u16 = 0x0FA8;
const SLIDE_LIST: u16 = 0x0FF0;
const SLIDE_PERSIST: u16 = 0x03F3;
const CRYPT_SESSION: u16 = 0x2F14;

/// Reads a presentation of `PowerPoint` 97 to 2003.
pub(super) fn ppt(builder: &mut Builder, bytes: &[u8]) -> Result<(), ReadErrorKind> {
    let limit = builder.limits.file_bytes;
    let mut file = ole::open(bytes)?;
    let records = stream(&mut file, "PowerPoint Document", limit).ok_or_else(|| damaged("it has no slides"))?;
    // Containers are marked by version 15; the walk goes into them by not passing over their content.
    let (mut at, mut master_until, mut slide) = (0usize, 0usize, 0u32);
    let mut notes_until = 0usize;
    while let (Some(head), Some(kind), Some(length)) =
        (u16_at(&records, at), u16_at(&records, at + 2), size_at(&records, at + 4))
    {
        if builder.stop() {
            break;
        }
        let body = at + 8;
        let end = body.saturating_add(length).min(records.len());
        match kind {
            CRYPT_SESSION => {
                builder.unread(UnreadReason::Protected, "the presentation is encrypted; save it without password");
                return Ok(());
            }
            MASTER => master_until = end,
            NOTES => notes_until = end,
            SLIDE_LIST if head >> 4 == 0 => slide = 0,
            SLIDE | SLIDE_PERSIST => {
                slide += 1;
                builder.slide(slide);
            }
            TEXT_CHARS | TEXT_BYTES if at >= master_until => {
                let content = records.get(body..end).unwrap_or_default();
                let text =
                    if kind == TEXT_CHARS { utf16(content) } else { content.iter().map(|b| char::from(*b)).collect() };
                let kind = if at < notes_until { PassageKind::Notes } else { PassageKind::Paragraph };
                for line in text.split(['\r', '\u{b}']) {
                    builder.add(kind, line);
                }
            }
            _ => {}
        }
        at = if head & 0xF == 0xF { body } else { end.max(body) };
    }
    builder.whole();
    if file.is_stream("Pictures") {
        builder.unread(UnreadReason::Image, "pictures: look at them yourself");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    #[test]
    fn marks_of_word_divide_the_text() {
        let text = "one\u{13}PAGE\u{14}2\u{15}\rf\u{7}3 GHz\u{7}\u{7}last\u{1e}x\r";
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut b = Builder::new(&Limits::default());
        paragraphs(&mut b, &units, PassageKind::Paragraph);
        let got: Vec<&str> = b.passages.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(got, ["one2", "f | 3 GHz", "last-x"]);
    }

    #[test]
    fn garbage_is_an_error() {
        let mut b = Builder::new(&Limits::default());
        assert!(doc(&mut b, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 cut").is_err());
        assert!(ppt(&mut b, b"nothing").is_err());
        assert!(pieces(&[0; 600], &[0; 10]).is_none());
    }
}
