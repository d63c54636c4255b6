//! Reads the files in which party lists are published, recognised by what is in them.
//!
//! In: the bytes of a file (and of the files that belong to it). Out: a [`PartyList`], whole, or an error that says where
//! the file is damaged: never a part of a list.

mod canada;
mod eu;
mod ofac;
mod opensanctions;
mod own;
mod table;
mod un;
mod us;

use std::path::Path;

use super::party::{DateBasis, Kind, ListInfo, Party, PartyList};
use super::store::sha256;
use crate::xml;

/// Largest file that is read, in bytes: the largest real list has about a third of it.
pub const MAX_BYTES: u64 = 1 << 30;

/// Why a file is not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{path}: {problem}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        problem: String,
    },
    /// The file is of none of the known formats.
    #[error(
        "this is no list in a known format ({found}): known are the UN consolidated XML, the EU Financial Sanctions Files \
         (XML 1.1, CSV), OFAC SDN (XML, or sdn.csv with alt.csv and add.csv), the US CSL (CSV) and DPL (text), \
         OpenSanctions (FtM JSON lines, Senzing, targets.simple.csv, names.txt), the Canadian page of Named Research \
         Organizations, and a table of your own with a column “name”"
    )]
    Unknown {
        /// What was seen.
        found: String,
    },
    /// The file is of that format but damaged or cut off.
    #[error("{format}, line {line}: {problem}; download the file again")]
    Damaged {
        /// The format.
        format: &'static str,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// The file has no party in it.
    #[error("{format}: there is no party in the file; download it again, or check that it is the list itself")]
    Empty {
        /// The format.
        format: &'static str,
    },
    /// The file is only a part of a list.
    #[error("this is {part}: import {main}, with this file beside it")]
    Companion {
        /// What the file is.
        part: &'static str,
        /// What is to be imported.
        main: &'static str,
    },
}

/// What the user says about a file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Short name of the list, in place of the usual one.
    pub id: Option<String>,
    /// Date of the list, `YYYY-MM-DD`, in place of what the file says.
    pub date: Option<String>,
    /// The day of the import, `YYYY-MM-DD`.
    pub imported: Option<String>,
}

/// A list as a reader gives it.
#[derive(Debug)]
struct Reading {
    id: String,
    title: String,
    publisher: String,
    format: &'static str,
    as_of: Option<String>,
    basis: DateBasis,
    parties: Vec<Party>,
    skipped: usize,
}

/// Finds a file that belongs to the list by its usual name.
type Companions<'a> = &'a dyn Fn(&str) -> Result<Option<Vec<u8>>, ImportError>;

/// Reads a list from a file; files that belong to it are looked for beside it.
///
/// # Errors
/// When the file, or one that belongs to it, cannot be read, is of no known format, or is damaged.
pub fn read_file(path: &Path, options: &Options) -> Result<PartyList, ImportError> {
    let file = |path: &Path, e: &dyn std::fmt::Display| ImportError::File {
        path: path.display().to_string(),
        problem: e.to_string(),
    };
    let load = |path: &Path| {
        let size = std::fs::metadata(path).map_err(|e| file(path, &e))?.len();
        if size > MAX_BYTES {
            return Err(file(path, &format!("larger than {} MB", MAX_BYTES >> 20)));
        }
        std::fs::read(path).map_err(|e| file(path, &e))
    };
    let companions = |name: &str| {
        let beside = path.with_file_name(name);
        if beside.exists() { load(&beside).map(Some) } else { Ok(None) }
    };
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    read(&load(path)?, &name, options, &companions)
}

/// Reads a list from bytes, with nothing beside them.
///
/// # Errors
/// When the bytes are of no known format, or damaged.
pub fn read_bytes(bytes: &[u8], from: &str, options: &Options) -> Result<PartyList, ImportError> {
    read(bytes, from, options, &|_| Ok(None))
}

fn read(bytes: &[u8], from: &str, options: &Options, companions: Companions<'_>) -> Result<PartyList, ImportError> {
    let text = decode(bytes)?;
    let mut reading = recognise(&text, from, companions)?;
    reading.parties.retain(|p| !p.names.is_empty());
    if reading.parties.is_empty() {
        return Err(ImportError::Empty { format: reading.format });
    }
    let (as_of, as_of_basis) = match &options.date {
        Some(date) => (Some(date.clone()), DateBasis::Given),
        None => (reading.as_of, reading.basis),
    };
    let info = ListInfo {
        id: options.id.clone().unwrap_or(reading.id),
        title: reading.title,
        publisher: reading.publisher,
        format: reading.format.to_owned(),
        from: from.to_owned(),
        as_of_basis: if as_of.is_none() { DateBasis::Unknown } else { as_of_basis },
        as_of,
        imported: options.imported.clone(),
        sha256: sha256(bytes),
        parties: reading.parties.len(),
        names: reading.parties.iter().map(|p| p.names.len()).sum(),
        skipped: reading.skipped,
    };
    Ok(PartyList { info, parties: reading.parties })
}

/// Text of a file: UTF-8, UTF-16 with its mark, or the Windows code page that older tables use.
fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    let unknown = |found: &str| ImportError::Unknown { found: found.to_owned() };
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _, bad) = encoding.decode(bytes);
        return if bad { Err(unknown("its characters are damaged")) } else { Ok(text.into_owned()) };
    }
    if bytes.contains(&0) {
        return Err(unknown("it is no text file"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        // XML and JSON say or are UTF-8: there, a broken character is damage
        Err(e) if matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'<')) => {
            let line = bytes[..e.valid_up_to()].split(|b| *b == b'\n').count();
            Err(ImportError::Damaged { format: "text", line, problem: "its characters are damaged".to_owned() })
        }
        Err(_) => Ok(encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned()),
    }
}

