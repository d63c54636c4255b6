//! `OpenDocument`: texts, presentations and drawings (spreadsheets: see [`super::sheets`]).

use std::collections::BTreeMap;

use super::archive::{Archive, MemberError};
use super::builder::Builder;
use super::content;
use super::encoding;
use super::error::ReadErrorKind;
use super::flow::Flow;
use super::model::{PassageKind, UnreadReason};
use super::ooxml::is_picture;
use super::pull::{Event, Pull, Tag};
use super::script::Script;

/// Blanks that one `text:s` may stand for.
const MOST_BLANKS: u32 = 100;

/// Reads a text, presentation or drawing.
pub(super) fn read(builder: &mut Builder, archive: &mut Archive) -> Result<(), ReadErrorKind> {
    if is_encrypted(archive) {
        builder.unread(UnreadReason::Protected, "the document is encrypted; save it without password");
        return Ok(());
    }
    if let Ok(bytes) = archive.read("meta.xml") {
        meta(builder, &encoding::decode_markup(&bytes));
    }
    let content = match archive.read("content.xml") {
        Ok(bytes) => bytes,
        Err(MemberError::Protected) => {
            builder.unread(UnreadReason::Protected, "the document is encrypted; save it without password");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let mut images = markup(builder, &encoding::decode_markup(&content), false);
    if let Ok(bytes) = archive.read("styles.xml") {
        let text = encoding::decode_markup(&bytes).into_owned();
        builder.within("header", |b| markup(b, &text, true));
    }
    builder.whole();
    extras(builder, archive);
    images = images.max(archive.count(|n| n.starts_with("Pictures/") && is_picture(n)));
    builder.images(images);
    Ok(())
}

/// Embedded objects and macros.
pub(super) fn extras(builder: &mut Builder, archive: &mut Archive) {
    // An embedded document is a folder with content of its own; a copy as picture stands beside it.
    let objects = archive.matching(|n| n.contains('/') && n.ends_with("/content.xml") && n.matches('/').count() <= 2);
    for name in objects {
        if let Ok(bytes) = archive.read(&name) {
            let label = name.trim_end_matches("/content.xml").to_owned();
            let text = encoding::decode_markup(&bytes).into_owned();
            builder.within(&label, |b| markup(b, &text, false));
        }
    }
    let plain = |n: &str| n.starts_with("Object ") && !n.contains('/');
    for name in archive.matching(plain) {
        match archive.read(&name) {
            Ok(bytes) => content::attachment(builder, &name, bytes),
            Err(_) => builder.unread(UnreadReason::Damaged, format!("the embedded file {name} cannot be unpacked")),
        }
    }
    if archive.any(|n| (n.starts_with("Basic/") || n.starts_with("Scripts/")) && !n.ends_with('/')) {
        builder.unread(UnreadReason::Macro, "the document holds macros; their code is not read");
    }
}

/// Whether the manifest says that parts are encrypted.
pub(super) fn is_encrypted(archive: &mut Archive) -> bool {
    archive.read("META-INF/manifest.xml").is_ok_and(|b| String::from_utf8_lossy(&b).contains("encryption-data"))
}

fn meta(builder: &mut Builder, text: &str) {
    let mut pull = Pull::new(text, 32);
    let mut open = false;
    loop {
        match pull.next() {
            Event::Open(tag) => open = tag.qualified() == "dc:title",
            Event::Text(text) if open => builder.set_title(&text),
            Event::End(_) => return,
            Event::Close(_) => open = false,
            Event::Text(_) => {}
        }
    }
}

#[derive(Default)]
struct State {
    /// Automatic styles of raised or lowered text.
    scripts: BTreeMap<String, Script>,
    /// The automatic style being defined.
    style: String,
    /// Scripts of the open spans.
    spans: Vec<Script>,
    /// Depth of paragraphs: text counts inside them only.
    paragraph: u32,
    slide: u32,
    images: usize,
    header_rows: bool,
    /// The kinds of the open frames: what a text box inside them is.
    frames: Vec<PassageKind>,
    /// Lists that are open.
    lists: u32,
}

/// Reads the text of a flat document or of one part; `styles` takes only the headers and footers of page styles.
pub(super) fn markup(builder: &mut Builder, text: &str, styles: bool) -> usize {
    let limit = builder.limits.xml_depth;
    let mut pull = Pull::new(text, limit);
    let kind = if styles { PassageKind::Header } else { PassageKind::Paragraph };
    let mut flow = Flow::new(builder, kind);
    let mut state = State::default();
    let mut shown = !styles;
    let damage = loop {
        if flow.stop() {
            break None;
        }
        match pull.next() {
            Event::Open(tag) => {
                let name = tag.qualified();
                match name.as_str() {
                    "style:header" | "style:footer" | "style:master-page" if styles => shown = true,
                    "presentation:notes" if styles => pull.skip(),
                    // Tracked deletions, the mark of a note, and what only editors see.
                    "text:tracked-changes"
                    | "text:note-citation"
                    | "office:event-listeners"
                    | "office:scripts"
                    | "office:binary-data"
                    | "text:variable-decls"
                    | "text:sequence-decls"
                    | "office:settings"
                    | "text:page-number"
                    | "svg:desc"
                    | "dc:creator"
                    | "dc:date"
                    | "meta:date-string" => pull.skip(),
                    _ => open(&mut flow, &mut state, &tag, &name, shown),
                }
            }
            Event::Text(text) if shown && state.paragraph > 0 => {
                flow.text(&text, state.spans.last().copied().unwrap_or_default());
            }
            Event::Text(_) => {}
            Event::Close(local) => {
                if styles && matches!(local.as_str(), "header" | "footer" | "master-page") {
                    shown = false;
                }
                close(&mut flow, &mut state, &local);
            }
            Event::End(why) => break why,
        }
    };
    flow.finish();
    if let Some(why) = damage {
        builder.unread(UnreadReason::Damaged, format!("the text breaks off here ({why}); what follows was not read"));
    }
    state.images
}

fn open(flow: &mut Flow<'_>, state: &mut State, tag: &Tag<'_>, name: &str, shown: bool) {
    let count = |key: &str| tag.number(key).unwrap_or(1);
    match name {
        "style:style" => state.style = tag.attribute("name").unwrap_or_default(),
        "style:text-properties" => {
            if let Some(position) = tag.attribute("text-position") {
                let first = position.split_whitespace().next().unwrap_or_default();
                let script = if first == "super" || first.starts_with(|c: char| c.is_ascii_digit()) && first != "0%" {
                    Script::Super
                } else if first == "sub" || first.starts_with('-') {
                    Script::Sub
                } else {
                    return;
                };
                state.scripts.insert(state.style.clone(), script);
            }
        }
        _ if !shown => {}
        "text:p" | "text:h" => {
            state.paragraph += 1;
            state.spans.push(Script::Normal);
        }
        "text:span" => {
            let style = tag.attribute("style-name").unwrap_or_default();
            let outer = state.spans.last().copied().unwrap_or_default();
            state.spans.push(state.scripts.get(&style).copied().unwrap_or(outer));
        }
        "text:s" => {
            let blanks = " ".repeat(usize::try_from(count("c").min(MOST_BLANKS)).unwrap_or(1));
            flow.text(&blanks, Script::Normal);
        }
        "text:tab" | "text:line-break" => flow.text(" ", Script::Normal),
        "text:list" => state.lists += 1,
        "text:note" => flow.open_aside(PassageKind::Footnote, Some("footnote")),
        "office:annotation" => flow.open_aside(PassageKind::Comment, Some("comment")),
        "draw:text-box" => {
            let kind = state.frames.last().copied().unwrap_or(PassageKind::TextBox);
            let part = (kind == PassageKind::TextBox && state.paragraph > 0).then_some("text box");
            flow.open_aside(kind, part);
            state.spans.push(Script::Normal);
        }
        "draw:frame" | "draw:custom-shape" => {
            let class = tag.attribute("class").unwrap_or_default();
            state.frames.push(match class.as_str() {
                "title" => PassageKind::Title,
                "notes" => PassageKind::Notes,
                "outline" | "subtitle" | "text" => PassageKind::Paragraph,
                _ => PassageKind::TextBox,
            });
            if name == "draw:custom-shape" {
                flow.open_aside(PassageKind::TextBox, (state.paragraph > 0).then_some("text box"));
            }
        }
        "presentation:notes" => flow.open_aside(PassageKind::Notes, Some("notes")),
        "presentation:footer-decl" | "presentation:header-decl" => {
            flow.open_aside(PassageKind::Header, Some("header"));
            state.paragraph += 1;
            state.spans.push(Script::Normal);
        }
        "draw:page" => {
            state.slide += 1;
            flow.builder.slide(state.slide);
        }
        "draw:image" => state.images += 1,
        "table:table" => flow.open_table(),
        "table:table-header-rows" => state.header_rows = true,
        "table:table-row" => flow.open_row(state.header_rows),
        "table:table-cell" | "table:covered-table-cell" => {
            // A covered cell lies under a wide or tall one; the wide one's own span is therefore not counted.
            flow.open_cell(usize::try_from(count("number-columns-repeated")).unwrap_or(1));
            if name == "table:covered-table-cell" {
                flow.continue_cell();
            }
        }
        _ => {}
    }
}

fn close(flow: &mut Flow<'_>, state: &mut State, local: &str) {
    match local {
        "p" | "h" if state.paragraph > 0 => {
            state.paragraph -= 1;
            state.spans.pop();
            let kind = match local {
                "h" => Some(PassageKind::Heading),
                _ if state.lists > 0 => Some(PassageKind::ListItem),
                _ => None,
            };
            flow.end_paragraph_as(kind);
        }
        "span" => {
            state.spans.pop();
        }
        "footer-decl" | "header-decl" => {
            state.paragraph = state.paragraph.saturating_sub(1);
            state.spans.pop();
            flow.close_aside();
        }
        "list" => state.lists = state.lists.saturating_sub(1),
        "note" | "annotation" | "notes" => flow.close_aside(),
        "text-box" => {
            state.spans.pop();
            flow.close_aside();
        }
        "frame" => {
            state.frames.pop();
        }
        "custom-shape" => {
            state.frames.pop();
            flow.close_aside();
        }
        "table" => flow.close_table(),
        "table-header-rows" => state.header_rows = false,
        "table-row" => flow.close_row(),
        "table-cell" | "covered-table-cell" => flow.close_cell(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    #[test]
    fn text_notes_tables_and_raised_figures() {
        let xml = "<office:document-content><office:automatic-styles><style:style style:name='T1'>\
            <style:text-properties style:text-position='super 58%'/></style:style></office:automatic-styles>\
            <office:body><office:text><text:h>Head</text:h><text:p>at 10<text:span text:style-name='T1'>-9</text:span> m\
            <text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>see\
            </text:p></text:note-body></text:note> next<text:s text:c='2'/>x</text:p><table:table><table:table-header-rows>\
            <table:table-row><table:table-cell><text:p>Part</text:p></table:table-cell><table:table-cell><text:p>f (GHz)\
            </text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell>\
            <text:p>A</text:p></table:table-cell><table:table-cell><text:p>3</text:p></table:table-cell></table:table-row>\
            </table:table></office:text></office:body></office:document-content>";
        let mut b = Builder::new(&Limits::default());
        markup(&mut b, xml, false);
        let got: Vec<&str> = b.passages.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(got, ["Head", "at 10⁻⁹ m next x", "see", "Part | f (GHz)", "Part: A; f (GHz): 3"]);
        assert_eq!(b.passages[2].place.part.as_deref(), Some("footnote"));
    }
}
