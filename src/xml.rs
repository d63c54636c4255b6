//! A small XML tree with line numbers, for files that are read whole: the digest, official documents, party lists.
//!
//! In: text. Out: [`Element`]s in document order. Entities other than the predefined ones and character references are
//! not expanded, nesting is limited: a hostile file ends in an error, never in exhausted memory.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 256;

/// Named character entities of XHTML that official documents use; anything else is an error.
const ENTITIES: [(&str, &str); 10] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("times", "×"),
    ("deg", "°"),
];

/// What an element holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Character data, entities resolved.
    Text(String),
    /// A child element.
    Element(Element),
}

/// One element with its attributes and content.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Element {
    /// The name as written, with its prefix.
    pub name: String,
    /// Attributes in document order.
    pub attributes: Vec<(String, String)>,
    /// Content in document order.
    pub nodes: Vec<Node>,
    /// Line of the start tag, from 1.
    pub line: usize,
}

/// Why a text is not read as XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct XmlError {
    /// Line of the problem, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl Element {
    /// The name without its prefix.
    #[must_use]
    pub fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or(&self.name)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    /// The child elements.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The child elements, taken out.
    pub fn into_children(self) -> impl Iterator<Item = Self> {
        self.nodes.into_iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The first child element of that local name.
    #[must_use]
    pub fn child(&self, local: &str) -> Option<&Element> {
        self.children().find(|e| e.local() == local)
    }

    /// All character data below, in order.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.collect_text(&mut out);
        out
    }

    fn collect_text(&self, out: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(t) => out.push_str(t),
                Node::Element(e) => e.collect_text(out),
            }
        }
    }

    /// Every element below, and this one, in document order.
    #[must_use]
    pub fn descendants(&self) -> Vec<&Element> {
        let mut out = vec![self];
        let mut stack: Vec<&Element> = self.children().collect();
        stack.reverse();
        while let Some(e) = stack.pop() {
            out.push(e);
            let mut below: Vec<&Element> = e.children().collect();
            below.reverse();
            stack.extend(below);
        }
        out
    }
}

/// Reads a whole document and returns its root element.
///
/// # Errors
/// When the text is not well-formed, nests deeper than [`MAX_DEPTH`], uses an unknown entity, or ends early.
pub fn parse(text: &str) -> Result<Element, XmlError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::of(text);
    let mut reader = Reader::from_str(text);
    let mut stack: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let fail = |problem: String| XmlError { line: lines.at(at), problem };
        let event = reader.read_event().map_err(|e| {
            let at = usize::try_from(reader.error_position()).unwrap_or(at);
            XmlError { line: lines.at(at), problem: e.to_string() }
        })?;
        match event {
            Event::Start(tag) => {
                if stack.len() >= MAX_DEPTH {
                    return Err(fail(format!("elements nest deeper than {MAX_DEPTH}")));
                }
                stack.push(element(&tag, lines.at(at)).map_err(fail)?);
            }
            Event::Empty(tag) => {
                let e = element(&tag, lines.at(at)).map_err(fail)?;
                attach(&mut stack, &mut root, e);
            }
            Event::End(_) => {
                if let Some(e) = stack.pop() {
                    attach(&mut stack, &mut root, e);
                }
            }
            Event::Text(t) => push_text(&mut stack, &t),
            Event::CData(t) => push_text(&mut stack, &t),
            Event::GeneralRef(r) => {
                let resolved = match r.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    Ok(None) => ENTITIES
                        .iter()
                        .find(|(name, _)| *name == &*r)
                        .map(|(_, value)| (*value).to_owned())
                        .ok_or_else(|| fail(format!("unknown entity &{};", &*r)))?,
                    Err(e) => return Err(fail(e.to_string())),
                };
                push_text(&mut stack, &resolved);
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if let Some(open) = stack.last() {
        return Err(XmlError {
            line: open.line,
            problem: format!("the document ends before <{}> is closed: it is cut off", open.name),
        });
    }
    root.ok_or(XmlError { line: 1, problem: "there is no element in it".to_owned() })
}

fn element(tag: &BytesStart<'_>, line: usize) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).map_err(|e| e.to_string())?;
        attributes.push((attribute.key.0.to_owned(), value.into_owned()));
    }
    Ok(Element { name: tag.name().0.to_owned(), attributes, nodes: Vec::new(), line })
}

fn attach(stack: &mut [Element], root: &mut Option<Element>, e: Element) {
    match stack.last_mut() {
        Some(parent) => parent.nodes.push(Node::Element(e)),
        None => {
            root.get_or_insert(e);
        }
    }
}

fn push_text(stack: &mut [Element], text: &str) {
    let Some(parent) = stack.last_mut() else { return };
    if let Some(Node::Text(last)) = parent.nodes.last_mut() {
        last.push_str(text);
    } else {
        parent.nodes.push(Node::Text(text.to_owned()));
    }
}

/// Byte offsets to line numbers.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i).collect())
    }

    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|&newline| newline < offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_tree_with_lines() {
        let root = parse("<a>\n<b k='v&amp;w'>x&#178;<c/>&nbsp;y</b>\n</a>").expect("well-formed");
        let b = root.child("b").expect("b");
        assert_eq!((b.line, b.attribute("k"), b.text().as_str()), (2, Some("v&w"), "x²\u{a0}y"));
    }

    #[test]
    fn refuses_cut_and_hostile_documents() {
        assert!(parse("<a><b></b>").expect_err("cut").problem.contains("cut off"));
        assert!(parse("").is_err());
        assert!(parse("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>").expect_err("entity").problem.contains("entity"));
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        assert!(parse(&deep).expect_err("deep").problem.contains("deeper"));
        assert_eq!(parse("<a>\n<b></c></a>").expect_err("crossed").line, 2);
    }
}
