//! The model: what groups of letters stand for which entry.
//!
//! In: a list with its terms, the portraits, texts of other fields. Out: [`Resemblance`]; `likeness` reads documents with it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Mutex, OnceLock};

use super::fields::fields;
use super::grams::{Learner, Vocabulary};
use super::neutral::without_names;
use super::portraits::{Portrait, portraits};
use crate::annex::{ControlList, ItemId};
use crate::grouped::Grouped;
use crate::lexicon::Token;

/// Most terms of an item in one text of the model, so that a long list does not drown the short ones.
const TERMS_IN_TEXT: usize = 60;

/// One text of the model.
pub(super) struct Text {
    grams: Vec<u32>,
    pub(super) norm: f32,
    pub(super) look_alike: bool,
    pub(super) release: Option<Release>,
}

/// An exception of the list, of which there are portraits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// The item it stands at.
    pub item: ItemId,
    /// Its code there.
    pub exception: &'static str,
}

/// A text of the list or a portrait, of an item.
struct Source {
    item: ItemId,
    look_alike: bool,
    release: Option<Release>,
    grams: Box<[u32]>,
}

/// An item with texts of its own.
pub(super) struct Kind {
    item: ItemId,
    texts: Vec<Text>,
    /// Whether it has portraits and no item below it has.
    lowest: bool,
}

/// An entry.
pub(super) struct Entry {
    pub(super) item: ItemId,
    kinds: Vec<Kind>,
    /// Made when the entry is first looked at closely.
    close: OnceLock<Close>,
}

impl Entry {
    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> + Clone {
        self.kinds.iter().flat_map(|k| &k.texts)
    }
}

/// An entry prepared for being compared text by text and item by item.
pub(super) struct Close {
    /// Its groups.
    groups: Groups,
    /// The texts that have each group, one group after the other.
    texts: Grouped<u16>,
    /// The items whose texts have each group, with what it weighs in them.
    kinds: Grouped<(u16, f32)>,
    /// The items, and whether each is one of the lowest.
    items: Vec<(ItemId, bool)>,
}

impl Close {
    /// `sum` has a zero for each group, and has so again.
    fn of(entry: &Entry, rarity: &[f32], sum: &mut [f32]) -> Self {
        let groups = Groups::of(entry.texts().flat_map(|t| t.grams.iter().copied()), rarity.len());
        let held = entry.texts().zip(0u16..).flat_map(|(t, n)| t.grams.iter().map(move |g| (*g, n)));
        let texts = groups.sort(held);
        let mut items = Vec::new();
        let mut weights: Vec<(u32, (u16, f32))> = Vec::new();
        for (kind, n) in entry.kinds.iter().zip(0u16..) {
            items.push((kind.item, kind.lowest));
            weights.extend(damped(kind.texts.iter(), rarity, sum).into_iter().map(|(g, w)| (g, (n, w))));
        }
        let kinds = groups.sort(weights.iter().copied());
        Self { groups, texts, kinds, items }
    }

    /// What each text shares with a stretch of these groups.
    pub(super) fn shared(&self, grams: &[u32], rarity: &[f32], texts: usize) -> Vec<f32> {
        let mut out = vec![0f32; texts];
        for (g, place) in grams.iter().filter_map(|g| Some((*g, self.groups.place(*g)?))) {
            let share = rarity[g as usize].powi(2);
            for n in self.texts.at(place) {
                out[usize::from(*n)] += share;
            }
        }
        out
    }

    /// How near each item is to a stretch of these groups, and whether it is one of the lowest.
    pub(super) fn items(&self, grams: &[u32], rarity: &[f32]) -> impl Iterator<Item = (ItemId, bool, f32)> {
        let mut near = vec![0f32; self.items.len()];
        for (g, place) in grams.iter().filter_map(|g| Some((*g, self.groups.place(*g)?))) {
            for (n, w) in self.kinds.at(place) {
                near[usize::from(*n)] += rarity[g as usize] * w;
            }
        }
        self.items.iter().zip(near).map(|((item, lowest), near)| (*item, *lowest, near))
    }
}

/// A set of groups, each with its place among them: a bit for each group of the vocabulary.
struct Groups {
    bits: Vec<u64>,
    /// How many of them come before each word of `bits`.
    before: Vec<u32>,
}

impl Groups {
    fn of(groups: impl Iterator<Item = u32>, size: usize) -> Self {
        let mut bits = vec![0u64; size.div_ceil(64)];
        for g in groups {
            bits[g as usize / 64] |= 1 << (g % 64);
        }
        let mut sum = 0;
        let before = bits
            .iter()
            .map(|word| {
                let before = sum;
                sum += word.count_ones();
                before
            })
            .collect();
        Self { bits, before }
    }

