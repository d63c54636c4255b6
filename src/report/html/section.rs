//! One document in the report: the answer, what to do, and everything they rest on.
//!
//! In: an assessment. Out: a section of the page.

use super::finding::{self, Tongue};
use super::markup::Markup;
use super::quote;
use crate::assess::{
    AdviceRecord, Assessment, BasisRecord, FindingRecord, LicenceRecord, MaturityRecord, QuestionRecord, SecurityRecord,
};
use crate::report::words::{self, answer, countries, levels, readable, title};

/// Findings shown open; the others are folded.
const OPEN: usize = 3;
/// Most quotations below maturity, activities and the like.
const QUOTES: usize = 3;

const HEADINGS: [&str; 4] = ["h1", "h2", "h3", "h4"];

/// Heading tags by depth: a document alone on its page begins at `h1`.
struct Levels(usize);

impl Levels {
    fn tag(&self, depth: usize) -> &'static str {
        HEADINGS.get(self.0 + depth).copied().unwrap_or("h4")
    }
}

/// The status as a coloured word.
pub(super) fn badge(m: &mut Markup, status: &str) {
    let class = match status {
        "listed" => "badge listed",
        "review" => "badge review",
        "failed" => "badge failed",
        _ => "badge none",
    };
    m.element("span", class, words::status(status));
}

/// The section of a document.
pub(super) fn document(a: &Assessment, anchor: &str, alone: bool) -> String {
    let mut m = Markup::default();
    let h = Levels(usize::from(!alone));
    let tongue = Tongue::of(a.document.language.as_deref());
    let heading = format!("{anchor}-title");
    m.open("section", &[("class", "document"), ("id", anchor), ("aria-labelledby", &heading)]).raw("\n<header>");
    m.open(h.tag(0), &[("id", &heading)]).isolated(&title(a)).close(h.tag(0));
    m.raw("<p class=\"from\">").isolated(&a.document.id);
    for (name, value) in a.document.fields.iter().filter(|(_, v)| !v.trim().is_empty() && v.len() < 200) {
        m.raw(" · ").isolated(name).raw(": ").isolated(value);
    }
    m.raw("</p></header>\n");
    m.open("div", &[("class", &format!("answer {}", class(&a.status)))]);
    badge(&mut m, &a.status);
    m.element("p", "", &a.summary).raw("</div>\n");
    next_steps(&mut m, a, &h, anchor);
    unread(&mut m, a, &h);
    findings(&mut m, a, &h, tongue, anchor);
    if let Some(l) = &a.licence {
        licence(&mut m, l, &h, anchor);
    }
    leaves(&mut m, a, &h, tongue);
    if let Some(x) = &a.maturity {
        maturity(&mut m, x, &h, tongue);
    }
    if let Some(s) = &a.research_security {
        security(&mut m, s, &h, tongue);
    }
    critical(&mut m, a, &h, tongue);
    colophon(&mut m, a);
    m.raw("</section>\n");
    m.finish()
}

fn class(status: &str) -> &'static str {
    match status {
        "listed" => "listed",
        "review" => "review",
        "failed" => "failed",
        _ => "none",
    }
}

fn next_steps(m: &mut Markup, a: &Assessment, h: &Levels, anchor: &str) {
    m.element(h.tag(1), "", "What to do next").raw("<ol class=\"steps\">");
    for step in words::next_steps(a) {
        m.raw("<li>").element("b", "", &step.lead).raw(" ").text(&step.rest).raw("</li>");
    }
    m.raw("</ol>\n");
    if !a.findings.is_empty() || a.licence.is_some() {
        m.raw("<p class=\"jump\">");
        if !a.findings.is_empty() {
            m.open("a", &[("href", &format!("#{anchor}-findings"))]).text("Findings").close("a").raw(" ");
        }
        if a.licence.is_some() {
            m.open("a", &[("href", &format!("#{anchor}-licence"))]).text("Authorisation").close("a");
        }
        m.raw("</p>\n");
    }
}

fn unread(m: &mut Markup, a: &Assessment, h: &Levels) {
    if a.document.unread.is_empty() {
        return;
    }
    m.element(h.tag(1), "", "What could not be read").raw("<ul>");
    for u in &a.document.unread {
        m.raw("<li>").isolated(&u.detail).element("span", "place", &format!(" {}", u.place)).raw("</li>");
    }
    m.raw("</ul>\n");
}

