//! Lays an official document over the digest.
//!
//! In: the digest and an [`OfficialDocument`]. Out: a [`ControlList`] with the codes and words of the official document
//! and the conditions and terms of the digest.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::code::ControlCode;
use super::super::model::{Condition, ControlList, Feature, Item, ItemId, Note, NoteKind};
use super::model::{Kind, OfficialDocument};

/// A list made of both sources.
#[derive(Debug, Clone)]
pub struct Overlaid {
    /// The list.
    pub list: ControlList,
    /// Codes that the digest does not know: they have the official text, and a condition that no text settles.
    pub added: Vec<ControlCode>,
    /// Codes of the digest that the official document does not have: they are left out.
    pub absent: Vec<ControlCode>,
}

/// Lays `document` over `digest`.
#[must_use]
pub fn overlay(digest: &ControlList, document: &OfficialDocument) -> Overlaid {
    let mut texts: BTreeMap<ControlCode, String> = BTreeMap::new();
    let mut notes: BTreeMap<ControlCode, Vec<Note>> = BTreeMap::new();
    for node in &document.nodes {
        let super::model::Place::Code(code) = &node.place else { continue };
        let note = |kind| Note { kind, label: node.label.clone(), text: node.text.clone() };
        match node.kind {
            Kind::Note => notes.entry(code.clone()).or_default().push(note(NoteKind::Note)),
            Kind::Nb => notes.entry(code.clone()).or_default().push(note(NoteKind::Nb)),
            Kind::TechnicalNote => notes.entry(code.clone()).or_default().push(note(NoteKind::Technical)),
            Kind::Entry | Kind::Item | Kind::Para | Kind::TableRow => {
                let text = texts.entry(code.clone()).or_default();
                if !text.is_empty() && !node.text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&node.text);
            }
            Kind::Heading => {}
        }
    }
    // an item whose parent is missing (a damaged tree) is not listed below anything: its parents are added
    for code in texts.keys().cloned().collect::<Vec<_>>() {
        let mut at = code.parent();
        while let Some(parent) = at {
            at = parent.parent();
            texts.entry(parent).or_default();
        }
    }
    let order = order_of(document, &texts);
    let mut by_code: HashMap<ControlCode, ItemId> = HashMap::new();
    for (i, code) in order.iter().enumerate() {
        by_code.insert(code.clone(), ItemId(u32::try_from(i).unwrap_or(u32::MAX)));
    }
    let mut added = Vec::new();
    let mut items: Vec<Item> = Vec::with_capacity(texts.len());
    for code in &order {
        let text = texts.get(code).map_or("", String::as_str);
        let parent = code.parent().and_then(|p| by_code.get(&p).copied());
        let mut item = if let Some(known) = digest.find(code) {
            let mut item = known.clone();
            item.condition = remap(&known.condition, digest, &by_code).unwrap_or(Condition::All(Vec::new()));
            item
        } else {
            added.push(code.clone());
            unknown_item(code, text)
        };
        item.parent = parent;
        item.children = Vec::new();
        item.official = Some(text.to_owned());
        if let Some(own) = notes.remove(code) {
            item.notes = own;
        }
        items.push(item);
    }
    for i in 0..items.len() {
        if let Some(parent) = items[i].parent {
            items[parent.index()].children.push(ItemId(u32::try_from(i).unwrap_or(u32::MAX)));
        }
    }
    for code in &added {
        attach(code, &mut items, &by_code);
    }
    let absent = digest.items().filter(|(_, i)| !by_code.contains_key(&i.code)).map(|(_, i)| i.code.clone()).collect();
    let list =
        ControlList { identity: document.identity.clone(), properties: digest.properties.clone(), items, by_code };
    Overlaid { list, added, absent }
}

/// The codes as the document has them, each parent before what is below it.
fn order_of(document: &OfficialDocument, texts: &BTreeMap<ControlCode, String>) -> Vec<ControlCode> {
    let mut below: BTreeMap<Option<ControlCode>, Vec<ControlCode>> = BTreeMap::new();
    let mut seen: BTreeSet<ControlCode> = BTreeSet::new();
    for code in document.items().map(|(c, _)| c).chain(texts.keys()) {
        if seen.insert(code.clone()) {
            below.entry(code.parent()).or_default().push(code.clone());
        }
    }
    let mut stack: Vec<ControlCode> = below.remove(&None).unwrap_or_default();
    // entries in the order of the list, whatever the order of the parts in the document
    stack.sort_by(|a, b| b.cmp(a));
    let mut out = Vec::with_capacity(seen.len());
    while let Some(code) = stack.pop() {
        stack.extend(below.remove(&Some(code.clone())).unwrap_or_default().into_iter().rev());
        out.push(code);
    }
    out
}

