//! What `OpenSanctions` publishes: `FollowTheMoney` entities as JSON lines, Senzing JSON lines, `targets.simple.csv` and
//! `names.txt`.
//!
//! In: the documents. Out: the persons, organisations, vessels and aircraft in them; addresses, relations and other
//! records are counted as skipped, but sanctions give their parties date and programme.

use std::collections::HashMap;

use serde_json::Value;

use super::super::party::{DateBasis, Kind, Party, PartyType, Scheme};
use super::table::Table;
use super::{ImportError, Reading, iso_date, kind_of, slug};

const FTM: &str = "OpenSanctions FtM JSON lines";
const SENZING: &str = "OpenSanctions Senzing JSON lines";
const SIMPLE: &str = "OpenSanctions targets.simple.csv";
const NAMES: &str = "names.txt";
/// Most characters and words of a line that is a name.
const LONGEST_NAME: (usize, usize) = (300, 25);
/// Words that a name has on average at most: prose has more in a line.
const USUAL_WORDS: usize = 9;

fn reading(format: &'static str, from: &str, as_of: Option<String>, parties: Vec<Party>, skipped: usize) -> Reading {
    let name = slug(from);
    Reading {
        id: format!("opensanctions-{name}"),
        title: format!("OpenSanctions: {name}"),
        publisher: "OpenSanctions".to_owned(),
        format,
        as_of,
        basis: DateBasis::NewestRecord,
        parties,
        skipped,
    }
}

fn party_type(schema: &str) -> Option<PartyType> {
    match schema.to_lowercase().as_str() {
        "person" => Some(PartyType::Person),
        "company" | "organization" | "publicbody" => Some(PartyType::Organisation),
        "legalentity" | "cryptowallet" => Some(PartyType::Unknown),
        "vessel" => Some(PartyType::Vessel),
        "airplane" | "aircraft" => Some(PartyType::Aircraft),
        _ => None,
    }
}

/// JSON lines of either kind.
pub(super) fn json_lines(text: &str, from: &str) -> Result<Reading, ImportError> {
    let mut records = Vec::new();
    let mut format = FTM;
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let record: Value = serde_json::from_str(line).map_err(|e| ImportError::Damaged {
            format,
            line: i + 1,
            problem: format!("not JSON: {e}"),
        })?;
        let ftm = record.get("schema").is_some() && record.get("properties").is_some_and(Value::is_object);
        let senzing = record.get("RECORD_ID").is_some() && record.get("DATA_SOURCE").is_some();
        if records.is_empty() {
            format = if senzing { SENZING } else { FTM };
            if !ftm && !senzing {
                return Err(ImportError::Unknown { found: "JSON records of another kind".to_owned() });
            }
        }
        if (format == FTM && !ftm) || (format == SENZING && !senzing) {
            let problem = "the record has another shape than the first".to_owned();
            return Err(ImportError::Damaged { format, line: i + 1, problem });
        }
        records.push((i + 1, record));
    }
    if format == FTM { Ok(ftm(&records, from)) } else { Ok(senzing(&records, from)) }
}

/// The values of a `FollowTheMoney` property.
fn values<'a>(record: &'a Value, property: &str) -> impl Iterator<Item = &'a str> + Clone {
    let list = record.get("properties").and_then(|p| p.get(property)).and_then(Value::as_array);
    list.map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str)
}

