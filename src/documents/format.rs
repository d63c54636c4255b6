//! What kind of file it is: by content first, by extension where content does not tell.

use super::archive::Archive;
use super::encoding;
use super::limits::Limits;
use super::ole;

/// A compound file whose streams were not looked at, or name no document.
pub(super) const OLE: Format = Format::Unknown("an OLE file of no known kind");

/// Bytes from the start of a file that decide its format.
pub(super) const HEAD: usize = 64 << 10;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// HTML or XHTML.
    Html,
    /// XML of no known kind.
    Xml,
    /// Word 2007 and later, also with macros.
    Docx,
    /// Word in one XML file (2003, or a flat package).
    WordXml,
    /// `PowerPoint` 2007 and later.
    Pptx,
    /// Excel 2007 and later, also with macros.
    Xlsx,
    /// Excel's binary workbook.
    Xlsb,
    /// `OpenDocument` text.
    Odt,
    /// `OpenDocument` presentation or drawing.
    Odp,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// Rich Text Format.
    Rtf,
    /// PDF.
    Pdf,
    /// Mail message (RFC 5322).
    Eml,
    /// Outlook message.
    Msg,
    /// Word 6 to 2003.
    Doc,
    /// `PowerPoint` 97 to 2003.
    Ppt,
    /// Excel 5 to 2003.
    Xls,
    /// Electronic book.
    Epub,
    /// Comma- or tab-separated values.
    Delimited,
    /// JSON lines.
    JsonLines,
    /// One JSON value.
    Json,
    /// Zip archive of files.
    Zip,
    /// An office file behind a password or rights management.
    Encrypted,
    /// A picture.
    Image,
    /// Anything else; the reason is told to the user.
    Unknown(&'static str),
}

impl Format {
    /// Whether each row or record is a document, or may be.
    pub(super) fn is_table(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xlsb | Self::Xls | Self::Ods | Self::Delimited | Self::JsonLines | Self::Json)
    }

    /// Whether the format can be read without having the whole file.
    pub(super) fn is_streamed(self) -> bool {
        matches!(self, Self::Delimited | Self::JsonLines | Self::Json)
    }
}

/// The lower-case extension of a path or name.
pub(super) fn extension(name: &str) -> String {
    let file = name.rsplit(['/', '\\', '!']).next().unwrap_or(name);
    file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default()
}

/// The format of a file, or of its first [`HEAD`] bytes; containers are told apart by [`inside`].
pub(super) fn detect(head: &[u8], name: &str) -> Format {
    let magic: &[(&[u8], Format)] = &[
        (b"PK\x03\x04", Format::Zip),
        (b"PK\x05\x06", Format::Zip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OLE),
        (b"{\\rtf", Format::Rtf),
        (b"\x89PNG\r\n", Format::Image),
        (b"\xFF\xD8\xFF", Format::Image),
        (b"GIF8", Format::Image),
        (b"II*\0", Format::Image),
        (b"MM\0*", Format::Image),
        (b"\xD7\xCD\xC6\x9A", Format::Image),
        (b"\xFFWPC", Format::Unknown("a WordPerfect file; save it as docx")),
        (b"7z\xBC\xAF\x27\x1C", Format::Unknown("a 7z archive; unpack it first")),
        (b"Rar!", Format::Unknown("a rar archive; unpack it first")),
        (b"\x1F\x8B", Format::Unknown("a gzip archive; unpack it first")),
        (b"BZh", Format::Unknown("a bzip2 archive; unpack it first")),
        (b"\x7FELF", Format::Unknown("a program")),
        (b"MZ", Format::Unknown("a program")),
        // Streams of Excel 2 to 4 begin with a BOF record of their own.
        (b"\x09\x00\x04\x00", Format::Unknown("an Excel 2 workbook; save it as xlsx")),
        (b"\x09\x02\x06\x00", Format::Unknown("an Excel 3 workbook; save it as xlsx")),
        (b"\x09\x04\x06\x00", Format::Unknown("an Excel 4 workbook; save it as xlsx")),
        (b"\xDB\xA5", Format::Unknown("a Word 2 document; save it as docx")),
    ];
    if let Some((_, format)) = magic.iter().find(|(m, _)| head.starts_with(m))
        && (head.first() != Some(&b'M') || head.contains(&0))
    {
        return *format;
    }
    // Viewers accept a PDF header anywhere in the first kilobyte.
    if head.get(..head.len().min(1024)).is_some_and(|h| find(h, b"%PDF-").is_some()) {
        return Format::Pdf;
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
        || head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4])
    {
        return Format::Image;
    }
    let extension = extension(name);
    let text = encoding::decode_markup(head.get(..head.len().min(8192)).unwrap_or(head));
    if is_binary(&text) {
        return if extension == "pdf" { Format::Pdf } else { Format::Unknown("a binary file of no known kind") };
    }
    of_text(&text, &extension)
}