fn recognise(text: &str, from: &str, companions: Companions<'_>) -> Result<Reading, ImportError> {
    // older OFAC files end in the end-of-file mark of DOS
    let body = text.trim_end_matches('\u{1a}').trim_start_matches('\u{feff}');
    let start = body.trim_start();
    if start.is_empty() {
        return Err(ImportError::Unknown { found: "it is empty".to_owned() });
    }
    if start.starts_with('<') {
        return markup(start, body);
    }
    if start.starts_with('{') {
        return opensanctions::json_lines(body, from);
    }
    if start.starts_with('[') {
        return Err(ImportError::Unknown { found: "it is one JSON array; JSON lines are read".to_owned() });
    }
    let first: String = start.lines().next().unwrap_or_default().chars().filter(|c| *c != '"').collect();
    let lower = first.to_lowercase();
    if lower.starts_with("name\tstreet_address") {
        return us::dpl(body);
    }
    if lower.contains("source,entity_number,type,programs,name") {
        return us::csl(body);
    }
    if lower.starts_with("filegenerationdate;") || lower.contains(";entity_logicalid;") {
        return eu::csv(body);
    }
    if lower.starts_with("id,schema,name,aliases") {
        return opensanctions::simple_csv(body, from);
    }
    if let Some(found) = ofac::recognise_csv(body) {
        return match found {
            ofac::Part::Main => ofac::csv(body, companions),
            ofac::Part::Aliases => {
                Err(ImportError::Companion { part: "alt.csv of OFAC, the other names", main: "sdn.csv" })
            }
            ofac::Part::Addresses => {
                Err(ImportError::Companion { part: "add.csv of OFAC, the addresses", main: "sdn.csv" })
            }
        };
    }
    if let Some(delimiter) = own::delimiter(&first) {
        return own::csv(body, delimiter, from);
    }
    opensanctions::names(body, from)
}

fn markup(start: &str, body: &str) -> Result<Reading, ImportError> {
    let head: String = start.chars().take(2000).collect::<String>().to_lowercase();
    if head.contains("<!doctype html") || head.contains("<html") {
        return canada::page(body);
    }
    let format = if head.contains("<consolidated_list") {
        un::FORMAT
    } else if head.contains("<sdnlist") {
        ofac::XML
    } else if head.contains("eu.europa.ec/fpi/fsd/export") || head.contains("<export") {
        eu::XML
    } else {
        return Err(ImportError::Unknown { found: "it is XML of another kind".to_owned() });
    };
    let root = xml::parse(body).map_err(|e| ImportError::Damaged { format, line: e.line, problem: e.problem })?;
    match format {
        un::FORMAT => un::read(&root),
        ofac::XML => ofac::xml(&root),
        _ => eu::xml(&root),
    }
}

/// The kind that a list's own code stands for (`classifiers/list-kinds.tsv`); of several codes the gravest counts.
fn kind_of<'a>(family: &str, codes: &(impl Iterator<Item = &'a str> + Clone)) -> Option<Kind> {
    const FILE: &str = include_str!("../../../classifiers/list-kinds.tsv");
    FILE.lines().filter(|l| !l.starts_with('#')).find_map(|line| {
        let (of, rest) = line.split_once('\t')?;
        let (code, kind) = rest.split_once('\t')?;
        (of == family && codes.clone().any(|c| c == code))
            .then(|| serde_json::from_value(serde_json::Value::String(kind.to_owned())).ok())
            .flatten()
    })
}

/// A date that starts with `YYYY-MM-DD`, or `YYYY-MM` or `YYYY`.
fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let date = text.get(..10).filter(|d| {
        let parts: Vec<&str> = d.split('-').collect();
        matches!(parts[..], [y, m, d] if y.len() == 4 && m.len() == 2 && digits(y) && digits(m) && digits(d))
    });
    date.or_else(|| (text.len() == 4 && digits(text)).then_some(text)).map(str::to_owned)
}

/// The newest of the dates of records, typing errors such as the year 3017 left out.
fn newest(known: Option<String>, date: Option<String>) -> Option<String> {
    known.max(date.filter(|d| d.as_str() < "2100"))
}

/// A date written `MM/DD/YYYY`, as United States authorities do.
fn us_date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim().split('/').collect();
    let [month, day, year] = parts[..] else { return None };
    let number = |s: &str, most: u16| s.parse::<u16>().ok().filter(|n| (1..=most).contains(n));
    Some(format!("{:04}-{:02}-{:02}", number(year, 9999)?, number(month, 12)?, number(day, 31)?))
}

/// A short name out of a file name.
fn slug(from: &str) -> String {
    let stem = from.rsplit(['/', '\\']).next().unwrap_or(from);
    let stem = stem.split('.').next().unwrap_or(stem);
    let mut out = String::new();
    for c in any_ascii::any_ascii(stem).to_ascii_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.truncate(40);
    let out = out.trim_end_matches('-').to_owned();
    if out.is_empty() { "list".to_owned() } else { out }
}

#[cfg(test)]
mod tests;
