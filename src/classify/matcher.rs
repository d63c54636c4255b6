//! The control list made ready for matching: every term, feature, exception and parameter word in one automaton.
//!
//! In: a [`ControlList`]. Out: a [`Matcher`], built once, shared by all threads, read only.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::OnceLock;

use serde::Deserialize;

use super::parameters::Parameters;
use super::releases::Release;
use super::subject::{self, SubjectCue};
use super::terms::Terms;
use crate::annex::{
    Condition, ControlCode, ControlList, Exception, ItemId, Language, Measure, PropertyId, Strength, TermText,
};
use crate::lexicon::{Automaton, Builder, PhraseId};
use crate::resemblance::{Learnt, Resemblance};

/// What a term says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Owner {
    /// The text is about this item's kind of thing.
    Thing(ItemId),
    /// A feature is present.
    Feature(FeatureId),
    /// A feature is absent.
    Unless(FeatureId),
    /// An exception's words.
    Exception(ExceptionId),
}

/// A feature of the list, numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FeatureId(pub(super) u32);

/// An exception of the list, numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ExceptionId(pub(super) u32);

/// A word around a term that changes what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Says that something is not for everybody.
    Withheld,
    /// Says that a rule of a general note releases it, by the rule's number.
    Releasing(u16),
    /// "no", before the term.
    NegationBefore,
    /// "noch", before the term, in texts of one language only.
    NegationIn(Language),
    /// "without", before the term: at the head of a sentence it reaches only as far as its own phrase.
    NegationOpening,
    /// "is not used", after the term.
    NegationAfter,
    /// "wird nicht unterstützt": ends a clause and denies what it began with.
    NegationClosing,
    /// Speaks of the past, of texts, of pictures.
    Distant,
    /// Heads what others have done so far.
    Survey,
    /// The figure beside it is of several things together.
    Total,
    /// A machine that only serves the work.
    Servant,
    /// What is handed over.
    Subject(SubjectCue),
    /// "whether": what follows is asked, not said.
    Asking,
    /// The text says that it lacks facts.
    Missing,
}

/// What a phrase can mean beside being part of terms.
#[derive(Debug, Clone, Default)]
pub(super) struct Meaning {
    /// Parameters it names, with the rank in their word lists (0 = most specific).
    pub(super) properties: Vec<(PropertyId, u16)>,
    /// Limits that have it as a parameter word of their own.
    pub(super) limits: Vec<u32>,
    /// Parameters that count the things it names, with the rank in their noun lists.
    pub(super) nouns: Vec<(PropertyId, u16)>,
    /// What it says of the text or of terms around it.
    pub(super) cues: Vec<Cue>,
}

/// The meanings of phrases: few have one.
#[derive(Debug, Default)]
struct Meanings {
    /// For each phrase the place of its meaning in `all`, counted from 1.
    places: Vec<u32>,
    all: Vec<Meaning>,
}

impl Meanings {
    fn get(&self, phrase: PhraseId) -> Option<&Meaning> {
        self.all.get((*self.places.get(phrase.index())? as usize).checked_sub(1)?)
    }

    fn of(&mut self, phrase: PhraseId) -> &mut Meaning {
        if self.places.len() <= phrase.index() {
            self.places.resize(phrase.index() + 1, 0);
        }
        let place = &mut self.places[phrase.index()];
        if *place == 0 {
            self.all.push(Meaning::default());
            *place = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        }
        &mut self.all[*place as usize - 1]
    }
}

/// A condition with numbered features and exceptions, as the evaluation walks it.
#[derive(Debug, Clone)]
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Item(ItemId),
    Reference(ItemId),
    Limit(u32),
    Feature(FeatureId),
}

/// An exception with its own condition.
#[derive(Debug, Clone)]
pub(super) struct ExceptionNode {
    pub(super) id: ExceptionId,
    /// The items below that it releases; none: all.
    pub(super) only: Vec<ItemId>,
    pub(super) condition: Node,
    pub(super) has_terms: bool,
    pub(super) exceptions: Vec<ExceptionNode>,
}

