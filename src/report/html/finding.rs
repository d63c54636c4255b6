//! One item of the list in the report: the document's words, the list's conditions beside them, what is open.
//!
//! In: a finding. Out: markup.

use std::collections::BTreeSet;

use super::markup::Markup;
use super::{quote, scale};
use crate::assess::{ConditionRecord, FindingRecord};
use crate::documents::Place;
use crate::quantities::Decimal;
use crate::report::words::{self, readable};

/// Most quotations of a finding, and of a condition.
const QUOTES: usize = 3;

/// How the document is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tongue<'a> {
    /// Its language, when it is a plain language code.
    pub(super) code: Option<&'a str>,
    /// How it writes decimals.
    pub(super) decimal: Decimal,
}

impl<'a> Tongue<'a> {
    pub(super) fn of(language: Option<&'a str>) -> Self {
        let code = language.filter(|l| (2..=3).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase()));
        // the same choice as where the figures were read
        let decimal = if matches!(code, Some("nl" | "fr" | "de")) { Decimal::Comma } else { Decimal::Point };
        Self { code, decimal }
    }
}

/// The class and the words of a verdict.
fn verdict(f: &FindingRecord) -> (&'static str, &'static str) {
    let class = match f.verdict.as_str() {
        "met" => "listed",
        "possible" => "review",
        _ => "none",
    };
    (class, words::verdict(&f.verdict))
}

/// The finding as an article. `heading` is the tag of its heading.
pub(super) fn write(m: &mut Markup, f: &FindingRecord, heading: &'static str, tongue: Tongue<'_>) {
    let (class, word) = verdict(f);
    let (above, name) = f.name.rsplit_once(" › ").unwrap_or(("", &f.name));
    m.raw("<article class=\"finding\">").open(heading, &[("class", "code")]);
    m.element("span", "entry", &f.code).raw(" ");
    m.open("span", &[("class", &format!("badge {class}"))]).text(word).close("span");
    m.close(heading);
    m.element("p", "name", name);
    if !above.is_empty() {
        m.element("p", "above", &format!("in: {above}"));
    }
    if let Some(release) = f.release() {
        let word = if f.verdict == "excluded" {
            "Released by a note of the list"
        } else {
            "A note of the list may release it"
        };
        m.element("p", "exception", &format!("{word}: {release}"));
    }
    let quotes = quote::quotes(&f.evidence, QUOTES);
    // a place that is quoted already is only named
    let mut quoted: BTreeSet<Place> = quotes.iter().map(|q| q.place.clone()).collect();
    for q in &quotes {
        quote::write(m, q, tongue.code);
    }
    if !f.conditions.is_empty() {
        m.raw("<ul class=\"conditions\">");
        for c in &f.conditions {
            condition(m, c, tongue, &mut quoted);
        }
        m.raw("</ul>");
    }
    if !f.questions.is_empty() {
        m.raw("<p class=\"label\">Would settle it</p><ul class=\"questions\">");
        for q in &f.questions {
            m.element("li", "", &readable(q));
        }
        m.raw("</ul>");
    }
    if !f.related.is_empty() {
        m.element("p", "small", &format!("Software and technology entries beside it: {}", f.related.join(", ")));
    }
    m.element("p", "small", &format!("Score {:.2}: how sure the reading is, from 0 to 1", f.score)).raw("</article>\n");
}

fn condition(m: &mut Markup, c: &ConditionRecord, tongue: Tongue<'_>, quoted: &mut BTreeSet<Place>) {
    let (class, sign) = match c.outcome.as_str() {
        "met" => ("met", "✓"),
        "not_met" => ("not-met", "✗"),
        _ => ("unknown", "?"),
    };
    let word = words::condition(&c.outcome);
    m.open("li", &[("class", class)]);
    m.open("span", &[("class", "sign"), ("role", "img"), ("aria-label", word)]).text(sign).close("span");
    m.raw("<div class=\"what\">");
    let of = readable(&c.of);
    m.raw("<p class=\"of\">").text(&of).element("span", "place", &format!(" {}", c.item)).raw("</p>");
    m.raw("<dl>");
    if c.numeric || c.required != c.of {
        m.raw("<div><dt>List</dt>").element("dd", "", &readable(&c.required)).raw("</div>");
    }
    m.raw("<div><dt>Text</dt><dd>");
    match &c.found {
        Some(found) => {
            m.raw("<b>").isolated(found).raw("</b>");
        }
        None => {
            m.text(words::unsaid(&c.ground));
        }
    }
    let quotes = quote::quotes(&c.evidence, 1);
    let fresh: Vec<_> = quotes.iter().filter(|q| quoted.insert(q.place.clone())).collect();
    if fresh.is_empty()
        && let Some(q) = quotes.first()
    {
        m.element("span", "place", &format!(" {}", q.place));
    }
    m.raw("</dd></div></dl>");
    if let Some(reservation) = words::reservation(c) {
        m.element("p", "small", reservation);
    }
    for q in fresh {
        quote::write(m, q, tongue.code);
    }
    m.raw("</div>");
    if c.numeric {
        scale::write(m, c, &of, tongue.decimal);
    }
    m.raw("</li>");
}
