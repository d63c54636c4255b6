//! Country names of party lists as ISO 3166-1 codes.
//!
//! In: `classifiers/country-codes.tsv`; a code or name. Out: the code, or nothing. Only for comparing the country of a
//! party with that of a partner: what a country means in export control is not decided here.

use std::collections::HashMap;
use std::sync::OnceLock;

const FILE: &str = include_str!("../../classifiers/country-codes.tsv");

fn table() -> &'static HashMap<String, &'static str> {
    static TABLE: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut map = HashMap::new();
        for line in FILE.lines().filter(|l| !l.starts_with('#')) {
            let Some((code, names)) = line.split_once('\t') else { continue };
            map.insert(key(code), code);
            for name in names.split(';') {
                map.entry(key(name)).or_insert(code);
            }
        }
        map
    })
}

fn key(text: &str) -> String {
    any_ascii::any_ascii(text)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty() && !w.eq_ignore_ascii_case("the"))
        .map(str::to_ascii_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The ISO 3166-1 code of a country given by code or name, in any case.
#[must_use]
pub fn code(text: &str) -> Option<String> {
    table().get(&key(text)).map(|c| (*c).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_codes_and_the_names_lists_use() {
        for (text, wanted) in [
            ("cn", "CN"),
            ("Iran (Islamic Republic of)", "IR"),
            ("Korea, North", "KP"),
            ("Democratic People's Republic of Korea", "KP"),
            ("Türkiye", "TR"),
            ("The Netherlands", "NL"),
            ("UNITED STATES", "US"),
        ] {
            assert_eq!(code(text).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(code("Atlantis"), None);
        assert_eq!(code(""), None);
    }

    #[test]
    fn the_table_is_sound() {
        let mut seen = HashMap::new();
        for line in FILE.lines().filter(|l| !l.starts_with('#')) {
            let (code, names) = line.split_once('\t').expect("two columns");
            assert!(code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()), "{code}");
            for name in names.split(';') {
                if let Some(other) = seen.insert(key(name), code) {
                    assert_eq!(other, code, "{name} stands for two countries");
                }
            }
        }
        assert!(seen.len() > 249);
    }
}
