//! The table of countries and territories.
//!
//! In: `classifiers/countries.toml`; names as people write them. Out: [`Country`] with its status in customs law, or
//! [`UnknownCountry`] with names that come close.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::cues::phrases;

/// ISO 3166-1 code of two letters, or the code of a region (`GB-NIR`, `UA-43`) or of a vanished state (`SU`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CountryCode(String);

impl CountryCode {
    /// A code as it stands; whether it is known is for [`country`] to say.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self(code.trim().to_ascii_uppercase())
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a country or territory is in the customs law of the Union.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A member state.
    Eu,
    /// In the customs territory without being a member state of its own.
    Inside,
    /// Northern Ireland: the Regulation applies to and in it.
    Northern,
    /// A country outside.
    Third,
    /// A territory of another country, outside the customs territory.
    Overseas,
    /// Counted with another country in some rules (Hong Kong, Macao).
    Special,
    /// Part of a country, with rules of its own.
    Region,
    /// A state that exists no more.
    Gone,
}

/// A row of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// Its code.
    pub code: CountryCode,
    /// Its name in English.
    pub name: String,
    /// What it is.
    pub status: Status,
    /// `EEA`, `EFTA`, `Benelux`, `french-overseas`.
    #[serde(default)]
    pub flags: Vec<String>,
    /// The country it belongs to.
    pub parent: Option<CountryCode>,
    /// What followed a vanished state.
    #[serde(default)]
    pub successors: Vec<CountryCode>,
    pub(super) names: String,
    #[serde(default)]
    pub(super) demonyms: String,
    #[serde(default)]
    pub(super) cities: String,
    #[serde(default)]
    pub(super) institutions: String,
    /// What to mind.
    #[serde(default)]
    pub note: String,
}

impl Country {
    /// Whether goods sent there do not leave the scope of the Regulation as the Union sees it.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        matches!(self.status, Status::Eu | Status::Inside | Status::Northern)
    }

    /// Whether it carries a flag.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }
}

/// A name that is no country of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("“{name}” is no country we know{}", did_you_mean(.suggestions))]
pub struct UnknownCountry {
    /// The name as written.
    pub name: String,
    /// Known names that come close, nearest first.
    pub suggestions: Vec<String>,
}

fn did_you_mean(names: &[String]) -> String {
    if names.is_empty() { ": give its ISO code".to_owned() } else { format!("; did you mean {}?", names.join(", ")) }
}

/// The file.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) table: Vec<Country>,
    pub(super) decoys: String,
    by_code: HashMap<String, usize>,
    /// Folded name to index.
    by_name: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    country: Vec<Country>,
    decoys: Decoys,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decoys {
    phrases: String,
}

const FILE: &str = include_str!("../../classifiers/countries.toml");

pub(super) fn parsed() -> &'static Parsed {
    static DATA: OnceLock<Parsed> = OnceLock::new();
    DATA.get_or_init(|| {
        parse(FILE).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/countries.toml: {e}");
            Parsed::default()
        })
    })
}

fn parse(file: &str) -> Result<Parsed, String> {
    let raw: Raw = toml::from_str(file).map_err(|e| e.to_string())?;
    let mut out = Parsed { decoys: raw.decoys.phrases, table: raw.country, ..Parsed::default() };
    for (i, c) in out.table.iter().enumerate() {
        if out.by_code.insert(c.code.as_str().to_owned(), i).is_some() {
            return Err(format!("the code {} stands twice", c.code));
        }
        for list in [&c.names, &c.demonyms, &c.cities] {
            for p in phrases(list) {
                // names come before adjectives and cities, and the first country to use one keeps it
                out.by_name.entry(key(p)).or_insert(i);
            }
        }
    }
    for c in &out.table {
        for other in c.parent.iter().chain(&c.successors) {
            if !out.by_code.contains_key(other.as_str()) {
                return Err(format!("{} points to {other}, which is not in the table", c.code));
            }
        }
        if c.status == Status::Gone && c.successors.is_empty() {
            return Err(format!("{} is gone and names no successor", c.code));
        }
    }
    Ok(out)
}

/// The form names are compared in.
fn key(name: &str) -> String {
    let folded = any_ascii::any_ascii(name.trim_matches(['^', '*', ' '])).to_ascii_lowercase();
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty() && *w != "the").collect();
    words.join(" ")
}

/// All countries in the order of the file.
#[must_use]
pub fn countries() -> &'static [Country] {
    &parsed().table
}

