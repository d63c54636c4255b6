//! The definitions by themselves and against the official renditions in `../shared`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

fn all() -> &'static Definitions {
    definitions().unwrap_or_else(|e| panic!("{e}"))
}

/// A file of `../shared/official/annex1-renditions`, or `None` with a message.
fn shared(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/official/annex1-renditions").join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: {} is absent", path.display());
    }
    text
}

/// The paragraphs of the definitions section that define a term: the term, what follows it, the whole.
fn official_paragraphs(docs: &str) -> Vec<(&str, &str, &str)> {
    docs.lines()
        .filter_map(|l| {
            let fields: Vec<&str> = l.split('\t').collect();
            let [path, kind, _, text, ..] = fields[..] else { return None };
            let rest = text.strip_prefix('"').filter(|_| path == "definitions_annex" && kind == "para")?;
            let (term, after) = rest.split_once('"')?;
            Some((term, after, text))
        })
        .collect()
}

/// What the Annex prints in brackets after a term, "(2 3 6 7)", and the text behind it.
fn bracket(after: &str) -> Option<(Vec<String>, &str)> {
    after.match_indices('(').find_map(|(at, _)| {
        let (inside, body) = after[at + 1..].split_once(')')?;
        let words: Vec<String> = inside.split_whitespace().map(str::to_owned).collect();
        let is_scope =
            |w: &String| SCOPES.contains(&w.as_str()) || (w.len() == 1 && w.bytes().all(|b| b.is_ascii_digit()));
        (!words.is_empty() && words.iter().all(is_scope)).then_some((words, body))
    })
}

/// The definition that stands for an official paragraph.
fn mine(term: &str, after: &str) -> Option<&'static Definition> {
    // the rendition marks subscripts: "UF_{6}"
    let term = &term.replace("_{", "").replace('}', "");
    let own = |d: &&&Definition| key(&d.term) == key(term);
    let found = all().term(term);
    let own: Vec<&&Definition> = found.iter().filter(own).collect();
    if let [one] = own[..] {
        return Some(one);
    }
    let head = after.trim_start().trim_start_matches('(');
    let with = |d: &&&&Definition| d.of.as_ref().is_some_and(|of| head.starts_with(of.as_str()));
    own.iter().find(with).or_else(|| own.iter().find(|d| d.of.is_none())).map(|d| **d)
}

#[test]
fn every_official_term_is_defined_and_no_other() {
    let Some(docs) = shared("golden_docs.tsv") else { return };
    let paragraphs = official_paragraphs(&docs);
    let mut met = BTreeSet::new();
    let mut missing = Vec::new();
    for (term, after, _) in &paragraphs {
        match mine(term, after) {
            Some(d) => {
                met.insert(d.to_string());
                let (scope, _) = bracket(after).unwrap_or_else(|| panic!("no category after {term}"));
                assert_eq!(d.scope, scope, "in=\"…\" of {d}");
            }
            None => missing.push(*term),
        }
    }
    assert!(missing.is_empty(), "without a definition: {missing:?}");
    let extra: Vec<String> = all().all().iter().map(ToString::to_string).filter(|d| !met.contains(d)).collect();
    // the rendition lost this paragraph but for the link at its end; see the head of definitions.xml
    assert_eq!(extra, ["Participating states"], "not in the official section");
    assert_eq!(met.len(), paragraphs.len());
    eprintln!("{} of {} official terms are defined", met.len(), paragraphs.len());
}

