//! What is to be read: files, folders, archives and standard input become a stable sequence of inputs.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::archive::{Archive, MemberError};
use super::columns::Role;
use super::error::{ReadError, ReadErrorKind};
use super::format::{Format, inside_archive};
use super::guard;
use super::limits::Limits;

/// How standard input is named.
pub(super) const STDIN: &str = "-";

/// Where an input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, or an archive that holds the input.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Columns of tables that the user named: `--column text=Objective`.
    pub columns: HashMap<Role, String>,
    /// The field of JSON records that holds the text: `--field`, with dots for fields within fields.
    pub field: Option<String>,
    /// Limits against hostile files.
    pub limits: Limits,
}

/// Something to read: a path and, in an archive, which member. Cheap to make, to clone and to send to a thread.
#[derive(Debug, Clone)]
pub struct Input {
    /// The path as the user gave it; inside an archive the path there follows after `!`; `-` is standard input.
    pub path: String,
    /// The file it comes from.
    pub source: Source,
    pub(super) member: Option<Member>,
}

/// A member of an opened archive.
#[derive(Clone)]
pub(super) struct Member {
    archive: Arc<Mutex<Archive>>,
    index: usize,
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "member {}", self.index)
    }
}

impl Member {
    pub(super) fn read(&self) -> Result<Vec<u8>, MemberError> {
        let mut archive = self.archive.lock().map_err(|_| {
            MemberError::Kind(ReadErrorKind::Crashed("another reader of the archive failed".to_owned()))
        })?;
        archive.read_index(self.index)
    }
}

/// Whether a path in an archive is hidden: a name with a leading dot, or what macOS adds.
pub(super) fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

/// All inputs below the paths, in the order of the paths; folders and archives by name, hidden files left out.
///
/// A path that is `-` is standard input. Files that are not readable as documents are inputs as well: reading them tells
/// why. Archives are opened when their turn comes.
pub fn discover(paths: &[PathBuf], options: &Options) -> impl Iterator<Item = Result<Input, ReadError>> + use<> {
    Discover {
        paths: paths.iter().cloned().collect(),
        walk: None,
        archives: Vec::new(),
        limits: options.limits.clone(),
    }
}

struct Discover {
    paths: VecDeque<PathBuf>,
    walk: Option<ignore::Walk>,
    /// Opened archives, the innermost last, with the members still to give.
    archives: Vec<OpenArchive>,
    limits: Limits,
}

struct OpenArchive {
    archive: Arc<Mutex<Archive>>,
    members: VecDeque<(usize, String)>,
    path: String,
    file: PathBuf,
}

impl Iterator for Discover {
    type Item = Result<Input, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = if let Some(open) = self.archives.last_mut() {
                if let Some((index, name)) = open.members.pop_front() {
                    self.member(index, &name)
                } else {
                    self.archives.pop();
                    None
                }
            } else if let Some(walk) = &mut self.walk {
                match walk.next() {
                    Some(Ok(entry)) => {
                        // A link to a folder could lead in circles; a link to a file is a file.
                        let file = entry.path().is_file();
                        let path = entry.into_path();
                        if file { self.file(path) } else { None }
                    }
                    Some(Err(error)) => Some(Err(ReadError::new("a folder", ReadErrorKind::Io(error.to_string())))),
                    None => {
                        self.walk = None;
                        None
                    }
                }
            } else {
                let path = self.paths.pop_front()?;
                self.path(path)
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

impl Discover {
    fn path(&mut self, path: PathBuf) -> Option<Result<Input, ReadError>> {
        if path.as_os_str() == STDIN {
            return Some(Ok(Input { path: STDIN.to_owned(), source: Source::Stdin, member: None }));
        }
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                let mut walk = ignore::WalkBuilder::new(&path);
                // Rules of version control are no reason to leave out a proposal.
                walk.standard_filters(false).hidden(true).sort_by_file_path(Path::cmp);
                self.walk = Some(walk.build());
                None
            }
            Ok(_) => self.file(path),
            Err(error) => Some(Err(ReadError::new(&path.display().to_string(), ReadErrorKind::io(&error)))),
        }
    }

