//! From blocks to nodes: which piece is an entry, an item, a note, and where it stands.
//!
//! In: nested [`Block`]s of Annex I. Out: [`Node`]s in document order. A code counts as an entry only as a label of its
//! own, outside notes.

use super::super::code::ControlCode;
use super::blocks::{Block, Label, Rich, read_label};
use super::markup::Markup;
use super::model::{Kind, Node, Part, Place};

/// The nodes of Annex I.
pub(super) fn assemble(blocks: &[Block], markup: &Markup) -> Vec<Node> {
    let mut a =
        Assembler { markup, nodes: Vec::new(), section: "front".to_owned(), category: String::new(), unnamed: 0 };
    a.walk(blocks, &Host::Section(Vec::new()));
    a.nodes
}

struct Assembler<'m> {
    markup: &'m Markup,
    nodes: Vec<Node>,
    section: String,
    category: String,
    unnamed: usize,
}

/// What a block belongs to.
#[derive(Clone)]
enum Host {
    Code(ControlCode),
    /// Steps of a list within the present part.
    Section(Vec<String>),
}

impl Assembler<'_> {
    fn place(&self, host: &Host) -> Place {
        match host {
            Host::Code(code) => Place::Code(code.clone()),
            Host::Section(steps) if steps.is_empty() => Place::Section(self.section.clone()),
            Host::Section(steps) => Place::Section(format!("{}/{}", self.section, steps.join("."))),
        }
    }

    fn push(&mut self, host: &Host, kind: Kind, label: &str, text: String, line: usize) {
        let place = self.place(host);
        self.nodes.push(Node { place, kind, label: label.to_owned(), text, parts: Vec::new(), line });
    }

    fn walk(&mut self, blocks: &[Block], host: &Host) {
        let mut host = host.clone();
        for block in blocks {
            match block {
                Block::Heading(text, line) => {
                    // headings only stand between entries
                    self.heading(text, *line);
                    host = Host::Section(Vec::new());
                }
                Block::Text(rich, line) => self.push(&host, Kind::Para, "", rich.text.clone(), *line),
                Block::Row(cells, line) => self.push(&host, Kind::TableRow, "", row(cells), *line),
                Block::NoteTitle(title, line) => self.note(title, &[], &host, *line, Kind::TechnicalNote),
                Block::Annotation { title, body, line } => self.note(title, body, &host, *line, Kind::TechnicalNote),
                Block::Labelled { label, body, line, .. } => self.labelled(label, body, &host, *line),
            }
        }
    }

    fn labelled(&mut self, label: &Rich, body: &[Block], host: &Host, line: usize) {
        match read_label(label, self.markup) {
            Some(Label::Entry(code)) => self.piece(Kind::Entry, &label.text, body, &Host::Code(code), line),
            Some(Label::Step(step)) => {
                let below = match host {
                    Host::Code(code) => code.child(&step).ok().map(Host::Code),
                    Host::Section(steps) => {
                        let mut steps = steps.clone();
                        steps.push(step);
                        Some(Host::Section(steps))
                    }
                };
                if let Some(below) = below {
                    self.piece(Kind::Item, &label.text, body, &below, line);
                }
            }
            Some(Label::Note(kind)) => self.note(&label.text, body, host, line, kind),
            Some(Label::Dash) | None => {
                let (own, rest) = own_text(body);
                let text = format!("{} {own}", label.text);
                self.push(host, Kind::Para, "", text.trim().to_owned(), line);
                self.walk(rest, host);
            }
        }
    }

    /// An entry or item: its own text, then what is below it.
    fn piece(&mut self, kind: Kind, label: &str, body: &[Block], host: &Host, line: usize) {
        let (own, rest) = own_text(body);
        self.push(host, kind, label, own.to_owned(), line);
        self.walk(rest, host);
    }

    /// A note: one node with its lists flattened; notes inside it follow as nodes of their own.
    fn note(&mut self, label: &str, body: &[Block], host: &Host, line: usize, otherwise: Kind) {
        let kind = self.markup.label(label).unwrap_or(otherwise);
        let mut flat = Flat::default();
        self.flatten(body, "", &mut flat);
        let place = self.place(host);
        self.nodes.push(Node { place, kind, label: label.to_owned(), text: flat.text, parts: flat.parts, line });
        for (label, body, line, otherwise) in flat.nested {
            self.note(label, body, host, line, otherwise);
        }
    }

    fn flatten<'b>(&self, body: &'b [Block], path: &str, out: &mut Flat<'b>) {
        for block in body {
            match block {
                Block::Text(rich, _) => out.add(&rich.text),
                Block::Heading(text, _) => out.add(text),
                Block::Row(cells, _) => out.add(&row(cells)),
                Block::NoteTitle(title, line) => out.nested.push((title, &[], *line, Kind::TechnicalNote)),
                Block::Annotation { title, body, line } => out.nested.push((title, body, *line, Kind::TechnicalNote)),
                Block::Labelled { label, body, line, .. } => match read_label(label, self.markup) {
                    Some(Label::Note(kind)) => out.nested.push((&label.text, body, *line, kind)),
                    Some(Label::Dash) => {
                        let below = if path.is_empty() { "—".to_owned() } else { format!("{path}.—") };
                        let (own, rest) = own_text(body);
                        out.add(own);
                        out.parts.push(Part { path: below, text: own.to_owned() });
                        self.flatten(rest, path, out);
                    }
                    Some(Label::Step(step)) => {
                        let below = if path.is_empty() { step } else { format!("{path}.{step}") };
                        out.add(&label.text);
                        let (own, rest) = own_text(body);
                        out.add(own);
                        out.parts.push(Part { path: below.clone(), text: own.to_owned() });
                        self.flatten(rest, &below, out);
                    }
                    _ => {
                        out.add(&label.text);
                        self.flatten(body, path, out);
                    }
                },
            }
        }
    }

    fn heading(&mut self, text: &str, line: usize) {
        if let Some((group, title)) = group_heading(text) {
            self.section.clone_from(&group);
            let place = Place::Section(group.clone());
            self.nodes.push(Node { place, kind: Kind::Heading, label: group, text: title, parts: Vec::new(), line });
            return;
        }
        if let Some(id) = self.markup.section(text) {
            self.section = id.to_owned();
        } else if let Some(category) = trailing_category(text) {
            self.category = format!("cat{category}");
            self.section.clone_from(&self.category);
        } else if let Some(part) = part_of_category(text).filter(|_| self.category == "cat5") {
            self.section = format!("cat5.{part}");
        } else if !self.section.starts_with("cat") {
            self.unnamed += 1;
            self.section = format!("part{}", self.unnamed);
        }
        let place = Place::Section(self.section.clone());
        self.nodes.push(Node {
            place,
            kind: Kind::Heading,
            label: String::new(),
            text: text.to_owned(),
            parts: Vec::new(),
            line,
        });
    }
}