fn figures(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let chars: Vec<char> = text.chars().collect();
    let mut i = 0;
    while i < chars.len() {
        if !chars[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let mut figure = String::new();
        while i < chars.len() {
            let next = chars.get(i + 1).is_some_and(char::is_ascii_digit);
            let three = (1..=3).all(|k| chars.get(i + k).is_some_and(char::is_ascii_digit))
                && !chars.get(i + 4).is_some_and(char::is_ascii_digit);
            match chars[i] {
                c if c.is_ascii_digit() => figure.push(c),
                ',' | '.' if next => figure.push('.'),
                ' ' if three && figure.len() <= 3 => {}
                _ => break,
            }
            i += 1;
        }
        out.insert(figure);
    }
    out
}

#[test]
fn figures_are_those_of_the_annex() {
    let Some(docs) = shared("golden_docs.tsv") else { return };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (term, after, text) in &official_paragraphs(&docs) {
        let Some(d) = mine(term, after) else { continue };
        let (_, body) = bracket(after).unwrap_or_else(|| panic!("no category after {term}"));
        let official = figures(body);
        let own = figures(&d.text);
        compared += official.len();
        for f in official.difference(&own) {
            wrong.push(format!("{d}: {f} is missing ({text})"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 60, "only {compared} figures were compared");
    eprintln!("{compared} figures of the definitions compared");
}

#[test]
fn used_names_the_entries_that_quote_the_term() {
    let Some(golden) = shared("golden.tsv") else { return };
    let mut quoted: BTreeMap<Vec<String>, BTreeSet<EntryCode>> = BTreeMap::new();
    for line in golden.lines().filter(|l| !l.starts_with('#')) {
        let Some(entry) = line.get(..5).and_then(|c| c.parse::<ControlCode>().ok()) else { continue };
        for phrase in line.split('"').skip(1).step_by(2) {
            quoted.entry(key(phrase)).or_default().insert(entry.entry());
        }
    }
    for d in all().all() {
        let forms = std::iter::once(&d.term).chain(&d.also);
        let found: BTreeSet<EntryCode> = forms.filter_map(|f| quoted.get(&key(f))).flatten().copied().collect();
        if d.of.is_some() || all().term(&d.term).len() > 1 {
            assert!(d.used.is_subset(&found), "{d}: used has entries that do not quote it");
        } else {
            assert_eq!(d.used, found, "used of {d}");
        }
    }
}

#[test]
fn codes_exist() {
    let list = crate::annex::digest().expect("the digest");
    for d in all().all() {
        for entry in &d.used {
            let code = entry.to_string().parse().expect("a code");
            assert!(list.find(&code).is_some(), "{d}: {code} is not in the list");
        }
    }
    for n in all().notes() {
        for g in n.applies.iter().chain(n.rules.iter().flat_map(|r| &r.codes)) {
            if let CodeGroup::Code(c) = g {
                assert!(list.find(c).is_some(), "{}: {c} is not in the list", n.id);
            }
        }
    }
}

#[test]
fn the_notes_that_licences_rest_on_are_there() {
    for (id, rules) in [
        ("general-technology-note", &["required", "minimum-to-run", "public-domain", "basic-research", "patent"][..]),
        ("nuclear-technology-note", &["directly-associated", "public-domain", "basic-research"]),
        ("general-software-note", &["a", "b", "c"]),
        ("nuclear-software-note", &["minimum-object-code"]),
        ("information-security-note", &["also-as-part"]),
        ("general-note-1", &["military-lists"]),
        ("general-note-2", &["principal-element"]),
        ("general-note-3", &["used-goods"]),
        ("general-note-4", &["same-structure"]),
        ("cryptography-note", &["a", "b"]),
    ] {
        let note = all().note(id).unwrap_or_else(|| panic!("{id}"));
        for rule in rules {
            assert!(note.rule(rule).is_some(), "{id}/{rule}");
        }
    }
    let gtn = all().note("GTN").expect("by its abbreviation");
    assert!(gtn.applies_to(&"3E001".parse().expect("a code")));
    assert!(!gtn.applies_to(&"0E001".parse().expect("a code")), "category 0 has its own note");
    // the Nuclear Technology Note has no rule for patent applications
    assert!(all().note("NTN").expect("NTN").rule("patent").is_none());
    assert!(all().note("general note 1").expect("with blanks").is_universal());
}

#[test]
fn terms_are_found_as_whole_words() {
    let names = |text: &str| -> Vec<String> { all().in_text(text).iter().map(ToString::to_string).collect() };
    assert_eq!(names("Space-qualified focal plane arrays"), ["Space-qualified", "Focal plane array"]);
    assert_eq!(names("intrusion software"), ["Intrusion software"], "the shorter term inside is not meant");
    assert_eq!(names("matrixed userspace"), Vec::<String>::new());
    assert_eq!(names("an app on the phone"), Vec::<String>::new(), "abbreviations need capitals");
    assert_eq!(names("an APP of 70 WT"), ["APP"]);
    let entry = |c: &str| c.parse::<ControlCode>().expect("a code").entry();
    let in_entry: Vec<String> =
        all().in_entry("bias stability for use", entry("7A002")).iter().map(ToString::to_string).collect();
    assert_eq!(
        in_entry,
        ["Bias (gyro)", "Stability"],
        "the meaning of the entry, not that of 7A001, and no everyday use"
    );
}

#[test]
fn short_forms_are_sentences() {
    for d in all().all() {
        let short = d.short();
        assert!(d.text.starts_with(short) && short.ends_with('.') && short.len() > 20, "{d}: {short}");
    }
}

#[test]
fn damaged_files_are_refused_with_their_line() {
    for (text, line, word) in [
        ("<list/>", 1, "root"),
        ("<definitions>\n<definition term='A' in='3'/></definitions>", 2, "<text>"),
        ("<definitions>\n<definition term='A' in='33'><text>a</text></definition></definitions>", 2, "neither"),
        ("<definitions>\n<definition term='A' in='3' usd='3A001'><text>a</text></definition></definitions>", 2, "usd"),
        (
            "<definitions>\n<definition term='A' in='3' used='3A001.a'><text>a</text></definition></definitions>",
            2,
            "entry",
        ),
        (
            "<definitions><definition term='A' in='3'><text>a</text></definition>\n\
             <definition term='a' in='3'><text>b</text></definition></definitions>",
            2,
            "second",
        ),
        (
            "<definitions>\n<general-note id='n' name='n' applies='3' source='s'>\n<rule id='a' effect='free'>x</rule>\
             </general-note></definitions>",
            3,
            "effect",
        ),
        ("<definitions>\n<general-note id='n' name='n' applies='3' source='s'/></definitions>", 2, "at least one"),
        ("<definitions>\n<word/></definitions>", 2, "unknown"),
        ("<definitions><definition>", 1, "cut off"),
    ] {
        let Err(e) = read(text) else { panic!("accepted: {text}") };
        assert_eq!((e.file.as_str(), e.line), (FILE, line), "{e}");
        assert!(e.problem.contains(word), "{e}");
    }
}