/// The condition with ids of the new list; sub-items that are gone fall away.
fn remap(condition: &Condition, digest: &ControlList, by_code: &HashMap<ControlCode, ItemId>) -> Option<Condition> {
    let below =
        |list: &[Condition]| -> Vec<Condition> { list.iter().filter_map(|c| remap(c, digest, by_code)).collect() };
    match condition {
        Condition::Item(id) => by_code.get(&digest.get(*id).code).copied().map(Condition::Item),
        Condition::All(list) => Some(Condition::All(below(list))),
        // "at least one of nothing" would never be met: the group goes with its last member
        Condition::Any(list) => Some(below(list)).filter(|l| !l.is_empty() || list.is_empty()).map(Condition::Any),
        other => Some(other.clone()),
    }
}

/// An item only the official document has: nothing in the digest says when it is met, so it stays open.
fn unknown_item(code: &ControlCode, text: &str) -> Item {
    let name: String = text.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    let open = Feature {
        name: "as the official text says".to_owned(),
        terms: Vec::new(),
        unless: Vec::new(),
        implied: false,
        stands_in: false,
    };
    Item {
        code: code.clone(),
        parent: None,
        children: Vec::new(),
        name: if name.is_empty() { code.to_string() } else { name },
        official: None,
        terms: Vec::new(),
        cas: Vec::new(),
        formulas: Vec::new(),
        notes: Vec::new(),
        see: Vec::new(),
        condition: Condition::All(vec![Condition::Feature(open)]),
        exceptions: Vec::new(),
        serves: Vec::new(),
        unused: false,
        source: ("official document".to_owned(), 0),
    }
}

/// A new sub-item becomes one more alternative of its parent: the group of the parent's other sub-items, or a new one.
fn attach(code: &ControlCode, items: &mut [Item], by_code: &HashMap<ControlCode, ItemId>) {
    let Some(id) = by_code.get(code).copied() else { return };
    let Some(parent) = items[id.index()].parent else { return };
    let Condition::All(list) = &mut items[parent.index()].condition else { return };
    let group = list.iter_mut().find_map(|c| match c {
        Condition::Any(members) if members.iter().any(|m| matches!(m, Condition::Item(_))) => Some(members),
        _ => None,
    });
    match group {
        Some(members) => members.push(Condition::Item(id)),
        // "all of the following": the new sub-item is one more condition
        None => match list.iter_mut().find_map(|c| match c {
            Condition::All(members) if members.iter().any(|m| matches!(m, Condition::Item(_))) => Some(members),
            _ => None,
        }) {
            Some(members) => members.push(Condition::Item(id)),
            None => list.push(Condition::Any(vec![Condition::Item(id)])),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex::{digest, official};

    /// The built-in digest under a document that has less and more than it.
    #[test]
    fn lays_the_official_text_over_the_digest() {
        let list = digest().expect("digest");
        let item = |label: &str, text: &str| format!("<ITEM><NP><NO.P>{label}</NO.P><TXT>{text}</TXT></NP></ITEM>");
        let text = format!(
            "<CONS.ANNEX><NP><NO.P>3A231</NO.P><TXT>Neutron generators with all of:</TXT><P><LIST>{}{}{}</LIST></P>\
             <P><GR.ANNOTATION><ANNOTATION><NP><NO.P>Note:</NO.P><TXT>Read this.</TXT></NP></ANNOTATION></GR.ANNOTATION></P>\
             </NP></CONS.ANNEX>",
            item("a.", "Without a vacuum system"),
            item("b.", "Either way"),
            item("z.", "Something new"),
        );
        let document = official::read(text.as_bytes()).expect("a document");
        let laid = overlay(list, &document);
        let code = |s: &str| s.parse::<ControlCode>().expect("a code");
        assert_eq!(laid.added, [code("3A231.z")]);
        assert!(laid.absent.contains(&code("3A001.a")) && !laid.absent.contains(&code("3A231.a")));
        assert_eq!(laid.list.identity, document.identity);
        let entry = laid.list.find(&code("3A231")).expect("entry");
        assert_eq!(entry.official.as_deref(), Some("Neutron generators with all of:"));
        assert_eq!(entry.notes[0].text, "Read this.");
        assert!(!entry.terms.is_empty(), "the terms of the digest stay");
        // the new item is part of the entry's condition and never settled by a text
        let new = laid.list.id(&code("3A231.z")).expect("new");
        let mut inside = false;
        entry.condition.walk(&mut |c| inside |= *c == Condition::Item(new));
        assert!(inside);
        let Condition::All(open) = &laid.list.get(new).condition else { panic!("a group") };
        assert!(matches!(&open[..], [Condition::Feature(f)] if f.terms.is_empty() && !f.implied));
        // every item a condition names is the item of that code
        for (_, item) in laid.list.items() {
            item.condition.walk(&mut |c| {
                if let Condition::Item(id) = c {
                    assert!(laid.list.get(*id).code.is_within(&item.code));
                }
            });
        }
    }
}
