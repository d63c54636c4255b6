//! The text markup of Word and `PowerPoint` (`w:` and `a:`): paragraphs, runs, tables, text boxes, formulas.
//!
//! Deleted text, field instructions and the fallback of alternative content are passed over.

use std::collections::BTreeMap;

use super::builder::Builder;
use super::flow::Flow;
use super::model::{PassageKind, UnreadReason};
use super::pull::{Event, Pull, Tag};
use super::script::{self, Script};

/// What the styles of a document make of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, PassageKind>);

impl Styles {
    /// Reads `styles.xml`. Built-in styles have English names in every language of Word.
    pub(super) fn read(text: &str) -> Self {
        let mut pull = Pull::new(text, 64);
        let mut own: BTreeMap<String, PassageKind> = BTreeMap::new();
        let mut base: BTreeMap<String, String> = BTreeMap::new();
        let mut id = String::new();
        loop {
            match pull.next() {
                Event::Open(tag) => match tag.local().as_str() {
                    "style" => id = tag.attribute("styleId").unwrap_or_default(),
                    "name" => {
                        if let Some(kind) = tag.attribute("val").and_then(|n| named(&n)) {
                            own.insert(id.clone(), kind);
                        }
                    }
                    "basedOn" => {
                        base.insert(id.clone(), tag.attribute("val").unwrap_or_default());
                    }
                    "outlineLvl" if tag.number("val").is_some_and(|n| n < 9) => {
                        own.entry(id.clone()).or_insert(PassageKind::Heading);
                    }
                    _ => {}
                },
                Event::End(_) => break,
                _ => {}
            }
        }
        let mut all = own.clone();
        for id in base.keys() {
            let mut at = id;
            // Styles inherit; a circle would be a damaged file.
            for _ in 0..10 {
                if let Some(kind) = own.get(at) {
                    all.insert(id.clone(), *kind);
                    break;
                }
                let Some(next) = base.get(at) else { break };
                at = next;
            }
        }
        Self(all)
    }
}

fn named(name: &str) -> Option<PassageKind> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "title" => Some(PassageKind::Title),
        "caption" => Some(PassageKind::Caption),
        _ if name.starts_with("heading ") => Some(PassageKind::Heading),
        _ if name.starts_with("list ") && name != "list table" => Some(PassageKind::ListItem),
        _ => None,
    }
}

/// The state of the reader between events.
#[derive(Default)]
struct State {
    /// The kinds of the open paragraphs, outermost first: a text box stands inside a paragraph.
    paragraphs: Vec<Option<PassageKind>>,
    script: Script,
    /// Raised and lowered parts of formulas that are open.
    formula: Vec<Script>,
    /// The text element being read.
    run: Option<String>,
    /// The shape is a title.
    title: bool,
    /// Where the passages of the open shape begin, and whether it is a placeholder; for masters.
    shape: Option<(usize, bool)>,
}

/// Reads a part with Word or `PowerPoint` text.
pub(super) fn read(builder: &mut Builder, text: &str, kind: PassageKind, styles: &Styles) {
    walk(builder, text, kind, styles, false);
}

/// Reads the shapes of a slide master or layout that every slide shows: those that are not placeholders.
pub(super) fn read_fixed_shapes(builder: &mut Builder, text: &str) {
    walk(builder, text, PassageKind::TextBox, &Styles::default(), true);
}

fn walk(builder: &mut Builder, text: &str, kind: PassageKind, styles: &Styles, fixed: bool) {
    let mut pull = Pull::new(text, builder.limits.xml_depth);
    let mut flow = Flow::new(builder, kind);
    let mut state = State::default();
    let damage = loop {
        if flow.stop() {
            break None;
        }
        match pull.next() {
            Event::Open(tag) => {
                let local = tag.local();
                if passed_over(&tag, &local) {
                    pull.skip();
                } else {
                    open(&mut flow, &mut state, &tag, &local, styles);
                }
            }
            Event::Text(text) => {
                if let Some(run) = &mut state.run {
                    run.push_str(&text);
                }
            }
            Event::Close(local) => close(&mut flow, &mut state, &local, fixed),
            Event::End(why) => break why,
        }
    };
    flow.finish();
    if let Some(why) = damage {
        builder.unread(UnreadReason::Damaged, format!("the text breaks off here ({why}); what follows was not read"));
    }
}

