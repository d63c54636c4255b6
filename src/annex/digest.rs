//! Reader of the digest: `annex/category-*.xml`, the list in our own words with its conditions.
//!
//! In: the files as (name, text). Out: a [`ControlList`]. The format is described in `docs/control-list.md`; anything
//! that does not follow it is refused with file and line: unknown elements and attributes, duplicate codes, dangling
//! references, parameters outside the vocabulary, limits whose unit does not fit.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::code::{CodeGroup, ControlCode};
use super::model::{
    Activities, Condition, ControlList, Exception, Feature, Identity, Item, ItemId, Language, ListError, Note,
    NoteKind, Serves, Strength, TermText,
};
use super::properties::Properties;
use super::terms::{parts, pieces, squash};
use crate::xml::{self, Element};

/// Reads the digest. Its entries are read side by side: each knows how many items come before it.
///
/// # Errors
/// What does not follow the format, with file and line: at most one problem for each entry.
pub fn read(files: &[(&str, &str)], properties: Properties, identity: Identity) -> Result<ControlList, Vec<ListError>> {
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    let trees: Vec<_> = files.par_iter().map(|(file, text)| entries_of(file, text)).collect();
    for tree in trees {
        match tree {
            Ok(found) => found.into_iter().for_each(|entry| match entry {
                Ok(entry) => entries.push(entry),
                Err(problem) => problems.push(problem),
            }),
            Err(problem) => problems.push(problem),
        }
    }
    entries.sort_by(|a, b| a.code.cmp(&b.code));
    let mut first = 0;
    for entry in &mut entries {
        entry.first = first;
        first += entry.size;
    }
    let read: Vec<_> = entries.into_par_iter().map(|entry| entry.read(&properties)).collect();
    let mut items: Vec<Item> = Vec::with_capacity(first);
    let mut by_code = HashMap::with_capacity(first);
    let mut references = Vec::new();
    for entry in read {
        match entry {
            Ok(entry) => {
                for (item, n) in entry.items.iter().zip(entry.first..) {
                    if by_code.insert(item.code.clone(), numbered(n)).is_some() {
                        let (file, line) = &item.source;
                        problems.push(ListError::new(file, *line, format!("{} stands here a second time", item.code)));
                    }
                }
                items.extend(entry.items);
                references.extend(entry.references);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        // while an entry is missing, what refers to it is no problem of its own
        let dangling = references.iter().filter(|(code, _, _)| !by_code.contains_key(code));
        problems.extend(dangling.map(|(code, file, line)| {
            ListError::new(file, *line, format!("{code} is referred to but not in the list"))
        }));
    }
    if problems.is_empty() { Ok(ControlList { identity, properties, items, by_code }) } else { Err(problems) }
}

/// An entry as it stands in its file.
struct Entry<'f> {
    code: ControlCode,
    file: &'f str,
    element: Element,
    /// Number of its items.
    size: usize,
    /// Number of the items of all entries before it.
    first: usize,
}

/// The entries of a file, each alone in what may be wrong with its code.
fn entries_of<'f>(file: &'f str, text: &str) -> Result<Vec<Result<Entry<'f>, ListError>>, ListError> {
    let root = xml::parse(text).map_err(|e| ListError::new(file, e.line, e.problem))?;
    if root.name != "annex" {
        return Err(ListError::new(file, root.line, format!("the root is <{}>, not <annex>", root.name)));
    }
    let entry = |element: Element| {
        let code = entry_code(file, &element)?;
        let size = 1 + element.descendants().into_iter().filter(|e| e.name == "item").count();
        Ok(Entry { code, file, element, size, first: 0 })
    };
    Ok(root.into_children().map(entry).collect())
}

fn entry_code(file: &str, entry: &Element) -> Result<ControlCode, ListError> {
    let fail = |problem: String| Err(ListError::new(file, entry.line, problem));
    if entry.name != "entry" {
        return fail(format!("<{}> cannot stand here, only <entry>", entry.name));
    }
    match entry.attribute("code").map(str::trim).filter(|code| !code.is_empty()).map(str::parse) {
        Some(Ok(code)) => Ok(code),
        Some(Err(problem)) => fail(super::code::CodeError::to_string(&problem)),
        None => fail(format!("<{}> needs the attribute code", entry.name)),
    }
}

