//! The overview of a batch: counts and plain charts on one self-contained page.
//!
//! In: an [`Overview`]. Out: HTML under the same content policy as the report: no scripts, no outside requests. Every
//! chart is a table whose rows carry a drawn bar, so that it can be read aloud, copied and printed.

use std::io::Write;

use super::markup::Markup;
use super::{POLICY, STYLE, section};
use crate::report::line::outcome_word;
use crate::report::overview::{Bar, Overview};

/// Width and height of a bar in its drawing.
const WIDTH: f64 = 600.0;
const CLASSES: [&str; 4] = ["listed", "review", "failed", "none"];
const STATUSES: [&str; 4] = ["listed", "review", "failed", "not_listed"];

const CHARTS: &str = include_str!("overview.css");

/// Writes the page. `category` gives the short name of a category.
///
/// # Errors
/// When it cannot be written.
pub fn overview_page(
    o: &Overview,
    category: &dyn Fn(u8) -> Option<String>,
    mut out: impl Write,
) -> std::io::Result<()> {
    let mut m = Markup::default();
    m.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n").raw(POLICY);
    m.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    m.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    m.raw("<meta name=\"robots\" content=\"noindex\">\n");
    m.element("title", "", &format!("Dual-use triage of {} documents", o.all.total()));
    m.raw("\n<style>\n").raw(STYLE).raw(CHARTS).raw("</style>\n</head>\n<body>\n<main>\n");
    m.element("h1", "", &format!("Dual-use triage of {}", documents(o.all.total())));
    m.raw("<ul class=\"counts\">");
    for (status, n) in STATUSES.iter().zip(o.all.counts) {
        m.raw("<li>");
        section::badge(&mut m, status);
        m.element("strong", "", &n.to_string()).raw("</li>");
    }
    m.raw("</ul>\n");
    m.element("p", "note", "“None found” is no clearance: what a text does not say was not checked.");
    if !o.links.is_empty() {
        m.raw("<p class=\"jump\">");
        for (href, text) in &o.links {
            m.open("a", &[("href", href)]).text(text).close("a").raw(" ");
        }
        m.raw("</p>\n");
    }
    facts(&mut m, o);
    chart(&mut m, "By status", "All documents.", "Status", &by_status(o), true);
    let categories: Vec<Bar> = o
        .categories
        .iter()
        .map(|(digit, bar)| Bar {
            label: category(*digit).map_or_else(|| digit.to_string(), |name| format!("{digit} {name}")),
            counts: bar.counts,
        })
        .collect();
    chart(
        &mut m,
        "By category of the list",
        "Documents with an item that is met or possible, weak ones included; a document can count in several categories.",
        "Category",
        &categories,
        false,
    );
    if let Some(column) = &o.column {
        chart(&mut m, &format!("By {column}"), "A column of the input.", column, &o.values(), false);
    }
    if !o.months.is_empty() {
        chart(
            &mut m,
            "Over time",
            "All documents of the register by the month (UTC) of their first assessment, with their present status.",
            "Month",
            &o.months,
            false,
        );
    }
    m.raw("<footer class=\"colophon\">");
    for basis in &o.basis {
        m.element("p", "", basis);
    }
    m.raw("</footer>\n</main>\n</body>\n</html>\n");
    out.write_all(m.finish().as_bytes())?;
    out.flush()
}

fn documents(n: usize) -> String {
    if n == 1 { "1 document".to_owned() } else { format!("{n} documents") }
}

fn by_status(o: &Overview) -> Vec<Bar> {
    STATUSES
        .iter()
        .zip(o.all.counts)
        .map(|(status, n)| {
            let mut bar = Bar { label: crate::report::line::status_word(status).to_owned(), ..Bar::default() };
            bar.add(status, n);
            bar
        })
        .collect()
}

/// What the bars do not show.
fn facts(m: &mut Markup, o: &Overview) {
    let mut lines: Vec<String> = Vec::new();
    for outcome in ["prohibited", "required", "check"] {
        if let Some(n) = o.outcomes.get(outcome) {
            lines.push(format!("{}: authorisation {}", documents(*n), outcome_word(outcome)));
        }
    }
    if o.partners > 0 {
        lines.push(format!("{}: a name resembles one on a party list", documents(o.partners)));
    }
    if o.partly_unread > 0 {
        lines.push(format!("{}: a part could not be read", documents(o.partly_unread)));
    }
    if lines.is_empty() {
        return;
    }
    m.raw("<ul>");
    for line in lines {
        m.element("li", "", &line);
    }
    m.raw("</ul>\n");
}