fn passed_over(tag: &Tag<'_>, local: &str) -> bool {
    match local {
        "Fallback" | "delText" | "instrText" | "del" | "moveFrom" | "delInstrText" | "binData" | "binaryData" => true,
        "footnote" | "endnote" => tag
            .attribute("type")
            .is_some_and(|t| matches!(t.as_str(), "separator" | "continuationSeparator" | "continuationNotice")),
        // The number of the slide, as a field.
        "fld" => tag.attribute("type").is_some_and(|t| t == "slidenum"),
        // Parts of a flat package that hold no text of the document.
        "part" => tag.attribute("name").is_some_and(|n| {
            let shown = ["/document", "/footnotes", "/endnotes", "/comments", "/header", "/footer"];
            !shown.iter().any(|s| n.contains(s)) || n.contains("_rels")
        }),
        _ => false,
    }
}

fn open(flow: &mut Flow<'_>, state: &mut State, tag: &Tag<'_>, local: &str, styles: &Styles) {
    let value = || tag.attribute("val");
    match local {
        "p" => {
            state.paragraphs.push(state.title.then_some(PassageKind::Title));
            state.script = Script::Normal;
        }
        "pStyle" => {
            let kind = value().and_then(|id| styles.0.get(&id).copied());
            if let (Some(last), Some(kind)) = (state.paragraphs.last_mut(), kind) {
                *last = Some(kind);
            }
        }
        "outlineLvl" if tag.number("val").is_some_and(|n| n < 9) => {
            if let Some(last @ None) = state.paragraphs.last_mut() {
                *last = Some(PassageKind::Heading);
            }
        }
        "numPr" | "buChar" | "buAutoNum" => {
            if let Some(last @ None) = state.paragraphs.last_mut() {
                *last = Some(PassageKind::ListItem);
            }
        }
        "r" => state.script = Script::Normal,
        "vertAlign" => state.script = raised(value().as_deref()),
        "rPr" => {
            // DrawingML states the height of the baseline in thousandths of the font size.
            if let Some(baseline) = tag.attribute("baseline").and_then(|b| b.trim_end_matches('%').parse::<i32>().ok())
            {
                state.script = match baseline.signum() {
                    1 => Script::Super,
                    -1 => Script::Sub,
                    _ => Script::Normal,
                };
            }
        }
        "sup" => state.formula.push(Script::Super),
        "sub" => state.formula.push(Script::Sub),
        "t" | "text" => state.run = Some(String::new()),
        "tab" | "ptab" | "br" | "cr" => flow.text(" ", Script::Normal),
        "noBreakHyphen" => flow.text("-", Script::Normal),
        "sym" => {
            let code = tag.attribute("char").and_then(|c| u32::from_str_radix(&c, 16).ok());
            if let Some(c) = code.and_then(script::symbol) {
                flow.text(&c.to_string(), state.script);
            }
        }
        "tbl" => flow.open_table(),
        "tr" => flow.open_row(false),
        "tblHeader" if value().is_none_or(|v| !matches!(v.as_str(), "0" | "false" | "off")) => flow.mark_header(),
        "tc" => {
            flow.open_cell(1);
            if tag.attribute("vMerge").is_some_and(|v| v == "1" || v == "true") {
                flow.continue_cell();
            }
        }
        "gridSpan" => flow.span_cell(tag.number("val").and_then(|n| usize::try_from(n).ok()).unwrap_or(1)),
        "vMerge" if value().is_none_or(|v| v != "restart") => flow.continue_cell(),
        "txbxContent" => flow.open_aside(PassageKind::TextBox, Some("text box")),
        "textpath" => {
            if let Some(text) = tag.attribute("string") {
                flow.open_aside(PassageKind::TextBox, Some("text box"));
                flow.text(&text, Script::Normal);
                flow.close_aside();
            }
        }
        // An alternative text of several words says what a picture shows; one word is a file name.
        "docPr" | "cNvPr" => {
            if let Some(text) = tag.attribute("descr").filter(|d| d.trim().contains(' ')) {
                flow.open_aside(PassageKind::Caption, Some("picture"));
                flow.text(&text, Script::Normal);
                flow.close_aside();
            }
        }
        "sp" => state.shape = Some((flow.builder.passages.len(), false)),
        "ph" => {
            state.title = tag.attribute("type").is_some_and(|t| t == "title" || t == "ctrTitle");
            if let Some((_, placeholder)) = &mut state.shape {
                *placeholder = true;
            }
        }
        _ => {}
    }
}

fn raised(value: Option<&str>) -> Script {
    match value {
        Some("superscript") => Script::Super,
        Some("subscript") => Script::Sub,
        _ => Script::Normal,
    }
}

