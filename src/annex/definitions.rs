//! Words with a defined meaning, and the general notes of Annex I.
//!
//! In: `annex/definitions.xml` (embedded). Out: [`Definitions`]: the meaning of a term, the defined terms that stand in a
//! text, and the rules of a general note, which licence rules cite by `note-id/rule-id`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use serde::Serialize;

use super::code::{CodeGroup, ControlCode, EntryCode};
use super::model::ListError;
use super::terms::pieces;
use crate::lexicon::{Automaton, Builder, PhraseHit, sentences, tokenize};
use crate::xml::{self, Element};

const FILE: &str = "definitions.xml";

/// What the Annex may name after a term besides categories: the general notes, every category, the definitions themselves.
const SCOPES: [&str; 6] = ["GTN", "NTN", "GSN", "GISN", "All", "def"];

/// The meaning of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The term as the Annex writes it.
    pub term: String,
    /// Of what, when the word has several meanings ("bias" of a gyro).
    pub of: Option<String>,
    /// Other forms of the term: plurals that folding does not reach, abbreviations, usual names.
    pub also: Vec<String>,
    /// Where the Annex says the term is used: categories (`3`), notes (`GTN`), `All`, `def`.
    pub scope: Vec<String>,
    /// The entries whose official text marks the term as defined.
    pub used: BTreeSet<EntryCode>,
    /// The meaning in our words, figures as the Annex has them.
    pub text: String,
    /// How it is computed, for people.
    pub formula: Option<String>,
}

impl Definition {
    /// The first sentence of the meaning: enough to read an item by.
    #[must_use]
    pub fn short(&self) -> &str {
        sentences(&self.text).first().and_then(|s| self.text.get(s.clone())).unwrap_or(&self.text).trim()
    }
}

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Some(of) => write!(f, "{} ({of})", self.term),
            None => f.write_str(&self.term),
        }
    }
}

/// What a rule of a general note does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Puts or keeps something under control.
    Control,
    /// Takes something out of control.
    Release,
    /// Says what a release does not reach.
    Limit,
    /// Says how the list is to be read.
    Reading,
}

impl Effect {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "control" => Some(Self::Control),
            "release" => Some(Self::Release),
            "limit" => Some(Self::Limit),
            "reading" => Some(Self::Reading),
            _ => None,
        }
    }

    /// The effect in a word, for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Control => "controls",
            Self::Release => "releases",
            Self::Limit => "limits",
            Self::Reading => "reading",
        }
    }
}

/// A rule of a general note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRule {
    /// Its name within the note, for citing.
    pub id: String,
    /// What it does.
    pub effect: Effect,
    /// The codes it is about; those of the note when empty.
    pub codes: Vec<CodeGroup>,
    /// The rule in our words.
    pub text: String,
    /// Words of a text that say it applies.
    pub words: Vec<String>,
}

/// A general note of the Annex, or a note above the entries of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneralNote {
    /// Its name for citing, `general-technology-note`.
    pub id: String,
    /// Its title.
    pub name: String,
    /// Its abbreviation, `GTN`.
    pub also: Option<String>,
    /// The codes it speaks about.
    pub applies: Vec<CodeGroup>,
    /// Where it stands in the law.
    pub source: String,
    /// Its rules in order.
    pub rules: Vec<NoteRule>,
}

impl GeneralNote {
    /// Whether the note speaks about `code`.
    #[must_use]
    pub fn applies_to(&self, code: &ControlCode) -> bool {
        self.applies.iter().any(|g| g.contains(code))
    }

    /// Whether the note speaks about all ten categories.
    #[must_use]
    pub fn is_universal(&self) -> bool {
        (0..=9).all(|c| self.applies.contains(&CodeGroup::Category(c)))
    }

    /// The rule of that name.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&NoteRule> {
        self.rules.iter().find(|r| r.id == id)
    }
}

/// All definitions and general notes.
pub struct Definitions {
    terms: Vec<Definition>,
    notes: Vec<GeneralNote>,
    automaton: Automaton,
    /// For every phrase of the automaton the definitions it names.
    by_phrase: Vec<Vec<usize>>,
}

impl Definitions {
    /// The definitions, by term.
    #[must_use]
    pub fn all(&self) -> &[Definition] {
        &self.terms
    }

    /// The general notes in the order of the Annex.
    #[must_use]
    pub fn notes(&self) -> &[GeneralNote] {
        &self.notes
    }

