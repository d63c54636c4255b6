//! Reader of the two XHTML markups: the Official Journal (`oj-…` classes, nested tables) and the consolidated texts
//! (grids, code rows whose items are siblings).
//!
//! In: the XML tree. Out: [`Block`]s and what the document says of itself.

use super::blocks::{Block, FOOTNOTE, Inline, Rich, nest, read_label};
use super::markup::Markup;
use super::reader::Header;
use crate::xml::{Element, Node};

/// Tags that HTML leaves open; browsers save them so.
const VOID: [&str; 9] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta"];

/// Closes the tags that HTML leaves open, so that a page saved by a browser is read as strictly as XHTML: anything
/// else that stays open is a document that was cut off.
pub(super) fn close_void_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        if let Some(body) = tag.strip_prefix("<!--") {
            let end = body.find("-->").map_or(tag.len(), |e| e + 7);
            out.push_str(&tag[..end]);
            rest = &tag[end..];
            continue;
        }
        let Some(end) = tag_end(tag) else {
            out.push_str(tag);
            return out;
        };
        let name: String =
            tag[1..].chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        if VOID.contains(&name.as_str()) && !tag[..end].ends_with("/>") {
            out.push_str(&tag[..end - 1]);
            out.push_str("/>");
        } else {
            out.push_str(&tag[..end]);
        }
        rest = &tag[end..];
    }
    out.push_str(rest);
    // HTML, not XHTML, may leave out </html> after </body>
    if !text.contains("xmlns=")
        && text.contains("<html")
        && !text.contains("</html>")
        && out.trim_end().ends_with("</body>")
    {
        out.push_str("</html>");
    }
    out
}

/// Byte length of the tag at the start of `tag`, its `>` included.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (i, b) in tag.bytes().enumerate() {
        match (quote, b) {
            (Some(q), b) if b == q => quote = None,
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'>') => return Some(i + 1),
            _ => {}
        }
    }
    None
}

/// Parts of the document that may be Annex I: every annex on its own, or the whole when none is marked.
pub(super) fn candidates(root: &Element) -> Vec<&Element> {
    let annexes: Vec<&Element> = root
        .descendants()
        .into_iter()
        .filter(|e| e.attribute("id").is_some_and(|id| id.to_lowercase().starts_with("anx")))
        .collect();
    if annexes.is_empty() { vec![root] } else { annexes }
}

/// What the document says of itself.
pub(super) fn header(root: &Element) -> Header {
    let mut out = Header::default();
    for e in root.descendants() {
        let class = class(e);
        let text = || inline(e).text;
        match class {
            "reference" => {
                // 02021R0821 — EN — 15.11.2025 — 006.001
                let pieces: Vec<String> = text().split('—').map(|p| p.trim().to_owned()).collect();
                if let [celex, language, date, ..] = pieces.as_slice() {
                    out.act = celex.get(1..).map(str::to_owned);
                    out.language = Some(language.to_lowercase());
                    out.version = iso_date(date);
                    out.source = Some("consolidated XHTML".to_owned());
                }
            }
            "hd-date" if e.attribute("class").is_some_and(|c| c.starts_with("oj-")) || e.name == "p" => {
                out.version = out.version.or_else(|| iso_date(&text()));
            }
            "hd-lg" => out.language = out.language.or_else(|| Some(text().to_lowercase())),
            "hd-oj" => out.source = out.source.or_else(|| Some(format!("Official Journal {}", text()))),
            _ => {}
        }
    }
    out
}

/// `15.11.2025` as `2025-11-15`.
fn iso_date(text: &str) -> Option<String> {
    let mut parts = text.trim().split('.');
    let (d, m, y) = (parts.next()?, parts.next()?, parts.next()?);
    let (d, m, y): (u8, u8, u16) = (d.trim().parse().ok()?, m.trim().parse().ok()?, y.trim().parse().ok()?);
    ((1..=31).contains(&d) && (1..=12).contains(&m)).then(|| format!("{y:04}-{m:02}-{d:02}"))
}

/// The blocks of a part.
pub(super) fn blocks(part: &Element, markup: &Markup) -> Vec<Block> {
    let mut out = Vec::new();
    // an excerpt may be nothing but one table
    Reader { markup }.block(part, &mut out);
    nest(out, markup)
}

struct Reader<'m> {
    markup: &'m Markup,
}

