use std::path::PathBuf;

use super::*;
use crate::screening::{PartyType, Query, Scheme, Screener, Store, StoreError};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpora/lists")).join(name)
}

/// A real file, where the shared folder is there.
fn real(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples/lists")).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

fn load(path: &Path) -> PartyList {
    read_file(path, &Options::default()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn party<'a>(list: &'a PartyList, id: &str) -> &'a Party {
    list.parties.iter().find(|p| p.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn texts(party: &Party) -> Vec<(&str, bool)> {
    party.names.iter().map(|n| (n.text.as_str(), n.weak)).collect()
}

const FIXTURES: [(&str, &str, usize); 7] = [
    ("eu-fsf.xml", eu::XML, 2),
    ("eu-fsf.csv", "EU Financial Sanctions Files CSV", 2),
    ("ofac-sdn.xml", ofac::XML, 3),
    ("targets.simple.csv", "OpenSanctions targets.simple.csv", 3),
    ("names.txt", "names.txt", 5),
    ("canada-nro.html", "Canadian Named Research Organizations page", 3),
    ("own.csv", "table of one's own", 2),
];

#[test]
fn formats_are_recognised_by_content() {
    for (name, format, parties) in FIXTURES {
        let bytes = std::fs::read(fixture(name)).expect("the fixture");
        let list = read_bytes(&bytes, "download", &Options::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!((list.info.format.as_str(), list.info.parties), (format, parties), "{name}");
        assert_eq!(list.parties.len(), parties);
    }
}

#[test]
fn eu_files_say_who_since_when_and_why() {
    let xml = load(&fixture("eu-fsf.xml"));
    assert_eq!((xml.info.as_of.as_deref(), xml.info.as_of_basis), (Some("2026-01-15"), DateBasis::Stated));
    let person = party(&xml, "EU.9001.01");
    assert_eq!(person.party_type, PartyType::Person);
    assert_eq!(
        texts(person),
        [("Arkadij Pawlowitsch TESTOWSKIJ", false), ("Аркадий Павлович ТЕСТОВСКИЙ", false), ("Arkasha", true)]
    );
    assert_eq!((person.since.as_deref(), &person.countries[..]), (Some("2023-02-25"), &["RU".to_owned()][..]));
    assert_eq!(person.identifiers[0].scheme, Scheme::Passport);
    assert!(person.source.as_ref().is_some_and(|s| s.contains("2023/9001") && s.contains("UKR")));
    // the earliest of the acts counts
    assert_eq!(party(&xml, "EU.9002.02").since.as_deref(), Some("2020-06-02"));
    let csv = load(&fixture("eu-fsf.csv"));
    assert_eq!(csv.info.as_of.as_deref(), Some("2026-01-15"));
    let person = party(&csv, "EU.9001.01");
    assert_eq!((person.names.len(), person.identifiers.len(), person.party_type), (2, 1, PartyType::Person));
    assert_eq!(person.since.as_deref(), Some("2023-02-25"));
}

#[test]
fn the_other_made_files_are_read_whole() {
    let ofac = load(&fixture("ofac-sdn.xml"));
    assert_eq!(ofac.info.as_of.as_deref(), Some("2026-01-20"));
    assert_eq!(texts(party(&ofac, "990001")).last(), Some(&("IRW", true)));
    assert_eq!(party(&ofac, "990002").names[0].text, "Ficticio EJEMPLO MODELO");
    assert_eq!(party(&ofac, "990003").identifiers[0].scheme, Scheme::Imo);

    let simple = load(&fixture("targets.simple.csv"));
    assert_eq!((simple.info.skipped, simple.info.as_of_basis), (1, DateBasis::NewestRecord));
    assert_eq!(
        (party(&simple, "NK-invented1").kind, party(&simple, "NK-invented2").kind),
        (Kind::Sanction, Kind::Other)
    );
    assert_eq!(party(&simple, "NK-invented3").countries, ["IR", "PA"]);

    let canada = load(&fixture("canada-nro.html"));
    assert_eq!((canada.info.as_of.as_deref(), canada.parties[0].kind), (Some("2025-06-11"), Kind::ResearchConcern));
    assert_eq!(canada.parties[0].countries, ["CN"]);
    assert_eq!(texts(&canada.parties[0]).last(), Some(&("IUMO", true)));
    assert!(canada.parties.iter().all(|p| p.names[0].text.starts_with("Invented")), "navigation is no party");

    let own = load(&fixture("own.csv"));
    let first = &own.parties[0];
    assert_eq!((own.info.id.as_str(), first.since.as_deref(), first.kind), ("own-own", Some("2024-05-01"), Kind::Own));
    assert_eq!((first.names.len(), first.identifiers[0].scheme), (3, Scheme::Lei));
}

#[test]
fn real_files_are_imported_as_they_are() {
    // parties and records that are none, counted with grep and Python on the files
    for (name, format, parties, skipped) in [
        ("UN_consolidated.xml", "UN consolidated XML", 1003, 0),
        ("sdn.csv", "OFAC sdn.csv", 7379, 0),
        ("csl.csv", "US CSL CSV", 115, 0),
        ("ftm-t1.json", "OpenSanctions FtM JSON lines", 6, 1),
        ("ftm-zala.json", "OpenSanctions FtM JSON lines", 17, 74),
        ("ftm-parteispenden.json", "OpenSanctions FtM JSON lines", 96, 379),
        ("us_congress_senzing.json", "OpenSanctions Senzing JSON lines", 1317, 2),
        // 546 rows: who is denied at several addresses by one order has several
        ("dpl.txt", "US DPL text", 417, 0),
    ] {
        let Some(path) = real(name) else { return };
        let list = load(&path);
        println!(
            "{name}: {} parties, {} names, {} skipped, {:?}",
            list.info.parties, list.info.names, list.info.skipped, list.info.as_of
        );
        assert_eq!(
            (list.info.format.as_str(), list.info.parties, list.info.skipped),
            (format, parties, skipped),
            "{name}"
        );
        assert!(list.info.as_of.as_deref().is_none_or(|d| d < "2100"), "{name}: a typing error is no date");
    }
}

#[test]
fn real_entries_keep_what_they_say() {
    let (Some(un), Some(sdn), Some(csl), Some(zala)) =
        (real("UN_consolidated.xml"), real("sdn.csv"), real("csl.csv"), real("ftm-zala.json"))
    else {
        return;
    };
    let un = load(&un);
    assert_eq!(un.info.as_of.as_deref(), Some("2026-02-27"));
    let badege = party(&un, "CDi.001");
    assert_eq!((badege.names[0].text.as_str(), badege.since.as_deref()), ("ERIC BADEGE", Some("2012-12-31")));
    assert_eq!(badege.countries, ["CD", "RW"]);
    let list = load(&sdn);
    // 306 BANCO NACIONAL DE CUBA: alias in alt.csv, addresses in add.csv, short name in the remarks
    let banco = party(&list, "306");
    assert_eq!(texts(banco), [("BANCO NACIONAL DE CUBA", false), ("BNC", true), ("NATIONAL BANK OF CUBA", false)]);
    assert_eq!(banco.countries, ["CH", "ES", "JP", "PA"]);
    let csl = load(&csl);
    assert!(csl.parties.iter().any(|p| p.kind == Kind::ExportRestriction && p.names[0].text.contains("Huawei")));
    let zala = load(&zala);
    let osetrova = party(&zala, "NK-2Tbri3s6GgNtAwsSXh4qpL");
    assert_eq!((osetrova.kind, osetrova.party_type), (Kind::Sanction, PartyType::Person));
    // the earliest of the records of its sanctions gives the date
    assert_eq!(party(&zala, "NK-abdzbEBkqyT29GyREbiURZ").since.as_deref(), Some("2021-10-30"));

    let screener = Screener::of(vec![un, list, csl, zala]);
    let found = screener.screen("Banco Nacional de Cuba S.A.", Some("CU"));
    assert_eq!(found.first().map(|m| m.party_id.as_str()), Some("306"));
    let found = screener.screen("183116181362", None);
    assert_eq!(found.first().map(|m| m.party_id.as_str()), Some("NK-2Tbri3s6GgNtAwsSXh4qpL"), "an identifier decides");
    for name in ["Delft University of Technology", "TU Delft", "Ghent University", "KU Leuven"] {
        assert_eq!(screener.screen(name, None), [], "{name}");
    }
}

#[test]
fn damaged_files_are_refused_and_the_list_in_use_stays() {
    let mut files: Vec<PathBuf> = FIXTURES.iter().filter(|f| f.0 != "names.txt").map(|f| fixture(f.0)).collect();
    for name in ["UN_consolidated.xml", "sdn.csv", "csl.csv", "dpl.txt", "ftm-zala.json", "us_congress_senzing.json"] {
        files.extend(real(name));
    }
    for file in files {
        let data = tempfile::tempdir().expect("a directory");
        let store = Store::at(data.path());
        let options = Options { id: Some("list".to_owned()), ..Options::default() };
        let whole = std::fs::read(&file).expect("the file");
        let list = read_bytes(&whole, "whole", &options).expect("whole");
        store.import(&list).expect("stored");
        // cut inside a record at several places: the end of the last line always belongs to one
        let text = String::from_utf8_lossy(&whole).into_owned();
        for share in [30, 50, 70, 99] {
            let mut cut = text.len() * share / 100;
            while !text.is_char_boundary(cut) || text[..cut].ends_with('\n') {
                cut -= 1;
            }
            // a cut that happens to fall between two rows is one the file itself cannot show
            let rest = &text[cut..];
            if rest.starts_with(['\n', '\r']) {
                cut -= 1;
            }
            let result = read_bytes(text[..cut].as_bytes(), "cut", &options);
            let name = file.display();
            match result {
                Err(e) => {
                    let message = e.to_string();
                    assert!(
                        message.contains("line") || message.contains("no list") || message.contains("no party"),
                        "{name}: {message}"
                    );
                }
                Ok(short) => {
                    // a table cut in its last field is shorter by the rest only
                    assert!(file.extension().is_some_and(|e| e == "csv" || e == "txt"), "{name} at {share} %");
                    assert!(short.parties.len() <= list.parties.len());
                    if short.parties.len() * 2 < list.parties.len() {
                        assert!(matches!(store.import(&short), Err(StoreError::Shrunk { .. })), "{name} at {share} %");
                    }
                }
            }
        }
        assert_eq!(store.current("list").expect("readable"), Some(list), "{}", file.display());
    }
}

#[test]
fn what_is_no_list_is_called_so() {
    let message = |text: &str| read_bytes(text.as_bytes(), "x", &Options::default()).expect_err(text).to_string();
    assert!(message("").contains("empty"));
    assert!(message("[{\"schema\":\"Person\"}]").contains("JSON array"));
    assert!(message("{\"a\":1}").contains("another kind"));
    assert!(message("<html><body>hello</body></html>").contains("web page"));
    assert!(message("<a><b/></a>").contains("XML of another kind"));
    assert!(message("a;b;c\n1;2;3\n").contains("without a column"));
    assert!(message("1,2,\"aka\",\"X\",-0- \n").contains("sdn.csv"));
    assert!(message("1,2,\"Street\",\"Town\",\"Cuba\",-0- \n").contains("sdn.csv"));
    assert!(message("name;country\nX;Atlantis\n").contains("ISO code"));
    assert!(message("name;since\nX;yesterday\n").contains("YYYY-MM-DD"));
    let prose = "This is a proposal about the behaviour of fluids in very small channels.\n".repeat(3);
    assert!(message(&prose).contains("running text"));
    let binary = read_bytes(b"PK\x03\x04\0\0", "x", &Options::default()).expect_err("binary");
    assert!(binary.to_string().contains("no text file"));
    let count = std::fs::read_to_string(fixture("ofac-sdn.xml"))
        .expect("fixture")
        .replace("<Record_Count>3<", "<Record_Count>4<");
    assert!(message(&count).contains("announces 4"));
}

#[test]
fn imports_replace_and_verify() {
    let data = tempfile::tempdir().expect("a directory");
    let store = Store::at(data.path());
    assert_eq!(store.ids().expect("none"), Vec::<String>::new());
    let list = load(&fixture("names.txt"));
    assert_eq!(store.import(&list), Ok(None));
    let mut fewer = list.clone();
    fewer.parties.truncate(2);
    assert!(matches!(store.import(&fewer), Err(StoreError::Shrunk { old: 5, new: 2, .. })));
    assert_eq!(store.import(&list), Ok(Some(list.info.clone())));
    let screener = Screener::with_imported(data.path()).expect("verifies");
    assert_eq!(screener.lists().len(), 2);
    assert_eq!(screener.screen("Arkadi Testovski", None).first().map(|m| m.list.as_str()), Some("names"));
    let path = data.path().join("lists/names.jsonl");
    let text = std::fs::read_to_string(&path).expect("stored").replace("TESTOWSKIJ", "Somebody");
    std::fs::write(&path, text).expect("changed");
    let message = Screener::with_imported(data.path()).err().expect("changed").to_string();
    assert!(message.contains("does not verify") && message.contains("lists remove names"), "{message}");
    assert_eq!(store.remove("names"), Ok(true));
    assert_eq!(store.remove("names"), Ok(false));
    assert!(matches!(store.remove("../x"), Err(StoreError::Name(_))));
}

#[test]
fn identifiers_decide() {
    let screener = Screener::of(vec![load(&fixture("own.csv"))]);
    let lei = |value: &str| [crate::screening::Identifier { scheme: Scheme::Lei, value: value.to_owned() }];
    let ask = |name: &str, value: &str| screener.query(&Query { name, country: None, identifiers: &lei(value) });
    assert_eq!(ask("Quite Another Name", "5493-001KJTIIGC8Y1R12").len(), 1);
    assert_eq!(ask("Verzonnen Drones NV", "549300ZZZZZZZZZZZZ99").len(), 0, "another LEI is another company");
    assert_eq!(screener.screen("Verzonnen Drones", Some("CN")).len(), 1);
}
