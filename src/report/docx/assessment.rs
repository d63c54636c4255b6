//! The researcher's report as a Word document: the same content as the page, to be kept in a file or pasted from.
//!
//! In: [`Assessment`]s. Out: a `.docx`; the most urgent documents first, within a status in the order of the input.

use std::io::{Read, Seek, SeekFrom, Write};

use super::{Body, Cover, Table, Text, Tongue, package};
use crate::assess::{
    AdviceRecord, Assessment, ConditionRecord, EvidenceRecord, FindingRecord, LicenceRecord, MaturityRecord,
    QuestionRecord, SecurityRecord, tool, urgency,
};
use crate::report::quote::quotes;
use crate::report::words::{self, countries, levels, readable, title};
use crate::report::{ReportError, grade_words, plain};

/// Content is kept in memory up to this many bytes, then in a temporary file.
const IN_MEMORY: usize = 32 << 20;
/// Most quotations below a finding, an activity and the like.
const QUOTES: usize = 3;
/// Possible items shown in full where nothing firmer stands above them.
const FULL: usize = 3;

/// Where the part of a document stands in the spool.
struct Section {
    urgency: u8,
    from: u64,
    length: u64,
}

/// Writes the report of one or several documents.
///
/// # Errors
/// When a record cannot be read, or the document or its temporary file cannot be written.
pub fn document<E: From<ReportError>>(
    records: impl Iterator<Item = Result<Assessment, E>>,
    out: impl Write + Seek,
) -> Result<(), E> {
    let wrong = |e: std::io::Error| E::from(ReportError::from(e));
    let mut spool = tempfile::SpooledTempFile::new(IN_MEMORY);
    let mut sections: Vec<Section> = Vec::new();
    let (mut lists, mut from) = (0, 0);
    let mut first_title = None;
    for record in records {
        let a = record?;
        let mut body = Body::after(lists);
        assessment(&mut body, &a);
        lists = body.lists();
        let xml = body.finish();
        spool.write_all(xml.as_bytes()).map_err(wrong)?;
        let length = xml.len() as u64;
        sections.push(Section { urgency: urgency(&a.status), from, length });
        from += length;
        first_title.get_or_insert_with(|| title(&a));
    }
    let mut order: Vec<usize> = (0..sections.len()).collect();
    order.sort_by_key(|i| (sections.get(*i).map(|s| s.urgency), *i));
    let title = match (sections.len(), first_title) {
        (1, Some(t)) => format!("{t} – dual-use assessment"),
        (n, _) => format!("Dual-use assessment of {n} documents"),
    };
    let cover = Cover { title, footer: format!("Dual-use assessment – {}", tool()), tongue: Tongue::English };
    let mut sorted =
        Sorted { spool, sections: order.iter().filter_map(|i| sections.get(*i)).collect(), at: 0, left: 0 };
    package(&cover, lists, &mut sorted, out).map_err(E::from)
}

/// The parts in their order.
struct Sorted<'a> {
    spool: tempfile::SpooledTempFile,
    sections: Vec<&'a Section>,
    at: usize,
    left: u64,
}

impl Read for Sorted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.left == 0 {
            let Some(next) = self.sections.get(self.at) else { return Ok(0) };
            self.at += 1;
            self.spool.seek(SeekFrom::Start(next.from))?;
            self.left = next.length;
        }
        let n = Read::by_ref(&mut self.spool).take(self.left).read(buffer)?;
        self.left -= n as u64;
        Ok(n)
    }
}