    /// The general note of that id, abbreviation or title; case, hyphens and blanks make no difference.
    #[must_use]
    pub fn note(&self, name: &str) -> Option<&GeneralNote> {
        let wanted = key(name);
        let is = |n: &GeneralNote| {
            key(&n.id) == wanted || key(&n.name) == wanted || n.also.as_ref().is_some_and(|a| key(a) == wanted)
        };
        self.notes.iter().find(|n| is(n))
    }

    /// The meanings of a term in any of its forms; several when the word has several.
    #[must_use]
    pub fn term(&self, term: &str) -> Vec<&Definition> {
        let wanted = key(term);
        let is = |d: &Definition| std::iter::once(&d.term).chain(&d.also).any(|form| key(form) == wanted);
        if wanted.is_empty() { Vec::new() } else { self.terms.iter().filter(|d| is(d)).collect() }
    }

    /// The defined terms that stand in a text as whole words, in order of appearance. A term inside a longer one
    /// ("software" in "intrusion software") is not counted.
    #[must_use]
    pub fn in_text(&self, text: &str) -> Vec<&Definition> {
        let hits = self.automaton.find(&tokenize(text), None);
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for h in &hits {
            let longer = |o: &&PhraseHit| o.first <= h.first && h.last <= o.last && o.last - o.first > h.last - h.first;
            if hits.iter().any(|o| longer(&o)) {
                continue;
            }
            for &d in self.by_phrase.get(h.phrase.index()).into_iter().flatten() {
                if seen.insert(d) {
                    out.push(&self.terms[d]);
                }
            }
        }
        out
    }

    /// The defined terms of a text that belongs to `entry`: only those that the official text of the entry marks as
    /// defined, because words such as "use" or "matrix" mostly have their everyday meaning. Rare ones come first.
    #[must_use]
    pub fn in_entry(&self, text: &str, entry: EntryCode) -> Vec<&Definition> {
        let mut out = self.in_text(text);
        out.retain(|d| d.used.contains(&entry));
        out.sort_by_key(|d| d.used.len());
        out
    }
}

/// Words as they are compared.
fn key(text: &str) -> Vec<String> {
    tokenize(text).into_iter().map(|t| t.folded).collect()
}

/// The definitions and general notes that are built into the program.
///
/// # Errors
/// When `annex/definitions.xml` does not follow its format; a build that passes its tests has none.
pub fn definitions() -> Result<&'static Definitions, ListError> {
    static DEFINITIONS: OnceLock<Result<Definitions, ListError>> = OnceLock::new();
    DEFINITIONS
        .get_or_init(|| {
            let text = super::embedded_file(FILE)
                .ok_or_else(|| ListError::new(FILE, 1, "the file is missing: restore it in annex/ and build again"))?;
            read(text)
        })
        .as_ref()
        .map_err(Clone::clone)
}

fn read(text: &str) -> Result<Definitions, ListError> {
    let root = xml::parse(text).map_err(|e| ListError::new(FILE, e.line, e.problem))?;
    if root.name != "definitions" {
        return Err(ListError::new(FILE, root.line, format!("the root is <{}>, expected <definitions>", root.name)));
    }
    let mut definitions: Vec<Definition> = Vec::new();
    let mut notes: Vec<GeneralNote> = Vec::new();
    for e in root.children() {
        match e.name.as_str() {
            "general-note" => {
                let note = general_note(e)?;
                if notes.iter().any(|n| n.id == note.id) {
                    return Err(fail(e, format!("a second general note {:?}: give it another id", note.id)));
                }
                notes.push(note);
            }
            "definition" => {
                let new = definition(e)?;
                if definitions.iter().any(|d| key(&d.term) == key(&new.term) && d.of == new.of) {
                    return Err(fail(e, format!("a second definition of {new}: say of what (of=\"…\") or unite them")));
                }
                definitions.push(new);
            }
            other => return Err(fail(e, format!("<{other}> is unknown, expected <general-note> or <definition>"))),
        }
    }
    let mut builder = Builder::default();
    let mut by_phrase: Vec<Vec<usize>> = Vec::new();
    for (i, d) in definitions.iter().enumerate() {
        for form in std::iter::once(&d.term).chain(&d.also) {
            let Some(phrase) = builder.add(form) else { continue };
            if by_phrase.len() <= phrase.index() {
                by_phrase.resize(phrase.index() + 1, Vec::new());
            }
            if let Some(list) = by_phrase.get_mut(phrase.index())
                && !list.contains(&i)
            {
                list.push(i);
            }
        }
    }
    let automaton = builder.build();
    Ok(Definitions { terms: definitions, notes, automaton, by_phrase })
}