/// The compiled form of one item.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub(super) condition: Node,
    pub(super) exceptions: Vec<ExceptionNode>,
    pub(super) has_terms: bool,
}

/// Words that change what terms say.
#[derive(Deserialize)]
struct RawContext {
    negation: RawNegation,
    distant: RawList,
    survey: RawList,
    total: RawList,
    servant: RawList,
    asking: RawList,
    missing: RawList,
    withheld: RawList,
    genitive: RawGenitive,
}

#[derive(Deserialize, Default)]
struct RawGenitive {
    of: String,
    article: String,
}

/// Words that join a head to what it is of, folded.
#[derive(Debug)]
pub(super) struct Genitive {
    pub(super) of: Vec<String>,
    pub(super) article: Vec<String>,
}

#[derive(Deserialize, Default)]
struct RawNegation {
    before: String,
    only: BTreeMap<Language, String>,
    opening: String,
    after: String,
    closing: String,
    reach: usize,
    opening_reach: usize,
    closing_reach: usize,
}

#[derive(Deserialize)]
struct RawList {
    words: String,
}

/// The list, ready for matching.
pub struct Matcher {
    pub(super) list: &'static ControlList,
    /// What the general notes release.
    pub(super) releases: Vec<Release>,
    pub(super) resemblance: Resemblance,
    pub(super) automaton: Automaton,
    /// What phrases can mean; nothing for the last ones, which are only parts of terms.
    meanings: Meanings,
    pub(super) terms: Terms,
    pub(super) compiled: Vec<Compiled>,
    pub(super) limits: Vec<&'static crate::annex::Limit>,
    /// For each limit, the entry it stands in.
    limit_entries: Vec<ItemId>,
    /// The parameters that an entry asks for.
    asked: HashMap<ItemId, BTreeSet<PropertyId>>,
    pub(super) features: Vec<&'static crate::annex::Feature>,
    pub(super) exceptions: Vec<&'static Exception>,
    pub(super) cas: HashMap<String, Vec<ItemId>>,
    pub(super) negation_reach: usize,
    /// The same of a cue that opens a sentence.
    pub(super) opening_reach: usize,
    /// The same of a cue that ends a clause.
    pub(super) closing_reach: usize,
    pub(super) genitive: Genitive,
    pub(super) parameters: Parameters,
    /// Share of ordinary research texts that a phrase occurs in, by phrase.
    pub(super) background: Vec<f32>,
    /// Number of words of each phrase.
    pub(super) phrase_words: Vec<u8>,
    /// Items that are lettered conditions of the item above, not things.
    conditional: Vec<bool>,
}

fn context() -> &'static RawContext {
    static CONTEXT: OnceLock<RawContext> = OnceLock::new();
    CONTEXT.get_or_init(|| {
        toml::from_str(include_str!("../../classifiers/context.toml")).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/context.toml: {e}");
            RawContext {
                negation: RawNegation::default(),
                distant: RawList { words: String::new() },
                survey: RawList { words: String::new() },
                total: RawList { words: String::new() },
                servant: RawList { words: String::new() },
                asking: RawList { words: String::new() },
                missing: RawList { words: String::new() },
                withheld: RawList { words: String::new() },
                genitive: RawGenitive::default(),
            }
        })
    })
}

pub(super) fn pieces(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(';').map(|s| s.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|s| !s.is_empty())
}

/// Rank of the words that `classifiers/parameters.toml` adds.
const FURTHER_WORD: u16 = 6;

impl Matcher {
    /// Prepares a list.
    #[must_use]
    pub fn new(list: &'static ControlList) -> Self {
        let Ok(matcher) = Self::of(|| Ok::<_, Infallible>(list));
        matcher
    }

