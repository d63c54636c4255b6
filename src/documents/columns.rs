//! Finds the text, title and identifier columns of a table of projects by their headers and their content.
//!
//! In: the first rows of a sheet. Out: which columns to read, or that the sheet is no table of projects.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::error::ReadErrorKind;
use super::table::first_row_is_header;

/// Rows looked at before a sheet is judged.
pub(super) const LOOKAHEAD: usize = 60;
/// Rows in which the header may stand; titles and remarks may come above it.
const HEADER_ROWS: usize = 12;
/// Mean characters of the filled cells of a text column that its header names.
const NAMED_TEXT: usize = 80;
/// Mean characters of a text column that only its content gives away.
const UNNAMED_TEXT: usize = 200;
/// Longer cells are no headers.
const HEADER_CHARACTERS: usize = 80;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The text that is read.
    Text,
    /// The title of the project; read as well.
    Title,
    /// The identifier of the project.
    Id,
}

impl Role {
    /// `text`, `title` or `id`, as in `--column text=Objective`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Title => "title",
            Self::Id => "id",
        }
    }
}

/// The columns of a table of projects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Columns {
    /// Index of the header row among the rows looked at.
    pub(super) header: usize,
    pub(super) headers: Vec<String>,
    pub(super) texts: Vec<usize>,
    pub(super) title: Option<usize>,
    pub(super) id: Option<usize>,
}

#[derive(Deserialize, Default)]
struct Words {
    text: Section,
    title: Section,
    id: Section,
}

#[derive(Deserialize, Default)]
struct Section {
    words: Vec<String>,
}

static SOURCE: &str = include_str!("../../classifiers/columns.toml");

// The file is embedded and validated by a test; without it no header would be known.
static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(SOURCE).unwrap_or_default());

