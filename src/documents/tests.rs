//! Tests over files: the fixtures in `corpora/documents/`, the real samples beside the project, hostile inputs.

#![allow(clippy::print_stderr, reason = "a skipped test and the table of counts are told on standard error")]

use std::path::{Path, PathBuf};

use super::archive::tests::zip_of;
use super::*;

/// The samples beside the project; `None` where they are absent.
fn samples(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(name);
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    }
    Some(path)
}

fn all(path: &Path, options: &Options) -> Vec<Result<Document, ReadError>> {
    discover(&[path.to_path_buf()], options)
        .flat_map(|input| match input {
            Ok(input) => read(&input, options).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
        .collect()
}

fn of_bytes(name: &str, bytes: &[u8], options: &Options) -> Vec<Result<Document, ReadError>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    all(&path, options)
}

#[test]
fn tables_of_projects_have_all_their_rows() {
    let Some(path) = samples("research-awards.xlsx") else { return };
    let got: Vec<Document> = all(&path, &Options::default()).into_iter().map(Result::unwrap).collect();
    assert_eq!(got.len(), 1151);
    assert_eq!(
        got[0].title.as_deref(),
        Some("Topological quantum devices as a window into strongly correlated matter")
    );
    assert_eq!(got[0].id, "2540313");
    assert!(got.iter().all(|d| d.id.chars().all(|c| c.is_ascii_alphanumeric())), "every row has its award number");
    assert_eq!(got[0].passages[1].place.cell.as_deref(), Some("V2"));
    assert_eq!(got[0].fields["institution"], "Purdue University");

    let Some(path) = samples("horizon-projects.csv") else { return };
    let got: Vec<Document> = all(&path, &Options::default()).into_iter().map(Result::unwrap).collect();
    assert_eq!(got.len(), 100);
    assert_eq!((got[0].id.as_str(), got[0].fields["acronym"].as_str()), ("101116741", "DOE"));
    assert_eq!(got[0].title.as_deref(), Some("Digitizing Other Economies: A Comparative Approach"));
    assert!(got.iter().all(|d| d.passages.len() >= 2));

    let Some(path) = samples("projects.jsonl") else { return };
    let got: Vec<Document> = all(&path, &Options::default()).into_iter().map(Result::unwrap).collect();
    assert_eq!(got.len(), 1782);
    assert_eq!(got[0].id, "NSF-2540313");
    assert_eq!(got[0].passages[1].place.to_string(), "text, line 1");
    let named = Options { columns: [(Role::Text, "objective".into())].into(), ..Options::default() };
    let error = all(&path, &named)[0].clone().unwrap_err();
    assert!(error.to_string().contains("its fields are: id, title, text"), "{error}");
}

/// All the real files, some of them broken on purpose: `cargo test --release --lib documents::tests::every -- --ignored
/// --nocapture`.
#[test]
#[ignore = "takes a minute; run it by name"]
fn every_sample_ends_in_a_record() {
    use std::collections::BTreeMap;
    let Some(path) = samples("documents") else { return };
    let options = Options::default();
    let started = std::time::Instant::now();
    let inputs: Vec<Input> = discover(&[path], &options).map(Result::unwrap).collect();
    assert_eq!(inputs.len(), 677);
    let mut counts: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut slow = Vec::new();
    let verbose = std::env::var_os("DUALUSE_VERBOSE").is_some();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let results: std::sync::Mutex<Vec<(usize, Vec<Result<Document, ReadError>>, u128)>> = std::sync::Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    let Some(input) = inputs.get(n) else { return };
                    let begun = std::time::Instant::now();
                    let documents: Vec<_> = read(input, &options).collect();
                    results.lock().unwrap().push((n, documents, begun.elapsed().as_millis()));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(n, _, _)| *n);
    assert_eq!(results.len(), 677);
    for (n, documents, millis) in &results {
        let path = &inputs[*n].path;
        let count = counts.entry(super::format::extension(path)).or_default();
        assert!(!documents.is_empty(), "{path} gives no record");
        let column = if documents.iter().any(|d| d.as_ref().is_ok_and(|d| !d.passages.is_empty())) {
            0
        } else if documents.iter().any(|d| d.as_ref().is_ok_and(|d| !d.unread.is_empty())) {
            1
        } else if documents.iter().any(Result::is_err) {
            3
        } else {
            2
        };
        count[column] += 1;
        if *millis > 1000 {
            slow.push(format!("{path}: {millis} ms"));
        }
        if verbose {
            for document in documents {
                match document {
                    Err(error) => eprintln!("FAILED {error}"),
                    Ok(d) => {
                        let size: usize = d.passages.iter().map(|p| p.text.len()).sum();
                        let unread: Vec<String> =
                            d.unread.iter().map(|u| format!("{:?} {} {}", u.reason, u.place, u.detail)).collect();
                        eprintln!(
                            "{} {path} passages={} bytes={size} unread={unread:?}",
                            ["READ", "UNREAD", "EMPTY", "FAILED"][column],
                            d.passages.len()
                        );
                    }
                }
            }
        }
    }
    eprintln!("{:8} {:>6} {:>7} {:>6} {:>7}", "format", "read", "unread", "empty", "failed");
    for (format, [read, unread, empty, failed]) in &counts {
        eprintln!("{format:8} {read:>6} {unread:>7} {empty:>6} {failed:>7}");
    }
    eprintln!("{:.1} s; slow: {slow:#?}", started.elapsed().as_secs_f64());
    assert!(started.elapsed().as_secs() < 240);
}

