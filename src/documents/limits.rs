//! Limits against hostile and runaway files. Every limit is a named constant and leads to an error or to an entry in
//! the document's list of what was not read, never to silence.

use std::time::{Duration, Instant};

/// An archive member may unpack to this many times its packed size. Text packs up to about 100 times in practice.
pub const ARCHIVE_RATIO: u64 = 250;
/// Members this small (bytes) are unpacked whatever their ratio: runs of blanks in small files pack very well.
pub const ARCHIVE_RATIO_FLOOR: u64 = 16 << 20;
/// Archives, attachments and embedded documents within each other.
pub const ARCHIVE_DEPTH: u32 = 4;
/// Members of one archive.
pub const ARCHIVE_ENTRIES: u64 = 20_000;
/// Nesting of XML elements; office documents stay far below.
pub const XML_DEPTH: u32 = 400;
/// Bytes of a file, of an unpacked member, or of one line or value of JSON. Tables of text (CSV, JSON lines) are
/// streamed and have no limit on the whole.
pub const FILE_BYTES: u64 = 256 << 20;
/// Bytes of one record of a streamed table.
pub const RECORD_BYTES: u64 = 16 << 20;
/// Pages of a PDF.
pub const PAGES: u32 = 3_000;
/// Cells of one sheet or table.
pub const CELLS: u64 = 5_000_000;
/// Passages of one document.
pub const PASSAGES: usize = 200_000;
/// Characters of one document (a thousand-page book has about three million).
pub const CHARACTERS: usize = 20_000_000;
/// Seconds that reading one document, or finding the next row of a table, may take.
pub const SECONDS: u64 = 60;
/// Characters of one passage; longer ones are divided at a space.
pub const PASSAGE_CHARACTERS: usize = 20_000;

/// The limits in force; the default has the constants of this module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// See [`ARCHIVE_RATIO`].
    pub archive_ratio: u64,
    /// See [`ARCHIVE_DEPTH`].
    pub archive_depth: u32,
    /// See [`ARCHIVE_ENTRIES`].
    pub archive_entries: u64,
    /// See [`XML_DEPTH`].
    pub xml_depth: u32,
    /// See [`FILE_BYTES`].
    pub file_bytes: u64,
    /// See [`RECORD_BYTES`].
    pub record_bytes: u64,
    /// See [`PAGES`].
    pub pages: u32,
    /// See [`CELLS`].
    pub cells: u64,
    /// See [`PASSAGES`].
    pub passages: usize,
    /// See [`CHARACTERS`].
    pub characters: usize,
    /// See [`SECONDS`].
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            archive_ratio: ARCHIVE_RATIO,
            archive_depth: ARCHIVE_DEPTH,
            archive_entries: ARCHIVE_ENTRIES,
            xml_depth: XML_DEPTH,
            file_bytes: FILE_BYTES,
            record_bytes: RECORD_BYTES,
            pages: PAGES,
            cells: CELLS,
            passages: PASSAGES,
            characters: CHARACTERS,
            seconds: SECONDS,
        }
    }
}

impl Limits {
    /// The moment at which reading that starts now must end.
    pub(super) fn deadline(&self) -> Instant {
        // A limit beyond what the clock can hold is a day: still a limit.
        let now = Instant::now();
        now.checked_add(Duration::from_secs(self.seconds)).unwrap_or(now + Duration::from_hours(24))
    }
}
