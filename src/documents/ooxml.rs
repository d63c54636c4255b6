//! Office Open XML (docx, pptx): the body, footnotes, headers, text boxes, comments, charts, and what is embedded.

use std::collections::BTreeMap;

use super::archive::{Archive, MemberError};
use super::builder::Builder;
use super::content;
use super::encoding;
use super::error::ReadErrorKind;
use super::flow::Flow;
use super::format::extension;
use super::limits::XML_DEPTH;
use super::model::{PassageKind, UnreadReason};
use super::pull::{Event, Pull};
use super::script::Script;
use super::wordml;

/// The parts another part points to: relation id → (type, target).
type Relations = BTreeMap<String, (String, String)>;

/// Reads a Word document.
pub(super) fn docx(builder: &mut Builder, archive: &mut Archive) -> Result<(), ReadErrorKind> {
    let main = main_part(archive, "word/document.xml");
    let folder = folder_of(&main);
    let styles =
        archive.read(&format!("{folder}styles.xml")).map(|b| wordml::Styles::read(&encoding::decode_markup(&b)));
    let styles = styles.unwrap_or_default();
    properties(builder, archive);
    let body = match archive.read(&main) {
        Ok(bytes) => bytes,
        Err(MemberError::Protected) => {
            builder.unread(UnreadReason::Protected, "the document is encrypted; save it without password");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    wordml::read(builder, &encoding::decode_markup(&body), PassageKind::Paragraph, &styles);
    let parts: [(&str, PassageKind); 5] = [
        ("footnotes", PassageKind::Footnote),
        ("endnotes", PassageKind::Footnote),
        ("comments", PassageKind::Comment),
        ("header", PassageKind::Header),
        ("footer", PassageKind::Header),
    ];
    for (stem, kind) in parts {
        let prefix = format!("{folder}{stem}");
        let same = |n: &str| {
            n.strip_prefix(&prefix)
                .and_then(|r| r.strip_suffix(".xml"))
                .is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit()))
        };
        for name in archive.matching(same) {
            text_part(builder, archive, &name, stem, kind, &styles);
        }
    }
    extras(builder, archive, &folder, &[]);
    Ok(())
}

fn text_part(
    b: &mut Builder,
    archive: &mut Archive,
    name: &str,
    part: &str,
    kind: PassageKind,
    styles: &wordml::Styles,
) {
    match archive.read(name) {
        Ok(bytes) => {
            b.within(part, |b| wordml::read(b, &encoding::decode_markup(&bytes), kind, styles));
        }
        Err(_) => b.unread(UnreadReason::Damaged, format!("the part {name} cannot be unpacked")),
    }
}

/// Charts, diagrams, embedded files, alternative content, pictures and macros of a document.
fn extras(b: &mut Builder, archive: &mut Archive, folder: &str, seen: &[String]) {
    let in_folder = |n: &str, sub: &str| n.strip_prefix(folder).is_some_and(|r| r.starts_with(sub));
    let graphs = archive.matching(|n| {
        extension(n) == "xml"
            && !seen.iter().any(|s| s == n)
            && (in_folder(n, "charts/chart") || in_folder(n, "diagrams/data") || in_folder(n, "drawings/drawing"))
    });
    for name in graphs {
        if let Ok(bytes) = archive.read(&name) {
            let label = name.rsplit('/').next().unwrap_or(&name).trim_end_matches(".xml").to_owned();
            b.within(&label, |b| drawing(b, &encoding::decode_markup(&bytes)));
        }
    }
    let embedded = archive.matching(|n| in_folder(n, "embeddings/") && !n.ends_with('/') && extension(n) != "rels");
    // Text that Word takes in from another file when it opens the document.
    let related = relations(archive, &format!("{folder}_rels/document.xml.rels"));
    let chunks: Vec<String> =
        related.values().filter(|(k, _)| k.ends_with("/aFChunk")).map(|(_, target)| resolve(folder, target)).collect();
    for name in embedded.into_iter().chain(chunks) {
        match archive.read(&name) {
            Ok(bytes) => content::attachment(b, name.rsplit('/').next().unwrap_or(&name), bytes),
            Err(_) => b.unread(UnreadReason::Damaged, format!("the embedded file {name} cannot be unpacked")),
        }
    }
    b.images(archive.count(|n| in_folder(n, "media/") && is_picture(n)));
    let media = archive.count(|n| in_folder(n, "media/") && !n.ends_with('/') && !is_picture(n));
    if media > 0 {
        b.unread(UnreadReason::Embedded, format!("{media} sound, film or other media files"));
    }
    if archive.any(|n| n.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        b.unread(UnreadReason::Macro, "the document holds macros; their code is not read");
    }
}