/// A chart: a row for each bar, drawn to the longest. With `plain` the columns of the statuses are left out.
fn chart(m: &mut Markup, title: &str, note: &str, of: &str, bars: &[Bar], plain: bool) {
    if bars.is_empty() {
        return;
    }
    m.element("h2", "", title).element("p", "note", note);
    m.raw("<table class=\"chart\"><thead><tr>");
    m.open("th", &[("scope", "col"), ("class", "label-col")]).isolated(of).close("th");
    m.raw("<th scope=\"col\" class=\"bar-col\"><span class=\"unseen\">Share</span></th>");
    if !plain {
        for (status, class) in STATUSES.iter().zip(CLASSES) {
            m.open("th", &[("scope", "col"), ("class", "n")]);
            m.open("span", &[("class", &format!("key {class}"))]).close("span");
            m.text(crate::report::line::status_word(status)).close("th");
        }
    }
    m.raw("<th scope=\"col\" class=\"n\">documents</th></tr></thead><tbody>\n");
    let most = bars.iter().map(Bar::total).max().unwrap_or(0).max(1);
    for bar in bars {
        m.raw("<tr><th scope=\"row\">").isolated(&bar.label).raw("</th><td class=\"bar\">");
        draw(m, bar, most);
        m.raw("</td>");
        if !plain {
            for (n, status) in bar.counts.iter().zip(STATUSES) {
                m.open("td", &[("class", if *n == 0 { "n zero" } else { "n" })]);
                m.open("span", &[("class", "word")]).text(crate::report::line::status_word(status)).close("span");
                m.text(" ").text(&n.to_string()).close("td");
            }
        }
        m.element("td", "n total", &bar.total().to_string()).raw("</tr>\n");
    }
    m.raw("</tbody></table>\n");
}

fn draw(m: &mut Markup, bar: &Bar, most: usize) {
    m.open(
        "svg",
        &[("viewBox", "0 0 600 14"), ("preserveAspectRatio", "none"), ("aria-hidden", "true"), ("class", "bars")],
    );
    let mut at = 0.0;
    for (n, class) in bar.counts.iter().zip(CLASSES).filter(|(n, _)| **n > 0) {
        #[expect(clippy::cast_precision_loss, reason = "numbers of documents are far below 2^52")]
        let width = WIDTH * *n as f64 / most as f64;
        let (x, width_text) = (format!("{at:.1}"), format!("{:.1}", width.max(1.5)));
        m.open("rect", &[("class", class), ("x", &x), ("y", "0"), ("width", &width_text), ("height", "14")]);
        m.close("rect");
        at += width;
    }
    m.close("svg");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(o: &Overview) -> String {
        let mut out = Vec::new();
        overview_page(o, &|d| Some(format!("name {d}")), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_comes_out_of_the_input_is_escaped() {
        let evil = "</th><script>alert(1)</script>\u{202e}\u{1b}[31m\" onload=\"x";
        let mut o = Overview::by(Some(evil));
        o.all.add("listed", 3);
        o.month(evil, "listed", 2);
        o.links.push((evil.to_owned(), evil.to_owned()));
        o.basis.insert(evil.to_owned());
        let html = page(&o);
        assert!(!html.contains("<script") && !html.contains('\u{202e}') && !html.contains('\u{1b}'), "{html}");
        assert!(!html.contains("\" onload=\""), "{html}");
        assert!(html.contains("default-src 'none'") && !html.contains("http://") && !html.contains("https://"));
    }

    #[test]
    fn bars_are_drawn_to_the_longest() {
        let mut o = Overview::default();
        o.all.add("listed", 1);
        o.all.add("not_listed", 3);
        o.month("2026-01", "listed", 1);
        o.month("2026-01", "not_listed", 3);
        o.month("2026-02", "review", 2);
        let html = page(&o);
        assert!(html.contains(r#"class="none" x="150.0" y="0" width="450.0""#), "{html}");
        assert!(html.contains(r#"class="review" x="0.0" y="0" width="300.0""#), "{html}");
        assert!(html.contains("Dual-use triage of 4 documents") && html.contains("no clearance"));
    }
}
