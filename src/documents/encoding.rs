//! Bytes to text: byte order mark, the charset the file declares, otherwise detection. Never fails; what has no
//! character becomes U+FFFD.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file is looked at for a declared charset.
const DECLARATION_WINDOW: usize = 4096;

/// Decodes a text whose charset is not declared.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    decode_as(bytes, None)
}

/// Decodes an HTML or XML text, which may declare its charset.
pub(super) fn decode_markup(bytes: &[u8]) -> Cow<'_, str> {
    decode_as(bytes, declared(bytes))
}

/// Decodes a text that something outside it (a mail header) says is in `label`.
pub(super) fn decode_labelled<'a>(bytes: &'a [u8], label: Option<&str>) -> Cow<'a, str> {
    decode_as(bytes, label.and_then(|l| Encoding::for_label(l.as_bytes())))
}

fn decode_as<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Cow<'a, str> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode_with_bom_removal(bytes).0;
    }
    // A declaration is often wrong (files converted without touching it); valid UTF-8 with letters beyond ASCII hardly
    // ever is anything else.
    if let Ok(text) = std::str::from_utf8(bytes)
        && declared.is_none_or(|d| d == UTF_8 || !text.is_ascii())
        && wide(bytes).is_none()
    {
        return Cow::Borrowed(text);
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    // UTF-16 can only be declared in a file that is readable as ASCII by mistake.
    if let Some(encoding) = declared.filter(|d| *d != UTF_16LE && *d != UTF_16BE)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return text;
    }
    guess(bytes).decode_without_bom_handling(bytes).0
}

/// The likeliest encoding of bytes that declare none.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether bytes are UTF-16, marked or not.
pub(super) fn is_wide(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || wide(bytes).is_some()
}

/// UTF-16 without a byte order mark: every other byte of western text is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512))?;
    if head.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = head.len() / 2 * 7 / 10;
    if odd >= most && even == 0 {
        Some(UTF_16LE)
    } else if even >= most && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The charset of `<meta charset=…>`, `content="…; charset=…"` or `<?xml encoding=…?>`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(DECLARATION_WINDOW))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut found = None;
    if head.trim_start().starts_with("<?xml") {
        let declaration = head.split("?>").next().unwrap_or_default();
        found = label_after(declaration, "encoding");
    }
    for tag in head.split("<meta").skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        found = found.or_else(|| label_after(tag, "charset"));
    }
    found
}

fn label_after(text: &str, key: &str) -> Option<&'static Encoding> {
    let value = text.split_once(key)?.1.trim_start().strip_prefix('=')?;
    let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let end = value.find(|c: char| c.is_whitespace() || "\"';/>".contains(c)).unwrap_or(value.len());
    Encoding::for_label(value.get(..end)?.as_bytes())
}

/// Decodes one byte of a single-byte Windows code page (RTF, Word); the number is the page's, 1252 when unknown.
pub(super) fn code_page(number: u32) -> &'static Encoding {
    let label = match number {
        866 => "ibm866",
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1253 => "windows-1253",
        1254 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        10_000 => "macintosh",
        65_001 => "utf-8",
        _ => "windows-1252",
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_encoding() {
        assert_eq!(decode("pénétration µm".as_bytes()), "pénétration µm");
        assert_eq!(decode(b"\xEF\xBB\xBFabc"), "abc");
        assert_eq!(decode(b"\xFF\xFEa\0b\0"), "ab");
        assert_eq!(decode(b"h\0e\0l\0l\0o\0 \0w\0o\0"), "hello wo");
        let latin = b"La fr\xE9quence de r\xE9sonance d\xE9passe la valeur donn\xE9e, m\xEAme \xE0 l'\xE9tranger";
        assert!(decode(latin).contains("fréquence de résonance"));
        let czech = b"<html><head><meta charset='windows-1250'></head>\x9Eivot</html>";
        assert!(decode_markup(czech).contains("život"));
        let xml = b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><a>\xB5</a>";
        assert!(decode_markup(xml).contains('µ'));
        // The declaration is wrong: the text is UTF-8.
        assert!(decode_markup("<meta charset=iso-8859-1>Straße".as_bytes()).contains("Straße"));
        assert_eq!(decode_labelled(b"\x93\xFA\x96\x7B", Some("shift_jis")), "日本");
    }
}