fn findings(m: &mut Markup, a: &Assessment, h: &Levels, tongue: Tongue<'_>, anchor: &str) {
    if a.findings.is_empty() {
        return;
    }
    m.open(h.tag(1), &[("id", &format!("{anchor}-findings"))]).text("Findings").close(h.tag(1));
    let numeric = a.findings.iter().any(|f| f.conditions.iter().any(|c| c.numeric && c.found.is_some()));
    if numeric {
        m.element(
            "p",
            "note",
            "In the drawings the band is what the list covers, with its limits below; the dot or bar is the figure of the text.",
        );
    }
    let own = |wanted: &[&str]| -> Vec<&FindingRecord> {
        a.findings.iter().filter(|f| f.serves.is_none() && wanted.contains(&f.verdict.as_str())).collect()
    };
    let (met, possible, out) = (own(&["met"]), own(&["possible"]), own(&["not_met", "excluded"]));
    let nothing_else = met.is_empty() && possible.is_empty();
    for f in &met {
        finding::write(m, f, h.tag(2), tongue);
    }
    if !met.is_empty() {
        serving(m, a);
    }
    // what may be listed is open only when nothing firmer stands above it
    let open = if met.is_empty() { OPEN } else { 0 };
    for f in possible.iter().take(open) {
        finding::write(m, f, h.tag(2), tongue);
    }
    if met.is_empty() {
        serving(m, a);
    }
    folded(m, "Other possible items", possible.get(open..).unwrap_or(&[]), h, tongue);
    if nothing_else {
        for f in out.iter().take(OPEN) {
            finding::write(m, f, h.tag(2), tongue);
        }
    }
    let shown = if nothing_else { OPEN } else { 0 };
    folded(m, "Looked at and ruled out", out.get(shown..).unwrap_or(&[]), h, tongue);
}

fn folded(m: &mut Markup, title: &str, list: &[&FindingRecord], h: &Levels, tongue: Tongue<'_>) {
    if list.is_empty() {
        return;
    }
    let codes: Vec<&str> = list.iter().map(|f| f.code.as_str()).collect();
    m.raw("<details><summary>").text(title).raw(" ").element("span", "codes", &codes.join(", ")).raw("</summary>\n");
    for f in list {
        finding::write(m, f, h.tag(2), tongue);
    }
    m.raw("</details>\n");
}

/// Software and technology found through the goods they serve.
fn serving(m: &mut Markup, a: &Assessment) {
    let list: Vec<&FindingRecord> = a.findings.iter().filter(|f| f.serves.is_some()).collect();
    if list.is_empty() {
        return;
    }
    m.raw(
        "<div class=\"serving\"><p class=\"label\">With it, because the text develops or produces these goods</p><ul>",
    );
    for f in list {
        m.raw("<li>").element("b", "", &f.code).raw(" ").text(&f.name);
        let possible = if f.verdict == "met" { "for" } else { "possible, for" };
        m.element("span", "place", &format!(" {possible} {}", f.serves.as_deref().unwrap_or_default())).raw("</li>");
    }
    m.raw("</ul></div>\n");
}

fn licence(m: &mut Markup, l: &LicenceRecord, h: &Levels, anchor: &str) {
    m.open(h.tag(1), &[("id", &format!("{anchor}-licence"))]).text("Is an authorisation needed?").close(h.tag(1));
    m.element("p", "lead", &l.sentence);
    if l.intangible {
        m.element(
            "p",
            "",
            "Knowledge or software leaves without goods: sending it, or giving access from outside, counts as export.",
        );
    }
    open_questions(m, &l.open_questions);
    if !l.basis.is_empty() {
        m.raw("<p class=\"label\">Why</p>");
        basis(m, &l.basis);
    }
    let (fit, other): (Vec<_>, Vec<_>) = l.routes.iter().partition(|r| r.fits);
    if !fit.is_empty() {
        m.raw("<p class=\"label\">Ways that fit, as far as the facts go; the best first</p><ol class=\"routes\">");
        for r in fit {
            m.raw("<li>").element("b", "", &r.id).raw(" – ").text(&r.why);
            if !r.conditions.is_empty() {
                m.raw("<ul>");
                for c in &r.conditions {
                    m.element("li", "", c);
                }
                m.raw("</ul>");
            }
            m.raw("</li>");
        }
        m.raw("</ol>");
    }
    if !other.is_empty() {
        m.raw("<details><summary>").text(&format!("Ways that do not fit, and why not ({})", other.len()));
        m.raw("</summary><ul class=\"routes\">");
        for r in other {
            m.raw("<li>").element("b", "", &r.id).raw(" – ").text(&r.why).raw("</li>");
        }
        m.raw("</ul></details>");
    }
    if !l.warnings.is_empty() {
        m.raw("<p class=\"label\">Assumptions and warnings: say so when one is not right</p><ul>");
        for w in &l.warnings {
            m.element("li", "", w);
        }
        m.raw("</ul>");
    }
    if let Some(x) = &l.authority {
        m.raw("<p class=\"label\">Authority</p>").element("p", "", x);
    }
}