fn fail(e: &Element, problem: impl Into<String>) -> ListError {
    ListError::new(FILE, e.line, problem)
}

fn needed(e: &Element, name: &str) -> Result<String, ListError> {
    match e.attribute(name).map(str::trim) {
        Some(value) if !value.is_empty() => Ok(value.to_owned()),
        _ => Err(fail(e, format!("<{}> needs {name}=\"…\"", e.name))),
    }
}

/// Text of an element on one line.
fn one_line(e: &Element) -> Result<String, ListError> {
    let text = e.text().split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { Err(fail(e, format!("<{}> is empty", e.name))) } else { Ok(text) }
}

fn groups(e: &Element, attribute: &str) -> Result<Vec<CodeGroup>, ListError> {
    let codes = e.attribute(attribute).unwrap_or("").split_whitespace();
    codes.map(|c| c.parse().map_err(|p| fail(e, format!("{attribute}: {p}")))).collect()
}

/// Refuses attributes and children that would otherwise be overlooked.
fn only(e: &Element, attributes: &[&str], children: &[&str]) -> Result<(), ListError> {
    if let Some((name, _)) = e.attributes.iter().find(|(name, _)| !attributes.contains(&name.as_str())) {
        return Err(fail(e, format!("<{}> has no {name}; it has {}", e.name, attributes.join(", "))));
    }
    match e.children().find(|c| !children.contains(&c.name.as_str())) {
        Some(c) => Err(fail(c, format!("<{}> does not belong into <{}>", c.name, e.name))),
        None => Ok(()),
    }
}

fn definition(e: &Element) -> Result<Definition, ListError> {
    only(e, &["term", "of", "in", "used"], &["also", "text", "formula"])?;
    let scope: Vec<String> = needed(e, "in")?.split_whitespace().map(str::to_owned).collect();
    let is_category = |s: &str| s.len() == 1 && s.bytes().all(|b| b.is_ascii_digit());
    if let Some(s) = scope.iter().find(|s| !is_category(s) && !SCOPES.contains(&s.as_str())) {
        return Err(fail(e, format!("in: {s} is neither a category nor one of {}", SCOPES.join(", "))));
    }
    let mut used = BTreeSet::new();
    for code in e.attribute("used").unwrap_or("").split_whitespace() {
        let code: ControlCode = code.parse().map_err(|p| fail(e, format!("used: {p}")))?;
        if !code.path().is_empty() {
            return Err(fail(e, format!("used: {code} is below an entry, name the entry")));
        }
        used.insert(code.entry());
    }
    let also = match e.child("also") {
        Some(also) => one_line(also)?.split(';').map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).collect(),
        None => Vec::new(),
    };
    Ok(Definition {
        term: needed(e, "term")?,
        of: e.attribute("of").map(str::to_owned),
        also,
        scope,
        used,
        text: one_line(e.child("text").ok_or_else(|| fail(e, "a definition needs <text>"))?)?,
        formula: e.child("formula").map(one_line).transpose()?,
    })
}

fn general_note(e: &Element) -> Result<GeneralNote, ListError> {
    only(e, &["id", "name", "also", "applies", "source"], &["rule"])?;
    let mut rules: Vec<NoteRule> = Vec::new();
    for r in e.children() {
        only(r, &["id", "effect", "codes", "words"], &[])?;
        let effect = needed(r, "effect")?;
        let rule = NoteRule {
            id: needed(r, "id")?,
            effect: Effect::from_name(&effect)
                .ok_or_else(|| fail(r, format!("effect {effect:?}: expected control, release, limit or reading")))?,
            codes: groups(r, "codes")?,
            text: one_line(r)?,
            words: r.attribute("words").into_iter().flat_map(pieces).collect(),
        };
        if rules.iter().any(|o| o.id == rule.id) {
            return Err(fail(r, format!("a second rule {:?} in this note", rule.id)));
        }
        rules.push(rule);
    }
    let applies = groups(e, "applies")?;
    if rules.is_empty() || applies.is_empty() {
        return Err(fail(e, "a general note needs applies=\"…\" and at least one <rule>"));
    }
    Ok(GeneralNote {
        id: needed(e, "id")?,
        name: needed(e, "name")?,
        also: e.attribute("also").map(str::to_owned),
        applies,
        source: needed(e, "source")?,
        rules,
    })
}

#[cfg(test)]
mod tests;
