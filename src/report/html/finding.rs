//! One item of the list in the report: the document's words, the list's conditions beside them, what is open.
//!
//! In: a finding. Out: markup.

use std::collections::BTreeSet;

use super::markup::Markup;
use super::{quote, scale};
use crate::assess::{ConditionRecord, FindingRecord};
use crate::documents::Place;
use crate::quantities::Decimal;

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

/// The verdict in words.
fn verdict(f: &FindingRecord) -> (&'static str, &'static str) {
    match f.verdict.as_str() {
        "met" => ("listed", "conditions met"),
        "possible" => ("review", "possible"),
        "excluded" => ("none", "released by a note"),
        _ => ("none", "ruled out"),
    }
}

/// A formula of the list for people: `{peak power|W} * {frequency|GHz}^2` becomes `peak power (W) × frequency (GHz)²`.
pub(super) fn readable(text: &str) -> String {
    if !(text.contains('{') && text.contains('|')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((inside, next)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match inside.split_once('|') {
            Some((name, "1")) => out.push_str(name),
            Some((name, unit)) => out.extend([name, " (", unit, ")"]),
            None => out.push_str(inside),
        }
        rest = next;
    }
    out.push_str(rest);
    out.replace(" * ", " × ").replace("^2", "²").replace("^3", "³")
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
    if let Some(e) = &f.exception {
        let word = if f.verdict == "excluded" {
            "Released by a note of the list"
        } else {
            "A note of the list may release it"
        };
        m.element("p", "exception", &format!("{word}: {e}"));
    }
    let quotes = quote::quotes(&f.evidence, QUOTES);
    // a place that is quoted already is only named
    let mut quoted: BTreeSet<Place> = quotes.iter().map(|q| q.place.clone()).collect();
    for q in &quotes {
        q.write(m, tongue.code);
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
    let (class, sign, word) = match c.outcome.as_str() {
        "met" => ("met", "✓", "met"),
        "not_met" => ("not-met", "✗", "not met"),
        _ => ("unknown", "?", "open"),
    };
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
    match (&c.found, c.ground.as_str()) {
        (Some(found), _) => {
            m.raw("<b>").isolated(found).raw("</b>");
        }
        (None, "implied") => {
            m.text("follows from the name");
        }
        (None, _) => {
            m.text("does not say");
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
    if c.contradictory {
        m.element(
            "p",
            "small",
            "The text gives figures that contradict each other; the one nearer to listing decided.",
        );
    }
    if c.ground == "straddles" {
        m.element("p", "small", "The figure does not settle it.");
    }
    for q in fresh {
        q.write(m, tongue.code);
    }
    m.raw("</div>");
    if c.numeric {
        scale::write(m, c, &of, tongue.decimal);
    }
    m.raw("</li>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_readable() {
        assert_eq!(
            readable("{peak power|W} * {frequency|GHz}^2 / {channels|1}"),
            "peak power (W) × frequency (GHz)² / channels"
        );
        assert_eq!(readable("sets {a, b}"), "sets {a, b}");
        assert_eq!(readable("{a|b and {no end"), "{a|b and {no end");
    }
}