fn assessment(b: &mut Body, a: &Assessment) {
    b.title(title(a));
    let mut from = Text::new().and(&a.document.id);
    for (name, value) in a.document.fields.iter().filter(|(_, v)| !v.trim().is_empty() && v.len() < 200) {
        from = from.and(" · ").and(name).and(": ").and(value);
    }
    b.note(from);
    b.answer(Text::new().bold(&words::status(&a.status).to_uppercase()).and(" – ").and(&a.summary));
    b.heading(1, "What to do next");
    for step in words::next_steps(a) {
        b.numbered(Text::new().bold(&step.lead).and(" ").and(&step.rest));
    }
    if !a.document.unread.is_empty() {
        b.heading(1, "What could not be read");
        for u in &a.document.unread {
            b.bullet(Text::plain(&u.detail).and(" ").small(&u.place.to_string()));
        }
    }
    findings(b, a);
    if let Some(l) = &a.licence {
        licence(b, l);
    }
    leaves(b, a);
    if let Some(m) = &a.maturity {
        maturity(b, m);
    }
    if let Some(s) = &a.research_security {
        security(b, s);
    }
    critical(b, a);
    colophon(b, a);
}

fn quoted(b: &mut Body, evidence: &[EvidenceRecord], most: usize) {
    for q in quotes(evidence, most) {
        let mut text = Text::new();
        for (marked, piece) in q.pieces() {
            text = if marked { text.mark(piece) } else { text.and(piece) };
        }
        b.quote(text.and(" ").small(&format!("({})", q.place)));
    }
}

fn findings(b: &mut Body, a: &Assessment) {
    if a.findings.is_empty() {
        return;
    }
    b.heading(1, "Findings");
    let of = |wanted: &[&str]| -> Vec<&FindingRecord> {
        a.findings.iter().filter(|f| f.serves.is_none() && wanted.contains(&f.verdict.as_str())).collect()
    };
    let (met, possible, out) = (of(&["met"]), of(&["possible"]), of(&["not_met", "excluded"]));
    for f in &met {
        finding(b, f);
    }
    let full = if met.is_empty() { FULL } else { 0 };
    for f in possible.iter().take(full) {
        finding(b, f);
    }
    let serving: Vec<&FindingRecord> = a.findings.iter().filter(|f| f.serves.is_some()).collect();
    if !serving.is_empty() {
        b.label("With it, because the text develops or produces these goods");
        for f in serving {
            let word = if f.verdict == "met" { "for" } else { "possible, for" };
            let goods = f.serves.as_deref().unwrap_or_default();
            b.bullet(Text::new().bold(&f.code).and(" ").and(&f.name).small(&format!(" {word} {goods}")));
        }
    }
    brief(b, "Other possible items", possible.get(full..).unwrap_or(&[]));
    let shown = if met.is_empty() && possible.is_empty() { FULL } else { 0 };
    for f in out.iter().take(shown) {
        finding(b, f);
    }
    brief(b, "Looked at and ruled out", out.get(shown..).unwrap_or(&[]));
}

/// Items in a line each.
fn brief(b: &mut Body, label: &str, list: &[&FindingRecord]) {
    if list.is_empty() {
        return;
    }
    b.label(label);
    for f in list {
        b.bullet(Text::new().bold(&f.code).and(" ").and(&f.name).small(&format!(
            " score {:.2}; {}",
            f.score,
            readable(&f.why)
        )));
    }
}

fn finding(b: &mut Body, f: &FindingRecord) {
    let (above, name) = f.name.rsplit_once(" › ").unwrap_or(("", &f.name));
    b.heading(2, format!("{} – {}", f.code, words::verdict(&f.verdict)));
    let mut head = Text::new().bold(name);
    if !above.is_empty() {
        head = head.line().small(&format!("in: {above}"));
    }
    b.paragraph(head);
    if let Some(release) = f.release() {
        let word = if f.verdict == "excluded" {
            "Released by a note of the list"
        } else {
            "A note of the list may release it"
        };
        b.paragraph(format!("{word}: {}", plain(&release)));
    }
    quoted(b, &f.evidence, QUOTES);
    let mut t =
        Table::new(&[("Condition", 27), ("List requires", 22), ("Text says", 20), ("Outcome", 12), ("Place", 19)]);
    for c in &f.conditions {
        t.row(condition(c));
    }
    b.table(&t);
    questions(b, "Would settle it", f.questions.iter().map(|q| Text::plain(&readable(q))));
    if !f.related.is_empty() {
        b.note(format!("Software and technology entries beside it: {}", f.related.join(", ")));
    }
    b.note(format!("Score {:.2}: how sure the reading is, from 0 to 1", f.score));
}

