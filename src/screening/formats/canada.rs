//! The page "Named Research Organizations" of the Government of Canada: organisations connected with military, defence or
//! security bodies of states, HTML.
//!
//! In: the saved page. Out: its organisations with their other names and countries. The page is a table with a row for
//! each organisation, or a list under a heading for each country; both are read. The table's columns are found by their
//! headings.

use scraper::{ElementRef, Html, Selector};

use super::super::country;
use super::super::party::{DateBasis, Kind, Party, PartyType};
use super::{ImportError, Reading, iso_date, slug};

const FORMAT: &str = "Canadian Named Research Organizations page";

pub(super) fn page(text: &str) -> Result<Reading, ImportError> {
    let damaged =
        |line: usize, problem: &str| ImportError::Damaged { format: FORMAT, line, problem: problem.to_owned() };
    let lower = text.to_lowercase();
    if !lower.contains("named research organi") {
        return Err(ImportError::Unknown { found: "a web page of another kind".to_owned() });
    }
    // HTML repairs itself when it is cut, so the end has to be looked for
    if !lower.contains("</html>") {
        return Err(damaged(text.lines().count(), "the page ends before </html>: it is cut off"));
    }
    let document = Html::parse_document(text);
    let selector = |s: &str| Selector::parse(s).map_err(|e| damaged(1, &e.to_string()));
    let mut parties = Vec::new();
    let mut heading = String::new();
    for e in document
        .select(&selector("main h2, main h3, main h4, main table, main li, body h2, body h3, body table, body li")?)
    {
        // inside <main>, when the page has one
        let within_table = e.ancestors().filter_map(ElementRef::wrap).any(|a| a.value().name() == "table");
        match e.value().name() {
            "table" => table(e, &heading, &selector("tr")?, &selector("th, td")?, &mut parties),
            "li" if !within_table => {
                if let Some(code) = country::code(&heading) {
                    push(&mut parties, &plain(e), "", &code);
                }
            }
            "li" => {}
            _ => heading = plain(e),
        }
    }
    let modified = document
        .select(&selector("time, meta[name='dcterms.modified']")?)
        .filter_map(|e| e.value().attr("content").map(str::to_owned).or_else(|| Some(plain(e))))
        .filter_map(|t| iso_date(&t))
        .max();
    Ok(Reading {
        id: "canada-nro".to_owned(),
        title: "Canada: Named Research Organizations".to_owned(),
        publisher: "Government of Canada".to_owned(),
        format: FORMAT,
        as_of: modified,
        basis: DateBasis::Stated,
        parties,
        skipped: 0,
    })
}

fn plain(e: ElementRef<'_>) -> String {
    e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn table(table: ElementRef<'_>, heading: &str, rows: &Selector, cells: &Selector, parties: &mut Vec<Party>) {
    let mut columns: Option<(usize, Option<usize>, Option<usize>)> = None;
    let caption = country::code(heading).unwrap_or_default();
    for row in table.select(rows) {
        let cells: Vec<String> = row.select(cells).map(plain).collect();
        let Some((name, alias, place)) = columns else {
            let at = |words: &[&str]| cells.iter().position(|c| words.iter().any(|w| c.to_lowercase().contains(w)));
            let alias = at(&["alias", "other name", "known as"]);
            let place = at(&["country", "location"]);
            let name = cells.iter().enumerate().position(|(i, c)| {
                let c = c.to_lowercase();
                Some(i) != alias && Some(i) != place && ["organi", "institution", "name"].iter().any(|w| c.contains(w))
            });
            if let Some(name) = name {
                columns = Some((name, alias, place));
            }
            continue;
        };
        let get = |i: Option<usize>| i.and_then(|i| cells.get(i)).map_or("", String::as_str);
        let country = country::code(get(place)).unwrap_or_else(|| caption.clone());
        push(parties, get(Some(name)), get(alias), &country);
    }
}

fn push(parties: &mut Vec<Party>, name: &str, aliases: &str, country: &str) {
    let id = slug(name);
    if name.is_empty() || parties.iter().any(|p| p.names.iter().any(|n| n.text == name)) {
        return;
    }
    let mut party = Party::new(id, Kind::ResearchConcern);
    party.party_type = PartyType::Organisation;
    party.add_name(name, false);
    aliases.split([';', '|']).for_each(|a| party.add_name(a, a.trim().chars().count() <= 4));
    party.add_country(country);
    party.note = Some("named by Canada as a risk to research; no sanction".to_owned());
    parties.push(party);
}
