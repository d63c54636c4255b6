//! The list of Specially Designated Nationals of the United States Office of Foreign Assets Control: `sdn.csv` with
//! `alt.csv` and `add.csv`, and the XML `sdn.xml` (namespace `…/sdnList.xsd`).
//!
//! In: the documents. Out: persons, entities, vessels and aircraft.

use std::collections::HashMap;

use super::super::party::{DateBasis, Kind, Party, PartyType, Scheme};
use super::{Companions, ImportError, Reading, decode, table, us_date};
use crate::xml::Element;

pub(super) const XML: &str = "OFAC SDN XML";
const CSV: &str = "OFAC sdn.csv";
const ALIASES: &str = "OFAC alt.csv";
const ADDRESSES: &str = "OFAC add.csv";
/// What OFAC writes for nothing.
const NOTHING: &str = "-0-";
/// Rows in a hundred of alt.csv or add.csv that may name parties sdn.csv does not have, before they are of another day.
const STRANGERS: usize = 2;

/// Which of the three tables a file is.
pub(super) enum Part {
    Main,
    Aliases,
    Addresses,
}

/// Recognises the tables, which have no header, by their first row.
pub(super) fn recognise_csv(text: &str) -> Option<Part> {
    let line = text.lines().find(|l| !l.trim().is_empty())?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    let number =
        |i: usize| record.get(i).is_some_and(|f| !f.trim().is_empty() && f.trim().bytes().all(|b| b.is_ascii_digit()));
    match record.len() {
        _ if !number(0) => None,
        12 if !number(1) => Some(Part::Main),
        5 if number(1) => Some(Part::Aliases),
        6 if number(1) => Some(Part::Addresses),
        // a first row that was cut: still recognised, so that the error says what is wrong
        3..=11 if !number(1) && line.contains(NOTHING) => Some(Part::Main),
        _ => None,
    }
}

fn field(fields: &[String], i: usize) -> &str {
    fields.get(i).map(|f| f.trim()).filter(|f| *f != NOTHING).unwrap_or_default()
}

pub(super) fn csv(text: &str, companions: Companions<'_>) -> Result<Reading, ImportError> {
    let mut parties: Vec<Party> = Vec::new();
    let mut by_number: HashMap<String, usize> = HashMap::new();
    for (line, fields) in table::rows(text, b',', CSV)? {
        let damaged = |problem: String| ImportError::Damaged { format: CSV, line, problem };
        let number = field(&fields, 0);
        if fields.len() != 12 || number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(damaged(format!("{} fields, the first “{number}”: not a row of sdn.csv", fields.len())));
        }
        let mut party = Party::new(number, Kind::Sanction);
        party.party_type = match field(&fields, 2) {
            "individual" => PartyType::Person,
            "vessel" => PartyType::Vessel,
            "aircraft" => PartyType::Aircraft,
            _ => PartyType::Organisation,
        };
        party.add_name(field(&fields, 1), false);
        if party.names.is_empty() {
            return Err(damaged("a row has no name".to_owned()));
        }
        programme(&mut party, &field(&fields, 3).replace("] [", ", "));
        remarks(&mut party, field(&fields, 11));
        if by_number.insert(number.to_owned(), parties.len()).is_some() {
            return Err(damaged(format!("number {number} is there twice")));
        }
        parties.push(party);
    }
    if let Some(bytes) = companions("alt.csv")? {
        add(&decode(&bytes)?, ALIASES, 5, &by_number, |at, fields| parties[at].add_name(field(fields, 3), false))?;
    }
    if let Some(bytes) = companions("add.csv")? {
        add(&decode(&bytes)?, ADDRESSES, 6, &by_number, |at, fields| parties[at].add_country(field(fields, 4)))?;
    }
    Ok(Reading { parties, ..empty(CSV) })
}

fn add(
    text: &str,
    format: &'static str,
    columns: usize,
    by_number: &HashMap<String, usize>,
    mut take: impl FnMut(usize, &[String]),
) -> Result<(), ImportError> {
    let rows = table::rows(text.trim_end_matches('\u{1a}'), b',', format)?;
    let mut strangers = 0;
    for (line, fields) in &rows {
        if fields.len() != columns {
            let problem = format!("{} fields in place of {columns}", fields.len());
            return Err(ImportError::Damaged { format, line: *line, problem });
        }
        match by_number.get(field(fields, 0)) {
            Some(at) => take(*at, fields),
            None => strangers += 1,
        }
    }
    if strangers * 100 > rows.len() * STRANGERS {
        let problem =
            format!("{strangers} rows belong to parties that sdn.csv does not have: the files are of different days");
        return Err(ImportError::Damaged { format, line: 1, problem });
    }
    Ok(())
}