    fn len(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Sorts what groups hold by their places; groups outside of the set hold nothing.
    fn sort<T: Copy + Default>(&self, held: impl Iterator<Item = (u32, T)> + Clone) -> Grouped<T> {
        Grouped::of(self.len(), held.filter_map(|(g, what)| Some((self.place(g)?, what))))
    }

    fn place(&self, group: u32) -> Option<usize> {
        let (at, bit) = (group as usize / 64, 1u64 << (group % 64));
        let word = self.bits[at];
        (word & bit != 0).then(|| self.before[at] as usize + (word & (bit - 1)).count_ones() as usize)
    }
}

/// What all items read like.
#[derive(Default)]
pub struct Resemblance {
    pub(super) vocabulary: Vocabulary,
    pub(super) rarity: Vec<f32>,
    pub(super) entries: Vec<Entry>,
    pub(super) numbers: HashMap<ItemId, usize>,
    /// The other fields, whose places follow those of the entries: whether each is a manner of writing only.
    pub(super) fields: Vec<bool>,
    /// The entries and fields of each group, with what it weighs in them.
    pub(super) postings: Grouped<(u16, f32)>,
    /// The same for groups that many entries have, a place for every entry: adding those up is quicker.
    pub(super) rows: Vec<f32>,
    /// Which of the `rows` a group has.
    pub(super) row: Vec<u32>,
    /// Arrays of one weight for each group, all zero, for use again.
    scratch: Mutex<Vec<Vec<f32>>>,
}

/// Share of the texts above which a group of letters says nothing: one in so many. Groups of everyday words would take
/// most of the time, and measured on corpora/ they only blur.
const EVERYDAY: u32 = 25;
/// Entries whose places in the rows are added up together: as many as a processor holds at once.
pub(super) const TOGETHER: usize = 32;
/// Share of the entries from which on a group has a row of its own: a sixth.
const WIDESPREAD: usize = 6;
/// No row.
pub(super) const NONE: u32 = u32::MAX;

/// What the model is made from: texts by item.
struct Sources<'t> {
    learner: Learner<'t>,
    /// Items with portraits.
    portrayed: HashSet<ItemId>,
    texts: Vec<Source>,
    fields: Vec<(bool, Vec<Box<[u32]>>)>,
}

/// The portraits and the other fields, before they meet a list.
pub struct Learnt {
    learner: Learner<'static>,
    portraits: Vec<(&'static Portrait, Box<[u32]>)>,
    fields: Vec<(bool, Vec<Box<[u32]>>)>,
}

impl Learnt {
    /// Reads the portraits and the fields that are built in.
    #[must_use]
    pub fn bundled() -> Self {
        let mut learner = Learner::default();
        let known = portraits().unwrap_or_else(|e| {
            debug_assert!(false, "{e}");
            &[]
        });
        let portraits = known.iter().map(|p| (p, learner.learn(std::iter::once(p.text)))).collect();
        let mut learn = |text: &'static str| learner.learn(std::iter::once(text));
        let fields = fields().values().map(|f| (f.manner, f.texts.iter().map(|t| learn(t)).collect())).collect();
        Self { learner, portraits, fields }
    }