    /// A file: an input, or an archive to go into.
    fn file(&mut self, path: PathBuf) -> Option<Result<Input, ReadError>> {
        let shown = path.display().to_string();
        if let Some(archive) = plain_zip(&path, &self.limits) {
            self.enter(archive, shown, path);
            return None;
        }
        Some(Ok(Input { path: shown, source: Source::File(path), member: None }))
    }

    fn enter(&mut self, archive: Archive, path: String, file: PathBuf) {
        let names = archive.names().iter().enumerate();
        let mut members: Vec<(usize, String)> = names
            .filter(|(_, n)| !n.ends_with('/') && !is_hidden(n))
            .map(|(index, name)| (index, name.clone()))
            .collect();
        members.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
        self.archives.push(OpenArchive { archive: Arc::new(Mutex::new(archive)), members: members.into(), path, file });
    }

    fn member(&mut self, index: usize, name: &str) -> Option<Result<Input, ReadError>> {
        let open = self.archives.last()?;
        let path = format!("{}!{name}", open.path);
        let member = Member { archive: Arc::clone(&open.archive), index };
        let file = open.file.clone();
        // An archive within the archive is entered; anything else that ends in .zip is left to its reader.
        if super::format::extension(name) == "zip" {
            if self.archives.len() as u64 >= u64::from(self.limits.archive_depth) {
                let kind = ReadErrorKind::ArchiveDepth(self.limits.archive_depth);
                return Some(Err(ReadError::new(&path, kind)));
            }
            if let Ok(bytes) = member.read()
                && bytes.starts_with(b"PK")
                && let Ok(mut inner) = Archive::from_bytes(bytes, &self.limits)
                && inside_archive(&mut inner) == Format::Zip
            {
                self.enter(inner, path, file);
                return None;
            }
        }
        Some(Ok(Input { path, source: Source::File(file), member: Some(member) }))
    }
}

/// Opens a file if it is a zip of files, not a document that is a zip itself.
fn plain_zip(path: &Path, limits: &Limits) -> Option<Archive> {
    let mut file = File::open(path).ok()?;
    let mut magic = [0; 4];
    file.read_exact(&mut magic).ok()?;
    if &magic != b"PK\x03\x04" && &magic != b"PK\x05\x06" {
        return None;
    }
    let file = File::open(path).ok()?;
    // What is wrong with a zip is told when it is read.
    guard::caught(move || {
        let mut archive = Archive::open(Box::new(std::io::BufReader::new(file)), limits).ok()?;
        (inside_archive(&mut archive) == Format::Zip).then_some(archive)
    })
    .ok()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::archive::tests::zip_of;
    use super::*;

    #[test]
    fn folders_and_archives_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        put("b.txt", b"b");
        put(".hidden.txt", b"h");
        put("sub/a.txt", b"a");
        let inner = zip_of(&[("deep.txt", b"deep")]);
        put("c.zip", &zip_of(&[("z.txt", b"z"), ("__MACOSX/x", b""), ("in.zip", &inner)]));
        let paths = [folder.path().to_path_buf(), folder.path().join("none")];
        let root = format!("{}/", folder.path().display());
        let got: Vec<String> = discover(&paths, &Options::default())
            .map(|i| i.map_or_else(|e| e.to_string(), |i| i.path).replace(&root, ""))
            .collect();
        assert_eq!(
            got,
            [
                "b.txt",
                "c.zip!in.zip!deep.txt",
                "c.zip!z.txt",
                "sub/a.txt",
                "none: there is no such file or folder; check the path"
            ]
        );
    }

    #[test]
    fn archives_nested_too_deep_are_refused() {
        let mut zip = zip_of(&[("x.txt", b"x")]);
        for _ in 0..6 {
            zip = zip_of(&[("n.zip", &zip)]);
        }
        let file = tempfile::NamedTempFile::with_suffix(".zip").unwrap();
        std::fs::write(file.path(), zip).unwrap();
        let got: Vec<_> = discover(&[file.path().to_path_buf()], &Options::default()).collect();
        assert_eq!(got.len(), 1);
        assert!(matches!(&got[0], Err(e) if e.kind == ReadErrorKind::ArchiveDepth(4)));
    }
}