#[derive(Default)]
struct Flat<'b> {
    text: String,
    parts: Vec<Part>,
    nested: Vec<(&'b str, &'b [Block], usize, Kind)>,
}

impl Flat<'_> {
    fn add(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }
}

/// The text that opens a body, and the rest.
fn own_text(body: &[Block]) -> (&str, &[Block]) {
    match body {
        [Block::Text(rich, _), rest @ ..] => (&rich.text, rest),
        _ => ("", body),
    }
}

fn row(cells: &[String]) -> String {
    cells.join(" | ")
}

/// `3A Systems, …` and `5A1 …`: the group and the title.
fn group_heading(text: &str) -> Option<(String, String)> {
    let (label, title) = text.split_once(' ')?;
    let ok = matches!(label.as_bytes(), [b'0'..=b'9', b'A'..=b'E'] | [b'5', b'A'..=b'E', b'1' | b'2']);
    ok.then(|| (label.to_owned(), title.trim().to_owned()))
}

/// The category that a heading opens, in any language: a short heading of one word and one digit ("Category 4",
/// "Kategorie 4"), or such words before a dash.
fn trailing_category(text: &str) -> Option<u8> {
    let head = text.split(['-', '–', '—']).next()?.trim();
    let mut words = head.split_whitespace();
    let (word, digit, more) = (words.next()?, words.next()?, words.next());
    let long = word.chars().count() >= 6;
    match digit.as_bytes() {
        [d @ b'0'..=b'9'] if long && more.is_none() => Some(d - b'0'),
        _ => None,
    }
}

/// `Part 1 - TELECOMMUNICATIONS`: 1.
fn part_of_category(text: &str) -> Option<u8> {
    let mut words = text.split_whitespace();
    let (_, digit) = (words.next()?, words.next()?);
    match digit.as_bytes() {
        [d @ (b'1' | b'2'), ..] if digit.len() <= 2 => Some(d - b'0'),
        _ => None,
    }
}
