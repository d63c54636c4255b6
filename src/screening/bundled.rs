//! The list that comes with the program: what the guideline itself names, and institutions whose nature is a plain fact.
//!
//! In: `classifiers/parties.toml`. Out: a [`PartyList`].

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::party::{DateBasis, Kind, ListInfo, Party, PartyList, PartyType};

const FILE: &str = include_str!("../../classifiers/parties.toml");
/// Short name of the list.
pub(super) const ID: &str = "bundled";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: String,
    publisher: String,
    as_of: String,
    party: Vec<RawParty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParty {
    id: String,
    kind: Kind,
    country: String,
    names: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    cites: Vec<String>,
    source: String,
    note: String,
    as_of: String,
    since: Option<String>,
}

/// The bundled list; a broken file, which the tests would not let pass, gives an empty one.
pub(super) fn list() -> PartyList {
    read(FILE).unwrap_or_else(|e| {
        debug_assert!(false, "classifiers/parties.toml: {e}");
        PartyList { info: info("", "", "", &[]), parties: Vec::new() }
    })
}

fn info(title: &str, publisher: &str, as_of: &str, parties: &[Party]) -> ListInfo {
    ListInfo {
        id: ID.to_owned(),
        title: title.to_owned(),
        publisher: publisher.to_owned(),
        format: "classifiers/parties.toml".to_owned(),
        from: "built in".to_owned(),
        as_of: Some(as_of.to_owned()),
        as_of_basis: DateBasis::Stated,
        imported: None,
        sha256: Sha256::digest(FILE.as_bytes()).iter().fold(String::new(), |s, b| s + &format!("{b:02x}")),
        parties: parties.len(),
        names: parties.iter().map(|p| p.names.len()).sum(),
        skipped: 0,
    }
}

fn read(text: &str) -> Result<PartyList, toml::de::Error> {
    let raw: Raw = toml::from_str(text)?;
    let parties: Vec<Party> = raw
        .party
        .iter()
        .map(|p| {
            let mut party = Party::new(p.id.clone(), p.kind);
            party.party_type = PartyType::Organisation;
            p.names.iter().for_each(|n| party.add_name(n, false));
            p.weak.iter().for_each(|n| party.add_name(n, true));
            party.add_country(&p.country);
            party.since.clone_from(&p.since);
            party.source = Some(p.source.clone());
            party.note = Some(format!("{}. Rules: {}. As of {}", p.note, p.cites.join(", "), p.as_of));
            party
        })
        .collect();
    Ok(PartyList { info: info(&raw.title, &raw.publisher, &raw.as_of, &parties), parties })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_sound() {
        let raw: Raw = toml::from_str(FILE).expect("readable");
        let mut ids: Vec<&str> = raw.party.iter().map(|p| p.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), raw.party.len(), "ids are unique");
        for p in &raw.party {
            assert!(!p.names.is_empty() && !p.source.is_empty() && p.as_of.len() == 10, "{}", p.id);
            assert!(crate::screening::country::code(&p.country).is_some(), "{}", p.id);
            assert!(p.cites.iter().all(|c| ["fwo", "vlir", "horizon"].contains(&c.as_str())), "{}", p.id);
        }
        let sons = raw.party.iter().filter(|p| p.id.starts_with("seven-sons/"));
        assert_eq!(sons.clone().count(), 7);
        assert!(sons.clone().all(|p| p.kind == Kind::NamedByGuideline && p.cites.contains(&"fwo".to_owned())));
    }

    #[test]
    fn what_the_guideline_prints_is_there() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reference/research-security-guidelines.txt");
        let Ok(guideline) = std::fs::read_to_string(path) else {
            eprintln!("skipped: {path} is not there");
            return;
        };
        let flat = guideline.replace("Techno-\nlogy", "Technology").split_whitespace().collect::<Vec<_>>().join(" ");
        for p in list().parties.iter().filter(|p| p.id.starts_with("seven-sons/") || p.id.starts_with("horizon/")) {
            assert!(flat.contains(&p.names[0].text), "{} is not in the guideline", p.names[0].text);
        }
    }
}
