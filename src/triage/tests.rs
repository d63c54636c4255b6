//! The workbook: written, edited as an officer would, read back, written again.

use std::fs::File;
use std::path::Path;

use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::json;

use super::*;
use crate::assess::Assessment;
use crate::register::office;

const EVIL: [&str; 6] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "\u{202e}gpj.exe\u{1b}[31m\u{0}\u{7}",
    "مشروع الليزر עברית",
];

fn record(id: &str, sha256: &str, status: &str, words: &str) -> Assessment {
    let findings = if status == "failed" {
        json!([])
    } else {
        json!([{"code": "3A001.b.2", "entry": "3A001", "name": words, "verdict": if status == "listed" { "met" } else { "possible" },
            "score": 0.8, "evidence": [{"text": words, "place": {"page": 3}, "start": 0, "end": 1, "context": words,
            "context_start": 0}], "conditions": [{"item": "3A001", "of": "power", "required": "> 5 W", "found": words,
            "outcome": "met", "ground": "stated", "numeric": true, "contradictory": false, "evidence": []}],
            "questions": [words], "related": [], "exception": words, "why": words}])
    };
    serde_json::from_value(json!({
        "schema": "dualuse/assessment/1", "tool": "dualuse 0.1.0",
        "document": {"id": id, "path": words, "title": words, "sha256": sha256, "language": "en", "characters": 9,
            "unread": [{"place": {"page": 2}, "reason": "image", "detail": words}], "fields": {"Faculty": words}},
        "list": {"act": "2021/821", "version": "2025-11-15", "source": "digest", "language": "en", "sha256": "ab"},
        "status": status, "summary": words, "findings": findings, "maturity": null, "critical_technologies": [],
        "activities": [], "destinations": ["CN"], "parties": [{"name": words, "matched": words, "list": "un", "score": 1.0, "note": words}],
        "licence": {"outcome": "check", "sentence": words, "intangible": false, "routes": [], "basis": [],
            "open_questions": [{"text": words, "source": "Art. 4", "who": "officer"}], "authority": null, "warnings": []},
        "research_security": null
    }))
    .unwrap()
}

fn write_with(path: &Path, records: &[Assessment], earlier: Earlier, by: Option<&str>) -> Written {
    let mut book = Triage::new(office().unwrap(), by, earlier);
    for a in records {
        let entry = book.earlier(&a.document.id, &a.document.sha256).cloned().unwrap_or_default();
        book.add(a, Some("file:///report.html#d1".to_owned()), Known { entry, before: Vec::new() });
    }
    let about = About { lines: vec![("List".to_owned(), "of 2025-11-15".to_owned())] };
    book.write(&about, File::create(path).unwrap()).unwrap()
}

fn cells(path: &Path, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn text(cell: &Data) -> String {
    cell.as_string().unwrap_or_default()
}

fn column(rows: &[Vec<Data>], title: &str) -> usize {
    rows[0].iter().position(|c| text(c) == title).unwrap_or_else(|| panic!("no column {title}"))
}

/// What another program makes of the overview after an officer changed it.
fn edit(path: &Path, change: impl FnOnce(&mut Vec<Vec<String>>)) {
    let mut rows: Vec<Vec<String>> = cells(path, "Overview").iter().map(|r| r.iter().map(text).collect()).collect();
    change(&mut rows);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Overview").unwrap();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (r, row) in (0u32..).zip(&rows) {
        for (c, value) in (0u16..).zip(row) {
            // programs turn what looks like a date into one
            match ExcelDateTime::parse_from_str(value) {
                Ok(day) if value.len() == 10 => sheet.write_datetime_with_format(r, c, &day, &date).unwrap(),
                _ => sheet.write_string(r, c, value).unwrap(),
            };
        }
    }
    book.save(path).unwrap();
}

#[test]
fn what_officers_enter_survives_sorting_moving_and_a_second_triage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let mut records: Vec<Assessment> = EVIL
        .iter()
        .enumerate()
        .map(|(i, words)| record(words, &format!("{i:02}"), ["review", "listed", "not_listed"][i % 3], words))
        .collect();
    records.push(record("broken.docx", "", "failed", "damaged"));
    let written = write_with(&path, &records, Earlier::default(), Some("faculty"));
    assert_eq!((written.documents, written.entries, written.kept), (7, 0, 0));
    assert_eq!(read(&path).unwrap(), Earlier::default(), "nothing was entered");
    edit(&path, |rows| {
        let head = rows.remove(0);
        let at = |title: &str| head.iter().position(|h| h == title).unwrap();
        let (d, r, o, t, id) = (at("Decision"), at("Remark"), at("Officer"), at("Date"), at("Document"));
        for (i, row) in rows.iter_mut().enumerate() {
            row[d] = "hold".into();
            row[r] = format!("-3 dB for {}\nsecond line", row[id]);
            row[o] = "A. Smit".into();
            row[t] = "2026-03-31".into();
            row.push(format!("meeting {i}"));
        }
        rows.reverse();
        rows.insert(0, head);
        rows[0].push("Meeting".into());
        // the officer moves a column to the front
        for row in rows.iter_mut() {
            let moved = row.remove(d);
            row.insert(0, moved);
        }
    });
    let earlier = read(&path).unwrap();
    assert_eq!((earlier.entries.len(), earlier.own.as_slice()), (7, ["Meeting".to_owned()].as_slice()));
    for e in &earlier.entries {
        assert_eq!((e.returned.date.as_str(), e.returned.officer.as_str()), ("2026-03-31", "A. Smit"));
        assert!(e.returned.remark.starts_with("-3 dB for ") && e.returned.remark.ends_with("\nsecond line"));
        assert!(e.own[0].starts_with("meeting "), "{:?}", e.own);
    }
    // one text has changed, one document is gone, a new one has come
    records[1] = record(EVIL[1], "99", "listed", "new text");
    records.remove(2);
    records.push(record("new", "77", "review", "new"));
    let written = write_with(&path, &records, earlier, None);
    assert_eq!((written.documents, written.entries, written.kept), (7, 5, 2));
    let rows = cells(&path, "Overview");
    let decisions = rows.iter().filter(|r| text(&r[column(&rows, "Decision")]) == "hold").count();
    assert_eq!(decisions, 5);
    let before = column(&rows, "Recorded before");
    assert_eq!(rows.iter().filter(|r| text(&r[before]).contains("for an earlier text: hold, A. Smit")).count(), 1);
    let kept = cells(&path, "Kept entries");
    let why: Vec<String> = kept[1..].iter().map(|r| text(&r[column(&kept, "Why it is kept here")])).collect();
    assert!(why.iter().any(|w| w.contains("has changed")) && why.iter().any(|w| w.contains("not among")), "{why:?}");
    // and again: nothing is lost, nothing doubled
    let earlier = read(&path).unwrap();
    assert_eq!(earlier.entries.len(), 7);
    let written = write_with(&path, &records, earlier.clone(), None);
    assert_eq!((written.entries, written.kept), (5, 2));
    assert_eq!(read(&path).unwrap(), earlier);
    // a document that comes back finds its entry
    records.push(record(EVIL[2], "02", "not_listed", EVIL[2]));
    let written = write_with(&path, &records, earlier, None);
    assert_eq!((written.entries, written.kept), (6, 1));
}