/// A header in lower case without accents, its words divided by single blanks (`projectTitle_EN` → `project title en`).
pub(super) fn normal(header: &str) -> String {
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut small = false;
    for c in header.chars() {
        if small && c.is_uppercase() {
            spaced.push(' ');
        }
        small = c.is_lowercase();
        spaced.push(c);
    }
    let ascii = any_ascii::any_ascii(&spaced).to_lowercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// How well a header fits a role; smaller is better.
pub(super) fn rank(role: Role, header: &str) -> Option<usize> {
    let section = match role {
        Role::Text => &WORDS.text,
        Role::Title => &WORDS.title,
        Role::Id => &WORDS.id,
    };
    let name = normal(header);
    if name.is_empty() || header.chars().count() > HEADER_CHARACTERS {
        return None;
    }
    if let Some(n) = section.words.iter().position(|w| *w == name) {
        return Some(n);
    }
    let padded = format!(" {name} ");
    section.words.iter().position(|w| padded.contains(&format!(" {w} "))).map(|n| n + section.words.len())
}

/// The best header for a role.
pub(super) fn best(role: Role, headers: &[String]) -> Option<usize> {
    let ranked = headers.iter().enumerate().filter_map(|(n, h)| rank(role, h).map(|r| (r, n)));
    ranked.min().map(|(_, n)| n)
}

/// The column of a name the user gave.
pub(super) fn named(headers: &[String], wanted: &str) -> Option<usize> {
    let exact = headers.iter().position(|h| h.trim() == wanted.trim());
    exact.or_else(|| headers.iter().position(|h| !h.is_empty() && normal(h) == normal(wanted)))
}

/// The columns of a table of projects, if these are its first rows.
///
/// # Errors
/// When a column the user named is not there.
pub(super) fn find(rows: &[Vec<String>], wanted: &HashMap<Role, String>) -> Result<Option<Columns>, ReadErrorKind> {
    if !wanted.is_empty() {
        return asked_for(rows, wanted).map(Some);
    }
    for header in 0..rows.len().min(HEADER_ROWS) {
        let Some((headers, body)) = rows.get(header..).and_then(<[_]>::split_first) else { continue };
        let ranked = headers.iter().enumerate().filter_map(|(n, h)| rank(Role::Text, h).map(|r| (r, n)));
        let mut texts: Vec<(usize, usize)> = ranked.collect();
        texts.sort_unstable();
        let texts: Vec<usize> = texts.into_iter().map(|(_, n)| n).collect();
        if texts.iter().any(|n| mean_length(body, *n) >= NAMED_TEXT) {
            return Ok(Some(complete(header, headers, texts)));
        }
    }
    // No header says "abstract", but a column holds whole paragraphs below a row of headers.
    for header in 0..rows.len().min(HEADER_ROWS) {
        let Some(part) = rows.get(header..) else { continue };
        let Some((headers, body)) = part.split_first() else { continue };
        let long: Vec<usize> = (0..headers.len()).filter(|n| mean_length(body, *n) >= UNNAMED_TEXT).collect();
        let filled = headers.iter().filter(|h| !h.trim().is_empty()).count();
        if !long.is_empty()
            && body.len() >= 2
            && filled >= 2
            && short(headers)
            && (filled < headers.len() || first_row_is_header(part))
        {
            return Ok(Some(complete(header, headers, long)));
        }
    }
    Ok(None)
}

fn short(headers: &[String]) -> bool {
    headers.iter().all(|h| h.chars().count() <= HEADER_CHARACTERS)
}

fn complete(header: usize, headers: &[String], texts: Vec<usize>) -> Columns {
    let free = |n: &usize| !texts.contains(n);
    Columns {
        header,
        title: best(Role::Title, headers).filter(free),
        id: best(Role::Id, headers).filter(free),
        headers: headers.to_vec(),
        texts,
    }
}

fn asked_for(rows: &[Vec<String>], wanted: &HashMap<Role, String>) -> Result<Columns, ReadErrorKind> {
    let mut missing = (Role::Text, String::new());
    for (header, headers) in rows.iter().enumerate().take(HEADER_ROWS) {
        let mut found = HashMap::new();
        for role in [Role::Text, Role::Title, Role::Id] {
            let Some(name) = wanted.get(&role) else { continue };
            match named(headers, name) {
                Some(n) => {
                    found.insert(role, n);
                }
                None if header == 0 => missing = (role, name.clone()),
                None => {}
            }
        }
        if found.len() == wanted.len() {
            let texts = match found.get(&Role::Text) {
                Some(n) => vec![*n],
                None => best(Role::Text, headers).into_iter().collect(),
            };
            let mut columns = complete(header, headers, texts);
            columns.title = found.get(&Role::Title).copied().or(columns.title);
            columns.id = found.get(&Role::Id).copied().or(columns.id);
            return Ok(columns);
        }
    }
    let have = rows.first().map(|r| r.iter().filter(|h| !h.trim().is_empty()).cloned().collect::<Vec<_>>().join(", "));
    Err(ReadErrorKind::NoColumn {
        role: missing.0.name(),
        wanted: missing.1,
        have: have.filter(|h| !h.is_empty()).unwrap_or_else(|| "none".to_owned()),
    })
}

fn mean_length(body: &[Vec<String>], column: usize) -> usize {
    let lengths = body.iter().filter_map(|r| r.get(column)).map(|c| c.trim().chars().count()).filter(|n| *n > 0);
    let (sum, count) = lengths.fold((0usize, 0usize), |(s, c), n| (s + n, c + 1));
    sum.checked_div(count).unwrap_or(0)
}

/// Whether a text without extension is a delimited table: its first line has a header for the text.
pub(super) fn looks_like_table(start: &str) -> bool {
    let first = start.lines().next().unwrap_or_default();
    ['\t', ',', ';'].iter().any(|d| {
        let headers: Vec<String> = first.split(*d).map(|h| h.trim_matches('"').to_owned()).collect();
        headers.len() >= 2
            && short(&headers)
            && best(Role::Text, &headers).is_some()
            && headers.iter().filter(|h| rank(Role::Title, h).is_some() || rank(Role::Id, h).is_some()).count() >= 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn the_word_lists_are_sound() {
        let words: Words = toml::from_str(SOURCE).unwrap();
        for section in [&words.text, &words.title, &words.id] {
            assert!(section.words.len() > 10);
            for (n, word) in section.words.iter().enumerate() {
                assert_eq!(normal(word), *word, "words are written as headers are compared");
                assert!(!section.words[..n].contains(word), "{word} twice");
            }
        }
    }

    #[test]
    fn columns_of_known_exports() {
        let long = "A long text about the project. ".repeat(5);
        let rows = [
            row(&["award_id", "award_url", "title_clean", "program_name", "abstract"]),
            row(&["1", "https://x", "T", "P", &long]),
        ];
        let got = find(&rows, &HashMap::new()).unwrap().unwrap();
        assert_eq!((got.header, got.texts, got.title, got.id), (0, vec![4], Some(2), Some(0)));
        let rows = [row(&["Overzicht"]), row(&["Dossiernummer", "Titel", "Samenvatting"]), row(&["1", "T", &long])];
        let got = find(&rows, &HashMap::new()).unwrap().unwrap();
        assert_eq!((got.header, got.texts, got.title, got.id), (1, vec![2], Some(1), Some(0)));
    }

    #[test]
    fn a_data_sheet_is_no_table_of_projects() {
        let rows = [row(&["Part", "Description", "f (GHz)"]), row(&["A", "amplifier", "3"]), row(&["B", "mixer", "5"])];
        assert_eq!(find(&rows, &HashMap::new()), Ok(None));
    }

    #[test]
    fn columns_asked_for() {
        let rows = [row(&["Nr", "Ziel"]), row(&["1", "kurz"])];
        let wanted = HashMap::from([(Role::Text, "ziel".to_owned())]);
        assert_eq!(find(&rows, &wanted).unwrap().unwrap().texts, [1]);
        let wanted = HashMap::from([(Role::Text, "Objective".to_owned())]);
        let error = find(&rows, &wanted).unwrap_err();
        assert_eq!(error.to_string(), "there is no text column called “Objective”; the columns are: Nr, Ziel");
    }
}
