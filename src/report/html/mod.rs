//! The researcher's report: one self-contained page for one or several documents.
//!
//! In: [`Assessment`]s. Out: HTML without scripts and without a single outside request; a strict content policy says so to
//! the browser. Whatever comes out of a document passes through [`markup::Markup`], which escapes it.

mod finding;
mod markup;
mod overview;
mod quote;
mod scale;
mod section;
#[cfg(test)]
mod tests;

use std::io::{Read, Seek, SeekFrom, Write};

use markup::Markup;
pub use overview::overview_page;

use super::line::{items, outcome_word};
use super::{ReportError, plain, words};
use crate::assess::{Assessment, urgency};

/// Sections are kept in memory up to this many bytes, then in a temporary file.
const IN_MEMORY: usize = 32 << 20;

const STYLE: &str = include_str!("style.css");

/// Allows the inline style sheet and nothing else.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" \
    content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">";

/// What the list of documents says of one of them.
struct Row {
    urgency: u8,
    status: String,
    title: String,
    id: String,
    items: String,
    maturity: String,
    licence: String,
    unread: bool,
    /// Where its section stands in the spool.
    from: u64,
    length: u64,
}

/// Writes the page: the most urgent documents first, within a status in the order of the input.
///
/// # Errors
/// When a record cannot be read, or the page or its temporary file cannot be written.
pub fn page<E: From<ReportError>>(
    records: impl Iterator<Item = Result<Assessment, E>>,
    mut out: impl Write,
) -> Result<(), E> {
    let wrong = |e: std::io::Error| E::from(ReportError::from(e));
    let mut spool = tempfile::SpooledTempFile::new(IN_MEMORY);
    let mut rows: Vec<Row> = Vec::new();
    let mut from = 0;
    // the heading levels of a single document differ from those of one among several
    let mut held: Option<Assessment> = None;
    let mut add = |a: &Assessment, alone: bool, rows: &mut Vec<Row>, spool: &mut tempfile::SpooledTempFile| {
        let anchor = format!("d{}", rows.len() + 1);
        let html = section::document(a, &anchor, alone);
        spool.write_all(html.as_bytes())?;
        let length = html.len() as u64;
        rows.push(Row::of(a, from, length));
        from += length;
        Ok::<(), std::io::Error>(())
    };
    for record in records {
        let a = record?;
        match held.take() {
            Some(first) => {
                add(&first, false, &mut rows, &mut spool).map_err(wrong)?;
                held = Some(a);
            }
            None => held = Some(a),
        }
    }
    if let Some(last) = held {
        let alone = rows.is_empty();
        add(&last, alone, &mut rows, &mut spool).map_err(wrong)?;
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|i| (rows.get(*i).map(|r| r.urgency), *i));
    out.write_all(head(&rows).as_bytes()).map_err(wrong)?;
    if rows.len() != 1 {
        out.write_all(index(&rows, &order).as_bytes()).map_err(wrong)?;
    }
    for row in order.iter().filter_map(|i| rows.get(*i)) {
        spool.seek(SeekFrom::Start(row.from)).map_err(wrong)?;
        std::io::copy(&mut Read::by_ref(&mut spool).take(row.length), &mut out).map_err(wrong)?;
    }
    out.write_all(b"</main>\n</body>\n</html>\n").map_err(wrong)?;
    out.flush().map_err(wrong)
}

impl Row {
    fn of(a: &Assessment, from: u64, length: u64) -> Self {
        Self {
            urgency: urgency(&a.status),
            status: a.status.clone(),
            title: words::title(a),
            id: plain(&a.document.id),
            items: items(a, 3).join(", "),
            maturity: a.maturity.as_ref().and_then(words::levels).unwrap_or_default(),
            licence: a.licence.as_ref().map(|l| outcome_word(&l.outcome).to_owned()).unwrap_or_default(),
            unread: !a.document.unread.is_empty(),
            from,
            length,
        }
    }
}

fn head(rows: &[Row]) -> String {
    let mut m = Markup::default();
    m.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    m.raw(POLICY).raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    m.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    m.raw("<meta name=\"robots\" content=\"noindex\">\n");
    let title = match rows {
        [only] => format!("{} – dual-use assessment", only.title),
        _ => format!("Dual-use assessment of {} documents", rows.len()),
    };
    m.element("title", "", &title);
    m.raw("\n<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n<main>\n");
    m.finish()
}

/// The list of documents.
fn index(rows: &[Row], order: &[usize]) -> String {
    let mut m = Markup::default();
    m.raw("<header class=\"top\">");
    m.element("h1", "", &format!("Dual-use assessment of {} documents", rows.len()));
    let count = |status: &str| rows.iter().filter(|r| r.status == status).count();
    m.raw("<ul class=\"counts\">");
    for status in ["listed", "review", "failed", "not_listed"] {
        let n = count(status);
        if n > 0 {
            m.raw("<li>");
            section::badge(&mut m, status);
            m.element("strong", "", &n.to_string()).raw("</li>");
        }
    }
    m.raw("</ul>");
    m.element(
        "p",
        "note",
        "“None found” is no clearance: what a text does not say was not checked. Each title leads to its section below.",
    );
    m.raw("</header>\n<table class=\"index\"><thead><tr><th scope=\"col\">Result</th><th scope=\"col\">Document</th>");
    m.raw("<th scope=\"col\">Items</th><th scope=\"col\">Maturity</th><th scope=\"col\">Authorisation</th></tr></thead><tbody>\n");
    for (i, r) in order.iter().filter_map(|i| Some((i, rows.get(*i)?))) {
        m.raw("<tr><td>");
        section::badge(&mut m, &r.status);
        m.raw("</td><th scope=\"row\">");
        m.open("a", &[("href", &format!("#d{}", i + 1))]).isolated(&r.title).close("a");
        if r.id != r.title {
            m.raw(" <span class=\"id\">").isolated(&r.id).close("span");
        }
        if r.unread {
            m.raw(" <span class=\"id\">partly unread</span>");
        }
        m.raw("</th>");
        for (label, value) in [("Items", &r.items), ("Maturity", &r.maturity), ("Authorisation", &r.licence)] {
            if value.is_empty() {
                m.raw("<td class=\"empty\"></td>");
            } else {
                m.open("td", &[("data-label", label)]).text(value).close("td");
            }
        }
        m.raw("</tr>\n");
    }
    m.raw("</tbody></table>\n");
    m.finish()
}