fn close(flow: &mut Flow<'_>, state: &mut State, local: &str, fixed: bool) {
    match local {
        "t" | "text" => {
            let script = state.formula.last().copied().unwrap_or(state.script);
            flow.text(&state.run.take().unwrap_or_default(), script);
            if local == "text" {
                flow.end_paragraph();
            }
        }
        "p" => {
            let kind = state.paragraphs.pop().flatten();
            if kind == Some(PassageKind::Title) && state.title && flow.builder.place().slide == Some(1) {
                flow.title();
            }
            flow.end_paragraph_as(kind);
        }
        "sup" | "sub" => {
            state.formula.pop();
        }
        "num" => flow.text("/", Script::Normal),
        "tc" => flow.close_cell(),
        "tr" => flow.close_row(),
        "tbl" => flow.close_table(),
        "txbxContent" => flow.close_aside(),
        "sp" => {
            state.title = false;
            if let Some((from, placeholder)) = state.shape.take()
                && fixed
            {
                forget(flow.builder, from, placeholder);
            }
        }
        _ => {}
    }
}

/// Takes back what a placeholder said, and what another master said already.
fn forget(builder: &mut Builder, from: usize, placeholder: bool) {
    let mut fresh = builder.passages.split_off(from.min(builder.passages.len()));
    if !placeholder {
        fresh.retain(|f| !builder.passages.iter().any(|p| p.text == f.text));
        builder.passages.append(&mut fresh);
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    fn run(body: &str) -> Vec<(PassageKind, String)> {
        let mut b = Builder::new(&Limits::default());
        let styles = Styles::read(
            "<w:styles><w:style w:styleId='Kop1'><w:name w:val='heading 1'/></w:style>\
             <w:style w:styleId='Eigen'><w:basedOn w:val='Kop1'/></w:style></w:styles>",
        );
        read(&mut b, &format!("<w:document><w:body>{body}</w:body></w:document>"), PassageKind::Paragraph, &styles);
        assert!(b.unread.is_empty(), "{:?}", b.unread);
        b.passages.into_iter().map(|p| (p.kind, p.text)).collect()
    }

    fn texts(body: &str) -> Vec<String> {
        run(body).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn runs_raised_figures_and_what_is_passed_over() {
        let got = texts(
            "<w:p><w:r><w:t xml:space='preserve'>at 10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr>\
             <w:t>-14</w:t></w:r><w:r><w:t> Pa</w:t><w:tab/><w:noBreakHyphen/></w:r><w:del><w:r><w:delText>gone</w:delText>\
             </w:r></w:del><w:r><w:instrText>PAGE</w:instrText><w:sym w:font='Symbol' w:char='F06D'/><w:t>m</w:t></w:r></w:p>",
        );
        assert_eq!(got, ["at 10⁻¹⁴ Pa -μm"]);
    }

    #[test]
    fn styles_are_found_through_what_they_build_on() {
        let got = run("<w:p><w:pPr><w:pStyle w:val='Eigen'/></w:pPr><w:r><w:t>H</w:t></w:r></w:p>");
        assert_eq!(got, [(PassageKind::Heading, "H".to_owned())]);
    }

    #[test]
    fn text_boxes_once_and_nested_tables() {
        let cell = |t: &str| format!("<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>");
        let body = format!(
            "<w:p><w:r><w:t>a</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p>\
             </w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>\
             </mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>b</w:t></w:r></w:p><w:tbl><w:tr>{}<w:tc><w:tbl><w:tr>{}\
             </w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>",
            cell("outer"),
            cell("inner")
        );
        assert_eq!(texts(&body), ["ab", "box", "outer", "inner"]);
    }

    #[test]
    fn formulas_keep_their_exponents() {
        let got = texts(
            "<w:p><m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>-6</m:t></m:r></m:sup></m:sSup>\
             <m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath></w:p>",
        );
        assert_eq!(got, ["10⁻⁶a/b"]);
    }

    #[test]
    fn a_document_cut_off_keeps_its_start_and_says_so() {
        let mut b = Builder::new(&Limits::default());
        read(
            &mut b,
            "<w:body><w:p><w:r><w:t>start</w:t></w:r></w:p><w:p><w:r><w:t>half",
            PassageKind::Paragraph,
            &Styles::default(),
        );
        assert_eq!(b.passages[0].text, "start");
        assert_eq!(b.unread[0].reason, UnreadReason::Damaged);
    }
}