/// The id of the item of that number.
fn numbered(number: usize) -> ItemId {
    ItemId(u32::try_from(number).unwrap_or(u32::MAX))
}

impl<'f> Entry<'f> {
    fn read(self, properties: &'f Properties) -> Result<Digest<'f>, ListError> {
        let Self { code, file, element, size, first } = self;
        let items = Vec::with_capacity(size);
        let mut digest =
            Digest { properties, file, first, items, codes: HashSet::with_capacity(size), references: Vec::new() };
        digest.item(&element, code, None)?;
        Ok(digest)
    }
}

/// What is read of one entry.
pub(super) struct Digest<'a> {
    pub(super) properties: &'a Properties,
    pub(super) file: &'a str,
    /// Number of the items of all entries before it.
    first: usize,
    items: Vec<Item>,
    codes: HashSet<ControlCode>,
    references: Vec<(ControlCode, &'a str, usize)>,
}

const ITEM_CONTENT: [&str; 13] =
    ["name", "terms", "note", "cas", "formula", "limit", "feature", "ref", "all", "any", "item", "except", "for"];

impl Digest<'_> {
    /// One of the items of this entry.
    fn at(&mut self, id: ItemId) -> &mut Item {
        &mut self.items[id.index() - self.first]
    }

    pub(super) fn fail<T>(&self, e: &Element, problem: impl Into<String>) -> Result<T, ListError> {
        Err(ListError::new(self.file, e.line, problem))
    }

