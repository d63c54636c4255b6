//! Dossiers of the sample projects: every box, every gap, round trips, hostile values.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::*;
use crate::activity;
use crate::annex;
use crate::assess::{Assessor, project_document};
use crate::documents::{self, Document, Options, PassageKind};
use crate::project::Project;

struct Ask {
    entry: &'static str,
    to: &'static str,
    section: Option<Section>,
    language: Language,
}

impl Default for Ask {
    fn default() -> Self {
        Self { entry: "3E001", to: "JP", section: None, language: Language::English }
    }
}

fn sample(name: &str) -> (PathBuf, Project) {
    let path = Path::new("corpora/dossier").join(name);
    let project = Project::read(&path).unwrap();
    (path, project)
}

/// Preparing the list takes seconds in a build without optimisation: once for all.
fn assessor() -> Assessor {
    static PREPARED: LazyLock<Assessor> = LazyLock::new(|| Assessor::new(annex::digest().unwrap()));
    PREPARED.clone()
}

fn made(path: &Path, project: &Project, ask: &Ask) -> Dossier {
    let list = annex::digest().unwrap();
    let to = Some(activity::resolve(ask.to).unwrap());
    let read = project_document(project, path, &Options::default());
    let a = assessor().with(situation(project, to)).assess(&read.document);
    let section = ask.section.unwrap_or_else(|| section_for(project, &a).unwrap());
    let entries = vec![ask.entry.parse().unwrap()];
    let request = Request { path: path.to_path_buf(), entries, to, section, language: ask.language };
    prepare(&request, project, &a, list).unwrap()
}

fn amplifier() -> Dossier {
    let (path, project) = sample("amplifier.toml");
    made(&path, &project, &Ask::default())
}

fn docx(d: &Dossier) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(d, &mut out).unwrap();
    out.into_inner()
}

fn read_back(d: &Dossier) -> Document {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dossier.docx");
    std::fs::write(&path, docx(d)).unwrap();
    let options = Options::default();
    let input = documents::discover(&[path], &options).next().unwrap().unwrap();
    documents::read(&input, &options).next().unwrap().unwrap()
}

fn gap<'a>(d: &'a Dossier, id: &str) -> Option<&'a Gap> {
    d.missing.iter().find(|g| g.id == id)
}

fn value<'a>(d: &'a Dossier, id: &str) -> &'a Field {
    d.fields().find(|f| f.id == id).unwrap_or_else(|| panic!("no field {id}"))
}

#[test]
fn every_box_of_the_form_is_there_in_order() {
    for (name, to, section, last) in
        [("amplifier.toml", "JP", Section::A, 22), ("assistance.toml", "MA", Section::B, 19)]
    {
        let (path, project) = sample(name);
        let d = made(&path, &project, &Ask { to, entry: "3E001", ..Ask::default() });
        assert_eq!(d.section, section, "by what leaves");
        let boxes: Vec<&str> = d.elements.iter().map(|e| e.number.as_str()).collect();
        let all: Vec<String> = (1..=last).map(|n| n.to_string()).collect();
        assert_eq!(boxes, all);
        assert!(d.value("issuing_authority").is_some(), "the seat decides, with or without a determination");
    }
}

#[test]
fn values_carry_their_sources() {
    let d = amplifier();
    let from = |id: &str| (value(&d, id).text().unwrap_or_default().to_owned(), value(&d, id).sources.join("; "));
    assert_eq!(
        from("exporter.number"),
        ("BE0000000000".to_owned(), "project.toml, application.exporter.number".to_owned())
    );
    assert_eq!(from("destination"), ("Japan (JP)".to_owned(), "given with the run: --to JP".to_owned()));
    assert_eq!(from("contact_point.email").1, "project.toml, application.exporter.email");
    assert_eq!(from("end_use").1, "project.toml, end_use.statement");
    assert!(from("issuing_authority").0.contains("dCSG"));
    assert_eq!(from("item.1.origin").0, "Belgium (BE)");
    // the description says what it is, not where to look it up
    let (description, source) = from("item.1.description");
    for part in [
        "3E001",
        "3A001.b.2.b.2",
        "“GaN MMIC",
        "Saturated output power (W); Target: 18",
        "Frequency (GHz); Target: 8.8 to 10.4",
    ] {
        assert!(description.contains(part), "{part} in {description}");
    }
    assert!(source.contains("radar-front-end.docx, paragraph 4") && source.contains("2025-11-15"), "{source}");
    for f in d.fields() {
        assert_eq!(f.value.is_some(), !f.sources.is_empty(), "{} has a source just when it has a value", f.id);
    }
}

