//! Reads the bytes of one file into a builder, whatever its format; attachments and embedded files by the same way.

use super::archive::{Archive, MemberError};
use super::builder::Builder;
use super::encoding;
use super::error::ReadErrorKind;
use super::flow::Flow;
use super::format::{self, Format};
use super::model::{PassageKind, UnreadReason};
use super::pull::{Event, Pull};
use super::script::Script;
use super::wordml::Styles;
use super::{html, mail, odf, office97, ole, ooxml, pdf, rtf, sheets, text, wordml};

/// What people may do about files of a kind that is not read.
const ADVICE: &str = "save it as docx, PDF or text to have it read";

/// Reads a file of a known format.
pub(super) fn read_as(b: &mut Builder, bytes: Vec<u8>, name: &str, format: Format) -> Result<(), ReadErrorKind> {
    let limits = b.limits.clone();
    if bytes.is_empty() && !matches!(format::extension(name).as_str(), "txt" | "md" | "csv" | "tsv" | "") {
        b.unread(UnreadReason::Damaged, "the file has no content (0 bytes)");
        return Ok(());
    }
    match format {
        Format::Text => text::plain(b, &encoding::decode(&bytes)),
        Format::Markdown => text::markdown(b, &encoding::decode(&bytes)),
        Format::Html => html::read(b, &encoding::decode_markup(&bytes)),
        Format::Xml => xml(b, &encoding::decode_markup(&bytes)),
        Format::WordXml => word_xml(b, &encoding::decode_markup(&bytes)),
        Format::Docx => ooxml::docx(b, &mut Archive::from_bytes(bytes, &limits)?)?,
        Format::Pptx => ooxml::pptx(b, &mut Archive::from_bytes(bytes, &limits)?)?,
        Format::Odt | Format::Odp => {
            if bytes.starts_with(b"PK") {
                odf::read(b, &mut Archive::from_bytes(bytes, &limits)?)?;
            } else {
                let images = odf::markup(b, &encoding::decode_markup(&bytes), false);
                b.images(images);
            }
        }
        Format::Rtf => rtf::read(b, &bytes),
        Format::Pdf => pdf::read(b, bytes)?,
        Format::Eml => mail::eml(b, &bytes)?,
        Format::Msg => mail::msg(b, &bytes)?,
        Format::Doc => office97::doc(b, &bytes)?,
        Format::Ppt => office97::ppt(b, &bytes)?,
        Format::Epub => epub(b, &mut Archive::from_bytes(bytes, &limits)?)?,
        Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods | Format::Delimited => {
            sheets::whole(b, bytes, format, name)?;
        }
        Format::JsonLines | Format::Json => super::json::whole(b, &bytes),
        Format::Zip => members(b, &mut Archive::from_bytes(bytes, &limits)?),
        Format::Encrypted => {
            b.unread(
                UnreadReason::Protected,
                "the file is protected by a password or by rights management; save it without",
            );
        }
        Format::Image => b.unread(UnreadReason::Image, "a picture: look at it yourself"),
        Format::Unknown(what) if what.contains(';') => b.unread(UnreadReason::Unsupported, what),
        Format::Unknown(what) => b.unread(UnreadReason::Unsupported, format!("{what}; {ADVICE}")),
    }
    Ok(())
}

/// Reads an attachment or embedded file as a part of the document; what is wrong with it is told, not fatal.
pub(super) fn attachment(builder: &mut Builder, name: &str, bytes: Vec<u8>) {
    if bytes.is_empty() {
        return;
    }
    builder.within(name, |b| {
        if b.depth >= b.limits.archive_depth {
            let depth = b.limits.archive_depth;
            b.unread(UnreadReason::TooLarge, format!("files within files more than {depth} deep; save it apart"));
            return;
        }
        b.depth += 1;
        let outer = format::detect(&bytes, name);
        let format = format::inside(&bytes, outer, name, &b.limits);
        let packaged = (format == format::OLE)
            .then(|| ole::open(&bytes).ok().and_then(|mut file| ole::embedded_in(&mut file, "", b.limits.file_bytes)))
            .flatten();
        if let Some((own, inner)) = packaged {
            attachment(b, own.as_deref().unwrap_or("content"), inner);
        } else if let Format::Unknown(what) = format {
            b.unread(UnreadReason::Embedded, format!("{what}; save it apart to have it read"));
        } else if let Err(kind) = read_as(b, bytes, name, format) {
            b.unread(UnreadReason::Damaged, kind.to_string());
        }
        b.depth -= 1;
    });
}