const INLINE: [&str; 12] = ["span", "a", "b", "i", "u", "em", "strong", "sup", "sub", "br", "font", "small"];

/// The class without the `oj-` prefix that newer pages carry.
fn class(e: &Element) -> &str {
    let class = e.attribute("class").unwrap_or("");
    class.strip_prefix("oj-").unwrap_or(class)
}

impl Reader<'_> {
    fn content(&self, e: &Element, out: &mut Vec<Block>) {
        let mut run = Inline::default();
        let mut run_line = e.line;
        for node in &e.nodes {
            match node {
                Node::Text(t) => run.push(t, false, false),
                Node::Element(child) if INLINE.contains(&child.name.as_str()) => {
                    if run.is_blank() {
                        run_line = child.line;
                    }
                    inline_into(child, false, false, &mut run);
                }
                Node::Element(child) => {
                    flush(&mut run, run_line, out);
                    self.block(child, out);
                }
            }
        }
        flush(&mut run, run_line, out);
    }

    fn block(&self, e: &Element, out: &mut Vec<Block>) {
        match e.name.as_str() {
            "p" => Self::paragraph(e, out),
            "table" => self.table(e, out, false),
            "div" => self.division(e, out),
            "hr" | "col" | "colgroup" | "head" | "script" | "style" | "meta" => {}
            _ => self.content(e, out),
        }
    }

    fn paragraph(e: &Element, out: &mut Vec<Block>) {
        let class = class(e);
        let skipped = class.starts_with("hd-") || class.starts_with("title-doc");
        if skipped || matches!(class, "note" | "footnote" | "reference" | "disclaimer" | "modref" | "arrow") {
            return;
        }
        if let Some((label, rich)) = flat_label(e) {
            out.push(Block::Labelled { label, body: vec![Block::Text(rich, e.line)], flat: true, line: e.line });
            return;
        }
        let rich = inline(e);
        if rich.text.is_empty() {
            return;
        }
        let heading = class.starts_with("ti-grseq") || class.starts_with("title-") || class.starts_with("doc-ti");
        if class == "ti-annotation" || (heading && rich.emphasised) {
            out.push(Block::NoteTitle(rich.text, e.line));
        } else if heading {
            out.push(Block::Heading(rich.text, e.line));
        } else {
            out.push(Block::Text(rich, e.line));
        }
    }

    fn division(&self, e: &Element, out: &mut Vec<Block>) {
        let class = class(e);
        if class.split_whitespace().any(|c| c == "grid-container") {
            let column = |n: &str| e.children().find(|c| c.attribute("class").is_some_and(|v| v.contains(n)));
            if let (Some(label), Some(content)) = (column("grid-list-column-1"), column("grid-list-column-2")) {
                let mut body = Vec::new();
                self.content(content, &mut body);
                out.push(Block::Labelled { label: inline(label), body, flat: false, line: e.line });
                return;
            }
        }
        if class == "centered" {
            for child in e.children() {
                if child.name == "table" {
                    self.table(child, out, true);
                } else {
                    self.block(child, out);
                }
            }
            return;
        }
        self.content(e, out);
    }

    fn table(&self, e: &Element, out: &mut Vec<Block>, data: bool) {
        let data = data || class(e) == "table";
        let mut rows = Vec::new();
        collect_rows(e, &mut rows);
        for row in rows {
            let cells: Vec<&Element> = row.children().filter(|c| matches!(c.name.as_str(), "td" | "th")).collect();
            let labelled = if data { None } else { self.label_cell(&cells) };
            if let Some((label, content)) = labelled {
                let mut body = Vec::new();
                self.content(content, &mut body);
                out.push(Block::Labelled { label, body, flat: false, line: row.line });
                continue;
            }
            let has_tables = cells.iter().any(|c| c.descendants().iter().any(|d| d.name == "table"));
            if has_tables {
                // a layout table: its cells hold the document
                for cell in cells {
                    self.content(cell, out);
                }
            } else {
                let texts: Vec<String> = cells.iter().map(|c| inline(c).text).collect();
                if texts.iter().any(|t| !t.is_empty()) {
                    out.push(Block::Row(texts, row.line));
                }
            }
        }
    }

    /// The label and the content cell of a row that is one labelled piece; leading empty cells only indent.
    fn label_cell<'e>(&self, cells: &[&'e Element]) -> Option<(Rich, &'e Element)> {
        let (content, before) = cells.split_last()?;
        let (label, indent) = before.split_last()?;
        if indent.iter().any(|c| !inline(c).text.is_empty()) || label.descendants().iter().any(|d| d.name == "table") {
            return None;
        }
        let label = inline(label);
        read_label(&label, self.markup)?;
        Some((label, content))
    }
}

