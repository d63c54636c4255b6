//! The consolidated list of the United Nations Security Council, XML (`sc-sanctions.xsd`).
//!
//! In: the document. Out: persons and entities with their aliases, original script, documents and listing dates.

use super::super::party::{DateBasis, Kind, Party, PartyType, Scheme};
use super::{ImportError, Reading, iso_date};
use crate::xml::Element;

pub(super) const FORMAT: &str = "UN consolidated XML";

pub(super) fn read(root: &Element) -> Result<Reading, ImportError> {
    let mut parties = Vec::new();
    let mut skipped = 0;
    for (section, entry, party_type) in
        [("INDIVIDUALS", "INDIVIDUAL", PartyType::Person), ("ENTITIES", "ENTITY", PartyType::Organisation)]
    {
        let Some(section) = root.child(section) else {
            let problem = format!("there is no <{section}>: the list is not whole");
            return Err(ImportError::Damaged { format: FORMAT, line: root.line, problem });
        };
        for e in section.children().filter(|e| e.local() == entry) {
            let party = party(e, party_type)?;
            if party.names.is_empty() {
                skipped += 1;
            } else {
                parties.push(party);
            }
        }
    }
    Ok(Reading {
        id: "un".to_owned(),
        title: "UN Security Council consolidated list".to_owned(),
        publisher: "United Nations".to_owned(),
        format: FORMAT,
        as_of: root.attribute("dateGenerated").and_then(iso_date),
        basis: DateBasis::Stated,
        parties,
        skipped,
    })
}

fn party(e: &Element, party_type: PartyType) -> Result<Party, ImportError> {
    let text = |e: &Element, name: &str| e.child(name).map(|c| c.text().trim().to_owned()).unwrap_or_default();
    let (reference, number) = (text(e, "REFERENCE_NUMBER"), text(e, "DATAID"));
    if reference.is_empty() && number.is_empty() {
        let problem = "an entry has neither a reference number nor a DATAID".to_owned();
        return Err(ImportError::Damaged { format: FORMAT, line: e.line, problem });
    }
    let mut party = Party::new(if reference.is_empty() { number } else { reference }, Kind::Sanction);
    party.party_type = party_type;
    let name: Vec<String> =
        ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].iter().map(|n| text(e, n)).collect();
    party.add_name(&name.join(" "), false);
    party.add_name(&text(e, "NAME_ORIGINAL_SCRIPT"), false);
    for child in e.children() {
        match child.local() {
            "INDIVIDUAL_ALIAS" | "ENTITY_ALIAS" => {
                let weak = text(child, "QUALITY").eq_ignore_ascii_case("low");
                for alias in text(child, "ALIAS_NAME").split(';') {
                    party.add_name(alias, weak);
                }
            }
            "NATIONALITY" => child.children().for_each(|v| party.add_country(&v.text())),
            "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS" => party.add_country(&text(child, "COUNTRY")),
            "INDIVIDUAL_DOCUMENT" => {
                let label = format!("{} {}", text(child, "TYPE_OF_DOCUMENT"), text(child, "TYPE_OF_DOCUMENT2"));
                party.add_identifier(Scheme::of_label(&label), &text(child, "NUMBER"));
            }
            _ => {}
        }
    }
    party.since = iso_date(&text(e, "LISTED_ON"));
    party.source = Some(format!("{} {}", text(e, "UN_LIST_TYPE"), party.id).trim().to_owned());
    Ok(party)
}
