//! Mail messages: RFC 5322 (`eml`, web archives) and Outlook (`msg`), with their attachments.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use super::builder::Builder;
use super::content;
use super::encoding;
use super::error::ReadErrorKind;
use super::html;
use super::model::{PassageKind, UnreadReason};
use super::ole::{self, Ole};
use super::rtf;
use super::text;

/// Reads an RFC 5322 message.
pub(super) fn eml(builder: &mut Builder, bytes: &[u8]) -> Result<(), ReadErrorKind> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| ReadErrorKind::Damaged("it has no message headers".to_owned()))?;
    message_parts(builder, &message, bytes);
    Ok(())
}

fn message_parts(builder: &mut Builder, message: &Message<'_>, raw: &[u8]) {
    if let Some(subject) = message.subject() {
        builder.set_title(subject);
        builder.add(PassageKind::Title, subject);
    }
    let mut head = Vec::new();
    for (label, addresses) in [("From", message.from()), ("To", message.to()), ("Cc", message.cc())] {
        let people = addresses.map(people).unwrap_or_default();
        if !people.is_empty() {
            head.push(format!("{label}: {people}"));
        }
    }
    builder.add_part(PassageKind::Header, Some("address lines"), &head.join("; "));
    // Text where there is text; the same message as HTML only where there is no other.
    let mut bodies: Vec<u32> = message.text_body.clone();
    if bodies.is_empty() {
        bodies.clone_from(&message.html_body);
    }
    let in_body = bodies.clone();
    for id in bodies {
        let Some(part) = message.part(id) else { continue };
        body(builder, part, raw);
    }
    let mut attachments = 0;
    for id in &message.attachments {
        let Some(part) = message.part(*id) else { continue };
        attachments += 1;
        if in_body.contains(id) || builder.stop() {
            continue;
        }
        let name = part.attachment_name().map_or_else(|| format!("attachment {attachments}"), str::to_owned);
        match &part.body {
            PartType::Message(inner) => {
                if builder.depth >= builder.limits.archive_depth {
                    builder.unread(UnreadReason::TooLarge, "messages are attached to each other too deeply");
                    continue;
                }
                builder.depth += 1;
                builder.within(&name, |b| message_parts(b, inner, inner.raw_message()));
                builder.depth -= 1;
            }
            PartType::Multipart(_) => {}
            other => {
                let bytes = match other {
                    PartType::Text(text) | PartType::Html(text) => text.as_bytes().to_vec(),
                    _ => part.contents().to_vec(),
                };
                content::attachment(builder, &name, bytes);
            }
        }
    }
}

fn body(builder: &mut Builder, part: &mail_parser::MessagePart<'_>, raw: &[u8]) {
    // Charsets of Asia are not among those the library knows; where it failed, the bytes are decoded anew.
    let again = |text: &str| -> Option<String> {
        let label = part.content_type().and_then(|c| c.attribute("charset"))?;
        if !text.contains('\u{fffd}') || part.encoding != mail_parser::Encoding::None {
            return None;
        }
        let from = usize::try_from(part.raw_body_offset()).ok()?;
        let to = usize::try_from(part.raw_end_offset()).ok()?;
        Some(encoding::decode_labelled(raw.get(from..to)?, Some(label)).into_owned())
    };
    match &part.body {
        PartType::Html(text) => html::read(builder, &again(text).unwrap_or_else(|| text.to_string())),
        PartType::Text(text) => text::plain(builder, &again(text).unwrap_or_else(|| text.to_string())),
        _ => {}
    }
}