    fn attribute<'e>(&self, e: &'e Element, name: &str) -> Result<&'e str, ListError> {
        match e.attribute(name) {
            Some(v) if !v.trim().is_empty() => Ok(v.trim()),
            _ => self.fail(e, format!("<{}> needs the attribute {name}", e.name)),
        }
    }

    pub(super) fn known(&self, e: &Element, attributes: &[&str]) -> Result<(), ListError> {
        for (name, _) in &e.attributes {
            if !attributes.contains(&name.as_str()) {
                return self.fail(e, format!("<{}> has no attribute “{name}”, only {}", e.name, attributes.join(", ")));
            }
        }
        Ok(())
    }

    fn reference(&mut self, text: &str, e: &Element) -> Result<ControlCode, ListError> {
        let code: ControlCode = match text.parse() {
            Ok(code) => code,
            Err(problem) => return self.fail(e, problem.to_string()),
        };
        self.references.push((code.clone(), self.file, e.line));
        Ok(code)
    }

    fn item(&mut self, e: &Element, code: ControlCode, parent: Option<ItemId>) -> Result<ItemId, ListError> {
        self.known(e, &["code", "unused", "see"])?;
        let id = numbered(self.first + self.items.len());
        if !self.codes.insert(code.clone()) {
            return self.fail(e, format!("{code} stands here a second time"));
        }
        let unused = e.attribute("unused").is_some();
        self.items.push(Item {
            code: code.clone(),
            parent,
            children: Vec::new(),
            name: if unused { "Not used".to_owned() } else { String::new() },
            official: None,
            terms: Vec::new(),
            cas: Vec::new(),
            formulas: Vec::new(),
            notes: Vec::new(),
            see: Vec::new(),
            condition: Condition::All(Vec::new()),
            exceptions: Vec::new(),
            serves: Vec::new(),
            unused,
            source: (self.file.to_owned(), e.line),
        });
        let mut conditions = Vec::new();
        let mut alternatives = Vec::new();
        let mut see = Vec::new();
        for text in e.attribute("see").unwrap_or("").split_whitespace() {
            see.push(self.reference(text, e)?);
        }
        self.at(id).see = see;
        for child in e.children() {
            match child.name.as_str() {
                "item" => alternatives.push(Condition::Item(self.sub_item(child, &code, id)?)),
                "limit" | "feature" | "ref" | "all" | "any" => {
                    conditions.push(self.condition(child, &code, Some(id))?);
                }
                _ => self.describe(child, id)?,
            }
        }
        if !alternatives.is_empty() {
            conditions.push(Condition::Any(alternatives));
        }
        let item = self.at(id);
        item.condition = Condition::All(conditions);
        if item.name.is_empty() {
            return self.fail(e, format!("{code} has no name"));
        }
        Ok(id)
    }

    /// Elements that say what an item is, not when it is met.
    fn describe(&mut self, child: &Element, id: ItemId) -> Result<(), ListError> {
        let text = || squash(&child.text());
        match child.name.as_str() {
            "name" => {
                if !self.at(id).name.is_empty() {
                    return self.fail(child, "a second name");
                }
                self.at(id).name = text();
            }
            "terms" => {
                let terms = self.terms(child)?;
                self.at(id).terms.extend(terms);
            }
            "note" => {
                self.known(child, &["kind", "label"])?;
                let kind = match child.attribute("kind").unwrap_or("note") {
                    "note" => NoteKind::Note,
                    "nb" => NoteKind::Nb,
                    "technical" => NoteKind::Technical,
                    other => return self.fail(child, format!("unknown kind of note “{other}”")),
                };
                let label = child.attribute("label").unwrap_or("").to_owned();
                self.at(id).notes.push(Note { kind, label, text: text() });
            }
            "cas" => {
                for cas in pieces(&text()) {
                    if !crate::lexicon::cas_is_valid(&cas) {
                        return self.fail(child, format!("“{cas}” is no CAS number: its check digit does not fit"));
                    }
                    self.at(id).cas.push(cas);
                }
            }
            "formula" => {
                let formulas = pieces(&text());
                self.at(id).formulas.extend(formulas);
            }
            "except" => {
                let owner = self.at(id).code.clone();
                let exception = self.exception(child, Some(&owner))?;
                self.at(id).exceptions.push(exception);
            }
            "for" => {
                self.known(child, &["codes", "activity"])?;
                let mut codes = Vec::new();
                for text in self.attribute(child, "codes")?.split_whitespace() {
                    match text.parse::<CodeGroup>() {
                        Ok(group) => {
                            if let CodeGroup::Code(code) = &group {
                                self.references.push((code.clone(), self.file, child.line));
                            }
                            codes.push(group);
                        }
                        Err(problem) => return self.fail(child, problem.to_string()),
                    }
                }
                let mut activities = Activities::default();
                for word in child.attribute("activity").unwrap_or("development production use").split_whitespace() {
                    match word {
                        "development" => activities.development = true,
                        "production" => activities.production = true,
                        "use" => activities.use_ = true,
                        other => {
                            return self
                                .fail(child, format!("unknown activity “{other}”: development, production or use"));
                        }
                    }
                }
                self.at(id).serves.push(Serves { codes, activities });
            }
            other => {
                return self.fail(child, format!("unknown element <{other}>; here stand {}", ITEM_CONTENT.join(", ")));
            }
        }
        Ok(())
    }

    fn sub_item(&mut self, e: &Element, code: &ControlCode, parent: ItemId) -> Result<ItemId, ListError> {
        let step = self.attribute(e, "code")?;
        let code = match code.child(step) {
            Ok(code) => code,
            Err(problem) => return self.fail(e, problem.to_string()),
        };
        let id = self.item(e, code, Some(parent))?;
        self.at(parent).children.push(id);
        Ok(id)
    }

    fn condition(&mut self, e: &Element, code: &ControlCode, owner: Option<ItemId>) -> Result<Condition, ListError> {
        match e.name.as_str() {
            "limit" => self.limit(e).map(Condition::Limit),
            "feature" => self.feature(e).map(Condition::Feature),
            "ref" => {
                self.known(e, &["code"])?;
                let code = self.attribute(e, "code")?.to_owned();
                self.reference(&code, e).map(Condition::Reference)
            }
            "all" | "any" => {
                self.known(e, &[])?;
                let mut list = Vec::new();
                for child in e.children() {
                    list.push(match (child.name.as_str(), owner) {
                        ("item", Some(owner)) => Condition::Item(self.sub_item(child, code, owner)?),
                        _ => self.condition(child, code, owner)?,
                    });
                }
                if list.is_empty() {
                    return self.fail(e, format!("<{}> is empty", e.name));
                }
                Ok(if e.name == "all" { Condition::All(list) } else { Condition::Any(list) })
            }
            other => self.fail(e, format!("<{other}> is no condition")),
        }
    }

    /// `owner`: the item it stands in, `None` within another exception.
    fn exception(&mut self, e: &Element, owner: Option<&ControlCode>) -> Result<Exception, ListError> {
        self.known(e, if owner.is_some() { &["code", "only"] } else { &["code"] })?;
        let code = self.attribute(e, "code")?.to_owned();
        let mut only = Vec::new();
        for step in e.attribute("only").unwrap_or_default().split_whitespace() {
            match owner.map(|o| o.child(step)) {
                Some(Ok(code)) => {
                    self.references.push((code.clone(), self.file, e.line));
                    only.push(code);
                }
                Some(Err(problem)) => return self.fail(e, problem.to_string()),
                None => {}
            }
        }
        let mut out = Exception {
            code,
            only,
            name: String::new(),
            terms: Vec::new(),
            condition: Condition::All(Vec::new()),
            exceptions: Vec::new(),
        };
        let mut conditions = Vec::new();
        let no_code: ControlCode = match "0A001".parse() {
            Ok(code) => code,
            Err(_) => return self.fail(e, "internal: no placeholder code"),
        };
        for child in e.children() {
            match child.name.as_str() {
                "name" => out.name = squash(&child.text()),
                "terms" => out.terms.extend(self.terms(child)?),
                "except" => out.exceptions.push(self.exception(child, None)?),
                "note" => {}
                _ => conditions.push(self.condition(child, &no_code, None)?),
            }
        }
        if out.name.is_empty() {
            // "other than those in 1A008.b" needs no further name
            let mut refs = Vec::new();
            for condition in &conditions {
                condition.walk(&mut |c| {
                    if let Condition::Reference(code) = c {
                        refs.push(code.to_string());
                    }
                });
            }
            if refs.is_empty() {
                return self.fail(e, "an exception needs a name");
            }
            out.name = format!("those of {}", refs.join(", "));
        }
        if out.terms.is_empty() && conditions.is_empty() {
            return self.fail(
                e,
                format!("the exception “{}” has neither terms nor conditions: nothing could meet it", out.name),
            );
        }
        out.condition = Condition::All(conditions);
        Ok(out)
    }

    fn feature(&mut self, e: &Element) -> Result<Feature, ListError> {
        self.known(e, &["name", "implied", "stands-in"])?;
        let mut out = Feature {
            name: squash(self.attribute(e, "name")?),
            terms: Vec::new(),
            unless: Vec::new(),
            implied: e.attribute("implied").is_some(),
            stands_in: e.attribute("stands-in").is_some(),
        };
        for child in e.children() {
            match child.name.as_str() {
                "terms" => out.terms.extend(self.terms(child)?),
                "unless" => out.unless.extend(self.terms(child)?),
                other => {
                    return self.fail(child, format!("<{other}> cannot stand in a feature, only terms and unless"));
                }
            }
        }
        if !out.implied && out.terms.is_empty() {
            return self
                .fail(e, format!("the feature “{}” has no terms and is not implied: nothing could meet it", out.name));
        }
        Ok(out)
    }

    fn terms(&self, e: &Element) -> Result<Vec<TermText>, ListError> {
        self.known(e, &["weak", "lang"])?;
        let strength = if e.attribute("weak").is_some() { Strength::Weak } else { Strength::Strong };
        let language = match e.attribute("lang") {
            None => Language::En,
            Some(code) => match Language::from_code(code) {
                Some(l) => l,
                None => return self.fail(e, format!("unknown language “{code}”")),
            },
        };
        let mut out = Vec::new();
        for text in pieces(&squash(&e.text())) {
            match parts(&text) {
                // alternatives without a combination are terms of their own
                Ok(parts) if parts.len() == 1 => out.extend(parts.into_iter().flatten().map(|p| TermText {
                    parts: vec![vec![p]],
                    strength,
                    language,
                })),
                Ok(parts) => out.push(TermText { parts, strength, language }),
                Err(problem) => return self.fail(e, format!("term “{text}”: {problem}")),
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROPERTIES: &str = "[\"operating frequency\"]\nkind='frequency'\nwords='frequency'\n\
        [\"sample rate\"]\nkind='sample rate'\nalso='frequency'\nwords='sample rate'\n";

    fn load(xml: &str) -> Result<ControlList, ListError> {
        let properties = Properties::read(&[("p.toml", PROPERTIES)])?;
        let identity = Identity {
            act: "t".into(),
            version: "t".into(),
            source: "t".into(),
            language: "en".into(),
            sha256: String::new(),
        };
        read(&[("t.xml", xml)], properties, identity).map_err(|mut p| p.remove(0))
    }

    fn problem(xml: &str) -> String {
        load(xml).expect_err("refused").to_string()
    }

    #[test]
    fn reads_limits_terms_and_logic() {
        let list = load(
            "<annex category='3'><entry code='3A001' see='3A002'><name>Electronics</name>
               <terms>MMIC; (GaN|GaAs) + amplifier</terms>
               <item code='a'><name>fast</name><limit of='operating frequency' over='2.7 GHz' upto='6.8 GHz'/></item>
               <item code='b'><name>both</name><all><item code='1'><name>x</name><limit of='sample rate' from='65 MSPS'/></item></all></item>
               <item code='c' unused='yes'/>
             </entry><entry code='3A002'><name>Other</name><ref code='3A001.a'/></entry></annex>",
        )
        .expect("a list");
        let entry = list.find(&"3A001".parse().expect("code")).expect("entry");
        assert_eq!(entry.terms.len(), 2);
        assert_eq!(entry.terms[1].parts, [vec!["GaN", "GaAs"], vec!["amplifier"]]);
        assert_eq!(entry.terms[1].to_string(), "(GaN|GaAs) + amplifier");
        let a = list.find(&"3A001.a".parse().expect("code")).expect("item");
        let Condition::All(conditions) = &a.condition else { panic!("all") };
        let Condition::Limit(limit) = &conditions[0] else { panic!("limit") };
        assert!(limit.interval().contains(6.8e9) && !limit.interval().contains(2.7e9));
        assert_eq!(limit.required, "> 2.7 GHz and ≤ 6.8 GHz");
        assert_eq!(list.items().count(), 6);
    }

    #[test]
    fn refuses_with_file_and_line() {
        let wrap = |inner: &str| format!("<annex><entry code='3A001'><name>n</name>\n{inner}</entry></annex>");
        for (xml, want) in [
            (wrap("<colour/>"), "t.xml:2: unknown element <colour>"),
            (wrap("<limit of='mass' over='1 kg'/>"), "t.xml:2: the property “mass” is not in annex/properties.toml"),
            (wrap("<limit of='operating frequency' over='1 kg'/>"), "does not fit the kind"),
            (wrap("<limit of='operating frequency' over='9 GHz' upto='1 GHz'/>"), "above the upper"),
            (wrap("<limit of='operating frequency'/>"), "needs over"),
            (
                wrap("<item code='a'><name>x</name></item>\n<item code='a'><name>y</name></item>"),
                "t.xml:3: 3A001.a stands here a second time",
            ),
            (wrap("<ref code='9A999'/>"), "9A999 is referred to"),
            (wrap("<item code='a'/>"), "3A001.a has no name"),
            (wrap("<cas>50-00-1</cas>"), "check digit"),
            (wrap("<terms lang='xx'>a</terms>"), "unknown language"),
            (wrap("<feature name='f'/>"), "nothing could meet it"),
            (wrap("<terms>a + </terms>"), "empty part"),
            ("<annex><item/></annex>".to_owned(), "only <entry>"),
            ("<annex><entry code='3A001'>".to_owned(), "cut off"),
        ] {
            let got = problem(&xml);
            assert!(got.contains(want), "{got} should say {want}");
        }
    }
}