fn string<'a>(record: &'a Value, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn ftm(records: &[(usize, Value)], from: &str) -> Reading {
    // a sanction is a record of its own that names its party
    let mut sanctions: HashMap<&str, (Option<String>, Vec<String>)> = HashMap::new();
    for (_, r) in records.iter().filter(|(_, r)| string(r, "schema") == "Sanction") {
        let since = values(r, "startDate").chain(values(r, "listingDate")).filter_map(iso_date).min();
        let programme = values(r, "programId").chain(values(r, "program")).chain(values(r, "authority")).next();
        for entity in values(r, "entity") {
            let known = sanctions.entry(entity).or_default();
            known.0 = match (known.0.take(), since.clone()) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if let Some(p) = programme.filter(|p| !known.1.iter().any(|k| k == p)) {
                known.1.push(p.to_owned());
            }
        }
    }
    let mut parties = Vec::new();
    let mut skipped = 0;
    let mut newest: Option<String> = None;
    for (_, r) in records {
        newest = super::newest(newest, iso_date(string(r, "last_change")));
        let Some(party_type) = party_type(string(r, "schema")) else {
            skipped += 1;
            continue;
        };
        let id = string(r, "id");
        let known = sanctions.get(id);
        let kind = kind_of("opensanctions", &values(r, "topics")).or_else(|| known.map(|_| Kind::Sanction));
        let mut party = Party::new(id, kind.unwrap_or(Kind::Other));
        party.party_type = party_type;
        party.add_name(string(r, "caption"), false);
        for property in ["name", "alias", "previousName", "weakAlias", "abbreviation"] {
            for name in values(r, property) {
                party.add_name(
                    name,
                    property == "weakAlias" || (property == "abbreviation" && name.chars().count() <= 4),
                );
            }
        }
        for property in ["country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag"] {
            values(r, property).for_each(|c| party.add_country(c));
        }
        for property in [
            "leiCode",
            "imoNumber",
            "wikidataId",
            "innCode",
            "taxNumber",
            "ogrnCode",
            "registrationNumber",
            "uscCode",
            "passportNumber",
            "idNumber",
        ] {
            values(r, property).for_each(|v| party.add_identifier(Scheme::of_label(property), v));
        }
        if let Some((since, programmes)) = known {
            party.since.clone_from(since);
            party.source = (!programmes.is_empty()).then(|| programmes.join(", "));
        }
        if party.source.is_none() {
            let programmes: Vec<&str> = values(r, "programId").collect();
            let sets = r.get("datasets").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let sets: Vec<&str> = sets.iter().filter_map(Value::as_str).collect();
            let names = if programmes.is_empty() { sets } else { programmes };
            party.source = (!names.is_empty()).then(|| names.join(", "));
        }
        if party.names.is_empty() {
            skipped += 1;
        } else {
            parties.push(party);
        }
    }
    reading(FTM, from, newest, parties, skipped)
}

fn senzing(records: &[(usize, Value)], from: &str) -> Reading {
    let mut parties = Vec::new();
    let mut skipped = 0;
    let mut newest: Option<String> = None;
    for (_, r) in records {
        newest = super::newest(newest, iso_date(string(r, "LAST_CHANGE")));
        let party_type = match string(r, "RECORD_TYPE") {
            "PERSON" => PartyType::Person,
            "ORGANIZATION" => PartyType::Organisation,
            "VESSEL" => PartyType::Vessel,
            "AIRCRAFT" => PartyType::Aircraft,
            // positions and the like
            _ => {
                skipped += 1;
                continue;
            }
        };
        let items = |key: &str| r.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice).iter();
        let topics: Vec<&str> = items("RISKS").map(|risk| string(risk, "TOPIC")).collect();
        let kind = kind_of("opensanctions", &topics.iter().copied()).unwrap_or(Kind::Other);
        let mut party = Party::new(string(r, "RECORD_ID"), kind);
        party.party_type = party_type;
        let names: Vec<&Value> = items("NAMES").collect();
        let primary = |n: &&&Value| string(n, "NAME_TYPE") == "PRIMARY";
        for n in names.iter().filter(primary).chain(names.iter().filter(|n| !primary(n))) {
            let parts = ["NAME_FIRST", "NAME_MIDDLE", "NAME_LAST"].map(|k| string(n, k)).join(" ");
            for text in [string(n, "NAME_FULL"), string(n, "NAME_ORG"), &parts] {
                party.add_name(text, false);
            }
        }
        for country in items("COUNTRIES").filter_map(Value::as_object).flat_map(serde_json::Map::values) {
            party.add_country(country.as_str().unwrap_or_default());
        }
        for id in items("IDENTIFIERS").filter_map(Value::as_object) {
            let ending = |end: &str| {
                id.iter().find(|(k, _)| k.ends_with(end)).map(|(k, v)| (k.as_str(), v.as_str().unwrap_or_default()))
            };
            if let Some((key, number)) = ending("_NUMBER") {
                let label = ending("_TYPE").map_or(key, |(_, v)| v);
                party.add_identifier(Scheme::of_label(&label.replace('_', "")), number);
            }
        }
        party.source = Some(string(r, "DATA_SOURCE").to_owned());
        if party.names.is_empty() {
            skipped += 1;
        } else {
            parties.push(party);
        }
    }
    reading(SENZING, from, newest, parties, skipped)
}

