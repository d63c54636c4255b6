//! Zip containers, with limits against archives that unpack to more than they should.

use std::io::{Cursor, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::error::ReadErrorKind;
use super::limits::{ARCHIVE_RATIO_FLOOR, Limits};

/// What a zip can be read from.
pub(super) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// A zip file whose members are read one at a time.
pub(super) struct Archive {
    zip: ZipArchive<Box<dyn ReadSeek>>,
    names: Vec<String>,
    limits: Limits,
}

/// What is wrong with a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MemberError {
    /// Not in the archive.
    Missing,
    /// Behind a password.
    Protected,
    /// Everything else.
    Kind(ReadErrorKind),
}

impl From<MemberError> for ReadErrorKind {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::Missing => Self::Damaged("a part is missing".to_owned()),
            MemberError::Protected => Self::Damaged("a part is encrypted".to_owned()),
            MemberError::Kind(kind) => kind,
        }
    }
}

impl Archive {
    pub(super) fn from_bytes(bytes: Vec<u8>, limits: &Limits) -> Result<Self, ReadErrorKind> {
        Self::open(Box::new(Cursor::new(bytes)), limits)
    }

    pub(super) fn open(source: Box<dyn ReadSeek>, limits: &Limits) -> Result<Self, ReadErrorKind> {
        let zip = ZipArchive::new(source).map_err(|e| ReadErrorKind::Damaged(e.to_string()))?;
        if zip.len() as u64 > limits.archive_entries {
            return Err(ReadErrorKind::TooLarge { what: "members in the archive", limit: limits.archive_entries });
        }
        // A name with backslashes comes from a careless Windows program.
        let names = (0..zip.len())
            .map(|i| match zip.name_for_index(i) {
                Some(Ok(name)) => name.replace('\\', "/"),
                _ => format!("member {}", i + 1),
            })
            .collect();
        Ok(Self { zip, names, limits: limits.clone() })
    }

    /// The names in the order of the archive.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The index of a name; case is ignored when there is no exact match.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        let exact = self.names.iter().position(|n| n == name);
        exact.or_else(|| self.names.iter().position(|n| n.eq_ignore_ascii_case(name)))
    }

    /// Whether any name fulfils a condition.
    pub(super) fn any(&self, condition: impl Fn(&str) -> bool) -> bool {
        self.names.iter().any(|n| condition(n))
    }

    /// How many names fulfil a condition.
    pub(super) fn count(&self, condition: impl Fn(&str) -> bool) -> usize {
        self.names.iter().filter(|n| condition(n)).count()
    }

    /// Names that fulfil a condition, sorted with numbers in numeric order (`slide2` before `slide10`).
    pub(super) fn matching(&self, condition: impl Fn(&str) -> bool) -> Vec<String> {
        let mut names: Vec<String> = self.names.iter().filter(|n| condition(n)).cloned().collect();
        names.sort_by_key(|n| natural(n));
        names.dedup();
        names
    }

    /// Unpacks a member by name.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, MemberError> {
        let index = self.find(name).ok_or(MemberError::Missing)?;
        self.read_index(index)
    }

    /// Unpacks a member.
    pub(super) fn read_index(&mut self, index: usize) -> Result<Vec<u8>, MemberError> {
        let limits = self.limits.clone();
        let mut member = self.zip.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(m) if m == ZipError::PASSWORD_REQUIRED => MemberError::Protected,
            other => MemberError::Kind(ReadErrorKind::Damaged(other.to_string())),
        })?;
        let most = ARCHIVE_RATIO_FLOOR.max(member.compressed_size().saturating_mul(limits.archive_ratio));
        let cap = most.min(limits.file_bytes);
        let mut out = Vec::with_capacity(usize::try_from(member.size().min(cap).min(1 << 24)).unwrap_or(0));
        let outcome = (&mut member).take(cap + 1).read_to_end(&mut out);
        if out.len() as u64 > cap {
            return Err(MemberError::Kind(if most <= limits.file_bytes {
                ReadErrorKind::ArchiveRatio { ratio: limits.archive_ratio }
            } else {
                ReadErrorKind::TooLarge { what: "bytes", limit: limits.file_bytes }
            }));
        }
        match outcome {
            Ok(_) => Ok(out),
            Err(e) => Err(MemberError::Kind(ReadErrorKind::Damaged(e.to_string()))),
        }
    }

    /// Checks that every member keeps the limits when unpacked, for a library that unpacks by itself.
    pub(super) fn check_all(&mut self) -> Result<(), ReadErrorKind> {
        let mut total = 0u64;
        for index in 0..self.zip.len() {
            let Ok(mut member) = self.zip.by_index(index) else { continue };
            let most = ARCHIVE_RATIO_FLOOR.max(member.compressed_size().saturating_mul(self.limits.archive_ratio));
            let cap = most.min(self.limits.file_bytes);
            // A damaged member is the library's to complain about; only size matters here.
            let mut counted = (&mut member).take(cap + 1);
            let size = std::io::copy(&mut counted, &mut std::io::sink()).unwrap_or(0);
            total = total.saturating_add(size);
            if size > most {
                return Err(ReadErrorKind::ArchiveRatio { ratio: self.limits.archive_ratio });
            }
            if size > self.limits.file_bytes || total > self.limits.file_bytes.saturating_mul(2) {
                return Err(ReadErrorKind::TooLarge { what: "bytes", limit: self.limits.file_bytes });
            }
        }
        Ok(())
    }
}

/// A sort key that puts `slide2` before `slide10`.
pub(super) fn natural(name: &str) -> Vec<(String, u64)> {
    let mut out = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(digits);
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let (number, tail) = tail.split_at(end);
        out.push((word.to_owned(), number.parse().unwrap_or(u64::MAX)));
        rest = tail;
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;
    use zip::write::SimpleFileOptions;

    /// A zip with these members.
    pub(in super::super) fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![0u8; usize::try_from(ARCHIVE_RATIO_FLOOR).unwrap() + 10];
        let bytes = zip_of(&[("ok.txt", b"fine"), ("bomb", &zeros)]);
        let mut archive = Archive::from_bytes(bytes, &Limits::default()).unwrap();
        assert_eq!(archive.read("OK.txt").unwrap(), b"fine");
        let ratio = ReadErrorKind::ArchiveRatio { ratio: super::super::limits::ARCHIVE_RATIO };
        assert_eq!(archive.read("bomb").unwrap_err(), MemberError::Kind(ratio.clone()));
        assert_eq!(archive.check_all().unwrap_err(), ratio);
        assert_eq!(archive.read("none").unwrap_err(), MemberError::Missing);
    }

    #[test]
    fn too_many_members_are_refused() {
        let bytes = zip_of(&[("a", b""), ("b", b""), ("c", b"")]);
        let limits = Limits { archive_entries: 2, ..Limits::default() };
        assert!(matches!(Archive::from_bytes(bytes, &limits), Err(ReadErrorKind::TooLarge { limit: 2, .. })));
    }

    #[test]
    fn numbers_sort_as_numbers() {
        let mut names = ["slide10.xml", "slide2.xml", "slide1.xml"];
        names.sort_by_key(|n| natural(n));
        assert_eq!(names, ["slide1.xml", "slide2.xml", "slide10.xml"]);
    }
}