#[test]
fn hostile_files_end_in_records() {
    let options = Options::default();
    // A docx that unpacks to far more than its size.
    let big = vec![b' '; 40 << 20];
    let bomb = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", &big)]);
    let error = of_bytes("bomb.docx", &bomb, &options)[0].clone().unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::ArchiveRatio { .. }), "{error}");
    // Entities that would grow are not expanded.
    let laughs = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>";
    let docx = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", laughs.as_bytes())]);
    assert_eq!(of_bytes("l.docx", &docx, &options)[0].clone().unwrap().passages[0].text, "&b;");
    // Elements that nest without end.
    let deep = format!("<w:document>{}", "<w:p>".repeat(100_000));
    let docx = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", deep.as_bytes())]);
    assert_eq!(of_bytes("d.docx", &docx, &options)[0].clone().unwrap().unread[0].reason, UnreadReason::Damaged);
    // A file that grows beyond the limit.
    let small = Options { limits: Limits { file_bytes: 1000, ..Limits::default() }, ..Options::default() };
    let error = of_bytes("t.txt", &[b'a'; 2000], &small)[0].clone().unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::TooLarge { what: "bytes", limit: 1000 });
    // A sheet whose only cells are in its far corners.
    let sheet = "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row></sheetData></worksheet>";
    let xlsx = zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", b"<Relationships><Relationship Id='r0' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>"),
        ("xl/workbook.xml", b"<workbook xmlns:r='x'><sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]);
    let got = of_bytes("corners.xlsx", &xlsx, &options)[0].clone().unwrap();
    assert_eq!(got.passages[1].place.to_string(), "sheet S, XFD1048576");
}