/// The country of a code.
#[must_use]
pub fn country(code: &CountryCode) -> Option<&'static Country> {
    let p = parsed();
    p.by_code.get(code.as_str()).and_then(|i| p.table.get(*i))
}

/// The most names that are suggested.
const SUGGESTIONS: usize = 3;

/// Finds a country by its code or any of its names, adjectives and cities.
///
/// # Errors
/// When no name fits; the error carries names that come close.
pub fn resolve(name: &str) -> Result<&'static Country, UnknownCountry> {
    let p = parsed();
    let code = name.trim().to_ascii_uppercase();
    // "EL" and "UK" are the Union's own codes for Greece and the United Kingdom
    let code = match code.as_str() {
        "EL" => "GR",
        other => other,
    };
    let found = p.by_code.get(code).filter(|_| code.len() != 2 || name.trim().len() == 2);
    if let Some(c) = found.or_else(|| p.by_name.get(&key(name))).and_then(|i| p.table.get(*i)) {
        return Ok(c);
    }
    let wanted = key(name);
    let mut near: Vec<(usize, &str)> = Vec::new();
    if wanted.len() > 2 {
        for c in &p.table {
            let limit = 1 + wanted.len() / 4;
            let best = phrases(&c.names).map(|n| distance(&wanted, &key(n))).min().unwrap_or(usize::MAX);
            if best <= limit {
                near.push((best, &c.name));
            }
        }
    }
    near.sort_unstable();
    let suggestions = near.into_iter().take(SUGGESTIONS).map(|(_, n)| n.to_owned()).collect();
    Err(UnknownCountry { name: name.trim().to_owned(), suggestions })
}

/// Edits (insertion, deletion, substitution, swap of neighbours) between two ASCII words.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 4 || a.len() > 60 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                let plain = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                if swap { plain.min(rows[i - 2][j - 2] + 1) } else { plain }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &str) -> &'static str {
        resolve(name).expect("known").code.as_str()
    }

    #[test]
    fn the_file_is_valid() {
        let p = parse(FILE).expect("classifiers/countries.toml");
        assert!(p.table.len() > 240);
        assert_eq!(p.table.iter().filter(|c| c.status == Status::Eu).count(), 27);
        assert_eq!(p.table.iter().filter(|c| c.has("french-overseas")).count(), 6);
        assert!(parse(&FILE.replacen("code = \"AL\"", "code = \"AF\"", 1)).is_err());
    }

    #[test]
    fn names_in_four_languages_and_codes() {
        for (name, want) in [
            ("Zwitserland", "CH"),
            ("Suisse", "CH"),
            ("Schweiz", "CH"),
            ("the Netherlands", "NL"),
            ("cn", "CN"),
            ("UK", "GB"),
            ("EL", "GR"),
            ("Türkiye", "TR"),
            ("turkije", "TR"),
            ("Corée du Nord", "KP"),
            ("Côte d'Ivoire", "CI"),
            ("Northern Ireland", "GB-NIR"),
            ("Hongkong", "HK"),
            ("Macau", "MO"),
            ("Taïwan", "TW"),
            ("Kosovo", "XK"),
            ("Crimea", "UA-43"),
            ("Burma", "MM"),
            ("Nieuw-Caledonië", "NC"),
            ("USSR", "SU"),
        ] {
            assert_eq!(code(name), want, "{name}");
        }
    }

    #[test]
    fn unknown_names_bring_suggestions() {
        let e = resolve("Switserland").expect_err("unknown");
        assert_eq!(e.suggestions.first().map(String::as_str), Some("Switzerland"));
        assert!(resolve("Iarn").expect_err("unknown").suggestions.contains(&"Iran".to_owned()));
        let e = resolve("Wakanda").expect_err("unknown");
        assert!(e.to_string().contains("Wakanda"));
        assert!(resolve("").is_err() && resolve("ZZ").is_err());
    }

    #[test]
    fn special_cases_of_customs_law() {
        for (name, inside) in [
            ("Martinique", true),
            ("New Caledonia", false),
            ("Greenland", false),
            ("Canary Islands", true),
            ("Ceuta", false),
            ("Monaco", true),
            ("San Marino", false),
            ("Northern Ireland", true),
            ("United Kingdom", false),
            ("Aruba", false),
            ("Faroe Islands", false),
        ] {
            assert_eq!(resolve(name).expect("known").is_inside(), inside, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(s in "\\PC{0,30}") {
            let _ = resolve(&s);
        }
    }
}