#[test]
fn nothing_of_a_document_becomes_a_formula_or_steers_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let long = "𝛼=1\n".repeat(30_000);
    let mut words: Vec<&str> = EVIL.to_vec();
    words.push(&long);
    let records: Vec<Assessment> = words.iter().map(|w| record(w, "00", "listed", w)).collect();
    write_with(&path, &records, Earlier::default(), Some("Faculty"));
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    for sheet in ["Overview", "Findings", "Open questions", "Errors", "About"] {
        assert!(book.worksheet_formula(sheet).unwrap().is_empty(), "{sheet} has formulas");
        for cell in cells(&path, sheet).iter().flatten() {
            let text = text(cell);
            for line in text.lines() {
                assert!(!line.starts_with(['=', '+', '-', '@']), "{sheet}: {line}");
            }
            assert!(text.encode_utf16().count() <= 32_767);
            assert!(
                !text.chars().any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{202e}')),
                "{sheet}: {text:?}"
            );
        }
    }
    // letters of other scripts stay as they are
    assert!(cells(&path, "Overview").iter().flatten().any(|c| text(c) == EVIL[5]));
}

#[test]
fn the_most_urgent_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let plain = |id: &str, status: &str| {
        let mut a = record(id, id, status, "words");
        a.parties.clear();
        a
    };
    let mut prohibited = plain("prohibited", "not_listed");
    prohibited.licence.as_mut().unwrap().outcome = "prohibited".into();
    let mut required = plain("required", "listed");
    required.licence.as_mut().unwrap().outcome = "required".into();
    let partner = record("partner", "p", "not_listed", "words");
    let mut sure = plain("sure", "review");
    sure.findings[0].score = 0.95;
    let records = [
        plain("none", "not_listed"),
        plain("failed", "failed"),
        partner,
        plain("review", "review"),
        sure,
        plain("listed", "listed"),
        required,
        prohibited,
    ];
    write_with(&path, &records, Earlier::default(), None);
    let rows = cells(&path, "Overview");
    let order: Vec<String> = rows[1..].iter().map(|r| text(&r[0])).collect();
    assert_eq!(order, ["prohibited", "required", "listed", "sure", "partner", "review", "failed", "none"]);
    let status = column(&rows, "Status");
    assert_eq!(text(&rows[8][status]), "none found", "never a word that sounds like a clearance");
}

#[test]
fn files_that_are_none_of_ours_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    std::fs::write(&path, b"PK\x03\x04 no workbook").unwrap();
    assert!(matches!(read(&path), Err(ReturnedError::Unreadable { .. })));
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Budget").unwrap();
    book.save(&path).unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("no sheet “Overview”"));
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Overview").unwrap().write_string(0, 0, "Document").unwrap();
    book.save(&path).unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("no headings"));
}

#[test]
fn two_rows_of_one_document_must_agree() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let records = [record("A", "01", "listed", "words"), record("A", "01", "listed", "words")];
    write_with(&path, &records, Earlier::default(), None);
    let enter = |values: [&'static str; 2]| {
        edit(&path, |rows| {
            let at = rows[0].iter().position(|h| h == "Decision").unwrap();
            for (row, value) in rows[1..].iter_mut().zip(values) {
                row[at] = value.into();
            }
        });
    };
    enter(["", "hold"]);
    assert_eq!(read(&path).unwrap().entries.len(), 1, "one filled in stands for both");
    enter(["hold", "ask"]);
    let message = read(&path).unwrap_err().to_string();
    assert!(message.contains("row 2") && message.contains("row 3") && message.contains("“A”"), "{message}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.xlsx"), folder.path().join("b.xlsx"));
    let records = [record("A", "01", "listed", "words")];
    write_with(&a, &records, Earlier::default(), None);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    write_with(&b, &records, Earlier::default(), None);
    assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
}
