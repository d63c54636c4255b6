//! The consolidated list of persons, groups and entities under EU financial sanctions: XML 1.1 (namespace
//! `http://eu.europa.ec/fpi/fsd/export`) and CSV, after the formats the Commission publishes (Financial Sanctions Files).
//!
//! In: the document. Out: persons and entities with the regulation that lists each and its date.

use std::collections::HashMap;

use super::super::party::{DateBasis, Kind, Party, PartyType, Scheme};
use super::table::Table;
use super::{ImportError, Reading, iso_date};
use crate::xml::Element;

pub(super) const XML: &str = "EU Financial Sanctions Files XML";
const CSV: &str = "EU Financial Sanctions Files CSV";

fn reading(format: &'static str, as_of: Option<String>, parties: Vec<Party>) -> Reading {
    Reading {
        id: "eu".to_owned(),
        title: "EU consolidated list of financial sanctions".to_owned(),
        publisher: "European Commission".to_owned(),
        format,
        as_of,
        basis: DateBasis::Stated,
        parties,
        skipped: 0,
    }
}

pub(super) fn xml(root: &Element) -> Result<Reading, ImportError> {
    let damaged = |line: usize, problem: &str| ImportError::Damaged { format: XML, line, problem: problem.to_owned() };
    let mut parties = Vec::new();
    for e in root.children().filter(|e| e.local() == "sanctionEntity") {
        let attribute = |e: &Element, name: &str| e.attribute(name).unwrap_or_default().to_owned();
        let id = [attribute(e, "euReferenceNumber"), attribute(e, "logicalId")].into_iter().find(|s| !s.is_empty());
        let mut party = Party::new(id.ok_or_else(|| damaged(e.line, "an entity has no number"))?, Kind::Sanction);
        for child in e.children() {
            match child.local() {
                "subjectType" => party.party_type = subject(child.attribute("code").unwrap_or_default()),
                "regulation" => regulation(
                    &mut party,
                    &attribute(child, "numberTitle"),
                    &attribute(child, "programme"),
                    &[attribute(child, "entryIntoForceDate"), attribute(child, "publicationDate")],
                ),
                "nameAlias" => {
                    let whole = attribute(child, "wholeName");
                    let parts = ["firstName", "middleName", "lastName"].map(|n| attribute(child, n)).join(" ");
                    let weak = child.attribute("strong").is_some_and(|s| s.eq_ignore_ascii_case("false"));
                    party.add_name(if whole.trim().is_empty() { &parts } else { &whole }, weak);
                }
                "citizenship" | "address" => party.add_country(&attribute(child, "countryIso2Code")),
                "identification" => {
                    let label = attribute(child, "identificationTypeCode")
                        + " "
                        + &attribute(child, "identificationTypeDescription");
                    let number = [attribute(child, "latinNumber"), attribute(child, "number")];
                    if let Some(n) = number.iter().find(|n| !n.is_empty()) {
                        party.add_identifier(Scheme::of_label(&label), n);
                    }
                }
                _ => {}
            }
        }
        if party.names.is_empty() {
            return Err(damaged(e.line, "an entity has no name"));
        }
        parties.push(party);
    }
    Ok(reading(XML, root.attribute("generationDate").and_then(iso_date), parties))
}

pub(super) fn csv(text: &str) -> Result<Reading, ImportError> {
    let table = Table::read(text, b';', CSV, &["entity_logicalid", "namealias_wholename"])?;
    let mut parties: Vec<Party> = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut as_of = None;
    for row in table.rows() {
        let id = row.get("entity_logicalid").to_owned();
        if id.is_empty() {
            let problem = "a row has no Entity_LogicalId".to_owned();
            return Err(ImportError::Damaged { format: CSV, line: row.line, problem });
        }
        as_of = as_of.or_else(|| european_date(row.get("filegenerationdate")));
        // an entity has a row for each of its names, addresses and numbers
        let at = *by_id.entry(id.clone()).or_insert_with(|| {
            let reference = row.get("entity_eu_referencenumber");
            parties.push(Party::new(if reference.is_empty() { id } else { reference.to_owned() }, Kind::Sanction));
            parties.len() - 1
        });
        let party = &mut parties[at];
        if party.party_type == PartyType::Unknown {
            let code = [row.get("entity_subjecttype"), row.get("entity_subjecttype_classificationcode")].join(" ");
            party.party_type = subject(&code);
        }
        let whole = row.get("namealias_wholename");
        let parts = ["namealias_firstname", "namealias_middlename", "namealias_lastname"].map(|c| row.get(c)).join(" ");
        party.add_name(if whole.is_empty() { &parts } else { whole }, false);
        party.add_country(row.get("address_countryiso2code"));
        party.add_country(row.get("citizenship_countryiso2code"));
        party.add_identifier(Scheme::of_label(row.get("identification_typecode")), row.get("identification_number"));
        regulation(
            party,
            row.get("entity_regulation_numbertitle"),
            row.get("entity_regulation_programme"),
            &["entity_regulation_entryintoforcedate", "entity_regulation_publicationdate"]
                .map(|c| european_date(row.get(c)).unwrap_or_default()),
        );
    }
    Ok(reading(CSV, as_of, parties))
}

/// `DD/MM/YYYY` or ISO.
fn european_date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim().split('/').collect();
    if let [day, month, year] = parts[..]
        && year.len() == 4
    {
        return iso_date(&format!("{year}-{month:0>2}-{day:0>2}"));
    }
    iso_date(text)
}

fn subject(code: &str) -> PartyType {
    match code.trim().to_lowercase().split(' ').next() {
        Some("person" | "p") => PartyType::Person,
        Some("enterprise" | "entity" | "e") => PartyType::Organisation,
        _ => PartyType::Unknown,
    }
}

/// The first act that lists a party says since when.
fn regulation(party: &mut Party, title: &str, programme: &str, dates: &[String]) {
    if party.source.is_none() && !title.is_empty() {
        let programme = if programme.is_empty() { String::new() } else { format!(", programme {programme}") };
        party.source = Some(format!("Regulation {title}{programme}"));
    }
    if let Some(date) = dates.iter().find_map(|d| iso_date(d))
        && party.since.as_ref().is_none_or(|s| *s > date)
    {
        party.since = Some(date);
    }
}