#[test]
fn the_empty_document_and_pictures() {
    let options = Options::default();
    let empty = of_bytes("e.txt", b"", &options)[0].clone().unwrap();
    assert!(empty.passages.is_empty() && empty.unread.is_empty());
    let picture = of_bytes("p.png", b"\x89PNG\r\n\x1a\n\0\0", &options)[0].clone().unwrap();
    assert_eq!(picture.unread[0].reason, UnreadReason::Image);
    let zip = zip_of(&[("a.txt", b"text"), ("b.png", b"\x89PNG\r\n\x1a\n")]);
    let got = of_bytes("z.zip", &zip, &options);
    assert!(got[0].as_ref().unwrap().path.as_ref().unwrap().ends_with("z.zip!a.txt"));
    assert_eq!(got[1].as_ref().unwrap().unread.len(), 1);
    let missing = all(Path::new("/none/at/all"), &options)[0].clone().unwrap_err();
    assert_eq!(missing.kind, ReadErrorKind::NotFound);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn survives(name: &str, bytes: &[u8]) {
        let limits = Limits { seconds: 20, ..Limits::default() };
        let mut builder = Builder::new(&limits);
        // Whatever comes out, it must come out; places count from 1.
        let outer = format::detect(bytes, name);
        let format = format::inside(bytes, outer, name, &limits);
        let _ = content::read_as(&mut builder, bytes.to_vec(), name, format);
        assert!(builder.passages.iter().all(|p| p.place.paragraph != Some(0) && !p.text.is_empty()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn rtf_of_any_kind(text in r"\{\\rtf1([a-z ]|\\[a-z]{1,6}-?[0-9]{0,3} ?|[{}]|\\'[0-9a-f]{2}|\\\*)*") {
            survives("x.rtf", text.as_bytes());
        }

        #[test]
        fn markup_of_any_kind(text in r"<html>(<(/?)(table|tr|td|th|p|sup|br|li|div|head|img)>|[a-z0-9 ])*") {
            survives("x.html", text.as_bytes());
        }

        #[test]
        fn word_xml_of_any_kind(text in r"(<(/?)w:(p|r|t|tbl|tr|tc|txbxContent|vMerge|gridSpan)/?>|[a-z])*") {
            let docx = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", text.as_bytes())]);
            survives("x.docx", &docx);
        }

        #[test]
        fn json_and_tables_of_any_kind(text in "[\\[\\]{}\":,a-z0-9\\n \\\\;\t|]*") {
            survives("x.json", text.as_bytes());
            survives("x.csv", text.as_bytes());
            survives("x.md", text.as_bytes());
        }

        #[test]
        fn bytes_of_any_kind(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            for magic in [b"".as_slice(), b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"PK\x03\x04", b"%PDF-1.4\n"] {
                survives("x", &[magic, &bytes].concat());
            }
        }
    }
}

/// Place, kind and text of each passage of a fixture of ours.
fn fixture(name: &str) -> (Document, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/documents").join(name);
    let document = all(&path, &Options::default()).remove(0).unwrap();
    let shown = document.passages.iter().map(|p| format!("{:?} {}: {}", p.kind, p.place, p.text)).collect();
    (document, shown)
}

#[test]
fn a_word_document_loses_nothing() {
    let (document, shown) = fixture("transmitter.docx");
    assert_eq!(document.title.as_deref(), Some("Transmitter study"));
    assert_eq!(
        shown,
        [
            "Heading paragraph 1: Compact transmitters",
            "Paragraph paragraph 2: We measure a noise of 10⁻¹⁴ W over 5 cm² of H2O.",
            "TextBox text box, paragraph 3: Box: leak rate below 10⁻⁹ Pa m³/s",
            "TableRow paragraph 4: Module | Frequency (GHz) | Output (W)",
            "TableRow paragraph 5: Module: A; Frequency (GHz): 2.7 to 6.8; Output (W): 75",
            "TableRow paragraph 6: Module: B; Frequency (GHz): 31.8 to 37; Output (W): 0.1",
            "TableRow paragraph 7: inner tube, 316L",
            "Paragraph paragraph 8: Last paragraph.",
            "Footnote footnotes, paragraph 1: With a GaN stage of 40 GHz.",
            "Header header, paragraph 1: Confidential draft",
        ]
    );
    assert_eq!(document.unread.len(), 1);
    assert_eq!(document.unread[0].reason, UnreadReason::Image);
}

#[test]
fn an_opendocument_text() {
    let (document, shown) = fixture("werkplan.odt");
    assert_eq!(document.title.as_deref(), Some("Werkplan sensor"));
    assert_eq!(
        shown,
        [
            "Heading paragraph 1: Werkplan",
            "Paragraph paragraph 2: De sensor meet 10⁻¹² T in een veld.",
            "Footnote footnote, paragraph 3: Bij 4 K.",
            "TextBox text box, paragraph 4: Kader met de partner",
            "TableRow paragraph 5: Stap | Duur (maanden) | Verantwoordelijke",
            "TableRow paragraph 6: Stap: Ontwerp; Duur (maanden): 6; Verantwoordelijke: UGent",
            "Header header, paragraph 1: Vertrouwelijk",
        ]
    );
}

#[test]
fn a_pdf_has_pages_paragraphs_and_a_scan() {
    let (document, shown) = fixture("receiver.pdf");
    assert_eq!(
        shown,
        [
            "Paragraph page 1, paragraph 1: The receiver covers the full band of frequencies from 2 to 18 GHz and is built for \
         laboratory use in an unclassified study.",
            "Paragraph page 1, paragraph 2: A second paragraph stands on its own below.",
            "Paragraph page 2, paragraph 1: Page two ends the study.",
        ]
    );
    assert_eq!((document.unread[0].place.page, document.unread[0].reason), (Some(3), UnreadReason::Scanned));
}

#[test]
fn html_mail_rtf_and_a_table_of_projects() {
    let (_, shown) = fixture("detector.html");
    assert_eq!(
        shown,
        [
            "Title paragraph 1: Détecteur",
            "Heading paragraph 2: Résultats",
            "Paragraph paragraph 3: Un vide de 10⁻⁷ mbar sur 12 cm² (CO2).",
            "TableRow paragraph 4: Pièce | Longueur d’onde (nm)",
            "TableRow paragraph 5: Pièce: D1; Longueur d’onde (nm): 900",
            "Caption picture, paragraph 6: banc de mesure",
        ]
    );
    let (document, shown) = fixture("offer.eml");
    assert_eq!(document.title.as_deref(), Some("Offer for a laser"));
    assert_eq!(
        shown[1..],
        [
            "Header address lines, paragraph 2: From: Ann Peeters <ann@example.org>; To: office@example.org",
            "Paragraph paragraph 3: Please find the pulse energy of 5 µJ attached.",
            "TableRow laser.csv, A1:C1: Type | Wavelength (nm) | Power (W)",
            "TableRow laser.csv, A2:C2: Type: L1; Wavelength (nm): 1064; Power (W): 50",
        ]
    );
    let (document, shown) = fixture("note.rtf");
    assert_eq!(document.title.as_deref(), Some("Note on pumps"));
    assert_eq!(
        shown,
        [
            "Paragraph paragraph 1: A flow of 5 m³/h at 20 µm, not μm.",
            "Footnote footnote, paragraph 2: Measured twice.",
            "TableRow paragraph 3: Pump | Flow (m³/h) | Seal",
            "TableRow paragraph 4: Pump: P1; Flow (m³/h): 5; Seal: double",
            "Paragraph paragraph 5: The end.",
        ]
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/documents/projects.csv");
    let rows: Vec<Document> = all(&path, &Options::default()).into_iter().map(Result::unwrap).collect();
    let ids: Vec<&str> = rows.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["P1", "P2", "P3"]);
    assert_eq!(rows[1].passages[1].place.cell.as_deref(), Some("C3"));
    assert_eq!(rows[1].fields["Partner"], "KU Leuven");
}