    /// Prepares the list that `list` reads; what needs no list is done meanwhile.
    ///
    /// # Errors
    /// The error of `list`.
    pub fn of<E: Send>(list: impl FnOnce() -> Result<&'static ControlList, E> + Send) -> Result<Self, E> {
        let (list, learnt) = rayon::join(list, Learnt::bundled);
        let list = list?;
        let (compiled, resemblance) = rayon::join(|| Self::compile(list), || learnt.with(list));
        Ok(Self { resemblance, ..compiled })
    }

    /// All but the resemblance.
    fn compile(list: &'static ControlList) -> Self {
        let parameters = Parameters::of(&list.properties);
        let c = context();
        let cues: Vec<(String, Cue)> = [
            (&c.negation.before, Cue::NegationBefore),
            (&c.negation.opening, Cue::NegationOpening),
            (&c.negation.after, Cue::NegationAfter),
            (&c.negation.closing, Cue::NegationClosing),
            (&c.distant.words, Cue::Distant),
            (&c.survey.words, Cue::Survey),
            (&c.total.words, Cue::Total),
            (&c.servant.words, Cue::Servant),
            (&c.asking.words, Cue::Asking),
            (&c.missing.words, Cue::Missing),
            (&c.withheld.words, Cue::Withheld),
        ]
        .into_iter()
        .chain(c.negation.only.iter().map(|(language, words)| (words, Cue::NegationIn(*language))))
        .flat_map(|(words, cue)| pieces(words).map(move |word| (word, cue)))
        .chain(subject::cues().into_iter().map(|(word, cue)| (word, Cue::Subject(cue))))
        .collect();
        let mut b = Compiler {
            list,
            builder: Builder::default(),
            meanings: Meanings::default(),
            terms: Terms::default(),
            limits: Vec::new(),
            limit_entries: Vec::new(),
            entry: ItemId::default(),
            features: Vec::new(),
            exceptions: Vec::new(),
            words: Vec::new(),
        };
        for (id, property) in list.properties.iter() {
            for (rank, word) in property.words.iter().enumerate() {
                b.with(word, |m| m.properties.push((id, u16::try_from(rank).unwrap_or(u16::MAX))));
            }
            for (rank, noun) in property.nouns.iter().enumerate() {
                b.with(noun, |m| m.nouns.push((id, u16::try_from(rank).unwrap_or(u16::MAX))));
            }
        }
        for (id, word) in parameters.words() {
            b.with(word, |m| {
                if !m.properties.iter().any(|(p, _)| *p == id) {
                    m.properties.push((id, FURTHER_WORD));
                }
            });
        }
        for (word, cue) in &cues {
            b.with(word, |m| m.cues.push(*cue));
        }
        let releases = Release::all();
        for (rule, number) in releases.iter().zip(0u16..) {
            for word in rule.words() {
                b.with(word, |m| m.cues.push(Cue::Releasing(number)));
            }
        }
        let mut compiled = Vec::new();
        let mut cas: HashMap<String, Vec<ItemId>> = HashMap::new();
        for (id, item) in list.items() {
            for number in &item.cas {
                cas.entry(number.clone()).or_default().push(id);
            }
            b.entry = list.entry_of(id);
            let own_terms = b.item_terms(id);
            let condition = b.node(&item.condition);
            let exceptions = item.exceptions.iter().map(|e| b.exception(e)).collect();
            compiled.push(Compiled { condition, exceptions, has_terms: own_terms || !item.cas.is_empty() });
        }
        let Compiler {
            builder, meanings, mut terms, limits, limit_entries, features, exceptions, words: b_words, ..
        } = b;
        let mut asked: HashMap<ItemId, BTreeSet<PropertyId>> = HashMap::new();
        for (limit, entry) in limits.iter().zip(&limit_entries) {
            let slot = asked.entry(*entry).or_default();
            match &limit.measure {
                Measure::Property(p) => {
                    slot.insert(*p);
                    slot.extend(list.properties.get(*p).end_of.map(|(whole, _)| whole));
                }
                Measure::Formula(e) => slot.extend(e.parameters()),
            }
        }
        let mut conditional = vec![false; compiled.len()];
        for c in &compiled {
            mark_conditions(&c.condition, false, &mut conditional);
        }
        let phrase_words = b_words;
        let automaton = builder.build();
        terms.link(automaton.len());
        let mut out = Self {
            list,
            releases,
            resemblance: Resemblance::default(),
            background: vec![0.0; automaton.len()],
            phrase_words,
            conditional,
            automaton,
            meanings,
            terms,
            compiled,
            limits,
            limit_entries,
            asked,
            features,
            exceptions,
            cas,
            negation_reach: c.negation.reach,
            opening_reach: c.negation.opening_reach,
            closing_reach: c.negation.closing_reach,
            genitive: Genitive {
                of: pieces(&c.genitive.of).map(|w| crate::lexicon::fold(&w)).collect(),
                article: pieces(&c.genitive.article).map(|w| crate::lexicon::fold(&w)).collect(),
            },
            parameters,
        };
        out.load_background(include_str!("../../classifiers/background.tsv"));
        out
    }

