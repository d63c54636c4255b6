//! HTML and XHTML: text nodes with the breaks of block elements, tables, raised figures.

use scraper::{Html, Node};

use super::builder::Builder;
use super::flow::Flow;
use super::model::PassageKind;
use super::script::Script;

/// Elements whose content is not shown. `noscript` is shown by nobody's browser, but archived pages keep text there.
const SILENT: [&str; 8] = ["script", "style", "template", "head", "svg", "object", "select", "datalist"];
/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 38] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "noframes",
    "noscript",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "textarea",
    "title",
    "ul",
];

/// What the walk carries along.
struct Walk {
    /// Marks of raised or lowered text that are open.
    scripts: Vec<Script>,
    images: usize,
    breaks: usize,
}

/// Reads an HTML text.
pub(super) fn read(builder: &mut Builder, text: &str) {
    let html = Html::parse_document(text);
    let mut flow = Flow::new(builder, PassageKind::Paragraph);
    let mut walk = Walk { scripts: Vec::new(), images: 0, breaks: 0 };
    let root = html.tree.root();
    let mut node = root.first_child();
    // The tree is walked without recursion: hostile pages nest as deep as they like.
    'walk: while let Some(here) = node {
        if flow.stop() {
            break;
        }
        let descend = match here.value() {
            Node::Text(text) => {
                if !text.trim().is_empty() {
                    walk.breaks = 0;
                }
                flow.text(text, walk.scripts.last().copied().unwrap_or_default());
                true
            }
            Node::Element(element) => open(&mut flow, &mut walk, element),
            _ => true,
        };
        if let Node::Element(element) = here.value()
            && element.name() == "head"
        {
            title(&mut flow, here.children().filter_map(scraper::ElementRef::wrap));
        }
        if descend && let Some(child) = here.first_child() {
            node = Some(child);
            continue;
        }
        let mut at = here;
        let mut entered = descend;
        loop {
            if entered && let Node::Element(element) = at.value() {
                close(&mut flow, &mut walk, element.name());
            }
            if let Some(next) = at.next_sibling() {
                node = Some(next);
                continue 'walk;
            }
            match at.parent() {
                Some(parent) if parent.id() != root.id() => at = parent,
                _ => break 'walk,
            }
            entered = true;
        }
    }
    flow.finish();
    builder.images(walk.images);
}

fn title<'a>(flow: &mut Flow<'_>, head: impl Iterator<Item = scraper::ElementRef<'a>>) {
    for element in head {
        let value = element.value();
        if value.name() == "title" {
            let text: String = element.text().collect();
            flow.builder.set_title(&text);
            flow.builder.add(PassageKind::Title, &text);
        } else if value.name() == "meta"
            && value.attr("name").is_some_and(|n| n.eq_ignore_ascii_case("description"))
            && let Some(content) = value.attr("content")
        {
            flow.builder.add_part(PassageKind::Caption, Some("description"), content);
        }
    }
}

/// The first half of an element; says whether to go into it.
fn open(flow: &mut Flow<'_>, walk: &mut Walk, element: &scraper::node::Element) -> bool {
    let name = element.name();
    if SILENT.contains(&name) {
        return false;
    }
    if name != "br" && name != "img" {
        walk.breaks = 0;
    }
    match name {
        "sup" => walk.scripts.push(Script::Super),
        "sub" => walk.scripts.push(Script::Sub),
        "br" => {
            walk.breaks += 1;
            // Two breaks in a row are how people write a new paragraph.
            if walk.breaks == 2 {
                flow.end_paragraph();
            }
            flow.text(" ", Script::Normal);
        }
        "img" => {
            walk.images += 1;
            if let Some(alt) = element.attr("alt").filter(|a| !a.trim().is_empty()) {
                flow.open_aside(PassageKind::Caption, Some("picture"));
                flow.text(alt, Script::Normal);
                flow.close_aside();
            }
        }
        "input" => {
            if let Some(value) = element.attr("value").filter(|_| element.attr("type") != Some("hidden")) {
                flow.text(&format!(" {value} "), Script::Normal);
            }
        }
        "table" => flow.open_table(),
        "tr" => flow.open_row(false),
        "td" | "th" => {
            flow.open_cell(element.attr("colspan").and_then(|s| s.trim().parse().ok()).unwrap_or(1));
        }
        _ if name.len() == 2 && name.starts_with('h') || BLOCKS.contains(&name) => flow.end_paragraph(),
        _ => {}
    }
    if name == "th" {
        flow.header_cell();
    }
    true
}

fn close(flow: &mut Flow<'_>, walk: &mut Walk, name: &str) {
    match name {
        "sup" | "sub" => {
            walk.scripts.pop();
        }
        "table" => flow.close_table(),
        "tr" => flow.close_row(),
        "td" | "th" => flow.close_cell(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => flow.end_paragraph_as(Some(PassageKind::Heading)),
        "li" | "dd" => flow.end_paragraph_as(Some(PassageKind::ListItem)),
        "figcaption" | "caption" => flow.end_paragraph_as(Some(PassageKind::Caption)),
        _ if BLOCKS.contains(&name) => flow.end_paragraph(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let mut b = Builder::new(&Limits::default());
        read(&mut b, html);
        b.passages.into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn blocks_and_raised_figures() {
        let got = texts(
            "<html><head><title>T</title><style>p{}</style></head><body><h1>Head</h1>An area of 5 cm<sup>2</sup> at \
             10<sup>-14</sup> Pa<p>H<sub>2</sub>O &micro;m<br>wrapped<br><br>new<script>no</script></p>\
             <ul><li>one<li>two</ul>",
        );
        assert_eq!(got, ["T", "Head", "An area of 5 cm² at 10⁻¹⁴ Pa", "H2O µm wrapped", "new", "one", "two"]);
    }

    #[test]
    fn tables() {
        let got = texts(
            "<table><tr><th>Part<th>f (GHz)</tr><tr><td>A<td>3<table><tr><td>in</table></tr><tr><td>B<td>4</table>after",
        );
        assert_eq!(got, ["Part | f (GHz)", "Part: A; f (GHz): 3", "in", "Part: B; f (GHz): 4", "after"]);
        let rows = texts("<table><tr><th>Frequency<td>10 GHz</tr><tr><th>Power<td>5 W</tr></table>");
        assert_eq!(rows, ["Frequency | 10 GHz", "Power | 5 W"]);
    }

    #[test]
    fn deep_nesting_is_no_harm() {
        let html = "<div>".repeat(20_000) + "deep";
        assert_eq!(texts(&html), ["deep"]);
    }
}