fn collect_rows<'e>(e: &'e Element, out: &mut Vec<&'e Element>) {
    for child in e.children() {
        match child.name.as_str() {
            "tr" => out.push(child),
            "tbody" | "thead" | "tfoot" => collect_rows(child, out),
            _ => {}
        }
    }
}

/// A label that a wide blank divides from its text: `3A002<span style="word-spacing: 5pt"> </span>General…`.
fn flat_label(e: &Element) -> Option<(Rich, Rich)> {
    let at = e.nodes.iter().position(|n| match n {
        Node::Element(c) => {
            c.name == "span"
                && c.attribute("style").is_some_and(|s| s.contains("word-spacing"))
                && c.text().trim().is_empty()
        }
        Node::Text(_) => false,
    })?;
    let side = |nodes: &[Node]| {
        let mut run = Inline::default();
        nodes_into(nodes, false, false, &mut run);
        run.finish()
    };
    Some((side(e.nodes.get(..at)?), side(e.nodes.get(at + 1..)?)))
}

fn flush(run: &mut Inline, line: usize, out: &mut Vec<Block>) {
    let done = std::mem::take(run);
    if !done.is_blank() {
        out.push(Block::Text(done.finish(), line));
    }
}

fn inline(e: &Element) -> Rich {
    let mut run = Inline::default();
    nodes_into(&e.nodes, false, false, &mut run);
    run.finish()
}

fn nodes_into(nodes: &[Node], italic: bool, underlined: bool, out: &mut Inline) {
    for node in nodes {
        match node {
            Node::Text(t) => out.push(t, italic, underlined),
            Node::Element(e) => inline_into(e, italic, underlined, out),
        }
    }
}

fn inline_into(e: &Element, italic: bool, underlined: bool, out: &mut Inline) {
    let class = class(e);
    if e.name == "a" && is_footnote_mark(e) {
        out.push(&FOOTNOTE.to_string(), italic, underlined);
        return;
    }
    if matches!(e.name.as_str(), "br" | "p" | "div" | "td" | "tr" | "table") {
        out.push(" ", italic, underlined);
    }
    let italic = italic || matches!(class, "italic" | "italics") || matches!(e.name.as_str(), "i" | "em");
    let underlined = underlined || class == "underline" || e.name == "u";
    let mark = match (class, e.name.as_str()) {
        ("super" | "superscript", _) | (_, "sup") => "^{",
        ("sub" | "subscript", _) | (_, "sub") => "_{",
        _ => "",
    };
    if mark.is_empty() || e.text().trim().is_empty() {
        nodes_into(&e.nodes, italic, underlined, out);
    } else {
        out.mark(mark);
        nodes_into(&e.nodes, italic, underlined, out);
        out.mark("}");
    }
}

/// A link to a footnote of the same page, around a raised figure.
fn is_footnote_mark(e: &Element) -> bool {
    let local = e.attribute("href").is_some_and(|h| h.starts_with('#'));
    local && e.descendants().iter().any(|d| class(d).starts_with("super") || d.name == "sup")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_saved_by_a_browser_are_closed_as_html_allows() {
        let text = "<html lang=\"x\"><meta charset=\"a>b\"><body><!-- <br> --><col width='4%'><br/></body>\n";
        let closed = close_void_tags(text);
        assert_eq!(
            closed,
            "<html lang=\"x\"><meta charset=\"a>b\"/><body><!-- <br> --><col width='4%'/><br/></body>\n</html>"
        );
        assert!(crate::xml::parse(&closed).is_ok());
    }

    #[test]
    fn dates() {
        assert_eq!(iso_date(" 15.11.2025 "), Some("2025-11-15".into()));
        assert_eq!(iso_date("15.13.2025"), None);
    }

    proptest::proptest! {
        #[test]
        fn closing_never_panics(s in "[<>!a-z/\" -]{0,60}") {
            let _ = close_void_tags(&s);
        }
    }
}