fn people(address: &Address<'_>) -> String {
    let all = address.iter().map(|a| match (a.name(), a.address()) {
        (Some(name), Some(mail)) => format!("{name} <{mail}>"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    });
    all.filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

/// An Outlook message: properties as streams of a compound file ([MS-OXMSG]).
struct Outlook<'a> {
    file: Ole<'a>,
    limit: u64,
}

/// Property identifiers ([MS-OXPROPS]).
const SUBJECT: u16 = 0x0037;
const SENDER_NAME: u16 = 0x0C1A;
const SENDER_MAIL: u16 = 0x0C1F;
const DISPLAY_TO: u16 = 0x0E04;
const DISPLAY_CC: u16 = 0x0E03;
const BODY: u16 = 0x1000;
const BODY_RTF: u16 = 0x1009;
const BODY_HTML: u16 = 0x1013;
const ATTACHMENT_DATA: u16 = 0x3701;
const ATTACHMENT_NAME: u16 = 0x3707;
const ATTACHMENT_SHORT_NAME: u16 = 0x3704;

/// Reads an Outlook message.
pub(super) fn msg(builder: &mut Builder, bytes: &[u8]) -> Result<(), ReadErrorKind> {
    let file = ole::open(bytes)?;
    let mut outlook = Outlook { file, limit: builder.limits.file_bytes };
    outlook.message(builder, "");
    Ok(())
}

impl Outlook<'_> {
    fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        if !self.file.is_stream(path) {
            return None;
        }
        ole::stream(&mut self.file, path, self.limit)
    }

    /// A property that is text: Unicode where the message has it, otherwise 8-bit.
    fn text(&mut self, folder: &str, property: u16) -> Option<String> {
        if let Some(wide) = self.stream(&format!("{folder}/__substg1.0_{property:04X}001F")) {
            return Some(ole::utf16(&wide));
        }
        let narrow = self.stream(&format!("{folder}/__substg1.0_{property:04X}001E"))?;
        Some(encoding::decode(&narrow).into_owned())
    }

    fn message(&mut self, builder: &mut Builder, folder: &str) {
        if let Some(subject) = self.text(folder, SUBJECT) {
            builder.set_title(&subject);
            builder.add(PassageKind::Title, &subject);
        }
        let mut head = Vec::new();
        let fields = [("From", SENDER_NAME), ("Address", SENDER_MAIL), ("To", DISPLAY_TO), ("Cc", DISPLAY_CC)];
        for (label, property) in fields {
            if let Some(value) = self.text(folder, property).filter(|v| !v.trim_matches(['\0', ' ']).is_empty()) {
                head.push(format!("{label}: {}", value.trim_matches('\0')));
            }
        }
        builder.add_part(PassageKind::Header, Some("address lines"), &head.join("; "));
        self.body(builder, folder);
        self.attachments(builder, folder);
    }

    fn body(&mut self, builder: &mut Builder, folder: &str) {
        if let Some(plain) = self.text(folder, BODY).filter(|t| !t.trim().is_empty()) {
            text::plain(builder, &plain);
        } else if let Some(bytes) = self.stream(&format!("{folder}/__substg1.0_{BODY_HTML:04X}0102")) {
            html::read(builder, &encoding::decode_markup(&bytes));
        } else if let Some(markup) = self.text(folder, BODY_HTML) {
            html::read(builder, &markup);
        } else if let Some(packed) = self.stream(&format!("{folder}/__substg1.0_{BODY_RTF:04X}0102")) {
            match unpack_rtf(&packed, self.limit) {
                Some(bytes) => rtf::read(builder, &bytes),
                None => builder.unread(UnreadReason::Damaged, "the text of the message cannot be unpacked"),
            }
        }
    }

    fn attachments(&mut self, builder: &mut Builder, folder: &str) {
        let root = if folder.is_empty() { "/" } else { folder };
        let Ok(entries) = self.file.read_storage(root) else { return };
        let mut names: Vec<String> = entries.map(|e| e.name().to_owned()).collect();
        names.retain(|n| n.starts_with("__attach_version1.0_"));
        names.sort();
        for (number, entry) in (1..).zip(names) {
            if builder.stop() {
                return;
            }
            let path = format!("{folder}/{entry}");
            let name = self.text(&path, ATTACHMENT_NAME).or_else(|| self.text(&path, ATTACHMENT_SHORT_NAME));
            let name = name.map_or_else(|| format!("attachment {number}"), |n| n.trim_matches('\0').to_owned());
            let inner = format!("{path}/__substg1.0_{ATTACHMENT_DATA:04X}000D");
            if let Some(bytes) = self.stream(&format!("{path}/__substg1.0_{ATTACHMENT_DATA:04X}0102")) {
                content::attachment(builder, &name, bytes);
            } else if self.file.is_stream(format!("{inner}/__properties_version1.0")) {
                if builder.depth >= builder.limits.archive_depth {
                    builder.unread(UnreadReason::TooLarge, "messages are attached to each other too deeply");
                    continue;
                }
                builder.depth += 1;
                builder.within(&name, |b| self.message(b, &inner));
                builder.depth -= 1;
            } else {
                builder.unread(UnreadReason::Embedded, format!("the attachment {name} holds no file; save it apart"));
            }
        }
    }
}