fn empty(format: &'static str) -> Reading {
    Reading {
        id: "ofac".to_owned(),
        title: "OFAC Specially Designated Nationals".to_owned(),
        publisher: "United States Treasury, OFAC".to_owned(),
        format,
        as_of: None,
        basis: DateBasis::Stated,
        parties: Vec::new(),
        skipped: 0,
    }
}

fn programme(party: &mut Party, programmes: &str) {
    if !programmes.is_empty() {
        party.source = Some(format!("programme {programmes}"));
    }
}

/// Other names, countries and numbers that stand in the remarks: `a.k.a. 'BNC'; nationality Iran; Passport A1 (Iran)`.
fn remarks(party: &mut Party, text: &str) {
    for remark in text.split(';').map(|r| r.trim().trim_end_matches('.').trim_start_matches("alt. ")) {
        let known_as = ["a.k.a. '", "f.k.a. '", "n.k.a. '"].iter().find_map(|p| remark.strip_prefix(p));
        if let Some(name) = known_as {
            party.add_name(name.trim_end_matches('\''), true);
        } else if let Some(country) = ["nationality ", "citizen "].iter().find_map(|p| remark.strip_prefix(p)) {
            party.add_country(country);
        } else {
            let scheme = Scheme::of_label(remark);
            let plain = remark.split(" (").next().unwrap_or(remark);
            let plain = plain.split(" issued").next().unwrap_or(plain);
            if scheme != Scheme::Other
                && !remark.contains("Linked To")
                && let Some(value) = plain.rsplit(' ').next().filter(|v| v.bytes().any(|b| b.is_ascii_digit()))
            {
                party.add_identifier(if plain.contains("IMO") { Scheme::Imo } else { scheme }, value);
            }
        }
    }
}

pub(super) fn xml(root: &Element) -> Result<Reading, ImportError> {
    let damaged = |line: usize, problem: String| ImportError::Damaged { format: XML, line, problem };
    let text = |e: &Element, name: &str| e.child(name).map(|c| c.text().trim().to_owned()).unwrap_or_default();
    let mut parties = Vec::new();
    for e in root.children().filter(|e| e.local() == "sdnEntry") {
        let uid = text(e, "uid");
        let mut party = Party::new(uid.clone(), Kind::Sanction);
        party.party_type = match text(e, "sdnType").to_lowercase().as_str() {
            "individual" => PartyType::Person,
            "vessel" => PartyType::Vessel,
            "aircraft" => PartyType::Aircraft,
            _ => PartyType::Organisation,
        };
        let name = |e: &Element| format!("{} {}", text(e, "firstName"), text(e, "lastName"));
        party.add_name(&name(e), false);
        if uid.is_empty() || party.names.is_empty() {
            return Err(damaged(e.line, "an entry has no uid or no name".to_owned()));
        }
        for group in e.children() {
            for item in group.children() {
                match item.local() {
                    "aka" => party.add_name(&name(item), text(item, "category").eq_ignore_ascii_case("weak")),
                    "id" => party.add_identifier(Scheme::of_label(&text(item, "idType")), &text(item, "idNumber")),
                    "address" | "nationality" | "citizenship" => party.add_country(&text(item, "country")),
                    _ => {}
                }
            }
        }
        if let Some(list) = e.child("programList") {
            programme(&mut party, &list.children().map(|p| p.text().trim().to_owned()).collect::<Vec<_>>().join(", "));
        }
        remarks(&mut party, &text(e, "remarks"));
        parties.push(party);
    }
    // the publisher misspelt the element and keeps it so
    let information = root.child("publshInformation").or_else(|| root.child("publishInformation"));
    if let Some(count) = information.and_then(|i| text(i, "Record_Count").parse::<usize>().ok())
        && count != parties.len()
    {
        let problem = format!("the file announces {count} entries and has {}: it is not whole", parties.len());
        return Err(damaged(root.line, problem));
    }
    let as_of = information.and_then(|i| us_date(&text(i, "Publish_Date")));
    Ok(Reading { as_of, parties, ..empty(XML) })
}