fn condition(c: &ConditionRecord) -> Vec<Text> {
    let found = match &c.found {
        Some(found) => Text::new().mark(found),
        None => Text::plain(words::unsaid(&c.ground)),
    };
    let found = match words::reservation(c) {
        Some(reservation) => found.small(&format!(" {reservation}")),
        None => found,
    };
    let mut places: Vec<String> = c.evidence.iter().map(|e| e.place.to_string()).collect();
    places.dedup();
    vec![
        Text::plain(&readable(&c.of)).line().small(&c.item),
        Text::plain(&readable(&c.required)),
        found,
        Text::new().bold(words::condition(&c.outcome)),
        Text::new().small(&places.join("; ")),
    ]
}

fn questions(b: &mut Body, label: &str, list: impl Iterator<Item = Text>) {
    for (i, q) in list.enumerate() {
        if i == 0 {
            b.label(label);
        }
        b.bullet(q);
    }
}

fn open_questions(b: &mut Body, list: &[QuestionRecord]) {
    let text = |q: &QuestionRecord| Text::plain(&readable(&q.text)).small(&format!(" for {} – {}", q.who, q.source));
    questions(b, "Open questions", list.iter().map(text));
}

fn licence(b: &mut Body, l: &LicenceRecord) {
    b.heading(1, "Is an authorisation needed?");
    b.paragraph(Text::new().bold(&l.sentence));
    if l.intangible {
        b.paragraph(
            "Knowledge or software leaves without goods: sending it, or giving access from outside, counts as export.",
        );
    }
    open_questions(b, &l.open_questions);
    questions(b, "Why", l.basis.iter().map(|x| Text::plain(&x.sentence).small(&format!(" {}", x.source))));
    let (fit, other): (Vec<_>, Vec<_>) = l.routes.iter().partition(|r| r.fits);
    if !fit.is_empty() {
        b.label("Ways that fit, as far as the facts go; the best first");
        for r in fit {
            let mut text = Text::new().bold(&r.id).and(" – ").and(&r.why);
            for c in &r.conditions {
                text = text.line().and("– ").and(c);
            }
            b.numbered(text);
        }
    }
    questions(
        b,
        "Ways that do not fit, and why not",
        other.into_iter().map(|r| Text::new().bold(&r.id).and(" – ").and(&r.why)),
    );
    questions(b, "Assumptions and warnings: say so when one is not right", l.warnings.iter().map(|w| Text::plain(w)));
    if let Some(x) = &l.authority {
        b.label("Authority").paragraph(plain(x));
    }
}

fn leaves(b: &mut Body, a: &Assessment) {
    if a.activities.is_empty() && a.destinations.is_empty() && a.parties.is_empty() {
        return;
    }
    b.heading(1, "What leaves, and to whom");
    if !a.destinations.is_empty() {
        b.paragraph(format!(
            "Countries outside the Union, out of the text or given with the run: {}.",
            countries(&a.destinations)
        ));
    }
    for x in &a.activities {
        let mut text = Text::new().bold(&x.label);
        if !x.countries.is_empty() {
            text = text.and(" – ").and(&countries(&x.countries));
        }
        if x.intangible {
            text = text.small(" knowledge or software, without goods");
        }
        b.paragraph(text);
        quoted(b, &x.evidence, QUOTES);
    }
    questions(
        b,
        "Names that match a party list",
        a.parties.iter().map(|p| {
            let match_ = format!(" – {}, {}", p.matched, p.list);
            Text::new().bold(&p.name).and(&match_).small(&format!(" likeness {:.2}; {}", p.score, p.note))
        }),
    );
}

