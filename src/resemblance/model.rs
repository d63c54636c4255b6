//! The model: what groups of letters stand for which entry.
//!
//! In: a list with its terms, the portraits, texts of other fields. Out: [`Resemblance`]; `likeness` reads documents with it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Mutex, OnceLock};

use super::fields::fields;
use super::grams::{Learner, Vocabulary};
use super::neutral::without_names;
use super::portraits::portraits;
use crate::annex::{ControlList, ItemId};
use crate::lexicon::{QuickBuild, Token};

/// Most terms of an item in one text of the model, so that a long list does not drown the short ones.
const TERMS_IN_TEXT: usize = 60;

/// One text of the model.
pub(super) struct Text {
    grams: Box<[u32]>,
    pub(super) norm: f32,
    pub(super) look_alike: bool,
}

/// An item with texts of its own.
pub(super) struct Kind {
    item: ItemId,
    texts: Vec<Text>,
}

/// An entry.
pub(super) struct Entry {
    pub(super) item: ItemId,
    kinds: Vec<Kind>,
    /// Made when the entry is first looked at closely.
    close: OnceLock<Close>,
}

impl Entry {
    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.kinds.iter().flat_map(|k| &k.texts)
    }

    pub(super) fn close(&self, rarity: &[f32]) -> &Close {
        self.close.get_or_init(|| Close::of(self, rarity))
    }
}

/// An entry prepared for being compared text by text.
pub(super) struct Close {
    /// For each group, where in `holders` the texts stand that have it.
    groups: HashMap<u32, (u32, u32), QuickBuild>,
    holders: Vec<u16>,
    /// What the items of the entry are like: the item, its groups with their weights.
    pub(super) kinds: Vec<(ItemId, Vec<(u32, f32)>)>,
}

impl Close {
    fn of(entry: &Entry, rarity: &[f32]) -> Self {
        let mut held: Vec<(u32, u16)> = Vec::new();
        for (n, t) in entry.texts().enumerate() {
            let n = u16::try_from(n).unwrap_or(u16::MAX);
            held.extend(t.grams.iter().map(|g| (*g, n)));
        }
        held.sort_unstable();
        let mut groups: HashMap<u32, (u32, u32), QuickBuild> = HashMap::default();
        for (at, (group, _)) in (0u32..).zip(&held) {
            groups.entry(*group).or_insert((at, at)).1 = at + 1;
        }
        let mut sum = vec![0f32; rarity.len()];
        let kinds = entry.kinds.iter().map(|k| (k.item, damped(k.texts.iter(), rarity, &mut sum)));
        let kinds = kinds.filter(|(_, w)| !w.is_empty()).collect();
        Self { groups, holders: held.into_iter().map(|(_, text)| text).collect(), kinds }
    }

    /// What each text shares with a stretch of these groups.
    pub(super) fn shared(&self, grams: &[u32], rarity: &[f32], texts: usize) -> Vec<f32> {
        let mut out = vec![0f32; texts];
        for g in grams {
            if let Some((from, to)) = self.groups.get(g) {
                let share = rarity[*g as usize].powi(2);
                for n in &self.holders[*from as usize..*to as usize] {
                    out[usize::from(*n)] += share;
                }
            }
        }
        out
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
    /// For each group, where its entries and fields stand in `postings`.
    pub(super) offsets: Vec<u32>,
    pub(super) postings: Vec<(u16, f32)>,
    /// The same for groups that many entries have, a place for every entry: adding those up is quicker.
    pub(super) rows: Vec<f32>,
    /// Which of the `rows` a group has.
    pub(super) row: Vec<u32>,
    /// Arrays of one weight for each group, all zero, for use again.
    pub(super) scratch: Mutex<Vec<Vec<f32>>>,
}

/// Share of the texts above which a group of letters says nothing: one in so many. Groups of everyday words would take
/// most of the time, and measured on corpora/ they only blur.
const EVERYDAY: u32 = 33;
/// Entries whose places in the rows are added up together: as many as a processor holds at once.
pub(super) const TOGETHER: usize = 32;
/// Share of the entries from which on a group has a row of its own: a sixth.
const WIDESPREAD: usize = 6;
/// No row.
pub(super) const NONE: u32 = u32::MAX;

/// What the model is made from: texts by item.
#[derive(Default)]
struct Sources {
    learner: Learner,
    texts: Vec<(ItemId, bool, Box<[u32]>)>,
    fields: Vec<(bool, Vec<Box<[u32]>>)>,
}

impl Sources {
    fn add<'t>(&mut self, item: ItemId, look_alike: bool, texts: impl Iterator<Item = &'t str>) {
        let grams = self.groups(texts);
        if !grams.is_empty() {
            self.texts.push((item, look_alike, grams));
        }
    }