fn open_questions(m: &mut Markup, list: &[QuestionRecord]) {
    if list.is_empty() {
        return;
    }
    m.raw("<p class=\"label\">Open questions</p><ul class=\"questions\">");
    for q in list {
        m.raw("<li>").text(&readable(&q.text));
        m.element("span", "place", &format!(" for {} – {}", q.who, q.source)).raw("</li>");
    }
    m.raw("</ul>");
}

fn basis(m: &mut Markup, list: &[BasisRecord]) {
    m.raw("<ul class=\"basis\">");
    for b in list {
        m.raw("<li>").text(&b.sentence).element("span", "place", &format!(" {}", b.source)).raw("</li>");
    }
    m.raw("</ul>");
}

fn leaves(m: &mut Markup, a: &Assessment, h: &Levels, tongue: Tongue<'_>) {
    if a.activities.is_empty() && a.destinations.is_empty() && a.parties.is_empty() {
        return;
    }
    m.element(h.tag(1), "", "What leaves, and to whom");
    if !a.destinations.is_empty() {
        m.element(
            "p",
            "",
            &format!(
                "Countries outside the Union, out of the text or given with the run: {}.",
                countries(&a.destinations)
            ),
        );
    }
    for x in &a.activities {
        m.raw("<div class=\"activity\"><p>").element("b", "", &x.label);
        if !x.countries.is_empty() {
            m.text(&format!(" – {}", countries(&x.countries)));
        }
        if x.intangible {
            m.element("span", "place", " knowledge or software, without goods");
        }
        m.raw("</p>");
        for q in quote::quotes(&x.evidence, QUOTES) {
            quote::write(m, &q, tongue.code);
        }
        m.raw("</div>");
    }
    if !a.parties.is_empty() {
        m.raw("<p class=\"label\">Names that match a party list</p><ul>");
        for p in &a.parties {
            m.raw("<li><b>").isolated(&p.name).raw("</b> – ").isolated(&p.matched);
            m.text(&format!(", {}", p.list)).element("span", "place", &format!(" likeness {:.2}", p.score));
            m.raw(" ").isolated(&p.note).raw("</li>");
        }
        m.raw("</ul>");
    }
}

fn maturity(m: &mut Markup, x: &MaturityRecord, h: &Levels, tongue: Tongue<'_>) {
    m.element(h.tag(1), "", "Maturity");
    let basis = words::maturity_basis(&x.basis);
    m.raw("<p>");
    if let Some(l) = levels(x) {
        m.element("b", "", &l).text(&format!(" ({basis}). "));
    }
    m.text(&x.research).raw("</p>");
    for (title, list) in [("Against basic research speaks", &x.rebuttals), ("Contradictions", &x.conflicts)] {
        if !list.is_empty() {
            m.element("p", "label", title).raw("<ul>");
            for t in list {
                m.raw("<li>").isolated(t).raw("</li>");
            }
            m.raw("</ul>");
        }
    }
    for q in quote::quotes(&x.evidence, QUOTES) {
        quote::write(m, &q, tongue.code);
    }
}

