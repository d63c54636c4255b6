//! Compound files (OLE): opened with lenience, and the files that are embedded in them.
//!
//! Sources: [MS-CFB] (header), [MS-OLEDS] 2.3.6 (packaged files).

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

use cfb::CompoundFile;

use super::builder::Builder;
use super::content;
use super::error::ReadErrorKind;
use super::model::UnreadReason;

/// Most bytes by which a file that ends early is padded.
const PADDING: usize = 8 << 20;

/// A compound file in memory.
pub(super) type Ole<'a> = CompoundFile<Cursor<Cow<'a, [u8]>>>;

/// Opens a compound file. Some writers leave out the unused end of the last table; it is padded, as Office does.
pub(super) fn open(bytes: &[u8]) -> Result<Ole<'_>, ReadErrorKind> {
    let first = CompoundFile::open(Cursor::new(Cow::Borrowed(bytes)));
    let error = match first {
        Ok(file) => return Ok(file),
        Err(error) => ReadErrorKind::Damaged(error.to_string()),
    };
    let sector = 1usize << u16_at(bytes, 30).unwrap_or(9).clamp(7, 12);
    let tables = size_at(bytes, 44).unwrap_or(0);
    let full = tables.saturating_mul(sector / 4).saturating_add(1).saturating_mul(sector);
    if full <= bytes.len() || full - bytes.len() > PADDING {
        return Err(error);
    }
    let mut padded = bytes.to_vec();
    padded.resize(full, 0);
    CompoundFile::open(Cursor::new(Cow::Owned(padded))).map_err(|_| error)
}

/// A stream by its path, up to a limit.
pub(super) fn stream(file: &mut Ole<'_>, path: impl AsRef<Path>, limit: u64) -> Option<Vec<u8>> {
    let stream = file.open_stream(path).ok()?;
    let mut out = Vec::new();
    stream.take(limit).read_to_end(&mut out).ok()?;
    Some(out)
}

/// The names of all storages and streams, in lower case.
pub(super) fn names(file: &Ole<'_>) -> Vec<String> {
    file.walk().map(|e| e.name().to_ascii_lowercase()).collect()
}

/// Reads the files embedded in the storages below `root` that fulfil a condition; tells of the others.
pub(super) fn embedded(builder: &mut Builder, file: &mut Ole<'_>, root: &str, condition: impl Fn(&str) -> bool) {
    let Ok(entries) = file.read_storage(root) else { return };
    let mut storages: Vec<(String, String)> = entries
        .filter(|e| e.is_storage() && condition(e.name()))
        .map(|e| (e.path().display().to_string(), e.name().to_owned()))
        .collect();
    storages.sort();
    let mut others = 0;
    for (path, name) in storages {
        if builder.stop() {
            return;
        }
        match embedded_in(file, &path, builder.limits.file_bytes) {
            Some((own, bytes)) => content::attachment(builder, own.as_deref().unwrap_or(&name), bytes),
            None => others += 1,
        }
    }
    if others > 0 {
        builder.unread(UnreadReason::Embedded, format!("{others} embedded objects; save them apart to have them read"));
    }
}

/// The file a storage holds: a packaged file with its name, an Office package, or the content of a PDF.
pub(super) fn embedded_in(file: &mut Ole<'_>, storage: &str, limit: u64) -> Option<(Option<String>, Vec<u8>)> {
    let root = storage.trim_end_matches('/');
    if let Some(bytes) = stream(file, format!("{root}/Package"), limit) {
        return Some((None, bytes));
    }
    if let Some(bytes) = stream(file, format!("{root}/\u{1}Ole10Native"), limit) {
        return packaged(&bytes);
    }
    stream(file, format!("{root}/CONTENTS"), limit).map(|bytes| (None, bytes))
}

/// A packaged file: its label, two paths, then its bytes.
fn packaged(native: &[u8]) -> Option<(Option<String>, Vec<u8>)> {
    fn text<'a>(bytes: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
        let rest = bytes.get(*at..)?;
        let end = rest.iter().position(|b| *b == 0)?;
        *at += end + 1;
        rest.get(..end)
    }
    // Size of the whole, then a type that is 2 for a file.
    let mut at = 6;
    if u16_at(native, 4)? != 2 {
        return None;
    }
    let label = super::encoding::decode(text(native, &mut at)?).into_owned();
    text(native, &mut at)?;
    at += 4;
    let path = size_at(native, at)?;
    at = at.checked_add(4)?.checked_add(path)?;
    let size = size_at(native, at)?;
    let bytes = native.get(at + 4..(at + 4).checked_add(size)?)?;
    Some(((!label.is_empty()).then_some(label), bytes.to_vec()))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

pub(super) fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

/// UTF-16 with the low byte first.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packaged_file_gives_its_name_and_bytes() {
        let mut native = vec![0, 0, 0, 0, 2, 0];
        native.extend_from_slice(b"a.txt\0C:\\a.txt\0\0\0\x03\0");
        native.extend_from_slice(&4u32.to_le_bytes());
        native.extend_from_slice(b"tmp\0");
        native.extend_from_slice(&5u32.to_le_bytes());
        native.extend_from_slice(b"hello");
        assert_eq!(packaged(&native), Some((Some("a.txt".to_owned()), b"hello".to_vec())));
        assert_eq!(packaged(native.get(..30).unwrap()), None);
    }

    #[test]
    fn what_is_no_compound_file_is_refused() {
        assert!(open(b"no").is_err());
        assert!(open(&[0xD0; 2000]).is_err());
    }
}