fn maturity(b: &mut Body, m: &MaturityRecord) {
    b.heading(1, "Maturity");
    let mut text = Text::new();
    if let Some(l) = levels(m) {
        text = text.bold(&l).and(&format!(" ({}). ", words::maturity_basis(&m.basis)));
    }
    b.paragraph(text.and(&m.research));
    questions(b, "Against basic research speaks", m.rebuttals.iter().map(|t| Text::plain(t)));
    questions(b, "Contradictions", m.conflicts.iter().map(|t| Text::plain(t)));
    quoted(b, &m.evidence, QUOTES);
}

fn security(b: &mut Body, s: &SecurityRecord) {
    b.heading(1, "Research security");
    b.paragraph(Text::new().bold(grade_words(&s.level)).and(" – ").and(&s.sentence));
    if let Some(r) = &s.reporting {
        b.paragraph(Text::new().bold(&r.sentence).small(&format!(" {}", r.source)));
    }
    questions(
        b,
        "What meets, and why that matters",
        s.combinations.iter().map(|c| {
            let meets = format!(" {}; {}", c.source, c.joins.join(" + "));
            Text::new().bold(grade_words(&c.grade)).and(" – ").and(&c.sentence).small(&meets)
        }),
    );
    if !s.elements.is_empty() {
        b.label("Elements found");
    }
    for e in &s.elements {
        b.paragraph(Text::plain(&e.sentence).small(&format!(" {}; {}", e.basis, e.source)));
        quoted(b, &e.evidence, QUOTES);
    }
    if !s.next_steps.is_empty() {
        b.label("What to do, in this order");
    }
    for x in &s.next_steps {
        b.numbered(advice(x));
    }
    questions(b, "Measures that fit, the best first", s.measures.iter().map(advice));
    open_questions(b, &s.open_questions);
    questions(b, "Names screened", s.screened.iter().map(|x| Text::plain(&x.statement)));
    questions(b, "Whom to contact", s.contact.iter().map(|c| Text::plain(c)));
    for set in &s.question_sets {
        b.heading(2, set.title.as_str());
        b.note(set.about.as_str());
        let mut t = Table::new(&[("Question", 45), ("Answer", 10), ("Why", 45)]);
        for q in &set.questions {
            t.row(vec![
                Text::plain(&q.text).small(&format!(" {}", q.id)),
                Text::new().bold(words::answer(&q.answer)),
                Text::plain(&q.why.join(" ")),
            ]);
        }
        b.table(&t);
    }
}

fn advice(a: &AdviceRecord) -> Text {
    let mut text = Text::plain(&a.sentence);
    if let Some(how) = &a.how {
        text = text.and(" ").and(how);
    }
    text = text.small(&format!(" {}", a.source));
    for l in &a.links {
        text = text.line().and("– ").and(&l.name).and(": ").small(&l.address);
    }
    text
}

fn critical(b: &mut Body, a: &Assessment) {
    if a.critical_technologies.is_empty() {
        return;
    }
    b.heading(1, "Critical technology areas");
    b.note("A topic of these areas is a reason to look at research security. It is no listing.");
    for c in &a.critical_technologies {
        let area = if c.sensitive {
            format!(" {}; one of the four most sensitive areas", c.area)
        } else {
            format!(" {}", c.area)
        };
        b.paragraph(Text::new().bold(&c.topic).small(&area));
        quoted(b, &c.evidence, QUOTES);
    }
}