fn security(m: &mut Markup, s: &SecurityRecord, h: &Levels, tongue: Tongue<'_>) {
    m.element(h.tag(1), "", "Research security");
    m.open("p", &[("class", "lead")]).element("span", grade_class(&s.level), grade(&s.level)).text(" ");
    m.text(&s.sentence).close("p");
    if let Some(r) = &s.reporting {
        m.raw("<p>").element("b", "", &r.sentence).element("span", "place", &format!(" {}", r.source)).raw("</p>");
    }
    if !s.combinations.is_empty() {
        m.raw("<p class=\"label\">What meets, and why that matters</p><ul class=\"basis\">");
        for c in &s.combinations {
            m.raw("<li>").element("span", grade_class(&c.grade), grade(&c.grade)).text(" ").text(&c.sentence);
            m.element("span", "place", &format!(" {} + {}", c.source, c.joins.join(" + "))).raw("</li>");
        }
        m.raw("</ul>");
    }
    if !s.elements.is_empty() {
        m.raw("<p class=\"label\">Elements found</p>");
    }
    for e in &s.elements {
        m.raw("<div class=\"activity\"><p>").isolated(&e.sentence);
        m.element("span", "place", &format!(" {}; {}", e.basis, e.source)).raw("</p>");
        for q in quote::quotes(&e.evidence, QUOTES) {
            quote::write(m, &q, tongue.code);
        }
        m.raw("</div>");
    }
    advice(m, "What to do, in this order", &s.next_steps, true);
    advice(m, "Measures that fit, the best first", &s.measures, false);
    open_questions(m, &s.open_questions);
    if !s.screened.is_empty() {
        m.raw("<p class=\"label\">Names screened</p><ul class=\"basis\">");
        for x in &s.screened {
            m.raw("<li>").isolated(&x.statement).raw("</li>");
        }
        m.raw("</ul>");
    }
    if !s.contact.is_empty() {
        m.raw("<p class=\"label\">Whom to contact</p><ul>");
        for c in &s.contact {
            m.element("li", "", c);
        }
        m.raw("</ul>");
    }
    for set in &s.question_sets {
        m.raw("<details><summary>")
            .text(&set.title)
            .raw("</summary>")
            .element("p", "note", &set.about)
            .raw("<ul class=\"questions\">");
        for q in &set.questions {
            m.raw("<li>").text(&q.text).text(" ").element("b", "", answer(&q.answer));
            m.text(" ").isolated(&q.why.join(" ")).element("span", "place", &format!(" {}", q.id)).raw("</li>");
        }
        m.raw("</ul></details>");
    }
}

fn advice(m: &mut Markup, title: &'static str, list: &[AdviceRecord], ordered: bool) {
    if list.is_empty() {
        return;
    }
    m.element("p", "label", title).raw(if ordered { "<ol class=\"basis\">" } else { "<ul class=\"basis\">" });
    for a in list {
        m.raw("<li>").text(&a.sentence);
        if let Some(how) = &a.how {
            m.text(" ").text(how);
        }
        m.element("span", "place", &format!(" {}", a.source));
        if !a.links.is_empty() {
            m.raw("<ul>");
            for l in &a.links {
                m.raw("<li>").text(&l.name).text(": ");
                m.element("span", "place", &l.address).raw("</li>");
            }
            m.raw("</ul>");
        }
        m.raw("</li>");
    }
    m.raw(if ordered { "</ol>" } else { "</ul>" });
}

/// The grade in a few words.
fn grade(level: &str) -> &'static str {
    crate::report::grade_words(level)
}

fn grade_class(level: &str) -> &'static str {
    match level {
        "legally_barred" | "committee" => "badge listed",
        "risk" | "attention" => "badge review",
        _ => "badge none",
    }
}

fn critical(m: &mut Markup, a: &Assessment, h: &Levels, tongue: Tongue<'_>) {
    if a.critical_technologies.is_empty() {
        return;
    }
    m.element(h.tag(1), "", "Critical technology areas");
    m.element("p", "note", "A topic of these areas is a reason to look at research security. It is no listing.");
    for c in &a.critical_technologies {
        m.raw("<details class=\"critical\"><summary><b>").text(&c.topic).raw("</b> ");
        m.element("span", "place", &c.area);
        if c.sensitive {
            m.raw(" ").element("span", "badge review", "one of the four most sensitive areas");
        }
        m.raw("</summary>");
        for q in quote::quotes(&c.evidence, QUOTES) {
            quote::write(m, &q, tongue.code);
        }
        m.raw("</details>");
    }
}

fn colophon(m: &mut Markup, a: &Assessment) {
    m.raw("\n<footer class=\"colophon\"><dl>");
    let mut line = |name: &str, value: &str| {
        m.raw("<div>").element("dt", "", name).element("dd", "", value).raw("</div>");
    };
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
    let read = format!(
        "{} characters{}",
        a.document.characters,
        a.document.language.as_ref().map_or_else(String::new, |l| format!(", language: {l}"))
    );
    line("Read", &read);
    if let Some(path) = &a.document.path {
        line("File", path);
    }
    line("Hash of the document", &a.document.sha256);
    m.raw("</dl>");
    m.element("p", "", "Made by a program from the words of the document. It prepares a decision and is none itself.");
    m.raw("</footer>\n");
}