    /// Makes the model for a list, whose names and terms count as well.
    #[must_use]
    pub fn with(self, list: &ControlList) -> Resemblance {
        let Self { learner, portraits, fields } = self;
        // from here on it reads texts of the list as well
        let mut learner: Learner<'_> = learner;
        let mut texts = Vec::new();
        let own = |item, grams| Source { item, look_alike: false, release: None, grams };
        for (id, item) in list.items().filter(|(_, item)| !item.unused) {
            texts.push(own(id, learner.learn(std::iter::once(item.name.as_str()))));
            for group in item.terms.chunks(TERMS_IN_TEXT) {
                texts.push(own(id, learner.learn(group.iter().flat_map(crate::annex::TermText::phrases))));
            }
        }
        let of_list = |(p, grams): (&Portrait, _)| {
            let item = list.id(&p.code)?;
            let release = p.exception.map(|exception| Release { item, exception });
            Some(Source { item, look_alike: p.look_alike, release, grams })
        };
        let named = texts.len();
        texts.extend(portraits.into_iter().filter_map(of_list));
        let portrayed = texts[named..].iter().filter(|s| !s.look_alike).map(|s| s.item).collect();
        Resemblance::build(list, Sources { learner, portrayed, texts, fields })
    }
}

impl Resemblance {
    fn build(list: &ControlList, sources: Sources) -> Self {
        let mut vocabulary = sources.learner.finish();
        let size = vocabulary.len();
        let mut frequency = vec![0u32; size];
        let mut count = 0u32;
        for source in sources.texts.iter().filter(|s| !s.look_alike) {
            count += 1;
            source.grams.iter().for_each(|g| frequency[*g as usize] += 1);
        }
        for grams in sources.fields.iter().flat_map(|(_, texts)| texts) {
            count += 1;
            grams.iter().for_each(|g| frequency[*g as usize] += 1);
        }
        let telling = |g: u32| frequency[g as usize] * EVERYDAY <= count;
        vocabulary.retain(telling);
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm")]
        let rarity: Vec<f32> =
            frequency.iter().map(|f| (f64::from(count + 1) / f64::from(f + 1)).ln() as f32 + 1.0).collect();
        let text = |grams: Box<[u32]>, look_alike: bool, release: Option<Release>| {
            let mut grams = grams.into_vec();
            grams.retain(|g| telling(*g));
            let norm = grams.iter().map(|g| rarity[*g as usize].powi(2)).sum::<f32>().sqrt();
            (!grams.is_empty()).then_some(Text { grams, norm, look_alike, release })
        };
        let mut by_entry: BTreeMap<ItemId, BTreeMap<ItemId, Vec<Text>>> = BTreeMap::new();
        // as many as there can be: unused room costs nothing
        let held = sources.texts.iter().map(|s| s.grams.len()).sum();
        for Source { item, look_alike, release, grams } in sources.texts {
            let own = by_entry.entry(list.entry_of(item)).or_default().entry(item).or_default();
            own.extend(text(grams, look_alike, release));
        }
        let above: HashSet<ItemId> = sources.portrayed.iter().flat_map(|i| list.lineage(*i).split_off(1)).collect();
        let lowest: HashSet<ItemId> = sources.portrayed.difference(&above).copied().collect();
        let mut sum = vec![0f32; size];
        let mut weights: Vec<(u32, u16, f32)> = Vec::with_capacity(held);
        let mut entries = Vec::new();
        let mut numbers = HashMap::new();
        for (item, kinds) in by_entry {
            let number = u16::try_from(entries.len()).unwrap_or(u16::MAX);
            numbers.insert(item, entries.len());
            let kind = |(item, texts)| Kind { item, texts, lowest: lowest.contains(&item) };
            let kinds = kinds.into_iter().map(kind).collect();
            let entry = Entry { item, kinds, close: OnceLock::new() };
            for (gram, weight) in damped(entry.texts(), &rarity, &mut sum) {
                weights.push((gram, number, weight));
            }
            entries.push(entry);
        }
        let fields: Vec<bool> = sources.fields.iter().map(|(manner, _)| *manner).collect();
        for (number, (_, texts)) in (entries.len()..).zip(sources.fields) {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            let texts: Vec<Text> = texts.into_iter().filter_map(|grams| text(grams, false, None)).collect();
            for (gram, weight) in damped(texts.iter(), &rarity, &mut sum) {
                weights.push((gram, number, weight));
            }
        }
        let places = entries.len() + fields.len();
        // entries come in order, so those of each group do too
        let postings =
            Grouped::of(size, weights.iter().map(|(gram, number, weight)| (*gram as usize, (*number, *weight))));
        let mut rows = Vec::new();
        let mut row = vec![NONE; size];
        for (g, row) in row.iter_mut().enumerate() {
            let own = postings.at(g);
            if own.len() * WIDESPREAD >= places {
                let from = rows.len();
                *row = u32::try_from(from).unwrap_or(NONE);
                rows.resize(from + places.next_multiple_of(TOGETHER), 0f32);
                for (entry, v) in own {
                    rows[from + usize::from(*entry)] = *v;
                }
            }
        }
        Self { vocabulary, rarity, entries, numbers, fields, postings, rows, row, scratch: Mutex::default() }
    }

    /// An entry prepared for being compared, when it is first looked at closely.
    pub(super) fn close<'e>(&self, entry: &'e Entry) -> &'e Close {
        entry.close.get_or_init(|| {
            let mut sum = self.weights();
            let close = Close::of(entry, &self.rarity, &mut sum);
            self.keep(sum);
            close
        })
    }

    /// An array of one weight for each group, all zero.
    pub(super) fn weights(&self) -> Vec<f32> {
        let kept = self.scratch.lock().ok().and_then(|mut s| s.pop());
        kept.unwrap_or_else(|| vec![0f32; self.rarity.len()])
    }

    /// Keeps an array, all zero again, for the next text.
    pub(super) fn keep(&self, weight: Vec<f32>) {
        if let Ok(mut scratch) = self.scratch.lock() {
            scratch.push(weight);
        }
    }

    /// The words of a sentence that count here, by their place among the tokens: names of countries, institutions and
    /// other proper names do not.
    #[must_use]
    pub fn plain(&self, text: &str, tokens: &[Token], sentence: Range<usize>, language: Option<&str>) -> Vec<usize> {
        let first = sentence.start;
        let plain = without_names(text, &tokens[sentence], |t| self.vocabulary.knows(t), language == Some("de"));
        plain.into_iter().map(|i| first + i).collect()
    }
}

/// The damped sum of texts, of unit length: what many of them say counts more, but not in proportion.
fn damped<'t>(texts: impl Iterator<Item = &'t Text>, rarity: &[f32], sum: &mut [f32]) -> Vec<(u32, f32)> {
    let mut touched: Vec<u32> = Vec::new();
    for t in texts.filter(|t| !t.look_alike) {
        for g in &t.grams {
            if sum[*g as usize] == 0.0 {
                touched.push(*g);
            }
            sum[*g as usize] += rarity[*g as usize] / t.norm;
        }
    }
    touched.sort_unstable();
    let norm = touched.iter().map(|g| sum[*g as usize]).sum::<f32>().sqrt().max(1e-6);
    touched
        .into_iter()
        .map(|g| {
            let w = sum[g as usize].sqrt() / norm;
            sum[g as usize] = 0.0;
            (g, w)
        })
        .collect()
}