    /// The list behind it.
    #[must_use]
    pub fn list(&self) -> &'static ControlList {
        self.list
    }

    fn load_background(&mut self, tsv: &str) {
        for line in tsv.lines().filter(|l| !l.starts_with('#')) {
            let Some((phrase, share)) = line.split_once('\t') else { continue };
            let Ok(share) = share.trim().parse::<f32>() else { continue };
            let tokens = crate::lexicon::tokenize(phrase);
            for hit in self.automaton.find(&tokens, None) {
                if hit.first == 0 && hit.last == tokens.len() {
                    self.background[hit.phrase.index()] = share;
                }
            }
        }
    }

    /// What a phrase can mean beside being part of terms.
    pub(super) fn meaning(&self, phrase: PhraseId) -> Option<&Meaning> {
        self.meanings.get(phrase)
    }

    /// Whether an item is a lettered condition of the item above it.
    pub(super) fn is_condition(&self, id: ItemId) -> bool {
        self.conditional[id.index()]
    }

    /// Whether the entry of a limit asks for a parameter.
    pub(super) fn asks(&self, limit: u32, property: PropertyId) -> bool {
        self.limit_entries
            .get(limit as usize)
            .and_then(|entry| self.asked.get(entry))
            .is_none_or(|asked| asked.contains(&property))
    }

    /// The parameters that the entry of a limit asks for.
    pub(super) fn asked_by(&self, limit: u32) -> impl Iterator<Item = PropertyId> {
        let entry = self.limit_entries.get(limit as usize);
        entry.and_then(|entry| self.asked.get(entry)).into_iter().flatten().copied()
    }

    /// How many limits the conditions of an item hold, with those of the items it consists of and those above it.
    pub(super) fn limits_of(&self, id: ItemId) -> usize {
        let above = self.list.lineage(id).into_iter().skip(1);
        self.limits_below(id) + above.map(|i| self.limits_in(&self.item(i).condition, false)).sum::<usize>()
    }

    fn limits_below(&self, id: ItemId) -> usize {
        self.limits_in(&self.item(id).condition, true)
    }

    /// How many limits a condition holds; those of items that are alternatives only where they `count`.
    fn limits_in(&self, node: &Node, count: bool) -> usize {
        let all = |list: &[Node]| list.iter().map(|n| self.limits_in(n, count)).sum();
        match node {
            Node::All(list) => all(list),
            Node::Any(list) if count || !list.iter().any(|n| matches!(n, Node::Item(_))) => all(list),
            Node::Item(id) => self.limits_below(*id),
            Node::Limit(_) => 1,
            Node::Any(_) | Node::Reference(_) | Node::Feature(_) => 0,
        }
    }

    /// The item of a code.
    pub(super) fn id(&self, code: &ControlCode) -> Option<ItemId> {
        self.list.id(code)
    }

    pub(super) fn item(&self, id: ItemId) -> &Compiled {
        &self.compiled[id.index()]
    }
}

