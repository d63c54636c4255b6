use super::*;
use crate::annex::Identity;
use crate::assess::{
    ActivityRecord, AdviceRecord, BasisRecord, ConditionRecord, CriticalRecord, DocumentRecord, ErrorRecord,
    EvidenceRecord, FindingRecord, LicenceRecord, LinkRecord, MaturityRecord, PartyRecord, QuestionRecord, RouteRecord,
    SCHEMA, ScreenedRecord, SecurityRecord,
};
use crate::documents::{Place, Unread, UnreadReason};

fn evidence(context: &str, text: &str) -> EvidenceRecord {
    let start = context.find(text).unwrap();
    EvidenceRecord {
        text: text.to_owned(),
        place: Place { page: Some(3), paragraph: Some(2), ..Place::default() },
        start,
        end: start + text.len(),
        context: context.to_owned(),
        context_start: start,
    }
}

/// An assessment in which every text that may come out of a document is `evil`.
fn assessment(evil: &str) -> Assessment {
    let context = format!("{evil} of 18 W {evil}");
    Assessment {
        schema: SCHEMA.to_owned(),
        tool: "dualuse 0.1.0".to_owned(),
        document: DocumentRecord {
            id: format!("id {evil}"),
            path: Some(format!("path/{evil}")),
            title: Some(format!("title {evil}")),
            sha256: "ab".repeat(32),
            language: Some(evil.to_owned()),
            characters: 12,
            unread: vec![Unread {
                place: Place::default(),
                reason: UnreadReason::Image,
                detail: format!("picture {evil}"),
            }],
            fields: [(format!("column {evil}"), format!("value {evil}"))].into(),
        },
        list: Identity {
            act: "2021/821".into(),
            version: "2025-11-15".into(),
            source: "digest".into(),
            language: "en".into(),
            sha256: "cd".repeat(32),
        },
        status: "listed".into(),
        summary: "The text describes a listed item: 3A001.b.2.".into(),
        findings: vec![FindingRecord {
            code: "3A001.b.2".into(),
            entry: "3A001".into(),
            name: "Electronic components › Amplifiers".into(),
            verdict: "met".into(),
            score: 0.9,
            evidence: vec![evidence(&context, evil)],
            conditions: vec![ConditionRecord {
                item: "3A001.b.2".into(),
                of: "power".into(),
                required: "> 5 W".into(),
                found: Some(format!("18 W {evil}")),
                outcome: "met".into(),
                ground: "stated".into(),
                answered: false,
                numeric: true,
                contradictory: false,
                evidence: vec![evidence(&context, "18 W")],
            }],
            questions: vec![format!("The text says “{evil}”; is it so?")],
            related: vec!["3E001".into()],
            exception: Some(format!("Note {evil}")),
            released_by: vec![evidence(&context, "18 W")],
            serves: None,
            why: evil.into(),
        }],
        maturity: Some(MaturityRecord {
            low: Some(4),
            high: Some(6),
            start: None,
            end: None,
            basis: "stated".into(),
            research: "TRL 3 and up is in principle applied research.".into(),
            rebuttals: vec![format!("a patent (“{evil}”)")],
            conflicts: vec![evil.into()],
            evidence: vec![evidence(&context, "18 W")],
        }),
        critical_technologies: vec![CriticalRecord {
            area: "Chips".into(),
            topic: "High-frequency chips".into(),
            sensitive: true,
            evidence: vec![evidence(&context, evil)],
        }],
        activities: vec![ActivityRecord {
            kind: "visit".into(),
            label: "visiting researcher".into(),
            intangible: true,
            countries: vec!["SG".into(), evil.into()],
            evidence: vec![evidence(&context, evil)],
        }],
        destinations: vec!["JP".into(), evil.into()],
        parties: vec![PartyRecord {
            name: evil.into(),
            matched: evil.into(),
            list: "list".into(),
            score: 0.97,
            note: evil.into(),
            role: "partner".into(),
            kind: "sanction".into(),
        }],
        licence: Some(LicenceRecord {
            outcome: "required".into(),
            sentence: "An authorisation is needed.".into(),
            intangible: true,
            routes: vec![
                RouteRecord {
                    id: "EU001".into(),
                    fits: true,
                    why: "covers it".into(),
                    conditions: vec!["register".into()],
                },
                RouteRecord { id: "EU008".into(), fits: false, why: "not its items".into(), conditions: vec![] },
            ],
            basis: vec![BasisRecord { rule: "r".into(), sentence: evil.into(), source: "Art. 3(1)".into() }],
            open_questions: vec![QuestionRecord {
                text: "Where to?".into(),
                source: "Art. 2".into(),
                who: "you".into(),
            }],
            authority: Some("The authority".into()),
            warnings: vec!["the item is on no national list".into()],
        }),
        research_security: Some(SecurityRecord {
            level: "high".into(),
            sentence: evil.into(),
            elements: vec![],
            combinations: vec![],
            measures: vec![advice("Sign", evil)],
            next_steps: vec![advice("Talk", evil)],
            contact: vec![evil.into()],
            open_questions: vec![],
            reporting: None,
            screened: vec![ScreenedRecord { name: evil.into(), role: "partner".into(), statement: evil.into() }],
            question_sets: vec![],
        }),
        error: None,
    }
}

fn advice(what: &str, evil: &str) -> AdviceRecord {
    AdviceRecord {
        rule: "a".into(),
        sentence: what.into(),
        source: "p. 4".into(),
        how: Some(evil.into()),
        because: vec![],
        links: vec![LinkRecord { name: evil.into(), address: evil.into() }],
    }
}