fn colophon(b: &mut Body, a: &Assessment) {
    b.heading(1, "What this rests on");
    let mut t = Table::new(&[("What", 22), ("Which", 78)]);
    let mut line = |name: &str, value: &str| t.row(vec![name.into(), Text::new().and(value)]);
    let l = &a.list;
    line(
        "List",
        &format!(
            "Annex I of Regulation (EU) {}, as of {} (source: {}, language: {})",
            l.act, l.version, l.source, l.language
        ),
    );
    line("Hash of the list", &l.sha256);
    line("Tool", &a.tool);
    let language = a.document.language.as_ref().map_or_else(String::new, |l| format!(", language: {}", plain(l)));
    line("Read", &format!("{} characters{language}", a.document.characters));
    if let Some(path) = &a.document.path {
        line("File", path);
    }
    line("Hash of the document", &a.document.sha256);
    b.table(&t);
    b.note("Made by a program from the words of the document. It prepares a decision and is none itself.");
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::documents::{self, Options, PassageKind};

    fn alone(a: &Assessment) -> Result<Vec<u8>, ReportError> {
        let mut out = Cursor::new(Vec::new());
        document(std::iter::once(Ok::<_, ReportError>(a.clone())), &mut out)?;
        Ok(out.into_inner())
    }

    fn written(a: &Assessment) -> (Vec<u8>, documents::Document) {
        let bytes = alone(a).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.docx");
        std::fs::write(&path, &bytes).unwrap();
        let options = Options::default();
        let input = documents::discover(&[path], &options).next().unwrap().unwrap();
        let read = documents::read(&input, &options).next().unwrap().unwrap();
        (bytes, read)
    }

    fn sample() -> Assessment {
        let path = std::path::Path::new("corpora/samples/radar-front-end.docx").to_path_buf();
        let options = Options::default();
        let input = documents::discover(&[path], &options).next().unwrap().unwrap();
        let d = documents::read(&input, &options).next().unwrap().unwrap();
        crate::assess::Assessor::new(crate::annex::digest().unwrap()).assess(&d)
    }

    #[test]
    fn our_own_reader_reads_the_report_back() {
        let a = sample();
        let (bytes, read) = written(&a);
        assert!(read.unread.is_empty(), "{:?}", read.unread);
        assert_eq!(
            read.title.as_deref(),
            Some("Compact X-band front end for bird-migration radar – dual-use assessment")
        );
        let has = |kind: PassageKind, text: &str| read.passages.iter().any(|p| p.kind == kind && p.text.contains(text));
        assert!(has(PassageKind::Title, "Compact X-band"));
        assert!(has(PassageKind::Heading, "What to do next"));
        assert!(has(PassageKind::Heading, "3A001.b.2.b.2 – conditions met"));
        assert!(has(PassageKind::TableRow, "List requires: > 5 W; Text says: 18; Outcome: met; Place: paragraph 8"));
        for text in [&a.summary, &a.licence.as_ref().unwrap().sentence, &a.list.sha256, &a.tool] {
            assert!(read.passages.iter().any(|p| p.text.contains(text.as_str())), "{text}");
        }
        assert_eq!(bytes, alone(&a).unwrap(), "the same record gives the same bytes");
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut a = sample();
        let evil = "</w:t></w:r><w:r><w:instrText>INCLUDETEXT</w:instrText>\u{202e}\u{0}\u{1b}[31m=cmd()\u{fffe}";
        a.document.title = Some(evil.to_owned());
        a.summary = evil.to_owned();
        for f in &mut a.findings {
            f.name = evil.to_owned();
            for c in &mut f.conditions {
                c.found = Some(evil.to_owned());
            }
        }
        let (bytes, read) = written(&a);
        assert!(read.unread.is_empty(), "{:?}", read.unread);
        let safe = "</w:t></w:r><w:r><w:instrText>INCLUDETEXT</w:instrText>[31m=cmd()";
        assert!(read.passages.iter().any(|p| p.kind == PassageKind::Title && p.text == safe), "{:?}", read.passages[0]);
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        assert!(!xml.contains("<w:instrText") && !xml.chars().any(|c| c != '\n' && c.is_control()));
        crate::xml::parse(&xml).unwrap();
    }

    #[test]
    fn the_most_urgent_document_comes_first() {
        let mut none = sample();
        none.status = "not_listed".to_owned();
        none.document.title = Some("second".to_owned());
        let listed = sample();
        let mut out = Cursor::new(Vec::new());
        document([none, listed].map(Ok::<_, ReportError>).into_iter(), &mut out).unwrap();
        let mut zip = zip::ZipArchive::new(out).unwrap();
        let mut xml = String::new();
        zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        assert!(xml.find("Compact X-band").unwrap() < xml.find(">second<").unwrap());
    }
}