#[test]
fn nothing_is_invented_and_each_gap_is_listed() {
    let d = amplifier();
    for id in ["country_of_consignment", "item.1.currency", "item.1.value"] {
        assert_eq!(value(&d, id).value, None, "{id}");
        assert_eq!(gap(&d, id).map(|g| g.kind), Some(GapKind::Needed), "{id}");
    }
    // technology that leaves electronically passes no customs
    for id in ["item.1.hs_code", "customs_in", "customs_procedure", "expiry", "contract_date"] {
        assert_eq!(gap(&d, id).map(|g| g.kind), Some(GapKind::IfApplies), "{id}");
    }
    // an empty box that may not apply is one gap, not one for each line
    let empty_boxes = d.missing.iter().filter(|g| g.id.starts_with("agent.")).count();
    assert_eq!(empty_boxes, 1);
    // and the other way round: what is not listed has a value
    for f in d.elements.iter().flat_map(|e| &e.fields).filter(|f| f.need == Need::Always) {
        assert_eq!(f.text().is_none(), gap(&d, &f.id).is_some(), "{}", f.id);
    }
    let mut empty = made(Path::new("project.toml"), &Project::default(), &Ask::default());
    assert_eq!(empty.value("item.1.description"), None, "without documents the item is not described");
    assert_eq!(value(&empty, "issuing_authority").value, None, "without a seat the authority is not known");
    assert!(gap(&empty, "reasoning").is_some(), "a number without a finding asks for a reason");
    assert!(empty.warnings.iter().any(|w| w.contains("3E001")));
    // goods are declared at customs
    empty = made(Path::new("project.toml"), &Project::default(), &Ask { entry: "3A001", ..Ask::default() });
    assert_eq!(gap(&empty, "customs_in").map(|g| g.kind), Some(GapKind::Needed));
}

#[test]
fn the_word_document_reads_back_with_all_of_it() {
    for language in [Language::English, Language::Dutch] {
        let (path, project) = sample("amplifier.toml");
        let d = made(&path, &project, &Ask { language, ..Ask::default() });
        let read = read_back(&d);
        assert!(read.unread.is_empty(), "{:?}", read.unread);
        let text: Vec<&str> = read.passages.iter().map(|p| p.text.as_str()).collect();
        let holds = |needle: &str| {
            let needle = needle.split_whitespace().collect::<Vec<_>>().join(" ");
            text.iter().any(|t| t.contains(&needle))
        };
        for e in &d.elements {
            assert!(holds(&e.name) && holds(&e.about), "{}", e.name);
            for f in &e.fields {
                assert!(f.text().into_iter().flat_map(str::lines).all(&holds), "{}", f.id);
            }
        }
        for g in &d.missing {
            assert!(holds(&g.what), "{}", g.what);
        }
        for u in &d.statement {
            assert!(holds(u.field.text().unwrap()), "{:?}", u.field);
        }
        for c in d.technical.iter().flat_map(|t| &t.parameters) {
            assert!(holds(&c.required), "{c:?}");
        }
        let missing = if language == Language::English { "MISSING" } else { "ONTBREEKT" };
        assert!(holds(missing));
        // the list of gaps stands in front of the form
        let at = |needle: &str| text.iter().position(|t| t.contains(needle)).unwrap();
        let (front, form) = match language {
            Language::English => ("What is missing", "The form: Section A"),
            Language::Dutch => ("Wat ontbreekt", "Het formulier: Deel A"),
        };
        assert!(at(front) < at(form));
        assert!(read.passages.iter().any(|p| p.kind == PassageKind::Heading && p.text == front));
        assert_eq!(docx(&d), docx(&d), "the same dossier gives the same bytes");
    }
}