    fn groups<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> Box<[u32]> {
        let mut grams: Vec<u32> = Vec::new();
        for text in texts {
            self.learner.learn(text, &mut grams);
        }
        grams.sort_unstable();
        grams.dedup();
        grams.into()
    }
}

impl Resemblance {
    /// Prepares the model for a list.
    #[must_use]
    pub fn new(list: &ControlList) -> Self {
        let mut sources = Sources::default();
        for (id, item) in list.items() {
            if item.unused {
                continue;
            }
            sources.add(id, false, std::iter::once(item.name.as_str()));
            for group in item.terms.chunks(TERMS_IN_TEXT) {
                sources.add(id, false, group.iter().flat_map(crate::annex::TermText::phrases));
            }
        }
        let known = portraits().unwrap_or_else(|e| {
            debug_assert!(false, "{e}");
            &[]
        });
        for p in known {
            if let Some(id) = list.id(&p.code) {
                sources.add(id, p.look_alike, std::iter::once(p.text));
            }
        }
        for field in fields().values() {
            let texts = field.texts.iter().map(|t| sources.groups(std::iter::once(*t))).collect();
            sources.fields.push((field.manner, texts));
        }
        Self::build(list, sources)
    }

    fn build(list: &ControlList, sources: Sources) -> Self {
        let mut vocabulary = sources.learner.finish();
        let size = vocabulary.len();
        let mut frequency = vec![0u32; size];
        let mut count = 0u32;
        for (_, look_alike, grams) in &sources.texts {
            if !look_alike {
                count += 1;
                grams.iter().for_each(|g| frequency[*g as usize] += 1);
            }
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
        let text = |grams: &[u32], look_alike: bool| {
            let grams: Box<[u32]> = grams.iter().copied().filter(|g| telling(*g)).collect();
            let norm = grams.iter().map(|g| rarity[*g as usize].powi(2)).sum::<f32>().sqrt();
            (!grams.is_empty()).then_some(Text { grams, norm, look_alike })
        };
        let mut by_entry: BTreeMap<ItemId, BTreeMap<ItemId, Vec<Text>>> = BTreeMap::new();
        for (item, look_alike, grams) in sources.texts {
            let own = by_entry.entry(list.entry_of(item)).or_default().entry(item).or_default();
            own.extend(text(&grams, look_alike));
        }
        let mut sum = vec![0f32; size];
        let mut weights: Vec<(u32, u16, f32)> = Vec::new();
        let mut offsets = vec![0u32; size + 1];
        let mut entries = Vec::new();
        let mut numbers = HashMap::new();
        for (item, kinds) in by_entry {
            let number = u16::try_from(entries.len()).unwrap_or(u16::MAX);
            numbers.insert(item, entries.len());
            let kinds = kinds.into_iter().map(|(item, texts)| Kind { item, texts }).collect();
            let entry = Entry { item, kinds, close: OnceLock::new() };
            for (gram, weight) in damped(entry.texts(), &rarity, &mut sum) {
                offsets[gram as usize + 1] += 1;
                weights.push((gram, number, weight));
            }
            entries.push(entry);
        }
        let fields: Vec<bool> = sources.fields.iter().map(|(manner, _)| *manner).collect();
        for (number, (_, texts)) in (entries.len()..).zip(sources.fields) {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            let texts: Vec<Text> = texts.iter().filter_map(|grams| text(grams, false)).collect();
            for (gram, weight) in damped(texts.iter(), &rarity, &mut sum) {
                offsets[gram as usize + 1] += 1;
                weights.push((gram, number, weight));
            }
        }
        let places = entries.len() + fields.len();
        for g in 0..size {
            offsets[g + 1] += offsets[g];
        }
        // entries come in order, so those of each group do too
        let mut next = offsets.clone();
        let mut postings = vec![(0u16, 0f32); weights.len()];
        for (gram, number, weight) in weights {
            let at = &mut next[gram as usize];
            postings[*at as usize] = (number, weight);
            *at += 1;
        }
        let mut rows = Vec::new();
        let mut row = vec![NONE; size];
        for g in 0..size {
            let own = &postings[offsets[g] as usize..offsets[g + 1] as usize];
            if own.len() * WIDESPREAD >= places {
                row[g] = u32::try_from(rows.len()).unwrap_or(NONE);
                rows.resize(rows.len() + places.next_multiple_of(TOGETHER), 0f32);
                let from = row[g] as usize;
                for (entry, v) in own {
                    rows[from + usize::from(*entry)] = *v;
                }
            }
        }
        Self { vocabulary, rarity, entries, numbers, fields, offsets, postings, rows, row, scratch: Mutex::default() }
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
