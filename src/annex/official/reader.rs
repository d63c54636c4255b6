//! Recognises an official document by its content and reads it.
//!
//! In: bytes of a file (OJ XHTML, consolidated XHTML, Formex 4, or a zip that holds one). Out: an [`OfficialDocument`],
//! or the reason why there is none.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use sha2::{Digest as _, Sha256};

use super::super::hex;
use super::super::model::Identity;
use super::assemble::assemble;
use super::markup::markup;
use super::model::{Kind, Node, OfficialDocument};
use super::{formex, xhtml};
use crate::xml::{self, Element};

/// Largest document that is read, in bytes. The consolidated regulation with all annexes has some 5 MB.
pub const MAX_BYTES: usize = 64 << 20;

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficialError {
    /// Too large.
    #[error("the document has {0} bytes, more than the {MAX_BYTES} that are read: it is not Annex I")]
    TooLarge(usize),
    /// Neither text nor an archive.
    #[error("the document is not UTF-8 text: download it again as XHTML or Formex from EUR-Lex")]
    Encoding,
    /// Not well-formed: usually cut off.
    #[error("the document is not complete or not well-formed ({0}): download it again")]
    Broken(String),
    /// Another kind of file.
    #[error(
        "the document is neither XHTML nor Formex (its root is <{0}>): take the XHTML or Formex version from EUR-Lex"
    )]
    Markup(String),
    /// Another act.
    #[error("the document is not Annex I of Regulation (EU) 2021/821: {0}")]
    Foreign(String),
    /// An archive without a document.
    #[error("the archive holds no Annex I: {0}")]
    Archive(String),
    /// The program's own data.
    #[error("{0}")]
    Data(String),
}

/// What a document says of itself.
#[derive(Debug, Default, Clone)]
pub(super) struct Header {
    pub(super) act: Option<String>,
    pub(super) version: Option<String>,
    pub(super) language: Option<String>,
    pub(super) source: Option<String>,
}

/// Reads an official document.
///
/// # Errors
/// When the bytes are cut off, not in one of the three markups, or not Annex I; the message names the reason.
pub fn read(bytes: &[u8]) -> Result<OfficialDocument, OfficialError> {
    if bytes.len() > MAX_BYTES {
        return Err(OfficialError::TooLarge(bytes.len()));
    }
    if bytes.starts_with(b"PK") {
        return read_archive(bytes);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| OfficialError::Encoding)?;
    read_text(text, &hex(&Sha256::digest(bytes)))
}

/// Reads the blocks of a part of one markup.
type Blocks = fn(&Element, &super::markup::Markup) -> Vec<super::blocks::Block>;

fn read_text(text: &str, sha256: &str) -> Result<OfficialDocument, OfficialError> {
    let markup = markup().map_err(OfficialError::Data)?;
    let broken = |e: xml::XmlError| OfficialError::Broken(e.to_string());
    let root = match xml::parse(text) {
        Ok(root) => root,
        // HTML as browsers save it leaves some tags open
        Err(first) => xml::parse(&xhtml::close_void_tags(text)).map_err(|_| broken(first))?,
    };
    let (header, candidates, blocks): (Header, Vec<&Element>, Blocks) = match root.name.as_str() {
        "html" | "body" | "div" | "table" => (xhtml::header(&root), xhtml::candidates(&root), xhtml::blocks),
        name if !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '.') => {
            (formex::header(&root), formex::candidates(&root), formex::blocks)
        }
        other => return Err(OfficialError::Markup(other.to_owned())),
    };
    if let Some(act) = &header.act
        && !markup.carries_the_list(act)
    {
        return Err(OfficialError::Foreign(format!("it is act {act}")));
    }
    let mut best: Vec<Node> = Vec::new();
    let mut most = 0;
    for part in candidates {
        let nodes = assemble(&blocks(part, markup), markup);
        let entries = distinct_entries(&nodes);
        if entries > most {
            most = entries;
            best = nodes;
        }
    }
    if most == 0 {
        return Err(OfficialError::Foreign("there is no entry in it (a label such as 3A001)".to_owned()));
    }
    if let Some(twice) = duplicate(&best) {
        return Err(OfficialError::Broken(format!("{twice} stands in it twice")));
    }
    let language = header.language.filter(|l| l.len() == 2).unwrap_or_else(|| guess_language(&best));
    Ok(OfficialDocument {
        identity: Identity {
            act: "2021/821".to_owned(),
            version: header.version.unwrap_or_else(|| "unknown".to_owned()),
            source: header.source.unwrap_or_else(|| "XHTML".to_owned()),
            language,
            sha256: sha256.to_owned(),
        },
        nodes: best,
    })
}

fn distinct_entries(nodes: &[Node]) -> usize {
    nodes.iter().filter(|n| n.kind == Kind::Entry).map(|n| n.label.as_str()).collect::<BTreeSet<_>>().len()
}

/// The first code that has two entries or two items.
fn duplicate(nodes: &[Node]) -> Option<String> {
    let mut seen = BTreeSet::new();
    nodes.iter().filter(|n| n.kind == Kind::Entry).map(|n| n.place.to_string()).find(|code| !seen.insert(code.clone()))
}

/// The language of the entries' text, ISO 639-1; `und` when it cannot be told.
fn guess_language(nodes: &[Node]) -> String {
    let mut sample = String::new();
    for node in nodes.iter().filter(|n| n.kind != Kind::Heading) {
        sample.push_str(&node.text);
        sample.push(' ');
        if sample.len() > 20_000 {
            break;
        }
    }
    let lang = whatlang::detect(&sample).filter(whatlang::Info::is_reliable).map(|i| i.lang());
    match lang {
        Some(whatlang::Lang::Eng) => "en",
        Some(whatlang::Lang::Nld) => "nl",
        Some(whatlang::Lang::Fra) => "fr",
        Some(whatlang::Lang::Deu) => "de",
        Some(whatlang::Lang::Ita) => "it",
        Some(whatlang::Lang::Spa) => "es",
        Some(whatlang::Lang::Por) => "pt",
        Some(whatlang::Lang::Pol) => "pl",
        Some(whatlang::Lang::Swe) => "sv",
        Some(whatlang::Lang::Dan) => "da",
        Some(whatlang::Lang::Fin) => "fi",
        _ => "und",
    }
    .to_owned()
}

/// Formex comes as a zip with one file per part: the one with the most entries is Annex I.
fn read_archive(bytes: &[u8]) -> Result<OfficialDocument, OfficialError> {
    let archive_error = |e: &dyn std::fmt::Display| OfficialError::Archive(e.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| OfficialError::Broken(e.to_string()))?;
    let sha256 = hex(&Sha256::digest(bytes));
    let mut best: Option<OfficialDocument> = None;
    let mut reason = OfficialError::Archive("there is no XML or XHTML file in it".to_owned());
    let mut left = MAX_BYTES;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|e| archive_error(&e))?;
        if file.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        file.take(left as u64 + 1).read_to_end(&mut content).map_err(|e| OfficialError::Broken(e.to_string()))?;
        left = left.checked_sub(content.len()).ok_or(OfficialError::TooLarge(MAX_BYTES + 1))?;
        let Ok(text) = std::str::from_utf8(&content) else { continue };
        if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
            continue;
        }
        match read_text(text, &sha256) {
            Ok(document) => {
                if best.as_ref().is_none_or(|b| document.entry_count() > b.entry_count()) {
                    best = Some(document);
                }
            }
            Err(e @ OfficialError::Broken(_)) => return Err(e),
            Err(e) => reason = e,
        }
    }
    best.ok_or(reason)
}