#[test]
fn a_dutch_statement_carries_english_for_the_partner() {
    let (path, project) = sample("amplifier.toml");
    let d = made(&path, &project, &Ask { language: Language::Dutch, ..Ask::default() });
    assert!(d.statement.len() >= 7);
    assert!(d.statement.iter().all(|u| u.english.is_some()));
    assert!(d.statement.iter().any(|u| u.field.id == "undertaking.access"), "technology asks for more");
}

#[test]
fn encryption_brings_the_data_that_eu008_asks() {
    let (path, project) = sample("encryption.toml");
    let d = made(&path, &project, &Ask { entry: "5A002", to: "BR", ..Ask::default() });
    assert_eq!(d.encryption.len(), 9);
    assert_eq!(value(&d, "encryption.product").text(), Some("LinkBox"));
    assert_eq!(value(&d, "encryption.classification").text(), Some("5A002"));
    assert_eq!(gap(&d, "encryption.model").map(|g| g.kind), Some(GapKind::Needed));
    assert!(d.value("item.1.description").unwrap().contains("5A002.a.1: "));
    assert!(amplifier().encryption.is_empty());
}

#[test]
fn the_determination_is_for_the_destination_alone() {
    // the text names Singapore as well: that is a warning, not part of this application
    let d = amplifier();
    let licence = d.reasoning.licence.as_ref().unwrap();
    assert!(!licence.routes.iter().any(|r| r.why.contains("Singapore")), "{:?}", licence.routes);
    assert!(d.warnings.iter().any(|w| w.contains("Singapore (SG)")), "{:?}", d.warnings);
}

#[test]
fn contradictions_are_said() {
    let (path, project) = sample("amplifier.toml");
    let d = made(&path, &project, &Ask { to: "KR", ..Ask::default() });
    assert!(d.warnings.iter().any(|w| w.contains("consignee") && w.contains("Japan")), "{:?}", d.warnings);
    let mut other = project.clone();
    other.application.items[0].list_number = Some("9A012".to_owned());
    let d = made(&path, &other, &Ask::default());
    assert!(d.warnings.iter().any(|w| w.contains("9A012")), "{:?}", d.warnings);
    assert_eq!(d.value("item.1.list_number"), Some("3E001"));
    let d = made(&path, &project, &Ask { to: "RU", ..Ask::default() });
    assert!(d.warnings[0].contains("prohibited"), "{:?}", d.warnings);
}

#[test]
fn an_item_that_is_not_in_the_list_is_refused() {
    let (path, project) = sample("assistance.toml");
    let list = annex::digest().unwrap();
    let read = project_document(&project, &path, &Options::default());
    let a = assessor().assess(&read.document);
    let mut request = Request {
        path,
        entries: vec!["3A001.zz.9".parse().unwrap()],
        to: None,
        section: Section::B,
        language: Language::English,
    };
    let e = prepare(&request, &project, &a, list).unwrap_err().to_string();
    assert!(e.contains("3A001.zz.9") && e.contains("dualuse show 3A001"), "{e}");
    request.entries.clear();
    assert!(matches!(prepare(&request, &project, &a, list), Err(DossierError::NothingAsked)));
}

