//! The readers against the renditions and the real files in `../shared/official`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::*;

const RENDITIONS: [&str; 3] =
    ["annexI_20251115_EN.oj.xhtml", "annexI_20251115_EN.cons.xhtml", "annexI_20251115_EN.fmx4.xml"];

fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/official").join(path);
    path.exists().then_some(path)
}

fn bytes(path: &str) -> Option<Vec<u8>> {
    shared(path).map(|p| std::fs::read(p).expect("readable"))
}

type Rows = Vec<(String, String, String, String)>;

fn golden(name: &str) -> Option<Rows> {
    let text = String::from_utf8(bytes(&format!("annex1-renditions/{name}"))?).expect("UTF-8");
    Some(
        text.lines()
            .filter(|l| !l.starts_with('#'))
            .skip(1)
            .map(|l| {
                let c: Vec<&str> = l.split('\t').collect();
                (c[0].to_owned(), c[1].to_owned(), c[2].to_owned(), c[3].to_owned())
            })
            .collect(),
    )
}

fn kind(k: Kind) -> &'static str {
    match k {
        Kind::Heading => "heading",
        Kind::Entry => "entry",
        Kind::Item => "item",
        Kind::Note => "note",
        Kind::Nb => "nb",
        Kind::TechnicalNote => "technical_note",
        Kind::Para => "para",
        Kind::TableRow => "table_row",
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn renditions_give_the_golden_tree() {
    let Some(rows) = golden("golden.tsv") else {
        eprintln!("skipped: ../shared/official is absent");
        return;
    };
    for file in RENDITIONS {
        let document = read(&bytes(&format!("annex1-renditions/{file}")).expect("rendition")).expect(file);
        assert_eq!(document.entry_count(), 384, "{file}");
        assert_eq!(document.incomplete(), None, "{file}");
        assert_eq!((document.identity.language.as_str(), &document.identity.version[..7]), ("en", "2025-11"), "{file}");
        let mut own: BTreeMap<(String, &str), Vec<(String, String)>> = BTreeMap::new();
        for node in document.nodes.iter().filter(|n| matches!(n.place, Place::Code(_))) {
            own.entry((node.place.to_string(), kind(node.kind)))
                .or_default()
                .push((node.label.clone(), node.text.clone()));
        }
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (path, kind, label, text) in &rows {
            let (right, all) = counts.entry(kind.as_str()).or_default();
            *all += 1;
            let found = own.get(&(path.clone(), kind.as_str()));
            if found.is_some_and(|f| f.iter().any(|(l, t)| t == text && l == label)) {
                *right += 1;
            } else if std::env::var("SHOW").is_ok() {
                eprintln!("{file} {path} {kind} {label}\n  want {text}\n  have {found:?}");
            }
        }
        eprintln!("{file}: {counts:?}");
        let paths: BTreeSet<&str> =
            rows.iter().filter(|r| r.1 == "entry" || r.1 == "item").map(|r| r.0.as_str()).collect();
        let read: Vec<String> = document.items().map(|(c, _)| c.to_string()).collect();
        let read_set: BTreeSet<&str> = read.iter().map(String::as_str).collect();
        assert_eq!(read.len(), read_set.len(), "{file}: a path twice");
        assert_eq!(read_set, paths, "{file}");
        let share = |kinds: &[&str]| {
            let (right, all) = kinds.iter().map(|k| counts[k]).fold((0, 0), |a, c| (a.0 + c.0, a.1 + c.1));
            f64::from(u32::try_from(right).expect("small")) / f64::from(u32::try_from(all).expect("small"))
        };
        assert!(share(&["entry", "item"]) >= 0.995, "{file}: {counts:?}");
        assert!(share(&["note", "nb", "technical_note"]) >= 0.99, "{file}: {counts:?}");
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn the_whole_document_lies_over_the_digest_without_a_rest() {
    let Some(whole) = bytes(&format!("annex1-renditions/{}", RENDITIONS[2])) else {
        eprintln!("skipped: ../shared/official is absent");
        return;
    };
    let document = read(&whole).expect("whole");
    let digest = crate::annex::digest().expect("digest");
    let laid = overlay(digest, &document);
    assert!(laid.added.is_empty() && laid.absent.is_empty(), "{:?} {:?}", laid.added, laid.absent);
    assert_eq!(laid.list.items().count(), digest.items().count());
    // order, parents and conditions are those of the digest
    for ((_, a), (_, b)) in digest.items().zip(laid.list.items()) {
        assert_eq!((&a.code, &a.condition, &a.children), (&b.code, &b.condition, &b.children));
        assert!(b.official.is_some());
    }
}

/// The rows of `golden_docs.tsv` (everything outside the entries), kind, label and text, in document order.
#[test]
#[allow(clippy::print_stderr)]
fn renditions_give_what_stands_outside_the_entries() {
    let Some(rows) = golden("golden_docs.tsv") else {
        eprintln!("skipped: ../shared/official is absent");
        return;
    };
    let wanted: Vec<_> = rows.iter().filter(|r| r.1 != "@entry").collect();
    for file in RENDITIONS {
        let document = read(&bytes(&format!("annex1-renditions/{file}")).expect("rendition")).expect(file);
        let mut own: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for node in document.nodes.iter().filter(|n| matches!(n.place, Place::Section(_))) {
            *own.entry((kind(node.kind), node.text.as_str())).or_default() += 1;
        }
        let mut missing = 0;
        for row in &wanted {
            match own.get_mut(&(row.1.as_str(), row.3.as_str())) {
                Some(n) if *n > 0 => *n -= 1,
                _ => {
                    missing += 1;
                    if std::env::var("SHOW").is_ok() {
                        eprintln!("{file} {} {} {} {}", row.0, row.1, row.2, row.3);
                    }
                }
            }
        }
        eprintln!("{file}: {} of {} rows outside the entries", wanted.len() - missing, wanted.len());
        assert!(missing * 100 < wanted.len() * 2, "{file}: {missing} missing");
        let definitions = document.definitions();
        assert!(definitions.len() > 150, "{file}: {}", definitions.len());
        let missiles = definitions.iter().find(|d| d.term == "Missiles").expect("a definition");
        assert!(missiles.text.contains("at least 300 km"));
        assert_eq!(document.section("general_notes").filter(|n| n.kind == Kind::Item).count(), 4, "{file}");
        assert!(document.section("general_technology_note").any(|n| n.kind == Kind::Note), "{file}");
        let groups: BTreeSet<&str> = document.group_notes().map(|(id, _)| id).collect();
        assert!(
            ["3A", "cat4", "cat5.1", "cat5.2", "7A", "9E"].iter().all(|g| groups.contains(g)),
            "{file}: {groups:?}"
        );
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn lists_inside_notes_keep_their_paths() {
    let Some(rows) = golden("golden_note_items.tsv") else {
        eprintln!("skipped: ../shared/official is absent");
        return;
    };
    for file in RENDITIONS {
        let document = read(&bytes(&format!("annex1-renditions/{file}")).expect("rendition")).expect(file);
        let mut own: BTreeSet<(String, &str, &str, &str)> = BTreeSet::new();
        for node in &document.nodes {
            for part in &node.parts {
                own.insert((node.place.to_string(), &node.label, &part.path, &part.text));
            }
        }
        let text = String::from_utf8(bytes("annex1-renditions/golden_note_items.tsv").expect("golden")).expect("UTF-8");
        let (mut right, mut all) = (0, 0);
        for line in text.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let c: Vec<&str> = line.split('\t').collect();
            if c[1] == "item" || c[1] == "entry" || !c[0].starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            all += 1;
            if own.contains(&(c[0].to_owned(), c[2], c[3], c[4])) {
                right += 1;
            } else if std::env::var("SHOW").is_ok() {
                eprintln!("{file} {line}");
            }
        }
        eprintln!("{file}: {right} of {all} list elements inside notes");
        assert!(right * 100 >= all * 97, "{file}: {right} of {all}");
    }
    assert!(!rows.is_empty());
}

fn outline(document: &OfficialDocument) -> Vec<String> {
    document.nodes.iter().map(|n| format!("{} {} {}", n.place, kind(n.kind), n.label)).collect()
}

#[test]
#[allow(clippy::print_stderr)]
fn real_excerpts_give_their_trees() {
    let (Some(e), Some(d)) = (bytes("markup/32021R0821_oj_3E002_EN.html"), bytes("markup/32021R0821_oj_5D002_EN.html"))
    else {
        eprintln!("skipped: ../shared/official is absent");
        return;
    };
    let document = read(&e).expect("3E002");
    assert_eq!(
        outline(&document),
        [
            "3E002 entry 3E002",
            "3E002.a item a.",
            "3E002.a technical_note Technical Note:",
            "3E002.b item b.",
            "3E002.c item c.",
            "3E002.c technical_note Technical Notes:",
            "3E002 note Note 1:",
            "3E002 note Note 2:",
            "3E002 note Note 3:",
        ]
    );
    assert!(document.nodes[0].text.contains("specified in 3E001, for the"));
    assert_eq!(document.nodes[7].parts.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(document.nodes[7].text.contains("at or above 0,130 μm; and b. Incorporating"));
    assert!(document.incomplete().expect("an extract").contains("extract"));
    let document = read(&d).expect("5D002");
    assert_eq!(
        outline(&document),
        [
            "5D002 entry 5D002",
            "5D002.a item a.",
            "5D002.a.1 item 1.",
            "5D002.a.2 item 2.",
            "5D002.a.3 item 3.",
            "5D002.a.3.a item a.",
            "5D002.a.3.b item b.",
            "5D002.b item b.",
            "5D002.c item c.",
            "5D002.c.1 item 1.",
            "5D002.c.1 note Note:",
            "5D002.c.2 item 2.",
            "5D002.c.3 item 3.",
            "5D002.c.3.a item a.",
            "5D002.c.3.b item b.",
            "5D002.c.3.b note Note:",
            "5D002.d item d.",
        ]
    );
}

#[test]
#[allow(clippy::print_stderr)]
fn a_document_cut_anywhere_is_refused() {
    let mut files: Vec<String> = RENDITIONS.iter().map(|f| format!("annex1-renditions/{f}")).collect();
    files.push("markup/32021R0821_oj_3E002_EN.html".to_owned());
    files.push("markup/32021R0821_oj_5D002_EN.html".to_owned());
    for file in files {
        let Some(whole) = bytes(&file) else {
            eprintln!("skipped: ../shared/official is absent");
            return;
        };
        let text = String::from_utf8(whole).expect("UTF-8");
        let end = text.trim_end().len();
        let html_may_end_here = text.find("</body>").map(|at| at + 7);
        // 30 places spread over the file, and each of the last 20 characters
        let spread = (0..30).map(|i| end * i / 30);
        for cut in spread.chain(end - 20..end).filter(|c| text.is_char_boundary(*c)) {
            if html_may_end_here.is_some_and(|b| cut >= b && !text.contains("xmlns=")) {
                continue;
            }
            let refused = read(text[..cut].as_bytes());
            assert!(refused.is_err(), "{file} cut at {cut} of {end} was read");
        }
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn foreign_acts_are_refused() {
    let files = [
        "02006R1907_cons067_EN.fmx4.xml",
        "02015L0652-20181224_EN.fmx4.xml",
        "02015L0652-20181224_EN.html",
        "02020R1208-20240514_EN.fmx4.xml",
        "02020R1208-20240514_EN.html",
        "32015L0652_oj_EN.xhtml",
        "32020R1208_oj_EN.xhtml",
        "32024R1689_annexIII_oj_EN.fmx4.xml",
    ];
    for file in files {
        let Some(whole) = bytes(&format!("markup/{file}")) else {
            eprintln!("skipped: ../shared/official is absent");
            return;
        };
        match read(&whole) {
            Err(OfficialError::Foreign(reason)) => assert!(!reason.is_empty()),
            other => panic!("{file}: {:?}", other.map(|d| d.entry_count())),
        }
    }
}

#[test]
fn other_languages_have_the_same_structure() {
    let text = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>\
        <p class=\"oj-hd-lg\">DE</p><div id=\"anx_I\">\
        <table><tr><td><p class=\"oj-normal\">3A231</p></td><td><p class=\"oj-normal\">Neutronengeneratoren mit\u{a0}0,5 m<span class=\"oj-super\">2</span>:</p>\
        <table><tr><td><p>a)</p></td><td><p>erstens;</p></td></tr></table>\
        <table><tr><td><p><span class=\"oj-italic\"><span class=\"oj-underline\">Anmerkung:</span></span></p></td>\
        <td><span class=\"oj-italic\">Siehe 3A001.</span>\
        <table><tr><td><p>3A002</p></td><td><p><span class=\"oj-italic\">nur genannt</span></p></td></tr></table></td></tr></table>\
        <p class=\"oj-ti-annotation\"><span class=\"oj-italic\"><span class=\"oj-underline\">Technische Anmerkung:</span></span></p>\
        <p><span class=\"oj-italic\">Gemessen.</span></p></td></tr></table></div></body></html>";
    let document = read(text.as_bytes()).expect("German");
    assert_eq!(
        outline(&document),
        ["3A231 entry 3A231", "3A231.a item a)", "3A231 note Anmerkung:", "3A231 technical_note Technische Anmerkung:",]
    );
    assert_eq!(document.identity.language, "de");
    assert_eq!(document.nodes[0].text, "Neutronengeneratoren mit 0,5 m^{2}:");
    assert_eq!(document.nodes[2].text, "Siehe 3A001. 3A002 nur genannt");
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(s in "[<>/a-z0-9A.\" =|\\n]{0,200}") {
        let _ = read(s.as_bytes());
        let _ = read(format!("<html><body>{s}</body></html>").as_bytes());
    }
}