/// Too many characters that no text has.
fn is_binary(text: &str) -> bool {
    let (mut odd, mut all) = (0usize, 0usize);
    for c in text.chars() {
        all += 1;
        if c == '\u{fffd}'
            || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{b}' | '\u{1b}' | '\u{1a}'))
        {
            odd += 1;
        }
    }
    odd * 20 > all
}

fn of_text(text: &str, extension: &str) -> Format {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let lower = start.get(..floor(start, 4096)).unwrap_or(start).to_ascii_lowercase();
    if lower.starts_with("<?xml") || lower.starts_with("<!doctype") || lower.starts_with('<') {
        if lower.contains("<html") || lower.starts_with("<!doctype html") {
            return Format::Html;
        }
        if lower.contains("pkg:package") || lower.contains("<w:worddocument") {
            return Format::WordXml;
        }
        if lower.contains("<office:document") {
            return if lower.contains("opendocument.spreadsheet") {
                Format::Unknown("a flat OpenDocument spreadsheet; save it as ods")
            } else {
                Format::Odt
            };
        }
        let html = ["<head", "<body", "<meta", "<title", "<p>", "<div", "<h1", "<table"];
        if html.iter().any(|t| lower.contains(t)) && !lower.starts_with("<?xml") {
            return Format::Html;
        }
        if lower.starts_with("<?xml") {
            return if extension.contains("htm") { Format::Html } else { Format::Xml };
        }
    }
    if matches!(extension, "eml" | "mht" | "mhtml") || is_mail(start) {
        return Format::Eml;
    }
    match extension {
        "jsonl" | "ndjson" => return Format::JsonLines,
        "csv" | "tsv" | "tab" => return Format::Delimited,
        "md" | "markdown" => return Format::Markdown,
        "html" | "htm" | "xhtml" => return Format::Html,
        _ => {}
    }
    if start.starts_with('{') || start.starts_with('[') {
        let first = start.lines().next().unwrap_or_default();
        let whole_line = first.starts_with('{') && serde_json::from_str::<serde_json::Value>(first).is_ok();
        let cut = start.lines().count() == 1 && text.len() >= 8000;
        if whole_line && start.lines().nth(1).is_some() || (cut && extension != "json" && first.starts_with('{')) {
            return Format::JsonLines;
        }
        if extension == "json" || whole_line || looks_like_json(start) {
            return Format::Json;
        }
    }
    if ["<html", "<body", "</p>", "<br"].iter().any(|t| lower.contains(t)) && extension != "txt" {
        return Format::Html;
    }
    if extension.is_empty() && super::columns::looks_like_table(start) {
        return Format::Delimited;
    }
    Format::Text
}

fn looks_like_json(start: &str) -> bool {
    let compact: String = start.chars().filter(|c| !c.is_whitespace()).take(3).collect();
    compact.starts_with("[{") || compact.starts_with("{\"") || compact.starts_with("[\"")
}

/// Whether a text begins with the headers of a mail message: at least two of those every message has.
fn is_mail(start: &str) -> bool {
    let mut known = 0;
    for line in start.lines().take(40) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            break;
        }
        let headers = ["from", "to", "date", "message-id", "received", "mime-version", "return-path", "delivered-to"];
        known += usize::from(headers.contains(&name.to_ascii_lowercase().as_str()));
    }
    known >= 2
}

/// The largest character boundary up to `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

pub(super) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|w| w == wanted)
}

/// The format of a container (zip or OLE) by what is in it.
pub(super) fn inside(bytes: &[u8], outer: Format, name: &str, limits: &Limits) -> Format {
    match outer {
        Format::Zip => inside_zip(bytes, limits),
        OLE => inside_ole(bytes, name),
        other => other,
    }
}

fn inside_zip(bytes: &[u8], limits: &Limits) -> Format {
    match Archive::from_bytes(bytes.to_vec(), limits) {
        Ok(mut archive) => inside_archive(&mut archive),
        // A zip cut off has no directory; the names of its first members still tell.
        Err(_) if find(bytes, b"[Content_Types].xml").is_some() && find(bytes, b"word/").is_some() => Format::Docx,
        Err(_) => Format::Zip,
    }
}