/// The members of a zip that is attached to something.
fn members(builder: &mut Builder, archive: &mut Archive) {
    for name in archive.matching(|n| !n.ends_with('/') && !super::input::is_hidden(n)) {
        if builder.stop() {
            return;
        }
        match archive.read(&name) {
            Ok(bytes) => attachment(builder, &name, bytes),
            Err(MemberError::Protected) => {
                builder
                    .within(&name, |b| b.unread(UnreadReason::Protected, "encrypted in its archive; unpack it first"));
            }
            Err(error) => {
                let kind = ReadErrorKind::from(error);
                builder.within(&name, |b| b.unread(UnreadReason::Damaged, kind.to_string()));
            }
        }
    }
}

/// Word in one XML file: the package written flat, or Word 2003.
fn word_xml(builder: &mut Builder, text: &str) {
    let images = text.matches("<w:pict").count() + text.matches("<w:drawing").count();
    wordml::read(builder, text, PassageKind::Paragraph, &Styles::read(text));
    builder.images(images);
}

/// XML of no known kind: the text of each element that holds text.
fn xml(builder: &mut Builder, text: &str) {
    let mut pull = Pull::new(text, builder.limits.xml_depth);
    let mut flow = Flow::new(builder, PassageKind::Paragraph);
    let damage = loop {
        if flow.stop() {
            break None;
        }
        match pull.next() {
            Event::Open(_) | Event::Close(_) => flow.end_paragraph(),
            Event::Text(text) => flow.text(&text, Script::Normal),
            Event::End(why) => break why,
        }
    };
    flow.finish();
    if let Some(why) = damage {
        builder.unread(UnreadReason::Damaged, format!("the XML breaks off ({why}); what follows was not read"));
    }
}

/// An electronic book: its chapters in the order of its spine.
fn epub(builder: &mut Builder, archive: &mut Archive) -> Result<(), ReadErrorKind> {
    if archive.find("META-INF/encryption.xml").is_some() && archive.find("META-INF/rights.xml").is_some() {
        builder.unread(UnreadReason::Protected, "the book is protected by rights management");
        return Ok(());
    }
    let container = archive.read("META-INF/container.xml").map_err(ReadErrorKind::from)?;
    let container = encoding::decode_markup(&container).into_owned();
    let mut pull = Pull::new(&container, 32);
    let package = loop {
        match pull.next() {
            Event::Open(tag) if tag.local() == "rootfile" => break tag.attribute("full-path"),
            Event::End(_) => break None,
            _ => {}
        }
    };
    let package = package.ok_or_else(|| ReadErrorKind::Damaged("it names no content".to_owned()))?;
    let bytes = archive.read(&package).map_err(ReadErrorKind::from)?;
    let text = encoding::decode_markup(&bytes).into_owned();
    let folder = package.rsplit_once('/').map(|(f, _)| format!("{f}/")).unwrap_or_default();
    let mut files = std::collections::BTreeMap::new();
    let mut spine = Vec::new();
    let mut pull = Pull::new(&text, 64);
    let mut title = false;
    loop {
        match pull.next() {
            Event::Open(tag) => match tag.local().as_str() {
                "item" => {
                    files.insert(tag.attribute("id").unwrap_or_default(), tag.attribute("href").unwrap_or_default());
                }
                "itemref" => spine.push(tag.attribute("idref").unwrap_or_default()),
                name => title = name == "title",
            },
            Event::Text(text) if title => builder.set_title(&text),
            Event::Close(_) => title = false,
            Event::End(_) => break,
            Event::Text(_) => {}
        }
    }
    for id in spine {
        if builder.stop() {
            return Ok(());
        }
        let Some(href) = files.get(&id) else { continue };
        let path = format!("{folder}{}", percent_decoded(href));
        match archive.read(&path) {
            Ok(bytes) => builder.within(href, |b| html::read(b, &encoding::decode_markup(&bytes))),
            Err(_) => {
                builder.unread(UnreadReason::Damaged, format!("the chapter {href} is missing or cannot be unpacked"));
            }
        }
    }
    Ok(())
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        let mut ahead = bytes.clone();
        let hex = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        if b == b'%'
            && let (Some(high), Some(low)) = (hex(ahead.next()), hex(ahead.next()))
        {
            out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            bytes = ahead;
        } else {
            out.push(b);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
