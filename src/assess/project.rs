//! The texts of a project as one document.
//!
//! In: a [`Project`]. Out: [`ProjectDocument`]: the passages of all its files, each with the file it stands in, and the
//! summary. A file that cannot be read is an entry in `unread`, so that its silence is not taken for a clean result.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::documents::{self, Document, Options, Passage, PassageKind, Place, Unread, UnreadReason};
use crate::project::Project;

/// A project's texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectDocument {
    /// All passages as one document.
    pub document: Document,
    /// Files that could not be read, with the reason.
    pub failed: Vec<(PathBuf, String)>,
}

/// Reads the texts of a project; `path` is where the project.toml stands.
#[must_use]
pub fn project_document(project: &Project, path: &Path, options: &Options) -> ProjectDocument {
    let mut passages: Vec<Passage> = Vec::new();
    let mut unread: Vec<Unread> = Vec::new();
    let mut failed = Vec::new();
    let own = |text: &str, part: &str, kind: PassageKind| Passage {
        place: Place { part: Some(format!("project.toml, {part}")), ..Place::default() },
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        kind,
    };
    if let Some(t) = project.title.as_deref().filter(|t| !t.trim().is_empty()) {
        passages.push(own(t, "title", PassageKind::Title));
    }
    if let Some(t) = project.summary.as_deref().filter(|t| !t.trim().is_empty()) {
        passages.push(own(t, "summary", PassageKind::Paragraph));
    }
    for file in project.paths() {
        let name = file.file_name().map_or_else(|| file.display().to_string(), |n| n.to_string_lossy().into_owned());
        let mut problems: Vec<String> = Vec::new();
        let mut any = false;
        for input in documents::discover(std::slice::from_ref(&file), options) {
            any = true;
            match input {
                Ok(input) => {
                    for read in documents::read(&input, options) {
                        match read {
                            Ok(d) => {
                                passages.extend(d.passages.into_iter().map(|mut p| {
                                    p.place.part = Some(part(&name, p.place.part.as_deref()));
                                    p
                                }));
                                unread.extend(d.unread.into_iter().map(|mut u| {
                                    u.place.part = Some(part(&name, u.place.part.as_deref()));
                                    u
                                }));
                            }
                            Err(e) => problems.push(e.kind.to_string()),
                        }
                    }
                }
                Err(e) => problems.push(e.kind.to_string()),
            }
        }
        if !any {
            problems.push("nothing that can be read is there".to_owned());
        }
        for problem in problems {
            unread.push(Unread {
                place: Place { part: Some(name.clone()), ..Place::default() },
                reason: UnreadReason::Unsupported,
                detail: format!("{}: {problem}", file.display()),
            });
            failed.push((file.clone(), problem));
        }
    }
    let mut hash = Sha256::new();
    for p in &passages {
        hash.update(p.text.as_bytes());
        hash.update(b"\n");
    }
    let sha256 = hash.finalize().iter().fold(String::new(), |s, b| s + &format!("{b:02x}"));
    let document = Document {
        id: path.display().to_string(),
        path: Some(path.display().to_string()),
        title: project.title.clone(),
        sha256,
        passages,
        unread,
        fields: BTreeMap::new(),
    };
    ProjectDocument { document, failed }
}

fn part(file: &str, part: Option<&str>) -> String {
    part.map_or_else(|| file.to_owned(), |p| format!("{file}, {p}"))
}