/// Marks items that stand directly in an explicit "all of".
fn mark_conditions(node: &Node, in_all: bool, out: &mut [bool]) {
    match node {
        Node::All(list) => list.iter().for_each(|n| mark_conditions(n, true, out)),
        Node::Any(list) => list.iter().for_each(|n| mark_conditions(n, false, out)),
        Node::Item(id) if in_all => out[id.index()] = true,
        _ => {}
    }
}

struct Compiler<'t> {
    list: &'static ControlList,
    builder: Builder<'t>,
    meanings: Meanings,
    terms: Terms,
    limits: Vec<&'static crate::annex::Limit>,
    limit_entries: Vec<ItemId>,
    /// The entry being compiled.
    entry: ItemId,
    features: Vec<&'static crate::annex::Feature>,
    exceptions: Vec<&'static Exception>,
    /// Number of words of each phrase.
    words: Vec<u8>,
}

impl<'t> Compiler<'t> {
    fn phrase(&mut self, text: &'t str) -> Option<PhraseId> {
        let (id, words) = self.builder.add_counted(text)?;
        if self.words.len() <= id.index() {
            self.words.resize(id.index() + 1, u8::try_from(words).unwrap_or(u8::MAX));
        }
        Some(id)
    }

    fn with(&mut self, text: &'t str, f: impl FnOnce(&mut Meaning)) {
        if let Some(id) = self.phrase(text) {
            f(self.meanings.of(id));
        }
    }

    fn term(&mut self, t: &'static TermText, owner: Owner) {
        let parts = t.parts.iter().map(|part| part.iter().filter_map(|p| self.phrase(p)).collect()).collect();
        self.terms.add(parts, (t.strength == Strength::Strong, t.language), owner);
    }

    /// Terms of an item; its own name counts as a weak one.
    fn item_terms(&mut self, id: ItemId) -> bool {
        let item = self.list.get(id);
        for t in &item.terms {
            self.term(t, Owner::Thing(id));
        }
        // a molecular formula names a chemical as a word would
        for f in &item.formulas {
            let parts = vec![self.phrase(f).into_iter().collect()];
            self.terms.add(parts, (false, crate::annex::Language::En), Owner::Thing(id));
        }
        !item.terms.is_empty()
    }

    fn node(&mut self, c: &'static Condition) -> Node {
        match c {
            Condition::All(list) => Node::All(list.iter().map(|c| self.node(c)).collect()),
            Condition::Any(list) => Node::Any(list.iter().map(|c| self.node(c)).collect()),
            Condition::Item(id) => Node::Item(*id),
            Condition::Reference(code) => match self.list.id(code) {
                Some(id) => Node::Reference(id),
                // the reader refuses dangling references; an overlaid list may lack the item
                None => Node::Any(Vec::new()),
            },
            Condition::Limit(limit) => {
                let index = u32::try_from(self.limits.len()).unwrap_or(u32::MAX);
                for word in &limit.words {
                    self.with(word, |m| m.limits.push(index));
                }
                self.limits.push(limit);
                self.limit_entries.push(self.entry);
                Node::Limit(index)
            }
            Condition::Feature(feature) => {
                let id = FeatureId(u32::try_from(self.features.len()).unwrap_or(u32::MAX));
                for t in &feature.terms {
                    self.term(t, Owner::Feature(id));
                }
                for t in &feature.unless {
                    self.term(t, Owner::Unless(id));
                }
                self.features.push(feature);
                Node::Feature(id)
            }
        }
    }

    fn exception(&mut self, e: &'static Exception) -> ExceptionNode {
        let id = ExceptionId(u32::try_from(self.exceptions.len()).unwrap_or(u32::MAX));
        self.exceptions.push(e);
        for t in &e.terms {
            self.term(t, Owner::Exception(id));
        }
        let condition = self.node(&e.condition);
        let exceptions = e.exceptions.iter().map(|e| self.exception(e)).collect();
        let only = e.only.iter().filter_map(|c| self.list.id(c)).collect();
        ExceptionNode { id, only, condition, has_terms: !e.terms.is_empty(), exceptions }
    }
}