fn html(list: Vec<Assessment>) -> String {
    let mut out = Vec::new();
    page::<ReportError>(list.into_iter().map(Ok), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Tag names in the order they are opened, and a check that each is closed in turn.
fn tags(html: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "near <{piece}");
            continue;
        }
        let name = tag.split(' ').next().unwrap().to_owned();
        if !matches!(name.as_str(), "!DOCTYPE" | "meta") {
            open.push(name.clone());
        }
        all.push(name);
    }
    assert!(open.is_empty(), "left open: {open:?}");
    all
}

const INJECTIONS: [&str; 7] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style></title><svg onload=alert(1)>",
    "&lt;b&gt;&#60;script&#62;",
    "<!-- --><![CDATA[<a href=javascript:alert(1)>]]>",
    "{{7*7}}{x|<b>}",
];

#[test]
fn markup_of_a_document_stays_text() {
    let harmless = tags(&html(vec![assessment("word")]));
    for evil in INJECTIONS {
        let page = html(vec![assessment(evil)]);
        assert_eq!(tags(&page), harmless, "{evil}");
        assert!(!page.contains(evil) || !evil.contains('<'), "{evil}");
        for attribute in page.split('<').filter_map(|p| p.split_once('>')).map(|(tag, _)| tag) {
            assert!(!attribute.contains(" on") || attribute.contains("content="), "{attribute}");
        }
    }
}

#[test]
fn control_characters_and_overrides_are_gone() {
    let page = html(vec![assessment("a\u{0}\u{1b}[31m\u{7f}\u{85}\u{202e}b\u{2066}\u{61c}\u{200f}c\u{e0041}")]);
    let ours = |c: char| c == '\n';
    assert!(!page.chars().any(|c| c.is_control() && !ours(c)));
    assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{61c}', '\u{200f}', '\u{e0041}']));
    assert!(page.contains("bc"));
}

#[test]
fn words_from_right_to_left_stay_in_their_place() {
    let page = html(vec![assessment("מגבר הספק")]);
    assert!(page.contains("<bdi>title מגבר הספק</bdi>"));
    assert!(page.contains("<blockquote dir=\"auto\" lang=\"und\"><mark>מגבר הספק</mark> of 18 W"));
}

#[test]
fn very_long_words_can_break() {
    let long = "x".repeat(20_000);
    let page = html(vec![assessment(&long)]);
    assert!(STYLE.contains("overflow-wrap:anywhere"));
    // a context of that size is cut down to its words, the page stays of a size that opens
    assert!(page.len() < 40 * long.len(), "{}", page.len());
}

#[test]
fn nothing_is_asked_from_outside() {
    let page = html(vec![assessment("https://example.org/x.png"), assessment("b")]);
    assert!(page.contains(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
    ));
    let (before, _) = page.split_once("Content-Security-Policy").unwrap();
    // the policy comes before all that it is to govern
    assert!(!before.contains("<style"));
    for tag in tags(&page) {
        assert!(
            !matches!(tag.as_str(), "script" | "link" | "img" | "iframe" | "object" | "form" | "base" | "use"),
            "{tag}"
        );
    }
    for target in page.split("href=\"").skip(1) {
        assert!(target.starts_with("#d"), "{target:.40}");
    }
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[test]
fn every_part_of_the_assessment_is_there() {
    let page = html(vec![assessment("gizmo")]);
    for part in [
        "<h1 id=\"d1-title\"><bdi>title gizmo</bdi></h1>",
        "<p>The text describes a listed item: 3A001.b.2.</p>",
        "What to do next",
        "Send, lend, teach or give access to nothing outside the Union yet.",
        "Answer the 2 open questions.",
        "<bdi>picture gizmo</bdi>",
        "<mark>gizmo</mark> of 18 W gizmo</blockquote><figcaption>page 3, paragraph 2</figcaption>",
        "<dt>List</dt><dd>&gt; 5 W</dd>",
        "aria-label=\"power: the list covers &gt; 5 W; the text says 18 W\"",
        "A note of the list may release it: Note gizmo",
        "<b>TRL 4–6</b> (the text states it).",
        "visiting researcher</b> – Singapore, gizmo",
        "<span class=\"place\"> Art. 3(1)</span>",
        "<b>EU001</b> – covers it",
        "<b>EU008</b> – not its items",
        "Names that match a party list",
        "High-frequency chips",
        "Annex I of Regulation (EU) 2021/821, as of 2025-11-15",
        &"cd".repeat(32),
        &"ab".repeat(32),
        "dualuse 0.1.0",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn several_documents_stand_by_urgency_under_a_list() {
    let mut none = assessment("first");
    none.status = "not_listed".into();
    none.findings.clear();
    none.licence = None;
    let mut failed = assessment("second");
    failed.status = "failed".into();
    failed.findings.clear();
    failed.licence = None;
    failed.maturity = None;
    failed.error = Some(ErrorRecord { message: "it is behind a password.".into() });
    let page = html(vec![none, failed, assessment("third")]);
    tags(&page);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("id=\"d3\"") < at("id=\"d2\"") && at("id=\"d2\"") < at("id=\"d1\""));
    assert!(at("href=\"#d3\"") < at("href=\"#d2\""));
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(page.contains("It could not be: it is behind a password. Until then nothing is known about it."));
    assert!(page.contains("Nothing to apply for on the strength of this text."));
    assert!(html(Vec::new()).contains("Dual-use assessment of 0 documents"));
}

#[test]
fn a_record_that_cannot_be_read_stops_the_page() {
    let broken = std::iter::once(Err(ReportError::Io(std::io::Error::other("gone"))));
    assert!(page::<ReportError>(broken, Vec::new()).is_err());
}