/// Whether a name is that of a picture.
pub(super) fn is_picture(name: &str) -> bool {
    let pictures =
        ["png", "jpg", "jpeg", "jpe", "gif", "tif", "tiff", "bmp", "emf", "wmf", "svg", "wdp", "webp", "pcx", "pict"];
    pictures.contains(&extension(name).as_str())
}

/// The main part by the package's relations.
fn main_part(archive: &mut Archive, usual: &str) -> String {
    let relations = relations(archive, "_rels/.rels");
    let found = relations.values().find(|(kind, _)| kind.ends_with("/officeDocument"));
    let target = found.map(|(_, target)| target.trim_start_matches('/').to_owned());
    target.filter(|t| archive.find(t).is_some()).unwrap_or_else(|| usual.to_owned())
}

fn folder_of(part: &str) -> String {
    part.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default()
}

/// The relations of a part.
fn relations(archive: &mut Archive, name: &str) -> Relations {
    let Ok(bytes) = archive.read(name) else { return Relations::new() };
    let text = encoding::decode_markup(&bytes);
    let mut pull = Pull::new(&text, 16);
    let mut out = Relations::new();
    loop {
        match pull.next() {
            Event::Open(tag) if tag.local() == "Relationship" => {
                if let (Some(id), Some(target)) = (tag.attribute("Id"), tag.attribute("Target")) {
                    out.insert(id, (tag.attribute("Type").unwrap_or_default(), target));
                }
            }
            Event::End(_) => return out,
            _ => {}
        }
    }
}

/// A target as a path in the package.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." | "" => {}
            name => path.push(name),
        }
    }
    path.join("/")
}

fn properties(builder: &mut Builder, archive: &mut Archive) {
    let Ok(bytes) = archive.read("docProps/core.xml") else { return };
    let text = encoding::decode_markup(&bytes);
    let mut pull = Pull::new(&text, 16);
    let mut open = false;
    loop {
        match pull.next() {
            Event::Open(tag) => open = tag.local() == "title",
            Event::Text(text) if open => builder.set_title(&text),
            Event::Close(_) => open = false,
            Event::End(_) => return,
            Event::Text(_) => {}
        }
    }
}

/// Reads a presentation: slides in their order, each with its notes and comments; then the text of masters.
pub(super) fn pptx(builder: &mut Builder, archive: &mut Archive) -> Result<(), ReadErrorKind> {
    properties(builder, archive);
    let main = main_part(archive, "ppt/presentation.xml");
    let folder = folder_of(&main);
    let styles = wordml::Styles::default();
    let mut seen = Vec::new();
    let slides = slides(archive, &main);
    if slides.is_empty() && archive.find(&main).is_none() {
        return Err(ReadErrorKind::Damaged("it has no slides that can be found".to_owned()));
    }
    for (number, slide) in (1u32..).zip(&slides) {
        if builder.stop() {
            break;
        }
        builder.slide(number);
        let bytes = match archive.read(slide) {
            Ok(bytes) => bytes,
            Err(MemberError::Protected) => {
                builder.unread(UnreadReason::Protected, "the slide is encrypted");
                continue;
            }
            Err(_) => {
                builder.unread(UnreadReason::Damaged, "the slide cannot be unpacked");
                continue;
            }
        };
        wordml::read(builder, &encoding::decode_markup(&bytes), PassageKind::Paragraph, &styles);
        let base = folder_of(slide);
        let file = slide.rsplit('/').next().unwrap_or(slide);
        let related = relations(archive, &format!("{base}_rels/{file}.rels"));
        for (kind, target) in related.values() {
            let target = resolve(&base, target);
            let (label, passage) = match kind.rsplit('/').next().unwrap_or_default() {
                "notesSlide" => ("notes", PassageKind::Notes),
                "comments" => ("comments", PassageKind::Comment),
                "chart" => ("chart", PassageKind::Caption),
                "diagramData" => ("diagram", PassageKind::TextBox),
                _ => continue,
            };
            let Ok(bytes) = archive.read(&target) else { continue };
            let text = encoding::decode_markup(&bytes).into_owned();
            seen.push(target);
            builder.aside(label, |b| {
                if matches!(label, "chart" | "diagram") {
                    drawing(b, &text);
                } else {
                    wordml::read(b, &text, passage, &styles);
                }
            });
        }
    }
    for name in archive.matching(|n| n.contains("slideMasters/slideMaster") || n.contains("slideLayouts/slideLayout")) {
        if extension(&name) == "xml"
            && let Ok(bytes) = archive.read(&name)
        {
            let text = encoding::decode_markup(&bytes);
            let label = if name.contains("Master") { "slide master" } else { "slide layout" };
            builder.within(label, |b| wordml::read_fixed_shapes(b, &text));
        }
    }
    builder.whole();
    extras(builder, archive, &folder, &seen);
    Ok(())
}