#[test]
fn what_a_hand_wrote_stays_and_new_facts_are_added() {
    let (path, project) = sample("amplifier.toml");
    let mut text = serde_json::to_value(made(&path, &project, &Ask::default())).unwrap();
    let mut edit = |number: &str, id: &str, new: serde_json::Value| {
        let elements = text["elements"].as_array_mut().unwrap();
        let element = elements.iter_mut().find(|e| e["box"] == number).unwrap();
        let field = element["fields"].as_array_mut().unwrap().iter_mut().find(|f| f["id"] == id).unwrap();
        field["value"] = new;
    };
    edit("17", "item.1.value", "25000 (estimate)".into());
    edit("1", "exporter.name", "Example University, research office".into());
    edit("5", "consignee.name", serde_json::Value::Null);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dossier.json");
    std::fs::write(&file, serde_json::to_vec_pretty(&text).unwrap()).unwrap();
    let old = read(&file).unwrap();
    // meanwhile the project says more, and something else
    let mut later = project.clone();
    later.application.country_of_consignment = Some(crate::activity::CountryCode::new("BE"));
    later.application.exporter.as_mut().unwrap().name = Some("Another University".to_owned());
    let mut new = made(&path, &later, &Ask::default());
    keep(&mut new, &old);
    assert_eq!(new.value("item.1.value"), Some("25000 (estimate)"));
    assert!(value(&new, "item.1.value").by_hand && gap(&new, "item.1.value").is_none());
    assert_eq!(new.value("exporter.name"), Some("Example University, research office"));
    assert_eq!(value(&new, "exporter.name").filled.as_deref(), Some("Another University"));
    assert_eq!(new.value("country_of_consignment"), Some("Belgium (BE)"));
    assert!(!value(&new, "country_of_consignment").by_hand);
    assert_eq!(new.value("consignee.name"), Some("Example Institute of Technology"), "null is filled again");
    let page = read_back(&new);
    assert!(
        page.passages.iter().any(|p| p.text.contains("filled in by hand") && p.text.contains("Another University"))
    );
    // a second time it is still known whose the value is, though nothing changed
    let mut third = made(&path, &later, &Ask::default());
    keep(&mut third, &new);
    assert_eq!(third, new);
    // a value whose place is gone is not lost
    let mut gone = made(&path, &later, &Ask { section: Some(Section::B), ..Ask::default() });
    keep(&mut gone, &third);
    assert!(gone.unplaced.iter().any(|f| f.id == "exporter.name"));
    let mut back = made(&path, &later, &Ask::default());
    keep(&mut back, &gone);
    assert_eq!(back.value("exporter.name"), Some("Example University, research office"));
}

#[test]
fn a_file_that_is_no_dossier_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.json");
    std::fs::write(&file, "{\n\"schema\": \"dualuse/dossier/9\"}").unwrap();
    assert!(read(&file).unwrap_err().to_string().contains("dualuse/dossier/9"));
    std::fs::write(&file, "{\n\"schema\": ").unwrap();
    assert!(read(&file).unwrap_err().to_string().contains("line 2"));
    std::fs::write(&file, "{\"schema\": \"dualuse/dossier/1\"}").unwrap();
    assert!(read(&file).unwrap_err().to_string().contains("missing field"));
    assert!(read(&folder.path().join("none.json")).is_err());
}

#[test]
fn hostile_values_stay_text() {
    let (path, mut project) = sample("amplifier.toml");
    let evil = "</w:t></w:r></w:p><w:p><w:r><w:instrText>DDEAUTO</w:instrText>\u{202e}\u{0}\u{1b}]8;;x\u{7}";
    project.title = Some(evil.to_owned());
    let exporter = project.application.exporter.as_mut().unwrap();
    exporter.name = Some(evil.to_owned());
    exporter.address = Some(format!("שלום\n{evil}"));
    project.application.end_use = Some("x".repeat(70_000));
    let d = made(&path, &project, &Ask::default());
    let bytes = docx(&d);
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    for part in ["word/document.xml", "word/footer1.xml", "docProps/core.xml"] {
        let mut xml = String::new();
        zip.by_name(part).unwrap().read_to_string(&mut xml).unwrap();
        crate::xml::parse(&xml).unwrap();
        assert!(!xml.contains("instrText>DDE") && !xml.contains('\u{202e}'), "{part}");
        assert!(!xml.chars().any(|c| c != '\n' && c.is_control()), "{part}");
    }
    let read = read_back(&d);
    let safe = "</w:t></w:r></w:p><w:p><w:r><w:instrText>DDEAUTO</w:instrText>]8;;x";
    assert!(read.passages.iter().any(|p| p.text.contains(safe)));
}