/// The format of an opened zip.
pub(super) fn inside_archive(archive: &mut Archive) -> Format {
    if archive.find("[Content_Types].xml").is_some() {
        // Without its usual folder the content types still name the main part.
        let types = archive.read("[Content_Types].xml").unwrap_or_default();
        let types = String::from_utf8_lossy(&types).into_owned();
        let has = |folder: &str| {
            archive.any(|n| {
                n.len() > folder.len()
                    && n.as_bytes().get(..folder.len()).is_some_and(|p| p.eq_ignore_ascii_case(folder.as_bytes()))
            })
        };
        return if has("word/") || types.contains("wordprocessingml.document.main") {
            Format::Docx
        } else if has("ppt/") || types.contains("presentationml.presentation.main") {
            Format::Pptx
        } else if archive.find("xl/workbook.bin").is_some() {
            Format::Xlsb
        } else if has("xl/") || types.contains("spreadsheetml.sheet.main") {
            Format::Xlsx
        } else {
            Format::Unknown("an Office package of no known kind; save it as docx")
        };
    }
    if archive.find("mimetype").is_some() || archive.find("content.xml").is_some() {
        let mime = archive.read("mimetype").unwrap_or_default();
        let mime = String::from_utf8_lossy(&mime).into_owned();
        if mime.contains("epub") {
            return Format::Epub;
        }
        if mime.contains("opendocument.spreadsheet") {
            return Format::Ods;
        }
        if mime.contains("opendocument.presentation") || mime.contains("opendocument.graphics") {
            return Format::Odp;
        }
        if mime.contains("opendocument") || mime.contains("sun.xml.writer") || archive.find("content.xml").is_some() {
            return Format::Odt;
        }
    }
    if archive.find("META-INF/container.xml").is_some() && archive.any(|n| extension(n) == "opf") {
        return Format::Epub;
    }
    Format::Zip
}

fn inside_ole(bytes: &[u8], name: &str) -> Format {
    let Ok(file) = ole::open(bytes) else {
        return match extension(name).as_str() {
            "doc" | "dot" => Format::Doc,
            "xls" => Format::Xls,
            "ppt" => Format::Ppt,
            "msg" => Format::Msg,
            _ => Format::Unknown("a damaged OLE file"),
        };
    };
    let names: Vec<String> = file.read_root_storage().map(|e| e.name().to_ascii_lowercase()).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    if has("encryptedpackage") || has("\u{9}drmcontent") || has("\u{6}dataspaces") {
        Format::Encrypted
    } else if has("worddocument") {
        Format::Doc
    } else if has("powerpoint document") {
        Format::Ppt
    } else if has("workbook") || has("book") {
        Format::Xls
    } else if has("__properties_version1.0") || has("__nameid_version1.0") {
        Format::Msg
    } else {
        OLE
    }
}

#[cfg(test)]
mod tests {
    use super::super::archive::tests::zip_of;
    use super::*;

    #[test]
    fn content_comes_before_the_extension() {
        assert_eq!(detect(b"%PDF-1.7", "a.txt"), Format::Pdf);
        assert_eq!(detect(b"junk\n%PDF-1.4", "a"), Format::Pdf);
        assert_eq!(detect(b"{\\rtf1 x}", "a.doc"), Format::Rtf);
        assert_eq!(detect(b"<!DOCTYPE html><p>x", "a.doc"), Format::Html);
        assert_eq!(detect("\u{feff}<html>".as_bytes(), ""), Format::Html);
        assert_eq!(detect(b"From: a@b\nTo: c@d\nSubject: x\n\ntext", "mail"), Format::Eml);
        assert_eq!(detect(b"{\"a\":1}\n{\"a\":2}\n", "-"), Format::JsonLines);
        assert_eq!(detect(b"[{\"a\":1}]", "-"), Format::Json);
        assert_eq!(detect(b"Note: this is text\nMore: it is\n", "n"), Format::Text);
        assert_eq!(detect(b"id\ttitle\tabstract\n1\tx\tlong\n", "-"), Format::Delimited);
        assert_eq!(detect(b"BMW and MZ are words", "a.txt"), Format::Text);
        assert_eq!(detect(b"MZ\x90\0\x03", "a.txt"), Format::Unknown("a program"));
        assert!(matches!(detect(&[0, 1, 2, 3, 4, 250, 9], "a.txt"), Format::Unknown(_)));
    }

    #[test]
    fn containers_are_told_apart() {
        let limits = Limits::default();
        let of = |members: &[(&str, &[u8])]| inside(&zip_of(members), Format::Zip, "x", &limits);
        assert_eq!(of(&[("[Content_Types].xml", b""), ("Word/document.xml", b"")]), Format::Docx);
        assert_eq!(of(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]), Format::Ods);
        assert_eq!(of(&[("report.docx", b""), ("b.txt", b"")]), Format::Zip);
    }

    #[test]
    fn extensions() {
        assert_eq!(extension("a/b.ZIP!c.Tar.GZ"), "gz");
        assert_eq!(extension("a.b/c"), "");
    }
}
