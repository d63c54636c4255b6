//! Two more lists of the United States: the Consolidated Screening List (CSV of trade.gov) and the Denied Persons List
//! (tab-separated text of the Bureau of Industry and Security).
//!
//! In: the documents. Out: parties with the list they are on and since when.

use super::super::party::{DateBasis, Kind, Party, PartyType, Scheme};
use super::table::Table;
use super::{ImportError, Reading, iso_date, kind_of, us_date};

const CSL: &str = "US CSL CSV";
const DPL: &str = "US DPL text";

pub(super) fn csl(text: &str) -> Result<Reading, ImportError> {
    let table = Table::read(text, b',', CSL, &["source", "name", "alt_names"])?;
    let mut parties = Vec::new();
    let mut newest: Option<String> = None;
    for row in table.rows() {
        let source = row.get("source");
        let code = source.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(code, _)| code);
        let number = row.get("entity_number");
        let id = if number.is_empty() { format!("{code}:{}", row.get("name")) } else { format!("{code}:{number}") };
        let mut party = Party::new(id, kind_of("csl", &std::iter::once(code)).unwrap_or(Kind::Other));
        party.party_type = match row.get("type").to_lowercase().as_str() {
            "individual" => PartyType::Person,
            "entity" => PartyType::Organisation,
            "vessel" => PartyType::Vessel,
            "aircraft" => PartyType::Aircraft,
            _ => PartyType::Unknown,
        };
        party.add_name(row.get("name"), false);
        if party.names.is_empty() {
            return Err(ImportError::Damaged { format: CSL, line: row.line, problem: "a row has no name".to_owned() });
        }
        row.list("alt_names").for_each(|n| party.add_name(n, false));
        // an address ends in its country
        for address in row.list("addresses") {
            party.add_country(address.rsplit(',').next().unwrap_or(address));
        }
        for column in ["nationalities", "citizenships"] {
            row.list(column).for_each(|c| party.add_country(c));
        }
        // "US, 80-0890696, Tax ID No."
        for id in row.list("ids") {
            let parts: Vec<&str> = id.splitn(3, ',').map(str::trim).collect();
            if let [_, value, label] = parts[..] {
                party.add_identifier(Scheme::of_label(label), value);
            }
        }
        party.since = iso_date(row.get("start_date"));
        newest = super::newest(newest, party.since.clone());
        let notice = [row.get("programs"), row.get("federal_register_notice")]
            .iter()
            .filter(|s| !s.is_empty())
            .fold(source.to_owned(), |all, s| format!("{all}, {s}"));
        party.source = Some(notice);
        let rule = row.get("license_requirement");
        let mut notes: Vec<String> = Vec::new();
        if !rule.is_empty() {
            notes.push(format!("licence requirement: {}", rule.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        if let Some(end) = iso_date(row.get("end_date")) {
            notes.push(format!("until {end}"));
        }
        party.note = (!notes.is_empty()).then(|| notes.join("; "));
        parties.push(party);
    }
    Ok(Reading {
        id: "us-csl".to_owned(),
        title: "US Consolidated Screening List".to_owned(),
        publisher: "United States, International Trade Administration".to_owned(),
        format: CSL,
        as_of: newest,
        basis: DateBasis::NewestRecord,
        parties,
        skipped: 0,
    })
}

pub(super) fn dpl(text: &str) -> Result<Reading, ImportError> {
    let table = Table::read(text, b'\t', DPL, &["name", "country", "effective_date"])?;
    let mut parties: Vec<Party> = Vec::new();
    let mut newest: Option<String> = None;
    for row in table.rows() {
        newest = super::newest(newest, iso_date(row.get("last_update")));
        let name = row.get("name");
        // a person denied at several addresses has a row for each; the citation tells orders apart
        let id = format!("{name} {}", row.get("effective_date")).trim().to_owned();
        if let Some(known) = parties.iter_mut().find(|p| p.id == id) {
            known.add_country(row.get("country"));
            continue;
        }
        let mut party = Party::new(id, Kind::ExportRestriction);
        party.add_name(name, false);
        if party.names.is_empty() {
            return Err(ImportError::Damaged { format: DPL, line: row.line, problem: "a row has no name".to_owned() });
        }
        party.add_country(row.get("country"));
        party.since = us_date(row.get("effective_date"));
        party.source = Some(row.get("fr_citation").to_owned()).filter(|s| !s.is_empty());
        party.note = us_date(row.get("expiration_date")).map(|d| format!("the order runs until {d}"));
        parties.push(party);
    }
    Ok(Reading {
        id: "us-dpl".to_owned(),
        title: "US Denied Persons List".to_owned(),
        publisher: "United States, Bureau of Industry and Security".to_owned(),
        format: DPL,
        as_of: newest,
        basis: DateBasis::NewestRecord,
        parties,
        skipped: 0,
    })
}
