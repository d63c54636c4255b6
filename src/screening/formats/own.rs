//! A table of the user's own: separated by commas, semicolons or tabs, with a header that has a column for names.
//!
//! Columns, in any order, others are ignored: `name` (needed), `aliases` (separated by `;`, or by `|` in tables separated
//! by semicolons), `country`, `type` (person, organisation, vessel, aircraft), `kind` (as in [`Kind`]), `id`,
//! `identifiers` (`LEI 5493…`), `since`, `source`, `note`. Dutch, French and German headings work as well
//! (`classifiers/list-columns.tsv`). In: the table. Out: its parties.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::super::party::{DateBasis, Kind, Party, PartyType, Scheme};
use super::table::Table;
use super::{ImportError, Reading, iso_date, slug};

const FORMAT: &str = "table of one's own";
const COLUMNS: &str = include_str!("../../../classifiers/list-columns.tsv");

/// Heading to column.
fn columns() -> &'static HashMap<&'static str, &'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = COLUMNS.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
        lines.flat_map(|(column, headings)| headings.split(';').map(move |h| (h, column))).collect()
    })
}

/// What separates the fields of a header that has a column for names, alone or among others; `None` for other lines.
pub(super) fn delimiter(header: &str) -> Option<u8> {
    let headings = |d: u8| header.split(char::from(d)).map(|h| h.trim().to_lowercase()).collect::<Vec<_>>();
    [b'\t', b';', b','].into_iter().find(|d| {
        let found = headings(*d);
        let known = found.iter().filter_map(|h| columns().get(h.as_str())).collect::<Vec<_>>();
        known.contains(&&"name") && (found.len() == 1 || known.len() > 1 || found.len() <= 3)
    })
}

pub(super) fn csv(text: &str, delimiter: u8, from: &str) -> Result<Reading, ImportError> {
    let table = Table::read(text, delimiter, FORMAT, &[])?;
    let heading = |column: &str| {
        let mut all: Vec<&str> =
            columns().iter().filter(|(h, c)| **c == column && table.has(h)).map(|(h, _)| *h).collect();
        all.sort_unstable();
        all.first().copied().unwrap_or_default()
    };
    let [name, aliases, country, sort, kind, id, identifiers, since, source, note] =
        ["name", "aliases", "country", "type", "kind", "id", "identifiers", "since", "source", "note"].map(heading);
    let mut parties = Vec::new();
    for row in table.rows() {
        let damaged = |problem: String| ImportError::Damaged { format: FORMAT, line: row.line, problem };
        let key = if row.get(id).is_empty() { format!("line {}", row.line) } else { row.get(id).to_owned() };
        let meant = match row.get(kind) {
            "" => Kind::Own,
            text => serde_json::from_value(serde_json::Value::String(text.to_lowercase().replace([' ', '-'], "_")))
                .map_err(|_| damaged(format!("“{text}” is no kind: use sanction, export_restriction, own, …")))?,
        };
        let mut party = Party::new(key, meant);
        party.add_name(row.get(name), false);
        if party.names.is_empty() {
            return Err(damaged("the name is missing".to_owned()));
        }
        row.get(aliases).split([';', '|']).for_each(|n| party.add_name(n, false));
        if !row.get(country).is_empty() {
            row.get(country).split([';', '|', '/']).for_each(|c| party.add_country(c));
            if party.countries.is_empty() {
                return Err(damaged(format!(
                    "“{}” is no country that is known here: use its ISO code",
                    row.get(country)
                )));
            }
        }
        party.party_type = match row.get(sort).to_lowercase().as_str() {
            "" => PartyType::Unknown,
            "person" | "individual" => PartyType::Person,
            "organisation" | "organization" | "entity" | "company" | "university" => PartyType::Organisation,
            "vessel" => PartyType::Vessel,
            "aircraft" => PartyType::Aircraft,
            other => {
                return Err(damaged(format!("“{other}” is no type: use person, organisation, vessel or aircraft")));
            }
        };
        for one in row.get(identifiers).split([';', '|']).map(str::trim).filter(|i| !i.is_empty()) {
            let (label, value) = one.split_once([' ', ':']).unwrap_or(("", one));
            party.add_identifier(Scheme::of_label(label), value);
        }
        if !row.get(since).is_empty() {
            let date = iso_date(row.get(since));
            party.since =
                Some(date.ok_or_else(|| damaged(format!("“{}” is no date: write YYYY-MM-DD", row.get(since))))?);
        }
        party.source = Some(row.get(source).to_owned()).filter(|s| !s.is_empty());
        party.note = Some(row.get(note).to_owned()).filter(|s| !s.is_empty());
        parties.push(party);
    }
    let file = slug(from);
    Ok(Reading {
        id: format!("own-{file}"),
        title: format!("Own list {from}"),
        publisher: "the user".to_owned(),
        format: FORMAT,
        as_of: None,
        basis: DateBasis::Unknown,
        parties,
        skipped: 0,
    })
}