/// The text every compressed RTF begins with in its dictionary ([MS-OXRTFCP] 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks compressed RTF ([MS-OXRTFCP]): a window of 4096 bytes, runs of literals and references.
fn unpack_rtf(packed: &[u8], limit: u64) -> Option<Vec<u8>> {
    const WINDOW: usize = 4096;
    let word = |at: usize| packed.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let size = u64::from(word(4)?).min(limit);
    let body = packed.get(16..)?;
    match word(8)? {
        0x414C_454D => return Some(body.to_vec()),
        0x7546_5A4C => {}
        _ => return None,
    }
    let mut window = vec![b' '; WINDOW];
    window.get_mut(..DICTIONARY.len())?.copy_from_slice(DICTIONARY);
    let mut write = DICTIONARY.len();
    let mut out = Vec::new();
    let mut put = |byte: u8, window: &mut Vec<u8>, out: &mut Vec<u8>| {
        if let Some(slot) = window.get_mut(write) {
            *slot = byte;
        }
        write = (write + 1) % WINDOW;
        out.push(byte);
        write
    };
    let mut input = body.iter().copied();
    let mut position = DICTIONARY.len();
    while (out.len() as u64) < size {
        let Some(flags) = input.next() else { break };
        for bit in 0..8 {
            if flags & (1 << bit) == 0 {
                let Some(byte) = input.next() else { return Some(out) };
                position = put(byte, &mut window, &mut out);
            } else {
                let (Some(high), Some(low)) = (input.next(), input.next()) else { return Some(out) };
                let reference = usize::from(u16::from_be_bytes([high, low]));
                let (offset, length) = (reference >> 4, (reference & 0xF) + 2);
                if offset == position {
                    return Some(out);
                }
                for n in 0..length {
                    let byte = *window.get((offset + n) % WINDOW)?;
                    position = put(byte, &mut window, &mut out);
                }
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    #[test]
    fn a_message_with_an_attachment() {
        let mail = b"From: Ann <a@x.be>\r\nTo: b@y.org\r\nSubject: Offer\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n\
--B\r\nContent-Type: text/csv; name=d.csv\r\nContent-Disposition: attachment; filename=d.csv\r\n\r\nPart,f (GHz),W\r\nA,3,5\r\n--B--\r\n";
        let mut b = Builder::new(&Limits::default());
        eml(&mut b, mail).unwrap();
        let got: Vec<String> = b.passages.iter().map(|p| format!("{}: {}", p.place, p.text)).collect();
        assert_eq!(b.title.as_deref(), Some("Offer"));
        assert_eq!(got[1], "address lines, paragraph 2: From: Ann <a@x.be>; To: b@y.org");
        assert_eq!(got[2], "paragraph 3: Hello");
        assert!(got.last().unwrap().contains("Part: A; f (GHz): 3; W: 5"), "{got:?}");
        assert!(got.last().unwrap().starts_with("d.csv"), "{got:?}");
    }

    #[test]
    fn compressed_rtf_of_the_specification() {
        // The example of [MS-OXRTFCP] 3.1.1.
        let packed: &[u8] = &[
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0, 0x0a, 0, 0x72, 0x63,
            0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0, 0x20, 0x62, 0x77,
            0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let got = unpack_rtf(packed, 1000).unwrap();
        assert_eq!(got, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert!(unpack_rtf(b"short", 10).is_none());
    }
}