/// The parts of the slides in the order of the presentation.
fn slides(archive: &mut Archive, main: &str) -> Vec<String> {
    let folder = folder_of(main);
    let by_name = |archive: &Archive| {
        archive.matching(|n| n.contains("slides/slide") && extension(n) == "xml" && !n.contains("_rels"))
    };
    let file = main.rsplit('/').next().unwrap_or(main).to_owned();
    let relations = relations(archive, &format!("{folder}_rels/{file}.rels"));
    let Ok(bytes) = archive.read(main) else { return by_name(archive) };
    let text = encoding::decode_markup(&bytes);
    let mut pull = Pull::new(&text, XML_DEPTH);
    let mut out = Vec::new();
    loop {
        match pull.next() {
            Event::Open(tag) if tag.local() == "sldId" => {
                let id = tag.qualified_attribute("r:id");
                if let Some((_, target)) = id.and_then(|id| relations.get(&id)) {
                    out.push(resolve(&folder, target));
                }
            }
            Event::End(_) => break,
            _ => {}
        }
    }
    if out.is_empty() { by_name(archive) } else { out }
}

/// The text of a chart, diagram or drawing: runs of text by paragraph, and the names and values a chart shows.
pub(super) fn drawing(builder: &mut Builder, text: &str) {
    let mut pull = Pull::new(text, builder.limits.xml_depth);
    let mut flow = Flow::new(builder, PassageKind::Caption);
    // A series of a chart: its name, then the names and values of its points.
    let mut points: Vec<String> = Vec::new();
    let mut run = String::new();
    loop {
        if flow.stop() {
            break;
        }
        match pull.next() {
            Event::Open(tag) => match tag.local().as_str() {
                "Fallback" => pull.skip(),
                "v" | "t" => run.clear(),
                _ => {}
            },
            Event::Text(text) => run.push_str(&text),
            Event::Close(local) => match local.as_str() {
                "v" => points.push(std::mem::take(&mut run)),
                "t" => flow.text(&std::mem::take(&mut run), Script::Normal),
                "p" => flow.end_paragraph(),
                "tx" | "cat" | "val" | "xVal" | "yVal" if !points.is_empty() => {
                    flow.text(&points.join(", "), Script::Normal);
                    flow.end_paragraph();
                    points.clear();
                }
                _ => {}
            },
            Event::End(_) => break,
        }
    }
    flow.finish();
}

/// What stands beside the cells of a workbook: comments, drawings, charts, embedded files, pictures, macros.
pub(super) fn workbook_extras(builder: &mut Builder, archive: &mut Archive) {
    builder.sheet(None);
    let comments = archive
        .matching(|n| extension(n) == "xml" && (n.starts_with("xl/comments") || n.starts_with("xl/threadedComments/")));
    for name in comments {
        text_part(builder, archive, &name, "comments", PassageKind::Comment, &wordml::Styles::default());
    }
    extras(builder, archive, "xl/", &[]);
}