pub(super) fn simple_csv(text: &str, from: &str) -> Result<Reading, ImportError> {
    let table = Table::read(text, b',', SIMPLE, &["id", "schema", "name", "aliases", "countries"])?;
    let mut parties = Vec::new();
    let mut skipped = 0;
    let mut newest: Option<String> = None;
    for row in table.rows() {
        newest = super::newest(newest, iso_date(row.get("last_change")));
        let Some(party_type) = party_type(row.get("schema")) else {
            skipped += 1;
            continue;
        };
        // the table has no topics; a programme in "sanctions" is a sanction
        let kind = if row.get("sanctions").is_empty() { Kind::Other } else { Kind::Sanction };
        let mut party = Party::new(row.get("id"), kind);
        party.party_type = party_type;
        party.add_name(row.get("name"), false);
        if party.id.is_empty() || party.names.is_empty() {
            let problem = "a row has no id or no name".to_owned();
            return Err(ImportError::Damaged { format: SIMPLE, line: row.line, problem });
        }
        row.list("aliases").for_each(|n| party.add_name(n, false));
        row.list("countries").for_each(|c| party.add_country(c));
        row.list("identifiers").for_each(|i| party.add_identifier(Scheme::Other, i));
        let source = if row.get("sanctions").is_empty() { row.get("dataset") } else { row.get("sanctions") };
        party.source = Some(source.chars().take(300).collect::<String>()).filter(|s| !s.is_empty());
        parties.push(party);
    }
    Ok(reading(SIMPLE, from, newest, parties, skipped))
}

/// A text file with one name on a line.
pub(super) fn names(text: &str, from: &str) -> Result<Reading, ImportError> {
    let unknown = |found: String| ImportError::Unknown { found };
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().map(|(i, l)| (i + 1, l.trim())).filter(|(_, l)| !l.is_empty()).collect();
    let mut words = 0;
    for (i, line) in &lines {
        let count = line.split_whitespace().count();
        if line.chars().count() > LONGEST_NAME.0 || count > LONGEST_NAME.1 {
            return Err(unknown(format!("line {i} is too long for a name")));
        }
        if line.chars().any(|c| c.is_control() || matches!(c, '{' | '}' | '<' | '>' | '=')) {
            return Err(unknown(format!("line {i} is no name")));
        }
        words += count;
    }
    let marks = |mark: char| lines.iter().all(|(_, l)| l.matches(mark).count() >= 2);
    if marks(';') || marks(',') || marks('|') {
        return Err(unknown("a table without a column “name”".to_owned()));
    }
    if words > USUAL_WORDS * lines.len().max(1) {
        return Err(unknown("running text".to_owned()));
    }
    let parties = lines
        .iter()
        .map(|(i, line)| {
            let mut party = Party::new(format!("line {i}"), Kind::Other);
            party.add_name(line, false);
            party
        })
        .collect();
    let name = slug(from);
    let id = if name == "names" { "names".to_owned() } else { format!("names-{name}") };
    Ok(Reading {
        id,
        title: format!("Names in {from}"),
        publisher: "not stated".to_owned(),
        ..reading(NAMES, from, None, parties, 0)
    })
}
